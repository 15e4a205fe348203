"""What stands around a passage in its own sentence, and whether that governs what is quoted.

A quotation that begins or ends inside a sentence leaves words of it out. They are grave only where
they govern the quotation: a negation right before its verb, a denial of which it is the clause, its
own question mark. Conditions, attributions, purposes and limits are for a notice. The words of
another sentence, and a negation of another clause, never count (docs/verdicts.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from archiver.late_patterns import compile_late
from archiver.models import Flag, Severity, SpanKind
from archiver.quoting.judging.atoms import BULLETS
from archiver.quoting.judging.governing import (
    FACTIVE,
    PARTED,
    Governor,
    attributes_after,
    begins_predicate,
    commands_reader,
    completes_negation,
    cuts_other_half,
    denies_before,
    denies_claim,
    find_conditions,
    find_head,
    is_participle,
    is_unvouched,
    leaves_few,
    may_be_clause,
    takes_part,
)
from archiver.quoting.judging.lexicon import lexicon_of
from archiver.quoting.judging.vocabulary import NUMBERED, words
from archiver.text.folding import FoldedText
from archiver.text.languages.held.english import TABLE as ENGLISH
from archiver.text.languages.language import (
    NOTHING,
    WORD,
    Language,
    blank_numero,
    plain_word,
)
from archiver.text.languages.recognition import language_of, possible_languages

REACH = 400
"""How many characters around a passage are looked at: a guess, longer than most sentences."""
NEAR = 6
"""Words before a passage among which a verb of saying, a denial or a claim may govern it."""
ABBREVIATED = r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Rev|No|Nos|vs|cf|al|etc|e\.g|i\.e|[A-Z])\."
GREEK_QUESTION = "(?<=[\u0370-\u03ff\u1f00-\u1fff])[;\u037e]"
"""The Greek question mark, which is drawn, and by NFC written, as a semicolon."""
UNSPACED_END = "(?:[。！？｡]|(?<=[\u3041-\u30ff\u3400-\u9fff])[!?])+"
"""Marks after which Chinese and Japanese put no space. Where the mark of a quotation closes after
them the sentence goes on (「…。」と述べた), unless a space or another quotation follows."""
SENTENCE_END = compile_late(
    rf"(?:(?!{ABBREVIATED})(?<!\b[A-Z])(?:[.!?…؟।۔]|{GREEK_QUESTION})|[.](?=[\"'”’»)\]]))"
    rf"[\"'”’»)\]]*(?:\s+|$)"
    rf"|{UNSPACED_END}(?:(?![。！？｡!?」』”’）])\s*|[」』”’）]+(?:\s+|$|(?=[「『“])))|\n\s*\n"
)
GREEK_ASKED = re.compile(GREEK_QUESTION + r"[\"'”’»)\]]*(?:\s+|$)")
CLOSERS = "\"'”’»)]」』） \t\n"


# --- the sentence around --------------------------------------------------------------------------


def lead_of(folded: FoldedText, start: int) -> str:
    """Return what a sentence has before `start`; "" where the passage begins it."""
    content = folded.text.content
    low = max(start - REACH, 0)
    before = visible(folded, low, start)
    if ENDED.search(before):
        return ""
    ends = [
        found.end() for found in SENTENCE_END.finditer(before) if not _abbreviates(before, found)
    ]
    lead = before[ends[-1] :] if ends else before
    line = content.rfind("\n", low, start) + 1
    begins = ITEM_MARK.fullmatch(content[line:start]) and not _runs_on(folded, line, start)
    return "" if begins else lead


def _runs_on(folded: FoldedText, line: int, start: int) -> bool:
    """Whether the line of which [line, start) is the beginning goes on from the one before it.

    Lines of a file or of a page's `<br>` that are filled, or that begin small: "did not⏎sign".
    """
    content = folded.text.content
    above = content[content.rfind("\n", 0, max(line - 1, 0)) + 1 : max(line - 1, 0)]
    if content[line:start].strip() or not above.strip() or "\t" in above:
        return False
    if any(s.start == start and s.kind in BLOCKS for s in folded.spans_over(start, start + 1)):
        return False
    return len(above) >= FILLED or not content[start : start + 1].isupper()


FILLED = 50
"""Characters of a line that is filled: mails are set to 72 or 78, old reports to 60. A guess."""
BLOCKS = (SpanKind.ITEM, SpanKind.HEADING, SpanKind.NUMBERING)


def rest_of(folded: FoldedText, end: int) -> str:
    """Return what a sentence has after `end`, up to and with the mark that ends it."""
    after = visible(folded, end, min(end + REACH, len(folded.text.content)))
    if asked := GREEK_ASKED.match(folded.text.content, end):
        return after[: asked.end() - end]
    for found in SENTENCE_END.finditer(after):
        if not _abbreviates(after, found):
            return after[: found.end()]
    return after


ENDED = compile_late(
    rf"(?:(?:[.!?…。！？｡؟।۔]|{GREEK_QUESTION})[\"'”’»)\]」』）]*|\n\s*\n)\s*[\"'“‘«(\[「『（]*\s*$"
)
ITEM_MARK = compile_late(rf"\s*(?:[-*{BULLETS}>]+|\(?(?:\d{{1,3}}|[a-z]|[ivx]{{1,4}})[.)])?\s*")
_ABBREVIATION = re.compile(ABBREVIATED + r"$")


def _abbreviates(text: str, found: re.Match[str]) -> bool:
    stop = found.start() + 1
    return text[found.start()] == "." and bool(_ABBREVIATION.search(text[max(stop - 8, 0) : stop]))


NOTE_AFTER_STOP = re.compile(
    r"(?<!\d)([.!?…][\"'”’»)\]]*)([*†‡§¹²³⁰⁴-⁹]+|(?:\[[^\[\]\s]{1,4}\])+|\d{1,3})(?=\s)"
)
"""A note's mark after the full stop of its sentence, whatever the file says of it: a figure there
would hide the sentence's end ("closed.12 The board")."""


