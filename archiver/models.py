"""The nouns every stage shares: frozen dataclasses, and StrEnum for closed sets.

Expected failures are values here (an :class:`Exchange` whose outcome is ``failed``, a
:class:`Finding` that is ``unverifiable``), never exceptions.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from archiver.messages import Head
from archiver.watch_memory import Doubt, Memory

# --- the world handed in -------------------------------------------------------------------------


@dataclass(frozen=True)
class Clock:
    """Time as the stages see it: `now` in UTC, `monotonic` in seconds, `sleep` in seconds."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True)
class Machine:
    """Who runs the program, where, and with which version: what every custody line names."""

    operator: str
    host: str
    pid: int
    software: str


# --- sources and quotations, as people write them ------------------------------------------------


class Status(StrEnum):
    """A source's status in sources.csv."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"
    RETIRED = "retired"


@dataclass(frozen=True)
class Source:
    """One row of sources.csv. `line` is its line in the file; dates stay as written."""

    id: str
    url: str = ""
    title: str = ""
    publisher: str = ""
    kind: str = ""
    published: str = ""
    accessed: str = ""
    status: Status = Status.LIVE
    work: str = ""
    memento: str = ""
    notes: str = ""
    doi: str = ""
    every: str = ""
    ignore: tuple[str, ...] = ()
    attachments: str = ""
    allow_bad_tls: bool = False
    share: bool = True
    line: int = 0


@dataclass(frozen=True)
class TextQuoteSelector:
    """A passage by its words and its surroundings (W3C Web Annotation Data Model 4.2.4)."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Quotation:
    """A passage that somebody quotes: a row of quotes.csv, or one found in a document.

    `source` is the cited source's id, "" when nothing says whose words they are; `cited` is the
    address that the document cites where it is no known source. `line` and `column` count from 1
    in the file as it lies on disk; `locator` names the place in words ("p. 3", "paragraph 12",
    "under “Findings”, table row 3 (paragraph 12)").
    `pin` is a record id or a date that the row pins. `mark` says how the words were marked.
    """

    id: str
    selector: TextQuoteSelector
    source: str = ""
    document: str = ""
    line: int = 0
    column: int = 0
    locator: str = ""
    pin: str = ""
    reviewed: str = ""
    review_of: str = ""
    notes: str = ""
    cited: str = ""
    mark: str = ""


# --- one exchange with a server ------------------------------------------------------------------


@dataclass(frozen=True)
class Digest:
    """A digest that is equal to itself in hex and in base32."""

    algorithm: str
    value: bytes

    @classmethod
    def parse(cls, written: str, algorithm: str = "sha1") -> Digest:
        """Read "sha256:hex", "sha1:BASE32" or a bare CDX digest. Raises ValueError otherwise.

        One without its kind is of `algorithm`, or of the kind that has so many hex digits (js-wacz
        and Scoop write sha256 so).
        """
        name, colon, text = written.strip().partition(":")
        if not colon:
            name, text = {64: "sha256", 128: "sha512"}.get(len(name), algorithm), name
        name = name.lower()
        size = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}.get(name.replace("-", ""), 0)
        raw = bytes.fromhex(text) if len(text) == size * 2 else _from_base32(text)
        if len(raw) != size:
            raise ValueError(f"{written!r} is no {name} digest")
        return cls(name.replace("-", ""), raw)

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.value.hex()}"

    @property
    def base32(self) -> str:
        """The value as CDX files write it: base32 in capitals, without the algorithm."""
        return base64.b32encode(self.value).decode("ascii").rstrip("=")


def _from_base32(text: str) -> bytes:
    padded = text.upper() + "=" * (-len(text) % 8)
    return base64.b32decode(padded)


@dataclass(frozen=True)
class RecordBlock:
    """Bytes as they crossed the wire: in memory when small, in a spool file when large.

    The spool file belongs to whoever made it, and lives until the exchange has been stored.
    """

    length: int
    content: bytes = b""
    path: Path | None = None

    def open(self) -> BinaryIO:
        """Return a binary stream at the first byte; the caller closes it."""
        return io.BytesIO(self.content) if self.path is None else self.path.open("rb")


class Outcome(StrEnum):
    """What became of one attempt to capture, as `snapshot` says it."""

    CAPTURED = "captured"
    UNCHANGED = "unchanged"
    TRUNCATED = "truncated"
    FAILED = "failed"


