"""What nobody foresaw: one source's failure is its own result, and a crash is no finding."""

from __future__ import annotations

import errno
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archiver import cli as program
from archiver.capture.fetch import Fetcher
from archiver.commands.exit_codes import Exit
from archiver.demo.server import DemoAnswer, serve
from archiver.errors import say_fault
from archiver.models import Source
from archiver.workflows.save import snapshot as saving
from archiver.workflows.verify import bench
from archiver.workflows.verify import verify as verifying
from archiver.workflows.watch import notify
from archiver.workflows.watch import watch as watching
from archiver.workflows.webarchives import crosscheck as comparing
from archiver.workflows.webarchives import rescue as rescuing
from tests.door import call

WORDS = "The ferry to Holme runs {} times a day in the summer"
REST = "It carries cars, bicycles and people, and nobody is turned away. " * 3
PAGE = f"<!doctype html><html><title>Ferry</title><p>{WORDS}.</p><p>{REST}</p>"
BAD = "archiver: this program failed"


@contextmanager
def project(folder: Path, times: list[str]) -> Iterator[None]:
    """Two sources, one of which will fail, one quotation each, and no archive that answers."""

    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        status = 200 if target in ("/bad", "/ferry") else 404
        body = f"{PAGE.format(times[0])}<p>{target}, one of our two pages</p></html>".encode()
        return DemoAnswer(status, (("Content-Type", "text/html"),), body)

    with serve(answer) as url:
        rows = f"id,url,attachments\nbad,{url}/bad,yes\nferry,{url}/ferry,\n"
        (folder / "sources.csv").write_text(rows, encoding="utf-8")
        quotes = "".join(f"q-{one},{one},{WORDS.format('six')}\n" for one in ("bad", "ferry"))
        (folder / "quotes.csv").write_text(f"id,source,quote\n{quotes}", encoding="utf-8")
        (folder / "archiver.toml").write_text(
            '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\nmax-retries = 0\n'
            f'[[archives]]\nname = "none"\nkind = "wayback"\nurl = "{url}/none"\n',
            encoding="utf-8",
        )
        assert call("-q", "-C", folder, "snapshot").code == 0
        yield


def failing(known: Callable[..., object], about: Callable[..., str]) -> Callable[..., object]:
    """The same function, but of the source "bad" it fails as no one foresaw."""

    def fail(*given: object, **named: object) -> object:
        if about(*given).rpartition("/")[2] == "bad":
            raise ZeroDivisionError("a page\x1b divided\nby nothing")
        return known(*given, **named)

    return fail


def told(said: str) -> list[str]:
    assert "ZeroDivisionError: a page? divided by nothing" in said
    return re.findall(r"^\w+(?=:)", said, re.MULTILINE)


