"""Save Page Now: asked, claimed and confirmed are separate facts; only the index confirms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.capture.fetch import Fetcher
from archiver.errors import UsageError
from archiver.models import Source
from archiver.project import load_project
from archiver.settings import ArchiveSettings
from archiver.store.archive import open_reader
from archiver.urls import from_rfc3339
from archiver.wayback.saving import PageSaver, Saving, Stage, confirm
from archiver.workflows.shared.context import Means
from archiver.workflows.webarchives.save_page_now import ASKED, CONFIRMED, save_pages
from tests.door import call
from tests.wayback.versions import HOST, PLAN
from tests.wayback.world import FastTime, hurry, open_fetcher, wayback
from tests.webarchive.front import Front
from tests.workflows.webarchives.captures import MACHINE
from tests.workflows.webarchives.test_commands import TOML

KEYS = "LOW key:secret"
DONE = {"status": "success", "timestamp": "20210102030405", "original_url": PLAN}
WRONG = {"status": "error", "status_ext": "error:not-found", "message": "The host is not there."}


def settings(front: Front) -> ArchiveSettings:
    return ArchiveSettings("front", "wayback", front.url)


@pytest.fixture
def asking(front: Front, fast: FastTime, tmp_path: Path) -> Iterator[Fetcher]:
    secrets = {f"127.0.0.1:{front.port}": KEYS}
    with open_fetcher(tmp_path / "spool", fast, secrets) as fetcher:
        yield fetcher


@pytest.fixture
def saver(asking: Fetcher, front: Front, fast: FastTime) -> PageSaver:
    return PageSaver(settings(front), asking.fetch, fast.clock)


def test_asked_then_claimed(saver: PageSaver, front: Front, fast: FastTime) -> None:
    front.jobs = [{"status": "pending"}, DONE]
    saving = saver.ask(f"{PLAN}?a=1&b=2")
    assert (saving.stage, saving.job) == (Stage.ASKED, "spn2-1")
    assert front.saved == ["url=http%3A%2F%2Fcampaign.example%2Fplan%3Fa%3D1%26b%3D2"]
    saving = saver.follow(saving)
    assert saving.stage is Stage.CLAIMED
    assert saving.claimed is not None
    assert saving.claimed.year == 2021
    assert 10 <= fast.slept < 20


def test_a_job_that_takes_long_stays_asked(saver: PageSaver, fast: FastTime) -> None:
    saving = saver.follow(saver.ask(PLAN), patience=60.0)
    assert saving.stage is Stage.ASKED
    assert fast.slept <= 60


def test_what_the_archive_refuses_is_said(saver: PageSaver, front: Front) -> None:
    front.jobs = [WRONG]
    saving = saver.follow(saver.ask(PLAN))
    said = "The host is not there. (status 200, not-found)"
    assert (saving.stage, saving.reason) == (Stage.REFUSED, said)


@pytest.mark.parametrize(
    ("fault", "stage", "asked"),
    [
        ("429", Stage.WAITING, 3),
        ("503 with Retry-After", Stage.WAITING, 3),
        ("500", Stage.REFUSED, 1),
        ("challenge", Stage.REFUSED, 1),
        ("hang", Stage.FAILED, 1),
        ("reset", Stage.FAILED, 1),
    ],
)
def test_a_fault_is_no_wish_heard(
    saver: PageSaver, asking: Fetcher, front: Front, fault: str, stage: Stage, asked: int
) -> None:
    hurry(asking, fault)
    front.misbehave = lambda path: fault
    saving = saver.ask(PLAN)
    assert (saving.stage, saving.job) == (stage, "")
    assert len(front.seen) == asked, "only a wish that was put off is repeated"


def test_only_the_index_confirms(
    saver: PageSaver, front: Front, fast: FastTime, tmp_path: Path
) -> None:
    with_claim = replace(saver.ask(PLAN), stage=Stage.CLAIMED)
    with open_fetcher(tmp_path / "other", fast) as fetcher:
        web = wayback(front, fetcher, fast)
        right = replace(with_claim, claimed=from_rfc3339("2021-01-02T03:04:05"))
        wrong = replace(with_claim, claimed=from_rfc3339("2021-01-02T03:04:06"))
        assert confirm(right, web).stage is Stage.CONFIRMED
        assert confirm(wrong, web) == wrong
        front.misbehave = lambda path: "503"
        assert confirm(right, web) == right


def run(front: Front, fast: FastTime, folder: Path, *urls: str) -> tuple[Saving, ...]:
    (folder / "archiver.toml").write_text(TOML.format(url=front.url), encoding="utf-8")
    (folder / "sources.csv").write_text("id,url\n", encoding="utf-8")
    means = Means(fast.clock, MACHINE, {f"127.0.0.1:{front.port}": KEYS})
    sources = [Source(f"s{number}", url) for number, url in enumerate(urls)]
    return save_pages(load_project(folder), means, sources)


def test_what_was_asked_and_confirmed_is_in_the_custody_log(
    front: Front, fast: FastTime, tmp_path: Path
) -> None:
    front.jobs = [DONE, WRONG]
    first, second = run(front, fast, tmp_path, PLAN, f"{HOST}/nowhere")
    assert (first.stage, second.stage) == (Stage.CONFIRMED, Stage.REFUSED)
    with open_reader(tmp_path / "archive") as reader:
        events = [(event.event, event.source) for event in reader.catalog.events()]
    assert [pair for pair in events if pair[0] in (ASKED, CONFIRMED)] == [
        (ASKED, "s0"),
        (ASKED, "s1"),
        (CONFIRMED, "s0"),
    ]


def test_a_later_run_confirms_what_an_earlier_one_asked(
    front: Front, fast: FastTime, tmp_path: Path
) -> None:
    assert run(front, fast, tmp_path, f"{HOST}/later")[0].stage is Stage.ASKED
    (confirmed,) = run(front, fast, tmp_path)
    assert confirmed.stage is Stage.CONFIRMED
    assert confirmed.memento is not None
    assert confirmed.memento.moment > confirmed.date
    assert run(front, fast, tmp_path) == ()


def test_no_keys_is_a_clear_error(front: Front, fast: FastTime, tmp_path: Path) -> None:
    (tmp_path / "archiver.toml").write_text(TOML.format(url=front.url), encoding="utf-8")
    with pytest.raises(UsageError, match="ARCHIVER_AUTH_ARCHIVE"):
        save_pages(load_project(tmp_path), Means(fast.clock, MACHINE), [Source("s", PLAN)])


def test_snapshot_asks_when_told(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.jobs = [DONE]
    live = f"{front.url}/web/20210102030405id_/{PLAN}"
    (tmp_path / "archiver.toml").write_text(TOML.format(url=front.url), encoding="utf-8")
    (tmp_path / "sources.csv").write_text(f"id,url\nlive,{live}\n", encoding="utf-8")
    said = call("-C", tmp_path, "snapshot", "--save")
    assert (said.code, "needs keys" in said.err) == (2, True)
    assert front.seen == []
    monkeypatch.setenv("ARCHIVER_AUTH_FRONT", f"127.0.0.1:{front.port} {KEYS}")
    said = call("-C", tmp_path, "snapshot", "--save")
    assert said.code == 0, said
    assert "says that it saved it; its index does not show it yet" in said.out
    assert len(front.saved) == 1
