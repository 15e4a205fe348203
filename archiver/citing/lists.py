"""Citation lists: which files are one, and what is in them, whatever program wrote them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path, PurePath

from archiver.citing.csl import DamagedListError, looks_like_csl, read_csl
from archiver.citing.entries import CitationList
from archiver.errors import FileError, UsageError, say_install
from archiver.text.charsets import decode

FORMATS = {
    ".bib": "bibtex",
    ".bibtex": "bibtex",
    ".ris": "ris",
    ".json": "csl",
    ".csljson": "csl",
    ".wiki": "wikitext",
    ".wikitext": "wikitext",
    ".mediawiki": "wikitext",
}
NAMES = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON", "wikitext": "wikitext"}
PACKAGES = {
    "bibtex": "bibtexparser>=2.0",
    "ris": "rispy>=0.9",
    "wikitext": "mwparserfromhell>=0.6.6",
}
"""What reads each, as pip is told it and pyproject.toml has it; CSL-JSON needs none."""
SAMPLE = 1 << 16
MAX_BYTES = 32 * 1024 * 1024


def is_citation_list(path: Path) -> bool:
    """Whether a file is a citation list: by its name, and a .json or .txt by how it starts."""
    suffix = path.suffix.lower()
    if suffix not in (".json", ".txt"):
        return suffix in FORMATS
    try:
        with path.open("rb") as stream:
            start = decode(stream.read(SAMPLE)).text
    except OSError:
        return False
    return looks_like_csl(start) if suffix == ".json" else "{{cit" in start.lower()


def read_citations(path: Path, content: bytes) -> CitationList:
    """Return what a BibTeX, RIS, CSL-JSON or wikitext file cites.

    Any charset and line ending will do. Raises FileError when the file as a whole cannot be read,
    UsageError when the packages that read it are not installed.
    """
    form = FORMATS.get(PurePath(path).suffix.lower(), "wikitext")
    if len(content) > MAX_BYTES:
        size = MAX_BYTES // 1024**2
        raise FileError(f"{path} is larger than {size} MB. Export it in parts.")
    text = decode(content).text
    if "\0" in text:
        raise FileError(f"{path} is no {NAMES[form]}: it holds NUL characters. Export it again.")
    read = read_csl if form == "csl" else _load(path, form)
    try:
        listed = read(text.replace("\r\n", "\n").replace("\r", "\n"))
    except DamagedListError as error:
        raise FileError(
            f"{path}:{error.line}: the list of citations breaks off here: {error}. Nothing was "
            "added. Export it again as CSL JSON."
        ) from error
    if not listed.entries and not listed.problems:
        raise FileError(
            f"{path} holds no citation that can be read as {NAMES[form]}. Check the name's ending, "
            "or export the list again."
        )
    return listed


def _load(path: Path, form: str) -> Callable[[str], CitationList]:
    try:
        module = importlib.import_module(f"archiver.citing.{form}")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{path}: reading {NAMES[form]} needs one more package ({error.name}). "
            f"Install it with: {say_install(PACKAGES[form])}"
        ) from error
    reader: Callable[[str], CitationList] = getattr(module, f"read_{form}")
    return reader
