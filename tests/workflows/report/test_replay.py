"""`serve` replays a page with the pictures, styles and frames that the archive has of it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from archiver.capture.requisites import replace_addresses
from archiver.demo.server import DemoAnswer
from archiver.demo.server import serve as serve_site
from archiver.models import Capture, Clock, Machine
from archiver.project import load_project
from archiver.reporting.pages.png import read_png, write_png
from archiver.serving.replay import make_page
from archiver.store.archive import open_reader
from archiver.text.web.nesting import UNREAD_END
from archiver.workflows.report.serve import serve
from archiver.workflows.shared.context import Means
from tests.browser import needs_browser, start_chromium, watch_page
from tests.door import call
from tests.reporting.pages.test_accessibility import RULES
from tests.reporting.pages.test_png import noise
from tests.workflows.report.test_serve import get

MEANS = Means(
    Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep),
    Machine("tester", "here", 1, "archiver/test"),
)
ROWS = "id,url\ngarden,{0}/garden.html\nendless,{0}/endless.html\n"
WORDS = "The garden behind the library is open from the first of May until the last leaf falls."
PAGE = f"""<!doctype html><html lang=en><head><title>Garden</title>
<base href="/assets/"><link rel=stylesheet href="look.css"><link rel=preconnect href="//x.example">
<link rel=dns-prefetch href="//y.example"><style>@import "more.css"; i {{ color: rgb(9, 9, 9) }}
</style></head><body onload="fetch('/ran')"><h1 class=big>Garden</h1><p>{WORDS}</p>
<img id=map src="map.png" srcset="map.png 1x, large.png 2x" onerror="fetch('/ran')" alt="Map">
<img id=away src="https://elsewhere.example/pixel.gif" alt="">
<p id=part style="background: url(map.png)">Opening hours</p><a href="/away">Away</a>
<a id=within href="#part">Within</a>
<iframe src="frame.html"></iframe><form action="/send"><button>Send</button></form>
<script>fetch('/ran')</script></body></html>"""
SHEET = """h1 { color: rgb(1, 2, 3) } body { background: url('https://elsewhere.example/bg.png') }
/* url(commented.png) */ #part { border-image: url( "border.svg" ) 3 }"""
FRAME = "<!doctype html><title>Frame</title><p>Words in a frame.</p><script>fetch('/ran')</script>"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    b'<script>fetch("/ran")</script></svg>'
)
PICTURE = write_png(noise(7, 5))
ENDLESS = f"<p>{WORDS}</p>" + "".join(f"<b id=b{n}>" for n in range(250)) + "<p>Bulbs." * 2_500
ENDLESS += "<p>The shed is let."


@dataclass(frozen=True)
class Stand:
    """A served project; `asked` is what the live site was asked for since it was saved."""

    folder: Path
    address: str
    site: str
    asked: list[str]

    def capture(self, ending: str) -> Capture:
        with open_reader(self.folder / "archive") as reader:
            found = [c for c in reader.catalog.captures() if c.uri.endswith(ending)]
        return found[-1]

    def at(self, path: str, ending: str) -> str:
        return f"{self.address}{path}?{urlencode({'id': self.capture(ending).record_id})}"


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("replay")
    asked: list[str] = []
    kinds = {"html": "text/html", "css": "text/css", "png": "image/png", "svg": "image/svg+xml"}
    files = {
        "/garden.html": PAGE.encode(),
        "/assets/look.css": SHEET.encode(),
        "/assets/more.css": b"#part { color: rgb(4, 5, 6) }",
        "/assets/map.png": PICTURE,
        "/assets/large.png": PICTURE,
        "/assets/border.svg": SVG,
        "/assets/frame.html": FRAME.encode(),
        "/endless.html": ENDLESS.encode(),
    }

    def respond(target: str, fields: dict[str, str]) -> DemoAnswer:
        asked.append(target)
        body = files.get(target)
        if body is None:
            return DemoAnswer(404, (), b"")
        return DemoAnswer(200, (("Content-Type", kinds[target.rpartition(".")[2]]),), body)

    with ExitStack() as stack:
        site = stack.enter_context(serve_site(respond))
        assert call("-C", folder, "init").code == 0
        (folder / "sources.csv").write_text(ROWS.format(site), "utf-8")
        options = '[capture]\nallow-addresses = ["127.0.0.1/32"]\ndelay = 0\nrobots = "none"\n'
        (folder / "archiver.toml").write_text(options, encoding="utf-8")
        call("-q", "-C", folder, "snapshot", "--requisites")
        asked.clear()
        address = stack.enter_context(serve(load_project(folder), MEANS, "a-token", 0))
        yield Stand(folder, address, site, asked)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as opened:
        yield opened


