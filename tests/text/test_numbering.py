"""List numbers in letters and Roman figures."""

from __future__ import annotations

import pytest

from archiver.text.numbering import format_ordinal


@pytest.mark.parametrize(
    ("number", "style", "written"),
    [
        (1, "1", "1"), (26, "a", "z"), (27, "A", "AA"), (703, "a", "aaa"), (1994, "I", "MCMXCIV"),
        (4, "i", "iv"), (0, "a", "0"), (-3, "i", "-3"), (4000, "I", "4000"),
    ],
)  # fmt: skip
def test_ordinals(number, style, written):
    assert format_ordinal(number, style) == written
