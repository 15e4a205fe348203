"""The documents that a source's page links or holds: an FOI answer is usually in them.

A link is to a document where it names one: in its address, in what it declares, in its words. What
comes is looked at again: a web page that only leads to the document is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.capture.links import HTML_TYPES, MAX_MARKUP, distinct, resolve
from archiver.file_kinds import ATTACHED_SUFFIXES, ATTACHED_TYPES, PICTURE_SUFFIXES
from archiver.models import Source
from archiver.text.charsets import decode
from archiver.text.web.elements import BESIDE_CLASS, OUTSIDE_ROLES
from archiver.text.web.nesting import tame_markup
from archiver.text.web.shadows import open_shadows
from archiver.urls import path_of

LINKS = ("a", "area")
EMBEDDED = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
FILES = tuple(suffix for suffix in ATTACHED_SUFFIXES if suffix not in PICTURE_SUFFIXES)
_KINDS = "|".join(sorted({suffix[1:] for suffix in FILES} - {"text"}))
# "Annex (PDF, 20KB)", "[DOCX]", "PDF: the letter", "Réponse - PDF": the kind stands in brackets, or
# first or last. "How to open a PDF file" names a kind, and no document.
_NAMED_KIND = re.compile(
    rf"[(\[](?:[^()\[\]]*\W)?(?:{_KINDS})\b|^\W*(?:{_KINDS})(?=\W|$)|\b(?:{_KINDS})\W*$",
    re.IGNORECASE,
)
# A size, which only files have: "20KB", "1,2 Mo", "340 кБ".
_SIZE = re.compile(
    r"\d\s?(?:[kmg]i?b|[kmg]o|[кмг]б|[kmg]bytes?|bytes|octets)(?=\W|$)", re.IGNORECASE
)
# What programs that hand files out call themselves: /download?id=3, /getFile.ashx, /at_download/1.
_HANDS_OUT = re.compile(
    r"download|attachment|get[_-]?(?:file|doc|pdf)|file[_-]?(?:get|handler|serve)|bitstream",
    re.IGNORECASE,
)
_NAMES_ONE = re.compile(r"[?&]|\d|/(?:file|original|inline)$", re.IGNORECASE)
# Most links of a page are to no document. These cheap conditions hold of each that is to one, and
# spare the others the dear ones.
_KIND_WORDS = frozenset(_KINDS.split("|"))
_WORD = re.compile(r"\w+")
_SUFFIX = re.compile(rf"\.(?:{'|'.join(suffix[1:] for suffix in (*FILES, *PICTURE_SUFFIXES))})")
_HANDING = ("download", "attachment", "get", "file", "bitstream")


def find_attachments(
    source: Source, payload: bytes, media_type: str, base: str, limit: int = 50
) -> tuple[str, ...]:
    """Return the addresses of the documents that the page of `source` links, in order, each once.

    `payload` is the decoded page, `base` its address. The row's `attachments` decides: "yes",
    "no", or a pattern for the address or the file's name ("*.pdf"); where it is empty, a source of
    kind foi-response has them.
    """
    if media_type not in HTML_TYPES or not wants_attachments(source):
        return ()
    pattern = source.attachments.strip().lower()
    if pattern in ("", "yes"):
        return distinct((url for url, _ in _documents(payload, base)), base, limit)
    page = LexborHTMLParser(_markup(payload))
    return distinct((url for url, _ in _addresses(page, base) if _fits(pattern, url)), base, limit)


def find_unasked(
    source: Source, payload: bytes, media_type: str, base: str, limit: int = 50
) -> tuple[str, ...]:
    """Return the documents that a page has in its own text, where nobody said whether to save them.

    Not those in its navigation and footer, and no pictures: an ordinary page has many. A scan is no
    such picture: its link says how large the file is, or no browser would show it in a page.
    """
    if media_type not in HTML_TYPES or wants_attachments(source) or source.attachments.strip():
        return ()
    own = (
        url
        for url, node in _documents(payload, base)
        if not (_is_picture(url) and not _is_scan(url, node)) and not _is_beside(node)
    )
    return distinct(own, base, limit)


def find_behind(payload: bytes, media_type: str, base: str) -> tuple[str, ...]:
    """Return the documents that a web page at `base` leads to, which came in place of one.

    What its own address names, what it holds in a frame, and links to the file of its name.
    """
    if media_type not in HTML_TYPES:
        return ()
    named = {name for name in (_file_name(part) for part in _parts(base)) if _is_file(name)}
    inside = (resolve(base, value) for value in _values(base) if _is_file(value) and "/" in value)
    linked = (
        url
        for url, node in _documents(payload, base)
        if node.tag in EMBEDDED or not named.isdisjoint(map(_file_name, _parts(url)))
    )
    return distinct((*inside, *linked), base, 10)


def name_document(address: str) -> str:
    """Return what people call the document at `address`: its file's name, or the address's end."""
    files = [part for part in _parts(address) if _is_file(part) or _is_picture(part)]
    end = address.partition("//")[2].rstrip("/").rpartition("/")[2]
    return files[-1].rpartition("/")[2] if files else end or address


def names_pages(source: Source) -> bool:
    """Whether the row names its attachments by a pattern, so that web pages may be among them."""
    return source.attachments.strip().lower() not in ("", "yes", "no")


def wants_attachments(source: Source) -> bool:
    """Whether the linked documents of `source` are to be captured."""
    wish = source.attachments.strip().lower()
    return source.kind == "foi-response" if not wish else wish != "no"


def _markup(payload: bytes) -> str:
    markup = decode(payload[:MAX_MARKUP], markup=True).text.replace("\0", "\ufffd")
    return tame_markup(open_shadows(markup))


def _addresses(
    page: LexborHTMLParser, base: str, *, documents: bool = False
) -> Iterator[tuple[str, LexborNode]]:
    """Yield each address that the page names, with its element; of `documents` alone, if asked."""
    named = page.css_first("base[href]")
    start = (resolve(base, named.attributes.get("href") or "") or base) if named else base
    for node in page.css(", ".join((*LINKS, *EMBEDDED))):
        attributes = node.attributes
        written = attributes.get(EMBEDDED.get(str(node.tag), "href"))
        if not written or (documents and not _is_document(written, node, attributes)):
            continue
        if address := resolve(start, written):
            yield address, node


def _documents(payload: bytes, base: str) -> Iterator[tuple[str, LexborNode]]:
    return _addresses(LexborHTMLParser(_markup(payload)), base, documents=True)


def _is_document(address: str, node: LexborNode, attributes: Mapping[str, str | None]) -> bool:
    declared = (attributes.get("type") or "").strip().lower()
    suffixed = _may_have_suffix(address)
    if declared.startswith(ATTACHED_TYPES) or (suffixed and any(map(_is_file, _parts(address)))):
        return True
    if node.tag not in LINKS:
        return False
    if "download" in attributes or (suffixed and _is_picture(address)) or _hands_out(address):
        return True
    words = _words_of(node, attributes)
    named = not _KIND_WORDS.isdisjoint(_WORD.findall(words.casefold()))
    return (named and _NAMED_KIND.search(words) is not None) or _SIZE.search(words) is not None


def _words_of(node: LexborNode, attributes: Mapping[str, str | None]) -> str:
    """What a link says: its words, and those that stand for it or for a picture in it."""
    said = [node.text(), attributes.get("title") or "", attributes.get("aria-label") or ""]
    if "<img" in (node.html or ""):
        said += [picture.attributes.get("alt") or "" for picture in node.css("img")]
    return " ".join(said).strip()[:1000]


def _may_have_suffix(address: str) -> bool:
    """Whether a part of an address can end as a file does, also as %2E or with a line end in it."""
    plain = address.isascii() and address.isprintable() and "%" not in address
    return not plain or _SUFFIX.search(address.lower()) is not None


def _hands_out(address: str) -> bool:
    small = address.casefold()
    if not any(word in small for word in _HANDING) or not _HANDS_OUT.search(address):
        return False
    own = address.partition("//")[2].partition("/")[2] if "//" in address else address
    return bool(_HANDS_OUT.search(path_of(address)) and _NAMES_ONE.search(own))


def _parts(address: str) -> list[str]:
    """The parts of an address that may name a file: of its path, and the values of its query."""
    path = unquote(path_of(address)).split("/")
    return [*path, *_values(address)] if "?" in address else path


def _values(address: str) -> list[str]:
    try:
        return [value for _, value in parse_qsl(urlsplit(address).query, max_num_fields=200)]
    except ValueError:
        return []


def _is_file(name: str) -> bool:
    return name.partition("?")[0].strip().lower().endswith(FILES)


def _is_picture(address: str) -> bool:
    return path_of(address).lower().endswith(PICTURE_SUFFIXES)


def _is_scan(address: str, node: LexborNode) -> bool:
    suffix = path_of(address).lower().endswith((".tif", ".tiff"))
    return suffix or _SIZE.search(_words_of(node, node.attributes)) is not None


def _is_beside(node: LexborNode) -> bool:
    """Whether a link lies in what stands around a page's own text."""
    above: LexborNode | None = node
    while above is not None:
        if above.tag in ("nav", "aside", "footer"):
            return True
        roles = (above.attributes.get("role") or "").lower().split()
        named = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}"
        if not OUTSIDE_ROLES.isdisjoint(roles) or BESIDE_CLASS.search(named):
            return True
        above = above.parent
    return False


def _fits(pattern: str, address: str) -> bool:
    return any(fnmatchcase(text.lower(), pattern) for text in (address, _file_name(address)))


def _file_name(address: str) -> str:
    return unquote(path_of(address)).rpartition("/")[2]
