"""How long a crosscheck takes: the limit set for the archive is the floor, and nothing is added."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from archiver.capture.fetch import Fetcher
from archiver.models import Agreement, Source
from archiver.store.archive import open_reader
from archiver.workflows.webarchives.crosscheck import crosscheck_sources
from tests.wayback.versions import FIRST, HOST
from tests.wayback.world import FastTime, wayback
from tests.webarchive.front import Front
from tests.workflows.webarchives.captures import store

LATENCY = 0.1
PER_MINUTE = 24.0


@pytest.mark.parametrize("count", [15, pytest.param(200, marks=pytest.mark.endure)])
def test_the_limit_sets_the_pace(
    front: Front, fetcher: Fetcher, fast: FastTime, tmp_path: Path, count: int
) -> None:
    def dawdle(path: str) -> str:
        time.sleep(LATENCY)
        return ""

    front.misbehave = dawdle
    sources = [Source(f"s{number}", f"{HOST}/new/{number}") for number in range(count)]
    copies = [(source.id, source.url, FIRST, "2024-01-01") for source in sources]
    store(tmp_path / "archive", fast.clock, copies)
    archive = wayback(front, fetcher, fast, per_minute=PER_MINUTE)
    with open_reader(tmp_path / "archive") as reader:
        began = fast.clock.monotonic()
        rows = crosscheck_sources(sources, [archive], reader, fast.clock)
        seconds = fast.clock.monotonic() - began
    floor = (count - 1) * 60.0 / PER_MINUTE
    print(f"{count} sources: {archive.requests} requests, {seconds:.1f} s; floor {floor:.1f} s")
    assert {row.agreement for row in rows} == {Agreement.NO_MEMENTO}
    assert archive.requests == count
    assert seconds >= floor
    assert fast.slept <= floor * 1.02, "what is waited beside the pace itself"
