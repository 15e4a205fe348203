"""BibTeX files beside a document, which say what the keys of its citations stand for.

LaTeX names them by \\bibliography or \\addbibresource, Pandoc's Markdown by `bibliography:`. Only
addresses and DOIs are taken from them; `archiver import` takes the works themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from archiver.text.blocks import ADDRESS, DOI, trim_address

MOST_BYTES = 5_000_000
"""Of one file; the longest of a shared library have some 2 MB. A guess."""
MOST_FILES = 10
_IN_LATEX = re.compile(
    r"\\(?:bibliography|addbibresource(?:\[[^\[\]\n]{0,80}\])?)\{([^{}\n]{1,400})\}"
)
_IN_FRONT_MATTER = re.compile(r"(?m)^bibliography:[ \t]*([^\n]*)((?:\n[ \t]*-[ \t]+[^\n]+)*)")
_ENTRY = re.compile(r"@[A-Za-z]{1,30}\s{0,20}[{(]\s{0,20}([^\s,{}()]{1,200})\s{0,20},")
_FIELD = re.compile(
    r"(?<![A-Za-z])(url|doi|howpublished|note)\s{0,20}=(?=([^\n]{1,4096}))", re.IGNORECASE
)
STRENGTH = ("url", "doi", "howpublished", "note")
"""The fields that say where a work stands, the plainest first (BibLaTeX 3.19, 2.2.2)."""


def read_beside(path: Path, content: bytes) -> bytes:
    """Return the bytes of the bibliographies that a document names in its own folder or below."""
    named = b"bibliography" in content or b"\\addbibresource" in content
    if not named or path.suffix.lower() not in (".tex", ".ltx", ".md", ".markdown"):
        return b""
    found = []
    for name in list(_named(content.decode("utf-8", "replace")))[:MOST_FILES]:
        with suppress(OSError, ValueError):
            folder = path.parent.resolve()
            file = (folder / name).resolve()
            if file.is_relative_to(folder) and file.is_file() and file.stat().st_size <= MOST_BYTES:
                found.append(file.read_bytes())
    return b"\n".join(found)


def _named(text: str) -> Iterator[str]:
    """Yield the names of BibTeX files that a text names, with their ending."""
    written = [found[1] for found in _IN_LATEX.finditer(text)]
    if text.startswith("---") and (front := _IN_FRONT_MATTER.search(text)):
        written.append(f"{front[1]},{front[2]}")
    for name in re.split(r"[,\n]", ",".join(written)):
        bare = name.strip(" \t\r\"'[]").removeprefix("- ").strip(" \"'")
        if bare:
            yield bare if bare.lower().endswith(".bib") else f"{bare}.bib"


def read_bibliography(content: bytes) -> dict[str, str]:
    """Return the address of each entry that has one, by its key; a DOI's is at doi.org."""
    text = content.decode("utf-8-sig", "replace")
    begins = list(_ENTRY.finditer(text))
    ends = [*(entry.start() for entry in begins[1:]), len(text)][: len(begins)]
    addresses: dict[str, str] = {}
    for entry, end in zip(begins, ends, strict=True):
        said: dict[str, str] = {}
        for field in _FIELD.finditer(text, entry.end(), end):
            if address := _find_address(field[1].lower(), field[2]):
                said.setdefault(field[1].lower(), address)
        if address := next((said[name] for name in STRENGTH if name in said), ""):
            addresses.setdefault(entry[1], address)
    return addresses


def _find_address(name: str, value: str) -> str:
    if name == "doi":
        found = DOI.search(value)
        return f"https://doi.org/{trim_address(found[0])}" if found else ""
    found = ADDRESS.search(value)
    return trim_address(found[0]) if found else ""
