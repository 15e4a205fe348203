"""Rounds over a project: what is fetched, stored, said, and what a bad day leaves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path

import pytest

from archiver.errors import LockHeldError, StorageError, UsageError
from archiver.models import Capture, Change, Exchange, Request, Usable
from archiver.store.archive import Archive, open_reader
from archiver.workflows.watch.watch import Stop
from tests.door import call
from tests.workflows.watch.world import (
    NOT_FOUND,
    Reply,
    Site,
    World,
    answered_for_all,
    as_other_host,
    full_disk,
    open_world,
    page,
    say_state,
    through_portal,
)

WORDS = "The board never approved the scheme in any form"
CITED = page("Minutes", f"{WORDS}.", "Members went home in the rain after that.")
ALTERED = page("Minutes", "The board approved it.", "Members went home in the rain after that.")
OTHER = page("Minutes", f"{WORDS}.", "Members stayed until the rain had stopped.")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Three hosts with a page each; the first is quoted."""
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root, 3) as opened:
        opened.has_key = False
        for site, name in zip(opened.sites, "abc", strict=True):
            site.script[f"/{name}"] = CITED
        opened.write(rows(opened), [("q", "a", WORDS)])
        yield opened


def rows(world: World, **every: str) -> list[tuple[str, ...]]:
    return [
        (name, f"{site.url}/{name}", every.get(name, ""))
        for site, name in zip(world.sites, "abc", strict=True)
    ]


def captures(world: World, source: str) -> tuple[Capture, ...]:
    with open_reader(world.root / "archive") as reader:
        return reader.catalog.captures(source)


def history(world: World, source: str) -> tuple[Change, ...]:
    with open_reader(world.root / "archive") as reader:
        return reader.catalog.state_history(source)


def test_what_a_state_rests_on_is_in_the_log(world: World) -> None:
    world.watch()
    world.site.script["/a"] = ALTERED
    world.watch()
    change = history(world, "a")[-1]
    assert (change.state, change.quotations_lost) == ("quotation-lost", ("q",))
    assert change.evidence["status"] == 200
    assert change.evidence["addresses"] == [[f"{world.site.url}/a", 200]]
    assert change.documents == ("leaflet.md",)
    assert change.evidence["difference"]
    assert change.evidence["record_id"] == captures(world, "a")[-1].record_id


def test_an_address_that_we_did_not_fetch_brought_no_copy(world: World) -> None:
    settings = world.root / "archiver.toml"
    settings.write_text(settings.read_text().replace("127.0.0.0/8", "192.0.2.0/24"))
    world.watch()
    change = history(world, "a")[-1]
    assert change.state == "blocked"
    assert change.reason.endswith("add the range to allow-addresses in archiver.toml.")
    assert change.rests_on == "our own look, without a copy"


def test_the_probe_is_evidence_but_no_capture(world: World) -> None:
    world.watch()
    world.site.script["/a"] = page("Page not found", "Look elsewhere.")
    world.site.script["/"] = page("Welcome", "All that we do, on one page.")
    assert world.state("a") == "new?"
    world.pass_time(days=1)
    assert world.state("a") == "soft-404!"
    assert history(world, "a")[-1].evidence["sibling"]["status"] == 404  # type: ignore[index]
    assert len(captures(world, "a")) == 3
    assert captures(world, "a")[-1].usable is Usable.NO


def test_what_is_not_the_page_is_no_good_capture(world: World) -> None:
    world.watch()
    odd = [
        ("new?", page("Page not found", "Look elsewhere.")),
        ("soft-404!", page("Page not found", "Look elsewhere.")),
        ("soft-404", Reply(302, "", (("Location", "/"),))),
        ("soft-404?", Reply(410)),
        ("gone!", Reply(404)),
        ("unreachable", page("Site under maintenance", "Come again.")),
        ("blocked", Reply(200, "<p>One moment.</p>", (("cf-mitigated", "challenge"),))),
        ("unreachable", Reply(503, "<p>Out of order.</p>")),
    ]
    world.site.script["/"] = page("Welcome", "All that we do, on one page.")
    for expected, reply in odd:
        world.pass_time(days=1)
        world.site.script["/a"] = reply
        assert world.state("a") == expected
        assert not captures(world, "a")[-1].good
    world.pass_time(days=1)
    world.site.script["/a"] = CITED
    assert world.state("a") == "restored!"
    assert captures(world, "a")[-1].good


