"""Demo: the whole pipeline on a small site and a small web archive of our own, on loopback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from archiver.demo.archive import start_archive
from archiver.demo.project import write_project
from archiver.demo.site import start_site
from archiver.errors import UsageError

DemoStep = Callable[[Path], None]


def demonstrate(folder: Path, first: DemoStep, later: DemoStep) -> None:
    """Write the demonstration's project into `folder` and take the two steps in it.

    `first` is called while the site is as it was cited, `later` after the site has moved on. The
    site and the web archive run on 127.0.0.1 and stop at the end. Raises UsageError when `folder`
    holds a project already.
    """
    with start_site() as site, start_archive(site.url) as archive_url:
        try:
            write_project(folder, site.url, archive_url)
        except FileExistsError as error:
            raise UsageError(f"{error}. Name another folder with --folder.") from error
        first(folder)
        site.move_on()
        later(folder)
