"""The feed: valid by RFC 4287, with ids for good, dates that never go back, and a bound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archiver.models import State
from archiver.urls import from_rfc3339
from archiver.watching.feed import KEPT, render_feed
from archiver.watching.notices import Notice
from tests.workflows.watch.world import NOT_FOUND, World, open_world, page

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
NOW = datetime(2026, 3, 10, 5, tzinfo=UTC)
A = "{http://www.w3.org/2005/Atom}"


def notice(number: int, words: str = "It is gone.", minutes: float = 0) -> Notice:
    date = NOW + timedelta(minutes=number + minutes)
    return Notice(f"key-{number}", "transition", f"s{number}", State.GONE, words, date)


def read(content: bytes) -> etree._Element:
    """Check a feed against the schema, and for what a grammar cannot say."""
    root = etree.fromstring(content)
    SCHEMA.assertValid(root)
    ids = [element.text for element in root.iter(f"{A}id")]
    assert len(set(ids)) == len(ids)
    assert content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return root


def entries(root: etree._Element, name: str = "title") -> list[str]:
    return [str(e.findtext(f"{A}{name}")) for e in root.findall(f"{A}entry")]


def test_an_empty_feed_is_valid() -> None:
    root = read(render_feed("minutes", "chain 7", [], NOW))
    assert from_rfc3339(str(root.findtext(f"{A}updated"))) == NOW


def test_the_newest_comes_first_and_dates_the_feed() -> None:
    root = read(render_feed("minutes", "chain 7", [notice(1), notice(2)], NOW))
    assert entries(root) == ["s2: gone", "s1: gone"]
    assert root.findtext(f"{A}updated") == entries(root, "updated")[0]


def test_the_schema_objects_to_what_the_standard_objects_to() -> None:
    good = render_feed("minutes", "chain 7", [notice(1)], NOW)
    for right, wrong in (
        (b"<content>It is gone.</content>", b""),
        (b"<content>It is gone.</content>", b"<summary>It is gone.</summary>"),
        (b"T05:01:00Z", b" 05:01:00"),
        (b"<name>archiver</name>", b""),
        (b"urn:uuid:", b""),
        (b"</entry>", b"<surprise/></entry>"),
    ):
        assert right in good
        assert not SCHEMA.validate(etree.fromstring(good.replace(right, wrong)))


def test_ids_do_not_hang_on_the_name_of_a_folder() -> None:
    told = [notice(1), notice(2)]
    one, two = (read(render_feed(name, "chain 7", told, NOW)) for name in ("old", "new"))
    assert [e.text for e in one.iter(f"{A}id")] == [e.text for e in two.iter(f"{A}id")]
    other = read(render_feed("old", "chain 8", told, NOW))
    assert not {e.text for e in one.iter(f"{A}id")} & {e.text for e in other.iter(f"{A}id")}


@given(st.lists(st.integers(-500, 500), max_size=12), st.text(min_size=1))
def test_dates_never_go_back_and_hostile_words_stay_words(jumps: list[int], words: str) -> None:
    told = [notice(n, words, minutes) for n, minutes in enumerate(jumps)]
    last = ""
    for count in range(len(told) + 1):
        root = read(render_feed(words, "chain 7", told[:count], NOW))
        updated = str(root.findtext(f"{A}updated"))
        assert updated >= last
        last = updated
        assert entries(root, "updated") == sorted(entries(root, "updated"), reverse=True)


def test_a_feed_has_a_bound_whatever_it_is_told() -> None:
    many = [notice(n, "&" * 100_000) for n in range(KEPT + 50)]
    content = render_feed("x" * 50, "chain 7", many, NOW)
    assert len(entries(read(content))) == KEPT
    assert entries(read(content))[0] == f"s{KEPT + 49}: gone"
    assert len(content) < 2_500_000
    usual = render_feed("x", "c", [notice(n, "It was 404. " * 10) for n in range(900)], NOW)
    assert len(usual) < 120_000


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root) as opened:
        opened.toml('[watch]\nfeed = "notices.xml"\n')
        opened.write([("a", f"{opened.site.url}/a")])
        opened.site.script["/a"] = page("Minutes", "Nothing of note was said.")
        yield opened


def test_a_feed_grows_by_its_news_and_keeps_what_it_had(world: World) -> None:
    feed = world.root / "notices.xml"
    replies = [page("Minutes", "Nothing of note was said.", f"Number {n}.") for n in range(3)]
    replies += [page("Minutes", "Nothing of note was said.", "<b>&\x07\u202e]]></b>")]
    seen: list[list[str]] = []
    for reply in [page("Minutes", "Nothing of note was said."), *replies, NOT_FOUND]:
        world.site.script["/a"] = reply
        world.watch()
        seen.append(entries(read(feed.read_bytes()), "id"))
        world.pass_time(hours=-1)
    assert [len(ids) for ids in seen] == [0, 1, 2, 3, 4, 4]
    assert all(later[-len(ids) :] == ids for ids, later in pairwise(seen[1:]))
