"""Gone, moved, a soft 404, blocked or just down? What one look at one source lets us say.

The rules are asked one after the other, and the first that knows says what the look shows:

 1. no answer, 5xx, an answer cut short, a sign of an outage     unreachable: nothing is known
 2. 401, 403, 429, 451, a challenge, any wall                    blocked: nothing is known
 3. a GOV.UK withdrawal notice                                   withdrawn
 4. what it was when that was settled, byte for byte             as it was
 5. 404 or 410                                                   gone, by two looks
 6. a page that says of itself that it was taken down            withdrawn, by two looks;
    the same at every address of its host                        by three
 7. a sign of a sale or of parking                               parked, by two looks
 8. an error page that calls itself a success                    soft-404, by two looks
 9. the front page, or one page at every address                 soft-404 or moved, by three looks
10. another text, or only its beginning        changed, quotation-lost or moved, by two looks;
    in another language                        by three; changed where it looks like a translation
11. what is left is there                                        moved, changed, noise, same, …

What needs more than one look is weighed (:mod:`archiver.watching.doubt`): until it is proven, the
last settled state stays and the source is in doubt. A quotation that is on the page overrides every
rule but "no answer", half an answer (what the rest says is not known) and the publisher's own
withdrawal notice: whoever follows the link still reads the words. `gone` needs 404 or 410, `parked`
a sign of a sale. Some rules ask for a probe: `classify` then returns a :class:`Question`, and is
called again with the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from archiver.models import REFUSED_BY_US, UNDETERMINED, Outcome, State, Usable
from archiver.text.languages.recognition import primary_code
from archiver.text.walls.end_marks import NO_END
from archiver.text.walls.rules import find_header_sign
from archiver.text.walls.signs import SignFamily, SignKind, SignPlace
from archiver.text.word_differences import Edit
from archiver.urls import host_of, same_host
from archiver.watch_memory import LIVE, Doubt
from archiver.watching import signs
from archiver.watching.doubt import ProofByLooks, say_doubt, weigh
from archiver.watching.likeness import likeness
from archiver.watching.observation import UNLIKE, Observation, Page
from archiver.watching.phrases import in_words

GOVUK_HOSTS = frozenset({"www.gov.uk", "gov.uk"})
SAME_PAGE = 0.98  # below this a page of the same frame may still be the page that was cited
SHOWN = 0.9  # of running text in common: above, the known text is there (a guess)
KEPT_DIFFERENCES = 50
TOLD = 3
SINCE = "{since}"  # in a sentence that is said once it is proven
NOT_THE_PAGE = (State.GONE, State.SOFT_404, State.PARKED)
STAND_INS = (State.SOFT_404, State.PARKED, State.WITHDRAWN, State.MOVED)
THERE = (
    State.NEW,
    State.SAME,
    State.NOISE,
    State.CHANGED,
    State.QUOTATION_LOST,
    State.MOVED,
    State.RESTORED,
)
UNANSWERED = {"unanswered": True}
MISSING = (404, 410)
BLOCKING = (401, 403, 407, 429, 451)
SHOWS_SOMETHING = (100, 500)  # a front page with another status is an outage's
SHOWING = (200, 203)  # RFC 9110: 202, 204, 205 and an unasked 206 do not bring the page
REASONS = {
    State.SAME: "The page is unchanged.",
    State.NOISE: "Only parts outside the main text, or counters and dates, have changed.",
    State.CHANGED: "The main text has changed.",
}
AGAINST_404 = (
    SignKind.OUTAGE,
    SignKind.SUSPENDED,
    SignKind.QUEUE,
    SignKind.CHALLENGE,
    SignKind.RATE_LIMIT,
    SignKind.BLOCKED,
    SignKind.PORTAL,
)
PAGES = ("", "text/html", "application/xhtml+xml")
PLAINLY_OTHER = ("application/json", "application/xml", "text/xml", "text/plain")


class Question(StrEnum):
    """Something to ask the web before the source can be judged."""

    WITHDRAWN = "withdrawn"
    SIBLING = "sibling"
    HOME = "home"


@dataclass(frozen=True)
class Conclusion:
    """What a source is, one plain sentence why, and what that rests on (JSON values).

    `lost` are quotations no longer on the page. Where one look proves nothing, `proof` says what
    does; `doubt` is the series of looks while it is not proven, and `state` then the last settled
    one. `told` is the sentence once it is proven, from its first look on ("{since}").
    """

    state: State
    reason: str
    evidence: dict[str, object] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    proof: ProofByLooks | None = None
    told: str = ""
    doubt: Doubt | None = None
    proven: Doubt | None = None
    stand_in: bool = False

    @property
    def determined(self) -> bool:
        """Whether anything is known of the page."""
        return self.state not in UNDETERMINED and self.doubt is None

    @property
    def is_there(self) -> bool:
        """Whether the look showed the source's page, so that its documents are looked at too."""
        return self.state in THERE and self.doubt is None and not self.stand_in


