"""The tables of a pack: sources, quotations, captures and verdicts as CSV without a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from archiver.models import Capture, Finding, Quotation, Source
from archiver.reporting.formats.csv import render_csv
from archiver.reporting.safe_characters import show_unseen
from archiver.rows import QUOTATION_COLUMNS, SOURCE_COLUMNS, quotation_cells, source_cells
from archiver.store.catalog.catalog import capture_fields
from archiver.tables import neutralise


def make_tables(
    sources: Iterable[Source],
    quotations: Iterable[Quotation],
    captures: Iterable[Capture],
    findings: Sequence[Finding],
) -> dict[str, str]:
    """Return each table by its name; the notes that people wrote for themselves are left out."""
    cells = [_capture_cells(one) for one in captures]
    return {
        "sources.csv": render_table(
            [{**source_cells(one), "notes": ""} for one in sources], SOURCE_COLUMNS
        ),
        "quotes.csv": render_table(
            [{**quotation_cells(one), "notes": ""} for one in quotations], QUOTATION_COLUMNS
        ),
        "captures.csv": render_table(cells, CAPTURE_COLUMNS),
        "verdicts.csv": render_csv(findings),
    }


def write_tables(
    folder: Path,
    sources: Iterable[Source],
    quotations: Iterable[Quotation],
    captures: Iterable[Capture],
    findings: Sequence[Finding],
) -> None:
    """Write each table into the new folder `folder`."""
    folder.mkdir()
    for name, text in make_tables(sources, quotations, captures, findings).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


CAPTURE_COLUMNS = (
    *("warc", "cited", "content_digest", "content_length", "content_sha1", "etag"),
    *("last_modified", "media_type", "payload_digest", "payload_sha1", "reason", "record_id"),
    *("refers_to", "role", "source", "status", "title", "truncated", "uri", "via", "why", "date"),
    *("outcome", "usable"),
)
"""The columns of captures.csv: a script may know one by its number, so that new ones go behind."""


def _capture_cells(capture: Capture) -> dict[str, str]:
    fields = {"warc": capture.place.warc, **capture_fields(capture)}
    order = dict.fromkeys((*CAPTURE_COLUMNS, *fields))
    return {name: show_unseen(str(fields[name])) for name in order}


def render_table(rows: Sequence[Mapping[str, str]], columns: Iterable[str] = ()) -> str:
    """Return rows as CSV, every cell safe to open in a spreadsheet; `columns` are the names.

    A table without rows has its line of names all the same: a WACZ with an empty table in it is
    not valid (Frictionless Data).
    """
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\r\n")
    table.writerow(rows[0] if rows else columns)
    table.writerows([neutralise(cell) for cell in row.values()] for row in rows)
    return stream.getvalue()
