"""References: which archived address to give for a source, and when it was last seen as cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from archiver.models import Agreement, Capture, Change, Source
from archiver.reporting.reference import ArchivedAt, Reference
from archiver.reporting.terminal.corroboration import Support, SupportKind
from archiver.store.reader import Reader
from archiver.urls import from_rfc3339, memento_address, split_memento
from archiver.workflows.webarchives.crosscheck_log import CONFIRMED

BEST = (Agreement.SAME_PAYLOAD, Agreement.SAME_TEXT)


def make_reference(
    reader: Reader,
    source: Source,
    captures: Sequence[Capture],
    supports: Iterable[Support],
    state: Change | None,
) -> Reference:
    """Return the reference to a source, with the archived copy that agrees best with ours.

    That is one with the same bytes as our newest good capture, then the same words, then one that
    was brought out of an archive, then the one that sources.csv names, then one that an archive
    made at our wish. None of them is asked for here.
    """
    good = [c for c in captures if c.good and c.role in ("page", "supplied")]
    newest = good[-1] if good else None
    title = source.title or (newest.title if newest else "") or source.url or source.id
    archived = next(_candidates(reader, source, newest, supports), None)
    read = _last_seen(good) or _accessed(source)
    return Reference(source, title, read, archived, state.state if state else None)


def _last_seen(good: Sequence[Capture]) -> datetime | None:
    live = [one.date for one in good if one.via == "live"]
    return live[-1] if live else None


def _accessed(source: Source) -> datetime | None:
    try:
        return from_rfc3339(source.accessed) if len(source.accessed) == 10 else None
    except ValueError:
        return None


def _candidates(
    reader: Reader, source: Source, newest: Capture | None, supports: Iterable[Support]
) -> Iterator[ArchivedAt]:
    ordered = sorted(supports, key=lambda one: one.capture.date, reverse=True)
    ordered.sort(key=lambda one: not (newest and _alike(one.capture, newest)))
    copies = [v.fields for one in ordered for v in one.vouchers if v.kind is SupportKind.COPY]
    for agreement in BEST:
        for said in copies:
            if said.get("agreement") == agreement:
                date = from_rfc3339(str(said["date"]))
                yield ArchivedAt(str(said["uri_m"]), date, str(agreement))
    for said in copies:
        if "capture" in said and (found := _rescued(reader, str(said["capture"]))):
            yield found
    if source.memento and (named := split_memento(source.memento)):
        yield ArchivedAt(source.memento, named[1], "not compared")
    for event in reader.catalog.events(CONFIRMED, source_id=source.id)[::-1]:
        parts = split_memento(str(event.fields.get("memento", "")))
        if parts is not None:
            yield ArchivedAt(str(event.fields["memento"]), parts[1], "not compared")


def _alike(one: Capture, other: Capture) -> bool:
    return one.content_digest == other.content_digest != ""


def _rescued(reader: Reader, record_id: str) -> ArchivedAt | None:
    """Return where a rescued capture lies in its web archive, as a reader would open it."""
    for record in reader.catalog.records(capture=record_id):
        parts = split_memento(record.uri)
        if parts is not None:
            return ArchivedAt(memento_address(*parts, raw=False), parts[1], "brought out of it")
    return None
