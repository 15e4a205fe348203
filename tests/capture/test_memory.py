"""A large body passes through in steady memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.capture.servers import Talk, serving

MEGABYTE = 1024 * 1024
BODY = 500 * MEGABYTE
RESIDENT = 120 * MEGABYTE

CHILD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from archiver.capture.fetch import Fetcher
from archiver.models import Clock, Request
from archiver.settings import CaptureSettings
from tests.memory import peak_bytes
clock = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)
settings = CaptureSettings(allow_addresses=("127.0.0.0/8",), max_bytes=2**30)
fetcher = Fetcher(settings, clock, {}, Path(sys.argv[2]))
exchange = fetcher.fetch(Request(sys.argv[1]))
fetcher.close()
sizes = (exchange.last.received.length, exchange.last.content_length)
print(exchange.outcome, *sizes, peak_bytes())
"""


def large(talk: Talk) -> str:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {BODY}\r\n\r\n".encode()
    talk.sock.sendall(head)
    piece = bytes(range(256)) * 4096
    for _ in range(BODY // len(piece)):
        talk.sock.sendall(piece)
    return "keep"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a process its peak")
def test_half_a_gigabyte_under_120_megabytes(spool: Path) -> None:
    with serving({"/": large}) as server:
        command = [sys.executable, "-c", CHILD, server.url, str(spool)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    outcome, received, content, peak = done.stdout.split()
    assert outcome == "captured"
    assert int(content) == BODY
    assert int(received) == BODY + 46
    assert int(peak) < RESIDENT
    for path in spool.iterdir():
        path.unlink()
