"""What the report gathers of a real project: sightings, changes, documents, archives' copies."""

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import cast

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from archiver.demo.archive import start_archive
from archiver.demo.project import write_project
from archiver.demo.site import start_site
from archiver.models import (
    Agreement,
    Capture,
    Crosscheck,
    Finding,
    Memento,
    Place,
    Quotation,
    Source,
    TextQuoteSelector,
    Verdict,
)
from archiver.project import load_project
from archiver.quoting.judging.verdicts import Options
from archiver.reporting.pages.report_input import Sighting
from archiver.store.archive import open_reader
from archiver.workflows.report.document_texts import read_quoting_documents
from archiver.workflows.report.kept_readings import SourceReadings
from archiver.workflows.report.passage_sightings import find_sightings
from archiver.workflows.report.text_changes import find_text_changes
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.webarchives.crosscheck_log import (
    DATES_KEPT,
    read_crosschecks,
    read_sightings,
)
from tests.door import call

LOST = "Lane swimming starts at 6.30 every weekday morning"
START = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demonstration, watched while its page changes, and traced in the web archive."""
    folder = tmp_path_factory.mktemp("gathered") / "pool"
    with start_site() as site, start_archive(site.url) as archive:
        write_project(folder, site.url, archive)
        for command in ("snapshot", "crosscheck", "watch"):
            call("-q", "-C", folder, command)
        site.move_on()
        call("-q", "-C", folder, "watch")
        assert call("-q", "-C", folder, "timeline", "timetable").code == 0
        assert call("-q", "-C", folder, "report").code == 0
        yield folder


def page_of(project: Path, name: str) -> str:
    path = project / "archive" / "report" / f"{name}.html"
    return unescape(path.read_text(encoding="utf-8"))


def described(page: str) -> dict[str, str]:
    """What the picture says of each of its lanes."""
    said = re.search(r'<desc id="picture-said">(.*?)</desc>', page, re.DOTALL)
    assert said is not None
    lanes = (lane.rpartition(": ") for lane in said[1].split("; "))
    return {name: marks for name, _, marks in lanes}


def test_the_timeline_has_our_copies_the_archives_states_and_the_passage(project):
    lanes = described(page_of(project, "source-timetable"))
    assert lanes["Our copies"] == "3 saved"
    assert lanes["demo"] == "2 copy"
    assert lanes["State"] == "1 bad, 1 good"
    (passage,) = [marks for name, marks in lanes.items() if name.startswith("“Lane swimming")]
    present, seen = re.findall(r"(\d+) (?:present|seen)", passage)
    assert int(present) >= 4
    assert "absent" in passage
    assert int(seen) >= 3


def test_a_change_is_shown_once_word_by_word_with_what_stands_around_it(project):
    page = page_of(project, "source-timetable")
    changes = page[page.index("<h2>What changed</h2>") : page.index("<h2>Other people's")]
    assert changes.count("<h3>") == 1
    assert "starts at <del>6.30</del>" in changes
    assert "starts at <ins>9.00</ins>" in changes
    assert "<ins>morning until further notice.</ins>" in changes
    assert "What changed" not in page_of(project, "source-statement")


def test_the_overview_names_what_left_its_page_and_the_last_look(project):
    page = page_of(project, "index")
    lost = page[page.index('id="lost"') :]
    assert LOST in lost
    assert "The pages were last looked at on" in page
    assert re.search(r"\d of 11 quotations can be used as they are\. 5 need a person\.", page)


def test_a_catalog_made_anew_tells_the_same(project, tmp_path):
    copy = Path(shutil.copytree(project, tmp_path / "pool"))
    assert call("-q", "-C", copy, "reindex").code == 0
    assert call("-q", "-C", copy, "report").code == 0
    for name in ("source-timetable", "quotation-early", "document-leaflet.md"):
        before, after = (page_of(one, name).partition("<footer")[0] for one in (project, copy))
        assert before == after


def test_what_an_archive_lists_is_kept_in_the_log(project):
    with open_reader(project / "archive") as reader:
        rows = {row.source: row for row in read_crosschecks(reader)}
        seen = read_sightings(reader)
    assert [m.moment.year for m in rows["timetable"].listed] == [2025, 2025]
    assert rows["petition-signed"].listed == ()
    early = sorted(seen["early"], key=lambda one: one.date)
    assert early[0].date.year == 2025
    assert [one.present for one in early] == [True] * (len(early) - 1) + [False]


def test_requisites_are_no_copies_of_a_source(project, tmp_path):
    copy = Path(shutil.copytree(project, tmp_path / "pool"))
    with open_reader(copy / "archive") as reader:
        pages = [c for c in reader.catalog.captures("statement") if c.role == "page"]
    shown = page_of(project, "source-statement")
    assert shown.count("urn:uuid") == len(pages)


# --- documents of every kind ----------------------------------------------------------------------

PARAGRAPHS = (
    "What the council has said about the pool in this spring.",
    "“The council has decided to close the pool.” Its survey “found no defect that needs urgent "
    "repair”, it says.",
    "And once more: “found no defect that needs urgent repair”. That is all.",
)


def write_docx(path: Path) -> None:
    document = docx.Document()
    for paragraph in PARAGRAPHS:
        document.add_paragraph(paragraph)
    document.save(str(path))


def write_pdf(path: Path) -> None:
    canvas = Canvas(str(path))
    lines = [PARAGRAPHS[0], *PARAGRAPHS[1].split("Its survey")[:1], "found no defect that needs"]
    for number, line in enumerate([*lines, "urgent repair"]):
        canvas.drawString(72, 760 - 18 * number, line.replace("“", '"').replace("”", '"'))
    canvas.save()


def write_html(path: Path) -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    path.write_text(f"<html><body>{body}<script>1</script></body></html>", encoding="utf-8")


def finding(id_: str, words: str, document: str) -> Finding:
    return Finding(Quotation(id_, TextQuoteSelector(words), document=document), Verdict.VERBATIM)


@pytest.mark.parametrize(
    ("name", "write"), [("a.docx", write_docx), ("a.pdf", write_pdf), ("a.html", write_html)]
)
def test_quotations_are_found_in_documents_of_every_kind(tmp_path, name, write):
    write(tmp_path / name)
    words = (
        "The council has decided to close the pool.",
        "found no defect that needs urgent repair",
    )
    findings = [finding(f"q{n}", one, name) for n, one in enumerate(words)]
    found = read_quoting_documents(load_project(tmp_path), findings)[name]
    for one, quoted in zip(findings, words, strict=True):
        start, end = found.places[one.quotation.id]
        assert " ".join(found.text[start:end].split()) == quoted
    assert "<" not in found.text


def test_the_same_words_twice_have_two_places(tmp_path):
    write_docx(tmp_path / "a.docx")
    words = "found no defect that needs urgent repair"
    findings = [finding("one", words, "a.docx"), finding("two", words, "a.docx")]
    findings.append(finding("three", words, "a.docx"))
    found = read_quoting_documents(load_project(tmp_path), findings)["a.docx"]
    assert set(found.places) == {"one", "two"}
    assert found.places["one"][1] <= found.places["two"][0]


@pytest.mark.parametrize("name", ["../outside.md", "/etc/hostname", "missing.md", "folder", "a\0b"])
def test_what_is_no_document_of_the_project_is_left_alone(tmp_path, name):
    inner = tmp_path / "project"
    (inner / "folder").mkdir(parents=True)
    (tmp_path / "outside.md").write_text("words of another folder", encoding="utf-8")
    assert read_quoting_documents(load_project(inner), [finding("q", "words", name)]) == {}


# --- sightings ------------------------------------------------------------------------------------


class Texts(CaptureTexts):
    """Texts of invented captures, by their content digest; counts what was read."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self.read: list[str] = []

    def witness(self, capture: Capture):
        from archiver.models import Text
        from archiver.quoting.judging.verdicts import Witness
        from archiver.text.folding import fold

        self.read.append(capture.content_digest)
        return Witness(capture, fold(Text(self._texts[capture.content_digest])))


