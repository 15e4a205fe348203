"""Two passages compared atom by atom: what is explained as setting, and what is a difference.

The rule is one-sided. Atoms with equal keys are equal; a stretch that differs is accepted only if
one of the narrow rules below explains all of it; everything else is a :class:`Difference`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from rapidfuzz.distance import Levenshtein

from archiver.models import Difference, DifferenceKind, Flag, Severity
from archiver.quoting.judging.atoms import LOWERED, RAISED, Atom, AtomWindow, Sort
from archiver.quoting.judging.boundaries import check_edges
from archiver.quoting.judging.differences import (
    AlignedBlock,
    Atoms,
    PlacedEdit,
    describe,
    make_difference,
    name_in,
    name_moves,
    spell,
)
from archiver.quoting.judging.flags import flag_skipped
from archiver.quoting.judging.footnotes import LEVEL, mark_length, takes_mark
from archiver.text.equal_forms import leaves_off_dots, same_but_for_points
from archiver.text.languages.recognition import language_of
from archiver.text.setting.markup import WORDS_OF_IT


@dataclass
class Comparison:
    """What a comparison found; clean when `differences` is empty.

    `notes` say in plain words what was ignored as setting; `skipped` are hidden words that the
    quotation leaves out, `doubted` what it leaves out that may be a note's mark, with the words
    around, `lowered` raised figures that it has on the line, `two_ways` words that a line's end
    broke and that may be two; `cut` is what its ends cut out of the text. [start, end) is the
    passage in the text.
    """

    start: int
    end: int
    quoted: Atoms = ()
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    doubted: list[tuple[Severity, str]] = field(default_factory=list)
    lowered: list[tuple[Severity, str]] = field(default_factory=list)
    two_ways: list[str] = field(default_factory=list)
    cut: list[Difference] = field(default_factory=list)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What a person should look at in what the quotation leaves out."""
        marks = [Flag("possible-note-mark", severity, said) for severity, said in self.doubted]
        lowered = [Flag("lowered-figure", severity, said) for severity, said in self.lowered]
        broken = [Flag("broken-word", Severity.NOTICE, said) for said in self.two_ways]
        return (*flag_skipped(self.skipped), *marks, *lowered, *broken)

    @property
    def clean(self) -> bool:
        """Whether the words are the same, and whole at both ends."""
        return not self.differences and not self.cut

    def doubt(self, atoms: Atoms, at: int) -> None:
        """Keep that the possible mark at `at` was left out."""
        around = spell(atoms[max(at - 1, 0) : at + 3])
        self.doubted.append((Severity(atoms[at].doubt), around))

    def lower(self, atoms: Atoms, at: int) -> None:
        """Keep that the raised figure after `at` is written on the line.

        After a variable or a unit it is a power, after a word it may be a note's mark.
        """
        word = takes_mark(atoms, at)
        if word and not atoms[at + 1].doubt:
            return
        noted = word and atoms[at + 1].optional == "marker"
        severity = Severity.NOTICE if noted else Severity.CRITICAL
        self.lowered.append((severity, spell(atoms[at : at + 2])))

    def note(self, what: str) -> None:
        """Keep `what` once."""
        if what not in self.notes:
            self.notes.append(what)


def compare(
    quoted: Atoms,
    window: AtomWindow,
    free_case: frozenset[int] = frozenset(),
    opens: bool = True,
    loose: tuple[bool, bool] = (True, True),
    whether: bool = False,
) -> Comparison:
    """Compare the quotation's atoms with the passage in `window`.

    `free_case` holds the places (`Atom.start`) of quotation atoms whose first letter may differ in
    case; `opens` says that the quotation begins with them, so that its first letter may too;
    `loose` whether marks at their start and at their end may be dropped. `whether`: only whether
    they are the same is asked, so that the first difference ends the comparison, unnamed.
    """
    quoted, low, high = _fit_edges(list(quoted), _fit_start(quoted, window), loose)
    if opens and quoted:
        free_case = free_case | {next((a.start for a in quoted if a.sort is Sort.WORD), -1)}
    best = _compare_readings(quoted, window, low, high, free_case, whether)
    if best.differences and (fitted := _refit(quoted, window.atoms, low, high)) != (low, high):
        other = _compare_readings(quoted, window, *fitted, free_case, whether)
        moved = any(found.op == "move" for found in best.differences)
        if not moved or len(other.differences) < len(best.differences):
            best, (low, high) = other, fitted
    if whether and best.differences:
        return best
    archived = window.atoms[low:high]
    if best.differences and archived:
        language = language_of(window.text, archived[0].start, archived[-1].end)
        best.differences = [name_in(language, found) for found in best.differences]
    best.quoted = quoted
    if any(a.parts for a in (*quoted, *archived)):
        best.note(BROKEN)
    best.cut = check_edges(window, low, high)
    if _leaves_mark(window.atoms, high):
        best.doubt(window.atoms, high)
    return best