LivenessRule = Callable[[Observation], Conclusion | Question | None]


def classify(seen: Observation, gone_after: float) -> Conclusion | Question:
    """Return what became of a source, or what must be asked first.

    `gone_after` in seconds lies between two looks that prove a thing by themselves; three times as
    much where it takes three (doubt.py).
    """
    for rule in FOUND_RULES if seen.found else RULES:
        answer = rule(seen)
        if isinstance(answer, Conclusion):
            return _weighed(seen, answer, gone_after)
        if answer is not None:
            return answer
    return _weighed(seen, _live(seen), gone_after)


def _weighed(seen: Observation, look: Conclusion, gone_after: float) -> Conclusion:
    """Let what one look does not prove wait for the looks that do."""
    if look.proof is None:
        return look
    if look.state.value == seen.memory.condition and not set(look.lost) - set(seen.memory.lost):
        since = seen.memory.first_404 or seen.memory.since or seen.date
        return replace(look, reason=_since(look, since))
    doubt, proven = weigh(
        seen.memory, look.state, look.proof, look.reason, seen.date, gone_after,
        seen_well=seen.seen_well, counts=seen.counts or look.proof is ProofByLooks.TWICE,
        shown=seen.page.digest,
    )  # fmt: skip
    if proven:
        return replace(look, reason=_since(look, doubt.since), proven=doubt)
    return replace(
        look,
        state=seen.settled,
        reason=say_doubt(doubt, seen.source),
        doubt=doubt,
        lost=seen.memory.lost,
    )


def _since(look: Conclusion, since: datetime) -> str:
    return look.told.replace(SINCE, f"{since:%d %B %Y}") or look.reason


# --- 1 and 2: nothing is known -------------------------------------------------------------------


def _unanswered(seen: Observation) -> Conclusion | None:
    exchange = seen.exchange
    if exchange.outcome is not Outcome.FAILED:
        return None
    reason = exchange.reason.value if exchange.reason else "no answer"
    evidence: dict[str, object] = {"failure": reason, "message": exchange.message}
    if exchange.reason in REFUSED_BY_US:
        why = f"We did not fetch it: {exchange.message.rstrip('.')}."
        return Conclusion(State.BLOCKED, why, evidence)
    host = host_of(exchange.final_url)
    happened = f"{host} could not be reached ({reason})"
    if exchange.reason is None and exchange.message:
        happened = f"Nothing is known of what {host} answered: {exchange.message}"
    return Conclusion(
        State.UNREACHABLE, f"{happened}; whether the page is still there is not known.", evidence
    )


def _server_error(seen: Observation) -> Conclusion | None:
    if seen.page.status < 500 or find_header_sign(seen.head):
        return None
    return Conclusion(
        State.UNREACHABLE,
        f"{host_of(seen.page.url)} answered {seen.page.status}, a fault of its own; "
        "whether the page is still there is not known.",
    )


