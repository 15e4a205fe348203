"""A project folder: good rows beside bad ones, rows added and settled, rows that vanish."""

import csv
import subprocess
import sys

import pytest

from archiver.errors import FileError, RowError, UsageError
from archiver.models import Quotation, Source, Status, TextQuoteSelector
from archiver.options import template_settings
from archiver.project import (
    append_quotation,
    append_source,
    choose_sources,
    create_table,
    load_project,
    merge_last_valid,
    settle_quotation,
    start_files,
    usable_title,
    vanished,
)
from archiver.rows import QUOTATION_HEADER, SOURCE_HEADER
from tests.growth import check_growth


@pytest.fixture
def project(tmp_path):
    return load_project(tmp_path)


def write(project, sources, quotes=None):
    project.sources_csv.write_bytes(sources if isinstance(sources, bytes) else sources.encode())
    if quotes is not None:
        project.quotes_csv.write_bytes(quotes.encode())
    return project


def test_a_folder_that_is_none_is_said(tmp_path):
    with pytest.raises(UsageError, match="archiver init"):
        load_project(tmp_path / "none")


def test_a_missing_list_of_sources_is_an_error_and_of_quotations_is_not(project):
    with pytest.raises(FileError, match=r"sources\.csv is not there.*archiver init"):
        project.sources()
    assert project.quotations().checked() == ()


def test_sources_are_read_with_their_lines(project):
    write(
        project,
        'url;ID;status\n;foi;\n"https://example.org/";Page;withdrawn\n'.replace("Page", "page"),
    )
    first, second = project.sources().checked()
    assert (first.id, first.url, first.line, first.status) == ("foi", "", 2, Status.LIVE)
    assert (second.id, second.line, second.status) == ("page", 3, Status.WITHDRAWN)


BAD = """id,url,title,published
good,https://example.org,fine,2021
bad-date,https://example.org/2,fine,28/06/2021
Good,https://example.org/3,fine,2021
,https://example.org/4,fine,2021
many,https://example.org/5,one, two,2021
few
also-good,,fine,
"""


def test_bad_rows_stand_beside_the_good_ones(project):
    table = write(project, BAD).sources()
    assert [row.id for row in table.rows] == ["good", "also-good"]
    assert [(p.line, p.column) for p in table.problems] == [
        (3, "published"),
        (4, "id"),
        (5, "id"),
        (6, ""),
        (7, ""),
    ]
    assert table.unread == ("bad-date", "good", "", "many", "few")


def test_checked_names_the_first_problem_and_the_lines_of_the_others(project):
    with pytest.raises(RowError) as caught:
        write(project, BAD).sources().checked()
    told = str(caught.value)
    assert told.startswith(f"{project.sources_csv}:3, column published: ")
    assert told.endswith("write 2021-06-28. Also wrong: line 4, 5, 6, 7")
    assert "\n" not in told


def test_a_doubled_id_names_the_first_line(project):
    table = write(project, "id,url\nblog,\nother,\nBLOG,\n").sources()
    assert "line 2" in table.problems[0].problem
    assert table.problems[0].line == 4


def test_windows_1252_is_one_problem_however_many_rows(project):
    rows = b"".join(b"r%d,,It\x92s\n" % n for n in range(30))
    table = write(project, b"id,url,title\n" + rows + b"fine,,ok\n").sources()
    assert len(table.problems) == 1
    assert "Windows-1252" in str(table.problems[0])
    assert "30 rows" in str(table.problems[0])
    assert [row.id for row in table.rows] == ["fine"]
    assert len(table.unread) == 30


def test_a_slip_in_a_columns_name_is_warned_of_and_own_columns_are_not(project):
    table = write(project, "id,url,statsu,colour,my notes\na,,withdrawn,red,x\n").sources()
    assert len(table.warnings) == 1
    assert "'statsu' is not used. Did you mean 'status'?" in table.warnings[0]


def test_two_rows_for_one_page_are_warned_of(project):
    rows = "a,https://Example.org\nb,http://example.org:80/#top\nc,https://example.org/?q\nd,\ne,\n"
    table = write(project, "id,url\n" + rows).sources()
    assert len(table.checked()) == 5
    assert [w.partition("sources.csv")[2] for w in table.warnings] == [
        ":3: 'b' has the address of 'a' in line 2. One page needs one row."
    ]


def test_a_long_list_takes_time_by_its_length_only(project):
    def make(size):
        rows = (f'id-{n},https://example.org/{n},"Title, {n}",2021-06-28\n' for n in range(size))
        write(project, "id,url,title,published\n" + "".join(rows))
        return size

    def read(size):
        assert len(project.sources().checked()) == size

    check_growth(make, read, 4_000)


