"""RIS (EndNote, Zotero, publishers' pages) → citations, through rispy (extra `citations`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import rispy

from archiver.citing.dates import read_date
from archiver.citing.entries import (
    CitationList,
    Entry,
    Problem,
    clean_words,
    read_addresses,
)

KINDS = {
    "JOUR": "journal-article",
    "EJOUR": "journal-article",
    "MGZN": "magazine-article",
    "NEWS": "news",
    "ELEC": "website",
    "BLOG": "blog",
    "ICOMM": "website",
    "BOOK": "book",
    "EBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "RPRT": "report",
    "GOVDOC": "report",
    "THES": "thesis",
    "CONF": "conference-paper",
    "CPAPER": "conference-paper",
    "PCOMM": "letter",
    "VIDEO": "video",
    "SOUND": "audio",
    "BILL": "law",
    "STAT": "law",
    "LEGAL": "law",
    "CASE": "case",
    "DATA": "dataset",
    "COMP": "software",
}
_START = re.compile(r"TY {1,2}- ?")
_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*)|$)")
_SPLIT_URLS = re.compile(r";\s*(?=https?://)")
NO_END = "the entry has no last line “ER  -”; it was left out"


def read_ris(text: str) -> CitationList:
    """Return the citations of an RIS file, and a problem for each entry that is not ended."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for line, lines in _records(text.splitlines()):
        read = rispy.loads("\n".join(lines), skip_unknown_tags=False, delimiter_tags_mapping={})
        if read:
            entries.append(_read_entry(read[0], line))
        else:
            problems.append(Problem(line, NO_END))
    return CitationList(tuple(entries), tuple(problems))


def _records(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the number of its first line: from TY to ER, or to the next TY.

    Tags are written with the two spaces that the format asks for, whatever the file has.
    """
    record: list[str] = []
    first = 0
    for number, written in enumerate(lines, 1):
        line = written.lstrip("\ufeff")
        if _START.match(line):
            if record:
                yield first, record
            record, first = [], number
        if record or _START.match(line):
            found = _TAG.fullmatch(line.rstrip())
            record.append(f"{found[1]}  - {found[2] or ''}" if found else line)
            if found and found[1] == "ER":
                yield first, record
                record = []
    if record:
        yield first, record


def _read_entry(raw: Mapping[str, object], line: int) -> Entry:
    urls = [part.strip() for url in _all(raw, "urls") for part in _SPLIT_URLS.split(url)]
    others = [*_all(raw, "notes"), *_all(raw, "note"), *_all(raw, "file_attachments2")]
    addresses = read_addresses(
        next((url for url in urls if url), ""), "", _one(raw, "doi"), [*urls[1:], *others]
    )
    kind = KINDS.get(_one(raw, "type_of_reference"), "website" if addresses.url else "document")
    return Entry(
        line=line,
        label=_one(raw, "id") or _one(raw, "label"),
        kind=kind,
        title=_one(raw, "title", "primary_title", "short_title"),
        publisher=_one(
            raw,
            "publisher",
            "secondary_title",
            "journal_name",
            "alternate_title2",
            "alternate_title3",
        ),
        url=addresses.url,
        memento=addresses.memento,
        published=_published(raw),
        accessed=read_date(_one(raw, "access_date")),
        doi=addresses.doi,
    )


def _published(raw: Mapping[str, object]) -> str:
    """Return the most exact of DA, PY and Y1; those that name another year than PY do not count."""
    names = ("year", "publication_year", "date")
    dates = [date for date in (read_date(_one(raw, name)) for name in names) if date]
    same = [date for date in dates if date[:4] == dates[0][:4]]
    return max(same, key=len, default="")


def _all(raw: Mapping[str, object], name: str) -> list[str]:
    value = raw.get(name, ())
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def _one(raw: Mapping[str, object], *names: str) -> str:
    found = (clean_words(text) for name in names for text in _all(raw, name))
    return next((text for text in found if text), "")
