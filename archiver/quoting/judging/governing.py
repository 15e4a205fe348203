"""What governs a clause or a noun phrase, by the table of its language.

One set of rules for all languages: a head that denies or claims and the word that opens its clause;
a quantifier of few or none right before its noun; a preposition or postposition that says whose
words these are; a condition that opens the sentence; a negation that turns subject and verb round.
What the words are stands in the language's table (archiver.text.languages.held).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from archiver.models import Severity
from archiver.quoting.judging.vocabulary import words
from archiver.text.languages.counting import Counting
from archiver.text.languages.language import (
    NOTHING,
    WORD,
    Language,
    Occurrence,
    Script,
    WordList,
    plain_word,
)

NEAR = 6
"""Words before a clause among which its head stands: a guess, also for a negation of the head."""
HEAD = 4
OPENING = 3
"""Words of a clause among which a negation that was put first stands: "under no circumstances"."""
NO_COMMAS = (Script.ARABIC, Script.HEBREW, Script.DEVANAGARI, Script.KOREAN)
"""Scripts in which a comma between a condition and what follows from it may be left out."""
COMMAS = ",，、،;；"
PARTED = COMMAS + ":–—”\"'»」』"
"""Marks that stand between a word and what it would govern."""
BEFORE = "\"'“‘«「 \n"


class Governor(NamedTuple):
    """How grave it is to leave out `words`, which stand before a passage."""

    severity: Severity
    words: str


def find_head(lead: str, quoted: str, language: Language) -> Governor | None:
    """Return what of the words before a passage governs it, None for nothing."""
    clause = _last_clause(lead, language)
    said = _plain(clause)
    if not said:
        return None
    shown = " ".join(clause.split()[-2 * NEAR :])[-120:]
    if _denies(clause, said, quoted, language) or leaves_few(clause, said, language):
        return Governor(Severity.CRITICAL, shown)
    if clause.rstrip()[-1:] not in PARTED and _parts_few(said, quoted, language):
        return Governor(Severity.CRITICAL, shown)
    if _denies_bare(clause, said, quoted, language):
        return Governor(Severity.CRITICAL, shown)
    if _inverts(clause, said, quoted, language) or _denies_subject(clause, said, quoted, language):
        return Governor(Severity.CRITICAL, shown)
    if _opens_with_none(clause, said, quoted, language) or _forbids(clause, said, language):
        return Governor(Severity.CRITICAL, shown)
    if _lacks_other_half(said, quoted, language):
        return Governor(Severity.CRITICAL, shown)
    if _denies_far(clause, said, language):
        return Governor(Severity.NOTICE, shown)
    if denied := _denies_infinitive(clause, said, quoted, language):
        return Governor(denied, shown)
    if _opens_denied(clause, language):
        return Governor(Severity.NOTICE, shown)
    if _claims(clause, said, quoted, language) or _opens_condition(clause, quoted, language):
        return Governor(Severity.NOTICE, shown)
    if clause.rstrip()[-1:] in PARTED:
        return None
    softens = () if language.head_final else (language.denying, language.near_negations)
    # "not only|" says that there is more, and denies nothing
    only = () if any(word in language.negations for word in said[-2:-1]) else (language.only,)
    if any(
        words.closes(clause, said)
        for words in (*only, language.nearly, language.privatives, *softens)
    ):
        return Governor(Severity.NOTICE, shown)
    return None


SUBJECT_REACH = 8
"""Words of an infinitive's subject: "for the old keeper of the weir to" has six (a guess)."""


def _plain(text: str) -> list[str]:
    return [plain_word(found[0]) for found in WORD.finditer(text)]


def _last_clause(lead: str, language: Language) -> str:
    """Return what follows the last word that joins another clause."""
    lead = re.split(r"[;；]", lead)[-1]
    joined = language.coordinators.find(lead)
    return lead[joined[-1].end :] if joined else lead


