"""Verify the rows of quotes.csv: what is known of them, or else what the bench says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.models import Finding, Quotation, TextQuoteSelector, Verdict
from archiver.project import Project, RefusedRow
from archiver.quoting.judging.findings import digest_finding
from archiver.store.log.resting_lines import LinePlace
from archiver.store.reader import open_reader
from archiver.workflows.shared.context import Means, Progress, Silence
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.findings_cache import FindingsCache, KnownDocument

if TYPE_CHECKING:
    from archiver.store.reader import Reader
    from archiver.workflows.verify.bench import Bench

ROWS = "rows"
"""Under which the findings of quotes.csv are kept; the file itself is part of the cache's state."""


def verify(project: Project, means: Means, jobs: int = 1) -> tuple[Finding, ...]:
    """Judge every row of quotes.csv, in the file's order, in so many processes.

    A row that is wrong is a finding of its own, and costs no other. What an earlier run found under
    the same archive, lists and options is taken from the cache. Raises RowError when a row of
    sources.csv is wrong.
    """
    project.sources().checked()
    table = project.quotations()
    cache = FindingsCache(project, means.machine.software, means.cache_key)
    rows, content = project.quotes_csv / ROWS, b""
    with open_to_read(project, means) as reader:
        if (known := cache.get(rows, content)) is not None:
            return known.findings
        # What judges costs 0.7 s to import, and `status` asks each time.
        from archiver.workflows.verify.bench import open_bench

        bench = open_bench(project, means, reader)
        bench.keep_judgements(means.machine.software)
        found, lines = _judge_rows(project, means, bench, table.rows, jobs)
        judged = [*found, *map(say_refused, table.refused)]
        if bench.kept:
            bench.kept.save()
    every = tuple(sorted(judged, key=lambda finding: finding.quotation.line))
    cache.keep(rows, content, KnownDocument(every, (), lines))
    cache.save()
    return every


def judge_source(
    project: Project, means: Means, reader: Reader, source_id: str
) -> tuple[Finding, ...]:
    """Judge the rows of quotes.csv that cite one source, in the file's order.

    What `verify` found under the same archive, lists and options is taken from the cache. Raises
    RowError when any row is wrong.
    """
    rows = [row for row in project.quotations().checked() if row.source == source_id]
    if not rows:
        return ()
    cache = FindingsCache(project, means.machine.software, means.cache_key)
    if (known := cache.get(project.quotes_csv / ROWS, b"", source_id)) is not None:
        return known.findings
    from archiver.workflows.verify.bench import open_bench

    bench = open_bench(project, means, reader)
    return tuple(bench.judge(row) for row in rows)


def say_refused(row: RefusedRow) -> Finding:
    """Return the finding about a row of quotes.csv that cannot be judged as it stands."""
    error = row.error
    place = f"{error.path.name}:{error.line}" + (f", column {error.column}" if error.column else "")
    words = row.words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    quotation = Quotation(row.id, TextQuoteSelector(words), line=error.line)
    return Finding(
        quotation,
        Verdict.UNVERIFIABLE,
        digest_finding(quotation, Verdict.UNVERIFIABLE, (), ()),
        sentence=f"This row cannot be judged: {place}: {error.problem}.",
        remedy=f"{error.remedy.rstrip('.')}.",
    )


def _judge_rows(
    project: Project, means: Means, bench: Bench, rows: Sequence[Quotation], jobs: int
) -> tuple[list[Finding], tuple[LinePlace, ...]]:
    """Return the findings and the lines that they rest on.

    Judged source by source: of an archive's texts only the latest are held in memory. What a
    process leaves undone is done here.
    """
    means.progress.begin("checking quotations", len(rows))
    ordered = sorted(rows, key=lambda quotation: quotation.source)
    found: list[Finding] = []
    lines: list[LinePlace] = []
    if jobs > 1:
        asked = project, means.cache_key, means.machine.software, ordered
        with open_executor(jobs) as executor:
            for share in judge_in_shares(*asked, executor, jobs, means.progress):
                found += share.findings
                lines += share.lines
                if bench.kept:
                    bench.kept.take_in(share.kept)
    done = {finding.quotation.line for finding in found}
    for quotation in ordered:
        if quotation.line not in done:
            found.append(bench.judge(quotation))
            means.progress.advance(quotation.id)
    return found, tuple(dict.fromkeys((*lines, *bench.resting.places(found))))


# --- in processes of their own -------------------------------------------------------------------

SHARES = 4
"""Shares of the quotations for each process, so that none waits long for another. A guess."""


@dataclass(frozen=True)
class JudgedShare:
    """What one process found: findings, the lines they rest on, and judgements to be kept."""

    findings: tuple[Finding, ...]
    lines: tuple[LinePlace, ...]
    kept: Mapping[str, Any]


class _OpenedBench:
    """The bench of this process, opened by the first share that it is given."""

    bench: Bench | None = None


def judge_share(
    project: Project, cache_key: Path | None, software: str, quotations: Sequence[Quotation]
) -> JudgedShare:
    """Judge some quotations in this process."""
    from archiver.workflows.verify.bench import make_bench

    bench = _OpenedBench.bench
    if bench is None:
        bench = make_bench(project, open_reader(project.archive, cache_key), Silence())
        bench.keep_judgements(software)
        _OpenedBench.bench = bench
    findings = tuple(bench.judge(quotation) for quotation in quotations)
    kept = bench.kept.take_new() if bench.kept else {}
    return JudgedShare(findings, bench.resting.places(findings), kept)


def open_executor(jobs: int) -> Executor:
    """Return so many processes, each a program of its own on every system."""
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))


def judge_in_shares(
    project: Project,
    cache_key: Path | None,
    software: str,
    quotations: Sequence[Quotation],
    executor: Executor,
    jobs: int,
    progress: Progress,
) -> Iterator[JudgedShare]:
    """Yield what was found, a share at a time, in whatever order they are done.

    A share whose process died (it was killed, or had no memory) is not in them.
    """
    size = max(-(-len(quotations) // (jobs * SHARES)), 1)
    shares: dict[Future[JudgedShare], Sequence[Quotation]] = {}
    for first in range(0, len(quotations), size):
        share = quotations[first : first + size]
        shares[executor.submit(judge_share, project, cache_key, software, share)] = share
    for done in as_completed(shares):
        try:
            judged = done.result()
        except BrokenExecutor:
            continue
        for quotation in shares[done]:
            progress.advance(quotation.id)
        yield judged
