"""`snapshot --browser` on loopback pages, in the browser that this computer has."""

import contextlib
import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.capture.browser.browser_program import find_program
from archiver.demo.server import DemoAnswer, serve
from archiver.models import Clock, Machine
from archiver.reporting.pages.png import read_png
from archiver.store.archive import open_reader
from archiver.workflows.report.screenshots import find_screenshots
from archiver.workflows.shared.context import Means, Silence
from tests.door import call

pytestmark = pytest.mark.skipif(find_program() is None, reason="no Chromium, Chrome or Edge here")

HTML = (("Content-Type", "text/html"),)
WORDS = "The pool on Mill Lane stays open until the council has heard every resident."
LETTER = "The treasurer’s note says that £4,200 were set aside for the new boiler in spring."
FILLER = " ".join(f"Paragraph {n} of the meeting tells how the evening went." for n in range(12))
SHELL = """<!doctype html><title>Minutes</title><div id="root"></div>
<noscript>Please enable JavaScript to read this page.</noscript><script src="/app.js"></script>"""
APP = """const root = document.getElementById("root");
for (const address of %s) fetch(address).catch(() => 0);
try { new WebSocket("ws://127.0.0.2:%d/socket"); } catch (error) {}
try { new Worker(URL.createObjectURL(new Blob(["fetch('%s/worker')"]))); } catch (error) {}
try { new EventSource("/live"); } catch (error) {}
fetch("/live", {headers: {Accept: "text/event-stream"}}).catch(() => 0);
navigator.serviceWorker && navigator.serviceWorker.register("/service.js");
fetch("/hop").then(answer => answer.json()).then(said => {
  root.innerHTML = "<h1>Minutes</h1><p>" + said.join("</p><p>") + "</p>";
});"""


MEANS = {
    "clock": Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep),
    "machine": Machine("tester", "here", 1, "archiver/test"),
}


