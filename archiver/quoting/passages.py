"""A quotation made ready for comparing: its atoms and its words in coarse form, made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from archiver.models import Match, Verdict
from archiver.quoting.atoms import Atom, read_window, split_atoms
from archiver.quoting.comparison import Comparison, compare
from archiver.text.folding import Folded, fold_words


@dataclass(frozen=True, eq=False)
class Passage:
    """Some quoted words: `needle` is their blob, `count` how many words it holds.

    `free` are the places in `words` of letters whose case may differ; `opens` says that the
    quotation begins here; `loose` whether marks at its start and at its end may be dropped.
    """

    words: str
    atoms: tuple[Atom, ...]
    needle: bytes
    free: frozenset[int] = frozenset()
    opens: bool = True
    loose: tuple[bool, bool] = (True, True)

    @property
    def count(self) -> int:
        """How many words the passage has."""
        return self.needle.count(b" ") - 1


@lru_cache(maxsize=8192)
def read_passage(
    words: str,
    free: tuple[int, ...] = (),
    opens: bool = True,
    loose: tuple[bool, bool] = (True, True),
) -> Passage:
    """Return `words` as a Passage."""
    atoms = tuple(split_atoms(words))
    return Passage(words, atoms, fold_words(words), frozenset(free), opens, loose)


def compare_at(passage: Passage, folded: Folded, first: int, last: int) -> Comparison:
    """Compare `passage` with words `first` to `last` (inclusive) of the text."""
    window = read_window(folded, first, last)
    return compare(passage.atoms, window, passage.free, passage.opens, passage.loose)


def make_match(passage: Passage, folded: Folded, found: Comparison) -> Match:
    """Return what a comparison comes to: verbatim, typographic or altered."""
    notes = tuple(found.notes)
    if not found.clean:
        return Match(found.start, found.end, Verdict.ALTERED, tuple(found.differences), (), notes)
    archived = folded.text.content[found.start : found.end]
    quoted = passage.words[found.quoted[0].start : found.quoted[-1].end] if found.quoted else ""
    same = archived.split() == quoted.split() and len(found.quoted) == len(passage.atoms)
    same = same and not found.skipped
    verdict = Verdict.VERBATIM if same else Verdict.TYPOGRAPHIC
    return Match(
        found.start, found.end, verdict, (), (), () if same else notes or ("closing marks",)
    )
