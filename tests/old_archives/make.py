"""Makes old archives: made with commit c942518; kept so that a reader can see how they came about.

    python -m tests.old_archives.make FOLDER

Run with the code of that commit, in a folder that says nothing of this computer. It needs openssl
and faketime, which has the timestamp authority sign at the dates of the story. The web, the names
and the prose are invented. Later versions cannot run it, and need not: what it made is kept.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas

from archiver.commands import invocation
from archiver.demo.archive import Copy, WebArchive
from archiver.models import Clock, Machine
from archiver.urls import address_key
from tests.evidence.authority import TIMESTAMPS, Authority, certify
from tests.handover.foreign_files import ANSWER, INFO, members, pages, repeating, wacz
from tests.old_archives import ferry
from tests.old_archives.answers import (
    PROJECTS,
    Answers,
    Said,
    ask,
    ask_archive,
    ask_packs,
    call,
    copy_project,
    promised,
    read_answers,
)
from tests.old_archives.web import Answer, Reply, Web, page
from tests.text.pages import make_pdf, write_lines

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CENTURY = timedelta(days=36500)
DESK = Machine("Ada Quill", "desk.example", 4321, "archiver/0.1.0")
LAPTOP = replace(DESK, operator="Ben Other", host="laptop.example")
OPTIONS = """\
[capture]
contact = "archive@campaign.example"
allow-addresses = ["127.0.0.0/8"]
delay = 0
max-retries = 0
max-bytes = "8 KB"
"""
ARCHIVES = """
[[archives]]
name = "library"
kind = "wayback"
url = "http://webarchive.example"
per-minute = 60000
"""
STAMPS = """
[timestamps]
authorities = ["http://stamps.example/tsr", "http://silent.example/tsr"]
certificates = "roots.pem"
"""
SOURCE_COLUMNS = "id,url,title,publisher,kind,published,accessed,status,work,attachments,share"
QUOTE_COLUMNS = "id,source,quote,document,locator,prefix,suffix,capture,reviewed,review_of,notes"


class Time:
    """The time of the story: it goes on by itself, and in leaps."""

    def __init__(self) -> None:
        self._at, self._since = START, time.monotonic()

    def now(self) -> datetime:
        """Return the time."""
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    def leap(self, **spent: float) -> None:
        """Let time pass."""
        self._at += timedelta(**spent)


@dataclass
class Story:
    """The web, the time, who sits at which machine, and the folder that it all happens in."""

    folder: Path
    time: Time = field(default_factory=Time)
    machine: Machine = DESK
    web: Web = field(init=False)

    def __post_init__(self) -> None:
        self.web = Web(self.time.now)

    def run(self, project: str, *words: object, codes: tuple[int, ...] = (0, 1, 3)) -> Said:
        """Run `archiver -C PROJECT WORDS`. Fails when the exit code is none of `codes`."""
        said = call("-q", "-C", self.folder / project, *words)
        print(project, *words, "->", said.code)
        assert said.code in codes, said.out + said.err
        return said

    def json(self, project: str, *words: object) -> dict[str, list[dict[str, str]]]:
        """Run it with --format json, and return what it printed."""
        found: dict[str, list[dict[str, str]]] = ask(self.folder / project, *words)
        return found

    def write(self, project: str, options: str, rows: list[str], quotes: list[str]) -> Path:
        """Write a project's files; cells are parted by a bar, those at the end may be missing."""
        root = self.folder / project
        root.mkdir(parents=True, exist_ok=True)
        (root / "archiver.toml").write_text(options, encoding="utf-8")
        _write_rows(root / "sources.csv", SOURCE_COLUMNS, rows)
        _write_rows(root / "quotes.csv", QUOTE_COLUMNS, quotes)
        return root

    @contextmanager
    def as_told(self) -> Iterator[None]:
        """Commands see the time and the machine of the story."""
        clock = Clock(self.time.now, time.monotonic, lambda seconds: None)
        with (
            patch.object(invocation, "read_clock", lambda: clock),
            patch.object(invocation, "read_machine", lambda: self.machine),
        ):
            yield


def _write_rows(path: Path, columns: str, rows: list[str]) -> None:
    names = columns.split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(names)
        for row in rows:
            cells = row.split("|")
            table.writerow(cells + [""] * (len(names) - len(cells)))


