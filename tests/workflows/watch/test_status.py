"""Status: one screen, whatever the project is like."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from archiver.models import Change, Machine, State
from archiver.project import load_project
from archiver.reporting.terminal.printer import Printer
from archiver.reporting.terminal.results import write_status
from archiver.store.archive import Archive
from archiver.store.lock import running_since
from archiver.watch_memory import Doubt, Memory
from archiver.watching.channels import command_channel
from archiver.workflows.watch.status import ProjectStatus, status
from tests.door import call
from tests.workflows.watch.world import NOT_FOUND, START, Reply, World, open_world, page

SCREEN = 48
ALTERED = page("Minutes", "Nothing of note was said, they say.")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root) as opened:
        opened.site.script["/a"] = page("Minutes", "Nothing of note was said.")
        opened.write([("a", f"{opened.site.url}/a")])
        yield opened


def look(world: World) -> ProjectStatus:
    return status(load_project(world.root), world.means())


def test_a_project_without_sources_says_how_to_begin(tmp_path: Path) -> None:
    assert call("-C", tmp_path, "init").code == 0
    said = call("-C", tmp_path, "status")
    assert said.code == 0
    assert "archiver add URL" in said.out
    assert "Last good round: never" in said.out
    assert "Nothing needs a person" not in said.out


def test_a_project_in_order_says_so(world: World) -> None:
    world.watch()
    assert look(world).notices == ()


def test_a_server_that_answered_404_is_not_said_to_be_out_of_reach(world: World) -> None:
    world.watch()
    world.site.script["/a"] = NOT_FOUND
    world.watch()
    said = call("-C", world.root, "status").out.replace("\n", " ")
    assert "; in doubt since" in said
    assert "gone" not in said
    assert "reached" not in said


def test_hundreds_of_troubles_fit_on_one_screen(world: World) -> None:
    rows = [(f"s{n:03}", f"{world.site.url}/{n}") for n in range(500)]
    world.write(
        rows, [(f"q{n}", f"s{n:03}", f"The words of number {n} as cited") for n in range(60)]
    )
    archive = world.root / "archive"
    memory = {"condition": "gone", "since": "2026-01-05T05:00:00Z"}
    with Archive.open(archive, world.means().clock, world.means().machine) as opened:
        for name, _ in rows:
            state = Change(name, State.GONE, None, True, "It is gone.", {"memory": memory})
            opened.note_state(state)
        opened.note("round", {"checked": 500})
    said = call("-C", world.root, "status")
    lines = said.out.splitlines()
    assert len(lines) < SCREEN
    assert "s000: gone since 2026-01-05" in said.out
    assert any("488 more sources" in line for line in lines)
    assert any("48 more quotations" in line for line in lines)
    told = json.loads(call("-C", world.root, "status", "--format", "json").out)
    assert (len(told["sources"]), len(told["quotations"])) == (500, 60)


def test_many_bad_rows_are_named_first_and_counted(world: World) -> None:
    world.write([(f"s{n}", "not an address") for n in range(40)])
    said = call("-C", world.root, "status")
    assert "sources.csv:2, column url" in said.out
    assert "32 more rows are wrong" in said.out
    assert len(said.out.splitlines()) < SCREEN


def test_a_round_of_years_ago_and_none_at_all(world: World) -> None:
    world.watch()
    world.pass_time(days=1200)
    assert any("no good round of the watch since 2026-01-05" in n for n in look(world).notices)
    world.watch()
    assert not any("no good round" in n for n in look(world).notices)


def test_a_round_of_the_future_is_a_wrong_clock(world: World) -> None:
    world.pass_time(days=400)
    world.watch()
    world.pass_time(days=-400)
    assert any("still to come" in n for n in look(world).notices)


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_little_disk_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10**12, 10**12, 250_000_000))
    assert "Only 250 MB of disk are left." in look(world).notices


def test_a_run_that_hangs_is_named_and_one_that_works_is_not(world: World) -> None:
    archive = world.root / "archive"
    clock, machine = world.means().clock, Machine("tester", "desk", 4321, "archiver/test")
    with Archive.open(archive, clock, machine):
        assert running_since(archive) == ("process 4321 on desk", START)
        world.pass_time(hours=1)
        assert not any("writing for" in n for n in look(world).notices)
        world.pass_time(hours=5)
        assert any("for 6 hours: process 4321 on desk" in n for n in look(world).notices)
    assert running_since(archive) is None


def test_a_name_that_a_dead_run_left_is_nobody(world: World) -> None:
    archive = world.root / "archive"
    world.watch()
    said = {"host": "desk", "pid": 1, "started": "2020-01-01T00:00:00Z"}
    (archive / "writer.json").write_text(json.dumps(said), encoding="utf-8")
    assert running_since(archive) is None
    (archive / "writer.json").write_text("{}", encoding="utf-8")
    assert running_since(archive) is None


def test_looking_never_stops_a_round_from_beginning(world: World) -> None:
    world.watch()
    stop = threading.Event()

    def look_on() -> None:
        while not stop.is_set():
            running_since(world.root / "archive")

    threads = [threading.Thread(target=look_on) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            world.watch()
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_document_that_is_unknown_for_long_is_in_the_status(world: World) -> None:
    world.toml('[watch]\nunreachable-after = "30d"\n')
    world.watch()
    world.site.script["/a"] = Reply(403)
    for _ in range(3):
        world.pass_time(days=15)
        world.watch()
    assert any(n.startswith("a: Nothing has been known") for n in look(world).notices)
    world.site.script["/a"] = NOT_FOUND
    assert any(n.startswith("a: Nothing has been known") for n in look(world).notices)


def test_what_lasts_is_said_with_its_date(capsys: pytest.CaptureFixture[str]) -> None:
    since = datetime(2026, 2, 3, 5, tzinfo=UTC)
    changed = datetime(2026, 3, 4, 5, tzinfo=UTC)
    memory = Memory(condition="live", unknown_since=since, since=since)
    changes = {
        "a": Change("a", State.BLOCKED, memory=memory),
        "b": Change("b", State.CHANGED, date=changed, memory=memory),
        "c": Change("c", State.SAME, memory=replace(memory, doubt=Doubt(changed))),
    }
    write_status(Printer(sys.stdout), [], changes)
    said = capsys.readouterr().out
    assert "since 2026-02-03" in said
    assert "b: changed since 2026-03-04" in said
    assert "in doubt since 2026-03-04" in said


def test_notices_that_wait_for_long_are_said_and_forgotten_once_they_are_out(world: World) -> None:
    world.toml('[watch]\ncommand = "exit 1"\n')
    failing = [command_channel("exit 1", dict(os.environ))]
    world.watch(channels=failing)
    world.site.script["/a"] = ALTERED
    world.pass_time(days=1)
    world.watch(channels=failing)
    assert not any("could not be sent" in n for n in look(world).notices)
    world.pass_time(days=3)
    assert any(
        n.startswith("1 notice could not be sent by command since 06 January 2026")
        for n in look(world).notices
    )
    world.watch(channels=[command_channel("exit 0", dict(os.environ))])
    assert not any("could not be sent" in n for n in look(world).notices)
