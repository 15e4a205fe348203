"""One copy of a page, ours or a web archive's: how it reads, and what it says of a quotation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from archiver.capture.attachments import wants_attachments
from archiver.messages import Head
from archiver.models import Capture, Finding, Place, Quotation, Source, Usability, Usable
from archiver.quoting.judging.verdicts import Options, Witness, judge
from archiver.store.reader import Reader
from archiver.text.extraction import extract_again
from archiver.text.folding import FoldedText, fold
from archiver.wayback.answers import Playback
from archiver.wayback.comparison import CopyReading
from archiver.workflows.shared.read_answer import read_payload

NOT_SHOWN_WHOLE = "an archive's copy that nothing shows whole"


def read_ours(capture: Capture, reader: Reader) -> CopyReading | None:
    """Return our capture as it reads; None when its record is damaged or missing."""
    payload, head = reader.payload(capture), reader.head(capture)
    if not isinstance(payload, bytes):
        return None
    return _read(payload, head, capture.media_type, (capture.cited, capture.uri))


def read_theirs(playback: Playback) -> CopyReading:
    """Return a played-back memento as it reads.

    What is doubtful about it is a gap in its text, and is stored with the capture that is made of
    it: a doubt that was known as the bytes came would else be forgotten with them.
    """
    head = playback.head
    address = playback.memento.uri_r
    reading = _read(playback.payload, head, head.media_type, (address, address))
    if not playback.doubt:
        return reading
    usability = reading.usability
    if usability.usable is Usable.YES:
        usability = Usability(Usable.DOUBTFUL, playback.doubt, (NOT_SHOWN_WHOLE,))
    text = replace(reading.text, gaps=(*reading.text.gaps, playback.doubt))
    return replace(reading, text=text, usability=usability)


def _read(
    payload: bytes, head: Head | None, media_type: str, addresses: tuple[str, str]
) -> CopyReading:
    asked, address = addresses
    answer = read_payload(payload, head, media_type, asked=asked, address=address)
    return CopyReading(payload, answer.text, answer.usability, media_type)


def judge_copy(
    quotation: Quotation,
    source: Source,
    reading: CopyReading,
    date: datetime,
    options: Options | None = None,
) -> Finding:
    """Return the finding about `quotation` if this copy of the page, made on `date`, were all.

    Where the source's text is its attachments too, a page alone proves no absence.
    """
    text = reading.text
    if wants_attachments(source):
        text = replace(text, gaps=(*text.gaps, "The attachments of this copy were not read."))
    usable = reading.usability.usable
    capture = Capture("", quotation.source, "", date, Place("", 0), status=200, usable=usable)
    witness = Witness(capture, fold(text), lambda: _read_again(reading))
    return judge(replace(quotation, pin=""), [witness], options=options)


def _read_again(reading: CopyReading) -> FoldedText | None:
    text = extract_again(reading.payload, reading.media_type)
    return None if text is None else fold(text)