class Reason(StrEnum):
    """Why an exchange failed or was cut short. None of these ever means "deleted"."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"
    REFUSED_ADDRESS = "refused-address"
    REFUSED_SCHEME = "refused-scheme"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    BAD_RESPONSE = "bad-response"
    ROBOTS = "robots"
    LENGTH = "length"
    RATIO = "ratio"
    TIME = "time"
    DISCONNECT = "disconnect"
    CANCELLED = "cancelled"
    CONTRADICTED = "contradicted"
    REPEATED_SECRET = "repeated-secret"


REFUSED_BY_US = (
    Reason.REFUSED_ADDRESS,
    Reason.REFUSED_SCHEME,
    Reason.ROBOTS,
    Reason.REPEATED_SECRET,
)
"""Where our own rules kept nothing: no word about the server."""


@dataclass(frozen=True)
class Tls:
    """What the TLS handshake of the same connection showed; certificates are DER, leaf first.

    `verified` says whether the chain and the host name checked out; `problem` says why not.
    """

    protocol: str
    cipher: str
    certificates: tuple[bytes, ...] = ()
    verified: bool = True
    problem: str = ""


@dataclass(frozen=True)
class Request:
    """What a stage asks capture to fetch.

    `fields` are extra request headers; `follow` bounds the redirects followed; `max_bytes` and
    `max_seconds` replace the settings where given; `purpose` is one word for the log
    ("source", "attachment", "requisite", "probe", "archive"). `cookies` of earlier hops are kept
    within one request only.
    """

    url: str
    method: str = "GET"
    fields: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    follow: int = 10
    max_bytes: int | None = None
    max_seconds: float | None = None
    allow_bad_tls: bool = False
    purpose: str = "source"


@dataclass(frozen=True)
class Hop:
    """One request and its response, byte for byte; a redirect is a hop of its own.

    `sent` and `received` are what crossed the wire after TLS, secrets redacted in place with
    characters of the same count (`redacted` names the headers). `payload_*` digest the
    transfer-decoded body, `content_*` the fully decoded one (equal when nothing is coded, empty
    when the coding cannot be undone). `truncated` is "" or WARC's word for it: length, time,
    disconnect. `interim` are the 1xx heads that came before the answer, `surplus` what came after
    its end; neither is part of `received`. Where `head` is None, `received` is what came and is no
    HTTP answer.
    """

    url: str
    date: datetime
    sent: bytes
    received: RecordBlock
    head: Head | None = None
    address: str = ""
    tls: Tls | None = None
    seconds: float = 0.0
    payload_digest: Digest | None = None
    payload_sha1: Digest | None = None
    content_digest: Digest | None = None
    content_sha1: Digest | None = None
    content_length: int = 0
    truncated: str = ""
    redacted: tuple[str, ...] = ()
    interim: bytes = b""
    surplus: RecordBlock | None = None


@dataclass(frozen=True)
class Exchange:
    """The answer to one Request: every hop, and what became of it.

    `failed` means that the last attempt brought no usable answer head: `reason` says why and
    `message` says it in words; earlier hops that did answer are still in `hops`. A cut body is
    `truncated` with its reason. An HTTP error status is an answer: `captured`. `put_off` are the
    answers that asked us to wait, or broke off, before we asked again.
    """

    request: Request
    hops: tuple[Hop, ...]
    outcome: Outcome
    reason: Reason | None = None
    message: str = ""
    date: datetime | None = None
    put_off: tuple[Hop, ...] = ()

    @property
    def last(self) -> Hop | None:
        """The hop that answered, or None when nothing did."""
        return self.hops[-1] if self.hops and self.outcome is not Outcome.FAILED else None

    @property
    def status(self) -> int:
        """The final HTTP status, 0 when there was no answer."""
        return self.last.head.status if self.last and self.last.head else 0

    @property
    def final_url(self) -> str:
        """The address that answered, else the one last tried."""
        return self.hops[-1].url if self.hops else self.request.url


Fetch = Callable[[Request], Exchange]


# --- captures ------------------------------------------------------------------------------------


class Usable(StrEnum):
    """Whether a capture shows what a reader of the page would have read."""

    YES = "yes"
    NO = "no"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Usability:
    """`usable`, one plain sentence `why` ("" when yes), and the signs it rests on."""

    usable: Usable = Usable.YES
    why: str = ""
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a record lies: file relative to archive/, byte offset and compressed length."""

    warc: str
    offset: int
    length: int = 0


