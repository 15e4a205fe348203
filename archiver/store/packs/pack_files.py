"""Packs: a tree of files as one WACZ (specification 1.1.1) or one bag (RFC 8493), and back.

WACZ: Web Archive Collection Zipped, https://specs.webrecorder.net/wacz/1.1.1/. WARC files and the
compressed index are stored in the ZIP as they are, so that a reader can fetch one record out of it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from archiver.errors import FileError
from archiver.models import Digest
from archiver.serialise import read_json
from archiver.store.disk import storage_errors
from archiver.store.verified_copy import CHUNK, SUMS, digest_file, format_sums, read_sums
from archiver.store.zip_file import UNREADABLE, check_zip

if TYPE_CHECKING:
    from archiver.store.packs.signing import Signature, SigningKey

WACZ_VERSION = "1.1.1"
PACKAGE = "datapackage.json"
PACKAGE_DIGEST = "datapackage-digest.json"
STORED = (".gz", ".zip", ".png", ".jpg", ".pdf", ".docx")
BAG_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD = "data"
START_HERE = "START-HERE.html"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can state (APPNOTE.TXT 4.4.6: MS-DOS time begins in 1980)."""


@dataclass(frozen=True)
class Description:
    """What a pack says of itself: its title, when it was made, by which program."""

    title: str
    made: datetime
    software: str


def seal_tree(tree: Path) -> dict[str, str]:
    """Write SHA256SUMS over every file in `tree`; return name → sha256 in hex, it included."""
    sums = {name: digest_file(tree / name) for name in _names(tree) if name != SUMS}
    (tree / SUMS).write_text(format_sums(sums), encoding="utf-8", newline="\n")
    return {**sums, SUMS: digest_file(tree / SUMS)}


def _names(tree: Path) -> list[str]:
    found = (path for path in tree.rglob("*") if path.is_file())
    return sorted(path.relative_to(tree).as_posix() for path in found)


# --- WACZ ----------------------------------------------------------------------------------------


def write_wacz(tree: Path, target: Path, about: Description, key: SigningKey | None = None) -> None:
    """Write the files of `tree` as the WACZ `target`, signed with `key`. Raises StorageError.

    Every file is a resource with its sha256 (section 5.1); the digest of datapackage.json itself
    stands in datapackage-digest.json (section 5.4).
    """
    sums = seal_tree(tree)
    package = _data_package(tree, sums, about)
    digest = f"sha256:{hashlib.sha256(package).hexdigest()}"
    said: dict[str, object] = {"path": PACKAGE, "hash": digest}
    if key is not None:
        said["signedData"] = key.sign(digest, _created(about), about.software)
    beside = json.dumps(said, indent=2).encode()
    with storage_errors(target, "writing the pack"), zipfile.ZipFile(target, "x") as zipped:
        for name in sums:
            _add_file(zipped, tree / name, name, about.made)
        zipped.writestr(_entry(PACKAGE, about.made), package)
        zipped.writestr(_entry(PACKAGE_DIGEST, about.made), beside)


def _data_package(tree: Path, sums: Mapping[str, str], about: Description) -> bytes:
    resources = [
        {
            "name": name.rpartition("/")[2].lower(),
            "path": name,
            "hash": f"sha256:{digest}",
            "bytes": (tree / name).stat().st_size,
        }
        for name, digest in sums.items()
    ]
    said = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "title": about.title,
        "created": _created(about),
        "software": about.software,
        "resources": _with_names(resources),
    }
    return json.dumps(said, indent=2, ensure_ascii=False).encode("utf-8")


def _created(about: Description) -> str:
    return f"{about.made:%Y-%m-%dT%H:%M:%SZ}"


def _with_names(resources: list[dict[str, object]]) -> list[dict[str, object]]:
    """Give each resource a name of its own (Frictionless Data Package, "name")."""
    seen: dict[str, int] = {}
    for resource in resources:
        name = str(resource["name"])
        seen[name] = seen.get(name, 0) + 1
        resource["name"] = name if seen[name] == 1 else f"{seen[name]}-{name}"
    return resources


def _add_file(zipped: zipfile.ZipFile, path: Path, name: str, made: datetime) -> None:
    entry = _entry(name, made)
    entry.file_size = path.stat().st_size
    with path.open("rb") as reading, zipped.open(entry, "w") as writing:
        while piece := reading.read(CHUNK):
            writing.write(piece)


