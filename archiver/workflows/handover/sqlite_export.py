"""Query export: what is known as a SQLite file, with questions that datasette shows by name.

Only what a pack may hand over goes in: no withheld capture, no source with share = no, and no
verdict that rests on one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.errors import UsageError
from archiver.models import Agreement, Capture, Change, Crosscheck, Finding, Source
from archiver.project import Project
from archiver.reporting.formats.sqlite_questions import DATABASE, README, describe_tables
from archiver.reporting.summaries import needs_person
from archiver.reporting.wording import (
    AGREEMENTS,
    KINDS,
    STATES,
    basis_words,
    capture_words,
    flag_words,
    minute,
    remedy_of,
    sentence_of,
    standing_words,
    verdict_words,
    via_words,
)
from archiver.store.catalog.sqlite_copy import SqlTable, Value, write_query_file
from archiver.store.disk import storage_errors
from archiver.store.reader import Reader
from archiver.store.verified_copy import digest_file
from archiver.urls import is_web_address, to_rfc3339
from archiver.workflows.handover.pack_contents import Choice, choose_content
from archiver.workflows.handover.withhold import shown_history
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.shared.speaking import speaks
from archiver.workflows.verify.bench import Bench
from archiver.workflows.webarchives.crosscheck_log import read_crosschecks

TITLE = "Quotations and their sources"
FILE, METADATA, READ_ME = f"{DATABASE}.db", "metadata.json", "README.txt"
LONGEST = 5_000  # characters of one paragraph that is searched; a longer one is cut into several
AGREE = (Agreement.SAME_PAYLOAD, Agreement.SAME_TEXT)
QueryRow = Sequence[Value]


@dataclass(frozen=True)
class QueryExport:
    """What was written: the folder, the rows of each table, the digest of the SQLite file."""

    path: Path
    sha256: str
    rows: dict[str, int]
    left_out: tuple[str, ...]


def export_queries(
    project: Project, means: Means, ids: Sequence[str] = (), output: Path | None = None
) -> QueryExport:
    """Write sources.db, metadata.json and README.txt into the new folder `output`.

    That it was made is noted in the custody log. Raises UsageError for an unknown id or when
    `output` exists, RowError for a wrong row, LockHeldError, StorageError.
    """
    target = output or Path(f"evidence-{means.clock.now():%Y%m%d-%H%M%S}-datasette")
    if target.exists():
        raise UsageError(f"{target} is there already. Give another name with --output.")
    own_key = means.cache_key
    means = replace(means, cache_key=None)  # what is handed over is judged from the records alone
    with (
        open_to_write(project, means, own_key) as archive,
        storage_errors(target, "writing the tables"),
    ):
        choice = choose_content(project, archive, ids)
        with TemporaryDirectory(prefix=".tables-", dir=target.absolute().parent) as folder:
            made = Path(folder) / "tables"
            made.mkdir()
            counts = _write(made, project, means, archive, choice)
            made.rename(target)
        left_out = tuple(one.sentence for one in choice.left_out)
        done = QueryExport(target, digest_file(target / FILE), counts, left_out)
        archive.note(
            "export",
            {
                "form": "datasette",
                "name": done.path.name,
                "sha256": done.sha256,
                "captures": len(choice.captures),
                "sources": [source.id for source in choice.sources],
                "left_out": [one.id for one in choice.left_out],
            },
        )
    return done


def _write(
    folder: Path, project: Project, means: Means, reader: Reader, choice: Choice
) -> dict[str, int]:
    now, software = means.clock.now(), means.machine.software
    findings = judge_choice(project, means, reader, choice)
    tables = tuple(_tables(reader, choice, findings))
    counts = write_query_file(folder / FILE, tables)
    metadata = json.dumps(describe_tables(TITLE, now, software), indent=2) + "\n"
    (folder / METADATA).write_text(metadata, encoding="utf-8", newline="\n")
    said = README.format(title=TITLE, made=minute(now))
    (folder / READ_ME).write_text(said, encoding="utf-8", newline="\n")
    return counts


def judge_choice(
    project: Project, means: Means, reader: Reader, choice: Choice
) -> tuple[Finding, ...]:
    """Judge the chosen quotations by the chosen captures, and by nothing else."""
    kept = {capture.record_id for capture in choice.captures}
    hidden = frozenset(c.record_id for c in reader.catalog.captures() if c.record_id not in kept)
    sources = {source.id: source for source in choice.sources}
    settings = project.settings().verify
    bench = Bench(sources, reader, settings, means.progress, hidden)
    means.progress.begin("checking quotations", len(choice.quotations))
    found = []
    for quotation in choice.quotations:
        found.append(bench.judge(quotation))
        means.progress.advance(quotation.id)
    return tuple(found)


# --- the tables ----------------------------------------------------------------------------------


def _tables(reader: Reader, choice: Choice, findings: Sequence[Finding]) -> Iterator[SqlTable]:
    names = {source.id for source in choice.sources}
    states = [c for c in _shown_states(reader) if c.source in names]
    newest = {change.source: change for change in states}
    yield _sources(choice, findings, newest)
    yield _captures(choice)
    yield _quotations(findings, {source.id: source for source in choice.sources})
    yield _differences(findings)
    yield _flags(findings)
    yield _states(states)
    yield _mementos(row for row in read_crosschecks(reader) if row.source in names)
    yield _passages(reader, choice)
    columns: dict[str, type] = {"id": int, "what": str, "name": str, "source": str, "why": str}
    rows = [
        (n, one.what, one.id, one.source, one.reason) for n, one in enumerate(choice.left_out, 1)
    ]
    yield SqlTable("left_out", columns, rows, "id", {})


def _shown_states(reader: Reader) -> Iterator[Change]:
    """States without the words of a page of which a copy is withheld, the reason's included."""
    withheld = reader.catalog.withheld()
    quiet = reader.catalog.sources_of(withheld)
    for change in shown_history(reader, reader.catalog.state_history()):
        yield _silent(change) if change.source in quiet else change