FRAME = "frame"
"""The role of a page of the same site that a page shows in a frame: its words are the page's."""
BROUGHT_ROLES = ("requisite", FRAME)
"""Roles of what a page brings along to look like itself."""


@dataclass(frozen=True)
class Capture:
    """One stored exchange of a source, or one file that a person supplied.

    `via` is "live", "supplied", "transcript", "import", or "archive:NAME" for a copy brought out
    of a web archive. `uri` is the address of the record, `cited` the source's address when the
    capture was made. A revisit carries `refers_to`, the record id that holds its payload.
    `outcome` failed has no response record: `record_id` is the metadata record's.
    """

    record_id: str
    source: str
    uri: str
    date: datetime
    place: Place
    outcome: Outcome = Outcome.CAPTURED
    reason: str = ""
    status: int = 0
    media_type: str = ""
    payload_digest: str = ""
    content_digest: str = ""
    payload_sha1: str = ""
    content_sha1: str = ""
    content_length: int = 0
    truncated: str = ""
    via: str = "live"
    usable: Usable = Usable.YES
    why: str = ""
    cited: str = ""
    refers_to: str = ""
    etag: str = ""
    last_modified: str = ""
    role: str = "page"
    title: str = ""

    @property
    def good(self) -> bool:
        """Whether quotations may be judged against it: a 2xx answer that shows its page.

        So is a 304 that confirms an earlier capture: its payload is that capture's.
        """
        confirmed = self.status == 304 and bool(self.refers_to)
        shown = self.status // 100 == 2 or not self.status or confirmed
        return self.outcome is not Outcome.FAILED and shown and self.usable is not Usable.NO


@dataclass(frozen=True)
class UnkeptMedia:
    """A film, a sound or a stream that a source's page shows and nobody saved.

    `kind` is "video", "audio", "stream", or "player" for another site's player in a frame; `page`
    is the address of what names it.
    """

    source: str
    url: str
    kind: str
    page: str


@dataclass(frozen=True)
class ReplayCheck:
    """Whether the replay of a saved page looks as the page did in the browser.

    `capture` is the record of the page as shown, `replayed` the record that was replayed, `missing`
    and `added` are words; `pixels` is the share of those that differ, `worst` that of the worst
    window's height. `reason` says in words what is wrong; "" where it looks the same.
    """

    source: str
    url: str
    capture: str
    replayed: str = ""
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    missing_share: float = 0.0
    added_share: float = 0.0
    pixels: float = 0.0
    worst: float = 0.0
    reason: str = ""


# --- texts ---------------------------------------------------------------------------------------


class SpanKind(StrEnum):
    """What is special about a stretch of extracted text."""

    MARKER = "marker"
    SUPERSCRIPT = "superscript"
    SUBSCRIPT = "subscript"
    HIDDEN = "hidden"
    OUTSIDE = "outside"
    RUNNING = "running"
    ALTERNATIVE = "alternative"
    NUMBERING = "numbering"
    LINK = "link"
    QUOTE = "quote"
    INSERTED = "inserted"
    NOTE = "note"
    READING = "reading"
    BESIDE = "beside"
    CASED = "cased"
    ITEM = "item"
    HEADING = "heading"
    ON_CLICK = "on-click"


@dataclass(frozen=True)
class Span:
    """A half-open stretch [start, end) of `Text.content`, in characters.

    marker: a footnote or reference mark; superscript, subscript: raised or lowered characters;
    hidden: not shown to a reader; outside: not in the main text (navigation, footer);
    running: a page's running head or number; alternative: alt text; numbering: a list number we
    wrote out; link: `detail` is the address; quote: a block quotation; inserted: characters of
    ours that the payload does not have; note: footnotes of a page, moved behind the last page so
    that they part no sentence, `detail` being the number of their page; reading: how a word is
    read, set above or beside it (ruby, furigana); beside: a figure, an advertisement, a pull quote;
    cased: the page draws these letters in another case (`detail`); item: an item of the list that
    `detail` numbers; heading: a heading; on-click: shown when a reader opens the part that they
    stand in (an accordion, a tab, `<details>`).
    """

    start: int
    end: int
    kind: SpanKind
    detail: str = ""


