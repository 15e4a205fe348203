"""Results on a terminal: places first, like a good compiler's, and one plain sentence each.

Each function writes to a :class:`Printer`, which knows the stream, its width and its colours.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from rich.cells import cell_len

from archiver.models import (
    BROUGHT_ROLES,
    UNDETERMINED,
    Agreement,
    Capture,
    Change,
    Crosscheck,
    Difference,
    Finding,
    Outcome,
    Quotation,
    Reason,
    ReplayCheck,
    Source,
    Standing,
    State,
    UnkeptMedia,
    Usable,
    Verdict,
)
from archiver.phrases import first_of
from archiver.reporting.alignment import AlignedPiece, align
from archiver.reporting.objects.verify import FoundPlace
from archiver.reporting.objects.webarchives import AddressGone, AddressSentOn, PassageHistory
from archiver.reporting.summaries import (
    missing_parts,
    needs_person,
    say_captures,
    say_crosschecks,
    say_findings,
    without_repeats,
)
from archiver.reporting.terminal.aligned_rows import Band, lay_out
from archiver.reporting.terminal.printer import Part, Printer
from archiver.reporting.wording import (
    STATES,
    VERDICTS,
    basis_words,
    capture_words,
    crosscheck_words,
    day,
    difference_words,
    flag_words,
    minute,
    notes_of,
    others_words,
    place_words,
    plain_verdict,
    plural,
    remedy_of,
    sentence_of,
    source_of,
    standing_words,
    unmarked_words,
    verdict_words,
)

Sources = Mapping[str, Source]

GOOD_AGREEMENTS = (Agreement.SAME_PAYLOAD, Agreement.SAME_TEXT)
# How many names a line bears before the rest is counted (guesses).
NOTES_SHOWN = 12
MEDIA_SHOWN = 5
SOURCES_SHOWN = 8
MEDIA = {"video": "film", "audio": "sound", "stream": "stream", "player": "a player's page"}
# Enough of a web archive's answer to tell a list from a page or a refusal (guesses).
ANSWER_LINES, ANSWER_COLUMNS = 8, 160
FIRST_WORDS = 32
NOTED = {
    "short": "Short marked words, not judged",
    "loose": "Short marked words beside a link, which no text has",
    "title": "Titles, not judged",
    "item": "List items that no text has, taken as the document's own words",
}
STATUS_ROWS = 12
LABEL = 12  # columns of "source  " and its like

# --- verify --------------------------------------------------------------------------------------


def write_verify(
    printer: Printer, findings: Sequence[Finding], sources: Sources | None = None
) -> None:
    """Write what stands in one line each, then in full what needs a person, then the counts."""
    by_id = sources or {}
    clean = [finding for finding in findings if not needs_person(finding)]
    if clean:
        printer.table([_clean_row(finding, by_id) for finding in clean], indent=0)
        printer.line()
    _write_remarks(printer, [finding for finding in clean if not finding.settled])
    for finding in findings:
        if needs_person(finding):
            write_finding(printer, finding, by_id)
            printer.line()
    printer.line((say_findings(findings), "bold"))


def _own_name(finding: Finding) -> str:
    """The id of a row; what was found in a document is named by its place.

    Where that is a whole page or paragraph, the first words tell which quotation of it is meant.
    """
    quotation = finding.quotation
    name = quotation.document.replace("\\", "/").rpartition("/")[2]
    if not name or not quotation.id.startswith(f"{name}:"):
        return quotation.id
    return "" if quotation.line else f"“{_shortened(quotation.selector.exact, FIRST_WORDS)}”"


def _write_remarks(printer: Printer, passing: Sequence[Finding]) -> None:
    """Write what a passing quotation's marks hide, and what else a person may want to see."""
    remarked = [(finding, [*_remarks(finding)]) for finding in passing]
    for finding, remarks in remarked:
        for remark in remarks:
            name = "" if finding.quotation.line else f" {_own_name(finding)}"
            place = place_words(finding.quotation) + name.rstrip()
            printer.paragraph(f"{place}: {remark}", indent=0)
    if any(remarks for _, remarks in remarked):
        printer.line()


