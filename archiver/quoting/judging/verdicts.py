"""The judge: one quotation, every good capture of its source, one verdict (docs/verdicts.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple, Self

from archiver.models import (
    FRAME,
    PASSING,
    Capture,
    Finding,
    Flag,
    Match,
    Provenance,
    Quotation,
    Reason,
    Severity,
    Standing,
    Usable,
    Verdict,
    gravest,
    provenance_of,
)
from archiver.quoting.contradictions import (
    CONTRADICTS,
    NEAR,
    OURS,
    CopyDate,
    at_one_moment,
    find_contradiction,
    find_denial,
    find_disagreement,
    full_date,
)
from archiver.quoting.judging.findings import digest_finding, explain, find_basis, locate_match
from archiver.quoting.judging.matching import MAX_GAP, find_passage, stands_written
from archiver.quoting.judging.nameless import describe_nameless, doubtful
from archiver.quoting.judging.passage import read_passage
from archiver.quoting.searching.new_stretches import may_have_more
from archiver.quoting.searching.worth import is_worth_judging, read_pieces
from archiver.text.extraction import WRITTEN
from archiver.text.folding import FoldedText
from archiver.text.setting.markup import find_markup
from archiver.text.unread import is_cut_short, was_looked_at


@dataclass(frozen=True, eq=False)
class Witness:
    """One capture of a source and its folded text, `read` or to be read when it is asked for.

    `again` gives a second reading of the same payload (a PDF has two), and is called only when
    the first does not hold a passage; None where there is none. `unread` says what of its source
    was not read at all: absence then proves nothing.
    """

    capture: Capture
    read: FoldedText | Callable[[], FoldedText]
    again: Callable[[], FoldedText | None] | None = None
    unread: str = ""

    @cached_property
    def folded(self) -> FoldedText:
        """The folded text of the capture."""
        return self.read if isinstance(self.read, FoldedText) else self.read()

    @property
    def gaps(self) -> tuple[str, ...]:
        """Why absence from this text proves nothing, one reason each; empty for a whole text."""
        capture, reasons = self.capture, list(self.folded.text.gaps)
        if capture.truncated or capture.outcome.value == "truncated":
            reasons.append("only the beginning of it was saved")
        if capture.usable is not Usable.YES:
            reasons.append(capture.why or "the saved page may not be the real one")
        if not len(self.folded):
            reasons.append("it holds no readable text")
        if self.unread:
            reasons.append(self.unread)
        return tuple(dict.fromkeys(reasons))


@dataclass(frozen=True)
class Options:
    """What the judge is told beside the texts.

    `max_gap`: words one ellipsis may hide. `fail_on`: the severity from which a flag keeps a
    quotation from passing. `own_sources`, `own_texts`: sources (ids) and attachments (content
    digests) that are the document itself, and the `Folded.digest` of its text: never their own
    witness. `works`: source id → work label.
    `cited_on`: when the document quoted the source (ISO date, may be partial, "" unknown);
    `archives_searched`: web archives were asked for other versions; `uncaptured`: versions of the
    same work that were never captured. `gone`: the watch found the source gone; `translated`:
    the language in which its page comes now, "" in its own. `unsaved`: why
    there is no capture, where that is known. `flags` are about the quotation in its document.
    `provenance` says whose copy a capture is, `moment` when it was made.
    """

    max_gap: int = MAX_GAP
    fail_on: Severity = Severity.CRITICAL
    own_sources: frozenset[str] = frozenset()
    own_texts: frozenset[str] = frozenset()
    works: Mapping[str, str] = field(default_factory=dict)
    cited_on: str = ""
    archives_searched: bool = False
    uncaptured: tuple[str, ...] = ()
    gone: bool = False
    translated: str = ""
    unsaved: str = ""
    flags: tuple[Flag, ...] = ()
    provenance: Callable[[Capture], Provenance] = provenance_of
    moment: Callable[[Capture], CopyDate] = full_date


Others = Sequence[Witness] | Callable[[], Sequence[Witness]]


@dataclass(frozen=True)
class _WitnessFinding:
    """One witness, the reading of it that was judged best, and its best match.

    `lacking`: why a second reading was not to be had, on which the judgement rests.
    """

    witness: Witness
    folded: FoldedText
    match: Match | None
    lacking: str = ""

    @property
    def passes(self) -> bool:
        return self.match is not None and self.match.verdict in PASSING and not self.lacking

    @property
    def gaps(self) -> tuple[str, ...]:
        """Why nothing that is missing or different in this copy proves anything."""
        return (*self.witness.gaps, self.lacking) if self.lacking else self.witness.gaps

    @property
    def cut_short(self) -> bool:
        return bool(self.lacking) or is_cut_short(self.witness.folded.text)

    @property
    def capture(self) -> Capture:
        return self.witness.capture

    @property
    def is_whole(self) -> bool:
        return not self.gaps

    @property
    def is_altered(self) -> bool:
        """Whether it has the words altered: on partial text only when nearly all agrees."""
        match = self.match
        if match is None or match.verdict is not Verdict.ALTERED:
            return False
        words = len(self.folded.text.content[match.start : match.end].split())
        return self.is_whole or (words >= 10 and len(match.differences) <= words // 10)

    @property
    def is_unseen(self) -> bool:
        """Whether the words are there, and a reader of the page does not see them."""
        return self.match is not None and any(flag.flag in UNSEEN for flag in self.match.flags)

    @property
    def date(self) -> datetime:
        return self.witness.capture.date


def judge(
    quotation: Quotation,
    witnesses: Sequence[Witness],
    others: Others = (),
    options: Options | None = None,
) -> Finding:
    """Judge `quotation` by the captures of its source (`witnesses`) and of other sources.

    `others` are witnesses that a search proposes, or a callable that brings them; it is called in
    every case, since `found_in` names each other source that has the passage. A quotation that
    cites no source is judged by the others alone. Never raises for what the texts hold.
    """
    options = options or Options()
    if not read_passage(quotation.selector.exact).count:
        return _Ruling(Verdict.UNVERIFIABLE).finish(quotation, options, WORDLESS)
    proposed = list(others() if callable(others) else others)
    mine = [w for w in witnesses if not _is_own(w, options)]
    good = [w for w in mine if w.capture.good]
    enough = None if quotation.pin.strip() else _how_far_back(good, options)
    judged = _judge_all(quotation, good, options.max_gap, enough=enough)
    pinned, problem = _pin(quotation.pin, judged, mine)
    offered = _judge_others(quotation, proposed, witnesses, options)
    left_out = _left_out(quotation, [*witnesses, *proposed], options)
    if not quotation.source:
        judged, (pinned, problem) = offered, _pin(quotation.pin, offered, proposed)
        problem = problem or NOWHERE.format("other " if left_out else "")
    pinned = [_with_contradiction(one, judged, options) for one in pinned]
    ruling = _decide(quotation, pinned, [j for j in offered if j.passes], options)
    ruling.find_standing(judged, options)
    ruling.notes += left_out
    ruling.review = (*options.flags, *ruling.review)
    ruling.cut_short = any(j.cut_short for j in (*judged, *offered)) or any(
        is_cut_short(w.folded.text) for w in proposed
    )
    unreadable = ruling.verdict is Verdict.UNVERIFIABLE
    if unreadable and len(mine) < len(witnesses) and not mine:
        problem = ITSELF.format(quotation.source)
    why = (ruling.why or problem or _why_not(mine, options)) if unreadable else ""
    return ruling.finish(quotation, options, why)


def _with_contradiction(
    one: _WitnessFinding, judged: Sequence[_WitnessFinding], options: Options
) -> _WitnessFinding:
    """Flag a copy of others that has the words where ours of that time, or another's, have not."""
    if not one.passes:
        return one
    flag = find_contradiction(one, judged, options)
    flag = flag or find_disagreement(one, judged, options)
    if flag is None or one.match is None:
        return one
    return replace(one, match=replace(one.match, flags=(*one.match.flags, flag)))


