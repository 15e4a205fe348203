"""The audit finds every kind of damage at its place, and nothing in a sound archive."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.reporting.terminal.audit import say_audit
from archiver.store.audit.archive import Audit, audit_archive, audit_files
from archiver.store.audit.records import AuditSeverity
from archiver.store.catalog.catalog import Catalog, open_database
from archiver.store.catalog.comparison import find_difference
from archiver.store.catalog.schema import migrations
from archiver.store.log.chain import chain_files, read_lines
from archiver.store.recovery import rebuild_catalog
from tests.store.audit.audit_table import make_sound
from tests.store.audit.corruption import CATALOG, IMPORT, LOG, WARC, Change, sealed_anew, take_apart
from tests.store.exchanges import (
    MACHINE,
    PAGE,
    answer,
    chunked,
    gzipped,
    message,
    only_warc,
    open_archive,
    ticking,
)

CASES = [
    (place, name, change, rule)
    for place, cases in (("warc", WARC), ("log", LOG), ("catalog", CATALOG), ("import", IMPORT))
    for name, (change, rule) in cases.items()
]


@pytest.fixture(scope="module")
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one run with every kind of record."""
    folder = tmp_path_factory.mktemp("sound")
    make_sound(folder)
    return folder / "archive"


@pytest.fixture
def root(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "archive"))


def rules(audit: Audit) -> set[str]:
    return {finding.rule for finding in audit.findings}


def test_a_sound_archive_has_no_finding(sound: Path, executor: Executor) -> None:
    audit = audit_archive(sound, executor)
    assert audit.findings == ()
    assert audit.ok
    assert (audit.files, audit.records > 10) == (1, True)


@pytest.mark.parametrize(
    ("place", "name", "change", "rule"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES]
)
def test_damage_is_found_by_its_rule(
    place: str, name: str, change: Change, rule: str, root: Path, executor: Executor
) -> None:
    change(root)
    audit = audit_archive(root, executor)
    assert rule in rules(audit), audit.findings
    assert audit.ok == (rule in ("catalog-damaged", "unlogged-import"))


def test_a_catalog_of_an_earlier_version_is_called_that_and_no_damage(
    root: Path, executor: Executor
) -> None:
    (root / "catalog.db").unlink()
    with closing(Database(root / "catalog.db", execute_plugins=False)) as earlier:
        migrations.apply(earlier, stop_before="m011_said_once")
    audit = audit_archive(root, executor)
    assert rules(audit) == {"catalog-earlier"}
    assert audit.ok
    with closing(Catalog(open_database(None, write=True))) as fresh:
        fresh.apply(line for path in chain_files(root) for line in read_lines(path))
        assert find_difference(root / "catalog.db", fresh, root) == ""


def test_there_are_at_least_forty_kinds_of_damage() -> None:
    assert len(CASES) >= 40


def test_one_damage_does_not_hide_another(root: Path, executor: Executor) -> None:
    path = only_warc(root)
    content = bytearray(path.read_bytes())
    content[450] ^= 1
    content[-300] ^= 1
    path.write_bytes(content)
    audit = audit_archive(root, executor)
    damaged = [f.offset for f in audit.findings if f.rule == "damaged-record"]
    assert len(damaged) == 2
    assert audit.records > 8


def test_it_says_where(root: Path, executor: Executor) -> None:
    change, rule = WARC["address changed"]
    change(root)
    changed = [f for f in audit_archive(root, executor).findings if f.rule == rule]
    finding = next(f for f in changed if "http://school.example/other" in f.message)
    assert finding.file == only_warc(root).relative_to(root).as_posix()
    assert finding.record_id.startswith("urn:uuid:")


@pytest.mark.parametrize("name", ["timestamps/a.tsr", "warcs/elsewhere"])
@pytest.mark.parametrize(
    ("target", "severity"),
    [("../../gone", AuditSeverity.ERROR), ("../catalog.db", AuditSeverity.WARNING)],
)
def test_a_link_is_named_and_where_it_leads(
    name: str, target: str, severity: AuditSeverity, root: Path, executor: Executor
) -> None:
    link = root / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(target)
    (said,) = (f for f in audit_archive(root, executor).findings if f.rule == "link")
    assert (said.file, said.severity) == (name, severity)
    assert f"a link to {target!r}" in said.message