@pytest.mark.parametrize(
    ("place", "name", "about"),
    [
        (Fetcher, "fetch", lambda fetcher, request: request.url),
        (watching, "prepare", lambda source, *rest: source.id),
        (watching, "observe", lambda watched, *rest: watched.source.id),
        (watching, "plan_errands", lambda watched, *rest: watched.source.id),
        (watching, "settle_documents", lambda *rest: "bad"),
    ],
)
def test_a_round_goes_on(
    place: object,
    name: str,
    about: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = ["six"]
    with project(tmp_path, times):
        assert call("-q", "-C", tmp_path, "watch").code == 0
        times[0] = "nine"
        monkeypatch.setattr(place, name, failing(getattr(place, name), about))
        said = call("-q", "-C", tmp_path, "watch")
        again = call("-q", "-C", tmp_path, "watch")
    assert said.code == 1
    assert {"bad", "ferry"} <= set(told(" ".join(said.out.split()) + said.out))
    assert "ferry: a quoted passage is no longer on the page" in said.out
    assert "bad: a quoted passage" not in said.out
    assert again.out == ""


def test_a_channel_that_breaks_keeps_no_other_from_telling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = ["six"]
    with project(tmp_path, times):
        toml = tmp_path / "archiver.toml"
        toml.write_text(f'{toml.read_text("utf-8")}[watch]\ncommand = "true"\n', encoding="utf-8")
        call("-q", "-C", tmp_path, "watch")
        times[0] = "nine"
        monkeypatch.setattr(notify, "compose", failing(notify.compose, lambda *rest: "bad"))
        said = call("-q", "-C", tmp_path, "watch")
    assert said.code == 1
    assert said.out.count("a quoted passage is no longer on the page") == 2
    assert "2 notices not sent, to be tried again: this program failed on it" in said.err


@pytest.mark.parametrize(
    ("place", "name", "about"),
    [
        (Fetcher, "fetch", lambda fetcher, request: request.url),
        (saving, "read_answer", lambda exchange, *before: exchange.hops and exchange.final_url),
        (saving, "find_attachments", lambda source, *rest: source.id),
    ],
)
def test_a_snapshot_goes_on(
    place: object,
    name: str,
    about: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = ["six"]
    with project(tmp_path, times):
        times[0] = "nine"
        monkeypatch.setattr(
            place, name, failing(getattr(place, name), lambda *given: about(*given) or "")
        )
        said = call("-q", "-C", tmp_path, "snapshot", "--format", "json")
    assert said.code == 3
    rows = {row["source"]: row for row in json.loads(said.out)["captures"]}
    assert rows["ferry"]["outcome"] == "captured"
    assert rows["bad"]["outcome"] == "failed"
    assert "ZeroDivisionError: a page? divided by nothing" in rows["bad"]["why"]


def test_the_other_quotations_and_documents_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with project(tmp_path, ["six"]):
        judge = failing(bench.judge, lambda quotation, *rest: quotation.source)
        monkeypatch.setattr(bench, "judge", judge)
        said = call("-q", "-C", tmp_path, "verify", "--format", "json")
        assert said.code == 3
        found = {row["id"]: row for row in json.loads(said.out)["quotations"]}
        assert found["q-ferry"]["verdict"] == "verbatim"
        assert found["q-bad"]["verdict"] == "unverifiable"
        assert not found["q-bad"]["passes"]
        told(call("-q", "-C", tmp_path, "verify").out.replace("\n", " "))
        for name in ("bad", "good.md"):
            quoted = f'"{WORDS.format("six")}"'
            (tmp_path / name).write_text(f"They say: {quoted}\n", encoding="utf-8")
        read = failing(verifying.judge_document, lambda bench, path, *rest: path.name)
        monkeypatch.setattr(verifying, "judge_document", read)
        monkeypatch.chdir(tmp_path)
        said = call("-q", "verify", "bad", "good.md")
    assert said.code == 2
    assert "good.md" in said.out
    told(said.err)


def test_the_other_sources_are_compared_and_rescued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with project(tmp_path, ["six"]):
        find = failing(comparing.find_holdings, lambda archive, addresses: addresses[0])
        monkeypatch.setattr(comparing, "find_holdings", find)
        monkeypatch.setattr(rescuing, "find_holdings", find)
        said = call("-q", "-C", tmp_path, "crosscheck", "--format", "json")
        brought = call("-q", "-C", tmp_path, "rescue", "bad", "ferry")
    assert said.code == 3
    rows = {row["source"]: row for row in json.loads(said.out)["sources"]}
    assert rows["bad"]["agreement"] == "unknown"
    told(rows["bad"]["reason"])
    assert "ferry" in rows
    assert brought.code == 3
    assert {"bad", "ferry"} <= set(re.findall(r"\w+", brought.out))


def test_a_crash_is_no_finding_and_leaves_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> Source:
        raise AttributeError("'Text' has no 'words'")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("archiver.commands.settle.read_project", crash)
    said = call("-C", tmp_path, "settle", "abcd", "--reason", "x", "--by", "y")
    assert said.code == Exit.FAULT == 70
    assert said.out == ""
    assert said.err.startswith(f"{BAD}, through no fault of yours (AttributeError: 'Text' has no")
    assert "run the command again" in said.err
    assert "Traceback" not in said.err
    (report,) = tmp_path.glob("archiver-fault-*.txt")
    assert str(report) in said.err
    assert "in crash" in report.read_text("utf-8")


def test_a_crash_without_a_place_for_its_report_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> Source:
        raise RecursionError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    monkeypatch.setattr("archiver.commands.settle.read_project", crash)
    said = call("-C", tmp_path, "settle", "abcd", "--reason", "x", "--by", "y")
    assert said.code == Exit.FAULT
    assert "(RecursionError)" in said.err
    assert "Traceback" in said.err


def test_what_the_system_refuses_is_said_with_the_file_that_it_is_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(tmp_path / "sources.csv"))

    monkeypatch.setattr(program.cli, "main", refuse)
    assert program.run([]) == Exit.BROKEN
    said = capsys.readouterr().err
    assert str(tmp_path / "sources.csv") in said
    assert os.strerror(errno.EROFS) in said


def test_what_is_said_of_a_fault_is_one_short_line() -> None:
    assert say_fault(ValueError("a\n" * 500)) == ("ValueError: " + "a " * 500)[:300].rstrip()
    assert say_fault(KeyError()) == "KeyError"
