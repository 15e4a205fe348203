"""archive/ on disk: the one writer, and the readers that run beside it."""

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archiver.errors import ArchiverError, StorageError
from archiver.models import (
    Capture,
    Change,
    Clock,
    Exchange,
    Hop,
    Machine,
    Outcome,
    Usability,
)
from archiver.private_files import tighten
from archiver.state_lines import doubt_object, evidence_object
from archiver.store.cache_entries import Cache
from archiver.store.catalog.catalog import capture_fields
from archiver.store.catalog.catch_up import catch_up
from archiver.store.catalog.vouching import vouch, vouch_for_much
from archiver.store.disk import storage_errors
from archiver.store.lock import WriterLock
from archiver.store.log.chain import Chain, ChainHead, chain_files, open_chain
from archiver.store.log.rulings import MERGE
from archiver.store.log.server_clocks import ClockWatch
from archiver.store.log.stretches import LONG, close_long_stretch
from archiver.store.mending import Mending
from archiver.store.merging import MergePlan, forget_staged, move_staged, stage
from archiver.store.reader import Reader, open_reader
from archiver.store.recovery import finish_mending, mend_archive
from archiver.store.revisits import find_revisit
from archiver.store.warc.capture_records import (
    About,
    Group,
    GroupBuilder,
    Revisit,
    SuppliedFile,
    measured,
)
from archiver.store.warc.scans import record_fields
from archiver.store.warc.writer import (
    IDENTICAL_PAYLOAD,
    LEVEL,
    MAX_SIZE,
    WarcSeries,
    WrittenRecord,
)
from archiver.urls import to_rfc3339

__all__ = ["Archive", "Reader", "SuppliedFile", "new_id", "open_reader"]

Ids = Callable[[], str]
IMPORTED = "import"
OPEN_TO_OTHERS = (
    "{}: {} files and folders in it could be read by other accounts of this computer. They are "
    "their owner's alone now. For a report that others read, name a folder with report --output."
)
SYNC_EVERY = 1.0
"""Seconds between two times that the log is forced to the disk. A guess: what is lost is mended."""


