"""The corpus: cases written by hand, in plain text, HTML and PDF, and cases made from prose.

A file of cases holds sources (`@`, or `@plain` and `@html` for one origin only) and, under each,
one case a line: `+` must pass, `-` must not pass, `~` has the source's words but must be flagged
critical, `?` must carry the flag that it names.
"""

from __future__ import annotations

import html
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

from archiver.models import Text
from archiver.text.extraction import extract
from archiver.text.folding import FoldedText, fold

HERE = Path(__file__).parent
MARKS = {"+": "faithful", "-": "altered", "~": "critical", "?": "context"}
ESCAPES = {"\\n": "\n", "\\t": "\t"}


@dataclass(frozen=True)
class Case:
    """One quotation, what is expected of it, and the class of change that it stands for."""

    expected: str
    kind: str
    quote: str
    source: str
    origin: str = "any"
    file: str = ""
    line: int = 0


def read_cases(folder: Path = HERE / "cases") -> Iterator[Case]:
    """Yield every case of the files in `folder`, in order of file and line."""
    for path in sorted(folder.glob("*.txt")):
        source, origin = "", "any"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.startswith("@"):
                written, _, source = line[1:].partition(" ")
                source, origin = _unescape(source), written or "any"
            elif line[:1] in MARKS:
                kind, _, quote = line[1:].partition("|")
                expected = MARKS[line[0]]
                quote = _unescape(quote.strip())
                yield Case(expected, kind.strip(), quote, source, origin, path.name, number)


def _unescape(written: str) -> str:
    for mark, meant in ESCAPES.items():
        written = written.replace(mark, meant)
    parts = written.split("\\u")
    return parts[0] + "".join(chr(int(p[:4], 16)) + p[4:] for p in parts[1:])


def read_prose() -> str:
    """Return the prose that surrounds each source, and that generated cases are taken from."""
    return (HERE / "prose.txt").read_text("utf-8")


# --- origins ----------------------------------------------------------------------------------


def spread(cases: list[Case]) -> list[tuple[Case, FoldedText]]:
    """Return each case in each origin that can hold it, with the folded text of its page."""
    texts: dict[tuple[str, str], FoldedText] = {}
    for origin, make in (("plain", _plain), ("html", _html)):
        for source in dict.fromkeys(c.source for c in cases if c.origin in ("any", origin)):
            texts[source, origin] = make(source)
    texts |= {(s, "pdf"): text for s, text in _pdf(cases)}
    return [
        (replace(case, origin=origin), texts[case.source, origin])
        for case in cases
        for origin in ("plain", "html", "pdf")
        if case.origin in ("any", origin) and (case.source, origin) in texts
    ]


def _paragraphs() -> list[str]:
    return read_prose().strip().split("\n\n")


def _plain(source: str) -> FoldedText:
    return fold(Text("\n\n".join([*_paragraphs()[:5], source, *_paragraphs()[5:]])))


def _html(source: str) -> FoldedText:
    body = source if source.startswith("<") else f"<p>{html.escape(source)}</p>"
    around = [f"<p>{html.escape(paragraph)}</p>" for paragraph in _paragraphs()]
    page = "".join(["<!doctype html><title>Page</title>", *around[:5], body, *around[5:]])
    return fold(extract(page.encode("utf-8"), "text/html", "utf-8"))


def spread_prose(cases: list[Case], seed: int) -> list[tuple[Case, FoldedText]]:
    """Return each case made from our prose, in plain text, dressed-up HTML or PDF in turn."""
    prose = read_prose()
    texts = {
        "plain": fold(Text(prose)),
        "html": fold(
            extract(dress(prose, random.Random(seed)).encode("utf-8"), "text/html", "utf-8")
        ),
        "pdf": fold(extract(_draw([], _paragraphs()), "application/pdf")),
    }
    origins = cycle(texts)
    return [
        (replace(case, origin=origin), texts[origin])
        for case, origin in zip(cases, origins, strict=False)
    ]


DRESSES = (
    "<b>{}</b>", "<a href='/x'>{}</a>", "<span class=y>{}</span>", "{}<wbr>", "<em\n>{}</em>",
    "{}<sup><a href='#fn{n}'>{n}</a></sup>", "{}<!-- aside -->", "<q-x>{}</q-x>",
)  # fmt: skip


def dress(prose: str, rng: random.Random) -> str:
    """Return `prose` as a page with inline tags around and inside words, marks and entities."""
    blocks = []
    for paragraph in prose.strip().split("\n\n"):
        words = [_dress_word(word, rng) for word in paragraph.split()]
        tag = rng.choice(("p", "div", "blockquote", "li", "td"))
        blocks.append(f"<{tag}>" + rng.choice((" ", "\n", "&#32;")).join(words) + f"</{tag}>")
    return "<!doctype html><title>t</title><body>" + "".join(blocks)


def _dress_word(word: str, rng: random.Random) -> str:
    shown = html.escape(word).replace("’", rng.choice(("&rsquo;", "’", "&#x2019;")))
    chance = rng.random()
    if chance < 0.08 and word.isalpha() and len(word) > 4:
        return rng.choice(DRESSES).format(shown, n=rng.randint(1, 30))
    if chance < 0.16 and word.isalpha() and len(word) > 4:
        inside = rng.choice(("<b>{}</b>{}", "{}&shy;{}", "{}<wbr>{}", "<i>{}</i><i>{}</i>"))
        return inside.format(word[:2], word[2:])
    return shown


def _pdf(cases: list[Case]) -> Iterator[tuple[str, FoldedText]]:
    """Yield the sources that a standard PDF font can set, one page each, with its folded text."""
    sources = dict.fromkeys(c.source for c in cases if c.origin == "any")
    sources = [s for s in sources if _is_latin(s)]
    text = extract(_draw(sources), "application/pdf")
    for number, source in enumerate(sources):
        stops = [*text.pages[1:], len(text.content)]
        start, end = text.pages[number], stops[number]
        spans = tuple(
            replace(s, start=s.start - start, end=s.end - start)
            for s in text.spans
            if start <= s.start and s.end <= end
        )
        yield source, fold(Text(text.content[start:end], spans=spans, gaps=text.gaps))


def _is_latin(source: str) -> bool:
    try:
        source.replace("−", "-").encode("cp1252")
    except UnicodeEncodeError:
        return False
    return "−" not in source


def _draw(sources: list[str], whole: Sequence[str] = ()) -> bytes:
    """Draw each source on a page among other prose, or the paragraphs `whole`, as a PDF."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["BodyText"]
    flow: list[object] = []
    for source in sources:
        for paragraph in [*_paragraphs()[:2], source, *_paragraphs()[5:7]]:
            flow.append(Paragraph(html.escape(paragraph), style))
        flow.append(PageBreak())
    flow += [Paragraph(html.escape(paragraph), style) for paragraph in whole]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1).build(flow)
    return buffer.getvalue()
