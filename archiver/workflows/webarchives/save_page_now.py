"""Saving: web archives asked to save our sources themselves, and asked later whether they did.

Nothing else waits for it, and nothing rests on it before the archive's own index lists the copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime

from archiver.errors import UsageError
from archiver.models import Source
from archiver.project import Project, choose_sources
from archiver.settings import ArchiveSettings
from archiver.store.archive import Archive
from archiver.store.catalog.catalog import Event
from archiver.urls import from_rfc3339, host_of, to_rfc3339
from archiver.wayback.client import WebArchive
from archiver.wayback.saving import PageSaver, Saving, Stage, confirm
from archiver.workflows.save.snapshot import is_fetched
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.webarchives.crosscheck import open_archive_fetcher

ASKED, CONFIRMED = "save-asked", "save-confirmed"


def save_pages(project: Project, means: Means, sources: Sequence[Source]) -> tuple[Saving, ...]:
    """Ask the first archive that we have keys for to save `sources`; write down what it said.

    Wishes of earlier runs are confirmed first. Raises UsageError when there are no keys.
    """
    settings = project.settings()
    chosen = choose_archive(settings.archives, means)
    with ExitStack() as stack:
        archive = stack.enter_context(open_to_write(project, means))
        fetcher = open_archive_fetcher(stack, settings, means)
        web = WebArchive(chosen, fetcher.fetch, means.clock)
        confirmed = confirm_earlier(archive, web)
        saver = PageSaver(chosen, fetcher.fetch, means.clock)
        means.progress.begin(f"asking {chosen.name} to save", len(sources))
        asked = [(source, saver.ask(source.url)) for source in sources if source.url]
        for source, saving in asked:
            _note(archive, ASKED, source.id, saving)
            means.progress.advance(f"{source.id}: {saving.stage}")
        followed = [(source, saver.follow(saving)) for source, saving in asked]
        done = [(source, confirm_claimed(saving, web)) for source, saving in followed]
        for source, saving in done:
            if saving.stage is Stage.CONFIRMED:
                _note(archive, CONFIRMED, source.id, saving)
        return confirmed + tuple(saving for _, saving in done)


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


def confirm_claimed(saving: Saving, web: WebArchive) -> Saving:
    """Look into the index for a copy that the archive says it made."""
    return confirm(saving, web) if saving.stage is Stage.CLAIMED else saving


def confirm_earlier(archive: Archive, web: WebArchive) -> tuple[Saving, ...]:
    """Return the wishes of earlier runs that the archive's index now bears out."""
    catalog = archive.catalog
    confirmed = {_wish(event) for event in catalog.events(CONFIRMED)}
    found = []
    for event in catalog.events(ASKED):
        saving = _read_saving(event)
        if saving is None or saving.archive != web.name or _wish(event) in confirmed:
            continue
        looked = confirm(saving, web)
        if looked.stage is Stage.CONFIRMED:
            _note(archive, CONFIRMED, event.source, looked)
            found.append(looked)
    return tuple(found)


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
