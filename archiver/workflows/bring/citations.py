"""Citations: what a BibTeX, RIS, CSL-JSON or wikitext list cites, into both CSV files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archiver.citing.entries import Entry, Quote
from archiver.citing.lists import FORMATS, read_citations
from archiver.errors import FileError
from archiver.models import Quotation, Source, Status, TextQuoteSelector
from archiver.project import (
    Project,
    append_quotations,
    append_sources,
    check_quotation,
    check_source,
)
from archiver.rows import ID
from archiver.urls import address_key
from archiver.workflows.save.add import make_id

LONGEST_LABEL = 40  # characters of a citation key that become an id (a guess)
LONGEST_QUOTE = 10_000  # characters: an abstract has some 2,000 (a guess)
NO_ADDRESS = "no address: bring in the file with archiver import"


@dataclass(frozen=True)
class CitationsImport:
    """What became of a list: a line for each entry, and counts of what was added or left out."""

    lines: tuple[str, ...]
    sources: int = 0
    quotations: int = 0
    known: int = 0
    problems: int = 0


def import_citations(project: Project, path: Path, *, dry_run: bool = False) -> CitationsImport:
    """Add the sources that the list `path` cites, and the words that it quotes from them.

    Nothing is overwritten: a source that is there already, by its address, its DOI or (without
    either) its title, is said and left as it is. With `dry_run` nothing is written. Raises
    FileError for a list that cannot be read, UsageError for a package that is missing, RowError
    for a wrong row in the CSV files.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}. Check its name.") from error
    listed = read_citations(path, content)
    plan = _Plan(project, path, "would add" if dry_run else "added")
    told = [(problem.line, problem.words, "problem") for problem in listed.problems]
    for entry in listed.entries:
        told += [(entry.line, words, sort) for words, sort in plan.take(entry)]
    missing = () if dry_run else plan.write()
    return _sum_up(path, sorted(told, key=lambda item: item[0]), missing)


def _sum_up(
    path: Path, told: Sequence[tuple[int, str, str]], missing: Sequence[str]
) -> CitationsImport:
    counts = {sort: sum(item[2] == sort for item in told) for sort in SORTS}
    lines = [f"{path}:{line}: {words}" for line, words, _ in told]
    lines += [f"{column} has no place: add that column to keep it" for column in missing]
    return CitationsImport(
        tuple(lines), counts["source"], counts["quotation"], counts["known"], counts["problem"]
    )


SORTS = ("source", "quotation", "known", "problem")


@dataclass
class _Plan:
    """Rows to add, beside those that are there."""

    project: Project
    path: Path
    added: str
    sources: list[Source] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read both lists. Raises RowError when a row is wrong: nothing is added to such a list."""
        rows = self.project.sources().checked()
        quoted = self.project.quotations().checked()
        self.ids = {row.id: f"sources.csv line {row.line}" for row in rows}
        self.by_key: dict[str, str] = {}
        for row in rows:
            self._note_keys(row)
        self.quote_ids = {row.id for row in quoted}
        self.words = {(row.source, _plain(row.selector.exact)) for row in quoted}

    def _note_keys(self, source: Source) -> None:
        for key in _keys(source):
            self.by_key.setdefault(key, source.id)

    def take(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Plan what an entry adds; yield what is to be said of it, and of which sort that is."""
        source = Source(
            self._choose_id(entry),
            entry.url,
            entry.title,
            entry.publisher,
            entry.kind,
            entry.published,
            entry.accessed,
            Status.WITHDRAWN if entry.withdrawn else Status.LIVE,
            memento=entry.memento,
            doi=entry.doi,
        )
        if not source.url and not source.title:
            yield "the entry has neither an address nor a title; it was left out", "problem"
            return
        known = next((self.by_key[key] for key in _keys(source) if key in self.by_key), "")
        if known:
            where = self.ids.get(known, "")
            yield f"{source.url or source.title} is a source already: {known} ({where})", "known"
        elif problem := check_source(source):
            yield f"{problem.problem}. The entry was left out. {problem.remedy}", "problem"
            return
        else:
            self._add(source, entry.line)
            yield (
                f"{self.added} {source.id}: {source.url or f'{source.title} ({NO_ADDRESS})'}",
                "source",
            )
            if entry.withdrawn:
                yield f"{source.id} is marked withdrawn: the list calls its address unfit", "note"
        for quote in entry.quotes:
            yield self._take_quote(quote, known or source.id)

    def _add(self, source: Source, line: int) -> None:
        self.sources.append(source)
        self.ids[source.id] = f"line {line} of this list"
        self._note_keys(source)

    def _take_quote(self, quote: Quote, source: str) -> tuple[str, str]:
        if (source, _plain(quote.words)) in self.words:
            return f"quotes.csv has these words of {source} already", "known"
        quotation = Quotation(
            _free(f"{source}-quote", self.quote_ids),
            TextQuoteSelector(quote.words[:LONGEST_QUOTE]),
            source,
            document=self._document(),
            locator=quote.locator,
        )
        if problem := check_quotation(quotation):
            return f"the quotation was left out: {problem.problem}. {problem.remedy}", "problem"
        self.quotations.append(quotation)
        self.quote_ids.add(quotation.id)
        self.words.add((source, _plain(quote.words)))
        return (
            f"{self.added} the quotation {quotation.id}: “{_shortened(quote.words)}”",
            "quotation",
        )

    def _document(self) -> str:
        """A wiki page quotes its sources itself; any other list is no document."""
        wiki = FORMATS.get(self.path.suffix.lower(), "wikitext") == "wikitext"
        if not wiki:
            return ""
        try:
            return self.path.resolve().relative_to(self.project.root.resolve()).as_posix()
        except ValueError:
            return self.path.name

    def _choose_id(self, entry: Entry) -> str:
        plain = unicodedata.normalize("NFKD", entry.label).encode("ascii", "ignore").decode()
        label = re.sub(r"[^a-z0-9._-]+", "-", plain.lower()).strip("-._")
        if ID.fullmatch(label) and len(label) <= LONGEST_LABEL and re.search("[a-z]{3}", label):
            return _free(label, self.ids)
        return make_id(entry.title, entry.url or "https://source", self.ids)

    def write(self) -> tuple[str, ...]:
        """Write all rows, sources first; return "FILE: column" for what has no column."""
        lost = append_sources(self.project, self.sources) if self.sources else ()
        missing = [f"sources.csv: {name}" for name in lost]
        if self.quotations:
            lost = append_quotations(self.project, self.quotations)
            missing += [f"quotes.csv: {name}" for name in lost]
        return tuple(missing)


def _keys(source: Source) -> Iterator[str]:
    """Yield under what a source is known: address, DOI, or its title when it has neither."""
    if source.url:
        yield address_key(source.url)
    if source.doi:
        yield f"doi:{source.doi.casefold()}"
    if not source.url and not source.doi and source.title:
        yield f"title:{_plain(source.title)}"


def _plain(words: str) -> str:
    return re.sub(r"\W+", " ", words).casefold().strip()


def _free(stem: str, taken: Sequence[str] | set[str] | dict[str, str]) -> str:
    numbers = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (stem, *numbers) if name not in taken)


def _shortened(words: str, size: int = 60) -> str:
    return words if len(words) <= size else words[:size].rpartition(" ")[0] + " …"
