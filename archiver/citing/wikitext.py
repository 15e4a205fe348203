"""Wikitext's citation templates → citations, through mwparserfromhell (extra `citations`).

Citation Style 1 and 2 of the English Wikipedia: {{cite web}}, {{cite journal}} … and {{citation}},
with the old names of their parameters.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping

import mwparserfromhell
from mwparserfromhell.nodes import Template
from mwparserfromhell.parser import ParserError
from mwparserfromhell.wikicode import Wikicode

from archiver.citing.dates import read_date
from archiver.citing.entries import (
    CitationList,
    Entry,
    Problem,
    Quote,
    clean_words,
    read_addresses,
    say_pages,
    without_marks,
)
from archiver.places import Lines

KINDS = {
    "web": "website",
    "news": "news",
    "journal": "journal-article",
    "magazine": "magazine-article",
    "book": "book",
    "encyclopedia": "chapter",
    "report": "report",
    "techreport": "report",
    "tech report": "report",
    "press release": "press-release",
    "thesis": "thesis",
    "conference": "conference-paper",
    "letter": "letter",
    "speech": "speech",
    "interview": "interview",
    "av media": "video",
    "video": "video",
    "podcast": "audio",
    "tweet": "post",
    "act": "law",
    "court": "case",
}
PUBLISHERS = (
    "publisher",
    "website",
    "work",
    "newspaper",
    "journal",
    "magazine",
    "periodical",
    "agency",
    "institution",
)
_NAME = re.compile(r"(?:cite|vcite)\s+(?P<kind>[a-z ]+?)|citation|cite", re.IGNORECASE)
NOT_CITATIONS = frozenset(("quote", "check", "needed", "note", "style", "doi", "pmid", "isbn"))
SPELT_OUT = {
    "!": "|",
    "=": "=",
    "'": "’",
    "'s": "’s",
    "snd": " – ",
    "spnd": " – ",
    "ndash": "–",
    "mdash": "—",
    "nbsp": " ",
    "-": "-",
}
WRAPPING = {
    "lang": 1,
    "transliteration": 1,
    "nowrap": 0,
    "nobr": 0,
    "em": 0,
    "strong": 0,
    "small": 0,
    "smallcaps": 0,
    "sc": 0,
    "abbr": 0,
    "tooltip": 0,
    "as written": 0,
    "not a typo": 0,
}
"""Templates that show one of their values, counted from 0."""
SAYS_NOTHING = frozenset(
    ("dead link", "subscription required", "registration required", "cbignore")
)
_REF_NAME = re.compile(
    r"<ref\s[^<>]{0,200}?\bname\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>/]+))[^<>]*>\s*$",
    re.IGNORECASE,
)
_BRACES = re.compile(r"\{\{|\}\}")
_CITES = re.compile(r"\{\{\s*(?:v?cite\b|citation\b(?!\s+needed))", re.IGNORECASE)
_UNREAD = re.compile(r"<!--|<(nowiki|pre|syntaxhighlight|math)\b[^<>]{0,200}(?<!/)>", re.IGNORECASE)
_BLANKED = re.compile(r"[^\n]")
_ACCEPTED = re.compile(r"\(\((.*)\)\)", re.DOTALL)
UNCLOSED = "the template is not closed with }}; it was left out"
TOO_LONG = "the template is longer than any citation; it was left out"
UNFIT = ("unfit", "usurped", "deviated")
MAX_TEMPLATE = 8_000  # characters
REF_REACH = 300


def read_wikitext(text: str) -> CitationList:
    """Return the citations of a wiki page's source, with what they quote.

    Templates inside a citation's values are read as the words they stand for, or left out.
    """
    shown = _without_unread(text)
    spans, unclosed = _find_templates(shown)
    lines, entries = Lines(shown), []
    problems = [Problem(lines.line_at(start), UNCLOSED) for start in unclosed]
    for start, end in spans:
        line = lines.line_at(start)
        if end - start > MAX_TEMPLATE:
            problems.append(Problem(line, TOO_LONG))
        elif entry := _read_template(shown[start:end], line, _ref_name(shown, start)):
            entries.append(entry)
    return CitationList(tuple(entries), tuple(sorted(problems, key=lambda item: item.line)))


def _without_unread(text: str) -> str:
    """Return `text` with comments and what stands in <nowiki> blanked out, every line in place."""
    pieces, position = [], 0
    while found := _UNREAD.search(text, position):
        closing = re.compile(f"</{found[1]}\\s*>" if found[1] else "-->", re.IGNORECASE)
        ended = closing.search(text, found.end())
        end = ended.end() if ended else len(text)
        pieces += [text[position : found.start()], _BLANKED.sub(" ", text[found.start() : end])]
        position = end
    return "".join([*pieces, text[position:]])


def _find_templates(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Return [start, end) of the outermost templates that cite, and the starts of unclosed ones."""
    stack: list[int] = []
    spans: list[tuple[int, int]] = []
    for found in _BRACES.finditer(text):
        if found[0] == "{{":
            stack.append(found.start())
        elif stack:
            start = stack.pop()
            if _CITES.match(text, start):
                while spans and spans[-1][0] > start:
                    spans.pop()
                spans.append((start, found.end()))
    return spans, [start for start in stack if _CITES.match(text, start)]


