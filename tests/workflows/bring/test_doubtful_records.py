"""Records that are not as WARC says: taken in as doubtful or with a note, named, never lost."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from archiver.models import Usable
from tests.door import Said, call
from tests.workflows.bring.foreign_files import (
    ANSWER,
    HTML,
    INFO,
    PAGE,
    WORDS,
    Raw,
    http,
    members,
    plain,
    repeating,
    sha1,
    wacz,
    write_project,
)
from tests.workflows.bring.test_recordings import bring, captures, payloads, verdict

LATER = Raw("response", http(), PAGE + "/later", "2020-06-01T10:00:00Z")
SECOND = "2020-06-03T10:00:00Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "campaign", ("policy", PAGE), ("later", PAGE + "/later"))


def usable(folder: Path) -> list[Usable]:
    assert call("-q", "-C", folder, "audit").code == 0
    return [capture.usable for capture in captures(folder)]


def changed(record: Raw, old: bytes, new: bytes) -> bytes:
    """A record of which something was changed after its digests were made."""
    written = record.write()
    assert old in written
    return written.replace(old, new)


SPOILT = {
    "payload": changed(ANSWER, b"agreed", b"failed"),
    "head": changed(ANSWER, b"200 OK", b"200 Ok"),
    "cut by the file's end": plain([ANSWER])[:-60],
    "length reaches into the next": plain([ANSWER]).replace(
        b"Content-Length: %d\r\n\r\n" % len(ANSWER.block),
        b"Content-Length: %d\r\n\r\n" % (len(ANSWER.block) + 40),
    ),
    "something else follows": plain([ANSWER])[:-4] + b"\0\0\0\r\n" + LATER.write(),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_what_its_maker_contradicts_is_in_doubt_and_named(folder: Path, kind: str) -> None:
    end = b"" if kind.startswith("cut") else LATER.write()
    said = bring(folder, SPOILT[kind] + end, "crawl.warc")
    first, *_ = captures(folder)
    shown = kind == "something else follows"  # the digest shows that the block is as it was
    assert first.usable is (Usable.YES if shown else Usable.DOUBTFUL)
    assert shown or (said.code, "taken in, but in doubt: its" in said.err) == (3, True), said
    assert LATER.block.endswith(HTML)
    assert payloads(folder)[-1].endswith(b"</html>") or not end
    assert b"WARC/" not in payloads(folder)[0]
    usable(folder)


def test_a_changed_payload_lets_no_quotation_pass_and_a_changed_head_does(folder: Path) -> None:
    bring(folder, SPOILT["head"], "head.warc")
    assert (verdict(folder)["verdict"], verdict(folder)["passes"]) == ("verbatim", True)
    other = write_project(folder.parent / "other", ("policy", PAGE), quote=WORDS[:30])
    bring(other, SPOILT["payload"], "payload.warc")
    assert (verdict(other)["verdict"], verdict(other)["passes"]) == ("verbatim", False)


@pytest.mark.parametrize("form", ["plain", "members"])
def test_a_missing_line_end_and_a_doubled_id_are_notes(folder: Path, form: str) -> None:
    records = [INFO.write()[:-2], ANSWER.write()[:-4], LATER.write()[:-2]]
    records = [one if form == "plain" else gzip.compress(one) for one in records]
    said = bring(folder, b"".join(records), "crawl.warc")
    assert (said.code, usable(folder)) == (0, [Usable.YES, Usable.YES]), said
    assert "3 records are not followed by two empty lines" in said.err
    twin = LATER.write().replace(LATER.record_id.encode(), ANSWER.record_id.encode())
    said = bring(folder, ANSWER.write() + twin, "twins.warc")
    assert "one id stands in more than one record" in said.err


def test_a_payload_digest_of_the_whole_block_is_none_that_contradicts(folder: Path) -> None:
    whole = Raw("response", http(), digests=False, fields=(f"WARC-Payload-Digest: {sha1(http())}",))
    assert bring(folder, plain([whole]), "crawl.warc").code == 0
    assert usable(folder) == [Usable.YES]


def test_a_record_in_two_gzip_members_is_joined(folder: Path) -> None:
    written = ANSWER.write()
    cut = [written[:400], written[400:], b""]
    said = bring(folder, b"".join(map(gzip.compress, cut)))
    assert (said.code, payloads(folder)) == (0, [HTML]), said


@pytest.mark.parametrize(
    "written",
    ["sha1:ABC", "sha256:" + "0" * 63, "sha3:" + "0" * 64, "no digest", "sha1:é", "md5:-"],
)
@pytest.mark.parametrize("name", ["Payload", "Block"])
def test_a_digest_that_is_none_is_named(folder: Path, written: str, name: str) -> None:
    field = (f"WARC-{name}-Digest: {written}",)
    odd = Raw("response", http(), digests=False, fields=field)
    later = Raw("response", http(), PAGE + "/later", digests=False, fields=field)
    said = bring(folder, plain([odd, later]), "crawl.warc")
    assert (said.code, usable(folder)) == (0, [Usable.YES, Usable.YES]), said
    assert "2 records declare what is no digest, or none that is known here" in said.err
    assert f"byte 0 ({written})" in said.err


# --- revisits ------------------------------------------------------------------------------------


def headless(of: Raw) -> bytes:
    """A revisit without an HTTP head, and so without a block."""
    whole = repeating(of, SECOND).write()
    start, _, _ = whole.partition(b"\r\n\r\n")
    lines = [line for line in start.split(b"\r\n") if not line.startswith(b"Content-")]
    return b"\r\n".join([*lines, b"Content-Length: 0", b"", b"", b"", b""])


@pytest.mark.parametrize("together", [True, False], ids=["one file", "two imports"])
def test_a_revisit_without_a_head_shows_what_it_repeats(folder: Path, *, together: bool) -> None:
    if together:
        said = bring(folder, plain([ANSWER]) + headless(ANSWER), "crawl.warc")
    else:
        bring(folder, plain([ANSWER]), "first.warc")
        said = bring(folder, headless(ANSWER), "second.warc")
    assert (said.code, payloads(folder)) == (0, [HTML, HTML]), said
    assert "has no HTTP head: that of the record that it repeats" in said.err
    assert [c.status for c in captures(folder)] == [200, 200]
    usable(folder)


def test_a_revisit_by_another_algorithm_is_checked_with_the_bytes(folder: Path) -> None:
    by_sha256 = f"WARC-Payload-Digest: sha256:{hashlib.sha256(HTML).hexdigest()}"
    for number, digest in enumerate([by_sha256, by_sha256.replace("6:", "6:0")[:-1]]):
        again = repeating(ANSWER, f"2020-06-0{number + 1}T10:00:00Z").write()
        again = again.replace(f"WARC-Payload-Digest: {sha1(HTML)}".encode(), digest.encode())
        said = bring(folder, plain([ANSWER]) + again, f"crawl{number}.warc")
        assert said.code == (3 if number else 0), said
    assert len(captures(folder)) == 2


def test_a_revisit_that_names_an_id_alone_finds_an_earlier_import(folder: Path) -> None:
    bring(folder, plain([ANSWER]), "first.warc")
    lines = repeating(ANSWER, SECOND).write().split(b"\r\n")
    others = (b"WARC-Payload-Digest", b"WARC-Refers-To-")
    said = bring(folder, b"\r\n".join(one for one in lines if not one.startswith(others)), "b.warc")
    assert (said.code, payloads(folder)) == (0, [HTML, HTML]), said


def without(written: bytes, *names: bytes) -> bytes:
    return b"\r\n".join(one for one in written.split(b"\r\n") if not one.startswith(names))


@pytest.mark.parametrize("together", [True, False], ids=["one file", "two imports"])
@pytest.mark.parametrize("by", ["id", "address and date"])
def test_a_revisit_of_another_address_without_a_digest_shows_nothing(
    folder: Path, by: str, *, together: bool
) -> None:
    forged = (
        repeating(ANSWER, SECOND)
        .write()
        .replace(
            f"WARC-Target-URI: {PAGE}\r\n".encode(),
            f"WARC-Target-URI: {PAGE}/later\r\n".encode(),
            1,
        )
    )
    other = b"WARC-Refers-To-" if by == "id" else b"WARC-Refers-To:"
    forged = without(forged, b"WARC-Payload-Digest", other)
    if together:
        said = bring(folder, plain([ANSWER]) + forged, "crawl.warc")
    else:
        bring(folder, plain([ANSWER]), "first.warc")
        said = bring(folder, forged, "second.warc")
    assert (said.code, payloads(folder)) == (3, [HTML]), said
    assert not together or f"of another address ({PAGE}) and has no digest" in said.err


def test_a_revisit_finds_an_earlier_import_by_the_digest_that_it_declared(folder: Path) -> None:
    """Whose record holds more than its length, and whose digest goes as far as that."""
    field = f"WARC-Payload-Digest: {sha1(HTML)}"
    longer = Raw("response", http() + b"\r\n\r\n", digests=False, fields=(field,))
    bring(folder, plain([longer]), "first.warc")
    assert bring(folder, plain([repeating(ANSWER, SECOND)]), "second.warc").code == 0
    assert [c.date.month for c in captures(folder)] == [5, 6]
    wrong = Raw("response", http(b"more"), digests=False, fields=(field,))
    other = write_project(folder.parent / "other", ("policy", PAGE))
    bring(other, plain([wrong]), "first.warc")
    assert bring(other, plain([repeating(ANSWER, SECOND)]), "second.warc").code == 3
    assert len(captures(other)) == 1


@pytest.mark.parametrize("body", [HTML, b"other"])
def test_a_revisit_of_a_record_without_a_digest_is_checked_with_its_bytes(
    folder: Path, body: bytes
) -> None:
    bare = Raw("response", http(body), digests=False)
    said = bring(folder, plain([bare, repeating(ANSWER, SECOND)]), "crawl.warc")
    assert [c.date.month for c in captures(folder)] == ([5, 6] if body == HTML else [5])
    assert ("it repeats bytes with the digest sha1:" in said.err) == (body != HTML)


# --- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read", "coarse"),
    [
        ("2016", "2016-01-01 00:00", True),
        ("2016-05", "2016-05-01 00:00", True),
        ("2016-05-07", "2016-05-07 00:00", True),
        ("2016-05-07T11:12Z", "2016-05-07 11:12", False),
        ("2016-05-07T11:12:13.123456789Z", "2016-05-07 11:12", False),
        ("2016-05-07T11:12:13+02:00", "2016-05-07 09:12", False),
        ("20160507111213", "2016-05-07 11:12", False),
        ("2016-05-07 11:12:13", "2016-05-07 11:12", False),
        ("2016-05-128T11:12:13-0700", "2016-05-07 18:12", False),
    ],
)
def test_a_date_keeps_its_precision(folder: Path, written: str, read: str, *, coarse: bool) -> None:
    said = bring(folder, plain([Raw("response", http(), date=written)]), "crawl.warc")
    (capture,) = captures(folder)
    assert f"{capture.date:%Y-%m-%d %H:%M}" == read, said
    assert (f"recorded by others in {written} (their date)" in said.out) == coarse
    assert (f"dates it only “{written}”" in str(verdict(folder)["notes"])) == coarse


@pytest.mark.parametrize("written", ["2016-13", "2016-02-30", "2016T11:00Z", "2016-05-300T11:12Z"])
def test_a_date_that_is_none_is_named(folder: Path, written: str) -> None:
    said = bring(folder, plain([Raw("response", http(), date=written)]), "crawl.warc")
    assert (said.code, f"its date is '{written}'" in said.err) == (3, True)


# --- what another's browser saw ------------------------------------------------------------------

SEEN = b"The text that their browser read off the page."


@pytest.mark.parametrize(
    ("uri", "kind", "content"),
    [
        (f"urn:text:{PAGE}", "text/plain", SEEN),
        (f"urn:textFinal:{PAGE}", "text/plain; charset=utf-8", SEEN),
        (f"urn:dom:{PAGE}", "text/html", b"<p>" + SEEN + b"</p></html>"),
        ("file:///dom-snapshot.html", "text/html", b"<p>" + SEEN + b"</p></html>"),
    ],
)
@pytest.mark.parametrize("type", ["resource", "response"])
def test_views_of_a_page_serve_with_their_basis(
    folder: Path, uri: str, kind: str, content: bytes, type: str
) -> None:
    block = http(content, "200 OK", f"Content-Type: {kind}") if type == "response" else content
    if type == "response" and uri.startswith("urn:"):
        pytest.skip("no program writes these so")
    view = Raw(type, block, uri, media_type=kind if type == "resource" else "")
    listed = b'{"format": "json-pages-1.0"}\n{"url": "%s"}\n' % PAGE.encode()
    pack = wacz({"archive/a.warc": plain([INFO, view]), "pages/pages.jsonl": listed})
    said = bring(folder, pack, "crawl.wacz")
    assert [c.role for c in captures(folder)] == ["rendered"], said
    write_project(folder, ("policy", PAGE), quote=SEEN.decode())
    row = verdict(folder)
    assert (row["verdict"], row["basis"]) == ("verbatim", "imported")
    assert "what another's browser read off the page" in str(row["notes"])
    write_project(folder, ("policy", PAGE), quote="Quite other words that nobody wrote there.")
    assert verdict(folder)["verdict"] == "unverifiable"
    usable(folder)


@pytest.mark.parametrize("uri", ["file:///provenance-summary.html", f"urn:thumbnail:{PAGE}"])
def test_what_shows_no_page_is_only_counted(folder: Path, uri: str) -> None:
    view = Raw("resource", SEEN, uri, media_type="text/html")
    listed = b'{"url": "%s"}\n' % PAGE.encode()
    files = {"archive/a.warc": plain([INFO, view]), "pages/pages.jsonl": listed}
    said = bring(folder, wacz(files), "crawl.wacz")
    assert (captures(folder), "Not taken in: 1 other record" in said.out) == ((), True)


# --- hostile -------------------------------------------------------------------------------------


def test_a_length_of_thousands_of_digits_is_named(folder: Path) -> None:
    written = ANSWER.write().replace(b"Content-Length: ", b"Content-Length: " + b"9" * 5000)
    said: Said = bring(folder, members([INFO]) + gzip.compress(written))
    assert (said.code, "its Content-Length is '9999" in said.err) == (3, True), said
    assert call("-q", "audit", folder / "crawl.warc.gz").code == 1
