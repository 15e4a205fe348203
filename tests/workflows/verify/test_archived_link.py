"""For words that left their page, the archived address to link instead."""

import csv
import json
from pathlib import Path

import pytest

from archiver.demo.archive import start_archive
from archiver.demo.project import write_project
from archiver.demo.site import start_site
from tests.door import call

EARLY = "Lane swimming starts at 6.30 every weekday morning"


@pytest.fixture(scope="module")
def gone_on(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose timetable was saved before and after it dropped a sentence."""
    folder = tmp_path_factory.mktemp("links") / "pool"
    with start_site() as site, start_archive(site.url) as archive_url:
        write_project(folder, site.url, archive_url)
        call("-q", "-C", folder, "snapshot", "timetable")
        site.move_on()
        call("-q", "-C", folder, "snapshot", "timetable")
        before = early(folder)
        assert before["standing"] == "lost"
        assert "archiver rescue timetable --at 20" in str(before["remedy"])
    return folder


def early(folder: Path, name: str = "early") -> dict[str, object]:
    said = json.loads(call("-q", "-C", folder, "verify", "--format", "json").out)
    return {**next(q for q in said["quotations"] if q["id"] == name)}


def name_memento(folder: Path, source: str, address: str) -> None:
    path = folder / "sources.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["memento"] = address if row["id"] == source else ""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def test_a_rescued_copy_that_has_the_words_is_the_one_to_link(tmp_path: Path) -> None:
    folder = tmp_path / "pool"
    with start_site() as site, start_archive(site.url) as archive_url:
        write_project(folder, site.url, archive_url)
        name_memento(folder, "timetable", "https://web.archive.org/web/20200101000000/elsewhere")
        rescued = call("-q", "-C", folder, "rescue", "timetable", "--at", "2025")
        assert rescued.code == 0, rescued.err
        site.move_on()
        call("-q", "-C", folder, "snapshot", "timetable")
        found = early(folder)
        assert (found["standing"], found["basis"]) == ("lost", "web-archive")
        link = str(found["remedy"]).rpartition(" ")[2]
        assert link.startswith(f"{archive_url}/web/2025")
        assert link.endswith(f"/{site.url}/timetable")
        assert "id_" not in link


def test_the_address_that_the_row_names_is_said(gone_on: Path) -> None:
    address = "https://web.archive.org/web/20250601000000/https://pool.example/timetable"
    name_memento(gone_on, "timetable", address)
    found = early(gone_on)
    assert str(found["remedy"]).endswith(address)
    assert address in call("-q", "-C", gone_on, "verify").out.replace("\n", "")


def test_nothing_is_said_of_words_that_are_there_still(gone_on: Path) -> None:
    found = early(gone_on, "grown")
    assert "Link the archived copy" not in str(found["remedy"])
