"""HTML to text: nothing that a reader sees is lost, split or glued."""

from __future__ import annotations

import re
from html import escape

import pytest

from archiver.models import SpanKind, Text
from archiver.text.web.html import read_html, read_markup
from archiver.text.web.nesting import MAX_ONCE, UNREAD_END, cut_repeating, tame_markup
from tests.growth import check_growth


def marked(text: Text, kind: SpanKind) -> list[str]:
    return [text.content[span.start : span.end] for span in text.spans if span.kind is kind]


@pytest.mark.parametrize(
    ("markup", "content"),
    [
        ("<p><b>m</b>entor<i>ing</i>", "mentoring"),
        ("a<wbr>b", "ab"),
        ("one<br>two", "one\ntwo"),
        ("<p>one</p><p>two", "one\n\ntwo"),
        ("<div>one</div>two<div>three</div>", "one\n\ntwo\n\nthree"),
        ("<h1>Head</h1>text", "Head\n\ntext"),
        ("one <b> two </b> three", "one two three"),
        ("one\n\t two", "one two"),
        ("<span> one</span><span>two </span>x", "onetwo x"),
        ("12&nbsp;000", "12\xa0000"),
        ("thin\u2009space", "thin\u2009space"),
        ("soft&shy;ly", "soft\u00adly"),
        ("<pre>\n one\n  two</pre>", " one\n  two"),
        ("a<!-- no -->b", "ab"),
        ("a<script>no</script>b<style>p{}</style>c<template>no</template>", "abc"),
        ("<dl><dt>term<dd>meaning</dl>", "term\n\nmeaning"),
        ("<figure><img alt='a graph'><figcaption>Shown</figcaption></figure>", "a graph\n\nShown"),
        ("<details><summary>More</summary>inner</details>", "More\n\ninner"),
        ("<button>One</button><button>Two</button>", "One Two"),
        ("<x-card>One</x-card><x-card>Two</x-card>", "One Two"),
        ("<span style='display:block'>One</span>Two", "One\n\nTwo"),
        ("<svg><text>label</text></svg>", "label"),
        ("A &amp; B &lt;c&gt; &eacute;", "A & B <c> é"),
        ("no\0thing", "nothing"),
        ("<math><msup><mn>10</mn><mn>6</mn></msup><mo>=</mo></math>", "106 ="),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1 2"),
        ("<x-a><template shadowrootmode=open><p>shadow</template></x-a>end", "shadow\n\nend"),
        (
            "<x-a><template shadowrootmode=open>outer <template>no</template>end</template></x-a>",
            "outer end",
        ),
        ("<ruby>漢<rt>kan</rt></ruby>", "漢 kan"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby>を", "漢字 kan ji を"),
        ("日<ruby><rb>本</rb><rt>hon</rt></ruby>", "日本 hon"),
        ("", ""),
    ],
)
def test_words_are_kept_whole_and_apart(markup, content):
    assert read_markup(markup).content == content


def test_cells_and_rows_are_apart():
    text = read_markup("<table><tr><th>Year<th>Cost<tr><td>2019<td>10<tr><td>2020<td>12</table>end")
    assert text.content == "Year\tCost\n2019\t10\n2020\t12\n\nend"


@pytest.mark.parametrize(
    ("markup", "numbers"),
    [
        ("<ol><li>a<li>b</ol>", ["1.", "2."]),
        ("<ol start=3><li>a<li>b</ol>", ["3.", "4."]),
        ("<ol start=-1><li>a<li>b</ol>", ["-1.", "0."]),
        ("<ol reversed><li>a<li>b<li>c</ol>", ["3.", "2.", "1."]),
        ("<ol><li value=7>a<li>b</ol>", ["7.", "8."]),
        ("<ol type=a><li value=26>a<li>b</ol>", ["z.", "aa."]),
        ("<ol type=I start=4><li>a<li>b</ol>", ["IV.", "V."]),
        ("<ol type=i><li><p>a</p><li>b</ol>", ["i.", "ii."]),
        ("<ol><li>a<ul><li>x</ul><li>b</ol>", ["1.", "2."]),
        ("<ol><li>a<ol><li>x<li>y</ol><li>b</ol>", ["1.", "1.", "2.", "2."]),
        ("<ul><li>a</ul><li>stray", []),
        ("<ol start=many><li>a</ol>", ["1."]),
    ],
)
def test_list_numbers_are_written_out_and_marked(markup, numbers):
    assert marked(read_markup(markup), SpanKind.NUMBERING) == numbers


@pytest.mark.parametrize("mark", ["[1]", "[12]", "[a]", "[note 3]", "[iv]", "[Note 1]"])
def test_a_raised_mark_in_brackets_is_a_notes_mark_in_each_of_its_forms(mark):
    text = read_markup(f"<p>The nets were lost<sup>{mark}</sup> in May.")
    assert marked(text, SpanKind.MARKER) == [mark]


@pytest.mark.parametrize("tag", ["ul", "ol", "menu"])
def test_every_kind_of_list_has_items_of_its_own(tag):
    """A gap from one list into another joins what their leads say: the items must be known."""
    text = read_markup(f"<p>You may:<{tag}><li>ask<li>mend</{tag}><p>Not:<{tag}><li>burn</{tag}>")
    items = [span for span in text.spans if span.kind is SpanKind.ITEM]
    assert [text.content[one.start : one.end].split()[-1] for one in items] == [
        "ask",
        "mend",
        "burn",
    ]
    assert items[0].detail == items[1].detail != items[2].detail


@pytest.mark.parametrize(
    ("style", "mark", "numbers"),
    [
        ("font-family:Wingdings", "§&nbsp; ", ["§"]),
        ("font-family:Symbol", "·&nbsp; ", ["·"]),
        ("font-family:&quot;Courier New&quot;", "o&nbsp; ", ["o"]),
        ("mso-list:Ignore", "(iv)&nbsp; ", ["(iv)"]),
        ("mso-list:Ignore", "Not&nbsp; ", []),
        ("mso-list:Ignore", "5&nbsp; ", []),
        ("font-family:Symbol", "-&nbsp; ", []),
        ("font-family:Symbol", "a&nbsp; ", []),
        ("font-family:Wingdings", "5&nbsp; ", []),
        ("font-family:&quot;Courier New&quot;", "a&nbsp; ", []),
    ],
)
def test_marks_of_lists_that_word_writes_as_text_are_marks(style, mark, numbers):
    text = read_markup(f"<p>They call for:<p><span style='{style}'>{mark}</span>a lamp.")
    assert [word.strip() for word in marked(text, SpanKind.NUMBERING)] == numbers
    assert (
        marked(read_markup(f"<p>It says <b style='{style}'>{mark}</b>a lamp."), SpanKind.NUMBERING)
        == []
    )


def test_a_list_number_stands_before_its_words():
    assert read_markup("<ol start=3><li><p>End it.</p><li>Stop.</ol>").content == (
        "3. End it.\n\n4. Stop."
    )


def test_quotation_elements_get_their_marks():
    text = read_markup("He said <q>never <q>ever</q> </q>again.")
    assert text.content == "He said “never ‘ever’” again."
    assert marked(text, SpanKind.INSERTED) == ["“", "‘", "’", "”"]


@pytest.mark.parametrize(
    ("markup", "markers"),
    [
        ("pupils<sup>1</sup> left", ["1"]),
        ("evaluations<sup>1,2</sup>", ["1,2"]),
        ("found it.<sup>12</sup>", ["12"]),
        ("in 2019.<sup>3</sup>", ["3"]),
        ("claim<sup>*</sup>", ["*"]),
        ("claim<sup><a href='#fn-a'>a</a></sup>", ["a"]),
        ("10<a href='#n4'><sup>4</sup></a> of them", ["4"]),
        ("of 10<sup class='reference'>4</sup>", ["4"]),
        ("claim<a href='#cite-3'>[3]</a>", ["[3]"]),
        ("claim<a role='doc-noteref' href='#n'>3</a>", ["3"]),
        ("10<sup>6</sup> cells", []),
        ("x<sup>2</sup>", []),
        ("square metres<sup>2</sup>", []),
        ("km<sup>2</sup>", []),
        ("kilometres<sup>2</sup>", []),
        ("10 metres per second<sup>2</sup>", []),
        ("mol<sup>-1</sup>", []),
        ("costs £1.<sup>99</sup>", []),
        ("the 1<sup>st</sup>", []),
        ("section <a href='#s3'>3</a> says", []),
        ("see <a href='/other'>[3]</a>", []),
    ],
)
def test_marks_of_notes_are_told_from_figures(markup, markers):
    assert marked(read_markup(markup), SpanKind.MARKER) == markers


def test_raised_and_lowered_characters_are_known():
    text = read_markup("10<sup>6</sup> CO<sub>2</sub>")
    assert marked(text, SpanKind.SUPERSCRIPT) == ["6"]
    assert marked(text, SpanKind.SUBSCRIPT) == ["2"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden>secret</p>",
        "<p hidden class=note>secret</p>",
        "<p hidden id=top-banner>secret</p>",
        "<p hidden style='color:red'>secret</p>",
        "<p hidden role=banner>secret</p>",
        "<p hidden='' class=lead style='margin:0' role=note id=x>secret</p>",
        "<p style='display: none'>secret</p>",
        "<div style='visibility:hidden'><p>secret</div>",
        "<span class='sr-only'>secret</span>",
        "<dialog>secret</dialog>",
        "<noscript>secret</noscript>",
        "<del>secret</del>",
        "<p><s>secret</s>",
        "<p><strike>secret</strike>",
        "<b style='opacity:0'>secret</b>",
        "<b style='color: transparent'>secret</b>",
        "<b style='color:#fff;background:#fff'>secret</b>",
        "<b style='font-size:0px'>secret</b>",
        "<p style='position:absolute; left:-9999px'>secret</p>",
        "<p style='text-indent:-999em'>secret</p>",
        "<p style='position:absolute;clip:rect(0 0 0 0)'>secret</p>",
        "<p style='clip-path: inset(50%)'>secret</p>",
        "<p style='content-visibility:hidden'>secret</p>",
        "<p style='display:\\6eone'>secret</p>",
        "<p style='display:/**/none !important'>secret</p>",
        "<i style='text-decoration: line-through'>secret</i>",
        "<i style='text-decoration-line:line-through'>secret</i>",
        "<noscript><p>secret</p></noscript>",
        "<svg><desc>secret</desc></svg>",
    ],
)
def test_hidden_text_is_in_and_known_as_hidden(markup):
    text = read_markup(f"<p>shown</p>{markup}<p>shown too</p>")
    assert marked(text, SpanKind.HIDDEN) == ["secret"]


