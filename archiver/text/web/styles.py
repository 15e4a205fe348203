"""What a page's own style rules do to words: hide, strike out, raise, part, or add some.

Only declarations that change what a reader reads are looked at, in `style` attributes and in
`<style>` elements. Style sheets at other addresses are not known to a reader of the page alone, and
what depends on the width of a window or on a printer is left open (CSS Cascade 4; Media Queries 4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from archiver.models import SpanKind
from archiver.text.composition import CELL, LINE, PARAGRAPH, SPACE
from archiver.text.web.colours import CLEAR, UNKNOWN, read_colour
from archiver.text.web.counters import (
    BOX,
    CLOSE,
    NUMBERS,
    OPEN,
    UNKNOWN_NUMBER,
    CounterSettings,
    is_counting,
    name_counter,
)
from archiver.text.web.out_of_sight import (
    is_away,
    is_collapsed,
    is_cut_away,
    is_see_through,
    is_small,
)
from archiver.text.web.shadows import SHADOW, enclosing_shadow

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

    `faint` hides by means that scripts use to let whole blocks appear; `visible` and `small` are
    passed on to the elements within until one of them says otherwise (CSS Display 4, 4; CSS Fonts
    4, 2.5), None where not said; `separator` parts the
    element from its neighbours, "" where it does not; `before` and `after` are words that the
    style adds, with white space where they stand apart from the element's own; `case` is the
    case in which letters are drawn (CSS Text 3, 2.1); `colour` and `behind` are those of the words
    and of what lies behind them, "" where not said; `override` lets `direction` ("ltr", "rtl")
    order the letters (CSS Writing Modes 4, 2.2); `counts` is what it says of counters,
    and `listed` of the marks of a list's items, as `<ol type>` names them (CSS Lists 3, 3.4),
    NO_MARK for none that is a number or a letter, "" where it does not say.
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
    visible: bool | None = None
    small: bool | None = None
    counts: CounterSettings = ()
    listed: str = ""

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
            other.visible if self.visible is None else self.visible,
            other.small if self.small is None else self.small,
            tuple({**dict(other.counts), **dict(self.counts)}.items()),
            self.listed or other.listed,
        )

    @property
    def only_colours(self) -> bool:
        """Whether nothing but colours is said, as most rules of most pages do."""
        return replace(self, colour="", behind="") == NOTHING


NOTHING = Style()
Styles = dict[int, Style]

_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
# One that nothing closes reaches to the end (CSS Syntax 3, section 4.3.2): it is looked for once.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"(?:^|[;{\s])([a-z-]+)\s*:\s*([^;]*)", re.IGNORECASE)
_DISPLAYS = {
    **dict.fromkeys(("block", "flex", "grid", "table", "list-item", "flow-root"), PARAGRAPH),
    **dict.fromkeys(("inline-block", "inline-flex", "inline-grid", "inline-table"), SPACE),
    **dict.fromkeys(("table-row", "table-row-group"), LINE),
    "table-cell": CELL,
}
_DISPLAYED = re.compile(
    r"(?:(?:none|contents|block|inline|run-in|flow|flow-root|flex|grid|table|ruby|math|list-item|"
    r"inline-(?:block|flex|grid|table)|table-(?:row|cell|caption|column|(?:row|header|footer|column)"
    r"-group)|ruby-(?:base|text)|inherit|initial|unset|revert|revert-layer|-[a-z-]+)\s*)+"
)
"""What `display` may be (CSS Display 4, 2): a declaration with anything else is none."""
_CASES = ("uppercase", "lowercase", "capitalize")
_LEVELS = {"super": SpanKind.SUPERSCRIPT, "text-top": SpanKind.SUPERSCRIPT}
_LEVELS |= {"sub": SpanKind.SUBSCRIPT, "text-bottom": SpanKind.SUBSCRIPT}
_RELEVANT = re.compile(
    r"none|hidden|collapse|visible|line-through|vertical-align|opacity|content|display|clip|"
    r"transparent|font-size|position|text-indent|background|text-transform|bidi|transform|"
    r"overflow|filter|scale|zoom|translate|inset|counter|list-style[^;]*(?:decimal|lower|upper)|"
    r"(?<![-\w])(?:direction|color|font)\s*:|margin[-a-z]{0,20}\s*:[^;{}]{0,60}-",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def read_declarations(written: str) -> Style:
    """Return what the declarations of a rule, or of a `style` attribute, do to words."""
    if not _RELEVANT.search(written) and "\\" not in written:
        return NOTHING
    if "\\" in written and "content" not in written:
        written = unescape(written)
    said: dict[str, str] = {}
    counts: dict[str, str] = {}
    for found in _DECLARATION.finditer(_COMMENT.sub(" ", written)):
        name, value = found[1].lower(), found[2].replace("!important", "").strip()
        if name.startswith("counter-"):  # their names are as they are written
            counts[name.removeprefix("counter-")] = value
        elif name != "display" or _DISPLAYED.fullmatch(value.lower()):
            said[name] = value.lower()
    struck = f"{said.get('text-decoration', '')} {said.get('text-decoration-line', '')}"
    style = Style(
        hidden=_is_hidden(said),
        faint=is_collapsed(said) or is_see_through(said),
        struck="line-through" in struck,
        level=_LEVELS.get(said.get("vertical-align", "")),
        separator=_DISPLAYS.get(said.get("display", ""), ""),
        case=said["text-transform"] if said.get("text-transform") in _CASES else "",
        colour=_read_ink(said),
        behind=_read_ground(said),
        override=said.get("unicode-bidi", "") in ("bidi-override", "isolate-override"),
        direction=said["direction"] if said.get("direction") in ("ltr", "rtl") else "",
        visible=_VISIBILITIES.get(said.get("visibility", "")),
        small=is_small(said),
        counts=tuple(counts.items()),
    )
    listed = _read_list_style(said)
    return style if listed == NO_MARK and style == NOTHING else replace(style, listed=listed)


NO_MARK = "-"
_MARKS = re.compile(r"(?<![\w-])(?:none|disc|circle|square|[a-z]+(?:-[a-z]+)*)(?![\w(-])|[\"']")


def _read_list_style(said: Mapping[str, str]) -> str:
    """Return how the items of a list are marked; of numbers that are not known here, not at all."""
    written = said.get("list-style-type") or said.get("list-style", "")
    marks = [mark for mark in _MARKS.findall(written) if mark not in ("inside", "outside")]
    if not marks or marks[0] in ("inherit", "initial", "unset", "revert"):
        return ""
    return NUMBERS.get(marks[0], NO_MARK)


_VISIBILITIES = {"hidden": False, "collapse": False, "visible": True}


def _read_ink(said: dict[str, str]) -> str:
    """Return the colour of words; a picture or a shadow may show those that are drawn with none."""
    written = said.get("-webkit-text-fill-color") or said.get("color", "")
    if not written:
        return ""
    colour = read_colour(written)
    shown = "text-shadow" in said or "-webkit-text-stroke" in said
    clipped = "text" in said.get("background-clip", "") + said.get("-webkit-background-clip", "")
    return UNKNOWN if colour == CLEAR and (shown or clipped) else colour


def _read_ground(said: dict[str, str]) -> str:
    """Return the colour behind an element's words; what is set at a place may cover a picture."""
    if said.get("background-image", "none") != "none":
        return UNKNOWN
    written = said.get("background-color", "") or said.get("background", "")
    if written in ("none", "transparent", "inherit", "initial", "unset"):
        written = ""
    placed = said.get("position") in ("absolute", "fixed") or "z-index" in said
    if not written:
        return UNKNOWN if placed else ""
    colour = read_colour(written)
    return "" if colour == CLEAR else colour


