"""The pages that `archiver serve` makes itself: first page, a source, one capture, search."""

from __future__ import annotations

import base64
from collections.abc import Container, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol
from urllib.parse import urlencode

from markupsafe import Markup

from archiver.models import Capture, Source
from archiver.reporting.pages.report import make_environment, read_template

ServedPage = tuple[str, str]
"""HTML, and the Content-Security-Policy that goes with it."""
COPIES_SHOWN = 6  # of each source, on the first page
MOST_COPIES = 2_000  # on the page of one source
MOST_PLACES = 500


class PassagePlace(Protocol):
    """One place where a passage stands."""

    @property
    def capture(self) -> Capture:
        """The capture that holds it."""

    @property
    def matched(self) -> str:
        """The source's own words."""


class CopiesOfSource(NamedTuple):
    """What is listed of one source: its newest captures, and how many older ones there are."""

    source: str
    newest: Sequence[Capture]
    older: int


def render_desk(
    groups: Sequence[CopiesOfSource],
    sources: Sequence[Source],
    hidden: Container[str],
    *,
    reported: bool,
) -> ServedPage:
    """Return the first page: each source with its newest copies; a field to search.

    A capture whose record id is `hidden` says why and leads nowhere.
    """
    titles = {source.id: source.title for source in sources}
    return _render(
        title="The archive", groups=groups, titles=titles, reported=reported, hidden=hidden
    )


def render_source(name: str, captures: Sequence[Capture], hidden: Container[str]) -> ServedPage:
    """Return the page of one source: all its copies, the newest first."""
    newest = list(reversed(captures))
    older = max(len(newest) - MOST_COPIES, 0)
    groups = [CopiesOfSource(name, newest[:MOST_COPIES], older)]
    return _render(title=f"Copies of {name}", groups=groups, hidden=hidden, alone=True)


def render_search(words: str, places: Sequence[PassagePlace]) -> ServedPage:
    """Return the places where `words` stand; finding them there is no verdict."""
    return _render(
        title="Search", words=words, places=places[:MOST_PLACES], found=len(places)
    )  # fmt: skip


def render_capture(capture: Capture, *, framed: bool) -> ServedPage:
    """Return the page that shows one capture in a frame without scripts, or offers its file."""
    return _render(title=capture.title or capture.uri, capture=capture, framed=framed)


def render_message(message: str) -> ServedPage:
    """Return a page that says `message`."""
    return _render(title="Not shown", message=message)


def _render(**values: object) -> ServedPage:
    style = read_template("style.css")
    digest = base64.b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    # frame-src also bounds where a link in the replayed page may lead: to nothing but this server.
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    environment = make_environment()
    environment.filters["query"] = lambda id_: urlencode({"id": id_})
    empty: dict[str, object] = dict.fromkeys(("groups", "places", "capture", "message"))
    empty |= {"words": "", "titles": {}, "reported": False, "alone": False, "found": 0}
    empty |= {"hidden": (), "framed": True}
    html = environment.get_template("desk.html").render(style=Markup(style), **{**empty, **values})
    return html, policy
