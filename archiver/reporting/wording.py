"""People's words for the closed sets of the models, and dates as people read them.

The names in `--format json` are a contract and stay as they are; what a person reads on a terminal
or in the report comes from here (`edited` is "marked cuts", standing `lost`
"no longer on the page", `elsewhere` "other version" or "other source").
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from archiver.models import (
    FRAME,
    Agreement,
    Basis,
    Capture,
    Crosscheck,
    Difference,
    DifferenceKind,
    Finding,
    Flag,
    Outcome,
    Provenance,
    ProvenanceKind,
    Quotation,
    Reason,
    Source,
    Standing,
    State,
    Verdict,
)
from archiver.phrases import FLAGS, copy_words
from archiver.phrases import day as day

VERDICTS = {
    Verdict.VERBATIM: "verbatim",
    Verdict.TYPOGRAPHIC: "typographic",
    Verdict.EDITED: "marked cuts",
    Verdict.ALTERED: "altered",
    Verdict.ELSEWHERE: "other source",
    Verdict.NOT_FOUND: "not found",
    Verdict.UNVERIFIABLE: "cannot be checked",
}

STANDINGS = {
    Standing.CURRENT: "on the page",
    Standing.LOST: "no longer on the page",
    Standing.SOURCE_GONE: "the source is gone",
    Standing.UNKNOWN: "not known",
}

BASES = {
    Basis.CAPTURE: "our own copy",
    Basis.WEB_ARCHIVE: "a web archive's copy",
    Basis.SUPPLIED: "a file that a person supplied",
    Basis.TRANSCRIPT: "a transcript typed by one person and confirmed by another",
    Basis.IMPORTED: "a recording that others made, dated by them",
}

STATES = {
    State.NEW: "new",
    State.SAME: "unchanged",
    State.NOISE: "unchanged in substance",
    State.CHANGED: "changed",
    State.QUOTATION_LOST: "a quoted passage is no longer on the page",
    State.MOVED: "moved",
    State.GONE: "gone",
    State.WITHDRAWN: "withdrawn by its publisher",
    State.SOFT_404: "replaced by an error page",
    State.PARKED: "the domain is parked",
    State.BLOCKED: "we were not shown the page; nothing is known of it",
    State.UNREACHABLE: "the page could not be had; nothing is known of it",
    State.RESTORED: "back again",
}

AGREEMENTS = {
    Agreement.SAME_PAYLOAD: "the same, byte for byte",
    Agreement.SAME_TEXT: "the same text",
    Agreement.DIFFERENT: "a different text",
    Agreement.NO_MEMENTO: "no copy in this archive",
    Agreement.NO_CAPTURE: "no copy of ours to compare",
    Agreement.EXCLUDED: "kept back by this archive",
    Agreement.UNKNOWN: "not known",
}

KINDS = {
    DifferenceKind.NEGATION: "a negation",
    DifferenceKind.NUMBER: "a number",
    DifferenceKind.NAME: "a name",
    DifferenceKind.MODALITY: "a word of certainty or permission",
    DifferenceKind.WORD: "a word",
    DifferenceKind.INSERTION: "added words",
    DifferenceKind.DELETION: "dropped words",
    DifferenceKind.ORDER: "the order of words",
    DifferenceKind.CASE: "a capital letter",
    DifferenceKind.PUNCTUATION: "punctuation",
    DifferenceKind.ELISION: "what the ellipsis hides",
}

REASONS = {
    Reason.DNS: "the host name was not found",
    Reason.CONNECT: "no connection",
    Reason.TLS: "the secure connection failed",
    Reason.TIMEOUT: "no answer in time",
    Reason.RESET: "the server closed the connection",
    Reason.REFUSED_ADDRESS: "not on the public internet (see allow-addresses in archiver.toml)",
    Reason.REFUSED_SCHEME: "an address that is not on the web",
    Reason.TOO_MANY_REDIRECTS: "too many redirects",
    Reason.BAD_RESPONSE: "an answer that is not HTTP",
    Reason.ROBOTS: "robots.txt asks not to fetch it",
    Reason.LENGTH: "larger than the bound",
    Reason.RATIO: "unpacks to more than the bound",
    Reason.TIME: "took longer than the bound",
    Reason.DISCONNECT: "the connection broke",
    Reason.CANCELLED: "stopped before it was done",
    Reason.CONTRADICTED: "what was recorded has not the digest that its maker declared",
    Reason.REPEATED_SECRET: "the answer repeats the secret that was sent, and is not kept",
}

SENTENCES = {
    Verdict.VERBATIM: "The source has these words, character for character.",
    Verdict.TYPOGRAPHIC: "The source has the same words; only their setting differs.",
    Verdict.EDITED: "The source has the same words, apart from changes that the quotation marks.",
    Verdict.ALTERED: "The source says it differently, and the quotation does not mark the change.",
    Verdict.ELSEWHERE: "The cited source does not have these words; another one has.",
    Verdict.NOT_FOUND: "Nothing close to these words is in our copy of the source.",
    Verdict.UNVERIFIABLE: "There is no text of the source to judge it by.",
}

REMEDIES = {
    Verdict.ALTERED: "Restore the source's words, or mark the change with […] or [brackets].",
    Verdict.ELSEWHERE: "Cite the source that has the words, or quote the cited one.",
    Verdict.NOT_FOUND: "Check the citation; search the whole archive with `archiver search`.",
    Verdict.UNVERIFIABLE: "Save the source with `archiver snapshot`, or import a copy of it.",
}


def verdict_words(finding: Finding, sources: Mapping[str, Source] | None = None) -> str:
    """Return the verdict as people read it; `sources` by id tells a version from another source."""
    if finding.verdict is Verdict.ELSEWHERE and found_in_version(finding, sources or {}):
        return "other version"
    return VERDICTS[finding.verdict]


def plain_verdict(value: str) -> str:
    """Return a verdict's contract name in people's words; anything else as it stands."""
    return {verdict.value: words for verdict, words in VERDICTS.items()}.get(value, value)


def found_in_version(finding: Finding, sources: Mapping[str, Source]) -> bool:
    """Whether the first source that has the passage is a version of the same work."""
    cited = sources.get(finding.quotation.source)
    found = sources.get(finding.found_in[0]) if finding.found_in else None
    return bool(cited and found and cited.work and cited.work == found.work)


def sentence_of(finding: Finding) -> str:
    """Return the verdict's reason in one plain sentence."""
    return finding.sentence or SENTENCES[finding.verdict]


