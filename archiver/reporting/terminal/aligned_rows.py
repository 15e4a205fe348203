"""The quotation and the source's words in two lines, word under word, differences underlined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len

from archiver.reporting.alignment import AlignedPiece


@dataclass(frozen=True)
class Cell:
    """One word of the quotation above one word of the source; `same` when they agree."""

    quoted: str
    archived: str
    same: bool

    @property
    def width(self) -> int:
        """Columns that the wider of the two words takes."""
        return max(cell_len(self.quoted), cell_len(self.archived))


@dataclass(frozen=True)
class Band:
    """As many cells as fit on one line: three lines of equal build."""

    cells: tuple[Cell, ...]

    @property
    def marks(self) -> str:
        """Carets under the words that differ, "" when all agree."""
        line = " ".join((" " if cell.same else "^") * cell.width for cell in self.cells)
        return line.rstrip()


def lay_out(pieces: Sequence[AlignedPiece], width: int) -> tuple[Band, ...]:
    """Return the pieces as bands of at most `width` columns (a longer word has its own band)."""
    bands: list[Band] = []
    row: list[Cell] = []
    used = 0
    for cell in _cells(pieces):
        if row and used + cell.width > width:
            bands.append(Band(tuple(row)))
            row, used = [], 0
        row.append(cell)
        used += cell.width + 1
    return (*bands, Band(tuple(row))) if row else tuple(bands)


def _cells(pieces: Sequence[AlignedPiece]) -> Iterator[Cell]:
    for piece in pieces:
        pairs = zip_longest(piece.quoted.split(), piece.archived.split(), fillvalue="")
        for quoted, archived in pairs:
            yield Cell(quoted, archived, piece.op == "same")
