"""What a pack shows is made again from its own records, and compared with what lies in it.

Its list of digests and its log can be written anew by who forges it. What its exhibits, texts,
tables, answers, report and first page must be follows from the records, which the log and the
timestamps speak of.
"""

from __future__ import annotations

import csv
import hashlib
import io
import platform
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from archiver.models import Capture, Finding
from archiver.reporting.safe_characters import show_unseen
from archiver.serialise import read_json
from archiver.store.audit.records import AuditFinding, AuditSeverity
from archiver.store.packs.extracts import read_extract
from archiver.store.packs.pack_files import PACKAGE, PACKAGE_DIGEST, START_HERE
from archiver.store.packs.signing import Signature
from archiver.store.reader import Reader
from archiver.store.verified_copy import SUMS, digest_file, read_journal
from archiver.tables import restore
from archiver.urls import from_rfc3339
from archiver.workflows.handover.exhibits import FOLDER as EXHIBITS
from archiver.workflows.handover.exhibits import PAGE_LIST, TEXT_ENDING
from archiver.workflows.handover.pack_statement import VERDICTS, PackStatement
from archiver.workflows.handover.shown_files import REPORT, TABLES, PackForm, write_shown
from archiver.workflows.shared.context import Means

FOLDERS = (EXHIBITS, "pages", REPORT, TABLES, "verdicts")
REMADE = "not-from-records"
LEAD, SHOWN = 20, 60  # bytes of a line that differs, before the place and in all: a guess
OF_ARCHIVE = "warc"
"""The column of captures.csv in which earlier versions named files of the whole archive."""
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


@cache
def code_digest() -> str:
    """Return the sha256 of this program's files and of what it runs on, by name and version.

    Equal digests read a page alike: what one made, the other makes again, byte for byte.
    """
    running = hashlib.sha256()
    root = Path(str(files("archiver")))
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            running.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    python = f"python {platform.python_version()} {unicodedata.unidata_version}"
    found = [*sorted(_libraries()), python, f"zlib {zlib.ZLIB_RUNTIME_VERSION}"]
    running.update("\n".join(found).encode())
    return running.hexdigest()


def _libraries() -> set[str]:
    """Return the libraries that this program needs, and those that they need, with versions."""
    found, due = set(), ["archiver"]
    seen = set(due)
    while due:
        try:
            one = metadata.distribution(due.pop())
        except metadata.PackageNotFoundError:  # for another system, or run out of a bare folder
            continue
        found.add(f"{one.name} {one.version}")
        for said in one.requires or ():
            name = REQUIREMENT.match(said)
            if name and "extra ==" not in said and name[0] not in seen:
                seen.add(name[0])
                due.append(name[0])
    return found


@dataclass(frozen=True)
class OpenPack:
    """A pack whose digests were checked: where it lies, its tree, and what it says of itself."""

    path: Path
    tree: Path
    reader: Reader
    stated: PackStatement
    signature: Signature | None

    @property
    def form(self) -> PackForm:
        """Its form, and the fingerprint of the key that signed it."""
        key = self.signature.key if self.signature else None
        return PackForm(
            "bagit" if self.path.is_dir() else "wacz", key.fingerprint if key is not None else ""
        )

    @property
    def first_page(self) -> Path:
        """Where its first page lies: in a bag above the tree."""
        return self.path / START_HERE if self.path.is_dir() else self.tree / self.form.first_page


def find_forged(
    pack: OpenPack, findings: Sequence[Finding], means: Means, work: Path
) -> Iterator[AuditFinding]:
    """Yield what in `pack` is not what its records make it; `work` is an empty folder.

    What this very version made must be the same byte for byte. Where another made it, the values
    in tables, list of pages and answers must be, exhibits and SHA256SUMS; that a text differs is a
    warning, and that the report or the first page does is said, since nobody can tell whether they
    were changed.
    """
    listed = dict(read_journal(pack.tree / SUMS))
    if not listed:
        yield _error(SUMS, "it lists no file of this pack")
    inside = {p.relative_to(pack.tree).as_posix(): p for p in pack.tree.rglob("*") if p.is_file()}
    for name in sorted(inside.keys() - {SUMS, PACKAGE, PACKAGE_DIGEST}):
        if name not in listed:
            yield _error(SUMS, f"it leaves out {name}, whose sha256 is {digest_file(inside[name])}")
        elif (digest := digest_file(inside[name])) != listed[name]:
            yield _error(SUMS, f"it gives {listed[name]} for {name}, whose sha256 is {digest}")
    for name in sorted(listed.keys() - inside.keys()):
        yield _error(SUMS, f"it lists {name}, which is not there")
    yield from _compare_times(pack)
    captures = [c for c in pack.reader.catalog.captures() if c.source in pack.stated.sources]
    yield from _compare_exhibits(pack, captures)
    made = write_shown(work, pack.tree, pack.reader, pack.stated, findings, means, pack.form)
    if pack.stated.code == code_digest():
        yield from _compare_folders(pack, work)
    else:
        yield from _compare_values(pack, work)
        yield from _compare_texts(pack, work, made)


