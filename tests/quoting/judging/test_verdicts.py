"""The judge: many captures, other sources, versions, standing, settlement."""

from __future__ import annotations

import pytest

from archiver.models import (
    PASSING,
    Basis,
    Finding,
    Outcome,
    Severity,
    Span,
    SpanKind,
    Standing,
    Text,
    Usable,
    Verdict,
)
from archiver.quoting.judging import verdicts
from archiver.quoting.judging.verdicts import Options, Witness, holds_written, judge
from archiver.text.folding import fold
from tests.quoting.witnesses import make_capture, make_quotation, make_witness

PAGE = "Before. The board never approved the scheme for use in hospitals. After."
TRUE = "The board never approved the scheme"
FALSE = "The board approved the scheme"
ABSENT = "pink elephants on parade again"


def flags(finding: Finding) -> list[str]:
    return [flag.flag for flag in finding.review]


# --- one source -------------------------------------------------------------------------------


CASES = [
    (TRUE, Verdict.VERBATIM, True),
    ("the board never approved the\u00a0“scheme", Verdict.ALTERED, False),
    ("the board never approved the scheme,", Verdict.TYPOGRAPHIC, True),
    ("The board never approved […] use in hospitals", Verdict.EDITED, True),
    ("The board […] approved the scheme", Verdict.EDITED, False),
    (FALSE, Verdict.ALTERED, False),
    (ABSENT, Verdict.NOT_FOUND, False),
]


def test_a_copy_holds_the_words_as_they_are_written() -> None:
    held = {words: holds_written(make_quotation(words), make_witness(PAGE)) for words, *_ in CASES}
    assert [words for words, holds in held.items() if holds] == [TRUE]


@pytest.mark.parametrize("reading", ["", "ocr"])
@pytest.mark.parametrize(
    "page", [PAGE, PAGE.replace("scheme", "s\ufffdheme"), f"{PAGE} [See *it*.]"]
)
def test_holding_the_words_is_never_more_than_passing(page: str, reading: str) -> None:
    witness = Witness(make_capture(), fold(Text(page, reading=reading)))
    words = page.split()
    parts = [words[low:high] for high in range(1, len(words) + 1) for low in range(high)]
    quotations = [make_quotation(" ".join(part)) for part in parts]
    held = [quotation for quotation in quotations if holds_written(quotation, witness)]
    assert all(judge(quotation, [witness]).verdict in PASSING for quotation in held)
    assert bool(held) is (reading == "")


@pytest.mark.parametrize(("words", "verdict", "passes"), CASES)
def test_one_capture_one_verdict(words: str, verdict: Verdict, passes: bool) -> None:
    finding = judge(make_quotation(words), [make_witness(PAGE)])
    assert (finding.verdict, finding.passes) == (verdict, passes)
    assert finding.sentence.endswith(".")
    assert passes or finding.remedy


def test_the_finding_shows_the_source_itself() -> None:
    finding = judge(make_quotation(TRUE), [make_witness(PAGE)])
    assert finding.matched == TRUE
    assert finding.location is not None
    assert PAGE[finding.location.start : finding.location.end] == TRUE
    assert finding.location.prefix == "Before. "
    assert finding.location.suffix.startswith(" for use")
    assert (
        finding.location.text_fragment == "#:~:text=The%20board%20never%20approved%20the%20scheme"
    )
    assert finding.capture == make_capture()
    assert finding.basis is Basis.CAPTURE


def test_pages_are_counted() -> None:
    text = Text("First page here.\n" + PAGE, pages=(0, 17))
    finding = judge(make_quotation(TRUE), [Witness(make_capture(), fold(text))])
    assert finding.location is not None
    assert finding.location.page == 2


def test_the_best_verdict_counts_and_the_newest_among_equals() -> None:
    witnesses = [
        make_witness(PAGE, day=1),
        make_witness(PAGE, day=2),
        make_witness("The board approved the scheme for use.", day=3),
    ]
    finding = judge(make_quotation(TRUE), witnesses)
    assert finding.verdict is Verdict.VERBATIM
    assert finding.capture is not None
    assert finding.capture.date.day == 2
    assert judge(make_quotation(FALSE), witnesses).verdict is Verdict.VERBATIM


