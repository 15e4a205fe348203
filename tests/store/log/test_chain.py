"""The custody log: what each line says, and that nothing in it can be changed unnoticed."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from archiver.models import Change, State
from archiver.store.log.chain import (
    GENESIS,
    Break,
    ChainHead,
    chain_files,
    open_line,
    read_and_check,
    read_head,
    read_lines,
    seal,
    verify_chain,
)
from archiver.store.log.stretches import close_long_stretch
from tests.store.exchanges import (
    LAPTOP,
    PAGE,
    WORDS,
    answer,
    failure,
    message,
    open_archive,
    ticking,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive with a capture, a failure, a state and a note in it."""
    with open_archive(tmp_path / "archive") as archive:
        archive.record("policy", answer(message()))
        archive.record("policy", failure())
        archive.note_state(Change("policy", State.NEW))
        archive.note("settle", {"source": "policy", "by": "An Editor", "words": "café – “so”"})
    return tmp_path / "archive"


def chain_of(root: Path) -> Path:
    (path,) = chain_files(root)
    return path


def raw_lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def rules(path: Path, known: ChainHead | None = None) -> set[str]:
    breaks: list[Break] = []
    assert list(read_and_check(path, breaks)) == list(read_lines(path))
    assert breaks == verify_chain(path)
    return {found.rule for found in verify_chain(path, known)}


def test_an_untouched_chain_holds(root: Path) -> None:
    path = chain_of(root)
    assert verify_chain(path) == []
    assert verify_chain(path, read_head(path)) == []


def test_one_line_a_record_and_one_an_event(root: Path) -> None:
    events = [line.event for line in read_lines(chain_of(root))]
    assert events == [
        "chain",
        "run-start",
        "record",
        "record",
        "capture",
        "record",
        "failure",
        "state",
        "settle",
        "run-end",
    ]


def test_a_capture_line_says_all_that_custody_needs(root: Path) -> None:
    (line,) = [found for found in read_lines(chain_of(root)) if found.event == "capture"]
    said = line.fields
    assert said["uri"] == PAGE
    assert said["date"] == "2026-03-01T09:30:00.250000Z"
    assert said["payload_digest"] == f"sha256:{hashlib.sha256(WORDS).hexdigest()}"
    assert (said["source"], said["via"]) == ("policy", "live")
    assert (said["operator"], said["machine"]) == ("A Volunteer", "desk.example")
    assert said["software"] == "archiver/0.1.0"
    wanted = {"seq", "time", "record_id", "warc", "offset", "length", "block_digest", "prev"}
    assert wanted <= set(said)


def test_a_stranger_can_check_a_line_with_sha256_alone(root: Path) -> None:
    prev = GENESIS
    for raw in raw_lines(chain_of(root)):
        text = raw.decode("utf-8").rstrip("\n")
        body, mark = re.fullmatch(r'(.*),"hash":"([0-9a-f]{64})"\}', text).groups()  # type: ignore[union-attr]
        assert hashlib.sha256((body + "}").encode("utf-8")).hexdigest() == mark
        assert json.loads(text)["prev"] == prev
        prev = mark


def test_an_altered_line_is_found(root: Path) -> None:
    path = chain_of(root)
    path.write_bytes(path.read_bytes().replace(b"school.example/policy", b"school.example/police"))
    assert "altered-line" in rules(path)


def test_an_altered_line_with_a_new_hash_breaks_the_next_link(root: Path) -> None:
    path, lines = chain_of(root), raw_lines(chain_of(root))
    said = open_line(lines[4])
    said.pop("hash")
    lines[4] = seal({**said, "uri": "http://elsewhere.example/"})[0]
    path.write_bytes(b"".join(lines))
    assert rules(path) == {"broken-link"}


@pytest.mark.parametrize("word", ["event", "seq", "x"])
def test_a_line_that_says_something_twice_is_found_though_its_hash_is_right(
    root: Path, word: str
) -> None:
    path, lines = chain_of(root), raw_lines(chain_of(root))
    body = lines[-1][: lines[-1].rindex(b',"hash":')]
    twice = b'{"%s":{"x":1},"y":{"%s":1,"%s":2},' % ((word.encode(),) * 3) + body[1:] + b"}"
    mark = hashlib.sha256(twice).hexdigest()
    path.write_bytes(b"".join(lines[:-1]) + twice[:-1] + b',"hash":"%s"}\n' % mark.encode())
    assert rules(path) == {"altered-line"}


@pytest.mark.parametrize("number", [0, 3, 6])
def test_a_removed_line_is_found(root: Path, number: int) -> None:
    path, lines = chain_of(root), raw_lines(chain_of(root))
    path.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
    assert rules(path) >= {"broken-link", "wrong-number"}


