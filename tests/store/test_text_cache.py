"""The cache of extracted texts: never believed unchecked."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.models import Span, SpanKind, Text
from archiver.store import text_cache
from archiver.store.archive import open_reader
from archiver.store.cache_entries import Cache
from archiver.store.text_cache import FOLDER, Texts
from tests.store.exchanges import answer, message, open_archive

DIGEST = "sha256:" + "ab" * 32
TEXT = Text(
    "Cafés “open” \udc80 on\nSaturdays¹",
    title="Minutes – March",
    pages=(0, 12),
    spans=(Span(0, 5, SpanKind.LINK, "http://school.example/"), Span(24, 25, SpanKind.SUPERSCRIPT)),
    gaps=("page 2 is a picture",),
    extractor="html-3",
)


def test_a_text_comes_back_as_it_was(tmp_path: Path, cache_key: Path) -> None:
    texts = Texts(Cache(tmp_path / "archive", cache_key))
    texts.keep(DIGEST, TEXT, "text/html")
    assert texts.get(DIGEST, "html-3", "text/html") == TEXT


@pytest.mark.parametrize(
    "asked",
    [
        ("sha256:" + "cd" * 32, "html-3", "text/html"),
        (DIGEST, "html-4", "text/html"),
        (DIGEST, "html-3", "text/plain"),
    ],
)
def test_another_payload_extractor_or_reading_is_another_text(
    tmp_path: Path, cache_key: Path, asked: tuple[str, str, str]
) -> None:
    Texts(Cache(tmp_path / "archive", cache_key)).keep(DIGEST, TEXT, "text/html")
    assert Texts(Cache(tmp_path / "archive", cache_key)).get(*asked) is None


def test_a_damaged_entry_is_as_good_as_none(tmp_path: Path, cache_key: Path) -> None:
    texts, chance = Texts(Cache(tmp_path / "archive", cache_key)), random.Random(5)
    texts.keep(DIGEST, TEXT)
    (path,) = (path for path in (tmp_path / "archive/cache" / FOLDER).rglob("*") if path.is_file())
    whole = path.read_bytes()
    for _ in range(60):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        assert texts.get(DIGEST, "html-3") is None
    path.write_bytes(whole[: len(whole) // 2])
    assert texts.get(DIGEST, "html-3") is None
    path.write_bytes(whole)
    assert texts.get(DIGEST, "html-3") == TEXT


def test_an_entry_under_anothers_name_is_not_believed(tmp_path: Path, cache_key: Path) -> None:
    texts = Texts(Cache(tmp_path / "archive", cache_key))
    texts.keep(DIGEST, TEXT)
    texts.keep(DIGEST, replace(TEXT, content="another text", extractor="html-4"))
    paths = sorted(
        path for path in (tmp_path / "archive/cache" / FOLDER).rglob("*") if path.is_file()
    )
    paths[1].write_bytes(paths[0].read_bytes())
    found = [texts.get(DIGEST, "html-3"), texts.get(DIGEST, "html-4")]
    assert sum(text is None for text in found) == 1


def test_nothing_half_written_stays_beside_the_texts(tmp_path: Path, cache_key: Path) -> None:
    Texts(Cache(tmp_path / "archive", cache_key)).keep(DIGEST, TEXT)
    Texts(Cache(tmp_path / "archive", cache_key)).keep(DIGEST, TEXT)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_captures_with_the_same_payload_share_a_text(tmp_path: Path, cache_key: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        one = archive.record("policy", answer(message()))
        two = archive.record("mirror", answer(message(), "http://mirror.example/", seconds=9))
    with open_reader(tmp_path / "archive", cache_key) as reader:
        assert reader.text(one, "html-3") is None
        reader.keep_text(one, TEXT)
        assert reader.text(two, "html-3") == TEXT
        assert reader.text(two, "html-3", charset="utf-8") is None


def test_without_a_key_a_text_is_held_by_its_run_alone(tmp_path: Path) -> None:
    texts = Texts(Cache(tmp_path / "archive"))
    texts.keep(DIGEST, TEXT, "text/html")
    assert texts.get(DIGEST, "html-3", "text/html") == TEXT
    assert texts.get(DIGEST, "html-4", "text/html") is None
    assert Texts(Cache(tmp_path / "archive")).get(DIGEST, "html-3", "text/html") is None
    assert not list(tmp_path.iterdir())


def test_what_a_run_holds_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_cache, "MOST_HELD", 1_000)
    texts, chance = Texts(Cache(tmp_path / "archive")), random.Random(5)
    for number in range(9):
        words = chance.randbytes(150).hex()
        texts.keep(DIGEST, replace(TEXT, content=words, extractor=f"html-{number}"))
    held = [texts.get(DIGEST, f"html-{number}") is not None for number in range(9)]
    assert held[0]
    assert not held[-1]
