"""The report: whole, small, safe; hostile text is tried in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archiver.demo.server import DemoAnswer, serve
from archiver.models import (
    Change,
    Finding,
    Quotation,
    Source,
    Standing,
    State,
    TextQuoteSelector,
    Verdict,
)
from archiver.reporting.pages.overview import count_sources
from archiver.reporting.pages.page_names import page_name
from archiver.reporting.pages.quotations import Badge
from archiver.reporting.pages.report import (
    ATTENTION_SHOWN,
    DOCUMENTS_SHOWN,
    LOST_SHOWN,
    MANIFEST,
    write_report,
)
from archiver.reporting.pages.report_input import Sighting, TextChange
from archiver.reporting.pages.sources import SourceView
from tests.browser import dump_dom, needs_browser
from tests.growth import check_growth
from tests.reporting.results import (
    CAPTURES,
    CHANGES,
    FINDINGS,
    NOW,
    SOURCES,
    capture,
    quoting,
    report_input,
)

VOID = {"meta", "br", "line", "rect", "circle", "path", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Links, ids and elements of one page; complains of elements that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src", "action")]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The report of the invented campaign."""
    return write_report(report_input(), tmp_path_factory.mktemp("report")).parent


def read_pages(folder: Path) -> Iterator[tuple[Path, Page]]:
    for path in sorted(folder.glob("*.html")):
        yield path, Page(path.read_text(encoding="utf-8"))


def read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def words_of(page: str) -> str:
    body = page.partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# --- what it shows -------------------------------------------------------------------------------


def test_there_is_a_page_for_each_thing(folder):
    names = {path.name for path in folder.glob("*.html")}
    assert {f"source-{source.id}.html" for source in SOURCES} <= names
    assert {f"quotation-{finding.quotation.id}.html" for finding in FINDINGS} <= names
    assert {"index.html", "document-leaflet.md.html", "all-quotations.html"} <= names


def test_every_inner_link_leads_somewhere(folder):
    for path, page in read_pages(folder):
        for link in page.links:
            if not urlsplit(link).scheme and not link.startswith("#"):
                assert (folder / link.partition("#")[0]).exists(), f"{path.name} links {link}"


def test_pages_are_well_formed_with_unique_ids_and_one_heading(folder):
    for path, page in read_pages(folder):
        assert page.open == [], path.name
        assert len(page.ids) == len(set(page.ids)), path.name
        assert path.read_text(encoding="utf-8").count("<h1>") == 1, path.name


def test_the_overview_says_it_in_counts(folder):
    said = words_of(read(folder, "index.html"))
    for part in (
        "8 quotations",
        "2 stand",
        "4 need a person",
        "1 cannot be checked yet",
        "1 no longer on the page",
        "1 settled by a person",
        "5 of 8 saved",
        "1 not known at present",
    ):
        assert part in said


@pytest.mark.parametrize("state", State)
def test_the_overview_counts_each_state_where_it_belongs(state):
    change = Change("s", state, None, True, "", {}, date=NOW)
    badge = Badge("", "", "")
    view = SourceView(SOURCES[0], "s.html", badge, change, (), 0, (), (), None, ())
    counted = {tile.words for tile in count_sources([view]) if tile.count}
    gone = {State.GONE, State.WITHDRAWN, State.SOFT_404, State.PARKED, State.MOVED}
    if state in gone:
        assert counted == {"gone or moved"}
    elif state in (State.CHANGED, State.QUOTATION_LOST):
        assert counted == {"changed"}
    elif state in (State.BLOCKED, State.UNREACHABLE):
        assert counted == {"not known at present"}
    else:
        assert counted == set()


def test_what_is_wrong_stands_before_what_is_unknown(folder):
    said = words_of(read(folder, "index.html"))
    assert said.index("decided to close") < said.index("the campaign has grown")


def test_a_blocked_source_is_never_shown_as_gone(folder):
    said = words_of(read(folder, "source-news.html"))
    assert "we were not shown the page; nothing is known of it" in said
    assert not re.search(r"\bgone\b|deleted", said)


