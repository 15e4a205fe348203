"""A page that tries every way out of the browser that shows it: none leads past the guard.

A server on 127.0.0.2, which the options do not allow, listens on TCP and UDP and counts who comes.
"""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.capture.browser.browser_program import find_program
from archiver.demo.server import DemoAnswer, serve
from tests.door import call
from tests.workflows.save.test_browser import HTML, Forbidden, captured, records, write

pytestmark = pytest.mark.skipif(find_program() is None, reason="no Chromium, Chrome or Edge here")

WORDS = "The orchard stays open to everybody, the committee wrote to the whole parish in June."
FILLER = " ".join(f"Sentence {n} of the letter tells what was planted there." for n in range(15))
SECRET = "the-words-of-a-local-file"
SCRIPT = """
const out = "http://127.0.0.2:%(tcp)d", say = [];
const tried = (name, what) => {
  try { what(); say.push(name); } catch (e) { say.push(name + "!"); } };
tried("fetch", () => fetch(out + "/fetch", {mode: "no-cors"}).catch(() => 0));
tried("keepalive", () => fetch(out + "/keepalive", {
  mode: "no-cors", keepalive: true, method: "POST"}).catch(() => 0));
tried("xhr", () => { const x = new XMLHttpRequest(); x.open("GET", out + "/xhr"); x.send(); });
tried("beacon", () => navigator.sendBeacon(out + "/beacon", "x"));
tried("socket", () => new WebSocket("ws://127.0.0.2:%(tcp)d/socket"));
tried("events", () => new EventSource(out + "/events"));
tried("image", () => { new Image().src = out + "/image"; });
tried("transport", () => new WebTransport("https://127.0.0.2:%(tcp)d/transport"));
tried("peer", () => {
  const peer = new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.2:%(udp)d"}]});
  peer.createDataChannel("x"); peer.createOffer().then(o => peer.setLocalDescription(o));
});
tried("worker", () => new Worker(URL.createObjectURL(new Blob([
  "fetch('" + out + "/worker', {mode: 'no-cors'}).catch(() => 0);" +
  "try { new WebSocket('ws://127.0.0.2:%(tcp)d/workersocket') } catch (e) {}" +
  "importScripts('" + out + "/imported')"]))));
tried("shared", () => new SharedWorker("/shared.js"));
tried("service", () => navigator.serviceWorker.register("/service.js").catch(() => 0));
tried("popup", () => window.open(out + "/popup"));
tried("download", () => { const a = document.createElement("a"); a.href = out + "/download";
  a.download = "x"; document.body.append(a); a.click(); });
tried("form", () => { const f = document.createElement("form"); f.action = out + "/form";
  f.target = "_blank"; f.method = "post"; document.body.append(f); f.submit(); });
tried("frame", () => { const f = document.createElement("iframe");
  f.srcdoc = "<script>try { new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.2:%(udp)d'}]})" +
    ".createOffer() } catch (e) {} fetch('" + out + "/inner').catch(() => 0)</scr" + "ipt>";
  document.body.append(f); });
tried("prerender", () => { const s = document.createElement("script"); s.type = "speculationrules";
  s.textContent = JSON.stringify({prerender: [{source: "list", urls: ["/again"]}],
    prefetch: [{source: "list", urls: [out + "/speculated"]}]}); document.head.append(s); });
const spelt = ["2130706434", "0x7f000002", "0177.0.0.2", "127.2", "127.0.0.2.",
  "[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "name:word@127.0.0.2",
  "127.0.0.1@127.0.0.2", "\uff11\uff12\uff17.0.0.2"];
tried("spelt", () => spelt.forEach(host => {
  try { fetch("http://" + host + ":%(tcp)d/spelt", {mode: "no-cors"}).catch(() => 0) } catch (e) {}
}));
tried("imported", () => import(out + "/module").catch(() => 0));
tried("worklet", () => CSS.paintWorklet &&
  CSS.paintWorklet.addModule(out + "/paint").catch(() => 0));
tried("audio", () => new Audio(out + "/audio").play().catch(() => 0));
tried("face", () => new FontFace("y", "url(" + out + "/fontface)").load().catch(() => 0));
tried("later", () => fetchLater(out + "/later"));
tried("stream", () => new WebSocketStream("ws://127.0.0.2:%(tcp)d/stream").opened.catch(() => 0));
tried("sockets", () => new TCPSocket("127.0.0.2", %(tcp)d).opened.catch(() => 0));
tried("parser", () => new DOMParser().parseFromString("<img src='" + out + "/parsed'>",
  "text/html"));
tried("written", () => document.body.insertAdjacentHTML("beforeend", "<fencedframe src='" + out +
  "/fenced'></fencedframe><portal src='" + out + "/portal'></portal><input type=image src='" + out +
  "/button'><a href='http://127.0.0.1:1/' ping='" + out + "/ping' id=ping>x</a>"));
tried("ping", () => document.getElementById("ping").dispatchEvent(new MouseEvent("click")));
tried("scheme", () => { for (const scheme of ["mailto:", "intent:", "ms-word:", "view-source:"]) {
  const f = document.createElement("iframe"); f.src = scheme + out + "/scheme";
  document.body.append(f); } });
tried("handler", () => navigator.registerProtocolHandler("web+x", "/handler?%%s"));
tried("credential", () => navigator.credentials.get({identity: {providers: [
  {configURL: out + "/fedcm.json", clientId: "x"}]}}).catch(() => 0));
tried("payment", () => new PaymentRequest([{supportedMethods: out + "/pay"}], {total: {label: "x",
  amount: {currency: "GBP", value: "1"}}}).canMakePayment().catch(() => 0));
tried("background", () => navigator.serviceWorker.ready.then(r => r.backgroundFetch.fetch(
  "x", [out + "/background"])));
document.getElementById("said").textContent = say.join(" ");
addEventListener("pagehide", () => navigator.sendBeacon(out + "/leaving", "x"));
"""
PAGE = """<!doctype html><title>Orchard</title>
<link rel=preconnect href="http://127.0.0.2:%(tcp)d">
<link rel=dns-prefetch href="//127.0.0.2:%(tcp)d">
<link rel=prefetch href="http://127.0.0.2:%(tcp)d/prefetch">
<meta http-equiv=Content-Security-Policy content="img-src *; report-uri http://127.0.0.2:%(tcp)d/csp">
<meta http-equiv=x-dns-prefetch-control content=on>
<link rel=icon href="http://127.0.0.2:%(tcp)d/favicon"><link rel=modulepreload
 href="http://127.0.0.2:%(tcp)d/modulepreload"><link rel=search
 type="application/opensearchdescription+xml" href="http://127.0.0.2:%(tcp)d/search">
<link rel=payment-method-manifest href="http://127.0.0.2:%(tcp)d/payment">
<style>@import "http://127.0.0.2:%(tcp)d/sheet"; i { cursor: url("http://127.0.0.2:%(tcp)d/cursor"),
 auto;
 background: image-set("http://127.0.0.2:%(tcp)d/set" 1x) }</style><i>i</i>
<script>//# sourceMappingURL=http://127.0.0.2:%(tcp)d/map
</script><svg><use href="http://127.0.0.2:%(tcp)d/use.svg#a"/><image href="http://127.0.0.2:%(tcp)d/svg"/>
</svg><link rel=prerender href="http://127.0.0.2:%(tcp)d/prerender">
<link rel=preload as=font href="http://127.0.0.2:%(tcp)d/font" crossorigin>
<link rel=stylesheet href="http://127.0.0.2:%(tcp)d/style"><link rel=manifest href="/manifest.json">
<style>@font-face { font-family: x; src: url("http://127.0.0.2:%(tcp)d/face") }
p { font-family: x; background: url("http://127.0.0.2:%(tcp)d/background") }</style>
<p>WORDS FILLER</p><p id=said></p>
<img src="http://127.0.0.2:%(tcp)d/img">
<video src="http://127.0.0.2:%(tcp)d/video" autoplay></video>
<object data="http://127.0.0.2:%(tcp)d/object"></object><embed src="http://127.0.0.2:%(tcp)d/embed">
<iframe src="http://127.0.0.2:%(tcp)d/iframe"></iframe>
<iframe src="SECRETFILE"></iframe><object data="SECRETFILE"></object>
<p id=file></p><script>fetch("SECRETFILE").then(a => a.text()).catch(e => "none").then(
t => document.getElementById("file").textContent = t)</script>
<iframe src="/bounce"></iframe><script src="/script.js"></script>"""


