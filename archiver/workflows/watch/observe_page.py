"""From an exchange to an observation: what the watch judges a source by.

Joins capture, store, text and quoting for :mod:`archiver.workflows.watch.watch`: what the answer
reads like, which quotations it has, and how it compares with the capture the last state rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from archiver.capture.conditional import conditional_fields
from archiver.file_kinds import sniff
from archiver.models import (
    PASSING,
    Capture,
    Change,
    Exchange,
    Fetch,
    Quotation,
    Request,
    Source,
    State,
    Text,
    Usability,
    Usable,
)
from archiver.quoting.judging.matching import find_passage
from archiver.serialise import read_json
from archiver.store.reader import Reader
from archiver.text.extraction import extract, extract_again
from archiver.text.folding import fold
from archiver.text.languages.recognition import recognise
from archiver.text.unread import is_cut_short
from archiver.text.walls.end_marks import has_end_mark
from archiver.text.walls.rules import (
    has_links,
    is_bare,
    is_marked_not_free,
    offers_the_rest,
)
from archiver.text.web.scripts import words_without
from archiver.watch_memory import LIVE, Memory
from archiver.watching import signs
from archiver.watching.changes import (
    UNSEEN,
    Ignore,
    VersionReading,
    compare_versions,
    differ,
    learn_places,
    learn_rotating,
    read_ignore,
    read_version,
    tell_left_out,
)
from archiver.watching.correction_words import is_correction
from archiver.watching.likeness import overlap
from archiver.watching.observation import UNLIKE, Observation, Page, VersionComparison
from archiver.watching.page_states import (
    MISSING,
    UNANSWERED,
    Conclusion,
    Question,
    classify,
    is_shown,
)
from archiver.watching.rotating_places import VERSIONS
from archiver.watching.translations import may_be_translation
from archiver.watching.unstable_places import asked_again
from archiver.workflows.shared.read_answer import Answer, read_answer

KEPT_FIELDS = ("content-type", "etag", "last-modified", "location", "retry-after", "server")
LONGEST_TITLE = 300
SAMPLE = 5000  # characters of a text, by which its language is told (a guess)
PROBE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class WatchedSource:
    """One source in one round, with what is known of it before anything is fetched.

    `base` is the capture whose validators the request carries, `baseline` the one on which the
    last state rests; both None at first. `seen_well` is when that text was last seen there.
    """

    source: Source
    quotations: tuple[Quotation, ...]
    request: Request
    previous: Change | None = None
    base: Capture | None = None
    baseline: Capture | None = None
    seen_well: datetime | None = None

    @property
    def memory(self) -> Memory:
        """What earlier rounds remember; after a mere snapshot, what its capture shows.

        Nothing after the row was given another address: that is no move of the page.
        """
        kept = _remembered_of(self.previous, self.source)
        if kept.baseline or self.baseline is None:
            return kept
        first = self.baseline
        return replace(
            kept,
            condition=kept.condition or LIVE,
            origin=kept.origin or first.uri,
            baseline=first.record_id,
            title=first.title[:LONGEST_TITLE],
        )


def prepare(
    source: Source,
    quotations: Iterable[Quotation],
    previous: Change | None,
    reader: Reader,
    *,
    full: bool,
) -> WatchedSource:
    """Return a source ready to be fetched; `full` asks for the whole page in any case."""
    base = _last_good(reader, source)
    known = _remembered_of(previous, source).baseline
    baseline = reader.catalog.by_record(known) if known else base
    fields = () if full else conditional_fields(base)
    request = Request(source.url, fields=fields, allow_bad_tls=source.allow_bad_tls)
    seen = _seen_well(reader, source, base, baseline)
    return WatchedSource(source, tuple(quotations), request, previous, base, baseline, seen)


def _remembered_of(previous: Change | None, source: Source) -> Memory:
    """What was noted of the address that the row has now; nothing after it was given another."""
    if previous is None or (previous.row is not None and previous.row.url != source.url):
        return Memory()
    memory = previous.memory
    return replace(memory, baseline=memory.own_baseline)


def _seen_well(
    reader: Reader, source: Source, base: Capture | None, baseline: Capture | None
) -> datetime | None:
    """When the text of the baseline was last seen at its address, by the order of the log."""
    if base is None or baseline is None or base.content_digest == baseline.content_digest:
        return base.date if base else None
    same = (
        c
        for c in reversed(reader.catalog.captures(source.id, role="page"))
        if c.good and c.content_digest == baseline.content_digest
    )
    return next((c.date for c in same), baseline.date)


def _last_good(reader: Reader, source: Source) -> Capture | None:
    latest = reader.catalog.latest(source.id)
    if latest is None or _shows(latest, source):
        return latest
    found = reversed(reader.catalog.captures(source.id))
    return next((c for c in found if c.role == "page" and _shows(c, source)), None)


def _shows(capture: Capture, source: Source) -> bool:
    """Whether a capture shows what stands at the row's address."""
    return capture.good and capture.via == "live" and capture.cited in ("", source.url)


