"""Books (EPUB 3.3): the chapters of the spine, in its order, each a page of its own."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from archiver.models import SpanKind, Text
from archiver.text.office.joined import join_texts
from archiver.text.office.packages import Element, local_name, parse_part, read_package, read_part
from archiver.text.web.html import read_html

NAME = "book"
DAMAGED = "The book is damaged: its list of chapters cannot be read."
ENCRYPTED = "The book is locked by its seller (DRM) and cannot be read."
CONTAINER, LOCK = "META-INF/container.xml", "META-INF/encryption.xml"
LISTED = 12
"""Chapters that are named one by one where they cannot be read. A guess."""


def read_epub(payload: bytes, charset: str = "") -> Text:
    """Return the text of an .epub, with its blocks; what cannot be read is a gap. Never raises."""
    return read_package(payload, _read_package, DAMAGED)


def _read_package(package: zipfile.ZipFile) -> Text:
    names = set(package.namelist())
    container = parse_part(package, CONTAINER, NAME)[0] if CONTAINER in names else None
    main = next((_get(e, "full-path") for e in _named(container, "rootfile")), "")
    root = parse_part(package, main, NAME)[0] if main in names else None
    if root is None:
        return Text("", gaps=(DAMAGED,))
    locked = _read_locked(package, names)
    chapters, gaps = [], []
    spine = _list_chapters(root, main)
    for part in spine:
        content, trouble = read_part(package, part) if part in names else (b"", "missing")
        if trouble or part in locked:
            gaps.append(ENCRYPTED if part in locked else f"The chapter {part} cannot be read.")
            continue
        sheets = partial(_read_sheet, package, names, posixpath.dirname(part))
        text = read_html(content, xml=True, quoting=True, sheets=sheets)
        chapters.append(_name_apart(text, part, frozenset(spine)))
    text = join_texts(chapters) if chapters else Text("", gaps=(DAMAGED,) if not gaps else ())
    title = next((" ".join((e.text or "").split()) for e in _named(root, "title")), "")
    lang = next(((e.text or "").strip() for e in _named(root, "language")), "")
    told = tuple(dict.fromkeys((*text.gaps, *gaps[:LISTED])))
    return replace(text, title=title or text.title, lang=lang or text.lang, gaps=told)


def _name_apart(text: Text, part: str, spine: frozenset[str]) -> Text:
    """Return a chapter whose names, and links into the book, say the part that they mean.

    A name is one chapter's own ("fn1" may stand in each), and a mark may lead to a chapter of
    notes.
    """

    def name(target: str) -> str:
        path, _, fragment = target.partition("#")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(part), unquote(path)))
        file = file if path else part
        return f"#{file}#{fragment}" if fragment and file in spine else target

    links = (SpanKind.LINK, SpanKind.MARKER)
    spans = (
        replace(span, detail=name(span.detail)) if span.kind in links else span
        for span in text.spans
    )
    blocks = (
        replace(
            block,
            locator=text.title or posixpath.basename(part),
            note=name(block.note),
            ids=tuple(f"{part}#{known}" for known in block.ids),
            marks=tuple(replace(mark, target=name(mark.target)) for mark in block.marks),
        )
        for block in text.blocks
    )
    return replace(text, spans=tuple(spans), blocks=tuple(blocks), places=())


def _read_sheet(package: zipfile.ZipFile, names: set[str], folder: str, address: str) -> str | None:
    """Return the style sheet that a page of the book in `folder` names, None where it has none."""
    part = posixpath.normpath(posixpath.join(folder, unquote(address.partition("#")[0])))
    content, trouble = read_part(package, part) if part in names else (b"", "missing")
    return None if trouble else content.decode("utf-8-sig", "replace")


def _list_chapters(root: Element, main: str) -> list[str]:
    """Return the parts of the spine in order (EPUB 3.3, 5.7)."""
    folder = posixpath.dirname(main)
    items = {_get(e, "id"): _get(e, "href") for e in _named(root, "item")}
    found = (items.get(_get(e, "idref"), "") for e in _named(root, "itemref"))
    return [posixpath.normpath(posixpath.join(folder, unquote(h))) for h in found if h]


def _read_locked(package: zipfile.ZipFile, names: set[str]) -> set[str]:
    """Return the parts that are encrypted; fonts are often only scrambled (EPUB 3.3, 4.2.6.3.1)."""
    root = parse_part(package, LOCK, NAME)[0] if LOCK in names else None
    return {unquote(_get(e, "URI")) for e in _named(root, "CipherReference")}


def _named(root: Element | None, name: str) -> list[Element]:
    return [e for e in root.iter() if local_name(e) == name] if root is not None else []


def _get(element: Element, name: str) -> str:
    return str(element.get(name) or "")