def _remarks(finding: Finding) -> Iterable[str]:
    yield from map(flag_words, finding.review)
    if (whose := others_words(finding)) and whose not in standing_words(finding):
        yield f"it rests on {whose}"
    if finding.verdict is not Verdict.TYPOGRAPHIC:
        yield from finding.notes
    yield from notes_of(finding)[len(finding.notes) :]
    if finding.standing in (Standing.LOST, Standing.SOURCE_GONE) and finding.remedy:
        yield finding.remedy


def _clean_row(finding: Finding, sources: Sources) -> tuple[Part, ...]:
    words = verdict_words(finding, sources)
    words = f"{words}, settled" if finding.settled else words
    lost = finding.standing in (Standing.LOST, Standing.SOURCE_GONE)
    return (
        place_words(finding.quotation),
        _own_name(finding),
        (words, "green" if finding.passes else ""),
        source_of(finding),
        (standing_words(finding), "yellow" if lost else "dim"),
    )


def write_notes(printer: Printer, notes: Sequence[Quotation]) -> None:
    """Write what is only to be noted: marked words that are no quotations, and unmarked copying."""
    for mark, words in NOTED.items():
        kind = [note for note in notes if note.mark == mark]
        if kind:
            shown = first_of([f"“{note.selector.exact}”" for note in kind], NOTES_SHOWN)
            printer.paragraph(f"{words}: {shown}.", indent=0, style="dim")
    for note in notes:
        if note.mark == "unmarked":
            printer.paragraph(f"{place_words(note)}: {unmarked_words(note)}", indent=0)


def write_finding(printer: Printer, finding: Finding, sources: Sources) -> None:
    """Write one finding in full: place, verdict, both texts aligned, why, and what to do."""
    printer.line(
        (place_words(finding.quotation), "bold"),
        ": ",
        (verdict_words(finding, sources).upper(), _open_style(finding)),
        f" ({finding.severity})" if finding.severity else "",
        f"  {_own_name(finding) if finding.quotation.line else ''}",
    )
    _write_texts(printer, finding)
    printer.paragraph(sentence_of(finding))
    for line in _details(finding):
        printer.paragraph(f"- {line}", indent=4)
    for label, words in _facts(finding, sources):
        printer.line("  ", (f"{label:<{LABEL - 2}}", "dim"), words)


def _open_style(finding: Finding) -> str:
    return "bold yellow" if finding.verdict is Verdict.UNVERIFIABLE else "bold red"


def _write_texts(printer: Printer, finding: Finding) -> None:
    quoted = finding.quotation.selector.exact
    if not finding.matched:
        if quoted:  # a part of a document that could not be read has none
            printer.paragraph(f"“{quoted}”", indent=4)
        return
    pieces = [
        AlignedPiece(piece.op, printer.clean(piece.quoted), printer.clean(piece.archived))
        for piece in align(quoted, finding.matched)
    ]
    for band in lay_out(pieces, printer.width - LABEL - 2):
        _write_band(printer, band)


def _write_band(printer: Printer, band: Band) -> None:
    quoted = [_padded(c.quoted, c.width, c.same, "bold red") for c in band.cells]
    archived = [_padded(c.archived, c.width, c.same, "bold green") for c in band.cells]
    printer.line(f"  {'quoted':<{LABEL - 2}}", *quoted)
    printer.line(f"  {'source':<{LABEL - 2}}", *archived)
    if band.marks:
        printer.line(" " * LABEL, (band.marks, "bold yellow"))


def _padded(word: str, width: int, same: bool, style: str) -> Part:
    return (word + " " * (width - cell_len(word) + 1), "" if same else style)


def _details(finding: Finding) -> Iterable[str]:
    yield from map(difference_words, finding.differences)
    yield from map(flag_words, finding.review)
    yield from notes_of(finding)


