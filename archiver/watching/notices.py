"""What people are told, once: which transitions, reminders and questions are due on a channel.

A transition is written into the custody log with its state, in one line; that line is the notice
that is owed. When a channel has taken it, a "notice" line with the same key says so. So a notice
that failed is owed still, one that went out is not, and a crash loses neither. Only a crash in the
moment between sending and writing sends again, with the same key, by which the receiver can tell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archiver.models import UNDETERMINED, Change, State
from archiver.urls import host_of, to_rfc3339
from archiver.watch_memory import LIVE, Doubt, WatchedAddress
from archiver.watching.doubt import say_decision, say_doubt

SHOWN = 200
LONGEST_LINE = 2000  # characters of one line of a notice; the rest is on the page (a guess)
LONGEST_BODY = 40_000
"""Bytes of a message's words: every server takes letters of 64 kB (RFC 5321, 4.5.3.1.7), of which a
third is base64, and head. A notice that no server takes would never go out."""
LONGEST_SUBJECT = 250
"""Characters of a subject. Folding encoded words takes Python's time squared, Linux takes 128 kB in
a variable of a command's environment, and people read some 70: the number is a guess between."""
LONGEST_ADDRESS, MOST_ADDRESSES = 400, 80
"""Characters of a line, and lines, of what many addresses of one host show. Guesses: together they
are below LONGEST_BODY where nobody writes in other scripts than our own."""
MANY = 4  # doubts of one host; fewer are told one by one (a guess)
GRAVITY = (
    State.QUOTATION_LOST,
    State.GONE,
    State.WITHDRAWN,
    State.SOFT_404,
    State.PARKED,
    State.MOVED,
    State.CHANGED,
    State.RESTORED,
)
HEADLINES = {
    State.QUOTATION_LOST: "quotation no longer on the page",
    State.GONE: "gone",
    State.WITHDRAWN: "withdrawn by its publisher",
    State.SOFT_404: "replaced by an error page",
    State.PARKED: "the domain is parked",
    State.MOVED: "moved",
    State.CHANGED: "changed",
    State.RESTORED: "back again",
    State.BLOCKED: "we are blocked",
    State.UNREACHABLE: "cannot be reached",
}


@dataclass(frozen=True)
class Notice:
    """One thing to tell; `key` names it for good.

    `kind` is transition, doubt, reminder, question, or alive (about the watch itself, `source` "").
    `documents` are those that quote the source; `about` names the one of its attachments that is
    meant, "" for the source itself. A doubt has its `doubt`, and the `url` of the source.
    `rests_on` says whose copy that is.
    """

    key: str
    kind: str
    source: str
    state: State
    sentence: str
    date: datetime
    documents: tuple[str, ...] = ()
    about: str = ""
    doubt: Doubt | None = None
    url: str = ""
    rests_on: str = ""

    @property
    def headline(self) -> str:
        """The notice in a few words: "leaflet-3: gone"."""
        if self.kind == "alive":
            return "the watch is at work"
        what = f"{self.source}: {self.about}" if self.about else self.source
        if self.kind == "doubt":
            return f"{what}: in doubt"
        again = {"reminder": "still ", "question": "still "}.get(self.kind, "")
        return f"{what}: {again}{HEADLINES.get(self.state, self.state.value)}"


@dataclass(frozen=True)
class Message:
    """What one channel is sent in one round: a single notice, or a digest of many."""

    key: str
    subject: str
    body: str
    notices: tuple[Notice, ...]


Documents = Callable[[str], tuple[str, ...]]


def transition_notice(change: Change, documents: Documents) -> Notice:
    """Return the notice of one transition; `documents` names what quotes a source."""
    assert change.date is not None
    date = change.date
    key = _key(change.source, change.state.value, to_rfc3339(date))
    told = documents(change.source)
    notice = Notice(key, "transition", change.source, change.state, change.reason, date, told)
    return replace(notice, rests_on=change.rests_on)


def owed(
    transitions: Iterable[Change],
    states: Mapping[str, Change],
    now: datetime,
    *,
    remind_after: float,
    ask_after: float,
    documents: Documents,
) -> list[Notice]:
    """Return every notice that a channel should have had by `now`.

    `transitions` are those since it was opened, and `states` the newest states of the sources that
    are still watched. `remind_after` and `ask_after` are in seconds, 0 for never. Which of them
    went out already is for the caller to leave out.
    """
    found = [transition_notice(change, documents) for change in transitions]
    found += [doubt for change in states.values() for doubt in _doubts(change, documents)]
    found += _reminders(states.values(), now, remind_after, documents)
    return found + _questions(states.values(), now, ask_after, documents)


