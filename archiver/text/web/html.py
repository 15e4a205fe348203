"""HTML: a block-aware walk over the whole page, so that nothing a reader sees is lost.

Inline tags never split a word; blocks, line breaks and table cells always separate. Separators in
the content: a blank line between blocks, "\\n" for `<br>` and table rows, a tab between the cells
of a row, one space for any other white space. What is special about a stretch is a
:class:`archiver.models.Span`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.models import BlockMarkKind, Span, SpanKind, Text
from archiver.text.charsets import decode
from archiver.text.composition import (
    CELL,
    JOINT,
    LINE,
    PARAGRAPH,
    SPACE,
    Closer,
    Composition,
    PendingSpan,
)
from archiver.text.numbering import format_ordinal
from archiver.text.plain import describe_unreadable, is_damaged
from archiver.text.setting.notes import NOTE_TEXT, raised_note
from archiver.text.visibility import Unseen, is_turned
from archiver.text.web.colours import OPEN_GROUND, PLAIN_GROUND, Ground, is_styled_elsewhere
from archiver.text.web.counters import Counters, is_counting
from archiver.text.web.elements import (
    BLOCKS,
    ROOTS,
    SECTIONING,
    SEPARATORS,
    STRUCK,
    TELLING,
    UNDRAWN,
    Attributes,
    Setting,
    apply_rules,
    ground_within,
    how_unseen,
    is_called_mark,
    is_typed_mark,
    read_setting,
    runs_to_left,
    show_root,
)
from archiver.text.web.nesting import FRAMES, UNREAD_END, cut_repeating, names, tame_markup
from archiver.text.web.page_blocks import PageBlocks
from archiver.text.web.places import TextPlaces
from archiver.text.web.scripts import SCRIPT_ONLY, needs_scripts
from archiver.text.web.shadows import MOST_SLOTS, SHADOW, TOO_DEEP, Slots, find_slots, open_shadows
from archiver.text.web.styles import (
    NO_MARK,
    Sheets,
    Style,
    Styles,
    is_amount_mark,
    read_styles,
    with_attributes,
)

SKIPPED = UNDRAWN | names("iframe ruby")
_BRACKETED = re.compile(r"\s*\[(?:\d{1,3}|[a-z]|note \d+|[ivx]{1,5})\]\s*", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\[[^\[\]]{1,40}\]\s*")
_PLACE_IN_NOTE = re.compile(r"\s*:?\s*\d{1,4}(?:\s*[,–-]\s*\d{1,4})*\s*")
BANNERS = 50
"""Blocks called after cookies or consent that are looked into. A guess."""
RUBY_DEPTH = 12
"""Elements around a text within `<ruby>` that are looked at. A guess."""
NO_SLOTS = Slots()
UNNAMED = "\ufffd"


@dataclass
class _List:
    """A list that is open: the next item's ordinal (HTML Standard 4.4.5), "" style for bullets,
    NO_MARK where its numbers are not drawn, or not known."""

    ordinal: int = 1
    step: int = 1
    style: str = ""
    name: str = ""


@dataclass
class _HtmlText(Composition):
    """A page's text in the making, with what HTML elements leave open."""

    lists: list[_List] = field(default_factory=list)
    listed: str = ""
    counted: int = 0
    term: str = ""
    verbatim: int = 0
    sections: int = 0
    quotes: int = 0
    banners: int = 0
    depth: int = 0
    styles: Styles = field(default_factory=dict)
    counters: Counters | None = None
    ground: Ground = PLAIN_GROUND
    concealed: PendingSpan | None = None
    slots: Slots = field(default_factory=Slots)
    within_slots: int = 0
    too_deep: bool = False
    clicks: list[PendingSpan] = field(default_factory=list)
    quoting: PageBlocks | None = None

    def __post_init__(self) -> None:
        """Make the closers that most elements share."""
        separators = (PARAGRAPH, LINE, CELL, SPACE)
        self.enders = {separator: partial(self.end_block, separator) for separator in separators}


