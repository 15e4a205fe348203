"""Style rules of a page: what they hide, strike, raise and add within its sentences."""

from __future__ import annotations

import pytest

from archiver.models import SpanKind, Text, Verdict
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.folding import fold
from archiver.text.web.html import read_markup
from archiver.text.web.shadows import TOO_DEEP
from archiver.text.web.styles import unescape
from tests.growth import check_growth
from tests.quoting.witnesses import make_capture, make_quotation


def read(rules: str, word: str = "<b id=i class='w x'>never</b>") -> Text:
    return read_markup(f"<style>{rules}</style><p>The board has {word} approved the plan.</p>")


def marked(text: Text, kind: SpanKind) -> list[str]:
    return [text.content[span.start : span.end] for span in text.spans if span.kind is kind]


@pytest.mark.parametrize(
    ("around", "within"),
    [
        ("visibility:hidden", "visibility:visible"),
        ("font-size:0", "font-size:14px"),
        ("color:transparent", "color:black"),
        ("color:#fff", "color:rgb(0 0 0)"),
    ],
)
def test_what_is_passed_on_to_elements_within_ends_where_one_says_otherwise(around, within):
    page = f"<p style='{around}'>The board <i>has</i> <b style='{within}'>approved</b> it.</p>End"
    text = read_markup(page)
    assert marked(text, SpanKind.HIDDEN) == ["The board has", "it."]


@pytest.mark.parametrize(
    "rules",
    [
        "p{opacity:0}",
        "p{visibility:hidden}",
        "p{display:none}",
        "p{transform:scale(0)}",
        "p{height:0;overflow:hidden}",
    ],
)
def test_a_block_that_scripts_may_show_opens_by_a_click(rules):
    text = read(rules)
    assert [*marked(text, SpanKind.ON_CLICK)] == ["The board has never approved the plan."]
    assert marked(text, SpanKind.HIDDEN) == []


def test_the_sheets_of_a_shadow_root_hold_within_it_alone():
    shadow = "<style>.w{display:none}</style><p>In <b class=w>shade</b></p><slot></slot>"
    page = f"<x-a><template shadowrootmode=open>{shadow}</template><p>A <b class=w>b</b></x-a>"
    assert marked(read_markup(page), SpanKind.HIDDEN) == ["shade"]


@pytest.mark.parametrize(
    ("page", "read"),
    [
        (
            "<p>Of <x-a><template shadowrootmode=open><i>the <slot name=n></slot> members </i>"
            "<slot></slot></template>came<b slot=n>nine</b></x-a>.</p><p>Then</p>",
            "Of the nine members came .\n\nThen",
        ),
        (
            "<p>A fee of <x-a><template shadowrootmode=open><div>£<slot></slot></div></template>12"
            "</x-a></p><p>Then</p>",
            "A fee of\n\n£12\n\nThen",
        ),
        (
            "<x-a><template shadowrootmode=open><style>p{display:none}</style><x-b><template "
            "shadowrootmode=open><p>In, <slot></slot></p></template><slot></slot></x-b></template>"
            "light</x-a>",
            "In, light",
        ),
        ("<iframe hidden srcdoc='<p>no</p>'></iframe><iframe srcdoc='<p>yes</p>'></iframe>", "yes"),
    ],
)
def test_what_fills_a_slot_is_read_in_its_place(page, read):
    text = read_markup(page)
    hidden = marked(text, SpanKind.HIDDEN)
    assert (text.content.replace("no\n\n", ""), hidden) == (read, ["no"] * (read == "yes"))


def test_slots_within_slots_end_somewhere():
    host = "<x-a><template shadowrootmode=open><slot></slot></template>"
    text = read_markup(host * 150 + "deep" + "</x-a>" * 150)
    assert (text.content, text.gaps) == ("", (TOO_DEEP,))


