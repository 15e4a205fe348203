"""A client of one web archive whose answers can be trusted.

Two kinds: "wayback" (archive.org's CDX index and playback) and "memento" (TimeMaps, RFC 7089).
Nothing here connects: the requests go through the `fetch` that is handed in.
"""

from __future__ import annotations

from urllib.parse import unquote, urldefrag

from archiver.bodies import read_body
from archiver.messages import Head
from archiver.models import Clock, Exchange, Fetch, Hop, Memento
from archiver.settings import ArchiveSettings
from archiver.urls import address_key, memento_address, same_host, split_memento
from archiver.wayback import cdx, timemap
from archiver.wayback.answers import Captures, Exclusion, Holdings, NoCaptures, Playback, Unknown
from archiver.wayback.asking import PATIENCE, Asker, Turn, is_memento
from archiver.wayback.exclusions import read_exclusion
from archiver.wayback.playback import read_playback

MAX_PAGES = 50
# archive.org publishes limits for its index and for playback that lie this far apart.
PLAYBACK_PER_QUERY = 20

ListingPage = tuple[tuple[Memento, ...], tuple[str, ...], tuple[str, ...]]


class WebArchive:
    """One web archive. Thread-safe; `requests` counts what was sent to it.

    `patience` bounds in seconds the whole wait for one page of an answer, pacing and Retry-After
    included; `settings.per_minute` is how often its index may be asked.
    """

    def __init__(
        self, settings: ArchiveSettings, fetch: Fetch, clock: Clock, patience: float = PATIENCE
    ) -> None:
        self.settings = settings
        self.name = settings.name
        self._asker = Asker(settings.name, fetch, clock, patience)
        self._cdx = settings.kind == "wayback"
        self._query = Turn("query", settings.per_minute, follow=3)
        faster = settings.per_minute * (PLAYBACK_PER_QUERY if self._cdx else 1)
        self._playback = Turn("playback" if self._cdx else "query", faster)

    @property
    def requests(self) -> int:
        """How many requests went to the archive so far."""
        return self._asker.requests

    def mementos(self, url: str) -> Holdings:
        """Return what the archive holds of `url`, every status and every revisit, oldest first.

        Copies of addresses that differ in case are left out, unless there are no others.
        NoCaptures only from a sound answer that says so: a CDX answer of status 200 that parses,
        a TimeMap of status 200 without mementos, or a TimeMap service's own 404.
        """
        first = self._first_query(url)
        pages: list[ListingPage] = []
        waiting, asked = [first], {first}
        while waiting and len(pages) < MAX_PAGES:
            page = self._page(waiting.pop(0), url)
            if isinstance(page, Unknown) and pages:
                return _gather(url, pages, page.reason)
            if isinstance(page, Exclusion | Unknown):
                return page
            pages.append(page)
            waiting += [query for query in page[2] if query not in asked]
            asked.update(page[2])
        return _gather(url, pages, f"only its first {MAX_PAGES} pages were read" if waiting else "")

    def payload(self, memento: Memento) -> Playback | Exclusion | Unknown:
        """Return the memento's own body, unrewritten, once it is certain that it is this memento.

        An answer without Memento-Datetime, of another time, with 403, 429 or a server's error, or
        that may be cut, is Unknown.
        """
        answer = self._asker.ask(raw_address(memento), self._playback)
        if isinstance(answer, Unknown):
            return answer
        head = answer.last.head if answer.last else None
        if head is not None and not is_memento(head):
            excluded = self._refusal(answer, head)
            if excluded is not None:
                return excluded
        return self._note(read_playback(memento, answer, self.name))

    def _note(self, playback: Playback | Unknown) -> Playback | Unknown:
        if isinstance(playback, Playback):
            self._asker.note_answer()
        return playback

    def _first_query(self, url: str) -> str:
        write = cdx.write_query if self._cdx else timemap.write_query
        return write(self.settings.url, urldefrag(url).url)

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
            return (), (), ()
        if head.status != 200:
            return self._wrong_status(head)
        read = self._read_cdx if self._cdx else self._read_timemap
        try:
            page = read(read_body(answer.hops[-1]), url)
        except (ValueError, RecursionError):
            return self._refused(f"{self.name} answered with something that is no index")
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

    def _wrong_status(self, head: Head) -> Unknown:
        sent_on = f", which sends us on to {head.get('location')}" if head.get("location") else ""
        return Unknown(f"{self.name} answered its index with status {head.status}{sent_on}")

    def _refused(self, reason: str) -> Unknown:
        self._asker.note_refusal(reason)
        return Unknown(reason)

    def _says_none(self, hop: Hop, head: Head) -> bool:
        """Whether a 404 is the TimeMap service's own: link format, and no link in it.

        A 404 in HTML may as well come from a wrong address in archiver.toml.
        """
        own = not self._cdx and head.media_type == timemap.MEDIA_TYPE
        return own and not _body_or_nothing(hop).strip()

    def _read_cdx(self, body: bytes, url: str) -> ListingPage:
        page = cdx.read_page(body, self.name, self.settings.url)
        asked = urldefrag(url).url
        more = (cdx.write_query(self.settings.url, asked, page.resume),) if page.resume else ()
        return page.mementos, page.malformed, more

    def _read_timemap(self, body: bytes, url: str) -> ListingPage:
        page = timemap.read_page(body, self.name)
        if loose_key(page.original) != loose_key(url):
            raise ValueError("a TimeMap of another address")
        more = tuple(query for query in page.following if same_host(query, self.settings.url))
        return page.mementos, page.malformed, more


def raw_address(memento: Memento) -> str:
    """Return the address of the memento's bytes without rewriting (the `id_` flag)."""
    parts = split_memento(memento.uri_m)
    return memento_address(*parts) if parts else memento.uri_m


def loose_key(url: str) -> str:
    """Return a key under which web archives file an address.

    Without www and the last slash, case and percent-encoding set aside.
    """
    return page_key(url).lower()


def page_key(url: str) -> str:
    """Return a key that is equal for addresses of one page: `loose_key` with case kept.

    An index files /Report and /report together; a server need not. What is no address at all is
    its own key.
    """
    try:
        key = unquote(address_key(url)).removeprefix("//")
    except ValueError:
        return url
    return key.removeprefix("www.").rstrip("/")


def _same_question(query: str, final: str, url: str) -> bool:
    same_path = query.partition("://")[2] == final.partition("://")[2]
    return same_host(query, final) and (same_path or final.endswith(urldefrag(url).url))


def _body_or_nothing(hop: Hop) -> bytes:
    try:
        return read_body(hop, 1024 * 1024)
    except ValueError:
        return b""


def _gather(url: str, pages: list[ListingPage], incomplete: str) -> Holdings:
    mementos = sorted(
        {(m.moment, m.uri_m): m for page in pages for m in page[0]}.values(),
        key=lambda memento: (memento.moment, memento.uri_m),
    )
    exact = [memento for memento in mementos if page_key(memento.uri_r) == page_key(url)]
    mementos = exact or mementos
    malformed = tuple(line for page in pages for line in page[1])
    if mementos:
        return Captures(tuple(mementos), malformed, incomplete)
    if malformed or incomplete:
        said = incomplete or f"none of its {len(malformed)} index lines can be read"
        return Unknown(f"the archive's list cannot be relied on: {said}")
    return NoCaptures(url)
