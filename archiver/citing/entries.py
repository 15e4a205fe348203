"""One citation, as every format of list gives it, and what of a list could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.urls import ADDRESS_ENDS, is_web_address, split_memento

DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_LEAD = re.compile(r"(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)", re.IGNORECASE)
_ADDRESS = re.compile(rf"https?://[^{ADDRESS_ENDS}]+", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:www\.|[a-z0-9-]+\.[a-z0-9.-]*[a-z]{2,}/)\S*", re.IGNORECASE)
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
LONGEST = 2_000
"""Characters of a title or a name; what is longer is no title."""


@dataclass(frozen=True)
class Quote:
    """Words that a citation quotes, and where in its source they stand ("p. 3")."""

    words: str
    locator: str = ""


@dataclass(frozen=True)
class Entry:
    """One citation. `line` is its first line in the list, `label` the name that it has there.

    Dates are ISO 8601, partial ones as they are; `memento` is the address of an archived copy;
    `withdrawn` says that the list calls the live address unfit to visit.
    """

    line: int
    label: str = ""
    kind: str = ""
    title: str = ""
    publisher: str = ""
    url: str = ""
    memento: str = ""
    published: str = ""
    accessed: str = ""
    doi: str = ""
    quotes: tuple[Quote, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True)
class Problem:
    """An entry that cannot be taken: its line, and why in words that complete "LIST:LINE: "."""

    line: int
    words: str


@dataclass(frozen=True)
class CitationList:
    """What a list holds, in its order."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Addresses:
    """Where a citation points: the page, an archived copy of it, a DOI; "" for what it lacks."""

    url: str = ""
    memento: str = ""
    doi: str = ""


def read_addresses(
    url: str, archived: str = "", doi: str = "", others: Iterable[str] = ()
) -> Addresses:
    """Return where a citation points. `others` are texts in which an archived copy may be named.

    A page that is cited by an archived copy is its own address and that copy; a DOI without an
    address is its address at doi.org.
    """
    page, number = clean_address(url), read_doi(doi) or read_doi(url)
    copies = (clean_address(archived), page, *_mementos(others))
    copy = next((one for one in copies if _original(one)), "")
    memento = clean_address(archived) or copy
    page = _original(page) or page or _original(memento)
    if not page and number:
        page = f"https://doi.org/{number}"
    return Addresses(page, memento, number)


def _original(address: str) -> str:
    """Return the page that an address of a web archive copies, "" for any other address."""
    parts = split_memento(address)
    return parts[2] if parts and is_web_address(parts[2]) else ""


def _mementos(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (found[0].rstrip(".,;:)]'\"") for found in _ADDRESS.finditer(text))


def clean_address(written: str) -> str:
    """Return a web address as it can be fetched, "" when `written` is none.

    Spaces inside are written %20; an address without its scheme is taken as https.
    """
    text = written.strip().strip("<>").strip()
    if _BARE_HOST.fullmatch(text):
        text = f"https://{text}"
    text = re.sub(r"\s*[\r\n]\s*", "", text)
    text = re.sub(r"\s", "%20", text)
    return text if is_web_address(text) else ""


def read_doi(written: str) -> str:
    """Return the bare DOI in `written` ("doi:10.1/x", an address at doi.org), "" for none."""
    text = _DOI_LEAD.sub("", written.strip(), count=1)
    found = DOI.match(text)
    return found[0].rstrip(".,;") if found else ""


def say_pages(pages: str) -> str:
    """Return "p. 3" or "pp. 3–4" for a page or a range of pages, "" for none."""
    text = re.sub(r"\s*(?:-{1,3}|–|—)\s*", "–", pages.strip())
    return f"{'pp.' if re.search('[–,]', text) else 'p.'} {text}" if text else ""


def without_marks(words: str) -> str:
    """Return words without the quotation marks around the whole of them."""
    inner = words[1:-1]
    enclosed = words[:1] + words[-1:] in ('""', "“”", "‘’", "«»") and len(words) > 2
    return inner.strip() if enclosed and not set(inner) & set(words[0] + words[-1]) else words


def clean_words(written: str) -> str:
    """Return text on one line, invisible characters left out, no longer than LONGEST."""
    return " ".join(written.translate(_UNSEEN).replace("\0", "").split())[:LONGEST]
