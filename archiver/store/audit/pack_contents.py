"""The audit of what lies in a pack: its WARC files, indexes, pages and log, against each other.

A pack is a tree of files, in a ZIP or in a folder. Its index is what a reader goes by: an entry
that leads to another record than it says, or a record that no entry leads to, shows another page
than was recorded though every digest holds.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Protocol

from archiver.models import Digest
from archiver.serialise import read_json
from archiver.store.audit.records import (
    GROUPED,
    NAMED,
    Asking,
    AuditFinding,
    AuditSeverity,
    RecordFacts,
    audit_stream,
)
from archiver.store.audit.statements import CaptureStatement, compare, of_line
from archiver.store.catalog.catalog import RECORD_EVENTS
from archiver.store.log.one_writer import OneWriter, other_writer
from archiver.store.log.server_clocks import is_backdated
from archiver.store.packs.extracts import follow_extract
from archiver.store.warc.records import UNREAD_NAMES, WARC_NAMES
from archiver.urls import address_key, from_rfc3339, to_timestamp14

ERROR, WARNING, NOTE = AuditSeverity.ERROR, AuditSeverity.WARNING, AuditSeverity.NOTE
INDEX_NAMES = (".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")
PAGES = "pages/pages.jsonl"
INDEXED = ("response", "revisit", "resource")
HOST = re.compile(r"https?://(?:[^/@?#]*@)?(?P<host>[A-Za-z0-9.-]+)(?::\d+)?(?:[/?#]|\Z)")
POSTED = re.compile(r"[?&]__wb_.*\Z", re.DOTALL)
"""What indexers add to the address of a request that had a body (pywb, cdxj-indexer)."""
CLOSING = b"\r\n\r\n"
LONGEST = 4 * 1024 * 1024
"""Bytes of a line of an index or a log that are read at a time. A guess."""
MAX_UNPACKED = 2 * 1024 * 1024 * 1024
"""Bytes that an index may unpack to: a bomb is no index. A guess."""


class Tree(Protocol):
    """The files of a pack, by their names with /."""

    @property
    def names(self) -> list[str]:
        """The names of all files."""

    def open(self, name: str) -> BinaryIO:
        """Open one to be read and sought in. Raises OSError and what a damaged ZIP raises."""


@dataclass
class Contents:
    """What was read of a pack so far: findings, its records by WARC file and offset, and what they
    state of captures.
    """

    pack: str
    ours: bool
    findings: list[AuditFinding] = field(default_factory=list)
    records: dict[str, dict[int, RecordFacts]] = field(default_factory=dict)
    stated: dict[str, tuple[CaptureStatement, ...]] = field(default_factory=dict)
    count: int = 0

    @property
    def conformity(self) -> AuditSeverity:
        """How grave it is that a part is missing: our own packs have them all."""
        return ERROR if self.ours else WARNING

    def find(
        self,
        name: str,
        rule: str,
        message: str,
        severity: AuditSeverity = ERROR,
        at: int = 0,
        record_id: str = "",
    ) -> None:
        """Add a finding about the file `name` of the pack, "" for the pack itself."""
        where = f"{self.pack}!{name}" if name else self.pack
        self.findings.append(AuditFinding(where, at, record_id, rule, severity, message))


def audit_contents(tree: Tree, found: Contents) -> None:
    """Audit the WARC files, the indexes, the pages and the log of `tree` into `found`."""
    names = tree.names
    for name in names:
        if name.lower().endswith(WARC_NAMES):
            _audit_warc(tree, name, found)
        elif name.lower().endswith(UNREAD_NAMES):
            message = "this program does not read it: unpack it, and audit that"
            found.find(name, "unread-warc", message, WARNING)
    indexed = _audit_indexes(tree, found)
    if PAGES in names:
        _audit_pages(tree, found, indexed)
    if found.ours:
        _audit_log(tree, found)


def _audit_warc(tree: Tree, name: str, found: Contents) -> None:
    with tree.open(name) as source:
        asking = Asking(ours=found.ours, keep=True)
        audited = audit_stream(source, f"{found.pack}!{name}", asking)
    found.findings += audited.findings
    found.count += audited.records
    found.records[name] = {one.offset: one for one in audited.facts}
    found.stated[name] = audited.stated


# --- indexes -------------------------------------------------------------------------------------


def _audit_indexes(tree: Tree, found: Contents) -> set[str]:
    """Audit every index; return the address keys that they lead to."""
    names = [n for n in tree.names if n.startswith("indexes/") and n.lower().endswith(INDEX_NAMES)]
    if not names and found.records:
        message = "no index says where the records are: readers find no page in it"
        found.find("", "no-index", message, found.conformity)
        return set()
    reached: dict[str, set[int]] = {name: set() for name in found.records}
    keys: set[str] = set()
    by_name = {name.rpartition("/")[2]: name for name in found.records}
    for name in names:
        before = ""
        for number, line in _index_lines(tree, name, found):
            entry = _read_entry(line)
            if entry is None:
                found.find(name, "index-line", f"line {number} is no entry of an index", at=number)
                continue
            place = " ".join(line.split(" ", 2)[:2])
            if place < before:
                message = f"line {number} is out of order: readers look lines up by halving"
                found.find(name, "index-order", message, at=number)
            before = place
            keys.add(_key(str(entry.get("url", ""))))
            _check_entry(tree, found, name, number, line, entry, by_name, reached)
    for name in tree.names:
        if name.startswith("indexes/") and name.endswith(".idx"):
            _audit_blocks(tree, name, found)
    _find_unreached(found, reached)
    return keys


def _index_lines(tree: Tree, name: str, found: Contents) -> Iterator[tuple[int, str]]:
    try:
        with tree.open(name) as raw:
            plain = gzip.GzipFile(fileobj=raw) if name.lower().endswith(".gz") else raw
            text = io.BufferedReader(plain)  # type: ignore[type-var]
            number = 0
            while line := text.readline(LONGEST):
                number += 1
                if not line.startswith(b"!meta") and line.strip():
                    yield number, line.decode("utf-8", "replace").rstrip("\r\n")
                if text.tell() > MAX_UNPACKED:
                    found.find(name, "bomb", "it unpacks to more than 2 GB: not read further")
                    return
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        found.find(name, "damaged-index", f"it cannot be unpacked: {error}")


def _audit_blocks(tree: Tree, name: str, found: Contents) -> None:
    """Check an index of an index: each block of lines is where it says, with its digest."""
    with tree.open(name) as lines:
        number, usual = 0, ""
        while raw := lines.readline(LONGEST):
            number += 1
            said = _read_object(raw[raw.find(b"{") :])
            if raw.startswith(b"!meta"):
                usual = str(said.get("filename", "")) if said else ""
                continue
            inner = f"{name.rpartition('/')[0]}/{said.get('filename', usual) if said else ''}"
            if said is None or inner not in tree.names:
                found.find(name, "index-block", f"line {number} leads to no file", at=number)
                continue
            with tree.open(inner) as source:
                source.seek(max(0, _number(said.get("offset"))))
                block = source.read(min(LONGEST, max(0, _number(said.get("length")))))
            digest = str(said.get("digest", "")).removeprefix("sha256:")
            if digest and hashlib.sha256(block).hexdigest() != digest:
                message = f"line {number} gives a digest that the block of {inner} has not"
                found.find(name, "index-block", message, at=number)


def _read_entry(line: str) -> Mapping[str, object] | None:
    parts = line.split(" ", 2)
    if len(parts) != 3 or not parts[1].isdigit():
        return None
    try:
        said = read_json(parts[2])
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _check_entry(
    tree: Tree,
    found: Contents,
    name: str,
    number: int,
    line: str,
    entry: Mapping[str, object],
    by_name: Mapping[str, str],
    reached: dict[str, set[int]],
) -> None:
    warc = by_name.get(str(entry.get("filename", "")).rpartition("/")[2])
    offset = _number(entry.get("offset"))
    record = found.records[warc].get(offset) if warc else None
    if warc is None or record is None:
        message = f"line {number} leads to {entry.get('filename')}, byte {entry.get('offset')}, "
        found.find(name, "index-place", f"{message}where no record begins", at=number)
        return
    reached[warc].add(offset)
    if _number(entry.get("length")) == int(record.said["length"]) - len(CLOSING):
        record = _without_closing(tree, warc, record)
    for rule, message in _unlike(line, entry, record):
        where = f"line {number} {message}"
        found.find(name, rule, where, at=number, record_id=record.record_id)


def _without_closing(tree: Tree, warc: str, record: RecordFacts) -> RecordFacts:
    """Return an uncompressed record as warcio, cdxj-indexer and pywb count it in every index.

    They leave out the two empty lines that close it (WARC 1.1 section 4).
    """
    with tree.open(warc) as source:
        source.seek(record.offset)
        content = source.read(min(int(record.said["length"]), MAX_UNPACKED))
    if content.startswith(b"\x1f\x8b") or not content.endswith(CLOSING):
        return record
    content = content[: -len(CLOSING)]
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    said = {**record.said, "length": str(len(content))}
    return replace(record, said=said, record_digest=digest)


def _number(written: object) -> int:
    text = str(written)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _unlike(
    line: str, entry: Mapping[str, object], record: RecordFacts
) -> Iterator[tuple[str, str]]:
    """Yield how an entry differs from the record that it leads to."""
    said, key, moment = record.said, *line.split(" ", 2)[:2]
    url = str(entry.get("url", ""))
    host = HOST.match(url)
    if said["uri"].strip("<>") not in (url, POSTED.sub("", url)):
        yield "index-address", f"gives the address {url!r}; the record has {said['uri']!r}"
    elif host and key.partition(")")[0].split(":")[0] != _sorted(host["host"]):
        yield "index-address", f"is sorted as {key!r}, where nobody looks for {url!r}"
    if not _timestamp(said["date"]).startswith(moment[:14]):
        yield "index-date", f"gives the date {moment}; the record has {said['date']}"
    if "length" in entry and _number(entry["length"]) != int(said["length"]):
        yield "index-place", f"gives the length {entry['length']}; it is {said['length']}"
    if entry.get("recordDigest", record.record_digest) != record.record_digest:
        yield "index-digest", f"gives another digest of the record: it is {record.record_digest}"
    digest, declared = str(entry.get("digest", "")), said["payload_digest"]
    if digest and declared and not _same_digest(digest, declared):
        yield "index-digest", f"gives the digest {digest}; the record has {declared}"


def _sorted(host: str) -> str:
    """Return a host's name as indexes sort it: "org,example"."""
    return ",".join(reversed(re.sub(r"^www\d*\.", "", host.lower()).split(".")))


