"""The three commands as a user calls them, on a project folder, against a real pywb."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.store.archive import open_reader
from archiver.workflows.webarchives.rescue import ASKED
from tests.door import Said, call
from tests.wayback.versions import FIRST, HOST, PLAN, PROMISE, STATEMENT
from tests.wayback.world import FastTime
from tests.webarchive.front import Front
from tests.workflows.webarchives.captures import store

Ask = Callable[..., Said]
TOML = """
[capture]
allow-addresses = ["127.0.0.0/8"]

[[archives]]
name = "front"
kind = "wayback"
url = "{url}"
per-minute = 6000
"""
SOURCES = f"""id,url,accessed,status
plan,{PLAN},2021-02,live
clinic,{STATEMENT},2012-03,withdrawn
walled,{HOST}/walled,,withdrawn
paper,,,live
"""
QUOTES = f"""id,source,quote
kept,clinic,{PROMISE}
never,plan,The board never approved the closure
"""


@pytest.fixture
def ask(front: Front, fast: FastTime, tmp_path: Path) -> Ask:
    (tmp_path / "archiver.toml").write_text(TOML.format(url=front.url), encoding="utf-8")
    (tmp_path / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (tmp_path / "quotes.csv").write_text(QUOTES, encoding="utf-8")
    store(tmp_path / "archive", fast.clock, [("plan", PLAN, FIRST, "2024-01-01")])
    return lambda *words: call("-C", tmp_path, *words)


def test_crosscheck_in_text(ask: Ask) -> None:
    said = ask("crosscheck", "plan")
    assert said.code == 0, said
    assert "the same, byte for byte (2 January 2020)" in said.out
    assert "never: verbatim" in said.out


def test_crosscheck_in_json(ask: Ask) -> None:
    said = ask("crosscheck", "--format", "json")
    rows = {row["source"]: row for row in json.loads(said.out)["sources"]}
    assert {name: row["agreement"] for name, row in rows.items()} == {
        "plan": "same-payload",
        "clinic": "no-capture",
        "walled": "no-capture",
    }
    assert rows["clinic"]["quotations"] == {"kept": "verbatim"}
    assert rows["plan"]["memento"]["datetime"] == "2020-01-02T03:04:05Z"


def test_explain_shows_each_question_and_how_its_answer_begins(ask: Ask, front: Front) -> None:
    said = ask("crosscheck", "plan", "--explain")
    assert f"asked {front.url}/cdx/search/cdx?" in said.out
    assert "answered 200, application/json, " in said.out
    assert "| " in said.out
    assert "20190102030405" in said.out.partition("    | ")[2]
    assert "asked" not in ask("crosscheck", "plan").out


def test_explain_shows_a_refusal_as_it_came(ask: Ask, front: Front) -> None:
    front.misbehave = lambda path: "403"
    said = ask("crosscheck", "plan", "--explain", "--format", "json")
    (row,) = json.loads(said.out)["sources"]
    assert row["agreement"] == "unknown"
    assert [answer["status"] for answer in row["answers"]] == [403]
    assert (
        "answers" not in json.loads(ask("crosscheck", "plan", "--format", "json").out)["sources"][0]
    )


def test_an_outage_exits_with_3(ask: Ask, front: Front) -> None:
    front.misbehave = lambda path: "403"
    said = ask("crosscheck")
    assert said.code == 3
    assert "not known" in said.out
    assert "no copy in this archive" not in said.out


def test_timeline_in_text_and_json(ask: Ask) -> None:
    said = ask("timeline", "clinic", "--format", "json")
    assert said.code == 0, said
    (history,) = json.loads(said.out)["quotations"]
    assert history["last_seen"] < history["first_missing"]
    assert (history["runs"], len(history["unusable_between"])) == (400, 3)
    said = ask("timeline", "clinic")
    assert "missing for the first time" in said.out


def test_timeline_of_a_source_without_quotations(ask: Ask) -> None:
    said = ask("timeline", "walled")
    assert said.code == 2
    assert "no quotation of walled" in said.err


def test_timeline_of_words_that_no_row_quotes(ask: Ask) -> None:
    said = ask("timeline", "clinic", "--passage", PROMISE, "--format", "json")
    (asked,) = json.loads(said.out)["quotations"]
    (row,) = json.loads(ask("timeline", "clinic", "--format", "json").out)["quotations"]
    assert asked["id"] == "passage-1"
    assert asked["last_seen"] == row["last_seen"] is not None
    said = ask("timeline", "walled", "--passage", " ")
    assert said.code == 2
    assert "--passage is empty" in said.err


def test_an_ellipsis_may_hide_as_much_as_the_options_say(ask: Ask, tmp_path: Path) -> None:
    quotes = "id,source,quote\ncut,plan,The board [...] the closure\n"
    (tmp_path / "quotes.csv").write_text(quotes, encoding="utf-8")
    options = (tmp_path / "archiver.toml").read_text(encoding="utf-8")

    def verdicts(max_gap: int) -> tuple[str, str]:
        words = f"[verify]\nmax-gap = {max_gap}\n{options}"
        (tmp_path / "archiver.toml").write_text(words, encoding="utf-8")
        rows = json.loads(ask("crosscheck", "plan", "--format", "json").out)["sources"]
        traced = json.loads(ask("timeline", "plan", "--format", "json").out)["quotations"]
        return rows[0]["quotations"]["cut"], traced[0]["first_seen"][:4]

    assert verdicts(max_gap=2) == ("edited", "2019")
    assert verdicts(max_gap=1) == ("altered", "2021")


def test_rescue_of_what_is_missing(ask: Ask, tmp_path: Path) -> None:
    said = ask("rescue", "--missing")
    assert said.code == 3, said
    assert "clinic  front's copy of 2012-" in said.out
    assert "1 copy saved, 0 here already, 1 not to be had." in said.out
    assert "plan" not in said.out
    with open_reader(tmp_path / "archive") as reader:
        asked = {e.source: e.fields["fate"] for e in reader.catalog.events(ASKED)}
    assert asked == {"clinic": "rescued", "walled": "unknown"}
    again = json.loads(ask("rescue", "clinic", "--format", "json").out)
    assert again["sources"][0]["outcome"] == "already-here"


def test_what_is_missing_is_asked_of_the_page_itself_first(
    ask: Ask, front: Front, tmp_path: Path
) -> None:
    live = f"{front.url}/web/20210102030405id_/{PLAN}"
    rows = f"id,url,status\nhere,{live},live\nclinic,{STATEMENT},withdrawn\n"
    (tmp_path / "sources.csv").write_text(rows, encoding="utf-8")
    said = ask("rescue", "--missing")
    assert "here  the page itself answered, and is saved; no archive was asked" in said.out
    assert "2 copies saved" in said.out
    with open_reader(tmp_path / "archive") as reader:
        assert [c.via for c in reader.catalog.captures("here")] == ["live"]
        assert [c.via for c in reader.catalog.captures("clinic")] == ["archive:front"]
        assert [e.source for e in reader.catalog.events(ASKED)] == ["clinic"]


def test_rescue_of_nothing_in_particular(ask: Ask) -> None:
    said = ask("rescue")
    assert said.code == 2
    assert "--as-cited" in said.err


def test_rescue_of_a_date_that_is_none(ask: Ask) -> None:
    said = ask("rescue", "plan", "--at", "last June")
    assert said.code == 2
    assert "2021-06-28" in said.err


def test_a_rescued_copy_verifies_as_the_archives(ask: Ask) -> None:
    ask("rescue", "clinic")
    found = json.loads(ask("verify", "--format", "json").out)["quotations"]
    kept = next(row for row in found if row["id"] == "kept")
    assert (kept["verdict"], kept["basis"]) == ("verbatim", "web-archive")
    assert kept["capture"]["via"] == "archive:front"
