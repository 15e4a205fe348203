"""The candidates of a srcset: addresses, each with a width or a density (HTML 4.8.4.2.1)."""

from __future__ import annotations

from collections.abc import Iterator

_SPACES = " \t\n\f\r"


def read_candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """Yield each address with its descriptors ("" for none), as a browser parts them; linear."""
    at, length = 0, len(srcset)
    while at < length:
        if srcset[at] in _SPACES or srcset[at] == ",":
            at += 1
            continue
        start = at
        while at < length and srcset[at] not in _SPACES:
            at += 1
        address = srcset[start:at]
        if address.endswith(","):
            yield address.rstrip(","), ""
            continue
        start, depth = at, 0
        while at < length and (depth or srcset[at] != ","):
            depth = max(0, depth + (srcset[at] == "(") - (srcset[at] == ")"))
            at += 1
        yield address, srcset[start:at].strip(_SPACES)
