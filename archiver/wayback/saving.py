"""Save Page Now: asking archive.org to capture an address itself.

That it was asked, that it says it did, and that its index lists the copy are three facts. Only the
last is evidence, and it may take a day (Save Page Now 2, public API).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from archiver.bodies import read_body
from archiver.models import Clock, Exchange, Fetch, Memento, Request
from archiver.serialise import read_json
from archiver.settings import ArchiveSettings
from archiver.urls import from_timestamp14
from archiver.wayback.addresses import page_key
from archiver.wayback.answers import Captures
from archiver.wayback.client import WebArchive

POLL_SECONDS = 10.0
PATIENCE = 180.0
JSON = ("Accept", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")


class Stage(StrEnum):
    """How far a wish to save has come; `refused` by the archive, `failed` on its way."""

    ASKED = "asked"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Saving:
    """One wish that an archive save `url`, made on `date`.

    `job` is the archive's name for it; `claimed` the moment of the copy that it says it made;
    `memento` the copy once its index lists it; `reason` says in words what went wrong.
    """

    url: str
    archive: str
    date: datetime
    stage: Stage
    job: str = ""
    claimed: datetime | None = None
    memento: Memento | None = None
    reason: str = ""


class PageSaver:
    """Asks one archive of kind "wayback" to save pages; the keys travel with the `fetch`."""

    def __init__(self, settings: ArchiveSettings, fetch: Fetch, clock: Clock) -> None:
        self._settings = settings
        self._fetch = fetch
        self._clock = clock
        self._base = settings.url.rstrip("/")

    def ask(self, url: str) -> Saving:
        """Ask once; nothing is repeated, since each request may become a copy."""
        body = f"url={quote(url, safe='')}".encode("ascii")
        request = Request(
            f"{self._base}/save", "POST", (JSON, FORM), body, follow=0, purpose="archive"
        )
        answer = self._fetch(request)
        said = _read_json(answer)
        saving = Saving(url, self._settings.name, self._clock.now(), Stage.ASKED)
        job = said.get("job_id")
        if answer.status == 200 and isinstance(job, str) and job:
            return replace(saving, job=job)
        if not answer.status:
            return replace(saving, stage=Stage.FAILED, reason=f"no answer: {answer.message}")
        return replace(saving, stage=Stage.REFUSED, reason=_reason(answer, said))

    def follow(self, saving: Saving, patience: float = PATIENCE) -> Saving:
        """Ask what became of `saving` until the archive has done it, or `patience` seconds."""
        deadline = self._clock.monotonic() + patience
        while saving.stage is Stage.ASKED:
            saving = self._look(saving)
            if self._clock.monotonic() + POLL_SECONDS > deadline:
                break
            if saving.stage is Stage.ASKED:
                self._clock.sleep(POLL_SECONDS)
        return saving

    def _look(self, saving: Saving) -> Saving:
        url = f"{self._base}/save/status/{quote(saving.job, safe='')}"
        answer = self._fetch(Request(url, fields=(JSON,), follow=0, purpose="archive"))
        said = _read_json(answer)
        if said.get("status") == "success":
            return _claim(saving, said)
        if said.get("status") == "error":
            return replace(saving, stage=Stage.REFUSED, reason=_reason(answer, said))
        return saving


def confirm(saving: Saving, archive: WebArchive) -> Saving:
    """Return `saving` as confirmed where the archive's index lists the copy; else as it is."""
    found = archive.mementos(saving.url)
    asked = saving.date.replace(microsecond=0)
    for memento in found.mementos if isinstance(found, Captures) else ():
        same = memento.moment == saving.claimed if saving.claimed else memento.moment >= asked
        if same and page_key(memento.uri_r) == page_key(saving.url):
            return replace(saving, stage=Stage.CONFIRMED, memento=memento)
    return saving


def _claim(saving: Saving, said: dict[str, object]) -> Saving:
    try:
        moment = from_timestamp14(str(said.get("timestamp", "")))
    except ValueError:
        return replace(saving, reason="it says that it saved the page, without a date")
    return replace(saving, stage=Stage.CLAIMED, claimed=moment)


def _read_json(answer: Exchange) -> dict[str, object]:
    try:
        found = read_json(read_body(answer.last)) if answer.last else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _reason(answer: Exchange, said: dict[str, object]) -> str:
    words = said.get("message") or said.get("status_ext") or "no reason given"
    return f"{str(words)[:300]} (status {answer.status})"