def test_a_file_without_its_header_is_said_and_accuses_nobody(world: World) -> None:
    world.watch()
    (world.root / "sources.csv").write_text("what,ever\n1,2\n", encoding="utf-8")
    said = call("-C", world.root, "watch")
    assert (said.code, "sources.csv:1" in said.err, said.out) == (2, True, "")
    world.write(rows(world), [("q", "a", WORDS)])
    assert (world.state("a"), world.watch().remarks) == ("same", ())


def test_a_wrong_row_of_quotes_is_said_and_stops_nothing(world: World) -> None:
    world.write(rows(world), [("q", "a", WORDS), ("Not an id!", "a", WORDS)])
    said = call("-C", world.root, "watch")
    assert (said.code, "quotes.csv:3" in said.err) == (2, True)
    world.site.script["/a"] = ALTERED
    told = call("-C", world.root, "watch").out
    assert "no longer on the page: q" in told
    assert "Quoted in: leaflet.md." in told
    assert "archiver show" in told


def test_states_are_rebuilt_from_the_log_alone(world: World) -> None:
    world.watch()
    world.site.script["/a"] = ALTERED
    world.watch()
    before = history(world, "a")
    assert call("-C", world.root, "reindex").code == 0
    assert history(world, "a") == before
    world.pass_time(days=1)
    assert world.state("a") == "quotation-lost"


def test_unchanged_pages_cost_a_conditional_request_and_a_revisit(world: World) -> None:
    for _ in range(3):
        world.watch()
        world.pass_time(days=1)
    found = captures(world, "a")
    assert [c.status for c in found] == [200, 304, 304]
    assert all(c.refers_to for c in found[1:])
    assert [c.state for c in history(world, "a")] == ["new", "same"]


def test_a_full_fetch_comes_now_and_then(world: World) -> None:
    world.toml('[watch]\nfull-every = "10d"\n')
    for _ in range(12):
        world.watch()
        world.pass_time(days=1)
    assert [c.status for c in captures(world, "a")].count(200) == 2


def test_a_snapshot_is_a_baseline(world: World) -> None:
    assert call("-C", world.root, "snapshot").code == 0
    world.site.script["/a"] = ALTERED
    world.sites[1].script["/b"] = OTHER
    found = {c.source: (str(c.state), c.transition) for c in world.watch().changes}
    assert found == {"a": ("quotation-lost", True), "b": ("changed", True), "c": ("same", False)}


def test_a_new_quotation_is_looked_up_in_the_copy_we_have(world: World) -> None:
    world.write(rows(world))
    world.watch()
    world.write(rows(world), [("late", "a", WORDS), ("never", "a", "Nobody ever said these words")])
    assert world.state("a") == "same"
    world.site.script["/a"] = ALTERED
    world.watch()
    assert history(world, "a")[-1].quotations_lost == ("late",)


def test_rows_have_their_own_rhythm_and_named_sources_are_always_looked_at(world: World) -> None:
    world.write(rows(world, b="7d"))
    for _ in range(8):
        found = world.watch()
        assert {c.source for c in found.changes} == {"a", "b", "c"}
        world.pass_time(days=1)
    assert len(captures(world, "a")) == 8
    assert len(captures(world, "b")) == 2
    world.watch("b")
    assert [len(captures(world, n)) for n in "ab"] == [8, 3]
    with pytest.raises(UsageError):
        world.watch("nobody")


def test_a_bad_row_is_watched_as_it_was_and_said(world: World) -> None:
    world.watch()
    broken = [rows(world)[0], ("b", "not an address"), rows(world)[2]]
    world.write(broken, [("q", "a", WORDS)])
    world.sites[1].script["/b"] = OTHER
    said = call("-C", world.root, "watch")
    assert said.code == 2
    assert "sources.csv:3, column url" in said.err
    assert history(world, "b")[-1].state == "changed"


