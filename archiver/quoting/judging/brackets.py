"""What a bracket puts in the place of the source's words: another name, the contrary, or more.

A bracket is a mark that editors are allowed, so what it replaces is always shown. It is for a
person to look at where it changes what is said: docs/verdicts.md, "What a person should look at".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from archiver.models import Flag, Severity, Text
from archiver.quoting.judging.atoms import split_atoms, word_key
from archiver.quoting.judging.flags import mend
from archiver.quoting.judging.grammar import Gap
from archiver.quoting.judging.lexicon import CURRENCY, Lexicon, lexicon_of
from archiver.quoting.judging.vocabulary import PLAIN_WORDS, TITLES, words
from archiver.text.folding import FoldedText, fold_words
from archiver.text.languages.held.english import TABLE as ENGLISH
from archiver.text.languages.language import Language
from archiver.text.languages.recognition import whole_language
from archiver.text.unspaced import begins_word, is_unspaced

WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
DIGIT = re.compile(r"\d")
MANY = 6
TIMES = 3
"""A bracket that hides more words than this, and so many times its own, should be an ellipsis."""


def flag_replaced(
    gap: Gap,
    hidden: str,
    near: str,
    alone: bool = True,
    names: bool = True,
    language: Language = ENGLISH,
) -> Iterator[Flag]:
    """Yield the flags of a bracket that stands where the source has `hidden`.

    `near` are the words of `hidden` that touch what is quoted, all of them between two pieces;
    `alone` says that no ellipsis stands in the same place, which would hide words of its own;
    `names` that a name among them may be what is replaced.
    """
    brought = words_of(gap.head + gap.inserted + gap.tail)
    theirs = words_of(hidden)
    if not brought or not (theirs or DIGIT.search(near)):
        return
    shown, beside = " ".join(hidden.split())[:200], words_of(near)
    named = names and changes_name(brought, beside, language)
    turned = changes_meaning(brought, beside, language)
    if named:
        yield Flag("changed-name", Severity.CRITICAL, shown)
    if turned:
        yield Flag("changed-meaning", Severity.CRITICAL, shown)
    if alone and near == hidden and _is_long(brought, theirs):
        yield Flag("replaced-words", Severity.CRITICAL, shown)
    elif alone and not (named or turned) and (_counts(gap, near) or replaces(brought, beside)):
        grave = may_change_name(brought, beside)
        severity = Severity.CRITICAL if grave else Severity.NOTICE
        yield Flag("replaced-words", severity, " ".join(near.split()))


def _counts(gap: Gap, near: str) -> bool:
    """Say whether a number is replaced by words alone."""
    return bool(DIGIT.search(near)) and not DIGIT.search(gap.head + gap.inserted + gap.tail)


def words_of(text: str) -> list[str]:
    """Return the words of `text` as they are compared, a possessive's ending dropped."""
    found = (word_key(match[0]).replace("’", "'") for match in WORD.finditer(mend(text)))
    return [word.removesuffix("'s").removesuffix("'") for word in found]


def _is_long(brought: Sequence[str], theirs: Sequence[str]) -> bool:
    return len(theirs) > max(MANY, TIMES * len(brought))


