"""Every edit is named: what was done, both texts, of what kind, and how grave that is."""

from __future__ import annotations

import random

import pytest

from archiver.models import Difference, Match, Text, Verdict
from archiver.quoting.judging.atoms import split_atoms
from archiver.quoting.judging.differences import PlacedEdit, describe, name_moves, negates
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import fold
from tests.quoting.witnesses import make_quotation

SOURCE = (
    "The board did not approve the new scheme, and staff may refer a person to Dr Johnson within "
    "12 weeks at £5.20 a day. It was lawful, useful and never tested (by anybody) in a drug-free "
    "way on an unpaid or paid day."
)


def best(quote: str, source: str = SOURCE) -> Match:
    return find_passage(make_quotation(quote).selector, fold(Text(source)))[0]


def told(difference: Difference) -> tuple[str, str, str, str, str]:
    kind, severity = difference.kind.value, difference.severity.value
    return difference.op, difference.quoted, difference.archived, kind, severity


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The board did approve the new scheme", ("delete", "", "not", "negation", "critical")),
        ("The board did not ever approve the new", ("insert", "ever", "", "insertion", "major")),
        ("may not refer a person", ("insert", "not", "", "negation", "critical")),
        ("and staff must refer a person", ("replace", "must", "may", "modality", "critical")),
        ("and staff refer a person to Dr", ("delete", "", "may", "modality", "critical")),
        ("refer a person to Dr Johnston", ("replace", "Johnston", "Johnson", "name", "critical")),
        ("within 21 weeks at £5.20 a day", ("replace", "21", "12", "number", "critical")),
        ("within 12 days at £5.20 a day", ("replace", "days", "weeks", "number", "critical")),
        ("12 weeks at $5.20 a day", ("replace", "$", "£", "number", "critical")),
        ("12 weeks at 5.20 a day", ("delete", "", "£", "number", "critical")),
        ("12 weeks at £52.0 a day", ("replace", "52.0", "5.20", "number", "critical")),
        ("It was unlawful, useful and", ("replace", "unlawful", "lawful", "negation", "critical")),
        ("lawful, useless and never", ("replace", "useless", "useful", "negation", "critical")),
        ("refer a patient to Dr Johnson", ("replace", "patient", "person", "word", "major")),
        ("approve the scheme, and staff", ("delete", "", "new", "deletion", "major")),
        ("approve the whole new scheme, and", ("insert", "whole", "", "insertion", "major")),
        ("refer a Person to Dr Johnson", ("replace", "Person", "person", "case", "minor")),
        ("the new scheme; and staff may", ("replace", ";", ",", "punctuation", "minor")),
        ("the new scheme and staff may", ("delete", "", ",", "punctuation", "minor")),
        ("never tested by anybody) in a", ("delete", "", "(", "punctuation", "minor")),
        ("a drug way", ("delete", "", "-free", "negation", "critical")),
        ("or un-paid day", ("insert", "un-", "", "negation", "critical")),
    ],
)
def test_one_edit_one_difference(quote: str, expected: tuple[str, str, str, str, str]) -> None:
    match = best(quote)
    assert match.verdict is Verdict.ALTERED
    assert [told(d) for d in match.differences] == [expected]


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("a total of (12) beds were lost", "a total of 12) beds were lost"),
        ("a total of (12) beds were lost", "a total of (12 beds were lost"),
        ("a change of -12 beds in all", "a change of 12 beds in all"),
        ("a share of 5.20 of all beds", "a share of 5,20 of all beds"),
        ("the meeting at 9:30 on Monday", "the meeting at 9.30 on Monday"),
        ("in the year 2019/20 they closed", "in the year 2019-20 they closed"),
        ("a door of 6' and no more", "a door of 6 and no more"),
    ],
)
def test_a_mark_beside_a_number_is_the_numbers(source: str, quote: str) -> None:
    """ "(12)" is a loss in accounts, -12 is below nothing, 6' is a length."""
    for one, other in ((source, quote), (quote, source)):
        match = best(one, other)
        assert match.verdict is Verdict.ALTERED
        assert {(d.kind.value, d.severity.value) for d in match.differences} == {
            ("number", "critical")
        }


