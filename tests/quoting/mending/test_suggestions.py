"""Words brought back to the source's own, whatever markup stands among them."""

import pytest

from archiver.models import Difference, DifferenceKind, Severity
from archiver.quoting.mending.page_marks import mark_page
from archiver.quoting.mending.suggestions import Markup, restorations


def change(quoted: str, archived: str) -> Difference:
    return Difference("replace", quoted, archived, DifferenceKind.WORD, Severity.MAJOR)


@pytest.mark.parametrize(
    ("markup", "raw", "matched", "difference", "restored"),
    [
        (
            Markup.PLAIN,
            "the boilers broke",
            "the boiler broke",
            ("boilers", "boiler"),
            "the boiler broke",
        ),
        (Markup.PLAIN, "it is\r\nsafe", "it is not safe", ("", "not"), "it is\r\nnot safe"),
        (Markup.PLAIN, "it is so safe", "it is safe", ("so", ""), "it is safe"),
        (Markup.PLAIN, "we never do", "never do", ("we", ""), "never do"),
        (Markup.PLAIN, "a man had a boat", "A man had no boat", ("a", "no"), "a man had no boat"),
        (
            Markup.PLAIN,
            "the polish boat",
            "the Polish boat",
            ("polish", "Polish"),
            "the Polish boat",
        ),
        (Markup.MARKDOWN, "it *is* safe", "it *was* safe", ("is", "was"), "it *was* safe"),
        (Markup.MARKDOWN, "one\n> too three", "one two three", ("too", "two"), "one\n> two three"),
        (Markup.MARKDOWN, "[a page](x_y.z) is", "a page was", ("is", "was"), "[a page](x_y.z) was"),
        (Markup.HTML, "a <b>bad</b> day", "a fine day", ("bad", "fine"), "a <b>fine</b> day"),
        (Markup.HTML, "<i>m</i>ad men", "good men", ("mad", "good"), "<i>good</i> men"),
        (Markup.HTML, "salt &amp; oil", "salt & <oil>", ("oil", "<oil>"), "salt &amp; &lt;oil&gt;"),
    ],
)
def test_the_least_change_comes_first(
    markup: Markup, raw: str, matched: str, difference: tuple[str, str], restored: str
) -> None:
    shown = matched.replace("*", "") if markup is Markup.MARKDOWN else matched
    assert next(restorations(raw, shown, [change(*difference)], markup)) == restored


def test_a_sources_escape_codes_get_into_no_document() -> None:
    found = restorations(
        "a bad day", "a \x1b[1mfine\u202e day", [change("bad", "fine")], Markup.PLAIN
    )
    assert not any(set(made) & set("\x1b\u202e") for made in found)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\r"])
def test_an_end_of_a_line_in_the_source_parts_two_words(end: str) -> None:
    found = restorations(
        "a bad old day", f"a fine{end}old day", [change("bad", "fine")], Markup.PLAIN
    )
    assert set(found) == {"a fine old day"}


def test_what_is_no_difference_stays_as_it_is() -> None:
    raw, matched = "the “boilers” broke", 'the "boiler" broke12'
    first, second, *_ = restorations(raw, matched, [change("boilers", "boiler")], Markup.PLAIN)
    assert first == 'the "boiler" broke'
    assert second == 'the "boiler" broke12'


def test_marks_never_cross_a_tag_and_overlaps_are_joined() -> None:
    page = "<p>one <b>two</b> three<!-- no --> four</p>"
    stretches = [(3, 23, "first “x”"), (7, 12, "second")]
    made = mark_page(page, stretches)
    opening = '<mark title="first “x” — second">'
    assert made == (
        f"<p>{opening}one </mark><b>{opening}two</mark></b>"
        f"{opening} three</mark><!-- no --> four</p>"
    )
    assert mark_page(page, []) == page
    assert 'title="&lt;&quot;&gt;"' in mark_page(page, [(3, 6, '<">')])