def paper(*lines: str) -> bytes:
    """Return a PDF of one page; without lines it holds a drawing and no text, as a scan does."""

    def draw(canvas: Canvas) -> None:
        write_lines(canvas, list(lines))
        canvas.rect(72, 72, 200, 100, fill=0 if lines else 1)
        canvas.showPage()

    return make_pdf(draw)


def pdf_reply(*lines: str) -> Reply:
    """Return a PDF as a server sends it."""
    return Reply(paper(*lines), kind="application/pdf")


# --- watched: every state, notices sent and failed, documents -------------------------------------


def watch_them_all(story: Story) -> None:
    """A week of rounds; on the last two days nobody can be told."""
    web, told = story.web, story.folder / "told.txt"
    watch = OPTIONS + f'\n[watch]\nfeed = "notices.xml"\ncommand = \'echo $ARCHIVER_KEYS >> {told}'
    unsent = f"{watch.replace('told.txt', 'unsent.txt')}; exit 3'\n"
    rows = [f"{name}|http://{ferry.address(name)}|Minutes: {name}" for name in ferry.NAMES]
    rows[-1] += "|||||||yes"
    quotes = [f"q-{name}|{name}|{ferry.FERRY}|leaflet.md" for name in ferry.QUOTED]
    root = story.write("watched", watch + "'\n", rows, quotes)
    ferry.begin(web)
    for day in range(ferry.DAYS):
        ferry.pass_day(web, day)
        web.pages[ferry.ANNEX] = pdf_reply("Annex", *ferry.EVENING[: 3 if day < 1 else 2])
        if day == ferry.DAYS - 2:
            (root / "archiver.toml").write_text(unsent, encoding="utf-8")
        story.run("watched", "watch")
        story.time.leap(hours=25)
    kept = OPTIONS + '\n[watch]\nfeed = "notices.xml"\ncommand = "exit 3"\n'
    (root / "archiver.toml").write_text(kept, encoding="utf-8")


# --- quoted: captures, what people bring, decisions, timestamps, packs ----------------------------

LAMPS = "the lamps along the towpath will stay lit until midnight"
BENCH = "Two benches were given by the rowing club in 2019"
TOLD = "the pump house was found dry in every one of 14 visits"
TYPED = "The lock was rebuilt in oak at a cost of ninety pounds"
LETTER = "No boat has been turned away from the upper lock since May"
STORY = "The mill wheel turned for the first time in thirty years"
PRIVATE = "The keeper of the lock can be reached in the yellow house"
ORDERED = "What the court does not wish to be read stood in this sentence"
SHUT = "The weir is shut to canoes from October to March"
QUOTED_SOURCES = [
    "statement|http://towpath.example/statement|Statement|Towpath Trust|statement|2026-01-10",
    "minutes|http://towpath.example/minutes|Minutes|Towpath Trust|minutes|||||yes",
    "long|http://towpath.example/long|A long page",
    "hearing|http://towpath.example/hearing|Notice of a hearing|||2024-05||withdrawn",
    "deaf|http://deaf.example/page|A server that does not answer",
    "unnamed|http://unnamed.example/page|A host without an address",
    "petition|http://petition.example/first|Petition|||2026-01|||lock-petition",
    "petition-signed|http://petition.example/signed|Petition, as signed|||2026-01|||lock-petition",
    "story|http://news.example/story|The wheel turns|Mill News|news|2025-06",
    "walled|http://news.example/walled|Behind a wall|Mill News|news",
    "secure|https://registry.example/weir|The register of weirs",
    "scan||A scan of the lock book",
    "letter||A letter of the keeper",
    "answer||An answer by e-mail",
    "policy|http://school.example/policy|Policy|A School",
    "keeper|http://towpath.example/keeper|The keeper",
    "shown|http://towpath.example/shown|Withheld, and shown again",
    "ordered|http://towpath.example/ordered|What a court ordered",
    "internal|http://towpath.example/internal|Not to be shared||||||||no",
    "retired|http://towpath.example/retired|Not cited any more|||||retired",
]
QUOTED = [
    f"verbatim|statement|{LAMPS}|leaflet.md",
    "typographic|statement|the Trust’s “winter plan”—in full—is to be read at the boat house",
    "edited|statement|the lamps […] will stay lit until midnight",
    "hidden|statement|Mooring is […] allowed below the bridge",
    "altered|statement|Three benches were given by the rowing club in 2019",
    "settled|statement|Two benches were given by the rowing club in 2018",
    f"lost|statement|{BENCH}",
    "elsewhere|petition|we ask for an independent survey of the upper lock",
    "nowhere|petition|the swans have all moved to the other side of town",
    "deaf|deaf|nobody has ever read this sentence in any copy",
    "cut|long|this sentence stands at the very end of the long page",
    f"pdf|minutes|{TOLD}",
    f"rescued|story|{STORY}",
    "wall|walled|the wall hides whatever this sentence says of the mill",
    f"secure|secure|{SHUT}",
    f"typed|scan|{TYPED}",
    "answered|answer|The gates are opened by hand at seven each morning",
    f"attached|letter|{LETTER}",
    "imported|policy|agreed to keep the library open on Saturdays",
    f"withheld|keeper|{PRIVATE}",
    "lifted|shown|The gardens behind the lock are open to all who ask",
    f"erased|ordered|{ORDERED}",
]
LEAFLET = f"""\
# What has been said of the towpath

The Trust says that "{LAMPS}" [1]. It also says that "Three benches were given by the rowing club
in 2019" [1]. The minutes record that "{TOLD}" [2], and the news wrote that "{STORY}" [3].

## Sources

[1] Towpath Trust, Statement. http://towpath.example/statement

[2] Towpath Trust, Minutes. http://towpath.example/minutes

[3] Mill News, The wheel turns. http://news.example/story
"""


