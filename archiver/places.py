"""Offsets in a text as lines and columns: what an editor shows at the foot of its window."""

from __future__ import annotations

import re
from bisect import bisect_right

LINE_END = re.compile(r"\r\n|\n|\r")


class Lines:
    """The lines of a text; a line ends at LF, CR LF or CR."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in LINE_END.finditer(text))]

    def line_at(self, offset: int) -> int:
        """Return the line that holds `offset`, counting from 1."""
        return bisect_right(self._starts, offset)

    def place_of(self, offset: int) -> tuple[int, int]:
        """Return line and column of `offset`, both counting characters from 1."""
        line = self.line_at(offset)
        return line, offset - self._starts[line - 1] + 1

    def start_of(self, line: int) -> int:
        """Return the offset at which `line` (from 1) starts; past the last line, the last one's."""
        return self._starts[min(max(line, 1), len(self._starts)) - 1]