class BlockKind(StrEnum):
    """What a block of a document is.

    A note is a footnote's text or an entry of a list of references; an attribution is the line
    of a block quotation that says whose words it holds.
    """

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    ITEM = "item"
    NOTE = "note"
    ATTRIBUTION = "attribution"


class BlockMarkKind(StrEnum):
    """What a stretch of a block is to one who looks for quotations in it.

    code: marks in it quote nobody; quoted: the format itself marks it as a quotation (`<q>`);
    cited: the words of the source that the mark's target names; left-out: no words of the block
    (a form's field, marks that a browser draws); noted: the mark of a note, which the target names.
    """

    CODE = "code"
    QUOTED = "quoted"
    CITED = "cited"
    LEFT_OUT = "left-out"
    NOTED = "noted"


@dataclass(frozen=True)
class BlockMark:
    """A stretch [start, end) of `Text.content` within a block; `target` is a source or address."""

    start: int
    end: int
    kind: BlockMarkKind
    target: str = ""


@dataclass(frozen=True)
class BlockSpan:
    """A block [start, end) of `Text.content`, where the format has paragraphs of its own.

    `row` is the number of the table's row that it stands in, 0 for none; `group` that of a run of
    block quotations or list items; `note` the label of the note whose text it is. `anchor` is the
    number of the paragraph in the file's main part, counting from 0, -1 elsewhere. `joints` are
    spaces of ours, where words that a reader does not see meet others. `label` is a list item's
    own number, `ids` are what links into the page may call the block, `cited` whom the format
    names for all of it.
    """

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    row: int = 0
    group: int = 0
    note: str = ""
    locator: str = ""
    outside: bool = False
    anchor: int = -1
    joints: tuple[int, ...] = ()
    label: str = ""
    ids: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    marks: tuple[BlockMark, ...] = ()


@dataclass(frozen=True)
class Text:
    """The readable text of one payload.

    `content` is un-folded: offsets in every result point into it. `pages` holds the offset at
    which each page starts (empty where there are no pages). `gaps` says, one sentence each, what
    of the payload could not be read; a text with gaps proves presence, never absence.
    `reading` names the way it was read where a payload has several ("", "layout"). `lang` is the
    language that the payload declares, as it stands there (BCP 47), "" for none. `blocks` are the
    paragraphs of a document that quotes, as its reader found them, `places` the offset in the
    file's characters of each character of `content`, -1 where it has none; empty for formats
    without lines. `references` are labels that the file defines, and the address or source that
    each stands for. None of these is kept anywhere.
    """

    content: str
    title: str = ""
    pages: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()
    gaps: tuple[str, ...] = ()
    extractor: str = ""
    reading: str = ""
    lang: str = ""
    blocks: tuple[BlockSpan, ...] = field(default=(), compare=False)
    places: Sequence[int] = field(default=(), compare=False)
    references: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def page_of(self, offset: int) -> int | None:
        """Return the page, counting from 1, that holds `offset`; None where there are no pages."""
        for span in self.spans:
            if span.kind is SpanKind.NOTE and span.start <= offset < span.end:
                return int(span.detail)
        return sum(1 for start in self.pages if start <= offset) or None


# --- verdicts ------------------------------------------------------------------------------------


class Verdict(StrEnum):
    """What was found (docs/verdicts.md). Only the first three can pass."""

    VERBATIM = "verbatim"
    TYPOGRAPHIC = "typographic"
    EDITED = "edited"
    ALTERED = "altered"
    ELSEWHERE = "elsewhere"
    NOT_FOUND = "not-found"
    UNVERIFIABLE = "unverifiable"


PASSING = (Verdict.VERBATIM, Verdict.TYPOGRAPHIC, Verdict.EDITED)


