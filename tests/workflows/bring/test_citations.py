"""`archiver import` of a list of citations: rows added, nothing overwritten, all of it said."""

from __future__ import annotations

import builtins
import importlib
import shutil
import sys
from pathlib import Path

import pytest

from archiver.citing.lists import PACKAGES
from archiver.errors import say_install
from archiver.project import load_project
from tests.door import Said, call

LISTS = Path(__file__).parents[2] / "citing" / "lists"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An empty project, with the lists beside its files."""
    assert call("-C", tmp_path, "init").code == 0
    for path in LISTS.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path


def bring(desk: Path, name: str, *options: str) -> Said:
    return call("-C", desk, "import", name, *options)


def test_a_wiki_page_brings_its_sources_and_quotations(desk: Path) -> None:
    said = bring(desk, "article.wiki")
    assert said.code == 2, "one template is never closed"
    project = load_project(desk)
    sources = {source.id: source for source in project.sources().checked()}
    assert list(sources) == [
        "council2021",
        "mentoring-its-measures-scheme",
        "not-good-says-council",
        "water-work",
        "talk",
    ]
    council = sources["council2021"]
    assert council.memento.startswith("https://web.archive.org/web/2021")
    assert (council.published, council.accessed) == ("2021-06-28", "2021-07-01")
    assert sources["talk"].status == "withdrawn"
    quotations = project.quotations().checked()
    assert [(row.source, row.document, row.locator) for row in quotations] == [
        ("council2021", "article.wiki", ""),
        ("mentoring-its-measures-scheme", "article.wiki", "pp. 1–4"),
        ("water-work", "article.wiki", "p. 12"),
    ]
    assert "not [sic] be closed" in quotations[0].selector.exact
    lines = said.out.splitlines()
    assert lines[0] == (
        "article.wiki:2: added council2021: https://fenwick.example/news/closing?id=7"
    )
    assert "article.wiki:18: the template is not closed with }}; it was left out" in lines
    assert lines[-1] == "5 sources and 3 quotations added; 1 entry left out."


def test_a_second_import_adds_nothing(desk: Path) -> None:
    assert bring(desk, "zotero.json").code == 0
    before = {name: (desk / name).read_bytes() for name in ("sources.csv", "quotes.csv")}
    again = bring(desk, "zotero.json")
    assert again.code == 0
    assert "is a source already: rowe2022 (sources.csv line 3)" in again.out
    assert again.out.endswith("0 sources and 0 quotations added; 5 there already.\n")
    assert before == {name: (desk / name).read_bytes() for name in before}


def test_the_same_sources_from_another_program_are_doubles(desk: Path) -> None:
    assert bring(desk, "zotero.json").code == 0
    said = bring(desk, "endnote.ris")
    assert "endnote.ris:1: https://journals.example/core/article/mentoring/89DD is a source" in (
        said.out
    )
    assert "1 source and 0 quotations added; 2 there already." in said.out
    assert len(load_project(desk).sources().checked()) == 5


def test_doubles_inside_one_list_are_said(desk: Path) -> None:
    (desk / "two.bib").write_text(
        "@misc{one, title={A}, url={https://e.example/a}}\n"
        "@misc{one, title={B}, url={https://e.example/b}}\n"
        "@misc{two, title={C}, url={http://E.example/a#top}}\n"
        "@book{book, title={D}}\n@book{other, title={d.}}\n",
        encoding="utf-8",
    )
    said = bring(desk, "two.bib")
    assert said.code == 0
    assert "two.bib:3: http://E.example/a#top is a source already: one (line 1 of this list)" in (
        said.out
    )
    assert "two.bib:5: d. is a source already: book" in said.out
    assert [source.id for source in load_project(desk).sources().checked()] == [
        "one",
        "one-2",
        "book",
    ]


def test_a_dry_run_writes_nothing(desk: Path) -> None:
    before = {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()}
    said = bring(desk, "zotero.bib", "--dry-run")
    assert said.code == 0
    assert "zotero.bib:2: would add noauthor_closing_2021: https://fenwick.example/" in said.out
    assert said.out.endswith("4 sources and 0 quotations would be added.\n")
    assert before == {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()}


def test_quotations_go_to_a_source_that_is_there_already(desk: Path) -> None:
    (desk / "sources.csv").write_text(
        "id,url,title\nbaths,http://fenwick.example/news/closing,Baths\n", encoding="utf-8"
    )
    said = bring(desk, "zotero.json")
    assert "is a source already: baths (sources.csv line 2)" in said.out
    assert "doi has no place: add that column to keep it" in said.out
    quotations = load_project(desk).quotations().checked()
    assert [(row.id, row.source, row.document) for row in quotations] == [
        ("baths-quote", "baths", "")
    ]


def test_the_files_own_dialect_is_kept(desk: Path) -> None:
    head = b"title;id;colour;url\r\nBaths;baths;blue;https://e.example/\r\n"
    (desk / "sources.csv").write_bytes(head)
    assert bring(desk, "endnote.ris").code == 0
    content = (desk / "sources.csv").read_bytes()
    assert content.startswith(head)
    assert b'\r\n"""Not for good"", says council";not-good-says-council;;https://echo' in content