ATTACHMENT = "attachment"
IN_FRAME = "the words stand in a page that it shows in a frame ({})"
UNSEEN = ("hidden", "picture-description")
ITSELF = (
    "“{}” is the document itself, and a document is no evidence for its own quotations. "
    "Cite where the words come from"
)
LEFT_OUT = "{} has these words; it was left out, since it is a copy of the document itself"
WORDLESS = "it has no word to look for. Write the quoted words, or remove the row"
NOWHERE = "it names no source, and no {}saved text has these words"


def _is_own(witness: Witness, options: Options) -> bool:
    capture, known = witness.capture, options.own_sources
    own = capture.source in known or (
        capture.role == ATTACHMENT and capture.content_digest in known
    )
    return own or (bool(options.own_texts) and witness.folded.digest in options.own_texts)


def _left_out(
    quotation: Quotation, witnesses: Iterable[Witness], options: Options
) -> tuple[str, ...]:
    """Return a note for each source that has the words, and is a copy of the document itself."""
    if not options.own_sources and not options.own_texts:
        return ()
    own = [w for w in witnesses if w.capture.good and _is_own(w, options)]
    judged = _judge_all(quotation, own, options.max_gap)
    having = sorted({_name_part(j.witness.capture) for j in judged if j.passes})
    return tuple(LEFT_OUT.format(name) for name in having)