def visible(folded: FoldedText, start: int, end: int) -> str:
    """Return the text between two places, notes' marks and running heads blanked."""
    content = blank_numero(folded.text.content[start:end])
    for span in folded.spans_over(start, end):
        if span.kind in (SpanKind.MARKER, SpanKind.RUNNING):
            low, high = max(span.start - start, 0), span.end - start
            if (
                span.kind is SpanKind.RUNNING and low < high
            ):  # a sentence goes on over a page's head
                low = len(content[:low].rstrip())
                high = len(content) - len(content[high:].lstrip())
            content = content[:low] + " " * len(content[low:high]) + content[high:]
    return NOTE_AFTER_STOP.sub(lambda found: found[1] + " " * len(found[2]), content)


# --- what stands before ---------------------------------------------------------------------------

PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[–—][^–—]*[–—]")
RELATIVE = re.compile(r",\s+(?:who|which|whose|whom|where)\b[^,;]*,")
FRESH = re.compile(r";|(?:,\s*|(?<!\ball)\s)(?:but|and)(?=\s|$)|,\s*(?:so|yet|or)(?=\s|$)")
"""What begins another clause; "all but" is "almost"."""
COMPLEMENTS = words("that to from of whether how why about in")
ARTICLES = words("the a an this these those his her its our their my your any such")
DENYING_HEADS, CLAIMING_HEADS = ENGLISH.denying.words, ENGLISH.claims.words
STOPPING = words("stop stops stopped stopping fall falls fell fallen falling")
SUPPOSING = words("imagine suppose supposing pretend assume assuming lest wish wishes")
MAY = words("may might")
INVERTED = words("were had should")
COPULAS = words("am is are was were be been being")
SOME = words("some most many several certain half")
PART = re.compile(r"(\S+)\s+of(\s+(?:the|these|those|his|her|its|our|their|them|all))?$")
HALF_THE = re.compile(r"\bhalf (?:the|these|those|his|her|its|our|their|an?)$", re.I)
FIGURE_NOUGHT = re.compile(r"(?<![\d.,])0$")
SPACES = " \xa0\u202f"
"""What stands between a figure and what it counts: a tab or a line's end parts two cells."""
NOUGHT = re.compile(r"(?:(?<![\d.,])0|\b(?:zero|nil|nought))\s*$", re.IGNORECASE)
TIMES = words("twice thrice double triple treble quadruple")
ASIDE = re.compile(r"(?:,\s([^,;:()]{3,80}),|\(([^()]{3,80})\)|[–—]([^–—]{3,80})[–—])\s*$")
NOTHING_BUT = re.compile(r"\b(?:nothing|anything|none|nobody) but\s*$", re.I)
PURPOSE = re.compile(r"\b(?:in order|so as|in an attempt|in a bid) to$|\b(?:so|in order) that$")


def find_governor(lead: str, quoted: str, language: Language) -> Governor | None:
    """Return what of `lead` governs the words `quoted` that follow it, None for nothing."""
    sentence, whole = lead, " ".join(lead.split())
    if denied := _find_denied_speech(whole, language):
        return Governor(Severity.CRITICAL, denied)
    lead = PARENTHESES.sub(" ", RELATIVE.sub(" ", whole))
    if lead.rstrip().endswith((":", "：")):
        return judge_lead_in(lead, language)
    if language.code == "en" and (but := NOTHING_BUT.search(lead)):
        return Governor(Severity.CRITICAL, but[0].strip())
    lead = _without_idle_nought(lead, quoted, language)
    clause = FRESH.split(lead)[-1]
    if denied := find_denied_complement(lead, quoted, language):
        return Governor(Severity.NOTICE, denied)
    raw = clause.split()
    said = [plain_word(found[0]) for found in WORD.finditer(clause)]
    if not said:
        nought = Governor(Severity.CRITICAL, clause.strip())
        return nought if clause.strip() and FIGURE_NOUGHT.search(sentence.rstrip(SPACES)) else None
    near = Governor(Severity.CRITICAL, " ".join(raw[-4:]))
    if _denies_next(clause, said, language) or _denies_over_aside(clause, language):
        return (
            Governor(Severity.NOTICE, near.words)
            if _is_fragment(clause, quoted, language)
            else near
        )
    found = _governs_in_english(clause, said, quoted, language) if language.code == "en" else None
    head = find_head(lead, quoted, language)
    if head is not None and head.severity is Severity.CRITICAL and found is not Severity.CRITICAL:
        return head
    attribution = _find_attribution(clause, quoted, language) or _find_aside(whole, language)
    if attribution and found is not Severity.CRITICAL:
        return Governor(Severity.NOTICE, attribution)
    if found is not None:
        return Governor(found, " ".join(raw[-NEAR:]))
    if head is not None:
        return head
    part = clause.rstrip()[-1:] not in ",;:" and takes_part(said, quoted, language)
    if part or _is_hedge(clause, language) or is_unvouched(clause, said, language):
        return Governor(Severity.NOTICE, " ".join(raw))
    purpose = bool(language.purposes.find(clause[-24:])) and bool(PURPOSE.search(clause.strip()))
    if purpose or _conditions(clause, said, quoted, language):
        return Governor(Severity.NOTICE, " ".join(raw[-2 * NEAR :]))
    return None


def _find_denied_speech(lead: str, language: Language) -> str:
    """Return what denies that anybody spoke the words behind an opening mark, "" for nothing.

    "She never said: “|", "No trustee has written “|": what denies the verb denies what was said.
    """
    mark = SPEECH.search(lead)
    clause = PARTS.split(FRESH.split(lead[: mark.start()])[-1])[-1].strip() if mark else ""
    said = list(WORD.finditer(clause))
    if len(said) < 2:
        return ""
    verbs = [hit.start for hit in language.attributions.find(clause)] or [said[-1].start()]
    before = [clause[:at].rstrip() for at in verbs] + [clause]
    nobody = any(not hit.start for hit in language.few.find(clause, language.accents))
    denied = nobody or any(
        _denies_next(part, [plain_word(word[0]) for word in WORD.finditer(part)], language)
        for part in before
        if WORD.search(part)
    )
    return " ".join(clause.split()[-2 * NEAR :]) if denied else ""


SPEECH = re.compile(r"\s*[:,：，]?\s*[“„«‘‚‹\"「『]$")


