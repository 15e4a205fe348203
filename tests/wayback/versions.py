"""What the archive of the tests holds."""

from __future__ import annotations

import gzip

from tests.webarchive.versions import Version, page

HOST = "http://campaign.example"
PLAN = f"{HOST}/plan"
FIRST = page(
    "The trust will open the new ward in April, and staff will be consulted before it opens.",
    "The board never approved the closure of the old ward.",
    title="The plan",
)
SECOND = page(
    "The trust will open the new ward in June, and staff will be consulted before it opens.",
    "The board approved the closure of the old ward.",
    title="The plan",
)
RESET = FIRST.replace(b"<body>", b'<body class="new design">').replace(b"<p>", b"<p >")
MISSING = page("We could not find that page.", title="Not found")
CHALLENGED = page("Checking your browser.", title="Just a moment...")
GZIPPED = gzip.compress(SECOND, mtime=0)

STATEMENT = f"{HOST}/statement"
PROMISE = "Nobody will be turned away from the walk-in clinic."
PROMISED, BLOCKED, COPIES = 248, 3, 400


def _statement(number: int) -> Version:
    """One of 400 distinct copies: with the promise, then block pages, then without it."""
    stamp = f"{2010 + number // 40}{number % 40 // 4 + 1:02}{number % 4 * 7 + 1:02}120000"
    if PROMISED <= number < PROMISED + BLOCKED:
        body = page(f"Checking your browser. Ray {number}.", title="Just a moment...")
        return Version(STATEMENT, stamp, body)
    promise = PROMISE if number < PROMISED else "The clinic is open to registered patients."
    body = page(promise, f"Printed as edition {number} for the people of the town.", title="Clinic")
    return Version(STATEMENT, stamp, body)


STATEMENTS = tuple(map(_statement, range(COPIES)))

VERSIONS = (
    Version(PLAN, "20190102030405", FIRST),
    Version(PLAN, "20200102030405", FIRST),
    Version(PLAN, "20210102030405", SECOND),
    Version(PLAN, "20220102030405", MISSING, "404 Not Found"),
    Version(f"{HOST}/redesigned", "20200505050505", RESET),
    Version(f"{HOST}/zipped", "20200606060606", GZIPPED, fields=(("Content-Encoding", "gzip"),)),
    Version(f"{HOST}/walled", "20200707070707", CHALLENGED),
    Version(f"{HOST}/moved", "20200808080808", b"", "302 Found", fields=(("Location", PLAN),)),
    Version(f"{HOST}/forbidden", "20200909090909", MISSING, "403 Forbidden"),
    *(
        Version(f"{HOST}/many", f"2020{n // 28 + 1:02}{n % 28 + 1:02}000000", FIRST)
        for n in range(60)
    ),
    *STATEMENTS,
    Version(f"{HOST}/Report", "20180101000000", FIRST),
    Version(f"{HOST}/report", "20190101000000", SECOND),
    Version("http://www.campaign.example:80/report/", "20200101000000", SECOND),
    Version(f"{HOST}/later", "20260101120000", FIRST),
    Version(f"{HOST}/caf%C3%A9?q=%E2%80%98x%E2%80%99", "20200404040404", FIRST),
)
