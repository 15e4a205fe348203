"""`serve`: only for who has the address; what is replayed runs nothing and loads nothing."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser

from archiver.demo.server import DemoAnswer
from archiver.demo.server import serve as serve_site
from archiver.models import Clock, Machine
from archiver.project import load_project
from archiver.workflows.report.serve import serve
from archiver.workflows.shared.context import Means
from tests.browser import needs_browser, start_chromium, watch_page
from tests.door import call

MEANS = Means(
    Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep),
    Machine("tester", "here", 1, "archiver/test"),
)
TOKEN = "a-token-of-the-tests"
WORDS = "The hall on Quarry Road may be used by every club of the town without a fee"
HOSTILE = (
    f"<title>Hall <script>document.title = 1</script></title><p>{WORDS}, said the town clerk.</p>"
    "<script>fetch('SITE/ping?script'); parent.location = 'SITE/ping?parent'</script>"
    "<img src='SITE/ping?image' onerror=\"fetch('SITE/ping?onerror')\">"
    "<link rel=stylesheet href='SITE/ping?style'>"
    "<iframe src='SITE/ping?frame'></iframe>"
    "<meta http-equiv=refresh content='0;url=SITE/ping?refresh'>"
)


@dataclass(frozen=True)
class Running:
    """A served project: its folder, its address, and what the live site was asked for."""

    folder: Path
    address: str
    asked: list[str]
    page: bytes

    def get(self, path: str, **fields: str) -> tuple[int, dict[str, str], bytes]:
        return get(self.address + path, **fields)

    def record(self) -> str:
        (capture,) = load_captures(self.folder)
        return urlencode({"id": capture})


def load_captures(folder: Path) -> list[str]:
    from archiver.store.archive import open_reader

    with open_reader(folder / "archive") as reader:
        return [capture.record_id for capture in reader.catalog.captures(role="page")]


def get(address: str, method: str = "GET", **fields: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(
            method, path, headers={k.replace("_", "-"): v for k, v in fields.items()}
        )
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("serve")
    asked: list[str] = []

    def respond(target: str, fields: dict[str, str]) -> DemoAnswer:
        asked.append(target)
        page = HOSTILE.replace("SITE", f"http://{fields['host']}")
        return DemoAnswer(200, (("Content-Type", "text/html"),), page.encode())

    with serve_site(respond) as site:
        assert call("-C", folder, "init").code == 0
        (folder / "sources.csv").write_text(f"id,url\nhall,{site}/hall\n", encoding="utf-8")
        settings = '[capture]\nallow-addresses = ["127.0.0.1/32"]\ndelay = 0\n'
        (folder / "archiver.toml").write_text(settings, encoding="utf-8")
        assert call("-q", "-C", folder, "snapshot").code == 0
        assert call("-q", "-C", folder, "report").code == 0
        asked.clear()
        with serve(load_project(folder), MEANS, TOKEN) as address:
            yield Running(folder, address, asked, HOSTILE.replace("SITE", site).encode())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as opened:
        yield opened


def test_only_who_has_the_whole_address_is_answered(running):
    parts = urlsplit(running.address)
    assert running.get("")[0] == 200
    for path in ("/", "/report/index.html", "/wrong/", f"/{TOKEN[:-1]}/", f"/x/{TOKEN}/"):
        assert get(f"http://{parts.netloc}{path}")[0] == 404
    assert running.get("", Host=f"localhost:{parts.port}")[0] == 404
    assert running.get("", Host="example.org")[0] == 404
    assert parts.hostname == "127.0.0.1"
    assert running.get("", method="POST")[0] == 501


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        ("{path}", "Host: {host}\r\nHost: elsewhere.example"),
        ("http://elsewhere.example{path}", "Host: {host}"),
        ("{path}", "Accept: */*"),
    ],
)
def test_another_host_beside_ours_is_not_answered(running, target, fields):
    parts = urlsplit(running.address)
    asked = f"GET {target} HTTP/1.1\r\n{fields}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port), 5) as connection:
        connection.sendall(asked.format(path=parts.path, host=parts.netloc).encode())
        assert b" 404 " in connection.recv(100)


def test_the_first_page_leads_to_report_captures_and_search(running):
    _, _, body = running.get("")
    assert b'href="report/index.html"' in body
    assert b"&lt;script&gt;" not in body.split(b"<main")[0]
    assert b"<script" not in body
    assert b"capture?" + running.record().encode() in body
    assert running.get("report/index.html")[0] == 200
    status, _, found = running.get("search?" + urlencode({"q": "used by every club of the town"}))
    assert status == 200
    assert b"capture?" + running.record().encode() in found
    assert b"one word" in running.get("search?q=hall")[2]


@pytest.mark.parametrize(
    "path",
    [
        "report/../catalog.db",
        "report/" + quote("../../sources.csv", safe=""),
        "report/..%2f..%2farchiver.toml",
        "report//etc/hostname.html",
        "report/index.html%00.png",
        "report/pages.txt",
        "report/%5c%5chost%5cshare.html",
        "part?id=urn:uuid:0",
        "file?id=",
        "source?id=nobody",
        "\x25",
        "capture?id=urn:uuid:0",
        "payload?id=",
        "elsewhere",
    ],
)
def test_nothing_but_the_report_and_captures_is_handed_out(running, path):
    assert running.get(path)[0] == 404


def test_a_capture_is_replayed_in_a_sandbox(running):
    status, fields, body = running.get("payload?" + running.record())
    assert status == 200
    assert WORDS.encode() in body
    assert fields["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert fields["referrer-policy"] == "no-referrer"
    assert fields["x-dns-prefetch-control"] == "off"
    assert not re.search(rb"<script|onerror|refresh|/ping", body)
    _, _, alone = running.get("payload?" + running.record(), Sec_Fetch_Dest="document")
    assert b"<iframe sandbox" in alone
    assert WORDS.encode() not in alone


def test_the_copy_as_it_is_can_be_saved(running):
    status, fields, body = running.get("file?" + running.record())
    assert (status, body) == (200, running.page)
    assert fields["content-type"] == "application/octet-stream"
    assert fields["content-disposition"].startswith("attachment; ")


def test_every_answer_says_what_may_be_done_with_it(running):
    for path in ("", "report/index.html", "search?q=any+words", "capture?" + running.record()):
        _, fields, _ = running.get(path)
        assert "default-src 'none'" in fields["content-security-policy"]
        assert "script-src" not in fields["content-security-policy"]
        assert fields["x-content-type-options"] == "nosniff"
        assert fields["cache-control"] == "no-store"
        assert fields["cross-origin-resource-policy"] == "same-origin"


def test_many_ask_at_once_and_all_are_answered(running):
    paths = ["", "report/index.html", "payload?" + running.record(), "search?q=every+club"] * 8
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(running.get, paths))
    assert [status for status, _, _ in answers] == [200] * len(paths)
    by_path = {path: body for path, (_, _, body) in zip(paths, answers, strict=True)}
    assert all(body == by_path[p] for p, (_, _, body) in zip(paths, answers, strict=True))


@pytest.mark.parametrize(
    "junk",
    [
        b"GET http://[ HTTP/1.1\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02",
        b"GET / HTTP/9.9\r\n\r\n",
        b"",
    ],
)
def test_what_is_no_request_disturbs_nobody(running, junk):
    port = urlsplit(running.address).port
    with socket.create_connection(("127.0.0.1", port), timeout=60) as caller:
        caller.sendall(junk)
        caller.shutdown(socket.SHUT_WR)
        assert TOKEN.encode() not in caller.recv(10_000)
    assert running.get("")[0] == 200


def test_who_asks_slowly_keeps_nobody_waiting_and_is_hung_up_on(running, monkeypatch):
    port = urlsplit(running.address).port
    slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(90)]
    try:
        for one in slow:
            one.sendall(b"G")
        assert running.get("")[0] == 200
        assert slow[0].recv(10) == b""  # the oldest of too many
        monkeypatch.setattr("archiver.serving.server.SILENCE", 0.0)
        assert slow[-1].recv(10) == b""  # too slow
    finally:
        for one in slow:
            one.close()


def test_slow_askers_do_not_keep_it_from_ending(running):
    with serve(load_project(running.folder), MEANS, TOKEN) as address:
        slow = socket.create_connection(("127.0.0.1", urlsplit(address).port), timeout=20)
        slow.sendall(b"GET / HTTP/1.1\r\nX: ")
        assert get(address)[0] == 200
    begun = slow.recv(10)
    slow.close()
    assert begun == b""


@needs_browser
def test_in_a_browser_a_hostile_copy_does_nothing(running, browser):
    for path in ("capture?", "payload?"):
        with watch_page(browser) as watched:
            watched.page.goto(running.address + path + running.record(), wait_until="load")
            watched.page.wait_for_timeout(300)
            frame = watched.page.frames[1]
            assert WORDS in frame.locator("body").inner_text()
            assert watched.page.url.startswith(running.address)
        assert watched.did == []
        assert watched.asked_beyond(running.address) == []
    assert running.asked == []


def test_a_withheld_capture_is_not_shown(running):
    record = running.record()
    assert call("-q", "-C", running.folder, "withhold", load_captures(running.folder)[0],
                "--reason", "a letter from a lawyer").code == 0  # fmt: skip
    for path in ("payload?", "capture?", "part?", "file?"):
        status, _, body = running.get(path + record)
        assert status == 404
        assert b"a letter from a lawyer" in body
        assert WORDS.encode() not in body
    for path in ("", "source?id=hall"):
        _, _, listed = running.get(path)
        assert record.encode() not in listed
        assert b"a letter from a lawyer" in listed
    assert WORDS.encode() not in running.get("search?" + urlencode({"q": WORDS}))[2].replace(
        f'value="{WORDS}"'.encode(), b""
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM for one process")
def test_the_command_prints_an_address_and_ends_when_told(tmp_path):
    assert call("-C", tmp_path, "init").code == 0
    program = [sys.executable, "-m", "archiver.cli", "-C", str(tmp_path), "serve"]
    code = "import archiver.cli; archiver.cli.main()"
    program[1:3] = ["-c", code]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdout is not None
        address = running.stdout.readline().decode().strip()
        try:
            assert get(address)[0] == 200
            running.send_signal(signal.SIGTERM)  # SIGINT is ignored below a shell's background
            assert running.wait(10) == 0
        finally:
            running.kill()
