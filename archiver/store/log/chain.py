"""The custody log: one JSON line an event, each bound to the line before by its hash.

A line is one JSON object whose last member is `hash`: the sha256 of the line's own UTF-8 bytes
without `,"hash":"…"`, so that anybody can check it with a text editor and a sha256 program.
`prev` repeats the hash of the line before, and 64 zeros in the first line. Each machine writes a
chain of its own, `custody/HOST-KEY.jsonl`, with its older lines packed beside it (`stretches`). A
chain alone cannot show that its tail was cut: its head is also kept in the catalog.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from archiver.models import Machine
from archiver.private_files import PRIVATE_FILE, make_private_folder
from archiver.serialise import read_json
from archiver.store.disk import (
    append_whole,
    open_stored,
    read_stored,
    storage_errors,
    sync_folder,
    write_atomically,
)
from archiver.store.log.stretches import log_names, open_log, stretch_problems, takes_lines
from archiver.store.log.waiting import LineName
from archiver.urls import to_rfc3339

LogEntry = tuple[str, Mapping[str, object]]
"""The event of a line that is to be written, and its fields."""
FOLDER = "custody"
MACHINE_FILE = "machine.json"
GENESIS = "0" * 64
"""The hash before the first line: as many zeros as SHA-256 has hexadecimal digits."""
MAX_LINE = 64 * 1024 * 1024
"""Bytes from the end of a log in which its last line is looked for. A guess."""
_SEAL = re.compile(rb',"hash":"([0-9a-f]{64})"\}\n\Z')


@dataclass(frozen=True)
class ChainLine:
    """One line of a chain: what it says, and at which byte of the log it ends and begins."""

    chain: str
    fields: Mapping[str, object]
    end: int
    start: int = 0

    @property
    def seq(self) -> int:
        """The line's number in its chain, counting from 1."""
        found = self.fields.get("seq")
        return found if isinstance(found, int) else 0

    @property
    def hash(self) -> str:
        """The line's own hash in hex."""
        return str(self.fields.get("hash", ""))

    @property
    def event(self) -> str:
        """What happened, in one word."""
        return str(self.fields.get("event", ""))

    @property
    def name(self) -> LineName:
        """By which other lines name this one."""
        return LineName(self.chain, self.seq, self.hash)

    def text(self, name: str) -> str:
        """Return the field `name` as a string, "" when it is absent."""
        found = self.fields.get(name)
        return "" if found is None else str(found)


@dataclass(frozen=True)
class ChainHead:
    """The last line of a chain: number, hash, and the bytes of the log up to its end."""

    chain: str
    seq: int = 0
    hash: str = GENESIS
    end: int = 0


@dataclass(frozen=True)
class Break:
    """A place where a chain does not hold: line number in the file, rule, and a sentence."""

    chain: str
    line: int
    rule: str
    message: str


def seal(fields: Mapping[str, object]) -> tuple[bytes, str]:
    """Return the bytes of a line that says `fields`, with its hash at the end, and that hash."""
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=str)
    raw = body.encode("utf-8", "replace")
    mark = hashlib.sha256(raw).hexdigest()
    return raw[:-1] + f',"hash":"{mark}"}}\n'.encode(), mark


def open_line(raw: bytes, *, once: bool = False) -> dict[str, object]:
    """Return what a line says. Raises ValueError when it is torn or its hash is wrong.

    With `once` also when it says something twice: of two values some readers take the first, some
    the last (RFC 8259 section 4), and one line would be two. Checked where logs are, as it costs.
    """
    found = _SEAL.search(raw)
    if found is None:
        raise ValueError("it does not end with its hash")
    body = raw[: found.start()] + b"}"
    if hashlib.sha256(body).hexdigest() != found[1].decode():
        raise ValueError("its words do not agree with its hash")
    fields = read_json(raw, once=once)
    if not isinstance(fields, dict):
        raise ValueError("it is no JSON object")
    return fields


class Chain:
    """The chain this machine writes; `head` is its last line, `remark` a sentence for the user."""

    def __init__(self, root: Path, machine: Machine, head: ChainHead) -> None:
        self.remark = ""
        self._machine = machine
        self._path = root / FOLDER / f"{head.chain}.jsonl"
        self.head = head

    @property
    def path(self) -> Path:
        """The file that lines are appended to."""
        return self._path

    def write(
        self,
        now: datetime,
        entries: Sequence[LogEntry],
        *,
        sync: bool = True,
    ) -> list[ChainLine]:
        """Append one line for each (event, fields) of `entries`, as one write.

        With `sync` they, and all before them, are on the disk when this returns. Raises
        StorageError; nothing of a failed write stays.
        """
        head, lines, content = self.head, [], b""
        for event, fields in entries:
            said = self._fields(head, now, event, fields)
            raw, mark = seal(said)
            content += raw
            start = head.end
            head = ChainHead(head.chain, head.seq + 1, mark, start + len(raw))
            lines.append(ChainLine(head.chain, {**read_json(raw)}, head.end, start))
        with storage_errors(self._path, "writing the custody log"):
            append_whole(self._path, content, sync=sync)
        self.head = head
        return lines

    def _fields(
        self, head: ChainHead, now: datetime, event: str, fields: Mapping[str, object]
    ) -> dict[str, object]:
        machine = self._machine
        said: dict[str, object] = {"seq": head.seq + 1, "time": to_rfc3339(now), "event": event}
        said.update((name, value) for name, value in fields.items() if name not in said)
        said |= {"operator": machine.operator, "machine": machine.host}
        return said | {"software": machine.software, "prev": head.hash}