def _silent(change: Change) -> Change:
    return Change(change.source, change.state, change.previous, change.transition, date=change.date)


def _sources(choice: Choice, findings: Sequence[Finding], states: dict[str, Change]) -> SqlTable:
    columns = _text("id", "title", "publisher", "address", "published", "status", "work", "state")
    columns |= {"state_since": str, "state_reason": str, "good_copies": int, "quotations": int}
    good = [c.source for c in choice.captures if c.good and speaks(c)]
    cited = [finding.quotation.source for finding in findings]
    rows = [
        (*_about(s), *_state(states.get(s.id)), good.count(s.id), cited.count(s.id))
        for s in choice.sources
    ]
    return SqlTable("sources", columns, rows, "id", {}, indexed=("state",))


def _text(*names: str) -> dict[str, type]:
    """Columns that hold text."""
    return dict.fromkeys(names, str)


def _about(source: Source) -> QueryRow:
    said = (source.id, source.title or source.id, source.publisher, source.url, source.published)
    return (*said, str(source.status), source.work)


def _state(change: Change | None) -> QueryRow:
    if change is None:
        return ("", "", "")
    return STATES[change.state], _date(change.date), change.reason


def _date(moment: datetime | None) -> str:
    return to_rfc3339(moment) if moment else ""


def _captures(choice: Choice) -> SqlTable:
    columns = _text(
        "record", "source", "date", "shows", "usable", "role", "address", "media_type", "via"
    )
    columns |= {"status": int, "content_digest": str, "payload_digest": str, "warc": str}
    columns |= {"offset": int}
    rows = [_capture(c) for c in choice.captures if c.role != "requisite"]
    return SqlTable("captures", columns, rows, "record", {"source": "sources"}, indexed=("date",))


def _capture(c: Capture) -> QueryRow:
    said = (c.record_id, c.source, to_rfc3339(c.date), capture_words(c), str(c.usable), c.role)
    place = (c.content_digest, c.payload_digest, c.place.warc, c.place.offset)
    return (*said, c.uri, c.media_type, via_words(c.via), c.status or None, *place)


def _quotations(findings: Sequence[Finding], sources: dict[str, Source]) -> SqlTable:
    columns = _text(
        "id", "quotation", "source", "verdict", "reason", "what_to_do", "standing", "severity"
    )
    columns |= {"needs_person": int, "settled": int, "document": str, "line": int, "locator": str}
    columns |= _text("source_says", "before", "after")
    columns |= {"page": int, "basis": str, "capture": str, "also_in": str, "finding": str}
    rows = [_quotation(finding, sources) for finding in findings]
    links = {"source": "sources", "capture": "captures"}
    return SqlTable(
        "quotations", columns, rows, "id", links, ("quotation", "source_says"), ("verdict",)
    )