def _name_part(capture: Capture) -> str:
    part = "an attachment of " if capture.role == ATTACHMENT else ""
    return f"{part}“{capture.source}”"


def _is_best(judged: _WitnessFinding) -> bool:
    """Whether no older copy can change what is said: the words stand there to the letter.

    Of copies that serve equally well the newest is named, and a newer one has been judged.
    """
    return judged.passes and _rank(judged.match) == (0, 0, 0) and not judged.is_unseen


def _how_far_back(witnesses: Sequence[Witness], options: Options) -> timedelta | None:
    """Return how much older a copy than the first best one may change what is said; None for any.

    Nothing contradicts copies that are all our own. Those of others may contradict each other
    within the hour, and copies of several weights one another at any time; so may those that
    people date, by the day or less, and those that come before by their weight.
    """
    ours = {options.provenance(w.capture).kind in OURS for w in witnesses}
    if len(ours) == 2 or any(w.capture.via in DATED_BY_HAND for w in witnesses):
        return None
    return timedelta(0) if ours == {True} else NEAR


CLAIMED = "import"
DATED_BY_HAND = (CLAIMED, "supplied", "transcript")


def _judge_all(
    quotation: Quotation,
    witnesses: Iterable[Witness],
    max_gap: int,
    whether: bool = False,
    enough: timedelta | None = None,
) -> list[_WitnessFinding]:
    """Judge by each witness; where only `whether` it holds the passage matters, by that alone.

    The newest is the first, by the bytes where the dates are equal. With `enough`, the last is the
    first of the best ones, or what is no more than so much older.
    Witnesses with one text, and no second reading of their own, are judged by it once. Where older
    copies can only serve better or not at all, one that surely does not is said to be as the one
    after it.
    """
    oldest: datetime | None = None
    known: dict[tuple[str, int], tuple[FoldedText, Match | None, str]] = {}
    judged: list[_WitnessFinding] = []
    newer: dict[tuple[str, str], _LaterCopy] = {}
    best: _WitnessFinding | None = None
    for witness in sorted(witnesses, key=_newest_first):
        if oldest is not None and witness.capture.date < oldest:
            break
        payload = "" if witness.again is None else witness.capture.content_digest
        key = (payload, id(witness.folded))
        page = (witness.capture.uri, witness.capture.role)
        if key not in known:
            last = newer.get(page) if enough == timedelta(0) else None
            if last and best and not _may_serve_better(quotation, witness, last, best, max_gap):
                known[key] = known[last.key]
            else:
                known[key] = _read(quotation, witness, max_gap, whether)
        folded, match, lacking = known[key]
        newer[page] = _LaterCopy(witness, folded, key)
        if match is not None and not was_looked_at(folded.text, match.start, match.end):
            lacking = lacking or "; ".join(folded.text.gaps).rstrip(".")
        if match is not None and witness.capture.reason == Reason.CONTRADICTED:
            flag = Flag("contradicted-copy", Severity.CRITICAL, witness.capture.why)
            match = replace(match, flags=(*match.flags, flag))
        judged.append(_WitnessFinding(witness, folded, match, lacking))
        best = judged[-1] if best is None else min(best, judged[-1], key=_best_first)
        if enough is not None and oldest is None and _is_best(judged[-1]):
            oldest = witness.capture.date - enough
    return judged


class _LaterCopy(NamedTuple):
    """The copy of a page after another one, the text by which it was judged, and under what."""

    witness: Witness
    judged: FoldedText
    key: tuple[str, int]


