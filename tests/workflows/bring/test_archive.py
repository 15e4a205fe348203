"""Two volunteers' archives become one: both chains stay, and nothing is overwritten."""

from __future__ import annotations

import html
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.commands.invocation import read_machine
from archiver.models import Capture, Change, State
from archiver.project import load_project
from archiver.store.archive import Archive, open_reader
from archiver.store.log.chain import chain_files, verify_chain
from archiver.store.merging import plan_merge
from archiver.workflows.bring.archive import merge_archive
from archiver.workflows.shared.context import Means
from tests.door import Said, call
from tests.store.exchanges import LAPTOP, MACHINE, answer, message, table_rows, ticking
from tests.workflows.bring.dying import die
from tests.workflows.bring.foreign_files import ANSWER, INFO, PAGE, WORDS, members, write_project
from tests.workflows.handover.test_erase import counts

OTHER = "http://school.example/other"
THEIRS = b"<p>Words that only the other volunteer has saved, on a page of their own.</p>"


def capture(folder: Path, source: str, url: str, body: bytes, machine: object = MACHINE) -> Capture:
    with Archive.open(folder / "archive", ticking(), machine) as archive:  # type: ignore[arg-type]
        return archive.record(source, answer(message(body), url))


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    folder = write_project(tmp_path / "ours", ("policy", PAGE))
    capture(folder, "policy", PAGE, f"<p>{WORDS}</p>".encode())
    return folder


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    folder = write_project(tmp_path / "theirs", ("policy", PAGE), ("other", OTHER))
    laptop = replace(LAPTOP, operator="Ben Other")
    capture(folder, "policy", PAGE, f"<p>{WORDS}</p>".encode(), laptop)
    capture(folder, "other", OTHER, THEIRS, laptop)
    with Archive.open(folder / "archive", ticking(), laptop) as archive:
        archive.note_state(Change("other", State.SAME, reason="seen"))
    return folder


def merge(ours: Path, theirs: Path, *more: str) -> Said:
    return call("-q", "-C", ours, "import", theirs, *more)


def captures(folder: Path) -> list[tuple[str, str]]:
    with open_reader(folder / "archive") as reader:
        found = reader.catalog.captures()
        assert all(isinstance(reader.payload(c), bytes) for c in found)
    return sorted((c.source, c.uri) for c in found)


def check_sound(folder: Path) -> None:
    said = json.loads(call("-q", "-C", folder, "audit", "--format", "json").out)
    assert {found["severity"] for found in said["findings"]} <= {"note"}, said["findings"]
    before = table_rows(folder / "archive")
    assert call("-C", folder, "reindex").code == 0
    after = table_rows(folder / "archive")
    for name in ("captures", "records", "states", "facts"):
        assert after[name] == before[name], name
    assert not (folder / "archive" / "merging").exists()


