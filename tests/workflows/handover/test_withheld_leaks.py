"""Words of a withheld page are looked for in everything that this program prints and writes."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.models import Capture, Change, Clock, RecordBlock, State
from archiver.project import load_project
from archiver.serving.server import ServedRequest
from archiver.store.archive import Archive, SuppliedFile, open_reader
from archiver.workflows.report.serve import Desk
from archiver.workflows.shared.context import Means
from tests.door import call
from tests.store.exchanges import MACHINE, START, answer, message

MARKS = ("everyone who swims here", "photographs are kept", "a swimmer of the early hours")
REASON = "A pupil is named on it."
SEEN = "A browser shows more: a swimmer of the early hours, and the photographs are kept."
FACTS_OF = {"rendered": "text/html", "screenshot": "image/png", "printed": "application/pdf"}


def clock() -> Clock:
    return Clock(lambda: START, lambda: 0.0, lambda seconds: None)


def append_shown(archive: Archive, page: Capture, role: str) -> Capture:
    """Store what a browser would have made of `page`, with the link that rendering writes."""
    content = f"<p>{SEEN}</p> {role}".encode()
    facts = {"shown": page.record_id, "browser": "test/1"}
    kind = "conversion" if role == "rendered" else "resource"
    refers = page.record_id if kind == "conversion" else ""
    uri = page.uri if role == "rendered" else f"urn:{role}:{page.uri}"
    file = SuppliedFile(
        uri, RecordBlock(len(content), content), FACTS_OF[role], START, kind, refers, facts
    )
    return archive.append_resource("statement", file, role=role, via="live", title=MARKS[2])


def fill(folder: Path) -> list[Capture]:
    """Give the statement a picture, a print, a browser's view, a style sheet and a second copy."""
    with Archive.open(folder / "archive", clock(), MACHINE) as archive:
        (page,) = archive.catalog.captures("statement")
        again = archive.payload(page)
        assert isinstance(again, bytes)
        copy = archive.record("news", answer(message(again, "200 OK"), "http://mirror.example/s"))
        made = [append_shown(archive, page, role) for role in FACTS_OF]
        sheet = answer(message(MARKS[2].encode(), "200 OK", "Content-Type: text/css"), page.uri)
        own = archive.record("statement", sheet, role="requisite")
        told = {"title": MARKS[2], "difference": [MARKS[1]], "memory": {"title": MARKS[2]}}
        archive.note_state(
            Change("statement", State.CHANGED, reason=f"“{MARKS[1]}” is new.", evidence=told)
        )
        again_later = answer(message(again, "200 OK"), page.uri, seconds=3600)
        last = archive.record("statement", again_later)
        return [page, copy, *made, own, last]


