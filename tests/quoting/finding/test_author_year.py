"""A mark of author and year means the entry that begins with them, and no other."""

from pathlib import Path

import pytest

from archiver.quoting.finding.author_year import link_author_years
from archiver.quoting.finding.documents import open_document, read_quotations
from archiver.text.blocks import Draft
from tests.growth import check_growth

FENN = "Fenn, O. (2021) *On lamps*. Journal of Piers 3(2). https://a.example/fenn"
MARSH = "Marsh, T. and Oakes, B. 2020. Report. doi:10.5555/marsh"
FERRY = ("Harbour Ferry Board (2019a) Minutes. https://b.example/a\n\n"
         "Harbour Ferry Board (2019b) Minutes. https://b.example/b")  # fmt: skip
Q = "“the lamps were never lit in winter”"


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        (f"It is bad: {Q} (Fenn, 2021).", "https://a.example/fenn"),
        (f"It is bad: {Q} (see Fenn 2021: 14; Marsh & Oakes 2020).", "https://a.example/fenn"),
        (f"Marsh and Oakes (2020, p. 4) put it so: {Q}.", "https://doi.org/10.5555/marsh"),
        (f"In Marsh et al.’s view (2020), {Q}.", "https://doi.org/10.5555/marsh"),
        (f"It is bad: {Q} [Harbour Ferry Board 2019b].", "https://b.example/b"),
        (f"报告说：{Q}（Fenn，2021）。", "https://a.example/fenn"),
        (f"Fenn holds that {Q} (2021: 14).", "https://a.example/fenn"),
        (f"It was Fenn’s view that {Q} (2021).", "https://a.example/fenn"),
        (f"Fenn spoke. The board holds that {Q} (2021: 14).", ""),
        (f"Fenn holds that {Q} (2020: 14).", ""),
        (f"Marsh and the Harbour hold that {Q} (2019a).", "https://b.example/a"),
        (f"Fenn knew {Q}, and a fire (2021) came.", ""),
        (f"It is bad: {Q} (Fenn, 2019).", ""),
        (f"It is bad: {Q} (Oakes, 2020).", ""),
        (f"Fenn was right. The board (2021) said {Q}.", ""),
        (f"Fenn said “we were never asked”; the board (2021) said {Q}.", ""),
        (f"It was not fenn (2021) who said {Q}.", ""),
    ],
)
def test_a_mark_means_the_entry_that_begins_so(text: str, whose: str) -> None:
    document = f"{text}\n\nLiteratur\n\n{FENN}\n\n{MARSH}\n\n{FERRY}\n"
    for name in ("a.md", "a.txt"):
        found = read_quotations(Path(name), document.encode())
        assert [one.cited for one in found if one.selector.exact in Q] == [whose]


def test_a_mark_that_two_entries_share_means_neither() -> None:
    other = FENN.replace("fenn", "other")
    document = f"It is bad: {Q} (Fenn, 2021).\n\n{FENN}\n\n{other}\n"
    assert [one.cited for one in read_quotations(Path("a.md"), document.encode())] == [""]


def test_marks_that_are_links_into_the_page_mean_their_entries() -> None:
    page = (
        f'<p>It is bad: {Q} (<a href="#r1">Fenn, 2021</a>).<ul><li id="r1">Fenn, O. (2021) On. '
        '<a href="https://a.example/fenn">Link</a></ul>'
    )
    found = read_quotations(Path("a.html"), page.encode())
    assert [one.cited for one in found] == ["https://a.example/fenn"]


MARKS = {
    "marks": "(Fenn, 2021) ",
    "linked marks": "[(Fenn, 2021)](https://a.example/b) ",
    "names": "(Fenn Marsh Oakes Dale and others, ",
    "years": "(2021) ",
    "marks of one bracket": "Fenn, 2021; ",
}


@pytest.mark.parametrize("name", MARKS)
def test_many_marks_in_one_paragraph_cost_time_by_their_number(name: str) -> None:
    def make(count: int) -> Draft:
        written = f"As they say: {MARKS[name] * count}.\n\n{FENN}\n"
        return open_document(Path("a.md"), written.encode()).draft

    check_growth(make, link_author_years, 4_000)
