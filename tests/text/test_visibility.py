"""What a reader sees, whatever the format: one list of what a file may hide, strike or turn."""

import pytest

from archiver.text.visibility import Unseen, doubtful_words, is_turned, is_visible


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("pay \u202e21\u202c pounds", Unseen.TURNED, "21"),
        ("pay \u202eton llahs", Unseen.TURNED, "ton llahs"),
        ("\u202dשלום\u202c", Unseen.TURNED, "שלום"),
        ("a change of \uf02d40", Unseen.UNREADABLE, "\uf02d"),
        ("a change of \ufffd40", Unseen.UNREADABLE, "\ufffd"),
    ],
)
def test_what_the_characters_alone_show_to_be_no_plain_text(text, kind, words):
    (found,) = doubtful_words(text)
    assert (found.kind, found.words) == (kind, words)
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "shall not pay 12 pounds",
        "a\u200bb\u00adc \ufeffd \u2060e",
        "\u202eשלום\u202c",
        "\u200fשלום 12\u200e",
        "\u202e1\u202c",
        "\uf0b7 a list's mark in a font",
        "emoji \U0001f469\u200d\U0001f52c",
    ],
)
def test_setting_and_words_of_their_own_direction_are_in_no_doubt(text):
    assert not list(doubtful_words(text))


def test_a_direction_turns_only_what_is_written_the_other_way():
    assert is_turned("not")
    assert not is_turned("not", to_left=False)
    assert not is_turned("–")


def test_soft_hyphens_and_zero_width_characters_show_nothing():
    assert not is_visible(" \u00ad\u200b\u2060\ufeff\n")
    assert is_visible("\u00ad-")


def test_any_other_detail_of_a_hidden_span_is_a_closed_part():
    assert Unseen.of("struck") is Unseen.STRUCK
    assert Unseen.of("template") is Unseen.of("") is Unseen.CLOSED
    assert {kind for kind in Unseen if kind.taken_out} == {
        Unseen.CLOSED,
        Unseen.INVISIBLE,
        Unseen.STRUCK,
    }