def _best_first(judged: _WitnessFinding) -> tuple[bool, tuple[int, int, int]]:
    return not judged.is_unseen, _rank(judged.match)


def _may_serve_better(
    quotation: Quotation,
    witness: Witness,
    after: _LaterCopy,
    best: _WitnessFinding,
    max_gap: int,
) -> bool:
    """Whether a copy may have a quotation better than the `best` of those newer than it.

    What a text shows elsewhere than where the words stand may decide about flags: where they count,
    each copy is judged.
    """
    twice = witness.again is not None or after.witness.again is not None
    if twice or is_cut_short(witness.folded.text):
        return True
    flags = best.match.flags if best.match is not None else ()
    grave = any(flag.severity is Severity.CRITICAL or flag.flag in OF_WORDS for flag in flags)
    if grave or best.is_unseen:
        return True
    pieces = read_pieces(quotation.selector.exact)
    texts = after.judged, after.witness.folded, witness.folded
    return may_have_more(*texts, pieces, max_gap, passing=best.passes)


OF_WORDS = ("broken-word", "possible-note-mark", "lowered-figure")
"""Flags by which words that are the same are not to the letter."""


def _newest_first(witness: Witness) -> tuple[float, str, str]:
    """Return a key of what the copy is, so that the order in which copies came decides nothing."""
    capture = witness.capture
    return -capture.date.timestamp(), capture.content_digest, capture.uri


def _read(
    quotation: Quotation, witness: Witness, max_gap: int, whether: bool
) -> tuple[FoldedText, Match | None, str]:
    """Return the better of the readings of one capture, its best match, and why the second reading
    was cut short where no match in it settles the matter.
    """
    if find_markup(quotation.selector.exact) and (written := _read_written(witness)):
        found = _best(quotation, written, max_gap, whether=True)
        if found is not None and found.verdict in PASSING:
            return written, found, ""
    first = _best(quotation, witness.folded, max_gap, whether)
    if first is None or first.verdict not in PASSING:
        other = witness.again() if witness.again is not None else None
        second = _best(quotation, other, max_gap, whether) if other is not None else None
        if other is not None and second is not None and second.verdict in PASSING:
            return other, second, ""
        if repaired := _read_repaired(quotation, witness.folded, max_gap):
            return *repaired, ""
        if other is not None and _rank(second) < _rank(first):
            return other, second, _lacking(other)
        return witness.folded, first, _lacking(other)
    if first.verdict is Verdict.EDITED and "[" in quotation.selector.exact:
        return *_read_brackets(quotation, witness, first, max_gap), ""
    if witness.again is not None and _is_beside(witness.folded, first):
        other = witness.again()
        if other is not None and other.text.reading == WRITTEN:
            return witness.folded, first, ""
        second = _best(quotation, other, max_gap, whether=True) if other is not None else None
        if other is not None and second is not None and second.verdict in PASSING:
            return other, second, ""
        if why := _lacking(other):
            return witness.folded, first, why
        words = " ".join(_line_of(witness.folded, first).split())[:200]
        flag = Flag("across-columns", Severity.CRITICAL, words)
        return witness.folded, replace(first, flags=(*first.flags, flag)), ""
    return witness.folded, first, ""


def _lacking(again: FoldedText | None) -> str:
    """Return why a second reading is not all that the file says, "" where it is."""
    if again is None or not is_cut_short(again.text):
        return ""
    return NOT_AGAIN.format("; ".join(again.text.gaps).rstrip("."))


NOT_AGAIN = "the order in which its words stand could not be read to the end: {}"


def _read_written(witness: Witness) -> FoldedText | None:
    """Return Markdown as it is written, None for any other file."""
    other = witness.again() if witness.again is not None else None
    return other if other is not None and other.text.reading == WRITTEN else None


def _read_brackets(
    quotation: Quotation, witness: Witness, first: Match, max_gap: int
) -> tuple[FoldedText, Match]:
    """Return what Markdown as it is written says of a quotation with brackets.

    They are an editor's only where they are no link's of the source: "[Old Plan](#plan)".
    """
    other = _read_written(witness)
    if other is None:
        return witness.folded, first
    second = _best(quotation, other, max_gap)
    return (witness.folded, first) if second is None else (other, second)


