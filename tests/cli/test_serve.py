"""`serve`: only for who has the address; what is replayed runs nothing and loads nothing."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest

from archiver.demo.server import Answer
from archiver.demo.server import serve as serve_site
from archiver.models import Clock, Machine
from archiver.project import load_project
from archiver.workflows.means import Means
from archiver.workflows.serve import serve
from tests.cli.door import call
from tests.reporting.browser import CHROMIUM, OPTIONS, needs_browser

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
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
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

    def respond(target: str, fields: dict[str, str]) -> Answer:
        asked.append(target)
        page = HOSTILE.replace("SITE", f"http://{fields['host']}")
        return Answer(200, (("Content-Type", "text/html"),), page.encode())

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


def test_only_who_has_the_whole_address_is_answered(running):
    parts = urlsplit(running.address)
    assert running.get("")[0] == 200
    for path in ("/", "/report/index.html", "/wrong/", f"/{TOKEN[:-1]}/", f"/x/{TOKEN}/"):
        assert get(f"http://{parts.netloc}{path}")[0] == 404
    assert running.get("", Host=f"localhost:{parts.port}")[0] == 404
    assert running.get("", Host="example.org")[0] == 404
    assert parts.hostname == "127.0.0.1"
    assert running.get("", method="POST")[0] == 501


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
        "capture?id=urn:uuid:0",
        "payload?id=",
        "elsewhere",
    ],
)
def test_nothing_but_the_report_and_captures_is_handed_out(running, path):
    assert running.get(path)[0] == 404


def test_a_capture_is_replayed_in_a_sandbox(running):
    status, fields, body = running.get("payload?" + running.record())
    assert (status, body) == (200, running.page)
    assert fields["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert fields["referrer-policy"] == "no-referrer"
    _, _, alone = running.get("payload?" + running.record(), Sec_Fetch_Dest="document")
    assert b"<iframe sandbox" in alone
    assert running.page not in alone


@needs_browser
def test_in_a_browser_a_hostile_copy_does_nothing(running, tmp_path):
    for path in ("capture?", "payload?"):
        address = running.address + path + running.record()
        command = [CHROMIUM, *OPTIONS, f"--user-data-dir={tmp_path}", "--dump-dom"]
        command += ["--virtual-time-budget=5000", address]
        shown = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout
        assert b"<iframe sandbox" in shown
        assert running.asked == []


def test_a_withheld_capture_is_not_shown(running):
    record = running.record()
    assert call("-q", "-C", running.folder, "withhold", load_captures(running.folder)[0],
                "--reason", "a letter from a lawyer").code == 0  # fmt: skip
    assert running.get("payload?" + record)[0] == running.get("capture?" + record)[0] == 404
    assert record.encode() not in running.get("")[2]


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
