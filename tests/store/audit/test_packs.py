"""The audit of a WACZ or a bag by name finds every kind of damage, and none in sound ones."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from archiver.errors import FileError
from archiver.store.audit.archive import Audit, audit_files
from archiver.store.packs.pack_files import open_pack
from tests.store.audit.pack_corruption import (
    BAG,
    WACZ,
    WARNED,
    ZIP,
    Change,
    make_bag,
    make_wacz,
    read_files,
    write_files,
)
from tests.store.exchanges import (
    TLS,
    answer,
    chunked,
    exchange_of,
    failure,
    gzipped,
    hop,
    message,
    open_archive,
    ticking,
)
from tests.webarchive.pywb import find_program
from tests.workflows.bring.foreign_files import (
    ANSWER,
    HTML,
    INFO,
    PAGE,
    Raw,
    http,
    members,
    pages,
    wacz,
)

IN_ZIP = [(name, *case) for name, case in {**WACZ, **ZIP}.items()]
IN_BAG = [(name, *case) for name, case in BAG.items()]


@pytest.fixture(scope="module")
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sound WACZ and a sound bag of one archive."""
    folder = tmp_path_factory.mktemp("packs")
    fill(folder / "archive")
    make_wacz(folder / "archive", folder / "sound.wacz")
    make_bag(folder / "archive", folder / "bag")
    return folder


def fill(root: Path) -> None:
    with open_archive(root, ticking()) as archive:
        archive.record("policy", exchange_of(hop(message(), tls=TLS)))
        archive.record("second", answer(gzipped(), "http://school.example/two", seconds=2))
        archive.record("policy", answer(message(), seconds=4))
        archive.record("lost", failure())


@pytest.fixture
def pack(packs: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(packs / "sound.wacz", tmp_path / "pack.wacz"))


@pytest.fixture
def bag(packs: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packs / "bag", tmp_path / "bag", symlinks=True))


def rules(audit: Audit) -> set[str]:
    return {finding.rule for finding in audit.findings}


def test_sound_packs_have_no_finding(packs: Path, executor: Executor) -> None:
    audit = audit_files([packs / "sound.wacz", packs / "bag"], executor)
    assert audit.findings == ()
    assert (audit.files, audit.records) == (2, 20)


@pytest.mark.parametrize(("name", "change", "rule"), IN_ZIP, ids=[case[0] for case in IN_ZIP])
def test_damage_to_a_wacz_is_found_by_its_rule(
    name: str, change: Change, rule: str, pack: Path, executor: Executor
) -> None:
    change(pack)
    audit = audit_files([pack], executor)
    assert rule in rules(audit), audit.findings
    assert audit.ok == (rule in WARNED), audit.findings


@pytest.mark.parametrize(("name", "change", "rule"), IN_BAG, ids=[case[0] for case in IN_BAG])
def test_damage_to_a_bag_is_found_by_its_rule(
    name: str, change: Change, rule: str, bag: Path, executor: Executor
) -> None:
    change(bag)
    audit = audit_files([bag], executor)
    assert rule in rules(audit), audit.findings
    assert audit.ok == (rule in WARNED), audit.findings


@pytest.mark.parametrize("name", ZIP)
def test_no_hostile_zip_is_unpacked(name: str, pack: Path, tmp_path: Path) -> None:
    """`verify --pack` refuses it in words, and nothing is written beside its own folder."""
    ZIP[name][0](pack)
    inside = tmp_path / "room" / "inside"
    inside.mkdir(parents=True)
    with pytest.raises(FileError) as refused:
        open_pack(pack, inside)
    assert str(pack) in str(refused.value)
    assert list((tmp_path / "room").iterdir()) == [inside]
    assert sum(path.stat().st_size for path in inside.rglob("*") if path.is_file()) < 1_000_000


def test_it_says_in_which_file_of_the_pack(pack: Path, executor: Executor) -> None:
    change, rule = WACZ["a page altered, every digest made anew"]
    change(pack)
    (found,) = [f for f in audit_files([pack], executor).findings if f.rule == rule]
    assert found.file.startswith(f"{pack}!archive/")
    assert found.record_id.startswith("urn:uuid:")
    assert found.offset > 0


# --- packs of other programs ---------------------------------------------------------------------


def cdxj(warc: bytes, name: str, *raws: Raw) -> bytes:
    """Index lines of records that stand in `warc` one behind the other, uncompressed members."""
    lines, at = [], 0
    for raw in raws:
        length = len(members([raw]))
        if raw.type != "warcinfo":
            moment = raw.date.translate(str.maketrans("", "", "-:TZ"))
            path = raw.uri.partition("example")[2] or "/"
            said = f'"url": "{raw.uri}", "filename": "{name}", "offset": "{at}", "length": {length}'
            lines.append(f"example,school){path} {moment} {{{said}}}\n")
        at += length
    assert at == len(warc)
    return "".join(sorted(lines)).encode()


def foreign(tmp_path: Path, name: str = "data.warc.gz", **more: bytes) -> Path:
    """A WACZ as ArchiveWeb.page writes one: WARC/1.0, sha1 digests, an index that is not packed."""
    other = Raw("response", http(HTML.replace(b"Policy", b"Notes")), PAGE + "/notes", number=2)
    warc = members([INFO, ANSWER, other])
    files = {
        f"archive/{name}": warc,
        "indexes/index.cdx": cdxj(warc, name, INFO, ANSWER, other),
        "pages/pages.jsonl": pages(PAGE, PAGE + "/notes").replace(
            b'"title"', b'"ts": "2020-05-03T10:00:00Z", "title"'
        ),
        **more,
    }
    path = tmp_path / "foreign.wacz"
    path.write_bytes(wacz(files))
    return path


