"""Citation lists as programs write them: what is read, and what of it is never guessed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from archiver.citing.bibtex import plain_address, plain_words
from archiver.citing.dates import read_date
from archiver.citing.entries import CitationList, Entry, Quote, clean_address, read_addresses
from archiver.citing.lists import is_citation_list, read_citations
from archiver.errors import FileError
from tests.growth import check_growth

LISTS = Path(__file__).parent / "lists"
WAYBACK = "https://web.archive.org/web"


def read(name: str) -> CitationList:
    path = LISTS / name
    return read_citations(path, path.read_bytes())


def read_text(name: str, text: str) -> CitationList:
    return read_citations(Path(name), text.encode())


def only(name: str, text: str) -> Entry:
    listed = read_text(name, text)
    assert not listed.problems
    (entry,) = listed.entries
    return entry


# --- lists as programs write them ----------------------------------------------------------------


def test_zotero_bibtex() -> None:
    closing, article, book, audit = read("zotero.bib").entries
    assert closing == Entry(
        line=2,
        label="noauthor_closing_2021",
        kind="website",
        title="Closing the Fenwick baths: what “consultation” meant",
        publisher="Fenwick Borough Council",
        url="https://fenwick.example/news/closing_the_baths?id=7&lang=en",
        published="2021-06",
        accessed="2021-06-28",
    )
    assert (article.doi, article.kind, article.published) == (
        "10.1234/abc.2022.6",
        "journal-article",
        "2022-03",
    )
    assert (book.title, book.publisher) == ("Water & Work: A History — 50% told", "Calder Éditions")
    assert (book.url, book.kind) == ("", "book")
    assert audit.url == "https://fenwick.example/audit.pdf"
    assert audit.memento == f"{WAYBACK}/20200601120000/https://fenwick.example/audit.pdf"
    assert audit.published == "2020-05-12"


def test_better_bibtex_and_biblatex() -> None:
    statement, undated, number = read("betterbibtex.bib").entries
    assert statement.title == "Statement on the baths: an update"
    assert statement.publisher == "Fenwick Borough Council"
    assert statement.url == "https://fenwick.example/statement_(baths)?a=1%202#top"
    assert statement.memento.startswith(f"{WAYBACK}/20210504101112/https://fenwick.example/")
    assert (statement.published, statement.accessed) == ("2021-05-03", "2021-05-04")
    assert statement.quotes == (Quote("The baths will not be closed “for good”", "p. 2"),)
    assert undated.title == "Undated page about ß and ß, øre and naïve"
    assert undated.published == "2021-06"
    assert (number.url, number.doi) == (
        "https://doi.org/10.5555/REPORT.19",
        "10.5555/REPORT.19",
    )


def test_endnote_ris() -> None:
    article, page, news = read("endnote.ris").entries
    assert article.title == "Mentoring and its measures: a scheme that raises questions"
    assert (article.label, article.published, article.accessed) == (
        "rowe2022",
        "2022-03-11",
        "2022-03-12",
    )
    assert page.url == "https://fenwick.example/news/closing;jsessionid=1?x=2;y=3"
    assert page.memento == f"{WAYBACK}/20210629000000/{page.url}"
    assert (page.published, page.accessed) == ("2021-06-28", "2021-07-01")
    assert (news.kind, news.publisher, news.line) == ("news", "The Fenwick Echo", 28)


def test_zotero_csl_json() -> None:
    closing, article, news, answer = read("zotero.json").entries
    assert closing.title == "Closing the Fenwick baths"
    assert (closing.published, closing.accessed) == ("2021-06-27", "2021-06-28")
    assert closing.memento == f"{WAYBACK}/20210628101010/https://fenwick.example/news/closing"
    assert closing.quotes == (Quote("the baths will not be closed for good"),)
    assert (article.published, article.line, article.label) == ("2022-03", 3, "rowe2022")
    assert (news.published, news.publisher) == ("2021-05-04", "The Fenwick Echo")
    assert answer.url == "https://foi.example/answer.pdf"
    assert (
        answer.memento == "https://arquivo.pt/wayback/20210601000000/https://foi.example/answer.pdf"
    )
    assert answer.published == "2021"


def test_wikipedia_templates() -> None:
    listed = read("article.wiki")
    council, article, news, book, talk = listed.entries
    assert council == Entry(
        line=2,
        label="council2021",
        kind="website",
        title="Closing the Fenwick baths – an update",
        publisher="Fenwick Borough Council",
        url="https://fenwick.example/news/closing?id=7",
        memento=f"{WAYBACK}/20210629000000/https://fenwick.example/news/closing?id=7",
        published="2021-06-28",
        accessed="2021-07-01",
        quotes=(Quote('The baths will not [sic] be closed "for good" – so said the mayor.'),),
    )
    assert article.title == "Mentoring and its measures | a scheme"
    assert article.url == "https://doi.org/10.1234/abc.2022.6"
    assert article.quotes == (Quote("raises serious questions for practice", "pp. 1–4"),)
    assert (news.title, news.publisher) == ('"Not for good", says council', "The Fenwick Echo")
    assert (news.accessed, news.line) == ("2021-05-05", 12)
    assert (book.url, book.quotes) == ("", (Quote("water was work", "p. 12"),))
    assert (talk.withdrawn, talk.url) == (True, "https://talks.example/1?a=(b)&c=d")
    assert [problem.line for problem in listed.problems] == [18]


# --- particulars ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2021-06-28", "2021-06-28"),
        ("2021-06", "2021-06"),
        ("2021/06/28/", "2021-06-28"),
        ("2021///", "2021"),
        ("2021/06/28/12:00:00", "2021-06-28"),
        ("20210628", "2021-06-28"),
        ("2021-06-28T10:11:12Z", "2021-06-28"),
        ("28 June 2021", "2021-06-28"),
        ("28th of June, 2021", "2021-06-28"),
        ("June 28, 2021", "2021-06-28"),
        ("Jun. 2021", "2021-06"),
        ("1–3 June 2021", "2021-06-01"),
        ("28/06/2021", "2021-06-28"),
        ("06/28/2021", "2021-06-28"),
        ("04/04/2021", "2021-04-04"),
        ("03/04/2021", "2021"),
        ("04/03/2021", "2021"),
        ("12/11/2021", "2021"),
        ("11/12/2021", "2021"),
        ("12/12/2021", "2021-12-12"),
        ("13/12/2021", "2021-12-13"),
        ("12/13/2021", "2021-12-13"),
        ("13/13/2021", "2021"),
        ("2021-02-31", "2021-02"),
        ("2021-13", "2021"),
        ("Spring 2021", "2021"),
        ("2020 and 2021", ""),
        ("2020–21", ""),
        ("n.d.", ""),
        ("", ""),
        ("0021", ""),
        ("9" * 5000, ""),
    ],
)
def test_a_date_is_never_more_exact_than_it_is_certain(written: str, date: str) -> None:
    assert read_date(written) == date


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://e.example/a b", "https://e.example/a%20b"),
        ("<https://e.example/>", "https://e.example/"),
        ("www.e.example/x", "https://www.e.example/x"),
        ("e.example/x", "https://e.example/x"),
        ("https://e.example/a\n  b", "https://e.example/ab"),
        ("ftp://e.example/", ""),
        ("javascript:alert(1)", ""),
        ("Accessed online", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_taken(written: str, address: str) -> None:
    assert clean_address(written) == address


@pytest.mark.parametrize("ending", ["bib", "ris", "json", "wiki"])
def test_a_list_with_a_nul_in_it_is_refused(ending: str) -> None:
    whole = {
        "bib": "@book{a, title = {A title}}",
        "ris": "TY  - BOOK\nTI  - A title\nER  - \n",
        "json": '[{"id": "a", "type": "book", "title": "A title"}]',
        "wiki": "{{cite book |title=A title}}",
    }[ending]
    assert read_text(f"list.{ending}", whole).entries
    with pytest.raises(FileError, match="holds NUL characters"):
        read_text(f"list.{ending}", whole.replace("A title", "A \0title"))


def test_a_page_cited_by_its_archived_copy_is_both() -> None:
    copy = f"{WAYBACK}/20210101000000/https://e.example/p"
    found = read_addresses(copy)
    assert (found.url, found.memento) == ("https://e.example/p", copy)
    assert read_addresses("https://archive.today/AbCd1").memento == ""
    assert read_addresses("https://e.example/p", "https://archive.today/AbCd1").memento != ""


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"{\"u}ber na{\"\i}ve caf\'e", "über naïve café"),
        (r"Fran\c{c}ois {\v{S}}koda \L{}\'od\'z", "François Škoda Łódź"),
        (r"50\% of 100% \& more\_x \#1 \$5", "50% of 100% & more_x #1 $5"),
        ("pages 1--4 --- and ``so''", "pages 1–4 — and “so”"),
        ("plain", "plain"),
        ("{Nested {braces} {in} {{title}}}", "Nested braces in title"),
    ],
)
def test_latex_in_words(latex: str, plain: str) -> None:
    assert plain_words(latex) == plain


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"https://e.example/a\_b?x=1\&y=2\%20z\#f", "https://e.example/a_b?x=1&y=2%20z#f"),
        ("https://e.example/a_b?x=1&y=2%20z", "https://e.example/a_b?x=1&y=2%20z"),
        (r"\url{https://e.example/~me}", "https://e.example/~me"),
        (r"https://e.example/{\textasciitilde}me", "https://e.example/~me"),
        (r"https://e.example/$\sim$me", "https://e.example/~me"),
    ],
)
def test_latex_in_addresses(latex: str, plain: str) -> None:
    assert plain_address(latex) == plain


def test_words_of_a_quotation_are_never_guessed() -> None:
    template = (
        "{{cite web|url=https://e.example/|title=T|quote=They {{sic|did not}} {{odd|say|x}} so}}"
    )
    assert only("a.wiki", template).quotes == (Quote("They did not [sic] […] so"),)
    lang = (
        "{{cite web|url=https://e.example/|title={{lang|fr|Le bain}}|quote={{nowrap|not closed}}}}"
    )
    assert only("a.wiki", lang).title == "Le bain"
    assert only("a.wiki", lang).quotes == (Quote("not closed"),)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("“not closed”", "not closed"),
        ('"not closed"', "not closed"),
        ('The "pool"', 'The "pool"'),
        ('"Open" is not "closed"', '"Open" is not "closed"'),
        ('"', '"'),
    ],
)
def test_only_marks_around_the_whole_are_taken_off(written: str, words: str) -> None:
    template = f"{{{{cite web|url=https://e.example/|title=T|quote={written}}}}}"
    assert only("a.wiki", template).quotes == (Quote(words),)
    item = json.dumps([{"type": "webpage", "title": "T", "note": f"quote: {written}"}])
    assert only("a.json", item).quotes == (Quote(words),)


def test_an_entry_that_is_broken_costs_no_other() -> None:
    text = "@misc{a, title={A}}\n@misc{b, title={B, url={x}\n@misc{c, title={C}}\n"
    listed = read_text("a.bib", text)
    assert [entry.label for entry in listed.entries] == ["a", "c"]
    assert [problem.line for problem in listed.problems] == [2]
    ris = "TY  - ELEC\nTI  - A\nTY  - ELEC\nTI  - B\nER  - \nTY  - ELEC\nTI  - C\n"
    assert [entry.title for entry in read_text("a.ris", ris).entries] == ["B"]
    assert [problem.line for problem in read_text("a.ris", ris).problems] == [1, 6]
    mixed = '[{"type":"book","title":"A"}, 3, {"x":1},\n {"type":"book","title":"B"}]'
    assert [entry.title for entry in read_text("a.json", mixed).entries] == ["A", "B"]
    assert [problem.line for problem in read_text("a.json", mixed).problems] == [1, 1]


def test_what_joins_values_joins_nothing_within_marks_or_braces() -> None:
    written = '@string{end = " (draft)"}\n@misc{a, title = "Room #5, {#6} \\# 7" # end}'
    assert only("a.bib", written).title == "Room #5, #6 # 7 (draft)"


def test_names_and_fields_that_stand_twice_are_read() -> None:
    text = "@misc{a, title={A}}\n@misc{a, title={B}}\n@misc{c, title={C}, title={D}}\n"
    assert [(e.label, e.title) for e in read_text("a.bib", text).entries] == [
        ("a", "A"),
        ("a", "B"),
        ("c", "C"),
    ]


# --- files as people have them -------------------------------------------------------------------

SAMPLES = {
    "a.bib": "@misc{a, title={Über die Bäder}, url={https://e.example/a},\n year=2021}\n",
    "a.ris": "TY  - ELEC\nTI  - Über die Bäder\nUR  - https://e.example/a\nPY  - 2021\nER  - \n",
    "a.json": '[{"type":"webpage","title":"Über die Bäder",\n"URL":"https://e.example/a",'
    '"issued":{"date-parts":[[2021]]}}]\n',
    "a.wiki": "{{cite web|title=Über die Bäder\n|url=https://e.example/a|date=2021}}\n",
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_charset_and_line_ending(name: str, charset: str, newline: str) -> None:
    content = SAMPLES[name].replace("\n", newline).encode(charset)
    (entry,) = read_citations(Path(name), content).entries
    assert (entry.title, entry.url, entry.published) == (
        "Über die Bäder",
        "https://e.example/a",
        "2021",
    )


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"%PDF-1.4 x", b"no list at all\n"])
def test_a_file_that_is_no_list_is_one_error(name: str, content: bytes) -> None:
    with pytest.raises(FileError, match=f"^{name}"):
        read_citations(Path(name), content)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"title": "a"},\n{"title": }]', 2),
        ('[{"title": "a"}\n{"title": "b"}]', 2),
        ('[\n{"title": "a"', 2),
        ("[" + '{"a":[' * 100_000, 1),
        ('{"title": "a"}', 1),
    ],
)
def test_json_that_breaks_off_names_its_line(text: str, line: int) -> None:
    with pytest.raises(FileError, match=rf"^a\.json:{line}: .* Nothing was added"):
        read_text("a.json", text)


HOSTILE: dict[str, Callable[[int], str]] = {
    "braces.bib": lambda n: "@misc{a, title={" + "{" * n + "x" + "}" * n + "}}",
    "open.bib": lambda n: "@misc{a,\n" * n,
    "macro.bib": lambda n: "@misc{a, title={" + "\\'" * n + "}, url={https://e.example/}}",
    "hash.bib": lambda n: "@misc{a, title=" + ' "x" #' * n + ' "y"}',
    "tags.ris": lambda n: "TY  - ELEC\n" + "TI  - x\n" * n + "ER  - \n",
    "plain.ris": lambda n: "TY  - ELEC\nTI  - x\n" + "y\n" * n + "ER  - \n",
    "nested.wiki": lambda n: "{{cite web|title=" * n,
    "closed.wiki": lambda n: "{{cite web|title=" * n + "}}" * n,
    "refs.wiki": lambda n: "<ref name=" * n + "{{cite web|title=x}}",
    "comments.wiki": lambda n: "<!--" * n + "{{cite web|title=x}}",
    "links.wiki": lambda n: "{{cite web|title=" + "[[" * min(n, 3000) + "}}",
    "long.json": lambda n: json.dumps([{"title": "x" * n, "note": "quote: " * n}]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lists_take_time_by_their_length_and_no_traceback(name: str) -> None:
    def look(text: str) -> None:
        with suppress(FileError):
            assert all(len(entry.title) <= 2_000 for entry in read_text(name, text).entries)

    check_growth(HOSTILE[name], look, 10_000)


def test_damaged_lists_never_raise_anything_else() -> None:
    chance = random.Random(20210628)
    for path in sorted(LISTS.iterdir()):
        whole = path.read_bytes()
        for _ in range(60):
            damaged = bytearray(whole)
            for _ in range(chance.randrange(1, 8)):
                at = chance.randrange(len(damaged))
                damaged[at : at + chance.randrange(3)] = chance.choice(
                    [b"{", b"}", b'"', b"\\", b"|", b"", b"\xff", b"\n", b"@", b"[["]
                )
            content = bytes(damaged[: chance.randrange(40, len(damaged))])
            with suppress(FileError):
                listed = read_citations(path, content)
                assert all(entry.url == clean_address(entry.url) for entry in listed.entries)
                assert all(0 < entry.line <= content.count(b"\n") + 1 for entry in listed.entries)


def test_which_files_are_lists(tmp_path: Path) -> None:
    def made(name: str, text: str) -> bool:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return is_citation_list(path)

    assert made("a.bib", "")
    assert made("a.ris", "")
    assert made("A.WIKI", "")
    assert made("a.json", ' [{"type":"book"}]')
    assert made("b.json", '{"items": []}')
    assert not made("c.json", '{"type": "FeatureCollection"}')
    assert made("a.txt", "He said.<ref>{{Cite web|url=x}}</ref>")
    assert not made("b.txt", "He said “so”.")
    assert not made("a.pdf", "")


@pytest.mark.parametrize(
    ("template", "kind"),
    [
        ("web", "website"),
        ("news", "news"),
        ("journal", "journal-article"),
        ("magazine", "magazine-article"),
        ("book", "book"),
        ("encyclopedia", "chapter"),
        ("report", "report"),
        ("techreport", "report"),
        ("tech report", "report"),
        ("press release", "press-release"),
        ("thesis", "thesis"),
        ("conference", "conference-paper"),
        ("letter", "letter"),
        ("speech", "speech"),
        ("interview", "interview"),
        ("AV media", "video"),
        ("podcast", "audio"),
        ("tweet", "post"),
        ("act", "law"),
        ("court", "case"),
    ],
)
def test_each_template_of_wikipedia_says_what_it_cites(template: str, kind: str) -> None:
    written = f"{{{{cite {template} |title=The mill |url=https://a.example/mill}}}}"
    assert only("a.wiki", written).kind == kind