def _blocked(seen: Observation) -> Conclusion | None:
    sign = find_header_sign(seen.head)
    challenge = sign.words if sign else ""
    if not challenge and seen.page.status not in BLOCKING:
        return None
    told = f"with a challenge ({challenge})" if challenge else f"{seen.page.status}"
    return Conclusion(
        State.BLOCKED,
        f"{host_of(seen.page.url)} answered us {told}; whether readers see the page is not known.",
        {"challenge": challenge} if challenge else {},
    )


def _odd_status(seen: Observation) -> Conclusion | None:
    if seen.page.status in (*SHOWING, 304, *MISSING):
        return None
    return Conclusion(
        State.UNREACHABLE,
        f"The server answered {seen.page.status}; whether the page is still there is not known.",
    )


def _cut_short(seen: Observation) -> Conclusion | None:
    if seen.exchange.outcome is not Outcome.TRUNCATED or seen.unchanged:
        return _endless(seen)
    return Conclusion(State.UNREACHABLE, f"{_say_part(seen)}; what the rest says is not known.")


def _say_part(seen: Observation) -> str:
    reason = seen.exchange.reason.value if seen.exchange.reason else "length"
    return f"Only a part of the page came ({reason})"


def _partial(seen: Observation) -> Conclusion | None:
    """A part of the page, with quoted words in it: they stand there, and that is all it shows.

    What is not shown whole proves presence, never absence. Where the part itself has other words
    than before, or the known copy is one in part too, the two are compared as they are.
    """
    compared = seen.comparison
    if compared is None or not compared.cut or seen.was_unusable:
        return None
    if seen.exchange.outcome is Outcome.TRUNCATED:
        came = _say_part(seen)
    elif seen.breaks_off:
        came = "The page breaks off before its end mark: only a part of it may have come"
    else:
        return None
    return Conclusion(
        State.UNREACHABLE,
        f"{came}. {_subject(seen.found)} {'stands' if len(seen.found) == 1 else 'stand'} in it; "
        "what the rest says is not known.",
    )


def _endless(seen: Observation) -> Conclusion | None:
    """A connection that just ends may have been cut off: what is missing then, nobody knows.

    The same bytes at a second look show a page whole (workflows/shared/read_answer.py).
    """
    told = NO_END in seen.usability.signs and seen.page.status in SHOWING and not seen.unchanged
    if not told or (seen.comparison and seen.comparison.state is not State.CHANGED):
        return None
    return Conclusion(
        State.UNREACHABLE,
        "Nothing shows that the page came whole: the answer says neither its length nor its end. "
        "What the rest says is not known.",
    )


def _signed(seen: Observation, *families: SignFamily) -> str:
    """What a sign of `families` says, "" without one.

    A page that always looked so has none; an unsure sign counts where the known text is missing; on
    a page that comes with 404 or 410 only one of an outage or a check of robots does, since every
    error page has something of the others.
    """
    sign = seen.sign
    if sign is None or sign.family not in families or _was_always_so(seen) or is_shown(seen):
        return ""
    if seen.page.status in MISSING and sign.kind not in AGAINST_404:
        return ""
    cut = seen.comparison is not None and seen.comparison.cut
    if not sign.certain and not (seen.is_replaced or seen.lacks_known_words or cut):
        return ""
    return f"The answer shows {sign}."


def is_shown(seen: Observation) -> bool:
    """Whether the page shows what it did: a title or a banner beside its text is no wall, and a
    status that is wrong takes nothing away.
    """
    compared = seen.comparison
    return compared is not None and compared.similarity >= SHOWN and not seen.lacks_known_words


def _was_always_so(seen: Observation) -> bool:
    if seen.comparison is None or not seen.memory.baseline:
        return False
    alike = seen.comparison.similarity >= UNLIKE and not seen.lacks_known_words
    titled = seen.sign is not None and seen.sign.where is SignPlace.TITLE
    called = titled and seen.memory.title == seen.page.title
    return seen.unchanged or (alike and (called or seen.was_unusable))


def _outage_page(seen: Observation) -> Conclusion | None:
    said = _signed(seen, SignFamily.OUTAGE)
    if not said:
        return None
    return Conclusion(State.UNREACHABLE, f"{said} Whether the page is still there is not known.")


