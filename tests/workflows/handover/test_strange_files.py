"""What stands in an archive in the place of a file, and is none, stops nothing without its name."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.door import Said, call
from tests.store.exchanges import answer, message, open_archive

WORDS = "The governors met on Tuesday and agreed to keep the library open."
PAGE = "http://school.example/policy"
QUOTES = f'id,source,quote\r\nq1,policy,"{WORDS}"\r\n'


def link_nowhere(path: Path) -> None:
    path.symlink_to("/nowhere/at/all")


def link_outside(path: Path) -> None:
    outside = path.parents[len(path.parts) - 4] / "outside"
    outside.write_text("something of others", encoding="utf-8")
    path.symlink_to(outside)


def link_itself(path: Path) -> None:
    path.symlink_to(path.name)


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link to nowhere": (link_nowhere, "link"),
    "a link to a stranger's file": (link_outside, "link"),
    "a link to itself": (link_itself, "link"),
    "a folder": (Path.mkdir, "no-file"),
    "a pipe": (make_pipe, "no-file"),
}
ACCUSING = ("not-in-log", "missing-log", "lost-line", "catalog-differs", "cut-log", "forked-log")

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    (folder / "sources.csv").write_text(f"id,url\r\npolicy,{PAGE}\r\n", encoding="utf-8")
    (folder / "quotes.csv").write_text(QUOTES, encoding="utf-8")
    with open_archive(folder / "archive") as archive:
        page = f"<html><p>{WORDS}</p></html>".encode()
        archive.record("policy", answer(message(page)), cited=PAGE)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "project"))


def put(folder: Path, name: str, make: Callable[[Path], object]) -> Path:
    """Put something in the place of the file that `name` is a pattern of, or of a new one."""
    archive = folder / "archive"
    path = next(iter(sorted(archive.glob(name))), archive / name)
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    make(path)
    return path


def audited(folder: Path) -> tuple[Said, set[tuple[str, str]]]:
    said = call("-q", "-C", folder, "audit", "--format", "json")
    return said, {(one["file"], one["rule"]) for one in json.loads(said.out)["findings"]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["custody/zz-00000000.jsonl", "warcs/*/*/*.gz", "timestamps/a"])
def test_the_audit_goes_on_and_names_it(folder: Path, place: str, kind: str) -> None:
    make, rule = KINDS[kind]
    path = put(folder, place, make)
    said, found = audited(folder)
    assert said.code == 1, said.err
    assert (path.relative_to(folder / "archive").as_posix(), rule) in found


@pytest.mark.parametrize("kind", ["a link to nowhere", "a folder", "a pipe"])
def test_a_log_that_cannot_be_read_accuses_nobody(folder: Path, kind: str) -> None:
    path = put(folder, "custody/*.jsonl", KINDS[kind][0])
    _, found = audited(folder)
    assert (f"custody/{path.name}", "unreadable") in found
    assert not {rule for _, rule in found} & {*ACCUSING}


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_that_cannot_be_read_is_one_result_and_the_file_is_named(
    folder: Path, kind: str
) -> None:
    path = put(folder, "warcs/*/*/*.gz", KINDS[kind][0])
    said = call("-q", "-C", folder, "verify", "--format", "json")
    assert said.code == 3, said.err
    (finding,) = json.loads(said.out)["quotations"]
    assert (finding["verdict"], path.name in finding["sentence"]) == ("unverifiable", True)
    assert path.name in call("-C", folder, "status").out
    copied = call("-C", folder, "backup", folder.parent / "copy")
    assert (copied.code, path.name in copied.out) == (1, True), copied.err
    handed = call("-C", folder, "export", "--output", folder.parent / "pack.wacz")
    assert (handed.code, path.name in handed.err) == (2, True), handed.out


@pytest.mark.parametrize("kind", ["a link to nowhere", "a link to itself", "a folder", "a pipe"])
@pytest.mark.parametrize(
    "command", [("status",), ("verify",), ("backup", "../copy"), ("export", "--output", "../p")]
)
def test_a_log_that_cannot_be_read_is_named_with_what_to_do(
    folder: Path, kind: str, command: tuple[str, ...]
) -> None:
    path = put(folder, "custody/*.jsonl", KINDS[kind][0])
    said = call("-q", "-C", folder, *command)
    assert said.code == 2
    assert path.name in said.err
    assert "in its place" in said.err or "from a backup" in said.err


def test_a_folder_of_logs_that_leads_nowhere_is_not_called_an_empty_archive(folder: Path) -> None:
    shutil.rmtree(folder / "archive" / "custody")
    link_nowhere(folder / "archive" / "custody")
    said = call("-q", "-C", folder, "verify")
    assert (said.code, "archive/custody" in said.err) == (2, True), said.out


def test_a_link_beside_tokens_is_never_handed_to_strangers(folder: Path) -> None:
    secret = folder.parent / "secret.txt"
    secret.write_text("the key of somebody's house", encoding="utf-8")
    put(folder, "timestamps/a.txt", lambda path: path.symlink_to(secret))
    pack = folder.parent / "pack"
    assert call("-C", folder, "export", "--format", "bagit", "--output", pack).code == 0
    assert not [p for p in pack.rglob("*") if p.is_file() and b"somebody" in p.read_bytes()]