def _facts(finding: Finding, sources: Sources) -> Iterable[tuple[str, str]]:
    if finding.quotation.document and finding.quotation.line and not finding.quotation.column:
        yield "in", finding.quotation.document
    yield (
        "cited",
        _name(finding.quotation.source, sources) or finding.quotation.cited or "not named",
    )
    if finding.found_in:
        yield "found in", "; ".join(_name(source, sources) for source in finding.found_in)
    if finding.capture:
        yield "judged by", _judged_by(finding, sources)
    if finding.standing is not Standing.UNKNOWN:
        yield "now", standing_words(finding)
    if remedy := remedy_of(finding):
        yield "do", remedy
    if finding.finding and finding.verdict is not Verdict.UNVERIFIABLE:
        yield "settle", f'archiver settle {finding.finding} --reason "…" --by "…"'


def _judged_by(finding: Finding, sources: Sources) -> str:
    assert finding.capture is not None
    words = basis_words(finding) or "a copy"
    source = finding.capture.source
    whose = "" if source == finding.quotation.source else f" of {_name(source, sources)}"
    page = finding.location.page if finding.location else None
    return f"{words}{whose}, {day(finding.capture.date)}" + (f", page {page}" if page else "")


def _name(source: str, sources: Sources) -> str:
    title = sources[source].title if source in sources else ""
    return f"{source} ({title})" if title else source


# --- snapshot ------------------------------------------------------------------------------------


def write_snapshot(
    printer: Printer, captures: Sequence[Capture], *, offline: bool = False, every: bool = False
) -> None:
    """Write the captures that are not plainly good (`every`: all of them), then the counts."""
    wanted = captures if every else without_repeats(captures)
    missing = missing_parts(wanted)
    parts = [] if every else [c for c in wanted if c.role in BROUGHT_ROLES]
    shown = [c for c in wanted if every or not (_is_plain(c) or c in parts)]
    if shown and not offline:
        printer.table([_capture_row(capture) for capture in shown], indent=0)
    if missing and not every and not offline:
        named = [f"{part.uri} ({capture_words(part)})" for part in missing]
        printer.paragraph(
            f"Missing of what the pages need to look like themselves: {first_of(named, 1)}. "
            "Their words are saved all the same.",
            indent=0,
        )
    printer.line((say_captures(captures, offline=offline), "bold"))
    for remedy in sorted({_remedy(capture) for capture in shown} - {""}):
        sources = list(dict.fromkeys(c.source for c in shown if _remedy(c) == remedy))
        printer.paragraph(f"{first_of(sources, SOURCES_SHOWN)}: {remedy}", indent=0)


def write_checks(printer: Printer, checks: Sequence[ReplayCheck]) -> None:
    """Write each replay that does not look as its page did, and how many do."""
    for check in checks:
        if check.reason:
            printer.paragraph(
                f"{check.source}: the replay does not look as the page did: {check.reason}. "
                f"{check.url}",
                indent=0,
            )
            if check.missing:
                printer.paragraph(f"missing: {' '.join(check.missing)}", indent=4)
            if check.added:
                printer.paragraph(f"added: {' '.join(check.added)}", indent=4)
    good = sum(not check.reason for check in checks)
    printer.line(f"{good:,} of {plural(len(checks), 'replay')} as the page looked in the browser.")


def write_media(printer: Printer, media: Sequence[UnkeptMedia]) -> None:
    """Write the films, sounds and streams that were not kept, a few of each source's."""
    for source in dict.fromkeys(one.source for one in media):
        mine = [one for one in media if one.source == source]
        named = [f"{one.url} ({MEDIA.get(one.kind, one.kind)})" for one in mine]
        printer.paragraph(f"{source}: not kept: {first_of(named, MEDIA_SHOWN)}.", indent=0)
    if media:
        printer.paragraph(
            "Films and sounds are not saved: note where in one a passage is said, and type it out "
            "(`archiver transcribe`).",
            indent=0,
        )


