"""Setting that a text's own structure shows, and what must stay a difference beside it."""

from __future__ import annotations

import pytest

from archiver.models import PASSING, Severity, TextQuoteSelector, Verdict
from archiver.quoting.judging.matching import find_passage
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.extraction import extract, extract_again
from archiver.text.folding import fold
from tests.quoting.judging.test_verdicts import make_capture, make_quotation


def outcome(source: str, quote: str, media_type: str = "text/plain") -> str:
    """Return "clean", the critical flag, or the verdict."""
    found = find_passage(TextQuoteSelector(quote), fold(extract(source.encode(), media_type)))
    if not found:
        return Verdict.NOT_FOUND
    match = found[0]
    critical = [flag.flag for flag in match.flags if flag.severity is Severity.CRITICAL]
    if match.verdict not in PASSING:
        return match.verdict
    return critical[0] if critical else "clean"


PAGED = "".join(
    f"The Yard Book       May 1998\n\n{words}\n\n\nHarland          [Page {number}]\n\f"
    for number, words in (
        (6, "The warden shall look at every lamp that\nhe finds in the"),
        (7, "yard before the gate is opened at nine. It\nis not to be shut by"),
        (8, "anybody but the nurse."),
    )
)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("every lamp that he finds in the yard before the gate", "clean"),
        ("It is not to be shut by anybody but the nurse.", "clean"),
        ("The Yard Book May 1998", "clean"),
        ("It is to be shut by anybody but the nurse.", "altered"),
        ("he finds in the Harland [Page 6] yard before the gate", "altered"),
    ],
)
def test_page_heads_and_feet_part_no_sentence(quote: str, expected: str) -> None:
    assert outcome(PAGED, quote) == expected


def test_a_running_head_is_found_and_said_to_stand_outside() -> None:
    folded = fold(extract(PAGED.encode(), "text/plain"))
    match = find_passage(TextQuoteSelector("The Yard Book May 1998"), folded)[0]
    assert "outside-main-text" in {flag.flag for flag in match.flags}


MARKDOWN = (
    "#### `key_id` Output\n\nA node:\n - MUST set `key_id` to 0.\n - MUST NOT send "
    "[the draft](https://a.example/1) *twice*.\n\nIt was ~~never~~ so.\n"
)


PLAIN = (
    "The board never gave the 3rd Ward its H2O at 10⁶ units. It held for forty years[4] and "
    "stood,[5] though it leaned.[6] See section [7] of it.\n\n"
    "[4] Record.\n[5] Ibid.\n[6] Letter of Hall.\n"
)


@pytest.mark.parametrize(
    ("quote", "passes"),
    [
        ("The board <b>never</b> gave the 3<sup>rd</sup> Ward its H<sub>2</sub>O", True),
        ("The board gave the 3<sup>rd</sup> Ward", False),
        ("at 10<sup>5</sup> units", False),
        ("It held for forty years and stood, though it leaned.", True),
        ("It held for years and stood", False),
        ("See section of it.", False),
    ],
)
def test_raised_letters_as_tags_and_notes_after_a_word_that_takes_numbers(quote, passes) -> None:
    witness = Witness(make_capture(), fold(extract(PLAIN.encode(), "text/plain")))
    assert judge(make_quotation(quote), [witness]).passes is passes


@pytest.mark.parametrize(
    ("quote", "passes"),
    [
        ("#### `key_id` Output A node: - MUST set `key_id` to 0.", True),
        ("key_id Output", True),
        ("MUST set key_id to 0.", True),
        ("- MUST NOT send [the draft](https://a.example/1) *twice*.", True),
        ("MUST NOT send the draft twice.", True),
        ("It was ~~never~~ so.", True),
        ("- MUST set `key_id` to 1.", False),
        ("- MUST send [the draft](https://a.example/1) *twice*.", False),
        ("- MUST NOT send [the draft](https://a.example/2) *twice*.", False),
        ("- MUST NOT send [a draft](https://a.example/1) *twice*.", False),
        ("It was never so.", False),
        ("- MUST ~~NOT~~ send [the draft](https://a.example/1) *twice*.", False),
    ],
)
@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain"])
def test_markup_is_shared_by_quotation_and_source(media_type, quote, passes) -> None:
    payload = MARKDOWN.encode()
    again = extract_again(payload, media_type)
    second = fold(again) if again is not None else None
    witness = Witness(make_capture(), fold(extract(payload, media_type)), lambda: second)
    assert judge(make_quotation(quote), [witness]).passes is passes


