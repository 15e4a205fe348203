"""Reading an archive, beside a running writer."""

import io
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from archiver.messages import Head
from archiver.models import Capture, Outcome, Text
from archiver.store.cache_entries import Cache
from archiver.store.catalog.catalog import Catalog
from archiver.store.mending import open_catalog
from archiver.store.text_cache import Texts
from archiver.store.warc.payloads import Damage, DamagedPayload, copy_payload, read_payload_head


class Reader:
    """Reads one archive, beside a running writer; writes nothing but the cache.

    `remarks` are plain sentences about what was found wrong and mended, for the user to see.
    `cache_key` is where the user's key lies that vouches for the cache and the catalog; None where
    neither may be believed. Safe to use from several threads; a copy sent to another process opens
    the archive anew.
    """

    def __init__(
        self,
        root: Path,
        catalog: Catalog,
        remarks: tuple[str, ...] = (),
        cache_key: Path | None = None,
    ) -> None:
        self.root = root
        self.catalog = catalog
        self.remarks = remarks
        self.cache = Cache(root, cache_key)
        self._cache_key = cache_key
        self._texts = Texts(self.cache)

    def payload(self, capture: Capture) -> bytes | DamagedPayload:
        """Return the payload, transfer- and content-decoded, its digests checked.

        A revisit's is that of the record it refers to, in another file too.
        """
        out = io.BytesIO()
        return self.copy_payload(capture, out) or out.getvalue()

    def copy_payload(self, capture: Capture, out: BinaryIO) -> DamagedPayload | None:
        """Write the payload to `out` in pieces, for bodies of any size; None when all is well.

        What was written must not be used when a `Damaged` is returned.
        """
        holder = self.holder(capture)
        if isinstance(holder, DamagedPayload):
            return holder
        return copy_payload(self.root, capture, holder, out)

    def head(self, capture: Capture) -> Head | None:
        """Return the HTTP head that came with the payload, None where there is none to read."""
        holder = self.holder(capture)
        return None if isinstance(holder, DamagedPayload) else read_payload_head(self.root, holder)

    def own_head(self, capture: Capture) -> Head | None:
        """Return the HTTP head of the capture's own record; a revisit's may differ in charset."""
        return read_payload_head(self.root, capture)

    def holder(self, capture: Capture) -> Capture | DamagedPayload:
        """Return the capture whose own record holds the payload: `capture`, unless a revisit."""
        place = capture.place
        if capture.outcome is Outcome.FAILED:
            why = f"nothing was received: {capture.why or capture.reason}"
            return DamagedPayload(Damage.NONE_STORED, why, place.warc, place.offset)
        if not capture.refers_to:
            return capture
        holder = self.catalog.by_record(capture.refers_to)
        if holder is None:
            why = f"it repeats record {capture.refers_to}, which this archive does not have"
            return DamagedPayload(Damage.MISSING, why, place.warc, place.offset)
        return holder

    def text(
        self, capture: Capture, extractor: str, reading: str = "", charset: str = ""
    ) -> Text | None:
        """Return the text that `keep_text` kept for this payload, None when there is none."""
        return self._texts.get(
            capture.content_digest, extractor, _read_as(capture, reading, charset)
        )

    def keep_text(
        self, capture: Capture, text: Text, charset: str = "", reading: str | None = None
    ) -> None:
        """Keep the text extracted from the capture's payload in the cache, where that can be had.

        `reading` is the one that will be asked for, where it is another than `text.reading`.
        """
        asked = text.reading if reading is None else reading
        read_as = _read_as(capture, asked, charset)
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

    def __reduce__(
        self,
    ) -> tuple[Callable[[Path, Path | None], "Reader"], tuple[Path, Path | None]]:
        return open_reader, (self.root, self._cache_key)


def _read_as(capture: Capture, reading: str, charset: str) -> str:
    return ";".join((capture.media_type, charset.lower(), reading))


def open_reader(root: Path, cache_key: Path | None = None) -> Reader:
    """Open the archive in `root` for reading; also an empty or a missing one.

    A catalog that is damaged, behind the log, or not vouched for by the user's key in the file
    `cache_key`, is made anew: on disk when there is a key and no run is writing, else in memory.
    Raises StorageError when the folder cannot be read.
    """
    catalog, remarks = open_catalog(root, Cache(root, cache_key))
    return Reader(root, catalog, tuple(remarks), cache_key)
