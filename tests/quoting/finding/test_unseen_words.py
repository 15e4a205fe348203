"""What a page or a Markdown file that quotes does not show its readers as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.quoting.finding.documents import find_quotations, open_document
from archiver.text.visibility import Unseen

BEFORE, AFTER = "They wrote: “the lamps of the lane shall ", " be lit again this year”."
WHOLE = "the lamps of the lane shall be lit again this year"

INLINE = [
    ("<span hidden>not</span>", Unseen.CLOSED),
    ("<span hidden class=a style='color:red' role=note>not</span>", Unseen.CLOSED),
    ("<span style='visibility:hidden'>not</span>", Unseen.CLOSED),
    ("<span style='opacity:0'>not</span>", Unseen.CLOSED),
    ("<span style='font-size:0'>not</span>", Unseen.INVISIBLE),
    ("<span style='position:absolute;left:-9999px'>not</span>", Unseen.CLOSED),
    ("<span style='text-indent:-9999px'>not</span>", Unseen.CLOSED),
    ("<span class=visually-hidden>not</span>", Unseen.CLOSED),
    ("<del>not</del>", Unseen.STRUCK),
    ("<strike><i>not</i></strike>", Unseen.STRUCK),
    ("<i style='text-decoration:line-through'>not</i>", Unseen.STRUCK),
    ("<font color=white>not</font>", Unseen.INVISIBLE),
    ("<b style='background:#000;color:#000'>not</b>", Unseen.INVISIBLE),
]


def found(name: str, content: str) -> list[tuple[str, list[tuple[str, Unseen]]]]:
    path = Path(name)
    quotations = find_quotations(path, open_document(path, content.encode()))
    return [
        (one.quotation.selector.exact, [(words.words.strip(), words.kind) for words in one.unseen])
        for one in quotations
    ]


@pytest.mark.parametrize(("words", "kind"), INLINE)
@pytest.mark.parametrize(("name", "page"), [("a.html", "<p>{}</p>"), ("a.md", "{}\n")])
def test_words_that_are_not_seen_are_taken_out_and_kept(
    name: str, page: str, words: str, kind: Unseen
) -> None:
    content = page.format(BEFORE + words + AFTER)
    assert found(name, content) == [(WHOLE, [("not", kind)])]


@pytest.mark.parametrize(
    "words",
    ["<bdo dir=rtl>12</bdo>", "<b style='unicode-bidi:bidi-override;direction:rtl'>12</b>"],
)
@pytest.mark.parametrize(("name", "page"), [("a.html", "<p>{}</p>"), ("a.md", "{}\n")])
def test_words_that_are_turned_round_stay_and_are_told(name: str, page: str, words: str) -> None:
    ((exact, unseen),) = found(name, page.format(BEFORE + words + AFTER))
    assert ("12" in exact, unseen) == (True, [("12", Unseen.TURNED)])


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (".w{display:none}", Unseen.CLOSED),
        ("p > .w{text-decoration:line-through}", Unseen.STRUCK),
        (".w{color:#fff}", Unseen.INVISIBLE),
        ("p{background:#112233}.w{color:#123}", Unseen.INVISIBLE),
    ],
)
def test_rules_of_the_page_hide_words_of_its_quotations(rule: str, kind: Unseen) -> None:
    content = f"<style>{rule}</style><p>{BEFORE}<b class=w>not</b>{AFTER}</p>"
    assert found("a.html", content) == [(WHOLE, [("not", kind)])]


@pytest.mark.parametrize(
    "content",
    [
        f"<div style='background:#000;color:#fff'>“{WHOLE}”</div>",
        f"<link rel=stylesheet href=a.css><p style='color:white'>“{WHOLE}”",
        f"<div style='color:white'>x<p style='color:#222'>“{WHOLE}”</div>",
        f"<p aria-hidden=true>“{WHOLE}”",
        f"<details><summary>More</summary>“{WHOLE}”</details>",
        f"<p><bdo dir=ltr>“{WHOLE}”</bdo>",
    ],
)
def test_words_that_are_seen_are_clean(content: str) -> None:
    assert found("a.html", content) == [(WHOLE, [])]


@pytest.mark.parametrize("element", ["template", "noscript", "script", "canvas"])
def test_nobody_is_quoted_where_nothing_is_drawn(element: str) -> None:
    assert not found("a.html", f"<{element}>“{WHOLE}”</{element}>")


def test_a_quotation_that_nobody_sees_is_told_whole() -> None:
    ((exact, unseen),) = found("a.html", f"<p>Lead.<div hidden>“{WHOLE}”</div>")
    assert (exact, [kind for _, kind in unseen]) == (WHOLE, [Unseen.CLOSED])


@pytest.mark.parametrize(
    ("written", "unseen"),
    [
        ("~~not~~", [("not", Unseen.STRUCK)]),
        ("~~*not*~~", [("not", Unseen.STRUCK)]),
        ("[~~not~~](https://a.example/)", [("not", Unseen.STRUCK)]),
        ("~~not", []),
        ("~~ not ~~", []),
    ],
)
def test_two_tildes_strike_what_they_hold(written: str, unseen: list[tuple[str, Unseen]]) -> None:
    ((_, told),) = found("a.md", f"{BEFORE}{written}{AFTER}\n")
    assert told == unseen


def test_places_stay_where_words_are_taken_out() -> None:
    content = f"<p>{BEFORE}<del>not</del>{AFTER}</p>"
    path = Path("a.html")
    (one,) = find_quotations(path, open_document(path, content.encode()))
    assert content[one.start : one.end].startswith("the lamps")
    assert content[one.start : one.end].endswith("this year")
