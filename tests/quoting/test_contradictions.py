"""Two copies of one time that are neither of them ours: a contradiction is told, in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from typing import Any

import pytest

from archiver.models import (
    Capture,
    Finding,
    Provenance,
    ProvenanceKind,
    Severity,
    Standing,
    Verdict,
)
from archiver.quoting.contradictions import CONTRADICTS, DISAGREE, CopyDate, full_date
from archiver.quoting.judging.verdicts import Options, Witness, judge
from tests.quoting.witnesses import make_quotation, make_witness

TRUE = "The trust shall not pay the costs of the ferry before the pier is mended."
FALSE = TRUE.replace("shall not pay", "shall pay")
OTHER = "This page lists the hours at which the office of the trust is open to visitors."
NOON = datetime(2021, 5, 1, 12, tzinfo=UTC)
AT = {"import": "import", "archive": "archive:archive.example", "supplied": "supplied"}


def copy(words: str, minutes: float = 0, via: str = "import", **fields: Any) -> Witness:
    """A copy of others, so many minutes after noon, with a digest that is its words'."""
    told = f"{words}{minutes}{via}{fields}"
    date = fields.pop("date", NOON + timedelta(minutes=minutes))
    digest = f"sha256:{sum(map(ord, words)):064x}"
    return make_witness(words, via=via, date=date, record_id=told, content_digest=digest, **fields)


def say(copies: list[Witness], words: str, **options: Any) -> Finding:
    """What is said of the words, which is the same in every order in which the copies came."""
    found = [
        judge(make_quotation(words), one, (), Options(**options)) for one in permutations(copies)
    ]
    assert len({(f.verdict, f.finding, f.standing, f.passes, f.sentence) for f in found}) == 1
    return found[0]


def disagreements(finding: Finding) -> list[str]:
    flags = [flag for flag in finding.review if flag.flag == DISAGREE]
    assert all(flag.severity is Severity.CRITICAL for flag in flags)
    return [flag.words for flag in flags]


@pytest.mark.parametrize("via", AT.values())
@pytest.mark.parametrize("minutes", [0, 59])
@pytest.mark.parametrize("words", [TRUE, FALSE])
def test_twins_that_contradict_each_other_are_critical_with_both_shown(
    via: str, minutes: float, words: str
) -> None:
    finding = say([copy(TRUE, 0, via), copy(FALSE, minutes, via)], words)
    assert (finding.verdict, finding.passes) == (Verdict.VERBATIM, False)
    (shown,) = disagreements(finding)
    assert "shall not pay" in shown
    assert "shall pay" in shown
    assert finding.standing is Standing.UNKNOWN
    assert "no longer has them" not in finding.sentence


BERLIN = timezone(timedelta(hours=2))
MEMBERS = {
    "three copies, two of them alike": [
        copy(TRUE),
        copy(TRUE, uri="http://b.example/"),
        copy(FALSE),
    ],
    "one date in two zones": [copy(TRUE), copy(FALSE, date=NOON.astimezone(BERLIN))],
    "a recording and a web archive": [copy(TRUE), copy(FALSE, via="archive:archive.example")],
    "a recording and a supplied file": [copy(TRUE), copy(FALSE, via="supplied")],
    "a page and what a browser drew": [
        copy(TRUE),
        copy(FALSE, role="rendered", uri="urn:text:https://petition.example/page"),
    ],
    "a revisit": [copy(TRUE), copy(FALSE, 20, refers_to="<urn:uuid:older>")],
    "words added that the twin has not": [copy(f"{OTHER} {TRUE}"), copy(OTHER)],
    "a twin that was cut short": [copy(TRUE), copy(FALSE, gaps=("it was cut short",))],
    "an attachment": [
        copy(TRUE, role="attachment", uri="http://petition.example/a.pdf"),
        copy(FALSE, role="attachment", uri="http://petition.example/a.pdf"),
    ],
    "older than the twins": [copy(TRUE, -9000), copy(TRUE), copy(FALSE)],
}


@pytest.mark.parametrize("copies", MEMBERS.values(), ids=MEMBERS)
def test_so_is_every_other_pair_of_equals(copies: list[Witness]) -> None:
    finding = say(copies, TRUE)
    assert (finding.verdict, finding.passes) == (Verdict.VERBATIM, False)
    assert disagreements(finding)
    assert finding.standing is not Standing.LOST


def owned(kind: ProvenanceKind) -> dict[str, Any]:
    return {"provenance": lambda capture: Provenance(kind, "Ben Other")}


