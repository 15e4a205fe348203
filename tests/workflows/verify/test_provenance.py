"""Whose copy it is stands in every line that people read, and weaker evidence wins no silence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.models import Capture, RecordBlock
from archiver.store.archive import Archive, SuppliedFile
from tests.door import call
from tests.store.exchanges import LAPTOP, MACHINE, answer, message, ticking
from tests.workflows.bring.foreign_files import write_project

PAGE = "http://ferry.example/report"
TRUE = "The trust shall not pay the costs of the ferry before the pier is mended."
FALSE = TRUE.replace("shall not pay", "shall pay")
HOUR = 3600.0
BEN = replace(LAPTOP, operator="Ben Other")
FORMATS = ("text", "json", "jsonl", "csv", "markdown", "junit", "sarif", "github")


def page(words: str) -> bytes:
    return message(f"<html><body><p>{words}</p></body></html>".encode())


def ours(archive: Archive, words: str, hours: float) -> Capture:
    return archive.record("report", answer(page(words), PAGE, seconds=hours * HOUR))


def bring(archive: Archive, how: str, words: str, hours: float) -> None:
    """A copy that is not ours, dated so many hours after the beginning."""
    dated = answer(page(words), PAGE, seconds=hours * HOUR)
    if how == "web-archive":
        archive.record_rescue("report", dated, dated.hops[0], archive="archive.org", index_row={})
    elif how == "supplied":
        body = f"<p>{words}</p>".encode()
        block = RecordBlock(len(body), body)
        facts = {"by": "Jo Example", "obtained": "by post"}
        file = SuppliedFile(PAGE, block, "text/html", dated.hops[0].date, facts=facts)
        archive.append_resource("report", file)
    else:
        from archiver.models import Usability

        facts = {"imported": {"file": "x.warc", "made_by": {"software": "recorder/1"}}}
        archive.record_import("report", dated, Usability(), facts)


def make(tmp_path: Path, how: str, copies: dict[float, str], brought: float = 3.0) -> Path:
    """Our own copies by the hour, and one of others that has the quoted words."""
    folder = write_project(tmp_path / "ferry", ("report", PAGE))
    with Archive.open(folder / "archive", ticking(), MACHINE) as archive:
        for hours, words in copies.items():
            ours(archive, words, hours)
        if how != "merged":
            bring(archive, how, FALSE, brought)
    if how == "merged":
        theirs = write_project(tmp_path / "theirs", ("report", PAGE))
        with Archive.open(theirs / "archive", ticking(), BEN) as archive:
            ours(archive, FALSE, brought)
        assert call("-q", "-C", folder, "import", theirs).code == 0
    rows = "id,source,quote\nq,report," + FALSE + "\n"
    (folder / "quotes.csv").write_text(rows, encoding="utf-8")
    (folder / "note.md").write_text(f'They say "{FALSE}" ([r]({PAGE})).\n', encoding="utf-8")
    return folder


WORDS = {
    "merged": ("Ben Other", "laptop.example"),
    "imported": ("recording that others made", "recorder/1"),
    "supplied": ("supplied", "Jo Example"),
    "web-archive": ("web archive", "archive.org"),
}


@pytest.mark.parametrize("how", WORDS)
def test_whose_copy_it_is_stands_in_every_format(tmp_path: Path, how: str) -> None:
    folder = make(tmp_path, how, {1.0: TRUE})
    for form in FORMATS:
        said = call("-q", "-C", folder, "verify", "--format", form)
        plain = " ".join(said.out.replace("\\", "").split())
        if form in ("sarif", "github"):
            continue  # only what needs a person: see below
        for word in WORDS[how] if form != "json" else WORDS[how][1:]:
            assert word in plain, (form, said.out)
        assert "our own copy" not in plain, form
    (row,) = json.loads(call("-q", "-C", folder, "verify", "--format", "json").out)["quotations"]
    assert row["provenance"]["kind"] == how
    machine = "laptop.example" if how == "merged" else "desk.example"
    assert row["provenance"]["machine"] == machine
    assert row["basis"] == ("capture" if how == "merged" else how)
    assert call("-q", "-C", folder, "report").code == 0
    pages = "".join(
        p.read_text("utf-8") for p in (folder / "archive/report").glob("quotation*.html")
    )
    assert WORDS[how][1] in pages
    annotated = call("-q", "-C", folder, "verify", "note.md", "--format", "text")
    assert WORDS[how][1] in " ".join(annotated.out.split())


def flags(folder: Path) -> tuple[int, list[tuple[str, str, str]]]:
    said = call("-q", "-C", folder, "verify", "--format", "json")
    (row,) = json.loads(said.out)["quotations"]
    return said.code, [(f["flag"], f["severity"], f["words"]) for f in row["review"]]


@pytest.mark.parametrize("how", WORDS)
@pytest.mark.parametrize("copies", [{1.0: TRUE, 6.0: TRUE}, {2.5: TRUE}, {3.9: TRUE}], ids=str)
def test_a_copy_of_others_that_contradicts_ours_is_critical_with_both_shown(
    tmp_path: Path, how: str, copies: dict[float, str]
) -> None:
    folder = make(tmp_path, how, copies)
    code, found = flags(folder)
    assert code == 1
    ((flag, severity, words),) = found
    assert (flag, severity) == ("contradicts-ours", "critical")
    assert "shall not pay" in words
    assert "shall pay" in words
    assert WORDS[how][0 if how == "merged" else 1] in words
    for form in ("sarif", "github", "markdown", "junit"):
        said = call("-q", "-C", folder, "verify", "--format", form).out.replace("\\", "")
        assert WORDS[how][1] in " ".join(said.split()), form
        assert "shall not pay" in said, form


@pytest.mark.parametrize(
    "copies",
    [
        {1.0: TRUE},
        {6.0: TRUE},
        {1.0: TRUE, 6.0: "The page was rewritten: the trust has paid for all of it by now."},
        {1.0: TRUE, 2.5: FALSE, 6.0: TRUE},
        {1.0: TRUE, 6.0: FALSE},
        {1.9: TRUE},
    ],
    ids=str,
)
def test_where_ours_do_not_speak_against_it_there_is_no_flag(
    tmp_path: Path, copies: dict[float, str]
) -> None:
    assert flags(make(tmp_path, "imported", copies)) == (0, [])


@pytest.mark.parametrize(("hours", "standing"), [(2.5, "current"), (1.0, "lost")])
def test_a_recording_of_others_takes_no_words_off_the_page_that_we_saw_in_that_hour(
    tmp_path: Path, hours: float, standing: str
) -> None:
    folder = make(tmp_path, "merged", {hours: TRUE})
    (folder / "quotes.csv").write_text(f"id,source,quote\nq,report,{TRUE}\n", encoding="utf-8")
    said = call("-q", "-C", folder, "verify", "--format", "json")
    (row,) = json.loads(said.out)["quotations"]
    assert (row["verdict"], row["standing"]) == ("verbatim", standing)
    _, found = flags(folder)
    assert [flag for flag, *_ in found] == ["contradicts-ours"] * (standing == "current")
    assert all("shall not pay" in words and "shall pay" in words for *_, words in found)


@pytest.mark.parametrize(
    ("how", "copies", "flagged"),
    [
        ("imported", {2.5: TRUE}, True),
        ("imported", {1.0: TRUE, 6.0: TRUE}, True),
        ("merged", {1.0: TRUE, 6.0: TRUE}, True),
        ("web-archive", {3.5: TRUE}, True),
        ("imported", {1.0: TRUE}, False),
        ("imported", {2.5: TRUE, 3.5: FALSE}, False),
        ("imported", {1.0: TRUE, 6.0: FALSE}, False),
        ("supplied", {2.5: TRUE}, False),
    ],
    ids=str,
)
def test_a_copy_of_others_without_the_words_that_ours_have_is_critical(
    tmp_path: Path, how: str, copies: dict[float, str], flagged: bool
) -> None:
    folder = make(tmp_path, how, copies)
    (folder / "quotes.csv").write_text(f"id,source,quote\nq,report,{TRUE}\n", encoding="utf-8")
    code, found = flags(folder)
    assert (code, [flag for flag, *_ in found]) == (flagged, ["contradicts-ours"] * flagged)
    assert all("shall not pay" in words and "shall pay" in words for *_, words in found)


def test_a_copy_of_our_own_contradicts_nothing(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "ferry", ("report", PAGE))
    with Archive.open(folder / "archive", ticking(), MACHINE) as archive:
        for hours, words in ((1.0, TRUE), (1.5, FALSE), (2.0, TRUE)):
            ours(archive, words, hours)
    rows = "id,source,quote\nq,report," + FALSE + "\n"
    (folder / "quotes.csv").write_text(rows, encoding="utf-8")
    assert flags(folder) == (0, [])
    (row,) = json.loads(call("-q", "-C", folder, "verify", "--format", "json").out)["quotations"]
    whose = {"kind": "captured", "by": "A Volunteer", "machine": "desk.example"}
    assert row["provenance"] == whose


def test_an_exchange_of_archives_makes_no_stranger_of_us(tmp_path: Path) -> None:
    """Each took in the other's: our own copies stay ours."""
    folder = make(tmp_path, "merged", {1.0: TRUE})
    assert call("-q", "-C", tmp_path / "theirs", "import", folder).code == 0
    assert call("-q", "-C", folder, "import", tmp_path / "theirs").code == 0
    (folder / "quotes.csv").write_text("id,source,quote\nq,report," + TRUE + "\n", "utf-8")
    (row,) = json.loads(call("-q", "-C", folder, "verify", "--format", "json").out)["quotations"]
    assert row["provenance"]["kind"] == "captured"
