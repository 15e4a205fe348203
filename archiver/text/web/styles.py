"""What a page's own style rules do to words: hide, strike out, raise, part, or add some.

Only declarations that change what a reader reads are looked at, in `style` attributes and in
`<style>` elements. Style sheets at other addresses are not known to a reader of the page alone, and
what depends on the width of a window or on a printer is left open (CSS Cascade 4; Media Queries 4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from archiver.models import SpanKind
from archiver.text.composition import CELL, LINE, PARAGRAPH, SPACE
from archiver.text.web.colours import UNKNOWN, read_colour

MAX_SHEET = 2_000_000
"""Characters of style sheets that are read; those of real pages stay below. A guess."""
MAX_RULES = 300
MAX_WORK = 150_000_000
"""Rules times characters of the page: each rule is held against every element."""
MAX_COLOURING = 60
"""Rules above which a page's colours are not followed: a page that words are hidden in by hand has
few, and a site's own style sheet, saved into its page, has hundreds (a guess)."""
MAX_WORDS = 200
MOST_STEPS = 3
"""Steps from element to element in one selector; only one of them may be of any length."""


@dataclass(frozen=True)
class Style:
    """The effect of some declarations. `hidden` is None where they do not say.

    `faint` hides by means that scripts use to let whole blocks appear; `separator` parts the
    element from its neighbours, "" where it does not; `before` and `after` are words that the
    style adds, with white space where they stand apart from the element's own; `case` is the
    case in which letters are drawn (CSS Text 3, 2.1); `colour` and `behind` are those of the words
    and of what lies behind them, "" where not said; `override` lets `direction` ("ltr", "rtl")
    order the letters (CSS Writing Modes 4, 2.2).
    """

    hidden: bool | None = None
    faint: bool = False
    struck: bool = False
    level: SpanKind | None = None
    separator: str = ""
    before: str = ""
    after: str = ""
    case: str = ""
    colour: str = ""
    behind: str = ""
    override: bool = False
    direction: str = ""

    def over(self, other: Style) -> Style:
        """Return this style laid over a weaker one."""
        return Style(
            other.hidden if self.hidden is None else self.hidden,
            self.faint or other.faint,
            self.struck or other.struck,
            self.level or other.level,
            self.separator or other.separator,
            self.before or other.before,
            self.after or other.after,
            self.case or other.case,
            self.colour or other.colour,
            self.behind or other.behind,
            self.override or other.override,
            self.direction or other.direction,
        )

    @property
    def only_colours(self) -> bool:
        """Whether nothing but colours is said, as most rules of most pages do."""
        return replace(self, colour="", behind="") == NOTHING


NOTHING = Style()
Styles = dict[int, Style]

