"""The gate of the finder: its documents are what they claim to be, and a careless finder fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archiver.quoting.finding import extracts
from archiver.quoting.finding.documents import counted_place, open_document
from benchmarks.quotations import extraction
from benchmarks.quotations.extraction import FLOORS, Tally, find_broken, main, measure, read_tallies
from benchmarks.quotations.rendering import RENDERERS, Expected, read_parts

DOCUMENTS = sorted((extraction.HERE / "documents").glob("*.txt"))


@pytest.fixture(scope="module")
def tallies() -> list[Tally]:
    return list(read_tallies())


def test_the_floors_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--show"]) == 0
    assert "recall" in capsys.readouterr().out


def test_the_pinned_floors_are_those_of_the_design(tallies: list[Tally]) -> None:
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert floors["quotations"] >= 80
    assert all(floors[name] >= 0.95 for name in floors if name != "quotations")
    formats = {Path(tally.name).suffix for tally in tallies}
    assert formats == {".md", ".html", ".txt", ".docx", ".pdf"}
    for suffix in formats:
        mine = [tally for tally in tallies if tally.name.endswith(suffix)]
        figures = measure(mine)
        assert min(figures[name] for name in ("recall", "precision", "placed")) >= 0.95, suffix


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("suffix", [".md", ".html", ".txt"])
def test_a_place_is_where_the_words_are(path: Path, suffix: str) -> None:
    content, expected = RENDERERS[suffix](read_parts(path.read_text(encoding="utf-8")))
    lines = content.decode().split("\n")
    for one in expected:
        line, column = map(int, one.place.split(":"))
        assert one.words.startswith(lines[line - 1][column - 1 :][:12])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_paragraph_or_page_is_where_the_words_are(path: Path) -> None:
    parts = read_parts(path.read_text(encoding="utf-8"))
    for suffix in (".docx", ".pdf"):
        content, expected = RENDERERS[suffix](parts)
        texts: dict[str, str] = {}
        for block in open_document(Path(f"a{suffix}"), content).draft.blocks:
            place = counted_place(block.locator)
            texts[place] = f"{texts.get(place, '')} {' '.join(block.text.split())}"
        for one in expected:
            assert one.words[:20] in texts[one.place]


def test_what_is_missed_misplaced_or_invented_counts() -> None:
    good = Expected("some words", "a.example/", "1:2")
    tally = Tally("a.md", (good, good), (good, Expected("some words", "", "3:4")))
    figures = measure([tally])
    assert (figures["recall"], figures["precision"]) == (1, 1)
    assert (figures["placed"], figures["attributed"]) == (0.5, 0.5)
    assert measure([Tally("a.md", (good,), (good, good))])["precision"] == 0.5
    assert measure([Tally("a.md", (good, good), (good,))])["recall"] == 0.5
    assert find_broken(figures, {"placed": 0.9}) == ["placed: 0.5, the floor is 0.9"]


def test_a_careless_finder_breaks_the_floors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracts, "_follow", lambda *_: None)
    monkeypatch.setattr(extracts, "_without_credit", lambda block: block.text.rstrip())
    assert main([]) == 1
