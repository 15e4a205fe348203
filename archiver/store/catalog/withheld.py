"""Which captures must not be shown or handed over: those named, and all that say the same.

A copy of the same bytes says the same words, wherever it came from; so do a picture, a print and a
browser's view of the page, and a typing of it. Style sheets and pictures that only pages out of
sight brought along go with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from archiver.models import BROUGHT_ROLES
from archiver.store.log.rulings import TRANSCRIBES, say_erased

WITHHOLD, LIFT, ERASE = "withhold", "lift", "erase"
EMPTY = f"sha256:{hashlib.sha256(b'').hexdigest()}"
MADE_FROM = ("shown", "part_of", TRANSCRIBES)


@dataclass(frozen=True)
class WithheldCapture:
    """A capture that is kept out of what people see: on which `date` that was said, and why.

    `cause` is the record that was named: another one where this capture goes with it. `erased`
    says that its bytes are gone too; `within` is the chain beyond which it does not reach.
    """

    record_id: str
    date: datetime
    reason: str
    cause: str = ""
    erased: bool = False
    within: str = ""


@dataclass(frozen=True)
class Kinship:
    """What decides whether a capture goes with another: its content, its run, what it repeats."""

    record_id: str
    source: str
    run: str
    role: str
    content_digest: str
    refers_to: str
    failed: bool
    chain: str = ""


WithholdEvent = tuple[str, datetime, Mapping[str, Any], str]
"""What was decided, when, its fields, and the chain whose records alone it is about, if any."""


def find_withheld(
    said: Iterable[WithholdEvent], captures: Iterable[Kinship], made: Mapping[str, str]
) -> dict[str, WithheldCapture]:
    """Return the withheld captures by record id.

    `said` are the events withhold, lift and erase, oldest first; `made` maps a capture to the one
    that it was made from.
    """
    held = list(captures)
    named = _named(said, {one.record_id: one.chain for one in held})
    if not named:
        return {}
    found = _spread(named, held, made)
    return {**_requisites(found, held), **found}


def find_alike(
    record_id: str, captures: Iterable[Kinship], made: Mapping[str, str]
) -> frozenset[str]:
    """Return the captures that say what `record_id` says, itself included; no requisites."""
    named = {record_id: WithheldCapture(record_id, datetime.min.replace(tzinfo=UTC), "", record_id)}
    return frozenset(_spread(named, list(captures), made))


def _named(said: Iterable[WithholdEvent], chains: Mapping[str, str]) -> dict[str, WithheldCapture]:
    named: dict[str, WithheldCapture] = {}
    for event, date, fields, within in said:
        record_id = str(fields.get("record_id", ""))
        gone = [str(one) for one in fields.get("captures") or ()] if event == ERASE else [record_id]
        mine = [one for one in gone if one and (not within or chains.get(one) == within)]
        if event == ERASE:
            why = say_erased(fields)
            named |= {one: WithheldCapture(one, date, why, record_id, True, within) for one in mine}
        elif event == LIFT:
            for one in mine:
                named.pop(one, None)
        else:
            why = str(fields.get("reason", ""))
            named |= {one: WithheldCapture(one, date, why, one, within=within) for one in mine}
    return named


def _spread(
    named: Mapping[str, WithheldCapture], held: Iterable[Kinship], made: Mapping[str, str]
) -> dict[str, WithheldCapture]:
    """Add what has the same content as a withheld capture, repeats it, or was made from it."""
    by_id = {one.record_id: one for one in held}
    alike: dict[str, list[str]] = {}
    for held_one in by_id.values():
        record_id, digest = held_one.record_id, held_one.content_digest
        for other in filter(None, (digest, held_one.refers_to, made.get(record_id))):
            alike.setdefault(other, []).append(record_id)
    found = dict(named)
    queue = list(named)
    while queue:
        record_id = queue.pop()
        one = by_id.get(record_id)
        digest = one.content_digest if one is not None else ""
        same = alike.get(digest, ()) if digest != EMPTY else ()
        within = found[record_id].within
        for other in (*same, *alike.get(record_id, ())):
            if other not in found and (not within or by_id[other].chain == within):
                found[other] = replace(found[record_id], record_id=other, erased=False)
                queue.append(other)
    return found


def _requisites(
    found: Mapping[str, WithheldCapture], held: Iterable[Kinship]
) -> dict[str, WithheldCapture]:
    """Return the requisites whose content no page that is still shown brought along."""
    shown: set[tuple[str, str]] = set()
    hidden: dict[tuple[str, str], WithheldCapture] = {}
    brought: dict[str, list[Kinship]] = {}
    for one in held:
        if one.role in BROUGHT_ROLES:
            brought.setdefault(one.content_digest or one.record_id, []).append(one)
        elif one.record_id in found:
            hidden.setdefault((one.run, one.source), found[one.record_id])
        elif one.role == "page" and not one.failed:
            shown.add((one.run, one.source))
    gone: dict[str, WithheldCapture] = {}
    for same in brought.values():
        places = {(one.run, one.source) for one in same}
        if places <= hidden.keys() - shown:
            gone |= {
                one.record_id: replace(
                    hidden[one.run, one.source], record_id=one.record_id, erased=False
                )
                for one in same
            }
    return gone
