"""A WACZ is accused of a change where a digest that its maker wrote contradicts its bytes only."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.door import call
from tests.workflows.bring.foreign_files import (
    ANSWER,
    HTML,
    INFO,
    PAGE,
    Raw,
    http,
    plain,
    write_project,
)
from tests.workflows.bring.test_recordings import bring, captures, events

WARC = plain([INFO, Raw("response", http(HTML))])
SHA256 = hashlib.sha256(WARC).hexdigest()
NAME = "archive/data.warc"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "campaign", ("policy", PAGE))


def packed(
    resource: dict[str, object], more: dict[str, bytes] | None = None, name: str = NAME
) -> bytes:
    """A WACZ whose list says `resource` of its WARC."""
    said = {"profile": "data-package", "wacz_version": "1.1.1", "resources": [resource]}
    package = {"datapackage.json": json.dumps(said).encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for inner, content in {name: WARC, **package, **(more or {})}.items():
            zipped.writestr(inner, content)
    return out.getvalue()


SOUND: dict[str, dict[str, object]] = {
    "no digest": {"path": NAME},
    "WACZ 1.0": {"path": NAME, "hashing": "sha256", "stats": {"hash": SHA256}},
    "without its kind": {"path": NAME, "hash": SHA256},
    "in capitals": {"path": NAME, "hash": f"SHA256:{SHA256.upper()}"},
    "with a dash": {"path": NAME, "hash": f"sha-256:{SHA256}"},
    "a kind that nobody knows": {"path": NAME, "hash": "rot13:00"},
    "a kind without a length": {"path": NAME, "hash": "shake_128:" + "00" * 16},
    "a number": {"path": NAME, "hash": 5},
    "several paths": {"path": [NAME], "hash": f"sha256:{SHA256}"},
}


@pytest.mark.parametrize("name", SOUND)
def test_what_contradicts_nothing_is_taken_in_and_accused_of_nothing(
    folder: Path, name: str
) -> None:
    said = bring(folder, packed(SOUND[name]), "crawl.wacz")
    assert (said.code, len(captures(folder))) == (0, 1), said
    assert "changed since it was made" not in said.err
    found = json.loads(call("-q", "audit", folder / "crawl.wacz", "--format", "json").out)
    rules = {one["rule"] for one in found["findings"] if one["severity"] == "error"}
    assert rules <= {"no-index"}


@pytest.mark.parametrize("name", ["no digest", "a kind that nobody knows", "a number"])
def test_a_file_without_a_digest_is_said(folder: Path, name: str) -> None:
    said = bring(folder, packed(SOUND[name]), "crawl.wacz")
    assert "declares no digest that can be checked for 1 file" in said.err


@pytest.mark.parametrize(
    "resource",
    [
        {"path": NAME, "hash": "sha256:" + "0" * 64},
        {"path": NAME, "hash": "0" * 64},
        {"path": NAME, "stats": {"hash": "sha256:" + "0" * 64}},
        {"path": [NAME], "hash": "sha256:" + "0" * 64},
    ],
)
def test_a_digest_that_contradicts_the_bytes_is_a_change(
    folder: Path, resource: dict[str, object]
) -> None:
    said = bring(folder, packed(resource), "crawl.wacz")
    assert (said.code, captures(folder)) == (2, ())
    assert "changed since it was made" in said.err
    assert call("-q", "audit", folder / "crawl.wacz").code == 1


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("sha256:{}", 0),
        ("SHA-256:{}", 0),
        ("{}", 0),
        ("shake_128:00", 0),
        ("sha256:0{}", 2),
        ("sha256:00{}", 2),
    ],
)
def test_the_digest_of_the_list_may_be_written_in_any_way(
    folder: Path, written: str, code: int
) -> None:
    content = packed({"path": NAME})
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        listed = hashlib.sha256(zipped.read("datapackage.json")).hexdigest()
    said = json.dumps({"hash": written.format(listed.upper() if code == 0 else listed[:-1])})
    beside = {"datapackage-digest.json": said.encode()}
    assert bring(folder, packed({"path": NAME}, beside), "crawl.wacz").code == code
    found = json.loads(call("-q", "audit", folder / "crawl.wacz", "--format", "json").out)
    rules = {one["rule"] for one in found["findings"] if one["severity"] == "error"}
    assert ("package-digest" in rules) == (code == 2)


def test_another_zip_before_the_list_is_named(folder: Path) -> None:
    said = bring(folder, packed({"path": NAME}) * 2, "crawl.wacz")
    assert "bytes stand before the first member, and were not read" in said.err


@pytest.mark.parametrize("name", ["datapackage.json", "datapackage-digest.json"])
def test_json_without_end_is_one_line_and_no_traceback(folder: Path, name: str) -> None:
    deep = b'{"resources":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    said = bring(folder, packed(SOUND["no digest"], {name: deep}), "crawl.wacz")
    assert (said.code, "Traceback" in said.err) == (2, False)


def test_a_line_of_pages_without_end_is_passed_over(folder: Path) -> None:
    lines = b'{"format":"json-pages-1.0","id":"pages"}\n' + b"[" * 100_000 + b"\n"
    said = bring(folder, packed(SOUND["no digest"], {"pages/pages.jsonl": lines}), "crawl.wacz")
    assert (said.code, len(captures(folder))) == (0, 1)


def test_names_with_a_colon_are_taken_in_and_a_note(folder: Path) -> None:
    raw = {"raw/exchange_2024-01-01T00:00:00Z": b"x"}
    said = bring(folder, packed(SOUND["in capitals"], raw), "crawl.wacz")
    assert (said.code, len(captures(folder))) == (0, 1)
    found = json.loads(call("-q", "audit", folder / "crawl.wacz", "--format", "json").out)
    assert [one["severity"] for one in found["findings"] if one["rule"] == "colon"] == ["note"]


def test_a_pack_whose_only_warc_is_packed_otherwise_is_named(folder: Path) -> None:
    name = "archive/data.warc.xz"
    said = bring(folder, packed({"path": name}, name=name), "crawl.wacz")
    assert said.code == 2
    assert name in said.err
    found = json.loads(call("-q", "audit", folder / "crawl.wacz", "--format", "json").out)
    assert "unread-warc" in {one["rule"] for one in found["findings"]}


# --- signatures ----------------------------------------------------------------------------------


def signed(folder: Path) -> Path:
    """A WACZ that this program signed, of a page of others."""
    maker = write_project(folder.parent / "maker", ("policy", PAGE))
    bring(maker, WARC, "crawl.warc")
    assert call("-q", "-C", maker, "key").code == 0
    said = call("-q", "-C", maker, "export", "--output", folder / "signed.wacz")
    assert said.code == 0, said
    return folder / "signed.wacz"


def test_who_signed_is_said_and_stands_in_the_log(folder: Path) -> None:
    signed(folder)
    said = call("-q", "-C", folder, "import", "signed.wacz")
    assert "Signed with the key" in said.err
    assert "Signed with the key" in str(events(folder, "import")[0]["signature"])


def test_a_signature_that_does_not_hold_is_refused(folder: Path) -> None:
    pack = signed(folder)
    with zipfile.ZipFile(pack) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    package = files["datapackage.json"].replace(b'"title"', b'"titel"')
    beside = json.loads(files["datapackage-digest.json"])
    beside["hash"] = f"sha256:{hashlib.sha256(package).hexdigest()}"
    files |= {"datapackage.json": package, "datapackage-digest.json": json.dumps(beside).encode()}
    with zipfile.ZipFile(folder / "kept.wacz", "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    said = call("-q", "-C", folder, "import", "kept.wacz")
    assert (said.code, captures(folder)) == (2, ())
    assert "signature" in said.err.lower()


# --- indexes -------------------------------------------------------------------------------------


def indexed(length: int, digest: str, record: str) -> bytes:
    answer = Raw("response", http(HTML), fields=(f"WARC-Payload-Digest: sha256:{SHA_BODY}",))
    answer = Raw("response", answer.block, fields=answer.fields, digests=False)
    warc, at = plain([answer]), 0
    entry = {"url": PAGE, "filename": "data.warc", "offset": at, "length": len(warc) - length}
    entry |= {"digest": digest, "recordDigest": record or _sha256(warc[: len(warc) - length])}
    line = f"example,school)/policy 20200503100000 {json.dumps(entry)}\n".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr(NAME, warc)
        zipped.writestr("indexes/index.cdxj", line)
    return out.getvalue()


def _sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


SHA_BODY = hashlib.sha256(HTML).hexdigest()


@pytest.mark.parametrize(
    ("length", "digest", "record", "wrong"),
    [
        (0, f"sha256:{SHA_BODY}", "", set()),
        (4, SHA_BODY, "", set()),
        (3, SHA_BODY, "", {"index-place", "index-digest"}),
        (4, SHA_BODY, "sha256:" + "0" * 64, {"index-digest"}),
        (4, "0" * 64, "", {"index-digest"}),
    ],
)
def test_an_index_may_leave_off_the_closing_lines_and_the_kind_of_a_digest(
    tmp_path: Path, length: int, digest: str, record: str, wrong: set[str]
) -> None:
    path = tmp_path / "crawl.wacz"
    path.write_bytes(indexed(length, digest, record))
    found = json.loads(call("-q", "audit", path, "--format", "json").out)["findings"]
    assert {one["rule"] for one in found if one["rule"].startswith("index")} == wrong


def test_tables_without_rows_have_their_names(folder: Path) -> None:
    bring(folder, WARC, "crawl.warc")
    (folder / "quotes.csv").unlink()
    assert call("-q", "-C", folder, "export", "--output", folder / "pack.wacz").code == 0
    with zipfile.ZipFile(folder / "pack.wacz") as zipped:
        assert zipped.read("tables/quotes.csv").startswith(b"id,source,quote")
        assert zipped.read("tables/verdicts.csv").startswith(b"place,id")


def repacked(method: int, spoil: int) -> bytes:
    """A WACZ packed in another way, of which bytes from `spoil` on are changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as zipped:
        zipped.writestr("archive/a.warc", plain([ANSWER]) * 9)
    content = bytearray(out.getvalue())
    content[spoil : spoil + 20] = b"\xff" * 20
    return bytes(content)


DAMAGED = {
    "deflate": repacked(zipfile.ZIP_DEFLATED, 60),
    "bzip2": repacked(zipfile.ZIP_BZIP2, 60),
    "lzma": repacked(zipfile.ZIP_LZMA, 60),
    "offset": repacked(zipfile.ZIP_STORED, -6)[:-2] + b"\0\0",
    "end": repacked(zipfile.ZIP_STORED, -22),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_pack_is_one_sentence(folder: Path, kind: str) -> None:
    said = bring(folder, DAMAGED[kind], "crawl.wacz")
    assert (said.code, said.err.count("\n")) == (2, 1), said
    assert "crawl.wacz" in said.err
    assert call("-q", "audit", folder / "crawl.wacz").code == 1
    assert call("-q", "verify", "--pack", folder / "crawl.wacz").code == 2
