"""Findings as Markdown, for a pull request, a wiki or a mail."""

import re
from collections.abc import Iterable, Mapping, Sequence

from archiver.models import Finding, Source
from archiver.reporting.safe_characters import show_unseen
from archiver.reporting.summaries import needs_person, say_findings
from archiver.reporting.wording import (
    basis_words,
    difference_words,
    flag_words,
    place_words,
    remedy_of,
    sentence_of,
    standing_words,
    verdict_words,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~@&-])")


def render_markdown(
    findings: Sequence[Finding], sources: Mapping[str, Source] | None = None
) -> str:
    """Return what needs a person in full, then a table of everything."""
    by_id = sources or {}
    lines = ["# Quotations", "", escape(say_findings(findings)), ""]
    for finding in filter(needs_person, findings):
        lines += [*_section(finding, by_id), ""]
    if findings:
        lines += ["## All of them", "", "| place | quotation | verdict | rests on | now |"]
        lines += ["|-|-|-|-|-|"]
        lines += [_row(finding, by_id) for finding in findings]
    return "\n".join(lines).rstrip() + "\n"


def escape(text: str) -> str:
    """Return `text` on one line, no character of it read as Markdown or HTML (CommonMark 2.4)."""
    return _SPECIAL.sub(r"\\\1", show_unseen(" ".join(text.split())))


def _section(finding: Finding, sources: Mapping[str, Source]) -> Iterable[str]:
    verdict = verdict_words(finding, sources).upper()
    yield f"## {escape(place_words(finding.quotation))}: {escape(verdict)}"
    yield ""
    if finding.quotation.selector.exact:
        yield f"> {escape(finding.quotation.selector.exact)}"
        yield ""
    if finding.matched:
        yield f"The source: “{escape(finding.matched)}”"
        yield ""
    yield escape(sentence_of(finding))
    if rests_on := basis_words(finding):
        yield ""
        yield f"Rests on: {escape(rests_on)}"
    details = [*map(difference_words, finding.differences), *map(flag_words, finding.review)]
    if details:
        yield ""
        yield from (f"- {escape(detail)}" for detail in details)
    if remedy := remedy_of(finding):
        yield ""
        yield f"**To do:** {escape(remedy)}"


def _row(finding: Finding, sources: Mapping[str, Source]) -> str:
    words = verdict_words(finding, sources) + (", settled" if finding.settled else "")
    quote = finding.quotation.selector.exact
    rests_on = basis_words(finding)
    cells = (place_words(finding.quotation), quote, words, rests_on, standing_words(finding))
    return f"| {' | '.join(map(escape, cells))} |"
