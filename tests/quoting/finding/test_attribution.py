"""Whose words: what a document says of it, and how an address becomes a source's id."""

from pathlib import Path

import pytest

from archiver.models import Quotation, Source, TextQuoteSelector
from archiver.quoting.finding.attribution import attribute, find_source
from archiver.quoting.finding.documents import open_document, read_quotations, unmarked_passages
from tests.quoting.word_files import footnote, paragraph, run, word_file


def credits(text, name="a.md"):
    """Return whose each quotation is: a source's id, an address without https://, or ""."""
    return [
        quotation.source or quotation.cited.removeprefix("https://")
        for quotation in read_quotations(Path(name), text.encode(), 1)
    ]


Q, R = "“four words of it”", "“five other words of it”"
A, B = "[here](https://a.example/)", "[there](https://b.example/)"


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        (f"{Q} ({A}).", ["a.example/"]),
        (f"{Q}, {A} says.", ["a.example/"]),
        (f"{Q} — {A}", ["a.example/"]),
        (f"{Q}. (Source: {A})", ["a.example/"]),
        (f"{Q}, as the whole long report that came out in June says {A}.", ["a.example/"]),
        (f"The paper {A} says {Q}.", ["a.example/"]),
        (f"{A} says {Q} and {R}.", ["a.example/", "a.example/"]),
        (f"{Q} and {R} ({A}).", ["a.example/", "a.example/"]),
        (f"{Q} ({A}) and {R} ({B}).", ["a.example/", "b.example/"]),
        (f"{Q} ({A}). {R} stands alone.", ["a.example/", ""]),
        (f"{A} says {Q}, {B} says {R}.", ["a.example/", "b.example/"]),
        (f"{Q}, which somebody else called {R} ({A}).", ["", "a.example/"]),
        (f"{Q}, the county explained later, “and some other words” ({A}).", ["a.example/"] * 2),
        (
            f"“Four words of it,” it explained later, “and some more words” ({A}).",
            ["a.example/"] * 2,
        ),
        (f"{Q}; the county explained later; “and some other words” ({A}).", ["", "a.example/"]),
        (f"{Q}, the county explained later, “And some other words” ({A}).", ["", "a.example/"]),
        (f"{Q}, it said.[1] {R} stands alone.\n\n## Sources\n\n1. {A}", ["a.example/", ""]),
        (f"So it was. [1] {R} stands alone.\n\n## Sources\n\n1. {A}", [""]),
        (f"{Q}（{A}）。又{R}。", ["a.example/", ""]),
        (f"“Four words of it,” {A} says, “and some more words”.", ["a.example/"] * 2),
        (f"“Four words of it,” {A} says, “And some more words”.", ["a.example/", ""]),
        (f"“Four words of it,” {A} says; “and some more words”.", ["a.example/", ""]),
        (f"In [“The Log”](https://a.example/): {Q}.", ["a.example/", "a.example/"]),
        (f"[{R}](https://a.example/) and {Q}.", ["a.example/", ""]),
        (f"[{R}](https://a.example/). Then: {Q}.", ["a.example/", ""]),
        (f"{Q}[^n].\n\n[^n]: https://a.example/b↩︎", ["a.example/b"]),
        (f"> four words of it\n> --- {A}", ["a.example/"]),
        (f"See {A}. ``four words of it'' was her answer.", [""]),
        (f"{Q} [@minutes]. Others [@letter] {R}.", ["minutes", "letter"]),
        (f"{Q} is said. Others [@letter] disagree.", [""]),
        (f"{Q} is said. Nobody knew it. [@letter]", ["letter"]),
        (f"As [@letter] has it. {Q} stands alone.", [""]),
        (f"{Q} [see @minutes, pp. 3-4].", ["minutes"]),
        (f"{Q}, https://a.example/b).² Next.", ["a.example/b"]),
        (
            f"„four words of it“, it wrote ({A}). « some other words », it said ({B}).",
            ["a.example/", "b.example/"],
        ),
        (f"{Q}\n\n— the union, {A}", ["a.example/"]),
        (f"{Q} it was.\n\n— the union, {A}", [""]),
        (f"{Q}, but see {A}.", [""]),
        (f"Others [3, 4] called it {Q}.\n\n## Sources\n\n3. {A}\n4. {B}", ["a.example/"]),
        (f"As shown [3], {Q} and {R}.\n\n## Sources\n\n3. {A}", ["a.example/", ""]),
        (f"{Q} stands alone. Another sentence has a link {A}.", [""]),
        (f"A sentence has a link {A}. {Q} stands alone.", [""]),
        (f"[{Q}](https://a.example/) ends here.", ["a.example/"]),
        (f"“[four words of it](https://a.example/)” and {R}.", ["a.example/", ""]),
        (f"{A} says:\n\n{Q}", ["a.example/"]),
        (f"{A} says.\n\n{Q}", [""]),
        (f"{Q} https://a.example/b.", ["a.example/b"]),
        (f"{Q} (doi: 10.5555/a.b).", ["doi.org/10.5555/a.b"]),
        (f"{Q}[^n].\n\n[^n]: https://a.example/", ["a.example/"]),
        (f"{Q}[^n].\n\n[^n]: foi", ["foi"]),
        (f"{Q}[^n].\n\n[^n]: As {A} has it.", ["a.example/"]),
        (f"{Q}[^n].\n\n[^n]: {A}", ["a.example/"]),
        (f"{Q}[^n] and {R}[^m].\n\n[^n]: {A}\n[^m]: {B}", ["a.example/", "b.example/"]),
        (f"{Q}[^n].\n\n[^n]:https://a.example/", ["a.example/"]),
        (f"{Q}[^n].\n\n[^n]: (https://a.example/)", ["a.example/"]),
        (f"{Q}[^n].\n\n[^n]: Nothing to link.", [""]),
        (f"{Q}[^2].\n\n[^1]: {A}\n[^2]: Ibid., p. 4.", ["a.example/"]),
        (f"{Q}[^3].\n\n[^1]: {A}\n[^2]: ibid.\n[^3]: Ibid.", ["a.example/"]),
        (f"{Q}[^2].\n\n[^1]: {A}\n[^2]: Ibid., but see {B}.", ["b.example/"]),
        (f"{Q}[^2].\n\n[^1]: Nothing to link.\n[^2]: Ibid.", [""]),
        (f"{Q}[^1].\n\n[^1]: Ibid.", [""]),
        (f"{Q} [2].\n\n## Sources\n\n1. {A}\n2. Ibid.", ["a.example/"]),
        (f"{Q} [1].\n\n[1]: https://a.example/", ["a.example/"]),
        (f"{Q} [1].\n\n[1]: foi", ["foi"]),
        (f"{Q} [1, 2].\n\n## Sources\n\n1. {A}\n2. {B}", ["a.example/"]),
        (f"{Q} [2].\n\n## Sources\n\n1. {A}\n2. {B}", ["b.example/"]),
        (f"{Q}.²\n\n## Notes\n\n1. {A}\n2. {B}", ["b.example/"]),
        (f"{Q}<sup>2</sup>\n\n## Notes\n\n1. {A}\n2. {B}", ["b.example/"]),
        (f"{Q} [@foi, p. 3].", ["foi"]),
        (f"{Q} [@FOI, p. 3].", ["foi"]),
        (f"{Q} <!-- source: foi -->", ["foi"]),
        (f"{Q} ({A}) <!-- source: foi -->", ["foi"]),
        (f"{Q} <!-- source: foi --> and {R}.", ["foi", ""]),
        (f"<!-- source: foi -->\n{Q}", ["foi"]),
        (f"<!-- just a comment -->\n{Q}", [""]),
        ("> four words of it\n\n" + f"— {A}", ["a.example/"]),
        (f"> four words of it\n> — {A}", ["a.example/"]),
        (f"{A} writes:\n\n> four words of it", ["a.example/"]),
        (f"> four words of it\n\nAnother paragraph, about {A}.", [""]),
        (f"The union {A} calls for:\n\n- four words of it\n- some other words", ["a.example/"] * 2),
        (f"The union calls for:\n\n- four words of it ({A})", ["a.example/"]),
        (f"We call for:\n\n- four words of it ({A})", []),
        ("- a list of things\n- that nobody demanded", []),
    ],
)
def test_the_nearest_explicit_sign_counts(text, whose):
    assert credits(text) == whose


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("<blockquote data-source=foi><p>four words of it</p></blockquote>", ["foi"]),
        ("<div data-source=foi><p>“four words of it”</div><p>“and these are not”", ["foi", ""]),
        ("<q cite=https://a.example/>four words of it</q>", ["a.example/"]),
        ("<p>“four words of it”<!-- source: foi --></p>", ["foi"]),
        ("<p>“four words of it” [7]<h2>References</h2><ol start=6><li>https://a.example/"
         "<li>https://b.example/</ol>", ["b.example/"]),
        ("<p>“four words of it” [9]<h2>References</h2><ol><li>https://a.example/"
         "<li value=9>https://b.example/</ol>", ["b.example/"]),
        ("<p>“four words of it” <a href='/local'>here</a></p>", [""]),
        ("<p>“four words of it”<a href=#x>1</a></p><p id=x>no link", [""]),
        ("<p>“four words of it”<a href=#x>1</a></p>"
         "<div id=x><p>See<p><a href=https://a.example/>x</a></div>", ["a.example/"]),
    ],
)  # fmt: skip
def test_the_signs_of_html(text, whose):
    assert credits(text, "a.html") == whose


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("They said “four words of it”.¹\n\n1 See https://a.example/ for it.\n", ["a.example/"]),
        ("They said “four words of it”.² More.\n1 See https://a.example/\n2 doi 10.5555/x.y\n",
         ["doi.org/10.5555/x.y"]),
        ("They said “four words of it”.¹\n\n1 heading that is none, “five words of this one”\n",
         ["", ""]),
    ],
)  # fmt: skip
def test_the_foot_of_a_page(text, whose):
    assert credits(text, "a.txt") == whose


