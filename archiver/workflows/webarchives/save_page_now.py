"""Saving: web archives asked to save our sources themselves, and asked later whether they did.

Nothing else waits for it, and nothing rests on it before the archive's own index lists the copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from archiver.capture.spool import discard
from archiver.errors import UsageError
from archiver.models import Quotation, Source, Usable, Verdict
from archiver.project import Project, choose_sources
from archiver.settings import ArchiveSettings
from archiver.store.archive import Archive
from archiver.store.catalog.catalog import Event
from archiver.urls import from_rfc3339, host_of, to_rfc3339
from archiver.wayback.answers import Playback
from archiver.wayback.client import WebArchive
from archiver.wayback.following import play_through
from archiver.wayback.saving import DAILY_LIMIT, PageSaver, Saving, Stage, confirm
from archiver.workflows.save.snapshot import is_fetched
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.webarchives.crosscheck import open_archive_fetcher
from archiver.workflows.webarchives.crosscheck_log import CONFIRMED
from archiver.workflows.webarchives.open_archives import open_manners
from archiver.workflows.webarchives.read_copy import judge_copy, read_theirs

ASKED = "save-asked"
WAITING, UNFIT, REFUSED = "save-waiting", "save-unfit", "save-refused"
RECENT = timedelta(days=1)  # one copy a day of one page is asked for (a guess at what is fair)
STANDING = (Verdict.VERBATIM, Verdict.TYPOGRAPHIC, Verdict.EDITED)


def save_pages(project: Project, means: Means, sources: Sequence[Source]) -> tuple[Saving, ...]:
    """Ask the first archive that we have keys for to save `sources`; write down what it said.

    Wishes of earlier runs come first: those that were heard are confirmed, those that still wait
    are asked. What was asked within a day is not asked again. Raises UsageError when there are no
    keys.
    """
    settings = project.settings()
    chosen = choose_archive(settings.archives, means)
    with ExitStack() as stack:
        archive = stack.enter_context(open_to_write(project, means))
        fetcher = open_archive_fetcher(stack, settings, means)
        manners = open_manners(stack, project, means, chosen)
        web = WebArchive(chosen, fetcher.fetch, means.clock, manners=manners)
        own = open_manners(stack, project, means, chosen, "-save")
        saver = PageSaver(chosen, fetcher.fetch, means.clock, own)
        queue = SaveQueue(archive, web, saver, means, project.quotations().rows, chosen)
        return queue.run(sources, project.sources().rows)


@dataclass(frozen=True)
class SaveQueue:
    """The wishes to one archive, kept in the custody log from run to run."""

    archive: Archive
    web: WebArchive
    saver: PageSaver
    means: Means
    quotations: Sequence[Quotation]
    settings: ArchiveSettings
    _shut: list[str] = field(default_factory=list)

    def run(self, sources: Sequence[Source], known: Sequence[Source]) -> tuple[Saving, ...]:
        """Confirm, then ask for what waits and for `sources`; `known` are all rows there are."""
        confirmed = self.confirm_earlier()
        waiting = {event.source for event in self._waiting()}
        wanted = {s.id: s for s in [*(s for s in known if s.id in waiting), *sources] if s.url}
        recent = {s.id: found for s in wanted.values() if (found := self._find_recent(s))}
        due = [source for source in wanted.values() if source.id not in recent]
        self.means.progress.begin(f"asking {self.web.name} to save", len(due))
        asked = [(source, self._ask(source)) for source in due]
        followed = self.saver.follow_all([saving for _, saving in asked])
        done = []
        for (source, _), saving in zip(asked, followed, strict=True):
            looked = confirm(saving, self.web) if saving.stage is Stage.CLAIMED else saving
            done.append(self._settle(source.id, looked))
        told = {saving.url for saving in confirmed}
        skipped = [saving for saving in recent.values() if saving.url not in told]
        return (*confirmed, *skipped, *done)

    def confirm_earlier(self) -> tuple[Saving, ...]:
        """Return the wishes of earlier runs that the archive's index now bears out, or not."""
        catalog = self.archive.catalog
        ends = (CONFIRMED, UNFIT, REFUSED)
        settled = {_wish(event) for kind in ends for event in catalog.events(kind)}
        newest = {event.fields.get("url"): event for event in catalog.events(ASKED)}
        found = []
        for event in newest.values():
            saving = _read_saving(event)
            if saving is None or saving.archive != self.web.name or _wish(event) in settled:
                continue
            looked = self._settle(event.source, confirm(saving, self.web))
            if looked.stage in (Stage.CONFIRMED, Stage.UNFIT):
                found.append(looked)
        return tuple(found)

    def _waiting(self) -> list[Event]:
        """Return the wishes that no archive has heard, each once."""
        catalog = self.archive.catalog
        heard = {event.source: event for event in catalog.events(ASKED)}
        waiting = {event.source: event for event in catalog.events(WAITING)}
        return [e for e in waiting.values() if not _is_after(heard.get(e.source), e)]

    def _find_recent(self, source: Source) -> Saving | None:
        """Return the wish of the last day for this address that the archive took, if any.

        One that it refused for the day counts too. A wish that a wrong clock dated ahead does not.
        """
        now, catalog = self.means.clock.now(), self.archive.catalog
        for event in reversed(catalog.events(ASKED, source_id=source.id)):
            if (event.fields.get("url"), event.fields.get("archive")) != (
                source.url,
                self.web.name,
            ):
                continue
            ends = (catalog.events(kind, source_id=source.id) for kind in (UNFIT, REFUSED))
            lost = {_wish(end) for events in ends for end in events}
            saving = _read_saving(event)
            if saving is None:
                return self._find_refusal(event, now)
            if abs(now - saving.date) > RECENT or _wish(event) in lost:
                return None
            done = {_wish(e) for e in catalog.events(CONFIRMED, source_id=source.id)}
            stage = Stage.CONFIRMED if _wish(event) in done else Stage.ASKED
            said = f"asked on {saving.date:%Y-%m-%d %H:%M} UTC, and not again within a day"
            return replace(saving, stage=stage, reason=said)
        return None

    def _find_refusal(self, event: Event, now: datetime) -> Saving | None:
        """Return a refusal that still holds: the archive takes the page no more for the day."""
        asked = from_rfc3339(str(event.fields["asked"]))
        reason = str(event.fields.get("reason", ""))
        if DAILY_LIMIT not in reason or abs(now - asked) > RECENT:
            return None
        said = f"{reason}; not asked again within a day"
        return Saving(str(event.fields["url"]), self.web.name, asked, Stage.REFUSED, reason=said)

    def _ask(self, source: Source) -> Saving:
        now, limit = self.means.clock.now(), self.settings.saves_per_day
        today = [e for e in self.archive.catalog.events(ASKED) if abs(now - e.time) < RECENT]
        if self._shut:
            saving = self._put_off(source, self._shut[-1])
        elif len(today) >= limit:
            saving = self._put_off(source, f"{limit} pages a day are the limit in archiver.toml")
        else:
            saving = self.saver.ask(source.url)
        if saving.stage is Stage.WAITING:
            self._shut.append(saving.reason)
        _note(self.archive, WAITING if saving.stage is Stage.WAITING else ASKED, source.id, saving)
        self.means.progress.advance(f"{source.id}: {saving.stage}")
        return saving

    def _put_off(self, source: Source, reason: str) -> Saving:
        now = self.means.clock.now()
        return Saving(source.url, self.web.name, now, Stage.WAITING, reason=reason)

    def _settle(self, source_id: str, saving: Saving) -> Saving:
        """Look into a copy that the index lists, and write down what it turned out to be."""
        if saving.stage is Stage.CONFIRMED:
            saving = self._look_into(source_id, saving)
        if saving.stage is Stage.CONFIRMED:
            _note(self.archive, CONFIRMED, source_id, saving)
        elif saving.stage is Stage.UNFIT:
            _note(self.archive, UNFIT, source_id, saving)
        elif saving.stage is Stage.REFUSED and saving.job:
            _note(self.archive, REFUSED, source_id, saving)
        return saving

    def _look_into(self, source_id: str, saving: Saving) -> Saving:
        """Return `saving` as confirmed where its copy shows the page and the quoted words."""
        assert saving.memento is not None
        playback = play_through(self.web, saving.memento, _discard).end
        if not isinstance(playback, Playback):
            return replace(saving, stage=Stage.CLAIMED, memento=None, reason=playback.reason)
        _discard(playback)
        if playback.status // 100 != 2:
            reason = f"it saved an error page ({playback.status})"
            return replace(saving, stage=Stage.UNFIT, reason=reason)
        reading = read_theirs(playback)
        if reading.usability.usable is Usable.NO:
            why = f"its copy does not show the page: {reading.usability.why}"
            return replace(saving, stage=Stage.UNFIT, reason=why)
        source = Source(source_id, saving.url)
        date = playback.memento.moment
        mine = [q for q in self.quotations if q.source == source_id]
        verdicts = {q.id: judge_copy(q, source, reading, date).verdict for q in mine}
        lacking = [id_ for id_, found in verdicts.items() if found not in STANDING]
        if not lacking:
            return saving
        reason = f"its copy has not the words of {', '.join(lacking)}"
        unsure = all(verdicts[id_] is Verdict.UNVERIFIABLE for id_ in lacking)
        if unsure:
            reason = f"its copy cannot be checked for the words of {', '.join(lacking)}"
            return replace(saving, stage=Stage.CLAIMED, memento=None, reason=reason)
        return replace(saving, stage=Stage.UNFIT, reason=reason)


