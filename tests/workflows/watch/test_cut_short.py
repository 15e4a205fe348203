"""A PDF whose reader is killed has not lost its quotation: the next look decides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.text.killed import kill_readers
from tests.workflows.watch.world import World, open_world, pdf

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
