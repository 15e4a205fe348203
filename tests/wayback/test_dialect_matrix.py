"""180 dialects of indexes, TimeMaps and playback: what each may say, and that none says it wrongly.

Each line is an answer as some archive gives it, and what may be concluded. The requests are
counted beside the fewest that would do.
"""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from archiver.models import Memento, RecordBlock, Request
from archiver.settings import ArchiveSettings
from archiver.urls import from_timestamp14
from archiver.wayback import cdx
from archiver.wayback.answers import Captures, Exclusion, NoCaptures, Playback, Unknown
from archiver.wayback.client import WebArchive
from archiver.wayback.following import play_through
from tests.wayback.paper import (
    BASE,
    BODY,
    OTHER,
    PAGE,
    T1,
    T2,
    T3,
    Answer,
    PaperArchive,
    digest,
    http_date,
    index,
    link,
    make_exchange,
    played,
    row,
    timemap,
)
from tests.wayback.world import FastTime

HTML = (("Content-Type", "text/html"),)
TEXT = (("Content-Type", "text/plain"),)
JSON = (("Content-Type", "application/json"),)
LINKS = (("Content-Type", "application/link-format"),)
LIST = f"{BASE}/timemap/link/{PAGE}"
MAP2 = f"{BASE}/timemap/link/2/{PAGE}"
ELSEWHERE = f"https://inner.example/timemap/link/2/{PAGE}"
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
ADMIN = b"org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error"
ROBOTS = b"org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots"


def further(target: str, kind: str = "application/link-format", relation: str = "timemap") -> str:
    written = f'; type="{kind}"' if kind else ""
    return f'<{target}>; rel="{relation}"{written}'


def pages(first: Answer, second: Answer | None) -> Callable[[str], Answer | None]:
    """Answer the first query, and the one for a further page, each in its way."""
    return lambda url: second if "resumeKey" in url or "/2/" in url else first


def written_as(answer: Answer, charset: str, mark: bytes = b"") -> Answer:
    status, fields, body = answer
    return status, fields, mark + body.decode().encode(charset)


def coded(answer: Answer) -> Answer:
    status, fields, body = answer
    return status, (*fields, ("Content-Encoding", "gzip")), gzip.compress(body)


@dataclass(frozen=True)
class Dialect:
    """One way to answer. `says` is what may be concluded; `ideal` the fewest requests for it."""

    name: str
    kind: str
    respond: Callable[[str], Answer | None]
    says: str
    ideal: int = 1


Given = Answer | None | Callable[[str], Answer | None]


def w(name: str, answer: Given, says: str, ideal: int = 1, kind: str = "wayback") -> Dialect:
    """Return a dialect of archive.org's index."""
    respond = answer if callable(answer) else lambda url: answer
    return Dialect(name, kind, respond, says, ideal)


def m(name: str, answer: Given, says: str, ideal: int = 1) -> Dialect:
    """Return a dialect of TimeMaps."""
    return w(name, answer, says, ideal, "memento")


