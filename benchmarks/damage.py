"""Damaged files: does any reader crash or hang on one, and how much undamaged text is still read?

    python -m benchmarks.damage FOLDER [--each 1000] [--seed 1] [--json]

Each format's files are damaged one after the other: octets changed, zeros over a part, a part
twice, a part taken out, the end cut; the same seed damages them in the same way. Each is read as a
source is. Counted: readers that failed ("made its reader fail", or a limit of time), exceptions
that came out, and the share of the whole file's five-word runs that is still read. Files are the
reader's own: none is in the repository.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archiver.text.extraction import extract

LARGEST = 400_000
"""Octets of a file that is damaged: larger ones take the time of many."""
SIGNS = ("made its reader fail", "and was stopped", "took too long")
"""What the sentence of a gap says when a reader's process was ended or failed."""


@dataclass
class DamageTally:
    """What came of the damaged files of one format."""

    inputs: int = 0
    raised: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    kept: int = 0
    slowest: float = 0.0


def flip(payload: bytes, chance: random.Random) -> bytes:
    """Return the file with up to twenty octets changed."""
    made = bytearray(payload)
    for _ in range(chance.randint(1, 20)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def _choose(payload: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(payload))
    return start, start + chance.randint(1, max(1, len(payload) // 20))


def zero(payload: bytes, chance: random.Random) -> bytes:
    """Return the file with zeros over up to a twentieth of it."""
    start, end = _choose(payload, chance)
    return payload[:start] + bytes(len(payload[start:end])) + payload[end:]


def double(payload: bytes, chance: random.Random) -> bytes:
    """Return the file with up to a twentieth of it twice."""
    start, end = _choose(payload, chance)
    return payload[:end] + payload[start:end] + payload[end:]


def take_out(payload: bytes, chance: random.Random) -> bytes:
    """Return the file without up to a twentieth of it."""
    start, end = _choose(payload, chance)
    return payload[:start] + payload[end:]


def cut(payload: bytes, chance: random.Random) -> bytes:
    """Return the file without its end."""
    return payload[: chance.randint(1, len(payload))]


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, zero, double, take_out, cut)


def _runs_of(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[at : at + 5]) for at in range(max(len(words) - 4, 0))}


def damage(files: list[Path], each: int, seed: int) -> DamageTally:
    """Return what came of `each` damaged inputs made from these files in turn."""
    tally, chance = DamageTally(), random.Random(seed)
    whole = [(file, payload := file.read_bytes(), _read(payload, file)) for file in files]
    wanted = [_runs_of(text) for _, _, (text, _) in whole]
    for number in range(each):
        at = number % len(whole)
        file, payload, _ = whole[at]
        damaged = DAMAGES[number // len(whole) % len(DAMAGES)](payload, chance)
        begun = time.perf_counter()
        try:
            text, gaps = _read(damaged, file)
        except Exception:  # noqa: BLE001  # this is what is counted
            tally.raised += 1
            continue
        finally:
            tally.inputs += 1
            tally.slowest = max(tally.slowest, time.perf_counter() - begun)
        tally.failed.update(sign for sign in SIGNS if any(sign in gap for gap in gaps))
        tally.runs += len(wanted[at])
        tally.kept += len(wanted[at] & _runs_of(text))
    return tally


def _read(payload: bytes, file: Path) -> tuple[str, tuple[str, ...]]:
    text = extract(payload, "", name=file.name)
    return text.content, text.gaps


def _list_formats(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    formats: dict[str, list[Path]] = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and 0 < file.stat().st_size <= LARGEST:
            formats.setdefault(file.suffix.lower().lstrip("."), []).append(file)
    yield from sorted(formats.items())


def main() -> None:
    """Print one line a format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name, files in _list_formats(options.folder):
        tally = damage(files, options.each, options.seed)
        figures = {
            "format": name,
            "files": len(files),
            "inputs": tally.inputs,
            "raised": tally.raised,
            "failed": dict(tally.failed),
            "still_read": round(tally.kept / tally.runs, 4) if tally.runs else None,
            "slowest_seconds": round(tally.slowest, 2),
        }
        shown = " · ".join(f"{key} {value}" for key, value in figures.items())
        print(json.dumps(figures) if options.json else shown, flush=True)


if __name__ == "__main__":
    main()
