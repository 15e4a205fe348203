"""Characters that a reader must see and a console may lack.

Archived text is hostile: a page can hold escape sequences that would rewrite the screen, or marks
that turn the direction of writing. They are shown, never obeyed.
"""

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
