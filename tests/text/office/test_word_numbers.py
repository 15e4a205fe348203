"""Numbers that Word and RTF count themselves: beside the words, and quoted with them or without."""

from __future__ import annotations

import pytest

from archiver.models import SpanKind
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.folding import fold
from archiver.text.office.docx import read_docx
from archiver.text.office.rtf import read_rtf
from tests.quoting.witnesses import make_capture, make_quotation
from tests.text.office.test_docx import NAMESPACES, marked, pack, run


def level(depth: int, written: str, style: str = "decimal", more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{written}"/></w:lvl>'
    )


def number(*levels: str, more: str = "") -> str:
    return (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="7">{"".join(levels)}'
        f'</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>{more}'
        "</w:numbering>"
    )


def item(words: str, depth: int = 0, listed: int = 2, mark: str = "") -> str:
    place = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{listed}"/>'
    setting = f"<w:pPr><w:numPr>{place}</w:numPr>{mark}</w:pPr>"
    return f"<w:p>{setting}{run(words) if words else ''}</w:p>"


def read_numbers(body: str, numbering: str, styles: str = "") -> list[str]:
    parts = {"numbering.xml": numbering} | ({"styles.xml": styles} if styles else {})
    return marked(read_docx(pack(body, **parts)), SpanKind.NUMBERING)


TWO = (level(0, "%1."), level(1, "%1.%2"))
BODY = item("One") + item("Under", 1) + item("Again", 1) + item("Two") + item("Under", 1)


def test_each_level_is_counted_under_the_one_above_it():
    assert read_numbers(BODY, number(*TWO)) == ["1.", "1.1", "1.2", "2.", "2.1"]


def test_an_empty_paragraph_is_counted_and_none_is_written():
    assert read_numbers(item("One") + item("") + item("Three"), number(*TWO)) == ["1.", "3."]


def test_a_list_that_begins_anew_does_and_another_goes_on():
    more = (
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="4">'
        '<w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
    )
    body = item("One") + item("Two", listed=3) + item("Five", listed=4) + item("Six", listed=4)
    assert read_numbers(body, number(*TWO, more=more)) == ["1.", "2.", "5.", "6."]


def test_headings_are_numbered_by_their_style():
    styles = (
        f"<w:styles {NAMESPACES}>"
        '<w:style w:styleId="H"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="H2"><w:basedOn w:val="H"/></w:style></w:styles>'
    )
    levels = (level(0, "Part %1 –"), level(1, "%1.%2", more='<w:pStyle w:val="H2"/>'))
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run("Head")}</w:p>'
        for style in ("H", "H2", "H")
    )
    assert read_numbers(body, number(*levels), styles) == ["Part 1 –", "1.1", "Part 2 –"]


UNKNOWN = {
    "a lower level first": (item("Under", 1) + BODY, TWO),
    "letters that are doubled": (item("One") * 27, (level(0, "%1", "lowerLetter"),)),
    "a way to count that is not known": (BODY, (level(0, "%1.", "chineseCounting"),)),
    "a letter of a number": (
        item("One") + item("Under", 1),
        (TWO[0], level(1, "%1.%2", "lowerLetter")),
    ),
    "bullets": (BODY, (level(0, "•", "bullet"),)),
    "nothing": (BODY, (level(0, "%1."), level(1, "%1.%2", "none"))),
    "arabic figures by law": (item("One"), (level(0, "%1.", "upperRoman", "<w:isLgl/>"),)),
    "a paragraph that was taken out": (
        item("One", mark="<w:rPr><w:del/></w:rPr>") + item("Two"),
        TWO,
    ),
    "no list": (item("One", listed=0) + item("Two", listed=9), TWO),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_a_number_that_is_not_known_for_certain_is_not_written(case):
    body, levels = UNKNOWN[case]
    written = {
        "letters that are doubled": [chr(97 + at) for at in range(26)],
        "nothing": None,
        "a letter of a number": ["1."],
    }
    expected = written.get(case, [])
    assert read_numbers(body, number(*levels)) == (["1.", "2."] if expected is None else expected)


@pytest.mark.parametrize(
    ("words", "passes"),
    [
        ("3.2 The board repairs the bridge", True),
        ("The board repairs the bridge", True),
        ("3.1 The board repairs the bridge", False),
        ("4.2 The board repairs the bridge", False),
        ("2 The board repairs the bridge", False),
    ],
)
def test_a_numbered_sentence_is_quoted_with_its_number_or_without(words, passes):
    levels = (level(0, "%1.", start=3), TWO[1])
    body = item("Duties") + item("Rights", 1) + item("The board repairs the bridge.", 1)
    text = read_docx(pack(body, **{"numbering.xml": number(*levels)}))
    found = judge(make_quotation(words), [Witness(make_capture(), fold(text))])
    assert found.passes is passes


def test_the_numbers_that_rtf_writes_out_are_numbers():
    text = read_rtf(
        rb"{\rtf1\ansi {\listtext\pard\plain 1.\tab}One.\par{\pntext\f1\'B7\tab}Two.\par"
        rb"{\*\pn\pnlvlbody{\pntxta x}}Three.\par{\*\hidden{\listtext 4.}}Four.\par}"
    )
    assert [words.strip() for words in marked(text, SpanKind.NUMBERING)] == ["1.", "·"]
    assert text.content == "1. One.\n\n· Two.\n\nThree.\n\nFour."