def test_a_cleaner_passage_wins_over_a_flagged_one() -> None:
    words = "The board […] approved the scheme"
    later = make_witness(PAGE.replace("never", "twice"), day=1)
    finding = judge(make_quotation(words), [make_witness(PAGE, day=2), later])
    assert finding.passes
    assert finding.capture is not None
    assert finding.capture.date.day == 1


def test_the_second_reading_of_a_pdf_is_asked_on_a_miss_only() -> None:
    asked = []

    def read_again() -> object:
        asked.append(1)
        return fold(Text(PAGE, reading="layout"))

    witness = Witness(make_capture(), fold(Text("The board scheme never approved")), read_again)  # type: ignore[arg-type]
    assert judge(make_quotation(TRUE), [witness]).verdict is Verdict.VERBATIM
    assert judge(make_quotation("scheme never approved"), [witness]).passes
    assert len(asked) == 1


def test_a_text_put_right_is_read_where_a_second_reading_is_only_nearer() -> None:
    first = fold(Text("The board doesnâ€™t approve the schemeâ€™s cost today."))
    nearer = fold(Text("The board doesn’t approve the schemes cost today."))
    witness = Witness(make_capture(), first, lambda: nearer)
    finding = judge(make_quotation("doesn’t approve the scheme’s cost today"), [witness])
    assert finding.passes
    assert "read-as" in {flag.flag for flag in finding.review}


def test_captures_with_one_text_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    real = verdicts.find_passage
    monkeypatch.setattr(verdicts, "find_passage", lambda *a: asked.append(True) or real(*a))
    folded = fold(Text(PAGE))
    days = [make_capture(day=day, content_digest=f"sha256:{day}") for day in (1, 2, 3)]
    finding = judge(make_quotation(TRUE), [Witness(capture, folded) for capture in days])
    assert finding.capture == days[-1]
    assert len(asked) == 1
    asked.clear()
    judge(make_quotation(ABSENT), [Witness(capture, folded, lambda: None) for capture in days])
    assert len(asked) == 3, "each may have a second reading of its own"


def test_text_from_ocr_never_passes() -> None:
    witness = Witness(make_capture(), fold(Text(PAGE, reading="ocr", gaps=("read by OCR",))))
    assert judge(make_quotation(TRUE), [witness]).verdict is Verdict.UNVERIFIABLE


# --- captures that are no good ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": 404}, "404"),
        ({"usable": Usable.NO, "why": "it shows a cookie banner"}, "cookie banner"),
        ({"outcome": Outcome.FAILED, "status": 0, "reason": "timeout"}, "timeout"),
    ],
)
def test_a_bad_capture_is_no_witness(fields: dict[str, object], said: str) -> None:
    finding = judge(make_quotation(TRUE), [make_witness(PAGE, **fields)])
    assert finding.verdict is Verdict.UNVERIFIABLE
    assert said in finding.sentence


@pytest.mark.parametrize(
    "partial",
    [
        make_witness(PAGE, gaps=("page 2 is a scan",)),
        make_witness(PAGE, truncated="length"),
        make_witness(PAGE, usable=Usable.DOUBTFUL, why="only the abstract is public"),
    ],
)
def test_partial_text_proves_presence_never_absence(partial: Witness) -> None:
    assert judge(make_quotation(TRUE), [partial]).passes
    absent = judge(make_quotation(ABSENT), [partial])
    assert absent.verdict is Verdict.UNVERIFIABLE
    assert partial.gaps[0] in absent.sentence
    assert judge(make_quotation("The board abolished the scheme"), [partial]).verdict is (
        Verdict.UNVERIFIABLE
    )


def test_a_scan_attached_to_a_whole_page_leaves_absence_open() -> None:
    scan = make_witness("", role="attachment", uri="https://petition.example/a.pdf")
    finding = judge(make_quotation(ABSENT), [make_witness(PAGE), scan])
    assert finding.verdict is Verdict.UNVERIFIABLE
    whole = make_witness("Annex.", day=2, role="attachment", uri="https://petition.example/a.pdf")
    again = judge(make_quotation(ABSENT), [make_witness(PAGE), scan, whole])
    assert again.verdict is Verdict.NOT_FOUND


