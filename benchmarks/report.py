"""The report of 2,000 quotations over 500 sources, each saved twice, a fifth of them changed.

Run: python -m benchmarks.report [SOURCES]

Prints the seconds of each step, the size of the report, of its largest page, and what of it all is
writing pages alone; a second run has the texts in the cache, as it is from day to day.
"""

import csv
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from archiver.demo.server import DemoAnswer, serve
from archiver.models import Clock, Machine
from archiver.project import Project, load_project
from archiver.reporting.pages.report import write_report
from archiver.workflows.report.report import gather
from archiver.workflows.save.snapshot import snapshot
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.rows import verify
from archiver.workflows.webarchives.crosscheck_log import read_crosschecks

Made = TypeVar("Made")
QUOTATIONS = 4  # of each source
SYLLABLES = ("ba", "do", "fi", "ku", "le", "mo", "ni", "pa", "re", "so", "ta", "vu")
OPTIONS = """[capture]
allow-addresses = ["127.0.0.1/32"]
delay = 0
robots = "none"
"""


def sentences(number: int) -> list[str]:
    """The text of one page."""
    chosen = random.Random(number)

    def word() -> str:
        return "".join(chosen.choices(SYLLABLES, k=chosen.randint(1, 4)))

    lines = [[word() for _ in range(13)] for _ in range(60)]
    return [" ".join([*line[:6], "not", *line[6:]]).capitalize() + "." for line in lines]


def page(number: int, later: bool) -> bytes:
    """One page as it is now; a fifth of them has changed since."""
    said = sentences(number)
    if later and number % 5 == 0:
        said[7] = "This paragraph was taken out on the advice of the solicitor of the council."
    body = "".join(f"<p>{sentence}</p>" for sentence in said)
    return f"<!doctype html><title>Page {number}</title><main>{body}</main>".encode()


def write_rows(folder: Path, site: str, sources: int) -> None:
    """Write sources.csv, quotes.csv and archiver.toml."""
    with (folder / "sources.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "url", "title"])
        rows.writerows([f"s{n}", f"{site}/{n}", f"Source {n}"] for n in range(sources))
    with (folder / "quotes.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "source", "quote", "document"])
        for n in range(sources):
            for at in range(QUOTATIONS):
                words = sentences(n)[3 + 2 * at]
                words = words.replace(" not ", " ") if at == 1 else words
                rows.writerow([f"q{n}-{at}", f"s{n}", words, f"leaflet-{n % 40}.md"])
    (folder / "archiver.toml").write_text(OPTIONS, encoding="utf-8")
    for number in range(40):
        quoted = "\n\n".join(
            f"“{sentences(n)[3 + 2 * at]}”" for n in range(number, sources, 40) for at in (0, 2)
        )
        (folder / f"leaflet-{number}.md").write_text(quoted, encoding="utf-8")


def timed(what: str, work: Callable[[], Made]) -> Made:
    """Do `work`, and print how long it took, and how much of that this process was at work."""
    begun, worked = time.perf_counter(), time.process_time()
    found = work()
    took, work_took = time.perf_counter() - begun, time.process_time() - worked
    print(f"  {what:<20}{took:7.2f} s, at work {work_took:6.2f} s", flush=True)
    return found


def make(project: Project, means: Means) -> None:
    """Make the report once, step by step."""
    findings = timed("judging", lambda: verify(project, means))
    with open_to_read(project, means) as reader:
        rows = read_crosschecks(reader)
        content = timed("gathering", lambda: gather(project, means, reader, findings, rows))
    index = timed("writing pages", lambda: write_report(content, project.archive / "report"))
    sizes = sorted((path.stat().st_size, path.name) for path in index.parent.iterdir())
    whole, largest = sum(size for size, _ in sizes), sizes[-1]
    print(f"  {len(sizes)} files, {whole / 1e6:.1f} MB; {largest[1]} is {largest[0] / 1e3:.0f} kB")


def main() -> None:
    """Save the sources twice, then make the report cold and warm."""
    sources = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    later = False

    def respond(target: str, fields: dict[str, str]) -> DemoAnswer:
        number = int(target.strip("/"))
        return DemoAnswer(200, (("Content-Type", "text/html"),), page(number, later))

    clock = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)
    means = Means(clock, Machine("benchmark", "here", 1, "archiver"))
    with TemporaryDirectory() as place, serve(respond) as site:
        folder = Path(place)
        write_rows(folder, site, sources)
        project = load_project(folder)
        print(f"{sources} sources, {sources * QUOTATIONS} quotations")
        timed("saving", lambda: snapshot(project, means))
        later = True
        timed("saving again", lambda: snapshot(project, means))
        for name in ("first", "second"):
            print(f"{name} report")
            make(project, means)


if __name__ == "__main__":
    main()