def _wall(seen: Observation) -> Conclusion | None:
    page = seen.head is None or seen.head.media_type in PAGES
    unusable = page and seen.usability.usable is Usable.NO and not seen.unchanged
    if seen.unread and not _names_itself(seen):
        why = f"A file came whose text cannot be read ({seen.unread}); what it says is not known."
        return Conclusion(State.BLOCKED, why)
    said = _signed(seen, SignFamily.WALL, SignFamily.UNSURE)
    absent = seen.page.status in MISSING or _names_itself(seen)
    titled = seen.sign is not None and seen.sign.where is SignPlace.TITLE
    shown = _was_always_so(seen) or (titled and is_shown(seen))
    if not said and (absent or not unusable or shown):
        return None
    return Conclusion(
        State.BLOCKED,
        f"We were not shown the page. {seen.usability.why or said}",
        {"signs": list(seen.usability.signs)} if seen.usability.signs else {},
    )


def _names_itself(seen: Observation) -> bool:
    return bool(_signed(seen, SignFamily.SALE, SignFamily.MISSING, SignFamily.WITHDRAWN))


def _other_language(seen: Observation) -> Conclusion | None:
    """A site that chose another language for us has not changed its page; a domain that others
    took over often speaks theirs. So it takes as many looks as one page for many addresses.
    """
    if not seen.is_replaced or seen.cited is None:
        return None
    now, before = (primary_code(p.language) for p in (seen.page, seen.cited))
    if not now or not before or now == before:
        return None
    languages = f"another language ({now}; our copy is in {before})"
    if now == seen.memory.spoken:
        reason = f"The page still comes in {languages}."
        return Conclusion(State.SAME, reason, lost=seen.memory.lost, stand_in=True)
    if seen.translated:
        # The site chose another language, and the page has the figures or the outline of ours: what
        # a quotation says may stand in it, and nobody here can tell.
        named = tuple(q for q in seen.missing if q in seen.memory.present)
        unchecked = f" {_subject(named)} cannot be checked in that language." if named else ""
        return Conclusion(
            State.CHANGED,
            f"The page came in {languages}; it looks like its translation.{unchecked}",
            {"language": primary_code(seen.page.language)},
            lost=seen.memory.lost,
            proof=ProofByLooks.THRICE,
            stand_in=True,
            told=f"The page has come in {languages} since {SINCE}; it looks like its translation."
            f"{unchecked}",
        )
    lost = tuple(sorted({*seen.newly_lost, *_still_lost(seen)}))
    return Conclusion(
        _change_or_loss(seen, lost),
        f"The page came in {languages}; whether it still says what it did is not known.",
        _compared(seen),
        lost=lost,
        proof=ProofByLooks.THRICE,
        told=f"The page has come in {languages} since {SINCE}"
        f"{f', and {_named(lost)} not there' if lost else ''}.",
    )


def _subject(quotations: Sequence[str]) -> str:
    """Quotations as a sentence begins with them."""
    one = f"The quotation {quotations[0]}" if len(quotations) == 1 else ""
    return one or f"{len(quotations)} quotations"


def _other_kind(seen: Observation) -> Conclusion | None:
    """A web page that is suddenly data or one line of plain text is a message of a machine."""
    was_page = seen.cited is not None and seen.cited.kind in PAGES[1:]
    if not was_page or seen.page.kind not in PLAINLY_OTHER:
        return None
    return Conclusion(
        State.UNREACHABLE,
        f"{seen.page.kind} came in place of the web page; whether it is still there is not known.",
    )


# --- 3 and 4: withdrawn by its publisher; what was settled ---------------------------------------


def _withdrawn(seen: Observation) -> Conclusion | Question | None:
    if not _on_govuk(seen):
        return None
    if seen.withdrawn is None:
        return Question.WITHDRAWN
    if not seen.withdrawn or seen.withdrawn == UNANSWERED:
        return None
    when = str(seen.withdrawn.get("withdrawn_at", ""))[:10]
    return Conclusion(
        State.WITHDRAWN,
        "GOV.UK marks the page as withdrawn" + (f" since {when}." if when else "."),
        {"withdrawn_notice": dict(seen.withdrawn)},
    )


