"""Signs in an answer's head, title and address. Words in a body are never a sign.

Title patterns match one whole segment of a title ("Page not found | Example Council"), so that a
page *about* missing pages is not mistaken for one.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urlsplit, urlunsplit

from archiver.messages import Head
from archiver.urls import address_key, host_of

CHALLENGE_HEADERS = ("cf-mitigated", "x-amzn-waf-action", "x-datadome", "x-sucuri-block")
_THING = r"(?:page|article|file|document|petition|content|resource|post|story|item|url|address)"
_THIS = rf"(?:sorry,? |oops[!,.]? )?(?:the |this |that |your )?(?:requested )?{_THING}"
_ASKED = r"(?: you (?:requested|asked for|were looking for|are looking for))?"
_IS = r"(?: was| is| could| can| has| does)?"
MISSING_TITLE = re.compile(
    r"(?:error |http )?(?:404|410)(?: error)?(?: (?:page |file )?not found| gone)?"
    rf"|{_THIS}{_ASKED}{_IS} ?(?:not|no longer|cannot|can't|couldn't|isn't|doesn't)"
    r"(?: be| been)? (?:found|available|exists?|here)"
    rf"|{_THIS}{_ASKED}{_IS}(?: been)? (?:removed|deleted|unavailable|missing|gone)"
    r"|(?:not|nothing|nothing was) found|no such page"
)
PARKED_TITLE = re.compile(
    r"(?:(?:the |this )?(?:domain(?: name)?|website)(?: \S+)?|[\w-]+(?:\.[\w-]+)+)"
    r"(?: is| may be| has)?(?: for sale| parked| expired| available for purchase)"
    r"(?: (?:at|by|on) \S+)?|parked (?:domain|page)|domain parking|buy this domain"
)
OUTAGE_TITLE = re.compile(
    r"(?:(?:site|website|page|service|system|down|scheduled|planned|under|for|in|we are|we're|is"
    r"|currently|temporarily|closed) )*(?:maintenance|back soon|offline|out of service)(?: mode)?"
    r"|(?:we'll |we will )?be (?:right )?back(?: soon)?"
    r"|(?:site |website |service )?temporarily unavailable"
    r"|(?:error )?(?:5\d\d )?(?:service unavailable|bad gateway|gateway time-?out"
    r"|internal server error)"
)
CHALLENGE_TITLE = re.compile(
    r"just a moment\W*|attention required\W*|access (?:to this page has been )?denied|forbidden"
    r"|are you (?:a )?(?:robot|human)\W*|(?:verify|verifying) you are (?:a )?human\W*"
    r"|checking your browser\W*|security check|captcha|too many requests|ddos-guard",
)
_SEGMENTS = re.compile(r"\s+[-/]\s+|\s*[|·»«–—]\s*")
_PUBLIC = "ac co com edu gov ltd me mod net nhs nom org parliament plc police sch"
_SECOND_LEVEL = frozenset(_PUBLIC.split())
_HOME = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|start)(?:\.[a-z]{3,5})?/?)?", re.I
)


def title_matches(title: str, pattern: re.Pattern[str]) -> bool:
    """Whether the whole of `title`, or one segment of it, is what `pattern` describes."""
    plain = " ".join(title.replace("’", "'").split()).casefold()
    segments = [plain, *_SEGMENTS.split(plain), plain.rpartition(": ")[2]]
    return any(pattern.fullmatch(segment.strip(" .!")) for segment in segments)


def challenge_sign(head: Head | None) -> str:
    """Return the header by which a guard in front of the site says that it stopped us, or ""."""
    if head is None:
        return ""
    found = next((name for name in CHALLENGE_HEADERS if head.get(name)), "")
    return f"{found}: {head.get(found)}" if found else ""


def is_no_word_of_the_page(title: str) -> bool:
    """Whether an error page is a robot check's or an outage's, whatever status it came with."""
    return any(title_matches(title, pattern) for pattern in (CHALLENGE_TITLE, OUTAGE_TITLE))


def is_home(url: str) -> bool:
    """Whether `url` is a site's front page: no path, an index file, or only a language."""
    parts = urlsplit(url)
    return not parts.query and _HOME.fullmatch(parts.path) is not None


def same_host(first: str, second: str) -> bool:
    """Whether both addresses lie on one host; a leading "www." makes no difference."""
    return host_of(first).removeprefix("www.") == host_of(second).removeprefix("www.")


def same_site(first: str, second: str) -> bool:
    """Whether both hosts belong to one registered domain, as far as their names show it."""
    return _registered(first) == _registered(second)


def _registered(url: str) -> str:
    host, _, port = host_of(url).partition(":")
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host_of(url).strip("[]")[:-6]:
        return host_of(url)
    count = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-count:]) + (f":{port}" if port else "")


def same_address(first: str, second: str) -> bool:
    """Whether a redirect from `first` to `second` is only a change of form.

    Scheme, a leading "www.", a slash at the end of the path and a front page's file are form.
    """
    both_home = is_home(first) and is_home(second) and same_host(first, second)
    return both_home or _form(first) == _form(second)


def _form(url: str) -> str:
    key = address_key(url).removeprefix("//").removeprefix("www.")
    path, mark, query = key.partition("?")
    return path.rstrip("/") + mark + query


def sibling_of(url: str, token: str) -> str:
    """Return the address beside `url` that nobody has made: the last part of its path is `token`.

    A file's ending is kept, since servers route by it; the query is left out.
    """
    parts = urlsplit(url)
    folder, name = posixpath.split(parts.path.rstrip("/"))
    ending = posixpath.splitext(name)[1]
    path = posixpath.join(folder or "/", token + ending)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def home_of(url: str) -> str:
    """Return the address of the front page of `url`'s host."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
