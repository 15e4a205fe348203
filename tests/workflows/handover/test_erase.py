"""What a court had removed is gone, byte for byte; everything else is as it was, to the byte."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.commands.invocation import read_machine
from archiver.errors import StorageError
from archiver.models import Capture
from archiver.store.archive import Archive, open_reader
from archiver.store.erasing import ErasedStretch, tombstone_pieces
from archiver.store.warc.payloads import DamagedPayload
from archiver.store.warc.records import read_records
from tests.door import Said, call
from tests.store.exchanges import MACHINE, answer, message, open_archive, table_rows, ticking
from tests.workflows.bring.dying import die
from tests.workflows.bring.foreign_files import (
    ANSWER,
    HTML,
    INFO,
    PAGE,
    Raw,
    members,
    wacz,
    write_project,
)
from tests.workflows.handover.test_withheld_leaks import append_shown, unpacked

SECRET = b"The pupil lives in the third house of Mill Lane."
OPEN = b"The hall is open to everybody on Sundays."
WHY = ("--reason", "A child is named.", "--by", "Ada Keeper", "--order", "County Court 12/2026")


def page(words: bytes, number: int = 0) -> bytes:
    chance = random.Random(number)
    return message(b"<p>" + words + b"</p>" + chance.randbytes(600).hex().encode())


def fill(folder: Path) -> dict[str, Capture]:
    """An archive of two sources: a page to be erased with all that says the same, and others."""
    with Archive.open(folder / "archive", ticking(), MACHINE) as archive:
        made = {
            "before": archive.record("other", answer(page(OPEN, 1), PAGE + "/1")),
            "secret": archive.record("policy", answer(page(SECRET, 2), PAGE, seconds=1)),
            "between": archive.record("other", answer(page(OPEN, 3), PAGE + "/2", seconds=2)),
            "again": archive.record("policy", answer(page(SECRET, 2), PAGE, seconds=3)),
            "mirror": archive.record(
                "other", answer(page(SECRET, 2), PAGE + "/mirror"), via="archive:library"
            ),
        }
        shown = replace(made["secret"], source="policy")
        made["picture"] = append_shown(archive, shown, "screenshot")
        made["after"] = archive.record("other", answer(page(OPEN, 4), PAGE + "/3", seconds=4))
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(
        tmp_path / "campaign", ("policy", PAGE), ("other", PAGE + "/1"), quote=SECRET.decode()
    )


GONE = ("secret", "again", "mirror", "picture")
STAYING = ("before", "between", "after")


def erase(folder: Path, record: str, *more: str) -> Said:
    return call("-C", folder, "erase", record, *(more or WHY), "--yes")


def holds(folder: Path, words: bytes = SECRET) -> list[str]:
    """The files of the archive that hold `words`, in any gzip member too."""
    found = []
    for path in (p for p in (folder / "archive").rglob("*") if p.is_file()):
        content = path.read_bytes()
        if any(words in one for one in unpacked(content)) or words in inflate_all(content):
            found.append(path.relative_to(folder).as_posix())
    return found


def inflate_all(content: bytes) -> bytes:
    """Whatever any gzip member in `content` unpacks to, wherever it begins, whole or not."""
    out, at = b"", content.find(b"\x1f\x8b\x08")
    while at >= 0:
        member = zlib.decompressobj(31)
        with suppress(zlib.error):
            out += member.decompress(content[at:])
        at = content.find(b"\x1f\x8b\x08", at + 1)
    return out


def read(folder: Path, captures: dict[str, Capture], names: tuple[str, ...]) -> list[object]:
    with open_reader(folder / "archive") as reader:
        return [reader.payload(captures[name]) for name in names]


def test_its_bytes_are_gone_and_all_others_stay_to_the_byte(folder: Path) -> None:
    made = fill(folder)
    (warc,) = (folder / "archive" / "warcs").rglob("*.warc.gz")
    old = warc.read_bytes()
    kept = read(folder, made, STAYING)
    assert holds(folder)
    said = erase(folder, made["secret"].record_id)
    assert said.code == 0, said.err
    assert "Erased: 4 captures" in said.out
    assert holds(folder) == []
    assert holds(folder, OPEN)
    assert read(folder, made, STAYING) == kept
    assert all(isinstance(one, DamagedPayload) for one in read(folder, made, GONE))
    new = warc.read_bytes()
    assert len(new) == len(old)
    with open_reader(folder / "archive") as reader:
        rows = reader.catalog.records()
        gone = {made[name].record_id for name in GONE}
        for row in rows:
            place = slice(row.place.offset, row.place.offset + row.place.length)
            if row.capture not in gone:
                assert new[place] == old[place], row


def test_the_file_is_a_sound_warc_with_tombstones(folder: Path) -> None:
    made = fill(folder)
    erase(folder, made["secret"].record_id)
    (warc,) = (folder / "archive" / "warcs").rglob("*.warc.gz")
    stones = [
        (record.head, record.block.read())
        for record in read_records(warc)
        if record.head.get("warc-refers-to") and record.head.type == "metadata"
    ]
    told = [block for head, block in stones if block.startswith(b"erased: ")]
    assert len(told) == 4
    said = json.loads(told[0].split(b"\r\n")[0].removeprefix(b"erased: "))
    assert "County Court 12/2026" in said["said"]
    assert made["secret"].record_id in said["records"]
    for program in (["-m", "warcio.cli", "check"],):
        done = subprocess.run(
            [sys.executable, *program, str(warc)], capture_output=True, timeout=60
        )
        assert done.returncode == 0, done.stdout


def test_the_audit_accepts_exactly_what_was_erased_and_names_it(folder: Path) -> None:
    made = fill(folder)
    erase(folder, made["secret"].record_id)
    said = json.loads(call("-q", "-C", folder, "audit", "--format", "json").out)
    assert said["ok"], said["findings"]
    rules = [found["rule"] for found in said["findings"]]
    assert rules.count("tombstone") == 4
    assert rules.count("erased") == len(rules) - 4 >= 9
    assert all("County Court 12/2026" in found["message"] for found in said["findings"])


def test_the_audit_finds_a_tombstone_that_the_log_does_not_name(folder: Path) -> None:
    """Somebody who removes a record as an erasure would, without the line, is found."""
    made = fill(folder)
    with open_reader(folder / "archive") as reader:
        rows = reader.catalog.records(capture=made["between"].record_id)
    (warc,) = (folder / "archive" / "warcs").rglob("*.warc.gz")
    first = rows[0].place.offset
    length = rows[-1].place.offset + rows[-1].place.length - first
    name = warc.relative_to(folder / "archive").as_posix()
    ids = tuple(row.record_id for row in rows)
    stone = ErasedStretch(
        name, first, length, ids, "urn:uuid:0-0", "2026-01-01T00:00:00Z", "by nobody"
    )
    content = bytearray(warc.read_bytes())
    content[first : first + length] = b"".join(tombstone_pieces(stone))
    warc.write_bytes(content)
    said = json.loads(call("-q", "-C", folder, "audit", "--format", "json").out)
    assert not said["ok"]
    assert {"missing-record", "not-in-log"} <= {f["rule"] for f in said["findings"]}


@pytest.mark.parametrize("kind", ["tombstone changed", "tombstone emptied"])
def test_the_audit_finds_a_tombstone_that_was_changed(folder: Path, kind: str) -> None:
    made = fill(folder)
    erase(folder, made["secret"].record_id)
    (warc,) = (folder / "archive" / "warcs").rglob("*.warc.gz")
    content = warc.read_bytes()
    at = content.index(b"County Court 12/2026")
    forged = b"County Court 99/2026" if kind == "tombstone changed" else bytes(20)
    warc.write_bytes(content[:at] + forged + content[at + 20 :])
    said = json.loads(call("-q", "-C", folder, "audit", "--format", "json").out)
    assert not said["ok"]


def test_it_is_hidden_everywhere_and_a_tombstone_is_shown(folder: Path, tmp_path: Path) -> None:
    made = fill(folder)
    before = call("-q", "-C", folder, "verify", "--format", "json").out
    assert json.loads(before)["quotations"][0]["verdict"] == "verbatim"
    erase(folder, made["secret"].record_id)
    row = json.loads(call("-q", "-C", folder, "verify", "--format", "json").out)["quotations"][0]
    assert row["verdict"] == "unverifiable"
    shown = call("-q", "-C", folder, "show", "policy", "--format", "json").out
    tombs = json.loads(shown)["captures"]
    assert all("erased by order County Court 12/2026" in tomb["why"] for tomb in tombs)
    assert not any(tomb["title"] for tomb in tombs if "title" in tomb)
    assert call("-q", "-C", folder, "search", SECRET.decode()).code == 1
    for form in ("wacz", "bagit", "csv"):
        target = tmp_path / form
        said = call("-q", "-C", folder, "export", "--format", form, "--output", target)
        assert said.code == 0, said.err
        files = [target] if target.is_file() else [p for p in target.rglob("*") if p.is_file()]
        for path in files:
            # quotes.csv and the verdicts repeat the user's own quotation.
            for content in unpacked(path.read_bytes()):
                assert b"<p>" + SECRET not in content


def test_the_catalog_made_anew_is_the_same(folder: Path) -> None:
    made = fill(folder)
    erase(folder, made["secret"].record_id)
    with open_archive(folder / "archive", machine=MACHINE) as archive:
        assert not any("eras" in remark for remark in archive.remarks)
    before = table_rows(folder / "archive")
    assert call("-C", folder, "reindex").code == 0
    after = table_rows(folder / "archive")
    for name in ("captures", "records", "facts"):
        assert after[name] == before[name]


def test_twice_and_lifting_and_unknown_are_said(folder: Path) -> None:
    made = fill(folder)
    assert call("-C", folder, "erase", "ffff", *WHY, "--yes").code == 2
    erase(folder, made["secret"].record_id)
    again = erase(folder, made["secret"].record_id)
    assert again.code == 2
    assert "Nothing is left to erase" in again.err
    lifted = call("-C", folder, "withhold", "--lift", made["secret"].record_id, *WHY[:4])
    assert lifted.code == 2
    assert "cannot be shown again" in lifted.err


@pytest.mark.parametrize("missing", ["--reason", "--by", "--order"])
def test_reason_name_and_order_are_needed(folder: Path, missing: str) -> None:
    made = fill(folder)
    at = WHY.index(missing)
    said = erase(folder, made["secret"].record_id, *WHY[:at], missing, " ", *WHY[at + 2 :])
    assert said.code == 2
    assert holds(folder)


def test_without_yes_the_id_must_be_typed_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fill(folder)
    record = made["secret"].record_id
    for typed, code in (("yes", 2), (record, 0)):
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _, typed=typed: typed)
        said = call("-C", folder, "erase", record[:20], *WHY)
        assert said.code == code, said
        assert bool(holds(folder)) is (code == 2)


def test_an_imported_file_that_held_it_is_removed_whole(folder: Path) -> None:
    other = Raw("response", ANSWER.block.replace(b"governors", b"teachers!"), PAGE + "/1")
    (folder / "a.wacz").write_bytes(wacz({"archive/a.warc.gz": members([INFO, ANSWER, other])}))
    call("-q", "-C", folder, "import", "a.wacz")
    (folder / "a.wacz").unlink()
    with open_reader(folder / "archive") as reader:
        one, two = reader.catalog.captures()
    wanted = one if one.source == "policy" else two
    said = erase(folder, wanted.record_id)
    assert said.code == 0, said.err
    assert holds(folder, HTML) == []
    assert list((folder / "archive" / "imports").iterdir()) == []
    audit = json.loads(call("-q", "-C", folder, "audit", "--format", "json").out)
    assert audit["ok"], audit["findings"]
    with open_reader(folder / "archive") as reader:
        left = reader.catalog.by_record(two.record_id if wanted is one else one.record_id)
        assert left is not None
        assert isinstance(reader.payload(left), bytes), "the other page of the file stays"


def test_backups_are_named_and_can_be_made_right(folder: Path, tmp_path: Path) -> None:
    made = fill(folder)
    copy = tmp_path / "backup"
    assert call("-q", "-C", folder, "backup", copy).code == 0
    said = erase(folder, made["secret"].record_id)
    (words,) = [line for line in said.out.splitlines() if line.startswith("Backups made before")]
    assert call("-q", "-C", folder, "backup", copy).code != 0, "not silently"
    assert holds(copy)
    named = [word.strip(",") for word in words.split() if word.startswith("archive/")]
    assert named
    for name in named:
        (copy / name).unlink()
    again = call("-q", "-C", folder, "backup", copy)
    assert again.code == 0, again
    assert holds(copy) == []


def test_an_import_that_was_changed_or_lost_is_found(folder: Path) -> None:
    (folder / "a.warc.gz").write_bytes(members([INFO, ANSWER]))
    call("-q", "-C", folder, "import", "a.warc.gz")
    (kept,) = (folder / "archive" / "imports").iterdir()
    content = kept.read_bytes()
    for change, rule in ((content[:-1], "changed-import"), (None, "missing-import")):
        kept.unlink()
        if change is not None:
            kept.write_bytes(change)
        audit = json.loads(call("-q", "-C", folder, "audit", "--format", "json").out)
        assert rule in {found["rule"] for found in audit["findings"]}
        assert not audit["ok"]
        kept.write_bytes(content)
    (kept.parent / "stray.warc.gz").write_bytes(b"x")
    audit = json.loads(call("-q", "-C", folder, "audit", "--format", "json").out)
    assert "unlogged-import" in {found["rule"] for found in audit["findings"]}


# --- tombstones of every length ------------------------------------------------------------------


def stone(length: int) -> ErasedStretch:
    ids = ("urn:uuid:11111111-1111-4111-8111-111111111111",)
    said = "erased by order X: because; decided by A Person"
    return ErasedStretch("warcs/a", 0, length, ids, "urn:uuid:2", "2026-01-01T00:00:00Z", said)


LENGTHS = [*range(600, 640), 65_000, *range(65_530, 65_560), *range(131_060, 131_100), 3_000_001]


def test_a_tombstone_is_as_long_as_it_must_be(tmp_path: Path) -> None:
    for length in LENGTHS:
        content = b"".join(tombstone_pieces(stone(length)))
        assert len(content) == length
        path = tmp_path / "a.warc.gz"
        path.write_bytes(content)
        (record,) = read_records(path)
        block = gzip.decompress(content).partition(b"\r\n\r\n")[2][:-4]
        assert record.head.get("warc-block-digest") == f"sha256:{hashlib.sha256(block).hexdigest()}"


def test_what_is_too_short_for_a_tombstone_is_refused() -> None:
    with pytest.raises(StorageError, match="too few"):
        list(tombstone_pieces(stone(300)))


# --- runs that die -------------------------------------------------------------------------------


def counts(folder: Path, tmp_path: Path, *arguments: str) -> Iterator[tuple[int, Path]]:
    """Yield a copy of the project after the command died at each of its writes, until it lives."""
    for count in range(1, 200):
        copy = tmp_path / f"died-{count}"
        shutil.copytree(folder, copy)
        lived = die(copy, count, *arguments) == 0
        yield count, copy
        shutil.rmtree(copy)
        if lived:
            return


def check_died(copy: Path, made: dict[str, Capture], kept: list[object]) -> bool:
    """After the next start everything agrees: erased wholly, or not at all."""
    with Archive.open(copy / "archive", ticking(0.01), read_machine()) as archive:
        erased = bool(archive.catalog.events("erase"))
        assert [archive.payload(made[name]) for name in STAYING] == kept
        payload = archive.payload(made["secret"])
    assert isinstance(payload, DamagedPayload) is erased
    assert bool(holds(copy)) is not erased
    assert not list((copy / "archive").rglob("*.erasing"))
    audit = json.loads(call("-q", "-C", copy, "audit", "--format", "json").out)
    assert audit["ok"], audit["findings"]
    return erased


def erase_until(folder: Path, tmp_path: Path, step: int) -> tuple[int, int]:
    made = fill(folder)
    kept = read(folder, made, STAYING)
    outcomes = [0, 0]
    for count, copy in counts(folder, tmp_path, "erase", made["secret"].record_id, *WHY, "--yes"):
        if count % step == 0 or count < 3:
            outcomes[check_died(copy, made, kept)] += 1
    return outcomes[0], outcomes[1]


@pytest.mark.endure
def test_killed_at_each_write(folder: Path, tmp_path: Path) -> None:
    whole, erased = erase_until(folder, tmp_path, 1)
    print(f"killed at {whole + erased} places: {whole} not begun, {erased} finished by the next")
    assert whole > 3
    assert erased > 3


@pytest.mark.parametrize("count", [2, 6, 10, 14, 18, 22])
def test_killed_at_some_writes(folder: Path, tmp_path: Path, count: int) -> None:
    made = fill(folder)
    kept = read(folder, made, STAYING)
    die(folder, count, "erase", made["secret"].record_id, *WHY, "--yes")
    check_died(folder, made, kept)
