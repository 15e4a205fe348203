"""Hostile text in every place that a report shows, opened in a real browser: nothing happens.

Every request is seen through the browser's own events, and a server counts who comes.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from archiver.demo.server import DemoAnswer, serve
from archiver.models import (
    Agreement,
    Capture,
    Change,
    Crosscheck,
    Difference,
    DifferenceKind,
    Finding,
    Flag,
    Location,
    Memento,
    Place,
    Quotation,
    Severity,
    Source,
    State,
    TextQuoteSelector,
)
from archiver.reporting.pages.png import write_png
from archiver.reporting.pages.report import write_report
from archiver.reporting.pages.report_input import (
    QuotingDocument,
    ReportInput,
    Screenshot,
    Sighting,
    TextChange,
)
from tests.browser import needs_browser, start_chromium, watch_page
from tests.reporting.pages.test_png import noise
from tests.reporting.results import FINDINGS, NOW, capture

CANARY = "CANARY"
VECTORS = {
    "script": "<script>document.title='ran';fetch('CANARY/script')</script>",
    "closing": "</script></style></title></textarea></svg><script>alert(1)</script>",
    "image": '"><img src=\'CANARY/img\' onerror="alert(1)">',
    "single": "'><img src=\"CANARY/img\" onerror='alert(1)'>",
    "bare": " onmouseover=alert(1) onfocus=alert(1) autofocus style=background:url(CANARY/x) x=",
    "svg": "</text><image href='CANARY/svg' onload=alert(1) /><script>alert(1)</script>",
    "foreign": "<foreignObject><iframe src='CANARY/frame'></iframe></foreignObject>",
    "style": "</style><style>@import url(CANARY/css);*{background:url(CANARY/bg)}</style>",
    "meta": "<meta http-equiv='refresh' content='0;url=CANARY/refresh'><base href='CANARY/'>",
    "link": "<link rel='stylesheet' href='CANARY/l'><link rel='dns-prefetch' href='//x.example'>",
    "template": "{{ 7*7 }}{% include 'x' %}{# #}<!-- --><![CDATA[ ]]>",
    "javascript": "javascript:alert(document.title='ran')",
    "coded": "java\tscript:alert(1)//&#x6A;avascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "unc": "\\\\198.51.100.7\\share\\x.png file:///etc/hostname //198.51.100.7/x",
    "direction": "\u202egnp.tibe\u2066live\u200f txt",
    "unseen": "a\x00b\x1b[31mc\x07d\ud800e\x85f",
    "lines": "one\ntwo\r\nthree\u2028four\u2029five",
    "path": "../../../etc/passwd\\..\\..\\CON.html?x#y",
    "ticks": "`<img src=CANARY/tick onerror=alert(1)>` and `unclosed",
    "million": "<b>" + "a" * 1_000_000,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as running:
        yield running


def source_of(name: str, evil: str) -> Source:
    return Source(
        evil, evil, evil, evil, published=evil, work=evil, memento=evil, notes=evil, accessed=evil
    )


def copy_of(evil: str, **other: object) -> Capture:
    where = {"record_id": evil, "uri": evil, "cited": evil, "place": Place(evil, 1, 1)}
    said = {"why": evil, "title": evil, "content_digest": evil, "reason": evil, "truncated": evil}
    return capture(evil, **{**where, **said, "via": f"archive:{evil}", **other})


def finding_of(evil: str) -> Finding:
    quotation = Quotation(
        evil, TextQuoteSelector(evil), evil, evil, 1, 1, locator=evil, cited=evil, notes=evil
    )
    return replace(
        FINDINGS[1],
        quotation=quotation,
        finding=evil,
        matched=f"{evil} not",
        location=Location(0, 9, 3, evil, evil, evil),
        capture=copy_of(evil),
        differences=(Difference("replace", evil, evil, DifferenceKind.NAME, Severity.CRITICAL),),
        review=(Flag(evil, Severity.NOTICE, evil),),
        found_in=(evil,),
        notes=(evil,),
        sentence=evil,
        remedy=evil,
    )


def report_of(canary: str) -> ReportInput:
    """A report in which every value is hostile, one source for each way to be so."""
    vectors = {name: text.replace(CANARY, canary) for name, text in VECTORS.items()}
    every = list(vectors.values())
    memento = Memento(every[2], every[1], NOW - timedelta(days=9), f"http://a.example/{every[2]}")
    noted = {"difference": [{"before": one, "after": one[::-1]} for one in every[:10]]}
    return ReportInput(
        generated=NOW,
        sources=[source_of(name, evil) for name, evil in vectors.items()],
        findings=[finding_of(evil) for evil in every],
        captures={evil: (copy_of(evil, days_ago=2), copy_of(evil, usable="no")) for evil in every},
        states={evil: Change(evil, State.CHANGED, reason=evil, date=NOW) for evil in every},
        crosschecks=[
            Crosscheck(evil, evil, Agreement.SAME_TEXT, evil, replace(memento, archive=evil))
            for evil in every
        ],
        history={
            evil: (Change(evil, State.CHANGED, None, True, evil, noted, (evil,), NOW),)
            for evil in every
        },
        mementos={evil: (replace(memento, archive=evil, uri_m=evil),) for evil in every},
        sightings={evil: (Sighting(NOW, True, evil), Sighting(NOW, False, evil)) for evil in every},
        changes={evil: (TextChange(NOW, NOW, evil, evil[::-1]),) for evil in every},
        documents={
            evil: QuotingDocument(f"before {evil} after", {evil: (7, 7 + len(evil))})
            for evil in every
        },
        screenshots={every[0]: (Screenshot(NOW, write_png(noise(8, 8)), 8, 8),)},
        notices=tuple(every),
        title=every[1],
        software=every[0],
    )


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return []


@pytest.fixture(scope="module")
def canary(asked: list[str]) -> Iterator[str]:
    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        asked.append(target)
        return DemoAnswer(200, (("Content-Type", "text/plain"),), b"")

    with serve(answer) as url:
        yield url


@pytest.fixture(scope="module")
def folder(canary: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(report_of(canary), tmp_path_factory.mktemp("evil") / "report").parent


def test_every_page_has_its_policy_before_anything_else(folder):
    pages = list(folder.glob("*.html"))
    assert len(pages) == 3 + 3 * len(VECTORS)
    for path in pages:
        head = path.read_text(encoding="utf-8")[:900]
        found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', head)
        assert found, path.name
        assert head.index("<meta http-equiv") < head.index("<title>")
        assert "default-src &#39;none&#39;" in found[1]
        assert "unsafe" not in found[1]


def test_pages_stay_small_whatever_they_are_to_show(folder):
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.html")}
    assert max(sizes.values()) < 300_000, max(sizes, key=lambda name: sizes[name])


def test_file_names_are_good_on_every_system(folder):
    for path in folder.iterdir():
        assert re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,120}", path.name)


def test_what_cannot_be_seen_is_written_out(folder):
    for path in folder.glob("*.html"):
        text = path.read_bytes().decode("utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200f\u202a-\u202e\u2066-\u2069]", text)


def test_links_lead_to_pages_of_the_report_or_to_the_web(folder):
    for path in folder.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        links = re.findall(r'(?:href|src|action)="([^"]*)"', text)
        assert all(re.match(r"https?://|[a-z0-9.-]+$|#|index\.html#", link) for link in links)


@needs_browser
@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_runs_and_nothing_is_fetched(folder, browser, asked, scripts):
    with watch_page(browser, java_script_enabled=scripts) as watched:
        for path in sorted(folder.glob("*.html")):
            watched.page.goto(path.as_uri(), wait_until="load")
            assert "ran" not in watched.page.title()[:5]
        watched.page.wait_for_timeout(200)
    assert watched.did == []
    assert watched.asked_beyond(folder.as_uri()) == []
    assert asked == []


@needs_browser
def test_a_page_without_the_policy_and_the_escapes_would_be_seen(browser, asked, canary, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text("".join(VECTORS.values()).replace(CANARY, canary)[:9000], "utf-8", "ignore")
    with watch_page(browser) as watched:
        watched.page.goto(bad.as_uri(), wait_until="commit")
        watched.page.wait_for_timeout(500)
    assert watched.did.count("dialog") > 0
    assert watched.asked_beyond(bad.as_uri())
    assert asked
    asked.clear()


@needs_browser
def test_pictures_are_shown_from_disk_and_only_ours(folder, browser):
    pictured = next(p for p in folder.glob("source-*.html") if "<img" in p.read_text("utf-8"))
    with watch_page(browser) as watched:
        watched.page.goto(pictured.as_uri())
        watched.page.locator("img").scroll_into_view_if_needed()
        watched.page.wait_for_function("document.images[0].complete")
        assert watched.page.evaluate("document.images[0].naturalWidth") == 8
    assert watched.did == []
