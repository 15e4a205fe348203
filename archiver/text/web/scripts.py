"""Pages that are empty until a script fills them."""

from __future__ import annotations

import re

from archiver.models import SpanKind, Text
from archiver.text.visibility import Unseen

SCRIPT_ONLY = "The page shows its text only with scripts."
FEW_WORDS = 25
"""Words that a page has at least which shows its text without scripts. A guess."""

_NEEDS_SCRIPT = re.compile(
    r"(?:enable|requires?|turn on|need|without|activate|support)\W+(?:\w+\W+){0,4}java\s?script|"
    r"java\s?script (?:is )?(?:disabled|required|not available|must be enabled|has been disabled)",
    re.IGNORECASE,
)
_APP_ROOT = re.compile(
    r"<(?:div|main|section)\b[^<>]*\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt|main-app|svelte)[\"'\s>]|"
    r"<app-root",
    re.IGNORECASE,
)


def needs_scripts(markup: str, text: Text) -> bool:
    """Whether a page has hardly a word of its own and asks for scripts, or is made to be filled."""
    if len(text.content) > 100 * FEW_WORDS or "<script" not in markup.lower():
        return False
    shown = words_without(text, SpanKind.HIDDEN, SpanKind.OUTSIDE)
    if len(shown.split()) >= FEW_WORDS:
        return False
    return not shown.strip() or bool(_NEEDS_SCRIPT.search(markup) or _APP_ROOT.search(markup))


def words_without(text: Text, *kinds: SpanKind) -> str:
    """Return the content of `text` with the spans of `kinds` left out, but not unchecked ones."""
    pieces, at = [], 0
    for span in text.spans:
        if span.kind in kinds and span.end > at and span.detail != Unseen.UNCHECKED:
            pieces.append(text.content[at : max(at, span.start)])
            at = span.end
    return " ".join([*pieces, text.content[at:]])
