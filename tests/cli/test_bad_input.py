"""Bad files and bad days: one clear line on stderr, the right exit code, nothing lost."""

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.cli import main
from tests.cli.test_pipeline import VERDICTS
from tests.door import call

GOOD = "id,url\na,http://127.0.0.1:9/\n"
FILES = {
    "wrong header": (b"name,address\na,http://x.example/\n", "sources.csv:1"),
    "doubled id": (b"id,url\na,http://x.example/\nA,http://y.example/\n", "sources.csv:3"),
    "open quotation mark": (b'id,url\na,"http://x.example/\n', "sources.csv:2"),
    "UTF-16": (GOOD.encode("utf-16"), "sources.csv"),
    "Windows-1252": ("id,url,title\na,http://x.example/,Caf\xe9\n".encode("cp1252"), "UTF-8"),
    "NUL": (b"id,url\na\0,http://x.example/\n", "sources.csv:2"),
    "empty file": (b"", "sources.csv"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20, "sources.csv"),
    "spreadsheet date": (b"id,url,published\na,http://x.example/,28/06/2021\n", "2021-06-28"),
}
COMMANDS = (("snapshot",), ("verify",), ("report",), ("show", "a"), ("run",), ("crosscheck",))


def is_one_clear_line(text: str) -> bool:
    return text.startswith("archiver: ") and text.count("\n") == 1 and "Traceback" not in text


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_one_clear_line_and_exit_2(name: str, tmp_path: Path) -> None:
    content, said_of_it = FILES[name]
    (tmp_path / "sources.csv").write_bytes(content)
    for command in COMMANDS:
        said = call("-q", "-C", tmp_path, *command)
        assert said.code == 2, (command, said)
        assert is_one_clear_line(said.err), said.err
        assert said_of_it in said.err
    assert not (tmp_path / "archive").exists()


def test_a_missing_file_names_what_makes_it(tmp_path: Path) -> None:
    said = call("-C", tmp_path, "snapshot")
    assert said.code == 2
    assert "archiver init" in said.err
    assert is_one_clear_line(said.err)


def test_a_file_of_300_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    with (tmp_path / "sources.csv").open("wb") as stream:
        stream.write(b"id,url\n")
        stream.truncate(300 * 1024 * 1024)
    said = call("-C", tmp_path, "verify")
    assert said.code == 2
    assert is_one_clear_line(said.err)


def test_an_archive_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "archive").write_text("a file where the folder should be", encoding="utf-8")
    said = call("-C", tmp_path, "snapshot")
    assert said.code == 2
    assert is_one_clear_line(said.err)
    assert "archive" in said.err


def test_a_corrupt_catalog_is_rebuilt_and_said(project: Path) -> None:
    before = call("-q", "-C", project, "verify", "--format", "json").out
    (project / "archive" / "catalog.db").write_bytes(b"this is no database" * 500)
    said = call("-C", project, "verify", "--format", "json")
    assert said.out == before
    assert "catalog" in said.err
    assert "Traceback" not in said.err


def test_a_held_lock_is_exit_75_and_names_the_holder(project: Path) -> None:
    holder = (
        "import sys, time; from pathlib import Path; from archiver.store.archive import Archive;"
        "from archiver.commands.invocation import read_clock, read_machine;"
        f"a = Archive.open(Path({str(project / 'archive')!r}), read_clock(), read_machine());"
        "print('held', flush=True); sys.stdin.read(); a.close()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "held"
        said = call("-C", project, "snapshot")
        assert said.code == 75
        assert str(other.pid) in said.err
        assert call("-q", "-C", project, "verify").code == 1
        other.communicate("")


def test_an_unknown_id_names_the_nearest(project: Path) -> None:
    said = call("-C", project, "snapshot", "statment")
    assert said.code == 2
    assert "'statement'" in said.err


def test_a_wrong_option_names_the_nearest(project: Path) -> None:
    (project / "archiver.toml").write_text("[capture]\ndealy = 1\n", encoding="utf-8")
    said = call("-C", project, "snapshot")
    assert said.code == 2
    assert "delay" in said.err


def test_a_damaged_record_is_unverifiable_and_not_missing(project: Path) -> None:
    (warc,) = (project / "archive" / "warcs").rglob("*.warc.gz")
    content = bytearray(warc.read_bytes())
    for at in range(len(content) // 3, len(content) // 3 * 2, 50):
        content[at] ^= 0xFF
    warc.chmod(0o644)
    warc.write_bytes(content)
    shutil.rmtree(project / "archive" / "cache", ignore_errors=True)
    said = call("-q", "-C", project, "verify", "--format", "json")
    found = {row["id"]: row["verdict"] for row in json.loads(said.out)["quotations"]}
    changed = {name: verdict for name, verdict in found.items() if verdict != VERDICTS[name]}
    assert changed
    # its cited copy may be whole and lack the words, while the other source that has them is not
    changed.pop("independent", None)
    assert set(changed.values()) == {"unverifiable"}


@pytest.mark.parametrize("value", ["Bearer-only", "news.example", "http://x.example tok"])
def test_a_secret_in_the_wrong_form_is_named_and_never_shown(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources.csv").write_text(GOOD, encoding="utf-8")
    monkeypatch.setenv("ARCHIVER_AUTH_NEWS", value)
    said = call("-q", "-C", tmp_path, "snapshot")
    assert said.code == 2
    assert is_one_clear_line(said.err)
    assert "ARCHIVER_AUTH_NEWS" in said.err
    assert value not in said.err


def test_slips_in_the_lists_are_said_once_and_stop_nothing(tmp_path: Path) -> None:
    assert call("-C", tmp_path, "init").code == 0
    (tmp_path / "sources.csv").write_text(
        "id,url,titel\na,https://e.example/,A\nb,http://E.example/#top,B\n", encoding="utf-8"
    )
    (tmp_path / "quotes.csv").write_text("id,source,quote,sufix\n", encoding="utf-8")
    said = call("-C", tmp_path, "verify", "--format", "json")
    assert said.code == 0
    assert json.loads(said.out)["quotations"] == []
    lines = [line for line in said.err.splitlines() if line.startswith("archiver: ")]
    assert lines == [
        "archiver: sources.csv:1: column 'titel' is not used. Did you mean 'title'?",
        "archiver: sources.csv:3: 'b' has the address of 'a' in line 2. One page needs one row.",
        "archiver: quotes.csv:1: column 'sufix' is not used. Did you mean 'suffix'?",
    ]
    assert call("-q", "-C", tmp_path, "verify").err == ""


def test_what_cron_runs_says_nothing_of_slips(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text(
        "id,url,titel,status\na,https://e.example/,A,retired\n", encoding="utf-8"
    )
    said = call("-C", tmp_path, "watch")
    assert "titel" not in said.err
    assert "titel" in call("-C", tmp_path, "status").err


@pytest.mark.parametrize("option", ["-q", "-v", "-C", "--quiet"])
def test_where_an_option_of_all_commands_goes_is_said(option: str) -> None:
    said = call("verify", option)
    assert said.code == 2
    assert f"It goes before the command: archiver {option} COMMAND." in said.err
    assert "before the command" not in call("verify", "--nonsense").err


def test_what_a_terminal_cannot_write_stops_neither_results_nor_messages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), "ascii") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit):
        main(["--version"])
    for stream in (out, err):
        stream.write("é")


def test_a_command_of_the_terminal_in_a_wrong_argument_is_shown_and_not_obeyed() -> None:
    said = call("status", "\x1b[31mred")
    assert said.code == 2
    assert "\x1b" not in said.err
    assert "red" in said.err
