"""Quantities at an edge in the languages that have a table: quantities.txt, one part a language.

Each line is a sentence with a bar where a quotation is cut: `b` before what a bound bounds, `n` in
number words, `s` before or after a scale or unit, `q` after "almost", `a` before a bound that
follows, `o` before a whole quantity. The sentences of one language are one source.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.models import PASSING, Match, Severity, Text, TextQuoteSelector
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import fold
from archiver.text.languages.recognition import language_of

WRITTEN = Path(__file__).with_name("quantities.txt").read_text("utf-8")
PARTS = {part[:2]: part[3:].splitlines() for part in WRITTEN.strip().lstrip("@").split("\n@")}


def judge(code: str, quotation: str) -> Match:
    between = "" if code in ("ja", "zh") else " "
    source = between.join(line[2:].replace("|", "") for line in PARTS[code])
    return find_passage(TextQuoteSelector(quotation), fold(Text(source)))[0]


@pytest.mark.parametrize("code", PARTS)
def test_a_quantity_of_each_language_is_cut_nowhere(code: str) -> None:
    wrong = []
    for line in PARTS[code]:
        before, after = line[2:].split("|")
        found = judge(code, before if line[0] == "a" else after.strip())
        grave = any(flag.severity is Severity.CRITICAL for flag in found.flags)
        if (found.verdict in PASSING and not grave) is not (line[0] == "o"):
            wrong.append(line)
    assert wrong == []


def test_figures_and_signs_are_judged_in_a_language_that_we_do_not_know() -> None:
    source = "Kepala desa itu membayar −7 juta dan 30 % dari uang yang ada di kas untuk mereka."
    found = find_passage(TextQuoteSelector("7 juta dan 30 % dari uang"), fold(Text(source)))[0]
    assert [(d.quoted, d.archived) for d in found.differences] == [("7", "−7")]


@pytest.mark.parametrize("quotation", ["stiegen um 2,5 Mio.", "stiegen um 2,5 Mio"])
def test_the_stop_of_a_scale_ends_no_quantity(quotation: str) -> None:
    source = "Der Hafenrat traf sich. Die Kosten stiegen um 2,5 Mio. Euro im Jahr. Das war viel."
    found = find_passage(TextQuoteSelector(quotation), fold(Text(source)))[0]
    assert [d.archived for d in found.differences] == ["2,5 Mio. Euro"]


def test_number_words_beside_each_other_are_one_number_where_the_language_is_unclear() -> None:
    source = "Yirmi beş tekne."
    found = find_passage(TextQuoteSelector("beş tekne"), fold(Text(source)))[0]
    assert [(d.quoted, d.archived) for d in found.differences] == [("beş", "Yirmi beş")]


def test_a_sentence_with_the_number_words_of_its_text_is_in_its_language() -> None:
    said = "alle huizen staan leeg"
    source = (
        "De gemeenteraad kwam dinsdag bijeen in de grote zaal. Op de agenda stonden rapporten. De "
        f"wethouder heeft het contract nooit getekend. Bijna {said}. De brief is onvolledig."
    )
    start = source.index(said)
    language = language_of(Text(source), start, start + len(said))
    assert language is not None
    assert language.code == "nl"
