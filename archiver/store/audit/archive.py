"""The audit of a whole archive: WARC files, custody chains and catalog against each other.

It writes nothing. The WARC files are the unit of work, on an executor that is handed in; the log
is then read once. Whether both speak of the same records is seen from one sum a file, and whether
the catalog agrees from reading its rows beside the lines: only where something differs is it read
again, and said what. So the memory that an audit takes does not grow with a sound archive.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from archiver.errors import ArchiverError, UsageError
from archiver.store.audit.imports_and_erasures import accept_erased, audit_erasures, audit_imports
from archiver.store.audit.packs import audit_any
from archiver.store.audit.records import (
    GROUPED,
    LOGGED,
    NAMED,
    Asking,
    AuditFinding,
    AuditSeverity,
    FileAudit,
    RecordFacts,
    audit_warc,
    weigh,
    weigh_capture,
)
from archiver.store.audit.statements import compare, of_line
from archiver.store.catalog.catalog import (
    FILE,
    Catalog,
    CatalogDamagedError,
    CatalogEarlierError,
    CatalogRow,
    open_database,
    rows_of,
    sortable,
)
from archiver.store.catalog.comparison import StrayRow, find_acting, find_stray_rows
from archiver.store.catalog.flat import select_rows
from archiver.store.catalog.sqlite import Database
from archiver.store.log.chain import (
    ChainHead,
    ChainLine,
    chain_files,
    checked_lines,
    missing_head,
    read_lines,
    readable_chains,
    stretch_breaks,
)
from archiver.store.log.one_writer import WRITTEN, OneWriter, other_writer
from archiver.store.log.rulings import DECIDING, MERGE
from archiver.store.log.server_clocks import is_backdated, went_back
from archiver.store.log.stretches import open_log
from archiver.store.merging import JOURNAL, STAGE
from archiver.store.strange_files import StrangeFile, StrangeKind, find_strange
from archiver.store.warc.writer import OPEN_ENDING
from archiver.urls import address_key, from_rfc3339

TABLES = ("captures", "records", "facts", "events", "states", "notices", "runs")
RECORD_TEXTS = (
    "record_id",
    "type",
    "uri",
    "warc",
    "block_digest",
    "payload_digest",
    "source",
    "run",
)
MAKER = {
    "run": "ispartof",
    "operator": "operator",
    "machine": "hostname",
    "software": "software",
}
"""What a line says of who wrote its record, and where a file's warcinfo says the same."""
GROUP_RULE = "changed-group"
UNREAD_LOG = (
    "this log, or a stretch of it, cannot be read: what it says of records was not compared, nor "
    "was the catalog. Put its files back from a backup"
)
PLACE = re.compile(rb',"warc":"([^"]+)","offset":(\d{1,18}),')
ERROR, WARNING, NOTE = AuditSeverity.ERROR, AuditSeverity.WARNING, AuditSeverity.NOTE