def test_it_writes_nothing(root: Path, executor: Executor) -> None:
    before = {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in root.rglob("*.jsonl")}
    before |= {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in root.rglob("*.gz")}
    names = sorted(root.rglob("*"))
    audit_archive(root, executor)
    assert {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in before} == before
    assert [p for p in sorted(root.rglob("*")) if "catalog.db-" not in p.name] == [
        p for p in names if "catalog.db-" not in p.name
    ]


def test_a_chunked_body_digested_by_the_standard_is_a_note(
    tmp_path: Path, executor: Executor
) -> None:
    with open_archive(tmp_path) as archive:
        raw = message(chunked(b"one ", b"two"), "200 OK", "Transfer-Encoding: chunked")
        archive.record("policy", answer(raw))
    audit = audit_archive(tmp_path, executor)
    assert audit.ok
    assert [(f.rule, str(f.severity)) for f in audit.findings] == [("chunked-digest", "note")]


def test_a_body_that_unpacks_to_many_times_its_size_is_sound(
    tmp_path: Path, executor: Executor
) -> None:
    words = " ".join(str(number) for number in range(90_000)).encode()
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message(words)))
        archive.record("second", answer(gzipped(), PAGE + "/two", seconds=2))
    assert audit_archive(tmp_path, executor).findings == ()


def test_the_log_has_the_digest_of_each_record_as_it_lies_in_the_file(root: Path) -> None:
    content = only_warc(root).read_bytes()
    lines = [line for line in read_lines(chain_files(root)[0]) if line.text("warc")]
    for line in lines:
        start, length = int(line.text("offset")), int(line.text("length"))
        digest = hashlib.sha256(content[start : start + length]).hexdigest()
        assert line.text("record_digest") == f"sha256:{digest}"
    assert len(lines) > 10


def test_a_log_that_is_made_again_has_the_same_digests(root: Path) -> None:
    (path,) = chain_files(root)
    before = digests_by_record(path)
    path.unlink()
    rebuild_catalog(root, ticking(), MACHINE)
    (again,) = chain_files(root)
    after = digests_by_record(again)
    assert after == {record: before[record] for record in after}
    assert len(after) > 10


def digests_by_record(path: Path) -> dict[str, str]:
    lines = [line for line in read_lines(path) if line.text("warc")]
    return {line.text("record_id"): line.text("record_digest") for line in lines}


def test_older_lines_without_that_digest_stay_valid(root: Path, executor: Executor) -> None:
    (path,) = chain_files(root)
    plain = [
        {k: v for k, v in json.loads(raw).items() if k != "record_digest"}
        for raw in path.read_bytes().splitlines()
    ]
    path.write_bytes(b"".join(sealed_anew([json.dumps(said).encode() for said in plain], 0)))
    for name in root.glob("catalog.db*"):
        name.unlink()
    assert audit_archive(root, executor).findings == ()


def test_how_others_conform_is_a_note_and_damage_an_error(root: Path, executor: Executor) -> None:
    change, rule = WARC["address in brackets"]
    change(root)
    foreign = audit_files([only_warc(root)], executor)
    assert foreign.ok
    assert rule in rules(foreign)
    change, rule = WARC["block changed"]
    change(root)
    assert not audit_files([only_warc(root)], executor).ok


def test_captures_of_others_without_a_digest_are_said(root: Path, executor: Executor) -> None:
    """Nothing contradicts itself in such a file, which is not to say that it was not changed."""
    rebuilt = take_apart(root)
    for member in rebuilt.members:
        member.put("WARC-Block-Digest", None)
        if any(name == "WARC-Payload-Digest" for name, _ in member.fields):
            member.put("WARC-Payload-Digest", None)
    rebuilt.write()
    audit = audit_files([only_warc(root)], executor)
    (found,) = [f for f in audit.findings if f.rule == "no-digest"]
    assert (audit.ok, str(found.severity)) == (True, "warning")
    assert found.message.startswith("2 captures")
    assert say_audit(audit).partition(": ")[2].startswith("nothing in it contradicts itself")


def test_a_sound_archive_is_as_it_was_written(root: Path, executor: Executor) -> None:
    assert "s: as it was written." in say_audit(audit_archive(root, executor))
    assert say_audit(audit_files([only_warc(root)], executor)).endswith("contradicts itself.")


def test_a_sound_catalog_is_read_beside_the_log_and_not_made_anew(
    root: Path, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anew(root: Path) -> Iterator[object]:
        raise AssertionError("the whole catalog was made anew to be compared")

    monkeypatch.setattr("archiver.store.audit.archive._compare_with_catalog", anew)
    assert audit_archive(root, executor).ok