def _on_govuk(seen: Observation) -> bool:
    marked = seen.page.title.casefold().startswith("[withdrawn]")
    news = not seen.unchanged or not seen.memory.condition
    again = marked and seen.memory.condition != State.WITHDRAWN
    answered = seen.page.status // 100 == 2 or seen.page.status == 304
    return answered and (news or again) and urlsplit(seen.page.url).hostname in GOVUK_HOSTS


def _lasting(seen: Observation) -> Conclusion | None:
    """What stood in the page's place when that was settled, and still does."""
    condition = seen.memory.condition
    stays = seen.stands_in and condition in STAND_INS and not seen.found
    compared = seen.comparison is not None and not _altered(seen)
    marked = condition == State.WITHDRAWN and compared and seen.withdrawn != {}
    if not (marked and not seen.memory.stand_in) and not stays:
        return None
    return Conclusion(
        State(condition),
        "The page is what it was at the last check.",
        lost=seen.memory.lost,
        stand_in=stays,
    )


# --- 5 to 8: it says itself that it is not there -------------------------------------------------


def _not_there(seen: Observation) -> Conclusion | None:
    status = seen.page.status
    if status not in MISSING or is_shown(seen):
        return None
    elsewhere = not (seen.familiar or signs.same_address(seen.url, seen.page.url))
    led = f" at {seen.page.url}, where the address leads," if elsewhere else ""
    return Conclusion(
        State.GONE,
        f"The server{led} answers {status}.",
        proof=ProofByLooks.TWICE,
        told=f"The server has answered {status} since {SINCE}.",
    )


def _tombstone(seen: Observation) -> Conclusion | Question | None:
    """One that stands at every address of the host may be of somebody between, as any one page."""
    said = _signed(seen, SignFamily.WITHDRAWN)
    if not said:
        return None
    if seen.home is None and not (seen.shared or signs.is_home(seen.page.url)):
        return Question.HOME
    everywhere = seen.home is not None and likeness(seen.page, seen.home) >= SAME_PAGE
    return Conclusion(
        State.WITHDRAWN,
        f"{said} Its text is not shown.",
        proof=ProofByLooks.THRICE if everywhere or seen.shared else ProofByLooks.TWICE,
        stand_in=True,
        told=f"{said} It has shown this in place of its text since {SINCE}.",
    )


def _sale(seen: Observation) -> Conclusion | Question | None:
    said = _signed(seen, SignFamily.SALE)
    if not said:
        return None
    if seen.sibling is None:
        return Question.SIBLING
    alike = likeness(seen.page, seen.sibling)
    host = host_of(seen.page.url)
    return Conclusion(
        State.PARKED,
        f"{said} {host} shows signs of a domain that is parked or for sale.",
        {"sibling": _probe(seen.sibling, alike)},
        proof=ProofByLooks.TWICE,
        stand_in=True,
        told=f"{said} {host} has shown signs of a domain that is parked or for sale since "
        "{since}.",
    )


def _error_page(seen: Observation) -> Conclusion | Question | None:
    said = _signed(seen, SignFamily.MISSING)
    if not said:
        return None
    if seen.home is None and not signs.is_home(seen.page.url):
        return Question.HOME
    if seen.home is not None and not SHOWS_SOMETHING[0] <= seen.home.status < SHOWS_SOMETHING[1]:
        return Conclusion(
            State.UNREACHABLE,
            f"{said} The site's front page does not answer either: whether the page is still there "
            "is not known.",
        )
    everywhere = seen.home is not None and likeness(seen.page, seen.home) >= SAME_PAGE
    if everywhere or signs.is_home(seen.page.url) or seen.shared:
        return _one_page(seen, said)
    if seen.sibling is None:
        return Question.SIBLING
    return Conclusion(
        State.SOFT_404,
        f"The server says that all is well (200), but sends an error page ({seen.page.title!r}).",
        {"sibling": _probe(seen.sibling, likeness(seen.page, seen.sibling))},
        proof=ProofByLooks.TWICE,
        stand_in=True,
        told="The server says that all is well (200), but has sent an error page "
        f"({seen.page.title!r}) since {SINCE}.",
    )