@pytest.mark.parametrize(
    "style",
    [
        "display:inline",
        "visibility:visible",
        "opacity:0.5",
        "opacity:.05",
        "font-size:0.8em",
        "color:#ccc",
        "color:#fff;background:#000",
        "position:absolute;left:-9px",
        "text-indent:-20px",
        "text-decoration:underline",
        "clip:auto",
        "--display:none",
        "background:url(display-none.png)",
    ],
)
def test_styles_that_hide_nothing(style):
    text = read_markup(f"<p>shown <b style='{style}'>this</b> too</p>")
    assert (text.content, marked(text, SpanKind.HIDDEN)) == ("shown this too", [])


def test_a_block_that_scripts_let_appear_is_not_hidden():
    assert not marked(read_markup("<div style='opacity:0'><p>words</div>"), SpanKind.HIDDEN)


@pytest.mark.parametrize(
    ("markup", "content"),
    [
        ("12<span hidden>3</span>4", "12 3 4"),
        ("ap<b style='display:none'>dis</b>proved", "ap dis proved"),
        ("paid <s>10</s>12", "paid 10 12"),
        ("<del>10</del><ins>12</ins>", "10 12"),
        ("approved<del>, never</del>.", "approved, never."),
        ("word<span hidden> (new window)</span>.", "word (new window)."),
        ("<s>a</s> b", "a b"),
        ("<svg><text x=0>12</text><text x=9>34</text></svg>", "12 34"),
        ("<svg><text>12<tspan x=9>34</tspan><tspan>5</tspan></text></svg>", "12 345"),
        ("<i style='display:inline-block'>12</i><i style='display:inline-block'>34</i>", "12 34"),
        ("<i style='display:table-cell'>12</i><i style='display:table-cell'>34</i>", "12\t34"),
        ("<marquee>m</marquee>n", "m n"),
    ],
)
def test_what_is_hidden_or_set_apart_never_makes_one_word(markup, content):
    assert read_markup(markup).content == content


