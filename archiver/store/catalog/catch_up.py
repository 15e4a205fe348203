"""Whether the catalog has what the log says, and bringing it there."""

import os
from collections.abc import Mapping
from pathlib import Path

from archiver.store.catalog.catalog import Catalog
from archiver.store.log.chain import (
    Break,
    ChainHead,
    chain_files,
    read_and_check,
    read_lines,
)
from archiver.store.log.rulings import DECIDING
from archiver.store.log.stretches import log_size, open_log


def catch_up(root: Path, catalog: Catalog) -> bool:
    """Add the rows of lines that the catalog has not seen; False when a chain does not fit it.

    It does not fit when the line that the catalog knows as a chain's last is not there any more.
    """
    known = catalog.heads()
    if not fits_log(root, known):
        return False
    ends = {path: known[path.stem].end if path.stem in known else 0 for path in chain_files(root)}
    grown = {path: end for path, end in ends.items() if log_size(path) > end}
    for path, end in grown.items():
        catalog.foresee(read_lines(path, end, DECIDING))
    for path, end in grown.items():
        catalog.apply(read_lines(path, end))
    return True


def take_in(root: Path, catalog: Catalog, breaks: list[Break]) -> None:
    """Fill an empty catalog with all that the log says; add to `breaks` where a chain fails."""
    for path in chain_files(root):
        catalog.foresee(read_lines(path, 0, DECIDING))
    for path in chain_files(root):
        catalog.apply(read_and_check(path, breaks))


def fits_log(root: Path, known: Mapping[str, ChainHead]) -> bool:
    """Whether the log still has every line that is `known` as the last one of a chain."""
    files = {path.stem: path for path in chain_files(root)}
    return known.keys() <= files.keys() and all(_continues(files[n], known[n]) for n in known)


def _continues(path: Path, head: ChainHead) -> bool:
    """Whether the chain in `path` still has the line `head` where it was."""
    if head.end == 0:
        return True
    with open_log(path) as file:
        if file.seek(0, os.SEEK_END) < head.end:
            return False
        start = max(0, head.end - 90)
        file.seek(start)
        return file.read(head.end - start).endswith(f',"hash":"{head.hash}"}}\n'.encode())


def holds_evidence(root: Path) -> bool:
    """Whether the archive folder has a custody log or a WARC file."""
    return bool(chain_files(root)) or any((root / "warcs").glob("*/*/*.warc.gz*"))


def is_behind(root: Path, catalog: Catalog) -> bool:
    """Whether the log has lines that the catalog has not seen, or does not fit it."""
    known = {name: head.end for name, head in catalog.heads().items()}
    return known != {path.stem: log_size(path) for path in chain_files(root)}
