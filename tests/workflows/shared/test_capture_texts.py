"""The text of a capture: made once, kept by what it depends on, the same for every reader."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import Any
from weakref import ref

import pytest

from archiver.models import Capture, Text
from archiver.store.archive import open_reader
from archiver.store.text_cache import FOLDER
from archiver.text.process import pool as readers
from archiver.workflows.shared import capture_texts
from archiver.workflows.shared.capture_texts import CaptureTexts
from tests.store.exchanges import answer, open_archive
from tests.text.pages import make_pdf, write_lines
from tests.text.pdf.test_visible import draw_recognised

CYRILLIC = "<p>Привет, мир".encode("windows-1251")


def respond(body: bytes, content_type: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode("ascii") + body


def record(root: Path, *answers: tuple[bytes, str, str]) -> list[Capture]:
    """Store one answer a source: body, content type, address."""
    with open_archive(root) as archive:
        return [
            archive.record(f"source-{number}", answer(respond(body, kind), url, seconds=number))
            for number, (body, kind, url) in enumerate(answers)
        ]


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The media type of each payload that was extracted, in order."""
    made: list[str] = []
    real = capture_texts.extract

    def count(payload: bytes, media_type: str, *others: Any) -> Text:
        made.append(media_type)
        return real(payload, media_type, *others)

    monkeypatch.setattr(capture_texts, "extract", count)
    return made


def kept(root: Path) -> list[Path]:
    return [path for path in (root / "cache" / FOLDER).rglob("*") if path.is_file()]


def test_the_same_bytes_are_extracted_once(
    tmp_path: Path, cache_key: Path, extracted: list[str]
) -> None:
    page = (b"<p>Nobody was asked.", "text/html; charset=utf-8")
    captures = record(tmp_path, *((*page, f"http://s{n}.example/") for n in range(3)))
    for _ in range(2):
        with open_reader(tmp_path, cache_key) as reader:
            texts = CaptureTexts(reader)
            assert {texts.text(one).content for one in captures} == {"Nobody was asked."}
    assert extracted == ["text/html"]


def test_folded_texts_are_held_by_their_length_and_the_latest_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture_texts, "KEPT", 2 * capture_texts.LEAST)
    pages = [(f"<p>Page {n}.".encode(), "text/html", f"http://s{n}.example/") for n in range(3)]
    captures = record(tmp_path, *pages)
    with open_reader(tmp_path) as reader:
        texts = CaptureTexts(reader)
        first, second = texts.folded(captures[0]), texts.folded(captures[1])
        assert texts.folded(captures[0]) is first
        texts.folded(captures[2])
        assert texts.folded(captures[0]) is first
        gone = ref(second)
        del second
        gc.collect()
        assert gone() is None


def test_the_same_bytes_in_another_charset_are_another_text(
    tmp_path: Path, cache_key: Path
) -> None:
    one, other = record(
        tmp_path,
        (CYRILLIC, "text/html; charset=windows-1251", "http://a.example/"),
        (CYRILLIC, "text/html; charset=windows-1252", "http://b.example/"),
    )
    assert one.content_digest == other.content_digest
    with open_reader(tmp_path, cache_key) as reader:
        texts = CaptureTexts(reader)
        for _ in range(2):
            assert texts.text(one).content == "Привет, мир"
            assert texts.text(other).content == "Ïðèâåò, ìèð"
            assert texts.folded(one).text.content == "Привет, мир"
            assert texts.folded(other).text.content == "Ïðèâåò, ìèð"


def test_where_only_the_name_tells_the_kind_each_name_has_its_text(
    tmp_path: Path, cache_key: Path
) -> None:
    one, other = record(
        tmp_path,
        (b"*Nobody* was asked.", "application/octet-stream", "http://a.example/notes.md"),
        (b"*Nobody* was asked.", "application/octet-stream", "http://b.example/notes.txt"),
    )
    with open_reader(tmp_path, cache_key) as reader:
        texts = CaptureTexts(reader)
        for _ in range(2):
            assert texts.folded(one).text.content == "Nobody was asked."
            assert texts.folded(other).text.content == "*Nobody* was asked."


