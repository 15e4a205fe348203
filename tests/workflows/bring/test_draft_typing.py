"""Drafts of typings: what a recogniser reads in a scan, for a person, and never evidence."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from archiver.workflows.bring.page_pictures import draw_pages
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


def lose_second_page(payload: bytes) -> bytes:
    """Let the list of pages name an object that is not there, in as many bytes."""
    lost, count = re.subn(rb"(/Kids \[ \d 0 R )\d", rb"\g<1>0", payload)
    assert count == 1
    return lost


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


def test_a_page_that_cannot_be_drawn_is_told_and_the_others_are_drawn(tmp_path: Path) -> None:
    def draw(canvas) -> None:
        for number in (1, 2, 3):
            canvas.drawString(60, 700, f"{WORDS} of May {number}.")
            canvas.showPage()

    file = tmp_path / "letter.pdf"
    file.write_bytes(lose_second_page(make_pdf(draw)))
    pictures = draw_pages(file, tmp_path)
    assert {number: path and path.name for number, path in pictures.items()} == {
        1: "page-1.png",
        2: None,
        3: "page-3.png",
    }


@needs_tesseract
def test_a_damaged_page_stands_in_the_draft_as_one_to_type(folder: Path) -> None:
    (folder / "damaged.pdf").write_bytes(lose_second_page((folder / "letter.pdf").read_bytes()))
    who = ("--by", "Ada Reader", "--obtained", "by post", "--on", "2021-05-28")
    assert run(folder, "import", folder / "damaged.pdf", "--source", "foi", *who).code == 0
    said = run(folder, "transcribe", "foi", "--draft", folder / "typing.txt")
    assert "Page 2 could not be drawn" in said.out
    assert "[page 2]\n\n[illegible]" in (folder / "typing.txt").read_text("utf-8")


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
