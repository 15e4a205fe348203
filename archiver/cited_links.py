"""Links as people cite them, and what they lead to: the original page, the document that is shared.

A citation names a copy in a web archive, a page that shows a shared file, or an address with the
marks of whoever sent it on. Which page or file is meant can mostly be read from the link itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from archiver.urls import address_in_path, address_key, is_web_address

# What mailers, networks and advertisers add to an address, which their servers do not need.
_TRACKING = re.compile(
    r"(?:utm_[a-z]+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|mkt_tok|"
    r"_hs(?:enc|mi)|oly_(?:anon|enc)_id|vero_id|ref_src|at_(?:medium|campaign)[a-z_0-9]*|cmpid)",
    re.IGNORECASE,
)
# "/web/20210628120000id_/http://…" of wayback software anywhere, "2021.06.28-120000" of
# archive.today; "*", "2" and "newest" ask for a list or for the newest copy. "http:/x" is what a
# path makes of an address.
_ARCHIVED = re.compile(
    r"^https?://[^/]+/(?:[^?#]*?/)?(?P<stamp>\d{1,14}\*?|\*|\d{4}\.\d\d\.\d\d-\d{6}|newest|oldest)"
    r"(?:[a-z]{2}_)?/(?P<page>(?:https?:/{1,2})?[^/?#\s]+\.[^/?#\s]+(?:[/?#].*)?)$",
    re.IGNORECASE,
)
_SAVED = re.compile(
    r"^https?://web\.archive\.org/(?:web|save)/(?P<page>https?(?::|%3a)(?:/|%2f){1,2}\S+)$",
    re.IGNORECASE,
)
_TODAY = re.compile(r"^archive\.(?:ph|today|is|li|vn|fo|md)$")
_TODAY_PART = re.compile(r"^https?://[^/]+/o/\w+/(?P<page>https?:/{1,2}\S+)$")
_HOLDERS = (
    "web.archive.org",
    "wayback",
    "webarchive",
    "arquivo.pt",
    "archive-it.org",
    "vefsafn.is",
    "archive.",
)
_DOI = re.compile(r"10\.\d{4,9}/\S+")


@dataclass(frozen=True)
class CitedLink:
    """What a link means: `url` is the page or document, `memento` the archived copy it names.

    `doi` where it is one. `asks` says that only the archive knows which page its copy is of.
    """

    url: str
    memento: str = ""
    doi: str = ""
    asks: bool = False


def read_link(link: str) -> CitedLink:
    """Return what `link` means, as far as it says so itself. Never raises."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return CitedLink(link)
    bare = link.strip().partition("#")[0]
    archived = _of_archive(bare, host)
    if archived is not None:
        return archived
    if host in ("doi.org", "dx.doi.org", "www.doi.org"):
        found = _DOI.search(unquote(parts.path))
        return CitedLink(link, doi=found[0] if found else "")
    return CitedLink(shared_document(link) or link)


def _of_archive(bare: str, host: str) -> CitedLink | None:
    today, perma = _TODAY.match(host), host == "perma.cc"
    holder = today or perma or any(name in host for name in _HOLDERS) or "/wayback/" in bare
    if not holder:
        return None
    part = _TODAY_PART.match(bare) if today else None
    found = part or _ARCHIVED.match(bare) or _SAVED.match(bare)
    if found is not None and is_web_address(page := address_in_path(found["page"])):
        dated = bool(re.match(r"\d{4}", found.groupdict().get("stamp") or "")) and "*" not in bare
        return CitedLink(page, bare if dated or part else "")
    return CitedLink(bare, bare, asks=True) if today or perma else None


def shared_document(link: str) -> str:
    """Return the address of the file itself that a share page shows; "" for any other link."""
    parts = urlsplit(link)
    host, path = (parts.hostname or "").lower(), parts.path
    if host == "docs.google.com":
        return _google_document(path)
    if host == "drive.google.com":
        file = re.match(r"/file/(?:u/\d+/)?d/([\w-]+)", path)
        number = file[1] if file else parse_qs(parts.query).get("id", [""])[0]
        key = "".join(f"&resourcekey={key}" for key in parse_qs(parts.query).get("resourcekey", []))
        taken = file or path in ("/open", "/uc")
        shared = f"https://drive.google.com/uc?export=download&id={number}{key}"
        return shared if taken and number else ""
    if host.removeprefix("www.") == "dropbox.com" and re.match(r"/(?:s|scl/fi|sh)/", path):
        return _with_query(link, "dl", "1")
    if host.endswith(".sharepoint.com") and re.match(r"/:[a-z]:/", path):
        return _with_query(link, "download", "1")
    if host == "onedrive.live.com" and path in ("/embed", "/view.aspx", "/redir", "/edit.aspx"):
        return f"https://onedrive.live.com/download?{parts.query}"
    return ""


def _google_document(path: str) -> str:
    found = re.match(r"/(document|spreadsheets|presentation)/(?:u/\d+/)?d/([\w-]+)(?:/|$)", path)
    if found is None or found[2] == "e":  # "/d/e/…" was published, and is a page of its own
        return ""
    kind, number = found[1], found[2]
    end = {"document": "export?format=docx", "spreadsheets": "export?format=ods"}
    return f"https://docs.google.com/{kind}/d/{number}/{end.get(kind, 'export/pdf')}"


def _with_query(link: str, name: str, value: str) -> str:
    bare = link.partition("#")[0]
    path, _, query = bare.partition("?")
    kept = [field for field in query.split("&") if field and field.partition("=")[0] != name]
    return f"{path}?{'&'.join([*kept, f'{name}={value}'])}"


def without_tracking(url: str) -> str:
    """Return `url` without fields that say who sent its reader, and without its fragment."""
    bare = url.partition("#")[0]
    path, mark, query = bare.partition("?")
    kept = [f for f in query.split("&") if not _TRACKING.fullmatch(f.partition("=")[0])]
    return f"{path}?{'&'.join(kept)}" if mark and "".join(kept) else path if mark else bare


def citation_key(url: str) -> str:
    """Return the key under which two citations mean one source, whoever sent their readers."""
    return address_key(without_tracking(read_link(url).url))
