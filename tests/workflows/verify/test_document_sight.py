"""A quotation that its own document hides, strikes or turns round is never clean."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.site import Site
from archiver.models import Quotation, Span, SpanKind, Text, TextQuoteSelector
from archiver.quoting.finding.documents import PlacedQuotation, find_quotations, open_document
from archiver.text import extraction
from archiver.text.extraction import extract_as
from archiver.workflows.verify.document_sight import DocumentSight, squeeze
from tests.door import call
from tests.quoting.word_files import paragraph, run, word_file
from tests.text.office.test_odt import p as odt_paragraph
from tests.text.office.test_odt import pack as odt_file

LEAD = "The survey of the roof “found "
TAIL = "defect that needs urgent repair” ({site}/statement)."


def ask(folder: Path, name: str) -> tuple[int, list[dict[str, Any]]]:
    said = call("-q", "-C", folder, "verify", name, "--format", "json")
    return said.code, json.loads(said.out)["quotations"]


Make = Callable[[str], bytes]


def word(*runs: str) -> Make:
    return lambda tail: word_file(paragraph(run(LEAD), *runs, run(tail)))


def odt(middle: str) -> Make:
    return lambda tail: odt_file(odt_paragraph(LEAD + middle + tail))


def page(middle: str) -> Make:
    return lambda tail: f"<!doctype html><p>{LEAD}{middle}{tail}</p>".encode()


def lines(middle: str) -> Make:
    return lambda tail: f"{LEAD}{middle}{tail}\n".encode()


DOCUMENTS = {
    "a.docx": word(run("no ", "<w:vanish/>")),
    "b.docx": word(run("no ", "<w:strike/>")),
    "c.docx": word(f'<w:bdo w:val="rtl">{run("no ")}</w:bdo>'),
    "a.odt": odt('<text:span text:style-name="gone">no </text:span>'),
    "a.html": page("<span style='display:none'>no </span>"),
    "b.html": page("<del>no </del>"),
    "c.html": page("<s>no</s> "),
    "e.html": page("<font color=white>no </font>"),
    "f.html": page("<bdo dir=rtl>no</bdo> "),
    "g.html": page("<b style='unicode-bidi:bidi-override;direction:rtl'>no</b> "),
    "a.md": lines("~~no~~ "),
    "b.md": lines("<span hidden>no </span>"),
    "c.md": lines("\u202eno\u202c "),
    "a.txt": lines("\u202eno\u202c "),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hidden_or_struck_word_in_a_quotation_is_critical(
    name: str, project: Path, site: Site
) -> None:
    (project / name).write_bytes(DOCUMENTS[name](TAIL.format(site=site.url)))
    code, (found,) = ask(project, name)
    (flag,) = [flag for flag in found["review"] if flag["flag"] == "hidden-in-document"]
    assert (code, found["passes"], flag["severity"]) == (1, False, "critical")
    assert "no" in flag["words"]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("d.docx", word(run("no"), run("\u200b ", "<w:b/>"))),
        ("d.html", page("<b>n</b>o\u200b ")),
        ("d.md", lines("*no* ")),
        ("e.md", lines("no\n")),
        ("d.odt", odt("no ")),
    ],
)
def test_setting_in_a_quotation_is_no_flag(
    name: str, make: Make, project: Path, site: Site
) -> None:
    (project / name).write_bytes(make(TAIL.format(site=site.url)))
    _, (found,) = ask(project, name)
    assert not [flag for flag in found["review"] if flag["flag"].endswith("-in-document")]
    assert found["verdict"] in ("verbatim", "typographic")


def test_a_person_may_settle_it(project: Path, site: Site) -> None:
    (project / "b.md").write_bytes(DOCUMENTS["b.md"](TAIL.format(site=site.url)))
    _, (found,) = ask(project, "b.md")
    call("-C", project, "settle", found["finding"], "--reason", "as agreed", "--by", "the editor")
    code, (found,) = ask(project, "b.md")
    assert (code, found["settled"]) == (0, True)


def placed(*parts: tuple[str, str]) -> PlacedQuotation:
    return PlacedQuotation(Quotation("q", TextQuoteSelector("words")), parts=parts)


def test_words_that_the_text_of_the_document_lacks_are_critical() -> None:
    sight = DocumentSight(Text("They wrote: “the lamps shall not be lit”."))
    (flag,) = sight.flags(placed(("the lamps shall be lit", "the lamps shall be lit")))
    assert (flag.flag, flag.words) == ("not-in-document", "the lamps shall be lit")
    assert not sight.flags(placed(("the lamps shall\nnot", ""), ("be “lit", "be “lit")))


def test_marks_of_quoted_lines_are_no_words() -> None:
    sight = DocumentSight(Text("> the lamps shall\n> not be lit"))
    assert not sight.flags(placed(("the lamps shall\nnot be lit", "")))
    assert sight.flags(placed(("the lamps > shall", "the lamps > shall")))


def test_marks_of_notes_may_stand_on_either_side() -> None:
    text = Text("the lamps1 are lit", spans=(Span(9, 10, SpanKind.MARKER),))
    for written in ("the lamps1 are lit", "the lamps are lit", "the lamps¹ are lit"):
        assert not DocumentSight(text).flags(placed((written, written)))


def test_words_that_a_style_adds_are_seen() -> None:
    markup = b"<style>.z::before{content:'not '}</style><p>the lamps are <i class=z>lit</i> again"
    text = extract_as(markup, "text/html")
    assert DocumentSight(text).flags(placed(("the lamps are lit again",) * 2))
    assert not DocumentSight(text).flags(placed(("the lamps are not lit again",) * 2))


def test_what_is_turned_round_is_shown_as_it_is_seen() -> None:
    document = open_document(Path("a.html"), "<p>“pay <bdo dir=rtl>12</bdo> pounds now”".encode())
    (found,) = find_quotations(Path("a.html"), document)
    (flag,) = DocumentSight(document.text).flags(found)
    assert "the reader sees ‘pay 21 pounds" in flag.words
    assert "the file has ‘pay 12 pounds" in flag.words


def test_what_is_squeezed_keeps_letters_figures_and_signs() -> None:
    assert squeeze("A “b”\u00ad – −5 £ 10⁶\u200b.") == "Ab--5£106."


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.html", "a.md"])
def test_a_document_is_read_once_for_its_verification(
    project: Path, site: Site, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (project / name).write_bytes(DOCUMENTS[name](TAIL.format(site=site.url)))
    read: list[Text] = []
    mark = extraction.mark_numbers

    def count(text: Text) -> Text:
        read.append(text)
        return mark(text)

    monkeypatch.setattr(extraction, "mark_numbers", count)
    ask(project, name)
    mine = [text for text in read if "survey of the roof" in text.content]
    assert [bool(text.blocks) for text in mine] == [True]


def test_every_quotation_of_a_long_page_is_looked_for_in_its_place() -> None:
    part = "They wrote “the lamps of the lane are lit again” and ‘more of that’.\n\n"
    content = (part * 300).encode()
    document = open_document(Path("a.md"), content)
    sight = DocumentSight(document.text)
    found = find_quotations(Path("a.md"), document)
    assert len(found) >= 300
    assert not [one for one in found if sight.flags(one)]