def _is_plain(capture: Capture) -> bool:
    saved = capture.outcome in (Outcome.CAPTURED, Outcome.UNCHANGED)
    return saved and capture.usable is Usable.YES and capture.status < 400


def _remedy(capture: Capture) -> str:
    """What `why` says beyond its first sentence is what to do; why no answer came is a clause."""
    told = capture.outcome is not Outcome.FAILED or capture.reason == Reason.TLS
    return capture.why.partition(". ")[2].strip() if told else ""


def _capture_row(capture: Capture) -> tuple[Part, ...]:
    style = "" if _is_plain(capture) else "yellow"
    return (capture.source, (capture_words(capture), style), capture.uri)


# --- crosscheck and timeline ---------------------------------------------------------------------


def write_crosscheck(printer: Printer, crosschecks: Sequence[Crosscheck]) -> None:
    """Write one line a source and archive, and the words that differ."""
    for row in crosschecks:
        style = "green" if row.agreement in GOOD_AGREEMENTS else "yellow"
        printer.line((row.source, "bold"), f"  {row.archive}  ", (crosscheck_words(row), style))
        for difference in row.difference[:5]:
            printer.paragraph(f"- {_compare(difference)}", indent=4)
        if len(row.difference) > 5:
            more = plural(len(row.difference) - 5, "more difference")
            printer.paragraph(f"- and {more}", indent=4)
        for quotation, verdict in row.quotations.items():
            printer.paragraph(f"{quotation}: {plain_verdict(verdict)}", indent=4)
        for answer in row.answers:
            printer.line("    asked ", answer.url)
            if answer.final_url not in ("", answer.url):
                printer.line("      sent on to ", answer.final_url)
            if answer.status:
                kind = answer.media_type or "no media type"
                printer.line(
                    f"      answered {answer.status}, {kind}, {plural(answer.length, 'byte')}"
                )
            if answer.trouble:
                printer.line("      ", (answer.trouble, "yellow"))
            for text in answer.start.splitlines()[:ANSWER_LINES]:
                printer.line("      | ", text[:ANSWER_COLUMNS])
    printer.line((say_crosschecks(crosschecks), "bold"))


def _compare(difference: Difference) -> str:
    """Say what differs between our copy (`quoted`) and the archive's (`archived`)."""
    ours, theirs = difference.quoted, difference.archived
    if not ours:
        return f"only in the archive's copy: “{theirs}”"
    if not theirs:
        return f"only in our copy: “{ours}”"
    return f"our copy: “{ours}”; the archive's: “{theirs}”"


def write_timeline(
    printer: Printer,
    source: str,
    histories: Iterable[PassageHistory],
    not_there: Iterable[AddressGone] = (),
    sent_on: Iterable[AddressSentOn] = (),
) -> None:
    """Write for each passage the brackets in time between which it came and went.

    Where it came back, each stretch has a line of its own; so has each address that it sent on to.
    """
    printer.line((source, "bold"))
    for history in histories:
        if len(history.periods) > 1:
            _write_periods(printer, history)
        else:
            printer.line(f"  {history.id}: ", _seen(history.first_seen, history.last_seen))
            if history.first_missing:
                printer.line(f"    missing for the first time on {day(history.first_missing)}")
        if history.unusable_between:
            count = len(history.unusable_between)
            printer.line(f"    {count} copies in between show nothing that can be read")
        if history.unprobed:
            left = f"{history.unprobed} of {history.runs} versions"
            printer.line(f"    {left} were not looked at, or could not be had")
    for gone in not_there:
        copies = plural(gone.copies, "copy", "copies")
        when = _span(gone.first, gone.last)
        printer.line(f"  the address itself answered {gone.status} {when} ({copies})")
    for (target, unread), group in groupby(sent_on, lambda one: (one.hops[-1][1], not one.copy)):
        sent = list(group)
        copies = plural(len(sent), "copy", "copies")
        when = _span(sent[0].date, sent[-1].date)
        printer.line(f"  the address sent on to {target} {when} ({copies})")
        if unread:
            printer.line(f"    nothing was read there: {sent[0].reason}")


