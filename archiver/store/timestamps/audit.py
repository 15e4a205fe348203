"""The audit of timestamps: does every token hold, and is the line that it is over still there?

A log that was cut or written anew can agree with itself and with a catalog made from it. It cannot
agree with a token: whoever holds the log cannot have the authority sign again for an earlier day.
A token that is left over speaks up too, even when the lines that named it are gone with the rest.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archiver.serialise import read_json
from archiver.store.audit.records import AuditFinding, AuditSeverity
from archiver.store.log.chain import ChainHead, open_line
from archiver.store.log.server_clocks import WORTH_SAYING, read_clock, say_span
from archiver.store.log.stamp_events import HEADS, STAMPED
from archiver.store.packs.pack_files import PAYLOAD
from archiver.store.timestamps.certificates import (
    Certificate,
    fingerprint,
    is_valid_at,
    name_of,
    printable,
    read_pem,
)
from archiver.store.timestamps.stamps import (
    ANSWER,
    FOLDER,
    Stamp,
    place_in_name,
    read_heads,
    read_stamp,
    stated_in,
)
from archiver.store.timestamps.tokens import Flaw, Token, TokenRefusal, read_imprint, verify_token
from archiver.store.timestamps.where_tokens_lie import FolderShelf, Shelf, ZipShelf
from archiver.urls import from_rfc3339

ERROR, WARNING, NOTE = AuditSeverity.ERROR, AuditSeverity.WARNING, AuditSeverity.NOTE
_HASH = re.compile(rb'"hash":"[0-9a-f]{64}"\}\n\Z')
_NUMBER = re.compile(rb'\{"seq":(\d+),')
_TOLD = re.compile(rf'"event":"(?:{STAMPED}|{HEADS}|run-end)"'.encode())
_EVENT_ENDS = 120  # bytes: a line says its number, its time and its event first
Roots = Callable[[], Sequence[Certificate]]


def check_timestamps(root: Path, trusted: Roots, now: datetime) -> Iterator[AuditFinding]:
    """Yield what `check_shelf` finds in the archive, or the tree of a pack, in `root`."""
    return check_shelf(FolderShelf(root), trusted, now)


def check_pack_stamps(pack: Path, trusted: Roots, now: datetime) -> Iterator[AuditFinding]:
    """Yield what `check_shelf` finds in a WACZ file or the folder of a bag, found sound before.

    Raises OSError, or what `zipfile` raises.
    """
    if pack.is_dir():
        yield from check_shelf(FolderShelf(pack / PAYLOAD), trusted, now)
    elif zipfile.is_zipfile(pack):
        with zipfile.ZipFile(pack) as zipped:
            yield from check_shelf(ZipShelf(zipped), trusted, now)


def check_shelf(shelf: Shelf, trusted: Roots, now: datetime) -> Iterator[AuditFinding]:
    """Yield what is to be said of the timestamps on `shelf`, and what they say of its logs.

    `trusted` gives the root certificates that this computer trusts; it is asked only when there is
    a token. Each token that holds is a note with the openssl line that shows it. Works offline,
    and writes nothing.
    """
    present = shelf.stamps()
    log = _read_log(shelf, present)
    yield from (*log.clocks, *log.unread)
    yield from _check_known_heads(log)
    if present or log.stamps:
        yield from _Check(present, log, tuple(trusted()), now).findings()


# --- the log, as far as timestamps are about it --------------------------------------------------


@dataclass(frozen=True)
class _ChainPlace:
    """Where a hash stands at the end of a line: chain, number, and the line's own time."""

    chain: str
    seq: int
    time: datetime | None


@dataclass
class _StampLog:
    """The lines that speak of tokens and heads; where wanted hashes stand; the length of logs."""

    stamps: list[tuple[str, int, Stamp]] = field(default_factory=list)
    named: list[tuple[str, int, ChainHead]] = field(default_factory=list)
    places: dict[str, list[_ChainPlace]] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    clocks: list[AuditFinding] = field(default_factory=list)
    unread: list[AuditFinding] = field(default_factory=list)


