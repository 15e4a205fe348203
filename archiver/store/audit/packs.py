"""The audit of a WACZ or a bag by name, whoever made it: structure, digests, and what is inside.

WACZ: https://specs.webrecorder.net/wacz/1.1.1/. Bags: RFC 8493. Nothing is unpacked to disk but
WARC files that a ZIP has compressed, one at a time and within bounds.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import BinaryIO, cast

from archiver.serialise import read_json
from archiver.store.audit.pack_contents import (
    ERROR,
    MAX_UNPACKED,
    NOTE,
    PAGES,
    WARNING,
    Contents,
    audit_contents,
)
from archiver.store.audit.records import (
    ALGORITHMS,
    Asking,
    AuditFinding,
    FileAudit,
    audit_warc,
)
from archiver.store.packs.pack_files import (
    PACKAGE,
    PACKAGE_DIGEST,
    PAYLOAD,
    declared_digest,
    is_digest_of,
    resource_names,
)
from archiver.store.packs.signing import read_signature
from archiver.store.warc.packings import is_packed_otherwise, unpack_recording
from archiver.store.zip_file import (
    MAX_RATIO,
    UNREADABLE,
    FilePart,
    alike,
    check_zip,
    read_local,
    unsafe,
)

CHUNK = 1024 * 1024
"""Bytes that are read and digested at a time. A guess."""
BUFFER = 64 * 1024
"""Bytes read ahead of a stretch of a ZIP file. A guess."""
LARGEST_LIST = 64 * 1024 * 1024
"""Bytes of a pack's own lists that are read: they are a line a file. A guess."""
USED_BY_READERS = ("archive/", "indexes/", "pages/")
STOPPING = {"too-many-members", "bomb", "overlap"}
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
MANIFEST = re.compile(r"(?:tag)?manifest-(md5|sha1|sha256|sha512)\.txt")
BAG_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
BAG_DECLARATION = re.compile(r"BagIt-Version: \d+\.\d+\nTag-File-Character-Encoding: UTF-8\n?")


def audit_any(path: Path, name: str) -> FileAudit:
    """Audit the WARC file, the WACZ or the folder of a bag in `path`, called `name` in findings.

    Raises OSError when it cannot be read.
    """
    if path.is_dir():
        return _audit_bag(path, name)
    with path.open("rb") as source:
        start = source.read(4)
    if start in ZIP_MAGIC or path.suffix.lower() == ".wacz":
        return _audit_wacz(path, name)
    if is_packed_otherwise(path):
        return _audit_unpacked(path, name)
    return audit_warc(path, name, Asking(ours=False))


def _audit_unpacked(path: Path, name: str) -> FileAudit:
    """Audit what another packing of WARC, or an ARC, unpacks to; places are bytes of that."""
    with TemporaryDirectory(prefix="archiver-audit-") as folder:
        target = Path(folder) / "unpacked.warc"
        problem = unpack_recording(path, target, MAX_RATIO)
        audited = audit_warc(target, name, Asking(ours=False))
    damage = [AuditFinding(name, 0, "", "damaged-packing", ERROR, problem)] if problem else []
    return replace(audited, findings=(*damage, *audited.findings))


def _guarded(found: Contents, name: str, work: Callable[[], None]) -> bool:
    """Do `work`; False, with a finding, when what it reads is damaged."""
    try:
        work()
    except UNREADABLE as error:
        found.find(name, "damaged-member", f"it cannot be read: {error}")
        return False
    return True


def _finish(found: Contents) -> FileAudit:
    return FileAudit(found.pack, found.count, tuple(found.findings))


# --- WACZ ----------------------------------------------------------------------------------------