def test_a_corrected_address_is_no_move(world: World) -> None:
    world.watch()
    world.site.script["/corrected"] = OTHER
    world.write([("a", f"{world.site.url}/corrected"), *rows(world)[1:]], [("q", "a", WORDS)])
    world.pass_time(days=1)
    assert [world.state("a"), world.state("a")] == ["new", "same"]
    stayed = "Members stayed until the rain had stopped."
    world.site.script["/corrected"] = page("Minutes", "The board approved it.", stayed)
    world.pass_time(days=1)
    assert world.state("a") == "quotation-lost!"


def test_a_row_that_vanished_is_said_once(world: World) -> None:
    world.watch()
    world.write(rows(world)[:2])
    assert any("no longer has 'c'" in remark for remark in world.watch().remarks)
    assert world.watch().remarks == ()


def test_our_own_outage_is_ours(world: World) -> None:
    world.watch()
    for site in world.sites:
        site.close()
    lines = len(history(world, "a")), len(captures(world, "a"))
    first, second = (call("-C", world.root, "watch") for _ in range(2))
    assert (first.code, second.code) == (3, 3)
    assert "Our own network seems to be down" in first.out
    assert second.out == ""
    told = json.loads(call("-C", world.root, "watch", "--format", "json").out)
    assert told["summary"]["offline"] is True
    assert {row["state"] for row in told["sources"]} == {"unreachable"}
    assert not any(row["transition"] for row in told["sources"])
    assert (len(history(world, "a")), len(captures(world, "a"))) == lines
    world.sites.clear()


def test_a_long_outage_of_ours_is_said_weekly_and_doubted_when_a_host_answers(
    world: World,
) -> None:
    world.watch()
    everything = as_other_host(world, {}, lambda host: True)
    said = []
    for _ in range(9):
        world.pass_time(days=1)
        found = world.watch(fetch=everything)
        assert found.offline
        said.append(found.offline_news)
    assert [day for day, news in enumerate(said) if news] == [0, 7]
    world.pass_time(days=1)
    assert not world.watch().offline
    two = {site.url.partition("://")[2] for site in world.sites[1:]}
    most = as_other_host(world, {}, two.__contains__)
    states = []
    for _ in range(5):
        world.pass_time(days=1)
        found = world.watch(fetch=most)
        states.append((found.offline, len(found.undetermined_news)))
    assert states == [(True, 0)] * 3 + [(False, 2), (False, 0)]


def test_an_error_page_with_news_on_it_is_no_return(world: World) -> None:
    world.watch()
    said = []
    for number in range(5):
        world.pass_time(days=1)
        told = f"Number {number} of our newest stories is about the rain and the roads of {number}."
        error = page("Page not found", "We have no such page.", told, f"Read more on {number}.")
        world.site.script["/a"] = error
        world.sites[1].default = world.sites[1].script["/b"] = page("Home", told, told[::-1])
        said.append(" ".join(say_state(c) for c in world.watch().changes))
    assert said == [
        "new? new? same",
        "soft-404! new? same",
        "soft-404 new? same",
        "soft-404 soft-404! same",
        "soft-404 soft-404 same",
    ]
    world.pass_time(days=1)
    world.site.script["/a"] = world.sites[1].script["/b"] = CITED
    world.sites[1].default = NOT_FOUND
    assert {str(c.state) for c in world.watch().transitions} == {"restored"}


def test_a_page_without_its_quotation_that_changes_again_is_told_again(world: World) -> None:
    world.watch()
    states = []
    for reply in (
        ALTERED,
        page("Minutes", "The board approved it.", "Members went home in the sun after that."),
        ALTERED,
    ):
        world.site.script["/a"] = reply
        world.pass_time(days=1)
        states += [world.state("a"), world.state("a")]
    lacking = "quotation-lost"
    assert states == ["quotation-lost!", lacking, "changed!", lacking, "changed!", lacking]
    assert history(world, "a")[-1].quotations_lost == ("q",)
    world.site.script["/a"] = CITED
    assert [world.state("a"), world.state("a")] == ["restored!", "same"]