def _read_log(shelf: Shelf, present: Mapping[str, bytes]) -> _StampLog:
    """Read every chain twice at most, looking only at the few lines that matter here."""
    log = _StampLog()
    for chain in shelf.chains():
        number, raw = 0, b""
        for number, raw in enumerate(shelf.lines(chain), start=1):
            if _TOLD.search(raw, 0, _EVENT_ENDS):
                _read_told(log, chain, _number_of(raw, number), raw)
        log.lengths[chain] = _number_of(raw, number)
    imprints = (read_imprint(raw) for name, raw in present.items() if name.endswith(ANSWER))
    wanted = {imprint.hex() for imprint in imprints if imprint}
    wanted |= {stamp.head.hash for _, _, stamp in log.stamps}
    wanted |= {head.hash for _, _, head in log.named}
    if wanted:
        _find_places(shelf, log, wanted)
    return log


def _number_of(raw: bytes, place: int) -> int:
    """Return the number that a line gives itself, else that of its place in the file."""
    found = _NUMBER.match(raw)
    return int(found[1]) if found else place


def _read_told(log: _StampLog, chain: str, number: int, raw: bytes) -> None:
    try:
        fields = open_line(raw)
    except ValueError:
        return
    event = fields.get("event")
    stamp = read_stamp(fields) if event == STAMPED else None
    if stamp is not None:
        log.stamps.append((chain, number, stamp))
    elif event == STAMPED:
        message = (
            "it speaks of a timestamp in a way that this program never writes (such as with names "
            "of files that a command line would obey): the timestamp counts for nothing"
        )
        log.unread.append(_finding(_log_name(chain), number, "unread-timestamp", WARNING, message))
    if event == HEADS:
        log.named += [(chain, number, head) for head in read_heads(fields)]
    reading = read_clock(fields)
    if reading is not None and reading.matters:
        message = f"on {fields.get('time')} {reading.sentence}: dates of ours may be off by that"
        log.clocks.append(_finding(_log_name(chain), number, "clock", WARNING, message))


def _find_places(shelf: Shelf, log: _StampLog, wanted: set[str]) -> None:
    for chain in shelf.chains():
        for place, raw in enumerate(shelf.lines(chain), start=1):
            mark = raw[-67:-3].decode("ascii", "replace")
            if mark in wanted and _HASH.search(raw[-80:]):
                found = _ChainPlace(chain, _number_of(raw, place), _time_of(raw))
                log.places.setdefault(mark, []).append(found)


def _time_of(raw: bytes) -> datetime | None:
    try:
        return from_rfc3339(str(read_json(raw)["time"]))
    except (ValueError, KeyError, TypeError):
        return None


def _finding(
    file: str, place: int, rule: str, severity: AuditSeverity, message: str
) -> AuditFinding:
    return AuditFinding(file, place, "", rule, severity, message)


def _log_name(chain: str) -> str:
    return f"custody/{chain}.jsonl"


def _holds(log: _StampLog, head: ChainHead) -> bool:
    places = log.places.get(head.hash, ())
    return any((one.chain, one.seq) == (head.chain, head.seq) for one in places)


def _check_known_heads(log: _StampLog) -> Iterator[AuditFinding]:
    """The heads that another log has named are still in theirs."""
    for chain, number, head in log.named:
        if not _holds(log, head):
            where = f"line {number} of the log {chain}.jsonl"
            yield _lost_line(log, head, f"{where} speaks of it", ())


def _lost_line(
    log: _StampLog, head: ChainHead, known: str, good: Iterable[int], rule: str = "lost-line"
) -> AuditFinding:
    """A line that is known from elsewhere is not in its log: the earliest that can be affected."""
    first = max((seq for seq in good if seq < head.seq), default=0) + 1
    last = log.lengths.get(head.chain)
    if last is None:
        message = f"this log is missing, with line {head.seq} in it; {known}"
    elif last < head.seq:
        more = f"; what stands from line {first} on may be written anew" if first <= last else ""
        message = (
            f"its end was cut off after line {last}: line {head.seq} is gone, and {known}{more}"
        )
    else:
        message = (
            f"line {head.seq} is not the one that was there, for {known}. The log was written anew "
            f"from there or before, at the earliest from line {first}"
        )
    return _finding(_log_name(head.chain), min(first, last or first), rule, ERROR, message)


# --- the tokens ----------------------------------------------------------------------------------


