"""Another volunteer's archive taken into ours: its files beside our own, its chains as they are.

Everything is first copied into archive/merging/ and digested, and a journal names where each file
goes. From then on the merge will be done, by this run or by the next start: a file at a time takes
its place, each by one renaming. Nothing of ours is overwritten, but for a chain that went on where
our copy of it ends.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from archiver.private_files import make_private_folder, open_private
from archiver.serialise import read_json
from archiver.store.disk import (
    open_stored,
    read_stored,
    storage_errors,
    sync_folder,
    write_atomically,
)
from archiver.store.log.chain import FOLDER as CUSTODY
from archiver.store.log.chain import chain_files, read_head, read_lines, verify_chain
from archiver.store.log.stretches import has_log, log_size, open_log, open_start
from archiver.store.others_recordings import FOLDER as IMPORTS
from archiver.store.strange_files import find_strange
from archiver.store.verified_copy import digest_file, digest_log
from archiver.store.warc.writer import OPEN_ENDING

STAGE = "merging"
STAMPS = "timestamps"
JOURNAL = "journal.json"
CHUNK = 1024 * 1024
"""Bytes that are compared at a time. A guess."""
FIXED = ("warcs", IMPORTS, STAMPS)
TOKENS = (".tsr", ".pem")
"""What a timestamp is checked with. The page beside it holds commands: it is made anew here."""
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
"""The names that this program gives: none that a command line would obey, or take for an option."""


@dataclass(frozen=True)
class Arrival:
    """A file of theirs that we lack: where it lies, and its name below archive/."""

    path: Path
    name: str


@dataclass(frozen=True)
class MergePlan:
    """What a merge would do: files that arrive, what we have already, why it cannot be done.

    `chains` has the last line of each of their chains that is not ours; `used` the source ids that
    their captures name, with the addresses cited. `regrown` are logs of our own, of before this
    folder was copied, that somebody went on with there: to what number we had them.
    """

    arrivals: tuple[Arrival, ...]
    known: int
    chains: Mapping[str, Mapping[str, object]]
    used: Mapping[str, frozenset[str]]
    problems: tuple[str, ...]
    regrown: Mapping[str, int]


def find_archive(path: Path) -> Path | None:
    """Return the archive folder of `path`, a project folder or archive/ itself; None if neither."""
    for folder in (path / "archive", path):
        if (folder / CUSTODY).is_dir() and chain_files(folder):
            return folder
    return None


def plan_merge(root: Path, theirs: Path, own: str, merged: frozenset[str]) -> MergePlan:
    """Compare the archive `theirs` with ours.

    `own` is the chain that this machine writes, `merged` those that came to us before.

    Reads only. Raises OSError.
    """
    arrivals: list[Arrival] = []
    problems: list[str] = []
    known = 0
    for arrival in _fixed_files(theirs):
        state = _compare_fixed(root, arrival, problems)
        known += state == "known"
        arrivals += [arrival] if state == "new" else []
    names = [*(arrival.name for arrival in arrivals), *(p.name for p in chain_files(theirs))]
    strange = find_strange(theirs, (*FIXED, CUSTODY))
    problems += [f"{one.path} {one.what}. Nothing of it can be kept." for one in strange]
    for name in names:
        if not all(map(_PLAIN.fullmatch, name.split("/"))):
            problems.append(f"{theirs}: no archive has a file of this name: {name!r}.")
    chains: dict[str, Mapping[str, object]] = {}
    regrown: dict[str, int] = {}
    for path in chain_files(theirs):
        state = _compare_chain(root, path, problems)
        known += state == "known"
        if state == "grown" and path.stem == own:
            problems.append(
                f"{path} is this machine's own log, and longer than it is here: this archive was "
                "restored from an older copy. Use the newer one."
            )
        if state in ("new", "grown"):
            arrivals.append(Arrival(path, f"{CUSTODY}/{path.name}"))
        if state == "grown" and path.stem not in merged:
            regrown[path.stem] = read_head(root / CUSTODY / path.name).seq
        if state == "new" or path.stem in merged:
            head = read_head(path)
            chains[path.stem] = {"seq": head.seq, "hash": head.hash}
    used = _used_sources(theirs, frozenset(chains))
    return MergePlan(tuple(arrivals), known, chains, used, tuple(problems), regrown)


def _fixed_files(theirs: Path) -> Iterator[Arrival]:
    for folder in FIXED:
        for path in sorted((theirs / folder).rglob("*")):
            page = folder == STAMPS and path.suffix not in TOKENS
            if path.is_file() and not path.is_symlink() and not page:
                yield Arrival(path, path.relative_to(theirs).as_posix())


def _compare_fixed(root: Path, arrival: Arrival, problems: list[str]) -> str:
    if arrival.name.endswith((OPEN_ENDING, ".part")):
        problems.append(
            f"{arrival.path} was not finished: a run there is going on or was broken off. Let it "
            "end, or run archiver reindex there."
        )
        return "unfinished"
    ours = root / arrival.name
    if not ours.exists():
        return "new"
    if digest_file(ours) == digest_file(arrival.path):
        return "known"
    problems.append(
        f"{arrival.path} and archive/{arrival.name} have one name and are not the same. One of "
        "them was changed, or something in it was erased: archiver audit says which."
    )
    return "differs"


def _compare_chain(root: Path, path: Path, problems: list[str]) -> str:
    """Say what a chain of theirs is to us: new, known, grown since we had it, or another."""
    breaks = verify_chain(path)
    if breaks:
        problems.append(f"{path}: {breaks[0].message}. Their log does not hold.")
        return "broken"
    ours = root / CUSTODY / path.name
    if not has_log(ours):
        return "new"
    sizes = log_size(ours), log_size(path)
    if digest_log(ours, min(sizes)) != digest_log(path, min(sizes)):
        problems.append(
            f"{path} and archive/{CUSTODY}/{path.name} begin alike and go on differently: two "
            "copies of one archive were both written to. Keep both apart, and run archiver audit."
        )
        return "forked"
    return "grown" if sizes[0] < sizes[1] else "known"


def _used_sources(theirs: Path, chains: frozenset[str]) -> dict[str, frozenset[str]]:
    used: dict[str, set[str]] = {}
    for path in (path for path in chain_files(theirs) if path.stem in chains):
        for line in read_lines(path):
            said = line.fields.get("capture")
            if isinstance(said, dict) and said.get("source"):
                cited = used.setdefault(str(said["source"]), set())
                cited |= {str(said["cited"])} if said.get("cited") else set()
    return {name: frozenset(cited) for name, cited in used.items()}


# --- doing it ------------------------------------------------------------------------------------


def stage(
    root: Path, plan: MergePlan, said: Mapping[str, Any], advance: Callable[[str], None]
) -> None:
    """Copy what arrives into archive/merging/, and write the journal: then the merge will be done.

    `said` is what the log will say of it. Raises StorageError, and then nothing was changed.
    """
    folder = root / STAGE
    with storage_errors(folder, "copying their archive"):
        shutil.rmtree(folder, ignore_errors=True)
        make_private_folder(folder)
        moves = []
        for number, arrival in enumerate(plan.arrivals):
            staged = folder / f"{number:06}"
            _copy(arrival, staged, root)
            moves.append([staged.name, arrival.name])
            advance(arrival.name)
        sync_folder(folder)
        journal = json.dumps({"moves": moves, "said": said}).encode("utf-8")
        write_atomically(folder / JOURNAL, journal)
        sync_folder(folder)


def _copy(arrival: Arrival, target: Path, root: Path) -> None:
    with _open_arrival(arrival, root) as reading, open_private(target, "wb") as writing:
        shutil.copyfileobj(reading, writing, CHUNK)
        writing.flush()
        os.fsync(writing.fileno())


def _open_arrival(arrival: Arrival, root: Path) -> BinaryIO:
    """Open what arrives; of a log what follows the stretches that are closed here."""
    if not arrival.name.startswith(f"{CUSTODY}/"):
        return open_stored(arrival.path)
    log = open_log(arrival.path)
    log.seek(open_start(root / arrival.name))
    return log


def move_staged(root: Path) -> Mapping[str, Any] | None:
    """Put every staged file in its place; return what the log has to say, None when none is staged.

    What was staged without a journal is no merge yet, and removed. Raises OSError.
    """
    folder = root / STAGE
    if not folder.is_dir():
        return None
    try:
        journal = read_json(read_stored(folder / JOURNAL))
    except (FileNotFoundError, ValueError):
        shutil.rmtree(folder, ignore_errors=True)
        return None
    for staged, name in journal["moves"]:
        target = root / name
        if (folder / staged).exists():
            make_private_folder(target.parent)
            os.replace(folder / staged, target)
            sync_folder(target.parent)
    said: Mapping[str, Any] = journal["said"]
    return said


def forget_staged(root: Path) -> None:
    """Remove the journal: the log now says that the merge was done. Raises OSError."""
    with suppress(FileNotFoundError):
        (root / STAGE / JOURNAL).unlink()
    shutil.rmtree(root / STAGE, ignore_errors=True)