@dataclass(frozen=True)
class Kept(Copy):
    """A copy in the web archive whose body is given."""

    content: bytes = b""

    @property
    def body(self) -> bytes:
        return self.content


def statement(*more: str) -> Reply:
    """Return the statement; `more` is what one of its versions says beside."""
    return page(
        "Statement of the Trust",
        f"This winter {LAMPS}.",
        'The Trust\'s "winter plan" - in full - is to be read at the boat house.',
        "Mooring is under no circumstances allowed below the bridge.",
        *more,
    )


def library(web: Web) -> WebArchive:
    """Return the web archive."""
    story = page("The wheel turns", f"{STORY}.", "Many came to see it.").body
    other = statement("One bench was given by the rowing club.").body
    first = web.pages["petition.example/first"].body
    signed = web.pages["petition.example/signed"].body.replace(b"<p>", b"<p class=text>")
    copies = (
        Kept("http://news.example/story", "20250612081500", "a.html", story),
        Kept("http://towpath.example/statement", "20260111081500", "a.html", other),
        Kept("http://petition.example/first", "20260105081500", "a.html", first),
        Kept("http://petition.example/signed", "20260106081500", "a.html", signed),
    )
    return WebArchive(copies, frozenset({address_key("http://news.example/walled")}))


def answering(archive: WebArchive) -> Answer:
    """Return the web archive as a host of the web."""

    def answer(target: str, fields: dict[str, str], body: bytes) -> Reply:
        found = archive.answer(target, fields)
        rest = tuple(one for one in found.fields if one[0] != "Content-Type")
        kind = dict(found.fields).get("Content-Type", "text/plain")
        return Reply(found.body, found.status, kind, rest, tag=False)

    return answer


def fill_towpath(web: Web) -> None:
    """Put the pages of the quoted project on the web."""
    at, sheet = "towpath.example", '<link rel="stylesheet" href="/style.css">'
    web.pages |= {
        f"{at}/statement": statement(f"{BENCH}."),
        f"{at}/minutes": page("Minutes", "See the <a href='/files/m.pdf'>minutes</a>.", sheet),
        f"{at}/files/m.pdf": pdf_reply("Minutes of the Trust", "It was reported that", f"{TOLD}."),
        f"{at}/style.css": Reply(b"p { margin: 1em }\n", kind="text/css"),
        f"{at}/long": page("A long page", *(f"Sentence {n} of many, alike." for n in range(400))),
        f"{at}/keeper": page("The keeper", f"{PRIVATE}.", "Ring twice."),
        f"{at}/shown": page("Gardens", "The gardens behind the lock are open to all who ask."),
        f"{at}/ordered": page("Ordered", f"{ORDERED}.", "It is gone from here now."),
        f"{at}/internal": page("Internal", "Notes of the committee, which nobody else has."),
        "petition.example/first": page("Petition", "We ask for a survey of the upper lock."),
        "petition.example/signed": page(
            "Petition", "And so we ask for an independent survey of the upper lock."
        ),
        "news.example/story": Reply(b"<p>Gone.</p>", 410),
        "news.example/walled": Reply(
            b"<title>Before you continue</title><p>We use cookies. Accept all or reject all.</p>"
        ),
        "registry.example/weir": page("Weirs", f"{SHUT}."),
    }
    web.deaf.add("deaf.example")


