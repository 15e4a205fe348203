"""What a pack shows is made again from its records: a forger can write every list anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from archiver.store.packs import pack_files
from archiver.store.verified_copy import digest_file
from tests.door import call
from tests.workflows.conftest import saved, site
from tests.workflows.handover.stamped import project
from tests.workflows.handover.test_export import judged, members, pack_up, seal_anew

__all__ = ["project", "saved", "site"]


@pytest.fixture(scope="module")
def pack(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack that nothing changes; what is made of it lies beside it."""
    folder = tmp_path_factory.mktemp("handed-over")
    shutil.copytree(saved, folder / "pool")
    return pack_up(folder / "pool")[1]


def first(pack: Path, start: str, end: str) -> str:
    return next(n for n in sorted(members(pack)) if n.startswith(start) and n.endswith(end))


def check(forged: Path, file: str) -> None:
    """Both refuse the pack and name the file; neither praises it."""
    said = call("-q", "verify", "--pack", forged)
    assert said.code == 2, said
    assert file in said.err
    assert "Do not rely on it" in said.err
    assert "as the lists say" not in said.err
    audited = json.loads(call("-q", "audit", forged, "--format", "json").out)
    assert not audited["ok"]
    assert any(one["file"].endswith(f"!{file}") for one in audited["findings"])


def test_a_sound_pack_is_sound(pack: Path) -> None:
    count = len(members(pack)) - 2
    said = call("-q", "verify", "--pack", pack)
    assert f"All {count} files that its lists name are as the lists say." in said.err
    audited = json.loads(call("-q", "audit", pack, "--format", "json").out)
    assert audited["ok"], audited["findings"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("exhibits/", ".html"),
        ("exhibits/", "-text.txt"),
        ("report/index", ".html"),
        ("pages/", ".jsonl"),
        ("tables/sources", ".csv"),
        ("tables/verdicts", ".csv"),
    ],
)
def test_what_records_do_not_say_is_found(pack: Path, start: str, end: str) -> None:
    name = first(pack, start, end)
    content = members(pack)[name]
    changed = content.replace(b"the", b"not", 1) if b"the" in content else content + b" not"
    check(seal_anew(pack, {name: changed}), name)


def test_a_pack_of_another_version_has_exhibits_of_its_records_all_the_same(pack: Path) -> None:
    said = json.loads(members(pack)["verdicts/verdicts.json"])
    older = {"verdicts/verdicts.json": json.dumps({**said, "code": ""}).encode()}
    assert judged("verify", "--pack", seal_anew(pack, older))["pack"]["differing"] == []  # type: ignore[index]
    name = first(pack, "exhibits/", ".html")
    check(seal_anew(pack, {**older, name: members(pack)[name] + b"not"}), name)


def test_a_text_of_another_version_that_differs_is_said(pack: Path) -> None:
    said = json.loads(members(pack)["verdicts/verdicts.json"])
    name = first(pack, "exhibits/", "-text.txt")
    text = {name: members(pack)[name] + b" not"}
    older = {"verdicts/verdicts.json": json.dumps({**said, "code": ""}).encode()}
    found = call("-q", "verify", "--pack", seal_anew(pack, {**older, **text}))
    assert f"{name}: it is not the text that this version reads" in found.err


def test_sums_that_are_not_those_of_the_files_are_found(pack: Path) -> None:
    sums = members(pack)["SHA256SUMS"]
    digit = b"1" if sums[:1] == b"0" else b"0"
    check(seal_anew(pack, {"SHA256SUMS": digit + sums[1:]}), "SHA256SUMS")


@pytest.mark.parametrize("what", ["fetch", "link"])
def test_what_the_audit_refuses_is_refused(project: Path, what: str) -> None:
    _, bag = pack_up(project, "--format", "bagit", name="bag")
    if what == "fetch":
        (bag / "fetch.txt").write_text("https://town.example/x 5 data/x\n", encoding="utf-8")
    else:
        (bag / "data" / "more").symlink_to(bag / "data" / "report", target_is_directory=True)
    said = call("-q", "verify", "--pack", bag)
    assert said.code == 2, said
    assert "as the lists say" not in said.err


def test_files_that_no_list_covers_are_named(project: Path) -> None:
    _, bag = pack_up(project, "--format", "bagit", name="bag")
    (bag / "tagmanifest-sha256.txt").write_text("", encoding="utf-8")
    listed, unlisted = pack_files.count_listed(bag, bag / "data")
    assert "START-HERE.html" in unlisted
    assert listed == sum(1 for path in (bag / "data").rglob("*") if path.is_file())
    assert digest_file(bag / "START-HERE.html")
