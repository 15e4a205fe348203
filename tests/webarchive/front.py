"""A thin front that speaks archive.org's dialect before a real pywb, and misbehaves when told.

archive.org answers its index as one JSON array of arrays with resume keys, and sends a reader who
asks for a date that it has no copy of on to the nearest one.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

NAMES = {"original": "url", "mimetype": "mime", "statuscode": "status"}
BLOCKED = (
    "org.archive.util.io.RuntimeIOException: "
    "org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error"
)
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
HTML = ("Content-Type", "text/html; charset=utf-8")
PASSED_ON = ("content-type", "memento-datetime", "link", "location", "content-encoding")
EMPTY_INDEX = "/cdx/search/cdx?url=http://nothing.example/&fl=timestamp,original&limit=1"
FAULTS: dict[str, tuple[int, tuple[tuple[str, str], ...], bytes]] = {
    "429": (429, (HTML,), b"Too Many Requests"),
    "429 with Retry-After": (429, (HTML, ("Retry-After", "7")), b"Too Many Requests"),
    "503": (503, (HTML,), b"Service Unavailable"),
    "503 with Retry-After": (503, (HTML, ("Retry-After", "5")), b"Service Unavailable"),
    "500": (500, (HTML,), b"<h1>Internal Server Error</h1>"),
    "504": (504, (HTML,), b"<h1>Gateway Time-out</h1>"),
    "403": (403, (HTML,), b"<h1>Forbidden</h1>"),
    "405 of a firewall": (405, (HTML, ("x-amzn-waf-action", "captcha")), CHALLENGE),
    "202 of a firewall": (202, (HTML, ("x-amzn-waf-action", "challenge")), b""),
    "404": (404, (HTML,), b"<h1>Not Found</h1>"),
    "excluded": (403, (("X-Archive-Wayback-Runtime-Error", BLOCKED),), BLOCKED.encode()),
    "challenge": (200, (HTML,), CHALLENGE),
    "empty": (200, (HTML,), b""),
    "empty object": (200, (("Content-Type", "application/json"),), b"{}"),
    "redirect": (302, (("Location", "/web/20010101000000id_/http://elsewhere.example/"),), b""),
    "another question": (302, (("Location", EMPTY_INDEX),), b""),
    "login": (302, (("Location", "/account/login"),), b""),
}
OTHER_FAULTS = (
    *("hang", "reset", "cut", "cut unnoticed", "cut in the head", "shortened", "other date"),
)
EVERY_FAULT = (*FAULTS, *OTHER_FAULTS, "malformed", "no datetime")
Misbehave = Callable[[str], str]


@dataclass
class Front:
    """The running front. `misbehave` gets a request's path and returns a fault's name or "".

    `jobs` are the answers to come about a page being saved, `saved` the bodies of the wishes.
    """

    pywb: int
    port: int = 0
    page_rows: int = 1_000_000
    misbehave: Misbehave = lambda path: ""
    seen: list[str] = field(default_factory=list)
    jobs: list[dict[str, object]] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True)
class Reply:
    status: int
    fields: tuple[tuple[str, str], ...]
    body: bytes


@contextmanager
def serve_front(pywb: int) -> Iterator[Front]:
    """Serve the dialect in front of the pywb at port `pywb`."""
    front = Front(pywb)
    handler = type("Handler", (_Handler,), {"front": front})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        front.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield front
        finally:
            front.closing.set()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    front: Front
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.front.seen.append(self.path)
        fault = self.front.misbehave(self.path)
        with contextlib.suppress(ConnectionError):
            self._answer(fault)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self.front.seen.append(self.path)
        fault = self.front.misbehave(self.path)
        if fault:
            with contextlib.suppress(ConnectionError):
                return self._answer(fault)
        if not self.headers.get("Authorization", "").startswith("LOW "):
            return self._send(_as_json({"message": "You need to be logged in."}, 401))
        self.front.saved.append(body)
        return self._send(_as_json({"url": body, "job_id": f"spn2-{len(self.front.saved)}"}))

    def _answer(self, fault: str) -> None:
        if fault in FAULTS:
            return self._send(Reply(*FAULTS[fault]))
        if fault == "hang":
            self.front.closing.wait(60)
        if fault in ("hang", "reset"):
            return self._reset()
        reply = self._reply(fault)
        if fault == "shortened":
            half = reply.body[: len(reply.body) * 2 // 3]
            return self._send(Reply(reply.status, reply.fields, half))
        if fault.startswith("cut"):
            return self._cut(reply, fault)
        return self._send(reply)

    def _reply(self, fault: str) -> Reply:
        if self.path.startswith("/cdx/search/cdx?"):
            return self._index(fault == "malformed")
        if self.path.startswith("/save/status/"):
            return _as_json(self.front.jobs.pop(0) if self.front.jobs else {"status": "pending"})
        found = re.fullmatch(r"/web/(\d{14})(id_)?/(.+)", self.path)
        reply = self._pass_on(self.path)
        if found is None:
            return reply
        if fault == "other date":
            later = str(int(found[1]) + 1)
            fields = [f for f in reply.fields if f[0].lower() != "memento-datetime"]
            fields.append(("Memento-Datetime", _http_date(later)))
            return Reply(reply.status, tuple(fields), reply.body + b"<p>Another version.</p>")
        if fault == "no datetime":
            fields = [f for f in reply.fields if f[0].lower() != "memento-datetime"]
            return Reply(reply.status, tuple(fields), b"<p>Another page.</p>")
        return self._nearest(reply, found)

    def _nearest(self, reply: Reply, found: re.Match[str]) -> Reply:
        moment = {name.lower(): value for name, value in reply.fields}.get("memento-datetime")
        stamp = parsedate_to_datetime(moment).strftime("%Y%m%d%H%M%S") if moment else found[1]
        if stamp == found[1]:
            return reply
        location = f"{self.front.url}/web/{stamp}{found[2] or ''}/{found[3]}"
        return Reply(302, (("Location", location),), b"")

    def _index(self, malformed: bool) -> Reply:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        names = asked["fl"].split(",")
        found = self._pass_on(f"/web/cdx?url={quote(asked['url'], safe='')}&output=json")
        lines = [json.loads(line) for line in found.body.splitlines() if line.strip()]
        rows = [[line.get(NAMES.get(name, name), "-") for name in names] for line in lines]
        begin = int(asked.get("resumeKey", "0"))
        size = min(int(asked["limit"]), self.front.page_rows)
        page = [names, *rows[begin : begin + size]] if rows else []
        if begin + size < len(rows):
            page += [[], [str(begin + size)]]
        if malformed:
            page = page or [names]
            page[1:1] = [["com,exam", "2019", "too short"], [*names[:-1], "not a row"]]
        return _as_json(page)

    def _pass_on(self, path: str) -> Reply:
        upstream = http.client.HTTPConnection("127.0.0.1", self.front.pywb, timeout=30)
        try:
            sent = {name: self.headers.get(name, "") for name in ("Host", "Accept-Encoding")}
            upstream.request("GET", path, headers=sent)
            answer = upstream.getresponse()
            fields = [f for f in answer.getheaders() if f[0].lower() in PASSED_ON]
            return Reply(answer.status, tuple(fields), answer.read())
        finally:
            upstream.close()

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in (*reply.fields, ("Content-Length", str(len(reply.body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _cut(self, reply: Reply, fault: str) -> None:
        self.close_connection = True
        half = reply.body[: len(reply.body) // 2]
        self.send_response(reply.status)
        for name, value in reply.fields:
            self.send_header(name, value)
        if fault == "cut in the head":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Ty")
            return
        if fault == "cut":
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(half)

    def _reset(self) -> None:
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()


def _as_json(said: object, status: int = 200) -> Reply:
    return Reply(status, (("Content-Type", "application/json"),), json.dumps(said).encode())


def _http_date(stamp: str) -> str:
    from email.utils import format_datetime

    from archiver.urls import from_timestamp14

    return format_datetime(from_timestamp14(stamp), usegmt=True)
