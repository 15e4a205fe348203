"""Import of WARC and WACZ files that another program made.

The file itself is kept bit for bit in archive/imports/. What in it belongs to a source is stored
as a capture of it, every byte of the answer as it stood, with where it came from: `via` is
"import", and its date is the other program's claim, not ours (decision 16).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.bodies import TooLargeError, keep_within, name_unpacked, refuse_larger
from archiver.capture.redaction import redact
from archiver.capture.requisites import find_frames
from archiver.capture.spool import discard
from archiver.errors import RowError
from archiver.file_kinds import sniff
from archiver.messages import CodingError, Head, content_decode, read_head, recorded_payload
from archiver.models import (
    FRAME,
    Capture,
    Exchange,
    Hop,
    Outcome,
    Reason,
    RecordBlock,
    Request,
    Source,
    Usability,
    Usable,
)
from archiver.project import Project, append_source, usable_title
from archiver.store.archive import IMPORTED, Archive, SuppliedFile
from archiver.store.audit.fields import TRUNCATED
from archiver.store.others_recordings import (
    WORK,
    ForeignRecord,
    ForeignWarc,
    KeptFile,
    Recording,
    drop_block,
    is_web_archive,
    join_segments,
    keep_original,
    open_foreign,
    read_warc,
    take_block,
)
from archiver.store.warc.capture_records import measured
from archiver.store.warc.records import DamagedRecord
from archiver.urls import address_key, is_web_address, to_rfc3339
from archiver.workflows.bring.recorded_pages import (
    RENDERED,
    SCREENSHOT,
    RecordedAnswer,
    RecordedVisit,
    Recordings,
    info_of,
    name_digest,
    name_key,
    said_date,
    said_records,
)
from archiver.workflows.save.add import make_id
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.shared.read_answer import read_answer, read_payload

UNSPECIFIED = "unspecified"
"""WARC's word for a record of which some segments are missing (WARC 1.1 section 5.13)."""
READ_BY_THEM = (
    "It is what another's browser read off the page, not what the server sent: it shows what was "
    "there, never what was not."
)
HEADLESS = {"application/http": "answer without a readable HTTP head"}
TAKEN, DONE = "import", "import-done"
MOST_NAMED = 50
LONGEST_REQUEST = 16 * 1024 * 1024
MOST_ADDED = 200
LONGEST_SHOWN = 80
"""Characters of what a record declares that are shown: a sha256 has 71."""
TOMORROW = timedelta(days=1)
Identity = tuple[str, str, str]


@dataclass(frozen=True)
class RecordingsImport:
    """What an import brought.

    `known` counts captures that the archive had; `refused` names what could not be used, with its
    place; `others` are pages in the files that belong to no source; `added` are new sources; `left`
    counts what else was not used, by what it is; `doubtful` names what was taken in although it may
    not be what was recorded; `dates` are those that name no time of the day, by the capture's id.
    """

    kept: tuple[KeptFile, ...]
    captures: tuple[Capture, ...] = ()
    known: int = 0
    refused: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)


def import_warcs(
    project: Project, means: Means, paths: Sequence[Path], *, add_sources: bool = False
) -> RecordingsImport:
    """Take in WARC and WACZ files; revisits are resolved over all of them together.

    With `add_sources` the pages that a WACZ lists, or else the web pages and PDFs in the files,
    become sources. Raises FileError for a WACZ that was changed, RowError, LockHeldError,
    StorageError.
    """
    project.sources().checked()
    with open_to_write(project, means) as archive:
        with TemporaryDirectory(prefix=WORK, dir=project.archive) as folder:
            work = Path(folder)
            opened = [_open(path, work / str(n)) for n, path in enumerate(paths)]
            kept = [keep_original(archive.root, path) for path in paths]
            warcs, origins = _read_all(opened, kept, work, means)
            signers = _signers(opened, kept)
            _note_taken(archive, kept, warcs, origins, signers)
            recordings = Recordings(tuple(warcs))
            added = _add(project, recordings, opened) if add_sources else ()
            taking = Taking(project, means, archive, recordings, origins, work)
            taking.take(project.sources().checked())
            done = taking.finish(tuple(kept), opened, added)
        _note_done(archive, done)
    return done


