"""WARC and WACZ files as other programs make them: written by hand, byte for byte."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = "http://school.example/policy"
WORDS = "The governors met in March and agreed to keep the library open on Saturdays."
HTML = f"<html><head><title>Policy</title></head><body><p>{WORDS}</p></body></html>".encode()
DAY = "2020-05-03T10:00:00Z"


def sha1(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def http(body: bytes = HTML, status: str = "200 OK", *fields: str) -> bytes:
    named = [*fields] or ["Content-Type: text/html; charset=utf-8"]
    if not any("transfer-encoding" in field.lower() for field in named):
        named.append(f"Content-Length: {len(body)}")
    return "\r\n".join([f"HTTP/1.1 {status}", *named, "", ""]).encode() + body


def request(uri: str = PAGE) -> bytes:
    path = "/" + uri.split("/", 3)[-1]
    return f"GET {path} HTTP/1.1\r\nHost: school.example\r\n\r\n".encode()


@dataclass(frozen=True)
class Raw:
    """One record to be written; `fields` come after those that every record has."""

    type: str
    block: bytes
    uri: str = PAGE
    date: str = DAY
    number: int = 0
    media_type: str = ""
    fields: tuple[str, ...] = ()
    digests: bool = True

    @property
    def record_id(self) -> str:
        told = hashlib.md5(repr((self.type, self.uri, self.date, self.number)).encode()).hexdigest()
        return f"urn:uuid:{told[:8]}-{told[8:12]}-4{told[13:16]}-a{told[17:20]}-{told[20:]}"

    def write(self, version: str = "WARC/1.0", brackets: bool = False) -> bytes:
        kinds = {"warcinfo": "application/warc-fields", "resource": "text/html"}
        kind = self.media_type or kinds.get(self.type, f"application/http; msgtype={self.type}")
        kind = "application/http; msgtype=response" if self.type == "revisit" else kind
        uri = f"<{self.uri}>" if brackets else self.uri
        lines = [version, f"WARC-Type: {self.type}"]
        lines += [] if self.type == "warcinfo" else [f"WARC-Target-URI: {uri}"]
        lines += [f"WARC-Date: {self.date}", f"WARC-Record-ID: <{self.record_id}>"]
        if self.digests:
            lines.append(f"WARC-Block-Digest: {sha1(self.block)}")
            if self.type == "response":
                body = self.block.partition(b"\r\n\r\n")[2]
                lines.append(f"WARC-Payload-Digest: {sha1(body)}")
        lines += [*self.fields, f"Content-Type: {kind}", f"Content-Length: {len(self.block)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.block + b"\r\n\r\n"


HERITRIX = (
    b"software: Heritrix/3.4.0 http://crawler.archive.org\r\nhostname: crawl.example\r\n"
    b"format: WARC File Format 1.0\r\noperator: A Library\r\n"
    b"description: a crawl of schools\r\n\r\n"
)
INFO = Raw("warcinfo", HERITRIX, "")
ANSWER = Raw("response", http())


def repeating(of: Raw, date: str, *, by_id: bool = True, head: bytes = b"") -> Raw:
    """A revisit of the payload of `of`."""
    body = of.block.partition(b"\r\n\r\n")[2]
    fields = [
        "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        f"WARC-Payload-Digest: {sha1(body)}",
        f"WARC-Refers-To-Target-URI: {of.uri}",
        f"WARC-Refers-To-Date: {of.date}",
    ]
    fields += [f"WARC-Refers-To: <{of.record_id}>"] if by_id else []
    head = head or http(b"", "200 OK", "Content-Type: text/html")
    return Raw("revisit", head, date=date, fields=tuple(fields), digests=False)


def plain(records: Iterable[Raw], version: str = "WARC/1.0", brackets: bool = False) -> bytes:
    return b"".join(record.write(version, brackets) for record in records)


def members(records: Iterable[Raw], version: str = "WARC/1.0", brackets: bool = False) -> bytes:
    written = (record.write(version, brackets) for record in records)
    return b"".join(gzip.compress(one, mtime=0) for one in written)


def wacz(
    files: Mapping[str, bytes], *, listed: Mapping[str, bytes] | None = None, package: bool = True
) -> bytes:
    """A WACZ of `files`; `listed` are the contents that datapackage.json declares."""
    told = files if listed is None else listed
    resources = [
        {"name": n.rpartition("/")[2], "path": n, "bytes": len(c)}
        | {"hash": f"sha256:{hashlib.sha256(c).hexdigest()}"}
        for n, c in told.items()
    ]
    said = {"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}
    content = json.dumps(said, indent=2).encode()
    digest = json.dumps({"path": "datapackage.json", "hash": f"sha256:{_hex(content)}"}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, body in files.items():
            zipped.writestr(name, body)
        if package:
            zipped.writestr("datapackage.json", content)
            zipped.writestr("datapackage-digest.json", digest)
    return out.getvalue()


def _hex(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pages(*urls: str) -> bytes:
    lines: list[dict[str, object]] = [{"format": "json-pages-1.0", "id": "pages", "title": "All"}]
    lines += [{"id": str(n), "url": url, "title": f"Page {n}"} for n, url in enumerate(urls)]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def write_project(folder: Path, *rows: tuple[str, str], quote: str = WORDS) -> Path:
    """A project folder with these sources (id, address) and one quotation of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["id,url,title", *(f"{name},{url},{name}" for name, url in rows)]
    (folder / "sources.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    quotes = ["id,source,quote,document", f'q,{rows[0][0] if rows else ""},"{quote}",leaflet.md']
    (folder / "quotes.csv").write_text("\n".join(quotes) + "\n", encoding="utf-8")
    return folder