RESUME = ["example,campaign)/plan 2019"]
LISTS = [
    # --- CDX: sound
    w("two copies", index([row(T1), row(T2)]), "2"),
    w("gzip", coded(index([row(T1)])), "1"),
    w("no digest", index([row(T1, sha1="-")]), "1"),
    w("revisit", index([row(T1), [*row(T2)[:3], "warc/revisit", "-", digest(BODY), "-"]]), "2"),
    w("redirects are captures", index([row(T1, "302"), row(T2, "301")]), "2"),
    w("errors are captures", index([row(T1, "404"), row(T2, "503")]), "2"),
    w("default port", index([row(T1, url=PAGE.replace("example/", "example:80/"))]), "1"),
    w("https", index([row(T1, url=PAGE.replace("http:", "https:"))]), "1"),
    w("www", index([row(T1, url=PAGE.replace("//", "//www."))]), "1"),
    w("last slash", index([row(T1, url=f"{PAGE}/")]), "1"),
    w("fragment", index([row(T1, url=f"{PAGE}#top")]), "1"),
    w("host in capitals", index([row(T1, url=PAGE.replace("campaign", "CAMPAIGN"))]), "1"),
    w("two captures in a second", index([row(T1, sha1="A" * 32), row(T1, sha1="B" * 32)]), "2"),
    w("twice the same line", index([row(T1), row(T1)]), "1"),
    w(
        "charset in the type",
        (200, (("Content-Type", "application/json; charset=utf-8"),), index([row(T1)])[2]),
        "1",
    ),
    w("JSON called text", (200, TEXT, index([row(T1)])[2]), "1"),
    w("byte order mark", written_as(index([row(T1)]), "utf-8", codecs.BOM_UTF8), "1"),
    w("UTF-16", written_as(index([row(T1)]), "utf-16"), "1"),
    w("UTF-16 without a mark", written_as(index([row(T1)]), "utf-16-be"), "1"),
    w(
        "a Latin line of another page",
        (200, JSON, index([row(T1), row(T2, url=f"{PAGE}/~")])[2].replace(b"~", b"\xe9")),
        "1 noted",
    ),
    w("empty list", (200, JSON, b"[]"), "none"),
    w("mark and empty list", (200, JSON, codecs.BOM_UTF8 + b"[]"), "none"),
    w("mark and nothing", (200, JSON, codecs.BOM_UTF8), "unknown"),
    w("UTF-16 mark and nothing", (200, JSON, codecs.BOM_UTF16_LE), "unknown"),
    w("half of UTF-16", written_as(index([row(T1)]), "utf-16-le", b"\xff"), "unknown"),
    w("only the names", index([]), "none"),
    w("two pages", pages(index([row(T1)], [], RESUME), index([row(T2)])), "2", 2),
    w("second page empty", pages(index([row(T1)], [], RESUME), index([])), "1", 2),
    # --- CDX: a part, or nothing to rely on
    w("second page 404", pages(index([row(T1)], [], RESUME), (404, HTML, b"?")), "1 incomplete", 2),
    w(
        "second page refused",
        pages(index([row(T1)], [], RESUME), (403, HTML, b"no")),
        "1 incomplete",
        2,
    ),
    w(
        "second page no JSON",
        pages(index([row(T1)], [], RESUME), (200, HTML, CHALLENGE)),
        "1 incomplete",
        2,
    ),
    w("the same page for ever", index([row(T1)], [], RESUME), "1 incomplete", 2),
    w("malformed beside sound", index([row(T1), ["x"]]), "1"),
    w("only malformed", index([["x"], [*row("20241399999999")]]), "unknown"),
    w("in the future", index([row("20400101000000")]), "unknown"),
    w("in the future beside sound", index([row(T1), row("20400101000000")]), "1 noted"),
    w("before the web", index([row("19700101000000")]), "unknown"),
    w("case of the path", index([row(T1, url=PAGE.replace("plan", "PLAN"))]), "unknown"),
    w("a query", index([row(T1, url=f"{PAGE}?sid=77")]), "unknown"),
    w("another path", index([row(T1, url=f"{PAGE}/annex")]), "unknown"),
    w("a user's name", index([row(T1, url=PAGE.replace("//", "//me@"))]), "unknown"),
    w("another scheme", index([row(T1, url=PAGE.replace("http:", "ftp:"))]), "unknown"),
    w("another port", index([row(T1, url=PAGE.replace("example/", "example:8080/"))]), "unknown"),
    w("another host", index([row(T1, url=PAGE.replace("campaign", "other"))]), "unknown"),
    w("case beside sound", index([row(T1), row(T2, url=PAGE.replace("plan", "PLAN"))]), "1 noted"),
    w("encoded slash", index([row(T1, url=PAGE.replace("/plan", "%2Fplan"))]), "unknown"),
    w("text lines", (200, TEXT, " ".join(row(T1)).encode()), "unknown"),
    w("CDXJ lines", (200, TEXT, b'example,campaign)/plan 2019 {"url": "x"}\n'), "unknown"),
    w(
        "object a line (pywb)",
        (200, JSON, b'{"url": "x", "timestamp": "2019"}\n{"url": "y"}\n'),
        "unknown",
    ),
    w("objects in a list", (200, JSON, b'[{"url": "x"}]'), "unknown"),
    w("null", (200, JSON, b"null"), "unknown"),
    w("an error object", (200, JSON, b'{"error": "Blocked"}'), "unknown"),
    w("an error row", (200, JSON, b'[["error"], ["timeout"]]'), "unknown"),
    w("empty, 200", (200, TEXT, b""), "unknown"),
    w("empty, 200, JSON", (200, JSON, b""), "unknown"),
    w("white space", (200, JSON, b" \r\n"), "unknown"),
    w("empty, 204", (204, (), b""), "unknown"),
    w("empty, 404", (404, (), b""), "unknown"),
    w("empty list, 404", (404, JSON, b"[]"), "unknown"),
    w("half of it", (200, JSON, index([row(T1), row(T2)])[2][:-30]), "unknown"),
    w(
        "half of the gzip",
        (200, (*JSON, ("Content-Encoding", "gzip")), gzip.compress(index([row(T1)])[2])[:-20]),
        "unknown",
    ),
    w("maintenance, 200", (200, HTML, b"<h1>Temporarily Offline</h1>"), "unknown"),
    w("a challenge, 200", (200, HTML, CHALLENGE), "unknown"),
    w("a challenge, 403", (403, HTML, CHALLENGE), "unknown"),
    w("a login, 302", (302, (("Location", "/login"),), b""), "unknown"),
    w("forbidden", (403, HTML, b"Forbidden"), "unknown"),
    w("unauthorised", (401, HTML, b"?"), "unknown"),
    w("bad request", (400, HTML, b"bad url"), "unknown"),
    w("firewall, 202", (202, HTML, b""), "unknown"),
    w("firewall, 405", (405, HTML, CHALLENGE), "unknown"),
    w("own error", (500, HTML, b"x"), "unknown", 3),
    w("gateway", (502, HTML, b"x"), "unknown", 3),
    w("time-out", (504, HTML, b"x"), "unknown", 3),
    w("down, 503", (503, HTML, b"x"), "unknown", 3),
    w("slow down, long", (429, (*HTML, ("Retry-After", "4000")), b""), "unknown"),
    w("slow down, for ever", (429, (*HTML, ("Retry-After", "9" * 20)), b""), "unknown"),
    w("slow down, no time", (429, HTML, b""), "unknown", 3),
    w("no connection", None, "unknown", 2),
    w("excluded by owner", (403, TEXT, ADMIN), "excluded"),
    w("excluded by robots", (403, TEXT, ROBOTS), "excluded"),
    w(
        "excluded in the head",
        (403, (("X-Archive-Wayback-Runtime-Error", ADMIN.decode()),), b""),
        "excluded",
    ),
    w(
        "excluded, 404",
        (404, HTML, b"This URL has been excluded from the Wayback Machine."),
        "excluded",
    ),
    w("excluded by law", (451, HTML, b"court"), "excluded"),
    w("words of exclusion, 200", (200, HTML, ADMIN), "unknown"),
    w("words of exclusion, 503", (503, HTML, ADMIN), "unknown", 3),
    # --- TimeMaps: sound
    m("two mementos", timemap(link(T1), link(T2)), "2"),
    m(
        "relations together",
        timemap(link(T1, relation="first memento"), link(T2, relation="memento last")),
        "2",
    ),
    m(
        "without quotation marks",
        (
            200,
            LINKS,
            f'<{PAGE}>;rel=original,<{BASE}/{T1}/{PAGE}>;rel=memento;datetime="{http_date(T1)}"'.encode(),
        ),
        "1",
    ),
    m("byte order mark", written_as(timemap(link(T1)), "utf-8", codecs.BOM_UTF8), "1"),
    m("UTF-16", written_as(timemap(link(T1)), "utf-16"), "1"),
    m("mark and nothing", (200, LINKS, codecs.BOM_UTF8), "unknown"),
    m("CRLF", (200, LINKS, timemap(link(T1))[2].replace(b"\n", b"\r\n")), "1"),
    m("gzip", coded(timemap(link(T1))), "1"),
    m(
        "type in capitals",
        (200, (("Content-Type", "Application/Link-Format"),), timemap(link(T1))[2]),
        "1",
    ),
    m("called text", (200, TEXT, timemap(link(T1))[2]), "1"),
    m(
        "a later page relative to the host",
        pages(timemap(further(MAP2), link(T1)), timemap(link(T2, f"/all/{T2}/{PAGE}"))),
        "2",
        2,
    ),
    m("relative mementos", timemap(link(T1, f"/all/{T1}/{PAGE}")), "1"),
    m("mementos without a scheme", timemap(link(T1, f"{BASE}/{T1}/campaign.example/plan")), "1"),
    m("joined slashes", timemap(link(T1, f"{BASE}/{T1}/http:/campaign.example/plan")), "1"),
    m(
        "mementos encoded",
        timemap(link(T1, f"{BASE}/{T1}/http%3A%2F%2Fcampaign.example%2Fplan")),
        "1",
    ),
    m("pywb's flag", timemap(link(T1, f"{BASE}/{T1}mp_/{PAGE}")), "1"),
    m("opaque addresses", timemap(link(T1, "https://archive.example/AB12-CD34")), "1"),
    m("original with https", timemap(link(T1), original=PAGE.replace("http:", "https:")), "1"),
    m("itself", timemap(further(LIST, relation="self"), link(T1)), "1"),
    m("itself as timemap", timemap(further(LIST), link(T1)), "1"),
    m(
        "JSON beside it",
        timemap(further(f"{BASE}/timemap/json/{PAGE}", "application/json"), link(T1)),
        "1",
    ),
    m(
        "CDXJ beside it",
        timemap(further(f"{BASE}/timemap/cdxj/{PAGE}", "application/cdxj+ors"), link(T1)),
        "1",
    ),
    m("two pages", pages(timemap(further(MAP2), link(T1)), timemap(link(T2))), "2", 2),
    m("an index of one", pages(timemap(further(MAP2)), timemap(link(T2))), "1", 2),
    m(
        "a relative page",
        pages(timemap(further(f"/all/timemap/link/2/{PAGE}"), link(T1)), timemap(link(T2))),
        "2",
        2,
    ),
    m(
        "next and back",
        pages(timemap(further(MAP2, relation="next"), link(T1)), timemap(further(LIST), link(T2))),
        "2",
        2,
    ),
    m("its own 404", (404, LINKS, b""), "none"),
    m("no mementos", timemap(f"<{BASE}/{PAGE}>; rel=timegate"), "none"),
    m("no mementos, itself", timemap(further(LIST, relation="self")), "none"),
    # --- TimeMaps: a part, or nothing to rely on
    m("index elsewhere", timemap(further(ELSEWHERE)), "unknown"),
    m("index elsewhere, no type", timemap(further(ELSEWHERE, "")), "unknown"),
    m(
        "index in JSON",
        timemap(further(f"{BASE}/timemap/json/{PAGE}", "application/json")),
        "unknown",
    ),
    m("index in HTML", timemap(further(f"{BASE}/timemap/html/{PAGE}", "text/html")), "unknown"),
    m("a page elsewhere", timemap(link(T1), further(ELSEWHERE)), "1 incomplete"),
    m(
        "a page in JSON",
        timemap(link(T1), further(f"{BASE}/timemap/json/2/{PAGE}", "application/json")),
        "1 incomplete",
    ),
    m(
        "a page in HTML elsewhere",
        timemap(link(T1), further("https://inner.example/more", "text/html")),
        "1 incomplete",
    ),
    m("page 503", pages(timemap(link(T1), further(MAP2)), (503, HTML, b"x")), "1 incomplete", 4),
    m("page 404", pages(timemap(link(T1), further(MAP2)), (404, LINKS, b"")), "1 incomplete", 2),
    m("page empty", pages(timemap(link(T1), further(MAP2)), timemap()), "1 incomplete", 2),
    m(
        "page of another address",
        pages(timemap(link(T1), further(MAP2)), timemap(link(T2), original=f"{PAGE}s")),
        "1 incomplete",
        2,
    ),
    m(
        "pages without end",
        lambda url: timemap(link(T1), further(f"{BASE}/timemap/link/{len(url)}/2/{url}")),
        "1 incomplete",
        50,
    ),
    m("404 in HTML", (404, HTML, b"<p>none</p>"), "unknown"),
    m("404 in text", (404, TEXT, b""), "unknown"),
    m("404 with links", (404, LINKS, timemap(link(T1))[2]), "unknown"),
    m("empty, 200", (200, LINKS, b""), "unknown"),
    m("empty, 204", (204, LINKS, b""), "unknown"),
    m("HTML, 200", (200, HTML, b"<p>Service unavailable</p>"), "unknown"),
    m("JSON, 200", (200, JSON, b'{"original_uri": "x", "mementos": {}}'), "unknown"),
    m("another address", timemap(link(T1), original=f"{PAGE}s"), "unknown"),
    m(
        "case of the original",
        timemap(link(T1, f"{BASE}/{T1}/{PAGE.upper()}"), original=PAGE.replace("plan", "PLAN")),
        "unknown",
    ),
    m(
        "memento of another case",
        timemap(link(T1, f"{BASE}/{T1}/{PAGE.replace('plan', 'PLAN')}")),
        "unknown",
    ),
    m(
        "memento of another anchor",
        timemap(link(T1).replace("; rel", f'; anchor="{PAGE}s"; rel')),
        "unknown",
    ),
    m("memento of its own anchor", timemap(link(T1) + f'; anchor="{PAGE}"'), "1"),
    m("memento of a query", timemap(link(T1, f"{BASE}/{T1}/{PAGE}?sid=1")), "unknown"),
    m("no date", timemap(f'<{BASE}/{T1}/{PAGE}>; rel="memento"'), "unknown"),
    m(
        "ISO date",
        timemap(f'<{BASE}/{T1}/{PAGE}>; rel="memento"; datetime="2019-01-02"'),
        "unknown",
    ),
    m("in the future", timemap(link("20400101000000")), "unknown"),
    m("breaks off", (200, LINKS, timemap(link(T1))[2] + b",\n"), "unknown"),
    m("breaks off within", (200, LINKS, timemap(link(T1), link(T2))[2][:-40]), "unknown"),
    m("no original", (200, LINKS, link(T1).encode()), "unknown"),
    m("sent home", (302, (("Location", "/"),), b""), "unknown"),
    m("excluded by law", (451, HTML, b"court"), "excluded"),
]


