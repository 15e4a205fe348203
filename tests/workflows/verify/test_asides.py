"""Footnotes, titles, demands and copying without marks: what a document's check says of them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from archiver.demo.site import Site
from tests.door import Said, call
from tests.quoting.word_files import endnote, footnote, paragraph, run, word_file

TRUE = "found no defect that needs urgent repair"
ALTERED = "The council has decided to close the pool"
COPIED = (
    "It has asked for a review of what the building costs, and the pool will stay open until that "
    "review"
)

OTHER = "It was a long year for all who swim, and nobody could say how it would end for them. " * 3


def check(folder: Path, name: str, text: str | bytes, *options: str) -> Said:
    content = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(content)
    return call("-q", "-C", folder, "verify", name, *options)


def judged(said: Said) -> list[tuple[str, str, str]]:
    rows = json.loads(said.out)["quotations"]
    return [(row["quote"], row["source"], row["verdict"]) for row in rows]


def noted(said: Said) -> list[tuple[str, str]]:
    return [(note["mark"], note["quote"]) for note in json.loads(said.out)["notes"]]


# --- notes ---------------------------------------------------------------------------------------

MARKDOWN = """The pool was in the news.[^1] And in the minutes.[^long]

[^1]: The council wrote: “{altered}” ({site}/statement).
[^long]: See {site}/statement: the survey “{true}”.
"""
HTML = """<!DOCTYPE html><p>The pool was in the news.<sup><a href="#n1">1</a></sup>
<a href="#n2">[2]</a></p>
<ol><li id="n1">The council wrote: “{altered}”, <a href="{site}/statement">statement</a>.</li>
<li id="n2">As <a href="{site}/statement">it</a> says, the survey “{true}”. <a href="#r">↩</a></li>
</ol>"""


@pytest.mark.parametrize(("name", "text"), [("a.md", MARKDOWN), ("a.html", HTML)])
def test_quotations_in_footnotes_are_judged_by_their_own_source(
    project: Path, site: Site, name: str, text: str
) -> None:
    filled = text.format(altered=ALTERED, true=TRUE, site=site.url)
    said = check(project, name, filled, "--format", "json")
    assert judged(said) == [(ALTERED, "statement", "altered"), (TRUE, "statement", "verbatim")]
    for row in json.loads(said.out)["quotations"]:
        line = filled.splitlines()[row["line"] - 1]
        assert line[row["column"] - 1 :].startswith(row["quote"][:20])


def notes_in_word(site: Site) -> bytes:
    return word_file(
        paragraph(run("The pool was in the news."), footnote(7), run(" It stays"), endnote(3)),
        paragraph(run("More of it."), footnote(5)),
        footnotes={
            5: (run(f"The survey “{TRUE}” ({site.url}/statement)."),),
            7: (run(f"They wrote: “{ALTERED}”, {site.url}/statement"),),
            9: (run("“A note that nothing calls is not there for a reader”"),),
        },
        endnotes={3: (run(f"Ferry Lane Council, “Statement on the pool”, {site.url}/statement"),)},
    )


def test_notes_of_a_word_file_are_numbered_as_word_does(project: Path, site: Site) -> None:
    said = check(project, "a.docx", notes_in_word(site), "--format", "json")
    rows = json.loads(said.out)["quotations"]
    assert [(row["locator"], row["quote"], row["verdict"]) for row in rows] == [
        ("footnote 2", TRUE, "verbatim"),
        ("footnote 1", ALTERED, "altered"),
        ("endnote 1", "Statement on the pool", "verbatim"),
    ]


def test_a_comment_about_a_note_stands_at_its_mark(project: Path, site: Site) -> None:
    said = check(project, "a.docx", notes_in_word(site), "--annotate")
    assert said.code == 1
    with zipfile.ZipFile(project / "a.checked.docx") as package:
        comments = package.read("word/comments.xml").decode()
        assert comments.count("ALTERED") == 1
        assert f"In footnote 1: “{ALTERED}”" in comments
        xml = package.read("word/document.xml").decode()
    start, end = xml.index("commentRangeStart"), xml.index("commentRangeEnd")
    assert start < xml.index('footnoteReference w:id="7"') < end < xml.index("It stays")


def test_a_title_in_a_reference_is_noted_where_no_text_has_it(project: Path, site: Site) -> None:
    text = (
        "So it was.[^1] And so.[^2]\n\n"
        f"[^1]: Rowe, A. (2021), “A history of bathing in towns”, Echo, {site.url}/statement\n"
        f"[^2]: They promised: “a history of bathing in towns”, {site.url}/statement\n"
    )
    said = check(project, "a.md", text, "--format", "json")
    assert noted(said) == [("title", "A history of bathing in towns")]
    assert judged(said) == [("a history of bathing in towns", "statement", "not-found")]


# --- titles and demands --------------------------------------------------------------------------


def test_the_title_of_a_source_is_no_quotation(project: Path, site: Site) -> None:
    rows = (project / "sources.csv").read_text(encoding="utf-8")
    title = "How the pool came to its present state of repair"
    assert "Statement on the pool" in rows
    (project / "sources.csv").write_text(
        rows.replace("Statement on the pool", title), encoding="utf-8"
    )
    text = f"In “{title}” ({site.url}/statement) the council wrote “{ALTERED}”.\n"
    said = check(project, "a.md", text, "--format", "json")
    assert said.code == 1
    assert [row[0] for row in judged(said)] == [ALTERED]
    assert noted(said) == [("marks", title)]


def test_demands_that_no_text_has_are_the_documents_own(project: Path) -> None:
    text = (
        "The friends of the pool call for:\n\n"
        "- a public meeting before any decision is taken;\n"
        "- a longer day for swimmers in the winter;\n"
    )
    said = check(project, "a.md", text, "--format", "json")
    assert said.code == 0
    assert [row[1:] for row in judged(said)] == [("", "verbatim")]
    assert noted(said) == [("item", "a longer day for swimmers in the winter;")]
    shown = check(project, "a.md", text)
    assert "List items that no text has, taken as the document's own words: “a longer" in shown.out


def test_a_mark_that_lacks_its_partner_is_said(project: Path) -> None:
    text = f"It {TRUE}” was said.\n\nThen “{TRUE} was said.\n\nAnd “{TRUE}”[9].\n"
    said = check(project, "a.md", text)
    assert "that was never opened: the quotation may start later" in said.out
    assert "is never closed: the quotation may end earlier" in said.out
    assert "Reference 9 has no entry in the document's list" in said.out


# --- copying without marks -----------------------------------------------------------------------


def test_copying_is_said_and_fails_nothing(project: Path) -> None:
    text = f"As everybody knows: it has been a long year. {COPIED} is done, we hope.\n"
    said = check(project, "a.md", text, "--unmarked", "--format", "json")
    assert said.code == 0
    (note,) = json.loads(said.out)["notes"]
    assert (note["mark"], note["quote"], note["source"]) == ("unmarked", COPIED, "statement")
    assert (note["line"], note["column"]) == (1, text.index(COPIED) + 1)
    shown = check(project, "a.md", text, "--unmarked")
    assert "a.md:1:46: 20 words in a row stand in statement too, without quotation marks" in (
        shown.out
    )
    assert check(project, "a.md", text).out.count("words in a row") == 0


def test_copying_is_asked_for_in_the_options_too(project: Path) -> None:
    with (project / "archiver.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n[verify]\nunmarked = true\nmin-unmarked-words = 25\n")
    assert noted(check(project, "a.md", f"{OTHER}{COPIED}.\n", "--format", "json")) == []
    longer = f"{OTHER}{COPIED}, which an engineer from outside the council will lead\n"
    assert [mark for mark, _ in noted(check(project, "a.md", longer, "--format", "json"))] == [
        "unmarked"
    ]


def test_the_formats_that_have_a_place_for_it_say_it(project: Path) -> None:
    github = check(project, "a.md", f"{OTHER}{COPIED}.\n", "--unmarked", "--format", "github").out
    assert github.startswith(
        "::notice file=a.md,line=1,col=256,title=Copied without marks::20 words"
    )
    sarif = json.loads(
        check(project, "a.md", f"{OTHER}{COPIED}.\n", "--unmarked", "--format", "sarif").out
    )
    (result,) = sarif["runs"][0]["results"]
    rule = sarif["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], rule["id"], result["level"]) == ("unmarked", "unmarked", "note")


QUIET = {
    "marked": f"They wrote: “{COPIED}”.\n",
    "set off": f"> {COPIED}.\n",
    "short": "The pool will stay open until that review is done.\n",
    "changed": COPIED.replace("asked", "begged").replace("building", "house").replace("open", "so"),
}


@pytest.mark.parametrize("what", QUIET)
def test_what_is_no_copying_is_not_said(project: Path, what: str) -> None:
    said = check(project, "a.md", QUIET[what], "--unmarked", "--format", "json")
    assert [mark for mark, _ in noted(said)] == []


def supply(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    call("-C", folder, "add", "--id", name, "--title", f"Letter {name}")
    how = ("--by", "a volunteer", "--obtained", "by post", "--on", "2026-01-02")
    assert call("-C", folder, "import", f"{name}.txt", "--source", name, *how).code == 0


ADDRESS = (
    "Ferry Lane Council, Town Hall, 12 Ferry Lane, Upper Fenwick, West Riding, FW3 0PW, "
    "Telephone 01234 567890"
)
NOTICE = (
    "this letter and what is attached to it is meant only for the person whom it is addressed to "
    "and may hold what is private"
)


def test_addresses_and_forms_of_words_are_no_copying(project: Path) -> None:
    for name in ("first", "second", "third"):
        supply(project, name, f"Letter {name}.\n\n{ADDRESS}\n\nNote that {NOTICE}.\n")
    said = check(project, "a.md", f"{ADDRESS}\n\n{NOTICE}\n", "--unmarked", "--format", "json")
    assert noted(said) == []


def test_a_source_that_is_the_document_itself_is_no_original(project: Path) -> None:
    prose = (
        "For a hundred years people have come to this pool to learn how to swim and to wait for "
        "one another. It was built by those who lived here with what they had, and has been kept "
        "by those who came after them because nobody else would have done it so well or so cheaply."
    )
    supply(project, "published", f"{prose}\n")
    assert noted(check(project, "a.md", f"{prose}\n", "--unmarked", "--format", "json")) == []
    other = "Another text altogether starts here and goes on for a while. " * 8
    said = check(project, "b.md", f"{other}\n\n{prose[:150]}\n", "--unmarked", "--format", "json")
    assert [mark for mark, _ in noted(said)] == ["unmarked"]


def test_unmarked_is_about_documents(project: Path) -> None:
    said = call("-C", project, "verify", "--unmarked")
    assert said.code == 2
    assert "--unmarked is about documents: name one" in said.err


# --- what only looks like a quotation ------------------------------------------------------------


def test_scare_quotes_beside_a_link_are_noted_not_failed(project: Path, site: Site) -> None:
    text = (
        f"So-called “consultation” it was, as the [statement]({site.url}/statement) shows.\n\n"
        f"A “study” it was not: “{TRUE}” ([statement]({site.url}/statement)).\n\n"
        f"It said “never closed” ([statement]({site.url}/statement)).\n"
    )
    said = check(project, "a.md", text, "--format", "json")
    assert noted(said) == [("short", "study"), ("loose", "consultation")]
    assert judged(said) == [
        (TRUE, "statement", "verbatim"),
        ("never closed", "statement", "not-found"),
    ]
    shown = check(project, "a.md", text)
    assert "Short marked words beside a link, which no text has: “consultation”." in shown.out


def test_the_footer_of_a_page_quotes_nobody(project: Path, site: Site) -> None:
    page = (
        f"<!DOCTYPE html><p>It said “{TRUE}” (<a href={site.url}/statement>here</a>).<sup>"
        "<a href=#n>1</a></sup><footer><p>“The words of a footer are nobody’s words”</p>"
        f"<ol><li id=n>The council wrote: “{ALTERED}”, {site.url}/statement</ol></footer>"
    )
    said = check(project, "a.html", page, "--format", "json")
    assert judged(said) == [(TRUE, "statement", "verbatim"), (ALTERED, "statement", "altered")]


def test_where_a_place_is_a_paragraph_the_first_words_say_which(project: Path, site: Site) -> None:
    said = check(project, "a.docx", notes_in_word(site))
    assert f"a.docx, footnote 2  “{TRUE[:17]} …”" not in said.out
    assert "a.docx, footnote 2  “found no defect that needs …”" in said.out
    assert "a.docx, footnote 1: ALTERED (critical)\n" in said.out


def test_a_quotation_of_a_document_in_a_folder_is_named_by_its_place(project: Path) -> None:
    (project / "drafts").mkdir()
    said = check(project, "drafts/a.md", f"It “{TRUE}”.\n")
    assert said.out.splitlines()[0].split() == [
        *["drafts/a.md:1:5", "verbatim", "statement", "on", "the", "page", "on"],
        *said.out.splitlines()[0].split()[-3:],
    ]
