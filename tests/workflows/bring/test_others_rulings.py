"""What a merged log decides about our records waits until a person here decides."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.models import (
    Capture,
    Change,
    Clock,
    RecordBlock,
    State,
    Usability,
    Usable,
)
from archiver.store.archive import Archive, SuppliedFile, open_reader
from archiver.store.log.rulings import TRANSCRIBES, TRANSCRIPT
from tests.door import call
from tests.store.exchanges import LAPTOP, MACHINE, answer, message, ticking
from tests.workflows.bring.foreign_files import PAGE, WORDS, write_project

THEIRS = replace(LAPTOP, operator="Ben Other")
LATER = Clock(lambda: datetime(2099, 1, 1, tzinfo=UTC), lambda: 0.0, lambda seconds: None)
OTHER = "http://school.example/other"
TYPED = b"The head teacher signed the lease."
Said = dict[str, object]


def supplied(content: bytes, kind: str, date: datetime, facts: Said) -> SuppliedFile:
    return SuppliedFile("", RecordBlock(len(content), content), kind, date, facts=facts)


def type_it(archive: Archive, scan: Capture, by: str, words: bytes) -> Capture:
    file = supplied(words, "text/plain", scan.date, {"by": by, TRANSCRIBES: scan.record_id})
    waits = Usability(Usable.NO, "The typing is not confirmed.")
    return archive.append_resource("policy", file, waits, via=TRANSCRIPT, role=TRANSCRIPT)


def store(folder: Path, machine: object, *, typed: bool = False) -> list[Capture]:
    """A page, and of ours a scan with a typing that nobody has confirmed."""
    with Archive.open(folder / "archive", ticking(), machine) as archive:  # type: ignore[arg-type]
        page = archive.record("policy", answer(message(f"<p>{WORDS}</p>".encode()), PAGE))
        if not typed:
            return [page]
        scan = supplied(b"\x89PNG", "image/png", page.date, {"by": "Mallory"})
        original = archive.append_resource("policy", scan, Usability(Usable.NO, "a picture"))
        typing = type_it(archive, original, "Mallory", TYPED)
        return [page, original, typing]


@pytest.fixture
def ours(tmp_path: Path) -> tuple[Path, list[Capture]]:
    folder = write_project(tmp_path / "ours", ("policy", PAGE))
    (folder / "quotes.csv").write_text(
        "id,source,quote\nleased,policy,The head teacher signed the lease.\n", encoding="utf-8"
    )
    return folder, store(folder, MACHINE, typed=True)


def merged(tmp_path: Path, ours: Path, *lines: tuple[str, Said]) -> str:
    """Take in an archive whose log ends with these lines; return what was said."""
    folder = tmp_path / "theirs"
    if not folder.exists():
        write_project(folder, ("policy", PAGE))
        store(folder, THEIRS)
    with Archive.open(folder / "archive", LATER, THEIRS) as archive:
        for event, said in lines:
            archive.note(event, said)
    done = call("-C", ours, "import", folder)
    assert done.code == 0, done.err
    return done.out + done.err


def state(folder: Path) -> tuple[dict[str, str], set[str]]:
    """How usable each capture is, and which are withheld."""
    with open_reader(folder / "archive") as reader:
        usable = {c.record_id: f"{c.source} {c.usable}" for c in reader.catalog.captures()}
        return usable, set(reader.catalog.withheld())


def rulings(found: list[Capture]) -> dict[str, Said]:
    page, _, typing = (one.record_id for one in found)
    return {
        "confirm": {"record_id": typing, "by": "Prof. Honest", "source": "policy"},
        "withhold": {"record_id": page, "reason": "an order", "source": "policy"},
        "erase": {
            "record_id": page,
            "captures": [page],
            "source": "policy",
            "by": "A Judge",
            "order": "9",
            "reason": "an order",
        },
    }


def waiting(folder: Path) -> list[str]:
    said = call("-q", "-C", folder, "accept", "--format", "json")
    assert said.code == 0, said.err
    ids: list[str] = json.loads(said.out)["ids"]
    return ids


@pytest.mark.parametrize("event", ["confirm", "withhold", "erase"])
def test_nothing_acts_before_and_who_asks_is_shown(
    ours: tuple[Path, list[Capture]], tmp_path: Path, event: str
) -> None:
    folder, mine = ours
    before = state(folder)
    told = merged(tmp_path, folder, (event, rulings(mine)[event]))
    after = state(folder)
    assert before[0].items() <= after[0].items()
    assert after[1] == before[1]
    (name,) = waiting(folder)
    status = call("-q", "-C", folder, "status")
    for said in (told, status.out):
        words = " ".join(said.split())
        assert name in words
        assert "Ben Other" in words
        assert str(rulings(mine)[event].get("by", "Nobody named")) in words
    for made_anew in (True, False):
        if made_anew:
            assert call("-q", "-C", folder, "reindex").code == 0
        assert state(folder) == after
    assert call("-q", "-C", folder, "audit").code == 0


@pytest.mark.parametrize("event", ["confirm", "withhold", "erase"])
@pytest.mark.parametrize("accepting", [True, False], ids=["accept", "reject"])
def test_it_holds_once_it_is_accepted_and_never_when_it_is_rejected(
    ours: tuple[Path, list[Capture]], tmp_path: Path, event: str, accepting: bool
) -> None:
    folder, mine = ours
    merged(tmp_path, folder, (event, rulings(mine)[event]))
    before = state(folder)
    (name,) = waiting(folder)
    word = "accept" if accepting else "reject"
    assert call("-q", "-C", folder, word, name[:8]).code == 2, "without a name"
    said = call("-q", "-C", folder, word, name[:8], "--by", "Ann Example", "--format", "json")
    assert (said.code, json.loads(said.out)["done"]) == (0, True), said.err
    assert waiting(folder) == []
    assert (state(folder) == before) != accepting
    if accepting:
        usable, withheld = state(folder)
        page, _, typing = (one.record_id for one in mine)
        assert usable[typing] == ("policy yes" if event == "confirm" else "policy no")
        assert (page in withheld) == (event != "confirm")
    assert call("-q", "-C", folder, "audit").code == 0
    after = state(folder)
    assert call("-q", "-C", folder, "reindex").code == 0
    assert state(folder) == after


def test_what_was_rejected_can_be_accepted_later(
    ours: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    folder, mine = ours
    merged(tmp_path, folder, ("confirm", rulings(mine)["confirm"]))
    (name,) = waiting(folder)
    for word, code in (("reject", 0), ("reject", 2), ("accept", 0), ("accept", 2)):
        assert call("-q", "-C", folder, word, name, "--by", "Ann Example").code == code


def test_a_lift_of_what_we_withhold_waits(ours: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    folder, mine = ours
    page = mine[0].record_id
    assert call("-q", "-C", folder, "withhold", page, "--reason", "an order").code == 0
    merged(tmp_path, folder, ("lift", {"record_id": page, "by": "Nobody"}))
    assert page in state(folder)[1]
    (name,) = waiting(folder)
    assert call("-q", "-C", folder, "accept", name, "--by", "Ann Example").code == 0
    assert page not in state(folder)[1]


def own_page(folder: Path) -> str:
    with open_reader(folder / "archive") as reader:
        return reader.catalog.captures()[0].record_id


def test_their_own_copy_stays_withheld_and_takes_none_of_ours_along(
    ours: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    """Both have saved the same bytes: withholding goes by content, within one log."""
    folder, mine = ours
    write_project(tmp_path / "theirs", ("policy", PAGE))
    (page,) = store(tmp_path / "theirs", THEIRS)
    assert page.content_digest == mine[0].content_digest
    merged(tmp_path, folder, ("withhold", {"record_id": page.record_id, "reason": "an order"}))
    assert state(folder)[1] == {page.record_id}
    (name,) = waiting(folder)
    assert call("-q", "-C", folder, "accept", name, "--by", "Ann Example").code == 0
    assert state(folder)[1] == {page.record_id, mine[0].record_id}


def test_their_typing_of_our_scan_does_not_take_the_place_of_ours(
    ours: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    folder, (_, scan, typing) = ours
    said = call(
        "-q", "-C", folder, "transcribe", "--confirm", typing.record_id, "--by", "Ann Example"
    )
    assert said.code == 0, said.err
    theirs = tmp_path / "theirs"
    write_project(theirs, ("policy", PAGE))
    with Archive.open(theirs / "archive", LATER, THEIRS) as archive:
        other = type_it(archive, scan, "Eve", b"He did not sign.")
    merged(tmp_path, folder, ("confirm", {"record_id": other.record_id, "by": "Prof. Honest"}))
    usable, _ = state(folder)
    assert usable[typing.record_id] == "policy yes"
    assert usable[other.record_id] == "policy no"


def line_of(folder: Path, event: str) -> tuple[dict[str, object], str]:
    """The first line of an event in their log, as another line would name it, and its chain."""
    from archiver.store.log.chain import chain_files, read_lines

    lines = (line for path in chain_files(folder / "archive") for line in read_lines(path))
    line = next(one for one in lines if one.event == event)
    return {"chain": line.chain, "seq": line.seq, "hash": line.hash}, line.chain


Trick = Callable[[Path, Path, list[Capture]], list[tuple[str, Said]]]


def accept_oneself(ours: Path, theirs: Path, mine: list[Capture]) -> list[tuple[str, Said]]:
    named, _ = line_of(theirs, "confirm")
    return [("accept", {"lines": [named], "by": "Ann Example"})]


def rename_ours(ours: Path, theirs: Path, mine: list[Capture]) -> list[tuple[str, Said]]:
    _, chain = line_of(ours, "capture")
    return [("merge", {"chains": {chain: {}}, "renamed": {"policy": "other"}})]


def hold_ours(ours: Path, theirs: Path, mine: list[Capture]) -> list[tuple[str, Said]]:
    named, _ = line_of(ours, "withhold")
    return [("merge", {"chains": {"x": {}}, "renamed": {}, "waiting": [named]})]


@pytest.mark.parametrize("trick", [accept_oneself, rename_ours, hold_ours])
def test_no_log_says_how_ours_is_read(
    ours: tuple[Path, list[Capture]], tmp_path: Path, trick: Trick
) -> None:
    folder, mine = ours
    page, _, typing = (one.record_id for one in mine)
    assert call("-q", "-C", folder, "withhold", page, "--reason", "an order").code == 0
    theirs = write_project(tmp_path / "theirs", ("policy", PAGE))
    store(theirs, THEIRS)
    with Archive.open(theirs / "archive", LATER, THEIRS) as archive:
        archive.note("confirm", rulings(mine)["confirm"])
    before = state(folder)
    for twice in (False, True):
        merged(tmp_path, folder, *trick(folder, theirs, mine))
        usable, withheld = state(folder)
        assert before[0].items() <= usable.items(), twice
        assert withheld & before[0].keys() == before[1]
        assert usable[typing] == "policy no"
        assert len(waiting(folder)) == 1


def test_an_archive_that_names_a_log_which_it_lacks_is_not_merged(
    ours: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    folder, _ = ours
    theirs = write_project(tmp_path / "theirs", ("policy", PAGE))
    store(theirs, THEIRS)
    _, chain = line_of(folder, "capture")
    named = {"chains": {chain: {"seq": 1, "hash": "0" * 64}}, "renamed": {"policy": "other"}}
    with Archive.open(theirs / "archive", LATER, THEIRS) as archive:
        archive.note("merge", named)
    before = state(folder)
    said = call("-C", folder, "import", theirs)
    assert said.code == 2
    assert f"{chain}.jsonl is missing" in said.err
    assert state(folder) == before


def test_a_pack_holds_no_ruling_that_waits(
    ours: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    folder, mine = ours
    merged(tmp_path, folder, ("confirm", rulings(mine)["confirm"]))
    for chosen in ((), ("policy",)):
        pack = tmp_path / f"pack{len(chosen)}.wacz"
        made = call("-q", "-C", folder, "export", *chosen, "--format", "wacz", "--output", pack)
        assert made.code == 0, made.err
        said = call("-q", "-C", tmp_path, "verify", "--pack", pack, "--format", "json")
        found = json.loads(said.out)["quotations"]
        assert [row["verdict"] for row in found] == ["not-found"], said.err


def test_a_merge_of_an_earlier_version_is_read_as_it_was(
    ours: tuple[Path, list[Capture]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its line names nothing that waits: what people were told then holds."""
    monkeypatch.setattr("archiver.workflows.bring.archive.find_waiting", lambda *_: [])
    folder, mine = ours
    merged(tmp_path, folder, ("confirm", rulings(mine)["confirm"]))
    assert state(folder)[0][mine[2].record_id] == "policy yes"
    assert re.search("Nothing", call("-q", "-C", folder, "accept").out)


