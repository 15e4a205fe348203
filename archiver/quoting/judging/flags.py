"""What a person should look at beside a verdict: flags, each with the source's own words."""

from __future__ import annotations

import re
import unicodedata

from archiver.models import Flag, Severity, SpanKind
from archiver.quoting.judging.atoms import word_key
from archiver.quoting.judging.grammar import Gap
from archiver.quoting.judging.vocabulary import (
    BOUNDING,
    CLAIMING,
    CLOSED_LIST,
    COUNTING,
    DENYING,
    DENYING_PAIRS,
    LIMITING,
    LOOK_ALIKES,
    NEAR_NEGATIONS,
    SOFT_LIMITS,
)
from archiver.text.equal_forms import ZERO_WIDTH
from archiver.text.folding import BROKEN_LINE, FoldedText
from archiver.text.visibility import Unseen

WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘′`´][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n\s*\n")
REACH = 200
"""How many characters around a passage are looked at."""


def closed_words(words: str) -> list[str]:
    """Return the words of the closed list that `words` hold."""
    found = (word_key(match[0]) for match in WORD.finditer(_as_it_looks(mend(words))))
    return [w for w in found if w.lower() in CLOSED_LIST or w.lower().endswith("n't")]


def _as_it_looks(words: str) -> str:
    """Return `words` in plain Latin letters, without accents, where a reader would see those."""
    if words.isascii():
        return words
    bare = "".join(ch for ch in unicodedata.normalize("NFKD", words) if not ACCENT.match(ch))
    return bare.translate(LOOK_ALIKES)


ACCENT = re.compile("[\u0300-\u036f]")


def mend(words: str) -> str:
    """Return `words` with words that a line's end broke joined and zero-width characters gone."""
    return BROKEN_LINE.sub("", words).translate(THIN)


THIN = str.maketrans("", "", ZERO_WIDTH)


def soft_words(words: str) -> list[str]:
    """Return the words that limit what is said, more softly, among `words`."""
    return [match[0] for match in WORD.finditer(words) if match[0].lower() in SOFT_LIMITS]


def flag_gap(gap: Gap, hidden: str) -> list[Flag]:
    """Return the flags of one mark that hides `hidden` and puts its own words in."""
    flags = []
    brought = f"{gap.inserted} {gap.head}{gap.inserted}{gap.tail}"
    if found := closed_words(hidden):
        flags.append(Flag("hidden-negation", Severity.CRITICAL, _shorten(hidden, found[0])))
    if (gap.inserted or gap.inside_word) and (_denies(brought) or _negates_word(gap, hidden)):
        flags.append(Flag("inserted-negation", Severity.CRITICAL, f"[{gap.inserted}]"))
    numbers = _numbers(hidden), _numbers(gap.inserted)
    if all(numbers) and sorted(numbers[0]) != sorted(numbers[1]):
        flags.append(Flag("changed-number", Severity.CRITICAL, _shorten(hidden, numbers[0][0])))
    if not flags and (soft := soft_words(hidden)):
        flags.append(Flag("hidden-limit", Severity.NOTICE, _shorten(hidden, soft[0])))
    return flags


def _denies(brought: str) -> bool:
    """Say whether words in a bracket deny what stands beside them, in whatever form."""
    said = (match[0].lower() for match in WORD.finditer(_as_it_looks(mend(brought))))
    return bool(closed_words(brought)) or any(word in NEAR_NEGATIONS for word in said)


def _numbers(words: str) -> list[str]:
    written = (match[0].lower() for match in WORD.finditer(words))
    return NUMBER.findall(words) + [word for word in written if word in COUNTING]


NUMBER = re.compile(r"\d[\d.,]*\d|\d")
NEGATIVE = re.compile(r"(?:un|in|im|il|ir|non|dis|mis|anti|n['’]t|less|free)", re.IGNORECASE)


def _negates_word(gap: Gap, hidden: str) -> bool:
    """Say whether letters in a bracket, or the letters they replace, turn a word round."""
    if not gap.inside_word:
        return False
    torn = hidden[len(gap.head) : len(hidden) - len(gap.tail)]
    return any(NEGATIVE.fullmatch(part.strip(" -‐‑")) for part in (gap.inserted, torn) if part)


def _shorten(words: str, around: str) -> str:
    words = " ".join(words.split())
    at = words.find(around)
    low, high = max(at - 80, 0), at + len(around) + 80
    return ("…" if low else "") + words[low:high] + ("…" if high < len(words) else "")


def flag_surroundings(folded: FoldedText, start: int, end: int) -> list[Flag]:
    """Return notices for what stands just before and just after [start, end)."""
    content = folded.text.content
    before = _sentence_before(content[max(start - REACH, 0) : start])
    after = _line(_without_marks(folded, end, min(end + REACH, len(content))))
    after = NOTE_MARK.sub("", after).lstrip()
    flags = []
    if found := find_limit_before(before, content[start : start + 1].isdigit()):
        flags.append(Flag("limited-before", Severity.NOTICE, found))
    if limit := LIMITING.match(after):
        flags.append(Flag("limited-after", Severity.NOTICE, after[: limit.end() + 60].strip()))
    if speaker := _find_speaker(content, start, end):
        flags.append(Flag("another-speaker", Severity.NOTICE, speaker))
    return flags


NOTE_MARK = re.compile(r"^(?:\[\d{1,3}(?:[,–-]\s*\d{1,3})*\]|[⁰¹²³⁴-⁹]+|\d{1,3}(?=\s))")


def _without_marks(folded: FoldedText, start: int, end: int) -> str:
    """Return the text between two places, footnote marks blanked."""
    content = folded.text.content[start:end]
    for span in folded.spans_over(start, end):
        if span.kind in (SpanKind.MARKER, SpanKind.RUNNING):
            low, high = max(span.start - start, 0), span.end - start
            content = content[:low] + " " * len(content[low:high]) + content[high:]
    return content


LOOSE_MARKS = "\"'“”‘’«»()[],.;:—–-*"
NEARBY = 6
"""How many words before a passage may say whose words they are."""


def find_limit_before(before: str, number: bool = False) -> str:
    """Return the last words of `before` that limit or deny what comes next, "" for none.

    `number` says that a number comes next: "up to" and the like then make it a bound.
    """
    raw = before.split()[-2 * NEARBY :]
    said = [word.strip(LOOSE_MARKS).lower().replace("’", "'") for word in raw]
    if not said:
        return ""
    if said[-1] in DENYING or said[-1].endswith("n't") or "~".join(said[-2:]) in DENYING_PAIRS:
        return " ".join(raw[-2:])
    if number and said[-1] in BOUNDING:
        return " ".join(raw[-3:])
    for back in range(1, min(NEARBY, len(said)) + 1):
        denied = said[-1] == "that" and said[-back] in CLOSED_LIST
        if denied or said[-back] in CLAIMING:
            return " ".join(raw[-back:])
    return " ".join(raw[said.index("according") :]) if "according" in said else ""


def _line(words: str) -> str:
    return " ".join(words.split())


def _sentence_before(before: str) -> str:
    ends = list(SENTENCE_END.finditer(before))
    return before[ends[-1].end() :] if ends else before


PAIRS = {"“": "”", "‘": "’", "«": "»", "„": "“"}


def _find_speaker(content: str, start: int, end: int) -> str:
    """Return the words around a quotation inside the text that holds the passage, "" for none."""
    low = content.rfind("\n\n", max(start - 1000, 0), start)
    low = max(low, start - 1000, 0)
    before, after = content[low:start], content[end : end + 1000].partition("\n\n")[0]
    for opener, closer in PAIRS.items():
        at = before.rfind(opener)
        opened = at >= 0 and closer not in _no_apostrophes(before[at + 1 :])
        if opened and closer in _no_apostrophes(after):
            return _line(before[max(at - 60, 0) :][:120])
    if before.count('"') % 2 and '"' in after:
        return _line(before[max(before.rfind('"') - 60, 0) :][:120])
    return ""


def _no_apostrophes(words: str) -> str:
    return re.sub(r"(?<=\w)’(?=\w)", "", words)


PLACED = {
    SpanKind.HIDDEN: ("hidden", "words that a reader of the page does not see"),
    SpanKind.ALTERNATIVE: ("picture-description", "words that describe a picture"),
    SpanKind.OUTSIDE: ("outside-main-text", "words outside the main text"),
}


def flag_place(folded: FoldedText, start: int, end: int) -> list[Flag]:
    """Return flags for a passage that stands in a hidden part or outside the main text.

    One that a reader sees without a "not" or a number, because the page hides that alone, is
    critical; so is one with struck-out or invisible words among those that are seen. The flag has
    the unseen words where others are seen, else the passage.
    """
    words = _line(folded.text.content[start:end])[:120]
    found: dict[SpanKind, Severity] = {}
    parts: dict[SpanKind, list[str]] = {}
    for span in folded.spans_over(start, end):
        among = span.start > start or span.end < end
        if among and span.kind in (SpanKind.HIDDEN, SpanKind.ALTERNATIVE):
            part = folded.text.content[max(span.start, start) : min(span.end, end)]
            parts.setdefault(span.kind, []).append(_line(part))
            telling = span.kind is SpanKind.HIDDEN and _is_telling(part, span.detail)
            if closed_words(part) or telling:
                found[span.kind] = Severity.CRITICAL
        found.setdefault(span.kind, Severity.NOTICE)
    return [
        Flag(flag, found[kind], " … ".join(parts.get(kind, [words]))[:120])
        for kind, (flag, _) in PLACED.items()
        if kind in found
    ]


def _is_telling(part: str, detail: str) -> bool:
    return Unseen.of(detail).lasting or any(letter.isdigit() for letter in part)


def flag_skipped(skipped: list[str]) -> list[Flag]:
    """Return flags for hidden words inside the passage that the quotation leaves out."""
    return [
        Flag("hidden-words", Severity.CRITICAL if closed_words(words) else Severity.NOTICE, words)
        for words in skipped
    ]
