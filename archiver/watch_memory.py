"""What the watch remembers of a watched address from one round to the next.

Each state in the custody log carries it (:mod:`archiver.state_lines`), so that a round needs
nothing but the newest state of each source. Names in JSON are promises: none is renamed, and lines
that earlier versions wrote are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from archiver.serialise import from_plain, to_plain

LONGEST_NAME = 80  # characters of a document's name in a sentence; a guess
GONE = "gone"
LIVE = "live"
STOOD_IN = ("soft-404", "parked")


@dataclass(frozen=True)
class Doubt:
    """A series of looks that agree that an address may no longer show its own text.

    `since` is the first look and `looks` how many there were; `suspects` is the state that it
    will be once `needs` looks agree, the last of them after `decides_after`. `reason` is one
    sentence. `shown` is the digest of what came at the last look, "" where nothing did.
    """

    since: datetime
    looks: int = 1
    reason: str = ""
    suspects: str = GONE
    decides_after: datetime | None = None
    needs: int = 2
    shown: str = ""


@dataclass(frozen=True)
class WatchedAddress:
    """What is remembered of any address: a source's own, or that of a document that it links.

    `baseline` is the record by which it was last judged, "" while none came; `present` are the
    quotations that stand in its text, `absent` those that do not. `doubt` is the running series of
    looks that did not show the text, and `unknown_since` the beginning of the time in which nothing
    certain has been known of it.
    """

    baseline: str = ""
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    doubt: Doubt | None = None
    unknown_since: datetime | None = None

    def as_evidence(self) -> dict[str, object]:
        """Return this as JSON values; what holds by default is left out."""
        given = {f.name for f in fields(self) if getattr(self, f.name) != f.default}
        written = {name: v for name, v in to_plain(self).items() if name in given}
        if self.doubt is not None and self.doubt.suspects == GONE:
            written["first_404"] = to_plain(self.doubt.since)
        return written

    @classmethod
    def from_evidence(cls, said: Mapping[str, Any]) -> Self:
        """Read what :meth:`as_evidence` wrote, by this version or an earlier one.

        Unknown and missing names are passed over. Raises ValueError for what is no memory.
        """
        return from_plain(cls, _with_doubt(said))


@dataclass(frozen=True)
class AttachedDocument(WatchedAddress):
    """What the watch remembers of one document; its parent is the source whose page links it.

    `gone` holds once its absence was confirmed, and `first_404` is then when it was first missed.
    `linked` says whether its page still links it.
    """

    url: str = ""
    gone: bool = False
    linked: bool = True
    first_404: datetime | None = None

    @property
    def name(self) -> str:
        """The file's name, else the address; as much of it as a sentence can hold."""
        name = unquote(urlsplit(self.url).path).rpartition("/")[2] or self.url
        return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


@dataclass(frozen=True)
class Memory(WatchedAddress):
    """What the watch knows of a source from earlier rounds; kept with each state.

    `condition` is the last determined state that lasts ("live", "moved", "gone", …; "" when there
    was none) and `since` its date; `origin` is the address that the source's own led to at first,
    `target` the one it has moved to. `lost` are the quotations that are no longer on the page.
    `first_404` is when a page that is gone was first missed. `title` is what the page of the
    baseline was called, and `full` about when the whole page was last sent (not a mere 304).
    `stand_in` is the digest of what stands in the page's place ("" where it has none, None where
    nothing is known to); `spoken` the other language in which the page comes, once that is settled.
    `cited` is the record of the text that stood there before a `condition` other than "live" began.
    `documents` are those that the page links, once it was `searched` for them. `unstable` are the
    places that were learned to change by themselves, as rules of `ignore`, `counted` those that are
    being learned, and `moved` the day on which each of `unstable` last changed
    (:mod:`archiver.watching.unstable_places`).
    """

    condition: str = ""
    origin: str = ""
    target: str = ""
    lost: tuple[str, ...] = ()
    since: datetime | None = None
    first_404: datetime | None = None
    title: str = ""
    full: datetime | None = None
    stand_in: str | None = None
    documents: tuple[AttachedDocument, ...] = ()
    searched: bool = False
    unstable: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    spoken: str = ""
    cited: str = ""

    def as_evidence(self) -> dict[str, object]:
        """As for every address, and so for each document."""
        written = super().as_evidence()
        if self.documents:
            written["documents"] = [document.as_evidence() for document in self.documents]
        return written

    @classmethod
    def from_evidence(cls, said: Mapping[str, Any]) -> Self:
        """As for every address, and so for each document."""
        documents = [_with_doubt(document) for document in said.get("documents", ())]
        return super().from_evidence({**said, "documents": documents})

    @property
    def own_baseline(self) -> str:
        """The record of the page's own text. Earlier versions kept that of what stood in its place:
        the last good copy then serves.
        """
        return "" if self.condition in STOOD_IN and self.stand_in is None else self.baseline


def _with_doubt(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was remembered, with the doubt that was once the date of a first 404."""
    if said.get("gone") or said.get("condition") == GONE or "first_404" not in said:
        return dict(said)
    rest = {name: value for name, value in said.items() if name != "first_404"}
    return {"doubt": {"since": said["first_404"]}, **rest}
