"""How often ordinary pages are taken for outages and walls, and error pages for ordinary ones.

    python -m benchmarks.signs [--pages FOLDER …] [--errors FOLDER …] [--most 200] [--show]

Both are pages that nobody here wrote: --pages are folders of documentation, in which every sign is
false, --errors folders of error pages of servers, proxies and filters, each of which ought to have
one. All are read as if they had come with status 200 and no header that says anything. Error pages
are read as HTML, as HAProxy's answers (`.http`), as Apache's documents in many languages (`.var`,
one page a language), as Squid's templates (`ERR_…`, without the note of its copyright, which is a
sign by itself), as DokuWiki's refusals (`denied.txt`) and as the messages of WordPress (`.mo`)
and MediaWiki (`i18n/*.json`). Of each folder of documentation `--most` pages are drawn; equal
pages count once.

The folders are Debian's packages, fetched with `apt-get download` and unpacked; nothing of them is
kept in the repository. Errors: squid-langpack (GPL-2 or later), apache2-data (Apache-2.0), haproxy
(GPL-2 or later), e2guardian (GPL-2), dokuwiki (GPL-2), wordpress-l10n, mediawiki (both
GPL-2 or later). Pages:
debian-reference, debian-faq, maint-guide, developers-reference, installation-guide,
debian-handbook, aptitude-doc (GPL-2 or later), gimp-help (GFDL), libreoffice-help (MPL-2.0),
ikiwiki, lilypond-doc (GFDL), in the languages that they come in.
"""

from __future__ import annotations

import argparse
import gettext
import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archiver.messages import Head
from archiver.text.extraction import extract
from archiver.text.walls.rules import find_sign
from archiver.text.walls.signs import Sign, SignFamily, SignKind
from benchmarks.languages import Rate

HARMLESS = (SignFamily.OUTAGE, SignFamily.WALL, SignFamily.UNSURE)
HEAD = Head("HTTP/1.1", 200, "OK", (("Content-Type", "text/html"),), 0)
NO_ERROR = ("ERR_FTP_PUT_CREATED", "ERR_FTP_PUT_MODIFIED", "ERR_DIR_LISTING", "ERR_AGENT")
# Squid's codes in its templates ("Customizable error pages", cf_gen and errorpage.cc)
CODES = {
    b"%U": b"http://www.example.org/news/1",
    b"%E": b"(110) Connection timed out",
    b"%H": b"www.example.org",
    b"%I": b"192.0.2.7",
    b"%w": b"webmaster",
    b"%W": b"",
    b"%T": b"Tue, 05 May 2026 10:00:00 GMT",
    b"%h": b"proxy.example.org",
    b"%s": b"squid/5.7",
    b"%l": b"",
}
WORDPRESS = {
    "Maintenance": "Briefly unavailable for scheduled maintenance. Check back in a minute.",
    "Database Error": "Error establishing a database connection",
}
MEDIAWIKI = {
    "internalerror": "internalerror_info",
    "databaseerror": "databaseerror-text",
    "badaccess": "badaccess-group0",
}
# Those of which archiver/text/walls/languages holds words.
LANGUAGES = re.compile(
    "ar|cy|de|el|en|es|fr|he|hi|hu|it|ja|ko|nl|pl|pt|ru|tr|uk|zh-hans|zh-hant|sq|hy|az|eu|be|bs|bg|"
    "ca|hr|cs|da|eo|et|fi|gl|ka|id|ga|lv|lt|mk|ms|nb|oc|fa|ro|gd|sr-ec|sk|sl|sv|th|uz|vi"
)
_SSI = re.compile(rb"<!--#.*?-->", re.DOTALL)
_COPYRIGHT = re.compile(rb'<meta type="copyright"[^>]*>', re.IGNORECASE)
_TITLE = re.compile(rb'var="TITLE"\s+value="([^"]*)"')
_PART = re.compile(rb"Content-language: ([\w-]+).*?Body:-+\1--\s*\n(.*?)\n-+\1--", re.DOTALL)


@dataclass
class Count:
    """What a folder showed: pages, what was said of each, and where."""

    pages: int = 0
    said: Counter[str] = field(default_factory=Counter)
    where: list[str] = field(default_factory=list)

    def take(self, name: str, sign: Sign | None) -> None:
        """Count one page."""
        self.pages += 1
        kind = f"{sign.kind}{'' if sign.certain else '?'}" if sign else "none"
        self.said[kind] += 1
        self.where.append(f"{kind:14} {name}: {sign or ''}")