def files(folder: Path) -> dict[str, bytes]:
    roots = ("warcs", "custody", "imports")
    found = (p for r in roots for p in (folder / "archive" / r).rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def warcs(folder: Path | dict[str, bytes]) -> dict[str, bytes]:
    found = files(folder) if isinstance(folder, Path) else folder
    return {name: content for name, content in found.items() if name.endswith(".warc.gz")}


def test_both_archives_are_one_and_both_chains_hold(ours: Path, theirs: Path) -> None:
    before, there = files(ours), files(theirs)
    said = merge(ours, theirs)
    assert said.code == 0, said.err
    assert "added other to sources.csv" in said.out
    assert "2 captures came" in said.out
    assert captures(ours) == [("other", OTHER), ("policy", PAGE), ("policy", PAGE)]
    after = files(ours)
    for name, content in before.items():
        assert after[name] == content or name.startswith("archive/custody/")
    for name, content in there.items():
        if not name.endswith("machine.json"):
            assert after[name] == content, name
    assert files(theirs) == there, "theirs is only read"
    for path in chain_files(ours / "archive"):
        assert verify_chain(path) == []
    check_sound(ours)


def test_a_second_capturer_is_known(ours: Path, theirs: Path) -> None:
    merge(ours, theirs)
    with open_reader(ours / "archive") as reader:
        operators = {run.operator for run in reader.catalog.runs()}
        found = reader.catalog.captures("policy")
    assert {"A Volunteer", "Ben Other"} <= operators
    assert len(found) == 2


def test_again_brings_nothing_and_then_only_what_is_new(ours: Path, theirs: Path) -> None:
    merge(ours, theirs)
    again = merge(ours, theirs)
    assert "Nothing new: all" in again.out
    capture(theirs, "other", OTHER + "?page=2", THEIRS + b" more", LAPTOP)
    said = merge(ours, theirs)
    assert said.code == 0, said.err
    assert "1 capture came" in said.out
    assert len(captures(ours)) == 4
    check_sound(ours)


def test_a_copy_of_ours_that_somebody_went_on_with_comes_back(ours: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ours, tmp_path / "copy"))
    capture(copy, "policy", PAGE + "#x", THEIRS, LAPTOP)
    capture(ours, "policy", PAGE, THEIRS)
    said = merge(ours, copy)
    assert said.code == 0, said.err
    assert "1 capture came" in said.out
    assert len(captures(ours)) == 3
    check_sound(ours)


@pytest.mark.parametrize("kind", ["warcs", "imports", "timestamps"])
def test_a_file_of_one_name_and_size_and_other_bytes_is_another(
    ours: Path, tmp_path: Path, kind: str
) -> None:
    if kind != "warcs":
        (ours / "archive" / kind).mkdir(exist_ok=True)
        (ours / "archive" / kind / "one.tsr").write_bytes(b"as it was written")
    copy = Path(shutil.copytree(ours, tmp_path / "copy"))
    assert plan_merge(ours / "archive", copy / "archive", "", frozenset()).problems == ()
    (twin,) = (p for p in (copy / "archive" / kind).rglob("*") if p.is_file())
    changed = bytearray(twin.read_bytes())
    changed[-1] ^= 1
    twin.write_bytes(changed)
    plan = plan_merge(ours / "archive", copy / "archive", "", frozenset())
    (problem,) = plan.problems
    assert f"{twin} and archive/{kind}/" in problem
    assert "have one name and are not the same" in problem
    assert plan.arrivals == ()


@pytest.mark.parametrize("name", ["a;b.warc.gz", "-rf.warc.gz", "a\nb.warc.gz", "$(x).warc.gz"])
def test_a_name_that_a_command_line_would_obey_is_refused(
    ours: Path, theirs: Path, name: str
) -> None:
    (theirs / "archive" / "warcs" / name).write_bytes(b"")
    (problem, *_) = plan_merge(ours / "archive", theirs / "archive", "", frozenset()).problems
    assert "no archive has a file of this name" in problem
    assert "\n" not in problem


def test_another_name_of_one_address_is_ours(ours: Path, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "named", ("school-policy", PAGE.replace("http", "https")))
    capture(folder, "school-policy", PAGE, THEIRS, LAPTOP)
    with Archive.open(folder / "archive", ticking(), LAPTOP) as archive:
        archive.note_state(Change("school-policy", State.CHANGED, reason="theirs"))
    said = merge(ours, folder)
    assert said.code == 0, said.err
    assert "their school-policy is policy here" in said.out
    assert captures(ours) == [("policy", PAGE), ("policy", PAGE)]
    with open_reader(ours / "archive") as reader:
        (state,) = reader.catalog.state_history("policy")
        assert re.fullmatch(r"says the log \S+ of another archive: theirs", state.reason)
    check_sound(ours)
    pack = tmp_path / "pack.wacz"
    assert call("-q", "-C", ours, "export", "--output", pack).code == 0
    checked = call("-q", "verify", "--pack", pack, "--format", "json")
    assert json.loads(checked.out)["pack"]["differing"] == []
    capture(folder, "school-policy", PAGE, THEIRS + b"later", LAPTOP)
    assert merge(ours, folder).code == 0
    assert captures(ours) == [("policy", PAGE)] * 3


