"""Screenshots: pictures that a browser took of a source's page, made anew for the report.

The stored picture stays where it is, as evidence. A reader is given one that was decoded and
coded again by us, smaller, and of the page's beginning only; it is kept in the cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from archiver.models import Capture
from archiver.reporting.pages.png import (
    PictureError,
    measure_png,
    read_png,
    shrink,
    trim,
    write_png,
)
from archiver.reporting.pages.report_input import Screenshot
from archiver.store.disk import storage_errors
from archiver.store.reader import Reader
from archiver.store.warc.payloads import DamagedPayload
from archiver.workflows.shared.context import Means

SCREENSHOT = "screenshot"
MADE = "2"  # raised whenever the same picture would be made differently
ROWS = 1_600  # of the stored picture
WIDEST = 640  # pixels of the picture that is shown
MOST_OF_A_SOURCE = 2
MOST_BYTES = 30_000_000  # of all pictures of one report


def find_screenshots(
    captures: Mapping[str, Sequence[Capture]], reader: Reader, means: Means
) -> dict[str, list[Screenshot]]:
    """Return by source id the newest pictures that differ, oldest first.

    `captures` are by source id, oldest first and none withheld. Where there are too many for one
    report, each source keeps its newest before another has its second.
    """
    chosen = {source: _newest_first(mine) for source, mine in captures.items()}
    rounds = zip_longest(*([(source, c) for c in mine] for source, mine in chosen.items()))
    wanted = [one for round_ in rounds for one in round_ if one]
    if wanted:
        means.progress.begin("making pictures smaller", len(wanted))
    found: dict[str, list[Screenshot]] = {}
    room = MOST_BYTES
    for source, capture in wanted:
        shot = _make(capture, reader, means) if room > 0 else None
        if shot:
            found.setdefault(source, []).insert(0, shot)
            room -= len(shot.png)
        means.progress.advance(source)
    return found


def _newest_first(captures: Sequence[Capture]) -> list[Capture]:
    pictures = [c for c in captures if c.role == SCREENSHOT and c.good and c.content_digest]
    return list({c.content_digest: c for c in reversed(pictures)}.values())[:MOST_OF_A_SOURCE]


def _make(capture: Capture, reader: Reader, means: Means) -> Screenshot | None:
    name = f"{capture.content_digest.replace(':', '-')}-{MADE}"
    # The name says whether the whole page is on it.
    names = {whole: f"pictures/{name}-{'whole' if whole else 'part'}" for whole in (True, False)}
    for whole, entry in names.items():
        if shot := _kept(reader.cache.read(entry), capture, whole=whole):
            return shot
    try:
        payload = reader.payload(capture)
        if isinstance(payload, DamagedPayload):
            raise PictureError(payload.why)
        pixels, height = read_png(payload, ROWS)
        made, whole = write_png(trim(shrink(pixels, WIDEST))), height <= ROWS
    except PictureError as error:
        means.progress.say(f"{capture.source}: a picture is not shown: {error}.")
        return None
    with storage_errors(reader.cache.path(names[whole]), "keeping a picture"):
        reader.cache.write(names[whole], made)
    return Screenshot(capture.date, made, *measure_png(made), whole)


def _kept(content: bytes | None, capture: Capture, *, whole: bool) -> Screenshot | None:
    """The picture from the cache; one that is damaged counts as absent."""
    try:
        size = measure_png(content or b"")
        return Screenshot(capture.date, content or b"", *size, whole)
    except PictureError:
        return None