def copy(days: int, digest: str, **other: object) -> Capture:
    fields = {"status": 200, "content_digest": digest, "media_type": "text/html", **other}
    moment = START + timedelta(days=days)
    return Capture(f"r{days}", "hall", "http://a.example/", moment, Place("w", 0), **fields)


def nothing_kept(source: str = "") -> SourceReadings:
    return SourceReadings({})


def sightings_of(
    copies: list[Capture],
    texts: Texts,
    rests_on: Capture,
    known: SourceReadings | None = None,
    **other: object,
):
    quotation = Quotation("fee", TextQuoteSelector("every club of the town"), "hall")
    judged = Finding(quotation, Verdict.VERBATIM, capture=rests_on, **other)
    kept = nothing_kept if known is None else lambda source: known
    found = find_sightings([judged], {"hall": copies}, texts, (), {}, Options(), kept)
    return found.get("fee", [])


TEXTS = {
    "with": "The hall may be used by every club of the town without a fee.",
    "without": "The hall is closed until the roof has been mended by the builders.",
    "changed": "The hall may be used by every club of the county without a fee.",
}


def test_each_content_is_read_once_and_speaks_for_all_its_copies():
    copies = [copy(n, ("with", "without", "with", "changed")[n % 4]) for n in range(12)]
    texts = Texts(TEXTS)
    seen = sightings_of(copies, texts, copies[0])
    assert [one.present for one in seen] == [True, False, True, False] * 3
    assert sorted(texts.read) == ["changed", "without"]


