"""Every kind of page under axe-core, in a real browser, in light and dark, wide and narrow.

axe-core comes with the package axe-playwright-python; only its script is used here.
"""

import base64
import importlib.util
import json
import re
import shutil
from pathlib import Path

import pytest

from archiver.reporting.html import write_report
from tests.reporting.browser import DARK, dump_dom, needs_browser
from tests.reporting.results import report_input

PACKAGE = importlib.util.find_spec("axe_playwright_python")
pytestmark = [
    needs_browser,
    pytest.mark.skipif(PACKAGE is None, reason="axe-playwright-python is not installed"),
]

PAGES = (
    "index.html",
    "all-quotations.html",
    "all-sources.html",
    "document-leaflet.md.html",
    "source-timetable.html",
    "quotation-decided.html",
    "quotation-outside.html",
)
RUN = """
axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(found => {
  const said = found.violations.map(v => [v.id, v.help, v.nodes.map(n => n.html)]);
  document.documentElement.innerHTML =
    "<pre>" + btoa(unescape(encodeURIComponent(JSON.stringify(said)))) + "</pre>";
});
"""
LOOKS = {
    "light": ("--window-size=1000,1000",),
    "dark": ("--window-size=1000,1000", DARK),
    "narrow": ("--window-size=500,900",),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The report with its policy taken out, so that axe-core may run in it."""
    made = write_report(report_input(), tmp_path_factory.mktemp("axe")).parent
    script = Path(PACKAGE.submodule_search_locations[0]) / "axe.min.js"
    shutil.copy(script, made / "axe.min.js")
    for name in PAGES:
        page = (made / name).read_text(encoding="utf-8")
        page = re.sub(r"<meta http-equiv=[^>]+>", "", page)
        run = f'<script src="axe.min.js"></script><script>{RUN}</script></body>'
        (made / name).write_text(page.replace("</body>", run), encoding="utf-8")
    return made


def violations(path: Path, *options: str) -> list:
    """What axe-core objects to on one page."""
    page = dump_dom(path, path.parent / "profile", *options)
    said = re.search(r"<pre>([A-Za-z0-9+/=]+)</pre>", page)
    assert said is not None, "axe-core did not finish"
    return json.loads(base64.b64decode(said[1]))


@pytest.mark.endure
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(folder, name, look):
    assert violations(folder / name, *LOOKS[look]) == []


def test_axe_finds_nothing_on_an_altered_quotation(folder):
    assert violations(folder / "quotation-decided.html", *LOOKS["dark"]) == []


def test_axe_would_find_something(folder):
    bad = (folder / "index.html").read_text(encoding="utf-8").replace('lang="en-GB"', "")
    (folder / "bad.html").write_text(bad, encoding="utf-8")
    assert [rule for rule, _, _ in violations(folder / "bad.html")] == ["html-has-lang"]
