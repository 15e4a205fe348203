"""LaTeX, reStructuredText and AsciiDoc that quote, as a draft: their own ways to mark a quotation.

Their words stay as they are written. Code quotes nobody.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

from archiver.file_kinds import ASCIIDOC, RESTRUCTURED, TEX
from archiver.text.blocks import (
    ADDRESS,
    Block,
    BlockBuilder,
    BlockKind,
    Draft,
    Link,
    LinkKind,
    Note,
    make_note,
)
from archiver.text.plain_places import read_plain
from archiver.text.seen_blocks import MARKS_IN_CODE
from archiver.text.setting.typesetting import without_comments


class _StretchRole(Enum):
    """What a stretch of such a file is: BOUND is the command around a block of quoted words, SILENT
    code, marks, and what else quotes nothing, CODE is code in a sentence."""

    SILENT = auto()
    CODE = auto()
    OPENS_SINGLE = auto()
    BOUND = auto()
    QUOTED_BLOCK = auto()
    QUOTED_WORDS = auto()


@dataclass(frozen=True)
class _TypesetStretch:
    """A stretch [start, end) of the file's text, and the address or the key that it credits."""

    role: _StretchRole
    start: int
    end: int
    credit: str = ""

    def link_at(self, start: int, end: int) -> tuple[Link, ...]:
        """Return the credit, if any, as a link over this stretch of a block."""
        kind = LinkKind.ADDRESS if ADDRESS.match(self.credit) else LinkKind.NOTE
        return (Link(start, end, self.credit, kind),) if self.credit else ()


def read_typeset_blocks(written: str, kind: str) -> Draft:
    """Return the draft of a file of this kind, a media type; places count in `written`."""
    seen = without_comments(written, kind)
    stretches = sorted(_FINDERS[kind](seen), key=lambda one: (one.start, -one.end))
    letters = _as_prose(seen, stretches)
    notes = _find_notes(letters, seen, kind)
    draft = _read_without(letters, notes, kind)
    quoted = _joined(seen, [one for one in stretches if one.role is _StretchRole.QUOTED_BLOCK])
    if kind == RESTRUCTURED:
        quoted = [one for one in quoted if _is_said(seen[one.start : one.end])]
    words = _outermost(one for one in stretches if one.role is _StretchRole.QUOTED_WORDS)
    last = max((block.group for block in draft.blocks), default=0)
    blocks = [_with_words(_as_quoted(block, quoted, last), words) for block in draft.blocks]
    if kind == RESTRUCTURED:
        targets = _find_rest_targets(seen)
        blocks = [_with_rest_marks(block, targets) for block in blocks]
    draft = replace(draft, blocks=tuple(blocks), text=written)
    draft = _with_citations(draft) if kind == TEX else draft
    return _with_notes(draft, [_read_note(letters, note, words) for note in notes], notes)


def _as_prose(seen: str, stretches: Sequence[_TypesetStretch]) -> list[str]:
    """Return the characters of a file as its prose reads, each in its place: without code."""
    letters = list(seen)
    for one in stretches:
        if one.role is _StretchRole.SILENT:
            blank = (letter if letter in "\r\n" else " " for letter in seen[one.start : one.end])
            letters[one.start : one.end] = blank
        elif one.role is _StretchRole.CODE:
            letters[one.start : one.end] = seen[one.start : one.end].translate(MARKS_IN_CODE)
        elif one.role is _StretchRole.OPENS_SINGLE and letters[one.start] != " ":
            letters[one.start] = "‘"
        elif one.role is _StretchRole.BOUND:
            letters[one.start : one.end] = "\n" * (one.end - one.start)
    return letters


class _TypesetNote(NamedTuple):
    """A footnote in the running text, or a mark or the words of one alone: [command, after).

    Its words are [start, end), none where these are equal; `marks` says that its mark stands here.
    """

    command: int
    start: int
    end: int
    after: int
    name: str
    marks: bool = True


