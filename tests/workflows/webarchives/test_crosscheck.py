"""Crosscheck: our captures beside a real pywb's copies; never a wrong "none", never "different"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from archiver.capture.fetch import Fetcher
from archiver.models import (
    Agreement,
    Crosscheck,
    DifferenceKind,
    Quotation,
    Source,
    TextQuoteSelector,
)
from archiver.store.archive import open_reader
from archiver.wayback.client import WebArchive
from archiver.workflows.webarchives import crosscheck
from archiver.workflows.webarchives.crosscheck import crosscheck_sources
from tests.wayback.versions import CHALLENGED, FIRST, HOST, PLAN, RESET, SECOND
from tests.wayback.world import FastTime, hurry, memento, wayback
from tests.webarchive.front import EVERY_FAULT, Front
from tests.workflows.webarchives.captures import store

Check = Callable[..., Crosscheck]


@pytest.fixture
def check(front: Front, fetcher: Fetcher, fast: FastTime, tmp_path: Path) -> Check:
    """Store `bodies` as captures of the source, crosscheck it, and return the only row."""

    def check(
        source: Source,
        *bodies: bytes,
        via: str = "live",
        dialect: Callable[..., WebArchive] = wayback,
        quotations: Sequence[Quotation] = (),
    ) -> Crosscheck:
        copies = [
            (source.id, source.url, body, f"2024-01-0{n + 1}") for n, body in enumerate(bodies)
        ]
        store(tmp_path / "archive", fast.clock, copies, via)
        archive = dialect(front, fetcher, fast)
        with open_reader(tmp_path / "archive") as reader:
            rows = crosscheck_sources([source], [archive], reader, fast.clock, quotations)
        assert len(rows) == 1
        return rows[0]

    return check


def plan(**cells: str) -> Source:
    return Source("plan", PLAN, **cells)  # type: ignore[arg-type]


def test_an_equal_digest_needs_one_request(check: Check, front: Front) -> None:
    row = check(plan(accessed="2021-02"), SECOND)
    assert (row.agreement, row.memento and row.memento.moment.year) == ("same-payload", 2021)
    assert row.capture is not None
    assert len(front.seen) == 1


def test_an_equal_digest_anywhere_in_the_list_counts(check: Check, front: Front) -> None:
    row = check(plan(accessed="2021-02"), FIRST)
    assert row.agreement is Agreement.SAME_PAYLOAD
    assert row.memento is not None
    assert row.memento.moment.year == 2020
    assert len(front.seen) == 1


def test_the_digest_of_a_coded_body_equals_our_decoded_one_after_playback(check: Check) -> None:
    row = check(Source("zipped", f"{HOST}/zipped"), SECOND)
    assert row.agreement is Agreement.SAME_PAYLOAD


def test_other_bytes_and_the_same_words(check: Check) -> None:
    row = check(Source("redesigned", f"{HOST}/redesigned"), FIRST)
    assert RESET != FIRST
    assert row.agreement is Agreement.SAME_TEXT


def test_other_words_are_shown(check: Check) -> None:
    row = check(Source("redesigned", f"{HOST}/redesigned"), SECOND)
    assert row.agreement is Agreement.DIFFERENT
    assert [(d.op, d.quoted, d.archived, d.kind) for d in row.difference] == [
        ("replace", "June,", "April,", DifferenceKind.WORD),
        ("delete", "", "never", DifferenceKind.NEGATION),
    ]


def test_a_timemap_has_no_digests_and_the_bytes_decide(check: Check, front: Front) -> None:
    row = check(plan(accessed="2020-01-05"), FIRST, dialect=memento)
    assert row.agreement is Agreement.SAME_PAYLOAD
    assert any("20200102030405id_" in path for path in front.seen)


def test_a_sign_that_the_fold_forgets_is_a_difference(check: Check) -> None:
    minus = FIRST.replace(b"in April", b"in -5.2 weeks of April")
    row = check(Source("redesigned", f"{HOST}/redesigned"), minus)
    assert row.agreement is Agreement.DIFFERENT
    assert row.difference[0].kind is DifferenceKind.NUMBER


def test_nothing_in_the_archive(check: Check) -> None:
    assert check(Source("new", f"{HOST}/new"), FIRST).agreement is Agreement.NO_MEMENTO


def test_none_from_an_archive_that_nobody_has_tried_says_so(
    check: Check, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check(Source("new", f"{HOST}/new"), FIRST).reason == ""
    monkeypatch.setattr(crosscheck, "UNTRIED_ADDRESSES", {front.url})
    row = check(Source("new", f"{HOST}/new"), FIRST)
    assert row.agreement is Agreement.NO_MEMENTO
    assert "tried" in row.reason


def test_nothing_of_our_own(check: Check) -> None:
    row = check(plan(accessed="2019"))
    assert row.agreement is Agreement.NO_CAPTURE
    assert row.memento is not None
    assert row.memento.moment.year == 2019


def test_what_came_out_of_the_archive_is_no_witness_beside_it(check: Check) -> None:
    assert check(plan(), FIRST, via="archive:front").agreement is Agreement.NO_CAPTURE


def test_a_named_memento_of_this_archive_is_compared(check: Check, front: Front) -> None:
    named = f"{front.url}/web/20210102030405/{PLAN}"
    row = check(plan(accessed="2019", memento=named), RESET)
    roles = {one.role: (one.memento.moment.year, one.agreement.value) for one in row.compared}
    assert roles == {"named": (2021, "different"), "nearest": (2019, "same-text")}
    assert row.agreement is Agreement.SAME_TEXT


def test_a_copy_that_cannot_be_had_is_followed_by_the_next(check: Check, front: Front) -> None:
    front.misbehave = lambda path: "other date" if "/20190102" in path else ""
    row = check(plan(accessed="2019"), RESET)
    found = [(one.role, one.memento.moment.year, one.agreement.value) for one in row.compared]
    assert found == [
        ("nearest", 2019, "unknown"),
        ("nearest", 2020, "same-text"),
        ("newest", 2021, "different"),
    ]
    assert row.agreement is Agreement.SAME_TEXT


def test_a_difference_is_told_beside_a_copy_that_could_not_be_read(
    check: Check, front: Front
) -> None:
    front.misbehave = lambda path: "other date" if "/2021" in path or "/2022" in path else ""
    row = check(plan(accessed="2019"), SECOND.replace(b"June", b"July"))
    assert row.agreement is Agreement.DIFFERENT
    assert row.memento is not None
    assert row.memento.moment.year in (2019, 2020)
    front.misbehave = lambda path: "other date" if "/20" in path else ""
    assert check(plan(accessed="2019"), RESET).agreement is Agreement.UNKNOWN


def test_an_archived_redirect_is_followed_to_the_copy_it_leads_to(check: Check) -> None:
    row = check(Source("moved", f"{HOST}/moved"), SECOND)
    assert row.agreement is Agreement.SAME_PAYLOAD
    assert f"led to the copy of 2021-01-02 of {PLAN}" in row.reason


def test_an_archived_challenge_page_is_unknown(check: Check) -> None:
    row = check(Source("walled", f"{HOST}/walled"), FIRST)
    assert CHALLENGED != FIRST
    assert row.agreement is Agreement.UNKNOWN
    assert "robots" in row.reason


@pytest.mark.parametrize("fault", EVERY_FAULT)
def test_no_fault_of_the_index_is_none_or_different(
    check: Check, front: Front, fetcher: Fetcher, fault: str
) -> None:
    hurry(fetcher, fault)
    front.misbehave = lambda path: fault if path.startswith("/cdx") else ""
    row = check(plan(), RESET)
    harmless = dict.fromkeys(("malformed", "no datetime", "other date"), Agreement.DIFFERENT)
    expected = {"excluded": Agreement.EXCLUDED, **harmless}
    assert row.agreement is expected.get(fault, Agreement.UNKNOWN)


@pytest.mark.parametrize("fault", EVERY_FAULT)
def test_no_fault_of_playback_is_different(
    check: Check, front: Front, fetcher: Fetcher, fault: str
) -> None:
    hurry(fetcher, fault)
    front.misbehave = lambda path: fault if path.startswith("/web/") else ""
    row = check(Source("redesigned", f"{HOST}/redesigned"), FIRST)
    assert row.agreement is (Agreement.SAME_TEXT if fault == "malformed" else Agreement.UNKNOWN)
    assert row.reason or fault == "malformed"


APRIL = Quotation("april", TextQuoteSelector("staff will be consulted before it opens"), "plan")
NEVER = Quotation("never", TextQuoteSelector("The board never approved the closure"), "plan")


def verdicts(check: Check, source: Source, *bodies: bytes) -> dict[str, str]:
    row = check(source, *bodies, quotations=[APRIL, NEVER])
    return dict(row.quotations)


def test_quotations_are_judged_in_the_archives_copy(check: Check) -> None:
    found = verdicts(check, plan(accessed="2021-03"), RESET)
    assert found == {"april": "verbatim", "never": "altered"}


def test_quotations_of_an_equal_payload_are_judged_without_a_download(
    check: Check, front: Front
) -> None:
    assert verdicts(check, plan(), FIRST) == {"april": "verbatim", "never": "verbatim"}
    assert len(front.seen) == 1


def test_quotations_are_judged_where_we_have_no_copy(check: Check) -> None:
    found = verdicts(check, plan(accessed="2019"))
    assert found == {"april": "verbatim", "never": "verbatim"}


def test_a_page_alone_proves_no_absence_where_attachments_count(check: Check) -> None:
    elsewhere = Quotation("annex", TextQuoteSelector("The annex lists every ward by name"), "plan")
    row = check(plan(attachments="*.pdf"), FIRST, quotations=[elsewhere, NEVER])
    assert dict(row.quotations) == {"annex": "unverifiable", "never": "verbatim"}
