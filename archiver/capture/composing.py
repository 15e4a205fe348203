"""The bytes of a request, composed once and sent as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from archiver import __version__
from archiver.capture.target import Target

PRODUCT = "archiver"
# gzip is the one content coding that every reader of WARC files can undo, in any year to come.
ACCEPTED = (
    ("Accept", "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8"),
    ("Accept-Language", "en-GB,en;q=0.9,*;q=0.5"),
    ("Accept-Encoding", "gzip"),
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FORBIDDEN = re.compile(r"[\r\n\0]")


def compose(
    target: Target, method: str, fields: Iterable[tuple[str, str]], body: bytes, contact: str
) -> bytes:
    """Return the request as it goes over the wire: request line, fields, body.

    `fields` are sent beside our own and replace those of the same name. Raises ValueError when one
    of them cannot stand in a header (RFC 9110 section 5.5).
    """
    given = list(fields)
    replaced = {name.lower() for name, _ in given}
    standing = [("User-Agent", user_agent(contact)), *ACCEPTED]
    if body or method in ("POST", "PUT"):
        standing.append(("Content-Length", str(len(body))))
    kept = [(name, value) for name, value in standing if name.lower() not in replaced]
    lines = [f"{method} {target.path} HTTP/1.1", f"Host: {target.authority}"]
    lines += [_line(name, value) for name, value in kept + given]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def _line(name: str, value: str) -> str:
    if not _NAME.fullmatch(name) or _FORBIDDEN.search(value):
        raise ValueError(f"{name[:40]!r} is no request field that can be sent")
    return f"{name}: {value}"


def user_agent(contact: str) -> str:
    """Return the User-Agent: who fetches, and whom to write to (archiver.toml, `contact`)."""
    reach = " ".join(contact.split())
    return f"{PRODUCT}/{__version__}" + (f" (+{reach})" if reach else "")


def credential(secrets: Mapping[str, str], target: Target) -> str:
    """Return the Authorization value for `target`, "" where there is none.

    `secrets` is keyed by host, with or without a port. Over plain http a secret is sent only where
    its key names the port: nothing is to leak because an address says http.
    """
    port = f"{target.host.lower()}:{target.port}"
    if port in secrets:
        return secrets[port]
    return secrets.get(target.host.lower(), "") if target.scheme == "https" else ""
