"""A client of one web archive whose answers can be trusted.

Two kinds: "wayback" (archive.org's CDX index and playback) and "memento" (TimeMaps, RFC 7089).
Nothing here connects: the requests go through the `fetch` that is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urldefrag

from archiver.bodies import read_body
from archiver.messages import Head
from archiver.models import ArchiveAnswer, Clock, Exchange, Fetch, Hop, Memento
from archiver.settings import ArchiveSettings
from archiver.urls import memento_address, same_host, split_memento
from archiver.wayback import cdx, timemap
from archiver.wayback.addresses import loose_key, page_key
from archiver.wayback.answers import Captures, Exclusion, Holdings, NoCaptures, Playback, Unknown
from archiver.wayback.asking import PATIENCE, Asker, Turn, is_memento
from archiver.wayback.exclusions import read_exclusion
from archiver.wayback.manners import Manners
from archiver.wayback.playback import read_playback

MAX_PAGES = 50
# archive.org publishes limits for its index and for playback that lie this far apart.
PLAYBACK_PER_QUERY = 20
# The first pages are of 1991. Clocks go wrong, but not by more than a day unnoticed (a guess).
FIRST_PAGES = datetime(1991, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER = timedelta(days=1)
DAYS_SHOWN = 3


@dataclass(frozen=True)
class ListingPage:
    """One page of an archive's list, the queries for its next pages, and the parts left unread."""

    mementos: tuple[Memento, ...] = ()
    malformed: tuple[str, ...] = ()
    following: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class WebArchive:
    """One web archive. Thread-safe; `requests` counts what was sent to it.

    `patience` bounds in seconds the whole wait for one page of an answer, pacing and Retry-After
    included; `settings.per_minute` is how often its index may be asked.
    """

    def __init__(
        self,
        settings: ArchiveSettings,
        fetch: Fetch,
        clock: Clock,
        patience: float = PATIENCE,
        manners: Manners | None = None,
    ) -> None:
        self.settings = settings
        self.name = settings.name
        self._clock = clock
        self._asker = Asker(settings.name, fetch, clock, patience, manners)
        self._cdx = settings.kind == "wayback"
        self._query = Turn("query", settings.per_minute, follow=3)
        faster = settings.per_minute * (PLAYBACK_PER_QUERY if self._cdx else 1)
        self._playback = Turn("playback" if self._cdx else "query", faster)

    @property
    def requests(self) -> int:
        """How many requests went to the archive so far."""
        return self._asker.requests

    def keep_answers(self) -> None:
        """Keep from now on what the archive answers, for a person to read."""
        self._asker.answers = []

    def take_answers(self) -> tuple[ArchiveAnswer, ...]:
        """Return what it answered since the last call; nothing where no answers are kept."""
        kept = tuple(self._asker.answers or ())
        if kept:
            self._asker.answers = []
        return kept

    def mementos(self, url: str) -> Holdings:
        """Return what the archive holds of `url`, every status and every revisit, oldest first.

        Copies of other addresses are left out, and a list that has no others is Unknown.
        NoCaptures only from a sound answer that says so: a CDX answer of status 200 that parses,
        a TimeMap of status 200 without mementos and further parts, or a TimeMap service's own 404.
        """
        first = self._first_query(url)
        pages: list[ListingPage] = []
        waiting, asked, trouble = [first], {first}, ""
        while waiting and len(pages) < MAX_PAGES:
            page = self._page(waiting[0], url)
            if isinstance(page, Exclusion | Unknown):
                if not pages:
                    return page
                trouble = page.reason
                break
            fresh = [query for query in page.following if query not in asked]
            if pages and not (self._cdx or page.mementos or page.malformed or fresh):
                trouble = "a part that its list names is empty or missing"
                break
            del waiting[0]
            pages.append(page)
            if self._cdx and not fresh and page.following:
                trouble = "it names as its next page one that was read already"
            waiting += fresh
            asked.update(fresh)
        unread = dict.fromkeys([*waiting, *(part for page in pages for part in page.unread)])
        return self._gather(url, pages, _say_unread(tuple(unread), trouble))

    def _gather(self, url: str, pages: Sequence[ListingPage], incomplete: str) -> Holdings:
        every = sorted(
            {(m.moment, m.uri_m, m.digest): m for page in pages for m in page.mementos}.values(),
            key=lambda memento: (memento.moment, memento.uri_m),
        )
        latest = self._clock.now() + CLOCKS_DIFFER
        strange = [m for m in every if not FIRST_PAGES <= m.moment <= latest]
        mine: list[Memento] = []
        others: list[Memento] = []
        for memento in every:
            if FIRST_PAGES <= memento.moment <= latest:
                same = page_key(memento.uri_r) == page_key(url)
                (mine if same else others).append(memento)
        malformed = tuple(line for page in pages for line in page.malformed)
        said = "; ".join(filter(None, (_say_strange(strange), _say_others(others))))
        if mine:
            return Captures(tuple(mine), malformed, incomplete, said)
        if others:
            reason = f"{self.name} lists no copy of this address: {said}"
            if incomplete:
                return Unknown(f"{reason}; {incomplete}")
            return Unknown(reason, tuple(others))
        lines = f"none of its {len(malformed)} index lines can be read" if malformed else ""
        unsure = "; ".join(filter(None, (incomplete, lines, said)))
        if unsure:
            return Unknown(f"the archive's list cannot be relied on: {unsure}")
        return NoCaptures(url)

    def payload(self, memento: Memento) -> Playback | Exclusion | Unknown:
        """Return the memento's own body, unrewritten, once it is certain that it is this memento.

        An answer without Memento-Datetime, of another time or address, with 403, 429 or a server's
        error, or that may be cut, is Unknown; so is a memento whose address has no date in it: no
        archive says how its bytes are had without the archive's own page around them.
        """
        address = raw_address(memento)
        if not address:
            return Unknown(
                f"{self.name}'s copy ({memento.uri_m}) cannot be had as it was archived, since its "
                "address has no date; what comes there is the archive's own page around it"
            )
        answer = self._asker.ask(address, self._playback)
        if isinstance(answer, Unknown):
            return answer
        head = answer.last.head if answer.last else None
        if head is not None and not is_memento(head):
            excluded = self._refusal(answer, head)
            if excluded is not None:
                return excluded
        playback = read_playback(memento, answer, self.name)
        if isinstance(playback, Playback):
            self._asker.note_answer()
        return playback

    def _first_query(self, url: str) -> str:
        asked = urldefrag(url).url
        if self._cdx:
            return cdx.write_query(self.settings.url, asked)
        return timemap.write_query(self.settings.url, asked, self.settings.timemap)

    def _page(self, query: str, url: str) -> ListingPage | Exclusion | Unknown:
        answer = self._asker.ask(query, self._query)
        if isinstance(answer, Unknown):
            return answer
        if answer.last is None or answer.last.head is None:
            return Unknown(f"{self.name} did not answer")
        if len(answer.hops) > 1 and not _same_question(query, answer.final_url, url):
            return Unknown(f"{self.name} sent us on to {answer.final_url}; check its url")
        return self._read(answer, answer.last.head, url)

    def _read(self, answer: Exchange, head: Head, url: str) -> ListingPage | Exclusion | Unknown:
        refused = self._refusal(answer, head)
        if refused is not None:
            return refused
        if head.status == 404 and self._says_none(answer.hops[-1], head):
            return ListingPage()
        if head.status != 200:
            sent_on = (
                f", which sends us on to {head.get('location')}" if head.get("location") else ""
            )
            return Unknown(f"{self.name} answered its index with status {head.status}{sent_on}")
        read = self._read_cdx if self._cdx else self._read_timemap
        try:
            page = read(read_body(answer.hops[-1]), url, answer.final_url)
        except (ValueError, RecursionError):
            return self._refused(f"{self.name} answered with something that is no index")
        if answer.hops[-1].surplus and not page.mementos:
            return Unknown(f"{self.name} sent more than the length that it gives its answer")
        self._asker.note_answer()
        return page

    def _refusal(self, answer: Exchange, head: Head) -> Exclusion | Unknown | None:
        """Return what a refusal means: an exclusion, or a check for robots (WAFs send 202, 405)."""
        excluded = read_exclusion(head, _body_or_nothing(answer.hops[-1]))
        if excluded:
            self._asker.note_answer()
            return Exclusion(f"{self.name}: {excluded}")
        if head.status in (202, 401, 403, 405, 406):
            return self._refused(f"{self.name} refused us (status {head.status})")
        return None

    def _refused(self, reason: str) -> Unknown:
        self._asker.note_refusal(reason)
        return Unknown(reason)

    def _says_none(self, hop: Hop, head: Head) -> bool:
        """Whether a 404 is the TimeMap service's own: link format, and no link in it.

        A 404 in HTML may as well come from a wrong address in archiver.toml.
        """
        own = not self._cdx and head.media_type == timemap.MEDIA_TYPE
        return own and not _body_or_nothing(hop).strip()

    def _read_cdx(self, body: bytes, url: str, base: str) -> ListingPage:
        page = cdx.read_page(body, self.name, self.settings.url)
        asked = urldefrag(url).url
        more = (cdx.write_query(self.settings.url, asked, page.resume),) if page.resume else ()
        rows = len(page.mementos) + len(page.malformed)
        cut = rows >= cdx.PAGE_ROWS and not more
        # Servers without resume keys keep to the limit, and say nothing of what lies beyond.
        unread = (f"what lies beyond {cdx.PAGE_ROWS:,} lines",) if cut else ()
        return ListingPage(page.mementos, page.malformed, more, unread)

    def _read_timemap(self, body: bytes, url: str, base: str) -> ListingPage:
        page = timemap.read_page(body, self.name, base)
        if loose_key(page.original) != loose_key(url):
            raise ValueError("a TimeMap of another address")
        at = self.settings.timemap or self.settings.url
        more = tuple(query for query in page.following if same_host(query, at))
        elsewhere = tuple(query for query in page.following if query not in more)
        foreign = tuple(
            part for part in page.foreign if not (page.mementos and timemap.is_alternate(part, url))
        )
        return ListingPage(page.mementos, page.malformed, more, elsewhere + foreign)


