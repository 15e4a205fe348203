"""An audit by this process or by several: what is found is the same."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from archiver.workflows.handover import audit as auditing
from tests.door import call


def test_processes_find_what_this_process_finds(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (damaged,) = list((project / "archive" / "warcs").rglob("*.warc.gz"))[:1]
    damaged.write_bytes(damaged.read_bytes()[:-40])
    here = call("-q", "-C", project, "audit", "--format", "json")
    monkeypatch.setattr(auditing, "SOON_READ", 0)
    beside = call("-q", "-C", project, "audit", "--format", "json")
    assert (here.code, beside.code) == (1, 1)
    assert json.loads(here.out) == json.loads(beside.out)


@pytest.mark.parametrize(("size", "kind"), [(10, ThreadPoolExecutor), (60, ProcessPoolExecutor)])
def test_little_is_read_here_and_much_by_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, kind: type
) -> None:
    monkeypatch.setattr(auditing, "SOON_READ", 50)
    (tmp_path / "warcs").mkdir()
    (tmp_path / "warcs" / "a.warc.gz").write_bytes(b"x" * size)
    for named in (tmp_path / "warcs", tmp_path / "warcs" / "a.warc.gz"):
        with auditing.open_executor([named]) as opened:
            assert type(opened) is kind