def test_nothing_was_saved() -> None:
    finding = judge(make_quotation(TRUE), [])
    assert finding.verdict is Verdict.UNVERIFIABLE
    assert "never saved" in finding.sentence
    why = judge(make_quotation(TRUE), [], options=Options(unsaved="the host refused us"))
    assert "the host refused us" in why.sentence


# --- pins -------------------------------------------------------------------------------------


@pytest.mark.parametrize("pin", ["<urn:uuid:petition-1>", "petition-1", "2021-05-01"])
def test_a_pin_chooses_the_capture(pin: str) -> None:
    witnesses = [make_witness(PAGE, day=1), make_witness("All new.", day=2)]
    finding = judge(make_quotation(TRUE, pin=pin), witnesses)
    assert finding.passes
    assert finding.standing is Standing.LOST
    other = judge(make_quotation(TRUE, pin="2021-05-02"), witnesses)
    assert other.verdict is Verdict.NOT_FOUND


def test_a_pin_that_is_not_there_is_unverifiable() -> None:
    finding = judge(make_quotation(TRUE, pin="2019-01-01"), [make_witness(PAGE)])
    assert finding.verdict is Verdict.UNVERIFIABLE
    assert "2019-01-01" in finding.sentence


# --- other sources ----------------------------------------------------------------------------


def test_elsewhere_needs_the_cited_source_to_lack_it() -> None:
    other = make_witness(PAGE, "minutes")
    finding = judge(make_quotation(TRUE), [make_witness("Something else.")], [other])
    assert (finding.verdict, finding.found_in) == (Verdict.ELSEWHERE, ("minutes",))
    assert not finding.passes
    unsaved = judge(make_quotation(TRUE), [], [other])
    assert (unsaved.verdict, unsaved.found_in) == (Verdict.UNVERIFIABLE, ("minutes",))
    both = judge(make_quotation(TRUE), [make_witness(PAGE)], lambda: [other])
    assert (both.verdict, both.found_in) == (Verdict.VERBATIM, ("minutes",))


def test_altered_wins_over_elsewhere_except_for_a_version() -> None:
    cited = [make_witness(PAGE)]
    other = make_witness("Well: The board approved the scheme.", "change-org")
    finding = judge(make_quotation(FALSE), cited, [other])
    assert (finding.verdict, finding.found_in) == (Verdict.ALTERED, ("change-org",))
    works = Options(works={"petition": "petition", "change-org": "petition"})
    version = judge(make_quotation(FALSE), cited, [other], works)
    assert (version.verdict, version.found_in) == (Verdict.ELSEWHERE, ("change-org",))


def test_a_version_is_named_before_other_sources() -> None:
    others = [make_witness(PAGE, "blog", 9), make_witness(PAGE, "change-org", 1)]
    works = Options(works={"petition": "w", "change-org": "w"})
    finding = judge(make_quotation(TRUE), [make_witness("Else.")], others, works)
    assert finding.found_in == ("change-org", "blog")


def test_a_quotation_without_a_source_is_looked_for_everywhere() -> None:
    others = [make_witness("Nothing.", "blog"), make_witness(PAGE, "minutes")]
    finding = judge(make_quotation(TRUE, ""), [], others)
    assert (finding.verdict, finding.found_in) == (Verdict.VERBATIM, ("minutes",))
    assert judge(make_quotation(ABSENT, ""), [], others).verdict is Verdict.UNVERIFIABLE
    assert judge(make_quotation(FALSE, ""), [], others).verdict is Verdict.ALTERED


def test_a_document_is_never_its_own_witness() -> None:
    own = make_witness(PAGE, "blog")
    copied = make_witness(PAGE.replace(" ", "\u00a0"), "mirror")
    options = Options(own_sources=frozenset({"blog"}), own_texts=frozenset({own.folded.digest}))
    finding = judge(make_quotation(TRUE), [make_witness("Else.")], [own, copied], options)
    assert (finding.verdict, finding.found_in) == (Verdict.NOT_FOUND, ())
    cited = judge(make_quotation(TRUE, "blog"), [own], (), options)
    assert cited.verdict is Verdict.UNVERIFIABLE


