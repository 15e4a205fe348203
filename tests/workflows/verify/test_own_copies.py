"""A document that is published is a page among the sources: never evidence for what it quotes."""

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from archiver.demo.server import DemoAnswer, serve
from benchmarks.quotations.corpus import read_prose
from tests.door import call

PARAGRAPHS = re.sub('[“”"]', "", read_prose()).strip().split("\n\n")
TRUE = "No member of the board was asked whether the lamps should be changed before the winter"
FALSE = "Every member of the board was asked whether the lamps should be changed before the winter"
MENU = "<nav><a href=/>Home</a> <a href=/about>About us</a> <a href=/give>Give to us</a></nav>"
FOOT = "<footer>Published by the friends of the lane. Some rights reserved. Share this.</footer>"
Ask = Callable[..., dict[str, Any]]


def page(*paragraphs: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!doctype html><title>A page</title><body>{MENU}<main>{body}</main>{FOOT}"


def rich_text(*paragraphs: str) -> str:
    letters = (char if char.isascii() else f"\\u{ord(char)}?" for char in "\\par ".join(paragraphs))
    return "{\\rtf1\\ansi " + "".join(letters) + "}"


def post(quotation: str) -> tuple[str, ...]:
    return (PARAGRAPHS[0], f"The minutes say: “{quotation}.”", *PARAGRAPHS[1:3])


PAGES = {
    "/minutes": page("Minutes of the board.", f"{TRUE}.", *PARAGRAPHS[5:7]),
    "/post": page(*post(FALSE)),
    "/mirror": page("Seen elsewhere.", *post(FALSE), "This post was copied."),
    "/extract": page(*post(FALSE)[:3]),
    "/short": page(f"The minutes say: “{TRUE}.”"),
}


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, str]]]:
    pages = dict(PAGES)

    def respond(target: str, fields: dict[str, str]) -> DemoAnswer:
        kind = "rtf" if target.endswith(".rtf") else "html"
        body = pages.get(target, "")
        sent = (("Content-Type", f"text/{kind}; charset=utf-8"),)
        return DemoAnswer(200 if body else 404, sent, body.encode())

    with serve(respond) as url:
        yield url, pages


@pytest.fixture
def folder(site: tuple[str, dict[str, str]], tmp_path: Path) -> Path:
    rows = [f"{name},{site[0]}/{name}" for name in ("minutes", "post", "mirror", "extract")]
    options = "[capture]\nallow-addresses = ['127.0.0.0/8']\ndelay = 0\nrobots = 'none'\n"
    (tmp_path / "sources.csv").write_text("\n".join(["id,url", *rows, ""]), "utf-8")
    (tmp_path / "archiver.toml").write_text(options, "utf-8")
    save(tmp_path)
    return tmp_path


def save(folder: Path) -> None:
    said = call("-q", "-C", folder, "snapshot")
    assert said.code == 0, said.err


def ask(folder: Path, *documents: str) -> list[dict[str, Any]]:
    said = call("-q", "-C", folder, "verify", *documents, "--format", "json")
    assert said.code in (0, 1, 3), said.err
    return list(json.loads(said.out)["quotations"])


def write(folder: Path, *paragraphs: str, name: str = "post.md") -> str:
    (folder / name).write_text("\n\n".join(paragraphs) + "\n", "utf-8")
    return name


def test_a_false_quotation_is_not_proved_by_the_page_that_publishes_it(folder: Path) -> None:
    (found,) = ask(folder, write(folder, *post(FALSE)))
    assert found["verdict"] not in ("verbatim", "typographic", "edited", "elsewhere")
    assert found["found_in"] == []
    assert [note.split("”")[0] for note in found["notes"]] == ["“extract", "“mirror", "“post"]
    assert "a copy of the document itself" in found["notes"][0]


def test_a_link_to_itself_is_no_evidence_and_is_said(
    folder: Path, site: tuple[str, dict[str, str]]
) -> None:
    linked = post(FALSE)[1] + f" ([as we wrote]({site[0]}/post))"
    (found,) = ask(folder, write(folder, PARAGRAPHS[0], linked, *PARAGRAPHS[1:3]))
    assert (found["source"], found["verdict"]) == ("post", "unverifiable")
    assert "is the document itself" in found["sentence"]
    assert "Cite where the words come from" in found["remedy"]


def test_what_the_real_source_says_still_passes_by_it_alone(
    folder: Path, site: tuple[str, dict[str, str]]
) -> None:
    site[1].update({"/post": page(*post(TRUE)), "/mirror": page(*post(TRUE))})
    save(folder)
    linked = post(TRUE)[1] + f" ([minutes]({site[0]}/minutes))"
    (found,) = ask(folder, write(folder, PARAGRAPHS[0], linked, *PARAGRAPHS[1:3]))
    assert (found["source"], found["verdict"], found["found_in"]) == ("minutes", "verbatim", [])