def _denies(clause: str, said: list[str], quoted: str, language: Language) -> bool:
    """Whether the passage is the clause of a head that is denied: "it is not true that|"."""
    if language.lead_denials.closes(clause, said):
        return True
    if not language.head_final and language.denials.closes(clause, said):
        return True
    first = WORD.match(quoted.lstrip(BEFORE))
    begun = plain_word(first[0]) if first else ""
    if said[-1] in language.infinitives or begun in language.infinitives:
        heads = said[-2:] if begun in language.infinitives else said[-3:-1]
        if any(word in language.denying for word in heads):
            return True
    if said[-1] in language.clause_subjects:
        # "not asking for| staff to be sent away"
        inner = any(word in language.clause_verbs for word in _plain(quoted)[:SUBJECT_REACH])
        denied = bool(language.negations.find(" ".join(said[-NEAR:]), language.accents))
        return inner and (denied or _is_scant(said[:-1], language))
    if len(said) == 2 and clause.rstrip()[-1:] == "," and not language.comma_before_clauses:
        return False  # "Failing that,| the clerk asks": a pronoun
    opened = _last_complementizer(clause, said, language)
    if said[-1] in language.complementizers:
        heads = said[:-1]
    elif opened and _opens_clause(said[:opened], language):
        heads = said[:opened]
    elif begun in language.complementizers or _says_clause(clause, said, language):
        heads = said
    elif language.comma_before_clauses and clause.rstrip()[-1:] == ",":
        # "lehnte es ab,| den Zeugen zu hören": the mark of the infinitive stands before its verb
        inner = any(word in language.infinitives for word in _plain(quoted))
        yes = language.negations.find(" ".join(said[-NEAR:]), language.accents)  # "nicht verboten"
        return inner and not yes and any(word in language.denying for word in said[-HEAD:])
    else:
        return False
    near = heads[-NEAR:]
    denied = bool(language.negations.find(" ".join(near), language.accents))
    if _is_denying(heads, language):  # "do not forget that|", "never denied that|"
        return not denied
    denied = denied or _is_scant(near, language)
    if _ends_in_denial(heads, language):
        return True
    asserts = any(word in language.truths or word in language.attributions for word in near)
    return denied and asserts and not any(word in language.only for word in near)


def _is_denying(heads: Sequence[str], language: Language) -> bool:
    """Whether what a clause is said of denies it: "denied that|", "ruled out that|"."""
    if any(word in language.denying for word in heads[-HEAD:]):
        return True
    if any(word in language.untrue for word in heads[-1:]):
        return True
    return not language.head_final and bool(language.opposing.closes(" ".join(heads), heads))


def _ends_in_denial(heads: Sequence[str], language: Language) -> bool:
    """Whether what opens a clause comes right after a negation: "sans que|", "not that|".

    After "nobody" or "nothing" it opens a relative clause.
    """
    none = language.counting.get(Counting.NONE, NOTHING)
    near = " ".join(heads[-2:])
    hits = language.negations.find(near, language.accents)
    if not hits or heads[-1] in none:
        return False
    copula = _plain(near[hits[-1].end :])  # "no es que|", "non è che|"
    return not copula or (len(copula) == 1 and copula[0] in language.helping)


def _denies_bare(clause: str, said: Sequence[str], quoted: str, language: Language) -> bool:
    """Whether a denied verb of saying or thinking takes a clause without a word that opens it.

    "Nobody believes| the tower will stand", "I do not think| he lied": English leaves "that" out
    (Huddleston and Pullum, 11.3); what holds for its clause is denied with the verb.
    """
    if language.code != "en" or said[-1] not in language.attributions:
        return False
    if not _has_subject(quoted, language) or not may_be_clause(quoted, language):
        return False
    near = _plain(re.split(f"[{PARTED}]", clause.rstrip())[-1])[-NEAR:]
    if not near or any(word in language.undenying or word in language.only for word in near):
        return False
    denied = bool(language.negations.find(" ".join(near), language.accents))
    return (denied or _is_scant(near, language)) is not (said[-1] in language.denying)


def _has_subject(quoted: str, language: Language) -> bool:
    """Whether a passage may begin with the subject of a clause: no preposition and no verb."""
    first = _plain(quoted.lstrip(BEFORE)[:40])[:1]
    lists = (language.prepositions, language.auxiliaries, language.separators, language.adverbs)
    return bool(first) and not any(first[0] in words for words in lists)


def _says_clause(clause: str, said: Sequence[str], language: Language) -> bool:
    """Whether a clause without a word that opens it comes after a verb: "Niemand behauptet,|"."""
    comma = language.comma_before_clauses and clause.rstrip()[-1:] == ","
    return comma and said[-1] in language.attributions