def _quotation(f: Finding, sources: dict[str, Source]) -> QueryRow:
    q, place = f.quotation, f.location
    judged = (verdict_words(f, sources), sentence_of(f), remedy_of(f), standing_words(f))
    around = (place.prefix, place.suffix, place.page) if place else ("", "", None)
    basis = basis_words(f)
    return (
        q.id,
        q.selector.exact,
        q.source or None,
        *judged,
        str(f.severity or ""),
        int(needs_person(f)),
        int(f.settled),
        q.document,
        q.line or None,
        q.locator,
        f.matched,
        *around,
        basis,
        f.capture.record_id if f.capture else None,
        ", ".join(f.found_in),
        f.finding,
    )


def _differences(findings: Sequence[Finding]) -> SqlTable:
    names = ("quotation", "quoted", "source_has", "kind", "severity")
    columns = _text("id", *names)
    rows = [
        (f"{f.quotation.id}-{n}", f.quotation.id, d.quoted, d.archived, KINDS[d.kind], d.severity)
        for f in findings
        for n, d in enumerate(f.differences, 1)
    ]
    return SqlTable("differences", columns, rows, "id", {"quotation": "quotations"})


def _flags(findings: Sequence[Finding]) -> SqlTable:
    columns = _text("id", "quotation", "what", "severity", "words")
    rows = [
        (f"{f.quotation.id}-{n}", f.quotation.id, flag_words(flag), flag.severity, flag.words)
        for f in findings
        for n, flag in enumerate(f.review, 1)
    ]
    return SqlTable("flags", columns, rows, "id", {"quotation": "quotations"})


def _states(changes: Iterable[Change]) -> SqlTable:
    columns: dict[str, type] = {"id": int, **_text("source", "date", "state")}
    columns |= {"previous": str, "changed": int, "reason": str, "passages_lost": str}
    rows = [
        (n, c.source, _date(c.date), STATES[c.state], STATES[c.previous] if c.previous else "",
         int(c.transition), c.reason, ", ".join(c.quotations_lost))
        for n, c in enumerate(changes, 1)
    ]  # fmt: skip
    return SqlTable("states", columns, rows, "id", {"source": "sources"}, indexed=("date",))


def _mementos(rows: Iterable[Crosscheck]) -> SqlTable:
    columns = _text("id", "source", "archive", "agreement")
    columns |= {"agrees": int, **_text("date", "address", "reason")}
    said = [
        (f"{row.source} {row.archive}", row.source, row.archive, AGREEMENTS[row.agreement],
         int(row.agreement in AGREE), *_memento(row), row.reason)
        for row in rows
    ]  # fmt: skip
    return SqlTable("web_archive_copies", columns, said, "id", {"source": "sources"})


def _memento(row: Crosscheck) -> QueryRow:
    memento = row.memento
    if memento is None:
        return ("", "")
    return to_rfc3339(memento.moment), memento.uri_m if is_web_address(memento.uri_m) else ""


def _passages(reader: Reader, choice: Choice) -> SqlTable:
    columns: dict[str, type] = {"id": int, "source": str, "capture": str, "number": int}
    links = {"source": "sources", "capture": "captures"}
    rows = _paragraphs(CaptureTexts(reader), choice.captures)
    return SqlTable("passages", columns | {"words": str}, rows, "id", links, ("words",))


def _paragraphs(texts: CaptureTexts, captures: Iterable[Capture]) -> Iterator[QueryRow]:
    """The paragraphs of each different text of a source, of the copy that had it first."""
    seen: set[tuple[str, str]] = set()
    row = 0
    for capture in captures:
        key = (capture.source, capture.content_digest)
        if not (capture.good and speaks(capture)) or key in seen:
            continue
        seen.add(key)
        for number, words in enumerate(_cut(texts.text(capture).content), 1):
            row += 1
            yield row, capture.source, capture.record_id, number, words


def _cut(text: str) -> Iterator[str]:
    for paragraph in text.split("\n"):
        words = " ".join(paragraph.split())
        yield from (words[at : at + LONGEST] for at in range(0, len(words), LONGEST))
