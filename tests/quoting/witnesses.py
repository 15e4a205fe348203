"""Captures and quotations for the judge's tests, made in one line each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from archiver.models import Capture, Place, Quotation, Text, TextQuoteSelector
from archiver.quoting.judging.verdicts import Witness
from archiver.text.folding import fold


def make_capture(source: str = "petition", day: int = 1, **fields: Any) -> Capture:
    """Return a good capture of `source` on `day` May 2021."""
    capture = Capture(
        f"<urn:uuid:{source}-{day}>",
        source,
        f"https://{source}.example/page",
        datetime(2021, 5, day, 12, tzinfo=UTC),
        Place("warcs/a.warc.gz", 100 * day),
        status=200,
    )
    return replace(capture, **fields)


def make_witness(
    content: str, source: str = "petition", day: int = 1, gaps: tuple[str, ...] = (), **fields: Any
) -> Witness:
    """Return a witness whose text is `content`."""
    return Witness(make_capture(source, day, **fields), fold(Text(content, gaps=gaps)))


def make_quotation(words: str, source: str = "petition", **fields: Any) -> Quotation:
    """Return a quotation of `source`."""
    return replace(Quotation("q1", TextQuoteSelector(words), source), **fields)
