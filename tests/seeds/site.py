"""The five seed documents as what they once were: pages of real sites, and a two-column PDF."""

from __future__ import annotations

import html
import re
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer

BULLET = re.compile(r"^\s+(?:•|\d+\.)\s+")
SUPERSCRIPT = re.compile(r"(?<=[a-z,.’])(\d+(?:[,–]\d+)*)(?=[\s.,]|$)")

CLUTTER = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>.x{{color:red}}</style><script>var words = "not a quotation";</script></head><body>
<div class="cookie-banner" role="dialog">We use cookies. <button>Accept</button></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>
<main><article><h1>{title}</h1>
{body}
</article></main><aside><h2>Related</h2><ul><li><a href="/other">Another page</a></li></ul></aside>
<footer>Contact us. Updated 22 November 2026. <!-- nonce 8f3a --></footer></body></html>"""


def as_page(title: str, text: str) -> bytes:
    """Return `text` as the HTML page of a site with the usual clutter around it."""
    body = "\n".join(_blocks(text))
    return CLUTTER.format(title=html.escape(title), body=body).encode("utf-8")


def _blocks(text: str) -> list[str]:
    blocks: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        inner = html.escape(BULLET.sub("", line).strip(), quote=False)
        inner = re.sub(r"(\[\d+(?:-\d+)?\])", r"<sup>\1</sup>", inner)
        if not BULLET.match(line):
            blocks.append(f"<p>{inner}</p>")
        elif blocks and blocks[-1].endswith("</ul>"):
            blocks[-1] = blocks[-1].removesuffix("</ul>") + f"\n<li>{inner}</li></ul>"
        else:
            blocks.append(f"<ul><li>{inner}</li></ul>")
    return blocks


def write_article(text: str, path: Path) -> None:
    """Write `text` as a two-column PDF, its own line breaks and raised reference numbers kept."""
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=6.6, leading=8.5)
    story = []
    for block in re.split(r"\n\s*\n", text):
        lines = [_raise_numbers(html.escape(line, quote=False)) for line in block.splitlines()]
        story += [Paragraph("<br/>".join(lines), body), Spacer(1, 5)]
    document = BaseDocTemplate(str(path), pagesize=A4, title="Serenity Integrated Mentoring")
    width, height = A4
    columns = [
        Frame(40 + side * (width / 2 - 30), 60, width / 2 - 50, height - 120) for side in (0, 1)
    ]
    document.addPageTemplates(PageTemplate("two", columns, onPage=_draw_running_head))
    document.build(story)


def _raise_numbers(line: str) -> str:
    return SUPERSCRIPT.sub(r'<super size="5">\1</super>', line)


def _draw_running_head(canvas, document) -> None:  # type: ignore[no-untyped-def]
    width, height = A4
    canvas.setFont("Times-Italic", 8)
    canvas.drawString(40, height - 40, "House  Serenity Integrated Mentoring")
    canvas.drawRightString(width - 40, 30, str(document.page))