def replaces(brought: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether words that carry meaning are replaced by others."""
    kept = {_stem(word) for word in brought}
    return any(w.lower() not in PLAIN_WORDS and _stem(w) not in kept for w in theirs)


def _stem(word: str) -> str:
    return word.lower()[:4]


# --- names ---------------------------------------------------------------------------------------


def changes_name(
    brought: Sequence[str], theirs: Sequence[str], language: Language = ENGLISH
) -> bool:
    """Say whether both have a name, and none of the one is in the other: "[Er]" has none."""
    mine, others = (
        [word for word in _names(words) if word.lower() not in language.pronouns]
        for words in (brought, theirs)
    )
    if not mine or not others:
        return False
    initials = {"".join(w[0] for w in mine).lower(), "".join(w[0] for w in others).lower()}
    known = {w.lower().replace(".", "") for w in (*mine, *others)}
    related = any(_is_related(a, b) for a, b in product(mine, others))
    return not related and not any(i in known for i in initials if len(i) > 1)


LONGEST_NAME = 6
"""Characters of a name with its title in Chinese or Japanese (王大明先生). A guess."""


def may_change_name(brought: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether one short word of a script without capitals gives way to an unlike one.

    Nothing there shows which words are names, and a name may not be changed: so each is taken for
    one that is no function word, as "他" is.
    """
    if len(brought) != 1 or len(theirs) != 1:
        return False
    one, other = brought[0], theirs[0]
    if not all(is_unspaced(letter) for letter in one + other):
        return False
    short = max(len(one), len(other)) <= LONGEST_NAME
    plain = any(word in UNSPACED_PRONOUNS for word in (*brought, *theirs))
    while one and other and one[-1] == other[-1]:  # 佐藤さん, 田中さん
        one, other = one[:-1], other[:-1]
    return short and not plain and bool(one and other) and not set(one) & set(other)


UNSPACED_PRONOUNS = words(
    "我 你 您 他 她 它 我们 我們 你们 你們 他们 他們 她们 她們 它们 其 此人 对方 對方 "
    "私 僕 俺 我々 あなた 彼 彼女 彼ら それ これ 同氏 自分"
)
"""Personal pronouns (Li and Thompson, Mandarin Chinese, 4.3; Martin, A Reference Grammar of
Japanese, 25), for which a name stands in a bracket."""


def words_beside(hidden: str, inserted: str, after: bool) -> str:
    """Return the words at one end of what a bracket may stand for: as many as it has.

    In scripts without spaces they are cut by the standard's words, a pronoun alone.
    """
    listed, count = hidden.split(), max(len(inserted.split()), 1)
    near = " ".join(listed[:count] if after else listed[-count:])
    if not near or not is_unspaced(near[0 if after else -1]):
        return near
    size = max(len(inserted.strip()), 1)
    ends = [at for at in range(1, len(near)) if begins_word(near, at)]
    if after:
        end = next((at for at in ends if at >= size or near[:at] in UNSPACED_PRONOUNS), len(near))
        return near[:end]
    ends = [at for at in ends if len(near) - at >= size or near[at:] in UNSPACED_PRONOUNS]
    return near[max(ends, default=0) :]


def _names(words: Sequence[str]) -> list[str]:
    return [w for w in words if w[:1].isupper() and w.lower() not in PLAIN_WORDS | TITLES]


def _is_related(one: str, other: str) -> bool:
    short, long = sorted((one.lower(), other.lower()), key=len)
    return long.startswith(short)


# --- meaning -------------------------------------------------------------------------------------


def changes_meaning(
    brought: Sequence[str], theirs: Sequence[str], language: Language = ENGLISH
) -> bool:
    """Say whether a word is replaced by its contrary, or by another step of the same scale."""
    mine = {word.lower() for word in brought}
    others = {word.lower() for word in theirs}
    steps = any(_changes_step(mine, others, scale) for scale in language.steps)
    mine, others = mine - others, others - mine
    return steps or any(_is_contrary(a, b, language) for a, b in product(mine, others))


def _changes_step(mine: set[str], others: set[str], scale: Sequence[str]) -> bool:
    ours = {step for step in scale if mine & set(step.split())}
    theirs = {step for step in scale if others & set(step.split())}
    return bool(ours) and bool(theirs) and ours != theirs


def _is_contrary(one: str, other: str, language: Language) -> bool:
    short, long = sorted((one, other), key=len)
    prefix = long.removesuffix(short)
    if len(short) > STEM and len(prefix) > 1 and prefix in language.prefixes:
        return True  # "[lawful]" for "unlawful"
    return any(
        (_is_form(one, a, language) and _is_form(other, b, language))
        or (_is_form(one, b, language) and _is_form(other, a, language))
        for a, b in language.contraries
    )


STEM = 3
"""Letters of a listed stem from which a word may go on after it: a guess."""


def _is_form(word: str, plain: str, language: Language) -> bool:
    """Say whether `word` is `plain` with an ending: "rejected", "gestiegen", "cerrada"."""
    if not language.endings:
        return word == plain or (len(plain) >= STEM and word.startswith(plain))
    if not word.startswith(plain[:-1]):
        return False
    stems = (plain, plain.removesuffix("e"), plain + plain[-1])
    return any(word == stem + ending for stem in stems for ending in language.endings)


# --- what it brings of its own --------------------------------------------------------------------

GRAVE = 4
"""Content words that a bracket may bring with a notice alone are fewer (docs/verdicts.md)."""
HEDGES = frozenset(["may", "might", "could", "would", "should", "must", "shall", "can", "cannot"])
FRAMES = frozenset(["that", "whether", "if", "because"])
PERSONS = tuple(
    frozenset(listed.split())
    for listed in (
        "i me my mine myself", "we us our ours ourselves", "you your yours yourself",
        "he him his himself", "she her hers herself", "it its itself",
        "they them their theirs themselves",
    )
)  # fmt: skip
SUBJECTS, OBJECTS = ("i we he she they who", "me us him her them whom")
RELATIVES = frozenset(["who", "whom", "which", "that"])
AGENT, PATIENT = ("er", "or", "r"), ("ee", "e")


def flag_inserted(
    gap: Gap,
    hidden: str,
    folded: FoldedText,
    at_end: bool,
    kept: int,
    language: Language | None = None,
) -> Iterator[Flag]:
    """Yield the flags of what a bracket brings by itself: words, a scale, a role turned round.

    `kept` are the words that the quotation keeps of the source.
    """
    brought = words_of(gap.head + gap.inserted + gap.tail)
    theirs = [] if at_end and not gap.inside_word else words_of(hidden)
    shown = f"[{gap.inserted.strip()}]"
    language = language or ENGLISH
    turns = _turns_roles(gap, _lower(brought), _lower(words_of(hidden)), language)
    # "[he] hit" for "who hit": the one who did it becomes the one to whom it was done
    relative = bool(theirs) and RELATIVES.issuperset(_lower(theirs))
    if turns or (relative and any(set(_lower(brought)) <= some for some in PERSONS)):
        yield Flag(
            "changed-meaning", Severity.CRITICAL, f"{shown} for “{' '.join(hidden.split())}”"
        )
    if gap.inside_word:
        return
    scaled = _scales(gap.inserted, hidden, folded.text)
    fresh = [w for w in _content(brought) if not _stands_in(w, folded)]
    frames = bool(brought) and brought[-1].lower() in FRAMES and bool(fresh)
    names = len(re.findall(r"(?<=[A-Z][a-z]) [A-Z][a-z]", " ".join(fresh)))
    hedged = [w for w in brought if w.lower() in HEDGES and w not in theirs]
    many = len(fresh) + len(hedged) - names >= GRAVE or len(fresh) >= max(kept, 2)
    if frames or many or scaled is Severity.CRITICAL:
        yield Flag("inserted-words", Severity.CRITICAL, shown)
    elif fresh or hedged or scaled is not None or (not theirs and _relates(brought, language)):
        yield Flag("inserted-words", Severity.NOTICE, shown)


def _relates(brought: Sequence[str], language: Language) -> bool:
    """Whether a bracket brings what says who does what to whom: "paid [for] them"."""
    return len(brought) == 1 and any(_roles_in(_lower(brought), some) for some in language.roles)


def _roles_in(said: Sequence[str], listed: str) -> set[str]:
    """Return the roles of a list that are among `said`; "vom" is "von" with its article."""
    groups = (group.split("/") for group in listed.split())
    return {forms[0] for forms in groups if not set(forms).isdisjoint(said)}


def _content(brought: Sequence[str]) -> list[str]:
    return [w for w in brought if w.lower() not in PLAIN_WORDS and w.lower() not in HEDGES]


def _stands_in(word: str, folded: FoldedText) -> bool:
    return b" " + fold_words(word).strip() + b" " in folded.blob


def _scales(inserted: str, hidden: str, text: Text) -> Severity | None:
    """Return how gravely words that count, bound or scale come in where the source has none."""
    language = whole_language(text.content, text.lang).table
    lexicon = lexicon_of(language.code if language else "en")
    mine, theirs = _classes_in(inserted, lexicon), set(_classes_in(hidden, lexicon))
    if theirs & set("FYGCKSozQENgxUV"):
        return (
            None if theirs & set(mine) else (Severity.NOTICE if set(mine) & set(BOUNDS) else None)
        )
    said = {word.lower() for word in words_of(inserted)}
    counts = set(mine) & set("SmHCKzQENw%+") or CURRENCY.intersection(inserted)
    if counts or said & {"minus", "plus", "few", "little"}:
        return Severity.CRITICAL
    return Severity.NOTICE if set(mine) & set(BOUNDS) else None


TOKEN = re.compile(r"[^\s,.;:()]+")


def _classes_in(words: str, lexicon: Lexicon) -> list[str]:
    """Return the class of each word, those of a script without spaces found letter by letter."""
    found: list[str] = []
    for token in TOKEN.findall(words):
        keys = [atom.key for atom in split_atoms(token)]
        one = len(keys) == 1 or not is_unspaced(token[0])
        found += [lexicon.class_of(token)] if one else lexicon.classes_of(keys)
    return found


BOUNDS = "BDL>IZJ!lcsFYG"


def _lower(said: Sequence[str]) -> list[str]:
    return [word.lower() for word in said]


def _turns_roles(
    gap: Gap, brought: Sequence[str], theirs: Sequence[str], language: Language
) -> bool:
    """Whether another acts, suffers, or joins: he for she, from for to, and for or, -er for -ee."""
    if gap.inside_word:
        mine = gap.inserted.strip().lower()
        torn = theirs[0][len(gap.head) :] if len(theirs) == 1 else ""
        if not gap.head and mine and torn and torn == gap.tail.lower():  # "[re]lease" for "lease"
            return True
        return (mine in AGENT and torn in PATIENT) or (mine in PATIENT and torn in AGENT)
    pairs_of_roles = [
        (_roles_in(brought, some), _roles_in(theirs, some)) for some in language.roles
    ]
    turned = any(mine and others and mine != others for mine, others in pairs_of_roles)
    came = set().union(*(mine for mine, _ in pairs_of_roles))
    went = set().union(*(others for _, others in pairs_of_roles))
    turned = turned or bool(came - went and went - came)
    if turned and len(theirs) <= len(brought) + 1:
        return True
    pairs = list(zip(SUBJECTS.split(), OBJECTS.split(), strict=True))
    cases = any((a in theirs and b in brought) or (b in theirs and a in brought) for a, b in pairs)
    others = [k for k, forms in enumerate(PERSONS) if forms & set(theirs)]
    mine_persons = [k for k, forms in enumerate(PERSONS) if forms & set(brought)]
    changed = others and mine_persons and len(theirs) <= 2 and not set(others) & set(mine_persons)
    # "I" and "we" become "he", "she" and "they" in reported speech; a third person stays who it is
    third = bool(changed) and min(others) >= 3 and mine_persons != [6]
    # "I" for "you" lets the one who was spoken to speak
    addressed = (
        bool(changed) and {*others, *mine_persons} <= {0, 1, 2} and 2 in (*others, *mine_persons)
    )
    return cases or third or addressed


class Replacement(NamedTuple):
    """What one bracket of a quotation brings, and the source's words in its place."""

    brought: Sequence[str]
    theirs: Sequence[str]


def flag_changed_over(replaced: Sequence[Replacement]) -> Iterator[Flag]:
    """Yield a flag where brackets change two things over: each brings what another one replaces.

    "The [landlord] told the [tenant]" for the tenant who told the landlord.
    """
    for one, other in combinations(replaced, 2):
        came, went = _telling(one.brought, one.theirs), _telling(one.theirs, one.brought)
        if came & _telling(other.theirs) and went & _telling(other.brought):
            words = f"[{' '.join(one.brought)}] … [{' '.join(other.brought)}]"
            yield Flag("changed-meaning", Severity.CRITICAL, words)


def _telling(words: Sequence[str], without: Sequence[str] = ()) -> set[str]:
    lower = {word.lower() for word in words} - {word.lower() for word in without}
    return {word for word in lower if word not in PLAIN_WORDS}