def test_what_an_earlier_report_read_is_not_read_again_unless_it_asks_something_else():
    kept, texts = SourceReadings({}), Texts(TEXTS)
    copies = [copy(1, "with"), copy(2, "without"), copy(3, "changed")]
    before = sightings_of(copies, texts, copies[0], known=kept)
    assert sightings_of(copies, texts, copies[0], known=SourceReadings(kept.asked)) == before
    assert texts.read == ["changed", "without"]
    doubted = [copies[0], replace(copies[1], truncated="length"), copies[2]]
    assert len(sightings_of(doubted, texts, copies[0], known=kept)) == len(before) - 1
    assert texts.read == ["changed", "without", "without"]


def test_what_cannot_be_judged_is_neither_seen_nor_missed():
    part = copy(3, "without", truncated="length")
    wall = copy(4, "without", usable="no")
    error = copy(5, "without", status=503)
    good = copy(1, "with")
    seen = sightings_of([good, part, wall, error], Texts(TEXTS), good)
    assert [(one.date, one.present) for one in seen] == [(good.date, True)]


def test_an_attachment_says_nothing_about_its_page():
    page, attachment = copy(1, "with"), copy(2, "without", role="attachment")
    assert len(sightings_of([page, attachment], Texts(TEXTS), page)) == 1


def test_a_passage_that_does_not_stand_is_not_traced():
    good = copy(1, "with")
    quotation = Quotation("fee", TextQuoteSelector("no club of the town"), "hall")
    judged = Finding(quotation, Verdict.ALTERED, capture=good)
    assert (
        find_sightings([judged], {"hall": [good]}, Texts(TEXTS), (), {}, Options(), nothing_kept)
        == {}
    )