def new_id() -> str:
    """Return a fresh record id, "urn:uuid:…" (WARC 1.1 section 5.2)."""
    return f"urn:uuid:{uuid.uuid4()}"


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
        cache_key: Path | None = None,
        long: int = LONG,
        vouch_key: Path | None = None,
    ) -> None:
        super().__init__(mending.root, mending.catalog, tuple(mending.remarks), cache_key)
        self._long = long
        self._vouching = Cache(mending.root, vouch_key or cache_key)
        if self._vouching.is_usable:
            self.catalog.hold_back()
            if not self.cache.is_usable:  # it has just been made from the log
                vouch(self.root, self.catalog, self._vouching)
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
        self._clocks = ClockWatch()
        self.run_id = run_id
        self.circumstances: Mapping[str, object] = {}
        """What the first line of this run says of it, such as the settings."""

    @property
    def log_head(self) -> ChainHead:
        """The last line of the chain that this machine writes."""
        return self._chain.head

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
        cache_key: Path | None = None,
        long: int = LONG,
        vouch_key: Path | None = None,
    ) -> Self:
        """Take the lock, mend what a broken run left, and open the archive for writing.

        `level` is zlib's (0 to 9), `max_size` the bytes after which a WARC file is followed by
        another, `cache_key` the file of the key that vouches for the catalog, `long` the bytes at
        which a stretch of the log is closed. With a `vouch_key` alone nothing that was kept is
        believed, and the catalog, made from the log, is vouched for by that key.
        Raises LockHeldError when another run is writing, StorageError when the folder cannot be
        written.
        """
        lock = WriterLock(root)
        now = clock.now()
        lock.take(machine, now)
        try:
            run_id = ids().rpartition(":")[2].replace("-", "")[:12]
            opened = tighten(root)
            mending, chain = _mend(root, machine, now, Cache(root, cache_key))
            if opened:
                mending.remarks.append(OPEN_TO_OTHERS.format(root, opened))
            info = {"software": machine.software, "isPartOf": run_id, "hostname": machine.host}
            info |= {"operator": machine.operator}
            series = WarcSeries(root, run_id, info, level=level, max_size=max_size)
            return cls(mending, clock, lock, chain, series, run_id, ids, cache_key, long, vouch_key)
        except BaseException:
            lock.free()
            raise

    @property
    def chain_name(self) -> str:
        """The custody chain that this machine writes."""
        return self._chain.head.chain

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
        exchange = _measured(exchange)
        with self._guard:
            self._clocks.see(exchange)
            revisit = find_revisit(self, source_id, exchange, via)
            group = GroupBuilder(self._ids).exchange(exchange, about, revisit, self._clock.now())
            return self._store(group)

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
        exchange = _measured(exchange)
        with self._guard:
            builder, now = GroupBuilder(self._ids), self._clock.now()
            derived = measured(derived)
            return self._store(builder.rescue(exchange, derived, about, index_row, now))

    def record_import(
        self,
        source_id: str,
        exchange: Exchange,
        usability: Usability,
        facts: Mapping[str, object],
        *,
        repeats: Capture | None = None,
        role: str = "page",
        title: str = "",
    ) -> Capture:
        """Store an exchange that another program recorded, byte for byte, and return its capture.

        `facts` say out of which file and record it comes. `repeats` is the imported capture that
        holds the payload, where the record was a revisit: its last hop then has a head alone.
        Raises StorageError.
        """
        cited = exchange.request.url
        about = About(source_id, usability, role, cited, IMPORTED, title, facts)
        with self._guard:
            *earlier, last = exchange.hops
            last = last if repeats else measured(last)
            exchange = replace(exchange, hops=(*map(measured, earlier), last))
            if repeats is None:
                revisit = find_revisit(self, source_id, exchange, IMPORTED)
            else:
                holder = self.catalog.by_record(repeats.refers_to) or repeats
                revisit = Revisit(holder, repeats, IDENTICAL_PAYLOAD, False)
            group = GroupBuilder(self._ids).exchange(exchange, about, revisit, self._clock.now())
            return self._store(group)

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

    def _entry(self, item: WrittenRecord, group: Group) -> tuple[str, Mapping[str, object]]:
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
        fields = record_fields(self.run_id, head, source, item)
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
            with self._unbroken():
                self.catalog.apply(self._chain.write(now, entries, sync=sync))
                vouch_for_much(self.root, self.catalog, self._vouching)
            self._synced = self._clock.monotonic() if sync else self._synced
        except ArchiverError as error:
            self._broken = error
            raise

    def _begin_run(self, now: datetime) -> None:
        if not self._begun:
            self._log(now, [("run-start", {"run": self.run_id, **self.circumstances})])
            self._begun = True

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        """Take nothing more after an interruption: WARC, log and catalog may disagree then."""
        try:
            yield
        except ArchiverError:
            raise
        except BaseException:
            self._broken = StorageError("the run was interrupted; nothing more is stored in it")
            raise

    def _refuse_when_broken(self) -> None:
        if self._broken is not None:
            raise StorageError(str(self._broken))

    # --- another archive --------------------------------------------------------------------------

    def merge(
        self, plan: MergePlan, said: Mapping[str, object], advance: Callable[[str], None]
    ) -> None:
        """Take in the files of another archive, and write into the log that they came.

        Once all are copied the merge will be done, by this run or by the next start. Raises
        StorageError.
        """
        with self._guard:
            self._refuse_when_broken()
            said = {"id": self._ids(), **said}
            stage(self.root, plan, said, advance)
            # Said first: what their log decides about our records waits before it is there.
            self.note(MERGE, said)
            with self._unbroken(), storage_errors(self.root, "merging"):
                move_staged(self.root)
                catch_up(self.root, self.catalog)
            with storage_errors(self.root, "merging"):
                forget_staged(self.root)

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
            "evidence": evidence_object(change),
            "quotations_lost": list(change.quotations_lost),
            "date": to_rfc3339(change.date or self._clock.now()),
        }
        if change.doubt is not None:
            fields["doubt"] = doubt_object(change.doubt)
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
                if self._broken is None:
                    vouch(self.root, self.catalog, self._vouching)
                self.catalog.close()
                self._lock.free()

    def _end_run(self) -> None:
        if self._broken is not None:
            return
        self._series.close()
        if self._begun:
            said = {"run": self.run_id, **self._clocks.describe()}
            self._log(self._clock.now(), [("run-end", said)])
        for path in chain_files(self.root):
            with suppress(OSError):  # nothing of the log is lost: the next run tries it again
                close_long_stretch(path, self._long)

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


def _measured(exchange: Exchange) -> Exchange:
    return replace(
        exchange,
        hops=tuple(map(measured, exchange.hops)),
        put_off=tuple(map(measured, exchange.put_off)),
    )


def _mend(root: Path, machine: Machine, now: datetime, cache: Cache) -> tuple[Mending, Chain]:
    mending = mend_archive(root, now, cache)
    try:
        chain = open_chain(root, machine, now)
        finish_mending(mending, chain, now)
    except BaseException:
        mending.catalog.close()
        raise
    return mending, chain
