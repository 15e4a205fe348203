"""The matrix: no false death, no false loss, what is so is told in time, once, and noise is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workflows.watch.matrix import BEHAVIOURS, Score, cells, play
from tests.workflows.watch.matrix_texts import TEXTS
from tests.workflows.watch.world import open_world


def run(root: Path, languages: list[str], *, shared: bool, quoted: bool) -> Score:
    root.mkdir()
    with open_world(root) as world:
        return play(world, list(cells(languages, shared=shared, quoted=quoted)))


def check(score: Score) -> None:
    assert score.false_deaths == [], score.table()
    assert score.false_losses == [], score.table()
    assert score.in_time >= 0.98 * (score.in_time + len(score.late)), score.table()
    assert score.again == [], score.table()
    assert len(score.noise) <= 0.01 * score.noise_rounds, score.table()


@pytest.mark.parametrize(
    ("language", "shared", "quoted"), [("uk", True, True), ("ko", False, False)]
)
def test_every_behaviour_in_two_languages(
    tmp_path: Path, language: str, shared: bool, quoted: bool
) -> None:
    score = run(tmp_path / "matrix", [language], shared=shared, quoted=quoted)
    assert score.behaviours == len(BEHAVIOURS)
    check(score)


@pytest.mark.endure
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("quoted", [True, False])
def test_every_behaviour_in_twenty_languages(tmp_path: Path, shared: bool, quoted: bool) -> None:
    score = run(tmp_path / "matrix", list(TEXTS), shared=shared, quoted=quoted)
    assert score.behaviours == 20 * len(BEHAVIOURS) >= 200
    print(score.table())
    check(score)
