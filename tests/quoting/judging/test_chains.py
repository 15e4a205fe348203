"""Quotations with marks: pieces in order, near each other, and what each mark hides."""

from __future__ import annotations

import pytest

from archiver.models import Match, Text, Verdict
from archiver.quoting.judging.chains import find_chains, make_plan
from archiver.quoting.judging.grammar import parse
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import fold
from tests.quoting.witnesses import make_quotation

SOURCE = (
    "The board met in the old hall on Monday. It heard the nurses first, then the doctors, and at "
    "last the families. It did not vote. The chair, who had been ill, thanked them all for coming."
)


def best(quote: str, max_gap: int = 60, source: str = SOURCE) -> Match | None:
    found = find_passage(make_quotation(quote).selector, fold(Text(source)), max_gap)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("quote", "notes"),
    [
        ("The board met … on Monday", ["the ellipsis leaves out “in the old hall”"]),
        ("The board met [...] on Monday", ["the ellipsis leaves out “in the old hall”"]),
        ("The board met . . . on Monday", ["the ellipsis leaves out “in the old hall”"]),
        ("The chair … thanked them", ["the ellipsis leaves out “, who had been ill,”"]),
        ("It heard [them] first", ["[them] stands in place of “the nurses”"]),
        ("The [good] board met in the old hall", ["[good] is the editor's own"]),
        ("The board met in the old hall [in town]", ["[in town] is the editor's own"]),
        ("… the nurses first, then the doctors …", []),
        ("[T]he chair, who had been ill", []),
        ("[I]t heard the nurses [sic] first", []),
        ("The chair, who ha[s] been ill", ["[s] stands in place of “had”"]),
    ],
)
def test_what_each_mark_hides_is_said(quote: str, notes: list[str]) -> None:
    match = best(quote)
    assert match is not None
    assert match.verdict in (Verdict.EDITED, Verdict.TYPOGRAPHIC)
    assert [n for n in match.set_differently if "ellipsis" in n or "[" in n] == notes


def test_the_place_is_from_the_first_piece_to_the_last() -> None:
    match = best("board met … on Monday")
    assert match is not None
    assert SOURCE[match.start : match.end] == "board met in the old hall on Monday"


@pytest.mark.parametrize(
    "quote",
    [
        "on Monday … The board met",
        "It heard the doctors … the nurses",
        "The board met … on Tuesday",
        "The board … [x] … thanked nobody",
        "It heard the nurses … the nurses first",
        "The board met […] in the new hall",
    ],
)
def test_pieces_that_do_not_follow_each_other_are_no_passage(quote: str) -> None:
    match = best(quote)
    assert match is None or match.verdict is Verdict.ALTERED


@pytest.mark.parametrize(("max_gap", "verdict"), [(4, "edited"), (3, "altered"), (60, "edited")])
def test_a_gap_reaches_as_far_as_the_options_say(max_gap: int, verdict: str) -> None:
    match = best("The board met … on Monday", max_gap)
    assert match is not None
    assert match.verdict.value == verdict


def test_the_nearest_pieces_are_taken() -> None:
    source = "We will act now. They will act later, and they will wait. We will act never."
    match = best("They will … wait", source=source)
    assert match is not None
    assert source[match.start : match.end] == "They will act later, and they will wait"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("board [x] met [x] hall", False),
        ("board [x] met", True),
        ("board met [x] hall [x] Monday", True),
        ("[x] board [x] met [x]", False),
        ("board … met … in", True),
    ],
)
def test_brackets_between_single_words_are_nobodys_words(quote: str, found: bool) -> None:
    chains = find_chains(make_plan(parse(quote)), fold(Text(SOURCE)), 60)
    assert (next(chains, None) is not None) is found


@pytest.mark.parametrize(
    ("quote", "severity"),
    [
        ("board … hall … nurses … families", "critical"),
        ("board [x] in the [x] hall [x] Monday", "critical"),
        ("board [x] in the [x]", "critical"),
        ("board [x] in the [x] hall", ""),
        ("board [x] in the old", ""),
        ("The board … the doctors … them all", "notice"),
        ("The board met in the old hall … It heard the nurses first", ""),
    ],
)
def test_little_that_is_kept_is_flagged(quote: str, severity: str) -> None:
    match = best(quote)
    assert match is not None
    cut = [flag.severity.value for flag in match.flags if flag.flag == "mostly-cut"]
    assert cut == ([severity] if severity else [])


def test_marks_that_the_source_has_itself_are_read_as_they_stand() -> None:
    source = "It said [sic] that … the board [then] met."
    assert best("said [sic] that … the board [then] met", source=source).verdict == "verbatim"  # type: ignore[union-attr]
    changed = best("that … the board [now] met", source=source)
    assert changed is None or changed.verdict is Verdict.ALTERED


def test_very_many_marks_come_to_an_end() -> None:
    words = SOURCE.split()
    quote = " … ".join(words * 4)
    match = best(quote, source=" ".join(words * 50))
    assert match is None or match.verdict in Verdict


@pytest.mark.parametrize("order", ["{tests} [ {values} ]", "[ {values} ] {tests}"])
def test_a_long_bracket_of_the_source_is_no_editors_bracket(order: str) -> None:
    values = ", ".join(f"the value {n} is {n * n} bytes long" for n in range(20))
    tests = "A correct program passes these tests"
    quote = order.format(tests=tests, values=values)
    assert (whole := best(quote, source=f"It began. {quote} It ended."))
    assert whole.verdict is Verdict.VERBATIM
    altered = quote.replace("value 9 is 81 bytes", "value 9 is bytes")
    assert (found := best(altered, source=f"It began. {quote} It ended."))
    assert found.verdict is Verdict.ALTERED


@pytest.mark.parametrize("quote", ["[un]sign[ed] the form", "read and sign[ed]"])
def test_a_place_is_in_numbers_that_every_format_can_hold(quote: str) -> None:
    source = "It was agreed that the clerk would read and sign the form and file it."
    for match in find_passage(make_quotation(quote).selector, fold(Text(source))):
        assert (type(match.start), type(match.end)) == (int, int)


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("The board met the nurses … in hall", "The board[2] met the nurses again in hall"),
        ("In hall … the board met the nurses", "In hall, later, the board[2] met the nurses"),
        ("Met … the board heard the nurses", "Met? The board[2] heard the nurses"),
    ],
)
def test_a_piece_with_a_mark_of_the_source_is_found_at_either_end(quote: str, source: str) -> None:
    match = best(quote, source=f"{source}.")
    assert match is not None
    assert (match.verdict, match.differences) == (Verdict.EDITED, ())


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        (
            "5 million euros … on the hall",
            "They spent 2 to 5 million euros of their own on the hall.",
        ),
        ("euros were spent … on the hall", "Some −5 euros were spent of their own on the hall."),
        ("500 nurses … in the hall", "Some 2 500 nurses met in the hall."),
        ("It met them … in a hall of 500", "It met them again in a hall of 500 000 nurses."),
    ],
)
def test_a_mark_hides_no_part_of_a_quantity_at_another_edge(quote: str, source: str) -> None:
    match = best(quote, source=source)
    assert match is not None
    assert match.verdict is Verdict.ALTERED