@pytest.mark.parametrize(
    ("options", "flagged"),
    [
        (Options(), False),
        (Options(cited_on="2021-04-20"), True),
        (Options(cited_on="2021-04"), True),
        (Options(cited_on="2021-04-20", archives_searched=True), False),
        (Options(cited_on="2021-05-20"), False),
        (Options(cited_on="2021-05"), False),
        (Options(cited_on="2021"), False),
        (Options(uncaptured=("change-org",), archives_searched=True), True),
    ],
)
def test_not_found_says_when_a_version_was_not_checked(options: Options, flagged: bool) -> None:
    finding = judge(make_quotation(ABSENT), [make_witness(PAGE)], (), options)
    assert finding.verdict is Verdict.NOT_FOUND
    assert ("version-unchecked" in flags(finding)) is flagged
    assert "not in our copy of 1 May 2021" in finding.sentence
    assert ("another version" in finding.sentence) is flagged


# --- standing and basis -----------------------------------------------------------------------


def test_standing_follows_the_newest_good_capture() -> None:
    first, bad = make_witness(PAGE, day=1), make_witness("", day=9, status=503)
    assert judge(make_quotation(TRUE), [first, bad]).standing is Standing.CURRENT
    lost = judge(make_quotation(TRUE), [first, make_witness("New text.", day=3)])
    assert (lost.verdict, lost.standing) == (Verdict.VERBATIM, Standing.LOST)
    assert "archived copy" in lost.sentence
    partial = make_witness("New", day=3, gaps=("the rest is behind a paywall",))
    assert judge(make_quotation(TRUE), [first, partial]).standing is Standing.UNKNOWN
    gone = judge(make_quotation(TRUE), [first], (), Options(gone=True))
    assert gone.standing is Standing.SOURCE_GONE
    other = make_witness("Testun arall.", day=3)
    translated = judge(make_quotation(TRUE), [first, other], (), Options(translated="cy"))
    assert (translated.standing, translated.standing_date) == (Standing.UNKNOWN, None)
    assert any("another language now (cy)" in note for note in translated.notes)


@pytest.mark.parametrize("kind", [SpanKind.HIDDEN, SpanKind.ALTERNATIVE])
def test_words_that_readers_see_no_longer_are_lost(kind: SpanKind) -> None:
    start = PAGE.index(TRUE)
    covered = Text(PAGE, spans=(Span(start, start + len(TRUE), kind),))
    first = make_witness(PAGE, day=1)
    later = Witness(make_capture(day=3), fold(covered))
    assert judge(make_quotation(TRUE), [first, later]).standing is Standing.LOST
    always = Witness(make_capture(day=1), fold(covered))
    assert judge(make_quotation(TRUE), [always, later]).standing is Standing.CURRENT


def test_words_found_without_a_source_are_lost_where_its_newest_copy_is_about_something_else() -> (
    None
):
    words = "The board never approved the wider scheme for use in any hospital of the county"
    first = make_witness(f"Before. {words}. After.", day=1)
    later = make_witness("Another page stands here now, about roses and how to keep them.", day=9)
    beside = make_witness("Nothing of that kind is said on this page of another site.", "blog", 20)
    found = judge(make_quotation(words, source=""), [], [first, later, beside])
    assert (found.verdict, found.standing) == (Verdict.VERBATIM, Standing.LOST)
    assert found.standing_date == later.capture.date


def test_standing_is_that_of_the_source_which_has_the_words() -> None:
    older = make_witness(PAGE, source="petition", day=1)
    newer = make_witness("Nothing of the kind stands here.", source="report", day=9)
    finding = judge(make_quotation(TRUE, source=""), [], [older, newer])
    assert (finding.verdict, finding.standing) == (Verdict.VERBATIM, Standing.CURRENT)


def test_a_passage_in_an_attachment_stands_by_that_attachment() -> None:
    pdf = make_witness(PAGE, day=1, role="attachment", uri="https://petition.example/a.pdf")
    finding = judge(make_quotation(TRUE), [pdf, make_witness("The page.", day=3)])
    assert finding.standing is Standing.CURRENT