class Silent:
    """A UDP port that nobody may send to: it counts what comes."""

    def __init__(self) -> None:
        self.received = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.2", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while self._socket.recv(2000) != b"end":
            self.received += 1

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"end", ("127.0.0.2", self.port))
        self._thread.join()
        self._socket.close()


@pytest.fixture(scope="module")
def forbidden() -> Iterator[tuple[Forbidden, Silent]]:
    with contextlib.closing(Forbidden()) as tcp, contextlib.closing(Silent()) as udp:
        yield tcp, udp


@pytest.fixture(scope="module")
def shown(
    forbidden: tuple[Forbidden, Silent], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict, list[str]]:  # type: ignore[type-arg]
    """The project after the page was shown, what snapshot said, and what the site was asked."""
    folder = tmp_path_factory.mktemp("guard")
    secret = folder / "secret.html"
    secret.write_text(f"<p>{SECRET}</p>", encoding="utf-8")
    ports = {"tcp": forbidden[0].port, "udp": forbidden[1].port}
    asked: list[str] = []
    page = (PAGE % ports).replace("WORDS", WORDS).replace("FILLER", FILLER)
    bounce = (("Location", f"http://127.0.0.2:{ports['tcp']}/bounced"),)
    there = f"http://127.0.0.2:{ports['tcp']}"
    endpoint = f'{{"group":"x","max_age":9,"endpoints":[{{"url":"{there}/report"}}]}}'
    reports = (
        ("Report-To", endpoint),
        ("NEL", '{"report_to":"x","max_age":9,"success_fraction":1}'),
        ("Reporting-Endpoints", f'x="{there}/reporting"'),
        ("Content-Security-Policy-Report-Only", f"default-src 'none'; report-uri {there}/csp"),
        ("Link", f"<{there}/linked>; rel=preload; as=image, <{there}>; rel=preconnect"),
        ("SourceMap", f"{there}/sourcemap"),
        ("Speculation-Rules", '"/rules.json"'),
        ("Alt-Svc", f'h3=":{ports["tcp"]}", h2="127.0.0.2:{ports["tcp"]}"'),
    )
    answers = {
        "/orchard": DemoAnswer(
            200, (*HTML, *reports), page.replace("SECRETFILE", secret.as_uri()).encode()
        ),
        "/script.js": DemoAnswer(
            200, (("Content-Type", "text/javascript"),), (SCRIPT % ports).encode()
        ),
        "/bounce": DemoAnswer(302, bounce),
    }

    def respond(target: str, fields: dict[str, str]) -> DemoAnswer:
        asked.append(target)
        return answers.get(target, DemoAnswer(404, HTML, b"<p>Nothing here.</p>"))

    with serve(respond) as site:
        assert call("-q", "-C", folder, "init").code == 0
        write(folder, "sources.csv", "id,url", f"orchard,{site}/orchard")
        write(folder, "quotes.csv", "id,source,quote", f"open,orchard,{WORDS.split(',')[0]}")
        opened = 'allow-addresses = ["127.0.0.1/32"]\ndelay = 0\nrobots = "none"'
        write(folder, "archiver.toml", f"[capture]\n{opened}\nbrowser-seconds = 60")
        said = call("-q", "-C", folder, "snapshot", "--browser", "--format", "json")
    assert said.code in (0, 3), said.err
    return folder, json.loads(said.out), asked


