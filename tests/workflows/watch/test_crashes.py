"""Rounds that are killed, and rounds that start at once: states and notices stay right."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archiver.store.archive import open_reader
from tests.warm import Running, start_program
from tests.workflows.watch.world import Reply, World, open_world, page

SOURCES = 6
QUOTE = "The board never approved the scheme in any form"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Six sources that are new in every edition, a command that keeps keys, and a feed."""
    root = tmp_path / "project"
    root.mkdir()
    keep = tmp_path / "keep.py"
    keep.write_text(
        "import os\n"
        f"with open({str(tmp_path / 'keys.txt')!r}, 'a') as kept:\n"
        "    kept.write(os.environ['ARCHIVER_KEYS'] + '\\n')\n",
        encoding="utf-8",
    )
    with open_world(root, 3) as opened:
        command = f'"{sys.executable}" "{keep}"'
        opened.toml(f"[watch]\nfeed = \"notices.xml\"\ncommand = '{command}'\n")
        addresses = [f"{opened.sites[n % 3].url}/{n}" for n in range(SOURCES)]
        opened.write(
            [(f"s{n}", url) for n, url in enumerate(addresses)],
            [(f"q{n}", f"s{n}", QUOTE) for n in range(SOURCES)],
        )
        publish(opened, 0)
        finish(start(opened))
        yield opened


def publish(world: World, edition: int) -> None:
    """Put a new edition of every page on the web; every third edition lacks the quotation."""
    words = "Nothing of it was said." if edition % 3 == 2 else f"{QUOTE}."
    for number in range(SOURCES):
        site = world.sites[number % 3]
        site.script[f"/{number}"] = edition_of(edition, words)


def edition_of(edition: int, words: str) -> Reply:
    return page("Minutes", words, f"This is edition {edition} of the minutes, as agreed.")


def start(world: World) -> Running:
    """Start a round in a process of its own."""
    return start_program("-C", world.root, "watch")


def finish(round_: Running) -> tuple[int, str]:
    """Wait for a round; return its exit code and what it said."""
    ended = round_.finish()
    return ended.code, (ended.out + ended.err).decode("utf-8")


def check(world: World, editions: int) -> None:
    """Each edition is one transition of each source, each told, and once in the feed."""
    with open_reader(world.root / "archive") as reader:
        told = [c for c in reader.catalog.state_history() if c.transition]
        kept = [str(line.fields["key"]) for line in reader.catalog.events("notice")]
    counts = Counter(change.source for change in told)
    assert counts == {f"s{n}": editions for n in range(SOURCES)}
    for number in range(SOURCES):
        states = [str(c.state) for c in told if c.source == f"s{number}"]
        expected = ["restored" if e % 3 == 0 else "changed" for e in range(1, editions + 1)]
        expected = [s if e % 3 != 2 else "quotation-lost" for e, s in enumerate(expected, 1)]
        assert states == expected
    keys = (world.root.parent / "keys.txt").read_text(encoding="utf-8").split()
    assert len(set(keys)) == len(told)
    assert {f"{key}@command" for key in keys} == {k for k in kept if k.endswith("@command")}
    assert sum(key.endswith("@news") for key in kept) == len(told)
    assert len(set(kept)) == len(kept)
    feed = ElementTree.parse(world.root / "notices.xml").getroot()
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == min(200, len(told))


def kill_rounds(world: World, kills: int, seed: int) -> None:
    """Kill so many rounds somewhere, each followed by one that ends."""
    rng = random.Random(seed)
    began = time.monotonic()
    code, said = finish(start(world))
    assert (code, said) == (0, "")
    usual = time.monotonic() - began
    for edition in range(1, kills + 1):
        publish(world, edition)
        running = start(world)
        time.sleep(rng.uniform(0.4, 1.2) * usual)
        running.process.kill()
        finish(running)
        code, said = finish(start(world))
        assert code in (0, 1), said
        check(world, edition)


def start_pairs(world: World, pairs: int) -> None:
    """Start two rounds at once, so many times."""
    for edition in range(1, pairs + 1):
        publish(world, edition)
        codes = sorted(finish(running)[0] for running in [start(world), start(world)])
        assert codes in ([1, 75], [0, 1])
        check(world, edition)


def test_a_killed_round_loses_and_doubles_nothing(world: World) -> None:
    kill_rounds(world, 2, seed=3)


def test_two_rounds_at_once_are_one(world: World) -> None:
    start_pairs(world, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_sigterm_ends_a_round_soon_and_cleanly(world: World) -> None:
    publish(world, 1)
    for number in range(SOURCES):
        slow = world.sites[number % 3].script
        slow[f"/{number}"] = replace(slow[f"/{number}"], delay=30.0)
    running = start(world)
    _wait_until(lambda: all(site.asked.count(f"/{n}") == 2 for n, site in enumerate(world.sites)))
    asked = [list(site.asked) for site in world.sites]
    running.process.terminate()
    assert finish(running) == (3, "")
    assert [list(site.asked) for site in world.sites] == asked, "no other page is asked for"
    publish(world, 1)
    assert finish(start(world))[0] == 1
    check(world, 1)


def _wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise TimeoutError


@pytest.mark.endure
def test_fifty_killed_rounds(world: World) -> None:
    kill_rounds(world, 50, seed=11)


@pytest.mark.endure
def test_fifty_pairs_of_rounds(world: World) -> None:
    start_pairs(world, 50)
