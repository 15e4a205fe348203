"""Films, sounds and streams that a page shows and nobody saved: noted in the log, read from it."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.capture.media import find_media
from archiver.file_kinds import sniff
from archiver.models import UnkeptMedia
from archiver.store.archive import Archive, Reader

EVENT = "media-not-kept"


def note_media(archive: Archive, media: Sequence[UnkeptMedia]) -> None:
    """Write one custody line a source. Raises StorageError."""
    for source in dict.fromkeys(one.source for one in media):
        mine = [one for one in media if one.source == source]
        named = [{"url": one.url, "kind": one.kind, "page": one.page} for one in mine]
        archive.note(EVENT, {"source": source, "media": named})


def read_media(reader: Reader, source: str) -> tuple[UnkeptMedia, ...]:
    """Return what was noted of a source, and what its newest page names, each address once.

    Of a source of which a copy is withheld nothing that was noted: it may be that copy's.
    """
    found: dict[str, UnkeptMedia] = {}
    captures, hidden = reader.catalog.captures(source), reader.catalog.withheld()
    shown = [c for c in captures if c.record_id not in hidden]
    whole = len(shown) == len(captures)
    for event in reader.catalog.events(EVENT, source_id=source) if whole else ():
        named = event.fields.get("media")
        for one in named if isinstance(named, list) else ():
            if isinstance(one, dict) and one.get("url"):
                url, kind, page = (str(one.get(name, "")) for name in ("url", "kind", "page"))
                found.setdefault(url, UnkeptMedia(source, url, kind, page))
    pages = [c for c in shown if c.role == "page" and c.good]
    newest = max(pages, key=lambda capture: capture.date, default=None)
    body = reader.payload(newest) if newest else None
    if newest and isinstance(body, bytes):
        sniffed = sniff(body, newest.media_type, newest.uri)
        for url, what in find_media(body, sniffed, newest.uri):
            found.setdefault(url, UnkeptMedia(source, url, what, newest.uri))
    return tuple(found.values())
