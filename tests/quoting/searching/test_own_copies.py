"""A document's own copies are known by its own prose, and nothing else is taken for one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.models import Span, SpanKind, Text
from archiver.quoting.searching.five_word_runs import read_runs
from archiver.quoting.searching.own_copies import is_copy, read_prose
from archiver.text.folding import FoldedText, fold
from benchmarks.quotations.corpus import read_prose as read_paragraphs

QUOTED = (
    "The board never approved the scheme for use in hospitals, and no member of it was asked "
    "whether the trial should go on beyond the spring of the year"
)
OTHER = "We found that the lamps were changed twice a week by a contractor from the next town"
PARAGRAPHS = read_paragraphs().strip().split("\n\n")
PROSE = " ".join(PARAGRAPHS[:3])
SOURCE = f"Minutes of the board. {QUOTED}. The treasurer then spoke of the roof at length. {OTHER}."
MENU = "Home About us Campaigns Donate Contact Search the site Log in Newsletter " * 6
BRIEFING = (
    f"{PARAGRAPHS[0]} The board said: “{QUOTED}”. {PARAGRAPHS[1]} “{OTHER}”, it said. "
    f"{PARAGRAPHS[2]}"
)


def read(content: str, *spans: Span) -> FoldedText:
    return fold(Text(content, spans=spans))


def know(document: str, *quotations: str) -> object:
    return read_prose(read(document), quotations or (QUOTED, OTHER))


COPIES = {
    "the same words, set differently": BRIEFING.replace(" ", "\u00a0").replace("“", '"'),
    "a menu before it and a footer after it": f"{MENU}\n\n{BRIEFING}\n\nCopyright. {MENU}",
    "a few words corrected since": BRIEFING.replace("The board said", "As the board put it"),
    "an excerpt, the quotation in it": f"The board said: “{QUOTED}”. {PARAGRAPHS[1]} “{OTHER}”",
    "the quotations cut out": PROSE,
    "another quotation in it": BRIEFING.replace(QUOTED, QUOTED.replace("never ", "")),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_known(name: str) -> None:
    assert is_copy(know(BRIEFING), read(COPIES[name]))


COPIES["another edition, half of it written anew"] = BRIEFING.replace(
    PARAGRAPHS[2], " ".join(PARAGRAPHS[4:6])
).replace(PARAGRAPHS[0], " ".join(PARAGRAPHS[0].split()[:-20]))


OTHERS = {
    "the source of the quotations": SOURCE,
    "the quotations alone": f"{QUOTED}. {OTHER}.",
    "one paragraph taken over": f"{PARAGRAPHS[1]} " + " ".join(PARAGRAPHS[4:7]),
    "nothing": "",
    "a few words": "Home About us",
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_text_is_no_copy(name: str) -> None:
    assert not is_copy(know(BRIEFING), read(OTHERS[name]))


def test_half_of_the_prose_is_not_enough() -> None:
    half = " ".join(BRIEFING.split()[: len(BRIEFING.split()) // 2])
    rest = " ".join(PARAGRAPHS[3:])
    assert not is_copy(know(BRIEFING), read(f"{half} {rest}"))


@pytest.mark.parametrize("lead", ["", "Note: ", "Quotation of the day, by the board: "])
def test_a_short_document_of_quotations_does_not_swallow_its_source(lead: str) -> None:
    document = f"{lead}“{QUOTED}”"
    assert not is_copy(know(document), read(SOURCE))
    assert is_copy(know(document), read(f"{document}")), "its very words are its own"


def test_a_short_document_is_known_in_a_frame_when_all_of_it_is_there() -> None:
    document = f"Our board has said this at last, and we are glad of it: “{QUOTED}”"
    assert is_copy(know(document), read(f"{MENU} {document} {MENU}"))
    assert not is_copy(know(document), read(f"{MENU} Our board has said this: {QUOTED} {MENU}"))


def test_a_short_document_is_known_by_what_stands_beside_its_quotation() -> None:
    document = f"At long last the board said this in its minutes: “{QUOTED}”, and we are glad of it"
    edited = document.replace("At long last", "So").replace("glad of it", "glad")
    assert is_copy(know(document), read(f"{MENU} {edited} {MENU}"))
    assert not is_copy(know(document), read(SOURCE))
    assert not is_copy(know(document), read(f"The board wrote: “{QUOTED}”, and nobody was glad"))


def test_a_source_that_the_document_repeats_in_full_without_marks_stays_a_source() -> None:
    petition = " ".join(PARAGRAPHS[3:5])
    words = " ".join(petition.split()[10:24])
    document = f"{PROSE} The petition says “{words}”, and this is all of it.\n\n{petition}"
    assert not is_copy(know(document, words), read(petition))


def test_a_menu_that_all_pages_of_a_site_share_is_no_prose() -> None:
    frame = f"{MENU}Terms Privacy Cookies Accessibility Statement Jobs Press {MENU}"
    words = "We " + PARAGRAPHS[0]
    page = f"{frame}\n\n{words} “{QUOTED}”"
    source = f"{frame}\n\n{SOURCE}"
    outside = Span(0, len(frame), SpanKind.OUTSIDE)
    prose = read_prose(read(page, outside), [QUOTED])
    assert not is_copy(prose, read(source, outside))
    assert is_copy(prose, read(f"{frame}\n\n{words} “{QUOTED}” Share this page"))


def test_a_block_quotation_frames_as_marks_do() -> None:
    start = len(f"{PARAGRAPHS[1]} The board said:\n\n")
    document = f"{PARAGRAPHS[1]} The board said:\n\n{QUOTED}\n\n{PARAGRAPHS[0]} {PROSE}"
    block = Span(start, start + len(QUOTED), SpanKind.QUOTE)
    excerpt = read(f"{PARAGRAPHS[1]} The board said: {QUOTED}")
    assert is_copy(read_prose(read(document, block), [QUOTED]), excerpt)
    assert not is_copy(read_prose(read(document), [QUOTED]), excerpt)


@pytest.mark.parametrize("seed", range(12))
def test_the_share_decides_whatever_is_changed(seed: int) -> None:
    rng = random.Random(seed)
    words = BRIEFING.split()
    few, many = list(words), list(words)
    for at in rng.sample(range(len(words)), len(words) // 60):
        few[at] = "changed"
    for at in range(seed % 3, len(words), 4):
        many[at] = f"other{at}"
    prose = know(BRIEFING)
    assert is_copy(prose, read(" ".join(few)))
    assert not is_copy(prose, read(" ".join(many)))


ANYTHING = st.text(alphabet='ab ’”“"[]….\n\t-é\u0301\u200b٣漢👍\ud800', max_size=80)


@settings(deadline=None)
@given(ANYTHING, ANYTHING, st.lists(ANYTHING, max_size=3))
def test_no_text_is_trouble(document: str, other: str, quotations: list[str]) -> None:
    prose = read_prose(read(document), quotations)
    assert is_copy(prose, read(document))
    assert is_copy(prose, read(other)) in (True, False)


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(0, 60), st.integers(0, 3))
def test_a_frame_of_any_size_hides_no_copy(before: int, after: int, drop: int) -> None:
    words = BRIEFING.split()
    page = ["menu"] * before + words[drop:] + [f"foot{n}" for n in range(after)]
    assert is_copy(know(BRIEFING), read(" ".join(page)))


def test_documents_without_words_or_quotations_are_no_trouble() -> None:
    for document in ("", "word", QUOTED):
        prose = read_prose(read(document), ())
        assert is_copy(prose, read(document))
        assert not is_copy(prose, read(SOURCE.replace(QUOTED, "")))


def test_runs_are_five_words_and_follow_the_text() -> None:
    assert len(read_runs(read("one two three four"))) == 0
    assert len(read_runs(read("one two three four five"))) == 1
    first, second = read_runs(read("a b c d e f")), read_runs(read("z b c d e f"))
    assert first[0] != second[0]
    assert first[1] == second[1]