def test_one_id_for_two_sources_is_refused_with_what_to_write(ours: Path, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "clash", ("policy", OTHER))
    capture(folder, "policy", OTHER, THEIRS, LAPTOP)
    before = files(ours)
    said = merge(ours, folder)
    assert said.code == 2
    assert "add: --rename policy=policy-2" in said.err
    assert warcs(ours) == warcs(before)
    assert (ours / "sources.csv").read_text("utf-8").count("\n") == 2
    done = merge(ours, folder, "--rename", "policy=policy-2")
    assert done.code == 0, done.err
    assert captures(ours) == [("policy", PAGE), ("policy-2", OTHER)]
    assert f"policy-2,{OTHER}" in (ours / "sources.csv").read_text("utf-8")
    check_sound(ours)
    row = json.loads(call("-q", "-C", ours, "verify", "--format", "json").out)["quotations"][0]
    assert (row["verdict"], row["found_in"]) == ("verbatim", [])
    assert merge(ours, folder, "--rename", "policy").code == 2


def test_swapped_ids_are_not_mixed_up(tmp_path: Path) -> None:
    ours = write_project(tmp_path / "ours", ("a", PAGE), ("b", OTHER))
    capture(ours, "a", PAGE, b"<p>one page</p>")
    theirs = write_project(tmp_path / "theirs", ("b", PAGE), ("a", OTHER))
    capture(theirs, "b", PAGE, b"<p>one page, later</p>", LAPTOP)
    capture(theirs, "a", OTHER, b"<p>the other page</p>", LAPTOP)
    said = merge(ours, theirs)
    assert said.code == 0, said.err
    assert captures(ours) == [("a", PAGE), ("a", PAGE), ("b", OTHER)]
    check_sound(ours)


def test_imports_and_confirmations_come_along(ours: Path, theirs: Path) -> None:
    (theirs / "a.warc.gz").write_bytes(members([INFO, ANSWER]))
    assert call("-q", "-C", theirs, "import", "a.warc.gz").code == 0
    assert merge(ours, theirs).code == 0
    assert len(list((ours / "archive" / "imports").iterdir())) == 1
    with open_reader(ours / "archive") as reader:
        assert [c.via for c in reader.catalog.captures("policy")].count("import") == 1
    check_sound(ours)


