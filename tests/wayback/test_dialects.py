"""What archives write, line by line: CDX pages, TimeMaps, exclusions, original heads."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.dates import read_retry_after
from archiver.messages import Head, read_head
from archiver.models import Memento
from archiver.wayback import cdx, timemap
from archiver.wayback.addresses import page_key
from archiver.wayback.choosing import choose_copies, middle_of, nearest, read_named
from archiver.wayback.exclusions import read_exclusion
from archiver.wayback.playback import find_doubt
from archiver.wayback.restoring import write_head

BASE = "https://archive.example"
PAGE = "http://campaign.example/plan"
NAMES = list(cdx.FIELDS)
DIGEST = "FEME523OHNOXMNZD54NGSUDR67CV2UZO"
ROW = ["example,campaign)/plan", "20200102030405", PAGE, "text/html", "200", DIGEST, "320"]


def read(rows: object) -> cdx.CdxPage:
    return cdx.read_page(json.dumps(rows).encode(), "archive", BASE)


def head(*lines: str, status: str = "200 OK") -> Head:
    found = read_head(io.BytesIO("\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()))
    assert found is not None
    return found


# --- CDX -----------------------------------------------------------------------------------------


def test_a_query_asks_for_every_capture_with_its_key() -> None:
    asked = cdx.write_query(f"{BASE}/", f"{PAGE}?a=1&b=2", resume="com,example)/ 2020")
    parts = parse_qs(urlsplit(asked).query)
    assert asked.startswith(f"{BASE}/cdx/search/cdx?")
    assert parts["url"] == [f"{PAGE}?a=1&b=2"]
    assert parts["fl"] == ["urlkey,timestamp,original,mimetype,statuscode,digest,length"]
    assert parts["resumeKey"] == ["com,example)/ 2020"]
    assert "filter" not in parts
    assert "collapse" not in parts


def test_a_page_of_rows() -> None:
    (memento,) = read([NAMES, ROW]).mementos
    assert memento == Memento(
        "archive",
        PAGE,
        datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
        f"{BASE}/web/20200102030405/{PAGE}",
        200,
        "text/html",
        DIGEST,
        320,
    )


def test_revisit_rows_are_kept() -> None:
    row = [*ROW[:3], "warc/revisit", "-", DIGEST, "-"]
    (memento,) = read([NAMES, row]).mementos
    assert (memento.status, memento.digest, memento.length) == (0, DIGEST, 0)


def test_fields_may_come_in_another_order_and_number() -> None:
    (memento,) = read([["original", "timestamp"], [PAGE, "20200102030405"]]).mementos
    assert (memento.uri_r, memento.digest) == (PAGE, "")


def test_the_resume_key_is_no_row() -> None:
    page = read([NAMES, ROW, [], ["com,example)/ 20200102030406"]])
    assert (len(page.mementos), page.malformed) == (1, ())
    assert page.resume == "com,example)/ 20200102030406"


@pytest.mark.parametrize(
    "row",
    [
        ["short"],
        [*ROW, "long"],
        [*ROW[:1], "2020010203040", *ROW[2:]],
        [*ROW[:1], "20201302030405", *ROW[2:]],
        [*ROW[:2], "-", *ROW[3:]],
        [None, *ROW[1:]],
        [],
    ],
)
def test_a_malformed_row_spoils_no_other(row: list[object]) -> None:
    page = read([NAMES, row, ROW])
    assert len(page.mementos) == 1
    assert page.malformed == (json.dumps(row),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b'"no captures"',
        b"[1]",
        b'[["timestamp","original"],{}]',
        b"<html>Just a moment</html>",
        b'[["timestamp"',
        b'[["a","b"],["1","2"]]',
        b"\xff\xfe[]",
        b"org.archive.util.io.RuntimeIOException",
        b"[" * 100_000,
    ],
)
def test_anything_else_is_no_index(body: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        cdx.read_page(body, "archive", BASE)


def test_an_empty_array_is_an_answer() -> None:
    assert read([]) == cdx.CdxPage(())
    assert read([NAMES]) == cdx.CdxPage(())


@given(st.integers(0, 400))
def test_a_page_cut_anywhere_is_never_an_empty_one(length: int) -> None:
    whole = json.dumps([NAMES, ROW, ROW]).encode()
    if length < len(whole):
        with pytest.raises(json.JSONDecodeError):
            cdx.read_page(whole[:length], "archive", BASE)


# --- TimeMaps ------------------------------------------------------------------------------------

TIMEMAP = f"""<{PAGE}>; rel="original",
<{BASE}/timemap/link/{PAGE}>; rel="self"; type="application/link-format"; until="Mon, 01 Jan 2024",
<{BASE}/timemap/2/{PAGE}>; rel="timemap"; type="application/link-format",
<{BASE}/timemap/json/{PAGE}>; rel="timemap"; type="application/json",
<{BASE}/{PAGE}>; rel=timegate,
<{BASE}/20200102030405/{PAGE}?x=1,2;3>; rel="first memento";
  datetime="Thu, 02 Jan 2020 03:04:05 GMT",
