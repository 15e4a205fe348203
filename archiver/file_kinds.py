"""What kind of file is it? One table of suffixes, media types, markup and first bytes.

Whatever a sender declared or a file is called, its bytes decide where they can (compare MIME
Sniffing, section 7); a kind that a document may have that quotes something is marked so here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

TEXT, HTML, XHTML = "text/plain", "text/html", "application/xhtml+xml"
MARKDOWN, CSV = "text/markdown", "text/csv"
XML, JSON, PDF = "application/xml", "application/json", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
ODT, ODP, ODS = (f"{OPEN_DOCUMENT}{kind}" for kind in ("text", "presentation", "spreadsheet"))
MESSAGE, WEB_ARCHIVE = "message/rfc822", "multipart/related"
MAILBOX, RTF, EPUB = "application/mbox", "application/rtf", "application/epub+zip"
OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX, PPTX = f"{OFFICE}spreadsheetml.sheet", f"{OFFICE}presentationml.presentation"
VTT, SRT = "text/vtt", "application/x-subrip"
COMPOUND = "application/x-ole-storage"
DOC, XLS = "application/msword", "application/vnd.ms-excel"
PPT, MSG = "application/vnd.ms-powerpoint", "application/vnd.ms-outlook"
TEX, RESTRUCTURED, ASCIIDOC = "text/x-tex", "text/x-rst", "text/x-asciidoc"
TYPING = "text/x-transcript"
ZIP, UNKNOWN = "application/zip", "application/octet-stream"


class Markup(StrEnum):
    """How a text file marks up its words."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True)
class FileKind:
    """One kind of file: its media type, and the suffixes that files of it have, the usual first.

    `also` are other media types that mean the same. `markup` is None for what is no text file.
    `quotes`: a document of this kind can be read for its quotations. `attached`: a page that links
    one has an attachment. `packed`: the bytes show what it is, so that a name alone proves nothing.
    """

    media_type: str
    suffixes: tuple[str, ...]
    also: tuple[str, ...] = ()
    markup: Markup | None = None
    quotes: bool = False
    attached: bool = False
    packed: bool = False


KINDS = (
    FileKind(MARKDOWN, (".md", ".markdown"), ("text/x-markdown",), Markup.MARKDOWN, quotes=True),
    FileKind(HTML, (".html", ".htm"), (), Markup.HTML, quotes=True),
    FileKind(XHTML, (".xhtml",), (), Markup.HTML, quotes=True),
    FileKind(DOCX, (".docx",), quotes=True, attached=True, packed=True),
    FileKind(ODT, (".odt",), quotes=True, attached=True, packed=True),
    FileKind(PDF, (".pdf",), ("application/x-pdf",), quotes=True, attached=True, packed=True),
    FileKind(TEXT, (".txt", ".text"), (), Markup.PLAIN, quotes=True, attached=True),
    FileKind(TEX, (".tex", ".latex"), ("application/x-tex", "text/x-latex"), quotes=True),
    FileKind(RESTRUCTURED, (".rst", ".rest"), ("text/prs.fallenstein.rst",), quotes=True),
    FileKind(ASCIIDOC, (".adoc", ".asciidoc"), ("text/asciidoc",), quotes=True),
    FileKind(TYPING, ()),
    FileKind(MESSAGE, (".eml",), quotes=True, attached=True),
    FileKind(MAILBOX, (".mbox", ".mbx"), quotes=True),
    FileKind(RTF, (".rtf",), ("text/rtf",), quotes=True, attached=True, packed=True),
    FileKind(EPUB, (".epub",), quotes=True, attached=True, packed=True),
    FileKind(PPTX, (".pptx",), quotes=True, attached=True, packed=True),
    FileKind(XLSX, (".xlsx",), quotes=True, attached=True, packed=True),
    FileKind(VTT, (".vtt",), quotes=True, attached=True),
    FileKind(SRT, (".srt",), ("text/srt",), quotes=True, attached=True),
    FileKind(WEB_ARCHIVE, (".mhtml", ".mht"), ("application/x-mimearchive",), quotes=True),
    FileKind(CSV, (".csv",), attached=True),
    FileKind(JSON, (".json",)),
    FileKind(XML, (".xml",), ("text/xml",)),
    FileKind(ODS, (".ods",), quotes=True, attached=True, packed=True),
    FileKind(ODP, (".odp",), quotes=True, attached=True, packed=True),
    FileKind(DOC, (".doc",), quotes=True, attached=True, packed=True),
    FileKind(PPT, (".ppt",), quotes=True, attached=True, packed=True),
    FileKind(XLS, (".xls",), quotes=True, attached=True, packed=True),
    # Nothing here reads these, yet a page that links one has a document to be kept.
    FileKind(MSG, (".msg",), attached=True, packed=True),
    *(
        FileKind(
            f"application/vnd.ms-{kind}.macroenabled.12", (suffix,), attached=True, packed=True
        )
        for kind, suffix in (
            ("word.document", ".docm"),
            ("excel.sheet", ".xlsm"),
            ("powerpoint.presentation", ".pptm"),
        )
    ),
    FileKind(ZIP, (".zip",), attached=True, packed=True),
    # Scans: a person can type them out.
    FileKind("image/tiff", (".tif", ".tiff"), attached=True, packed=True),
    FileKind("image/jpeg", (".jpg", ".jpeg"), ("image/pjpeg",), attached=True, packed=True),
    FileKind("image/png", (".png",), attached=True, packed=True),
    FileKind("image/webp", (".webp",), attached=True, packed=True),
    FileKind("image/jp2", (".jp2",), attached=True, packed=True),
    FileKind("image/vnd.djvu", (".djvu", ".djv"), attached=True, packed=True),
)
_BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}
_BY_TYPE = {name: kind for kind in KINDS for name in (kind.media_type, *kind.also)}
PAGES = (HTML, XHTML)
QUOTING_SUFFIXES = tuple(suffix for kind in KINDS if kind.quotes for suffix in kind.suffixes)
"""The suffixes of the documents that can be read for their quotations."""
QUOTING_NAMES = ", ".join(
    kind.suffixes[0].removeprefix(".") for kind in KINDS if kind.quotes and kind.media_type != XHTML
)
"""The same for people: "md, html, docx, …"."""
ATTACHED_SUFFIXES = tuple(suffix for kind in KINDS if kind.attached for suffix in kind.suffixes)
"""The suffixes of the documents that a page's links may have as attachments."""
PICTURE_SUFFIXES = tuple(
    suffix for kind in KINDS if kind.media_type.startswith("image/") for suffix in kind.suffixes
)
"""Those of them that are pictures: scans, where a page links them as documents."""
MEDIA_SUFFIXES = {
    **dict.fromkeys((".mp4", ".m4v", ".webm", ".ogv", ".mov", ".mkv", ".avi", ".mpg"), "video"),
    **dict.fromkeys((".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac", ".aac"), "audio"),
    **dict.fromkeys((".m3u8", ".mpd", ".ism", ".f4m"), "stream"),
}
"""Films, sounds, and the lists of parts that streams are sent by (HLS, RFC 8216; MPEG-DASH)."""
ATTACHED_TYPES = (PDF, DOC, "application/rtf", "application/vnd.", CSV)
"""How the media types begin that a link to an attachment may declare."""

