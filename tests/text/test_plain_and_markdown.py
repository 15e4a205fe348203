"""Markdown as the page it makes, plain text with its pages."""

from __future__ import annotations

import pytest

from archiver.models import SpanKind, Text
from archiver.text.markdown import read_markdown
from archiver.text.plain import is_damaged, read_plain, split_pages


def marked(text: Text, kind: SpanKind) -> list[str]:
    return [text.content[span.start : span.end] for span in text.spans if span.kind is kind]


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("un*believ*able", "unbelievable"),
        ("one\ntwo", "one two"),
        ("one  \ntwo", "one\ntwo"),
        ("one\\\ntwo", "one\ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("# Head #\ntext", "Head\n\ntext"),
        ("Head\n====\ntext", "Head\n\ntext"),
        ("2 \\* 3 \\_x\\_", "2 * 3 _x_"),
        ("a `code *kept*` b", "a code *kept* b"),
        ("```\none\n  two\n```", "one\n  two\n"),
        ("3. three\n4. four", "3. three\n\n4. four"),
        ("7) seven", "7. seven"),
        ("- a\n  - b", "a\n\nb"),
        (
            "[words](https://x.example 'title') and <https://y.example>",
            "words and https://y.example",
        ),
        ("[words][r]\n\n[r]: https://x.example", "words"),
        ("![a graph](x.png)", "a graph"),
        ("&amp; &eacute; &#8211;", "& é –"),
        ("a <!-- no --> b", "a b"),
        ("<script>no</script>\n\nyes", "yes"),
        ("10<sup>6</sup> and H<sub>2</sub>O", "106 and H2O"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a\tb\n1\t2"),
        ("---\ntitle: x\n---\nwords", "words"),
        ("words\n\n---\n\nmore", "words\n\nmore"),
        ("", ""),
    ],
)
def test_markdown_is_read_as_it_is_shown(source, content):
    assert read_markdown(source.encode()).content.strip("\n") == content.strip("\n")


def test_struck_words_and_hidden_markup_are_known():
    text = read_markdown(b"It was ~~never~~ so, <span hidden>not</span> at all.")
    assert marked(text, SpanKind.HIDDEN) == ["never", "not"]


def test_notes_are_marks_in_the_text_and_paragraphs_below():
    text = read_markdown(b"One[^a] and two[^b].\n\n[^a]: First note.\n[^b]: Second note.\n")
    assert marked(text, SpanKind.MARKER) == ["a", "b"]
    assert "First note." in text.content
    assert "Second note." in text.content


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("---\ntitle: 'The plan'\n---\nx", "The plan"),
        ("---\ntitle: The plan\n...\nx", "The plan"),
        ("---\nauthor: x\n---\nx", ""),
        ("title: no\n\nx", ""),
    ],
)
def test_front_matter_gives_the_title(source, title):
    assert read_markdown(source.encode()).title == title


@pytest.mark.parametrize(
    ("payload", "content", "pages"),
    [
        (b"one\ftwo", "one\n\ntwo", (0, 5)),
        (b"one\f", "one\n\n", (0, 5)),
        (b"\fone", "\n\none", (0, 2)),
        (b"\f\f", "\n\n\n\n", (0, 2, 4)),
        (b"one", "one", ()),
        (b"a\r\nb\rc\n", "a\nb\nc\n", ()),
        (b"a\0b", "ab", ()),
        (b"\xef\xbb\xbfa", "a", ()),
        (b"", "", ()),
    ],
)
def test_plain_text_begins_a_page_at_each_form_feed(payload, content, pages):
    text = read_plain(payload)
    assert (text.content, text.pages) == (content, pages)


def test_each_place_of_a_plain_text_knows_its_page():
    text = read_plain("first\fsecond\fthird".encode("utf-16"))
    assert [text.page_of(text.content.index(w)) for w in ("first", "second", "third")] == [1, 2, 3]
    assert read_plain(b"one page").page_of(0) is None
    assert split_pages("a\fb\fc") == (["a", "b", "c"], (0, 3, 6))


@pytest.mark.parametrize(
    ("unreadable", "length", "damaged"),
    [(0, 100, False), (2, 100, False), (3, 100, True), (3, 10_000, False), (11, 10_000, True)],
)
def test_a_few_unreadable_characters_are_no_damage(unreadable, length, damaged):
    assert is_damaged(unreadable, "x" * length) is damaged


def test_a_text_in_the_wrong_charset_says_so():
    text = read_plain(b"\x81\x8d words " * 9, "ascii")
    assert "could not be read" in text.gaps[0]