class Severity(StrEnum):
    """How much a difference or a flag matters, the gravest first."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    NOTICE = "notice"

    def reaches(self, threshold: Severity) -> bool:
        """Whether this is at least as grave as `threshold`."""
        order = list(Severity)
        return order.index(self) <= order.index(threshold)


class DifferenceKind(StrEnum):
    """What sort of edit a difference is (docs/verdicts.md)."""

    NEGATION = "negation"
    NUMBER = "number"
    NAME = "name"
    MODALITY = "modality"
    WORD = "word"
    INSERTION = "insertion"
    DELETION = "deletion"
    ORDER = "order"
    CASE = "case"
    PUNCTUATION = "punctuation"
    ELISION = "elision"


class Standing(StrEnum):
    """What became of a passage since; it never changes the verdict."""

    CURRENT = "current"
    LOST = "lost"
    SOURCE_GONE = "source-gone"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What a verdict rests on."""

    CAPTURE = "capture"
    WEB_ARCHIVE = "web-archive"
    SUPPLIED = "supplied"
    TRANSCRIPT = "transcript"
    IMPORTED = "imported"


class ProvenanceKind(StrEnum):
    """Whose copy it is: fetched by us, shown by our browser, or brought by others."""

    CAPTURED = "captured"
    RENDERED = "rendered"
    WEB_ARCHIVE = "web-archive"
    IMPORTED = "imported"
    MERGED = "merged"
    SUPPLIED = "supplied"
    TRANSCRIPT = "transcript"


@dataclass(frozen=True)
class Provenance:
    """Whose copy it is; `by` is the person, archive or program that it is from, "" unknown.

    `machine` is the computer whose log speaks of it.
    """

    kind: ProvenanceKind
    by: str = ""
    machine: str = ""


def provenance_of(capture: Capture) -> Provenance:
    """Return whose copy it is by the way it came: that it was merged, only its log says."""
    if capture.via.startswith("archive:"):
        return Provenance(ProvenanceKind.WEB_ARCHIVE, capture.via.partition(":")[2])
    ways = {
        "supplied": ProvenanceKind.SUPPLIED,
        "transcript": ProvenanceKind.TRANSCRIPT,
        "import": ProvenanceKind.IMPORTED,
    }
    own = ProvenanceKind.RENDERED if capture.role == "rendered" else ProvenanceKind.CAPTURED
    return Provenance(ways.get(capture.via, own))


@dataclass(frozen=True)
class Difference:
    """One edit between the quotation and the archived text; `op` is insert, delete, replace, move.

    `insert` means that the quotation has words which the archived text has not.
    """

    op: str
    quoted: str
    archived: str
    kind: DifferenceKind
    severity: Severity


@dataclass(frozen=True)
class Flag:
    """Something a person should look at, with the source's words that caused it."""

    flag: str
    severity: Severity
    words: str


@dataclass(frozen=True)
class Match:
    """A passage of `Text.content` [start, end) that was judged, and how it compares.

    `verdict` is verbatim, typographic, edited, altered, or unverifiable where the text draws what
    has no name. `set_differently` lists in plain words
    what was ignored as setting.
    """

    start: int
    end: int
    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    flags: tuple[Flag, ...] = ()
    set_differently: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity | None:
        """The gravest severity among differences and flags, None when there are none."""
        return gravest([d.severity for d in self.differences] + [f.severity for f in self.flags])


def gravest(severities: list[Severity]) -> Severity | None:
    """Return the gravest of `severities`, or None for an empty list."""
    order = list(Severity)
    return min(severities, key=order.index, default=None)


@dataclass(frozen=True)
class Location:
    """Where a match stands: offsets in the un-folded text, page, surroundings, a link to it."""

    start: int
    end: int
    page: int | None = None
    prefix: str = ""
    suffix: str = ""
    text_fragment: str = ""


@dataclass(frozen=True)
class Finding:
    """The answer about one quotation: a row of `verify`.

    `finding` is the short digest that `settle` takes: it changes as soon as the quotation, the
    verdict, the differences or the flags do. `sentence` is the verdict in plain words and
    `remedy` says what to do next; `provenance` whose copy the verdict rests on, `standing_by`
    whose copy says what became of the passage. `cut_short`: a file was not read to its end for
    want of time or memory, so that another run may find something else; it is kept nowhere.
    """

    quotation: Quotation
    verdict: Verdict
    finding: str = ""
    passes: bool = False
    settled: bool = False
    standing: Standing = Standing.UNKNOWN
    standing_date: datetime | None = None
    severity: Severity | None = None
    differences: tuple[Difference, ...] = ()
    review: tuple[Flag, ...] = ()
    matched: str = ""
    location: Location | None = None
    capture: Capture | None = None
    basis: Basis | None = None
    found_in: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sentence: str = ""
    remedy: str = ""
    provenance: Provenance | None = None
    standing_by: Provenance | None = None
    cut_short: bool = False


