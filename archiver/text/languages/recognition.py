"""Which language a text is in: what its page declares, confirmed by its commonest short words.

Function words make up a quarter to a half of running prose and are different ones in each
language, so that their share tells languages apart even in a paragraph (Cavnar and Trenkle 1994
and Ingle 1976 rest on the same fact). Nothing is guessed: a text without enough of them, or with
as many of two languages, is in no language that we know.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from archiver.late_patterns import compile_late
from archiver.models import Text
from archiver.text.languages.alphabets import can_write, cannot_be
from archiver.text.languages.language import Language, Script, plain_word, split_words
from archiver.text.languages.strangers import STRANGERS
from archiver.text.languages.tables import MODULES, held_languages, table_of

SAMPLE = 20_000
"""Characters of a text that are looked at, in four parts spread over it: a guess, some 3,000 words,
where the shares no longer move."""
MOST_AROUND = 2000
"""Characters that are looked at on either side of a passage."""
NEAR_BY = 300
"""Of them those that are looked at first for where a sentence begins: a guess, most do there."""
LEAST_HITS = 2
TELLING = 4
"""Function words by which a sentence tells that it is in another language than its text."""
LEAST_SHARE = 0.07
"""Function words among all words that make a language; prose has a quarter and more, and a list of
names or figures less (a guess, checked in benchmarks/languages.py). Half of it confirms what the
page declares."""
AHEAD = 1.4
"""How many times as many function words as the next language has. Danish and Norwegian share most
of theirs, and are told apart by nothing here; neither has a table."""
LEAST_AHEAD = 1.0
"""By how much more it has to be ahead: one word that it alone has, so that no name decides."""

_SCRIPTS = compile_late(
    "(?P<Latn>[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+)|(?P<Cyrl>[\u0400-\u052f]+)"
    "|(?P<Grek>[\u0370-\u03ff\u1f00-\u1fff]+)|(?P<Arab>[\u0620-\u06ff\u0750-\u077f]+)"
    "|(?P<Hebr>[\u05d0-\u05f2]+)|(?P<Deva>[\u0900-\u097f]+)|(?P<Jpan>[\u3041-\u30ff]+)"
    "|(?P<Hani>[\u3400-\u4dbf\u4e00-\u9fff]+)|(?P<Kore>[\u1100-\u11ff\uac00-\ud7a3]+)"
    r"|(?P<Zyyy>[^\W\d_])"
)


_ASCII = re.compile(r"[\x00-\x7f]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


@dataclass(frozen=True)
class Recognition:
    """What a text speaks: a BCP 47 subtag, "" where that is unclear, and how many words say so.

    `script` is what most of its letters are of.
    """

    code: str = ""
    hits: int = 0
    words: int = 0
    script: Script = Script.OTHER

    @property
    def table(self) -> Language | None:
        """The table of the language, None where it is unclear or where we hold none."""
        return table_of(self.code) if self.code else None


UNCLEAR = Recognition()
# Members of the macrolanguage whose name a table has (ISO 639-3).
_NAMED = {"nb": "no", "cmn": "zh", "yue": "zh", "arb": "ar", "pes": "fa", "ekk": "et", "lvs": "lv"}
SOME_WORDS = 3
"""Words of a sentence that may tell it to be in none of its text's language: a guess."""


@cache
def _speakers() -> dict[Script, dict[str, tuple[str, ...]]]:
    """Return, for each script, each function word and the languages that have it."""
    known = [(held.code, held.script, held.function_words) for held in held_languages()]
    known += [(code, script, frozenset(words.split())) for code, script, words in STRANGERS]
    speakers: dict[Script, dict[str, tuple[str, ...]]] = {script: {} for script in Script}
    for code, script, words in known:
        for word in words:
            speakers[script][word] = (*speakers[script].get(word, ()), code)
    return speakers


