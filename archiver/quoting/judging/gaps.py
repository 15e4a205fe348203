"""A gap judged by what it hides and by what it joins (docs/verdicts.md, "Gaps and brackets")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.late_patterns import compile_late
from archiver.models import Flag, Severity, SpanKind
from archiver.quoting.judging.context import (
    DOING,
    ENDED,
    FRESH,
    SENTENCE_END,
    SUBJECTS,
    agreed,
    find_denied_complement,
    find_governor,
    lead_of,
    visible,
)
from archiver.quoting.judging.flags import MAIL, TOLD, closed_words
from archiver.quoting.judging.governing import CLAUSE_MARK, Governor, completes_negation
from archiver.quoting.judging.vocabulary import CAPITAL, words
from archiver.text.folding import FoldedText
from archiver.text.languages.counting import Counting
from archiver.text.languages.held.english import TABLE as ENGLISH
from archiver.text.languages.language import (
    NOTHING,
    WORD,
    Language,
    blank_numero,
    plain_word,
)
from archiver.text.languages.recognition import language_of, possible_languages

ZERO = re.compile(r"(?<![\d.,])0(?![\d.,]*\d)")
SUBORDINATES = words(
    "who whose whom which that after before if when because although though while until unless "
    "than as where whether lest"
)
MISNAMED = compile_late(
    r"\b(?:so-called|self-styled|would-be|purported|supposed|former|ex)\b", re.I
)
NAMED = (
    rf"[{CAPITAL}]{{2,}}(?: [{CAPITAL}][{CAPITAL}.]+)*"
    rf"|[{CAPITAL}][\w.'’-]*(?: [{CAPITAL}][\w.'’-]+){{0,3}}"
)
SPOKEN = compile_late(
    rf"(?:(?<=\n)|(?<=[.!?]\s)|^)\s*(?:{TOLD.pattern}|(?:{NAMED})[ \xa0\u202f]?:)\s"
)
"""A label of who speaks; French puts a space before its colon."""
TITLE = 80
"""Characters of a heading in a text that shows none: a line of prose has about as many. A guess."""


def flag_joint(folded: FoldedText, left: tuple[int, int], right: tuple[int, int]) -> Iterator[Flag]:
    """Yield the flags of a gap between two pieces, each given by its place in the text."""
    content = folded.text.content
    hidden = visible(folded, left[1], right[0])
    shown = " ".join(content[max(left[1] - 20, 0) : right[0] + 20].split())[:200]
    if parted := flag_parts(folded, left, right):
        yield parted
    elif SENTENCE_END.search(_run_on(hidden, content[right[0] : right[0] + 1])) or (
        hidden.strip() and ENDED.search(content[left[0] : left[1]])
    ):
        inside = _begins_inside(lead_of(folded, right[0]), content[right[0] : right[1]])
        severity = Severity.CRITICAL if inside else Severity.NOTICE
        yield Flag("joined-sentences", severity, shown)
    elif _changes_subject(
        hidden, content[right[0] : right[1]], language_of(folded.text, left[0], right[1])
    ):
        yield Flag("joined-sentences", Severity.NOTICE, shown)
    yield from _hides(folded, left, right)


ITEM_BREAK = re.compile(r"([;,:][^\n.!?]{0,12})\n\s*\n(?=\W*([^\W\d_]))")
"""The end of an item that its sentence goes on after: its mark, and room for "and", "or"."""


def _run_on(hidden: str, following: str) -> str:
    """Return `hidden` with the items of one sentence's list on one line."""
    text = ITEM_BREAK.sub(
        lambda found: f"{found[1]} " if found[2].islower() else found[0], hidden + following
    )
    return text[: len(text) - len(following)]


def flag_parts(folded: FoldedText, left: tuple[int, int], right: tuple[int, int]) -> Flag | None:
    """Return the flag of a mark that joins two parts of the text, None where it joins none."""
    shown = " ".join(folded.text.content[max(left[1] - 20, 0) : right[0] + 20].split())[:200]
    parts = _parts_of(folded, left, right)
    return Flag("joined-parts", Severity.CRITICAL, f"{parts}: {shown}") if parts else None


