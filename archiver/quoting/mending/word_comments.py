"""Comments in a copy of a Word file (ECMA-376 part 1, section 17.13.4); all else stays as it is."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from archiver.late_patterns import compile_late
from archiver.text.document import UnreadableError
from archiver.text.office.docx import NAME, RELATION_ID, find_main, number_paragraphs
from archiver.text.office.packages import (
    ZIP_ERRORS,
    as_strict,
    as_transitional,
    is_strict,
    parse_part,
)
from archiver.text.office.word_styles import WORD as W

TYPES = "[Content_Types].xml"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
RELATION_TYPE = f"{RELATION_ID[1:].partition('}')[0]}/comments"
_P = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_C = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_NOT_XML = compile_late("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Comment:
    """What to say, line by line, about the words `quoted` in a block with this `anchor`."""

    anchor: str
    quoted: str
    lines: tuple[str, ...]


def add_comments(content: bytes, comments: Sequence[Comment], author: str, date: datetime) -> bytes:
    """Return a copy of the DOCX `content` with `comments`, made by `author` on `date` (UTC).

    Comments that the file has already are kept, and every part that needs no change is kept byte
    for byte. Raises UnreadableError when the file is no DOCX.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _write_comments(package, comments, author, date)
    except ZIP_ERRORS as error:
        raise UnreadableError(f"It is no Word document that can be read ({error}).") from error


def _write_comments(
    package: zipfile.ZipFile, comments: Sequence[Comment], author: str, date: datetime
) -> bytes:
    main = find_main(package, set(package.namelist()))
    body, problem = parse_part(package, main, NAME)
    if body is None or problem:
        raise UnreadableError(f"{problem} Open it and save it again as .docx.")
    parts = _Parts(package, main)
    listed = parts.comments()
    number = 1 + max((int(c.get(f"{W}id") or -1) for c in listed), default=-1)
    for offset, comment in enumerate(comments):
        listed.append(_make_comment(number + offset, comment, author, date))
        _point_at(_find_place(body, comment.anchor), comment.quoted, str(number + offset))
    parts.changed[main] = body
    return parts.write()


def _find_place(body: etree._Element, anchor: str) -> etree._Element:
    """Return the paragraph, or the mark of the note, that a block comes from; else the first one.

    What the document takes in, or draws, has no place of its own in the main part.
    """
    paragraphs = list(number_paragraphs(body))
    if anchor.startswith("p") and anchor[1:].isdecimal():
        return paragraphs[int(anchor[1:])]
    kind, _, name = anchor.partition("-")
    calls = body.iter(f"{W}{kind}Reference") if name else iter(())
    return next((c for c in calls if c.get(f"{W}id") == name), paragraphs[0])


class _Parts:
    """The parts of a package, and those that changed."""

    def __init__(self, package: zipfile.ZipFile, main: str) -> None:
        self.package = package
        self.folder, file = posixpath.split(main)
        self.relations = f"{self.folder}/_rels/{file}.rels"
        self.strict = is_strict(package.read(main))
        self.names = set(package.namelist())
        self.changed: dict[str, etree._Element] = {}

    def _open(self, name: str, empty: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        content = self.package.read(name) if name in self.names else empty.encode()
        content = as_transitional(content)
        self.changed[name] = etree.fromstring(content, parser)
        return self.changed[name]

    def comments(self) -> etree._Element:
        """Return the list of comments, which is declared where the file had none."""
        relations = self._open(self.relations, f'<Relationships xmlns="{_P[1:-1]}"/>')
        known = next((r for r in relations if str(r.get("Type")).endswith("/comments")), None)
        if known is None:
            name = self._declare(relations)
        else:
            name = posixpath.normpath(
                posixpath.join(f"/{self.folder}", str(known.get("Target")))
            ).lstrip("/")
        return self._open(name, f'<w:comments xmlns:w="{W[1:-1]}"/>')

    def _declare(self, relations: etree._Element) -> str:
        taken = {str(relation.get("Id")) for relation in relations}
        free = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        attributes = {"Id": free, "Type": RELATION_TYPE, "Target": "comments.xml"}
        etree.SubElement(relations, f"{_P}Relationship", attributes)
        types = self._open(TYPES, f'<Types xmlns="{_C[1:-1]}"/>')
        attributes = {"PartName": f"/{self.folder}/comments.xml", "ContentType": COMMENTS_TYPE}
        etree.SubElement(types, f"{_C}Override", attributes)
        return f"{self.folder}/comments.xml"

    def write(self) -> bytes:
        """Return the package: the changed parts anew, the others as they were, in their order."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for item in self.package.infolist():
                root = self.changed.pop(item.filename, None)
                content = self.package.read(item) if root is None else self._serialise(root)
                made.writestr(item, content, item.compress_type)
            for name, root in self.changed.items():
                made.writestr(name, self._serialise(root))
        return out.getvalue()

    def _serialise(self, root: etree._Element) -> bytes:
        xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return as_strict(xml) if self.strict else xml


def _make_comment(number: int, comment: Comment, author: str, date: datetime) -> etree._Element:
    attributes = {"id": str(number), "author": author, "initials": author[:2]}
    attributes["date"] = f"{date:%Y-%m-%dT%H:%M:%SZ}"
    made = etree.Element(f"{W}comment", {f"{W}{k}": v for k, v in attributes.items()})
    for line in comment.lines:
        run = etree.SubElement(etree.SubElement(made, f"{W}p"), f"{W}r")
        text = etree.SubElement(run, f"{W}t")
        text.text = _NOT_XML.sub("\ufffd", line)
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


# --- places --------------------------------------------------------------------------------------


def _point_at(place: etree._Element, quoted: str, number: str) -> None:
    """Put the range's start and end around the runs that hold `quoted`, and the reference.

    Runs are not split: a comment may cover a few words more than the quotation. One about a note
    stands at the mark in the text that calls it: Word has no comments inside notes.
    """
    paragraph = next(place.iterancestors(f"{W}p"), place) if place.tag != f"{W}p" else place
    parts = _find_words(paragraph, quoted) if place is paragraph else [place]
    children = [_child_of(paragraph, part) for part in parts]
    if not children:
        children = [child for child in paragraph if child.tag != f"{W}pPr"]
    start, end = (etree.Element(f"{W}commentRange{side}") for side in ("Start", "End"))
    run = etree.Element(f"{W}r")
    reference = etree.SubElement(run, f"{W}commentReference")
    for part in (start, end, reference):
        part.set(f"{W}id", number)
    if not children:
        paragraph.extend([start, end, run])
        return
    children[0].addprevious(start)
    children[-1].addnext(end)
    end.addnext(run)


def _child_of(paragraph: etree._Element, part: etree._Element) -> etree._Element:
    chain = [part, *part.iterancestors()]
    return chain[chain.index(paragraph) - 1]


def _find_words(paragraph: etree._Element, quoted: str) -> list[etree._Element]:
    """Return the text elements of `paragraph` that hold `quoted`, none when it is not found."""
    texts = [t for t in paragraph.iter(f"{W}t") if next(t.iterancestors(f"{W}p")) is paragraph]
    whole = "".join(text.text or "" for text in texts)
    found = re.search(r"\s+".join(map(re.escape, quoted.split())), whole)
    if found is None:
        return []
    held, start = [], 0
    for text in texts:
        end = start + len(text.text or "")
        if start < found.end() and end > found.start():
            held.append(text)
        start = end
    return held
