"""Asking only for what changed: the conditional fields that a last capture allows."""

from __future__ import annotations

import re
from datetime import timedelta

from archiver.dates import read_http_date
from archiver.models import Capture, Outcome, Usable

_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
# RFC 9110 section 8.8.2.2: a date is a strong validator only when the page had stood unchanged for
# a while when it was sent; servers' clocks differ, and pages change twice in a second.
_SETTLED = timedelta(seconds=60)


def conditional_fields(capture: Capture | None) -> tuple[tuple[str, str], ...]:
    """Return If-None-Match and If-Modified-Since for asking again what `capture` holds.

    Empty where a 304 could hide a change: no capture, one that was cut, failed or showed a wall,
    or one whose validators belong to another address than the cited one (a redirect's end).
    """
    if capture is None or not _complete(capture):
        return ()
    fields = []
    if _ENTITY_TAG.fullmatch(capture.etag):
        fields.append(("If-None-Match", capture.etag))
    if capture.last_modified and _had_settled(capture):
        fields.append(("If-Modified-Since", capture.last_modified))
    return tuple(fields)


def _complete(capture: Capture) -> bool:
    own_address = not capture.cited or capture.cited.partition("#")[0] == capture.uri
    return (
        own_address
        and capture.via == "live"
        and capture.outcome in (Outcome.CAPTURED, Outcome.UNCHANGED)
        and capture.status in (200, 304)
        and capture.usable is Usable.YES
        and not capture.truncated
    )


def _had_settled(capture: Capture) -> bool:
    modified = read_http_date(capture.last_modified)
    return modified is not None and capture.date - modified >= _SETTLED
