"""archive/ on disk: the one writer, and the readers that run beside it."""

import io
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from archiver.errors import ArchiverError, StorageError
from archiver.messages import Head
from archiver.models import (
    Capture,
    Change,
    Clock,
    Exchange,
    Hop,
    Machine,
    Outcome,
    Text,
    Usability,
)
from archiver.store.catalog import Catalog, capture_fields
from archiver.store.custody import Chain, open_chain
from archiver.store.groups import About, Group, GroupBuilder, Revisit, SuppliedFile, measured
from archiver.store.lock import WriterLock
from archiver.store.payloads import Damage, Damaged, copy_payload, read_payload_head
from archiver.store.recovery import Mending, mend_archive, open_catalog, record_fields
from archiver.store.texts import Texts
from archiver.store.warcs import (
    IDENTICAL_PAYLOAD,
    LEVEL,
    MAX_SIZE,
    NOT_MODIFIED,
    WarcSeries,
    Written,
)
from archiver.urls import to_rfc3339

Ids = Callable[[], str]
SYNC_EVERY = 1.0


def new_id() -> str:
    """Return a fresh record id, "urn:uuid:…" (WARC 1.1 section 5.2)."""
    return f"urn:uuid:{uuid.uuid4()}"


class Reader:
    """Reads one archive, beside a running writer; writes nothing but the cache.

    `remarks` are plain sentences about what was found wrong and mended, for the user to see.
    Safe to use from several threads; a copy sent to another process opens the archive anew.
    """

    def __init__(self, root: Path, catalog: Catalog, remarks: tuple[str, ...] = ()) -> None:
        self.root = root
        self.catalog = catalog
        self.remarks = remarks
        self._texts = Texts(root)

    def payload(self, capture: Capture) -> bytes | Damaged:
        """Return the payload, transfer- and content-decoded, its digests checked.

        A revisit's is that of the record it refers to, in another file too.
        """
        out = io.BytesIO()
        return self.copy_payload(capture, out) or out.getvalue()

    def copy_payload(self, capture: Capture, out: BinaryIO) -> Damaged | None:
        """Write the payload to `out` in pieces, for bodies of any size; None when all is well.

        What was written must not be used when a `Damaged` is returned.
        """
        holder = self._holder(capture)
        if isinstance(holder, Damaged):
            return holder
        return copy_payload(self.root, capture, holder, out)

    def head(self, capture: Capture) -> Head | None:
        """Return the HTTP head that came with the payload, None where there is none to read."""
        holder = self._holder(capture)
        return None if isinstance(holder, Damaged) else read_payload_head(self.root, holder)

    def _holder(self, capture: Capture) -> Capture | Damaged:
        place = capture.place
        if capture.outcome is Outcome.FAILED:
            why = f"nothing was received: {capture.why or capture.reason}"
            return Damaged(Damage.NONE_STORED, why, place.warc, place.offset)
        if not capture.refers_to:
            return capture
        holder = self.catalog.by_record(capture.refers_to)
        if holder is None:
            why = f"it repeats record {capture.refers_to}, which this archive does not have"
            return Damaged(Damage.MISSING, why, place.warc, place.offset)
        return holder

    def text(
        self, capture: Capture, extractor: str, reading: str = "", charset: str = ""
    ) -> Text | None:
        """Return the text that `keep_text` kept for this payload, None when there is none."""
        return self._texts.get(
            capture.content_digest, extractor, _read_as(capture, reading, charset)
        )

    def keep_text(self, capture: Capture, text: Text, charset: str = "") -> None:
        """Keep the text extracted from the capture's payload in the cache. Raises StorageError."""
        read_as = _read_as(capture, text.reading, charset)
        self._texts.keep(capture.content_digest, text, read_as)

    def close(self) -> None:
        """Close the catalog."""
        self.catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Callable[[Path], "Reader"], tuple[Path]]:
        return open_reader, (self.root,)


def _read_as(capture: Capture, reading: str, charset: str) -> str:
    return ";".join((capture.media_type, charset.lower(), reading))


def open_reader(root: Path) -> Reader:
    """Open the archive in `root` for reading; also an empty or a missing one.

    A catalog that is damaged or behind the log is made anew: on disk when no run is writing, else
    in memory. Raises StorageError when the folder cannot be read.
    """
    catalog, remarks = open_catalog(root)
    return Reader(root, catalog, tuple(remarks))