def _is_fragment(clause: str, quoted: str, language: Language) -> bool:
    """Whether a negation belongs to a condition whose end the passage begins with.

    "If not| specified, the default is used": what the passage says after it is not denied. It may
    be a part of what somebody says: "They say that if he can't| pay, the club will".
    """
    before = [clause[: hit.start].split() for hit in language.conditions.find(clause)]
    opened = [said for said in before if not said or plain_word(said[-1]) in ANOTHER_CLAUSE]
    return bool(opened) and CONDITION_ENDS.search(quoted) is not None


CONDITION_ENDS = re.compile(r"^[^.!?;]{1,60}(?:[,،，、]| then\b)\W*\w+\W+\w")
CONSEQUENCE = re.compile(r"\W*then\b", re.IGNORECASE)
ANOTHER_CLAUSE = words("that")


def find_denied_complement(lead: str, quoted: str, language: Language) -> str:
    """Return what denies a passage that begins with the mark of what is denied, "" for nothing.

    "unable| to sign": such a passage shows that a head was cut off, unless a gap hides it.
    """
    begun = COMPLEMENT.match(quoted) if language.code == "en" else None
    if begun is None:
        return ""
    inner = find_governor(f"{lead.rstrip()} {begun[0]}", quoted[begun.end() :], language)
    return inner.words if inner is not None and inner.severity is Severity.CRITICAL else ""


COMPLEMENT = re.compile(r"\W*(?:to|that)\b(?=\s)")
DOING = re.compile(r"\W*\w{2,}ing\b")


def _is_hedge(clause: str, language: Language) -> bool:
    """Whether all of a clause before the passage is what may limit it after: "In theory,|"."""
    words = clause.strip(BLANK)
    said = [plain_word(found[0]) for found in WORD.finditer(clause)]
    opinion = language.code == "en" and said[0] == "in" and said[-1] in OPINION
    opinion = opinion and said[1:2] != ["other"]  # "In other words,|"
    if opinion and clause.rstrip()[-1:] == ",":  # "In the trust's opinion,|"
        return True
    return any(
        not hit.start and hit.end == len(words)
        for hit in language.limits_after.find(words, language.accents)
    )


BLANK = " \t\n,،，、"


def _find_aside(lead: str, language: Language) -> str:
    """Return an aside right before the passage that says whose words these are, "" for none."""
    found = ASIDE.search(lead)
    inside = next((part for part in found.groups() if part), "") if found else ""
    said = [plain_word(word[0]) for word in WORD.finditer(inside)]
    if not 2 <= len(said) <= 8 or said[0] in RELATIVES:
        return ""
    speaks = any(word in language.attributions or word in CLAIMING_HEADS for word in said)
    return inside.strip() if speaks or language.attributions.find(inside) else ""


RELATIVES = words("who which whose whom where when see")


def judge_lead_in(lead: str, language: Language) -> Governor | None:
    """Return how a sentence that ends in a colon governs what comes after it."""
    shown = " ".join(lead.split())[-120:]
    said = [plain_word(found[0]) for found in WORD.finditer(lead)]
    forbids = bool(language.forbidding.find(lead)) or bool(NOT_SO.intersection(said))
    denies = forbids or bool(language.negations.find(lead))
    # "Never:" leads in what must not be done, and "Rejected:" what was; "No:" answers
    answers = len(said) == 1 and said[0] not in language.preposed and not forbids
    if denies and not answers and not any(word in language.undenying for word in said):
        leads = lead.rstrip().endswith((":", "：", "—", "–")) or LEADS_IN.search(lead)
        grave = leads or len(said) <= SHORT_TITLE  # a longer title names what its list is about
        return Governor(Severity.CRITICAL if grave else Severity.NOTICE, shown)
    if said[:1] and said[0] in FACTIVE and len(said) == 1:  # "Note:"
        return None
    softer = language.attributions.find(lead) or language.conditions.find(lead)
    return Governor(Severity.NOTICE, shown) if softer else None


SHORT_TITLE = 4
"""Words of a title that does nothing but deny: "Not allowed on site". A guess."""
NOT_SO = words("false untrue wrong myth myths lie lies hoax rejected forbidden prohibited banned")


def _denies_next(clause: str, said: Sequence[str], language: Language) -> bool:
    """Whether a negation stands right before the next word, adverbs between them aside."""
    clause = clause.rstrip()
    if clause[-1:] in ",;:–—”\"'»":
        return False
    if language.negations.anywhere and _ends_denied(clause, language):
        return True
    english = language.code == "en"
    verbs = said[:-1] if english and said[-1] == "have" and MODAL.search(clause) else said
    if not english:  # "no, ha sido": past a comma a negation denies another verb
        verbs = [plain_word(found[0]) for found in WORD.finditer(PARTS.split(clause)[-1])]
    last = [w for w in verbs if w in language.minimisers or not _stands_between(w, language)][-3:]
    if not last:
        return False
    if last[-1] in language.negations:
        joins = last[-1] == "nor" and "neither" in said
        return joins or last[-1] not in ("unless", "except", "nor")
    tail = " ".join(last)
    hits = language.negations.find(tail, language.accents)
    ended = bool(hits) and hits[-1].end == len(tail)
    nought = english and bool(FIGURE_NOUGHT.search(clause))
    return ended or nought or last[-1] in language.minimisers or leaves_few(clause, said, language)


def _without_idle_nought(lead: str, quoted: str, language: Language) -> str:
    """Return `lead` without a nought at its end that counts nothing of the passage.

    "0| deaths" and "zero| boats" count it, "type 0| for stamps" and "If zero| the default is used"
    do not: a determiner has no other, and no preposition but "of", after it (Huddleston and Pullum,
    5.4).
    """
    found = NOUGHT.search(lead) if language.code == "en" else None
    said = [plain_word(word[0]) for word in WORD.finditer(lead[: found.start()])] if found else []
    if found is None or lead.endswith("("):
        return lead
    first = WORD.match(quoted.lstrip("\"'“‘ "))
    begun = plain_word(first[0]) if first else ""
    lists = (language.prepositions, language.separators, language.auxiliaries, ARTICLES)
    idle = begun != "of" and any(begun in some for some in lists)
    idle = idle or quoted.startswith(OPENERS) or (said[-1:] != [] and said[-1] in NUMBERED)
    return lead[: found.start()] if idle else lead