def _discard(playback: Playback) -> None:
    discard(playback.exchange)


def save_sources(project: Project, means: Means, ids: Iterable[str] = ()) -> tuple[Saving, ...]:
    """Ask for the sources called `ids`, as `snapshot` fetches them: every live one when none."""
    ids = tuple(ids)
    chosen = choose_sources(project.sources().checked(), ids)
    wanted = [source for source in chosen if is_fetched(source, named=bool(ids))]
    return save_pages(project, means, wanted)


def check_keys(project: Project, means: Means) -> None:
    """Raise UsageError unless there are keys for an archive that can be asked to save."""
    choose_archive(project.settings().archives, means)


def choose_archive(archives: Iterable[ArchiveSettings], means: Means) -> ArchiveSettings:
    """Return the first archive of kind "wayback" whose host we have keys for."""
    for one in archives:
        host = host_of(one.url)
        if one.kind == "wayback" and (host in means.secrets or host.split(":")[0] in means.secrets):
            return one
    raise UsageError(
        "--save needs keys of the web archive: get them at archive.org/account/s3.php, then set "
        "ARCHIVER_AUTH_ARCHIVE to “web.archive.org LOW KEY:SECRET”"
    )


def _is_after(one: Event | None, other: Event) -> bool:
    """Whether `one` was written after `other`: by place in one log, since clocks go wrong."""
    if one is None:
        return False
    return one.seq > other.seq if one.chain == other.chain else one.time >= other.time