def read_html(
    payload: bytes,
    charset: str = "",
    *,
    xml: bool = False,
    quoting: bool = False,
    sheets: Sheets | None = None,
) -> Text:
    """Return the whole text of an HTML page; `xml` reads self-closed tags as XHTML does.

    `charset` is what the sender declared. With `quoting` its blocks and the places of its
    characters are noted, too. `sheets` has the style sheets that came with the page. Never raises.
    """
    decoded = decode(payload, charset, markup=True)
    text = read_markup(decoded.text, xml=xml, quoting=quoting, sheets=sheets)
    gaps = [*text.gaps]
    if is_damaged(decoded.unreadable, text.content):
        gaps.append(describe_unreadable(decoded.unreadable))
    if needs_scripts(decoded.text, text):
        gaps.append(SCRIPT_ONLY)
    return replace(text, gaps=tuple(gaps)) if gaps else text


def read_markup(
    markup: str,
    depth: int = 0,
    *,
    xml: bool = False,
    quoting: bool = False,
    sheets: Sheets | None = None,
) -> Text:
    """Return the whole text of HTML that is already characters; `depth` counts pages around it.

    `xml`, `quoting` and `sheets` are those of `read_html`.
    """
    page = _HtmlText(depth=depth)
    if quoting:
        page.quoting = PageBlocks(page, TextPlaces(markup, xml=xml))
        markup = page.quoting.file.markup
    if xml:
        markup = _open_empty_tags(markup)
    markup = open_shadows(markup)
    if "<noscript" in markup or "<NOSCRIPT" in markup:
        markup = _close_noscripts(markup)
    whole, markup = markup, cut_repeating(markup)
    parser = LexborHTMLParser(tame_markup(markup))
    if SHADOW in markup and not quoting:
        page.slots = find_slots(parser)
    if sheets is not None or "<style" in markup or "<STYLE" in markup:
        known = read_styles(parser, len(markup), sheets)
        page.styles = known.styles
        page.ground = PLAIN_GROUND if known.coloured else OPEN_GROUND
        page.counters = None if known.counted is None else Counters(known=known.counted)
    if depth or (sheets is None and is_styled_elsewhere(markup)):
        page.ground = OPEN_GROUND
    if parser.root is not None:
        if page.quoting is not None:
            page.quoting.read_before(parser.root)
        _walk(parser.root, page)
    places = page.quoting.finish() if page.quoting is not None else ()
    gaps = [TOO_DEEP] if page.too_deep else []
    if len(markup) < len(whole):
        gaps.append(UNREAD_END)
    if parser.css_first("frameset") is not None:
        gaps.append("The page is a set of frames: its text is at other addresses.")
    text = page.to_text(title=_read_title(parser), gaps=tuple(gaps))
    lang = _read_language(parser)
    return replace(text, lang=lang, places=places) if lang or places else text


def _read_language(parser: LexborHTMLParser) -> str:
    """Return what the page says its language is (HTML Standard 3.2.6.2), "" where it does not."""
    root = parser.css_first("html")
    attributes = root.attributes if root is not None else {}
    return (attributes.get("lang") or attributes.get("xml:lang") or "").strip()[:35]


def _read_title(parser: LexborHTMLParser) -> str:
    found = parser.head.css_first("title") if parser.head is not None else None
    return " ".join(found.text().split()) if found is not None else ""


_EMPTY_TAG = re.compile(r"<(script|style|title|textarea|iframe|noscript|a|div|p|span)\b([^<>]*)/>")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def _open_empty_tags(markup: str) -> str:
    characters = _CDATA.sub(lambda section: escape(section[1]), markup)
    return _EMPTY_TAG.sub(r"<\1\2></\1>", characters)


_BODY = re.compile(r"<body\b", re.IGNORECASE)
_NOSCRIPT = re.compile(r"<noscript\b[^>]*>.*?</noscript\s*>", re.IGNORECASE | re.DOTALL)
_NOSCRIPT_TAG = re.compile(r"<(/?)noscript\b", re.IGNORECASE)