def _denies_over_aside(clause: str, language: Language) -> bool:
    """Whether a negation stands before an aside right before the passage: "is not, he said,|"."""
    found = COMMA_ASIDE.search(clause)
    aside = found is not None and WORD.search(found[0]) is not None  # "0, 1,| 4" is a list
    before = clause[: found.start()] if found and aside else ""
    said = [plain_word(word[0]) for word in WORD.finditer(before)]
    return bool(said) and _denies_next(before, said, language)


COMMA_ASIDE = re.compile(r"[,،，]\s*[^,،，;:]{2,40}[,،，]\s*$")
PARTS = re.compile(r"[,;:،；，、]")


def _stands_between(word: str, language: Language) -> bool:
    """Whether a word may stand between a negation and what it denies."""
    return word not in language.negations and (word in language.adverbs or word in language.helping)


def _ends_denied(clause: str, language: Language) -> bool:
    """Whether a clause ends in a negation that is no word by itself, modal verbs aside."""
    while ends := [hit for hit in language.modals.find(clause) if hit.end == len(clause)]:
        if not ends[0].start:
            return False
        clause = clause[: ends[0].start].rstrip()
    return any(hit.end == len(clause) for hit in language.negations.find(clause, language.accents))


def _governs_in_english(
    clause: str, said: Sequence[str], quoted: str, language: Language
) -> Severity | None:
    """Return how gravely the head of the clause that the quotation begins inside governs it."""
    if clause.rstrip()[-1:] == ",":
        return None
    said = _without_auxiliaries(said, language)
    last = said[-1]
    # a denial before a comma is of another clause: "that isn't packaged, we recommend that|"
    near = [plain_word(found[0]) for found in WORD.finditer(PARTS.split(clause)[-1])][-NEAR:]
    short = said[-2:] == ["short", "of"] and said[-3:-2] != [] and said[-3] in STOPPING
    denied = any(w in language.negations for w in near)
    denied = denied and not any(w in language.undenying for w in near)
    complement = last in COMPLEMENTS or last in language.attributions
    head = set(said[-4:])
    head -= set() if last == "of" else INSTEAD  # "Instead, write| the file" denies nothing
    # what is undone has no infinitive: "was dropped to| make room" says what for; "has yet to| pay"
    undone = said if last == "to" and _is_infinitive(quoted) else said[:-1]
    denying = bool(head & DENYING_HEADS) or bool(language.opposing.closes("", undone))
    doing = DOING.match(quoted) is not None
    if doing and (last in DENYING_HEADS or language.opposing.closes("", said)):
        return Severity.CRITICAL  # "voted against| building", "avoids| paying"
    # "did not forget that|", "never denied that|": a denial of what denies leaves a yes
    if complement and last != "in" and (short or (denying and not (denied and last == "that"))):
        return Severity.CRITICAL
    if complement and denied and last in ("that", "to") and not denying:
        return Severity.CRITICAL
    if last == "that" and any(word in language.only for word in near):
        return Severity.NOTICE  # "It is only in June that|"
    if (last in ("that", "whether") or doing) and _is_verb_head(said, quoted, language):
        return Severity.NOTICE
    if last == "than":
        return Severity.NOTICE  # "would sooner close than| sell"
    claims = last == "that" and (bool(head & CLAIMING_HEADS) or _is_content(said, quoted))
    wants = last == "to" and _is_infinitive(quoted) and _is_only_meant(said, language)
    alone = len(said) == 1 and last in INVERTED
    may = last in MAY and not clause.rstrip().endswith("May") and _may_be_plain(quoted)
    some = last in SOME and not (last == "most" and set(said[-2:-1]) & COPULAS)
    if claims or wants or alone or may or some or last in SUPPOSING:
        return Severity.NOTICE
    first = WORD.match(quoted.lstrip("\"'“‘ "))
    counted = last == "times" and lexicon_of("en").class_of(said[-2] if len(said) > 1 else "")
    times = (last in TIMES or counted) and first is not None and plain_word(first[0]) in ARTICLES
    if times or (last == "or" and "either" in said) or _belongs(said, quoted, language):
        return Severity.NOTICE
    return Severity.NOTICE if _is_part(clause) else None


def _is_verb_head(said: Sequence[str], quoted: str, language: Language) -> bool:
    """Whether the passage is the clause, or the doing, that a verb takes as its object.

    Whatever the verb is: "they found that| the pump was faulty", "he risked| being fined" are
    parts of what somebody found or risked (Huddleston and Pullum, 11.4 and 14.1). That it is a
    verb is known by what stands before it, an auxiliary, a pronoun or "to", or by its ending.
    """
    that = said[-1] in ("that", "whether")
    at = len(said) - (2 if that else 1)
    if at < 0 or (that and begins_predicate(quoted, language)):
        return False
    verb, before = said[at], said[at - 1] if at else ""
    lists = (language.helping, language.auxiliaries, ARTICLES, ("so", "such"))
    if any(verb in some for some in lists) or (not that and MEANS.match(quoted)):
        return False
    plain = before == "to" and verb not in language.finite_forms  # "belong to operations that|"
    subject = before in VERB_SUBJECTS or plain or before in language.auxiliaries
    return subject or (verb.endswith("ed") and verb not in language.separators)


VERB_SUBJECTS = words("he she it we they i you who")
MEANS = re.compile(
    r"\W*(?:using|including|depending|following|concerning|regarding|according)\b", re.IGNORECASE
)
"""Prepositions made of verbs, and what says by what means: "is built| using a plan" (Huddleston and
Pullum, 7.2.3)."""


def _belongs(said: Sequence[str], quoted: str, language: Language) -> bool:
    """Whether a passage takes a part of the subject for its whole: "The son of| the mayor was"."""
    if said[-1] != "of" or said[0] not in ARTICLES or len(said) > OWNER:
        return False
    begun = [plain_word(found[0]) for found in WORD.finditer(quoted[:60])][: OWNER + 1]
    verbs = [n for n, word in enumerate(begun) if word in language.auxiliaries]
    own = bool(verbs) and verbs[0] > 1 and begun[verbs[0] - 1] not in RELATIVES | {"that"}
    return own and begun[0] in ARTICLES


