"""A source is its page and the documents it links: an FOI answer is its PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.errors import StorageError
from archiver.models import Capture, Change, Usable
from archiver.store.archive import open_reader
from tests.door import call
from tests.workflows.watch.world import (
    NOT_FOUND,
    Reply,
    Site,
    World,
    full_disk,
    links,
    open_world,
    page,
    pdf,
)

WORDS = "The board never approved the scheme in any form"
OTHER_WORDS = "Twelve members of staff were moved"
LETTER = pdf("Dear applicant,", f"{WORDS}.", "Yours faithfully")
ALTERED = pdf("Dear applicant,", "The board approved the scheme.", "Yours faithfully")
ANNEX = pdf("Annex", f"{OTHER_WORDS}.", "End of the annex")


def request_page(*urls: str, said: str = "The answer is attached.") -> Reply:
    """The page of a request, with the documents of its answer."""
    return page("Request 12", "We asked for the minutes of the board.", said, links(*urls))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A request on one host, its two documents on another, both quoted."""
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root, 3) as opened:
        files = opened.sites[1]
        opened.site.script["/r"] = request_page(letter(opened), f"{files.url}/annex.pdf")
        files.script |= {"/letter.pdf": LETTER, "/annex.pdf": ANNEX}
        opened.sites[2].script["/other"] = page("Other", "A page of another host.")
        write(opened)
        yield opened


def letter(world: World) -> str:
    return f"{world.sites[1].url}/letter.pdf"


def write(world: World, attachments: str = "yes") -> None:
    world.write(
        [("foi", f"{world.site.url}/r"), ("other", f"{world.sites[2].url}/other")],
        [("q", "foi", WORDS), ("staff", "foi", OTHER_WORDS)],
        attachments,
    )


def files(world: World) -> dict[str, Reply]:
    return world.sites[1].script


def days(world: World, count: int) -> list[str]:
    """The source's states on so many days."""
    said = []
    for _ in range(count):
        world.pass_time(days=1)
        said.append(world.state("foi"))
    return said


def captures(world: World) -> list[Capture]:
    with open_reader(world.root / "archive") as reader:
        return [c for c in reader.catalog.captures("foi") if c.role == "attachment"]


def last(world: World) -> Change:
    with open_reader(world.root / "archive") as reader:
        return reader.catalog.state_history("foi")[-1]


def test_the_first_round_saves_the_documents_and_says_nothing(world: World) -> None:
    assert world.state("foi") == "new"
    assert {c.cited for c in captures(world)} == {letter(world), f"{world.sites[1].url}/annex.pdf"}
    assert all(c.good for c in captures(world))
    assert days(world, 3) == ["same"] * 3


def test_unchanged_documents_cost_a_conditional_request(world: World) -> None:
    world.watch()
    days(world, 2)
    mine = [c for c in captures(world) if c.cited == letter(world)]
    assert [c.status for c in mine] == [200, 304, 304]
    with open_reader(world.root / "archive") as reader:
        assert [c.state for c in reader.catalog.state_history("foi")] == ["new", "same"]


def test_words_that_leave_a_document_are_lost_though_its_page_stays(world: World) -> None:
    world.watch()
    files(world)["/letter.pdf"] = ALTERED
    assert days(world, 3) == ["quotation-lost!", "quotation-lost", "quotation-lost"]
    told = last(world)
    assert told.quotations_lost == ("q",)
    assert "no longer on the page or in its documents" in told.reason
    assert "letter.pdf has changed" in told.reason
    assert told.evidence["attachments"]
    files(world)["/letter.pdf"] = LETTER
    assert days(world, 2) == ["restored!", "same"]


def test_a_document_that_is_gone_takes_its_words_with_it_after_two_checks(world: World) -> None:
    world.watch()
    del files(world)["/letter.pdf"]
    assert days(world, 3) == ["same", "quotation-lost!", "quotation-lost"]
    assert "letter.pdf is gone: its server answers 404 since 06 January 2026" in last(world).reason
    files(world)["/letter.pdf"] = LETTER
    assert days(world, 2) == ["restored!", "same"]


def test_a_document_without_a_quotation_that_goes_is_a_change(world: World) -> None:
    world.write([("foi", f"{world.site.url}/r")], [("q", "foi", WORDS)], "yes")
    world.watch()
    files(world)["/annex.pdf"] = Reply(410)
    assert days(world, 3) == ["same", "changed!", "same"]
    files(world)["/annex.pdf"] = ANNEX
    assert days(world, 2) == ["changed!", "same"]


