"""`export --format datasette`: asked by the real datasette, each question by its name."""

import json
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from shutil import copytree, rmtree
from urllib.parse import urlencode

import pytest

from archiver.demo.archive import start_archive
from archiver.demo.project import write_project
from archiver.demo.site import start_site
from archiver.errors import StorageError
from archiver.reporting.formats.sqlite_questions import FACETS, QUESTIONS, TABLES
from archiver.store.archive import open_reader
from archiver.store.catalog.sqlite_copy import SqlTable, write_query_file
from tests.door import call

GIVEN = {"document": "leaflet.md", "source": "timetable", "words": "early sessions"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's project, after its page has changed."""
    folder = tmp_path_factory.mktemp("tables") / "pool"
    with start_site() as site, start_archive(site.url) as archive:
        write_project(folder, site.url, archive)
        for command in ("snapshot", "crosscheck", "watch"):
            call("-q", "-C", folder, command)
        site.move_on()
        call("-q", "-C", folder, "watch")
    return folder


@pytest.fixture(scope="module")
def made(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("made") / "tables"
    rmtree(project / "archive" / "cache", ignore_errors=True)
    said = call("-C", project, "export", "--format", "datasette", "--output", target)
    assert said.code == 0, said.err
    assert "quotations" in said.out
    assert "datasette" in said.out
    texts = project / "archive" / "cache" / "texts"
    cached = [path for path in texts.rglob("*") if path.is_file()]
    assert cached == [], "what is handed over is judged from the records alone"
    return target


class Asked:
    """The real datasette, asked over HTTP."""

    def __init__(self, port: int) -> None:
        self._port = port

    def page(self, path: str) -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=20)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read().decode("utf-8")
            html = "html" in (answer.getheader("content-type") or "")
            return answer.status, unescape(body) if html else body

    def rows(self, path: str, **given: str) -> list[dict[str, object]]:
        status, body = self.page(f"{path}.json?{urlencode({'_shape': 'array', **given})}")
        assert status == 200, body
        found = json.loads(body)
        assert isinstance(found, list)
        return found


@pytest.fixture(scope="module")
def asked(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("log") / "datasette.txt"
    program = [sys.executable, "-m", "datasette", "serve", str(made / "sources.db")]
    program += ["--metadata", str(made / "metadata.json"), "--host", "127.0.0.1"]
    with log.open("wb") as out:
        running = subprocess.Popen([*program, "--port", str(port)], stdout=out, stderr=out)
        try:
            found = Asked(port)
            for _ in range(300):
                try:
                    if found.page("/-/versions.json")[0] == 200:
                        break
                except (OSError, HTTPException):
                    assert running.poll() is None, log.read_text("utf-8", "replace")
                    time.sleep(0.1)
            yield found
        finally:
            running.terminate()
            running.wait(20)


def ids(rows: list[dict[str, object]]) -> set[object]:
    return {row["id"] for row in rows}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_every_question_is_answered_by_name(asked, question):
    given = {name: value for name, value in GIVEN.items() if f":{name}" in question.sql}
    asked.rows(f"/sources/{question.name}", **given)
    status, page = asked.page(f"/sources/{question.name}?{urlencode(given)}")
    assert status == 200
    assert question.title in page
    assert question.description.split(";")[0] in page


def test_the_answers_are_those_of_the_report(asked):
    assert ids(asked.rows("/sources/needs-a-person")) == {
        "not-decided", "costs", "independent", "household", "outside",
    }  # fmt: skip
    assert ids(asked.rows("/sources/cannot-be-checked")) >= {"grown"}
    assert ids(asked.rows("/sources/no-longer-on-the-page")) == {"early"}
    assert ids(asked.rows("/sources/changed-or-gone")) == {"timetable"}
    assert ids(asked.rows("/sources/not-known")) == {"news"}
    assert ids(asked.rows("/sources/never-saved")) >= {"news"}
    assert len(asked.rows("/sources/in-one-document", document="leaflet.md")) == 11
    assert asked.rows("/sources/in-one-document", document="other.md") == []
    first, *_ = asked.rows("/sources/needs-a-person")
    assert first["severity"] == "critical"


def test_words_are_found_in_saved_pages(asked):
    (found,) = asked.rows("/sources/find-words", words="early sessions will be kept")
    assert found["source"] == "timetable"
    assert "early sessions will be kept" in str(found["words"])
    assert asked.rows("/sources/find-words", words="words that nobody wrote") == []
    for awkward in ('a "quoted" word', "near* AND (", "'; drop table passages; --", ""):
        asked.rows("/sources/find-words", words=awkward)
    assert asked.rows("/sources/find-words", words="early sessions")


def test_one_source_is_told_in_the_order_of_time(asked):
    rows = asked.rows("/sources/of-one-source", source="timetable")
    assert [row["date"] for row in rows] == sorted(str(row["date"]) for row in rows)
    assert {"our copy", "state", "copy in demo"} <= {row["what"] for row in rows}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_described_and_its_facets_are_shown(asked, table):
    facets = FACETS.get(table, ())
    status, page = asked.page(f"/sources/{table}?{urlencode([('_facet', f) for f in facets])}")
    assert status == 200
    assert TABLES[table].split(",")[0] in page
    for facet in facets:
        assert f'data-column="{facet}"' in page
    assert "The quoted pages belong to their publishers" in page


def test_facets_count_as_the_report_does(asked):
    status, body = asked.page("/sources/quotations.json?_facet=verdict&_size=0")
    assert status == 200
    found = json.loads(body)["facet_results"]["verdict"]["results"]
    assert {one["value"]: one["count"] for one in found}["altered"] == 2


def test_tables_are_linked_so_that_a_click_leads_on(asked):
    status, page = asked.page("/sources/quotations?id=not-decided")
    assert status == 200
    assert '<a href="/sources/sources/statement">Statement on the pool</a>' in page
    status, page = asked.page("/sources/quotations/not-decided")
    assert "/sources/differences?quotation=not-decided" in page


def test_it_can_be_opened_without_datasette(made):
    with closing(sqlite3.connect(made / "sources.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check(differences)").fetchall() == []
        names = {name for (name,) in db.execute("select name from sqlite_master")}
    assert set(TABLES) <= names
    said = (made / "README.txt").read_text(encoding="utf-8")
    assert "datasette sources.db --metadata metadata.json" in said


def test_notes_that_people_wrote_for_themselves_stay_at_home(project, tmp_path):
    mine = Path(copytree(project, tmp_path / "pool"))
    rows = (mine / "sources.csv").read_text(encoding="utf-8").splitlines()
    head = rows[0].split(",")
    cells = rows[1].split(",")
    cells[head.index("notes")] = "ring the clerk at home"
    rows[1] = ",".join(cells)
    (mine / "sources.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert b"ring the clerk" not in write_tables(mine, tmp_path / "t")


# --- what must not be in it -----------------------------------------------------------------------


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def write_tables(project: Path, target: Path, *ids: str) -> bytes:
    said = call("-q", "-C", project, "export", *ids, "--format", "datasette", "--output", target)
    assert said.code == 0, said.err
    return everything_in(target)


MARKS = ("early sessions will be kept", "until further notice", "Lessons for beginners")


def test_the_words_of_a_withheld_page_are_not_in_the_file(project, tmp_path):
    mine = Path(copytree(project, tmp_path / "pool"))
    before = write_tables(mine, tmp_path / "before")
    assert all(mark.encode() in before for mark in MARKS)
    with open_reader(mine / "archive") as reader:
        copies = [c.record_id for c in reader.catalog.captures("timetable", role="page")]
    for record in copies:
        call("-q", "-C", mine, "withhold", record, "--reason", "a threat of legal action")
    after = write_tables(mine, tmp_path / "after")
    assert [mark for mark in MARKS if mark.encode() in after] == []
    assert "“9.00”".encode() not in after
    assert b"a threat of legal action" in after
    with closing(sqlite3.connect(tmp_path / "after" / "sources.db")) as db:
        verdict = db.execute("select verdict from quotations where id = 'early'").fetchone()
        left = db.execute("select count(*) from left_out where source = 'timetable'").fetchone()
        words = db.execute("select count(*) from passages where source = 'timetable'").fetchone()
    assert verdict == ("cannot be checked",)
    assert left[0] >= 2
    assert words == (0,)


def test_a_source_that_is_not_shared_is_not_in_the_file(project, tmp_path):
    mine = Path(copytree(project, tmp_path / "pool"))
    rows = (mine / "sources.csv").read_text(encoding="utf-8").splitlines()
    shared = ["share", *("no" if row.startswith("timetable,") else "" for row in rows[1:])]
    lines = [f"{row},{cell}" for row, cell in zip(rows, shared, strict=True)]
    (mine / "sources.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    content = write_tables(mine, tmp_path / "tables")
    assert [mark for mark in MARKS if mark.encode() in content] == []
    assert b"Lane swimming starts at 6.30" not in content
    assert b"its row says share = no" in content


def test_only_the_sources_asked_for_are_in_the_file(project, tmp_path):
    content = write_tables(project, tmp_path / "tables", "statement")
    assert b"has not decided" in content
    assert all(mark.encode() not in content for mark in MARKS)


def test_hostile_words_stay_words_in_datasette(tmp_path):
    evil = "<script>alert(1)</script>\0\ud800{{ 7*7 }}\"'--;drop table x"
    table = SqlTable("evil", {"id": str, "words": str}, [(evil, evil)], "id", {}, ("words",))
    assert write_query_file(tmp_path / "evil.db", [table]) == {"evil": 1}
    with closing(sqlite3.connect(tmp_path / "evil.db")) as db:
        (words,) = db.execute("select words from evil").fetchone()
    assert words.startswith("<script>alert(1)</script>\\x00?{{ 7*7 }}")
    program = [sys.executable, "-m", "datasette", "serve", str(tmp_path / "evil.db")]
    program += ["--get", "/evil/evil"]
    answer = subprocess.run(program, capture_output=True, timeout=60, check=True)
    assert b"&lt;script&gt;alert(1)" in answer.stdout
    assert b"<script>alert(1)" not in answer.stdout


def test_nothing_that_is_there_is_written_over(project, made):
    before = everything_in(made)
    said = call("-C", project, "export", "--format", "datasette", "--output", made)
    assert said.code == 2
    assert "is there already" in said.err
    assert everything_in(made) == before


def test_what_was_handed_over_is_noted_and_printed_as_json(project, tmp_path):
    mine = Path(copytree(project, tmp_path / "pool"))
    target = tmp_path / "t"
    said = call("-q", "-C", mine, "export", "--format", "datasette", "--output", target, "--json")
    found = json.loads(said.out)
    assert found["rows"]["quotations"] == 11
    with open_reader(mine / "archive") as reader:
        event = reader.catalog.events("export")[-1]
    assert event.fields["form"] == "datasette"
    assert event.fields["sha256"] == found["sha256"]


def test_a_disk_that_refuses_is_said(tmp_path):
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StorageError, match=r"folder\.db"):
        write_query_file(tmp_path / "folder.db", [])


def test_no_verdict_rests_on_a_source_that_is_not_shared(project, tmp_path):
    mine = Path(copytree(project, tmp_path / "pool"))
    write_tables(mine, tmp_path / "before")
    rows = (mine / "sources.csv").read_text(encoding="utf-8").splitlines()
    shared = ["share", *("no" if row.startswith("petition-signed,") else "" for row in rows[1:])]
    lines = [f"{row},{cell}" for row, cell in zip(rows, shared, strict=True)]
    (mine / "sources.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_tables(mine, tmp_path / "after")
    asked = "select verdict, source_says, also_in from quotations where id = 'independent'"
    said = []
    for name in ("before", "after"):
        with closing(sqlite3.connect(tmp_path / name / "sources.db")) as db:
            said.append(db.execute(asked).fetchone())
    assert said[0] == ("other version", "published and debated in public", "petition-signed")
    assert said[1][0] == "not found"
    assert said[1][1:] == ("", "")