@pytest.mark.parametrize(
    "markup",
    [
        "10<span style='vertical-align:super'>6</span> cells",
        "<style>.c5 { font-size:8pt; vertical-align: super }</style>10<i class=c5>6</i> cells",
        "<math><msup><mn>10</mn><mn>6</mn></msup></math> cells",
    ],
)
def test_a_power_is_known_however_it_is_set(markup):
    text = read_markup(markup)
    assert (text.content, marked(text, SpanKind.SUPERSCRIPT)) == ("106 cells", ["6"])


def test_a_note_raised_by_style_is_a_note():
    text = read_markup("pupils<span style='vertical-align:super'><a href='#n'>1</a></span> left")
    assert marked(text, SpanKind.MARKER) == ["1"]


def test_a_head_keeps_what_stands_in_for_scripts_to_itself():
    text = read_markup(
        "<head><noscript><p>no scripts</p></noscript><title>T</title></head><body><p>words</body>"
    )
    assert (text.content, text.title) == ("words", "T")


def test_without_a_body_what_stands_in_for_scripts_is_still_hidden():
    text = read_markup("<noscript>no <b>scripts</b></noscript><p>words")
    assert (text.content, marked(text, SpanKind.HIDDEN)) == ("no scripts\n\nwords", ["no scripts"])


