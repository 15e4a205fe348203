"""A year on a small web: what each source does, day by day, and what the watch should say of it.

A course is a list of stretches. On the first day of a stretch the watch should say `first` ("!"
marks a transition, "?" a doubt), on the later ones `later`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from archiver.models import Fetch, Reason
from archiver.watching.page_states import UNDETERMINED
from tests.workflows.watch.world import (
    NOT_FOUND,
    Reply,
    Site,
    World,
    as_other_host,
    links,
    page,
    pdf,
    say_state,
    through_portal,
)

QUOTE = "the panel did not find any evidence that the scheme reduced waiting times"
LOST = QUOTE.replace("did not find any", "found clear")
GOVUK = "www.gov.uk"
WEEK = 6
WEEKS = 33
FILLER = (
    "Members met in the town hall on a wet evening and heard three reports in turn.",
    "The treasurer explained where the money for the building had come from.",
    "Questions from the public were taken at the end and answered in writing later.",
    "Nobody asked for a vote, and the chair closed the meeting before nine.",
)
NO_ANSWER = Reply(0)
EXPIRED = Reply(-1)
FRAME = tuple(
    f"Paragraph {n} of what stands on each page of this house, word for word." for n in range(9)
)
ReplyOn = Callable[[int], Reply]


@dataclass(frozen=True)
class Stretch:
    """From day `start` on, the source answers `reply(day)`."""

    start: int
    reply: ReplyOn
    first: str
    later: str


@dataclass(frozen=True)
class Course:
    """One source: its id, its site, its path and its stretches.

    With a `document` the stretches are those of that path, which the source's page links.
    """

    name: str
    site: int
    path: str
    stretches: tuple[Stretch, ...]
    quoted: bool = True
    host: str = ""
    document: str = ""

    def on(self, day: int) -> Stretch:
        """Return the stretch that `day` lies in."""
        return [s for s in self.stretches if s.start <= day][-1]

    def expected(self, day: int) -> str:
        """Return what the watch should say on `day`."""
        stretch = self.on(day)
        return stretch.first if day == stretch.start else stretch.later


class Author:
    """Writes the pages of one source and its courses; `rng` chooses the days."""

    def __init__(self, rng: random.Random, number: int, days: int, quiet: set[int]) -> None:
        self.rng, self.number, self.days = rng, number, days
        self.title = f"Minutes of meeting {number}"
        spans = (-1, 0, 1, 2, 3, 4, WEEK, WEEK + 1, WEEKS, WEEKS + 1)
        taken = {d - k for d in quiet for k in spans}
        self.free = [d for d in range(3, days - 4) if d not in taken]

    def day(self, count: int, gap: int = 9) -> list[int]:
        """Return `count` days in order, at least `gap` apart."""
        while True:
            chosen = sorted(self.rng.sample(self.free, count))
            if all(b - a >= gap for a, b in pairwise(chosen)):
                return chosen

    def text(self, quote: str = QUOTE, last: str = "", around: str = "") -> Reply:
        """Return the source's page."""
        words = f"In meeting {self.number} {quote}, and this was minuted."
        return page(self.title, *FILLER[:2], words, *FILLER[2:], last, around=around)

    def always(self, reply: Reply) -> ReplyOn:
        """The same on every day."""
        return lambda day: reply

    def start(self, reply: Reply | None = None) -> Stretch:
        """The source as it was cited."""
        return Stretch(0, self.always(reply or self.text()), "new", "same")

    def there_and_back(
        self,
        reply: ReplyOn,
        first: str,
        later: str,
        back: str,
        *,
        days: int = WEEK,
        cited: Reply | None = None,
        doubted: int = 0,
    ) -> list[Stretch]:
        """As cited, then `reply` for so many `days`, then as cited again.

        On the first `doubted` days nothing is decided.
        """
        (day,) = self.day(1)
        cited = cited or self.text()
        doubt = [Stretch(day, reply, "same?", "same?")] if doubted else []
        decided = Stretch(day + doubted, reply, first, later)
        again = Stretch(day + days, self.always(cited), back, "same")
        return [self.start(cited), *doubt, decided, again]

    def paper(self, quote: str = QUOTE) -> Reply:
        """Return the source as a document."""
        return pdf(self.title, *FILLER[:2], f"In meeting {self.number}", f"{quote}.", *FILLER[2:])


