"""What was seen of one source in one round, and what the watch remembers from the rounds before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archiver.messages import Head
from archiver.models import Exchange, State, Usability
from archiver.text.walls.signs import Sign
from archiver.text.word_differences import Edit
from archiver.watch_memory import LIVE, Memory
from archiver.watching.documents import AttachedDocuments

UNLIKE = 0.5  # of running text in common: below, it may be another text (a guess)


@dataclass(frozen=True)
class Page:
    """An answer as page_states looks at it. `status` 0: no answer; `text` is what a reader reads.

    `digest` is that of its body, `kind` its media type, `language` what it says its own is.
    """

    status: int
    url: str
    title: str = ""
    text: str = ""
    digest: str = ""
    kind: str = ""
    language: str = ""


@dataclass(frozen=True)
class VersionComparison:
    """Two readings of a source: `state` is same, noise or changed; changed has differences.

    `similarity` is the share of running text that the two have in common, 0 to 1. `places` are
    those that differed, as rules of `ignore` (:mod:`archiver.watching.unstable_places`), `counted`
    those that did at earlier looks too, and `learned` those that were learned now; `moving` are
    those that were learned earlier and changed again. `cut` says that
    the text goes on as it did up to a place, and has nothing of what followed there.
    """

    state: State
    differences: tuple[Edit, ...] = ()
    similarity: float = 1.0
    places: tuple[str, ...] = ()
    counted: tuple[str, ...] | None = None
    learned: tuple[str, ...] = ()
    moving: tuple[str, ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class Observation:
    """Everything that :func:`archiver.watching.page_states.classify` judges.

    `page` is the answer read as text; `found` and `missing` are the ids of the source's quotations
    that its text has and has not; `whole` says that the text is all there is, so that absence means
    something. `comparison` is None when there is nothing to compare with or nothing to read;
    `cited` is the page that it was compared with, without its text, and `was_unusable` says that
    this copy was no usable one either. `sign` is what shows that the answer is not the page, None
    where nothing does. `withdrawn`, `sibling` and `home` answer earlier questions: None means not
    asked, and a question that got no answer is answered by page_states.UNANSWERED or by a Page of
    status 0. `withdrawn` is GOV.UK's notice, {} when the page has none. `attached` are the
    documents that the page links: as remembered, until they were looked at. `unread` says why a
    file whose text was read before cannot be read now. `seen_well` is the date of the last copy
    that showed the text. `not_free` says that the page calls itself so, `breaks_off` that it lacks
    the end mark it had, `translated` that it has the figures or the outline of the known page in
    another language. `bare` says that it is a few words without a link, where the known page had
    some. `shared` says that another address of the host shows this page too, in the
    same round; `counts` that other hosts answered in it.
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
    cited: Page | None = None
    sign: Sign | None = None
    withdrawn: Mapping[str, object] | None = None
    sibling: Page | None = None
    home: Page | None = None
    attached: AttachedDocuments = field(default_factory=AttachedDocuments)
    unread: str = ""
    source: str = "ID"
    previous: State | None = None
    seen_well: datetime | None = None
    was_unusable: bool = False
    not_free: bool = False
    breaks_off: bool = False
    translated: bool = False
    bare: bool = False
    shared: bool = False
    counts: bool = True

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
    def lacks_known_words(self) -> bool:
        """Whether a quotation that stood there is not found, be the text whole or not."""
        return any(q in self.missing and q not in self.standing for q in self.memory.present)

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

    @property
    def is_replaced(self) -> bool:
        """Whether hardly anything of the known text is left."""
        compared = self.comparison
        return (
            compared is not None
            and compared.state is State.CHANGED
            and compared.similarity < UNLIKE
            and not self.found
        )

    @property
    def stands_in(self) -> bool:
        """Whether it is, byte for byte, what stood in the page's place when that was settled."""
        return bool(self.memory.stand_in) and self.page.digest == self.memory.stand_in

    @property
    def settled(self) -> State:
        """The last state that was settled: it stays while there is a doubt."""
        if self.memory.condition not in ("", LIVE):
            return State(self.memory.condition)
        undetermined = (None, State.BLOCKED, State.UNREACHABLE)
        if self.previous not in undetermined and self.memory.baseline:
            assert self.previous is not None
            return self.previous
        return State.SAME if self.memory.baseline else State.NEW
