"""Overlaps: sources whose texts are largely the same, and carry no label that says so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress

from archiver.models import Capture, Source
from archiver.quoting.searching.overlap import Overlap
from archiver.serialise import read_json
from archiver.store.lock import cache_lock
from archiver.store.reader import Reader
from archiver.text.process.versions import EXTRACTOR, FOLDING
from archiver.text.unread import is_cut_short
from archiver.workflows.shared.speaking import SPEAKING_ROLES, speaks

ENTRY = "overlaps.json"
LAYOUT = "1"
NAMED = 5
ROLES = tuple(role for role in SPEAKING_ROLES if role != "attachment")
LAST = 8
"""Copies that are looked at before all of a source are. A guess: few pages fail eight times on."""
ALL = -1
"""As SQLite takes a LIMIT."""


def suggest_works(sources: Iterable[Source], reader: Reader) -> tuple[Overlap, ...]:
    """Return the pairs of sources that look like versions of one work, the most alike first.

    Compared are the newest good copies. Pairs that have labels both, equal or not, are decided
    already. What was found is kept in the cache until a copy changes.
    """
    rows = {source.id: source for source in sources}
    hidden = reader.catalog.withheld().keys()
    newest = (_newest_text(reader, name, hidden) for name in sorted(rows))
    found = _recall(reader, [capture for capture in newest if capture is not None])
    return tuple(o for o in found if not (rows[o.first].work and rows[o.second].work))


def _newest_text(reader: Reader, source: str, hidden: Container[str]) -> Capture | None:
    """Return the newest good copy of a source that is shown, mostly one of its last few."""
    for limit in (LAST, ALL):
        for capture in reader.catalog.newest(source, ROLES, limit):
            if _is_text(capture) and capture.record_id not in hidden:
                return capture
    return None


def _is_text(capture: Capture) -> bool:
    return capture.good and speaks(capture) and capture.role in ROLES


def _recall(reader: Reader, captures: Sequence[Capture]) -> tuple[Overlap, ...]:
    compared = [LAYOUT, FOLDING, EXTRACTOR, *(f"{c.source} {c.content_digest}" for c in captures)]
    state = hashlib.sha256("\n".join(compared).encode("utf-8")).hexdigest()
    kept = _read(reader, state)
    if kept is None:
        # What reads and folds texts costs half a second to import; mostly the cache knows.
        from archiver.quoting.searching.versions import read_wording, suggest_versions
        from archiver.workflows.shared.capture_texts import CaptureTexts

        texts = CaptureTexts(reader)
        kept = suggest_versions({c.source: read_wording(texts.folded(c)) for c in captures})
        if not any(is_cut_short(texts.folded(c).text) for c in captures):
            _keep(reader, state, kept)
    return kept


def _read(reader: Reader, state: str) -> tuple[Overlap, ...] | None:
    try:
        known, rows = read_json(reader.cache.read(ENTRY) or b"")
        return tuple(Overlap(*row) for row in rows) if known == state else None
    except (ValueError, TypeError):
        return None


def _keep(reader: Reader, state: str, overlaps: Sequence[Overlap]) -> None:
    rows = [[o.first, o.second, o.share] for o in overlaps]
    with cache_lock(reader.root) as held, suppress(OSError):
        if held:
            reader.cache.write(ENTRY, json.dumps([state, rows]).encode("ascii"))


def say_overlaps(overlaps: Sequence[Overlap], sources: Iterable[Source]) -> list[str]:
    """Return one sentence a pair that says what to write, and one for those not named."""
    works = {source.id: source.work for source in sources}
    said = [_say(overlap, works) for overlap in overlaps[:NAMED]]
    more = len(overlaps) - NAMED
    return [*said, f"{more} more pairs of sources overlap as largely."] if more > 0 else said


def _say(overlap: Overlap, works: Mapping[str, str]) -> str:
    one, other = overlap.first, overlap.second
    label = works.get(one) or works.get(other) or one
    return (
        f"{one} and {other} overlap by {overlap.share:.0%} of the shorter text and look like "
        f"versions of one text. If they are, write the same label, such as {label}, into the "
        "column work of both rows in sources.csv: a quotation from the other version is then named "
        "as that."
    )
