"""The documents that pages link and nobody saved: named wherever a passage may stand in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from archiver.capture.attachments import (
    find_attachments,
    find_behind,
    find_unasked,
    name_document,
    wants_attachments,
)
from archiver.capture.links import HTML_TYPES
from archiver.capture.requisites import find_frames
from archiver.file_kinds import sniff
from archiver.models import BROUGHT_ROLES, Capture, Source
from archiver.phrases import first_of
from archiver.store.archive import IMPORTED
from archiver.store.reader import Reader

BEFORE_A_DOCUMENT = "requisite"
"""The role of a page that came in place of a document: kept, and no word of it is the source's."""
NO_DOCUMENT = (
    "A web page came in place of a document that is linked, and names none: what the document says "
    "is not known."
)
OFFER = (
    "`archiver snapshot --attachments {}` saves what a page links; yes in the column attachments "
    "of sources.csv does so each time, and no says that they are no part of the source."
)
UNREAD = "some of the documents that the page links did not come, or have no text ({})"
TYPE_OUT = (
    "Save the source again later; what has no text can be typed out by a person (`archiver "
    "transcribe`)."
)
IN_FRAMES = "the page shows pages of its site in frames, which were not saved ({})"
SAVE_FRAMES = "`archiver snapshot --requisites {}` saves what a page shows in frames."
VIAS = ("live", IMPORTED)
BESIDE_PAGES = ("attachment", *BROUGHT_ROLES)
SHOWN = 3  # names that are said; more are counted


def _read(reader: Reader, brought: Iterable[Capture]) -> set[str]:
    """Return the addresses of what a page brought along of which somebody can read the words.

    A web page that came in place of a document is not it: the document that it names is.
    """
    good = [c for c in brought if c.good]
    before = [c for c in good if _is_page(c)]
    read = {address for c in good if c not in before for address in (c.cited, c.uri)}
    for capture in before:
        body = reader.payload(capture)
        if isinstance(body, bytes):
            kind = sniff(body, capture.media_type, capture.uri)
            if not read.isdisjoint(find_behind(body, kind, capture.uri)):
                read |= {capture.cited, capture.uri}
    return read


def _is_page(capture: Capture) -> bool:
    return capture.role == BEFORE_A_DOCUMENT and capture.media_type in HTML_TYPES


def say_linked(urls: Sequence[str]) -> str:
    """Return a sentence that names the documents at `urls`, which were not saved."""
    many = f"{len(urls)} documents that were" if len(urls) > 1 else "a document that was"
    return f"The page links {many} not saved ({name_files(urls)})."


def name_files(urls: Sequence[str]) -> str:
    """Return the names of the files at `urls`, the first ones where they are many."""
    return first_of([name_document(url) for url in urls], SHOWN)


def find_unread(reader: Reader, source: Source, captures: Iterable[Capture]) -> tuple[str, str]:
    """Return what a source's newest page links and nobody can read, and what to do; "" for nothing.

    `captures` are the source's. A row that says "no" has no attachments. Of a page that others
    recorded only the frames are asked for: nobody chose what else to record.
    """
    captures = tuple(captures)
    pages = [c for c in captures if c.role in ("page", "rendered") and c.good and c.via in VIAS]
    if not pages:
        return "", ""
    page = max(pages, key=lambda capture: capture.date)
    body = reader.payload(page)
    if not isinstance(body, bytes):
        return "", ""
    kind = sniff(body, page.media_type, page.uri)
    if page.via == IMPORTED:
        return _find_unsaved_frames(source, page, body, captures)
    find = find_attachments if wants_attachments(source) else find_unasked
    linked = find(source, body, kind, page.uri)
    brought = [c for c in captures if c.role in BESIDE_PAGES]
    saved = {address for c in brought for address in (c.cited, c.uri)}
    read = _read(reader, brought)
    if missing := [url for url in linked if url not in saved]:
        said = say_linked(missing).rstrip(".")
        return said[0].lower() + said[1:], OFFER.format(source.id)
    # Also what a run was told to save beside what the row says, scans most of all.
    attached = {c.cited for c in brought if c.role == "attachment" or _is_page(c)}
    everything = find_attachments(replace(source, attachments="yes"), body, kind, page.uri)
    asked = [url for url in everything if url in attached and source.attachments.strip() != "no"]
    if unread := [url for url in dict.fromkeys((*linked, *asked)) if url not in read]:
        return UNREAD.format(name_files(unread)), TYPE_OUT
    return _find_unsaved_frames(source, page, body, captures)


def _find_unsaved_frames(
    source: Source, page: Capture, body: bytes, captures: Sequence[Capture]
) -> tuple[str, str]:
    if page.role != "page" or any(c.role == "rendered" and c.good for c in captures):
        return "", ""
    saved = {address for c in captures if c.role in BESIDE_PAGES for address in (c.cited, c.uri)}
    frames = find_frames(body, sniff(body, page.media_type, page.uri), page.uri)
    if apart := [url for url in frames if url not in saved]:
        return IN_FRAMES.format(name_files(apart)), SAVE_FRAMES.format(source.id)
    return "", ""
