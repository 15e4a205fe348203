"""What of another program's recordings belongs to a source: answers, redirects, repetitions.

Redirects are followed inside the files, a revisit to the record that holds its payload. Nothing
outside the files that were given is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urljoin

from archiver.models import Digest, Source
from archiver.store.others_recordings import DamagedStretch, ForeignRecord, ForeignWarc
from archiver.urls import address_key, from_rfc3339, is_web_address

REDIRECTS = (301, 302, 303, 307, 308)
MAX_HOPS = 10
SOON = timedelta(minutes=10)
_VIEW = re.compile(r"urn:(?P<kind>[A-Za-z-]+):(?P<url>https?://.+)")
"""What Browsertrix and ArchiveWeb.page call a page that their browser read or drew."""
_SNAPSHOT = re.compile(r"file:///(?P<kind>screenshot|[a-z]+-snapshot)\.[a-z]+")
"""What Scoop calls the views of the one page that it saved; other files of its own are none."""
RENDERED, SCREENSHOT = "rendered", "screenshot"
SMALL = "thumbnail"
READABLE = ("text/plain", "text/html", "application/xhtml+xml", "application/pdf")
PAGE_TYPES = ("text/html", "application/xhtml+xml", "application/pdf")


@dataclass(frozen=True)
class RecordedAnswer:
    """One record, in the file that holds it, with its date and where it may be looked for."""

    warc: ForeignWarc
    entry: ForeignRecord
    date: datetime

    @property
    def place(self) -> str:
        """Where the record stands, for people."""
        unit = "byte" if not self.warc.unpacked else "byte (unpacked)"
        return f"{self.warc.name}, {unit} {self.entry.offset}"


@dataclass(frozen=True)
class RecordedVisit:
    """A source's answer: the redirects that led to it, the answer, and the last one's head.

    `original` is the record whose payload a revisit repeats; `lacking` says why there is none.
    """

    source: str
    chain: tuple[RecordedAnswer, ...]
    original: RecordedAnswer | None = None
    lacking: str = ""

    @property
    def last(self) -> RecordedAnswer:
        """The record that answered."""
        return self.chain[-1]


@dataclass
class Recordings:
    """All records of the files that were given, by address, record id and payload."""

    warcs: tuple[ForeignWarc, ...]
    dateless: list[DamagedStretch] = field(default_factory=list)
    by_key: dict[str, list[RecordedAnswer]] = field(default_factory=dict)
    by_id: dict[str, RecordedAnswer] = field(default_factory=dict)
    by_payload: dict[str, RecordedAnswer] = field(default_factory=dict)
    resources: list[RecordedAnswer] = field(default_factory=list)
    requests: dict[str, RecordedAnswer] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Sort the records into their places."""
        for warc in self.warcs:
            for entry in warc.entries:
                self._file(warc, entry)
        for found in self.by_key.values():
            found.sort(key=lambda one: one.date)

    def _file(self, warc: ForeignWarc, entry: ForeignRecord) -> None:
        try:
            found = RecordedAnswer(warc, entry, read_date(entry.date))
        except ValueError:
            self.dateless.append((warc.name, entry.offset, f"its date is {entry.date!r}"))
            return
        self.by_id.setdefault(entry.record_id, found)
        if entry.type == "request":
            self.asked.add(id(entry))
            for other in (*entry.concurrent_to, f"{entry.uri} {entry.date}"):
                self.requests.setdefault(other, found)
            return
        viewed = entry.type == "response" and _SNAPSHOT.fullmatch(entry.uri)
        if viewed or (entry.type == "resource" and not is_web_address(entry.uri)):
            self.resources.append(found)
            return
        self.by_key.setdefault(name_key(entry.uri), []).append(found)
        if entry.type == "response" and entry.payload_digest:
            self.by_payload.setdefault(name_digest(entry.payload_digest), found)

    # --- of one source ----------------------------------------------------------------------------

    def visits(self, source: Source, keys: Iterable[str]) -> Iterator[RecordedVisit]:
        """Yield each answer to one of the addresses `keys` of a source, oldest first."""
        wanted = [found for key in dict.fromkeys(keys) for found in self.by_key.get(key, ())]
        passed: set[int] = set()
        for found in sorted(wanted, key=lambda one: one.date):
            if id(found) in passed:
                continue
            chain = tuple(self._follow(found))
            passed |= {id(one) for one in chain}
            yield self._resolve(RecordedVisit(source.id, chain))

    def visit_near(self, source: Source, url: str, page: RecordedAnswer) -> RecordedVisit | None:
        """Return what was answered at `url` when `page` was recorded, None where nothing was."""
        found = self._soon_after(url, page)
        if found is None or found is page:
            return None
        return self._resolve(RecordedVisit(source.id, tuple(self._follow(found))))

    def _follow(self, found: RecordedAnswer) -> Iterator[RecordedAnswer]:
        seen = {id(found)}
        for _ in range(MAX_HOPS):
            yield found
            target = found.entry.location if found.entry.status in REDIRECTS else ""
            later = self._soon_after(urljoin(found.entry.uri, target), found) if target else None
            if later is None or id(later) in seen:
                return
            found = later
            seen.add(id(found))

    def _soon_after(self, url: str, found: RecordedAnswer) -> RecordedAnswer | None:
        candidates = self.by_key.get(name_key(url), ())
        near = (c for c in candidates if abs(c.date - found.date) <= SOON)
        return min(near, key=lambda c: abs(c.date - found.date), default=None)

    def _resolve(self, visit: RecordedVisit) -> RecordedVisit:
        entry = visit.last.entry
        if entry.type != "revisit":
            return visit
        original = self._original(entry)
        if original is None:
            of = entry.refers_to or entry.repeats[0] or entry.payload_digest or "nothing it names"
            lacking = f"it repeats a record ({of}) that these files do not hold"
            if other := self._elsewhere(entry):
                lacking = (
                    f"it repeats a record of another address ({other}) and has no digest that "
                )
                lacking += "shows that both gave the same bytes; these files do not hold more"
            return RecordedVisit(visit.source, visit.chain, None, lacking)
        return RecordedVisit(visit.source, visit.chain, original)

    def _original(self, entry: ForeignRecord) -> RecordedAnswer | None:
        """Return the record whose payload a revisit repeats.

        One without a digest repeats its own address alone: WARC 1.1 section 6.7.3 lets a 304 do
        so, and what repeats another's bytes (section 6.7.2) must have their digest.
        """
        digest = name_digest(entry.payload_digest)
        for one in self._named(entry):
            theirs = name_digest(one.entry.payload_digest)
            own = name_key(one.entry.uri) == name_key(entry.uri)
            if theirs in ("", digest) if digest else own:
                return one
        same = self.by_payload.get(digest) if digest else None
        return same if same is not None and same.entry.type == "response" else None

    def _named(self, entry: ForeignRecord) -> Iterator[RecordedAnswer]:
        """Yield the answers that a revisit names, by id or by address and date."""
        uri, date = entry.repeats
        found = [self.by_id.get(entry.refers_to)] if entry.refers_to else []
        if uri and date:
            same = self.by_key.get(name_key(uri), ())
            found += [one for one in same if one.entry.date == date and one.entry.uri == uri]
        yield from (one for one in found if one is not None and one.entry.type == "response")

    def _elsewhere(self, entry: ForeignRecord) -> str:
        """Return the address of the record that a revisit without a digest names, "" for none."""
        return "" if entry.payload_digest else next((o.entry.uri for o in self._named(entry)), "")

    def request_of(self, found: RecordedAnswer) -> RecordedAnswer | None:
        """Return the request that was recorded with an answer."""
        entry = found.entry
        linked = [self.by_id.get(one) for one in entry.concurrent_to]
        requests = (self.requests.get(n) for n in (entry.record_id, f"{entry.uri} {entry.date}"))
        return next((r for r in (*linked, *requests) if r and r.entry.type == "request"), None)

    def unanswered(self) -> int:
        """Return how many requests stand there that no answer was recorded with."""
        used = (self.request_of(found) for found in self.answers())
        return len(self.asked - {id(request.entry) for request in used if request})

    def views(self, keys: Iterable[str]) -> Iterator[tuple[str, RecordedAnswer]]:
        """Yield role and record of what a crawler's browser saw of the addresses `keys`.

        What can be read is a rendering of the page, a picture a screenshot.
        """
        wanted = set(keys)
        for found in self.resources:
            if (url := viewed_page(found)) and name_key(url) in wanted:
                if found.entry.media_type in READABLE:
                    yield RENDERED, found
                elif found.entry.media_type.startswith("image/"):
                    yield SCREENSHOT, found

    def pages(self) -> Iterator[str]:
        """Yield the addresses that were answered with a page or a PDF, in the files' order.

        A page that was kept as a file, without its HTTP head, is one too.
        """
        for found in sorted(self.answers(), key=_order):
            entry = found.entry
            filed = entry.type == "resource" and is_web_address(entry.uri)
            sent = entry.status == 200 and not entry.uri.startswith("file:")
            if (sent or filed) and entry.media_type in PAGE_TYPES:
                yield entry.uri

    def answers(self) -> Iterator[RecordedAnswer]:
        """Yield every answer and file in the recordings."""
        yield from (found for same in self.by_key.values() for found in same)
        yield from self.resources