@pytest.fixture(scope="module")
def withheld_once(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose statement is withheld after everything was made of it once."""
    project = Path(shutil.copytree(saved, tmp_path_factory.mktemp("withheld") / "pool"))
    every = fill(project)
    for command in ("verify", "report"):
        call("-q", "-C", project, command)
    assert leaks(project / "archive" / "report") or leaks(project / "archive" / "cache")
    said = call("-C", project, "withhold", every[0].record_id, "--reason", REASON)
    assert said.code == 0, said.err
    for capture in every[1:]:
        assert capture.record_id in said.out, capture
    return project


@pytest.fixture
def withheld(withheld_once: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed at will."""
    return Path(shutil.copytree(withheld_once, tmp_path / "pool"))


def unpacked(content: bytes, depth: int = 3) -> Iterator[bytes]:
    """The bytes themselves, and what is compressed in them."""
    yield content
    if depth and content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            for name in zipped.namelist():
                yield from unpacked(zipped.read(name), depth - 1)
    if content[:2] == b"\x1f\x8b":
        yield gzip.GzipFile(fileobj=io.BytesIO(content)).read()


def leaks(folder: Path) -> list[str]:
    """The files under `folder` that hold one of the marks, compressed or not."""
    files = [folder] if folder.is_file() else [p for p in folder.rglob("*") if p.is_file()]
    return [
        f"{path.name}: {mark}"
        for path in files
        for content in unpacked(path.read_bytes())
        for mark in MARKS
        if mark.encode() in b" ".join(content.split()) or mark.encode() in content
    ]


def test_the_search_for_leaks_finds_one(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("a.warc.gz", gzip.compress(b"say everyone\n who swims here"))
    (tmp_path / "pack.wacz").write_bytes(inner.getvalue())
    assert leaks(tmp_path) == [f"pack.wacz: {MARKS[0]}"]


COMMANDS = [
    ("verify",),
    ("verify", "leaflet.md"),
    *(("verify", "--format", form) for form in ("json", "jsonl", "csv", "markdown", "sarif")),
    ("show", "statement"),
    ("show", "statement", "--format", "json"),
    ("show", "news", "--format", "json"),
    ("status",),
    ("search", "everyone who swims"),
    ("search", "photographs are kept with the minutes"),
    ("search", "a swimmer of the early hours"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_prints_its_words(withheld: Path, command: tuple[str, ...]) -> None:
    said = call("-q", "-C", withheld, *command)
    mine = " ".join(command)
    for mark in MARKS:
        assert mark not in said.out.replace(mine, ""), said.out
        assert mark not in said.err.replace(mine, "")


@pytest.mark.parametrize("form", ["wacz", "bagit", "csv"])
def test_no_pack_holds_its_words(withheld: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"pack-{form}"
    said = call("-q", "-C", withheld, "export", "--format", form, "--output", target)
    assert said.code == 0, said.err
    assert leaks(target) == []


def test_no_report_and_no_cache_holds_its_words(withheld: Path) -> None:
    for command in ("verify", "report"):
        call("-q", "-C", withheld, command)
    assert leaks(withheld / "archive" / "report") == []
    assert leaks(withheld / "archive" / "cache") == []


def test_serve_shows_none_of_it(withheld: Path) -> None:
    call("-q", "-C", withheld, "report")
    desk = Desk(load_project(withheld), Means(clock(), MACHINE))
    with open_reader(withheld / "archive") as reader:
        hidden = reader.catalog.withheld()
        assert len(hidden) == 7
    asked = [
        ServedRequest("", {}, False),
        ServedRequest("search", {"q": "everyone who swims"}, False),
    ]
    asked += [ServedRequest(p, {"id": one}, True) for one in hidden for p in ("capture", "payload")]
    for question in asked:
        served = desk.respond(question)
        shown = bytes(served.body).replace(b"everyone who swims<", b"")
        assert not any(mark.encode() in shown for mark in MARKS), question
        if question.path in ("capture", "payload"):
            assert served.status == 404


def test_the_watch_tells_nobody_what_the_withheld_copy_said(project: Path) -> None:
    with Archive.open(project / "archive", clock(), MACHINE) as archive:
        (page,) = archive.catalog.captures("statement")
        now = archive.payload(page)
        assert isinstance(now, bytes)
        older = now.replace(b"A survey of the roof", f"So says {MARKS[2]}. A survey".encode())
        first = answer(message(older, "200 OK"), page.uri, seconds=90_000_000)
        before = archive.record("statement", first)
    call("-C", project, "withhold", before.record_id, "--reason", REASON)
    said = call("-q", "-C", project, "watch", "statement", "--format", "json")
    (row,) = [one for one in json.loads(said.out)["sources"] if one["source"] == "statement"]
    assert row["state"] == "changed", row
    assert "a swimmer" not in said.out + said.err
    for command in (("status",), ("show", "statement"), ("watch", "statement")):
        assert "a swimmer" not in call("-C", project, *command).out
    logs = (project / "archive" / "custody").glob("*.jsonl")
    assert not any("a swimmer" in log.read_text("utf-8") for log in logs)


def test_what_is_captured_later_with_the_same_words_is_withheld_too(withheld: Path) -> None:
    call("-q", "-C", withheld, "snapshot", "statement")
    known = json.loads(call("-q", "-C", withheld, "show", "statement", "--format", "json").out)
    assert all(REASON in capture["why"] for capture in known["captures"])
    rows = json.loads(call("-q", "-C", withheld, "verify", "--format", "json").out)["quotations"]
    mine = [row for row in rows if row["source"] == "statement"]
    assert mine
    assert {row["verdict"] for row in mine} == {"unverifiable"}


def test_lifted_it_is_shown_again_with_all_that_went_with_it(withheld: Path) -> None:
    with open_reader(withheld / "archive") as reader:
        (cause,) = {one.cause for one in reader.catalog.withheld().values()}
        others = [one for one in reader.catalog.withheld() if one != cause]
    lifting = ("-C", withheld, "withhold", "--lift")
    refused = call(*lifting, others[0], "--reason", "over", "--by", "A Volunteer")
    assert refused.code == 2
    assert f"--lift {cause}" in refused.err
    assert call(*lifting, cause, "--reason", "over").code == 2
    said = call(*lifting, cause, "--reason", "The order ended.", "--by", "A Volunteer")
    assert said.code == 0, said.err
    assert all(one in said.out for one in others)
    rows = json.loads(call("-q", "-C", withheld, "verify", "--format", "json").out)["quotations"]
    assert next(row for row in rows if row["id"] == "roof")["verdict"] == "verbatim"
    assert call(*lifting, cause, "--reason", "x", "--by", "y").code == 2
    logs = (withheld / "archive" / "custody").glob("*.jsonl")
    events = [json.loads(line) for log in logs for line in log.read_text("utf-8").splitlines()]
    (event,) = [e for e in events if e["event"] == "lift"]
    assert (event["by"], event["reason"]) == ("A Volunteer", "The order ended.")


def test_a_picture_that_a_shown_page_uses_too_stays(project: Path) -> None:
    logo = message(b"logo of the council", "200 OK", "Content-Type: image/png")
    with Archive.open(project / "archive", clock(), MACHINE) as archive:
        page = archive.record("statement", answer(message(b"<p>One more page.</p>")))
        archive.record("statement", answer(logo, seconds=1), role="requisite")
    with Archive.open(project / "archive", clock(), MACHINE) as archive:
        archive.record("news", answer(message(b"<p>Another page.</p>")))
        kept = archive.record("news", answer(logo, seconds=2), role="requisite")
        archive.note("withhold", {"record_id": page.record_id, "reason": REASON})
        hidden = archive.catalog.withheld()
    assert page.record_id in hidden
    assert kept.record_id not in hidden
    assert len(hidden) == 1


def test_the_catalog_made_anew_withholds_the_same(withheld: Path) -> None:
    with open_reader(withheld / "archive") as reader:
        before = reader.catalog.withheld()
    assert call("-C", withheld, "reindex").code == 0
    with open_reader(withheld / "archive") as reader:
        assert reader.catalog.withheld() == before