def listing(found: object) -> str:
    if isinstance(found, Captures):
        extra = " incomplete" if found.incomplete else " noted" if found.note else ""
        return f"{len(found.mementos)}{extra}"
    names = {NoCaptures: "none", Exclusion: "excluded", Unknown: "unknown"}
    return names[type(found)]


@pytest.mark.parametrize("dialect", LISTS, ids=lambda d: f"{d.kind}: {d.name}")
def test_what_a_list_may_say(dialect: Dialect) -> None:
    paper = PaperArchive(dialect.respond, FastTime())
    found = paper.open(dialect.kind).mementos(PAGE)
    assert listing(found) == dialect.says, found
    assert len(paper.asked) <= dialect.ideal, paper.asked
    reason = getattr(found, "reason", "") or getattr(found, "incomplete", "")
    assert reason or dialect.says.split()[0] in ("none", "1", "2")


def rewritten(body: bytes = BODY) -> bytes:
    return body.replace(b"<body>", f'<body><a href="/all/{T1}/{PAGE}">x</a>'.encode())


def framed(stamp: str = T1, shown: str = PAGE) -> bytes:
    frame = f'<iframe src="/all/{stamp}mp_/{shown}"></iframe>'
    return f"<html><body><p>Kept</p>{frame}</body></html>".encode()