def are_recordings(paths: Sequence[Path]) -> bool:
    """Whether all of `paths` are WARC or WACZ files, by their bytes. Raises OSError."""
    return all(path.is_file() and is_web_archive(path) for path in paths)


def _open(path: Path, work: Path) -> Recording:
    work.mkdir()
    return open_foreign(path, path.name, work)


def _read_all(
    opened: Sequence[Recording], kept: Sequence[KeptFile], work: Path, means: Means
) -> tuple[list[ForeignWarc], dict[str, KeptFile]]:
    warcs: list[ForeignWarc] = []
    origins: dict[str, KeptFile] = {}
    means.progress.begin("reading recordings", sum(len(one.warcs) for one in opened))
    for one, original in zip(opened, kept, strict=True):
        for inner, path in one.warcs:
            name = original.name if len(one.warcs) == 1 else f"{original.name}:{inner}"
            name += f" ({len(warcs) + 1})" if name in origins else ""
            made = inner in one.made
            warcs.append(read_warc(name, path, work, made=made, shows=_only_page(one)))
            origins[name] = original
            means.progress.advance(name)
    return list(join_segments(warcs)), origins


def _only_page(recording: Recording) -> str:
    """Return the one web page that a WACZ lists, "" where it lists none or several."""
    listed = {page.url for page in recording.pages if is_web_address(page.url)}
    return listed.pop() if len(listed) == 1 else ""


def _note_taken(
    archive: Archive,
    kept: Iterable[KeptFile],
    warcs: Sequence[ForeignWarc],
    origins: Mapping[str, KeptFile],
    signers: Mapping[str, str],
) -> None:
    """Say in the log, once a file, what was taken in, who signed it, and where it is kept."""
    known = {str(event.fields.get("sha256")) for event in archive.catalog.events(TAKEN)}
    for one in kept:
        if one.sha256 in known:
            continue
        known.add(one.sha256)
        made = [info_of(warc) for warc in warcs if origins[warc.name] == one]
        said = {"file": one.name, "bytes": one.size, "sha256": one.sha256, "kept": one.place}
        said |= {"signature": signers[one.sha256]} if one.sha256 in signers else {}
        archive.note(TAKEN, {**said, "made_by": [info for info in made if info][:MOST_NAMED]})


def _signers(opened: Sequence[Recording], kept: Sequence[KeptFile]) -> dict[str, str]:
    """Return by the sha256 of each signed file what is to be said of its signature."""
    pairs = zip(opened, kept, strict=True)
    return {of.sha256: one.signature.sentence for one, of in pairs if one.signature}


def _note_done(archive: Archive, done: RecordingsImport) -> None:
    said = {
        "sha256": [one.sha256 for one in done.kept],
        "captures": len(done.captures),
        "known": done.known,
        "refused": list(done.refused[:MOST_NAMED]),
        "refused_count": len(done.refused),
    }
    archive.note(DONE, said)


# --- new sources ---------------------------------------------------------------------------------


def _add(project: Project, recordings: Recordings, opened: Sequence[Recording]) -> tuple[str, ...]:
    """Append the pages that are no source yet; a page that a WACZ lists brings its title."""
    rows = project.sources().checked()
    known = {address_key(row.url) for row in rows if row.url}
    taken = {row.id for row in rows}
    added: list[str] = []
    for url, title in _candidates(recordings, opened):
        if not is_web_address(url) or name_key(url) in known or len(added) >= MOST_ADDED:
            continue
        known.add(address_key(url))
        title = usable_title(title)
        name = make_id(title, url, taken)
        with suppress(RowError):
            append_source(project, Source(name, url.partition("#")[0], title, kind="website"))
            taken.add(name)
            added.append(name)
    return tuple(added)


def _candidates(recordings: Recordings, opened: Sequence[Recording]) -> Iterator[tuple[str, str]]:
    listed = [(page.url, page.title) for one in opened for page in one.pages]
    return iter(listed) if listed else ((url, "") for url in recordings.pages())


FRAMES_DEEP = 2
"""Frames within frames that are taken along, as many as `snapshot` saves."""


# --- taking --------------------------------------------------------------------------------------