def test_a_410_of_another_address_takes_no_document_away_at_once(world: World) -> None:
    world.watch()
    files(world)["/letter.pdf"] = Reply(302, headers=(("Location", "/login/flow"),))
    files(world)["/login/flow"] = Reply(410)
    assert days(world, 1) == ["same"]
    files(world)["/letter.pdf"] = LETTER
    assert days(world, 1) == ["same"]


def test_what_else_becomes_of_a_source_that_lacks_its_quotation_is_told(world: World) -> None:
    world.watch()
    files(world)["/letter.pdf"] = ALTERED
    assert days(world, 1) == ["quotation-lost!"]
    world.write([("foi", f"{world.site.url}/r")], [("q", "foi", WORDS)], "yes")
    del files(world)["/annex.pdf"]
    assert days(world, 3) == ["quotation-lost", "changed!", "quotation-lost"]
    files(world)["/letter.pdf"] = LETTER
    assert days(world, 2) == ["restored!", "same"]


def test_a_quotation_that_nobody_keeps_any_more_is_not_lost(world: World) -> None:
    world.watch()
    world.write([("foi", f"{world.site.url}/r")], [("staff", "foi", OTHER_WORDS)], "yes")
    files(world)["/letter.pdf"] = ALTERED
    assert days(world, 2) == ["changed!", "same"]


def test_a_404_of_one_round_is_nothing(world: World) -> None:
    world.watch()
    kept = files(world).pop("/letter.pdf")
    assert days(world, 1) == ["same"]
    files(world)["/letter.pdf"] = kept
    assert days(world, 2) == ["same", "same"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(503),
        Reply(403),
        Reply(429),
        Reply(200, "<title>Just a moment...</title>", (("cf-mitigated", "challenge"),)),
        Reply(404, "<p>No.</p>", (("cf-mitigated", "challenge"),)),
        Reply(200, "<title>Log in</title><form><input type=password></form>"),
        Reply(200, "<title>Site under maintenance</title><p>Soon again.</p>"),
        Reply(200, "<title>Files</title><p>Something else, that nobody knows.</p>"),
        Reply(200, "", kind="application/pdf"),
    ],
)
def test_what_is_not_known_of_a_document_is_no_loss(world: World, reply: Reply) -> None:
    world.watch()
    files(world)["/letter.pdf"] = reply
    assert days(world, 4) == ["same"] * 4
    assert not captures(world)[-1].good or captures(world)[-1].cited != letter(world)
    files(world)["/letter.pdf"] = LETTER
    assert days(world, 2) == ["same", "same"]


def test_an_outage_of_the_file_host_is_no_loss(world: World) -> None:
    world.watch()
    port = world.sites[1].url
    world.sites.pop(1).close()
    assert days(world, 3) == ["same"] * 3
    assert port in last(world).memory.documents[0].url


@pytest.mark.parametrize("title", ["Page not found", "Error 404"])
def test_an_error_page_for_a_document_counts_as_a_404(world: World, title: str) -> None:
    world.watch()
    files(world)["/letter.pdf"] = page(title, "Try the search.")
    assert days(world, 2) == ["same", "quotation-lost!"]


def test_other_bytes_with_the_same_words_are_no_change(world: World) -> None:
    world.watch()
    same = pdf("Dear applicant,", f"{WORDS}.", "Yours   faithfully")
    assert same.content != LETTER.content
    files(world)["/letter.pdf"] = same
    assert days(world, 2) == ["same", "same"]


def test_words_that_move_from_page_to_document_are_not_lost(world: World) -> None:
    files(world)["/letter.pdf"] = ALTERED
    world.site.script["/r"] = request_page(letter(world), said=f"{WORDS}.")
    world.write([("foi", f"{world.site.url}/r")], [("q", "foi", WORDS)], "yes")
    world.watch()
    world.site.script["/r"] = request_page(letter(world), f"{world.sites[1].url}/minutes.pdf")
    files(world)["/minutes.pdf"] = LETTER
    assert days(world, 2) == ["changed!", "same"]
    del files(world)["/minutes.pdf"]
    assert days(world, 2) == ["same", "quotation-lost!"]


