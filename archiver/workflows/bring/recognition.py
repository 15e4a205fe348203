"""What a recogniser of characters reads in a picture: tesseract, where the system has it.

Nothing that it reads counts: it is a draft for a person. Words that it is not sure of are marked as
a typing marks what cannot be read, so that they stay gaps until somebody has typed them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "tesseract"
SURE = 90.0
"""Confidence, of 100, below which a word is marked. A guess: of clean print nearly all words have
more, and most that are wrong have less."""
SECONDS = 180
"""For one page; some 5 s are usual at 300 dots an inch. A guess for a busy machine."""


@dataclass(frozen=True)
class RecognisedPage:
    """The words of one picture, by lines, those in doubt marked; `problem` where there are none."""

    words: str = ""
    count: int = 0
    doubtful: int = 0
    problem: str = ""


def list_languages() -> tuple[str, ...]:
    """Return the languages that tesseract has on this computer; none without tesseract."""
    if shutil.which(PROGRAM) is None:
        return ()
    said = subprocess.run(
        [PROGRAM, "--list-langs"], capture_output=True, text=True, timeout=60, check=False
    )
    return tuple(line.strip() for line in said.stdout.splitlines()[1:] if line.strip())


def recognise(picture: Path, languages: str) -> RecognisedPage:
    """Read a picture in `languages`, as tesseract names them ("eng+cym"). Never raises."""
    command = [PROGRAM, str(picture), "stdout", "-l", languages, "tsv"]
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=SECONDS, check=False, env=one_thread
        )
    except subprocess.TimeoutExpired:
        return RecognisedPage(problem=f"was not read within {SECONDS} seconds")
    if done.returncode:
        return RecognisedPage(problem="could not be read by tesseract")
    return _read_table(done.stdout.decode("utf-8", "replace"))


def _read_table(table: str) -> RecognisedPage:
    """Return the words of tesseract's table: level, page, block, paragraph, line, word, place,
    confidence, text (tesseract(1), "tsv")."""
    lines: list[str] = []
    before: list[str] = []
    count = doubtful = 0
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != "5" or not fields[11].strip():
            continue
        word, sure = fields[11].strip(), float(fields[10]) >= SURE
        place = fields[2:5]
        if before[:2] not in ([], place[:2]):
            lines.append("")
        if place != before:
            lines.append("")
        shown = word if sure and not set("[]") & set(word) else f"[? {word.strip('[]')[:30]}]"
        lines[-1] += f" {shown}" if lines[-1] else shown
        before = place
        count, doubtful = count + 1, doubtful + (shown != word)
    return RecognisedPage("\n".join(lines).strip("\n"), count, doubtful)
