"""Suggestions: a quotation's words on disk brought back to the source's own, markup kept.

What is proposed here is a proposal only: the workflow judges the changed document before it shows
anything.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from rapidfuzz.distance import Levenshtein

from archiver.file_kinds import Markup
from archiver.models import Difference
from archiver.urls import UNSEEN

_SETTING = str.maketrans(
    dict.fromkeys("‘’‚‛′`", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
TextRange = tuple[int, int]
_ENDING = ".,;:!?'\""
LONGEST = 2_000  # words; a longer quotation is for a person to restore


BETWEEN_WORDS = {
    Markup.PLAIN: r"\s+",
    Markup.MARKDOWN: (
        r"(?:\s|\*+|(?<!\w)_+|_+(?!\w)|(?<=\n)>+"
        r"|\[\^[^\]\s]*\]|\]\([^)]*\)|\[(?=[^\]]*\]\())+"
    ),
    Markup.HTML: r"(?:\s|&nbsp;|<!--.*?-->|<[^>]*>)+",
}
"""What stands between two words, and is left as it is."""


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    key: str


def restorations(
    raw: str, matched: str, differences: Iterable[Difference], markup: Markup
) -> Iterator[str]:
    """Yield what `raw`, a quotation as it lies on disk, could become, the least change first.

    `matched` are the source's words at the place, and `differences` what was found to differ.
    First only those are put right, so that a footnote mark or a page's running head in the source
    stays out of the quotation; then every word that is another one,
    and at last the whole passage.
    """
    # No terminal's command gets into a document by a suggestion; what ends a line parts two words.
    matched = UNSEEN.sub(lambda found: " " if found.group().isspace() else "", matched)
    left, right = _words(raw, markup), _words(matched, Markup.PLAIN)
    if not left or not right or max(len(left), len(right)) > LONGEST:
        return
    wanted = _named_in(list(differences))
    yield _restore(raw, matched, (left, right), markup, wanted)
    yield _restore(raw, matched, (left, right), markup, lambda keys: True)
    if not any(_markup_in(raw, left)):
        whole = " ".join(matched.split())
        yield html.escape(whole, quote=False) if markup is Markup.HTML else whole


def _named_in(differences: list[Difference]) -> Callable[[list[str]], bool]:
    """Return whether a change of words is among the differences, or touches one.

    A word that only has another case counts when that very change was found to differ: the first
    letter of a quotation is the writer's own.
    """
    pairs = [(_keys(d.quoted), _keys(d.archived)) for d in differences]
    named = {key for pair in pairs for keys in pair for key in keys}

    def wanted(keys: list[str]) -> bool:
        if len(keys) == 2 and keys[0].casefold() == keys[1].casefold():
            return any(keys[0] in mine and keys[1] in theirs for mine, theirs in pairs)
        return bool(named & set(keys))

    return wanted


def _keys(text: str) -> list[str]:
    return [word.key for word in _words(text, Markup.PLAIN)]


def _words(text: str, markup: Markup) -> list[_Word]:
    """Return the words of `text`: what stands between white space and markup."""
    words, start = [], 0
    gaps = [found.span() for found in re.finditer(BETWEEN_WORDS[markup], text, re.DOTALL)]
    for gap, after in (*gaps, (len(text), len(text))):
        if gap > start:
            words.append(_Word(start, gap, _key(text[start:gap], markup)))
        start = after
    return words


def _key(word: str, markup: Markup) -> str:
    shown = html.unescape(word) if markup is Markup.HTML else word
    key = unicodedata.normalize("NFC", shown).translate(_SETTING)
    return key.strip(_ENDING) or key


def _restore(
    raw: str,
    matched: str,
    words: tuple[list[_Word], list[_Word]],
    markup: Markup,
    wanted: Callable[[list[str]], bool],
) -> str:
    left, right = words
    for (first, after), (start, end) in reversed(_changes(left, right)):
        theirs = right[start:end]
        if not wanted([w.key for w in (*left[first:after], *theirs)]):
            continue
        put = " ".join(matched[theirs[0].start : theirs[-1].end].split()) if theirs else ""
        put = html.escape(put, quote=False) if markup is Markup.HTML else put
        raw = _replace(raw, left, (first, after), put, markup)
    return raw


def _changes(left: list[_Word], right: list[_Word]) -> list[tuple[TextRange, TextRange]]:
    """Return which words differ, neighbours together; as many for as many are told apart."""
    steps = Levenshtein.opcodes([w.key for w in left], [w.key for w in right])
    changes: list[tuple[TextRange, TextRange]] = []
    for differs, group in groupby(steps, key=lambda step: step.tag != "equal"):
        run = list(group)
        mine = run[0].src_start, run[-1].src_end
        theirs = run[0].dest_start, run[-1].dest_end
        if differs and mine[1] - mine[0] == theirs[1] - theirs[0]:
            pairs = zip(range(*mine), range(*theirs), strict=True)
            changes += [((one, one + 1), (other, other + 1)) for one, other in pairs]
        elif differs:
            changes.append((mine, theirs))
    return changes


def _replace(raw: str, words: list[_Word], span: tuple[int, int], put: str, markup: Markup) -> str:
    """Put `put` in the place of the words [from, to); tags among them stay, behind it."""
    first, after = span
    if first == after:
        return _insert(raw, words, first, put)
    start, end = words[first].start, words[after - 1].end
    kept = "".join(_markup_in(raw, words[first:after])) if markup is not Markup.PLAIN else ""
    if not put and not kept and first:
        start = words[first - 1].end if raw[words[first - 1].end : start].isspace() else start
    elif not put and not kept and after < len(words):
        end = words[after].start if raw[end : words[after].start].isspace() else end
    return raw[:start] + put + kept + raw[end:]


def _insert(raw: str, words: list[_Word], index: int, put: str) -> str:
    if index < len(words):
        place = words[index].start
        return f"{raw[:place]}{put} {raw[place:]}"
    place = words[-1].end
    return f"{raw[:place]} {put}{raw[place:]}"


def _markup_in(raw: str, words: list[_Word]) -> Iterator[str]:
    for one, other in pairwise(words):
        yield raw[one.end : other.start].strip().lstrip(">").strip()
