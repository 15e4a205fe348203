"""A second `archiver verify` over 1,000 unchanged documents: whole process, beside `import click`.

Run: python -m benchmarks.unchanged
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from archiver.demo.archive import start_archive
from archiver.demo.project import write_project
from archiver.demo.site import start_site
from benchmarks.startup import CLICK, measure

DOCUMENTS = 1000
PAIRS = 9
TEXT = """# Note {n}

The council "has decided to close the pool" ([statement]({site}/statement)). The survey
"found no defect that needs urgent repair" ([statement]({site}/statement)).
"""


def archiver(folder: Path, *arguments: str) -> list[str]:
    """Return the command line of the program in the project `folder`."""
    return [sys.executable, "-m", "archiver", "-q", "-C", str(folder), *arguments]


def write_documents(folder: Path) -> None:
    """Make a project with saved sources and DOCUMENTS documents of two quotations each."""
    with start_site() as site, start_archive(site.url) as archive_url:
        write_project(folder, site.url, archive_url)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(archiver(folder, "snapshot"), check=False, **quiet)  # type: ignore[call-overload]
        (folder / "notes").mkdir()
        for n in range(DOCUMENTS):
            note = folder / "notes" / f"note-{n}.md"
            note.write_text(TEXT.format(n=n, site=site.url), encoding="utf-8")


def run(command: list[str]) -> float:
    """Return the wall time of `command`, which exits 1 because it has findings."""
    return measure(["sh", "-c", '"$@"; test $? = 1', "sh", *command])


def main() -> None:
    """Print the first run, and for the second one the median, the least and the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "pool"
        write_documents(folder)
        again = archiver(folder, "verify", "notes")
        print(f"first run {run(again):.1f} s")
        pairs = [(run(again), measure(CLICK)) for _ in range(PAIRS)]
    ours, click = zip(*pairs, strict=True)
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"second run {_say(ours)}; import click {_say(click)}; ratio {ratio:.0f}")


def _say(times: tuple[float, ...]) -> str:
    return f"{statistics.median(times):.2f} s ({min(times):.2f} to {max(times):.2f})"


if __name__ == "__main__":
    main()
