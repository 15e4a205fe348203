"""Add: an address, or every address that a document cites, into sources.csv."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.capture.attachments import find_unasked
from archiver.capture.fetch import Fetcher
from archiver.cited_links import CitedLink, citation_key, read_link
from archiver.errors import UsageError
from archiver.file_kinds import PAGES, sniff
from archiver.models import Exchange, Fetch, Request, Source
from archiver.project import Project, append_source, usable_title
from archiver.quoting.finding.documents import cited_addresses, open_document
from archiver.urls import encode_unseen, host_of, is_web_address, same_site
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.linked_documents import OFFER, say_linked
from archiver.workflows.shared.read_answer import read_answer

FOI = "foi-response"
PERMA = "https://api.perma.cc/v1/public/archives/{}/"
_PERMA_URL = re.compile(rb'"url"\s*:\s*"(https?:[^"]+)"')
_CANONICAL = re.compile(
    rb"""<link\b[^>]*\brel\s*=\s*["']?canonical["']?[^>]*\bhref\s*=\s*["']?([^"'\s>]+)""",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=.*[A-Z0-9])[A-Za-z0-9_-]{3,16}")  # bit.ly has 7 letters, t.co 10, lnkd.in 8
UNTOLD_COPY = (
    "{0} is an archived copy, and which page it is of was not said there. Add the page itself: "
    "archiver add ADDRESS --memento {0}"
)
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
    """What the user said of a source to add; "" where nothing was said. `cited_as` are the words
    that a document links it from.
    """

    id: str = ""
    title: str = ""
    kind: str = "website"
    fetch: bool = True
    memento: str = ""
    attachments: str = ""
    cited_as: str = ""


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
    url = encode_unseen(url)
    rows = project.sources().checked()
    link = read_link(url)
    with _fetching(project, means) as fetch:
        if link.asks:
            link = _ask_archive(fetch, link) if wish.fetch else link
        if link.asks:
            raise UsageError(UNTOLD_COPY.format(url))
        _refuse_known(rows, link.url, url)
        page = _read_page(fetch, link.url) if wish.fetch else FirstLook()
    if page.led_to:
        link = replace(link, url=page.led_to)
        _refuse_known(rows, link.url, url)
    title = wish.title or usable_title(_title_of(page, wish.cited_as))
    name = wish.id or make_id(wish.cited_as or title, link.url, {row.id for row in rows})
    cited = f"cited as {url}" if link.url != url and not link.memento else ""
    source = Source(
        name,
        link.url,
        title,
        kind=wish.kind,
        memento=wish.memento or link.memento,
        notes=cited,
        doi=link.doi,
        attachments=wish.attachments,
    )
    added = _append(project, source, wish)
    said = [f"; {cited}"] if cited else []
    said += [f"; its archived copy is {source.memento}"] if source.memento else []
    left = () if wish.attachments or wish.kind == FOI else page.documents
    said += [f". {say_linked(left)} {OFFER.format(source.id)}"] if left else []
    return replace(added, sentence="".join((added.sentence, *said)))


def _refuse_known(rows: Iterable[Source], url: str, cited: str) -> None:
    key = citation_key(url)
    known = next((row for row in rows if row.url and citation_key(row.url) == key), None)
    if known is not None:
        raise UsageError(f"{cited} is a source already: {known.id} (line {known.line}).")


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
    known = {citation_key(row.url) for row in project.sources().checked() if row.url}
    added: list[Addition] = []
    for citation in cited_addresses(open_document(document, document.read_bytes())):
        if is_web_address(citation.url) and citation_key(citation.url) not in known:
            known.add(citation_key(citation.url))
            said = replace(wish, id="", title="", cited_as=citation.title)
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


@dataclass(frozen=True)
class FirstLook:
    """What a page says when it is added: its title, the documents that it links, and where a short
    address led ("" for any other).
    """

    title: str = ""
    kind: str = ""
    documents: tuple[str, ...] = ()
    led_to: str = ""


@contextmanager
def _fetching(project: Project, means: Means) -> Iterator[Fetch]:
    with TemporaryDirectory() as spool:
        fetcher = Fetcher(project.settings().capture, means.clock, means.secrets, Path(spool))
        try:
            yield fetcher.fetch
        finally:
            fetcher.close()


def _read_page(fetch: Fetch, url: str) -> FirstLook:
    """An error page's title, or a wall's, is not the source's."""
    exchange = fetch(Request(url, purpose="title"))
    answer = read_answer(exchange) if exchange.status == 200 else None
    if answer is None or answer.sign is not None or exchange.last is None:
        return FirstLook()
    body, head = answer.body or b"", exchange.last.head
    kind = sniff(body, head.media_type if head else "")
    left = find_unasked(Source("", url), body, kind, exchange.final_url)
    led_to = exchange.final_url if _is_short(url, exchange) else ""
    return FirstLook(" ".join(answer.text.title.split()), kind, left, led_to)


def _title_of(page: FirstLook, cited_as: str) -> str:
    """A page's own title says more than the words of a link ("minutes", "here"). A PDF's is often
    its file's name at the writer's desk ("Microsoft Word - draft3.doc"), and no better than those.
    """
    return (page.title if page.kind in PAGES else "") or cited_as or page.title


def _is_short(url: str, exchange: Exchange) -> bool:
    """Whether `url` is one of those that only stand for a longer one: a code at another site."""
    code = url.partition("//")[2].partition("/")[2]
    led = len(exchange.hops) > 1 and not same_site(url, exchange.final_url)
    # A word may be a page that has moved, or that asks for a login elsewhere.
    return led and _CODE.fullmatch(code) is not None


def _ask_archive(fetch: Fetch, link: CitedLink) -> CitedLink:
    """Ask which page a copy is of, where its address does not say so."""
    number = link.memento.rstrip("/").rpartition("/")[2]
    perma = host_of(link.memento) == "perma.cc"
    exchange = fetch(Request(PERMA.format(number) if perma else link.memento, purpose="title"))
    answer = read_answer(exchange) if exchange.status == 200 else None
    body = answer.body if answer is not None and answer.body else b""
    found = (_PERMA_URL if perma else _CANONICAL).search(body)
    if found is None:
        return link
    written = unescape(found[1].decode("utf-8", "replace")).replace("\\/", "/")
    page = written if perma else read_link(written).url
    named = is_web_address(page) and page != link.memento
    return replace(link, url=page, asks=False) if named else link
