"""What lines carry beside their sentences: page heads and feet, numbers, caption times."""

from __future__ import annotations

import pytest

from archiver.models import SpanKind, Text
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.extraction import extract
from archiver.text.folding import fold
from archiver.text.plain import read_plain
from archiver.text.setting.line_marks import find_page_lines, mark_numbers
from tests.quoting.witnesses import make_capture, make_quotation


def marked(text: Text, kind: SpanKind) -> list[str]:
    return [text.content[span.start : span.end] for span in text.spans if span.kind is kind]


def numbers(content: str) -> list[str]:
    return marked(mark_numbers(Text(content)), SpanKind.NUMBERING)


def running(content: str) -> list[str]:
    return marked(read_plain(content.encode()), SpanKind.RUNNING)


SHEET = "The Yard Book      Orders      May 1998\n\n{}\n\n\nHarland                [Page {}]\n\f"


def test_heads_and_feet_that_return_beside_form_feeds_are_running() -> None:
    pages = "".join(SHEET.format(f"The {word} lamp is lit.", 6 + n) for n, word in enumerate(
        ("first", "second", "third")
    ))  # fmt: skip
    assert [line.split()[0] for line in running(pages)] == ["The", "Harland"] * 3


def test_a_sentence_at_the_edge_of_one_page_is_text() -> None:
    pages = "The lamp is lit.\n\nIt is nine.\n\fThe gate is shut.\n\nIt is ten.\n\fThe end.\n"
    assert running(pages) == []


def test_a_page_number_needs_no_white_line_where_three_pages_have_one() -> None:
    pages = "".join(f"The lamp number {n} is lit\n{n}\n\f" for n in (1, 2, 3, 4))
    assert running(pages) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("apart", "count"), [(30, 4), (6, 0)])
def test_without_form_feeds_a_counted_line_at_a_regular_distance_ends_a_page(apart, count) -> None:
    body = "\n".join(f"line {n} of the book" for n in range(apart))
    content = "".join(f"{body}\n\nYard Book, page {n}\n\n" for n in range(1, 5))
    assert len(find_page_lines(content, ())) == count


def test_counted_headings_at_uneven_distances_are_text() -> None:
    parts = [(25, 1), (60, 2), (31, 3), (90, 4)]
    body = "".join("a line\n" * length + f"\nChapter {number}\n\n" for length, number in parts)
    assert find_page_lines(body, ()) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("1. One.\n2. Two.\n3. Three.", ["1.", "2.", "3."]),
        ("(3) One.\n\n(4) Two.\n\n(5) Three.", ["(3)", "(4)", "(5)"]),
        ("3.1 Nobody pays.\n3.2 Nobody goes.", ["3.1", "3.2"]),
        ("(a) One;\n(b) two;\n(c) three.", ["(a)", "(b)", "(c)"]),
        ("ii. One\niii. Two\niv. Three", ["ii.", "iii.", "iv."]),
        ("1. One.\n2. Two.", []),
        ("1.5 Million was lost.\n1.6 Million was found.", []),
        ("1. One.\n2. Two.\n4. Four.", []),
        ("2019 The gate opened.\n2020 It shut.\n2021 It opened.", []),
        ("12 The gate.\n13 The lamp.\n14 The yard.", []),
        ("1.5 litres of oil\n1.6 litres of oil\n1.7 litres of oil", []),
        ("3.1 Nobody pays.\n\nThe yard is open all day long.\n\n3.2 Nobody goes.", []),
    ],
)
def test_a_series_in_order_shows_the_numbers_of_items(content, found) -> None:
    assert numbers(content) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("★ A lamp;\n★ a gate;\n★ a yard.", ["★"] * 3),
        ("o\tA lamp;\n\no\ta gate;\n\no\ta yard.", ["o"] * 3),
        ("☞ A lamp that\nis lit;\n☞ a gate;\n☞ a yard.", ["☞"] * 3),
        ("→ A lamp;\n→ a gate;\n→ a yard.", ["→"] * 3),
        ("★ A lamp;\n★ a gate.", []),
        ("★ A lamp;\n☞ a gate;\n★ a yard.", []),
        ("☑ A lamp;\n☑ a gate;\n☑ a yard.", []),
        ("− Lamps;\n− gates;\n− yards.", []),
        ("$ 5 lamps\n$ 6 lamps\n$ 7 lamps", []),
        ("o lamp of old\no gate of old\no yard of old", []),
        ("a  lamp of old\na  gate of old\na  yard of old", []),
    ],
)
def test_one_sign_before_three_lines_is_the_mark_of_a_list(content, found) -> None:
    assert numbers(content) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("12  Q.  Did the yard ever\n13      tell the two men\n14      of it?", ["12", "13", "14"]),
        ("24   The gate was shut\n25   by the guard at nine\n 1   on May 3", ["24", "25", "1"]),
        ("1  lamp was lit\n2  lamps were lit\n3  lamps were out", []),
        ("1 death\n2 deaths\n3 deaths", []),
        ("12  Q.  Did the yard ever\n14      tell the two men\n15      of it?", []),
    ],
)  # fmt: skip
def test_a_transcript_numbers_its_lines(content, found) -> None:
    assert numbers(content) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            "WEBVTT\n\n00:01.000 --> 00:02.500\nWe will not\n\n00:02.500 --> 00:04.000\nshut it",
            ["WEBVTT", "00:01.000 --> 00:02.500", "00:02.500 --> 00:04.000"],
        ),
        (
            "1\n00:00:01,000 --> 00:00:02,500\nWe will",
            ["1\n00:00:01,000 --> 00:00:02,500"],
        ),
        ("0:04\nWe will not\n0:07\nshut it\n0:11\nthis year", ["0:04", "0:07", "0:11"]),
        ("9:00\nBreakfast\n10:00\nMeeting\n11:00\nWalk", []),
    ],
)
def test_caption_times_are_running(content, found) -> None:
    assert running(content) == found