SCRIPT_FRAME = f'<html><body><iframe id="replay"></iframe><script>f("{T1}")</script></body></html>'
ORIGINAL = ("Link", f'<{PAGE}>; rel="original", <{BASE}/x>; rel="timegate"')
ANOTHER = ("Link", f'<{PAGE}?sid=1>; rel="original"')
LISTED = {"digest": digest(BODY), "status": 200}
PLAYS = [
    ("as archived", {}, played(T1), "page"),
    ("with its digest", LISTED, played(T1), "verified"),
    ("gzip", {}, coded(played(T1)), "page"),
    ("with its original", {}, played(T1, BODY, 200, ORIGINAL), "page"),
    ("half of the gzip", {}, (200, coded(played(T1))[1], coded(played(T1))[2][:-20]), "unknown"),
    ("other bytes", LISTED, played(T1, OTHER), "doubt"),
    ("breaks off", {}, played(T1, BODY[:-60]), "doubt"),
    ("rewritten", {}, played(T1, rewritten()), "doubt"),
    ("frame", {}, played(T1, framed()), "unknown"),
    ("frame of another date", {}, played(T1, framed(T2)), "unknown"),
    ("frame of another page", {}, played(T1, framed(T2, f"{PAGE}s")), "page"),
    ("frame of a script", {}, played(T1, SCRIPT_FRAME.encode()), "unknown"),
    ("another address", {}, played(T1, BODY, 200, ANOTHER), "unknown"),
    ("another date", {}, played(T2), "unknown"),
    ("no date", {}, (200, HTML, BODY), "unknown"),
    ("a challenge", {}, (200, HTML, CHALLENGE), "unknown"),
    ("excluded", {}, (403, HTML, ADMIN), "excluded"),
    ("archived refusal", {}, played(T1, b"no", 403), "unknown"),
    ("archived outage", {}, played(T1, b"no", 503), "unknown"),
    ("archived 404", {}, played(T1, b"no", 404), "404"),
    ("200 where a redirect is listed", {"status": 302}, played(T1), "unknown"),
    ("404 where a page is listed", {"status": 200}, played(T1, b"no", 404), "unknown"),
    ("nothing", {}, (204, (), b""), "unknown"),
    ("refused", {}, (403, HTML, b"no"), "unknown"),
    ("no connection", {}, None, "unknown"),
    (
        "sent to another date",
        {},
        (302, (("Location", f"{BASE}/web/{T2}id_/{PAGE}"),), b""),
        "unknown",
    ),
    ("sent to the live page", {}, (302, (("Location", PAGE),), b""), "unknown"),
]


