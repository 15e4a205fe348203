"""Unmarked: long copying out of a source that a document does not mark as a quotation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from archiver.models import Quotation, Source, Text
from archiver.quoting.finding.documents import unmarked_passages
from archiver.quoting.searching.copied_runs import copied_runs, is_prose, stands_in
from archiver.text.document import DocumentBlocks
from archiver.text.folding import FoldedText, fold
from archiver.workflows.verify.bench import Bench

COMMON = 3
"""Words that so many sources share are a form of words of nobody's: a notice, a legal line."""

WordRange = tuple[int, int]


def find_unmarked(
    bench: Bench, path: Path, document: DocumentBlocks, own: frozenset[str]
) -> tuple[Quotation, ...]:
    """Return what a document copies from a source without marks, with that source.

    `own` are the sources that are the document itself. Addresses, titles of sources and words that
    several sources share are no copying. Nothing here is a verdict: it never fails a document.
    """
    titles = _fold_titles(bench.sources)
    least = bench.settings.min_unmarked_words

    def copied(words: str) -> Iterator[tuple[int, int, str]]:
        passage = fold(Text(words))
        if len(passage) < least:
            return
        for (first, last), source in _runs(bench, passage, own, least):
            if is_prose(passage, first, last) and not _is_title(passage, first, last, titles):
                yield int(passage.starts[first]), int(passage.ends[last - 1]), source

    return unmarked_passages(path, document, copied, least)


def _runs(
    bench: Bench, passage: FoldedText, own: frozenset[str], least: int
) -> Iterator[tuple[WordRange, str]]:
    """Yield the longest runs that stand in few sources, none twice, with the first such source."""
    found: dict[WordRange, dict[str, FoldedText]] = {}
    texts = _texts_near(bench, passage, own, least // 2)
    for source, text in texts:
        for run in copied_runs(passage, text, least):
            found.setdefault(run, {})[source] = text
    taken: list[WordRange] = []
    for run in sorted(found, key=lambda run: run[0] - run[1]):
        sharing = {source for source, text in texts if stands_in(passage, *run, text)}
        free = all(run[1] <= first or last <= run[0] for first, last in taken)
        if free and len(sharing) < COMMON:
            taken.append(run)
    for run in sorted(taken):
        yield run, next(iter(found[run]))


def _texts_near(
    bench: Bench, passage: FoldedText, own: frozenset[str], pairs: int
) -> Sequence[tuple[str, FoldedText]]:
    captures = bench.passages.sharing(passage, pairs)
    return [
        (c.source, bench.texts.folded(c))
        for c in captures
        if not {c.source, c.content_digest} & own
    ]


def _fold_titles(sources: Mapping[str, Source]) -> Sequence[FoldedText]:
    return [fold(Text(source.title)) for source in sources.values() if source.title]


def _is_title(passage: FoldedText, first: int, last: int, titles: Sequence[FoldedText]) -> bool:
    return any(stands_in(passage, first, last, title) for title in titles)
