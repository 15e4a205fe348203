"""Documents of our own in five formats: every quotation known by place, words and source."""

import io
import random
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, SimpleDocTemplate
from reportlab.platypus import Paragraph as PdfParagraph

from archiver.errors import FileError
from archiver.quoting.finding.documents import (
    Citation,
    cited_addresses,
    find_quotations,
    open_document,
    read_quotations,
)
from tests.growth import check_growth
from tests.quoting.word_files import (
    endnote,
    footnote,
    item,
    link,
    paragraph,
    raised,
    run,
    word_file,
)

FOLDER = Path(__file__).parent / "documents"

# Line, column, words, whose (an address without https://, or a source's id), how they are marked.
EXPECTED = {
    "leaflet.md": (
        (5, 13, "harbour ferry for everybody", "", "marks"),
        (7, 74, "the crossing carries four hundred people a day",
         "council.example/ferry-review", "marks"),
        (8, 44, "no replacement bus was ever costed in full", "", "marks"),
        (10, 2, "A straight pair of marks around it", "note.example/one", "marks"),
        (10, 57, "a single pair of straight marks", "note.example/two", "marks"),
        (13, 14, "please don’t tell the passengers about any of this", "foi.example/mail", "marks"),
        (14, 6, "fares of the pensioners", "", "marks"),
        (14, 37, "the users’ biggest worry of all", "", "marks"),
        (16, 2, "Auf dem Fluss wird nicht mehr gefahren", "", "marks"),
        (16, 68, "le bac ne passe plus ce soir", "", "marks"),
        (17, 14, "so schreiben es manche Verlage noch", "", "marks"),
        (17, 65, "the Polish style closes like this", "", "marks"),
        (20, 18, 'the word "review" was never used by the board', "minutes", "marks"),
        (21, 2, "A colleague called it ‘a “managed” decline of the service’ in writing",
         "ref.example/two", "marks"),
        (23, 2, "The first paragraph of a long statement stays open. The second one opens "
         "again, and stays open too. The third one closes it.",
         "statement.example/long", "marks"),
        (29, 2, "An opener whose paragraph ends without a mark, until this one closes it",
         "doi.org/10.5555/ferry.2021.7", "marks"),
        (33, 22, "The mark of this sentence closes but never opened.", "", "unopened"),
        (35, 3, "The ferry is a lifeline for the islands. It must not be withdrawn without "
         "a ballot.",
         "petition.example/ferry", "block"),
        (42, 4, "We were never asked about the timetable.", "union.example/statement", "block"),
        (48, 2, "A comment names the source of these words.", "board", "marks"),
        (50, 2, "The comment behind it names this one’s source.", "audit", "marks"),
        (54, 3, "restore the evening crossing by the first of May",
         "islanders.example/demands", "item"),
        (55, 3, "publish the costing of the replacement bus", "islanders.example/demands", "item"),
        (74, 1, "An HTML quotation with Markdown inside it.", "cited.example/block", "block"),
        (80, 4, "the pier is safe until autumn", "survey.example/pier", "marks"),
        (81, 4, 'a table cell with "escaped" marks', "", "marks"),
        (82, 11, "a bar | inside of a cell", "", "marks"),
        (84, 11, "scare quotes", "", "short"),
        (84, 30, "three words only", "", "short"),
        (84, 62, "quotations cited to nothing at all", "", "marks"),
        (85, 16, "Alpha beta gamma delta", "log.example/a", "marks"),
        (85, 45, "epsilon zeta eta theta", "log.example/a", "marks"),
        (86, 2, "This one is Alpha’s own", "a.example/1", "marks"),
        (86, 94, "this one belongs to B", "b.example/2", "marks"),
        (88, 3, "These words are themselves the link", "around.example/x", "marks"),
        (88, 82, "emphasis outside the marks", "", "marks"),
        (89, 28, "entities are marks as well", "", "marks"),
        (89, 65, "and LaTeX writes them so", "", "marks"),
        (91, 6, "a reference that leads nowhere at all", "", "marks"),
        (93, 8, "The title of a note is no quotation", "note.example/one", "title"),
        (101, 17, "runs over a line that ends so", "", "marks"),
        (102, 31, "mark that nobody closes", "", "unclosed"),
        (106, 2, "This paragraph is a quotation of its own.", "", "marks"),
    ),
    "statement.html": (
        (7, 29, "closing of the island library", "", "marks"),
        (8, 82, "visits fell by half in two years", "council.example/library", "marks"),
        (9, 57, "the door counters were out of order", "counts.example/doors", "marks"),
        (10, 22, "we counted by hand every week", "sheets.example/1", "marks"),
        (11, 2, "nobody collected the sheets", "sheets.example/2", "marks"),
        (12, 39, "more than 10⁶ pages in all", "", "marks"),
        (13, 57, "The reading room was full on Saturdays. On Sundays it was closed.",
         "blog.example/reading-room", "block"),
        (15, 17, "Nobody asked the children.", "school.example/letter", "block"),
        (16, 21, "The lease runs for nine more years.", "lease.example/deed", "block"),
        (18, 44, "no record of the decision anywhere", "audit", "marks"),
        (20, 5, "The item was not on the agenda.", "minutes", "marks"),
        (21, 43, "I signed what I was given", "interview", "marks"),
        (22, 39, "I never saw the second page", "radio.example/clip", "marks"),
        (23, 5, "One paragraph is open here. And the next one closes it",
         "open.example/letter", "marks"),
        (26, 9, "keep the branch open for another year", "friends.example/", "item"),
        (27, 5, "count the visitors with a counter that works", "friends.example/", "item"),
        (28, 30, "a quoted part in an item", "", "marks"),
        (30, 10, "the boiler was replaced in March", "works.example/boiler", "marks"),
        (32, 7, "short one", "", "short"),
        (32, 28, "mentoring scheme with bold letters", "", "marks"),
        (32, 73, "After a line break comes this", "sheets.example/1", "marks"),
        (36, 14, "The title of the second note", "sheets.example/2", "title"),
    ),
    "notes.txt": (
        (1, 31, "swimming pool closure plan", "", "marks"),
        (3, 58, "the pump hall needs a new roof within five years", "pool.example/report", "marks"),
        (4, 51, "there is no money for it in the present plan", "pool.example/report-2", "marks"),
        (7, 18, "the water is always cold on Mondays", "pool.example/guests", "marks"),
        (8, 28, "it’s the lifeguards’ training that suffers", "pool.example/guests", "marks"),
        (10, 3, "The lease of the car park ends in March. Nobody has asked for another.",
         "", "block"),
        (14, 5, "heat the small basin through the winter term", "", "item"),
        (15, 5, "print the opening hours in large type", "", "item"),
        (17, 27, "a saving of one third in year one", "doi.org/10.5555/pool.slides", "marks"),
        (18, 2, "that the number of swim-\nmers would not fall",
         "doi.org/10.5555/pool.11", "marks"),
        (21, 2, "First paragraph of a letter from the club. Second and last paragraph of it",
         "pool.example/report-2", "marks"),
    ),
}  # fmt: skip