def test_many_sources_that_are_unknown_for_one_reason_are_said_together(world: World) -> None:
    many = [(f"m{n}", f"{world.site.url}/m{n}") for n in range(9)]
    world.write([*many, *rows(world)[1:]])
    for name, _ in many:
        world.site.script[f"/{name}"] = CITED
    world.watch()
    for name, _ in many:
        world.site.script[f"/{name}"] = Reply(403)
    world.sites[1].script["/b"] = Reply(429)
    said = call("-C", world.root, "watch")
    assert said.code == 3
    assert "9 sources: nothing is known of them now" in said.out
    assert "m0, m1, m2, m3" in said.out
    assert "b: " in said.out
    assert len(said.out.splitlines()) == 7, said.out
    assert call("-C", world.root, "watch").out == ""


def test_the_words_under_a_404_are_there(world: World) -> None:
    world.watch()
    world.site.script["/a"] = replace(CITED, status=404)
    assert [world.state("a"), world.state("a")] == ["same", "same"]


def test_a_clock_that_was_wrong_repeats_nothing(world: World) -> None:
    world.watch()
    world.pass_time(days=4000)
    world.site.script["/a"] = ALTERED
    assert world.state("a") == "quotation-lost!"
    world.pass_time(days=-3999)
    assert world.state("a") == "quotation-lost"
    world.site.script["/a"] = CITED
    states = []
    for _ in range(3):
        world.pass_time(days=1)
        states.append(world.state("a"))
    assert states == ["restored!", "same", "same"]


def test_a_hotel_login_is_our_own_outage(world: World) -> None:
    world.watch()
    hotel = Site()
    hotel.script["/login"] = page("Guests", "Type in your room number.")
    found = world.watch(fetch=through_portal(world.fetcher.fetch, f"{hotel.url}/login"))
    hotel.close()
    assert (found.offline, found.transitions) == (True, ())
    assert world.watch().transitions == ()


@pytest.mark.parametrize("status", [200, 404, 410])
def test_a_filter_that_answers_for_every_host_deletes_nothing(world: World, status: int) -> None:
    world.watch()
    between = Site()
    between.script["/"] = replace(page("Guests", "Type in your room number."), status=status)
    fetch = answered_for_all(world.fetcher.fetch, f"{between.url}/")
    rounds = []
    for _ in range(3):
        world.pass_time(days=0.9)
        rounds.append(world.watch(fetch=fetch))
    between.close()
    assert [(found.offline, found.transitions) for found in rounds] == [(True, ())] * 3
    assert world.watch().transitions == ()


KARIBU = page("Karibu", "Kifungua kinywa kinaanza saa moja asubuhi ghorofa ya chini.")
SALE = "<title>h</title><h1>This domain is for sale</h1><script src=//sedoparking.com/x></script>"
TAKEN = "<title>x</title><h1>Notice</h1><p>This page has been removed by the administrator.</p>"


@pytest.mark.parametrize(
    ("portal", "leads"),
    [
        (KARIBU, True),
        (replace(KARIBU, status=511), False),
        (Reply(511), True),
        (Reply(200, SALE), False),  # a resolver that answers for every name
        (Reply(200, SALE), True),
        (Reply(200, TAKEN), False),
    ],
)
def test_days_behind_a_portal_kill_nothing(world: World, portal: Reply, leads: bool) -> None:
    world.watch()
    between = Site()
    between.script["/"] = portal
    through = through_portal if leads else answered_for_all
    fetch = through(world.fetcher.fetch, f"{between.url}/")
    for _ in range(5):
        world.pass_time(days=1)
        found = world.watch(fetch=fetch)
        assert found.transitions == ()
    between.close()
    assert world.watch().transitions == ()


def test_silence_and_exit_codes(world: World) -> None:
    def said(*arguments: str) -> tuple[int, str]:
        found = call("-C", world.root, "watch", *arguments)
        return found.code, found.out

    assert said() == (0, "")
    assert said() == (0, "")
    world.site.script["/a"] = Reply(429)
    code, out = said()
    assert (code, out.startswith("a: ")) == (3, True)
    assert said() == (0, "")
    world.sites[1].script["/b"] = Reply(410)
    code, out = said()
    assert (code, "b: in doubt" in out, "a:" in out) == (3, True, False)
    assert "answers 410" in out
    assert "`archiver rescue b` works now" in " ".join(out.split())
    assert said() == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_at_a_terminal_a_round_without_news_says_so(world: World) -> None:
    world.watch()
    program = Path(__file__).parents[3] / "cli.py"
    ours, theirs = os.openpty()
    command = [sys.executable, str(program), "-q", "-C", str(world.root), "watch"]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0
    assert b"3 sources looked at" in done.stderr
    assert b"Nothing is new" in done.stderr


