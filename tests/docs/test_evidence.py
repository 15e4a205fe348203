"""docs/evidence.md: every line that it tells a stranger to run is run, on a real project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.store.log.stretches import close_long_stretch
from tests.door import call
from tests.store.timestamps.authority import needs_openssl
from tests.workflows.handover.stamped import (
    authorities,
    copied,
    saved,
    site,
    stamped_once,
)

__all__ = ["authorities", "saved", "site", "stamped_once"]
PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"
TOOLS = ("sh", "unzip", "gunzip", "sha256sum", "sed", "grep")

pytestmark = [
    needs_openssl,
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="needs the tools of a shell"),
]


def blocks() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def packed_once(stamped_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stamped project with a signed pack in it, and the key that signed beside it."""
    folder = tmp_path_factory.mktemp("packed")
    project = copied(stamped_once, folder / "pool")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARCHIVER_SIGNING_KEY", str(folder / "key.pem"))
        call("-q", "-C", project, "crosscheck", "statement")
        call("-q", "-C", project, "key")
        said = call("-q", "-C", project, "export", "--output", "evidence.wacz")
    assert said.code == 0, said.err
    return project


@pytest.fixture
def ready(packed_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to be changed at will, and `archiver` on the path."""
    monkeypatch.setenv("ARCHIVER_SIGNING_KEY", str(packed_once.with_name("key.pem")))
    project = copied(packed_once, tmp_path / "pool")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "archiver").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m archiver "$@"\n')
    (programs / "archiver").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(PAGE.parents[1]))
    return project


def run_block(block: str, folder: Path) -> str:
    """Return what a block prints; the record that was stored first may be a PDF, in any bytes."""
    made = subprocess.run(["sh", "-e", "-c", block], cwd=folder, capture_output=True, check=False)
    said, told = (part.decode("utf-8", "replace") for part in (made.stdout, made.stderr))
    assert made.returncode == 0, f"{block}\n{said}\n{told}"
    return said + told


def block_with(words: str) -> str:
    (found,) = [one for one in blocks() if words in one]
    return found


def test_every_block_is_run_by_a_test_of_this_file() -> None:
    tested = (
        "gunzip -c",
        "record_digest",
        "sed -n 5p",
        "cd archive/timestamps",
        "unzip -q",
        "exhibit=",
        "--cite",
        "--notes",
    )
    assert len(blocks()) == len(tested)
    assert [sum(words in one for words in tested) for one in blocks()] == [1] * len(tested)


def digests(text: str) -> list[str]:
    return re.findall(r"\b[0-9a-f]{64}\b", text)


def log_of(project: Path) -> Path:
    return min((project / "archive" / "custody").glob("*.jsonl"))


@pytest.mark.parametrize("packed", [False, True])
def test_a_record_and_its_digest(ready: Path, packed: bool) -> None:
    if packed:
        close_long_stretch(log_of(ready), 1)
    assert "WARC/1.1" in run_block(block_with("gunzip -c"), ready)
    first, second = digests(run_block(block_with("record_digest"), ready))
    assert first == second


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_and_its_hash(ready: Path, packed: bool) -> None:
    if packed:
        close_long_stretch(log_of(ready), 1)
    run_block(block_with("gunzip -c"), ready)
    first, second = digests(run_block(block_with("sed -n 5p"), ready))
    assert first == second


@pytest.mark.parametrize("packed", [False, True])
def test_the_line_that_was_stamped(ready: Path, packed: bool) -> None:
    """By the commands in the page beside the token."""
    if packed:
        close_long_stretch(log_of(ready), 1)
    folder = ready / "archive" / "timestamps"
    for page in folder.glob("*.txt"):
        words = page.read_text("utf-8")
        (commands,) = re.findall(r"^(    for .*\n(?:    .*\n)+)", words, re.MULTILINE)
        hashes = digests(run_block(commands, folder))
        assert f"    {hashes[-1]}\n" in words
        assert len(set(hashes[-2:])) == 1


def test_the_timestamps(ready: Path) -> None:
    said = run_block(block_with("cd archive/timestamps"), ready)
    tokens = list((ready / "archive" / "timestamps").glob("*.tsr"))
    assert len(tokens) >= 2
    assert said.count("Verification: OK") == said.count("Fingerprint=") == len(tokens)


def test_a_page_with_commands_of_its_own_is_not_obeyed(ready: Path) -> None:
    folder = ready / "archive" / "timestamps"
    page = sorted(folder.glob("*.txt"))[0]
    line = next(one for one in page.read_text("utf-8").splitlines() if "-verify" in one)
    evil = [line.replace("-in ", "-in x;touch${IFS}PWNED;"), f"{line}; touch PWNED"]
    evil += [line.replace("-in ", "-in $(touch PWNED)"), line.replace("-attime", "-engine")]
    evil += ["    openssl x509 -in root.pem; touch PWNED", "    openssl x509 -in `touch PWNED`"]
    (folder / "evil.txt").write_text("\n".join([*evil, ""]), encoding="utf-8")
    said = run_block(block_with("cd archive/timestamps"), ready)
    assert said.count("Verification: OK") == len(list(folder.glob("*.tsr")))
    assert not (folder / "PWNED").exists()


def test_the_signature(ready: Path) -> None:
    said = run_block(block_with("unzip -q"), ready)
    assert "Verified OK" in said
    signed, package, _ = digests(said)
    assert signed == package
    key = call("-C", ready, "key", "--show").out.replace(" ", "")
    assert digests(said)[2] in key


def test_from_a_pack_alone(ready: Path) -> None:
    run_block(block_with("unzip -q"), ready)
    said = run_block(block_with("exhibit="), ready / "pack")
    first, second = digests(said)
    assert first == second
    assert said.splitlines()[2:] == ["1"] * len(said.splitlines()[2:]) != []


def test_what_the_program_itself_prints(ready: Path) -> None:
    said = run_block(block_with("--cite"), ready)
    assert "What supports them" in said
    assert "archived at http" in said
    assert "as it was written" in run_block(block_with("--notes"), ready)


def test_the_options_in_the_page_are_options() -> None:
    from archiver.options import parse_settings

    (found,) = re.findall(
        r"^    \[timestamps\]\n(?:    .*\n)+", PAGE.read_text("utf-8"), re.MULTILINE
    )
    text = re.sub(r"^    ", "", found, flags=re.MULTILINE)
    said = parse_settings(Path("archiver.toml"), text.encode()).timestamps
    assert [one.name for one in said.authorities] == ["digicert", "sectigo"]
    assert said.certificates == "freetsa.pem"