def test_web_archives_and_timelines_are_heard():
    moment = START + timedelta(days=9)
    memento = Memento("far", "http://a.example/", moment, "http://far.example/1")
    row = Crosscheck("hall", "far", Agreement.DIFFERENT, "", memento)
    rows = [
        Crosscheck(**{**vars(row), "quotations": {"a": "verbatim", "b": "altered"}}),
        Crosscheck(**{**vars(row), "archive": "near", "quotations": {"c": "unverifiable"}}),
        Crosscheck("hall", "none", Agreement.NO_MEMENTO, quotations={"a": "verbatim"}),
    ]
    traced = {"a": [Sighting(START, False, "timeline")]}
    found = find_sightings([], {}, Texts({}), rows, traced, Options(), nothing_kept)
    assert found == {
        "a": [Sighting(START, False, "timeline"), Sighting(moment, True, "far")],
        "b": [Sighting(moment, False, "far")],
    }


def test_sightings_of_one_moment_stand_in_one_order():
    """A set of words has another order in each process: a pack was called forged by it."""
    moment = START + timedelta(days=9)
    names = [f"archive {number}" for number in range(12)]
    rows = [
        Crosscheck("hall", name, Agreement.DIFFERENT, "", Memento(name, "a", moment, "b"))
        for name in names
    ]
    rows = [Crosscheck(**{**vars(row), "quotations": {"a": "verbatim"}}) for row in rows]
    found = find_sightings([], {}, Texts({}), rows, {}, Options(), nothing_kept)
    assert [one.by for one in found["a"]] == sorted(names)


# --- changes --------------------------------------------------------------------------------------


def test_noise_and_what_the_row_ignores_are_no_changes(tmp_path, monkeypatch):
    from archiver.demo.server import DemoAnswer, serve

    pages = [
        "<main><p>The hall is open to every club of the town.</p><p>Views: 17</p></main>",
        "<main><p>The hall is open to every club of the town.</p><p>Views: 94</p></main>",
        "<main><p>The hall is closed to every club of the town.</p><p>Views: 95</p></main>",
        "<main><p>The hall is closed to every club of the town.</p><i>Motto A</i></main>",
        "<main><p>The hall is open to every club of the town.</p><i>Motto B</i></main>",
    ]
    left = list(pages)

    def respond(target: str, fields: dict[str, str]) -> DemoAnswer:
        return DemoAnswer(200, (("Content-Type", "text/html"),), left.pop(0).encode())

    with serve(respond) as site:
        call("-q", "-C", tmp_path, "init")
        (tmp_path / "sources.csv").write_text(f"id,url\nhall,{site}/\n", encoding="utf-8")
        options = '[capture]\nallow-addresses = ["127.0.0.1/32"]\ndelay = 0\nrobots = "none"\n'
        (tmp_path / "archiver.toml").write_text(options, encoding="utf-8")
        for _ in pages:
            call("-q", "-C", tmp_path, "snapshot")
    with open_reader(tmp_path / "archive") as reader:
        captures = reader.catalog.captures("hall")
        texts = CaptureTexts(reader)
        source = Source("hall", ignore=("i", "/Views: \\d+/"))
        kept = SourceReadings({})
        changes = find_text_changes(source, captures, reader, texts, kept)
        unread = cast(CaptureTexts, None)  # who reads a copy now fails
        again = find_text_changes(source, captures, reader, unread, SourceReadings(kept.asked))
        assert again == changes
        with pytest.raises(AttributeError):
            find_text_changes(Source("hall"), captures, reader, unread, SourceReadings(kept.asked))
    assert [("closed" in c.before, "closed" in c.after) for c in changes] == [
        (False, True),
        (True, False),
    ]
    assert all("Motto" not in c.after for c in changes)
    assert changes[0].before_date == captures[1].date