def read_news(watched: WatchedSource, exchange: Exchange) -> Answer:
    """Read what an exchange brought, but not what the baseline holds byte for byte."""
    if exchange.status == 304 or not _repeats(watched, exchange):
        return read_answer(exchange, _digests(watched.base, watched.baseline))
    assert watched.baseline is not None
    return Answer(None, Text(""), Usability(watched.baseline.usable, watched.baseline.why))


def _digests(*captures: Capture | None) -> list[str]:
    return [capture.content_digest for capture in captures if capture is not None]


def _repeats(watched: WatchedSource, exchange: Exchange) -> bool:
    """Whether a whole, good answer is the baseline's once more."""
    last, before = exchange.last, watched.baseline
    if exchange.status != 200 or last is None or before is None or last.truncated:
        return False
    known = bool(watched.memory.baseline) and before.usable is Usable.YES
    return known and str(last.content_digest or "") == before.content_digest != ""


def observe(
    watched: WatchedSource, exchange: Exchange, answer: Answer, reader: Reader
) -> Observation:
    """Return everything that `classify` needs, the answers to its questions left out."""
    assert exchange.date is not None
    if exchange.status == 304 or (answer.body is None and _repeats(watched, exchange)):
        return _confirmed(watched, exchange, reader)
    head = exchange.last.head if exchange.last else None
    kind, charset = (head.media_type, head.charset) if head else ("", "")
    body, was_read = answer.body or b"", answer.text
    text = _as_coded_before(watched, body, kind, charset, was_read, reader)
    answer = replace(answer, text=text)
    found, missing, cut = _shown_words(watched, text, answer.body or b"", kind, reader)
    seen = Observation(
        url=watched.source.url,
        exchange=exchange,
        date=exchange.date,
        page=_page(exchange, answer),
        memory=_remembered(watched, reader),
        found=found,
        missing=missing,
        whole=not text.gaps and answer.usability.usable is Usable.YES and _is_whole(exchange),
        usability=answer.usability,
        cited=_cited(watched, reader),
        sign=answer.sign,
        was_unusable=watched.baseline is not None and watched.baseline.usable is not Usable.YES,
        not_free=is_marked_not_free(answer.body or b""),
        source=watched.source.id,
        previous=watched.previous.state if watched.previous else None,
        seen_well=watched.seen_well,
    )
    if exchange.status // 100 != 2 and not found:
        return _under_an_error(watched, exchange, answer, reader, seen)
    if why := _why_unread(watched, text, cut, reader):
        return replace(seen, unread=why)
    if _is_relabelled(watched, was_read, text, reader):
        return replace(seen, comparison=VersionComparison(State.SAME))
    compared = replace(seen, comparison=_compare(watched, exchange, answer, reader))
    if compared.comparison is not None and compared.comparison.cut:
        compared = replace(
            compared,
            breaks_off=_breaks_off(watched, answer, kind, reader),
            not_free=seen.not_free or offers_the_rest(head, answer.body or b"", text),
        )
    if not compared.is_replaced:
        return compared
    return _beside_the_known(compared, watched, text, answer.body or b"", reader)


