"""A process that reads one hostile file after another: it can be killed.

A request is a frame of JSON and a frame of payload; an answer is one frame (protocol.py).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

from archiver.models import Text
from archiver.serialise import read_json
from archiver.text.process.protocol import pack_text, read_frame, write_frame

MEMORY = 3 * 1024**3
"""Bytes of memory that a reader may take: hostile files ask for any amount. A guess."""
READING, LOOKING = 0.7, 0.25
"""Shares of its time after which a PDF's further pages are left out, and are no longer drawn to be
looked at: well before the process is killed, so that what was read is not lost."""


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


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

        patience = TimeLimits(_after(READING * seconds), _after(LOOKING * seconds))
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
    """Answer requests until the input ends."""
    _limit_memory()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while (request := read_frame(source)) is not None:
        payload = read_frame(source)
        if payload is None:
            return
        task, charset, seconds = read_json(request)
        write_frame(sink, pack_text(_read(task, payload, charset, seconds)))


if __name__ == "__main__":
    main()
