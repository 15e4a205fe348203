"""What others' logs say of sources that we keep copies of, and of the watch: it does not act here.

The line of our log that says that an archive was taken in (`merge`) names as `quiet` the sources of
which we had records of our own. What the logs that came with it say of those (states of the watch,
what was told, what web archives answered), and of their own channels and rounds, does nothing until
a line of ours (`accept`) names the log. Merges of earlier versions name none, and act as before.
Of a log of our own that somebody went on with elsewhere (`regrown`), what was here before acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from archiver.store.log.waiting import ACCEPT, LineName

QUIET = "quiet"
REGROWN = "regrown"
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
    """By log that others wrote: our ids of the sources of which it decides nothing here.

    `since` has for a log of our own the number of the last line that is certainly ours.
    """

    quiet: Mapping[str, frozenset[str]] = field(default_factory=dict)
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    since: Mapping[str, int] = field(default_factory=dict)

    def is_quiet(self, chain: str, seq: int, event: str, source: str) -> bool:
        """Whether a line of the log `chain` does nothing; `source` is the id that the line has."""
        if chain not in self.quiet or seq <= self.since.get(chain, 0):
            return False
        ours = self.renamed.get(chain, {}).get(source, source)
        return event in OF_MACHINES or (event in OF_SOURCES and ours in self.quiet[chain])

    def is_silenced(self, chain: str, seq: int, source: str) -> bool:
        """Whether what a line says of a source, by its id here, does nothing."""
        return source in self.quiet.get(chain, ()) and seq > self.since.get(chain, 0)


def read_others_word(
    lines: Iterable[tuple[LineName, str, Mapping[str, Any]]], merge: str
) -> OthersWord:
    """Return what the lines `merge` and accept say of whole logs: (name, event, fields)."""
    every = list(lines)
    merges = [fields for _, event, fields in every if event == merge]
    quiet: dict[str, frozenset[str]] = {}
    renamed: dict[str, dict[str, str]] = {}
    since = {chain: last for chain, last in last_own_lines(merges).items() if last > 0}
    for fields in merges:
        chains, said, names = fields.get("chains"), fields.get(QUIET), fields.get("renamed")
        if not isinstance(chains, Mapping) or not isinstance(said, list):
            continue
        for chain in (*map(str, chains), *_regrown(fields)):
            quiet[chain] = quiet.get(chain, frozenset()) | frozenset(map(str, said))
            if isinstance(names, Mapping):
                renamed.setdefault(chain, {}).update((str(a), str(b)) for a, b in names.items())
    accepted = {
        str(chain)
        for line, event, fields in every
        if event == ACCEPT and (line.chain not in quiet or line.seq <= since.get(line.chain, 0))
        for chain in _listed(fields.get("chains"))
    }
    quiet = {c: ids for c, ids in quiet.items() if c not in accepted}
    return OthersWord(quiet, renamed, since)


def last_own_lines(merges: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return, for each log that the lines `merge` name, the number of its last line that is ours.

    That is 0 for a log that came with another archive, whatever its own lines say of it.
    """
    found: dict[str, int] = {}
    for fields in merges:
        chains = fields.get("chains")
        came = dict.fromkeys(map(str, chains), 0) if isinstance(chains, Mapping) else {}
        for chain, last in (*_regrown(fields).items(), *came.items()):
            found[chain] = min(last, found.get(chain, last))
    return found


def _regrown(fields: Mapping[str, Any]) -> dict[str, int]:
    """A log of others may have anything there."""
    said = fields.get(REGROWN)
    if not isinstance(said, Mapping):
        return {}
    return {str(chain): last for chain, last in said.items() if isinstance(last, int)}


def _listed(said: object) -> Iterable[object]:
    return said if isinstance(said, list) else ()
