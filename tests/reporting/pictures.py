"""Makes the pictures in docs/pictures: `python -m tests.reporting.pictures`, run by hand.

The terminal view becomes an SVG that loads nothing; the report's pages are photographed by a real
chromium, so that somebody looks at them.
"""

import io
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2
from playwright.sync_api import Browser
from rich.console import Console
from rich.text import Text

from archiver.reporting.pages.png import read_png, shrink, trim, write_png
from archiver.reporting.pages.report import write_report
from archiver.reporting.pages.report_input import Screenshot
from archiver.reporting.terminal.printer import Printer
from archiver.reporting.terminal.results import write_verify
from tests.browser import start_chromium
from tests.reporting.results import FINDINGS, NOW, SOURCES, report_input

TARGET = Path(__file__).parents[2] / "docs" / "pictures"
COLUMNS = 92
# rich's own template loads a font from a server; this one takes what the reader has.
TEMPLATE = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>archiver verify: quotations and their sources, word under word</title>
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, Menlo, Consolas, monospace;
  line-height: {line_height}px; white-space: pre }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
PAGE = """<!doctype html><title>Timetable</title><style>
body { font: 18px/1.5 sans-serif; max-width: 44rem; margin: 2rem auto } td { padding-right: 3rem }
</style><h1>Timetable</h1><p>Lane swimming starts at HOUR every weekday morning.</p>
<table><tr><th>Day<th>Lanes<th>Families<tr><td>Monday to Friday<td>HOUR to 9.30<td>15.30 to 18.00
<tr><td>Saturday<td>8.00 to 10.00<td>10.00 to 17.00</table><p>Ferry Lane Pool, Ferry Lane.</p>"""
WIDE = {"viewport": {"width": 1000, "height": 1000}}
SHOTS = {
    "report-overview": ("index.html", WIDE, 1150),
    "report-source": ("source-timetable.html", WIDE, 1650),
    "report-document": ("document-leaflet.md.html", WIDE, 760),
    "report-quotation": ("quotation-decided.html", WIDE, 1150),
    "report-phone": ("quotation-decided.html", {"viewport": {"width": 390, "height": 844}}, 1000),
    "report-dark": ("source-timetable.html", {**WIDE, "color_scheme": "dark"}, 900),
}
PRINTED = "quotation-decided.html"
SCALE = 1.3  # of the printed page, beside points


def draw_terminal(target: Path) -> None:
    """Write the terminal view of three findings as SVG."""
    stream = io.StringIO()
    sources = {source.id: source for source in SOURCES}
    shown = (FINDINGS[0], FINDINGS[1], FINDINGS[3])
    write_verify(Printer(stream, colour=True, width=COLUMNS), shown, sources)
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text("$ archiver verify", style="bold"))
    console.print(Text.from_ansi(stream.getvalue()))
    picture = console.export_svg(title="", code_format=TEMPLATE, unique_id="archiver")
    lines = [line.rstrip() for line in picture.splitlines()]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def photograph(folder: Path) -> None:
    """Write a screenshot of each page of SHOTS, and one of a printed page.

    The pages are those of the invented campaign's report, with pictures of its timetable.
    """
    with TemporaryDirectory() as made, start_chromium() as browser:
        report = write_report(
            report_input(screenshots={"timetable": shoot_timetable(browser)}), Path(made) / "report"
        ).parent
        for name, (page, look, height) in SHOTS.items():
            write_small(folder / f"{name}.png", shoot(browser, report / page, look, height))
        context = browser.new_context()
        sheet = context.new_page()
        sheet.goto((report / PRINTED).as_uri())
        with pypdfium2.PdfDocument(sheet.pdf(format="A4")) as document:
            picture = document[0].render(scale=SCALE, rev_byteorder=True).to_numpy()
        (folder / "report-print.png").write_bytes(write_png(picture[:, :, :3].copy()))
        context.close()


def shoot_timetable(browser: Browser) -> tuple[Screenshot, ...]:
    """The timetable of the invented pool, before and after it changed."""
    context = browser.new_context(viewport={"width": 1280, "height": 700})
    page = context.new_page()
    shots = []
    for days, hour in ((30, "6.30"), (1, "9.00")):
        page.set_content(PAGE.replace("HOUR", hour))
        pixels, _ = read_png(page.screenshot(), 1600)
        small = trim(shrink(pixels, 640))
        height, width, _ = small.shape
        shots.append(Screenshot(NOW - timedelta(days=days), write_png(small), width, height))
    context.close()
    return tuple(shots)


def shoot(browser: Browser, path: Path, look: dict[str, Any], height: int) -> bytes:
    """A picture of the upper part of a page."""
    context = browser.new_context(**look)
    page = context.new_page()
    page.goto(path.as_uri())
    wide = look["viewport"]["width"]
    page.set_viewport_size({"width": wide, "height": height})
    page.wait_for_function("[...document.images].every(one => one.complete)")
    taken = page.screenshot()
    context.close()
    return taken


def write_small(path: Path, taken: bytes) -> None:
    """Write a picture in fewer bytes."""
    path.write_bytes(write_png(read_png(taken, 4000)[0]))


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    draw_terminal(TARGET / "verify.svg")
    photograph(TARGET)
