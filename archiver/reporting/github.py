"""Findings as workflow commands, which GitHub Actions shows beside a document's lines."""

from collections.abc import Mapping, Sequence

from archiver.models import Finding, Source
from archiver.reporting.characters import show_unseen
from archiver.reporting.sarif import level_of
from archiver.reporting.summaries import needs_person, say_findings
from archiver.reporting.wording import difference_words, remedy_of, sentence_of, verdict_words

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render_github(findings: Sequence[Finding], sources: Mapping[str, Source] | None = None) -> str:
    """Return one annotation for each finding that needs a person, then the counts."""
    lines = [_annotation(finding, sources or {}) for finding in findings if needs_person(finding)]
    return "\n".join([*lines, say_findings(findings)]) + "\n"


def _annotation(finding: Finding, sources: Mapping[str, Source]) -> str:
    quotation = finding.quotation
    document = quotation.document if quotation.column else "quotes.csv"
    place = {"file": document, "line": quotation.line, "col": quotation.column}
    title = verdict_words(finding, sources).capitalize()
    fields = {name: str(value) for name, value in place.items() if value} | {"title": title}
    said = ",".join(f"{name}={_property(value)}" for name, value in fields.items())
    return f"::{COMMANDS[level_of(finding)]} {said}::{_message(_words(finding))}"


def _words(finding: Finding) -> str:
    parts = [
        f"“{finding.quotation.selector.exact}”",
        sentence_of(finding),
        *map(difference_words, finding.differences),
        remedy_of(finding),
    ]
    return "\n".join(part for part in parts if part)


def _message(text: str) -> str:
    """Escaped as the runner unescapes it: percent signs first, then ends of lines."""
    text = show_unseen(text.replace("\r\n", "\n"))
    return text.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
