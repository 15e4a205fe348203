"""Documents that a page links: taken, named where they were not, and never missed in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.demo.server import DemoAnswer, serve
from tests.door import call

HTML = (("Content-Type", "text/html; charset=utf-8"),)
WORDS = "The council paid 28,750 pounds plus VAT to one consultancy in the spring."
LETTER = (
    "<html><title>Answer</title><main><p>Thank you for your request, which we have answered in "
    "full. It is attached to this letter for you to read.</p>{}</main></html>"
)
PAGES = {
    "/foi": LETTER.format('<a href="/att/1.txt/view">Our answer</a>'),
    "/att/1.txt/view": '<title>1.txt</title><p>The file.</p><a href="/att/1.txt">1</a>',
    "/scan": LETTER.format('<a href="/letter.tif">Our answer, scanned</a>'),
    "/photo": LETTER.format('<a href="/letter.png">Our answer</a>'),
    "/terms": LETTER.format('<a href="/get?file=9.pdf">Our answer</a>'),
    "/get?file=9.pdf": "<title>Terms</title><p>Each reader accepts the terms of this site.</p>",
    "/dead": LETTER.format('<a href="/old/9.pdf">Our answer</a>'),
    "/sized": LETTER.format('<a href="/letter.png">Our answer (1.2 MB)</a>'),
}


def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
    if target == "/att/1.txt":
        return DemoAnswer(200, (("Content-Type", "text/plain"),), WORDS.encode())
    if target.startswith("/letter."):
        return DemoAnswer(200, (("Content-Type", "image/tiff"),), b"II*\0" + bytes(200))
    page = PAGES.get(target)
    return DemoAnswer(200 if page else 404, HTML, (page or "<p>none").encode())


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    with serve(answer) as url:
        rows = f"foi,{url}/foi,,\nscan,{url}/scan,,yes\n"
        (tmp_path / "sources.csv").write_text(f"id,url,kind,attachments\n{rows}", encoding="utf-8")
        toml = '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n'
        (tmp_path / "archiver.toml").write_text(toml, encoding="utf-8")
        quotes = f'a,foi,"{WORDS}"\nb,scan,"{WORDS}"\nc,foi,"attached to this letter for you"\n'
        (tmp_path / "quotes.csv").write_text(f"id,source,quote\n{quotes}", encoding="utf-8")
        yield tmp_path


def verdicts(project: Path) -> dict[str, tuple[str, str]]:
    said = call("-C", project, "verify", "--format", "json")
    rows = json.loads(said.out)["quotations"]
    return {row["id"]: (row["verdict"], row["sentence"]) for row in rows}


def test_what_was_not_saved_is_named_and_offered_until_it_is_saved(project: Path) -> None:
    said = call("-C", project, "snapshot")
    assert "foi: The page links a document that was not saved (1.txt)." in said.err
    assert "archiver snapshot --attachments foi" in said.err
    found = verdicts(project)
    assert (found["a"][0], found["c"][0]) == ("unverifiable", "verbatim")
    assert "a document that was not saved (1.txt)" in found["a"][1]
    assert found["b"][0] == "unverifiable"
    assert "letter.tif" in found["b"][1]
    said = call("-C", project, "snapshot", "--attachments", "foi", "--format", "json")
    rows = json.loads(said.out)["captures"]
    assert [row["url"].rpartition("/")[2] for row in rows] == ["foi", "view", "1.txt"]
    assert said.code == 0
    assert verdicts(project)["a"][0] == "verbatim"
    assert "not saved" not in call("-C", project, "snapshot", "foi").err


def test_a_row_that_says_no_has_none(project: Path) -> None:
    rows = (project / "sources.csv").read_text(encoding="utf-8")
    (project / "sources.csv").write_text(rows.replace("/foi,,", "/foi,,no"), encoding="utf-8")
    assert "not saved" not in call("-C", project, "snapshot", "foi").err
    assert verdicts(project)["a"][0] == "not-found"


@pytest.mark.parametrize(("page", "at_first"), [("photo", "not-found"), ("sized", "unverifiable")])
def test_a_scan_that_was_saved_and_cannot_be_read_proves_no_absence(
    project: Path, page: str, at_first: str
) -> None:
    """A link that may be to any picture is no document until somebody has it saved as one."""
    rows = (project / "sources.csv").read_text(encoding="utf-8")
    (project / "sources.csv").write_text(rows.replace("/scan,,yes", f"/{page},,"), encoding="utf-8")
    call("-C", project, "snapshot", "scan")
    assert verdicts(project)["b"][0] == at_first
    call("-C", project, "snapshot", "scan", "--attachments")
    verdict, sentence = verdicts(project)["b"]
    assert verdict == "unverifiable"
    assert "or have no text (letter.png)" in sentence


@pytest.mark.parametrize(
    ("page", "said"), [("terms", "A web page came in place of a document"), ("dead", "HTTP 404")]
)
def test_a_page_that_came_in_place_of_a_document_is_not_it(
    project: Path, page: str, said: str
) -> None:
    rows = (project / "sources.csv").read_text(encoding="utf-8")
    (project / "sources.csv").write_text(rows.replace("/scan,,", f"/{page},,"), encoding="utf-8")
    saved = call("-C", project, "snapshot", "scan")
    assert said in saved.out
    assert "look like themselves" not in saved.out
    assert saved.code == 3
    verdict, sentence = verdicts(project)["b"]
    assert verdict == "unverifiable"
    assert "9.pdf" in sentence