def steady(a: Author) -> list[Stretch]:
    return [a.start()]


def no_validators(a: Author) -> list[Stretch]:
    return [a.start(replace(a.text(), validators=False))]


def nonce(a: Author) -> list[Stretch]:
    def reply(day: int) -> Reply:
        return a.text(around=f"Generated on day {day}, session {day * 7919:032x}")

    return [Stretch(0, reply, "new", "noise")]


def counter(a: Author) -> list[Stretch]:
    def reply(day: int) -> Reply:
        return a.text(last=f"{1000 + day * 3:,} views")

    return [Stretch(0, reply, "new", "noise")]


def banner(a: Author) -> list[Stretch]:
    notice = '<div class="cookie-notice">We set cookies. Accept or reject them as you like.</div>'
    with_banner = a.text(around=notice)
    return a.there_and_back(a.always(with_banner), "noise", "same", "noise")


def edit_outside(a: Author) -> list[Stretch]:
    first, second = a.day(2)
    one, two = a.text(last="A note was added."), a.text(last="Two notes were added later on.")
    return [
        a.start(),
        Stretch(first, a.always(one), "changed!", "same"),
        Stretch(second, a.always(two), "changed!", "same"),
    ]


def edit_inside(a: Author) -> list[Stretch]:
    lost = a.always(a.text(LOST))
    return a.there_and_back(lost, "quotation-lost!", "quotation-lost", "restored!")


def missing_once(a: Author) -> list[Stretch]:
    (day,) = a.day(1)
    back = Stretch(day + 1, a.always(a.text()), "same", "same")
    return [a.start(), Stretch(day, a.always(NOT_FOUND), "same?", ""), back]


def missing(a: Author) -> list[Stretch]:
    (day,) = a.day(1)
    gone = a.always(NOT_FOUND)
    return [
        a.start(),
        Stretch(day, gone, "same?", ""),
        Stretch(day + 1, gone, "gone!", "gone"),
    ]


def gone_for_good(a: Author) -> list[Stretch]:
    reply = a.always(Reply(410, "<p>This page was taken down.</p>"))
    return a.there_and_back(reply, "gone!", "gone", "restored!", doubted=1)


def soft_404(a: Author) -> list[Stretch]:
    reply = a.always(page("Page not found | Town council", "Try the search instead."))
    return a.there_and_back(reply, "soft-404!", "soft-404", "restored!", doubted=1)


def led_home(a: Author) -> list[Stretch]:
    reply = a.always(Reply(302, "", (("Location", "/"),)))
    return a.there_and_back(reply, "soft-404!", "soft-404", "restored!", doubted=3)


def moved(a: Author) -> list[Stretch]:
    reply = a.always(Reply(301, "", (("Location", f"/archive/{a.number}.html"),)))
    return a.there_and_back(reply, "moved!", "moved", "restored!")


def throttled(a: Author) -> list[Stretch]:
    reply = a.always(Reply(429, "Slow down.", (("Retry-After", "1"),)))
    return a.there_and_back(reply, "blocked", "blocked", "same")


def challenged(a: Author) -> list[Stretch]:
    body = "<title>Just a moment...</title><p>Checking your browser before you go on.</p>"
    reply = a.always(Reply(403, body, (("cf-mitigated", "challenge"),)))
    return a.there_and_back(reply, "blocked", "blocked", "same")


def broken(a: Author) -> list[Stretch]:
    reply = a.always(Reply(503, "<p>Out of order.</p>"))
    return a.there_and_back(reply, "unreachable", "unreachable", "same")


def maintained(a: Author) -> list[Stretch]:
    reply = a.always(page("Site under maintenance", "We will be with you again shortly."))
    return a.there_and_back(reply, "unreachable", "unreachable", "same")