# --- states and notices --------------------------------------------------------------------------


def gone(source: str = "policy") -> Change:
    return Change(source, State.GONE, State.SAME, transition=True, date=LATER.now(), reason="404")


def heard(folder: Path) -> tuple[dict[str, str], list[str], bool, list[str]]:
    """The states that act, the transitions, whether a notice went out, and the rounds' lines."""
    with open_reader(folder / "archive") as reader:
        states = {name: str(change.state) for name, change in reader.catalog.states().items()}
        past = [str(c.state) for c in reader.catalog.state_history() if c.transition]
        lines = [e.event for e in reader.catalog.events() if e.event in ("round", "channel")]
        return states, past, reader.catalog.noticed("k@mail"), lines


def tell(folder: Path, *, alone: str = "") -> None:
    """Their watch finds our source gone, says that all was told, and that a round was made."""
    with Archive.open(folder / "archive", LATER, THEIRS) as archive:
        archive.note_state(gone())
        if alone:
            archive.record(alone, answer(message(b"<p>All alone here.</p>"), OTHER))
            archive.note_state(gone(alone))
        archive.note_notice("k@mail", "policy", "It is gone.")
        archive.note("channel", {"channel": "mail"})
        archive.note("round", {"checked": 1})


@pytest.mark.parametrize("captured", [True, False])
def test_others_states_of_our_sources_do_nothing_until_they_are_accepted(
    ours: tuple[Path, list[Capture]], tmp_path: Path, *, captured: bool
) -> None:
    folder, _ = ours
    before = heard(folder)
    theirs = write_project(tmp_path / "theirs", ("policy", PAGE), ("alone", OTHER))
    if captured:
        store(theirs, THEIRS)
    tell(theirs, alone="alone")
    done = call("-C", folder, "import", theirs)
    assert done.code == 0, done.err
    assert before == ({}, [], False, [])
    assert heard(folder) == ({"alone": "gone"}, ["gone", "gone"], False, [])
    status = call("-q", "-C", folder, "status")
    (log,) = (p.stem for p in (theirs / "archive" / "custody").glob("*.jsonl"))
    for said in (done.out + done.err, status.out):
        words = " ".join(said.split())
        assert f"The log {log} of another archive says of sources that we keep too" in words
        assert "policy is gone (2099-01-01), not looked at here" in words
    assert call("-q", "-C", folder, "reindex").code == 0
    assert heard(folder)[0] == {"alone": "gone"}
    accepted = call("-q", "-C", folder, "accept", log, "--by", "A Person")
    assert accepted.code == 0, accepted.err
    assert heard(folder)[0] == {"alone": "gone", "policy": "gone"}
    assert "of another archive says" not in call("-q", "-C", folder, "status").out