def _write_periods(printer: Printer, history: PassageHistory) -> None:
    """Write the stretches of a passage that vanished and came back, in the order of time."""
    printer.line(f"  {history.id}: ", ("vanished and came back", "yellow"))
    stretches = sorted(
        [(first, last, True) for first, last in history.periods]
        + [(first, last, False) for first, last in history.missing]
    )
    for number, (first, last, seen) in enumerate(stretches):
        open_end = not seen and number == len(stretches) - 1
        when = f"from {day(first)}" if open_end else _span(first, last)
        printer.line(f"    {'seen' if seen else 'missing'} {when}")


def _span(first: datetime, last: datetime) -> str:
    if day(first) == day(last):
        return f"on {day(first)}"
    return f"from {day(first)} to {day(last)}"


def _seen(first: datetime | None, last: datetime | None) -> str:
    if first is None or last is None:
        return "not seen in any copy"
    return f"seen from {day(first)} to {day(last)}"


# --- watch, status, show -------------------------------------------------------------------------


def write_change(printer: Printer, change: Change) -> None:
    """Write one source's new state, the one before, why, and the passages it costs."""
    before = f" (was: {STATES[change.previous]})" if change.previous else ""
    printer.line(
        (change.source, "bold"), ": ", (STATES[change.state], _state_style(change)), before
    )
    if change.reason:
        printer.paragraph(f"{change.reason} It rests on {change.rests_on}.")
    for quotation in change.quotations_lost:
        printer.paragraph(f"- no longer on the page: {quotation}", indent=4)


def _state_style(change: Change) -> str:
    if change.state in (State.NEW, State.SAME, State.NOISE, State.RESTORED):
        return "green"
    return "yellow" if change.state in UNDETERMINED else "bold red"


def write_status(
    printer: Printer,
    findings: Sequence[Finding],
    changes: Mapping[str, Change],
    *,
    last_round: datetime | None = None,
    archive_bytes: int = 0,
    notices: Sequence[str] = (),
    sources: Sources | None = None,
) -> None:
    """Write what needs a person, the last good round and the disk: one screen.

    Of each sort the first rows are shown, and how many more there are.
    """
    open_ones = [finding for finding in findings if needs_person(finding)]
    quiet = (State.NEW, State.SAME, State.NOISE)
    unwell = [c for c in changes.values() if c.state not in quiet or c.doubt]
    if not (open_ones or unwell or notices):
        printer.line(("Nothing needs a person.", "bold green"))
    for notice in notices:
        printer.paragraph(notice, indent=0, style="yellow")
    for change in unwell[:STATUS_ROWS]:
        doubt = (
            (f"; in doubt since {change.doubt.since:%Y-%m-%d}", "yellow") if change.doubt else ""
        )
        state = (STATES[change.state], _state_style(change))
        since = "" if change.state in quiet else _since(change)
        whose = (f" ({change.rests_on})", "dim")
        printer.line((change.source, "bold"), ": ", state, since, doubt, whose)
    _say_more(printer, len(unwell), "sources", "archiver watch --format json")
    for finding in open_ones[:STATUS_ROWS]:
        verdict = verdict_words(finding, sources).upper()
        exact = finding.quotation.selector.exact
        quote = f"  “{_shortened(exact)}”" if exact else ""
        printer.line(place_words(finding.quotation), ": ", (verdict, _open_style(finding)), quote)
    _say_more(printer, len(open_ones), "quotations", "archiver verify")
    when = minute(last_round) if last_round else "never"
    printer.line(f"Last good round: {when}. Archive: {size_words(archive_bytes)}.")


