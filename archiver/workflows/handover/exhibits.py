"""Exhibits: captures as plain numbered files, and the list of pages that replay programs show."""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from archiver.file_kinds import suffix_of
from archiver.models import Capture, Source
from archiver.reporting.pages.start_here import Exhibit
from archiver.reporting.safe_characters import show_controls
from archiver.store.reader import Reader
from archiver.store.verified_copy import digest_file
from archiver.urls import is_web_address, to_rfc3339
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.speaking import speaks

FOLDER = "exhibits"
TEXT_ENDING = "-text.txt"
PAGE_LIST = "pages/pages.jsonl"


def write_exhibits(
    tree: Path,
    reader: Reader,
    texts: CaptureTexts,
    captures: Iterable[Capture],
    sources: Mapping[str, Source],
) -> list[Exhibit]:
    """Write each different content of a source as a file, and its text beside it.

    One that cannot be read whole is no exhibit: its record stays what it is, in archive/.
    """
    (tree / FOLDER).mkdir()
    exhibits: list[Exhibit] = []
    for capture in _different(captures):
        exhibit = _write_exhibit(tree, reader, texts, capture, len(exhibits) + 1, sources)
        if exhibit:
            exhibits.append(exhibit)
    return exhibits


def _different(captures: Iterable[Capture]) -> Iterator[Capture]:
    seen: set[tuple[str, str]] = set()
    for capture in captures:
        key = (capture.source, capture.content_digest)
        if capture.good and speaks(capture) and key not in seen:
            seen.add(key)
            yield capture


def _write_exhibit(
    tree: Path,
    reader: Reader,
    texts: CaptureTexts,
    capture: Capture,
    number: int,
    sources: Mapping[str, Source],
) -> Exhibit | None:
    stem = f"{FOLDER}/exhibit-{number:03}-{_plain(capture.source)}-{capture.date:%Y%m%d}"
    name, text_name = f"{stem}{_ending(capture.media_type)}", f"{stem}{TEXT_ENDING}"
    with (tree / name).open("wb") as out:
        damaged = reader.copy_payload(capture, out)
    if damaged:
        (tree / name).unlink()
        return None
    shown = show_controls(texts.text(capture).content)
    (tree / text_name).write_text(shown, encoding="utf-8", newline="\n")
    title = _title(capture, sources)
    about = (capture.source, title, capture.uri, capture.date, digest_file(tree / name))
    return Exhibit(
        number, name, text_name, *about, capture.record_id, capture.place.warc, capture.via
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower())[:40]


def _ending(media_type: str) -> str:
    return suffix_of(media_type) or mimetypes.guess_extension(media_type) or ".bin"


def _title(capture: Capture, sources: Mapping[str, Source]) -> str:
    source = sources.get(capture.source)
    return (source.title if source else "") or capture.title or capture.source


def write_pages(
    tree: Path,
    texts: CaptureTexts,
    captures: Iterable[Capture],
    sources: Mapping[str, Source],
    title: str,
) -> None:
    """Write pages/pages.jsonl (WACZ 1.1.1 section 5.3), with the text of each page."""
    head = {"format": "json-pages-1.0", "id": "pages", "title": title, "hasText": True}
    lines = [head]
    for capture in captures:
        if not (capture.good and speaks(capture)):
            continue
        text = texts.text(capture).content
        if is_web_address(capture.uri):
            page = {"id": capture.record_id.rpartition(":")[2], "url": capture.uri}
            page |= {"ts": to_rfc3339(capture.date), "title": _title(capture, sources)}
            lines.append({**page, "text": text})
    (tree / "pages").mkdir()
    content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (tree / PAGE_LIST).write_text(content, encoding="utf-8", newline="\n")
