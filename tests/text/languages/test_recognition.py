"""Which language a text is in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.models import Text
from archiver.text.languages.language import WORD, split_words
from archiver.text.languages.recognition import (
    Recognition,
    language_of,
    possible_languages,
    recognise,
)

ENGLISH = (
    "The council met on Monday and heard that the works at the bridge would be finished before "
    "the winter. It has asked for a report on what they cost."
)
DANISH = (
    "Kommunen har besluttet at lukke skolen, og forældrene er ikke blevet spurgt om det. Der er "
    "en ny skole på vej, men den bliver først færdig til næste år."
)


@pytest.mark.parametrize(
    ("sample", "declared", "code"),
    [
        (ENGLISH, "", "en"),
        (ENGLISH, "en-GB", "en"),
        (ENGLISH, "da", "en"),
        (DANISH, "en", "da"),
        ("Denne planen er trukket tilbake, og den erstattes ikke.", "nb-NO", "no"),
        ("Officers detained him under section 136 of the Act.", "", "en"),
        ("Jones, Smith, Miller 1903, 1907; Dundee", "", ""),
        ("Jones, Smith, Miller 1903, 1907; Dundee", "en", ""),
        ("", "en", ""),
        ("A estação da aldeia fica longe e a sessão não acabou. A lição é do rio.", "", "pt"),
        ("A estación da aldea queda lonxe e a sesión non acabou. A lección é do río.", "", ""),
        (
            "Belediye kararı dün açıkladı. Köprü yıkıldı. Halk sessizce dağıldı mı? Bu, iş.",
            "tr",
            "tr",
        ),
        ("Сьогодні міст зачинили, і його більше немає. Річка і місто є.", "ru", "uk"),
        # letters of a figure or a command, and acronyms, are no words of another language
        (
            "The hall AI asks the AI of the mill how the AI of the boat is: AI, AI, AI, AI.",
            "",
            "en",
        ),
        (r"The key of \s-1HALL\s0 is in \s-1MILL\s0 and \s-1BOAT\s0 for the day.", "", "en"),
        ("The models v2, v3, v4, v5 and v6e are in the hall, and HL7v2 is on the boat.", "", "en"),
        ("IL MERCATO DEL VILLAGGIO NON SARÀ DEMOLITO, E LA PIAZZA È DI TUTTI.", "", "it"),
        ("The door was shut, but the café, the façade and the fête were open to us all.", "", "en"),
    ],
)
def test_what_is_declared_is_confirmed_by_the_words(sample: str, declared: str, code: str) -> None:
    assert recognise(sample, declared).code == code


def test_a_paragraph_in_another_language_is_judged_by_itself() -> None:
    text = Text("\n\n".join([*[ENGLISH] * 6, DANISH, ENGLISH]), lang="en")
    assert language_of(text, 10, 20).code == "en"  # type: ignore[union-attr]
    at = text.content.index("skolen")
    assert language_of(text, at, at + 6) is None


def test_in_a_text_of_two_languages_only_clear_paragraphs_are_known() -> None:
    text = Text("\n\n".join([ENGLISH, DANISH, ENGLISH, DANISH, "Dundee 1907"]))
    assert language_of(text, 10, 20).code == "en"  # type: ignore[union-attr]
    at = text.content.index("skolen")
    assert language_of(text, at, at + 6) is None
    assert language_of(text, len(text.content) - 6, len(text.content)) is None


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Η επιτροπή δεν ενέκρινε το σχέδιο.", "el"),
        ("Комісія не схвалила план.", ""),
        ("Die Ältesten kamen spät.", ""),
    ],
)
def test_a_sentence_in_other_letters_or_words_is_never_in_its_texts_language(
    sentence: str, code: str
) -> None:
    text = Text(f"{ENGLISH} {sentence} {ENGLISH}")
    at = text.content.index(sentence)
    found = language_of(text, at, at + len(sentence) - 1)
    assert (found.code if found else "") == code


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("Комиссия не подтвердила выводы экспертов.", "ru"),  # ы is not Ukrainian, и not Belarusian
        ("Рада не підтримала пропозицію мешканців.", "uk"),
        ("Понад сто дерев зрубали.", "uk"),
        ("Rada nie przyjęła wniosku.", "pl"),
        ("A tanács nem hagyta jóvá a javaslatot.", "hu pt"),
        ("En az 40 ev yıkıldı.", "tr"),
        ("市长从未道歉。", "zh"),
        ("Съветът не одобри предложението.", "ru uk"),  # Bulgarian has no table
        ("Веће није прихватило предлог.", "ru uk"),
    ],
)
def test_a_short_sentence_may_be_in_what_has_its_words_and_letters(
    sentence: str, codes: str
) -> None:
    text = Text(sentence)
    assert language_of(text, 0, len(sentence)) is None
    assert " ".join(held.code for held in possible_languages(text, 0, len(sentence))) == codes


def test_a_long_text_is_known_by_parts_spread_over_it() -> None:
    text = Text("1907\n\n" * 4000 + f"{ENGLISH}\n\n" * 800)
    assert language_of(text, 0, 4).code == "en"  # type: ignore[union-attr]


def test_a_sentence_of_few_words_is_in_the_language_of_its_text() -> None:
    lead = (
        "A câmara municipal reuniu-se na sala grande. Os relatórios não estavam na ordem do dia. "
    )
    text = Text(f"{lead}Se o juiz aceitar, o mercado será demolido. O sino toca às nove.")
    at = text.content.index("mercado")
    assert language_of(text, at, at + 7).code == "pt"  # type: ignore[union-attr]


def test_a_quantifier_of_the_language_makes_a_sentence_its_own() -> None:
    lead = "De wethouder heeft het contract niet getekend en geen van de bewoners is gehoord. "
    text = Text(f"{lead}Bijna alle huizen staan leeg. Het is een grote schade voor de stad.")
    at = text.content.index("huizen")
    assert language_of(text, at, at + 6).code == "nl"  # type: ignore[union-attr]


@given(st.text(st.sampled_from("abZ- \n\t1_'’‘`“.,—…é\u200b"), max_size=16))
def test_a_text_of_plain_letters_has_the_same_words_as_any_other(sample: str) -> None:
    assert split_words(sample) == [found[0] for found in WORD.finditer(sample)]


SAID = st.sampled_from(
    [
        "the",
        "and",
        "of",
        "is",
        "het",
        "een",
        "de",
        "er",
        "og",
        "det",
        "ikke",
        "und",
        "der",
        "nicht",
        "la",
        "les",
        "Bridge",
    ]
)


@given(st.lists(SAID, max_size=30), st.sampled_from(["en", "da", "nl-BE", "de", "fr"]))
def test_what_is_confirmed_at_once_is_what_counting_every_language_says(
    said: list[str], declared: str
) -> None:
    sample = " ".join(said)
    at_once = recognise.__wrapped__(sample, declared)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archiver.text.languages.recognition.cannot_be", _none_at_once(declared))
        assert recognise.__wrapped__(sample, declared) == at_once


def _none_at_once(declared: str) -> Callable[[str, frozenset[str], int], bool]:
    """Let no language be confirmed at once: it is asked first, and without letters of its own."""
    asked: list[str] = []

    def cannot_be(code: str, words: frozenset[str], count: int) -> bool:
        asked.append(code)
        return len(asked) == 1 and code == declared[:2]

    return cannot_be


@given(
    st.lists(
        st.sampled_from(["He left.", "x", "”", ". \n", "\n \n", "so on", "!", "。"]), max_size=20
    ),
    st.integers(0, 60),
)
def test_where_a_sentence_begins_is_found_near_or_far(parts: list[str], at: int) -> None:
    content = "".join(parts) + " and it went"
    start = min(at, len(content))
    tables = []
    for near in (3, 5_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("archiver.text.languages.recognition.NEAR_BY", near)
            patch.setattr("archiver.text.languages.recognition.recognise", seen := Seen())
            language_of(Text(content, lang="en"), start, len(content))
            tables.append(seen.samples[-2:])
    assert tables[0] == tables[1]


class Seen:
    """Notes what is asked to be recognised."""

    def __init__(self) -> None:
        self.samples: list[str] = []

    def __call__(self, sample: str, declared: str = "") -> Recognition:
        self.samples.append(sample)
        return Recognition("en")


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("日本国憲法第九条の解釈変更に関する閣議決定文書全文", "ja"),
        (
            "這是一個很長的中文句子引用了一個日文名字「さ」而已不是日文的句子請大家注意這件事情",
            "zh",
        ),
    ],
)
def test_a_title_with_few_kana_is_japanese_and_a_name_in_kana_makes_none(
    title: str, code: str
) -> None:
    assert recognise(title).code == code


@pytest.mark.parametrize("words", ["Nein.", "Nicht so.", "Jamais.", "Nunca más."])
def test_a_word_or_two_of_another_language_are_in_that_of_their_text(words: str) -> None:
    text = Text(f"{ENGLISH} {words} {ENGLISH}")
    at = text.content.index(words)
    found = language_of(text, at, at + len(words) - 1)
    assert found is not None
    assert found.code == "en"
