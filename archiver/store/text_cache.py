"""Extracted texts in archive/cache/texts/: may be deleted at any time, never believed unchecked.

An entry is bound to the digest of the payload it was read from and to the way it was read, and
vouched for by the user's own key: else it counts as absent, and the text is extracted again.
"""

import hashlib
import json
import zlib
from contextlib import suppress

from archiver.models import Span, SpanKind, Text
from archiver.serialise import read_json
from archiver.store.cache_entries import Cache

FOLDER = "texts"
_KINDS = {kind.value: kind for kind in SpanKind}


MOST_HELD = 48 * 1024 * 1024
"""Bytes of packed texts that a run holds in memory where it may believe no cache: some 10,000
pages of 9 kB."""
FAST = 1
"""zlib's quickest level: a text is packed once, and read a few times."""


class Texts:
    """The texts in the cache of one archive.

    Where no cache may be believed, a run still reads each payload once: what it extracted itself
    is held in its own memory, and gone with it.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._held: dict[str, bytes] = {}
        self._room = MOST_HELD

    def get(self, content_digest: str, extractor: str, read_as: str = "") -> Text | None:
        """Return the text kept under these three, None when there is none that can be trusted."""
        key = _key(content_digest, extractor, read_as)
        held = self._held.get(key)
        kept = self._cache.read(_name(key)) if held is None else zlib.decompress(held)
        try:
            return None if kept is None else _unpack(kept, key)
        except (ValueError, KeyError, TypeError, IndexError):
            return None

    def keep(self, content_digest: str, text: Text, read_as: str = "") -> None:
        """Keep `text` under the digest of its payload, its extractor and `read_as`.

        `read_as` tells apart readings of the same bytes: media type, charset, `Text.reading`. A
        disk that is full, or takes nothing, keeps none: the text is then read anew.
        """
        key = _key(content_digest, text.extractor, read_as)
        if self._cache.is_usable:
            with suppress(OSError):
                self._cache.write(_name(key), _pack(text, key))
            return
        # What comes when there is no room is not held, rather than what came first let go: whoever
        # goes through an archive time and again finds the beginning each time, and would find
        # nothing of what was read last.
        packed = zlib.compress(_pack(text, key), FAST)
        if len(packed) <= self._room:
            self._held[key] = packed
            self._room -= len(packed)


def _name(key: str) -> str:
    name = hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"{FOLDER}/{name[:2]}/{name}.json"


def _key(content_digest: str, extractor: str, read_as: str) -> str:
    return "\n".join((content_digest, extractor, read_as))


def _pack(text: Text, key: str) -> bytes:
    spans = [[span.start, span.end, span.kind, span.detail] for span in text.spans]
    said = [key, text.content, text.title, text.pages, spans, text.gaps, text.extractor]
    return json.dumps([*said, text.reading, text.lang], separators=(",", ":")).encode("ascii")


def _unpack(body: bytes, key: str) -> Text:
    kept_key, content, title, pages, spans, gaps, extractor, reading, lang = read_json(body)
    if kept_key != key:
        raise ValueError("the entry belongs to another payload")
    found = tuple(Span(start, end, _KINDS[kind], detail) for start, end, kind, detail in spans)
    return Text(content, title, tuple(pages), found, tuple(gaps), extractor, reading, lang)
