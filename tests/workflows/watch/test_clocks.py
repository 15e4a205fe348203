"""Rounds on a clock that is wrong, goes back, or differs from machine to machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.models import RecordBlock
from archiver.project import load_project
from archiver.store.archive import Archive, SuppliedFile, open_reader
from archiver.store.log.stamp_events import STAMPED
from archiver.watching.channels import Channel
from archiver.watching.notices import Message
from archiver.workflows.watch.clock_notices import clock_notices
from archiver.workflows.watch.status import status
from tests.door import call
from tests.store.exchanges import open_archive, ticking
from tests.workflows.watch.world import NOT_FOUND, START, Reply, World, open_world, page

WORDS = "The board never approved the scheme in any form"
CITED = page("Minutes", f"{WORDS}.", "Members went home in the rain after that.")
ALTERED = page("Minutes", "The board approved it.", "Members went home in the rain after that.")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root) as opened:
        opened.has_key = False
        opened.site.script["/a"] = CITED
        opened.write([("a", f"{opened.site.url}/a")], [("q", "a", WORDS)])
        yield opened


class Box:
    """A channel that keeps the states it is told."""

    def __init__(self) -> None:
        self.states: list[str] = []
        self.channel = Channel("box", self._take)

    def _take(self, message: Message) -> str:
        self.states += [str(notice.state) for notice in message.notices]
        return ""


def test_the_hour_that_comes_twice_hides_nothing_and_repeats_nothing(world: World) -> None:
    box = Box()
    world.watch(channels=[box.channel])
    world.site.script["/a"] = ALTERED
    assert world.state("a", channels=[box.channel]) == "quotation-lost!"
    world.pass_time(hours=-1)
    assert world.state("a", channels=[box.channel]) == "quotation-lost"
    world.site.script["/a"] = CITED
    states = []
    for _ in range(3):
        states.append(world.state("a", channels=[box.channel]))
        world.pass_time(minutes=30)
    assert states == ["restored!", "same", "same"]
    assert box.states == ["quotation-lost", "restored"]


def test_dates_of_states_are_those_of_their_checks(world: World) -> None:
    world.watch()
    world.site.script["/a"] = ALTERED
    world.pass_time(hours=-1)
    world.watch()
    with open_reader(world.root / "archive") as reader:
        dates = [change.date for change in reader.catalog.state_history("a")]
    assert dates == [START, START - timedelta(hours=1)]


def test_a_channel_opened_in_the_future_is_told_all_the_same(world: World) -> None:
    box = Box()
    world.pass_time(days=4000)
    world.watch(channels=[box.channel])
    world.pass_time(days=-4000)
    world.site.script["/a"] = ALTERED
    world.watch(channels=[box.channel])
    world.watch(channels=[box.channel])
    assert box.states == ["quotation-lost"]


def test_a_404_of_the_future_is_still_gone_a_day_after_the_next(world: World) -> None:
    world.watch()
    world.site.script["/a"] = NOT_FOUND
    world.pass_time(days=4000)
    assert world.state("a") == "new?"
    world.pass_time(days=-3999)
    assert world.state("a") == "new?"
    world.pass_time(hours=21)
    assert world.state("a") == "new?"
    world.pass_time(hours=2)
    assert world.state("a") == "gone!"


def test_no_reminder_and_no_question_comes_of_a_date_to_come(world: World) -> None:
    world.toml('[watch]\nremind-after = "7d"\nunreachable-after = "30d"\n')
    world.watch()
    world.site.script["/a"] = Reply(410)
    world.pass_time(days=4000)
    world.watch()
    world.pass_time(days=-3999)
    assert {n.kind for n in world.watch().notices} == {"doubt"}
    world.site.script["/a"] = Reply(503)
    world.pass_time(days=4000)
    world.watch()
    world.pass_time(days=-4000)
    assert {n.kind for n in world.watch().notices} <= {"doubt"}


def test_a_full_fetch_of_the_future_does_not_put_off_the_next(world: World) -> None:
    world.pass_time(days=4000)
    world.watch()
    world.pass_time(days=-4000)
    world.watch()
    world.pass_time(days=1)
    world.watch()
    with open_reader(world.root / "archive") as reader:
        statuses = sorted(c.status for c in reader.catalog.captures("a"))
    assert statuses == [200, 200, 304]


def test_a_date_to_come_does_not_break_a_sources_own_rhythm(world: World) -> None:
    world.write([("a", f"{world.site.url}/a", "7d")], [("q", "a", WORDS)])
    world.pass_time(days=4000)
    world.watch()
    world.pass_time(days=-4000)
    world.watch()
    for _ in range(6):
        world.pass_time(days=1)
        world.watch()
    assert world.site.asked.count("/a") == 2


def test_a_file_that_a_person_brings_is_no_check(world: World) -> None:
    world.write([("a", f"{world.site.url}/a", "7d")], [("q", "a", WORDS)])
    world.watch()
    world.pass_time(days=8)
    content = RecordBlock(4, b"text")
    with Archive.open(world.root / "archive", world.means().clock, world.means().machine) as opened:
        opened.append_resource("a", SuppliedFile("", content, "text/plain", world.now))
    world.watch()
    assert world.site.asked.count("/a") == 2


def test_a_new_machine_goes_on_where_the_old_one_ended(world: World) -> None:
    box = Box()
    world.watch(channels=[box.channel])
    world.site.script["/a"] = ALTERED
    world.watch(channels=[box.channel])
    (world.root / "archive" / "custody" / "machine.json").unlink()
    world.pass_time(hours=-2)
    assert world.state("a", channels=[box.channel]) == "quotation-lost"
    world.site.script["/a"] = CITED
    assert world.state("a", channels=[box.channel]) == "restored!"
    assert world.state("a", channels=[box.channel]) == "same"
    with open_reader(world.root / "archive") as reader:
        assert len(reader.catalog.heads()) == 2
    assert box.states == ["quotation-lost", "restored"]


@pytest.mark.parametrize("back", [1, 240, 365])
def test_a_clock_that_went_back_is_said_and_makes_nobody_gone(world: World, back: int) -> None:
    world.watch()
    world.site.script["/a"] = NOT_FOUND
    world.pass_time(days=-back)
    found = world.watch()
    assert "earlier than the line of the log before" in found.clock
    assert [change.transition for change in found.changes] == [False]
    for _ in range(2):
        world.pass_time(minutes=10)
        assert world.state("a") == "new?"
    world.pass_time(days=back, hours=1)
    found = world.watch()
    assert (found.clock, found.transitions) == ("", ())
    assert [notice.kind for notice in found.notices] == ["doubt"], "nobody is asked to look yet"
    (change,) = found.changes
    assert change.memory.unknown_since == world.now
    said = " ".join(status(load_project(world.root), world.means()).notices)
    assert "earlier than the line of the log before" in said
    notes = json.loads(call("-C", world.root, "audit", "--format", "json").out)["findings"]
    assert "clock-went-back" in [note["rule"] for note in notes]
    world.pass_time(days=1)
    assert world.state("a") == "gone!"


def test_the_newest_reading_of_the_clock_is_said_whoever_gave_it(tmp_path: Path) -> None:
    with open_archive(tmp_path, ticking()) as archive:
        archive.note(STAMPED, {"clock": {"ahead": -300}})
        archive.note("run-end", {"clock": {"ahead": 7200}})
        (said,) = clock_notices(archive, ticking().now())
    assert "2 hours" in said
    assert "5 minutes" not in said
