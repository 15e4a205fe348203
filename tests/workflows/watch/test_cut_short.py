"""What was read or came in part has not lost the rest: the next look decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.text.killed import kill_readers
from tests.workflows.watch.world import World, open_world, page, pdf

WORDS = "The board never approved the scheme in any form"
LETTER = pdf("Dear applicant,", f"{WORDS}.", "Yours faithfully")
ALTERED = pdf("Dear applicant,", "The board approved the scheme.", "Yours faithfully")
READINGS = [("pdf",), ("pdf-layout",), ("pdf", "pdf-layout")]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One source, a PDF, of which one passage is quoted."""
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root) as opened:
        opened.site.script["/letter.pdf"] = LETTER
        opened.write([("foi", f"{opened.site.url}/letter.pdf")], [("q", "foi", WORDS)])
        yield opened


@pytest.mark.parametrize("tasks", READINGS)
def test_nothing_is_lost_while_a_reader_is_killed(
    world: World, monkeypatch: pytest.MonkeyPatch, tasks: tuple[str, ...]
) -> None:
    """What a killed reader leaves out is not known; the next look tells what has become of it."""
    assert world.state("foi") == "new"
    world.site.script["/letter.pdf"] = ALTERED
    killed = kill_readers(monkeypatch, *tasks)
    assert world.state("foi").rstrip("!?") == "blocked"
    assert killed
    kill_readers(monkeypatch)
    assert world.state("foi") == "quotation-lost!"


def test_a_first_look_remembers_no_absence_that_nobody_has_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be looked for is looked for again, and then its loss is told."""
    kill_readers(monkeypatch, "pdf")
    world.state("foi")
    kill_readers(monkeypatch)
    assert world.state("foi") == "same"
    world.site.script["/letter.pdf"] = ALTERED
    assert world.state("foi") == "quotation-lost!"


ITEMS = [
    f"The {word} of the hall was looked at in May." for word in ["roof", "door", "lamp", "bell"]
]
MINUTES = page("Minutes", *ITEMS * 3, "The stove shall not be sold before the winter is over.")
KEPT, PART = ITEMS[0].rstrip("."), MINUTES.body.index("The bell")


@pytest.mark.parametrize("lacks", [len(MINUTES.body) - PART, 0], ids=["bytes", "the end mark"])
@pytest.mark.parametrize("quoted", [KEPT, "The stove shall not be sold"], ids=["there", "beyond"])
def test_a_page_that_came_in_part_has_lost_nothing_and_is_no_baseline(
    world: World, lacks: int, quoted: str
) -> None:
    """It was told as changed, with all that had not come as no longer there, and then as known."""
    world.site.script["/a"] = MINUTES
    world.write([("foi", f"{world.site.url}/a")], [("q", "foi", quoted)])
    assert world.state("foi") == "new"
    world.site.script["/a"] = replace(MINUTES, body=MINUTES.body[:PART], lacks=lacks)
    for _ in range(3):
        (change,) = world.watch().changes
        assert change.state.value == "unreachable", change.reason
        assert ("stands in it" in change.reason) is (quoted == KEPT)
        assert "what the rest says is not known" in change.reason.lower()
        world.pass_time(days=1)
    world.site.script["/a"] = MINUTES
    assert world.state("foi") == "same"
    world.site.script["/a"] = page("Minutes", *ITEMS * 2, *ITEMS[:3], f"{KEPT}, and sold.")
    assert world.state("foi").rstrip("!?") in ("changed", "quotation-lost")