def credit_of(quotation):
    return quotation.source or quotation.cited.removeprefix("https://")


def read(name, content=None):
    content = (FOLDER / name).read_bytes() if content is None else content
    return read_quotations(Path(name), content)


def test_there_are_enough_quotations_to_judge_by():
    assert sum(map(len, EXPECTED.values())) + len(WORD) + len(PDF) >= 80


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_quotation_is_found_in_its_place_with_its_source(name):
    found = [(q.line, q.column, q.selector.exact, credit_of(q), q.mark) for q in read(name)]
    assert found == list(EXPECTED[name])


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_places_are_those_of_the_file_as_it_lies_on_disk(name):
    lines = (FOLDER / name).read_text(encoding="utf-8").split("\n")
    for quotation in read(name):
        first = quotation.selector.exact.split()[0].replace('"', "")
        written = lines[quotation.line - 1][quotation.column - 1 :]
        assert written.replace("</b>", "").startswith(first), quotation


@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_endings_and_a_byte_order_mark_change_no_place(name, newline):
    text = (FOLDER / name).read_text(encoding="utf-8").replace("\n", newline)
    changed = read(name, b"\xef\xbb\xbf" + text.encode("utf-8"))
    places = [(q.line, q.column, q.selector.exact, credit_of(q)) for q in changed]
    assert places == [row[:4] for row in EXPECTED[name]]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_offsets_cut_the_words_out_of_the_text(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    for found in find_quotations(Path(name), open_document(Path(name), text.encode("utf-8"))):
        cut = text[found.start : found.end]
        words = found.quotation.selector.exact.split()
        assert cut[:1] == words[0][:1]
        assert words[-1][-1] == cut[-1]


def test_ids_and_documents_name_the_place():
    first = read("notes.txt")[0]
    assert (first.id, first.document) == ("notes.txt:1:31", "notes.txt")
    assert len({q.id for name in EXPECTED for q in read(name)}) == sum(map(len, EXPECTED.values()))


def test_doubtful_ends_are_said():
    unopened = next(q for q in read("leaflet.md") if q.mark == "unopened")
    assert "never opened" in unopened.notes
    lost = next(q for q in read("leaflet.md") if "nowhere" in q.selector.exact)
    assert lost.notes == "Reference 9 has no entry in the document's list."
    open_end = read("a.txt", "They said “this is never closed at all.\n\nNew text.".encode())
    assert [(q.mark, q.selector.exact) for q in open_end] == [
        ("unclosed", "this is never closed at all.")
    ]
    assert "never closed" in open_end[0].notes


def test_what_counts_as_short_is_an_option():
    content = "“one two three four five” it is. A “one” ([x](https://x.example/)).".encode()
    marks = {q.selector.exact: q.mark for q in read_quotations(Path("a.md"), content, 6)}
    assert marks == {"one two three four five": "short", "one": "marks"}


@pytest.mark.parametrize(
    "line",
    [
        'Retrieved from "https://pier.example/index.php?title=Board&oldid=9"',
        "Write to “board@pier.example” or „www.pier.example/minutes“",
        "Start » Themen » Haushalt der Stadt und ihre Schulden",
    ],
)
def test_addresses_in_marks_and_ways_through_a_site_are_no_quotations(line):
    assert not read_quotations(Path("a.html"), f"<p>{line}</p>".encode(), 1)


# --- Word ----------------------------------------------------------------------------------------

LINKS = {"r1": "https://council.example/review", "r2": "https://foi.example/answer"}
WORD_PARAGRAPHS = (
    paragraph(run("On the “harbour lights that went out”"), style="berschrift1"),
    paragraph(run("The "), link("review", "r1"), run(" says “the lamps were "),
              run("never", "<w:b/>"), run(" inspected”.")),
    paragraph(run("They wrote “nobody holds the keys”"), footnote(2),
              run(" and “the shed is empty”"), endnote(2), run(".")),
    paragraph(run("The pier belongs to nobody in particular."), style="Zitat"),
    paragraph(run("It was built in a hurry."), style="Zitat"),
    paragraph(run("Plain text between.")),
    paragraph(run("This paragraph is set in from the left."),
              properties='<w:ind w:left="720" w:right="720"/>'),
    paragraph(run("The "), link("harbour watch", "r2"), run(" demands:")),
    item(run("a lamp on every post before winter")),
    item(run("no")),
    paragraph(run("Tracked: “the words that "), f"<w:ins>{run('were added ')}</w:ins>",
              f"<w:del><w:r><w:delText>struck </w:delText></w:r>{run('struck ')}</w:del>",
              run("stay here”.")),
    paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
              '<w:r><w:instrText> HYPERLINK "https://field.example/log" </w:instrText></w:r>'
              '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', run("“linked by a field code”"),
              '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
    paragraph(run("It held “10"), raised("6"), run(" litres of oil”"), raised("3"), run(".")),
    paragraph(f"<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
              f"{paragraph(run('“A text box is read as well”'))}</w:txbxContent></mc:Choice>"
              f"<mc:Fallback><w:txbxContent>{paragraph(run('“A text box is read as well”'))}"
              f"</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"),
    f"<w:tbl><w:tr><w:tc>{paragraph(run('“words inside a table cell”'))}</w:tc></w:tr></w:tbl>",
    paragraph(run("References"), style="berschrift1"),
    paragraph(run("3. Oil log, doi:10.5555/oil.log")),
)  # fmt: skip
NOTES = {2: (run("Keys: "), link("answer", "r2"))}
ENDNOTES = {2: (run("“Title in a note”, https://shed.example/photo"),)}
UNDER = "under “On the “harbour lights that went out”” (paragraph {})"
WORD = (
    ("paragraph 1", "harbour lights that went out", "", "marks"),
    (UNDER.format(2), "the lamps were never inspected", "council.example/review", "marks"),
    (UNDER.format(3), "nobody holds the keys", "foi.example/answer", "marks"),
    (UNDER.format(3), "the shed is empty", "shed.example/photo", "marks"),
    (UNDER.format(4), "The pier belongs to nobody in particular. It was built in a hurry.", "",
     "block"),
    (UNDER.format(7), "This paragraph is set in from the left.", "", "block"),
    (UNDER.format(9), "a lamp on every post before winter", "foi.example/answer", "item"),
    (UNDER.format(11), "the words that were added stay here", "", "marks"),
    (UNDER.format(12), "linked by a field code", "field.example/log", "marks"),
    (UNDER.format(13), "10⁶ litres of oil", "doi.org/10.5555/oil.log", "marks"),
    (UNDER.format(14), "A text box is read as well", "", "marks"),
    (f"{UNDER[:-15]}, table row 1 (paragraph 15)", "words inside a table cell", "", "marks"),
    ("endnote 1", "Title in a note", "shed.example/photo", "title"),
)  # fmt: skip


def test_word_files_with_notes_fields_boxes_and_tracked_changes():
    content = word_file(*WORD_PARAGRAPHS, links=LINKS, footnotes=NOTES, endnotes=ENDNOTES)
    found = [(q.locator, q.selector.exact, credit_of(q), q.mark) for q in read("b.docx", content)]
    assert found == list(WORD)
    assert all(q.line == q.column == 0 for q in read("b.docx", content))


def test_a_word_file_from_another_program():
    document = docx.Document()
    document.add_heading("A heading", 1)
    document.add_paragraph("They said “it was all agreed before”.")
    document.add_paragraph("A paragraph in the style for quotations.", style="Intense Quote")
    stream = io.BytesIO()
    document.save(stream)
    found = [(q.locator, q.selector.exact, q.mark) for q in read("c.docx", stream.getvalue())]
    assert found == [
        ("under “A heading” (paragraph 2)", "it was all agreed before", "marks"),
        ("under “A heading” (paragraph 3)", "A paragraph in the style for quotations.", "block"),
    ]


# --- PDF -----------------------------------------------------------------------------------------

PDF_PAGES = (
    (
        "The board said “the figures were checked twice by the harbour office and by nobody else, "
        "and that must do for the coming winter as well”<super>1</super> in its first letter.",
        "Later it wrote ‘we don’t hold the sheets that were asked for’ "
        "(https://foi.example/sheets).",
        "“A paragraph that is open at the end of its page, with more to come on the next one:",
    ),
    (
        "“and here it is closed at last”, says the second page [2].",
        "Somebody called it “an ordinary scare” in passing.",
        "References",
        "1. Board letter. https://board.example/letter",
        "2. Second letter, doi:10.5555/second.letter",
    ),
)
PDF = (
    ("p. 1", "the figures were checked twice by the harbour office and by nobody else, and that "
     "must do for the coming winter as well", "board.example/letter", "marks"),
    ("p. 1", "we don’t hold the sheets that were asked for", "foi.example/sheets", "marks"),
    ("p. 1", "A paragraph that is open at the end of its page, with more to come on the next one: "
     "and here it is closed at last", "doi.org/10.5555/second.letter", "marks"),
    ("p. 2", "an ordinary scare", "", "short"),
)  # fmt: skip


def pdf_file(pages):
    stream, style = io.BytesIO(), getSampleStyleSheet()["BodyText"]
    flow = []
    for page in pages:
        flow += [*(PdfParagraph(text, style) for text in page), PageBreak()]
    SimpleDocTemplate(stream, pagesize=A4).build(flow)
    return stream.getvalue()


def test_pdf_by_page():
    quotations = read("d.pdf", pdf_file(PDF_PAGES))
    found = [(q.locator, q.selector.exact, credit_of(q), q.mark) for q in quotations]
    assert found == list(PDF)


# --- addresses -----------------------------------------------------------------------------------


def test_every_address_a_document_cites_once_with_title_and_place():
    citations = cited_addresses(
        open_document(Path("leaflet.md"), (FOLDER / "leaflet.md").read_bytes())
    )
    urls = [citation.url.removeprefix("https://") for citation in citations]
    assert len(urls) == len(set(urls)) == 18
    assert citations[0] == Citation("https://council.example/ferry-review", "ferry review", 7, 16)
    assert "doi.org/10.5555/ferry.2021.7" in urls
    assert {"note.example/one", "ref.example/two", "ref.example/listed"} <= set(urls)


@pytest.mark.parametrize(
    "mark",
    [
        '<a href="#n1"><sup>[1]</sup></a>',
        '<sup>[<a href="#n1">1</a>]</sup>',
        '[<a href="#n1">1</a>]',
        '<span role="doc-noteref">[<a href="#n1">1</a>, page 3]</span>',
    ],
)
def test_a_note_mark_of_the_document_is_none_of_the_words_that_it_quotes(mark):
    """Its brackets may stand outside the link, and the link inside a mark of its own."""
    said = f"<p>“The nets were lost in the month of May{mark}, and nobody found them.”</p>"
    notes = "<ol><li id=n1>The mill's book, 1881.</ol>"
    (found,) = read_quotations(Path("a.html"), f"<!doctype html>{said}{notes}".encode(), 4)
    assert found.selector.exact == "The nets were lost in the month of May, and nobody found them."


def test_navigation_and_imprint_are_not_cited():
    citations = cited_addresses(
        open_document(Path("statement.html"), (FOLDER / "statement.html").read_bytes())
    )
    urls = [citation.url.removeprefix("https://") for citation in citations]
    assert "council.example/library" in urls
    assert "lease.example/deed" in urls
    assert not {"site.example/", "imprint.example/"} & set(urls)


def test_addresses_in_other_formats():
    content = word_file(*WORD_PARAGRAPHS, links=LINKS, footnotes=NOTES, endnotes=ENDNOTES)
    urls = [citation.url for citation in cited_addresses(open_document(Path("b.docx"), content))]
    assert urls == [
        "https://council.example/review",
        "https://foi.example/answer",
        "https://shed.example/photo",
        "https://field.example/log",
        "https://doi.org/10.5555/oil.log",
    ]
    pdf = cited_addresses(open_document(Path("d.pdf"), pdf_file(PDF_PAGES)))
    assert [(c.url, c.locator) for c in pdf][:2] == [
        ("https://board.example/letter", "p. 1"),
        ("https://foi.example/sheets", "p. 1"),
    ]


def test_one_address_is_one_whatever_its_case_and_scheme():
    content = b"See https://Example.org/a, http://example.org/a and (https://example.org/b_(c))."
    urls = [citation.url for citation in cited_addresses(open_document(Path("a.txt"), content))]
    assert urls == ["https://Example.org/a", "https://example.org/b_(c)"]


# --- damage --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"no zip at all", "cannot be read"),
        ("a.docx", b"PK\x03\x04broken", "cannot be read"),
        ("a.docx", word_file("<w:p>"), "cannot be read"),
        ("a.pdf", b"%PDF-1.4 broken", "cannot be read"),
        ("a.pdf", b"", "cannot be read"),
        ("a.txt", b"\0\1\2\3binary", "no text"),
        ("a.xyz", b"whatever", "md, html, docx, odt, pdf, txt"),
    ],
)
def test_a_document_that_cannot_be_read_is_one_line(name, content, words):
    with pytest.raises(FileError) as caught:
        read(name, content)
    assert words in str(caught.value)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)


