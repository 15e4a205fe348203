"""Running heads and feet: known by words, place and the white that parts them from the text."""

from __future__ import annotations

import pytest

from archiver.text.setting.running_heads import PageLine, find_running_lines

STEP = 0.02


def page(*words: str, head: str = "", foot: str = "", gap: float = 2.0) -> tuple[PageLine, ...]:
    """Return lines from the top of the text, a head and a foot `gap` steps away from it."""
    top = 0.9
    lines = [PageLine(at * 10, at * 10 + 9, said, top - at * STEP) for at, said in enumerate(words)]
    if head:
        lines.insert(0, PageLine(900, 909, head, top + gap * STEP))
    if foot:
        lines.append(PageLine(990, 999, foot, 0.05))
    return tuple(lines)


def texts(number: int) -> list[str]:
    return [f"line {letter} of {number * 7919}" for letter in "abcdefgh"]


def running(pages: list[tuple[PageLine, ...]]) -> list[list[str]]:
    return [[line.words for line in found] for found in find_running_lines(pages)]


def test_a_head_that_comes_back_is_running():
    pages = [page(*texts(number), head="The Report") for number in range(3)]
    assert running(pages) == [["The Report"]] * 3


@pytest.mark.parametrize("word", ["ıı", "xı", "İI", "ſ", "\u212a", "vıı"])
def test_letters_that_only_look_like_roman_figures_at_an_edge_are_words(word):
    pages = [page(*texts(number), head=word) for number in range(2)]
    assert running(pages) == [[word]] * 2


def test_a_head_on_one_page_only_is_text():
    assert running([page(*texts(0), head="The Report"), page(*texts(1))]) == [[], []]


@pytest.mark.parametrize(
    ("feet", "known"),
    [
        (("1", "2", "3"), True),
        (("iv", "v", "vi"), True),
        (("Page 8 of 40", "Page 9 of 40", "Page 10 of 40"), True),
        (("12", "12", "12"), False),
        (("45", "67", "23"), False),
        (("Total 45", "Total 67", "Total 23"), False),
        (("3 May", "4 June", "5 July"), False),
    ],
)
def test_numbers_that_go_up_with_the_pages_are_running(feet, known):
    pages = [page(*texts(number), foot=foot) for number, foot in enumerate(feet)]
    assert running(pages) == ([[foot] for foot in feet] if known else [[], [], []])


def test_heads_of_left_and_right_pages_take_turns():
    heads = ["Left", "Right"] * 3
    pages = [page(*texts(number), head=head) for number, head in enumerate(heads)]
    assert running(pages) == [[head] for head in heads]


def test_a_repeated_line_of_the_text_at_the_edge_is_text():
    pages = [page("Said again.", *texts(number)) for number in range(3)]
    assert running(pages) == [[], [], []]


def test_a_repeated_line_below_a_running_head_is_text():
    pages = [page("Said again.", *texts(number), head="The Report") for number in range(3)]
    assert running(pages) == [["The Report"]] * 3


def test_a_head_that_is_glued_to_the_text_is_not_taken_out():
    pages = [page(*texts(number), head="The Report", gap=1.0) for number in range(3)]
    assert running(pages) == [[], [], []]


def test_a_line_in_the_middle_of_the_page_is_never_running():
    def middle(number: int) -> tuple[PageLine, ...]:
        return (*page(*texts(number)), PageLine(500, 509, "Said again.", 0.5))

    assert running([middle(number) for number in range(3)]) == [[], [], []]


def test_two_lines_of_a_head_are_both_running():
    def headed(number: int) -> tuple[PageLine, ...]:
        return (PageLine(800, 809, "The Council", 0.97), *page(*texts(number), head="The Report"))

    found = running([headed(number) for number in range(3)])
    assert all(set(lines) == {"The Council", "The Report"} for lines in found)


def test_no_pages_and_empty_pages():
    assert find_running_lines([]) == []
    assert find_running_lines([(), ()]) == [(), ()]


@pytest.mark.parametrize(("size", "text"), [(10.0, True), (4.0, False)])
def test_white_is_measured_by_the_type_above_a_table_in_small_type(size, text):
    """A table's head of two lines comes back with the table; only its first line is the same."""

    def sheet(number: int) -> tuple[PageLine, ...]:
        rows = [
            PageLine(at * 10, at * 10 + 9, said, 0.86 - at * 0.012, 7.0)
            for at, said in enumerate(texts(number))
        ]
        told = ("The wells of the parish, with their depths,", f"by year, part {number * 7919}")
        heads = [
            PageLine(900 + at, 901 + at, said, 0.905 - at * 0.0165, size)
            for at, said in enumerate(told)
        ]
        return (*heads, *rows)

    found = running([sheet(number) for number in range(2)])
    assert found == ([[], []] if text else [["The wells of the parish, with their depths,"]] * 2)
