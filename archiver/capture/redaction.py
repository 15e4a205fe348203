"""Secrets blotted out in place: the value's bytes become as many x, everything else stays."""

from __future__ import annotations

import re

SECRET = (
    rb"(?:[\w-]+-)?(?:authorization|(?:set-)?cookie2?|token|secret|passw(?:or)?d|session(?:-?id)?|"
    rb"(?:api|access|auth|app|private|functions|subscription)-?key)"
)
"""Header fields that hold what only their two ends may know. Authorization and Cookie are the
standards' (RFC 9110 section 11.6, RFC 6265); others are named for what they hold (X-Api-Key,
PRIVATE-TOKEN, X-CSRF-Token, Ocp-Apim-Subscription-Key), and recordings of others have them."""
# The value with its folded continuation lines (RFC 9112 section 5.2), up to the line's end.
_SECRET_FIELD = re.compile(
    rb"(?im)^(?P<name>" + SECRET + rb")(?P<colon>[ \t]*:[ \t]*)"
    rb"(?P<value>[^\r\n]*(?:\r*\n[ \t]+[^\r\n]*)*)"
)
_INK = re.compile(rb"[^\r\n \t]")


def redact(head: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Blot out the values of Authorization, Cookie and the like in the bytes of a head.

    Returns the head, of the same length, and the names of the headers in lower case, each once.
    """
    names = tuple(
        dict.fromkeys(
            found["name"].decode("ascii").lower() for found in _SECRET_FIELD.finditer(head)
        )
    )
    return (_SECRET_FIELD.sub(_blot, head), names) if names else (head, ())


def _blot(found: re.Match[bytes]) -> bytes:
    return found["name"] + found["colon"] + _INK.sub(b"x", found["value"])
