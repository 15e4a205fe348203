"""The tables of languages: what a word is, and what is found in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.text.languages import language
from archiver.text.languages.language import WordList, listed, plain_word
from archiver.text.languages.tables import MODULES, held_languages, table_of


def test_a_tag_names_a_table_by_its_language_alone() -> None:
    english = table_of("en-GB")
    assert english is not None
    assert english is table_of("en") is table_of("EN_us")
    assert table_of("tlh") is None
    assert table_of("") is None


def test_every_table_has_its_own_code_grammars_and_function_words() -> None:
    tables = held_languages()
    assert [table.code for table in tables] == sorted(MODULES)
    for table in tables:
        assert table.grammars, table.name
        assert len(table.function_words) >= 15, table.name


def test_nothing_that_a_table_says_is_said_to_nobody() -> None:
    """Lists of words count for their language at least; anything else must be asked somewhere."""
    home = Path(language.__file__)
    files = [path for path in home.parents[2].rglob("*.py") if path.parent.name != "held"]
    read = "\n".join(path.read_text(encoding="utf-8") for path in files)
    told = {
        name for name, words in vars(held_languages()[0]).items() if type(words) is not WordList
    }
    assert {name for name in told if f".{name}" not in read} == {"grammars"}


def test_listed_words_are_in_the_form_in_which_they_are_asked_for() -> None:
    for table in held_languages():
        for name, words in vars(table).items():
            listed_words = getattr(words, "words", None) or ()
            parts = [word for phrase in getattr(words, "phrases", ()) for word in phrase]
            for word in (*listed_words, *parts):
                assert word == plain_word(word), (table.name, name, word)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("it was not there", ["not"]),
        ("isn’t and won't, no longer DON`T", ["isn’t", "won't", "no", "DON`T"]),
        ("The nurse didnt give consent, and it wasnt kept", ["didnt", "wasnt"]),
        ("n\u00adot, ne-\nver, can\u200bnot", ["n\u00adot", "ne-\nver", "can\u200bnot"]),
        ("n\u043et here, nöt here", ["n\u043et", "nöt"]),
        ("no one came", ["no one"]),
        ("knot, noted, a notable note, November", []),
    ],
)
def test_negations_of_english_are_found_as_they_stand(words: str, found: list[str]) -> None:
    english = table_of("en")
    assert english is not None
    hits = english.negations_in(words)
    assert [hit.words for hit in hits] == found
    assert [words[hit.start : hit.end] for hit in hits] == found


def test_the_longest_phrase_is_found_whole() -> None:
    words = listed("on", phrases="on condition|on condition that|in case")
    assert [hit.words for hit in words.find("on condition that it, on condition he, on")] == [
        "on condition that",
        "on condition",
        "on",
    ]


def test_a_denial_is_found_as_one_lead_in() -> None:
    english = table_of("en")
    assert english is not None
    assert "it is not true that" in [hit.words for hit in english.denials_in("it is not true that")]


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Don’t", "don't"),
        ("wi-\nthout", "without"),
        ("ﬁne", "fine"),
        ("עִבְרִית", "עברית"),
        ("محمـــد", "محمد"),
        ("İyi", "iyi"),
        ("न\u0939ीं", "नहीं"),
    ],
)
def test_a_plain_word_forgets_its_setting(raw: str, plain: str) -> None:
    assert plain_word(raw) == plain


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ni fydd y bwrdd yn cyhoeddi", ["ni "]),
        ("ni", ["ni"]),
        ("rydym ni yn y neuadd", []),
        ("mwy na phedwar o bobl", []),
    ],
)
def test_welsh_ni_denies_before_a_verb_and_where_the_words_end(
    words: str, found: list[str]
) -> None:
    welsh = table_of("cy")
    assert welsh is not None
    assert [hit.words for hit in welsh.negations_in(words)] == found