CLAUSE = re.compile(r"(?:;|,\s*(?:and|but|while|whereas|so|yet)\b)([^,;]*)$")


def _changes_subject(hidden: str, piece: str, language: Language | None) -> bool:
    """Whether a gap hides another subject, whose verb then reads as the first one's.

    "Dr Hall … was dismissed" over "praised the nurses, and her deputy".
    """
    found = CLAUSE.search(ASIDE_AT_END.sub("", hidden.rstrip()))
    said = [plain_word(word[0]) for word in WORD.finditer(found[1])] if found else []
    begun = WORD.match(piece.lstrip())
    verb = plain_word(begun[0]) if begun else ""
    # a subject alone, whatever its verb looks like: "and her dog| bit a child"
    if language is not None and language.code != "en":
        return _brings_name(hidden, language)
    named = found is not None and found[1].lstrip()[:1].isupper()
    alone = (1 - named) < len(said) < LONG_SUBJECT and verb not in ENGLISH.adverbs
    alone = alone and not any(word in ENGLISH.auxiliaries for word in said)
    verb_like = alone or verb in ENGLISH.auxiliaries or verb in ENGLISH.finite_forms
    return bool(said) and (named or said[0] in SUBJECTS) and verb_like


def _brings_name(hidden: str, language: Language) -> bool:
    """Whether a gap ends in a clause that has begun with a name alone: ", und Bert", "; Anna"."""
    marks = [at for at in (hidden.rfind(mark) for mark in ",;") if at >= 0]
    last = hidden[max(marks) + 1 :] if marks else ""
    found = list(WORD.finditer(last))
    semicolon = bool(marks) and hidden[max(marks)] == ";"
    if found and plain_word(found[0][0]) in language.coordinators:
        found = found[1:]
    elif not semicolon:
        return False
    return 0 < len(found) < LONG_SUBJECT and all(word[0][:1].isupper() for word in found)


ASIDE_AT_END = re.compile(r",\s*[^,;:]{2,60},$")
"""An aside that ends at a gap: "; the porter, by contrast,"."""


LONG_SUBJECT = 4
"""Words of a subject that has no verb of its own yet: "and her old dog" has four with "and"."""


def _begins_inside(lead: str, piece: str) -> bool:
    """Whether a piece begins inside a clause of its sentence, whose beginning is cut off.

    A clause after "and" or "but" that begins with its own subject is whole.
    """
    if not WORD.search(lead):
        return False
    first = WORD.match(piece.lstrip("\"'“‘ "))
    own = first is not None and plain_word(first[0]) in SUBJECTS
    return not own or bool(WORD.search(FRESH.split(" ".join(lead.split()))[-1]))


def _hides(folded: FoldedText, left: tuple[int, int], right: tuple[int, int]) -> Iterator[Flag]:
    content = folded.text.content
    hidden = blank_numero(content[left[1] : right[0]])
    shown = " ".join(content[left[1] : right[0]].split())[:200]
    if not shown or closed_words(hidden):
        return
    language = language_of(folded.text, left[0], right[1])
    piece, joined = content[left[0] : left[1]], content[right[0] : right[1]]
    rest = CLAUSE_MARK.split(content[right[0] : right[0] + LONG_CLAUSE])[0]
    if language is not None:
        yield from _hides_in(language, piece, hidden, joined, rest)
        return
    possible = possible_languages(folded.text, left[0], right[1])
    grave = list(agreed(_hides_in(some, piece, hidden, joined, rest) for some in possible))
    yield from grave or [Flag("unknown-language", Severity.NOTICE, shown)]


LONG_CLAUSE = 300
"""Characters after a gap among which a clause ends with a part of its verb: a guess."""


