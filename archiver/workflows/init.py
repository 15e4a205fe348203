"""Init: the empty files of a project folder, none of them ever overwritten."""

from pathlib import Path

from archiver.options import template_settings
from archiver.project import load_project, start_files


def start_project(root: Path) -> tuple[Path, ...]:
    """Write sources.csv, quotes.csv and archiver.toml where missing; return those written.

    Raises UsageError when `root` is no folder.
    """
    return start_files(load_project(root), template_settings())