def _compare_readings(
    quoted: Atoms,
    window: AtomWindow,
    low: int,
    high: int,
    free_case: frozenset[int],
    whether: bool,
) -> Comparison:
    """Compare with atoms [low, high), words that a line's end broke read as fits best."""
    best: Comparison | None = None
    ahead = window.atoms[low - 1] if low else None
    for mine, theirs in _readings(quoted, window.atoms[low:high]):
        result = _compare_atoms(mine, theirs, free_case, ahead, whether)
        if best is None or len(result.differences) < len(best.differences):
            best = result
        if best.clean:
            break
    return best or Comparison(0, 0)


FITTED = 3
"""Atoms by which an end is moved: a word that one side writes as two has a hyphen more. A guess."""


def _refit(quoted: Atoms, atoms: Atoms, low: int, high: int) -> tuple[int, int]:
    """Return the ends, a few atoms away at most, between which the fewest atoms differ.

    Quotation marks count for nothing: they set words off, and are none.
    """
    mine = [atom.key for atom in quoted if atom.sort is not Sort.QUOTE]

    def is_torn(at: int) -> bool:
        """Whether a word goes on at atom `at` that began before it."""
        if not 0 < at < len(atoms) or atoms[at].spaced:
            return False
        return Sort.QUOTE not in (atoms[at - 1].sort, atoms[at].sort)

    def cost(first: int, stop: int) -> tuple[int, int]:
        """What differs, an end inside a word counted as much as a word."""
        torn = is_torn(first) + (is_torn(stop) and atoms[stop].sort is not Sort.POINT)
        keys = [atom.key for atom in atoms[first:stop] if atom.sort is not Sort.QUOTE]
        differing = Levenshtein.distance(mine, keys)
        return differing + torn, differing

    firsts = range(max(low - FITTED, 0), min(low + FITTED + 1, high))
    first = min(firsts, key=lambda first: cost(first, high), default=low)
    low = first if cost(first, high)[0] < cost(low, high)[0] else low
    stops = range(max(high - FITTED, low + 1), min(high + FITTED, len(atoms)) + 1)
    stop = min(stops, key=lambda stop: cost(low, stop), default=high)
    return low, stop if cost(low, stop)[0] < cost(low, high)[0] else high


def _leaves_mark(atoms: Atoms, at: int) -> bool:
    """Say whether a doubtful mark is glued to the end of the passage, and left out."""
    if at >= len(atoms) or not atoms[at].doubt or atoms[at].spaced:
        return False
    return bool(atoms[at].optional or mark_length(atoms, at, len(atoms)))


def _fit_start(quoted: Atoms, window: AtomWindow) -> AtomWindow:
    """Begin at an optional atom, such as a list number, that the quotation begins with."""
    if not quoted or quoted[0].sort is not Sort.WORD or window.low >= len(window.atoms):
        return window
    if window.atoms[window.low].key == quoted[0].key:
        return window
    passed = 0
    for low in range(max(window.low - 4, 0), len(window.atoms)):
        atom = window.atoms[low]
        if atom.optional and _same(atom, quoted[0]):
            return window._replace(low=low)
        passed += not atom.optional
        if passed > 2 * NEAR_START:
            break
    return window


NEAR_START = 4
"""Atoms around the found place among which a list's number is looked for."""


