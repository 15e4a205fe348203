"""Deleted, moved, blocked or just down: the rules and their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from archiver.models import Reason, State, Usability, Usable
from archiver.text.walls.signs import Sign, SignKind, SignPlace
from archiver.watch_memory import Doubt, Memory
from archiver.watching.doubt import ProofByLooks
from archiver.watching.observation import Page
from archiver.watching.page_states import UNANSWERED
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
    since,
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
        memory = replace(since(9), condition=condition)
        assert state(seen(exchange(failed=reason), memory=memory)) == "unreachable"


@pytest.mark.parametrize("status", [500, 502, 503, 520, 400, 405, 418, 300])
def test_faults_and_odd_answers_are_unreachable(status: int) -> None:
    assert state(seen(exchange(status), comparison=None)) == "unreachable"


@pytest.mark.parametrize("status", [401, 403, 407, 429, 451])
def test_throttled_and_forbidden_are_blocked_for_however_long(status: int) -> None:
    assert state(seen(exchange(status), memory=since(400), comparison=None)) == "blocked"


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
    assert (found.state, found.doubt is not None) == ("same", True)
    assert f"{led_to}, where the address leads, answers 410" in found.reason


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("title", ["Just a moment...", "Site under maintenance"])
def test_an_error_page_of_an_outage_or_a_robot_check_says_nothing(status: int, title: str) -> None:
    answer = seen(exchange(status), title=title, comparison=None, memory=since(9))
    assert state(answer) == ("blocked" if "moment" in title else "unreachable")


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize(
    ("waited", "expected"),
    [
        (None, "doubt gone"),
        (0.0, "doubt gone"),
        (0.89, "doubt gone"),
        (0.9, "gone"),
        (1.0, "gone"),
        (9, "gone"),
    ],
)
def test_404_and_410_are_gone_only_by_a_second_look_a_day_later(
    status: int, waited: float | None, expected: str
) -> None:
    memory = KNOWN if waited is None else since(waited)
    assert state(seen(exchange(status), memory=memory, comparison=None)) == expected


def test_404_needs_two_looks_even_when_no_time_must_pass() -> None:
    assert state(seen(exchange(404), comparison=None), gone_after=0) == "doubt gone"


@pytest.mark.parametrize("first", [NOW - timedelta(days=365), NOW + timedelta(days=300)])
def test_a_first_404_of_a_wrong_clock_begins_anew(first: datetime) -> None:
    """Older than the last good copy, or still to come: how long it took is not known."""
    memory = replace(KNOWN, doubt=Doubt(first))
    observed = seen(exchange(404), memory=memory, comparison=None)
    well = replace(observed, seen_well=NOW - timedelta(days=1))
    assert state(well) == "doubt gone"
    assert conclude(well).doubt == replace(Doubt(NOW), reason="The server answers 404.",
        decides_after=NOW + timedelta(days=0.9))  # fmt: skip


def test_a_doubt_keeps_the_settled_state_and_says_what_decides() -> None:
    for condition, expected in (("live", "changed"), ("moved", "moved"), ("gone", "gone")):
        memory = replace(KNOWN, condition=condition)
        observed = seen(title="Page not found", memory=memory, previous=State.CHANGED, **LOST)
        found = conclude(replace(observed, home=Page(200, HOME), sibling=Page(404, URL)))
        assert (str(found.state), found.determined) == (expected, False)
        assert found.doubt is not None
        assert found.doubt.suspects == "soft-404"
    first = conclude(seen(exchange(404), memory=Memory(), comparison=None, source="leaflet"))
    assert first.state is State.NEW
    assert "answers 404" in first.reason
    assert "a second look after 11 March 2026, 02:36 UTC decides" in first.reason
    assert "`archiver rescue leaflet` works now" in first.reason


def test_an_outage_between_two_404s_neither_confirms_nor_clears() -> None:
    missing = seen(exchange(404), comparison=None)
    down = seen(exchange(failed=Reason.DNS))
    states = [c.state for c in follow(missing, down, down, missing)]
    assert states == ["same", "unreachable", "unreachable", "gone"]
    again = follow(missing, seen(found=("q",)), missing)[-1]
    assert (again.state, again.doubt is not None) == ("same", True)


@pytest.mark.parametrize("home", [HOME, "https://www.town.example/index.html", HOME + "en/"])
def test_a_deep_page_that_leads_home_takes_three_looks(home: str) -> None:
    observed = seen(exchange(final=home), **LOST)
    assert state(observed) == "doubt soft-404"
    changes = follow(seen(), *[observed] * 5)
    assert [str(c.state) for c in changes] == ["same"] * 4 + ["soft-404"] * 2
    assert [c.transition for c in changes] == [False] * 4 + [True, False]
    assert "has not shown its own text since 11 March 2026" in changes[4].reason


@pytest.mark.parametrize("title", ["Site under maintenance", "Just a moment..."])
def test_a_front_page_with_a_sign_of_outage_or_wall_is_neither(title: str) -> None:
    observed = seen(exchange(final=HOME), title=title, memory=since(9, "soft-404", 5), **LOST)
    assert state(observed) in ("unreachable", "blocked")


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


def test_an_error_title_is_soft_404_by_two_looks() -> None:
    observed = seen(title="Page not found | Town council", **LOST)
    assert state(observed) == "ask home"
    welcome = Page(200, HOME, "Welcome", "All that the council does, on one page, for you.")
    asked = replace(observed, home=welcome)
    assert state(asked) == "ask sibling"
    answered = replace(asked, sibling=Page(404, URL))
    assert state(answered) == "doubt soft-404"
    assert state(replace(answered, memory=since(1, "soft-404"))) == "soft-404"


def test_an_error_title_on_the_front_page_too_takes_three_looks() -> None:
    observed = seen(title="Page not found", memory=since(2, "soft-404", 2), **LOST)
    alike = replace(observed, home=replace(observed.page, url=HOME))
    assert state(alike) == "doubt soft-404"
    assert state(replace(alike, memory=since(2.7, "soft-404", 2))) == "soft-404"


def test_an_error_title_while_the_site_itself_is_down_is_an_outage() -> None:
    observed = seen(title="Page not found", memory=since(9, "soft-404", 5), **LOST)
    assert state(replace(observed, home=Page(503, HOME))) == "unreachable"
    assert state(replace(observed, home=Page(0, HOME))) == "unreachable"


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


def test_one_page_for_every_address_takes_three_looks_that_count() -> None:
    observed = seen(title="Town council", text=OTHER_PAGE, missing=("q",), comparison=REPLACED)
    twin = Page(200, "https://town.example/minutes/x.html", "Town council", OTHER_PAGE)
    asked = replace(observed, sibling=twin)
    changes = follow(seen(found=("q",)), *[asked] * 4)
    assert [str(c.state) for c in changes] == ["same"] * 4 + ["soft-404"]
    assert "every address of town.example now shows this page ('Town council')" in changes[4].reason
    assert "11 March 2026" in changes[4].reason
    lonely = replace(asked, counts=False)
    assert [c.state for c in follow(seen(), *[lonely] * 9)] == ["same"] * 10


def test_a_page_that_names_the_address_or_a_session_is_one_page() -> None:
    said = "You asked for {} in session 8f{}a. Please wait, you will be let in."
    page = Page(200, URL, "Wait", said.format(URL, 11))
    other = "https://town.example/minutes/x.html"
    observed = seen(missing=("q",), comparison=REPLACED, page=page)
    twin = Page(200, other, "Wait", said.format(other, 77))
    assert state(replace(observed, sibling=twin)) == "doubt soft-404"


def test_the_page_of_another_address_of_the_host_in_the_same_round_is_one_page() -> None:
    observed = seen(missing=("q",), comparison=REPLACED, shared=True)
    assert conclude(observed).proof is ProofByLooks.THRICE


def test_a_sign_against_it_begins_the_three_looks_anew() -> None:
    twin = Page(200, "https://town.example/minutes/x.html", "Town council", OTHER_PAGE)
    asked = seen(
        title="Town council", text=OTHER_PAGE, missing=("q",), comparison=REPLACED, sibling=twin
    )
    down = seen(exchange(503), comparison=None)
    changes = follow(seen(found=("q",)), asked, asked, down, asked, asked, asked)
    assert all(c.state in (State.SAME, State.UNREACHABLE) for c in changes)
    assert changes[-1].doubt is not None
    assert changes[-1].doubt.looks == 3


def test_a_page_in_the_frame_of_the_site_is_still_the_page() -> None:
    frame = " ".join(f"menu{n}" for n in range(95))
    observed = seen(title="Town council", text=f"{frame} what is left of it here", **LOST)
    catch_all = Page(200, "https://town.example/minutes/x.html", "Town council", f"{frame} nothing")
    assert state(replace(observed, sibling=catch_all)) == "quotation-lost"


def test_another_text_takes_two_looks() -> None:
    observed = seen(title="Town council", text=OTHER_PAGE, missing=("q",), comparison=REPLACED)
    for probe in (Page(0, URL), Page(404, URL)):
        once = replace(observed, sibling=probe)
        assert state(once) == "doubt quotation-lost"
        found = conclude(replace(once, memory=since(1, "quotation-lost")))
        assert (found.state, found.lost) == (State.QUOTATION_LOST, ("q",))
    unquoted = replace(KNOWN, present=())
    for memory, expected in ((unquoted, "doubt changed"),):
        assert state(replace(observed, memory=memory, sibling=Page(404, URL))) == expected


def test_a_redirect_to_another_text_is_named_with_what_is_not_there() -> None:
    answer = exchange(final=ELSEWHERE)
    observed = seen(answer, title="Offers", text=OTHER_PAGE, missing=("q",), comparison=REPLACED)
    asked = replace(observed, sibling=Page(404, URL))
    assert state(asked) == "doubt moved"
    assert f"leads to {ELSEWHERE}" in conclude(asked).reason
    changes = follow(seen(found=("q",)), asked, asked, asked)
    assert [str(c.state) for c in changes] == ["same", "same", "moved", "moved"]
    assert [c.transition for c in changes] == [False, False, True, False]
    assert changes[2].quotations_lost == ("q",)
    assert f"leads to {ELSEWHERE}" in changes[2].reason
    assert "quotation q is not there" in changes[2].reason


def test_a_translation_is_a_change_by_three_looks_and_no_loss() -> None:
    welsh = Page(200, URL, "", "Geiriau eraill.", digest="sha256:cy", language="cy")
    come = seen(
        missing=("q",),
        comparison=REPLACED,
        sibling=Page(404, URL),
        page=welsh,
        cited=Page(200, URL, language="en"),
        translated=True,
    )
    other = replace(come, page=replace(welsh, digest="sha256:cy2"))
    changes = follow(seen(found=("q",)), come, come, come, come, other, seen(found=("q",)))
    assert [str(c.state) for c in changes] == [*["same"] * 4, "changed", "same", "restored"]
    assert [c.transition for c in changes] == [*[False] * 4, True, False, True]
    assert "cannot be checked in that language" in changes[4].reason
    assert changes[4].memory.spoken == "cy"
    assert [c.quotations_lost for c in changes] == [()] * 7
    assert changes[6].memory.spoken == ""


def test_every_address_that_leads_to_another_site_is_moved_by_three_looks() -> None:
    answer = exchange(final=ELSEWHERE)
    observed = seen(answer, title="Offers", text=OTHER_PAGE, missing=("q",), comparison=REPLACED)
    everything = replace(observed, sibling=Page(200, ELSEWHERE, "Offers", OTHER_PAGE))
    changes = follow(seen(found=("q",)), *[everything] * 4)
    assert [str(c.state) for c in changes] == ["same"] * 4 + ["moved"]
    assert f"every address of town.example now leads to {ELSEWHERE}" in changes[4].reason


def test_a_sign_of_a_sale_is_parked_by_two_looks() -> None:
    observed = seen(title="town.example is for sale", sibling=Page(404, URL), **LOST)
    assert state(observed) == "doubt parked"
    assert state(replace(observed, memory=since(1, "parked"))) == "parked"


def test_no_sign_of_a_sale_is_never_parked_and_no_404_never_gone() -> None:
    twin = Page(200, "https://town.example/minutes/x.html", "Town council", OTHER_PAGE)
    for facts in ({"sibling": twin}, {"shared": True}, {"sibling": Page(404, URL)}):
        for suspects in ("parked", "gone", "soft-404", "quotation-lost"):
            observed = seen(
                title="Town council",
                text=OTHER_PAGE,
                missing=("q",),
                comparison=REPLACED,
                memory=since(99, suspects, 9),
            )
            assert state(replace(observed, **facts)) not in ("parked", "gone")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml"])
def test_data_in_place_of_a_web_page_is_not_known(kind: str) -> None:
    observed = seen(
        missing=("q",),
        comparison=REPLACED,
        sibling=Page(404, URL),
        page=Page(200, URL, "", "Slow down, please.", kind=kind),
        cited=Page(200, URL, kind="text/html"),
        memory=since(9, "quotation-lost", 9),
    )
    assert state(observed) == "unreachable"


def test_a_page_in_another_language_takes_three_looks() -> None:
    observed = seen(
        missing=("q",),
        comparison=REPLACED,
        sibling=Page(404, URL),
        page=Page(200, URL, "", "Geiriau eraill.", language="cy"),
        cited=Page(200, URL, language="en-GB"),
    )
    found = conclude(observed)
    assert found.doubt is not None
    assert (found.state, found.doubt.needs) == (State.SAME, 3)
    assert "another language (cy; our copy is in en)" in found.reason
    same = replace(observed, cited=Page(200, URL, language="cy-GB"))
    assert state(same) == "doubt quotation-lost"


@pytest.mark.parametrize("status", [202, 204, 205, 206, 226])
def test_an_answer_that_does_not_bring_the_page_is_not_the_page(status: int) -> None:
    assert state(seen(exchange(status), **LOST)) == "unreachable"


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
    assert [c.transition for c in follow(gone, gone, down, gone)] == [False, True, False, False]


def test_the_second_404_is_counted_from_the_first() -> None:
    assert (
        "since 01 March"
        in conclude(
            seen(
                exchange(404),
                memory=since(9),
                comparison=None,
            ),
            DAY,
        ).reason
    )


CUT = replace(CHANGED, similarity=0.7, cut=True)


def test_a_page_of_which_only_the_beginning_is_left_takes_two_looks() -> None:
    observed = seen(missing=("q",), comparison=CUT, sibling=Page(404, URL))
    found = conclude(observed)
    assert found.doubt is not None
    assert (found.state, found.lost) == (State.SAME, ())
    assert "Only the beginning of its text is left, and the quotation q" in found.reason
    later = replace(observed, memory=since(1, "quotation-lost"))
    assert state(later) == "quotation-lost"
    whole = replace(observed, comparison=replace(CUT, cut=False))
    assert state(whole) == "quotation-lost"


def test_the_beginning_of_a_page_that_calls_itself_not_free_says_nothing() -> None:
    observed = seen(missing=("q",), comparison=CUT, sibling=Page(404, URL), not_free=True)
    assert state(replace(observed, memory=since(9, "quotation-lost", 9))) == "blocked"


@pytest.mark.parametrize("kind", [SignKind.OUTAGE, SignKind.WITHDRAWN, SignKind.LOGIN])
def test_a_sign_beside_the_whole_known_text_is_none(kind: SignKind) -> None:
    """A title may say that the page is withdrawn; its text is there, and that is a change."""
    sign = Sign(kind, "Notice", SignPlace.TITLE)
    beside = seen(comparison=replace(CHANGED, similarity=0.97), sign=sign, usability=WALL)
    assert state(beside) == "changed"
    instead = replace(beside, comparison=REPLACED)
    assert state(instead) != "changed"


def test_the_beginning_of_an_unquoted_page_before_a_paywall_says_nothing() -> None:
    sign = Sign(SignKind.PAYWALL, "for subscribers", SignPlace.TEXT, certain=False)
    observed = seen(comparison=CUT, sibling=Page(404, URL), sign=sign)
    assert state(observed) == "blocked"
    assert state(replace(observed, sign=None)) == "doubt changed"