def _say_unread(unread: Sequence[str], trouble: str) -> str:
    """Why a list is only a part of what the archive has, "" where it is whole."""
    if not unread:
        return f"its list is incomplete: {trouble}" if trouble else ""
    count = "1 page" if len(unread) == 1 else f"{len(unread)} pages"
    why = f": {trouble}" if trouble else f" ({unread[0][:200]})"
    return f"its list is incomplete, {count} unread{why}"


def _say_strange(mementos: Sequence[Memento]) -> str:
    if not mementos:
        return ""
    copies = "1 copy" if len(mementos) == 1 else f"{len(mementos)} copies"
    days = ", ".join(f"{memento.moment:%Y-%m-%d}" for memento in mementos[-DAYS_SHOWN:])
    return f"{copies} dated in the future or before the web left out ({days})"


def _say_others(mementos: Sequence[Memento]) -> str:
    if not mementos:
        return ""
    copies = "1 copy" if len(mementos) == 1 else f"{len(mementos)} copies"
    last = mementos[-1]
    return f"{copies} of another address left out ({last.uri_r}, newest copy {last.uri_m})"


def raw_address(memento: Memento) -> str:
    """Return the address of the memento's bytes without rewriting (the `id_` flag), or ""."""
    parts = split_memento(memento.uri_m)
    return memento_address(*parts) if parts else ""


def _same_question(query: str, final: str, url: str) -> bool:
    same_path = query.partition("://")[2] == final.partition("://")[2]
    return same_host(query, final) and (same_path or final.endswith(urldefrag(url).url))


def _body_or_nothing(hop: Hop) -> bytes:
    try:
        return read_body(hop, 1024 * 1024)
    except ValueError:
        return b""
