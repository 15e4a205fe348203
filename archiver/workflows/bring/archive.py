"""Merging: another volunteer's project or archive taken into ours, chains and all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.errors import FileError, UsageError
from archiver.models import Source
from archiver.project import Project, append_source, load_project
from archiver.store.archive import Archive
from archiver.store.audit.archive import audit_archive
from archiver.store.catalog.withheld import LIFT, WITHHOLD
from archiver.store.log.chain import FOLDER as CUSTODY
from archiver.store.log.chain import read_lines
from archiver.store.log.rulings import CONFIRM, ERASE, MERGE
from archiver.store.merging import MergePlan, find_archive, plan_merge
from archiver.store.timestamps.stamps import write_pages
from archiver.urls import address_key
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write

MOST_NAMED = 5


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
    remarks = _audit(theirs, means)
    with open_to_write(project, means) as archive:
        events = [event.fields for event in archive.catalog.events(MERGE)]
        merged = frozenset(str(name) for said in events for name in _mapping(said.get("chains")))
        plan = plan_merge(archive.root, theirs, archive.chain_name, merged)
        if plan.problems:
            raise FileError(f"{plan.problems[0]} Nothing was merged.")
        _refuse_erasures(archive, plan)
        _refuse_lifting(archive, plan)
        remarks += tuple(_rulings_on_ours(archive, plan))
        earlier = {str(a): str(b) for s in events for a, b in _mapping(s.get("renamed")).items()}
        joining = join_sources(project, path, plan, {**earlier, **_read_renamed(renamed)})
        for source in joining.added:
            append_source(project, source)
        return _merge(archive, plan, joining, means, remarks)


def _mapping(said: object) -> Mapping[object, object]:
    return said if isinstance(said, dict) else {}


def _audit(theirs: Path, means: Means) -> tuple[str, ...]:
    """Return what is odd in their archive. Raises FileError when something in it is wrong."""
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
    return tuple(f"{theirs}/{f.file}: {f.message}" for f in odd[:MOST_NAMED])


def _refuse_erasures(archive: Archive, plan: MergePlan) -> None:
    """What is erased here is decided here: no log of theirs takes a record of ours away."""
    withheld = archive.catalog.withheld()
    gone = {one for one, said in withheld.items() if said.erased}
    logs = [one.path for one in plan.arrivals if one.name.startswith(f"{CUSTODY}/")]
    for path in logs:
        for line in (line for line in read_lines(path) if line.event == ERASE):
            named = line.fields.get("captures")
            for record in map(str, named if isinstance(named, list) else ()):
                if record not in gone and archive.catalog.by_record(record) is not None:
                    raise FileError(
                        f"{path} says in line {line.seq} that {record} was erased, which is a "
                        "record of this archive. Nothing was merged. If it must be erased here "
                        f"too, run: archiver erase {record}"
                    )


def _refuse_lifting(archive: Archive, plan: MergePlan) -> None:
    """What we withhold stays so until it is lifted here, whatever a log of theirs says."""
    said = archive.catalog.events(WITHHOLD)
    withheld = archive.catalog.withheld()
    for path in (one.path for one in plan.arrivals if one.name.startswith(f"{CUSTODY}/")):
        ours = {str(e.fields.get("record_id")) for e in said if e.chain != path.stem}
        for line in (line for line in read_lines(path) if line.event == LIFT):
            record = str(line.fields.get("record_id"))
            if record in ours and record in withheld:
                raise FileError(
                    f"{path} says in line {line.seq} that {record}, which is withheld here, may "
                    "be shown again. Nothing was merged. If that is right, run here first: "
                    f"archiver withhold --lift {record}"
                )


RULINGS = {
    WITHHOLD: "withholds {0}, a record of ours; to show it again: archiver withhold --lift {0}",
    CONFIRM: "confirms {0}, a typing of ours, for {1}, so that it serves now; if that is not "
    "right: archiver withhold {0}",
}


def _rulings_on_ours(archive: Archive, plan: MergePlan) -> Iterator[str]:
    """Yield in words what people decided there of records that we have: it holds here too."""
    for path in (one.path for one in plan.arrivals if one.name.startswith(f"{CUSTODY}/")):
        for line in (line for line in read_lines(path) if line.event in RULINGS):
            record = str(line.fields.get("record_id"))
            if archive.catalog.by_record(record) is not None:
                words = RULINGS[line.event].format(record, line.fields.get("by") or "nobody")
                yield f"{path.name}, line {line.seq}, {words}"


def _merge(
    archive: Archive, plan: MergePlan, joining: Joining, means: Means, remarks: tuple[str, ...]
) -> MergeResult:
    before = len(archive.catalog.captures())
    if plan.arrivals:
        means.progress.begin("copying their archive", len(plan.arrivals))
        said = {"chains": dict(plan.chains), "renamed": dict(joining.renamed)}
        archive.merge(plan, said, means.progress.advance)
        write_pages(archive)
    captures = len(archive.catalog.captures()) - before
    names = tuple(source.id for source in joining.added)
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