class _ZipTree:
    """The members of a ZIP file. A stored member is read where it lies."""

    def __init__(self, source: BinaryIO, zipped: zipfile.ZipFile) -> None:
        self._source = source
        self._zipped = zipped
        self.entries = {e.orig_filename: e for e in zipped.infolist() if not e.is_dir()}

    @property
    def names(self) -> list[str]:
        return sorted(self.entries)

    def open(self, name: str) -> BinaryIO:
        entry = self.entries[name]
        local = read_local(self._source, entry)
        if entry.compress_type == zipfile.ZIP_STORED and local is not None:
            stretch = FilePart(self._source, local.start, entry.file_size)
            return io.BufferedReader(stretch, BUFFER)
        return self._unpack(entry)

    def _unpack(self, entry: zipfile.ZipInfo) -> BinaryIO:
        if entry.file_size > MAX_UNPACKED:
            raise ValueError(f"it would unpack to {entry.file_size:,} bytes")
        out = TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            with self._zipped.open(entry) as reading:
                while piece := reading.read(CHUNK):
                    out.write(piece)
            out.seek(0)
        except BaseException:
            out.close()
            raise
        return cast(BinaryIO, out)

    def digest(self, name: str, algorithm: str) -> tuple[str, int]:
        """Return digest in hex and size of a member; its checksum is checked on the way."""
        running, size = hashlib.new(algorithm, usedforsecurity=False), 0
        with self._zipped.open(self.entries[name]) as reading:
            while piece := reading.read(CHUNK):
                running.update(piece)
                size += len(piece)
        return running.hexdigest(), size

    def small(self, name: str) -> bytes:
        """Return a member that must be small enough to be held. Raises ValueError otherwise."""
        if self.entries[name].file_size > LARGEST_LIST:
            raise ValueError("it is too large to be what its name says")
        with self._zipped.open(self.entries[name]) as reading:
            return reading.read(LARGEST_LIST)


def _audit_wacz(path: Path, name: str) -> FileAudit:
    found = Contents(name, ours=False)
    with path.open("rb") as source:
        try:
            with zipfile.ZipFile(source) as zipped:
                _audit_zip(source, zipped, found)
        except UNREADABLE as error:
            found.find("", "damaged-zip", f"it cannot be read as a ZIP file: {error}")
    return _finish(found)


def _audit_zip(source: BinaryIO, zipped: zipfile.ZipFile, found: Contents) -> None:
    problems = list(check_zip(source, zipped))
    for rule, name, at, message in problems:
        found.find(name, rule, message, NOTE if rule == "colon" else ERROR, at)
    if {rule for rule, *_ in problems} & STOPPING:
        found.find("", "not-read", "what is in it was not read: it may not be safe to unpack")
        return
    tree = _ZipTree(source, zipped)
    found.ours = _is_ours(tree.names)
    _guarded(found, PACKAGE, lambda: _check_package(tree, found))
    _guarded(found, "", lambda: audit_contents(tree, found))


def _is_ours(names: list[str]) -> bool:
    """Whether it has a custody log beside its WARC files, as the packs of this program have."""
    return any(name.startswith("custody/") and name.endswith(".jsonl") for name in names)


def _check_package(tree: _ZipTree, found: Contents) -> None:
    """Check datapackage.json and every digest in it (WACZ 1.1.1 sections 5.1 and 5.4)."""
    if PAGES not in tree.entries:
        message = "it has no list of pages (section 5.3): readers show none"
        found.find("", "no-pages", message, found.conformity)
    for name in tree.names:
        if name.lower().endswith(".wacz"):
            found.find(name, "nested-pack", "it was not read: audit it by itself", WARNING)
    if PACKAGE not in tree.entries:
        message = f"it has no {PACKAGE}: nothing says what was in it when it was made"
        found.find("", "no-package", message)
        return
    content = tree.small(PACKAGE)
    _check_own_digest(tree, found, content)
    listed = _read_resources(found, content)
    for name, said in listed.items():
        if name in tree.entries:
            _guarded(found, name, lambda n=name, s=said: _check_resource(tree, found, n, s))  # type: ignore[misc]
        else:
            found.find(name, "missing-member", f"{PACKAGE} lists it, and it is not there")
    for name in tree.entries.keys() - listed.keys() - {PACKAGE, PACKAGE_DIGEST}:
        grave = found.ours or name.startswith(USED_BY_READERS)
        message = f"{PACKAGE} does not list it: it may have been put in afterwards"
        found.find(name, "unlisted-member", message, ERROR if grave else WARNING)


