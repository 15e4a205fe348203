"""How many negations the tables of languages find, and whether the language of a text is known.

    python -m benchmarks.languages [--set tuned|second] [--packages FOLDER] [--misses de]

Catalogues of translated messages are parallel texts that nobody here wrote: where the English
message holds "not", "cannot", "never" or a word in n't, its translation nearly always denies, too.
The share of those translations in which a table finds a negation is its recall (a lower bound:
"cannot be read" may be put as "is unreadable"); the share of translations of messages without any
such word in which it finds one is the rate of findings in affirmative ones (an upper bound).

The packages are Debian's, fetched with `apt-get download` and unpacked into a folder; nothing of
them is kept in the repository. `tuned` are those that the tables were mended by, `second` others,
looked at afterwards. Their catalogues are under the licences of their programs: GPL-2 or later
(git, dpkg, apt, wesnoth, …), GPL-3 or later (coreutils, bash, tar, wget, gettext), MPL-2.0
(LibreOffice), LGPL-2.1 or later (GTK, GNOME).
"""

from __future__ import annotations

import argparse
import gettext
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from archiver.text.languages.language import Language
from archiver.text.languages.recognition import recognise
from archiver.text.languages.strangers import STRANGERS
from archiver.text.languages.tables import MODULES, table_of

OFFICE = ("cy", "de", "fr", "es", "it", "pt", "nl", "pl", "uk", "ru", "ar", "he", "hi", "el", "hu",
          "tr", "zh-cn", "ja", "ko", "ca", "da", "cs", "ro", "sv")  # fmt: skip