class _Check:
    """The tokens of one archive beside its log."""

    def __init__(
        self,
        present: Mapping[str, bytes],
        log: _StampLog,
        trusted: tuple[Certificate, ...],
        now: datetime,
    ) -> None:
        self._present = present
        self._log = log
        self._trusted = trusted
        self._now = now
        self._counted: dict[tuple[Certificate, int], Stamp] = {}

    def findings(self) -> Iterator[AuditFinding]:
        """Yield what is to be said of every token that the log names, then of the files left."""
        for chain, number, stamp in self._log.stamps:
            yield from self._check_files(chain, number, stamp)
            yield from self._check_token(stamp)
        named = {name for _, _, stamp in self._log.stamps for name in stamp.files}
        for name in sorted(self._present.keys() - named):
            yield self._say_left_over(name)

    def _check_files(self, chain: str, number: int, stamp: Stamp) -> Iterator[AuditFinding]:
        for name, digest in stamp.files.items():
            severity = WARNING if name.endswith(".txt") else ERROR
            content = self._present.get(name)
            if content is None:
                said = f"line {number} of the log {chain}.jsonl says that this file was kept"
                yield _finding(name, 0, "missing-timestamp", severity, f"it is gone: {said}")
            elif digest != f"sha256:{hashlib.sha256(content).hexdigest()}":
                said = f"line {number} of the log {chain}.jsonl has another digest of it"
                yield _finding(name, 0, "changed-timestamp", severity, f"it was changed: {said}")

    def _check_token(self, stamp: Stamp) -> Iterator[AuditFinding]:
        if stamp.token not in self._present:
            return
        found = self._verify(stamp, self._roots(stamp))
        if isinstance(found, TokenRefusal):
            yield self._say_bad(stamp, found)
            return
        if not _holds(self._log, stamp.head):
            known = f"{stamp.authority} stamped it on {stamp.moment:%Y-%m-%d %H:%M} UTC"
            yield _lost_line(self._log, stamp.head, known, self._good(stamp.head.chain))
            return
        yield from self._say_good(stamp, found)

    def _verify(self, stamp: Stamp, roots: tuple[Certificate, ...]) -> Token | TokenRefusal:
        raw = self._present[stamp.token]
        return verify_token(raw, bytes.fromhex(stamp.head.hash), stamp.nonce, roots)

    def _roots(self, stamp: Stamp) -> tuple[Certificate, ...]:
        """Those that are trusted, and the copy that was kept when the token came."""
        kept = read_pem(self._present.get(stamp.root, b""))
        return (*self._trusted, *kept)

    def _good(self, chain: str) -> list[int]:
        return [
            stamp.head.seq
            for _, _, stamp in self._log.stamps
            if stamp.head.chain == chain and _holds(self._log, stamp.head)
        ]

    def _say_bad(self, stamp: Stamp, found: TokenRefusal) -> AuditFinding:
        line = f"line {stamp.head.seq} of the log {stamp.head.chain}.jsonl"
        message = f"this is no timestamp over {line}, as the log says: it {found.why}"
        if found.flaw is Flaw.UNKNOWN_ROOT:
            message = f"this timestamp over {line} cannot be relied on: it {found.why}"
        return _finding(stamp.token, 0, "bad-timestamp", ERROR, message)

    def _say_good(self, stamp: Stamp, token: Token) -> Iterator[AuditFinding]:
        line = f"line {stamp.head.seq} of the log {stamp.head.chain}.jsonl, and all before it,"
        when, who = f"{token.moment:%Y-%m-%d %H:%M:%S} UTC", f"signed by {token.signer}"
        message = (
            f"{line} had been written by {when}, says {stamp.authority} ({who}, under "
            f"{name_of(token.root)}). To check it, in the folder {FOLDER}: {stamp.command}"
        )
        yield _finding(stamp.token, 0, "timestamp", NOTE, message)
        yield from self._check_once(stamp, token)
        yield from self._check_said(stamp, token)
        yield from self._say_root(stamp, token)
        if stale := [one for one in token.chain if not is_valid_at(one, self._now)]:
            ended = min(one.not_valid_after_utc for one in stale)
            message = (
                f"a certificate of {stamp.authority} ended on {ended:%Y-%m-%d}; it was valid when "
                "the token was made, which is what counts"
            )
            yield _finding(stamp.token, 0, "timestamp-certificate", NOTE, message)
        yield from self._check_time(stamp, token)

    def _check_once(self, stamp: Stamp, token: Token) -> Iterator[AuditFinding]:
        """A signer gives each token a number of its own (RFC 3161, section 2.4.2)."""
        first = self._counted.setdefault((token.chain[0], token.serial), stamp)
        if first is not stamp:
            message = (
                f"the log names this token twice, as one of {first.authority} ({first.token}) and "
                f"as one of {stamp.authority}: it is one token, and counts once"
            )
            yield _finding(stamp.token, 0, "doubled-timestamp", ERROR, message)

    def _check_said(self, stamp: Stamp, token: Token) -> Iterator[AuditFinding]:
        """What the log says of a token stands in it; what is kept beside it shows that it holds."""
        said, here = {**stamp.said, "date": f"{stamp.moment:%Y-%m-%d %H:%M:%S}"}, stated_in(token)
        for name, value in (*here.items(), ("date", f"{token.moment:%Y-%m-%d %H:%M:%S}")):
            if said.get(name, value) != value:
                message = f"its {name} is {value!r}; the log says {printable(said[name])!r}"
                yield _finding(stamp.token, 0, "changed-timestamp", ERROR, message)
        top, chain = (read_pem(self._present.get(n, b"")) for n in (stamp.root, stamp.chain_file))
        between = (one for one in chain if one.issuer != one.subject)  # openssl's -untrusted
        beside = token.root in top or isinstance(self._verify(stamp, (*top, *between)), Token)
        for name, holds in ((stamp.root, beside), (stamp.chain_file, bool(chain))):
            if not holds and name in self._present:
                message = f"{stamp.token} cannot be checked with it: another file stood here"
                yield _finding(name, 0, "changed-timestamp", ERROR, message)

    def _say_root(self, stamp: Stamp, token: Token) -> Iterator[AuditFinding]:
        if token.root in self._trusted:
            return
        message = (
            f"its root certificate, {name_of(token.root)}, is known only from the copy kept beside "
            f"it ({stamp.root}). Compare its sha256 with what the authority publishes: "
            f"{fingerprint(token.root)}"
        )
        yield _finding(stamp.token, 0, "timestamp-root", WARNING, message)

    def _check_time(self, stamp: Stamp, token: Token) -> Iterator[AuditFinding]:
        """A line cannot be younger than a token over it: then our clock was fast.

        Nor can a token be of a time to come.
        """
        if token.moment - self._now > WORTH_SAYING:
            message = (
                f"it is of {token.moment:%Y-%m-%d %H:%M} UTC, and this computer's clock says "
                f"{self._now:%Y-%m-%d %H:%M} UTC: the clock of {stamp.authority} or ours is wrong "
                f"by {say_span(token.moment - self._now)}, or more"
            )
            yield _finding(stamp.token, 0, "clock", WARNING, message)
        for place in self._log.places.get(stamp.head.hash, ()):
            if place.time is not None and place.time - token.moment > WORTH_SAYING:
                message = (
                    f"this line says {place.time:%Y-%m-%d %H:%M} UTC, and {stamp.authority} "
                    f"stamped it on {token.moment:%Y-%m-%d %H:%M} UTC: this computer's clock was "
                    f"{say_span(place.time - token.moment)} fast, or more"
                )
                yield _finding(_log_name(place.chain), place.seq, "clock", WARNING, message)

    # --- what the log does not name -------------------------------------------------------------

    def _say_left_over(self, name: str) -> AuditFinding:
        imprint = read_imprint(self._present[name]) if name.endswith(ANSWER) else None
        if imprint is None:
            message = "no line of any log names this file. Look at it, and take it out of here"
            return _finding(name, 0, "stray-timestamp", WARNING, message)
        if imprint.hex() in self._log.places:
            place = self._log.places[imprint.hex()][0]
            message = (
                f"no line of any log names this token, which is over line {place.seq} of the log "
                f"{place.chain}.jsonl: a run was broken off before it wrote so. It may stay"
            )
            return _finding(name, 0, "stray-timestamp", WARNING, message)
        if (said := place_in_name(name)) and said[0] in self._log.lengths:
            head = ChainHead(said[0], said[1], imprint.hex())
            known = f"the token {name} is over it ({imprint.hex()})"
            return _lost_line(self._log, head, known, self._good(said[0]))
        message = (
            f"this token is over a line that no log here has ({imprint.hex()}): a log was cut or "
            "written anew, or is missing"
        )
        return _finding(name, 0, "lost-line", ERROR, message)
