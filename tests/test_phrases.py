"""Whose copy it is, in the words that stand in every line that people read."""

from __future__ import annotations

import pytest

from archiver.models import Provenance, ProvenanceKind
from archiver.phrases import copy_words, first_of


@pytest.mark.parametrize(
    ("whose", "words"),
    [
        (None, "our copy"),
        (Provenance(ProvenanceKind.CAPTURED), "our copy"),
        (Provenance(ProvenanceKind.RENDERED), "our browser's copy"),
        (Provenance(ProvenanceKind.WEB_ARCHIVE), "a web archive's copy"),
        (Provenance(ProvenanceKind.WEB_ARCHIVE, "arquivo"), "a web archive's copy (arquivo)"),
        (
            Provenance(ProvenanceKind.IMPORTED, "crawler 2"),
            "a recording that others made (crawler 2), which says it is",
        ),
        (Provenance(ProvenanceKind.SUPPLIED), "the file that was supplied"),
        (Provenance(ProvenanceKind.SUPPLIED, "Ann Bell"), "the file that Ann Bell supplied"),
        (
            Provenance(ProvenanceKind.MERGED, "Ann Bell", "attic"),
            "Ann Bell's copy, merged from attic,",
        ),
        (
            Provenance(ProvenanceKind.MERGED),
            "another volunteer's copy, merged from elsewhere,",
        ),
        (Provenance(ProvenanceKind.TRANSCRIPT), "the transcript"),
    ],
)
def test_every_copy_is_called_by_whose_it_is(whose: Provenance | None, words: str) -> None:
    assert copy_words(whose) == words


@pytest.mark.parametrize(
    ("names", "words"),
    [("a", "a"), ("ab", "a, b"), ("abc", "a, b and 1 more"), ("abcd", "a, b and 2 more")],
)
def test_what_a_list_leaves_out_is_counted(names: str, words: str) -> None:
    assert first_of(tuple(names), 2) == words
