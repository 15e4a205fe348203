"""BibTeX and BibLaTeX → citations, through bibtexparser 2 (extra `citations`)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import Entry as Block
from bibtexparser.model import Field, ParsingFailedBlock

from archiver.citing.dates import make_date, read_date
from archiver.citing.entries import (
    LONGEST,
    CitationList,
    Entry,
    Problem,
    Quote,
    clean_words,
    read_addresses,
    say_pages,
)
from archiver.dates import SHORT_MONTHS, read_month

KINDS = {
    "article": "journal-article",
    "book": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "conference-paper",
    "conference": "conference-paper",
    "report": "report",
    "techreport": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "online": "website",
    "electronic": "website",
    "www": "website",
    "letter": "letter",
    "dataset": "dataset",
    "software": "software",
    "legislation": "law",
    "video": "video",
}
PUBLISHERS = (
    "publisher",
    "organization",
    "institution",
    "journaltitle",
    "journal",
    "school",
    "maintitle",
)
QUOTES = ("quote", "quotation", "quoted")
NOTES = ("note", "addendum", "howpublished", "annote", "comment", "archive", "eprint")
UNCLOSED = (
    "the entry is not closed, or one of its fields lacks its comma, its equals sign or a brace; "
    "it was left out"
)
_MARKUP = re.compile(r"[\\{}$~^`]|--|''")
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_PARTS = re.compile(r"[{}\"#]")
_URL_MACRO = re.compile(r"\\url\s*\{([^{}]*)\}|\\href\s*\{([^{}]*)\}")
_ESCAPED = re.compile(r"\\([_%&#${}~^])(?:\{\})?")
_TILDE = re.compile(r"\{?\\textasciitilde\s*(?:\{\})?\}?|\$\\sim\$|\\~\{\}")
_DECODER = LatexDecodingMiddleware()
_NO_LIST = parse_string("", parse_stack=[])


def read_bibtex(text: str) -> CitationList:
    """Return the citations of a BibTeX file, and a problem for each entry that is broken.

    Text fields are read as LaTeX writes them ({\\"u}, \\&, --); addresses keep their characters.
    """
    with _quiet():
        library = parse_string(text, parse_stack=[])
    names = {name: name for name in SHORT_MONTHS}
    names |= {string.key.lower(): _value(string.value, {}) for string in library.strings}
    entries, problems = [], []
    for block in library.blocks:
        entry = _entry_in(block)
        line = (block.start_line or 0) + 1
        if entry is not None:
            entries.append(_read_entry(entry, line, names))
        elif isinstance(block, ParsingFailedBlock):
            problems.append(Problem(line, UNCLOSED))
    return CitationList(tuple(entries), tuple(problems))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what bibtexparser logs of broken entries from the user: they are told in our words."""
    logger = logging.getLogger("bibtexparser")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def _entry_in(block: object) -> Block | None:
    """Return the entry of a block; one with a name or a field that stands twice is one too."""
    inner = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
    return inner if isinstance(inner, Block) else None


def _read_entry(block: Block, line: int, names: Mapping[str, str]) -> Entry:
    raw: dict[str, str] = {}
    for field in block.fields:
        raw.setdefault(field.key.lower(), _value(str(field.value), names))
    addresses = read_addresses(
        plain_address(raw.get("url", "") or _address_in(raw.get("howpublished", ""))),
        plain_address(raw.get("archiveurl", "") or raw.get("archive-url", "")),
        plain_address(raw.get("doi", "")),
        (plain_address(raw.get(name, "")) for name in NOTES),
    )
    kind = KINDS.get(block.entry_type.lower(), "website" if addresses.url else "document")
    publisher = next((raw[name] for name in PUBLISHERS if raw.get(name)), "")
    return Entry(
        line=line,
        label=block.key,
        kind=kind,
        title=_title(raw),
        publisher=clean_words(plain_words(publisher)),
        url=addresses.url,
        memento=addresses.memento,
        published=_published(raw),
        accessed=read_date(raw.get("urldate", "") or raw.get("lastchecked", "")),
        doi=addresses.doi,
        quotes=tuple(_quotes(raw)),
    )


def _title(raw: Mapping[str, str]) -> str:
    title = clean_words(plain_words(raw.get("title", "")))
    subtitle = clean_words(plain_words(raw.get("subtitle", "")))
    return f"{title}: {subtitle}" if title and subtitle else title


def _published(raw: Mapping[str, str]) -> str:
    if date := read_date(plain_words(raw.get("date", ""))):
        return date
    year = read_date(raw.get("year", ""))
    written = plain_words(raw.get("month", ""))
    named = re.findall(r"[^\W\d_]+", written) or re.findall(r"\d+", written)
    month = next((number for number in map(read_month, named) if number), 0)
    day = re.search(r"(?<!\d)\d{1,2}(?!\d)", plain_words(raw.get("day", "") or written))
    only_month = not raw.get("day") and written.strip().isdecimal()
    return (
        make_date(int(year[:4]), month, int(day[0]) if day and not only_month else 0)
        if year
        else ""
    )


def _quotes(raw: Mapping[str, str]) -> Iterator[Quote]:
    for name in QUOTES:
        if words := clean_words(plain_words(raw.get(name, ""))):
            yield Quote(words, say_pages(plain_words(raw.get("pages", ""))))


def _value(written: str, names: Mapping[str, str]) -> str:
    """Return a field's value: parts joined by "#", each enclosed or the name of a @string."""
    return "".join(_part(part.strip(), names) for part in _split_parts(written))


def _split_parts(written: str) -> Iterator[str]:
    depth, marked, start = 0, False, 0
    for found in _PARTS.finditer(written):
        if found.start() and written[found.start() - 1] == "\\":
            continue
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif found[0] == '"' and not depth:
            marked = not marked
        elif found[0] == "#" and not depth and not marked:
            yield written[start : found.start()]
            start = found.end()
    yield written[start:]


def _part(part: str, names: Mapping[str, str]) -> str:
    if len(part) > 1 and part[0] + part[-1] in ("{}", '""'):
        return part[1:-1]
    return names.get(part.lower(), part)


def plain_words(latex: str) -> str:
    """Return text as LaTeX would set it: accents composed, braces and commands gone.

    A bare percent sign is one: BibTeX knows no comments inside a value. What cannot be decoded
    comes back without its braces.
    """
    if not _MARKUP.search(latex):
        return latex
    text = _BARE_PERCENT.sub(r"\\%", latex[: 2 * LONGEST])
    block = Block("misc", "decoded", [Field("text", text)])
    try:
        decoded = _DECODER.transform_entry(block, _NO_LIST)
    except (RecursionError, ValueError, IndexError):
        decoded = None
    if isinstance(decoded, Block):
        return str(decoded["text"]).replace("\u00a0", " ")
    return re.sub(r"[{}\\]", "", latex)


def plain_address(latex: str) -> str:
    """Return an address with the escapes of LaTeX taken out; "_" and "%" stay as they are."""
    text = _URL_MACRO.sub(lambda found: found[1] or found[2], latex)
    text = _TILDE.sub("~", text)
    text = _ESCAPED.sub(r"\1", text).replace("{", "").replace("}", "") if "\\" in text else text
    return text.strip("{} \t\r\n")


def _address_in(howpublished: str) -> str:
    found = re.search(r"https?://[^\s}\"]+", plain_address(howpublished))
    return found[0] if found else ""
