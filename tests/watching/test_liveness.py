"""Deleted, moved, blocked or just down: the rules and their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.models import Reason, State, Usability, Usable
from archiver.watching.liveness import UNANSWERED
from archiver.watching.observation import Memory, Page
from archiver.watching.transitions import is_unknown_news
from tests.watching.seen import (
    CHANGED,
    DAY,
    KNOWN,
    NOISE,
    NOW,
    REPLACED,
    URL,
    conclude,
    exchange,
    follow,
    seen,
    state,
)

HOME = "https://town.example/"
ELSEWHERE = "https://names.example.net/offer"
OTHER_PAGE = "Quite other words, which nobody has cited, about a thing for sale."
WALL = Usability(Usable.NO, "It shows only a cookie banner.", ("consent",))
LOST = {"missing": ("q",), "comparison": CHANGED}


@pytest.mark.parametrize("reason", [Reason.DNS, Reason.TLS, Reason.TIMEOUT, Reason.RESET])
def test_no_answer_is_unreachable_whatever_was_before(reason: Reason) -> None:
    for condition in ("live", "gone", "parked", ""):
        memory = replace(KNOWN, condition=condition, first_404=NOW - timedelta(days=9))
        assert state(seen(exchange(failed=reason), memory=memory)) == "unreachable"


@pytest.mark.parametrize("status", [500, 502, 503, 520, 400, 405, 418, 300])
def test_faults_and_odd_answers_are_unreachable(status: int) -> None:
    assert state(seen(exchange(status), comparison=None)) == "unreachable"


@pytest.mark.parametrize("status", [401, 403, 407, 429, 451])
def test_throttled_and_forbidden_are_blocked_for_however_long(status: int) -> None:
    memory = replace(KNOWN, first_404=NOW - timedelta(days=400))
    assert state(seen(exchange(status), memory=memory, comparison=None)) == "blocked"


@pytest.mark.parametrize("status", [200, 202, 403, 404, 410, 503])
def test_a_challenge_is_blocked_whatever_its_status(status: int) -> None:
    answer = exchange(status, headers=(("CF-Mitigated", "challenge"),))
    found = conclude(seen(answer, **LOST))
    assert found.state is State.BLOCKED
    assert "cf-mitigated" in str(found.evidence["challenge"])


def test_a_page_that_we_refused_to_fetch_is_blocked_by_us() -> None:
    found = conclude(seen(exchange(failed=Reason.REFUSED_ADDRESS)))
    assert (found.state, "We did not" in found.reason) == (State.BLOCKED, True)


@pytest.mark.parametrize("led_to", ["https://login.example/flow", "https://town.example/login"])
def test_a_410_of_a_login_that_ran_out_is_no_deletion(led_to: str) -> None:
    answer = exchange(410, final=led_to)
    found = conclude(seen(answer, comparison=None))
    assert (found.state, found.pending_404) == ("unreachable", True)
    assert "410" in found.reason


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("title", ["Just a moment...", "Site under maintenance"])
def test_an_error_page_of_an_outage_or_a_robot_check_says_nothing(status: int, title: str) -> None:
    memory = replace(KNOWN, first_404=NOW - timedelta(days=9))
    answer = seen(exchange(status), title=title, comparison=None, memory=memory)
    assert state(answer) == "unreachable"


def test_410_is_gone_at_once() -> None:
    assert state(seen(exchange(410), comparison=None)) == "gone"


@pytest.mark.parametrize(
    ("waited", "expected"),
    [(None, "unreachable"), (0.0, "unreachable"), (0.9, "unreachable"), (1.0, "gone"), (9, "gone")],
)
def test_404_is_gone_only_after_a_second_check_a_day_later(
    waited: float | None, expected: str
) -> None:
    first = None if waited is None else NOW - timedelta(days=waited)
    observed = seen(exchange(404), memory=replace(KNOWN, first_404=first), comparison=None)
    assert state(observed) == expected


def test_404_needs_two_checks_even_when_no_time_must_pass() -> None:
    assert state(seen(exchange(404), comparison=None), gone_after=0) == "unreachable"


def test_an_outage_between_two_404s_neither_confirms_nor_clears() -> None:
    missing = seen(exchange(404), comparison=None)
    down = seen(exchange(failed=Reason.DNS))
    states = [c.state for c in follow(missing, down, down, missing)]
    assert states == ["unreachable", "unreachable", "unreachable", "gone"]
    assert [c.state for c in follow(missing, seen(found=("q",)), missing)][-1] == "unreachable"


@pytest.mark.parametrize("home", [HOME, "https://www.town.example/index.html", HOME + "en/"])
def test_a_deep_page_that_leads_home_is_gone(home: str) -> None:
    assert state(seen(exchange(final=home), **LOST)) == "gone"


def test_leading_home_means_nothing_for_a_home_page_or_one_that_always_did() -> None:
    at_home = exchange(url=HOME, final="https://town.example/index.html")
    assert state(seen(at_home, memory=replace(KNOWN, origin=HOME))) == "same"
    always = replace(KNOWN, origin=HOME)
    assert state(seen(exchange(final=HOME), memory=always)) == "same"


def test_a_present_quotation_overrides_every_soft_sign() -> None:
    title = "Page not found"
    for answer in (
        exchange(final=HOME),
        exchange(final=ELSEWHERE),
        exchange(403),
        exchange(404),
        exchange(410),
        exchange(200, headers=(("cf-mitigated", "challenge"),)),
    ):
        observed = seen(answer, title=title, usability=WALL, found=("q",), comparison=CHANGED)
        assert state(observed) in ("moved", "changed")


# --- soft-404 and parked --------------------------------------------------------------------------


def test_an_error_title_is_soft_404_after_one_probe() -> None:
    observed = seen(title="Page not found | Town council", **LOST)
    assert state(observed) == "ask sibling"
    assert state(replace(observed, sibling=Page(404, URL))) == "soft-404"


def test_an_error_title_that_was_always_there_is_no_sign() -> None:
    memory = replace(KNOWN, title="Page not found")
    assert state(seen(title="Page not found", memory=memory, comparison=CHANGED)) == "changed"


def test_words_in_the_body_are_no_sign() -> None:
    observed = seen(text="404 Page not found. This page does not exist.", comparison=CHANGED)
    assert state(observed) == "changed"


def test_a_lost_quotation_is_probed_for_and_believed_when_the_site_is_honest() -> None:
    observed = seen(**LOST)
    assert state(observed) == "ask sibling"
    honest = replace(observed, sibling=Page(404, URL, "Not found", "Not here."))
    assert state(honest) == "quotation-lost"


def test_the_same_page_at_a_made_up_address_is_an_error_page_or_parked() -> None:
    observed = seen(title="Town council", text=OTHER_PAGE, missing=("q",), comparison=REPLACED)
    twin = Page(200, "https://town.example/minutes/x.html", "Town council", OTHER_PAGE)
    asked = replace(observed, sibling=twin)
    assert state(asked) == "ask home"
    welcome = Page(200, HOME, "Welcome", "All that the council does, on one page, for you.")
    assert state(replace(asked, home=welcome)) == "soft-404"
    assert state(replace(asked, home=replace(twin, url=HOME))) == "parked"


def test_a_page_in_the_frame_of_the_site_is_still_the_page() -> None:
    frame = " ".join(f"menu{n}" for n in range(95))
    observed = seen(title="Town council", text=f"{frame} what is left of it here", **LOST)
    catch_all = Page(200, "https://town.example/minutes/x.html", "Town council", f"{frame} nothing")
    assert state(replace(observed, sibling=catch_all)) == "quotation-lost"


def test_an_unanswered_probe_accuses_nobody() -> None:
    observed = seen(title="Town council", text=OTHER_PAGE, missing=("q",), comparison=REPLACED)
    assert state(replace(observed, sibling=Page(0, URL))) == "quotation-lost"


def test_another_site_is_parked_only_when_every_address_leads_there() -> None:
    answer = exchange(final=ELSEWHERE)
    observed = seen(answer, title="Offers", text=OTHER_PAGE, missing=("q",), comparison=REPLACED)
    assert state(observed) == "ask sibling"
    everything = Page(200, ELSEWHERE, "Offers", OTHER_PAGE)
    assert state(replace(observed, sibling=everything)) == "parked"
    assert state(replace(observed, sibling=Page(404, URL))) == "quotation-lost"


def test_a_sale_title_is_parked() -> None:
    observed = seen(title="town.example is for sale", sibling=Page(404, URL), **LOST)
    assert state(observed) == "parked"


@pytest.mark.parametrize("title", ["Site under maintenance", "503 Service Unavailable"])
def test_a_maintenance_page_is_an_outage(title: str) -> None:
    assert state(seen(title=title, **LOST)) == "unreachable"


def test_a_wall_is_blocked_and_not_a_loss() -> None:
    assert state(seen(usability=WALL, whole=False, **LOST)) == "blocked"
    assert state(seen(title="Just a moment...", **LOST)) == "blocked"


def test_a_scan_without_text_is_no_wall() -> None:
    unread = Usability(Usable.NO, "No text could be read.")
    observed = seen(exchange(kind="application/pdf"), usability=unread, whole=False, text="")
    assert state(replace(observed, comparison=CHANGED)) == "changed"


def test_partial_text_proves_no_loss() -> None:
    assert state(seen(whole=False, **LOST)) == "changed"
    cut = exchange(cut=Reason.LENGTH)
    assert state(seen(cut, whole=False, **LOST)) == "unreachable"
    assert state(seen(cut, whole=False, found=("q",), comparison=CHANGED)) == "changed"


# --- GOV.UK, moved, live --------------------------------------------------------------------------


def test_govuk_is_asked_about_a_changed_page_and_believed_over_a_quotation() -> None:
    at = "https://www.gov.uk/guidance/minutes"
    memory = replace(KNOWN, origin=at)
    observed = seen(exchange(url=at), memory=memory, found=("q",), comparison=CHANGED)
    assert state(observed) == "ask withdrawn"
    notice = {"explanation": "Out of date", "withdrawn_at": "2026-03-01T00:00:00Z"}
    found = conclude(replace(observed, withdrawn=notice))
    assert (found.state, "2026-03-01" in found.reason) == (State.WITHDRAWN, True)
    assert state(replace(observed, withdrawn={})) == "changed"
    assert state(replace(observed, withdrawn=UNANSWERED)) == "changed"
    marked = seen(exchange(304, url=at), memory=memory, title="[Withdrawn] Minutes")
    assert state(marked) == "ask withdrawn"
    assert state(seen(exchange(304, url=at), memory=memory)) == "same"


def test_moved_is_said_once_and_left_by_going_back() -> None:
    there = exchange(final="https://town.example/archive/7.html")
    moved = seen(there, found=("q",))
    changes = follow(seen(found=("q",)), moved, moved, seen(found=("q",)))
    assert [c.state for c in changes] == ["same", "moved", "moved", "restored"]
    assert [c.transition for c in changes] == [False, True, False, True]


@pytest.mark.parametrize(
    "form", ["http://town.example/minutes/7.html", "https://www.town.example/minutes/7.html/"]
)
def test_a_change_of_form_is_no_move(form: str) -> None:
    assert state(seen(exchange(final=form), found=("q",))) == "same"


def test_a_first_check_is_new_and_its_redirects_are_no_move() -> None:
    first = {"memory": Memory(), "comparison": None}
    assert state(seen(exchange(url="https://doi.example/10.1/7", final=URL), **first)) == "new"
    assert state(seen(missing=("q",), **first)) == "new"


def test_a_quotation_that_was_never_there_cannot_be_lost() -> None:
    memory = replace(KNOWN, present=(), absent=("q",))
    assert state(seen(memory=memory, **LOST)) == "changed"


def test_loss_grows_and_comes_back() -> None:
    two = replace(KNOWN, present=("p", "q"))
    honest = Page(404, URL)
    changes = follow(
        seen(memory=two, found=("p", "q")),
        seen(found=("p",), missing=("q",), comparison=CHANGED),
        seen(found=("p",), missing=("q",)),
        seen(missing=("p", "q"), comparison=CHANGED, sibling=honest),
        seen(found=("p", "q"), comparison=CHANGED),
        seen(found=("p", "q"), comparison=NOISE),
    )
    lost = State.QUOTATION_LOST
    assert [c.state for c in changes] == ["same", lost, lost, lost, "restored", "noise"]
    assert [c.transition for c in changes] == [False, True, False, True, True, False]
    assert changes[3].quotations_lost == ("p", "q")


def test_leaving_and_entering_the_unknown_is_no_transition_but_news_once() -> None:
    well, down = seen(found=("q",)), seen(exchange(failed=Reason.TIMEOUT))
    changes = follow(well, down, seen(exchange(429)), down, well)
    assert not any(c.transition for c in changes)
    assert [is_unknown_news(c) for c in changes] == [False, True, False, False, False]


def test_what_was_gone_before_an_outage_is_not_told_again() -> None:
    gone, down = seen(exchange(410), comparison=None), seen(exchange(failed=Reason.DNS))
    assert [c.transition for c in follow(gone, down, gone)] == [True, False, False]


def test_the_second_404_is_counted_from_the_first() -> None:
    assert (
        "since 01 March"
        in conclude(
            seen(
                exchange(404),
                memory=replace(KNOWN, first_404=NOW - timedelta(days=9)),
                comparison=None,
            ),
            DAY,
        ).reason
    )
