"""A saved project whose log two authorities of our own have stamped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from archiver.commands.invocation import read_clock, read_machine
from archiver.project import load_project
from archiver.reporting.objects.handover import audit_object
from archiver.workflows.handover.audit import audit
from archiver.workflows.shared.context import Means
from tests.door import call
from tests.store.timestamps.authority import Authority, serving, usual_authority
from tests.workflows.conftest import saved, site

__all__ = ["saved", "site"]


def use(folder: Path, *urls: str, certificates: str = "roots.pem", every: str = '"24h"') -> None:
    """Name timestamp authorities in the project's archiver.toml, in place of others."""
    path = folder / "archiver.toml"
    kept = path.read_text("utf-8").split("[timestamps]")[0].rstrip()
    said = f'authorities = {json.dumps(urls)}\ncertificates = "{certificates}"\nevery = {every}\n'
    path.write_text(f"{kept}\n\n[timestamps]\n{said}", encoding="utf-8")


def trust(folder: Path, *authorities: Authority) -> None:
    (folder / "roots.pem").write_bytes(b"".join(one.root.pem for one in authorities))


def copied(folder: Path, target: Path) -> Path:
    """Copy a project, and let the copy go on with its log as if it were the same folder."""
    shutil.copytree(folder, target)
    note = target / "archive" / "custody" / "machine.json"
    said = json.loads(note.read_text("utf-8"))
    note.write_text(json.dumps({**said, "file": note.stat().st_ino}) + "\n", encoding="utf-8")
    return target


@pytest.fixture
def project(saved: Path, tmp_path: Path) -> Path:
    """A copy of the saved project, to be changed at will."""
    return copied(saved, tmp_path / "pool")


def lines(folder: Path, event: str = "") -> list[dict[str, Any]]:
    """The lines of the project's only log."""
    (log,) = (folder / "archive" / "custody").glob("*.jsonl")
    found = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    return [line for line in found if not event or line["event"] == event]


def log_of(folder: Path) -> Path:
    (log,) = (folder / "archive" / "custody").glob("*.jsonl")
    return log


def audited(folder: Path) -> dict[str, Any]:
    """The object of `archiver audit`, read by threads: processes take a second to start."""
    with ThreadPoolExecutor(2) as threads:
        means = Means(read_clock(), read_machine())
        return audit_object(audit(load_project(folder), means, executor=threads))


def rules(result: dict[str, Any], severity: str = "error") -> set[str]:
    return {one["rule"] for one in result["findings"] if one["severity"] == severity}


@pytest.fixture(scope="module")
def authorities(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[tuple[Authority, str]]]:
    """Two authorities that answer, and their addresses."""
    folder = tmp_path_factory.mktemp("authorities")
    first, second = usual_authority(folder / "one"), usual_authority(folder / "two")
    with serving(first) as one, serving(second) as two:
        yield [(first, one), (second, two)]


@pytest.fixture(scope="module")
def stamped_once(
    saved: Path, authorities: list[tuple[Authority, str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A project with tokens of both authorities; not to be changed."""
    folder = copied(saved, tmp_path_factory.mktemp("stamped") / "pool")
    trust(folder, *(one for one, _ in authorities))
    use(folder, *(url for _, url in authorities))
    call("-q", "-C", folder, "snapshot", "statement")
    assert len(lines(folder, "timestamp")) == 2
    return folder


@pytest.fixture
def stamped(stamped_once: Path, tmp_path: Path) -> Path:
    return copied(stamped_once, tmp_path / "pool")
