"""Words that a page puts out of sight, in whatever unit, property or function it says so."""

from __future__ import annotations

import pytest

from archiver.models import SpanKind
from archiver.text.web.out_of_sight import is_away, is_small, read_lengths
from tests.text.web.test_html import marked, read_markup

HIDDEN = """
font-size:.01em; font-size:1%; font-size:.01rem; font-size:1e-2px; font-size:.1mm; font-size:.01in
font-size:.05vw; font:italic 700 1px/2 serif; font:0/0 a; zoom:.01; scale:.01 1; opacity:1%
opacity:1e-3; filter:blur(0) opacity(.01); transform:rotate(2deg) scale(.01)
transform:matrix(1,0,0,.001,0,0); transform:translate(5px, -9999px); translate:0 -9999px
color:rgba(0,0,0,.01); color:#00000003; color:hsl(0 0% 0% / 2%); margin:0 0 0 -9999px
margin-left:-100rem; margin-inline-start:-9999px; text-indent:-200vw; text-indent:-60em
max-height:.1px~overflow:hidden; inline-size:0~overflow:clip; clip-path:inset(0 0 100% 0)
clip-path:inset(51%); clip-path:polygon(0 0, 0 0, 0 0); clip-path:ellipse(0 0 at 50% 50%)
clip:rect(9px 9px 9px 9px); position:absolute~inset:-9999px auto auto; position:fixed~top:-100px
position:absolute~left:-100vw; position:absolute~inset-inline-start:-40em
"""
SHOWN = """
font-size:.7em; font-size:80%; font-size:.14rem; font-size:6pt; font-size:1vw; font:12px Sans 3
font:700 12px/1 a; font-size:calc(1px + 1vw); font-size:clamp(1rem, 1px, 2rem); font-size:-1px
zoom:.9; zoom:0; opacity:.3; opacity:30%; transform:scale(.8); transform:scaleZ(0)
transform:matrix(1,0,0,1,-5,0); transform:translateX(-50%); color:rgba(0,0,0,.6); color:#000000cc
margin-left:calc(-50vw + 50%); margin-left:-50vw; margin:0 0 -9999px; margin-bottom:-9999px
text-indent:-2em; max-height:1%~overflow:hidden; width:1px; clip-path:inset(10% 20%)
clip-path:polygon(0 0, 100% 0, 50% 100%); clip-path:circle(50%); clip:rect(0, auto, auto, 0)
position:absolute~left:-20px; position:fixed~top:0; position:sticky~top:-200px; top:-9999px
"""


def split(written: str) -> list[str]:
    return [
        one.strip().replace("~", ";") for line in written.split("\n") for one in line.split("; ")
    ]


@pytest.mark.parametrize("style", [one for one in split(HIDDEN) if one])
def test_words_that_nobody_sees_are_hidden_however_it_is_written(style: str) -> None:
    text = read_markup(f"<p>The fund may <b style='display:inline-block;{style}'>never</b> close.")
    assert marked(text, SpanKind.HIDDEN) == ["never"]


@pytest.mark.parametrize("style", [one for one in split(SHOWN) if one])
def test_words_that_are_small_pale_or_moved_a_little_are_seen(style: str) -> None:
    text = read_markup(f"<p>The fund may <b style='display:inline-block;{style}'>never</b> close.")
    assert not marked(text, SpanKind.HIDDEN)


def test_what_is_to_be_computed_has_no_length() -> None:
    assert read_lengths("calc(1px + 2em)") == []
    assert [length.number for length in read_lengths("1in -.5e1px 2foo 50%")] == [96, -5, 50]
    assert is_small({"font-size": "0"})
    assert not is_away({"left": "-9999px"})
