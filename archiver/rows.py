"""Rows of sources.csv and quotes.csv: what each column may hold, and what spreadsheets do to it.

A column's reader takes a trimmed cell and returns the value for the noun's field, or raises
CellError with the problem and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from difflib import get_close_matches

from archiver.dates import read_month, read_partial_date
from archiver.models import Quotation, Source, Status, TextQuoteSelector
from archiver.serialise import from_plain, to_plain
from archiver.urls import encode_unseen, holds_credentials, is_web_address

ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
INTERVAL = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)", re.IGNORECASE)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
YES = ("yes", "true", "1", "y", "on")
NO = ("no", "false", "0", "n", "off")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?:\s.*)?")
_ROUNDED = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]\d+")
_FORMULA = re.compile(r"=\s*(?:[A-Za-z.]+\(|\$?[A-Z]{1,3}\$?\d|[-+(\"\d])|@[A-Z.]+\(")
_FORMULA_ERROR = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NUM!|NULL!)")
_LOST_MARK = re.compile(r"\w\?(?:s|t|re|ve|ll|d|m)\b|(?:^|(?<=\s))\?\w|\ufffd")
_MOJIBAKE = re.compile("â€[\u0080-\uffff]|Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|ï»¿")
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


class CellError(ValueError):
    """One cell is wrong: `problem` says what, `remedy` what to write."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class Column:
    """A column of the contract: the noun's field that it fills, and how a cell is read.

    `holds` says which damage is looked for: "words" may have lost characters, "marks" (ids, dates,
    addresses) may have been rounded, "notes" are a person's own.
    """

    field: str
    read: Callable[[str], object]
    holds: str = "marks"


# --- readers -------------------------------------------------------------------------------------


def read_text(cell: str) -> str:
    """Return the cell as it is."""
    return cell


def read_id(cell: str) -> str:
    """Return an id. Raises CellError unless it is [a-z0-9][a-z0-9._-]*."""
    if not cell:
        raise CellError("the row has no id", "Write a short name of its own, such as blog-2021")
    if not ID.fullmatch(cell):
        suggestion = re.sub(r"[^a-z0-9._-]+", "-", cell.lower()).strip("-._") or "blog-2021"
        raise CellError(
            f"{cell!r} is no id: small letters a-z, digits, dot, hyphen and underscore only",
            f"Write, for instance, {suggestion[:60]}",
        )
    return cell


def read_optional_id(cell: str) -> str:
    """Return an id, or "" for an empty cell."""
    return read_id(cell) if cell else ""


def read_address(cell: str) -> str:
    """Return a web address, or "" for material that was never on the web."""
    if not cell:
        return ""
    if re.search(r"\s", cell):
        raise CellError(
            f"the address holds white space: {cell[:80]!r}",
            "One address a cell, with a space inside it written %20",
        )
    if encode_unseen(cell) != cell:
        raise CellError(
            f"the address holds a character that nobody sees: {cell[:80]!a}",
            f"Write it as it is sent: {encode_unseen(cell)[:200]}",
        )
    if holds_credentials(cell):
        raise CellError(
            "the address has a user name or password in it, which would be stored and handed over",
            "Take out all from // to @, and hand credentials over in the environment",
        )
    if not is_web_address(cell):
        raise CellError(f"{cell[:80]!r} is no web address", _address_remedy(cell))
    return cell


def _address_remedy(cell: str) -> str:
    if re.match(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/|$)", cell, re.IGNORECASE):
        return f"Write https://{cell}"
    return "Write the whole address, from https:// on; leave the cell empty if there is none"


def read_date(cell: str) -> str:
    """Return an ISO 8601 date as written: year, month or day, or a time. "" when empty."""
    if not cell:
        return ""
    try:
        _check_date(cell)
    except ValueError as error:
        raise CellError(f"{cell!r} is no date", _date_remedy(cell)) from error
    return cell


def _check_date(cell: str) -> None:
    if read_partial_date(cell) is not None:
        return
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]\d", cell):
        datetime.fromisoformat(cell)
    else:
        raise ValueError(cell)


def _date_remedy(cell: str) -> str:
    if found := _DAY_FIRST.fullmatch(cell):
        return _slashed_remedy(int(found[1]), int(found[2]), found[3])
    if re.fullmatch(r"[34]\d{4}", cell):
        day = datetime.fromordinal(datetime(1899, 12, 30).toordinal() + int(cell))  # noqa: DTZ001
        return f"A spreadsheet has turned it into a day number: write {day:%Y-%m-%d}"
    found = re.fullmatch(r"([A-Za-z]{3})[a-z]*[- ](\d{2}|\d{4})", cell)
    if found and (month := read_month(found[1])):
        return f"Write {_full_year(found[2])}-{month:02}"
    return "Write 2021-06-28, or 2021-06, or 2021"


