"""CSV text with places: against Python's own reader, and changes that keep every other byte."""

import csv
import io
import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import FileError, RowError
from archiver.tables import (
    MAX_BYTES,
    OPEN_QUOTE,
    STRAY_TEXT,
    Dialect,
    change_file,
    format_row,
    neutralise,
    parse_table,
    read_bounded,
    with_cells,
    with_rows,
)
from tests.growth import check_growth

PATH = Path("list.csv")
KNOWN = ("id", "url", "title", "notes")
CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"),
    max_size=12,
)
TITLES = st.lists(CELL, min_size=1, max_size=4)


def parse(text, known=KNOWN, required=("id",)):
    return parse_table(PATH, text.encode("utf-8"), known, required)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_dialect_reads_the_same(delimiter, newline, mark):
    lines = ["id,url,title", 'a,https://example.org/?x=1,"one ""two"""', "b,,", ",,"]
    table = parse(mark + newline.join(line.replace(",", delimiter) for line in lines) + newline)
    assert table.dialect == Dialect(delimiter, newline)
    assert table.columns == ("id", "url", "title")
    assert [row.cells for row in table.rows] == [
        ("a", "https://example.org/?x=1", 'one "two"'),
        ("b", "", ""),
    ]
    assert [row.line for row in table.rows] == [2, 3]


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=6), delimiter=st.sampled_from(",;\t"))
def test_cells_equal_those_of_pythons_reader(rows, delimiter):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "url", "title"), *rows])
    table = parse(stream.getvalue())
    assert [row.cells for row in table.rows] == [row for row in rows if any(c.strip() for c in row)]
    assert table.sound


@settings(max_examples=200, deadline=None)
@given(values=TITLES, delimiter=st.sampled_from(",;\t"))
def test_what_we_write_python_reads(values, delimiter):
    line = format_row(["id", *values], Dialect(delimiter))
    read = next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter))
    assert read == ["id", *values]


def test_line_numbers_count_the_file_as_it_lies_on_disk():
    table = parse('\n\nid,title\na,"one\ntwo\r\nthree"\nb,x\n')
    assert table.header.line == 3
    assert [(row.line, row.cells[0]) for row in table.rows] == [(4, "a"), (7, "b")]


def test_excels_separator_line_counts():
    table = parse('sep=;\r\nid;title\r\na;"x,y"\r\n')
    assert table.dialect.delimiter == ";"
    assert table.rows[0].cells == ("a", "x,y")
    assert table.rows[0].line == 3


def test_spans_point_at_the_cells_on_disk():
    text = '\ufeffid;title\r\nä;  "one; ""two"""\r\n'
    row = parse(text).rows[0]
    assert [text[start:end] for start, end in row.spans] == ["ä", '  "one; ""two"""']


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ('a,"open\nb,fine\n', [(2, OPEN_QUOTE), (3, "")]),
        ('a,"open\nb,"fine"\n', [(2, STRAY_TEXT), (3, "")]),
        ('a,"x"y\nb,fine\n', [(2, STRAY_TEXT), (3, "")]),
        ('a,5" pipe\nb,fine\n', [(2, ""), (3, "")]),
        ('a,"one\ntwo",b\nc,"open\nd,e\n', [(2, ""), (4, OPEN_QUOTE), (5, "")]),
    ],
)
def test_a_broken_quotation_mark_costs_one_row_only(body, faults):
    table = parse("id,title\n" + body)
    assert [(row.line, row.fault) for row in table.rows] == faults
    assert table.sound == all(not fault for _, fault in faults)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,url".encode("utf-16"), "UTF-16"),
        ("id,url\r\na,b\r\n".encode("utf-16-le"), "UTF-16"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "Excel"),
        (b"", "must name the columns"),
        (b"blog,https://example.org\n", "must name the columns"),
        (b"ident,title\n", "Rename 'ident' to 'id'"),
        (b"title,notes\n", "Add the column"),
        (b"id,title,Title\n", "stands twice"),
        (b'id,"title\n', "list.csv:1"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_clear_error(content, words):
    with pytest.raises(FileError) as caught:
        parse_table(PATH, content, KNOWN, ("id",))
    assert words in str(caught.value)
    assert "list.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_of_300_mb_is_refused_without_reading_it_whole(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(300 * 1024 * 1024)
    with pytest.raises(FileError, match="larger than 64 MB"):
        read_bounded(path)


def test_the_limit_itself_is_allowed(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"x" * 100)
    assert len(read_bounded(path, 100)) == 100
    with pytest.raises(FileError):
        read_bounded(path, 99)
    assert MAX_BYTES > 10_000_000


def test_a_folder_or_missing_file_is_said(tmp_path):
    with pytest.raises(FileError, match="archiver init"):
        read_bounded(tmp_path / "none.csv")
    with pytest.raises(FileError, match="cannot be read"):
        read_bounded(tmp_path)


@pytest.mark.parametrize("end", ["", "\r\n"])
def test_a_new_row_keeps_every_byte_and_the_users_own_columns(end):
    text = "\ufeffTitle;mine;ID\r\n'x';  odd ;a" + end
    table = parse(text)
    after = with_rows(table, [{"id": "b", "title": "one; two", "url": "lost"}])
    assert after == text + ("" if end else "\r\n") + '"one; two";;b\r\n'


@settings(max_examples=150, deadline=None)
@given(
    cells=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5), pick=st.integers(0, 4), new=CELL
)
def test_a_changed_cell_leaves_the_other_cells_alone(cells, pick, new):
    header = "id,title,notes\n"
    text = header + "".join(
        format_row([f"r{n}", *row], Dialect()) + "\n" for n, row in enumerate(cells)
    )
    table = parse(text)
    row = table.rows[pick % len(cells)]
    start, end = row.spans[1]
    after = with_cells(table, row, {"title": new})
    assert after.startswith(text[:start])
    assert after.endswith(text[end:])
    again = parse(after).rows[pick % len(cells)]
    assert (again.cells[0], again.cells[1], again.cells[2]) == (row.cells[0], new, row.cells[2])