def _timestamp(date: str) -> str:
    try:
        return to_timestamp14(from_rfc3339(date))
    except ValueError:
        return ""


def _same_digest(one: str, other: str) -> bool:
    try:
        first, second = Digest.parse(one), Digest.parse(other)
    except ValueError:
        return one == other
    return first == second or first.algorithm != second.algorithm


def _key(url: str) -> str:
    try:
        return address_key(url)
    except ValueError:
        return url


def _find_unreached(found: Contents, reached: Mapping[str, set[int]]) -> None:
    for warc, records in found.records.items():
        missed = [
            one
            for offset, one in records.items()
            if one.said["type"] in INDEXED and offset not in reached[warc]
        ]
        if missed:
            one = missed[0]
            message = f"no index leads to it ({one.said['uri']}): readers do not show it"
            if len(missed) > 1:
                message += f"; nor to {len(missed) - 1} others of this file"
            found.find(warc, "not-indexed", message, WARNING, one.offset, one.record_id)


# --- pages ---------------------------------------------------------------------------------------


def _audit_pages(tree: Tree, found: Contents, indexed: set[str]) -> None:
    """Check pages.jsonl (WACZ 1.1.1 section 5.3)."""
    with tree.open(PAGES) as lines:
        number = 0
        while raw := lines.readline(LONGEST):
            number += 1
            said = _read_object(raw)
            if said is None:
                found.find(PAGES, "page-line", f"line {number} is no JSON object", at=number)
            elif number == 1:
                if said.get("format") != "json-pages-1.0":
                    message = "its first line does not say that its form is json-pages-1.0"
                    found.find(PAGES, "page-line", message, at=1)
            elif not (said.get("url") and said.get("ts")):
                message = f"line {number} lacks the address or the date of its page"
                found.find(PAGES, "page-line", message, at=number)
            elif _key(str(said["url"])) not in indexed:
                message = f"line {number} lists {said['url']}, of which it has no record"
                found.find(PAGES, "page-without-record", message, WARNING, number)
    if not number:
        found.find(PAGES, "page-line", "it is empty", at=0)


