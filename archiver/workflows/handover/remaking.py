"""What a pack shows is made again from its own records, and compared with what lies in it.

Its list of digests and its log can be written anew by who forges it. What its exhibits, texts,
tables, answers, report and first page must be follows from the records, which the log and the
timestamps speak of.
"""

from __future__ import annotations

import hashlib
import platform
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from archiver.models import Capture, Finding
from archiver.serialise import read_json
from archiver.store.audit.records import AuditFinding, AuditSeverity
from archiver.store.packs.extracts import read_extract
from archiver.store.packs.pack_files import PACKAGE, PACKAGE_DIGEST, PAYLOAD, START_HERE
from archiver.store.packs.signing import Signature
from archiver.store.reader import Reader
from archiver.store.verified_copy import SUMS, digest_file, read_journal
from archiver.urls import from_rfc3339
from archiver.workflows.handover.exhibits import FOLDER as EXHIBITS
from archiver.workflows.handover.exhibits import TEXT_ENDING
from archiver.workflows.handover.pack_statement import TITLE, VERDICTS, PackStatement
from archiver.workflows.handover.pack_values import REMADE, compare_values, error_in
from archiver.workflows.handover.shown_files import REPORT, TABLES, PackForm, write_shown
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means

FOLDERS = (EXHIBITS, "pages", REPORT, TABLES, "verdicts")
LEAD, SHOWN = 20, 60  # bytes of a line that differs, before the place and in all: a guess
EVIDENCE = re.compile(
    r"archive/[^/]+\.warc\.gz|custody/[^/]+\.jsonl|indexes/index\.(?:cdx\.gz|idx)|timestamps/[^/]+"
    rf"|{SUMS}|{PACKAGE}|{PACKAGE_DIGEST}"
)
"""What in a pack is compared by itself: records, log, index, tokens and lists."""
PACKAGE_KEYS = {"profile", "wacz_version", "title", "created", "software"}
"""What datapackage.json says beside its list of files."""
TAG_FILES = re.compile(r"bagit\.txt|bag-info\.txt|(?:tag)?manifest-[a-z0-9]+\.txt|fetch\.txt")
"""What a bag has at its top (RFC 8493, section 2.2), beside the page to start with."""
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
    texts: CaptureTexts

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
        yield error_in(SUMS, "it lists no file of this pack")
    inside = {p.relative_to(pack.tree).as_posix(): p for p in pack.tree.rglob("*") if p.is_file()}
    for name in sorted(inside.keys() - {SUMS, PACKAGE, PACKAGE_DIGEST}):
        if name not in listed:
            yield error_in(
                SUMS, f"it leaves out {name}, whose sha256 is {digest_file(inside[name])}"
            )
        elif (digest := digest_file(inside[name])) != listed[name]:
            yield error_in(SUMS, f"it gives {listed[name]} for {name}, whose sha256 is {digest}")
    for name in sorted(listed.keys() - inside.keys()):
        yield error_in(SUMS, f"it lists {name}, which is not there")
    yield from _compare_times(pack)
    captures = [c for c in pack.reader.catalog.captures() if c.source in pack.stated.sources]
    yield from _compare_exhibits(pack, captures)
    asked = (pack.tree, pack.reader, pack.stated, findings, means, pack.form, pack.texts)
    made = write_shown(work, *asked)
    if pack.stated.code == code_digest():
        yield from _name_foreign(pack, work, AuditSeverity.ERROR)
        yield from _compare_folders(pack, work)
    else:
        yield from compare_values(pack.tree, work, pack.stated.answers)
        yield from _compare_texts(pack, work, made)
        yield from _name_foreign(pack, work, AuditSeverity.WARNING)


def _name_foreign(pack: OpenPack, work: Path, severity: AuditSeverity) -> Iterator[AuditFinding]:
    """Name each file that is no evidence, and that its records do not make.

    Whoever opens the pack takes it for part of it. Another version may have made others than this.
    """
    made, names = _names(work) | {pack.form.first_page}, _names(pack.tree)
    foreign = {name for name in names - made if not EVIDENCE.fullmatch(name)}
    if pack.path.is_dir():
        tops = {path.name for path in pack.path.iterdir()} - {PAYLOAD, START_HERE}
        foreign |= {name for name in tops if not TAG_FILES.fullmatch(name)}
    if severity is AuditSeverity.ERROR:  # what lies in the folders that are shown was named
        foreign = {name for name in foreign if name.partition("/")[0] not in FOLDERS}
    for name in sorted(foreign):
        message = "no record of this pack makes this file: nothing vouches for what it says"
        yield AuditFinding(name, 0, "", REMADE, severity, message)
    for key in sorted(_read_said(pack, PACKAGE).keys() - PACKAGE_KEYS):
        message = f"it says {key}, which no record of this pack makes: nothing vouches for it"
        yield AuditFinding(PACKAGE, 0, "", REMADE, severity, message)
    for name in sorted(made - names) if severity is AuditSeverity.WARNING else ():
        if name.startswith(f"{EXHIBITS}/"):
            message = "its records make this file, and the pack has none of that name"
            yield AuditFinding(name, 0, "", REMADE, severity, message)


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
                yield error_in(f"custody/{path.name}", f"line {line.seq} has no time: {error}")
        newest += [max(moments)] if moments else []
    if newest and min(newest) > made:
        last = f"{min(newest):%Y-%m-%d %H:%M:%S} UTC"
        yield error_in(
            VERDICTS,
            f"it says that the pack was made on {stated.made}; its log says more, until {last}",
        )
    said = {name: _read_said(pack, name) for name in (PACKAGE, "signature", "bag-info.txt")}
    second, day = f"{made:%Y-%m-%dT%H:%M:%SZ}", f"{made:%Y-%m-%d}"
    due = {
        (PACKAGE, "created"): second,
        (PACKAGE, "title"): TITLE,
        (PACKAGE, "software"): stated.software,
        ("signature", "created"): second,
        ("signature", "software"): stated.software,
        ("bag-info.txt", "Bagging-Date"): day,
        ("bag-info.txt", "External-Description"): TITLE,
        ("bag-info.txt", "Bag-Software-Agent"): stated.software,
    }
    for (file, name), value in due.items():
        here = said[file].get(name)
        if here is not None and stated.software and here != value:
            place = PACKAGE_DIGEST if file == "signature" else file
            yield error_in(place, f"its {name} is {here!r}, and {VERDICTS} makes it {value!r}")


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
            yield error_in(name, message)
        elif page and digest not in page:
            yield error_in(START_HERE, f"it does not give the sha256 of {name}, {digest}")


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
        yield error_in(name, "its records make this file, and it is not there")
    elif not made.is_file():
        yield error_in(name, "its records do not make this file")
    elif here.read_bytes() != made.read_bytes():
        yield error_in(name, f"it is not what its records make it: {_first_difference(here, made)}")


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
