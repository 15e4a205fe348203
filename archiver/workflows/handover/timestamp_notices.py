"""Timestamp authorities that have given no token for long: what a person is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from archiver.project import Project
from archiver.store.log.stamp_events import FAILED
from archiver.store.reader import Reader

OVERDUE = 3  # times `every`, and then a person is told


def timestamp_notices(project: Project, reader: Reader, now: datetime) -> list[str]:
    """Return a sentence for each authority that has given no token for long."""
    failed = {
        str(e.fields.get("url")): str(e.fields.get("why")) for e in reader.catalog.events(FAILED)
    }
    if not failed:
        return []
    from archiver.store.timestamps.stamps import read_stamps  # 160 ms to import

    settings = project.settings().timestamps
    longest = max(timedelta(seconds=OVERDUE * settings.every), timedelta(days=OVERDUE))
    last = {stamp.url: event.time for event, stamp in read_stamps(reader)}
    return [
        f"No timestamp from {one.name} {_since(last.get(one.url))}: {failed[one.url]}."
        for one in settings.authorities
        if one.url in failed and (one.url not in last or now - last[one.url] > longest)
    ]


def _since(moment: datetime | None) -> str:
    return f"since {moment:%Y-%m-%d}" if moment else "yet"
