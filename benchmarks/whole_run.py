"""What a user runs: `verify` over many sources and quotations as a whole command, beside rapidfuzz.

`python -m benchmarks.whole_run` makes a project of 123 sources of 10,000 to 60,000 words and 1,700
quotations (exact, set differently, cut, altered), and runs in turn, A B A B: `archiver verify`, and
a command that reads the same folded texts and asks rapidfuzz's `partial_ratio_alignment` about the
same quotations in their known sources. Printed are processor seconds of whole processes: cold (no
cache, texts extracted and folded by both), warm (texts are kept, and no findings), once more with
the findings that were kept, with one row more, after a night that brought new copies of three
sources, then by kind of quotation, and warm at 1, 2, 4 and 8 times a quarter of the quotations.
`--scale N` makes everything smaller by N, `--rounds N` measures in turn so often.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.verify import Asked, make_quotations, make_texts

SOURCES = 123
QUOTATIONS = 1_700
SHORTEST, LONGEST = 10_000, 60_000  # words of a source
SEED = 11
ROUNDS = 3
CHANGED = 3
"""Sources of which a night brings new copies."""
QUARTERS, TIMES = 4, (1, 2, 4, 8)
MOST = max(TIMES)
KNOWN = "python -m benchmarks.whole_run --known FOLDER"  # the command that stands beside ours


def make_project(folder: Path, sources: int, quotations: int) -> list[Asked]:
    """Write a project with all its captures; return its quotations, and as many more to come."""
    rng = random.Random(SEED)
    texts = [
        make_texts(1, rng.randint(SHORTEST, LONGEST), seed=SEED + number)[0]
        for number in range(sources)
    ]
    folder.mkdir()
    write_warc(folder / "pages.warc.gz", texts, "2021-06-01T00:00:00Z")
    changed = [f"{text}\n\nOne line more." for text in texts[:CHANGED]]
    write_warc(folder / "night.warc.gz", changed, "2021-06-02T00:00:00Z")
    rows = [[_id(number), _address(number)] for number in range(sources)]
    write_csv(folder / "sources.csv", ["id", "url"], rows)
    (folder / "archiver.toml").write_text('[capture]\ncontact = "bench@example.org"\n', "utf-8")
    asked = make_quotations(texts, MOST * quotations // QUARTERS)
    write_quotes(folder, asked[:quotations])
    archiver(folder, "import", str(folder / "pages.warc.gz"))
    known = folder / "known"
    known.mkdir()
    for number, text in enumerate(texts):
        (known / f"{_id(number)}.txt").write_text(text, "utf-8")
    return asked


def write_warc(path: Path, texts: Sequence[str], date: str) -> None:
    """Write each text as a page that another program recorded."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        for number, text in enumerate(texts):
            paragraphs = "".join(f"<p>{part}</p>\n" for part in text.split("\n\n"))
            body = f"<!DOCTYPE html><title>{_id(number)}</title><main>{paragraphs}</main></html>"
            head = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            record = writer.create_warc_record(
                _address(number),
                "response",
                payload=io.BytesIO(body.encode()),
                http_headers=head,
                warc_headers_dict={"WARC-Date": date},
            )
            writer.write_record(record)


def write_quotes(folder: Path, asked: Sequence[Asked]) -> None:
    """Write quotes.csv, each quotation with its source."""
    rows = [[f"q{number}", _id(one.text), one.words] for number, one in enumerate(asked)]
    write_csv(folder / "quotes.csv", ["id", "source", "quote"], rows)


def write_csv(path: Path, head: list[str], rows: Sequence[list[str]]) -> None:
    """Write a table as a spreadsheet would."""
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([head, *rows])


def _id(number: int) -> str:
    return f"s{number:03d}"


def _address(number: int) -> str:
    return f"http://sources.test/{_id(number)}"


def archiver(folder: Path, *arguments: str) -> str:
    """Run the program on the project; return what it printed."""
    command = [sys.executable, "-m", "archiver", "-C", str(folder), *arguments]
    env = as_installed(folder)
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env).stdout


