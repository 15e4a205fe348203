"""The judge: one quotation, every good capture of its source, one verdict (docs/verdicts.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from archiver.models import (
    PASSING,
    Capture,
    Finding,
    Flag,
    Match,
    Quotation,
    Severity,
    Standing,
    Usable,
    Verdict,
    gravest,
)
from archiver.quoting.findings import digest_finding, explain, find_basis, locate_match
from archiver.quoting.matching import MAX_GAP, find_passage
from archiver.text.folding import Folded


@dataclass(frozen=True, eq=False)
class Witness:
    """One capture of a source and its folded text.

    `again` gives a second reading of the same payload (a PDF has two), and is called only when
    the first does not hold a passage; None where there is none.
    """

    capture: Capture
    folded: Folded
    again: Callable[[], Folded | None] | None = None

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
        return tuple(dict.fromkeys(reasons))


@dataclass(frozen=True)
class Options:
    """What the judge is told beside the texts.

    `max_gap`: words one ellipsis may hide. `fail_on`: the severity from which a flag keeps a
    quotation from passing. `own_sources`, `own_texts`: the document's own source ids, and the
    `Folded.digest` of its text: never their own witness. `works`: source id → work label.
    `cited_on`: when the document quoted the source (ISO date, may be partial, "" unknown);
    `archives_searched`: web archives were asked for other versions; `uncaptured`: versions of the
    same work that were never captured. `gone`: the watch found the source gone. `unsaved`: why
    there is no capture, where that is known.
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
    unsaved: str = ""


Others = Sequence[Witness] | Callable[[], Sequence[Witness]]


@dataclass(frozen=True)
class _Judged:
    """One witness, the reading of it that was judged best, and its best match."""

    witness: Witness
    folded: Folded
    match: Match | None

    @property
    def passes(self) -> bool:
        return self.match is not None and self.match.verdict in PASSING

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
    mine = [w for w in witnesses if not _is_own(w, options)]
    good = [w for w in mine if w.capture.good]
    judged = _judge_all(quotation, good, options.max_gap)
    pinned, problem = _pin(quotation.pin, judged, mine)
    offered = _judge_others(quotation, others, witnesses, options)
    why = problem or _why_not(mine, options)
    if not quotation.source:
        judged, pinned = offered, offered
        why = "it names no source, and no saved text has these words"
    finding = _decide(quotation, pinned, [j for j in offered if j.passes], options)
    finding = _add_standing(finding, judged, options)
    return _finish(finding, quotation, options, why)


def _is_own(witness: Witness, options: Options) -> bool:
    own = witness.capture.source in options.own_sources
    return own or (bool(options.own_texts) and witness.folded.digest in options.own_texts)


def _judge_all(quotation: Quotation, witnesses: Iterable[Witness], max_gap: int) -> list[_Judged]:
    known: dict[tuple[str, int], tuple[Folded, Match | None]] = {}
    judged = []
    for witness in sorted(witnesses, key=lambda w: w.capture.date, reverse=True):
        key = (witness.capture.content_digest, 0 if witness.capture.content_digest else id(witness))
        if key not in known:
            known[key] = _read(quotation, witness, max_gap)
        judged.append(_Judged(witness, *known[key]))
    return judged


def _read(quotation: Quotation, witness: Witness, max_gap: int) -> tuple[Folded, Match | None]:
    """Return the better of the readings of one capture, and its best match."""
    first = _best(quotation, witness.folded, max_gap)
    if (first is None or first.verdict not in PASSING) and witness.again is not None:
        other = witness.again()
        second = _best(quotation, other, max_gap) if other is not None else None
        if other is not None and second is not None and _rank(second) < _rank(first):
            return other, second
    return witness.folded, first


def _best(quotation: Quotation, folded: Folded, max_gap: int) -> Match | None:
    if folded.text.reading == "ocr":
        return None
    return next(iter(find_passage(quotation.selector, folded, max_gap)), None)


ORDER = (Verdict.VERBATIM, Verdict.TYPOGRAPHIC, Verdict.EDITED, Verdict.ALTERED)


def _rank(match: Match | None) -> tuple[int, int, int]:
    """Return a key by which the best match is least."""
    if match is None:
        return len(ORDER), 0, 0
    grave = sum(flag.severity is Severity.CRITICAL for flag in match.flags)
    return ORDER.index(match.verdict), grave, len(match.differences)


# --- pins ----------------------------------------------------------------------------------------


def _pin(pin: str, judged: list[_Judged], mine: Sequence[Witness]) -> tuple[list[_Judged], str]:
    """Return the captures that a pin leaves, and why there is none."""
    if not pin.strip():
        return judged, ""
    wanted = pin.strip()
    found = [j for j in judged if _is_pinned(j.witness.capture, wanted)]
    if found:
        return found, ""
    if any(_is_pinned(w.capture, wanted) for w in mine):
        return [], f"the pinned capture {wanted} does not show the page"
    return [], f"the pinned capture {wanted} is not in the archive"


def _is_pinned(capture: Capture, pin: str) -> bool:
    identifier = capture.record_id.strip("<>").removeprefix("urn:uuid:")
    if pin.strip("<>").removeprefix("urn:uuid:") == identifier:
        return True
    return pin[:4].isdigit() and capture.date.isoformat().replace("+00:00", "Z").startswith(pin)


# --- other sources -------------------------------------------------------------------------------


def _judge_others(
    quotation: Quotation, others: Others, witnesses: Sequence[Witness], options: Options
) -> list[_Judged]:
    """Return the judgements by other sources: versions of the same work first, best first."""
    offered = others() if callable(others) else others
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
        _judge_all(quotation, usable, options.max_gap),
        key=lambda j: (not _same_work(quotation.source, j, options), _rank(j.match), _reverse(j)),
    )