def test_a_long_list_of_quotations_takes_time_by_its_length_only(project):
    def make(size):
        rows = (f'q{n},blog,"Words, {n}, of it",a.md,{n}\n' for n in range(size))
        listed = "id,source,quote,document,locator\n" + "".join(rows)
        write(project, "id,url,title\nblog,https://a.example/,A\n", listed)
        return size

    def read(size):
        assert len(project.quotations().rows) == size

    check_growth(make, read, 4_000)


def test_quotations_name_sources_that_exist(project):
    write(
        project,
        "id,url,published\nblog,,\nbroken,,28/06/2021\n",
        "id,source,quote\nq1,blog,words\nq2,blgo,words\nq3,,words\nq4,broken,words\n",
    )
    table = project.quotations()
    assert [row.id for row in table.rows] == ["q1", "q3", "q4"]
    assert "'blgo'" in str(table.problems[0])
    assert "Did you mean 'blog'?" in str(table.problems[0])
    assert table.unread == ("q2",)


def test_a_quotation_is_read_whole(project):
    header = ",".join(QUOTATION_HEADER)
    line = 'q1,blog,"one ""two""\nthree",a.md,p. 2,before,after,2021-06-28,fine,abc,why'
    row = write(project, "id,url\nblog,\n", f"{header}\n{line}\n").quotations().checked()[0]
    assert row.selector == TextQuoteSelector('one "two"\nthree', "before", "after")
    assert (row.document, row.locator, row.pin) == ("a.md", "p. 2", "2021-06-28")
    assert (row.reviewed, row.review_of, row.notes, row.line) == ("fine", "abc", "why", 2)


def test_choosing_by_id():
    rows = (Source("blog"), Source("foi"))
    assert choose_sources(rows, ()) == rows
    assert choose_sources(rows, ("FOI", "foi")) == (rows[1],)
    with pytest.raises(UsageError, match="Did you mean 'blog'"):
        choose_sources(rows, ("blgo",))


def test_a_bad_row_keeps_its_last_valid_version(project):
    previous = {"a": Source("a", "https://example.org/old"), "b": Source("b")}
    table = write(project, "id,url\na,not an address\nb,\n").sources()
    kept = merge_last_valid(table, previous)
    assert {row.id: row.url for row in kept} == {"a": "https://example.org/old", "b": ""}
    assert vanished(previous, table) == ()


def test_a_row_whose_id_cannot_be_read_keeps_every_missing_one(project):
    previous = {"a": Source("a"), "b": Source("b")}
    table = write(project, 'id,url\nb,\n"a,https://example.org\n').sources()
    assert {row.id for row in merge_last_valid(table, previous)} == {"a", "b"}
    assert vanished(previous, table) == ()


def test_an_open_quotation_mark_behind_the_id_hides_nothing_else(project):
    table = write(project, 'id,url,title\na,,"open\nb,,\n').sources()
    assert table.unread == ("a",)
    assert [row.id for row in table.rows] == ["b"]


def test_a_vanished_row_is_said_unless_it_was_retired(project):
    previous = {
        "a": Source("a"),
        "b": Source("b"),
        "c": Source("c", status=Status.RETIRED),
    }
    table = write(project, "id,url\na,\n").sources()
    assert vanished(previous, table) == ("b",)
    assert [row.id for row in merge_last_valid(table, previous)] == ["a"]


NEW = Source("new", "https://example.org/new", "One, “two”", published="2021-06", share=False)


def test_a_source_is_added_in_the_files_own_manner(project):
    before = b'\xef\xbb\xbfTitle;Mine;URL;ID\r\n"a; b" ;x;;old'
    write(project, before)
    assert append_source(project, NEW) == ("published", "status", "share")
    line = "\r\nOne, “two”;;https://example.org/new;new\r\n".encode()
    assert project.sources_csv.read_bytes() == before + line
    assert [row.id for row in project.sources().checked()] == ["old", "new"]


def test_every_field_comes_back(project):
    create_table(project.sources_csv, (*SOURCE_HEADER, "share"))
    assert append_source(project, NEW) == ()
    assert project.sources().checked()[0] == Source(**{**vars(NEW), "line": 2})


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source("OLD"), "in line 2 already"),
        (Source("old"), "in line 2 already"),
        (Source("b c"), "is no id"),
        (Source("b", "example.org"), "https://example.org"),
    ],
)
def test_a_wrong_row_is_never_written(project, source, words):
    before = b"id,url\nold,\n"
    write(project, before)
    with pytest.raises(RowError, match=words):
        append_source(project, source)
    assert project.sources_csv.read_bytes() == before


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("A \x1b]0;x\x07 title\u202e", "A ]0;x title"),
        ("=HYPERLINK(1)", ""),
        ("bad \ufffd mark", ""),
        ("\u200fכותרת", "כותרת"),
    ],
)
def test_a_page_s_title_turns_no_terminal_and_no_table(project, title, kept):
    create_table(project.sources_csv, SOURCE_HEADER)
    append_source(project, Source("old"))
    append_source(project, Source("new", title=usable_title(title)))
    assert project.sources().checked()[1].title == kept
    append_source(project, Source("raw", title="A \x9b31m title"))
    assert b"\xc2\x9b" not in project.sources_csv.read_bytes()