@dataclass(frozen=True)
class Audit:
    """What an audit read, and everything that is not as it must be, errors first.

    `by_name` says that files were read by themselves, beside no log that speaks of them.
    """

    files: int
    records: int
    findings: tuple[AuditFinding, ...]
    by_name: bool = False

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings and notes are no errors."""
        return not any(finding.severity is ERROR for finding in self.findings)


Advance = Callable[[str], None]


def audit_archive(root: Path, executor: Executor, advance: Advance = lambda name: None) -> Audit:
    """Audit the archive in `root`. `advance` is called with the name of each file that is done.

    Raises UsageError when there is no archive.
    """
    if not root.is_dir():
        raise UsageError(
            f"{root} is not there: nothing was ever saved here. `archiver snapshot` saves the "
            "sources; if they were saved before, put the folder back from a backup."
        )
    strange = list(find_strange(root))
    paths = {p.relative_to(root).as_posix(): p for p in (root / "warcs").rglob("*") if _is_warc(p)}
    key = secrets.token_bytes(32)
    audited = _audit_logged(root, dict(sorted(paths.items())), key, executor, advance)
    log = _read_log(root, key, {one.refers_to for f in audited for one in f.repeated})
    odd = _find_odd(audited, log)
    again, findings = _explain(root, audited, odd, executor) if odd else ([], [])
    findings = accept_erased(root, findings, {_named(file.file): file.facts for file in again})
    findings += [*audit_erasures(root), *audit_imports(root), *_name_strange(root, strange)]
    read = {file.file: file for file in (*audited, *again)}
    findings += [finding for file in read.values() for finding in file.findings]
    missing = {finding.record_id for finding in findings if finding.rule == "missing-record"}
    findings += [*log.findings, *_check_revisits(audited, log.held - missing)]
    findings += _check_makers(audited, log.makers)
    findings = _without_guesses(findings, log)
    if not (log.catalog_agrees or log.unread):
        findings += _compare_with_catalog(root)
    return _sum_up(audited, findings)


def _name_strange(root: Path, strange: Iterable[StrangeFile]) -> Iterator[AuditFinding]:
    """Name what is no file of the archive: a link, a pipe, a folder, what may not be read.

    Whoever holds the target of a link changes what is read here; one that stays in the archive is
    a warning.
    """
    remedies = {
        StrangeKind.LINK: (
            ": what is read there is no part of this archive, and no backup or merge takes it. "
            "Put the file itself here"
        ),
        StrangeKind.NO_FILE: ". Take it away, or put the file back from a backup",
        StrangeKind.UNREADABLE: ". Give yourself permission to read it, and run audit again",
    }
    for one in strange:
        grave = one.kind is not StrangeKind.LINK or one.leads_out_of(root)
        name, message = one.path.relative_to(root).as_posix(), f"it {one.what}{remedies[one.kind]}"
        yield AuditFinding(name, 0, "", str(one.kind), ERROR if grave else WARNING, message)


def _audit_logged(
    root: Path, paths: Mapping[str, Path], key: bytes, executor: Executor, advance: Advance
) -> list[FileAudit]:
    """Read the files of the archive itself, whose records the log speaks of."""
    offsets = _read_offsets(root)
    askings = [Asking(True, key, offsets.get(_named(name), ()), logged=True) for name in paths]
    return list(_audit_files(paths, askings, executor, advance))


def _read_offsets(root: Path) -> dict[str, array[int]]:
    """Return by WARC file the offsets that the log gives, in order: glanced at, not read."""
    found: dict[str, array[int]] = {}
    for path in readable_chains(root):
        with open_log(path) as lines:
            for raw in lines:
                if place := PLACE.search(raw):
                    name = place[1].decode("utf-8", "replace")
                    found.setdefault(name, array("Q")).append(int(place[2]))
    return {name: array("Q", sorted(offsets)) for name, offsets in found.items()}


def audit_files(
    paths: Sequence[Path], executor: Executor, advance: Advance = lambda name: None
) -> Audit:
    """Audit WARC files, WACZ files and bags that anybody made, by name.

    Damage is an error, how others' WARC files conform is a note.
    """
    named = {str(path): path for path in paths}
    askings = [Asking(ours=False)] * len(named)
    audited = list(_audit_files(named, askings, executor, advance))
    found = [finding for file in audited for finding in file.findings]
    return replace(_sum_up(audited, found), by_name=True)


def _is_warc(path: Path) -> bool:
    name = path.name.removesuffix(OPEN_ENDING)
    return path.is_file() and name.endswith((".warc", ".warc.gz"))


def _audit_files(
    paths: Mapping[str, Path], askings: Sequence[Asking], executor: Executor, advance: Advance
) -> Iterator[FileAudit]:
    for audited in executor.map(_audit_file, paths.values(), paths, askings):
        advance(audited.file)
        yield audited


def _audit_file(path: Path, name: str, asking: Asking) -> FileAudit:
    try:
        return audit_warc(path, name, asking) if asking.ours else audit_any(path, name)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        return FileAudit(name, 0, (AuditFinding(name, 0, "", "unreadable", ERROR, message),))


def _sum_up(audited: Sequence[FileAudit], findings: Iterable[AuditFinding]) -> Audit:
    order = list(AuditSeverity)
    ranked = sorted(findings, key=lambda f: (order.index(f.severity), f.file, f.offset))
    return Audit(len(audited), sum(file.records for file in audited), tuple(ranked))


# --- the custody log -----------------------------------------------------------------------------


@dataclass
class _LogReading:
    """What one reading of the whole log gave.

    `totals` has for each WARC file the sum over the lines about it (see `weigh`), `makers` who by
    these lines wrote it (the values of `MAKER`), `held` those of the wanted record ids that the
    log has, `unread` the logs that are there and cannot be read.
    """

    findings: list[AuditFinding] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    makers: dict[str, dict[tuple[str, ...], ChainLine]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    catalog_agrees: bool = True


def _read_log(root: Path, key: bytes, wanted: set[str]) -> _LogReading:
    """Read every chain once: does it hold, what does it say of each file, is the catalog like it?

    Every chain must also hold the heads that the catalog and other chains know of it.
    """
    log, database = _LogReading(), _open_database(root)
    log.catalog_agrees = not (root / FILE).exists() or _is_plain(database)
    known = _known_heads(root, database)
    log.unread = _unread_chains(root)
    for name in sorted(filter(None, log.unread)):
        log.findings.append(_at_line(f"custody/{name}.jsonl", 0, "unreadable", UNREAD_LOG))
    for path in readable_chains(root):
        name = path.relative_to(root).as_posix()
        rows = _CatalogRows(database, path.stem) if database else None
        heads = known.pop(path.stem, [])
        last, before, writer = 0, "", OneWriter(path.stem)
        damage = stretch_breaks(path)
        log.findings += [_at_line(name, one.line, one.rule, one.message) for one in damage]
        for number, line, problems in checked_lines(path):
            last = number
            if line is not None:
                problems += writer.follow(number, line)
                log.findings += _check_clock(name, number, before, line.text("time"))
                before = line.text("time")
                if said := is_backdated(line):
                    log.findings.append(_at_line(name, number, "backdated", said))
            log.findings += [_at_line(name, one.line, one.rule, one.message) for one in problems]
            if line is not None:
                heads = [h for h in heads if (h.seq, h.hash) != (line.seq, line.hash)]
                _read_line(log, line, key, wanted, rows)
        gone = {missing_head(path.stem, last, head) for head in heads if head.seq}
        log.findings += [_at_line(name, one.line, one.rule, one.message) for one in gone]
        log.catalog_agrees = log.catalog_agrees and (rows is None or rows.end())
    for chain in known.keys() - log.unread if "" not in log.unread else ():
        message = f"the custody log {chain}.jsonl is missing: its lines are known to have existed"
        log.findings.append(_at_line(f"custody/{chain}.jsonl", 0, "missing-log", message))
    if database is not None:
        database.close()
    return log


def _check_clock(name: str, number: int, before: str, now: str) -> Iterator[AuditFinding]:
    """Note where the clock that dates the lines went back."""
    try:
        said = went_back(from_rfc3339(before), from_rfc3339(now)) if before else ""
    except ValueError:
        return
    if said:
        yield AuditFinding(name, number, "", "clock-went-back", NOTE, said)


def _at_line(name: str, line: int, rule: str, message: str) -> AuditFinding:
    return AuditFinding(name, line, "", rule, ERROR, message)


def _read_line(
    log: _LogReading, line: ChainLine, key: bytes, wanted: set[str], rows: _CatalogRows | None
) -> None:
    if rows is not None and log.catalog_agrees:
        log.catalog_agrees = rows.agree(line)
    warc = line.text("warc")
    if warc:
        record_id = line.text("record_id")
        said = [line.text(name) for name in (*LOGGED, *GROUPED)]
        total = weigh(key, record_id, line.text("record_digest"), said)
        stated = of_line(line.fields)
        total += weigh_capture(key, stated) if stated else 0
        log.totals[warc] = log.totals.get(warc, 0) + total
        if line.event in WRITTEN:
            maker = tuple(line.text(name) for name in MAKER)
            log.makers.setdefault(warc, {}).setdefault(maker, line)
        if record_id in wanted:
            log.held.add(record_id)


def _known_heads(root: Path, database: Database | None) -> dict[str, list[ChainHead]]:
    """Return by chain the heads that are known from outside it: the catalog, other chains.

    A chain names those that it found when it began, and those that came with a merge; a merge that
    broke off is told in the log before its files have their places.
    """
    known: dict[str, list[ChainHead]] = {}
    for head in Catalog(database).heads().values() if database else ():
        known.setdefault(head.chain, []).append(head)
    merges = () if (root / STAGE / JOURNAL).exists() else (MERGE,)
    for path in readable_chains(root):
        for line in read_lines(path, 0, ("chain", *merges)):
            for head in _named_heads(line):
                known.setdefault(head.chain, []).append(head)
    return known


def _named_heads(line: ChainLine) -> Iterator[ChainHead]:
    """Yield the heads of other chains that a line names."""
    others = line.fields.get("chains" if line.event == MERGE else "others")
    for chain, said in (others if isinstance(others, dict) else {}).items():
        match said:
            case {"seq": int(seq), "hash": str(mark)}:
                yield ChainHead(chain, seq, mark)


def _open_database(root: Path) -> Database | None:
    if not (root / FILE).exists():
        return None
    try:
        return open_database(root / FILE, write=False)
    except (ArchiverError, CatalogDamagedError):
        return None


# --- records and lines ---------------------------------------------------------------------------


def _is_plain(database: Database | None) -> bool:
    """Whether the catalog can be read, and holds nothing that acts by itself."""
    return database is not None and not database.triggers and not database.view_names()


def _find_odd(audited: Sequence[FileAudit], log: _LogReading) -> set[str]:
    """Return the names of the files of which the log does not say what was read in them."""
    totals = {_named(file.file): file.total for file in audited}
    return {n for n in totals.keys() | log.totals.keys() if totals.get(n) != log.totals.get(n)}


def _named(file: str) -> str:
    """The name by which the log speaks of a file, also while it still grows."""
    return file.removesuffix(OPEN_ENDING)


def _explain(
    root: Path, audited: Sequence[FileAudit], odd: set[str], executor: Executor
) -> tuple[list[FileAudit], list[AuditFinding]]:
    """Read the `odd` files and the lines about them again; return those, and how they differ."""
    paths = {file.file: root / file.file for file in audited if _named(file.file) in odd}
    again = list(_audit_files(paths, [Asking(keep=True)] * len(paths), executor, lambda name: None))
    ids = {record.record_id for file in again for record in file.facts}
    logged: dict[str, ChainLine] = {}
    findings: list[AuditFinding] = []
    for path in readable_chains(root):
        for line in read_lines(path):
            warc, record_id = line.text("warc"), line.text("record_id")
            if warc and (warc in odd or record_id in ids):
                before, short = logged.get(record_id), _shortened(line)
                said = other_writer(line, (before.chain, before.event) if before else None)
                said = said or (_say_other(before, short) if before else "")
                if said:
                    name = path.relative_to(root).as_posix()
                    findings.append(_at_line(name, line.seq, "claimed-twice", said))
                logged[record_id] = short
    return again, [*findings, *_compare_with_log(again, logged)]


def _shortened(line: ChainLine) -> ChainLine:
    """The line with only what is compared."""
    kept = ("event", "record_id", "warc", "record_digest", "capture", "facts", *LOGGED, *GROUPED)
    return ChainLine(line.chain, {name: line.fields.get(name) for name in kept}, line.end)


def _say_other(before: ChainLine, line: ChainLine) -> str:
    """Say that two lines say of one record what is not the same, as no two programs that read it.

    A record is told twice where a broken-off run's file was mended in two copies of the archive.
    """
    names = (line.fields.keys() | before.fields.keys()) - {"event"}
    if all(line.fields.get(name) == before.fields.get(name) for name in names):
        return ""
    what = (
        f"it says of {line.text('record_id')} otherwise than another line, of {before.chain}.jsonl"
    )
    return f"{what}: one of both was put in"


def _compare_with_log(
    audited: Sequence[FileAudit], logged: Mapping[str, ChainLine]
) -> Iterator[AuditFinding]:
    found: set[str] = set()
    for file in audited:
        for record in file.facts:
            found.add(record.record_id)
            yield from _compare_record(file.file, record, logged.get(record.record_id))
        yield from _compare_captures(file, logged)
    for record_id, line in logged.items():
        if record_id not in found:
            message = f"the log has this record ({line.text('uri')}), but no WARC file holds it"
            place = line.fields.get("offset")
            offset = place if isinstance(place, int) else 0
            yield AuditFinding(
                line.text("warc"), offset, record_id, "missing-record", ERROR, message
            )


def _check_revisits(audited: Sequence[FileAudit], held: set[str]) -> Iterator[AuditFinding]:
    """A revisit's payload must be in the archive (WARC 1.1 section 6.7)."""
    for file in audited:
        for one in file.repeated:
            if one.refers_to not in held:
                message = f"it repeats {one.refers_to}, which no WARC file here holds"
                message += f"; so do {one.count - 1} others after it" if one.count > 1 else ""
                place = (file.file, one.offset, one.record_id)
                yield AuditFinding(*place, "revisit-target", ERROR, message)


