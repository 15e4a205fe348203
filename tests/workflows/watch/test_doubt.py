"""Doubt over whole rounds: what is said, when it is decided, and what is never concluded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.models import State
from archiver.store.archive import open_reader
from archiver.workflows.watch import watch as watching
from tests.door import call
from tests.workflows.watch.world import (
    NOT_FOUND,
    Reply,
    World,
    answered_for_all,
    open_world,
    page,
    say_state,
)

WORDS = "The panel found no reason to close the baths on Mill Lane"
CITED = page(
    "The baths",
    f"{WORDS}, and said so in a letter to the council of the town.",
    "The letter was read aloud at the meeting in May, and nobody asked for a vote on it.",
    "The baths have two pools, of which the smaller was built in the year of the flood.",
)
OTHER = page("Home", "Welcome to our new pages about everything that we do for you every day.")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two pages on one host, and one each on two others; the first is quoted."""
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root, 3) as opened:
        opened.site.script |= {"/a": CITED, "/b": page("Opening hours", "Nine to five, daily.")}
        for site, name in zip(opened.sites[1:], "cd", strict=True):
            site.script[f"/{name}"] = page(name, f"What stands on the page {name} of this host.")
        opened.write(
            [
                ("a", f"{opened.site.url}/a"),
                ("b", f"{opened.site.url}/b"),
                ("c", f"{opened.sites[1].url}/c"),
                ("d", f"{opened.sites[2].url}/d"),
            ],
            [("q", "a", WORDS)],
        )
        opened.watch()
        opened.pass_time(days=1)
        opened.watch()
        yield opened


def test_the_words_of_a_page_tell_its_language_where_nothing_names_it(world: World) -> None:
    welsh = page(
        "Y baddonau",
        "Ni welodd y panel unrhyw reswm dros gau'r baddonau ar Lôn y Felin, a dywedodd hynny.",
        "Mae gan y baddonau ddau bwll, ac mae'r un lleiaf yn hen iawn erbyn hyn.",
    )
    world.site.script["/a"] = Reply(body=welsh.body.replace(" lang=en", ""))
    world.pass_time(days=1)
    (told,) = [n for n in world.watch().notices if n.kind == "doubt"]
    assert "another language (cy; our copy is in en)" in told.sentence
    assert [said.split()[0] for said in days(world, 3)] == ["same?", "same?", "changed!"]


def test_another_label_of_the_charset_changes_no_word(world: World) -> None:
    cited = Reply(body=CITED.body.replace("flood", "flood, so the café says"))
    world.site.script["/a"] = cited
    world.pass_time(days=1)
    world.watch()
    labelled = cited.body.replace("charset=utf-8", "charset=iso-8859-1")
    world.site.script["/a"] = Reply(
        content=labelled.encode("utf-8"), kind="text/html; charset=iso-8859-1"
    )
    world.write([("a", f"{world.site.url}/a")], [("q", "a", "year of the flood, so the café says")])
    assert days(world, 3) == ["same"] * 3


@pytest.mark.parametrize(
    ("end", "said"), [("", "unreachable"), ("</p></main></body></html>", "same?")]
)
def test_a_page_that_breaks_off_before_its_end_mark_shows_no_absence(
    world: World, end: str, said: str
) -> None:
    start = CITED.body.index(WORDS) + 40
    world.site.script["/a"] = Reply(body=CITED.body[:start] + end)
    assert days(world, 1)[0].split()[0] == said


def days(world: World, count: int) -> list[str]:
    said = []
    for _ in range(count):
        world.pass_time(days=1)
        said.append(" ".join(say_state(c) for c in world.watch().changes))
    return said


def test_a_whole_site_that_is_withdrawn_is_told_by_the_fourth_look(world: World) -> None:
    world.site.script.clear()
    world.site.default = OTHER
    assert days(world, 5) == [
        "same? same? same same",
        "same? same? same same",
        "same? same? same same",
        "soft-404! soft-404! same same",
        "soft-404 soft-404 same same",
    ]
    world.site.default = NOT_FOUND
    world.site.script |= {"/a": CITED, "/b": page("Opening hours", "Nine to five, daily.")}
    assert days(world, 2) == ["restored! restored! same same", "same same same same"]


def test_the_only_host_of_a_project_is_told_as_well(world: World) -> None:
    world.write([("a", f"{world.site.url}/a")], [("q", "a", WORDS)])
    world.site.default = world.site.script["/a"] = OTHER
    assert days(world, 4) == ["same?", "same?", "same?", "soft-404!"]


def test_a_night_in_which_every_host_shows_one_page_is_our_own_network(world: World) -> None:
    portal = page("Guests", "Type in the number of your room to go on to the web.")
    world.site.script["/portal"] = portal
    between = answered_for_all(world.fetcher.fetch, f"{world.site.url}/portal")
    for _ in range(9):
        world.pass_time(days=1)
        found = world.watch(fetch=between)
        assert not any(c.transition for c in found.changes)
    world.pass_time(days=1)
    assert {str(c.state) for c in world.watch().changes} == {"same"}