def keep_quotations(story: Story) -> None:
    """The long story of one campaign's archive."""
    web, name = story.web, "quoted"
    root = story.write(name, OPTIONS + ARCHIVES + STAMPS, QUOTED_SOURCES, QUOTED)
    rows = (root / "sources.csv").read_text("utf-8").splitlines()
    told = [f"{row},{'yes' if row.startswith('secure') else ''}" for row in rows[1:]]
    text = "\n".join([rows[0] + ",allow-bad-tls", *told]) + "\n"
    (root / "sources.csv").write_text(text, encoding="utf-8")
    (root / "leaflet.md").write_text(LEAFLET, encoding="utf-8")
    fill_towpath(web)
    web.hosts["webarchive.example"] = answering(library(web))
    stamping(story, root)
    story.run(name, "snapshot", "--requisites")
    story.time.leap(hours=5)
    story.run(name, "snapshot", "statement", "secure", "long", "ordered", "deaf")
    story.time.leap(days=2)
    web.pages["towpath.example/statement"] = statement("The benches are gone.")
    story.run(name, "snapshot", "statement", "secure", "hearing")
    bring(story, root)
    story.time.leap(days=1)
    story.run(name, "rescue", "story")
    story.run(name, "crosscheck")
    story.run(name, "timeline", "statement")
    story.machine = LAPTOP
    story.run(name, "watch", "statement", "story", "policy", "walled", "long")
    story.machine = DESK
    decide(story, root)


def bring(story: Story, root: Path) -> None:
    """What people bring: files, a letter, typings, recordings of other programs."""
    brought = story.folder / "brought"
    brought.mkdir()
    (brought / "lock-book.pdf").write_bytes(paper())
    (brought / "answer.txt").write_text("The gates are opened by hand at seven each morning.\n")
    (brought / "letter.eml").write_bytes(_letter())
    (brought / "typing.txt").write_text(f"[page 1]\n{TYPED}.\nThe mason was [illegible].\n")
    (brought / "worse.txt").write_text("[page 1]\nThe lock was built in oak.\n")
    (brought / "crawl.warc.gz").write_bytes(
        members([INFO, ANSWER, repeating(ANSWER, "2021-05-03T10:00:00Z")])
    )
    recorded = members([INFO, replace(ANSWER, date="2022-06-01T08:00:00Z", number=7)])
    files = {"archive/data.warc.gz": recorded, "pages/pages.jsonl": pages(ANSWER.uri)}
    (brought / "crawl.wacz").write_bytes(wacz(files))
    said = ("--by", "Ada Quill", "--obtained", "by e-mail", "--on", "2026-01-12")
    for file, source in (
        ("lock-book.pdf", "scan"),
        ("answer.txt", "answer"),
        ("letter.eml", "letter"),
    ):
        story.run("quoted", "import", brought / file, "--source", source, *said)
    for file in ("worse.txt", "typing.txt"):
        words = ("transcribe", "scan", "--by", "Ada Quill", "--from", brought / file)
        story.run("quoted", *words)
    typings = [c for c in _captures(story, "scan") if c["via"] == "transcript"]
    confirm = ("transcribe", "--confirm", typings[-1]["record_id"], "--by", "Cleo Reader")
    story.run("quoted", *confirm)
    story.run("quoted", "import", brought / "crawl.warc.gz")
    story.run("quoted", "import", brought / "crawl.wacz")


def _letter() -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"] = "keeper@lock.example", "archive@campaign.example"
    letter["Subject"], letter["Date"] = "The upper lock", "Mon, 12 Jan 2026 08:00:00 +0000"
    letter.set_content("Please find the list attached.\n")
    letter.add_attachment(f"{LETTER}.\n", filename="list.txt")
    return letter.as_bytes()


def _captures(story: Story, source: str) -> list[dict[str, str]]:
    return story.json("quoted", "show", source)["captures"]