def _close_noscripts(markup: str) -> str:
    """Keep what stands in for scripts in one piece: a parser without scripts lets it out of a head.

    With scripts, as readers have them, it is no markup at all (HTML Standard 13.2.6.4.4).
    """
    body = _BODY.search(markup)
    if body is None:
        return _NOSCRIPT_TAG.sub(r"<\1x-noscript", markup)
    return _NOSCRIPT.sub("", markup[: body.start()]) + markup[body.start() :]


def _walk(root: LexborNode, page: _HtmlText) -> None:
    around: list[tuple[LexborNode, Closer | None]] = []
    slots = page.slots if page.slots != NO_SLOTS else None
    quoting = page.quoting
    node = root
    while True:
        tag = node.tag or ""
        if slots is not None and node.mem_id in slots.placed and node is not root:
            pass  # it is read where its slot stands
        elif tag == "-text":
            words = node.text_content or ""
            show = page.hide() if slots is not None and node.mem_id in slots.unshown else None
            if quoting is not None:
                quoting.add(node, words, verbatim=page.verbatim > 0)
            elif page.verbatim:
                page.write(words)
            else:
                page.add_text(words)
            if show is not None:
                show()
        elif slots is not None and node.mem_id in slots.filled:
            _read_slot(page, node)
        elif tag not in SKIPPED:
            close = _open(page, node, tag)
            if (child := node.first_child) is not None:
                around.append((node, close))
                node = child
                continue
            if close is not None:
                close()
        else:
            if tag in WHOLE:
                WHOLE[tag](page, node)
            if quoting is not None:
                quoting.skip(node, tag)
        while (following := node.next if around else None) is None:
            if not around:
                return
            node, close = around.pop()
            if close is not None:
                close()
        node = following


def _read_slot(page: _HtmlText, slot: LexborNode) -> None:
    """Read what fills a slot; what it would show without that is hidden."""
    if page.within_slots >= MOST_SLOTS:
        page.too_deep = True
        return
    page.within_slots += 1
    close = _open(page, slot, "slot")
    for given in page.slots.filled[slot.mem_id]:
        _walk(given, page)
    show = page.hide()
    child = slot.first_child
    while child is not None:
        _walk(child, page)
        child = child.next
    show()
    if close is not None:
        close()
    page.within_slots -= 1


def _open(page: _HtmlText, node: LexborNode, tag: str) -> Closer | None:
    facts = ELEMENTS.get(tag) or (DASHED if "-" in tag else UNKNOWN_ELEMENT)
    separator, opener, landmark = facts
    attributes: Attributes = node.attributes
    setting = None if TELLING.isdisjoint(attributes) else read_setting(attributes)
    if page.styles and (rules := page.styles.get(node.mem_id)) is not None:
        setting = apply_rules(setting, rules, inline=not separator)
    if page.slots.unshown and node.mem_id in page.slots.unshown:
        setting = (setting or Setting())._replace(hidden=True)
    if setting is not None and tag in ROOTS:
        setting = show_root(setting)
    noted = page.quoting.enter(node, tag, attributes) if page.quoting is not None else None
    if separator:
        page.separate(separator)
    counters = page.counters
    if setting is None and not landmark and not noted and counters is None:
        if opener is None:
            return page.enders.get(separator)
        page.listed = ""
        close = opener(page, node, attributes)
        if not separator or close is None:
            return close or page.enders.get(separator)
        return partial(_close_both, close, page.enders[separator])
    closers: list[Closer] = [page.enders[separator]] if separator else []
    closers += noted or ()
    if counters is not None:
        unseen = setting is not None and (setting.hidden or setting.style.hidden is True)
        counters.enter(setting.style.counts if setting is not None else (), unseen=unseen)
        closers.append(partial(counters.leave, unseen=unseen))
    if setting is not None:
        _open_setting(page, node, setting, closers)
    if landmark:
        _open_landmark(page, tag, closers)
    page.listed = setting.style.listed if setting is not None else ""
    if opener is not None and (close := opener(page, node, attributes)) is not None:
        closers.append(close)
    return partial(_close_all, closers) if len(closers) > 1 else next(iter(closers), None)