_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DECLARATION = re.compile(r"(?:^|[;{\s])([a-z-]+)\s*:\s*([^;]*)", re.IGNORECASE)
_DISPLAYS = {
    **dict.fromkeys(("block", "flex", "grid", "table", "list-item", "flow-root"), PARAGRAPH),
    **dict.fromkeys(("inline-block", "inline-flex", "inline-grid", "inline-table"), SPACE),
    **dict.fromkeys(("table-row", "table-row-group"), LINE),
    "table-cell": CELL,
}
_CASES = ("uppercase", "lowercase", "capitalize")
_LEVELS = {"super": SpanKind.SUPERSCRIPT, "text-top": SpanKind.SUPERSCRIPT}
_LEVELS |= {"sub": SpanKind.SUBSCRIPT, "text-bottom": SpanKind.SUBSCRIPT}
_AWAY = re.compile(r"-\s*(?:\d{4,}|[5-9]\d\d)(?:\.\d+)?\s*(?:px|em|rem|pt|%|vw|vh)")
_NONE = re.compile(r"[+-]?0*\.?0*(?:px|em|rem|pt|%|ex)?")
_CUT = re.compile(
    r"rect\(\s*(?:[01]?(?:px)?[\s,]+){3}[01]?(?:px)?\s*\)|inset\(\s*(?:50|100)%|circle\(\s*0(?:px|%)?[\s)]"
)
_MOVED = re.compile(r"translate(?:x|y|3d)?\(\s*(?:0(?:px)?\s*,\s*)?(-[^,)]*)")
_SHRUNK = re.compile(r"scale(?:x|y|3d)?\(\s*0*\.?0*\s*[,)]")
_TINY = re.compile(r"[+]?(?:0?\.\d+|1(?:\.\d+)?)(?:px|pt)")
"""Type that no eye reads: under two points (a guess; a Word file's `w:sz` is held to the same)."""
_SHORT_FONT = re.compile(r"(?:^|\s)([\d.]+(?:px|pt|em|rem|%)?)(?=\s*/|\s|$)")
_RELEVANT = re.compile(
    r"none|hidden|collapse|visible|line-through|vertical-align|opacity|content|display|clip|"
    r"transparent|font-size|position|text-indent|background|text-transform|bidi|transform|"
    r"overflow|(?<![-\w])(?:direction|color|font)\s*:|margin-(?:left|top)\s*:\s*-",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def read_declarations(written: str) -> Style:
    """Return what the declarations of a rule, or of a `style` attribute, do to words."""
    if not _RELEVANT.search(written) and "\\" not in written:
        return NOTHING
    if "\\" in written and "content" not in written:
        written = unescape(written)
    said = {
        found[1].lower(): found[2].lower().replace("!important", "").strip()
        for found in _DECLARATION.finditer(_COMMENT.sub(" ", written))
    }
    struck = f"{said.get('text-decoration', '')} {said.get('text-decoration-line', '')}"
    return Style(
        hidden=_is_hidden(said),
        faint=_is_faint(said),
        struck="line-through" in struck,
        level=_LEVELS.get(said.get("vertical-align", "")),
        separator=_DISPLAYS.get(said.get("display", ""), ""),
        case=said["text-transform"] if said.get("text-transform") in _CASES else "",
        colour=read_colour(said["color"]) if said.get("color") else "",
        behind=_read_ground(said),
        override=said.get("unicode-bidi", "") in ("bidi-override", "isolate-override"),
        direction=said["direction"] if said.get("direction") in ("ltr", "rtl") else "",
    )


def _read_ground(said: dict[str, str]) -> str:
    """Return the colour behind an element's words; what is set at a place may cover a picture."""
    if said.get("background-image", "none") != "none":
        return UNKNOWN
    written = said.get("background-color", "") or said.get("background", "")
    if written in ("none", "transparent", "inherit", "initial", "unset"):
        written = ""
    placed = said.get("position") in ("absolute", "fixed") or "z-index" in said
    return read_colour(written) if written else (UNKNOWN if placed else "")


def _is_hidden(said: dict[str, str]) -> bool | None:
    if said.get("display") == "none" or said.get("visibility") in ("hidden", "collapse"):
        return True
    if said.get("content-visibility") == "hidden":
        return True
    cut = _CUT.search(said.get("clip", "")) or _CUT.match(said.get("clip-path", ""))
    if cut or _AWAY.match(said.get("text-indent", "")) or _is_away(said):
        return True
    moved = _MOVED.search(said.get("transform", ""))
    if moved and _AWAY.match(moved[1]):
        return True
    return False if said.get("display") or said.get("visibility") == "visible" else None


def _is_away(said: dict[str, str]) -> bool:
    if _AWAY.match(said.get("margin-left", "")) or _AWAY.match(said.get("margin-top", "")):
        return True
    if said.get("position") not in ("absolute", "fixed", "relative"):
        return False
    return any(_AWAY.match(said.get(side, "")) for side in ("left", "top", "right", "bottom"))


def _is_collapsed(said: dict[str, str]) -> bool:
    """Whether a box has no height or no width, and cuts off what stands out of it."""
    cut = {said.get(name, "") for name in ("overflow", "overflow-x", "overflow-y")}
    sizes = [said.get(name, "") for name in ("height", "max-height", "width", "max-width")]
    return any("hidden" in how or "clip" in how for how in cut) and any(
        _NONE.fullmatch(size) or _TINY.fullmatch(size) for size in sizes if size
    )


def _is_faint(said: dict[str, str]) -> bool:
    if _is_collapsed(said):
        return True
    if any(_NONE.fullmatch(said[name]) for name in ("opacity", "font-size") if said.get(name)):
        return True
    sizes = [said.get("font-size", ""), *_SHORT_FONT.findall(said.get("font", ""))[:1]]
    if any(_NONE.fullmatch(size) or _TINY.fullmatch(size) for size in sizes if size):
        return True
    if _SHRUNK.search(said.get("transform", "")):
        return True
    return "transparent" in (said.get("color"), said.get("-webkit-text-fill-color")) or bool(
        _CLEAR.fullmatch(said.get("color", ""))
    )


_CLEAR = re.compile(r"rgba\([^()]*[,/]\s*0*\.?0*%?\s*\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00")
"""A colour that lets everything behind it through (CSS Color 4, 5.1 and 5.2)."""


def unescape(written: str) -> str:
    """Return CSS text with its escapes undone (CSS Syntax 3, 4.3.7)."""

    def character(found: re.Match[str]) -> str:
        if not found[1]:
            return "" if found[2] == "\n" else found[2]
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"

    return _ESCAPE.sub(character, written)


# --- rules of <style> elements -------------------------------------------------------------------


@dataclass(frozen=True)
class _Rule:
    selector: str
    style: Style
    weight: tuple[bool, int, int, int, int]


def read_styles(parser: LexborHTMLParser, length: int) -> tuple[Styles, bool]:
    """Return what the rules of a page's `<style>` elements do, by `mem_id` of each element.

    `length` is the page's, in characters; the larger the page, the fewer rules are held against it.
    Also returned is whether its colours are known: rules that only colour are the first left out.
    """
    sheets = [node.text() for node in parser.css("style") if _is_for_screens(node)]
    most = min(MAX_RULES, max(20, MAX_WORK // max(length, 1)))
    rules: list[_Rule] = []
    colouring: list[_Rule] = []
    sheet = "\n".join(sheets)[:MAX_SHEET]
    for rule in _read_rules(sheet):
        (colouring if rule.style.only_colours else rules).append(rule)
        if len(rules) >= most:
            break
    coloured = len(rules) + len(colouring) <= min(most, MAX_COLOURING) and "@import" not in sheet
    held = [*rules, *colouring] if coloured else rules
    styles: Styles = {}
    for rule in sorted(held, key=lambda rule: rule.weight):
        for node in _find(parser, rule.selector):
            weaker = styles.get(node.mem_id)
            styles[node.mem_id] = _lay_over(rule.style, weaker) if weaker else rule.style
    return styles, coloured


@lru_cache(maxsize=1024)
def _lay_over(style: Style, weaker: Style) -> Style:
    """Return one and the same style for all elements that the same rules hold for."""
    return style.over(weaker)


def _is_for_screens(node: LexborNode) -> bool:
    """Whether a sheet holds for a reader with a screen and with scripts."""
    around = node.parent
    while around is not None:
        if around.tag in ("noscript", "x-noscript"):
            return False
        around = around.parent
    return _applies(node.attributes.get("media") or "")


def _applies(media: str) -> bool:
    return all(word in ("", "all", "screen", "only") for word in re.split(r"[\s,]+", media.lower()))


_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_SIMPLE = re.compile(r"(?:[\w.#*>+\s\\-]|:not\([\w.#*\\-]*\)|:(?:root|first-child)(?![\w-]))*")
_STEP = re.compile(r"\s*[>+\s]\s*")


def _is_simple(selector: str) -> bool:
    """Whether a selector can be held against every element without counting or searching.

    Those that look at all children, brothers or many ancestors take quadratic time, and more.
    """
    bare = _ATTRIBUTE.sub("", selector).strip()
    steps = [step.strip() for step in _STEP.findall(bare)]
    few = len(steps) <= MOST_STEPS and steps.count("") <= 1
    return few and bool(_SIMPLE.fullmatch(bare))


def _find(parser: LexborHTMLParser, selector: str) -> list[LexborNode]:
    if not _is_simple(selector):
        return []
    try:
        return parser.css(selector)
    except (SelectolaxError, ValueError):
        return []


def _read_rules(sheet: str) -> Iterator[_Rule]:
    """Yield the rules that change what is read, weakest declarations left out."""
    order = 0
    for prelude, body in _read_blocks(_COMMENT.sub(" ", sheet)):
        if not _RELEVANT.search(body):
            continue
        style, added = read_declarations(body), _added_words(body)
        if style == NOTHING and not added:
            continue
        important = "!important" in body.lower()
        for selector in _split_selectors(prelude):
            order += 1
            rule = _make_rule(selector, style, added, (important, order))
            if rule is not None:
                yield rule


def _read_blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the prelude and the body of each rule that applies to a screen of any width."""
    at = 0
    skipping = depth = 0
    for brace in re.finditer(r"[{}]", sheet):
        text, at = sheet[at : brace.start()], brace.end()
        if brace[0] == "{":
            prelude = text.rpartition(";")[2].strip()
            depth += 1
            if not skipping and prelude.startswith("@") and not _opens(prelude):
                skipping = depth
            pending = prelude
        else:
            if not skipping and depth and pending and not pending.startswith("@"):
                yield pending, text
            if skipping == depth:
                skipping = 0
            depth, pending = max(0, depth - 1), ""


def _opens(prelude: str) -> bool:
    name, _, condition = prelude.partition(" ")
    return name.lower() == "@layer" or (name.lower() == "@media" and _applies(condition))


def _split_selectors(prelude: str) -> list[str]:
    if "(" in prelude:
        return [prelude.strip()]
    return [selector.strip() for selector in prelude.split(",") if selector.strip()]


_PSEUDO = re.compile(r"::?(before|after)\s*$", re.IGNORECASE)
_IDS, _CLASSES, _TAGS = (
    re.compile(pattern) for pattern in (r"#[\w-]", r"[.\[:][\w-]", r"(?:^|[\s>+~])[a-z]")
)


def _make_rule(selector: str, style: Style, added: str, rank: tuple[bool, int]) -> _Rule | None:
    pseudo = _PSEUDO.search(selector)
    if pseudo:
        if not added:
            return None
        name = pseudo[1].lower()
        style = Style(before=added) if name == "before" else Style(after=added)
        selector = selector[: pseudo.start()] or "*"
    elif style == NOTHING:
        return None
    important, order = rank
    ids, classes, tags = (len(kind.findall(selector)) for kind in (_IDS, _CLASSES, _TAGS))
    return _Rule(selector, style, (important, ids, classes, tags, order))


_CONTENT = re.compile(
    r"(?:^|[;\s])content\s*:\s*"
    r"((?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|attr\([^()\"']*\)|\s)+)(?=[;!/]|$)",
    re.IGNORECASE,
)
_APART = re.compile(
    r"(?:^|[;\s])(?:margin|padding|position|display|float)[\w-]*\s*:", re.IGNORECASE
)
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)", re.IGNORECASE)
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around the name of an attribute whose value is written: letters that no page's style can draw."""
_FROM_ATTRIBUTE = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


def with_attributes(words: str, attributes: Mapping[str, str | None]) -> str:
    """Return words that a style adds to an element, `attr()` filled in (CSS Values 5, 7.7)."""
    return _FROM_ATTRIBUTE.sub(lambda found: attributes.get(found[1]) or "", words)[:MAX_WORDS]


def is_amount_mark(character: str) -> bool:
    """Whether a sign before or behind a figure makes another amount of it: −, <, £, %, °."""
    return unicodedata.category(character) in ("Sm", "Sc") or character in "-–%‰‱°′″"


def _added_words(body: str) -> str:
    """Return the words that `content` writes on the page; "" for icons, pictures and most marks."""
    found = _CONTENT.search(body)
    if not found:
        return ""
    words = "".join(
        f"{_OPEN}{one[2].lower()}{_CLOSE}" if one[2] else unescape(one[0] or one[1])
        for one in _STRING.findall(found[1].replace(_OPEN, "").replace(_CLOSE, ""))
    )
    telling = any(ch.isalnum() or is_amount_mark(ch) for ch in words) or _OPEN in words
    if not telling or len(words) > MAX_WORDS:
        return ""
    shown = re.sub(r"\s+", " ", words)
    return f" {shown.strip()} " if _APART.search(body) else shown
