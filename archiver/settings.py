"""archiver.toml as dataclasses: every option, its default and its unit.

`options.py` reads the file into these; nothing else does.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields

from archiver.models import Severity

MEGABYTE = 1024 * 1024  # as editors and systems count it


@dataclass(frozen=True)
class CaptureSettings:
    """How the live web is fetched. Times in seconds, sizes in bytes.

    `contact` goes into the User-Agent; `allow_addresses` are address ranges opened beside the
    public internet; `delay` lies between two requests to one host; `timeout` bounds the silence
    of a server and `max_seconds` a whole exchange; `max_bytes` bounds one body as sent and
    `max_ratio` what it unpacks to, as a multiple of what was sent; `robots` is "requisites",
    "all" or "none". `max_attachments` and `max_requisites` bound what one page brings along,
    `browser_seconds` and `browser_bytes` what it may take to show one in a browser.
    """

    contact: str = ""
    allow_addresses: tuple[str, ...] = ()
    delay: float = 1.0
    workers: int = 8
    timeout: float = 30.0
    max_seconds: float = 300.0
    max_bytes: int = 200 * MEGABYTE
    max_ratio: int = 200
    max_retries: int = 2
    max_retry_after: float = 60.0
    robots: str = "requisites"
    max_attachments: int = 50
    max_requisites: int = 200
    browser_seconds: float = 90.0
    browser_bytes: int = 100 * MEGABYTE


@dataclass(frozen=True)
class BrowserSettings:
    """How a page is shown with --browser.

    `consent` is "reject" or "accept" where a consent banner is to be answered, `language` what the
    browser asks for, `user_agent` what it calls itself ("": its own name, and ours to servers),
    `width` that of its window in CSS pixels: 1280 is a small laptop's (a guess).
    """

    consent: str = ""
    language: str = "en-GB"
    user_agent: str = ""
    width: int = 1280


@dataclass(frozen=True)
class VerifySettings:
    """When `verify` objects. `max_gap`: words that one ellipsis may hide."""

    fail_on: Severity = Severity.CRITICAL
    max_gap: int = 60
    min_words: int = 4
    unmarked: bool = False
    min_unmarked_words: int = 12


@dataclass(frozen=True)
class ArchiveSettings:
    """One web archive: `kind` is "wayback" (CDX and playback) or "memento" (TimeMaps).

    `timemap` is what the address of a TimeMap begins with, where that is not `url`/timemap/link.

    `saves_per_minute` and `saves_per_day` bound how often it is asked to save a page itself.
    archive.org takes 12 a minute from those who have keys, lately 6, and bars an address for
    minutes that sends 15: one fewer keeps clear of it. 4,000 a day is what it publishes for those
    without keys.
    """

    name: str
    kind: str
    url: str
    per_minute: float = 24.0
    saves_per_minute: float = 5.0
    saves_per_day: int = 4000
    timemap: str = ""


PRESET_ARCHIVES = (
    ArchiveSettings("archive.org", "wayback", "https://web.archive.org", 24.0),
    ArchiveSettings("ukgwa", "memento", "https://webarchive.nationalarchives.gov.uk/ukgwa", 24.0),
    ArchiveSettings("arquivo.pt", "memento", "https://arquivo.pt/wayback", 24.0),
)

# Asked where archiver.toml names them and says no more. The addresses are those that their keepers
# publish, or that come with MemGator (archives.json); nobody of us has tried them.
UNTRIED_ARCHIVES = (
    ArchiveSettings("archive-it", "memento", "https://wayback.archive-it.org/all"),
    ArchiveSettings("ukwa", "memento", "https://www.webarchive.org.uk/wayback/archive"),
    ArchiveSettings("loc", "memento", "https://webarchive.loc.gov/all"),
    ArchiveSettings("perma.cc", "memento", "https://perma.cc"),
    ArchiveSettings(
        "archive.today",
        "memento",
        "https://archive.today",
        timemap="https://archive.today/timemap",
    ),
    ArchiveSettings("memgator", "memento", "http://127.0.0.1:1208"),
)
UNTRIED_ADDRESSES = frozenset(one.url for one in UNTRIED_ARCHIVES)
KNOWN_ARCHIVES = {one.name: one for one in (*PRESET_ARCHIVES, *UNTRIED_ARCHIVES)}


@dataclass(frozen=True)
class WatchSettings:
    """How the watch decides and speaks. Times in seconds.

    `gone_after` lies between the two checks that make a 404 "gone"; `every` between two checks of
    a source whose row names no interval (0: each round checks it); `full_every` is the longest
    time without an unconditional fetch; `unreachable_after` asks a person to decide; `remind_after`
    0 means no reminder. `command` is run and `feed` (a file name) rewritten for a notice;
    `heartbeat` is an address that is fetched after a good round. Mail goes from `mail_from` to
    `mail_to` through `mail_server` ("host:port"); its password comes from the environment. `alive`
    has every channel told once a month that the watch is at work.
    """

    gone_after: float = 24 * 3600.0
    every: float = 0.0
    full_every: float = 30 * 24 * 3600.0
    unreachable_after: float = 30 * 24 * 3600.0
    remind_after: float = 0.0
    jitter: float = 0.0
    command: str = ""
    feed: str = ""
    heartbeat: str = ""
    mail_to: str = ""
    mail_from: str = ""
    mail_server: str = ""
    alive: bool = False


@dataclass(frozen=True)
class AuthoritySettings:
    """One timestamp authority (RFC 3161): its short name, and the address that it answers at."""

    name: str
    url: str


# As their keepers publish them. Plain http where that is all they offer: a token is signed, and
# holds the number that we sent along.
KNOWN_AUTHORITIES = (
    AuthoritySettings("digicert", "http://timestamp.digicert.com"),
    AuthoritySettings("sectigo", "http://timestamp.sectigo.com"),
    AuthoritySettings("certum", "http://time.certum.pl"),
    AuthoritySettings("freetsa", "https://freetsa.org/tsr"),
)


@dataclass(frozen=True)
class TimestampSettings:
    """Who vouches for when the log was what it is; nobody, unless `authorities` says so.

    `certificates` is a PEM file with roots that are trusted beside those that come with us, as a
    path from the project's folder. `every`, in seconds, lies between two tokens of one authority.
    """

    authorities: tuple[AuthoritySettings, ...] = ()
    certificates: str = ""
    every: float = 24 * 3600.0


@dataclass(frozen=True)
class Settings:
    """All of archiver.toml."""

    capture: CaptureSettings = field(default_factory=CaptureSettings)
    browser: BrowserSettings = field(default_factory=BrowserSettings)
    verify: VerifySettings = field(default_factory=VerifySettings)
    archives: tuple[ArchiveSettings, ...] = PRESET_ARCHIVES
    watch: WatchSettings = field(default_factory=WatchSettings)
    timestamps: TimestampSettings = field(default_factory=TimestampSettings)


PRIVATE = frozenset(
    ("contact", "command", "feed", "heartbeat", "mail_to", "mail_from", "mail_server")
)
"""What no log tells that may be handed over: who is written to, and what runs then."""


def changed_values(settings: Settings) -> dict[str, object]:
    """Return by section of archiver.toml what is not as the defaults are, for the custody log."""
    changed: dict[str, object] = {}
    for section in fields(settings):
        now, usual = getattr(settings, section.name), getattr(Settings(), section.name)
        if isinstance(now, tuple):
            changed |= {section.name: [asdict(one) for one in now]} if now != usual else {}
        elif values := _changed(asdict(now), asdict(usual)):
            changed[section.name] = values
    return changed


def _changed(now: dict[str, object], usual: dict[str, object]) -> dict[str, object]:
    return {
        name.replace("_", "-"): value
        for name, value in now.items()
        if name not in PRIVATE and value != usual[name]
    }
