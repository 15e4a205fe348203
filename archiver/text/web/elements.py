"""Which elements are blocks, which are not drawn, and how an element's words are drawn.

One model for a page that is quoted and for a page or a Markdown file that quotes: their readers
walk differently (one knows the tree, the other each character's place) and ask here what is seen.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from archiver.text.composition import CELL, LINE, PARAGRAPH, SPACE
from archiver.text.visibility import Unseen
from archiver.text.web.colours import CLEAR, UNKNOWN, Ground
from archiver.text.web.nesting import names
from archiver.text.web.styles import NOTHING, Style, read_declarations

Attributes = dict[str, str | None]
UNDRAWN = names(
    "script style template head noframes noembed canvas audio video datalist annotation "
    "annotation-xml -comment -doctype"
)
"""Elements of which nothing is drawn as words (HTML Standard 15.3.1; MathML Core 5.1)."""
BLOCKS = dict.fromkeys(
    names(
        "address article aside blockquote body caption center dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend "
        "li listing main menu nav ol optgroup p plaintext pre search section summary table ul xmp"
    ),
    PARAGRAPH,
)
SEPARATORS = {
    **BLOCKS,
    **dict.fromkeys(names("tr thead tbody tfoot option"), LINE),
    **dict.fromkeys(("td", "th"), CELL),
    **dict.fromkeys(names("mn mi mo mtext mrow mfrac msup msub msubsup munder mover"), SPACE),
    **dict.fromkeys(names("button input select textarea object svg meter progress"), SPACE),
    **dict.fromkeys(names("text desc title marquee"), SPACE),
}
SECTIONING = names("article aside main nav section")
OUTSIDE_ROLES = names("navigation banner contentinfo complementary search alertdialog menu menubar")

_NOTE_CLASS = re.compile(r"footnote|note-?ref|fnref|endnote|\breference\b", re.IGNORECASE)
_NOTE_ROLES = frozenset(("doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote"))
"""What calls an element a note's text: roles (Digital Publishing WAI-ARIA 1.0), and `epub:type`
(EPUB 3 Structural Semantics Vocabulary 1.1, notes)."""
_MARK_ROLES = frozenset(("doc-noteref", "noteref"))

BANNER = re.compile(r"cookie|consent|gdpr|onetrust|didomi|usercentrics|truste", re.IGNORECASE)
HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader-?(?:text|only)|element-invisible|"
    r"a11y-hidden)(?=\s|$)",
    re.IGNORECASE,
)
BESIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert(?:s|isements?)?|newsletters?|promos?|pull-?quotes?|related|"
    r"sign-?up|share|sharing|social|editsection)(?=[\s_-]|$)",
    re.IGNORECASE,
)
"""What a page itself calls an advertisement, a pull quote or a box of links. Where the whole text
stands in a block of such a name, nothing follows from it."""

TELLING = frozenset(
    ("class", "id", "style", "role", "hidden", "popover", "color", "bgcolor", "background", "text")
)
"""Attributes that may say how an element's words are drawn."""
COLOURING = {
    "color": "color:{}",
    "text": "color:{}",
    "bgcolor": "background:{}",
    "background": "background-image:url({})",
}
"""Attributes of old that are style (HTML Standard 15.3.3 and 15.3.11)."""

_RARE = frozenset((*COLOURING, "popover", "hidden"))
_TELLING_NAMES = re.compile(
    "|".join(names.pattern for names in (BANNER, HIDDEN_CLASS, BESIDE_CLASS)), re.IGNORECASE
)


class Setting(NamedTuple):
    """What an element's attributes, and the page's style rules, say of how it is shown.

    `fades` is a block that a rule lets be invisible, and that a script may show; `typed` are words
    that may be the mark of a list, which Word writes as text before its item.
    """

    style: Style = NOTHING
    hidden: bool = False
    outside: bool = False
    banner: bool = False
    beside: bool = False
    on_click: bool = False
    fades: bool = False
    typed: bool = False


def is_note_mark(attributes: Attributes) -> bool:
    """Return whether an element is declared to be the mark that leads to a note."""
    return not _MARK_ROLES.isdisjoint(_roles(attributes))


def is_called_mark(attributes: Attributes) -> bool:
    """Return whether an element is declared to be a note's mark, or its class calls it one."""
    return is_note_mark(attributes) or bool(_NOTE_CLASS.search(attributes.get("class") or ""))


def is_note_text(attributes: Attributes) -> bool:
    """Return whether an element is declared to be a note's text."""
    return not _NOTE_ROLES.isdisjoint(_roles(attributes))


def _roles(attributes: Attributes) -> list[str]:
    return f"{attributes.get('role') or ''} {attributes.get('epub:type') or ''}".split()


def read_setting(attributes: Attributes) -> Setting | None:
    """Return what an element's attributes say of how it is shown, None where nothing."""
    get = attributes.get
    setting = _judge_setting(get("class"), get("id"), get("style"), get("role"))
    if _RARE.isdisjoint(attributes):
        return setting
    if not COLOURING.keys().isdisjoint(attributes):
        old = ";".join(
            COLOURING[name].format(get(name)) for name in COLOURING if name in attributes
        )
        said = setting or _NO_SETTING
        setting = said._replace(style=said.style.over(read_declarations(old)))
    if "popover" in attributes:
        setting = (setting or _NO_SETTING)._replace(on_click=True)
    if "hidden" not in attributes:
        return setting
    setting = setting or _NO_SETTING
    if get("role") == "tabpanel" or (get("hidden") or "").lower() == "until-found":
        return setting._replace(on_click=True)
    return setting._replace(hidden=True)


