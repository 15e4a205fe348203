"""Bad days of the machine that watches: no disk, no right to write, no time, no end."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.cli import run
from archiver.errors import StorageError
from archiver.models import Clock, Exchange, Request
from archiver.project import load_project
from archiver.store.archive import open_reader
from archiver.workflows.shared.context import Means
from archiver.workflows.watch.watch import Stop, watch
from tests.door import call
from tests.warm import start
from tests.workflows.watch.world import Reply, World, as_other_host, open_world, page

NAMES = [f"s{n}" for n in range(6)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Six sources on three hosts."""
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root, 3) as opened:
        publish(opened, lambda number: page("Minutes", f"Number {number} as it was cited."))
        opened.write([(n, f"{opened.sites[i % 3].url}/{n}") for i, n in enumerate(NAMES)])
        opened.watch()
        opened.pass_time(days=1)
        yield opened


def publish(world: World, reply: Callable[[int], Reply]) -> None:
    for number, name in enumerate(NAMES):
        world.sites[number % 3].script[f"/{name}"] = reply(number)


def anew(number: int) -> Reply:
    return page("Minutes", f"Number {number} as it was cited, and then as it was written anew.")


def told(world: World) -> list[str]:
    """The sources of all transitions that were noted."""
    with open_reader(world.root / "archive") as reader:
        return sorted(c.source for c in reader.catalog.state_history() if c.transition)


# --- the disk -------------------------------------------------------------------------------------


