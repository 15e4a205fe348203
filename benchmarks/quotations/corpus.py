"""The corpus: cases written by hand, in plain text, HTML and PDF, and cases made from prose.

A file of cases holds sources (`@`, or `@plain` and `@html` for one origin only) and, under each,
one case a line: `+` must pass, `-` must not pass, `~` has the source's words but must be flagged
critical, `?` must carry the flag that it names.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.models import Text
from archiver.text.extraction import extract
from archiver.text.folding import Folded, fold

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


def spread(cases: list[Case]) -> list[tuple[Case, Folded]]:
    """Return each case in each origin that can hold it, with the folded text of its page."""
    texts: dict[tuple[str, str], Folded] = {}
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


def _plain(source: str) -> Folded:
    return fold(Text("\n\n".join([*_paragraphs()[:5], source, *_paragraphs()[5:]])))


def _html(source: str) -> Folded:
    body = source if source.startswith("<") else f"<p>{html.escape(source)}</p>"
    around = [f"<p>{html.escape(paragraph)}</p>" for paragraph in _paragraphs()]
    page = "".join(["<!doctype html><title>Page</title>", *around[:5], body, *around[5:]])
    return fold(extract(page.encode("utf-8"), "text/html", "utf-8"))


def _pdf(cases: list[Case]) -> Iterator[tuple[str, Folded]]:
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


def _draw(sources: list[str]) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["BodyText"]
    flow: list[object] = []
    for source in sources:
        for paragraph in [*_paragraphs()[:2], source, *_paragraphs()[5:7]]:
            flow.append(Paragraph(html.escape(paragraph), style))
        flow.append(PageBreak())
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1).build(flow)
    return buffer.getvalue()
