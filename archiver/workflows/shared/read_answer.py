"""One answer, read: its body, its text, whether it shows its page, and why where it does not.

Every stage that reads an answer reads it here, whether it has just come, lies in the archive, was
recorded by others or played back by a web archive: one rule, one answer, one reason.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from archiver.bodies import TooLargeError, decode_body
from archiver.file_kinds import sniff
from archiver.messages import CodingError, Head
from archiver.models import Exchange, Text, Usability, Usable
from archiver.text.extraction import extract
from archiver.text.unread import UNREAD
from archiver.text.usability import judge_usability
from archiver.text.walls.end_marks import NO_END, is_shown_whole
from archiver.text.walls.redirect_stubs import stub_target
from archiver.text.walls.rules import find_sign
from archiver.text.walls.signs import Sign

ENDLESS = (
    "Nothing shows that the page came whole: the server gave no length, and the page has no end "
    "mark. Save it once more: two copies with the same bytes show that nothing is missing."
)
CUT = (
    "The page breaks off before the end that its length, its chunks or its compression declare: "
    "only a part of it came. Save it once more, or look for a copy with `archiver rescue`."
)
SURPLUS = (
    "The server sent {count:,} bytes after the end that it declares: they are kept, not read, and "
    "browsers do not show them. Save it once more, or look for a copy with `archiver rescue`."
)
MORE = "bytes after the declared end"


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


def read_answer(exchange: Exchange, before: Collection[str] = (), *, ours: bool = True) -> Answer:
    """Read what an exchange brought; a body that cannot be decoded is no body. Never raises.

    `before` are the content digests of earlier answers of this address: two fetches that gave the
    same bytes show a body whole that does not say itself where it ends. Of a recording that is not
    `ours` length, chunks and content coding say so where they stand: recorders leave them out. A
    304 has no body, and its page is the one that it confirms.
    """
    last = exchange.last
    if last is None or last.head is None:
        return unreadable(exchange.message)
    if exchange.status == 304:
        return Answer(None, Text(""), Usability())
    try:
        body, ended = decode_body(last)
    except (TooLargeError, CodingError) as error:
        return unreadable(f"Its body cannot be read: {error}.")
    answer = read_payload(
        body, last.head, last.head.media_type, asked=exchange.request.url, address=last.url
    )
    again = bool(last.content_digest) and str(last.content_digest) in before
    if answer.usable is Usable.NO or last.truncated:
        return answer
    if last.surplus and answer.usable is Usable.YES:
        why = SURPLUS.format(count=last.surplus.length)
        return replace(answer, usability=Usability(Usable.DOUBTFUL, why, (MORE,)))
    kind = sniff(body, last.head.media_type, last.url)
    whole = ended and (not ours or is_shown_whole(last, body, kind))
    if again or whole:
        return answer
    why = answer.usability.why or (ENDLESS if ended else CUT)
    signs = (*answer.usability.signs, NO_END)
    return replace(answer, usability=Usability(Usable.DOUBTFUL, why, signs))


def read_part(exchange: Exchange) -> Answer:
    """Read what a page brings along to look like itself: bytes that nobody quotes. Never raises.

    A picture, a style sheet or a font is good when it came, whatever there is to read in it.
    """
    last = exchange.last
    if last is None or last.head is None:
        return unreadable(exchange.message)
    if exchange.status // 100 != 2:
        said = f"{exchange.status} {last.head.phrase}".strip()
        return unreadable(f"The server answered {said} instead of this file of the page.")
    try:
        body, ended = decode_body(last)
    except (TooLargeError, CodingError) as error:
        return unreadable(f"This file of the page cannot be read: {error}.")
    if not body:
        return unreadable("The server sent this file of the page empty.")
    whole = ended and not last.truncated
    return Answer(body, Text(""), Usability() if whole else Usability(Usable.DOUBTFUL, CUT))


def read_payload(
    payload: bytes, head: Head | None, media_type: str, *, asked: str = "", address: str = ""
) -> Answer:
    """Read a decoded body; `head` is None for a file, `address` its address or name.

    `asked` is the address that was asked for, "" where nobody knows it. Never raises: whatever a
    page makes our own reading stumble over, it is one page in doubt, and the others are read.
    """
    try:
        text = extract(payload, media_type, head.charset if head else "", address)
        sign = find_sign(head, payload, text, asked=asked, address=address)
        usability = judge_usability(head, payload, text, sign)
        onward = (
            stub_target(head, payload, address)
            if head and usability.usable is not Usable.NO
            else ""
        )
    except Exception as error:  # noqa: BLE001 - nothing that a page holds may end a round
        said = f"Reading it failed ({type(error).__name__}: {error}): report it with the address."
        doubt = Usability(Usable.DOUBTFUL, said, (type(error).__name__,))
        return Answer(payload, Text("", gaps=(said,), extractor=UNREAD), doubt)
    if onward:
        why = f"The page only sends its reader on to {onward}, which was not followed from here."
        usability = Usability(Usable.DOUBTFUL, why, (f"sends on to {onward}",))
    return Answer(payload, text, usability, sign)


def unreadable(why: str) -> Answer:
    """Return the answer of which there is nothing to read, and why."""
    return Answer(None, Text(""), Usability(Usable.NO, why))
