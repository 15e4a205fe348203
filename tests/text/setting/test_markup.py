"""Markup that stands in a text as characters."""

from __future__ import annotations

import pytest

from archiver.text.setting.markup import (
    blank_markup,
    find_markup,
    find_reopened,
    find_verse,
    show_references,
)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("the `key` is", [("`", "code"), ("`", "code")]),
        ("the `key is", []),
        ("## Head", [("##", "heading")]),
        ("see. #### Head two", [("####", "heading")]),
        ("item # 5 and #6", []),
        ("a [plan](https://a.example/x)", [("[", "link"), ("](https://a.example/x)", "link")]),
        ("a [plan](/x_(y))", [("[", "link"), ("](/x_(y))", "link")]),
        ("within [30](thirty) days", []),
        ("is <b>not</b> so", [("<b>", "tag"), ("</b>", "tag")]),
        ("is <b style='display:none'>not</b> so", []),
        ('is <span class="x hidden">not</span> so', []),
        ('is <span class="note">so</span>', [('<span class="note">', "tag"), ("</span>", "tag")]),
        ("use the <b> tag, not the <i> tag", []),
        ("10<sup>6</sup> and <del>no</del>", []),
        (r"is \emph{never} so", [(r"\emph{", "tag"), ("}", "tag")]),
        (r"5\% of {all}", [("\\", "tag")]),
        ("~~not~~ so", []),
    ],
)  # fmt: skip
def test_what_is_whole_is_markup(content, found) -> None:
    assert [(content[m.start : m.end], m.kind) for m in find_markup(content)] == found


def test_references_are_shown_in_the_same_length() -> None:
    written = "the unit&rsquo;s &lt;5 R&amp;D &nosuch; & more"
    shown = show_references(written)
    assert len(shown) == len(written)
    assert shown.replace("\u200b", "") == "the unit’s <5 R&D &nosuch; & more"


def test_addresses_are_no_words() -> None:
    written = "a [draft](https://a.example/x) b"
    assert len(blank_markup(written)) == len(written)
    assert blank_markup(written).split() == ["a", "draft", "b"]


@pytest.mark.parametrize(
    ("content", "opened", "found"),
    [
        ("He said: “We asked.\n\n“We asked again.”\n\n“No,” she said.", False, 1),
        ("We asked.\n\n“We asked again.", True, 1),
        ("He left.\n\n“No,” she said.", False, 0),
        ("“We asked.”\n\n“No,” she said.", False, 0),
    ],
)
def test_a_quotation_is_opened_again_at_each_paragraph(content, opened, found) -> None:
    assert len(list(find_reopened(content, opened))) == found


def test_verse_has_a_capital_at_each_line() -> None:
    assert find_verse("The boat is out,\nThan all the sea\nWe never saw.\n\nA line\nof prose.") == {
        17,
        34,
    }
