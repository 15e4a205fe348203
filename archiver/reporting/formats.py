"""Which formats `verify` can print beside text, and the one function that prints any of them."""

from collections.abc import Callable, Mapping, Sequence

from archiver.models import Finding, Source
from archiver.reporting.csv import render_csv
from archiver.reporting.github import render_github
from archiver.reporting.json import render_json, verify_object
from archiver.reporting.jsonl import render_jsonl
from archiver.reporting.junit import render_junit
from archiver.reporting.markdown import render_markdown
from archiver.reporting.sarif import render_sarif

Render = Callable[[Sequence[Finding], Mapping[str, Source], str], str]

FORMATS: dict[str, Render] = {
    "json": lambda findings, sources, version: render_json(verify_object(findings)),
    "jsonl": lambda findings, sources, version: render_jsonl(findings),
    "csv": lambda findings, sources, version: render_csv(findings),
    "markdown": lambda findings, sources, version: render_markdown(findings, sources),
    "junit": lambda findings, sources, version: render_junit(findings, sources),
    "sarif": render_sarif,
    "github": lambda findings, sources, version: render_github(findings, sources),
}


def render_findings(
    form: str, findings: Sequence[Finding], sources: Mapping[str, Source], version: str = ""
) -> str:
    """Return `findings` in the format named `form`, ready to be written to stdout.

    `sources` are by id; `version` is the program's own, for formats that name their maker. Raises
    KeyError for a format that is not in FORMATS ("text" is `terminal.write_verify`).
    """
    return FORMATS[form](findings, sources, version)