def _compare_times(pack: OpenPack) -> Iterator[AuditFinding]:
    """Compare what the parts of a pack say of when, and with which program, it was made."""
    stated, made = pack.stated, from_rfc3339(pack.stated.made)
    newest: list[datetime] = []
    for path in sorted((pack.tree / "custody").glob("*.jsonl")):
        moments: list[datetime] = []
        for line in read_extract(path)[0]:
            try:
                moments.append(from_rfc3339(line.text("time")))
            except ValueError as error:
                yield _error(f"custody/{path.name}", f"line {line.seq} has no time: {error}")
        newest += [max(moments)] if moments else []
    if newest and min(newest) > made:
        last = f"{min(newest):%Y-%m-%d %H:%M:%S} UTC"
        yield _error(
            VERDICTS,
            f"it says that the pack was made on {stated.made}; its log says more, until {last}",
        )
    said = {name: _read_said(pack, name) for name in (PACKAGE, "signature", "bag-info.txt")}
    second, day = f"{made:%Y-%m-%dT%H:%M:%SZ}", f"{made:%Y-%m-%d}"
    due = {
        (PACKAGE, "created"): second,
        (PACKAGE, "software"): stated.software,
        ("signature", "created"): second,
        ("signature", "software"): stated.software,
        ("bag-info.txt", "Bagging-Date"): day,
        ("bag-info.txt", "Bag-Software-Agent"): stated.software,
    }
    for (file, name), value in due.items():
        here = said[file].get(name)
        if here is not None and stated.software and here != value:
            place = PACKAGE_DIGEST if file == "signature" else file
            yield _error(place, f"its {name} is {here!r}, and {VERDICTS} makes it {value!r}")


def _read_said(pack: OpenPack, file: str) -> dict[str, str]:
    if file == "signature":
        signed = pack.signature
        return {"created": signed.created, "software": signed.software} if signed else {}
    path = (pack.path if pack.path.is_dir() else pack.tree) / file
    if not path.is_file():
        return {}
    text = path.read_text("utf-8", "replace")
    if file == PACKAGE:
        said = read_json(text)
        return {name: str(value) for name, value in said.items() if name != "resources"}
    pairs = (line.partition(": ") for line in text.splitlines())
    return {name: value for name, _, value in pairs}


def _compare_exhibits(pack: OpenPack, captures: Sequence[Capture]) -> Iterator[AuditFinding]:
    """Every exhibit has the bytes of the payload of a record, read from that record."""
    of_records = {
        str(hashlib.sha256(payload).hexdigest())
        for capture in captures
        if isinstance(payload := pack.reader.payload(capture), bytes)
    }
    first = pack.first_page
    page = first.read_text("utf-8", "replace") if first.is_file() else ""
    for path in sorted((pack.tree / EXHIBITS).glob("*")):
        name = f"{EXHIBITS}/{path.name}"
        if path.name.endswith(TEXT_ENDING):
            continue
        digest = digest_file(path)
        if digest not in of_records:
            message = f"its bytes ({digest}) are the payload of no record of this pack"
            yield _error(name, message)
        elif page and digest not in page:
            yield _error(START_HERE, f"it does not give the sha256 of {name}, {digest}")


# --- made by this very version -------------------------------------------------------------------


def _compare_folders(pack: OpenPack, work: Path) -> Iterator[AuditFinding]:
    for folder in FOLDERS:
        here, made = _names(pack.tree / folder), _names(work / folder)
        for name in sorted(here | made):
            yield from _compare_files(
                f"{folder}/{name}", pack.tree / folder / name, work / folder / name
            )
    yield from _compare_files(START_HERE, pack.first_page, work / pack.form.first_page)


def _names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def _compare_files(name: str, here: Path, made: Path) -> Iterator[AuditFinding]:
    if not here.is_file():
        yield _error(name, "its records make this file, and it is not there")
    elif not made.is_file():
        yield _error(name, "its records do not make this file")
    elif here.read_bytes() != made.read_bytes():
        yield _error(name, f"it is not what its records make it: {_first_difference(here, made)}")


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


