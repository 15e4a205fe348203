"""Whether an answer repeats a payload that the archive already holds, whole and readable.

This is asked before it is stored. Whose body a stored revisit has is found in
:mod:`archiver.store.reader` for our own, in :mod:`archiver.workflows.bring.recorded_pages` for
others'.
"""

import io
from typing import BinaryIO, cast

from archiver.messages import has_telling_chunks
from archiver.models import Capture, Exchange, Hop, Outcome
from archiver.store.connection_notes import certificate_digests
from archiver.store.reader import Reader
from archiver.store.warc.capture_records import Revisit
from archiver.store.warc.writer import IDENTICAL_PAYLOAD, NOT_MODIFIED


def find_revisit(reader: Reader, source_id: str, exchange: Exchange, via: str) -> Revisit | None:
    """Return the earlier capture whose payload `exchange` repeats, None when it must be stored.

    A 304 repeats the capture whose validator was sent; any other answer one with the same payload
    digest. An earlier record is only referred to when it can still be read back whole.
    """
    hop = exchange.last
    if hop is None or hop.head is None or hop.truncated:
        return None
    if hop.head.status == 304:
        return _confirmed(reader, exchange, hop, source_id)
    return _identical(reader, hop, source_id, via)


def _identical(reader: Reader, hop: Hop, source_id: str, via: str) -> Revisit | None:
    digest = str(hop.payload_digest or "")
    found = reader.catalog.payload_holder(digest, via) if digest else None
    if found is None or not found.content_length or _says_more(hop) or not _holds(reader, found):
        return None
    latest = reader.catalog.latest_at(hop.url, source_id, via)
    unchanged = latest is not None and latest.payload_digest == digest
    known = _known_certificates(reader, found, hop)
    return Revisit(found, latest or found, IDENTICAL_PAYLOAD, unchanged, known)


def _says_more(hop: Hop) -> bool:
    """Whether the framing of an answer holds what a revisit, which has its head alone, would lose:
    trailer fields can be signatures. Plain chunk sizes say nothing of the page.
    """
    if hop.head is None or not hop.head.chunked:
        return False
    with hop.received.open() as stream:
        stream.seek(hop.head.length)
        return has_telling_chunks(stream)


def _confirmed(reader: Reader, exchange: Exchange, hop: Hop, source_id: str) -> Revisit | None:
    """Find the capture that a 304 confirms: the newest with the validator that was sent."""
    fields = exchange.request.fields
    recent = reader.catalog.newest_at(hop.url, source_id)
    base = _newest_with_validator(recent, hop.url, fields) or _newest_with_validator(
        tuple(reversed(reader.catalog.captures(source_id))), hop.url, fields
    )
    holder = reader.holder(base) if base else None
    if base is None or not isinstance(holder, Capture) or not _holds(reader, holder):
        return None
    known = _known_certificates(reader, holder, hop)
    return Revisit(holder, base, NOT_MODIFIED, True, known)


def _known_certificates(reader: Reader, holder: Capture, hop: Hop) -> tuple[str, ...]:
    return certificate_digests(reader, holder.record_id) if hop.tls else ()


def _holds(reader: Reader, holder: Capture) -> bool:
    return reader.copy_payload(holder, cast(BinaryIO, _Nowhere())) is None


class _Nowhere(io.RawIOBase):
    """Takes bytes and keeps none."""

    def write(self, piece: object) -> int:
        return len(piece)  # type: ignore[arg-type]


def _newest_with_validator(
    captures: tuple[Capture, ...], url: str, fields: tuple[tuple[str, str], ...]
) -> Capture | None:
    """The first of `captures`, newest first, whose ETag or date the conditional request named."""
    sent = {name.lower(): value.strip() for name, value in fields}
    tags, since = sent.get("if-none-match", ""), sent.get("if-modified-since", "")
    for capture in captures:
        witnessed = capture.via == "live" and capture.outcome is not Outcome.FAILED
        if capture.uri != url or not witnessed or capture.truncated:
            continue
        tagged = bool(tags) and capture.etag in [tag.strip() for tag in tags.split(",")]
        if tagged or (not tags and bool(since) and capture.last_modified == since):
            return capture
    return None
