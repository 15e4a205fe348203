"""Which formats `verify` can print beside text, and the one function that prints any of them."""

from collections.abc import Callable, Mapping, Sequence

from archiver.models import Finding, Quotation, Source
from archiver.reporting.formats.csv import render_csv
from archiver.reporting.formats.github import render_github
from archiver.reporting.formats.jsonl import render_jsonl
from archiver.reporting.formats.junit import render_junit
from archiver.reporting.formats.markdown import render_markdown
from archiver.reporting.formats.sarif import render_sarif
from archiver.reporting.objects.render import render_json
from archiver.reporting.objects.verify import verify_object

FindingsRenderer = Callable[
    [Sequence[Finding], Mapping[str, Source], str, Sequence[Quotation]], str
]

FORMATS: dict[str, FindingsRenderer] = {
    "json": lambda findings, _, __, notes: render_json(verify_object(findings, notes)),
    "jsonl": lambda findings, _, __, ___: render_jsonl(findings),
    "csv": lambda findings, _, __, ___: render_csv(findings),
    "markdown": lambda findings, sources, _, __: render_markdown(findings, sources),
    "junit": lambda findings, sources, _, __: render_junit(findings, sources),
    "sarif": render_sarif,
    "github": lambda findings, sources, _, notes: render_github(findings, sources, notes),
}


def render_findings(
    form: str,
    findings: Sequence[Finding],
    sources: Mapping[str, Source],
    version: str = "",
    notes: Sequence[Quotation] = (),
) -> str:
    """Return `findings` in the format named `form`, ready to be written to stdout.

    `sources` are by id; `version` is the program's own, for formats that name their maker; `notes`
    are marked words that were not judged, for formats that have a place for them. Raises KeyError
    for a format that is not in FORMATS ("text" is `terminal.write_verify`).
    """
    return FORMATS[form](findings, sources, version, notes)