@cache
def _sharers() -> dict[Script, dict[str, tuple[tuple[str, ...], int]]]:
    """Return the same with how many languages share each word.

    Languages without a table count as one, since it makes no difference which it is.
    """
    return {
        script: {
            word: (
                codes,
                len([c for c in codes if c in MODULES]) + (not MODULES.keys() >= {*codes}),
            )
            for word, codes in speakers.items()
        }
        for script, speakers in _speakers().items()
    }


@cache
def _listers() -> dict[Script, dict[str, tuple[tuple[str, ...], int]]]:
    """Return, for each script, the single words of all lists, the tables that have each, and how
    many these are."""
    listers: dict[Script, dict[str, tuple[str, ...]]] = {script: {} for script in Script}
    for held in held_languages():
        for word in held.listed_words():
            listers[held.script][word] = (*listers[held.script].get(word, ()), held.code)
    return {
        script: {word: (codes, len(codes)) for word, codes in words.items()}
        for script, words in listers.items()
    }


def primary_code(tag: str) -> str:
    """Return the language of a BCP 47 tag, by the name that the tables here have: "nb" is "no"."""
    code = tag.replace("_", "-").split("-")[0].strip().lower()
    return _NAMED.get(code, code)


@lru_cache(maxsize=1024)
def recognise(sample: str, declared: str = "") -> Recognition:
    """Return the language of `sample`. `declared` is a BCP 47 tag that has to be confirmed."""
    script, letters = _main_script(sample)
    if script is Script.KOREAN:
        return Recognition("ko", letters, letters, script)
    if script in (Script.JAPANESE, Script.HAN):
        return _by_characters(sample, script, letters)
    sharers = _sharers()[script]
    said = _words_in(sample)
    count = said.total()
    said = _without_acronyms(said)
    telling = set() if sample.isascii() else {w for w in said if not w.isascii() and w.islower()}
    known = [
        (*sharers[word], times)
        for word, times in zip(map(plain_word, said), said.values(), strict=True)
        if word in sharers
    ]
    asked = primary_code(declared)
    if asked and not cannot_be(asked, frozenset(telling), count):
        # No language scores more than all of these words together: the rest need not be counted.
        number, score, most = 0, 0.0, 0.0
        for codes, among, times in known:
            most += times / among
            if asked in codes:
                number += times
                score += times / among
        if number and score * AHEAD >= most:
            clear = score >= LEAST_AHEAD and _is_enough(number, LEAST_SHARE / 2, count)
            return Recognition(*((asked, number, count) if clear else ("", 0, 0)), script)
    hits: Counter[str] = Counter()
    scores: dict[str, float] = {}
    for codes, among, times in known:
        for code in codes:
            hits[code] += times
            scores[code] = scores.get(code, 0) + times / among
    if telling:
        ruled_out = [code for code in scores if cannot_be(code, frozenset(telling), count)]
        for code in ruled_out:
            del scores[code]
    found = _decide(hits, scores, count, asked)
    return replace(found, script=script)


_FIGURES = re.compile(r"[\d_\\]+")
_LETTERS_BEFORE = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,3}$")
_LETTERS_AFTER = re.compile(r"[^\W\d_]{1,3}(?![^\W\d_])")


def _words_in(sample: str) -> Counter[str]:
    """Return the words of a text, without the letters of a figure or a command.

    "v3", "HL7v2", "5s" and "\\s0" hold no "v" and no "s", which are words in Czech.
    """
    said = Counter(split_words(sample))
    letters: Counter[str] = Counter()
    done = 0
    for run in _FIGURES.finditer(sample):
        start, end = run.span()
        before = _LETTERS_BEFORE.search(sample, max(start - 3, done), start)
        after = _LETTERS_AFTER.match(sample, end)
        letters.update(found[0] for found in (before, after) if found)
        done = after.end() if after else end
    return said - letters if letters else said


