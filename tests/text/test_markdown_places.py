"""Markdown that quotes: the text of the page that it makes, each character with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.models import Text
from archiver.quoting.finding.documents import cited_addresses, open_document, read_quotations
from archiver.text.markdown import read_markdown
from tests.growth import check_growth


def read(source: str) -> Text:
    return read_markdown(source.encode(), quoting=True)


@pytest.mark.parametrize(
    "source",
    [
        "a **lamp** here",
        r"a \*lamp\* here",
        "a &amp; lamp here",
        "a `co``de` lamp here",
        "a `` ` `` lamp here",
        "a <b>lamp</b> here",
        "a [lamp](https://a.example/ 'title') here",
        "a [link](https://a.example/lamp 'lamp') lamp here",
        "[1]: https://a.example/lamp\n\na [lamp][1] here",
        "a ![lamp](a.png) lamp here",
        "a <https://a.example/lamp> lamp here",
        "a[^lamp] lamp here",
        "line\r\n  lamp here",
        "line  \nlamp here",
        "> quoted\n> > lamp here",
        "1. item\n\n   lamp here",
        "| a | b |\n|-|-|\n| x \\| y | lamp here |",
        "<div>\n<p>lamp here\n</div>",
        "---\ntitle: lamp here\n---\n\nlamp here",
        "+++\ntitle = 'lamp here'\n+++\n\nlamp here",
        "`lamp\nhere` lamp here",
        "~~lamp~~ lamp here",
        "***lamp* here** lamp here",
        "[a [lamp](b)",
        "Heading\n===\n\nlamp here",
    ],
)
def test_words_have_the_place_where_they_are_written(source: str) -> None:
    text = read(source)
    at, written = text.content.rindex("lamp"), source.rindex("lamp")
    assert list(text.places[at : at + 4]) == list(range(written, written + 4))


@pytest.mark.parametrize("source", ["a `` ` `` b", "`a` and ``b`c``", "` x`", "`a\nb`"])
def test_code_has_its_places(source: str) -> None:
    text = read(source)
    for character, place in zip(text.content, text.places, strict=True):
        assert place < 0 or source[place] in (character, "\n")
    assert all(place >= 0 for c, place in zip(text.content, text.places, strict=True) if c != " ")


PARTS = [
    "a", "b c", "“d”", "*", "**", "_", "~~", "`", "``", "[", "]", "](https://a.example/)", "&amp;",
    "\\", "\\*", "<b>", "</b>", "<https://a.example/>", "\n", "\n\n", "> ", "- ", "1. ", "# ",
    "  \n", "| a | b |\n|-|-|\n| ", " | ", "![x](y)", "<br>", "    ", "\r\n", "!", "\n---\n",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(parts=st.lists(st.sampled_from(PARTS), max_size=25))
def test_noting_places_changes_no_text(parts: list[str]) -> None:
    source = "".join(parts)
    text = read(source)
    assert text == read_markdown(source.encode())
    for character, place in zip(text.content, text.places, strict=True):
        assert place < 0 or source[place] in (character, "&", "\r", "\\") or character.isspace()


def credits(source: str) -> list[str]:
    found = read_quotations(Path("a.md"), source.encode())
    return [one.source or one.cited for one in found]


Q = "“four words of it”"


@pytest.mark.parametrize(
    ("source", "whose"),
    [
        (f"{Q}[^Long-one].\n\n[^long-one]: https://a.example/", "https://a.example/"),
        (f"{Q}[^1].\n\nBetween.\n\n[^1]: A.\n\n    B: https://a.example/", "https://a.example/"),
        (f"{Q} [2].\n\n[2]: The report, https://a.example/", "https://a.example/"),
        (f"{Q} [2].\n\n[^1]: A note.\n[2]: https://a.example/", "https://a.example/"),
        (f"{Q}\n<!-- source: minutes -->", "minutes"),
        (f"- {Q}\n<!-- source: minutes -->\n\n“some more words of it”", "minutes"),
        (f"<!-- source: minutes -->\n\n{Q}", "minutes"),
        (f"`[@code]` {Q} [@minutes, p. 4]", "minutes"),
    ],
)
def test_notes_and_comments_say_whose_words_they_are(source: str, whose: str) -> None:
    assert credits(source)[0] == whose


def test_a_link_by_its_label_is_read_as_it_is_shown() -> None:
    source = "> Use [the new form][form] instead.\n\n[form]: https://a.example/"
    (found,) = read_quotations(Path("a.md"), source.encode())
    assert found.selector.exact == "Use the new form instead."
    document = open_document(Path("a.md"), source.encode())
    assert [(c.url, c.line) for c in cited_addresses(document)] == [("https://a.example/", 1)]


@pytest.mark.parametrize("part", ["*a ", "`", "[^a] ", "[@a] ", "[a]: b\n", "<!-- -->\n\n", "| a "])
def test_places_cost_time_by_length_only(part: str) -> None:
    check_growth(lambda size: part * (size // len(part)), read, 2_000)
