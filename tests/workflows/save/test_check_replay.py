"""`snapshot --browser --check` on loopback pages, in the browser that this computer has."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from archiver.capture.browser.browser_program import find_program
from archiver.demo.server import DemoAnswer, serve
from archiver.models import ReplayCheck
from archiver.reporting.pages.png import write_png
from archiver.reporting.terminal.printer import Printer
from archiver.reporting.terminal.results import write_checks
from tests.door import Said, call

pytestmark = pytest.mark.skipif(find_program() is None, reason="no Chromium, Chrome or Edge here")

TEXT = "".join(f"<p>Paragraph {n} of the minutes tells how evening {n} went.</p>" for n in range(9))
HEAD = "<!doctype html><title>Minutes</title><link rel=stylesheet href=/a.css>"
PICTURE = np.full((200, 300, 3), (200, 30, 30), np.uint8)
PAGES = {
    "/good": f"{HEAD}<h1>Minutes</h1>{TEXT}<img src=/map.png><iframe src=/frame></iframe><div id=h>"
    "</div><script>document.getElementById('h').attachShadow({mode: 'closed'}).innerHTML = "
    "'<p>Words that stand in a shadow.</p>'</script>",
    # A picture of a kind that is not replayed, and a frame whose words its own script writes.
    "/bad": f"{HEAD}<h1>Minutes</h1>{TEXT}<img src=/odd.png><iframe src=/written></iframe>",
    "/frame": "<p>The frame has words of its own.</p>",
    "/written": "<body><script>document.body.innerHTML = '<p>A script wrote these "
    "words that nobody sent in this very order at all.</p>'</script>",
}


def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
    if target == "/a.css":
        sheet = b"h1 { color: #036; border-bottom: 3px solid } img { display: block }"
        return DemoAnswer(200, (("Content-Type", "text/css"),), sheet)
    if target.endswith(".png"):
        kind = "image/png" if target == "/map.png" else "application/x-odd"
        return DemoAnswer(200, (("Content-Type", kind),), write_png(PICTURE))
    body = PAGES.get(target, "<p>nothing</p>").encode()
    return DemoAnswer(200, (("Content-Type", "text/html"),), body)


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("check")
    toml = '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\nbrowser-seconds = 30\n'
    (folder / "archiver.toml").write_text(toml, encoding="utf-8")
    with serve(answer) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr("archiver.capture.browser.browser.QUIET", 0.2)
        rows = f"id,url\ngood,{url}/good\nbad,{url}/bad\n"
        (folder / "sources.csv").write_text(rows, encoding="utf-8")
        said = call("-q", "-C", folder, "snapshot", "--browser", "--check", "--format", "json")
    found = json.loads(said.out)["checks"]
    return folder, said, {row["source"]: row for row in found}


def test_a_page_whose_parts_were_kept_passes(checked: tuple[Path, Said, dict[str, Any]]) -> None:
    """Its picture, its frame, its shadow tree: no word and no pixel differs."""
    row = checked[2]["good"]
    assert (row["same"], row["missing"], row["added"]) == (True, [], []), row
    assert row["worst"] == 0.0


def test_a_picture_and_words_that_the_replay_lacks_are_found(
    checked: tuple[Path, Said, dict[str, Any]],
) -> None:
    _, said, rows = checked
    row = rows["bad"]
    assert not row["same"]
    assert "of its words are missing; its picture differs" in row["reason"]
    assert {"script", "wrote", "nobody"} <= set(row["missing"])
    assert 0.04 < row["worst"] < 0.2  # 300 by 200 of 1280 by 900, and the frame
    assert said.code == 3


def test_the_log_has_it(checked: tuple[Path, Said, dict[str, Any]]) -> None:
    (path,) = (checked[0] / "archive" / "custody").glob("*.jsonl")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    noted = {line["source"]: line for line in lines if line["event"] == "replay-check"}
    assert noted["bad"]["reason"] == checked[2]["bad"]["reason"]
    assert noted["good"]["reason"] == ""


def test_what_differs_is_said_in_words() -> None:
    out = io.StringIO()
    bad = ReplayCheck("a", "http://a.example/", "r", missing=("lost",), reason="it differs")
    write_checks(Printer(out), [bad, ReplayCheck("b", "http://b.example/", "s")])
    said = " ".join(out.getvalue().split())
    assert "a: the replay does not look as the page did: it differs. http://a.example/" in said
    assert "missing: lost" in said
    assert "1 of 2 replays as the page looked in the browser." in said


def test_without_a_browser_there_is_nothing_to_compare(tmp_path: Path) -> None:
    said = call("-q", "-C", tmp_path, "snapshot", "--check")
    assert said.code == 2
    assert "add --browser" in said.err
