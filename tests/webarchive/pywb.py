"""A real pywb as a program of its own (it patches its process on import, and is GPL)."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / ".venv-pywb" / ("Scripts" if os.name == "nt" else "bin")
START_SECONDS = 40


def find_program(name: str) -> str:
    """Return the path of pywb's program `name`, or skip the test that wants it."""
    found = shutil.which(name, path=str(SCRIPTS))
    if found is None:
        pytest.skip(f"pywb is not installed ({name} is not in .venv-pywb; run make test)")
    return found


@contextmanager
def serve_warcs(folder: Path, *warcs: Path) -> Iterator[int]:
    """Serve `warcs` as the collection "web" out of `folder`; yield the port on loopback.

    A WACZ is taken in with its own index. Everything is there before pywb starts: it looks at a
    folder of indexes again only when its date has changed, to the second.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _manage(folder, "init", "web")
    (folder / "config.yaml").write_text("enable_memento: true\n", encoding="utf-8")
    for warc in warcs:
        unpack = ["--unpack-wacz"] if warc.suffix == ".wacz" else []
        _manage(folder, "add", *unpack, "web", str(warc))
    port = _free_port()
    command = [find_program("wayback"), "-b", "127.0.0.1", "-p", str(port), "-d", str(folder)]
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_until_up(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(10)


@contextmanager
def record_live(folder: Path) -> Iterator[int]:
    """Record what is asked for through /web/record/ into the collection "web"; yield the port."""
    folder.mkdir(parents=True, exist_ok=True)
    _manage(folder, "init", "web")
    port = _free_port()
    wayback = [find_program("wayback"), "--live", "--record", "-b", "127.0.0.1"]
    with (folder / "log.txt").open("wb") as log:
        command = [*wayback, "-p", str(port), "-d", str(folder)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_until_up(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(10)


def _manage(folder: Path, *words: str) -> None:
    command = [find_program("wb-manager"), *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/web/cdx?url=http://up.example/&output=json")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    print((Path(server.args[-1]) / "log.txt").read_text(errors="replace"), file=sys.stderr)  # type: ignore[index]
    raise RuntimeError("pywb did not start")