ENQUOTE = r"\enquote{four words of it}"
LETTER = "From: a@b.example\nContent-Type: text/{}; charset=utf-8\n\n"
BOTH = ["a.example/", "b.example/"]


@pytest.mark.parametrize(
    ("name", "text", "whose"),
    [
        ("a.tex", rf"It is {ENQUOTE}\footnote{{\url{{https://a.example/}}}}, and ``five other "
         r"words of it''\footnote{\cite[3]{b}}. \bibitem{b} B, https://b.example/", BOTH),
        ("a.adoc", f"{Q}footnote:[A, https://a.example/], {R}footnote:b[https://b.example/]",
         BOTH),
        ("a.rst", f"{Q} [1]_ and {R} [#b]_.\n\n.. [1] https://a.example/\n"
         ".. [#b] B, https://b.example/\n", BOTH),
        ("a.md", f"{Q}[1], {R}[2].\n\n[1] https://a.example/\n\n[2] B, https://b.example/\n", BOTH),
        ("a.html", f"<p>{Q}<sup>1</sup>, {R}<sup>2</sup>.<ol><li>https://a.example/"
         "<li>https://b.example/</ol>", BOTH),
        ("a.txt", f"{Q}1 and {R}.2\n\n1. A, https://a.example/\n2. Ibid.\n", ["a.example/"] * 2),
        ("a.txt", f"{Q}1 of 2 and {R}.\n\n1. Tea\n2. Cake, https://a.example/\n", ["", ""]),
        ("a.eml", LETTER.format("html") + f'<p>{Q} <a href="https://a.example/">[1]</a>',
         BOTH[:1]),
        ("a.eml", LETTER.format("html") + f"<blockquote type=cite>It said {Q}.</blockquote>", [""]),
        ("a.eml", LETTER.format("plain") + f"{Q} [1].\n\n> It said {R}.\n\n[1] https://a.example/",
         ["a.example/", ""]),
        ("a.md", "報告書は「患者の同意なしに情報を共有した」と言う（https://a.example/）。また"
         "「警察官は臨床家ではない」、https://b.example/。", BOTH),
        ("a.md", "“患者信息未经同意被共享”（见：https://a.example/，第三页）。", BOTH[:1]),
    ],
)  # fmt: skip
def test_the_notes_of_each_format(name, text, whose):
    assert credits(text, name) == whose


