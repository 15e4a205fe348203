"""Findings as JSON Lines: one object a line, for streams and for `jq`."""

from collections.abc import Sequence

from archiver.models import Finding
from archiver.reporting.objects.render import encode_json
from archiver.reporting.objects.rows import finding_row


def render_jsonl(findings: Sequence[Finding]) -> str:
    """Return one line of ASCII JSON for each finding, as `verify --format json` lists it."""
    return "".join(encode_json(finding_row(finding)) + "\n" for finding in findings)
