"""A web archive in this process: each answer is made on the spot, and no connection."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime

from archiver.messages import read_head
from archiver.models import Exchange, Hop, Outcome, Reason, RecordBlock, Request
from archiver.settings import ArchiveSettings
from archiver.store.warc.capture_records import measured
from archiver.urls import from_timestamp14
from archiver.wayback import cdx
from archiver.wayback.client import WebArchive
from archiver.wayback.manners import Manners
from tests.wayback.world import FastTime
from tests.webarchive.versions import page

BASE = "https://archive.example/all"
PAGE = "http://campaign.example/plan"
T1, T2, T3 = "20190102030405", "20200102030405", "20210102030405"
BODY = page(
    "The trust will open the new ward in April, and staff will be consulted before it opens.",
    "The board never approved the closure of the old ward.",
    title="The plan",
)
OTHER = BODY.replace(b"never approved", b"approved")
Fields = tuple[tuple[str, str], ...]
Answer = tuple[int, Fields, bytes]
Respond = Callable[[str], Answer | None]


def make_exchange(request: Request, answer: Answer | None, date: datetime) -> Exchange:
    """Return what a fetch brings of `answer`; None is a host that cannot be reached."""
    if answer is None:
        reason = Reason.CONNECT
        return Exchange(request, (), Outcome.FAILED, reason, "connection refused", date)
    status, fields, body = answer
    lines = [f"HTTP/1.1 {status} -", *(f"{n}: {v}" for n, v in fields)]
    lines += [f"Content-Length: {len(body)}", "", ""]
    received = "\r\n".join(lines).encode() + body
    head = read_head(io.BytesIO(received))
    hop = measured(Hop(request.url, date, b"", RecordBlock(len(received), received), head))
    return Exchange(request, (hop,), Outcome.CAPTURED, date=date)


class PaperArchive:
    """Answers by `respond(address)`; `asked` are the addresses and moments of what was asked."""

    def __init__(self, respond: Respond, fast: FastTime) -> None:
        self._respond = respond
        self._fast = fast
        self.asked: list[str] = []
        self.moments: list[float] = []
        self.bodies: list[bytes] = []

    def fetch(self, request: Request) -> Exchange:
        self.asked.append(request.url)
        self.bodies.append(request.body)
        self.moments.append(self._fast.clock.monotonic())
        return make_exchange(request, self._respond(request.url), self._fast.clock.now())

    def open(self, kind: str, manners: Manners | None = None, patience: float = 300) -> WebArchive:
        settings = ArchiveSettings("paper", kind, BASE, 24.0)
        return WebArchive(settings, self.fetch, self._fast.clock, patience, manners)


def digest(body: bytes) -> str:
    return base64.b32encode(hashlib.sha1(body).digest()).decode()


def row(stamp: str, status: str = "200", url: str = PAGE, sha1: str = "-") -> list[str]:
    """Return a line of a CDX index."""
    return ["example,campaign)/plan", stamp, url, "text/html", status, sha1, "900"]


def index(rows: Iterable[object], *more: object) -> Answer:
    content = json.dumps([list(cdx.FIELDS), *rows, *more]).encode()
    return 200, (("Content-Type", "application/json"),), content


def http_date(stamp: str) -> str:
    return format_datetime(from_timestamp14(stamp).astimezone(UTC), usegmt=True)


def link(stamp: str, uri: str = "", relation: str = "memento") -> str:
    uri = uri or f"{BASE}/{stamp}/{PAGE}"
    return f'<{uri}>; rel="{relation}"; datetime="{http_date(stamp)}"'


def timemap(*links: str, original: str = PAGE, kind: str = "application/link-format") -> Answer:
    body = ",\n".join([f'<{original}>; rel="original"', *links]).encode()
    return 200, (("Content-Type", kind),), body


def played(stamp: str, body: bytes = BODY, status: int = 200, *fields: tuple[str, str]) -> Answer:
    """Return a memento as it is played back."""
    kept = (("Content-Type", "text/html"), ("Memento-Datetime", http_date(stamp)), *fields)
    return status, kept, body
