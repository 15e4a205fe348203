"""Quotations of specifications in the comments of another project's code (see bolts/LICENSE.md).

The words of all but one stand in their source in the order quoted; that one must not pass.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archiver.models import PASSING, Finding, Quotation, TextQuoteSelector
from archiver.quoting.judging.verdicts import Options, Witness, judge
from archiver.text.extraction import extract, extract_again
from archiver.text.folding import FoldedText, fold
from benchmarks.quotations.gate import CAPTURE

BOLTS = Path(__file__).parent / "bolts"
ALTERED = "q0203"
"""Its words stand in the source in another order."""
MAX_GAP = 2_000
"""Comments cut from a heading to one item of a long list: the longest cut hides 1,400 words."""
READINGS = ("text/markdown", "text/plain")


@dataclass(frozen=True)
class OutsideQuote:
    """One quotation and the file that it quotes."""

    id: str
    source: str
    words: str


def read_quotes() -> list[OutsideQuote]:
    """Return every quotation, in order."""
    lines = (BOLTS / "quotes.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [OutsideQuote(row["id"], row["source"], row["quote"]) for row in rows]


def read_witnesses(media_type: str) -> dict[str, Witness]:
    """Return each source, read as `media_type`."""
    paths = sorted((BOLTS / "sources").glob("*.md"))
    return {path.stem: _make_witness(path.read_bytes(), media_type) for path in paths}


def _make_witness(payload: bytes, media_type: str) -> Witness:
    again = extract_again(payload, media_type)
    second = fold(again) if again is not None else None
    return Witness(CAPTURE, fold(extract(payload, media_type, "utf-8")), _giving(second))


def _giving(folded: FoldedText | None) -> Callable[[], FoldedText | None] | None:
    return (lambda: folded) if folded is not None else None


def judge_words(words: str, witness: Witness, max_gap: int = MAX_GAP) -> Finding:
    """Judge some words against one source."""
    quotation = Quotation("q", TextQuoteSelector(words), CAPTURE.source)
    return judge(quotation, [witness], options=Options(max_gap=max_gap))


def judge_quotes(quotes: Sequence[OutsideQuote], media_type: str) -> dict[str, Finding]:
    """Return the finding about each quotation, by its id."""
    witnesses = read_witnesses(media_type)
    return {quote.id: judge_words(quote.words, witnesses[quote.source]) for quote in quotes}


def is_passing(finding: Finding) -> bool:
    """Whether the words were found, whatever a person should look at beside them."""
    return finding.verdict in PASSING