def _read_repaired(
    quotation: Quotation, folded: FoldedText, max_gap: int
) -> tuple[FoldedText, Match] | None:
    """Return the text with its characters put right and its match there, if that passes.

    A flag always says so, with the characters as they are archived.
    """
    other = folded.repaired
    found = _best(quotation, other, max_gap, whether=True) if other is not None else None
    if other is None or found is None or found.verdict not in PASSING:
        return None
    words = " ".join(other.text.content[found.start : found.end].split())[:120]
    flag = Flag("read-as", Severity.NOTICE, f"read as UTF-8: “{words}”")
    return other, replace(found, flags=(*found.flags, flag))


def _is_beside(folded: FoldedText, match: Match) -> bool:
    """Say whether a line of the passage goes on in another column or cell, after a wide gap.

    The passage may then be cut from one column or run across two, so that it needs both readings.
    One that stands on one line, between two such gaps, is within one cell.
    """
    passage = folded.text.content[match.start : match.end].strip()
    if "\t" not in passage and "\n" not in passage:
        return False
    return "\t" in _line_of(folded, match)


def _line_of(folded: FoldedText, match: Match) -> str:
    content = folded.text.content
    end = content.find("\n", match.end)
    return content[content.rfind("\n", 0, match.start) + 1 : end if end >= 0 else len(content)]


def _best(
    quotation: Quotation, folded: FoldedText, max_gap: int, whether: bool = False
) -> Match | None:
    if folded.text.reading == "ocr":
        return None
    return next(iter(find_passage(quotation.selector, folded, max_gap, whether)), None)


ORDER = (*PASSING, Verdict.UNVERIFIABLE, Verdict.ALTERED)


def _rank(match: Match | None) -> tuple[int, int, int]:
    """Return a key by which the best match is least."""
    if match is None:
        return len(ORDER), 0, 0
    grave = sum(flag.severity is Severity.CRITICAL for flag in match.flags)
    return ORDER.index(match.verdict), grave, len(match.differences)


# --- pins ----------------------------------------------------------------------------------------


def _pin(
    pin: str, judged: list[_WitnessFinding], mine: Sequence[Witness]
) -> tuple[list[_WitnessFinding], str]:
    """Return the captures that a pin leaves, and why there is none."""
    if not pin.strip():
        return judged, ""
    wanted = pin.strip()
    found = [j for j in judged if _is_pinned(j.witness.capture, wanted)]
    if found:
        return found, ""
    if any(_is_pinned(w.capture, wanted) for w in mine):
        return [], f"the pinned capture {wanted} does not show the page"
    return [], f"the pinned capture {wanted} is not in the archive. {PINNING}"


PINNING = (
    "Pin a record id of this source, or a date such as 2021-05-01 on which it was saved; "
    "archiver show lists both"
)


def _is_pinned(capture: Capture, pin: str) -> bool:
    identifier = capture.record_id.strip("<>").removeprefix("urn:uuid:")
    if pin.lower().strip("<>").removeprefix("urn:uuid:") == identifier.lower():
        return True
    return pin[:4].isdigit() and capture.date.isoformat().replace("+00:00", "Z").startswith(pin)


# --- other sources -------------------------------------------------------------------------------


def _judge_others(
    quotation: Quotation,
    offered: Sequence[Witness],
    witnesses: Sequence[Witness],
    options: Options,
) -> list[_WitnessFinding]:
    """Return the judgements by other sources: versions of the same work first, best first."""
    known = {w.capture.record_id for w in witnesses}
    usable = [
        w
        for w in offered
        if w.capture.good
        and not _is_own(w, options)
        and w.capture.record_id not in known
        and w.capture.source != quotation.source
    ]
    return sorted(
        _judge_likely(quotation, usable, options.max_gap),
        key=lambda j: (not _same_work(quotation.source, j, options), _rank(j.match), _reverse(j)),
    )


def _judge_likely(
    quotation: Quotation, usable: Sequence[Witness], max_gap: int
) -> list[_WitnessFinding]:
    """Judge the texts that are worth it, whatever else the archive holds (worth.py).

    Beside a cited source only what passes counts; without one, so does what comes close, and where
    the words stand, what the other copies of the same source have: they may be lost there. Where a
    pin names the copy, every text is judged.
    """
    if not quotation.source and quotation.pin.strip():
        return _judge_all(quotation, usable, max_gap)
    pieces = read_pieces(quotation.selector.exact)
    cited = bool(quotation.source)
    likely = [
        w
        for w in usable
        if is_worth_judging(w.folded, pieces, in_order=w.again is None, near=not cited)
    ]
    judged = _judge_all(quotation, likely, max_gap, whether=cited)
    if cited:
        return judged
    having = {j.witness.capture.source for j in judged if j.passes}
    known = {id(witness) for witness in likely}
    rest = [w for w in usable if id(w) not in known and w.capture.source in having]
    return judged + _judge_all(quotation, rest, max_gap)