def read_errors(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each error page of a folder."""
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or any(part.is_symlink() for part in (file, *file.parents)):
            continue
        name = str(file.relative_to(folder))
        if file.name.startswith("ERR_") and not file.name.startswith(NO_ERROR):
            yield name, _as_squid_sends(file.read_bytes(), file.name)
        elif file.suffix == ".var":
            for tag, body in _PART.findall(file.read_bytes()):
                yield f"{name} {tag.decode()}", _as_apache_sends(body)
        elif file.suffix == ".http":
            yield name, file.read_bytes().replace(b"\r", b"").partition(b"\n\n")[2]
        elif file.suffix == ".json" and LANGUAGES.fullmatch(file.stem):
            yield from _as_mediawiki_sends(file, name)
        elif file.suffix == ".mo":
            yield from _as_wordpress_sends(file, name)
        elif file.name == "denied.txt":
            yield name, _as_wiki_sends(file.read_text("utf-8"))
        elif file.suffix in (".html", ".htm") and file.stem not in ("index", "install"):
            yield name, file.read_bytes()


def _as_squid_sends(body: bytes, name: str) -> bytes:
    body = _COPYRIGHT.sub(b"", body)
    for code, value in {**CODES, b"%c": name.encode()}.items():
        body = body.replace(code, value)
    return body


def _as_apache_sends(body: bytes) -> bytes:
    title = b"".join(_TITLE.findall(body)[:1])
    words = _SSI.sub(b"", body)
    return (
        b"<html><head><meta charset=utf-8><title>%b</title></head><body><h1>%b</h1><p>%b</p>"
        b"<h2>Error</h2></body></html>" % (title, title, words)
    )


def _as_wordpress_sends(file: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Its pages while it is brought up to date, and without its database (wp-includes/load.php)."""
    with file.open("rb") as opened:
        said = gettext.GNUTranslations(opened)
    for title, words in WORDPRESS.items():
        heading, sentence = said.gettext(title), said.gettext(words)
        if sentence != words:
            yield f"{name} {title}", _page(heading if heading != title else sentence, sentence)


def _as_mediawiki_sends(file: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Its pages for faults of its own, without its database, and for those who may not read."""
    said = json.loads(file.read_text("utf-8"))
    for title, words in MEDIAWIKI.items():
        if title in said and words in said:
            yield f"{name} {title}", _page(said[title], said[words].replace("$1", "7f3a"))


def _page(title: str, words: str) -> bytes:
    page = f"<title>{title}</title><h1>{title}</h1><p>{words}</p>"
    return f"<!doctype html><meta charset=utf-8>{page}".encode()


def _as_wiki_sends(written: str) -> bytes:
    title, _, words = written.strip().partition("\n")
    return _page(title.strip("= "), words)


def read_pages(folder: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of `most` web pages of a folder, drawn by chance."""
    found = sorted(p for p in folder.rglob("*") if p.suffix in (".html", ".htm") and p.is_file())
    for file in random.Random(7).sample(found, min(most, len(found))):
        yield str(file.relative_to(folder)), file.read_bytes()


def count(pages: Iterable[tuple[str, bytes]], known: set[bytes]) -> Count:
    """Look for signs on pages, the `known` ones left out."""
    counted = Count()
    for name, body in pages:
        digest = hashlib.sha256(body).digest()
        if digest not in known and body.strip():
            known.add(digest)
            counted.take(name, find_sign(HEAD, body, extract(body, "text/html")))
    return counted


def main() -> None:
    """Print the rates of both kinds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", nargs="*", type=Path, default=[])
    parser.add_argument("--errors", nargs="*", type=Path, default=[])
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    known: set[bytes] = set()
    for what in ("pages", "errors"):
        for folder in getattr(options, what):
            drawn = read_pages(folder, options.most) if what == "pages" else read_errors(folder)
            counted = count(drawn, known)
            sums[what] += counted.said
            said = ", ".join(f"{kind} {n}" for kind, n in counted.said.most_common())
            print(f"{what} {folder.name}: {counted.pages} ({said})", flush=True)
            if options.show:
                shown = [w for w in counted.where if w.startswith("none") == (what == "errors")]
                print(*shown, sep="\n")
    for what, said in sums.items():
        total = said.total()
        certain = total - said["none"] - sum(n for kind, n in said.items() if kind.endswith("?"))
        deaths = sum(n for kind, n in said.items() if _is_death(kind))
        print(f"{what}: no sign {Rate(said['none'], total)}")
        print(f"{what}: a certain sign {Rate(certain, total)}")
        print(f"{what}: a sign of another page in its place {Rate(deaths, total)}")


def _is_death(kind: str) -> bool:
    return kind != "none" and SignKind(kind.rstrip("?")).family not in HARMLESS


if __name__ == "__main__":
    main()
