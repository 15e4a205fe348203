"""The named fields of a WARC record against WARC 1.1 (ISO 28500:2017, section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archiver.store.warc.records import RecordHead
from archiver.store.warc.writer import VERSION
from archiver.urls import from_rfc3339

Breach = tuple[str, str]

TYPES = {
    "warcinfo",
    "response",
    "resource",
    "request",
    "metadata",
    "revisit",
    "conversion",
    "continuation",
}
NEEDED = ("warc-record-id", "warc-date", "warc-type", "content-length")
WITHOUT_ADDRESS = ("warcinfo",)
WITH_ADDRESS = ("response", "resource", "request", "revisit", "conversion", "continuation")
REFERRING = ("metadata", "revisit", "conversion")
ONCE = (
    *NEEDED,
    "content-type",
    "warc-target-uri",
    "warc-block-digest",
    "warc-payload-digest",
    "warc-refers-to",
    "warc-profile",
    "warc-truncated",
)
TRUNCATED = ("length", "time", "disconnect", "unspecified")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\Z")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+\Z")


def breaches(head: RecordHead, ours: bool) -> Iterator[Breach]:
    """Yield rule and sentence for each way in which `head` does not follow the standard.

    `ours` adds what this program promises of its own records beyond it.
    """
    said = head.first
    if head.version != VERSION:
        yield "version", f"it is {head.version}, not {VERSION}"
    for name in NEEDED:
        if not said.get(name):
            yield "missing-field", f"it has no {name} (section 5.1)"
    if head.repeats:
        for name in ONCE:
            if len(head.all(name)) > 1:
                yield "repeated-field", f"{name} stands {len(head.all(name))} times"
    yield from _breaches_of_values(said)
    yield from _breaches_of_type(said)
    if ours:
        yield from _breaches_of_ours(said)


def _breaches_of_values(said: Mapping[str, str]) -> Iterator[Breach]:
    identifier, date = said.get("warc-record-id", ""), said.get("warc-date", "")
    if identifier and not (identifier[0] == "<" and URI.match(identifier.strip("<>"))):
        yield "record-id", f"WARC-Record-ID {identifier!r} is no address in angle brackets"
    if date and not _is_date(date):
        yield "date", f"WARC-Date {date!r} is no UTC time (section 5.4)"
    address = said.get("warc-target-uri", "")
    if address.startswith("<"):
        yield "bracketed-address", "WARC-Target-URI stands in angle brackets (section 5.8)"
    elif address and not URI.match(address):
        yield "address", f"WARC-Target-URI {address!r} is no address"
    cut = said.get("warc-truncated")
    if cut and cut not in TRUNCATED:
        yield "truncated", f"WARC-Truncated is {cut!r}, not one of {', '.join(TRUNCATED)}"


def _is_date(written: str) -> bool:
    try:
        return bool(DATE.match(written)) and from_rfc3339(written[:26].rstrip("Z")) is not None
    except ValueError:
        return False


def _breaches_of_type(said: Mapping[str, str]) -> Iterator[Breach]:
    kind, address = said.get("warc-type", "").lower(), said.get("warc-target-uri")
    if kind and kind not in TYPES:
        yield "unknown-type", f"WARC-Type {kind!r} is none that the standard knows"
    if kind in WITH_ADDRESS and not address:
        yield "missing-field", f"a {kind} record needs a WARC-Target-URI (section 5.8)"
    if kind in WITHOUT_ADDRESS and address:
        yield "forbidden-field", "a warcinfo record has no WARC-Target-URI (section 5.8)"
    if kind == "revisit" and not said.get("warc-profile"):
        yield "missing-field", "a revisit record needs a WARC-Profile (section 6.7)"
    if said.get("warc-refers-to") and kind not in REFERRING:
        yield "forbidden-field", f"a {kind} record has no WARC-Refers-To (section 5.11)"
    filled = said.get("content-length", "") not in ("", "0") and kind != "continuation"
    if filled and not said.get("content-type"):
        yield "missing-field", "its block has no Content-Type (section 5.6)"


def _breaches_of_ours(said: Mapping[str, str]) -> Iterator[Breach]:
    kind = said.get("warc-type", "").lower()
    if not said.get("warc-block-digest"):
        yield "missing-digest", "it has no WARC-Block-Digest; every record of ours has one"
    if kind in ("response", "revisit") and not said.get("warc-payload-digest"):
        yield "missing-digest", "it has no WARC-Payload-Digest; every capture of ours has one"
    if kind == "revisit" and not said.get("warc-refers-to"):
        yield "missing-field", "it does not name the record whose payload it repeats"
