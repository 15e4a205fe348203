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
    return json.dumps(result, indent=2, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Iterable) else str(value)