def _is_scant(heads: Sequence[str], language: Language) -> bool:
    """Whether there is few or none of what a clause is said of: "little evidence that|"."""
    said = " ".join(heads)
    scant = any(word in language.minimisers for word in heads)  # "hardly anyone believes"
    return scant or len(language.few.find(said)) > len(language.not_few.find(said))


SUBJECT = 3
"""Words of a subject between what opens its clause and its verb: "denies that the old man|"."""


def _last_complementizer(clause: str, said: list[str], language: Language) -> int:
    """Return where the clause opens inside whose subject the passage begins, 0 for none."""
    if clause.rstrip()[-1:] in PARTED:
        return 0
    for at in range(len(said) - 2, max(len(said) - 2 - SUBJECT, 0), -1):
        if said[at + 1] in language.helping or said[at + 1] in language.auxiliaries:
            return 0
        if said[at] in language.complementizers:
            return at
    return 0


def _opens_clause(heads: list[str], language: Language) -> bool:
    """Whether what comes after `heads` is what they say, and no relative: "the offer that he"."""
    lists = (language.denying, language.truths, language.claims, language.attributions)
    return any(heads[-1] in words for words in lists)


DIRECT = 2
"""Words between a negation and the infinitive of the verb that it denies: "no ha querido| pagar".
With more, its subject stands between as well, or it is another verb's."""


def _denies_infinitive(
    clause: str, said: list[str], quoted: str, language: Language
) -> Severity | None:
    """Return how gravely a negated verb governs the infinitive with which the passage begins.

    "no puede| pagar", "не хотел| платить", "n'oblige pas le maire| à publier".
    """
    begun = _plain(quoted.lstrip(BEFORE)[:60])[:2]
    marked = bool(begun) and begun[0] in language.infinitives
    verb = begun[-1] if marked else (begun or [""])[0]
    known = language.infinitive_forms is not NOTHING
    infinitive = verb in language.infinitive_forms if known else marked
    if not infinitive or clause.rstrip()[-1:] in PARTED:
        return None
    near = _plain(re.split(f"[{COMMAS}:،]", clause)[-1])[-NEAR:]
    if any(word in language.undenying or word in language.only for word in near):
        return None
    between = list(takewhile(lambda word: not language.negations.find(word), reversed(near)))
    if len(between) == len(near):
        return None
    return Severity.CRITICAL if len(between) <= DIRECT else Severity.NOTICE


def leaves_few(clause: str, said: Sequence[str], language: Language) -> bool:
    """Whether a quantifier of few or none stands before the passage: "few|", "none of the|"."""
    if clause.rstrip()[-1:] in PARTED:
        return False
    for kept in range(len(said), max(len(said) - OPENING, 0), -1):
        part = said[:kept]
        at_end = clause if kept == len(said) else ""
        if few := language.few.closes(at_end, part):
            return language.not_few.closes(at_end, part) < few + (few == 1)
        if part[-1] not in language.of_the:
            return False
    return False


def _parts_few(said: Sequence[str], quoted: str, language: Language) -> bool:
    """Whether the passage begins inside a quantifier of few or none: "every| second child"."""
    begun = _plain(quoted.lstrip(BEFORE)[:40])
    parted = (language.few, language.not_few)  # "a| few geese" leaves few
    return any(phrases.is_parted(said, begun) for phrases in parted)


def _inverts(clause: str, said: list[str], quoted: str, language: Language) -> bool:
    """Whether a negation was put first, so that the verb with which the passage begins comes
    before its subject: "at no time| was the door open", "…, nor| did it reply" (Huddleston and
    Pullum, 9.2.2)."""
    first = WORD.match(quoted.lstrip(BEFORE))
    if first is None or plain_word(first[0]) not in language.auxiliaries:
        return False
    if said[-1] in language.separators:  # "Only fields that| can be set": a relative clause
        return False
    if said[0] in language.preposed or said[-1] in language.preposed:
        return True
    led = said[0] in language.prepositions and len(said) > 1 and said[1] in ("no", "neither")
    # "Not including a key| is an error" has a subject, as every clause before its verb
    return led or (said[0] in ("not", "only") and len(said) > 1 and not said[1].endswith("ing"))


