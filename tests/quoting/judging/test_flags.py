"""Review flags: what is hidden, what limits, who speaks."""

from __future__ import annotations

import pytest

from archiver.models import Severity, Span, SpanKind, Text, TextQuoteSelector
from archiver.quoting.judging.flags import (
    closed_words,
    flag_gap,
    flag_place,
    flag_skipped,
    flag_surroundings,
)
from archiver.quoting.judging.grammar import Gap
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import fold
from archiver.text.setting.line_marks import mark_numbers


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("was not there", ["not"]),
        ("isn’t and won't", ["isn't", "won't"]),
        ("Never, ever", ["Never"]),
        ("n\u00adot once", ["not"]),
        ("ne-\nver once", ["never"]),
        ("knot, nothing-like noted", ["nothing"]),
        ("a notable note", []),
    ],
)
def test_the_closed_list_is_found(words: str, found: list[str]) -> None:
    assert closed_words(words) == found


@pytest.mark.parametrize(
    ("gap", "hidden", "flags"),
    [
        (Gap(ellipsis=True), "did not", ["hidden-negation"]),
        (Gap(ellipsis=True), "on Monday", []),
        (Gap(ellipsis=True), "only if asked", ["hidden-limit"]),
        (Gap("never"), "", ["inserted-negation"]),
        (Gap("the board"), "it", []),
        (Gap("un", 1, 1, "", "lawful"), "lawful", ["inserted-negation"]),
        (Gap("", 1, 1, "", "lawful"), "unlawful", ["inserted-negation"]),
        (Gap("ed", 1, 1, "walk", ""), "walks", []),
        (Gap("100"), "10", ["changed-number"]),
        (Gap("12 March"), "12/", []),
    ],
)
def test_a_gap_is_flagged(gap: Gap, hidden: str, flags: list[str]) -> None:
    assert [flag.flag for flag in flag_gap(gap, hidden)] == flags


@pytest.mark.parametrize("drawn", ["ɴᴏᴛ", "🅝🅞🅣", "nоt"])
def test_a_negation_is_found_however_its_letters_are_drawn(drawn: str) -> None:
    assert closed_words(f"it was {drawn} kept") == ["not"]


def test_only_the_softer_limits_are_notices() -> None:
    severities = [flag_gap(Gap(ellipsis=True), w)[0].severity for w in ("never", "only")]
    assert severities == [Severity.CRITICAL, Severity.NOTICE]


@pytest.mark.parametrize(
    ("after", "limited"),
    [
        (", unless asked", True),
        (" but only once", True),
        (". However, it failed", False),
        (". But it failed", False),
        ("[12] not once", True),
        (" and went home", False),
        (". The butter was cold", False),
        (" notably", False),
    ],
)
def test_words_after_limit(after: str, limited: bool) -> None:
    passage = "They may call the police"
    text = Text(f"{passage}{after} that day when it was in the papers of the town.")
    flags = flag_surroundings(fold(text), 0, len(passage))
    assert [flag.flag for flag in flags] == (["limited-after"] if limited else [])


def test_another_speaker_is_named() -> None:
    content = "The chair wrote to us: “We have always put people first.” It is on file."
    start = content.index("We have")
    flags = flag_surroundings(fold(Text(content)), start, start + 24)
    assert "another-speaker" in [flag.flag for flag in flags]
    assert flag_surroundings(fold(Text(content)), content.index("It is"), len(content)) == []


@pytest.mark.parametrize(
    ("before", "flags"),
    [
        ("Ms Orla Fenn, who chairs it, said: “", ["another-speaker"]),
        ("Ms Orla Fenn never said: “", ["limited-before", "another-speaker"]),
    ],
)
def test_who_speaks_is_said_once(before: str, flags: list[str]) -> None:
    content = f"{before}We will keep the pool open for all.” It is on file."
    start = content.index("We will")
    found = flag_surroundings(fold(Text(content)), start, content.index("for all") + 8)
    assert [flag.flag for flag in found] == flags


GERMAN = "Das Bad ist für alle offen, die in der Stadt leben, und der Rat hat es gebaut. "
FRENCH = "La piscine est ouverte à tous ceux qui vivent dans la ville et elle est au conseil. "


@pytest.mark.parametrize(
    ("before", "passage", "critical"),
    [
        ("Ms Fenn did not say: “", "We stay", True),
        ("No trustee at the meeting has ever written “", "We stay", True),
        ("The leader has not yet told the board: “", "We stay", True),
        (f"{GERMAN}Kein Mitglied des Rates hat gesagt: „", "Wir bleiben hier", True),
        (f"{GERMAN}Die Leiterin sagte das nicht: „", "Wir bleiben hier", True),
        (f"{FRENCH}Le maire n’a jamais écrit : « ", "Nous restons ici", True),
        ("A spokesman who did not want to be named said: “", "We stay", False),
        ("Asked if she would not resign, she said: “", "We stay", False),
        ("Not long after the fire she wrote: “", "We stay", False),
        ("The team, not the board, said: “", "We stay", False),
        (f"{GERMAN}Wer nicht kommen konnte, schrieb: „", "Wir bleiben hier", False),
        (f"{FRENCH}Ceux qui n’ont pas pu venir, disait-elle : « ", "Nous restons ici", False),
    ],
)
def test_what_denies_that_anybody_spoke_denies_the_speech(
    before: str, passage: str, critical: bool
) -> None:
    content = f"{before}{passage}”"
    flags = flag_surroundings(fold(Text(content)), len(before), len(before) + len(passage))
    limits = [flag.severity for flag in flags if flag.flag == "limited-before"]
    assert (Severity.CRITICAL in limits) is critical


