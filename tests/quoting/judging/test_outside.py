"""The measure on quotations that nobody here wrote: its parts, and a sample of it."""

from __future__ import annotations

import pytest

from benchmarks.quotations.outside.__main__ import find_broken, wilson
from benchmarks.quotations.outside.alterations import alter, spell, stands
from benchmarks.quotations.outside.bolts import (
    ALTERED,
    READINGS,
    is_passing,
    judge_quotes,
    read_quotes,
)
from benchmarks.quotations.outside.fortunes import find_quotations


@pytest.mark.parametrize("media_type", READINGS)
def test_a_sample_of_the_comments_stands_and_the_reordered_one_does_not(media_type: str) -> None:
    sample = [q for q in read_quotes() if q.id == ALTERED or int(q.id[1:]) % 40 == 1]
    found = judge_quotes(sample, media_type)
    assert [name for name, finding in found.items() if not is_passing(finding)] == [ALTERED]


def test_alterations_do_not_stand_in_their_source() -> None:
    source = "The node MUST NOT send more than 12 keys to the other node at once."
    made = list(alter([("yard", source)], {"yard": source}, 40, 1))
    assert len({kind for kind, _, _ in made}) > 4
    assert not any(stands(words, spell(source)) for _, _, words in made)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The gate ... is shut.", True),
        ("is shut ... The gate", False),
        ("The gate is shut", False),
        ("the GATE, of oak", True),
    ],
)
def test_words_stand_cut_by_cut_and_in_order(words: str, expected: bool) -> None:
    assert stands(words, spell("The gate of oak is shut.")) is expected


def test_stretches_of_a_fortune_are_found_by_their_words(tmp_path) -> None:
    (tmp_path / "wisdom").write_text(
        "He said:\n\tthe gate of oak, is shut at nine - every day\n%\nNo.\n"
    )
    bible = "And so the gate of oak is shut at nine every day, and the lamp is lit."
    assert find_quotations(bible, tmp_path) == ["the gate of oak, is shut at nine - every day"]


def test_rates_have_their_intervals_and_floors_hold() -> None:
    assert wilson(8, 10) == "8 of 10, 80.0 % (95 %: 49.0 to 94.3)"
    floors = {"found_least": 5, "passed": 0, "skipped": 0}
    assert find_broken({"found_least": 4, "passed": 1}, floors) == [
        "found_least: 4, the floor is 5",
        "passed: 1, the floor is 0",
    ]