def _forbids(clause: str, said: Sequence[str], language: Language) -> bool:
    """Whether what is forbidden comes next, a short mark of it between: "zabrania się|"."""
    for kept in range(len(said), max(len(said) - 2, 0), -1):
        text = clause.rstrip(COMMAS + BEFORE) if kept == len(said) else ""
        if language.forbidding.closes(text, said[:kept]):
            return not language.negations.find(" ".join(said[max(kept - OPENING, 0) : kept - 1]))
        if len(said[kept - 1]) > SHORT_MARK:
            return False
    return False


SHORT_MARK = 3
"""Letters of what marks an infinitive or a verb's middle: "de", "να", "się"."""
PHRASE = 4
"""Words of such a phrase: "Под никакими обстоятельствами" has three. A guess."""


def _opens_with_none(clause: str, said: Sequence[str], quoted: str, language: Language) -> bool:
    """Whether a phrase of none opens the clause and is over: "En ningún caso| el barco es",
    "W żadnym razie|", "Ни в коем случае|".

    It denies the clause after it, unless that has a negation of its own as well.
    """
    if language.code == "en" or not language.roles or not 2 <= len(said) <= PHRASE:
        return False
    if any(mark in clause for mark in PARTED):
        return False
    prepositions = frozenset(language.roles[0].replace("/", " ").split())
    first = [word in prepositions for word in said[:2]]
    none = language.counting.get(Counting.NONE, NOTHING)
    denies = [word in language.negations or word in none for word in said[:2]]
    if not ((first[0] and denies[1]) or (denies[0] and first[1])):
        return False
    return not language.negations_in(CLAUSE_MARK.split(quoted)[0])


def _denies_subject(clause: str, said: list[str], quoted: str, language: Language) -> bool:
    """Whether the subject is of few or none, and the passage begins inside what is said of it.

    "No member may| vote", "Kein Mitglied darf| abstimmen", "none of the wards| was shut".
    """
    if clause.rstrip()[-1:] in PARTED or len(said) < 2:
        return False
    begun = _plain(quoted.lstrip(BEFORE)[:40])[:2]
    ends = any(word in language.helping or word in language.auxiliaries for word in said[-1:])
    begins = any(word in language.helping or word in language.auxiliaries for word in begun[:1])
    begins = begins or (bool(begun) and _begins_predicate(said, begun, language))
    hits = language.few.find(" ".join(said), language.accents) if ends or begins else []
    if not hits or hits[0].start or any(mark in clause for mark in COMMAS):
        return False
    joins = language.coordinators if language.coordinators is not NOTHING else language.separators
    between = said[len(hits[0].words.split()) :]
    return not any(word in joins or word in language.undenying for word in between)


LONGEST_SUBJECT = 8
"""Words of a subject: "None of the parents at the gate" has seven. A guess."""


def _begins_predicate(said: list[str], begun: list[str], language: Language) -> bool:
    """Whether a passage begins with the verb of a short subject: "No member of it| resigned".

    A verb in -s agrees with no noun in -s: "No package provides| tools" begins with an object.
    """
    plural = begun[0].endswith("s") and said[-1].endswith("s")
    verb = begun[0] in language.finite_forms or _takes_object(begun, language)
    if plural or len(said) > LONGEST_SUBJECT or not verb:
        return False
    others = (language.helping, language.auxiliaries, language.complementizers)
    return not any(word in some for word in said for some in others)


DETERMINERS = words(
    "the a an this that these those his her its our their my your him them it us me"
)


def _takes_object(begun: Sequence[str], language: Language) -> bool:
    """Whether the first word is a verb whatever its form, since an object comes after it.

    "Neither sister| kept the key": a noun has no article or pronoun right after it.
    """
    if language.code != "en" or len(begun) < 2 or begun[1] not in DETERMINERS:
        return False
    lists = (language.prepositions, language.separators, language.adverbs, language.negations)
    return not any(begun[0] in some for some in lists) and begun[0] not in DETERMINERS