_TYPED = re.compile(
    r"(?P<declared>mso-list\s{0,9}:\s{0,9}ignore)|font(?:-family)?\s{0,9}:[^;:]{0,200}?"
    r"\b(?:(?P<pictures>wingdings|webdings|zapf ?dingbats)|(?P<symbols>symbol)|courier new)\b",
    re.IGNORECASE,
)
"""What Word says of the marks and numbers of its lists when it saves a page: that they are not to
be read as text, or (filtered) only their font."""
_TYPED_MARKS = {
    "declared": re.compile(
        r"\s*(?:[^\w\s]|[o\ue000-\uf8ff]|\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]|[ivx]{1,5})[.)]\)?)[\s\xa0]+",
        re.IGNORECASE,
    ),
    "pictures": re.compile(r"\s*[^\d\s][\s\xa0]+"),
    "symbols": re.compile(r"\s*[^\w\s−-][\s\xa0]+"),
    None: re.compile(r"\s*o[\s\xa0]+"),
}


def is_typed_mark(written: str, style: str) -> bool:
    """Whether words in this style are a list's mark: one sign or number, with blanks behind."""
    found = _TYPED.search(style)
    return found is not None and _TYPED_MARKS[found.lastgroup].fullmatch(written) is not None


@lru_cache(maxsize=4096)
def _judge_setting(
    classes: str | None, name: str | None, style: str | None, role: str | None
) -> Setting | None:
    named = f"{name or ''} {classes or ''}"
    if not style and not role and not _TELLING_NAMES.search(named):
        return None
    own = read_declarations(style) if style else NOTHING
    setting = Setting(
        style=own,
        hidden=bool(classes and HIDDEN_CLASS.search(classes)) or own.hidden is True,
        outside=role in OUTSIDE_ROLES,
        banner=bool(BANNER.search(named)),
        beside=bool(BESIDE_CLASS.search(named)),
        typed=bool(style and _TYPED.search(style)),
    )
    return setting if setting != _NO_SETTING else None


_NO_SETTING = Setting()


@lru_cache(maxsize=1024)
def apply_rules(setting: Setting | None, rules: Style, inline: bool) -> Setting:
    """Lay an element's own setting over the page's rules, which hide words within a sentence only.

    Whole blocks are often hidden until a click or a script shows them.
    """
    setting = setting or _NO_SETTING
    style = setting.style.over(rules)
    hidden = setting.hidden or (inline and style.hidden is True)
    on_click = setting.on_click or (not hidden and style.hidden is True)
    fades = not inline and style.visible is False and setting.style.visible is None
    return setting._replace(style=style, hidden=hidden, on_click=on_click, fades=fades)


ROOTS = names("html body")


def show_root(setting: Setting) -> Setting:
    """Return what a page says of its root, of which nothing hides it for good.

    A page that hides all of itself until its script or its style sheet has come (against flashes of
    unstyled words, or within strangers' frames) is shown: its words count, as after a click.
    """
    style = setting.style
    unseen = style.visible is False or style.small or style.colour == CLEAR
    if not (setting.hidden or style.hidden or style.faint or unseen):
        return setting
    colour = "" if style.colour == CLEAR else style.colour
    shown = replace(style, hidden=None, faint=False, visible=None, small=None, colour=colour)
    return setting._replace(style=shown, hidden=False, on_click=True, fades=False)


STRUCK = names("del s strike")
OWN_GROUND = names("button dialog input mark meter option progress select textarea")
"""Elements that browsers give a ground of their own (HTML Standard 15.5; Compatibility)."""


def how_unseen(tag: str, setting: Setting | None) -> Unseen | None:
    """Return how an element's words are not seen as written, apart from their colour.

    TURNED is a question yet: only letters that run the other way are turned (`is_turned`).
    """
    if setting is not None and setting.hidden:
        return Unseen.CLOSED
    if setting is not None and setting.style.faint and tag not in SEPARATORS:
        return Unseen.CLOSED
    if tag in STRUCK or (setting is not None and setting.style.struck):
        return Unseen.STRUCK
    if tag == "bdo" or (setting is not None and setting.style.override):
        return Unseen.TURNED
    return None


def runs_to_left(direction: str, attribute: str | None) -> bool:
    """Whether letters that are ordered by hand run to the left: by style, else by `dir`."""
    return (direction or (attribute or "").lower()) == "rtl"


@lru_cache(maxsize=1024)
def ground_within(around: Ground, tag: str, style: Style, fades: bool = False) -> Ground:
    """Return what is passed on within an element that says something of it."""
    behind = style.behind or (UNKNOWN if tag in OWN_GROUND else "") or around.behind
    small = around.small if style.small is None else style.small
    unsaid = style.visible is None
    return Ground(
        style.colour or around.colour,
        behind,
        small,
        around.invisible if unsaid else not style.visible and not fades,
        around.fades if unsaid else fades,
    )