def open_chain(
    root: Path, machine: Machine, now: datetime, key: Callable[[], str] | None = None
) -> Chain:
    """Open this machine's chain, or begin a new one.

    A chain is continued only by the machine and the very folder that began it: a copied or
    restored archive, a new laptop, or a chain whose last line was altered, begins a chain of its
    own, whose first line names the heads of all chains it found; `Chain.remark` says so. `key`
    makes the random part of its name. Raises StorageError.
    """
    folder = root / FOLDER
    with storage_errors(folder, "opening the custody log"):
        make_private_folder(folder)
        name = _known_chain(folder, machine.host)
        head = read_head(folder / f"{name}.jsonl") if name else ChainHead("")
        if head.seq and takes_lines(folder / f"{name}.jsonl"):
            return Chain(root, machine, head)
        remark = _why_anew(root, name)
        chain = _begin_chain(root, machine, now, (key or _random_key)())
        chain.remark = remark.format(chain.head.chain)
        return chain


def _why_anew(root: Path, name: str) -> str:
    if name:
        why = f"The log archive/custody/{name}.jsonl is gone, or its last line was altered"
        return why + "; it is left as it is, and this machine goes on in the new log {}."
    if chain_files(root):
        return (
            "This archive was begun on another machine or in another folder; this machine goes on "
            "in a log of its own, {}. Use only one of the copies from now on."
        )
    return ""


def _random_key() -> str:
    return secrets.token_hex(4)


def _begin_chain(root: Path, machine: Machine, now: datetime, key: str) -> Chain:
    host = re.sub(r"[^A-Za-z0-9-]+", "-", machine.host).strip("-")[:40] or "machine"
    name = f"{host}-{key}"
    others = {head.chain: {"seq": head.seq, "hash": head.hash} for head in heads(root)}
    _remember_chain(root / FOLDER, machine.host, name)
    chain = Chain(root, machine, ChainHead(name))
    chain.write(now, [("chain", {"chain": name, "others": others})])
    sync_folder(root / FOLDER)
    return chain


def _remember_chain(folder: Path, host: str, chain: str) -> None:
    """Note which chain is ours, and the number of the note's own file: a copy has another."""
    path = folder / MACHINE_FILE
    path.unlink(missing_ok=True)
    path.touch(PRIVATE_FILE)
    said = {"host": host, "chain": chain, "file": path.stat().st_ino}
    path.write_text(json.dumps(said) + "\n", encoding="utf-8", newline="\n")


def _known_chain(folder: Path, host: str) -> str:
    path = folder / MACHINE_FILE
    try:
        said = read_json(read_stored(path).decode("utf-8"))
        ours = said["host"] == host and said["file"] == path.stat().st_ino
        return str(said["chain"]) if ours else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def chain_files(root: Path) -> list[Path]:
    """Return where the open stretch of each chain lies, by name, be it there or not.

    It stands for the whole chain: `open_log` reads it. Raises OSError when the folder cannot be
    read.
    """
    return [root / FOLDER / name for name in log_names(root / FOLDER)]


def readable_chains(root: Path) -> list[Path]:
    """Return, of `chain_files`, those of which every file can be read; none raises.

    For who must go on beside a file that cannot be read, and says so by itself.
    """
    try:
        return [path for path in chain_files(root) if _can_be_read(path)]
    except OSError:
        return []


def _can_be_read(path: Path) -> bool:
    try:
        open_log(path).close()
    except OSError:
        return False
    return True


def heads(root: Path) -> list[ChainHead]:
    """Return the head of every chain in the archive."""
    return [read_head(path) for path in chain_files(root)]


def read_head(path: Path) -> ChainHead:
    """Return the head of the chain in `path` by its last whole line.

    Its `seq` is 0 when the file is missing or empty, or when that line does not hold: nothing may
    then be added to the chain.
    """
    try:
        with open_log(path) as file:
            end, raw = _last_line(file)
        line = ChainLine(path.stem, open_line(raw), end)
    except (FileNotFoundError, ValueError):
        return ChainHead(path.stem)
    return ChainHead(path.stem, line.seq, line.hash, end)


def _last_line(file: BinaryIO) -> tuple[int, bytes]:
    """Return the last line that ends in a newline, and the offset where it ends."""
    end = file.seek(0, 2)
    tail, start = b"", end
    while start > 0 and tail.count(b"\n") < 2 and len(tail) < MAX_LINE:
        step = min(start, 64 * 1024)
        start -= step
        file.seek(start)
        tail = file.read(step) + tail
    whole = tail[: tail.rfind(b"\n") + 1]
    return end - (len(tail) - len(whole)), whole[whole.rfind(b"\n", 0, -1) + 1 :]


