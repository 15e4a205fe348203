"""The matrix: no false death, no false loss, what is so is told in time, once, and noise is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.text.extraction import extract
from archiver.text.walls.rules import find_sign
from tests.workflows.watch.matrix import BEHAVIOURS, Score, cells, half, other, play, sheet
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


def test_no_page_of_the_matrix_looks_like_a_wall_by_its_words() -> None:
    for language, texts in TEXTS.items():
        for body in (other(texts).body, sheet(texts).body, half(texts, 0).body):
            page = body.encode()
            assert find_sign(None, page, extract(page, "text/html")) is None, language


@pytest.mark.endure
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("quoted", [True, False])
def test_every_behaviour_in_twenty_languages(tmp_path: Path, shared: bool, quoted: bool) -> None:
    score = run(tmp_path / "matrix", list(TEXTS), shared=shared, quoted=quoted)
    assert score.behaviours == 20 * len(BEHAVIOURS) >= 200
    print(score.table())
    check(score)
