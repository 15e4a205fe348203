"""PDF and Word files to read, made for the occasion."""

from __future__ import annotations

import io
from collections.abc import Callable

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
SIZE, LEADING = 11, 14


def make_pdf(draw: Callable[[Canvas], None], password: str = "", packed: bool = True) -> bytes:
    """Return a PDF that `draw` filled; it calls `showPage` after each page.

    `packed` false leaves what the pages are drawn with readable, and open to damage.
    """
    stream = io.BytesIO()
    lock = StandardEncryption(password, ownerPassword="owner") if password else None
    canvas = Canvas(stream, pagesize=A4, encrypt=lock, invariant=True, pageCompression=int(packed))
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def write_lines(
    canvas: Canvas, lines: list[str], x: float = 72, top: float = 700, size: float = SIZE
) -> None:
    """Draw one line below the other."""
    canvas.setFont("Times-Roman", size)
    for number, line in enumerate(lines):
        canvas.drawString(x, top - number * LEADING, line)


def write_raised(canvas: Canvas, before: str, raised: str, after: str, rise: float = 4) -> None:
    """Draw one line with smaller characters raised (or lowered) in it."""
    canvas.setFont("Times-Roman", SIZE)
    canvas.drawString(72, 600, before)
    x = 72 + canvas.stringWidth(before, "Times-Roman", SIZE)
    canvas.setFont("Times-Roman", 7)
    canvas.drawString(x, 600 + rise, raised)
    x += canvas.stringWidth(raised, "Times-Roman", 7)
    canvas.setFont("Times-Roman", SIZE)
    canvas.drawString(x, 600, after)
