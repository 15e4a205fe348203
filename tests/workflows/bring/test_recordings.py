"""Recordings that other programs made: taken in, kept, judged against, never called our own."""

from __future__ import annotations

import gzip
import hashlib
import http.client as http_client
import json
import random
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from archiver.demo.server import DemoAnswer, serve
from archiver.models import Capture, Usable
from archiver.store.archive import open_reader
from tests.door import Said, call
from tests.store.exchanges import table_rows
from tests.webarchive.pywb import record_live
from tests.workflows.bring import foreign_files as made
from tests.workflows.bring.foreign_files import (
    ANSWER,
    DAY,
    HTML,
    INFO,
    PAGE,
    WORDS,
    Raw,
    http,
    members,
    plain,
    repeating,
    wacz,
    write_project,
)

LATER = "2020-06-03T10:00:00Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "campaign", ("policy", PAGE), ("other", PAGE + "/other"))


def bring(folder: Path, content: bytes, name: str = "crawl.warc.gz", *more: str) -> Said:
    (folder / name).write_bytes(content)
    return call("-q", "-C", folder, "import", name, *more)


def captures(folder: Path) -> tuple[Capture, ...]:
    with open_reader(folder / "archive") as reader:
        return reader.catalog.captures()


def payloads(folder: Path) -> list[bytes]:
    with open_reader(folder / "archive") as reader:
        found = [reader.payload(capture) for capture in reader.catalog.captures()]
    assert all(isinstance(one, bytes) for one in found), found
    return [one for one in found if isinstance(one, bytes)]


def verdict(folder: Path) -> dict[str, object]:
    said = call("-q", "-C", folder, "verify", "--format", "json")
    row: dict[str, object] = json.loads(said.out)["quotations"][0]
    return row


def events(folder: Path, name: str) -> list[dict[str, object]]:
    logs = (folder / "archive" / "custody").glob("*.jsonl")
    lines = [json.loads(line) for log in logs for line in log.read_text("utf-8").splitlines()]
    return [line for line in lines if line["event"] == name]


# --- what is said of it --------------------------------------------------------------------------


def test_a_verdict_rests_on_an_imported_copy_and_says_so(folder: Path) -> None:
    content = members([INFO, ANSWER], brackets=True)
    said = bring(folder, content)
    assert said.code == 0, said.err
    assert "recorded by others on 2020-05-03 10:00 (their date)" in said.out
    row = verdict(folder)
    assert (row["verdict"], row["basis"]) == ("verbatim", "imported")
    printed = call("-q", "-C", folder, "verify").out
    assert "on 3 May 2020, by a recording that others made, dated by them" in printed
    told = call("-q", "-C", folder, "verify", "--format", "markdown").out
    assert "our copy" not in printed + told
    (capture,) = captures(folder)
    assert (capture.via, capture.uri, capture.cited) == ("import", PAGE, PAGE)


def test_the_original_is_kept_bit_for_bit_and_logged(folder: Path) -> None:
    content = members([INFO, ANSWER])
    bring(folder, content)
    (event,) = events(folder, "import")
    assert event["sha256"] == hashlib.sha256(content).hexdigest()
    assert (folder / "archive" / str(event["kept"])).read_bytes() == content
    (info,) = event["made_by"]  # type: ignore[misc]
    assert info["software"].startswith("Heritrix/3.4.0")
    assert info["operator"] == "A Library"
    (line,) = events(folder, "capture")
    origin = line["facts"]["imported"]  # type: ignore[index]
    (record,) = origin["records"]
    assert record["record_id"] == ANSWER.record_id
    assert record["date"] == DAY
    stretch = content[record["offset"] : record["offset"] + record["length"]]
    assert gzip.decompress(stretch) == ANSWER.write()


def test_the_answer_is_stored_byte_for_byte_with_its_request(folder: Path) -> None:
    asked = Raw("request", made.request(), fields=(f"WARC-Concurrent-To: <{ANSWER.record_id}>",))
    bring(folder, plain([INFO, ANSWER, asked], brackets=True), "crawl.warc")
    (path,) = (folder / "archive" / "warcs").rglob("*.warc.gz")
    written = gzip.decompress(path.read_bytes())
    assert ANSWER.block + b"\r\n\r\n" in written
    assert asked.block + b"\r\n\r\n" in written
    with open_reader(folder / "archive") as reader:
        (capture,) = reader.catalog.captures()
        kinds = [row.type for row in reader.catalog.records(capture=capture.record_id)]
    assert kinds == ["request", "response", "metadata"]


