"""Does a capture show what a reader of the page would have read?

A wall answers 200 and looks saved. Each rule here needs more than one sign, or one that normal
pages never carry: a cookie banner over an article, or a login link beside one, is normal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archiver.messages import Head
from archiver.models import SpanKind, Text, Usability, Usable
from archiver.text.web.scripts import SCRIPT_ONLY, words_without

SCANNED = 256 * 1024
WALL_WORDS = 150
CHALLENGE_PAGE_WORDS = 80
ABSTRACT_WORDS = 700

CHALLENGE_HEADERS = {
    "cf-mitigated": ("challenge",),
    "x-amzn-waf-action": ("challenge", "captcha"),
    "x-vercel-mitigated": ("challenge", "deny"),
}
_CHALLENGE_TITLE = re.compile(
    r"<title[^<>]*>\s*(just a moment\W*|attention required! \| cloudflare|ddos-guard|"
    r"access (?:to this page has been )?denied|please wait\W* \| cloudflare|"
    r"checking your browser[^<]*|verifying (?:you are human|your browser)[^<]*|"
    r"making sure you(?:'|&#39;|’)re not a bot!?|vercel security checkpoint|"
    r"are you a robot\??|robot check|human verification|security check(?: required)?|"
    r"pardon our interruption\W*|"
    r"client challenge|bot verification|one moment, please\W*)\s*</title",
    re.IGNORECASE,
)
_CHALLENGE_SCRIPT = re.compile(
    r"_cf_chl_opt|cf-browser-verification|awsWafCookieDomainList|gokuProps|captcha-delivery\.com/|"
    r"_Incapsula_Resource\?[^\"']{0,200}(?:SWUDNSAI|edet)|id=[\"']px-captcha|sucuri_cloudproxy_js|"
    r"/_sec/cp_challenge/|id=[\"']anubis_challenge|data-ddg-origin",
)
_TAGS = re.compile(
    r"<(script|style|svg|noscript)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL
)
_CHALLENGE_WORDS = re.compile(
    r"(?:verify|confirm|prove) (?:that )?you(?: are|’re|'re) (?:a )?(?:human|not a robot)|"
    r"checking (?:if the site connection is secure|your browser before)|"
    r"unusual traffic from your (?:computer )?network|enable javascript and cookies to continue|"
    r"complete the (?:security check|captcha)|press (?:&|and) hold to confirm",
    re.IGNORECASE,
)
_CONSENT_WORDS = re.compile(
    r"\bcookies?\b|\bconsent\b|\baccept all\b|\breject all\b|privacy (?:policy|settings|choices)|"
    r"\bour partners\b|personal data|before you continue|(?:value|respect)s? your privacy|"
    r"manage (?:options|preferences|choices)",
    re.IGNORECASE,
)
_CONSENT_ASKED = re.compile(
    r"\b(?:accept|agree|reject|refuse|decline)\b|manage (?:options|preferences|choices|cookies)",
    re.IGNORECASE,
)
_CONSENT_TITLE = re.compile(
    r"before you continue|cookie consent|your privacy choices", re.IGNORECASE
)
_PASSWORD = re.compile(r"<input\b[^<>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN_TITLE = re.compile(
    r"^\W*(?:log|sign)[ -]?(?:in|on)\b|\b(?:log|sign)[ -]?in(?:\W|$)|^login\b|anmelden|connexion",
    re.IGNORECASE,
)
_LOGIN_WORDS = re.compile(
    r"you must (?:log|sign) in|(?:log|sign) in to (?:continue|view|see|read|your account|access)|"
    r"please (?:log|sign) in|(?:log|sign) in or (?:create|sign up|register|join)|"
    r"forgot(?:ten)? (?:your )?password|join (?:now )?to view|you need to (?:log|sign) in",
    re.IGNORECASE,
)
_PAYWALL_WORDS = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read|unlock)|"
    r"(?:to|and) (?:continue|keep) reading(?: this)?[^.\n]{0,60}"
    r"(?:subscri|regist|account|trial|log in|sign in)|"
    r"(?:subscri\w{0,8}|regist\w{0,8}|log in|sign in|sign up|create [^.\n]{0,20}account)"
    r"[^.\n]{0,40} to (?:continue|keep) reading|"
    r"(?:this|the) (?:article|content|story|post) is (?:only )?"
    r"(?:for|available to|reserved for|exclusive to) "
    r"(?:paid |paying |our )?(?:subscribers|members)|"
    r"already a subscriber\?|"
    r"you(?:'|’)ve (?:read|reached) (?:your|the) [^.\n]{0,30}(?:free )?(?:article|limit)|"
    r"unlock (?:this|the full) (?:article|story)|this post is for (?:paid|paying) subscribers",
    re.IGNORECASE,
)
_NOT_FREE = re.compile(r"[\"']isAccessibleForFree[\"']\s*:\s*[\"']?false", re.IGNORECASE)
_SCHOLARLY = re.compile(r"<meta\b[^<>]*name\s*=\s*[\"']?(?:citation_|dc\.|prism\.)", re.IGNORECASE)
_ABSTRACT_WORDS = re.compile(
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


@dataclass(frozen=True)
class _AnswerView:
    """What the rules look at: the head, the start of the payload, title, main and visible words."""

    head: Head | None
    markup: str
    title: str
    main: str
    visible: str
    gaps: tuple[str, ...]

    @property
    def main_words(self) -> int:
        return len(self.main.split())


def judge_usability(head: Head | None, payload: bytes, text: Text) -> Usability:
    """Say whether a capture shows its page; `text` is what was extracted from `payload`.

    `head` is the response's head, None for a file that a person supplied. `payload` is the
    decoded body. `no` for walls and empty texts; `doubtful` where a part is missing, so that a
    passage that is there counts and one that is not there proves nothing.
    """
    view = _look(head, payload, text)
    found = (rule(view) for rule in RULES)
    return next((judged for judged in found if judged is not None), Usability())


def is_challenge(head: Head | None, payload: bytes) -> str:
    """Return the sign that a bot check was served instead of the page, "" when there is none."""
    for name, values in CHALLENGE_HEADERS.items():
        sent = head.get(name).strip().lower() if head else ""
        if sent in values:
            return f"the header {name}: {sent}"
    markup = _markup(payload)
    script, title = _CHALLENGE_SCRIPT.search(markup), _CHALLENGE_TITLE.search(markup)
    if not (script or title) or _count_words(markup) >= WALL_WORDS:
        return ""
    if title is not None:
        return f"the title “{' '.join(title[1].split())}”"
    return f"the page runs a bot check ({script[0][:40]})" if script else ""


def _count_words(markup: str) -> int:
    return len(_TAGS.sub(" ", markup).split())


def _markup(payload: bytes) -> str:
    return payload[:SCANNED].decode("utf-8", "replace") if b"<" in payload[:4096] else ""


def _look(head: Head | None, payload: bytes, text: Text) -> _AnswerView:
    visible = words_without(text, SpanKind.HIDDEN)[:SCANNED]
    main = words_without(text, SpanKind.HIDDEN, SpanKind.OUTSIDE)[:SCANNED]
    return _AnswerView(head, _markup(payload), text.title, main, visible, text.gaps)


# --- the rules, the surest first -----------------------------------------------------------------


def _judge_challenge(view: _AnswerView) -> Usability | None:
    sign = is_challenge(view.head, view.markup.encode("utf-8", "replace"))
    words = _CHALLENGE_WORDS.search(view.visible)
    if not sign and words and len(view.visible.split()) < CHALLENGE_PAGE_WORDS:
        sign = f"the words “{words[0]}” on a short page"
    if not sign:
        return None
    why = f"The server sent a check for robots instead of the page. {BROWSER}, or {RESCUE}."
    return Usability(Usable.NO, why, (sign,))


def _judge_status(view: _AnswerView) -> Usability | None:
    if view.head is None or view.head.status < 400:
        return None
    answer = f"{view.head.status} {view.head.phrase}".strip()
    if view.head.status in (401, 407):
        why = f"The page asks for a login (the server answered {answer}). {_by_hand()}"
    else:
        why = f"The server answered {answer} instead of the page. Try again later, or {RESCUE}."
    return Usability(Usable.NO, why, (f"status {view.head.status}",))


def _by_hand() -> str:
    return f"{IMPORT[0].upper()}{IMPORT[1:]}, or {RESCUE}."


def _judge_consent(view: _AnswerView) -> Usability | None:
    words = {found.casefold() for found in _CONSENT_WORDS.findall(view.visible)}
    title = _CONSENT_TITLE.search(view.title)
    short = view.main_words < WALL_WORDS and len(view.visible.split()) < 4 * WALL_WORDS
    asked = _CONSENT_ASKED.search(view.visible)
    if not title and not (short and asked and len(words) >= 3 and _is_mostly_consent(view)):
        return None
    shown = "The capture shows a cookie or consent page, not the article behind it."
    why = f"{shown} {BROWSER}, or {IMPORT}."
    signs = [f"the title “{title[0]}”"] if title else []
    return Usability(
        Usable.NO, why, (*signs, *(f"the words “{word}”" for word in sorted(words)[:4]))
    )


def _is_mostly_consent(view: _AnswerView) -> bool:
    """Whether most of the sentences that are left speak of cookies and consent."""
    lines = [line for line in re.split(r"\n+|(?<=[.!?])\s", view.visible) if line.strip()]
    about = sum(len(line) for line in lines if _CONSENT_WORDS.search(line))
    return about > 0.5 * sum(map(len, lines))


def _judge_login(view: _AnswerView) -> Usability | None:
    if view.main_words >= WALL_WORDS:
        return None
    signs = []
    if _PASSWORD.search(view.markup):
        signs.append("a password field")
    if (title := _LOGIN_TITLE.search(view.title)) is not None:
        signs.append(f"the title “{view.title[:60]}”" if title else "")
    if (words := _LOGIN_WORDS.search(view.visible)) is not None:
        signs.append(f"the words “{words[0]}”")
    if len(signs) < 2:
        return None
    return Usability(
        Usable.NO, f"The capture shows a login, not the page behind it. {_by_hand()}", tuple(signs)
    )


def _judge_script_only(view: _AnswerView) -> Usability | None:
    if SCRIPT_ONLY not in view.gaps:
        return None
    shown = "The page shows its text only with scripts, which a plain capture does not run."
    return Usability(Usable.NO, f"{shown} {BROWSER}, or {RESCUE}.", (SCRIPT_ONLY,))


def _judge_empty(view: _AnswerView) -> Usability | None:
    if view.visible.strip():
        return None
    if view.gaps:
        remedy = f"A person can type it out as a transcript, or {RESCUE}."
        return Usability(
            Usable.NO, f"No text could be read: {view.gaps[0]} {remedy}", view.gaps[:4]
        )
    why = f"The capture holds no text. {BROWSER}, or {IMPORT}."
    return Usability(Usable.NO, why, ("no visible text",))


def _judge_paywall(view: _AnswerView) -> Usability | None:
    words = _PAYWALL_WORDS.search(view.main)
    marked = _NOT_FREE.search(view.markup)
    if not words or not (marked or view.main_words < ABSTRACT_WORDS):
        return None
    signs = (
        f"the words “{' '.join(words[0].split())}”",
        *(["marked as not free"] if marked else []),
    )
    shown = "The page shows only a part to readers without a subscription"
    why = f"{shown}: {ELSEWHERE} {_by_hand()}"
    return Usability(Usable.DOUBTFUL, why, signs)


def _judge_abstract(view: _AnswerView) -> Usability | None:
    words = _ABSTRACT_WORDS.search(view.visible)
    scholarly = _SCHOLARLY.search(view.markup)
    if not words or not scholarly or view.main_words >= ABSTRACT_WORDS:
        return None
    why = f"The page shows an abstract, not the article: {ELSEWHERE} {_by_hand()}"
    return Usability(Usable.DOUBTFUL, why, (f"the words “{words[0]}”", "an article's metadata"))


def _judge_gaps(view: _AnswerView) -> Usability | None:
    if not view.gaps:
        return None
    remedy = "A passage that is not found here may stand there."
    why = f"A part could not be read: {view.gaps[0]} {remedy}"
    return Usability(Usable.DOUBTFUL, why, view.gaps[:4])


RULES = (
    _judge_challenge,
    _judge_status,
    _judge_consent,
    _judge_login,
    _judge_script_only,
    _judge_empty,
    _judge_paywall,
    _judge_abstract,
    _judge_gaps,
)
