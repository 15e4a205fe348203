"""Which captures go with a withheld one, worked out from what the log says of each."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.store.catalog.withheld import (
    EMPTY,
    Kinship,
    WithheldCapture,
    find_alike,
    find_withheld,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Said = tuple[str, datetime, Mapping[str, object], str]


def held(
    record_id: str,
    content: str = "",
    *,
    role: str = "page",
    run: str = "r1",
    source: str = "s",
    refers_to: str = "",
) -> Kinship:
    return Kinship(record_id, source, run, role, content or f"sha256:{record_id}", refers_to, False)


def said(*decisions: tuple[str, str]) -> list[Said]:
    return [
        (event, NOON + timedelta(hours=n), {"record_id": record_id, "reason": f"because {n}"}, "")
        for n, (event, record_id) in enumerate(decisions)
    ]


def hidden(decisions: list[Said], captures: list[Kinship], **made: str) -> set[str]:
    return set(find_withheld(decisions, captures, made))


def test_what_others_decided_is_about_their_own_records_alone() -> None:
    every = [replace(held("a"), chain="ours"), replace(held("b"), chain="theirs")]
    for event in ("withhold", "erase"):
        decided = [
            (event, NOON, {"record_id": name, "captures": [name], "reason": "so"}, "theirs")
            for name in "ab"
        ]
        assert hidden(decided, every) == {"b"}
    lifted = [
        *said(("withhold", "a"), ("withhold", "b")),
        ("lift", NOON, {"record_id": "a"}, "theirs"),
    ]
    assert hidden(lifted, every) == {"a", "b"}


def test_a_requisite_stays_hidden_where_only_a_failed_page_brought_it_too() -> None:
    brought = [held("b1", "x", role="requisite"), held("b2", "x", role="requisite", run="r2")]
    pages = [held("a"), held("c", run="r2")]
    assert hidden(said(("withhold", "a"), ("withhold", "c")), [*brought, *pages]) == {
        "a",
        "c",
        "b1",
        "b2",
    }
    shown = [held("a"), held("d"), held("c", run="r2")]
    assert hidden(said(("withhold", "a"), ("withhold", "c")), [*brought, *shown]) == {"a", "c"}
    failed = [held("a"), replace(held("d"), failed=True), held("c", run="r2")]
    assert hidden(said(("withhold", "a"), ("withhold", "c")), [*brought, *failed]) == {
        "a",
        "c",
        "b1",
        "b2",
    }


def test_nothing_is_withheld_that_nobody_named() -> None:
    assert hidden([], [held("a"), held("b")]) == set()
    assert hidden(said(("withhold", "")), [held("a")]) == set()


def test_the_same_content_goes_along_wherever_it_stands() -> None:
    every = [held("a", "x"), held("b", "x", source="other", run="r9"), held("c", "y")]
    assert hidden(said(("withhold", "b")), every) == {"a", "b"}


def test_a_chain_of_what_was_made_from_it_goes_along() -> None:
    every = [held(name) for name in "abcdz"]
    assert hidden(said(("withhold", "a")), every, b="a", c="b", d="c") == set("abcd")


def test_what_it_was_made_from_stays() -> None:
    """A picture may be private where the page itself is not."""
    assert hidden(said(("withhold", "b")), [held("a"), held("b")], b="a") == {"b"}


def test_a_revisit_without_a_digest_goes_with_what_it_repeats() -> None:
    every = [held("a"), Kinship("b", "s", "r2", "page", "", "a", False)]
    assert hidden(said(("withhold", "a")), every) == {"a", "b"}


def test_empty_answers_have_nothing_in_common() -> None:
    assert hidden(said(("withhold", "a")), [held("a", EMPTY), held("b", EMPTY)]) == {"a"}


def test_lifting_and_withholding_again_go_by_their_order() -> None:
    every = [held("a", "x"), held("b", "x")]
    assert hidden(said(("withhold", "a"), ("lift", "a")), every) == set()
    assert hidden(said(("lift", "a"), ("withhold", "a")), every) == {"a", "b"}
    twice = said(("withhold", "a"), ("withhold", "b"), ("lift", "a"))
    assert hidden(twice, every) == {"a", "b"}, "b is withheld by itself, and says the same"


def test_each_names_the_record_that_caused_it() -> None:
    every = [held("a", "x"), held("b", "x"), held("c")]
    found = find_withheld(said(("withhold", "a"), ("withhold", "c")), every, {})
    assert {one.record_id: one.cause for one in found.values()} == {"a": "a", "b": "a", "c": "c"}
    assert found["b"] == WithheldCapture("b", NOON, "because 0", "a")


def test_erased_captures_stay_hidden_and_cannot_be_lifted() -> None:
    erase = {"record_id": "a", "captures": ["a", "b"], "order": "X", "reason": "r"}
    events = [("erase", NOON, erase, ""), *said(("lift", "b"))]
    found = find_withheld(events, [held("a", "x"), held("b", "x"), held("later", "x")], {})
    assert found["a"].erased
    assert found["a"].reason == "erased by order X: r"
    assert "later" in found
    assert not found["later"].erased


@pytest.mark.parametrize("role", ["requisite", "frame"])
def test_only_pictures_and_frames_of_pages_out_of_sight_are_hidden(role: str) -> None:
    every = [
        held("page", run="r1"),
        held("own", "pic1", role=role, run="r1"),
        held("logo", "logo", role="requisite", run="r1"),
        held("news", run="r2", source="t"),
        held("logo-again", "logo", role="requisite", run="r2", source="t"),
    ]
    assert hidden(said(("withhold", "page")), every) == {"page", "own"}
    both = said(("withhold", "page"), ("withhold", "news"))
    assert hidden(both, every) == {one.record_id for one in every}


def test_a_second_page_of_the_same_run_keeps_the_pictures() -> None:
    every = [held("a"), held("b"), held("pic", role="requisite")]
    assert hidden(said(("withhold", "a")), every) == {"a"}


def test_a_picture_that_is_named_takes_its_copies_along() -> None:
    every = [held("a", "pic", role="requisite"), held("b", "pic", role="requisite", run="r7")]
    assert hidden(said(("withhold", "a")), [*every, held("p"), held("q", run="r7")]) == {"a", "b"}


def test_any_archive_by_chance_is_closed_under_sameness() -> None:
    """Whatever is withheld, nothing of the same content, and nothing made from it, is shown."""
    chance = random.Random(8)
    for _ in range(300):
        names = [f"n{number}" for number in range(chance.randrange(2, 12))]
        roles = ("page", "requisite", "rendered", "supplied")
        every = [
            held(
                name,
                f"c{chance.randrange(5)}",
                role=chance.choice(roles),
                run=f"r{chance.randrange(3)}",
                refers_to=chance.choice(["", "", *names]),
            )
            for name in names
        ]
        made = {name: chance.choice(names) for name in chance.sample(names, len(names) // 3)}
        events = said(
            *(
                (chance.choice(["withhold", "withhold", "lift"]), chance.choice(names))
                for _ in range(3)
            )
        )
        found = find_withheld(events, every, made)
        named = {record for record, one in found.items() if one.cause == record}
        for start in named:
            assert find_alike(start, every, made) <= found.keys()
        for one in every:
            if made.get(one.record_id) in found and one.role != "requisite":
                maker = next(o for o in every if o.record_id == made[one.record_id])
                assert one.record_id in found or maker.role == "requisite"