def holds_written(quotation: Quotation, witness: Witness) -> bool:
    """Say whether a copy surely has the words as they are written, so that `judge` passes them.

    It costs a fraction of a judgement, since what stands around the words is not looked at. False
    says nothing: there are other ways to pass, and `judge` has them all.
    """
    exact, folded = quotation.selector.exact, witness.folded
    # Brackets may be a link's of Markdown, which is read a second time.
    return folded.text.reading != "ocr" and "[" not in exact and stands_written(exact, folded)


def stands_in(quotation: Quotation, others: Sequence[Witness], max_gap: int) -> bool:
    """Say whether one of `others`, which are no copies of its source, has a quotation unaltered,
    or may have it in what was not read of it.
    """
    if any(is_cut_short(other.folded.text) for other in others):
        return True
    judged = _judge_likely(quotation, others, max_gap)
    return any(one.passes or one.cut_short for one in judged)


def _is_claimed(judged: _WitnessFinding) -> bool:
    """Whether others made and dated this copy: it serves, but gives way to what we saw."""
    return judged.witness.capture.via == CLAIMED


def _reverse(judged: _WitnessFinding) -> float:
    return -judged.date.timestamp()


def _same_work(source: str, judged: _WitnessFinding, options: Options) -> bool:
    work = options.works.get(source, "")
    return bool(work) and options.works.get(judged.witness.capture.source, "") == work


# --- deciding ------------------------------------------------------------------------------------


@dataclass
class _Ruling:
    """A finding in the making: the verdict, and the judgement or the capture it rests on."""

    verdict: Verdict
    judged: _WitnessFinding | None = None
    capture: Capture | None = None
    review: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()
    found_in: tuple[str, ...] = ()
    standing: Standing = Standing.UNKNOWN
    standing_date: datetime | None = None
    standing_by: Provenance | None = None
    why: str = ""
    cut_short: bool = False

    @classmethod
    def by(
        cls, judged: _WitnessFinding, found_in: tuple[str, ...], verdict: Verdict | None = None
    ) -> Self:
        """Rule as one judgement says, or by `verdict`."""
        match = judged.match
        assert match is not None
        notes = match.set_differently
        if match.verdict is not Verdict.EDITED:
            notes = tuple(f"set differently: {what}" for what in notes)
        review = tuple(sorted(match.flags, key=lambda f: GRAVITY.index(f.severity)))
        capture = judged.witness.capture
        if capture.role == FRAME:
            notes = (*notes, IN_FRAME.format(capture.uri))
        return cls(verdict or match.verdict, judged, capture, review, notes, found_in)

    def find_standing(self, judged: list[_WitnessFinding], options: Options) -> None:
        """Say what became of the passage since, by all captures, pinned or not."""
        if self.verdict not in PASSING or self.capture is None:
            return
        part = _same_part(self.capture, judged)
        denials = {id(j): find_denial(j, part, options) for j in part}
        self.review = (*self.review, *filter(None, denials.values()))
        same = [j for j in part if denials[id(j)] is None]
        same = [j for j in same if not _is_claimed(j)] or same
        newest = max(same, key=lambda j: (j.date, j.passes), default=None)
        if newest is None:
            return
        disputed = find_disagreement(newest, judged, options)
        if disputed is not None and disputed not in self.review:
            self.review = (*self.review, disputed)
        # Words that were shown, and are struck out or hidden now, have left the page for readers.
        covered = newest.is_unseen and any(j.passes and not j.is_unseen for j in same)
        if options.translated:
            self.notes = (*self.notes, TRANSLATED.format(language=options.translated))
            return
        self.standing_date, self.standing_by = newest.date, options.provenance(newest.capture)
        if options.gone:
            self.standing = Standing.SOURCE_GONE
        elif disputed is not None or self._is_only_claimed(same, options):
            self.standing = Standing.UNKNOWN
        elif newest.passes and not covered:
            self.standing = Standing.CURRENT
        else:
            self.standing = Standing.LOST if newest.is_whole else Standing.UNKNOWN

    def _is_only_claimed(self, copies: list[_WitnessFinding], options: Options) -> bool:
        """Whether the passage rests on a copy that ours contradict, and none of ours has it.

        Nobody here knows that it ever stood on the page, so that it has not left it either.
        """
        match = self.judged.match if self.judged else None
        if match is None or not any(flag.flag == CONTRADICTS for flag in match.flags):
            return False
        seen = (c for c in copies if c.passes and options.provenance(c.capture).kind in OURS)
        return next(seen, None) is None

    def finish(self, quotation: Quotation, options: Options, why: str) -> Finding:
        """Return the finding, with what follows: digest, settlement, passing, words."""
        match = self.judged.match if self.judged else None
        differences = match.differences if match else ()
        digest = digest_finding(quotation, self.verdict, differences, self.review)
        claimed = quotation.review_of.strip()
        settled = bool(quotation.reviewed.strip()) and claimed == digest
        notes = (*self.notes, RETURNED) if claimed and not settled else self.notes
        clear = settled or not any(f.severity.reaches(options.fail_on) for f in self.review)
        finding = Finding(
            quotation=quotation,
            verdict=self.verdict,
            finding=digest,
            passes=self.verdict in PASSING and clear,
            settled=settled,
            standing=self.standing,
            standing_date=self.standing_date,
            severity=gravest([d.severity for d in differences] + [f.severity for f in self.review]),
            differences=differences,
            review=self.review,
            matched=_matched(self.judged),
            location=locate_match(match, self.judged.folded) if self.judged and match else None,
            capture=self.capture,
            basis=find_basis(self.capture) if self.capture else None,
            found_in=self.found_in,
            notes=notes,
            provenance=options.provenance(self.capture) if self.capture else None,
            standing_by=self.standing_by,
            cut_short=self.cut_short,
        )
        sentence, remedy = explain(finding, why)
        return replace(finding, sentence=sentence, remedy=remedy)