def test_several_edits_are_named_one_by_one_in_order() -> None:
    match = best(
        "The board did approve the old scheme, and staff must refer a patient to Dr Johnson"
    )
    assert [(d.quoted, d.archived) for d in match.differences] == [
        ("", "not"),
        ("old", "new"),
        ("must", "may"),
        ("patient", "person"),
    ]
    assert match.severity is not None
    assert match.severity.value == "critical"


def test_a_moved_word_is_one_move() -> None:
    match = best("the new scheme, and may staff refer a person to Dr Johnson")
    assert [(d.op, d.kind.value, d.severity.value) for d in match.differences] == [
        ("move", "order", "major")
    ]


LOCK = (
    "The keeper met the crew in the hut. The keeper of the old weir, on the morning of the first "
    "of May, sold the nets of the town to a firm. The crew did not say that it was paid."
)


@pytest.mark.parametrize(
    ("quote", "moved", "kind"),
    [
        # a phrase at another place of its sentence, with so few words left in order that no
        # stretch was near enough, or the words of the next sentence were shown as the source's
        (
            "The keeper of the old weir sold the nets of the town to a firm on the morning of the "
            "first of May",
            "on the morning of the first of May",
            "order",
        ),
        (
            "On the morning of the first of May the keeper of the old weir sold the nets of the "
            "town",
            "the keeper of the old weir",
            "order",
        ),
        ("The keeper of the old weir on the first of May of the morning sold the nets", "", ""),
        ("The crew did say that it was not paid", "not", "negation"),
        ("The crew did not say it was that paid", "that", "order"),
    ],
)
def test_words_in_another_order_are_a_move(quote: str, moved: str, kind: str) -> None:
    match = best(quote, LOCK)
    assert match.verdict is Verdict.ALTERED
    if moved:
        assert [(d.op, d.quoted, d.kind.value) for d in match.differences] == [
            ("move", moved, kind)
        ]


def test_what_both_parts_and_the_word_after_them_share_makes_no_two_moves() -> None:
    """Word for word, as few changes may be counted in a way that parts "trade of the port"."""
    text = split_atoms("when the storm itself hurts the trade of the port or ends the run")
    quoted = split_atoms("when trade of the port or ends the storm itself hurts the the run")
    aligned = [(1, 3, 1, 1), (4, 8, 2, 2), (12, 12, 6, 8), (13, 13, 9, 13)]
    placed = [
        PlacedEdit(describe(quoted[i:i_end], text[j:j_end], None, None), i, i_end, j, j_end)
        for i, i_end, j, j_end in aligned
    ]
    assert [(d.op, d.quoted) for d in name_moves(placed, quoted, text)] == [
        ("move", "the storm itself hurts the")
    ]


def test_a_word_gone_here_and_come_there_is_no_move() -> None:
    match = best(
        "The crew did say that it was paid. The nets were not sold to the firm in the town.",
        "The crew did not say that it was paid. The nets were sold to the firm in the town.",
    )
    assert [(d.op, d.kind.value, d.severity.value) for d in match.differences] == [
        ("delete", "negation", "critical"),
        ("insert", "negation", "critical"),
    ]


def test_names_and_numbers_in_each_others_places_are_no_mere_order() -> None:
    text = "The clerk paid Harland and the keeper paid Mason; nine boats sank and two did not."
    for quote in (
        "The clerk paid Mason and the keeper paid Harland",
        "two boats sank and nine did not",
    ):
        assert {d.severity.value for d in best(quote, text).differences} == {"critical"}


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("It fell by ½ per cent", "It fell by 1/2 per cent"),
        ("It took ⅔ of the day", "It took 2/3 of the day"),
        ("It took 1½ days to walk", "It took 1 1/2 days to walk"),
        ("It took 1½ days to walk", "It took 11/2 days to walk"),
    ],
)
def test_a_fraction_that_is_one_sign_is_not_written_out(source: str, quote: str) -> None:
    """Compatibility forms are setting only where the table of folds has them: 1½ is not 11/2."""
    for one, other in ((source, quote), (quote, source)):
        match = best(one, other)
        assert match.verdict is Verdict.ALTERED
        assert {(d.kind.value, d.severity.value) for d in match.differences} == {
            ("number", "critical")
        }


def test_both_texts_are_in_their_own_characters() -> None:
    match = best("he’s “not” here todaY", 'So he\'s "never"\nhere today.')
    assert [told(d)[:3] for d in match.differences] == [
        ("replace", "not", "never"),
        ("replace", "todaY", "today"),
    ]


