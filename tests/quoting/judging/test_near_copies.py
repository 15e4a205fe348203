"""Copies that are nearly the same are judged by what is new in them: with the answers of all."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from archiver.models import Span, SpanKind, Text, Usable, Verdict
from archiver.quoting.judging import verdicts
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.folding import FoldedText, fold
from tests.quoting.judging.mutations import ALTERATIONS, PARAGRAPHS, SETTINGS
from tests.quoting.witnesses import make_capture, make_quotation

NEWS = (
    "Round {} of the minutes, seen by {} readers.",
    "Updated on {} May; {} comments.",
    "Latest: the committee of the trust met {} times in {} days.",
    "1. See the report of {}, p. {}.",
)
KINDS = (SpanKind.HIDDEN, SpanKind.OUTSIDE, SpanKind.QUOTE, SpanKind.BESIDE)
CHANGES = (*ALTERATIONS.values(), *SETTINGS.values())
DAYS = 8


def change_page(rng: random.Random, lines: list[str], hidden: dict[str, SpanKind]) -> None:
    """Do to a page what a day does: a line more or less, one moved, one altered, one hidden."""
    at, drawn = rng.randrange(len(lines)), rng.random()
    if drawn < 0.4:
        lines.insert(at, rng.choice(NEWS).format(rng.randint(1, 99), rng.randint(1, 9999)))
    elif drawn < 0.5 and len(lines) > 3:
        lines.pop(at)
    elif drawn < 0.6:
        lines.insert(at, rng.choice(PARAGRAPHS))
    elif drawn < 0.7:
        lines.append(lines.pop(at))
    elif drawn < 0.8:
        hidden[lines[at]] = rng.choice(KINDS)
    else:
        lines[at] = rng.choice(CHANGES)(lines[at], rng).replace("\t", " ").strip() or lines[at]


def read_page(lines: list[str], hidden: dict[str, SpanKind]) -> FoldedText:
    content, spans = "", []
    for line in lines:
        if line in hidden:
            spans.append(Span(len(content), len(content) + len(line), hidden[line]))
        content += f"{line}\n\n"
    return fold(Text(content, spans=tuple(spans), lang="en"))


def make_days(rng: random.Random) -> list[Witness]:
    lines = [rng.choice(PARAGRAPHS) for _ in range(rng.randint(4, 12))]
    hidden: dict[str, SpanKind] = {}
    copies = []
    for day in range(1, DAYS + 1):
        change_page(rng, lines, hidden)
        usable = rng.choice([*[Usable.YES] * 9, Usable.DOUBTFUL])
        copies.append(Witness(make_capture(day=day, usable=usable), read_page(lines, hidden)))
    return copies


def draw_quotations(rng: random.Random, copies: list[Witness]) -> Iterator[str]:
    for _ in range(4):
        words = rng.choice(copies).folded.text.content.split()
        size = min(rng.choice([3, 5, 12, 20, 30]), len(words))
        first = rng.randint(0, len(words) - size)
        quoted = " ".join(words[first : first + size])
        quoted = rng.choice(CHANGES)(quoted, rng) if rng.random() < 0.6 else quoted
        yield quoted.replace(words[first + size // 2], "[…]", 1) if rng.random() < 0.3 else quoted


def test_copies_that_have_nothing_new_of_a_passage_change_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(11)
    found = set()
    for _ in range(12):
        copies = make_days(rng)
        for words in draw_quotations(rng, copies):
            asked = make_quotation(words)
            with monkeypatch.context() as patched:
                patched.setattr(verdicts, "_may_serve_better", lambda *_: True)
                every = judge(asked, copies)
            assert judge(asked, copies) == every
            found.add(every.verdict)
    assert {Verdict.VERBATIM, Verdict.EDITED, Verdict.ALTERED} <= found


def test_a_year_of_near_equal_copies_is_judged_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    paragraphs = PARAGRAPHS[:8]
    days = [
        Witness(make_capture(day=1 + day, record_id=f"r{day}"), fold(Text("\n\n".join(lines))))
        for day in range(28)
        for lines in [[*paragraphs[:4], NEWS[0].format(day, 7 * day), *paragraphs[4:]]]
    ]
    read: list[Witness] = []
    original = verdicts._read

    def spy(quotation: verdicts.Quotation, witness: Witness, *rest: object) -> object:
        read.append(witness)
        return original(quotation, witness, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(verdicts, "_read", spy)
    altered = " ".join(paragraphs[0].split()[:14]).replace(paragraphs[0].split()[6], "parsnips", 1)
    assert judge(make_quotation(altered), days).verdict is Verdict.ALTERED
    assert len(read) <= 3


def test_an_older_copy_with_the_words_in_a_new_stretch_is_judged() -> None:
    lines = PARAGRAPHS[:8]
    words = "The board closed all nine of its libraries before the winter of that year"
    now = "\n\n".join([*lines, f"{words.replace('nine', 'ten')} began."])
    then = "\n\n".join([*lines, f"{words} began."])
    copies = [
        Witness(make_capture(day=day), fold(Text(text)))
        for day, text in ((1, then), (2, now), (3, f"{now}\n\nUpdated."))
    ]
    finding = judge(make_quotation(words), copies)
    assert finding.verdict is Verdict.VERBATIM
    assert finding.capture is not None
    assert finding.capture.date.day == 1
