"""Every typed answer of the client, from a real pywb behind a front that misbehaves when told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from archiver.capture.fetch import Fetcher
from archiver.demo.server import DemoAnswer, serve
from archiver.models import Memento
from archiver.settings import ArchiveSettings
from archiver.urls import from_timestamp14, memento_address
from archiver.wayback.answers import Captures, Exclusion, NoCaptures, Playback, Unknown
from archiver.wayback.client import WebArchive
from archiver.wayback.saving import Saving, Stage, confirm
from tests.wayback.versions import FIRST, HOST, PLAN, SECOND
from tests.wayback.world import FastTime, hurry, memento, wayback
from tests.webarchive.front import EVERY_FAULT, Front
from tests.webarchive.versions import Version

NEVER_SAVED = f"{HOST}/never-saved"


def first_only(fault: str) -> Callable[[str], str]:
    """Misbehave with `fault` at the first request only."""
    left = [fault]
    return lambda path: left.pop() if left else ""


def the_memento(front: Front, stamp: str, url: str, digest: str = "") -> Memento:
    moment = from_timestamp14(stamp)
    uri_m = memento_address(f"{front.url}/web", moment, url, raw=False)
    return Memento("front", url, moment, uri_m, 200, "text/html", digest)


def test_captures_in_archive_orgs_dialect(front: Front, fetcher: Fetcher, fast: FastTime) -> None:
    found = wayback(front, fetcher, fast).mementos(PLAN)
    assert isinstance(found, Captures)
    assert [m.status for m in found.mementos] == [200, 200, 200, 404]
    assert [m.digest for m in found.mementos[:3]] == [
        Version(PLAN, "2019", body).digest for body in (FIRST, FIRST, SECOND)
    ]
    assert found.mementos[0].uri_m == f"{front.url}/web/20190102030405/{PLAN}"
    assert (found.malformed, found.incomplete) == ((), "")


def test_captures_from_a_timemap(front: Front, fetcher: Fetcher, fast: FastTime) -> None:
    found = memento(front, fetcher, fast).mementos(PLAN)
    assert isinstance(found, Captures)
    stamps = [m.moment.year for m in found.mementos]
    assert stamps == [2019, 2020, 2021, 2022]
    assert found.mementos[0].uri_r == PLAN


@pytest.mark.parametrize("dialect", [wayback, memento])
@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/caf%C3%A9?q=%E2%80%98x%E2%80%99",
        f"{HOST}/café?q=‘x’#part",
        f"{PLAN}#the-second-paragraph",
        PLAN.replace("http:", "https:"),
    ],
)
def test_an_address_as_people_write_it(
    front: Front, fetcher: Fetcher, fast: FastTime, dialect: Callable[..., WebArchive], url: str
) -> None:
    assert isinstance(dialect(front, fetcher, fast).mementos(url), Captures)


def test_an_address_that_differs_in_case_is_another_page(
    front: Front, fetcher: Fetcher, fast: FastTime
) -> None:
    found = wayback(front, fetcher, fast).mementos(f"{HOST}/report")
    assert isinstance(found, Captures)
    assert [m.moment.year for m in found.mementos] == [2019, 2020]
    assert "1 copy of another address left out" in found.note
    other = wayback(front, fetcher, fast).mementos(f"{HOST}/REPORT")
    assert isinstance(other, Unknown)
    assert len(other.others) == 3
    assert "lists no copy of this address" in other.reason
    assert other.others[-1].uri_m in other.reason


@pytest.mark.parametrize("dialect", [wayback, memento])
def test_an_address_never_saved_is_none(
    front: Front, fetcher: Fetcher, fast: FastTime, dialect: Callable[..., WebArchive]
) -> None:
    archive = dialect(front, fetcher, fast)
    assert archive.mementos(NEVER_SAVED) == NoCaptures(NEVER_SAVED)


@pytest.mark.parametrize("dialect", [wayback, memento])
@pytest.mark.parametrize("fault", EVERY_FAULT)
def test_no_fault_reads_as_none(
    front: Front, fetcher: Fetcher, fast: FastTime, dialect: Callable[..., WebArchive], fault: str
) -> None:
    front.misbehave = lambda path: fault
    hurry(fetcher, fault)
    found = dialect(front, fetcher, fast).mementos(PLAN)
    if fault == "excluded":
        assert isinstance(found, Exclusion)
    elif fault in ("malformed", "no datetime", "other date"):
        assert isinstance(found, Captures)
    else:
        assert isinstance(found, Unknown)
        assert found.reason


def test_malformed_lines_are_counted_and_kept(
    front: Front, fetcher: Fetcher, fast: FastTime
) -> None:
    front.misbehave = lambda path: "malformed"
    found = wayback(front, fetcher, fast).mementos(PLAN)
    assert isinstance(found, Captures)
    assert len(found.mementos) == 4
    assert len(found.malformed) == 2
    assert "too short" in found.malformed[0]


def test_a_list_with_nothing_but_malformed_lines_is_not_none(
    front: Front, fetcher: Fetcher, fast: FastTime
) -> None:
    front.misbehave = lambda path: "malformed"
    found = wayback(front, fetcher, fast).mementos(NEVER_SAVED)
    assert isinstance(found, Unknown)
    assert "2 index lines" in found.reason


def test_an_answer_to_another_question_is_unknown(
    front: Front, fetcher: Fetcher, fast: FastTime
) -> None:
    front.misbehave = lambda path: "another question" if "campaign" in path else ""
    found = wayback(front, fetcher, fast).mementos(PLAN)
    assert isinstance(found, Unknown)
    assert "sent us on" in found.reason


def test_pages_are_followed_by_resume_key(front: Front, fetcher: Fetcher, fast: FastTime) -> None:
    front.page_rows = 25
    found = wayback(front, fetcher, fast).mementos(f"{HOST}/many")
    assert isinstance(found, Captures)
    assert len(found.mementos) == 60
    assert len(front.seen) == 3


def test_a_later_page_that_fails_leaves_the_list_incomplete(
    front: Front, fetcher: Fetcher, fast: FastTime
) -> None:
    front.page_rows = 25
    front.misbehave = lambda path: "500" if "resumeKey=50" in path else ""
    found = wayback(front, fetcher, fast).mementos(f"{HOST}/many")
    assert isinstance(found, Captures)
    assert len(found.mementos) == 50
    assert "500" in found.incomplete


@pytest.mark.parametrize(
    "fault", ["429 with Retry-After", "503 with Retry-After", "504", "reset", "cut"]
)
def test_a_passing_trouble_is_waited_out(
    front: Front, fetcher: Fetcher, fast: FastTime, fault: str
) -> None:
    front.misbehave = first_only(fault)
    found = wayback(front, fetcher, fast).mementos(PLAN)
    assert isinstance(found, Captures)
    assert len(front.seen) == 2


def test_retry_after_is_honoured(front: Front, fetcher: Fetcher, fast: FastTime) -> None:
    front.misbehave = first_only("429 with Retry-After")
    assert isinstance(wayback(front, fetcher, fast).mementos(PLAN), Captures)
    assert 6.9 <= fast.slept < 12


def test_the_whole_wait_is_bounded(front: Front, fetcher: Fetcher, fast: FastTime) -> None:
    front.misbehave = lambda path: "429"
    archive = wayback(front, fetcher, fast, patience=100.0)
    found = archive.mementos(PLAN)
    assert isinstance(found, Unknown)
    assert fast.slept <= 100


def test_where_no_wait_fits_any_more_the_archives_own_trouble_is_the_reason(
    front: Front, fetcher: Fetcher, fast: FastTime
) -> None:
    """A pause that ends after all patience is not made: nothing would be asked after it."""
    front.misbehave = lambda path: "503"
    found = wayback(front, fetcher, fast, patience=1.0).mementos(PLAN)
    assert isinstance(found, Unknown)
    assert "503" in found.reason
    assert fast.slept <= 1


def test_a_blocked_archive_is_left_alone(front: Front, fetcher: Fetcher, fast: FastTime) -> None:
    front.misbehave = lambda path: "429"
    archive = wayback(front, fetcher, fast, patience=100.0)
    answers = [archive.mementos(f"{HOST}/{number}") for number in range(30)]
    assert all(isinstance(answer, Unknown) for answer in answers)
    assert archive.requests <= 4
    assert "not asked again" in answers[-1].reason  # type: ignore[union-attr]


@pytest.mark.parametrize("fault", ["403", "challenge", "405 of a firewall", "202 of a firewall"])
def test_refusals_in_a_row_are_a_block(
    front: Front, fetcher: Fetcher, fast: FastTime, fault: str
) -> None:
    front.misbehave = lambda path: fault
    archive = wayback(front, fetcher, fast, patience=30.0)
    for number in range(20):
        assert isinstance(archive.mementos(f"{HOST}/{number}"), Unknown)
    assert archive.requests == 3


def test_requests_keep_the_pace(front: Front, fetcher: Fetcher, fast: FastTime) -> None:
    archive = wayback(front, fetcher, fast, per_minute=60.0)
    for _ in range(5):
        archive.mementos(PLAN)
    assert 3.0 <= fast.slept <= 4.0


def test_playback_brings_the_archived_bytes(front: Front, fetcher: Fetcher, fast: FastTime) -> None:
    archive = wayback(front, fetcher, fast)
    digest = Version(PLAN, "2021", SECOND).digest
    found = archive.payload(the_memento(front, "20210102030405", PLAN, digest))
    assert isinstance(found, Playback)
    assert found.payload == SECOND
    assert (found.status, found.head.charset, found.verified) == (200, "utf-8", True)


def test_playback_undoes_content_coding(front: Front, fetcher: Fetcher, fast: FastTime) -> None:
    archive = wayback(front, fetcher, fast)
    found = archive.payload(the_memento(front, "20200606060606", f"{HOST}/zipped"))
    assert isinstance(found, Playback)
    assert hashlib.sha256(found.payload).digest() == hashlib.sha256(SECOND).digest()


def test_an_archived_redirect_is_not_followed_to_the_live_web(
    front: Front, fetcher: Fetcher, fast: FastTime
) -> None:
    moved = the_memento(front, "20200808080808", f"{HOST}/moved")
    found = wayback(front, fetcher, fast).payload(replace(moved, status=302))
    assert isinstance(found, Playback)
    assert found.status == 302
    assert len(front.seen) == 1


@pytest.mark.parametrize(
    "fault", [fault for fault in EVERY_FAULT if fault not in ("malformed", "shortened")]
)
def test_no_fault_plays_back(front: Front, fetcher: Fetcher, fast: FastTime, fault: str) -> None:
    front.misbehave = lambda path: fault
    hurry(fetcher, fault)
    found = wayback(front, fetcher, fast).payload(the_memento(front, "20210102030405", PLAN))
    assert isinstance(found, Exclusion if fault == "excluded" else Unknown)
    assert found.reason


def test_other_bytes_than_the_index_lists_are_doubted(
    front: Front, fetcher: Fetcher, fast: FastTime
) -> None:
    front.misbehave = lambda path: "shortened"
    digest = Version(PLAN, "2021", SECOND).digest
    found = wayback(front, fetcher, fast).payload(
        the_memento(front, "20210102030405", PLAN, digest)
    )
    assert isinstance(found, Playback)
    assert "other bytes" in found.doubt


@pytest.mark.parametrize(
    ("stamp", "name"), [("20210102030406", "plan"), ("20200909090909", "forbidden")]
)
def test_another_date_or_an_archived_refusal_is_unknown(
    front: Front, fetcher: Fetcher, fast: FastTime, stamp: str, name: str
) -> None:
    found = wayback(front, fetcher, fast).payload(the_memento(front, stamp, f"{HOST}/{name}"))
    assert isinstance(found, Unknown)


# --- answers that a server of our own gives, word for word ---------------------------------------


def ask_server(
    answer: DemoAnswer, kind: str, fetcher: Fetcher, fast: FastTime, saving: Saving | None = None
) -> object:
    """What the client makes of `answer`: of a `saving`, or of the list of PLAN's copies."""
    with serve(lambda target, fields: answer) as url:
        archive = WebArchive(ArchiveSettings("own", kind, url, 6000.0), fetcher.fetch, fast.clock)
        return archive.mementos(PLAN) if saving is None else confirm(saving, archive)