# --- 9: one page for many addresses --------------------------------------------------------------


def _one_page(seen: Observation, sign: str = "") -> Conclusion:
    elsewhere = not same_host(seen.url, seen.page.url) and not seen.familiar
    host = host_of(seen.url)
    shown = f"{sign} " if sign else ""
    kind = State.MOVED if elsewhere else State.SOFT_404
    leads = f"every address of {host} now leads to {seen.page.url}"
    same = f"every address of {host} now shows this page ({seen.page.title!r})"
    what = leads if elsewhere else same
    probe = seen.sibling
    return Conclusion(
        kind,
        f"{sign}{' ' if sign else ''}It does not show its own text; {what}.",
        {"sibling": _probe(probe, likeness(seen.page, probe))} if probe else {},
        proof=ProofByLooks.THRICE,
        stand_in=True,
        told=f"{shown}It has not shown its own text since {SINCE}; {what}.",
    )


def _led_home(seen: Observation) -> Conclusion | None:
    home = signs.is_home(seen.page.url) and not signs.is_home(seen.url)
    if not home or seen.familiar or not same_host(seen.url, seen.page.url):
        return None
    page = f"the site's front page, {seen.page.url}"
    return Conclusion(
        State.SOFT_404,
        f"The address now leads to {page}.",
        proof=ProofByLooks.THRICE,
        stand_in=True,
        told=f"It has not shown its own text since {SINCE}; the address now leads to {page}.",
    )


def _everywhere(seen: Observation) -> Conclusion | Question | None:
    """One page for every address: what is made up is answered by it as well."""
    if not _suspicious(seen):
        return None
    if seen.shared:
        return _one_page(seen)
    if seen.sibling is None:
        return Question.SIBLING
    return _one_page(seen) if likeness(seen.page, seen.sibling) >= SAME_PAGE else None


def _suspicious(seen: Observation) -> bool:
    """Whether this may be another page than the one that was cited: nothing speaks for it."""
    if seen.comparison is None or seen.comparison.state is not State.CHANGED:
        return False
    return bool(seen.lost_on_page) or seen.is_replaced


# --- 10: another text ----------------------------------------------------------------------------


def _bare(seen: Observation) -> Conclusion | None:
    """A few words at this address alone, and nothing of its site around them: blocks by country,
    queues and refusals look so in any language, and a page that its publisher wrote anew does not.
    """
    if not seen.is_replaced or not seen.bare:
        return None
    words = " ".join(seen.page.text.split())[:120]
    return Conclusion(
        State.BLOCKED,
        f"We were not shown the page. A few words came (“{words}”) without anything of the site "
        "around them: they may stand in for it.",
    )


def _replaced(seen: Observation) -> Conclusion | None:
    if not seen.is_replaced:
        return None
    lost = tuple(sorted({*seen.newly_lost, *_still_lost(seen)}))
    moved = _leads_elsewhere(seen) and seen.page.url != seen.memory.target
    state = State.MOVED if moved else _change_or_loss(seen, lost)
    what = f"The address now leads to {seen.page.url}, which" if moved else "The page"
    missing = f" and {_named(lost)} not there" if lost else ""
    words = f"{what} has another text{missing}"
    return Conclusion(
        state,
        f"{what} has another text{missing}.",
        _compared(seen),
        lost=lost,
        proof=ProofByLooks.TWICE,
        told=f"{words}, since {SINCE}.{_in_words(seen)}",
    )


