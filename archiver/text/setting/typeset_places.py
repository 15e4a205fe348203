"""LaTeX, reStructuredText and AsciiDoc that quote, as a draft: their own ways to mark a quotation.

Their words stay as they are written. Code quotes nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from archiver.file_kinds import ASCIIDOC, RESTRUCTURED, TEX
from archiver.text.blocks import ADDRESS, Block, BlockKind, Draft, Link, LinkKind, Note
from archiver.text.plain_places import read_plain
from archiver.text.setting.typesetting import without_comments


class _StretchRole(Enum):
    """What a stretch of such a file is: BOUND is the command around a block of quoted words, SILENT
    code, marks, and what else quotes nothing."""

    SILENT = auto()
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
    letters = list(seen)
    for one in stretches:
        if one.role is _StretchRole.SILENT:
            blank = (letter if letter in "\r\n" else " " for letter in seen[one.start : one.end])
            letters[one.start : one.end] = blank
        elif one.role is _StretchRole.BOUND:
            letters[one.start : one.end] = "\n" * (one.end - one.start)
    draft = read_plain("".join(letters))
    quoted = _joined(seen, [one for one in stretches if one.role is _StretchRole.QUOTED_BLOCK])
    if kind == RESTRUCTURED:
        quoted = [one for one in quoted if _is_said(seen[one.start : one.end])]
    words = _outermost(one for one in stretches if one.role is _StretchRole.QUOTED_WORDS)
    last = max((block.group for block in draft.blocks), default=0)
    blocks = [_with_words(_as_quoted(block, quoted, last), words) for block in draft.blocks]
    if kind == TEX:
        return _with_citations(replace(draft, blocks=tuple(blocks), text=written))
    if kind == ASCIIDOC:
        notes = dict(draft.notes)
        noted = (_with_notes(block, block.links, notes) for block in blocks)
        return Draft(tuple(noted), notes, written)
    if kind == RESTRUCTURED:
        blocks = [_with_rest_marks(block) for block in blocks]
    return replace(draft, blocks=tuple(blocks), text=written)


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
_TEX_CITE = re.compile(
    r"\\(?:[a-zA-Z]{0,12}cite[a-zA-Z]{0,10}\*?)(?:\[[^\[\]\n]{0,80}\]){0,2}\{([^{}\n]{1,80})\}"
)
_TEX_ENTRY = re.compile(r"\\bibitem(?:\[[^\[\]\n]{0,80}\])?\{([^{}\n]{1,80})\}")


def _find_tex(text: str) -> Iterator[_TypesetStretch]:
    """Yield quotations and code of LaTeX (LaTeX 2e, "quote"; csquotes 5)."""
    for code in _TEX_CODE.finditer(text):
        yield _TypesetStretch(_StretchRole.SILENT, *code.span())
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
    closings = _pair_braces(text)
    for command in _TEX_COMMAND.finditer(text):
        before = 0 if command["plain"] else 2 if command["both"] else 1
        *earlier, at = _find_arguments(text, command.end(), before, closings)
        if at in closings:
            key = text[earlier[-1] + 1 : closings[earlier[-1]]] if "cquote" in command[0] else ""
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


_OPTIONAL = re.compile(r"\s*+(?:\[[^\[\]]{0,300}\]\s*+)*+")


def _find_arguments(text: str, start: int, count: int, closings: dict[int, int]) -> list[int]:
    """Return where `count` arguments in braces open, and the one behind them; options are none."""
    found: list[int] = []
    while True:
        options = _OPTIONAL.match(text, start)
        found.append(options.end() if options else start)
        if len(found) > count or found[-1] not in closings:
            return found
        start = closings[found[-1]] + 1


_NOTE_BEGINS = re.compile(r"\\footnote(?:\[[^\[\]\n]{0,20}\])?(?=\{)|footnote:[\w-]{0,40}(?=\[)")
"""A footnote in the running text: LaTeX 2e; AsciiDoc Language, "Footnotes"."""


def _with_notes(block: Block, links: Iterable[Link], notes: dict[str, Note]) -> Block:
    """Return a block with these links, those in a footnote as one to it, which `notes` gains."""
    found = sorted(_find_notes(block, tuple(links), notes), key=lambda link: link.start)
    return replace(block, links=tuple(found))


def _find_notes(block: Block, links: Sequence[Link], notes: dict[str, Note]) -> Iterator[Link]:
    closings = _pair_braces(block.text) if "footnote" in block.text else {}
    spans = [
        (found.start(), closings[found.end()])
        for found in _NOTE_BEGINS.finditer(block.text)
        if found.end() in closings
    ]
    starts = [start for start, _ in spans]
    held: list[list[Link]] = [[] for _ in spans]
    for link in links:
        number = bisect_right(starts, link.start) - 1
        if number >= 0 and link.start < spans[number][1]:
            held[number].append(link)
        else:
            yield link
    for number, ((start, _), within) in enumerate(zip(spans, held, strict=True)):
        addresses = [link.target for link in within if link.kind is LinkKind.ADDRESS]
        sources = [link.target for link in within if link.kind is LinkKind.SOURCE]
        cited = [notes[link.target] for link in within if link.target in notes]
        addresses += [address for note in cited for address in note.addresses]
        label = f"footnote {len(notes)}.{number}"
        notes[label] = Note(tuple(addresses), tuple(sources))
        yield Link(start, start, label, LinkKind.NOTE)


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
        cites = (
            Link(cite.start(), cite.end(), key.strip(), LinkKind.NOTE)
            for cite in _TEX_CITE.finditer(block.text)
            for key in cite[1].split(",")
        )
        noted = _with_notes(block, (*block.links, *cites), notes)
        cited = noted.links if block.kind is BlockKind.QUOTE else ()
        kind = BlockKind.NOTE if entries else block.kind
        blocks.append(replace(noted, kind=kind, cited=(*block.cited, *cited)))
    return replace(draft, blocks=tuple(blocks), notes=notes)


_REST_MARK = re.compile(r"\[(#?[A-Za-z][\w.-]{0,30}|\d{1,3}|[#*])\]_(?!\w)")
"""A mark of a footnote or a citation (reStructuredText, "Footnote References")."""


def _with_rest_marks(block: Block) -> Block:
    marks = (
        Link(found.start(), found.end(), found[1].casefold(), LinkKind.NOTE)
        for found in _REST_MARK.finditer(block.text)
    )
    return replace(block, links=tuple(sorted((*block.links, *marks), key=lambda k: k.start)))


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
_REST_CODE = re.compile(r"\.\.[ \t]+(?:code|code-block|sourcecode|parsed-literal|math|raw)::")


def _find_rest(text: str) -> Iterator[_TypesetStretch]:
    """Yield block quotations and code of reStructuredText, by how far their lines stand in.

    Lines that stand in further than those above them, behind a blank line, are a block quotation,
    unless they belong to a mark: of a list, a directive, a field, a term, or to "::", which leads
    into code.
    """
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
    ends = words.rstrip().rstrip("”’\"')]*_`").endswith((".", "!", "?", "…", "。"))
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
_ADOC_CURVED = re.compile(r'(?<!\w)"`(?=\S)([^\n`]+?)`"(?!\w)')


def _find_adoc(text: str) -> Iterator[_TypesetStretch]:
    """Yield quotations and code of AsciiDoc (AsciiDoc Language, "Blockquotes", "Quotation marks").

    A block of `____` or `""`, or a paragraph under `[quote]`.
    """
    credits = {}
    ends = [blank.start() for blank in re.finditer(r"\n[ \t]*\n", text)]
    ends.append(len(text))
    for line in _ADOC_ATTRIBUTES.finditer(text):
        credit = found[0].rstrip(",]\"'") if (found := ADDRESS.search(line["all"])) else ""
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
    for words in _ADOC_CURVED.finditer(text):
        yield _TypesetStretch(_StretchRole.SILENT, words.start(), words.start(1))
        yield _TypesetStretch(_StretchRole.QUOTED_WORDS, *words.span(1))
        yield _TypesetStretch(_StretchRole.SILENT, words.end(1), words.end())


_FINDERS: dict[str, Callable[[str], Iterator[_TypesetStretch]]] = {
    TEX: _find_tex,
    RESTRUCTURED: _find_rest,
    ASCIIDOC: _find_adoc,
}