@pytest.mark.parametrize("kind", ["wayback", "memento"])
@pytest.mark.parametrize("body", [b"", b" \r\n", b"<p>Not found</p>", b"not found"])
@pytest.mark.parametrize(
    "media_type", ["", "text/html", "text/plain", "application/json", "application/link-format"]
)
def test_a_404_says_none_only_as_a_timemap_without_a_link(
    fetcher: Fetcher, fast: FastTime, kind: str, body: bytes, media_type: str
) -> None:
    fields = (("Content-Type", media_type),) if media_type else ()
    found = ask_server(DemoAnswer(404, fields, body), kind, fetcher, fast)
    timemap = kind == "memento" and media_type == "application/link-format"
    if timemap and not body.strip():
        assert found == NoCaptures(PLAN)
    else:
        assert isinstance(found, Unknown)


@pytest.mark.parametrize(
    ("listed", "stamp", "claimed", "stage"),
    [
        (PLAN, "20210102030405", "20210102030405", Stage.CONFIRMED),
        (f"{PLAN}ning", "20210102030405", "20210102030405", Stage.CLAIMED),
        (f"{PLAN}/b", "20210102030405", "20210102030405", Stage.CLAIMED),
        (f"{PLAN}?page=2", "20210102030405", "20210102030405", Stage.CLAIMED),
        (
            f"{HOST.replace('campaign', 'other')}/plan",
            "20210102030405",
            "20210102030405",
            Stage.CLAIMED,
        ),
        (PLAN, "20210102030406", "20210102030405", Stage.CLAIMED),
        (PLAN, "20210102030404", "20210102030405", Stage.CLAIMED),
        # The archive named no moment: any copy since we asked will do.
        (PLAN, "20210101000000", "", Stage.CONFIRMED),
        (PLAN, "20210101000001", "", Stage.CONFIRMED),
        (PLAN, "20201231235959", "", Stage.ASKED),
        (f"{PLAN}ning", "20210101000001", "", Stage.ASKED),
    ],
)
def test_only_a_copy_of_that_address_and_moment_confirms_a_saving(
    fetcher: Fetcher, fast: FastTime, listed: str, stamp: str, claimed: str, stage: Stage
) -> None:
    asked = from_timestamp14("20210101000000").replace(microsecond=900_000)
    saving = Saving(PLAN, "own", asked, Stage.ASKED)
    if claimed:
        saving = replace(saving, stage=Stage.CLAIMED, claimed=from_timestamp14(claimed))
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    row = ["example,campaign)/plan", stamp, listed, "text/html", "200", "A" * 32, "100"]
    index = DemoAnswer(
        200, (("Content-Type", "application/json"),), json.dumps([names, row]).encode()
    )
    found = ask_server(index, "wayback", fetcher, fast, saving)
    assert isinstance(found, Saving)
    assert found.stage is stage
    assert (found.memento is not None) is (stage is Stage.CONFIRMED)
