"""Quotations with editors' marks, found piece by piece and in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from archiver.models import DifferenceKind, Flag, Match, Severity, Verdict
from archiver.quoting.judging.brackets import (
    Replacement,
    flag_changed_over,
    flag_inserted,
    flag_replaced,
    words_beside,
    words_of,
)
from archiver.quoting.judging.chains import (
    PiecePlan,
    PlacedPiece,
    find_chains,
    find_places,
    make_plan,
)
from archiver.quoting.judging.context import agreed, find_governor
from archiver.quoting.judging.differences import make_difference
from archiver.quoting.judging.flags import flag_gap
from archiver.quoting.judging.gaps import flag_joint, flag_parts
from archiver.quoting.judging.grammar import NUMBERS, Gap, parse
from archiver.quoting.judging.passage import Passage
from archiver.text.folding import FoldedText
from archiver.text.languages.held.english import TABLE as ENGLISH
from archiver.text.languages.language import Language
from archiver.text.languages.recognition import language_of, possible_languages
from archiver.text.unspaced import is_unspaced


def find_edited(
    quote: str, folded: FoldedText, max_gap: int, whether: bool = False
) -> Iterator[Match]:
    """Yield each place that holds the pieces of `quote` in order and near each other.

    When there is none but all the pieces stand somewhere in the text, one altered match says so,
    unless only `whether` the text holds them as a passage is asked.
    """
    plans = [make_plan(parse(quote))]
    gaps = [gap for some in plans[0].gaps for gap in some]
    if any(gap.ellipsis for gap in gaps) and not all(gap.ellipsis for gap in gaps):
        plans.insert(0, make_plan(parse(quote, brackets=False)))
    for plan in plans:
        chains = find_chains(plan, folded, max_gap)
        if found := [some for some in chains if not _drops_beside_bracket(plan, some, folded)]:
            yield from (_make_match(plan, chain, folded) for chain in found)
            return
    if not whether:
        yield from _find_scattered(plans[-1], folded)


# --- matches -------------------------------------------------------------------------------------


def _make_match(plan: PiecePlan, chain: list[PlacedPiece], folded: FoldedText) -> Match:
    flags: list[Flag] = []
    notes = [note for placed in chain for note in placed.notes]
    kept = sum(piece.count for piece in plan.pieces)
    first, last = chain[0].start, chain[-1].end
    language = language_of(folded.text, first, last)
    spoken = (language,) if language else possible_languages(folded.text, first, last)
    replaced: list[Replacement] = []
    for number, gaps in enumerate(plan.gaps):
        hidden = _hidden(plan, chain, folded, number)
        for gap in gaps:
            found = [*flag_gap(gap, hidden), *_replaced(plan, gap, hidden, number, language)]
            if gap.inserted or gap.inside_word:
                at_end = number in (0, len(plan.pieces))
                near = _near(gap, hidden, number) if at_end else hidden
                replaced.append(Replacement(words_of(gap.inserted), words_of(near)))
                found += flag_inserted(gap, near, folded, at_end, kept, language)
                turned = near if at_end else hidden
                found += agreed(_turned_by(gap, turned, some) for some in spoken)
            if not number and (other := _own_bracket(gap, folded.text.content[:first][-40:])):
                found.append(Flag("changed-meaning", Severity.CRITICAL, other))
            if gap.inserted and not gap.inside_word and number < len(plan.pieces):
                found += _governed_by(gap, plan.pieces[number].words, language, found)
            if not found and gap.ellipsis:
                found += _softened_by(hidden, language)
            flags += [flag for flag in found if flag not in flags]
            notes.append(_explain(gap, hidden, number in (0, len(plan.pieces))))
        if 0 < number < len(chain):
            sides = [(side.start, side.end) for side in chain[number - 1 : number + 1]]
            joint = [*flag_joint(folded, *sides)] if any(gap.ellipsis for gap in gaps) else []
            joint += [flag for flag in [flag_parts(folded, *sides)] if flag and not joint]
            if _hides_beginning(plan.pieces[number], folded.text.content[chain[number].start :]):
                joint = [_graver(flag) for flag in joint]
            flags += [flag for flag in joint if flag not in flags]
    flags += flag_changed_over(replaced)
    if (cut := _cut_away(plan, chain)) is not None:
        flags.append(cut)
    flags += [flag for placed in chain for flag in placed.flags if flag not in flags]
    seen = tuple(dict.fromkeys(note for note in notes if note))
    start, end = _ends(plan, chain, folded)
    return Match(start, end, Verdict.EDITED, (), tuple(flags), seen)


def _drops_beside_bracket(plan: PiecePlan, chain: list[PlacedPiece], folded: FoldedText) -> bool:
    """Whether a bracket is the text's own, and words beside it are gone without a mark.

    "The wards were [13] shut" of "were not [13] shut", "the sum of [500]" of "of GBP [500]".
    """
    for number, gaps in enumerate(plan.gaps):
        brought = [" ".join(gap.inserted.split()) for gap in gaps if not gap.inside_word]
        if not all(brought) or not brought:  # an ellipsis marks that words are gone
            continue
        hidden = " ".join(_hidden(plan, chain, folded, number).split())
        for words in brought:
            left, own, right = hidden.partition(f"[{words}]")
            if number in (0, len(plan.pieces)):  # only what stands between counts at an end
                left, right = (left, "") if number else ("", right)
            if own and WORD_OR_FIGURE.search(left + right):
                return True
    return False


WORD_OR_FIGURE = re.compile(r"[^\W_]")


def _own_bracket(gap: Gap, before: str) -> str:
    """Return the text's own bracket right before the passage, where the quotation has another.

    "[x] signed" of a list of tasks that has "[ ] signed". "" for none.
    """
    found = OWN_BRACKET.search(before)
    if found is None or gap.ellipsis or gap.inside_word:
        return ""
    same = found[1].strip().casefold() == gap.inserted.strip().casefold()
    return "" if same or NUMBERS.fullmatch(found[1]) else found[0].strip()


OWN_BRACKET = re.compile(r"\[([^\[\]]{0,30})\][ \t]*$")


def _ends(plan: PiecePlan, chain: list[PlacedPiece], folded: FoldedText) -> tuple[int, int]:
    """Return where the quotation begins and ends in the text, words that a bracket tears included.

    "sign[ed] the form" begins with the source's "sign": what stands before it governs it.
    """
    start, end = chain[0].start, chain[-1].end
    if any(gap.inside_word for gap in plan.gaps[0]):
        start = int(folded.starts[chain[0].first - 1])
    if any(gap.inside_word for gap in plan.gaps[-1]):
        end = int(folded.ends[chain[-1].last + 1])
    return start, end


def _replaced(
    plan: PiecePlan, gap: Gap, hidden: str, number: int, language: Language | None
) -> Iterator[Flag]:
    """Yield the flags of the words that a bracket replaces; at an end only those that touch it."""
    if not (gap.inserted or gap.inside_word):
        return
    alone = not any(other.ellipsis for other in plan.gaps[number])
    near, names = hidden, True
    if number in (0, len(plan.pieces)) and not gap.inside_word:
        near = _near(gap, hidden, number)
        touching = near.split()[:1] if number else near.split()[-1:]
        names = all(word[:1].isupper() for word in touching)
    yield from flag_replaced(gap, hidden, near, alone, names, language or ENGLISH)


def _near(gap: Gap, hidden: str, number: int) -> str:
    """Return the words outside an end of the quotation that a bracket there may stand for."""
    return hidden if gap.inside_word else words_beside(hidden, gap.inserted, after=number > 0)


def _turned_by(gap: Gap, hidden: str, language: Language) -> Iterator[Flag]:
    """Yield a flag where a bracket turns what is said, in the words of the text's own language.

    It hides or brings a negation, or puts one number in the place of another.
    """
    if language.code == "en":
        return
    for flag, words in (("hidden-negation", hidden), ("inserted-negation", gap.inserted)):
        if language.negations.find(words, language.accents):
            yield Flag(flag, Severity.CRITICAL, " ".join(words.split()))
    theirs, mine = (
        sorted(hit.words.lower() for hit in language.numbers_in(words))
        for words in (hidden, gap.inserted)
    )
    if theirs and mine and theirs != mine:  # "[sechs]" for "fünf"
        yield Flag("changed-number", Severity.CRITICAL, " ".join(hidden.split()))


def _governed_by(
    gap: Gap, quoted: str, language: Language | None, found: Sequence[Flag]
) -> Iterator[Flag]:
    """Yield a flag where a bracket brings what would govern the words after it, had it been cut.

    "[It is a lie that] the warden slept", "[The owner denies that] …": whatever words they are, and
    wherever else in the source they stand.
    """
    governor = None if language is None else find_governor(gap.inserted, quoted, language)
    if governor is None:
        return
    shown = f"[{gap.inserted.strip()}]"
    if governor.severity is Severity.CRITICAL:
        yield Flag("inserted-negation", Severity.CRITICAL, shown)
    elif not found:
        yield Flag("inserted-words", Severity.NOTICE, shown)


def _hides_beginning(piece: Passage, archived: str) -> bool:
    """Whether a piece begins small where the source has a capital, and no "[t]he" says so."""
    words = piece.words.lstrip(OPENERS)
    first, second = words[:1], archived.lstrip(OPENERS)[:1]
    marked = len(piece.words) - len(words) in piece.free
    return first.islower() and not marked and second.isupper() and first == second.lower()


OPENERS = "\"'“‘«„([ \n\t"


def _graver(flag: Flag) -> Flag:
    """Return a flag of joined sentences as critical: the joint reads as one sentence."""
    return replace(flag, severity=Severity.CRITICAL) if flag.flag == "joined-sentences" else flag


def _softened_by(hidden: str, language: Language | None) -> Iterator[Flag]:
    """Yield a notice where an ellipsis hides what limits, in the text's own language."""
    if language is None or language.code == "en":
        return
    for hit in language.softeners_in(hidden)[:1]:
        yield Flag("hidden-limit", Severity.NOTICE, " ".join(hidden[hit.start :].split())[:80])