def decide(story: Story, root: Path) -> None:
    """What people decide: settled, withheld, lifted, redacted, erased; then the packs."""
    found = {one["id"]: one["finding"] for one in story.json("quoted", "verify")["quotations"]}
    why = ("--reason", "A slip of the pen, put right in print.", "--by", "Ada Quill")
    story.run("quoted", "settle", found["settled"], *why)
    keeper, shown, ordered = (
        _captures(story, s)[0]["record_id"] for s in ("keeper", "shown", "ordered")
    )
    for record in (keeper, shown):
        story.run("quoted", "withhold", record, "--reason", "It names a private person.")
    lift = ("--lift", "--reason", "She agreed.", "--by", "Ada Quill")
    story.run("quoted", "withhold", shown, *lift)
    redacted = story.folder / "brought" / "keeper.html"
    redacted.write_text("<title>The keeper</title><p>[blotted out] Ring twice.</p>\n")
    said = ("--by", "Ada Quill", "--obtained", "redacted by us", "--on", "2026-01-14")
    story.run("quoted", "import", redacted, "--source", "keeper", *said, "--redacts", keeper)
    order = ("--reason", "A court ordered it.", "--by", "Ada Quill", "--order", "HC 7/26", "--yes")
    story.run("quoted", "erase", ordered, *order)
    story.time.leap(days=2)
    story.run("quoted", "verify", "leaflet.md")
    pack(story)
    story.run("quoted", "snapshot", "petition", "petition-signed")


def pack(story: Story) -> None:
    """Hand over: a signed WACZ, a bag, tables."""
    packs = story.folder / "packs"
    packs.mkdir()
    story.run("quoted", "key")
    few = ("statement", "policy", "story", "keeper", "ordered")
    story.run("quoted", "export", *few, "--output", packs / "evidence.wacz")
    bag = ("scan", "keeper", "secure")
    story.run("quoted", "export", *bag, "--format", "bagit", "--output", packs / "bag")
    story.run("quoted", "export", *few, "--format", "csv", "--output", packs / "tables")


class StoryAuthority(Authority):
    """A timestamp authority whose clock is that of the story."""

    story: Story

    def reply(self, query: bytes) -> bytes:
        (self.folder / "query.tsq").write_bytes(query)
        moment = f"{self.story.time.now():%Y-%m-%d %H:%M:%S}"
        words = ["faketime", moment, "openssl", "ts", "-reply", "-config", "tsa.cnf"]
        words += ["-queryfile", "query.tsq", "-signer", "signer.pem", "-inkey", "signer.key"]
        words += ["-out", "reply.tsr", "-chain", "chain.pem"]
        environment = {**os.environ, "TZ": "UTC"}
        subprocess.run(words, cwd=self.folder, check=True, capture_output=True, env=environment)
        return (self.folder / "reply.tsr").read_bytes()


def stamping(story: Story, root: Path) -> None:
    """Open an authority; its certificates hold for a century."""
    first = certify("Old Root", ends=CENTURY)
    between = certify("Old Between", first, ends=CENTURY)
    signer = certify("Old Authority", between, ca=False, usage=(TIMESTAMPS,), ends=CENTURY)
    authority = StoryAuthority(story.folder / "authority", signer, (between, first), first)
    authority.story = story
    (root / "roots.pem").write_bytes(first.pem)

    def stamp(target: str, fields: dict[str, str], body: bytes) -> Reply:
        kind = "application/timestamp-reply"
        return Reply(authority.reply(body), kind=kind, tag=False)

    def fail(target: str, fields: dict[str, str], body: bytes) -> Reply:
        return Reply(b"out of order", 500, "text/plain", tag=False)

    story.web.hosts |= {"stamps.example": stamp, "silent.example": fail}


# --- merged: two machines -------------------------------------------------------------------------


def merge_two(story: Story) -> None:
    """Two volunteers: one id for two sources, and two ids for one."""
    web = story.web
    orchard = "the orchard behind the station has forty apple trees"
    web.pages |= {
        "station.example/orchard": page("The orchard", f"In this town {orchard}.", "Come and see."),
        "station.example/bridge": page("The bridge", "The iron bridge carries no road today."),
        "station.example/old-bridge": page("The old bridge", "The stone bridge fell in the flood."),
    }
    ours = ["orchard|http://station.example/orchard|Orchard"]
    ours += ["bridge|http://station.example/bridge|Bridge"]
    quotes = [f"trees|orchard|{orchard}|leaflet.md"]
    quotes += ["flood|bridge|The stone bridge fell in the flood|leaflet.md"]
    story.write("merged", OPTIONS, ours, quotes)
    theirs = ["apples|http://station.example/orchard|Apples"]
    theirs += ["bridge|http://station.example/old-bridge|Old bridge"]
    story.write("theirs", OPTIONS, theirs, [])
    story.run("merged", "snapshot")
    story.time.leap(hours=3)
    story.machine = LAPTOP
    story.run("theirs", "watch")
    story.time.leap(hours=30)
    web.pages["station.example/old-bridge"] = page("The old bridge", "It is being built again.")
    story.run("theirs", "watch")
    story.machine = DESK
    merge = ("import", story.folder / "theirs", "--rename", "bridge=old-bridge")
    story.run("merged", *merge)
    story.time.leap(hours=3)
    story.run("merged", "watch")
    story.machine = LAPTOP
    story.run("theirs", "snapshot")
    story.machine = DESK
    story.run("merged", *merge)