def test_another_log_cannot_have_itself_heard(
    ours: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    folder, _ = ours
    theirs = write_project(tmp_path / "theirs", ("policy", PAGE))
    store(theirs, THEIRS)
    tell(theirs)
    (log,) = (p.stem for p in (theirs / "archive" / "custody").glob("*.jsonl"))
    with Archive.open(theirs / "archive", LATER, THEIRS) as archive:
        archive.note("accept", {"chains": [log], "lines": [], "by": "A Person"})
    assert call("-q", "-C", folder, "import", theirs).code == 0
    assert heard(folder) == ({}, ["gone"], False, [])


# --- a log of our own that somebody with a copy went on with -------------------------------------


def go_on(copy: Path, *lines: tuple[str, Said]) -> None:
    """Write further lines into the log that the copied archive came with, as its machine would."""
    note = copy / "archive" / "custody" / "machine.json"
    said = json.loads(note.read_text("utf-8"))
    note.write_text(json.dumps({**said, "file": note.stat().st_ino}), "utf-8")
    with Archive.open(copy / "archive", LATER, MACHINE) as archive:
        for event, fields in lines:
            archive.note(event, fields)
        archive.note_state(gone())


@pytest.mark.parametrize("upto", [10**9, -1, "all", None])
def test_another_log_cannot_say_that_it_is_ours(
    ours: tuple[Path, list[Capture]], tmp_path: Path, upto: object
) -> None:
    folder, _ = ours
    theirs = write_project(tmp_path / "theirs", ("policy", PAGE))
    tell(theirs)
    (log,) = (p.stem for p in (theirs / "archive" / "custody").glob("*.jsonl"))
    said: Said = {"chains": {}, "renamed": {}, "quiet": ["policy"]}
    with Archive.open(theirs / "archive", LATER, THEIRS) as archive:
        for named in (log, "elsewhere-00000000"):
            archive.note("merge", {**said, "regrown": {named: upto}})
        archive.note("accept", {"chains": [log], "lines": [], "by": "A Person"})
    done = call("-C", folder, "import", theirs)
    assert done.code == 0, done.err
    assert heard(folder) == ({}, ["gone"], False, [])
    assert call("-q", "-C", folder, "reindex").code == 0
    assert heard(folder) == ({}, ["gone"], False, [])


def test_a_copy_of_our_log_that_was_gone_on_with_decides_nothing(
    ours: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    """Whoever has our archive can write on where our log ends: it looks like ours, and is not."""
    folder, mine = ours
    with Archive.open(folder / "archive", ticking(), MACHINE) as archive:
        archive.note_state(replace(gone(), state=State.SAME))
    here, there = (Path(shutil.copytree(folder, tmp_path / name)) for name in ("here", "there"))
    _, log = line_of(folder, "capture")
    silence = {"chains": {}, "renamed": {}, "quiet": ["policy"], "regrown": {log: 0}}
    go_on(
        there,
        ("withhold", rulings(mine)["withhold"]),
        ("erase", rulings(mine)["erase"]),
        ("accept", {"chains": [log], "lines": [], "by": "A Person"}),
        ("merge", silence),
    )
    before = state(here), heard(here)[0]
    assert before[1] == {"policy": "same"}
    done = call("-C", here, "import", there)
    assert done.code == 0, done.err
    assert (state(here), heard(here)[0]) == before
    assert len(waiting(here)) == 2
    assert f"The log {log} of another archive says" in " ".join((done.out + done.err).split())
    assert call("-q", "-C", here, "reindex").code == 0
    assert (state(here), heard(here)[0]) == before
    assert call("-q", "-C", here, "accept", log, "--by", "A Person").code == 0
    assert heard(here)[0] == {"policy": "gone"}