@dataclass
class Taking:
    """Captures being made of what was found for each source."""

    project: Project
    means: Means
    archive: Archive
    recordings: Recordings
    origins: Mapping[str, KeptFile]
    work: Path
    captures: list[Capture] = field(default_factory=list)
    known: int = 0
    refused: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    mine: set[str] = field(default_factory=set)
    imported: dict[Identity, dict[str, Capture]] = field(init=False)

    def __post_init__(self) -> None:
        """Read once what was imported before, by what it is and by source."""
        self.imported = {}
        for capture in self.archive.catalog.captures():
            if capture.via == IMPORTED:
                self._remember(capture)

    def _remember(self, capture: Capture) -> None:
        self.imported.setdefault(_identity(capture), {})[capture.source] = capture

    def take(self, sources: Sequence[Source]) -> None:
        """Store what belongs to each of `sources`."""
        own = {address_key(source.url) for source in sources if source.url}
        self.means.progress.begin("storing what belongs to a source", len(sources))
        for source in sources:
            keys = self._keys(source, own)
            self.keys |= keys
            self.mine = keys
            for visit in self.recordings.visits(source, sorted(keys)):
                self._visit(source, visit)
            for role, found in self.recordings.views(sorted(keys)):
                try:
                    self._view(source, role, found)
                except (DamagedRecord, CodingError, TooLargeError) as error:
                    self.refused.append(f"{found.place}: not taken in: {error}.")
            self.means.progress.advance(source.id)

    def _keys(self, source: Source, own: set[str]) -> set[str]:
        """The addresses of a source: its own, and where its own has led before."""
        if not source.url:
            return set()
        pages = self.archive.catalog.captures(source.id, role="page")
        led = {address_key(c.uri) for c in pages if is_web_address(c.uri)}
        return {address_key(source.url)} | (led - own)

    def _visit(self, source: Source, visit: RecordedVisit) -> None:
        place = visit.last.place
        self.used |= {id(one) for one in (*visit.chain, visit.original) if one}
        held = self._held(visit.last) if visit.lacking else None
        if visit.lacking and held is None:
            words = "Import the file that holds it together with this one."
            self.refused.append(f"{place}: {visit.lacking}, nor does the archive. {words}")
            return
        if why := self._own_or_early(visit.last):
            self.refused.append(f"{place}: {why}")
            return
        try:
            if visit.last.entry.type == "resource":
                self._view(source, "page", visit.last)
            else:
                self._store(source, visit, held)
            if doubt := visit.last.entry.doubt:
                self.doubtful.append(f"{place}: taken in, but in doubt: {doubt}.")
        except (DamagedRecord, CodingError, TooLargeError) as error:
            self.refused.append(f"{place}: not taken in: {error}.")

    def _own_or_early(self, found: RecordedAnswer) -> str:
        if self.archive.catalog.by_record(found.entry.record_id):
            return "it is a capture of this archive itself: nothing new."
        if found.date > self.means.clock.now() + TOMORROW:
            return f"its date, {found.entry.date}, has not come yet: not taken in."
        return ""

    def _held(self, found: RecordedAnswer) -> Capture | None:
        """Return the capture, imported before, whose payload a revisit repeats; None if none is.

        Its payload has the digest that the revisit declares; one that declares none names its own
        address and the date of what it repeats (WARC 1.1 sections 5.11 and 6.7).
        """
        uri, date = found.entry.repeats
        digest = name_digest(found.entry.payload_digest)
        if not (digest or uri):
            return self._held_by_id(found.entry.refers_to, name_key(found.entry.uri))
        same: Capture | None = None
        keys = {name_key(found.entry.uri), name_key(uri)}
        for capture in (c for by_source in self.imported.values() for c in by_source.values()):
            own = name_key(uri) == name_key(found.entry.uri)
            named = own and capture.uri == uri and to_rfc3339(capture.date) == date
            if digest in (capture.payload_digest, capture.payload_sha1) if digest else named:
                same = capture if named or same is None else same
            elif digest and same is None and name_key(capture.uri) in keys:
                same = capture if digest == self._declared(capture) else None
        return same

    def _declared(self, capture: Capture) -> str:
        """Return the digest that an imported record declared, "" where its bytes contradict it.

        A program may have digested another part of the body than we do (its framing, too).
        """
        if capture.reason == Reason.CONTRADICTED:
            return ""
        last = said_records(self.archive.catalog.facts(capture.record_id))[-1:]
        return name_digest(str(last[0].get("payload_digest") or "")) if last else ""

    def _held_by_id(self, wanted: str, key: str) -> Capture | None:
        """Return the imported capture of the record with the id `wanted`, at the address `key`."""
        if not wanted:
            return None
        for capture in (c for by_source in self.imported.values() for c in by_source.values()):
            facts = self.archive.catalog.facts(capture.record_id)
            named = {one.get("record_id") for one in said_records(facts)[:1]}
            if wanted in named and name_key(capture.uri) == key:
                return capture
        return None

    def _store(
        self,
        source: Source,
        visit: RecordedVisit,
        held: Capture | None,
        role: str = "page",
        depth: int = FRAMES_DEEP,
    ) -> None:
        base = self._original(source, visit.original) if visit.original else held
        if base is not None and visit.original is not None:
            _check_repetition(visit.last.entry, visit.original.entry, base)
        *earlier, last = visit.chain
        hops = (*map(self._hop, earlier), self._hop(last, visit.original, held))
        exchange = _exchange(source.url if role == "page" else hops[0].url, hops, last.entry)
        try:
            known = self.imported.get(_identity_of(exchange, base), {}).get(source.id)
            self.known += known is not None
            page = known or self._record(source, exchange, visit, base, role)
        finally:
            discard(exchange)
        if depth:
            self._bring_frames(source, visit, page, depth - 1)

    def _bring_frames(
        self, source: Source, visit: RecordedVisit, page: Capture, depth: int
    ) -> None:
        """Store the pages of its own site that a page shows in frames, where they were recorded.

        One that the files do not hold is missed by `verify`, which says so.
        """
        body = self.archive.payload(page) if page.good else None
        if not isinstance(body, bytes):
            return
        for url in find_frames(body, sniff(body, page.media_type, page.uri), page.uri):
            found = self.recordings.visit_near(source, url, visit.last)
            if found is None or found.last.entry.type == "resource":
                continue
            self.used |= {id(one) for one in (*found.chain, found.original) if one}
            self.keys.add(name_key(url))
            if found.lacking:
                self.refused.append(f"{found.last.place}: {found.lacking}.")
                continue
            try:
                self._store(source, found, None, FRAME, depth)
            except (DamagedRecord, CodingError, TooLargeError) as error:
                self.refused.append(f"{found.last.place}: not taken in: {error}.")

    def _original(self, source: Source, found: RecordedAnswer) -> Capture:
        """Return the capture that holds what a revisit repeats; stored first where need be."""
        exchange = _exchange(source.url, (self._hop(found),), found.entry)
        try:
            had = self.imported.get(_identity_of(exchange, None), {})
            own = address_key(found.entry.uri) in self.mine
            role = "page" if own else "requisite"
            visit = RecordedVisit(source.id, (found,))
            first = next(iter(had.values()), None)
            return first or self._record(source, exchange, visit, None, role)
        finally:
            discard(exchange)

    def _record(
        self,
        source: Source,
        exchange: Exchange,
        visit: RecordedVisit,
        base: Capture | None,
        role: str = "page",
    ) -> Capture:
        usability, title = self._judge(exchange, base)
        usability = _in_doubt(usability, visit.last.entry)
        facts = self._facts(visit)
        if unpacked := name_unpacked(exchange.hops[-1]) if base is None else ():
            facts = {**facts, "unpacked_body": list(unpacked)}
            self.remarks.append(
                f"{visit.last.place}: its head says {' and '.join(unpacked)}, and its body is not "
                "so: whoever recorded it had unpacked it. It is read as it is."
            )
        capture = self.archive.record_import(
            source.id, exchange, usability, facts, repeats=base, role=role, title=title
        )
        self._remember(capture)
        self.captures.append(capture)
        return capture

    def _hop(
        self,
        found: RecordedAnswer,
        original: RecordedAnswer | None = None,
        held: Capture | None = None,
    ) -> Hop:
        """Return one recorded exchange; its request too, where the file holds it.

        A revisit may have no head of its own: it is then shown under that of the record that it
        repeats, `original` or `held`.
        """
        head, block = take_block(found.warc, found.entry, self.work)
        with block.open() as stream:
            http = read_head(stream)
        if http is None and found.entry.type == "revisit":
            drop_block(block)
            block, http = self._repeated_head(found, original, held)
        if http is None:
            drop_block(block)
            raise DamagedRecord("its block begins with no readable HTTP head")
        block, kept_back = blot_secrets(block, http.length)
        sent, not_sent = self._sent(found)
        hop = Hop(
            found.entry.uri,
            found.date,
            sent,
            block,
            http,
            head.get("warc-ip-address"),
            truncated=_truncated(head.get("warc-truncated"), whole=found.entry.whole),
            redacted=tuple(dict.fromkeys((*not_sent, *kept_back))),
        )
        if found.entry.type == "revisit":
            return hop
        try:
            refuse_larger(hop, self.project.settings().capture.max_bytes)
            return measured(hop)
        except TooLargeError:
            drop_block(block)
            raise

    def _repeated_head(
        self, found: RecordedAnswer, original: RecordedAnswer | None, held: Capture | None
    ) -> tuple[RecordBlock, Head | None]:
        """Return the head of the record that a revisit repeats, as a block, and as it is read."""
        http = self.archive.head(held) if held is not None else None
        if original is not None:
            _, block = take_block(original.warc, original.entry, self.work)
            with block.open() as stream:
                http = read_head(stream)
            drop_block(block)
        if http is None:
            return RecordBlock(0, b""), None
        self.remarks.append(
            f"{found.place}: it has no HTTP head: that of the record that it repeats is kept with "
            "it."
        )
        lines = [f"{http.version} {http.status} {http.phrase}", *map(": ".join, http.fields)]
        content = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return RecordBlock(len(content), content), replace(http, length=len(content))

    def _sent(self, found: RecordedAnswer) -> tuple[bytes, tuple[str, ...]]:
        """Return the request of an answer, its secrets blotted out, and the names of those."""
        request = self.recordings.request_of(found)
        if request is None:
            return b"", ()
        _, block = take_block(request.warc, request.entry, self.work)
        with block.open() as stream:
            sent = stream.read(LONGEST_REQUEST)
        drop_block(block)
        length = sent.find(b"\r\n\r\n") + 4
        head, names = redact(sent[:length] if length > 3 else sent)
        whole = block.length <= LONGEST_REQUEST
        return (head + sent[len(head) :], names) if whole else (b"", ())

    def _judge(self, exchange: Exchange, base: Capture | None) -> tuple[Usability, str]:
        """Say whether the page shows what a reader would have read, and its title."""
        last = exchange.last
        assert last is not None
        assert last.head is not None
        if base is not None:
            return Usability(base.usable, base.why), base.title
        answer = read_answer(exchange, ours=False)
        if answer.body == b"" and last.head.status == 200:
            return Usability(Usable.NO, "The recording holds no body."), ""
        return answer.usability, " ".join(answer.text.title.split())

    def _facts(self, visit: RecordedVisit) -> Mapping[str, object]:
        """Where a capture comes from: the file, and each record of it with its own head."""
        last = visit.last
        origin = self.origins[last.warc.name]
        said = {"file": origin.name, "sha256": origin.sha256, "kept": origin.place}
        if last.warc.name != origin.name:
            said["inside"] = last.warc.name.partition(":")[2]
        records = [*visit.chain, *([visit.original] if visit.original else [])]
        return {
            "imported": {
                **said,
                "made_by": dict(info_of(last.warc)),
                "records": [_describe(found) for found in records],
            }
        }

    # --- what a crawler's browser saw -------------------------------------------------------------

    def _view(self, source: Source, role: str, found: RecordedAnswer) -> None:
        """Store a file that stands in the recordings, or what a browser read or drew of a page."""
        self.used.add(id(found))
        if why := self._own_or_early(found):
            self.refused.append(f"{found.place}: {why}")
            return
        if any(c.date == found.date for c in self._resources(source, found.entry.uri)):
            self.known += 1
            return
        head, block = take_block(found.warc, found.entry, self.work)
        kind = head.get("content-type") or "application/octet-stream"
        try:
            if found.entry.type == "response":
                block, kind = self._unpack_answer(block)
            facts = self._facts(RecordedVisit(source.id, (found,)))
            file = SuppliedFile(found.entry.uri, block, kind, found.date, facts=facts)
            usability, title = self._judge_file(block, kind, role)
            usability = _in_doubt(usability, found.entry)
            capture = self.archive.append_resource(
                source.id, file, usability, role=role, cited=source.url, via=IMPORTED, title=title
            )
            self.captures.append(capture)
        finally:
            drop_block(block)

    def _unpack_answer(self, block: RecordBlock) -> tuple[RecordBlock, str]:
        """Return the body of a view that was written as an answer, and its media type."""
        limit = self.project.settings().capture.max_bytes
        with block.open() as stream:
            http = read_head(stream)
            pieces = content_decode(recorded_payload(stream, http), http) if http else iter(())
            content = BytesIO()
            content.writelines(keep_within(pieces, limit))
        drop_block(block)
        return RecordBlock(content.tell(), content.getvalue()), http.get(
            "content-type"
        ) if http else ""

    def _judge_file(self, block: RecordBlock, kind: str, role: str) -> tuple[Usability, str]:
        if role == SCREENSHOT:
            return Usability(), ""
        if block.length > self.project.settings().capture.max_bytes:
            raise TooLargeError("it is larger than max-bytes; it stays in the file")
        with block.open() as stream:
            content = stream.read()
        answer = read_payload(content, None, kind)
        usability, title = answer.usability, " ".join(answer.text.title.split())
        if role == RENDERED and usability.usable is Usable.YES:
            usability = Usability(Usable.DOUBTFUL, READ_BY_THEM, (role,))
        return usability, title

    def _resources(self, source: Source, uri: str) -> Iterator[Capture]:
        every = self.archive.catalog.captures(source.id)
        return (c for c in every if c.via == IMPORTED and c.uri == uri)

    # --- the end ----------------------------------------------------------------------------------

    def finish(
        self, kept: tuple[KeptFile, ...], opened: Iterable[Recording], added: tuple[str, ...]
    ) -> RecordingsImport:
        """Return what was done, with what could not be used and what belongs to no source."""
        damaged = [_say(one) for warc in self.recordings.warcs for one in warc.damaged]
        damaged += [_say(one) for one in self.recordings.dateless]
        notes = [words for warc in self.recordings.warcs for words in _note_form(warc)]
        damaged += [words for one in opened for words in one.unread]
        pages = dict.fromkeys(self.recordings.pages())
        others = [page for page in pages if name_key(page) not in self.keys]
        return RecordingsImport(
            kept,
            tuple(self.captures),
            self.known,
            (*damaged, *self.refused),
            (*(remark for one in opened for remark in one.remarks), *notes, *self.remarks),
            tuple(others),
            added,
            self._left(),
            tuple(self.doubtful),
            self._coarse_dates(),
        )

    def _coarse_dates(self) -> Mapping[str, str]:
        """The dates of captures that name no time of the day, as written, by the capture's id."""
        return {
            capture.record_id: written
            for capture in self.captures
            if (written := said_date(self.archive.catalog.facts(capture.record_id)))
        }

    def _left(self) -> Mapping[str, int]:
        """Count what in the files was not used, and is no page, by what it is."""
        counts: Counter[str] = Counter()
        pages = set(self.recordings.pages())
        for found in self.recordings.answers():
            entry = found.entry
            if id(found) in self.used or entry.uri in pages:
                continue
            status = f"status {entry.status}" if entry.status not in (0, 200) else ""
            kind = entry.media_type or entry.type
            counts[status or HEADLESS.get(kind, kind)] += 1
        for warc in self.recordings.warcs:
            counts.update(warc.passed)
        if unanswered := self.recordings.unanswered():
            counts["request without its answer"] += unanswered
        return dict(counts.most_common())