def _entry(name: str, made: datetime) -> zipfile.ZipInfo:
    moment = (made.year, made.month, made.day, made.hour, made.minute, made.second)
    entry = zipfile.ZipInfo(name, max(moment, EARLIEST))
    stored = name.endswith(STORED)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


# --- bags ----------------------------------------------------------------------------------------


def write_bag(tree: Path, target: Path, about: Description) -> None:
    """Make the folder `target` a bag that holds `tree` (RFC 8493 section 2). Raises StorageError.

    `tree` is moved, and must lie on the same disk. The page to start with becomes a tag file at the
    top of the bag (section 2.2.4), where it is seen.
    """
    with storage_errors(target, "writing the bag"):
        target.mkdir()
        page = _take_page(tree, target)
        sums = seal_tree(tree)
        size = sum((tree / name).stat().st_size for name in sums)
        tree.rename(target / PAYLOAD)
        payload = {f"{PAYLOAD}/{name}": digest for name, digest in sums.items()}
        tags = {
            "bagit.txt": BAG_DECLARATION,
            "bag-info.txt": _bag_info(about, size, len(sums)),
            "manifest-sha256.txt": _manifest(payload),
        }
        listed = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in tags.items()}
        listed |= page
        for name, text in {**tags, "tagmanifest-sha256.txt": _manifest(listed)}.items():
            (target / name).write_text(text, encoding="utf-8", newline="\n")


def _take_page(tree: Path, target: Path) -> dict[str, str]:
    """Move the page to start with to the top; return its name and sha256, {} when there is none."""
    if not (tree / START_HERE).is_file():
        return {}
    (tree / START_HERE).rename(target / START_HERE)
    return {START_HERE: digest_file(target / START_HERE)}


def _manifest(sums: Mapping[str, str]) -> str:
    """Return manifest lines; line ends and % in a name are written out (section 2.1.3)."""
    encoded = {
        name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D"): digest
        for name, digest in sums.items()
    }
    return format_sums(encoded)


def _bag_info(about: Description, size: int, count: int) -> str:
    return (
        f"Bagging-Date: {about.made:%Y-%m-%d}\nExternal-Description: {about.title}\n"
        f"Bag-Software-Agent: {about.software}\nPayload-Oxum: {size}.{count}\n"
    )


# --- back ----------------------------------------------------------------------------------------


def open_pack(pack: Path, folder: Path) -> Path:
    """Return the tree of a pack, whose every file has the digest that the pack declares.

    `pack` is a WACZ file, which is unpacked into `folder`, or the folder of a bag, which is read
    where it lies. Raises FileError when it is neither, when a file is missing, has changed, is
    listed nowhere, or when the ZIP itself is not sound (see `audit_zip`).
    """
    if pack.is_dir():
        sums = read_sums(pack / "manifest-sha256.txt")
        tree = pack / PAYLOAD
        _check(pack, sums, {f"{PAYLOAD}/{name}" for name in _names(tree)} if sums else set(), pack)
        tags = read_sums(pack / "tagmanifest-sha256.txt")
        _check(pack, tags, {name for name in tags if (pack / name).is_file()}, pack)
        return tree
    _unpack(pack, folder)
    sums = _declared(folder, pack)
    _check(folder, sums, set(_names(folder)) - {PACKAGE, PACKAGE_DIGEST}, pack)
    return folder


def holds_file(pack: Path, name: str) -> bool:
    """Whether the tree of a pack has the file `name`; False where it cannot be read."""
    if pack.is_dir():
        return (pack / PAYLOAD / name).is_file()
    try:
        with zipfile.ZipFile(pack) as zipped:
            return name in zipped.namelist()
    except (*UNREADABLE, OSError):
        return False


def declared_digest(resource: Mapping[str, object]) -> Digest | None:
    """Return the digest that a resource of a WACZ's list declares, None where there is none.

    WACZ 1.1.1 section 5.1 has it as `hash`; WACZ 1.0 as `stats.hash`, its kind in `hashing`.
    Raises ValueError for one of a kind that is not known here.
    """
    stats = resource.get("stats")
    said = resource.get("hash") or (stats.get("hash") if isinstance(stats, dict) else None)
    if not said:
        return None
    return Digest.parse(str(said), str(resource.get("hashing") or "sha256"))


