"""Extracted texts in archive/cache/texts/: may be deleted at any time, never believed unchecked.

An entry is bound to the digest of the payload it was read from, to the way it was read, and to
its own sha256: one that does not hold is treated as absent, and the text is extracted again.
"""

import hashlib
import json
from pathlib import Path

from archiver.models import Span, SpanKind, Text
from archiver.serialise import read_json
from archiver.store.disk import storage_errors, write_atomically

FOLDER = "cache/texts"


class Texts:
    """The cache of one archive; `root` is the archive folder."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def get(self, content_digest: str, extractor: str, read_as: str = "") -> Text | None:
        """Return the text kept under these three, None when there is none that can be trusted."""
        try:
            raw = self._path(content_digest, extractor, read_as).read_bytes()
            return _unpack(raw, _key(content_digest, extractor, read_as))
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def keep(self, content_digest: str, text: Text, read_as: str = "") -> None:
        """Keep `text` under the digest of its payload, its extractor and `read_as`.

        `read_as` tells apart readings of the same bytes: media type, charset, `Text.reading`.
        Raises StorageError.
        """
        path = self._path(content_digest, text.extractor, read_as)
        with storage_errors(path, "keeping an extracted text"):
            write_atomically(path, _pack(text, _key(content_digest, text.extractor, read_as)))

    def _path(self, content_digest: str, extractor: str, read_as: str) -> Path:
        name = hashlib.sha256(_key(content_digest, extractor, read_as).encode()).hexdigest()[:40]
        return self._folder / name[:2] / f"{name}.json"


def _key(content_digest: str, extractor: str, read_as: str) -> str:
    return "\n".join((content_digest, extractor, read_as))


def _pack(text: Text, key: str) -> bytes:
    spans = [[span.start, span.end, str(span.kind), span.detail] for span in text.spans]
    said = [key, text.content, text.title, text.pages, spans, text.gaps, text.extractor]
    body = json.dumps([*said, text.reading, text.lang], separators=(",", ":")).encode("ascii")
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _unpack(raw: bytes, key: str) -> Text:
    mark, _, body = raw.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != mark:
        raise ValueError("the entry was damaged")
    kept_key, content, title, pages, spans, gaps, extractor, reading, lang = read_json(body)
    if kept_key != key:
        raise ValueError("the entry belongs to another payload")
    found = tuple(Span(start, end, SpanKind(kind), detail) for start, end, kind, detail in spans)
    return Text(content, title, tuple(pages), found, tuple(gaps), extractor, reading, lang)