def _doubts(change: Change, documents: Documents) -> list[Notice]:
    """What a source or one of its documents is in doubt of; said once for each thing suspected."""
    memory = change.memory
    told = documents(change.source)
    addresses: list[tuple[str, WatchedAddress]] = [("", memory)]
    addresses += [(d.name, d) for d in memory.documents]
    found = []
    for name, address in addresses:
        doubt = address.doubt
        if doubt is None:
            continue
        began = to_rfc3339(address.unknown_since or doubt.since)
        key = _key(change.source, name, "doubt", doubt.suspects, began)
        said = say_doubt(doubt, change.source)
        url = change.row.url if change.row else ""
        date, state = doubt.since, change.state
        notice = Notice(key, "doubt", change.source, state, said, date, told, name, doubt, url)
        found.append(replace(notice, rests_on=change.rests_on))
    return found


def _reminders(
    states: Iterable[Change], now: datetime, after: float, documents: Documents
) -> list[Notice]:
    found = []
    for change in states:
        memory = change.memory
        lasting = memory.condition not in ("", LIVE) and memory.since is not None
        if count := _times(memory.since, now, after) if lasting else 0:
            state = State(memory.condition)
            sentence = f"It has been so since {memory.since:%d %B %Y}. {change.reason}"
            key = _key(change.source, "reminder", to_rfc3339(memory.since or now), str(count))
            told = documents(change.source)
            notice = Notice(key, "reminder", change.source, state, sentence, now, told)
            found.append(replace(notice, rests_on=change.rests_on))
    return found


def _questions(
    states: Iterable[Change], now: datetime, after: float, documents: Documents
) -> list[Notice]:
    found = []
    for change in states:
        for about, reason, since in unknowns(change):
            if count := _times(since, now, after):
                key = _key(change.source, *about[:1], "question", to_rfc3339(since), str(count))
                name = about[1] if about else ""
                state = change.state if not about else State.UNREACHABLE
                said = question(since, reason)
                told = documents(change.source)
                notice = Notice(key, "question", change.source, state, said, now, told, name)
                found.append(replace(notice, rests_on=change.rests_on))
    return found


def unknowns(change: Change) -> list[tuple[tuple[str, ...], str, datetime]]:
    """Return what of a source is undetermined: (address and name of a document, or nothing for the
    page), why, and since when.
    """
    memory = change.memory
    if change.state in UNDETERMINED or memory.doubt is not None:
        reason = memory.doubt.reason if memory.doubt else change.reason
        return [((), reason, memory.unknown_since)] if memory.unknown_since else []
    return [
        ((d.url, d.name), f"{d.url} does not show the document it did.", d.unknown_since)
        for d in memory.documents
        if d.unknown_since is not None
    ]


def question(since: datetime, reason: str) -> str:
    """Return what a person is asked of a source that has been undetermined for long."""
    return (
        f"Nothing has been known of it since {since:%d %B %Y}. {reason} Please look at the page, "
        "and set its status in sources.csv to withdrawn or retired if it is not coming back."
    )


def sign_of_life(watched: int, now: datetime) -> Notice:
    """Return the notice of a month: the watch is at work, so silence means that nothing is new."""
    sentence = (
        f"{watched} {'source is' if watched == 1 else 'sources are'} watched. You are told of "
        "each change of state once; no news means that there is none."
    )
    return Notice(_key("alive", f"{now:%Y-%m}"), "alive", "", State.SAME, sentence, now)