def is_digest_of(written: object, content: bytes) -> bool | None:
    """Whether a digest is that of `content`, however it is written; None where nobody can say.

    What calls itself a sha256 and has more or fewer digits is that of nothing.
    """
    try:
        declared = declared_digest({"hash": written})
        running = hashlib.new(declared.algorithm, usedforsecurity=False) if declared else None
    except ValueError:
        return False if str(written).lower().startswith(("sha256:", "sha-256:")) else None
    if declared is None or running is None or running.digest_size != len(declared.value):
        return None
    running.update(content)
    return running.digest() == declared.value


def resource_names(resource: Mapping[str, object]) -> list[str]:
    """Return the names of the files of a resource; Frictionless Data allows several."""
    path = resource.get("path")
    return [one for one in (path if isinstance(path, list) else [path]) if isinstance(one, str)]


def count_listed(pack: Path, tree: Path) -> tuple[int, tuple[str, ...]]:
    """Return how many files the lists of an open pack cover, and the names of those of no list."""
    if not pack.is_dir():
        beside = {PACKAGE, PACKAGE_DIGEST}
        return len(set(_names(tree)) - beside), ()
    listed = {name for one in pack.glob("*manifest-sha256.txt") for name in read_sums(one)}
    lists = {path.name for path in pack.glob("tagmanifest-*.txt")}
    return len(listed), tuple(sorted(set(_names(pack)) - listed - lists))


def read_pack_signature(tree: Path) -> Signature | None:
    """Return who signed the pack whose tree `open_pack` returned; None when nobody did."""
    package, beside = tree / PACKAGE, tree / PACKAGE_DIGEST
    if not (package.is_file() and beside.is_file()):
        return None
    from archiver.store.packs.signing import read_signature  # 45 ms to import, for cryptography

    return read_signature(package.read_bytes(), beside.read_bytes())


def _declared(folder: Path, pack: Path) -> dict[str, str]:
    """Return name → sha256 out of datapackage.json, whose own digest is checked first."""
    try:
        package = (folder / PACKAGE).read_bytes()
        said = read_json((folder / PACKAGE_DIGEST).read_bytes())["hash"]
        listed = read_json(package)["resources"]
        sums = {str(one["path"]): str(one["hash"]).removeprefix("sha256:") for one in listed}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError(
            f"{pack} has no list of its files that can be read: {error}. Ask for the pack again."
        ) from error
    if said != f"sha256:{hashlib.sha256(package).hexdigest()}":
        raise FileError(
            f"{pack}: {PACKAGE} was changed since the pack was made. Do not rely on it."
        )
    return sums


def _check(folder: Path, sums: Mapping[str, str], found: set[str], pack: Path) -> None:
    if not sums:
        raise FileError(f"{pack} is no pack: no list of digests is in it. Check the name.")
    problems = [f"{name} is in no list of the pack" for name in sorted(found - sums.keys())]
    problems += [f"{name} is missing" for name in sorted(sums.keys() - found)]
    problems += _changed(folder, sums, found)
    if problems:
        more = f" ({len(problems)} such files)" if len(problems) > 1 else ""
        raise FileError(f"{pack}: {problems[0]}{more}. Do not rely on it: ask for it again.")


def _changed(folder: Path, sums: Mapping[str, str], found: set[str]) -> Iterator[str]:
    for name in sorted(sums.keys() & found):
        if digest_file(folder / name) != sums[name]:
            yield f"{name} is not what it was when the pack was made"


def _unpack(pack: Path, folder: Path) -> None:
    try:
        with pack.open("rb") as source, zipfile.ZipFile(source) as zipped:
            for rule, name, _, message in check_zip(source, zipped):
                of = f" ({name!r})" if name else ""
                raise FileError(f"{pack}{of}: {message} ({rule}). Refused: ask for it again.")
            for entry in zipped.infolist():
                _extract(zipped, entry, folder)
    except UNREADABLE as error:
        raise FileError(f"{pack} cannot be read as a WACZ: {error}. Ask for it again.") from error
    except OSError as error:
        raise FileError(f"{pack} cannot be read: {error.strerror}. Check its name.") from error


def _extract(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    if not entry.is_dir():
        target = folder.joinpath(*PurePosixPath(entry.filename).parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        left = entry.file_size
        with zipped.open(entry) as reading, target.open("xb") as writing:
            while left > 0 and (piece := reading.read(min(CHUNK, left))):
                writing.write(piece)
                left -= len(piece)