def _is_hidden(said: dict[str, str]) -> bool | None:
    if said.get("display") == "none" or said.get("content-visibility") == "hidden":
        return True
    if is_cut_away(said) or is_away(said):
        return True
    return False if said.get("display") else None


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
    weight: tuple[bool, bool, int, int, int, int]

    @property
    def counts(self) -> bool:
        """Whether it counts, or writes a number that is counted."""
        style = self.style
        return bool(style.counts) or is_counting(style.before) or is_counting(style.after)


Sheets = Callable[[str], str | None]
"""Return the style sheet at an address that a page names, None where it is not at hand."""


class PageStyles(NamedTuple):
    """What the rules of a page's sheets do, by `mem_id` of each element, and what is known of them.

    `coloured`: whether its colours are known; rules that only colour are the first left out.
    `counted`: whether all that counts is known; None where no rule counts.
    """

    styles: Styles
    coloured: bool
    counted: bool | None = None


def read_styles(parser: LexborHTMLParser, length: int, sheets: Sheets | None = None) -> PageStyles:
    """Return what the rules of a page's style sheets do.

    `length` is the page's, in characters; the larger the page, the fewer rules are held against it.
    Sheets at other addresses are those that `sheets` has.
    """
    written: dict[int, list[str]] = {}
    roots: dict[int, LexborHTMLParser | LexborNode] = {0: parser}
    missing = False
    for node in parser.css("style, link[rel][href]"):
        if not _is_for_screens(node):
            continue
        sheet: str | None = node.text()
        if node.tag == "link":
            attributes = node.attributes
            if "stylesheet" not in (attributes.get("rel") or "").lower().split():
                continue
            sheet = sheets(attributes.get("href") or "") if sheets is not None else None
        missing = missing or sheet is None or "@import" in sheet
        shadow = enclosing_shadow(node)
        if shadow is not None:
            roots[shadow.mem_id] = shadow
        written.setdefault(shadow.mem_id if shadow is not None else 0, []).append(sheet or "")
    most = min(MAX_RULES, max(20, MAX_WORK // max(length, 1)))
    rules: list[tuple[int, _Rule]] = []
    colouring: list[tuple[int, _Rule]] = []
    for where, texts in written.items():
        for rule in _read_rules("\n".join(texts)[:MAX_SHEET]):
            (colouring if rule.style.only_colours else rules).append((where, rule))
            if len(rules) >= most:
                break
    counting = [rule for _, rule in rules if rule.counts]
    cut = len(rules) >= most or any(len("\n".join(texts)) > MAX_SHEET for texts in written.values())
    counted = not missing and not cut and all(_is_simple(rule.selector) for rule in counting)
    coloured = not missing and len(rules) + len(colouring) <= min(most, MAX_COLOURING)
    held = [*rules, *colouring] if coloured else rules
    owners = _find_owners(parser)
    styles: Styles = {}
    for where, rule in sorted(held, key=lambda found: found[1].weight):
        for node in _find(roots[where], rule.selector):
            if owners.get(node.mem_id, 0) != where:
                continue
            weaker = styles.get(node.mem_id)
            styles[node.mem_id] = _lay_over(rule.style, weaker) if weaker else rule.style
    return PageStyles(styles, coloured, counted if counting else None)


def _find_owners(parser: LexborHTMLParser) -> dict[int, int]:
    """Return the shadow root that each element in one belongs to, the innermost, by `mem_id`."""
    owners: dict[int, int] = {}
    if parser.root is None or parser.css_first(f"[{SHADOW}]") is None:
        return owners
    for node in parser.root.traverse():
        around = node.parent
        if around is not None and SHADOW in around.attributes:
            owners[node.mem_id] = around.mem_id
        elif around is not None and around.mem_id in owners:
            owners[node.mem_id] = owners[around.mem_id]
    return owners


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
    """Whether a media query holds for a screen of any width, or for all but printers."""
    queries = [query.split() for query in media.lower().split(",")]
    return any(
        all(word in ("all", "screen", "only") for word in query)
        or query in (["not", "print"], ["not", "speech"])
        for query in queries
    )


_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_WITHIN = re.compile(r"\([^()]*\)")
_SIMPLE = re.compile(
    r"(?:[\w.#*>+\s\\-]|:(?:not|is|where)\((?:[\w.#*\\-]|\s*,\s*)*\)|"
    r":(?:not\(:has\([\w.#*>\s\\-]*\)\)|has\([\w.#*>\s\\-]*\))|"
    r":(?:root|first-child|last-child)(?![\w-]))*"
)
_STEP = re.compile(r"\s*[>+\s]\s*")
_SOMETIMES = re.compile(
    r":not\(\s*(?::(?:hover|active|focus|focus-within|focus-visible|target|visited)\s*,?\s*)+\)"
)
"""What holds while nobody points at an element (Selectors 4, 9 and 10)."""
MOST_SEARCHES = 10
"""Selectors with `:has()`, each of which searches all elements within others, that are held against
a page. A guess."""


def _is_simple(selector: str) -> bool:
    """Whether a selector can be held against every element without counting or searching.

    Those that look at all children, brothers or many ancestors take quadratic time, and more.
    """
    bare = _ATTRIBUTE.sub("", selector).strip()
    steps = [step.strip() for step in _STEP.findall(_WITHIN.sub("", _WITHIN.sub("", bare)))]
    few = len(steps) <= MOST_STEPS and steps.count("") <= 1
    return few and bool(_SIMPLE.fullmatch(bare))


def _find(root: LexborHTMLParser | LexborNode, selector: str) -> list[LexborNode]:
    if not _is_simple(selector):
        return []
    try:
        return root.css(selector)
    except (SelectolaxError, ValueError):
        return []


def _read_rules(sheet: str) -> Iterator[_Rule]:
    """Yield the rules that change what is read, weakest declarations left out."""
    order = searches = 0
    blocks = _read_blocks(_COMMENT.sub(" ", sheet))
    values = _read_values(blocks) if "var(" in sheet else {}
    for block in blocks:
        body = _fill_in(block.body, values) if "var(" in block.body else block.body
        if not _RELEVANT.search(body):
            continue
        style, added = read_declarations(body), _added_words(body)
        if "counter" in body and _BOXED.search(body):
            style = replace(style, counts=(*style.counts, (BOX, "")))
        if style == NOTHING and not added:
            continue
        important = "!important" in body.lower()
        for selector in _split_selectors(block.selector):
            order += 1
            searches += ":has(" in selector
            if ":has(" in selector and searches > MOST_SEARCHES:
                continue
            rank = (important, block.layered == important, order)
            rule = _make_rule(_SOMETIMES.sub("", selector), style, added, rank)
            if rule is not None:
                yield rule


@dataclass
class _StyleBlock:
    """A rule as it is written: the selector with those of the rules around it, and the body."""

    selector: str
    body: str = ""
    layered: bool = False


MOST_NESTED = 12
"""Rules within rules that are read. A guess: people nest two or three."""
LONGEST_SELECTOR = 2000
"""Characters of a nested selector with those around it, which each `&` repeats. A guess."""


def _read_blocks(sheet: str) -> list[_StyleBlock]:
    """Return the rules that apply to a screen of any width, in order (CSS Nesting 1)."""
    blocks: list[_StyleBlock] = []
    open_blocks: list[_StyleBlock | None] = []
    at = 0
    for brace in re.finditer(r"[{}]", sheet):
        text, at = sheet[at : brace.start()], brace.end()
        around = open_blocks[-1] if open_blocks else _StyleBlock("")
        if brace[0] == "}":
            if around is not None:
                around.body += text
            open_blocks = open_blocks[:-1]
            continue
        said, _, prelude = text.rpartition(";")
        if around is not None:
            around.body += f"{said};"
        block = _open_block(prelude.strip(), around) if around is not None else None
        if len(open_blocks) >= MOST_NESTED:
            block = None
        open_blocks.append(block)
        blocks += [block] if block is not None else []
    return [block for block in blocks if block.selector and block.body]


def _open_block(prelude: str, around: _StyleBlock) -> _StyleBlock | None:
    """Return a rule, or a group of rules, within another; None where it does not apply."""
    if prelude.startswith("@"):
        name, _, condition = prelude.partition(" ")
        if not _holds(name.lower(), condition.strip()):
            return None
        return _StyleBlock(around.selector, layered=around.layered or name.lower() == "@layer")
    selector = prelude
    if around.selector:
        each = _split_selectors(prelude)
        whole = around.selector if "," not in around.selector else f":is({around.selector})"
        nested = (one.replace("&", whole) if "&" in one else f"{whole} {one}" for one in each)
        selector = ",".join(nested)
    short = len(selector) <= LONGEST_SELECTOR or not around.selector
    return _StyleBlock(selector, layered=around.layered) if short else None


def _holds(name: str, condition: str) -> bool:
    """Whether the rules in a group hold in a browser of today with a screen of any width."""
    if name == "@supports":
        return not condition.lower().startswith("not")
    return name == "@layer" or (name == "@media" and _applies(condition))


_VALUE = re.compile(r"(?:^|[;{\s])(--[\w-]+)\s*:\s*([^;]*)")
_USE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
EVERYWHERE = (":root", "html", "body", "*", ":host")


def _read_values(blocks: list[_StyleBlock]) -> dict[str, str]:
    """Return the custom properties that have one value everywhere (CSS Variables 1)."""
    values: dict[str, str] = {}
    for block in blocks:
        for name, value in _VALUE.findall(block.body):
            one = block.selector in EVERYWHERE and values.get(name, value) == value
            values[name] = value if one else ""
    return {name: value for name, value in values.items() if value and len(value) < MAX_WORDS}


def _fill_in(body: str, values: Mapping[str, str]) -> str:
    """Return declarations with the values of their variables, as far as these are known."""
    for _ in range(MOST_STEPS):
        body = _USE.sub(lambda use: values.get(use[1], use[2] or "?"), body)
    return body


def _split_selectors(prelude: str) -> list[str]:
    if "(" not in prelude:
        return [selector.strip() for selector in prelude.split(",") if selector.strip()]
    parts, depth, at = [], 0, 0
    for sign in re.finditer(r"[(),]", prelude):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if sign[0] == "," and depth == 0:
            parts.append(prelude[at : sign.start()])
            at = sign.end()
    return [part.strip() for part in (*parts, prelude[at:]) if part.strip()]


_PSEUDO = re.compile(r"::?(before|after)\s*$", re.IGNORECASE)
_IDS, _CLASSES, _TAGS = (
    re.compile(pattern) for pattern in (r"#[\w-]", r"[.\[:][\w-]", r"(?:^|[\s>+~])[a-z]")
)


def _make_rule(
    selector: str, style: Style, added: str, rank: tuple[bool, bool, int]
) -> _Rule | None:
    pseudo = _PSEUDO.search(selector)
    if pseudo:
        name = pseudo[1].lower()
        counts = tuple((f"{name}-{kind}", value) for kind, value in style.counts)
        if not added and not counts:
            return None
        before, after = (added, "") if name == "before" else ("", added)
        style = Style(before=before, after=after, counts=counts)
        selector = selector[: pseudo.start()] or "*"
    elif style == NOTHING:
        return None
    important, outranks, order = rank
    ids, classes, tags = (len(kind.findall(selector)) for kind in (_IDS, _CLASSES, _TAGS))
    return _Rule(selector, style, (important, outranks, ids, classes, tags, order))


_CONTENT = re.compile(
    r"(?:^|[;\s])content\s*:\s*"
    r"((?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|attr\([^()\"']*\)|"
    r"counters?\((?:[^()\"']|\"[^\"]*\"|'[^']*')*\)|\s)+)(?=[;!/]|$)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?:^|[;\s])content\s*:[^;]*counters?\(", re.IGNORECASE)
_BOXED = re.compile(r"(?:^|[;\s])content\s*:(?!\s*(?:none|normal)\b)", re.IGNORECASE)
_APART = re.compile(
    r"(?:^|[;\s])(?:margin|padding|position|display|float)[\w-]*\s*:", re.IGNORECASE
)
_STRING = re.compile(
    r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)|"
    r"(counters?)\(((?:[^()\"']|\"[^\"]*\"|'[^']*')*)\)",
    re.IGNORECASE,
)
_FILLED_IN = re.compile(f"[{OPEN}-\ue002]")
_FROM_ATTRIBUTE = re.compile(f"{OPEN}([\\w-]*){CLOSE}")


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
        return UNKNOWN_NUMBER if _COUNTED.search(body) else ""
    words = "".join(
        f"{OPEN}{one[2].lower()}{CLOSE}"
        if one[2]
        else name_counter(one[3], one[4])
        if one[3]
        else unescape(one[0] or one[1])
        for one in _STRING.findall(_FILLED_IN.sub("", found[1]))
    )
    telling = any(ch.isalnum() or is_amount_mark(ch) for ch in words) or OPEN in words
    if not telling or len(words) > MAX_WORDS:
        return ""
    shown = re.sub(r"\s+", " ", words)
    return f" {shown.strip()} " if _APART.search(body) else shown
