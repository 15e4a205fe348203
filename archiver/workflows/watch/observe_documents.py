"""The documents of a watched page: which are asked for, and what each of them shows.

Joins capture, store, text and quoting for :mod:`archiver.workflows.watch.watch`, as
:mod:`archiver.workflows.watch.observe_page` does for the page itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archiver.capture.attachments import find_attachments, wants_attachments
from archiver.capture.conditional import conditional_fields
from archiver.file_kinds import ATTACHED_SUFFIXES, sniff
from archiver.models import (
    Capture,
    Exchange,
    Outcome,
    Quotation,
    Request,
    State,
    Text,
    Usability,
    Usable,
)
from archiver.store.reader import Reader
from archiver.text.walls.rules import find_header_sign
from archiver.text.walls.signs import Sign, SignFamily
from archiver.urls import same_site
from archiver.watch_memory import AttachedDocument
from archiver.watching import signs
from archiver.watching.changes import compare_versions, read_ignore, read_version
from archiver.watching.documents import DocumentLook, Sight, link_documents
from archiver.watching.observation import UNLIKE, Observation, VersionComparison
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.read_answer import Answer, read_answer
from archiver.workflows.watch.observe_page import (
    WatchedSource,
    find_in_capture,
    find_in_payload,
    find_quotations,
    why_unread,
)

HTML = ("text/html", "application/xhtml+xml")
ROLE = "attachment"


@dataclass(frozen=True)
class Errand:
    """One document to ask for: what is remembered of it, and its newest copy, if there is one."""

    document: AttachedDocument
    request: Request
    base: Capture | None = None


def known_documents(watched: WatchedSource, reader: Reader) -> tuple[AttachedDocument, ...]:
    """Return what is remembered of the documents of a source; at first, those that were saved.

    Quotations that nobody has looked for yet are looked for in the copies that we have.
    """
    if not wants_attachments(watched.source):
        return ()
    memory = watched.memory
    known = memory.documents if memory.searched else _saved(watched, reader)
    return tuple(_with_quotations(document, watched.quotations, reader) for document in known)


def _saved(watched: WatchedSource, reader: Reader) -> tuple[AttachedDocument, ...]:
    captures = reader.catalog.captures(watched.source.id, role=ROLE)
    newest = {c.cited or c.uri: c for c in captures if c.good and c.via == "live"}
    return tuple(AttachedDocument(capture.record_id, url=url) for url, capture in newest.items())


def _with_quotations(
    document: AttachedDocument, quotations: Iterable[Quotation], reader: Reader
) -> AttachedDocument:
    judged = {*document.present, *document.absent}
    unjudged = [q for q in quotations if q.id not in judged]
    capture = reader.catalog.by_record(document.baseline) if document.baseline else None
    if not unjudged or capture is None:
        return document
    found, missing = find_in_capture(unjudged, capture, reader)
    return replace(
        document, present=(*document.present, *found), absent=(*document.absent, *missing)
    )


def plan_errands(
    watched: WatchedSource,
    seen: Observation,
    answer: Answer,
    known: tuple[AttachedDocument, ...],
    reader: Reader,
    *,
    full: bool,
    limit: int,
) -> tuple[Errand, ...]:
    """Return a request for each document of a page that was just looked at.

    `full` asks for whole documents in any case; `limit` bounds the links that count.
    """
    linked = _linked(watched, seen, answer, reader, limit)
    documents = known if linked is None else link_documents(known, linked)
    return tuple(_errand(watched, document, reader, full=full) for document in documents)


def _linked(
    watched: WatchedSource, seen: Observation, answer: Answer, reader: Reader, limit: int
) -> tuple[str, ...] | None:
    """Return the addresses that the page links; None where they are those that are remembered."""
    last = seen.exchange.last
    if answer.body is not None and last is not None and last.head is not None:
        if not seen.whole:
            return None
        kind = sniff(answer.body, last.head.media_type)
        return find_attachments(watched.source, answer.body, kind, last.url, limit)
    confirmed = watched.base if seen.exchange.status == 304 else watched.baseline
    if confirmed is None or (seen.memory.searched and seen.unchanged):
        return None
    payload = reader.payload(confirmed)
    if not isinstance(payload, bytes):
        return None
    return find_attachments(watched.source, payload, confirmed.media_type, confirmed.uri, limit)


def _errand(
    watched: WatchedSource, document: AttachedDocument, reader: Reader, *, full: bool
) -> Errand:
    source = watched.source
    recent = reader.catalog.newest_at(document.url, source.id)
    base = next((c for c in recent if c.good and c.via == "live"), None)
    fields = () if full else conditional_fields(base)
    request = Request(document.url, fields=fields, allow_bad_tls=source.allow_bad_tls, purpose=ROLE)
    return Errand(document, request, base)


# --- what one look shows --------------------------------------------------------------------------


@dataclass(frozen=True)
class DocumentAnswer:
    """A document that came: its bytes, what they are, and how they read."""

    payload: bytes
    kind: str
    text: Text
    usability: Usability
    sign: Sign | None = None


@dataclass(frozen=True)
class DocumentSighting:
    """One look at a document: what it showed, and the answer as it is to be stored.

    `judged`: its text was read, so that the sight rests on the record that is to be made.
    """

    sight: Sight
    usability: Usability
    text: Text
    judged: bool = False


def look_at(
    watched: WatchedSource, errand: Errand, exchange: Exchange, reader: Reader
) -> DocumentSighting:
    """Return what the answer to `errand` shows; its record is not known yet."""
    known = errand.document.baseline
    baseline = reader.catalog.by_record(known) if known else None
    if exchange.status == 304 and errand.base is not None:
        # A 304 confirms the newest copy; one that was stored but not judged is judged now.
        base = errand.base
        assert base is not None
        usability = Usability(base.usable, base.why)
        sight = Sight(errand.document, DocumentLook.SAME, digest=base.content_digest)
        if baseline is not None and baseline.content_digest == base.content_digest:
            return DocumentSighting(sight, usability, Text(""))
        payload, text = reader.payload(base), CaptureTexts(reader).text(base)
        if not isinstance(payload, bytes):
            return DocumentSighting(replace(sight, look=DocumentLook.UNKNOWN), usability, Text(""))
        return _judged(
            watched, sight, DocumentAnswer(payload, base.media_type, text, usability), reader
        )
    sight = Sight(
        errand.document,
        DocumentLook.UNKNOWN,
        digest=baseline.content_digest if baseline else "",
        seen_well=errand.base.date if errand.base else None,
    )
    if unknown := _unknown(exchange):
        return DocumentSighting(
            replace(sight, why=unknown), Usability(Usable.NO, unknown), Text("")
        )
    if exchange.status in (404, 410):
        itself = signs.same_address(errand.request.url, exchange.final_url)
        look = DocumentLook.REMOVED if exchange.status == 410 and itself else DocumentLook.ABSENT
        why = f"The server answered {exchange.status}."
        return DocumentSighting(replace(sight, look=look), Usability(Usable.NO, why), Text(""))
    digest = str(exchange.last.content_digest or "") if exchange.last else ""
    if baseline is not None and digest and digest == baseline.content_digest:
        kept = Usability(baseline.usable, baseline.why)
        return DocumentSighting(replace(sight, look=DocumentLook.SAME), kept, Text(""))
    return _read(watched, replace(sight, digest=digest), exchange, baseline, reader)


def _unknown(exchange: Exchange) -> str:
    """Why nothing is known of a document, "" where its server has said something of it."""
    if exchange.outcome is Outcome.FAILED:
        return f"It could not be reached ({exchange.reason or 'no answer'})."
    if exchange.outcome is Outcome.TRUNCATED:
        return f"Only a part of it came ({exchange.reason or 'length'})."
    sign = find_header_sign(exchange.last.head if exchange.last else None)
    if sign or (exchange.status // 100 != 2 and exchange.status not in (404, 410)):
        return f"The server answered {f'with a challenge ({sign})' if sign else exchange.status}."
    return ""


def _read(
    watched: WatchedSource,
    sight: Sight,
    exchange: Exchange,
    baseline: Capture | None,
    reader: Reader,
) -> DocumentSighting:
    answer = read_answer(exchange)
    last = exchange.last
    assert last is not None
    assert last.head is not None
    if not answer.body:
        why = answer.usability.why or "The answer was empty."
        return DocumentSighting(_unseen(sight, why), Usability(Usable.NO, why), Text(""))
    body = DocumentAnswer(
        answer.body,
        sniff(answer.body, last.head.media_type),
        answer.text,
        answer.usability,
        answer.sign,
    )
    if body.kind in HTML and not _is_page(sight, body, baseline):
        # A web page where a document was: an error page, the way home, the same words; or unknown.
        found, _ = find_quotations(watched.quotations, body.text)
        if found and set(found) >= set(sight.document.present):
            return _judged(watched, sight, body, reader)
        missing = body.sign is not None and body.sign.family is SignFamily.MISSING
        wall = body.usability.why if body.usability.usable is Usable.NO and not missing else ""
        led_home = signs.is_home(exchange.final_url) and same_site(
            sight.document.url, exchange.final_url
        )
        if not wall and (led_home or missing):
            why = "An error page, or the site's front page, came in its place."
            sight = replace(_unseen(sight, why), look=DocumentLook.ABSENT)
        else:
            why = wall or "A web page came in its place; whether it is still there is not known."
            sight = _unseen(sight, why)
        return DocumentSighting(sight, Usability(Usable.NO, why), body.text)
    return _judged(watched, sight, body, reader)


def _is_page(sight: Sight, body: DocumentAnswer, baseline: Capture | None) -> bool:
    """Whether a web page is what was to be expected: a pattern may name pages as attachments."""
    named = not sight.document.name.lower().endswith(ATTACHED_SUFFIXES)
    expected = baseline.media_type in HTML if baseline is not None else named
    odd = body.sign is not None and body.sign.certain
    return expected and not odd and body.usability.usable is not Usable.NO


def _unseen(sight: Sight, why: str) -> Sight:
    return replace(sight, look=DocumentLook.UNKNOWN, digest="", why=why)


def _judged(
    watched: WatchedSource, sight: Sight, body: DocumentAnswer, reader: Reader
) -> DocumentSighting:
    baseline = reader.catalog.by_record(sight.document.baseline)
    before = CaptureTexts(reader).text(baseline) if baseline is not None else Text("")
    wanted, text = watched.quotations, body.text
    found, missing, cut = find_in_payload(wanted, text, body.payload, body.kind)
    if gap := why_unread(before if baseline is not None else None, text, cut):
        why = f"Its text could not be read: {gap.rstrip('.')}."
        return DocumentSighting(_unseen(sight, why), body.usability, body.text)
    compared = _compare(watched, body, baseline, before, reader)
    changed = compared is not None and compared.state is State.CHANGED
    other = changed and compared is not None and compared.similarity < UNLIKE and not found
    look = DocumentLook.REPLACED if other else DocumentLook.CHANGED
    judged = replace(
        sight,
        look=look if changed else DocumentLook.SAME,
        found=found,
        missing=missing,
        whole=not body.text.gaps and body.usability.usable is Usable.YES,
        differences=compared.differences if compared and changed else (),
    )
    return DocumentSighting(judged, body.usability, body.text, judged=True)


def _compare(
    watched: WatchedSource,
    body: DocumentAnswer,
    baseline: Capture | None,
    before: Text,
    reader: Reader,
) -> VersionComparison | None:
    earlier = reader.payload(baseline) if baseline is not None else None
    if baseline is None or not isinstance(earlier, bytes):
        return None
    ignore = read_ignore(watched.source.ignore)
    return compare_versions(
        read_version(earlier, baseline.media_type, before, baseline.content_digest, ignore),
        read_version(body.payload, body.kind, body.text, "", ignore),
    )