def _fit_edges(
    quoted: list[Atom], window: AtomWindow, loose: tuple[bool, bool]
) -> tuple[list[Atom], int, int]:
    """Take marks at the quotation's ends to the text's own, or drop those convention allows."""
    low, high, atoms = window.low, window.high, window.atoms
    if quoted and quoted[-1].optional == "link":
        high = next((n for n in range(high, len(atoms)) if atoms[n].optional != "link"), len(atoms))
    words = [i for i, a in enumerate(quoted) if a.sort is Sort.WORD] or [0]
    core = [i for i, a in enumerate(quoted) if a.sort in CORE and not a.optional] or words
    keys = frozenset(a.key for a in quoted)
    lead, tail = [], []
    for at in range(words[0] - 1, -1, -1):
        apart = quoted[at].sort is Sort.QUOTE and low < len(atoms) and atoms[low].spaced
        apart = apart and not quoted[at + 1].spaced
        same = low > 0 and not apart and _same(quoted[at], atoms[low - 1])
        if same or (low and _ticks_otherwise(quoted[at], atoms[low - 1])):
            low -= 1
        elif loose[0] and at < core[0] and _free_at_start(quoted, at, keys):
            continue
        lead.append(quoted[at])
    for at in range(words[-1] + 1, len(quoted)):
        kept = high < len(atoms) and _same(quoted[at], atoms[high])
        kept = kept or quoted[at].sort is Sort.RAISED
        ahead = high if kept else _next_mark(atoms, high)
        apart = quoted[at].sort is Sort.QUOTE and ahead < len(atoms) and atoms[ahead].spaced
        apart = apart and not quoted[at].spaced
        same = ahead < len(atoms) and not apart and _same(quoted[at], atoms[ahead])
        if same or _turns_question(quoted[at], atoms, ahead):
            high = ahead + 1
        elif loose[1] and at > core[-1] and _is_dropped(quoted[at], keys, atoms, ahead):
            continue
        tail.append(quoted[at])
    return [*reversed(lead), *quoted[words[0] : words[-1] + 1], *tail], low, high


def _free_at_start(quoted: Sequence[Atom], at: int, keys: frozenset[str]) -> bool:
    """Say whether a mark may be dropped; a dash before a number may be its sign."""
    signs = quoted[at].sort is Sort.DASH and quoted[at + 1].key[:1].isdigit()
    return not signs and _free_at_edge(quoted[at], keys)


def _ticks_otherwise(mark: Atom, ahead: Atom) -> bool:
    """Whether a sign that would be a list's mark stands for another of the text: ✓ for ✗."""
    signs = mark.sort is ahead.sort is Sort.SYMBOL and mark.key != ahead.key
    return signs and mark.optional == "bullet" and not ahead.optional


CORE = (Sort.WORD, Sort.RAISED, Sort.SYMBOL)


def _is_dropped(atom: Atom, keys: frozenset[str], atoms: Sequence[Atom], ahead: int) -> bool:
    return _free_at_edge(atom, keys) and not _turns_question(atom, atoms, ahead)


def _next_mark(atoms: Sequence[Atom], at: int) -> int:
    while at < len(atoms) and (atoms[at].optional or atoms[at].sort is Sort.RAISED):
        at += 1
    return at


def _turns_question(atom: Atom, atoms: Sequence[Atom], at: int) -> bool:
    return atom.key == "." and at < len(atoms) and atoms[at].key in "?!" and not atoms[at].spaced


CLOSERS = {")": "(", "]": "[", "}": "{"}
OPENERS = {"(": ")", "[": "]", "{": "}"}


def _free_at_edge(atom: Atom, keys: frozenset[str]) -> bool:
    if atom.key in CLOSERS or atom.key in OPENERS:
        other = CLOSERS.get(atom.key) or OPENERS[atom.key]
        return other not in keys
    if atom.sort is Sort.QUOTE or atom.optional:
        return True
    return atom.key in (".", ",", ";", ":") or (atom.sort is Sort.DASH and atom.key == "-")


def _same(one: Atom, other: Atom) -> bool:
    return one.key == other.key and one.sort is other.sort


def _readings(quoted: Atoms, archived: Atoms) -> Iterator[tuple[list[Atom], list[Atom]]]:
    """Yield each way to read words that were broken at a line's end: joined, hyphenated, mixed.

    Tags of the quotation alone are also read so that no sign of theirs is held to be the text's:
    "<code>&lt;b&gt;</code>" for "<b>".
    """
    if not any(a.parts for a in (*quoted, *archived)):
        yield list(quoted), list(archived)
        if any(a.optional == "tag" for a in quoted) and "tag" not in {a.optional for a in archived}:
            apart = (a._replace(key=f"<{a.key}>") if a.optional == "tag" else a for a in quoted)
            yield list(apart), list(archived)
        return
    mine, theirs = {a.key for a in quoted}, {a.key for a in archived}
    yield _open(quoted, lambda a: a.key not in theirs), _open(archived, lambda a: a.key not in mine)
    yield list(quoted), list(archived)
    yield list(quoted), _open(archived, lambda a: True)
    yield _open(quoted, lambda a: True), list(archived)


