"""Pages that only send their reader on, and pages that merely know how to."""

from __future__ import annotations

import pytest

from archiver.messages import Head
from archiver.text.walls.redirect_stubs import stub_target

OWN = "https://town.example/a/plan"
NEW = "https://town.example/new"
WORDS = "The council published its plan in March and nobody was asked. "


def target(page: str, *fields: tuple[str, str], kind: str = "text/html", status: int = 200) -> str:
    head = Head("HTTP/1.1", status, "", (("Content-Type", kind), *fields), 0)
    return stub_target(head, page.encode(), OWN)


STUBS = {
    "meta": "<meta http-equiv=refresh content='0; url=/new'><p>This page has moved.</p>",
    "meta in capitals": "<META HTTP-EQUIV='Refresh' CONTENT='5;URL=\"/new\"'>",
    "meta without url=": "<meta http-equiv=refresh content='3, https://town.example/new'>",
    "a fraction": "<meta http-equiv=refresh content='0.5;url=../new'><h1>Weiter</h1>",
    "with a base": "<base href='https://town.example/x/'>"
    "<meta http-equiv=refresh content='0;url=../new'>",
    "script": "<script>location = '/new'</script>",
    "window": "<html><head><title>Plan</title><script type='text/javascript'>\n<!--\n"
    'window.location.href = "https:\\/\\/town.example\\/new";\n//-->\n</script></head>',
    "replace": "<script>window.location.replace('/new');</script>"
    "<noscript>Turn on scripts.</noscript>",
    "assign": "<script>document.location.assign(`/new`)</script>",
    "onload": "<body onload=\"top.location='/new'\"></body>",
    "once loaded": "<script>window.onload = function () { location.href = '/new'; }</script>",
    "at an event": "<script>addEventListener('load', () => { location.replace('/new') });</script>",
    "beside data": "<script type='application/ld+json'>{}</script>"
    "<script>location.href='/new'</script>",
}


@pytest.mark.parametrize("name", STUBS)
def test_a_page_that_only_sends_on(name: str) -> None:
    assert target(STUBS[name]) == NEW


PAGES = {
    "later": "<meta http-equiv=refresh content='6; url=/new'>",
    "a live page": "<meta http-equiv=refresh content='5'><p>Score: two to one.</p>",
    "to itself": f"<meta http-equiv=refresh content='0;url={OWN}#top'>",
    "a page of its own": f"<meta http-equiv=refresh content='0;url=/new'><p>{WORDS * 10}</p>",
    "for readers without scripts": "<noscript>"
    "<meta http-equiv=refresh content='0;url=/new'></noscript>"
    "<div id=app></div><script>start()</script>",
    "no web address": "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "a broken address": "<meta http-equiv=refresh content='0;url=http://[new'>",
    "conditional": "<script>if (top != self) location = '/new'</script>",
    "late": "<script>setTimeout(\"location='/new'\", 9000)</script>",
    "two lines": "<script>go(); location = '/new'</script>",
    "two scripts": "<script>location = '/new'</script><script>stay()</script>",
    "another's script": "<script src=/all.js></script><script>location = '/new'</script>",
    "a script and words": "<script>location = '/new'</script><p>The plan of March.</p>",
    "once loaded and more": "<script>onload = function () { go(); location = '/new' }</script>",
    "at a click": "<script>onclick = function () { location = '/new' }</script>",
    "put together": "<script>location = '/new' + location.hash</script>",
    "a word": "<p>Refresh your location data.</p>",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_there(name: str) -> None:
    assert target(PAGES[name]) == ""


def test_the_header_counts_as_the_markup_does() -> None:
    assert target("<p>Moved.</p>", ("Refresh", "0; url=/new")) == NEW
    assert target("Moved.", ("Refresh", "0; url=/new"), kind="text/plain") == NEW
    assert target("<p>Moved.</p>", ("Refresh", "30; url=/new")) == ""
    assert target(f"<p>{WORDS * 10}</p>", ("Refresh", "0; url=/new")) == ""
    assert target(WORDS * 10, ("Refresh", "0; url=/new"), kind="text/plain") == ""


def test_an_error_page_that_leads_elsewhere_is_an_error_page() -> None:
    assert target(STUBS["meta"], status=404) == ""
    assert target(STUBS["meta"] + " " * 70_000) == ""
