"""The reading process: frames in and out, answers that are checked, readers that are used again."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import threading
from array import array
from dataclasses import fields, replace

import pytest

from archiver.models import BlockKind, BlockMark, BlockMarkKind, BlockSpan, Span, SpanKind, Text
from archiver.text.process import pool as readers
from archiver.text.process import worker
from archiver.text.process.pool import NAMES, read_apart, stop_readers
from archiver.text.process.protocol import (
    MAX_FRAME,
    pack_text,
    read_frame,
    unpack_text,
    write_frame,
)
from archiver.text.unread import UNREAD
from archiver.text.web.styled import pack_styled
from tests.text.pages import make_pdf, write_lines

TEXT = Text(
    "Cafés \ud83d “open”\t12\n",
    title="A – title",
    pages=(0, 4),
    spans=(Span(0, 5, SpanKind.LINK, "https://x.example/"), Span(6, 7, SpanKind.NOTE, "2")),
    gaps=("Page 2: a scan.",),
    extractor="unread",
    reading="ocr",
    lang="cy",
)


@pytest.mark.parametrize("body", [b"", b"x", bytes(range(256)) * 40])
def test_a_frame_comes_back_as_it_was(body):
    stream = io.BytesIO()
    write_frame(stream, body)
    write_frame(stream, b"next")
    stream.seek(0)
    assert (read_frame(stream), read_frame(stream), read_frame(stream)) == (body, b"next", None)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0\0\0", struct.pack(">Q", 9) + b"short", struct.pack(">Q", MAX_FRAME + 1) + b"x"],
)
def test_a_frame_that_is_cut_or_too_large_is_none(raw):
    assert read_frame(io.BytesIO(raw)) is None


def test_a_text_comes_back_as_it_was():
    assert unpack_text(pack_text(TEXT)) == TEXT
    assert unpack_text(pack_text(Text(""))) == Text("")


def test_blocks_and_places_come_back_as_they_were():
    mark = BlockMark(2, 4, BlockMarkKind.QUOTED, "minutes")
    told = {"label": "2", "ids": ("n1",), "cited": ("https://x.example/",), "marks": (mark,)}
    block = BlockSpan(1, 5, BlockKind.ITEM, row=1, group=2, joints=(3,), **told)
    places = array("q", [7, 8, -1, -1, 9, 9, 12])
    names = (("1", "https://x.example/"),)
    text = replace(TEXT, blocks=(block,), places=places, references=names)
    back = unpack_text(pack_text(text))
    for name in (field.name for field in fields(Text)):
        assert getattr(text, name) != getattr(Text(""), name), "shows nothing of this field"
        assert getattr(back, name) == getattr(text, name)


def test_more_places_than_characters_are_refused():
    with pytest.raises(ValueError, match="more places"):
        unpack_text(pack_text(replace(TEXT, places=array("q", range(99)))))


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b"null",
        b'["a", "t", [0], [], []]',
        b'["a", "t", ["x"], [], [], "", ""]',
        b'["a", "t", [], [[0, 1, "no such kind", ""]], [], "", ""]',
        b'["a", "t", [], [[0, 1]], [], "", ""]',
        b'["a", "t", 7, [], [], "", ""]',
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_no_text_is_refused(packed):
    with pytest.raises(ValueError, match=r".*"):
        unpack_text(packed)


TASKS = {
    "pdf": make_pdf(lambda canvas: write_lines(canvas, ["Words of it."])),
    "pdf-layout": make_pdf(lambda canvas: write_lines(canvas, ["Words of it."])),
    "html": b"<p>Words of it.",
    "html-quoting": b"<p>Words of it.",
    "html-styled": pack_styled(
        b"<base href=b/><link rel=stylesheet href=../c.css><p>Words",
        "https://a.example/a/",
        {"https://a.example/a/c.css": "p::after{content:' of it.'}"},
    ),
    "xhtml": b"<html><body><p>Words of it.</p></body></html>",
    "xhtml-quoting": b"<html><body><p>Words of it.</p></body></html>",
    "markdown": b"Words *of* it.",
    "markdown-quoting": b"Words *of* it.",
    "message": b"Subject: x\n\nWords of it.",
    "json": b'["Words of it."]',
}


@pytest.mark.parametrize("task", TASKS)
def test_each_kind_of_file_is_read_apart_as_it_is_here(task):
    text = read_apart(task, TASKS[task])
    assert text.content == "Words of it."
    assert text.extractor == ""


def test_every_task_has_a_name_and_an_answer_to_nothing():
    assert set(TASKS) < set(NAMES)
    for task in NAMES:
        text = read_apart(task, b"")
        assert isinstance(text, Text)
        assert "made its reader fail" not in "".join(text.gaps), task


def test_a_charset_goes_along():
    assert read_apart("html", "<p>café".encode("koi8-r", "replace"), "koi8-r").content == "caf?"
    assert read_apart("html", b"<p>\xf0\xd2", "koi8-r").content == "Пр"


def test_one_reader_serves_many_files_and_is_replaced_in_time(monkeypatch):
    stop_readers()
    monkeypatch.setattr(readers, "USES", 3)
    pids = []
    for _ in range(4):
        read_apart("html", b"<p>x")
        pids += [reader.process.pid for reader in readers._idle]
    assert len(set(pids[:2])) == 1
    assert pids[-1] != pids[0]


def test_files_are_read_side_by_side():
    stop_readers()
    found: list[str] = []

    def read(number: int) -> None:
        found.append(read_apart("html", b"<p>%d" % number).content)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted("012345")
    stop_readers()
    assert readers._idle == []


def test_a_reader_that_is_stopped_leaves_no_process():
    stop_readers()
    read_apart("html", b"<p>x")
    (reader,) = readers._idle
    stop_readers()
    assert reader.process.poll() is not None


def test_a_slow_reader_is_killed_and_not_used_again(monkeypatch):
    stop_readers()
    program = "import time; time.sleep(60)"
    monkeypatch.setattr(readers, "_command", lambda: [sys.executable, "-c", program])
    text = read_apart("docx", b"x", seconds=0.3)
    assert (text.extractor, readers._idle) == (UNREAD, [])
    assert text.gaps == ("Reading the Word file took longer than 0.3 s and was stopped.",)


@pytest.mark.parametrize(
    ("size", "seconds"), [(0, 60.0), (10_000_000, 80.0), (100_000_000, 260.0), (10**9, 300.0)]
)
def test_a_large_file_has_more_time_and_no_file_has_all_of_it(monkeypatch, size, seconds):
    class Payload(bytes):
        def __len__(self) -> int:
            return size

    asked = []
    monkeypatch.setattr(readers, "_ask", lambda reader, request, payload: asked.append(request))
    read_apart("html", Payload(b"x"))
    assert asked == [("html", "", seconds)]


def test_the_process_ends_with_its_input_and_says_nothing_else():
    command = [sys.executable, "-P", "-m", "archiver.text.process.worker"]
    stream = io.BytesIO()
    write_frame(stream, json.dumps(["html", "", 60.0]).encode())
    write_frame(stream, b"<p>print this")
    done = subprocess.run(
        command, input=stream.getvalue(), capture_output=True, timeout=60, env={**os.environ}
    )
    assert done.returncode == 0
    answer = io.BytesIO(done.stdout)
    frame = read_frame(answer)
    assert frame is not None
    assert unpack_text(frame).content == "print this"
    assert answer.read() == b""


def test_a_reader_that_gets_no_processor_stops_before_it_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: now[0])
    working, starved = worker._after(60.0), worker._after(60.0, on_clock=84.0)
    now[0] = 85.0
    assert (working(), starved()) == (False, True)
