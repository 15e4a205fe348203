"""How archives say that an owner has had an address excluded."""

from __future__ import annotations

from archiver.messages import Head

RUNTIME_ERROR = "x-archive-wayback-runtime-error"
# archive.org's own words, in a header, in the index's error text, and on the page for readers.
WORDS = (
    ("AdministrativeAccessControlException", "excluded by its owner or the archive"),
    ("Blocked Site Error", "excluded by its owner or the archive"),
    ("RobotAccessControlException", "excluded by the site's robots.txt"),
    ("has been excluded from the Wayback Machine", "excluded by its owner or the archive"),
)
REFUSALS = (403, 404, 451)
LOOKED_AT = 64 * 1024


def read_exclusion(head: Head, body: bytes) -> str:
    """Return why the archive excludes the address, in plain words; "" when it does not say so.

    451 says it by itself (RFC 7725); a 403 or 404 only together with the archive's own words,
    since archives also answer 403 to those who ask too much.
    """
    if head.status not in REFUSALS:
        return ""
    said = head.get(RUNTIME_ERROR) + body[:LOOKED_AT].decode("utf-8", "replace")
    for words, meaning in WORDS:
        if words in said:
            return meaning
    return "blocked for legal reasons (status 451)" if head.status == 451 else ""