def _ref_name(text: str, start: int) -> str:
    """Return the name of the <ref> that the template at `start` stands in, "" for none."""
    found = _REF_NAME.search(text[max(start - REF_REACH, 0) : start])
    return next((name for name in found.groups() if name), "") if found else ""


def _read_template(written: str, line: int, label: str) -> Entry | None:
    try:
        template = mwparserfromhell.parse(written).filter_templates(recursive=False)[0]
    except (ParserError, RecursionError, IndexError):
        return None
    found = _NAME.fullmatch(" ".join(str(template.name).replace("_", " ").split()))
    if found is None or (found["kind"] or "").lower() in NOT_CITATIONS:
        return None
    values = {str(p.name).strip().lower(): p.value for p in template.params if p.showkey}
    return _make_entry(values, (found["kind"] or "").lower(), line, label)


def _make_entry(values: Mapping[str, Wikicode], kind: str, line: int, label: str) -> Entry:
    def said(*names: str, unknown: str = "") -> str:
        found = (_words(values[name], unknown) for name in names if name in values)
        return next((text for text in found if text), "")

    addresses = read_addresses(
        _address(values, "url", "chapter-url", "contribution-url", "conference-url"),
        _address(values, "archive-url", "archiveurl"),
        said("doi"),
    )
    return Entry(
        line=line,
        label=label or said("ref"),
        kind=KINDS.get(kind, "website" if addresses.url else "document"),
        title=said("title", "script-title", "trans-title", "chapter"),
        publisher=said(*PUBLISHERS),
        url=addresses.url,
        memento=addresses.memento,
        published=read_date(said("date", "publication-date", "year")),
        accessed=read_date(said("access-date", "accessdate", "archive-date", "archivedate")),
        doi=addresses.doi,
        quotes=tuple(_quotes(said)),
        withdrawn=said("url-status", "dead-url").lower() in UNFIT,
    )


def _quotes(said: Callable[..., str]) -> Iterator[Quote]:
    if words := said("quote", "quotation", unknown=" […] "):
        pages = said("quote-page", "quote-pages", "page", "p", "pages", "pp")
        yield Quote(without_marks(words), say_pages(pages))


def _address(values: Mapping[str, Wikicode], *names: str) -> str:
    """Return an address as it is written, its templates spelt out: wiki marks in it are its own."""
    found = (_spelt_out(values[name]) for name in names if name in values)
    return next((text.strip() for text in found if text.strip()), "")


def _words(value: Wikicode, unknown: str) -> str:
    """Return a value as a reader of the page sees it; `unknown` is put for a template's words."""
    spelt = mwparserfromhell.parse(_spelt_out(value, unknown))
    for tag in spelt.filter_tags(recursive=False):
        if str(tag.tag).lower() in ("ref", "br"):
            spelt.replace(tag, " ")
    text = str(spelt.strip_code(collapse=False))
    accepted = _ACCEPTED.fullmatch(text.strip())
    return clean_words(html.unescape(accepted[1] if accepted else text))


def _spelt_out(value: Wikicode, unknown: str = "") -> str:
    """Return a value with its templates as the words they stand for: {{!}} is "|"."""
    text = str(value)
    for template in value.filter_templates(recursive=False):
        text = text.replace(str(template), _say_template(template, unknown), 1)
    return text


def _say_template(template: Template, unknown: str) -> str:
    """Return the words that a template stands for; of those we do not know, `unknown`.

    Words of a quotation are never guessed: what cannot be spelt out becomes a marked cut there.
    """
    name = str(template.name).strip().lower()
    plain = [_spelt_out(p.value, unknown) for p in template.params if not p.showkey]
    if name == "sic":
        return " ".join([*plain[:1], "[sic]"]).strip()
    if name in WRAPPING and len(plain) > WRAPPING[name]:
        return plain[WRAPPING[name]]
    return SPELT_OUT.get(name, unknown if name not in SAYS_NOTHING else "")
