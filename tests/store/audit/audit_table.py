"""The table of docs/audit-table.md: each kind of damage, and who finds it.

    python -m tests.store.audit.audit_table

makes it anew: it damages an archive, a WACZ and a bag in every way that the tests know, and asks
this program, `warcio check`, `fastwarc check`, `wacz validate` and `bagit` what they think of it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from archiver.store.audit.archive import audit_archive, audit_files
from tests.store.audit.corruption import CATALOG, IMPORT, IMPORTED, IMPORTED_SUM, LOG, WARC, Change
from tests.store.audit.pack_corruption import BAG, WACZ, ZIP, make_bag, make_wacz
from tests.store.exchanges import (
    PAGE,
    TLS,
    answer,
    exchange_of,
    failure,
    gzipped,
    hop,
    message,
    numbered,
    open_archive,
    ticking,
)
from tests.webarchive.pywb import find_program

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "audit-table.md"
READERS = {
    "warcio check": ("warc",),
    "fastwarc check": ("warc",),
    "wacz validate": ("wacz", "zip"),
    "bagit --validate": ("bag",),
}
ASKED = tuple(READERS)
PLACES: dict[str, tuple[str, dict[str, tuple[Change, str]]]] = {
    "warc": ("A WARC file of the archive", WARC),
    "log": ("The custody log", LOG),
    "catalog": ("The catalog", CATALOG),
    "import": ("A file that a person brought", IMPORT),
    "wacz": ("What is in a WACZ", WACZ),
    "zip": ("The ZIP file that a WACZ is", ZIP),
    "bag": ("A bag", BAG),
}
INTRODUCTION = """# What the audit finds, and what others find

Made by `python -m tests.store.audit.audit_table`; a test holds it to what the audit finds. Each row
is a way to damage an archive or a pack. “Sealed anew” means that whoever did it made every digest
in the pack anew that speaks of the pack's own files. The column “archiver audit” has the rule by
which it is found; the others say whether the program exits with an error. A dash: it does not read
such a file. On sound files all of them find nothing.

None of this finds a forger who writes records, log and pack anew from the beginning, and has no
timestamp, signature or other copy to answer to: see [evidence.md](evidence.md). What is done to
timestamps is in `tests/store/timestamps`.
"""


@dataclass(frozen=True)
class Row:
    """One kind of damage: our rules, and for each other program whether it finds it."""

    place: str
    name: str
    rule: str
    found: tuple[str, ...]


def make_sound(folder: Path) -> None:
    """Make an archive with every kind of record, a WACZ and a bag of it."""
    with open_archive(folder / "archive", ticking(), ids=numbered()) as archive:
        archive.record("policy", exchange_of(hop(message(), tls=TLS)))
        archive.record("second", answer(gzipped(), PAGE + "/two", seconds=2))
        archive.record("third", answer(message(), PAGE + "/three", seconds=3))
        archive.record("policy", answer(message(), seconds=4))
        archive.record("lost", failure())
        archive.note("settle", {"quotation": "q1"})
        bring_file(folder / "archive", archive.note)
    make_wacz(folder / "archive", folder / "sound.wacz")
    make_bag(folder / "archive", folder / "bag")


def bring_file(root: Path, note: object) -> None:
    """Keep a file as `import` does."""
    (root / "imports").mkdir()
    (root / "imports" / "foi.warc").write_bytes(IMPORTED)
    said = {"kept": "imports/foi.warc", "sha256": IMPORTED_SUM}
    note("import", said)  # type: ignore[operator]


def try_all(folder: Path, executor: Executor) -> Iterator[Row]:
    """Yield a row for each kind of damage to what `make_sound` made in `folder`."""
    for place, (_, cases) in PLACES.items():
        for name, (change, rule) in cases.items():
            yield try_one(folder, place, name, change, rule, executor)


def try_one(
    folder: Path, place: str, name: str, change: Change, rule: str, executor: Executor
) -> Row:
    with tempfile.TemporaryDirectory() as work:
        damaged = _copy(folder, place, Path(work))
        change(damaged)
        if place in ("wacz", "zip", "bag"):
            audit = audit_files([damaged], executor)
        else:
            audit = audit_archive(damaged, executor)
        rules = sorted({one.rule for one in audit.findings if str(one.severity) != "note"})
        assert rule in rules, (place, name, rules)
        return Row(place, name, rule, tuple(ask(program, place, damaged) for program in ASKED))


def _copy(folder: Path, place: str, work: Path) -> Path:
    if place in ("wacz", "zip"):
        return Path(shutil.copy(folder / "sound.wacz", work / "pack.wacz"))
    source = folder / ("bag" if place == "bag" else "archive")
    return Path(shutil.copytree(source, work / source.name, symlinks=True))


def ask(program: str, place: str, damaged: Path) -> str:
    """Return "finds it" or "passes it", or a dash where the program reads no such file."""
    if place not in READERS[program]:
        return "—"
    files = sorted(damaged.rglob("*.warc.gz")) if place == "warc" else [damaged]
    codes = [_run(program, one) for one in files]
    return "finds it" if any(codes) else "passes it" if codes else "—"


def _run(program: str, path: Path) -> int:
    name, word = program.split()
    command = [str(Path(sys.executable).with_name(name)), word]
    if name == "wacz":
        command = [find_program("wacz"), word, "-f"]
    elif name == "bagit":
        command = [sys.executable, "-m", "bagit", word]
    return subprocess.run([*command, path], capture_output=True, timeout=120).returncode


def render(rows: list[Row]) -> str:
    """Return the document."""
    parts = [INTRODUCTION, _render_counts(rows)]
    for place, (title, _) in PLACES.items():
        head = f"## {title}\n\n| damage | archiver audit | {' | '.join(ASKED)} |\n"
        head += f"|-|-|{'-|' * len(ASKED)}\n"
        lines = [
            f"| {row.name} | `{row.rule}` | {' | '.join(row.found)} |\n"
            for row in rows
            if row.place == place
        ]
        parts.append(head + "".join(lines))
    return "\n".join(parts)


def _render_counts(rows: list[Row]) -> str:
    lines = [f"Of {len(rows)} kinds archiver audit finds {len(rows)}."]
    for at, program in enumerate(ASKED):
        read = [row.found[at] for row in rows if row.found[at] != "—"]
        lines.append(f"Of the {len(read)} that it reads, {program} finds {read.count('finds it')}.")
    return " ".join(lines) + "\n"


def read_rows(text: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Return place, damage, rule and answers out of the document."""
    titles = {title: place for place, (title, _) in PLACES.items()}
    place, rows = "", []
    for line in text.splitlines():
        if line.startswith("## "):
            place = titles[line.removeprefix("## ")]
        elif line.startswith("| ") and "| `" in line:
            name, rule, *found = (cell.strip() for cell in line.strip("|").split(" | "))
            rows.append((place, name, rule.strip("`"), tuple(one.strip("| ") for one in found)))
    return rows


def main() -> None:
    """Make the document anew."""
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(1) as executor:
        folder = Path(name)
        make_sound(folder)
        rows = []
        for row in try_all(folder, executor):
            rows.append(row)
            print(row, file=sys.stderr)
    DOCUMENT.write_text(render(rows), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
