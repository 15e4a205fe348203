"""The pages of the watched project, day by day; the last day is what a later version finds.

Each source has minutes that quote the same words. `CHANGES` says what becomes of the web on a day.
"""

from __future__ import annotations

from dataclasses import replace

from tests.old_archives.web import Reply, Web, page

FERRY = "the ferry was never meant to stop on Sundays"
EVENING = (
    "Members met above the boat house on a wet evening and heard two reports.",
    "The treasurer said where the money for the new landing had come from.",
    "Nobody asked for a vote, and the chair closed the meeting before nine.",
)
NAMES = ("counter", "edited", "lost", "moved", "removed", "missing")
NAMES += ("stood-for", "error", "parked", "walled", "away", "paper")
QUOTED = ("missing", "lost", "removed", "stood-for", "paper", "walled")
HOSTS = {"stood-for": "www.gov.uk", "parked": "landing.example", "away": "away.example"}
DAYS = 5
ANNEX = "ferry.example/files/a.pdf"


def minutes(name: str, words: str = FERRY, around: str = "", more: str = "") -> Reply:
    """Return the minutes that a source of the watched project is."""
    said = f"In the meeting on {name} it was said that {words}, and this was minuted."
    found = page(f"Minutes: {name}", *EVENING[:2], said, EVENING[2], more, around=around)
    return replace(found, tag=name != "counter")


def address(name: str) -> str:
    """Return host and path of a source."""
    return f"{HOSTS.get(name, 'ferry.example')}/minutes/{name}"


def begin(web: Web) -> None:
    """Let all be as it was cited."""
    for name in NAMES:
        web.pages[address(name)] = minutes(name)
    web.pages["ferry.example/"] = page("The ferry", "Welcome to the pages of the ferry.", *EVENING)
    web.pages["www.gov.uk/api/content/minutes/stood-for"] = Reply(b'{"withdrawn_notice": {}}')
    annex = f'The annex is <a href="http://{ANNEX}">here</a>.'
    web.pages[address("paper")] = minutes("paper", more=annex)


def pass_day(web: Web, day: int) -> None:
    """Let the web become what it is on `day`, counting from 0."""
    for change in CHANGES.get(day, ()):
        change(web)
    web.pages[address("counter")] = minutes("counter", around=f"{1000 + day} visits")


def _edit(web: Web) -> None:
    web.pages[address("edited")] = minutes("edited", more="A map of the landing was added.")
    web.pages[address("lost")] = minutes("lost", "the ferry may stop whenever it likes")


def _remove(web: Web) -> None:
    web.pages[address("removed")] = Reply(b"<p>This page was taken down.</p>", 410)
    del web.pages[address("missing")]
    web.pages[address("moved")] = Reply(b"", 301, fields=(("Location", "/archive/moved"),))
    web.pages["ferry.example/archive/moved"] = minutes("moved")
    notice = b'{"withdrawn_notice": {"explanation": "Out of date", "withdrawn_at": "2026-01-08"}}'
    web.pages["www.gov.uk/api/content/minutes/stood-for"] = Reply(notice)
    withdrawn = page("[Withdrawn] Minutes", "This was withdrawn.", f"It was said that {FERRY}.")
    web.pages[address("stood-for")] = withdrawn


def _replace(web: Web) -> None:
    web.pages[address("error")] = page("Page not found | The ferry", "Try the search instead.")
    sold = page("landing.example is for sale", "Ask for the price of this fine name.")
    web.pages |= {address("parked"): sold, "landing.example/*": sold}


def _block(web: Web) -> None:
    web.pages[address("walled")] = Reply(b"<title>Forbidden</title>", 403)
    del web.pages[address("away")]


def _come_back(web: Web) -> None:
    for name in ("lost", "missing"):
        web.pages[address(name)] = minutes(name)


def _edit_again(web: Web) -> None:
    web.pages[address("edited")] = minutes("edited", more="The map was taken out again.")


def _fall_over(web: Web) -> None:
    web.pages[address("edited")] = Reply(b"<p>Out of order.</p>", 503)
    web.pages[address("missing")] = Reply(b"<p>This page was taken down.</p>", 410)


CHANGES = {1: (_edit, _remove, _replace, _block), 3: (_come_back, _edit_again), 4: (_fall_over,)}