@pytest.mark.parametrize(
    ("via", "basis"),
    [
        ("live", Basis.CAPTURE),
        ("import", Basis.IMPORTED),
        ("archive:archive.org", Basis.WEB_ARCHIVE),
        ("supplied", Basis.SUPPLIED),
        ("transcript", Basis.TRANSCRIPT),
    ],
)
def test_the_basis_is_how_the_capture_came(via: str, basis: Basis) -> None:
    assert judge(make_quotation(TRUE), [make_witness(PAGE, via=via)]).basis is basis


# --- settlement -------------------------------------------------------------------------------


def test_a_settled_finding_stays_settled_until_it_changes() -> None:
    words = "The board […] approved the scheme"
    first = judge(make_quotation(words), [make_witness(PAGE)])
    assert (first.severity, first.passes) == (Severity.CRITICAL, False)
    row = make_quotation(words, reviewed="agreed by two of us", review_of=first.finding)
    settled = judge(row, [make_witness(PAGE)])
    assert (settled.settled, settled.passes, settled.finding) == (True, True, first.finding)
    newer = judge(row, [make_witness(PAGE, day=7)])
    assert newer.settled
    changed = judge(row, [make_witness(PAGE.replace("never", "has not ever"))])
    assert (changed.settled, changed.passes) == (False, False)
    assert any("settled before" in note for note in changed.notes)


def test_a_settled_alteration_never_passes() -> None:
    first = judge(make_quotation(FALSE), [make_witness(PAGE)])
    row = make_quotation(FALSE, reviewed="known", review_of=first.finding)
    finding = judge(row, [make_witness(PAGE)])
    assert (finding.settled, finding.passes) == (True, False)


def test_a_settlement_without_a_reason_counts_for_nothing() -> None:
    first = judge(make_quotation(FALSE), [make_witness(PAGE)])
    assert not judge(make_quotation(FALSE, review_of=first.finding), [make_witness(PAGE)]).settled


def test_fail_on_decides_which_flag_stops_a_quotation() -> None:
    page = make_witness("Staff may restrain a person, but only as a last resort.")
    row = make_quotation("Staff may restrain a person")
    finding = judge(row, [page])
    assert (flags(finding), finding.severity, finding.passes) == (
        ["limited-after"],
        Severity.NOTICE,
        True,
    )
    assert not judge(row, [page], (), Options(fail_on=Severity.NOTICE)).passes


def test_what_was_ignored_is_said() -> None:
    finding = judge(
        make_quotation("the ‘board’ — never"), [make_witness("x the “board” – never y")]
    )
    assert finding.notes == (
        "set differently: quotation marks",
        "set differently: hyphens and dashes",
    )


def test_hidden_and_outside_parts_are_flagged() -> None:
    spans = (Span(0, len(PAGE), SpanKind.OUTSIDE),)
    witness = Witness(make_capture(), fold(Text(PAGE, spans=spans)))
    assert flags(judge(make_quotation(TRUE), [witness])) == ["outside-main-text"]


@pytest.mark.parametrize(
    ("second", "passes"),
    [
        ("The council did not agree to\npay the staff.\n\nNobody in town knew\nof it.", False),
        ("The council did not agree to Nobody in town knew", True),
        ("", False),
    ],
)
def test_a_line_over_two_columns_needs_both_readings(second: str, passes: bool) -> None:
    drawn = "The council did not agree to\tNobody in town knew\npay the staff.\tof it."
    witness = Witness(make_capture(), fold(Text(drawn)), lambda: fold(Text(second)))
    finding = judge(make_quotation("council did not agree to Nobody in town"), [witness])
    assert finding.passes is passes
    assert ("across-columns" in [flag.flag for flag in finding.review]) is not passes


def test_what_others_dated_says_nothing_of_today_beside_what_we_saw() -> None:
    ours = make_witness(PAGE, day=1)
    theirs = make_witness("The page was taken down.", day=9, via="import")
    finding = judge(make_quotation(TRUE), [ours, theirs])
    assert (finding.standing, finding.standing_date) == (Standing.CURRENT, ours.capture.date)
    alone = judge(make_quotation(TRUE), [make_witness(PAGE, day=1, via="import"), theirs])
    assert alone.standing is Standing.LOST