def _compare_record(
    file: str, record: RecordFacts, line: ChainLine | None
) -> Iterator[AuditFinding]:
    place = (file, record.offset, record.record_id)
    if line is None:
        message = "the custody log has no line for this record"
        yield AuditFinding(*place, "not-in-log", ERROR, message)
        return
    if line.text("warc") != file.removesuffix(OPEN_ENDING):
        message = f"the log says that this record lies in {line.text('warc')}"
        yield AuditFinding(*place, "moved-record", ERROR, message)
    changed = [name for name in LOGGED if record.said[name] != line.text(name)]
    for name in changed:
        here, there = record.said[name], line.text(name)
        message = f"its {name.replace('_', ' ')} is {here!r}, the log says {there!r}"
        yield AuditFinding(*place, "changed-record", ERROR, message)
    for name in GROUPED:
        there = line.text(name)
        if (here := record.said.get(name, there)) != there:
            what = NAMED.get(name, name)
            message = f"its {what} is {here!r} by the records that were written with it, the log "
            message += f"says {there!r}"
            yield AuditFinding(*place, GROUP_RULE, ERROR, message)
    if not changed and not _holds_record_digest(record, line):
        message = "its block is as it was, but a field of its head, or its compression, was changed"
        yield AuditFinding(*place, "changed-record", ERROR, message)


