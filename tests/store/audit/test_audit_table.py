"""docs/audit-table.md says what the audit finds, and what other programs make of the same files."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.store.audit.audit_table import (
    ASKED,
    DOCUMENT,
    PLACES,
    Row,
    ask,
    make_sound,
    read_rows,
    render,
    try_all,
    try_one,
)

STATED = read_rows(DOCUMENT.read_text(encoding="utf-8"))


def test_it_is_as_it_is_made() -> None:
    rows = [Row(*stated) for stated in STATED]
    assert render(rows) == DOCUMENT.read_text(encoding="utf-8")


def test_it_has_every_kind_of_damage_with_its_rule() -> None:
    tried = [
        (place, name, rule)
        for place, (_, cases) in PLACES.items()
        for name, (_, rule) in cases.items()
    ]
    assert [row[:3] for row in STATED] == tried
    assert len(tried) > 150


@pytest.mark.parametrize(
    "row", random.Random(7).sample(STATED, 5), ids=lambda row: f"{row[0]}: {row[1]}"
)
def test_rows_of_it_are_so(row: tuple[str, str, str, tuple[str, ...]], tmp_path: Path) -> None:
    place, name, rule, found = row
    make_sound(tmp_path)
    change, _ = PLACES[place][1][name]
    with ThreadPoolExecutor(1) as executor:
        assert try_one(tmp_path, place, name, change, rule, executor).found == found


def test_nobody_finds_anything_in_what_is_sound(tmp_path: Path) -> None:
    make_sound(tmp_path)
    told = {ask(p, "warc", tmp_path / "archive") for p in ASKED}
    told |= {ask(p, "wacz", tmp_path / "sound.wacz") for p in ASKED}
    told |= {ask(p, "bag", tmp_path / "bag") for p in ASKED}
    assert told == {"passes it", "—"}


@pytest.mark.endure
def test_all_of_it_is_so(tmp_path: Path) -> None:
    make_sound(tmp_path)
    with ThreadPoolExecutor(1) as executor:
        made = [(r.place, r.name, r.rule, r.found) for r in try_all(tmp_path, executor)]
    assert made == STATED
