"""The second reading of a PDF: by layout instead of by the order in which it was drawn.

Runs only in :mod:`archiver.text.reader_process`. Uses pdftotext where it is installed, else
pdfminer.six, which is slow.
"""

from __future__ import annotations

import io
import shutil
import subprocess

from pdfminer.high_level import extract_text
from pdfminer.layout import LAParams
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psparser import PSException

from archiver.models import Text
from archiver.text.plain import split_pages

SECONDS = 45


def read_layout(payload: bytes) -> Text:
    """Return the text of a PDF as its layout suggests; gaps where there is none."""
    pdftotext = shutil.which("pdftotext")
    content = _run(pdftotext, payload) if pdftotext else _mine(payload)
    if content is None:
        return Text("", gaps=("The PDF could not be read a second time, by its layout.",))
    pages, offsets = split_pages(content.rstrip("\f"))
    gaps = [f"Page {at}: without text." for at, page in enumerate(pages, 1) if not page.strip()]
    return Text("\n\n".join(pages), pages=offsets, gaps=tuple(gaps[:12]))


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
