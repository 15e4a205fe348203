"""The reading processes: started when first needed, used again, killed when they take too long.

A plain subprocess rather than multiprocessing: it works from threads, from pool workers and from
daemonic processes, and on every system alike.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import archiver
from archiver.models import Text
from archiver.text.process.protocol import BUSY, TOO_LARGE, read_frame, unpack_text, write_frame
from archiver.text.unread import UNREAD

NAMES = {
    "pdf": "PDF",
    "pdf-layout": "PDF",
    "doc": "old Word file",
    "ppt": "old PowerPoint file",
    "xls": "old Excel file",
    "docx": "Word file",
    "odt": "OpenDocument file",
    "json": "JSON file",
    "html": "page",
    "html-quoting": "page",
    "html-styled": "page",
    "xhtml": "page",
    "xhtml-styled": "page",
    "xhtml-quoting": "page",
    "markdown": "Markdown file",
    "markdown-quoting": "Markdown file",
    "message": "message",
    "mailbox": "mailbox",
    "rtf": "RTF file",
    "epub": "book",
    "pptx": "PowerPoint file",
    "xlsx": "Excel file",
    "zip": "ZIP archive",
    "captions": "captions",
}
SECONDS, MOST_SECONDS = 60.0, 300.0
A_SECOND = 500_000
"""Bytes of a large file for which its reader has one more second."""
USES = 200
"""Files after which a reader is replaced: parsers do not give back all memory. A guess."""


@dataclass
class _ReaderProcess:
    process: subprocess.Popen[bytes]
    uses: int = 0


_idle: list[_ReaderProcess] = []
_guard = threading.Lock()


def read_apart(task: str, payload: bytes, charset: str = "", seconds: float | None = None) -> Text:
    """Return what a reading process makes of `payload`; `task` is one of :data:`NAMES`.

    A reader that takes longer than `seconds` (by default twice the minute, more for large files,
    that it may work), or that dies, is a Text with that as its gap.
    """
    name = NAMES[task]
    work = seconds or min(MOST_SECONDS, SECONDS + len(payload) / A_SECOND)
    seconds = seconds or BUSY * work
    try:
        reader = _take()
    except OSError as error:
        return _failed(f"The {name} could not be read: no process could be started ({error}).")
    expired = threading.Event()
    timer = threading.Timer(seconds, _expire, (reader, expired))
    timer.daemon = True
    timer.start()
    try:
        answer = _ask(reader, (task, charset, work), payload)
    finally:
        timer.cancel()
    if answer == TOO_LARGE and not expired.is_set():
        _end(reader)
        size = f"{len(payload) / 1e6:.0f} MB" if len(payload) >= 1e6 else f"{len(payload):,} bytes"
        return _failed(
            f"The {name} could not be read: too large (its {size} would take more memory than a "
            "reader may have)."
        )
    text = _unpack(answer) if not expired.is_set() else None
    if text is not None:
        _give_back(reader)
        return text
    _end(reader)
    if expired.is_set():
        return _failed(f"Reading the {name} took longer than {seconds:g} s and was stopped.")
    return _failed(f"The {name} made its reader fail; none of it could be read.")


def _failed(gap: str) -> Text:
    return Text("", gaps=(gap,), extractor=UNREAD)


def _unpack(answer: bytes | None) -> Text | None:
    try:
        return unpack_text(answer) if answer is not None else None
    except ValueError:
        return None


def _expire(reader: _ReaderProcess, expired: threading.Event) -> None:
    expired.set()
    reader.process.kill()


def _ask(reader: _ReaderProcess, request: tuple[str, str, float], payload: bytes) -> bytes | None:
    sink, source = cast(BinaryIO, reader.process.stdin), cast(BinaryIO, reader.process.stdout)
    try:
        write_frame(sink, json.dumps(request).encode("ascii"))
        write_frame(sink, payload)
        return read_frame(source)
    except OSError:
        return None


def _take() -> _ReaderProcess:
    with _guard:
        while _idle:
            reader = _idle.pop()
            if reader.process.poll() is None:
                return reader
            _end(reader)
    return _start()


def _command() -> list[str]:
    return [sys.executable, "-P", "-X", "utf8", "-m", "archiver.text.process.worker"]


def _start() -> _ReaderProcess:
    places = [str(Path(archiver.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    return _ReaderProcess(
        subprocess.Popen(
            _command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))},
        )
    )


def _give_back(reader: _ReaderProcess) -> None:
    reader.uses += 1
    if reader.uses >= USES:
        _end(reader)
        return
    with _guard:
        _idle.append(reader)


def _end(reader: _ReaderProcess) -> None:
    reader.process.kill()
    for pipe in (reader.process.stdin, reader.process.stdout):
        try:
            cast(BinaryIO, pipe).close()
        except OSError:
            continue
    reader.process.wait()


@atexit.register
def stop_readers() -> None:
    """End every idle reading process; the next reading starts a new one."""
    with _guard:
        stopping = _idle.copy()
        _idle.clear()
    for reader in stopping:
        _end(reader)


def _forget_readers() -> None:
    """In a forked child: the parent's readers are not ours to talk to."""
    global _guard
    _guard = threading.Lock()
    _inherited.extend(_idle)
    _idle.clear()


_inherited: list[_ReaderProcess] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_readers)