@pytest.mark.parametrize(("name", "listed", "answer", "says"), PLAYS, ids=[p[0] for p in PLAYS])
def test_what_a_copy_may_say(
    name: str, listed: dict[str, object], answer: Answer | None, says: str
) -> None:
    paper = PaperArchive(lambda url: answer, FastTime())
    uri_m = f"{BASE}/web/{T1}/{PAGE}"
    memento = Memento("paper", PAGE, from_timestamp14(T1), uri_m, **listed)  # type: ignore[arg-type]
    found = paper.open("wayback").payload(memento)
    if isinstance(found, Playback):
        plain = "verified" if found.verified else "doubt" if found.doubt else "page"
        assert (plain if found.status == 200 else str(found.status)) == says
    else:
        assert {Exclusion: "excluded", Unknown: "unknown"}[type(found)] == says, found
        assert found.reason


def test_no_copies_and_more_bytes_than_announced_is_no_answer() -> None:
    """Two answers behind each other, or a length that is wrong: `[]` is not all that came."""
    fast = FastTime()
    exchange = make_exchange(Request(f"{BASE}/x"), (200, JSON, b"[]"), fast.clock.now())
    (hop,) = exchange.hops
    more = replace(hop, surplus=RecordBlock(9, b'[["urlkey'))
    settings = ArchiveSettings("paper", "wayback", BASE, 24.0)
    for one, kind in ((hop, NoCaptures), (more, Unknown)):
        answer = replace(exchange, hops=(one,))
        archive = WebArchive(settings, lambda request, answer=answer: answer, fast.clock)  # type: ignore[misc]
        assert isinstance(archive.mementos(PAGE), kind)


