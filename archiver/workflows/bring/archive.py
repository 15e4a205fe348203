"""Merging: another volunteer's project or archive taken into ours, chains and all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.errors import FileError, UsageError
from archiver.models import Source
from archiver.project import Project, append_source, load_project
from archiver.store.archive import Archive
from archiver.store.audit.archive import audit_archive
from archiver.store.log.others_word import QUIET, REGROWN
from archiver.store.log.rulings import MERGE
from archiver.store.log.waiting import LineName, name_object
from archiver.store.merging import MergePlan, find_archive, plan_merge
from archiver.store.timestamps.stamps import write_pages
from archiver.urls import address_key
from archiver.workflows.bring.others_rulings import find_named, find_waiting
from archiver.workflows.bring.waiting_rulings import say_unheard, say_waiting
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write

MOST_NAMED = 5  # findings in one message (a guess)


@dataclass(frozen=True)
class MergeResult:
    """What came: files that arrived and were known, captures, renamed and added sources."""

    arrived: int
    known: int
    captures: int
    renamed: Mapping[str, str]
    added: tuple[str, ...]
    remarks: tuple[str, ...]


def merge_archive(
    project: Project, means: Means, path: Path, renamed: Iterable[str] = ()
) -> MergeResult:
    """Take in the archive in `path`, a project folder or its archive/.

    `renamed` has "THEIRS=OURS" for sources that are called otherwise here. Their archive is audited
    first. Raises FileError when it has errors or cannot be joined with ours, UsageError when an id
    means two sources, LockHeldError, StorageError.
    """
    theirs = find_archive(path)
    if theirs is None:
        raise UsageError(f"{path} is no archive: it has no custody log. Name the project folder.")
    if theirs.resolve() == project.archive.resolve():
        raise UsageError(f"{path} is this project's own archive. Name another project's folder.")
    means.progress.begin("auditing their archive", 0)
    with ThreadPoolExecutor(2) as threads:
        audited = audit_archive(theirs, threads, means.progress.advance)
    if not audited.ok:
        errors = [f for f in audited.findings if f.severity.value == "error"]
        first = errors[0]
        raise FileError(
            f"{theirs}: the audit finds {len(errors)} errors, the first in {first.file} at "
            f"{first.offset}: {first.message}. Nothing was merged; archiver audit there says more."
        )
    odd = [f for f in audited.findings if f.severity.value == "warning"]
    remarks = tuple(f"{theirs}/{f.file}: {f.message}" for f in odd[:MOST_NAMED])
    with open_to_write(project, means) as archive:
        events = [event.fields for event in archive.catalog.events(MERGE)]
        merged = frozenset(str(name) for said in events for name in _mapping(said.get("chains")))
        plan = plan_merge(archive.root, theirs, archive.chain_name, merged)
        if plan.problems:
            raise FileError(f"{plan.problems[0]} Nothing was merged.")
        waiting = find_waiting(archive, plan)
        earlier = {str(a): str(b) for s in events for a, b in _mapping(s.get("renamed")).items()}
        joining = join_sources(project, path, plan, {**earlier, **_read_renamed(renamed)})
        for source in joining.added:
            append_source(project, source)
        kept = archive.catalog.sources_beside({*merged, *plan.chains})
        named = {joining.renamed.get(name, name) for name in find_named(plan)}
        silent = SilentPart(tuple(waiting), tuple(sorted(kept & named)))
        return _merge(archive, plan, joining, silent, means, remarks)


@dataclass(frozen=True)
class SilentPart:
    """What of their log does nothing here: lines, and all that it says of the sources `quiet`."""

    waiting: tuple[LineName, ...]
    quiet: tuple[str, ...]


def _mapping(said: object) -> Mapping[object, object]:
    return said if isinstance(said, dict) else {}


def _merge(
    archive: Archive,
    plan: MergePlan,
    joining: Joining,
    silent: SilentPart,
    means: Means,
    remarks: tuple[str, ...],
) -> MergeResult:
    before, _ = archive.catalog.counts()
    if plan.arrivals:
        means.progress.begin("copying their archive", len(plan.arrivals))
        said: dict[str, object] = {
            "chains": dict(plan.chains),
            "renamed": dict(joining.renamed),
            "waiting": [name_object(line) for line in silent.waiting],
            QUIET: list(silent.quiet),
            **({REGROWN: dict(plan.regrown)} if plan.regrown else {}),
        }
        archive.merge(plan, said, means.progress.advance)
        write_pages(archive)
    captures = archive.catalog.counts()[0] - before
    names = tuple(source.id for source in joining.added)
    new = set(silent.waiting)
    asked = [event for event in archive.catalog.waiting() if event.name in new]
    remarks += tuple(say_waiting(event, archive.catalog) for event in asked)
    remarks += tuple(say_unheard(archive.catalog))
    return MergeResult(len(plan.arrivals), plan.known, captures, joining.renamed, names, remarks)


# --- whose source is which -----------------------------------------------------------------------


@dataclass(frozen=True)
class Joining:
    """Their source ids that become ours, and rows of theirs that we lack."""

    renamed: Mapping[str, str]
    added: tuple[Source, ...]


def _read_renamed(written: Iterable[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in written]
    for theirs, equals, ours in pairs:
        if not (theirs and equals and ours):
            raise UsageError(f"--rename {theirs}{equals}{ours}: write --rename THEIRS=OURS")
    return {theirs: ours for theirs, _, ours in pairs}


def join_sources(
    project: Project, path: Path, plan: MergePlan, renamed: Mapping[str, str]
) -> Joining:
    """Return which of their sources are ours. Raises UsageError where one id means two sources."""
    ours = {source.id: source for source in project.sources().checked()}
    by_key = {address_key(source.url): source.id for source in ours.values() if source.url}
    taken = {source.id: source for source in ours.values()}
    mapping: dict[str, str] = {}
    added: list[Source] = []
    for source in _their_sources(path, plan):
        name = renamed.get(source.id) or _same_address(source, by_key) or source.id
        if name in taken and not _is_same(source, taken[name]):
            raise UsageError(_say_clash(source, taken[name], taken))
        if name not in taken:
            taken[name] = replace(source, id=name, line=0)
            added.append(taken[name])
        if name != source.id:
            mapping[source.id] = name
    return Joining(mapping, tuple(added))


def _their_sources(path: Path, plan: MergePlan) -> list[Source]:
    """Their rows, and for ids without a row what their captures cite."""
    rows: dict[str, Source] = {}
    if (path / "sources.csv").is_file():
        rows = {source.id: source for source in load_project(path).sources().rows}
    for name, cited in plan.used.items():
        if name not in rows:
            rows[name] = Source(name, min(cited, default=""))
    return [rows[name] for name in sorted(rows) if name in plan.used]


def _same_address(source: Source, by_key: Mapping[str, str]) -> str:
    return by_key.get(address_key(source.url), "") if source.url else ""


def _is_same(theirs: Source, ours: Source) -> bool:
    if theirs.url and ours.url:
        return address_key(theirs.url) == address_key(ours.url)
    same_title = theirs.title.casefold() == ours.title.casefold()
    return not theirs.url and not ours.url and same_title


def _say_clash(theirs: Source, ours: Source, taken: Mapping[str, Source]) -> str:
    number = next(n for n in range(2, len(taken) + 3) if f"{theirs.id}-{n}" not in taken)
    here, there = ours.url or ours.title or "no address", theirs.url or theirs.title or "no address"
    return (
        f"Their source {theirs.id} is {there}, ours of that id is {here}. Nothing was merged. If "
        f"they are two sources, add: --rename {theirs.id}={theirs.id}-{number}. If they are one, "
        "give both rows one address."
    )
