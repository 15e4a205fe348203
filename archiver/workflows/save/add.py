"""Add: an address, or every address that a document cites, into sources.csv."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.capture.fetch import Fetcher
from archiver.errors import UsageError
from archiver.models import Exchange, Request, Source
from archiver.project import Project, append_source
from archiver.quoting.finding.documents import cited_addresses, open_document
from archiver.urls import address_key, host_of, is_web_address
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.read_answer import read_answer

LONGEST_ID = 40
UNTOLD = {
    "a",
    "an",
    "and",
    "at",
    "for",
    "from",
    "in",
    "of",
    "on",
    "or",
    "that",
    "the",
    "to",
    "with",
}


@dataclass(frozen=True)
class NewSource:
    """What the user said of a source to add; "" where nothing was said."""

    id: str = ""
    title: str = ""
    kind: str = "website"
    fetch: bool = True


@dataclass(frozen=True)
class Addition:
    """A source that was added (or was there already), in a `sentence` for the user."""

    source: Source
    sentence: str
    title_unknown: bool = False


def add_source(project: Project, means: Means, url: str, wish: NewSource) -> Addition:
    """Append the source at `url` to sources.csv and return it.

    Raises UsageError when `url` is no web address or is a source already, RowError when the row
    would be wrong.
    """
    if not is_web_address(url):
        raise UsageError(f"{url!r} is no web address. Write it in full: https://example.org/page")
    rows = project.sources().checked()
    known = next(
        (row for row in rows if row.url and address_key(row.url) == address_key(url)), None
    )
    if known is not None:
        raise UsageError(f"{url} is a source already: {known.id} (line {known.line}).")
    title = wish.title or (_read_title(project, means, url) if wish.fetch else "")
    name = wish.id or make_id(title, url, {row.id for row in rows})
    return _append(project, Source(name, url, title, kind=wish.kind), wish)


def add_material(project: Project, wish: NewSource) -> Addition:
    """Append a source that has no address; `wish` names its id and title."""
    project.sources().checked()
    source = Source(wish.id, "", wish.title, kind=wish.kind)
    append_source(project, source)
    return Addition(source, f"added {source.id}: bring in the file with archiver import")


def add_cited(
    project: Project, means: Means, document: Path, wish: NewSource
) -> tuple[Addition, ...]:
    """Append every address that `document` cites and that is no source yet."""
    known = {address_key(row.url) for row in project.sources().checked() if row.url}
    added: list[Addition] = []
    for citation in cited_addresses(open_document(document, document.read_bytes())):
        if is_web_address(citation.url) and address_key(citation.url) not in known:
            known.add(address_key(citation.url))
            said = replace(wish, id="", title=citation.title)
            added.append(add_source(project, means, citation.url, said))
    return tuple(added)


def _append(project: Project, source: Source, wish: NewSource) -> Addition:
    lost = append_source(project, source)
    missing = f" (sources.csv has no column {', '.join(lost)})" if lost else ""
    unknown = wish.fetch and not source.title
    say = "; its title could not be read, write it into sources.csv" if unknown else ""
    return Addition(source, f"added {source.id}: {source.url}{missing}{say}", unknown)


def make_id(title: str, url: str, taken: Collection[str]) -> str:
    """Return an id made from `title`, or from the address where there is none; not a taken one."""
    plain = unicodedata.normalize("NFKD", title or host_of(url)).encode("ascii", "ignore").decode()
    words = [word for word in re.findall(r"[a-z0-9]+", plain.lower()) if word not in UNTOLD]
    stem = ""
    for word in words:
        if len(stem) + len(word) >= LONGEST_ID:
            break
        stem = f"{stem}-{word}".strip("-")
    stem = stem or "source"
    numbers = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (stem, *numbers) if name not in taken)


def _read_title(project: Project, means: Means, url: str) -> str:
    with TemporaryDirectory() as spool:
        fetcher = Fetcher(project.settings().capture, means.clock, means.secrets, Path(spool))
        try:
            return _title_of(fetcher.fetch(Request(url, purpose="title")))
        finally:
            fetcher.close()


def _title_of(exchange: Exchange) -> str:
    """The title of the page that came; an error page's or a wall's is not the source's."""
    answer = read_answer(exchange) if exchange.status == 200 else None
    shown = answer is not None and answer.sign is None
    return " ".join(answer.text.title.split()) if answer and shown else ""
