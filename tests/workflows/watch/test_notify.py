"""Each notice once: by command, mail and feed; failures retried, nothing lost."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archiver.store.archive import open_reader
from archiver.urls import from_rfc3339
from archiver.watching.channels import (
    Channel,
    apprise_channels,
    command_channel,
    mail_channel,
)
from archiver.watching.mail_settings import Mail
from archiver.watching.notices import Message, gather_doubts
from archiver.workflows.verify.resting import say_merged
from tests.watching.post import open_post_office
from tests.workflows.watch.world import NOT_FOUND, START, Reply, World, open_world, page

WORDS = "The board never approved the scheme in any form"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root) as opened:
        opened.write(
            [(n, f"{opened.site.url}/{n}") for n in "abc"], [("qa", "a", WORDS), ("qb", "b", WORDS)]
        )
        for name in "abc":
            opened.site.script[f"/{name}"] = as_cited(name)
        yield opened


def as_cited(name: str) -> Reply:
    return page(f"Minutes {name}", f"{WORDS}.", "Members went home in the rain after that.")


def altered(name: str) -> Reply:
    return page(f"Minutes {name}", "The board approved it.", "Members went home in the rain.")


class Box:
    """A channel that keeps what it is sent; while `full` it takes nothing."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.full = False
        self.channel = Channel("box", self._take)

    def _take(self, message: Message) -> str:
        if self.full:
            return "the box is full"
        self.messages.append(message)
        return ""


def test_one_message_for_each_transition_and_none_without(world: World) -> None:
    box = Box()
    world.watch(channels=[box.channel])
    assert box.messages == []
    world.site.script["/a"] = altered("a")
    for _ in range(3):
        world.pass_time(days=1)
        world.watch(channels=[box.channel])
    (message,) = box.messages
    assert message.subject == "[project] a: quotation no longer on the page"
    assert "Quoted in: leaflet.md." in message.body
    assert "never" in message.body
    assert "UTC. Rests on our own copy." in message.body


def test_a_state_of_a_merged_log_is_others(world: World) -> None:
    world.watch()
    with open_reader(world.root / "archive") as reader:
        change = reader.catalog.states()["a"]
    assert change.rests_on == "our own copy"
    assert change.chain.endswith(say_merged(change, {change.chain}).merged_from)
    assert say_merged(change, {change.chain}).rests_on.startswith("others' copy, merged (log ")
    assert say_merged(change, {"another"}).rests_on == "our own copy"


def test_many_at_once_are_one_digest_the_gravest_first(world: World) -> None:
    box = Box()
    world.watch(channels=[box.channel])
    world.site.script["/c"] = page("Minutes c", "Something else.", "Members went home in the rain.")
    world.site.script["/b"] = Reply(410)
    world.site.script["/a"] = altered("a")
    world.watch(channels=[box.channel])
    (message,) = box.messages
    assert [n.headline.split(": ")[0] for n in message.notices] == ["a", "c", "b"]
    assert message.subject.startswith("[project] 3 notices: a: ")


def test_many_doubts_of_one_host_are_told_once_and_each_address_by_name(world: World) -> None:
    box, base = Box(), world.site.url
    elsewhere = world.site.url.replace("127.0.0.1", "localhost")
    rows = [(f"m{n}", f"{base}/m{n}") for n in range(5)] + [("far", f"{elsewhere}/far")]
    for name, _ in rows:
        world.site.script[f"/{name}"] = as_cited(name)
    world.write(rows)
    world.watch(channels=[box.channel])
    for name, _ in rows:
        world.site.script[f"/{name}"] = Reply(404, f"<p>404 {name}</p>")
    world.pass_time(days=1)
    found = world.watch(channels=[box.channel])
    (message,) = box.messages
    assert len(message.notices) == 6, "each is a notice of its own, and is sent once"
    body = message.body
    assert body.count("5 addresses in doubt") == 1
    assert body.count("That proves nothing yet: a second look after") == 2
    assert all(body.count(f"{url}): The server answers 404.") == 1 for _, url in rows[:5])
    assert "far: in doubt" in body
    near = [notice for notice in found.notices if notice.source != "far"]
    assert [type(one).__name__ for one in gather_doubts(near[:4])] == ["DoubtsOfHost"]
    assert gather_doubts(near[:3]) == near[:3], "few are told one by one"


