"""Lines for a person on a terminal: colour only there, safe for every console and every text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from archiver.reporting.safe_characters import fit, show_unseen

PLAIN_WIDTH = 100  # columns, where there is no terminal to ask
Part = str | tuple[str, str]


class Printer:
    """Writes styled lines to `stream`.

    `colour` None means: where the stream is a terminal and NO_COLOR is not set. `width` in columns
    is the terminal's when not given.
    """

    def __init__(
        self, stream: TextIO, *, colour: bool | None = None, width: int | None = None
    ) -> None:
        self._console = Console(
            file=stream,
            force_terminal=colour,
            no_color=None if colour is None else not colour,
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._stream = stream
        self._styled = self._console.is_terminal and not self._console.no_color
        self._encoding = getattr(stream, "encoding", None) or "utf-8"
        self.width = width or (self._console.width if self._console.is_terminal else PLAIN_WIDTH)

    def clean(self, text: str) -> str:
        """Return `text` as this printer will show it."""
        return fit(show_unseen(text), self._encoding)

    def line(self, *parts: Part) -> None:
        """Print one line; a part is text, or text and its style. It is never wrapped."""
        pairs = [(part, "") if isinstance(part, str) else part for part in parts]
        self._write([(_on_one_line(self.clean(words)), style) for words, style in pairs])

    def paragraph(self, text: str, *, indent: int = 2, style: str = "") -> None:
        """Print `text` wrapped at the width, every line indented."""
        for words in _wrapped(self.clean(text), max(self.width - indent, 20)):
            self._write([(" " * indent, ""), (words, style)])

    def _write(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Colours cost rich a great deal of time; without them a line is only text."""
        if self._styled:
            text = Text.assemble(*pairs)
            text.rstrip()
            self._console.print(text, soft_wrap=True)
        else:
            self._stream.write("".join(words for words, _ in pairs).rstrip() + "\n")

    def table(self, rows: Sequence[Sequence[Part]], *, indent: int = 2) -> None:
        """Print rows in aligned columns; the last column takes what room it needs."""
        widths = [max(self._measure(cell) for cell in column) for column in zip(*rows, strict=True)]
        for row in rows:
            padded = [self._pad(cell, size) for cell, size in zip(row, widths, strict=True)]
            last = row[-1] if row else ""
            self.line(" " * indent, *_between(padded[:-1], "  "), last)

    def _measure(self, part: Part) -> int:
        return cell_len(self.clean(part if isinstance(part, str) else part[0]))

    def _pad(self, part: Part, size: int) -> Part:
        blank = " " * (size - self._measure(part))
        return part + blank if isinstance(part, str) else (part[0] + blank, part[1])


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Yield lines of whole words; a word wider than `width` has a line of its own."""
    line = ""
    for word in text.split():
        if line and cell_len(line) + 1 + cell_len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line


def _between(parts: Iterable[Part], gap: str) -> list[Part]:
    return [piece for part in parts for piece in (part, gap)]
