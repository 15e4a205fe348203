"""Drafts of typings: what a recogniser reads in a scan, for a person, and never evidence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from archiver.workflows.bring.recognition import RecognisedPage, _read_table
from tests.door import Said, call
from tests.text.pages import make_pdf

WORDS = "The board never approved the scheme in any form"
HEAD = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)
needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="needs tesseract")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def draw(canvas) -> None:
        for number in (1, 2):
            canvas.setFont("Times-Roman", 20)
            canvas.drawString(60, 700, f"{WORDS} of May {number}.")
            canvas.showPage()

    (tmp_path / "letter.pdf").write_bytes(make_pdf(draw))
    (tmp_path / "sources.csv").write_text("id,url\nfoi,\n", encoding="utf-8")
    (tmp_path / "quotes.csv").write_text(f"id,source,quote\nq,foi,{WORDS}\n", encoding="utf-8")
    who = ("--by", "Ada Reader", "--obtained", "by post", "--on", "2021-05-27")
    assert run(tmp_path, "import", tmp_path / "letter.pdf", "--source", "foi", *who).code == 0
    return tmp_path


def run(folder: Path, *words: object) -> Said:
    return call("-q", "-C", folder, *words)


def row(*fields: object) -> str:
    return "\t".join(map(str, fields))


def test_words_in_doubt_are_marked_as_a_typing_marks_what_cannot_be_read() -> None:
    rows = [
        row(5, 1, 1, 1, 1, 1, 0, 0, 9, 9, 96.1, "Nobody"),
        row(5, 1, 1, 1, 1, 2, 0, 0, 9, 9, 41.0, "w1ll"),
        row(5, 1, 1, 1, 2, 1, 0, 0, 9, 9, 95.0, "[sic]"),
        row(4, 1, 1, 1, 3, 0, 0, 0, 9, 9, -1, ""),
        row(5, 1, 2, 1, 1, 1, 0, 0, 9, 9, 97, "Yours"),
    ]
    page = _read_table("\n".join([HEAD, *rows]))
    assert page == RecognisedPage("Nobody [? w1ll]\n[? sic]\n\nYours", 4, 2)


@needs_tesseract
def test_a_draft_is_a_file_for_a_person_and_nothing_is_stored(folder: Path) -> None:
    logs = list((folder / "archive" / "custody").glob("*.jsonl"))
    before = [log.read_bytes() for log in logs]
    said = run(folder, "transcribe", "foi", "--draft", folder / "typing.txt")
    assert said.code == 0, said.err
    assert "Nothing of it counts" in said.out
    assert [log.read_bytes() for log in logs] == before
    draft = (folder / "typing.txt").read_text("utf-8")
    assert "[page 2]" in draft
    assert "approved" in draft
    pictures = sorted(path.name for path in (folder / "typing.txt.pages").iterdir())
    assert pictures == ["page-1.png", "page-2.png"]
    again = run(folder, "transcribe", "foi", "--draft", folder / "typing.txt")
    assert again.code == 2
    assert "there already" in again.err


@needs_tesseract
def test_a_draft_that_is_stored_serves_nothing_before_another_person_confirms(folder: Path) -> None:
    run(folder, "transcribe", "foi", "--draft", folder / "typing.txt")
    typed = folder / "typing.txt"
    said = run(folder, "transcribe", "foi", "--by", "Ada Reader", "--from", typed)
    assert "when another person has compared it" in said.out
    found = json.loads(run(folder, "verify", "--format", "json").out)["quotations"][0]
    assert found["basis"] != "transcript"


def test_a_draft_without_tesseract_or_its_language_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("tesseract"):
        said = run(folder, "transcribe", "foi", "--draft", folder / "a", "--languages", "eng+xxx")
        assert (said.code, "tesseract-ocr-xxx" in said.err) == (2, True)
    monkeypatch.setenv("PATH", "")
    said = run(folder, "transcribe", "foi", "--draft", folder / "a")
    assert (said.code, "tesseract-ocr" in said.err) == (2, True)
    assert not (folder / "a").exists()


def test_who_typed_or_confirms_must_be_named(folder: Path) -> None:
    said = run(folder, "transcribe", "foi", "--from", folder / "quotes.csv")
    assert (said.code, "--by NAME" in said.err) == (2, True)