def viewed_page(found: RecordedAnswer) -> str:
    """Return the address of the page that a view shows, "" for what is none."""
    if view := _VIEW.fullmatch(found.entry.uri):
        return "" if view["kind"].lower() == SMALL else view["url"]
    return found.warc.shows if _SNAPSHOT.fullmatch(found.entry.uri) else ""


def _order(found: RecordedAnswer) -> tuple[str, int]:
    return found.warc.name, found.entry.offset


def name_key(url: str) -> str:
    """Return what makes two addresses one; of what is no address, itself."""
    try:
        return address_key(url)
    except ValueError:
        return url


def name_digest(written: str) -> str:
    """Return a digest in one form, hex and base32 alike; what is none as it is written."""
    try:
        return str(Digest.parse(written)) if written else ""
    except ValueError:
        return written


_DAY = re.compile(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2,3}))?)?")
_COMPACT = re.compile(r"\d{14}")


def read_date(written: str) -> datetime:
    """Return a WARC-Date, to the microsecond, or the first moment of its year, month or day.

    WARC 1.1 section 5.4 allows less precise dates (W3C-DTF); ARC's 14 digits, a space for the "T"
    and the day of the year for that of the month (ClueWeb09) are met with. Raises ValueError.
    """
    text = written.strip()
    if _COMPACT.fullmatch(text):
        text = f"{text[:8]}T{text[8:]}"
    day, _, time = re.sub(r"(?<=\d) (?=\d)", "T", text).partition("T")
    found = _DAY.fullmatch(day)
    if found is None or (time and not found[3]):
        raise ValueError(written)
    year, month, number = (int(part or 1) for part in found.groups())
    first = date(year, month, 1 if len(found[3] or "") == 3 else number)
    if len(found[3] or "") == 3:
        first = date(year, 1, 1) + timedelta(days=number - 1)
        if (first.year, first.month) != (year, month):
            raise ValueError(written)
    whole = re.sub(r"(\.\d{1,6})\d*", lambda fraction: fraction[1].ljust(7, "0"), time)
    return from_rfc3339(f"{first.isoformat()}T{whole or '00:00:00Z'}")


