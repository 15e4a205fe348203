"""A file that a person obtained: stored bit for bit, judged against, and never taken for ours."""

import gzip
import json
from pathlib import Path

import pytest

from tests.door import call

LETTER = "Everybody who has swum in the pool during the last year may speak for five minutes.\n"
WHO = ("--source", "hearing", "--by", "the clerk", "--obtained", "by e-mail", "--on", "2026-03-02")


@pytest.fixture
def letter(project: Path) -> Path:
    (project / "letter.txt").write_text(LETTER, encoding="utf-8")
    return project


def test_a_verdict_rests_on_a_supplied_file_and_says_so(letter: Path) -> None:
    said = call("-C", letter, "import", "letter.txt", *WHO)
    assert said.code == 0, said.err
    found = json.loads(call("-q", "-C", letter, "verify", "--format", "json").out)["quotations"]
    speak = next(row for row in found if row["id"] == "speak")
    assert (speak["verdict"], speak["basis"]) == ("verbatim", "supplied")
    assert speak["capture"]["via"] == "supplied"
    assert speak["capture"]["date"].startswith("2026-03-02")


def test_the_file_is_stored_bit_for_bit_with_who_how_and_when(letter: Path) -> None:
    call("-C", letter, "import", "letter.txt", *WHO)
    logs = (letter / "archive" / "custody").glob("*.jsonl")
    lines = [json.loads(line) for log in logs for line in log.read_text("utf-8").splitlines()]
    line = next(x for x in lines if x.get("via") == "supplied" and x["event"] == "capture")
    assert line["type"] == "resource"
    assert line["facts"]["by"] == "the clerk"
    warc = (letter / "archive" / line["warc"]).read_bytes()[line["offset"] :][: line["length"]]
    assert gzip.decompress(warc).endswith(LETTER.encode() + b"\r\n\r\n")
    assert call("-q", "-C", letter, "audit").code == 0


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (("--source", "nobody"), "No source is called"),
        (("--on", "2.3.2026"), "write the date as"),
        (("--on", "2999-01-01"), "has not come yet"),
    ],
)
def test_what_is_wrong_is_said(letter: Path, changed: tuple[str, str], says: str) -> None:
    said = call("-C", letter, "import", "letter.txt", *WHO, *changed)
    assert said.code == 2
    assert says in said.err


def test_an_empty_file_is_no_evidence(letter: Path) -> None:
    (letter / "letter.txt").write_bytes(b"")
    said = call("-C", letter, "import", "letter.txt", *WHO)
    assert said.code == 2
    assert "is empty" in said.err


def test_material_without_an_address_is_added_and_then_supplied(letter: Path) -> None:
    assert call("-C", letter, "add").code == 2
    added = call("-C", letter, "add", "--id", "foi", "--title", "The answer to our request")
    assert added.code == 0, added.err
    said = call("-C", letter, "import", "letter.txt", *WHO, "--source", "foi")
    assert said.code == 0, said.err
    known = json.loads(call("-C", letter, "show", "foi", "--format", "json").out)
    assert [capture["via"] for capture in known["captures"]] == ["supplied"]