def _denies_far(clause: str, said: list[str], language: Language) -> bool:
    """Whether the passage stands further on in a clause whose subject is of none.

    "Nothing in this note shall be read as| a promise", "No one was fined for| the leak".
    """
    hits = language.few.find(" ".join(said), language.accents)
    if not hits or hits[0].start or any(mark in clause for mark in COMMAS):
        return False
    joins = language.coordinators if language.coordinators is not NOTHING else language.separators
    between = said[len(hits[0].words.split()) :]
    verb = any(word in language.helping or word in language.auxiliaries for word in between)
    return verb and not any(word in joins or word in language.undenying for word in between[:-1])


def _opens_denied(clause: str, language: Language) -> bool:
    """Whether a negated verb opens the clause, whose subject comes after it: "Nid yw'r cyngor|"."""
    if not language.verb_first or any(mark in clause for mark in COMMAS):
        return False
    hits = language.negations.find(clause, language.accents)
    return bool(hits) and not clause[: hits[0].start].strip(BEFORE)


def takes_part(said: Sequence[str], quoted: str, language: Language) -> bool:
    """Whether a passage begins with that of which a fraction or a multiple is told.

    "two thirds| of the boats", "la moitié des| bateaux", "three times more| boats". In English a
    "third" or "quarter" without a number or an article before it is an ordinal.
    """
    begun = _plain(quoted.lstrip(BEFORE)[:40])[:1]
    of = language.counting.get(Counting.OF, NOTHING)
    links = (language.of_the, of, language.counting.get(Counting.MORE, NOTHING))
    kept = len(said)
    while kept > 1 and kept > len(said) - OPENING and any(said[kept - 1] in some for some in links):
        kept -= 1
    fraction = language.counting.get(Counting.FRACTION, NOTHING)
    multiple = language.counting.get(Counting.MULTIPLE, NOTHING)
    last, before = said[kept - 1], said[kept - 2] if kept > 1 else ""
    counted = any(before in language.counting.get(some, NOTHING) for some in COUNTED)
    if last in language.counting.get(Counting.TIMES, NOTHING):
        return counted and kept < len(said)
    if last in multiple:
        return True
    if last not in fraction:
        return False
    linked = kept < len(said) or (bool(begun) and any(begun[0] in some for some in links))
    return counted or linked


COUNTED = (Counting.ONE, Counting.CARDINAL, Counting.TENS, Counting.ARTICLE)


def is_unvouched(clause: str, said: Sequence[str], language: Language) -> bool:
    """Whether a hedge governs the passage: right before it, auxiliaries aside, or first in a clause
    of few words before it: "will probably|", "Il semble que|", "Perhaps the mate|"."""
    for kept in range(len(said), 0, -1):
        text = clause.rstrip(COMMAS + BEFORE) if kept == len(said) else ""
        if language.hedges.closes(text, said[:kept]):
            return True
        lists = (language.helping, language.auxiliaries, language.complementizers)
        if not any(said[kept - 1] in words for words in lists):
            break
    hits = language.hedges.find(clause, language.accents)
    if not hits or clause[: hits[0].start].strip(BEFORE):
        return False
    after = clause[hits[0].end :]
    between = _plain(after)
    return (
        len(between) <= SUBJECT
        and not any(mark in after for mark in PARTED)
        and not any(word in language.separators for word in between)
    )


def commands_reader(said: Sequence[str], language: Language) -> bool:
    """Whether the clause only tells its reader to do what the verb says: "Note that|", "Report|".

    Nobody is said to say it. In English a command begins with the plain form of its verb; what
    comes after it is its object, or after a factive verb what is so (Huddleston and Pullum, 11.7).
    """
    said = said[1:] if said[:1] == ["please"] and len(said) > 1 else said
    if language.code != "en" or (len(said) > 1 and said[1:] != ["that"]):
        return False
    plain = f"{said[0]}s" in language.attributions or f"{said[0]}es" in language.attributions
    return plain and (len(said) == 1 or said[0] in FACTIVE)


FACTIVE = frozenset(["note", "notice", "observe", "recall", "remember"])


def begins_predicate(quoted: str, language: Language) -> bool:
    """Whether a passage begins with a verb whose subject stands before it: "That| will add it".

    What somebody says is a clause, and in English a clause has its subject before its verb.
    """
    begun = _plain(quoted.lstrip(BEFORE)[:40])[:1]
    return language.code == "en" and bool(begun) and begun[0] in language.auxiliaries