GRAVITY = list(Severity)
TRANSLATED = (
    "the page comes in another language now ({language}), in which the passage cannot be checked"
)
RETURNED = "it was settled before, but the finding has changed since"


def _matched(judged: _WitnessFinding | None) -> str:
    if judged is None or judged.match is None:
        return ""
    return judged.folded.text.content[judged.match.start : judged.match.end]


def _same_part(capture: Capture, judged: Iterable[_WitnessFinding]) -> list[_WitnessFinding]:
    """Return the judgements on the same source's page, or on the same attachment of it."""
    part = (capture.source, capture.role)
    group = [j for j in judged if (j.witness.capture.source, j.witness.capture.role) == part]
    if capture.role == "page":
        return group
    return [j for j in group if j.witness.capture.uri == capture.uri]


def _decide(
    quotation: Quotation,
    judged: list[_WitnessFinding],
    foreign: list[_WitnessFinding],
    options: Options,
) -> _Ruling:
    best = min(judged, key=_order, default=None)
    found_in = tuple(dict.fromkeys(j.witness.capture.source for j in foreign))
    passing = best is not None and best.passes
    if cut := next((j for j in judged if _forbids(j, best if passing else None, options)), None):
        why = AGAIN.format("; ".join(cut.gaps).rstrip("."))
        return _Ruling(Verdict.UNVERIFIABLE, capture=cut.capture, found_in=found_in, why=why)
    if best is not None and passing:
        return _Ruling.by(best, found_in)
    if best is not None and best.match is not None and doubtful(best.match):
        why = describe_nameless(best.match, best.folded)
        capture = best.witness.capture
        return _Ruling(Verdict.UNVERIFIABLE, best, capture, found_in=found_in, why=why)
    altered = best is not None and best.is_altered
    if altered and best is not None and not _passes_in_version(quotation, foreign, options):
        ruling = _Ruling.by(best, found_in)
        ruling.review += _unchecked(judged, options)
        return ruling
    absent = _absent(quotation, judged, options)
    if foreign and (altered or absent.verdict is Verdict.NOT_FOUND):
        return _Ruling.by(foreign[0], found_in, Verdict.ELSEWHERE)
    absent.found_in = found_in
    return absent