def consent(a: Author) -> list[Stretch]:
    wall = "<p>We use cookies. Accept all, or reject all cookies.</p>"
    reply = a.always(Reply(200, f"<title>Before you continue</title>{wall}"))
    return a.there_and_back(reply, "blocked", "blocked", "same")


def not_found_by_name(a: Author) -> list[Stretch]:
    return a.there_and_back(a.always(NO_ANSWER), "unreachable", "unreachable", "same")


def withdrawn(a: Author) -> list[Stretch]:
    notice = page(f"[Withdrawn] {a.title}", "This was withdrawn.", f"In meeting {QUOTE}.")
    return a.there_and_back(a.always(notice), "withdrawn!", "withdrawn", "restored!")


def parked(a: Author) -> list[Stretch]:
    lander = page(f"town-{a.number}.example is for sale", "Ask for the price of this fine name.")
    (day,) = a.day(1)
    offer = a.always(lander)
    return [
        a.start(),
        Stretch(day, offer, "same?", ""),
        Stretch(day + 1, offer, "parked!", "parked"),
    ]


def walled(a: Author) -> list[Stretch]:
    reply = a.always(Reply(403, "<title>Forbidden</title><p>You may not see this.</p>"))
    return a.there_and_back(reply, "blocked", "blocked", "same", days=WEEKS)


def broken_for_weeks(a: Author) -> list[Stretch]:
    def reply(day: int) -> Reply:
        return Reply((500, 502, 503, 504)[day % 4], "<p>Out of order.</p>")

    return a.there_and_back(reply, "unreachable", "unreachable", "same", days=WEEKS)


def empty(a: Author) -> list[Stretch]:
    return a.there_and_back(a.always(Reply(200, "")), "blocked", "blocked", "same")


def expired_certificate(a: Author) -> list[Stretch]:
    return a.there_and_back(a.always(EXPIRED), "unreachable", "unreachable", "same")


def login(a: Author) -> list[Stretch]:
    form = "<form><input type=password name=p></form><p>Please log in to continue.</p>"
    reply = a.always(Reply(200, f"<title>Log in</title>{form}"))
    return a.there_and_back(reply, "blocked", "blocked", "same")


def search_page(a: Author) -> list[Stretch]:
    """The site sends one page, without a telling title, for all that it does not know."""
    shown = a.always(page("Find your way", "Here is what most people look for.", *FILLER))
    return a.there_and_back(shown, "soft-404!", "soft-404", "restored!", doubted=3)


def framed(a: Author) -> list[Stretch]:
    """The site sends its frame for what it does not know, and the page is written anew in it."""
    cited = page(a.title, *FRAME, f"In meeting {a.number} {QUOTE}, and this was minuted.")
    anew = a.always(page(a.title, *FRAME, f"Meeting {a.number} was cut short for want of members."))
    return a.there_and_back(anew, "quotation-lost!", "quotation-lost", "restored!", cited=cited)


def document_edited(a: Author) -> list[Stretch]:
    lost, cited = a.always(a.paper(LOST)), a.paper()
    return a.there_and_back(lost, "quotation-lost!", "quotation-lost", "restored!", cited=cited)


def document_taken_away(a: Author) -> list[Stretch]:
    (day,) = a.day(1)
    gone = a.always(NOT_FOUND)
    return [
        a.start(a.paper()),
        Stretch(day, gone, "same", ""),
        Stretch(day + 1, gone, "quotation-lost!", "quotation-lost"),
    ]


def document_walled(a: Author) -> list[Stretch]:
    reply = a.always(Reply(403, "<title>Forbidden</title>"))
    return a.there_and_back(reply, "same", "same", "same", days=WEEKS, cited=a.paper())


def document_behind_login(a: Author) -> list[Stretch]:
    reply = a.always(page("Our files", "Something else, which nobody has seen here before."))
    return a.there_and_back(reply, "same", "same", "same", cited=a.paper())


def interim(a: Author) -> list[Stretch]:
    """Weeks of a page that no list of outages knows, and that asks for patience."""
    reply = a.always(
        page("Town council", "Painters are in the cellar. Thank you for your patience.")
    )
    return a.there_and_back(reply, "blocked", "blocked", "same", days=WEEKS)


