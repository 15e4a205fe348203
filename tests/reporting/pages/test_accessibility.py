"""The pages for everybody: axe-core in a real browser, the keyboard alone, zoom, print, no script.

axe-core comes with the package axe-playwright-python.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from archiver.reporting.pages.report import write_report
from tests.browser import needs_browser, start_chromium
from tests.reporting.results import report_input

pytestmark = needs_browser

PAGES = (
    "index.html",
    "all-quotations.html",
    "all-sources.html",
    "document-leaflet.md.html",
    "source-timetable.html",
    "source-statement.html",
    "quotation-decided.html",
    "quotation-outside.html",
    "quotation-grown.html",
)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1000, "height": 1000}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1000, "height": 1000}},
    "narrow": {"color_scheme": "light", "viewport": {"width": 320, "height": 700}},
    "contrast": {"forced_colors": "active", "viewport": {"width": 1000, "height": 1000}},
}
FOCUSED = """() => {
  const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  return {tag: e.tagName, href: e.getAttribute("href"), n: e.dataset.n,
          ring: s.outlineStyle !== "none" ? parseFloat(s.outlineWidth) : 0,
          seen: b.width > 0 && b.height > 0 && b.bottom > 0 && b.top < innerHeight};
}"""
NUMBER = """() => [...document.querySelectorAll("a[href], textarea, input, button, [tabindex='0']")]
  .map((e, n) => e.dataset.n = n).length"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(report_input(), tmp_path_factory.mktemp("axe")).parent


@pytest.fixture(scope="module")
def looks(browser: Browser) -> Iterator[dict[str, Page]]:
    """A page in each of the looks."""
    contexts = {name: browser.new_context(**look) for name, look in LOOKS.items()}
    yield {name: context.new_page() for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core objects to: the rule, and each element."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(v["id"], [node["html"] for node in v["nodes"]]) for v in found]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(folder, looks, name, look):
    looks[look].goto((folder / name).as_uri())
    assert violations(looks[look]) == []


@pytest.mark.parametrize("look", ["narrow", "contrast"])
@pytest.mark.parametrize("name", ["index.html", "source-timetable.html", "quotation-decided.html"])
def test_axe_finds_nothing_on_a_telephone_and_in_forced_colours(folder, looks, name, look):
    looks[look].goto((folder / name).as_uri())
    assert violations(looks[look]) == []


def test_every_kind_of_page_is_looked_at(folder):
    kinds = {re.split(r"[-.]", path.name)[0] for path in folder.glob("*.html")}
    assert kinds == {re.split(r"[-.]", name)[0] for name in PAGES}


def test_axe_would_find_something(folder, plain, tmp_path):
    bad = (folder / "index.html").read_text(encoding="utf-8").replace('lang="en-GB"', "")
    (tmp_path / "bad.html").write_text(bad.replace("<h2", "<h4"), encoding="utf-8")
    plain.goto((tmp_path / "bad.html").as_uri())
    assert {rule for rule, _ in violations(plain)} >= {"html-has-lang", "heading-order"}


# --- the keyboard --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_everything_in_order_and_shows_where_it_is(folder, plain, name):
    plain.goto((folder / name).as_uri())
    count = plain.evaluate(NUMBER)
    reached = []
    for _ in range(count):
        plain.keyboard.press("Tab")
        at = plain.evaluate(FOCUSED)
        assert at["ring"] >= 2, at
        assert at["seen"], at
        reached.append(int(at["n"]))
    assert reached == list(range(count))


def press_until(page: Page, href: str) -> None:
    """Tab until the link to `href` has the focus."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)["href"] == href:
            return
    raise AssertionError(f"{href} was not reached")


def test_the_whole_report_is_walked_without_a_mouse(folder, plain):
    plain.goto((folder / "index.html").as_uri())
    plain.keyboard.press("Tab")
    assert plain.evaluate(FOCUSED)["href"] == "#main"
    plain.keyboard.press("Enter")
    assert plain.evaluate("document.activeElement.id") == "main"
    for href in ("quotation-decided.html", "source-statement.html", "all-quotations.html"):
        press_until(plain, href)
        plain.keyboard.press("Enter")
        plain.wait_for_url(f"**/{href}")


def test_every_page_is_reached_by_links_from_the_first(folder):
    names = {path.name for path in folder.glob("*.html")}
    seen, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            text = (folder / name).read_text(encoding="utf-8")
            waiting += re.findall(r'href="([^"#:]+\.html)', text)
    assert seen == names


def test_the_reference_is_selected_and_read_out_by_its_name(folder, plain):
    plain.goto((folder / "quotation-decided.html").as_uri())
    field = plain.get_by_role("textbox", name="Reference to copy")
    field.focus()
    plain.keyboard.press("Control+a")
    chosen = plain.evaluate(
        "(() => { const e = document.activeElement;"
        " return e.value.slice(e.selectionStart, e.selectionEnd) })()"
    )
    assert chosen.startswith("Ferry Lane Council, Statement on the pool, 2026-03-04.")
    assert "web.archive.org" in chosen
    plain.keyboard.type("x")
    assert field.input_value() == chosen


# --- sizes, print, no script ----------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_off_on_a_telephone_or_at_200_per_cent(folder, plain, name, width):
    plain.set_viewport_size({"width": width, "height": 800})
    plain.goto((folder / name).as_uri())
    wide = plain.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_the_pages_say_the_same(folder, browser, name):
    said = []
    for enabled in (True, False):
        context = browser.new_context(java_script_enabled=enabled)
        page = context.new_page()
        page.goto((folder / name).as_uri())
        said.append(page.locator("body").inner_text())
        context.close()
    assert said[0] == said[1]
    assert len(said[0]) > 300


def test_on_paper_there_is_no_navigation_and_links_show_where_they_lead(folder, plain):
    plain.goto((folder / "quotation-decided.html").as_uri())
    with pypdfium2.PdfDocument(io.BytesIO(plain.pdf(format="A4"))) as document:
        pages = [document[n] for n in range(len(document))]
        said = " ".join(page.get_textpage().get_text_range() for page in pages)
    assert "All quotations" not in said
    assert "To the content" not in said
    joined = re.sub(r"\s+", "", said)
    assert "(https://web.archive.org/web/20260412140500/" in joined
    assert "Reference to copy" in said
    assert "FerryLaneCouncil,Statementonthepool,2026-03-04." in joined


def test_a_screen_reader_hears_both_sides_of_a_difference_once(folder, plain):
    plain.goto((folder / "quotation-decided.html").as_uri())
    heard = plain.locator("main").aria_snapshot()
    assert heard.count("has decided to close the pool") == 2  # the heading, and "as quoted"
    assert "not so in the quotation" in heard


def test_the_timeline_has_a_name_and_a_description(folder, plain):
    plain.goto((folder / "source-timetable.html").as_uri())
    picture = plain.get_by_role("img", name="Timeline of Timetable")
    assert picture.count() == 1