_NOTE_BEGINS = {
    TEX: re.compile(
        r"\\(?:foot|end|side)note(?P<part>text|mark)?(?:\[(?P<name>[^\[\]\n]{0,20})\])?(?![a-z])"
    ),
    ASCIIDOC: re.compile(r"footnote:(?P<part>)(?P<name>[\w-]{0,40})(?=\[)"),
}
"""How a footnote begins in the running text: LaTeX 2e; AsciiDoc Language, "Footnotes"."""


def _find_notes(letters: Sequence[str], seen: str, kind: str) -> list[_TypesetNote]:
    """Return the footnotes that stand in the text, none of which lies in another.

    `letters` are those of `seen`, blanks for its code and marks. In LaTeX a mark and the words of
    its note may stand apart: those without a number belong together in their order.
    """
    text = "".join(letters)
    if kind not in _NOTE_BEGINS or "note" not in text:
        return []
    closings, found = _pair_braces(seen), list[_TypesetNote]()
    counts = {"text": 0, "mark": 0}
    for command in _NOTE_BEGINS[kind].finditer(text):
        part, at = command["part"], command.end()
        alone = part == "mark"
        if (found and command.start() < found[-1].after) or not (alone or at in closings):
            continue
        name = command["name"] or ""
        if part and not name:
            counts[part] += 1
            name = f"apart {counts[part]}"
        start, end = (at, at) if alone else (at + 1, closings[at])
        after = at if alone else end + 1
        found.append(_TypesetNote(command.start(), start, end, after, name, part != "text"))
    return found


def _read_without(letters: Sequence[str], notes: Sequence[_TypesetNote], kind: str) -> Draft:
    """Return the draft of a text without its footnotes; places count in the whole text."""
    kept, places, at = list[str](), array("q"), 0
    for note in notes:
        kept += letters[at : note.command]
        places.extend(range(at, note.command))
        at = note.after
    kept += letters[at:]
    places.extend(range(at, len(letters) + 1))
    draft = read_plain("".join(kept), kind)
    moved = (
        replace(block, places=array("q", [places[at] if at >= 0 else -1 for at in block.places]))
        for block in draft.blocks
    )
    return replace(draft, blocks=tuple(moved))


def _read_note(letters: Sequence[str], note: _TypesetNote, words: list[_TypesetStretch]) -> Block:
    """Return the words of a footnote as a block."""
    text = "".join(letters[note.start : note.end])
    builder = BlockBuilder(BlockKind.NOTE)
    builder.add(text.strip(), note.start + len(text) - len(text.lstrip()))
    return _with_cites(_with_words(builder.build(), words))


_SAME_LINE = re.compile(r"[ \t]*(?:\r?\n[ \t]*(?=\S))?")
"""What may part a mark from its word: blanks, or one line's end."""


def _with_notes(draft: Draft, read: Sequence[Block], notes: Sequence[_TypesetNote]) -> Draft:
    """Return the draft with its footnotes, each behind the block that has its mark.

    A mark stands behind words of its block: in front of them it would be no one's.
    """
    labels = dict(draft.notes)
    names = [f"footnote {note.name or number}" for number, note in enumerate(notes, 1)]
    made: list[Block] = []
    number = 0
    for block in draft.blocks:
        end = max(block.places, default=-1) + 1
        end += len(blank[0]) if (blank := _SAME_LINE.match(draft.text, end)) else 0
        marks: list[Link] = []
        behind: list[Block] = []
        while number < len(notes) and notes[number].command <= end:
            at = bisect_left(block.places, notes[number].command)
            if at and notes[number].marks:
                marks.append(Link(at, at, names[number], LinkKind.NOTE))
            behind.append(read[number])
            number += 1
        links = tuple(sorted((*block.links, *marks), key=lambda link: link.start))
        cited = (*block.cited, *marks) if block.kind is BlockKind.QUOTE else block.cited
        made += [replace(block, links=links, cited=cited), *behind]
    made += read[number:]
    for name, block in zip(names, read, strict=True):
        if block.text:
            labels[name] = _note_of(block, labels)
    return replace(draft, blocks=tuple(made), notes=labels)