def test_a_failed_notice_is_sent_later_with_all_that_came_meanwhile(world: World) -> None:
    box, other = Box(), Box()
    both = [box.channel, Channel("other", other._take)]
    world.watch(channels=both)
    box.full = True
    world.site.script["/a"] = altered("a")
    world.pass_time(days=1)
    assert any(
        "to be tried again: the box is full" in r for r in world.watch(channels=both).remarks
    )
    world.site.script["/a"] = as_cited("a")
    world.pass_time(days=1)
    world.watch(channels=both)
    box.full = False
    for _ in range(2):
        world.pass_time(days=1)
        world.watch(channels=both)
    assert [[n.state for n in m.notices] for m in box.messages] == [["quotation-lost", "restored"]]
    assert [[n.state for n in m.notices] for m in other.messages] == [
        ["quotation-lost"],
        ["restored"],
    ]


def test_a_new_channel_is_not_told_old_news(world: World) -> None:
    world.watch()
    world.site.script["/a"] = altered("a")
    world.pass_time(days=1)
    world.watch()
    box = Box()
    world.pass_time(days=1)
    world.watch(channels=[box.channel])
    assert box.messages == []


def test_reminders_and_questions_come_once_a_period(world: World) -> None:
    world.toml('[watch]\nremind-after = "7d"\nunreachable-after = "30d"\n')
    world.watch()
    world.site.script["/a"] = Reply(410)
    world.site.script["/b"] = Reply(503)
    shown = []
    for _ in range(13):
        world.pass_time(days=5)
        shown += [(n.kind, n.source) for n in world.watch().notices]
    assert shown.count(("doubt", "a")) == 1
    assert shown.count(("reminder", "a")) == 7
    assert shown.count(("question", "b")) == 2
    assert len(shown) == 10


def test_a_sign_of_life_comes_once_a_month(world: World) -> None:
    world.toml("[watch]\nalive = true\n")
    box = Box()
    for _ in range(10):
        world.watch(channels=[box.channel])
        world.pass_time(days=9)
    assert [m.subject for m in box.messages] == ["[project] the watch is at work"] * 3
    assert "3 sources are watched" in box.messages[0].body


def test_the_command_gets_the_message_and_its_key(world: World, tmp_path: Path) -> None:
    script, kept = tmp_path / "keep.py", tmp_path / "kept.jsonl"
    script.write_text(
        "import json, os, sys\n"
        "said = [os.environ['ARCHIVER_SUBJECT'], os.environ['ARCHIVER_NOTICES'],"
        " sys.stdin.buffer.read().decode('utf-8')]\n"
        f"open({str(kept)!r}, 'a', encoding='utf-8').write(json.dumps(said) + '\\n')\n",
        encoding="utf-8",
    )
    channel = command_channel(f'"{sys.executable}" "{script}"', {})
    world.watch(channels=[channel])
    world.site.script["/a"] = altered("a")
    world.watch(channels=[channel])
    world.watch(channels=[channel])
    (line,) = kept.read_text(encoding="utf-8").splitlines()
    subject, count, body = json.loads(line)
    assert (subject, count) == ("[project] a: quotation no longer on the page", "1")
    assert "“" in body


def test_a_command_that_fails_says_so() -> None:
    code = 'import sys; sys.exit("no paper left")'
    channel = command_channel(f"\"{sys.executable}\" -c '{code}'", {})
    assert "no paper left" in channel.send(Message("k", "s", "b", ()))