def test_a_quotation_page_can_be_checked_by_hand(folder):
    page = read(folder, "quotation-decided.html")
    said = words_of(page)
    assert "The source says “has not decided”" in said
    assert 'href="https://web.archive.org/web/20260412140500/' in page
    assert "sha256:5f5f" in said
    assert "at byte 1482" in said
    assert "archiver settle b2c3d4e5" in said
    assert "Ferry Lane Council, Statement on the pool, 2026-03-04." in said
    assert "<ins>not</ins>" in page


def test_a_text_fragment_is_offered_only_while_the_passage_stands(folder):
    assert "#:~:text=found%20no" in read(folder, "quotation-roof.html")
    assert FINDINGS[5].location.text_fragment
    assert ":~:text=" not in read(folder, "quotation-early.html")


def test_surroundings_join_the_passage_and_begin_with_whole_words(folder):
    said = " ".join(re.sub(r"<[^>]+>", "", read(folder, "quotation-costs.html")).split())
    assert "… that the running costs of the pool rose by 2.5% (not so" in said
    assert "in the year to March, less than the costs …" in said


def test_a_marked_cut_is_not_struck_as_a_fault(folder):
    assert '<div class="marked">' in read(folder, "quotation-outside.html")
    assert '<div class="marked">' not in read(folder, "quotation-decided.html")


def test_a_differing_copy_is_not_offered_as_the_archived_address(folder):
    page = read(folder, "quotation-costs.html")
    assert "web.archive.org" not in page


def test_a_document_shows_its_quotations_in_place(folder):
    page = read(folder, "document-leaflet.md.html")
    assert re.search(r'<mark class="bad"><a href="quotation-decided.html">', page)
    assert "found no\ndefect that needs urgent repair</a></mark>" in page
    said = words_of(page)
    assert "has decided to close the pool. ✗ altered" in said
    assert "defect that needs urgent repair ✓ verbatim" in said


def test_the_timeline_is_drawn_and_described(folder):
    page = read(folder, "source-timetable.html")
    picture = page[page.index("<svg") : page.index("</svg>")]
    assert picture.count('class="saved"') == 3
    assert picture.count('class="unusable"') == 1
    assert picture.count('class="failed"') == 1
    assert picture.count('class="copy"') == 2
    assert picture.count('class="absent"') == 1
    assert "Our copies: 1 failed, 3 saved, 1 unusable" in picture
    assert "<svg" not in read(folder, "source-answer.html")


def test_a_change_is_shown_side_by_side(folder):
    page = read(folder, "source-timetable.html")
    assert "<del>6.30</del>" in page
    assert "<ins>9.00</ins>" in page


def picture_of(folder: Path, source: str) -> str:
    page = read(folder, f"source-{source}.html")
    return page[page.index("<svg") : page.index("</svg>")]


def test_a_passage_of_another_version_is_not_drawn_on_the_cited_one(folder):
    assert "“published and debated…”: 1 present" in picture_of(folder, "signed")
    assert "debated" not in picture_of(folder, "petition")


def test_states_differ_by_more_than_colour(folder):
    bars = dict(re.findall(r'class="bar (\w+)".*height="(\w+)"', picture_of(folder, "timetable")))
    assert bars == {"good": "10", "unknown": "10", "bad": "20", "seen": "10"}
    assert "stroke-dasharray" in read(folder, "source-timetable.html")


def test_what_a_timeline_saw_is_drawn_on_the_cited_source_only(tmp_path):
    seen = {"independent": [Sighting(NOW, present=False)]}
    write_report(report_input(sightings=seen), tmp_path)
    assert "“published and debated…”: 1 absent" in picture_of(tmp_path, "petition")
    assert "“published and debated…”: 1 present" in picture_of(tmp_path, "signed")


@pytest.mark.parametrize(("merged", "whose"), [("", False), ("log-of-ben", True)])
def test_a_passage_that_anothers_watch_missed_is_not_said_to_be_missed_by_ours(
    tmp_path, merged, whose
):
    lost = Change(
        "petition", State.QUOTATION_LOST, quotations_lost=("independent",), date=NOW,
        merged_from=merged,
    )  # fmt: skip
    write_report(report_input(history={"petition": (lost,)}), tmp_path)
    drawn = picture_of(tmp_path, "petition")
    assert "not in the source" in drawn
    assert ("not in the source (others&#39; look, merged (log log-of-ben)" in drawn) is whose


