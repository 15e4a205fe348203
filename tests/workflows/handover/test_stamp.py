"""The log is stamped by real authorities on loopback; whatever they do, the work is not stopped."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archiver.commands.invocation import read_clock, read_machine
from archiver.models import Clock
from archiver.project import load_project
from archiver.store.archive import open_reader
from archiver.store.timestamps.audit import check_timestamps
from archiver.workflows.handover.stamp import stamp_log
from archiver.workflows.handover.timestamp_notices import timestamp_notices
from archiver.workflows.shared.context import Means
from tests.door import call
from tests.store.audit.corruption import sealed_anew
from tests.store.timestamps.authority import (
    DAY,
    Authority,
    needs_openssl,
    serving,
    usual_authority,
)
from tests.workflows.handover.stamped import (
    audited,
    authorities,
    lines,
    log_of,
    project,
    rules,
    saved,
    site,
    stamped,
    stamped_once,
    trust,
    use,
)

__all__ = ["authorities", "project", "saved", "site", "stamped", "stamped_once"]
pytestmark = needs_openssl


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[tuple[Authority, str]]:
    """An authority whose behaviour a test may set."""
    authority = usual_authority(tmp_path / "odd")
    with serving(authority) as url:
        yield authority, url


def means_at(offset: timedelta = timedelta(0)) -> Means:
    """The real means, with a clock that is off by `offset`."""
    real = read_clock()
    return Means(
        Clock(lambda: datetime.now(UTC) + offset, real.monotonic, real.sleep), read_machine()
    )


# --- what is stamped -----------------------------------------------------------------------------


def test_a_snapshot_ends_with_tokens_over_its_last_line(stamped: Path) -> None:
    said = lines(stamped)
    first, second = (line for line in said if line["event"] == "timestamp")
    assert first["stamped"] == second["stamped"]
    line = said[first["stamped"]["line"] - 1]
    assert line["hash"] == first["stamped"]["hash"]
    before = [one["event"] for one in said[line["seq"] - 3 : line["seq"]]]
    assert "run-end" in before
    assert first["root"] != second["root"]


def test_the_hash_that_is_stamped_is_the_sha256_of_the_line(stamped: Path) -> None:
    at = lines(stamped, "timestamp")[0]["stamped"]
    raw = log_of(stamped).read_bytes().splitlines()[at["line"] - 1]
    body = re.sub(rb',"hash":"[0-9a-f]{64}"\}$', b"}", raw)
    assert hashlib.sha256(body).hexdigest() == at["hash"]


def test_every_file_is_named_with_its_digest_and_for_a_stranger(stamped: Path) -> None:
    folder = stamped / "archive" / "timestamps"
    named = {}
    for line in lines(stamped, "timestamp"):
        named |= line["files"]
    found = {f"timestamps/{path.name}": path.read_bytes() for path in folder.iterdir()}
    assert {n: f"sha256:{hashlib.sha256(c).hexdigest()}" for n, c in found.items()} == named
    tokens = [name for name in found if name.endswith(".tsr")]
    assert len(tokens) == 2
    assert all(re.search(r"/\d{8}T\d{6}Z-.+-line-\d+-127\.0\.0\.1-\d+\.tsr$", n) for n in tokens)
    assert not any(set(name) & set(':\\*?"<>|') for name in found)


def test_the_lines_that_are_printed_work(stamped: Path, tmp_path: Path) -> None:
    """Each command of each explanation, run as it stands, in a copy as a stranger has it."""
    copy = Path(shutil.copytree(stamped / "archive", tmp_path / "copy")) / "timestamps"
    explained = sorted(copy.glob("*.txt"))
    assert len(explained) == 2
    for page in explained:
        text = page.read_text("utf-8")
        commands = re.findall(r"(?:^    (?:openssl|for).*\n(?:      .*\n)*)", text, re.MULTILINE)
        outs = [run_shell(command, copy) for command in commands]
        assert len(outs) == 4
        mark = re.search(r"^    ([0-9a-f]{64})$", text, re.MULTILINE)
        assert mark is not None
        assert "Verification: OK" in outs[0]
        fingerprint = outs[1].strip().rpartition("=")[2]
        assert f"    {fingerprint}\n" in text
        assert outs[2].count(mark[1]) == 1
        assert mark[1] in outs[3]


def run_shell(command: str, folder: Path) -> str:
    made = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, check=True, encoding="utf-8"
    )
    return made.stdout + made.stderr


def test_the_line_in_audit_works_and_fails_where_it_should(stamped: Path) -> None:
    said = call("-q", "-C", stamped, "audit", "--notes")
    assert said.code == 0, said.out
    commands = re.findall(r"^    (openssl ts -verify .* -attime \d+)$", said.out, re.MULTILINE)
    assert len(commands) == 2
    folder = stamped / "archive" / "timestamps"
    for command in commands:
        assert "Verification: OK" in run_shell(command, folder)
        digest = re.search(r"[0-9a-f]{64}", command)
        assert digest is not None
        other = command.replace(digest[0], hashlib.sha256(b"other").hexdigest())
        with pytest.raises(subprocess.CalledProcessError):
            run_shell(other, folder)


def test_once_a_day_and_only_when_there_is_news(
    stamped: Path, authorities: list[tuple[Authority, str]]
) -> None:
    asked = [len(one.asked) for one, _ in authorities]
    project = load_project(stamped)
    assert stamp_log(project, means_at()) == ()
    call("-q", "-C", stamped, "snapshot", "statement")
    assert [len(one.asked) for one, _ in authorities] == asked
    assert stamp_log(project, means_at(timedelta(hours=21))) == ()
    later = stamp_log(project, means_at(timedelta(hours=23, minutes=59)))
    assert [one.stamp is not None for one in later] == [True, True]
    again = stamp_log(project, means_at(timedelta(hours=50)))
    assert again == ()
    assert audited(stamped)["ok"]


def test_a_copied_archive_goes_on_in_a_log_of_its_own_and_is_stamped(
    stamped: Path, tmp_path: Path
) -> None:
    """The same computer: its last token is over the old log, in which nothing will happen."""
    copy = Path(shutil.copytree(stamped, tmp_path / "copy"))
    call("-q", "-C", copy, "snapshot", "statement")
    logs = {path.stem for path in (copy / "archive" / "custody").glob("*.jsonl")}
    (fresh,) = logs - {log_of(stamped).stem}
    loaded = load_project(copy)
    done = stamp_log(loaded, means_at(timedelta(hours=25)))
    assert [one.stamp.head.chain if one.stamp else one.why for one in done] == [fresh, fresh]
    assert stamp_log(loaded, means_at(timedelta(hours=50))) == ()
    assert audited(copy)["ok"]


def test_an_export_is_stamped_before_it_is_packed(stamped: Path, tmp_path: Path) -> None:
    call("-q", "-C", stamped, "snapshot", "statement")
    said = call("-q", "-C", stamped, "export", "--format", "bagit", "--output", tmp_path / "bag")
    assert said.code == 0, said.err
    tokens = sorted((tmp_path / "bag" / "data" / "timestamps").glob("*.tsr"))
    assert len(tokens) == 4
    page = tokens[-1].with_suffix(".txt").read_text("utf-8")
    (command,) = re.findall(r"^    (openssl ts .*)$", page, re.MULTILINE)
    assert "Verification: OK" in run_shell(command, tokens[-1].parent)
    assert len(lines(stamped, "timestamp")) == 4


def test_the_heads_of_other_logs_are_named_and_so_covered(stamped: Path) -> None:
    other = replace(read_machine(), host="other.example")
    project = load_project(stamped)
    clock = read_clock()
    done = stamp_log(project, Means(clock, other))
    assert [one.stamp is not None for one in done] == [True, True]
    logs = sorted((stamped / "archive" / "custody").glob("*.jsonl"))
    assert len(logs) == 2
    told = [json.loads(x) for log in logs for x in log.read_text("utf-8").splitlines()]
    (heads,) = [one for one in told if one["event"] == "heads"]
    assert len(heads["others"]) == 1
    assert audited(stamped)["ok"]


def test_json_lists_what_was_asked(project: Path, authorities: list[tuple[Authority, str]]) -> None:
    (first, url), _ = authorities
    trust(project, first)
    use(project, url)
    said = call("-q", "-C", project, "snapshot", "statement", "--format", "json")
    (row,) = json.loads(said.out)["timestamps"]
    assert (row["url"], row["reason"]) == (url, "")
    assert row["token"] == lines(project, "timestamp")[0]["token"]
    again = call("-q", "-C", project, "snapshot", "statement", "--format", "json")
    assert "timestamps" not in json.loads(again.out)
    shown = call("-q", "-C", project, "show", "statement").out
    assert "says that " in shown
    assert "signature is not checked here: `archiver audit` checks it." in " ".join(shown.split())


def test_nobody_is_asked_unless_the_options_say_so(project: Path) -> None:
    call("-q", "-C", project, "snapshot", "statement")
    assert not (project / "archive" / "timestamps").exists()
    assert lines(project, "timestamp") == []


# --- authorities that do not do as they should ---------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("html", "is no timestamp"),
        ("error", "status 500"),
        ("moved", "has moved"),
        ("reject", "rejected the request"),
        ("replay", "another digest"),
        ("empty", "is no timestamp"),
        ("huge", "did not answer"),
    ],
)
def test_an_answer_that_is_none_is_said_and_stops_nothing(
    project: Path, odd: tuple[Authority, str], behaviour: str, words: str
) -> None:
    authority, url = odd
    trust(project, authority)
    use(project, url)
    if behaviour == "replay":
        call("-q", "-C", project, "snapshot", "statement")
        use(project, url, every="0")
    authority.behaviour = behaviour
    count = len(lines(project, "capture"))
    said = call("-C", project, "snapshot", "statement")
    assert said.code == 3
    assert words in said.err
    assert "asks again" in said.err
    assert len(lines(project, "capture")) == count + 1
    assert len(lines(project, "timestamp")) == (behaviour == "replay")
    assert words in lines(project, "timestamp-failed")[-1]["why"]
    assert audited(project)["ok"]
    authority.behaviour = "usual"
    assert call("-q", "-C", project, "snapshot", "statement").code == 0
    assert len(lines(project, "timestamp")) == 1 + (behaviour == "replay")


def test_silence_is_waited_for_with_an_end(project: Path, odd: tuple[Authority, str]) -> None:
    authority, url = odd
    authority.behaviour = "hang"
    trust(project, authority)
    use(project, url)
    options = project / "archiver.toml"
    text = options.read_text("utf-8").replace("[capture]", "[capture]\ntimeout = 1", 1)
    options.write_text(text, encoding="utf-8")
    said = call("-q", "-C", project, "snapshot", "statement")
    assert said.code == 3
    assert "did not answer" in said.err


def test_one_that_fails_does_not_cost_us_the_other(
    project: Path, odd: tuple[Authority, str], authorities: list[tuple[Authority, str]]
) -> None:
    authority, url = odd
    authority.behaviour = "error"
    (good, good_url), _ = authorities
    trust(project, authority, good)
    use(project, url, good_url, "http://127.0.0.1:9/tsr")
    assert call("-q", "-C", project, "snapshot", "statement").code == 3
    assert [line["url"] for line in lines(project, "timestamp")] == [good_url]
    assert len(lines(project, "timestamp-failed")) == 2


def test_a_root_that_is_not_trusted_is_refused_and_the_remedy_is_said(
    project: Path, odd: tuple[Authority, str]
) -> None:
    _, url = odd
    trust(project, usual_authority(project.parent / "another"))
    use(project, url)
    said = call("-q", "-C", project, "snapshot", "statement")
    assert said.code == 3
    assert "Test Root" in said.err
    assert "certificates in archiver.toml" in said.err
    assert not (project / "archive" / "timestamps").exists()


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read"), (b"no PEM", "holds no certificate")]
)
def test_a_wrong_file_of_certificates_is_said_after_the_work(
    project: Path, odd: tuple[Authority, str], content: bytes | None, words: str
) -> None:
    if content is not None:
        (project / "roots.pem").write_bytes(content)
    use(project, odd[1])
    count = len(lines(project, "capture"))
    said = call("-q", "-C", project, "snapshot", "statement")
    assert said.code == 3
    assert words in said.err
    assert "roots.pem" in said.err
    assert len(lines(project, "capture")) == count + 1


def test_granted_with_changes_is_kept_and_said(project: Path, odd: tuple[Authority, str]) -> None:
    authority, url = odd
    authority.behaviour = "mods"
    trust(project, authority)
    use(project, url)
    said = call("-q", "-C", project, "snapshot", "statement")
    assert said.code == 0
    assert "granted with changes" in said.err
    assert audited(project)["ok"]


def test_cron_hears_of_a_failure_once_and_then_once_a_week(
    project: Path, odd: tuple[Authority, str]
) -> None:
    authority, url = odd
    authority.behaviour = "error"
    trust(project, authority)
    use(project, url)
    call("-q", "-C", project, "watch")
    assert len(lines(project, "timestamp-failed")) == 1
    quiet = call("-q", "-C", project, "watch")
    assert "timestamp" not in quiet.err
    assert quiet.code != 3
    assert len(lines(project, "timestamp-failed")) == 1
    loaded = load_project(project)
    days = [stamp_log(loaded, means_at(timedelta(days=day)))[0].news for day in (1, 6, 8, 9, 16)]
    assert days == [False, False, True, False, True]


def test_status_says_that_there_has_been_no_token_for_long(
    project: Path, odd: tuple[Authority, str]
) -> None:
    authority, url = odd
    trust(project, authority)
    use(project, url)
    call("-q", "-C", project, "snapshot", "statement")
    authority.behaviour = "error"
    loaded = load_project(project)
    call("-q", "-C", project, "snapshot", "statement")
    stamp_log(loaded, means_at(timedelta(days=2)))
    with open_reader(project / "archive") as reader:
        now = datetime.now(UTC)
        assert timestamp_notices(loaded, reader, now + timedelta(days=2)) == []
        (late,) = timestamp_notices(loaded, reader, now + timedelta(days=5))
    assert f"since {now:%Y-%m-%d}" in late
    assert "status 500" in late


def test_a_clock_that_is_far_off_is_said_and_written_down(
    project: Path, odd: tuple[Authority, str]
) -> None:
    authority, url = odd
    trust(project, authority)
    use(project, url)
    (done,) = stamp_log(load_project(project), means_at(timedelta(minutes=43)))
    assert done.stamp is not None
    assert "looked 43 minutes fast" in done.remark
    (line,) = lines(project, "timestamp")
    assert 2570 < line["clock"]["ahead"] < 2590
    result = audited(project)
    assert result["ok"]
    assert "clock" in rules(result, "warning")


def test_a_held_lock_is_no_failure_of_the_work(project: Path, odd: tuple[Authority, str]) -> None:
    from archiver.store.archive import Archive

    trust(project, odd[0])
    use(project, odd[1])
    with Archive.open(project / "archive", read_clock(), read_machine()):
        (done,) = stamp_log(load_project(project), means_at())
    assert done.stamp is None
    assert done.why


# --- what an opponent may try --------------------------------------------------------------------


def test_a_sound_archive_has_only_notes(stamped: Path) -> None:
    result = audited(stamped)
    assert result["ok"]
    assert rules(result, "warning") == set()
    assert rules(result, "note") == {"timestamp"}


def write_anew(folder: Path, first: int, last: int | None = None) -> None:
    """Change line `first` and seal all after it anew, to line `last`; forget the catalog."""
    from tests.store.audit.corruption import sealed_anew

    log = log_of(folder)
    raws = log.read_bytes().splitlines(keepends=True)[:last]
    raws[first - 1] = raws[first - 1].replace(b'"machine":"', b'"machine":"x', 1)
    log.write_bytes(b"".join(sealed_anew(raws, first - 1)))
    for path in (folder / "archive").glob("catalog.db*"):
        path.unlink()


def test_a_log_written_anew_is_found_by_its_tokens(stamped: Path) -> None:
    """It agrees with itself, and no catalog knows better."""
    write_anew(stamped, 5)
    result = audited(stamped)
    assert rules(result) >= {"lost-line"}
    found = [one for one in result["findings"] if one["rule"] == "lost-line"]
    assert {one["offset"] for one in found} == {1}
    assert all("at the earliest from line 1" in one["message"] for one in found)


def test_the_earliest_line_is_the_one_after_the_last_token_that_holds(
    stamped: Path, authorities: list[tuple[Authority, str]]
) -> None:
    use(stamped, *(url for _, url in authorities), every="0")
    call("-q", "-C", stamped, "snapshot", "statement")
    first, *_, last = lines(stamped, "timestamp")
    good, bad = first["stamped"]["line"], last["stamped"]["line"]
    assert bad > good + 3
    write_anew(stamped, bad - 1)
    found = [one for one in audited(stamped)["findings"] if one["rule"] == "lost-line"]
    assert {one["offset"] for one in found} == {good + 1}
    assert all(f"line {bad} is not the one" in one["message"] for one in found)


def test_a_log_that_was_cut_is_found_by_the_tokens_that_are_left(stamped: Path) -> None:
    """The lines that named the tokens are cut off too, and no catalog is left."""
    line = lines(stamped, "timestamp")[0]["stamped"]["line"]
    write_anew(stamped, 5, line - 4)
    result = audited(stamped)
    found = [one for one in result["findings"] if one["rule"] == "lost-line"]
    assert len(found) == 2
    assert all(f"cut off after line {line - 4}" in one["message"] for one in found)


def test_a_cut_before_which_nothing_was_changed(
    stamped: Path, authorities: list[tuple[Authority, str]]
) -> None:
    use(stamped, *(url for _, url in authorities), every="0")
    call("-q", "-C", stamped, "snapshot", "statement")
    said = lines(stamped, "timestamp")
    end = said[1]["seq"]
    raws = log_of(stamped).read_bytes().splitlines(keepends=True)[:end]
    log_of(stamped).write_bytes(b"".join(raws))
    for path in (stamped / "archive").glob("catalog.db*"):
        path.unlink()
    found = [one for one in audited(stamped)["findings"] if one["rule"] == "lost-line"]
    assert len(found) == 2
    assert {one["offset"] for one in found} == {said[0]["stamped"]["line"] + 1}


def test_a_removed_log_is_found_by_its_tokens(stamped: Path) -> None:
    log_of(stamped).unlink()
    for path in (stamped / "archive").glob("catalog.db*"):
        path.unlink()
    assert "lost-line" in rules(audited(stamped))


@pytest.mark.parametrize("ending", [".tsr", ".pem", ".txt"])
def test_a_file_that_is_gone_or_changed_is_found(stamped: Path, ending: str) -> None:
    severity = "warning" if ending == ".txt" else "error"
    path = sorted((stamped / "archive" / "timestamps").glob(f"*{ending}"))[0]
    content = path.read_bytes()
    path.write_bytes(content + b"\n")
    result = audited(stamped)
    assert "changed-timestamp" in rules(result, severity)
    (found,) = [one for one in result["findings"] if one["rule"] == "changed-timestamp"]
    assert found["file"] == f"timestamps/{path.name}"
    path.unlink()
    assert "missing-timestamp" in rules(audited(stamped), severity)
    path.write_bytes(content)
    assert audited(stamped)["ok"]


def test_tokens_that_were_swapped_are_found(
    stamped: Path, authorities: list[tuple[Authority, str]]
) -> None:
    """A token over another line, with the log sealed anew over the lie."""
    use(stamped, *(url for _, url in authorities), every="0")
    call("-q", "-C", stamped, "snapshot", "statement")
    early, *_, late = lines(stamped, "timestamp")
    folder = stamped / "archive"
    (folder / late["token"]).write_bytes((folder / early["token"]).read_bytes())
    result = audited(stamped)
    assert rules(result) >= {"changed-timestamp", "bad-timestamp"}
    words = [o["message"] for o in result["findings"] if o["rule"] == "bad-timestamp"]
    assert any("is over another digest" in message for message in words)


def test_a_forged_authority_with_the_same_names_is_not_trusted(
    stamped: Path, tmp_path: Path
) -> None:
    """Somebody who holds the archive makes root, token and log line himself: audit says so."""
    forger = usual_authority(tmp_path / "forger")
    with serving(forger) as url:
        trust(stamped, forger)
        use(stamped, url)
        call("-q", "-C", stamped, "snapshot", "statement")
    (stamped / "roots.pem").unlink()
    result = audited(stamped)
    assert result["ok"]
    assert "timestamp-root" in rules(result, "warning")
    words = [o["message"] for o in result["findings"] if o["rule"] == "timestamp-root"]
    assert all("Compare its sha256" in message for message in words)


def test_strays_are_warned_of_and_a_token_nobody_named_may_stay(stamped: Path) -> None:
    folder = stamped / "archive" / "timestamps"
    (folder / "notes.doc").write_bytes(b"notes")
    (folder / "broken.tsr").write_bytes(b"no token")
    token = sorted(folder.glob("2*.tsr"))[0]
    (folder / f"copy-of-{token.name}").write_bytes(token.read_bytes())
    result = audited(stamped)
    assert result["ok"]
    strays = {o["file"]: o["message"] for o in result["findings"] if o["rule"] == "stray-timestamp"}
    assert len(strays) == 3
    assert "It may stay" in strays[f"timestamps/copy-of-{token.name}"]


def test_an_ended_certificate_is_a_note_and_the_line_still_works(stamped: Path) -> None:
    from archiver.workflows.handover.audit import known_roots

    project = load_project(stamped)
    later = datetime.now(UTC) + 20 * 365 * DAY
    found = list(check_timestamps(stamped / "archive", lambda: known_roots(project), later))
    assert {(str(one.severity), one.rule) for one in found} == {
        ("note", "timestamp"),
        ("note", "timestamp-certificate"),
    }


def test_openssl_looks_at_the_time_of_the_token(stamped: Path) -> None:
    """The line that is printed goes on working when the certificates have ended."""
    page = next((stamped / "archive" / "timestamps").glob("*.txt"))
    (command,) = re.findall(r"^    (openssl ts .*)$", page.read_text("utf-8"), re.MULTILINE)
    assert "Verification: OK" in run_shell(command, page.parent)
    much_later = int((datetime.now(UTC) + 20 * 365 * DAY).timestamp())
    with pytest.raises(subprocess.CalledProcessError):
        run_shell(re.sub(r"-attime \d+", f"-attime {much_later}", command), page.parent)


def test_audit_writes_nothing_and_reads_offline(stamped: Path) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        found = (stamped / "archive").rglob("*")
        files = (p for p in found if p.is_file() and not p.name.startswith("catalog.db-"))
        return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in files}

    before = state()
    audited(stamped)
    assert state() == before


def test_a_crash_between_token_and_line_leaves_a_token_that_may_stay(
    project: Path, odd: tuple[Authority, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import archiver.store.timestamps.stamps as timestamps

    def crash(*_: object) -> dict[str, object]:
        raise KeyboardInterrupt

    trust(project, odd[0])
    use(project, odd[1])
    with monkeypatch.context() as patched:
        patched.setattr(timestamps, "_describe", crash)
        with pytest.raises(KeyboardInterrupt):
            stamp_log(load_project(project), means_at())
    result = audited(project)
    assert result["ok"]
    assert "stray-timestamp" in rules(result, "warning")
    assert call("-q", "-C", project, "snapshot", "statement").code == 0
    assert len(lines(project, "timestamp")) == 1


def told_anew(folder: Path, **said: object) -> None:
    """The log says otherwise of its tokens, with the digests of their files as they are now."""
    log, raws = log_of(folder), []
    for raw in log.read_bytes().splitlines():
        line = json.loads(raw)
        if line["event"] == "timestamp":
            files = {n: (folder / "archive" / n).read_bytes() for n in line["files"]}
            sums = {n: f"sha256:{hashlib.sha256(c).hexdigest()}" for n, c in files.items()}
            line |= {"files": sums, **said}
        raws.append(json.dumps(line).encode())
    log.write_bytes(b"".join(sealed_anew(raws, 0)))
    for path in (folder / "archive").glob("catalog.db*"):
        path.unlink()


@pytest.mark.parametrize(
    "said",
    [
        {"at": "2020-01-01T00:00:00Z"},
        {"signer": "A Well-Known Authority"},
        {"serial": "1"},
        {"policy": "1.2.3"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_what_the_log_says_of_a_token_stands_in_it(stamped: Path, said: dict[str, str]) -> None:
    told_anew(stamped)
    assert audited(stamped)["ok"]
    told_anew(stamped, **said)
    found = audited(stamped)
    assert rules(found) == {"changed-timestamp"}
    assert all(next(iter(said.values()))[:10] in f["message"] for f in found["findings"][:2])


def test_one_token_under_two_names_counts_once(stamped: Path) -> None:
    """Copied as a token of an authority that was never asked; the log agrees with itself."""
    first, _ = lines(stamped, "timestamp")
    token = stamped / "archive" / first["token"]
    copy = Path(shutil.copy(token, token.with_name("20200101T000000Z-b-line-1-b.tsr")))
    name, said = f"timestamps/{copy.name}", log_of(stamped).read_bytes().splitlines(keepends=True)
    files = {n: s for n, s in first["files"].items() if n.endswith(".pem")}
    line = {**first, "authority": "b", "url": "http://b.example", "seq": len(said) + 1}
    line |= {"token": name, "files": {**files, name: first["files"][first["token"]]}}
    raws = [*said, json.dumps(line).encode()]
    log_of(stamped).write_bytes(b"".join(sealed_anew(raws, len(said))))
    for path in (stamped / "archive").glob("catalog.db*"):
        path.unlink()
    found = audited(stamped)
    assert rules(found) == {"doubled-timestamp"}
    assert "as one of b: it is one token" in found["findings"][0]["message"]
    told = call("-q", "-C", stamped, "show", "statement", "--format", "json").out
    assert {v["authority"] for v in vouched(told)} == {
        one["authority"] for one in lines(stamped, "timestamp")[:2]
    }


def vouched(told: str) -> list[dict[str, Any]]:
    supports = [one for result in json.loads(told)["support"] for one in result["support"]]
    return [one for one in supports if one["kind"] == "timestamp"]


@pytest.mark.parametrize("content", [b"<html>", None], ids=["other", "gone"])
def test_a_token_that_is_not_as_it_came_supports_nothing(
    stamped: Path, content: bytes | None
) -> None:
    for token in (stamped / "archive" / "timestamps").glob("*.tsr"):
        token.write_bytes(content) if content else token.unlink()
    told = call("-q", "-C", stamped, "show", "statement", "--format", "json").out
    assert vouched(told) == []


@pytest.mark.parametrize(("years", "severities"), [(-9, {"warning"}), (9, set())])
def test_a_token_of_a_time_to_come_is_doubted(
    stamped: Path, years: int, severities: set[str]
) -> None:
    now = datetime.now(UTC) + years * 365 * DAY
    found = list(check_timestamps(stamped / "archive", tuple, now))
    said = [one for one in found if one.rule == "clock"]
    assert {one.severity.value for one in said} == severities
    assert all("the clock of 127.0.0.1-" in one.message for one in said)


@pytest.mark.parametrize("what", ["root", "chain"])
def test_certificates_beside_a_token_are_those_that_it_is_checked_with(
    stamped: Path, what: str
) -> None:
    path = sorted((stamped / "archive" / "timestamps").glob(f"{what}-*.pem"))[0]
    path.write_bytes(b"<html>" if what == "chain" else other_root(stamped))
    told_anew(stamped)
    found = audited(stamped)
    assert rules(found) == {"changed-timestamp"}
    assert found["findings"][0]["file"] == f"timestamps/{path.name}"


def other_root(folder: Path) -> bytes:
    return sorted((folder / "archive" / "timestamps").glob("root-*.pem"))[1].read_bytes()
