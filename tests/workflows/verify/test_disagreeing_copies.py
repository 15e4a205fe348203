"""Two recordings of one moment that contradict each other: told in any order, cold and warm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.door import call
from tests.workflows.bring.foreign_files import (
    DAY,
    INFO,
    PAGE,
    Raw,
    http,
    members,
    repeating,
    write_project,
)

TRUE = "The trust shall not pay the costs of the ferry before the pier is mended."
FALSE = TRUE.replace("shall not pay", "shall pay")


def page(words: str, date: str = DAY) -> Raw:
    """A recorded page; its record's id is by its words, as two recorders write two."""
    body = f"<html><title>Policy</title><body><p>{words}</p></body></html>".encode()
    return Raw("response", http(body), date=date, number=len(words))


def view(words: str, name: str = "text", date: str = DAY) -> Raw:
    return Raw("resource", words.encode(), f"urn:{name}:{PAGE}", date, media_type="text/plain")


def ask(folder: Path) -> list[dict[str, Any]]:
    said = call("-q", "-C", folder, "verify", "--format", "json")
    rows: list[dict[str, Any]] = json.loads(said.out)["quotations"]
    assert said.code == (not all(row["passes"] for row in rows))
    return rows


def bring(folder: Path, *files: list[Raw]) -> list[dict[str, Any]]:
    """Import a WARC file for each list of records, and ask after each, so that nothing is cold."""
    write_project(folder, ("policy", PAGE), quote=TRUE)
    with (folder / "quotes.csv").open("a", encoding="utf-8") as rows:
        rows.write(f'f,policy,"{FALSE}",leaflet.md\n')
    found: list[dict[str, Any]] = []
    for number, records in enumerate(files):
        name = folder / f"{number}.warc.gz"
        name.write_bytes(members([INFO, *records]))
        assert call("-q", "-C", folder, "import", name).code == 0
        found = ask(folder)
    assert ask(folder) == found
    return found


def told(rows: list[dict[str, Any]]) -> list[Any]:
    """What is said of each quotation, less what tells one import from another."""
    return [
        (
            row["verdict"],
            row["passes"],
            row["standing"],
            row["sentence"],
            row["review"],
            row["finding"],
        )
        for row in rows
    ]


MIDDAY = f"{DAY[:10]}T15:30:00Z"
MEMBERS = {
    "one date in two zones": [[page(TRUE)], [page(FALSE, "2020-05-03T12:00:00+02:00")]],
    "a day and an hour of it": [[page(TRUE, MIDDAY)], [page(FALSE, DAY[:10])]],
    "the text of another's browser": [[page(TRUE)], [view(FALSE)]],
    "a revisit": [
        [page(TRUE, "2019-05-03T10:00:00Z"), repeating(page(TRUE, "2019-05-03T10:00:00Z"), DAY)],
        [page(FALSE)],
    ],
}


@pytest.mark.parametrize("files", MEMBERS.values(), ids=MEMBERS)
def test_recordings_of_one_moment_that_contradict_each_other(
    tmp_path: Path, files: list[list[Raw]]
) -> None:
    one = told(bring(tmp_path / "one", *files))
    assert one == told(bring(tmp_path / "other", *reversed(files)))
    for verdict, passes, standing, sentence, review, _ in one:
        assert (verdict, passes, standing) == ("verbatim", False, "unknown"), sentence
        (flag,) = review
        assert (flag["flag"], flag["severity"]) == ("copies-disagree", "critical")
        assert "shall not pay" in flag["words"]
        assert "shall pay" in flag["words"]


def test_a_page_and_its_text_in_one_file(tmp_path: Path) -> None:
    rows = bring(tmp_path / "one", [page(TRUE), view(FALSE)])
    assert [flag["flag"] for row in rows for flag in row["review"]] == ["copies-disagree"] * 2
    same = bring(tmp_path / "same", [page(TRUE), view(f"Policy\n{TRUE}")])
    assert (same[0]["passes"], same[0]["standing"], same[0]["review"]) == (True, "current", [])
    assert same[1]["verdict"] == "altered"