_STREAMS = tuple(
    (name.encode("utf-16-le"), kind)
    for name, kind in (
        ("EncryptedPackage", COMPOUND), ("WordDocument", DOC), ("Workbook", XLS),
        ("PowerPoint Document", PPT), ("__properties_version1.0", MSG), ("Book\0", XLS),
    )
)  # fmt: skip
"""The stream that an old Office file is known by ([MS-CFB] 2.6.1 writes names in UTF-16), and that
of a newer one which a password locks ([MS-OFFCRYPTO] 2.3.4.4)."""
_OPEN_DOCUMENT = re.compile(
    rb"mimetype(application/vnd\.oasis\.opendocument\.(?:text|presentation|spreadsheet))"
)
_MESSAGE = re.compile(rb"(?:From|MIME-Version|Snapshot-Content-Location|Subject):", re.IGNORECASE)
_MAILBOX = re.compile(rb"From [^\r\n]{1,300}\r?\n[A-Za-z-]{2,40}:")
_MARKUP = re.compile(
    rb"(?>\s*(?:<\?xml[^>]*>|<!--.*?-->))*+\s*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
START = 2048
"""How many of its first bytes are looked at for what a file is (MIME Sniffing asks for 1445)."""


def sniff(payload: bytes, media_type: str, name: str = "") -> str:
    """Return the media type that the bytes have, else the declared one, else the name's."""
    declared = media_type.partition(";")[0].strip().lower()
    start = payload[:START]
    if b"%PDF-" in start[:1024] and start.lstrip()[:1] != b"<":
        return PDF
    if start.startswith(b"PK\x03\x04"):
        return _sniff_package(payload, declared)
    if start.startswith(b"{\\rtf"):
        return RTF
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        unnamed = declared if declared in (DOC, XLS, PPT, MSG) else COMPOUND
        return next((kind for stream, kind in _STREAMS if stream in payload), unnamed)
    if _MESSAGE.match(start) and b"multipart/related" in start:
        return WEB_ARCHIVE
    if _MAILBOX.match(start):
        return MAILBOX
    if start.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return VTT
    if declared == XHTML:
        return XHTML
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        return HTML
    return _guess(start, name) if is_undeclared(declared) else _canonical(declared)


def _sniff_package(payload: bytes, declared: str) -> str:
    """Return what a ZIP archive is: OpenDocument files say so at once (OpenDocument 1.3 part 2)."""
    if named := _OPEN_DOCUMENT.search(payload[:200]):
        return named[1].decode("ascii")
    if b"mimetypeapplication/epub+zip" in payload[:200] or b"META-INF/container.xml" in payload:
        return EPUB
    for folder, kind in ((b"word/", DOCX), (b"ppt/presentation", PPTX), (b"xl/workbook", XLSX)):
        if folder in payload:
            return kind
    return declared if declared.startswith("application/vnd.") else ZIP


def _canonical(declared: str) -> str:
    """Return the media type that stands for a declared one; its suffix tells unknown ones."""
    if declared in _BY_TYPE:
        return _BY_TYPE[declared].media_type
    for suffix, kind in (("+xml", XML), ("+json", JSON)):
        if declared.endswith(suffix):
            return kind
    return declared


def _guess(start: bytes, name: str) -> str:
    kind = kind_of_name(name)
    if kind is not None and not kind.packed and kind.media_type not in (CSV, JSON, XML):
        return kind.media_type
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return TEXT
    return UNKNOWN if b"\0" in start else TEXT


def is_undeclared(media_type: str) -> bool:
    """Whether a media type says nothing, so that a file's name decides where its bytes do not."""
    return media_type.strip().lower() in ("", UNKNOWN, "binary/octet-stream")


def kind_of_name(name: str) -> FileKind | None:
    """Return the kind that the suffix of a file name or address says, None for an unknown one."""
    file = name.partition("?")[0].partition("#")[0]
    return _BY_SUFFIX.get("." + file.rpartition(".")[2].lower())


def find_suffix(name: str) -> str:
    """Return the suffix of a file name or address that says what kind of file it is, else ""."""
    kind = kind_of_name(name)
    return name.partition("?")[0].partition("#")[0].rpartition(".")[2].lower() if kind else ""


def kind_of_document(name: str | PurePath, content: bytes) -> FileKind | None:
    """Return what kind of document that quotes this is, None when it is none that can be read.

    The bytes of a PDF and of a word processor's file decide; else its suffix; else the bytes of a
    page. So a Markdown file that begins with tags stays one.
    """
    kind = _BY_TYPE.get(sniff(content, ""))
    if kind is _BY_TYPE[ZIP] and PurePath(name).suffix.lower() == ".zip" and b".html" in content:
        return kind
    if kind is None or not (kind.packed and kind.quotes):
        page = kind if kind is not None and kind.media_type in (*PAGES, WEB_ARCHIVE) else None
        named = _BY_SUFFIX.get(PurePath(name).suffix.lower(), page)
        # what programs call ".doc" or ".xls" is often a page
        kind = page if page is not None and named is not None and named.packed else named
    return kind if kind is not None and kind.quotes else None


CALLED = {
    DOC: "an old Word document (.doc)",
    XLS: "an old Excel file (.xls)",
    PPT: "an old PowerPoint file (.ppt)",
    MSG: "a message of Outlook (.msg)",
    COMPOUND: "an old Office file (.doc, .xls, .ppt), or one that a password locks",
    UNKNOWN: "a file of a kind that is not known",
    CSV: "a table (.csv)",
    JSON: "a JSON file",
    XML: "an XML file",
}
_PICTURES = (
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"ID3", "a sound"), (b"OggS", "a sound or a film"), (b"\x1a\x45\xdf\xa3", "a film"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"),
    (b"II*\0", "a picture"), (b"MM\0*", "a picture"), (b"\0\0\0\x0cjP  ", "a picture"),
    (b"BZh", "a packed file (bzip2)"), (b"\xfd7zXZ\0", "a packed file (xz)"),
    (b"\x28\xb5\x2f\xfd", "a packed file (zstd)"), (b"%!PS", "a PostScript file"),
    (b"AT&TFORM", "a DjVu file"), (b"\xffWPC", "a WordPerfect file"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "a OneNote section"),
)  # fmt: skip
_PARTS = (
    (b"Index/Document.iwa", "a file of Apple's iWork (.pages, .numbers, .key)"),
    (b"FixedDocSeq.fdseq", "an XPS file"),
)
"""Parts by which packages are known that nothing here reads."""


def describe_kind(name: str | PurePath, content: bytes) -> str:
    """Return what a file is, in words, by its bytes where they show it, else by its name."""
    kind = kind_of_name(PurePath(name).name)
    declared = kind.media_type if kind is not None else ""
    found = sniff(content, declared, PurePath(name).name)
    shown = next((said for start, said in _PICTURES if content.startswith(start)), "")
    if content[60:68] == b"BOOKMOBI":  # the type and creator of a Palm database
        shown = "a book of Kindle (.mobi)"
    if content.startswith(b"PK\x03\x04"):
        shown = next((said for part, said in _PARTS if part in content), shown)
    if shown or found in CALLED:
        return shown or CALLED[found]
    suffix = PurePath(name).suffix.lower()
    return f"a file of the kind {suffix}" if suffix else CALLED[UNKNOWN]


def markup_of(name: str | PurePath) -> Markup | None:
    """Return how a text file marks up its words, by its suffix; None for any other file."""
    kind = _BY_SUFFIX.get(PurePath(name).suffix.lower())
    return kind.markup if kind is not None and kind.quotes else None


def suffix_of(media_type: str) -> str:
    """Return the suffix that a file of this type is given, "" for an unknown type.

    A typing is plain text, and has no suffix of its own.
    """
    kind = _BY_TYPE.get(media_type)
    return "" if kind is None else kind.suffixes[0] if kind.suffixes else ".txt"