def _open(atoms: Atoms, chosen: object) -> list[Atom]:
    opened: list[Atom] = []
    for atom in atoms:
        if atom.parts and callable(chosen) and chosen(atom):
            for number, part in enumerate(atom.parts):
                spaced = atom.spaced and not number
                if number:
                    opened.append(
                        atom._replace(key="-", sort=Sort.DASH, spaced=False, raw="-", parts=())
                    )
                opened.append(atom._replace(key=part, spaced=spaced, raw=part, parts=()))
        else:
            opened.append(atom)
    return opened


def _compare_atoms(
    quoted: Atoms, archived: Atoms, free_case: frozenset[int], ahead: Atom | None, whether: bool
) -> Comparison:
    """Compare two passages; `ahead` is what stands before the archived one in its text."""
    start, end = (archived[0].start, archived[-1].end) if archived else (0, 0)
    result = Comparison(start, end)
    mine, theirs = [a.key for a in quoted], [a.key for a in archived]
    _free_letters(mine, archived, quoted, free_case, result)
    blocks: list[AlignedBlock] = []
    if mine != theirs:
        blocks = _slide(_blocks(mine, theirs), archived)
    _check_equal(quoted, archived, blocks, result)
    marks = len(result.differences)
    placed: list[PlacedEdit] = []
    for block in blocks:
        if whether and result.differences:
            return result
        before = len(result.differences)
        _explain_or_differ(quoted, archived, block, result, ahead, whether)
        placed += [PlacedEdit(found, *block) for found in result.differences[before:]]
    result.differences[marks:] = name_moves(placed, quoted, archived)
    _note_setting(quoted, archived, result)
    return result


def _free_letters(
    mine: list[str], archived: Atoms, quoted: Atoms, free: frozenset[int], result: Comparison
) -> None:
    """Let the case of these atoms' first letters differ (docs/verdicts.md, "Setting").

    The first word is held against the passage's first word, others against any word.
    """
    opening = next((a.key for a in archived if a.sort is Sort.WORD), "")
    theirs = {a.key for a in archived}
    for at, atom in enumerate(quoted):
        if atom.start in free and not (atom.start == quoted[0].start and mine[at] == opening):
            turned = turn_case(mine[at])
            if turned == opening or (turned in theirs and mine[at] not in theirs):
                mine[at] = turned
                result.note("the case of the first letter")


def turn_case(word: str) -> str:
    """Return `word` with its first letter in the other case, where that is one letter too."""
    first = word[:1]
    turned = first.upper() if first.islower() else first.lower()
    return turned + word[1:] if len(turned) == len(first) else word


def _blocks(mine: list[str], theirs: list[str]) -> list[AlignedBlock]:
    blocks: list[AlignedBlock] = []
    for op in Levenshtein.opcodes(mine, theirs):
        if op.tag == "equal":
            continue
        block = (op.src_start, op.src_end, op.dest_start, op.dest_end)
        if blocks and blocks[-1][1] == block[0] and blocks[-1][3] == block[2]:
            block = (blocks[-1][0], block[1], blocks[-1][2], block[3])
            blocks.pop()
        blocks.append(block)
    return blocks


def _slide(blocks: list[AlignedBlock], archived: Atoms) -> list[AlignedBlock]:
    """Return the blocks with what the quotation leaves out beginning at what may be left out.

    Of "paid. 13. Nobody" either ". 13" or "13." is left out: only one of them is a list number.
    """
    slid: list[AlignedBlock] = []
    for number, (i, i_end, j, j_end) in enumerate(blocks):
        stop = blocks[number + 1][2] if number + 1 < len(blocks) else len(archived)
        while (
            i == i_end
            and j_end < stop
            and not archived[j].optional
            and archived[j_end].optional
            and archived[j].key == archived[j_end].key
        ):
            i, i_end, j, j_end = i + 1, i_end + 1, j + 1, j_end + 1
        slid.append((i, i_end, j, j_end))
    return slid