def _close_both(one: Closer, other: Closer) -> None:
    one()
    other()


def _close_all(closers: list[Closer]) -> None:
    for close in reversed(closers):
        close()


# --- what attributes and landmarks say -----------------------------------------------------------


def _open_setting(
    page: _HtmlText, node: LexborNode, setting: Setting, closers: list[Closer]
) -> None:
    style, inline = setting.style, (node.tag or "") not in SEPARATORS
    if style.separator and (inline or style.separator == PARAGRAPH):
        page.separate(style.separator)
        closers.append(page.enders[style.separator])
    if style.before or style.counts:
        _add_words(page, node, style, ahead=True)
    if style.after or style.counts:
        closers.append(partial(_add_words, page, node, style, ahead=False))
    if style.case:
        closers.append(partial(page.close_mark, page.open_mark(SpanKind.CASED, style.case)))
    if (
        setting.typed
        and _begins_line(page)
        and is_typed_mark(node.text(), node.attributes.get("style") or "")
    ):
        closers.append(partial(page.close_mark, page.open_mark(SpanKind.NUMBERING)))
    unseen = how_unseen(node.tag or "", setting)
    if unseen is Unseen.CLOSED:
        closers.append(page.hide())
    elif setting.outside or (setting.banner and _is_banner(page, node)):
        closers.append(partial(page.close_mark, page.open_mark(SpanKind.OUTSIDE)))
    elif setting.beside and SEPARATORS.get(node.tag or "") == PARAGRAPH:
        closers.append(partial(page.close_mark, page.open_mark(SpanKind.BESIDE)))
    elif setting.beside and _IN_BRACKETS.fullmatch(node.text()):
        closers.append(partial(page.close_mark, page.open_mark(SpanKind.MARKER)))
    if setting.on_click or (style.faint and not inline and unseen is None):
        page.clicks.append(page.open_mark(SpanKind.ON_CLICK))
        closers.append(partial(_end_click, page))
    if style.struck and node.tag not in STRUCK:
        closers.append(page.hide(Unseen.STRUCK))
    if style.override and node.tag != "bdo" and (close := _open_turned(page, node, setting)):
        closers.append(close)
    if not {style.colour, style.behind, style.visible, style.small} <= {"", None}:
        ground = ground_within(page.ground, node.tag or "", style, setting.fades)
        if ground != page.ground:
            closers.append(partial(_draw_on, page, page.ground))
            _draw_on(page, ground)
    if style.level and inline and node.tag not in ("sup", "sub"):
        closers.append(_open_level(page, node, style.level))


def _begins_line(page: _HtmlText) -> bool:
    return not page.length or page.pending in (PARAGRAPH, LINE)


def _draw_on(page: _HtmlText, ground: Ground) -> None:
    """Let words be drawn in another way: begin or end there what nobody can see."""
    before, page.ground = _unseen_on(page.ground), ground
    unseen = _unseen_on(ground)
    if unseen == before:
        return
    if page.concealed is not None:
        page.close_mark(page.concealed)
    page.separate(JOINT)
    page.concealed = page.open_mark(*unseen) if unseen is not None else None


def _unseen_on(ground: Ground) -> tuple[SpanKind, str] | None:
    """Return the mark of words that are drawn so, None where a reader sees them."""
    if ground.invisible:
        return SpanKind.HIDDEN, Unseen.CLOSED
    if ground.conceals:
        return SpanKind.HIDDEN, Unseen.INVISIBLE
    return (SpanKind.ON_CLICK, "") if ground.fades else None