def _under_an_error(
    watched: WatchedSource, exchange: Exchange, answer: Answer, reader: Reader, seen: Observation
) -> Observation:
    """Compare a page that is sent as missing only where it still shows what it did: a site that
    gives the wrong status to a page has not taken it away, and an error page is nothing to compare.
    """
    if exchange.status not in MISSING:
        return seen
    compared = replace(seen, comparison=_compare(watched, exchange, answer, reader))
    return compared if is_shown(compared) else seen


def _as_coded_before(
    watched: WatchedSource, payload: bytes, kind: str, charset: str, text: Text, reader: Reader
) -> Text:
    """Return a page that is sent under another charset than the baseline's as it is read under
    that one, where this brings back the known text: the label has changed, and no word of it.
    """
    before = watched.baseline
    head = reader.head(before) if before else None
    if before is None or head is None or charset.casefold() == head.charset.casefold():
        return text
    known = _stored_text(reader, before)
    again = extract(payload, kind, head.charset or "utf-8", before.uri) if payload else text
    shared = overlap(known.content, again.content) if known else 0.0
    better = known is not None and shared > overlap(known.content, text.content)
    return again if better and shared >= UNLIKE else text


def _is_relabelled(watched: WatchedSource, was_read: Text, text: Text, reader: Reader) -> bool:
    """Whether only the label of the charset differs from the baseline."""
    if was_read is text:
        return False
    known = _stored_text(reader, watched.baseline) if watched.baseline else None
    return known is not None and known.content.split() == text.content.split()


def _breaks_off(watched: WatchedSource, answer: Answer, kind: str, reader: Reader) -> bool:
    """Whether a page that ended with its last tag has no end mark now."""
    before = watched.baseline
    payload = reader.payload(before) if before else None
    if before is None or not isinstance(payload, bytes) or not answer.body:
        return False
    ended = has_end_mark(payload, sniff(payload, before.media_type))
    return ended and not has_end_mark(answer.body, sniff(answer.body, kind))


def _beside_the_known(
    seen: Observation, watched: WatchedSource, text: Text, body: bytes, reader: Reader
) -> Observation:
    """Say in which languages two unlike texts are, and whether the new one stands alone.

    Pages that name no language, or a wrong one, are many, so the words decide, and `lang` where
    they are too few.
    """
    before = _stored_text(reader, watched.baseline) if watched.baseline else None
    if seen.cited is None or before is None:
        return seen
    page = replace(seen.page, language=_spoken(text, seen.page.language))
    cited = replace(seen.cited, language=_spoken(before, seen.cited.language))
    payload = reader.payload(watched.baseline) if watched.baseline else None
    outlines = (payload if isinstance(payload, bytes) else b"", body)
    translated = may_be_translation((before.content, text.content), outlines)
    bare = is_bare(text) and has_links(before)
    return replace(seen, page=page, cited=cited, translated=translated, bare=bare)


def _spoken(text: Text, named: str) -> str:
    return recognise(text.content[:SAMPLE], named).code or named


