"""Characters that are the same letter to a reader."""

from __future__ import annotations

import unicodedata

import pytest

from archiver.text.equal_forms import (
    LIGATURES,
    WIDTHS,
    ZERO_WIDTH,
    name_setting,
    one_width,
    plain_letters,
    same_but_for_points,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cœur", "coeur"),
        ("Œuvre", "Oeuvre"),
        ("ŒUVRE", "OEUVRE"),
        ("ĳzeren", "ijzeren"),
        ("Ĳzeren", "IJzeren"),
        ("Waſſer", "Wasser"),
        ("ﻻ", "لا"),
        ("محمـــد", "محمد"),
        ("con\u2061tract", "contract"),
        ("ne\u0301", "né"),
        ("کار\u200cها", "کارها"),
        ("工\u0323場\u0323", "工場"),
        ("Tanwı\u0304n", "Tanwīn"),
        ("한\u0307국\u0307", "한국"),
    ],
)
def test_equal_forms_have_one_plain_form(one: str, other: str) -> None:
    assert plain_letters(one) == plain_letters(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10⁶", "106"),
        ("می\u200cخواهم", "میخواهم"),
        ("ab\u202ecd", "abcd"),
        ("encyclopædia", "encyclopaedia"),
        ("Straße", "Strasse"),
        ("ȧ", "a"),
        ("ışık", "işik"),
        ("か\u3099", "か"),
    ],
)
def test_what_a_reader_sees_stays_apart(one: str, other: str) -> None:
    assert plain_letters(one) != plain_letters(other)


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("費用は１５０万円", "費用は150万円"),
        ("ﾃﾞｰﾀは公開", "テ\u3099ータは公開"),
        ("協議，也（三）", "協議,也(三)"),
        ("ＡＢＣ社は", "ABC社は"),
        ("1５0万円", "1５0万円"),
        ("patientｓ", "patientｓ"),
        ("ａ 150", "ａ 150"),
    ],
)
def test_widths_are_one_in_east_asian_passages_and_whole_words(passage: str, found: str) -> None:
    assert one_width(passage) == found
    assert len(found) == len(passage)


def test_points_count_where_both_sides_have_them() -> None:
    assert same_but_for_points("يوقّع", "يوقع")
    assert same_but_for_points("עִבְרִית", "עברית")
    assert same_but_for_points("كَتَبَ", "كتبَ")
    assert not same_but_for_points("كُتِبَ", "كَتَبَ")
    assert not same_but_for_points("يوقّع", "يرفع")
    assert not same_but_for_points("same", "same")


def test_no_form_stands_for_white_space_or_for_a_power() -> None:
    for forms in (WIDTHS, LIGATURES):
        for form, letters in forms.items():
            assert letters.split() == [letters], form
            assert "<super>" not in unicodedata.decomposition(form)


def test_every_default_ignorable_format_character_but_the_overrides_is_dropped() -> None:
    for code in (0xAD, 0x200B, 0x2060, 0x2063, 0x180E, 0x206A, 0x3164, 0xFE0F, 0xFEFF, 0xE0041):
        assert chr(code) in ZERO_WIDTH
    assert "\u202d" not in ZERO_WIDTH
    assert "\u202e" not in ZERO_WIDTH


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("費用は１５０", "費用は150", "full-width and half-width letters"),
        ("cœur", "coeur", "letters printed as one"),
        ("con\u2061tract", "contract", "characters that nobody sees"),
        ("words,", "words", "closing marks"),
        ("né", "ne\u0301", "accents composed otherwise"),
    ],
)
def test_setting_is_named(one: str, other: str, name: str) -> None:
    assert name_setting(one, other) == name