def watch_on_a_small_disk(root: Path, most: int) -> int:
    """A round in a process of its own, whose files may have so many bytes."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    return run(["-C", str(root), "watch"])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
@pytest.mark.parametrize("margin", [4_000, 60_000, 160_000])
def test_a_disk_that_fills_in_the_middle_of_a_round_loses_and_doubles_nothing(
    world: World, margin: int
) -> None:
    """No file may grow beyond the limit: the log, the catalog or the WARC file meets it first."""
    rng = random.Random(5)
    publish(world, lambda n: page("Minutes", f"Number {n}. " + rng.randbytes(12_000).hex()))
    archive = world.root / "archive"
    most = max(path.stat().st_size for path in archive.rglob("*") if path.is_file())
    done = start(watch_on_a_small_disk, world.root, most + margin).finish()
    assert done.code == 2, done.err
    assert b"Free some space" in done.err
    assert b"Traceback" not in done.err
    assert len(told(world)) < len(NAMES)
    for _ in range(2):
        world.watch()
    assert told(world) == NAMES
    assert call("-C", world.root, "audit").code == 0


def test_an_archive_that_cannot_be_written_is_said_and_nothing_is_told(world: World) -> None:
    publish(world, anew)
    warcs = world.root / "archive" / "warcs"
    kept = warcs.rename(warcs.with_name("kept"))
    warcs.write_text("in the way", encoding="utf-8")
    said = call("-C", world.root, "watch")
    assert said.code == 2
    assert "warcs" in said.err
    assert said.out == ""
    warcs.unlink()
    kept.rename(warcs)
    assert len(world.watch().transitions) == len(NAMES)
    assert told(world) == NAMES


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="whoever may do all is refused nothing"
)
def test_a_read_only_archive_is_said(world: World) -> None:
    archive = world.root / "archive"
    folders = [archive, *(path for path in archive.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        with pytest.raises(StorageError, match="permission"):
            world.watch()
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert world.watch().transitions == ()


# --- time -----------------------------------------------------------------------------------------


def test_a_host_that_hangs_does_not_hold_up_the_round(world: World) -> None:
    rows = [(f"h{n}", f"{world.sites[0].url}/h{n}") for n in range(20)]
    rows += [("good", f"{world.sites[1].url}/s1")]
    for name, _ in rows[:-1]:
        world.sites[0].script[f"/{name}"] = Reply(200, "late", delay=30.0)
    world.write(rows)
    world.fetcher.close()
    world.toml("timeout = 0.3\n")
    found = {c.source: c for c in world.watch(fetch=None).changes}
    assert str(found["good"].state) == "new"
    assert {str(found[name].state) for name, _ in rows[:-1]} == {"unreachable"}
    assert sum(path.startswith("/h") for path in world.sites[0].asked) == 3
    assert "could not be reached (timeout)" in found["h19"].reason
    with open_reader(world.root / "archive") as reader:
        (capture,) = reader.catalog.captures("h19")
    assert "was not asked again" in capture.why


def test_rounds_after_a_downtime_ask_once_for_each_source(world: World) -> None:
    world.write([(n, f"{world.sites[0].url}/{n}", "7d") for n in NAMES])
    world.watch()
    world.pass_time(days=40)
    for site in world.sites:
        site.asked.clear()
    for _ in range(5):
        world.watch()
        world.pass_time(hours=3)
    assert sorted(world.sites[0].asked) == sorted(f"/{name}" for name in NAMES)


def test_a_round_waits_its_own_part_of_the_jitter_and_a_named_one_does_not(world: World) -> None:
    world.toml('[watch]\njitter = "10m"\n')
    slept: list[float] = []
    usual = world.means()
    means = Means(Clock(usual.clock.now, usual.clock.monotonic, slept.append), usual.machine)
    project = load_project(world.root)
    watch(project, means, fetch=world.fetcher.fetch)
    first, slept[:] = sum(slept), []
    watch(project, means, fetch=world.fetcher.fetch)
    assert 0 < first <= 600
    assert sum(slept) == first
    slept.clear()
    watch(project, means, ["s0"], fetch=world.fetcher.fetch)
    assert sum(slept) == 0


def test_a_stop_during_the_jitter_asks_for_nothing(world: World) -> None:
    world.toml('[watch]\njitter = "10m"\n')
    stop, asked = Stop(), [len(site.asked) for site in world.sites]
    usual = world.means()
    clock = Clock(usual.clock.now, usual.clock.monotonic, lambda seconds: stop.ask())
    project = load_project(world.root)
    found = watch(project, Means(clock, usual.machine), fetch=world.fetcher.fetch, stop=stop)
    assert found.stopped
    assert [len(site.asked) for site in world.sites][1:] == asked[1:]


# --- signals --------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="a process there cannot signal itself so")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGBREAK"])
def test_a_signal_ends_the_round_and_the_old_order_comes_back(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    number = getattr(signal, name)
    publish(world, lambda number: replace(anew(number), delay=1.5))
    before = signal.getsignal(number)
    asked = sum(len(site.asked) for site in world.sites)

    def end_soon() -> None:
        for _ in range(400):
            time.sleep(0.02)
            if sum(len(site.asked) for site in world.sites) > asked:
                os.kill(os.getpid(), number)
                return

    thread = threading.Thread(target=end_soon)
    thread.start()
    said = call("-C", world.root, "watch")
    thread.join()
    assert said.code in (1, 3)
    assert signal.getsignal(number) == before
    assert len(told(world)) < len(NAMES)
    publish(world, anew)
    world.watch()
    assert told(world) == NAMES


# --- the heartbeat --------------------------------------------------------------------------------


def test_no_heartbeat_without_a_network_and_one_that_fails_is_said_each_time(
    world: World,
) -> None:
    beat = world.sites[2]
    world.toml(f'[watch]\nheartbeat = "{beat.url}/beat"\n')
    beat.script["/beat"] = Reply(200, "ok")
    nowhere = as_other_host(world, {}, lambda host: True)
    assert world.watch(fetch=nowhere).offline
    assert "/beat" not in beat.asked
    beat.script["/beat"] = Reply(503)
    for _ in range(2):
        (remark,) = world.watch().remarks
        assert f"{beat.url}/beat could not be sent: it answered 503" in remark

    def fails(request: Request) -> Exchange:
        return (nowhere if request.purpose == "heartbeat" else world.fetcher.fetch)(request)

    assert "it failed" in world.watch(fetch=fails).remarks[0]
    assert world.watch().offline is False
