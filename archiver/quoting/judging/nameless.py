"""Passages that touch what is drawn and has no name: nobody can say what stands there.

A file may draw a glyph and not say which letter it is. "\ufffd52 points" may be "−52", "£52" or
"152": a passage that has it, begins after it or ends before it is neither passed nor altered.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from itertools import takewhile

from archiver.models import PASSING, Difference, Match, Verdict
from archiver.text.folding import FoldedText
from archiver.text.visibility import is_nameless

_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What has no shape, and so parts nothing from what stands beside it."""
_BESIDE = f"{_UNSEEN} \t\n\r\u00a0\u2009\u202f.,:/·'’()-−–+~$£€¥%"
"""What may stand between a figure and another part of the same quantity."""
REACH = 4
"""Characters beside a passage that may part a figure from its sign or unit. A guess."""
AROUND = 24
"""Characters that are shown on either side of what has no name. A guess."""


def doubtful(match: Match) -> bool:
    """Whether what stands there is not known, so that nothing can be said of the passage."""
    return match.verdict is Verdict.UNVERIFIABLE


def settle_nameless(match: Match, folded: FoldedText) -> Match:
    """Return `match` as it stands once what has no name is neither there nor absent.

    Differences that lie at such a place are no differences that anybody can assert.
    """
    if not folded.nameless or (match.verdict in PASSING and not _touches(match, folded)):
        return match
    beside = _words_beside(match, folded)
    torn = _find_torn(match, folded)
    known = tuple(d for d in match.differences if not _is_open(d, beside) and not _is_torn(d, torn))
    if match.verdict not in PASSING and len(known) == len(match.differences):
        return match
    if known:
        return replace(match, differences=known)
    return Match(match.start, match.end, Verdict.UNVERIFIABLE)


def describe_nameless(match: Match, folded: FoldedText) -> str:
    """Return why a passage cannot be checked, as a clause, and what to do."""
    content = folded.text.content
    at = bisect_left(folded.nameless, match.start - 3)
    place = folded.nameless[min(at, len(folded.nameless) - 1)]
    around = " ".join(content[max(place - AROUND, 0) : place + AROUND].split()).replace(". ", " ")
    return (
        "the page draws a character there that its file does not name, which may be a figure, a "
        f"sign or a letter (“{around}”). Look at the page itself, or bring another copy of it with "
        "archiver import"
    )


def _words_beside(match: Match, folded: FoldedText) -> frozenset[str]:
    """Return what stands glued to characters without a name, in the passage and near its ends."""
    content, beside = folded.text.content, set[str]()
    low = bisect_left(folded.nameless, match.start - AROUND)
    for place in folded.nameless[low : bisect_left(folded.nameless, match.end + AROUND)]:
        before = content[max(place - AROUND, 0) : place].rsplit(None, 1)[-1:]
        after = content[place + 1 : place + AROUND].split(None, 1)[:1]
        beside.update((*before, *after))
    return frozenset(beside)


def _is_open(difference: Difference, beside: frozenset[str]) -> bool:
    """Whether a difference may be one of the characters without a name, or of what is glued to it.

    A figure that the text seems to lack may be the very one that has no name.
    """
    if any(map(is_nameless, difference.archived)) or not beside.isdisjoint(
        difference.archived.split()
    ):
        return True
    lacking = not difference.archived and any(map(str.isdigit, difference.quoted))
    return bool(beside) and lacking


def _find_torn(match: Match, folded: FoldedText) -> frozenset[tuple[str, str]]:
    """Return what is left of words of which letters have no name, before them and behind them."""
    content, torn = folded.text.content, set[tuple[str, str]]()
    low = bisect_left(folded.nameless, match.start - AROUND)
    for place in folded.nameless[low : bisect_left(folded.nameless, match.end + AROUND)]:
        before = _take_word(content[max(place - AROUND, 0) : place][::-1])[::-1]
        after = _take_word(content[place + 1 : place + AROUND])
        torn.add((before.strip(_BESIDE), after.strip(_BESIDE)))
    return frozenset(torn - {("", "")})


def _take_word(letters: str) -> str:
    """Return what stands at the beginning of `letters`, up to white space or the next gap."""
    return "".join(takewhile(lambda sign: not sign.isspace() and not is_nameless(sign), letters))


def _is_torn(difference: Difference, torn: frozenset[tuple[str, str]]) -> bool:
    """Whether a word that the text seems to lack may be one of these: "offered" is "o…ered"."""
    quoted = difference.quoted
    return not difference.archived and any(
        quoted.startswith(before)
        and quoted.endswith(after)
        and len(quoted) > len(before) + len(after)
        for before, after in torn
    )


def _touches(match: Match, folded: FoldedText) -> bool:
    """Whether a character without a name stands in the passage, or where it begins or ends.

    Beside a figure it may be a sign, a bound or a unit also where a space or a point parts them.
    """
    content = folded.text.content
    passage = content[match.start : match.end].strip(_BESIDE)
    figures = passage[:1].isdigit(), passage[-1:].isdigit()
    start = _skip(content[max(match.start - REACH, 0) : match.start], figures[0])
    end = _skip(content[match.end : match.end + REACH][::-1], figures[1])
    at = bisect_left(folded.nameless, match.start - start - 1)
    return at < len(folded.nameless) and folded.nameless[at] <= match.end + end


def _skip(beside: str, figure: bool) -> int:
    """Return how many characters at the end of `beside` part nothing from what follows them."""
    return len(beside) - len(beside.rstrip(_BESIDE if figure else _UNSEEN))
