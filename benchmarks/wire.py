"""Odd HTTP answers, byte by byte: what crossed the wire beside what stands in the WARC files.

Run: python -m benchmarks.wire [--folder FOLDER] [--pywb FOLDER] [--list]

A raw server on loopback sends each answer once for each contender. An answer counts as kept when
the blocks of the records of its address, in some order and each once, are exactly what was sent;
`archiver audit` then checks the archive. wget with --warc-file is asked for the same addresses.
With --pywb (a folder of programs) each good page is fetched from pywb as it was sent (`id_`), and
compared with the body that was meant; `archiver` itself reads the same from its own files.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import brotli
import requests
import zstandard
from warcio.archiveiterator import ArchiveIterator

OK, HTML = b"HTTP/1.1 200 OK", b"Content-Type: text/html"
CHUNKED = b"Transfer-Encoding: chunked"


@dataclass(frozen=True)
class OddAnswer:
    """What a server sends to one request, in `parts` with a pause between, and how it ends.

    `ends` is "close", "keep" (left open), "reset" or "half" (our side of it is shut). `body` is
    what a reader is meant to see; None where that is nobody's to say.
    """

    parts: tuple[bytes, ...]
    ends: str = "close"
    body: bytes | None = None

    @property
    def sent(self) -> bytes:
        """All that crosses the wire."""
        return b"".join(self.parts)


def page(name: str) -> bytes:
    """A page of its own for each answer."""
    words = f"The {name} of the parish was opened on the ninth of May by its eldest member."
    return f"<html><title>{name}</title><p>{words}</p></html>".encode()


def head(*lines: bytes, eol: bytes = b"\r\n") -> bytes:
    """A head of those lines."""
    return eol.join([*lines, b"", b""])


def sized(name: str, *lines: bytes, first: bytes = OK) -> bytes:
    """An answer with its length."""
    return head(first, HTML, *lines, b"Content-Length: %d" % len(page(name))) + page(name)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)  # the same in each run


def chunk(piece: bytes, size: bytes = b"%x") -> bytes:
    """One chunk."""
    return (size % len(piece)) + b"\r\n" + piece + b"\r\n"


def make_answers() -> dict[str, OddAnswer]:
    """Return the answers by name."""
    made: dict[str, OddAnswer] = {}
    for family in (_status_lines, _fields, _lengths, _chunks, _codings, _interim, _ends, _no_http):
        for name, answer in family():
            assert name not in made, name
            made[name] = answer
    return made


def _status_lines() -> Iterator[tuple[str, OddAnswer]]:
    lines = (
        "HTTP/1.0 200 OK", "HTTP/1.1 200", "HTTP/1.1 200 ", "HTTP/1.1 200 OK OK OK",
        "HTTP/1.9 200 OK",
        "HTTP/2 200", "HTTP/2.0 200 OK", "HTTP/3 200 OK", "HTTP/01.01 200 OK", "http/1.1 200 OK",
        "Http/1.1 200 Fine", "HTTP/1.1  200 OK", "HTTP/1.1 200\tOK", "HTTP/1.1\t200 OK",
        "HTTP/1.1 200 \x01\x02", "HTTP/1.1 200 d'accord \u00e9", "HTTP/1.1 0200 OK",
        "HTTP/1.1 20 OK",
        "HTTP/1.1 2OO OK", "HTTP/1.1 -200 OK", "HTTP/1.1 200OK", "HTTP /1.1 200 OK",
        "HTTP/1.1: 200 OK",
        "HTTP/1,1 200 OK", " HTTP/1.1 200 OK", "HTTP 200 OK",
    )  # fmt: skip
    for number, line in enumerate(lines):
        name = f"line-{number}"
        yield name, OddAnswer((sized(name, first=line.encode()),))
    for status in (
        100, 199, 201, 202, 203, 204, 205, 206, 207, 208, 226, 299, 300, 304, 305, 306, 402, 403,
        404, 405, 406, 410, 416, 417, 418, 421, 425, 431, 451, 499, 500, 501, 502, 504, 505, 507,
        511, 520, 530, 599, 600, 700, 999,
    ):  # fmt: skip
        name = f"status-{status}"
        yield name, OddAnswer((sized(name, first=b"HTTP/1.1 %d Odd" % status),))


def _fields() -> Iterator[tuple[str, OddAnswer]]:
    fields = (
        b"X-Empty:", b"X-Space : 1", b"X-Tab:\t1\t", b"X-Nul: a\0b", b"X-Cr: a\rb",
        b"X-Latin: caf\xe9",
        b"X-Utf: caf\xc3\xa9", b"\xff\xfe: odd", b": no name", b"no colon at all",
        b"X Y: two words",
        b"X-Fold: a\r\n b\r\n\tc", b"X-Long: " + b"y" * 100_000, b"X-Quote: \"a\r\n b\"", b"(X): 1",
        b"Content-Type: text/html; charset=iso-8859-1", b"Content-Type: text/plain, text/html",
        b"Content-Type:", b"Content-Disposition: attachment; filename*=UTF-8''%e2%82%ac.html",
        b"Set-Cookie: a", b"Refresh: 900", b"Content-Location: /other", b"Trailer: X-Sum",
        b"Upgrade: h2c\r\nConnection: Upgrade", b"Connection: keep-alive, close", b"Age: -5",
        b"Date: yesterday", b"Last-Modified: 31 Feb", b"ETag: unquoted", b"Link: <>",
        b"Content-MD5: no",
    )  # fmt: skip
    for number, field in enumerate(fields):
        name = f"field-{number}"
        yield name, OddAnswer((sized(name, field),), body=page(name))
    many = b"\r\n".join(b"X-%d: %d" % (n, n) for n in range(90))
    yield "field-many", OddAnswer((sized("field-many", many),), body=page("field-many"))
    lf = head(OK, HTML, b"Content-Length: %d" % len(page("field-lf")), eol=b"\n")
    yield "field-lf", OddAnswer((lf + page("field-lf"),), body=page("field-lf"))
    mixed = OK + b"\r\n" + HTML + b"\nX: 1\r\n\n" + page("field-mixed")
    yield "field-mixed", OddAnswer((mixed,), body=page("field-mixed"))
    yield "field-none", OddAnswer((OK + b"\r\n\r\n" + page("field-none"),), body=page("field-none"))


def _lengths() -> Iterator[tuple[str, OddAnswer]]:
    for number, length in enumerate(
        (b"+%d", b"0%d", b" %d ", b"%d, %d", b"%d;", b'"%d"', b"0x%x", b"%d.0", b"-%d", b"", b"abc",
         b"99999999999999999999999", b"%de0", b"1_0")
    ):  # fmt: skip
        name = f"length-{number}"
        said = length % ((len(page(name)),) * length.count(b"%"))
        yield name, OddAnswer((head(OK, HTML, b"Content-Length: " + said) + page(name),))
    for name, lines in (
        ("length-twice", (b"Content-Length: 5", b"Content-Length: 50")),
        ("length-chunked", (b"Content-Length: 7", CHUNKED)),
        ("length-zero", (b"Content-Length: 0",)),
        ("length-short", (b"Content-Length: 20",)),
        ("length-long", (b"Content-Length: 2000",)),
    ):
        body = chunk(page(name)) + b"0\r\n\r\n" if CHUNKED in lines else page(name)
        yield name, OddAnswer((head(OK, HTML, *lines) + body,))


def _chunks() -> Iterator[tuple[str, OddAnswer]]:
    ends = (b"0\r\n\r\n", b"00\r\n\r\n", b"0;a=b\r\n\r\n", b"0\r\nX-Sum: 1\r\nY: 2\r\n\r\n",
        b"0\n\n", b"0\r\n",
            b"0", b"", b"\r\n0\r\n\r\n", b"g\r\n", b"0\r\n\r\n<!-- late -->",
            b"0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")  # fmt: skip
    for number, end in enumerate(ends):
        name = f"chunk-end-{number}"
        yield name, OddAnswer((head(OK, HTML, CHUNKED) + chunk(page(name)) + end,))
    sizes = (
        b"%X",
        b"000%x",
        b"%x ",
        b" %x",
        b"%x;x",
        b'%x;x="a;b"',
        b"%x\t",
        b"0x%x",
        b"%x;",
        b"+%x",
    )
    for number, size in enumerate(sizes):
        name = f"chunk-size-{number}"
        sent = head(OK, HTML, CHUNKED) + chunk(page(name), size) + b"0\r\n\r\n"
        yield name, OddAnswer((sent,), body=page(name) if number < 3 else None)
    single = b"".join(
        chunk(page("chunk-single")[n : n + 1]) for n in range(len(page("chunk-single")))
    )
    yield (
        "chunk-single",
        OddAnswer((head(OK, HTML, CHUNKED) + single + b"0\r\n\r\n",), body=page("chunk-single")),
    )
    huge = head(OK, HTML, CHUNKED) + b"ffffffffffffffffff\r\n" + page("chunk-huge")
    yield "chunk-huge", OddAnswer((huge,))
    for name, coding in (("te-gzip", b"gzip, chunked"), ("te-identity", b"identity"),
                         ("te-unknown", b"chunky"), ("te-twice", b"chunked, chunked")):  # fmt: skip
        body = chunk(page(name)) + b"0\r\n\r\n" if b"chunked" in coding else page(name)
        yield name, OddAnswer((head(OK, HTML, b"Transfer-Encoding: " + coding) + body,))


def _codings() -> Iterator[tuple[str, OddAnswer]]:
    raw = zlib.compressobj(wbits=-15)
    coded = {
        "gzip": _gzip, "x-gzip": _gzip, "GZIP": _gzip, "deflate": zlib.compress,
        "br": brotli.compress, "zstd": zstandard.compress, "identity": bytes, "none": bytes,
        "utf-8": bytes, "binary": bytes, "aws-chunked": bytes, "": bytes, "unknown": bytes,
        "8bit": bytes,
        "UTF-8": bytes, "text/html": bytes, "raw": lambda body: raw.compress(body) + raw.flush(),
    }  # fmt: skip
    for number, (coding, code) in enumerate(coded.items()):
        name, said = f"coding-{number}", "deflate" if coding == "raw" else coding
        sent = code(page(name))
        top = head(
            OK, HTML, f"Content-Encoding: {said}".encode(), b"Content-Length: %d" % len(sent)
        )
        yield name, OddAnswer((top + sent,), body=page(name))
    for name, said, sent in (
        ("coding-cut", b"gzip", _gzip(page("coding-cut"))[:-9]),
        ("coding-crc", b"gzip", _gzip(page("coding-crc"))[:-8] + b"01234567"),
        ("coding-not", b"gzip", page("coding-not")),
        ("coding-twice", b"gzip, br", brotli.compress(_gzip(page("coding-twice")))),
        ("coding-tail", b"gzip", _gzip(page("coding-tail")) + b"\0tail"),
        ("coding-members", b"gzip", _gzip(b"<p>One.") + _gzip(b"<p>Two.")),
        ("coding-brotli-cut", b"br", brotli.compress(page("coding-brotli-cut") * 9)[:-5]),
        ("coding-empty", b"gzip", b""),
    ):
        top = head(OK, HTML, b"Content-Encoding: " + said, b"Content-Length: %d" % len(sent))
        yield name, OddAnswer((top + sent,))


def _interim() -> Iterator[tuple[str, OddAnswer]]:
    for name, heads in (
        ("interim-100", (b"HTTP/1.1 100 Continue",)),
        ("interim-102", (b"HTTP/1.1 102 Processing",)),
        ("interim-103", (b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload",)),
        ("interim-three", (b"HTTP/1.1 103 A", b"HTTP/1.1 103 B", b"HTTP/1.1 100 C")),
        ("interim-199", (b"HTTP/1.1 199 Odd",)),
        ("interim-old", (b"HTTP/1.0 100 Continue",)),
    ):
        before = b"".join(head(line) for line in heads)
        yield name, OddAnswer((before, sized(name)), body=page(name))
    yield "interim-only", OddAnswer((head(b"HTTP/1.1 103 Early Hints"),))
    switched = head(b"HTTP/1.1 101 Switching", b"Upgrade: odd") + b"\x81\x05hello"
    yield "interim-101", OddAnswer((switched,))


def _ends() -> Iterator[tuple[str, OddAnswer]]:
    for ends in ("close", "keep", "reset", "half"):
        name = f"end-{ends}"
        yield name, OddAnswer((sized(name),), ends, page(name) if ends != "reset" else None)
        name = f"end-early-{ends}"
        yield name, OddAnswer((sized(name)[:-20],), ends)
    slow = sized("end-slow")
    drops = tuple(slow[n : n + 15] for n in range(0, len(slow), 15))
    yield "end-slow", OddAnswer(drops, body=page("end-slow"))
    split = head(OK, HTML)
    yield "end-split", OddAnswer((split[:9], split[9:-1], split[-1:] + page("end-split")))
    for name, extra in (
        ("more-text", b"<p>more</p>"),
        ("more-answer", sized("x")),
        ("more-nul", b"\0" * 9),
    ):
        yield name, OddAnswer((sized(name) + extra,))
    for name, extra in (("late-text", b"<p>late</p>"), ("late-lines", b"\r\n\r\n")):
        top = head(OK, HTML, b"Connection: close", b"Content-Length: %d" % len(page(name)))
        yield name, OddAnswer((top + page(name), extra))
    for status in (b"204 No Content", b"304 Not Modified"):
        name = f"body-of-{status[:3].decode()}"
        yield name, OddAnswer((head(b"HTTP/1.1 " + status, b"Connection: close"), page(name)))


def _no_http() -> Iterator[tuple[str, OddAnswer]]:
    for name, sent in (
        ("ssh", b"SSH-2.0-OpenSSH_9.2p1\r\n"), ("smtp", b"220 mail.example ESMTP\r\n"),
        ("ftp", b"220 Welcome\r\n"), ("tls-alert", b"\x15\x03\x03\x00\x02\x02\x46"),
        ("redis", b"-ERR unknown command\r\n"), ("icy", b"ICY 200 OK\r\nicy-name: a\r\n\r\nsound"),
        ("rtsp", head(b"RTSP/1.0 200 OK", b"CSeq: 1")), ("sip", head(b"SIP/2.0 200 OK")),
        ("html", page("html")), ("json", b'{"error": "no"}'), ("nuls", b"\0" * 64),
        ("one-byte", b"H"), ("half-word", b"HTTP/"), ("half-line", b"HTTP/1.1 200"),
        ("half-head", b"HTTP/1.1 200 OK\r\nContent-Type: te"), ("blank", b"\r\n\r\n"),
        ("blank-first", b"\r\n\r\n" + sized("blank-first")), ("mark-first",
        b"\xef\xbb\xbf" + sized("mark-first")),
        ("noise-first", b"noise\r\n" + sized("noise-first")), ("gzip-bare",
        _gzip(page("gzip-bare"))),
        ("request", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"), ("h2-frames",
        b"\0\0\x12\4\0\0\0\0\0" + b"\0\3\0\0\0d" * 3),
    ):  # fmt: skip
        yield f"no-{name}", OddAnswer((sent,))


# --- the server ----------------------------------------------------------------------------------


@contextmanager
def serving(answers: dict[str, OddAnswer]) -> Iterator[int]:
    """Send the answer that a request's path names; yield the port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    listener.settimeout(0.2)
    stopped = threading.Event()

    def accept() -> None:
        while not stopped.is_set():
            with suppress(TimeoutError):
                one, _ = listener.accept()
                threading.Thread(target=_answer, args=(one, answers), daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopped.set()
        thread.join()
        listener.close()


def _answer(connection: socket.socket, answers: dict[str, OddAnswer]) -> None:
    with connection, suppress(OSError):
        connection.settimeout(20)
        while asked := _read_request(connection):
            name = asked.split(b" ")[1].decode().lstrip("/")
            answer = answers.get(name, OddAnswer((sized("missing", first=b"HTTP/1.1 404 No"),)))
            for number, part in enumerate(answer.parts):
                time.sleep(0.02 * bool(number))
                connection.sendall(part)
            if answer.ends == "reset":
                time.sleep(0.2)  # what was sent arrives before the reset takes it away
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if answer.ends == "half":
                connection.shutdown(socket.SHUT_WR)
            if answer.ends not in ("keep", "half"):
                return


def _read_request(connection: socket.socket) -> bytes:
    asked = b""
    while b"\r\n\r\n" not in asked:
        piece = connection.recv(65536)
        if not piece:
            return b""
        asked += piece
    return asked


# --- what was kept -------------------------------------------------------------------------------


def read_blocks(warcs: list[Path]) -> dict[str, list[bytes]]:
    """Return the blocks of all records but requests, by the name of the answer.

    What came before a head, behind the end, or is no answer has an address of its own; it says
    which record it came with, or the request says so.
    """
    records: list[tuple[str, str, bytes]] = []
    names: dict[str, str] = {}
    for warc in warcs:
        with warc.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                get = record.rec_headers.get_header
                own, beside = get("WARC-Record-ID"), get("WARC-Concurrent-To") or ""
                uri = (get("WARC-Target-URI") or "").strip("<>")
                if uri.startswith("http"):
                    names |= dict.fromkeys((own, beside), uri.rpartition("/")[2])
                if get("WARC-Type") != "request":
                    records.append((own, beside, record.content_stream().read()))
    found: dict[str, list[bytes]] = {}
    for own, beside, block in records:
        found.setdefault(names.get(own) or names.get(beside, ""), []).append(block)
    return found


def is_whole(sent: bytes, blocks: list[bytes]) -> bool:
    """Whether what was sent is made of blocks, each taken once."""
    if not sent:
        return True
    return any(
        is_whole(sent[len(block) :], blocks[:number] + blocks[number + 1 :])
        for number, block in enumerate(blocks)
        if block and sent.startswith(block)
    )


def save_by_us(urls: dict[str, str], folder: Path) -> dict[str, dict[str, object]]:
    """Save all with `archiver snapshot`; return its rows by name."""
    rows = "".join(f"{name},{url}\n" for name, url in urls.items())
    (folder / "sources.csv").write_text(f"id,url\n{rows}", encoding="ascii")
    (folder / "archiver.toml").write_text(
        '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\nmax-retries = 0\ntimeout = 5\n'
        'robots = "none"\n',
        encoding="ascii",
    )
    command = [sys.executable, "-m", "archiver", "-q", "-C", str(folder)]
    done = subprocess.run(
        [*command, "snapshot", "--format", "json"], stdout=subprocess.PIPE, check=False
    )
    audited = subprocess.run(
        [*command, "audit", "--format", "json"], stdout=subprocess.PIPE, check=False
    )
    bad = [f for f in json.loads(audited.stdout)["findings"] if f["severity"] != "note"]
    print(f"  audit: {len(bad)} findings that are no notes", *(f["kind"] for f in bad[:3]))
    return {row["source"]: row for row in json.loads(done.stdout)["captures"]}


def save_by_wget(urls: dict[str, str], folder: Path) -> None:
    """Save each with wget: it ends at some of them."""
    for name, url in urls.items():
        options = ["-q", "-t", "1", "-T", "5", "-O", os.devnull, f"--warc-tempdir={folder}"]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(
                ["wget", *options, f"--warc-file={folder / name}", url], timeout=20, check=False
            )


def count_replayed(
    answers: dict[str, OddAnswer], urls: dict[str, str], warcs: list[Path], pywb: Path
) -> str:
    """Return how many pages pywb gives back as they were meant."""
    meant = {name: one.body for name, one in answers.items() if one.body is not None}
    with tempfile.TemporaryDirectory() as made:
        manager = str(pywb / "wb-manager")
        quiet = subprocess.DEVNULL
        subprocess.run([manager, "init", "all"], cwd=made, check=True, stdout=quiet, stderr=quiet)
        added = [manager, "add", "all", *map(str, warcs)]
        subprocess.run(added, cwd=made, check=True, stdout=quiet, stderr=quiet)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [str(pywb / "wayback"), "-p", str(port), "-b", "127.0.0.1"]
        server = subprocess.Popen(command, cwd=made, stdout=quiet, stderr=quiet)
        try:
            wrong = [name for name, body in meant.items() if _replayed(port, urls[name]) != body]
        finally:
            server.terminate()
            server.wait()
    return f"{len(meant) - len(wrong)} of {len(meant)}, not {', '.join(wrong) or 'none'}"


def _replayed(port: int, url: str) -> bytes:
    asked = f"http://127.0.0.1:{port}/all/id_/{url}"
    for _ in range(60):
        try:
            return requests.get(asked, timeout=20).content
        except requests.exceptions.ConnectionError as error:
            if "refused" not in str(error):
                return str(error).encode()
            time.sleep(0.5)
    return b""


def main() -> None:
    """Save every answer, and print what is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", help="where what was saved stays")
    parser.add_argument("--pywb", help="the folder of wb-manager and wayback")
    parser.add_argument("--list", action="store_true", help="what each answer is judged to be")
    asked = parser.parse_args()
    folder, answers = Path(asked.folder or tempfile.mkdtemp()), make_answers()
    with serving(answers) as port:
        urls = {name: f"http://127.0.0.1:{port}/{name}" for name in answers}
        for name in ("archiver", "wget"):
            (folder / name).mkdir(parents=True)
        judged = save_by_us(urls, folder / "archiver")
        if shutil.which("wget"):
            save_by_wget(urls, folder / "wget")
    kinds = {
        "archiver": sorted((folder / "archiver").glob("archive/warcs/*/*/*.gz")),
        "wget": sorted((folder / "wget").glob("*.warc.gz")),
    }
    print(f"{len(answers)} answers, {sum(len(one.sent) for one in answers.values()):,} bytes")
    for name, warcs in kinds.items():
        blocks = read_blocks(warcs)
        lost = [one for one in answers if not is_whole(answers[one].sent, blocks.get(one, []))]
        said = ", ".join(lost) if name == "archiver" else f"{len(lost)} answers"
        print(f"  {name}: {len(answers) - len(lost)} byte for byte; not {said or 'none'}")
        if asked.pywb:
            print(f"    by pywb: {count_replayed(answers, urls, warcs, Path(asked.pywb))}")
    if asked.list:
        for name, row in judged.items():
            print(f"  {name:16} {row['status']} {row['outcome']} {row['usable']} {row['why']}")
    if not asked.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