@pytest.mark.parametrize(
    ("host", "hidden"),
    [
        ("<template shadowrootmode=open><p>Root</p></template><p>light</p>", ["light"]),
        (
            "<template shadowrootmode=open><p>Root</p></template>light <b>more</b>",
            ["light", "more"],
        ),
        ("<template shadowrootmode=open><slot><p>else</p></slot></template><p>Shown</p>", ["else"]),
        ("<template shadowrootmode=open><slot><p>Shown</p></slot></template>", []),
        (
            "<template shadowrootmode=open><slot name=t></slot></template>"
            "<p slot=t>Yes</p><p>no</p>",
            ["no"],
        ),
    ],
)
def test_a_shadow_host_shows_what_has_a_slot(host, hidden):
    text = read_markup(f"<x-a>{host}</x-a><p>End</p>")
    assert marked(text, SpanKind.HIDDEN) == hidden


@pytest.mark.parametrize(
    "rules",
    [
        ".w{display:none}",
        "#i { visibility : hidden }",
        "p > .w.x { color:red; display:none !important }",
        "a, b.w, i { display: none }",
        "/* .w{display:block} */ .w{display:none}",
        "@media screen{.w{display:none}}",
        "@layer base{.w{display:none}}",
        "@import 'a.css'; .w{display:none}",
        ".w{display:inline}.w{display:none}",
        ".w{display:inline}#i{display:none}",
        ".w{display:none!important}#i{display:inline}",
        ".w{opacity:0}",
        ".w{font-size:0}",
        ".w{text-decoration:line-through}",
        ".w{color:white}",
        "p{background:#112233}.w{color:#123}",
        ".w{unicode-bidi:bidi-override}.x{direction:rtl}",
        "b:not(.y){display:none}",
        "broken{{ .y{} }} .w{display:none}",
        "@supports (display:grid){.w{display:none}}",
        "@supports (display:grid){@layer a{p{.w{display:none}}}}",
        "p{color:red; .w{display:none}}",
        "p{&:has(b) .w{display:none}}",
        "b:is(.y, .w){display:none}",
        "b:where(.w){display:none}",
        ".w:not(:hover, :focus){display:none}",
        ":root{--off:none}.w{display:var(--off)}",
        ".w{display:var(--unset, none)}",
        "@layer a{b.w{display:inline}}.w{display:none}",
        ".w{display:none;display:nonsense}",
        ".w{display:none}.w{display:nonsense}",
        ".w{scale:0}",
        ".w{filter:opacity(0)}",
        ".w{color:rgb(0 0 0 / 0)}",
        "@media not print{.w{display:none}}",
    ],
)
def test_words_that_a_rule_hides_are_known(rules):
    text = read(rules)
    assert text.content == "The board has never approved the plan."
    assert marked(text, SpanKind.HIDDEN) == ["never"]


@pytest.mark.parametrize(
    "rules",
    [
        ".y{display:none}",
        ".w:hover{display:none}",
        ".w::before{display:none}",
        "@media print{.w{display:none}}",
        "@media (max-width: 600px){.w{display:none}}",
        "@supports not (display:grid){.w{display:none}}",
        "broken{{ .y{} } .w{display:none}",
        "i{.w{display:none}}",
        ".w{display:var(--unset)}",
        ".w{--off:none}i{--off:block}.w{display:var(--off)}",
        ".w:is(.y){display:none}",
        "p:not(:has(b)) .w{display:none}",
        ".w:not(:hover, .w){display:none}",
        "@layer a{b.w{display:none}}.w{display:inline}",
        ".w{color:transparent;background-clip:text}",
        ".w{color:transparent;text-shadow:0 0 2px red}",
        ".w{color:rgb(0, 0, 0);background:rgba(0, 0, 0, 0)}",
        ".w{height:0;overflow:hidden;padding-bottom:56%}",
        "p{visibility:hidden}.w{visibility:visible}",
        "@keyframes k{from{visibility:hidden}to{visibility:visible}}",
        "#i{display:inline}.w{display:none}",
        ".w{display:none}.w{display:inline}",
        ".w{display:none}.w.x{display:inline}",
        "/* .w{display:none} */",
        ".w{content:'display:none'}",
    ],
)
def test_words_that_no_rule_hides_are_not_hidden(rules):
    assert marked(read(rules), SpanKind.HIDDEN) == []


def test_a_sheet_for_printers_hides_nothing():
    text = read_markup("<style media=print>b{display:none}</style><p>It was <b>never</b> so.")
    assert marked(text, SpanKind.HIDDEN) == []