def _add_words(page: _HtmlText, node: LexborNode, style: Style, ahead: bool) -> None:
    """Write words that a style rule adds to the page: they are not in the payload's own text.

    Beside the words of an inline element nothing parts them but white space of their own. Who
    copies a passage in a browser does not get them, so a quotation may leave them out; what makes
    another amount of a figure, a sign or "million", is as good as written. Signs that stand before
    or behind other things are list marks and arrows. A number that is counted in a way that is not
    known is a gap there, and is left out anywhere else.
    """
    written = style.before if ahead else style.after
    if page.counters is not None:
        pseudo = "before" if ahead else "after"
        filled = page.counters.add(style.counts, pseudo, written)
    else:
        filled = None if is_counting(written) else written
    inline = (node.tag or "") not in SEPARATORS
    counts = (inline or node.tag in ("td", "th")) and _begins_or_ends_in_amount(node.text(), ahead)
    if filled is None and counts:
        page.write(UNNAMED)
    words = with_attributes(filled or "", node.attributes)
    telling = any(ch.isalnum() or (counts and is_amount_mark(ch)) for ch in words)
    if not telling:
        return
    if not inline or words[0] == " ":
        page.separate(SPACE)
    if counts:
        page.write(words.strip())
    else:
        page.insert(words.strip(), SpanKind.ALTERNATIVE, "style")
    if not inline or words[-1] == " ":
        page.separate(SPACE)


def _begins_or_ends_in_amount(words: str, begins: bool) -> bool:
    shown = words.strip()
    return bool(shown) and (
        shown[0 if begins else -1].isdigit()
        or (begins and unicodedata.category(shown[0]) == "Sc" and shown[1:2].isdigit())
    )


def _open_level(page: _HtmlText, node: LexborNode, level: SpanKind) -> Closer:
    if level is SpanKind.SUPERSCRIPT:
        return _open_superscript(page, node, node.attributes)
    return _open_subscript(page, node, node.attributes)


def _is_banner(page: _HtmlText, node: LexborNode) -> bool:
    """Whether a block that is called after cookies or consent is no more than that."""
    if node.tag not in BLOCKS or node.tag in ("body", "html", "main") or page.banners >= BANNERS:
        return False
    page.banners += 1
    return node.css_first("main, article, h1") is None


LANDMARKS = SECTIONING | {"header", "footer"}


def _open_landmark(page: _HtmlText, tag: str, closers: list[Closer]) -> None:
    """Mark what is beside the main text; a header or footer of an article is not (HTML-AAM 1.0)."""
    if tag in ("nav", "aside") or (tag in ("header", "footer") and not page.sections):
        closers.append(partial(page.close_mark, page.open_mark(SpanKind.OUTSIDE)))
    if tag in SECTIONING:
        page.sections += 1
        closers.append(partial(_leave_section, page))


def _leave_section(page: _HtmlText) -> None:
    page.sections -= 1


# --- elements with a meaning of their own --------------------------------------------------------


def _break_line(page: _HtmlText, node: LexborNode, attributes: Attributes) -> None:
    page.end_block(LINE)


def _describe_image(page: _HtmlText, node: LexborNode, attributes: Attributes) -> None:
    words = " ".join((attributes.get("alt") or "").split())
    page.separate(SPACE)
    if words:
        page.insert(words, SpanKind.ALTERNATIVE)
        page.separate(SPACE)


