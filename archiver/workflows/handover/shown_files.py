"""What a pack shows of its records: exhibits, pages, answers, tables, report and the first page.

`export` writes it, and whoever checks a pack writes it again from the records in it and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.models import Finding
from archiver.reporting.pages.report import write_report
from archiver.reporting.pages.start_here import StampLine, StartHere, render_start_here
from archiver.store.archive import Reader
from archiver.store.packs.extracts import count_omitted
from archiver.store.packs.pack_files import START_HERE
from archiver.store.timestamps.stamps import read_stamps
from archiver.urls import from_rfc3339
from archiver.workflows.handover.exhibits import write_exhibits, write_pages
from archiver.workflows.handover.pack_statement import (
    TITLE,
    VERDICTS,
    PackStatement,
    statement_object,
)
from archiver.workflows.handover.pack_tables import write_tables
from archiver.workflows.report.report import collect
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means
from archiver.workflows.webarchives.crosscheck_log import read_crosschecks

REPORT, TABLES = "report", "tables"


@dataclass(frozen=True)
class PackForm:
    """Its form, "wacz" or "bagit", and the fingerprint of the key that signs it, "" for none."""

    name: str
    signer: str = ""

    @property
    def first_page(self) -> str:
        """The name of the page to start with, in the tree that the pack is made of."""
        return START_HERE if self.name == "bagit" else f"START-HERE/{START_HERE}"


def write_shown(
    target: Path,
    tree: Path,
    reader: Reader,
    stated: PackStatement,
    findings: Sequence[Finding],
    means: Means,
    form: PackForm,
    texts: CaptureTexts,
) -> dict[str, str]:
    """Write into `target` all that a pack shows of the records and the log in `tree`.

    `reader` reads that tree, `texts` with it, and `findings` are judged from it. Returns the
    address of each text.
    """
    captures = [c for c in reader.catalog.captures() if c.source in stated.sources]
    exhibits = write_exhibits(target, reader, texts, captures, stated.sources)
    write_pages(target, texts, captures, stated.sources, TITLE)
    said = json.dumps(statement_object(stated, findings), indent=2, default=str)
    _write(target / VERDICTS, said + "\n")
    write_tables(target / TABLES, stated.sources.values(), stated.quotations, captures, findings)
    # The report of what is in the pack; the notes that people wrote for themselves stay.
    folder = target / REPORT
    sources = list(stated.sources.values())
    crosschecks = [row for row in read_crosschecks(reader) if row.source in stated.sources]
    left_out = [f"Left out: {sentence}" for sentence in stated.sentences]
    content = collect(
        reader, means, sources, findings, crosschecks, stated.settings.max_gap, left_out, texts
    )
    made = replace(content, generated=from_rfc3339(stated.made), software=stated.software)
    write_report(made, folder)
    about = StartHere(
        TITLE,
        from_rfc3339(stated.made),
        stated.software,
        exhibits,
        findings,
        stated.sentences,
        len(captures),
        form.name,
        count_omitted(tree),
        tuple(_stamp_lines(tree, reader)),
        form.signer,
    )
    _write(target / form.first_page, render_start_here(about))
    return {one.text_name: one.uri for one in exhibits}


def _stamp_lines(tree: Path, reader: Reader) -> Iterator[StampLine]:
    for _, stamp in read_stamps(reader):
        if (tree / stamp.token).is_file():
            where = (stamp.head.chain, stamp.head.seq)
            yield StampLine(stamp.authority, stamp.moment, *where, stamp.command)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
