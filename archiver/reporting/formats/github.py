"""Findings as workflow commands, which GitHub Actions shows beside a document's lines."""

from collections.abc import Mapping, Sequence

from archiver.models import Finding, Quotation, Source
from archiver.reporting.formats.sarif import level_of
from archiver.reporting.safe_characters import show_unseen
from archiver.reporting.summaries import needs_person, say_findings
from archiver.reporting.wording import (
    basis_words,
    difference_words,
    document_of,
    flag_words,
    remedy_of,
    sentence_of,
    unmarked_words,
    verdict_words,
)

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render_github(
    findings: Sequence[Finding],
    sources: Mapping[str, Source] | None = None,
    notes: Sequence[Quotation] = (),
) -> str:
    """Return one annotation for each finding that needs a person, then the counts.

    Of `notes`, copying without marks is a notice.
    """
    lines = [_annotation(finding, sources or {}) for finding in findings if needs_person(finding)]
    lines += [
        _command("notice", note, "Copied without marks", unmarked_words(note))
        for note in notes
        if note.mark == "unmarked"
    ]
    return "\n".join([*lines, say_findings(findings)]) + "\n"


def _annotation(finding: Finding, sources: Mapping[str, Source]) -> str:
    title = verdict_words(finding, sources).capitalize()
    return _command(COMMANDS[level_of(finding)], finding.quotation, title, _words(finding))


def _command(name: str, quotation: Quotation, title: str, words: str) -> str:
    place = {"file": document_of(quotation), "line": quotation.line, "col": quotation.column}
    fields = {key: str(value) for key, value in place.items() if value} | {"title": title}
    said = ",".join(
        f"{key}={_message(value).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in fields.items()
    )
    return f"::{name} {said}::{_message(words)}"


def _words(finding: Finding) -> str:
    quotation = finding.quotation
    parts = [
        quotation.locator if quotation.mark and not quotation.line else "",
        f"“{words}”" if (words := quotation.selector.exact) else "",
        sentence_of(finding),
        *map(difference_words, finding.differences),
        *map(flag_words, finding.review),
        f"Rests on: {rests_on}." if (rests_on := basis_words(finding)) else "",
        remedy_of(finding),
    ]
    return "\n".join(part for part in parts if part)


def _message(text: str) -> str:
    """Escaped as the runner unescapes it: percent signs first, then ends of lines."""
    text = show_unseen(text.replace("\r\n", "\n"))
    return text.replace("%", "%25").replace("\n", "%0A")