def _truncated(said: str, *, whole: bool) -> str:
    """Return why a record is cut short, in a word of the standard (WARC 1.1, section 5.13)."""
    word = said.strip().lower()
    if word:
        return word if word in TRUNCATED else UNSPECIFIED
    return "" if whole else UNSPECIFIED


def blot_secrets(block: RecordBlock, length: int) -> tuple[RecordBlock, tuple[str, ...]]:
    """Blot out cookies and the like in the head of an answer, its first `length` bytes, in place.

    Returns the block, of the same length, and the names of the headers.
    """
    with block.open() as stream:
        head, names = redact(stream.read(length))
    if not names:
        return block, ()
    if block.path is None:
        return RecordBlock(block.length, head + block.content[length:]), names
    with block.path.open("r+b") as writing:
        writing.write(head)
    return block, names


def _check_repetition(entry: ForeignRecord, original: ForeignRecord, base: Capture) -> None:
    """Compare a revisit's digest with the bytes that it repeats, where their record declares none.

    Raises DamagedRecord.
    """
    digest = name_digest(entry.payload_digest)
    has = (base.payload_digest, base.payload_sha1, base.content_digest, base.content_sha1)
    if digest and not original.payload_digest and digest not in has:
        raise DamagedRecord(
            f"it says that it repeats bytes with the digest {digest}, and the record that it names "
            f"has {base.payload_sha1 if digest.startswith('sha1') else base.payload_digest}"
        )


