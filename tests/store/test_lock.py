"""One run writes at a time; the lock of a dead one holds nobody up."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archiver.commands.exit_codes import judge_error
from archiver.errors import LockHeldError
from archiver.store.archive import open_reader
from tests.store.exchanges import answer, message, open_archive

HOLD = """
import sys
from pathlib import Path
from tests.store.exchanges import open_archive
archive = open_archive(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def hold_elsewhere(root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(root)]
    holder = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def end(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate()


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    holder = hold_elsewhere(tmp_path)
    try:
        with pytest.raises(LockHeldError) as caught:
            open_archive(tmp_path)
    finally:
        end(holder)
    words = str(caught.value)
    assert judge_error(caught.value) == 75
    assert "process 4321 on desk.example, started 2026-03-01T09:30:00.250000Z" in words
    assert "Wait until it has finished" in words


def test_a_reader_runs_beside_it(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message()))
    holder = hold_elsewhere(tmp_path)
    try:
        with open_reader(tmp_path) as reader:
            assert len(reader.catalog.captures()) == 1
    finally:
        end(holder)


def test_the_lock_of_a_killed_run_is_free(tmp_path: Path) -> None:
    end(hold_elsewhere(tmp_path))
    assert json.loads((tmp_path / "writer.json").read_text())["pid"] == 4321
    with open_archive(tmp_path) as archive:
        assert archive.record("policy", answer(message())).good


def test_the_same_process_cannot_open_it_twice(tmp_path: Path) -> None:
    with open_archive(tmp_path), pytest.raises(LockHeldError):
        open_archive(tmp_path)
    with open_archive(tmp_path):
        pass


def test_another_thread_may_close_it(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    closing = threading.Thread(target=archive.close)
    closing.start()
    closing.join()
    with open_archive(tmp_path):
        assert (tmp_path / "writer.json").exists()
    assert not (tmp_path / "writer.json").exists()