def _read_resources(found: Contents, content: bytes) -> dict[str, Mapping[str, object]]:
    try:
        said = read_json(content)
        listed = [(name, one) for one in said["resources"] for name in resource_names(one)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        found.find(PACKAGE, "bad-package", f"it is no list of resources: {error!r}")
        return {}
    for field in ("profile", "wacz_version"):
        if not said.get(field):
            found.find(PACKAGE, "package-field", f"it lacks {field} (section 5.1)", NOTE)
    if len({name for name, _ in listed}) < len(listed):
        found.find(PACKAGE, "bad-package", "it lists a file twice")
    return dict(listed)


def _check_own_digest(tree: _ZipTree, found: Contents, content: bytes) -> None:
    if PACKAGE_DIGEST not in tree.entries:
        message = f"it has no {PACKAGE_DIGEST}: a list written anew is not noticed"
        found.find("", "no-package-digest", message, WARNING)
        return
    beside = tree.small(PACKAGE_DIGEST)
    try:
        said = read_json(beside)
        declared = str(said.get("hash") or "")
    except (ValueError, AttributeError, RecursionError) as error:
        found.find(PACKAGE_DIGEST, "bad-package", f"it holds no digest: {error!r}")
        return
    agrees = is_digest_of(declared, content)
    if agrees is None:
        message = "it gives no digest that can be checked: a list written anew is not noticed"
        found.find(PACKAGE_DIGEST, "no-package-digest", message, WARNING)
    elif not agrees:
        message = f"the digest that it gives is not that of {PACKAGE}"
        found.find(PACKAGE_DIGEST, "package-digest", message)
    signature = read_signature(content, beside) if said.get("signedData") else None
    if signature is not None:
        grave = ERROR if signature.problem else NOTE
        found.find(PACKAGE_DIGEST, "signature", signature.sentence, grave)


def _check_resource(tree: _ZipTree, found: Contents, name: str, said: Mapping[str, object]) -> None:
    try:
        declared = declared_digest(said)
    except ValueError:
        declared = None
    if declared is None or declared.algorithm not in ALGORITHMS or len(resource_names(said)) > 1:
        message = f"{PACKAGE} gives no digest of it that can be checked"
        found.find(name, "no-digest", message, WARNING)
        return
    digest, size = tree.digest(name, declared.algorithm)
    if digest != declared.value.hex():
        message = f"its digest is {digest}, {PACKAGE} says {declared.value.hex()}"
        found.find(name, "changed-member", message)
    elif "bytes" in said and str(said["bytes"]) != str(size):
        found.find(name, "changed-member", f"it has {size} bytes, {PACKAGE} says {said['bytes']}")


# --- bags ----------------------------------------------------------------------------------------


class _FolderTree:
    """The payload of a bag; links are left out, and found elsewhere."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def names(self) -> list[str]:
        return sorted(_files(self._root))

    def open(self, name: str) -> BinaryIO:
        return (self._root / name).open("rb")


def _files(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(root).as_posix()


def _audit_bag(root: Path, name: str) -> FileAudit:
    """Audit the bag in the folder `root` (RFC 8493)."""
    found = Contents(name, ours=False)
    present = set(_files(root))
    _check_declaration(root, found, present)
    _check_links(root, found)
    _check_manifests(root, found, present)
    tree = _FolderTree(root / PAYLOAD)
    found.ours = _is_ours(tree.names)
    _guarded(found, PAYLOAD, lambda: audit_contents(tree, found))
    return _finish(found)


def _check_declaration(root: Path, found: Contents, present: set[str]) -> None:
    if "bagit.txt" not in present:
        found.find("bagit.txt", "no-bag", "it is not there: this folder is no bag (section 2.1.1)")
        return
    text = (root / "bagit.txt").read_bytes()[:1000].decode("utf-8", "replace")
    if not BAG_DECLARATION.fullmatch(text.replace("\r\n", "\n")):
        found.find("bagit.txt", "no-bag", "it does not declare a bag in UTF-8 (section 2.1.1)")
    if "fetch.txt" in present:
        message = "files of this bag lie elsewhere: it proves nothing of those (section 2.2.3)"
        found.find("fetch.txt", "incomplete-bag", message)
    payload = [n for n in present if n.startswith(f"{PAYLOAD}/")]
    _check_oxum(root, found, payload)


def _check_oxum(root: Path, found: Contents, payload: list[str]) -> None:
    info = root / "bag-info.txt"
    text = info.read_bytes()[:100_000].decode("utf-8", "replace") if info.is_file() else ""
    oxum = re.search(r"^Payload-Oxum:\s*(\S+)", text, re.MULTILINE)
    size = sum((root / name).stat().st_size for name in payload)
    if oxum and oxum[1] != f"{size}.{len(payload)}":
        message = f"it speaks of {oxum[1]} (bytes and files); there are {size}.{len(payload)}"
        found.find("bag-info.txt", "payload-oxum", message)


def _check_links(root: Path, found: Contents) -> None:
    seen: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            found.find(name, "special-file", "it is a link or a device, not a file")
        if other := seen.get(alike(name)):
            message = f"on Windows and macOS it is the same file as {other!r}"
            found.find(name, "clashing-name", message)
        seen[alike(name)] = name


def _check_manifests(root: Path, found: Contents, present: set[str]) -> None:
    payload = {name for name in present if name.startswith(f"{PAYLOAD}/")}
    manifests = sorted(name for name in present if MANIFEST.fullmatch(name))
    if not any(name.startswith("manifest-") for name in manifests):
        found.find("", "no-manifest", "it has no list of its files (section 2.1.3)")
    for manifest in manifests:
        listed = _check_manifest(root, found, manifest, present)
        if manifest.startswith("manifest-"):
            for name in sorted(payload - listed):
                message = f"{manifest} does not list it: it may have been put in afterwards"
                found.find(name, "unlisted-member", message)
    if not any(name.startswith("tagmanifest-") for name in manifests):
        message = "it has no tagmanifest: a list of files written anew is not noticed"
        found.find("", "no-package-digest", message, WARNING)


def _check_manifest(root: Path, found: Contents, manifest: str, present: set[str]) -> set[str]:
    """Check every file that a manifest lists, and return their names."""
    algorithm = manifest.rpartition("-")[2].removesuffix(".txt")
    listed: set[str] = set()
    with (root / manifest).open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            line = BAG_LINE.fullmatch(raw.decode("utf-8", "replace").rstrip("\r\n"))
            if line is None:
                found.find(manifest, "manifest-line", f"line {number} is no entry", at=number)
                continue
            name = line[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
            if name not in present and line[2] in present:
                name = line[2]  # bagit.py up to 1.9 writes % as it is, against section 2.1.3
            if why := unsafe(name):
                message = f"line {number}: the name {name!r} {why}"
                found.find(manifest, "unsafe-name", message, at=number)
            elif name not in present:
                found.find(name, "missing-member", f"{manifest} lists it, and it is not there")
            elif _digest(root / name, algorithm) != line[1].lower():
                found.find(name, "changed-member", f"it has not the digest that {manifest} gives")
            if name in listed:
                found.find(manifest, "doubled-name", f"line {number} lists {name!r} again")
            listed.add(name)
    return listed


def _digest(path: Path, algorithm: str) -> str:
    running = hashlib.new(algorithm, usedforsecurity=False)
    with path.open("rb") as source:
        while piece := source.read(CHUNK):
            running.update(piece)
    return running.hexdigest()
