"""Names of files in a line about a timestamp: they stand in commands that people run."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

import pytest

from archiver.store.timestamps.stamps import openssl_line, read_stamp

GOOD: dict[str, object] = {
    "authority": "one",
    "url": "http://tsa.example",
    "at": "2026-05-03T10:00:00Z",
    "stamped": {"chain": "desk-1", "line": 3, "hash": "00" * 32, "end": 9},
    "nonce": "1f",
    "token": "timestamps/a.tsr",
    "root_file": "timestamps/root-one.pem",
    "chain_file": "timestamps/chain-one.pem",
    "files": {"timestamps/a.tsr": "sha256:00"},
}


def test_a_plain_line_is_read() -> None:
    assert read_stamp(GOOD) is not None


@pytest.mark.parametrize("field", ["token", "root_file", "chain_file", "files", "chain"])
@pytest.mark.parametrize(
    "name",
    [
        "chain$(touch${IFS}X).pem",
        "a;b",
        "a b",
        "-engine",
        "../a",
        "`x`",
        "a\nb",
        "a/b",
        "ä",
        "",
        "~",
    ],
)
def test_a_name_that_a_shell_would_obey_is_none(field: str, name: str) -> None:
    place = f"timestamps/{name}"
    changed: object = {place: "sha256:00"} if field == "files" else place
    stamped = {"chain": name, "line": 3, "hash": "00" * 32}
    said = {"stamped": stamped} if field == "chain" else {field: changed}
    assert read_stamp({**GOOD, **said}) is None


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("authority", "one\n    openssl ts -verify -digest 00 -in a -CAfile b"),
        ("authority", "x\u202egro.live"),
        ("authority", "\x1b[2J"),
        ("authority", "a b"),
        ("authority", "a" * 256),
        ("url", "http://tsa.example\n    rm -r ."),
        ("url", "http://tsa.example/\u202e"),
        ("url", "http://tsa.example/" + "a" * 2000),
    ],
)
def test_who_stamped_it_stands_in_pages_and_is_one_word(field: str, said: str) -> None:
    assert read_stamp({**GOOD, field: said}) is None


def test_what_is_printed_is_one_word_a_name() -> None:
    line = openssl_line("00", datetime(2026, 5, 3, tzinfo=UTC), "t/a b;c", "t/$(x)", "t/`y`")
    assert shlex.split(line)[6:11] == ["a b;c", "-CAfile", "$(x)", "-untrusted", "`y`"]
