"""Which languages have a table, and the table of each, read when it is first asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from archiver.text.languages.language import Language

MODULES = {
    "ar": "arabic",
    "cy": "welsh",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "he": "hebrew",
    "hi": "hindi",
    "hu": "hungarian",
    "it": "italian",
    "ja": "japanese",
    "ko": "korean",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
    "uk": "ukrainian",
    "zh": "chinese",
}
"""BCP 47 subtag to file; each file in held/ has one `TABLE`."""


@cache
def table_of(code: str) -> Language | None:
    """Return the table of a language by its BCP 47 tag ("en", "en-GB"), None for none."""
    module = MODULES.get(code.replace("_", "-").split("-")[0].lower())
    if module is None:
        return None
    table = import_module(f"archiver.text.languages.held.{module}").TABLE
    assert isinstance(table, Language)
    return table


def held_languages() -> tuple[Language, ...]:
    """Return the tables of all languages that have one, in the order of their codes."""
    tables = (table_of(code) for code in sorted(MODULES))
    return tuple(table for table in tables if table is not None)
