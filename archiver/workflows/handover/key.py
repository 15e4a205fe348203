"""Key: the key that signs packs, made once and kept out of everything that is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archiver.errors import UsageError
from archiver.project import Project
from archiver.store.packs.signing import PublicKey, SigningKey, make_key, read_key
from archiver.workflows.shared.context import Means


@dataclass(frozen=True)
class PublicKeyFile:
    """The public half of the key in `path`; `made` says that it is new. `remark` is a sentence."""

    path: Path
    public: PublicKey
    made: bool = False
    remark: str = ""


def show_key(project: Project, means: Means, *, make: bool) -> PublicKeyFile:
    """Return the public half of the user's key; with `make`, make one when there is none.

    Raises UsageError when there is none, or when it would lie in the archive itself, FileError,
    StorageError.
    """
    path = key_path(project, means)
    key = read_key(path)
    if key is None and make and (fresh := make_key(path)) is not None:
        return PublicKeyFile(path, fresh.public, made=True)
    key = key or read_key(path)
    if key is None:
        raise UsageError(f"There is no signing key ({path}). `archiver key` makes one.")
    return PublicKeyFile(path, key.public, remark=key.remark)


def find_key(project: Project, means: Means) -> SigningKey | None:
    """Return the key that packs are signed with, None when the user has none.

    Raises UsageError when it lies in the archive, FileError when it cannot be read.
    """
    if means.signing_key is None:
        return None
    key = read_key(key_path(project, means))
    if key is not None and key.remark:
        means.progress.say(key.remark)
    return key


def key_path(project: Project, means: Means) -> Path:
    """Return where the key lies. Raises UsageError for a place that is handed over or backed up."""
    path = means.signing_key
    if path is None:
        raise UsageError("No place for a signing key is known. Name one in ARCHIVER_SIGNING_KEY.")
    if project.archive.resolve() in path.resolve().parents:
        raise UsageError(
            f"{path} lies in the archive, which is handed over and copied: a signing key must not. "
            "Name another place in ARCHIVER_SIGNING_KEY."
        )
    return path
