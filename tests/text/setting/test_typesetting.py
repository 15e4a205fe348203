"""LaTeX, reStructuredText and AsciiDoc: read as written, but for what their readers never see."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.models import SpanKind
from archiver.quoting.finding.documents import find_quotations, open_document
from archiver.text.extraction import extract, extract_again

SAID = "the bridge will be closed for the whole winter"
QUOTED = f"The board says: “{SAID}”."
UNSEEN = "“No word of this one was ever set in type.”"
FILES = {
    "line.tex": f"{QUOTED} It is 5\\% more.\n\nSo it is. % {UNSEEN}\n",
    "block.tex": f"{QUOTED}\n\\begin{{comment}}\n{UNSEEN}\n\\end{{comment}}\nEnd.\n",
    "off.tex": f"{QUOTED}\n\\iffalse {UNSEEN} \\fi\n",
    "preamble.tex": f"\\title{{{UNSEEN}}}\n\\begin{{document}}\n{QUOTED}\n\\end{{document}}\n",
    "behind.tex": f"\\begin{{document}}\n{QUOTED}\n\\end{{document}}\n{UNSEEN}\n",
    "line.rst": f"{QUOTED}\n\n.. {UNSEEN}\n\nEnd.\n",
    "block.rst": f"..\n   {UNSEEN}\n\n   And more.\n\n{QUOTED}\n",
    "option.rst": f"{QUOTED}\n\n.. image:: a.png\n   :alt: {UNSEEN}\n",
    "line.adoc": f"{QUOTED}\n\n// {UNSEEN}\n",
    "block.adoc": f"{QUOTED}\n\n////\n{UNSEEN}\n////\n\nEnd.\n",
    "attribute.adoc": f":note: {UNSEEN}\n\n{QUOTED}\n",
}


def hidden(text):
    spans = (span for span in text.spans if span.kind is SpanKind.HIDDEN)
    return "".join(text.content[span.start : span.end] for span in spans)


@pytest.mark.parametrize("name", FILES)
def test_comments_are_hidden_and_quote_nothing(name):
    payload = FILES[name].encode()
    text = extract(payload, "", name=name)
    assert UNSEEN in hidden(text)
    assert SAID not in hidden(text)
    found = find_quotations(Path(name), open_document(Path(name), payload))
    assert [one.quotation.selector.exact for one in found] == [SAID]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.tex", "A line \\\\% not seen\n5\\% of all"),
        ("a.rst", ".. note::\n   Seen.\n\n.. [1] Seen, too.\n\n.. _target: a\n"),
        ("a.rst", "Seen:\n\n   :ref:`x` is seen.\n   :return: Seen.\n"),
        ("a.adoc", "https://a.example/b and\n///\nmore // than\n"),
    ],
)
def test_what_only_looks_like_a_comment_is_seen(name, words):
    seen = hidden(extract(words.encode(), "", name=name))
    assert seen == ("% not seen" if name == "a.tex" else "")


@pytest.mark.parametrize("indent", ["", "   "])
def test_a_comment_ends_where_a_line_is_set_in_no_further(indent):
    words = f"{indent}.. {UNSEEN}\n{indent}   {UNSEEN}\n{indent}And so it goes on.\n"
    seen = hidden(extract(f"Text.\n\n{words}".encode(), "", name="a.rst"))
    assert UNSEEN in seen
    assert "goes on" not in seen


def test_a_comment_in_markdown_as_it_is_written_is_hidden():
    text = extract_again(f"# Head\n\n<!-- {UNSEEN} -->\n\n{QUOTED}\n".encode(), "", "a.md")
    assert text is not None
    assert UNSEEN in hidden(text)


@pytest.mark.parametrize("declared", ["text/x-org", "text/x-rst", "text/x-web-markdown"])
def test_a_text_of_a_kind_that_nobody_knows_is_plain_text(declared):
    text = extract(QUOTED.encode(), declared, name="a.odd")
    assert (text.content, text.gaps) == (QUOTED, ())
