"""Copies in web archives that vouch for our captures, from what is in the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archiver.models import Agreement, Capture
from archiver.reporting.terminal.corroboration import Support, SupportKind, Voucher
from archiver.reporting.wording import day
from archiver.store.catalog.catalog import Event
from archiver.store.reader import Reader
from archiver.urls import from_rfc3339, to_rfc3339
from archiver.workflows.webarchives.crosscheck_log import EVENT as CROSSCHECK

SAYS = {
    Agreement.SAME_PAYLOAD: "the same file, byte for byte",
    Agreement.SAME_TEXT: "the same words",
}
FROM_ARCHIVE = "archive:"


def find_copies(reader: Reader, source_id: str, captures: Iterable[Capture]) -> tuple[Support, ...]:
    """Return for each of `captures`, of one source, the copies in web archives alone."""
    hidden = reader.catalog.withheld()
    shown = tuple(c for c in captures if c.record_id not in hidden and c.content_digest)
    alike, checks = by_content(shown), reader.catalog.events(CROSSCHECK, source_id=source_id)
    return tuple(
        Support(one, tuple(name_copies(checks, alike[one.content_digest]))) for one in shown
    )


def by_content(captures: Iterable[Capture]) -> dict[str, tuple[Capture, ...]]:
    """Return by the digest of their content the captures that have the same."""
    found: dict[str, list[Capture]] = {}
    for capture in captures:
        found.setdefault(capture.content_digest, []).append(capture)
    return {digest: tuple(alike) for digest, alike in found.items()}


def name_copies(checks: Iterable[Event], same: tuple[Capture, ...]) -> Iterator[Voucher]:
    """Yield copies that agree with this content, the newest check of each address; rescued too."""
    ids = {one.record_id for one in same}
    found: dict[tuple[str, str], Voucher] = {}
    for event in checks:
        memento, word = event.fields.get("memento"), str(event.fields.get("agreement"))
        if not isinstance(memento, dict) or str(event.fields.get("capture")) not in ids:
            continue
        key = (str(event.fields.get("archive")), str(memento.get("uri_m")))
        found.pop(key, None)
        if word in SAYS:
            found[key] = _copy(key, word, str(memento.get("datetime")), event)
    yield from found.values()
    for one in same:
        if one.via.startswith(FROM_ARCHIVE):
            name = one.via.removeprefix(FROM_ARCHIVE)
            words = f"{name} had this on {day(one.date)}: its copy was brought into this archive"
            fields = {"archive": name, "date": to_rfc3339(one.date), "capture": one.record_id}
            yield Voucher(SupportKind.COPY, f"{words} ({one.record_id}).", fields)


def _copy(key: tuple[str, str], word: str, date: str, event: Event) -> Voucher:
    archive, address = key
    words = (
        f"{archive} has {SAYS[Agreement(word)]}, of {day(from_rfc3339(date))}: {address} (compared "
        f"on {day(event.time)})."
    )
    fields = {"archive": archive, "agreement": word, "date": date, "uri_m": address}
    return Voucher(SupportKind.COPY, words, {**fields, "compared": to_rfc3339(event.time)})
