"""Ways to damage an archive: each changes the files of a sound one, as an accident or a forger may.

A forger is taken to be able: digests and hashes inside what is changed are made anew wherever the
change is meant to look right.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from archiver.store.log.chain import GENESIS, chain_files, seal
from tests.store.exchanges import only_warc

Change = Callable[[Path], None]


@dataclass
class Member:
    """One record: its head's lines without the version, and its block."""

    fields: list[tuple[str, str]]
    block: bytes
    version: str = "WARC/1.1"

    def get(self, name: str) -> str:
        return next(value for key, value in self.fields if key.lower() == name.lower())

    def put(self, name: str, value: str | None) -> None:
        """Change the field `name`, add it at the end, or (None) take it out."""
        kept = [(k, value if k.lower() == name.lower() else v) for k, v in self.fields]
        if not any(key.lower() == name.lower() for key, _ in self.fields):
            kept.append((name, value))
        self.fields = [(k, v) for k, v in kept if v is not None]

    def change_block(self, block: bytes, *, digests: bool) -> None:
        """Put another block in; with `digests` the record then agrees with itself."""
        self.block = block
        self.put("Content-Length", str(len(block)))
        if digests:
            self.put("WARC-Block-Digest", "sha256:" + hashlib.sha256(block).hexdigest())
            if any(key == "WARC-Payload-Digest" for key, _ in self.fields):
                body = block.partition(b"\r\n\r\n")[2]
                self.put("WARC-Payload-Digest", "sha256:" + hashlib.sha256(body).hexdigest())

    def raw(self) -> bytes:
        head = "".join(f"{key}: {value}\r\n" for key, value in self.fields)
        return f"{self.version}\r\n{head}\r\n".encode() + self.block + b"\r\n\r\n"


@dataclass
class Rebuilt:
    """A WARC file taken apart, to be put together again."""

    path: Path
    members: list[Member] = field(default_factory=list)

    def of(self, kind: str, number: int = 0) -> Member:
        return [m for m in self.members if m.get("WARC-Type") == kind][number]

    def write(self) -> None:
        self.path.write_bytes(b"".join(gzip.compress(m.raw(), mtime=0) for m in self.members))


def take_apart(root: Path) -> Rebuilt:
    path = only_warc(root)
    rebuilt, rest = Rebuilt(path), gzip.decompress(path.read_bytes())
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        lines = head.decode("utf-8").split("\r\n")
        fields = [(k, v) for k, _, v in (line.partition(": ") for line in lines[1:])]
        length = int(dict(fields)["Content-Length"])
        rebuilt.members.append(Member(fields, rest[:length]))
        rest = rest[length + 4 :]
    return rebuilt


def on_members(change: Callable[[Rebuilt], object]) -> Change:
    """A change of the records, after which the file is written anew."""

    def apply(root: Path) -> None:
        rebuilt = take_apart(root)
        change(rebuilt)
        rebuilt.write()

    return apply


def on_field(kind: str, name: str, value: str | None) -> Change:
    return on_members(lambda rebuilt: rebuilt.of(kind).put(name, value))


def on_bytes(change: Callable[[bytes], bytes]) -> Change:
    """A change of the file as it lies on disk."""

    def apply(root: Path) -> None:
        path = only_warc(root)
        path.write_bytes(change(path.read_bytes()))

    return apply


def on_lines(change: Callable[[list[bytes]], list[bytes]]) -> Change:
    """A change of the custody log, line by line."""

    def apply(root: Path) -> None:
        (path,) = chain_files(root)
        path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))

    return apply


def sealed_anew(lines: list[bytes], start: int) -> list[bytes]:
    """Make every hash from line `start` on agree again, as a forger of the whole log would."""
    out, prev = lines[:start], json.loads(lines[start - 1])["hash"] if start else GENESIS
    for raw in lines[start:]:
        fields = {k: v for k, v in json.loads(raw).items() if k != "hash"} | {"prev": prev}
        line, prev = seal(fields)
        out.append(line)
    return out