def _check_equal(
    quoted: Atoms, archived: Atoms, blocks: list[AlignedBlock], result: Comparison
) -> None:
    """Look again at the atoms whose keys agree: dashes by their spacing."""
    edges = [(0, 0), *((b[1], b[3]) for b in blocks)]
    stops = [*((b[0], b[2]) for b in blocks), (len(quoted), len(archived))]
    for (i, j), (stop, _) in zip(edges, stops, strict=True):
        for step in range(stop - i):
            one, other = quoted[i + step], archived[j + step]
            if one.key == "-" and not _same_dash(quoted, i + step, archived, j + step):
                result.differences.append(
                    make_difference(
                        "replace",
                        _around(quoted, i + step),
                        _around(archived, j + step),
                        DifferenceKind.PUNCTUATION,
                    )
                )
            elif other.hidden and not one.hidden:
                result.note("words that the page hides")


def _around(atoms: Atoms, at: int) -> str:
    return spell(atoms[max(at - 1, 0) : at + 2])


def _spacing(atoms: Atoms, at: int) -> tuple[bool, bool]:
    after = atoms[at + 1].spaced if at + 1 < len(atoms) else False
    return atoms[at].spaced, after


def _same_dash(quoted: Atoms, i: int, archived: Atoms, j: int) -> bool:
    """Say whether two dashes are one mark set differently: a hyphen joins, a dash separates."""
    one, other = _spacing(quoted, i), _spacing(archived, j)
    if one == other or i in (0, len(quoted) - 1):
        return True
    if "\n" in quoted[i].raw + archived[j].raw:
        return one[0] == other[0]
    if any(one) and any(other):
        return True
    if _digits_around(quoted, i) and _digits_around(archived, j):
        return True
    tight = archived[j] if any(one) else quoted[i]
    return tight.raw not in "-‐‑"


def _digits_around(atoms: Atoms, at: int) -> bool:
    near = [*atoms[max(at - 1, 0) : at], *atoms[at + 1 : at + 2]]
    return len(near) == 2 and all(a.key[:1].isdigit() for a in near)


# --- explaining a stretch ------------------------------------------------------------------------


def _explain_or_differ(
    quoted: Atoms,
    archived: Atoms,
    block: AlignedBlock,
    result: Comparison,
    ahead: Atom | None,
    whether: bool,
) -> None:
    i, i_end, j, j_end = block
    notes: list[str] = []
    skipped: list[Atom] = []
    doubted: list[int] = []
    at_i, at_j = i, j
    swapped = _has_markup(quoted[i:i_end]) and _has_markup(archived[j:j_end])
    while at_i < i_end or at_j < j_end:
        step = _step(quoted, at_i, i_end, archived, at_j, j_end)
        if step is None or swapped:
            if whether:
                result.differences.append(UNNAMED)
                return
            before = archived[j - 1] if j else ahead
            after = archived[j_end] if j_end < len(archived) else None
            result.differences += _differences(quoted[i:i_end], archived[j:j_end], before, after)
            return
        used_i, used_j, note = step
        skipped += [a for a in archived[at_j : at_j + used_j] if a.hidden and not used_i]
        if note == NOTES["marker"] and archived[at_j].doubt:
            doubted.append(at_j)
        if note == RAISED_DIGITS and used_j == 2:
            result.lower(archived, at_j)
        at_i, at_j = at_i + used_i, at_j + used_j
        notes.append(note)
    for note in notes:
        result.note(note)
    for at in doubted:
        result.doubt(archived, at)
    if skipped:
        result.skipped.append(spell(skipped))


def _has_markup(atoms: Atoms) -> bool:
    """Say whether there are addresses or tags: either side may have them alone, not other ones."""
    return any(atom.optional in WORDS_OF_IT for atom in atoms)


EditStep = tuple[int, int, str]


