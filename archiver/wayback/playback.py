"""Is this answer the memento that was asked for? Only then may anything be concluded from it."""

from __future__ import annotations

import re

from archiver.bodies import decode_body, is_framed
from archiver.dates import read_http_date
from archiver.file_kinds import HTML
from archiver.messages import Head
from archiver.models import Digest, Exchange, Hop, Memento
from archiver.text.walls.end_marks import has_end_mark
from archiver.urls import is_web_address, to_timestamp14
from archiver.wayback.addresses import page_key
from archiver.wayback.answers import Playback, Unknown

REFRAMED = (
    "content-encoding",
    "x-archive-orig-content-encoding",
    "x-archive-orig-transfer-encoding",
)
_ORIGINAL = re.compile(r"<([^<>]*)>\s*;\s*rel\s*=\s*\"?original\b")
_FRAME = re.compile(rb"(?i)<i?frame\b")
LINKS_READ = 8192  # of a Link field: the first links, "original" among them (a guess)
REFUSALS = (401, 403, 407, 429, 451)


def read_playback(memento: Memento, answer: Exchange, archive: str) -> Playback | Unknown:
    """Return the played-back memento, or Unknown with what is wrong with the answer.

    Where the archive sends us elsewhere, to another date or to the live page, nothing is followed.
    """
    hop = answer.last
    if hop is None or hop.head is None or not _is_asked_for(hop, memento):
        return Unknown(f"{archive} {_what_came(answer)}")
    status = hop.head.status
    if status in REFUSALS or status >= 500:
        return Unknown(f"{archive}'s copy is a refusal or an error (status {status})")
    listed = memento.status
    if listed and listed // 100 != status // 100:
        kind = "a redirect" if listed // 100 == 3 else "it"
        onward = f", which sends on to {hop.head.get('location')}" if status // 100 == 3 else ""
        return Unknown(
            f"{archive} lists {kind} with status {listed} on {memento.moment:%Y-%m-%d}, but played "
            f"back status {status}{onward}"
        )
    original = find_original(hop.head)
    if original and page_key(original) != page_key(memento.uri_r):
        return Unknown(f"{archive} played back a copy of another address ({original})")
    try:
        payload, ended = decode_body(hop)
    except ValueError as error:
        return Unknown(f"{archive}'s copy cannot be decoded: {error}")
    verified = matches_index(memento, hop)
    if hop.truncated or not (verified or (is_framed(hop.head) and ended)):
        return Unknown(f"{archive}'s copy may be cut off")
    if not verified and is_frame(memento, payload):
        return Unknown(f"{archive} answered with its own page around the copy, not with the copy")
    doubt = "" if verified else find_doubt(memento, hop.head, payload)
    return Playback(memento, answer, hop.head, payload, verified, doubt)


def matches_index(memento: Memento, hop: Hop) -> bool:
    """Whether the SHA-1 of the body, as sent or decoded, is the digest in the archive's index."""
    listed = parse_digest(memento.digest)
    return listed is not None and listed in (hop.payload_sha1, hop.content_sha1)


def parse_digest(written: str) -> Digest | None:
    """Return the digest that is written there, None when it is none."""
    try:
        return Digest.parse(written)
    except ValueError:
        return None


def find_original(head: Head) -> str:
    """Return the address that the archive says the memento is of, "" where it does not say.

    It is the link with rel="original" in the answer's head (RFC 7089 section 2.2.1).
    """
    found = _ORIGINAL.search(head.get("link")[:LINKS_READ])
    return found[1] if found and is_web_address(found[1]) else ""


def is_frame(memento: Memento, payload: bytes) -> bool:
    """Whether `payload` is an archive's page that shows the memento in a frame.

    No page names, as it is archived, the date of the copy that is just being made of it, nor shows
    a copy of itself of any date within itself.
    """
    stamp = to_timestamp14(memento.moment).encode("ascii")
    address = re.escape(memento.uri_r.encode("utf-8", "surrogatepass"))
    itself = rb"/\d{14}(?:[a-z]{2}_)?/" + address + rb"[\"'\s#>]"
    named = stamp in payload or re.search(itself, payload) is not None
    return named and _FRAME.search(payload) is not None


def find_doubt(memento: Memento, head: Head, payload: bytes) -> str:
    """Return why an unverified body may not be what was archived, "" where nothing speaks for it.

    Archives digest the body as the site sent it. Where that was coded or chunked, what we are sent
    is another framing of it, and unequal digests are the rule. An archive that lists no digest can
    only be trusted as far as the page itself shows where it ends. A length that agrees is the word
    of whoever sent the bytes, and weighs less than a digest of the index.
    """
    if is_unlike_index(memento, head):
        return "The archive sent other bytes than those that its index lists."
    if head.get("x-archive-orig-content-length") == str(len(payload)):
        return ""
    stamp = to_timestamp14(memento.moment).encode("ascii")
    if re.search(b"/" + stamp + rb"(?:[a-z]{2}_)?/", payload):
        return "The archive rewrote its copy for display, and may have left something out."
    if "html" in head.media_type and not has_end_mark(payload, HTML):
        return "The archive's copy breaks off without an end tag, and no digest shows it whole."
    return ""


def is_unlike_index(memento: Memento, head: Head) -> bool:
    """Whether an unverified body should have had the digest of the index: it was sent as it was."""
    return parse_digest(memento.digest) is not None and not any(map(head.get, REFRAMED))


def _is_asked_for(hop: Hop, memento: Memento) -> bool:
    if hop.head is None:
        return False
    moment = read_http_date(hop.head.get("memento-datetime"))
    return moment is not None and moment == memento.moment.replace(microsecond=0)


def _what_came(answer: Exchange) -> str:
    head = answer.last.head if answer.last else None
    moment = read_http_date(head.get("memento-datetime")) if head else None
    if moment is not None:
        return f"played back another date ({to_timestamp14(moment)})"
    location = head.get("location") if head else ""
    if location:
        return f"sends us on to {location}"
    return f"answered with something that is no memento (status {answer.status})"