def _without_acronyms(said: Counter[str]) -> Counter[str]:
    """Return the words of a text without those in capitals, if most of it is written small.

    An "AI" in an English text is not the "ai" of an Italian one.
    """
    capitals = [word for word in said if len(word) > 1 and word.isupper()]
    if not capitals or 2 * sum(said[word] for word in capitals) >= said.total():
        return said
    return said - Counter({word: said[word] for word in capitals})


def _main_script(sample: str) -> tuple[Script, int]:
    """Return the script of most letters, and how many letters it has; kana make Han Japanese."""
    if sample.isascii():
        return Script.LATIN, len(sample)
    plain = sample.encode("ascii", "ignore").translate(None, _NO_LETTERS)
    counts: Counter[str | None] = Counter({"Latn": len(plain)})
    for run in _SCRIPTS.finditer(_ASCII.sub(" ", sample)):
        counts[run.lastgroup] += run.end() - run.start()
    han, kana = counts["Hani"], counts["Jpan"]
    if kana * 10 > han:  # a Japanese sentence has more kana than Han; Chinese ones quote a name
        counts["Jpan"] += han
        counts["Hani"] = 0
    name, letters = max(counts.items(), key=lambda item: item[1], default=(None, 0))
    return Script(name or "Zyyy"), letters


def _by_characters(sample: str, script: Script, letters: int) -> Recognition:
    hits = {
        code: sum(sample.count(word) for word in words) for code, words in _words_of(script).items()
    }
    code = max(hits, key=lambda code: hits[code], default="")
    found = hits.get(code, 0)
    clear = found >= LEAST_HITS and found * 40 >= letters
    return Recognition(code if clear else "", found, letters, script)


@cache
def _words_of(script: Script) -> dict[str, tuple[str, ...]]:
    by_code: dict[str, list[str]] = {}
    for word, codes in _speakers()[script].items():
        for code in codes:
            by_code.setdefault(code, []).append(word)
    return {code: tuple(words) for code, words in by_code.items()}


def _decide(hits: Counter[str], scores: dict[str, float], count: int, declared: str) -> Recognition:
    """Decide by scores: a word that several languages have says less of each."""
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    if not ranked:
        return UNCLEAR
    best = ranked[0]
    if declared in scores and scores[declared] * AHEAD >= scores[best]:
        best, ranked = declared, [declared]
    rivals = (code for code in ranked[1:] if best in MODULES or code in MODULES)
    rival = scores.get(next(rivals, ""), 0)
    ahead = scores[best] >= max(AHEAD * rival, rival + LEAST_AHEAD)
    least = LEAST_SHARE if best != declared else LEAST_SHARE / 2
    clear = ahead and _is_enough(hits[best], least, count)
    return Recognition(best, hits[best], count) if clear else UNCLEAR


def _is_enough(hits: int, least: float, count: int) -> bool:
    """Whether so many function words, among `count` words, make a language."""
    return hits >= LEAST_HITS and hits >= least * count


def language_of(text: Text, start: int, end: int) -> Language | None:
    """Return the table of the language that [start, end) of `text` is in.

    The whole text decides, unless the paragraph, or the sentence, by itself clearly speaks another
    language (an English page with a Welsh half; a Danish statement in an English article), by more
    than what would confirm the text's own, since a sentence of few words fits its neighbours. In a
    text of several languages only what is clear by itself is known, and what is written in other
    letters is never in the language of the text. None: the language is unclear, or we hold no
    table of it, and whoever asks has to say so.
    """
    content = text.content
    found = whole_language(content, text.lang)
    for apart in (_PARAGRAPH, _SENTENCE):
        low, high = _around(content, start, end, apart)
        here = recognise(content[low:high], found.code or text.lang)
        foreign = bool(found.code) and _is_foreign(content[low:high], here, found)
        if here.code and here.hits >= (TELLING if found.code and not foreign else LEAST_HITS):
            found = here
        elif foreign:
            found = UNCLEAR
    return found.table


