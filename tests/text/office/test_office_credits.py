"""Slides, sheets, RTF, books and citations of reference managers: whose words, and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archiver.quoting.finding.documents import find_quotations, open_document
from archiver.text.office.citation_fields import cited_addresses
from tests.quoting.word_files import paragraph, run, word_file
from tests.text.office.test_odt import p, pack
from tests.text.office.test_other_formats import RTF, make_epub, package, relations

SAID = "the bridge will be closed for the whole winter"
OTHER = "nobody in the town was asked about the ferry"
REPORT, LOG = "https://a.example/report", "https://b.example/log"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def found(name: str, payload: bytes) -> list[tuple[str, str, str]]:
    """Return words, address and place of each quotation."""
    quotations = find_quotations(Path(name), open_document(Path(name), payload))
    return [
        (one.quotation.selector.exact, one.quotation.cited, one.quotation.locator)
        for one in quotations
    ]


def linked(*addresses: str) -> str:
    return (
        "<Relationships>"
        + "".join(
            f'<Relationship Id="l{number}" Type="{RELATED}/hyperlink" Target="{address}" '
            'TargetMode="External"/>'
            for number, address in enumerate(addresses)
        )
        + "</Relationships>"
    )


def test_a_link_of_a_slide_and_what_its_speaker_says_count():
    def body(words: str) -> str:
        click = '<rPr><hlinkClick r:id="l0"/></rPr>'
        return (
            f'<sld xmlns:r="{RELATED}"><sp><p><r><t>“{words}” (</t></r>'
            f"<r>{click}<t>here</t></r><r><t>)</t></r></p></sp></sld>"
        )

    slides = package(
        {
            "ppt/presentation.xml": f'<p xmlns:r="{RELATED}"><sldIdLst><sldId r:id="a"/>'
            "</sldIdLst></p>",
            "ppt/_rels/presentation.xml.rels": relations(a=("slide", "slides/slide1.xml")),
            "ppt/slides/slide1.xml": body(SAID),
            "ppt/slides/_rels/slide1.xml.rels": linked(REPORT).replace(
                "</Rel", f'<Relationship Id="n" Type="{RELATED}/notesSlide" '
                'Target="../notes/n1.xml"/></Rel'
            ),
            "ppt/notes/n1.xml": body(OTHER),
            "ppt/notes/_rels/n1.xml.rels": linked(LOG),
        }
    )  # fmt: skip
    assert found("a.pptx", slides) == [
        (SAID, REPORT, "slide 1"),
        (OTHER, LOG, "slide 1, notes"),
    ]


def cell(place: str, words: str, formula: str = "") -> str:
    return f'<c r="{place}" t="str"><f>{formula}</f><v>{words}</v></c>'


def make_sheet(rows: str, links: str = "") -> bytes:
    space = f'xmlns:r="{RELATED}"'
    return package(
        {
            "xl/workbook.xml": f'<w {space}><sheet name="Words" r:id="a"/></w>',
            "xl/_rels/workbook.xml.rels": relations(a=("worksheet", "worksheets/s1.xml")),
            "xl/worksheets/s1.xml": f"<ws {space}><sheetData>{rows}</sheetData>{links}</ws>",
            "xl/worksheets/_rels/s1.xml.rels": linked(REPORT),
        }
    )


@pytest.mark.parametrize("head", ["Quotation", "Exact words quoted", "Zitat", "引文", "The quote:"])
def test_cells_below_a_head_that_says_so_are_quotations_and_their_row_says_whose(head):
    rows = (
        f"<row>{cell('A1', 'No')}{cell('B1', head)}{cell('C1', 'Link')}{cell('D1', 'Remark')}</row>"
        f"<row>{cell('A2', '1')}{cell('B2', SAID)}{cell('C2', 'here')}{cell('D2', 'so so')}</row>"
        f"<row>{cell('B3', f'“{OTHER}”')}"
        f"{cell('C3', 'there', f'HYPERLINK(&quot;{LOG}&quot;, &quot;there&quot;)')}</row>"
        f"<row>{cell('B4', 'We never saw the ledger again')}</row>"
    )
    links = '<hyperlinks><hyperlink ref="C2" r:id="l0"/></hyperlinks>'
    expected = [
        (SAID, REPORT, "sheet “Words”, B2"),
        (OTHER, LOG, "sheet “Words”, B3"),
        ("We never saw the ledger again", "", "sheet “Words”, B4"),
    ]
    marked = head != "Exact words quoted"
    assert found("a.xlsx", make_sheet(rows, links)) == (expected if marked else expected[1:2])


def item(**work: object) -> str:
    return "ADDIN ZOTERO_ITEM CSL_CITATION " + json.dumps({"citationItems": [{"itemData": work}]})


@pytest.mark.parametrize(
    ("field", "cited"),
    [
        (item(URL=REPORT, DOI="10.5555/a"), (REPORT,)),
        (item(DOI="10.5555/a"), ("https://doi.org/10.5555/a",)),
        (item(title="A book"), ()),
        (item(URL=["a"], DOI=3), ()),
        (item(URL=REPORT)[:-4], ()),
        ("ADDIN CSL_CITATION " + item(URL=LOG).partition("CITATION ")[2] + " RNDa1", (LOG,)),
        ('ADDIN CSL_CITATION {"citationItems": 3}', ()),
        ("ADDIN CSL_CITATION " + '{"a":' * 50_000, ()),
        ("HYPERLINK " + REPORT, ()),
    ],
)
def test_a_field_of_a_reference_manager_names_addresses(field, cited):
    assert cited_addresses(field) == cited


def test_a_citation_of_zotero_says_whose_words_stand_before_it():
    code = item(URL=REPORT).replace('"', "&quot;")
    turns = [
        f'<w:r><w:fldChar w:fldCharType="{turn}"/></w:r>' for turn in ("begin", "separate", "end")
    ]
    word = word_file(
        paragraph(
            run(f"“{SAID}” "),
            turns[0],
            f"<w:r><w:instrText>{code}</w:instrText></w:r>",
            turns[1],
            run("(Fenn, 2021)"),
            turns[2],
            run(f". Nobody said “{OTHER}”."),
        )
    )
    assert [words[:2] for words in found("a.docx", word)] == [(SAID, REPORT), (OTHER, "")]
    name = f'text:name="{code.replace("ADDIN ", "")} RNDx"'
    writer = pack(
        p(
            f"“{SAID}” <text:reference-mark-start {name}/>(Fenn, 2021)"
            f"<text:reference-mark-end {name}/>. Nobody said “{OTHER}”."
        )
    )
    assert [words[:2] for words in found("a.odt", writer)] == [(SAID, REPORT), (OTHER, "")]


def test_rtf_has_rows_headings_and_styles_that_quote():
    link = rb'{\field{\*\fldinst{HYPERLINK "%s"}}{\fldrslt here}}'
    styles = (
        rb"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\*\cs9 Quote Char;}{\s7 Quote;}}"
    )
    body = (
        styles
        + rb"{\pard\s1 The bridge\par}"
        + rb"\trowd{\pard\intbl \'93%s\'94\par}\cell{\pard\intbl " % SAID.encode()
        + link % REPORT.encode()
        + rb"\par}\cell\row"
        + rb"\trowd\pard\intbl \'93%s\'94\cell no\cell\row\pard Prose.\par" % OTHER.encode()
        + rb"{\pard\outlinelevel1 The log\par}{\pard\s7 We never saw the ledger again.\par}"
        + rb"{\pard\s7 Nor did they.\par}{\pard More prose.\par}"
    )
    assert found("a.rtf", RTF % body) == [
        (SAID, REPORT, "under “The bridge”, table row 1 (paragraph 2)"),
        (OTHER, "", "under “The bridge”, table row 2 (paragraph 4)"),
        ("We never saw the ledger again. Nor did they.", "", "under “The log” (paragraph 8)"),
    ]


def test_a_place_in_a_book_or_a_zipped_page_is_named_by_its_heading():
    page = f"<h2>The bridge</h2><p>“{SAID}”</p><table><tr><td>“{OTHER}”</td></tr></table>"
    assert [place for _, _, place in found("a.epub", make_epub(page))] == [
        "under “The bridge” (Part 0)",
        "under “The bridge”, table row 1 (Part 0)",
    ]
    assert [place for _, _, place in found("a.zip", package({"a.html": page}))] == [
        "under “The bridge”",
        "under “The bridge”, table row 1",
    ]
