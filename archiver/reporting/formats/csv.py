"""Findings as CSV for spreadsheets, which must not run what a web page says.

A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV
Injection"), because archived text and documents are other people's; control and direction
characters are written out.
"""

import csv
import io
from collections.abc import Sequence

from archiver.models import Finding
from archiver.reporting.safe_characters import show_unseen
from archiver.reporting.wording import (
    basis_words,
    difference_words,
    flag_words,
    place_words,
    remedy_of,
    sentence_of,
)
from archiver.tables import neutralise
from archiver.urls import to_rfc3339

COLUMNS = (
    "place",
    "id",
    "finding",
    "verdict",
    "passes",
    "settled",
    "severity",
    "standing",
    "quote",
    "matched",
    "source",
    "found_in",
    "differences",
    "review",
    "captured",
    "uri",
    "record_id",
    "sentence",
    "remedy",
    "provenance",
    "provenance_by",
    "provenance_machine",
    "rests_on",
)


def render_csv(findings: Sequence[Finding]) -> str:
    """Return the findings as RFC 4180 CSV, the first line naming the columns."""
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for finding in findings:
        table.writerow(
            [show_unseen(neutralise(cell.replace("\0", ""))) for cell in _cells(finding)]
        )
    return stream.getvalue()


def _cells(finding: Finding) -> list[str]:
    quotation, capture, whose = finding.quotation, finding.capture, finding.provenance
    return [
        place_words(quotation),
        quotation.id,
        finding.finding,
        finding.verdict.value,
        "yes" if finding.passes else "no",
        "yes" if finding.settled else "no",
        finding.severity.value if finding.severity else "",
        finding.standing.value,
        quotation.selector.exact,
        finding.matched,
        quotation.source or quotation.cited,
        " ".join(finding.found_in),
        "; ".join(map(difference_words, finding.differences)),
        "; ".join(map(flag_words, finding.review)),
        to_rfc3339(capture.date) if capture else "",
        capture.uri if capture else "",
        capture.record_id if capture else "",
        sentence_of(finding),
        remedy_of(finding),
        whose.kind.value if whose else "",
        whose.by if whose else "",
        whose.machine if whose else "",
        basis_words(finding),
    ]
