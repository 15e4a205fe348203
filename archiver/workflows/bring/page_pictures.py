"""The pages of a PDF as pictures, drawn in a process of its own, which can be killed.

`python -m archiver.workflows.bring.page_pictures FILE FOLDER` prints how many pages there are, and
writes page-1.png and so on.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

DOTS = 300
"""Dots an inch: what tesseract's manual asks for ("at least 300 dpi")."""
MOST_PAGES = 600
"""Pages of one draft: a person types no more of them. A guess."""
LARGEST = 40_000_000
"""Dots of one picture: a sheet of A2 at 300 dots an inch has 35 million."""
SECONDS = 1200
"""For all pages of a file: some 0.2 s each, and a busy machine. A guess."""


def draw_pages(file: Path, folder: Path) -> dict[int, Path | None]:
    """Draw each page of a PDF into `folder`, and return the pictures by the pages' numbers from 1.

    A page that cannot be drawn, or not in time, or is beyond MOST_PAGES, has None; a file that
    cannot be opened has no pages.
    """
    command = [sys.executable, "-m", __name__, str(file), str(folder)]
    try:
        said = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False).stdout
    except subprocess.TimeoutExpired as stopped:
        said = stopped.stdout or b""
    pages = int(said) if said.strip().isdigit() else 0
    pictures = {number: folder / f"page-{number}.png" for number in range(1, pages + 1)}
    return {number: path if path.exists() else None for number, path in pictures.items()}


def _draw(file: Path, folder: Path) -> None:
    import pypdfium2

    from archiver.reporting.pages.png import write_png

    pdf = pypdfium2.PdfDocument(file)
    print(len(pdf), flush=True)
    for number in range(1, min(len(pdf), MOST_PAGES) + 1):
        with suppress(pypdfium2.PdfiumError, ValueError, MemoryError):  # the other pages are drawn
            page = pdf[number - 1]
            width, height = page.get_size()
            scale = min(DOTS / 72, (LARGEST / max(width * height, 1)) ** 0.5)
            pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3]
            made = folder / f"page-{number}.part"
            made.write_bytes(write_png(pixels))
            made.rename(folder / f"page-{number}.png")


if __name__ == "__main__":
    _draw(Path(sys.argv[1]), Path(sys.argv[2]))
