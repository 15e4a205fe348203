"""What is a translation: the same figures, or the same outline, in other words."""

from __future__ import annotations

import pytest

from archiver.models import Change, State
from archiver.watch_memory import Memory
from archiver.watching.translations import may_be_translation
from archiver.workflows.verify.bench import is_source_gone

PAGE = "<header><ul><li>1<li>2</ul></header><main><h1>{0}</h1><p>{0}</p><p>{0}</p></main>"
SHOP = "<h1>{0}</h1><table><tr><td>{0}</td></tr><tr><td>{0}</td></tr></table><form></form>"


@pytest.mark.parametrize(
    ("ours", "theirs", "outline", "is_one"),
    [
        ("In 2026 the 14 clinics saw 310 people.", "310 o bobl, 14 clinig, 2026.", SHOP, True),
        ("The pool closes.", "Mae'r pwll yn cau.", PAGE, True),
        ("The pool closes.", "Bonus und Poker.", SHOP, False),
        ("In 2026 the 14 clinics saw 310 people.", "Bonus 500, 24 Spiele.", SHOP, False),
    ],
)
def test_figures_or_outline_make_a_translation(
    ours: str, theirs: str, outline: str, is_one: bool
) -> None:
    payloads = PAGE.format(ours).encode(), outline.format(theirs).encode()
    assert may_be_translation((ours, theirs), payloads) is is_one


@pytest.mark.parametrize(
    ("state", "stand_in", "gone"),
    [
        (State.MOVED, None, False),
        (State.MOVED, "sha256:front", True),
        (State.SOFT_404, "sha256:front", True),
        (State.CHANGED, "sha256:cy", False),
    ],
)
def test_a_source_that_leads_to_another_page_is_gone(
    state: State, stand_in: str | None, gone: bool
) -> None:
    assert is_source_gone(Change("s", state, memory=Memory(stand_in=stand_in))) is gone
