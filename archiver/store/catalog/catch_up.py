"""Whether the catalog has what the log says, and bringing it there."""

import os
from pathlib import Path

from archiver.store.catalog.catalog import Catalog
from archiver.store.log.chain import GENESIS, ChainHead, chain_files, read_lines


def catch_up(root: Path, catalog: Catalog) -> bool:
    """Add the rows of lines that the catalog has not seen; False when a chain does not fit it.

    It does not fit when the line that the catalog knows as a chain's last is not there any more.
    """
    known = catalog.heads()
    files = {path.stem: path for path in chain_files(root)}
    if not set(known) <= set(files):
        return False
    for name, path in files.items():
        head = known.get(name, ChainHead(name, 0, GENESIS, 0))
        if not _continues(path, head):
            return False
        if path.stat().st_size > head.end:
            catalog.apply(read_lines(path, head.end))
    return True


def _continues(path: Path, head: ChainHead) -> bool:
    """Whether the chain in `path` still has the line `head` where it was."""
    if head.end == 0:
        return True
    with path.open("rb") as file:
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
    return known != {path.stem: path.stat().st_size for path in chain_files(root)}