def numbered_anew(lines: list[bytes]) -> list[bytes]:
    """Make numbers and hashes of a whole log anew."""
    return sealed_anew(
        [json.dumps({**json.loads(raw), "seq": n}).encode() for n, raw in enumerate(lines, 1)], 0
    )


def claim(root: Path, *, named: bool) -> None:
    """Put a second log in that says to have written what the first wrote; `named` as itself."""
    (path,) = chain_files(root)
    name = "other-00000000"
    content = path.read_bytes()
    if named:
        content = content.replace(path.stem.encode(), name.encode(), 1)
        content = b"".join(numbered_anew(content.splitlines(keepends=True)))
    path.with_name(f"{name}.jsonl").write_bytes(content)


def edit(lines: list[bytes], at: int, old: bytes, new: bytes) -> list[bytes]:
    assert old in lines[at], lines[at]
    return [*lines[:at], lines[at].replace(old, new, 1), *lines[at + 1 :]]


def said_anew(
    lines: list[bytes],
    change: Callable[[dict], object],  # type: ignore[type-arg]
    event: str = "capture",
    name: str = "event",
) -> list[bytes]:
    """Change the first line of an event, and seal the whole log anew."""
    at = next(n for n, raw in enumerate(lines) if f'"{name}":"{event}"'.encode() in raw)
    fields = json.loads(lines[at])
    change(fields)
    return numbered_anew([*lines[:at], json.dumps(fields).encode(), *lines[at + 1 :]])


def on_capture(change: Callable[[dict], object], event: str = "capture") -> Change:  # type: ignore[type-arg]
    return on_lines(lambda lines: said_anew(lines, change, event))


def on_request(change: Callable[[dict], object]) -> Change:  # type: ignore[type-arg]
    return on_lines(lambda lines: said_anew(lines, change, "request", "type"))


def call_a_record(fields: dict) -> None:  # type: ignore[type-arg]
    """The line goes on to speak of its record, and of no capture any more."""
    del fields["capture"], fields["facts"]
    fields["event"] = "record"


def told_before(lines: list[bytes]) -> list[bytes]:
    """A line that says to have found a record stands before the line of its writer, with a lie."""
    at = next(n for n, raw in enumerate(lines) if b'"event":"capture"' in raw)
    fields = json.loads(lines[at])
    call_our_own(fields)
    forged = json.dumps({**fields, "event": "recovered"}).encode()
    return numbered_anew([*lines[:at], forged, *lines[at:]])


def call_our_own(fields: dict) -> None:  # type: ignore[type-arg]
    """Whose copy it is (here `live`) is said otherwise."""
    fields["capture"]["via"] = "browser"


def give_away(fields: dict) -> None:  # type: ignore[type-arg]
    """A record is said to be of another source."""
    fields["source"] = "second"


def call_a_capture(fields: dict) -> None:  # type: ignore[type-arg]
    said = {name: fields[name] for name in ("record_id", "source", "uri", "date", "via")}
    fields |= {"event": "capture", "capture": {**said, "media_type": "text/plain"}}


def on_catalog(sql: str) -> Change:
    def apply(root: Path) -> None:
        with sqlite3.connect(root / "catalog.db") as connection:
            connection.executescript(sql)
        connection.close()

    return apply


def swap_blocks(rebuilt: Rebuilt) -> None:
    first, second = rebuilt.of("response", 0), rebuilt.of("response", 1)
    one, other = first.block, second.block
    first.change_block(other, digests=True)
    second.change_block(one, digests=True)


def split(content: bytes) -> list[bytes]:
    """The gzip members of a file."""
    starts = [m.start() for m in re.finditer(rb"\x1f\x8b\x08", content)]
    return [content[a:b] for a, b in zip(starts, [*starts[1:], len(content)], strict=True)]


def one_member_of_two(content: bytes) -> bytes:
    members = split(content)
    joined = gzip.compress(gzip.decompress(members[1]) + gzip.decompress(members[2]), mtime=0)
    return b"".join([members[0], joined, *members[3:]])


def remove_log(root: Path) -> None:
    chain_files(root)[0].unlink()


def remove_warc(root: Path) -> None:
    only_warc(root).unlink()


