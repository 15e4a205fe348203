"""Links: for a passage that is no longer on its page, the archived address to link instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archiver.models import PASSING, Agreement, Capture, Finding, Source, Standing
from archiver.store.reader import Reader
from archiver.urls import memento_address, split_memento
from archiver.workflows.webarchives.crosscheck_log import read_crosschecks

LOST = (Standing.LOST, Standing.SOURCE_GONE)
AGREEING = (Agreement.SAME_PAYLOAD, Agreement.SAME_TEXT)


def with_link(
    finding: Finding, source: Source | None, captures: Iterable[Capture], reader: Reader
) -> Finding:
    """Return `finding` with the archived address to link, when its passage is lost or gone.

    `captures` are the source's. Where no archived copy is known, the remedy names the command that
    finds one; nothing is asked of the network here.
    """
    if finding.standing not in LOST or finding.verdict not in PASSING or source is None:
        return finding
    words = say_link(finding, source, captures, reader)
    return replace(finding, remedy=f"{finding.remedy} {words}".strip())


def say_link(finding: Finding, source: Source, captures: Iterable[Capture], reader: Reader) -> str:
    """Return what to link in place of a page: an archived copy that has the words, or a command."""
    if address := find_copy(finding, captures, reader):
        return f"Link the archived copy, which has these words: {address}"
    if source.memento:
        return f"Link the archived copy that sources.csv names: {source.memento}"
    if not source.url:
        return "No web archive can have it: it has no address. Quote it by its title and date."
    day = f" --at {finding.capture.date:%Y-%m-%d}" if finding.capture else ""
    return f"archiver rescue {source.id}{day} looks for an archived copy to link."


def find_copy(finding: Finding, captures: Iterable[Capture], reader: Reader) -> str:
    """Return the address of a web archive's copy that holds the passage; "" when none is known.

    That is a copy with the same content as the capture which was judged: it was brought out of a
    web archive, or a crosscheck found it to agree.
    """
    judged = finding.capture
    if judged is None:
        return ""
    same = [c for c in captures if c.content_digest == judged.content_digest != ""]
    for capture in (judged, *reversed(same)):
        if address := _rescued_from(capture, reader):
            return address
    ids = {judged.record_id, *(c.record_id for c in same)}
    for row in read_crosschecks(reader, judged.source):
        compared = row.capture.record_id if row.capture else ""
        if row.agreement in AGREEING and row.memento and compared in ids:
            return row.memento.uri_m
    return ""


def _rescued_from(capture: Capture, reader: Reader) -> str:
    """Return where a rescued capture lies in its web archive, as a reader would open it."""
    if not capture.via.startswith("archive:"):
        return ""
    for record in reader.catalog.records(capture=capture.record_id):
        parts = split_memento(record.uri)
        if parts is not None and record.uri != capture.uri:
            return memento_address(*parts, raw=False)
    return ""
