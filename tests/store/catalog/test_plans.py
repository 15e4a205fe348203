"""No read of the catalog goes through a table that grows with the years, but those that list it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.models import Change, State
from archiver.store.archive import Reader, open_reader
from archiver.store.catalog.catalog import Catalog, Event, open_database
from tests.store.exchanges import LAPTOP, MACHINE, PAGE, START, answer, message, open_archive

LISTS_ALL = {
    "captures": "SELECT * FROM captures ORDER BY date, chain, seq",
    "events": "SELECT * FROM events",
    "records": "SELECT * FROM records ORDER BY warc, offset",
}
"""Asked without a source, capture or event: an audit, an export, a report of everything."""
BOUNDED = ("CONSTANT ROW", "SCAN watched", "idx_states_transition")
"""A row of constants, the sources that are watched, the changes of state: no round adds to them."""
ONE = "urn:uuid:8c14c1f2-0000-4000-8000-000000000000"
EVENT = Event("a", 1, START, "channel", "", {})
ASKED: list[Callable[[Catalog], object]] = [
    lambda catalog: catalog.captures("policy"),
    lambda catalog: catalog.captures("policy", role="page"),
    lambda catalog: catalog.latest("policy"),
    lambda catalog: catalog.newest("policy", ("page", "supplied"), 8),
    lambda catalog: catalog.sources_of([ONE]),
    lambda catalog: catalog.latest_at(PAGE, "policy", "http"),
    lambda catalog: catalog.one_of_each("policy"),
    lambda catalog: catalog.captures_via("transcript"),
    lambda catalog: catalog.newest_at(PAGE, "policy"),
    lambda catalog: catalog.by_address(PAGE),
    lambda catalog: catalog.by_content_digest("sha256:00"),
    lambda catalog: catalog.by_record(ONE),
    lambda catalog: catalog.find("8c14c1f2"),
    lambda catalog: catalog.payload_holder("sha256:00", "http"),
    lambda catalog: catalog.capture_lines("policy"),
    lambda catalog: catalog.states(),
    lambda catalog: catalog.state_history("policy"),
    lambda catalog: catalog.transitions_after(EVENT),
    lambda catalog: catalog.events("round"),
    lambda catalog: catalog.events(source_id="policy"),
    lambda catalog: catalog.events("crosscheck", source_id="policy"),
    lambda catalog: catalog.facts(ONE),
    lambda catalog: catalog.noticed("policy:new"),
    lambda catalog: catalog.records(capture=ONE),
    lambda catalog: catalog.records(warc="2026/11/a.warc.gz"),
    lambda catalog: catalog.records(capture=ONE, warc="2026/11/a.warc.gz"),
    lambda catalog: catalog.chains_of([ONE]),
    lambda catalog: catalog.is_withheld(ONE),
    lambda catalog: catalog.line_place(ONE),
    lambda catalog: catalog.names_elsewhere("a", "policy"),
    lambda catalog: catalog.quiet_logs(),
    lambda catalog: catalog.unheard(),
    lambda catalog: catalog.waiting(),
]


@contextmanager
def listen(database: Path) -> Iterator[tuple[Catalog, list[str]]]:
    """A catalog, and the statements that it was asked, with their values written in."""
    heard: list[str] = []
    db = open_database(database, write=False)
    db.conn.set_trace_callback(lambda said: heard.append(said) if "SELECT" in said else None)
    with closing(Catalog(db)) as catalog:
        yield catalog, heard


def scans(database: Path, statement: str) -> list[str]:
    with closing(open_database(database, write=False)) as db:
        plan = db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    grown = [str(row[-1]) for row in plan if str(row[-1]).startswith("SCAN ")]
    return [step for step in grown if not any(name in step for name in BOUNDED)]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans") / "archive"
    for machine in (MACHINE, LAPTOP):  # two chains: the order of their lines is worked out, too
        with open_archive(folder, machine=machine) as archive:
            archive.record("policy", answer(message()), title="Policy", role="page")
            archive.note_state(Change("policy", State.NEW, None, True, "first seen", {}))
            archive.note_notice("policy:new", "policy", "policy is watched from now on")
    return folder


@pytest.mark.parametrize("ask", ASKED)
def test_a_read_takes_an_index(root: Path, ask: Callable[[Catalog], object]) -> None:
    with listen(root / "catalog.db") as (catalog, heard):
        ask(catalog)
    assert heard
    assert {
        statement: found for statement in heard if (found := scans(root / "catalog.db", statement))
    } == {}


@pytest.mark.parametrize("name", LISTS_ALL)
def test_a_list_of_everything_is_one(root: Path, name: str) -> None:
    with listen(root / "catalog.db") as (catalog, heard):
        getattr(catalog, name)()
    assert heard[0] == LISTS_ALL[name]
    assert scans(root / "catalog.db", heard[0])


READ_WHOLE = {
    "bytes_known": "a check that no WARC lacks its lines, once an opening for writing",
    "counts": "a reindex",
    "going_with": "an erasure",
    "heads": "a row a chain",
    "held": "the first page of serve",
    "made_from": "what is withheld, once a command",
    "runs": "an export, a report",
    "sources_beside": "a merge",
    "withheld": "once a command that shows or hands over",
}
"""Reads that take a table as a whole, and when: none is asked for each source of a round."""
NO_READS = {
    *("apply", "beside", "close", "filled_once", "foresee", "hold_back", "settle_on_disk"),
}


def test_every_read_is_asked_here_or_said_to_take_a_whole_table() -> None:
    asked = {name for ask in ASKED for name in ask.__code__.co_names}
    public = {name for name in vars(Catalog) if not name.startswith("_")}
    assert public == {name for name in asked if name in public} | READ_WHOLE.keys() | NO_READS
    assert asked.isdisjoint(READ_WHOLE.keys() | NO_READS)


CHANGES = ("UPDATE", "DELETE", "INSERT", "SELECT")
ONCE_A_MERGE = "SELECT record_id, source FROM records WHERE chain = 'a'"


def test_what_lines_change_in_the_catalog_takes_an_index_too(root: Path, tmp_path: Path) -> None:
    """Whatever a capture, a state, a ruling and the end of a run write, read and take away."""
    copy = tmp_path / "archive"
    shutil.copytree(root, copy)
    heard: list[str] = []
    with open_archive(copy) as archive:
        archive.catalog._db.conn.set_trace_callback(heard.append)
        first = archive.record("policy", answer(message(b"a new page")))
        archive.note_state(Change("policy", State.CHANGED, None, True, "another page", {}))
        archive.note("confirm", {"record_id": first.record_id, "by": "An Editor"})
        gone = {"captures": [first.record_id], "order": "1", "reason": "a name"}
        archive.note("erase", gone | {"source": "policy", "stretches": [], "originals": []})
        archive.note("merge", {"id": "m", "chains": {"a": {}}, "renamed": {"theirs": "policy"}})
    said = {one.split("(")[0].split(" SET ")[0] for one in heard if one.startswith(CHANGES)}
    wanted = {"UPDATE states", "UPDATE runs", "UPDATE capture_rows", "DELETE FROM facts WHERE"}
    assert {name for name in wanted if any(one.startswith(name) for one in said)} == wanted
    statements = {one for one in heard if one.startswith(CHANGES)}
    grown = {one: found for one in statements if (found := scans(copy / "catalog.db", one))}
    assert [one for one in grown if not one.startswith(ONCE_A_MERGE)] == []


def test_whether_one_capture_is_withheld_reads_the_others_once(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive"
    shutil.copytree(root, copy)
    with open_archive(copy) as archive:
        first, *_ = archive.catalog.captures("policy")
        archive.note("withhold", {"record_id": first.record_id, "reason": "a name"})
        heard: list[str] = []
        archive.catalog._db.conn.set_trace_callback(heard.append)
        assert all(archive.catalog.is_withheld(first.record_id) for _ in range(3))
        assert sum("FROM captures" in said for said in heard) == 1
        archive.record("other", answer(message()), role="page")
        (same,) = archive.catalog.captures("other")
        assert archive.catalog.is_withheld(same.record_id), "the same bytes, saved since"
        archive.note("lift", {"record_id": first.record_id, "reason": "asked again"})
        assert not archive.catalog.is_withheld(first.record_id)
        assert not archive.catalog.is_withheld(same.record_id)


def states_of(reader: Reader) -> dict[str, State]:
    return {source: change.state for source, change in reader.catalog.states().items()}


def test_the_newest_state_of_each_source_over_chains_and_rounds(tmp_path: Path) -> None:
    course = [State.NEW, State.CHANGED, State.UNREACHABLE, State.GONE]
    for day, state in enumerate(course):
        machine = (MACHINE, LAPTOP)[day // 2]
        with open_archive(tmp_path / "archive", machine=machine) as archive:
            for name in ("a", "policy", "zz")[: 3 - day % 2]:
                archive.note_state(replace(Change(name, state, None, True, "", {}), date=START))
    with open_reader(tmp_path / "archive") as reader:
        assert states_of(reader) == {"a": State.GONE, "policy": State.GONE, "zz": State.UNREACHABLE}