def may_be_clause(quoted: str, language: Language) -> bool:
    """Whether a passage may begin with a clause, which a verb of saying takes without "that".

    In English a clause has its subject before its verb: "written| by the clerk", "adds| a file" and
    "maintained| as a manual" say nothing of anybody's words (Huddleston and Pullum, 11.3).
    """
    begun = _plain(quoted.lstrip(BEFORE).split(". ")[0][:120])[:CLAUSE_REACH]
    if language.code != "en" or not begun:
        return True
    if begun[0] in language.prepositions or begun[0] == "as":
        return False
    verbs = (language.auxiliaries, language.finite_forms)
    return any(word in some for word in begun[1:] for some in verbs)


CLAUSE_REACH = 10
"""Words among which the verb of a clause stands: a guess."""


def _claims(clause: str, said: list[str], quoted: str, language: Language) -> bool:
    """Whether the passage is what somebody claims, or the clause of which more is said."""
    if commands_reader(said, language):
        return False
    if begins_predicate(quoted, language):
        return False
    if said[-1] in language.complementizers:
        heads = said[-HEAD - 1 : -1]
        if (
            not heads
            or language.complements_only
            or any(w in language.claims or w in language.attributions for w in heads)
        ):
            return True
    elif (language.attributions.closes(clause, said) and may_be_clause(quoted, language)) and (
        language.comma_before_clauses or clause.rstrip()[-1:] not in COMMAS
    ):
        return True
    anywhere = language.head_final or language.according.anywhere is not None
    return any(
        anywhere or _opens(clause, hit.start)
        for hit in language.according.find(clause, language.accents)
    )


def _opens(clause: str, start: int) -> bool:
    """Whether what begins at `start` opens a clause, or comes after a comma or a dash."""
    return clause[:start].rstrip(BEFORE)[-1:] in ("", *COMMAS, "(", "—", "–")


def find_conditions(
    listed: WordList, clause: str, quoted: str, language: Language
) -> list[Occurrence]:
    """Return the words of a list of conditions or exceptions that open one before a passage."""
    hits = listed.find(clause, language.accents)
    after = clause + " " + quoted
    return [hit for hit in hits if not is_participle(clause[: hit.start], hit, after, language)]


def is_participle(before: str, hit: Occurrence, text: str, language: Language) -> bool:
    """Whether a word that may open a condition is a verb's form: "was provided by the clerk".

    In English "provided", "assuming" and their like open one where a clause comes after them
    (Huddleston and Pullum, 11.3), and none after an auxiliary or an article, or before a
    preposition, a verb or the end of the sentence. `hit` is a place in `text`; `before` stands
    before it.
    """
    if language.code != "en" or not hit.words.lower().endswith(("ed", "ing")):
        return False
    after = text[hit.end :]
    begun = _plain(SENTENCE_MARK.split(after)[0])[:1]
    if begun and (begun[0] in NOMINATIVES or begun[0] in language.complementizers):
        return False
    last = [word for word in _plain(before[-60:]) if word not in language.adverbs][-1:]
    last = [] if before.rstrip()[-1:] in PARTED else last
    if any(w in OWNERS or w in language.helping or w in language.auxiliaries for w in last):
        return True
    lists = (language.prepositions, language.separators, language.auxiliaries)
    opened = after.lstrip()[:1] in COMMAS and bool(begun)
    return not begun or (not opened and any(begun[0] in words for words in lists))


NOMINATIVES = words("he she they we i you it")
OWNERS = words("the a an its our their my your")
"""Words after which only a noun or its adjective comes: "her" and "this" end a clause as well."""


def _opens_condition(clause: str, quoted: str, language: Language) -> bool:
    """Whether a condition opens the clause and is over, or closes it right before the passage."""
    first = WORD.search(clause)
    if first and clause.rstrip()[-1:] == "," and plain_word(first[0]) in language.inverted:
        return True
    lists = (language.conditions, language.exceptions)
    for hit in (hit for some in lists for hit in find_conditions(some, clause, quoted, language)):
        after = clause[hit.end :].strip()
        ended = language.script in NO_COMMAS or any(mark in after for mark in COMMAS)
        if not after.strip(COMMAS) or (ended and _opens(clause, hit.start)):
            return True
    return False


CLAUSE_MARK = re.compile(r"[,;:.!?…()—–\n，、。；：！？،؛।]")


