"""The whole pipeline on the demonstration's site, as `archiver demo` runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.door import call


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, as a person starts it."""
    command = [sys.executable, "-c", "from archiver.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, encoding="utf-8")


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> tuple[str, Path]:
    """What the demonstration printed, and its project folder."""
    folder = tmp_path_factory.mktemp("demo") / "project"
    done = run("demo", "--folder", str(folder))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout, folder


def findings(folder: Path) -> dict[str, dict]:
    """Every finding by its id, judged anew: the site and the web archive are down by now."""
    done = call("-C", folder, "verify", "--format", "json")
    assert done.code == 1, done.err
    return {row["id"]: row for row in json.loads(done.out)["quotations"]}


def test_every_quotation_gets_the_verdict_that_the_story_needs(shown):
    verdicts = {id_: row["verdict"] for id_, row in findings(shown[1]).items()}
    assert verdicts == {
        "not-decided": "altered",
        "roof": "verbatim",
        "review": "edited",
        "outside": "edited",
        "costs": "altered",
        "heating": "typographic",
        "independent": "elsewhere",
        "early": "verbatim",
        "speak": "verbatim",
        "grown": "unverifiable",
        "household": "not-found",
    }


def test_what_matters_is_said_of_each(shown):
    rows = findings(shown[1])
    assert [d["archived"] for d in rows["not-decided"]["differences"]] == ["not"]
    assert rows["costs"]["differences"][0]["kind"] == "number"
    assert rows["outside"]["review"][0]["severity"] == "critical"
    assert not rows["outside"]["passes"]
    assert rows["review"]["passes"]
    assert rows["independent"]["found_in"] == ["petition-signed"]
    assert (rows["speak"]["basis"], rows["roof"]["basis"]) == ("web-archive", "capture")
    assert rows["early"]["standing"] == "lost"
    assert rows["roof"]["standing"] == "current"


def test_each_step_is_shown_with_its_command(shown):
    said, _ = shown
    steps = [line.split()[2] for line in said.splitlines() if line.startswith("$ archiver ")]
    assert steps[0] == "snapshot"
    assert steps[-1] == "report"
    assert steps.count("watch") == 2
    assert {"crosscheck", "verify", "status"} <= set(steps)


def test_the_cookie_wall_is_no_success_and_no_deletion(shown):
    said, _ = shown
    assert "6 saved; 1 not usable." in said
    assert "news: we were not shown the page; nothing is known of it" in said
    assert "news: gone" not in said


def test_the_watch_notices_the_lost_passage_once(shown):
    said, _ = shown
    assert said.count("timetable: a quoted passage is no longer on the page (was:") == 1


def test_the_report_is_where_it_says(shown):
    said, folder = shown
    index = folder / "archive" / "report" / "index.html"
    assert str(index) in said
    assert "11 quotations" in index.read_text(encoding="utf-8")
    assert "<svg" in (index.parent / "source-timetable.html").read_text(encoding="utf-8")


def test_a_second_demonstration_does_not_touch_the_first(shown):
    _, folder = shown
    done = run("demo", "--folder", str(folder))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "--folder" in done.stderr