def _is_foreign(stretch: str, here: Recognition, found: Recognition) -> bool:
    """Whether a stretch is in other letters than a language, or has words of others alone.

    A word of quantities that only the language has is its own: "bijna alle huizen staan leeg".
    """
    if {here.script, found.script} == {Script.HAN, Script.JAPANESE}:
        return False
    if here.script is not found.script or here.script is not Script.LATIN:
        return here.script is not found.script and any(ch.isalpha() for ch in stretch)
    if here.code == found.code:
        return False
    speakers = _speakers()[Script.LATIN]
    plain = [plain_word(word) for word in _without_acronyms(_words_in(stretch)).elements()]
    said = [speakers.get(word, ()) for word in plain]
    table = found.table
    if table and any(not codes and table.counts(w) for w, codes in zip(plain, said, strict=True)):
        return False
    return len(said) >= SOME_WORDS and any(said) and not any(found.code in codes for codes in said)


def possible_languages(text: Text, start: int, end: int) -> tuple[Language, ...]:
    """Return the tables of the languages that a sentence may be in, where its language is unclear.

    Those that have the most of its function words, and listed words of any kind that no other
    language has as one, and all of its letters. Where there is none, or
    one of them has no table, every language that we hold of the script: a text in Cyrillic letters
    may be in a language that we cannot tell, and "не" denies in all. What all of them say of the
    sentence holds, whichever it is in; what one of them says alone does not.
    """
    low, high = _around(text.content, start, end, _SENTENCE)
    return _possible(text.content[low:high])


@lru_cache(maxsize=256)
def _possible(sentence: str) -> tuple[Language, ...]:
    script, _ = _main_script(sentence)
    of_script = tuple(language for language in held_languages() if language.script is script)
    if script in (Script.JAPANESE, Script.HAN):
        spoken = _words_of(script).items()
        found = [table_of(code) for code, said in spoken if any(word in sentence for word in said)]
        return tuple(table for table in found if table) or of_script
    sharers = _sharers()[script]
    scores: dict[str, float] = {}
    words = list(_without_acronyms(_words_in(sentence)).elements())
    for word in map(plain_word, words):
        codes, among = sharers.get(word) or _listers()[script].get(word, ((), 1))
        for code in codes:
            scores[code] = scores.get(code, 0) + 1 / among
    small = "".join(word for word in words if word.islower())
    able = {code: scores[code] for code in scores if can_write(code, small)}
    best = max(able.values(), default=0)
    tables = [table_of(code) for code in sorted(able) if able[code] * AHEAD >= best]
    held = tuple(table for table in tables if table)
    return held if held and len(held) == len(tables) else of_script


_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE = compile_late(r"[.!?…؟।۔]+[\"'”’»)\]]*\s|[。！？]|\n\s*\n")


def _around(content: str, start: int, end: int, apart: re.Pattern[str]) -> tuple[int, int]:
    """Return the stretch between what sets `apart` that holds [start, end)."""
    first = max(start - MOST_AROUND, 0)
    near = max(start - NEAR_BY, first)
    while near > first and not content[near - 1].isalnum():
        near -= 1  # what sets apart has no letter: from behind one on, the same is found
    ends = [match.end() for match in apart.finditer(content, near, start)]
    if not ends and near > first:
        ends = [match.end() for match in apart.finditer(content, first, near)]
    stop = apart.search(content, end, end + MOST_AROUND)
    high = stop.start() if stop else min(end + MOST_AROUND, len(content))
    return (ends[-1] if ends else first), high


def whole_language(content: str, declared: str = "") -> Recognition:
    """Return the language of a whole text, by parts spread over it."""
    if len(content) <= SAMPLE:
        return recognise(content, declared)
    part = SAMPLE // 4
    steps = range(0, len(content) - part, (len(content) - part) // 3)
    return recognise("\n".join(content[at : at + part] for at in steps), declared)
