"""The demonstration's web archive, on loopback: it speaks archive.org's dialect.

CDX queries at /cdx/search/cdx, playback at /web/<timestamp>id_/<address>, TimeMaps at
/web/timemap/link/<address>, with the header fields of RFC 7089 (Memento).
"""

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import sha1
from urllib.parse import parse_qs, urlsplit

from archiver.demo.server import DemoAnswer, serve
from archiver.demo.site import media_type, read_page
from archiver.urls import address_key, from_timestamp14

EXCLUDED = ("/news",)
COPIES = (
    ("/statement", "20260305081500", "statement.html"),
    ("/timetable", "20250110120000", "timetable-2025.html"),
    ("/timetable", "20250801120000", "timetable-2025.html"),
    ("/petition", "20260201093000", "petition.html"),
    ("/survey", "20260301070000", "survey-archived.html"),
    ("/minutes.pdf", "20260320180000", "minutes.pdf"),
    ("/hearing", "20250512101500", "hearing.html"),
)
COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
# What the Wayback Machine's index answers for a site whose owner asked it to keep out.
BLOCKED = b"org.archive.util.io.RuntimeIOException: AdministrativeAccessControlException: Blocked\n"


@dataclass(frozen=True)
class DemoCopy:
    """One copy of one address in the archive; `stamp` has 14 digits."""

    url: str
    stamp: str
    name: str

    @property
    def body(self) -> bytes:
        """The copied bytes."""
        return read_page(self.name)

    @property
    def row(self) -> dict[str, str]:
        """The copy as a line of the index; the digest is the body's SHA-1 in base32."""
        parts = urlsplit(self.url)
        return {
            "urlkey": f"{parts.netloc}){parts.path}",
            "timestamp": self.stamp,
            "original": self.url,
            "mimetype": media_type(self.name).partition(";")[0],
            "statuscode": "200",
            "digest": base64.b32encode(sha1(self.body).digest()).decode("ascii"),
            "length": str(len(self.body)),
        }


@dataclass(frozen=True)
class DemoArchive:
    """The running archive: its copies, and the addresses that it keeps back."""

    copies: tuple[DemoCopy, ...]
    excluded: frozenset[str]

    def answer(self, target: str, fields: dict[str, str]) -> DemoAnswer:
        """Return the archive's answer to a request for `target`."""
        host = f"http://{fields.get('host', '')}"
        if target.startswith("/cdx/search/cdx?"):
            return self._index(parse_qs(urlsplit(target).query))
        if target.startswith("/web/timemap/link/"):
            return self._timemap(host, target.removeprefix("/web/timemap/link/"))
        if target.startswith("/web/"):
            return self._playback(host, target.removeprefix("/web/"))
        return _missing("There is no such page in this archive.")

    def find(self, url: str) -> list[DemoCopy]:
        """Return the copies of `url`, oldest first."""
        key = address_key(url)
        found = [copy for copy in self.copies if address_key(copy.url) == key]
        return sorted(found, key=lambda copy: copy.stamp)

    def _index(self, query: dict[str, list[str]]) -> DemoAnswer:
        url = query.get("url", [""])[0]
        if address_key(url) in self.excluded:
            return DemoAnswer(403, (("Content-Type", "text/plain"),), BLOCKED)
        columns = query.get("fl", [",".join(COLUMNS)])[0].split(",")
        rows = [[copy.row.get(c, "-") for c in columns] for copy in _bounded(self.find(url), query)]
        if query.get("output") == ["json"]:
            table = [columns, *rows] if rows else []
            body = json.dumps(table).encode("ascii") + b"\n"
            return DemoAnswer(200, (("Content-Type", "application/json"),), body)
        lines = "".join(" ".join(row) + "\n" for row in rows)
        return DemoAnswer(200, (("Content-Type", "text/plain"),), lines.encode("ascii"))

    def _timemap(self, host: str, url: str) -> DemoAnswer:
        copies = self.find(url)
        if address_key(url) in self.excluded or not copies:
            return _missing("The archive has no copy of that address.")
        links = [
            f'<{url}>; rel="original"',
            f'<{host}/web/timemap/link/{url}>; rel="self"; type="application/link-format"',
            f'<{host}/web/{url}>; rel="timegate"',
            *(_link(host, copy, copies) for copy in copies),
        ]
        fields = (("Content-Type", "application/link-format"),)
        return DemoAnswer(200, fields, ",\n".join(links).encode("ascii") + b"\n")

    def _playback(self, host: str, rest: str) -> DemoAnswer:
        stamp, _, url = rest.partition("/")
        raw = stamp.endswith("id_")
        digits = stamp.removesuffix("id_")
        if not digits.isdigit():
            digits, url = "99999999999999", rest
        copies = self.find(url)
        if address_key(url) in self.excluded or not copies:
            return _missing("The archive has no copy of that address.")
        copy = min(copies, key=lambda copy: abs(int(copy.stamp) - int(digits.ljust(14, "0"))))
        if copy.stamp != digits:
            flag = "id_" if raw else ""
            return DemoAnswer(302, (("Location", f"{host}/web/{copy.stamp}{flag}/{copy.url}"),))
        links = (f'<{copy.url}>; rel="original"', _link(host, copy, copies))
        kind = media_type(copy.name)
        fields = (
            ("Content-Type", kind),
            ("Memento-Datetime", http_date(copy.stamp)),
            ("Link", ", ".join(links)),
            ("X-Archive-Orig-Content-Type", kind),
            ("X-Archive-Orig-Content-Length", str(len(copy.body))),
            ("X-Archive-Src", "demo.warc.gz"),
        )
        return DemoAnswer(200, fields, copy.body)


def _bounded(copies: list[DemoCopy], query: dict[str, list[str]]) -> list[DemoCopy]:
    first = query.get("from", ["0"])[0].ljust(14, "0")
    last = query.get("to", ["9"])[0].ljust(14, "9")
    chosen = [copy for copy in copies if first <= copy.stamp <= last]
    limit = int(query.get("limit", ["0"])[0] or 0)
    return chosen[limit:] if limit < 0 else chosen[: limit or None]


def _link(host: str, copy: DemoCopy, copies: Sequence[DemoCopy]) -> str:
    position = "first " * (copy == copies[0]) + "last " * (copy == copies[-1])
    uri_m = f"{host}/web/{copy.stamp}/{copy.url}"
    return f'<{uri_m}>; rel="{position}memento"; datetime="{http_date(copy.stamp)}"'


def http_date(stamp: str) -> str:
    """Return 14 digits as HTTP writes a date (RFC 9110, section 5.6.7)."""
    return format_datetime(from_timestamp14(stamp), usegmt=True)


def _missing(sentence: str) -> DemoAnswer:
    return DemoAnswer(404, (("Content-Type", "text/plain"),), sentence.encode("ascii") + b"\n")


@contextmanager
def start_archive(site_url: str) -> Iterator[str]:
    """Serve copies of the site at `site_url` until the block ends; yields the archive's address."""
    copies = tuple(DemoCopy(site_url + path, stamp, name) for path, stamp, name in COPIES)
    excluded = frozenset(address_key(site_url + path) for path in EXCLUDED)
    archive = DemoArchive(copies, excluded)
    with serve(archive.answer) as url:
        yield url
