"""Is a page in another language the known page's translation?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from archiver.text.charsets import decode
from archiver.watching.unstable_places import read_tree

FEWEST_FIGURES = 3  # in a text; fewer are in many texts (a guess)
SAME_FIGURES = 0.6  # of them; a translation writes some in words (a guess)
FEWEST_TAGS = 8  # of an outline; fewer are those of any page (a guess)
SAME_OUTLINE = 0.85  # of two outlines, by edits (a guess)
MOST_TAGS = 2_000  # of one page, for pages without end (a guess)
# What a page is built of, whatever it says; inline markup differs from language to language.
OUTLINE = (
    "header, nav, main, article, section, aside, footer, h1, h2, h3, p, ul, ol, li, table, tr, "
    "figure, blockquote, form"
)


def may_be_translation(texts: tuple[str, str], payloads: tuple[bytes, bytes]) -> bool:
    """Whether two pages of unlike words, ours first, have the same figures or the same outline."""
    ours, theirs = (Counter(re.findall(r"\d+", text)) for text in texts)
    shared = (ours & theirs).total()
    if ours.total() >= FEWEST_FIGURES and shared >= SAME_FIGURES * ours.total():
        return True
    first, second = (_outline(payload) for payload in payloads)
    enough = min(len(first), len(second)) >= FEWEST_TAGS
    return enough and Levenshtein.normalized_similarity(first, second) >= SAME_OUTLINE


def _outline(payload: bytes) -> Sequence[str]:
    tree: Any = read_tree(decode(payload, "", markup=True).text.encode(), "utf-8")
    found = tree.document.query_selector_all(OUTLINE).values() if tree.document else []
    return [str(node.tag) for node in found[:MOST_TAGS]]