def _wish(event: Event) -> tuple[str, str]:
    return str(event.fields.get("url", "")), str(event.fields.get("asked", ""))


def _read_saving(event: Event) -> Saving | None:
    fields = {name: str(value) for name, value in event.fields.items()}
    if fields.get("stage") not in (Stage.ASKED, Stage.CLAIMED):
        return None
    date: datetime = from_rfc3339(fields["asked"])
    return Saving(fields["url"], fields["archive"], date, Stage.ASKED, fields.get("job", ""))


def _note(archive: Archive, event: str, source: str, saving: Saving) -> None:
    fields = {
        "source": source,
        "url": saving.url,
        "archive": saving.archive,
        "asked": to_rfc3339(saving.date),
        "stage": saving.stage.value,
        "job": saving.job,
        "reason": saving.reason,
        "memento": saving.memento.uri_m if saving.memento else "",
    }
    archive.note(event, fields)


WORDS = {
    Stage.WAITING: "has not heard the wish to save it yet; the next snapshot --save asks again",
    Stage.UNFIT: "made a copy that is not the page",
    Stage.ASKED: "has been asked to save it; later runs look whether it did",
    Stage.CLAIMED: "says that it saved it; its index does not show it yet",
    Stage.CONFIRMED: "saved it, and its index shows the copy",
    Stage.REFUSED: "would not save it",
    Stage.FAILED: "could not be asked to save it",
}


def say_saving(saving: Saving) -> str:
    """Return one line for people: the address, the archive, how far it has come, and why."""
    where = f" ({saving.memento.uri_m})" if saving.memento else ""
    why = f": {saving.reason}" if saving.reason else ""
    return f"{saving.url}  {saving.archive} {WORDS[saving.stage]}{where}{why}"