TAKEN = Reply(body="<title>x</title><h1>Notice</h1><p>This page has been removed by the owner.</p>")


@pytest.mark.parametrize(
    ("everywhere", "said"),
    [
        (("/a", "/b"), ["same?", "same?", "same?", "withdrawn!"]),
        (("/a", "/"), ["same?", "same?", "same?", "withdrawn!"]),
        (("/a",), ["same?", "withdrawn!", "withdrawn", "withdrawn"]),
    ],
)
def test_a_tombstone_at_every_address_is_one_page_for_many(
    world: World, everywhere: tuple[str, ...], said: list[str]
) -> None:
    world.site.script["/"] = page("Welcome", "This is the front page of the town.")
    world.site.script |= dict.fromkeys(everywhere, TAKEN)
    assert [day.split()[0] for day in days(world, 4)] == said


def test_a_filter_that_answers_for_two_hosts_deletes_nothing_and_two_deletions_are_told(
    world: World,
) -> None:
    pages = [("a", f"{world.site.url}/a"), ("c", f"{world.sites[1].url}/c")]
    world.write(pages, [("q", "a", WORDS)])
    world.site.script["/filter"] = Reply(404, "<h1>Not for you</h1>")
    between = answered_for_all(world.fetcher.fetch, f"{world.site.url}/filter")
    for _ in range(2):
        world.pass_time(days=1)
        found = world.watch(fetch=between)
        assert (found.offline, found.transitions) == (True, ())
    for site, path in zip(world.sites, ("/a", "/c"), strict=False):
        del site.script[path]
        site.script["/"] = page("Welcome", f"This is the front page of {site.url}.")
    assert days(world, 2) == ["same? same?", "gone! gone!"]


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("<p><a href=/subscribe>Lean ort</a></p>", ["blocked", "blocked"]),
        ("<p><a href=/minutes>Lean ort</a></p>", ["same?", "changed!"]),
    ],
)
def test_the_beginning_of_a_text_with_a_way_to_the_rest_is_a_wall(
    world: World, way: str, said: list[str]
) -> None:
    world.write([("a", f"{world.site.url}/a")])
    world.site.script["/a"] = Reply(
        body=CITED.body.replace(CITED.body[CITED.body.index("The letter") :], "")
        + f"<p>Tá trí cheathrú fágtha.</p>{way}</article></main><footer></footer></body></html>"
    )
    assert [day.split()[0] for day in days(world, 2)] == said


@pytest.mark.parametrize("kept", [True, False])
def test_a_wrong_status_takes_no_page_away(world: World, kept: bool) -> None:
    world.write([("a", f"{world.site.url}/a"), ("c", f"{world.sites[1].url}/c")])
    text = CITED if kept else page("The baths", "The letter of the council is not to be had.")
    world.site.script["/a"] = replace(text, status=404)
    assert days(world, 2) == (["same same"] * 2 if kept else ["same? same", "gone! same"])


def test_a_domain_for_sale_that_shows_its_offer_by_script_is_parked(world: World) -> None:
    mark = "<script src=//img1.wsimg.com/parking-lander/static/js/main.js></script>"
    offer = Reply(body=f"<!doctype html><title>b.example</title>{mark}<div id=root></div>")
    world.site.script |= {"/a": offer, "/b": offer}
    world.site.default = offer
    assert [said.split()[0] for said in days(world, 2)] == ["same?", "parked!"]


def test_an_outage_between_looks_begins_the_three_anew(world: World) -> None:
    world.site.default = world.site.script["/a"] = OTHER
    assert days(world, 2)[1].startswith("same?")
    world.site.script["/a"] = Reply(503)
    assert days(world, 1)[0].startswith("unreachable ")
    world.site.script["/a"] = OTHER
    assert [said.split()[0] for said in days(world, 4)] == ["same?", "same?", "same?", "soft-404!"]


def test_a_doubt_is_said_once_and_a_redirect_named(world: World) -> None:
    world.site.script["/a"] = Reply(302, "", (("Location", f"{world.site.url}/b"),))
    found = world.watch()
    (notice,) = [n for n in found.notices if n.kind == "doubt"]
    assert notice.headline == "a: in doubt"
    assert f"leads to {world.site.url}/b" in notice.sentence
    assert "quotation q is not there" in notice.sentence
    assert [n for n in world.watch().notices if n.kind == "doubt"] == []
    world.pass_time(days=1)
    (moved,) = world.watch().transitions
    assert (moved.state, moved.quotations_lost) == (State.MOVED, ("q",))


def test_what_stays_in_doubt_is_asked_about_after_a_month(world: World) -> None:
    """With the other hosts silent, one page for all addresses proves nothing for ever."""
    world.site.default = world.site.script["/a"] = world.site.script["/b"] = OTHER
    for site in world.sites[1:]:
        site.script.clear()
        site.default = OTHER
    asked = []
    for _ in range(36):
        world.pass_time(days=1)
        found = world.watch()
        assert not found.transitions
        asked += [n for n in found.notices if n.kind == "question" and n.source == "a"]
    assert len(asked) == 1


