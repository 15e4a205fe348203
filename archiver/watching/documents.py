"""The documents that a watched page links: an FOI answer is its PDF, not the page around it.

A source's text is its page plus its attachments (docs/verdicts.md). Each document is looked at
after its page, and what became of it is told with the page: a quotation that stood in it and now
stands nowhere is lost, and every other change of it is a change of the source. A document that does
not answer, is guarded, or comes as a web page that nobody recognises, is unknown: it keeps its
words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from archiver.models import State
from archiver.text.word_differences import Edit
from archiver.watch_memory import AttachedDocument
from archiver.watching.doubt import (
    ProofByLooks,
    absent_after,
    doubted,
    present_after,
    unknown_since,
    weigh,
)
from archiver.watching.phrases import in_words

DocumentOrLook = TypeVar("DocumentOrLook")


class DocumentLook(StrEnum):
    """What one look at a document showed."""

    SAME = "same"
    CHANGED = "changed"
    REPLACED = "replaced"
    ABSENT = "absent"
    REMOVED = "removed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sight:
    """One document in one round.

    `look` is `absent` for a 404, `removed` for a 410, `replaced` for a text that shares little with
    the one before. `found` and `missing` are the quotations that its text has and has not; `whole`
    says that the text is all there is. `record` is the capture that was judged, "" when none was;
    `digest` that of the bytes it last had. `why` is one sentence where nothing is known.
    `seen_well` is the date of the last copy that showed its text.
    """

    document: AttachedDocument
    look: DocumentLook
    record: str = ""
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    whole: bool = True
    differences: tuple[Edit, ...] = ()
    digest: str = ""
    why: str = ""
    seen_well: datetime | None = None


@dataclass(frozen=True)
class DocumentNews:
    """What became of a document, in a sentence, with the words that differ."""

    url: str
    sentence: str
    differences: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class AttachedDocuments:
    """All documents of a source after a round: what is remembered, and what is news.

    `standing` are the quotations that stand in a document, or are not known to have left it;
    `left` those that stood in one and now stand in none. `searched`: its page was looked through
    for links to documents.
    """

    documents: tuple[AttachedDocument, ...] = ()
    standing: frozenset[str] = frozenset()
    left: tuple[str, ...] = ()
    news: tuple[DocumentNews, ...] = ()
    searched: bool = False


def standing_in(documents: Iterable[AttachedDocument]) -> frozenset[str]:
    """Return the quotations that stand in any of `documents`."""
    return frozenset(q for d in documents if not d.gone for q in d.present)


def unlooked(documents: Sequence[AttachedDocument], searched: bool) -> AttachedDocuments:
    """Return the documents as they are remembered, where nobody has looked at them."""
    return AttachedDocuments(tuple(documents), standing_in(documents), searched=searched)


# --- what the page links ------------------------------------------------------------------------


def link_documents(
    known: Sequence[AttachedDocument], linked: Sequence[str]
) -> tuple[AttachedDocument, ...]:
    """Return the documents to look at when the page links the addresses `linked` now.

    A known one at the same address stays; one whose address differs in its query alone goes on at
    the new one (signed addresses differ on every call); the others are new, and those that are no
    longer linked stay, marked so.
    """
    by_url = {document.url: document for document in known}
    missed = [d for d in known if d.url not in set(linked)]
    fresh = [url for url in linked if url not in by_url]
    # Pair new addresses with documents no longer linked, where the path names one of each.
    old, new = _by_path((d.url, d) for d in missed), _by_path((url, url) for url in fresh)
    renamed = {
        urls[0]: old[path][0]
        for path, urls in new.items()
        if len(urls) == 1 and len(old.get(path, ())) == 1
    }
    found = [
        replace(by_url[url], linked=True)
        if url in by_url
        else replace(renamed[url], url=url, linked=True)
        if url in renamed
        else AttachedDocument(url=url)
        for url in linked
    ]
    moved = {document.url for document in renamed.values()}
    return (*found, *(replace(d, linked=False) for d in missed if d.url not in moved))


def _by_path(pairs: Iterable[tuple[str, DocumentOrLook]]) -> dict[str, list[DocumentOrLook]]:
    paths: dict[str, list[DocumentOrLook]] = {}
    for url, item in pairs:
        parts = urlsplit(url)
        paths.setdefault(f"{parts.netloc}{parts.path}", []).append(item)
    return paths


# --- what became of them ------------------------------------------------------------------------


def settle_documents(
    before: Sequence[AttachedDocument],
    sights: Sequence[Sight],
    date: datetime,
    gone_after: float,
    *,
    first: bool = False,
) -> AttachedDocuments:
    """Return what is remembered of a source's documents after a round, and what is news.

    `before` are the documents as remembered; at the `first` look at a source nothing is news.
    `gone_after` is the least time in seconds between two checks that make a 404 "gone".
    """
    known = {document.url: document for document in before}
    seen = _without_twins(sights)
    settled = [(sight, _settle(sight, date, gone_after)) for sight in seen]
    news = [found for sight, now in settled for found in _news(sight, now)]
    if not first:
        twins = {s.digest for s in sights if s not in seen}
        fresh = [
            s
            for s in seen
            if (not s.document.baseline and s.document.url not in known) and s.digest not in twins
        ]
        news = [*map(_linked_news, fresh), *_unlinked_news(known, settled), *news]
    kept = tuple(now for _, now in settled if now.linked or now.present)
    standing = standing_in(kept)
    left = tuple(sorted(standing_in(before) - standing))
    return AttachedDocuments(kept, standing, left, tuple(news), searched=True)


def _without_twins(sights: Sequence[Sight]) -> list[Sight]:
    """A document that its page links at another address, byte for byte the same, has not left."""
    fresh = {s.digest for s in sights if not s.document.baseline and s.record and s.digest}
    return [s for s in sights if s.document.linked or s.digest not in fresh]


SUSPECTED = {
    DocumentLook.ABSENT: State.GONE,
    DocumentLook.REMOVED: State.GONE,
    DocumentLook.REPLACED: State.CHANGED,
}


def _settle(sight: Sight, date: datetime, gone_after: float) -> AttachedDocument:
    """The state machine of a page (transitions.py), for a document: shown, in doubt, or unknown."""
    document = sight.document
    if sight.look is DocumentLook.UNKNOWN:
        return replace(document, unknown_since=unknown_since(document, date, sight.seen_well))
    if (suspects := SUSPECTED.get(sight.look)) is not None:
        if suspects is State.GONE and document.gone:
            return replace(document, unknown_since=None)
        doubt, proven = weigh(
            document, suspects, ProofByLooks.TWICE, _said(sight), date, gone_after,
            seen_well=sight.seen_well,
        )  # fmt: skip
        if not proven:
            return doubted(document, doubt, date, sight.seen_well)
        if suspects is State.GONE:
            return replace(
                document, gone=True, first_404=doubt.since, doubt=None, unknown_since=None
            )
    present = present_after(document, sight.found, sight.missing, whole=sight.whole)
    return replace(
        document,
        baseline=sight.record or document.baseline,
        present=present,
        absent=absent_after(document, sight.found, sight.missing, present),
        gone=False,
        first_404=None,
        doubt=None,
        unknown_since=None,
    )


def _said(sight: Sight) -> str:
    if sight.look is DocumentLook.REPLACED:
        return f"The document {sight.document.name} has quite another text."
    answer = "410" if sight.look is DocumentLook.REMOVED else "404"
    return sight.why or f"The server of the document {sight.document.name} answers {answer}."


def _news(sight: Sight, now: AttachedDocument) -> list[DocumentNews]:
    """What became of a document that had been seen before."""
    before = sight.document
    if not before.baseline:
        return []
    if now.gone and not before.gone:
        since = f"{now.first_404:%d %B %Y}" if now.first_404 else "today"
        how = (
            "says so (410)" if sight.look is DocumentLook.REMOVED else f"answers 404 since {since}"
        )
        return [DocumentNews(now.url, f"The document {now.name} is gone: its server {how}.")]
    told = in_words(sight.differences)
    if before.gone and not now.gone:
        again = f"The document {now.name} is there again"
        said = f"{again}, with other words.{told}" if told else f"{again}."
        return [DocumentNews(now.url, said, sight.differences)]
    if sight.look in (DocumentLook.CHANGED, DocumentLook.REPLACED) and now.doubt is None:
        said = f"The document {now.name} has changed.{told}"
        return [DocumentNews(now.url, said, sight.differences)]
    return []


def _linked_news(sight: Sight) -> DocumentNews:
    document = sight.document
    return DocumentNews(document.url, f"A document is linked that was not: {document.name}.")


def _unlinked_news(
    known: Mapping[str, AttachedDocument], settled: Iterable[tuple[Sight, AttachedDocument]]
) -> Iterator[DocumentNews]:
    for _, now in settled:
        if not now.linked and known.get(now.url, now).linked:
            said = f"The page no longer links the document {now.name}."
            yield DocumentNews(now.url, said)
