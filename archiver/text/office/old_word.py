"""Old Word documents (.doc), which LibreOffice turns into DOCX where this computer has it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from archiver.models import Text
from archiver.text.office.docx import read_docx
from archiver.text.unread import UNREAD

PROGRAMS = ("soffice", "libreoffice")
PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
"""Where LibreOffice's installers put it on macOS and Windows, which is on no PATH there."""
SECONDS = 40.0
"""For one conversion, of the minute that a reading process has: a first start takes some 10 s."""
SAVE_IT = "open it in a word processor and save it again as PDF or .docx."
CONVERTED = (
    "This old Word document was read as LibreOffice turned it into DOCX: what that left out is "
    f"not known. To have it checked whole, {SAVE_IT}"
)
TODAY = "It shows the date or the hour at which it is opened: no such date in it is evidence."
_TODAY = re.compile(rb"\x13\0?(?: \0?)*(?:DATE|TIME|D\0A\0T\0E|T\0I\0M\0E)\0?[ \x14]")
"""Fields DATE and TIME, which are filled in whenever the document is opened, in the text of a .doc:
0x13, the instruction, 0x14 ([MS-DOC] 2.8.25), in one or two bytes a character."""
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


def read_old_word(payload: bytes, charset: str = "") -> Text:
    """Return the text of a .doc as LibreOffice converts it, with a gap that says so. Never raises.

    Without LibreOffice, or where it fails, the text is empty, its gap says what to do, and it is
    not kept: another time may do better.
    """
    program = find_converter()
    if program is None:
        return _unread(f"The file is an old Word document (.doc); {SAVE_IT}")
    try:
        converted = convert(program, payload, SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        converted = None
        said = f" ({error})"
    else:
        said = ""
    if converted is None:
        return _unread(f"LibreOffice could not read this old Word document{said}; {SAVE_IT}")
    text = read_docx(converted, charset)
    said = f"{CONVERTED} {TODAY}" if _TODAY.search(payload) else CONVERTED
    return replace(text, gaps=(*text.gaps, said))


def _unread(gap: str) -> Text:
    return Text("", gaps=(gap,), extractor=UNREAD)


def convert(program: str, payload: bytes, seconds: float) -> bytes | None:
    """Return the .doc as DOCX, None where LibreOffice made none of it within `seconds`.

    Raises OSError where the program cannot be run or there is no room for its files.
    """
    with tempfile.TemporaryDirectory(prefix="old-word-", ignore_cleanup_errors=True) as folder:
        here = Path(folder)
        profile = here / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        (here / "document.doc").write_bytes(payload)
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless"]
        command += ["--norestore", "--nolockcheck", "--infilter=MS Word 97", "--convert-to"]
        command += ["docx:MS Word 2007 XML", "--outdir", folder, str(here / "document.doc")]
        _run(command, seconds)
        made = here / "document.docx"
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