def test_a_sound_pack_of_another_program_has_no_error(tmp_path: Path, executor: Executor) -> None:
    audit = audit_files([foreign(tmp_path)], executor)
    assert audit.ok
    assert {str(f.severity) for f in audit.findings} <= {"note"}
    assert audit.records == 3


def test_a_pack_as_browsertrix_makes_it_has_no_error(tmp_path: Path, executor: Executor) -> None:
    """Records of its own with urn: addresses, requests with a body, dates to the millisecond."""
    info = Raw("resource", b"{}", f"urn:pageinfo:{PAGE}", media_type="application/json")
    posted = Raw("response", http(b"{}"), "http://www.school.example/api", number=3)
    text = Raw("resource", b"The policy.", f"urn:text:{PAGE}", media_type="text/plain")
    raws = (INFO, ANSWER, info, posted, text)
    warc, lines, at = members(raws), [], 0
    keys = {
        ANSWER.uri: "example,school)/policy",
        posted.uri: "example,school)/api?__wb_method=post&q=1",
    }
    for raw in raws:
        length = len(members([raw]))
        if raw.type != "warcinfo":
            url = raw.uri + ("?__wb_method=POST&q=1" if raw is posted else "")
            said = {"url": url, "filename": "rec.warc.gz", "offset": at, "length": length}
            lines.append(f"{keys.get(raw.uri, raw.uri)} 20200503100000123 {json.dumps(said)}\n")
        at += length
    files = {
        "archive/rec.warc.gz": warc,
        "indexes/index.cdx": "".join(sorted(lines)).encode(),
        "pages/pages.jsonl": pages(PAGE).replace(b'"title"', b'"ts": "2020-05-03", "title"'),
        "pages/extraPages.jsonl": pages(),
        "logs/crawl.log": b"done",
    }
    path = tmp_path / "crawl.wacz"
    path.write_bytes(wacz(files))
    audit = audit_files([path], executor)
    assert {(f.rule, str(f.severity)) for f in audit.findings if str(f.severity) != "note"} == set()
    assert audit.records == 5


def test_a_pack_of_packs_says_that_they_were_not_read(tmp_path: Path, executor: Executor) -> None:
    path = tmp_path / "all.wacz"
    path.write_bytes(wacz({"archive/one.wacz": foreign(tmp_path).read_bytes()}))
    assert "nested-pack" in rules(audit_files([path], executor))


def test_a_changed_page_of_another_program_is_an_error(tmp_path: Path, executor: Executor) -> None:
    """Its list of digests is made anew; the record's own digest is left."""
    path = foreign(tmp_path)
    files = read_files(path)
    name = "archive/data.warc.gz"
    raw = b"".join(
        gzip.compress(one.replace(b"open on Saturdays", b"shut on Saturdays"), mtime=0)
        for one in [r.write() for r in (INFO, ANSWER)]
    )
    files[name] = raw
    path.write_bytes(wacz({n: c for n, c in files.items() if not n.startswith("datapackage")}))
    assert {"block-digest", "payload-digest"} <= rules(audit_files([path], executor))


def test_what_py_wacz_makes_of_our_files_is_sound(
    packs: Path, tmp_path: Path, executor: Executor
) -> None:
    (warc,) = (packs / "archive" / "warcs").rglob("*.warc.gz")
    made = tmp_path / "made.wacz"
    command = [find_program("wacz"), "create", "-o", made, "-t", "--detect-pages", warc]
    subprocess.run(command, check=True, capture_output=True)
    audit = audit_files([made], executor)
    assert audit.ok, audit.findings
    assert audit.records == 10


def test_logs_beside_the_evidence_may_be_unlisted(tmp_path: Path, executor: Executor) -> None:
    path = foreign(tmp_path)
    write_files(path, {**read_files(path), "logs/crawl.log": b"done"})
    audit = audit_files([path], executor)
    assert audit.ok
    assert "unlisted-member" in rules(audit)


def test_a_warc_that_the_zip_has_compressed_is_read_too(tmp_path: Path, executor: Executor) -> None:
    path = foreign(tmp_path)
    files = read_files(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    audit = audit_files([path], executor)
    assert audit.ok, audit.findings
    assert audit.records == 3


def test_a_chunked_body_in_a_pack_is_a_note(tmp_path: Path, executor: Executor) -> None:
    root = tmp_path / "archive"
    with open_archive(root) as archive:
        raw = message(chunked(b"one ", b"two"), "200 OK", "Transfer-Encoding: chunked")
        archive.record("policy", answer(raw))
    audit = audit_files([make_wacz(root, tmp_path / "p.wacz")], executor)
    assert [(f.rule, str(f.severity)) for f in audit.findings] == [("chunked-digest", "note")]


def test_a_folder_that_is_no_bag_is_said(tmp_path: Path, executor: Executor) -> None:
    assert "no-bag" in rules(audit_files([tmp_path], executor))


def test_any_cut_of_a_wacz_is_found(pack: Path, executor: Executor) -> None:
    whole = pack.read_bytes()
    for at in range(0, len(whole), len(whole) // 40):
        pack.write_bytes(whole[:at])
        assert not audit_files([pack], executor).ok, at