def test_mail_goes_out_once_and_a_refusal_is_retried(world: World) -> None:
    with open_post_office() as office:
        mail = Mail(office.address, "watch@town.example", "editor@town.example")
        channel = mail_channel(mail, lambda: START)
        world.watch(channels=[channel])
        world.site.script["/a"] = altered("a")
        office.refuses = True
        assert any("not now" in r for r in world.watch(channels=[channel]).remarks)
        office.refuses = False
        world.watch(channels=[channel])
        world.watch(channels=[channel])
        (message,) = office.received
    assert message["Subject"] == "[project] a: quotation no longer on the page"
    assert message["To"] == "editor@town.example"
    assert message["Message-ID"].endswith("@archiver.invalid>")
    assert "“" in message.get_content()


def test_a_password_never_goes_without_tls() -> None:
    with open_post_office() as office:
        mail = Mail(office.address, "watch@town.example", "editor@town.example", "secret")
        said = mail_channel(mail, lambda: START).send(Message("k", "s", "b", ()))
        assert "offers no TLS" in said
        assert office.received == []


def test_apprise_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    (channel,) = apprise_channels("json://127.0.0.1:1")
    said = channel.send(Message("k", "s", "b", ()))
    assert "-m pip install apprise" in said


def test_the_feed_is_valid_and_stable_and_holds_each_transition_once(world: World) -> None:
    world.toml('[watch]\nfeed = "notices.xml"\n')
    feed = world.root / "notices.xml"
    world.watch()
    assert _entries(feed) == []
    world.site.script["/a"] = page(
        "<b>&\x07\u202e</b>", "The board approved it.", "Members went home in the rain after that."
    )
    world.pass_time(days=1)
    world.watch()
    first = feed.read_bytes()
    world.pass_time(days=1)
    world.watch()
    assert feed.read_bytes() == first
    world.site.script["/a"] = NOT_FOUND
    for _ in range(2):
        world.pass_time(days=1)
        world.watch()
    assert [e.split(": ")[1] for e in _entries(feed)] == [
        "gone",
        "quotation no longer on the page",
    ]


def _entries(path: Path) -> list[str]:
    """Check a feed by RFC 4287 section 4.1, and return its entries' titles."""
    feed = ElementTree.parse(path).getroot()
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            (child,) = element.findall(f"{ATOM}{name}")
            assert child.text
        from_rfc3339(str(element.findtext(f"{ATOM}updated")))
        assert str(element.findtext(f"{ATOM}id")).startswith("urn:uuid:")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert all(entry.findtext(f"{ATOM}content") for entry in entries)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    return [str(entry.findtext(f"{ATOM}title")) for entry in entries]


def test_the_heartbeat_beats_after_good_rounds_only(world: World) -> None:
    world.toml(f'[watch]\nheartbeat = "{world.site.url}/beat"\n')
    world.site.script["/beat"] = Reply(200, "ok")
    world.watch()
    assert world.site.asked.count("/beat") == 1
    world.site.script["/beat"] = Reply(500)
    assert any("heartbeat" in remark for remark in world.watch().remarks)


def test_keys_do_not_depend_on_the_hour_of_sending(world: World) -> None:
    box = Box()
    world.watch(channels=[box.channel])
    world.site.script["/a"] = Reply(410)
    box.full = True
    world.watch(channels=[box.channel])
    failed = _taken(world)
    world.pass_time(hours=5)
    box.full = False
    world.watch(channels=[box.channel])
    assert failed == set()
    assert _taken(world) == {f"{box.messages[0].notices[0].key}@box"}
    date = box.messages[0].notices[0].date
    assert date is not None
    assert timedelta(0) <= date - START < timedelta(seconds=1)  # dates of states never go back


def _taken(world: World) -> set[str]:
    """The keys of the notices that the box has taken."""
    keys = {str(line.fields["key"]) for line in _lines(world, "notice")}
    return {key for key in keys if key.endswith("@box")}


def _lines(world: World, event: str):  # type: ignore[no-untyped-def]
    from archiver.store.archive import open_reader

    with open_reader(world.root / "archive") as reader:
        return reader.catalog.events(event)