def _slashed_remedy(first: int, second: int, year: str) -> str:
    whole = _full_year(year)
    days = [(second, first), (first, second)]
    valid = list(dict.fromkeys(f"{whole}-{m:02}-{d:02}" for m, d in days if m <= 12 and d <= 31))
    if not valid:
        return "Write 2021-06-28, or 2021-06, or 2021"
    return f"A spreadsheet has rewritten it: write {' or '.join(valid)}"


def _full_year(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"


def read_memento(cell: str) -> str:
    """Return the archived copy that is meant: its address, a 14-digit timestamp, or a date."""
    if not cell or (cell.isdigit() and len(cell) in (8, 12, 14)):
        return cell
    return read_address(cell) if "/" in cell or "." in cell else read_date(cell)


def read_status(cell: str) -> Status:
    """Return a source's status; an empty cell means live."""
    word = cell.lower()
    if word in ("", *Status):
        return Status(word or "live")
    near = get_close_matches(word, list(Status), 1)
    choices = "live, withdrawn or retired"
    remedy = f"Write {near[0]}" if near else f"Write {choices}"
    raise CellError(f"{cell!r} is no status", remedy)


def read_yes_no(default: bool) -> Callable[[str], bool]:
    """Return a reader of yes and no, where an empty cell means `default`."""

    def read(cell: str) -> bool:
        word = cell.lower()
        if word and word not in YES + NO:
            raise CellError(f"{cell!r} is neither yes nor no", "Write yes or no")
        return word in YES if word else default

    return read


def parse_interval(written: str) -> float:
    """Return the seconds of "30m", "24h", "7d", "2w" or "90s". Raises ValueError otherwise."""
    found = INTERVAL.fullmatch(written.strip())
    if found is None or float(found[1]) <= 0:
        raise ValueError(f"{written!r} is no length of time such as 30m, 24h, 7d or 2w")
    return float(found[1]) * SECONDS[found[2].lower()]


def read_interval(cell: str) -> str:
    """Return an interval as written, "" when empty; `parse_interval` gives its seconds."""
    if cell:
        try:
            parse_interval(cell)
        except ValueError as error:
            raise CellError(str(error), "Write, for instance, 24h or 7d") from error
    return cell


def read_list(cell: str) -> tuple[str, ...]:
    """Return the items of a cell, parted by line breaks or semicolons."""
    return tuple(item.strip() for item in re.split(r"[;\r\n]", cell) if item.strip())


def read_doi(cell: str) -> str:
    """Return a bare DOI ("10.1192/bjb.2022.6"), whether or not doi: or doi.org leads it."""
    found = _DOI.fullmatch(cell)
    if cell and found is None:
        raise CellError(f"{cell!r} is no DOI", "Write, for instance, 10.1192/bjb.2022.6")
    return found[1] if found else ""


def read_quote(cell: str) -> str:
    """Return the quoted words, white space at the ends removed."""
    if not cell:
        raise CellError("the row quotes nothing", "Write the quoted words, or remove the row")
    return cell


SOURCE_COLUMNS: Mapping[str, Column] = {
    "id": Column("id", read_id),
    "url": Column("url", read_address),
    "title": Column("title", read_text, "words"),
    "publisher": Column("publisher", read_text, "words"),
    "kind": Column("kind", read_text),
    "published": Column("published", read_date),
    "accessed": Column("accessed", read_date),
    "status": Column("status", read_status),
    "work": Column("work", read_text),
    "memento": Column("memento", read_memento),
    "notes": Column("notes", read_text, "notes"),
    "every": Column("every", read_interval),
    "ignore": Column("ignore", read_list),
    "attachments": Column("attachments", read_text),
    "allow-bad-tls": Column("allow_bad_tls", read_yes_no(False)),
    "share": Column("share", read_yes_no(True)),
    "doi": Column("doi", read_doi),
}
SOURCE_HEADER = tuple(SOURCE_COLUMNS)[:11]

QUOTATION_COLUMNS: Mapping[str, Column] = {
    "id": Column("id", read_id),
    "source": Column("source", read_optional_id),
    "quote": Column("exact", read_quote, "words"),
    "document": Column("document", read_text),
    "locator": Column("locator", read_text),
    "prefix": Column("prefix", read_text, "words"),
    "suffix": Column("suffix", read_text, "words"),
    "capture": Column("pin", read_text),
    "reviewed": Column("reviewed", read_text, "notes"),
    "review_of": Column("review_of", read_text),
    "notes": Column("notes", read_text, "notes"),
}
QUOTATION_HEADER = tuple(QUOTATION_COLUMNS)


def read_cell(column: Column, cell: str) -> object:
    """Return the value of one cell. Raises CellError when it is wrong or was damaged."""
    check_damage(cell, column.holds)
    return column.read(cell.strip())


def check_damage(cell: str, holds: str = "words") -> None:
    """Raise CellError when a cell bears the marks of a spreadsheet or of a wrong encoding."""
    if "\0" in cell:
        raise CellError("the cell holds a NUL character", "Type the cell anew and save as UTF-8")
    if foreign := re.search("[\udc80-\udcff]", cell):
        raise _encoding_error(cell, ord(foreign[0]) - 0xDC00)
    text = cell.strip()
    if _FORMULA.match(text) or _FORMULA_ERROR.fullmatch(text):
        raise CellError(
            f"the cell is a formula or what became of one: {text[:40]!r}",
            "Type the words anew, with the cell's format set to text",
        )
    if holds == "words" and (found := _MOJIBAKE.search(text) or _LOST_MARK.search(text)):
        place = text[max(found.start() - 15, 0) : found.end() + 10]
        raise CellError(
            f"a character was lost when the file was saved: {place!r}",
            "Type it anew (often ’ “ ” or –) and save as UTF-8",
        )
    if holds == "marks" and _ROUNDED.fullmatch(text):
        raise CellError(
            f"a spreadsheet has rounded a long number to {text!r}",
            "Type it anew, with the cell's format set to text",
        )


def _encoding_error(cell: str, byte: int) -> CellError:
    meant = bytes([byte]).decode("windows-1252", "replace")
    around = cell.encode("utf-8", "surrogateescape").decode("windows-1252", "replace").strip()
    return CellError(
        f"byte 0x{byte:02X} is not UTF-8; the file looks saved as Windows-1252, "
        f"where it is {meant!r} (in {around[:60]!r})",
        ENCODING_REMEDY,
    )


ENCODING_REMEDY = (
    "Save the file as UTF-8: in Excel, File > Save As > “CSV UTF-8 (Comma delimited)”; in "
    "LibreOffice, tick “Edit filter settings” and choose “Unicode (UTF-8)”"
)


# --- nouns ---------------------------------------------------------------------------------------


def make_source(values: Mapping[str, object], line: int = 0) -> Source:
    """Return a Source from field values; fields that are missing take their defaults."""
    known = {item.name for item in fields(Source)}
    return Source(**{**{k: v for k, v in values.items() if k in known}, "line": line})  # type: ignore[arg-type]


def make_quotation(values: Mapping[str, object], line: int = 0) -> Quotation:
    """Return a Quotation from field values, exact, prefix and suffix among them."""
    words = {name: str(values.get(name, "")) for name in ("exact", "prefix", "suffix")}
    known = {item.name for item in fields(Quotation)} - {"selector", "line"}
    rest = {name: value for name, value in values.items() if name in known}
    return Quotation(selector=TextQuoteSelector(**words), line=line, **rest)  # type: ignore[arg-type]


def source_to_dict(source: Source) -> dict[str, object]:
    """Return a source as plain values, ready for JSON."""
    plain: dict[str, object] = to_plain(source)
    return plain


def source_from_dict(values: Mapping[str, object]) -> Source:
    """Return the source that `source_to_dict` wrote; names it does not know are left out.

    Raises ValueError where a value is of another kind.
    """
    said = {name: value for name, value in values.items() if value not in (None, "")}
    return from_plain(Source, {"id": "", **said})


def source_cells(source: Source) -> dict[str, str]:
    """Return the cells of a source's row; options at their default stay empty."""
    cells = {name: getattr(source, column.field) for name, column in SOURCE_COLUMNS.items()}
    cells["ignore"] = "; ".join(source.ignore)
    cells["allow-bad-tls"] = "yes" if source.allow_bad_tls else ""
    cells["share"] = "" if source.share else "no"
    return {name: str(value) for name, value in cells.items()}


def quotation_cells(quotation: Quotation) -> dict[str, str]:
    """Return the cells of a quotation's row."""
    selector = asdict(quotation.selector)
    return {
        name: str(
            selector[column.field] if column.field in selector else getattr(quotation, column.field)
        )
        for name, column in QUOTATION_COLUMNS.items()
    }