def completes_negation(before: str, after: str, language: Language) -> bool:
    """Whether `after` has the word that makes "no more", "not yet" or "only" of a negation in the
    clause that `before` ends with: "ne finance| plus", "nicht| mehr", "did not| only"."""
    denied = language.negations_in(CLAUSE_MARK.split(before)[-1])
    if not denied:
        return False
    lists = [language.completing, language.only]
    if plain_word(denied[-1].words) in language.halves:
        lists.append(language.restricting)
    return any(words.find(after, language.accents) for words in lists)


def _lacks_other_half(said: list[str], quoted: str, language: Language) -> bool:
    """Whether a passage begins with the half of a negation whose other half is the subject before
    it: "Personne| n'a prévenu", "Rien d'autre| ne"."""
    clause = _plain(CLAUSE_MARK.split(quoted.lstrip(BEFORE))[0])
    none = language.counting.get(Counting.NONE, NOTHING)
    if not clause or clause[0] not in language.halves or not (said[0] in none or said[-1] in none):
        return False
    others = (word for word in clause if word not in language.halves)
    return not any(word in language.negations for word in others)


def cuts_other_half(passage: str, rest: str, language: Language) -> str:
    """Return the words after a passage with the other half of a negation that it begins.

    "n'a vu, ce soir-là|, personne": asides between the two do not part them. "" for none.
    """
    clause = _plain(SENTENCE_MARK.split(passage)[-1])
    begun = [at for at, word in enumerate(clause) if word in language.halves]
    own = [word for word in clause if word not in language.halves]
    if language.restricting is NOTHING or not begun:
        return ""
    inside = " ".join(clause[begun[-1] + 1 :])
    done = any(word in language.negations for word in own)
    if done or language.restricting.find(inside, language.accents):
        return ""
    after = SENTENCE_MARK.split(rest)[0]
    none = language.counting.get(Counting.NONE, NOTHING)
    hits = [hit for some in (language.negations, none) for hit in some.find(after)]
    others = [hit for hit in hits if plain_word(hit.words) not in language.halves]
    alone = not any(word in language.halves for word in _plain(after))
    return " ".join(after.split())[:80] if others and alone else ""


SENTENCE_MARK = re.compile(r"[.;:!?…]")


def denies_before(rest: str, language: Language) -> str:
    """Return the words right after a passage that deny it, "" for none.

    For languages in which the verb of the main clause, or a negation, follows what it governs.
    """
    tail = rest.lstrip("\"'”’»)」』 ")
    hits = language.denied_after.find(tail)
    if not hits and language.negation_follows:
        hits = [
            hit for hit in language.negations.find(tail[:40], language.accents) if not hit.start
        ]
    return " ".join(tail.split())[:80] if hits else ""


def denies_claim(lead: str, rest: str, language: Language) -> str:
    """Return the words after a passage that call the claim false that it is, "" for none.

    "The rumour that| the water was safe| is untrue", "Die Behauptung, dass| …|, ist falsch".
    """
    said, after = _plain(_last_clause(lead, language)), _plain(rest[:80])[:NEAR]
    if len(said) < 2 or said[-1] not in language.complementizers:
        return ""
    heads = [word.rpartition("'")[2] for word in said[-3:-1]]  # "l'affirmation que"
    named = any(word in language.claims or word in language.attributions for word in heads)
    named = named or (language.code == "en" and said[-3:-2] == ["the"])  # "The charge that|"
    if not named:
        return ""
    for at, word in enumerate(after):
        near = after[max(at - OPENING, 0) : at]
        states = any(other in language.helping for other in near)
        denied = any(other in language.negations for other in near)
        if states and (word in language.untrue or (denied and word in language.truths)):
            return " ".join(rest.split())[:80]
    return ""


def attributes_after(rest: str, language: Language) -> str:
    """Return a verb of saying right after the clause that it governs, "" for none."""
    if not language.head_final:
        return ""
    tail = rest.lstrip("\"'”’»)」』 ")
    if language.said_after.find(tail):
        return " ".join(tail.split())[:80]
    hits = language.attributions.find(tail[:30], language.accents)
    near = bool(hits) and not any(mark in tail[: hits[0].start] for mark in ".。" + COMMAS)
    return " ".join(tail.split())[:80] if near else ""