def test_words_that_move_from_document_to_page_are_not_lost(world: World) -> None:
    world.write([("foi", f"{world.site.url}/r")], [("q", "foi", WORDS)], "yes")
    world.watch()
    files(world)["/letter.pdf"] = ALTERED
    annex = f"{world.sites[1].url}/annex.pdf"
    world.site.script["/r"] = request_page(letter(world), annex, said=f"{WORDS}.")
    assert days(world, 2) == ["changed!", "same"]
    world.site.script["/r"] = request_page(letter(world), annex)
    assert days(world, 2) == ["quotation-lost!", "quotation-lost"]


def test_a_new_document_is_told_once(world: World) -> None:
    world.watch()
    both = (letter(world), f"{world.sites[1].url}/annex.pdf")
    more = f"{world.sites[1].url}/more.pdf"
    files(world)["/more.pdf"] = pdf("More of it")
    world.site.script["/r"] = request_page(*both, more)
    assert days(world, 1) == ["changed!"]
    assert "more.pdf" in last(world).reason
    assert days(world, 2) == ["same", "same"]


def test_a_document_no_longer_linked_is_told_and_still_watched(world: World) -> None:
    world.watch()
    world.site.script["/r"] = request_page(f"{world.sites[1].url}/annex.pdf")
    assert days(world, 1) == ["changed!"]
    assert "no longer links the document letter.pdf" in last(world).reason
    assert days(world, 2) == ["same", "same"]
    files(world)["/letter.pdf"] = ALTERED
    assert days(world, 1) == ["quotation-lost!"]


def test_signed_addresses_that_differ_every_day_are_no_news(world: World) -> None:
    def sign(day: int) -> None:
        path = f"/letter.pdf?signature={day * 7919:x}"
        files(world)[path] = LETTER
        world.site.script["/r"] = request_page(world.sites[1].url + path)

    sign(0)
    world.watch()
    for day in range(1, 4):
        sign(day)
        assert days(world, 1) == ["noise"]


def test_a_document_that_moved_with_its_link_is_no_news(world: World) -> None:
    world.watch()
    files(world)["/2026/answer.pdf"] = files(world).pop("/letter.pdf")
    annex = f"{world.sites[1].url}/annex.pdf"
    world.site.script["/r"] = request_page(f"{world.sites[1].url}/2026/answer.pdf", annex)
    said = days(world, 3)
    assert said[1:] == ["same", "same"]
    assert said[0] in ("same", "noise", "changed!")
    assert "answer.pdf" not in last(world).reason.replace("“letter.pdf” is now “answer.pdf”", "")


def test_a_snapshot_is_a_baseline_for_documents_too(world: World) -> None:
    assert call("-C", world.root, "snapshot").code == 0
    files(world)["/letter.pdf"] = ALTERED
    assert world.state("foi") == "quotation-lost!"


def test_a_page_that_is_gone_is_gone_whatever_its_documents_do(world: World) -> None:
    world.watch()
    world.site.script["/r"] = NOT_FOUND
    files(world).clear()
    assert days(world, 3) == ["new?", "gone!", "gone"]
    asked = len(world.sites[1].asked)
    days(world, 1)
    assert len(world.sites[1].asked) == asked


def test_a_row_that_wants_no_documents_asks_for_none(world: World) -> None:
    write(world, "no")
    world.watch()
    files(world).clear()
    assert days(world, 3) == ["same"] * 3
    assert world.sites[1].asked == []


def test_documents_that_are_wanted_from_now_on_are_no_news(world: World) -> None:
    write(world, "no")
    world.watch()
    write(world)
    assert days(world, 2) == ["same", "same"]
    assert len(captures(world)) == 4
    files(world)["/letter.pdf"] = ALTERED
    assert days(world, 1) == ["quotation-lost!"]


def test_documents_switched_off_and_on_again_are_no_news(world: World) -> None:
    world.watch()
    write(world, "no")
    assert days(world, 1) == ["same"]
    write(world)
    assert days(world, 2) == ["same", "same"]


