"""Does a capture show what a reader of the page would have read?

What stands in the place of a page (a wall, an outage, an error, a parking page) is known by the
signs of :mod:`archiver.text.walls`; here they are said in a sentence, with what to do, beside what
else keeps a capture from showing its page: its status, scripts, gaps, a cut, an abstract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import EllipsisType

from archiver.late_patterns import compile_late
from archiver.messages import Head
from archiver.models import SpanKind, Text, Usability, Usable
from archiver.text.unread import is_cut_short
from archiver.text.walls.page_shape import SCANNED
from archiver.text.walls.rules import find_sign
from archiver.text.walls.signs import Sign, SignKind
from archiver.text.web.scripts import SCRIPT_ONLY, words_without

ABSTRACT_WORDS = 700  # words of the longest abstract pages with their references (a guess)
NOT_THE_PAGE = {
    202: "that the page is still being made (202)",
    205: "only that the form is to be emptied (205)",
    206: "only a part of the file (206)",
    226: "only what has changed since another copy (226)",
}
"""Statuses of success that bring something else than the page (RFC 9110 15.3.3, 15.3.6, 15.3.7;
RFC 3229 10.4.1), said after "The server sent"."""

_SCHOLARLY = re.compile(r"<meta\b[^<>]*name\s*=\s*[\"']?(?:citation_|dc\.|prism\.)", re.IGNORECASE)
_ABSTRACT_WORDS = compile_late(
    r"get (?:full )?access|purchase (?:pdf|access|article|instant access)|"
    r"rent (?:or buy|this) article|"
    r"buy (?:article|this article|pdf|now)|access through your (?:institution|organi[sz]ation)|"
    r"log in (?:via|through) (?:your |an )?institution|institutional (?:login|access|sign.?in)|"
    r"(?:this is a )?preview of subscription content|check access|full text (?:is )?not available|"
    r"access options|get access to the full version",
    re.IGNORECASE,
)
BROWSER = "Save it with `archiver snapshot --browser`"
RESCUE = "look for a copy with `archiver rescue`"
ELSEWHERE = "what is missing here may stand in the full text."
IMPORT = "save the page by hand in your browser and bring it in with `archiver import`"
LATER = f"Try again later, or {RESCUE}."
NOT_TO_ITS_END = "It was not read to its end: "
IN_PART = "A part could not be read: "
NOT_NOW = "Save it once more when this computer is less busy."
BY_HAND = f"{IMPORT[0].upper()}{IMPORT[1:]}, or {RESCUE}."

SAID: dict[SignKind, str] = {
    SignKind.CHALLENGE: f"The server sent a check for robots instead of the page. {BROWSER}, "
    f"or {RESCUE}.",
    SignKind.LOGIN: f"The capture shows a login, not the page behind it. {BY_HAND}",
    SignKind.CONSENT: "The capture shows a cookie or consent page, not the article behind it. "
    f"{BROWSER}, or {IMPORT}.",
    SignKind.AGE: f"The capture asks for the reader's age instead of showing the page. {BY_HAND}",
    SignKind.REGION: f"The site does not show the page in this part of the world. {BY_HAND}",
    SignKind.LEGAL: "The page is not shown here for a legal reason, or by an order of an "
    f"authority. {BY_HAND}",
    SignKind.BLOCKED: f"The server refused us and did not show the page. {BY_HAND}",
    SignKind.PORTAL: "The network that we are in sent its own login instead of the page. Log in to "
    "the network, and try again.",
    SignKind.RATE_LIMIT: "The server says that it was asked too often, and did not send the page. "
    f"{LATER}",
    SignKind.QUEUE: f"The site lets its readers wait in a queue and did not send the page. {LATER}",
    SignKind.OUTAGE: f"The site says that it is out of service, and did not send the page. {LATER}",
    SignKind.ERROR: f"The server sent an error message instead of the page. {LATER}",
    SignKind.DEFAULT_PAGE: "The server shows the page that it is delivered with, not the site. "
    f"{LATER}",
    SignKind.SUSPENDED: f"The site's provider has suspended it. {LATER}",
    SignKind.MISSING: "The server says that all is well, and sends a page that says that there is "
    f"none. {RESCUE[0].upper()}{RESCUE[1:]}.",
    SignKind.WITHDRAWN: "The page only says that it has been withdrawn or removed. "
    f"{RESCUE[0].upper()}{RESCUE[1:]}.",
    SignKind.PARKED: f"The domain is parked: the page is not the site's. {LATER}",
    SignKind.FOR_SALE: f"The domain is for sale: the page is not the site's. {LATER}",
    SignKind.PAYWALL: "The page shows only a part to readers without a subscription: "
    f"{ELSEWHERE} {BY_HAND}",
    SignKind.INTERIM: "The page has only a few words, and speaks as pages do that stand in for "
    f"another one for a while. {LATER}",
    SignKind.BARE: "The page has hardly a word of its own: it may stand in for another one, or "
    f"lack its content. {BROWSER}, or {RESCUE}.",
}


@dataclass(frozen=True)
class _AnswerView:
    """What the rules look at: the head, the payload, its text, and the sign that was found."""

    head: Head | None
    payload: bytes
    text: Text
    sign: Sign | None

    @property
    def visible(self) -> str:
        return words_without(self.text, SpanKind.HIDDEN)[:SCANNED]


def judge_usability(
    head: Head | None, payload: bytes, text: Text, sign: Sign | EllipsisType | None = ...
) -> Usability:
    """Say whether a capture shows its page; `text` is what was extracted from `payload`.

    `head` is the response's head, None for a file that a person supplied. `payload` is the
    decoded body. `sign` is what :func:`archiver.text.walls.rules.find_sign` found, which is asked
    here where a caller has not. `no` for what stands in the page's place and for empty texts;
    `doubtful` where a part is missing or a sign is unsure, so that a passage that is there counts
    and one that is not there proves nothing.
    """
    found_sign = find_sign(head, payload, text) if isinstance(sign, EllipsisType) else sign
    view = _AnswerView(head, payload, text, found_sign)
    found = (rule(view) for rule in RULES)
    return next((judged for judged in found if judged is not None), Usability())


def is_of_reading(why: str) -> bool:
    """Whether the reason for which a copy is in doubt is what its reader left out."""
    return why.startswith((NOT_TO_ITS_END, IN_PART))


# --- the rules, the surest first -----------------------------------------------------------------


def _judge_challenge(view: _AnswerView) -> Usability | None:
    challenged = view.sign is not None and view.sign.kind is SignKind.CHALLENGE
    return _judge_sign(view) if challenged else None


def _judge_status(view: _AnswerView) -> Usability | None:
    if view.head is None or view.head.status < 400:
        return None
    answer = f"{view.head.status} {view.head.phrase}".strip()
    if view.head.status in (401, 407):
        why = f"The page asks for a login (the server answered {answer}). {BY_HAND}"
    else:
        why = f"The server answered {answer} instead of the page. {LATER}"
    return Usability(Usable.NO, why, (f"status {view.head.status}",))


def _judge_sign(view: _AnswerView) -> Usability | None:
    sign = view.sign
    if sign is None:
        return None
    certain = Usable.NO if sign.certain else Usable.DOUBTFUL
    return Usability(certain, SAID[sign.kind], (str(sign),))


def _judge_success(view: _AnswerView) -> Usability | None:
    sent = NOT_THE_PAGE.get(view.head.status) if view.head else None
    if sent is None:
        return None
    why = f"The server sent {sent}: {ELSEWHERE} {LATER}"
    return Usability(Usable.DOUBTFUL, why, (f"status {view.head.status}",))  # type: ignore[union-attr]


def _judge_script_only(view: _AnswerView) -> Usability | None:
    if SCRIPT_ONLY not in view.text.gaps:
        return None
    shown = "The page shows its text only with scripts, which a plain capture does not run."
    return Usability(Usable.NO, f"{shown} {BROWSER}, or {RESCUE}.", (SCRIPT_ONLY,))


def _judge_empty(view: _AnswerView) -> Usability | None:
    if view.visible.strip():
        return None
    gaps = view.text.gaps
    if is_cut_short(view.text):
        why = f"{NOT_TO_ITS_END}{gaps[0]} {NOT_NOW}"
        return Usability(Usable.DOUBTFUL, why, gaps[:4])
    if gaps:
        remedy = f"A person can type it out as a transcript, or {RESCUE}."
        return Usability(Usable.NO, f"No text could be read: {gaps[0]} {remedy}", gaps[:4])
    why = f"The capture holds no text. {BROWSER}, or {IMPORT}."
    return Usability(Usable.NO, why, ("no visible text",))


def _judge_abstract(view: _AnswerView) -> Usability | None:
    start = view.payload[:SCANNED]
    if b"<meta" not in start and b"<META" not in start:
        return None
    if not _SCHOLARLY.search(start.decode("utf-8", "replace")):
        return None
    main = words_without(view.text, SpanKind.HIDDEN, SpanKind.OUTSIDE)[:SCANNED]
    if len(main.split()) >= ABSTRACT_WORDS:
        return None
    words = _ABSTRACT_WORDS.search(view.visible)
    if words is None:
        return None
    why = f"The page shows an abstract, not the article: {ELSEWHERE} {BY_HAND}"
    return Usability(Usable.DOUBTFUL, why, (f"the words “{words[0]}”", "an article's metadata"))


def _judge_gaps(view: _AnswerView) -> Usability | None:
    gaps = view.text.gaps
    if not gaps:
        return None
    remedy = "A passage that is not found here may stand there."
    return Usability(Usable.DOUBTFUL, f"{IN_PART}{gaps[0]} {remedy}", gaps[:4])


RULES = (
    _judge_challenge,
    _judge_status,
    _judge_sign,
    _judge_script_only,
    _judge_empty,
    _judge_success,
    _judge_abstract,
    _judge_gaps,
)
