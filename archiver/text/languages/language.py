"""What one language says no with, counts with, limits and attributes with: the form of its table.

A table is for judging what a cut or an insertion does to a sentence. It is asked only once the
language of the text is known (:mod:`archiver.text.languages.recognition`), since "sin", "non" and
"die" are other words elsewhere; tables of two languages are never joined.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from archiver.late_patterns import compile_late
from archiver.text.equal_forms import POINTS, ZERO_WIDTH, plain_letters
from archiver.text.folding import APOSTROPHES, BROKEN_LINE
from archiver.text.languages.counting import Counting

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
)
"""Accents, points and vowel signs that Python's `\\w` leaves out, by block (Unicode, category M),
and the kashida."""
_LETTER = rf"[^\W\d_]|[{_MARKS}]"
_THIN = re.escape(ZERO_WIDTH)
WORD = compile_late(
    rf"(?:{_LETTER})(?:(?:{_LETTER}|[{_THIN}])|[{APOSTROPHES}](?={_LETTER})"
    rf"|[-\u2010\u00ad][ \t\r\xa0]*\n\s*(?={_LETTER}))*"
)
"""A word as it is asked for in a table: with its apostrophes, joined over a line's end."""

_NOT_PLAIN = compile_late(
    "[^\x00-\x7f\u2018\u2019\u201c\u201d\u2013\u2014\u2026\xa0]|-[ \t\r\xa0]*\n"
)
_PLAIN_WORD = re.compile("[a-zA-Z]+(?:['`\u2018\u2019][a-zA-Z]+)*")


def split_words(text: str) -> list[str]:
    """Return each :data:`WORD` of `text`: in a fifth of the time where all letters are plain."""
    return (WORD if _NOT_PLAIN.search(text) else _PLAIN_WORD).findall(text)


_PLAIN = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_LOOK_ALIKES = str.maketrans(
    "аеорсухіѕјԁһԛԝոυνοαρτιкмтвнɡıℓАЕОРСУХІЅЈНКМТВΑΒΕΗΙΚΜΝΟΡΤΥΧΖ",
    "aeopcyxisjdhqwnuvoaptikmtbhgilAEOPCYXISJHKMTBABEHIKMNOPTYXZ",
)
"""Letters of other alphabets that look like Latin ones (UTS 39, section 4, the commonest)."""
_CAPITAL = re.compile(r"(?:.* )?LATIN (?:LETTER SMALL )?CAPITAL(?: LETTER)? ([A-Z])")
_DRAWN = {
    code: found[1].lower()
    for first, last in ((0x0250, 0x02AF), (0x1D00, 0x1D2B), (0xA730, 0xA7FF), (0x1F130, 0x1F189))
    for code in range(first, last + 1)
    if (found := _CAPITAL.fullmatch(unicodedata.name(chr(code), "")))
}
"""Letters drawn as small capitals, in circles or in squares, which no compatibility form equates
with plain ones: ɴᴏᴛ, 🅽🅾🆃 (the Unicode Standard, 7.2 and 22.10)."""
_ACCENT = re.compile("[\u0300-\u036f]")


@lru_cache(maxsize=1 << 15)
def plain_word(raw: str) -> str:
    """Return a word as tables list it: NFC, small letters, plain apostrophes, no points."""
    if raw.isascii():
        if raw.isalpha():
            return raw.lower()
        return BROKEN_LINE.sub("", raw).lower().replace("`", "'")
    letters = plain_letters(BROKEN_LINE.sub("", raw)).translate(_PLAIN)
    return POINTS.sub("", letters.replace("İ", "i").lower())


def bare_word(raw: str) -> str:
    """Return a word in plain Latin letters, without accents, where a reader would see those."""
    return bare_letters(plain_word(raw))


def bare_letters(words: str) -> str:
    """Return `words` in plain Latin letters, without accents, where a reader would see those."""
    if words.isascii():
        return words
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", words))
    return plain.translate(_LOOK_ALIKES).translate(_DRAWN)


