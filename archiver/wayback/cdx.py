"""The CDX server's dialect: how a query is written and how a page of its answer reads.

waybackpy builds the parameters and reads the rows; it never sends anything, since it takes every
failure for an empty answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from waybackpy.cdx_api import WaybackMachineCDXServerAPI
from waybackpy.cdx_snapshot import CDXSnapshot
from waybackpy.cdx_utils import full_url

from archiver.models import Memento
from archiver.serialise import read_json
from archiver.text.charsets import decode
from archiver.urls import from_timestamp14, memento_address

# The server resumes at the wrong place when the key of its index is not among the fields asked for.
FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
NEEDED = frozenset(FIELDS[1:3])
PAGE_ROWS = 10_000
NOT_KEPT = "-"


@dataclass(frozen=True)
class CdxPage:
    """One page of an index answer; `resume` is the key of the next page, "" on the last."""

    mementos: tuple[Memento, ...]
    malformed: tuple[str, ...] = ()
    resume: str = ""


def write_query(base: str, url: str, resume: str = "", limit: int = PAGE_ROWS) -> str:
    """Return the address that asks the archive at `base` for every capture of `url`.

    No filter by status: it would drop revisit rows, and with them the last date on which the page
    was seen.
    """
    query = WaybackMachineCDXServerAPI(url, limit=str(limit))
    query.endpoint = f"{base.rstrip('/')}/cdx/search/cdx"
    parameters: dict[str, str] = {}
    query.add_payload(parameters)
    parameters |= {"output": "json", "fl": ",".join(FIELDS)}
    parameters |= {"limit": str(query.limit), "showResumeKey": "true"}
    if resume:
        parameters["resumeKey"] = resume
    return str(full_url(query.endpoint, parameters))


def read_page(body: bytes, archive: str, base: str) -> CdxPage:
    """Read a JSON answer: an array of arrays, the first of them naming the fields.

    Raises ValueError when the answer is anything else: an error page, a challenge, half an answer.
    A row that is no capture is kept in `malformed` and spoils no other row. A byte order mark,
    which servers put in front though JSON has none (RFC 8259 section 8.1), is passed over.
    """
    rows = read_json(decode(body).text)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError("not an array of rows")
    if not rows:
        return CdxPage(())
    names = tuple(str(name) for name in rows[0])
    if not set(names) >= NEEDED:
        raise ValueError("the first row does not name the fields")
    rows, resume = _split_resume_key(rows[1:])
    mementos, malformed = _read_rows(rows, names, archive, f"{base.rstrip('/')}/web")
    return CdxPage(mementos, malformed, resume)


def _split_resume_key(rows: list[list[object]]) -> tuple[list[list[object]], str]:
    if len(rows) >= 2 and not rows[-2] and len(rows[-1]) == 1:
        return rows[:-2], str(rows[-1][0])
    return rows, ""


def _read_rows(
    rows: Iterable[list[object]], names: tuple[str, ...], archive: str, playback: str
) -> tuple[tuple[Memento, ...], tuple[str, ...]]:
    mementos, malformed = [], []
    for row in rows:
        try:
            mementos.append(_read_row(row, names, archive, playback))
        except ValueError:
            malformed.append(json.dumps(row, ensure_ascii=False))
    return tuple(mementos), tuple(malformed)


def _read_row(row: list[object], names: tuple[str, ...], archive: str, playback: str) -> Memento:
    if len(row) != len(names) or not all(isinstance(cell, str) for cell in row):
        raise ValueError("the row has other fields than the first row names")
    cells = dict.fromkeys(FIELDS, NOT_KEPT) | dict(zip(names, map(str, row), strict=True))
    snapshot = CDXSnapshot(cells)
    if len(snapshot.timestamp) != 14 or "://" not in snapshot.original:
        raise ValueError("no timestamp of 14 digits, or no address")
    moment = from_timestamp14(snapshot.timestamp)
    return Memento(
        archive=archive,
        uri_r=snapshot.original,
        moment=moment,
        uri_m=memento_address(playback, moment, snapshot.original, raw=False),
        status=_number(snapshot.statuscode),
        media_type=_kept(snapshot.mimetype),
        digest=_kept(snapshot.digest),
        length=_number(snapshot.length),
    )


def _number(cell: str) -> int:
    return int(cell) if cell.isascii() and cell.isdigit() else 0


def _kept(cell: str) -> str:
    return "" if cell == NOT_KEPT else cell
