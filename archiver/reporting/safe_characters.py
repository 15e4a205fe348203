"""Characters that a reader must see and a console may lack.

Archived text is hostile: a page can hold escape sequences that would rewrite the screen, or marks
that turn the direction of writing. They are shown, never obeyed.
"""

import re

from archiver.urls import UNSEEN

# What a console without the character shows instead, where ASCII has a way to write it.
_ASCII = str.maketrans(
    dict.fromkeys("‘’‚′", "'")
    | dict.fromkeys("“”„″«»", '"')
    | dict.fromkeys("‐‑‒–−", "-")
    | {"—": "--", "…": "...", "→": "->", "✓": "ok", "✗": "x", "•": "*", "│": "|", "─": "-"}
    | {"\u00a0": " ", "\u2009": " ", "\u202f": " "}
)


def show_unseen(text: str) -> str:
    r"""Return `text` with control and direction characters written out (`\x1b`)."""
    return UNSEEN.sub(lambda found: ascii(found.group())[1:-1], text)


_MARKS_OF_WRITING = "\u061c\u200e\u200f"


def show_controls(text: str) -> str:
    """Return `text` for a file that people open: like `show_unseen`, but for three marks.

    Hebrew and Arabic need them to say which way a neighbour runs; they turn nothing else round.
    """
    parts = re.split(f"([{_MARKS_OF_WRITING}])", text)
    return "".join(part if part in _MARKS_OF_WRITING else show_unseen(part) for part in parts)


def fit(text: str, encoding: str) -> str:
    """Return `text` in characters that `encoding` has; what it lacks is written out or escaped."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_fit_character(character, encoding) for character in text)
    return text


def _fit_character(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        near = character.translate(_ASCII)
        return near.encode(encoding, "backslashreplace").decode(encoding)
    return character