@pytest.mark.parametrize("body", ["", "<body>"])
def test_a_sheet_for_browsers_without_scripts_hides_nothing(body):
    sheet = "<noscript><style>b{display:none}</style></noscript>"
    for page in (f"<head>{sheet}</head>{body}", f"{body}<p>First.</p>{sheet}"):
        text = read_markup(f"{page}<p>It was <b>never</b> so.")
        assert "never" not in marked(text, SpanKind.HIDDEN)


def test_the_own_style_of_an_element_is_stronger_than_a_rule():
    text = read(".w{display:none}", "<b class=w style='display:inline'>never</b>")
    assert marked(text, SpanKind.HIDDEN) == []


def test_a_block_that_a_rule_hides_may_be_shown_by_a_script():
    text = read_markup("<style>.tab{display:none}</style><div class=tab><p>Words.</p></div>")
    assert (text.content, marked(text, SpanKind.HIDDEN)) == ("Words.", [])


@pytest.mark.parametrize(
    ("rules", "content"),
    [
        (".w::before{content:'not '}", "The board has not never approved the plan."),
        ('.w:after { content: " n\\6ft" }', "The board has never not approved the plan."),
        (".w::before{content:'\\201C'}", "The board has never approved the plan."),
        (".w::before{content:'\\e900'}", "The board has never approved the plan."),
        (".w::before{content:attr(id) ' '}", "The board has i never approved the plan."),
        (".w::before{content:attr(name)}", "The board has never approved the plan."),
        (".w::before{content:'− '}", "The board has never approved the plan."),
        (".w::before{content:''}", "The board has never approved the plan."),
        ("@media print{.w::after{content:'gone'}}", "The board has never approved the plan."),
    ],
)
def test_words_that_a_rule_adds_are_written_and_known(rules, content):
    text = read(rules)
    assert text.content == content
    added = [word for word in ("not", "i") if word in content.split()]
    assert marked(text, SpanKind.ALTERNATIVE) == added


@pytest.mark.parametrize(
    ("rules", "word", "quoted", "passes"),
    [
        (".w{display:none}", "never", "The board has approved the plan.", False),
        (".w{display:none}", "never", "The board has never approved the plan.", False),
        (".v::before{content:'not'}", "", "The board has approved the plan.", False),
        # a reader sees the word that the style adds
        (".v::before{content:'not'}", "", "The board has not approved the plan.", True),
    ],
)
def test_neither_a_hidden_nor_an_added_not_passes_unseen(rules, word, quoted, passes):
    body = f"<p>The board has <b class=w>{word}</b><i class=v></i> approved the plan.</p>"
    folded = fold(read_markup(f"<style>{rules}</style>{body}"))
    finding = judge(make_quotation(quoted), [Witness(make_capture(), folded)])
    assert finding.passes is passes
    assert finding.verdict is not Verdict.NOT_FOUND


@pytest.mark.parametrize(
    ("content", "inside", "seen"),
    [
        ("'\\2212'", "7", "−7"),
        ("'<'", "7", "<7"),
        ("'£'", "7", "£7"),
        ("'−'", "£7", "−£7"),
        ("attr(data-bound)", "7", "under 7"),
        ("'up to '", "7", "up to 7"),
        ("'%'", "7", "7%"),
        ("' million'", "7", "7 million"),
        ("' mg' / ''", "7", "7 mg"),
    ],
)
def test_what_a_rule_adds_to_a_figure_is_read_as_written(content, inside, seen):
    side = "before" if seen.endswith(inside) else "after"
    text = read_markup(
        f"<style>b::{side}{{content:{content}}}</style>"
        f"<p>The mill lost <b data-bound='under '>{inside}</b> in May.</p>"
    )
    assert text.content == f"The mill lost {seen} in May."
    finding = judge(
        make_quotation("The mill lost 7 in May."), [Witness(make_capture(), fold(text))]
    )
    assert not finding.passes


@pytest.mark.parametrize("tag", ["li", "summary", "h2"])
def test_a_sign_before_a_block_is_a_list_mark(tag):
    text = read_markup(f"<style>{tag}::before{{content:'+'}}</style><{tag}>7 boats came</{tag}>")
    assert text.content == "7 boats came"


