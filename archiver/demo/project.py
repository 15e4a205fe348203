"""The demonstration's project folder: sources, quotations, options, and a leaflet.

with start_site() as site, start_archive(site.url) as archive_url:
    write_project(folder, site.url, archive_url)
    ...                # archiver -C FOLDER run
    site.move_on()     # the timetable changes
    ...                # archiver -C FOLDER watch
"""

from csv import writer
from importlib.resources import files
from pathlib import Path

SOURCE_COLUMNS = "id,url,title,publisher,kind,published,accessed,status,work,memento,notes"
QUOTE_COLUMNS = "id,source,quote,document,locator,prefix,suffix,capture,reviewed,review_of,notes"
LEAFLET = "leaflet.md"

COUNCIL, POOL, FRIENDS = "Ferry Lane Council", "Ferry Lane Pool", "Friends of the Pool"
# id, path, title, publisher, kind, published, status, work, notes
SOURCES = (
    ("statement", "/statement", "Statement on the pool", COUNCIL, "statement", "2026-03-04"),
    ("minutes", "/minutes.pdf", "Minutes of the March meeting", COUNCIL, "minutes", "2026-03-18"),
    ("petition", "/petition", "Keep the pool open", FRIENDS, "petition", "2026-01"),
    ("petition-signed", "/petition-signed", "Keep the pool open, as signed", FRIENDS, "petition"),
    ("timetable", "/timetable", "Timetable", POOL, "page"),
    ("hearing", "/hearing", "Notice of a hearing", COUNCIL, "notice", "2025-05"),
    ("news", "/news", "A campaign that grows", "Ferry Lane News", "news", "2026-04"),
    ("survey", "/survey", "Visitor survey", POOL, "survey", "2026-02"),
)
WITHDRAWN = ("hearing",)
WORKS = {"petition": "pool-petition", "petition-signed": "pool-petition"}

# id, source, quotation as the leaflet has it
QUOTATIONS = (
    ("not-decided", "statement", "The council has decided to close the pool."),
    ("roof", "statement", "found no defect that needs urgent repair"),
    ("review", "statement", "will stay open until that review […] has been published"),
    ("outside", "statement", "Swimming outside the lane hours is […] permitted"),
    ("costs", "minutes", "rose by 25% in the year to March"),
    ("heating", "minutes", "the heating was repaired without closing the pool for a single day"),
    ("independent", "petition", "published and debated in public"),
    ("early", "timetable", "Lane swimming starts at 6.30 every weekday morning"),
    (
        "speak",
        "hearing",
        "Everybody who has swum in the pool during the last year may speak for five minutes",
    ),
    ("grown", "news", "the campaign has grown faster than anyone expected"),
    ("household", "survey", "The pool costs every household ninety-four pounds a year"),
)

OPTIONS = """\
# The demonstration runs on this computer only: its addresses are loopback.
[capture]
allow-addresses = ["127.0.0.0/8"]
delay = 0

[[archives]]
name = "demo"
kind = "wayback"
url = "{archive_url}"
per-minute = 6000
"""


def write_project(folder: Path, site_url: str, archive_url: str) -> None:
    """Write sources.csv, quotes.csv, archiver.toml and leaflet.md into `folder` (made if absent).

    Raises FileExistsError, before anything is written, when `folder` already holds one of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("sources.csv", "quotes.csv", "archiver.toml", LEAFLET):
        if (folder / name).exists():
            raise FileExistsError(f"{folder / name} is already there")
    rows = []
    for id_, path, *rest in SOURCES:
        named = dict(zip(("title", "publisher", "kind", "published"), rest, strict=False))
        status = "withdrawn" if id_ in WITHDRAWN else "live"
        work = WORKS.get(id_, "")
        rows.append({"id": id_, "url": site_url + path, "status": status, "work": work} | named)
    _write_rows(folder / "sources.csv", SOURCE_COLUMNS, rows)
    _write_rows(
        folder / "quotes.csv",
        QUOTE_COLUMNS,
        [
            {"id": id_, "source": source, "quote": quote, "document": LEAFLET}
            for id_, source, quote in QUOTATIONS
        ],
    )
    options = OPTIONS.format(archive_url=archive_url)
    (folder / "archiver.toml").write_text(options, encoding="utf-8", newline="\n")
    leaflet = files("archiver.demo").joinpath("project", LEAFLET).read_text(encoding="utf-8")
    (folder / LEAFLET).write_text(leaflet.replace("{site}", site_url), "utf-8", newline="\n")


def _write_rows(path: Path, columns: str, rows: list[dict[str, str]]) -> None:
    names = columns.split(",")
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = writer(stream, lineterminator="\n")
        table.writerow(names)
        table.writerows([row.get(name, "") for name in names] for row in rows)
