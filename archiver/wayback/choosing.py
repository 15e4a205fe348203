"""Which of an archive's many copies to look at, and for which date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from archiver.dates import read_partial_date
from archiver.models import Memento
from archiver.urls import address_in_path, split_memento
from archiver.wayback.addresses import page_key

UNLISTED_STATUS = 0  # TimeMaps tell no status (RFC 7089)


def shows_page(memento: Memento) -> bool:
    """Whether the index gives the copy a 2xx status, or none, as for revisits and TimeMaps."""
    return memento.status == UNLISTED_STATUS or memento.status // 100 == 2


def is_redirect(memento: Memento) -> bool:
    """Whether the index gives the copy a status that sends on."""
    return memento.status in (301, 302, 303, 307, 308)


def middle_of(written: str) -> datetime | None:
    """Return the middle of an ISO 8601 date, month or year as UTC; None when it is none."""
    parts = read_partial_date(written.strip().partition("T")[0])
    if parts is None:
        return None
    year, month, day = parts
    span = timedelta(hours=12) if day else timedelta(days=14 if month else 182)
    return datetime(year, month or 1, day or 1, tzinfo=UTC) + span


def nearest(mementos: Sequence[Memento], date: datetime) -> Memento:
    """Return the memento nearest to `date`, the earlier of two; `mementos` must not be empty."""
    return min(mementos, key=lambda memento: (abs(memento.moment - date), memento.moment))


def choose_copies(
    mementos: Sequence[Memento], named: Memento | None, date: datetime
) -> tuple[tuple[str, Memento], ...]:
    """Return the copies to compare, each once, with its role: named, nearest, newest."""
    chosen = [("named", named)] if named is not None else []
    if mementos:
        chosen += [("nearest", nearest(mementos, date)), ("newest", mementos[-1])]
    seen: dict[tuple[datetime, str], tuple[str, Memento]] = {}
    for role, memento in chosen:
        seen.setdefault((memento.moment, page_key(memento.uri_r)), (role, memento))
    return tuple(seen.values())


def next_copies(role: str, mementos: Sequence[Memento], date: datetime) -> list[Memento]:
    """Return the copies to look at in turn where the one chosen for `role` cannot be read.

    `mementos` are oldest first; the copy that sources.csv names has no other in its place.
    """
    if role == "newest":
        return list(reversed(mementos))
    if role == "nearest":
        return sorted(mementos, key=lambda memento: (abs(memento.moment - date), memento.moment))
    return []


def read_named(written: str, archive: str, base: str, listed: Sequence[Memento]) -> Memento | None:
    """Return the memento that a row of sources.csv names, None when it names none of this archive.

    Its line in the index is preferred, since only that has a digest.
    """
    parts = split_memento(written)
    if parts is None or not _belongs(parts[0], base):
        return None
    moment, uri_r = parts[1], address_in_path(parts[2])
    for memento in listed:
        if memento.moment == moment and page_key(memento.uri_r) == page_key(uri_r):
            return memento
    return Memento(archive, uri_r, moment, written)


def _belongs(playback: str, base: str) -> bool:
    bare = playback.partition("://")[2]
    return f"{bare}/".startswith(f"{base.partition('://')[2].rstrip('/')}/")