OWNER = 4
"""Words of such a subject: "The eldest son of" has four, and so may what it belongs to. A guess."""


def _without_auxiliaries(said: Sequence[str], language: Language) -> Sequence[str]:
    """Return the words without the auxiliaries at their end: "instead of being|"."""
    end = len(said)
    while end > 1 and said[end - 1] in language.helping:
        end -= 1
    return said[:end]


def _is_content(said: Sequence[str], quoted: str) -> bool:
    """Whether the passage is what a noun says: "the order that| the nurse be dismissed"."""
    first = WORD.match(quoted.lstrip("\"'“‘ "))
    subject = first is not None and (first[0][:1].isupper() or plain_word(first[0]) in SUBJECTS)
    return len(said) > 2 and said[-3] in ARTICLES and said[-2] not in FACTS and subject


SUBJECTS = ARTICLES | words("he she it we they i you there all every each both")
FACTS = words("fact proof knowledge truth way time day moment point extent reason")
"""Nouns whose content is so ("the fact that"), or after which "that" is a relative."""


def _is_part(clause: str) -> bool:
    """Whether a clause ends in what takes a part of the passage's first noun: "45 % of the|"."""
    clause = clause.rstrip()
    if HALF_THE.search(clause):
        return True
    found = PART.search(clause)
    letter = lexicon_of("en").class_of(found[1].strip("\"'“‘(")[-20:]) if found else ""
    if found is None or not (letter or found[1].endswith("%")):
        return False
    return (
        letter in ("H", "j", "y", "s")
        or found[1].lower() == "most"
        or (letter in ("C", "K", "F", "S") and bool(found[2]))
        or (found[1].endswith("%"))
    )


def _is_infinitive(quoted: str) -> bool:
    """Whether the first word after "to" may be a verb: no article, pronoun, name or figure."""
    first = WORD.match(quoted.lstrip("\"'“‘ "))
    word = first[0] if first else ""
    plain = word.lower()
    return word[:1].islower() and not (
        plain in ARTICLES or plain in NO_VERBS or NO_PLAIN_FORM.search(plain)
    )


NO_PLAIN_FORM = re.compile(r"(?:ing|[^s]s|(?<!p)ly|(?<!e)ed|tion)$")
"""What no plain form of a verb ends in: "feed", "discuss" and "supply" are some."""


def _is_only_meant(said: Sequence[str], language: Language) -> bool:
    """Whether the head of an infinitive does not say that it is done: "promised to|", "a plan to|".

    "The name of the disk to| delete" and "is used to| delete" say what something is for (Huddleston
    and Pullum, 14.1); "To| delete" at the beginning says what for somebody does more.
    """
    if len(said) < 2:
        return True
    head, before = said[-2], said[-3] if len(said) > 2 else ""
    if head == "used":
        return before not in language.helping and before not in ARTICLES
    means = head in language.attributions or head in language.denying or head in language.claims
    return means or head.endswith("ed") or head in MEANT


INSTEAD = words("instead rather opposite far")
MEANT = words(
    "able ready willing set due likely about order orders plan plans attempt attempts try tries "
    "threat threats promise promises proposal bid offer refusal vow decision wish right chance "
    "want wants trying going seek seeks sought intend intends mean means meant need needs begin "
    "begins began effort efforts request requests call calls demand demands pledge move pressure "
    "way power duty obligation opportunity ability desire tendency agreement forgot chose choose "
    "swore fought had has have ought bound free prepared hopes hope struggle struggles campaign "
    "refuses fails tends seems appears claims continues continue agrees agree decides decide"
)


def _may_be_plain(quoted: str) -> bool:
    """Whether the first word may be a verb in its plain form, which comes after "may"."""
    first = WORD.match(quoted.lstrip("\"'“‘ "))
    begun = plain_word(first[0]) if first else ""
    return begun not in ENGLISH.auxiliaries or begun in ("have", "do")


NO_VERBS = words(
    "each every all both some many most more no one two three four five six seven eight nine "
    "ten him me us them it you her what which whom where how who whether there here other "
    "others another and or old new"
)


def _conditions(clause: str, said: Sequence[str], quoted: str, language: Language) -> bool:
    """Whether the clause is the condition of what comes next: "If the court agrees,|", "if|".

    A passage that begins with "then" has the whole of it before it, comma or none.
    """
    then = CONSEQUENCE.match(quoted)
    for some in (language.conditions, language.exceptions):
        for hit in find_conditions(some, clause, quoted, language):
            opens = clause[: hit.start].rstrip("\"'“‘ \n")[-1:] in ("", ",", "(", "—", "–")
            after = clause[hit.end :]
            # "everything except| the hut", "save| the file"
            excepts = plain_word(hit.words) != "save" and after.strip() in ("", "for")
            bare = len(after.split()) < 2 and (opens or excepts or some is language.conditions)
            if bare or (opens and ("," in after or then)):
                return True
    if language.code != "en" or not clause.rstrip().endswith(","):
        return False
    would = MODAL.search(" ".join(quoted.split()[:8]))
    return bool(would) and said[0] in INVERTED | {"when", "once", "until"}


MODAL = re.compile(r"\b(?:will|shall|would|should|may|might|can|could|must)\b|['’](?:ll|d)\b", re.I)


def _find_attribution(clause: str, quoted: str, language: Language) -> str:
    """Return the words by which what comes next is somebody's, from the verb or preposition on.

    They are part of what a person settles, so no more is shown than says it. "" for none.
    """
    found = list(WORD.finditer(clause))
    said = [plain_word(word[0]) for word in found]
    prepositions = [tuple(p) for p in language.attributions.phrases]
    if commands_reader(said, language) or begins_predicate(quoted, language):
        return ""
    speaking = [
        at
        for at in range(len(said))
        if any(tuple(said[at : at + len(p)]) == p for p in prepositions)
    ]
    of_doing = said[-1] == "of" and DOING.match(quoted) is not None  # "was accused of| stealing"
    alone = len(said) < 2 and (
        said[0] in language.adverbs
        or clause.rstrip()[-1:] in PARTED
        or may_be_clause(quoted, language)
    )
    if not speaking and (said[-1] == "that" or of_doing or alone):
        last = range(max(len(said) - 4, 0), len(said))
        speaking = [at for at in last if said[at] in language.attributions]
    # "said", "they claim": the clause begins right after the verb
    ended = said[-1] in language.attributions and not clause.rstrip().endswith(",")
    if not speaking and ended and may_be_clause(quoted, language):
        speaking = [len(said) - 1]
    return " ".join(clause[found[speaking[-1]].start() :].split()) if speaking else ""