def test_what_a_letter_answers_is_no_block_quotation():
    for words in ("<blockquote type=cite>It said {}.</blockquote>", "> It said {}.\n> So it is."):
        text = LETTER.format("html" if "<" in words else "plain") + words.format(Q)
        found = read_quotations(Path("a.eml"), text.encode())
        assert [(one.selector.exact, one.mark) for one in found] == [("four words of it", "marks")]


SOURCES = (
    Source("blog", "https://Blog.example:443/post?id=1#top"),
    Source("paper", "https://journal.example/paper", doi="10.5555/Paper.1"),
    Source("gone", "http://gone.example/", memento="https://archive.example/kept/gone"),
    Source("foi"),
)


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("http://blog.example/post?id=1", "blog"),
        ("https://blog.example/post?id=2", ""),
        ("https://blog.example/post", ""),
        ("https://doi.org/10.5555/paper.1", "paper"),
        ("http://dx.doi.org/10.5555/PAPER.1", "paper"),
        ("https://journal.example/paper#abstract", "paper"),
        ("https://gone.example", "gone"),
        ("https://archive.example/kept/gone", "gone"),
        ("https://web.archive.org/web/20210628000000/http://gone.example/", "gone"),
        ("https://web.archive.org/web/20210628000000id_/https://blog.example/post?id=1", "blog"),
        ("https://elsewhere.example/", ""),
        ("not an address", ""),
        ("https://bad.example:port/", ""),
        ("", ""),
    ],
)
def test_an_address_becomes_a_source(address, source):
    assert find_source(address, SOURCES) == source


