"""A reference to a source with its archived address: as plain words, and as wikitext."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from archiver.dates import MONTHS, read_partial_date
from archiver.models import Source, State
from archiver.reporting.wording import day

DEAD = (State.GONE, State.WITHDRAWN, State.SOFT_404)
DEVIATED = (State.CHANGED, State.QUOTATION_LOST, State.MOVED)


@dataclass(frozen=True)
class ArchivedAt:
    """A copy in a web archive: its address and date, and how it compares with ours, in words."""

    address: str
    date: datetime
    compared: str = ""


@dataclass(frozen=True)
class Reference:
    """What a reference needs. `read` is when the source was last seen as it is cited."""

    source: Source
    title: str
    read: datetime | None = None
    archived: ArchivedAt | None = None
    state: State | None = None

    @property
    def plain(self) -> str:
        """One paragraph, to be pasted under a text."""
        source = self.source
        by = ", ".join(filter(None, (source.publisher, write_date(source.published))))
        beside = []
        if self.archived is not None:
            beside.append(f"archived at {self.archived.address} on {day(self.archived.date)}")
        if self.read is not None and source.url:
            beside.append(f"accessed {day(self.read)}")
        where = (
            f"{source.url or 'Never on the web'} ({'; '.join(beside)})" if beside else source.url
        )
        return f"{'. '.join(filter(None, (f'“{self.title}”', by, where or 'Never on the web')))}."

    @property
    def wikitext(self) -> str:
        """The template {{cite web}} of Wikipedia; "" for a source without an address."""
        source = self.source
        if not source.url:
            return ""
        fields = {
            "title": escape_field(self.title),
            "url": escape_address(source.url),
            "publisher": escape_field(source.publisher),
            "date": write_date(source.published),
            "access-date": f"{self.read:%Y-%m-%d}" if self.read else "",
        }
        if self.archived is not None:
            fields["archive-url"] = escape_address(self.archived.address)
            fields["archive-date"] = f"{self.archived.date:%Y-%m-%d}"
            fields["url-status"] = status_word(self.state)
        said = "".join(f" |{name}={value}" for name, value in fields.items() if value)
        return f"{{{{cite web{said}}}}}"


def write_date(written: str) -> str:
    """Return an ISO date, whole or in part, in words: "March 2026"; other words as they are."""
    parts = read_partial_date(written)
    if parts is None:
        return written.strip()
    year, month, day = parts
    said = (f"{day}" if day else "", MONTHS[month - 1] if month else "", f"{year:04}")
    return " ".join(filter(None, said))


def status_word(state: State | None) -> str:
    """Return the template's word for what became of the page; what is not known is "live"."""
    if state in DEAD:
        return "dead"
    if state is State.PARKED:
        return "usurped"
    return "deviated" if state in DEVIATED else "live"


def escape_field(words: str) -> str:
    """Return words that cannot end a field of a template, or begin another template or link."""
    plain = " ".join(words.split())
    for mark, written in (("|", "&#124;"), ("{", "&#123;"), ("}", "&#125;")):
        plain = plain.replace(mark, written)
    return plain.replace("[", "&#91;").replace("]", "&#93;").replace("<", "&lt;")


def escape_address(url: str) -> str:
    """Return an address in which no character means anything to a template."""
    return re.sub(
        r"[\s|{}\[\]<>\"']", lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), url
    )
