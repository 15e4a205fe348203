"""Deleted, moved, blocked or just down? One source, one answer, in a fixed order.

The rules are asked one after the other and the first that knows decides:

 1. no answer, 5xx, an answer cut short      unreachable: nothing is known of the page
 2. 401, 403, 429, 451, a challenge          blocked: nothing is known of the page
 3. 410                                      gone; 404, or a 410 of an address that it led to (a
                                             login that has run out), after a later second check
 4. a deep page that leads to its home page  gone
 5. a GOV.UK withdrawal notice               withdrawn
 6. an error page sent as a good one         soft-404: title, then one probe of a made-up address
 7. another site, or one page for everything parked
 8. a redirect to somewhere else             moved
 9. what is left is live                     quotation-lost, changed, noise, same, restored, new

A quotation that is on the page overrides every rule but "no answer" and the publisher's own
withdrawal notice: whoever follows the link still reads the words. Throttling, blocking and
outages never become gone. Rules 6 and 7 ask for a probe only when they need it: `classify` then
returns a :class:`Question`, and is called again with the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from archiver.models import Outcome, Reason, State, Usable
from archiver.text.word_differences import Edit
from archiver.urls import host_of
from archiver.watching import signs
from archiver.watching.documents import earliest
from archiver.watching.likeness import likeness
from archiver.watching.observation import Observation, Page
from archiver.watching.phrases import in_words

GOVUK_HOSTS = frozenset({"www.gov.uk", "gov.uk"})
SAME_PAGE = 0.98  # below this a page of the same frame may still be the page that was cited
UNLIKE = 0.5
KEPT_DIFFERENCES = 50
TOLD = 3
LIVE = "live"
REPLACED = (State.SOFT_404, State.PARKED)
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
REFUSED_BY_US = (Reason.REFUSED_ADDRESS, Reason.REFUSED_SCHEME, Reason.ROBOTS)
BLOCKING = (401, 403, 407, 429, 451)
UNDETERMINED = (State.BLOCKED, State.UNREACHABLE)
REASONS = {
    State.SAME: "The page is unchanged.",
    State.NOISE: "Only parts outside the main text, or counters and dates, have changed.",
    State.CHANGED: "The main text has changed.",
}
PAGES = ("", "text/html", "application/xhtml+xml")


class Question(StrEnum):
    """Something to ask the web before the source can be judged."""

    WITHDRAWN = "withdrawn"
    SIBLING = "sibling"
    HOME = "home"


@dataclass(frozen=True)
class Conclusion:
    """What a source is, one plain sentence why, and what that rests on (JSON values).

    `lost` are quotations no longer on the page; `pending_404` says that a first 404 was seen and
    a second check is awaited.
    """

    state: State
    reason: str
    evidence: dict[str, object] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    pending_404: bool = False

    @property
    def determined(self) -> bool:
        """Whether anything is known of the page."""
        return self.state not in UNDETERMINED


LivenessRule = Callable[[Observation], Conclusion | Question | None]


def classify(seen: Observation, gone_after: float) -> Conclusion | Question:
    """Return what became of a source, or what must be asked first.

    `gone_after` is the least time in seconds between two checks that make a 404 "gone".
    """
    for rule in _rules(seen, gone_after):
        answer = rule(seen)
        if answer is not None:
            return answer
    return _live(seen)


def _rules(seen: Observation, gone_after: float) -> tuple[LivenessRule, ...]:
    if seen.found:
        return (_unanswered, _withdrawn, _lasting, _moved)
    return (
        _unanswered,
        _server_error,
        _blocked,
        lambda s: _not_there(s, gone_after),
        _odd_status,
        _cut_short,
        _led_home,
        _withdrawn,
        _lasting,
        _outage_page,
        _wall,
        _error_page,
        _parked,
        _moved,
    )


# --- 1 and 2: nothing is known -------------------------------------------------------------------


def _unanswered(seen: Observation) -> Conclusion | None:
    exchange = seen.exchange
    if exchange.outcome is not Outcome.FAILED:
        return None
    reason = exchange.reason.value if exchange.reason else "no answer"
    evidence: dict[str, object] = {"failure": reason, "message": exchange.message}
    if exchange.reason in REFUSED_BY_US:
        return Conclusion(State.BLOCKED, f"We did not fetch it: {exchange.message}", evidence)
    return Conclusion(
        State.UNREACHABLE,
        f"{host_of(exchange.final_url)} could not be reached ({reason}); "
        "whether the page is still there is not known.",
        evidence,
    )


def _server_error(seen: Observation) -> Conclusion | None:
    guarded = signs.challenge_sign(seen.head)
    if seen.page.status < 500 or guarded:
        return None
    return Conclusion(
        State.UNREACHABLE,
        f"{host_of(seen.page.url)} answered {seen.page.status}, a fault of its own; "
        "whether the page is still there is not known.",
    )


def _blocked(seen: Observation) -> Conclusion | None:
    sign = signs.challenge_sign(seen.head)
    if not sign and seen.page.status not in BLOCKING:
        return None
    told = f"with a challenge ({sign})" if sign else f"{seen.page.status}"
    return Conclusion(
        State.BLOCKED,
        f"{host_of(seen.page.url)} answered us {told}; whether readers see the page is not known.",
        {"challenge": sign} if sign else {},
    )


# --- 3 and 4: not there --------------------------------------------------------------------------


def _not_there(seen: Observation, gone_after: float) -> Conclusion | None:
    itself = seen.familiar or signs.same_address(seen.url, seen.page.url)
    if seen.page.status not in (404, 410) or signs.is_no_word_of_the_page(seen.page.title):
        return None
    if seen.page.status == 410 and itself:
        return Conclusion(State.GONE, "The server says that the page is gone for good (410).")
    first = earliest(seen.memory.first_404, seen.date)
    confirmed = seen.memory.condition == State.GONE
    if confirmed or (first < seen.date and seen.date - first >= timedelta(seconds=gone_after)):
        return Conclusion(
            State.GONE, f"The server has answered {seen.page.status} since {first:%d %B %Y}."
        )
    return Conclusion(
        State.UNREACHABLE,
        f"The server answers {seen.page.status} since {first:%d %B %Y, %H:%M} UTC; "
        "it counts as gone only if a later check says so too.",
        pending_404=True,
    )


def _odd_status(seen: Observation) -> Conclusion | None:
    if seen.page.status // 100 == 2 or seen.page.status == 304:
        return None
    return Conclusion(
        State.UNREACHABLE,
        f"The server answered {seen.page.status}; whether the page is still there is not known.",
    )


def _cut_short(seen: Observation) -> Conclusion | None:
    if seen.exchange.outcome is not Outcome.TRUNCATED or seen.unchanged:
        return None
    reason = seen.exchange.reason.value if seen.exchange.reason else "length"
    return Conclusion(
        State.UNREACHABLE,
        f"Only a part of the page came ({reason}); what the rest says is not known.",
    )


def _led_home(seen: Observation) -> Conclusion | None:
    home = signs.is_home(seen.page.url) and not signs.is_home(seen.url)
    if not home or seen.familiar or not signs.same_host(seen.url, seen.page.url):
        return None
    return Conclusion(
        State.GONE, f"The address now leads to the site's front page, {seen.page.url}."
    )


# --- 5: withdrawn by its publisher ---------------------------------------------------------------


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


# --- 6 and 7: something else in its place --------------------------------------------------------


def _outage_page(seen: Observation) -> Conclusion | None:
    if not _new_title(seen, signs.OUTAGE_TITLE):
        return None
    return Conclusion(
        State.UNREACHABLE,
        f"The site shows {seen.page.title!r}; whether the page is still there is not known.",
    )


def _wall(seen: Observation) -> Conclusion | None:
    page = seen.head is None or seen.head.media_type in PAGES
    named = _new_title(seen, signs.MISSING_TITLE) or _new_title(seen, signs.PARKED_TITLE)
    unusable = page and seen.usability.usable is Usable.NO and not seen.unchanged and not named
    if seen.unread:
        why = f"A file came whose text cannot be read ({seen.unread}); what it says is not known."
        return Conclusion(State.BLOCKED, why)
    if not unusable and not _new_title(seen, signs.CHALLENGE_TITLE):
        return None
    why = seen.usability.why or f"The page shows {seen.page.title!r}."
    return Conclusion(
        State.BLOCKED,
        f"We were not shown the page. {why}",
        {"signs": list(seen.usability.signs)} if seen.usability.signs else {},
    )


def _suspicious(seen: Observation) -> bool:
    """Whether this may be another page than the one that was cited: nothing speaks for it."""
    if seen.comparison is None or seen.comparison.state is not State.CHANGED:
        return False
    replaced = seen.memory.condition in REPLACED
    return replaced or bool(seen.lost_on_page) or seen.comparison.similarity < UNLIKE


def _error_page(seen: Observation) -> Conclusion | Question | None:
    titled = _new_title(seen, signs.MISSING_TITLE)
    if not titled and not (_suspicious(seen) and signs.same_site(seen.url, seen.page.url)):
        return None
    if seen.sibling is None:
        return Question.SIBLING
    alike = likeness(seen.page, seen.sibling)
    if titled:
        return _soft_404(seen, "sends an error page", alike)
    if alike < SAME_PAGE:
        return None
    if seen.home is None:
        return Question.HOME
    if likeness(seen.page, seen.home) >= SAME_PAGE:
        return None
    return _soft_404(seen, "sends what it sends for any made-up address", alike)


def _soft_404(seen: Observation, told: str, alike: float) -> Conclusion:
    assert seen.sibling is not None
    return Conclusion(
        State.SOFT_404,
        f"The server says that all is well (200), but {told} ({seen.page.title!r}).",
        {"sibling": _probe(seen.sibling, alike)},
    )


def _parked(seen: Observation) -> Conclusion | Question | None:
    elsewhere = not signs.same_site(seen.url, seen.page.url) and not seen.familiar
    titled = _new_title(seen, signs.PARKED_TITLE)
    if not titled and not _suspicious(seen):
        return None
    if seen.sibling is None:
        return Question.SIBLING
    alike = likeness(seen.page, seen.sibling)
    if not titled and alike < SAME_PAGE:
        return None
    return Conclusion(
        State.PARKED,
        f"The domain now leads to {host_of(seen.page.url)}, whatever the address."
        if elsewhere
        else f"Every address on {host_of(seen.page.url)} now shows the same page "
        f"({seen.page.title!r}).",
        {"sibling": _probe(seen.sibling, alike)},
    )


def _new_title(seen: Observation, pattern: re.Pattern[str]) -> bool:
    known = seen.memory.title == seen.page.title and bool(seen.memory.baseline)
    return not known and signs.title_matches(seen.page.title, pattern)


def _probe(page: Page, alike: float) -> dict[str, object]:
    return {
        "url": page.url,
        "status": page.status,
        "title": page.title,
        "likeness": round(alike, 3),
    }


# --- 8 and 9: there ------------------------------------------------------------------------------


def _moved(seen: Observation) -> Conclusion | None:
    origin = seen.memory.origin
    if not origin or signs.same_address(origin, seen.page.url) or seen.newly_lost:
        return None
    if seen.page.url == seen.memory.target and _altered(seen):
        return None
    checked = " with its quotations" if seen.found else ""
    return Conclusion(
        State.MOVED,
        f"The page has moved{checked} to {seen.page.url}.{_of_documents(seen)}",
        _compared(seen),
    )


def _altered(seen: Observation) -> bool:
    changed = seen.comparison is not None and seen.comparison.state is State.CHANGED
    return changed or bool(seen.attached.news)


def _lasting(seen: Observation) -> Conclusion | None:
    """What an unchanged page was at the last check, it still is."""
    lasting = (State.WITHDRAWN,) if seen.found else (State.WITHDRAWN, *REPLACED)
    if seen.memory.condition not in lasting or _altered(seen) or seen.comparison is None:
        return None
    if seen.memory.condition == State.WITHDRAWN and seen.withdrawn == {}:
        return None
    return Conclusion(State(seen.memory.condition), "The page is what it was at the last check.")


def _live(seen: Observation) -> Conclusion:
    known = set(seen.memory.lost) if seen.memory.condition == State.QUOTATION_LOST else set()
    if not known.issuperset(seen.newly_lost):
        return _quotation_lost(seen, seen.newly_lost)
    still = tuple(q for q in seen.memory.lost if q in seen.missing and q not in seen.standing)
    if still and _altered(seen):
        return replace(_changed(seen), lost=still)
    if still:
        return _quotation_lost(seen, still)
    if _is_back(seen):
        reason = f"The page is back as it was cited.{_of_documents(seen)}"
        return Conclusion(State.RESTORED, reason, _compared(seen))
    if seen.attached.news and seen.memory.baseline:
        return _changed(seen)
    if seen.comparison is None:
        return _uncompared(seen)
    reason = REASONS[seen.comparison.state] + _in_words(seen)
    return Conclusion(seen.comparison.state, reason, _compared(seen))


def _changed(seen: Observation) -> Conclusion:
    """A source is its page and its documents: what becomes of one of them is a change of it."""
    page = seen.comparison is not None and seen.comparison.state is State.CHANGED
    reason = (REASONS[State.CHANGED] if page else "") + _in_words(seen)
    return Conclusion(State.CHANGED, reason.strip(), _compared(seen))


def _uncompared(seen: Observation) -> Conclusion:
    if not seen.memory.baseline:
        return Conclusion(State.NEW, "This is the first check of the page.")
    reason = "The page is there; the copy before cannot be read, so they were not compared."
    return Conclusion(State.SAME, reason, {"compared": False})


def _is_back(seen: Observation) -> bool:
    if seen.memory.condition == State.QUOTATION_LOST:
        return any(q in seen.standing for q in seen.memory.lost)
    if seen.memory.condition == State.MOVED:
        return seen.page.url != seen.memory.target
    return seen.memory.condition not in ("", LIVE)


def _quotation_lost(seen: Observation, lost: tuple[str, ...]) -> Conclusion:
    one = f"The quotation {lost[0]} is" if len(lost) == 1 else f"{len(lost)} quotations are"
    return Conclusion(
        State.QUOTATION_LOST,
        f"{one} no longer {_where(seen)}.{_in_words(seen)}",
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
