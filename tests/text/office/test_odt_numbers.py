"""Numbers of lists and headings that an OpenDocument file leaves to its reader."""

import io
import zipfile

import pytest

from archiver.models import SpanKind
from archiver.text.office.odt import read_odt

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)
LEVELS = (
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="{second}" style:num-suffix=")"'
    ' text:display-levels="{shown}"/>'
)
OUTLINE = (
    '<text:outline-style style:name="Outline">'
    '<text:outline-level-style text:level="1" style:num-format="1"'
    ' loext:num-list-format="Part %1%:"/>'
    '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>'
    "</text:outline-style>"
)


def read(body: str, style: str = LEVELS.format(second="a", shown=1), kind: str = "") -> list[str]:
    """Return the lines of a text with this body; those with a number begin with "#"."""
    lists = f'<text:list-style style:name="L"{kind}>{style}</text:list-style>'
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{lists}"
        f"</office:automatic-styles><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    styles = f"<office:document-styles {SPACES}>{OUTLINE}</office:document-styles>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
        package.writestr("styles.xml", styles)
    text = read_odt(stream.getvalue())
    numbers = [span for span in text.spans if span.kind is SpanKind.NUMBERING]
    shown = text.content
    for span in reversed(numbers):
        shown = f"{shown[: span.start]}#{shown[span.start :]}"
    return [line for line in shown.split("\n") if line]


def item(*inside: str, start: str = "") -> str:
    value = f' text:start-value="{start}"' if start else ""
    return f"<text:list-item{value}>{''.join(inside)}</text:list-item>"


def p(words: str) -> str:
    return f"<text:p>{words}</text:p>"


def rows(*items: str, said: str = ' text:style-name="L"') -> str:
    return f"<text:list{said}>{''.join(items)}</text:list>"


INNER = rows(item(p("Of rope")), item(p("Of bells")), said="")


def test_items_are_counted_and_only_their_first_paragraph_has_the_number():
    found = read(rows(item(p("Gates"), p("They are shut.")), item(p("Boats"), INNER)))
    assert found == ["#1. Gates", "They are shut.", "#2. Boats", "#a) Of rope", "#b) Of bells"]


def test_a_level_may_show_those_above_it():
    style = LEVELS.format(second="1", shown=2)
    assert read(rows(item(p("Boats"), INNER)), style)[1:] == ["#1.1) Of rope", "#1.2) Of bells"]
    # who quotes "b" would quote a part of "1.b"
    style = LEVELS.format(second="a", shown=2)
    assert read(rows(item(p("Boats"), INNER)), style)[1:] == ["Of rope", "Of bells"]


def test_a_new_list_begins_anew_unless_it_goes_on():
    more = ' text:style-name="L" text:continue-numbering="true"'
    one = rows(item(p("Gates")))
    assert read(one + one) == ["#1. Gates", "#1. Gates"]
    assert read(one + rows(item(p("Boats")), said=more)) == ["#1. Gates", "#2. Boats"]
    assert read(rows(item(p("Gates"), start="7"), item(p("Boats")))) == ["#7. Gates", "#8. Boats"]


def test_a_list_without_a_style_has_no_number_and_counts_no_heading():
    heading = '<text:h text:outline-level="1">Words</text:h>'
    found = read(heading + rows(item(p("Gates")), said="") + heading)
    assert found == ["#Part 1: Words", "Gates", "#Part 2: Words"]


def test_headings_are_counted_by_the_outline():
    def heading(level: int, said: str = "") -> str:
        return f'<text:h text:outline-level="{level}"{said}>Words</text:h>'

    header = heading(1, ' text:is-list-header="true"')
    body = heading(1) + heading(2) + heading(2) + header + heading(1) + heading(2)
    numbers = [
        "#Part 1: Words",
        "#1.1 Words",
        "#1.2 Words",
        "Words",
        "#Part 2: Words",
        "#2.1 Words",
    ]
    assert read(body) == numbers


@pytest.mark.parametrize(
    "body",
    [
        rows(f"<text:list-header>{p('Gates')}</text:list-header>", item(p("Boats"))),
        rows(item(INNER)),
        rows(item(p("Gates")), said=' text:style-name="L" text:continue-list="list1"'),
        rows(item(p("Gates")), said=' text:style-name="unknown"'),
        f"<text:tracked-changes/>{rows(item(p('Gates')))}",
    ],
)
def test_what_programs_count_in_different_ways_is_not_written(body):
    assert not any(line.startswith("#") for line in read(body))


def test_levels_that_count_on_together_are_not_written():
    found = read(rows(item(p("Gates"))), kind=' text:consecutive-numbering="true"')
    assert found == ["Gates"]