def test_a_page_in_an_attribute_of_its_frame_is_read():
    text = read_markup("<p>a<iframe srcdoc='&lt;p&gt;b&lt;sup&gt;2&lt;/sup&gt;'>no</iframe>c")
    assert text.content == "a\n\nb2\n\nc"
    assert marked(text, SpanKind.SUPERSCRIPT) == ["2"]


def test_pages_within_pages_end():
    markup = "x"
    for _ in range(12):
        markup = f"<p>y</p><iframe srcdoc='{escape(markup)}'></iframe>"
    assert read_markup(markup).content.count("y") == 4


def test_an_open_dialog_and_closed_details_are_not_hidden():
    assert not marked(read_markup("<dialog open>a</dialog><details>b</details>"), SpanKind.HIDDEN)


@pytest.mark.parametrize(
    "markup",
    [
        "<nav><a href=/>beside</a></nav>",
        "<header>beside</header>",
        "<footer><p>beside</footer>",
        "<aside>beside</aside>",
        "<div role=navigation>beside</div>",
        "<div id=cookie-banner>beside</div>",
        "<section class='site-consent'>beside</section>",
    ],
)
def test_what_is_beside_the_main_text_is_known(markup):
    text = read_markup(f"<body>{markup}<main><p>main</p></main></body>")
    assert marked(text, SpanKind.OUTSIDE) == ["beside"]


@pytest.mark.parametrize(
    "markup",
    [
        "<article><header>inside</header></article>",
        "<main><section><footer>inside</footer></section></main>",
        "<body class='cookies-accepted'>inside</body>",
        "<div class='cookie-policy'><h1>inside</h1></div>",
    ],
)
def test_parts_of_the_main_text_are_not_outside_it(markup):
    assert marked(read_markup(markup), SpanKind.OUTSIDE) == []


def test_links_and_block_quotations_carry_their_address():
    text = read_markup("<p><a href='https://x.example/a'>A <b>link</b></a><blockquote cite=u>Q")
    spans = {span.kind: (text.content[span.start : span.end], span.detail) for span in text.spans}
    assert spans[SpanKind.LINK] == ("A link", "https://x.example/a")
    assert spans[SpanKind.QUOTE] == ("Q", "u")


def test_alternative_text_is_known_and_empty_ones_leave_no_trace():
    text = read_markup("<p>one<img src=x alt='a  picture'>two<img alt=''></p>")
    assert text.content == "one a picture two"
    assert marked(text, SpanKind.ALTERNATIVE) == ["a picture"]


