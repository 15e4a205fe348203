"""Characters that were read in the wrong set and saved so."""

from __future__ import annotations

import pytest

from archiver.models import Span, SpanKind, Text
from archiver.text.setting.mojibake import REPAIRED, repair


def damage(content: str) -> str:
    return "".join(
        bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte))
        for byte in content.encode("utf-8")
    )


@pytest.mark.parametrize("content", ["They don’t, “ever”, pay £5 – Zürich", "“à” is À", "naïve €5"])
def test_a_text_is_put_right_where_all_of_it_can_be(content) -> None:
    text = repair(Text(damage(content)))
    assert text is not None
    assert (text.content, text.reading) == (content, REPAIRED)


@pytest.mark.parametrize(
    "content", ["plain", "naïve", "They don’t", damage("don’t") + " “no”", "Â£ é"]
)
def test_what_is_not_exact_stays(content) -> None:
    assert repair(Text(content)) is None


def test_spans_and_pages_move_along() -> None:
    content = damage("don’t pay¹")
    at = content.index("pay")
    text = repair(Text(content, spans=(Span(at, at + 3, SpanKind.LINK),), pages=(0, at)))
    assert text is not None
    (span,) = text.spans
    assert text.content[span.start : span.end] == "pay"
    assert text.content[text.pages[1] :] == "pay¹"