_NUMERO = re.compile(r"\b[Nn]os?\.(?=\s?\d)")


def blank_numero(text: str) -> str:
    """Return `text` with the abbreviation of "number" blanked: "No. 10" denies nothing."""
    return _NUMERO.sub(lambda found: " " * len(found[0]), text)


CLAUSE = 1_000
"""Characters up to which the words of a text are kept: one clause is asked for a dozen lists."""


@lru_cache(maxsize=256)
def _place_words(text: str) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
    """Return where each word of `text` stands, and each in its plain form."""
    found = list(WORD.finditer(text))
    return tuple(word.span() for word in found), tuple(plain_word(word[0]) for word in found)


LONGEST = 24
"""Characters of the longest words that are looked for in a text itself."""


class Occurrence(NamedTuple):
    """Listed words found at [start, end) of a text, as they stand there."""

    start: int
    end: int
    words: str


def _elides(word: str, plain: str) -> bool:
    """Whether a word begins with another that lost its vowel: "qu'il" with "que", "d'or" "de"."""
    return "'" in word and word.partition("'")[0] == plain[:-1] and plain[-1:] in "aeio"


@dataclass(frozen=True, eq=False)
class WordList:
    """Words of one kind: single ones, phrases, and forms that grammar makes.

    `forms` matches a whole word in its plain form ("[a-z]+n't"); `anywhere` is looked for in the
    text as it stands, for scripts that put no space between words and for what needs neighbours.
    """

    words: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    forms: re.Pattern[str] | None = None
    anywhere: re.Pattern[str] | None = None

    def __contains__(self, word: str) -> bool:
        """Say whether one word, in its plain form, is of this kind.

        Welsh writes its article on to the word before it: "heb", "heb'r" (King, 2003, 23).
        """
        if word in self.words or (word[-2:] == "'r" and word[:-2] in self.words):
            return True
        return self.forms is not None and bool(self.forms.fullmatch(word))

    def find(self, text: str, accents: bool = True) -> list[Occurrence]:
        """Return what of this kind stands in `text`, in order; longer phrases before shorter.

        Without `accents` a word also counts as what it looks like without them, and in Latin
        letters ("nоt" with a Cyrillic о).
        """
        places, plain = _place_words(text) if len(text) < CLAUSE else _place_words.__wrapped__(text)
        hits: list[Occurrence] = []
        done = 0
        for at, word in enumerate(plain):
            if at < done:
                continue
            length = self._phrase_at(plain, at)
            bare = not accents and not word.isascii()
            if not length and (word in self or (bare and bare_word(word) in self)):
                length = 1
            if length:
                start, end = places[at][0], places[at + length - 1][1]
                hits.append(Occurrence(start, end, text[start:end]))
                done = at + length
        if self.anywhere is not None:
            hits += [Occurrence(m.start(), m.end(), m[0]) for m in self.anywhere.finditer(text)]
            hits.sort()
        return hits

    def _phrase_at(self, plain: Sequence[str], at: int) -> int:
        """Return how many words of `plain` the longest phrase takes at `at`, 0 for none."""
        for phrase in self._by_first.get(plain[at], ()):
            found = tuple(plain[at : at + len(phrase)])
            if found == phrase or (found[:-1] == phrase[:-1] and _elides(found[-1], phrase[-1])):
                return len(phrase)
        return 0

    def closes(self, text: str, said: Sequence[str]) -> int:
        """Return how many of `said`, the plain words of `text`, this kind has at its end.

        1 for what is found in the text itself.
        """
        for phrase in self._by_last.get(said[-1], ()) if said else ():
            if tuple(said[-len(phrase) :]) == phrase:
                return len(phrase)
        if said and said[-1] in self:
            return 1
        if self.anywhere is None:
            return 0
        text = text.rstrip()
        near = text[-LONGEST:]
        return int(any(found.end() == len(near) for found in self.anywhere.finditer(near)))

    def is_parted(self, before: Sequence[str], after: Sequence[str]) -> bool:
        """Say whether a phrase begins at the end of `before` and goes on in `after`."""
        return any(
            tuple(before[-cut:]) == phrase[:cut]
            and tuple(after[: len(phrase) - cut]) == phrase[cut:]
            for phrase in self.phrases
            for cut in range(1, len(phrase))
        )

    @cached_property
    def _by_last(self) -> dict[str, list[tuple[str, ...]]]:
        ordered: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(self.phrases, key=len, reverse=True):
            ordered.setdefault(phrase[-1], []).append(phrase)
        return ordered

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[str, ...]]]:
        ordered: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(self.phrases, key=len, reverse=True):
            ordered.setdefault(phrase[0], []).append(phrase)
        return ordered