def test_status_says_what_needs_a_person(world: World) -> None:
    assert "There has been" not in call("-C", world.root, "status").out
    world.watch()
    world.site.script["/a"] = Reply(410)
    for _ in range(2):
        world.watch()
        world.pass_time(days=1)
    told = json.loads(call("-C", world.root, "status", "--format", "json").out)
    assert {row["source"]: row["state"] for row in told["sources"]}["a"] == "gone"
    assert any("no good round" in notice for notice in told["notices"])
    assert told["free_bytes"] > 0


def test_a_second_round_at_once_is_refused(world: World) -> None:
    with Archive.open(world.root / "archive", world.means().clock, world.means().machine):
        with pytest.raises(LockHeldError):
            world.watch()
        assert call("-C", world.root, "watch").code == 75


def test_a_stop_ends_between_two_sources_and_accuses_nobody(world: World) -> None:
    world.watch()
    for site, name in zip(world.sites, "abc", strict=True):
        site.script[f"/{name}"] = Reply(410)
    stop, asked = Stop(), threading.Lock()

    def fetch(request: Request) -> Exchange:
        with asked:
            found = world.fetcher.fetch(request)
            stop.ask()
            return found

    found = world.watch(fetch=fetch, stop=stop)
    assert (found.stopped, found.transitions) == (True, ())
    assert {c.doubt for n in "abc" for c in history(world, n)} == {None}
    assert len([c for c in world.watch().changes if c.doubt]) == 3


def test_a_capture_that_was_not_judged_is_judged_in_the_next_round(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.watch()
    world.pass_time(days=1)
    world.site.script["/a"] = ALTERED

    full = full_disk(monkeypatch, lambda change: change.source == "a")
    with full, pytest.raises(StorageError):
        world.watch()
    assert captures(world, "a")[-1].status == 200
    assert len(history(world, "a")) == 1
    world.pass_time(days=1)
    assert world.state("a") == "quotation-lost!"
    assert [c.status for c in captures(world, "a")] == [200, 200, 304]


def test_news_of_a_round_that_was_broken_off_is_shown_by_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.watch()
    for site, name in zip(world.sites, "abc", strict=True):
        site.script[f"/{name}"] = ALTERED if name == "a" else OTHER
    turns = chain((False, False), repeat(True))
    with full_disk(monkeypatch, lambda change: next(turns)):
        assert call("-C", world.root, "watch").out == ""
    said = call("-C", world.root, "watch")
    assert said.code == 1
    # Which one the disk had no room for is not fixed; it is told in the words of its own round.
    told = {"a": r"(?:a )?quot(?:ation|ed passage is) no longer on", "b": "changed", "c": "changed"}
    for name, words in told.items():
        assert len(re.findall(rf"^{name}: {words}", said.out, re.MULTILINE)) == 1, said.out
    assert call("-C", world.root, "watch").out == ""


def test_ignore_rules_of_a_row(world: World) -> None:
    def shop(price: str) -> Reply:
        return replace(
            CITED, body=CITED.body.replace("</main>", f"<p class=price>{price}</p></main>")
        )

    world.write([(*rows(world)[0], ".price"), *rows(world)[1:]])
    world.site.script["/a"] = shop("It costs ten pounds in the shop.")
    world.watch()
    world.site.script["/a"] = shop("It costs twelve pounds in the shop.")
    assert world.state("a") == "noise"


def test_the_404_of_an_hour_is_no_alarm(world: World) -> None:
    world.watch()
    del world.site.script["/a"]
    world.pass_time(hours=1)
    assert world.state("a") == "new?"
    world.site.script["/a"] = CITED
    world.pass_time(hours=1)
    assert world.state("a") == "same"
    world.site.script["/a"] = NOT_FOUND
    states = []
    for _ in range(6):
        world.pass_time(hours=5)
        states.append(world.state("a"))
    assert states == ["same?"] * 5 + ["gone!"]