def _step(
    quoted: Atoms, i: int, i_end: int, archived: Atoms, j: int, j_end: int
) -> EditStep | None:
    """Explain the next atoms of a stretch that differs: how many of each, and as what."""
    mine = quoted[i] if i < i_end else None
    theirs = archived[j] if j < j_end else None
    if mine is not None and theirs is not None:
        if _same(mine, theirs):
            return 1, 1, "white space"
        if pair := _pair(quoted, i, i_end, archived, j, j_end):
            return pair
    if theirs is not None and (dropped := _droppable(archived, j, j_end)):
        return 0, dropped[0], dropped[1]
    if mine is not None and mine.key == "/" and mine.spaced and j < len(archived):
        return (1, 0, "line ends of verse") if archived[j].drawn else None
    if mine is not None and theirs is not None and _ticks_otherwise(mine, theirs):
        return None
    if mine is not None and mine.optional in SHARED:
        return 1, 0, NOTES[mine.optional]
    beside = [archived[at].optional for at in (j - 1, j) if 0 <= at < len(archived)]
    if mine is not None and mine.key in LIST_SIGNS and "numbering" in beside:
        return 1, 0, NOTES["numbering"]
    return None


LIST_SIGNS = frozenset("()[].")
"""Signs around the letter or number of an item: a page draws "a.", and people write "(a)"."""
NOTES = {
    "marker": "a footnote mark",
    "numbering": "a list number",
    "inserted": "marks that the page draws",
    "reading": "a reading set beside a word",
    "emphasis": "emphasis marks",
    "bullet": "a list mark",
    "reopening": "quotation marks",
    "code": "code marks",
    "heading": "a heading's mark",
    "link": "a link's address",
    "tag": "tags",
}
SHARED = ("emphasis", "bullet", "reopening", "code", "heading", "tag")
"""What the quotation may have where the text has nothing; an address is compared with its own."""


def _droppable(archived: Atoms, j: int, j_end: int) -> tuple[int, str] | None:
    """Return how many atoms of the text a quotation may leave out here, and as what."""
    atom = archived[j]
    if atom.optional:
        return 1, NOTES[atom.optional]
    if atom.hidden and _whole_hidden(archived, j, j_end):
        return 1, "words that the page hides"
    length = mark_length(archived, j, j_end)
    return (length, NOTES["marker"]) if length else None


def _whole_hidden(archived: Atoms, j: int, j_end: int) -> bool:
    """Say whether the hidden run around atom `j` lies within the stretch."""
    after = archived[j_end] if j_end < len(archived) else None
    return not (j_end and archived[j_end - 1].hidden and after is not None and after.hidden)


RAISED_DIGITS = "raised digits"
BROKEN = "a word broken at a line's end"
LOWERED_DIGIT = re.compile(f"[{LOWERED}]")


def _pair(
    quoted: Atoms, i: int, i_end: int, archived: Atoms, j: int, j_end: int
) -> EditStep | None:
    """Explain atoms on both sides that are one thing set differently."""
    mine, theirs = quoted[i], archived[j]
    if shown := _count_shown_mark(quoted, i, i_end, archived, j, j_end):
        return *shown, RAISED_DIGITS
    if mine.sort is Sort.QUOTE and theirs.sort is Sort.QUOTE:
        return (1, 1, "quotation marks") if '"' in (mine.key, theirs.key) else None
    if mine.sort is not Sort.WORD or theirs.sort is not Sort.WORD:
        return None
    if same_but_for_points(mine.key, theirs.key):
        return 1, 1, "points over and under letters"
    if leaves_off_dots(mine.key, theirs.key, (atom.key for atom in quoted)):
        return 1, 1, "ё written as е"
    if mine.key[-1:].isdigit() and (count := _count_behind_year(mine, archived, j, j_end)):
        return 1, count, RAISED_DIGITS
    after = archived[j + 1] if j + 1 < j_end else None
    if after and after.optional == "marker" and theirs.key + after.key == mine.key:
        return 1, 2, "white space"
    if (theirs.drawn and theirs.drawn == mine.key) or (mine.drawn and mine.drawn == theirs.key):
        return 1, 1, "the case of letters as they are set"
    if theirs.bare and theirs.bare == mine.key:
        return 1, 1 + _mark_range(archived, j, j_end), NOTES["marker"]
    for one, k, k_end, other in ((quoted, i, i_end, theirs), (archived, j, j_end, mine)):
        if k + 1 < k_end and one[k + 1].sort is Sort.RAISED and not one[k + 1].spaced:
            raised = one[k].key + one[k + 1].key.translate(LEVEL)
            lowered = LOWERED_DIGIT.search(other.raw)
            if raised == other.key and one[k].key.isalpha() and not lowered:
                return (2, 1, RAISED_DIGITS) if one is quoted else (1, 2, RAISED_DIGITS)
    return None