def _since(change: Change) -> str:
    """Since when a source has been in its state: a change happened on its day, the rest lasts."""
    memory = change.memory
    if change.state in (State.CHANGED, State.RESTORED):
        since = change.date
    else:
        since = memory.unknown_since if change.state in UNDETERMINED else memory.since
    return f" since {since:%Y-%m-%d}" if since else ""


def _say_more(printer: Printer, count: int, what: str, command: str) -> None:
    if count > STATUS_ROWS:
        printer.line((f"… and {count - STATUS_ROWS} more {what}: `{command}` lists them.", "dim"))


def _shortened(text: str, size: int = 60) -> str:
    words = " ".join(text.split())
    return words if len(words) <= size else words[:size].rpartition(" ")[0] + " …"


def size_words(count: int) -> str:
    """Return a number of bytes as people read it: "3.2 MB" (1 MB = 1,000,000 bytes)."""
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def write_show(
    printer: Printer,
    source: Source,
    captures: Sequence[Capture],
    findings: Sequence[Finding],
    *,
    change: Change | None = None,
    crosschecks: Sequence[Crosscheck] = (),
    media: Sequence[UnkeptMedia] = (),
) -> None:
    """Write all that is known of one source: state, captures, archives, quotations."""
    printer.line((source.id, "bold"), f"  {source.title}")
    for label, words in _about(source, change):
        printer.line("  ", (f"{label:<{LABEL}}", "dim"), words)
    printer.line(("Captures", "bold"), "" if captures else ": none")
    if captures:
        printer.table([(minute(c.date), capture_words(c, captures), c.record_id) for c in captures])
    if crosschecks:
        printer.line(("Web archives", "bold"))
        printer.table([(row.archive, crosscheck_words(row)) for row in crosschecks])
    if media:
        printer.line(("Not kept", "bold"), ": films, sounds and streams of its page")
        printer.table([(MEDIA.get(one.kind, one.kind), one.url) for one in media])
    printer.line(("Quotations", "bold"), "" if findings else ": none")
    if findings:
        by_id = {source.id: source}
        printer.table([_clean_row(finding, by_id) for finding in findings])


def _about(source: Source, change: Change | None) -> Iterable[tuple[str, str]]:
    yield "address", source.url or "none: this material was never on the web"
    if source.publisher or source.published:
        yield "published", ", ".join(filter(None, (source.publisher, source.published)))
    yield "status", source.status.value
    if change:
        dated = f", {day(change.date)}" if change.date else ""
        yield "state", f"{STATES[change.state]}{dated} ({change.rests_on})"
        if change.doubt:
            yield "in doubt", f"in doubt since {minute(change.doubt.since)}: {change.doubt.reason}"
        if change.memory.unstable:
            yield "left out", f"learned to change by itself: {'; '.join(change.memory.unstable)}"


# --- search --------------------------------------------------------------------------------------


def write_search(printer: Printer, places: Sequence[FoundPlace]) -> None:
    """Write each place with its surroundings; finding a passage is no verdict."""
    for place in places:
        where, page = place.capture, place.location.page
        on_page = f", page {page}" if page else ""
        printer.line(
            (where.source, "bold"), f"  {VERDICTS[place.verdict]}, {day(where.date)}{on_page}"
        )
        # a selector's prefix and suffix are cut by letters: half a word is none to read
        before = place.location.prefix.partition(" ")[2] or place.location.prefix
        after = place.location.suffix.rpartition(" ")[0] or place.location.suffix
        printer.paragraph(f"… {before}»{place.matched}«{after} …", indent=4)
    count = plural(len(places), "place") if places else "Nowhere in what is archived"
    printer.line((f"{count}.", "bold"))


# --- run -----------------------------------------------------------------------------------------


def write_run(printer: Printer, stages: Sequence[tuple[str, str]], report: str) -> None:
    """Write one line a stage (name and sentence) and where the report lies."""
    printer.table([((name, "bold"), sentence) for name, sentence in stages], indent=0)
    if report:
        printer.line("Report: ", (report, "bold"))