def _note_of(block: Block, notes: Mapping[str, Note]) -> Note:
    """Return what a footnote points at, also by what it cites."""
    note = make_note(block)
    cited = [notes[link.target] for link in block.links if link.target in notes]
    addresses = (*note.addresses, *(address for one in cited for address in one.addresses))
    return replace(note, addresses=addresses)


def _joined(text: str, quoted: list[_TypesetStretch]) -> list[_TypesetStretch]:
    """Return these block quotations, those between which nothing stands as one."""
    made: list[_TypesetStretch] = []
    for one in quoted:
        if made and not text[made[-1].end : one.start].strip():
            made[-1] = replace(made[-1], end=one.end)
        else:
            made.append(one)
    return made


def _outermost(stretches: Iterator[_TypesetStretch]) -> list[_TypesetStretch]:
    kept: list[_TypesetStretch] = []
    for one in stretches:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _as_quoted(block: Block, quoted: list[_TypesetStretch], groups: int) -> Block:
    """Return a block as a block quotation where it lies in one of these stretches."""
    place = block.place_of(0)
    number = bisect_left(quoted, place + 1, key=lambda one: one.start)
    if place < 0 or not number or place >= quoted[number - 1].end:
        return block
    cited = (*block.cited, *quoted[number - 1].link_at(0, len(block.text)))
    return replace(block, kind=BlockKind.QUOTE, group=groups + number, cited=cited)


def _with_words(block: Block, words: list[_TypesetStretch]) -> Block:
    """Return a block with those of these stretches that lie in it as its marked quotations."""
    if block.kind is BlockKind.QUOTE or not block.places:
        return block
    first, end = block.place_of(0), max(block.places) + 1
    found, links = [], list(block.links)
    for one in words[bisect_left(words, first, key=lambda one: one.start) :]:
        if one.start >= end:
            break
        stretch = bisect_left(block.places, one.start), bisect_left(block.places, one.end)
        found.append(stretch)
        links += one.link_at(stretch[1], stretch[1])
    links.sort(key=lambda link: link.start)
    return replace(block, quoted=(*block.quoted, *found), links=tuple(links))


_TEX_COMMAND = re.compile(
    r"\\(?:(?P<plain>enquote\*?|textquote\*?|blockquote)"
    r"|(?P<foreign>foreignquote\*?|hyphenquote\*?|foreigntextquote\*?|foreignblockquote"
    r"|textcquote\*?|blockcquote)|(?P<both>foreigntextcquote\*?|foreignblockcquote))"
    r"(?=[\s\[{])"
)
"""Commands of csquotes 5: the words are the first argument in braces, or the
second or third where a language or a citation's key stands before them."""
_TEX_QUOTES = r"quote|quotation|displayquote|displaycquote|foreigndisplayc?quote"
_TEX_BLOCK = re.compile(
    rf"\\(?P<does>begin|end)\{{(?P<of>{_TEX_QUOTES})\}}"
    r"(?:\[[^\[\]\n]{0,80}\]|\{(?P<last>[^{}\n]{0,80})\})*"
)
_TEX_CODE = re.compile(
    r"\\begin\{(verbatim\*?|lstlisting|minted|alltt)\}.*?(?:\\end\{\1\}|\Z)"
    r"|\\(?:verb|lstinline)\*?([^\w\s*{])[^\n]*?\2",
    re.DOTALL,
)
_TEX_STRUCTURE = re.compile(
    r"\\(?:item(?![a-z])(?:\[[^\[\]\n]{0,80}\])?|par(?![a-z])|bigskip\b|medskip\b|newpage\b"
    r"|(?P<titled>(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph|caption|title)\*?\{)"
    r"|(?:begin|end)\{(?:itemize|enumerate|description|center|flushleft|flushright|abstract|figure"
    r"|table|document|minipage|multicols)\*?\}(?:\[[^\[\]\n]{0,80}\])?)"
)
"""What begins a paragraph of its own: an item, a heading, a caption (LaTeX 2e)."""
_TEX_SINGLE = re.compile(r"(?<![`\\])`(?!`)")
"""How LaTeX writes an opening single mark (LaTeX 2e, "Quotation marks")."""
_TEX_CITE = re.compile(
    r"\\(?:[a-zA-Z]{0,12}cite[a-zA-Z]{0,10}\*?)(?:\[[^\[\]\n]{0,80}\]){0,2}\{([^{}\n]{1,80})\}"
)
_TEX_ENTRY = re.compile(r"\\bibitem(?:\[[^\[\]\n]{0,80}\])?\{([^{}\n]{1,80})\}")


