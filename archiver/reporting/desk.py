"""The pages that `archiver serve` makes itself: first page, one capture in its frame, search."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol
from urllib.parse import urlencode

from markupsafe import Markup

from archiver.models import Capture, Outcome, Source
from archiver.reporting.html import make_environment, read_template

Page = tuple[str, str]
"""HTML, and the Content-Security-Policy that goes with it."""
LISTED = ("page", "attachment", "supplied", "transcript", "rendered", "screenshot", "printed")


class Found(Protocol):
    """One place where a passage stands."""

    @property
    def capture(self) -> Capture:
        """The capture that holds it."""

    @property
    def matched(self) -> str:
        """The source's own words."""


def render_desk(captures: Sequence[Capture], sources: Sequence[Source], reported: bool) -> Page:
    """Return the first page: each source with its captures, newest first; a field to search."""
    titles = {source.id: source.title for source in sources}
    grouped: dict[str, list[Capture]] = {}
    for capture in reversed(captures):
        if capture.role in LISTED and capture.outcome is not Outcome.FAILED:
            grouped.setdefault(capture.source, []).append(capture)
    return _render(title="The archive", groups=sorted(grouped.items()), titles=titles,
                   reported=reported)  # fmt: skip


def render_search(words: str, places: Sequence[Found]) -> Page:
    """Return the places where `words` stand; finding them there is no verdict."""
    return _render(title="Search", words=words, places=places)


def render_capture(capture: Capture) -> Page:
    """Return the page that shows one capture in a frame without scripts."""
    return _render(title=capture.title or capture.uri, capture=capture)


def render_message(message: str) -> Page:
    """Return a page that says `message`."""
    return _render(title="Not shown", message=message)


def _render(**values: object) -> Page:
    style = read_template("style.css")
    digest = base64.b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    # frame-src also bounds where a link in the replayed page may lead: to nothing but this server.
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    environment = make_environment()
    environment.filters["query"] = lambda record_id: urlencode({"id": record_id})
    empty = dict.fromkeys(("groups", "places", "capture", "message"))
    html = environment.get_template("desk.html").render(
        **{"style": Markup(style), "words": "", "titles": {}, "reported": False, **empty, **values}
    )
    return html, policy