def _without_guesses(findings: Sequence[AuditFinding], log: _LogReading) -> list[AuditFinding]:
    """Leave out what cannot be said of files that were not, or not wholly, read.

    Where records are missing nobody knows which were written as one; a log that cannot be read may
    have the line that is missed, and a WARC file the record.
    """
    broken = {one.file for one in findings if one.rule in ("missing-record", "damaged-record")}
    closed = {one.file for one in findings if one.rule == "unreadable"}
    guesses = {(GROUP_RULE, name) for name in broken} | {("missing-record", n) for n in closed}
    guessed = {"not-in-log", "missing-capture"} if log.unread else set()
    guessed |= {"revisit-target"} if log.unread or closed else set()
    known = [f for f in findings if (f.rule, f.file) not in guesses and f.rule not in guessed]
    told = {(f.file, f.rule): f for f in known if f.rule == "unreadable"}
    return [f for f in known if told.get((f.file, f.rule), f) is f]


def _unread_chains(root: Path) -> set[str]:
    try:
        return {path.stem for path in set(chain_files(root)) - set(readable_chains(root))}
    except OSError:  # the folder itself: it is named by `find_strange`
        return {""}


def _check_makers(
    audited: Sequence[FileAudit], makers: Mapping[str, Mapping[tuple[str, ...], ChainLine]]
) -> Iterator[AuditFinding]:
    """Who wrote a file, in which run: its first record says so, and each line about it."""
    for file in audited:
        for maker, line in makers.get(_named(file.file), {}).items() if file.made_by else ():
            for (name, stated), there in zip(MAKER.items(), maker, strict=True):
                here = file.made_by.get(stated, "")
                if here != " ".join(there.split()):
                    message = f"its {name} is {here!r} by its first record; line {line.seq} of "
                    message += f"{line.chain}.jsonl says {there!r}"
                    yield AuditFinding(file.file, 0, "", "changed-maker", ERROR, message)


