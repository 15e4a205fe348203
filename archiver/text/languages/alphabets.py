"""Which letters each language writes its own words with, beyond those that all of its script have.

A text in whose common words letters stand that a language does not have is not in it: a Portuguese
paragraph has "ã" and "ç", which Galician and Spanish lack, a Ukrainian one "і" and "ї", which
Russian lacks. Letters as in the exemplar characters of the Unicode CLDR (main set, and those of
the auxiliary set that the language's own dictionary has). A language that is not listed may have
any letter.
"""

from __future__ import annotations

BEYOND: dict[str, str] = {
    "en": "éèêëïîçàâäñöôü", "cy": "âêîôûŵŷáéíóúẃýàèìòùẁỳäëïöüẅÿ", "de": "äöüßé",
    "nl": "áéíóúèëïöüêç",
    "fr": "àâæçéèêëîïôùûüÿœ", "es": "áéíóúüñ", "pt": "áâãàçéêíóôõúü", "it": "àèéìîíòóùú",
    "hu": "áéíóöőúüű", "pl": "ąćęłńóśźż", "tr": "çğıöşüâîû",
    "ca": "àçèéíïòóúü", "gl": "áéíóúüñï", "ro": "ăâîșțşţ", "da": "æøåéóô", "no": "æøåéòôóèêâ",
    "nn": "æøåéòôóèêâ", "sv": "åäöéàáèü", "is": "áðéíóúýþæö", "fi": "åäöšž", "et": "äöõüšž",
    "lv": "āčēģīķļņšūž", "lt": "ąčęėįšųūž", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž", "hr": "čćđšž", "sq": "ëç", "ga": "áéíóú", "gd": "àèìòùáéó", "br": "âêîôûùüñé",
    "eu": "ñçü", "af": "êëéèôöïîûáíóú", "lb": "äëéöüêâôû", "eo": "ĉĝĥĵŝŭ", "la": "āēīōūæœë",
    "id": "é", "ms": "é", "sw": "", "az": "əçğıöşü", "mt": "ċġħżàèìòù",
    "ru": "ийщъыьэюяё", "uk": "ґєиіїйщьюя", "be": "ёійўыьэюя", "bg": "ийщъьюяѝ",
    "mk": "ѓѕијљњќџѐѝ", "sr": "ђијљњћџ", "kk": "әғийқңөұүһщъыіьэюяё",
}  # fmt: skip
_SHARED = frozenset("abcdefghijklmnopqrstuvwxyzабвгдежзклмнопрстуфхцчш'’ʼ·-")
_LETTERS = {code: _SHARED | frozenset(letters) for code, letters in BEYOND.items()}
LEAST_WORDS = 2
LEAST_SHARE = 0.02
"""Words with a letter that a language lacks which say that a text is not in it, at least, and as a
share of all words: one may be a name or a loan ("São", "jalapeño"). A guess."""


def cannot_be(code: str, words: frozenset[str], count: int) -> bool:
    """Say whether the different `words` of a text of `count` words cannot be of one language.

    `words` are those in small letters that have any letter beyond a to z.
    """
    letters = _LETTERS.get(code)
    if letters is None:
        return False
    least = max(LEAST_WORDS, LEAST_SHARE * count)
    found = 0
    for word in words:
        found += not letters.issuperset(word)
        if found >= least:
            return True
    return False


def can_write(code: str, letters: str) -> bool:
    """Say whether a language has every one of some small `letters`."""
    held = _LETTERS.get(code)
    return held is None or held.issuperset(letters)
