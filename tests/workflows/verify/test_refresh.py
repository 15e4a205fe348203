"""verify --refresh: what came of asking just now stands beside each quotation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.models import Standing
from archiver.project import load_project
from archiver.workflows.verify.refresh import refresh_cited, with_looks
from archiver.workflows.verify.verify import verify_documents
from tests.door import call
from tests.workflows.watch.world import NOT_FOUND, Reply, World, open_world, page

WORDS = "A pause is not a promise, and we will be back in the autumn"
CITED = page("Statement", f"{WORDS}.", "The band played on until the rain came.")


OTHER = page("Our garden", "Come and see the roses, which are open to all of you until June.")
BLOCK = Reply(body="<!doctype html><title>x</title><p>Maudhui haya hayapatikani huko.</p></html>")
HALF = page("Statement", "The band played on.", "<a href=/login>Weiter</a>")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A leaflet that quotes one page, which was saved."""
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root) as opened:
        opened.site.script["/s"] = CITED
        opened.site.script["/"] = OTHER
        opened.write([("statement", f"{opened.site.url}/s")])
        leaflet = f"“{WORDS}.” ([x]({opened.site.url}/s))\n"
        (root / "leaflet.md").write_text(leaflet, encoding="utf-8")
        assert call("-C", root, "snapshot").code == 0
        yield opened


def refresh(world: World) -> tuple[int, str]:
    said = call("-C", world.root, "verify", "--refresh", "leaflet.md")
    return said.code, " ".join(said.out.split())


def test_a_page_that_is_there_is_clean_and_said_to_have_been_fetched(world: World) -> None:
    code, out = refresh(world)
    assert code == 0
    assert "on the page on" in out


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (NOT_FOUND, "not there when asked just now (404)"),
        (Reply(410), "not there when asked just now (410)"),
        (Reply(503, "<p>Out of order.</p>"), "The page was not shown just now"),
        (Reply(403, "<p>No.</p>"), "The page was not shown just now"),
        (page("Down for maintenance", "We will be back soon."), "The page was not shown just now"),
        (
            Reply(200, "<title>Log in</title><form><input type=password></form><p>Log in to go on"),
            "The page was not shown just now",
        ),
        (OTHER, "has another text just now, without anything of our copy"),
        (BLOCK, "has another text just now"),
        (Reply(302, "", (("Location", "/"),)), "has another text just now"),
        (HALF, "fetched just now, in part"),
    ],
)
def test_what_could_not_be_looked_at_is_said_and_is_no_green_tick(
    world: World, reply: Reply, words: str
) -> None:
    world.site.script["/s"] = reply
    code, out = refresh(world)
    assert code == 3
    assert words in out
    assert "on the page on" not in out
    assert "the source is gone" not in out
    assert "archiver rescue statement" in out, "an archived copy to link, or how to find one"
    told = call("-C", world.root, "verify", "--refresh", "leaflet.md", "--format", "json")
    (row,) = json.loads(told.out)["quotations"]
    assert row["verdict"] == "verbatim"
    assert row["standing"] == "unknown"
    assert any(words in note for note in row["notes"])


def test_another_text_is_a_loss_at_the_second_look(world: World) -> None:
    def standing() -> Standing:
        world.pass_time(hours=1)
        project, paths = load_project(world.root), [world.root / "leaflet.md"]
        looks = refresh_cited(project, world.means(), paths)
        findings = verify_documents(project, world.means(), paths).findings
        (found,) = with_looks(project, world.means(), findings, looks)
        return found.standing

    world.now = datetime.now(UTC)
    assert standing() is Standing.CURRENT
    world.site.script["/s"] = OTHER
    assert standing() is Standing.UNKNOWN
    assert standing() is Standing.UNKNOWN
    world.pass_time(days=1)
    assert standing() is Standing.LOST


def test_a_host_that_does_not_answer_could_not_be_asked(world: World) -> None:
    world.site.close()
    code, out = refresh(world)
    assert code == 3
    assert "could not be asked just now" in out
    world.sites.clear()


def test_without_a_look_the_date_of_our_copy_is_said_and_never_still(world: World) -> None:
    out = " ".join(call("-C", world.root, "verify", "leaflet.md").out.split())
    assert "still" not in out
