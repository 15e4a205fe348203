"""Runs killed at any instant: what was finished stays, and the three records of it agree."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archiver.models import Outcome
from archiver.store.archive import open_reader
from archiver.store.log.chain import chain_files, verify_chain
from archiver.store.recovery import rebuild_catalog
from tests.store.exchanges import MACHINE, open_archive, rows_of_catalog, table_rows, ticking
from tests.store.test_recovery import check_records_agree


@dataclass
class Campaign:
    """One archive, and what the runs that were killed said they had finished."""

    root: Path
    finished: dict[str, str] = field(default_factory=dict)
    states: set[int] = field(default_factory=set)
    kills: int = 0
    mended: int = 0

    def run_until_killed(self, seed: int, wait: float, captures: int) -> None:
        """Start a run, kill it `wait` seconds after it has finished so many captures.

        On a busy machine the seconds alone might pass before it has done anything.
        """
        with self._start(seed) as child:
            assert child.stdout is not None
            child.stdout.readline()
            wanted = len(self.finished) + captures
            while len(self.finished) < wanted and (line := child.stdout.readline()):
                self._believe(json.loads(line))
            killer = threading.Timer(wait, child.kill)
            killer.start()
            self._listen(child)
            killer.join()

    def run_until_write(self, seed: int, count: int) -> None:
        """Start a run that ends itself in the middle of its write number `count`."""
        with self._start(seed, str(count)) as child:
            self._listen(child)
        assert child.returncode == 9

    def _start(self, seed: int, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.store.crashing", str(self.root), str(seed), *more]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def _listen(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None
        for line in child.stdout:
            with contextlib.suppress(json.JSONDecodeError):
                self._believe(json.loads(line))
        self.kills += 1

    def _believe(self, said: dict[str, object]) -> None:
        if "record" in said:
            self.finished[str(said["record"])] = str(said["content"])
        if "state" in said:
            self.states.add(int(str(said["state"])))

    def check(self, payloads: bool = True) -> None:
        """Open the archive again: everything finished is there, and all records agree."""
        with open_archive(self.root, ticking(0.001)) as archive:
            self.mended += bool(archive.remarks)
            captures = {c.record_id: c for c in archive.catalog.captures()}
            assert set(self.finished) <= set(captures)
            assert self.states <= {int(c.reason) for c in archive.catalog.state_history()}
            for capture in captures.values() if payloads else ():
                payload = archive.payload(capture)
                if capture.outcome is not Outcome.FAILED:
                    assert isinstance(payload, bytes), payload
                    said = self.finished.get(capture.record_id, capture.content_digest)
                    assert said == f"sha256:{hashlib.sha256(payload).hexdigest()}"
            live = rows_of_catalog(archive.catalog)
        for path in chain_files(self.root):
            assert verify_chain(path) == []
        check_records_agree(self.root)
        assert live["captures"] == table_rows(self.root)["captures"]

    def check_rebuilt(self) -> None:
        """The catalog that is made anew equals the one that the killed runs left behind."""
        before = table_rows(self.root)
        rebuild_catalog(self.root, ticking(0.001), MACHINE)
        assert table_rows(self.root) == before


def kill_at_random(root: Path, kills: int, seed: int) -> Campaign:
    campaign, chance = Campaign(root), random.Random(seed)
    for number in range(1, kills + 1):
        campaign.run_until_killed(1 + number % 27, chance.uniform(0.0, 0.4), number % 3)
        campaign.check(payloads=number == kills)
    campaign.check_rebuilt()
    return campaign


def test_killed_at_random(tmp_path: Path) -> None:
    campaign = kill_at_random(tmp_path, 6, 1)
    assert campaign.kills == 6
    assert campaign.finished


@pytest.mark.endure
def test_killed_at_random_a_hundred_times(tmp_path: Path) -> None:
    began, total, mended, kills = time.monotonic(), 0, 0, 0
    for part in range(12):
        campaign = kill_at_random(tmp_path / str(part), 10, 100 + part)
        total, mended = total + len(campaign.finished), mended + campaign.mended
        kills += campaign.kills
    seconds = time.monotonic() - began
    print(f"{kills} kills, {total} captures finished, {mended} runs mended, {seconds:.0f} s")
    assert kills >= 100
    assert mended > 10


@pytest.mark.parametrize("count", [1, 2, 3, 4, 9, 10, 11, 12])
def test_killed_in_the_middle_of_a_write(tmp_path: Path, count: int) -> None:
    campaign = Campaign(tmp_path)
    campaign.run_until_write(3, count)
    campaign.check()
    assert campaign.mended, "half a write must have left something to mend"
    campaign.check_rebuilt()


@pytest.mark.endure
def test_killed_in_the_middle_of_each_write(tmp_path: Path) -> None:
    for count in range(1, 46):
        campaign = Campaign(tmp_path / str(count))
        campaign.run_until_write(5, count)
        campaign.check()
        assert campaign.mended
        campaign.check_rebuilt()


def test_a_killed_run_is_shown_as_broken_off(tmp_path: Path) -> None:
    Campaign(tmp_path).run_until_write(3, 8)
    with open_archive(tmp_path) as archive:
        archive.note("settle", {})
    with open_reader(tmp_path) as reader:
        ended = [run.ended is None for run in reader.catalog.runs()]
    assert sorted(ended) == [False, True]