def _times(since: datetime | None, now: datetime, after: float) -> int:
    """How often `after` seconds have passed: the number of the reminder that is due."""
    if since is None or not after or since > now:
        return 0
    return int((now - since).total_seconds() // after)


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def compose(notices: Sequence[Notice], project: str) -> Message:
    """Return one message for all of `notices` (at least one), the gravest first."""
    order = {state: place for place, state in enumerate(GRAVITY)}
    listed = sorted(notices, key=lambda n: (order.get(n.state, len(order)), n.source))
    subject = listed[0].headline
    if len(listed) > 1:
        subject = f"{len(listed)} notices: {subject}, …"
    key = listed[0].key if len(listed) == 1 else _key(*sorted(n.key for n in listed))
    return Message(
        key, _one_line(f"[{project}] {subject}", LONGEST_SUBJECT), _body(listed), tuple(listed)
    )


def _body(listed: Sequence[Notice]) -> str:
    """Return a paragraph of each notice, as many as one letter may have, and how many are left."""
    paragraphs, size, told = list[str](), 0, 0
    for one in gather_doubts(listed[:SHOWN]):
        paragraph = _paragraph(one)
        size += len(paragraph.encode())
        if paragraphs and size > LONGEST_BODY:
            break
        paragraphs.append(paragraph)
        told += len(one.notices) if isinstance(one, DoubtsOfHost) else 1
    if rest := len(listed) - told:
        paragraphs.append(f"… and {rest} more: see `archiver status`.")
    return "\n\n".join(paragraphs) + "\n"


@dataclass(frozen=True)
class DoubtsOfHost:
    """Many doubts about addresses of one host that began together: said once, each address named.

    Whoever is told of forty addresses in forty paragraphs does not see that it is one server.
    """

    host: str
    notices: tuple[Notice, ...]

    @property
    def headline(self) -> str:
        """Which host, and how many addresses."""
        return f"{self.host}: {len(self.notices)} addresses in doubt"

    @property
    def sentence(self) -> str:
        """Since when, what decides and when, and what helps now."""
        doubts = [notice.doubt for notice in self.notices if notice.doubt]
        first = min(doubt.since for doubt in doubts)
        last = max(doubts, key=lambda doubt: doubt.decides_after or doubt.since)
        return (
            f"In doubt since {first:%d %B %Y, %H:%M} UTC: these addresses do not show their text. "
            f"{say_decision(last)} `archiver rescue ID` works now."
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """Each address, and what came in the place of its text."""
        return tuple(
            f"{notice.source}{f', {notice.about}' if notice.about else ''} ({notice.url}): "
            f"{notice.doubt.reason if notice.doubt else ''}"
            for notice in self.notices
        )


def gather_doubts(notices: Sequence[Notice]) -> list[Notice | DoubtsOfHost]:
    """Return the notices in their order, MANY doubts and more of one host and kind as one.

    Of one kind are those that as many looks decide: 404s and one page for all are two matters.
    """
    groups: dict[tuple[str, int], list[Notice]] = {}
    for notice in notices:
        if notice.doubt is not None and notice.doubt.decides_after is not None and notice.url:
            groups.setdefault((host_of(notice.url), notice.doubt.needs), []).append(notice)
    found: list[Notice | DoubtsOfHost] = []
    many = {host: tuple(group) for host, group in groups.items() if len(group) >= MANY}
    first = {group[0].key: DoubtsOfHost(host, group) for (host, _), group in many.items()}
    gathered = {notice.key for group in many.values() for notice in group}
    for notice in notices:
        if notice.key in first:
            found.append(first[notice.key])
        elif notice.key not in gathered:
            found.append(notice)
    return found


def _paragraph(notice: Notice | DoubtsOfHost) -> str:
    lines = [_one_line(notice.headline), f"  {_one_line(notice.sentence)}"]
    one = notice.notices[0] if isinstance(notice, DoubtsOfHost) else notice
    documents = one.documents
    if isinstance(notice, DoubtsOfHost):
        addresses = [f"    {_one_line(line, LONGEST_ADDRESS)}" for line in notice.lines]
        lines += addresses[:MOST_ADDRESSES]
        if rest := len(addresses) - MOST_ADDRESSES:
            lines += [f"    … and {rest} more: see `archiver status`."] if rest > 0 else []
        documents = tuple(dict.fromkeys(d for n in notice.notices for d in n.documents))
    rests_on = f" Rests on {one.rests_on}." if one.rests_on else ""
    lines.append(f"  Seen {one.date:%d %B %Y, %H:%M} UTC.{rests_on}")
    if documents:
        lines.append(f"  Quoted in: {_one_line(', '.join(documents))}.")
    return "\n".join(lines)


def _one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Archived text is hostile: no line break or control character reaches a header."""
    whole = text[: longest + 1].encode("utf-8", "replace").decode("utf-8")
    shown = "".join(c if c.isprintable() else " " for c in whole).strip()
    return shown if len(text) <= longest else f"{shown[:longest]} …"