# --- made by another version ---------------------------------------------------------------------

Rows = Mapping[str, Mapping[str, str]]


def _compare_values(pack: OpenPack, work: Path) -> Iterator[AuditFinding]:
    """Compare tables and pages value by value, and the verdicts' table with verdicts.json."""
    for name, key in (("sources.csv", "id"), ("quotes.csv", "id"), ("captures.csv", "record_id")):
        place = f"{TABLES}/{name}"
        here, made = (_read_table(root / place, key) for root in (pack.tree, work))
        yield from _compare_rows(place, here, made, "the records make", {OF_ARCHIVE})
    stated = {str(row["id"]): {n: str(v) for n, v in row.items()} for row in pack.stated.answers}
    place = f"{TABLES}/verdicts.csv"
    plain = {"verdict", "severity", "standing", "matched", "finding"}
    here = _read_table(pack.tree / place, "id")
    shown = {id_: {n: row[n] for n in plain & row.keys()} for id_, row in here.items()}
    said = {
        id_: {n: v.replace("None", "") if n == "severity" else v for n, v in row.items()}
        for id_, row in stated.items()
    }
    yield from _compare_rows(place, shown, said, f"{VERDICTS} has", set())
    here, made = (_read_pages(root / PAGE_LIST) for root in (pack.tree, work))
    yield from _compare_rows(PAGE_LIST, here, made, "the records make", {"text"})


def _read_table(path: Path, key: str) -> Rows:
    if not path.is_file():
        return {}
    text = path.read_text("utf-8-sig", "replace")
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error:
        return {}
    return _by(key, ({n: v for n, v in row.items() if n and isinstance(v, str)} for row in rows))


def _read_pages(path: Path) -> Rows:
    found = []
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        with suppress(ValueError, RecursionError):
            said = read_json(line)
            if isinstance(said, dict):
                found.append({name: str(value) for name, value in said.items()})
    return _by("id", found)


def _by(key: str, rows: Iterable[Mapping[str, str]]) -> Rows:
    """Return rows by what they are called; one that is there again has its number behind."""
    found: dict[str, Mapping[str, str]] = {}
    for row in rows:
        name = row.get(key, "")
        found[f"{name} (again, {len(found)})" if name in found else name] = row
    return found


def _compare_rows(
    place: str, here: Rows, made: Rows, says: str, aside: set[str]
) -> Iterator[AuditFinding]:
    for id_ in sorted(here.keys() | made.keys()):
        if id_ not in here:
            yield _error(place, f"it leaves out {id_}, which {says}")
        elif id_ not in made:
            yield _error(place, f"it has {id_}, which no record makes")
        else:
            row, due = here[id_], made[id_]
            for name in sorted((row.keys() & due.keys()) - aside):
                if _plain(row[name]) != _plain(due[name]):
                    message = f"{name} of {id_} is {row[name]!r}; {says} {due[name]!r}"
                    yield _error(place, message)


def _plain(cell: str) -> str:
    """Return a cell as tables show it: some versions write out fewer characters than others."""
    return show_unseen(restore(cell).replace("\0", ""))


def _compare_texts(pack: OpenPack, work: Path, made: Mapping[str, str]) -> Iterator[AuditFinding]:
    for name, uri in made.items():
        here = pack.tree / name
        if here.is_file() and here.read_bytes() != (work / name).read_bytes():
            message = (
                f"it is not the text that this version reads in the record of {uri}: another "
                "version made it, or it was changed. Compare it with the exhibit beside it"
            )
            yield AuditFinding(name, 0, "", REMADE, AuditSeverity.WARNING, message)
    names = _names(pack.tree / REPORT)
    unlike = [n for n in sorted(names) if not _alike(pack.tree / REPORT / n, work / REPORT / n)]
    if not _alike(pack.first_page, work / pack.form.first_page):
        unlike.append(START_HERE)
    if unlike:
        message = (
            "another version of this program, or other libraries, made this pack. What its report "
            f"and {START_HERE} say in words could not be made again, and may have been changed "
            f"({len(unlike)} files): rely on what is printed here, on exhibits and tables"
        )
        yield AuditFinding(REPORT, 0, "", REMADE, AuditSeverity.NOTE, message)


def _alike(here: Path, made: Path) -> bool:
    return here.is_file() and made.is_file() and here.read_bytes() == made.read_bytes()


def _error(name: str, message: str) -> AuditFinding:
    return AuditFinding(name, 0, "", REMADE, AuditSeverity.ERROR, message)
