"""Phrases that the judge and the report both say: dates as people read them, and flags in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from archiver.dates import MONTHS
from archiver.models import Provenance, ProvenanceKind
from archiver.urls import UNSEEN


def day(moment: datetime) -> str:
    """Return the date of `moment` in UTC as people write it, such as "3 May 2021"."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {MONTHS[utc.month - 1]} {utc.year}"


def drop_unseen(text: str) -> str:
    """Return `text` without control and direction characters, and with single spaces."""
    return " ".join(UNSEEN.sub(" ", text).split())


def first_of(names: Sequence[str], most: int, between: str = ", ") -> str:
    """Return the first `most` of `names` as a sentence lists them, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return between.join(names[:most]) + more


def copy_words(whose: Provenance | None) -> str:
    """Return whose copy it is, as a clause goes on with: "our copy", "Ben Other's copy"."""
    if whose is None:
        return "our copy"
    by = f" ({whose.by})" if whose.by else ""
    theirs = (
        f"{whose.by or 'another volunteer'}'s copy, merged from {whose.machine or 'elsewhere'},"
    )
    supplied = f"the file that {whose.by} supplied" if whose.by else "the file that was supplied"
    return {
        ProvenanceKind.CAPTURED: "our copy",
        ProvenanceKind.RENDERED: "our browser's copy",
        ProvenanceKind.WEB_ARCHIVE: f"a web archive's copy{by}",
        ProvenanceKind.IMPORTED: f"a recording that others made{by}, which says it is",
        ProvenanceKind.MERGED: theirs,
        ProvenanceKind.SUPPLIED: supplied,
        ProvenanceKind.TRANSCRIPT: "the transcript",
    }[whose.kind]


FLAGS = {
    "hidden-negation": "the mark hides a word such as “not”",
    "inserted-negation": "the bracket brings in a word such as “not”",
    "changed-number": "the bracket puts in another number",
    "changed-name": "the bracket puts in another name",
    "changed-meaning": "the bracket puts in a word that says something else",
    "replaced-words": "the bracket stands in the place of other words",
    "across-columns": "the words stand in different columns or cells of a page",
    "hidden-limit": "the mark hides words that limit what is said",
    "limited-before": "words just before the quotation limit it",
    "limited-after": "words just after the quotation limit it",
    "joined-sentences": "the ellipsis joins two sentences",
    "joined-parts": "the ellipsis joins two parts of the page",
    "cut-quantity": "the mark hides a part of a number or measure",
    "inserted-words": "the bracket brings words that stand nowhere in the source",
    "question-cut": "the source asks this, and the quotation states it",
    "longer-name": "the quotation begins or ends inside a longer name",
    "unknown-language": "we do not know this language's negations",
    "joined-speakers": "the quotation runs from one speaker's words into another's",
    "another-speaker": "the source quotes somebody else here",
    "several-places": "the words stand at several places in the source",
    "hidden": "a reader of the page does not see these words",
    "picture-description": "the words describe a picture, and are not shown",
    "mostly-cut": "the marks leave out far more than the quotation keeps",
    "opens-by-click": "the words are shown when a reader opens the part that they stand in",
    "outside-main-text": "the words stand outside the page's main text",
    "possible-note-mark": "a figure is left out that may be a note's mark, or part of the text",
    "read-as": "the page's characters are damaged, and were put right for reading",
    "broken-word": "a word broken at a line's end can be read in two ways",
    "lowered-figure": "a raised figure is written on the line",
    "hidden-words": "the page has hidden words inside this passage",
    "other-surroundings": "the words around it are not those that were noted",
    "hidden-in-document": "a reader of the document does not see these words as the file has them",
    "not-in-document": "the document, read as a source is, does not hold these words so",
    "contradicts-ours": "our own copy of that time says otherwise than this one of others",
    "copies-disagree": "another copy of that time says otherwise, and neither is ours",
    "contradicted-copy": "the recording has not the digest that whoever made it declared",
    "version-unchecked": "another version of the source was not checked",
}
"""Each flag of docs/verdicts.md as a clause, without a full stop."""