# --- resumed: a run that was broken off -----------------------------------------------------------


def resume(story: Story) -> None:
    """The log lost its last lines, a WARC file ends in half a record; the next run mends both."""
    web = story.web
    web.pages |= {
        f"library.example/{n}": page(f"Page {n}", f"On day {n} the reading room opens at {n + 7}.")
        for n in (1, 2, 3)
    }
    rows = [f"page-{n}|http://library.example/{n}|Page {n}" for n in (1, 2, 3)]
    quotes = [f"q-{n}|page-{n}|On day {n} the reading room opens at {n + 7}" for n in (1, 2, 3)]
    root = story.write("resumed", OPTIONS, rows, quotes)
    story.run("resumed", "snapshot")
    _break_off(root / "archive")
    story.time.leap(hours=4)
    story.run("resumed", "snapshot")


def _break_off(archive: Path) -> None:
    for path in archive.glob("catalog.db*"):
        path.unlink()
    (log,) = (archive / "custody").glob("*.jsonl")
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-4]) + lines[-4][:50])
    (warc,) = (archive / "warcs").rglob("*.warc.gz")
    half = warc.read_bytes()[:300]
    warc.rename(warc.with_name(warc.name + ".open"))
    with warc.with_name(warc.name + ".open").open("ab") as file:
        file.write(half)


# --- all of it ------------------------------------------------------------------------------------


def weak_context(folder: Path) -> ssl.SSLContext:
    """Return a TLS server's side with certificates that nobody vouches for."""
    root = certify("Nobody's Root", ends=CENTURY)
    leaf = certify("registry.example", root, ca=False, ends=CENTURY)
    (folder / "tls.pem").write_bytes(leaf.pem + root.pem + leaf.key_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tls.pem")
    return context


def keep(story: Story, target: Path) -> None:
    """Copy what is kept: not the caches, nor what only helps the making; catalogs are packed."""
    unkept = shutil.ignore_patterns("cache", "report", "writer.*", "set-aside", "*.db-*")
    for name in PROJECTS:
        shutil.copytree(story.folder / name, target / name, ignore=unkept)
        catalog = target / name / "archive" / "catalog.db"
        packed = catalog.with_name("catalog.db.gz")
        packed.write_bytes(gzip.compress(catalog.read_bytes(), mtime=0))
        catalog.unlink()
    shutil.copytree(story.folder / "packs", target / "packs")


def write_answers(story: Story, target: Path, aside: Path) -> None:
    """Write what is said of each project and of the packs, asked of copies."""
    for name in PROJECTS:
        folder = copy_project(target, name, aside / name)
        found = {**ask_archive(folder), **read_answers(folder, name)}
        if name == "watched":
            found |= {
                n: (story.folder / f"{n}.txt").read_text().split() for n in ("told", "unsent")
            }
        _write_json(target / f"{name}.expected.json", found)
    folder = Path(shutil.copytree(target / "packs", aside / "packs"))
    _write_json(target / "packs.expected.json", ask_packs(folder))


def _write_json(path: Path, said: Answers) -> None:
    """Write what is promised of it, one line for each question."""
    lines = [f"{json.dumps(n)}:{json.dumps(promised(said[n]))}" for n in sorted(said)]
    path.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8", newline="\n")


def main(folder: Path) -> None:
    """Tell the whole story in `folder`, which must not be there, and keep what came of it."""
    folder.mkdir()
    os.environ |= {"ARCHIVER_SIGNING_KEY": str(folder / "signing-key.pem"), "TZ": "UTC"}
    os.environ["ARCHIVER_AUTH_REGISTRY"] = "registry.example Bearer not-a-real-secret"
    story = Story(folder / "story")
    story.folder.mkdir()
    with story.as_told(), story.web.open(weak_context(folder)):
        for tell in (watch_them_all, keep_quotations, merge_two, resume):
            tell(story)
            story.time.leap(days=1)
    keep(story, folder / "c942518")
    write_answers(story, folder / "c942518", folder / "asked")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