@pytest.mark.parametrize("body", ['a,"open\n', "a,It\udc92s\n", "a,,\udc92 in no column\n"])
def test_nothing_is_added_to_a_file_that_would_swallow_it(project, body):
    before = f"id,url\n{body}".encode("utf-8", "surrogateescape")
    write(project, before)
    with pytest.raises(RowError):
        append_source(project, NEW)
    assert project.sources_csv.read_bytes() == before


def test_a_bad_row_elsewhere_does_not_keep_a_good_one_out(project):
    write(project, "id,url\nbad,no address\n")
    append_source(project, Source("good"))
    table = project.sources()
    assert [row.id for row in table.rows] == ["good"]
    assert len(table.problems) == 1


ADDER = """
import sys
from pathlib import Path
from archiver.models import Source
from archiver.project import append_source, load_project
for number in range(15):
    append_source(load_project(Path(sys.argv[1])), Source(f"{sys.argv[2]}-{number}"))
"""


def test_three_runs_at_once_lose_no_row(project):
    write(project, "id,url\n")
    runs = [
        subprocess.Popen([sys.executable, "-c", ADDER, str(project.root), name]) for name in "abc"
    ]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    assert len(project.sources().checked()) == 45
    assert [path.name for path in project.root.iterdir()] == ["sources.csv"]


def test_a_quotation_is_added_and_the_file_made(project):
    write(project, "id,url\nblog,\n")
    selector = TextQuoteSelector("the words", "before")
    append_quotation(project, Quotation("q1", selector, "blog", "a.md", locator="line 3"))
    row = project.quotations().checked()[0]
    assert (row.id, row.selector, row.source, row.document) == ("q1", selector, "blog", "a.md")
    assert project.quotes_csv.read_bytes().startswith(b"\xef\xbb\xbfid,source,quote")


def test_settling_touches_one_row(project):
    quotes = 'id;mine;source;quote;reviewed\r\nq1;"a ";blog;one;\r\nq2;b ;blog;"t; wo";old\r\n'
    write(project, "id,url\nblog,\n", quotes)
    settle_quotation(project, "q2", reviewed="agreed; see minutes", review_of="abc123")
    assert project.quotes_csv.read_bytes().decode() == (
        'id;mine;source;quote;reviewed;review_of\r\nq1;"a ";blog;one;\r\n'
        'q2;b ;blog;"t; wo";"agreed; see minutes";abc123\r\n'
    )
    row = project.quotations().checked()[1]
    assert (row.reviewed, row.review_of) == ("agreed; see minutes", "abc123")


def test_settling_adds_no_column_over_cells_that_have_none(project):
    before = "id,source,quote\nq1,,one\nq2,,two,stray words\n"
    write(project, "id,url\n", before)
    with pytest.raises(RowError, match="the row has 4 cells"):
        settle_quotation(project, "q1", reviewed="x", review_of="y")
    assert project.quotes_csv.read_text() == before


def test_settling_an_unknown_quotation_is_said(project):
    write(project, "id,url\n", "id,source,quote\nq1,,one\n")
    with pytest.raises(UsageError, match="no quotation 'q9'"):
        settle_quotation(project, "q9", reviewed="x", review_of="y")


def test_init_writes_what_is_missing_and_nothing_else(project):
    write(project, "id,url\nmine,\n")
    written = start_files(project, template_settings())
    assert [path.name for path in written] == ["quotes.csv", "archiver.toml"]
    assert project.sources_csv.read_bytes() == b"id,url\nmine,\n"
    assert project.settings().capture.workers == 8
    assert start_files(project, "") == ()


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    project = load_project(tmp_path)
    tmp_path.rmdir()
    with pytest.raises(FileError, match=r"sources\.csv cannot be written.*Check the folder"):
        start_files(project, "")
    with pytest.raises(FileError, match=r"quotes\.csv cannot be written"):
        append_quotation(project, Quotation("q1", TextQuoteSelector("words")))


def test_what_init_writes_python_and_excel_read(project):
    start_files(project, template_settings())
    assert project.sources_csv.read_bytes().startswith(b"\xef\xbb\xbfid,url,")
    with project.sources_csv.open(encoding="utf-8-sig", newline="") as stream:
        assert tuple(next(csv.reader(stream))) == SOURCE_HEADER
    assert project.sources().checked() == ()
