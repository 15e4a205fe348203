"""What an authority, or whoever made a pack, wrote as a token or certificate costs linear time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archiver.store.timestamps.certificates import read_pem
from archiver.store.timestamps.der import SEQUENCE, read_element, write_element, write_integer
from archiver.store.timestamps.tokens import CERTIFICATES, SIGNED_DATA, read_imprint
from tests.growth import check_growth

NULL = b"\x05\x00"
STATUS = write_element(SEQUENCE, write_integer(0))
BEGUN, ENDED = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


def answer(*parts: bytes) -> bytes:
    """An answer that grants a token, which is signed data of these `parts`."""
    wrapped = write_element(CERTIFICATES, write_element(SEQUENCE, *parts))
    return write_element(SEQUENCE, STATUS, write_element(SEQUENCE, SIGNED_DATA, wrapped))


def nested(depth: int) -> bytes:
    made = NULL
    for _ in range(depth):
        made = write_element(SEQUENCE, made)
    return made


ANSWERS: dict[str, tuple[Callable[[int], bytes], int]] = {
    "certificates": (
        lambda n: answer(write_integer(3), NULL, NULL, write_element(CERTIFICATES, NULL * n)),
        160_000,
    ),
    "words": (
        lambda n: write_element(
            SEQUENCE,
            write_element(SEQUENCE, write_integer(2), write_element(SEQUENCE, b"\x0c\x01a" * n)),
        ),
        60_000,
    ),
    "elements in elements": (nested, 2_000),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer(name: str) -> None:
    def read(raw: bytes) -> None:
        assert read_imprint(raw) is None
        assert read_element(raw).children()

    make, size = ANSWERS[name]
    check_growth(make, read, size)


@pytest.mark.parametrize("part", [BEGUN, ENDED, BEGUN + b"QUFB" + ENDED, BEGUN + b"\n"])
def test_a_list_of_certificates(part: bytes) -> None:
    check_growth(lambda n: part * n, read_pem, 1_000)