def test_damaged_characters_are_put_right_and_a_flag_says_so() -> None:
    damaged = "They donâ€™t pay the familiesâ€™ rent in ZÃ¼rich."
    witness = Witness(make_capture(), fold(extract(damaged.encode(), "text/plain", "utf-8")))
    finding = judge(make_quotation("They don’t pay the families’ rent in Zürich"), [witness])
    assert finding.passes
    assert [flag.flag for flag in finding.review] == ["read-as"]
    changed = judge(make_quotation("They do pay the families’ rent in Zürich"), [witness])
    assert not changed.passes


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Nobody came. It was late.", "clean"),
        ("4.1 Nobody came. 4.2 It was late.", "clean"),
        ("The gate was shut. Nobody saw it. The lamp was out.", "clean"),
        ("The gate was shut. The lamp was out.", "altered"),
        ("4.1 Nobody came. 4.3 It was late.", "not-found"),
        ("Did the yard ever tell the two men?", "clean"),
        ("Did the yard tell the two men?", "altered"),
    ],
)
def test_numbers_of_paragraphs_and_lines(quote: str, expected: str) -> None:
    source = (
        "12. The gate was shut.\n\n13. Nobody saw it.\n\n14. The lamp was out.\n\n"
        "4.1 Nobody came.\n4.2 It was late.\n\n"
        "12  Q.  Did the yard\n13      ever tell\n14      the two men?"
    )
    assert outcome(source, quote) == expected


DUTIES = (
    "<p>The warden shall:</p><ol type=a><li>open the gate at nine;</li>"
    "<li>count the lamps; and</li><li>write it down.</li></ol>"
)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The warden shall: (a) open the gate at nine; (b) count the lamps", "clean"),
        ("The warden shall: a) open the gate at nine; b) count the lamps", "clean"),
        ("The warden shall: open the gate at nine; count the lamps", "clean"),
        ("The warden shall: (a) open the gate at nine; (c) count the lamps", "altered"),
        ("The warden shall: (a) open the gate (at nine); (b) count the lamps", "altered"),
        ("The warden shall: open the gate (b) at nine", "altered"),
    ],
)
def test_the_letter_of_an_item_is_written_as_people_write_it(quote: str, expected: str) -> None:
    assert outcome(DUTIES, quote, "text/html") == expected


CLOSED = """The notice says "calls fell by 30 to 45" than others, and no more.

Its 'share for 2019/20' was small. The shelf is 12" deep and the wall 6' high.
"""


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("calls fell by 30 to 45", "clean"),
        ("The notice says “calls fell by 30 to 45” than others", "clean"),
        ("Its “share for 2019/20” was small.", "clean"),
        ("calls fell by 30 to 4", "altered"),
        ("The shelf is 12 deep", "altered"),
        ("the wall 6 high", "altered"),
        ("The shelf is 12' deep", "altered"),
    ],
)
def test_a_mark_that_closes_after_a_figure_is_no_unit(quote: str, expected: str) -> None:
    assert outcome(CLOSED, quote) == expected


LIST = """<p>The scheme had three aims:</p><ul><li>to cut calls;</li><li>to cut admissions; and</li>
<li>to save money.</li></ul><p>The ward has two doors &bull; one is locked.</p>
<p>It failed twice:</p><ul><li>The board met once.</li><li>The chair left.</li></ul>"""


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("had three aims: • to cut calls; • to cut admissions; and • to save money.", "clean"),
        ("had three aims: to cut calls … and to save money.", "clean"),
        ("It failed twice: … chair left.", "joined-sentences"),
        ("The ward has two doors one is locked.", "altered"),
        ("had three aims: ✓ to cut calls", "altered"),
        ("✓ two doors", "clean"),
    ],
)
def test_a_list_may_be_typed_into_one_line(quote: str, expected: str) -> None:
    assert outcome(LIST, quote, "text/html") == expected
