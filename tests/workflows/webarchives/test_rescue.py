"""Rescue out of a real pywb: what is stored replays as the original, and is marked as theirs."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.bodies import read_body
from archiver.capture.fetch import Fetcher
from archiver.commands.rescue import say_rescue
from archiver.demo.server import DemoAnswer, serve
from archiver.models import (
    Digest,
    Quotation,
    Request,
    Source,
    TextQuoteSelector,
    Verdict,
)
from archiver.quoting.judging.verdicts import judge
from archiver.settings import ArchiveSettings
from archiver.store.archive import Archive, open_reader
from archiver.store.audit.archive import audit_archive
from archiver.wayback.client import WebArchive
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.webarchives.rescue import Fate, RescueResult, rescue_source
from tests.wayback.versions import FIRST, GZIPPED, HOST, PLAN, SECOND
from tests.wayback.world import FastTime, memento, wayback
from tests.webarchive.front import Front
from tests.webarchive.pywb import serve_warcs
from tests.workflows.webarchives.captures import MACHINE, store

Bring = Callable[..., RescueResult]


@pytest.fixture
def bring(front: Front, fetcher: Fetcher, fast: FastTime, tmp_path: Path) -> Bring:
    """Rescue a source into the archive folder of the test."""

    def bring(source: Source, at: str = "", *, both: bool = False) -> RescueResult:
        archives = [wayback(front, fetcher, fast)]
        archives += [memento(front, fetcher, fast)] if both else []
        with Archive.open(tmp_path / "archive", fast.clock, MACHINE) as archive:
            return rescue_source(source, at, archives, archive)

    return bring


def plan(**cells: str) -> Source:
    return Source("plan", PLAN, **cells)  # type: ignore[arg-type]


def test_the_copy_nearest_to_the_citation_is_brought(bring: Bring, tmp_path: Path) -> None:
    found = bring(plan(accessed="2020-02"))
    assert (found.fate, found.memento and found.memento.moment.year) == (Fate.RESCUED, 2020)
    with open_reader(tmp_path / "archive") as reader:
        (capture,) = reader.catalog.captures("plan")
        assert capture == found.capture
        assert reader.payload(capture) == FIRST
    assert (capture.via, capture.uri, capture.status) == ("archive:front", PLAN, 200)
    assert capture.date.isoformat() == "2020-01-02T03:04:05+00:00"
    assert capture.title == "The plan"


def test_a_date_and_a_named_memento_are_heeded(bring: Bring, front: Front) -> None:
    named = f"{front.url}/web/20210102030405/{PLAN}"
    assert _year(bring(plan(accessed="2019", memento=named))) == 2021
    assert _year(bring(plan(accessed="2021", memento=named), "2019-01-02")) == 2019


def _year(found: RescueResult) -> int | None:
    return found.memento.moment.year if found.memento else None


def test_a_second_call_brings_nothing(bring: Bring) -> None:
    assert bring(plan(accessed="2020")).fate is Fate.RESCUED
    assert bring(plan(accessed="2020")).fate is Fate.ALREADY_HERE


def test_three_records_and_the_true_exchange(bring: Bring, front: Front, tmp_path: Path) -> None:
    bring(plan(accessed="2020"))
    records = {}
    for path in (tmp_path / "archive").rglob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                kind, uri = record.rec_type, record.rec_headers.get_header("WARC-Target-URI")
                records.setdefault((kind, uri), []).append(dict(record.rec_headers.headers))
    true = f"{front.url}/web/20200102030405id_/{PLAN}"
    assert ("request", true) in records
    (derived,) = records["response", PLAN]
    assert derived["WARC-Source-URI"] == true
    assert derived["WARC-Date"].startswith("2020-01-02T03:04:05")
    assert records["response", true][0]["WARC-Date"].startswith("2026")
    assert any(kind == "metadata" and uri.startswith("urn:") for kind, uri in records if uri)


def test_it_replays_in_pywb_as_the_original(bring: Bring, fetcher: Fetcher, tmp_path: Path) -> None:
    bring(plan(accessed="2021"))
    bring(Source("zipped", f"{HOST}/zipped"))
    bring(Source("moved", f"{HOST}/moved"))
    warcs = sorted((tmp_path / "archive").rglob("*.warc.gz"))
    with serve_warcs(tmp_path / "collections", *warcs) as port:
        base = f"http://127.0.0.1:{port}/web"
        plain = fetcher.fetch(Request(f"{base}/20210102030405id_/{PLAN}")).last
        coded = fetcher.fetch(Request(f"{base}/20200606060606id_/{HOST}/zipped")).last
        moved = fetcher.fetch(Request(f"{base}/20200808080808id_/{HOST}/moved", follow=0)).last
        fetcher.close()
    assert plain is not None
    assert plain.head is not None
    assert coded is not None
    assert read_body(plain) == read_body(coded) == SECOND
    assert plain.head.get("memento-datetime") == "Sat, 02 Jan 2021 03:04:05 GMT"
    assert plain.head.get("content-type") == "text/html; charset=utf-8"
    assert coded.payload_sha1 == Digest("sha1", hashlib.sha1(GZIPPED).digest())
    assert moved is not None
    assert moved.head is not None
    assert (moved.head.status, moved.head.get("location")) == (302, PLAN)


def test_readers_of_warc_accept_it(bring: Bring, tmp_path: Path) -> None:
    bring(plan(accessed="2021"))
    for path in (tmp_path / "archive").rglob("*.warc.gz"):
        check = [sys.executable, "-m", "warcio.cli", "check", str(path)]
        done = subprocess.run(check, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_wall_in_the_archive_is_no_rescue(bring: Bring, tmp_path: Path) -> None:
    found = bring(Source("walled", f"{HOST}/walled"))
    assert found.fate is Fate.UNKNOWN
    assert "does not show the page" in found.reasons[0]
    with open_reader(tmp_path / "archive") as reader:
        assert reader.catalog.captures("walled") == ()


def test_no_copy_anywhere(bring: Bring) -> None:
    assert bring(Source("new", f"{HOST}/new"), both=True).fate is Fate.NO_MEMENTO


def test_an_outage_is_no_absence(bring: Bring, front: Front) -> None:
    front.misbehave = lambda path: "503" if path.startswith("/cdx") else ""
    assert bring(Source("new", f"{HOST}/new")).fate is Fate.UNKNOWN
    assert bring(Source("new", f"{HOST}/new"), both=True).fate is Fate.UNKNOWN


def test_an_exclusion_beside_an_outage_leaves_it_open(bring: Bring, front: Front) -> None:
    front.misbehave = lambda path: "excluded" if path.startswith("/cdx") else "503"
    assert bring(plan(), both=True).fate is Fate.UNKNOWN


def test_an_archived_redirect_is_followed_and_recorded(bring: Bring, tmp_path: Path) -> None:
    found = bring(Source("moved", f"{HOST}/moved"))
    assert (found.fate, found.memento and found.memento.uri_r) == (Fate.RESCUED, PLAN)
    assert f"sends on to {PLAN}" in say_rescue(found)
    with open_reader(tmp_path / "archive") as reader:
        hop, page = sorted(reader.catalog.captures("moved"), key=lambda c: c.status, reverse=True)
        head = reader.head(hop)
    assert (hop.status, hop.uri, hop.usable) == (302, f"{HOST}/moved", "no")
    assert head is not None
    assert head.get("location") == PLAN
    assert (page.status, page.uri, page.cited) == (200, PLAN, f"{HOST}/moved")
    assert bring(Source("moved", f"{HOST}/moved")).fate is Fate.ALREADY_HERE


def test_copies_of_another_address_are_an_answer(bring: Bring, front: Front) -> None:
    source = Source("upper", f"{HOST}/REPORT")
    found = bring(source)
    assert found.fate is Fate.UNKNOWN
    assert "lists no copy of this address" in say_rescue(found)
    assert "try again later" not in say_rescue(found)
    front.page_rows, front.misbehave = 1, lambda path: "503" if "resumeKey" in path else ""
    assert "try again later" in say_rescue(bring(source)), "a part of the list is no answer"


def test_an_exclusion_is_said(bring: Bring, front: Front) -> None:
    front.misbehave = lambda path: "excluded"
    found = bring(plan())
    assert found.fate is Fate.EXCLUDED
    assert "excluded" in found.reasons[0]


def test_one_archive_down_and_another_has_it(bring: Bring, front: Front) -> None:
    front.misbehave = lambda path: "503" if path.startswith("/cdx") else ""
    found = bring(plan(accessed="2020"), both=True)
    assert found.fate is Fate.RESCUED
    assert found.capture is not None
    assert found.capture.via == "archive:pywb"
    assert "503" in found.reasons[0]


def test_a_copy_that_cannot_be_had_is_followed_by_the_next(bring: Bring, front: Front) -> None:
    front.misbehave = lambda path: "other date" if "/2020" in path else ""
    assert _year(bring(plan(accessed="2020-02"))) == 2021


def test_our_own_captures_stand_beside_it(bring: Bring, fast: FastTime, tmp_path: Path) -> None:
    store(tmp_path / "archive", fast.clock, [("plan", PLAN, SECOND, "2024-01-01")])
    bring(plan(accessed="2021"))
    with open_reader(tmp_path / "archive") as reader:
        vias = [(c.via, reader.payload(c) == SECOND) for c in reader.catalog.captures("plan")]
    assert sorted(vias) == [("archive:front", True), ("live", True)]


def test_our_audit_accepts_it(bring: Bring, tmp_path: Path) -> None:
    bring(plan(accessed="2021"))
    bring(Source("zipped", f"{HOST}/zipped"))
    bring(Source("moved", f"{HOST}/moved"))
    with ThreadPoolExecutor(1) as executor:
        found = audit_archive(tmp_path / "archive", executor)
    assert [f"{one.rule}: {one.message}" for one in found.findings if one.severity == "error"] == []
    assert found.ok
    assert found.records > 8


def test_what_is_doubted_of_one_copy_is_not_said_of_the_same_bytes_elsewhere(
    fetcher: Fetcher, fast: FastTime, tmp_path: Path
) -> None:
    """A copy that breaks off, in an archive without digests, is doubtful; our own fetch was whole.

    Texts are cached by the digest of the bytes: the doubt belongs to the copy, not to them.
    """
    body = FIRST[: FIRST.index(b"the closure")]

    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        if "/timemap/" in target:
            copy = f"http://127.0.0.1:{ports[0]}/20200102030405/{PLAN}"
            links = f'<{PLAN}>; rel="original",\n<{copy}>; rel="memento"; datetime="{moment}"'
            return DemoAnswer(200, (("Content-Type", "application/link-format"),), links.encode())
        sent = (("Content-Type", "text/html; charset=utf-8"), ("Memento-Datetime", moment))
        return DemoAnswer(200, sent, body)

    moment, ports = "Thu, 02 Jan 2020 03:04:05 GMT", [0]
    with serve(answer) as url:
        ports[0] = int(url.rsplit(":", 1)[1])
        other = WebArchive(ArchiveSettings("own", "memento", url, 24.0), fetcher.fetch, fast.clock)
        with Archive.open(tmp_path / "archive", fast.clock, MACHINE) as archive:
            found = rescue_source(plan(), "", [other], archive)
    assert found.fate is Fate.RESCUED
    (ours,) = store(tmp_path / "archive", fast.clock, [("plan", PLAN, body, "2024-01-01")])
    with open_reader(tmp_path / "archive") as reader:
        (theirs,) = (c for c in reader.catalog.captures("plan") if c.via != "live")
        assert theirs.content_digest == ours.content_digest
        texts = CaptureTexts(reader)
        assert texts.text(ours).gaps == ()
        never = Quotation("never", TextQuoteSelector("The mayor signed the plan at noon"), "plan")
        assert judge(never, texts.witnesses([ours])).verdict is Verdict.NOT_FOUND
        doubted = judge(never, texts.witnesses([theirs]))
    assert doubted.verdict is Verdict.UNVERIFIABLE, "what was doubted as it came stays so"
    assert "breaks off without an end tag" in doubted.sentence
    assert "In doubt: The archive's copy breaks off" in say_rescue(found)