def _shortened(seen: Observation) -> Conclusion | None:
    """Only the beginning is left: a wall without words, or half an answer, cuts like that."""
    compared = seen.comparison
    if compared is None or not compared.cut or seen.found:
        return None
    if seen.breaks_off:
        why = "The page breaks off before its end mark: only a part of it may have come."
        return Conclusion(State.UNREACHABLE, f"{why} What the rest says is not known.")
    if seen.not_free:
        why = "We were shown only the beginning of a page that is not free, or asks us to sign in."
        return Conclusion(State.BLOCKED, f"{why} What the rest says is not known.")
    lost = tuple(sorted({*seen.newly_lost, *_still_lost(seen)}))
    missing = f", and {_named(lost)} not there" if lost else ""
    left = f"Only the beginning of its text is left{missing}"
    return Conclusion(
        _change_or_loss(seen, lost),
        f"{left}.",
        _compared(seen),
        lost=lost,
        proof=ProofByLooks.TWICE,
        told=f"{left}, since {SINCE}.{_in_words(seen)}",
    )


def _change_or_loss(seen: Observation, lost: Sequence[str]) -> State:
    lacking = bool(_fresh(seen)) or (bool(lost) and _stood_in(seen))
    return State.QUOTATION_LOST if lacking else State.CHANGED


def _leads_elsewhere(seen: Observation) -> bool:
    origin = seen.memory.origin
    return bool(origin) and not signs.same_address(origin, seen.page.url)


def _named(quotations: Sequence[str]) -> str:
    said = _subject(quotations)
    return f"{said[0].lower()}{said[1:]} {'is' if len(quotations) == 1 else 'are'}"


def _probe(page: Page, alike: float) -> dict[str, object]:
    return {
        "url": page.url,
        "status": page.status,
        "title": page.title,
        "likeness": round(alike, 3),
    }


# --- 11: there -----------------------------------------------------------------------------------


def _moved(seen: Observation) -> Conclusion | None:
    if not _leads_elsewhere(seen) or _fresh(seen) or seen.is_replaced:
        return None
    at_target = seen.page.url == seen.memory.target
    if at_target and _altered(seen):
        return None
    unproven = seen.comparison is None and not seen.found and not at_target
    checked = " with its quotations" if seen.found else ""
    return Conclusion(
        State.MOVED,
        f"The page has moved{checked} to {seen.page.url}.{_of_documents(seen)}",
        _compared(seen),
        lost=_still_lost(seen),
        proof=ProofByLooks.TWICE if unproven else None,
    )


def _fresh(seen: Observation) -> tuple[str, ...]:
    """The quotations of which it is news that they are lost."""
    return tuple(q for q in seen.newly_lost if q not in seen.memory.lost)


def _stood_in(seen: Observation) -> bool:
    """Whether something else stood in the page's place until now."""
    condition = seen.memory.condition
    at_target = condition == State.MOVED and seen.page.url == seen.memory.target
    return condition not in ("", LIVE, State.QUOTATION_LOST) and not at_target


def _still_lost(seen: Observation) -> tuple[str, ...]:
    return tuple(q for q in seen.memory.lost if q in seen.missing and q not in seen.standing)


def _altered(seen: Observation) -> bool:
    changed = seen.comparison is not None and seen.comparison.state is State.CHANGED
    return changed or bool(seen.attached.news)


def _how(seen: Observation) -> str:
    """How a page is back. A copy that was made since it was cited may differ from that one."""
    compared, memory = seen.comparison, seen.memory
    if compared is not None and compared.state is State.CHANGED:
        rewritten = compared.differences or compared.similarity < 1
        return ", with another text" if rewritten else " as it was cited"
    return " as it was cited" if memory.cited in ("", memory.baseline) else ""


def _live(seen: Observation) -> Conclusion:
    if _fresh(seen):
        return _quotation_lost(seen, tuple(sorted({*seen.newly_lost, *_still_lost(seen)})))
    still = _still_lost(seen)
    if still and _stood_in(seen):
        return _quotation_lost(seen, still)
    if still and _altered(seen):
        return replace(_changed(seen), lost=still)
    if still and seen.memory.condition in ("", LIVE, State.QUOTATION_LOST):
        return _quotation_lost(seen, still)
    if _is_back(seen):
        reason = f"The page is back{_how(seen)}.{_in_words(seen)}"
        return Conclusion(State.RESTORED, reason, _compared(seen), lost=still)
    if seen.attached.news and seen.memory.baseline:
        return _changed(seen)
    if seen.comparison is None:
        if not seen.memory.baseline:
            return Conclusion(State.NEW, "This is the first check of the page.")
        reason = "The page is there; the copy before cannot be read, so they were not compared."
        return Conclusion(State.SAME, reason, {"compared": False})
    reason = REASONS[seen.comparison.state] + _in_words(seen) + _of_places(seen)
    return Conclusion(seen.comparison.state, reason, _compared(seen))