def test_swapped_lines_are_found(root: Path) -> None:
    path, lines = chain_of(root), raw_lines(chain_of(root))
    lines[3], lines[4] = lines[4], lines[3]
    path.write_bytes(b"".join(lines))
    assert "broken-link" in rules(path)


def test_a_cut_log_is_found_when_its_head_is_known(root: Path) -> None:
    path, known = chain_of(root), read_head(chain_of(root))
    path.write_bytes(b"".join(raw_lines(path)[:-2]))
    assert rules(path) == set()
    assert rules(path, known) == {"cut-log"}


def test_a_forked_log_is_found_when_its_head_is_known(root: Path) -> None:
    path, known = chain_of(root), read_head(chain_of(root))
    lines = raw_lines(path)[:-1]
    prev, seq = read_head_of(lines), len(lines)
    for number in (1, 2):
        raw, prev = seal({"seq": seq + number, "time": "x", "event": "note", "prev": prev})
        lines.append(raw)
    path.write_bytes(b"".join(lines))
    assert rules(path) == set()
    assert rules(path, known) == {"forked-log"}


def read_head_of(lines: list[bytes]) -> str:
    return str(open_line(lines[-1])["hash"])


def test_every_flipped_bit_is_found(root: Path) -> None:
    path, chance = chain_of(root), random.Random(8)
    whole, known = path.read_bytes(), read_head(path)
    for _ in range(300):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        assert verify_chain(path, known), "a flipped bit went unnoticed"


def test_the_next_run_continues_the_chain(root: Path) -> None:
    head = read_head(chain_of(root))
    with open_archive(root, ticking(7.0)) as archive:
        archive.note("settle", {})
    assert verify_chain(chain_of(root), head) == []
    assert read_head(chain_of(root)).seq == head.seq + 3


def test_another_machine_begins_a_chain_that_names_the_first(root: Path) -> None:
    first = read_head(chain_of(root))
    with open_archive(root, machine=LAPTOP) as archive:
        assert "begun on another machine" in archive.remarks[0]
        archive.note("settle", {})
    laptop, desk = sorted(chain_files(root), key=lambda p: "desk" in p.name)
    others = next(iter(read_lines(laptop))).fields["others"]
    assert others == {first.chain: {"seq": first.seq, "hash": first.hash}}
    assert read_head(desk) == first
    assert rules(laptop) == rules(desk) == set()


def test_a_copied_archive_begins_a_chain_of_its_own(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    for folder in (root, copy, root, copy):
        with open_archive(folder) as archive:
            archive.note("settle", {})
    assert len(chain_files(root)) == 1
    assert len(chain_files(copy)) == 2
    known = {path.name for path in chain_files(root)}
    assert {path.name for path in chain_files(copy)} > known


def test_a_torn_last_line_is_put_aside_and_said(root: Path) -> None:
    path = chain_of(root)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"seq":11,"time":"2026')
    with open_archive(root, ticking(7.0)) as archive:
        (said,) = archive.remarks
    assert "half written" in said
    (kept,) = (root / "set-aside").iterdir()
    assert kept.read_bytes() == b'{"seq":11,"time":"2026'
    assert kept.name in said
    assert path.read_bytes().startswith(whole)
    assert rules(path) == set()


def test_nothing_is_added_to_a_chain_whose_last_line_was_altered(root: Path) -> None:
    path = chain_of(root)
    altered = path.read_bytes().replace(b'"event":"run-end"', b'"event":"run-eng"')
    path.write_bytes(altered)
    with open_archive(root, ticking(7.0)) as archive:
        assert "last line was altered" in archive.remarks[0]
        archive.note("settle", {})
    assert path.read_bytes() == altered
    (new,) = set(chain_files(root)) - {path}
    assert rules(new) == set()
    with open_archive(root, ticking(7.0)) as archive:
        assert archive.remarks == ()


def test_words_that_no_encoding_knows_do_not_break_the_log(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.note("notice", {"source": "policy", "key": "k", "words": "lone \udc80 half"})
        assert archive.catalog.noticed("k")
    assert verify_chain(chain_of(tmp_path)) == []


@pytest.mark.skipif(not all(map(shutil.which, ("sh", "sed", "sha256sum"))), reason="no sha256sum")
def test_the_check_in_the_manual_works(root: Path) -> None:
    manual = Path(__file__).parents[3] / "docs/archive-layout.md"
    (command,) = re.findall(r"^    (.*sed -n 5p .*sha256sum)$", manual.read_text("utf-8"), re.M)
    path = chain_of(root)
    line = open_line(raw_lines(path)[4])
    command = command.replace(
        "archive/custody/desk-example-6411b284", shlex.quote(str(path.with_suffix("")))
    )
    for _ in ("plain", "packed"):
        printed = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
        assert printed.stdout.split()[0] == line["hash"]
        close_long_stretch(path, 1)
    assert path.read_bytes() == b""