def remedy_of(finding: Finding) -> str:
    """Return what to do next, "" where there is nothing to do."""
    if finding.passes or finding.settled:
        return finding.remedy
    fallback = "Read the words that the cut hides, then settle it or quote more."
    return finding.remedy or REMEDIES.get(finding.verdict, fallback)


def standing_words(finding: Finding) -> str:
    """Return what became of the passage since, with the date of the copy that says so.

    "" when nothing is known: a quotation that is altered or not found has no passage to follow.
    """
    words = STANDINGS[finding.standing]
    if finding.standing_date is None:
        return "" if finding.standing is Standing.UNKNOWN else words
    date = day(finding.standing_date)
    by = finding.standing_by
    ours = by is None or by.kind in (ProvenanceKind.CAPTURED, ProvenanceKind.RENDERED)
    if finding.standing is Standing.CURRENT and not ours:
        return f"on {date}, by {provenance_words(by)}"
    last = "our last copy is" if ours else f"the last copy is {provenance_words(by)},"
    return {
        Standing.CURRENT: f"{words} on {date}",
        Standing.LOST: f"{words} ({copy_words(by)} of {date})",
        Standing.SOURCE_GONE: f"{words} ({last} of {date})",
        Standing.UNKNOWN: f"{words} ({copy_words(by)} of {date} could not be read in full)",
    }[finding.standing]


def provenance_words(whose: Provenance | None) -> str:
    """Return whose copy it is, as it stands by itself; "" for none."""
    if whose is None:
        return ""
    by = f" ({whose.by})" if whose.by else ""
    return {
        ProvenanceKind.CAPTURED: BASES[Basis.CAPTURE],
        ProvenanceKind.RENDERED: "our own copy, as our browser showed it",
        ProvenanceKind.WEB_ARCHIVE: f"{BASES[Basis.WEB_ARCHIVE]}{by}",
        ProvenanceKind.IMPORTED: f"{BASES[Basis.IMPORTED]}{by}",
        ProvenanceKind.MERGED: f"{whose.by or 'another volunteer'}'s copy, merged from "
        f"{whose.machine or 'another computer'}",
        ProvenanceKind.SUPPLIED: f"{BASES[Basis.SUPPLIED]}{by}",
        ProvenanceKind.TRANSCRIPT: f"{BASES[Basis.TRANSCRIPT]}{by}",
    }[whose.kind]


def others_words(finding: Finding) -> str:
    """Return whose copy a verdict rests on where it is not our own, else ""."""
    whose = finding.provenance
    ours = (ProvenanceKind.CAPTURED, ProvenanceKind.RENDERED)
    return "" if whose is None or whose.kind in ours else provenance_words(whose)


def basis_words(finding: Finding) -> str:
    """Return what a verdict rests on, and whose copy that is; "" where it rests on none."""
    return provenance_words(finding.provenance) or (BASES[finding.basis] if finding.basis else "")


def flag_words(flag: Flag) -> str:
    """Return one flag as a sentence, with the source's words that caused it."""
    named = FLAGS.get(flag.flag, flag.flag.replace("-", " "))
    return f"{named} ({flag.severity}): “{flag.words}”" if flag.words else named


