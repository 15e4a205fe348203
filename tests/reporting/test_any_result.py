"""Whatever the results hold, every format is made, can be read back, and obeys no text."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.models import (
    Basis,
    Capture,
    Change,
    Difference,
    DifferenceKind,
    Finding,
    Flag,
    Location,
    Outcome,
    Place,
    Quotation,
    Severity,
    Source,
    Standing,
    State,
    TextQuoteSelector,
    Usable,
    Verdict,
)
from archiver.reporting.formats.formats import FORMATS, render_findings
from archiver.reporting.pages.quotations import finding_key
from archiver.reporting.pages.report import write_report
from archiver.reporting.pages.report_input import QuotingDocument, ReportInput
from archiver.reporting.terminal.printer import Printer
from archiver.reporting.terminal.results import (
    write_show,
    write_snapshot,
    write_status,
    write_verify,
)

# Letters, and what hostile or damaged text is made of.
WORDS = st.text(
    st.one_of(
        st.sampled_from("aB 1.,-–’“\n\r\t<>&\"'|*`[]{}:%=@\x00\x07\x1b\x9b\u202e\u2028\ufffe"),
        st.characters(),
    ),
    max_size=40,
)
IDS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True)
MOMENTS = st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
LINES = st.integers(0, 10**6)

PLACES = st.builds(Place, WORDS, LINES)
CAPTURES = st.builds(
    Capture,
    record_id=WORDS,
    source=IDS,
    uri=WORDS,
    date=MOMENTS,
    place=PLACES,
    outcome=st.sampled_from(Outcome),
    reason=WORDS,
    status=st.sampled_from([0, 200, 304, 404, 503]),
    via=st.sampled_from(["live", "supplied", "transcript", "import", "archive:a", "archive:<b>"]),
    usable=st.sampled_from(Usable),
    why=WORDS,
    cited=WORDS,
    truncated=st.sampled_from(["", "length", "time"]),
)
QUOTATIONS = st.builds(
    Quotation,
    id=WORDS,
    selector=st.builds(TextQuoteSelector, WORDS),
    source=st.one_of(st.just(""), IDS),
    document=WORDS,
    line=LINES,
    column=LINES,
    locator=WORDS,
    reviewed=WORDS,
    cited=WORDS,
)
FINDINGS = st.builds(
    Finding,
    quotation=QUOTATIONS,
    verdict=st.sampled_from(Verdict),
    finding=WORDS,
    passes=st.booleans(),
    settled=st.booleans(),
    standing=st.sampled_from(Standing),
    standing_date=st.none() | MOMENTS,
    severity=st.none() | st.sampled_from(Severity),
    differences=st.lists(
        st.builds(
            Difference,
            st.just("replace"),
            WORDS,
            WORDS,
            st.sampled_from(DifferenceKind),
            st.sampled_from(Severity),
        ),
        max_size=2,
    ).map(tuple),
    review=st.lists(st.builds(Flag, WORDS, st.sampled_from(Severity), WORDS), max_size=2).map(
        tuple
    ),
    matched=WORDS,
    location=st.none() | st.builds(Location, LINES, LINES, st.none(), WORDS, WORDS, WORDS),
    capture=st.none() | CAPTURES,
    basis=st.none() | st.sampled_from(Basis),
    found_in=st.lists(IDS, max_size=2).map(tuple),
    notes=st.lists(WORDS, max_size=2).map(tuple),
    sentence=WORDS,
    remedy=WORDS,
)
SOURCES = st.builds(Source, IDS, WORDS, WORDS, WORDS, work=WORDS, notes=WORDS)
SEVERAL = st.lists(FINDINGS, max_size=4)
OBEYED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]")


def readable(form: str, said: str, count: int) -> None:
    """Fail unless `said` reads back with `count` findings."""
    if form == "json":
        assert len(json.loads(said)["quotations"]) == count
    elif form == "jsonl":
        assert len([json.loads(line) for line in said.splitlines()]) == count
    elif form == "csv":
        assert len(list(csv.DictReader(io.StringIO(said, newline="")))) == count
    elif form == "junit":
        assert len(ElementTree.fromstring(said).findall("testsuite/testcase")) == count
    elif form == "sarif":
        assert len(json.loads(said)["runs"][0]["results"]) <= count


@given(SEVERAL)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_every_format_reads_back(findings):
    for form in FORMATS:
        said = render_findings(form, findings, {}, "0.1.0")
        readable(form, said, len(findings))
        if form in ("markdown", "junit", "github"):
            assert not OBEYED.search(said), form
    github = render_findings("github", findings, {})
    commands = [line for line in github.split("\n") if line.startswith("::")]
    assert len(commands) == len(github.split("\n")) - 2


@given(
    SEVERAL, st.lists(CAPTURES, max_size=3), SOURCES, st.sampled_from(["utf-8", "cp1252", "ascii"])
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_terminal_shows_anything(findings, captures, source, encoding):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    printer = Printer(stream, width=80)
    by_id = {source.id: source}
    write_verify(printer, findings, by_id)
    write_snapshot(printer, captures)
    write_show(printer, source, captures, findings)
    write_status(printer, findings, {}, sources=by_id)
    stream.flush()
    assert not OBEYED.search(raw.getvalue().decode(encoding))
    stream.close()


class Tags(HTMLParser):
    """The elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "href" or re.match(r"https?://|#|[a-z0-9.-]+\.html(#\w+)?$", value), (
                value
            )


@given(
    SEVERAL,
    st.lists(CAPTURES, max_size=3),
    st.lists(SOURCES, max_size=2),
    WORDS,
    st.sampled_from(State),
)
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
def test_the_report_shows_anything(tmp_path_factory, findings, captures, sources, words, state):
    ids = [source.id for source in sources]
    report = ReportInput(
        generated=datetime(2026, 1, 1, tzinfo=UTC),
        sources=sources,
        findings=findings,
        captures={id_: sorted(captures, key=lambda c: c.date) for id_ in ids},
        states={id_: Change(id_, state, reason=words) for id_ in ids},
        documents={
            f.quotation.document: QuotingDocument(words, {finding_key(f): (1, len(words))})
            for f in findings
        },
        title=words,
        notices=(words,),
    )
    folder = write_report(report, tmp_path_factory.mktemp("any")).parent
    for path in folder.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not OBEYED.search(page)
        assert not Tags(page).found & {"script", "img", "iframe", "form", "object", "embed"}
    assert len(list(folder.glob("quotation-*.html"))) == len(findings)
