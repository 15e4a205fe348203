"""URI-R, URI-M and timestamps: what an address is, and when two are the same source."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from publicsuffixlist import PublicSuffixList

DEFAULT_PORTS = {"http": 80, "https": 443}
TIMESTAMP_FORMAT = "%Y%m%d%H%M%S"
ADDRESS_ENDS = (
    r"\s<>\"“”«»|\\^`{}"
    "\u3000-\u3004\u3008-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    "\u060c\u061b\u061f\u06d4\u0964\u0965"
    "\u2190-\u21ff\ufe0e\ufe0f"  # arrows back to where a note is marked
)
"""What no address in running text holds, inside a regular expression's brackets: what RFC 3986
leaves out, and marks that follow one without a blank, of Chinese and Japanese ("https://a.example/）。",
Unicode's blocks 3000 and FF00), Arabic and Hindi."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LINE_ENDS = re.compile(r"[\t\r\n]")
_AROUND = "".join(map(chr, range(0x21)))
_MEMENTO = re.compile(r"^(?P<base>.*?)/(?P<stamp>\d{14})(?P<flag>[a-z]{2}_)?/(?P<uri_r>.+)$")


def address_key(url: str) -> str:
    """Return the key under which two addresses are one source.

    Scheme, host case, fragment and default port are ignored; path and query count, character for
    character. An address without a path equals the one with "/".
    """
    parts = urlsplit(url.strip())
    query = f"?{parts.query}" if parts.query else ""
    return f"//{_authority(parts)}{parts.path or '/'}{query}"


def _authority(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    port = parts.port
    return host if port in (None, DEFAULT_PORTS.get(parts.scheme.lower())) else f"{host}:{port}"


def host_of(url: str) -> str:
    """Return host and port of `url` in lower case: the unit of politeness ("example.org:8080")."""
    return _authority(urlsplit(url.strip()))


def path_of(url: str) -> str:
    """Return the path of an address, also of a relative one; "" for what is none."""
    try:
        return urlsplit(url.strip()).path
    except ValueError:
        return ""


def same_host(first: str, second: str) -> bool:
    """Whether both addresses lie on one host and port; a leading "www." makes no difference."""
    return host_of(first).removeprefix("www.") == host_of(second).removeprefix("www.")


def same_site(first: str, second: str) -> bool:
    """Whether both hosts belong to one registered domain, by the list of public suffixes."""
    return _registered(first) == _registered(second)


def _registered(url: str) -> str:
    """The registered domain of a host, with its port; an address by number is its own."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").rstrip(".").lower()
    numbered = ":" in host or host.rpartition(".")[2].isdigit()
    domain = None if numbered else _public_suffixes().privatesuffix(host)
    return host_of(url).replace(host, domain, 1) if domain else host_of(url)


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    """The list of publicsuffix.org, as it was when the package was made; read at first need."""
    return PublicSuffixList()


def is_web_address(url: str) -> bool:
    """Whether `url` is an absolute http or https address with a host and a valid port."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme.lower() in DEFAULT_PORTS and bool(parts.hostname)


UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff]"
)
"""What rewrites a screen, begins a line, or turns or hides writing, and no letter needs.

Controls, ends of lines and paragraphs (Unicode's Cc, Zl, Zp), marks of direction (Bidi_Control),
the formats that Unicode calls deprecated, and marks that set words between the lines.
"""


def encode_unseen(url: str) -> str:
    """Return an address with them as they are sent: percent-encoded (RFC 3986, section 2.1)."""
    return UNSEEN.sub(lambda found: quote(found.group(), errors="replace"), url)


def holds_credentials(url: str) -> bool:
    """Whether an address names a user, perhaps with a password (RFC 3986, section 3.2.1)."""
    try:
        return "@" in urlsplit(url).netloc
    except ValueError:
        return False


def join_address(base: str, written: str) -> str:
    """Return the address that `written` means at the address `base`, as browsers read it.

    White space around it and tabs and line ends within it go; backslashes before the query are
    slashes; "https:page" and "http:///host" mean what browsers make of them (WHATWG URL, section
    4.4). What is absolute stays as it was written. Raises ValueError where it is no address.
    """
    written = _LINE_ENDS.sub("", written.strip(_AROUND))
    named = _SCHEME.match(written)
    if named is None:
        path = _slashed(written)
        beginning = re.match("/{2,}", path)
        return urljoin(base, f"//{path[beginning.end() :]}" if beginning else path)
    scheme, rest = named[0], written[named.end() :]
    if scheme[:-1].lower() not in DEFAULT_PORTS:
        return written
    rest = _slashed(rest)
    if rest.startswith("//") or scheme.lower() != f"{urlsplit(base).scheme.lower()}:":
        return f"{scheme}//{rest.lstrip('/')}"
    return urljoin(base, rest)


def _slashed(written: str) -> str:
    path = re.match("[^?#]*", written)
    assert path is not None
    return path[0].replace("\\", "/") + written[path.end() :]


def to_timestamp14(moment: datetime) -> str:
    """Return `moment` as the 14 digits that web archives use (UTC)."""
    return moment.astimezone(UTC).strftime(TIMESTAMP_FORMAT)


def from_timestamp14(digits: str) -> datetime:
    """Parse 4 to 14 digits of an archive's timestamp as UTC; missing parts are the earliest.

    Raises ValueError when the digits are no date.
    """
    if not digits.isdigit() or not 4 <= len(digits) <= 14 or len(digits) % 2:
        raise ValueError(f"{digits!r} is no web archive timestamp")
    padded = digits + "00000101000000"[len(digits) :]
    return datetime.strptime(padded, TIMESTAMP_FORMAT).replace(tzinfo=UTC)


def memento_address(playback: str, moment: datetime, uri_r: str, *, raw: bool = True) -> str:
    """Return the URI-M of `uri_r` at `moment`; `raw` asks for the bytes without rewriting (id_)."""
    flag = "id_" if raw else ""
    return f"{playback.rstrip('/')}/{to_timestamp14(moment)}{flag}/{uri_r}"


def split_memento(uri_m: str) -> tuple[str, datetime, str] | None:
    """Split a URI-M into playback prefix, moment and URI-R; None when it is not one."""
    found = _MEMENTO.match(uri_m)
    if found is None:
        return None
    try:
        moment = from_timestamp14(found["stamp"])
    except ValueError:
        return None
    return found["base"], moment, found["uri_r"]


def address_in_path(written: str) -> str:
    """Return the address that is written within the path of another, as web archives do.

    It may be percent-encoded as a whole, and have lost one of two slashes or its scheme.
    """
    if re.match("(?i)https?%3a", written):
        written = unquote(written)
    named = re.sub("(?i)^(https?):/(?!/)", r"\1://", written)
    return named if re.match(r"(?i)[a-z][a-z0-9+.-]*://", named) else f"http://{named}"


def to_rfc3339(moment: datetime) -> str:
    """Return `moment` in UTC as RFC 3339, with microseconds only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_rfc3339(written: str) -> datetime:
    """Parse RFC 3339 or ISO 8601 as UTC; a time without a zone is taken as UTC.

    Raises ValueError for what is no time, and for one that UTC has outside of the years 1 to 9999.
    """
    moment = datetime.fromisoformat(written)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:  # "0001-01-01T00:00:00+14:00"
        raise ValueError(f"{written!r} lies outside of the years that are counted") from error
