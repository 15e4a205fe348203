"""Findings as SARIF 2.1.0 (OASIS), which code-review sites show beside the lines of a document."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from archiver.models import Finding, Quotation, Severity, Source, Verdict
from archiver.reporting.objects.render import encode_json
from archiver.reporting.summaries import needs_person
from archiver.reporting.wording import (
    SENTENCES,
    basis_words,
    difference_words,
    document_of,
    flag_words,
    remedy_of,
    sentence_of,
    unmarked_words,
    verdict_words,
)

Object = dict[str, object]
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
RULES = tuple(Verdict)
UNMARKED = "unmarked"
COPIED = "Many words in a row stand in a source too, and are not marked as a quotation."


def render_sarif(
    findings: Sequence[Finding],
    sources: Mapping[str, Source] | None = None,
    version: str = "",
    notes: Sequence[Quotation] = (),
) -> str:
    """Return a SARIF log with one run and one result for each finding that needs a person.

    A settled finding is a result with an accepted suppression; a passing one is left out. Of
    `notes`, copying without marks is a result of level "note".
    """
    shown = [finding for finding in findings if needs_person(finding) or finding.settled]
    driver: Object = {"name": "archiver", "rules": [*map(_rule, RULES), _UNMARKED_RULE]}
    if version:
        driver["version"] = version
    run: Object = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(finding, sources or {}) for finding in shown),
            *(
                {
                    "ruleId": UNMARKED,
                    "ruleIndex": len(RULES),
                    "level": "note",
                    "message": {"text": f"{unmarked_words(note)}."},
                    "locations": [_location(note)],
                }
                for note in notes
                if note.mark == UNMARKED
            ),
        ],
    }
    log: Object = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return encode_json(log, indent=2) + "\n"


def _rule(verdict: Verdict) -> Object:
    name = verdict.value.title().replace("-", "")
    return {"id": verdict.value, "name": name, "shortDescription": {"text": SENTENCES[verdict]}}


_UNMARKED_RULE: Object = {
    "id": UNMARKED,
    "name": "Unmarked",
    "shortDescription": {"text": COPIED},
}


def _result(finding: Finding, sources: Mapping[str, Source]) -> Object:
    result: Object = {
        "ruleId": finding.verdict.value,
        "ruleIndex": RULES.index(finding.verdict),
        "level": level_of(finding),
        "message": {"text": _message(finding, sources)},
        "locations": [_location(finding.quotation)],
    }
    if finding.finding:
        result["partialFingerprints"] = {"finding/v1": finding.finding}
    if finding.settled:
        reason = finding.quotation.reviewed
        suppression: Object = {"kind": "external", "status": "accepted"}
        result["suppressions"] = [suppression | ({"justification": reason} if reason else {})]
    return result


def level_of(finding: Finding) -> str:
    """Return SARIF's level: what cannot be judged is a note, what is only minor a warning."""
    if finding.verdict is Verdict.UNVERIFIABLE:
        return "note"
    return "warning" if finding.severity in (Severity.MINOR, Severity.NOTICE) else "error"


def _message(finding: Finding, sources: Mapping[str, Source]) -> str:
    quotation = finding.quotation
    place = f"{quotation.locator}: " if quotation.mark and not quotation.line else ""
    words = f": “{quotation.selector.exact}”" if quotation.selector.exact else ""
    parts = [
        f"{place}{verdict_words(finding, sources).capitalize()}{words}.",
        sentence_of(finding),
        *(f"{difference_words(difference)}." for difference in finding.differences),
        *(f"{flag_words(flag)}." for flag in finding.review),
        f"Rests on: {rests_on}." if (rests_on := basis_words(finding)) else "",
        remedy_of(finding),
    ]
    return " ".join(part for part in parts if part)


def _location(quotation: Quotation) -> Object:
    """Return the place in the document, or for a row of quotes.csv its line there."""
    document = document_of(quotation)
    place: Object = {
        "artifactLocation": {
            "uri": quote(document.replace("\\", "/"), safe="/:", errors="surrogatepass")
        }
    }
    if quotation.line:
        region: Object = {"startLine": quotation.line}
        place["region"] = region | ({"startColumn": quotation.column} if quotation.column else {})
    return {"physicalLocation": place}
