"""Timestamps: authorities asked to vouch for the head of the log, once a day at most.

This comes last, after the work of a command, and never stops it: an authority that does not answer
is said, and asked again next time.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.bodies import TooLargeError, read_body
from archiver.capture.fetch import Fetcher, trusted_certificates
from archiver.capture.spool import discard
from archiver.errors import ArchiverError, FileError
from archiver.messages import CodingError
from archiver.models import Exchange, Fetch, Outcome, Request
from archiver.project import Project
from archiver.settings import AuthoritySettings, CaptureSettings
from archiver.store.archive import Archive
from archiver.store.log.chain import ChainHead, chain_files, heads, read_head, read_lines
from archiver.store.log.server_clocks import read_clock
from archiver.store.log.stamp_events import FAILED, HEADS, STAMPED
from archiver.store.reader import Reader
from archiver.store.timestamps.certificates import Certificate, read_pem
from archiver.store.timestamps.stamps import (
    Stamp,
    keep_token,
    read_heads,
    read_stamps,
)
from archiver.store.timestamps.tokens import QUERY_TYPE, REPLY_TYPE, Token, make_query, verify_token
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read, open_to_write

# Lines that are no news by themselves: what a run leaves behind that did nothing but stamp.
QUIET = ("run-start", "run-end", STAMPED, FAILED, HEADS)
PATIENCE = 20.0  # seconds for one authority
LARGEST = 1_000_000  # bytes of an answer
SAID_AGAIN = timedelta(days=7)
SLACK = 0.9  # of `every`: a daily run that is a second early need not wait for another day


@dataclass(frozen=True)
class Stamping:
    """What became of one request: `stamp`, or else `why` there is none.

    `news` is false for a failure that has been said in the last week. `remark` is a sentence that
    a person should read though all went well.
    """

    authority: str
    url: str
    stamp: Stamp | None = None
    why: str = ""
    news: bool = True
    remark: str = ""

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        if self.stamp is None:
            return (
                f"No timestamp from {self.authority}: {self.why}. What was saved is safe; the next "
                "run asks again."
            )
        line, when = self.stamp.head.seq, f"{self.stamp.moment:%Y-%m-%d %H:%M} UTC"
        said = f"{self.authority} has put the time {when} on the log, up to line {line}."
        return f"{said} {self.remark}".strip()


def stamp_log(
    project: Project, means: Means, *, fresh: bool = False, fetch: Fetch | None = None
) -> tuple[Stamping, ...]:
    """Have each authority of archiver.toml stamp the head of this machine's log, where it is due.

    Due is what has news since its last token, and, unless `fresh`, no token within `every`.
    Returns one Stamping an authority that was asked. Expected failures are in them; nothing is
    raised for a lock that is held or a disk that is full.
    """
    settings = project.settings()
    if not settings.timestamps.authorities or not project.archive.is_dir():
        return ()
    due = settings.timestamps.authorities
    try:
        with open_to_read(project, means) as reader:
            host = means.machine.host
            ours = [(e, s) for e, s in read_stamps(reader) if e.fields.get("machine") == host]
            last = {stamp.url: (event, stamp) for event, stamp in ours}
            since = means.clock.now() - timedelta(seconds=SLACK * settings.timestamps.every)
            due = tuple(
                one
                for one in settings.timestamps.authorities
                if one.url not in last
                or (
                    _has_news(reader, last[one.url][1].head)
                    and (fresh or last[one.url][0].time <= since)
                )
            )
        if not due:
            return ()
        roots = read_roots(project)
        with ExitStack() as stack:
            ask = fetch or _open_fetch(stack, settings.capture, means)
            archive = stack.enter_context(open_to_write(project, means))
            return _StampRound(archive, means, ask, roots).stamp(due)
    except ArchiverError as error:
        return tuple(Stamping(one.name, one.url, why=str(error).rstrip(".")) for one in due)


def read_roots(project: Project) -> tuple[Certificate, ...]:
    """Return the root certificates that are trusted: those that come with us and the project's.

    Raises FileError when the file that archiver.toml names cannot be read or holds none.
    """
    own = project.settings().timestamps.certificates
    return (*(_read_own(project.root / own) if own else ()), *read_pem(trusted_certificates()))


def _read_own(path: Path) -> tuple[Certificate, ...]:
    try:
        found = read_pem(path.read_bytes())
    except OSError as error:
        why = error.strerror or str(error)
        raise FileError(
            f"{path}, which archiver.toml names under [timestamps], cannot be read: {why}. Put the "
            "authority's root certificate there, in PEM form"
        ) from error
    if not found:
        raise FileError(
            f"{path} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). Save the "
            "authority's root certificate in that form"
        )
    return found


def _open_fetch(stack: ExitStack, settings: CaptureSettings, means: Means) -> Fetch:
    """Open a fetcher with little patience: nobody should wait long for a timestamp."""
    spool = Path(stack.enter_context(TemporaryDirectory(prefix="archiver-")))
    hasty = replace(
        settings,
        max_retries=0,
        timeout=min(settings.timeout, PATIENCE),
        max_seconds=min(settings.max_seconds, PATIENCE),
    )
    fetcher = Fetcher(hasty, means.clock, means.secrets, spool)
    return stack.enter_context(closing(fetcher)).fetch


# --- what is due ---------------------------------------------------------------------------------


def _has_news(reader: Reader, stamped: ChainHead) -> bool:
    """Whether any log says anything that a token over the line `stamped` does not cover."""
    told = [e for e in reader.catalog.events(HEADS) if e.chain == stamped.chain]
    before = [event for event in told if event.seq <= stamped.seq]
    covered = {h.chain: h.seq for event in before[-1:] for h in read_heads(event.fields)}
    for path in chain_files(reader.root):
        if path.stem != stamped.chain:
            if read_head(path).seq > covered.get(path.stem, 0):
                return True
        elif any(line.event not in QUIET for line in read_lines(path, stamped.end)):
            return True
    return False


# --- asking --------------------------------------------------------------------------------------


@dataclass
class _StampRound:
    """One round of asking: the archive that is written, and whom it may trust."""

    archive: Archive
    means: Means
    fetch: Fetch
    roots: Sequence[Certificate]

    def stamp(self, authorities: Sequence[AuthoritySettings]) -> tuple[Stamping, ...]:
        """Ask every authority about the same line."""
        # Name the heads of all other logs in ours, so that a token over ours covers them too.
        own = self.archive.log_head.chain
        others = {
            h.chain: {"seq": h.seq, "hash": h.hash}
            for h in heads(self.archive.root)
            if h.chain != own
        }
        told = [event for event in self.archive.catalog.events(HEADS) if event.chain == own]
        if others and not (told and told[-1].fields.get("others") == others):
            self.archive.note(HEADS, {"others": others})
        head = self.archive.log_head
        self.means.progress.begin("asking for timestamps", len(authorities))
        found = []
        for one in authorities:
            found.append(self._ask(one, head))
            self.means.progress.advance(one.name)
        return tuple(found)

    def _ask(self, one: AuthoritySettings, head: ChainHead) -> Stamping:
        digest, nonce = bytes.fromhex(head.hash), secrets.randbits(64)
        before = self.means.clock.now()
        query = make_query(digest, nonce)
        fields = (("Content-Type", QUERY_TYPE), ("Accept", REPLY_TYPE))
        exchange = self.fetch(
            Request(one.url, "POST", fields, query, 0, LARGEST, PATIENCE, purpose="timestamp")
        )
        now = before + (self.means.clock.now() - before) / 2
        try:
            body = _read_answer(exchange)
        finally:
            discard(exchange)
        if isinstance(body, str):
            return self._failed(one, body)
        token = verify_token(body, digest, nonce, self.roots)
        if not isinstance(token, Token):
            return self._failed(one, f"its answer {token.why}{_remedy(token.flaw)}")
        stamp = keep_token(self.archive, head, (one.name, one.url), body, token, now)
        return Stamping(one.name, one.url, stamp, remark=_remark(token, now))

    def _failed(self, one: AuthoritySettings, why: str) -> Stamping:
        """A failure is written down when it begins, and once a week while it lasts."""
        events = self.archive.catalog.events
        told = [e for e in (*events(STAMPED), *events(FAILED)) if e.fields.get("url") == one.url]
        last = max(told, key=lambda event: event.time, default=None)
        lasting = last is not None and last.event == FAILED
        news = not lasting or (
            last is not None and self.means.clock.now() - last.time >= SAID_AGAIN
        )
        if news:
            self.archive.note(FAILED, {"authority": one.name, "url": one.url, "why": why})
        return Stamping(one.name, one.url, why=why, news=news)


def _read_answer(exchange: Exchange) -> bytes | str:
    """Return the body of the answer, or why there is none, in words."""
    if exchange.last is None or exchange.outcome is Outcome.TRUNCATED:
        return f"it did not answer: {exchange.message or exchange.reason or 'nothing came'}"
    if exchange.status // 100 == 3:
        return f"it has moved: it answered {exchange.status}. Look for its new address"
    if exchange.status != 200:
        return f"it answered with the status {exchange.status}"
    try:
        return read_body(exchange.last)
    except (CodingError, TooLargeError) as error:
        return f"its answer cannot be read: {error}"


def _remedy(flaw: str) -> str:
    if flaw != "unknown-root":
        return ""
    return (
        ". If you trust it, save its root certificate in PEM form, and name the file under "
        "[timestamps] certificates in archiver.toml"
    )


def _remark(token: Token, now: datetime) -> str:
    reading = read_clock({"clock": {"ahead": (now - token.moment).total_seconds(), "basis": "it"}})
    said = [f"It was {remark}." for remark in token.remarks]
    if reading is not None and reading.matters:
        said.append(f"Beware: {reading.sentence}. Set the clock right.")
    return " ".join(said)


# --- what people should know ---------------------------------------------------------------------
