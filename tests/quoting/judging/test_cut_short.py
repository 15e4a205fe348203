"""A reading that was cut short shows what is in it, and never what is missing or different."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.models import Finding, Standing, Text, Verdict
from archiver.quoting.judging.verdicts import Options, Witness, judge, stands_in
from archiver.text.folding import FoldedText, fold
from archiver.text.unread import UNREAD
from tests.quoting.witnesses import make_capture, make_quotation, make_witness

WORDS = "The council will keep the old mill open until the end of the next summer season"
ALTERED = WORDS.replace("open", "closed")
OTHER = "Nothing that stands on this page has anything to do with what was quoted from it."
BUSY = "Reading the PDF took longer than 60 s and was stopped."
COLUMNS = (
    "The council will keep the old mill\tTickets for the fair are sold at the gate\n"
    "open until the end of the next summer season\tand by post from the office.\n"
)


def cut(content: str = "") -> FoldedText:
    """Return what a reader brings that was stopped after `content`."""
    return fold(Text(content, gaps=(BUSY,), extractor=UNREAD))


def twice(first: str | FoldedText, second: FoldedText | None, day: int = 1) -> Witness:
    """Return a copy of two readings."""
    read = fold(Text(first)) if isinstance(first, str) else first
    return Witness(make_capture(day=day), read, lambda: second)


def is_open(finding: Finding) -> bool:
    """Whether a finding says that it cannot be checked, why, and that it is not final."""
    open_ = finding.verdict is Verdict.UNVERIFIABLE and not finding.passes and finding.cut_short
    return open_ and "took longer than 60 s" in finding.sentence


@pytest.mark.parametrize(
    "witnesses",
    [
        [twice(ALTERED, cut())],
        [twice(OTHER, cut())],
        [twice(ALTERED, cut(OTHER))],
        [twice(COLUMNS, cut())],
        [twice(cut(), fold(Text(ALTERED)))],
        [twice(cut(OTHER), fold(Text(OTHER)))],
        [twice(cut(ALTERED), None)],
        [twice(ALTERED, cut(), 1), make_witness(ALTERED, day=2)],
        [make_witness(OTHER, day=1), twice(cut(), cut(), 2)],
    ],
    ids=[
        "altered, not read again",
        "absent, not read again",
        "altered, read again in part",
        "across columns, not read again",
        "not read, altered when read again",
        "read in part, absent when read again",
        "altered in the part that was read",
        "altered in another copy",
        "absent from another copy",
    ],
)
def test_no_absence_and_no_difference_rests_on_a_reading_that_was_cut_short(
    witnesses: list[Witness],
) -> None:
    """A busy machine never makes a quotation altered or absent."""
    assert is_open(judge(make_quotation(WORDS), witnesses))


@pytest.mark.parametrize(
    "witness",
    [
        twice(cut(WORDS), None),
        twice(OTHER, cut(WORDS)),
        twice(cut(), fold(Text(WORDS))),
        twice(WORDS, cut()),
    ],
    ids=["in the first", "in the second", "only in the second", "in the first, second not asked"],
)
def test_words_that_were_read_are_there(witness: Witness) -> None:
    """What a reader brought before it was stopped is in the file."""
    finding = judge(make_quotation(WORDS), [witness])
    assert (finding.verdict, finding.passes) == (Verdict.VERBATIM, True)


def test_whole_readings_say_what_they_did() -> None:
    """Where both readings are whole, an alteration is one."""
    finding = judge(make_quotation(WORDS), [twice(ALTERED, fold(Text(ALTERED)))])
    assert (finding.verdict, finding.cut_short) == (Verdict.ALTERED, False)


@pytest.mark.parametrize("newest", [twice(OTHER, cut(), 9), twice(cut(), None, 9)])
def test_words_are_not_lost_where_the_newest_copy_was_not_read(newest: Witness) -> None:
    """That the newest copy no longer has them is said of a whole reading only, and not kept."""
    finding = judge(make_quotation(WORDS), [make_witness(WORDS), newest])
    assert finding.verdict is Verdict.VERBATIM
    assert (finding.standing, finding.cut_short) == (Standing.UNKNOWN, True)


def test_another_copy_that_has_them_is_taken_before_one_that_may_have_them_across_columns() -> None:
    """A passage that needs a second reading gives way to one that needs none."""
    finding = judge(make_quotation(WORDS), [make_witness(WORDS), twice(COLUMNS, cut(), 2)])
    assert (finding.verdict, finding.review) == (Verdict.VERBATIM, ())


def test_what_others_brought_does_not_pass_while_ours_was_not_read() -> None:
    """Ours may contradict it, and then a flag would say so."""
    theirs = make_witness(WORDS, day=1, via="import")
    ours = twice(cut(), None, 1)
    assert is_open(judge(make_quotation(WORDS), [theirs, ours]))
    assert judge(make_quotation(WORDS), [theirs]).passes


def test_elsewhere_is_said_of_a_source_that_was_read() -> None:
    """Words that another source has may stand in what was not read of the one that is cited."""
    elsewhere = make_witness(WORDS, "report")
    finding = judge(make_quotation(WORDS), [twice(cut(), None)], [elsewhere])
    assert is_open(finding)
    assert finding.found_in == ("report",)


def test_a_source_that_was_not_read_leaves_what_others_have_open_for_the_next_run() -> None:
    """The verdict on the cited source stands; where else the words are is asked again."""
    unread = Witness(make_capture("report"), cut())
    finding = judge(make_quotation(WORDS), [make_witness(OTHER)], [unread])
    assert (finding.verdict, finding.cut_short) == (Verdict.NOT_FOUND, True)
    assert stands_in(make_quotation(WORDS), [unread], 60)
    assert not stands_in(make_quotation(WORDS), [make_witness(OTHER, "report")], 60)


def test_a_row_without_a_source_says_why_it_cannot_be_checked() -> None:
    """That no saved text has the words is not known of one that was not read."""
    near = Witness(make_capture("report"), fold(Text(ALTERED)), lambda: cut())
    assert is_open(judge(make_quotation(WORDS, ""), [], [near], replace(Options(), max_gap=60)))
