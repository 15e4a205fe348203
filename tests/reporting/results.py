"""Results of one invented campaign, for the tests of every format and for the pictures in docs."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zlib import crc32

from archiver.models import (
    Agreement,
    Basis,
    Capture,
    Change,
    Crosscheck,
    Difference,
    DifferenceKind,
    Finding,
    Flag,
    Location,
    Memento,
    Outcome,
    Place,
    Quotation,
    Reason,
    Severity,
    Source,
    Standing,
    State,
    Status,
    TextQuoteSelector,
    Usable,
    Verdict,
)
from archiver.reporting.pages.quotations import finding_key
from archiver.reporting.pages.report_input import QuotingDocument, ReportInput, Sighting, TextChange

NOW = datetime(2026, 5, 12, 14, 5, tzinfo=UTC)
HOME = "https://ferry-lane.example"
UTF = ("utf-8", "surrogatepass")
DIGEST = "sha256:" + "5f" * 32

SOURCES = (
    Source(
        "statement",
        f"{HOME}/statement",
        "Statement on the pool",
        "Ferry Lane Council",
        published="2026-03-04",
    ),
    Source("minutes", f"{HOME}/minutes.pdf", "Minutes of the March meeting", "Ferry Lane Council"),
    Source("petition", f"{HOME}/petition", "Keep the pool open", work="pool-petition"),
    Source("signed", f"{HOME}/signed", "Keep the pool open, as signed", work="pool-petition"),
    Source("timetable", f"{HOME}/timetable", "Timetable", "Ferry Lane Pool"),
    Source("hearing", f"{HOME}/hearing", "Notice of a hearing", status=Status.WITHDRAWN),
    Source("news", f"{HOME}/news", "A campaign that grows", "Ferry Lane News"),
    Source("answer", "", "Answer to a request for records", notes="promised for June"),
)


def capture(source: str, days_ago: float = 1, **other: object) -> Capture:
    """A good capture of `source`, `days_ago` before NOW; `other` replaces its fields."""
    fields: dict[str, object] = {
        "record_id": f"urn:uuid:00000000-0000-4000-8000-{crc32(source.encode(*UTF)):012d}",
        "source": source,
        "uri": f"{HOME}/{source}",
        "date": NOW - timedelta(days=days_ago),
        "place": Place("warcs/2026/05/20260511140500-ferry.warc.gz", 1482, 900),
        "status": 200,
        "media_type": "text/html",
        "payload_digest": DIGEST,
        "content_digest": DIGEST,
        "cited": f"{HOME}/{source}",
    }
    return Capture(**{**fields, **other})


def quotation(id_: str, source: str, exact: str, **other: object) -> Quotation:
    """A quotation of the leaflet."""
    fields: dict[str, object] = {"document": "leaflet.md", "line": 3, "column": 27}
    return Quotation(id_, TextQuoteSelector(exact), source, **{**fields, **other})


CAPTURES = {
    "statement": (capture("statement", 40), capture("statement", 20), capture("statement")),
    "minutes": (capture("minutes", media_type="application/pdf", status=200),),
    "petition": (capture("petition"),),
    "signed": (capture("signed"),),
    "timetable": (
        capture("timetable", 60),
        capture("timetable", 45, status=503, usable=Usable.NO, why="The server answered an error."),
        capture("timetable", 30),
        capture(
            "timetable",
            14,
            outcome=Outcome.FAILED,
            status=0,
            reason=Reason.TIMEOUT,
            usable=Usable.NO,
        ),
        capture("timetable"),
    ),
    "news": (capture("news", usable=Usable.NO, why="The page shows only a cookie banner."),),
}

FINDINGS = (
    Finding(
        quotation("roof", "statement", "found no defect that needs urgent repair", line=4),
        Verdict.VERBATIM,
        "a1b2c3d4",
        passes=True,
        standing=Standing.CURRENT,
        standing_date=NOW - timedelta(days=1),
        matched="found no defect that needs urgent repair",
        location=Location(
            312,
            352,
            None,
            "air. A survey of the roof ",
            ". The survey’s photog",
            "#:~:text=found%20no",
        ),
        capture=CAPTURES["statement"][-1],
        basis=Basis.CAPTURE,
    ),
    Finding(
        quotation("decided", "statement", "The council has decided to close the pool."),
        Verdict.ALTERED,
        "b2c3d4e5",
        severity=Severity.CRITICAL,
        differences=(Difference("delete", "", "not", DifferenceKind.NEGATION, Severity.CRITICAL),),
        matched="The council has not decided to close the pool.",
        location=Location(
            20, 66, None, "rd. Statement on the pool\n\n", " It has asked for a revi"
        ),
        capture=CAPTURES["statement"][-1],
        basis=Basis.CAPTURE,
        sentence="The source says “has not decided”; the quotation leaves out “not”.",
    ),
    Finding(
        quotation("costs", "minutes", "rose by 25% in the year to March", line=8, column=45),
        Verdict.ALTERED,
        "c3d4e5f6",
        severity=Severity.CRITICAL,
        differences=(
            Difference("replace", "25%", "2.5%", DifferenceKind.NUMBER, Severity.CRITICAL),
        ),
        matched="rose by 2.5% in the year to March",
        location=Location(
            200, 233, 1, "ted that the running costs of the pool ", ", less than the costs o"
        ),
        capture=CAPTURES["minutes"][-1],
        basis=Basis.CAPTURE,
    ),
    Finding(
        quotation("outside", "statement", "Swimming outside the lane hours is […] permitted"),
        Verdict.EDITED,
        "d4e5f6a7",
        severity=Severity.CRITICAL,
        standing=Standing.CURRENT,
        standing_date=NOW - timedelta(days=1),
        review=(Flag("hidden-negation", Severity.CRITICAL, "not, for the time being,"),),
        matched="Swimming outside the lane hours is not, for the time being, permitted",
        capture=CAPTURES["statement"][-1],
        basis=Basis.CAPTURE,
    ),
    Finding(
        quotation("independent", "petition", "published and debated in public", line=11),
        Verdict.ELSEWHERE,
        "e5f6a7b8",
        matched="published and\ndebated in public",
        capture=CAPTURES["signed"][-1],
        basis=Basis.CAPTURE,
        found_in=("signed",),
    ),
    Finding(
        quotation("early", "timetable", "Lane swimming starts at 6.30 every weekday morning"),
        Verdict.VERBATIM,
        "f6a7b8c9",
        passes=True,
        standing=Standing.LOST,
        standing_date=NOW - timedelta(days=1),
        matched="Lane swimming starts at 6.30 every weekday morning",
        location=Location(9, 59, None, "Timetable ", ", and the early", "#:~:text=Lane%20swimming"),
        capture=CAPTURES["timetable"][2],
        basis=Basis.CAPTURE,
    ),
    Finding(
        quotation("grown", "news", "the campaign has grown faster than anyone expected"),
        Verdict.UNVERIFIABLE,
        "a7b8c9d0",
        sentence="Our copy of 11 May 2026 shows only a cookie banner.",
        remedy="Import a copy saved by hand: archiver import FILE --source news.",
    ),
    Finding(
        quotation("household", "", "The pool costs every household ninety-four pounds", line=15),
        Verdict.NOT_FOUND,
        "b8c9d0e1",
        settled=True,
        notes=("Settled by the editor: it is our own sum, the marks will go.",),
    ),
)

MEMENTO = Memento(
    "archive.org",
    f"{HOME}/statement",
    NOW - timedelta(days=30),
    f"https://web.archive.org/web/20260412140500/{HOME}/statement",
    200,
    digest="SHA1BASE32",
)
CROSSCHECKS = (
    Crosscheck(
        "statement", "archive.org", Agreement.SAME_PAYLOAD, "", MEMENTO, FINDINGS[0].capture
    ),
    Crosscheck("timetable", "archive.org", Agreement.UNKNOWN, "the archive answered 429"),
    Crosscheck("petition", "archive.org", Agreement.NO_MEMENTO),
    Crosscheck(
        "minutes",
        "archive.org",
        Agreement.DIFFERENT,
        "",
        MEMENTO,
        CAPTURES["minutes"][-1],
        (Difference("replace", "2.5%", "2.4%", DifferenceKind.NUMBER, Severity.CRITICAL),),
    ),
)

CHANGES = (
    Change("statement", State.SAME, State.SAME, date=NOW),
    Change(
        "timetable",
        State.QUOTATION_LOST,
        State.SAME,
        transition=True,
        reason="The passage “early” was in our copy of 12 April 2026 and is not in the newest.",
        evidence={"record_id": "<urn:uuid:1>", "status": 200},
        quotations_lost=("early",),
        date=NOW,
    ),
    Change(
        "news",
        State.BLOCKED,
        State.BLOCKED,
        reason="The server answered 403 with a challenge page.",
        date=NOW,
    ),
)

LEAFLET = """Ferry Lane Pool: what has been said