@needs_browser
def test_the_page_looks_as_it_did_and_nothing_comes_from_anywhere_else(stand, browser):
    with watch_page(browser) as watched:
        watched.page.goto(stand.at("capture", "/garden.html"), wait_until="networkidle")
        copy, inner = watched.page.frames[1], watched.page.frames[2]
        assert WORDS in copy.locator("body").inner_text()
        assert inner.locator("p").inner_text() == "Words in a frame."
        # Scripts are off in the sandbox; the browser's own tools still see what was laid out.
        picture = copy.locator("#map").bounding_box()
        assert (picture["width"], picture["height"]) == (5, 7)
        assert copy.locator("#away").get_attribute("src") is None
        assert copy.locator("a").first.get_attribute("href") is None
        assert copy.locator("#within").get_attribute("href") == "#part"
    parts = [url for url in watched.asked if "/part?" in url]
    assert len(parts) >= 5
    assert watched.asked_beyond(stand.address) == []
    assert watched.did == []
    assert stand.asked == []


@needs_browser
def test_styles_are_those_of_the_archive(stand, browser):
    with watch_page(browser) as watched:
        watched.page.goto(stand.at("capture", "/garden.html"), wait_until="networkidle")
        shown = watched.page.locator("iframe").screenshot()
    pixels, _ = read_png(shown, rows=4000)
    colours = {tuple(map(int, one)) for one in pixels.reshape(-1, 3)}
    assert (1, 2, 3) in colours  # the heading, by look.css
    assert (4, 5, 6) in colours  # the opening hours, by more.css


@needs_browser
def test_a_part_alone_runs_nothing_either(stand, browser):
    for ending in ("border.svg", "frame.html", "look.css"):
        with watch_page(browser) as watched:
            watched.page.goto(stand.at("part", ending), wait_until="networkidle")
        assert watched.did == []
        assert watched.asked_beyond(stand.address) == []
    assert stand.asked == []


def test_a_page_that_is_shown_in_part_says_so_at_its_end(stand):
    _, _, body = get(stand.at("part", "/endless.html"))
    shown = LexborHTMLParser(body).root.text()
    assert WORDS in shown
    assert "The shed is let." not in shown
    assert shown.rstrip().endswith(UNREAD_END)


