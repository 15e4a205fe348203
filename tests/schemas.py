"""What the program printed as JSON, held to docs/schemas/: every name known, every type right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from archiver.cli import COMMANDS

SCHEMAS = Path(__file__).resolve().parent.parent / "docs" / "schemas"
NAMES = {name for names in COMMANDS.values() for name in names}
FREE = {"VoucherRow"}  # what is known beside a voucher depends on its kind


def check_printed(arguments: Sequence[str], out: str) -> None:
    """Hold the output of `archiver ARGUMENTS` to its schema, where it is one JSON object."""
    command = next((word for word in arguments if word in NAMES), "")
    form = _form(arguments)
    if form == "jsonl":
        for line in out.splitlines():
            check_object(f"{command}-jsonl", json.loads(line))
    elif out.startswith("{") and (form == "json" or "--json" in arguments):
        check_object(command, json.loads(out))


def check_object(name: str, said: Any) -> None:
    """Raise ValidationError where `said` is not what docs/schemas/NAME.json promises."""
    if name == "export" and said.get("form") == "datasette":
        name = "export-datasette"
    _validator(name).validate(said)


def _form(arguments: Sequence[str]) -> str:
    words = list(arguments)
    return words[words.index("--format") + 1] if "--format" in words else ""


@cache
def _validator(name: str) -> Draft202012Validator:
    """The schema of a command, made strict: a name that it does not have is a mistake here."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for title, part in schema.get("$defs", {}).items():
        if "properties" in part and title not in FREE:
            part["additionalProperties"] = False
    return Draft202012Validator(schema, format_checker=FormatChecker())
