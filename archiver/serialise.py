"""Frozen dataclasses as plain values that JSON can hold, and back again, by msgspec.

The types say how values are read back, so that nothing in a file chooses what is made. Enums are
their values, times RFC 3339, tuples lists; a field that is missing takes its default, a name that
the type does not have is passed over: an older log stays readable, and so does a newer one.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

AnyType = TypeVar("AnyType")


def to_plain(value: object) -> Any:
    """Return `value` in dictionaries, lists, strings, numbers, booleans and None."""
    return msgspec.to_builtins(value)


def from_plain(kind: type[AnyType], value: object) -> AnyType:
    """Return the `kind` that `to_plain` made `value` of, or one field of it after another.

    Numbers and booleans may stand as SQLite and CSV keep them (1, "1"). Raises ValueError when
    `value` is no such thing.
    """
    return msgspec.convert(value, kind, strict=False)


def read_json(raw: str | bytes, *, once: bool = False) -> Any:
    """Return what a JSON text says, whoever wrote it; with `once` no name may stand twice in it.

    Raises ValueError for what is no JSON, and for what no program means: lists within lists, deeper
    than a reader's stack, and numbers of thousands of digits.
    """
    try:
        return json.loads(raw, object_pairs_hook=_each_once if once else None)
    except RecursionError as error:
        raise ValueError("it is nested too deeply to be read") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError("it says something twice")
    return said