def _find_tex(text: str) -> Iterator[_TypesetStretch]:
    """Yield quotations, code and bounds of paragraphs of LaTeX (LaTeX 2e; csquotes 5)."""
    closings = _pair_braces(text)
    for code in _TEX_CODE.finditer(text):
        yield _TypesetStretch(_StretchRole.SILENT, *code.span())
    for bound in _TEX_STRUCTURE.finditer(text):
        yield _TypesetStretch(_StretchRole.BOUND, *bound.span())
        if bound["titled"] and bound.end() - 1 in closings:
            end = closings[bound.end() - 1]
            yield _TypesetStretch(_StretchRole.BOUND, end, end + 1 + text.startswith(" ", end + 1))
    for mark in _TEX_SINGLE.finditer(text):
        yield _TypesetStretch(_StretchRole.OPENS_SINGLE, *mark.span())
    opened: list[re.Match[str]] = []
    for mark in _TEX_BLOCK.finditer(text):
        yield _TypesetStretch(_StretchRole.BOUND, *mark.span())
        if mark["does"] == "begin":
            opened.append(mark)
        elif opened:
            begin = opened.pop()
            if not opened:
                key = begin["last"] if "cquote" in begin["of"] else ""
                yield _TypesetStretch(
                    _StretchRole.QUOTED_BLOCK, begin.end(), mark.start(), key or ""
                )
    for command in _TEX_COMMAND.finditer(text):
        before = 0 if command["plain"] else 2 if command["both"] else 1
        *earlier, at = _find_arguments(text, command.end(), before, closings)
        if at in closings:
            cited = _TEX_CITE.search(text, command.end(), at)
            key = cited[1].partition(",")[0] if cited else ""
            key = text[earlier[-1] + 1 : closings[earlier[-1]]] if "cquote" in command[0] else key
            yield _TypesetStretch(_StretchRole.SILENT, command.end(), at)
            yield _TypesetStretch(_StretchRole.QUOTED_WORDS, at + 1, closings[at], key.strip())


def _pair_braces(text: str) -> dict[int, int]:
    """Return where each brace or bracket closes that does, by where it opens."""
    open_at: dict[str, list[int]] = {"}": [], "]": []}
    pairs = {}
    for brace in re.finditer(r"\\.|([{}\[\]])", text, re.DOTALL):
        if brace[1] in ("{", "["):
            open_at["}" if brace[1] == "{" else "]"].append(brace.start())
        elif brace[1] and open_at[brace[1]]:
            pairs[open_at[brace[1]].pop()] = brace.start()
    return pairs


_OPTIONAL = re.compile(r"\s*+(?:\[(?:[^\[\]]|\[[^\[\]]{0,80}\]){0,300}+\]\s*+)*+")


def _find_arguments(text: str, start: int, count: int, closings: dict[int, int]) -> list[int]:
    """Return where `count` arguments in braces open, and the one behind them; options are none."""
    found: list[int] = []
    while True:
        options = _OPTIONAL.match(text, start)
        found.append(options.end() if options else start)
        if len(found) > count or found[-1] not in closings:
            return found
        start = closings[found[-1]] + 1