def _read_object(raw: bytes) -> Mapping[str, object] | None:
    try:
        said = read_json(raw)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


# --- the log's extract ---------------------------------------------------------------------------


def _audit_log(tree: Tree, found: Contents) -> None:
    """Compare the extract of the custody log with the records, as of an archive of our own."""
    here = {one.record_id: (w, one) for w, of in found.records.items() for one in of.values()}
    logged: dict[str, tuple[str, str]] = {}
    captures: dict[str, CaptureStatement | None] = {}
    for name in tree.names:
        if not (name.startswith("custody/") and name.endswith(".jsonl")):
            continue
        with tree.open(name) as raws:
            short = name.rpartition("/")[2]
            writer = OneWriter(short.removesuffix(".jsonl"))
            for number, (line, problem) in enumerate(follow_extract(short, raws), start=1):
                if problem:
                    found.find(name, "log-extract", problem, at=number)
                for one in writer.follow(number, line) if line else ():
                    found.find(name, one.rule, one.message, at=number)
                if line is None or line.event not in RECORD_EVENTS:
                    continue
                if said := is_backdated(line):
                    found.find(name, "backdated", said, at=number)
                record_id = line.text("record_id")
                if other := other_writer(line, logged.get(record_id)):
                    found.find(name, "claimed-twice", other, at=number, record_id=record_id)
                logged[record_id] = (line.chain, line.event)
                captures[record_id] = of_line(line.fields)
                warc, record = here.get(record_id, ("", None))
                if record is None:
                    message = f"the log has {record_id} ({line.text('uri')}), the pack has not"
                    found.find(name, "missing-record", message, at=number, record_id=record_id)
                elif changed := _changed(record, line.fields):
                    message = f"its {changed} is not what the log says"
                    found.find(warc, "changed-record", message, ERROR, record.offset, record_id)
    for record_id, (warc, record) in here.items():
        if record_id not in logged:
            message = "the log has no line for this record"
            found.find(warc, "not-in-log", message, ERROR, record.offset, record_id)
    for warc, records in found.records.items():
        places = {one.record_id: offset for offset, one in records.items()}
        for record_id, rule, message in compare(places, found.stated[warc], captures):
            found.find(warc, rule, message, ERROR, places.get(record_id, 0), record_id)


def _changed(record: RecordFacts, fields: Mapping[str, object]) -> str:
    """Return in words what of a record is not as logged, "" where all is."""
    for name in ("uri", "date", "type", "block_digest", "payload_digest", *GROUPED):
        logged = str(fields.get(name) or "")
        if record.said.get(name, logged) != logged:
            return NAMED.get(name, name.replace("_", " "))
    logged = str(fields.get("record_digest") or record.record_digest)
    return "" if logged == record.record_digest else "head or compression"