def test_so_are_two_merged_copies() -> None:
    finding = say(
        [copy(TRUE, via="live"), copy(FALSE, via="live")], TRUE, **owned(ProvenanceKind.MERGED)
    )
    (shown,) = disagreements(finding)
    assert "Ben Other" in shown


APART = {
    "more than an hour between them": [copy(TRUE), copy(FALSE, 61)],
    "the same words": [copy(TRUE), copy(TRUE, 0, "supplied")],
    "another part of what was supplied": [copy(TRUE, 0, "supplied"), copy(OTHER, 0, "supplied")],
    "a browser that hides a part": [copy(f"{TRUE} {OTHER}"), copy(OTHER, role="rendered")],
    "a script that adds a part": [copy(f"{TRUE} {OTHER}", role="rendered"), copy(OTHER)],
    "a page of which the end is missing": [copy(TRUE), copy(OTHER, gaps=("it was cut short",))],
    "another file": [copy(TRUE), copy(FALSE, role="attachment", uri="http://a.example/b.pdf")],
    "ours have the words at another time": [copy(TRUE, -900, "live"), copy(TRUE), copy(FALSE)],
    "newer than the twins": [copy(TRUE, 9000), copy(TRUE), copy(FALSE)],
}


@pytest.mark.parametrize("copies", APART.values(), ids=APART)
def test_what_says_only_less_or_is_of_another_time_contradicts_nothing(
    copies: list[Witness],
) -> None:
    finding = say(copies, TRUE)
    assert (finding.verdict, finding.passes, disagreements(finding)) == (Verdict.VERBATIM, True, [])


def test_our_own_copies_are_believed() -> None:
    finding = say([copy(TRUE, via="live"), copy(FALSE, via="live")], TRUE)
    assert (finding.passes, finding.standing) == (True, Standing.CURRENT)


def test_dates_to_the_day_and_typings_of_one_original_are_of_one_moment() -> None:
    day = CopyDate(NOON - timedelta(hours=12), NOON + timedelta(hours=11), "“2021-05-01”")
    dated = copy(FALSE, -720)

    def moment(capture: Capture) -> CopyDate:
        return day if capture is dated.capture else full_date(capture)

    (shown,) = disagreements(say([copy(TRUE, 300), dated], TRUE, moment=moment))
    assert "of “2021-05-01”: “The trust shall pay" in shown
    typed = [
        copy(words, 5000 * n, "transcript", role="transcript")
        for n, words in enumerate((TRUE, FALSE))
    ]
    one = CopyDate(NOON, NOON)
    assert disagreements(say(typed, TRUE, moment=lambda _: one))
    assert not disagreements(say(typed, TRUE))
    page = copy(FALSE, 0, "live")  # of ours, from which it was typed
    assert disagreements(say([typed[0], page], TRUE, moment=lambda _: one))


SELDOM = TRUE.replace("shall not pay", "shall seldom pay")


@pytest.mark.parametrize(
    ("copies", "words", "told"),
    [
        ([copy(TRUE, 0, "live"), copy(OTHER)], TRUE, True),
        ([copy(TRUE, 0, "live"), copy(OTHER, gaps=("it was cut short",))], TRUE, False),
        ([copy(TRUE, 0, "live"), copy(OTHER, via="supplied")], TRUE, False),
        ([copy(TRUE, -900, "live"), copy(TRUE, 900, "live"), copy(FALSE)], FALSE, True),
        ([copy(TRUE, -900, "live"), copy(SELDOM, 900, "live"), copy(FALSE)], FALSE, False),
    ],
    ids=["whole", "cut short", "a part of it", "ours agree", "ours differ"],
)
def test_others_contradict_ours_only_as_far_as_both_show_it(
    copies: list[Witness], words: str, told: bool
) -> None:
    """A copy that is not whole denies nothing, and two of ours are of its time if they agree."""
    flags = {flag.flag for flag in say(copies, words).review}
    assert (CONTRADICTS in flags) is told


def test_words_that_only_a_contradicted_copy_has_have_not_left_the_page() -> None:
    claimed = [copy(TRUE, 20, "live"), copy(FALSE)]
    finding = say(claimed, FALSE)
    assert {flag.flag for flag in finding.review} == {CONTRADICTS}
    assert finding.standing is Standing.UNKNOWN
    assert "link the archived copy" not in finding.sentence
    seen_before = say([copy(FALSE, -9000, "live"), *claimed], FALSE)
    assert seen_before.standing is Standing.LOST
