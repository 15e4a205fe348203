"""What a pack shows is made again from its own records, and compared with what lies in it.

Its list of digests and its log can be written anew by who forges it. What its exhibits, texts,
tables and report must be follows from the records, which the log and the timestamps speak of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from archiver.models import Capture, Finding
from archiver.reporting.pages.report import write_report
from archiver.store.archive import Reader
from archiver.store.audit.records import AuditFinding, AuditSeverity
from archiver.store.verified_copy import SUMS, digest_file, read_journal
from archiver.urls import from_rfc3339
from archiver.workflows.handover.exhibits import FOLDER as EXHIBITS
from archiver.workflows.handover.exhibits import TEXT_ENDING, write_exhibits, write_pages
from archiver.workflows.handover.pack_statement import TITLE, PackStatement
from archiver.workflows.handover.pack_tables import make_tables
from archiver.workflows.report.report import collect
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means
from archiver.workflows.webarchives.crosscheck_log import read_crosschecks

PAGES = "pages"
REPORT = "report"
MADE = (EXHIBITS, PAGES, REPORT, "tables")
REMADE = "not-from-records"
LEAD, SHOWN = 20, 60  # bytes of a line that differs, before the place and in all: a guess


@cache
def code_digest() -> str:
    """Return the sha256 of this program's files and of its libraries' names and versions.

    Equal digests read a page alike: what one made, the other makes again, byte for byte.
    """
    running = hashlib.sha256()
    root = Path(str(files("archiver")))
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            running.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    found = {f"{one.name} {one.version}" for one in metadata.distributions()}
    running.update("\n".join(sorted(found)).encode())
    return running.hexdigest()


def find_forged(
    tree: Path,
    reader: Reader,
    stated: PackStatement,
    findings: Sequence[Finding],
    means: Means,
    work: Path,
) -> Iterator[AuditFinding]:
    """Yield what in `tree` is not what its records make it; `work` is an empty folder.

    SHA256SUMS and the bytes of exhibits are compared whoever made the pack. Texts, tables and the
    report are too where this very version made it; where another did, a text that differs is a
    warning.
    """
    yield from _compare_sums(tree)
    captures = [c for c in reader.catalog.captures() if c.source in stated.sources]
    yield from _compare_exhibits(tree, reader, captures)
    texts = CaptureTexts(reader)
    exhibits = write_exhibits(work, reader, texts, captures, stated.sources)
    if stated.code != code_digest():
        yield from _compare_texts(tree, work, {one.text_name: one.uri for one in exhibits})
        return
    write_pages(work, texts, captures, stated.sources, TITLE)
    _write_report(work, reader, stated, findings, means)
    _write_tables(work / "tables", stated, findings)
    yield from _compare_folders(tree, work)


def _compare_sums(tree: Path) -> Iterator[AuditFinding]:
    listed = dict(read_journal(tree / SUMS))
    if not listed:
        return
    inside = {p.relative_to(tree).as_posix(): p for p in tree.rglob("*") if p.is_file()}
    for name, path in inside.items():
        if name in listed and digest_file(path) != listed[name]:
            yield _error(SUMS, f"it gives {listed[name]} for {name}, which has another sha256")
    for name in sorted(listed.keys() - inside.keys()):
        yield _error(SUMS, f"it lists {name}, which is not there")


def _compare_exhibits(
    tree: Path, reader: Reader, captures: Sequence[Capture]
) -> Iterator[AuditFinding]:
    """Every exhibit has the bytes of the payload of a record, read from that record."""
    of_records = {
        str(hashlib.sha256(payload).hexdigest())
        for capture in captures
        if isinstance(payload := reader.payload(capture), bytes)
    }
    for path in sorted((tree / EXHIBITS).glob("*")):
        name = f"{EXHIBITS}/{path.name}"
        if not path.name.endswith(TEXT_ENDING) and digest_file(path) not in of_records:
            yield _error(name, "its bytes are the payload of no record of this pack")


def _compare_texts(tree: Path, work: Path, made: Mapping[str, str]) -> Iterator[AuditFinding]:
    for name, uri in made.items():
        here = tree / name
        if here.is_file() and here.read_bytes() != (work / name).read_bytes():
            message = (
                f"it is not the text that this version reads in the record of {uri}: another "
                "version made it, or it was changed. Compare it with the exhibit beside it"
            )
            yield AuditFinding(name, 0, "", REMADE, AuditSeverity.WARNING, message)


def _write_report(
    work: Path, reader: Reader, stated: PackStatement, findings: Sequence[Finding], means: Means
) -> None:
    crosschecks = [row for row in read_crosschecks(reader) if row.source in stated.sources]
    left_out = [f"Left out: {sentence}" for sentence in stated.left_out]
    sources = list(stated.sources.values())
    content = collect(
        reader, means, sources, findings, crosschecks, stated.settings.max_gap, left_out
    )
    made = replace(content, generated=from_rfc3339(stated.made), software=stated.software)
    write_report(made, work / REPORT)


def _write_tables(folder: Path, stated: PackStatement, findings: Sequence[Finding]) -> None:
    """Write the tables that the records make; that of captures names files of the whole archive."""
    folder.mkdir()
    tables = make_tables(stated.sources.values(), stated.quotations, (), findings)
    for name in tables.keys() - {"captures.csv"}:
        (folder / name).write_text(tables[name], encoding="utf-8", newline="")


def _compare_folders(tree: Path, work: Path) -> Iterator[AuditFinding]:
    for folder in MADE:
        here, made = _names(tree / folder), _names(work / folder)
        extra = here - made if folder != "tables" else set()
        for name in sorted(made | extra):
            place = f"{folder}/{name}"
            if name not in here:
                yield _error(place, "its records make this file, and it is not there")
            elif name not in made:
                yield _error(place, "its records do not make this file")
            elif (tree / place).read_bytes() != (work / place).read_bytes():
                first = _first_difference(tree / place, work / place)
                yield _error(place, f"it is not what its records make it: {first}")


def _names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def _first_difference(here: Path, made: Path) -> str:
    """Say which line differs first, and what it must be."""
    lines = ([*path.read_bytes().splitlines(), b""] for path in (here, made))
    pairs = zip(*lines, strict=False)
    for number, (one, other) in enumerate(pairs, start=1):
        if one != other:
            unlike = (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
            at = max(0, next(unlike, min(len(one), len(other))) - LEAD)
            shown, due = (t[at : at + SHOWN].decode("utf-8", "replace") for t in (one, other))
            return f"line {number} has {shown!r}, the records make {due!r}"
    return "it has another length"


def _error(name: str, message: str) -> AuditFinding:
    return AuditFinding(name, 0, "", REMADE, AuditSeverity.ERROR, message)