def _open_verbatim(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    page.verbatim += 1
    return partial(_close_verbatim, page)


def _close_verbatim(page: _HtmlText) -> None:
    page.verbatim -= 1


def _open_hidden(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    page.separate(SPACE)
    return page.hide((node.tag or "").removeprefix("x-"))


def _open_turned_element(
    page: _HtmlText, node: LexborNode, attributes: Attributes
) -> Closer | None:
    return _open_turned(page, node, read_setting(attributes))


def _open_turned(page: _HtmlText, node: LexborNode, setting: Setting | None) -> Closer | None:
    """Hide letters that are written in one direction and drawn in the other."""
    to_left = runs_to_left(setting.style.direction if setting else "", _direction(node))
    return page.hide(Unseen.TURNED) if is_turned(node.text(), to_left) else None


def _direction(node: LexborNode | None) -> str | None:
    """Return the `dir` that holds for an element (HTML Standard 3.2.6.4)."""
    while node is not None:
        if direction := node.attributes.get("dir"):
            return direction
        node = node.parent
    return None


def _open_details(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer | None:
    """Mark what a click on the summary shows (HTML Standard 4.11.1)."""
    if "open" in attributes:
        return None
    page.clicks.append(page.open_mark(SpanKind.ON_CLICK))
    return partial(_end_click, page)


def _end_click(page: _HtmlText) -> None:
    page.close_mark(page.clicks.pop())


def _open_summary(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer | None:
    """Let a summary be seen among what it opens."""
    around = node.parent
    if not page.clicks or around is None or around.tag != "details" or "open" in around.attributes:
        return None
    page.close_mark(page.clicks[-1])
    return partial(_begin_click_again, page, len(page.clicks) - 1)


def _begin_click_again(page: _HtmlText, number: int) -> None:
    page.clicks[number] = page.open_mark(SpanKind.ON_CLICK)


def _open_figure(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer | None:
    """Mark a picture and its caption; a figure may hold a table or a quotation of the text, too."""
    shown = node.css_first("img, picture, svg, video, audio, iframe, canvas, object")
    if shown is None or node.css_first("table, blockquote, pre, ul, ol") is not None:
        return None
    return partial(page.close_mark, page.open_mark(SpanKind.BESIDE))


def _open_struck(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    return page.hide(Unseen.STRUCK)


def _open_run(page: _HtmlText, node: LexborNode, attributes: Attributes) -> None:
    """Part a stretch of an SVG's text that is set at a place of its own."""
    if not {"x", "y", "dy"}.isdisjoint(attributes):
        page.separate(SPACE)


def _open_script(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer | None:
    """Mark what a formula sets above or below the line (MathML Core 3.4)."""
    levels = SCRIPTS.get(node.parent.tag or "", ()) if node.parent is not None else ()
    number, before = 0, node.prev
    while before is not None and number <= len(levels):
        number += (before.tag or "-")[0] != "-"
        before = before.prev
    if not 0 < number <= len(levels):
        return None
    if page.pending == SPACE:
        page.pending = ""
    return partial(page.close_mark, page.open_mark(levels[number - 1]))


SCRIPTS = {
    "msup": (SpanKind.SUPERSCRIPT,),
    "msub": (SpanKind.SUBSCRIPT,),
    "msubsup": (SpanKind.SUBSCRIPT, SpanKind.SUPERSCRIPT),
}


def _read_frame(page: _HtmlText, node: LexborNode) -> None:
    """Read a page that stands whole in an attribute of its frame (HTML Standard 4.8.5)."""
    inner = node.attributes.get("srcdoc")
    if not inner:
        return
    text = read_markup(inner, page.depth + 1) if page.depth < FRAMES else Text("")
    page.too_deep = page.too_deep or page.depth >= FRAMES or TOO_DEEP in text.gaps
    if not text.content:
        return
    close = _open(page, node, "iframe")
    page.separate(PARAGRAPH)
    page.write(text.content)
    start = page.length - len(text.content)
    page.spans += [replace(s, start=s.start + start, end=s.end + start) for s in text.spans]
    if close is not None:
        close()
    page.separate(PARAGRAPH)


def _open_dialog(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer | None:
    return None if "open" in attributes else _open_hidden(page, node, attributes)


def _open_blockquote(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    mark = page.open_mark(SpanKind.QUOTE, attributes.get("cite") or "")
    return partial(page.close_mark, mark)


def _open_quotation(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    page.insert("‘" if page.quotes % 2 else "“", SpanKind.INSERTED)
    page.quotes += 1
    if page.quoting is None:
        return partial(_close_quotation, page)
    noted = page.quoting.open_mark(BlockMarkKind.QUOTED, (attributes.get("cite") or "").strip())
    return partial(_close_all, [partial(_close_quotation, page), noted])


def _close_quotation(page: _HtmlText) -> None:
    page.quotes -= 1
    pending, page.pending = page.pending, ""
    page.insert("’" if page.quotes % 2 else "”", SpanKind.INSERTED)
    page.pending = pending


def _open_list(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    around = _number_list(node, attributes) if node.tag == "ol" else _List()
    page.counted += 1
    around.name = str(page.counted)
    around.style = page.listed or around.style
    page.lists.append(around)
    return partial(_close_list, page)


def _close_list(page: _HtmlText) -> None:
    page.lists.pop()


def _number_list(node: LexborNode, attributes: Attributes) -> _List:
    step = -1 if "reversed" in attributes else 1
    first = sum(child.tag == "li" for child in node.iter()) if step < 0 else 1
    return _List(_integer(attributes.get("start"), first), step, attributes.get("type") or "1")


def _integer(written: str | None, otherwise: int) -> int:
    found = re.match(r"\s*([+-]?\d{1,9})", written or "")
    return int(found[1]) if found else otherwise


def _open_heading(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    return partial(page.close_mark, page.open_mark(SpanKind.HEADING))


def _open_term(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    """A term heads the descriptions after it, as a heading does its list (HTML Standard 4.4.9)."""
    page.counted += 1
    page.term = str(page.counted)
    return _open_heading(page, node, attributes)


def _open_description(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer | None:
    return partial(page.close_mark, page.open_mark(SpanKind.ITEM, page.term)) if page.term else None


def _open_item(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer | None:
    if not page.lists:
        return None
    mark = page.open_mark(SpanKind.ITEM, page.lists[-1].name)
    if page.lists[-1].style:
        _number_item(page, node, attributes, page.listed or page.lists[-1].style)
    return partial(page.close_mark, mark)


def _number_item(page: _HtmlText, node: LexborNode, attributes: Attributes, style: str) -> None:
    around = page.lists[-1]
    ordinal = _integer(attributes.get("value"), around.ordinal)
    around.ordinal = ordinal + around.step
    if page.quoting is not None:
        page.quoting.labels[node.mem_id] = str(ordinal)
    if style != NO_MARK:
        page.insert(f"{format_ordinal(ordinal, style)}.", SpanKind.NUMBERING)
        page.pending, page.held = SPACE, True


def _open_link(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer | None:
    address = (attributes.get("href") or "").strip()
    if not address:
        return None
    note = "#" in address and _is_note_link(node, attributes, address, page)
    mark = page.open_mark(SpanKind.LINK, address)
    return partial(_close_link, page, mark, note)


_GLUED = re.compile(r"[^\W\d_]{3}[.,;:!?)\]”’\"']{0,2}$")


def _is_note_link(node: LexborNode, attributes: Attributes, address: str, page: _HtmlText) -> bool:
    """Whether a link outside `<sup>` that points at a place in a page is a note's mark.

    It stands in brackets, or its page calls it so, or it points into the page itself and is glued
    to the word or the punctuation before it.
    """
    words = node.text()
    if _BRACKETED.fullmatch(words):
        return True
    if not NOTE_TEXT.fullmatch(words):
        return False
    glued = address.startswith("#") and _GLUED.search(page.tail()) is not None
    return glued or is_called_mark(attributes)


def _close_link(page: _HtmlText, mark: PendingSpan, note: bool) -> None:
    page.close_mark(mark)
    if note:
        _mark_note(page, mark)


def _mark_note(page: _HtmlText, mark: PendingSpan, detail: str = "") -> None:
    """Make a stretch a note's mark, once where a link and raised type show the same one."""
    marked = Span(mark.start, page.length, SpanKind.MARKER)
    if marked not in page.spans[-2:]:
        page.close_mark(replace(mark, kind=SpanKind.MARKER, detail=detail))


def _open_superscript(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    note = _raised_note(node, attributes, page.tail())
    return partial(_close_superscript, page, page.open_mark(SpanKind.SUPERSCRIPT), note)


def _close_superscript(page: _HtmlText, mark: PendingSpan, note: str | None) -> None:
    page.close_mark(mark)
    if note is not None:
        _mark_note(page, mark, note)


def _raised_note(node: LexborNode, attributes: Attributes, before: str) -> str | None:
    """Return the detail of the marker that `<sup>` is, None where it may be a power.

    It links, is called so, or stands where a note's mark stands.
    """
    words = node.text()
    called = is_called_mark(attributes)
    link = node.css_first("a[href]") or _enclosing_link(node)
    if _BRACKETED.fullmatch(words) or (link is not None and _IN_BRACKETS.fullmatch(words)):
        return ""
    if called and _PLACE_IN_NOTE.fullmatch(words):
        return ""
    if not NOTE_TEXT.fullmatch(words):
        return None
    if link is not None and "#" in (link.attributes.get("href") or ""):
        return ""
    return "" if called else raised_note(before, words)


def _enclosing_link(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    return parent if parent is not None and parent.tag == "a" else None


def _open_subscript(page: _HtmlText, node: LexborNode, attributes: Attributes) -> Closer:
    return partial(page.close_mark, page.open_mark(SpanKind.SUBSCRIPT))


def _read_ruby(page: _HtmlText, node: LexborNode) -> None:
    """Write the base in one piece, and the readings above it behind (HTML Standard 4.5.10)."""
    base: list[str] = []
    readings: list[str] = []
    for part in node.traverse(include_text=True):
        if part.tag == "-text":
            above = _find_ruby_part(part, node)
            if above != "rp":
                (readings if above else base).append(part.text_content or "")
    words = "".join(base)
    if page.quoting is not None:
        page.quoting.add(node, words, verbatim=False)
    else:
        page.add_text(words)
    words = " ".join(" ".join(readings).split())
    if words:
        page.separate(SPACE)
        page.insert(words, SpanKind.READING)
        page.separate(SPACE)


def _find_ruby_part(part: LexborNode, ruby: LexborNode) -> str:
    """Return "rt", "rtc" or "rp" where the text stands in one of these within `ruby`, else ""."""
    around = part.parent
    for _ in range(RUBY_DEPTH):
        if around is None or around.mem_id == ruby.mem_id:
            break
        if around.tag in ("rt", "rtc", "rp"):
            return around.tag
        around = around.parent
    return ""


WHOLE = {"iframe": _read_frame, "ruby": _read_ruby}
"""Elements that are read as a whole, not part by part."""

HtmlOpener = Callable[[_HtmlText, LexborNode, Attributes], Closer | None]
OPENERS: dict[str, HtmlOpener] = {
    "br": _break_line,
    "img": _describe_image,
    "pre": _open_verbatim,
    "textarea": _open_verbatim,
    "listing": _open_verbatim,
    "xmp": _open_verbatim,
    "plaintext": _open_verbatim,
    "noscript": _open_hidden,
    "x-noscript": _open_hidden,
    "title": _open_hidden,
    "desc": _open_hidden,
    "defs": _open_hidden,
    "symbol": _open_hidden,
    "tspan": _open_run,
    **dict.fromkeys(("mn", "mi", "mo", "mtext", "mrow"), _open_script),
    "dialog": _open_dialog,
    "bdo": _open_turned_element,
    "details": _open_details,
    "summary": _open_summary,
    "figure": _open_figure,
    **dict.fromkeys(STRUCK, _open_struck),
    "blockquote": _open_blockquote,
    "q": _open_quotation,
    "ol": _open_list,
    "ul": _open_list,
    "menu": _open_list,
    "li": _open_item,
    "dt": _open_term,
    "dd": _open_description,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _open_heading),
    "a": _open_link,
    "sup": _open_superscript,
    "sub": _open_subscript,
}


class _HtmlElement(NamedTuple):
    """What is known of an element by its name: how it stands apart, and what it means."""

    separator: str = ""
    opener: HtmlOpener | None = None
    landmark: bool = False


ELEMENTS = {
    tag: _HtmlElement(
        SEPARATORS.get(tag, SPACE if "-" in tag else ""), OPENERS.get(tag), tag in LANDMARKS
    )
    for tag in SEPARATORS.keys() | OPENERS.keys() | LANDMARKS
}
DASHED, UNKNOWN_ELEMENT = _HtmlElement(SPACE), _HtmlElement()
"""Elements with a name of a page's own (HTML Standard 4.13.2), and all others, which stand in their
line."""
