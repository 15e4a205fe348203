"""An object as text: indented JSON in ASCII."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum

from archiver.urls import to_rfc3339


def render_json(result: object) -> str:
    """Return one object as indented JSON with a newline at the end.

    Only ASCII is written, so that no console encoding can damage it; a time becomes RFC 3339.
    """
    return encode_json(result, indent=2) + "\n"


def encode_json(value: object, indent: int | None = None) -> str:
    """Return `value` as ASCII JSON.

    "##[" is a command to GitHub's runner wherever it stands in a line of a step; it is written with
    an escape, which every reader of JSON takes for the same.
    """
    return json.dumps(value, indent=indent, default=_plain).replace("##[", "#\\u0023[")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Iterable) else str(value)
