"""Support: for each capture, who and what else vouches for it, from what is in the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archiver.models import Capture
from archiver.reporting.terminal.corroboration import Support, SupportKind, Voucher
from archiver.reporting.wording import day, minute
from archiver.store.catalog.catalog import CaptureLine, Event, ProgramRun
from archiver.store.connection_notes import Connection, ConnectionNotes, read_noted
from archiver.store.log.server_clocks import ClockReading
from archiver.store.log.stamp_events import HEADS
from archiver.store.reader import Reader
from archiver.store.timestamps.stamps import Stamp, read_heads, read_stamps
from archiver.store.verified_copy import digest_file
from archiver.urls import to_rfc3339
from archiver.workflows.report.archived_copies import by_content, name_copies
from archiver.workflows.watch.clock_notices import odd_runs
from archiver.workflows.webarchives.crosscheck_log import EVENT as CROSSCHECK


@dataclass(frozen=True)
class _KnownEvidence:
    """What is known of a source's captures, read once."""

    reader: Reader
    alike: Mapping[str, tuple[Capture, ...]]
    lines: Mapping[str, CaptureLine]
    runs: Mapping[str, ProgramRun]
    stamps: tuple[tuple[Event, Stamp], ...]
    heads: tuple[Event, ...]
    checks: tuple[Event, ...]
    clocks: Mapping[str, ClockReading]


def find_support(
    reader: Reader, source_id: str, captures: Iterable[Capture]
) -> tuple[Support, ...]:
    """Return what supports each of `captures`, of one source, that holds something.

    Nothing is asked of the network. Of tokens it is only looked whether they are the files that the
    log names: `audit` checks what they say.
    """
    catalog, hidden = reader.catalog, reader.catalog.withheld()
    shown = tuple(c for c in captures if c.record_id not in hidden and c.content_digest)
    known = _KnownEvidence(
        reader,
        by_content(shown),
        catalog.capture_lines(source_id),
        {run.run: run for run in catalog.runs()},
        tuple(one for one in read_stamps(reader) if _is_kept(reader, one[1])),
        (*catalog.events("chain"), *catalog.events(HEADS)),
        catalog.events(CROSSCHECK, source_id=source_id),
        odd_runs(reader),
    )
    return tuple(Support(one, tuple(_vouchers(known, one))) for one in shown)


def _vouchers(known: _KnownEvidence, capture: Capture) -> Iterator[Voucher]:
    same = known.alike[capture.content_digest]
    noted = read_noted(known.reader, capture)
    yield from name_copies(known.checks, same)
    yield from _seconds(known, capture, same)
    yield from _stamps(known, capture)
    yield from _again(capture, same)
    yield from _origin(capture, noted)
    yield from _machine(known, capture)


# --- other people, other times -------------------------------------------------------------------


def _seconds(
    known: _KnownEvidence, capture: Capture, same: tuple[Capture, ...]
) -> Iterator[Voucher]:
    """The same content, fetched by another machine that keeps a log of its own."""
    own = known.lines.get(capture.record_id)
    seen = {(own.chain if own else "", _host(known, own))}
    for one in same:
        line = known.lines.get(one.record_id)
        who = (line.chain if line else "", _host(known, line))
        if line is None or one.via != "live" or who in seen or who[1] in {host for _, host in seen}:
            continue
        seen.add(who)
        run = known.runs.get(line.run)
        by = f" ({run.operator})" if run else ""
        words = (
            f"The machine {who[1]}{by} fetched the same on {minute(one.date)}, and says so in a "
            f"log of its own, {line.chain}.jsonl."
        )
        fields = {"machine": who[1], "chain": line.chain, "capture": one.record_id}
        yield Voucher(SupportKind.SECOND, words, {**fields, "date": to_rfc3339(one.date)})


def _host(known: _KnownEvidence, line: CaptureLine | None) -> str:
    run = known.runs.get(line.run) if line else None
    return run.machine if run else ""


def _again(capture: Capture, same: tuple[Capture, ...]) -> Iterator[Voucher]:
    live = [one for one in same if one.via == "live"]
    if len(live) > 1 and capture.via == "live":
        words = (
            f"It was received {len(live)} times, the same each time, from {day(live[0].date)} to "
            f"{day(live[-1].date)}."
        )
        dates = {"first": to_rfc3339(live[0].date), "last": to_rfc3339(live[-1].date)}
        yield Voucher(SupportKind.AGAIN, words, {"times": len(live), **dates})


# --- timestamps ----------------------------------------------------------------------------------