SETS = {
    "tuned": [
        "coreutils", "bash", "tar", "wget", "dpkg", "apt", "gnupg-l10n", "gettext", "findutils",
        *(f"libreoffice-l10n-{code}" for code in OFFICE),
    ],
    "second": [
        "wesnoth-1.16-data", "libgtk-3-common", "libgtk-4-common", "evolution-common",
        "evince-common",
        "gnome-control-center-data", "nautilus-data", "epiphany-browser-data", "gedit-common",
        "libgweather-4-common", "gimp-data", "inkscape", "gnucash-common", "vlc-l10n",
    ],
}  # fmt: skip
DENIED = re.compile(r"\b(?:not|cannot|can't|never|\w+n't)\b", re.IGNORECASE)
DENYING = re.compile(
    r"\b(?:no|not|cannot|nor|never|neither|none|nothing|nobody|without|unless|except|other|fail\w*|"
    r"un\w+|in\w+|im\w+|il\w+|ir\w+|dis\w+|non\w*|mis\w+|miss\w+|only|but|error|bad|too|lack\w*|"
    r"refus\w+|den[iy]\w*|\w*less|\w+n't|zero|empty|all|any|if|warning|wrong|abort\w*|already|avoid|"
    r"ignor\w+|exclud\w+|skip\w*|prevent\w*|stop|remov\w+|delet\w+|disab\w+|hardly|optional|free|de\w+|"
    r"until|instead|rather|away|off|out|outside|old|obsolete|conflict\w*|broken|different|than|stay)\b",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(
    r"%(?:\w+%|[-+ #0-9.*$]*(?:l{0,2}|z|j)[a-zA-Z])|\$\(\w+\)|\$\w+|</?\w+[^<>]*>|\{\w*\}"
)
"""Where a program puts names and numbers: no words of the language."""
LIST_OF_OPTIONS = re.compile(r"^\s|\n\s|\s{2,}|--|_\(")


class Rate(NamedTuple):
    """How many of how many, with Wilson's interval of 95 %."""

    found: int
    of: int

    def __str__(self) -> str:
        """Return the share in per cent, its interval and the count."""
        if not self.of:
            return "none"
        share, z = self.found / self.of, 1.96
        middle = (share + z * z / (2 * self.of)) / (1 + z * z / self.of)
        half = z * sqrt(share * (1 - share) / self.of + z * z / (4 * self.of**2))
        half /= 1 + z * z / self.of
        low, high = 100 * (middle - half), 100 * (middle + half)
        return f"{100 * share:5.1f} % ({low:.1f} to {high:.1f}; {self.of})"


def fetch(packages: list[str], folder: Path) -> None:
    """Fetch and unpack Debian packages that are not in `folder` yet."""
    for package in packages:
        if (folder / package).exists():
            continue
        with tempfile.TemporaryDirectory() as scratch:
            got = subprocess.run(
                ["apt-get", "download", "-q", package],
                cwd=scratch,
                capture_output=True,
                check=False,
            )
            for deb in Path(scratch).glob("*.deb"):
                subprocess.run(["dpkg-deb", "-x", str(deb), str(folder / package)], check=True)
            if got.returncode:
                print(f"{package}: not to be had here")


def read_messages(folder: Path, packages: list[str], code: str) -> Iterator[tuple[str, str]]:
    """Yield English messages and their translations, each pair once."""
    seen = set()
    names = (code, *(f"{code}_{land}" for land in ("CN", "TW", "BR", "PT", "ES", "DE", "NO", "IN")))
    for package in packages:
        for name in names:
            catalog: dict[str | tuple[str, int], str] = {}
            for path in (folder / package).glob(f"**/{name}/LC_MESSAGES/*.mo"):
                with path.open("rb") as opened, suppress(UnicodeDecodeError):
                    catalog.update(gettext.GNUTranslations(opened)._catalog)  # type: ignore[attr-defined]
            for key, translated in catalog.items():
                english = key[0] if isinstance(key, tuple) else key
                english = english.rpartition("\x04")[2]
                english, translated = (PLACEHOLDER.sub(" ", text) for text in (english, translated))
                if english and english != translated and (english, translated) not in seen:
                    seen.add((english, translated))
                    yield english, translated


def measure(table: Language, pairs: list[tuple[str, str]]) -> tuple[Rate, Rate, Rate, list[str]]:
    """Return recall, that with words that deny as well, findings in affirmatives, misses."""
    found = also = denied = said = plain = 0
    missed = []
    for english, translated in pairs:
        words = english.split()
        if not 4 <= len(words) <= 60 or LIST_OF_OPTIONS.search(english):
            continue
        if DENIED.search(english):
            denied += 1
            hit = bool(table.negations_in(translated))
            found += hit
            also += hit or bool(table.denials_in(translated))
            if not hit:
                missed.append(f"{english!r} → {translated!r}")
        elif not DENYING.search(english):
            plain += 1
            hits = table.negations_in(translated)
            said += bool(hits)
            if hits:
                missed.append(f"+ {hits[0].words!r}: {english!r} → {translated!r}")
    return Rate(found, denied), Rate(also, denied), Rate(said, plain), missed


def recognised(pairs: list[tuple[str, str]], least: int, joined: int) -> Counter[str]:
    """Return as what so many translations together, of `least` words each, are recognised."""
    long = [translated for english, translated in pairs if len(english.split()) >= least]
    texts = ("\n\n".join(long[at : at + joined]) for at in range(0, len(long), joined))
    return Counter(recognise(text).code for text in texts)


def describe(answers: Counter[str], code: str) -> str:
    """Return how often the language was known, and how often it was taken for another."""
    total = sum(answers.values())
    wrong = total - answers[code] - answers[""]
    return f"known {Rate(answers[code], total)}, taken for another {Rate(wrong, total)}"


def main() -> None:
    """Print a line for each language."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--set", choices=SETS, default="tuned")
    parser.add_argument("--packages", type=Path, default=Path(tempfile.gettempdir()) / "catalogues")
    parser.add_argument("--misses", default="", help="print what is missed in this language")
    chosen = parser.parse_args()
    packages = SETS[chosen.set]
    fetch(packages, chosen.packages)
    for code in sorted(MODULES) if not chosen.misses else [chosen.misses]:
        table = table_of(code)
        assert table is not None
        pairs = list(read_messages(chosen.packages, packages, code))
        recall, also, affirmative, missed = measure(table, pairs)
        print(
            f"{code}  recall {recall}  or denied otherwise {also}  in affirmatives {affirmative}\n"
            f"    a sentence is {describe(recognised(pairs, 8, 1), code)}\n"
            f"    20 sentences are {describe(recognised(pairs, 4, 20), code)}"
        )
        if chosen.misses:
            print("\n".join(missed), recognised(pairs, 8, 1))
    if chosen.misses:
        return
    for code in sorted({code for code, _, _ in STRANGERS}):
        pairs = list(read_messages(chosen.packages, packages, code))
        for least, joined in ((8, 1), (4, 20)):
            answers = recognised(pairs, least, joined)
            held = sum(count for found, count in answers.items() if found in MODULES)
            if answers:
                rate = Rate(held, sum(answers.values()))
                print(f"{code}  {joined}: taken for one we hold {rate} {answers.most_common(3)}")


if __name__ == "__main__":
    main()
