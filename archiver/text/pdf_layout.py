"""The second reading of a PDF: by layout instead of by the order in which it was drawn.

Runs only in :mod:`archiver.text.reader_process`. Uses pdftotext where it is installed, else
pdfminer.six, which is slow.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess

from pdfminer.high_level import extract_text
from pdfminer.layout import LAParams
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psparser import PSException

from archiver.models import Span, SpanKind, Text
from archiver.text.pdf import find_recognised_pages
from archiver.text.plain import split_pages
from archiver.text.running import Line, find_running_lines

SECONDS = 45
LISTED = 12


def read_layout(payload: bytes) -> Text:
    """Return the text of a PDF as its layout suggests; gaps where there is none."""
    pdftotext = shutil.which("pdftotext")
    content = _run(pdftotext, payload) if pdftotext else _mine(payload)
    if content is None:
        return Text("", gaps=("The PDF could not be read a second time, by its layout.",))
    recognised = find_recognised_pages(payload)
    read = enumerate(content.rstrip("\f").split("\f"))
    shown = ["" if number in recognised else page for number, page in read]
    pages, offsets = split_pages("\f".join(shown))
    gaps = [f"Page {at}: without text." for at, page in enumerate(pages, 1) if not page.strip()]
    return Text(
        "\n\n".join(pages),
        pages=offsets,
        spans=_find_running(pages, offsets),
        gaps=tuple(gaps[:LISTED]),
    )


def _find_running(pages: list[str], offsets: tuple[int, ...]) -> tuple[Span, ...]:
    running = find_running_lines([_lines(page) for page in pages])
    return tuple(
        Span(offset + line.start, offset + line.end, SpanKind.RUNNING)
        for offset, lines in zip(offsets, running, strict=True)
        for line in lines
    )


def _lines(page: str) -> tuple[Line, ...]:
    """Return a page's lines; without positions, an edge is a line of its own at either end."""
    blocks = list(re.finditer(r"\S[^\n]*(?:\n[^\n]+)*", page))
    single = {block.start() for block in blocks if "\n" not in block[0]}
    top, bottom = (blocks[0].start(), blocks[-1].start()) if blocks else (0, 0)
    heights = {at: height for at, height in ((bottom, 0.0), (top, 1.0)) if at in single}
    return tuple(
        Line(line.start(), line.end(), line[0].strip(), heights.get(line.start(), 0.5))
        for line in re.finditer(r"\S[^\n]*", page)
    )


def _run(pdftotext: str, payload: bytes) -> str | None:
    command = [pdftotext, "-q", "-enc", "UTF-8", "-eol", "unix", "-", "-"]
    try:
        done = subprocess.run(command, input=payload, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _mine(payload: bytes) -> str | None:
    try:
        return extract_text(io.BytesIO(payload), laparams=LAParams())
    except (PSException, PDFSyntaxError, ValueError, KeyError, TypeError, AttributeError):
        return None
