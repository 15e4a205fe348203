"""Old Office files (.doc, .ppt, .xls), which LibreOffice turns into newer ones, where it is."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from archiver.models import Text
from archiver.text.office.docx import read_docx
from archiver.text.office.sheets import read_xlsx
from archiver.text.office.slides import read_pptx
from archiver.text.unread import UNREAD

PROGRAMS = ("soffice", "libreoffice")
PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
"""Where LibreOffice's installers put it on macOS and Windows, which is on no PATH there."""
SECONDS = 40.0
"""For one conversion, of the minute that a reading process has: a first start takes some 10 s."""
SAVE_IT = "open it and save it again as PDF or {newer}."
CONVERTED = (
    "This old {called} was read as LibreOffice turned it into {newer}: what that left out is not "
    f"known. To have it checked whole, {SAVE_IT}"
)


@dataclass(frozen=True)
class _OldForm:
    """One old format: what people call it, LibreOffice's filters for it and for the newer form
    (`soffice --convert-to`), and who reads that."""

    called: str
    suffix: str
    newer: str
    reads: str
    writes: str
    read: Callable[[bytes, str], Text]


OLD = {
    "doc": _OldForm(
        "Word document", ".doc", ".docx", "MS Word 97", "docx:MS Word 2007 XML", read_docx
    ),
    "ppt": _OldForm(
        "PowerPoint file", ".ppt", ".pptx", "MS PowerPoint 97",
        "pptx:Impress MS PowerPoint 2007 XML", read_pptx,
    ),
    "xls": _OldForm(
        "Excel file", ".xls", ".xlsx", "MS Excel 97", "xlsx:Calc MS Excel 2007 XML", read_xlsx
    ),
}  # fmt: skip
TODAY = "It shows the date or the hour at which it is opened: no such date in it is evidence."
_TODAY = re.compile(rb"\x13\0?(?: \0?)*(?:DATE|TIME|D\0A\0T\0E|T\0I\0M\0E)\0?[ \x14]")
"""Fields DATE and TIME, which are filled in whenever the document is opened, in the text of a .doc:
0x13, the instruction, 0x14 ([MS-DOC] 2.8.25), in one or two bytes a character."""
MOST_SHEET = 100 * 1024 * 1024
"""Bytes of one sheet that are looked through. A guess."""
_VOLATILE = re.compile(rb"\b(?:TODAY|NOW|RAND|RANDBETWEEN|OFFSET|INDIRECT|CELL|INFO)\(")
"""Functions that Excel counts anew at each opening ([MS-XLS], PtgAttrSemi)."""
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="BlockUntrustedRefererLinks"><value>true</value></prop><prop
 oor:name="DisableMacrosExecution"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop
 oor:name="Link"><value>0</value></prop><prop oor:name="Field"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop
 oor:name="ooInetProxyType"><value>2</value></prop><prop
 oor:name="ooInetHTTPProxyName"><value>127.0.0.1</value></prop><prop
 oor:name="ooInetHTTPProxyPort"><value>9</value></prop><prop
 oor:name="ooInetHTTPSProxyName"><value>127.0.0.1</value></prop><prop
 oor:name="ooInetHTTPSProxyPort"><value>9</value></prop></item>
</oor:items>
"""
"""A profile of its own that runs no macro, takes in no linked picture or section, and asks a proxy
that nobody has (port 9 discards, RFC 863): a document may name any address."""


def find_converter() -> str | None:
    """Return the program of LibreOffice on this computer, None where it has none."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return found or next((place for place in PLACES if Path(place).exists()), None)


def read_old_office(payload: bytes, charset: str = "", *, form: str = "doc") -> Text:
    """Return the text of a .doc, .ppt or .xls as LibreOffice converts it, which its gap says.

    `form` is the suffix. Without LibreOffice, where it fails, and for a sheet whose values are
    counted anew whenever it is opened, the text is empty, its gap says what to do, and it is not
    kept: another time may do better. Never raises.
    """
    old, program = OLD[form], find_converter()
    save_it = SAVE_IT.format(newer=old.newer)
    if program is None:
        return _unread(f"The file is an old {old.called} ({old.suffix}); {save_it}")
    try:
        converted, said = convert(program, payload, form, SECONDS), ""
    except (OSError, subprocess.SubprocessError) as error:
        converted, said = None, f" ({error})"
    if converted is None:
        return _unread(f"LibreOffice could not read this old {old.called}{said}; {save_it}")
    if form == "xls" and _counts_anew(converted):
        return _unread(f"This old {old.called} counts values anew when it is opened; {save_it}")
    text = old.read(converted, charset)
    said = CONVERTED.format(called=old.called, newer=old.newer)
    dated = form != "xls" and _TODAY.search(payload)
    return replace(text, gaps=(*text.gaps, f"{said} {TODAY}" if dated else said))


read_doc, read_ppt, read_xls = (partial(read_old_office, form=form) for form in OLD)


def _counts_anew(converted: bytes) -> bool:
    """Whether a workbook has a formula whose value changes by itself, or has too much to look."""
    known = suppress(zipfile.BadZipFile, OSError, ValueError, RuntimeError, zlib.error)
    with known, zipfile.ZipFile(BytesIO(converted)) as package:
        sheets = [part for part in package.infolist() if "/worksheets/" in part.filename]
        return any(
            part.file_size > MOST_SHEET or _VOLATILE.search(package.read(part)) for part in sheets
        )
    return True


def _unread(gap: str) -> Text:
    return Text("", gaps=(gap,), extractor=UNREAD)


def convert(program: str, payload: bytes, form: str, seconds: float) -> bytes | None:
    """Return a .doc, .ppt or .xls in the newer form, None where none was made within `seconds`.

    Raises OSError where the program cannot be run or there is no room for its files.
    """
    with tempfile.TemporaryDirectory(prefix="old-office-", ignore_cleanup_errors=True) as folder:
        here = Path(folder)
        profile = here / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        old, name = OLD[form], here / f"document.{form}"
        name.write_bytes(payload)
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless"]
        command += ["--norestore", "--nolockcheck", f"--infilter={old.reads}", "--convert-to"]
        command += [old.writes, "--outdir", folder, str(name)]
        _run(command, seconds)
        made = here / f"document{old.newer}"
        return made.read_bytes() if made.is_file() else None


def _run(command: list[str], seconds: float) -> None:
    """Run LibreOffice, whose script starts another program: both end when the time is over."""
    running = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
        running.kill()
        running.wait()
