"""Extracts of an archive: chosen captures as WARC files, their index, and their part of the log.

Records are copied byte for byte. A WARC file of which everything was chosen is copied whole. In the
log's extract a line that was left out stands as its number and its hash alone, so that the lines
around it can still be seen to follow each other.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from archiver.errors import FileError
from archiver.models import Capture, Digest, Place
from archiver.serialise import read_json
from archiver.store.catalog.catalog import RECORD_EVENTS, RecordRow
from archiver.store.disk import storage_errors
from archiver.store.log.chain import FOLDER, GENESIS, ChainLine, chain_files, open_line, seal
from archiver.store.log.rulings import MERGE
from archiver.store.log.stretches import open_log
from archiver.store.reader import Reader
from archiver.store.verified_copy import CHUNK
from archiver.store.warc.payloads import record_http_head
from archiver.store.warc.records import DamagedRecord, Record, begin_record, read_records
from archiver.store.warc.writer import find_warc
from archiver.urls import to_timestamp14

ARCHIVE = "archive"
INDEXED = ("response", "revisit", "resource")
INDEX_BLOCK = 300  # lines, in one zipped block of a ZipNum index: the default of cdxj-indexer
OMITTED = "omitted"
LineChoice = Callable[[ChainLine], bool]


def choose_records(reader: Reader, captures: Iterable[Capture]) -> list[RecordRow]:
    """Return the records of `captures`, of what they repeat, and the warcinfo of their files.

    In the order of files and offsets.
    """
    chosen: dict[str, RecordRow] = {}
    for capture in captures:
        for record_id in filter(None, (capture.record_id, capture.refers_to)):
            rows = reader.catalog.records(capture=record_id)
            chosen.update((row.record_id, row) for row in rows)
    for warc in {row.place.warc for row in chosen.values()}:
        infos = (r for r in reader.catalog.records(warc=warc) if r.type == "warcinfo")
        chosen.update((row.record_id, row) for row in infos)
    return sorted(chosen.values(), key=lambda row: (row.place.warc, row.place.offset))


def copy_records(reader: Reader, rows: Iterable[RecordRow], tree: Path) -> list[RecordRow]:
    """Copy the records into archive/ of `tree`; return them with their places there.

    Raises StorageError, and FileError where a record is not as it was written: nothing damaged is
    handed on, and nothing is left out in silence.
    """
    by_file: dict[str, list[RecordRow]] = {}
    for row in rows:
        by_file.setdefault(row.place.warc, []).append(row)
    (tree / ARCHIVE).mkdir(parents=True, exist_ok=True)
    placed: list[RecordRow] = []
    for warc, found in by_file.items():
        placed += _copy_from(find_warc(reader.root, warc), warc, found, tree)
    return placed


def _copy_from(source: Path, warc: str, rows: list[RecordRow], tree: Path) -> list[RecordRow]:
    if not source.is_file():
        raise FileError(DAMAGED.format(warc, 0, "the file is gone, or is none"))
    name = f"{ARCHIVE}/{Path(warc).name}"
    whole = sum(row.place.length for row in rows) == source.stat().st_size
    target = tree / (name if whole else name.replace(".warc.gz", "-extract.warc.gz"))
    placed, at = [], 0
    with (
        storage_errors(target, "writing records"),
        source.open("rb") as reading,
        target.open("xb") as writing,
    ):
        for row in rows:
            if why := _why_damaged(reading, row):
                raise FileError(DAMAGED.format(warc, row.place.offset, why))
            _copy_bytes(reading, writing, row.place)
            place = Place(f"{ARCHIVE}/{target.name}", at, row.place.length)
            placed.append(replace(row, place=place))
            at += row.place.length
    return placed


DAMAGED = (
    "archive/{}, byte {}: {}. No pack was made. `archiver audit` says more, and a backup may hold "
    "the file as it was"
)


def _why_damaged(reading: BinaryIO, row: RecordRow) -> str:
    """Say why what lies there is not the record that the catalog knows, "" where it is."""
    due = Digest.parse(row.block_digest)
    running = hashlib.new(due.algorithm, usedforsecurity=False)
    try:
        record = begin_record(reading, row.place.offset)
        while piece := record.block.read(CHUNK):
            running.update(piece)
        length = record.finish()
    except DamagedRecord as error:
        return f"the record of {row.uri} cannot be read: {error}"
    if (record.head.record_id, length) != (row.record_id, row.place.length):
        return f"another record stands where that of {row.uri} was written"
    if Digest(due.algorithm, running.digest()) != due:
        return f"the record of {row.uri} is not as it was written"
    return ""


def _copy_bytes(reading: BinaryIO, writing: BinaryIO, place: Place) -> None:
    reading.seek(place.offset)
    left = place.length
    while left > 0 and (piece := reading.read(min(CHUNK, left))):
        writing.write(piece)
        left -= len(piece)


# --- the index -----------------------------------------------------------------------------------


def write_index(tree: Path, rows: Iterable[RecordRow]) -> None:
    """Write indexes/index.cdx.gz (CDXJ in blocks) and index.idx, which says where each block is.

    The form is that of "cdxj-gzip-1.0", which WACZ readers and pywb know.
    """
    lines = sorted(_index_lines(tree, rows))
    folder = tree / "indexes"
    folder.mkdir()
    meta = json.dumps({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"})
    said, at = [f"!meta 0 {meta}\n"], 0
    with (folder / "index.cdx.gz").open("wb") as out:
        for start in range(0, len(lines), INDEX_BLOCK):
            block = "".join(lines[start : start + INDEX_BLOCK]).encode("utf-8")
            packed = gzip.compress(block, mtime=0)
            out.write(packed)
            digest = f"sha256:{hashlib.sha256(packed).hexdigest()}"
            where = {"offset": at, "length": len(packed), "digest": digest}
            key = " ".join(lines[start].split(" ", 2)[:2])
            said.append(f"{key} {json.dumps({**where, 'filename': 'index.cdx.gz'})}\n")
            at += len(packed)
    (folder / "index.idx").write_text("".join(said), encoding="utf-8", newline="\n")


def _index_lines(tree: Path, rows: Iterable[RecordRow]) -> Iterator[str]:
    for row in rows:
        if row.type in INDEXED:
            with (tree / row.place.warc).open("rb") as source:
                said = _index_fields(row, begin_record(source, row.place.offset))
            key = f"{sort_key(row.uri)} {to_timestamp14(row.date)}"
            yield f"{key} {json.dumps(said, ensure_ascii=False)}\n"


def _index_fields(row: RecordRow, record: Record) -> dict[str, str]:
    try:
        head = record_http_head(record)
    except DamagedRecord:
        head = None
    kind = head.media_type if head else record.head.get("content-type").partition(";")[0]
    return {
        "url": row.uri,
        "mime": "warc/revisit" if row.type == "revisit" else kind or "unk",
        "status": str(head.status) if head else "200",
        "digest": row.payload_digest,
        "length": str(row.place.length),
        "offset": str(row.place.offset),
        "filename": row.place.warc.rpartition("/")[2],
    }


def sort_key(uri: str) -> str:
    """Return an address as indexes sort it: "org,example)/path?a=1" (SURT, canonicalised).

    Network addresses are turned round too, since pywb and the Wayback programs do so.
    """
    parts = urlsplit(uri)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return uri.replace(" ", "%20")
    host = re.sub(r"^www\d*\.", "", parts.hostname.lower())
    host = ",".join(reversed(host.split(".")))
    port = parts.port if parts.port not in (None, 80 if parts.scheme == "http" else 443) else None
    path = (parts.path.lower().rstrip("/") or "/").replace(" ", "%20")
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return f"{host}{f':{port}' if port else ''}){path}{f'?{query}' if query else ''}"


# --- the log -------------------------------------------------------------------------------------


def copy_log(reader: Reader, tree: Path, chosen: LineChoice) -> None:
    """Write the chains into custody/ of `tree`, lines that are not `chosen` as number and hash."""
    (tree / FOLDER).mkdir(exist_ok=True)
    for path in chain_files(reader.root):
        with open_log(path) as reading, (tree / FOLDER / path.name).open("wb") as writing:
            for raw in reading:
                writing.write(_extract_line(path.stem, raw, chosen))


def _extract_line(chain: str, raw: bytes, chosen: LineChoice) -> bytes:
    try:
        line = ChainLine(chain, open_line(raw), 0)
    except ValueError:
        return b""
    if chosen(line):
        return raw
    stub = {"seq": line.seq, "event": OMITTED, "hash": line.hash}
    return json.dumps(stub, separators=(",", ":")).encode() + b"\n"


def count_omitted(tree: Path) -> int:
    """Return how many lines of the log in custody/ of `tree` stand there as number and hash."""
    found = 0
    for path in sorted((tree / FOLDER).glob("*.jsonl")):
        with path.open("rb") as raws:
            found += sum(_is_stub(raw) for raw in raws)
    return found


def _is_stub(raw: bytes) -> bool:
    try:
        said = read_json(raw)
        return bool(said["event"] == OMITTED and set(said) == {"seq", "event", "hash"})
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def read_extract(path: Path) -> tuple[list[ChainLine], list[str]]:
    """Return the whole lines of a log's extract, and what is wrong with it, a sentence each."""
    lines: list[ChainLine] = []
    problems: list[str] = []
    with path.open("rb") as raws:
        for line, problem in follow_extract(path.name, raws):
            lines += [line] if line else []
            problems += [problem] if problem else []
    return lines, problems


