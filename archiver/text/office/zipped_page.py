"""A page in a ZIP archive with its pictures and styles, as Google Docs saves one."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import replace
from urllib.parse import unquote

from archiver.models import Text
from archiver.text.office.packages import ZIP_ERRORS, read_part
from archiver.text.web.html import read_html

BESIDE = (".css", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".woff", ".woff2", ".js")
"""What a saved page has beside it."""
NO_PAGE = (
    "The file is a ZIP archive; unpack it, and name the files in it. "
    "(Of archives only a single page with its pictures is read, as Google Docs saves one.)"
)


def read_zipped_page(payload: bytes, charset: str = "") -> Text:
    """Return the text of the one page in an archive; any other archive is a gap. Never raises."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            names = [name for name in package.namelist() if not name.endswith("/")]
            pages = [name for name in names if name.lower().endswith((".html", ".htm"))]
            others = [
                name for name in names if not name.lower().endswith((*BESIDE, ".html", ".htm"))
            ]
            if len(pages) != 1 or others:
                return Text("", gaps=(NO_PAGE,))
            content, trouble = read_part(package, pages[0])
            sheets = {name: _read_sheet(package, name) for name in names if name.endswith(".css")}
    except ZIP_ERRORS:
        return Text("", gaps=("The ZIP archive is damaged and cannot be opened.",))
    if trouble:
        return Text("", gaps=(f"The archive's {pages[0]} cannot be read.",))
    folder = posixpath.dirname(pages[0])

    def find_sheet(address: str) -> str | None:
        return sheets.get(posixpath.normpath(posixpath.join(folder, unquote(address))))

    return replace(read_html(content, charset, quoting=True, sheets=find_sheet), places=())


def _read_sheet(package: zipfile.ZipFile, name: str) -> str:
    return read_part(package, name)[0].decode("utf-8-sig", "replace")
