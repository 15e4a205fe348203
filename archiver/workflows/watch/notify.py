"""Telling people what the watch found: every channel each notice once, failures retried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.errors import say_fault
from archiver.models import Change, Source
from archiver.project import Project
from archiver.reporting.wording import plural
from archiver.settings import WatchSettings
from archiver.store.reader import Reader
from archiver.watching.channels import Channel, mail_channels
from archiver.watching.feed import render_feed
from archiver.watching.mail_settings import Mail
from archiver.watching.notices import Notice, compose, owed, sign_of_life, transition_notice
from archiver.workflows.verify.resting import find_merged, say_merged

if TYPE_CHECKING:
    from archiver.store.archive import Archive

SCREEN = "screen"
NEWS = "news"
FEED = "feed"
OVERDUE = timedelta(days=2)  # a daily round has tried twice by then (a guess)


@dataclass(frozen=True)
class RoundNotices:
    """What the caller should show: reminders and questions due now, and what went wrong."""

    notices: tuple[Notice, ...] = ()
    remarks: tuple[str, ...] = ()


def open_channels(archive: Archive, names: Iterable[str]) -> None:
    """Note when a channel is there for the first time: it is owed what happens from then on."""
    known = {str(line.fields.get("channel")) for line in archive.catalog.events("channel")}
    for name in names:
        if name not in known:
            archive.note("channel", {"channel": name})


def tell(
    archive: Archive,
    project: Project,
    settings: WatchSettings,
    channels: Sequence[Channel],
    watched: Sequence[Source],
    now: datetime,
    changes: Iterable[Change] = (),
) -> RoundNotices:
    """Send what is owed on every channel, and bring the feed up to date. Raises StorageError.

    `changes` are those that the caller shows in any case; a transition that a round which was
    broken off has noted, and nobody has seen, comes back among the notices to show.
    """
    due = _Due(archive, project, settings, watched, now)
    remarks = [said for channel in channels if (said := _send(due, channel))]
    if settings.feed:
        remarks += _write_feed(due, project.root / settings.feed)
    shown = [notice for notice in due.on(SCREEN) if notice.kind != "transition"]
    _note(archive, SCREEN, shown)
    news = [notice for notice in due.on(NEWS) if notice.kind == "transition"]
    _note(archive, NEWS, news)
    seen = {transition_notice(c, due.documents).key for c in changes if c.transition}
    missed = [notice for notice in news if notice.key not in seen]
    return RoundNotices((*missed, *shown), tuple(remarks))


class _Due:
    """What each channel is owed in this round."""

    def __init__(
        self,
        archive: Archive,
        project: Project,
        settings: WatchSettings,
        watched: Sequence[Source],
        now: datetime,
    ) -> None:
        self.archive, self.settings, self.now = archive, settings, now
        self.name = project.root.resolve().name or "sources"
        self.documents = quoted_in(project)
        names = {source.id for source in watched}
        self.merged = find_merged(archive)
        newest = {name: self._told(change) for name, change in archive.catalog.states().items()}
        self.states = {name: change for name, change in newest.items() if name in names}
        lines = archive.catalog.events("channel")
        self.opened = {str(line.fields.get("channel")): line for line in reversed(lines)}

    def told_on(self, channel: str) -> tuple[Change, ...]:
        """Return every transition since `channel` was there for the first time."""
        opened = self.opened.get(channel)
        told = self.archive.catalog.transitions_after(opened) if opened else ()
        return tuple(map(self._told, told))

    def _told(self, change: Change) -> Change:
        return say_merged(change, self.merged)

    def on(self, channel: str) -> list[Notice]:
        """Return the notices that `channel` has not had yet."""
        found = owed(
            self.told_on(channel),
            self.states,
            self.now,
            remind_after=self.settings.remind_after,
            ask_after=self.settings.unreachable_after,
            documents=self.documents,
        )
        if self.settings.alive and channel not in (SCREEN, NEWS):
            found.append(sign_of_life(len(self.states), self.now))
        noticed = self.archive.catalog.noticed
        return [notice for notice in found if not noticed(f"{notice.key}@{channel}")]

    def feed(self) -> bytes:
        """Return the feed: every transition since it was opened."""
        opened = self.opened.get(FEED)
        told = [transition_notice(c, self.documents) for c in self.told_on(FEED)]
        identity = f"{opened.chain} {opened.seq}" if opened else ""
        return render_feed(self.name, identity, told, opened.time if opened else self.now)


def overdue(reader: Reader, settings: WatchSettings, now: datetime) -> list[str]:
    """Say of each way in archiver.toml how many notices have waited for long to go out on it."""
    catalog = reader.catalog
    opened = {str(line.fields.get("channel")): line for line in reversed(catalog.events("channel"))}
    said = []
    for name in (name for name in _named(settings, now) if name in opened):
        told = (transition_notice(c, lambda _: ()) for c in catalog.transitions_after(opened[name]))
        waiting = [n for n in told if now - n.date >= OVERDUE]
        unsent = [n for n in waiting if not catalog.noticed(f"{n.key}@{name}")]
        if unsent:
            since = f"{min(n.date for n in unsent):%d %B %Y}"
            said.append(
                f"{plural(len(unsent), 'notice')} could not be sent by {name} since {since}: run "
                "`archiver watch`, which tries again and says why."
            )
    return said


def _named(settings: WatchSettings, now: datetime) -> list[str]:
    mail = Mail(settings.mail_server, settings.mail_from, settings.mail_to)
    by_mail = mail_channels(mail, lambda: now) if settings.mail_to and settings.mail_server else []
    return [*(["command"] if settings.command else []), *(c.name for c in by_mail)]


def quoted_in(project: Project) -> Callable[[str], tuple[str, ...]]:
    """Return which documents quote a source, by quotes.csv."""
    documents: dict[str, dict[str, None]] = {}
    for row in project.quotations().rows:
        if row.document:
            documents.setdefault(row.source, {})[row.document] = None
    return lambda source: tuple(documents.get(source, ()))


def _send(due: _Due, channel: Channel) -> str:
    notices = due.on(channel.name)
    if not notices:
        return ""
    try:
        problem = channel.send(compose(notices, due.name))
    except Exception as error:  # noqa: BLE001  # the other ways are still to be used
        problem = f"this program failed on it ({say_fault(error)})."
    if problem:
        return f"{plural(len(notices), 'notice')} not sent, to be tried again: {problem}"
    _note(due.archive, channel.name, notices)
    return ""


def _note(archive: Archive, channel: str, notices: Iterable[Notice]) -> None:
    for notice in notices:
        archive.note_notice(f"{notice.key}@{channel}", notice.source, notice.sentence)


def _write_feed(due: _Due, path: Path) -> list[str]:
    content = due.feed()
    try:
        if path.is_file() and path.read_bytes() == content:
            return []
        beside = path.with_name(path.name + ".new")
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        return [f"{path}: the feed could not be written, to be tried again: {error.strerror}."]
    return []
