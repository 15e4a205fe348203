"""What a finding says: digest, place, date, sentence, remedy."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archiver.quoting
from archiver.models import Match, Text, Verdict
from archiver.phrases import FLAGS
from archiver.quoting.contradictions import CONTRADICTS, DISAGREE
from archiver.quoting.judging.findings import (
    EXPLAINED,
    describe_date,
    digest_finding,
    locate_match,
    text_fragment,
)
from archiver.quoting.judging.flags import PLACED
from archiver.quoting.judging.matching import find_passage
from archiver.quoting.judging.verdicts import Options, judge
from archiver.text.folding import fold
from archiver.workflows.verify.document_sight import HIDDEN, UNSURE
from tests.growth import check_growth
from tests.quoting.witnesses import make_capture, make_quotation, make_witness


@pytest.mark.parametrize(
    ("passage", "fragment"),
    [
        ("the board agreed", "#:~:text=the%20board%20agreed"),
        ("long-term, “safe”", "#:~:text=long%2Dterm%2C%20%E2%80%9Csafe%E2%80%9D"),
        ("a b c d e f g h i j k", "#:~:text=a%20b%20c%20d%20e,g%20h%20i%20j%20k"),
    ],
)
def test_a_text_fragment_leads_to_the_passage(passage: str, fragment: str) -> None:
    assert text_fragment(passage) == fragment


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_a_text_fragment_holds_only_the_passages_words(passage: str) -> None:
    parts = text_fragment(passage).removeprefix("#:~:text=").split(",")
    assert all("-" not in part and "&" not in part for part in parts)
    assert all(unquote(part) in " ".join(passage.split()) for part in parts)


def test_the_place_has_its_surroundings() -> None:
    text = Text("x" * 100 + "passage" + "y" * 100, pages=(0, 90))
    place = locate_match(Match(100, 107, Verdict.VERBATIM), fold(text))
    assert (place.prefix, place.suffix, place.page) == ("x" * 60, "y" * 60, 2)


def test_dates_are_written_out() -> None:
    assert describe_date(make_capture(date=datetime(2021, 12, 3, tzinfo=UTC))) == "3 December 2021"


def test_the_digest_changes_with_what_was_decided_on() -> None:
    page = [make_witness("The board did not approve the plan.")]
    first = judge(make_quotation("The board did approve the plan"), page)
    others = [
        judge(make_quotation("The board did now approve the plan"), page),
        judge(make_quotation("The board … approve the plan"), page),
        judge(make_quotation("The board did approve the plan", "minutes"), page),
        judge(make_quotation("The board did approve the plan"), []),
    ]
    assert len({first.finding, *(o.finding for o in others)}) == 5
    spaced = judge(make_quotation("The board  did approve\nthe plan"), page)
    assert spaced.finding == first.finding
    assert len(first.finding) == 12


def test_a_lone_surrogate_breaks_no_digest() -> None:
    assert digest_finding(make_quotation("\ud800"), Verdict.NOT_FOUND, (), ())


def test_every_verdict_and_flag_has_words() -> None:
    assert set(EXPLAINED) == set(Verdict)
    assert all(words and not words.endswith(".") for words in FLAGS.values())


def test_every_flag_that_is_raised_has_words_and_is_documented() -> None:
    folder = Path(archiver.quoting.__file__).parent
    code = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    raised = set(re.findall(r'Flag\(\s*"([a-z-]+)"', code)) | set(PLACED.values())
    assert raised | {HIDDEN, UNSURE, CONTRADICTS, DISAGREE} == set(FLAGS)
    documented = (Path(__file__).parents[3] / "docs" / "verdicts.md").read_text("utf-8")
    assert all(f"`{flag}`" in documented for flag in FLAGS)


def test_an_alteration_is_explained_by_its_words() -> None:
    page = [make_witness("The board never approved of the old plan at all.")]
    finding = judge(make_quotation("The board approved of the new plan"), page)
    assert finding.sentence == (
        "The quotation is not what our copy of 1 May 2021 says: “never” was left out; "
        "“new” where the source has “old”."
    )
    assert "mark the change" in finding.remedy


def test_an_alteration_too_says_that_a_version_was_not_checked() -> None:
    page = [make_witness("The board never approved of the old plan at all.")]
    row = make_quotation("The board approved of the old plan")
    finding = judge(row, page, (), Options(uncaptured=("change-org",)))
    assert [flag.flag for flag in finding.review] == ["version-unchecked"]


@pytest.mark.parametrize(
    ("content", "quote"),
    [
        (("a ", 20_000, ""), "a … a … a … a … a … b a … a"),
        (("a b ", 10_000, ""), "b b " * 40),
        (("word", 50_000, ""), "word" * 1_000),
        ((" ", 50_000, "x" + "\n" * 50_000), "x … y"),
        (("-\n", 20_000, "end of it"), "end of it"),
        (("x [", 5_000, ""), "[" * 2_000 + "x"),
        (("he said “", 5_000, "that it was"), "that it was"),
    ],
)
def test_the_time_a_text_takes_grows_with_its_length_only(
    content: tuple[str, int, str], quote: str
) -> None:
    part, count, end = content
    check_growth(
        lambda size: part * size + end,
        lambda text: find_passage(make_quotation(quote).selector, fold(Text(text))),
        count,
    )
