"""Captions of films: WebVTT (W3C, WebVTT 1) and SubRip (.srt), their words without the times."""

from __future__ import annotations

import re
from html import unescape

from archiver.models import Text
from archiver.text.charsets import decode
from archiver.text.plain import describe_unreadable, is_damaged

_TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}")
_TAG = re.compile(
    r"</?(?:[cibuv]|ruby|rt|lang|font)(?:[.\s][^<>]{0,200})?>|<\d[\d:.]{3,15}>|\{\\an\d\}"
)
_ASIDE = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)(?:\s|$)")


def read_captions(payload: bytes, charset: str = "") -> Text:
    """Return the words that captions show, one line a line of a caption. Never raises.

    Captions that follow each other are one text, since sentences run over them; comments, styles
    and the names and times of captions are no words of it.
    """
    decoded = decode(payload, charset)
    lines: list[str] = []
    for block in re.split(r"\n[ \t]*\n", decoded.text.replace("\r\n", "\n").replace("\r", "\n")):
        parts = block.strip("\n\ufeff").split("\n")
        times = next((at for at, line in enumerate(parts[:2]) if _TIMES.match(line)), -1)
        if times >= 0:
            lines += [unescape(_TAG.sub("", line)).strip() for line in parts[times + 1 :]]
        elif not _ASIDE.match(parts[0]) and parts != [""]:
            lines += [line.strip() for line in parts]
    content = "\n".join(line for line in lines if line)
    damaged = is_damaged(decoded.unreadable, content)
    return Text(content, gaps=(describe_unreadable(decoded.unreadable),) if damaged else ())