def damage_warc(folder: Path) -> None:
    (warc, *_) = sorted((folder / "archive" / "warcs").rglob("*.warc.gz"))
    content = bytearray(warc.read_bytes())
    content[len(content) // 2] ^= 0x55
    warc.write_bytes(content)


def damage_log(folder: Path) -> None:
    (log, *_) = chain_files(folder / "archive")
    content = log.read_bytes().replace(b"Ben Other", b"Ken Other", 1)
    log.write_bytes(content)


def leave_open(folder: Path) -> None:
    (warc, *_) = sorted((folder / "archive" / "warcs").rglob("*.warc.gz"))
    warc.rename(warc.with_name(warc.name + ".open"))


def link_warc(theirs: Path) -> None:
    """The audit reads through a link; what would be kept here is none of it."""
    warc = next((theirs / "archive" / "warcs").rglob("*.warc.gz"))
    outside = Path(shutil.move(warc, theirs / "outside.warc.gz"))
    warc.symlink_to(outside.resolve())


REFUSED = {
    "link": (link_warc, "is a link"),
    "warc": (damage_warc, "the audit finds"),
    "log": (damage_log, "the audit finds"),
    "running": (leave_open, "was not finished"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_damaged_archive_is_refused_and_said(ours: Path, theirs: Path, kind: str) -> None:
    change, says = REFUSED[kind]
    change(theirs)
    before = files(ours)
    said = merge(ours, theirs)
    assert said.code == 2
    assert says in said.err
    assert warcs(ours) == warcs(before)
    assert len(captures(ours)) == 1


def test_one_name_for_two_files_is_refused(ours: Path, theirs: Path) -> None:
    (warc, *_) = sorted((theirs / "archive" / "warcs").rglob("*.warc.gz"))
    name = warc.relative_to(theirs)
    (ours / name).parent.mkdir(parents=True, exist_ok=True)
    (ours / name).write_bytes(b"something else")
    said = merge(ours, theirs)
    assert said.code == 2
    assert "have one name and are not the same" in said.err
    assert (ours / name).read_bytes() == b"something else"


def test_a_log_that_went_on_in_two_places_is_refused(ours: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ours, tmp_path / "copy"))
    machine = json.loads((copy / "archive" / "custody" / "machine.json").read_text("utf-8"))
    machine["file"] = (copy / "archive" / "custody" / "machine.json").stat().st_ino
    (copy / "archive" / "custody" / "machine.json").write_text(json.dumps(machine), "utf-8")
    capture(copy, "policy", PAGE, THEIRS + b"in the copy")
    capture(ours, "policy", PAGE, THEIRS + b"at home")
    assert len(chain_files(copy / "archive")) == 1
    said = merge(ours, copy)
    assert said.code == 2
    assert "two copies of one archive were both written to" in said.err


@pytest.mark.parametrize("wrong", ["itself", "no archive"])
def test_what_is_no_other_archive_is_said(ours: Path, tmp_path: Path, wrong: str) -> None:
    (tmp_path / "empty").mkdir()
    said = merge(ours, ours if wrong == "itself" else tmp_path / "empty")
    assert said.code == 2
    assert "own archive" in said.err or "is no archive" in said.err


def test_the_archive_folder_alone_will_do(ours: Path, theirs: Path) -> None:
    said = merge(ours, theirs / "archive")
    assert said.code == 0, said.err
    assert f"other,{OTHER}" in (ours / "sources.csv").read_text("utf-8")
    check_sound(ours)


def test_it_is_one_call_for_programs_too(ours: Path, theirs: Path) -> None:
    means = Means(ticking(), read_machine())
    done = merge_archive(load_project(ours), means, theirs)
    assert (done.captures, done.added) == (2, ("other",))


# --- runs that die -------------------------------------------------------------------------------


def check_died(copy: Path) -> bool:
    """After the next start the merge is done, or was not begun; run again it is done."""
    with Archive.open(copy / "archive", ticking(0.01), read_machine()) as archive:
        done = bool(archive.catalog.events("merge"))
        count = len(archive.catalog.captures())
        events = archive.catalog.events("recovered")
    assert count == (3 if done else 1)
    assert len(events) == 0, "what others recorded is not called our own"
    check_sound(copy)
    return done


@pytest.mark.endure
def test_killed_at_each_write(ours: Path, theirs: Path, tmp_path: Path) -> None:
    outcomes = [0, 0]
    for _, copy in counts(ours, tmp_path, "import", str(theirs)):
        outcomes[check_died(copy)] += 1
        assert merge(copy, theirs).code == 0
        assert len(captures(copy)) == 3
    print(f"killed at {sum(outcomes)} places: {outcomes[0]} not begun, {outcomes[1]} finished")
    assert min(outcomes) > 3


@pytest.mark.parametrize("count", [3, 9, 14, 18, 22, 26])
def test_killed_at_some_writes(ours: Path, theirs: Path, count: int) -> None:
    die(ours, count, "import", str(theirs))
    check_died(ours)
    assert merge(ours, theirs).code == 0
    assert len(captures(ours)) == 3


def test_a_state_that_others_noted_is_theirs_wherever_people_read_it(
    ours: Path, theirs: Path
) -> None:
    assert merge(ours, theirs).code in (0, 3)
    said = "others' look, merged (log "
    assert said in call("-C", ours, "show", "other").out
    assert call("-q", "-C", ours, "report").code in (0, 3)
    pages = (ours / "archive" / "report").rglob("*.html")
    told = [page.name for page in pages if said in html.unescape(page.read_text("utf-8"))]
    assert told == ["source-other.html"]