The council says that "The council has decided to close the pool." Its survey "found no
defect that needs urgent repair".

The minutes record that costs "rose by 25% in the year to March".

"Swimming outside the lane hours is […] permitted", it adds, and a petition asks for a review
"published and debated in public".

"Lane swimming starts at 6.30 every weekday morning", says the timetable. The local news wrote that
"the campaign has grown faster than anyone expected".

"The pool costs every household ninety-four pounds", somebody has worked out.
"""


def quoting(text: str, findings: Iterable[Finding] = FINDINGS) -> QuotingDocument:
    """A document's text, and where the quotations of `findings` stand in it."""
    places = {}
    for finding in findings:
        words = map(re.escape, finding.quotation.selector.exact.split())
        if found := re.search(r"\s+".join(words), text):
            places[finding_key(finding)] = found.span()
    return QuotingDocument(text, places)


def report_input(**other: object) -> ReportInput:
    """The whole campaign as the report takes it; `other` replaces fields."""
    fields: dict[str, object] = {
        "generated": NOW,
        "sources": SOURCES,
        "findings": FINDINGS,
        "captures": CAPTURES,
        "states": {change.source: change for change in CHANGES},
        "crosschecks": CROSSCHECKS,
        "history": {
            "timetable": (
                Change("timetable", State.NEW, date=NOW - timedelta(days=60)),
                Change("timetable", State.UNREACHABLE, date=NOW - timedelta(days=14)),
                Change("timetable", State.SAME, date=NOW - timedelta(days=12)),
            )
        },
        "mementos": {
            "timetable": (
                Memento("archive.org", "", NOW - timedelta(days=55), "https://a.example/1"),
                Memento("archive.org", "", NOW - timedelta(days=25), "https://a.example/2"),
            )
        },
        "sightings": {
            "early": (
                Sighting(NOW - timedelta(days=60), True),
                Sighting(NOW - timedelta(days=30), True),
                Sighting(NOW - timedelta(days=1), False),
            )
        },
        "changes": {
            "timetable": (
                TextChange(
                    NOW - timedelta(days=30),
                    NOW - timedelta(days=1),
                    "Lane swimming starts at 6.30 every weekday morning, for as long as we can.",
                    "Lane swimming starts at 9.00 every weekday morning until further notice.",
                ),
            )
        },
        "documents": {"leaflet.md": quoting(LEAFLET)},
        "software": "archiver 0.1.0",
        "looked": NOW - timedelta(hours=1),
    }
    return ReportInput(**{**fields, **other})