def _order(judged: _WitnessFinding) -> tuple[object, ...]:
    """Return a key by which the judgement to rest on is least."""
    return not judged.passes, _rank(judged.match), _is_claimed(judged), _reverse(judged)


AGAIN = (
    "a saved copy was read only in part, and the rest of it may decide ({}). Run the same once "
    "more when this computer is less busy"
)


def _forbids(judged: _WitnessFinding, passing: _WitnessFinding | None, options: Options) -> bool:
    """Say whether a copy whose reading was cut short leaves a verdict open.

    It does where none passes, since absence and difference cannot be asserted then; and where only
    a copy of others passes, since ours, or another's of that time, may contradict it.
    """
    if not judged.cut_short or judged.passes or passing is None:
        return judged.cut_short and not judged.passes
    if options.provenance(passing.capture).kind in OURS:
        return False
    ours = options.provenance(judged.capture).kind in OURS
    return ours or at_one_moment(judged, passing, options)


def _passes_in_version(
    quotation: Quotation, foreign: list[_WitnessFinding], options: Options
) -> bool:
    return bool(foreign) and _same_work(quotation.source, foreign[0], options)


def _absent(quotation: Quotation, judged: list[_WitnessFinding], options: Options) -> _Ruling:
    """Return `not-found` where a whole text was readable, else `unverifiable`."""
    if not quotation.source:
        return _Ruling(Verdict.UNVERIFIABLE)
    whole = [j for j in judged if j.is_whole]
    shown = [j for j in judged if not _is_others_view(j)]
    partial = {_part(j) for j in shown} - {_part(j) for j in whole} - _covered(whole)
    if not whole or partial:
        lacking = next((j for j in judged if not j.is_whole), None)
        capture = lacking.witness.capture if lacking else None
        notes = tuple(_nearest(j) for j in judged[:1] if j.match is not None)
        return _Ruling(Verdict.UNVERIFIABLE, capture=capture, notes=notes)
    newest = max(whole, key=lambda j: j.date).witness.capture
    return _Ruling(Verdict.NOT_FOUND, capture=newest, review=_unchecked(whole, options))


def _is_others_view(judged: _WitnessFinding) -> bool:
    """Whether it is what another's browser read off a page: it shows presence, and no absence."""
    return judged.witness.capture.role == "rendered" and _is_claimed(judged)


def _part(judged: _WitnessFinding) -> tuple[str, str]:
    """What of its source was read: the address, and whether as sent or as a browser shows it."""
    return judged.witness.capture.uri, judged.witness.capture.role


def _covered(whole: Iterable[_WitnessFinding]) -> set[tuple[str, str]]:
    """Return the pages that a browser showed whole: what was sent need not be whole as well."""
    return {(uri, "page") for uri, role in map(_part, whole) if role == "rendered"}


def _nearest(judged: _WitnessFinding) -> str:
    words = _matched(judged)
    return f"nearest in the part that could be read: “{' '.join(words.split())}”"


def _unchecked(judged: list[_WitnessFinding], options: Options) -> tuple[Flag, ...]:
    """Return a notice when another version of the source may exist that nobody looked at."""
    oldest = min(j.date for j in judged).date().isoformat()
    later = bool(options.cited_on) and oldest[: len(options.cited_on)] > options.cited_on
    if options.uncaptured:
        words = "never captured: " + ", ".join(options.uncaptured)
    elif later and not options.archives_searched:
        words = f"quoted on {options.cited_on}, our first copy is of {oldest}"
    else:
        return ()
    return (Flag("version-unchecked", Severity.NOTICE, words),)


def _why_not(mine: Sequence[Witness], options: Options) -> str:
    """Return why absence cannot be asserted, as a clause; "" when it can."""
    if not mine:
        return options.unsaved or "the source was never saved"
    good = [w for w in mine if w.capture.good]
    if not good:
        newest = max(mine, key=lambda w: w.capture.date).capture
        status = f"the server answered {newest.status}" if newest.status else ""
        return newest.why or newest.reason or status or "no saved copy shows the page"
    partial = [w for w in good if w.gaps]
    if not partial:
        return ""
    newest_partial = max(partial, key=lambda w: w.capture.date)
    return "the words are not in the part that could be read; " + "; ".join(newest_partial.gaps)
