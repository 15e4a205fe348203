"""In which order things happened, where a clock was set back and several machines wrote.

Within a chain the numbers of its lines are the order, whatever the clock said. A chain's first line
names the lines of the other chains that were there when it began: those came before it. Lines that
neither rule orders (two machines at work on copies that were merged later) go by their times.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

LogItem = TypeVar("LogItem")
OrderedLine = tuple[str, int, str]


@dataclass(frozen=True)
class Beginning:
    """The first line of a chain: its name, and for each other chain the number it had reached."""

    chain: str
    others: Mapping[str, int] = field(default_factory=dict)


class Order:
    """Sorts lines given as (chain, seq, time), times as text that sorts as they do.

    `reached` are times of any lines of the chains; what a chain had seen when it began comes from
    them.
    """

    def __init__(
        self, beginnings: Sequence[Beginning], reached: Iterable[OrderedLine] = ()
    ) -> None:
        ranked = _by_ancestry(beginnings)
        self._ranks = {begun.chain: rank for rank, begun in enumerate(ranked)}
        self._floors: dict[str, str] = {}
        known = sorted(reached)
        for begun in ranked:
            seen = [self._latest(known, chain, upto) for chain, upto in begun.others.items()]
            self._floors[begun.chain] = max(seen, default="")

    def _latest(self, lines: Sequence[OrderedLine], chain: str, upto: int) -> str:
        times = (time for name, seq, time in lines if name == chain and seq <= upto)
        return max(times, default="") or self._floors.get(chain, "")

    def arrange(self, items: Iterable[tuple[OrderedLine, LogItem]]) -> list[LogItem]:
        """Return the items in the order in which their lines were written."""
        reached: dict[str, str] = {}
        keyed: list[tuple[str, int, str, int, LogItem]] = []
        for (chain, seq, time), item in sorted(items, key=lambda pair: pair[0][:2]):
            held = max(time, reached.get(chain) or self._floors.get(chain, ""))
            reached[chain] = held
            keyed.append((held, self._ranks.get(chain, len(self._ranks)), chain, seq, item))
        return [item for *_, item in sorted(keyed, key=lambda key: key[:4])]


def _by_ancestry(beginnings: Sequence[Beginning]) -> list[Beginning]:
    """Each chain after those that it names."""
    placed: dict[str, Beginning] = {}
    waiting = sorted(beginnings, key=lambda begun: begun.chain)
    while waiting:
        names = {begun.chain for begun in waiting}
        ready = [b for b in waiting if names.isdisjoint(set(b.others) - {b.chain})] or waiting[:1]
        placed |= {begun.chain: begun for begun in ready}
        waiting = [begun for begun in waiting if begun.chain not in placed]
    return list(placed.values())