def test_copies_are_listed_newest_first(folder):
    said = words_of(read(folder, "source-timetable.html")).partition("Our copies Date")[2]
    assert said.index("11 May 2026") < said.index("12 April 2026") < said.index("13 March 2026")


def test_a_copy_out_of_an_archive_is_drawn_and_named_as_that_archives(tmp_path):
    rescued = capture("hearing", 300, via="archive:demo")
    write_report(report_input(captures={"hearing": (rescued,)}), tmp_path)
    assert "Our copies: nothing; demo: 1 copy" in picture_of(tmp_path, "hearing")
    said = words_of(read(tmp_path, "source-hearing.html"))
    assert "brought out of a web archive (demo); HTTP 200" in said


def test_what_the_watch_noticed_is_shown_side_by_side(tmp_path):
    evidence = {
        "difference": [
            {"op": "replace", "before": "6.30", "after": "9.00"},
            {"op": "delete", "before": "for families", "after": ""},
            "damaged",
        ]
    }
    noticed = replace(CHANGES[1], evidence=evidence)
    report = report_input(
        history={"timetable": (noticed, replace(noticed, transition=False))}, changes={}
    )
    page = read(write_report(report, tmp_path).parent, "source-timetable.html")
    assert page.count("<h3>Noticed on 12 May 2026, 14:05 UTC</h3>") == 1
    assert re.search(r"<del>6.30</del>.*<del>for families</del>", page, re.DOTALL)
    assert "<ins>9.00</ins>" in page
    assert "“Lane swimming starts a…”: 2 absent, 2 present" in picture_of(tmp_path, "timetable")


def test_material_without_an_address_waits_for_a_file(folder):
    said = words_of(read(folder, "source-answer.html"))
    assert "waiting for a file" in said
    assert "Somebody has to supply the file" in said


# --- what it promises ----------------------------------------------------------------------------