def test_a_word_file_that_unpacks_absurdly_is_refused():
    huge = paragraph(run("a" * 70_000_000))
    with pytest.raises(FileError, match="unpacks to more than"):
        read("bomb.docx", word_file(huge))


def damaged_copies(content, seed, count):
    """Yield copies of a file with some bytes changed, or its end cut off."""
    chance = random.Random(seed)
    for _ in range(count):
        copy = bytearray(content)
        for _ in range(chance.randint(1, 20)):
            copy[chance.randrange(len(copy))] = chance.randrange(256)
        yield bytes(copy[: chance.randrange(len(copy))] if chance.random() < 0.2 else copy)


def test_a_damaged_word_file_is_read_or_refused():
    content = word_file(*WORD_PARAGRAPHS, links=LINKS, footnotes=NOTES, endnotes=ENDNOTES)
    outcomes = set()
    for copy in damaged_copies(content, 3, 150):
        try:
            outcomes.add(len(read("x.docx", copy)) >= 0)
        except FileError as error:
            outcomes.add(str(error).startswith("x.docx cannot be read"))
    assert outcomes == {True}


def test_entities_of_a_hostile_word_file_are_not_expanded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("“the words of a secret file”")
    content = word_file(paragraph(run("fine")))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "word/document.xml":
                doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]><w:document'
                part = part.replace("<w:document", doctype, 1).replace("fine", "“&s; and so on”")
            new.writestr(name, part)
    with pytest.raises(FileError, match="defines entities"):
        read("x.docx", stream.getvalue())


