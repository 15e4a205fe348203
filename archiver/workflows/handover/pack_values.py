"""What a pack of another version shows, compared value by value with what its records make."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from archiver.reporting.safe_characters import show_unseen
from archiver.serialise import read_json
from archiver.store.audit.records import AuditFinding, AuditSeverity
from archiver.tables import restore
from archiver.workflows.handover.exhibits import PAGE_LIST
from archiver.workflows.handover.pack_statement import VERDICTS
from archiver.workflows.handover.shown_files import TABLES

REMADE = "not-from-records"
OF_ARCHIVE = "warc"
"""The column of captures.csv in which earlier versions named files of the whole archive."""
ASKED = ("quote", "document", "line", "column", "row", "locator", "cited")
"""What of an answer is the question: the rows of the pack say it, whatever a version judges."""
RESTS = ("capture", "provenance")
"""What of an answer is its copy: that follows from the record that it names."""
PROSE = frozenset(("sentence", "remedy", "notes"))
"""What an answer says in sentences, which differ from version to version."""
PLACES = {"warc", "offset"}
"""Where a copy lies: earlier versions named places in the whole archive."""
MADE = "the records make"
Rows = Mapping[str, Mapping[str, str]]


def compare_values(
    tree: Path, work: Path, answers: Sequence[Mapping[str, object]]
) -> Iterator[AuditFinding]:
    """Yield where tables, list of pages and answers in `tree` are not those made in `work`.

    A value that its records or its answers contradict is an error. What a version may judge
    otherwise or have besides is a warning: it was that, or it was changed. That it says the same
    in other words, or has fewer columns, is a note: every earlier version does.
    """
    for name, key in (("sources.csv", "id"), ("quotes.csv", "id"), ("captures.csv", "record_id")):
        place = f"{TABLES}/{name}"
        here, made = (_read_table(root / place, key) for root in (tree, work))
        yield from _compare_rows(place, here, made, MADE, {OF_ARCHIVE})
        yield from _compare_columns(place, here, made)
    here, made = (_read_pages(root / PAGE_LIST) for root in (tree, work))
    yield from _compare_rows(PAGE_LIST, here, made, MADE, {"text"})
    yield from _compare_columns(PAGE_LIST, here, made)
    yield from _name_texts(PAGE_LIST, here, made, {"text"})
    place = f"{TABLES}/verdicts.csv"
    here, made = (_read_table(root / place, "id") for root in (tree, work))
    said = {str(row["id"]): _answer_cells(row) for row in answers}
    yield from _compare_rows(place, here, said, f"{VERDICTS} has", set())
    yield from _compare_columns(place, here, made)
    covered = {name for cells in said.values() for name in cells}
    yield from _name_texts(place, here, made, {n for row in made.values() for n in row} - covered)
    judged = read_json((work / VERDICTS).read_bytes())["quotations"]
    yield from _compare_answers(answers, {str(row["id"]): row for row in judged})


def _compare_answers(
    answers: Sequence[Mapping[str, object]], judged: Mapping[str, Mapping[str, object]]
) -> Iterator[AuditFinding]:
    """Compare each answer with that of this version, which may judge otherwise."""
    for row in answers:
        id_, due = str(row["id"]), judged.get(str(row["id"]))
        if due is None:
            yield error_in(VERDICTS, f"it has an answer to {id_}, which no row of it asks")
            continue
        said, judged_here = _flat(row), _flat(due)
        common = sorted(said.keys() & judged_here.keys())
        unlike = [name for name in common if said[name] != judged_here[name]]
        certain = {*ASKED, *(RESTS if _record_of(row) == _record_of(due) else ())}
        if said.get("passes") is True and judged_here["passes"] is False:
            certain |= {"passes"}
        for name in unlike:
            if name.partition(".")[0] in certain:
                values = [json.dumps(one[name], ensure_ascii=False) for one in (said, judged_here)]
                yield error_in(VERDICTS, f"{name} of {id_} is {values[0]}; {MADE} {values[1]}")
        if other := [name for name in unlike if name.partition(".")[0] not in certain]:
            prose = PROSE.issuperset(other)
            severity = AuditSeverity.NOTE if prose else AuditSeverity.WARNING
            yield _other_version(VERDICTS, f"{', '.join(other)} of {id_}", severity)
    for id_ in sorted(judged.keys() - {str(row["id"]) for row in answers}):
        yield error_in(VERDICTS, f"it leaves out the answer to {id_}")


def _flat(row: Mapping[str, object]) -> dict[str, object]:
    """Return an answer with the fields of its copy beside its own, without their places."""
    found = {name: value for name, value in row.items() if name not in RESTS}
    for name in RESTS:
        inner = row.get(name)
        if isinstance(inner, dict):
            found |= {f"{name}.{key}": v for key, v in inner.items() if key not in PLACES}
    return found


def _record_of(row: Mapping[str, object]) -> object:
    capture = row.get("capture")
    return capture.get("record_id") if isinstance(capture, dict) else None


def _answer_cells(row: Mapping[str, object]) -> dict[str, str]:
    """Return what verdicts.csv must have of an answer, as far as the answer says it."""
    cells = {
        name: _plain_value(row[name])
        for name in (
            *("finding", "verdict", "passes", "settled", "severity", "standing", "quote"),
            *("matched", "sentence", "remedy"),
        )
        if name in row
    }
    if "source" in row:
        cells["source"] = _plain_value(row["source"] or row.get("cited"))
    if isinstance(found := row.get("found_in"), list):
        cells["found_in"] = " ".join(map(str, found))
    if "capture" in row:
        copy = row["capture"] if isinstance(row["capture"], dict) else {}
        named = {"captured": "date", "uri": "uri", "record_id": "record_id"}
        cells |= {name: _plain_value(copy.get(key)) for name, key in named.items()}
    if "provenance" in row:
        whose = row["provenance"] if isinstance(row["provenance"], dict) else {}
        named = {"provenance": "kind", "provenance_by": "by", "provenance_machine": "machine"}
        cells |= {name: _plain_value(whose.get(key)) for name, key in named.items()}
    return cells


def _plain_value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


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
            yield error_in(place, f"it leaves out {id_}, which {says}")
        elif id_ not in made:
            yield error_in(place, f"it has {id_}, which no record makes")
        else:
            row, due = here[id_], made[id_]
            for name in sorted((row.keys() & due.keys()) - aside):
                if _plain(row[name]) != _plain(due[name]):
                    message = f"{name} of {id_} is {row[name]!r}; {says} {due[name]!r}"
                    yield error_in(place, message)


def _compare_columns(place: str, here: Rows, made: Rows) -> Iterator[AuditFinding]:
    """Name the columns that only one side has: nothing here can say what stands in them."""
    columns, due = ({name for row in rows.values() for name in row} for rows in (here, made))
    if here and made and (more := sorted(columns - due)):
        yield _other_version(place, f"what it says of {', '.join(more)}, which is not made here,")
    if here and made and (fewer := sorted(due - columns)):
        what = f"that it says nothing of {', '.join(fewer)}"
        yield _other_version(place, what, AuditSeverity.NOTE)


def _name_texts(place: str, here: Rows, made: Rows, names: set[str]) -> Iterator[AuditFinding]:
    """Name the rows in which one of `names`, which hold words, is not what this version says."""
    for id_ in sorted(here.keys() & made.keys()):
        row, due = here[id_], made[id_]
        common = sorted(names & row.keys() & due.keys())
        if unlike := [name for name in common if _plain(row[name]) != _plain(due[name])]:
            yield _other_version(place, f"{', '.join(unlike)} of {id_}")


def _plain(cell: str) -> str:
    """Return a cell as tables show it: some versions write out fewer characters than others."""
    return show_unseen(restore(cell).replace("\0", ""))


def error_in(name: str, message: str) -> AuditFinding:
    """Return what is wrong with a file that a pack shows."""
    return AuditFinding(name, 0, "", REMADE, AuditSeverity.ERROR, message)


def _other_version(
    name: str, what: str, severity: AuditSeverity = AuditSeverity.WARNING
) -> AuditFinding:
    message = (
        f"{what} cannot be made again here: another version of this program made the pack, or it "
        "was changed. Rely on what is printed here, and on the exhibits"
    )
    return AuditFinding(name, 0, "", REMADE, severity, message)
