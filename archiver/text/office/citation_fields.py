"""Citations that a reference manager keeps in a document, behind the words that it shows.

Zotero and Mendeley write them as CSL-JSON (citationstyles.org, "CSL-JSON") into a field of Word or
a mark of Writer: `ADDIN ZOTERO_ITEM CSL_CITATION {…}`, `ADDIN CSL_CITATION {…}`.
"""

from __future__ import annotations

import json
import re

from archiver.urls import is_web_address

_CITATION = re.compile(r"\s*(?:ADDIN\s+)?(?:ZOTERO_ITEM\s+)?CSL_CITATION\s*(?=\{)")
MOST_ITEMS = 50
"""Works that one citation names; more are not looked at. A guess."""


def cited_addresses(field: str) -> tuple[str, ...]:
    """Return the addresses of the works that a field's instruction cites, in order; none is ().

    A work without an address is cited by its DOI.
    """
    begins = _CITATION.match(field)
    if begins is None:
        return ()
    try:
        citation, _ = json.JSONDecoder().raw_decode(field, begins.end())
    except (ValueError, RecursionError):
        return ()
    items = citation.get("citationItems") if isinstance(citation, dict) else None
    works = (item.get("itemData") for item in _dicts(items))
    found = (_address_of(work) for work in works if isinstance(work, dict))
    return tuple(dict.fromkeys(address for address in found if address))


def _dicts(items: object) -> list[dict[str, object]]:
    listed = items[:MOST_ITEMS] if isinstance(items, list) else []
    return [item for item in listed if isinstance(item, dict)]


def _address_of(work: dict[str, object]) -> str:
    address, doi = work.get("URL"), work.get("DOI")
    if isinstance(address, str) and is_web_address(address.strip()):
        return address.strip()
    known = isinstance(doi, str) and doi.strip().startswith("10.")
    return f"https://doi.org/{doi.strip()}" if known and isinstance(doi, str) else ""