def quotation(words="four words of it", **fields):
    return Quotation("x", TextQuoteSelector(words), **fields)


def test_a_cited_address_stays_beside_the_source():
    found = attribute(quotation(cited="https://gone.example/"), SOURCES)
    assert (found.source, found.cited) == ("gone", "https://gone.example/")
    unknown = attribute(quotation(cited="https://elsewhere.example/"), SOURCES)
    assert (unknown.source, unknown.cited) == ("", "https://elsewhere.example/")


def test_an_id_that_no_source_has_is_said_and_dropped():
    found = attribute(quotation(source="nobody", notes="Before."), SOURCES)
    assert found.source == ""
    assert (
        found.notes == "Before. The document names the source 'nobody'; sources.csv has none such."
    )
    assert attribute(quotation(source="foi"), SOURCES).source == "foi"


def test_a_row_of_quotes_csv_says_whose_words_they_are():
    rows = [
        Quotation("q1", TextQuoteSelector("other words"), "blog", "docs/leaflet.md"),
        Quotation("q2", TextQuoteSelector("Four words, of it!"), "paper", "leaflet.md"),
    ]
    assert attribute(quotation(document="docs/leaflet.md"), SOURCES, rows).source == "paper"
    assert attribute(quotation(document="docs/other.md"), SOURCES, rows).source == ""
    cited = quotation(document="leaflet.md", cited="https://blog.example/post?id=1")
    assert attribute(cited, SOURCES, rows).source == "blog"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("four words of it ([petition](https://a.example/))", "four words of it"),
        ("four words of it (see [the petition, p. 3](https://a.example/)).", "four words of it"),
        ("four words of it [https://a.example/]", "four words of it"),
        ("four words of it (or five)", "four words of it (or five)"),
        (
            "four words of it (but not those of the [petition](https://a.example/))",
            "four words of it (but not those of the petition)",
        ),
    ],
)
def test_a_bracket_that_only_cites_is_no_part_of_a_demand(item, words):
    text = f"The union calls for:\n\n- {item}\n"
    assert [q.selector.exact for q in read_quotations(Path("a.md"), text.encode())] == [words]


def test_long_sentences_without_marks_can_be_asked_for():
    text = "One short sentence.\n"
    text += "This one has a dozen words or more, so that it may be a copy of some.\n"
    text += "This one has “a quotation in it” and is therefore left to the finder of quotations.\n"
    asked = []

    def copied(words):
        asked.append(words)
        start = words.find("a dozen")
        return [(start, start + 22, "blog")] if start >= 0 else []

    (found,) = unmarked_passages(
        Path("a.txt"), open_document(Path("a.txt"), text.encode()), copied, 12
    )
    assert (found.line, found.column, found.mark) == (2, 14, "unmarked")
    assert (found.selector.exact, found.source) == ("a dozen words or more,", "blog")
    assert not any("a quotation in it" in words for words in asked)


