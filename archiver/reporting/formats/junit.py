"""Findings as JUnit XML, which every continuous-integration server can show.

One test suite a document, one test case a quotation. A quotation that does not pass is a failure;
one that cannot be judged is an error, since nothing is known against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring

from archiver.models import Finding, Source, Verdict
from archiver.reporting.safe_characters import show_unseen
from archiver.reporting.summaries import needs_person
from archiver.reporting.wording import (
    basis_words,
    difference_words,
    flag_words,
    place_words,
    remedy_of,
    sentence_of,
    source_of,
    verdict_words,
)


def render_junit(findings: Sequence[Finding], sources: Mapping[str, Source] | None = None) -> str:
    """Return the findings as an XML document in the form that JUnit's readers agree on."""
    root = Element("testsuites", {"name": "archiver verify", **_counts(findings)})
    ordered = sorted(findings, key=_suite)
    for name, group in groupby(ordered, key=_suite):
        members = list(group)
        suite = SubElement(root, "testsuite", {"name": _xml(name), **_counts(members)})
        for finding in members:
            _add_case(suite, finding, sources or {})
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(finding: Finding) -> str:
    return finding.quotation.document or "quotes.csv"


def _counts(findings: Sequence[Finding]) -> dict[str, str]:
    open_ones = [finding for finding in findings if needs_person(finding)]
    errors = sum(finding.verdict is Verdict.UNVERIFIABLE for finding in open_ones)
    failures = len(open_ones) - errors
    return {"tests": str(len(findings)), "failures": str(failures), "errors": str(errors)}


def _add_case(suite: Element, finding: Finding, sources: Mapping[str, Source]) -> None:
    name = f"{place_words(finding.quotation)} {finding.quotation.selector.exact[:80]}"
    source = source_of(finding) or "no source named"
    case = SubElement(suite, "testcase", name=_xml(name), classname=_xml(source))
    if rests_on := basis_words(finding):
        properties = SubElement(case, "properties")
        SubElement(properties, "property", name="rests on", value=_xml(rests_on))
    if not needs_person(finding):
        return
    tag = "error" if finding.verdict is Verdict.UNVERIFIABLE else "failure"
    words = verdict_words(finding, sources)
    trouble = SubElement(case, tag, message=_xml(sentence_of(finding)), type=_xml(words))
    trouble.text = _xml("\n".join(_explain(finding)))


def _explain(finding: Finding) -> Iterable[str]:
    if finding.quotation.selector.exact:
        yield f"quoted: {finding.quotation.selector.exact}"
    if finding.matched:
        yield f"source: {finding.matched}"
    yield from map(difference_words, finding.differences)
    yield from map(flag_words, finding.review)
    if rests_on := basis_words(finding):
        yield f"rests on: {rests_on}"
    yield remedy_of(finding)


def _xml(text: str) -> str:
    """Only characters that XML 1.0 allows (section 2.2); the rest are written out."""
    return show_unseen(text).replace("\ufffe", r"\ufffe").replace("\uffff", r"\uffff")