def test_a_copy_whose_address_has_no_date_is_never_asked_for() -> None:
    paper = PaperArchive(lambda url: played(T1, framed()), FastTime())
    for uri_m in ("https://archive.example/AB12-CD34", f"{BASE}/2019/{PAGE}", f"{BASE}/x/{PAGE}"):
        found = paper.open("memento").payload(Memento("paper", PAGE, from_timestamp14(T1), uri_m))
        assert isinstance(found, Unknown)
    assert paper.asked == []


NEW = "http://campaign.example/new"
REDIRECTS = [
    ("as the site wrote it", NEW, "page"),
    ("as the archive wrote it", f"{BASE}/web/{T1}id_/{NEW}", "page"),
    ("relative, the archive's", f"/all/web/{T1}/{NEW}", "page"),
    ("relative, the site's", "new", "page"),
    ("to itself with https", PAGE.replace("http:", "https:"), "circle"),
    ("to the front page", "http://campaign.example/", "front page"),
    ("to what is not held", "http://campaign.example/lost", "no copy of that"),
    ("to what is no address", "mailto:someone@campaign.example", "302"),
]


@pytest.mark.parametrize(("name", "location", "says"), REDIRECTS, ids=[r[0] for r in REDIRECTS])
def test_where_an_archived_redirect_leads(name: str, location: str, says: str) -> None:
    def respond(url: str) -> Answer:
        if "/cdx/" in url:
            held = "campaign.example%2Fnew" in url
            return index([row(T2, url=NEW), row(T3, url=NEW)] if held else [])
        if url.endswith("/new"):
            return played(T2)
        return played(T1, b"", 302, ("Location", location))

    paper = PaperArchive(respond, FastTime())
    uri_m = f"{BASE}/web/{T1}/{PAGE}"
    memento = Memento("paper", PAGE, from_timestamp14(T1), uri_m, 302)
    trail = play_through(paper.open("wayback"), memento)
    if isinstance(trail.end, Playback):
        assert says == ("page" if trail.end.status == 200 else "302")
        assert len(trail.redirects) == (says == "page")
        assert len(paper.asked) == (3 if says == "page" else 1)
    else:
        assert says in trail.end.reason


