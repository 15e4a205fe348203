"""What a pack shows is made again from its records: a forger can write every list anew."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.reporting.safe_characters import show_controls
from archiver.workflows.handover.pack_tables import make_tables
from archiver.workflows.handover.pack_values import _plain
from tests.door import call
from tests.store.exchanges import open_archive
from tests.workflows.conftest import saved, site
from tests.workflows.handover.test_export import members, pack_up, seal_anew

__all__ = ["saved", "site"]


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


TITLE = "=1+1 \x1b]0;x\x07 \u202etrap\0"


def test_what_a_page_is_called_rewrites_no_screen_and_runs_in_no_spreadsheet(saved: Path) -> None:
    with open_archive(saved / "archive") as archive:
        capture = archive.catalog.captures()[0]
    table = make_tables((), (), [replace(capture, title=TITLE)], ())["captures.csv"]
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    assert row["title"] == r"'=1+1 \x1b]0;x\x07 \u202etrap\x00"
    assert _plain(TITLE) == _plain(row["title"]).removesuffix(r"\x00")


def test_a_text_beside_an_exhibit_commands_no_terminal() -> None:
    assert (
        show_controls("\x1b[2J\u202eab \u200f(ג)\u200e\n") == "\\x1b[2J\\u202eab \u200f(ג)\u200e\n"
    )


def test_what_records_do_not_say_is_found(pack: Path) -> None:
    """By both commands; `forgeries.py` has all that a forger may change."""
    name = first(pack, "exhibits/", ".html")
    changed = members(pack)[name].replace(b"the", b"not", 1)
    check(seal_anew(pack, {name: changed}), name)