def test_the_title_is_no_part_of_the_text():
    text = read_markup("<title>A \n title</title><svg><title>icon</title></svg><p>text")
    assert (text.title, text.content) == ("A title", "icon\n\ntext")


def test_a_frameset_is_a_gap():
    assert "frames" in read_markup("<frameset><frame src=a></frameset>").gaps[0]


@pytest.mark.parametrize(
    ("payload", "charset", "content"),
    [
        ("\ufeff<p>café".encode(), "windows-1252", "café"),
        ("<p>café".encode("utf-16"), "", "café"),
        ("<p>café".encode("latin-1"), "iso-8859-1", "café"),
        (b"<p>\x93x\x94", "iso-8859-1", "“x”"),
        (b"<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2", "", "Привет"),
        ("<meta charset=windows-1251><p>café".encode(), "utf-8", "café"),
        (b"<meta http-equiv=content-type content='text/html; charset=shift_jis'>\x83A", "", "ア"),
        ("<p>café — “x”".encode(), "", "café — “x”"),
        ("<p>café".encode(), "no-such-charset", "café"),
        (b"<p>caf\xc3\xa9 \x93mixed\x94", "utf-8", "café “mixed”"),
        (b"<p>cut caf" + b"\xc3", "utf-8", "cut caf"),
        ("<meta charset=utf-16><p>café".encode(), "", "café"),
        (b"<!-- <meta charset=windows-1251> --><p>caf\xc3\xa9", "", "café"),
        ("<p>café 漢字 \U0001f600".encode("gb18030"), "gbk", "café 漢字 \U0001f600"),
        ("<p>café".encode("utf-16-le"), "utf-16", "café"),
        ("\ufeff<p>café".encode("utf-16-be"), "utf-16le", "café"),
        ("<!doctype html><p>café, undeclared".encode("utf-16-be"), "", "café, undeclared"),
        (b"<!--" + b"x" * 2000 + b"--><meta charset=koi8-r><p>\xf0\xd2", "", "Пр"),
        (b"<p>+ADw-b+AD4-", "utf-7", "+ADw-b+AD4-"),
        ("<?xml version='1.0' encoding='iso-8859-2'?><p>\u0159".encode("iso-8859-2"), "", "ř"),
    ],
)
def test_characters_by_mark_header_meta_and_detection(payload, charset, content):
    assert read_html(payload, charset).content == content


def test_many_unreadable_characters_are_a_gap():
    text = read_html(b"<p>" + b"\x81\x8d word " * 50, "windows-1252")
    assert "100 characters" in text.gaps[0]


def test_xhtml_closes_its_empty_tags():
    page = b"<html xmlns='x'><head><script src='a'/><title/></head><body><p>one</p><![CDATA[a<b]]>"
    assert read_html(page, xml=True).content == "one\n\na<b"


def test_deep_nesting_takes_no_quadratic_time_and_loses_no_word():
    check_growth(lambda size: "<div>a <b>" * size + "end", read_markup, 20_000)
    check_growth(lambda size: "<span>" * size + "x" + "</span>" * size, read_markup, 30_000)
    words = "<div>a <b>" * 60_000
    assert read_markup(words + "end").content.split() == ["a"] * 60_000 + ["end"]
    assert read_markup("<span>" * 90_000 + "x" + "</span>" * 90_000 + "y").content == "xy"


@pytest.mark.parametrize(
    ("opening", "attribute", "between"),
    [
        ("<p ", "a{}=1", " "),
        ("<p ", "a{}='<'", " "),
        ("<p ", 'a{}=">"', "\n"),
        ("<p ", "a{}='x'", ""),
        ("<p/", "a{}", "/"),
        ("<pé_x\t", "a{}<", "\t"),
        ("</p\f", "a{}", "\f"),
        ("<body ", "a{}", "><body "),
        ("<html ", "a{}", "><HTML "),
    ],
)
def test_thousands_of_attributes_do_not_stall(opening: str, attribute: str, between: str):
    tag = between.join(attribute.format(number) for number in range(3_000))
    tamed = tame_markup(f"{opening}{tag}>text")
    assert len(re.findall(r"\ba\d", tamed)) == (MAX_ONCE if "><" in between else 0)
    assert read_markup(tamed).content == "text"