<{BASE}/20210102030405/{PAGE}>;rel="memento last";datetime="Sat, 02 Jan 2021 03:04:05 GMT";x="a\\"b"
"""


def test_a_timemap() -> None:
    page = timemap.read_page(TIMEMAP.encode(), "archive")
    assert page.original == PAGE
    assert [m.moment.year for m in page.mementos] == [2020, 2021]
    assert page.mementos[0].uri_m.endswith("?x=1,2;3")
    assert page.following == (f"{BASE}/timemap/2/{PAGE}",)


def test_a_memento_without_a_date_is_kept_as_malformed() -> None:
    undated = f'<{PAGE}>; rel="original",\n<{BASE}/1/{PAGE}>; rel="memento"; datetime="soon"'
    page = timemap.read_page(undated.encode(), "archive")
    assert (page.mementos, page.malformed) == ((), (f"<{BASE}/1/{PAGE}>",))


@pytest.mark.parametrize(
    "body", ["", "<html></html>", "<a>; rel=memento", "just words", f'<{PAGE}>; rel="original",']
)
def test_anything_else_is_no_timemap(body: str) -> None:
    with pytest.raises(ValueError, match=r"link"):
        timemap.read_page(body.encode(), "archive")


@given(st.integers(0, len(TIMEMAP) - 2))
def test_a_timemap_cut_anywhere_has_no_memento_that_was_not_there(length: int) -> None:
    whole = {m.uri_m for m in timemap.read_page(TIMEMAP.encode(), "archive").mementos}
    try:
        page = timemap.read_page(TIMEMAP[:length].encode(), "archive")
    except ValueError:
        return
    assert {m.uri_m for m in page.mementos} <= whole


# --- exclusions, Retry-After ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "field", "body", "excluded"),
    [
        ("403 Forbidden", "X: y", "AdministrativeAccessControlException: Blocked Site Error", True),
        ("403 Forbidden", "X-Archive-Wayback-Runtime-Error: Blocked Site Error", "", True),
        ("404 Not Found", "X: y", "This URL has been excluded from the Wayback Machine.", True),
        ("403 Forbidden", "X: y", "RobotAccessControlException: Blocked By Robots", True),
        ("451 Unavailable For Legal Reasons", "X: y", "", True),
        ("403 Forbidden", "X: y", "Too many requests from your network", False),
        ("200 OK", "X: y", "This URL has been excluded from the Wayback Machine.", False),
        ("503 Service Unavailable", "X: y", "Blocked Site Error", False),
    ],
)
def test_only_the_archives_own_words_are_an_exclusion(
    status: str, field: str, body: str, excluded: bool
) -> None:
    assert bool(read_exclusion(head(field, status=status), body.encode())) is excluded


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after(written: str, seconds: float | None) -> None:
    assert read_retry_after(written, datetime(2026, 1, 1, tzinfo=UTC)) == seconds


# --- the original head ---------------------------------------------------------------------------


def test_no_field_of_the_original_answer_is_written_twice() -> None:
    """What the archive says of its own answer gives way to what the site said."""
    fields = (("Content-Type", "text/html"), ("X-Archive-Orig-Content-Type", "text/plain"))
    head = write_head(Head("HTTP/1.1", 200, "OK", fields, 0), 5).decode()
    assert head.lower().count("content-type:") == 1
    assert "text/plain" in head


def test_archive_org_keeps_the_original_fields_under_names_of_its_own() -> None:
    answer = head(
        "Server: nginx",
        "Content-Type: text/html; charset=utf-8",
        "X-Archive-Orig-Server: Apache",
        "X-Archive-Orig-Date: Thu, 02 Jan 2020 03:04:05 GMT",
        "X-Archive-Orig-Content-Encoding: gzip",
        "X-Archive-Orig-Content-Length: 99",
        "X-Archive-Src: secret.warc.gz",
        "Memento-Datetime: Thu, 02 Jan 2020 03:04:05 GMT",
        "Set-Cookie: wb=1",
    )
    restored = head(*write_head(answer, 5).decode().split("\r\n")[1:-2])
    assert restored.fields == (
        ("Server", "Apache"),
        ("Date", "Thu, 02 Jan 2020 03:04:05 GMT"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", "5"),
    )


def test_pywb_passes_the_original_fields_on() -> None:
    answer = head(
        "Content-Type: application/pdf",
        "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT",
        "Content-Encoding: gzip",
        "Link: <x>; rel=original",
        status="200 Fine",
    )
    written = write_head(answer, 7).decode()
    assert written == (
        "HTTP/1.1 200 Fine\r\nContent-Type: application/pdf\r\n"
        "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT\r\n"
        "Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\n"
    )


# --- doubt ---------------------------------------------------------------------------------------

HTML = "Content-Type: text/html"
LISTED = Memento("a", PAGE, datetime(2020, 1, 1, tzinfo=UTC), "", digest=DIGEST)
UNLISTED = Memento("a", PAGE, datetime(2020, 1, 1, tzinfo=UTC), "")


@pytest.mark.parametrize(
    ("memento", "fields", "body", "doubted"),
    [
        (LISTED, [HTML], b"<p>other bytes</p></html>", True),
        (LISTED, [HTML, "X-Archive-Orig-Content-Encoding: gzip"], b"<p>ok</p></html>", False),
        (LISTED, [HTML, "X-Archive-Orig-Transfer-Encoding: chunked"], b"<p>ok</p></html>", False),
        (LISTED, [HTML, "X-Archive-Orig-Content-Length: 7"], b"<p></p>", True),
        (UNLISTED, [HTML, "X-Archive-Orig-Content-Length: 7"], b"<p></p>", False),
        (UNLISTED, [HTML], b"<p>whole</p></body></HTML >\n", False),
        (UNLISTED, [HTML], b"<p>cut of", True),
        (UNLISTED, ["Content-Type: text/plain"], b"words", False),
    ],
)
def test_doubt(memento: Memento, fields: list[str], body: bytes, doubted: bool) -> None:
    assert bool(find_doubt(memento, head(*fields), body)) is doubted


# --- which copy ----------------------------------------------------------------------------------


def copy(stamp: str) -> Memento:
    return Memento(
        "archive",
        PAGE,
        datetime.strptime(stamp, "%Y-%m-%d").replace(tzinfo=UTC),
        f"{BASE}/web/{stamp.replace('-', '')}000000/{PAGE}",
    )


COPIES = [copy("2019-01-01"), copy("2020-06-01"), copy("2023-01-01")]


@pytest.mark.parametrize(
    ("date", "year"), [("2019", 2019), ("2020-07", 2020), ("2021-10-31", 2023), ("1999", 2019)]
)
def test_the_nearest_copy(date: str, year: int) -> None:
    wanted = middle_of(date)
    assert wanted is not None
    assert nearest(COPIES, wanted).moment.year == year


@pytest.mark.parametrize("written", ["", "last June", "2021-13", "2021-06-31", "28/06/2021"])
def test_what_is_no_date(written: str) -> None:
    assert middle_of(written) is None


def test_named_nearest_and_newest_each_once() -> None:
    date = datetime(2020, 1, 1, tzinfo=UTC)
    roles = [(role, m.moment.year) for role, m in choose_copies(COPIES, COPIES[2], date)]
    assert roles == [("named", 2023), ("nearest", 2020)]
    assert choose_copies([], None, date) == ()


def test_a_named_memento_belongs_to_one_archive() -> None:
    written = f"{BASE}/web/20200601000000/{PAGE}"
    assert read_named(written, "archive", BASE, COPIES) is COPIES[1]
    encoded = written.replace(PAGE, quote(PAGE, safe=""))
    assert read_named(encoded, "archive", BASE, COPIES) is COPIES[1]
    assert read_named(written, "other", "https://other.example", COPIES) is None
    assert read_named("not an address", "archive", BASE, COPIES) is None
    unlisted = read_named(f"{BASE}/web/20200601000001/{PAGE}", "archive", BASE, COPIES)
    assert unlisted is not None
    assert (unlisted.uri_r, unlisted.moment.second) == (PAGE, 1)


@pytest.mark.parametrize("original", ["http://x:abc/", "http://[::1/", "mailto:someone", "http://"])
def test_an_index_line_with_a_strange_address_does_no_harm(original: str) -> None:
    assert page_key(original) is not None
    row = [*ROW[:2], original, *ROW[3:]]
    assert len(read([NAMES, row, ROW]).mementos) in (1, 2)