_ON_THE_LINE = str.maketrans(RAISED[:10] + "⁻⁽⁾", "0123456789-()")
LONGEST_MARK = 12
"""Atoms of "1,2,5–7" and longer ones. A guess."""


def _count_shown_mark(
    quoted: Atoms, i: int, i_end: int, archived: Atoms, j: int, j_end: int
) -> tuple[int, int] | None:
    """Return how many atoms a note's mark has, on the line in the quotation and in the text.

    "decision,1,2" keeps both marks of "decision,¹,²"; None where the quotation keeps no mark here.
    """
    if archived[j].sort is not Sort.RAISED or quoted[i].spaced is not archived[j].spaced:
        return None
    mine = list(accumulate(atom.key for atom in quoted[i : min(i_end, i + LONGEST_MARK)]))
    marks = _read_marks(archived, j, j_end)
    for count in range(len(marks), 0, -1):
        if marks[count - 1] in mine:
            return mine.index(marks[count - 1]) + 1, count
    return None


def _read_marks(archived: Atoms, j: int, j_end: int) -> list[str]:
    """Return the note's mark at atom `j` as written on the line, with each atom that goes on."""
    end = j
    while (
        end < min(j_end, j + LONGEST_MARK)
        and archived[end].optional == "marker"
        and (end == j or not archived[end].spaced)
    ):
        end += 1
    return list(accumulate(atom.key.translate(_ON_THE_LINE) for atom in archived[j:end]))


def _count_behind_year(mine: Atom, archived: Atoms, j: int, j_end: int) -> int:
    """Return how many atoms of the text "2008.18" are, where it has "2008.¹⁸"; 0 where it has not.

    A number that ends its sentence and the mark behind it look like one number on the line.
    """
    point = archived[j + 1] if j + 2 < j_end else None
    if point is None or point.key not in ".," or point.spaced or archived[j + 2].spaced:
        return 0
    number = archived[j].key + point.key
    marks = _read_marks(archived, j + 2, j_end) if archived[j + 2].sort is Sort.RAISED else []
    kept = mine.key.removeprefix(number)
    return 3 + marks.index(kept) if kept != mine.key and kept in marks else 0


def _mark_range(archived: Atoms, j: int, j_end: int) -> int:
    """Return how many atoms continue a glued mark, as in "evaluations1–3"."""
    tail = archived[j + 1 : min(j + 3, j_end)]
    ranged = len(tail) == 2 and tail[0].key == "-" and tail[1].key.isdigit()
    return 2 if ranged and not tail[0].spaced and not tail[1].spaced else 0


UNNAMED = make_difference("replace", "", "", DifferenceKind.WORD)
"""A difference, where only whether there is one was asked."""

# --- what differs --------------------------------------------------------------------------------


def _differences(
    quoted: Atoms, archived: Atoms, before: Atom | None, after: Atom | None
) -> Iterator[Difference]:
    """Yield the edits of one stretch; words that pair off one to one are named one by one."""
    shown = [a for a in archived if not a.optional]
    pairs = len(quoted) == len(shown) and all(
        (a.sort is Sort.WORD) == (b.sort is Sort.WORD) for a, b in zip(quoted, shown, strict=True)
    )
    if not pairs:
        yield describe(quoted, shown or archived, before, after)
        return
    for number, (one, other) in enumerate(zip(quoted, shown, strict=True)):
        if one.key != other.key:
            left = shown[number - 1] if number else before
            right = shown[number + 1] if number + 1 < len(shown) else after
            yield describe([one], [other], left, right)


NOTED = {
    Sort.QUOTE: "quotation marks",
    Sort.DASH: "hyphens and dashes",
    Sort.ELLIPSIS: "how an ellipsis is set",
}


def _note_setting(quoted: Atoms, archived: Atoms, result: Comparison) -> None:
    for sort, note in NOTED.items():
        mine = [a.raw for a in quoted if a.sort is sort]
        theirs = [a.raw for a in archived if a.sort is sort and not a.optional]
        if mine != theirs and result.clean and note not in result.notes:
            result.note(note)