def _changed(seen: Observation) -> Conclusion:
    """A source is its page and its documents: what becomes of one of them is a change of it."""
    page = seen.comparison is not None and seen.comparison.state is State.CHANGED
    reason = (REASONS[State.CHANGED] if page else "") + _in_words(seen) + _of_places(seen)
    return Conclusion(State.CHANGED, reason.strip(), _compared(seen))


def _is_back(seen: Observation) -> bool:
    if seen.memory.spoken:
        return True
    if seen.memory.condition == State.QUOTATION_LOST:
        return any(q in seen.standing for q in seen.memory.lost)
    if seen.memory.condition == State.MOVED:
        return seen.page.url != seen.memory.target
    return seen.memory.condition not in ("", LIVE)


def _quotation_lost(seen: Observation, lost: tuple[str, ...]) -> Conclusion:
    is_ = "is" if len(lost) == 1 else "are"
    return Conclusion(
        State.QUOTATION_LOST,
        f"{_subject(lost)} {is_} no longer {_where(seen)}.{_in_words(seen)}",
        _compared(seen),
        lost=lost,
    )


def _where(seen: Observation) -> str:
    documents = bool(seen.memory.documents or seen.attached.documents)
    return "on the page or in its documents" if documents else "on the page"


def _in_words(seen: Observation) -> str:
    """The first difference of the page, and what became of its documents."""
    told = in_words(seen.comparison.differences) if seen.comparison else ""
    return told + _of_documents(seen)


def _of_places(seen: Observation) -> str:
    """What was learned of places that change by themselves, and how to leave them out at once."""
    compared = seen.comparison
    if compared is None:
        return ""
    if compared.learned:
        return (
            " Learned to change at each check, and left out from now on: "
            f"{'; '.join(compared.learned)}."
        )
    if compared.places and compared.state is State.CHANGED:
        return (
            " If this changes by itself, put it into `ignore` in the row of sources.csv: "
            f"{'; '.join(compared.places)}"
        )
    return ""


def _of_documents(seen: Observation) -> str:
    """What became of the page's documents, the first few by name."""
    news = seen.attached.news
    told = "".join(f" {n.sentence}" for n in news[:TOLD])
    return told + (f" And {len(news) - TOLD} more of its documents." if news[TOLD:] else "")


def _compared(seen: Observation) -> dict[str, object]:
    said = _edits(seen.comparison.differences) if seen.comparison else {}
    news = [{"url": n.url, "said": n.sentence, **_edits(n.differences)} for n in seen.attached.news]
    return {**said, "attachments": news} if news else said


def _edits(differences: Sequence[Edit]) -> dict[str, object]:
    edits = [
        {"op": d.op, "before": d.before, "after": d.after} for d in differences[:KEPT_DIFFERENCES]
    ]
    return {"difference": edits, "differences": len(differences)} if edits else {}


FOUND_RULES: tuple[LivenessRule, ...] = (
    _unanswered,
    _endless,
    _partial,
    _withdrawn,
    _lasting,
    _moved,
)
RULES: tuple[LivenessRule, ...] = (
    _unanswered,
    _server_error,
    _blocked,
    _odd_status,
    _cut_short,
    _outage_page,
    _wall,
    _not_there,
    _withdrawn,
    _lasting,
    _other_kind,
    _tombstone,
    _sale,
    _led_home,
    _error_page,
    _everywhere,
    _shortened,
    _bare,
    _other_language,
    _replaced,
    _moved,
)