def test_the_dates_that_an_archive_lists_are_thinned_and_keep_both_ends(tmp_path):
    from archiver.models import Clock, Machine
    from archiver.store.archive import Archive
    from archiver.workflows.webarchives.crosscheck_log import note_crosschecks

    listed = tuple(
        Memento("far", "u", START + timedelta(days=n), f"http://far.example/{n}")
        for n in range(999)
    )
    row = Crosscheck("hall", "far", Agreement.NO_CAPTURE, listed=listed)
    clock = Clock(lambda: START, lambda: 0.0, lambda _: None)
    with Archive.open(tmp_path, clock, Machine("t", "h", 1, "s")) as archive:
        note_crosschecks(archive, [row])
        (kept,) = read_crosschecks(archive)
        assert len(kept.listed) == DATES_KEPT
        assert kept.listed[0].moment == listed[0].moment
        assert kept.listed[-1].moment == listed[-1].moment
        archive.note(
            "crosscheck", {"source": "hall", "archive": "odd", "memento": {"datetime": "?"}}
        )
        archive.note("timeline", {"source": "hall", "quotations": {"q": {"seen": [["x", "y"]]}}})
        assert len(read_crosschecks(archive)) == 1
        assert read_sightings(archive) == {}


# --- documents that were checked, without a row in quotes.csv -------------------------------------


def test_a_document_that_was_checked_is_in_the_report_and_named_ones_from_anywhere(
    project, tmp_path
):
    mine = Path(shutil.copytree(project, tmp_path / "pool"))
    (mine / "quotes.csv").unlink()
    write_docx(mine / "briefing.docx")
    outside = tmp_path / "elsewhere.html"
    write_html(outside)
    assert call("-q", "-C", mine, "verify", "briefing.docx").code in (1, 3)
    assert call("-q", "-C", mine, "report").code == 0
    shown = page_of(mine, "document-briefing.docx")
    assert '<mark class="bad"><a href="quotation-' in shown
    assert "has decided to close the pool.</a></mark>" in shown
    assert "3 quotations" in page_of(mine, "index")
    assert call("-q", "-C", mine, "report", outside).code == 0
    pages = list((mine / "archive" / "report").glob("document-*.html"))
    assert len(pages) == 2
    assert all("defect that needs urgent" in path.read_text(encoding="utf-8") for path in pages)
    (mine / "briefing.docx").unlink()
    assert call("-q", "-C", mine, "report").code == 0
    assert not (mine / "archive" / "report" / "document-briefing.docx.html").exists()


def test_a_row_and_the_same_quotation_in_its_document_are_shown_once(project, tmp_path):
    mine = Path(shutil.copytree(project, tmp_path / "pool"))
    call("-q", "-C", mine, "verify", "leaflet.md")
    call("-q", "-C", mine, "report")
    page = page_of(mine, "all-quotations")
    assert page.count("“The council has decided to close the pool.”") == 1
    assert "quotation-not-decided.html" in page


def test_a_document_that_cannot_be_read_costs_no_report(project, tmp_path):
    mine = Path(shutil.copytree(project, tmp_path / "pool"))
    (mine / "broken.docx").write_bytes(b"PK\x03\x04 no such file")
    said = call("-q", "-C", mine, "report", "broken.docx", "missing.docx")
    assert said.code == 0, said.err
    first = page_of(mine, "index")
    assert "broken.docx" in first
    assert "missing.docx" in first
    assert "11 quotations" in first


def test_a_pack_has_the_same_history_and_none_of_our_notes(project, tmp_path):
    mine = Path(shutil.copytree(project, tmp_path / "pool"))
    with (mine / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = [{**row, "notes": "ring the clerk at home"} for row in csv.DictReader(file)]
    with (mine / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    pack = tmp_path / "pack"
    said = call("-q", "-C", mine, "export", "timetable", "--format", "bagit", "--output", pack)
    assert said.code == 0, said.err
    (path,) = pack.rglob("source-timetable.html")
    page = unescape(path.read_text(encoding="utf-8"))
    lanes = described(page)
    assert lanes["demo"] == "2 copy"
    assert "absent" in next(marks for name, marks in lanes.items() if name.startswith("“Lane"))
    assert "<ins>9.00</ins>" in page
    reports = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"ring the clerk" not in reports
    assert b"has not decided" not in reports  # of a source that was not asked for