def _with_citations(draft: Draft) -> Draft:
    """Return LaTeX's draft with its \\cite commands as links to the entries of its list."""
    notes = dict(draft.notes)
    listed = [list(_TEX_ENTRY.finditer(block.text)) for block in draft.blocks]
    for block, entries in zip(draft.blocks, listed, strict=True):
        ends = [*(entry.start() for entry in entries[1:]), len(block.text)]
        for entry, end in zip(entries, ends, strict=False):
            words = block.text[entry.end() : end]
            addresses = tuple(found[0] for found in ADDRESS.finditer(words))
            notes.setdefault(entry[1].strip(), Note(addresses))
    blocks = []
    for block, entries in zip(draft.blocks, listed, strict=True):
        noted = _with_cites(block)
        cited = noted.links if block.kind is BlockKind.QUOTE else ()
        kind = BlockKind.NOTE if entries else block.kind
        blocks.append(replace(noted, kind=kind, cited=(*block.cited, *cited)))
    return replace(draft, blocks=tuple(blocks), notes=notes)


def _with_cites(block: Block) -> Block:
    """Return a block with its \\cite commands as marks of what they cite."""
    cites = [
        Link(cite.start(), cite.end(), key.strip(), LinkKind.NOTE)
        for cite in _TEX_CITE.finditer(block.text)
        for key in cite[1].split(",")
    ]
    links = sorted((*block.links, *cites), key=lambda link: link.start)
    return replace(block, links=tuple(links)) if cites else block


_REST_MARK = re.compile(r"\[(#?[A-Za-z][\w.-]{0,30}|\d{1,3}|[#*])\]_(?!\w)")
"""A mark of a footnote or a citation (reStructuredText, "Footnote References")."""


_REST_TARGET = re.compile(r"(?m)^[ \t]*\.\.[ \t]+_`?([^`:\n]{1,200})`?:[ \t]+(\S+)[ \t]*$")
_REST_NAMED = re.compile(r"`([^`<>]{1,200})`__?(?!\w)|(?<![\w`:])(\w(?:[\w.+-]{0,80}\w)?)_(?!\w)")
_REST_LINK = re.compile(r"`[^`<>]{0,400}<(https?://[^`<>]{1,2000})>`__?")
"""Links: to a name that is said elsewhere, and with the address in place, which may be broken at a
line's end (reStructuredText, "Hyperlink References", "Embedded URIs and Aliases")."""


def _find_rest_targets(text: str) -> dict[str, str]:
    """Return the address of each name that the file gives one."""
    named = ((_plain_name(found[1]), found[2]) for found in _REST_TARGET.finditer(text))
    return {name: address for name, address in named if ADDRESS.fullmatch(address)}


def _plain_name(written: str) -> str:
    return " ".join(written.split()).casefold()


