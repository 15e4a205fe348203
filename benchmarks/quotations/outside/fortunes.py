"""Quotations of the Bible in Debian's fortunes, against the King James text of bible-kjv.

Both are packages; where one is missing the measure is skipped by name. What a fortune quotes is
found by its words alone, since few name their place and some quote another translation.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.quotations.outside.alterations import WORD

FORTUNES = Path("/usr/share/games/fortunes")
BIBLE = "bible"
LEAST = 8
"""Words that are hardly ever the same by chance. A guess."""
_VERSE = re.compile(r"^[1-3]?[A-Za-z]+\d+:\d+ ", re.MULTILINE)


def find_quotations(bible: str, folder: Path = FORTUNES) -> list[str]:
    """Return each stretch of a fortune, LEAST words or more, whose words stand so in the Bible.

    Words are compared without marks and case: what differs is how the fortune sets them.
    """
    known = _starts(WORD.findall(bible.lower()))
    found: dict[str, None] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.suffix:
            for entry in path.read_text("utf-8", "replace").split("\n%\n"):
                found.update(dict.fromkeys(_find_stretches(entry, *known)))
    return list(found)


def _starts(words: list[str]) -> tuple[list[str], dict[tuple[str, ...], list[int]]]:
    starts: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(words) - LEAST + 1):
        starts.setdefault(tuple(words[at : at + LEAST]), []).append(at)
    return words, starts


def _find_stretches(
    entry: str, words: list[str], starts: dict[tuple[str, ...], list[int]]
) -> Iterator[str]:
    places = list(WORD.finditer(entry))
    mine = [place[0].lower() for place in places]
    at = 0
    while at + LEAST <= len(mine):
        longest = max(
            (
                _common(mine, at, words, start)
                for start in starts.get(tuple(mine[at : at + LEAST]), ())
            ),
            default=0,
        )
        if longest:
            yield entry[places[at].start() : places[at + longest - 1].end()]
        at += longest or 1


def _common(mine: list[str], at: int, words: list[str], start: int) -> int:
    count = 0
    while (
        at + count < len(mine)
        and start + count < len(words)
        and mine[at + count] == words[start + count]
    ):
        count += 1
    return count


def read_bible(program: str = BIBLE, folder: str = "") -> str:
    """Return the King James text, a verse a line, "" where the package's program is missing.

    `folder` is where the text of bible-kjv-text lies, where that is not its usual place.
    """
    if shutil.which(program) is None:
        return ""
    options = ["-p", folder] if folder else []
    command = [program, *options, "-f", "Gen1:1-Rev22:21"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return _VERSE.sub("", printed)