def read_lines(path: Path, start: int = 0, events: Sequence[str] = ()) -> Iterator[ChainLine]:
    """Yield the lines of a chain from byte `start` on, as they stand; of `events` alone, if any.

    Lines whose hash is wrong are left out: see `verify_chain`. A torn last line is left out too.
    """
    marks = [f'"event":"{event}"'.encode() for event in events]
    with open_log(path) as file:
        end = file.seek(start)
        for raw in file:
            end += len(raw)
            if marks and not any(mark in raw for mark in marks):
                continue
            try:
                line = ChainLine(path.stem, open_line(raw), end, end - len(raw))
            except ValueError:
                continue
            if not events or line.event in events:
                yield line


def read_and_check(path: Path, breaks: list[Break]) -> Iterator[ChainLine]:
    """Yield the lines of a chain as `read_lines` does; add to `breaks` what `verify_chain` finds.

    The log is read once where both are asked for.
    """
    breaks += stretch_breaks(path)
    prev, seq, end = GENESIS, 0, 0
    with open_log(path) as file:
        for number, raw in enumerate(file, start=1):
            start, end = end, end + len(raw)
            line, problem = _check_line(path.stem, number, raw, prev, seq, end)
            prev, seq = (line.hash, line.seq) if line else ("", number)
            breaks += problem
            with suppress(ValueError):
                yield line or ChainLine(path.stem, open_line(raw), end, start)


def verify_chain(path: Path, known: ChainHead | None = None) -> list[Break]:
    """Check every line of the chain in `path`, and that it still holds the `known` head.

    Finds an altered, removed, inserted, swapped or torn line; with a head that was kept elsewhere
    also a cut tail and a chain written anew ("cut", "forked"). Empty when all is well.
    """
    breaks = stretch_breaks(path)
    seq, seen = 0, known is None or known.seq == 0
    for seq, line, problem in checked_lines(path):
        breaks += problem
        mark = line.hash if line else ""
        seen = seen or (known is not None and (seq, mark) == (known.seq, known.hash))
    if not seen and known is not None:
        breaks.append(missing_head(path.stem, seq, known))
    return breaks


def stretch_breaks(path: Path) -> list[Break]:
    """Return where the closed stretches of a chain are not what they say, or stand beside it."""
    found = stretch_problems(path)
    return [Break(path.stem, line, "damaged-stretch", message) for line, message in found]


def checked_lines(path: Path) -> Iterator[tuple[int, ChainLine | None, list[Break]]]:
    """Yield for each line of a chain its number, what it says, and what is wrong with it.

    A line that does not hold is None, and counted by its place in the file.
    """
    prev, seq, end = GENESIS, 0, 0
    with open_log(path) as file:
        for number, raw in enumerate(file, start=1):
            end += len(raw)
            line, problem = _check_line(path.stem, number, raw, prev, seq, end)
            prev, seq = (line.hash, line.seq) if line else ("", number)
            yield seq, line, problem


def _check_line(
    chain: str, number: int, raw: bytes, prev: str, seq: int, end: int
) -> tuple[ChainLine | None, list[Break]]:
    try:
        line = ChainLine(chain, open_line(raw, once=True), end, end - len(raw))
    except ValueError as error:
        rule = "torn-line" if not raw.endswith(b"\n") else "altered-line"
        return None, [Break(chain, number, rule, f"line {number} was altered: {error}")]
    breaks = []
    if prev and line.fields.get("prev") != prev:
        message = f"line {number} does not follow the line before it: one was removed or put in"
        breaks.append(Break(chain, number, "broken-link", message))
    if line.seq != seq + 1:
        message = f"line {number} is numbered {line.seq} where {seq + 1} must stand"
        breaks.append(Break(chain, number, "wrong-number", message))
    return line, breaks


def missing_head(chain: str, seq: int, known: ChainHead) -> Break:
    """Return in words that a chain, which ends at line `seq`, lacks the `known` head."""
    if seq < known.seq:
        message = f"the log ends at line {seq}, but line {known.seq} was known: its end was cut"
        return Break(chain, seq, "cut-log", message)
    message = f"line {known.seq} is not the one that was known: the log was written anew from there"
    return Break(chain, known.seq, "forked-log", message)


def mend_tail(path: Path, aside: Callable[[str], Path]) -> Path | None:
    """Move a torn last line of `path` to `aside(name)`; return where, None when nothing is torn.

    Raises OSError.
    """
    if not path.exists():
        return None
    with open_stored(path) as file:
        end, _ = _last_line(file)
        file.seek(end)
        torn = file.read()
    if not torn:
        return None
    kept = aside(f"{path.name}.tail")
    write_atomically(kept, torn)
    with path.open("r+b") as file:
        file.truncate(end)
    return kept
