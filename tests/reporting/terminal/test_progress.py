"""Progress: a bar for people at a terminal, silence for cron, and no word obeyed."""

import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.demo.server import DemoAnswer, serve
from archiver.reporting.terminal.progress import TerminalProgress, say_rate
from tests.door import call

SLOW = 0.25  # seconds that a page takes


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "160")
    return Terminal()


def wait_until(fulfilled: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not fulfilled():
        assert time.monotonic() < end
        time.sleep(0.02)


def bare(text: str) -> str:
    """What stands on the screen, without colours and movements."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_a_bar_says_how_many_how_fast_and_where_most_is_left(terminal):
    progress = TerminalProgress(terminal, patience=0)
    progress.begin("saving", 40, ["a.example"] * 30 + ["b.example"] * 9 + ["c.example"])
    wait_until(lambda: "saving" in terminal.getvalue())
    for _ in range(9):
        progress.advance("one: captured", "b.example")
        time.sleep(0.02)
    wait_until(lambda: "9/40" in bare(terminal.getvalue()))
    progress.close()
    said = bare(terminal.getvalue())
    assert "one: captured" in said
    assert "left: a.example 30, b.example 9, c.example 1" in said
    assert "left: a.example 30, c.example 1" in said.rsplit("9/40")[-1]
    assert re.search(r"\d/s", said)


def test_what_is_done_within_a_second_shows_nothing(terminal):
    progress = TerminalProgress(terminal, patience=5)
    progress.begin("saving", 3)
    for _ in range(3):
        progress.advance("x", "a.example")
    progress.close()
    assert terminal.getvalue() == ""


def test_one_bar_follows_the_other(terminal):
    progress = TerminalProgress(terminal, patience=0)
    progress.begin("saving", 2)
    progress.advance()
    progress.begin("checking", 0)
    progress.advance("note")
    wait_until(lambda: "checking" in terminal.getvalue())
    progress.close()
    after = bare(terminal.getvalue()).partition("checking")[2]
    assert "checking" in after, "one more picture of the bar, at the end"
    assert "saving" not in after


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_lines_are_shown_and_never_obeyed(stream, terminal):
    out = stream()
    progress = TerminalProgress(out, patience=5)
    progress.say("from a server: \x1b]0;title\x07\x1b[2J [bold]not[/bold] \u202e")
    progress.close()
    assert "\x1b]0" not in out.getvalue()
    assert "\x1b[2J" not in out.getvalue()
    assert r"\x1b[2J [bold]not[/bold] \u202e" in bare(out.getvalue())


def test_a_hostile_note_moves_nothing(terminal):
    progress = TerminalProgress(terminal, patience=0)
    progress.begin("\x1b[2Jwhat", 2, ["\x1b[2Ja", "b"])
    progress.advance("\x1b[2Jnote [red]x[/red]")
    wait_until(lambda: "note" in terminal.getvalue())
    progress.close()
    assert "\x1b[2J" not in terminal.getvalue()
    assert "[red]x[/red]" in bare(terminal.getvalue())


def test_away_from_a_terminal_there_is_no_bar():
    out = io.StringIO()
    progress = TerminalProgress(out, patience=0)
    progress.begin("saving", 2, ["a"])
    progress.advance("one")
    progress.close()
    assert out.getvalue() == ""
    loud = TerminalProgress(out, verbose=True)
    loud.begin("saving", 1)
    loud.advance("one: captured")
    loud.close()
    assert out.getvalue() == "one: captured\n"


def test_a_terminal_that_cannot_move_gets_no_bar(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    progress = TerminalProgress(terminal, patience=0)
    progress.begin("saving", 2)
    progress.advance("one")
    progress.close()
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("speed", "words"),
    [(None, ""), (0, ""), (0.5, "30/min"), (0.02, "1/min"), (3.14, "3.1/s"), (250.4, "250/s")],
)
def test_rates_are_said_as_people_say_them(speed, words):
    assert say_rate(speed) == words


# --- the whole program ---------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path):
    """A project of eight slow pages."""

    def respond(target: str, fields: dict[str, str]) -> DemoAnswer:
        time.sleep(SLOW)
        return DemoAnswer(
            200, (("Content-Type", "text/html"),), b"<p>The minutes of the meeting.</p>"
        )

    with serve(respond) as site:
        assert call("-q", "-C", tmp_path, "init") == call("-q", "-C", tmp_path, "init")
        rows = [f"s{n},{site}/{n}" for n in range(8)]
        (tmp_path / "sources.csv").write_text("\n".join(["id,url", *rows]) + "\n", "utf-8")
        options = '[capture]\nallow-addresses = ["127.0.0.1/32"]\ndelay = 0\nrobots = "none"\n'
        (tmp_path / "archiver.toml").write_text(options, encoding="utf-8")
        yield tmp_path


def program(project: Path, *options: str) -> list[str]:
    code = "import archiver.cli; archiver.cli.main()"
    return [sys.executable, "-c", code, *options, "-C", str(project), "snapshot"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(("options", "shown"), [((), True), (("-q",), False)])
def test_at_a_terminal_there_is_a_bar_unless_it_is_to_be_quiet(project, options, shown):
    ours, theirs = os.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"}
    with os.fdopen(ours, "rb", buffering=0) as screen:
        running = subprocess.Popen(
            program(project, *options), stdout=subprocess.DEVNULL, stderr=theirs, env=environment
        )
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = screen.read(4096)
            except OSError:  # Linux says so when the other side is closed
                break
            if not piece:
                break
            seen += piece
        assert running.wait(30) in (0, 3)
    said = bare(seen.decode("utf-8", "replace"))
    assert ("saving" in said) is shown
    assert (re.search(r"[1-8]/8", said) is not None) is shown


def test_in_cron_there_is_nothing_on_stderr(project):
    ran = subprocess.run(program(project), capture_output=True, timeout=60, check=False)
    assert ran.returncode in (0, 3)
    assert ran.stderr == b""
    assert b"saved" in ran.stdout


def test_quiet_init_says_nothing_and_a_misplaced_option_is_explained(tmp_path):
    said = call("-q", "-C", tmp_path, "init")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert (tmp_path / "sources.csv").is_file()
    assert "all there" in call("-C", tmp_path, "init").out
    wrong = call("-C", tmp_path, "init", "-q")
    assert wrong.code == 2
    assert "archiver -q COMMAND" in wrong.err