# --- what stands after ----------------------------------------------------------------------------

NOTE_MARK = re.compile(r"^(?:\[\d{1,3}(?:[,–-]\s*\d{1,3})*\]|[⁰¹²³⁴-⁹]+)")
OPINION = words("view opinion words eyes says said say claims claimed claim")
NEGATIVE_COMPLEMENT = words("no none nothing nobody nowhere neither little few noone")
ALL = words("all every any no none each only everyone everybody nobody")
WHOSE = words("who whose whom")


OPENED = re.compile(r"[\s\"'”’»)\]」』]*([,،，、;；:：(（–—-]|\.{3}|…)?[\s\"'“‘(（「『]*")
"""What ends a passage, with the mark that parts the rest of its sentence from it in any script."""


def find_limit_after(rest: str, quoted: str, language: Language) -> str:
    """Return the words right after a passage that limit it, "" for none."""
    rest = NOTE_MARK.sub("", rest)
    shown = " ".join(rest.split())
    opened = OPENED.match(rest)
    mark = (opened[1] or "") if opened else ""
    tail = rest[opened.end() :] if opened else rest
    said = [plain_word(found[0]) for found in WORD.finditer(tail)]
    if not said:
        return ""
    first = tail[:40].lower()
    limits = [*language.limits.find(first), *language.limits_after.find(first)]
    conditions = language.conditions.find(first)
    limits += [hit for hit in conditions if not is_participle(quoted + mark, hit, tail, language)]
    if any(not first[: hit.start].strip() for hit in limits):
        return shown[:80].strip()
    if not mark and _ends_verb(tail, said[0], language):
        return shown[:80].strip()
    # "，也没有通知居民": past such a comma a negation begins a clause of its own
    denied = [] if mark and mark in "،，、；：" else language.negations.find(first)
    if denied and denied[0].start == 0:
        return shown[:80].strip()
    if _ends_unvouched(tail, said, language):
        return shown[:80].strip()
    begun = WORD.match(tail)
    if not mark and begun and completes_negation(quoted, begun[0], language):
        return shown[:80].strip()
    if not mark and (said[0] in language.minimisers or _opens_privative(tail, language)):
        return shown[:80].strip()
    if mark and language.head_final and _ends_excepting(tail, language):
        return shown[:80].strip()
    clause = re.split(r"[,;:–—(]|\b(?:and|but|or|because|which|who|that)\b", tail)[0]
    near = [plain_word(found[0]) for found in WORD.finditer(clause)][:4]
    if not mark and set(near[:3]) & NEGATIVE_COMPLEMENT and language.code == "en":
        return shown[:80].strip()
    if not mark and said[0] in WHOSE and set(quoted.lower().split()) & ALL:
        return shown[:80].strip()
    if language.code == "en" and (_waits(said, mark, quoted) or _ends_limited(said)):
        return shown[:80].strip()
    ends = [plain_word(found[0]) for found in WORD.finditer(quoted[-20:])][-1:]
    if not mark and ends and ends[0] in PERMITTED and said[0] in language.prepositions:
        return shown[:80].strip()
    said_so = tail.strip(f"{BLANK}.。」』")
    if mark and len(said_so) <= SHORT_REST and language.attributions.closes(said_so, ("",)):
        return shown[:80].strip()
    joined = bool(mark) or said[:2] == ["or", "so"]  # "| or so it was claimed"
    return shown[:120].strip() if joined and _comments(said, language) else ""


def _ends_unvouched(tail: str, said: Sequence[str], language: Language) -> bool:
    """Whether a clause ends in a hedge, or in "almost", soon after a passage: "|, perhaps."

    One that more words follow is about those: "| possibly in May".
    """
    hits = [
        hit
        for some in (language.hedges, language.nearly)
        for hit in some.find(tail[:40], language.accents)
        if not tail[: hit.start].strip()
    ]
    if any(CLAUSE_END.match(tail, hit.end) for hit in hits):
        return True
    return len(said) <= NEAR and bool(language.hedges.closes("", said))


SHORT_REST = 12
"""Characters of who says it and that he does, in a script without spaces: "，船长声称". A guess."""


def _ends_excepting(tail: str, language: Language) -> bool:
    """Whether a sentence ends in an exception that stands after its noun: "|, fırtına hariç."."""
    said = [plain_word(found[0]) for found in WORD.finditer(tail)]
    ended = tail.rstrip(" .。।!\n\t")
    return len(said) <= NEAR and bool(language.exceptions.closes(ended, said))


def _opens_privative(tail: str, language: Language) -> bool:
    """Whether an adjective that takes back its noun comes after it: "المدير| السابق"."""
    hits = language.privatives.find(tail[:40], language.accents)
    return language.adjectives_follow and bool(hits) and not tail[: hits[0].start].strip()


CLAUSE_END = re.compile(r"[\"'”’»)\]]*\s*(?:[.,;:!?…]|$)")


def _cuts_denial(passage: str, rest: str, language: Language) -> str:
    """Return the "not" right after a passage that is all that denies its verb, "" for none.

    It ends the clause, so that the passage reads as a whole one: "I did| not.", "Er zahlte| nicht."
    Before more words an auxiliary is left hanging ("the trust did| not reply").
    """
    hits = language.negations.find(rest[:40], language.accents)
    ended = [plain_word(found[0]) for found in WORD.finditer(passage)][-1:]
    if not hits or rest[: hits[0].start].strip() or not ended:
        return ""
    if ended[0] in language.coordinators or ended[0] in language.separators:
        return ""
    # in English a denial that is no "not" is an object: "They have| nothing."
    if language.code == "en" and plain_word(hits[0].words) not in ("not", "never"):
        return ""
    grave = CLAUSE_END.match(rest, hits[0].end)
    return " ".join(rest.split())[:80] if grave else ""