def _reverse(judged: _Judged) -> float:
    return -judged.date.timestamp()


def _same_work(source: str, judged: _Judged, options: Options) -> bool:
    work = options.works.get(source, "")
    return bool(work) and options.works.get(judged.witness.capture.source, "") == work


# --- deciding ------------------------------------------------------------------------------------


def _decide(
    quotation: Quotation,
    judged: list[_Judged],
    foreign: list[_Judged],
    options: Options,
) -> Finding:
    best = min(judged, key=lambda j: (_rank(j.match), _reverse(j)), default=None)
    found_in = tuple(dict.fromkeys(j.witness.capture.source for j in foreign))
    if best is not None and best.passes:
        return replace(_from(quotation, best), found_in=found_in)
    altered = best is not None and best.match is not None and _counts(best)
    if altered and best is not None and not _passes_in_version(quotation, foreign, options):
        return replace(_from(quotation, best), found_in=found_in)
    absent = _absent(quotation, judged, options)
    if foreign and (altered or absent.verdict is Verdict.NOT_FOUND):
        return replace(_from(quotation, foreign[0]), verdict=Verdict.ELSEWHERE, found_in=found_in)
    return replace(absent, found_in=found_in)


def _passes_in_version(quotation: Quotation, foreign: list[_Judged], options: Options) -> bool:
    return bool(foreign) and _same_work(quotation.source, foreign[0], options)


def _from(quotation: Quotation, judged: _Judged) -> Finding:
    """Return the finding that one judgement makes."""
    match, folded = judged.match, judged.folded
    assert match is not None
    notes = tuple(f"set differently: {what}" for what in match.set_differently)
    if match.verdict is Verdict.EDITED:
        notes = match.set_differently
    return Finding(
        quotation=quotation,
        verdict=match.verdict,
        differences=match.differences,
        review=tuple(sorted(match.flags, key=lambda f: list(Severity).index(f.severity))),
        matched=folded.text.content[match.start : match.end],
        location=locate_match(match, folded),
        capture=judged.witness.capture,
        basis=find_basis(judged.witness.capture),
        notes=notes,
    )


def _counts(judged: _Judged) -> bool:
    """Say whether an alteration may be asserted: on partial text only when nearly all agrees."""
    if not judged.witness.gaps or judged.match is None:
        return judged.match is not None
    words = len(judged.folded.text.content[judged.match.start : judged.match.end].split())
    return words >= 10 and len(judged.match.differences) <= words // 10


def _absent(quotation: Quotation, judged: list[_Judged], options: Options) -> Finding:
    """Return `not-found` where a whole text was readable, else `unverifiable`."""
    if not quotation.source:
        return Finding(quotation, Verdict.UNVERIFIABLE)
    whole = [j for j in judged if not j.witness.gaps]
    partial = {j.witness.capture.uri for j in judged} - {j.witness.capture.uri for j in whole}
    if not whole or partial:
        lacking = next((j for j in judged if j.witness.gaps), None)
        capture = lacking.witness.capture if lacking else None
        notes = tuple(_nearest(j) for j in judged[:1] if j.match is not None)
        return Finding(quotation, Verdict.UNVERIFIABLE, capture=capture, notes=notes)
    newest = max(whole, key=lambda j: j.date).witness.capture
    flags = _unchecked(newest, whole, options)
    basis = find_basis(newest)
    return Finding(quotation, Verdict.NOT_FOUND, review=flags, capture=newest, basis=basis)


def _nearest(judged: _Judged) -> str:
    assert judged.match is not None
    words = judged.folded.text.content[judged.match.start : judged.match.end]
    return f"nearest in the part that could be read: “{' '.join(words.split())}”"


def _unchecked(newest: Capture, whole: list[_Judged], options: Options) -> tuple[Flag, ...]:
    oldest = min(j.date for j in whole).date().isoformat()
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


# --- standing, settlement, words -----------------------------------------------------------------


def _add_standing(finding: Finding, judged: list[_Judged], options: Options) -> Finding:
    """Say what became of the passage since, by all captures, pinned or not."""
    if finding.verdict not in PASSING or finding.capture is None:
        return finding
    role = finding.capture.role
    group = [j for j in judged if j.witness.capture.role == role]
    if role != "page":
        group = [j for j in group if j.witness.capture.uri == finding.capture.uri]
    newest = max(group, key=lambda j: j.date, default=None)
    if newest is None:
        return finding
    if options.gone:
        return replace(finding, standing=Standing.SOURCE_GONE, standing_date=newest.date)
    if newest.passes:
        return replace(finding, standing=Standing.CURRENT, standing_date=newest.date)
    lost = not newest.witness.gaps
    standing = Standing.LOST if lost else Standing.UNKNOWN
    return replace(finding, standing=standing, standing_date=newest.date)


def _finish(finding: Finding, quotation: Quotation, options: Options, why: str) -> Finding:
    """Add what follows from the rest: digest, settlement, severity, passing, words."""
    finding = replace(finding, finding=digest_finding(finding))
    settled = bool(quotation.reviewed.strip()) and quotation.review_of.strip() == finding.finding
    severities = [d.severity for d in finding.differences] + [f.severity for f in finding.review]
    severity = gravest(severities)
    clear = settled or not any(f.severity.reaches(options.fail_on) for f in finding.review)
    notes = finding.notes
    if quotation.review_of.strip() and not settled:
        notes = (*notes, "it was settled before, but the finding has changed since")
    finding = replace(
        finding,
        settled=settled,
        severity=severity,
        passes=finding.verdict in PASSING and clear,
        notes=notes,
    )
    sentence, remedy = explain(finding, why)
    return replace(finding, sentence=sentence, remedy=remedy)