def follow_extract(name: str, raws: Iterable[bytes]) -> Iterator[tuple[ChainLine | None, str]]:
    """Yield for each line of a log's extract what it says, None where it was left out or does not
    hold, and what is wrong with it, "" when nothing is.

    Its first line follows nothing, and numbers rise by one: a line that was taken out altogether,
    and not left as its number and hash, is missed.
    """
    chain, before, seq = name.removesuffix(".jsonl"), GENESIS, 0
    for number, raw in enumerate(raws, start=1):
        try:
            omitted = _is_stub(raw)
            fields = read_json(raw) if omitted else open_line(raw)
            here = int(str(fields["seq"]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            yield None, f"{name}, line {number}: {error}"
            before, seq = "", seq + 1
            continue
        problem = ""
        if not omitted and before and fields.get("prev") != before:
            problem = f"{name}, line {number} does not follow the line before it"
        elif here != seq + 1:
            problem = f"{name}, line {number} is numbered {here} where {seq + 1} must stand"
        yield None if omitted else ChainLine(chain, fields, 0), problem
        before, seq = str(fields["hash"]), here


# --- back ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StoredRecord:
    """One record of a pack as it is: where it lies, its digests, and what its head says."""

    place: Place
    block_digest: str
    record_digest: str
    uri: str
    type: str
    date: str

    def agrees(self, line: ChainLine) -> bool:
        """Whether the log's line speaks of this record, bit for bit; older lines say less."""
        logged = line.text("record_digest")
        said = (line.text("uri"), line.text("type"), line.text("date"), line.text("block_digest"))
        here = (self.uri, self.type, self.date, self.block_digest)
        return said == here and logged in ("", self.record_digest)


def scan_places(tree: Path) -> dict[str, StoredRecord]:
    """Return by record id what each record of archive/ is.

    Places are relative to `tree`. Raises DamagedRecord, also where two records have one id.
    """
    found: dict[str, StoredRecord] = {}
    for path in sorted((tree / ARCHIVE).glob("*.warc.gz")):
        for record in read_records(path):
            running = hashlib.sha256()
            while piece := record.block.read(CHUNK):
                running.update(piece)
            place = Place(f"{ARCHIVE}/{path.name}", record.offset, record.finish())
            head, block = record.head, f"sha256:{running.hexdigest()}"
            if head.record_id in found:
                raise DamagedRecord(f"{head.record_id} stands there twice")
            said = (head.uri, head.type, head.get("warc-date"))
            found[head.record_id] = StoredRecord(place, block, str(record.record_digest), *said)
    return found


def write_working_log(
    root: Path, lines: Iterable[ChainLine], places: Mapping[str, StoredRecord]
) -> list[str]:
    """Write into `root` a log that says of each record where it lies in the pack.

    It serves to read the pack like an archive and is no evidence. Returns what does not agree: a
    record that the log has and the pack has not, or whose bytes are others.
    """
    problems: list[str] = []
    content = bytearray()
    every = list(lines)
    logged = {line.text("record_id") for line in every if line.event in RECORD_EVENTS}
    problems += [f"record {one} stands in no log" for one in sorted(places.keys() - logged)]
    renamed = renamed_sources(every)
    for seq, line in enumerate(every, start=1):
        fields = {name: value for name, value in line.fields.items() if name != "hash"}
        fields |= _renamed(fields, renamed.get(line.chain, {}))
        if line.event in RECORD_EVENTS:
            stored = places.get(line.text("record_id"))
            if stored is None or not stored.agrees(line):
                problems.append(_say_unlike(line, missing=stored is None))
                continue
            place = stored.place
            fields |= {"warc": place.warc, "offset": place.offset, "length": place.length}
        content += seal({**fields, "seq": seq})[0]
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    (root / FOLDER / "pack.jsonl").write_bytes(bytes(content))
    return problems


def renamed_sources(lines: Iterable[ChainLine]) -> dict[str, dict[str, str]]:
    """Return by chain the ids that sources of a merged archive have here."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        chains, names = line.fields.get("chains"), line.fields.get("renamed")
        if line.event == MERGE and isinstance(chains, dict) and isinstance(names, dict):
            for chain in chains:
                found.setdefault(chain, {}).update(names)
    return found


def _renamed(fields: Mapping[str, object], names: Mapping[str, str]) -> dict[str, object]:
    ours = names.get(str(fields.get("source", "")))
    if ours is None:
        return {}
    capture = fields.get("capture")
    inner = {"capture": {**capture, "source": ours}} if isinstance(capture, dict) else {}
    return {"source": ours, **inner}


def _say_unlike(line: ChainLine, *, missing: bool) -> str:
    record = line.text("record_id")
    what = "is not in the pack" if missing else "is not what the log says was stored"
    return f"record {record} of {line.text('date')} {what}"


def is_chosen(
    line: ChainLine,
    records: Collection[str],
    sources: Collection[str],
    *,
    everything: bool,
    silent: Collection[str] = (),
) -> bool:
    """Whether a line of the log may leave: all when nothing was left out.

    Else those of the chosen records, what was decided about the chosen sources, their states and
    what web archives said of them but for the `silent` ones (a state may hold words of the page),
    and what only says that a chain or a run began or ended.
    """
    if everything:
        return True
    if line.event in RECORD_EVENTS:
        return line.text("record_id") in records
    if line.event in ("withhold", "lift", "erase", "confirm"):
        return line.text("source") in sources
    if line.event in ("state", "crosscheck", "timeline"):
        return line.text("source") in sources and line.text("source") not in silent
    return line.event in ("chain", "run-start", "run-end", "merge", "timestamp", "heads")