def _say(damage: tuple[str, int, str]) -> str:
    name, offset, why = damage
    return f"{name}, byte {offset}: not taken in: {why}."


def _describe(found: RecordedAnswer) -> dict[str, object]:
    entry = found.entry
    said: dict[str, object] = {"record_id": entry.record_id, "type": entry.type, "uri": entry.uri}
    said |= {"date": entry.date, "offset": entry.offset, "length": entry.length}
    if entry.payload_digest:
        said["payload_digest"] = entry.payload_digest
    return {**said, "unpacked": True} if found.warc.unpacked else said


def _in_doubt(usability: Usability, entry: ForeignRecord) -> Usability:
    """Return how usable a record is that may not be what was recorded."""
    if not entry.doubt or usability.usable is not Usable.YES:
        return usability
    return Usability(
        Usable.DOUBTFUL, f"{entry.doubt[:1].upper()}{entry.doubt[1:]}.", (entry.doubt,)
    )


def _note_form(warc: ForeignWarc) -> Iterator[str]:
    """Say of what a file does otherwise than WARC says, and loses nothing by it."""
    if warc.unclosed:
        said = "a record is" if len(warc.unclosed) == 1 else f"{len(warc.unclosed)} records are"
        yield (
            f"{warc.name}: {said} not followed by two empty lines, such as the one at byte "
            f"{warc.unclosed[0]}: read all the same."
        )
    if warc.unchecked:
        at, written = next(iter(warc.unchecked.items()))
        said = "a record declares" if len(warc.unchecked) == 1 else "records declare"
        count = f"{len(warc.unchecked)} " if len(warc.unchecked) > 1 else ""
        yield (
            f"{warc.name}: {count}{said} what is no digest, or none that is known here, such as "
            f"the one at byte {at} ({written[:LONGEST_SHOWN]}): nothing shows there "
            "whether the bytes were changed."
        )
    ids = Counter(entry.record_id for entry in warc.entries)
    doubled = [one for one, count in ids.items() if count > 1]
    if doubled:
        said = "one id stands" if len(doubled) == 1 else f"{len(doubled)} ids stand"
        yield (
            f"{warc.name}: {said} in more than one record, such as {doubled[0] or 'an empty one'}: "
            "each record is read for itself."
        )


def _exchange(asked: str, hops: tuple[Hop, ...], entry: ForeignRecord) -> Exchange:
    last = hops[-1]
    cut = last.truncated
    reason = next((r for r in Reason if r.value == cut), None) if cut else None
    reason = Reason.CONTRADICTED if entry.contradicted else reason
    outcome = Outcome.TRUNCATED if cut else Outcome.CAPTURED
    return Exchange(Request(asked), hops, outcome, reason, date=last.date)


def _identity(capture: Capture) -> Identity:
    """What makes two imported captures one, whichever files they came in."""
    return capture.uri, capture.date.isoformat(), capture.payload_digest


def _identity_of(exchange: Exchange, base: Capture | None) -> Identity:
    last = exchange.hops[-1]
    digest = base.payload_digest if base else str(last.payload_digest or "")
    return last.url, last.date.isoformat(), digest
