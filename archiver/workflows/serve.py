"""Serve: the report, the captures and the search, for a browser on this computer. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from archiver.errors import ArchiverError
from archiver.models import Capture
from archiver.project import Project
from archiver.reporting.desk import render_capture, render_desk, render_message, render_search
from archiver.serving.server import Asked, Served, open_server
from archiver.store.archive import Reader
from archiver.store.payloads import Damaged
from archiver.workflows.means import Means
from archiver.workflows.opening import open_to_read
from archiver.workflows.search import search

HTML = "text/html; charset=utf-8"
# A replayed page runs nothing, loads nothing, sends nothing and goes nowhere. "sandbox" gives it an
# origin of its own, so that it can read nothing of ours either.
REPLAY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
FRAMED = ("text/html", "application/xhtml+xml")
PLAIN = ("text/plain", "image/png", "image/jpeg", "image/gif", "image/webp")
REPORT_KINDS = {".html": HTML, ".css": "text/css; charset=utf-8", ".png": "image/png"}


@dataclass(frozen=True)
class Desk:
    """Answers what a browser asks for about one project."""

    project: Project
    means: Means

    def respond(self, asked: Asked) -> Served:
        """Answer one request; what goes wrong is a page that says so."""
        try:
            return self._respond(asked)
        except ArchiverError as error:
            return _page(*render_message(str(error)), status=500)

    def _respond(self, asked: Asked) -> Served:
        if asked.path.startswith("report/"):
            return self._report(asked.path.removeprefix("report/"))
        if asked.path == "search":
            words = asked.query.get("q", "")
            return _page(*render_search(words, search(self.project, self.means, words)))
        with open_to_read(self.project, self.means) as reader:
            if asked.path == "":
                return self._first(reader)
            capture = _find(reader, asked.query.get("id", ""))
            if capture is None or asked.path not in ("capture", "payload"):
                return _page(*render_message("There is nothing here to show."), status=404)
            if asked.path == "capture" or not asked.framed:
                return _page(*render_capture(capture))
            return _payload(reader, capture)

    def _first(self, reader: Reader) -> Served:
        withheld = reader.catalog.withheld()
        captures = [c for c in reader.catalog.captures() if c.record_id not in withheld]
        reported = (self.project.archive / "report" / "index.html").is_file()
        return _page(*render_desk(captures, self.project.sources().rows, reported))

    def _report(self, name: str) -> Served:
        folder = self.project.archive / "report"
        path = folder.joinpath(*PurePosixPath(name).parts)
        kind = REPORT_KINDS.get(path.suffix)
        inside = path.resolve().is_relative_to(folder.resolve())
        if kind is None or not inside or not path.is_file():
            return _page(*render_message("The report has no such page."), status=404)
        policy = "default-src 'none'; style-src 'unsafe-inline' 'self'; img-src 'self' data:"
        return Served(200, kind, path.read_bytes(), f"{policy}; base-uri 'none'")


def _page(html: str, policy: str, *, status: int = 200) -> Served:
    return Served(status, HTML, html.encode("utf-8", "replace"), policy)


def _find(reader: Reader, record_id: str) -> Capture | None:
    capture = reader.catalog.by_record(record_id)
    hidden = capture is not None and capture.record_id in reader.catalog.withheld()
    return None if hidden else capture


def _payload(reader: Reader, capture: Capture) -> Served:
    """Return the payload, its digests checked: a page to be shown in a frame, else a file."""
    payload = reader.payload(capture)
    if isinstance(payload, Damaged):
        return _page(*render_message(f"This copy cannot be shown: {payload.why}."), status=404)
    head = reader.head(capture)
    charset = (
        f"; charset={head.charset}" if head and head.charset.isascii() and head.charset else ""
    )
    if capture.media_type in FRAMED:
        return Served(200, f"text/html{charset}", payload, REPLAY)
    if capture.media_type in PLAIN:
        return Served(200, f"{capture.media_type}{charset}", payload, REPLAY)
    name = "capture.pdf" if capture.media_type == "application/pdf" else "capture.bin"
    saved = (("Content-Disposition", f'attachment; filename="{name}"'),)
    return Served(200, "application/octet-stream", payload, REPLAY, saved)


@contextmanager
def serve(project: Project, means: Means, token: str, port: int = 0) -> Iterator[str]:
    """Serve a project on 127.0.0.1 as long as the block runs; yields the address.

    Raises UsageError where the port is taken.
    """
    with open_server(Desk(project, means).respond, token, port) as address:
        yield address
