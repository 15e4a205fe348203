"""Tables that are drawn with characters: no words of one cell run into the next, or cite for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.quoting.finding.documents import find_quotations, open_document
from archiver.text.setting.text_tables import find_tables
from tests.growth import check_growth

GATE = "the gate stays shut until the tide has turned"
LAMP = "nobody may light the lamp before the bell has rung"
ROPE = "the rope belongs to whoever mends it in the end"
RULES = "https://board.example/rules"
LOG = "https://keeper.example/log"
GRID = f"""\
+--------------------------+------------------------------+
| Words                    | Whose                        |
+==========================+==============================+
| “the gate stays shut     | {RULES}  |
| until the tide has       |                              |
| turned”                  |                              |
+--------------------------+------------------------------+
| “nobody may light the    | {LOG}   |
| lamp before the bell has |                              |
| rung”                    |                              |
+--------------------------+------------------------------+
| “the rope belongs to     |                              |
| whoever mends it in the  |                              |
| end”                     |                              |
+--------------------------+------------------------------+
"""
SEVERAL_LINES = f"""\
  ----------------------------------------------------------
  Words                      Whose
  -------------------------- -------------------------------
  “the gate stays shut       {RULES}
  until the tide has turned”

  “nobody may light the lamp {LOG}
  before the bell has rung”

  “the rope belongs to
  whoever mends it in the
  end”
  ----------------------------------------------------------
"""
BARS = f"""\
| Words | Whose |
|-------|:-----:|
| “{GATE}” | {RULES} |
| “{LAMP}” | {LOG} |
| “{ROPE}” | |
"""
LATEX = f"""\
\\begin{{tabularx}}{{\\linewidth}}{{@{{}}Xl@{{}}}}
\\toprule Words & Whose \\\\ \\midrule
``{GATE}'' & \\url{{{RULES}}} \\\\[2pt]
``{LAMP}'' &
  \\href{{{LOG}}}{{the log \\& more}} \\\\
``{ROPE}'' & \\\\
\\bottomrule
\\end{{tabularx}}
"""
LISTED = f"""\
.. list-table:: What was said
   :header-rows: 1

   * - Words
     - Whose
   * - "the gate stays shut until
       the tide has turned"
     - `rules <{RULES}>`__
   * - "{LAMP}"
     - {LOG}
   * - "{ROPE}"
     -
"""
ASCIIDOC = f"""\
[cols="1,1",options="header"]
|===
|Words |Whose

|"{GATE}"
|{RULES}[rules]

|"{LAMP}" |{LOG}

|"{ROPE}"
|
|===
"""


def cited(name: str, text: str) -> list[tuple[str, str]]:
    found = find_quotations(Path(name), open_document(Path(name), text.encode()))
    for one in found:
        first = one.quotation.selector.exact.split()[0]
        assert text[one.start :].startswith(first), "the place is that of the words"
    return [(one.quotation.selector.exact, one.quotation.cited) for one in found]


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("a.txt", GRID),
        ("a.rst", GRID),
        ("a.txt", SEVERAL_LINES),
        ("a.txt", BARS),
        ("a.tex", LATEX),
        ("a.adoc", ASCIIDOC),
        ("a.rst", LISTED),
    ],
)
def test_a_cell_is_read_by_itself_and_only_its_row_says_whose_words_it_has(name, table):
    text = f"What was said, in a table:\n\n{table}\nNothing else was said.\n"
    assert cited(name, text) == [(GATE, RULES), (LAMP, LOG), (ROPE, "")]


def test_a_simple_table_of_restructured_text_begins_a_row_where_its_first_column_has_words():
    text = f"=====  ==========\nWords  Whose\n=====  ==========\n“{GATE}”  x\n=====  ==========\n"
    assert not find_tables(text), "words that run over a column's edge are no table"
    text = f"==  {'=' * 60}  {'=' * 30}\nNo  Words{' ' * 55}  Whose\n==  {'=' * 60}  {'=' * 30}\n"
    text += f"1   {'“' + GATE:60}  {RULES}\n{'':4}{'on every day of the year”':60}\n"
    text += f"2   {'“' + LAMP + '”':60}\n==  {'=' * 60}  {'=' * 30}\n"
    assert cited("a.rst", text) == [(f"{GATE} on every day of the year", RULES), (LAMP, "")]


@pytest.mark.parametrize(
    "text",
    [
        "Yes -- no\n-- -- --\n“the gate” -- and the lamp\n",
        "A head\n------\n\nWords.\n\n------ ------\n",
        "+---+---+\nnothing\n",
        "a | b\nc | d\n",
        "\\begin{tabular}{ll} a & b",
        "|===\nno cell\n|===\n",
    ],
)
def test_what_is_not_drawn_as_a_table_is_none(text):
    assert not any(len(row) > 1 for t in find_tables(text) for row in t.rows if len(t.rows) > 2)


@pytest.mark.parametrize(
    "piece", ["-- --\nword\n", "-- --\n", "== ==\nx  y\n", "+--+--+\n| a\n", "a | b\n--|--\n"]
)
def test_finding_tables_costs_time_that_grows_with_the_text(piece):
    check_growth(lambda size: piece * size, find_tables, 4_000)


@pytest.mark.parametrize("piece", ["\\begin{tabular}{l", "\\begin{tabular}[x]{l}&\\\\", "[{"])
def test_finding_tables_of_latex_costs_time_that_grows_with_the_text(piece):
    check_growth(lambda size: piece * size, lambda text: find_tables(text, "text/x-tex"), 4_000)
