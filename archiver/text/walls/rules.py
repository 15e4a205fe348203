"""One answer → the sign that it is not the page, the surest first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit

from archiver.messages import Head
from archiver.models import SpanKind, Text
from archiver.text.walls.page_shape import SCANNED, PageShape, split_title, without_domains
from archiver.text.walls.sign_words import Use, count_words, read_tokens, sign_words
from archiver.text.walls.signs import Sign, SignFamily, SignKind, SignPlace
from archiver.text.walls.whole_body import find_in_body

MOST = 0.35  # of a page's words, in sentences that carry a sign: a guess, checked on real pages
LEAD = 60  # words of a page whose first sentence may speak for it: a guess
PART = 700  # words; above, an article that asks for subscribers is shown in full (a guess)
WHOLE_PAGE = 4 * 150  # words of a whole page, banners and lists of partners included (a guess)
SHORT_PAGE = 100  # words of a page that its names may call something else than a text (a guess)
FEW = 30  # words beside a password field: labels, a greeting, who to ask (a guess)
NO_TEXT = 12  # words of a page that is nothing but a shell (a guess)
FEW_WORDS = 4  # of a title that names an error and no matter (a guess)
HALF = 0.5
MOST_CHOICES = 4  # links and buttons of a gate: yes, no, the terms, a language (a guess)
DENSITY = (
    25  # words, one of which is about servers; in a text that only mentions one, fewer (a guess)
)
_ASKS = re.compile(r"[?？؟;]\s*$")  # ";" asks in Greek
# A UUID, or sixteen hexadecimal digits and more with a figure among them.
_REQUEST = re.compile(
    r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,64})\b",
    re.I,
)
LONGEST_TITLE = 14  # tokens; a longer title tells of something (a guess)


def find_sign(
    head: Head | None, payload: bytes, text: Text, *, asked: str = "", address: str = ""
) -> Sign | None:
    """Return the sign that an answer is not the page, None where nothing speaks against it.

    `head` is the answer's head, None for a file; `payload` its decoded body and `text` what was
    read from it; `asked` is the address that was asked for, `address` the one that answered.
    """
    shape = PageShape(head, payload, text, asked, address)
    found = next((sign for rule in _RULES if (sign := rule(shape)) is not None), None)
    if found is None or not shape.is_page:
        return found
    if found.kind is ERROR and found.where in (SignPlace.TITLE, SignPlace.HEADING):
        return _by_what_failed(shape, found) or found
    return (_by_tombstone(shape) if found.kind is MISSING else None) or found


def find_header_sign(head: Head | None) -> Sign | None:
    """Return the sign that a header gives by its value, None where none does."""
    for vendor in _vendors()["header"] if head else ():
        sent = head.get(vendor["name"]).strip() if head else ""
        begins = tuple(start.lower() for start in vendor.get("begins", ()))
        if sent.lower() in vendor.get("values", ()) or (begins and sent.lower().startswith(begins)):
            words = f"{vendor['name']}: {sent}"
            return Sign(SignKind(vendor["kind"]), words, SignPlace.HEADER)
    return None


def find_title_sign(title: str) -> Sign | None:
    """Return what a title says by itself, whole or in one of its segments, None for a page's own.

    A title alone proves nothing of a long page: where there is a body, ask :func:`find_sign`.
    """
    for segment in split_title(title):
        if kind := _names(segment):
            return Sign(kind, segment, SignPlace.TITLE)
    return None


# --- the rules, the surest first -----------------------------------------------------------------


def _by_header(shape: PageShape) -> Sign | None:
    return find_header_sign(shape.head)


def _by_address(shape: PageShape) -> Sign | None:
    """The address that answered is one that only error pages, queues and logins have."""
    if not shape.led_elsewhere:
        return None
    try:
        parts = urlsplit(shape.address)
        names = {name.lower() for name in parse_qs(parts.query, keep_blank_values=True)}
        host, asked_host = parts.hostname or "", urlsplit(shape.asked).hostname or ""
    except ValueError:
        return None
    for vendor in _vendors()["address"]:
        kind = SignKind(vendor["kind"])
        if names.intersection(vendor.get("query", ())):
            return Sign(kind, shape.address, SignPlace.ADDRESS)
        hosts = vendor.get("host", ())
        if any(_is_under(host, one) and not _is_under(asked_host, one) for one in hosts):
            return Sign(kind, shape.address, SignPlace.ADDRESS)
        if shape.is_short and shape.path_segments.intersection(vendor.get("path", ())):
            return Sign(kind, shape.address, SignPlace.ADDRESS)
    return None


def _is_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _by_markup(shape: PageShape) -> Sign | None:
    if not shape.markup or not shape.is_short:
        return None
    for vendor in _vendors()["markup"]:
        found = next((mark for mark in vendor["texts"] if mark in shape.markup), "")
        if found:
            return Sign(SignKind(vendor["kind"]), found, SignPlace.MARKUP)
    return None


def _by_body(shape: PageShape) -> Sign | None:
    return find_in_body(shape)


def _by_title(shape: PageShape) -> Sign | None:
    if not shape.is_short or not shape.is_page:
        return None
    return find_title_sign(shape.text.title)


def _by_heading(shape: PageShape) -> Sign | None:
    if not shape.is_short:
        return None
    for heading in shape.main_headings:
        kind = _names(heading)
        # A banner's heading may come first; a title is the page's own.
        if kind and kind is not SignKind.CONSENT:
            return Sign(kind, heading, SignPlace.HEADING)
    return None


def _by_text(shape: PageShape) -> Sign | None:
    """Sentences that carry a sign are most of a short page, or the first of them leads it."""
    if not shape.is_short or not shape.is_page:
        return None
    return weigh_sentences(list(shape.sentences))


def weigh_sentences(sentences: Sequence[str]) -> Sign | None:
    """Return the sign that most of `sentences` carry, or the first of a few; None otherwise."""
    carried: dict[SignKind, list[tuple[str, int]]] = {}
    total = 0
    for sentence in sentences:
        tokens = read_tokens(without_domains(sentence))
        total += count_words(tokens)
        for kind in _kinds_in(tokens):
            carried.setdefault(kind, []).append((sentence, count_words(tokens)))
    if not carried or not total:
        return None
    # "Not available where you are" is a wall: of two kinds that say as much, not the death.
    kind = max(carried, key=lambda one: (sum(n for _, n in carried[one]), one is not MISSING))
    share = sum(count for _, count in carried[kind]) / total
    words = " ".join(carried[kind][0][0].split())[:120]
    if share >= MOST:
        return Sign(kind, words, SignPlace.TEXT)
    leads = any(sentence == sentences[0] for sentence, _ in carried[kind])
    if leads and total < LEAD:
        return Sign(kind, words, SignPlace.TEXT, certain=False)
    return None


def _by_tombstone(shape: PageShape) -> Sign | None:
    """A sentence that says that this text was taken down: "article deleted" alone may be any
    address that was never there, and stands in many titles above it.
    """
    for sentence in shape.sentences if shape.is_short else ():
        if WITHDRAWN in _kinds_in(read_tokens(without_domains(sentence))):
            return Sign(WITHDRAWN, " ".join(sentence.split())[:120], SignPlace.TEXT)
    return None


def _by_what_failed(shape: PageShape, named: Sign) -> Sign | None:
    """Under a title that only says "error", sentences that all say that there is no such page."""
    sentences = [one for one in shape.sentences if " ".join(one.split()) != named.words]
    kinds = [_kinds_in(read_tokens(without_domains(one))) for one in sentences]
    if not kinds or any(one != {MISSING} for one in kinds):
        return None
    return Sign(MISSING, " ".join(sentences[0].split())[:120], SignPlace.TEXT)


def _by_consent(shape: PageShape) -> Sign | None:
    """Hardly anything but cookies and consent, and a reader who is asked for it."""
    if not shape.is_short or not shape.is_page:
        return None
    sentences = [part for part in shape.visible.splitlines() if part.strip()]
    tokens = [read_tokens(sentence) for sentence in sentences]
    if sum(map(len, tokens)) > WHOLE_PAGE * 2:
        return None
    said, asked, about, total = set(), False, 0, 0
    for some in tokens:
        found = [one for one in sign_words().find(some) if one.kind is SignKind.CONSENT]
        said |= {" ".join(some[one.start : one.end]) for one in found}
        asked |= any(one.use is Use.ASKED for one in found)
        about += count_words(some) if found else 0
        total += count_words(some)
    if not asked or len(said) < 3 or about <= HALF * total:
        return None
    return Sign(SignKind.CONSENT, ", ".join(sorted(said)[:4]), SignPlace.TEXT)


def _by_password(shape: PageShape) -> Sign | None:
    """A password field on a page of hardly a word: a login in any language."""
    if not shape.asks_for_password or shape.own_words >= FEW:
        return None
    return Sign(SignKind.LOGIN, "a password field on a page of a few words", SignPlace.SHAPE, False)


def _by_mention(shape: PageShape) -> Sign | None:
    """A page of a few sentences, one of which is an outage's or a wall's (two of a longer page),
    and none says that the page is gone: nobody can list all that stands around it.
    """
    if not shape.is_page or not shape.is_short:
        return None
    found: list[tuple[SignKind, str]] = []
    for sentence in (shape.text.title, *shape.sentences):
        kinds = _kinds_in(read_tokens(without_domains(sentence)))
        found += [(kind, " ".join(sentence.split())[:120]) for kind in sorted(kinds)]
    families = {kind.family for kind, _ in found}
    if not families or not families <= {SignFamily.OUTAGE, SignFamily.WALL}:
        return None
    if shape.own_words >= LEAD and len({words for _, words in found}) < 2:
        return None
    return Sign(found[0][0], found[0][1], SignPlace.TEXT, certain=False)


def _by_error_word(shape: PageShape) -> Sign | None:
    """A few sentences under the word for an error and a few more ("Permission error", "Błąd
    uprawnień"): what failed is named in more ways than anybody can list.
    """
    if not shape.is_page or not shape.is_short or shape.own_words >= LEAD:
        return None
    for said in (shape.text.title, *shape.main_headings):
        tokens = read_tokens(without_domains(said))
        named = (
            found.kind is ERROR and found.use is Use.WHOLE for found in sign_words().find(tokens)
        )
        if count_words(tokens) <= FEW_WORDS and any(named):
            return Sign(ERROR, " ".join(said.split()), SignPlace.HEADING, certain=False)
    return None


def _by_question(shape: PageShape) -> Sign | None:
    """A page that does nothing but ask its reader and let him choose: how old he is, whether he
    agrees, where he is. That is so in every language.
    """
    if not shape.is_page or shape.own_words >= FEW or not 2 <= shape.links <= MOST_CHOICES:
        return None
    asked = (said for said in (shape.text.title, *shape.main_headings) if _ASKS.search(said))
    question = next(asked, "")
    if not question or len(shape.choices) < shape.links:
        return None
    words = " ".join(question.split())[:120]
    return Sign(SignKind.INTERIM, words, SignPlace.SHAPE, certain=False)


def _by_form(shape: PageShape) -> Sign | None:
    """Fields to fill in, and hardly a word besides: a login or a gate in any language."""
    if not shape.is_page or not shape.asks_for_entries or shape.own_words >= FEW:
        return None
    return Sign(SignKind.INTERIM, "a form on a page of a few words", SignPlace.SHAPE, certain=False)


def _by_names(shape: PageShape) -> Sign | None:
    """What its makers call a page of few words: classes and ids are English in every country.

    A name counts that is made of such words and of those for parts of a page alone: "error-page",
    "in-maintenance-mode", and not "error-free" or "not-logged-in".
    """
    if not shape.is_page or shape.own_words >= SHORT_PAGE:
        return None
    names = _vendors()["names"]
    plain = frozenset(names["plain"])
    for parts in shape.names:
        whole = frozenset((*parts, "".join(parts)))
        for kind, telling in names["telling"].items():
            said = [one.split() for one in telling]
            if any(whole.issuperset(one) and plain.issuperset({*parts} - {*one}) for one in said):
                return Sign(SignKind(kind), f"called “{'-'.join(parts)}”", SignPlace.MARKUP, False)
    return None


def _by_way_in(shape: PageShape) -> Sign | None:
    """A page of few words and links that leads to where readers sign in, in any language."""
    return _way_in(shape) if shape.links <= MOST_CHOICES else None


def offers_the_rest(head: Head | None, payload: bytes, text: Text) -> bool:
    """Whether a page of few words leads to where readers sign in or subscribe: what it shows of a
    longer text may be the part that is for everybody.
    """
    return _way_in(PageShape(head, payload, text)) is not None


def _way_in(shape: PageShape) -> Sign | None:
    if not shape.is_page or shape.own_words >= LEAD:
        return None
    for vendor in _vendors()["address"]:
        kind = SignKind(vendor["kind"])
        ways = shape.leads_to.intersection(vendor.get("path", ()))
        if ways and kind in (SignKind.LOGIN, PAYWALL):
            return Sign(kind, f"a way to “{min(ways)}”", SignPlace.MARKUP, certain=False)
    return None


def _by_reload(shape: PageShape) -> Sign | None:
    """A page of a few words that fetches itself again stands there until the page may come."""
    if not shape.is_page or shape.own_words >= LEAD or not shape.reloads:
        return None
    said = "a page of a few words that fetches itself again"
    return Sign(SignKind.INTERIM, said, SignPlace.SHAPE, certain=False)


def _by_buttons(shape: PageShape) -> Sign | None:
    """A page without a link that leaves its reader two buttons or three: yes, no, settings."""
    if not shape.is_page or shape.own_words >= LEAD or not 2 <= len(shape.buttons) <= MOST_CHOICES:
        return None
    words = ", ".join(shape.buttons)[:120]
    return Sign(SignKind.INTERIM, f"buttons alone: {words}", SignPlace.SHAPE, certain=False)


def _by_machine(shape: PageShape) -> Sign | None:
    """The number of a request on a page of a few words: a machine between us and the page wrote it.

    Servers and their guards write such numbers (Cloudflare's Ray ID, Akamai's reference) for those
    who ask for help.
    """
    if not shape.is_page or shape.own_words >= LEAD:
        return None
    found = _REQUEST.search(shape.main)
    if found is None:
        return None
    words = f"the number of a request, {found[0][:40]}"
    return Sign(SignKind.INTERIM, words, SignPlace.TEXT, certain=False)


def _by_ellipsis(shape: PageShape) -> Sign | None:
    """A few words that end in an ellipsis: "Loading…", in every language. Its text is to come."""
    said = shape.own.strip()
    if not shape.is_page or not said.endswith(("…", "...")):
        return None
    if not 0 < count_words(read_tokens(said[: NO_TEXT * 100])) < NO_TEXT:
        return None
    words = " ".join(said.split())[-120:]
    return Sign(SignKind.INTERIM, words, SignPlace.TEXT, certain=False)


def _by_stems(shape: PageShape) -> Sign | None:
    """Words of servers and of those who rent them out, one in DENSITY of a page of few words."""
    if not shape.is_page or shape.own_words >= LEAD:
        return None
    tokens = read_tokens(f"{shape.text.title} {shape.own[:SCANNED]}")
    found = sign_words().count_stems(tokens)
    if not found or found < 1 + shape.own_words // DENSITY:
        return None
    return Sign(SignKind.INTERIM, f"{found} words of servers", SignPlace.TEXT, certain=False)


def _by_bareness(shape: PageShape) -> Sign | None:
    """A web page of a few words that asks not to be indexed: error pages and checks are made so.

    So are frames of a site with nothing in them: a part of the site is out of order.
    """
    if not shape.is_page or not (shape.is_not_to_be_indexed or not shape.has_own_words):
        return None
    words = count_words(read_tokens(shape.visible[:2000]))
    if not words:
        return None
    if shape.is_not_to_be_indexed and words < NO_TEXT:
        said = "a page of a few words that no index shall list"
    elif not shape.has_own_words:
        said = "a page of navigation alone"
    else:
        return None
    return Sign(SignKind.BARE, said, SignPlace.SHAPE, certain=False)


def _by_paywall(shape: PageShape) -> Sign | None:
    """A part of an article, and the way to the rest: the words, on a page that is not long.

    schema.org's isAccessibleForFree (Google, "Structured data for subscription and paywalled
    content") lets the words count on a page of any length.
    """
    marked = is_marked_not_free(shape.payload)
    if not shape.is_page or not (marked or len(shape.main) < PART * 12):
        return None
    tokens = read_tokens(shape.main)
    if not marked and count_words(tokens) >= PART:
        return None
    for found in sign_words().find(tokens):
        if found.kind is SignKind.PAYWALL:
            words = " ".join(tokens[found.start : found.end])
            return Sign(SignKind.PAYWALL, words, SignPlace.TEXT, certain=False)
    return None


def _by_hint(shape: PageShape) -> Sign | None:
    """A page of a few sentences, one of which pages say that stand in for a while.

    Nobody can list what an outage page or a wall says; that it asks its reader to come again, or
    speaks of its server or of his browser, is common to most of them.
    """
    if not shape.is_short or not shape.is_page or shape.own_words >= LEAD:
        return None
    for sentence in (shape.text.title, *shape.sentences):
        tokens = read_tokens(sentence)
        if any(found.use is Use.HINT for found in sign_words().find(tokens)):
            words = " ".join(sentence.split())[:120]
            return Sign(SignKind.INTERIM, words, SignPlace.TEXT, certain=False)
    return None


def is_bare(text: Text) -> bool:
    """Whether a text is a few words without a single link: no site around it, as machines write."""
    return not has_links(text) and count_words(read_tokens(text.content[: FEW * 100])) < FEW


def has_links(text: Text) -> bool:
    """Whether anything in a text leads elsewhere, as all pages of a site do."""
    return any(span.kind is SpanKind.LINK for span in text.spans)


def is_marked_not_free(payload: bytes) -> bool:
    """Whether a page says in its data that it is not free: schema.org's isAccessibleForFree."""
    start = payload[:SCANNED]
    return _FREE_MARK in start and any(mark in start for mark in _NOT_FREE)


ERROR, CONSENT, PAYWALL = SignKind.ERROR, SignKind.CONSENT, SignKind.PAYWALL
MISSING, WITHDRAWN = SignKind.MISSING, SignKind.WITHDRAWN
_FREE_MARK = b'"isAccessibleForFree"'
_NOT_FREE = tuple(
    _FREE_MARK + colon + value
    for colon in (b":", b": ", b" : ")
    for value in (b"false", b'"false"', b'"False"', b'"FALSE"')
)
_RULES = (
    _by_header,
    _by_body,
    _by_markup,
    _by_title,
    _by_heading,
    _by_address,
    _by_text,
    _by_consent,
    _by_password,
    _by_paywall,
    _by_hint,
    _by_mention,
    _by_error_word,
    _by_question,
    _by_form,
    _by_names,
    _by_way_in,
    _by_reload,
    _by_buttons,
    _by_machine,
    _by_ellipsis,
    _by_stems,
    _by_bareness,
)


# --- words ---------------------------------------------------------------------------------------


def _names(segment: str) -> SignKind | None:
    """What a title, heading or segment says as a whole: one phrase, figures and fillers aside."""
    tokens = read_tokens(without_domains(segment))
    if not tokens or count_words(tokens) > 2 * LONGEST_TITLE:
        return None
    core = sign_words().trim(tokens) or tokens
    best: tuple[int, SignKind] | None = None
    for whole in (core, tokens):
        for found in sign_words().find(whole):
            size = found.end - found.start
            if found.use is Use.WHOLE:
                begins = found.kind is CONSENT and size > 3  # "Before you continue to Example"
                enough = sign_words().is_all(found, whole) or begins
            elif found.use is Use.HINT:
                continue
            else:
                enough = found.kind not in (CONSENT, PAYWALL) and size >= HALF * len(whole)
            if enough:
                best = max(best or (0, found.kind), (size, found.kind), key=_weight)
    return best[1] if best else None


def _weight(named: tuple[int, SignKind]) -> tuple[int, bool]:
    """How much of a title a kind says; of two that say as much, not the death."""
    return named[0], named[1] is not MISSING


def _kinds_in(tokens: Sequence[str]) -> set[SignKind]:
    """The kinds of sign that a sentence carries, consent and paywalls aside."""
    core = sign_words().trim(tokens) or tokens
    kinds = {found.kind for found in sign_words().find(tokens) if found.use is Use.WITHIN}
    whole = {
        found.kind
        for found in sign_words().find(core)
        if found.use is Use.WHOLE and sign_words().is_all(found, core)
    }
    return (kinds | whole) - {SignKind.CONSENT, SignKind.PAYWALL}


@lru_cache(maxsize=1)
def _vendors() -> Mapping[str, Any]:
    file = files("archiver.text.walls").joinpath("vendors.toml")
    return tomllib.loads(file.read_text("utf-8"))