def test_another_extractor_reads_again(
    tmp_path: Path, cache_key: Path, extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (capture,) = record(tmp_path, (b"<p>words", "text/html", "http://a.example/"))
    with open_reader(tmp_path, cache_key) as reader:
        CaptureTexts(reader).text(capture)
        monkeypatch.setattr(capture_texts, "EXTRACTOR", "text-999")
        CaptureTexts(reader).text(capture)
    assert len(extracted) == 2


def test_a_text_of_recognised_words_is_made_once_too(
    tmp_path: Path, cache_key: Path, extracted: list[str]
) -> None:
    payload = make_pdf(draw_recognised)
    (capture,) = record(tmp_path, (payload, "application/pdf", "http://a.example/a.pdf"))
    for _ in range(2):
        with open_reader(tmp_path, cache_key) as reader:
            assert CaptureTexts(reader).text(capture).reading == "ocr"
    assert extracted == ["application/pdf"]


PDF_PAGE = make_pdf(lambda canvas: write_lines(canvas, ["Nobody was asked."]))


@pytest.mark.parametrize(
    ("payload", "kind", "second"),
    [
        (PDF_PAGE, "application/pdf", "Nobody was asked."),
        (b"*Nobody* was asked.", "text/markdown", "*Nobody* was asked."),
        (b"---", "text/markdown", "---"),
        (b"<!DOCTYPE html><p>Nobody was asked.", "text/markdown", None),
    ],
)
def test_the_second_reading_is_made_once(
    tmp_path: Path,
    cache_key: Path,
    monkeypatch: pytest.MonkeyPatch,
    payload: bytes,
    kind: str,
    second: str | None,
) -> None:
    """However often it is asked for, also where there is none or it has no words."""
    made = []
    real = capture_texts.extract_again
    monkeypatch.setattr(
        capture_texts, "extract_again", lambda *asked: made.append(1) or real(*asked)
    )
    (capture,) = record(tmp_path, (payload, kind, "http://a.example/a"))
    for _ in range(2):
        with open_reader(tmp_path, cache_key) as reader:
            again = CaptureTexts(reader).witness(capture).again
            assert again is not None
            for folded in (again(), again()):
                assert second == (None if folded is None else folded.text.content)
    # that there is none is known as long as the run, and is not kept on disk
    assert len(made) == (2 if second is None else 1)


def test_pages_that_differ_in_their_bytes_alone_are_one_text(
    tmp_path: Path, cache_key: Path
) -> None:
    html = "text/html; charset=utf-8"
    pages = ("<!-- 1 --><p>Nobody", "<p class=x>Nobody", "<p lang=fr>Nobody", "<p>Nobody<sup>1")
    bodies = [*(page.encode() for page in pages), b"<title>T</title><p>Nobody"]
    captures = record(tmp_path, *((body, html, f"http://a.example/{body}") for body in bodies))
    with open_reader(tmp_path, cache_key) as reader:
        texts = CaptureTexts(reader)
        one, other, *others = map(texts.folded, captures)
        assert one is other
        assert all(another is not one for another in others if another.text != one.text)
        assert sum(another.text != one.text for another in others) >= 2


def test_what_a_failed_reader_left_is_not_kept(
    tmp_path: Path, cache_key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = make_pdf(lambda canvas: write_lines(canvas, ["Nobody was asked."]))
    (capture,) = record(tmp_path, (payload, "application/pdf", "http://a.example/a.pdf"))
    with open_reader(tmp_path, cache_key) as reader:
        texts = CaptureTexts(reader)
        readers.stop_readers()
        monkeypatch.setattr(readers, "_command", lambda: ["no-such-program"])
        assert "no process could be started" in texts.text(capture).gaps[0]
        assert kept(tmp_path) == []
        monkeypatch.undo()
        assert texts.text(capture).content == "Nobody was asked."
        assert len(kept(tmp_path)) == 1


def test_readers_side_by_side_get_the_same_text(tmp_path: Path, cache_key: Path) -> None:
    pages = [f"<p>Page {number} of the minutes." for number in range(12)]
    captures = record(
        tmp_path,
        *((page.encode(), "text/html", f"http://s{n}.example/") for n, page in enumerate(pages)),
    )
    found: list[list[str]] = []

    def read() -> None:
        with open_reader(tmp_path, cache_key) as reader:
            texts = CaptureTexts(reader)
            found.append([texts.text(capture).content for capture in captures])

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[page.removeprefix("<p>") for page in pages]] * 6
    assert len(kept(tmp_path)) == 12
