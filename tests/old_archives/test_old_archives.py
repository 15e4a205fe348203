"""Archives that an earlier version made are read as they were read then.

What lies in the folder c942518 is never made anew, and its expected answers are never edited: where
one of these tests fails, old archives have become unreadable, or what scripts rely on has changed.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.old_archives import ferry
from tests.old_archives.answers import (
    PACKS,
    PROJECTS,
    Answers,
    ask,
    ask_archive,
    ask_packs,
    audit_differences,
    call,
    copy_project,
    differences,
    promised,
    read_answers,
    sharpened,
    sources,
)
from tests.old_archives.web import Web

KEPT = Path(__file__).parent / "c942518"
STATES = (
    "new same noise changed quotation-lost moved gone withdrawn soft-404 parked blocked unreachable"
    " restored"
)
EVENTS = (
    "chain merge erase withhold lift import import-done confirm timestamp timestamp-failed heads"
    " notice settle recovered mended export timeline crosscheck state round"
)
VERDICTS = "verbatim typographic edited altered elsewhere not-found unverifiable"


def expected(name: str) -> Answers:
    """What commit c942518 said."""
    found: Answers = json.loads((KEPT / f"{name}.expected.json").read_text(encoding="utf-8"))
    return found


def check(old: Answers, new: Answers) -> None:
    """Fail with all that is not as it was."""
    audits = audit_differences(old["audit"], new["audit"]) if "audit" in new else []
    said = sharpened(old)
    rest = {name: value for name, value in said.items() if name in new and name != "audit"}
    wrong = audits + differences(rest, new)
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.parametrize("name", PROJECTS)
def test_an_old_archive_is_opened_indexed_audited_and_judged_as_it_was(
    name: str, tmp_path: Path
) -> None:
    """With the catalog of its time, and with one that is made anew."""
    folder, old = copy_project(KEPT, name, tmp_path / name, catalog=True), expected(name)
    check(old, read_answers(folder, name))
    for path in (folder / "archive").glob("catalog.db*"):
        path.unlink()
    check(old, {**ask_archive(folder), **read_answers(folder, name)})


def test_old_packs_are_audited_and_judged_as_they_were() -> None:
    old, new = expected("packs"), ask_packs(KEPT / "packs")
    for pack in PACKS:  # their words cannot be made again by a later version, and that is said
        cautions = new["verify"][pack]["pack"].pop("cautions")
        assert cautions
        assert all("another version of this program" in caution for caution in cautions)
        assert old["verify"][pack]["pack"].pop("cautions") == []
    check(old, new)
    assert {old["verify"][pack]["pack"]["differing"] == [] for pack in PACKS} == {True}
    assert old["verify"]["evidence.wacz"]["pack"]["signed_by"]


def test_tables_are_handed_over_as_they_were(tmp_path: Path) -> None:
    folder, now = copy_project(KEPT, "quoted", tmp_path / "quoted"), tmp_path / "tables"
    ids = [row["id"] for row in _table(KEPT / "packs" / "tables" / "sources.csv")]
    assert call("-C", folder, "export", *ids, "--format", "csv", "--output", now).code == 0
    for path in (KEPT / "packs" / "tables").glob("*.csv"):
        wrong = differences(promised(_table(path)), _table(now / path.name), path.name)
        assert not wrong, "\n".join(wrong[:40])


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", PROJECTS)
def test_an_old_archive_is_merged_into_a_new_one(name: str, tmp_path: Path) -> None:
    theirs = copy_project(KEPT, name, tmp_path / name)
    ours = tmp_path / "ours"
    ours.mkdir()
    assert call("-q", "-C", ours, "init").code == 0
    said = call("-q", "-C", ours, "import", theirs)
    assert said.code == 0, said.err
    old, brought = expected(name)["show"], set()
    for id_ in sources(ours):
        new = ask(ours, "show", id_)
        brought |= _records(new)
        for part in ("captures", "states", "support") if id_ in old else ():
            wrong = differences(old[id_][part], new[part], f"{id_}.{part}")
            assert not wrong, "\n".join(wrong[:40])
    assert brought == {record for shown in old.values() for record in _records(shown)}
    assert ask(ours, "audit")["ok"]


def _records(shown: Answers) -> set[str]:
    return {row["record_id"] for row in shown["captures"]}


def test_the_watch_goes_on_and_tells_only_what_nobody_was_told(tmp_path: Path) -> None:
    """The old log says what went out on which way: a later version sends the rest, once."""
    folder, old = copy_project(KEPT, "watched", tmp_path / "watched"), expected("watched")
    told, feed = tmp_path / "keys.txt", (folder / "notices.xml").read_bytes()
    _tell_by(folder, told)
    assert call("-q", "-C", folder, "reindex").code == 0
    web, names = Web(), [name for name in ferry.NAMES if name != "paper"]
    ferry.begin(web)
    for day in range(ferry.DAYS + 1):
        ferry.pass_day(web, day)
    with web.open():
        round_ = ask(folder, "watch", *names)
    states = {row["source"]: row["state"] for row in old["status"]["sources"]}
    for row in round_["sources"]:
        assert row["state"] == states[row["source"]], row
    assert not [row for row in round_["sources"] if row["transition"]]
    keys = told.read_text(encoding="utf-8").split()
    assert set(old["unsent"]) <= set(keys)
    assert not set(old["told"]) & set(keys)
    assert len(keys) == len(set(keys))
    assert (folder / "notices.xml").read_bytes() == feed


def _tell_by(folder: Path, told: Path) -> None:
    """Have notices sent by a program that keeps their keys."""
    script = told.with_name("keep.py")
    code = "import os, sys; open(sys.argv[1], 'a').write(os.environ['ARCHIVER_KEYS'] + '\\n')"
    script.write_text(code + "\n", encoding="utf-8")
    command = f'"{sys.executable}" "{script}" "{told}"'
    options = folder / "archiver.toml"
    text = options.read_text("utf-8").replace('command = "exit 3"', f"command = '{command}'")
    options.write_text(text, encoding="utf-8")


def test_the_old_archives_hold_all_that_they_should() -> None:
    """States, verdicts, ways and outcomes: none is missing from what the other tests compare."""
    shown = [show for name in PROJECTS for show in expected(name)["show"].values()]
    assert _values(shown, "states", "state") == set(STATES.split())
    verdicts = {q["verdict"] for q in expected("quoted")["verify"]["quotations"]}
    assert verdicts == set(VERDICTS.split())
    ways = {"live", "supplied", "transcript", "import", "archive:library"}
    assert _values(shown, "captures", "via") == ways
    outcomes = {"captured", "truncated", "unchanged", "failed"}
    assert _values(shown, "captures", "outcome") == outcomes
    agreements = {"same-payload", "different", "no-memento", "no-capture", "excluded", "same-text"}
    assert _values(shown, "crosschecks", "agreement") == agreements
    assert _events() >= set(EVENTS.split())


def _values(shown: list[Any], part: str, name: str) -> set[str]:
    return {row[name] for show in shown for row in show[part]}


def _events() -> set[str]:
    logs = [log for name in PROJECTS for log in (KEPT / name / "archive/custody").glob("*.jsonl")]
    lines = [line for log in logs for line in log.read_text("utf-8").splitlines()]
    return {json.loads(line)["event"] for line in lines}