def test_a_missing_column_is_added_to_the_header_and_one_row():
    table = parse("id,title,,\na,x\nb,y\n")
    after = with_cells(table, table.rows[0], {"title": "z", "notes": "why"})
    assert after == "id,title,notes,,\na,z,why\nb,y\n"


@pytest.mark.parametrize("new", ["because", '"so", he said', ""])
def test_an_empty_last_cell_is_filled_before_what_is_added_behind_it(new):
    table = parse("id,review_of\na,\nb,y\n")
    after = with_cells(table, table.rows[0], {"reviewed": new, "review_of": "abc"})
    again = parse(after)
    assert [again.value(again.rows[0], c) for c in ("id", "review_of", "reviewed")] == [
        "a",
        "abc",
        new,
    ]
    assert after.endswith("\nb,y\n")


def test_a_concurrent_edit_is_not_lost(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"id\na\n")
    seen = []

    def change(content):
        seen.append(content)
        if len(seen) == 1:
            path.write_bytes(b"id\na\nfrom the spreadsheet\n")
        return content + b"ours\n"

    change_file(path, change)
    assert path.read_bytes() == b"id\na\nfrom the spreadsheet\nours\n"
    assert seen == [b"id\na\n", b"id\na\nfrom the spreadsheet\n"]
    assert os.listdir(tmp_path) == ["list.csv"]


def test_a_file_that_never_rests_is_given_up_with_nothing_of_it_lost(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"0")

    def change(content):
        path.write_bytes(b"%d" % (int(content) + 1))
        return b"ours"

    with pytest.raises(FileError, match="keeps being changed"):
        change_file(path, change)
    assert path.read_bytes() == b"20"


def test_readers_never_see_half_a_file(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"x" * 50_000)
    sizes, stop = set(), threading.Event()

    def watch():
        while not stop.is_set():
            sizes.add(len(path.read_bytes()))

    reader = threading.Thread(target=watch)
    reader.start()
    for _ in range(20):
        change_file(path, lambda content: content + b"y" * 1000)
    stop.set()
    reader.join()
    assert all(size % 1000 == 0 and size >= 50_000 for size in sizes)
    assert path.stat().st_size == 70_000


def test_an_error_while_changing_writes_nothing(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"id\n")

    def change(content):
        raise RowError(path, 2, "id", "taken", "Choose another")

    with pytest.raises(RowError):
        change_file(path, change)
    assert path.read_bytes() == b"id\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows needs a right for links")
def test_a_link_stays_a_link_and_the_mode_stays(tmp_path):
    real, link = tmp_path / "real.csv", tmp_path / "list.csv"
    real.write_bytes(b"id\n")
    real.chmod(0o640)
    link.symlink_to(real)
    change_file(link, lambda content: content + b"a\n")
    assert link.is_symlink()
    assert real.read_bytes() == b"id\na\n"
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_said(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"id\n")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FileError, match="close it there"):
            change_file(path, lambda content: content + b"a\n")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        (" =HYPERLINK(1)", "' =HYPERLINK(1)"),
        ("\u00a0@SUM(A1)", "'\u00a0@SUM(A1)"),
        ("+cmd|x", "'+cmd|x"),
        ("-2+3", "'-2+3"),
        ("\tx", "'\tx"),
        ("＝1", "'＝1"),
        ("-5.2", "-5.2"),
        ("+44", "+44"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_formula_never_leaves(cell, shown):
    assert neutralise(cell) == shown


def test_a_line_of_many_names_is_read_in_linear_time() -> None:
    check_growth(
        lambda size: "".join(f"{n:x}," for n in range(size // 5)) + "id,url,title\n",
        lambda text: parse_table(PATH, text.encode(), KNOWN, ("id",)),
        40_000,
    )