@pytest.mark.parametrize("size", [10, 2_000_000])
def test_secrets_of_whoever_recorded_it_go_no_further(folder: Path, size: int) -> None:
    fields = ("Content-Type: text/html", "Set-Cookie: session=verysecret; Path=/")
    filling = random.Random(2).randbytes(size // 2).hex().encode()
    one = Raw("response", http(HTML + filling, "200 OK", *fields))
    sent = made.request().replace(b"\r\n\r\n", b"\r\nCookie: session=verysecret\r\n\r\n")
    asked = Raw("request", sent, fields=(f"WARC-Concurrent-To: <{one.record_id}>",))
    said = bring(folder, members([INFO, one, asked]))
    assert said.code == 0, said.err
    (path,) = (folder / "archive" / "warcs").rglob("*.warc.gz")
    written = gzip.decompress(path.read_bytes())
    assert b"verysecret" not in written
    assert b"Cookie: xxxxxxxxxxxxxxxxxx\r\n" in written
    assert len(payloads(folder)[0]) == len(HTML) + size
    (line,) = [e for e in events(folder, "record") if e["type"] == "request"]
    assert set(line["redacted"]) == {"cookie", "set-cookie"}  # type: ignore[call-overload]
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_file_recorded_without_an_answer_is_a_page_too(folder: Path) -> None:
    bare = Raw("resource", HTML, PAGE)
    said = bring(folder, members([INFO, bare]))
    assert said.code == 0, said.err
    assert verdict(folder)["verdict"] == "verbatim"
    again = call("-q", "-C", folder, "import", "crawl.warc.gz")
    assert "1 capture in it was here already" in again.out
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_part_of_a_file_proves_no_absence(folder: Path) -> None:
    part = http(
        HTML, "206 Partial Content", "Content-Type: text/html", "Content-Range: bytes 0-9/99"
    )
    said = bring(folder, members([INFO, Raw("response", part)]))
    assert "; needs a look: " in said.out
    assert verdict(folder)["verdict"] == "verbatim"
    (folder / "quotes.csv").write_text(
        "id,source,quote\nq,policy,none of these eight words is in the page\n", encoding="utf-8"
    )
    assert verdict(folder)["verdict"] == "unverifiable"


def test_two_files_of_one_name_keep_their_own_digests(folder: Path) -> None:
    later = Raw("response", http(), date=LATER)
    contents = {"a": gzip.compress(plain([INFO, ANSWER])), "b": gzip.compress(plain([INFO, later]))}
    for name, content in contents.items():
        (folder / name).mkdir()
        (folder / name / "data.warc.gz").write_bytes(content)
    said = call("-q", "-C", folder, "import", "a/data.warc.gz", "b/data.warc.gz")
    assert said.code == 0, said.err
    told = {c.date.isoformat()[:10]: c.record_id for c in captures(folder)}
    with open_reader(folder / "archive") as reader:
        facts = {day: reader.catalog.facts(one)["imported"] for day, one in told.items()}
    for day, name in ((DAY[:10], "a"), (LATER[:10], "b")):
        digest = hashlib.sha256(contents[name]).hexdigest()
        assert facts[day]["sha256"] == digest  # type: ignore[index]


def test_everything_that_lives_on_the_archive_carries_it_along(
    folder: Path, tmp_path: Path
) -> None:
    bring(folder, members([INFO, ANSWER]))
    before = table_rows(folder / "archive")
    audit = call("-q", "-C", folder, "audit", "--format", "json")
    assert audit.code == 0, audit.out
    assert {f["severity"] for f in json.loads(audit.out)["findings"]} <= {"note"}
    assert call("-C", folder, "reindex").code == 0
    assert table_rows(folder / "archive") == before
    shown = json.loads(call("-q", "-C", folder, "show", "policy", "--format", "json").out)
    assert [capture["via"] for capture in shown["captures"]] == ["import"]
    told = " ".join(call("-q", "-C", folder, "show", "policy").out.split())
    assert "dated by others" in told
    assert "run by A Library, recorded and dated it: so says the file crawl.warc.gz" in told
    assert call("-q", "-C", folder, "report").code == 0
    pack = tmp_path / "pack.wacz"
    assert call("-q", "-C", folder, "export", "--output", pack).code == 0
    checked = call("-q", "verify", "--pack", pack, "--format", "json")
    assert json.loads(checked.out)["quotations"][0]["basis"] == "imported"
    copy = tmp_path / "copy"
    assert call("-q", "-C", folder, "backup", copy).code == 0
    (kept,) = (folder / "archive" / "imports").iterdir()
    assert (copy / "archive" / "imports" / kept.name).read_bytes() == kept.read_bytes()


def test_the_same_file_twice_brings_nothing_new(folder: Path) -> None:
    content = members([INFO, ANSWER, repeating(ANSWER, LATER)])
    bring(folder, content)
    first = len(captures(folder))
    again = bring(folder, content, "renamed.warc.gz")
    assert again.code == 0
    assert "Nothing new was stored. 2 captures in it were here already." in again.out
    assert len(captures(folder)) == first == 2
    assert len(events(folder, "import")) == 1
    packed = bring(folder, wacz({"archive/data.warc.gz": content}), "same.wacz")
    assert "2 captures in it were here already" in packed.out
    assert len(captures(folder)) == first


def test_a_source_added_later_is_found_in_a_file_imported_before(folder: Path) -> None:
    beyond = Raw("response", http(b"<p>Another page, with words of its own.</p>"), PAGE + "/new")
    said = bring(folder, members([INFO, ANSWER, beyond]))
    assert f"1 page in it belongs to no source, such as {PAGE}/new" in said.out
    with (folder / "sources.csv").open("a", encoding="utf-8") as rows:
        rows.write(f"new,{PAGE}/new,New\n")
    said = call("-q", "-C", folder, "import", "crawl.warc.gz")
    assert "1 capture stored. 1 capture in it was here already." in said.out


def test_pages_become_sources_when_asked(folder: Path) -> None:
    beyond = Raw("response", http(b"<p>Another page, with words of its own.</p>"), PAGE + "/new")
    style = Raw("response", http(b"p{}", "200 OK", "Content-Type: text/css"), PAGE + "/a.css")
    content = wacz(
        {
            "archive/data.warc.gz": members([INFO, ANSWER, beyond, style]),
            "pages/pages.jsonl": made.pages(PAGE, PAGE + "/new"),
        }
    )
    said = bring(folder, content, "crawl.wacz", "--add-sources")
    assert said.code == 0, said.err
    assert "added page-1 to sources.csv" in said.out
    assert {c.source for c in captures(folder)} == {"policy", "page-1"}
    bare = bring(folder, members([INFO, ANSWER, beyond, style]), "x.warc.gz", "--add-sources")
    assert "added" not in bare.out


def test_a_hostile_title_keeps_no_page_out_and_a_hostile_address_is_named(folder: Path) -> None:
    """Neither a formula nor an escape code gets from a recording into sources.csv."""
    turned = PAGE + "/\u202egpj\x1b[2J"
    listed = made.pages(PAGE + "/new", turned).replace(b"Page 0", b"=1+HYPERLINK(1)\\u001b[2J")
    records = [INFO, *(Raw("response", http(), uri) for uri in (PAGE + "/new", turned))]
    content = wacz({"archive/data.warc.gz": members(records), "pages/pages.jsonl": listed})
    said = bring(folder, content, "crawl.wacz", "--add-sources")
    assert "added " in said.out
    assert {c.uri for c in captures(folder)} == {PAGE + "/new"}
    assert "1 page in it belongs to no source" in said.out
    table = (folder / "sources.csv").read_bytes()
    assert b"\x1b" not in table
    assert b"HYPERLINK" not in table


def test_what_is_no_answer_is_counted(folder: Path) -> None:
    """Whatever is not taken in is named: metadata, what was made from a page, bare requests."""
    note = Raw("metadata", b"<p>words</p>", PAGE, media_type="text/html")
    text = Raw("conversion", b"words", PAGE, media_type="text/plain")
    asked = [Raw("request", made.request(uri), uri) for uri in (PAGE, PAGE + "/never")]
    said = bring(folder, members([INFO, ANSWER, *asked, asked[1], note, note, text]))
    assert "1 capture stored" in said.out
    assert "Not taken in: 5 other records (2 metadata, 2 request" in said.out


# --- how others write ----------------------------------------------------------------------------


FORMS = {
    "record-compressed": members,
    "one member": lambda records: gzip.compress(plain(records)),
    "plain": plain,
    "0.18": lambda records: plain(records, "WARC/0.18"),
    "1.1": lambda records: members(records, "WARC/1.1"),
    "brackets": lambda records: members(records, brackets=True),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_file_gives_the_same_captures(folder: Path, form: str) -> None:
    name = "crawl.warc" if form in ("plain", "0.18") else "crawl.warc.gz"
    said = bring(folder, FORMS[form]([INFO, ANSWER, repeating(ANSWER, LATER)]), name)
    assert said.code == 0, said.err
    assert [c.date.isoformat()[:10] for c in captures(folder)] == [DAY[:10], LATER[:10]]
    assert payloads(folder) == [HTML, HTML]
    assert call("-q", "-C", folder, "audit").code == 0


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


BODIES = {
    "chunked": (chunked(HTML), ("Content-Type: text/html", "Transfer-Encoding: chunked")),
    "gzip": (gzip.compress(HTML), ("Content-Type: text/html", "Content-Encoding: gzip")),
    "br": (brotli.compress(HTML), ("Content-Type: text/html", "Content-Encoding: br")),
    "chunked gzip": (
        chunked(gzip.compress(HTML)),
        ("Content-Type: text/html", "Content-Encoding: gzip", "Transfer-Encoding: chunked"),
    ),
}


@pytest.mark.parametrize("coding", BODIES)
def test_bodies_in_every_coding_are_read(folder: Path, coding: str) -> None:
    body, fields = BODIES[coding]
    said = bring(folder, members([INFO, Raw("response", http(body, "200 OK", *fields))]))
    assert said.code == 0, said.err
    assert payloads(folder) == [HTML]
    assert verdict(folder)["verdict"] == "verbatim"
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_redirect_is_followed_inside_the_file(folder: Path) -> None:
    moved = Raw("response", http(b"", "301 Moved Permanently", "Location: /now?id=4"))
    at = Raw("response", http(), "http://school.example/now?id=4")
    bring(folder, members([INFO, moved, at]))
    (capture,) = captures(folder)
    assert (capture.cited, capture.uri, capture.status) == (PAGE, at.uri, 200)
    later = bring(folder, members([Raw("response", http(), at.uri, LATER)]), "later.warc.gz")
    assert "1 capture stored" in later.out, "where the source led before is the source too"


def test_https_and_http_are_one_source(folder: Path) -> None:
    bring(folder, members([Raw("response", http(), PAGE.replace("http:", "https:"))]))
    assert [c.source for c in captures(folder)] == ["policy"]


@pytest.mark.parametrize("by_id", [True, False])
def test_a_revisit_of_another_address_is_resolved_in_the_file(folder: Path, by_id: bool) -> None:
    twin = Raw("response", http(), "http://mirror.example/policy")
    said = bring(folder, members([INFO, twin, repeating(twin, LATER, by_id=by_id)]))
    assert said.code == 0, said.err
    page = next(c for c in captures(folder) if c.role == "page")
    assert page.refers_to
    assert verdict(folder)["verdict"] == "verbatim"
    assert payloads(folder) == [HTML, HTML]
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_revisit_of_another_source_s_page_is_no_page_of_this_one(folder: Path) -> None:
    twin = Raw("response", http(), PAGE + "/other")
    bring(folder, members([INFO, twin, repeating(twin, LATER)]))
    rows = {(c.source, c.uri, c.role) for c in captures(folder)}
    assert ("policy", PAGE, "page") in rows
    assert ("other", PAGE + "/other", "page") in rows
    assert ("policy", PAGE + "/other", "page") not in rows


FRAMED = (
    b"<!doctype html><html><body><p>The parish keeps a register of its wells, and it is open to "
    b"all who ask for it at the hall on any day.</p><iframe src=/register></iframe></body></html>"
)
REGISTER = (
    f"<!doctype html><html><body><p>In the register stands this: {WORDS}</p><iframe src=/deeper>"
    "</iframe></body></html>"
).encode()


def judge_framed(folder: Path, *others: Raw) -> dict[str, object]:
    said = bring(folder, members([INFO, Raw("response", http(FRAMED)), *others]))
    assert said.code == 0, said.err
    assert call("-q", "-C", folder, "audit").code == 0
    return verdict(folder)


@pytest.mark.parametrize("at", ["/register", "/deeper"])
def test_a_frame_that_was_recorded_with_its_page_is_text_of_the_page(folder: Path, at: str) -> None:
    root = PAGE.rpartition("/")[0]
    frame = FRAMED.replace(b"/register", b"/deeper") if at == "/deeper" else REGISTER
    parts = [Raw("response", http(frame), f"{root}/register")]
    parts += [Raw("response", http(REGISTER), f"{root}/deeper")] if at == "/deeper" else []
    row = judge_framed(folder, *parts)
    assert (row["verdict"], row["basis"]) == ("verbatim", "imported")
    assert f"{root}{at}" in json.dumps(row)
    assert {c.role for c in captures(folder)} == {"page", "frame"}


def test_a_frame_that_was_not_recorded_makes_absence_uncertain(folder: Path) -> None:
    row = judge_framed(folder)
    assert row["verdict"] == "unverifiable"
    assert "in frames" in json.dumps(row)


def test_frames_of_another_day_and_of_another_site_are_none_of_the_page(folder: Path) -> None:
    root = PAGE.rpartition("/")[0]
    row = judge_framed(folder, Raw("response", http(REGISTER), f"{root}/register", LATER))
    assert row["verdict"] == "unverifiable"
    assert {c.role for c in captures(folder)} == {"page"}


def test_a_body_that_is_not_packed_as_it_says_is_kept_and_not_usable(folder: Path) -> None:
    fields = ("Content-Type: text/html", "Content-Encoding: gzip")
    noise = bytes(range(256)) * 4
    said = bring(folder, members([INFO, Raw("response", http(noise, "200 OK", *fields))]))
    assert "the body is said to be packed as gzip, and is not" in said.out
    assert verdict(folder)["verdict"] == "unverifiable"
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_revisit_is_resolved_over_files_given_together(folder: Path) -> None:
    first, second = members([INFO, ANSWER]), members([INFO, repeating(ANSWER, LATER)])
    (folder / "a.warc.gz").write_bytes(first)
    (folder / "b.warc.gz").write_bytes(second)
    alone = call("-q", "-C", folder, "import", "b.warc.gz")
    assert alone.code == 3
    assert f"it repeats a record ({ANSWER.record_id}) that these files do not hold" in alone.err
    assert "b.warc.gz, byte" in alone.err
    assert captures(folder) == ()
    both = call("-q", "-C", folder, "import", "a.warc.gz", "b.warc.gz")
    assert both.code == 0, both.err
    assert len(captures(folder)) == 2


def test_a_revisit_that_names_another_payload_is_not_resolved(folder: Path) -> None:
    other = Raw("response", http(b"<p>Quite other words stand on this page.</p>"))
    wrong = repeating(ANSWER, LATER)
    said = bring(folder, members([INFO, other, wrong]))
    assert said.code == 3
    assert [c.date.isoformat()[:10] for c in captures(folder)] == [DAY[:10]]


def test_what_a_browser_of_theirs_saw_shows_presence_and_never_absence(folder: Path) -> None:
    seen = Raw("resource", b"\x89PNG\r\n picture", f"urn:view:{PAGE}", media_type="image/png")
    text = Raw("resource", b"Invented words of nobody.", f"urn:text:{PAGE}")
    thumb = Raw("resource", b"\x89PNG small", f"urn:thumbnail:{PAGE}", media_type="image/png")
    info = Raw("resource", b"{}", f"urn:pageinfo:{PAGE}", media_type="application/json")
    bring(folder, members([INFO, ANSWER, seen, text, thumb, info], "WARC/1.1"))
    roles = {c.uri: c.role for c in captures(folder)}
    assert roles[f"urn:view:{PAGE}"] == "screenshot"
    assert roles[f"urn:text:{PAGE}"] == "rendered"
    assert len(roles) == 3
    assert call("-q", "-C", folder, "search", "Invented words of nobody").code == 0
    assert verdict(folder)["verdict"] == "verbatim"
    write_project(folder, ("policy", PAGE), quote="Invented words of nobody.")
    row = verdict(folder)
    assert (row["verdict"], row["basis"]) == ("verbatim", "imported")
    assert "what another's browser read off the page" in str(row["notes"])
    write_project(folder, ("policy", PAGE), quote="The governors will sell the whole library.")
    assert verdict(folder)["verdict"] == "not-found"  # by the page, which is whole
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_capture_of_this_archive_comes_back_as_nothing_new(folder: Path, tmp_path: Path) -> None:
    bring(folder, members([INFO, ANSWER]))
    pack = tmp_path / "pack.wacz"
    call("-q", "-C", folder, "export", "--output", pack)
    said = call("-q", "-C", folder, "import", pack)
    assert "it is a capture of this archive itself: nothing new" in said.err
    assert len(captures(folder)) == 1
    elsewhere = write_project(tmp_path / "elsewhere", ("policy", PAGE))
    said = call("-q", "-C", elsewhere, "import", pack)
    assert said.code == 0, said.err
    assert verdict(elsewhere)["basis"] == "imported"


# --- damage and deceit ---------------------------------------------------------------------------


def test_good_records_around_a_damaged_one_are_imported(folder: Path) -> None:
    good = [Raw("response", http(), date=f"2020-05-0{day}T00:00:00Z") for day in (1, 2, 3)]
    written = [members([one]) for one in (INFO, *good)]
    spoilt = bytearray(written[2])
    spoilt[len(spoilt) // 2] ^= 0xFF
    written[2] = bytes(spoilt)
    said = bring(folder, b"".join(written))
    assert said.code == 3
    offset = len(written[0]) + len(written[1])
    assert f"crawl.warc.gz, byte {offset}: not taken in" in said.err
    assert [c.date.day for c in captures(folder)] == [1, 3]
    (event,) = events(folder, "import-done")
    assert event["refused_count"] == 1


@pytest.mark.parametrize("keep", [0.5, 0.97])
@pytest.mark.parametrize("form", ["record-compressed", "one member", "plain"])
def test_a_truncated_file_gives_what_is_whole(folder: Path, form: str, keep: float) -> None:
    chance = random.Random(4)
    pages = [
        Raw(
            "response",
            http(HTML + chance.randbytes(3000).hex().encode()),
            date=f"2020-05-0{d}T00:00:00Z",
        )
        for d in range(1, 9)
    ]
    content = FORMS[form]([INFO, *pages])
    said = bring(
        folder,
        content[: int(len(content) * keep)],
        "cut.warc" if form == "plain" else "cut.warc.gz",
    )
    assert said.code == 3
    assert "the middle of it" in said.err or "shorter than its Content-Length" in said.err
    assert 2 <= len([c for c in captures(folder) if c.usable is Usable.YES]) < 8
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_forged_body_comes_in_as_doubtful_and_no_quotation_passes_by_it(folder: Path) -> None:
    forged = plain([INFO, ANSWER]).replace(b"agreed to keep", b"refuse to keep")
    said = bring(folder, forged, "forged.warc")
    assert said.code == 3
    assert "in doubt: its payload has not the digest sha1:" in said.err
    assert [c.usable for c in captures(folder)] == [Usable.DOUBTFUL]
    write_project(folder, ("policy", PAGE), quote=WORDS.replace("agreed to", "refuse to"))
    row = verdict(folder)
    assert (row["verdict"], row["passes"]) == ("verbatim", False)
    assert "contradicted-copy" in str(row["review"])
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_date_that_has_not_come_is_refused(folder: Path) -> None:
    said = bring(folder, members([Raw("response", http(), date="2199-01-01T00:00:00Z")]))
    assert said.code == 3
    assert "has not come yet" in said.err
    said = bring(folder, members([Raw("response", http(), date="yesterday")]), "b.warc.gz")
    assert "its date is 'yesterday'" in said.err
    assert captures(folder) == ()


def test_an_answer_without_a_body_is_not_usable(folder: Path) -> None:
    empty = http(b"", "200 OK", "Content-Type: text/html", "Transfer-Encoding: chunked")
    said = bring(folder, members([Raw("response", empty, digests=False)]))
    assert "The recording holds no body" in said.out
    assert verdict(folder)["verdict"] == "unverifiable"


def bomb(size: int) -> bytes:
    return gzip.compress(b"\0" * size)


def test_a_body_that_unpacks_to_far_too_much_is_refused(folder: Path) -> None:
    (folder / "archiver.toml").write_text('[capture]\nmax-bytes = "1 MB"\n', encoding="utf-8")
    body = gzip.compress(gzip.compress(b"\0" * 20_000_000))
    fields = ("Content-Type: text/html", "Content-Encoding: gzip, gzip")
    said = bring(
        folder,
        members(
            [
                INFO,
                Raw("response", http(body, "200 OK", *fields)),
                Raw("response", http(), date=LATER),
            ]
        ),
    )
    assert said.code == 3
    assert [c.date.isoformat()[:10] for c in captures(folder)] == [LATER[:10]]


def test_a_file_that_unpacks_to_far_too_much_is_refused(folder: Path) -> None:
    content = gzip.compress(plain([INFO, ANSWER]) + b"\0" * 50_000_000)
    said = bring(folder, content)
    assert said.code == 3
    assert "times its size" in said.err


DATA = members([INFO, ANSWER])
EVIL = {
    "outside": (wacz({"archive/../../evil.warc.gz": DATA}), "names a file outside itself"),
    "absolute": (wacz({"/archive/evil.warc.gz": DATA}), "names a file outside itself"),
    "windows": (wacz({"archive\\evil.warc.gz": DATA}), "names a file outside itself"),
    "changed": (
        wacz({"archive/a.warc.gz": DATA}, listed={"archive/a.warc.gz": DATA + b"x"}),
        "has not the digest that it declares",
    ),
    "unlisted": (wacz({"archive/a.warc.gz": DATA}, listed={}), "stands in no list of it"),
    "missing": (
        wacz(
            {"archive/a.warc.gz": DATA}, listed={"archive/a.warc.gz": DATA, "archive/b.warc": b""}
        ),
        "archive/b.warc is missing from it",
    ),
    "empty": (wacz({"pages/pages.jsonl": b"{}"}), "holds no WARC file"),
    "nested": (wacz({"crawls/one.wacz": wacz({"archive/a.warc.gz": DATA})}), "import each of them"),
    "cut": (wacz({"archive/a.warc.gz": DATA})[:-40], "cannot be read as a WACZ"),
}


@pytest.mark.parametrize("kind", EVIL)
def test_a_wacz_that_was_changed_or_reaches_outside_is_refused(folder: Path, kind: str) -> None:
    content, says = EVIL[kind]
    said = bring(folder, content, "crawl.wacz")
    assert said.code == 2
    assert says in said.err
    assert captures(folder) == ()
    assert not list((folder / "archive").glob("imports/*"))
    assert not list(folder.parent.rglob("evil*"))
    assert not list((folder / "archive").glob(".import-*"))


def test_a_wacz_bomb_is_refused(folder: Path) -> None:
    path = folder / "bomb.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("archive/a.warc", b"\0" * 80_000_000)
    said = call("-q", "-C", folder, "import", "bomb.wacz")
    assert said.code == 2
    assert "would unpack to 80,000,000 bytes" in said.err


def test_a_wacz_that_declares_nothing_is_taken_in_with_a_remark(folder: Path) -> None:
    said = bring(folder, wacz({"archive/a.warc.gz": DATA}, package=False), "old.wacz")
    assert said.code == 0, said.err
    assert "nothing says what was in it when it was made" in said.err
    assert len(captures(folder)) == 1


def test_no_file_of_nonsense_is_a_traceback(folder: Path) -> None:
    chance = random.Random(11)
    whole = members([INFO, ANSWER, repeating(ANSWER, LATER)])
    for number in range(15):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        (folder / "x.warc.gz").write_bytes(content)
        said = call("-q", "-C", folder, "import", "x.warc.gz")
        assert said.code in (0, 2, 3), (number, said)
    assert set(payloads(folder)) <= {HTML}
    assert call("-q", "-C", folder, "audit").code == 0


# --- real programs -------------------------------------------------------------------------------


@pytest.fixture
def site() -> Iterator[str]:
    def respond(target: str, fields: dict[str, str]) -> DemoAnswer:
        if target == "/moved":
            return DemoAnswer(302, (("Location", "/policy"),), b"")
        kind = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
        return DemoAnswer(200, kind, gzip.compress(HTML))

    with serve(respond) as address:
        yield address


def test_what_wget_recorded(site: str, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "p", ("policy", f"{site}/policy"), ("moved", f"{site}/moved"))
    command = ["wget", "-q", "--warc-file=out", "--delete-after", f"{site}/policy", f"{site}/moved"]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    assert b"WARC-Target-URI: <http" in gzip.decompress((folder / "out.warc.gz").read_bytes())
    said = call("-q", "-C", folder, "import", "out.warc.gz")
    assert said.code == 0, said.err
    assert {(c.source, c.status) for c in captures(folder)} == {("policy", 200), ("moved", 200)}
    assert set(payloads(folder)) == {HTML}
    assert verdict(folder)["verdict"] == "verbatim"
    (event,) = events(folder, "import")
    assert "Wget/" in json.dumps(event["made_by"])
    assert call("-q", "-C", folder, "audit").code == 0


CAPTURE_HTTP = """
import sys
from warcio.capture_http import capture_http
import requests
with capture_http("out.warc.gz"):
    requests.get(sys.argv[1])
"""


def test_what_warcio_recorded(site: str, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "p", ("policy", f"{site}/policy"))
    command = [sys.executable, "-W", "ignore", "-c", CAPTURE_HTTP, f"{site}/policy"]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    said = call("-q", "-C", folder, "import", "out.warc.gz")
    assert said.code == 0, said.err
    assert payloads(folder) == [HTML]
    assert verdict(folder)["verdict"] == "verbatim"
    assert call("-q", "-C", folder, "audit").code == 0


def test_what_pywb_recorded(site: str, tmp_path: Path) -> None:
    work = tmp_path / "pywb"
    with record_live(work) as port:
        connection = http_client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", f"/web/record/id_/{site}/policy")
        assert connection.getresponse().read()
        connection.close()
    (warc,) = (work / "collections" / "web" / "archive").glob("*.warc.gz")
    folder = write_project(tmp_path / "p", ("policy", f"{site}/policy"))
    said = call("-q", "-C", folder, "import", warc)
    assert said.code == 0, said.err
    assert payloads(folder) == [HTML]
    assert verdict(folder)["verdict"] == "verbatim"
    assert events(folder, "import")[0]["made_by"] == [], "pywb writes no warcinfo"


MEASURED = """
import sys
from tests.memory import peak_bytes
from archiver.cli import run
code = run(["-q", "-C", sys.argv[1], "import", sys.argv[2]])
print(peak_bytes())
sys.exit(code)
"""


def write_large(path: Path, megabytes: int, each: int) -> None:
    """A WARC of many pages of `each` bytes that no source asks for, and one that is asked for."""
    chance = random.Random(9)
    with path.open("wb") as out:
        out.write(members([INFO]))
        for number in range(megabytes * 1_000_000 // each):
            body = chance.randbytes(each)
            out.write(members([Raw("response", http(body), f"{PAGE}/{number}")]))
        out.write(members([ANSWER]))


def import_large(tmp_path: Path, megabytes: int, each: int) -> int:
    folder = write_project(tmp_path / "p", ("policy", PAGE))
    write_large(folder / "large.warc.gz", megabytes, each)
    command = [sys.executable, "-c", MEASURED, str(folder), "large.warc.gz"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=560)
    assert done.returncode == 0, done.stderr
    assert payloads(folder) == [HTML]
    return int(done.stdout.split()[-1])


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    small = import_large(tmp_path / "small", 3, 1_000_000)
    large = import_large(tmp_path / "large", 32, 16_000_000)
    assert large < small + 16_000_000


@pytest.mark.endure
def test_a_gigabyte_is_imported_in_constant_memory(tmp_path: Path) -> None:
    small = import_large(tmp_path / "small", 3, 1_000_000)
    began = time.monotonic()
    large = import_large(tmp_path / "large", 1000, 20_000)
    seconds = time.monotonic() - began
    print(
        f"1 GB in 50,000 records: {large / 1e6:.0f} MB at most, {small / 1e6:.0f} MB for 3 MB; "
        f"{seconds:.0f} s with writing it"
    )
    assert large < small + 80_000_000


def test_words_are_those_of_the_recording(folder: Path) -> None:
    bring(folder, members([INFO, ANSWER]))
    assert verdict(folder)["matched"] == WORDS


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_recording_of_a_cut_compressed_page_proves_no_absence(folder: Path, coding: str) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding](HTML)
    fields = ("Content-Type: text/html", f"Content-Encoding: {coding}")
    half = packed[: len(packed) - 9]
    said = bring(folder, members([INFO, Raw("response", http(half, "200 OK", *fields))]))
    assert "breaks off before the end that its length, its chunks or its compression" in said.out
    assert [c.usable for c in captures(folder)] == [Usable.DOUBTFUL]