def _cut_away(plan: PiecePlan, chain: list[PlacedPiece]) -> Flag | None:
    """Return a flag when the marks leave out far more words than the quotation keeps.

    Single words picked out of a text, or held together by brackets alone, can be made to say
    anything: that is for a person.
    """
    kept = sum(piece.count for piece in plan.pieces)
    hidden = chain[-1].last - chain[0].first + 1 - kept
    single = all(piece.count < 2 for piece in plan.pieces)
    brackets = sum(bool(gap.inserted) and not gap.inside_word for gaps in plan.gaps for gap in gaps)
    words = f"{kept} words kept of {kept + hidden}"
    if (brackets > 1 and kept < 2 * brackets) or (single and hidden > 3 * kept):
        return Flag("mostly-cut", Severity.CRITICAL, words)
    return (
        Flag("mostly-cut", Severity.NOTICE, words) if len(chain) > 2 and hidden > 3 * kept else None
    )


def _hidden(plan: PiecePlan, chain: list[PlacedPiece], folded: FoldedText, number: int) -> str:
    """Return the source's words under the gaps before piece `number`."""
    content, gaps = folded.text.content, plan.gaps[number]
    if 0 < number < len(chain):
        return content[chain[number - 1].end : chain[number].start].strip()
    size = sum(_count_folded(gap.inserted) + 2 for gap in gaps if gap.inserted)
    torn = any(gap.inside_word for gap in gaps)
    size = 1 if torn else size
    if not size or not len(folded):
        return ""
    if number:
        last = min(chain[-1].last + size, len(folded) - 1)
        return _within_sentence(content[chain[-1].end : folded.ends[last]], after=True)
    first = max(chain[0].first - size, 0)
    return _within_sentence(content[folded.starts[first] : chain[0].start], after=False)


