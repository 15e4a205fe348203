"""Answers as servers really send them: whatever came is in the archive, byte by byte.

Each answer is saved by the program itself, and read from its WARC files by warcio. The block of
its record, with what stood before the head (1xx) and what followed the end kept beside it, is what
crossed the wire; and the page after it is saved all the same.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from warcio.archiveiterator import ArchiveIterator

from tests.capture.servers import Reply, serving
from tests.door import call

OK = b"HTTP/1.1 200 OK"
HTML = b"Content-Type: text/html"
TE = b"Transfer-Encoding: chunked"


def body(name: str) -> bytes:
    words = f"The {name} of the parish was opened on the ninth of May by its eldest member."
    return f"<html><title>{name}</title><p>{words}</p></html>".encode()


def head(*lines: bytes, eol: bytes = b"\r\n") -> bytes:
    return eol.join([*lines, b"", b""])


def sized(name: str, *lines: bytes, first: bytes = OK, extra: bytes = b"") -> bytes:
    length = b"Content-Length: %d" % len(body(name))
    return head(first, HTML, *lines, length) + body(name) + extra


def bare(name: str, *lines: bytes, first: bytes = OK) -> bytes:
    """An answer without a length."""
    return head(first, HTML, *lines) + body(name)


def coded(name: str, coding: bytes, sent: bytes) -> bytes:
    return head(OK, HTML, b"Content-Encoding: " + coding, b"Content-Length: %d" % len(sent)) + sent


def chunks(name: str, size: bytes = b"%x", end: bytes = b"0\r\n\r\n") -> bytes:
    return (size % len(body(name))) + b"\r\n" + body(name) + b"\r\n" + end


def in_chunks(name: str, size: bytes = b"%x", end: bytes = b"0\r\n\r\n") -> bytes:
    return head(OK, HTML, TE) + chunks(name, size, end)


RAW = zlib.compressobj(wbits=-15)
FRAMES = zstandard.ZstdCompressor()
# name: what crosses the wire, and what the server does then
ODD: dict[str, tuple[bytes, str]] = {
    "http10": (bare("http10", first=b"HTTP/1.0 200 OK"), "close"),
    "http12": (sized("http12", first=b"HTTP/1.2 200 OK"), "keep"),
    "http2-words": (sized("http2-words", first=b"HTTP/2.0 200 OK"), "close"),
    "http2-short": (sized("http2-short", first=b"HTTP/2 200"), "close"),
    "lower-case": (sized("lower-case", first=b"http/1.1 200 ok"), "close"),
    "no-reason": (sized("no-reason", first=b"HTTP/1.1 200"), "keep"),
    "empty-reason": (sized("empty-reason", first=b"HTTP/1.1 200 "), "keep"),
    "odd-reason": (sized("odd-reason", first=b"HTTP/1.1 200 \xc3\xa7a \xff va"), "keep"),
    "two-spaces": (sized("two-spaces", first=b"HTTP/1.1  200  OK"), "close"),
    "tab-status": (sized("tab-status", first=b"HTTP/1.1\t200\tOK"), "close"),
    "four-digits": (sized("four-digits", first=b"HTTP/1.1 2000 OK"), "close"),
    "status-099": (sized("status-099", first=b"HTTP/1.1 099 Odd"), "close"),
    "status-226": (sized("status-226", b"IM: feed", first=b"HTTP/1.1 226 IM Used"), "keep"),
    "status-206": (
        sized("status-206", b"Content-Range: bytes 0-99/900", first=b"HTTP/1.1 206 Part"), "keep"
    ),
    "status-299": (sized("status-299", first=b"HTTP/1.1 299 Odd"), "keep"),
    "status-600": (sized("status-600", first=b"HTTP/1.1 600 Odd"), "keep"),
    "see-other": (
        sized("see-other", b"Location: /target", first=b"HTTP/1.1 303 See Other"), "keep"
    ),
    "no-location": (sized("no-location", first=b"HTTP/1.1 302 Found"), "keep"),
    "choices": (sized("choices", first=b"HTTP/1.1 300 Choices"), "keep"),
    "icy": (sized("icy", first=b"ICY 200 OK"), "close"),
    "http09": (body("http09"), "close"),
    "blank-first": (b"\r\n\r\n" + sized("blank-first"), "close"),
    "hints": (
        head(b"HTTP/1.1 100 Continue") + head(b"HTTP/1.1 102 Wait", b"X: 1")
        + head(b"HTTP/1.1 103 Hints", b"Link: </b.css>") + head(b"HTTP/1.1 199 Odd")
        + sized("hints"), "keep",
    ),
    "two-lengths": (
        head(OK, HTML, b"Content-Length: 5", b"Content-Length: 99") + body("two-lengths"), "close"
    ),
    "list-lengths": (head(OK, HTML, b"Content-Length: 5, 9") + body("list-lengths"), "close"),
    "plus-length": (
        head(OK, HTML, b"Content-Length: +%d" % len(body("plus-length"))) + body("plus-length"),
        "close",
    ),
    "minus-length": (head(OK, HTML, b"Content-Length: -1") + body("minus-length"), "close"),
    "hex-length": (head(OK, HTML, b"Content-Length: 0x20") + body("hex-length"), "close"),
    "huge-length": (
        head(OK, HTML, b"Content-Length: 9" + b"9" * 40) + body("huge-length"), "close"
    ),
    "short-length": (sized("short-length", extra=b"<p>and more</p>"), "close"),
    "broken-off": (sized("broken-off")[:-20], "close"),
    "colon-space": (head(OK, HTML, b"Content-Length : 4") + b"page", "keep"),
    "nul-field": (sized("nul-field", b"X-Nul: a\x00b"), "keep"),
    "cr-field": (sized("cr-field", b"X-Cr: a\rb"), "keep"),
    "raw-bytes": (sized("raw-bytes", b"X-\xe9\xff: caf\xe9 \x80\x81"), "keep"),
    "folded-twice": (sized("folded-twice", b"X: one", b"\ttwo", b"  three"), "keep"),
    "folded-first": (head(OK, b" folded: at once", HTML) + body("folded-first"), "close"),
    "no-name": (sized("no-name", b": value without a name"), "keep"),
    "long-line": (sized("long-line", b"X: " + b"y" * 300_000), "keep"),
    "bare-lf": (head(OK, HTML, eol=b"\n") + body("bare-lf"), "close"),
    "no-head": (OK + b"\r\n\r\n" + body("no-head"), "close"),
    "chunk-upper": (in_chunks("chunk-upper", b"000%X"), "keep"),
    "chunk-quoted": (in_chunks("chunk-quoted", b'%x;a="b;\\"c"'), "keep"),
    "chunk-spaces": (in_chunks("chunk-spaces", b"%x   "), "keep"),
    "chunk-trailer": (
        in_chunks("chunk-trailer", end=b"0;z\r\nX-Sum: \xff\r\n folded\r\n\r\n"), "keep"
    ),
    "chunk-no-end": (in_chunks("chunk-no-end", end=b""), "close"),
    "chunk-garbage": (in_chunks("chunk-garbage", end=b"zz\r\nwhat is this"), "close"),
    "chunk-after": (in_chunks("chunk-after", end=b"0\r\n\r\n<!-- late -->"), "close"),
    "chunk-0x": (in_chunks("chunk-0x", b"0x%x"), "close"),
    "chunk-minus": (in_chunks("chunk-minus", b"-%x"), "close"),
    "identity": (bare("identity", b"Transfer-Encoding: identity"), "close"),
    "gzip-transfer": (
        head(OK, HTML, b"Transfer-Encoding: gzip, chunked") + chunks("gzip-transfer"), "keep"
    ),
    "gzip-members": (
        coded("m", b"gzip", gzip.compress(body("m")[:30]) + gzip.compress(body("m")[30:])), "keep"
    ),
    "gzip-garbage": (coded("g", b"gzip", gzip.compress(body("g")) + b"\0\0garbage"), "keep"),
    "gzip-cut": (coded("c", b"gzip", gzip.compress(body("cut"))[:-6]), "keep"),
    "gzip-crc": (coded("r", b"gzip", gzip.compress(body("r"))[:-8] + b"12345678"), "keep"),
    "gzip-named": (coded("n", b"GZip", gzip.compress(body("named"))), "keep"),
    "deflate-raw": (coded("d", b"deflate", RAW.compress(body("d")) + RAW.flush()), "keep"),
    "br-cut": (coded("b", b"br", brotli.compress(body("b") * 9)[:-4]), "keep"),
    "zstd-frames": (
        coded("z", b"zstd", FRAMES.compress(body("z")[:30]) + FRAMES.compress(body("z")[30:])),
        "keep",
    ),
    "zstd-skipped": (
        coded("s", b"zstd", b"\x50\x2a\x4d\x18\3\0\0\0abc" + FRAMES.compress(body("skip"))), "keep"
    ),
    "coding-twice": (coded("t", b"gzip, gzip", gzip.compress(body("t") * 2)), "keep"),
    "coding-none": (coded("o", b"none", body("coding-none")), "keep"),
    "not-gzip": (coded("p", b"gzip", body("not-gzip")), "keep"),
    "empty-gzip": (coded("e", b"gzip", b""), "keep"),
    "reset-within": (sized("reset-within")[:-30], "close"),
}  # fmt: skip


def blocks(folder: Path) -> list[bytes]:
    found = []
    for path in sorted((folder / "archive").glob("warcs/*/*/*.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                if record.rec_headers.get_header("WARC-Type") != "request":
                    found.append(record.content_stream().read())
    return found


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, object]]]:
    folder = tmp_path_factory.mktemp("odd")
    replies = {f"/{name}": Reply(wire, then) for name, (wire, then) in ODD.items()}
    replies["/target"] = Reply(sized("target"))
    replies["/last"] = Reply(sized("last"))
    with serving(replies) as server:
        rows = "".join(f"{name},{server.url}/{name}\n" for name in (*ODD, "last"))
        (folder / "sources.csv").write_text(f"id,url\n{rows}", encoding="utf-8")
        opened = 'allow-addresses = ["127.0.0.0/8"]'
        toml = f"[capture]\n{opened}\ndelay = 0\nmax-retries = 0\ntimeout = 5\n"
        (folder / "archiver.toml").write_text(toml, encoding="utf-8")
        said = call("-q", "-C", folder, "snapshot", "--format", "json")
    assert said.code == 3
    return folder, {row["source"]: row for row in json.loads(said.out)["captures"]}


def test_nothing_that_came_is_lost(saved: tuple[Path, dict[str, dict[str, object]]]) -> None:
    kept = sorted(filter(None, blocks(saved[0])), key=len, reverse=True)
    lost = {}
    for name, (wire, _) in ODD.items():
        left = wire
        while left and (part := next((one for one in kept if left.startswith(one)), b"")):
            left = left[len(part) :]
        if left:
            lost[name] = left[:80]
    assert lost == {}


def test_each_answer_is_a_result_and_the_run_goes_on(
    saved: tuple[Path, dict[str, dict[str, object]]],
) -> None:
    assert saved[1].keys() == {*ODD, "last"}
    assert (saved[1]["last"]["outcome"], saved[1]["last"]["usable"]) == ("captured", "yes")


# What no reader could have seen whole is never good; a browser shows the others.
DOUBTFUL = (
    "status-206", "status-226", "short-length", "broken-off", "chunk-no-end",
    "chunk-garbage", "chunk-after", "gzip-cut", "gzip-crc", "br-cut", "icy", "http09",
    "reset-within", "empty-gzip", "no-location", "status-600",
)  # fmt: skip
GOOD = (
    "http10", "no-reason", "empty-reason", "odd-reason", "hints", "raw-bytes", "folded-twice",
    "long-line", "chunk-upper", "chunk-quoted", "chunk-trailer", "gzip-members", "gzip-named",
    "deflate-raw", "zstd-frames", "coding-none", "not-gzip", "see-other",
)  # fmt: skip


def test_only_what_came_whole_is_good(saved: tuple[Path, dict[str, dict[str, object]]]) -> None:
    judged = {
        name: row["outcome"] == "captured"
        and row["usable"] == "yes"
        and int(str(row["status"])) < 300
        for name, row in saved[1].items()
    }
    assert [name for name in DOUBTFUL if judged[name]] == []
    assert [(name, saved[1][name]["why"]) for name in GOOD if not judged[name]] == []


def test_such_an_archive_is_sound(saved: tuple[Path, dict[str, dict[str, object]]]) -> None:
    said = call("-q", "-C", saved[0], "audit", "--format", "json")
    assert [f for f in json.loads(said.out)["findings"] if f["severity"] != "note"] == []
