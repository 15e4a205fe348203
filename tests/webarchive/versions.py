"""Versions of pages, written into a WARC for a web archive to serve."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.urls import from_timestamp14, to_rfc3339


@dataclass(frozen=True)
class Version:
    """What `url` answered at `stamp` (14 digits)."""

    url: str
    stamp: str
    body: bytes
    status: str = "200 OK"
    media_type: str = "text/html; charset=utf-8"
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def moment(self) -> datetime:
        return from_timestamp14(self.stamp)

    @property
    def digest(self) -> str:
        """The digest as a CDX index gives it."""
        return base64.b32encode(hashlib.sha1(self.body).digest()).decode("ascii")


def page(*paragraphs: str, title: str = "A page") -> bytes:
    """Return a small HTML page; long enough to be no wall."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return html.encode()


def write_warc(path: Path, versions: Iterable[Version]) -> None:
    """Write `versions` as response records."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for version in versions:
            fields = [("Content-Type", version.media_type), *version.fields]
            fields.append(("Content-Length", str(len(version.body))))
            record = writer.create_warc_record(
                version.url,
                "response",
                payload=io.BytesIO(version.body),
                http_headers=StatusAndHeaders(version.status, fields, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": to_rfc3339(version.moment)},
            )
            with closing(record.raw_stream):
                writer.write_record(record)