def test_a_format_is_known_by_its_content_without_a_suffix():
    assert [q.selector.exact for q in read("page", "<!DOCTYPE html><p>“four words of it”".encode())]


def test_other_encodings_are_read():
    latin = "<meta charset=windows-1252><p>They said “four words of it”".encode("cp1252")
    assert read("a.html", latin)[0].selector.exact == "four words of it"
    assert read("a.txt", "“vier Wörter von ihr”".encode("utf-16"))[0].line == 1


TEXT = st.text(st.sampled_from("ab C.\n\"'“”‘’«»„`<>[]()*_&;#:-1^!|\\/ \u00ad⁶"), max_size=80)


@settings(max_examples=150, deadline=None)
@given(text=TEXT, name=st.sampled_from(["a.md", "a.html", "a.txt"]))
def test_whatever_the_text_places_are_in_it(text, name):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for found in find_quotations(Path(name), open_document(Path(name), text.encode("utf-8"))):
        quotation = found.quotation
        assert quotation.selector.exact.strip()
        assert 1 <= quotation.line <= len(lines)
        assert 1 <= quotation.column <= len(lines[quotation.line - 1]) + 1
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt"])
def test_time_grows_with_the_length_only(name):
    part = (
        "They wrote “the users’ own words of it” ([here](https://x.example/)) and ‘more of it’.\n\n"
    )
    assert len(read(name, (part * 500).encode())) == 1000
    check_growth(lambda size: (part * size).encode(), lambda content: read(name, content), 400)


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt"])
@pytest.mark.parametrize(
    "part",
    [
        "[",
        "`",
        "<!--",
        "<a ",
        "<b>",
        "“",
        "!",
        "‘users’ ",
        "(",
        "“a” [1] ",
        "\n\n“a",
        "- a\n",
        "](",
        "&",
    ],
)
def test_no_repetition_takes_more_time_than_its_length_does(name, part):
    def find(content):
        found = find_quotations(Path(name), open_document(Path(name), content))
        assert len(found) <= len(content) // len(part) + 1

    check_growth(lambda size: (part * (size // len(part))).encode(), find, 10_000)


def test_links_inside_links_end_somewhere():
    nested = "[" * 3000 + "“four words of it”" + "](https://a.example/)" * 3000
    assert [q.selector.exact for q in read("a.md", nested.encode())] == ["four words of it"]


PARTS = [
    "<p>", "</p>", "<q>", "</q>", "<blockquote>", "</blockquote>", "<li>", "<ul>", "</ul>", "</a>",
    "<a href=https://x.example/>", "<sup>", "</sup>", "<!-- source: b -->", "<!--", "<![", "<cite>",
    "[^1]", "[1]", "[^1]: ", "[1]: https://y.example/\n", "> ", "- ", "1. ", "10.5555/x", "&ldquo;",
    "“", "”", '"', "'", "‘", "’", "``", "''", "calls for:\n", "## References\n", "<td>", "<tr>",
    "| a | b |\n|-|-|\n| ", "four words of it", "\n", "\n\n", "```\n", "    ", "\\", "\r", ".", "A",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    parts=st.lists(st.sampled_from(PARTS), max_size=40),
    name=st.sampled_from(["a.md", "a.html", "a.txt"]),
)
def test_whatever_the_markup_nothing_breaks(parts, name):
    text = "".join(parts)
    for found in find_quotations(Path(name), open_document(Path(name), text.encode("utf-8"))):
        assert found.quotation.selector.exact.strip()
        assert 0 <= found.start < found.end <= len(text)
    for citation in cited_addresses(open_document(Path(name), text.encode("utf-8"))):
        assert citation.line >= 1