@pytest.mark.parametrize(
    "box",
    [
        "max-height:0;overflow:hidden",
        "height:0px;overflow-y:clip",
        "display:inline-block;width:0;overflow:hidden",
        "max-width:1px;overflow:hidden;white-space:nowrap",
    ],
)
def test_a_box_without_room_hides_what_it_cuts_off(box):
    for page in (f"<b style='{box}'>never</b>", f"<style>b{{{box}}}</style><b>never</b>"):
        text = read_markup(f"<p>The board has {page} approved the plan.</p>")
        assert marked(text, SpanKind.HIDDEN) == ["never"]


@pytest.mark.parametrize("box", ["max-height:0", "height:0;overflow:visible", "overflow:hidden"])
def test_a_box_that_cuts_nothing_off_hides_nothing(box):
    text = read_markup(f"<p>The board has <b style='{box}'>never</b> approved the plan.</p>")
    assert marked(text, SpanKind.HIDDEN) == []


def test_a_panel_that_a_click_makes_room_for_is_not_hidden():
    panel = "<div style='max-height:0;overflow:hidden'><p>Words.</p></div>"
    assert marked(read_markup(panel), SpanKind.HIDDEN) == []


def test_a_rule_parts_words_that_stand_in_boxes():
    text = read_markup(
        "<style>.b{display:block}.c{display:inline-block}</style>"
        "<i class=b>one</i><i class=b>two</i><i class=c>12</i><i class=c>34</i>"
    )
    assert text.content == "one\n\ntwo\n\n12 34"


@pytest.mark.parametrize(
    "selector",
    [
        ":nth-last-child(2n+1 of b ~ b)",
        "b:nth-last-of-type(2n)",
        "q ~ b",
        "b:has(~ q)",
        "* * * * * * q",
        "q * * b",
        "q b",
        "*:not(q)",
    ],
)
def test_a_selector_made_to_stall_takes_time_by_the_length_only(selector):
    rules = "".join(f"{selector}.c{number}, {selector}{{display:none}}" for number in range(40))

    def make(size):
        return f"<style>{rules}</style>" + "<i>" * 400 + "<b>x</b>" * size

    assert read_markup(make(3_000)).content.count("x") == 3_000
    check_growth(make, read_markup, 3_000)


@pytest.mark.parametrize("piece", ["/*{", "/*", "a{", "@media x{", "'", "url(", "a[", "\\"])
def test_a_sheet_that_nothing_closes_takes_time_by_the_length_only(piece):
    def make(size):
        return f"<p>words</p><style>{piece * size}</style>"

    assert read_markup(make(100)).content == "words"
    check_growth(make, read_markup, 8_000)


def test_escapes_are_undone():
    assert unescape(r"a\62 c\{\00e9 \0 \d800 ") == "abc{é\ufffd\ufffd"


def test_many_rules_on_a_large_page_take_time_by_the_length_only():
    rules = "".join(f".a{n} .b{n}:not(.c){{display:none}}" for n in range(3000))
    words = "<div class=a1><p>some <b>words</b> here</p></div>\n"

    def make(size):
        return f"<style>{rules}</style>" + words * size

    assert read_markup(make(8_000)).content.count("words") == 8_000
    check_growth(make, read_markup, 8_000)


@pytest.mark.parametrize(
    "sheet", ["}" * 50, "{" * 50, "@media{" * 50, "a{b:c", "\\", "a{content:'", "@"]
)
def test_a_broken_sheet_costs_no_word(sheet):
    assert read(sheet).content == "The board has never approved the plan."


@pytest.mark.parametrize(
    "rules",
    [
        "p{background:black;color:silver}.w{color:white}",
        "body{background-image:url(a.png)}.w{color:white}",
        "@import 'a.css';.w{color:white}",
        "".join(f".a{n}{{color:red}}" for n in range(80)) + ".w{color:white}",
    ],
)
def test_words_on_a_ground_that_differs_or_is_unknown_are_seen(rules):
    assert not marked(read(rules), SpanKind.HIDDEN)


def test_many_colours_leave_out_no_rule_that_hides():
    rules = "".join(f".a{n}{{color:red}}" for n in range(400)) + ".w{display:none}"
    assert marked(read(rules), SpanKind.HIDDEN) == ["never"]
