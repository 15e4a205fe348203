"""Many copies of one source: the newest decides where it can, and the answers are those of all."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from archiver.models import Span, SpanKind, Text, Usable, Verdict
from archiver.quoting.judging import verdicts
from archiver.quoting.judging.verdicts import Options, Witness, judge
from archiver.text.folding import FoldedText, fold
from tests.quoting.witnesses import make_capture, make_quotation, make_witness

WORDS = "the council closed all nine libraries before the winter of that year began"
STATES = (
    f"They say that {WORDS}, and nobody objected.",
    f"They say that {WORDS.replace('libraries', 'Libraries')}, and nobody objected.",
    f"They say that {WORDS.replace('nine', 'ten')}, and nobody objected.",
    f"They deny that {WORDS}.",
    f"Once {WORDS}. Twice it is told: {WORDS}.",
    "Nothing of the kind was decided.",
)
HIDDEN = f"Menu. {WORDS}. End."
VIAS = ("live", "live", "live", "import", "archive:wayback", "supplied", "transcript")


def make_copy(rng: random.Random, day: int, vias: tuple[str, ...]) -> Witness:
    via = rng.choice(vias)
    fields = {"via": via, "usable": rng.choice([Usable.YES, Usable.YES, Usable.DOUBTFUL])}
    role = rng.choice(["page", "page", "rendered", "attachment"]) if via == "live" else "page"
    if rng.random() < 0.2:
        at = HIDDEN.index(WORDS)
        text = Text(HIDDEN, spans=(Span(at, at + len(WORDS), SpanKind.HIDDEN),))
        return Witness(make_capture(day=day, role=role, **fields), fold(text))
    gaps = ("a page is missing",) if rng.random() < 0.2 else ()
    return make_witness(rng.choice(STATES), day=day, gaps=gaps, role=role, **fields)


@pytest.mark.parametrize("vias", [("live",), ("import",), VIAS], ids=["ours", "theirs", "mixed"])
def test_older_copies_that_are_not_read_change_nothing(
    monkeypatch: pytest.MonkeyPatch, vias: tuple[str, ...]
) -> None:
    rng = random.Random(7)
    for _ in range(25):
        copies = [make_copy(rng, rng.randint(1, 9), vias) for _ in range(rng.randint(1, 6))]
        asked = make_quotation(rng.choice([WORDS, WORDS.replace("before", "[…] before")]))
        asked = replace(asked, pin=rng.choice(["", "", "2021-05-04"]))
        options = Options(gone=rng.random() < 0.1, cited_on="2021-04-01")
        with monkeypatch.context() as patched:
            patched.setattr(verdicts, "_is_best", lambda _: False)
            every = judge(asked, copies, (), options)
        assert judge(asked, copies, (), options) == every


def test_copies_older_than_one_with_the_very_words_are_not_read() -> None:
    def read() -> FoldedText:
        raise AssertionError("an older copy was read")

    older = [Witness(make_capture(day=day), read) for day in range(1, 20)]
    newest = make_witness(STATES[0], day=25)
    found = judge(make_quotation(WORDS), [*older, newest])
    assert (found.verdict, found.capture) == (Verdict.VERBATIM, newest.capture)