def test_an_earlier_copy_of_the_page_counts_for_the_whole_source(
    folder: Path, site: tuple[str, dict[str, str]]
) -> None:
    site[1]["/post"] = page("This post was rewritten.", f"“{FALSE}”", *PARAGRAPHS[5:8])
    save(folder)
    (found,) = ask(folder, write(folder, *post(FALSE)))
    assert found["found_in"] == []
    assert found["passes"] is False


def test_a_word_file_is_the_page_that_was_made_of_it(folder: Path) -> None:
    made = docx.Document()
    for paragraph in post(FALSE):
        made.add_paragraph(paragraph)
    stream = io.BytesIO()
    made.save(stream)
    (folder / "post.docx").write_bytes(stream.getvalue())
    (found,) = ask(folder, "post.docx")
    assert (found["passes"], found["found_in"]) == (False, [])
    assert len(found["notes"]) == 3


def test_a_short_document_is_checked_by_the_source_that_it_mainly_quotes(folder: Path) -> None:
    (found,) = ask(folder, write(folder, f"Note: “{TRUE}.”", name="short.md"))
    assert (found["verdict"], found["found_in"]) == ("verbatim", ["minutes"])


@pytest.mark.parametrize("document", ["post.md", "post", "ADDRESS"])
def test_a_row_that_names_its_document_is_judged_without_it(
    folder: Path, site: tuple[str, dict[str, str]], document: str
) -> None:
    write(folder, *post(FALSE))
    named = f"{site[0]}/post" if document == "ADDRESS" else document
    row = f"one,minutes,{FALSE},{named}"
    (folder / "quotes.csv").write_text(f"id,source,quote,document\n{row}\n", "utf-8")
    (found,) = ask(folder)
    assert (found["verdict"], found["found_in"]) == ("altered", [])
    (folder / "quotes.csv").write_text(f"id,source,quote\none,minutes,{FALSE}\n", "utf-8")
    (plain,) = ask(folder)
    assert plain["found_in"] == ["extract", "mirror", "post"], "no document, nothing left out"


SHORT = (f"We read it in the minutes of the board and could hardly believe it: “{FALSE}.”",)


@pytest.mark.parametrize("document", [post(FALSE), SHORT])
def test_it_is_left_out_among_many_texts_as_well(
    folder: Path, site: tuple[str, dict[str, str]], document: tuple[str, ...]
) -> None:
    site[1].update({f"/{name}": page(*document) for name in ("post", "mirror", "extract")})
    numbers = range(30)
    site[1].update({f"/n{n}": page(f"Page {n} of the site, on lamp {n}.") for n in numbers})
    rows = "".join(f"n{n},{site[0]}/n{n}\n" for n in numbers)
    with (folder / "sources.csv").open("a", encoding="utf-8") as stream:
        stream.write(rows)
    save(folder)
    (found,) = ask(folder, write(folder, *document))
    assert found["found_in"] == []
    assert (folder / "archive" / "cache" / "passages").is_dir(), "the index was used"
    assert len(found["notes"]) == 3


def test_a_page_that_links_the_document_stays_a_source(
    folder: Path, site: tuple[str, dict[str, str]]
) -> None:
    link = f'<a href="{site[0]}/post.rtf">Our post, to print</a>'
    site[1]["/petition"] = page(f"{TRUE}.", *PARAGRAPHS[7:9], link)
    with (folder / "sources.csv").open("w", encoding="utf-8") as stream:
        stream.write(f"id,url,attachments\npetition,{site[0]}/petition,yes\n")
    site[1]["/post.rtf"] = rich_text(*post(FALSE), *post(TRUE))
    save(folder)
    document = (*post(FALSE), f"The petition says: “{TRUE}” ([it]({site[0]}/petition)).")
    found = ask(folder, write(folder, *document))
    assert [(q["verdict"], q["passes"]) for q in found] == [
        ("altered", False),
        ("verbatim", True),
    ]
    assert found[1]["capture"]["uri"] == f"{site[0]}/petition"
    assert found[0]["notes"][0].startswith("an attachment of “petition” has these words")


def test_a_pack_says_the_same_although_the_document_is_not_in_it(folder: Path) -> None:
    write(folder, *post(FALSE))
    rows = f"one,post,{FALSE},post.md\ntwo,minutes,{TRUE},post.md\n"
    (folder / "quotes.csv").write_text(f"id,source,quote,document\n{rows}", "utf-8")
    here = {row["id"]: row for row in ask(folder)}
    assert (here["one"]["verdict"], here["two"]["verdict"]) == ("unverifiable", "verbatim")
    made = call("-q", "-C", folder, "export", "--format", "wacz", "--output", folder / "pack.wacz")
    assert made.code in (0, 1, 3), made.err
    said = call("-q", "verify", "--pack", folder / "pack.wacz", "--format", "json")
    there = {row["id"]: row for row in json.loads(said.out)["quotations"]}
    for name, row in here.items():
        assert (there[name]["verdict"], there[name]["found_in"]) == (
            row["verdict"],
            row["found_in"],
        )
