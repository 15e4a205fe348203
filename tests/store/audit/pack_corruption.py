"""Ways to damage a pack, a WACZ or a bag, as an accident or a forger may.

"Sealed anew" means that every digest which the pack gives of its own files was made anew, so that
only what the parts say of each other is left to find it by.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from archiver.models import Capture
from archiver.store.archive import open_reader
from archiver.store.packs.extracts import choose_records, copy_log, copy_records, write_index
from archiver.store.packs.pack_files import (
    PACKAGE,
    PACKAGE_DIGEST,
    Description,
    write_bag,
    write_wacz,
)
from archiver.store.verified_copy import SUMS, format_sums
from archiver.urls import to_rfc3339
from tests.store.audit.corruption import Member, call_a_record, call_our_own, give_away, said_anew

Files = dict[str, bytes]
Change = Callable[[Path], None]
ABOUT = Description("A pack", datetime(2026, 3, 2, tzinfo=UTC), "archiver/0.1.0")


# --- a sound pack --------------------------------------------------------------------------------


def fill_tree(root: Path, tree: Path) -> Path:
    """Put everything of the archive in `root` into `tree`, as `export` does."""
    tree.mkdir()
    with open_reader(root) as reader:
        captures = reader.catalog.captures()
        rows = copy_records(reader, choose_records(reader, captures), tree)
        copy_log(reader, tree, lambda line: True)
        write_index(tree, rows)
        (tree / "pages").mkdir()
        (tree / "pages" / "pages.jsonl").write_bytes(pages_of(captures))
    (tree / "START-HERE.html").write_text("<p>Start here.</p>", encoding="utf-8")
    return tree


def pages_of(captures: tuple[Capture, ...]) -> bytes:
    lines: list[dict[str, object]] = [{"format": "json-pages-1.0", "id": "pages", "title": "All"}]
    for capture in captures:
        if capture.good:
            lines.append({"id": capture.record_id, "url": capture.uri, "title": capture.source})
            lines[-1] |= {"ts": to_rfc3339(capture.date)}
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def make_wacz(root: Path, target: Path) -> Path:
    tree = fill_tree(root, target.with_name("tree-of-wacz"))
    (tree / "START-HERE").mkdir()
    (tree / "START-HERE.html").rename(tree / "START-HERE" / "START-HERE.html")
    write_wacz(tree, target, ABOUT)
    return target


def make_bag(root: Path, target: Path) -> Path:
    write_bag(fill_tree(root, target.with_name("tree-of-bag")), target, ABOUT)
    return target


# --- changing one --------------------------------------------------------------------------------


def read_files(pack: Path) -> Files:
    with zipfile.ZipFile(pack) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def write_files(pack: Path, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(pack, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(zipfile.ZipInfo(name), content)


def seal(files: Files) -> Files:
    """Make every digest that the pack gives of its own files anew, SHA256SUMS included."""
    listed = {n: c for n, c in files.items() if n not in (PACKAGE, PACKAGE_DIGEST, SUMS)}
    if SUMS in files:
        listed[SUMS] = format_sums({n: sha256(c) for n, c in listed.items()}).encode()
    said = json.loads(files[PACKAGE])
    said["resources"] = [
        {"name": name.lower(), "path": name, "hash": f"sha256:{sha256(c)}", "bytes": len(c)}
        for name, c in listed.items()
    ]
    package = json.dumps(said).encode()
    own = json.dumps({"path": PACKAGE, "hash": f"sha256:{sha256(package)}"}).encode()
    return {**listed, PACKAGE: package, PACKAGE_DIGEST: own}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def on_files(change: Callable[[Files], object], *, sealed: bool = False) -> Change:
    """A change of the files in a WACZ; with `sealed` its own digests are made anew."""

    def apply(pack: Path) -> None:
        files = read_files(pack)
        change(files)
        write_files(pack, seal(files) if sealed else files)

    return apply


def on_file(start: str, change: Callable[[bytes], bytes], *, sealed: bool = False) -> Change:
    """A change of the first file whose name begins with `start`."""

    def apply(files: Files) -> None:
        name = next(name for name in files if name.startswith(start))
        changed = change(files[name])
        assert changed != files[name]
        files[name] = changed

    return on_files(apply, sealed=sealed)


def on_log(change: Callable[[bytes], bytes]) -> Change:
    """A change of the log that speaks of captures; the pack is sealed anew."""

    def apply(files: Files) -> None:
        logs = (n for n in files if n.startswith("custody/"))
        name = next(name for name in logs if b'"event":"capture"' in files[name])
        files[name] = change(files[name])

    return on_files(apply, sealed=True)


def on_index(change: Callable[[list[str]], list[str]]) -> Change:
    """A change of the index's lines, packed and sealed anew."""

    def apply(files: Files) -> None:
        lines = gzip.decompress(files["indexes/index.cdx.gz"]).decode().splitlines(keepends=True)
        changed = change(list(lines))
        assert changed != lines
        block = gzip.compress("".join(changed).encode(), mtime=0)
        files["indexes/index.cdx.gz"] = block
        where = {"offset": 0, "length": len(block), "digest": f"sha256:{sha256(block)}"}
        meta = json.dumps({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"})
        where |= {"filename": "index.cdx.gz"}
        key = " ".join(lines[0].split(" ", 2)[:2])
        files["indexes/index.idx"] = f"!meta 0 {meta}\n{key} {json.dumps(where)}\n".encode()

    return on_files(apply, sealed=True)


def entry(at: int, **changes: str) -> Callable[[list[str]], list[str]]:
    """A change of the fields of one entry."""

    def apply(lines: list[str]) -> list[str]:
        key, moment, said = lines[at].split(" ", 2)
        others = {name: value for name, value in changes.items() if name != "moment"}
        moment = changes.get("moment", moment)
        lines[at] = f"{key} {moment} {json.dumps({**json.loads(said), **others})}\n"
        return lines

    return apply


def swapped_entries(lines: list[str]) -> list[str]:
    """Two addresses lead to each other's records."""
    parts = [line.split(" ", 2) for line in lines]
    said = [json.loads(part[2]) for part in parts]
    one, other = 0, next(n for n, s in enumerate(said) if s["url"] != said[0]["url"])
    for name in ("offset", "length", "digest"):
        said[one][name], said[other][name] = said[other][name], said[one][name]
    return [f"{p[0]} {p[1]} {json.dumps(s)}\n" for p, s in zip(parts, said, strict=True)]


def on_record(change: Callable[[Member], object], kind: str = "response") -> Change:
    """A change of the first record of a kind; index and digests of the pack are made anew."""

    def apply(files: Files) -> None:
        name = next(name for name in files if name.startswith("archive/"))
        files[name], places = rebuilt(files[name], change, kind)
        lines = gzip.decompress(files["indexes/index.cdx.gz"]).decode().splitlines(keepends=True)
        moved = []
        for line in lines:
            key, moment, text = line.split(" ", 2)
            said = json.loads(text)
            offset, length, digest, uri = places[int(said["offset"])]
            said |= {"offset": str(offset), "length": str(length), "digest": digest, "url": uri}
            moved.append(f"{key} {moment} {json.dumps(said)}\n")
        files["indexes/index.cdx.gz"] = gzip.compress("".join(moved).encode(), mtime=0)
        del files["indexes/index.idx"]

    return on_files(apply, sealed=True)


Places = dict[int, tuple[int, int, str, str]]


def rebuilt(content: bytes, change: Callable[[Member], object], kind: str) -> tuple[bytes, Places]:
    """Write a WARC file anew with one record changed; where each record lay, and lies now."""
    starts = [m.start() for m in re.finditer(rb"\x1f\x8b\x08", content)]
    out, places, done = b"", {}, False
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        member = take_apart(gzip.decompress(content[start:end]))
        raw = content[start:end]
        if member.get("WARC-Type") == kind and not done:
            change(member)
            raw, done = gzip.compress(member.raw(), mtime=0), True
        digest = dict(member.fields).get("WARC-Payload-Digest", "")
        uri = dict(member.fields).get("WARC-Target-URI", "")
        places[start] = (len(out), len(raw), digest, uri)
        out += raw
    return out, places


def take_apart(raw: bytes) -> Member:
    head, _, rest = raw.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    fields = [(k, v) for k, _, v in (line.partition(": ") for line in lines[1:])]
    return Member(fields, rest[: int(dict(fields)["Content-Length"])])


WORDS = b"The board approved it."
OTHER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 22\r\n\r\n" + WORDS


def drop_record(files: Files) -> None:
    """Take the last record out of the WARC file."""
    name = next(name for name in files if name.startswith("archive/"))
    starts = [m.start() for m in re.finditer(rb"\x1f\x8b\x08", files[name])]
    files[name] = files[name][: starts[-1]]


def add_record(files: Files) -> None:
    name = next(name for name in files if name.startswith("archive/"))
    fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", "<urn:uuid:00000000-0000-4000-8000-000000000001>"),
        ("WARC-Date", "2026-03-01T09:30:00Z"),
        ("WARC-Block-Digest", f"sha256:{sha256(b'x: 1')}"),
        ("Content-Type", "application/warc-fields"),
        ("Content-Length", "4"),
    ]
    files[name] += gzip.compress(Member(fields, b"x: 1").raw(), mtime=0)


def on_raw(change: Callable[[bytes], bytes]) -> Change:
    """A change of the bytes of the ZIP file."""

    def apply(pack: Path) -> None:
        content = pack.read_bytes()
        changed = change(content)
        assert changed != content
        pack.write_bytes(changed)

    return apply


def with_member(name: str, content: bytes = b"x", **attributes: int) -> Change:
    """A member is put in; `attributes` are those of its entry."""

    def apply(pack: Path) -> None:
        info = zipfile.ZipInfo(name)
        for attribute, value in attributes.items():
            setattr(info, attribute, value)
        with zipfile.ZipFile(pack, "a") as zipped:
            zipped.writestr(info, content)

    return apply


def directory(content: bytes) -> int:
    """Where the list of a ZIP file begins."""
    return int(struct.unpack("<I", content[-6:-2])[0])


def in_directory(name: bytes, field: int, value: bytes) -> Callable[[bytes], bytes]:
    """Overwrite a field of a member's entry in the list, `field` bytes after its start."""

    def change(content: bytes) -> bytes:
        at = content.index(name, directory(content)) - 46 + field
        return content[:at] + value + content[at + len(value) :]

    return change


def in_header(name: bytes, field: int, value: bytes) -> Callable[[bytes], bytes]:
    """Overwrite a field of the header before a member's bytes."""

    def change(content: bytes) -> bytes:
        at = content.index(name) - 30 + field
        return content[:at] + value + content[at + len(value) :]

    return change


def between_members(content: bytes) -> bytes:
    """Bytes that belong to no member, where one ends; offsets in the list are put right."""
    start = directory(content)
    moved = content[start:-22]
    end = content[-22:-6] + struct.pack("<I", start + 9) + content[-2:]
    return content[:start] + b"smuggled!" + moved + end


def shared_bytes(content: bytes) -> bytes:
    """The second entry of the list leads to the bytes of the first member."""
    start = directory(content)
    first = content[start + 42 : start + 46]
    length = 46 + sum(struct.unpack("<HHH", content[start + 28 : start + 34]))
    at = start + length + 42
    return content[:at] + first + content[at + 4 :]


def streamed(pack: Path) -> None:
    """A member with a data descriptor that tells another size than the list."""
    files = read_files(pack)
    with pack.open("wb") as out, zipfile.ZipFile(_NoSeek(out), "w") as zipped:  # type: ignore[arg-type]
        for name, content in files.items():
            zipped.writestr(zipfile.ZipInfo(name), content)
    content = pack.read_bytes()
    at = content.index(b"PK\x07\x08") + 8
    pack.write_bytes(content[:at] + b"\xff" + content[at + 1 :])


class _NoSeek:
    """A stream that cannot be sought in, so that zipfile writes data descriptors."""

    def __init__(self, out: object) -> None:
        self._out = out

    def write(self, piece: bytes) -> int:
        return self._out.write(piece)  # type: ignore[attr-defined, no-any-return]

    def flush(self) -> None:
        self._out.flush()  # type: ignore[attr-defined]


def line_changed(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b'"event":"capture"' in line)
    lines[at] = lines[at].replace(b'"operator":"', b'"operator":"not ', 1)
    return b"".join(lines)


def line_dropped(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[:4] + lines[5:])


def doubled(pack: Path) -> None:
    """A second member of a known name, behind the first one's back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(pack, "a") as zipped:
            zipped.writestr(zipfile.ZipInfo("pages/pages.jsonl"), b"{}")


SYMLINK = 0o120777 << 16
WACZ: dict[str, tuple[Change, str]] = {
    "a page's text changed": (
        on_file("pages/", lambda b: b.replace(b"policy", b"police", 1)),
        "changed-member",
    ),
    "a bit of the WARC flipped": (
        on_file("archive/", lambda b: b[:900] + bytes([b[900] ^ 1]) + b[901:]),
        "changed-member",
    ),
    "a file taken out": (on_files(lambda f: f.pop("pages/pages.jsonl")), "missing-member"),
    "a file put in": (
        on_files(lambda f: f.update({"exhibits/exhibit-999.html": b"new"})),
        "unlisted-member",
    ),
    "the list of files changed": (
        on_file(PACKAGE, lambda b: b.replace(b"A pack", b"B pack")),
        "package-digest",
    ),
    "the digest of the list changed": (
        on_file(PACKAGE_DIGEST, lambda b: b.replace(b"sha256:", b"sha256:0", 1)),
        "package-digest",
    ),
    "the digest of the list taken out": (
        on_files(lambda f: f.pop(PACKAGE_DIGEST)),
        "no-package-digest",
    ),
    "the list of files taken out": (on_files(lambda f: f.pop(PACKAGE)), "no-package"),
    "the list of files no JSON": (on_file(PACKAGE, lambda b: b[:40]), "bad-package"),
    "a page altered, every digest made anew": (
        on_record(lambda m: m.change_block(OTHER, digests=True)),
        "changed-record",
    ),
    "a date altered, sealed anew": (
        on_record(lambda m: m.put("WARC-Date", "2021-03-01T09:30:00Z")),
        "changed-record",
    ),
    "an address altered, sealed anew": (
        on_record(lambda m: m.put("WARC-Target-URI", "http://school.example/other")),
        "changed-record",
    ),
    "the server's address altered, sealed anew": (
        on_record(lambda m: m.put("WARC-IP-Address", "198.51.100.1")),
        "changed-record",
    ),
    "certificates altered, sealed anew": (
        on_record(lambda m: m.change_block(b"nothing: said\r\n", digests=True), "metadata"),
        "changed-record",
    ),
    "a record taken out, sealed anew": (on_files(drop_record, sealed=True), "missing-record"),
    "a record put in, sealed anew": (on_files(add_record, sealed=True), "not-in-log"),
    "the pages taken out, sealed anew": (
        on_files(lambda f: f.pop("pages/pages.jsonl"), sealed=True),
        "no-pages",
    ),
    "a page of which there is no record": (
        on_file("pages/", lambda b: b.replace(b"/policy", b"/police", 1), sealed=True),
        "page-without-record",
    ),
    "a page without a date": (
        on_file("pages/", lambda b: b.replace(b'"ts"', b'"tz"', 1), sealed=True),
        "page-line",
    ),
    "pages that are no JSON": (on_file("pages/", lambda b: b + b"{", sealed=True), "page-line"),
    "the index taken out, sealed anew": (
        on_files(
            lambda f: (f.pop("indexes/index.cdx.gz"), f.pop("indexes/index.idx")), sealed=True
        ),
        "no-index",
    ),
    "two entries of the index lead to each other": (on_index(swapped_entries), "index-address"),
    "an entry leads into a record": (on_index(entry(0, offset="7")), "index-place"),
    "an entry leads to no file": (on_index(entry(0, filename="x.warc.gz")), "index-place"),
    "an entry of another length": (on_index(entry(0, length="7")), "index-place"),
    "an entry of another date": (on_index(entry(0, moment="20200101000000")), "index-date"),
    "an entry of another digest": (on_index(entry(0, digest="sha256:" + "0" * 64)), "index-digest"),
    "the index out of order": (on_index(lambda lines: lines[::-1]), "index-order"),
    "an entry taken out": (on_index(lambda lines: lines[1:]), "not-indexed"),
    "a line of the index no entry": (on_index(lambda lines: ["what\n", *lines]), "index-line"),
    "the index's own index changed": (
        on_file(
            "indexes/index.idx", lambda b: b.replace(b'"offset": 0', b'"offset": 1'), sealed=True
        ),
        "index-block",
    ),
    "the index cut, sealed anew": (
        on_file("indexes/index.cdx.gz", lambda b: b[:-20], sealed=True),
        "damaged-index",
    ),
    "a line of the log changed, sealed anew": (
        on_log(line_changed),
        "log-extract",
    ),
    "a capture called a record alone, all sealed anew": (
        on_log(lambda log: b"".join(said_anew(log.splitlines(True), call_a_record))),
        "missing-capture",
    ),
    "whose copy it is, all sealed anew": (
        on_log(lambda log: b"".join(said_anew(log.splitlines(True), call_our_own))),
        "changed-capture",
    ),
    "a request given to another source, all sealed anew": (
        on_log(lambda log: b"".join(said_anew(log.splitlines(True), give_away, "request", "type"))),
        "changed-record",
    ),
    "a line of the log taken out, sealed anew": (
        on_log(line_dropped),
        "log-extract",
    ),
}

ZIP: dict[str, tuple[Change, str]] = {
    "a name that leads outside": (with_member("../outside.html"), "unsafe-name"),
    "an absolute name": (with_member("/etc/outside"), "unsafe-name"),
    "a Windows name": (with_member("a\\b.html"), "unsafe-name"),
    "a name that turns its direction": (with_member("\u202egpj.exe"), "unsafe-name"),
    "a drive's name": (with_member("C:outside.html"), "unsafe-name"),
    "a name that differs by case": (with_member("PAGES/Pages.jsonl"), "clashing-name"),
    "a name that is a folder too": (with_member("pages"), "clashing-name"),
    "a link": (with_member("link", b"/etc/passwd", external_attr=SYMLINK), "special-file"),
    "zeros without end": (
        with_member("zeros", bytes(40_000_000), compress_type=zipfile.ZIP_DEFLATED),
        "bomb",
    ),
    "another compression": (
        with_member("packed", b"x" * 99, compress_type=zipfile.ZIP_LZMA),
        "compression",
    ),
    "a member twice": (doubled, "doubled-name"),
    "said to be encrypted": (on_raw(in_directory(b"pages/pages", 8, b"\x01\x00")), "encrypted"),
    "another name before the bytes": (
        on_raw(lambda b: b.replace(b"pages/pages.jsonl", b"pages/pagez.jsonl", 1)),
        "header",
    ),
    "another size before the bytes": (
        on_raw(in_header(b"pages/pages", 22, b"\x01\x00\x00\x00")),
        "header",
    ),
    "a checksum changed": (on_raw(in_directory(b"pages/pages", 16, b"\0\0\0\0")), "damaged-member"),
    "a size that is not so": (
        on_raw(in_directory(b"pages/pages", 24, b"\xff\xff\xff\x00")),
        "header",
    ),
    "two members of the same bytes": (on_raw(shared_bytes), "overlap"),
    "bytes between the members": (on_raw(between_members), "hidden-bytes"),
    "bytes after the end": (on_raw(lambda b: b + b"smuggled"), "hidden-bytes"),
    "another file before the ZIP": (on_raw(lambda b: b"%PDF-1.7\n" + b), "hidden-bytes"),
    "a descriptor that says otherwise": (streamed, "descriptor"),
    "the end cut off": (on_raw(lambda b: b[:-40]), "damaged-zip"),
    "no ZIP at all": (on_raw(lambda b: b"PK\x03\x04" + bytes(400)), "damaged-zip"),
}


# --- bags ----------------------------------------------------------------------------------------


def in_bag(start: str, change: Callable[[bytes], bytes]) -> Change:
    """A change of the first file of a bag whose name begins with `start`."""

    def apply(bag: Path) -> None:
        names = sorted(p.relative_to(bag).as_posix() for p in bag.rglob("*") if p.is_file())
        path = bag / next(name for name in names if name.startswith(start))
        content = path.read_bytes()
        changed = change(content)
        assert changed != content
        path.write_bytes(changed)

    return apply


def added(name: str, content: bytes = b"x") -> Change:
    def apply(bag: Path) -> None:
        (bag / name).parent.mkdir(parents=True, exist_ok=True)
        (bag / name).write_bytes(content)

    return apply


def removed(name: str) -> Change:
    return lambda bag: (bag / name).unlink()


def linked(bag: Path) -> None:
    (bag / "data" / "link").symlink_to("/etc/hostname")


def sealed_record(bag: Path) -> None:
    """A page altered, every list and count made anew."""
    (path,) = (bag / "data" / "archive").glob("*.warc.gz")
    changed, _ = rebuilt(
        path.read_bytes(), lambda m: m.change_block(OTHER, digests=True), "response"
    )
    path.write_bytes(changed)
    payload = [one for one in (bag / "data").rglob("*") if one.is_file()]
    oxum = f"Payload-Oxum: {sum(one.stat().st_size for one in payload)}.{len(payload)}"
    info = bag / "bag-info.txt"
    info.write_text(re.sub(r"Payload-Oxum: \S+", oxum, info.read_text()))
    for manifest, folder in (("manifest-sha256.txt", "data"), ("tagmanifest-sha256.txt", "")):
        lines = (bag / manifest).read_text().splitlines()
        names = [line.partition("  ")[2] for line in lines]
        assert all(name.startswith(folder) for name in names)
        sums = {name: sha256((bag / name).read_bytes()) for name in names}
        (bag / manifest).write_text(format_sums(sums))


BAG: dict[str, tuple[Change, str]] = {
    "a file changed": (in_bag("data/pages", lambda b: b + b"\n"), "changed-member"),
    "a file taken out": (removed("data/pages/pages.jsonl"), "missing-member"),
    "a file put in": (added("data/exhibits/exhibit-999.html"), "unlisted-member"),
    "the page to start with changed": (in_bag("START", lambda b: b + b"!"), "changed-member"),
    "the list of files changed": (
        in_bag("manifest-sha256", lambda b: b.replace(b"0", b"1", 1)),
        "changed-member",
    ),
    "the list of files taken out": (removed("manifest-sha256.txt"), "no-manifest"),
    "a line of the list garbled": (in_bag("manifest-", lambda b: b"what\n" + b), "manifest-line"),
    "a name that leads outside": (
        in_bag("manifest-", lambda b: b + b"0" * 64 + b"  ../outside\n"),
        "unsafe-name",
    ),
    "a file listed twice": (
        in_bag("manifest-", lambda b: b + b.splitlines(True)[0]),
        "doubled-name",
    ),
    "no declaration": (removed("bagit.txt"), "no-bag"),
    "another declaration": (in_bag("bagit.txt", lambda b: b.replace(b"UTF-8", b"UTF-7")), "no-bag"),
    "another count of bytes": (
        in_bag("bag-info", lambda b: b.replace(b"Oxum: ", b"Oxum: 9")),
        "payload-oxum",
    ),
    "files that lie elsewhere": (
        added("fetch.txt", b"http://x.example/ 1 data/x\n"),
        "incomplete-bag",
    ),
    "the list of lists taken out": (removed("tagmanifest-sha256.txt"), "no-package-digest"),
    "a link": (linked, "special-file"),
    "a page altered, every digest made anew": (sealed_record, "changed-record"),
}
WARNED = {
    "no-package-digest",
    "page-without-record",
    "not-indexed",
}