# --- web archives --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Memento:
    """One copy in a web archive, as its index lists it; `digest` is the archive's own."""

    archive: str
    uri_r: str
    moment: datetime
    uri_m: str
    status: int = 0
    media_type: str = ""
    digest: str = ""
    length: int = 0


class Agreement(StrEnum):
    """How a web archive's copy compares with ours, as `crosscheck` says it."""

    SAME_PAYLOAD = "same-payload"
    SAME_TEXT = "same-text"
    DIFFERENT = "different"
    NO_MEMENTO = "no-memento"
    NO_CAPTURE = "no-capture"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class MementoComparison:
    """One memento beside our capture; `role` is named, nearest (to the citation) or newest.

    `difference` has our words as `quoted` and the archive's as `archived`.
    """

    role: str
    memento: Memento
    agreement: Agreement
    reason: str = ""
    capture: Capture | None = None
    difference: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class ArchiveAnswer:
    """What a web archive was asked, and what came: for people who want to see it with own eyes.

    `status` is 0, and `trouble` says why, where no whole answer came. `length` counts the
    bytes of the decoded body, `start` is the beginning of its text, `final_url` is where redirects
    led.
    """

    url: str
    final_url: str = ""
    status: int = 0
    media_type: str = ""
    length: int = 0
    start: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Crosscheck:
    """One source in one web archive; `difference` shows the words that differ.

    `quotations` maps a quotation's id to its verdict in the archive's copy; `compared` holds every
    copy that was looked at, where the row itself shows the one that decided. `listed` are the
    copies that the archive holds, oldest first; `answers`, where they are asked for, what the
    archive answered to each question.
    """

    source: str
    archive: str
    agreement: Agreement
    reason: str = ""
    memento: Memento | None = None
    capture: Capture | None = None
    difference: tuple[Difference, ...] = ()
    quotations: Mapping[str, str] = field(default_factory=dict)
    compared: tuple[MementoComparison, ...] = ()
    listed: tuple[Memento, ...] = ()
    answers: tuple[ArchiveAnswer, ...] = ()


# --- watching ------------------------------------------------------------------------------------


class State(StrEnum):
    """What a watched source is, as `watch` says it."""

    NEW = "new"
    SAME = "same"
    NOISE = "noise"
    CHANGED = "changed"
    QUOTATION_LOST = "quotation-lost"
    MOVED = "moved"
    GONE = "gone"
    WITHDRAWN = "withdrawn"
    SOFT_404 = "soft-404"
    PARKED = "parked"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    RESTORED = "restored"


UNDETERMINED = (State.BLOCKED, State.UNREACHABLE)
"""The states that say that nothing is known."""
OUR_COPY = "our own copy"


@dataclass(frozen=True)
class Change:
    """One source in one round of the watch, with the evidence the state rests on.

    `memory` is what the next round starts from, `row` the row of sources.csv that was looked at,
    `documents` those that quote what was lost. While `memory.doubt` lasts, `state` is the last
    settled one ("new" where there was none). `chain` is the log that says so, "" before it is
    noted, and `merged_from` the same where that log came with another archive.
    """

    source: str
    state: State
    previous: State | None = None
    transition: bool = False
    reason: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)
    quotations_lost: tuple[str, ...] = ()
    date: datetime | None = None
    memory: Memory = field(default_factory=Memory)
    row: Source | None = None
    documents: tuple[str, ...] = ()
    chain: str = field(default="", compare=False)
    merged_from: str = field(default="", compare=False)

    @property
    def rests_on(self) -> str:
        """Whose look it rests on, and whether that brought a copy."""
        copied = bool(self.evidence.get("record_id")) and "failure" not in self.evidence
        if self.merged_from:
            what = "copy, merged" if copied else "look, merged"
            return f"others' {what} (log {self.merged_from}){'' if copied else ', without a copy'}"
        return OUR_COPY if copied else "our own look, without a copy"

    @property
    def doubt(self) -> Doubt | None:
        """The looks that agree that the source may no longer show its own text, None without."""
        return self.memory.doubt
