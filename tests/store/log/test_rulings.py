"""What later lines say of captures: the catalog follows it, whatever order the lines come in."""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.models import Change, RecordBlock, State, Usability, Usable
from archiver.store.archive import SuppliedFile, open_reader
from archiver.store.catalog.catalog import FILE, Catalog, open_database
from archiver.store.log.chain import ChainLine, chain_files, read_lines
from archiver.store.log.rulings import SUPERSEDED, same_person
from tests.store.exchanges import (
    LAPTOP,
    START,
    answer,
    message,
    open_archive,
    rows_of_catalog,
    table_rows,
    ticking,
)

UNCONFIRMED = Usability(Usable.NO, "somebody else has to confirm it")


def type_it(root: Path, words: bytes, by: str = "Ada Reader", of: str = "urn:uuid:scan") -> str:
    facts = {"transcribes": of, "by": by}
    block = RecordBlock(len(words), words)
    file = SuppliedFile("urn:x:1", block, "text/x-transcript", START, "conversion", of, facts)
    with open_archive(root) as archive:
        return archive.append_resource(
            "foi", file, UNCONFIRMED, role="transcript", via="transcript"
        ).record_id


def lines_of(root: Path) -> dict[str, list[ChainLine]]:
    return {path.stem: list(read_lines(path)) for path in chain_files(root)}


def usable(root: Path) -> dict[str, tuple[str, str]]:
    with open_reader(root) as reader:
        return {c.record_id: (str(c.usable), c.why) for c in reader.catalog.captures()}


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """An archive of two chains that speak of each other's captures in every way."""
    root = tmp_path / "archive"
    first, second = type_it(root, b"first"), type_it(root, b"second")
    with open_archive(root, ticking(), LAPTOP) as archive:
        theirs = archive.record("theirs", answer(message(b"<p>of the laptop</p>")))
        archive.note_state(Change("theirs", State.SAME, reason="seen"))
        chain = archive.chain_name
        for one in (first, second):
            archive.note("confirm", {"record_id": one, "source": "foi", "by": "Ben Checker"})
    with open_archive(root, ticking(3600)) as archive:
        said = {"order": "X", "reason": "r", "captures": [theirs.record_id]}
        archive.note("merge", {"chains": {chain: {}}, "renamed": {"theirs": "ours"}})
        archive.note("erase", {"record_id": theirs.record_id, "source": "theirs", **said})
    return root


def test_the_newest_confirmed_typing_holds(told: Path) -> None:
    first, second, _ = usable(told).values()
    assert first == ("no", SUPERSEDED)
    assert second == ("yes", "")


def test_sources_of_a_merged_chain_and_its_states_are_renamed(told: Path) -> None:
    with open_reader(told) as reader:
        assert [c.source for c in reader.catalog.captures() if c.via == "live"] == ["ours"]
        assert set(reader.catalog.states()) == {"ours"}


def test_of_an_erased_capture_stays_what_its_tombstone_says(told: Path) -> None:
    with open_reader(told) as reader:
        (gone,) = [c for c in reader.catalog.captures() if c.via == "live"]
        assert (str(gone.usable), gone.why, gone.title) == ("no", "erased by order X: r", "")
        assert reader.catalog.withheld()[gone.record_id].erased


def test_the_order_in_which_lines_are_read_changes_nothing(told: Path) -> None:
    """Chains in any order, in pieces of any size, some pieces twice: always the same rows."""
    chains = lines_of(told)
    chance = random.Random(4)
    wanted = None
    for order in itertools.permutations(chains):
        for size in (1, 3, 1000):
            catalog = Catalog(open_database(None, write=True))
            for name in order:
                lines = chains[name]
                for start in range(0, len(lines), size):
                    piece = lines[start : start + size]
                    catalog.apply(piece)
                    if chance.random() < 0.3:
                        catalog.apply(piece)
            rows = rows_of_catalog(catalog)
            catalog.close()
            wanted = wanted or rows
            assert rows == wanted
    assert wanted == table_rows(told)


@pytest.mark.parametrize("by", ["Ada Reader", "ada  reader", "ADAREADER", "", None, 7])
def test_who_typed_it_cannot_confirm_it(tmp_path: Path, by: object) -> None:
    record = type_it(tmp_path, b"words")
    with open_archive(tmp_path) as archive:
        archive.note("confirm", {"record_id": record, "source": "foi", "by": by})
    assert usable(tmp_path)[record][0] == ("yes" if by == 7 else "no")


def test_a_confirmation_of_what_is_no_typing_changes_nothing(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        page = archive.record("policy", answer(message()), UNCONFIRMED)
        for record in (page.record_id, "urn:uuid:nothing", ""):
            archive.note("confirm", {"record_id": record, "source": "policy", "by": "B C"})
    assert usable(tmp_path) == {page.record_id: ("no", UNCONFIRMED.why)}


BROKEN = [
    {"chains": "x", "renamed": {"a": "b"}},
    {"chains": {"x": {}}, "renamed": ["a"]},
    {"captures": "urn"},
    {},
]


@pytest.mark.parametrize("fields", BROKEN, ids=json.dumps)
@pytest.mark.parametrize("event", ["merge", "erase", "confirm"])
def test_a_ruling_that_says_nothing_sensible_breaks_nothing(
    tmp_path: Path, event: str, fields: dict[str, object]
) -> None:
    with open_archive(tmp_path) as archive:
        page = archive.record("policy", answer(message()))
        archive.note(event, fields)
        archive.record("policy", answer(message(b"more"), seconds=1))
        assert archive.catalog.by_record(page.record_id) == page
    with open_archive(tmp_path) as archive:
        assert len(archive.catalog.captures()) == 2


def test_a_catalog_of_an_older_version_learns_how_captures_came(tmp_path: Path) -> None:
    """Before the table of facts: it is filled from the log when the catalog is next opened."""
    record = type_it(tmp_path, b"words")
    before = table_rows(tmp_path)
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("DROP TABLE facts")
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm007_facts'")
    connection.commit()
    connection.close()
    with open_reader(tmp_path) as reader:
        assert reader.catalog.facts(record)["by"] == "Ada Reader"
        assert reader.catalog.made_from() == {record: "urn:uuid:scan"}
    assert table_rows(tmp_path) == before


@pytest.mark.parametrize(
    "written",
    [
        "ada b reader",
        "Reader, Ada B.",
        "Ada\u034f B. Reader",
        "Ada B. Reader\ufe0f",
        "Ada B. Reader \u3164",
        "Ada-B. Reader",
        "ADA B READER\u200b",
    ],
)
def test_one_person_stays_one_however_the_name_is_written(written: str) -> None:
    assert same_person("Ada B. Reader", written)
    assert same_person(written, "Ada B. Reader")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Reader", "Ada Readers"),
        ("Ada Reader", ""),
        ("राम", "रमा"),
        ("Ada A. Reader", "Ada B. Reader"),
    ],
)
def test_other_names_are_other_persons(one: str, other: str) -> None:
    assert not same_person(one, other)


def test_names_are_compared_without_case_and_spaces() -> None:
    assert same_person("José  Álvarez", "josé álvarez")
    assert same_person("MÜLLER", "mu\u0308ller")
    assert not same_person("Ada Reader", "Ada Reade")


def test_facts_are_those_of_the_line(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        plain = archive.record("policy", answer(message()))
        about = replace(UNCONFIRMED, signs=("banner",))
        signed = archive.record("policy", answer(message(b"wall"), seconds=1), about)
        assert archive.catalog.facts(plain.record_id) == {}
        assert archive.catalog.facts(signed.record_id) == {"signs": ["banner"]}
