"""START-HERE.html: what a pack holds and how a stranger checks it, without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from archiver.models import Finding
from archiver.reporting.safe_characters import show_unseen
from archiver.reporting.wording import day, minute, sentence_of, verdict_words


@dataclass(frozen=True)
class Exhibit:
    """A capture as a plain file: its number, names in the pack, and what it is a copy of."""

    number: int
    name: str
    text_name: str
    source: str
    title: str
    uri: str
    date: datetime
    sha256: str
    record_id: str
    warc: str
    via: str


@dataclass(frozen=True)
class StampLine:
    """A timestamp in the pack: who stamped which line of which log when, and how to check it."""

    authority: str
    moment: datetime
    chain: str
    line: int
    command: str


@dataclass(frozen=True)
class StartHere:
    """What the page says. `left_out` are sentences; `signer` is a fingerprint, "" for none."""

    title: str
    made: datetime
    software: str
    exhibits: Sequence[Exhibit]
    findings: Sequence[Finding]
    left_out: Sequence[str]
    captures: int
    form: str
    omitted_lines: int
    stamps: Sequence[StampLine] = ()
    signer: str = ""

    @property
    def base(self) -> str:
        """The way from the page to the files of the pack.

        In a bag it lies above them. In a WACZ it has a folder of its own: py-wacz 0.6 calls a WACZ
        with a file of any other name at its top invalid.
        """
        return "data/" if self.form == "bagit" else "../"

    @property
    def top(self) -> str:
        """The folder of the files of the pack, as seen from the top of it."""
        return "data/" if self.form == "bagit" else ""


def render_start_here(about: StartHere) -> str:
    """Return the page; every value is escaped, and characters that cannot be seen written out."""
    return _template().render(about=about)


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: show_unseen(value) if type(value) is str else value,
    )
    environment.filters.update(day=day, minute=minute, words=verdict_words, sentence=sentence_of)
    source = files("archiver.reporting").joinpath("templates", "start-here.html")
    return environment.from_string(source.read_text(encoding="utf-8"))