def contentless(a: Author) -> list[Stretch]:
    reply = a.always(Reply(200, f"<title>{a.title}</title><header>Council</header><div></div>"))
    return a.there_and_back(reply, "blocked", "blocked", "same")


def half_a_night(a: Author) -> list[Stretch]:
    (day,) = a.day(1)
    back = Stretch(day + 1, a.always(a.text()), "same", "same")
    return [a.start(), Stretch(day, a.always(_half(a)), "same?", ""), back]


def half(a: Author) -> list[Stretch]:
    lost = a.always(_half(a))
    return a.there_and_back(lost, "quotation-lost!", "quotation-lost", "restored!", doubted=1)


def _half(a: Author) -> Reply:
    return page(a.title, FILLER[0], f"{FILLER[1][:30]}…")


COURSES = (
    steady,
    no_validators,
    nonce,
    counter,
    banner,
    edit_outside,
    edit_inside,
    missing_once,
    missing,
    gone_for_good,
    soft_404,
    led_home,
    moved,
    throttled,
    challenged,
    broken,
    maintained,
    consent,
    not_found_by_name,
    withdrawn,
    parked,
    walled,
    broken_for_weeks,
    empty,
    expired_certificate,
    login,
    search_page,
    framed,
    document_edited,
    document_taken_away,
    document_walled,
    document_behind_login,
    interim,
    contentless,
    half_a_night,
    half,
)
ON_GOVUK = withdrawn
OWN_SITE = (parked, search_page, framed)
OWN_NAME = (not_found_by_name, expired_certificate)
ALWAYS_QUOTED = (edit_inside, framed, half, document_edited, document_taken_away)


@dataclass(frozen=True)
class Year:
    """A script for so many sources and days; on `offline` days our own network is down."""

    courses: tuple[Course, ...]
    days: int
    offline: frozenset[int]
    portal: frozenset[int]