def listed(words: str = "", phrases: str = "", forms: str = "", anywhere: str = "") -> WordList:
    """Return a list: `words` parted by spaces, `phrases` by bars; two regular expressions.

    A word with a hyphen is a phrase of its parts.
    """
    single = words.split()
    parted = [phrase.split() for phrase in phrases.split("|") if phrase.strip()]
    parted += [word.split("-") for word in single if "-" in word]
    return WordList(
        frozenset(word for word in single if "-" not in word),
        tuple(tuple(phrase) for phrase in parted),
        compile_late(forms) if forms else None,
        compile_late(anywhere, re.IGNORECASE) if anywhere else None,
    )


NOTHING = WordList()


class Script(StrEnum):
    """What a language is written with, as far as recognising it goes (ISO 15924)."""

    LATIN = "Latn"
    CYRILLIC = "Cyrl"
    GREEK = "Grek"
    ARABIC = "Arab"
    HEBREW = "Hebr"
    DEVANAGARI = "Deva"
    HAN = "Hani"
    JAPANESE = "Jpan"
    KOREAN = "Kore"
    OTHER = "Zyyy"


@dataclass(frozen=True, eq=False)
class Language:
    """The table of one language.

    `code` is its BCP 47 subtag, `script` what it is written with; `grammars` name the works that
    the lists follow. The lists:

    - `negations`: no gap may hide one, and no bracket bring one, without a person looking
    - `near_negations`: deny as well ("refuses", "lacks", "hardly"): no bracket may bring one
    - `denials`: lead-ins that deny the sentence after them ("it is not true that")
    - `conditions`, `limits`, `purposes`: "if"; "unless", "except", "only"; "in order to"
    - `exceptions`: the limits and reservations that may open a sentence ("save", "subject to")
    - `quantifiers`: "few", "none of the", "almost all"
    - `modals`: auxiliaries and adverbs of possibility, duty and likelihood
    - `attributions`: verbs and prepositions of saying: "claims", "according to"
    - `hedges`: adverbs and moods with which a writer does not vouch for a sentence, of likelihood
      and of hearsay: "probably", "allegedly" (Aikhenvald, Evidentiality, 2004; Huddleston and
      Pullum, 8.17)
    - `forbidding`: what makes a prohibition of an infinitive or of a list ("verboten")
    - `pronouns`: personal and demonstrative ones, which are no names where a sentence begins
    - `zeros`: words that count nothing
    - `separators`: what begins another clause ("but", "and", relative pronouns)
    - `function_words`: the commonest short words, by which the language is recognised
    - `counting`: the words of quantities, by the part that they play in one. A word that stands in
      several of these lists counts in the first

    `prefixes` and `suffixes` turn a word into its contrary. `accents` says that accents tell words
    apart. `question_marks` are what a question ends with, by spaces.

    - `asking`: words that make a question of the sentence that they begin
    - `question_particles`: words that stand before the question mark and belong to it

    What governs a clause or a noun that comes right after:

    - `complementizers`, `infinitives`: open a clause ("that"), or an infinitive ("zu"), of a head
    - `clause_subjects`: prepositions before the subject of an infinitive ("for staff to be sent"),
      `clause_verbs` what stands before that infinitive
    - `denying`: heads whose clause or infinitive is denied by them ("denies", "refused", "false")
    - `truths`: words with which a negation denies the clause ("true", "proof", "evidence")
    - `lead_denials`: what denies the clause after it, in scripts without spaces
    - `claims`: nouns whose clause is what somebody claims ("the rumour that")
    - `few`: quantifiers that leave few or none of their noun, `not_few` phrases that end in one and
      leave some ("a few"), `of_the` what stands between a quantifier and its noun
    - `minimisers`: adverbs that deny the verb after them ("hardly", "seldom", "falsely")
    - `according`: prepositions and postpositions that say whose words these are
    - `only`, `nearly`: adverbs of restriction; and of what did not quite happen
    - `privatives`: adjectives with which a thing is not, not yet or no more what its noun says
      (Partee, Privative Adjectives: Subsective plus Coercion, 2010), and "too"
    - `coordinators`: join another clause ("and", "but"); what governs does not reach over them
    - `auxiliaries`, `preposed`, `prepositions`: of languages that put the auxiliary before the
      subject after a negation ("at no time was"); the words that do it by themselves
    - `denied_after`, `said_after`: what denies the clause before it, or says that somebody says it,
      in languages that put it there

    - `helping`, `adverbs`: verbs and adverbs that stand between a negation and the verb that it
      denies ("has never been| charged"); a modal verb alone stands there in every language
    - `infinitive_forms`: what an infinitive looks like, where the language has one; `finite_forms`
      what the verb of a clause looks like
    - `completing`: what a negation makes "no more", "not yet" or "not only" of, before or after it
      ("nicht mehr", "ya no"); `halves`, `restricting`: negations of two words, of which the second
      may say "only" ("ne … que")
    - `opposing`: verbs and prepositions whose object is refused, undone or opposed ("ruled out",
      "against"): covert negatives (Huddleston and Pullum, 9.3.3; Karttunen, Simple and Phrasal
      Implicatives, 2012)
    - `undenying`: what with a negation comes to a yes ("no doubt that", "did not hesitate to")

    What comes right after:

    - `particles`: parts of verbs that the clause may end with ("lehnte den Antrag| ab")
    - `untrue`: words that call what was said so far untrue
    - `limits_after`: what limits the words before it ("| in part", "| on paper")

    What a bracket may not put in the place of another:

    - `steps`: scales, each of steps of words ("all every", "most many", "some several")
    - `contraries`: words that mean the contrary of each other, as stems; where the language lists
      `endings`, in their plain forms, to which these are added
    - `roles`: prepositions and postpositions that say who does what to whom, and conjunctions, each
      with the forms that it is written on to an article in: "zu/zum/zur"

    `comma_before_clauses`: a comma stands before a clause with or without a complementizer.
    `complements_only`: a complementizer has no other use: whatever it opens is what somebody says,
    thinks or knows. `inverted`: verbs that make a condition of the clause that they begin.
    `verb_first`: the verb comes before its subject. `head_final`: what governs follows
    (postpositions, verbs of saying). `negation_follows`: the verb comes before its negation.
    `adjectives_follow`: an adjective comes after its noun.
    """

    code: str
    name: str
    script: Script
    grammars: tuple[str, ...]
    negations: WordList
    function_words: frozenset[str]
    near_negations: WordList = NOTHING
    denials: WordList = NOTHING
    conditions: WordList = NOTHING
    limits: WordList = NOTHING
    exceptions: WordList = NOTHING
    purposes: WordList = NOTHING
    quantifiers: WordList = NOTHING
    modals: WordList = NOTHING
    attributions: WordList = NOTHING
    hedges: WordList = NOTHING
    forbidding: WordList = NOTHING
    pronouns: WordList = NOTHING
    zeros: WordList = NOTHING
    separators: WordList = NOTHING
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    accents: bool = True
    question_marks: str = "?"
    asking: WordList = NOTHING
    question_particles: WordList = NOTHING
    counting: Mapping[Counting, WordList] = field(default_factory=dict)
    complementizers: WordList = NOTHING
    infinitives: WordList = NOTHING
    denying: WordList = NOTHING
    truths: WordList = NOTHING
    clause_subjects: WordList = NOTHING
    clause_verbs: WordList = NOTHING
    lead_denials: WordList = NOTHING
    claims: WordList = NOTHING
    few: WordList = NOTHING
    not_few: WordList = NOTHING
    of_the: WordList = NOTHING
    according: WordList = NOTHING
    only: WordList = NOTHING
    nearly: WordList = NOTHING
    privatives: WordList = NOTHING
    coordinators: WordList = NOTHING
    auxiliaries: WordList = NOTHING
    preposed: WordList = NOTHING
    prepositions: WordList = NOTHING
    denied_after: WordList = NOTHING
    said_after: WordList = NOTHING
    comma_before_clauses: bool = False
    verb_first: bool = False
    head_final: bool = False
    negation_follows: bool = False
    adjectives_follow: bool = False
    complements_only: bool = False
    inverted: WordList = NOTHING
    minimisers: WordList = NOTHING
    helping: WordList = NOTHING
    adverbs: WordList = NOTHING
    infinitive_forms: WordList = NOTHING
    finite_forms: WordList = NOTHING
    completing: WordList = NOTHING
    halves: WordList = NOTHING
    restricting: WordList = NOTHING
    opposing: WordList = NOTHING
    undenying: WordList = NOTHING
    particles: WordList = NOTHING
    untrue: WordList = NOTHING
    limits_after: WordList = NOTHING
    steps: tuple[tuple[str, ...], ...] = ()
    contraries: tuple[tuple[str, str], ...] = ()
    endings: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def counts(self, word: str) -> bool:
        """Say whether one word, in its plain form, is one of quantities."""
        return any(word in listed for listed in self.counting.values())

    def listed_words(self) -> frozenset[str]:
        """Return the single words of all its lists."""
        lists = [getattr(self, part.name) for part in fields(self)] + list(self.counting.values())
        return frozenset().union(*(some.words for some in lists if isinstance(some, WordList)))

    def negations_in(self, text: str) -> list[Occurrence]:
        """Return the negations that stand in `text`, in order."""
        return self.negations.find(text, self.accents)

    def numbers_in(self, text: str) -> list[Occurrence]:
        """Return the words that are numbers whatever stands beside them, in order."""
        kinds = (Counting.CARDINAL, Counting.SCALE, Counting.ZERO, Counting.FRACTION)
        lists = (self.counting[kind] for kind in kinds if kind in self.counting)
        return sorted(hit for some in lists for hit in some.find(text, self.accents))

    def modals_in(self, text: str) -> list[Occurrence]:
        """Return the words of possibility, duty and likelihood that stand in `text`, in order."""
        return self.modals.find(text, self.accents)

    def softeners_in(self, text: str) -> list[Occurrence]:
        """Return what limits more softly than a negation: conditions, claims, doubts, in order."""
        claims = (self.near_negations, self.modals, self.attributions, self.hedges, self.minimisers)
        lists = (self.limits, self.limits_after, self.conditions, self.only, *claims)
        return sorted(hit for some in lists for hit in some.find(text, self.accents))

    def denials_in(self, text: str) -> list[Occurrence]:
        """Return what denies in `text`: negations, words that deny as well, denying lead-ins."""
        lists = (self.negations, self.near_negations, self.denials)
        return sorted(hit for some in lists for hit in some.find(text, self.accents))


def pairs(written: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of a list such as "more~less high~low"."""
    return tuple(
        (one, other) for one, _, other in (pair.partition("~") for pair in written.split())
    )