def _stamps(known: _KnownEvidence, capture: Capture) -> Iterator[Voucher]:
    """The first token of each authority over this capture's line, or over a later one."""
    line = known.lines.get(capture.record_id)
    told: set[str] = set()
    sayings = {stamp.token: event for event, stamp in reversed(known.stamps)}
    stamps = (stamp for _, stamp in known.stamps)
    covering = find_covering(stamps, known.heads, line) if line else []
    for stamp in covering:
        said, digest = sayings[stamp.token], stamp.files[stamp.token]
        if stamp.authority in told or digest in told:  # one token, by whatever names, counts once
            continue
        told |= {stamp.authority, digest}
        words = (
            f"Line {said.seq} of the log {said.chain}.jsonl says that {stamp.authority}, a "
            "timestamp authority, has signed that the log with this capture's digests was there on "
            f"{minute(stamp.moment)} (archive/{stamp.token}). That signature is not checked here: "
            "`archiver audit` checks it."
        )
        fields = {"authority": stamp.authority, "date": to_rfc3339(stamp.moment)}
        fields |= {"token": stamp.token, "signature": "not checked"}
        yield Voucher(SupportKind.STAMP, words, {**fields, "line": stamp.head.seq})


def _is_kept(reader: Reader, stamp: Stamp) -> bool:
    """Whether the token is here, as it was when the log named it."""
    try:
        kept = digest_file(reader.root / stamp.token)
    except OSError:
        return False
    return stamp.files.get(stamp.token) == f"sha256:{kept}"


def find_covering(
    stamps: Iterable[Stamp], heads: Iterable[Event], line: CaptureLine
) -> list[Stamp]:
    """Return the tokens that cover `line`, oldest first.

    A token covers the lines up to its own, and the lines of other logs up to the heads that those
    lines name.
    """
    reached = {line.chain: line.seq}
    for event in heads:
        for head in read_heads(event.fields):
            if head.chain == line.chain and head.seq >= line.seq:
                reached[event.chain] = min(event.seq, reached.get(event.chain, event.seq))
    found = [s for s in stamps if s.head.seq >= reached.get(s.head.chain, s.head.seq + 1)]
    return sorted(found, key=lambda stamp: stamp.moment)


# --- where it is from ----------------------------------------------------------------------------


def _origin(capture: Capture, noted: ConnectionNotes) -> Iterator[Voucher]:
    facts = {name: str(value) for name, value in noted.facts.items() if value}
    imported = noted.facts.get("imported")
    if isinstance(imported, dict):
        yield _say_import(imported)
    if "by" in facts and capture.via == "transcript":
        words = f"{facts['by']} typed it from {facts.get('transcribes', 'another record')}."
        confirmed = " Another person confirmed it: the log says who." if capture.good else ""
        yield Voucher(SupportKind.PERSON, words + confirmed, {"facts": facts})
    elif "by" in facts:
        how = f", {facts['obtained']}" if "obtained" in facts else ""
        on = f" on {facts['on']}" if "on" in facts else ""
        words = f"{facts['by']} brought it{how}{on}. Nothing here shows where it was before."
        yield Voucher(SupportKind.PERSON, words, {"facts": facts})
    if noted.connection is not None and capture.via == "live":
        yield _say_connection(noted.connection)


def _say_import(said: Mapping[str, object]) -> Voucher:
    made_by = said.get("made_by")
    maker = made_by if isinstance(made_by, dict) else {}
    operator = f", run by {maker['operator']}" if maker.get("operator") else ""
    who = f"{maker.get('software', 'A program that it does not name')}{operator}"
    words = (
        f"{who}, recorded and dated it: so says the file {said.get('file')}, kept as "
        f"archive/{said.get('kept')}. Nobody here saw it, or can say that the date is right."
    )
    return Voucher(SupportKind.CAUTION, words, {"imported": said})


def _say_connection(found: Connection) -> Voucher:
    fields = {
        "address": found.address,
        "protocol": found.protocol,
        "verified": found.verified,
        "certificate": found.subject,
        "issuer": found.issuer,
        "certificate_sha256": found.sha256,
    }
    if not found.protocol:
        words = f"It came from {found.address} over a connection that was not secure (http)."
        return Voucher(SupportKind.CONNECTION, words, fields)
    if not found.verified:
        words = (
            f"It came from {found.address} over {found.protocol}, with a certificate that did not "
            f"check out: {found.problem or 'no reason was noted'}."
        )
        return Voucher(SupportKind.CAUTION, words, fields)
    words = (
        f"It came from {found.address} over {found.protocol}, with a valid certificate for "
        f"{found.subject}, issued by {found.issuer}. The recording of that is ours."
    )
    return Voucher(SupportKind.CONNECTION, words, fields)


def _machine(known: _KnownEvidence, capture: Capture) -> Iterator[Voucher]:
    line = known.lines.get(capture.record_id)
    run = known.runs.get(line.run) if line else None
    if line is None or run is None:
        return
    words = (
        f"{run.operator} stored it on the machine {run.machine} with {run.software}: line "
        f"{line.seq} of the log {line.chain}.jsonl."
    )
    fields = {"operator": run.operator, "machine": run.machine, "software": run.software}
    yield Voucher(SupportKind.MACHINE, words, {**fields, "chain": line.chain, "line": line.seq})
    if line.run in known.clocks:
        reading = known.clocks[line.run]
        words = f"When it was stored, {reading.sentence}: its date may be off by that."
        yield Voucher(SupportKind.CAUTION, words, {"ahead": reading.ahead.total_seconds()})
    if capture.truncated:
        words = f"It was cut short ({capture.truncated})."
        yield Voucher(SupportKind.CAUTION, words, {"truncated": capture.truncated})
