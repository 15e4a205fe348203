"""What others' logs decide about our records waits until a person here accepts it.

When another archive is taken in, the line of our log that says so (`merge`) names the lines of
theirs that decide about records which are not their own: `waiting`. Such a line does nothing until
a line of ours (`accept`) names it. Each is named by chain, number and hash: a line cannot name one
that was written after it, so no log that arrives can make ours wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ACCEPT, REJECT = "accept", "reject"


@dataclass(frozen=True)
class LineName:
    """One line of a log, whatever file it lies in."""

    chain: str
    seq: int
    hash: str


@dataclass(frozen=True)
class NamedLines:
    """Which lines name a line: those that make it wait, those that decided about it."""

    held: dict[LineName, list[LineName]] = field(default_factory=dict)
    accepted: dict[LineName, list[LineName]] = field(default_factory=dict)
    rejected: dict[LineName, list[LineName]] = field(default_factory=dict)

    def is_idle(self, line: LineName) -> bool:
        """Whether a line does nothing: a line that acts made it wait, and none accepted it."""
        return self._acting(self.held, line) and not self._acting(self.accepted, line)

    def is_rejected(self, line: LineName) -> bool:
        """Whether a person here said that it shall do nothing."""
        return self._acting(self.rejected, line)

    def _acting(self, named: Mapping[LineName, list[LineName]], line: LineName) -> bool:
        return any(not self.is_idle(other) for other in named.get(line, ()))


def read_named(lines: Iterable[tuple[LineName, str, Mapping[str, Any]]], merge: str) -> NamedLines:
    """Return what the lines `merge`, accept and reject say of others: (name, event, fields)."""
    found = NamedLines()
    events = {merge: (found.held, "waiting"), ACCEPT: (found.accepted, "lines")}
    events[REJECT] = (found.rejected, "lines")
    for line, event, fields in lines:
        named, member = events[event]
        for said in fields.get(member) or ():
            one = read_name(said)
            if one is not None:
                named.setdefault(one, []).append(line)
    return found


def read_name(said: object) -> LineName | None:
    """Return the line that `name_object` described, None where that says nothing."""
    if not isinstance(said, Mapping) or not isinstance(said.get("seq"), int):
        return None
    return LineName(str(said.get("chain", "")), said["seq"], str(said.get("hash", "")))


def name_object(line: LineName) -> dict[str, object]:
    """Return a line's name as the log has it."""
    return {"chain": line.chain, "seq": line.seq, "hash": line.hash}
