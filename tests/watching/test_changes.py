"""Noise and change: what a reader would call a change, and nothing else."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.models import DifferenceKind, State, Text
from archiver.text.extraction import extract
from archiver.watching.changes import (
    Ignore,
    VersionReading,
    compare_versions,
    read_ignore,
    read_version,
)
from archiver.watching.observation import VersionComparison
from tests.growth import check_growth

PAGE = """<!doctype html><html><head><title>Minutes</title></head>
<body class="page cookie-bar-open">
<header><nav><a href=/>Home</a> <a href=/a>About</a></nav></header>
<div id="cookie-banner">
<p>We use cookies so that this site can count its visitors. Accept?</p></div>
<main><article><h1>Minutes of the meeting</h1>
<p>The board never approved the scheme, and it said so in writing on 3 May 2021.</p>
<p>Members asked three questions about the pilot, which cost 10.5 million pounds.</p>
<p class="count">1,204 views</p><p>Last updated: 3 May 2021 at 10:31</p><p>Posted 3 hours ago</p>
</article></main>
<aside class="related-links"><h2>Related</h2>
<ul><li><a href=/x>A page on councils</a></li></ul></aside>
<footer>Generated at 10:31, session 9f8a7b6c5d4e3f2a1b0c © 2021</footer></body></html>"""


def compare(before: str, after: str, *rules: str) -> VersionComparison:
    ignore = read_ignore(rules)
    return compare_versions(_read(before, ignore), _read(after, ignore))


def _read(page: str, ignore: Ignore, kind: str = "text/html"):  # type: ignore[no-untyped-def]
    payload = page.encode("utf-8")
    digest = f"sha256:{hashlib.sha256(payload).hexdigest()}"
    return read_version(payload, kind, extract(payload, kind), digest, ignore)


def edit(old: str, new: str, *rules: str) -> VersionComparison:
    assert old in PAGE
    return compare(PAGE, PAGE.replace(old, new), *rules)


def test_the_same_bytes_and_the_same_words_are_the_same() -> None:
    assert compare(PAGE, PAGE) == VersionComparison(State.SAME)
    assert edit('class="count"', 'class="count" data-nonce="77"').state is State.SAME
    assert edit("<p>Members", "<p>\n\n   Members").state is State.SAME


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,204 views", "1,977 views"),
        ("3 May 2021 at 10:31", "14 June 2021 at 11:02"),
        ("3 hours ago", "2 days ago"),
        ("A page on councils", "Quite other news from the towns"),
        ("Accept?", "Accept or reject?"),
        ("<p>We use cookies so that this site can count its visitors. Accept?</p>", ""),
        ("9f8a7b6c5d4e3f2a1b0c", "aaaa7b6c5d4e3f2a1bff"),
        ("© 2021", "© 2022"),
        ("<a href=/a>About</a>", "<a href=/a>Who we are</a> <a href=/b>Jobs</a>"),
    ],
)
def test_what_lies_around_the_text_is_noise(old: str, new: str) -> None:
    found = edit(old, new)
    assert (found.state, found.differences) == (State.NOISE, ())


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("never approved", "approved", DifferenceKind.NEGATION),
        ("on 3 May 2021.", "on 4 June 2021.", DifferenceKind.NUMBER),
        ("10.5 million", "105 million", DifferenceKind.NUMBER),
        ("asked three", "asked nine", DifferenceKind.WORD),
        ("Minutes of the meeting", "Notes of the meeting", DifferenceKind.WORD),
        (", which cost 10.5 million pounds", "", DifferenceKind.NUMBER),
        ("in writing", "in writing and in speech", DifferenceKind.DELETION),
    ],
)
def test_a_word_of_the_main_text_is_a_change_with_its_difference(
    old: str, new: str, kind: DifferenceKind
) -> None:
    found = edit(old, new)
    assert found.state is State.CHANGED
    assert [d.kind for d in found.differences] == [kind]
    assert found.differences[0].before != found.differences[0].after


def test_the_difference_names_the_words_before_and_now() -> None:
    (found,) = edit("asked three", "asked nine").differences
    assert (found.op, found.before, found.after) == ("replace", "three", "nine")
    (found,) = edit("never approved", "approved").differences
    assert (found.op, found.before, found.after) == ("insert", "never", "")


def test_ignore_rules_by_selector_and_by_pattern() -> None:
    assert edit("1,204 views", "sold out", ".count").state is State.NOISE
    assert edit("asked three", "asked nine", "/asked (three|nine)/").state is State.NOISE
    assert edit("asked three", "asked nine", "re:three|nine").state is State.NOISE
    assert edit("never approved", "approved", ".count", "/three/").state is State.CHANGED


def test_a_bad_ignore_rule_is_named_and_passed_over() -> None:
    assert read_ignore(["p[", "/(/", " .ad ", ""]).unusable == ("p[", "/(/")
    assert edit("asked three", "asked nine", "p[", "/(/").state is State.CHANGED


def test_counters_and_dates_inside_a_sentence_are_content() -> None:
    counted = PAGE.replace("Members asked", "More than 5,000 views were heard, and members asked")
    assert compare(counted, counted.replace("5,000 views", "3,000 views")).state is State.CHANGED


@pytest.mark.parametrize(
    "line",
    [
        "Page rendered 24 Nov 2026 in 12 ms, request 8f2a9c1b7d3e4f50",
        "Last updated: 5 May 2026",
        "1,204 views this week",
        "Served from cache, generated at 10:31, session 9f8a7b6c5d4e3f2a1b0c",
        "Last checked 3 hours ago, 17 views",
    ],
)
def test_a_line_that_a_machine_wrote_may_come_and_go(line: str) -> None:
    with_line = PAGE.replace("<p>Members", f"<p>{line}</p><p>Members")
    assert compare(PAGE, with_line).state is State.NOISE
    assert compare(with_line, PAGE).state is State.NOISE


@pytest.mark.parametrize(
    "line",
    [
        "Closed on 5 May 2021",
        "Withdrawn, last updated 5 May 2021",
        "The scheme is not updated 5 May 2021",
        "1,204 people harmed, 1,204 views",
        "Published 5 May 2021",
        "Retracted. Last updated: 5 May 2026",
    ],
)
def test_a_line_with_a_word_of_its_own_is_a_change(line: str) -> None:
    with_line = PAGE.replace("<p>Members", f"<p>{line}</p><p>Members")
    assert compare(PAGE, with_line).state is State.CHANGED
    assert compare(with_line, PAGE).state is State.CHANGED


def test_only_a_short_label_is_a_counter() -> None:
    heading = "<h2>How 5,000 signatures were handed over to the minister on a wet day</h2>"
    page = PAGE.replace("<p>Members", f"{heading}<p>Members")
    assert compare(page, page.replace("5,000", "3,000")).state is State.CHANGED


def test_a_wrapper_called_cookie_does_not_hide_the_page() -> None:
    wrapped = "<div class='cookie-consent-wrapper'><p>The board said no to it.</p></div>"
    page = f"<html><body>{wrapped}</body></html>"
    assert compare(page, page.replace("said no", "said yes")).state is State.CHANGED


@pytest.mark.parametrize(
    ("markup", "state"),
    [
        ('<div class="social-workers-statement"><p>{}</p></div>', State.CHANGED),
        ('<div class="content-with-ads"><p>{}</p></div>', State.CHANGED),
        ("<blockquote>{}</blockquote>", State.CHANGED),
        ("<table><tr><th>Found</th><td>{}</td></tr></table>", State.CHANGED),
        ("<details><summary>More</summary>{}</details>", State.CHANGED),
        ("<form><p>{}</p></form>", State.CHANGED),
        ("<h2>{}</h2>", State.CHANGED),
        ('<p>See <a href="/x">{}</a> for more.</p>', State.CHANGED),
        ('<ul><li><a href="/x">{}</a></li></ul>', State.NOISE),
        ('<div class="share-buttons">{}</div>', State.NOISE),
        ('<section id="related_articles"><p>{}</p></section>', State.NOISE),
        ('<div class="gdpr-cookie-message">{}</div>', State.NOISE),
        ('<div style="display:none">{}</div>', State.NOISE),
        ("<aside><p>{}</p></aside>", State.NOISE),
    ],
)
def test_what_counts_as_main_text(markup: str, state: State) -> None:
    page = PAGE.replace("</article>", f"{markup.format('The panel met in May')}</article>")
    assert compare(page, page.replace("panel met", "panel wept")).state is state


def test_files_without_text_are_compared_by_their_bytes() -> None:
    before, after = (_read(body, Ignore(), "image/png") for body in ("\x89one", "\x89two"))
    found = compare_versions(before, after)
    assert (found.state, len(found.differences)) == (State.CHANGED, 1)


def packed(said: str, day: int) -> VersionReading:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("minutes.txt", (2026, 1, day, 0, 0, 0)), said)
    return read_version(file.getvalue(), "application/zip", Text(""), f"sha256:{said}{day}")


def test_an_archive_that_is_packed_anew_holds_the_same_files() -> None:
    assert compare_versions(packed("It rained.", 1), packed("It rained.", 2)).state is State.NOISE
    assert compare_versions(packed("It rained.", 1), packed("It poured.", 2)).state is State.CHANGED
    broken = read_version(b"PK\x03\x04 no more", "application/zip", Text(""), "sha256:b")
    assert compare_versions(broken, packed("It rained.", 1)).state is State.CHANGED


def test_plain_text_is_all_main_text() -> None:
    before, after = (_read(b, Ignore(), "text/plain") for b in ("It did not.", "It did."))
    assert compare_versions(before, after).differences[0].kind is DifferenceKind.NEGATION


WORDS = st.lists(
    st.sampled_from("the board never approved it on 3 May 2021 views 12 ago".split()),  # noqa: SIM905
    min_size=1,
    max_size=30,
).map(" ".join)


@given(before=st.lists(WORDS, max_size=6), after=st.lists(WORDS, max_size=6))
def test_never_changed_without_a_difference(before: list[str], after: list[str]) -> None:
    pages = ["".join(f"<p>{line}</p>" for line in lines) for lines in (before, after)]
    found = compare(*(f"<html><body><main>{page}</main></body></html>" for page in pages))
    assert (found.state is State.CHANGED) == bool(found.differences)
    assert all(d.before != d.after for d in found.differences)


NOTICE = "Correction: an earlier version named another year."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</article>", f"<footer><p>{NOTICE}</p></footer></article>"),
        ("<aside class", f"<aside><p>{NOTICE}</p></aside><aside class"),
        ("<main>", f'<div role="alertdialog"><p>{NOTICE}</p></div><main>'),
        ("<main>", '<div class="sidebar"><p>Diese Fassung wurde berichtigt.</p></div><main>'),
        ("<p>Members", "<p><a href=/c>Read our correction</a></p><p>Members"),
        ("<title>Minutes</title>", "<title>WITHDRAWN: Minutes</title>"),
        ("<main>", "<div><p>Tynnwyd y fersiwn hon yn ôl.</p></div><main>"),
        ("<main>", "<div><p>Denna text har ersatts av en ny.</p></div><main>"),
        ("<footer>", "<footer><p>Parandus: katus on uus.</p>"),
        ("<footer>", "<footer><p>แก้ไขคำผิด หลังคาใหม่</p>"),
        ("<main>", '<div class="box superseded-notice"><p>Weldo marinta posku.</p></div><main>'),
        ("</article>", '</article><footer><p id="retractionBox">Weldo marinta.</p></footer>'),
    ],
)
def test_a_notice_of_a_correction_is_told_wherever_it_stands(old: str, new: str) -> None:
    assert edit(old, new).state is State.CHANGED
    assert compare(PAGE.replace(old, new), PAGE.replace(old, new)).state is State.SAME


@pytest.mark.parametrize(
    "around",
    [
        "<s>{}</s>",
        '<span style="text-decoration: line-through">{}</span>',
        '<span style="display: none">{}</span>',
        "<span hidden>{}</span>",
        '<img src=/q.png alt="{}">',
        "<details><summary>More</summary>{}</details>",
    ],
)
def test_words_that_are_not_shown_any_more_are_told(around: str) -> None:
    words = "Members asked three questions about the pilot"
    found = edit(words, around.format(words))
    assert found.state is State.CHANGED
    assert any(words in edit.before for edit in found.differences)
    again = PAGE.replace(words, around.format(words))
    assert compare(again, again.replace("<p>Posted", "<p >Posted")).state is State.SAME


def test_a_deadline_on_a_line_of_its_own_is_told_and_a_machines_date_is_not() -> None:
    def dated(line: str, day: int) -> VersionReading:
        page = PAGE.replace("<p>Members", f"<p>{line}</p><p>Members")
        payload, date = page.encode(), datetime(2026, 11, day, 5, tzinfo=UTC)
        text = extract(payload, "text/html")
        return read_version(payload, "text/html", text, line, Ignore(), date)

    def state(before: str, after: str) -> State:
        return compare_versions(dated(before, 24), dated(after, 25)).state

    assert state("29 January 2027", "12 January 2027") is State.CHANGED
    assert state("10:30", "11:30") is State.CHANGED
    assert state("24 November 2026", "25 November 2026") is State.NOISE
    assert state("2026-11-24", "2026-11-25") is State.NOISE
    assert state("3 hours ago", "2 days ago") is State.NOISE


def test_a_line_that_names_the_day_of_its_fetch_is_a_machines_in_any_language() -> None:
    def read(line: str, day: int) -> VersionReading:
        page = PAGE.replace("</article>", f"<p>{line}</p></article>").encode()
        date = datetime(2026, 1, day, tzinfo=UTC)
        digest = hashlib.sha256(page).hexdigest()
        return read_version(page, "text/html", extract(page, "text/html"), digest, None, date)

    monday = read("Hoy es lunes, 5 de enero de 2026", 5)
    tuesday = read("Hoy es martes, 6 de enero de 2026", 6)
    assert compare_versions(monday, tuesday).state is State.NOISE
    moved = read("Hoy es martes, 9 de enero de 2026", 6)
    assert compare_versions(monday, moved).state is State.CHANGED
    closed = read("Cerrado desde el martes, 6 de enero de 2026", 6)
    assert compare_versions(monday, closed).state is State.CHANGED


def test_a_text_of_which_only_the_beginning_is_left_is_cut() -> None:
    start = PAGE.index("<p>Members")
    wall = "<p>Read on with a subscription, from today.</p></article></main></body></html>"
    cut = compare(PAGE, PAGE[:start] + wall)
    assert (cut.state, cut.cut) == (State.CHANGED, True)
    assert not edit("<p>Members asked three questions", "<p>Members asked four questions").cut
    assert not edit("The board never approved the scheme, and it said so", "It said so").cut


@pytest.mark.parametrize("part", [b"<div>", b"<p class=note>x</p>"])
def test_a_page_without_end_is_compared_in_linear_time(part: bytes) -> None:
    def read(payload: bytes) -> None:
        read_version(payload, "text/html", Text("x"), "sha256:1")

    check_growth(lambda size: part * (size // len(part)) + b"x", read, 32_000)
