"""A finding put into words: its digest, its place, one plain sentence, and what to do next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encode

from archiver.models import (
    Basis,
    Capture,
    Difference,
    Finding,
    Flag,
    Location,
    Match,
    Quotation,
    Severity,
    Standing,
    Verdict,
)
from archiver.phrases import FLAGS, copy_words, day

if TYPE_CHECKING:
    from archiver.text.folding import FoldedText

AROUND = 60
"""How many characters before and after a passage are shown."""
FRAGMENT_WORDS = 5


WRITE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def digest_finding(
    quotation: Quotation,
    verdict: Verdict,
    differences: Sequence[Difference],
    review: Sequence[Flag],
) -> str:
    """Return the short digest that `settle` takes.

    It covers what a person decided on: the quotation, its source, the verdict, the differences
    and the flags. Dates and records are left out, so that a new capture with the same passage
    does not bring a settled finding back.
    """
    parts = [
        " ".join(quotation.selector.exact.split()),
        quotation.source,
        verdict.value,
        [[d.op, d.quoted, d.archived, d.kind.value] for d in differences],
        [[flag.flag, flag.severity.value, flag.words] for flag in review],
    ]
    written = WRITE(parts)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def find_basis(capture: Capture) -> Basis:
    """Return what a verdict on `capture` rests on, by the way the capture came."""
    if capture.via.startswith("archive:"):
        return Basis.WEB_ARCHIVE
    known = {"supplied": Basis.SUPPLIED, "transcript": Basis.TRANSCRIPT, "import": Basis.IMPORTED}
    return known.get(capture.via, Basis.CAPTURE)


def locate_match(match: Match, folded: FoldedText) -> Location:
    """Return where `match` stands, with the characters around it and a text-fragment link part."""
    text = folded.text
    before = text.content[max(match.start - AROUND, 0) : match.start]
    after = text.content[match.end : match.end + AROUND]
    passage = text.content[match.start : match.end]
    fragment = text_fragment(passage)
    return Location(match.start, match.end, text.page_of(match.start), before, after, fragment)


def text_fragment(passage: str) -> str:
    """Return "#:~:text=…" for `passage` (WICG URL Fragment Text Directives, section 3)."""
    words = passage.split()
    if len(words) <= 2 * FRAGMENT_WORDS and "\n" not in passage.strip():
        return "#:~:text=" + _encode(words)
    first, last = words[:FRAGMENT_WORDS], words[-FRAGMENT_WORDS:]
    return f"#:~:text={_encode(first)},{_encode(last)}"


def _encode(words: Iterable[str]) -> str:
    line = " ".join(words)
    if line.isascii() and line.replace(" ", "").isalnum():
        return line.replace(" ", "%20")
    return percent_encode(line, safe="", errors="replace").replace("-", "%2D")


# --- in plain words ------------------------------------------------------------------------------


def describe_date(capture: Capture | None) -> str:
    """Return the capture's date as people write it, such as "3 May 2021"."""
    if capture is None:
        return "an unknown date"
    return day(capture.date)


def _copy(finding: Finding) -> str:
    return f"{copy_words(finding.provenance)} of {describe_date(finding.capture)}"


def explain(finding: Finding, why: str = "") -> tuple[str, str]:
    """Return one plain sentence for a finding, and what to do next ("" for nothing).

    `why` is the reason of an `unverifiable` verdict.
    """
    sentence, remedy = EXPLAINED[finding.verdict](finding, why)
    if finding.settled:
        remedy = ""
    return sentence + _standing(finding), remedy


def _verbatim(finding: Finding, why: str) -> tuple[str, str]:
    return f"These words stand exactly so in {_copy(finding)}.", _look(finding)


def _typographic(finding: Finding, why: str) -> tuple[str, str]:
    return f"The same words stand in {_copy(finding)}; only their setting differs.", _look(finding)


def _edited(finding: Finding, why: str) -> tuple[str, str]:
    kind = "marked cuts or additions"
    return f"The same words stand in {_copy(finding)}, with {kind}.", _look(finding)


def _look(finding: Finding) -> str:
    if not finding.review:
        return ""
    gravest = finding.review[0]
    if gravest.severity is Severity.CRITICAL:
        return f"Read it beside the source: {FLAGS.get(gravest.flag, gravest.flag)}."
    return f"Worth a look: {FLAGS.get(gravest.flag, gravest.flag)}."


def _altered(finding: Finding, why: str) -> tuple[str, str]:
    changes = "; ".join(_change(d.quoted, d.archived) for d in finding.differences[:3])
    more = len(finding.differences) - 3
    changes += f"; and {more} more" if more > 0 else ""
    sentence = f"The quotation is not what {_copy(finding)} says: {changes}."
    return sentence, "Use the source's own words, or mark the change with “…” or “[ ]”."


def _change(quoted: str, archived: str) -> str:
    if quoted and archived:
        return f"“{quoted}” where the source has “{archived}”"
    return f"“{quoted}” was added" if quoted else f"“{archived}” was left out"


def _elsewhere(finding: Finding, why: str) -> tuple[str, str]:
    where = ", ".join(finding.found_in)
    sentence = f"The cited source does not have these words; they stand in {where}."
    return sentence, f"Cite {finding.found_in[0]} instead, or use the cited source's own words."


def _not_found(finding: Finding, why: str) -> tuple[str, str]:
    unchecked = any(flag.flag == "version-unchecked" for flag in finding.review)
    more = "; another version was not checked" if unchecked else ""
    sentence = f"These words are not in {_copy(finding)}{more}."
    if unchecked:
        return sentence, "Look for the version that was quoted: run archiver rescue --as-cited."
    return sentence, "Check the wording and the source that is cited."


def _unverifiable(finding: Finding, why: str) -> tuple[str, str]:
    cause, advice = _split_advice(why or "there is no text to compare it with")
    return f"This cannot be checked: {cause}.", advice or _what_to_bring(finding)


def _split_advice(why: str) -> tuple[str, str]:
    """Return a reason without its full stop, and the sentences after it: what can be done."""
    cause, stop, advice = why.rstrip(".").partition(". ")
    cause = cause[0].lower() + cause[1:] if cause.startswith(("The ", "This ")) else cause
    return cause, f"{advice}." if stop and advice else ""


def _what_to_bring(finding: Finding) -> str:
    if not finding.quotation.source:
        return "Say whose words they are: link the source, or write a row into quotes.csv."
    return "Save the source with archiver snapshot, or bring a copy with archiver import."


EXPLAINED = {
    Verdict.VERBATIM: _verbatim,
    Verdict.TYPOGRAPHIC: _typographic,
    Verdict.EDITED: _edited,
    Verdict.ALTERED: _altered,
    Verdict.ELSEWHERE: _elsewhere,
    Verdict.NOT_FOUND: _not_found,
    Verdict.UNVERIFIABLE: _unverifiable,
}


def _standing(finding: Finding) -> str:
    if finding.standing is Standing.LOST:
        return " The newest copy no longer has them; link the archived copy instead."
    if finding.standing is Standing.SOURCE_GONE:
        return " The source itself is gone; link the archived copy instead."
    return ""
