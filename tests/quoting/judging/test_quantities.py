"""The grammar of quantities: whatever is cut out of one is named, and nothing else is."""

from __future__ import annotations

import pytest

from archiver.models import DifferenceKind, Text, Verdict
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import fold
from tests.quoting.witnesses import make_quotation

BEFORE, AFTER = "It is on file that ", " was the entry made by the clerk of the town."
CUT_AT_START = """
forty| six boats · up to| eleven · almost| every boat · >| 7 leaks · −|£2,300.50 · –|£6 a head ·
three and a| half million · about| 14 000 · minus| nine degrees · hundreds| of thousands · two|
hundred and six · half| a dozen · one in| six thousand · no more| than twelve · no| more than
twelve · less than| half · not| all · all but| three · nearly| always · at least| 8 · between| 3
and 11 · more than| 4 · several| thousand · just| over six · 7 ×| 10 · as many as| nine · EUR| 5
· 2| ½ · next to| nothing · roughly| 20 · barely| half · 6 to| 8 · on 1| 4 July · seven or|
eight hundred · hardly| anyone · a maximum of| 5 · anything but| six
· in excess of| 50 · approaching| 400 · north of| $5m · nigh| on 600 · just shy of| 300
· 7| June 1988 · 40| working days · some| $5 million · more than| twice · nearly| double
· nine| square miles · short of| 20 · the best part of| two hours · on the order| of 60
· getting on for| ninety · an estimated| 700 · nine| days · thirteen| kilometres · 80| degrees
· 5 ft.| 3 in. high · 1s.| 6d · 6 lb| 2 oz · half past| nine · ca.| 1850 · the third| largest hut
· x ≠| 3 · ten past| four · c.| 1850 · six votes to| five, it
· two point| five million · 3rd of| March 1988 · all bar| ten · up to and including| 30 knots
· greater than or equal to| 30 · 3 million 200| thousand
· three| times as many · twice| as many boats · five times| as high as the mast · 45| per cent
"""
CUT_AT_END = """
8%| above the old fee · 4 per cent above base rate| per annum
· 5| mg · 5 mg| per kg · 5 mg per kg| per day · £5| a week · 30| miles an hour · 7 feet| 3 inches
· 5 hours| 20 minutes · 5| to the power of 6 · 10 degrees| below zero · 6| to 8 weeks · forty|
six · two hundred| and six · half| a million · thirty| or forty times · one in| six thousand · 3
times| 4 · 16| and over · 5| or more · 0300 555| 0192 · 9| pm · 4| May · a few| hundred · three|
quarters · 1,200|/2 · five| thousand · 12|% · 45| per cent · about six| hundred
· 40 games| or fewer · 60 votes| at least · 60 members| or over · 9 years| and upwards · £400| tops
· 70 euros| minimum · 12 deaths| per 1,000 · 5 ml| every two hours · once| in 50 days
· twice| a week · within 40| working days · 12| nautical miles · 3p| higher
· 5 hours| longer · 9 degrees| below freezing
· 2.5 m.| euros · 3 sq.| miles
· 1 hr| 20 min · 5 ft.| 3 in. high · 2s.| 6d · three times| more · half past| nine · 44| BC
· 3 gal| 2 qt · 4 st| 7 lb · 6′| 4″
· 3 m| 20 cm · 2 days| 3 h · 300| odd · two tons| each, it · two| point five million
· 3 million| 200 thousand · 5 patients| at the very most · 3 in| every 100
"""
WHOLE = """
killed 5| in 2019 · five| wards were shut · two| of them · on 4 May| 2019 · rose by| 5
· 8 June| 2011
· the
first| of many · said no| and left · in| five days · ten| people · in May| the board · only| the
board · all| of them · over| 12 months · within| 30 days · a| dozen
· vitamin C.| 40 men came · 5 m.| The men · in the 1990s.| 5k was paid · he came first| in May
· once| in 1999 · three nurses| or doctors · 123| or just 456
· the minimum| wage · five men| or older women
· at one point| five men left · 3 million,| 200 thousand of them
"""


def items(written: str) -> list[str]:
    return [item.strip().replace("\n", " ") for item in written.split("·")]


@pytest.mark.parametrize("marked", items(CUT_AT_START))
def test_a_quotation_begins_in_no_quantity(marked: str) -> None:
    before, after = marked.split("|")
    source = f"{BEFORE}{before}{after}{AFTER}"
    match = find_passage(make_quotation(f"{after.strip()}{AFTER}").selector, fold(Text(source)))[0]
    assert match.verdict is Verdict.ALTERED
    kinds = {DifferenceKind.NUMBER, DifferenceKind.NEGATION}
    assert [d.kind in kinds for d in match.differences] == [True]


@pytest.mark.parametrize("marked", items(CUT_AT_END))
def test_a_quotation_ends_in_no_quantity(marked: str) -> None:
    before, after = marked.split("|")
    source = f"{BEFORE}{before}{after}{AFTER}"
    match = find_passage(make_quotation(f"{BEFORE}{before}").selector, fold(Text(source)))[0]
    assert match.verdict is Verdict.ALTERED
    assert [d.kind for d in match.differences] == [DifferenceKind.NUMBER]


@pytest.mark.parametrize("marked", items(WHOLE))
def test_a_whole_quantity_may_stand_at_an_edge(marked: str) -> None:
    before, after = marked.split("|")
    source = f"{BEFORE}{before}{after}{AFTER}"
    for quote in (f"{BEFORE}{before}", f"{after.strip()}{AFTER}"):
        match = find_passage(make_quotation(quote).selector, fold(Text(source)))[0]
        assert match.differences == ()


def test_what_is_shown_is_the_whole_quantity() -> None:
    source = "In all, twenty five people were moved to the hall."
    match = find_passage(make_quotation("five people were moved").selector, fold(Text(source)))[0]
    assert [(d.quoted, d.archived) for d in match.differences] == [("five", "twenty five")]


@pytest.mark.parametrize("between", ["\n\n", "\t"])
def test_a_quantity_ends_with_its_paragraph_or_cell(between: str) -> None:
    source = f"The ward had twenty{between}five people were moved to it."
    match = find_passage(make_quotation("five people were moved").selector, fold(Text(source)))[0]
    assert match.verdict is Verdict.VERBATIM
