"""A snapshot that is killed goes on where it was."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from archiver.demo.server import DemoAnswer, serve
from tests.door import call
from tests.warm import start_program

NAMES = [f"page-{number}" for number in range(6)]
ANSWERED = 3


def saved_pages(folder: Path) -> set[str]:
    return {
        capture["source"]
        for name in NAMES
        for capture in json.loads(call("-q", "-C", folder, "show", name, "--format", "json").out)[
            "captures"
        ]
    }


def is_begun(folder: Path) -> bool:
    logs = (folder / "archive" / "custody").glob("*.jsonl")
    return any(b'"event":"capture"' in log.read_bytes() for log in logs)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is not known on Windows")
def test_a_killed_snapshot_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    """The server answers three pages, and keeps the run waiting for the fourth until it is dead."""
    asked: list[str] = []
    dead = threading.Event()

    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        if target == "/robots.txt":
            return DemoAnswer(404)
        asked.append(target)
        if len(asked) > ANSWERED:
            dead.wait(60)
        words = f"<title>{target}</title><p>The pool is open on every weekday of the year.</p>"
        return DemoAnswer(200, (("Content-Type", "text/html"),), words.encode())

    with serve(answer) as url:
        rows = "".join(f"{name},{url}/{name}\n" for name in NAMES)
        (tmp_path / "sources.csv").write_text(f"id,url\n{rows}", encoding="utf-8")
        (tmp_path / "archiver.toml").write_text(
            '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n', encoding="utf-8"
        )
        run = start_program("-q", "-C", tmp_path, "snapshot")
        # What has come is read before it is written: a request for the next page shows neither.
        while not (len(asked) > ANSWERED and is_begun(tmp_path)) and run.process.is_alive():
            time.sleep(0.02)
        run.process.kill()
        assert run.finish().code == -signal.SIGKILL
        dead.set()
        before = saved_pages(tmp_path)
        assert 1 <= len(before) <= ANSWERED
        said = call("-C", tmp_path, "snapshot", "--format", "json")
    fetched = {capture["source"] for capture in json.loads(said.out)["captures"]}
    # a page whose record was whole when the run died is in no log yet, and is saved all the same
    kept = set(NAMES) - fetched
    assert before <= kept
    assert f"{len(kept)} already saved" in said.err
    assert len(kept - before) <= int("were not in the log" in said.err)
    assert saved_pages(tmp_path) == set(NAMES)
