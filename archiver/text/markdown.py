"""Markdown: rendered, then read like the page it makes, so that emphasis never splits a word."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace

from archiver.models import Text
from archiver.text.charsets import decode
from archiver.text.web.html import read_markup

_NOTE = re.compile(r"\[\^([\w-]{1,40})\]")
_NOTE_TEXT = re.compile(r"^ {0,3}\[\^([\w-]{1,40})\]:[ \t]*", re.MULTILINE)
_MARK = r'<sup role="doc-noteref"><a href="#\1">\1</a></sup>'
_LABEL = r"\n\n\1. "
_FRONT_MATTER = re.compile(r"\A---\s*\n(?:.*\n)*?(?:---|\.\.\.)\s*(?:\n|\Z)")
_DEFINED = re.compile(r"^(?= {0,3}\[([^\[\]\s^][^\[\]]{0,80})\]:[ \t])", re.MULTILINE)
_OTHER_FRONT_MATTER = re.compile(r"\A\+\+\+[ \t]*\n(?:.*\n)*?\+\+\+[ \t]*(?:\n|\Z)")
_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)


def read_markdown(payload: bytes, charset: str = "", *, quoting: bool = False) -> Text:
    """Return the text of a Markdown file (CommonMark with tables); never raises.

    Marks of footnotes (`[^1]`) become spans, their texts numbered paragraphs; front matter gives
    the title and is no text. With `quoting` its blocks and the places of its characters are noted,
    too.
    """
    written = decode(payload, charset).text
    source = written.replace("\r\n", "\n")
    front = _FRONT_MATTER.match(source)
    title = _TITLE.search(front[0]) if front else None
    if quoting:
        text = _read_placed(written)
    else:
        from markdown_it import MarkdownIt  # 55 ms to import; a page needs no reader of Markdown

        body = source[front.end() :] if front else source
        marked = _NOTE.sub(_MARK, _NOTE_TEXT.sub(_LABEL, body))
        parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
        text = read_markup(parser.render(marked))
    return replace(text, title=title[1]) if title else text


class _PlacedText:
    """Some of a file's text with the place of each character, -1 for those of ours."""

    def __init__(self, text: str, places: Sequence[int]) -> None:
        self.text = text
        self.places = places

    def sub(
        self, pattern: re.Pattern[str], made_of: Callable[[re.Match[str]], str]
    ) -> tuple[_PlacedText, dict[int, str]]:
        """Return this with each match replaced, and what each match's group says, by its end."""
        pieces: list[str] = []
        places = array("q")
        labels: dict[int, str] = {}
        at = 0
        for found in pattern.finditer(self.text):
            made = made_of(found)
            pieces += [self.text[at : found.start()], made]
            places.extend(self.places[at : found.start()])
            places.extend([-1] * len(made))
            labels[len(places)] = found[1]
            at = found.end()
        places.extend(self.places[at:])
        return _PlacedText("".join([*pieces, self.text[at:]]), places), labels


def _mark_note(found: re.Match[str]) -> str:
    return found.expand(_MARK).replace(f"#{found[1]}", f"#{found[1].casefold()}", 1)


def _read_placed(written: str) -> Text:
    written = re.sub(r"\r(?!\n)", "\n", written)
    source = written.replace("\r\n", "\n")
    kept = [at for at, c in enumerate(written) if c != "\r" or written[at + 1 : at + 2] != "\n"]
    front = _FRONT_MATTER.match(source) or _OTHER_FRONT_MATTER.match(source)
    start = front.end() if front else 0
    body = _PlacedText(source[start:], array("q", kept[start:]))
    parted, _ = body.sub(_DEFINED, lambda _: "\n")
    numbered, labels = parted.sub(_NOTE_TEXT, lambda found: found.expand(_LABEL))
    labels |= {found.end(): found[1] for found in _DEFINED.finditer(numbered.text)}
    lines = {numbered.text.count("\n", 0, at): label for at, label in labels.items()}
    marked, _ = numbered.sub(_NOTE, _mark_note)
    from archiver.text.markdown_rendering import RenderedMarkdown

    page = RenderedMarkdown(marked.text, lines)
    text = read_markup(page.markup, quoting=True)
    inner = [page.places[place] if place >= 0 else -1 for place in text.places]
    places = array("q", [marked.places[place] if place >= 0 else -1 for place in inner])
    return replace(text, places=places, references=tuple(page.references.items()))
