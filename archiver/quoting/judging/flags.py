"""What a person should look at beside a verdict: flags, each with the source's own words."""

from __future__ import annotations

import re
from itertools import groupby

from archiver.models import Flag, Severity, Span, SpanKind
from archiver.quoting.judging.atoms import word_key
from archiver.quoting.judging.context import (
    NO_NAMES,
    find_governor,
    flag_context,
    is_common,
    lead_of,
    visible,
)
from archiver.quoting.judging.grammar import Gap
from archiver.quoting.judging.vocabulary import (
    CAPITAL,
    CLOSED_LIST,
    COUNTING,
    SOFT_LIMITS,
)
from archiver.text.equal_forms import ZERO_WIDTH
from archiver.text.folding import BROKEN_LINE, FoldedText
from archiver.text.languages.held.english import TABLE as ENGLISH
from archiver.text.languages.language import bare_letters, blank_numero
from archiver.text.languages.recognition import language_of
from archiver.text.visibility import Unseen

WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘′`´][^\W\d_]+)*")


def closed_words(words: str) -> list[str]:
    """Return the words of the closed list that `words` hold."""
    plain = blank_numero(bare_letters(mend(words)))
    found = (word_key(match[0]) for match in WORD.finditer(plain))
    return [w for w in found if w.lower() in CLOSED_LIST or w.lower().endswith("n't")]


def mend(words: str) -> str:
    """Return `words` with words that a line's end broke joined and zero-width characters gone."""
    return BROKEN_LINE.sub("", words).translate(THIN)


THIN = str.maketrans("", "", ZERO_WIDTH)


def soft_words(words: str) -> list[str]:
    """Return the words that limit what is said, more softly, among `words`."""
    soft = [match[0] for match in WORD.finditer(words) if match[0].lower() in SOFT_LIMITS]
    lists = (ENGLISH.limits, ENGLISH.limits_after, ENGLISH.conditions)
    return soft or [hit.words for some in lists for hit in some.find(words)]


def flag_gap(gap: Gap, hidden: str) -> list[Flag]:
    """Return the flags of one mark that hides `hidden` and puts its own words in."""
    flags = []
    brought = f"{gap.inserted} {gap.head}{gap.inserted}{gap.tail}"
    if found := closed_words(hidden):
        flags.append(Flag("hidden-negation", Severity.CRITICAL, _shorten(hidden, found[0])))
    if (gap.inserted or gap.inside_word) and (_denies(brought) or _negates_word(gap, hidden)):
        flags.append(Flag("inserted-negation", Severity.CRITICAL, f"[{gap.inserted}]"))
    numbers = _numbers(hidden), _numbers(gap.head + gap.inserted + gap.tail)
    if all(numbers) and sorted(numbers[0]) != sorted(numbers[1]):
        flags.append(Flag("changed-number", Severity.CRITICAL, _shorten(hidden, numbers[0][0])))
    if not flags and (soft := soft_words(hidden)):
        flags.append(Flag("hidden-limit", Severity.NOTICE, _shorten(hidden, soft[0])))
    return flags


def _denies(brought: str) -> bool:
    """Say whether words in a bracket deny what stands beside them, in whatever form."""
    said = (match[0].lower() for match in WORD.finditer(bare_letters(mend(brought))))
    return bool(closed_words(brought)) or any(word in ENGLISH.near_negations for word in said)


def _numbers(words: str) -> list[str]:
    written = (match[0].lower() for match in WORD.finditer(words))
    numerals = groupby(words, key=lambda ch: ch.isnumeric() and not ch.isdigit())  # 二〇一九
    signs = ["".join(run) for numeral, run in numerals if numeral]
    return NUMBER.findall(words) + [word for word in written if word in COUNTING] + signs


NUMBER = re.compile(r"\d[\d.,]*\d|\d")
NEGATIVE = re.compile(r"(?:un|in|im|il|ir|non|dis|mis|anti|n['’]t|less|free)", re.IGNORECASE)


def _negates_word(gap: Gap, hidden: str) -> bool:
    """Say whether letters in a bracket, or the letters they replace, turn a word round."""
    if not gap.inside_word:
        return False
    torn = hidden[len(gap.head) : len(hidden) - len(gap.tail)]
    brought = gap.inserted.strip()
    if brought and torn != brought and torn.endswith(brought):  # "[voll]ständig" of "unvollständig"
        torn = torn.removesuffix(brought)
    return any(NEGATIVE.fullmatch(part.strip(" -‐‑")) for part in (gap.inserted, torn) if part)


def _shorten(words: str, around: str) -> str:
    words = " ".join(words.split())
    at = words.find(around)
    low, high = max(at - 80, 0), at + len(around) + 80
    return ("…" if low else "") + words[low:high] + ("…" if high < len(words) else "")


def flag_surroundings(folded: FoldedText, start: int, end: int) -> list[Flag]:
    """Return flags for what stands around [start, end): what governs it, and who speaks."""
    flags = list(flag_context(folded, start, end))
    if speaker := _find_speaker(folded, start, end):
        flags = [flag for flag in flags if not _says_who_speaks(flag, speaker)]
        flags.append(Flag("another-speaker", Severity.NOTICE, speaker))
    if joined := _joins_speakers(folded, start, end):
        flags.append(Flag("joined-speakers", Severity.CRITICAL, joined))
    return flags


def _says_who_speaks(flag: Flag, speaker: str) -> bool:
    """Whether a notice only tells part of the words that show who speaks: "said: “"."""
    limits = flag.flag == "limited-before" and flag.severity is Severity.NOTICE
    return limits and _line(flag.words) in speaker


def _line(words: str) -> str:
    return " ".join(words.split())


PAIRS = {"“": "”", "‘": "’", "«": "»", "„": "“"}


def _find_speaker(folded: FoldedText, start: int, end: int) -> str:
    """Return words that show who else speaks in the passage, "" where nobody does.

    A quotation inside the text that holds it, a block quotation around it, the mark of quoted mail
    before its line (RFC 3676, 4.5), or a name with a colon at its beginning.
    """
    content = folded.text.content
    for span in folded.spans_over(start, end):
        if span.kind is SpanKind.QUOTE and span.start <= start and end <= span.end:
            return _line(content[span.start : span.end])[:120]
    line = content.rfind("\n", 0, start) + 1
    numbers = [s.end for s in folded.spans_over(line, start) if s.kind is SpanKind.NUMBERING]
    label = visible(folded, max([line, *numbers]), start).strip()
    inner = " ".join(lead_of(folded, start).split())  # "… he said. Mrs Hall: The well"
    if MAIL.match(content, line) or _names_speaker(label, content):
        return _line(content[line:end])[:120]
    if (" " in inner or inner[:-1].isupper()) and _names_speaker(inner, content):
        return f"{inner} {_line(content[start:end])}"[:120]
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


def _names_speaker(label: str, content: str) -> bool:
    """Whether a label is the name of who speaks, and no field's: "Copyright: 2013".

    A field is called by a common word, which the text writes small elsewhere.
    """
    if not LABEL.fullmatch(label) or label[:-1].capitalize() in NO_NAMES:
        return False
    said = WORD.findall(label)
    return TOLD.fullmatch(label) is not None or not all(is_common(word, content) for word in said)


MAIL = re.compile(r"[ \t]*>+(?![ \t]*\d)")
TOLD = re.compile(r"[QA][.:]|(?i:myth|claim|fiction):")
LABEL = re.compile(rf"(?:[{CAPITAL}][\w.'’-]*[ \xa0\u202f]?){{1,4}}:|{TOLD.pattern}")


def _joins_speakers(folded: FoldedText, start: int, end: int) -> str:
    """Return a passage that runs out of quoted mail, or into it, "" for none."""
    content = folded.text.content
    first = content.rfind("\n", 0, start) + 1
    quoted = {bool(MAIL.match(content, first))}
    for found in LINE.finditer(content, start, end):
        quoted.add(bool(MAIL.match(content, found.start() + 1)))
    return _line(content[start:end])[:120] if len(quoted) > 1 else ""


LINE = re.compile(r"\n(?=[ \t]*\S)")


def _no_apostrophes(words: str) -> str:
    return re.sub(r"(?<=\w)’(?=\w)", "", words)


PLACED = {
    SpanKind.HIDDEN: "hidden",
    SpanKind.ALTERNATIVE: "picture-description",
    SpanKind.OUTSIDE: "outside-main-text",
    SpanKind.ON_CLICK: "opens-by-click",
    SpanKind.BESIDE: "outside-main-text",
}
BY_STYLE = "style"
"""The detail of words that a style sheet has the page draw: they are seen as they are quoted."""
AMONG = (SpanKind.HIDDEN, SpanKind.ALTERNATIVE)
BESIDE = (SpanKind.OUTSIDE, SpanKind.BESIDE)


def flag_place(folded: FoldedText, start: int, end: int) -> list[Flag]:
    """Return flags for a passage that stands in a hidden part or outside the main text.

    One that a reader sees without a "not" or a number, because the page hides that alone, is
    critical; so is one with struck-out or invisible words among those that are seen, one for which
    the page shows other words, and one that takes its "not" from a box within the text. The flag
    has the unseen words where others are seen, else the passage.
    """
    words = _line(folded.text.content[start:end])[:120]
    found: dict[SpanKind, Severity] = {}
    parts: dict[SpanKind, list[str]] = {}
    for span in folded.spans_over(start, end):
        among = span.start > start or span.end < end
        within = start < span.start and span.end < end
        if (span.kind is SpanKind.BESIDE and not within) or span.detail == BY_STYLE:
            continue
        if (among and span.kind in AMONG) or (within and span.kind in BESIDE):
            part = folded.text.content[max(span.start, start) : min(span.end, end)]
            parts.setdefault(span.kind, []).append(_line(part))
            after = folded.text.content[min(span.end, end) : end]
            language = language_of(folded.text, start, end)
            governor = find_governor(part, after, language) if language and after else None
            telling = span.kind is SpanKind.HIDDEN and _is_telling(part, span.detail)
            telling = telling or (span.kind is SpanKind.HIDDEN and governor is not None)
            if closed_words(part) or telling:
                found[span.kind] = Severity.CRITICAL
        shown = folded.text.content[max(span.start, start) : min(span.end, end)]
        found.setdefault(
            span.kind, Severity.CRITICAL if _is_otherwise(span, shown) else Severity.NOTICE
        )
    return [
        Flag(flag, found[kind], " … ".join(parts.get(kind, [words]))[:120])
        for kind, flag in PLACED.items()
        if kind in found
    ]


def _is_otherwise(span: Span, shown: str) -> bool:
    """Whether a reader sees other words where these are written; dots and rules say nothing."""
    hidden = span.kind is SpanKind.HIDDEN and Unseen.of(span.detail).drawn_otherwise
    return hidden and any(letter.isalnum() for letter in shown)


def _is_telling(part: str, detail: str) -> bool:
    return Unseen.of(detail).lasting or any(letter.isdigit() for letter in part)


def flag_skipped(skipped: list[str], grave: bool = False) -> list[Flag]:
    """Return flags for hidden words inside the passage that the quotation leaves out.

    `grave` where other words are drawn there than the file has.
    """
    return [
        Flag(
            "hidden-words",
            Severity.CRITICAL if grave or closed_words(words) else Severity.NOTICE,
            words,
        )
        for words in skipped
    ]