def test_tags_as_people_write_them_keep_what_they_say():
    tag = f'<p title="{"a > b < c " * 300}" lang=cy {" ".join(f"a{n}=1" for n in range(400))}>'
    script = "<script>if(a<b&&c=='x'){d=\"don't\"}</script>"
    page = f"<body><body lang=en>{script}{tag}text{' plain words' * 900}</p>"
    assert tame_markup(page) == page


def test_tags_that_nothing_closes_take_time_by_their_length():
    for made in ("<a ", '<a="', "<a='\"", "<body a "):
        check_growth(lambda size, made=made: made * size, tame_markup, 30_000)


def test_thousands_of_options_do_not_stall():
    options = read_markup("<select>" + "<option>x" * 40_000 + "</select>")
    assert options.content.count("x") == 40_000


def test_a_page_of_twenty_megabytes_is_read_whole():
    page = "<div class=x><p>" + "plain words in a sentence " * 40 + "</p></div>\n"
    text = read_html((page * 18_500).encode())
    assert text.content.count("sentence") == 18_500 * 40


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("<b style='color:white'>never</b>", "invisible"),
        ("<b style='color:#fefefe'>never</b>", "invisible"),
        ("<b style='color:rgb(255, 255, 255)'>never</b>", "invisible"),
        ("<font color=white>never</font>", "invisible"),
        ("<b style='color:#ABC;background:#aabbcc'>never</b>", "invisible"),
        ("<i style='background:black'><b style='color:#000'>never</b></i>", "invisible"),
        ("<b style='background:black'>never</b>", "invisible"),
        ("<b style='color:transparent'>never</b>", "invisible"),
        ("<b style='color:rgba(0,0,0,0)'>never</b>", "invisible"),
        ("<b style='color:#0000'>never</b>", "invisible"),
        ("<b style='font-size:1px'>never</b>", "invisible"),
        ("<b style='font:0/0 a'>never</b>", "invisible"),
        ("<b style='transform:scale(0)'>never</b>", ""),
        ("<b style='transform:translateX(-9999px)'>never</b>", ""),
        ("<b style='margin-left:-9999px'>never</b>", ""),
        ("<b style='position:relative;left:-9999px'>never</b>", ""),
        ("<b style='clip-path:circle(0)'>never</b>", ""),
        ("<strike>never</strike>", "struck"),
        ("<del>never</del>", "struck"),
        ("<bdo dir=rtl>never</bdo>", "turned"),
        ("<i dir=rtl><bdo>never</bdo></i>", "turned"),
        ("<b style='unicode-bidi:bidi-override;direction:rtl'>never</b>", "turned"),
        ("<b dir=rtl style='unicode-bidi:isolate-override'>never</b>", "turned"),
    ],
)
def test_why_words_are_not_seen_is_known(words: str, kind: str) -> None:
    text = read_markup(f"<p>The board has {words} approved the plan.</p>")
    hidden = [span for span in text.spans if span.kind is SpanKind.HIDDEN]
    assert [(text.content[s.start : s.end], s.detail) for s in hidden] == [("never", kind)]


@pytest.mark.parametrize(
    "markup",
    [
        "<link rel=stylesheet href=a.css><p style='color:white'>never",
        "<meta name=color-scheme content='dark light'><p style='color:white'>never",
        "<div style='background:url(a.png)'><p style='color:white'>never</div>",
        "<table background=a.png><tr><td style='color:white'>never</table>",
        "<table bgcolor=navy><tr><td style='color:white'>never</table>",
        "<body bgcolor=black text=white><p>never",
        "<body style='background:#123'><p style='color:white'>never",
        "<div style='background:var(--dark)'><p style='color:white'>never</div>",
        "<p style='position:absolute;color:white'>never",
        "<button style='color:white'>never</button>",
        "<div style='color:white'><p style='color:black'>never</div>",
        "<p><bdo dir=ltr>never</bdo>",
        "<p><bdo>never</bdo>",
        "<p dir=rtl>never",
        "<p style='direction:rtl'>never",
        "<p aria-hidden=true>never",
        "<p style='margin-left:-20px'>never",
        "<p style='font-size:10px'>never",
        "<div role=tabpanel hidden>never</div>",
        "<div hidden=until-found>never</div>",
    ],
)
def test_words_that_are_seen_or_may_be_are_not_hidden(markup: str) -> None:
    text = read_markup(markup)
    assert text.content == "never"
    assert not marked(text, SpanKind.HIDDEN)


