"""Every answer that came is in the archive, also one that is not the page's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.capture.servers import Reply, Talk, page, response, serving
from tests.door import call

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
PAGE = b"<html><title>Minutes</title><p>The committee met on every Tuesday of the month.</p></html>"
CHUNKED = f"{len(PAGE):x}".encode() + b"\r\n" + PAGE + b"\r\n0\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
HTML = "Content-Type: text/html"


class Busy:
    """Answers 503, then sends the page."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, talk: Talk) -> str:
        self.times += 1
        busy = page(b"busy", "Retry-After: 0", status="503 Busy")
        return (busy if self.times == 1 else page(PAGE, HTML))(talk)


def records(folder: Path) -> list[tuple[str, str, bytes]]:
    """Type, address and block of every record, as another program reads them."""
    found = []
    for path in sorted((folder / "archive").glob("warcs/*/*/*.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                named = record.rec_headers.get_header
                uri = named("WARC-Target-URI") or ""
                found.append((named("WARC-Type"), uri, record.content_stream().read()))
    return found


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, object]]]:
    folder = tmp_path_factory.mktemp("answers")
    replies = {
        "/busy": Busy(),
        "/early": Reply(EARLY + response(PAGE + b"<!-- early -->", HTML)),
        "/plain": page(PAGE + b"<!-- same -->", HTML),
        "/long": Reply(response(PAGE + b"<!-- long -->", HTML) + b"<p>more", "close"),
        "/odd": Reply(b"HTTP 200 Document follows\r\n\r\n" + PAGE, "close"),
        "/chunks": Reply(HEAD + b"\r\n" + CHUNKED + b"\r\n"),
        "/signed": Reply(HEAD + b"\r\n" + CHUNKED + b"X-Signature: abc\r\n\r\n"),
    }
    with serving(replies) as server:
        rows = "".join(f"{path[1:]},{server.url}{path}\n" for path in replies)
        (folder / "sources.csv").write_text(f"id,url\n{rows}", encoding="utf-8")
        toml = '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\nworkers = 1\n'
        (folder / "archiver.toml").write_text(toml, encoding="utf-8")
        said = call("-q", "-C", folder, "snapshot", "--format", "json")
    return folder, json.loads(said.out)["captures"]


def test_what_came_before_a_retry_is_kept(saved: tuple[Path, object]) -> None:
    folder, _ = saved
    blocks = [b for kind, uri, b in records(folder) if kind == "response" and "/busy" in uri]
    assert [block.split(b" ", 2)[1] for block in blocks] == [b"503", b"200"]


def test_other_readers_see_the_answer_and_not_its_1xx_heads(saved: tuple[Path, object]) -> None:
    folder, _ = saved
    early = [block for _, uri, block in records(folder) if "/early" in uri]
    assert any(block.startswith(b"HTTP/1.1 200 OK") for block in early)
    assert not any(EARLY in block for block in early)
    assert EARLY in [block for kind, _, block in records(folder) if kind == "metadata"]


def test_what_is_no_answer_is_kept_and_never_replayed(saved: tuple[Path, object]) -> None:
    folder, captures = saved
    odd = b"HTTP 200 Document follows\r\n\r\n" + PAGE
    kept = [(kind, uri) for kind, uri, block in records(folder) if block == odd]
    assert [kind for kind, _ in kept] == ["metadata"]
    assert kept[0][1].startswith("urn:uuid:")
    row = next(c for c in captures if c["source"] == "odd")  # type: ignore[attr-defined]
    assert (row["outcome"], row["usable"]) == ("failed", "no")


def test_what_follows_the_end_is_kept_apart_and_said(saved: tuple[Path, object]) -> None:
    folder, captures = saved
    assert b"<p>more" in [block for kind, _, block in records(folder) if kind == "metadata"]
    row = next(c for c in captures if c["source"] == "long")  # type: ignore[attr-defined]
    assert row["usable"] == "doubtful"
    assert "7 bytes after the end" in row["why"]


def test_trailers_are_kept_though_the_payload_is_held(saved: tuple[Path, object]) -> None:
    folder, _ = saved
    kinds = {
        uri.rpartition("/")[2]: kind
        for kind, uri, _ in records(folder)
        if kind in ("response", "revisit")
    }
    assert (kinds["chunks"], kinds["signed"]) == ("revisit", "response")
    assert any(b"X-Signature: abc" in block for _, _, block in records(folder))


def test_such_an_archive_is_sound(saved: tuple[Path, object]) -> None:
    folder, _ = saved
    said = call("-C", folder, "audit", "--format", "json")
    assert [f for f in json.loads(said.out)["findings"] if f["severity"] != "note"] == []
