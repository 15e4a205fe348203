"""Makes the pictures in docs/pictures: `python -m tests.reporting.pictures`, run by hand.

The terminal view becomes an SVG that loads nothing; the report's pages are photographed by a real
chromium, so that somebody looks at them.
"""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from archiver.reporting.html import write_report
from archiver.reporting.printer import Printer
from archiver.reporting.terminal import write_verify
from tests.reporting.browser import DARK, browse
from tests.reporting.results import FINDINGS, SOURCES, report_input

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
SHOTS = {
    "report-overview": ("index.html", "1000,1000", ()),
    "report-source": ("source-timetable.html", "1000,1000", ()),
    "report-quotation": ("quotation-decided.html", "1000,1000", ()),
    "report-phone": ("quotation-decided.html", "500,1000", ()),
    "report-dark": ("index.html", "1000,800", (DARK,)),
}


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
    """Write a screenshot of each page of SHOTS, made from the invented campaign's report."""
    with TemporaryDirectory() as made:
        report = write_report(report_input(), Path(made) / "report").parent
        for name, (page, size, extra) in SHOTS.items():
            shot = f"--screenshot={folder / (name + '.png')}"
            browse(report / page, Path(made) / "profile", shot, f"--window-size={size}", *extra)


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    draw_terminal(TARGET / "verify.svg")
    photograph(TARGET)
