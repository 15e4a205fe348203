"""A simulated year: every transition once, with the right state, and no false alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workflows.watch.world import open_world
from tests.workflows.watch.year import (
    COURSES,
    Tally,
    Year,
    play,
    set_the_stage,
    sites_needed,
    write_year,
)


def _play(root: Path, year: Year) -> Tally:
    root.mkdir()
    with open_world(root, sites_needed(year)) as world:
        set_the_stage(world, year)
        return play(world, year)


def test_some_weeks_of_every_course(tmp_path: Path) -> None:
    kinds = len(COURSES)
    tally = _play(tmp_path / "weeks", write_year(seed=7, sources=kinds, days=26, shared_sites=8))
    assert tally.wrong == [], tally.table()
    assert tally.pairs.total() == kinds * 26


@pytest.mark.endure
@pytest.mark.parametrize("seed", [1, 2])
def test_a_year_of_sixty_four_sources(tmp_path: Path, seed: int) -> None:
    tally = _play(tmp_path / "year", write_year(seed, sources=64, days=365, shared_sites=12))
    print(tally.table())
    assert tally.wrong == [], tally.table()
    assert tally.pairs.total() == 64 * 365