def test_a_document_judged_by_nobody_is_judged_in_the_next_round(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.watch()
    files(world)["/letter.pdf"] = ALTERED
    world.pass_time(days=1)

    full = full_disk(monkeypatch, lambda change: change.source == "foi")
    with full, pytest.raises(StorageError):
        world.watch()
    assert [c.status for c in captures(world) if c.cited == letter(world)] == [200, 200]
    assert days(world, 2) == ["quotation-lost!", "quotation-lost"]
    assert [c.status for c in captures(world) if c.cited == letter(world)][2:] == [304, 304]


def test_a_quotation_added_later_is_looked_up_in_the_copy_we_have(world: World) -> None:
    world.write([("foi", f"{world.site.url}/r")], [], "yes")
    world.watch()
    world.write([("foi", f"{world.site.url}/r")], [("late", "foi", WORDS)], "yes")
    assert days(world, 1) == ["same"]
    files(world)["/letter.pdf"] = ALTERED
    assert days(world, 1) == ["quotation-lost!"]
    assert last(world).quotations_lost == ("late",)


def test_a_document_that_is_unknown_for_long_asks_a_person_monthly(world: World) -> None:
    world.watch()
    files(world)["/letter.pdf"] = Reply(403)
    asked = []
    for _ in range(13):
        world.pass_time(days=5)
        asked += world.watch().notices
    assert [n.headline for n in asked] == ["foi: letter.pdf: still cannot be reached"] * 2
    assert letter(world) in asked[0].sentence


TORN = Reply(content=b"%PDF-1.7\n1 0 obj << torn in the middle", kind="application/pdf")


def test_a_document_that_cannot_be_read_is_unknown_and_no_loss(world: World) -> None:
    world.watch()
    files(world)["/letter.pdf"] = TORN
    assert days(world, 3) == ["same"] * 3
    files(world)["/letter.pdf"] = ALTERED
    assert days(world, 1) == ["quotation-lost!"]


def test_a_source_that_is_itself_a_pdf_and_cannot_be_read_is_unknown(world: World) -> None:
    world.write([("foi", letter(world))], [("q", "foi", WORDS)])
    world.watch()
    files(world)["/letter.pdf"] = TORN
    assert days(world, 2) == ["blocked", "blocked"]
    assert "text cannot be read" in last(world).reason
    files(world)["/letter.pdf"] = LETTER
    assert days(world, 2) == ["same", "same"]


def test_a_pattern_names_pages_as_documents_too(world: World) -> None:
    files(world)["/annex-b.html"] = page("Annex B", f"{OTHER_WORDS}.", "And so on.")
    world.site.script["/r"] = request_page(f"{world.sites[1].url}/annex-b.html")
    world.write([("foi", f"{world.site.url}/r")], [("staff", "foi", OTHER_WORDS)], "*annex*")
    world.watch()
    assert len(captures(world)) == 1
    files(world)["/annex-b.html"] = page("Annex B", "Nobody was moved.", "And so on.")
    assert days(world, 1) == ["quotation-lost!"]
    files(world)["/annex-b.html"] = Reply(200, "<title>Log in</title><input type=password>")
    assert days(world, 2) == ["quotation-lost"] * 2
    files(world)["/annex-b.html"] = page("Annex B", f"{OTHER_WORDS}.", "And so on.")
    assert days(world, 1) == ["restored!"]


def test_a_scan_that_is_replaced_is_a_change_and_no_loss(world: World) -> None:
    scan, other = pdf(), pdf("")
    files(world)["/annex.pdf"] = scan
    world.write([("foi", f"{world.site.url}/r")], [("q", "foi", WORDS)], "yes")
    world.watch()
    assert scan.content != other.content
    files(world)["/annex.pdf"] = other
    assert days(world, 2) == ["changed!", "same"]


def test_a_file_host_that_hangs_is_given_up_for_the_round(world: World) -> None:
    urls = [f"{world.sites[1].url}/{n}.pdf" for n in range(12)]
    files(world).update({f"/{n}.pdf": replace(LETTER, delay=5.0) for n in range(12)})
    world.site.script["/r"] = request_page(*urls)
    world.fetcher.close()
    world.toml("timeout = 0.3\n")
    found = world.watch(fetch=None)
    assert {c.source: str(c.state) for c in found.changes}["foi"] == "new"
    assert len(world.sites[1].asked) == 3
    unasked = [c for c in captures(world) if "was not asked again" in c.why]
    assert len(unasked) == 9
    assert all(c.usable is Usable.NO for c in captures(world))


def test_other_hosts_of_a_project_are_left_alone(world: World) -> None:
    world.watch()
    assert isinstance(world.sites[2], Site)
    assert world.sites[2].asked == ["/other"]
