"""What was seen of one source in one round, and what the watch remembers from the rounds before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from archiver.messages import Head
from archiver.models import Exchange, State, Usability
from archiver.text.word_differences import Edit
from archiver.urls import from_rfc3339, to_rfc3339
from archiver.watching.documents import AttachedDocument, AttachedDocuments


@dataclass(frozen=True)
class Page:
    """An answer as liveness looks at it. `status` 0: no answer; `text` is what a reader reads."""

    status: int
    url: str
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class VersionComparison:
    """Two readings of a source: `state` is same, noise or changed; changed has differences.

    `similarity` is the share of words the two have in common, 0 to 1.
    """

    state: State
    differences: tuple[Edit, ...] = ()
    similarity: float = 1.0


@dataclass(frozen=True)
class Memory:
    """What the watch knows of a source from earlier rounds; kept in the evidence of each state.

    `condition` is the last determined state that lasts ("live", "moved", "gone", …; "" when there
    was none) and `since` its date; `origin` is the address that the source's own led to at first,
    `target` the one it has moved to. `lost` are the quotations that are no longer on the page,
    `present` those that stand on it, `absent` those that do not. `first_404` and `unknown_since`
    begin the running series.
    `baseline` is the record on which the condition rests, `title` what it was called, and `full`
    about when the whole page was last sent (not a mere 304). `documents` are those that the page
    links, once it was `searched` for them.
    """

    condition: str = ""
    origin: str = ""
    target: str = ""
    lost: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    since: datetime | None = None
    first_404: datetime | None = None
    unknown_since: datetime | None = None
    baseline: str = ""
    title: str = ""
    full: datetime | None = None
    documents: tuple[AttachedDocument, ...] = ()
    searched: bool = False

    def as_evidence(self) -> dict[str, object]:
        """Return this as JSON values, empty ones left out."""
        return {f.name: _plain(value) for f in fields(self) if (value := getattr(self, f.name))}

    @classmethod
    def from_evidence(cls, evidence: Mapping[str, object]) -> Memory:
        """Read what :meth:`as_evidence` wrote; unknown and missing names are passed over."""
        return cls(
            **{f.name: _typed(f.name, evidence[f.name]) for f in fields(cls) if f.name in evidence}  # type: ignore[arg-type]
        )


_DATES = ("since", "first_404", "unknown_since", "full")
_TUPLES = ("lost", "present", "absent")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, AttachedDocument):
        return value.as_evidence()
    return list(map(_plain, value)) if isinstance(value, tuple) else value


def _typed(name: str, value: object) -> object:
    if name in _DATES:
        return from_rfc3339(str(value))
    if name == "documents" and isinstance(value, list):
        return tuple(AttachedDocument.from_evidence(said) for said in value)
    return tuple(map(str, value)) if name in _TUPLES and isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Observation:
    """Everything that :func:`archiver.watching.liveness.classify` judges.

    `page` is the answer read as text; `found` and `missing` are the ids of the source's quotations
    that its text has and has not; `whole` says that the text is all there is, so that absence
    means something. `comparison` is None when there is nothing to compare with or nothing to read.
    `withdrawn`, `sibling` and `home` answer earlier questions: None means not asked, and a question
    that got no answer is answered by liveness.UNANSWERED or by a Page of status 0. `withdrawn` is
    GOV.UK's notice, {} when the page has none. `attached` are the documents that the page links: as
    remembered, until they were looked at. `unread` says why a file whose text was read before
    cannot be read now.
    """

    url: str
    exchange: Exchange
    date: datetime
    page: Page
    memory: Memory = field(default_factory=Memory)
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    whole: bool = True
    usability: Usability = field(default_factory=Usability)
    comparison: VersionComparison | None = None
    withdrawn: Mapping[str, object] | None = None
    sibling: Page | None = None
    home: Page | None = None
    attached: AttachedDocuments = field(default_factory=AttachedDocuments)
    unread: str = ""

    @property
    def head(self) -> Head | None:
        """The head of the final answer, None when there was none."""
        return self.exchange.last.head if self.exchange.last else None

    @property
    def lost_on_page(self) -> tuple[str, ...]:
        """Quotations that were known on the page, and now stand neither there nor in a document."""
        known = (*self.memory.present, *self.memory.lost)
        lost = (q for q in self.missing if q in known and q not in self.standing)
        return tuple(lost) if self.whole else ()

    @property
    def newly_lost(self) -> tuple[str, ...]:
        """Quotations that were on the page or in a document and now stand nowhere any more.

        Only a whole text shows that: the page's, or that of a page they never stood on.
        """
        left = (q for q in self.attached.left if self.whole or q in self.memory.absent)
        return tuple(sorted({*self.lost_on_page, *left} - self.standing))

    @property
    def standing(self) -> frozenset[str]:
        """Quotations that stand on the page or in one of its documents."""
        return self.attached.standing.union(self.found)

    @property
    def familiar(self) -> bool:
        """Whether it led where it led when its last state was reached."""
        return self.page.url in (self.memory.origin, self.memory.target)

    @property
    def unchanged(self) -> bool:
        """Whether it reads exactly as the capture on which the last state rests."""
        return self.comparison is not None and self.comparison.state is State.SAME