def test_nothing_runs_and_nothing_is_loaded(folder):
    for path, page in read_pages(folder):
        text = path.read_text(encoding="utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
        assert "default-src &#39;none&#39;" in policy
        assert not page.tags & {"script", "link", "iframe", "img", "form", "object", "base"}
        assert not page.attributes & {"style", "src", "srcset", "onclick", "onload", "onerror"}


def test_the_same_results_give_the_same_bytes(folder, tmp_path):
    write_report(report_input(), tmp_path)
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_pages_of_an_earlier_report_go_and_other_files_stay(tmp_path):
    write_report(report_input(), tmp_path)
    (tmp_path / "notes.html").write_text("mine", encoding="utf-8")
    write_report(report_input(findings=FINDINGS[:1], sources=SOURCES[:1]), tmp_path)
    names = {path.name for path in tmp_path.glob("*.html")}
    assert "quotation-decided.html" not in names
    assert "source-news.html" not in names
    assert {"notes.html", "quotation-roof.html"} <= names


def test_a_damaged_list_of_pages_removes_nothing_outside(tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_text("mine", encoding="utf-8")
    target = tmp_path / "report"
    write_report(report_input(), target)
    (target / MANIFEST).write_text("../outside.html\n..\n/x.html\n", encoding="utf-8")
    write_report(report_input(), target)
    assert outside.exists()


def test_an_empty_project_has_a_report(tmp_path):
    said = words_of(
        read(
            write_report(
                report_input(
                    sources=(), findings=(), captures={}, states={}, crosschecks=(), documents={}
                ),
                tmp_path,
            ).parent,
            "index.html",
        )
    )
    assert "0 quotations" in said
    assert "Nothing at present." in said


def test_a_notice_stands_at_the_top(tmp_path):
    report = report_input(notices=("Our own network was down.",))
    assert "Our own network was down." in read(write_report(report, tmp_path).parent, "index.html")


@pytest.mark.parametrize(
    "id_", ["con", "../../etc", "A", "a b", "ä", "x" * 300, "..", "", "a/b", "\udc80"]
)
def test_page_names_are_good_on_every_system(id_):
    name = page_name("source", id_)
    assert re.fullmatch(r"source-[a-z0-9.-]{1,80}\.html", name)


def test_ids_that_look_alike_get_pages_of_their_own():
    names = {page_name("quotation", id_) for id_ in ("a b", "a-b", "A-B", "a/b", "a.b", "a\\b")}
    assert len({name.lower() for name in names}) == 6


def test_two_findings_of_one_quotation_have_two_pages(tmp_path):
    report = report_input(findings=(FINDINGS[0], FINDINGS[0], FINDINGS[1]))
    write_report(report, tmp_path)
    assert len(list(tmp_path.glob("quotation-*.html"))) == 3


def test_a_long_history_stays_small(tmp_path):
    source = SOURCES[4]
    many = tuple(capture("timetable", days / 3) for days in range(3000, 0, -1))
    states = tuple(
        Change("timetable", State.SAME, date=NOW - timedelta(days=d)) for d in (900, 500, 1)
    )
    report = report_input(captures={"timetable": many}, history={"timetable": states})
    page = read(write_report(report, tmp_path).parent, f"source-{source.id}.html")
    assert len(page.encode()) < 300_000
    assert "2800 older copies are not listed here" in page


def test_one_document_with_very_many_quotations_stays_small(tmp_path):
    findings = tuple(
        replace(FINDINGS[1], quotation=replace(FINDINGS[1].quotation, id=f"q{n}"))
        for n in range(1500)
    )
    long = "word " * 30_000
    changes = {"statement": [TextChange(NOW, NOW, long, f"{long} more")] * 20}
    report = report_input(
        findings=findings, documents={"leaflet.md": quoting(long)}, changes=changes
    )
    write_report(report, tmp_path)
    assert max(path.stat().st_size for path in tmp_path.iterdir()) < 300_000
    assert "1250 more are in the list" in read(tmp_path, "document-leaflet.md.html")
    listed = [read(tmp_path, f"all-quotations{n}.html") for n in ("", "-2", "-3", "-4", "-5", "-6")]
    assert sum(page.count("<tr>") - 1 for page in listed) == 1500


def large_report(quotations: int, sources: int):
    rows = tuple(replace(SOURCES[0], id=f"s{n}", title=f"Source {n}") for n in range(sources))
    findings = tuple(
        replace(
            FINDINGS[n % len(FINDINGS)],
            quotation=replace(
                FINDINGS[n % len(FINDINGS)].quotation,
                id=f"q{n}",
                source=f"s{n % sources}",
                document=f"leaflet-{n % 40}.md",
            ),
        )
        for n in range(quotations)
    )
    captures = {row.id: tuple(capture(row.id, days) for days in (30, 20, 10)) for row in rows}
    return report_input(sources=rows, findings=findings, captures=captures, states={})


@pytest.mark.parametrize(
    ("quotations", "sources"),
    [(200, 50), (2000, 500)],
)
def test_a_large_report_is_small(tmp_path, quotations, sources):
    write_report(large_report(quotations, sources), tmp_path)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert max(sizes) < 300_000
    assert sum(sizes) < 60_000_000 * quotations / 2000


def test_a_report_takes_time_by_its_length_only(tmp_path):
    check_growth(
        lambda size: large_report(size, size // 4),
        lambda report: write_report(report, tmp_path / str(len(report.findings))),
        800,
    )


# --- hostile text --------------------------------------------------------------------------------


def evil_report(canary: str):
    evil = (
        f"{{{{ 7*7 }}}}<script>document.title='ran'</script><img src='{canary}/img' "
        f"onerror=\"document.title='ran'\"><style>@import url({canary}/css)</style>"
        f"<iframe src={canary}/frame></iframe></title></style>\ud800\"'>\u202e\x00\x1b"
    )
    source = Source(
        "evil", f"javascript:fetch('{canary}/js')", evil, evil, notes=evil, memento=evil, work=evil
    )
    quotation = Quotation("evil", TextQuoteSelector(evil), "evil", evil, 1, 1, locator=evil)
    one = capture("evil", uri=f"javascript:{evil}", cited=evil, why=evil, usable="no")
    finding = replace(
        FINDINGS[1], quotation=quotation, matched=evil, sentence=evil, notes=(evil,), capture=one
    )
    change = Change("evil", State.CHANGED, reason=evil, date=NOW)
    return report_input(
        sources=(source,),
        findings=(finding,),
        captures={"evil": (one,)},
        states={"evil": change},
        documents={evil: quoting(f"before {evil} after", [finding])},
        notices=(evil,),
        title=evil,
        software=evil,
    )


def test_hostile_text_stays_text(tmp_path):
    write_report(evil_report("http://127.0.0.1:9"), tmp_path)
    assert len(list(tmp_path.glob("*.html"))) == 6
    for path, page in read_pages(tmp_path):
        assert not page.tags & {"script", "img", "iframe"}, path.name
        assert all(not link.lower().startswith("javascript") for link in page.links), path.name
        text = path.read_text(encoding="utf-8")
        assert "{{ 7*7 }}" in text
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", text)


@needs_browser
def test_hostile_text_does_nothing_in_a_real_browser(tmp_path):
    asked: list[str] = []

    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        asked.append(target)
        return DemoAnswer(200, (("Content-Type", "text/plain"),), b"")

    with serve(answer) as canary:
        write_report(evil_report(canary), tmp_path / "report")
        for name in ("index.html", "source-evil.html", "quotation-evil.html"):
            page = dump_dom(tmp_path / "report" / name, tmp_path / "profile")
            assert "<title>ran" not in page
            assert "7*7" in page
        control = tmp_path / "control.html"
        control.write_text(
            f"<img src={canary}/seen><script>document.title='ran'</script>", encoding="utf-8"
        )
        assert "<title>ran" in dump_dom(control, tmp_path / "profile")
    assert asked == ["/seen"]


def test_captures_are_all_shown(folder):
    said = words_of(read(folder, "source-timetable.html"))
    assert said.count("urn:uuid") == len(CAPTURES["timetable"])


# --- lists that are cut say so --------------------------------------------------------------------

NEEDS_A_PERSON = next(one for one in FINDINGS if one.verdict is Verdict.ALTERED)
LEFT = replace(next(one for one in FINDINGS if one.passes), standing=Standing.LOST)


def index_of(tmp_path: Path, **fields: object) -> str:
    return read(write_report(report_input(**fields), tmp_path).parent, "index.html")


def numbered(finding: Finding, count: int) -> list[Finding]:
    quotation = finding.quotation
    return [replace(finding, quotation=replace(quotation, id=f"q{n}")) for n in range(count)]


@pytest.mark.parametrize("more", [0, 1, 7])
def test_more_findings_than_are_shown_are_counted(tmp_path, more):
    text = index_of(tmp_path, findings=numbered(NEEDS_A_PERSON, ATTENTION_SHOWN + more))
    said = f'<a href="all-quotations.html">{more} more quotations</a> need a person.'
    assert (said in text) is (more > 0)
    assert ("more quotations" in text) is (more > 0)


@pytest.mark.parametrize("more", [0, 1, 7])
def test_more_troubled_sources_than_are_shown_are_counted(tmp_path, more):
    count = ATTENTION_SHOWN + more
    sources = [Source(f"s{number}", f"https://h.example/{number}") for number in range(count)]
    states = {one.id: Change(one.id, State.GONE, date=NOW) for one in sources}
    text = index_of(tmp_path, sources=sources, states=states, findings=())
    said = f'<a href="all-sources.html">{more} more sources</a> need a person.'
    assert (said in text) is (more > 0)
    assert ("more sources" in text) is (more > 0)


@pytest.mark.parametrize("more", [0, 1, 7])
def test_more_lost_quotations_than_are_shown_are_counted(tmp_path, more):
    text = index_of(tmp_path, findings=numbered(LEFT, LOST_SHOWN + more))
    said = f"{more} more quotations</a> are no longer on their page."
    assert (said in text) is (more > 0)
    assert ("more quotations" in text) is (more > 0)


@pytest.mark.parametrize("more", [0, 1])
def test_more_documents_than_are_shown_are_counted(tmp_path, more):
    names = [f"d{number}.md" for number in range(DOCUMENTS_SHOWN + more)]
    roof = FINDINGS[0]
    findings = [replace(roof, quotation=replace(roof.quotation, document=name)) for name in names]
    documents = {name: quoting(roof.quotation.selector.exact, ()) for name in names}
    text = index_of(tmp_path, findings=findings, documents=documents)
    assert (f"{more} more documents are named" in text) is (more > 0)
    assert ("more documents" in text) is (more > 0)