def _hides_in(
    language: Language, piece: str, hidden: str, joined: str, rest: str
) -> Iterator[Flag]:
    """Yield the flags of what a gap between two pieces hides, read in one language.

    `rest` is the rest of the clause, which may go on after the passage.
    """
    shown = " ".join(hidden.split())[:200]
    zeros = language.zeros.find(hidden, language.accents) or ZERO.search(hidden)
    if zeros or language.negations.find(hidden, language.accents):
        yield Flag("hidden-negation", Severity.CRITICAL, shown)
        return
    if _parts_negation(piece, hidden, joined, language) or _excepts(piece, hidden, language):
        yield Flag("hidden-negation", Severity.CRITICAL, shown)
        return
    last = hidden.rpartition(". ")[2]
    governed = find_governor(last, joined, language)
    if find_denied_complement(last, joined, language) or _denies_joined(hidden, rest, language):
        governed = Governor(Severity.CRITICAL, shown)
    said = [plain_word(found[0]) for found in WORD.finditer(hidden)]
    softer = (
        language.attributions.find(hidden)
        or MISNAMED.search(hidden)
        or language.privatives.closes(hidden, said)
        or _counts_other(hidden, joined, language)
        or (language.code == "en" and said[-1:] == ["from"] and DOING.match(joined))
        or (language.code == "en" and SUBORDINATES.intersection(said[-3:]))
    )
    if governed is not None or softer:
        severity = governed.severity if governed is not None else Severity.NOTICE
        yield Flag("hidden-limit", severity, shown)


def _counts_other(hidden: str, joined: str, language: Language) -> bool:
    """Whether the number after a gap reads as that of what is told before it, whose own number is
    hidden: "The press costs … 90" over "400 euros, the mill"."""
    first = NUMERAL.match(joined)
    numbers = language.numbers_in(joined[:40])
    begins = first is not None or (bool(numbers) and not joined[: numbers[0].start].strip())
    units = language.counting.get(Counting.UNIT, NOTHING)  # "a pound"
    own = NUMERAL_IN.search(hidden) or language.numbers_in(hidden) or units.find(hidden)
    return begins and bool(own) and bool(WORD.search(hidden))


NUMERAL = re.compile(r"[^\w\s]?\d")
NUMERAL_IN = re.compile(r"\d")


def _excepts(piece: str, hidden: str, language: Language) -> bool:
    """Whether a gap takes away the "but" with which all or none is said to be less: "Nothing …
    were told" of "Nothing but lies were told" (Huddleston and Pullum, 8.9)."""
    before = [plain_word(found[0]) for found in WORD.finditer(piece)][-1:]
    first = WORD.match(hidden.lstrip())
    if language.code != "en" or first is None or plain_word(first[0]) != "but" or not before:
        return False
    counted = (language.counting[some] for some in (Counting.ALL, Counting.NONE, Counting.EACH))
    return any(before[0] in some for some in counted)


def _parts_negation(piece: str, hidden: str, joined: str, language: Language) -> bool:
    """Whether a gap takes one word of a negation or restriction whose other word is shown.

    "did not … hear" of "did not only hear", "ne finance … les cantines" of "ne finance plus",
    "… no atiende" of "ya no": both words stand in one clause.
    """
    inside = CLAUSE_MARK.split(hidden.strip())
    if inside[0] and completes_negation(piece, inside[0], language):
        return True
    after = CLAUSE_MARK.split(joined)[0]
    hits = language.negations.find(after, language.accents) if inside[-1] else []
    near = bool(hits) and (language.head_final or not WORD.search(after[: hits[0].start]))
    return near and bool(language.completing.find(inside[-1], language.accents))


def _denies_joined(hidden: str, rest: str, language: Language) -> bool:
    """Whether the clause that goes on after a gap is denied by what the gap hides of it.

    "The judge … a retrial" over "ruled out", "Das Gericht … das Urteil| auf" over "hob". An aside
    that is over, and a relative clause, deny nothing of what is joined. Where verbs come last, what
    is hidden first denies the object before the gap: "訴えを……公表した" over "却下し、判決を".
    """
    clauses = CLAUSE_MARK.split(hidden.strip())
    return _denies_clause(clauses[-1], rest, language) or (
        language.head_final and _denies_clause(clauses[0], "", language)
    )


