"""Whatever a page or a PDF is made of, its words come out whole, apart and in order."""

from __future__ import annotations

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from archiver.models import SpanKind, Text
from archiver.text.extraction import extract
from archiver.text.markdown import read_markdown
from archiver.text.web.html import read_markup
from archiver.text.web.scripts import words_without
from tests.text.pages import LEADING, make_pdf, write_lines

QUICK = settings(max_examples=150, deadline=None, derandomize=True, database=None)
FEW = settings(max_examples=15, deadline=None, derandomize=True, database=None)
INLINE = ["b", "i", "em", "span", "code", "small", "u", "abbr", "time", "mark"]
BLOCK = ["div", "section", "blockquote", "main", "article", "figure", "center"]

letters = st.text(st.sampled_from("abcdéøñ’“”-—0123456789.,"), min_size=1, max_size=6)
white = st.sampled_from(["", " ", "\n", " \t "])
leaves = st.tuples(white, letters, white).map("".join)

# A tree is markup, and the words it shows: "|" stands wherever a reader sees a break.
texts = leaves.map(lambda words: (words, words))
breaks = st.sampled_from(["<br>", "<hr>", "<br/>", "<hr class='x y'>"]).map(lambda tag: (tag, "|"))
unseen = st.sampled_from(
    [
        "<!-- no -->",
        "<script>no()</script>",
        "<style>no{}</style>",
        "<template>no</template>",
        "<wbr>",
    ]
).map(lambda markup: (markup, ""))


def nest(children):
    several = st.lists(children, max_size=4)
    inline = st.tuples(st.sampled_from(INLINE), several).map(lambda node: join(*node, ""))
    block = st.tuples(st.sampled_from(BLOCK), several).map(lambda node: join(*node, "|"))
    return st.one_of(inline, block)


def join(tag: str, children: list[tuple[str, str]], edge: str) -> tuple[str, str]:
    markup = "".join(child[0] for child in children)
    return f"<{tag}>{markup}</{tag}>", edge + "".join(child[1] for child in children) + edge


trees = st.recursive(st.one_of(texts, texts, breaks, unseen), nest, max_leaves=25)


@QUICK
@given(st.lists(trees, max_size=6))
def test_words_of_a_page_are_neither_split_nor_glued(nodes):
    markup = "<body>" + "".join(markup for markup, _ in nodes)
    shown = "".join(words for _, words in nodes)
    assert read_markup(markup).content.split() == shown.replace("|", " ").split()


@QUICK
@given(st.lists(trees, max_size=6))
def test_separators_are_single_and_none_stands_at_the_edge(nodes):
    content = read_markup("".join(markup for markup, _ in nodes)).content
    assert content == content.strip(" \n\t")
    assert "  " not in content
    assert "\n\n\n" not in content
    assert " \n" not in content


@QUICK
@given(st.lists(st.lists(letters, min_size=1, max_size=5), min_size=1, max_size=6))
def test_cells_stay_apart(rows):
    cells = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    content = read_markup(f"<table>{cells}</table>").content
    assert [line.split("\t") for line in content.split("\n")] == rows


@QUICK
@given(trees, trees)
def test_what_is_hidden_is_in_the_text_and_can_be_left_out(shown, hidden):
    text = read_markup(f"<div>{shown[0]}</div><div hidden>{hidden[0]}</div>")
    assert words_without(text, SpanKind.HIDDEN).split() == shown[1].replace("|", " ").split()
    assert all(text.content[span.start : span.end].strip() for span in text.spans)


def test_overlapping_spans_are_left_out_once():
    text = read_markup("<nav>a<p hidden>b</p>c</nav><p>d <span class=sr-only>e</span>f")
    assert words_without(text, SpanKind.HIDDEN, SpanKind.OUTSIDE).split() == ["d", "f"]
    assert words_without(Text("plain")) == "plain"


words = st.text(st.sampled_from("abcdefghij"), min_size=2, max_size=9)


@FEW
@given(st.lists(words, min_size=30, max_size=400))
def test_words_of_a_pdf_come_out_in_order(written):
    lines = textwrap.wrap(" ".join(written), 70)
    pages = [lines[at : at + 30] for at in range(0, len(lines), 30)]

    def draw(canvas):
        for number, page in enumerate(pages, 1):
            write_lines(canvas, [f"Head {number}"], top=810)
            write_lines(canvas, page, top=700)
            canvas.showPage()

    text = extract(make_pdf(draw), "application/pdf")
    assert words_without(text, SpanKind.RUNNING).split()[-len(written) :] == written
    assert len(text.pages) == len(pages)


@FEW
@given(st.lists(words, min_size=60, max_size=120))
def test_columns_drawn_one_after_the_other_are_read_so(written):
    half = len(written) // 2
    columns = [textwrap.wrap(" ".join(part), 30) for part in (written[:half], written[half:])]
    assert all(stringWidth(line, "Times-Roman", 11) < 240 for lines in columns for line in lines)

    def draw(canvas):
        write_lines(canvas, columns[0], x=60, top=650)
        write_lines(canvas, columns[1], x=320, top=650 - LEADING / 2)

    assert extract(make_pdf(draw), "application/pdf").content.split() == written


@QUICK
@given(st.lists(words, min_size=1, max_size=12), st.sampled_from(["*", "**", "`", "_"]))
def test_emphasis_in_markdown_splits_no_word(written, mark):
    source = " ".join(f"{mark}{word}{mark}" if at % 2 else word for at, word in enumerate(written))
    assert read_markdown(source.encode()).content.split() == written
