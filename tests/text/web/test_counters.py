"""Numbers that style sheets count out, and the marks of lists that they choose."""

from __future__ import annotations

import pytest

from archiver.models import SpanKind, Text
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.folding import fold
from archiver.text.web.html import read_markup
from tests.growth import check_growth
from tests.quoting.witnesses import make_capture, make_quotation


def read(rules: str, body: str) -> Text:
    return read_markup(f"<style>{rules}</style><body>{body}</body>")


def passes(text: Text, quoted: str) -> bool:
    return judge(make_quotation(quoted), [Witness(make_capture(), fold(text))]).passes


SECTIONS = (
    "body{counter-reset:sec}h2{counter-increment:sec;counter-reset:sub}"
    "h2::before{content:counter(sec) '. '}"
    "h3:before{counter-increment:sub;content:counter(sec) '.' counter(sub) '\\2002'}"
)
OUTLINE = (
    "ol{list-style:none;counter-reset:item}li{counter-increment:item}"
    "li::before{content:counters(item, '.') ' '}"
)
MISSING = "<link rel=stylesheet href=site.css>"


@pytest.mark.parametrize(
    ("rules", "body", "content"),
    [
        (
            SECTIONS,
            "<h2>Wells</h2><h3>Old</h3><h3>New</h3><h2>Mills</h2><h3>Wind</h3>",
            "1. Wells\n\n1.1 Old\n\n1.2 New\n\n2. Mills\n\n2.1 Wind",
        ),
        (
            OUTLINE,
            "<ol><li>Wells<ol><li>Old</li><li>New</li></ol></li><li>Mills</li></ol>",
            "1 Wells\n\n1.1 Old\n\n1.2 New\n\n2 Mills",
        ),
        # what is not drawn counts nothing, nor does what it holds
        (
            "p{counter-increment:p}p::before{content:counter(p,lower-roman) ') '}.x{display:none}",
            "<p>Wells<p class=x>Gone<p>Mills",
            "i) Wells\n\nGone\n\nii) Mills",
        ),
        (
            "p::before{counter-increment:Art;content:'Artículo ' counter(Art,upper-alpha) '. '}",
            "<div style='counter-reset:Art 2'><p>Pozos<p>Molinos</div>",
            "Artículo C. Pozos\n\nArtículo D. Molinos",
        ),
        # two rules for one pseudo-element, and one that sets
        (
            "p::before{content:counter(n) ' '}p::before{counter-increment:n -1}"
            "body{counter-reset:n}.s{counter-set:n 9}",
            "<p>Wells<p class=s>Mills",
            "-1 Wells\n\n8 Mills",
        ),
        ("p::after{content:' [' counter(n, decimal-leading-zero) ']'}", "<p>Wells", "Wells [00]"),
        # a counter ends with its maker's parent
        (
            "i{counter-increment:n}i::after{content:counter(n)}",
            "<p><i>a</i><i>b</i></p><p><i>c</i></p>",
            "a1b2\n\nc1",
        ),
    ],
)
def test_counted_numbers_are_those_that_a_browser_shows(rules, body, content):
    text = read(rules, body)
    assert text.content == content
    assert any(span.kind is SpanKind.ALTERNATIVE for span in text.spans)


@pytest.mark.parametrize(
    ("head", "rules"),
    [
        (MISSING, "p::before{counter-increment:n;content:counter(n)}"),
        ("", "p:nth-child(2){counter-increment:n 5}p::before{content:counter(n)}"),
        ("", "p::before{counter-increment:n;content:counter(n, thai)}"),
        ("", "p::before{content:counter(n, symbols('*'))}"),
        ("", "p::before{content:counter(n)}p{counter-reset:reversed(n)}"),
        ("", "i::before{counter-increment:n;content:none}p::before{content:counter(n)}"),
    ],
)
def test_a_number_that_is_not_known_is_not_written_and_a_gap_in_a_figure(head, rules):
    text = read_markup(f"{head}<style>{rules}</style><i></i><p>Wells</p>")
    assert text.content == "Wells"
    rules = rules.replace("p::before", "b::before")
    text = read_markup(f"{head}<style>{rules}</style><p>The mill had <i></i><b>50</b> hands.")
    assert "\ufffd50" in text.content
    assert not passes(text, "The mill had 50 hands.")


def test_a_counted_number_may_be_quoted_or_left_out_and_no_other_passes():
    text = read(SECTIONS, "<h2>Wells of the parish</h2><h3>Old wells and new ones</h3>")
    assert passes(text, "1.1 Old wells and new ones")
    assert passes(text, "Old wells and new ones")
    assert not passes(text, "1.2 Old wells and new ones")
    figure = read("body{counter-reset:n 3}b::before{content:counter(n)}", "It had <b>50</b> hands.")
    assert passes(figure, "It had 350 hands.")
    assert not passes(figure, "It had 50 hands.")


@pytest.mark.parametrize(
    ("rules", "body", "content"),
    [
        ("ol{list-style-type:lower-alpha}", "<ol><li>Wells<li>Mills</ol>", "a. Wells\n\nb. Mills"),
        (
            "",
            "<ol style='list-style: upper-roman inside'><li>Wells<li>Mills</ol>",
            "I. Wells\n\nII. Mills",
        ),
        (
            "ol{list-style:lower-latin}.x{display:list-item;list-style:none}",
            "<ol><li>Wells<li class=x>between<li>Mills</ol>",
            "a. Wells\n\nbetween\n\nc. Mills",
        ),
    ],
)
def test_the_marks_of_a_list_are_those_that_its_style_says(rules, body, content):
    text = read(rules, body)
    assert text.content == content
    assert [span.kind for span in text.spans if span.kind is SpanKind.NUMBERING]


def test_counting_takes_time_by_the_length_of_the_page():
    rules = "p{counter-increment:n;counter-reset:m}p::before{content:counters(n,'.') counter(m)}"
    check_growth(lambda size: "<p>Wells<div>" * size, lambda body: read(rules, body), 1600)
