"""A run that captures without end, to be killed: python -m tests.store.crashing ROOT SEED [WRITES].

Says on standard output, one JSON line each, what it has finished storing. With WRITES it ends
itself at its WRITESth write to a file, after half of the bytes, as a pulled plug would.
"""

from __future__ import annotations

import json
import os
import random
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import archiver.store.disk as disk
from archiver.models import Change, Exchange, Reason, State
from tests.store.exchanges import (
    TLS,
    answer,
    exchange_of,
    failure,
    gzipped,
    hop,
    message,
    open_archive,
    ticking,
)


def exchanges(seed: int) -> list[Exchange]:
    """Pages small and large, new and repeated, redirects and failures, in an order by chance."""
    chance = random.Random(seed)
    pages = [message(chance.randbytes(size)) for size in (10, 900, 40_000, 3_000_000)]
    pages += [gzipped(chance.randbytes(5000)), message(b"always the same page")]
    moved = hop(message(b"", "302 Found", "Location: /b"), "http://school.example/a", tls=TLS)
    found = [answer(page, seconds=n) for n, page in enumerate(pages * 3)]
    found += [exchange_of(moved, hop(pages[1], tls=TLS)), failure(Reason.TIMEOUT)]
    chance.shuffle(found)
    return found


def die_at_write(count: int) -> None:
    """End the process in the middle of the write number `count`."""
    left, write = iter(range(count, -1, -1)), os.write

    def short_write(number: int, content: bytes) -> int:
        if next(left) == 1:
            write(number, content[: len(content) // 2])
            os._exit(9)
        return write(number, content)

    disk.os.write = short_write  # type: ignore[attr-defined]


def run(root: Path, seed: int) -> None:
    clock = ticking(0.01)
    later = replace(clock, now=lambda: clock.now() + timedelta(days=seed))
    with open_archive(root, later) as archive:
        print(json.dumps({"remarks": archive.remarks}), flush=True)
        while True:
            for exchange in exchanges(seed):
                capture = archive.record("policy", exchange)
                said = {"record": capture.record_id, "content": capture.content_digest}
                print(json.dumps(said), flush=True)
            archive.note_state(Change("policy", State.SAME, reason=str(seed)))
            print(json.dumps({"state": seed}), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        die_at_write(int(sys.argv[3]))
    run(Path(sys.argv[1]), int(sys.argv[2]))