class Said(Silence):
    """A progress that keeps what was said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


class Forbidden:
    """A server that nobody may talk to: it counts who tries."""

    def __init__(self) -> None:
        self.callers = 0
        self._socket = socket.create_server(("127.0.0.2", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            with contextlib.closing(self._socket.accept()[0]) as caller:
                if caller.recv(100) == b"end":
                    return
                self.callers += 1

    def close(self) -> None:
        with socket.create_connection(("127.0.0.2", self.port)) as last:
            last.sendall(b"end")
        self._thread.join()
        self._socket.close()


@pytest.fixture(scope="module")
def forbidden() -> Iterator[Forbidden]:
    with contextlib.closing(Forbidden()) as server:
        yield server


@pytest.fixture(scope="module")
def site(forbidden: Forbidden) -> Iterator[str]:
    outside = f"http://127.0.0.2:{forbidden.port}"
    reached = json.dumps(["http://169.254.169.254/latest", f"{outside}/fetched", "/away"])
    pages = {
        "/minutes": DemoAnswer(200, HTML, SHELL.encode()),
        "/app.js": DemoAnswer(
            200,
            (("Content-Type", "text/javascript"),),
            (APP % (reached, forbidden.port, outside)).encode(),
        ),
        "/hop": DemoAnswer(302, (("Location", "/text.json"),)),
        "/away": DemoAnswer(302, (("Location", f"{outside}/redirected"),)),
        "/text.json": DemoAnswer(
            200,
            (("Content-Type", "application/json"),),
            json.dumps([WORDS, LETTER, FILLER]).encode(),
        ),
        "/endless": DemoAnswer(
            200,
            HTML,
            f"<p>{FILLER}</p><script>let n = 0; setInterval(() => fetch('/text.json?' + n++), 50);"
            "addEventListener('scroll', () => document.body.style.height = (n * 9000) + 'px')"
            "</script>".encode(),
        ),
        "/broken": DemoAnswer(200, HTML, f"<p>{FILLER}</p><script src=/gone.js></script>".encode()),
        "/busy": DemoAnswer(200, HTML, f"<p>{FILLER}</p><script>while (true);</script>".encode()),
        "/leaves": DemoAnswer(
            200, HTML, f"<p>{FILLER} {WORDS}</p><script>location = '/minutes'</script>".encode()
        ),
        "/wall": DemoAnswer(
            200,
            HTML,
            b"<title>Just a moment...</title><script src='/wall.js'></script>"
            b"<script>window._cf_chl_opt = {}</script>Checking your browser before you go on.",
        ),
    }

    def respond(target: str, fields: dict[str, str]) -> DemoAnswer:
        return pages.get(target.partition("?")[0], DemoAnswer(404, HTML, b"<p>Nothing here.</p>"))

    with serve(respond) as url:
        yield url


@pytest.fixture(scope="module")
def saved(site: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:  # type: ignore[type-arg]
    """A project after one `snapshot --browser`, and what it said as JSON."""
    folder = tmp_path_factory.mktemp("browser")
    assert call("-C", folder, "init").code == 0
    names = ("minutes", "endless", "broken", "busy", "leaves", "wall")
    write(folder, "sources.csv", "id,url", *(f"{name},{site}/{name}" for name in names))
    write(
        folder,
        "quotes.csv",
        "id,source,quote",
        f"heard,minutes,{WORDS}",
        f'boiler,minutes,"{LETTER}"',
        f"forged,minutes,{WORDS.replace('every', 'no')}",
        f"plain,leaves,{WORDS}",
        "absent,endless,Nobody at the meeting had ever read a single page of the report.",
    )
    result = shoot(folder, 60, "minutes", "broken", "leaves", "wall")
    endless = shoot(folder, 8, "endless", "busy")
    return folder, {**result, "captures": result["captures"] + endless["captures"]}


def shoot(folder: Path, seconds: int, *ids: str) -> dict:  # type: ignore[type-arg]
    """Save and show sources, each page within so many seconds; returns what was said."""
    opened = 'allow-addresses = ["127.0.0.1/32"]\ndelay = 0'
    write(folder, "archiver.toml", f"[capture]\n{opened}\nbrowser-seconds = {seconds}")
    said = call("-q", "-C", folder, "snapshot", "--browser", "--format", "json", *ids)
    assert said.code in (0, 3), said.err
    result = json.loads(said.out)
    assert isinstance(result, dict)
    return result


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def captured(result: dict, source: str) -> dict[str, dict]:  # type: ignore[type-arg]
    return {c["role"]: c for c in result["captures"] if c["source"] == source}


def records(folder: Path) -> list[tuple[str, str, dict[str, str], bytes]]:
    found = []
    for file in (folder / "archive" / "warcs").rglob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                uri = record.rec_headers.get_header("WARC-Target-URI") or ""
                fields = dict(record.rec_headers.headers)
                found.append((record.rec_type, uri, fields, record.content_stream().read()))
    return found


def test_the_page_is_kept_as_sent_and_as_shown(saved, site):
    folder, result = saved
    mine = captured(result, "minutes")
    assert set(mine) == {"page", "rendered", "screenshot", "printed"}
    assert mine["page"]["usable"] == "no"
    assert mine["rendered"]["usable"] == "yes", mine["rendered"]
    kept = {(kind, uri): (fields, body) for kind, uri, fields, body in records(folder)}
    assert kept["response", f"{site}/minutes"][1] == SHELL.encode()
    fields, html = kept["conversion", f"urn:shown:{site}/minutes"]
    assert WORDS.encode() in html
    assert LETTER.encode() in html
    assert fields["WARC-Refers-To"].strip("<>") == mine["page"]["record_id"]
    assert kept["resource", f"urn:view:{site}/minutes"][1].startswith(b"\x89PNG")
    assert kept["resource", f"urn:print:{site}/minutes"][1].startswith(b"%PDF")
    assert kept["response", f"{site}/text.json"][1].startswith(b"[")


def test_nothing_is_fetched_outside_the_guard(saved, forbidden):
    folder, _ = saved
    assert forbidden.callers == 0
    refused = [body for kind, _, _, body in records(folder) if b"refused-address" in body]
    assert any(b"169.254.169.254" in body for body in refused)
    assert any(b"127.0.0.2" in body for body in refused)


def test_quotations_are_found_as_shown_and_the_verdict_says_so(saved):
    folder, _ = saved
    said = call("-q", "-C", folder, "verify", "--format", "json")
    found = {row["id"]: row for row in json.loads(said.out)["quotations"]}
    assert found["heard"]["verdict"] == found["boiler"]["verdict"] == "verbatim"
    assert found["forged"]["verdict"] == "altered"
    assert found["absent"]["verdict"] == "unverifiable"
    assert any("as a browser shows it" in note for note in found["heard"]["notes"])
    assert found["plain"]["verdict"] == "verbatim"
    assert not any("browser" in note for note in found["plain"]["notes"])


def test_what_a_page_lacks_proves_nothing_where_a_script_did_not_come(saved):
    _, result = saved
    mine = captured(result, "broken")
    assert mine["page"]["usable"] == "yes"
    assert mine["rendered"]["usable"] == "doubtful"
    assert "did not come" in mine["rendered"]["why"]


def test_what_never_ends_is_cut_and_doubted(saved):
    _, result = saved
    shown = captured(result, "endless")["rendered"]
    assert shown["usable"] == "doubtful"
    assert "after 8 seconds" in shown["why"] or "asks for more" in shown["why"]
    assert (
        "rendered" not in captured(result, "busy")
        or captured(result, "busy")["rendered"]["usable"] == "doubtful"
    )


def test_a_stream_of_events_is_never_asked_for_however_a_script_asks(saved, site):
    folder, result = saved
    asked = {uri for _, uri, _, _ in records(folder)}
    assert f"{site}/app.js" in asked
    assert f"{site}/live" not in asked
    assert captured(result, "minutes")["rendered"]["usable"] == "yes"


def test_a_page_that_sends_its_reader_away_is_shown_itself(saved, site):
    folder, result = saved
    shown = [
        b for k, u, _, b in records(folder) if (k, u) == ("conversion", f"urn:shown:{site}/leaves")
    ]
    assert [WORDS.encode() in html for html in shown] == [True]
    assert "another address" in captured(result, "leaves")["rendered"]["why"]


def test_a_wall_is_no_success_in_a_browser_either(saved):
    _, result = saved
    mine = captured(result, "wall")
    assert {mine["page"]["usable"], mine["rendered"]["usable"]} == {"no"}
    assert result["summary"]["sentence"].startswith("3 saved, 1 of them only as a browser shows it")


def test_the_audit_is_clean_and_the_catalog_can_be_made_anew(saved):
    folder, _ = saved
    said = call("-q", "-C", folder, "audit")
    assert said.code == 0, said.out
    assert call("-q", "-C", folder, "reindex").code == 0
    assert call("-q", "-C", folder, "report").code == 0
    assert "as a browser shows it" in call("-q", "-C", folder, "show", "minutes").out
    again = call("-q", "-C", folder, "verify", "--format", "json")
    rows = {row["id"]: row["verdict"] for row in json.loads(again.out)["quotations"]}
    assert rows["heard"] == "verbatim"


def test_what_one_page_may_ask_for_is_bounded(tmp_path, site):
    assert call("-C", tmp_path, "init").code == 0
    write(tmp_path, "sources.csv", "id,url", f"minutes,{site}/minutes")
    bound = 'allow-addresses = ["127.0.0.1/32"]\ndelay = 0\nbrowser-seconds = 9\nmax-requisites = 1'
    write(tmp_path, "archiver.toml", f"[capture]\n{bound}")
    said = call("-q", "-C", tmp_path, "snapshot", "--browser", "--format", "json")
    assert said.code == 3
    assert captured(json.loads(said.out), "minutes")["rendered"]["usable"] != "yes"
    asked = [uri for kind, uri, _, _ in records(tmp_path) if kind == "request"]
    assert asked == [f"{site}/minutes", f"{site}/app.js"]


def test_the_first_browser_of_the_search_path_is_taken():
    installed = {"google-chrome": "/opt/chrome", "msedge": "/opt/edge"}
    assert find_program(installed.get) == Path("/opt/chrome")


def test_without_a_browser_nothing_is_fetched(tmp_path, monkeypatch):
    monkeypatch.setattr("archiver.workflows.save.browser.find_program", lambda: None)
    assert call("-C", tmp_path, "init").code == 0
    write(tmp_path, "sources.csv", "id,url", "one,http://127.0.0.1:9/")
    said = call("-q", "-C", tmp_path, "snapshot", "--browser")
    assert said.code == 2
    assert "Install one" in said.err
    assert not list(tmp_path.glob("archive/warcs/**/*.warc.gz"))


def test_a_page_that_is_not_usable_says_what_to_try_next(tmp_path, site):
    assert call("-q", "-C", tmp_path, "init").code == 0
    write(tmp_path, "sources.csv", "id,url", f"minutes,{site}/minutes")
    write(tmp_path, "quotes.csv", "id,source,quote", f"heard,minutes,{WORDS}")
    write(tmp_path, "archiver.toml", '[capture]\nallow-addresses = ["127.0.0.1/32"]\ndelay = 0')
    assert "archiver snapshot --browser" in call("-q", "-C", tmp_path, "snapshot").out
    said = call("-q", "-C", tmp_path, "verify", "--format", "json")
    (row,) = json.loads(said.out)["quotations"]
    assert row["verdict"] == "unverifiable"
    shown = call("-q", "-C", tmp_path, "verify").out + call("-q", "-C", tmp_path, "status").out
    assert "--browser" in shown


def test_run_shows_the_pages_too_and_the_report_has_their_pictures(tmp_path, site):
    assert call("-q", "-C", tmp_path, "init").code == 0
    write(tmp_path, "sources.csv", "id,url", f"minutes,{site}/minutes")
    write(tmp_path, "quotes.csv", "id,source,quote", f"heard,minutes,{WORDS}")
    options = '[capture]\nallow-addresses = ["127.0.0.1/32"]\ndelay = 0\n'
    archives = '[[archives]]\nname = "none"\nkind = "wayback"\nurl = "http://127.0.0.1:9"'
    write(tmp_path, "archiver.toml", options + archives)
    said = call("-q", "-C", tmp_path, "run", "--browser", "--format", "json")
    found = json.loads(said.out)
    assert found["verify"]["quotations"][0]["verdict"] == "verbatim"
    assert {"page", "rendered", "screenshot", "printed"} <= set(
        captured(found["snapshot"], "minutes")
    )
    report = tmp_path / "archive" / "report"
    (picture,) = report.glob("picture-*.png")
    page = (report / "source-minutes.html").read_text(encoding="utf-8")
    assert f'<img src="{picture.name}"' in page
    kept = [body for kind, uri, _, body in records(tmp_path) if uri.startswith("urn:view:")]
    assert picture.read_bytes() not in kept
    assert picture.read_bytes()[:8] == kept[0][:8]
    first = read_png(picture.read_bytes(), 20)[0]
    assert first.shape[1] == 640
    assert picture.stat().st_size < 100_000


def test_a_damaged_picture_is_left_out_and_said(tmp_path, saved, cache_key):
    folder = tmp_path / "copy"
    shutil.copytree(saved[0], folder)
    with open_reader(folder / "archive", cache_key) as reader:
        shots = [c for c in reader.catalog.captures("minutes") if c.role == "screenshot"]
        pictures = {"minutes": shots}
        progress = Said()
        means = Means(progress=progress, **MEANS)
        found = find_screenshots(pictures, reader, means)
        kept = next((folder / "archive" / "cache" / "pictures").glob("*"))
        kept.write_bytes(kept.read_bytes()[:-20] + b"damaged by a bad disk")
        again = find_screenshots(pictures, reader, means)
        assert again["minutes"][0].png == found["minutes"][0].png
        place = pictures["minutes"][0].place
        warc = folder / "archive" / place.warc
        content = bytearray(warc.read_bytes())
        content[place.offset + place.length // 2] ^= 0xFF
        warc.write_bytes(content)
        shutil.rmtree(folder / "archive" / "cache")
        assert find_screenshots(pictures, reader, means) == {}
    assert any("a picture is not shown" in line for line in progress.lines)
