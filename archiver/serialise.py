"""Plain values: frozen dataclasses as lists that JSON can hold, and back again, exactly.

The type hints say how to read a list back, so that nothing in the file chooses what is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Instance = TypeVar("Instance")
PlainReader = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Return `value` in lists, strings, numbers, booleans and None."""
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if is_dataclass(value):
        return [to_plain(getattr(value, field.name)) for field in fields(value)]
    return value.isoformat() if isinstance(value, datetime) else value


def from_plain(kind: type[Instance], value: Any) -> Instance:
    """Return the `kind` that `to_plain` made `value` of.

    Raises ValueError, TypeError or KeyError when `value` is no such thing.
    """
    hint: Any = kind
    made: Instance = _reader(hint)(value)
    return made


@cache
def _reader(hint: Any) -> PlainReader:
    if get_origin(hint) is UnionType or NoneType in get_args(hint):
        return _optional(next(arm for arm in get_args(hint) if arm is not NoneType))
    if get_origin(hint) is tuple:
        each = _reader(get_args(hint)[0])
        return lambda value: tuple([each(item) for item in value])
    if is_dataclass(hint):
        return _maker(hint)
    if issubclass(hint, StrEnum):
        return {member.value: member for member in hint}.__getitem__
    return datetime.fromisoformat if hint is datetime else _checked(hint)


def _checked(kind: type) -> PlainReader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return value

    return read


def _optional(arm: Any) -> PlainReader:
    read = _reader(arm)
    return lambda value: None if value is None else read(value)


def _maker(kind: Any) -> PlainReader:
    hints = get_type_hints(kind)
    readers = [_reader(hints[field.name]) for field in fields(kind)]

    def make(values: Any) -> Any:
        return kind(*[read(value) for read, value in zip(readers, values, strict=True)])

    return make