def test_the_matrix_is_as_large_as_it_says() -> None:
    names = [(d.kind, d.name) for d in LISTS]
    assert len(set(names)) == len(names)
    assert len(LISTS) + len(PLAYS) + len(REDIRECTS) >= 180


def test_what_a_relative_memento_is_asked_by() -> None:
    first = timemap(link(T1, f"/all/{T1}/{PAGE}"))
    paper = PaperArchive(lambda url: first if "/timemap/" in url else played(T1), FastTime())
    archive = paper.open("memento")
    found = archive.mementos(PAGE)
    assert isinstance(found, Captures)
    assert isinstance(archive.payload(found.mementos[0]), Playback)
    assert paper.asked[-1] == f"{BASE}/{T1}id_/{PAGE}"


def test_a_list_as_long_as_the_limit_is_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers without resume keys keep to the limit, and say nothing of what lies beyond."""
    monkeypatch.setattr(cdx, "PAGE_ROWS", 3)
    rows = [row(stamp) for stamp in (T1, T2, T3)]
    for count, more in ((2, ""), (3, "incomplete, 1 page unread")):
        paper = PaperArchive(lambda url, count=count: index(rows[:count]), FastTime())  # type: ignore[misc]
        found = paper.open("wayback").mementos(PAGE)
        assert isinstance(found, Captures)
        assert more in found.incomplete
        assert bool(found.incomplete) is bool(more)
