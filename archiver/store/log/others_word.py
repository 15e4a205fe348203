"""What others' logs say of sources that we keep copies of, and of the watch: it does not act here.

The line of our log that says that an archive was taken in (`merge`) names as `quiet` the sources of
which we had records of our own. What the logs that came with it say of those (states of the watch,
what was told, what web archives answered), and of their own channels and rounds, does nothing until
a line of ours (`accept`) names the log. Merges of earlier versions name none, and act as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from archiver.store.log.waiting import ACCEPT, LineName

QUIET = "quiet"
OF_SOURCES = frozenset(
    {
        *("state", "notice", "crosscheck", "timeline"),
        *("save-asked", "save-confirmed", "save-waiting", "save-unfit", "save-refused"),
    }
)
"""Lines that say something of a source, and are no record of it."""
OF_MACHINES = frozenset({"channel", "round", "vanished", "run-end"})
"""Lines that say what a machine did, and what it need not do again."""


@dataclass(frozen=True)
class OthersWord:
    """By log that others wrote: our ids of the sources of which it decides nothing here."""

    quiet: Mapping[str, frozenset[str]] = field(default_factory=dict)
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def is_quiet(self, chain: str, event: str, source: str) -> bool:
        """Whether a line of the log `chain` does nothing; `source` is the id that the line has."""
        if chain not in self.quiet:
            return False
        ours = self.renamed.get(chain, {}).get(source, source)
        return event in OF_MACHINES or (event in OF_SOURCES and ours in self.quiet[chain])

    def is_silenced(self, chain: str, source: str) -> bool:
        """Whether what a log says of a source does nothing; `source` is the id that it has here."""
        return source in self.quiet.get(chain, ())


def read_others_word(
    lines: Iterable[tuple[LineName, str, Mapping[str, Any]]], merge: str
) -> OthersWord:
    """Return what the lines `merge` and accept say of whole logs: (name, event, fields)."""
    every = list(lines)
    quiet: dict[str, frozenset[str]] = {}
    renamed: dict[str, dict[str, str]] = {}
    for _, event, fields in every:
        chains, said, names = fields.get("chains"), fields.get(QUIET), fields.get("renamed")
        if event != merge or not isinstance(chains, Mapping) or not isinstance(said, list):
            continue
        for chain in map(str, chains):
            quiet[chain] = quiet.get(chain, frozenset()) | frozenset(map(str, said))
            if isinstance(names, Mapping):
                renamed.setdefault(chain, {}).update((str(a), str(b)) for a, b in names.items())
    accepted = {
        str(chain)
        for line, event, fields in every
        if event == ACCEPT and line.chain not in quiet
        for chain in _listed(fields.get("chains"))
    }
    return OthersWord({c: ids for c, ids in quiet.items() if c not in accepted}, renamed)


def _listed(said: object) -> Iterable[object]:
    return said if isinstance(said, list) else ()
