"""Signs that an answer is not the page: what they are, and how one answer is asked for them.

An outage, a wall, an error page or a parked domain may come with status 200, under the page's own
address. A sign counts by where it stands and by what else the page has: a header by its value, an
address that only error pages have, a title, the only heading, or sentences that are most of a
short page. The same words in a long article are never a sign: a false sign loses a real page.
What follows from a sign is for the stages to decide; what one answer *is* is decided here alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SignKind(StrEnum):
    """What stands in the place of the page."""

    OUTAGE = "outage"
    ERROR = "error"
    DEFAULT_PAGE = "default-page"
    SUSPENDED = "suspended"
    QUEUE = "queue"
    RATE_LIMIT = "rate-limit"
    CHALLENGE = "challenge"
    BLOCKED = "blocked"
    LEGAL = "legal"
    REGION = "region"
    LOGIN = "login"
    CONSENT = "consent"
    AGE = "age"
    PORTAL = "captive-portal"
    PAYWALL = "paywall"
    PARKED = "parked"
    FOR_SALE = "for-sale"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    BARE = "bare"
    INTERIM = "interim"

    @property
    def family(self) -> SignFamily:
        """What follows from it."""
        return _FAMILIES[self]


class SignFamily(StrEnum):
    """What a sign means: is the site out of order, does something stand before the page, or is
    another thing there in its place?

    outage, wall: nothing is known of the page. sale: the domain is for sale or parked. missing:
    an error page says that there is none. withdrawn: a tombstone says so. unsure: perhaps no page.
    """

    OUTAGE = "outage"
    WALL = "wall"
    SALE = "sale"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    UNSURE = "unsure"


_FAMILIES = {
    SignKind.OUTAGE: SignFamily.OUTAGE,
    SignKind.ERROR: SignFamily.OUTAGE,
    SignKind.DEFAULT_PAGE: SignFamily.OUTAGE,
    SignKind.SUSPENDED: SignFamily.OUTAGE,
    SignKind.QUEUE: SignFamily.OUTAGE,
    SignKind.RATE_LIMIT: SignFamily.WALL,
    SignKind.CHALLENGE: SignFamily.WALL,
    SignKind.BLOCKED: SignFamily.WALL,
    SignKind.LEGAL: SignFamily.WALL,
    SignKind.REGION: SignFamily.WALL,
    SignKind.LOGIN: SignFamily.WALL,
    SignKind.CONSENT: SignFamily.WALL,
    SignKind.AGE: SignFamily.WALL,
    SignKind.PORTAL: SignFamily.WALL,
    SignKind.PAYWALL: SignFamily.WALL,
    SignKind.PARKED: SignFamily.SALE,
    SignKind.FOR_SALE: SignFamily.SALE,
    SignKind.MISSING: SignFamily.MISSING,
    SignKind.WITHDRAWN: SignFamily.WITHDRAWN,
    SignKind.BARE: SignFamily.UNSURE,
    SignKind.INTERIM: SignFamily.UNSURE,
}


class SignPlace(StrEnum):
    """Where a sign was read."""

    HEADER = "header"
    ADDRESS = "address"
    MARKUP = "markup"
    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    BODY = "body"
    SHAPE = "shape"


@dataclass(frozen=True)
class Sign:
    """A sign of the kind `kind`, the `words` that show it as they stand there, and where.

    Without `certain` the page may still be the page: what it shows counts, what it lacks proves
    nothing.
    """

    kind: SignKind
    words: str
    where: SignPlace
    certain: bool = True

    @property
    def family(self) -> SignFamily:
        """What follows from it."""
        return self.kind.family

    def __str__(self) -> str:
        return _SHOWN[self.where].format(self.words)


_SHOWN = {
    SignPlace.HEADER: "the header {}",
    SignPlace.ADDRESS: "the address {}",
    SignPlace.MARKUP: "the page's own markup ({})",
    SignPlace.TITLE: "the title “{}”",
    SignPlace.HEADING: "the heading “{}”",
    SignPlace.TEXT: "the words “{}” on a short page",
    SignPlace.BODY: "the whole answer: {}",
    SignPlace.SHAPE: "{}",
}
