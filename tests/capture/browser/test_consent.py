"""A consent banner is answered where the user asks for it, and nothing else is clicked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from archiver.capture.browser import browser
from archiver.capture.browser.browser import Browser
from archiver.capture.browser.browser_program import find_program
from archiver.settings import BrowserSettings, CaptureSettings
from tests.capture.browser.test_seen_page import CLOCK, fetch, show

pytestmark = pytest.mark.skipif(find_program() is None, reason="no Chromium, Chrome or Edge here")

REJECTED = "document.body.append('They said no.')"
BANNERS = {
    "said in a box that calls itself one": f"""<div class="site-cookie-box"><p>We use cookies.</p>
    <button onclick="document.body.append('They said yes.')">Alle akzeptieren</button>
    <button onclick="{REJECTED}">Nur notwendige Cookies</button></div>""",
    "in a frame of its own": '<iframe srcdoc="<p class=cookies>We use cookies.'
    "<button onclick=&quot;parent.document.body.append('They said no.')&quot;>"
    'Nur notwendige Cookies</button>"></iframe>',
    "known by its maker, in a shadow tree": f"""<div id=h></div><script>
    document.getElementById("h").attachShadow({{mode: "closed"}}).innerHTML =
    `<button data-testid="uc-deny-all-button" onclick="{REJECTED}">Nein</button>`</script>""",
}


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    program = find_program()
    assert program is not None
    look = BrowserSettings(consent="reject", language="cy", user_agent="Own/1.0", width=600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser, "QUIET", 0.2)
        with browser.open_browser(program, fetch, CaptureSettings(), CLOCK, look) as opened:
            yield opened


@pytest.mark.parametrize("banner", BANNERS.values(), ids=BANNERS)
def test_a_banner_is_answered_and_its_picture_kept(window: Browser, banner: str) -> None:
    rendering, words = show(window, f"<p>The minutes.</p>{banner}")
    assert "They said no." in words
    assert "They said yes." not in words
    assert rendering.answered in ("Nur notwendige Cookies", "Nein")
    assert rendering.before.startswith(b"\x89PNG")
    assert rendering.before != rendering.screenshot


def test_no_other_button_is_pressed_and_the_options_are_minded(window: Browser) -> None:
    page = f"""<form><button type=button onclick="{REJECTED}">Reject the application</button></form>
    <p id=s></p><script>s.textContent = [navigator.language, navigator.userAgent, innerWidth]
    .join(" ")</script>"""
    rendering, words = show(window, page)
    assert "They said no." not in words
    assert (rendering.answered, rendering.before) == ("", b"")
    assert "cy Own/1.0 600" in words