def span_of(written: str) -> tuple[datetime, datetime]:
    """Return the first and last moment of a year, month or day, as `said_date` has it."""
    first, found = read_date(written), _DAY.fullmatch(written.strip())
    _, month, number = found.groups() if found else ("", "", "")
    if number:
        return first, first + timedelta(days=1, microseconds=-1)
    longest = first + timedelta(days=31 if month else 366)  # in the next month or year, or just so
    after = longest.replace(day=1) if month else longest.replace(month=1, day=1)
    return first, after - timedelta(microseconds=1)


def said_records(facts: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return what the log says of the records of an imported capture, `facts` being of its line."""
    imported = facts.get("imported")
    records = imported.get("records") if isinstance(imported, dict) else None
    return [one for one in records or () if isinstance(one, dict)]


def said_date(facts: Mapping[str, object]) -> str:
    """Return the date of an imported capture as its maker wrote it, where it names no time.

    "" for one that does: `facts` are those of its line in the log.
    """
    said = said_records(facts)
    repeated = (one for one in said if one.get("type") == "revisit")  # before what it repeats
    last = next(repeated, said[-1] if said else {})
    written = str(last.get("date") or "").strip()
    return written if _DAY.fullmatch(written) else ""


def info_of(warc: ForeignWarc) -> Mapping[str, str]:
    """Return who and what made a file, as far as its warcinfo says."""
    wanted = ("software", "operator", "hostname", "format", "ispartof", "description")
    return {name: warc.info[name] for name in wanted if name in warc.info}