def _shown_words(
    watched: WatchedSource, text: Text, payload: bytes, kind: str, reader: Reader
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the quotations that a reader of the page finds, those that he does not, and why nobody
    knows what else is in it, "" where that is known.

    Words that are hidden or struck out now and were not in the baseline are not shown any more; a
    passage that always stood in a picture's description, say, stays where it was.
    """
    found, missing, cut = find_in_payload(watched.quotations, text, payload, kind)
    if not found or not any(span.kind in UNSEEN for span in text.spans):
        return found, missing, cut
    mine = [q for q in watched.quotations if q.id in found]
    _, unseen = find_quotations(mine, Text(words_without(text, *UNSEEN)))
    before = _stored_text(reader, watched.baseline) if unseen and watched.baseline else None
    if before is None:
        return found, missing, cut
    wanted = [q for q in mine if q.id in unseen]
    was_shown, _ = find_quotations(wanted, Text(words_without(before, *UNSEEN)))
    return tuple(q for q in found if q not in was_shown), (*missing, *was_shown), cut


def _page(exchange: Exchange, answer: Answer) -> Page:
    last = exchange.last
    body = answer.body or b""
    return Page(
        exchange.status,
        exchange.final_url,
        _title(answer.text),
        answer.text.content,
        str(last.content_digest or "") if last and body else "",
        sniff(body, last.head.media_type) if last and last.head and body else "",
        _language(body),
    )


def _cited(watched: WatchedSource, reader: Reader) -> Page | None:
    """What the source was like when it was last judged, without its words."""
    before = watched.baseline
    if before is None:
        return None
    payload = reader.payload(before)
    language = _language(payload) if isinstance(payload, bytes) else ""
    return Page(
        200, before.uri, before.title, "", before.content_digest, before.media_type, language
    )


_LANG = re.compile(rb"<html\b[^<>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}\b)", re.IGNORECASE)


def _language(body: bytes) -> str:
    """The language that a web page names for itself (HTML, `lang`), "" where it names none."""
    named = _LANG.search(body[:4096])
    return named[1].decode("ascii") if named else ""


def _why_unread(watched: WatchedSource, text: Text, cut: str, reader: Reader) -> str:
    before = _stored_text(reader, watched.baseline) if watched.baseline else None
    return why_unread(before, text, cut)


def why_unread(before: Text | None, after: Text, cut: str) -> str:
    """Return why two versions cannot be compared, "" where they can, or `after` is the first.

    `cut` says why its quotations could not all be looked for. Or one of the texts was cut short; or
    a text was there, and now a file cannot be read.
    """
    if before is None:
        return ""
    if cut:
        return cut
    if is_cut_short(after):
        return after.gaps[0]
    if is_cut_short(before):
        return f"the copy before it: {before.gaps[0]}"
    lost = before.content.strip() and not after.content.strip() and after.gaps
    return after.gaps[0] if lost else ""


def _title(text: Text) -> str:
    """The title, bounded: it is kept in the log with every state."""
    return " ".join(text.title.split())[:LONGEST_TITLE]


def _is_whole(exchange: Exchange) -> bool:
    return exchange.last is not None and not exchange.last.truncated


def _remembered(watched: WatchedSource, reader: Reader) -> Memory:
    """The memory, with the quotations that the baseline has where nobody has looked yet."""
    memory = watched.memory
    judged = {*memory.present, *memory.lost, *memory.absent}
    unjudged = [q for q in watched.quotations if q.id not in judged]
    if not unjudged or watched.baseline is None:
        return memory
    found, missing = find_in_capture(unjudged, watched.baseline, reader)
    return replace(memory, present=(*memory.present, *found), absent=(*memory.absent, *missing))


def _stored_text(reader: Reader, capture: Capture) -> Text | None:
    payload = reader.payload(capture)
    if not isinstance(payload, bytes):
        return None
    return _read_stored(reader, capture, payload)


def _read_stored(reader: Reader, capture: Capture, payload: bytes) -> Text:
    head = reader.head(capture)
    charset = head.charset if head else ""
    return extract(payload, capture.media_type, charset, capture.uri)


def find_in_payload(
    quotations: Iterable[Quotation], text: Text, payload: bytes, media_type: str
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the ids found in and missing from a payload, whose `text` was read already, and why
    nobody knows what else is in it, "" where that is known.

    A PDF's columns can be read in two ways: what one reading lacks is looked for in the other, and
    is missing only where both were read to their end. Both are empty where there is no text.
    """
    if not text.content:
        return (), (), ""
    wanted = tuple(quotations)
    found, missing = find_quotations(wanted, text)
    again = extract_again(payload, media_type) if missing else None
    if again is None:
        return found, missing, ""
    more, still = find_quotations([q for q in wanted if q.id in missing], again)
    lacking = is_cut_short(again) and len(more) < len(missing)
    return (*found, *more), still, again.gaps[0] if lacking else ""


def find_in_capture(
    quotations: Iterable[Quotation], capture: Capture, reader: Reader
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids found in and missing from a copy; neither where nobody knows."""
    payload = reader.payload(capture)
    if not isinstance(payload, bytes):
        return (), ()
    text = _read_stored(reader, capture, payload)
    found, missing, _ = find_in_payload(quotations, text, payload, capture.media_type)
    return found, missing


def find_quotations(
    quotations: Iterable[Quotation], text: Text
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the quotations that stand in `text`, and of those that do not.

    What does not stand in a text that was cut short, nobody knows.
    """
    wanted = tuple(quotations)
    if not wanted:
        return (), ()
    folded = fold(text)
    found = {q.id for q in wanted if _stands(q, folded)}
    return (
        tuple(q.id for q in wanted if q.id in found),
        () if is_cut_short(text) else tuple(q.id for q in wanted if q.id not in found),
    )


def _stands(quotation: Quotation, folded: object) -> bool:
    matches = find_passage(quotation.selector, folded)  # type: ignore[arg-type]
    return bool(matches) and matches[0].verdict in PASSING


def _compare(
    watched: WatchedSource, exchange: Exchange, answer: Answer, reader: Reader
) -> VersionComparison | None:
    before, last = watched.baseline, exchange.last
    if before is None or last is None or last.head is None or answer.body is None:
        return None
    digest = str(last.content_digest or "")
    if digest and digest == before.content_digest:
        return VersionComparison(State.SAME)
    version = _Version(answer.body, last.head.media_type, answer.text, digest, exchange.date)
    return _nearer(watched, version, _compare_with(watched, before, version, reader), reader)


def _nearer(
    watched: WatchedSource, after: _Version, compared: VersionComparison | None, reader: Reader
) -> VersionComparison | None:
    """Compare a version with the text that stood there before what is settled now, if it is more
    like that one: a page that comes back after it was marked as withdrawn, or had moved, is the
    page that was cited, with a change since the last look.
    """
    memory = watched.memory
    former = reader.catalog.by_record(memory.cited) if memory.cited else None
    payload = reader.payload(former) if former else None
    if compared is None or compared.state is not State.CHANGED:
        return compared
    if former is None or not isinstance(payload, bytes):
        return compared
    text = _read_stored(reader, former, payload)
    if is_cut_short(text):
        return compared
    before = _Version(payload, former.media_type, text, former.content_digest, former.date)
    ignore = read_ignore((*watched.source.ignore, *memory.unstable))
    other = compare_versions(before.read(ignore), after.read(ignore))
    if other.similarity <= compared.similarity:
        return compared
    hidden = reader.catalog.is_withheld(former.record_id)
    differences = () if hidden or other.state is not State.CHANGED else other.differences
    return replace(
        compared, differences=differences, similarity=other.similarity, cut=other.cut, places=()
    )


@dataclass(frozen=True)
class _Version:
    """One version of a page, as it came."""

    payload: bytes
    kind: str
    text: Text
    digest: str
    date: datetime | None

    def read(self, ignore: Ignore) -> VersionReading:
        """Return it as it is compared."""
        return read_version(self.payload, self.kind, self.text, self.digest, ignore, self.date)


def _compare_with(
    watched: WatchedSource, baseline: Capture, after: _Version, reader: Reader
) -> VersionComparison | None:
    """Compare a version with the one that was judged last, and learn what changes by itself."""
    earlier = reader.payload(baseline)
    if not isinstance(earlier, bytes):
        return None
    text = _read_stored(reader, baseline, earlier)
    before = _Version(earlier, baseline.media_type, text, baseline.content_digest, baseline.date)
    quoted = [q.selector.exact for q in watched.quotations]
    compared = _compare_learning(watched, before, after, quoted, reader)
    # Where the earlier copy is withheld, it is only said that it changed: nobody is told its words.
    hidden = reader.catalog.is_withheld(baseline.record_id)
    return replace(compared, differences=()) if hidden else compared


def _compare_learning(
    watched: WatchedSource, before: _Version, after: _Version, quoted: list[str], reader: Reader
) -> VersionComparison:
    """Compare two versions without what was learned to change by itself, and learn more of it."""
    memory, own = watched.memory, watched.source.ignore
    learned = memory.unstable
    ignore = read_ignore((*own, *learned))
    old, new = before.read(ignore), after.read(ignore)
    compared = learn_places(old, new, compare_versions(old, new), memory.counted, quoted)

    def leave_out_too(compared: VersionComparison) -> VersionComparison:
        nonlocal learned, old, new
        known, learned = set(learned), tuple(dict.fromkeys((*learned, *compared.learned)))
        if known.issuperset(compared.learned):
            return compared
        ignore = read_ignore((*own, *learned))
        old, new = before.read(ignore), after.read(ignore)
        again = compare_versions(old, new)
        places = compared.places if again.state is State.CHANGED else ()
        return replace(again, counted=compared.counted, learned=compared.learned, places=places)

    compared = leave_out_too(compared)
    if compared.state is State.CHANGED:
        earlier = _earlier(watched, read_ignore((*own, *learned)), reader)
        compared = leave_out_too(learn_rotating([*earlier, old, new], compared, quoted))
    if not learned:
        return compared
    compared = replace(compared, moving=tuple(_still_moving(watched, before, after, compared)))
    all_old, all_new = (version.read(read_ignore(own)) for version in (before, after))
    news = tell_left_out(old, new, all_old, all_new, quoted)
    told = {edit.after or edit.before for edit in compared.differences}
    if news:  # a line of a small pool comes again and again, whatever it speaks of
        shown = _earlier(watched, read_ignore(own), reader)
        told |= {line for v in shown for line in v.lines if not is_correction(line)}
    news = tuple(edit for edit in news if (edit.after or edit.before) not in told)
    if not news:
        return compared
    return replace(compared, state=State.CHANGED, differences=(*news, *compared.differences))


def _still_moving(
    watched: WatchedSource, before: _Version, after: _Version, compared: VersionComparison
) -> Iterator[str]:
    """The learned places that changed again, looked at once a week: all where the page changed."""
    memory, own = watched.memory, watched.source.ignore
    assert after.date is not None
    for rule in asked_again(memory.unstable, memory.moved, after.date.date()):
        ignore = read_ignore((*own, *(other for other in memory.unstable if other != rule)))
        changed = compared.state is State.CHANGED
        if changed or differ(before.read(ignore), after.read(ignore)):
            yield rule


def _earlier(watched: WatchedSource, ignore: Ignore, reader: Reader) -> list[VersionReading]:
    """The versions of the looks before the last one, the oldest first."""
    pages = reader.catalog.captures(watched.source.id, role="page")
    shown = [capture for capture in pages if _shows(capture, watched.source)]
    last = watched.baseline
    before = [c for c in shown if last is None or c.date < last.date]
    found = []
    for capture in before[-(VERSIONS - 2) :]:
        payload = reader.payload(capture)
        if not isinstance(payload, bytes):
            continue
        text = _read_stored(reader, capture, payload)
        if is_cut_short(text):
            continue
        version = _Version(payload, capture.media_type, text, capture.content_digest, capture.date)
        found.append(version.read(ignore))
    return found


def _confirmed(watched: WatchedSource, exchange: Exchange, reader: Reader) -> Observation:
    """What came is what we hold: in the baseline, or after a 304 in `base`, perhaps unjudged."""
    assert exchange.date is not None
    memory, base = _remembered(watched, reader), watched.base
    ids = {q.id for q in watched.quotations}
    seen = Observation(
        url=watched.source.url,
        exchange=exchange,
        date=exchange.date,
        page=Page(exchange.status, exchange.final_url, memory.title),
        memory=memory,
        found=tuple(q for q in memory.present if q in ids),
        missing=tuple(q for q in (*memory.lost, *memory.absent) if q in ids),
        source=watched.source.id,
        previous=watched.previous.state if watched.previous else None,
        seen_well=watched.seen_well,
    )
    if exchange.status != 304:
        return replace(seen, comparison=VersionComparison(State.SAME))
    if base is None or watched.baseline is None:
        return seen
    if base.content_digest == watched.baseline.content_digest:
        return replace(seen, comparison=VersionComparison(State.SAME))
    return _judge_stored(watched, seen, base, watched.baseline, reader)


def _judge_stored(
    watched: WatchedSource, seen: Observation, base: Capture, baseline: Capture, reader: Reader
) -> Observation:
    payload = reader.payload(base)
    if not isinstance(payload, bytes):
        return seen
    head, was_read = reader.head(base), _read_stored(reader, base, payload)
    charset = head.charset if head else ""
    text = _as_coded_before(watched, payload, base.media_type, charset, was_read, reader)
    found, missing, cut = _shown_words(watched, text, payload, base.media_type, reader)
    if why := _why_unread(watched, text, cut, reader):
        return replace(seen, unread=why)
    version = _Version(payload, base.media_type, text, base.content_digest, base.date)
    compared = _compare_with(watched, baseline, version, reader)
    if _is_relabelled(watched, was_read, text, reader):
        compared = VersionComparison(State.SAME)
    return replace(
        seen,
        page=Page(200, base.uri, _title(text), text.content, base.content_digest),
        found=found,
        missing=missing,
        whole=not text.gaps and base.usable is Usable.YES,
        comparison=compared,
    )


# --- what the rules still ask ---------------------------------------------------------------------


def conclude(
    seen: Observation, fetch: Fetch, gone_after: float, token: str
) -> tuple[Observation, Conclusion]:
    """Ask what the rules need to know, and return the observation with the conclusion.

    `token` makes the address that nobody has made; it should differ from round to round.
    """
    while True:
        answer = classify(seen, gone_after)
        if isinstance(answer, Conclusion):
            return seen, answer
        seen = _ask(answer, seen, fetch, token)


def _ask(question: Question, seen: Observation, fetch: Fetch, token: str) -> Observation:
    if question is Question.WITHDRAWN:
        return replace(seen, withdrawn=_withdrawal(seen.page.url, fetch))
    if question is Question.HOME:
        return replace(seen, home=probe(signs.home_of(seen.page.url), fetch))
    beside = seen.page.url if seen.familiar else seen.url
    return replace(seen, sibling=probe(signs.sibling_of(beside, token), fetch))


def probe(url: str, fetch: Fetch) -> Page:
    """Return what stands at an address that is no source."""
    exchange = fetch(Request(url, max_bytes=PROBE_BYTES, purpose="probe"))
    answer = read_answer(exchange)
    return _page(exchange, answer)


def _withdrawal(url: str, fetch: Fetch) -> Mapping[str, object]:
    """GOV.UK's notice for a page, {} when it has none (content API, `withdrawn_notice`)."""
    api = signs.home_of(url) + "api/content" + "/" + url.partition("://")[2].partition("/")[2]
    exchange = fetch(Request(api.partition("?")[0].partition("#")[0], purpose="probe"))
    body = read_answer(exchange).body if exchange.status == 200 else None
    try:
        said = read_json(body) if body is not None else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return UNANSWERED
    notice = said.get("withdrawn_notice")
    return notice if isinstance(notice, dict) else {}


# --- what is kept ---------------------------------------------------------------------------------


def evidence_of(
    exchange: Exchange, seen: Observation, capture: Capture | None
) -> dict[str, object]:
    """Return what a state rests on, as JSON values: status, addresses, headers, title, digest."""
    head = seen.head
    kept = {name: head.get(name) for name in KEPT_FIELDS if head.get(name)} if head else {}
    chain = [[hop.url, hop.head.status if hop.head else 0] for hop in exchange.hops]
    found: dict[str, object] = {
        "status": exchange.status,
        "addresses": chain,
        "headers": kept,
        "title": seen.page.title,
        "record_id": capture.record_id if capture else "",
        "content_digest": capture.content_digest if capture else "",
    }
    return {name: value for name, value in found.items() if value}