def _with_rest_marks(block: Block, targets: Mapping[str, str]) -> Block:
    marks = [
        Link(found.start(), found.end(), found[1].casefold(), LinkKind.NOTE)
        for found in _REST_MARK.finditer(block.text)
    ]
    for found in _REST_LINK.finditer(block.text):
        marks.append(Link(found.start(), found.end(), "".join(found[1].split())))
    for found in _REST_NAMED.finditer(block.text) if targets else ():
        if address := targets.get(_plain_name(found[1] or found[2])):
            marks.append(Link(found.start(), found.end(), address))
    covered = bytearray(len(block.text))
    for mark in marks:
        covered[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    kept = [link for link in block.links if not any(covered[link.start : link.end])]
    return replace(block, links=tuple(sorted((*kept, *marks), key=lambda k: k.start)))


_LINE = re.compile(r"(?m)^([ \t]*)(\S[^\n]*)$")
_REST_MARKER = re.compile(
    r"(?:[*+•‣⁃-]|\(?(?:\d{1,3}|[a-zA-Z#]|[ivxlcdm]{1,6})[.)])[ \t]+(?=\S)"
    r"|(?P<body>:[^:\n]{1,60}:(?:[ \t]|$)|(?:--?|/)\w[\w-]*(?:,?[ =]\S+)*[ \t]{2}|\|[ \t])"
)
"""What begins a list's item, whose words stand in behind its mark, or a field, an option or a line
of verse, whose lines are no quotation (reStructuredText Markup Specification, "Body Elements")."""
_REST_QUOTES = re.compile(r"\.\.[ \t]+(?:epigraph|highlights|pull-quote)::[ \t]*")
_REST_SESSION = re.compile(r"(?m)^[ \t]*>>>[ \t][^\n]*(?:\n(?=[ \t]*[^\s])[^\n]*)*")
"""A session of Python's interpreter ("Doctest Blocks")."""
_REST_LITERAL = re.compile(r"(?<!\w)``(?=\S)[^\n]{1,400}?(?<=\S)``(?!\w)")
_REST_CODE = re.compile(r"\.\.[ \t]+(?:code|code-block|sourcecode|parsed-literal|math|raw)::")


def _find_rest(text: str) -> Iterator[_TypesetStretch]:
    """Yield block quotations and code of reStructuredText, by how far their lines stand in.

    Lines that stand in further than those above them, behind a blank line, are a block quotation,
    unless they belong to a mark: of a list, a directive, a field, a term, or to "::", which leads
    into code.
    """
    for code in _REST_LITERAL.finditer(text):
        yield _TypesetStretch(_StretchRole.CODE, *code.span())
    for session in _REST_SESSION.finditer(text):
        yield _TypesetStretch(_StretchRole.SILENT, *session.span())
    above: list[tuple[int, _StretchRole | None]] = []
    before: re.Match[str] | None = None
    for line in _LINE.finditer(text):
        indent = len(line[1].expandtabs(8))
        apart = before is None or text.count("\n", before.end(), line.start()) > 1
        while above and above[-1][0] > indent:
            above.pop()
        if not above or above[-1][0] < indent:
            role = _role_of_step(before, apart) if above else None
            inherited = above[-1][1] if above else None
            above.append((indent, inherited or role))
        if (role := above[-1][1]) is not None:
            yield _TypesetStretch(role, line.start(), line.end())
        if (mark := _REST_MARKER.match(line[2])) and not mark["body"]:
            inner = indent + len(mark[0].expandtabs(8))
            above.append((inner, above[-1][1]))
        if (bound := _REST_QUOTES.match(line[2])) and above[-1][1] is None:
            words = line.start(2) + bound.end()
            yield _TypesetStretch(_StretchRole.BOUND, line.start(2), words)
            yield _TypesetStretch(_StretchRole.QUOTED_BLOCK, words, line.end())
        before = line


_REST_CREDIT = re.compile(r"\n[ \t]*(?:\n[ \t]*(?:---?|—)[ \t]*|(?:---?|—)[ \t]+)[^\s-][^\n]*\s*$")
"""The last line, "-- Name" (reStructuredText Markup Specification, "Block Quotes")."""
LETTERS = 0.8
"""Share of letters and blanks in prose: of 183 paragraphs of this project's documents 99 in a
hundred have 0.82 and more. Code may have as many: it rarely ends as a sentence does."""


def _is_said(words: str) -> bool:
    """Whether a block that stands in is somebody's words: credited, or sentences of prose.

    Most blocks that stand in are code or lists that their writer wanted to look so.
    """
    if _REST_CREDIT.search(words):
        return True
    letters = sum(letter.isalpha() or letter.isspace() for letter in words.strip())
    ends = (
        _REST_MARK.sub("", words[-200:])
        .rstrip()
        .rstrip("”’\"')]*_`")
        .endswith((".", "!", "?", "…", "。"))
    )
    return ends and letters >= LETTERS * len(words.strip())


def _role_of_step(before: re.Match[str] | None, apart: bool) -> _StretchRole | None:
    """Return what lines are that stand in further than the line before them."""
    words = before[2] if before is not None else ""
    if _REST_QUOTES.match(words):
        return _StretchRole.QUOTED_BLOCK
    if _REST_CODE.match(words) or (words.endswith("::") and not words.startswith("..")):
        return _StretchRole.SILENT
    mark = _REST_MARKER.match(words)
    owned = words.startswith("..") or (mark is not None and mark["body"])
    return _StretchRole.QUOTED_BLOCK if apart and not owned else None


_ADOC_FENCE = re.compile(r'(?m)^(?P<fence>_{4,}|-{4,}|\.{4,}|`{3,}[^\n`]*|"")[ \t]*$')
_ADOC_ATTRIBUTES = re.compile(r'(?m)^\[(?P<all>(?P<style>"?[\w.#%-]*"?)[^\n]*)\][ \t]*$')
_ADOC_LINK = re.compile(r"https?://[^\s\[\]<>\"]{1,2000}(\[)")
_ADOC_CODE = re.compile(r"(?<![\w\"'`])`+([^\s`](?:[^\n`]{0,400}[^\s`])?)`+(?![\w\"'`])")
_ADOC_CURVED = re.compile(r'(?<!\w)"`(?=\S)([^\n`]+?)`"(?!\w)')


def _find_adoc(text: str) -> Iterator[_TypesetStretch]:
    """Yield quotations and code of AsciiDoc (AsciiDoc Language, "Blockquotes", "Quotation marks").

    A block of `____` or `""`, or a paragraph under `[quote]`.
    """
    credits = {}
    ends = [blank.start() for blank in re.finditer(r"\n[ \t]*\n", text)]
    ends.append(len(text))
    for line in _ADOC_ATTRIBUTES.finditer(text):
        found = ADDRESS.search(line["all"])
        credit = found[0].partition("[")[0].rstrip(",]\"'") if found else ""
        yield _TypesetStretch(_StretchRole.CODE, *line.span())
        style = line["style"].strip('"').split(".")[0].split("#")[0].split("%")[0]
        credits[line.end()] = credit
        if style in ("quote", "verse"):
            yield _TypesetStretch(_StretchRole.BOUND, *line.span())
            if not _ADOC_FENCE.match(text, line.end() + 1):
                end = ends[bisect_left(ends, line.end())]
                yield _TypesetStretch(_StretchRole.QUOTED_BLOCK, line.end(), end, credit)
    opened: re.Match[str] | None = None
    for fence in _ADOC_FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence["fence"].rstrip()[:3] == opened["fence"].rstrip()[:3]:
            quotes = opened["fence"].startswith(("_", '"'))
            credit = credits.get(opened.start() - 1, "")
            if quotes:
                yield _TypesetStretch(_StretchRole.BOUND, *opened.span())
                yield _TypesetStretch(
                    _StretchRole.QUOTED_BLOCK, opened.end(), fence.start(), credit
                )
                yield _TypesetStretch(_StretchRole.BOUND, *fence.span())
            else:
                yield _TypesetStretch(_StretchRole.SILENT, opened.start(), fence.end())
            opened = None
    for address in _ADOC_LINK.finditer(text):
        yield _TypesetStretch(_StretchRole.SILENT, *address.span(1))
    for code in _ADOC_CODE.finditer(text):
        yield _TypesetStretch(_StretchRole.CODE, *code.span(1))
    for words in _ADOC_CURVED.finditer(text):
        yield _TypesetStretch(_StretchRole.SILENT, words.start(), words.start(1))
        yield _TypesetStretch(_StretchRole.QUOTED_WORDS, *words.span(1))
        yield _TypesetStretch(_StretchRole.SILENT, words.end(1), words.end())


_FINDERS: dict[str, Callable[[str], Iterator[_TypesetStretch]]] = {
    TEX: _find_tex,
    RESTRUCTURED: _find_rest,
    ASCIIDOC: _find_adoc,
}
