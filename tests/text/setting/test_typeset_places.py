"""LaTeX, reStructuredText and AsciiDoc that quote by commands and blocks of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.file_kinds import ASCIIDOC, RESTRUCTURED, TEX
from archiver.quoting.finding.documents import find_quotations, open_document
from archiver.text.setting.typeset_places import read_typeset_blocks
from tests.growth import check_growth

SAID = "the gate stays shut until the tide has turned"
RULES = "https://board.example/rules"
OTHER = "https://sailor.example/"
LIST = (
    "\\begin{thebibliography}{9}\n"
    f"\\bibitem{{other}} A. Sailor. \\url{{{OTHER}}}\n"
    f"\\bibitem{{board}} The Board. \\emph{{Rules}}. \\url{{{RULES}}}\n"
    "\\end{thebibliography}\n"
)


def read(name: str, text: str) -> list[tuple[str, str]]:
    document = open_document(Path(name), text.encode())
    found = find_quotations(Path(name), document)
    for one in found:
        first = one.quotation.selector.exact.split()[0]
        assert text[one.start :].startswith(first), "the place is that of the words"
    return [(one.quotation.selector.exact, one.quotation.cited) for one in found]


@pytest.mark.parametrize(
    "written",
    [
        f"They wrote \\enquote{{{SAID}}} \\cite{{board}}.",
        f"They wrote \\enquote*{{{SAID}}} \\parencite[see][12]{{board}}.",
        f"They wrote \\textcquote[12]{{board}}{{{SAID}}}.",
        f"They wrote \\foreigntextcquote{{british}}[see][3]{{board}}{{{SAID}}}.",
        f"They wrote ``{SAID}'' \\autocite{{board}}.",
        f"They wrote:\n\\begin{{quote}}\n{SAID} \\cite{{board}}\n\\end{{quote}}\n",
        f"They wrote:\n\\begin{{displaycquote}}[12]{{board}}\n{SAID}\n\\end{{displaycquote}}\n",
        f"They wrote: \\begin{{quotation}}{SAID} \\citep{{board}}\\end{{quotation}} And so on.",
    ],
)
def test_commands_of_latex_mark_quotations_and_say_whose(written):
    assert read("a.tex", f"{written}\n\n{LIST}") == [(SAID, RULES)]


def test_a_quotation_in_a_quotation_of_latex_is_part_of_it():
    written = f"He: \\enquote{{they said \\enquote{{{SAID}}} again}}."
    assert [words for words, _ in read("a.tex", written)] == [
        f"they said \\enquote{{{SAID}}} again"
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a.tex", f'\\begin{{verbatim}}\nsay("{SAID}")\n\\end{{verbatim}}\nEnd.'),
        ("a.tex", f'Write \\verb|say("{SAID}")| there.'),
        ("a.rst", f'Write::\n\n    say("{SAID}")\n\nEnd.'),
        ("a.rst", f'.. code-block:: python\n\n   say("{SAID}")\n\nEnd.'),
        ("a.rst", f'Text.\n\n>>> say("{SAID}")\n"{SAID}"\n\nEnd.'),
        ("a.rst", f"Run it:\n\n   say -v --for {SAID}\n\nEnd."),
        ("a.rst", f"Write::\n\n    if told:\n\n        {SAID}\n\nEnd."),
        ("a.adoc", f'----\nsay("{SAID}")\n----\nEnd.'),
        ("a.adoc", f'[source,python]\n....\nsay("{SAID}")\n....\nEnd.'),
    ],
)
def test_code_quotes_nobody(name, written):
    assert read(name, written) == []


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        (f"They wrote:\n\n    {SAID}.\n\n    And more.\n\n    -- Board, {RULES}\n", True),
        (f"They wrote:\n\n.. epigraph::\n\n   {SAID}.\n\n   And more.\n\n   -- {RULES}\n", True),
        (f".. pull-quote:: {SAID}.\n\n   And more.\n\n   -- {RULES}\n", True),
        (f"- A point:\n\n      {SAID}.\n\n      And more.\n\n      -- {RULES}\n", True),
        (f"- A point.\n\n  {SAID}.\n\n- Another.", False),
        (f"12. A point.\n\n    {SAID}.\n", False),
        (f"The term\n    {SAID}.\n\n    And more.\n", False),
        (f".. note::\n\n   {SAID}.\n\n   And more.\n", False),
        (f":Author: A. Clerk\n\n   {SAID}.\n", False),
        (f"-v, --verbose  More words.\n\n               {SAID}.\n", False),
    ],
)
def test_a_block_that_stands_in_is_a_quotation_unless_a_mark_owns_it(written, quoted):
    found = read("a.rst", written)
    assert found == ([(f"{SAID}. And more.", RULES)] if quoted else [])


@pytest.mark.parametrize(
    ("written", "credit"),
    [
        (f"[quote,The Board,{RULES}]\n____\n{SAID}\n____\n", RULES),
        (f"[quote,The Board,{RULES}]\n{SAID}\n\nThe end.\n", RULES),
        (f'[quote.wide#one, "The Board, {RULES}"]\n{SAID}\n', RULES),
        (f"[verse,The Board,{RULES}]\n{SAID}\n\nThe end.\n", RULES),
        (f"[verse%unbreakable]\n____\n{SAID}\n____\n", ""),
        (f"____\n{SAID}\n____\n", ""),
        (f'""\n{SAID}\n""\n', ""),
        (f'They wrote "`{SAID}`" in May.\n', ""),
        (f'They wrote "`{SAID}`" ({RULES}[here]).\n', RULES),
    ],
)
def test_blocks_and_curved_marks_of_asciidoc(written, credit):
    assert read("a.adoc", written) == [(SAID, credit)]


WORST = {
    TEX: [
        "\\enquote{",
        "\\enquote{a}",
        "\\begin{quote}",
        "\\begin{verbatim}",
        "\\verb|a",
        "[",
        "{",
    ],
    RESTRUCTURED: ["a\n\n  ", "- ", ".. epigraph::\n\n ", "::\n\n", " a\n"],
    ASCIIDOC: ["[quote]\n", "____\n", '"`a', "----\n\n", "[quote,https://a.example/]\na\n"],
}


@pytest.mark.parametrize(("kind", "part"), [(kind, part) for kind in WORST for part in WORST[kind]])
def test_the_worst_of_each_costs_linear_time(kind, part):
    check_growth(
        lambda size: part * (size // len(part)),
        lambda text: read_typeset_blocks(text, kind),
        30_000,
    )


FURTHER = "the bell is rung by hand"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (
            "a.tex",
            f"\\begin{{quote}}\n{SAID}.\\footnote{{See \\url{{{RULES}}}, with ``{FURTHER}''.}}\n"
            "\\end{quote}\n",
        ),
        ("a.adoc", f'____\n{SAID}.footnote:[See {RULES}[rules], with "{FURTHER}".]\n____\n'),
    ],
)
def test_a_footnote_in_a_block_quotation_is_none_of_its_words_and_says_whose_they_are(
    name, written
):
    assert read(name, written) == [(f"{SAID}.", RULES), (FURTHER, RULES)]


def test_words_on_both_sides_of_a_footnote_stand_together():
    written = f"They wrote ``{SAID}\\footnote{{At \\url{{{RULES}}}.}}, and not before''."
    assert read("a.tex", written)[0][0] == f"{SAID}, and not before"


def test_a_single_mark_of_latex_opens_a_quotation():
    assert read("a.tex", f"They wrote `{SAID}' \\cite{{board}}.\n\n{LIST}") == [(SAID, RULES)]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a.adoc", f'Type `"{SAID}"` here.'),
        ("a.rst", f'Type ``"{SAID}"`` here.'),
    ],
)
def test_code_in_a_sentence_quotes_nobody(name, written):
    assert read(name, written) == []


@pytest.mark.parametrize(
    "written",
    [
        f'As "{SAID}" (rules_) has it.',
        f'As "{SAID}" (`The Rules`_) has it.',
        f'As "{SAID}" (`rules <https://board.ex\n    ample/rules>`__) has it.',
        f"As rules_ has it:\n\n    {SAID}.\n\n    -- The Board",
        f"Once.\n\n    {SAID}. [1]_\n\n.. [1] {RULES}",
    ],
)
def test_a_name_of_restructured_text_stands_for_its_address(written):
    text = f"{written}\n\n.. _rules: {RULES}\n.. _The rules: {RULES}\n"
    assert [(words.rstrip("."), cited) for words, cited in read("a.rst", text)] == [(SAID, RULES)]


def test_an_attribution_of_asciidoc_may_be_a_link_with_words():
    written = f"[quote, A. Keeper, {RULES}[The rules]]\n____\n{SAID}\n____\n"
    assert read("a.adoc", written) == [(SAID, RULES)]


def test_options_of_a_quoting_command_may_hold_options():
    written = f"They: \\blockquote[{{\\cite[3]{{board}}}}]{{{SAID}}} \\cite{{board}}."
    assert read("a.tex", f"{written}\n\n{LIST}") == [(SAID, RULES)]


NOTED = {
    TEX: "``a''\\footnote{\\url{https://a.example/}} ",
    ASCIIDOC: '"`a`"footnote:[https://a.example/[A\\]] ',
}


@pytest.mark.parametrize("kind", NOTED)
def test_many_notes_in_one_paragraph_cost_linear_time(kind):
    check_growth(
        lambda size: NOTED[kind] * size, lambda text: read_typeset_blocks(text, kind), 3_000
    )


def test_an_item_and_a_heading_of_latex_cite_for_no_other():
    written = (
        f"\\section{{See \\url{{{OTHER}}}}} ``{FURTHER}'' is a rule.\n"
        f"\\begin{{itemize}}\\item ``{SAID}'' \\href{{{RULES}}}{{rules}} "
        "\\item ``nobody may light the lamp''\\end{itemize}"
    )
    assert read("a.tex", written) == [
        (FURTHER, ""),
        (SAID, RULES),
        ("nobody may light the lamp", ""),
    ]


def test_a_mark_of_latex_and_the_words_of_its_note_may_stand_apart():
    written = (
        f"``{SAID}''\\footnotemark{{}} and ``{FURTHER}''\\footnotemark[7].\n\n"
        f"\\footnotetext{{\\url{{{RULES}}}}}\\footnotetext[7]{{\\url{{{OTHER}}}}}\n\n"
        "``Nobody may light the lamp'' is a rule.\n"
    )
    assert read("a.tex", written) == [
        (SAID, RULES),
        (FURTHER, OTHER),
        ("Nobody may light the lamp", ""),
    ]


def test_a_footnote_of_asciidoc_may_be_marked_again():
    written = f'"{SAID}"footnote:a[{RULES}] and "{FURTHER}"footnote:a[]'
    assert read("a.adoc", written) == [(SAID, RULES), (FURTHER, RULES)]