def _ends_verb(tail: str, first: str, language: Language) -> bool:
    """Whether a clause ends with a part of its verb, right after the passage: "| ab, weil"."""
    if first not in language.particles:
        return False
    after = tail[tail.lower().find(first) + len(first) :].lstrip("\"'”’»)] ")
    joined = WORD.match(after)
    word = plain_word(joined[0]) if joined else ""
    return not joined or word in language.coordinators or word in language.separators


PERMITTED = words(
    "free open closed shut allowed permitted banned barred forbidden prohibited exempt"
)
"""What holds for some, or at times, as the words after it say: "Entry is banned| on Sundays"."""
WAITING = words("when whenever once until till where wherever")
GENERAL = compile_late(
    r"\b(?:will|shall|would|should|may|might|can|could|must|is|are|am)\b|['’](?:ll|d)\b", re.I
)


def _waits(said: Sequence[str], mark: str, quoted: str) -> bool:
    """Whether what is to come, or what holds at all times, waits for what the sentence says next:
    "will be paid| when funds allow", "would have paid| had he been asked"."""
    waits = said[0] in WAITING or (said[0] in INVERTED and said[1:2] and said[1] in SUBJECTS)
    return not mark and bool(waits) and bool(GENERAL.search(quoted))


def _ends_limited(said: Sequence[str]) -> bool:
    """Whether a sentence ends soon, in a word that limits or denies: "| from 9 to 5 only"."""
    return len(said) <= 6 and (
        said[-1] in ("only", "alone") or bool(set(said[:4]) & NEGATIVE_COMPLEMENT)
    )


def _comments(said: Sequence[str], language: Language) -> bool:
    """Whether a short end of a sentence says whose words these are, or that they are not so."""
    if len(said) > 10:
        return False
    if any(word in language.untrue for word in said[:6]):
        return True
    if language.code == "en" and (_names_claim(said) or _takes_back(said)):
        return True
    return any(word in language.attributions or word in OPINION for word in said) and (
        len(said) <= 6 or said[0] in ("according", "as", "or", "in")
    )


def _takes_back(said: Sequence[str]) -> bool:
    """Whether the end of a sentence only says that it is not so: "|, which he was not."."""
    return len(said) <= NEAR and (said[-1] in ("not", "never") or said[-1].endswith("n't"))


def _names_claim(said: Sequence[str]) -> bool:
    """Whether the end of a sentence calls what was said a claim: "that is the claim"."""
    at = next((n for n, word in enumerate(said[:6]) if word in ("that", "this", "such", "so")), -1)
    return at >= 0 and bool(set(said[at:]) & (CLAIMING_HEADS | OPINION))


IN_BRACKETS = re.compile(r"\S?[.!]?[\"'”’»]*\s*\(([^()]{3,60})\)")


def find_taken_back(after: str) -> str:
    """Return a remark in brackets, right after a sentence, that denies it: "(It did not.)".

    Such a remark is about the sentence before it, though a full stop stands between. "" for none.
    """
    found = IN_BRACKETS.match(after)
    said = [plain_word(word[0]) for word in WORD.finditer(found[1])] if found else []
    if found is None or not 2 <= len(said) <= 6:
        return ""
    denies = said[-1] in ("not", "never") or said[-1].endswith("n't")
    return f"({found[1]})" if denies or said[-1] in ENGLISH.untrue else ""


# --- questions, lists -----------------------------------------------------------------------------

OPENERS = ("(", "[", "{", "（", "［")
QUESTION_MARKS = ("?", "？", "؟", "⁇", "⸮", "፧")
"""Marks of questions in every language; a table adds its own."""


def find_question(lead: str, passage: str, rest: str, language: Language | None) -> Governor | None:
    """Return the question mark that a passage leaves behind: its own, or its sentence's.

    Words that make a question of a sentence and belong to the mark (mı, か, 吗) count as part of
    it; a passage that ends in one of them, or begins with a word that asks, shows what it is.
    """
    marks = QUESTION_MARKS + (tuple(language.question_marks.split()) if language else ())
    passage, rest = passage.rstrip(CLOSERS), rest.rstrip(CLOSERS + "!！")
    if not rest.endswith(marks) or passage.endswith((*marks, *OPENERS)):  # "[ ?" asks nothing
        return None
    particles = language.question_particles if language else NOTHING
    said = [plain_word(found[0]) for found in WORD.finditer(passage)]
    asks = bool(said) and language is not None and said[0] in language.asking
    if (asks and not WORD.search(lead)) or (said and said[-1] in particles):
        return None
    own = all(plain_word(found[0]) in particles for found in WORD.finditer(rest))
    severity = Severity.CRITICAL if own else Severity.NOTICE
    return Governor(severity, " ".join(f"{lead[-60:]}{passage[-60:]}{rest[:60]}".split()))


def lead_in_of(folded: FoldedText, start: int) -> str:
    """Return the sentence with a colon that leads the list in which `start` stands, "" for none."""
    content = folded.text.content
    at = content.rfind("\n", 0, start)
    item = content[at + 1 : start]
    listed = _is_item(folded, content[at + 1 : start + 1], at + 1)
    for number in range(12 if listed else 1):
        line_end = len(content[:at].rstrip()) if at > 0 else 0
        if line_end <= 0:
            return ""
        line_start = content.rfind("\n", 0, line_end) + 1
        line = content[line_start:line_end]
        if line.endswith((":", "：")) or (
            listed and line.endswith(("—", "–"))
        ):  # a statute's: "if—"
            short = len(line) < REACH and (number or len(item) < 60)
            ends = [found.end() for found in SENTENCE_END.finditer(line)]
            return line[ends[-1] if ends else 0 :] if short else ""
        if not _is_item(folded, line, line_start):
            above = folded.spans_over(line_start, line_start + 1)
            titled = any(span.kind is SpanKind.HEADING for span in above)
            return line if listed and (titled or LEADS_IN.search(line)) else ""
        at = content.rfind("\n", 0, line_start)
    return ""


LEADS_IN = re.compile(r"(?:^|[.!?]\s+)(?:\S+\s+){0,6}(?:not|never)\s*$", re.IGNORECASE)
"""A short line above a list that goes on in its items without a colon: "You must not"."""


