"""The text of a rendering is what a reader sees: shadow trees, frames, what scrolling shows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from archiver.capture.browser import browser, seen_page
from archiver.capture.browser.browser import Browser, PageToShow, Rendering
from archiver.capture.browser.browser_program import find_program
from archiver.messages import Head
from archiver.models import Clock, Exchange, Hop, Outcome, RecordBlock, Request, SpanKind, Usable
from archiver.settings import CaptureSettings
from archiver.text.extraction import extract
from archiver.workflows.shared.read_answer import read_payload

pytestmark = pytest.mark.skipif(find_program() is None, reason="no Chromium, Chrome or Edge here")

CLOCK = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)
ADDRESS = "http://page.example/minutes"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
PAGE = Head("HTTP/1.1", 200, "OK", (("Content-Type", "text/html; charset=utf-8"),), len(HEAD))
FRAMED = b"<p>The frame says that costs fell by three.</p>"


def fetch(request: Request) -> Exchange:
    received = RecordBlock(len(HEAD + FRAMED), HEAD + FRAMED)
    hop = Hop(request.url, CLOCK.now(), b"", received, PAGE)
    return Exchange(request, (hop,), Outcome.CAPTURED)


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser, "QUIET", 0.2)
        patch.setattr(seen_page, "MOST_STEPS", 12)
        program = find_program()
        assert program is not None
        with browser.open_browser(program, fetch, CaptureSettings(), CLOCK) as opened:
            yield opened


def show(window: Browser, body: str) -> tuple[Rendering, str]:
    """Return what was shown and its words."""
    rendering = window.render(PageToShow(ADDRESS, PAGE, body.encode()))
    text = extract(rendering.html, "text/html", "utf-8", ADDRESS)
    return rendering, " ".join(text.content.split())


def hidden_in(rendering: Rendering, kind: SpanKind = SpanKind.HIDDEN) -> list[str]:
    text = extract(rendering.html, "text/html", "utf-8", ADDRESS)
    spans = (span for span in text.spans if span.kind is kind)
    return [text.content[span.start : span.end] for span in spans]


PARTS = """<!doctype html><title>Minutes</title><div id=closed></div>
<x-card><b slot=s>slotted words</b> Words without a slot.</x-card>
<iframe src="http://other.example/f" width=400 height=200></iframe>
<iframe src="http://other.example/tracker" width=1 height=1></iframe>
<iframe srcdoc="<p>Words of a srcdoc.</p>"></iframe>
<iframe srcdoc="<p>Nobody sees them.</p>" width=1 height=1></iframe><iframe id=written></iframe>
<noscript>Please enable JavaScript.</noscript>
<script>const inside = document.getElementById("written").contentDocument;
inside.write("<p>Written into it.</p>"); inside.close();
const sheet = new CSSStyleSheet();
sheet.replaceSync(":host > .not { visibility: hidden } :host > .clear { opacity: 0 }");
const root = document.getElementById("closed").attachShadow({mode: "closed"});
root.adoptedStyleSheets = [sheet];
root.innerHTML = "<p>Rents rose by ten per cent.</p><p style='display: none'>Hidden words.</p>"
  + "<p class=not>Rents fell.</p><p class=clear>Rents froze.</p>";
customElements.define("x-inner", class extends HTMLElement { connectedCallback() {
  this.attachShadow({mode: "open"}).innerHTML = "<p>A tree within a tree.</p>" } });
customElements.define("x-card", class extends HTMLElement { constructor() { super();
  this.attachShadow({mode: "open"}).innerHTML =
  "<style>p { display: none }</style><div>Before <slot name=s></slot> after.</div><p>Gone.</p>"
  + "<x-inner></x-inner>" } })</script>"""


def test_shadow_trees_and_frames_are_read_where_a_reader_sees_them(window: Browser) -> None:
    rendering, words = show(window, PARTS)
    for seen in (
        "Rents rose by ten per cent.", "Before slotted words after.", "A tree within a tree.",
        "Words of a srcdoc.", "Written into it.",
    ):  # fmt: skip
        assert words.count(seen) == 1
    for unseen in ("Hidden words", "without a slot", "Nobody sees", "enable JavaScript"):
        assert unseen not in words
    assert hidden_in(rendering) == ["Rents fell."]
    assert hidden_in(rendering, SpanKind.ON_CLICK) == ["Rents froze."]
    assert b":host > .not { visibility: hidden; }" in rendering.html
    assert words.count("costs fell by three") == 1
    assert b'data-part="frame" cite="http://other.example/f"' in rendering.html
    assert rendering.gaps == ()


ROWS = """<div id=box style="height: 300px; overflow: auto"><div id=v style="position: relative">
</div></div><script>const N = 60; v.style.height = N * 40 + "px";
function draw() { const a = Math.floor(box.scrollTop / 40); let h = "";
  for (let i = a; i < a + 9 && i < N; i++) h += `<div role=row style="position: absolute;
  top: ${i * 40}px"><span>Case ${1000 + i * 7}</span> <span>was closed in May</span></div>`;
  v.innerHTML = h }
box.addEventListener("scroll", draw); draw()</script>"""
FEED = """<main id=m></main><script>let n = 0; function add() { n++; const p =
document.createElement("div"); p.style.height = "1200px";
p.innerHTML = "<p>Item number " + n + " of the list.</p>"; m.append(p) } add();
addEventListener("scroll", () => { if (innerHeight + scrollY > document.body.scrollHeight - 300)
if (n < %s) add() })</script>"""


def test_a_list_that_recycles_its_lines_is_read_at_each_step(window: Browser) -> None:
    rendering, words = show(window, ROWS)
    for number in (1000, 1210, 1413):
        assert f"Case {number} was closed in May" in words
    assert rendering.gaps == ("the page takes parts away while it is scrolled",)


@pytest.mark.parametrize(("length", "whole"), [(5, True), (99, False)])
def test_a_page_that_grows_is_scrolled_to_its_end_or_in_doubt(
    window: Browser, length: int, whole: bool
) -> None:
    rendering, words = show(window, FEED % length)
    assert "Item number 5 of the list." in words
    assert (rendering.gaps == ()) is whole
    assert whole or "went on below" in rendering.gaps[0]


def test_a_clock_takes_nothing_away_and_a_short_page_is_good(window: Browser) -> None:
    rendering, words = show(
        window,
        "<!doctype html><title>Note</title><div id=root></div><script>setInterval(() => { "
        "root.innerHTML = `<p>The figures were not reliable.</p><p>It is now ${Date.now()} in the "
        "house.</p>` }, 20)</script>",
    )
    assert "The figures were not reliable." in words
    assert rendering.gaps == ()
    assert b"<script" not in rendering.html
    assert b"<script" in rendering.sent
    assert read_payload(rendering.html, PAGE, "text/html").usable is Usable.YES


def test_a_page_that_hinders_us_is_read_as_the_browser_writes_it(window: Browser) -> None:
    broken = "Document.prototype.importNode = () => null; Array.prototype.map = () => []"
    rendering, words = show(window, f"<p>The words of the page.</p><script>{broken}</script>")
    assert "The words of the page." in words
    assert rendering.gaps == ("parts of the page could not be written out",)


def test_a_set_of_frames_has_the_words_of_its_frames(window: Browser) -> None:
    frames = "<frame src='http://other.example/a'><frame src='http://other.example/b'>"
    rendering, words = show(
        window, f"<title>Set</title><frameset cols='50%,50%'>{frames}</frameset>"
    )
    assert words.count("costs fell by three") == 2
    assert rendering.gaps == ()