@pytest.mark.parametrize(
    ("quoted", "archived", "answer"),
    [
        ("lawful", "unlawful", True),
        ("ionised", "un-ionised", True),
        ("harmful", "harmless", True),
        ("care", "careless", True),
        ("does n't", "does", True),
        ("can", "cannot", True),
        ("form", "inform", True),
        ("a", "an", False),
        ("board", "boards", False),
        ("tested", "rested", False),
        ("nobody", "everybody", True),
    ],
)
def test_what_negates(quoted: str, archived: str, answer: bool) -> None:
    assert negates(quoted.split(), archived.replace("-", " ").split()) is answer
    assert negates(archived.replace("-", " ").split(), quoted.split()) is answer


NOTE = (
    "The desk must hand out every letter in the order of a single paper stream.  Handing out a "
    "single paper stream asks for a drawer. The scale prints a 5-gram slip in an 8-hour shift, and "
    "the fault lay with the keeper of the gate in that evening. How glad they are to be asked! The "
    "end of it."
)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("in the order of a single paper-stream", ("insert", "-", "", "punctuation", "minor")),
        ("The scale prints a 5 gram slip", ("delete", "", "-", "punctuation", "minor")),
        ("slip in a 8-hour shift", ("replace", "a", "an", "word", "major")),
        ("the fault lay with a keeper of", ("replace", "a", "the", "word", "major")),
        ("of the gate on that evening", ("replace", "on", "in", "word", "major")),
        ("How glad they are to be asked.", ("replace", ".", "!", "punctuation", "minor")),
        ("prints a 6-gram slip in an", ("replace", "6", "5", "number", "critical")),
    ],
)
def test_the_smallest_true_explanation_is_shown(quote: str, expected: tuple[str, ...]) -> None:
    differences = best(quote, NOTE).differences
    assert [(d.op, d.quoted, d.archived, d.kind, d.severity) for d in differences] == [expected]


MARKED = (
    "We ask them to halt the rollout of ‘Lane Lamp Lending’ (LLL), which the office made. They "
    "claimed that the lamps were “constantly a case for the smith”. There was more."
)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Lane Lamp Leasing", ("replace", "Leasing", "Lending")),
        ("Lane Tramp Lending", ("replace", "Tramp", "Lamp")),
        ("are constantly a case for the smith", ("replace", "are", "were “")),
        ("constantly a case for the council", ("replace", "council", "smith")),
    ],
)
def test_a_word_at_an_edge_is_explained_by_the_word_in_its_place(
    quote: str, expected: tuple[str, ...]
) -> None:
    (found,) = best(quote, MARKED).differences
    assert (found.op, found.quoted, found.archived) == expected


def test_where_two_explain_it_equally_the_graver_is_shown() -> None:
    source = (
        "Then Harlow did sign the lease on Monday. But Harland did not sign the lease on Monday."
    )
    found = best("Harland did sign the lease on Monday", source).differences
    assert [(d.archived, d.kind) for d in found] == [("not", "negation")]


def test_a_long_quotation_has_no_difference_past_its_end() -> None:
    rng = random.Random(4)
    names = [
        "".join(rng.choice("bdfglmnprst") + rng.choice("aeiou") for _ in range(3))
        for _ in "x" * 900
    ]
    common = [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "that",
        "for",
        "it",
        "was",
        "on",
        "are",
        "with",
        "as",
    ]
    words = [rng.choice(common) if rng.random() < 0.45 else rng.choice(names) for _ in range(9000)]
    quoted = words[1000:8000]
    dropped = quoted.pop(3500)
    found = best(" ".join(quoted), " ".join(words)).differences
    assert [(d.op, d.archived) for d in found] == [("delete", dropped)]


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("The board met on 14 March 2019. Its clerk", "name"),
        ("The rod was 12 long", "number"),
    ],
)
def test_a_preposition_beside_a_figure_is_no_unit_where_a_word_comes_after_it(
    quote: str, kind: str
) -> None:
    source = (
        "The board met on 14 March 2019 in the Customs House. Its clerk came. "
        "The rod was 12 in long."
    )
    assert best(quote, source).differences[0].kind.value == kind