def _count_folded(inserted: str) -> int:
    """Return how many words of a folded text a bracket's words are like: each unspaced letter."""
    return sum(len(word) if is_unspaced(word[0]) else 1 for word in inserted.split())


def _within_sentence(words: str, after: bool) -> str:
    for end in (". ", "! ", "? ", "\n\n", "。", "！", "？"):
        words = words.partition(end)[0] if after else words.rpartition(end)[2]
    return words.strip()


def _explain(gap: Gap, hidden: str, at_end: bool) -> str:
    words = " ".join(hidden.split())
    if gap.ellipsis:
        return "" if at_end or not words else f"the ellipsis leaves out “{words}”"
    where = "stands in place of" if words and not at_end else "is the editor's own"
    return f"[{gap.inserted}] {where}" + (f" “{words}”" if words and not at_end else "")


def _find_scattered(plan: PiecePlan, folded: FoldedText) -> Iterator[Match]:
    """Yield one altered match when every piece stands in the text, but not as one passage."""
    if len(plan.pieces) < 2:
        return
    placed = [next(find_places(piece, folded, 0, len(folded)), None) for piece in plan.pieces]
    found = [p for p in placed if p is not None]
    if len(found) < len(placed) or not found:
        return
    in_order = all(a.last < b.first for a, b in pairwise(found))
    quoted = " … ".join(piece.words.strip() for piece in plan.pieces)
    archived = " … ".join(
        folded.text.content[p.start : p.end] for p in sorted(found, key=lambda p: p.first)
    )
    kind = DifferenceKind.ELISION if in_order else DifferenceKind.ORDER
    difference = make_difference("move", quoted, archived, kind)
    if kind is DifferenceKind.ORDER:
        difference = replace(
            difference, severity=make_difference("", "", "", DifferenceKind.ELISION).severity
        )
    yield Match(found[0].start, found[0].end, Verdict.ALTERED, (difference,))