def difference_words(difference: Difference) -> str:
    """Return one difference as a sentence that needs no colour and no columns."""
    kind = f"{KINDS[difference.kind]} ({difference.severity})"
    if not difference.quoted:
        return f"{kind}: the source also has “{difference.archived}”"
    if not difference.archived:
        return f"{kind}: “{difference.quoted}” is not in the source"
    return f"{kind}: quoted “{difference.quoted}”; the source has “{difference.archived}”"


def document_of(quotation: Quotation) -> str:
    """Return the file that a finding is about: the document it was found in, else quotes.csv."""
    found = quotation.mark or quotation.column
    return (quotation.document if found else "") or "quotes.csv"


def notes_of(finding: Finding) -> tuple[str, ...]:
    """Return what is to be said beside a finding, its place in the document included.

    The notes column of quotes.csv is a person's own, and is left out.
    """
    found = finding.quotation.notes if finding.quotation.mark else ""
    return (*finding.notes, found) if found else finding.notes


def unmarked_words(note: Quotation) -> str:
    """Return one sentence about words that a document copies without marking them."""
    count = len(note.selector.exact.split())
    return (
        f"{count} words in a row stand in {note.source} too, without quotation marks here: "
        f"“{note.selector.exact}”"
    )


def place_words(quotation: Quotation) -> str:
    """Return file:line:column as compilers write it; page or paragraph where there are no lines.

    A row of quotes.csv has no column: its line is the row's own.
    """
    if quotation.column:
        return f"{quotation.document}:{quotation.line}:{quotation.column}"
    if quotation.line:
        return f"quotes.csv:{quotation.line}"
    if quotation.document and quotation.locator:
        return f"{quotation.document}, {quotation.locator}"
    return quotation.document or quotation.id


def source_of(finding: Finding) -> str:
    """Return the id of the source cited, else of the one that has the words, else ""."""
    found = finding.capture.source if finding.capture else ""
    return finding.quotation.source or found


def reason_words(reason: str) -> str:
    """Return why an exchange failed or was cut, in words; an unknown reason as it stands."""
    known = {key.value: words for key, words in REASONS.items()}
    return known.get(reason, reason)


SHOWN = {
    FRAME: "shown in a frame of the page",
    "rendered": "as a browser shows it",
    "screenshot": "picture of the page in a browser",
    "screenshot-before": "picture of the page before its consent banner was answered",
    "printed": "PDF of the page from a browser",
}


def capture_words(capture: Capture, others: Iterable[Capture] = ()) -> str:
    """Return in a few words what a capture shows, and whether it can be used.

    `others` are copies of which it may be another: the one that it repeats is then named.
    """
    if capture.outcome is Outcome.FAILED:
        certificate = capture.reason == Reason.TLS and first_sentence(capture.why)
        return f"not saved: {certificate or reason_words(capture.reason)}"
    parts = [via_words(capture.via)] if capture.via != "live" else []
    parts += [SHOWN[capture.role]] if capture.role in SHOWN else []
    led = bool(capture.cited) and capture.cited.partition("#")[0] != capture.uri
    at = f" at {capture.uri}" if led else ""
    parts += [f"HTTP {capture.status}{at}"] if capture.status else []
    if capture.outcome is Outcome.UNCHANGED:
        first = next((o for o in others if o.record_id == capture.refers_to), None)
        repeated = f"the copy of {minute(first.date)}" if first else "an earlier copy"
        parts.append(f"the same as {repeated}")
    if capture.truncated:
        parts.append(f"cut short: {reason_words(capture.truncated)}")
    if capture.why:
        parts.append(first_sentence(capture.why))
    return "; ".join(parts)


def via_words(via: str) -> str:
    """Return how a capture came, in words."""
    if via.startswith("archive:"):
        return f"brought out of a web archive ({via.partition(':')[2]})"
    return {
        "live": "fetched by us",
        "supplied": "a file that a person supplied",
        "transcript": "a transcript",
        "import": "imported; made and dated by others",
    }.get(via, via)


def first_sentence(text: str) -> str:
    """Return the first sentence of `text` without its full stop: what is so, not what to do."""
    return text.partition(". ")[0].rstrip(".")


def crosscheck_words(crosscheck: Crosscheck) -> str:
    """Return how a web archive's copy compares, with the archive's date or the reason."""
    words = AGREEMENTS[crosscheck.agreement]
    if crosscheck.memento is not None:
        words = f"{words} ({day(crosscheck.memento.moment)})"
    return f"{words}: {crosscheck.reason}" if crosscheck.reason else words


def minute(moment: datetime) -> str:
    """Return day and time of `moment` in UTC: "3 May 2026, 14:05 UTC"."""
    return f"{day(moment)}, {moment.astimezone(UTC):%H:%M} UTC"


def plural(count: int, one: str, many: str = "") -> str:
    """Return "1 quotation" or "3 quotations"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
