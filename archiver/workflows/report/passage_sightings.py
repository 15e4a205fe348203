"""Sightings: in which copies, ours and the web archives', a quoted passage stood and in which not.

Our copies are read again here; what the archives' said was noted by `crosscheck` and `timeline`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from archiver.models import PASSING, Capture, Crosscheck, Finding, Quotation, Verdict
from archiver.quoting.judging.verdicts import Options, holds_written, judge
from archiver.reporting.pages.report_input import Sighting
from archiver.serialise import to_plain
from archiver.workflows.report.kept_readings import SourceReadings
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.speaking import speaks

MOST_CONTENTS = 40  # different contents of one source that are read for one passage, the newest
DECIDED = (*PASSING, Verdict.ALTERED, Verdict.NOT_FOUND)


def find_sightings(
    findings: Iterable[Finding],
    captures: Mapping[str, Sequence[Capture]],
    texts: CaptureTexts,
    crosschecks: Iterable[Crosscheck],
    traced: Mapping[str, Sequence[Sighting]],
    options: Options,
    known: Callable[[str], SourceReadings],
) -> dict[str, list[Sighting]]:
    """Return by quotation id what is known of its passage in the cited source, oldest first.

    `captures` are by source id, none of them withheld; `traced` is what `timeline` noted. A copy
    of which `known` has the answer is not read again.
    """
    found = {id_: list(sightings) for id_, sightings in traced.items()}
    for finding in findings:
        own = _in_our_copies(finding, captures, texts, options, known)
        found.setdefault(finding.quotation.id, []).extend(own)
    for row in crosschecks:
        for id_, verdict in row.quotations.items():
            if row.memento and verdict in DECIDED:
                seen = Sighting(row.memento.moment, verdict in PASSING, row.archive)
                found.setdefault(id_, []).append(seen)
    return {id_: sorted(set(seen), key=_in_order) for id_, seen in found.items() if seen}


def _in_order(seen: Sighting) -> tuple[datetime, str, bool]:
    """Sort by all that a sighting says: a pack's report is made anew, and compared by its bytes."""
    return seen.date, seen.by, seen.present


def _in_our_copies(
    finding: Finding,
    captures: Mapping[str, Sequence[Capture]],
    texts: CaptureTexts,
    options: Options,
    known: Callable[[str], SourceReadings],
) -> list[Sighting]:
    """Read every different content of the document that the finding rests on."""
    rests_on, quotation = finding.capture, finding.quotation
    passes = finding.verdict in PASSING
    if rests_on is None or not passes or rests_on.source != quotation.source:
        return []
    copies = [c for c in captures.get(rests_on.source, ()) if _is_copy(c, rests_on)]
    said: dict[str, bool | None] = {rests_on.content_digest: True}
    plain, readings = replace(quotation, pin=""), known(rests_on.source)
    asked = to_plain(plain)
    for digest in list(dict.fromkeys(c.content_digest for c in reversed(copies)))[:MOST_CONTENTS]:
        if digest not in said:
            copy = next(c for c in copies if c.content_digest == digest)
            make = partial(_judge_by, plain, copy, texts, options)
            verdict = readings.find((asked, copy), make)
            said[digest] = verdict in PASSING if verdict in DECIDED else None
    return [
        Sighting(c.date, present)
        for c in copies
        if (present := said.get(c.content_digest)) is not None
    ]


def _judge_by(
    quotation: Quotation, copy: Capture, texts: CaptureTexts, options: Options
) -> str | None:
    """Return the verdict, None for one that is not to be kept: its copy was not read to its end."""
    witness = texts.witness(copy)
    if holds_written(quotation, witness):  # a sighting asks for no more
        return Verdict.VERBATIM.value
    finding = judge(quotation, [witness], (), options)
    return None if finding.cut_short else finding.verdict.value


def _is_copy(capture: Capture, other: Capture) -> bool:
    """Whether both are copies of one document: an attachment says nothing about its page."""
    same = capture.role == other.role and (capture.role == "page" or capture.uri == other.uri)
    return same and capture.good and speaks(capture)
