"""Save Page Now: asking archive.org to capture an address itself.

That it was asked, that it says it did, and that its index lists the copy are three facts. Only the
last is evidence, and it may take a day (Save Page Now 2, public API).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from archiver.bodies import read_body
from archiver.dates import read_retry_after
from archiver.models import Clock, Exchange, Fetch, Memento, Outcome, Request
from archiver.serialise import read_json
from archiver.settings import ArchiveSettings
from archiver.urls import from_timestamp14, is_web_address
from archiver.wayback.answers import Captures
from archiver.wayback.choosing import is_redirect, shows_page
from archiver.wayback.client import WebArchive
from archiver.wayback.manners import Manners

POLL_SECONDS = 10.0
PATIENCE = 180.0
ASK_PATIENCE = 300.0  # for one wish to be heard, pace and Retry-After included (a guess)
ATTEMPTS = 3
# A copy of the last hour is not made anew (Save Page Now 2); a day is a guess for other archives.
AS_GOOD_AS_NEW = timedelta(days=1)
# What archive.org says of a page that it has captured as often as it does in a day.
DAILY_LIMIT = "too-many-daily-captures"
JSON = ("Accept", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")


class Stage(StrEnum):
    """How far a wish to save has come; `refused` by the archive, `failed` on its way.

    `waiting` has not been heard yet, since the archive takes no more for now; `unfit` led to a
    copy that is not the page: an error, a wall, or a page without the quoted words.
    """

    WAITING = "waiting"
    ASKED = "asked"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    UNFIT = "unfit"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Saving:
    """One wish that an archive save `url`, made on `date`.

    `job` is the archive's name for it; `claimed` the moment of the copy that it says it made;
    `memento` the copy once its index lists it; `reason` says in words what went wrong. `led_to` is
    where the address sent the archive's crawler on to, "" where nowhere; `told` says that a refusal
    is the archive's word on this page, not on us.
    """

    url: str
    archive: str
    date: datetime
    stage: Stage
    job: str = ""
    claimed: datetime | None = None
    memento: Memento | None = None
    reason: str = ""
    led_to: str = ""
    told: bool = False


class PageSaver:
    """Asks one archive of kind "wayback" to save pages; the keys travel with the `fetch`.

    `manners` keep the pace of wishes, which is another than that of questions.
    """

    def __init__(
        self,
        settings: ArchiveSettings,
        fetch: Fetch,
        clock: Clock,
        manners: Manners | None = None,
    ) -> None:
        self._settings = settings
        self._fetch = fetch
        self._clock = clock
        self._manners = manners or Manners(clock)
        self._base = settings.url.rstrip("/")

    def ask(self, url: str) -> Saving:
        """Ask, at the archive's pace. A wish that it puts off is repeated, no other.

        Each wish that is heard may become a copy. One that is still put off after `ATTEMPTS`, or
        would have to wait longer than `ASK_PATIENCE`, is `waiting`. Refusals of us (keys that are
        none, a page for people) and failures in a row leave the archive alone for a while.
        """
        for _ in range(ATTEMPTS):
            pause = self._manners.reserve("save", self._settings.saves_per_minute, ASK_PATIENCE)
            if pause is None:
                break
            self._clock.sleep(pause)
            saving, after = self._ask_once(url)
            if saving.stage is not Stage.WAITING:
                if saving.stage is Stage.FAILED:
                    self._manners.trouble = saving.reason
                    self._manners.note_failure()
                elif saving.stage is Stage.ASKED or saving.told:
                    self._manners.note_answer()
                else:
                    self._manners.trouble = saving.reason
                    self._manners.note_refusal()
                return saving
            self._manners.trouble = saving.reason
            self._manners.note_throttled(after)
        rest = self._manners.rest_left()
        trouble = self._manners.trouble or "it takes no more wishes for now"
        said = f"{trouble}; not asked again for {rest:.0f} s" if rest else trouble
        name = self._settings.name
        return Saving(url, name, self._clock.now(), Stage.WAITING, reason=said)

    def _ask_once(self, url: str) -> tuple[Saving, float | None]:
        """Return what became of one wish, and for how long the archive puts it off."""
        body = f"url={quote(url, safe='')}".encode("ascii")
        request = Request(
            f"{self._base}/save", "POST", (JSON, FORM), body, follow=0, purpose="archive"
        )
        answer = self._fetch(request)
        said = _read_json(answer)
        saving = Saving(url, self._settings.name, self._clock.now(), Stage.ASKED)
        job = said.get("job_id")
        if answer.status == 200 and isinstance(job, str) and job:
            return replace(saving, job=job), None
        if not answer.status or answer.outcome is not Outcome.CAPTURED:
            failed = f"no answer: {answer.message}"
            return replace(saving, stage=Stage.FAILED, reason=failed), None
        head = answer.last.head if answer.last else None
        after = read_retry_after(head.get("retry-after"), self._clock.now()) if head else None
        busy = answer.status == 429 or (answer.status == 503 and after is not None)
        # Too many wishes at work at once: the archive's own advice is to wait a minute.
        busy = busy or said.get("status_ext") == "error:user-session-limit"
        stage = Stage.WAITING if busy else Stage.REFUSED
        told = answer.status == 200 and bool(said.get("status_ext"))
        return replace(saving, stage=stage, reason=_reason(answer, said), told=told), after

    def follow(self, saving: Saving, patience: float = PATIENCE) -> Saving:
        """Ask what became of `saving` until the archive has done it, or `patience` seconds."""
        return self.follow_all([saving], patience)[0]

    def follow_all(self, savings: Sequence[Saving], patience: float = PATIENCE) -> list[Saving]:
        """Ask what became of all that is under way, in rounds, `patience` seconds together."""
        deadline = self._clock.monotonic() + patience
        savings = list(savings)
        while any(saving.stage is Stage.ASKED for saving in savings):
            savings = [self._look(s) if s.stage is Stage.ASKED else s for s in savings]
            if self._clock.monotonic() + POLL_SECONDS > deadline:
                break
            if any(saving.stage is Stage.ASKED for saving in savings):
                self._clock.sleep(POLL_SECONDS)
        return savings

    def _look(self, saving: Saving) -> Saving:
        url = f"{self._base}/save/status/{quote(saving.job, safe='')}"
        answer = self._fetch(Request(url, fields=(JSON,), follow=0, purpose="archive"))
        said = _read_json(answer)
        if said.get("status") == "success":
            status, led_to = said.get("http_status"), said.get("original_url")
            if isinstance(led_to, str) and is_web_address(led_to):
                saving = replace(saving, led_to=led_to)
            if isinstance(status, int) and status >= 400:
                reason = f"it saved an error page ({status})"
                return replace(saving, stage=Stage.UNFIT, reason=reason)
            try:
                moment = from_timestamp14(str(said.get("timestamp", "")))
            except ValueError:
                return replace(saving, reason="it says that it saved the page, without a date")
            return replace(saving, stage=Stage.CLAIMED, claimed=moment)
        if said.get("status") == "error":
            return replace(saving, stage=Stage.REFUSED, reason=_reason(answer, said))
        return saving


def confirm(saving: Saving, archive: WebArchive) -> Saving:
    """Return `saving` as the archive's index bears it out: confirmed, unfit, or as it is.

    Only a copy with a status 2xx, or one that the index calls equal to an earlier one, is the page.
    Where the address sends on, the copy of where it led is looked for.
    """
    listed = archive.mementos(saving.url)
    copies = listed.mementos if isinstance(listed, Captures) else ()
    found = [memento for memento in copies if _is_wished(saving, memento)]
    if saving.led_to and any(map(is_redirect, found)):
        listed = archive.mementos(saving.led_to)
        copies = listed.mementos if isinstance(listed, Captures) else ()
        found += [memento for memento in copies if _is_wished(saving, memento)]
    shown = [memento for memento in found if shows_page(memento)]
    if shown:
        older = shown[0].moment < saving.date - AS_GOOD_AS_NEW
        said = f"the copy is of {shown[0].moment:%Y-%m-%d}, from before it was asked"
        reason = said if older else ""
        return replace(saving, stage=Stage.CONFIRMED, memento=shown[0], reason=reason)
    errors = [memento for memento in found if not is_redirect(memento)]
    if errors:
        reason = f"it saved an error page ({errors[0].status})"
        return replace(saving, stage=Stage.UNFIT, memento=errors[0], reason=reason)
    if found:
        return replace(saving, reason="it saved a redirect; its index shows no copy of the page")
    return saving


def _is_wished(saving: Saving, memento: Memento) -> bool:
    """Whether the wish may have led to the copy: it is of the moment claimed, else made since."""
    if saving.claimed:
        return memento.moment == saving.claimed
    return memento.moment >= saving.date.replace(microsecond=0)


def _read_json(answer: Exchange) -> dict[str, object]:
    try:
        found = read_json(read_body(answer.last)) if answer.last else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _reason(answer: Exchange, said: dict[str, object]) -> str:
    words = str(said.get("message") or said.get("status_ext") or "no reason given")
    named = str(said.get("status_ext") or "").removeprefix("error:")
    named = f", {named[:100]}" if named and named not in words else ""
    return f"{words[:300]} (status {answer.status}{named})"
