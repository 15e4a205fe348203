"""Verify the rows of quotes.csv: what is known of them, or else what the bench says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from archiver.models import Finding, Quotation, TextQuoteSelector, Verdict
from archiver.project import Project, RefusedRow
from archiver.quoting.judging.findings import digest_finding
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.findings_cache import FindingsCache, KnownDocument

if TYPE_CHECKING:
    from archiver.store.reader import Reader
    from archiver.workflows.verify.bench import Bench

ROWS = "rows"
"""Under which the findings of quotes.csv are kept; the file itself is part of the cache's state."""


def verify(project: Project, means: Means) -> tuple[Finding, ...]:
    """Judge every row of quotes.csv, in the file's order.

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
        judged = [*_judge_all(bench, table.rows, means), *map(say_refused, table.refused)]
        lines = bench.resting.places(judged)
        if bench.kept:
            bench.kept.save()
    found = tuple(sorted(judged, key=lambda finding: finding.quotation.line))
    cache.keep(rows, content, KnownDocument(found, (), lines))
    cache.save()
    return found


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


def _judge_all(bench: Bench, quotations: Sequence[Quotation], means: Means) -> Iterator[Finding]:
    """Judge source by source: of an archive's texts only the latest are held in memory."""
    means.progress.begin("checking quotations", len(quotations))
    for quotation in sorted(quotations, key=lambda quotation: quotation.source):
        yield bench.judge(quotation)
        means.progress.advance(quotation.id)