def test_an_apostrophe_opens_no_speech() -> None:
    content = "The boys’ club and the girls’ club were shut for good."
    assert flag_surroundings(fold(Text(content)), 18, 30) == []


def test_the_place_is_flagged() -> None:
    spans = (Span(0, 5, SpanKind.HIDDEN), Span(6, 9, SpanKind.ALTERNATIVE))
    folded = fold(Text("alpha bet gamma", spans=spans))
    assert [f.flag for f in flag_place(folded, 0, 9)] == ["hidden", "picture-description"]
    assert flag_place(folded, 10, 15) == []


def test_skipped_hidden_words_are_critical_when_they_deny() -> None:
    assert [f.severity for f in flag_skipped(["not", "quite"])] == [
        Severity.CRITICAL,
        Severity.NOTICE,
    ]


def test_words_that_a_style_draws_are_seen() -> None:
    span = Span(6, 9, SpanKind.ALTERNATIVE, "style")
    assert flag_place(fold(Text("It is not approved by it.", spans=(span,))), 0, 18) == []


@pytest.mark.parametrize(
    ("hidden", "detail", "severity"),
    [
        ("10", "", Severity.CRITICAL),
        ("never", "", Severity.CRITICAL),
        ("old", "struck", Severity.CRITICAL),
        ("old", "invisible", Severity.CRITICAL),
        ("about", "", Severity.NOTICE),
    ],
)
def test_hidden_words_among_seen_ones_are_critical_when_they_tell(hidden, detail, severity):
    content = f"The board paid {hidden} pounds for it."
    start = content.index(hidden)
    span = Span(start, start + len(hidden), SpanKind.HIDDEN, detail)
    folded = fold(Text(content, spans=(span,)))
    assert [(f.flag, f.severity) for f in flag_place(folded, 0, len(content))] == [
        ("hidden", severity)
    ]


def test_hidden_words_that_deny_what_is_seen_are_critical() -> None:
    hidden = "Her son doubts that "
    content = f"The board met in May and heard the pilot. {hidden}the lock leaks. It is of oak."
    start = content.index(hidden)
    span = Span(start, start + len(hidden), SpanKind.HIDDEN, "")
    (flag,) = flag_place(fold(Text(content, spans=(span,))), start, start + 32)
    assert (flag.flag, flag.severity) == ("hidden", Severity.CRITICAL)


RECORD = (
    "Minutes of the trust.\n12:04:31 MS ORD: We closed the valve\n"
    "12:04:35 at noon and nobody told\n"
    "12:04:39 the lodge, which had two\n12:04:41 metres of rope.\n"
    "12:04:44 MR PELL: I rang the lodge twice.\n"
)
PROGRAMME = (
    "The day of the mill.\n09:00 Doors open for all the guests\n"
    "10:15 Talk by the warden on bees\n"
    "11:30 Lunch in the barn\n"
)
FIELDS = "Files: all of it\nCopyright: 2013, Marlow.\nThe files have a copyright note. "


@pytest.mark.parametrize(
    ("text", "quote", "verdict", "flags"),
    [
        (RECORD, "at noon and nobody told the lodge", "typographic", []),
        (RECORD, "I rang the lodge twice.", "verbatim", ["another-speaker"]),
        (RECORD, "metres of rope.", "altered", []),
        (PROGRAMME, "Doors open for all the guests Talk by the warden", "altered", []),
        ("Trains:\n07:15 stopping at Tellby\n08:40 fast to Ketterby\n09:05 stopping at Marsh\n",
         "stopping at Tellby fast to Ketterby", "altered", []),
        (f"He left. Mrs Tolland: The well was bad. {FIELDS}", "The well was bad.", "verbatim",
         ["another-speaker"]),
        (FIELDS, "2013, Marlow.", "verbatim", []),
        ("It ran. Result: The mill is shut.", "The mill is shut.", "verbatim", []),
    ],
)  # fmt: skip
def test_times_of_lines_and_names_of_speakers_are_told_from_programmes_and_fields(
    text: str, quote: str, verdict: str, flags: list[str]
) -> None:
    match = find_passage(TextQuoteSelector(quote), fold(mark_numbers(Text(text))))[0]
    assert (match.verdict, [flag.flag for flag in match.flags]) == (verdict, flags)
