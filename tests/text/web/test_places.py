"""A page that quotes: its text is that of any page, and each character has its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.file_kinds import HTML
from archiver.models import Text
from archiver.text.extraction import extract_as, extract_quoting
from archiver.text.web.html import read_markup
from tests.growth import check_growth


def read(markup: str, *, xml: bool = False) -> Text:
    return read_markup(markup, xml=xml, quoting=True)


def place_of(text: Text, words: str) -> int:
    return text.places[text.content.rindex(words)]


@pytest.mark.parametrize(
    "before",
    [
        '<script>{"articleBody": "The lane is lit."}</script>',
        "<style>/* The lane is lit. */</style>",
        "<title>The lane is lit.</title>",
        "<!-- The lane is lit. -->",
        '<img alt="The lane is lit.">',
        "<template>The lane is lit.</template>",
        "<p hidden>The lane is li",
        '<p title="<p>The lane is lit.">',
        "<p class=it's title='>The lane is lit.'>",
        "<head><title>The lane is lit.</title></head>",
        "<ruby>灯<rt>The lane is lit.</rt></ruby>",
        "<b>1<p>2</b>3</p>",
        "&amp;&notit;&unknown; &#8220;\r\n&ldquo;",
    ],
)
def test_words_have_the_place_where_they_are_shown(before: str) -> None:
    markup = f"{before}<p>The lane is lit.</p>"
    assert place_of(read(markup), "The lane is lit.") == markup.rindex("The lane is lit.")


def test_what_a_parser_moves_out_of_a_table_keeps_its_place() -> None:
    markup = "<table><tr><td>a cell</td></tr>loose words</table><p>after it"
    text = read(markup)
    assert text.content.index("loose words") < text.content.index("a cell")
    for words in ("a cell", "loose words", "after it"):
        assert place_of(text, words) == markup.index(words)


def test_marks_that_a_browser_draws_and_numbers_of_lists_have_no_place() -> None:
    markup = "<ol><li><q>some words</q><img alt=lamp>"
    text = read(markup)
    placed = "".join(c for c, place in zip(text.content, text.places, strict=True) if place >= 0)
    assert (text.content, placed) == ("1. “some words” lamp", "some words")
    assert not [place for place in text.places if place >= 0 and markup[place] in '"“”']


def test_xhtml_has_empty_tags_and_character_sections() -> None:
    markup = "<title/><p>a <![CDATA[<lamp> & lane]]> b</p>"
    text = read(markup, xml=True)
    assert text.content == "a <lamp> & lane b"
    assert place_of(text, "lane") == markup.index("lane")


PARTS = [
    "a", "b c", "“d”", "&amp;", "&ldquo;", "<p>", "</p>", "<b>", "</b>", "<table>", "<tr>", "<td>",
    "</table>", "<ul>", "<li>", "<q>", "</q>", "<!--", "-->", "<pre>", "</pre>", "<a href=#a>",
    "</a>", "<sup>", "1", "<script>", "</script>", "<title>", "</title>", "<br>", "\n", "\r\n", "<",
    "<details>", "<summary>", "<span hidden>", "</span>", "<ruby>", "<rt>", "<select><option>",
    "<svg>", "<math><mi>", "<textarea>", "</textarea>", "<p title='", "'>", '"', "<template>",
    "<style>p{color:#fff}</style>", "<iframe>",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(parts=st.lists(st.sampled_from(PARTS), max_size=30), xml=st.booleans())
def test_noting_places_changes_no_text(parts: list[str], xml: bool) -> None:
    markup = "".join(parts)
    text = read(markup, xml=xml)
    assert text == read_markup(markup, xml=xml)
    assert len(text.places) == len(text.content)
    for character, place in zip(text.content, text.places, strict=True):
        assert place < 0 or markup[place] in (character, "&", "\r") or character.isspace()


def test_a_page_is_read_alike_in_a_process_of_its_own() -> None:
    page = "<p id=x><code>a</code> &amp; <q cite=b>words</q><a href=#n1>1</a><li value=7 id=n1>c"
    apart = f"<style>i{{color:#fff}}</style>{page}".encode()
    here = extract_quoting(page.encode(), HTML)
    there = extract_quoting(apart, HTML)
    assert here == there == extract_as(page.encode(), HTML)
    moved = len(apart) - len(page.encode())
    assert [p + moved if p >= 0 else p for p in here.places] == list(there.places)
    assert here.blocks == there.blocks != ()


IN_TAGS = ("<a ", "<a b='", "<!--", "&#", "<script>", "<b>a</b>", "<p>a")
NEVER_CLOSED = ("<p>", "<b>", "<a href=x>a", "<table><tr><td>", "<select>", "<ul><li>")


@pytest.mark.parametrize("part", [*IN_TAGS, *NEVER_CLOSED])
def test_places_cost_time_by_length_only(part: str) -> None:
    check_growth(lambda size: part * (size // len(part)), read, 30_000)


def test_a_word_that_returns_has_each_of_its_places():
    """Where a parser changed what lies between, the words of a node are found one by one."""
    markup = "<p>the lane\x00 and the lane\x00 and the lane</p>"
    text = read(markup)
    starts = [n for n in range(len(text.content)) if text.content.startswith("the", n)]
    assert [text.places[n] for n in starts] == [
        m for m in range(len(markup)) if markup.startswith("the", m)
    ]
