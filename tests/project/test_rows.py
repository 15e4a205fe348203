"""What a column may hold, and what spreadsheets and wrong encodings do to cells."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.models import Quotation, Source, Status, TextQuoteSelector
from archiver.rows import (
    QUOTATION_COLUMNS,
    QUOTATION_HEADER,
    SOURCE_COLUMNS,
    SOURCE_HEADER,
    CellError,
    make_quotation,
    parse_interval,
    quotation_cells,
    read_cell,
    source_cells,
    source_from_dict,
    source_to_dict,
)


def read(column, cell):
    return read_cell({**SOURCE_COLUMNS, **QUOTATION_COLUMNS}[column], cell)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("id", " blog-2021.a_b ", "blog-2021.a_b"),
        ("id", "1e-05", "1e-05"),
        ("url", "", ""),
        ("url", "HTTPS://Example.org:8443/a?b=c#d", "HTTPS://Example.org:8443/a?b=c#d"),
        ("published", "2021", "2021"),
        ("published", "2021-06", "2021-06"),
        ("published", "2024-02-29", "2024-02-29"),
        ("accessed", "2021-06-28T10:00:00Z", "2021-06-28T10:00:00Z"),
        ("status", "", Status.LIVE),
        ("status", "Withdrawn", Status.WITHDRAWN),
        ("memento", "20210628123456", "20210628123456"),
        ("memento", "https://web.archive.org/web/2021/https://example.org", None),
        ("memento", "2021-06", "2021-06"),
        ("every", "7d", "7d"),
        ("ignore", "#ads; .date\n/nonce/", ("#ads", ".date", "/nonce/")),
        ("share", "", True),
        ("share", "FALSE", False),
        ("allow-bad-tls", "", False),
        ("allow-bad-tls", "Yes", True),
        ("doi", "https://doi.org/10.1192/bjb.2022.6", "10.1192/bjb.2022.6"),
        ("doi", "doi:10.1192/bjb.2022.6", "10.1192/bjb.2022.6"),
        ("title", "What? #StopSIM – “50 %” of it", "What? #StopSIM – “50 %” of it"),
        ("title", "Who asked? They did.", "Who asked? They did."),
        ("quote", "-5.2% of it", "-5.2% of it"),
        ("quote", "1.5E+10", "1.5E+10"),
        ("notes", "seen with ?ico= parameter", "seen with ?ico= parameter"),
    ],
)
def test_what_people_write_is_read(column, cell, value):
    assert read(column, cell) == (cell if value is None else value)


@pytest.mark.parametrize(
    ("column", "cell", "problem", "remedy"),
    [
        ("id", "", "no id", "blog-2021"),
        ("id", "My Blog!", "is no id", "my-blog"),
        ("id", "-x", "is no id", "instance, x"),
        ("id", "2.02106E+13", "rounded", "text"),
        ("url", "www.example.org/a", "no web address", "https://www.example.org/a"),
        ("url", "ftp://example.org", "no web address", "https://"),
        ("url", "https://", "no web address", "https://"),
        ("url", "https://example.org:x/", "no web address", "https://"),
        ("url", "https://a.org https://b.org", "white space", "%20"),
        ("url", "https://a.org/a\u202egpj", "nobody sees", "a.org/a%E2%80%AEgpj"),
        ("url", "https://a.org/\x1b[2J", "nobody sees", "a.org/%1B[2J"),
        ("url", "https://name:word@a.org/", "would be stored", "environment"),
        ("url", "https://token@a.org/", "would be stored", "environment"),
        ("published", "28/06/2021", "no date", "2021-06-28"),
        ("published", "6/7/2021", "no date", "2021-07-06 or 2021-06-07"),
        ("published", "28.06.21", "no date", "2021-06-28"),
        ("published", "44375", "no date", "2021-06-28"),
        ("published", "Jun-21", "no date", "2021-06"),
        ("published", "June 2021", "no date", "Write 2021-06"),
        ("published", "Aug-19", "no date", "Write 2019-08"),
        ("published", "Foo-19", "no date", "2021-06-28"),
        ("published", "2021-02-30", "no date", "2021-06-28"),
        ("published", "2021-13", "no date", "2021"),
        ("published", "45/45/2021", "no date", "2021"),
        ("published", "yesterday", "no date", "2021"),
        ("memento", "2.02106E+13", "rounded", "text"),
        ("capture", "2,02106E+13", "rounded", "text"),
        ("status", "witdrawn", "no status", "withdrawn"),
        ("status", "unknown", "no status", "live, withdrawn or retired"),
        ("every", "often", "length of time", "24h"),
        ("every", "0h", "length of time", "24h"),
        ("share", "perhaps", "neither", "yes or no"),
        ("doi", "bjb.2022.6", "no DOI", "10.1192"),
        ("quote", "", "quotes nothing", "remove"),
        ("quote", "Network?s aims", "lost", "’"),
        ("title", "they don?t", "lost", "’"),
        ("title", "the ?Serenity? scheme", "lost", "“"),
        ("title", "bad \ufffd mark", "lost", "UTF-8"),
        ("title", "itâ€™s", "lost", "UTF-8"),
        ("title", "cafÃ©", "lost", "UTF-8"),
        ("title", "nul\0", "NUL", "UTF-8"),
        ("title", "=HYPERLINK(1)", "formula", "text"),
        ("title", "#NAME?", "formula", "text"),
        ("notes", "=A1+B2", "formula", "text"),
        ("title", "It\udc92s", "0x92", "UTF-8"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_write(column, cell, problem, remedy):
    with pytest.raises(CellError) as caught:
        read(column, cell)
    assert problem in caught.value.problem
    assert remedy in caught.value.remedy


def test_windows_1252_is_named_with_the_character_that_was_meant():
    with pytest.raises(CellError) as caught:
        read("title", b"The Network\x92s aims".decode("utf-8", "surrogateescape"))
    assert "Windows-1252" in caught.value.problem
    assert "’" in caught.value.problem
    assert "The Network’s aims" in caught.value.problem


@given(st.text())
def test_any_cell_is_a_value_or_a_cell_error(cell):
    for column in [*SOURCE_COLUMNS.values(), *QUOTATION_COLUMNS.values()]:
        with suppress(CellError):
            assert read_cell(column, cell) is not None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90s", 90), ("30m", 1800), ("24h", 86400), ("7 d", 604800), ("2W", 1209600)],
)
def test_intervals(written, seconds):
    assert parse_interval(written) == seconds


def test_the_headers_are_the_contracts():
    assert ",".join(SOURCE_HEADER) == (
        "id,url,title,publisher,kind,published,accessed,status,work,memento,notes"
    )
    assert ",".join(QUOTATION_HEADER) == (
        "id,source,quote,document,locator,prefix,suffix,capture,reviewed,review_of,notes"
    )


FULL = Source(
    id="foi",
    url="https://example.org/foi",
    title="An answer",
    publisher="A council",
    kind="foi-response",
    published="2021-05",
    accessed="2021-06-28",
    status=Status.WITHDRAWN,
    work="answer",
    memento="20210628123456",
    notes="none",
    doi="10.1000/1",
    every="7d",
    ignore=("#a", ".b"),
    attachments="yes",
    allow_bad_tls=True,
    share=False,
    line=7,
)


def test_a_source_survives_json():
    assert source_from_dict(json.loads(json.dumps(source_to_dict(FULL)))) == FULL
    assert source_from_dict({"id": "a", "from-a-later-version": 1}) == Source("a")


def test_a_sources_cells_read_back():
    values = {c.field: read_cell(c, source_cells(FULL)[name]) for name, c in SOURCE_COLUMNS.items()}
    assert Source(**values, line=7) == FULL
    assert not any(source_cells(Source("a"))[name] for name in ("share", "allow-bad-tls", "ignore"))


def test_a_quotations_cells_read_back():
    selector = TextQuoteSelector("the words", "before", "after")
    row = Quotation("q1", selector, "foi", "a.md", 3, 0, "p. 2", "2021", "settled", "abc", "why")
    cells = quotation_cells(row)
    values = {c.field: read_cell(c, cells[name]) for name, c in QUOTATION_COLUMNS.items()}
    assert make_quotation(values, 3) == row