def _compare_captures(file: FileAudit, logged: Mapping[str, ChainLine]) -> Iterator[AuditFinding]:
    """Yield what the records of a file state of captures otherwise than the log."""
    places = {record.record_id: record.offset for record in file.facts}
    said = {name: of_line(line.fields) for name, line in logged.items() if name in places}
    for record_id, rule, message in compare(places, file.stated, said):
        at = places.get(record_id, 0)
        yield AuditFinding(file.file, at, record_id, rule, ERROR, message)


def _holds_record_digest(record: RecordFacts, line: ChainLine) -> bool:
    """Whether the record's bytes in the file are those logged; older lines do not say."""
    logged = line.text("record_digest")
    return not logged or logged == record.record_digest


# --- the catalog ---------------------------------------------------------------------------------


_key = lru_cache(maxsize=4096)(address_key)


def _usual_row(line: ChainLine) -> CatalogRow:
    """The row of a capture's line as it nearly always is; `rows_of` is exact, and costs more."""
    said = dict(line.fields["capture"])  # type: ignore[call-overload]
    try:
        date = sortable(from_rfc3339(said["date"]))
        keys = {"address_key": _key(said["uri"]), "cited_key": _key(said["cited"])}
    except (KeyError, ValueError, TypeError):
        return {}
    place = {name: line.fields.get(name) for name in ("warc", "offset", "length", "run", "seq")}
    lies = {"line_start": line.start, "line_end": line.end}
    return {**said, **place, **keys, **lies, "date": date, "chain": line.chain}


