"""One answer, read: its body, its text, whether it shows its page, and why where it does not.

Every stage that reads an answer reads it here, whether it has just come, lies in the archive, was
recorded by others or played back by a web archive: one rule, one answer, one reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from archiver.bodies import TooLargeError, read_body
from archiver.messages import CodingError, Head
from archiver.models import Exchange, Text, Usability, Usable
from archiver.text.extraction import extract
from archiver.text.usability import judge_usability
from archiver.text.walls.rules import find_sign
from archiver.text.walls.signs import Sign


@dataclass(frozen=True)
class Answer:
    """One answer, read. `body` is None where there is none to read: `why` then says the reason.

    `sign` is what shows that it is not the page, None where nothing does.
    """

    body: bytes | None
    text: Text
    usability: Usability
    sign: Sign | None = None

    @property
    def usable(self) -> Usable:
        """Whether it shows its page."""
        return self.usability.usable

    @property
    def why(self) -> str:
        """One plain sentence why it does not, "" where it does."""
        return self.usability.why


def read_answer(exchange: Exchange) -> Answer:
    """Read what an exchange brought; a body that cannot be decoded is no body. Never raises.

    A 304 has no body, and its page is the one that it confirms.
    """
    last = exchange.last
    if last is None or last.head is None:
        return unreadable(exchange.message)
    if exchange.status == 304:
        return Answer(None, Text(""), Usability())
    try:
        body = read_body(last)
    except TooLargeError as error:
        return unreadable(f"Its body cannot be read: {error}.")
    except CodingError as error:
        return unreadable(f"Its body cannot be read: {error}.")
    return read_payload(
        body, last.head, last.head.media_type, asked=exchange.request.url, address=last.url
    )


def read_payload(
    payload: bytes, head: Head | None, media_type: str, *, asked: str = "", address: str = ""
) -> Answer:
    """Read a decoded body; `head` is None for a file, `address` its address or name.

    `asked` is the address that was asked for, "" where nobody knows it. Never raises.
    """
    text = extract(payload, media_type, head.charset if head else "", address)
    sign = find_sign(head, payload, text, asked=asked, address=address)
    return Answer(payload, text, judge_usability(head, payload, text, sign), sign)


def unreadable(why: str) -> Answer:
    """Return the answer of which there is nothing to read, and why."""
    return Answer(None, Text(""), Usability(Usable.NO, why))
