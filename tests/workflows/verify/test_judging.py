"""Verdicts from end to end: what was saved how, pinned, cut, declared, supplied, and by whom."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.server import DemoAnswer, serve
from tests.door import call

MINUTES = (
    "The board met in spring. The board never approved the scheme for use in hospitals. "
    "It was asked twice about the cost, which rose by £5 a year. The board met in autumn. "
)
LETTER = (
    "We write as nurses of the ward. Nobody asked us whether the trial should go on beyond spring. "
    "The board met in winter, and we were not there."
)
OPTIONS = "[capture]\nallow-addresses = ['127.0.0.0/8']\ndelay = 0\nrobots = 'none'\n"
WHO = ("--by", "the clerk", "--obtained", "by e-mail", "--on", "2021-05-27")
Pages = dict[str, DemoAnswer]


def page(words: str, charset: str = "utf-8", more: int = 0) -> DemoAnswer:
    filler = "".join(f"<p>Paragraph {n} of the page says nothing new.</p>" for n in range(more))
    body = f"<!doctype html><title>T</title><main><p>{words}</p>{filler}</main>"
    kind = (("Content-Type", f"text/html; charset={charset}"),)
    return DemoAnswer(200, kind, body.encode("utf-8"))


@pytest.fixture
def site() -> Iterator[tuple[str, Pages]]:
    pages: Pages = {"/minutes": page(MINUTES), "/letter": page(LETTER)}
    with serve(lambda target, _: pages.get(target, DemoAnswer(404))) as url:
        yield url, pages


@pytest.fixture
def folder(site: tuple[str, Pages], tmp_path: Path) -> Path:
    (tmp_path / "archiver.toml").write_text(OPTIONS, "utf-8")
    write_sources(tmp_path, site[0])
    save(tmp_path)
    return tmp_path


def write_sources(folder: Path, url: str, *rows: str) -> None:
    known = (f"minutes,{url}/minutes,", f"letter,{url}/letter,", *rows)
    (folder / "sources.csv").write_text("\n".join(["id,url,work", *known, ""]), "utf-8")


def write_row(folder: Path, quote: str, source: str = "minutes", **cells: str) -> None:
    row = {"id": "one", "source": source, "quote": f'"{quote}"', **cells}
    lines = [",".join(row), ",".join(row.values()), ""]
    (folder / "quotes.csv").write_text("\n".join(lines), "utf-8")


def save(folder: Path, code: int = 0) -> list[dict[str, Any]]:
    said = call("-q", "-C", folder, "snapshot", "--format", "json")
    assert said.code == code, said.err
    return list(json.loads(said.out)["captures"])


def ask(folder: Path, *documents: str) -> dict[str, Any]:
    said = call("-q", "-C", folder, "verify", *documents, "--format", "json")
    (found,) = json.loads(said.out)["quotations"]
    assert (said.code == 0) is found["passes"]
    return dict(found)


# --- rows that are wrong ------------------------------------------------------------------------


WRONG = {
    "mojibake": "minutes,The board donâ€™t know".encode(),
    "legacy": b"minutes,It\x92s late",
    "surrogate": b"minutes,The \xed\xa0\x80board",
    "nul": b"minutes,The \x00board",
    "unknown": b"nowhere,The board never approved the scheme",
    "nothing": b"minutes,",
    "marks": b'minutes,"... ,;:!? -- ()"',
}


def test_a_wrong_row_is_a_finding_and_stops_no_other(folder: Path) -> None:
    rows = [name.encode() + b"," + cells for name, cells in WRONG.items()]
    good = b"good,minutes,The board never approved the scheme"
    turned = "turned,minutes,The \u202edraob\u202c never approved".encode()
    lines = [b"id,source,quote", *rows, good, turned, b"number,minutes,12345"]
    (folder / "quotes.csv").write_bytes(b"\n".join(lines) + b"\n")
    said = call("-q", "-C", folder, "verify", "--format", "json")
    found = {row["id"]: row for row in json.loads(said.out)["quotations"]}
    assert list(found) == [*WRONG, "good", "turned", "number"]
    assert {found[name]["verdict"] for name in WRONG} == {"unverifiable"}
    assert (found["good"]["verdict"], found["number"]["verdict"]) == ("verbatim", "not-found")
    assert not found["turned"]["passes"]
    assert "quotes.csv:3, column quote: byte 0x92 is not UTF-8" in found["legacy"]["sentence"]
    assert found["legacy"]["remedy"].startswith("Save the file as UTF-8")
    (folder / "quotes.csv").write_bytes(b"\n".join([b"id,source,quote", *rows, good]))
    assert call("-q", "-C", folder, "verify").code == 3


# --- whose words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Nobody asked us whether the trial should go on", "elsewhere"),
        ("Somebody asked us whether the trial should go on", "not-found"),
        ("The board never approved the scheme", "verbatim"),
        ("The board approved the scheme for use", "altered"),
        ("The board … approved the scheme for use", "edited"),
        ("The board never approved the scheme for use in [prisons]", "edited"),
    ],
)
def test_a_document_that_names_the_minutes(
    folder: Path, site: tuple[str, Pages], words: str, verdict: str
) -> None:
    said = f"Read this: “{words}” ([minutes]({site[0]}/minutes)).\n"
    (folder / "note.md").write_text(said, "utf-8")
    found = ask(folder, "note.md")
    assert (found["source"], found["verdict"]) == ("minutes", verdict)
    assert found["found_in"] == (["letter"] if verdict == "elsewhere" else [])


def test_the_wrong_source_is_said_with_the_right_one(folder: Path, site: tuple[str, Pages]) -> None:
    said = f"“Nobody asked us whether the trial should go on” ([minutes]({site[0]}/minutes)).\n"
    (folder / "note.md").write_text(said, "utf-8")
    found = ask(folder, "note.md")
    assert "they stand in letter" in found["sentence"]
    assert found["remedy"].startswith("Cite letter instead")
    assert found["capture"]["uri"] == f"{site[0]}/letter"


def test_another_version_of_the_work_wins_over_an_alteration(
    folder: Path, site: tuple[str, Pages]
) -> None:
    site[1]["/signed"] = page(MINUTES.replace("never approved", "has not approved"))
    write_sources(folder, site[0], f"signed,{site[0]}/signed,")
    save(folder)
    write_row(folder, "The board has not approved the scheme for use")
    alone = ask(folder)
    assert (alone["verdict"], alone["found_in"]) == ("altered", ["signed"])
    labelled = f"minutes,{site[0]}/minutes,m\nsigned,{site[0]}/signed,m\n"
    (folder / "sources.csv").write_text(f"id,url,work\n{labelled}", "utf-8")
    found = ask(folder)
    assert (found["verdict"], found["found_in"]) == ("elsewhere", ["signed"])


# --- which copy -------------------------------------------------------------------------------


def test_a_pin_decides_which_copy_counts(folder: Path, site: tuple[str, Pages]) -> None:
    words = "The board never approved the scheme"
    site[1]["/minutes"] = page(MINUTES.replace("never approved", "gladly approved"))
    second = next(c for c in save(folder) if c["source"] == "minutes")
    write_row(folder, words)
    free = ask(folder)
    assert (free["verdict"], free["standing"]) == ("verbatim", "lost")
    first = free["capture"]["record_id"]
    assert first != second["record_id"]
    write_row(folder, words, capture=second["record_id"])
    assert ask(folder)["verdict"] == "altered"
    for pin in (first, first.strip("<>").removeprefix("urn:uuid:").upper()):
        write_row(folder, words, capture=pin)
        found = ask(folder)
        assert (found["verdict"], found["capture"]["record_id"]) == ("verbatim", first)
        assert found["standing"] == "lost", "the pin says what was meant, not what is there now"


@pytest.mark.parametrize("pin", ["1999", "1999-01-01", "no-such-record", "1 May 2021"])
def test_a_pin_that_is_not_there_checks_nothing(folder: Path, pin: str) -> None:
    write_row(folder, "The board never approved the scheme", capture=pin)
    found = ask(folder)
    assert found["verdict"] == "unverifiable"
    assert f"the pinned capture {pin} is not in the archive" in found["sentence"]
    assert "Pin a record id" in found["remedy"]


def test_a_pin_to_another_source_checks_nothing(folder: Path) -> None:
    write_row(folder, "Nobody asked us whether the trial should go on", "letter")
    other = ask(folder)["capture"]["record_id"]
    write_row(folder, "The board never approved the scheme", capture=other)
    assert ask(folder)["verdict"] == "unverifiable"


def test_a_pin_holds_where_no_source_is_named(folder: Path) -> None:
    write_row(folder, "Nobody asked us whether the trial should go on", "")
    assert ask(folder)["verdict"] == "verbatim"
    write_row(folder, "Nobody asked us whether the trial should go on", "", capture="1999")
    assert ask(folder)["verdict"] == "unverifiable"


def test_the_words_around_choose_the_place(folder: Path) -> None:
    places = {}
    for suffix in ("in spring", "in autumn", "in summer"):
        write_row(folder, "The board met", suffix=suffix)
        found = ask(folder)
        flags = [flag["flag"] for flag in found["review"]]
        places[suffix] = found["location"]["start"], "other-surroundings" in flags
    assert places["in spring"][0] < places["in autumn"][0]
    assert [odd for _, odd in places.values()] == [False, False, True]


def test_the_words_around_a_row_hold_for_its_document_too(
    folder: Path, site: tuple[str, Pages]
) -> None:
    said = f"It says “The board met in” ([minutes]({site[0]}/minutes)).\n"
    (folder / "note.md").write_text(said, "utf-8")
    first = ask(folder, "note.md")
    write_row(folder, "The board met in", document="note.md", suffix="autumn", locator="p. 3")
    second = ask(folder, "note.md")
    assert second["id"] == "one"
    assert first["location"]["start"] < second["location"]["start"]


# --- what was saved ---------------------------------------------------------------------------


def test_the_same_bytes_under_another_charset_are_another_text(
    folder: Path, site: tuple[str, Pages]
) -> None:
    write_row(folder, "which rose by £5 a year")
    assert ask(folder)["verdict"] == "verbatim"
    site[1]["/minutes"] = page(MINUTES, charset="koi8-r")
    save(folder)
    found = ask(folder)
    assert (found["verdict"], found["standing"]) == ("verbatim", "lost")
    assert found["capture"]["date"] < found["standing_date"]


def test_bytes_declared_as_latin_are_read_for_what_they_were_and_it_is_said(
    folder: Path, site: tuple[str, Pages]
) -> None:
    write_row(folder, "which rose by £5 a year")
    site[1]["/minutes"] = page(MINUTES, charset="iso-8859-1")
    save(folder)
    found = ask(folder)
    assert (found["verdict"], found["standing"]) == ("verbatim", "current")
    assert [(flag["flag"], flag["severity"]) for flag in found["review"]] == [("read-as", "notice")]


def test_the_beginning_of_a_page_proves_presence_and_never_absence(
    folder: Path, site: tuple[str, Pages]
) -> None:
    site[1]["/minutes"] = page(MINUTES, more=400)
    write_sources(folder, site[0])
    bounded = OPTIONS.replace("[capture]", "[capture]\nmax-bytes = 4000")
    (folder / "archiver.toml").write_text(bounded, "utf-8")
    (folder / "archive").rename(folder / "before")
    captures = save(folder, code=3)
    assert {c["source"]: c["truncated"] for c in captures}["minutes"] == "length"
    write_row(folder, "The board never approved the scheme")
    assert ask(folder)["verdict"] == "verbatim"
    write_row(folder, "Paragraph 399 of the page says nothing new")
    found = ask(folder)
    assert found["verdict"] == "unverifiable"
    assert "only the beginning of it was saved" in found["sentence"]


def test_a_supplied_copy_serves_and_is_named_as_that(folder: Path) -> None:
    words = "The board at last approved the scheme for use in every hospital"
    (folder / "minutes.txt").write_text(f"Later. {words}. End.", "utf-8")
    write_row(folder, words)
    assert ask(folder)["passes"] is False
    said = call("-q", "-C", folder, "import", "minutes.txt", "--source", "minutes", *WHO)
    assert said.code == 0, said.err
    found = ask(folder)
    assert (found["verdict"], found["basis"]) == ("verbatim", "supplied")
    assert found["capture"]["date"].startswith("2021-05-27")
    write_row(folder, "The board never approved the scheme")
    assert ask(folder)["basis"] == "capture"


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (DemoAnswer(404, (), b"Not here"), "unverifiable"),
        (page("Please enable JavaScript and cookies to continue."), "unverifiable"),
        (DemoAnswer(500, (("Content-Type", "text/html"),), MINUTES.encode()), "unverifiable"),
    ],
)
def test_what_is_no_page_is_no_evidence(
    folder: Path, site: tuple[str, Pages], body: DemoAnswer, verdict: str
) -> None:
    site[1]["/wall"] = body
    write_sources(folder, site[0], f"wall,{site[0]}/wall,")
    call("-q", "-C", folder, "snapshot", "wall")
    write_row(folder, "The board never approved the scheme", "wall")
    found = ask(folder)
    assert (found["verdict"], found["passes"]) == (verdict, False)
    assert found["found_in"] == ["minutes"]