class Archive(Reader):
    """The one writer of an archive: WARC first, then the custody line, then the catalog row.

    One thread at a time writes. After a StorageError of the custody log or the catalog the archive
    takes nothing more: the next start brings the three together again.
    """

    def __init__(
        self,
        mending: Mending,
        clock: Clock,
        lock: WriterLock,
        chain: Chain,
        series: WarcSeries,
        run_id: str,
        ids: Ids,
    ) -> None:
        super().__init__(mending.root, mending.catalog, tuple(mending.remarks))
        self._clock = clock
        self._lock = lock
        self._chain = chain
        self._series = series
        self._ids = ids
        self._guard = threading.RLock()
        self._begun = False
        self._closed = False
        self._synced = clock.monotonic() - SYNC_EVERY
        self._broken: ArchiverError | None = None
        self.run_id = run_id

    @classmethod
    def open(
        cls,
        root: Path,
        clock: Clock,
        machine: Machine,
        *,
        level: int = LEVEL,
        max_size: int = MAX_SIZE,
        ids: Ids = new_id,
    ) -> Self:
        """Take the lock, mend what a broken run left, and open the archive for writing.

        `level` is zlib's (0 to 9), `max_size` the bytes after which a WARC file is followed by
        another. Raises LockHeldError when another run is writing, StorageError when the folder
        cannot be written.
        """
        lock = WriterLock(root)
        now = clock.now()
        lock.take(machine, now)
        try:
            run_id = ids().rpartition(":")[2].replace("-", "")[:12]
            mending, chain = _mend(root, machine, now)
            info = {"software": machine.software, "isPartOf": run_id, "hostname": machine.host}
            info |= {"operator": machine.operator}
            series = WarcSeries(root, run_id, info, level=level, max_size=max_size)
            return cls(mending, clock, lock, chain, series, run_id, ids)
        except BaseException:
            lock.free()
            raise

    # --- captures -------------------------------------------------------------------------------

    def record(
        self,
        source_id: str,
        exchange: Exchange,
        usability: Usability | None = None,
        *,
        role: str = "page",
        cited: str = "",
        via: str = "live",
        title: str = "",
    ) -> Capture:
        """Store one exchange of a source and return its capture.

        A payload that an earlier record holds becomes a revisit, and so does a 304; the outcome
        is `unchanged` when the source's last capture had it too. A failed exchange leaves a
        metadata record. Raises StorageError; nothing of a capture that could not be written stays.
        """
        about = About(source_id, usability or Usability(), role, cited, via, title)
        exchange = replace(exchange, hops=tuple(measured(hop) for hop in exchange.hops))
        with self._guard:
            revisit = self._find_revisit(source_id, exchange, via)
            group = GroupBuilder(self._ids).exchange(exchange, about, revisit, self._clock.now())
            return self._store(group)

    def _find_revisit(self, source_id: str, exchange: Exchange, via: str) -> Revisit | None:
        hop = exchange.last
        if hop is None or hop.head is None or hop.truncated:
            return None
        latest = self.catalog.latest_at(hop.url, source_id)
        if hop.head.status == 304:
            return self._confirmed(exchange, hop, source_id)
        digest = str(hop.payload_digest or "")
        found = self.catalog.payload_holder(digest, via) if digest else None
        if found is None or not found.content_length or not self._holds(found):
            return None
        unchanged = latest is not None and (latest.payload_digest, latest.via) == (digest, via)
        return Revisit(found, latest or found, IDENTICAL_PAYLOAD, unchanged)

    def _confirmed(self, exchange: Exchange, hop: Hop, source_id: str) -> Revisit | None:
        """Find the capture that a 304 confirms: the newest with the validator that was sent."""
        base = _newest_with_validator(
            self.catalog.captures(source_id), hop.url, exchange.request.fields
        )
        holder = self._holder(base) if base else None
        if base is None or not isinstance(holder, Capture) or not self._holds(holder):
            return None
        return Revisit(holder, base, NOT_MODIFIED, unchanged=True)

    def _holds(self, holder: Capture) -> bool:
        """Whether the earlier record can still be read back whole: else the body is kept again."""
        return copy_payload(self.root, holder, holder, cast(BinaryIO, _Nowhere())) is None

    def append_resource(
        self,
        source_id: str,
        file: SuppliedFile,
        usability: Usability | None = None,
        *,
        role: str = "page",
        cited: str = "",
        via: str = "supplied",
        title: str = "",
    ) -> Capture:
        """Store a file bit for bit (supplied, transcribed, or rendered) and return its capture.

        Raises StorageError.
        """
        about = About(source_id, usability or Usability(), role, cited, via, title)
        with self._guard:
            return self._store(GroupBuilder(self._ids).resource(file, about))

    def record_rescue(
        self,
        source_id: str,
        exchange: Exchange,
        derived: Hop,
        usability: Usability | None = None,
        *,
        archive: str,
        index_row: Mapping[str, object],
        role: str = "page",
        cited: str = "",
        title: str = "",
    ) -> Capture:
        """Store a copy out of the web archive named `archive`, and return its capture.

        `exchange` is the transaction with the archive, which must have been answered; `derived`
        is the original answer restored from it: `url` the original address, `date` the
        Memento-Datetime, `received` its head and body, `sent` empty. Raises StorageError.
        """
        via = f"archive:{archive}"
        about = About(source_id, usability or Usability(), role, cited, via, title)
        exchange = replace(exchange, hops=tuple(measured(hop) for hop in exchange.hops))
        with self._guard:
            builder, now = GroupBuilder(self._ids), self._clock.now()
            derived = measured(derived)
            return self._store(builder.rescue(exchange, derived, about, index_row, now))

    # --- storing ------------------------------------------------------------------------------

    def _store(self, group: Group) -> Capture:
        self._refuse_when_broken()
        now = self._clock.now()
        self._begin_run(now)
        with self._unbroken():
            written = self._series.append(group.records, now, self._ids())
            entries = [self._entry(item, group) for item in written]
            self._log(now, entries, sync=self._is_due())
        place = next(w.place for w in written if w.record.record_id == group.capture.record_id)
        return replace(group.capture, place=place)

    def _entry(self, item: Written, group: Group) -> tuple[str, Mapping[str, object]]:
        capture = group.capture
        record = item.record
        warcinfo = record.type == "warcinfo"
        head = {
            "record_id": record.record_id,
            "type": record.type,
            "uri": record.uri,
            "date": to_rfc3339(record.date),
            "payload_digest": str(record.payload_digest or ""),
            "belongs_to": "" if warcinfo else capture.record_id,
            "via": "" if warcinfo else capture.via,
        }
        source = "" if warcinfo else capture.source
        fields = record_fields(self.run_id, head, item.place, item.block_digest, source)
        fields |= record.said
        if record.record_id != capture.record_id:
            return "record", fields
        event = "failure" if capture.outcome is Outcome.FAILED else "capture"
        return event, {**fields, "capture": capture_fields(capture), "facts": group.facts}

    def _is_due(self) -> bool:
        """Whether the log must go to the disk with this capture, or can wait for the next.

        The WARC file has just been synced and states all that the lines say: should the power fail
        now, the next start writes them again. So the log is synced at most once in `SYNC_EVERY`.
        """
        return self._clock.monotonic() - self._synced >= SYNC_EVERY

    def _log(
        self,
        now: datetime,
        entries: list[tuple[str, Mapping[str, object]]],
        *,
        sync: bool = True,
    ) -> None:
        try:
            self.catalog.apply(self._chain.write(now, entries, sync=sync))
            self._synced = self._clock.monotonic() if sync else self._synced
        except ArchiverError as error:
            self._broken = error
            raise

    def _begin_run(self, now: datetime) -> None:
        if not self._begun:
            self._log(now, [("run-start", {"run": self.run_id})])
            self._begun = True

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        """Take nothing more after an interruption: WARC, log and catalog may disagree then."""
        try:
            yield
        except Exception:
            raise
        except BaseException:
            self._broken = StorageError("the run was interrupted; nothing more is stored in it")
            raise

    def _refuse_when_broken(self) -> None:
        if self._broken is not None:
            raise StorageError(str(self._broken))

    # --- lines without a record -----------------------------------------------------------------

    def note(self, event: str, fields: Mapping[str, object]) -> None:
        """Write a custody line that is about no WARC record, durably. Raises StorageError.

        `fields` may hold strings, numbers, lists and mappings; `source` is the source's id.
        """
        with self._guard:
            self._refuse_when_broken()
            now = self._clock.now()
            self._begin_run(now)
            self._log(now, [(event, {"run": self.run_id, **fields})])

    def note_state(self, change: Change) -> None:
        """Write what the watch found about one source. Raises StorageError."""
        fields = {
            "source": change.source,
            "state": str(change.state),
            "previous": str(change.previous or ""),
            "transition": change.transition,
            "reason": change.reason,
            "evidence": dict(change.evidence),
            "quotations_lost": list(change.quotations_lost),
            "date": to_rfc3339(change.date or self._clock.now()),
        }
        self.note("state", fields)

    def note_notice(self, key: str, source_id: str, words: str) -> None:
        """Write that people were told `words`; `key` is what `Catalog.noticed` asks for."""
        self.note("notice", {"key": key, "source": source_id, "words": words})

    def close(self) -> None:
        """Finish the run: its WARC file, its last custody line, the lock. Raises StorageError."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            try:
                self._end_run()
            finally:
                self._series.abandon()
                self.catalog.close()
                self._lock.free()

    def _end_run(self) -> None:
        if self._broken is not None:
            return
        self._series.close()
        if self._begun:
            self._log(self._clock.now(), [("run-end", {"run": self.run_id})])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except ArchiverError:
            if error is None:
                raise


class _Nowhere(io.RawIOBase):
    """Takes bytes and keeps none."""

    def write(self, piece: object) -> int:
        return len(piece)  # type: ignore[arg-type]


def _mend(root: Path, machine: Machine, now: datetime) -> tuple[Mending, Chain]:
    mending = mend_archive(root, now)
    try:
        chain = open_chain(root, machine, now)
        mending.finish(chain, now)
    except BaseException:
        mending.catalog.close()
        raise
    return mending, chain


def _newest_with_validator(
    captures: tuple[Capture, ...], url: str, fields: tuple[tuple[str, str], ...]
) -> Capture | None:
    """The newest capture of `url` whose ETag or date the conditional request named."""
    sent = {name.lower(): value.strip() for name, value in fields}
    tags, since = sent.get("if-none-match", ""), sent.get("if-modified-since", "")
    for capture in reversed(captures):
        if capture.uri != url or capture.outcome is Outcome.FAILED or capture.truncated:
            continue
        tagged = bool(tags) and capture.etag in [tag.strip() for tag in tags.split(",")]
        if tagged or (not tags and bool(since) and capture.last_modified == since):
            return capture
    return None