def test_numbers_that_the_page_draws_itself_are_not_marked_twice() -> None:
    page = b"<!doctype html><ol><li>One.</li><li>Two.</li><li>Three.</li></ol>"
    assert marked(extract(page, "text/html"), SpanKind.NUMBERING) == ["1.", "2.", "3."]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("Page 1 of 3", "Page 2 of 3", "Page 3 of 3"), 3),
        (("2/4", "3/4", "4/4"), 3),
        (("Seite 1 von 3", "Seite 2 von 3", "Seite 3 von 3"), 3),
        (("Page 1 of 4", "Page 2 of 4", "Page 3 of 4"), 0),
        (("Page 1 of 3", "Page 3 of 3", "Page 2 of 3"), 0),
        (("1 of 2", "2 of 2", "We won"), 0),
    ],
)
def test_pages_that_are_counted_whole_are_counted_wherever_they_stand(lines, found) -> None:
    first, second, third = lines
    content = f"The quay\n{first}\nwas wide and\n{second}\n\nempty. The new\n{third}\nshed stands."
    assert running(content) == list(lines[:found])


def test_the_tags_of_captions_are_set_and_a_change_of_voice_is_said() -> None:
    cues = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada>The <c.loud>ice</c> melts\n\n"
    cues += "00:04.000 --> 00:08.000\n<v Ada>each <00:05.000>year.\n\n"
    cues += "00:08.000 --> 00:09.000\n<v Ben>So be it.\n"
    assert [one for one in running(cues) if one.startswith("<")] == [
        "<v Ada>", "<c.loud>", "</c>", "<v Ada>", "<00:05.000>",
    ]  # fmt: skip
    assert not [one for one in running(cues.replace("WEBVTT", "NOTES")) if one.startswith("<")]


@pytest.mark.parametrize(
    ("quoted", "passes"),
    [
        ("6.8.2. upstream sources packed anew", True),
        ("6.8.2 upstream sources packed anew", True),
        ("upstream sources packed anew", True),
        ("6.8.3. upstream sources packed anew", False),
        ("6.9.2. upstream sources packed anew", False),
        ("68.2. upstream sources packed anew", False),
        ("6.8.8.2. upstream のソースをパッケージしなおす", True),
        ("6.8.8.3. upstream のソースをパッケージしなおす", False),
    ],
)
def test_a_heading_is_found_with_its_number_of_several_levels(quoted, passes):
    """The words of the heading before it end as this one begins."""
    heads = ("Source left as it is (Pristine source)", "upstream sources packed anew", "files")
    more = ("そのままのソース (Pristine source)", "upstream のソースをパッケージしなおす", "変更")
    lines = [f"6.8.{number}. {words}" for number, words in enumerate(heads, 1)]
    lines += [f"6.8.8.{number}. {words}" for number, words in enumerate(more, 1)]
    page = "".join(f"<h3>{line}</h3>" for line in lines).encode()
    folded = fold(extract(page, "text/html", "utf-8"))
    finding = judge(make_quotation(quoted), [Witness(make_capture(), folded)])
    assert finding.passes is passes
