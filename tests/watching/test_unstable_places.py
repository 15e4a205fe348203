"""Places that change by themselves: what is learned, after how many looks, and what never is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from archiver.watching.unstable_places import (
    LEARNED,
    STEADY,
    STEP,
    asked_again,
    find_places,
    keep_moving,
    learn,
    read_tree,
)

FRAME = "<main><p>The board met on Tuesday and heard from three nurses.</p>{}</main>"


def places(
    old: Sequence[str], new: Sequence[str], before: str = "", after: str = "", *quoted: str
) -> tuple[str, ...]:
    trees = [read_tree(FRAME.format(part).encode(), "utf-8") for part in (before, after)]
    return find_places([(old, new)], *trees, quoted, lambda line: "January" in line)


def test_a_line_of_which_only_figures_differ_is_a_pattern() -> None:
    (rule,) = places(["1,200 people have signed"], ["1,201 people have signed"])
    assert rule.startswith("/")
    assert "have\\s+signed" in rule


def test_a_line_that_has_or_had_a_date_is_no_counter() -> None:
    assert places(["Closes: when full"], ["Closes: soon"]) != ()
    assert places(["Closes: 3 January"], ["Closes: soon"]) == ()
    assert places(["Closes: soon"], ["Closes: 3 January"]) == ()


def test_a_code_of_letters_and_figures_is_a_figure() -> None:
    (rule,) = places(["Order no. 00BC8F-7"], ["Order no. 1D90A2-8"])
    assert re.search(rule.strip("/"), "Order no. FF00A1-9")
    assert places(["It was approved by nurses."], ["It was refused by nurses."]) == ()


def test_what_follows_a_label_is_a_place() -> None:
    (rule,) = places(["Last signed by: Anne L."], ["Last signed by: Paul D."])
    assert re.search(rule.strip("/"), "Last signed by: Zoe")
    assert places(["Chair: Anne L."], ["Clerk: Anne L."]) == ()
    assert places(["The chair said: it is"], ["The chair said: " + "no " * 9]) == ()


def test_a_named_part_that_holds_all_that_differs_is_a_selector() -> None:
    part = '<div class="x7"><p>{}</p></div>'
    shown = part.format("Shoes for sale"), part.format("Boats for hire")
    assert places(["Shoes for sale"], ["Boats for hire"], *shown) == ("div.x7",)
    assert places([], ["Boats for hire"], part.format(""), shown[1]) == ("div.x7",)


def test_prose_quotations_deadlines_and_whole_pages_have_no_rule() -> None:
    assert places(["It was approved."], ["It was refused."]) == ()
    assert places(["Until 3 January"], ["Until 4 January"]) == ()
    quoted = "12 of them were moved"
    assert places(["12 of them were moved"], ["14 of them were moved"], "", "", quoted) == ()
    part = '<div class="x7"><p>{}</p></div>'
    shown = part.format("One " * 40), part.format("Two " * 40)
    assert places(["One " * 40], ["Two " * 40], *shown) == (), "most of the page"
    long = (
        "In the year {} the board heard of more than a dozen cases and of nurses who had seen them."
    )
    assert places([long.format(2020)], [long.format(2021)]) == ()


def test_a_place_is_learned_by_looks_that_follow_one_another() -> None:
    counted: tuple[str, ...] = ()
    for _ in range(LEARNED - 1):
        counted, learned = learn(counted, ["div.ad"])
        assert learned == ()
    assert learn(counted, ["div.ad"]) == ((), ("div.ad",))
    counted, _ = learn(counted, [])
    assert counted == ("1 div.ad",)
    assert learn(counted, []) == ((), ())


def test_a_place_that_stands_still_for_weeks_is_learned_no_longer() -> None:
    first = date(2026, 1, 5)
    rules, moved = keep_moving(["div.ad", "/x/"], (), [], first)
    assert rules == ("/x/", "div.ad")
    assert asked_again(rules, moved, first + STEP - timedelta(days=1)) == ()
    assert asked_again(rules, moved, first + STEP) == rules
    rules, moved = keep_moving(rules, moved, ["/x/"], first + STEP)
    assert moved == ("2026-01-12 /x/", "2026-01-05 div.ad")
    assert keep_moving(rules, moved, [], first + STEADY)[0] == ("/x/",)
    assert keep_moving(rules, moved, [], first - STEP)[1] == ("2025-12-29 /x/", "2025-12-29 div.ad")