def as_installed(folder: Path) -> dict[str, str]:
    """Return the environment of both commands: what is installed has its bytecode."""
    env = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**env, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def measure(run: Callable[[], object]) -> float:
    """Return the processor seconds of the processes that `run` starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ask_rapidfuzz(folder: Path) -> None:
    """Place every quotation in its known source by rapidfuzz: the command that stands beside ours.

    Texts are folded once and kept in folder/known/, as ours are in the cache.
    """
    from rapidfuzz import fuzz

    from archiver.models import Text
    from archiver.text.folding import fold

    texts: dict[str, str] = {}
    with (folder / "quotes.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            name = row["source"]
            if name not in texts:
                kept = folder / "known" / f"{name}.folded"
                if not kept.exists():
                    text = (folder / "known" / f"{name}.txt").read_text("utf-8")
                    kept.write_bytes(fold(Text(text)).blob)
                texts[name] = kept.read_text("latin-1")
            needle = fold(Text(row["quote"])).blob.decode("latin-1")
            fuzz.partial_ratio_alignment(needle, texts[name])


def run_known(folder: Path) -> None:
    """Run `ask_rapidfuzz` as a command of its own."""
    subprocess.run(
        [sys.executable, "-m", "benchmarks.whole_run", "--known", str(folder)],
        check=True,
        env=as_installed(folder),
    )


def forget(folder: Path) -> None:
    """Delete every cache of both."""
    shutil.rmtree(folder / "archive" / "cache", ignore_errors=True)
    for kept in (folder / "known").glob("*.folded"):
        kept.unlink()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--known", type=Path)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--keep", type=Path, help="a folder for the project, kept afterwards")
    options = parser.parse_args()
    if options.known:
        ask_rapidfuzz(options.known)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = (options.keep or Path(name)) / "project"
        count = QUOTATIONS // options.scale
        asked = make_project(folder, SOURCES // options.scale, count)
        compare(folder, asked[:count], options.rounds)
        grow(folder, asked, count // QUARTERS)


def compare(folder: Path, asked: list[Asked], rounds: int) -> None:
    """Measure both commands in turn, cold and warm; then ours with what is kept, and by kind."""

    def ours() -> None:
        verify_anew(folder)

    cold = []
    for _ in range(2):
        forget(folder)
        cold.append((measure(ours), measure(lambda: run_known(folder))))
    warm = [(measure(ours), measure(lambda: run_known(folder))) for _ in range(rounds)]
    for title, pairs in (("cold", cold), ("warm", warm)):
        a, b = (median(pair[side] for pair in pairs) for side in (0, 1))
        print(f"{title}: verify {a:.1f} s, rapidfuzz {b:.1f} s, {a / b:.2f} times", flush=True)
    again = measure(lambda: verify(folder))
    print(f"again, with the findings that were kept: {again:.1f} s", flush=True)
    write_quotes(folder, [*asked, Asked("No page has these words of ours.", 0, "new")])
    print(f"with one row more: {measure(lambda: verify(folder)):.1f} s", flush=True)
    write_quotes(folder, asked)
    archiver(folder, "import", str(folder / "night.warc.gz"))
    night = measure(lambda: verify(folder))
    print(f"after new copies of {CHANGED} sources: {night:.1f} s", flush=True)
    two = measure(lambda: verify_anew(folder, "--jobs", "2"))
    print(f"anew, in two processes: {two:.1f} s", flush=True)
    idle = measure(lambda: _with_quotes(folder, asked[:1], ours))
    for kind in dict.fromkeys(one.kind for one in asked):
        some = [one for one in asked if one.kind == kind]
        spent = measure(lambda some=some: _with_quotes(folder, some, ours)) - idle  # type: ignore[misc]
        print(f"{kind}: {1000 * spent / len(some):.2f} ms a quotation", flush=True)
    answers = json.loads(archiver(folder, "verify", "--format", "json") or "{}")
    print(json.dumps(answers.get("summary", {}).get("verdicts", {})), os.cpu_count(), "cores")


def grow(folder: Path, asked: Sequence[Asked], base: int) -> None:
    """Measure ours anew, with warm texts, at so many times `base` different quotations."""
    for times in TIMES:
        many = asked[: base * times]
        spent = measure(lambda many=many: _with_quotes(folder, many, lambda: verify_anew(folder)))  # type: ignore[misc]
        print(f"{len(many)} quotations: {spent:.1f} s", flush=True)


def verify(folder: Path, *options: str) -> None:
    """Run the command."""
    archiver(folder, "verify", "--format", "json", *options)


def verify_anew(folder: Path, *options: str) -> None:
    """Run the command with warm texts, and no findings kept."""
    shutil.rmtree(folder / "archive" / "cache" / "verified", ignore_errors=True)
    verify(folder, *options)


def _with_quotes(folder: Path, asked: Sequence[Asked], run: Callable[[], None]) -> None:
    write_quotes(folder, asked)
    run()


if __name__ == "__main__":
    main()