def test_words_are_seen_again_where_their_colour_differs() -> None:
    inside = "a <p style='color:black'>b</p> c <i style='color:red'>d</i>"
    markup = f"<div style='color:white'>{inside}</div>e"
    assert marked(read_markup(markup), SpanKind.HIDDEN) == ["a", "c"]


@pytest.mark.parametrize(
    ("markup", "inside"),
    [
        ("<details><summary>More</summary>inner</details> after", ["inner"]),
        ("<details>inner</details> after", ["inner"]),
        ("<details>a<summary>More</summary>b</details>", ["a", "b"]),
        ("<details open><summary>More</summary>inner</details>", []),
        ("<div role=tabpanel hidden>inner</div>", ["inner"]),
        ("<style>.tab{display:none}</style><div class=tab>inner</div>after", ["inner"]),
        ("<details>a<details open><summary>s</summary>b</details></details>", ["a\n\ns\n\nb"]),
    ],
)
def test_what_a_click_shows_is_known(markup: str, inside: list[str]) -> None:
    assert marked(read_markup(markup), SpanKind.ON_CLICK) == inside


@pytest.mark.parametrize(
    ("markup", "kinds"),
    [
        ("<p hidden class=w style='color:red' role=note>x</p>", [SpanKind.HIDDEN]),
        ("<nav hidden>x</nav>", [SpanKind.HIDDEN, SpanKind.OUTSIDE]),
    ],
)
def test_the_hidden_attribute_counts_whatever_else_is_said(
    markup: str, kinds: list[SpanKind]
) -> None:
    assert sorted(span.kind for span in read_markup(markup).spans) == sorted(kinds)


@pytest.mark.parametrize(
    "head",
    [
        "<html><head><style>html{opacity:0}</style></head><body>",
        "<html><head><style>html{display:none !important}</style></head><body>",
        "<html><head><style>body{visibility:hidden}</style></head><body>",
        '<html style="opacity:0"><body>',
        "<html hidden><body>",
        '<html><body style="display:none">',
        "<html><head><style>html,body{font-size:0}</style></head><body>",
    ],
)
def test_a_page_that_hides_all_of_itself_at_first_is_shown(head):
    said = "The council met on Monday and decided that the bridge will be closed. " * 3
    text = read_html(f"{head}<script>show()</script><p>{said}<b hidden>not</b></p>".encode())
    assert text.gaps == ()
    hidden = [text.content[s.start : s.end] for s in text.spans if s.kind is SpanKind.HIDDEN]
    assert [words.strip() for words in hidden] == ["not"]
    assert any(span.kind is SpanKind.ON_CLICK for span in text.spans)


@pytest.mark.parametrize("value", ["", '="a"', '=">"', "='<'", '="a" <'])
def test_a_tag_with_hundreds_of_attributes_loses_them_wherever_its_brackets_stand(value):
    written = " ".join(f"a{number}{value}" for number in range(600))
    assert tame_markup(f"<p>x</p><p {written}>y</p>") == "<p>x</p><p>y</p>"


@pytest.mark.parametrize(
    "letters",
    ["<font size={}>", "<B id={}>", '<i title=">{}">', "<u title='<{}'>", "<td><tt class={}></td>"],
)
def test_letters_that_nothing_ends_are_not_begun_again_for_ever(letters: str) -> None:
    opened = "".join(f"<p>{letters.format(number)}" for number in range(300))
    page = f"<p>The weir is open.{opened}" + "<p>x</p>" * 3000 + "<p>The weir is shut."
    text = read_html(page.encode())
    assert "The weir is open." in text.content
    assert "shut" not in text.content
    assert text.gaps == (UNREAD_END,)
    calm = "<p>The weir is <b>open.</b>" * 3000 + "<font color=red><p>It is <i>shut."
    assert cut_repeating(calm) == calm
