"""Walls are called walls, with signs and a remedy; normal pages are left in peace."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from archiver.messages import Head, read_head
from archiver.models import Text, Usability, Usable
from archiver.text.extraction import extract
from archiver.text.unread import UNREAD
from archiver.text.usability import judge_usability
from archiver.text.walls.rules import find_header_sign
from tests.growth import check_growth

SENTENCE = "The council published its plan in March and nobody was asked about it before. "
ARTICLE = f"<article><h1>A plan</h1><p>{SENTENCE * 40}</p></article>"
BANNER = (
    "<div id='onetrust-banner'><p>We value your privacy. We and our partners use cookies to store "
    "personal data.</p><button>Accept all</button><button>Reject all</button></div>"
)


def make_head(status: int = 200, *fields: str) -> Head:
    lines = "".join(f"{field}\r\n" for field in ("Content-Type: text/html", *fields))
    head = read_head(io.BytesIO(f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode("latin-1")))
    assert head is not None
    return head


def judge(page: str, head: Head | None = None) -> Usability:
    payload = page.encode()
    return judge_usability(head or make_head(), payload, extract(payload, "text/html", "utf-8"))


NORMAL = {
    "article": ARTICLE,
    "article under a banner": BANNER + ARTICLE,
    "banner without a name": BANNER.replace("onetrust-banner", "x17") + ARTICLE,
    "article with a login link": f"<header><a href=/login>Log in</a></header>{ARTICLE}",
    "article with a login form": (
        f"{ARTICLE}<form>Log in to continue <input type=password> Forgot your password?</form>"
    ),
    "short page with a login form": (
        f"<main><h1>News</h1><p>{SENTENCE * 3}</p></main>"
        "<form>User <input> <input type=password></form>"
    ),
    "short page": f"<title>Notice</title><h1>Notice</h1><p>{SENTENCE}</p>",
    "short page with a banner": f"{BANNER}<main><p>{SENTENCE * 2}</p></main>",
    "article about cookies": (
        f"<title>How cookies work</title><article><p>{'Cookies store personal data. ' * 60}</p>"
        f"<p>{SENTENCE * 8} You can accept all or reject all.</p></article>"
    ),
    "article about captchas": (
        f"<title>Just a moment of history</title><article><p>To prove you are human you complete "
        f"the captcha. {SENTENCE * 20}</p></article>"
    ),
    "article that asks for subscribers": f"{ARTICLE * 3}<p>Subscribe to read our newsletter.</p>",
    "page of an application with text": (
        f"<div id=root>{ARTICLE}</div><script src=a.js></script>"
        "<noscript>You need to enable JavaScript to run this app.</noscript>"
    ),
    "short page of an application": (
        f"<div id=root><p>{SENTENCE * 3}</p></div><script src=a.js></script>"
        "<noscript>You need to enable JavaScript to run this app.</noscript>"
    ),
    "page behind a network that adds its script": (
        f"{ARTICLE}<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
    ),
    "page with a bot check in the background": (
        f"<script>window.awsWafCookieDomainList = ['x']</script>{ARTICLE}"
    ),
    "article with a wall's title": f"<title>Access denied</title>{ARTICLE}",
    "scholarly article in full": (
        f"<meta name=citation_title content=x>{ARTICLE * 3}<p>Rent this article</p>"
    ),
    "article marked as not free, shown in full": (
        f'<script type="application/ld+json">{{"isAccessibleForFree": false}}</script>{ARTICLE * 3}'
    ),
    "short free article under a subscriber's link": (
        f"<header>Already a subscriber? Log in</header><article><p>{SENTENCE * 8}</p></article>"
    ),
    "short notice about cookies": (
        "<title>Cookies</title><main><h1>Cookies</h1><p>This site sets one cookie. It holds no "
        "personal data. Our privacy policy says more. We give nothing to our partners.</p></main>"
    ),
    "contact page with a captcha": (
        f"<main><p>{SENTENCE * 6}</p><p>Please complete the captcha.</p></main>"
    ),
    "plain words": "Only a few words.",
}


@pytest.mark.parametrize("page", NORMAL.values(), ids=NORMAL)
def test_normal_pages_are_usable(page):
    assert judge(page) == Usability()


CHALLENGES = {
    "cloudflare": "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>",
    "cloudflare block": "<title>Attention Required! | Cloudflare</title><p>Sorry, you are blocked",
    "aws": "<script>AwsWafIntegration; window.awsWafCookieDomainList = [];</script>",
    "imperva": "<script src='/_Incapsula_Resource?SWUDNSAI=31&xinfo=1'></script>",
    "datadome": "<p>Please wait<script src='https://ct.captcha-delivery.com/c.js'></script>",
    "perimeterx": "<title>Access to this page has been denied</title><div id='px-captcha'></div>",
    "anubis": "<title>Making sure you&#39;re not a bot!</title><p>Loading",
    "vercel": "<title>Vercel Security Checkpoint</title>",
    "words": "<title>Example</title><p>Please verify you are human by completing the action below.",
    "google": "<p>Our systems have detected unusual traffic from your computer network.",
}


@pytest.mark.parametrize("status", [200, 403, 503])
@pytest.mark.parametrize("page", CHALLENGES.values(), ids=CHALLENGES)
def test_checks_for_robots_are_called_so(page, status):
    judged = judge(page, make_head(status))
    assert judged.usable is Usable.NO
    assert "check for robots" in judged.why
    assert "archiver snapshot --browser" in judged.why
    assert judged.signs


@pytest.mark.parametrize(
    "field",
    ["cf-mitigated: challenge", "X-Amzn-Waf-Action: captcha", "x-vercel-mitigated: challenge"],
)
def test_a_header_tells_a_challenge(field):
    assert field.partition(":")[0].lower() in str(find_header_sign(make_head(202, field)))
    assert find_header_sign(make_head(200, "cf-ray: 1")) is None
    assert find_header_sign(None) is None


WALLS = {
    "consent": (
        "<title>Example News</title><h1>We value your privacy</h1><p>We and our 842 partners use "
        "cookies to process personal data such as addresses.</p><button>Accept all</button>"
        "<button>Reject all</button><p>Read our privacy policy.",
        "cookie or consent page",
    ),
    "consent in one line": (
        "<title>News</title><h1>We value your privacy</h1>"
        "<p>We use cookies. Accept all cookies to continue.</p>",
        "cookie or consent page",
    ),
    "consent banner alone": (f"<title>News</title>{BANNER}", "cookie or consent page"),
    "before you continue": (
        "<title>Before you continue to Example</title><p>Sign in</p><p>We use cookies",
        "cookie or consent page",
    ),
    "login": (
        "<title>Log in | Example</title><form>E-mail <input> <input type='password'></form>",
        "a login",
    ),
    "login to read on": (
        "<title>Example group</title><h1>You must log in to continue.</h1>"
        "<form><input type=password> Forgotten password?</form>",
        "a login",
    ),
    "application": (
        "<title>App</title><div id='root'></div><script src=/main.js></script>"
        "<noscript>You need to enable JavaScript to run this app.</noscript>",
        "only with scripts",
    ),
    "application without a word": (
        "<title>App</title><div id=__next></div><script src=/a.js></script>",
        "only with scripts",
    ),
    "script asked for": (
        "<script>x</script><p>JavaScript is not available. Please enable JavaScript.",
        "only with scripts",
    ),
    "nothing": ("<title>Empty</title><body></body>", "no text"),
}


@pytest.mark.parametrize(("page", "words"), WALLS.values(), ids=WALLS)
def test_walls_and_empty_pages_are_not_usable(page, words):
    judged = judge(page)
    assert judged.usable is Usable.NO
    assert words in judged.why
    assert "archiver " in judged.why
    assert judged.signs


PARTS = {
    "paywall": (
        f"<h1>Plan</h1><p>{SENTENCE * 4}</p><p>Subscribe to continue reading.</p>",
        "subscription",
    ),
    "paywall by mark": (
        '<script type="application/ld+json">{"isAccessibleForFree":"False"}</script>'
        f"{ARTICLE * 3}<p>Already a subscriber? Log in",
        "subscription",
    ),
    "abstract": (
        f"<meta name='citation_title' content='Plan'><h2>Abstract</h2><p>{SENTENCE * 8}</p>"
        "<a>Access through your institution</a> <a>Purchase PDF</a>",
        "abstract",
    ),
    "abstract of a page in capitals": (
        f"<META NAME='citation_title' CONTENT='Plan'><H2>Abstract</H2><P>{SENTENCE * 8}</P>"
        "<A>Access through your institution</A>",
        "abstract",
    ),
}


@pytest.mark.parametrize(("page", "words"), PARTS.values(), ids=PARTS)
def test_a_part_of_a_text_is_doubtful(page, words):
    judged = judge(page)
    assert judged.usable is Usable.DOUBTFUL
    assert words in judged.why
    assert judged.signs


@pytest.mark.parametrize("status", [404, 410, 500, 401])
def test_an_error_is_no_page(status):
    judged = judge(ARTICLE, make_head(status))
    assert judged.usable is Usable.NO
    assert str(status) in judged.why


REPEATED = ["<", "<input ", "<title ", "<meta ", "<div ", "<script>", "subscri", "enable ", '="']
REPEATED += ["_Incapsula_Resource?", "<!-- -->", "log in to ", "<svg", "cookie ", "<p a='", "<div>"]


@pytest.mark.parametrize("piece", REPEATED)
def test_no_page_stalls_the_rules(piece):
    judge(piece * 300)
    check_growth(lambda size: "<script></script>" + piece * (size // len(piece)), judge, 300_000)


def test_files_with_gaps():
    scan = Text("", gaps=("Page 1: a scan, an image without text.",))
    judged = judge_usability(make_head(), b"%PDF-1.7", scan)
    assert judged.usable is Usable.NO
    assert "transcript" in judged.why
    partly = Text("Some words.", gaps=("Page 2: without text.",))
    judged = judge_usability(None, b"%PDF-1.7", partly)
    assert judged.usable is Usable.DOUBTFUL
    assert judged.signs == partly.gaps
    assert judge_usability(None, b"%PDF-1.7", Text("Some words.")) == Usability()


FIELD = "<form>User <input> <input type=password><button>Go</button></form>"


@pytest.mark.parametrize("part", ["nav", "header", "aside", "footer"])
def test_a_short_page_with_a_login_in_its_menu_is_no_login(part):
    said = "<h1>Notice</h1><p>The bridge is closed until the spring, and the ferry runs.</p>"
    assert judge(f"<{part}>{FIELD}</{part}><main>{said}</main>").usable is Usable.YES
    assert judge(f"<main>{said}{FIELD}</main>").usable is not Usable.YES
    assert judge(f"<{part}>{FIELD}</{part}><main></main>").usable is not Usable.YES


def test_a_file_that_was_not_read_to_its_end_is_doubtful_and_not_unusable() -> None:
    """A busy machine takes no copy out of the evidence."""
    text = Text("", gaps=("Reading the PDF took longer than 60 s.",), extractor=UNREAD)
    assert judge_usability(None, b"%PDF-1.7", text).usable is Usable.DOUBTFUL
    whole = replace(text, extractor="")
    assert judge_usability(None, b"%PDF-1.7", whole).usable is Usable.NO