def _is_item(folded: FoldedText, line: str, start: int) -> bool:
    marked = ITEM_MARK.match(line)
    if marked and marked[0].strip():
        return True
    spans = folded.spans_over(start, start + 1)
    return any(s.kind in (SpanKind.ITEM, SpanKind.NUMBERING) for s in spans)


# --- all of it ------------------------------------------------------------------------------------

NAME = re.compile(r"(?:^|[\s\"“(])((?:[A-Z][\w’'-]+)(?:[ \xa0][A-Z][\w’'-]+)*)[ \xa0]$")
INITIALS = re.compile(r"(?:^|[\s\"“(])((?:[A-Z]\.[ \xa0]?)+)$")
BEGUN = re.compile(r"(?:[A-Z]\.[ \xa0]?)*([A-Z][a-z][\w’'-]*)")
NO_NAMES = words(
    "The A An This That These Those He She It We They I You His Her Its Our Their My Your In On "
    "At By For To From Of With And But Or If When While Where Although Though Because Since As "
    "So Yet Then There Here What Who Which Why How Not No Nor All Some Most Many Each Every Any "
    "Both Few After Before Until Unless During Mr Mrs Ms Dr Miss Sir Lady Lord Dame Prof "
    "Professor Rev Cllr Councillor President Minister Mayor See Also Note Use Only Even "
    "Yesterday Today Tomorrow However Therefore Thus Once One Two"
)


def flag_context(folded: FoldedText, start: int, end: int) -> Iterator[Flag]:
    """Yield the flags of what stands around [start, end) in its sentence and its list."""
    lead, rest = lead_of(folded, start), rest_of(folded, end)
    content = folded.text.content
    passage = content[start:end]
    initials, begun = INITIALS.search(content[max(start - 12, 0) : start]), BEGUN.match(passage)
    if initials and begun and begun[1] not in NO_NAMES:
        yield Flag("longer-name", Severity.NOTICE, f"{initials[1]}{begun[0]}")
    stopped = SENTENCE_END.match(passage[-2:].lstrip() + " ") or ENDED.search(passage)
    rest = "" if stopped and not passage.rstrip().endswith("…") else rest
    if taken_back := find_taken_back(content[end - 1 : end + REACH]):
        yield Flag("limited-after", Severity.NOTICE, taken_back)
    leader = "" if WORD.search(lead) else lead_in_of(folded, start)
    said = WORD.search(lead) or FIGURE_NOUGHT.search(lead.rstrip(SPACES))
    if not (said or rest.strip(" .\n\t\"'”’»)]") or leader):
        return
    language = language_of(folded.text, start, end)
    if language is None:
        if WORD.search(lead) or WORD.search(rest) or leader:
            yield Flag("unknown-language", Severity.NOTICE, " ".join(passage.split())[:80])
        possible = possible_languages(folded.text, start, end)
        yield from agreed(_flag_sides(lead, leader, passage, rest, some) for some in possible)
        if asked := find_question(lead, passage, rest, None):
            yield Flag("question-cut", asked.severity, asked.words)
        return
    yield from _flag_sides(lead, leader, passage, rest, language)
    if asked := find_question(lead, passage, rest, language):
        yield Flag("question-cut", asked.severity, asked.words)
    if name := _longer_name(lead, passage, rest, content):
        yield Flag("longer-name", Severity.NOTICE, name)
    if (
        content[start - 1 : start] == "("
        and content[end : end + 1] == ")"
        and SUM.fullmatch(passage)
    ):
        yield Flag("limited-before", Severity.NOTICE, f"({passage})")


def _flag_sides(
    lead: str, leader: str, passage: str, rest: str, language: Language
) -> Iterator[Flag]:
    """Yield the flags of what stands before and after a passage, read in one language."""
    governed = find_governor(lead, passage, language) if lead else None
    if governed is None and leader:
        governed = judge_lead_in(leader, language)
    if governed is not None:
        yield Flag("limited-before", governed.severity, governed.words)
    denied = denies_before(rest, language) or denies_claim(lead, rest, language)
    denied = denied or _cuts_denial(passage, rest, language)
    if denied := denied or cuts_other_half(passage, rest, language):
        yield Flag("limited-after", Severity.CRITICAL, denied)
    elif limit := find_limit_after(rest, passage, language) or attributes_after(rest, language):
        yield Flag("limited-after", Severity.NOTICE, limit)


def agreed(readings: Iterable[Iterable[Flag]]) -> Iterator[Flag]:
    """Yield the critical flags that every reading of one place raises, in the words of the first.

    Where the language is unclear a reading is made in each that it may be.
    """
    shared: dict[str, Flag] | None = None
    for flags in readings:
        found = {flag.flag: flag for flag in flags if flag.severity is Severity.CRITICAL}
        if shared is None:
            shared = found
        shared = {name: flag for name, flag in shared.items() if name in found}
        if not shared:  # no further reading brings back what one of them does not raise
            return
    yield from (shared or {}).values()


SUM = re.compile(r"[$£€¥]?\s?\d[\d,. ]*[mkbn]{0,2}")


def is_common(word: str, text: str) -> bool:
    """Whether a word with a capital, which its place may ask for, is written small elsewhere."""
    return bool(re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", text))


def _longer_name(lead: str, passage: str, rest: str, text: str) -> str:
    """Return the name that a passage begins or ends inside, "" for none.

    Where a single word opens the sentence it may have its capital from there: "Existing|
    Collaborators".
    """
    before = NAME.search(lead)
    opens = before is not None and not WORD.search(lead[: before.start(1)])
    if before and re.match(r"[A-Z][a-z]", passage) and not (opens and is_common(before[1], text)):
        last = before[1].split()[-1]
        return "" if last in NO_NAMES else f"{before[1]} {passage.split()[0]}"
    ends = re.search(r"(?<![.!?] )\b([A-Z][a-z][\w’'-]*)$", passage)
    follows = re.match(r"[ \xa0]([A-Z][a-z][\w’'-]*)", rest)
    if ends and follows and ends[1] not in NO_NAMES and follows[1] not in NO_NAMES:
        return f"{ends[1]} {follows[1]}"
    return ""
