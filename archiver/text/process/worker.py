"""A process that reads one hostile file after another: it can be killed.

A request is a frame of JSON and a frame of payload; an answer is one frame (protocol.py).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from math import inf

from archiver.models import Text
from archiver.serialise import read_json
from archiver.text.process.protocol import BUSY, TOO_LARGE, pack_text, read_frame, write_frame

MEMORY = 3 * 1024**3
"""Bytes of memory that a reader may take: hostile files ask for any amount. A guess."""
FIRST, BY_SIZE = 1024**3, 64
"""Bytes that any file may take, and those for each byte of it: a page of nothing but tags takes 31
to 67 (benchmarks/README.md), a page of prose 6. Small packed files are large ones: a guess."""
LEAST_AN_ELEMENT = 180
"""Bytes that an element of a page takes at least (measured: 194 to 1,270)."""
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
READING, LOOKING = 0.7, 0.25
"""Shares of its time after which a PDF's further pages are left out, and are no longer drawn to be
looked at: well before the process is killed, so that what was read is not lost."""


def _limit_memory(allowed: int = MEMORY) -> None:
    """Let this process take `allowed` bytes more than it has now, and never more than MEMORY."""
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            limit = min(MEMORY, _taken() + allowed)
            resource.setrlimit(resource.RLIMIT_AS, (limit, MEMORY))


def _taken() -> int:
    """The bytes of address space that this process has, which is what is limited; where no
    system says so, all of it: one limit then holds for every file.
    """
    try:
        with open("/proc/self/statm", encoding="ascii") as said:  # proc(5): in pages
            return int(said.read().split()[0]) * PAGE_SIZE
    except (OSError, ValueError):
        return MEMORY


def _may_fit(task: str, payload: bytes, allowed: int) -> bool:
    """Whether a page may be read at all within so many bytes: its tags alone can be too many."""
    is_page = task.partition("-")[0] in ("html", "xhtml")
    begun = payload.count(b"<") - payload.count(b"</") if is_page else 0
    return begun * LEAST_AN_ELEMENT <= allowed


def _after(seconds: float, on_clock: float = inf) -> Callable[[], bool]:
    """Return what says that this process has worked for so many `seconds`: what others make a
    busy computer do is not the file's. Or that `on_clock` seconds have passed all the same.
    """
    end, late = time.process_time() + seconds, time.monotonic() + on_clock
    return lambda: time.process_time() > end or time.monotonic() > late


READERS = {
    "doc": ("office.old_office", "read_doc"),
    "ppt": ("office.old_office", "read_ppt"),
    "xls": ("office.old_office", "read_xls"),
    "docx": ("office.docx", "read_docx"),
    "odt": ("office.odt", "read_odt"),
    "json": ("json", "read_json"),
    "message": ("mail", "read_message"),
    "mailbox": ("mail", "read_mailbox"),
    "rtf": ("office.rtf", "read_rtf"),
    "epub": ("office.epub", "read_epub"),
    "pptx": ("office.slides", "read_pptx"),
    "xlsx": ("office.sheets", "read_xlsx"),
    "zip": ("office.zipped_page", "read_zipped_page"),
    "captions": ("office.captions", "read_captions"),
}
"""Who reads a task: the module, loaded at need, and its function of the bytes and the charset."""


def _read(task: str, payload: bytes, charset: str, seconds: float) -> Text:
    if task in ("pdf", "pdf-layout"):
        from archiver.text.pdf.pdf import TimeLimits, read_pdf

        work = READING * seconds
        # a reader that is stopped from outside loses what it has read
        patience = TimeLimits(_after(work, BUSY * work), _after(LOOKING * seconds))
        return read_pdf(payload, by_layout=task == "pdf-layout", patience=patience)
    if place := READERS.get(task):
        module, function = place
        return getattr(import_module(f"archiver.text.{module}"), function)(payload, charset)  # type: ignore[no-any-return]
    kind, _, quoting = task.partition("-")
    if kind == "markdown":
        from archiver.text.markdown import read_markdown

        return read_markdown(payload, charset, quoting=bool(quoting))
    if quoting == "styled":
        from archiver.text.web.styled import read_styled

        return read_styled(payload, charset, xml=kind == "xhtml")
    from archiver.text.web.html import read_html

    return read_html(payload, charset, xml=kind == "xhtml", quoting=bool(quoting))


def main() -> None:
    """Answer requests until the input ends.

    A file that would take more memory than it may is answered with `TOO_LARGE`.
    """
    _limit_memory()
    from selectolax.lexbor import SelectolaxError

    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while (request := read_frame(source)) is not None:
        payload = read_frame(source)
        if payload is None:
            return
        task, charset, seconds = read_json(request)
        allowed = min(MEMORY, FIRST + BY_SIZE * len(payload))
        _limit_memory(allowed)
        try:
            fits = _may_fit(task, payload, allowed)
            answer = pack_text(_read(task, payload, charset, seconds)) if fits else TOO_LARGE
        except (MemoryError, SelectolaxError):  # nothing but memory makes Lexbor fail
            answer = TOO_LARGE
        write_frame(sink, answer)
        _limit_memory()


if __name__ == "__main__":
    main()
