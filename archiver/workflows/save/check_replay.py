"""Does the replay of a page that was just saved look as the page did?

`serve` replays it, in the browser that showed it, with no connection at all; words and pixels are
compared with what was kept of the capture, as the quality check of Browsertrix does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from urllib.parse import parse_qs, urlsplit

from archiver.capture.browser.browser import Browser
from archiver.capture.browser.second_look import ReplayAnswer, SecondLook
from archiver.capture.browser.seen_page import leave_out_parts
from archiver.models import Capture, ReplayCheck
from archiver.store.archive import Archive
from archiver.text.web.nesting import UNREAD_END, cut_repeating
from archiver.workflows.report.replay import PAGES, PART, RENDERED, Replay
from archiver.workflows.save.browser import HTML, SCREENSHOT
from archiver.workflows.shared.read_answer import read_payload

EVENT = "replay-check"
BASE = "http://replay.invalid/"
"""Where the replay seems to stand (RFC 6761, section 6.4): nobody is ever asked there."""
MOST_WORDS = 0.01
"""Share of words that may be missing or added. A guess: a counter or two of a short page."""
MOST_PIXELS = 0.01
"""Share of differing pixels in a window's height. A guess: a picture of a hundred by a hundred; the
replays of good pages differed in none (see tests/workflows/save/test_check_replay.py)."""
KEPT_WORDS = 20  # of those that differ, in a line of the log


def check_replay(
    archive: Archive, browser: Browser, page: Capture, shown: Sequence[Capture]
) -> ReplayCheck | None:
    """Compare the replay of `page` with what was `shown` of it, and note it in the custody log.

    What a reader can choose in `serve` is tried in turn: the page as sent, then as the browser
    showed it; the better one is told. None for what is no web page. Raises StorageError.
    """
    if page.media_type not in PAGES or page.status // 100 != 2:
        return None
    rendered = next((one for one in shown if one.role == RENDERED), None)
    picture = next((one for one in shown if one.role == SCREENSHOT), None)
    if rendered is None or picture is None:
        why = "it was not shown in the browser, so that there is nothing to compare with"
        check = ReplayCheck(page.source, page.uri, page.record_id, reason=why)
    else:
        tried = (_compare(archive, browser, one, rendered, picture) for one in (page, rendered))
        check = next(tried)
        if check.reason:
            check = min(check, next(tried), key=_badness)
    archive.note(
        EVENT, asdict(check) | {"missing": list(check.missing), "added": list(check.added)}
    )
    return check


def _badness(check: ReplayCheck) -> tuple[bool, float]:
    return bool(check.reason), check.missing_share + check.added_share + check.worst


def _compare(
    archive: Archive, browser: Browser, replayed: Capture, rendered: Capture, picture: Capture
) -> ReplayCheck:
    replay = Replay(archive, BASE, archive.catalog.withheld(), at_once=True)

    def respond(address: str) -> ReplayAnswer | None:
        asked = parse_qs(urlsplit(address).query).get("id", [""])[0]
        capture = archive.catalog.by_record(asked) if address.startswith(BASE) else None
        payload = archive.payload(capture) if capture else None
        if capture is None or not isinstance(payload, bytes):
            return None
        served = replay.show(capture, payload)
        fields = {
            "content-type": served.media_type,
            "content-security-policy": served.policy,
            "access-control-allow-origin": "*",
        }
        return served.status, fields, served.body

    before, seen = archive.payload(rendered), archive.payload(picture)
    made = ReplayCheck(rendered.source, rendered.cited, rendered.record_id, replayed.record_id)
    if not isinstance(before, bytes) or not isinstance(seen, bytes):
        return replace(made, reason="what was kept of the capture cannot be read")
    html = before.decode("utf-8-sig", "replace")
    if len(cut_repeating(html)) < len(html):
        return replace(made, reason=UNREAD_END.rstrip("."))
    look = browser.look_again(f"{BASE}{PART}?id={replayed.record_id}", respond, seen)
    if isinstance(look, str):
        return replace(made, reason=f"the replay could not be shown: {look}")
    return _judge(made, _words(html), look)


def _words(html: str) -> list[str]:
    """The words of a page as it was written out, of what stood there at one time."""
    whole = leave_out_parts(html, lambda part, _: part == "scrolled")
    return read_payload(whole.encode(), None, HTML).text.content.split()


def _judge(made: ReplayCheck, there: list[str], look: SecondLook) -> ReplayCheck:
    here = _words(look.html)
    missing, added = _lacking(there, here), _lacking(here, there)
    lost, new = len(missing) / max(1, len(there)), len(added) / max(1, len(there))
    said = []
    if lost > MOST_WORDS:
        said.append(f"{lost:.0%} of its words are missing")
    if new > MOST_WORDS:
        said.append(f"it has words that the page had not ({new:.0%})")
    if look.worst > MOST_PIXELS:
        said.append(f"its picture differs ({look.pixels:.1%} of the pixels)")
    return replace(
        made,
        missing=tuple(missing[:KEPT_WORDS]),
        added=tuple(added[:KEPT_WORDS]),
        missing_share=round(lost, 4),
        added_share=round(new, 4),
        pixels=round(float(look.pixels), 4),
        worst=round(float(look.worst), 4),
        reason="; ".join(said),
    )


def _lacking(these: list[str], those: list[str]) -> list[str]:
    """Return the words of `these` that `those` have not, or not as often, in their order."""
    left, lacking = Counter(those), []
    for word in these:
        if left[word]:
            left[word] -= 1
        else:
            lacking.append(word)
    return lacking
