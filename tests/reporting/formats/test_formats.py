"""The formats for other programs: each read back by a reader that is not ours."""

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from archiver.models import Quotation, Severity, TextQuoteSelector, Verdict
from archiver.reporting.formats.csv import COLUMNS, render_csv
from archiver.reporting.formats.formats import FORMATS, render_findings
from archiver.reporting.formats.github import render_github
from archiver.reporting.formats.jsonl import render_jsonl
from archiver.reporting.formats.junit import render_junit
from archiver.reporting.formats.markdown import render_markdown
from archiver.reporting.formats.sarif import level_of, render_sarif
from archiver.reporting.objects.rows import finding_row
from tests.reporting.results import FINDINGS, SOURCES

BY_ID = {source.id: source for source in SOURCES}
ALTERED = FINDINGS[1]
EVIL = (
    "</x> <script>alert(1)</script> ]]> | **b** [a](javascript:x) `c`\r\n::error::x %0A \x00\x1b[2J"
)


def hostile() -> list:
    quotation = Quotation("q,:", TextQuoteSelector(EVIL), EVIL, "a,b:c.md", 2, 3)
    return [replace(ALTERED, quotation=quotation, matched=EVIL, sentence=EVIL, notes=(EVIL,))]


def read_csv(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- JSON Lines and CSV --------------------------------------------------------------------------


def test_jsonl_is_one_object_a_line():
    lines = render_jsonl(FINDINGS).splitlines()
    assert [json.loads(line) for line in lines] == [
        json.loads(json.dumps(finding_row(finding))) for finding in FINDINGS
    ]
    assert len(render_jsonl(hostile()).splitlines()) == 1


def test_csv_reads_back():
    rows = read_csv(render_csv(FINDINGS))
    assert tuple(rows[0]) == COLUMNS
    assert [row["verdict"] for row in rows] == [finding.verdict.value for finding in FINDINGS]
    assert rows[1]["place"] == "leaflet.md:3:27"
    assert rows[4]["matched"] == "published and\ndebated in public"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\u00a0=", "'=", "＝"])
def test_csv_cells_are_no_formulae(start):
    quotation = replace(ALTERED.quotation, selector=TextQuoteSelector(f'{start}HYPERLINK("x")'))
    (row,) = read_csv(render_csv([replace(ALTERED, quotation=quotation)]))
    assert row["quote"].startswith("'")


@pytest.mark.parametrize("words", ["2.5% – “so”", "-5", "+3,2"])
def test_csv_leaves_plain_cells_alone(words):
    quotation = replace(ALTERED.quotation, selector=TextQuoteSelector(words))
    (row,) = read_csv(render_csv([replace(ALTERED, quotation=quotation)]))
    assert row["quote"] == words


def test_csv_cells_hold_no_nul():
    quotation = replace(ALTERED.quotation, selector=TextQuoteSelector("a\0b"))
    assert "\0" not in render_csv([replace(ALTERED, quotation=quotation)])


def test_csv_shows_what_would_rewrite_a_screen_or_turn_the_writing():
    (row,) = read_csv(render_csv([replace(ALTERED, matched="\x1b[31mred\n\u202eder\x9b")]))
    assert row["matched"] == "\\x1b[31mred\n\\u202eder\\x9b"


def test_csv_of_hostile_text_keeps_its_shape():
    assert len(read_csv(render_csv(hostile()))) == 1


# --- Markdown ------------------------------------------------------------------------------------


def test_markdown_shows_what_needs_a_person_then_everything():
    page = MarkdownIt().enable("table").render(render_markdown(FINDINGS, BY_ID))
    assert page.count("<h2>") == 6
    assert page.count("<tr>") == 1 + len(FINDINGS)
    assert "leaflet.md:3:27: ALTERED" in page
    assert "OTHER VERSION" in page


def test_markdown_is_never_read_out_of_a_quotation():
    page = (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(render_markdown(hostile(), BY_ID))
    )
    assert not re.search(r"<(script|a|code|img)\b", page)
    assert page.count("<tr>") == 2
    assert "&lt;script&gt;" in page
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", render_markdown(hostile(), BY_ID))


@pytest.mark.parametrize("settled", [True, False])
def test_markdown_says_beside_its_verdict_what_a_person_settled(settled):
    said = render_markdown([replace(ALTERED, settled=settled)], BY_ID)
    (row,) = (line for line in said.splitlines() if line.startswith("| ") and "decided" in line)
    assert (", settled" in row) is settled


# --- JUnit ---------------------------------------------------------------------------------------


def test_junit_counts_failures_and_errors():
    root = ElementTree.fromstring(render_junit(FINDINGS, BY_ID))
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("8", "4", "1")
    assert len(suite.findall("testcase/failure")) == 4
    assert suite.find("testcase/error").get("type") == "cannot be checked"
    assert "source: The council has not decided" in suite.find("testcase/failure").text


@pytest.mark.parametrize("verdict", [Verdict.UNVERIFIABLE, Verdict.ALTERED, Verdict.NOT_FOUND])
def test_junit_counts_nothing_that_a_person_settled(verdict):
    left = replace(ALTERED, verdict=verdict, passes=False, settled=False)
    kind = "errors" if verdict is Verdict.UNVERIFIABLE else "failures"
    other = {"errors": "failures", "failures": "errors"}[kind]
    for findings, count in (([left], "1"), ([replace(left, settled=True)], "0")):
        (suite,) = root = ElementTree.fromstring(render_junit(findings))
        for element in (root, suite):
            counts = [element.get(name) for name in ("tests", kind, other)]
            assert counts == ["1", count, "0"]
        shown = [one for one in suite.iterfind("testcase/*") if one.tag != "properties"]
        assert str(len(shown)) == count


def test_junit_has_a_suite_for_each_document():
    other = replace(FINDINGS[0], quotation=replace(FINDINGS[0].quotation, document="b.html"))
    root = ElementTree.fromstring(render_junit([FINDINGS[0], other, FINDINGS[1]]))
    assert [(s.get("name"), s.get("tests")) for s in root] == [("b.html", "1"), ("leaflet.md", "2")]


def test_junit_of_hostile_text_is_well_formed():
    root = ElementTree.fromstring(render_junit(hostile()))
    assert r"\x00" in root.find("testsuite/testcase/failure").text


# --- SARIF ---------------------------------------------------------------------------------------


def run_of(findings) -> dict:
    log = json.loads(render_sarif(findings, BY_ID, "0.1.0"))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return log["runs"][0]


def test_sarif_points_at_the_line():
    results = run_of(FINDINGS)["results"]
    assert len(results) == 6
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "leaflet.md"
    assert place["region"] == {"startLine": 3, "startColumn": 27}
    assert results[0]["level"] == "error"
    assert run_of(FINDINGS)["columnKind"] == "unicodeCodePoints"
    assert results[0]["partialFingerprints"] == {"finding/v1": "b2c3d4e5"}


def test_sarif_rules_are_those_that_results_name():
    run = run_of(FINDINGS)
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert run["tool"]["driver"]["version"] == "0.1.0"


def test_sarif_suppresses_what_a_person_settled():
    quotation = replace(FINDINGS[7].quotation, reviewed="our own sum")
    (result,) = run_of([replace(FINDINGS[7], quotation=quotation)])["results"]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "our own sum"}
    ]
    assert "suppressions" not in run_of([ALTERED])["results"][0]


def test_sarif_uris_are_uris():
    quotation = replace(ALTERED.quotation, document="drafts\\ä b.md")
    (result,) = run_of([replace(ALTERED, quotation=quotation)])["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "drafts/%C3%A4%20b.md"


def test_what_cannot_be_judged_is_a_note():
    assert level_of(replace(ALTERED, verdict=Verdict.UNVERIFIABLE)) == "note"
    assert level_of(replace(ALTERED, severity=Severity.MINOR)) == "warning"


# --- GitHub --------------------------------------------------------------------------------------


def test_github_annotates_each_open_finding():
    lines = render_github(FINDINGS, BY_ID).splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("::error file=leaflet.md,line=3,col=27,title=Altered::“The council")
    assert sum(line.startswith("::notice ") for line in lines) == 1


def test_github_text_cannot_start_a_command_of_its_own():
    said = render_github(hostile())
    assert [line for line in said.splitlines() if line.startswith("::")] == [said.splitlines()[0]]
    assert "file=a%2Cb%3Ac.md," in said
    assert "%250A" in said


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_be_asked_for_by_its_name(form):
    said = render_findings(form, FINDINGS, BY_ID, "0.1.0")
    assert said.endswith("\n")
    assert "has decided to close the pool" in said