def test_a_page_of_another_server_gets_nothing_to_show(stand):
    """A sandboxed page has an origin of its own, so only parts may be taken across origins."""
    _, fields, _ = get(stand.at("part", "map.png"))
    assert fields["cross-origin-resource-policy"] == "cross-origin"
    assert fields["content-type"] == "image/png"
    _, fields, _ = get(stand.at("capture", "/garden.html"))
    assert fields["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in fields


def test_a_withheld_picture_is_left_out(stand, tmp_path):
    picture = stand.capture("map.png").record_id
    before = get(stand.at("payload", "/garden.html"))[2]
    assert picture.rpartition(":")[2].encode() in before
    said = call("-q", "-C", stand.folder, "withhold", picture, "--reason", "a private drawing")
    assert said.code == 0, said.err
    after = get(stand.at("payload", "/garden.html"))[2]
    assert picture.rpartition(":")[2].encode() not in after
    assert get(stand.at("part", "map.png"))[0] == 404


BAD = ("<script", "onclick", "onmouse", "onerror", "refresh", "<base", "javascript:", "=x", "ping")
BAD += ("action", "<object", "<embed", "<template", "preload", '="none')


# --- the rewriting, on text alone ---------------------------------------------------------------


def made(markup: str) -> str:
    def find(written: str) -> str:
        return "" if "none" in written else f"/part?{written}"

    return make_page(markup, find, lambda sheet: replace_addresses(sheet, find)).decode()


@pytest.mark.parametrize(
    "markup",
    [
        "<script>1</script>",
        "<svg><script href=x>1</script></svg>",
        "<p onclick=1 ONMOUSEOVER=1>x</p>",
        "<meta http-equiv=refresh content='0;url=x'>",
        "<base href=x>",
        "<object data=x></object><embed src=x><applet code=x></applet>",
        "<link rel=preload href=x as=script><link rel=prerender href=x><link rel=manifest href=x>",
        "<template><img src=x onerror=1></template>",
        "<a href='javascript:1' ping=x>y</a><form action=x><button formaction=x>b</button></form>",
        "<video src=x poster=x></video><audio src=x></audio>",
        "<iframe srcdoc='<script>1</script>'></iframe>",
        "<svg><a xlink:href='javascript:1'><text>x</text></a></svg>",
        "<math href='javascript:1'>x</math>",
        "<img src=none srcset='none 1x, none 2x'>",
        "<portal src=x></portal><noscript><img src=none onerror=1></noscript>",
    ],
)
def test_what_runs_leads_or_loads_is_taken_out(markup):
    said = made(markup).lower()
    assert [bad for bad in BAD if bad in said] == []


def test_what_is_shown_leads_into_the_archive():
    assert '<img src="/part?a.png">' in made("<img src=a.png>")
    assert 'srcset="/part?a.png 1x, /part?b.png 2x"' in made("<img srcset='a.png 1x, b.png 2x'>")
    assert '<img src="/part?lazy.png">' in made("<img data-src=lazy.png>")
    assert 'rel="stylesheet" href="/part?a.css"' in made("<link rel=stylesheet href=a.css>")
    assert "url(&quot;/part?a.png&quot;)" in made("<p style='background:url(a.png)'>x</p>")
    assert '@import "/part?a.css"' in made("<style>@import 'a.css';</style>")
    assert '<iframe src="/part?f">' in made("<iframe src=f></iframe>")
    film = "<video controls poster=a.png src=b.mp4><source src=b.webm><track src=c></video>"
    assert '<video controls="" poster="/part?a.png"></video>' in made(film)


def test_what_a_page_holds_of_other_trees_is_shown_and_tamed_too():
    shadow = "<style>p{background:url(b.png)}</style><img src=c.png onerror=1><slot></slot>"
    said = made(f"<x-a><template shadowrootmode=closed>{shadow}</template>light</x-a>")
    assert '<x-a><template shadowrootmode="open"><style>' in said
    assert 'url("/part?b.png")' in said
    assert '<img src="/part?c.png"><slot></slot></template>light</x-a>' in said
    said = made(f'<iframe srcdoc="&lt;img src=a.png onload=1&gt;{escape(said)}"></iframe>')
    (frame,) = LexborHTMLParser(said).css("iframe")
    assert '<img src="/part?a.png">' in frame.attributes["srcdoc"]
    assert '<template shadowrootmode="open"><style>' in frame.attributes["srcdoc"]
    assert "srcdoc" not in made(nested(9))[2000:]


def nested(depth):
    return f'<iframe srcdoc="{escape(nested(depth - 1))}">' if depth else "end"


def test_a_page_keeps_the_rules_of_layout_that_it_had():
    assert made("<!DOCTYPE html><p>x").startswith("<!doctype html>")
    assert not made("<p>x").startswith("<!doctype")


def test_a_style_sheet_cannot_end_itself():
    for inside in ("content:'\\3c/style><img src=a>'", "b:url('\\3c/style><img src=a>')"):
        page = LexborHTMLParser(made(f"<style>p::after{{{inside}}}</style>"))
        assert page.css("img") == []
        assert len(page.css("style")) == 1


@pytest.mark.parametrize("end", ["</style>", "</STYLE >", "</style/x>"])
def test_a_sheet_that_is_written_anew_cannot_end_the_element(end):
    """What a sheet's addresses became is text out of the archive, and may hold anything."""
    sheet = f"p {{ content: 'x' }} {end}<img src=a onerror=1><p>Words</p> q {{ color: red }}"
    page = LexborHTMLParser(
        make_page("<style>old</style>", lambda _: "", lambda _: sheet).decode("utf-8")
    )
    assert page.css("img") == []
    assert page.css("p") == []
    (style,) = page.css("style")
    assert style.text().endswith("q { color: red }"), "no rule of the sheet is lost"


@pytest.mark.parametrize(
    "markup", ["", "<", "\x00", "<p" * 5000, "<b>" * 3000, "<!--", "<svg" * 99]
)
def test_no_page_is_too_broken(markup):
    assert isinstance(make_page(markup, lambda _: "", lambda sheet: sheet), bytes)


@needs_browser
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["", "source?id=garden", "search?q=open+from+the+first", "capture"]
)
def test_the_pages_of_the_desk_shut_nobody_out(stand, browser, path, look):
    address = stand.at("capture", "/garden.html") if path == "capture" else stand.address + path
    with watch_page(browser, color_scheme=look) as watched:
        watched.page.goto(address, wait_until="networkidle")
        # The copy is what its publisher made of it; the pages around it are ours.
        found = Axe().run(watched.page, context={"exclude": [["iframe"]]}, options=RULES)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []


@needs_browser
def test_the_search_is_used_by_keyboard(stand, browser):
    with watch_page(browser) as watched:
        watched.page.goto(stand.address)
        watched.page.get_by_role("textbox", name="Find a passage").focus()
        watched.page.keyboard.type("until the last leaf falls")
        watched.page.keyboard.press("Enter")
        watched.page.wait_for_url("**/search?q=*")
        assert "the last leaf falls" in watched.page.locator("main").inner_text()
        assert watched.asked_beyond(stand.address) == []
