"""Status: what needs a person, the last good round, the disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from archiver.errors import RowError
from archiver.models import Change, Finding, Source, Status
from archiver.phrases import first_of
from archiver.project import Project
from archiver.quoting.searching.overlap import Overlap
from archiver.settings import WatchSettings
from archiver.store.lock import running_since
from archiver.store.log.rulings import TRANSCRIPT, UNCONFIRMED
from archiver.store.reader import Reader, open_reader
from archiver.store.strange_files import find_strange
from archiver.urls import to_rfc3339
from archiver.watching.notices import question, unknowns
from archiver.workflows.bring.waiting_rulings import say_all_waiting
from archiver.workflows.handover.timestamp_notices import timestamp_notices
from archiver.workflows.handover.withhold import shown_states
from archiver.workflows.shared.context import Means
from archiver.workflows.verify.overlaps import say_overlaps, suggest_works
from archiver.workflows.verify.rows import verify
from archiver.workflows.watch.clock_notices import clock_notices
from archiver.workflows.watch.notify import overdue

SILENT_AFTER = timedelta(days=8)  # a weekly round, and a day (a guess)
LONG_RUN = timedelta(hours=3)  # hundreds of slow sources take less (a guess)
LITTLE_DISK = 1_000_000_000  # bytes: some months of a hundred sources (a guess)
NAMED = 8  # lines of one kind on the screen (a guess)


@dataclass(frozen=True)
class ProjectStatus:
    """One screen. `changes` are the states of watched sources; `notices` are plain sentences.

    `overlaps` are pairs of sources that look like versions of one work, and are not labelled so.
    `last_round` is the last one that was not broken off and had a network; `archive_bytes` and
    `free_bytes` are sizes on disk.
    """

    findings: tuple[Finding, ...]
    changes: dict[str, Change]
    last_round: datetime | None
    archive_bytes: int
    free_bytes: int
    notices: tuple[str, ...]
    overlaps: tuple[Overlap, ...] = ()


def status(project: Project, means: Means) -> ProjectStatus:
    """Return what a person should know now. Writes nothing but the cache."""
    table, now = project.sources(), means.clock.now()
    settings = project.settings().watch
    watched = {row.id for row in table.rows if row.status is not Status.RETIRED}
    with open_reader(project.archive, means.cache_key) as reader:
        states = reader.catalog.states()
        shown = shown_states(reader)
        changes = {
            name: replace(change, reason=shown[name].reason, merged_from=shown[name].merged_from)
            for name, change in states.items()
            if name in watched
        }
        rounds = reader.catalog.events("round")
        good = [r.time for r in rounds if not (r.fields.get("offline") or r.fields.get("stopped"))]
        last = good[-1] if good else None
        remarks = [*reader.remarks, *_unsaved(table.rows, reader), *_unconfirmed(reader)]
        remarks += [*clock_notices(reader, now), *timestamp_notices(project, reader, now)]
        remarks += [*overdue(reader, settings, now), *say_all_waiting(reader.catalog)]
        overlaps = suggest_works(table.rows, reader)
    problems = (*table.problems, *project.quotations().problems)
    free = shutil.disk_usage(project.root).free
    notices = [
        *_problems(problems),
        *_begin(table.rows),
        *_long_run(project.archive, now),
        *_strange(project.archive),
        *remarks,
        *_questions(changes, now, settings),
    ]
    notices += _silence(last, now, settings) if states else []
    notices += [f"Only {free // 1_000_000} MB of disk are left."] if free < LITTLE_DISK else []
    notices += say_overlaps(overlaps, table.rows)
    findings = () if problems else _findings(project, means)
    size = sum(path.stat().st_size for path in project.archive.rglob("*") if path.is_file())
    return ProjectStatus(findings, changes, last, size, free, tuple(notices), overlaps)


def _problems(problems: Sequence[Exception]) -> list[str]:
    """The wrong rows: the first few in words, the others as a number."""
    more = len(problems) - NAMED
    rest = [f"{more} more rows are wrong: `archiver verify` names the first of them."]
    return [*map(str, problems[:NAMED]), *(rest if more > 0 else [])]


def _begin(sources: Sequence[Source]) -> list[str]:
    if sources:
        return []
    return [
        "sources.csv has no source yet: add one with `archiver add URL`, or all that a document "
        "cites with `archiver add --from DOCUMENT`."
    ]


def _strange(archive: Path) -> list[str]:
    """What stands in the archive and is no file of it; the first few by name."""
    found = [f"{one.path} {one.what}" for one in find_strange(archive)]
    more = [f"{len(found) - NAMED} more"] if len(found) > NAMED else []
    return [f"{one}. `archiver audit` says what to do." for one in [*found[:NAMED], *more]]


def _long_run(archive: Path, now: datetime) -> list[str]:
    """Say that a run hangs; one that has just begun needs nobody."""
    running = running_since(archive)
    if running is None or now - running[1] < LONG_RUN:
        return []
    who, since = running
    hours = int((now - since).total_seconds() // 3600)
    return [
        f"A run has been writing for {hours} hours: {who}. If it does not go on, end it: what it "
        "has saved is kept, and the next run goes on from there."
    ]


def _unsaved(sources: Iterable[Source], reader: Reader) -> list[str]:
    """Say which sources nothing can be checked against; those without an address are known."""
    lacking = [
        source.id
        for source in sources
        if source.url and source.status is not Status.RETIRED and not _has_good(reader, source.id)
    ]
    if not lacking:
        return []
    return [
        f"No copy that shows the page: {first_of(lacking, NAMED)}. Save them with "
        "`archiver snapshot`, bring them back with `archiver rescue`, or bring in a file with "
        "`archiver import`."
    ]


def _has_good(reader: Reader, source_id: str) -> bool:
    newest = reader.catalog.latest(source_id)
    if newest is not None and newest.good:
        return True
    return any(capture.good for capture in reader.catalog.one_of_each(source_id))


def _unconfirmed(reader: Reader) -> list[str]:
    """Say which typings wait for a second person."""
    typed = [c for c in reader.catalog.captures_via(TRANSCRIPT) if c.why.startswith(UNCONFIRMED)]
    hidden = reader.catalog.withheld() if typed else {}
    waiting = [
        f"A typing of {c.source} waits for somebody else to compare it with its original: "
        f"`archiver transcribe --confirm {c.record_id} --by NAME`."
        for c in typed
        if c.record_id not in hidden
    ]
    more = len(waiting) - NAMED
    return [*waiting[:NAMED], *([f"{more} more typings wait likewise."] if more > 0 else [])]


def _findings(project: Project, means: Means) -> tuple[Finding, ...]:
    try:
        return tuple(verify(project, means))
    except RowError:
        return ()


def _questions(changes: dict[str, Change], now: datetime, settings: WatchSettings) -> list[str]:
    longest = timedelta(seconds=settings.unreachable_after)
    return [
        f"{change.source}: {question(since, reason)}"
        for change in changes.values()
        for _, reason, since in unknowns(change)
        if now - since >= longest
    ]


def _silence(last: datetime | None, now: datetime, settings: WatchSettings) -> list[str]:
    longest = max(SILENT_AFTER, timedelta(seconds=2 * settings.every))
    if last is not None and last > now + timedelta(days=1):
        return [
            f"The last good round is dated {to_rfc3339(last)[:10]}, which is still to come: the "
            "clock was wrong then, or is wrong now. Look at the clock."
        ]
    if last is not None and now - last < longest:
        return []
    since = f"since {to_rfc3339(last)[:10]}" if last else "yet"
    return [
        f"There has been no good round of the watch {since}. Check that cron or the timer runs "
        "`archiver watch`, and what it says."
    ]