def test_an_entry_whose_cells_would_be_refused_is_named(desk: Path) -> None:
    (desk / "bad.bib").write_text(
        "@misc{evil, title={=cmd(1)}, url={https://e.example/a}}\n"
        "@misc{lost, title={The council?s baths}, url={https://e.example/b}}\n"
        "@misc{none, author={Nobody}}\n"
        "@misc{good, title={Good}, url={https://e.example/c}}\n",
        encoding="utf-8",
    )
    said = bring(desk, "bad.bib")
    assert said.code == 2
    assert "bad.bib:1: the cell is a formula" in said.out
    assert "bad.bib:2: a character was lost" in said.out
    assert "bad.bib:3: the entry has neither an address nor a title; it was left out" in said.out
    assert [source.id for source in load_project(desk).sources().checked()] == ["good"]


def test_a_damaged_list_is_one_line_and_adds_nothing(desk: Path) -> None:
    before = (desk / "sources.csv").read_bytes()
    (desk / "cut.json").write_text('[{"title": "a"},\n{"title":', encoding="utf-8")
    said = bring(desk, "cut.json")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "cut.json:2: the list of citations breaks off here" in said.err
    assert (desk / "sources.csv").read_bytes() == before


def test_a_wrong_row_in_the_lists_stops_it_before_anything_is_written(desk: Path) -> None:
    (desk / "quotes.csv").write_text("id,source,quote\nq,nobody,so they say\n", encoding="utf-8")
    before = (desk / "sources.csv").read_bytes()
    said = bring(desk, "zotero.json")
    assert said.code == 2
    assert "no source is called 'nobody'" in said.err
    assert (desk / "sources.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("zotero.bib", "bibtexparser"),
        ("endnote.ris", "rispy"),
        ("article.wiki", "mwparserfromhell"),
    ],
)
def test_a_missing_package_is_one_sentence_with_what_to_run(
    desk: Path, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    real = builtins.__import__

    def without(wanted: str, *rest: object, **more: object) -> object:
        if wanted.partition(".")[0] == package:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return real(wanted, *rest, **more)  # type: ignore[arg-type]

    for loaded in [m for m in sys.modules if m.startswith((f"{package}.", "archiver.citing."))]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.delitem(sys.modules, package, raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr(importlib, "invalidate_caches", lambda: None)
    said = bring(desk, name)
    assert said.code == 2
    assert said.err.count("\n") == 1
    # By its own name: what an index calls "archiver" is another project.
    said_install = say_install(next(p for p in PACKAGES.values() if p.startswith(package)))
    assert f"({package}). Install it with: {said_install}" in said.err
    assert f" pip install '{package}>=" in said.err


def test_json_needs_no_package(desk: Path) -> None:
    assert bring(desk, "zotero.json").code == 0


def test_a_file_that_a_person_obtained_still_needs_who_and_how(desk: Path) -> None:
    (desk / "letter.txt").write_text("A letter.\n", encoding="utf-8")
    said = bring(desk, "letter.txt")
    assert said.code == 2
    assert "--source, --by, --obtained and --on" in said.err


def test_two_thousand_entries_are_one_write(desk: Path) -> None:
    entries = (
        f"@misc{{k{n}, title={{P {n}}}, url={{https://e.example/{n}}}, quote={{Words of {n}}}}}\n"
        for n in range(2000)
    )
    (desk / "many.bib").write_text("".join(entries), encoding="utf-8")
    said = bring(desk, "many.bib")
    assert said.out.endswith("2,000 sources and 2,000 quotations added.\n")
    assert len(load_project(desk).quotations().checked()) == 2000


def test_several_lists_are_taken_one_after_the_other(desk: Path) -> None:
    said = bring(desk, "zotero.json", "endnote.ris", "zotero.bib")
    assert said.code == 0
    assert said.out.count(" added") >= 3
    assert said.out.splitlines()[-1].startswith("3 sources and 0 quotations added; 1 there")
    assert len(load_project(desk).sources().checked()) == 8


@pytest.mark.parametrize(
    "options",
    [
        ("letter.txt", "--source", "a", "--by", "b", "--obtained", "c", "--on", "2026-01-02"),
        ("letter.txt",),
        ("zotero.json", "letter.txt"),
    ],
)
def test_a_dry_run_of_anything_else_is_refused(desk: Path, options: tuple[str, ...]) -> None:
    (desk / "letter.txt").write_text("A letter.\n", encoding="utf-8")
    said = call("-C", desk, "import", *options, "--dry-run")
    assert said.code == 2
    assert "--dry-run is about lists of citations only" in said.err
    assert not list(desk.rglob("*.warc*"))
