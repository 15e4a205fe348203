"""Pages nested so deep, or tags with so many attributes, that parsing takes quadratic time.

Browsers stop at 512 open elements and put deeper ones side by side (Blink's
kMaximumHTMLParserDOMTreeDepth); so do we, before the parser sees the page. A tag with thousands
of attributes loses them, and a choice of thousands is read as a list. What is set in letters of
its own and never ended is begun again in each block that follows: where that has no end, the page
is read as far as it.
"""

from __future__ import annotations

import re
from collections import Counter

MAX_DEPTH = 512
"""Elements that are open at once: Blink's kMaximumHTMLParserDOMTreeDepth."""
FRAMES = 3
"""How deep pages within pages (`<iframe srcdoc>`) are read and shown."""
CHUNK = 4 * 1024
"""Characters of which brackets are counted at a time. A guess."""
MAX_ATTRIBUTES = 500
"""Attributes of a tag that are read: no page written by or for people has as many. A guess."""
LONG_TAG = 2 * MAX_ATTRIBUTES
"""Characters that so many attributes take at least, each with what parts it from the next."""
_WHOLE_TAG = re.compile(r"""<(/?[a-zA-Z][^\s/>]*+)(?:[^=>]++|=\s*+(?:"[^"]*+"|'[^']*+'|))*+""")
"""A tag up to its end, with what stands in quotation marks (HTML, section 13.2.5.32 and on). It
gives nothing back, and matches whatever begins as a tag: that takes time by the page's length."""
_QUOTED_BRACKET = re.compile(r"""=\s*+(?:"[^"<>]*+[<>]|'[^'<>]*+[<>])""")
_ONCE = re.compile(r"<(?:html|body)[\s/>]", re.IGNORECASE)
MAX_ONCE = 20
"""Tags of html and body of which attributes are read: a parser gathers those of all in the first
one (HTML, section 13.2.6.4.7). A guess."""
MAX_OPTIONS = 3000
"""Choices of a page above which they are read as a list: parsers take quadratic time. A guess."""
_SELECT = re.compile(r"<(/?)select\b", re.IGNORECASE)
_VALUE = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")

LETTERS = "b big code em font i nobr s small strike strong tt u"
"""Elements that are begun again in the next block where nothing ended them ("formatting", HTML,
section 13.2.4.3), but for links, of which the next one ends the one before it."""
_ONE_OF = LETTERS.replace(" ", "|")
_IN_ANY_CASE = "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in _ONE_OF)
_LETTERS = re.compile(rf"<(/?)({_IN_ANY_CASE})[\s>/]")
"""Tags of these; a third of the time that `re.IGNORECASE` takes, on 9 MB of pages."""
_BEGUN_OR_ENDED = re.compile(
    rf"<(?:(/)([a-z][a-z0-9:-]*)|({_ONE_OF}|p|li|d[dt]|t[dh])(?=[\s>/]))([^<>]*>?)", re.IGNORECASE
)
MOST_ALIKE = 3
"""Of those that are alike in all, so many are begun again (HTML, section 13.2.4.3)."""
UNREAD_END = (
    "Letters that nothing ends are begun again and again: its end was not read, nor what it links."
)
"""What is said of a page of which `cut_repeating` left out the end, where it is read or shown."""
MAX_AGAIN = 100_000
"""Elements that a page may begin again: some 400 bytes each in the parser. A guess."""
AGAIN_BY_LENGTH = 10
"""And one more for so many characters: a paragraph has some hundred. A guess."""


def names(listed: str) -> frozenset[str]:
    """Return the element names in `listed`, which white space separates."""
    return frozenset(listed.split())


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")
UNCOUNTED = names(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd "
    "option optgroup thead tbody tfoot colgroup rt rp html head body script style title textarea "
    "iframe template"
)
INLINE = names(
    "a abbr b bdi bdo big cite code em font i ins label mark q s small span strong sub sup time tt "
    "u var"
)


def tame_markup(markup: str) -> str:
    """Return `markup` without what would stall a parser; almost every page is unchanged."""
    if _may_have_long_tag(markup):
        markup = _drop_attributes(markup)
    if len(_ONCE.findall(markup)) > MAX_ONCE:
        markup = _drop_repeated(markup)
    if markup.count("<option") > MAX_OPTIONS:
        markup = _SELECT.sub("<\\1div", markup)
    return _flatten(cut_repeating(markup))


