"""Serve: the report, the captures and the search, for a browser on this computer. Reads only."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from archiver.errors import ArchiverError, UsageError
from archiver.models import FRAME, Capture, Outcome
from archiver.project import Project
from archiver.reporting.pages.serve import (
    COPIES_SHOWN,
    CopiesOfSource,
    render_capture,
    render_desk,
    render_message,
    render_search,
    render_source,
)
from archiver.serving.server import ServedRequest, ServedResponse, open_server
from archiver.store.catalog.withheld import WithheldCapture
from archiver.store.log.chain import ChainHead
from archiver.store.reader import Reader
from archiver.store.warc.payloads import DamagedPayload
from archiver.workflows.handover.withhold import entomb, shown_captures
from archiver.workflows.report.replay import SHOWN, Replay
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.search import search

HTML = "text/html; charset=utf-8"
# The report's own pages, and nothing else that may lie in its folder.
REPORT_PAGE = re.compile(r"[a-z0-9][a-z0-9.-]*\.(html|png)")
REPORT_KINDS = {"html": HTML, "png": "image/png"}
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
LISTED = (
    "page",
    "attachment",
    "supplied",
    "transcript",
    "rendered",
    "screenshot",
    "printed",
    FRAME,
)


@dataclass(frozen=True)
class _Front:
    """What the first page shows: some copies of each source, and the captures that are withheld."""

    groups: Sequence[CopiesOfSource]
    withheld: Collection[str]


@dataclass(frozen=True)
class Desk:
    """Answers what a browser asks for about one project."""

    project: Project
    means: Means
    fronts: dict[frozenset[ChainHead], _Front] = field(default_factory=dict)
    """The first page's copies, as long as no log has another line."""

    def respond(self, asked: ServedRequest) -> ServedResponse:
        """Answer one request; what goes wrong is a page that says so."""
        try:
            if asked.path.startswith("report/"):
                return self._report(asked.path.removeprefix("report/"))
            if asked.path == "search":
                words = asked.query.get("q", "")
                return _page(*render_search(words, search(self.project, self.means, words)))
            with open_to_read(self.project, self.means) as reader:
                if asked.path == "":
                    reported = (self.project.archive / "report" / "index.html").is_file()
                    rows = self.project.sources().rows
                    front = self._front(reader)
                    return _page(
                        *render_desk(front.groups, rows, front.withheld, reported=reported)
                    )
                if asked.path == "source":
                    return _source(reader, asked.query.get("id", ""))
                return _capture(reader, asked)
        except UsageError as error:
            return _page(*render_message(str(error)), status=400)
        except ArchiverError as error:
            return _page(*render_message(str(error)), status=500)

    def _front(self, reader: Reader) -> _Front:
        heads = frozenset(reader.catalog.heads().values())
        if heads not in self.fronts:
            withheld, held = reader.catalog.withheld(), reader.catalog.held(LISTED)
            groups = [
                CopiesOfSource(
                    name, _newest(reader, name, withheld), max(held[name] - COPIES_SHOWN, 0)
                )
                for name in sorted(held)
            ]
            self.fronts.clear()
            self.fronts[heads] = _Front(groups, withheld.keys())
        return self.fronts[heads]

    def _report(self, name: str) -> ServedResponse:
        path = self.project.archive / "report" / name
        if not REPORT_PAGE.fullmatch(name) or path.is_symlink() or not path.is_file():
            return _page(*render_message("The report has no such page."), status=404)
        return ServedResponse(200, REPORT_KINDS[path.suffix[1:]], path.read_bytes(), REPORT_POLICY)


def _newest(reader: Reader, source: str, withheld: Mapping[str, WithheldCapture]) -> list[Capture]:
    few = reader.catalog.newest(source, LISTED, COPIES_SHOWN)
    return [entomb(capture, withheld.get(capture.record_id)) for capture in few]


def _page(html: str, policy: str, *, status: int = 200) -> ServedResponse:
    return ServedResponse(status, HTML, html.encode("utf-8", "replace"), policy)


def _listed(reader: Reader, source: str) -> Sequence[Capture]:
    """Captures that a person looks for, each withheld one as the tombstone that stands for it."""
    shown = shown_captures(reader, source)
    return [c for c in shown if c.role in LISTED and c.outcome is not Outcome.FAILED]


def _source(reader: Reader, name: str) -> ServedResponse:
    captures = _listed(reader, name)
    if not captures:
        return _page(*render_message("There is nothing here to show."), status=404)
    return _page(*render_source(name, captures, reader.catalog.withheld().keys()))


def _capture(reader: Reader, asked: ServedRequest) -> ServedResponse:
    """Return the page about a capture; its payload where a frame, or a page in one, asks."""
    capture = reader.catalog.by_record(asked.query.get("id", ""))
    if capture is None or asked.path not in ("capture", "payload", "part", "file"):
        return _page(*render_message("There is nothing here to show."), status=404)
    hidden = reader.catalog.withheld()
    if withheld := hidden.get(capture.record_id):
        message = f"This copy is withheld since {withheld.date:%Y-%m-%d}: {withheld.reason}"
        return _page(*render_message(message), status=404)
    if asked.path == "capture" or (asked.path in ("payload", "part") and not asked.framed):
        return _page(*render_capture(capture, framed=capture.media_type in SHOWN))
    payload = reader.payload(capture)
    if isinstance(payload, DamagedPayload):
        return _page(*render_message(f"This copy cannot be shown: {payload.why}."), status=404)
    if asked.path == "file":
        # As it is, to be saved: a browser shows nothing of it.
        name = re.sub(r"[^a-z0-9.-]+", "-", f"{capture.source}-{capture.date:%Y%m%d}".lower())
        saved = (("Content-Disposition", f'attachment; filename="{name}"'),)
        return ServedResponse(
            200, "application/octet-stream", payload, "sandbox; default-src 'none'", saved
        )
    return Replay(reader, asked.base, hidden).show(capture, payload)


@contextmanager
def serve(project: Project, means: Means, token: str, port: int = 0) -> Iterator[str]:
    """Serve a project on 127.0.0.1 as long as the block runs; yields the address.

    Raises UsageError where the port is taken.
    """
    with open_server(Desk(project, means).respond, token, port) as address:
        yield address
