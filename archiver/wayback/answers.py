"""What a web archive can answer: four things that are never merged.

"The archive has no capture", "the archive excludes it" and "the archive did not answer" mean
different things to somebody who is told that a source vanished, so each is a type of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from archiver.messages import Head
from archiver.models import Exchange, Memento


@dataclass(frozen=True)
class Captures:
    """The archive lists `mementos` (oldest first, at least one).

    `malformed` keeps the index lines that could not be read; `incomplete` is "" or says in words
    why the list is only the first part of what the archive has; `note` is "" or says what of the
    list was left out, since it is dated in no time of the web or is a copy of another address.
    """

    mementos: tuple[Memento, ...]
    malformed: tuple[str, ...] = ()
    incomplete: str = ""
    note: str = ""


@dataclass(frozen=True)
class NoCaptures:
    """The archive answered soundly that it has no capture of the address."""

    url: str = ""


@dataclass(frozen=True)
class Exclusion:
    """The archive says that the address is excluded from it, in its own words."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """The archive did not answer, or not in a way anything may rest on. Never read as "none".

    `others` are the copies of other addresses, where its whole list has none of this one: then it
    has answered, and to ask again later brings nothing else.
    """

    reason: str
    others: tuple[Memento, ...] = ()


Holdings = Captures | NoCaptures | Exclusion | Unknown


@dataclass(frozen=True)
class Playback:
    """One memento as the archive played it back, checked to be that memento.

    `payload` is the decoded body; `head` the archive's answer head; `verified` says that a SHA-1
    of the body equals the digest in the archive's own index; `doubt` is "" or says why what is
    missing from the body proves nothing.
    """

    memento: Memento
    exchange: Exchange = field(repr=False)
    head: Head = field(repr=False)
    payload: bytes = field(repr=False)
    verified: bool = False
    doubt: str = ""

    @property
    def status(self) -> int:
        """The status that the archived server gave, as played back."""
        return self.head.status