def test_the_row_the_log_status_and_show_have_the_doubt(world: World) -> None:
    world.site.script["/a"] = NOT_FOUND
    world.watch()
    with open_reader(world.root / "archive") as reader:
        change = reader.catalog.states()["a"]
    assert change.doubt is not None
    lines = [
        json.loads(line)
        for path in (world.root / "archive" / "custody").glob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
    said = [line["doubt"] for line in lines if line.get("source") == "a" and "doubt" in line]
    assert set(said[-1]) >= {"since", "looks", "reason", "decides_after"}
    told = json.loads(call("-C", world.root, "status", "--format", "json").out)
    row = next(row for row in told["sources"] if row["source"] == "a")
    assert row["doubt"]["looks"] == 1
    assert row["doubt"]["decides_after"] > row["doubt"]["since"]
    assert "in doubt since" in call("-C", world.root, "status").out
    assert "in doubt since" in call("-C", world.root, "show", "a").out
    assert call("-C", world.root, "reindex").code == 0
    with open_reader(world.root / "archive") as reader:
        assert reader.catalog.states()["a"] == change


def test_a_row_that_breaks_is_its_own_result(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    observe = watching.observe

    def fail(watched: object, *rest: object) -> object:
        if watched.source.id == "a":  # type: ignore[attr-defined]
            raise RecursionError("too deep")
        return observe(watched, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "observe", fail)
    world.sites[1].script["/c"] = page("c", "What stands on the page c of this host is new.")
    found = world.watch()
    states = {c.source: say_state(c) for c in found.changes}
    assert states == {"a": "same?", "b": "same", "c": "changed!", "d": "same"}
    (told,) = [n for n in found.notices if n.kind == "doubt"]
    assert "This program failed on what came (RecursionError: too deep)" in told.sentence
    monkeypatch.setattr(watching, "observe", observe)
    world.pass_time(days=1)
    assert world.state("a") == "same"


def test_a_hostile_page_ends_no_round(world: World) -> None:
    """A charset that no reader of markup accepts, on a page whose documents are wanted."""
    rows = [("a", f"{world.site.url}/a"), ("c", f"{world.sites[1].url}/c")]
    world.write(rows, [("q", "a", WORDS)], "yes")
    world.watch()
    nul = CITED.body.replace("<meta charset=utf-8>", '<meta charset="\0">')
    world.site.script["/a"] = Reply(
        body=nul + '<img srcset="' + "," * 4000 + '">', kind="text/html"
    )
    world.sites[1].script["/c"] = page("c", "What stands on the page c of this host is new.")
    for _ in range(2):
        world.pass_time(days=1)
        found = {c.source: c for c in world.watch().changes}
        assert not found["a"].transition
    with open_reader(world.root / "archive") as reader:
        assert any(c.transition for c in reader.catalog.state_history("c"))


@pytest.mark.parametrize("back", [1, 240, 365])
def test_a_clock_that_went_back_is_said_and_makes_nobody_gone(world: World, back: int) -> None:
    world.site.script["/a"] = NOT_FOUND
    world.pass_time(days=-back)
    found = world.watch()
    assert "earlier than the line of the log before" in found.clock
    assert call("-C", world.root, "audit", "--notes").out.count("clock-went-back") >= 1
    with_clock = world.means().clock.now()
    world.pass_time(days=back)
    assert world.state("a") == "same?", with_clock
    world.pass_time(days=1)
    assert world.state("a") == "gone!"


def test_places_that_change_by_themselves_are_learned_and_prose_is_not(world: World) -> None:
    def shown(day: int, last: str = "") -> Reply:
        goods = ("Shoes", "Boats", "Tea", "Hats")[day % 4]
        ad = f'<div class="slot-7"><p>{goods} for sale.</p></div>'
        signed = f"<p>{1200 + day} people have signed</p>"
        return Reply(body=CITED.body.replace("</article>", f"{ad}{signed}<p>{last}</p></article>"))

    said = []
    for day in range(8):
        world.site.script["/a"] = shown(day, "The vote was moved to June." if day > 5 else "")
        world.pass_time(days=1)
        said.append(world.state("a"))
    assert said == ["changed!"] * 3 + ["noise"] * 3 + ["changed!", "noise"]
    with open_reader(world.root / "archive") as reader:
        learned = reader.catalog.states()["a"].memory.unstable
    assert len(learned) == 2
    world.site.script["/a"] = Reply(body=shown(9).body.replace("found no reason", "found reason"))
    world.pass_time(days=1)
    assert world.state("a") == "quotation-lost!"


def test_a_404_beside_faults_of_the_server_is_an_outages(world: World) -> None:
    said = []
    for status in (404, 503, 404, 503, 404, 404):
        world.site.script["/a"] = Reply(status, "<title>x</title>")
        said += [days(world, 1)[0].split()[0]]
    assert said == ["same?", "unreachable", "same?", "unreachable", "same?", "gone!"]