def test_ibid_in_a_page_and_in_a_word_file():
    page = (
        "<!DOCTYPE html><p>It was so.<a href=#z>1</a> It says “four words of it”<a href=#a>2</a>."
        "<ol><li id=z><a href=https://a.example/>A page</a><li id=a>Ibid., p. 2</ol>"
    )
    (found,) = read_quotations(Path("a.html"), page.encode())
    assert found.cited == "https://a.example/"
    word = word_file(
        paragraph(run("It was so."), footnote(2), run(" It says “four words of it”"), footnote(3)),
        footnotes={2: (run("https://a.example/"),), 3: (run("Ibid."),)},
    )
    (found,) = read_quotations(Path("a.docx"), word)
    assert found.cited == "https://a.example/"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://www.google.com/url?q=https://a.example/b%3Fc%3D1&sa=D&ust=1", "a.example/b?c=1"),
        ("https://google.co.uk/url?sa=t&url=https%3A%2F%2Fa.example%2Fb", "a.example/b"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fb&data=05",
            "a.example/b",
        ),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F&h=AT0", "a.example/"),
        ("https://www.google.com/url?q=javascript:1", "www.google.com/url?q=javascript:1"),
        ("https://www.google.com/search?q=https://a.example/", None),
        ("https://a.example/url?q=https://b.example/", None),
        ("https://google.com.evil.example/url?q=https://b.example/", None),
    ],
)
def test_an_address_that_a_program_wrapped_is_taken_out(written, meant):
    text = f"{Q} ([here]({written})) and <a href='{written}'>x</a>."
    (found,) = read_quotations(Path("a.md"), text.encode())
    assert found.cited.removeprefix("https://") == (meant or written.removeprefix("https://"))


Q_HTML = '<p>It says <q>four words of it</q> (<a href="{href}">here</a>).</p>'


@pytest.mark.parametrize(
    ("head", "href", "whose"),
    [
        ('<base href="https://a.example/x/">', "../b", "a.example/b"),
        (
            "<base href=https://a.example/x/ target=_blank>",
            "b?c=1&amp;d=2",
            "a.example/x/b?c=1&d=2",
        ),
        ("<!-- saved from url=(0024)https://a.example/x/y.html -->", "/b", "a.example/b"),
        ("<!--\n Page saved with SingleFile \n url: https://a.example/x \n-->", "b", "a.example/b"),
        ('<link rel="canonical" href="https://a.example/x/">', "//b.example/c", "b.example/c"),
        ("<link href='https://a.example/x/' rel=canonical>", "b", "a.example/x/b"),
        ('<base href="/x/"><link rel=canonical href=https://a.example/>', "b", "a.example/b"),
        ('<base href="javascript:1">', "b", ""),
        ("", "b", ""),
        ('<base href="https://a.example/x/">', "mailto:me@a.example", ""),
        ('<base href="https://a.example/x/">', "https://[", ""),
    ],
)
def test_relative_links_of_a_saved_page_count_from_its_address(head, href, whose):
    page = f"<!DOCTYPE html>{head}{Q_HTML.format(href=href)}".encode()
    (found,) = read_quotations(Path("a.html"), page)
    assert found.cited.removeprefix("https://") == whose


def test_a_relative_cite_is_an_address_and_an_id_stays_one():
    head = '<!DOCTYPE html><base href="https://a.example/x/">'
    body = "<blockquote cite='../b'>One block of it.</blockquote><q cite=foi>four words of it</q>"
    quote, inline = read_quotations(Path("a.html"), (head + body).encode())
    assert (quote.cited, inline.source) == ("https://a.example/b", "foi")


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        (f"> Four words of it.\n>\n> {A}\n", ["a.example/"]),
        (f"> Four words of it. [1]\n\n[1] {A}\n", ["a.example/"]),
        (f"> [!quote] The log\n> Four words of it.\n> — {A}\n", ["a.example/"]),
        (f"> [!NOTE]\n> The log has {Q} ({A}), and {R}.\n", ["a.example/", ""]),
        (f"> [!NOTE]\n> Four words of it ({A}).\n", []),
    ],
)
def test_a_block_quotation_is_told_from_its_credit_and_from_a_box(text, whose):
    assert credits(text) == whose
    words = [
        one.selector.exact.strip("“”.") for one in read_quotations(Path("a.md"), text.encode())
    ]
    assert not words or words[0].lower() == "four words of it"


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        ("<img src=a.png>", [""]),
        ("<blockquote>Five other words of it</blockquote>", ["a.example/"]),
    ],
)
def test_a_picture_has_a_caption_that_may_quote_and_a_block_quotation_a_credit(beside, found):
    page = f"<figure>{beside}<figcaption>On the pier. {Q}</figcaption></figure>"
    linked = page.replace("On the pier.", '<a href="https://a.example/">The log</a>.')
    assert credits(linked, "a.html") == found
