"""The queue of wishes to save: its pace and limits, what outlives a run, what counts as saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from archiver.commands.exit_codes import Exit, judge_saves
from archiver.models import Quotation, Source, TextQuoteSelector
from archiver.settings import ArchiveSettings
from archiver.store.archive import Archive
from archiver.urls import to_timestamp14
from archiver.wayback.client import WebArchive
from archiver.wayback.manners import Manners
from archiver.wayback.saving import PageSaver, Saving, Stage
from archiver.workflows.shared.context import Means
from archiver.workflows.webarchives.save_page_now import SaveQueue, say_saving
from tests.wayback.paper import BASE, BODY, OTHER, Answer, PaperArchive, index, played, row
from tests.wayback.world import FastTime
from tests.workflows.webarchives.captures import MACHINE

JSON = (("Content-Type", "application/json"),)
QUOTED = "The board never approved the closure of the old ward."


class SavingArchive:
    """Save Page Now on paper: so many wishes `a_minute`, and a copy of each that it took."""

    def __init__(self, a_minute: int = 1000, after: str = "20") -> None:
        self.fast = FastTime()
        self.paper = PaperArchive(self._respond, self.fast)
        self.a_minute, self.after = a_minute, after
        self.body, self.status, self.job = BODY, 200, {}
        self.taken: list[float] = []
        self.refused = 0
        self.kept: dict[str, object] = {}

    def _respond(self, url: str) -> Answer:
        if url.endswith("/save"):
            return self._take()
        if "/save/status/" in url:
            done = {"status": "success", "timestamp": self.stamp, "http_status": 200, **self.job}
            return 200, JSON, json.dumps(done).encode()
        if "/cdx/" in url:
            first = [row(self.stamp, str(self.status), self.address)]
            return index(first if self.listed else [])
        return played(url.split("/")[5][:14], self.body, self.status)

    address, stamp, listed = "", "", True
    refusal: Answer | None = None

    def _take(self) -> Answer:
        now = self.fast.clock.monotonic()
        if self.refusal is not None:
            self.refused += 1
            return self.refusal
        if len([one for one in self.taken if one > now - 60]) >= self.a_minute:
            self.refused += 1
            return 429, (*JSON, ("Retry-After", self.after)), b'{"message": "Too many"}'
        self.taken.append(now)
        self.stamp = to_timestamp14(self.fast.clock.now())
        return 200, JSON, b'{"job_id": "spn2-1"}'

    def run(self, root: Path, *urls: str, per_day: int = 4000) -> tuple[Saving, ...]:
        """Run the queue once, as a command of its own does."""
        settings = ArchiveSettings("paper", "wayback", BASE, 6000.0, 5.0, per_day)
        clock = self.fast.clock
        manners = Manners(clock, self.kept, self._keep)
        sources = [Source(url.rsplit("/", 1)[1], url) for url in urls]
        quotations = [Quotation("q1", TextQuoteSelector(QUOTED), "a")]
        known = [Source(f"n{n}", f"http://campaign.example/n{n}") for n in range(40)]
        with Archive.open(root, clock, MACHINE) as archive:
            web = WebArchive(settings, self._fetch, clock)
            saver = PageSaver(settings, self._fetch, clock, manners)
            queue = SaveQueue(archive, web, saver, Means(clock, MACHINE), quotations, settings)
            return queue.run(sources, known)

    def _fetch(self, request):  # type: ignore[no-untyped-def]
        if "/cdx/" in request.url:
            self.address = parse_qs(urlsplit(request.url).query)["url"][0]
        return self.paper.fetch(request)

    def _keep(self, said: object) -> None:
        self.kept = json.loads(json.dumps(said))


def wishes(count: int) -> list[str]:
    return [f"http://campaign.example/n{number}" for number in range(count)]


def stages(savings: tuple[Saving, ...]) -> list[str]:
    return sorted({saving.stage.value for saving in savings})


@pytest.mark.parametrize("a_minute", [6, 12])
def test_thirty_wishes_keep_the_archives_pace(tmp_path: Path, a_minute: int) -> None:
    server = SavingArchive(a_minute)
    server.listed = False
    found = server.run(tmp_path, *wishes(30))
    assert (len(server.taken), stages(found)) == (30, ["claimed"])
    assert server.refused == 0
    assert min(b - a for a, b in pairwise(server.taken)) >= 11.9


def test_what_waits_outlives_the_run(tmp_path: Path) -> None:
    server = SavingArchive(0, "4000")
    first = server.run(tmp_path, *wishes(4))
    assert (stages(first), server.refused) == (["waiting"], 1), "one refusal stops the queue"
    assert "not asked again for" in first[0].reason
    assert judge_saves(saving.stage for saving in first) == (Exit.UNDETERMINED,)
    server.a_minute = 12
    assert stages(server.run(tmp_path)) == ["waiting"], "Retry-After holds for the next command"
    assert (server.refused, server.taken) == (1, [])
    server.fast.slept += 4000
    server.listed = False
    assert stages(server.run(tmp_path)) == ["claimed"], "and then the wishes are asked"
    assert len(server.taken) == 4


def test_what_is_recent_is_not_asked_again(tmp_path: Path) -> None:
    server = SavingArchive()
    assert stages(server.run(tmp_path, *wishes(3))) == ["confirmed"]
    again = server.run(tmp_path, *wishes(3))
    assert (len(again), stages(again), len(server.taken)) == (3, ["confirmed"], 3)
    assert "not again within a day" in say_saving(again[0])
    server.fast.slept += 25 * 3600
    server.run(tmp_path, *wishes(3))
    assert len(server.taken) == 6


def test_a_limit_a_day(tmp_path: Path) -> None:
    server = SavingArchive()
    found = server.run(tmp_path, *wishes(5), per_day=3)
    assert [saving.stage.value for saving in found].count("waiting") == 2
    assert len(server.taken) == 3
    server.fast.slept += 25 * 3600
    server.run(tmp_path, per_day=3)
    assert len(server.taken) == 5


def spoil_job(server: SavingArchive) -> None:
    server.job = {"http_status": 404}


def spoil_index(server: SavingArchive) -> None:
    server.status = 404


def spoil_words(server: SavingArchive) -> None:
    server.body = OTHER


def spoil_page(server: SavingArchive) -> None:
    server.body = b"<html><head><title>Just a moment...</title></head><body>Wait</body></html>"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_job, "it saved an error page (404)"),
        (spoil_index, "it saved an error page (404)"),
        (spoil_words, "its copy has not the words of q1"),
        (spoil_page, "its copy does not show the page"),
    ],
)
def test_only_the_page_with_the_quoted_words_is_saved(
    tmp_path: Path, spoil: Callable[[SavingArchive], None], said: str
) -> None:
    server = SavingArchive()
    spoil(server)
    (saving,) = server.run(tmp_path, "http://campaign.example/a")
    assert saving.stage is Stage.UNFIT
    assert said in say_saving(saving)
    assert judge_saves([saving.stage]) == (Exit.UNDETERMINED,)


def test_the_quoted_words_confirm(tmp_path: Path) -> None:
    (saving,) = SavingArchive().run(tmp_path, "http://campaign.example/a")
    assert saving.stage is Stage.CONFIRMED
    assert judge_saves([saving.stage, "claimed", "asked"]) == ()


def refuse(code: int, **said: str) -> Answer:
    return code, JSON, json.dumps(said).encode()


def test_a_job_that_the_archive_gave_up_is_told_once_and_asked_again(tmp_path: Path) -> None:
    server = SavingArchive()
    server.listed, url = False, "http://campaign.example/a"
    server.job = {"status": "error", "status_ext": "error:no-access", "message": "No access."}
    (first,) = server.run(tmp_path, url)
    assert (first.stage, "No access. (status 200, no-access)" in first.reason) == ("refused", True)
    server.job = {}
    (second,) = server.run(tmp_path, url)
    assert (second.stage, len(server.taken)) == (Stage.CLAIMED, 2), "it is no wish under way"


def test_a_page_that_was_saved_often_enough_today_is_asked_tomorrow(tmp_path: Path) -> None:
    server, url = SavingArchive(), "http://campaign.example/a"
    server.refusal = refuse(200, status="error", status_ext="error:too-many-daily-captures")
    for times in range(2):
        (saving,) = server.run(tmp_path, url)
        assert saving.stage is Stage.REFUSED, times
    assert ("not asked again within a day" in saving.reason, server.refused) == (True, 1)
    server.fast.slept += 25 * 3600
    server.refusal = None
    assert stages(server.run(tmp_path, url)) == ["confirmed"]


@pytest.mark.parametrize("refusal", [refuse(401, message="Log in"), (200, (), b"<html>Log in")])
def test_keys_that_are_refused_are_not_tried_page_by_page(refusal: Answer, tmp_path: Path) -> None:
    server = SavingArchive()
    server.refusal = refusal
    assert stages(server.run(tmp_path, *wishes(9))) == ["refused", "waiting"]
    assert stages(server.run(tmp_path, *wishes(9))) == ["waiting"]
    assert server.refused == 3, "three in a row, by all commands together"
    server.refusal, server.listed = None, False
    server.fast.slept += 120
    assert stages(server.run(tmp_path, *wishes(9))) == ["claimed"]


def test_refusals_of_pages_are_no_refusal_of_us(tmp_path: Path) -> None:
    server = SavingArchive()
    server.refusal = refuse(200, status="error", status_ext="error:blocked-url")
    assert stages(server.run(tmp_path, *wishes(9))) == ["refused"]
    assert server.refused == 9


def test_a_clock_that_was_a_year_ahead_stops_no_wish(tmp_path: Path) -> None:
    server, url = SavingArchive(), "http://campaign.example/a"
    server.fast.slept += 365 * 86400
    assert stages(server.run(tmp_path, url)) == ["confirmed"]
    server.fast.slept -= 365 * 86400
    assert stages(server.run(tmp_path, url, per_day=1)) == ["confirmed"]
    assert len(server.taken) == 2


def test_a_wish_that_waited_by_a_wrong_clock_is_asked_once(tmp_path: Path) -> None:
    server, url = SavingArchive(0, "40000"), "http://campaign.example/n0"
    server.fast.slept += 365 * 86400
    assert stages(server.run(tmp_path, url)) == ["waiting"]
    server.fast.slept -= 364 * 86400
    server.a_minute, server.kept = 12, {}
    assert stages(server.run(tmp_path)) == ["confirmed"]
    server.fast.slept += 2 * 86400
    assert server.run(tmp_path) == ()
