"""CSL-JSON (Zotero, Better BibTeX, pandoc) → citations. The schema is CSL 1.0.2's csl-data.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from archiver.citing.dates import make_date, read_date
from archiver.citing.entries import (
    CitationList,
    Entry,
    Problem,
    Quote,
    clean_words,
    read_addresses,
    without_marks,
)
from archiver.places import Lines

KINDS = {
    "article-journal": "journal-article",
    "article-magazine": "magazine-article",
    "article-newspaper": "news",
    "webpage": "website",
    "post-weblog": "blog",
    "post": "post",
    "book": "book",
    "chapter": "chapter",
    "report": "report",
    "thesis": "thesis",
    "paper-conference": "conference-paper",
    "personal_communication": "letter",
    "motion_picture": "video",
    "broadcast": "video",
    "song": "audio",
    "speech": "speech",
    "interview": "interview",
    "legislation": "law",
    "bill": "law",
    "legal_case": "case",
    "dataset": "dataset",
    "software": "software",
}
NO_ENTRY = "this is no citation: an object with a type was expected"
_SPACE = re.compile(r"[ \t\r\n]*")
_TAG = re.compile(r"</?(?:i|b|sup|sub|span|em|strong)\b[^>]*>", re.IGNORECASE)


class DamagedListError(ValueError):
    """The file as a whole is no list; `line` is where it stops being one."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


def looks_like_csl(text: str) -> bool:
    """Whether a JSON text starts as a list of citations does."""
    return re.match(r"\s*(?:\[|\{\s*\"items\"\s*:\s*\[)", text) is not None


def read_csl(text: str) -> CitationList:
    """Return the citations of a CSL-JSON list (or of Zotero's `{"items": […]}`).

    Raises DamagedListError when the text is no such list.
    """
    lines, entries, problems = Lines(text), [], []
    for offset, item in _items(text, lines):
        line = lines.line_at(offset)
        if isinstance(item, dict) and (item.get("type") or item.get("title") or item.get("URL")):
            entries.append(_read_entry(item, line))
        else:
            problems.append(Problem(line, NO_ENTRY))
    return CitationList(tuple(entries), tuple(problems))


def _items(text: str, lines: Lines) -> Iterator[tuple[int, object]]:
    """Yield each item of the list with its offset."""
    found = re.match(r"\s*(?:\{\s*\"items\"\s*:\s*)?\[", text)
    if found is None:
        raise DamagedListError(1, "it does not start as a list of citations does")
    decoder = json.JSONDecoder()
    position = _after_space(text, found.end())
    while text[position : position + 1] != "]":
        try:
            item, end = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as error:
            at = getattr(error, "pos", position)
            said = getattr(error, "msg", "nested too deeply").lower()
            raise DamagedListError(lines.line_at(at), said) from error
        yield position, item
        position = _after_space(text, end)
        if text[position : position + 1] == ",":
            position = _after_space(text, position + 1)
        elif text[position : position + 1] != "]":
            raise DamagedListError(lines.line_at(position), "a comma or the list's end is missing")


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _read_entry(item: Mapping[str, object], line: int) -> Entry:
    addresses = read_addresses(
        _text(item, "URL"),
        _text(item, "archive_location") or _text(item, "archive-url"),
        _text(item, "DOI"),
        (_text(item, "note"), _text(item, "archive")),
    )
    kind = KINDS.get(_text(item, "type"), "website" if addresses.url else "document")
    return Entry(
        line=line,
        label=_text(item, "citation-key") or _text(item, "id"),
        kind=kind,
        title=_TAG.sub("", _text(item, "title")),
        publisher=_text(item, "publisher") or _text(item, "container-title"),
        url=addresses.url,
        memento=addresses.memento,
        published=_date(item.get("issued")),
        accessed=_date(item.get("accessed")),
        doi=addresses.doi,
        quotes=tuple(_quotes(item)),
    )


def _quotes(item: Mapping[str, object]) -> Iterator[Quote]:
    """Yield a "quote: …" line of the note, which is where Zotero's Extra field ends up."""
    note = item.get("note")
    for found in re.finditer(
        r"^\s*quot(?:e|ation)\s*:\s*(\S.*)$", note if isinstance(note, str) else "", re.M | re.I
    ):
        yield Quote(without_marks(clean_words(found[1])))


def _text(item: Mapping[str, object], name: str) -> str:
    value = item.get(name)
    if isinstance(value, list) and value:
        value = value[0]
    return clean_words(str(value)) if isinstance(value, str | int) else ""


def _date(value: object) -> str:
    """Return a CSL date: `date-parts`, `raw` or `literal`; a string is read as people write."""
    if isinstance(value, str):
        return read_date(value)
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first:
        numbers = [int(str(part)) for part in first[:3] if str(part).strip().isdecimal()]
        return make_date(*numbers) if numbers else ""
    return read_date(str(value.get("raw") or value.get("literal") or ""))
