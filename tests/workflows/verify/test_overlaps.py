"""`status` suggests which sources are versions of one work."""

import json
from pathlib import Path
from typing import Any

import pytest

from archiver.project import load_project
from archiver.quoting.searching import versions
from archiver.workflows.verify import overlaps
from benchmarks.quotations.corpus import read_prose
from tests.door import call

PARAGRAPHS = read_prose().strip().split("\n\n")
WHO = ("--by", "the clerk", "--obtained", "by hand", "--on", "2026-03-02")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_rows(tmp_path, "site,,", "copy,,", "other,,")
    supply(tmp_path, "site", *PARAGRAPHS[:4])
    supply(tmp_path, "copy", *PARAGRAPHS[:4], "Signed by four hundred people.")
    supply(tmp_path, "other", *PARAGRAPHS[4:8])
    return tmp_path


def write_rows(folder: Path, *rows: str) -> None:
    (folder / "sources.csv").write_text("\n".join(["id,url,work", *rows, ""]), "utf-8")


def supply(folder: Path, name: str, *paragraphs: str) -> None:
    path = folder / f"{name}.txt"
    path.write_text("\n\n".join(paragraphs), "utf-8")
    said = call("-q", "-C", folder, "import", path.name, "--source", name, *WHO)
    assert said.code == 0, said.err


def ask(folder: Path) -> dict[str, Any]:
    said = call("-q", "-C", folder, "status", "--format", "json")
    return dict(json.loads(said.out))


def test_a_pair_without_a_label_is_suggested_with_what_to_write(folder: Path) -> None:
    found = ask(folder)
    assert [o["sources"] for o in found["overlaps"]] == [["copy", "site"]]
    (said,) = [notice for notice in found["notices"] if "versions of one text" in notice]
    assert said.startswith("copy and site overlap by 100% of")
    assert "such as copy, into the column work" in said
    assert said in " ".join(call("-q", "-C", folder, "status").out.split())


def test_a_label_that_one_of_them_has_is_proposed(folder: Path) -> None:
    write_rows(folder, "site,,the-petition", "copy,,", "other,,")
    assert "such as the-petition, into" in " ".join(ask(folder)["notices"])


@pytest.mark.parametrize("other", ["petition", "another"])
def test_what_a_person_has_decided_is_not_suggested(folder: Path, other: str) -> None:
    write_rows(folder, "site,,petition", f"copy,,{other}", "other,,")
    assert ask(folder)["overlaps"] == []


def test_it_is_found_once_and_again_when_a_copy_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = versions.suggest_versions

    def count(texts: Any) -> Any:
        asked.append(len(texts))
        return real(texts)

    monkeypatch.setattr(versions, "suggest_versions", count)
    assert ask(folder)["overlaps"] == ask(folder)["overlaps"] != []
    assert asked == [3]
    supply(folder, "copy", *PARAGRAPHS[8:])
    assert ask(folder)["overlaps"] == []
    assert asked == [3, 3]
    (load_project(folder).archive / "cache" / overlaps.ENTRY).write_text("no JSON", "utf-8")
    assert ask(folder)["overlaps"] == []


def test_what_is_withheld_is_not_compared(folder: Path) -> None:
    shown = json.loads(call("-q", "-C", folder, "show", "copy", "--format", "json").out)
    record = shown["captures"][0]["record_id"]
    why = ("--reason", "asked to", "--by", "the clerk")
    said = call("-q", "-C", folder, "withhold", record, *why)
    assert said.code == 0, said.err
    assert ask(folder)["overlaps"] == []


def test_only_so_many_are_named() -> None:
    many = [overlaps.Overlap(f"a{n}", f"b{n}", 0.9) for n in range(7)]
    said = overlaps.say_overlaps(many, ())
    assert len(said) == overlaps.NAMED + 1
    assert said[-1] == "2 more pairs of sources overlap as largely."
