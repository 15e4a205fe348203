"""JSON that others wrote."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import archiver
from archiver.serialise import read_json


@pytest.mark.parametrize("raw", ["[" * 200_000, '{"a":' * 100_000, "9" * 5_000, "", "{", b"\xff"])
def test_what_no_program_means_is_a_value_error(raw: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(raw)


def test_all_that_is_read_is_read_here() -> None:
    """A page's own JSON is text, and has a reader of its own."""
    calls = [
        path.name
        for path in sorted(Path(archiver.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("json.loads", "json.load")
    ]
    assert sorted(calls) == ["json.py", "serialise.py"]