def _usual_record(line: ChainLine) -> CatalogRow:
    """The row of a record's line as it nearly always is."""
    try:
        date = sortable(from_rfc3339(line.text("date")))
    except ValueError:
        return {}
    row: CatalogRow = {name: line.text(name) for name in RECORD_TEXTS}
    row |= {name: line.fields.get(name) for name in ("offset", "length", "seq")}
    return {**row, "date": date, "capture": line.text("belongs_to"), "chain": line.chain}


class _CatalogRows:
    """The catalog's rows of one chain, table by table, read beside its lines."""

    def __init__(self, database: Database, chain: str) -> None:
        self._rows = {
            name: database.query(
                f"SELECT * FROM ({select_rows(name)}) WHERE chain = ? ORDER BY seq", [chain]
            )
            for name in TABLES
        }

    def agree(self, line: ChainLine) -> bool:
        """Whether the next rows are those that `line` stands for; what cannot be read is not."""
        try:
            return self._agree(line)
        except sqlite3.Error:
            return False

    def _agree(self, line: ChainLine) -> bool:
        if line.text("warc") and not line.fields.get("facts"):
            said = isinstance(line.fields.get("capture"), dict)
            usual = [("records", _usual_record(line))]
            usual += [("captures", _usual_row(line))] if said else []
            found = [(name, next(self._rows[name], None)) for name, _ in usual]
            return found == usual or found == _rows_to_find(line)
        wanted = _rows_to_find(line)
        return wanted == [(name, _unended(next(self._rows[name], None))) for name, _ in wanted]

    def end(self) -> bool:
        """Whether every row was asked for."""
        try:
            return all(next(rows, None) is None for rows in self._rows.values())
        except sqlite3.Error:
            return False


def _rows_to_find(line: ChainLine) -> list[tuple[str, CatalogRow | None]]:
    return [(name, _unended(row)) for name, row in rows_of(line) if name in TABLES]


def _unended(row: CatalogRow | None) -> CatalogRow | None:
    """The row of a run without its end, which a later line says."""
    return {**row, "ended": ""} if row is not None and "ended" in row else row


def _compare_with_catalog(root: Path) -> Iterator[AuditFinding]:
    """A catalog that is damaged or behind is made anew; one that contradicts was changed."""
    if not (root / FILE).exists():
        return
    database, fresh = _open_database(root), Catalog(open_database(None, write=True))
    if database is None:
        with closing(fresh):
            yield from _say_unreadable(root, fresh)
        return
    known = Catalog(database).heads()
    database.close()
    try:
        upto = {path: known[path.stem].seq for path in chain_files(root) if path.stem in known}
        for path, seq in upto.items():
            fresh.foresee(one for one in read_lines(path, 0, DECIDING) if one.seq <= seq)
        for path, seq in upto.items():
            fresh.apply(line for line in read_lines(path) if line.seq <= seq)
        yield from _say_differences(root, fresh)
    finally:
        fresh.close()


def _say_unreadable(root: Path, beside: Catalog) -> Iterator[AuditFinding]:
    """A catalog without the tables that it must have is damaged; a view in their place is not."""
    try:
        acting = find_acting(root / FILE, beside)
    except CatalogDamagedError:
        acting = ()
    yield from map(_differing, acting)
    if _is_earlier(root):
        message = "an earlier version made the catalog; `archiver reindex` makes it anew"
        yield AuditFinding(FILE, 0, "", "catalog-earlier", NOTE, message)
    elif not acting:
        message = "the catalog is damaged; `archiver reindex` makes it anew"
        yield AuditFinding(FILE, 0, "", "catalog-damaged", WARNING, message)


def _is_earlier(root: Path) -> bool:
    try:
        open_database(root / FILE, write=False).close()
    except CatalogEarlierError:
        return True
    except (ArchiverError, CatalogDamagedError):
        return False
    return False


def _differing(one: StrayRow) -> AuditFinding:
    what = f"the catalog ({one.table}: {one.name}) differs from the log"
    name = one.name if one.table in ("captures", "records", "facts") else ""
    message = f"{what}; `archiver reindex` makes it anew"
    return AuditFinding(FILE, 0, name, "catalog-differs", ERROR, message)


def _say_differences(root: Path, fresh: Catalog) -> Iterator[AuditFinding]:
    """Yield what the catalog says otherwise than the lines that it knows."""
    try:
        yield from map(_differing, set(find_stray_rows(root / FILE, fresh)))
    except CatalogDamagedError as error:
        message = f"the catalog is damaged ({error}); `archiver reindex` makes it anew"
        yield AuditFinding(FILE, 0, "", "catalog-damaged", WARNING, message)