def write_year(seed: int, sources: int, days: int, shared_sites: int) -> Year:
    """Return a year: every kind of course in turn, days by chance.

    The sites from `shared_sites` on belong to one source each, which speaks for all of it.
    """
    rng = random.Random(seed)
    offline = frozenset(rng.sample(range(4, days - 4), max(1, days // 60)))
    rest = [d for d in range(4, days - 4) if all(abs(d - o) > 3 for o in offline)]
    portal = frozenset({rng.choice(rest)})
    courses, own = [], shared_sites
    for number in range(sources):
        kind = COURSES[number % len(COURSES)]
        author = Author(rng, number, days, set(offline | portal))
        shared = 0 if kind is ON_GOVUK else number % shared_sites
        site, own = (own, own + 1) if kind in OWN_SITE else (shared, own)
        name = f"{kind.__name__.replace('_', '-')}-{number}"
        document = f"/files/{number}.pdf" if name.startswith("document") else ""
        quoted = number % 5 != 0 or kind in ALWAYS_QUOTED
        path, host = f"/minutes/{number}.html", _host(kind, number)
        courses.append(Course(name, site, path, tuple(kind(author)), quoted, host, document))
    return Year(tuple(courses), days, offline, portal)


def _host(kind: object, number: int) -> str:
    if kind in OWN_NAME:
        return f"town-{number}.example"
    return GOVUK if kind is ON_GOVUK else ""


def sites_needed(year: Year) -> int:
    """How many sites the year takes; the last is the hotel's."""
    return 2 + max(course.site for course in year.courses)


@dataclass
class Tally:
    """What came out: expected against found, for each source and day, and what was wrong."""

    pairs: Counter[tuple[str, str]]
    wrong: list[str]

    def table(self) -> str:
        """Return the confusion matrix: a row for what was, a column for what was said."""
        rows = sorted({row for row, _ in self.pairs})
        columns = sorted({column for _, column in self.pairs})
        lines = ["expected \\ said".ljust(18) + "".join(c[:12].rjust(13) for c in columns)]
        for row in rows:
            counts = "".join(str(self.pairs[row, c] or ".").rjust(13) for c in columns)
            lines.append(row.ljust(18) + counts)
        return "\n".join(lines)


def set_the_stage(world: World, year: Year) -> None:
    """Write the project's files, and reach GOV.UK by its name."""
    urls = {c.name: _address(world, c) for c in year.courses}
    world.write(
        [(c.name, urls[c.name], "", "", "yes" if c.document else "") for c in year.courses],
        [(f"q-{c.name}", c.name, QUOTE) for c in year.courses if c.quoted],
    )
    for site in world.sites:
        site.script["/login"] = page("Hotel guests", "Type in your room number.")
        site.script["/"] = page("Town council", "Welcome to the council's pages.", *FILLER[:2])


def _address(world: World, course: Course) -> str:
    base = f"http://{course.host}" if course.host else world.sites[course.site].url
    return base + course.path


def play_day(world: World, year: Year, day: int) -> None:
    """Make the web what it is on `day`."""
    for course in year.courses:
        stretch, site = course.on(day), world.sites[course.site]
        reply = stretch.reply(day)
        site.script[course.path] = reply
        number = course.name.rpartition("-")[2]
        site.script[f"/archive/{number}.html"] = course.stretches[0].reply(day)
        if course.document:
            _link_document(site, course, reply)
        if course.host:
            _answer_api(site, course, "[Withdrawn]" in reply.body)
        _answer_elsewhere(site, course, reply, first=stretch is course.stretches[0])


def _link_document(site: Site, course: Course, reply: Reply) -> None:
    site.script[course.document] = reply
    told = f"The answer to request {course.name} is attached."
    site.script[course.path] = page(course.name, *FILLER, told, links(course.document))


def _answer_elsewhere(site: Site, course: Course, reply: Reply, *, first: bool) -> None:
    """What a site of a course's own says at addresses that nobody has made."""
    if course.name.startswith("parked") and not first:
        site.default = site.script["/"] = reply
    if course.name.startswith("search-page"):
        site.default = NOT_FOUND if first else reply
    if course.name.startswith("framed"):
        site.default = page("Elsewhere", *FRAME, "There is nothing of that name in this house.")


def _answer_api(site: Site, course: Course, is_withdrawn: bool) -> None:
    notice = '{"withdrawn_notice": {"explanation": "Out of date", "withdrawn_at": "2026-02-01"}}'
    body = notice if is_withdrawn else '{"withdrawn_notice": {}}'
    site.script["/api/content" + course.path] = Reply(200, body)


def play(world: World, year: Year, first: int = 0, last: int | None = None) -> Tally:
    """Play the year round by round, and compare."""
    tally = Tally(Counter(), [])
    for day in range(first, year.days if last is None else last):
        play_day(world, year, day)
        _compare(world, year, day, tally)
        world.pass_time(days=1)
    return tally


def _compare(world: World, year: Year, day: int, tally: Tally) -> None:
    found = world.watch(fetch=_web_on(world, year, day))
    said = {c.source: say_state(c) for c in found.changes}
    ours = day in year.offline or day in year.portal
    if found.offline != ours:
        tally.wrong.append(f"day {day}: offline is {found.offline}")
    for course in year.courses:
        expected = "unreachable" if ours else course.expected(day)
        actual = said[course.name]
        tally.pairs[expected.rstrip("!?"), actual.rstrip("!?")] += 1
        if expected != actual and not (ours and actual.rstrip("!?") in UNDETERMINED):
            tally.wrong.append(f"day {day} {course.name}: expected {expected}, said {actual}")


def _web_on(world: World, year: Year, day: int) -> Fetch:
    """How the web is reached on `day`: by names, by none, or through a hotel's login page."""
    if day in year.portal:
        return through_portal(world.fetcher.fetch, world.sites[-1].url + "/login")
    hosts = {course.host: course for course in year.courses if course.host}
    names = {host: world.sites[course.site].url for host, course in hosts.items()}
    replies = {host: course.on(day).reply(day) for host, course in hosts.items()}

    def failing(host: str) -> bool | Reason:
        if day in year.offline or replies.get(host) is NO_ANSWER:
            return True
        return Reason.TLS if replies.get(host) is EXPIRED else False

    return as_other_host(world, names, failing)
