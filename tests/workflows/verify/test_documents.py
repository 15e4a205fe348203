"""Whole documents, as an editor checks them."""

import csv
import json
from pathlib import Path

import pytest

from archiver.demo.site import Site
from tests.door import call

NOTE = """# A note

The council "has decided to close the pool" ([statement]({site}/statement)).
The survey of the roof "found no defect that needs urgent repair" ([statement]({site}/statement)).
Somebody wrote "words of another page that nobody saved" ([page](https://example.org/unknown)).
They call it a "so-called plan".
"""


@pytest.fixture
def note(project: Path, site: Site) -> Path:
    (project / "note.md").write_text(NOTE.format(site=site.url), encoding="utf-8")
    return project


def ask(folder: Path, *arguments: str) -> list[dict[str, object]]:
    said = call("-q", "-C", folder, "verify", *arguments, "--format", "json")
    found = json.loads(said.out)["quotations"]
    assert isinstance(found, list)
    return found


def test_each_quotation_is_found_where_it_stands(note: Path) -> None:
    found = [(q["line"], q["source"], q["verdict"]) for q in ask(note, "note.md")]
    assert found == [
        (3, "statement", "altered"),
        (4, "statement", "verbatim"),
        (5, "", "unverifiable"),
    ]


def test_an_unknown_address_is_said_with_the_line_that_adds_it(note: Path) -> None:
    said = call("-q", "-C", note, "verify", "note.md")
    assert said.code == 1
    assert "archiver add https://example.org/unknown" in said.out
    assert "“so-called plan”" in said.out


def test_a_finding_without_a_row_is_settled_and_comes_back_when_it_changes(note: Path) -> None:
    finding = str(ask(note, "note.md")[0]["finding"])
    settled = call("-C", note, "settle", finding[:8], "--reason", "as agreed", "--by", "the editor")
    assert settled.code == 0, settled.err
    assert ask(note, "note.md")[0]["settled"] is True
    with (note / "quotes.csv").open(encoding="utf-8", newline="") as stream:
        last = list(csv.DictReader(stream))[-1]
    assert (last["document"], last["review_of"]) == ("note.md", finding)
    text = (note / "note.md").read_text(encoding="utf-8")
    (note / "note.md").write_text(text.replace("has decided", "had decided"), encoding="utf-8")
    assert ask(note, "note.md")[0]["settled"] is False


def test_refresh_fetches_only_what_is_cited(note: Path) -> None:
    before = {s: captures(note, s) for s in ("statement", "survey")}
    ask(note, "note.md", "--refresh")
    assert captures(note, "statement") == before["statement"] + 1
    assert captures(note, "survey") == before["survey"]


def captures(folder: Path, source: str) -> int:
    return len(json.loads(call("-C", folder, "show", source, "--format", "json").out)["captures"])


def test_a_folder_means_the_documents_in_it(note: Path) -> None:
    (note / "drafts").mkdir()
    (note / "note.md").rename(note / "drafts" / "note.md")
    assert len(ask(note, "drafts")) == 3
    assert len(ask(note, "drafts/*.md")) == 3


@pytest.mark.parametrize("form", ["jsonl", "csv", "markdown", "junit", "sarif", "github"])
def test_every_format_names_the_altered_quotation(note: Path, form: str) -> None:
    said = call("-q", "-C", note, "verify", "note.md", "--format", form)
    assert said.code == 1
    assert "note.md" in said.out
    assert "altered" in said.out.lower()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.docx", b"PK\x03\x04 this is no archive"),
        ("broken.pdf", b"%PDF-1.7 this is no document"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0"),
    ],
)
def test_a_damaged_document_is_one_line_and_exit_2(
    project: Path, name: str, content: bytes
) -> None:
    (project / name).write_bytes(content)
    said = call("-q", "-C", project, "verify", name)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert name in said.err