def _denies_clause(clause: str, rest: str, language: Language) -> bool:
    said = [plain_word(found[0]) for found in WORD.finditer(clause)]
    if not said:
        return False
    hits = language.opposing.find(f"{clause} {rest}", language.accents)
    opposed = [hit.start for hit in hits if hit.start < len(clause)]
    joining = [language.counting.get(some, NOTHING) for some in JOINING]
    starts = (language.coordinators, language.complementizers, *joining)
    relative = said[0] in language.separators and not any(said[0] in words for words in starts)
    if relative and not (opposed and not clause[: opposed[0]].strip()):
        return False
    denying = (language.denying, language.near_negations, language.denials)
    return bool(opposed) or any(words.find(clause, language.accents) for words in denying)


JOINING = (Counting.AND, Counting.OR, Counting.BUT)


def _parts_of(folded: FoldedText, left: tuple[int, int], right: tuple[int, int]) -> str:
    """Return what parts two pieces, "" where they stand in one running text."""
    content = folded.text.content
    hidden = content[left[1] : right[0]]
    line = content[content.rfind("\n", 0, left[0]) + 1 : left[1]]
    spans = folded.spans_over(left[0], right[1])
    if "\t" in hidden or ("\n" in hidden and "\t" in line):
        return "another cell or row"
    if any(_is_between(s.start, s.end, left, right) for s in spans if s.kind is SpanKind.HEADING):
        return "a heading"
    if _passes_row(content, left, right):
        return "another cell or row"
    items = [s for s in spans if s.kind is SpanKind.ITEM]
    mine = {s.detail for s in items if s.start <= left[0] < s.end}
    theirs = {s.detail for s in items if s.start <= right[0] < s.end}
    if (mine or theirs) and mine and theirs and not mine & theirs:
        return "another list"
    if re.search(r":[ \t]*\n+[ \t]*(?:[-*•]|\(?\w{1,3}[.)])[ \t]", hidden) and mine == theirs:
        return "another list"
    if theirs and LEAD_IN.search(hidden):
        return "another list"
    before = content[content.rfind("\n", 0, right[0]) + 1 : right[0]]
    if SPOKEN.search(hidden + content[right[0] : right[0] + 1]):
        return "another speaker"
    if bool(MAIL.match(content, left[0] - len(line) + len(content[left[0] : left[1]]))) != bool(
        MAIL.match(before)
    ):
        return "another speaker"
    return "a heading" if _passes_title(content, left, right) else ""


ROW = re.compile(r"[^\W\d_][^\n\t]{0,60}?[ \t]+\(?[-−–+]?[$£€¥]?\d[\d.,]*\)?%?[ \t]*")
"""A line of a table that was set without cells: what is counted, and its number."""


def _passes_row(content: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether a gap runs from one line of a table into another, in a text that shows no cells."""
    lines = []
    for start, end in (left, right):
        stop = content.find("\n", end)
        lines.append(content[content.rfind("\n", 0, start) + 1 : stop if stop >= 0 else None])
    rows = all(ROW.fullmatch(line) for line in lines)
    return rows and "\n" in content[left[1] : right[0]]


LEAD_IN = re.compile(r"\n[^\n]*\w[^\n]*:[ \t]*\n")
"""A whole line that leads in a list: the items after it are said of other words."""


def _is_between(start: int, end: int, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether a heading lies between two pieces, or holds one of them and not the other."""
    inside = left[1] <= start and end <= right[0]
    return inside or (start <= left[0] < end) != (start <= right[0] < end)


def _passes_title(content: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether a paragraph that looks like a heading ends at the gap, or stands inside it."""
    if "\n\n" not in content[left[1] : right[0]]:
        return False
    low = content.rfind("\n\n", 0, left[0])
    paragraphs = content[low + 2 if low >= 0 else 0 : right[0]].split("\n\n")[:-1]
    return any(
        0 < len(words) < TITLE and words[:1].isupper() and words[-1].isalnum() and "\n" not in words
        for words in (paragraph.strip() for paragraph in paragraphs)
    )
