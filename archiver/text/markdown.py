"""Markdown: rendered, then read like the page it makes, so that emphasis never splits a word."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it import MarkdownIt

from archiver.models import Text
from archiver.text.charsets import decode
from archiver.text.web.html import read_markup

_NOTE = re.compile(r"\[\^([\w-]{1,40})\]")
_NOTE_TEXT = re.compile(r"^ {0,3}\[\^([\w-]{1,40})\]:[ \t]*", re.MULTILINE)
_MARK = r'<sup role="doc-noteref"><a href="#\1">\1</a></sup>'
_FRONT_MATTER = re.compile(r"\A---\s*\n(?:.*\n)*?(?:---|\.\.\.)\s*(?:\n|\Z)")
_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)


def read_markdown(payload: bytes, charset: str = "") -> Text:
    """Return the text of a Markdown file (CommonMark with tables); never raises.

    Marks of footnotes (`[^1]`) become spans, their texts numbered paragraphs; front matter gives
    the title and is no text.
    """
    source = decode(payload, charset).text.replace("\r\n", "\n")
    front = _FRONT_MATTER.match(source)
    title = _TITLE.search(front[0]) if front else None
    body = source[front.end() :] if front else source
    marked = _NOTE.sub(_MARK, _NOTE_TEXT.sub(r"\n\n\1. ", body))
    text = read_markup(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(marked))
    return replace(text, title=title[1]) if title else text