def test_nothing_reaches_an_address_that_is_not_allowed(shown, forbidden):
    tcp, udp = forbidden
    assert tcp.callers == 0
    assert udp.received == 0


def test_every_way_was_tried(shown):
    folder, _, _ = shown
    (html,) = [body for kind, uri, _, body in records(folder) if kind == "conversion"]
    said = html.decode("utf-8").partition('id="said">')[2].partition("<")[0].split()
    names = {word.rstrip("!") for word in said}
    assert names >= {"fetch", "xhr", "beacon", "socket", "events", "worker", "service", "popup"}
    # What is taken away from the page fails there: it finds no such thing.
    assert {"transport!", "peer!"} <= set(said)


def test_what_was_asked_for_is_refused_and_noted(shown):
    folder, _, _ = shown
    refused = b"".join(body for _, _, _, body in records(folder) if b"refused-address" in body)
    for path in (b"/fetch", b"/xhr", b"/style", b"/img", b"/iframe", b"/bounce"):
        assert path in refused
    for path in (
        b"/beacon",
        b"/video",
        b"/events",
        b"/csp",
        b"/report",
        b"/ping",
    ):  # asked of nobody, not even of the guard
        assert path not in refused


def test_no_file_of_this_computer_is_shown(shown):
    folder, _, _ = shown
    for kind, uri, _, body in records(folder):
        assert SECRET.encode() not in body, (kind, uri)


def test_no_service_worker_and_no_prerendering(shown):
    _, _, asked = shown
    assert "/service.js" not in asked
    assert "/again" not in asked


def test_the_page_is_shown_all_the_same(shown):
    folder, result, _ = shown
    mine = captured(result, "orchard")
    assert {"page", "rendered", "screenshot", "printed"} <= set(mine)
    said = call("-q", "-C", folder, "verify", "--format", "json")
    (row,) = json.loads(said.out)["quotations"]
    assert row["verdict"] == "verbatim"
    assert call("-q", "-C", folder, "audit").code == 0


def test_nothing_is_downloaded_beside_the_archive(shown):
    folder, _, _ = shown
    names = {path.name for path in folder.iterdir()}
    assert names == {"sources.csv", "quotes.csv", "archiver.toml", "archive", "secret.html"}