def rename_warc(root: Path) -> None:
    path = only_warc(root)
    path.rename(path.with_name("20200101000000-renamed-001.warc.gz"))


def copy_warc(root: Path) -> None:
    path = only_warc(root)
    shutil.copy(path, path.with_name("20200101000000-again-001.warc.gz"))


def on_same_length(change: Callable[[bytes], bytes], operating_system: int = 255) -> Change:
    """A change of one response's head that leaves every offset and length of the file as it was.

    The member's length is made up for in the gzip header's comment, which nobody reads.
    """

    def apply(root: Path) -> None:
        path = only_warc(root)
        members = split(path.read_bytes())
        at = next(n for n, m in enumerate(members) if b"WARC-Type: response" in gzip.decompress(m))
        forged = pressed(change(gzip.decompress(members[at])), len(members[at]), operating_system)
        assert len(forged) == len(members[at])
        assert forged != members[at]
        members[at] = forged
        path.write_bytes(b"".join(members))

    return apply


def pressed(content: bytes, length: int, operating_system: int = 255) -> bytes:
    """Return `content` as a gzip member of `length` bytes, or of more where it does not fit."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(content) + deflate.flush()
    body += struct.pack("<II", zlib.crc32(content), len(content))
    spare = max(0, length - len(body) - 10)
    comment = b"x" * (spare - 1) + b"\0" if spare else b""
    flags = 16 if spare else 0
    return struct.pack("<HBBIBB", 0x8B1F, 8, flags, 0, 2, operating_system) + comment + body


def exchange_fields(content: bytes) -> bytes:
    head, blank, block = content.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    return b"\r\n".join([*lines[:-2], lines[-1], lines[-2]]) + blank + block


def swap_twins(root: Path) -> None:
    """Let two records change places, each in a member as long as the one that it replaces."""
    path = only_warc(root)
    members = split(path.read_bytes())
    contents, lengths = [gzip.decompress(m) for m in members], [len(m) for m in members]
    for one, other in combinations(range(1, len(members)), 2):
        pair = (pressed(contents[other], lengths[one]), pressed(contents[one], lengths[other]))
        if (len(pair[0]), len(pair[1])) == (lengths[one], lengths[other]):
            members[one], members[other] = pair
            path.write_bytes(b"".join(members))
            return
    raise AssertionError("no two records could change places")


NEW_PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nokay"
ID = "<urn:uuid:00000000-0000-4000-8000-000000000000>"

WARC: dict[str, tuple[Change, str]] = {
    "cut in a record": (on_bytes(lambda b: b[: len(b) - 40]), "damaged-record"),
    "cut in the first record": (on_bytes(lambda b: b[:30]), "damaged-record"),
    "last record cut off": (on_members(lambda r: r.members.pop()), "missing-record"),
    "record taken out": (on_members(lambda r: r.members.pop(2)), "missing-record"),
    "two records swapped": (
        on_members(lambda r: r.members.insert(2, r.members.pop(4))),
        "changed-record",
    ),
    "record doubled": (on_members(lambda r: r.members.append(r.of("response"))), "doubled-id"),
    "warcinfo taken out": (on_members(lambda r: r.members.pop(0)), "no-warcinfo"),
    "byte flipped in a block": (
        on_bytes(lambda b: b[:900] + bytes([b[900] ^ 1]) + b[901:]),
        "damaged-record",
    ),
    "bytes before the file": (on_bytes(lambda b: b"junk" + b), "damaged-record"),
    "bytes after the file": (on_bytes(lambda b: b + b"junk"), "damaged-record"),
    "bytes between records": (
        on_bytes(lambda b: b"junk".join(split(b)[:2]) + b"".join(split(b)[2:])),
        "damaged-record",
    ),
    "two records in one member": (on_bytes(one_member_of_two), "damaged-record"),
    "not compressed": (on_bytes(gzip.decompress), "changed-record"),
    "compressed as one stream": (
        on_bytes(lambda b: gzip.compress(gzip.decompress(b), mtime=0)),
        "damaged-record",
    ),
    "emptied": (on_bytes(lambda b: b""), "empty-file"),
    "overwritten with zeros": (on_bytes(lambda b: bytes(len(b))), "damaged-record"),
    "another kind of file": (on_bytes(lambda b: b"<html>" * 50), "damaged-record"),
    "file removed": (remove_warc, "missing-record"),
    "file renamed": (rename_warc, "moved-record"),
    "file copied": (copy_warc, "moved-record"),
    "address changed": (
        on_field("response", "WARC-Target-URI", "http://school.example/other"),
        "changed-record",
    ),
    "date changed": (on_field("response", "WARC-Date", "2021-03-01T09:30:00Z"), "changed-record"),
    "date no date": (on_field("response", "WARC-Date", "1 March 2026"), "date"),
    "date with a zone": (on_field("response", "WARC-Date", "2026-03-01T09:30:00+01:00"), "date"),
    "date in no calendar": (on_field("response", "WARC-Date", "2026-02-30T09:30:00Z"), "date"),
    "date missing": (on_field("response", "WARC-Date", None), "missing-field"),
    "record id changed": (on_field("response", "WARC-Record-ID", ID), "missing-record"),
    "record id missing": (on_field("response", "WARC-Record-ID", None), "missing-field"),
    "record id no address": (on_field("response", "WARC-Record-ID", "<12>"), "record-id"),
    "type missing": (on_field("response", "WARC-Type", None), "missing-field"),
    "type unknown": (on_field("response", "WARC-Type", "screenshot"), "unknown-type"),
    "type changed": (on_field("response", "WARC-Type", "resource"), "changed-record"),
    "length missing": (on_field("response", "Content-Length", None), "damaged-record"),
    "length too large": (on_field("response", "Content-Length", "99999"), "damaged-record"),
    "length too small": (on_field("response", "Content-Length", "5"), "damaged-record"),
    "length no number": (on_field("response", "Content-Length", "many"), "damaged-record"),
    "address missing": (on_field("response", "WARC-Target-URI", None), "missing-field"),
    "address in brackets": (
        on_field("response", "WARC-Target-URI", "<http://school.example/policy>"),
        "bracketed-address",
    ),
    "address on warcinfo": (
        on_field("warcinfo", "WARC-Target-URI", "http://school.example/"),
        "forbidden-field",
    ),
    "Refers-To on a response": (on_field("response", "WARC-Refers-To", ID), "forbidden-field"),
    "content type missing": (on_field("response", "Content-Type", None), "missing-field"),
    "field doubled": (
        on_members(lambda r: r.of("response").fields.append(("WARC-Date", "2026-01-01T00:00:00Z"))),
        "repeated-field",
    ),
    "version of another standard": (
        on_members(lambda r: setattr(r.of("response"), "version", "WARC/1.0")),
        "version",
    ),
    "no version": (
        on_members(lambda r: setattr(r.of("response"), "version", "WACR/1.1")),
        "damaged-record",
    ),
    "line without a colon": (
        on_members(lambda r: setattr(r.of("response"), "version", "WARC/1.1\r\nno colon here")),
        "damaged-record",
    ),
    "block changed": (
        on_members(lambda r: r.of("response").change_block(NEW_PAGE, digests=False)),
        "block-digest",
    ),
    "payload digest changed": (
        on_field("response", "WARC-Payload-Digest", "sha256:" + "0" * 64),
        "payload-digest",
    ),
    "digest no digest": (on_field("response", "WARC-Block-Digest", "sha256:xyz"), "bad-digest"),
    "block changed with its digests": (
        on_members(lambda r: r.of("response").change_block(NEW_PAGE, digests=True)),
        "changed-record",
    ),
    "blocks of two records swapped": (on_members(swap_blocks), "changed-record"),
    "block digest stripped": (on_field("response", "WARC-Block-Digest", None), "missing-digest"),
    "payload digest stripped": (
        on_field("response", "WARC-Payload-Digest", None),
        "missing-digest",
    ),
    "digests stripped, block changed": (
        on_members(
            lambda r: (
                r.of("response").put("WARC-Block-Digest", None),
                r.of("response").change_block(NEW_PAGE, digests=False),
            )
        ),
        "changed-record",
    ),
    "request changed with its digests": (
        on_members(lambda r: r.of("request").change_block(b"GET / HTTP/1.1\r\n\r\n", digests=True)),
        "changed-record",
    ),
    "certificates changed with their digests": (
        on_members(lambda r: r.of("metadata").change_block(b"nothing: said\r\n", digests=True)),
        "changed-record",
    ),
    "captured together with nothing": (
        on_field("request", "WARC-Concurrent-To", ID),
        "concurrent-to",
    ),
    "cut for no known reason": (on_field("response", "WARC-Truncated", "boredom"), "truncated"),
    "revisit without a profile": (on_field("revisit", "WARC-Profile", None), "missing-field"),
    "revisit of nothing": (on_field("revisit", "WARC-Refers-To", None), "missing-field"),
    "revisit of another record": (on_field("revisit", "WARC-Refers-To", ID), "revisit-target"),
    "network address changed": (
        on_field("response", "WARC-IP-Address", "198.51.100.1"),
        "changed-record",
    ),
    "network address changed, the length kept": (
        on_same_length(lambda head: head.replace(b"192.0.2.7", b"192.0.2.8")),
        "changed-record",
    ),
    "network address taken out, the length kept": (
        on_same_length(lambda head: head.replace(b"WARC-IP-Address: 192.0.2.7\r\n", b"")),
        "changed-record",
    ),
    "two fields exchanged, the length kept": (on_same_length(exchange_fields), "changed-record"),
    "compressed anew, the length kept": (
        on_same_length(lambda head: head, operating_system=11),
        "changed-record",
    ),
    "two records of one length swapped": (swap_twins, "changed-record"),
}

LOG: dict[str, tuple[Change, str]] = {
    "a word changed": (
        on_lines(lambda lines: edit(lines, 3, b"school.example", b"school.invalid")),
        "altered-line",
    ),
    "a line sealed anew": (
        on_lines(
            lambda lines: [
                *lines[:3],
                sealed_anew(edit(lines, 3, b"school.example", b"school.invalid"), 3)[3],
                *lines[4:],
            ]
        ),
        "broken-link",
    ),
    "the log written anew": (
        on_lines(
            lambda lines: sealed_anew(edit(lines, 3, b"school.example", b"school.invalid"), 3)
        ),
        "forked-log",
    ),
    "a line removed": (on_lines(lambda lines: lines[:4] + lines[5:]), "broken-link"),
    "a line removed, the rest sealed anew": (
        on_lines(lambda lines: sealed_anew(lines[:4] + lines[5:], 4)),
        "wrong-number",
    ),
    "two lines swapped": (
        on_lines(lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]]),
        "broken-link",
    ),
    "a line doubled": (on_lines(lambda lines: [*lines[:4], lines[3], *lines[4:]]), "broken-link"),
    "two lines swapped, all sealed anew": (
        on_lines(lambda lines: numbered_anew([*lines[:4], lines[5], lines[4], *lines[6:]])),
        "out-of-order",
    ),
    "a line doubled, all sealed anew": (
        on_lines(lambda lines: numbered_anew([*lines[:4], lines[3], *lines[4:]])),
        "out-of-order",
    ),
    "a capture called a record alone, all sealed anew": (
        on_capture(call_a_record),
        "missing-capture",
    ),
    "a request called a capture, all sealed anew": (
        on_capture(call_a_capture, "record"),
        "unstated-capture",
    ),
    "a copy given to another source, all sealed anew": (
        on_capture(lambda line: line["capture"].update(source="second")),
        "changed-capture",
    ),
    "a wall called usable, all sealed anew": (
        on_capture(lambda line: line["capture"].update(usable="doubtful")),
        "changed-capture",
    ),
    "whose copy it is, all sealed anew": (
        on_capture(call_our_own),
        "changed-capture",
    ),
    "facts put in, all sealed anew": (
        on_capture(lambda line: line.update(facts={"by": "Prof. Nobody"})),
        "changed-capture",
    ),
    "a request given to another capture, all sealed anew": (
        on_request(lambda line: line.update(belongs_to=ID.strip("<>"))),
        "changed-group",
    ),
    "a request given to another source, all sealed anew": (
        on_request(give_away),
        "changed-group",
    ),
    "a capture's own line given to another source, all sealed anew": (
        on_capture(give_away),
        "changed-group",
    ),
    "whose request it is, all sealed anew": (
        on_request(lambda line: line.pop("via")),
        "changed-group",
    ),
    "another run, all sealed anew": (
        on_capture(lambda line: line.update(run="000000000000")),
        "changed-maker",
    ),
    "another operator, all sealed anew": (
        on_lines(
            lambda lines: numbered_anew(
                [raw.replace(b"A Volunteer", b"Nobody Else") for raw in lines]
            )
        ),
        "changed-maker",
    ),
    "a record told twice, not the same, all sealed anew": (
        on_lines(told_before),
        "claimed-twice",
    ),
    "copied under another name": (lambda root: claim(root, named=False), "misnamed-log"),
    "its records claimed by another log": (
        lambda root: claim(root, named=True),
        "claimed-twice",
    ),
    "the end cut off": (on_lines(lambda lines: lines[:-2]), "cut-log"),
    "the last line torn": (on_lines(lambda lines: [*lines[:-1], lines[-1][:40]]), "torn-line"),
    "hashes stripped": (
        on_lines(lambda lines: [re.sub(rb',"hash":"[0-9a-f]+"', b"", line) for line in lines]),
        "altered-line",
    ),
    "emptied": (on_lines(lambda lines: []), "cut-log"),
    "removed": (remove_log, "missing-log"),
    "an operator renamed": (
        on_lines(lambda lines: edit(lines, 5, b"A Volunteer", b"Nobody Else")),
        "altered-line",
    ),
}

CATALOG: dict[str, tuple[Change, str]] = {
    "a date changed": (
        on_catalog("UPDATE capture_rows SET date = '2020-01-01T00:00:00.000000Z'"),
        "catalog-differs",
    ),
    "rows removed": (on_catalog("DELETE FROM capture_rows"), "catalog-differs"),
    "a wall called usable": (
        on_catalog("UPDATE answers SET why = 'edited by hand'"),
        "catalog-differs",
    ),
    "what was settled, unsaid": (on_catalog("DELETE FROM events"), "catalog-differs"),
    "bytes that are no text": (
        on_catalog("UPDATE record_rows SET block_digest = CAST(x'77ff' AS TEXT)"),
        "catalog-differs",
    ),
    "a record moved": (on_catalog("UPDATE record_rows SET source = 1"), "catalog-differs"),
    "a rule that acts by itself": (
        on_catalog("CREATE TRIGGER t AFTER INSERT ON answers BEGIN DELETE FROM answers; END"),
        "catalog-differs",
    ),
    "a view in a table's place": (
        on_catalog("ALTER TABLE answers RENAME TO c; CREATE VIEW answers AS SELECT * FROM c"),
        "catalog-differs",
    ),
    "no database": (
        lambda root: (root / "catalog.db").write_bytes(b"no database" * 999) and None,
        "catalog-damaged",
    ),
}

IMPORTED = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
IMPORTED_SUM = hashlib.sha256(IMPORTED).hexdigest()


def on_import(change: Callable[[Path], object]) -> Change:
    """A change of the file that was brought, "imports/foi.warc"."""

    def apply(root: Path) -> None:
        change(root / "imports" / "foi.warc")

    return apply


IMPORT: dict[str, tuple[Change, str]] = {
    "a byte changed": (
        on_import(lambda path: path.write_bytes(IMPORTED.replace(b"1.0", b"1.1"))),
        "changed-import",
    ),
    "cut": (on_import(lambda path: path.write_bytes(IMPORTED[:9])), "changed-import"),
    "removed": (on_import(lambda path: path.unlink()), "missing-import"),
    "another put beside it": (
        on_import(lambda path: path.with_name("other.warc").write_bytes(b"x")),
        "unlogged-import",
    ),
}