def cut_repeating(markup: str) -> str:
    """Return `markup` as far as a parser can read it that begins open letters again in each block.

    Almost every page is whole. A hundred letters that nothing ends are in each of ten thousand
    paragraphs, and each of them may hide what is in it: none can be left out.
    """
    most = MAX_AGAIN + len(markup) // AGAIN_BY_LENGTH
    if not _may_repeat(markup, most):
        return markup
    begun: dict[str, list[str]] = {name: [] for name in LETTERS.split()}
    again = 0
    for tag in _BEGUN_OR_ENDED.finditer(markup):
        ended, said = tag[1], tag[4].lower()
        name = (tag[2] or tag[3]).lower()
        alike = begun.get(name)
        count = sum(map(len, begun.values()))
        is_part = said[-1:] != ">" or said.count('"') % 2 or said.count("'") % 2  # it goes on
        if alike is None:
            again += count
        elif ended:
            del alike[-1:]
        elif count < MAX_DEPTH and (is_part or alike.count(said) < MOST_ALIKE):
            alike.append(said)
        if again > most:
            return markup[: tag.start()]
    return markup


def _may_repeat(markup: str, most: int) -> bool:
    """Whether more letters than `most` may be begun again, if each tag between began a block.

    Most pages say so in passing: only the tags of letters are looked at.
    """
    begun: Counter[str] = Counter()
    opened = again = at = 0
    for tag in _LETTERS.finditer(markup):
        if opened:
            again += opened * markup.count("<", at, tag.start())
            if again > most:
                return True
        name = tag[2].lower()
        if not tag[1]:
            begun[name] += 1
            opened += 1
        elif begun[name]:
            begun[name] -= 1
            opened -= 1
        at = tag.end()
    return again + opened * markup.count("<", at) > most


def _may_have_long_tag(markup: str) -> bool:
    """Whether a tag may be long: most pages say in passing that none is, and tags are not counted.

    One that is has no bracket that ends it for as many characters, or has one in quotation marks.
    """
    pieces = markup.split(">")
    if max(map(len, pieces)) > LONG_TAG and any(
        len(piece) - piece.find("<") > LONG_TAG
        for piece in pieces
        if len(piece) > LONG_TAG and "<" in piece
    ):
        return True
    return _QUOTED_BRACKET.search(markup) is not None


def _drop_attributes(markup: str) -> str:
    """Return `markup` with no attributes in tags that have too many."""
    pieces, at = [], 0
    for tag in _WHOLE_TAG.finditer(markup):
        start, end = tag.span()
        if end - start <= LONG_TAG:
            continue
        values = _VALUE.sub(" ", tag[0])
        if len(values.replace("/", " ").split()) > MAX_ATTRIBUTES:
            pieces += [markup[at:start], f"<{tag[1]}"]
            at = end
    return "".join([*pieces, markup[at:]]) if pieces else markup


def _drop_repeated(markup: str) -> str:
    count = 0

    def drop(tag: re.Match[str]) -> str:
        nonlocal count
        count += (once := tag[1].lower() in ("html", "body"))
        return f"<{tag[1]}" if once and count > MAX_ONCE else tag[0]

    return _WHOLE_TAG.sub(drop, markup)


def _flatten(markup: str) -> str:
    if not _may_be_deep(markup) or _depth(markup) <= MAX_DEPTH:
        return markup
    depth = 0

    def flatten(tag: re.Match[str]) -> str:
        nonlocal depth
        before = depth
        depth = _depth_after(tag, depth)
        if max(before, depth) <= MAX_DEPTH or tag[2].lower() in UNCOUNTED:
            return tag[0]
        return "" if tag[2].lower() in INLINE else "<br>"

    return _TAG.sub(flatten, markup)


def _may_be_deep(markup: str) -> bool:
    open_before = 0
    for at in range(0, len(markup), CHUNK):
        brackets = markup.count("<", at, at + CHUNK)
        ended = markup.count("</", at, at + CHUNK)
        if open_before + brackets - ended > MAX_DEPTH:
            return True
        open_before = max(0, open_before + brackets - 2 * ended)
    return False


def _depth(markup: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(markup):
        depth = _depth_after(tag, depth)
        if depth > deepest:
            deepest = depth
    return deepest


def _depth_after(tag: re.Match[str], depth: int) -> int:
    if tag[2].lower() in UNCOUNTED:
        return depth
    return max(0, depth - 1) if tag[1] else depth + 1
