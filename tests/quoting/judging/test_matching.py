"""Matching: properties that hold for every text, and the cases that teach them."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from archiver.models import PASSING, DifferenceKind, Match, Severity, Span, SpanKind, Text, Verdict
from archiver.models import TextQuoteSelector as Selector
from archiver.quoting.judging.comparison import turn_case
from archiver.quoting.judging.differences import make_difference
from archiver.quoting.judging.matching import find_passage, rank_matches
from archiver.quoting.judging.passage import compare_at, make_match, match_verbatim, read_passage
from archiver.text.extraction import extract
from archiver.text.folding import fold
from archiver.text.setting.markup import blank_markup
from benchmarks.quotations.corpus import read_prose
from benchmarks.quotations.generated import COUNTED
from tests.quoting.judging import mutations

PROSE = read_prose()
FOLDED = fold(Text(PROSE))
WORDS = [found.span() for found in re.finditer(r"\S+", PROSE)]


def find(content: str, quote: str, *spans: Span, **around: str) -> Match | None:
    found = find_passage(Selector(quote, **around), fold(Text(content, spans=spans)))
    return found[0] if found else None


def verdict(content: str, quote: str, *spans: Span) -> str:
    match = find(content, quote, *spans)
    return match.verdict.value if match else "nothing"


@st.composite
def stretches(draw: st.DrawFn, least: int = 4, most: int = 25) -> tuple[int, int]:
    first = draw(st.integers(0, len(WORDS) - least))
    last = min(first + draw(st.integers(least, most)), len(WORDS)) - 1
    edges = [*WORDS[max(first - 4, 0) : first + 4], *WORDS[max(last - 3, 0) : last + 5]]
    assume(not any(COUNTED.search(PROSE[start:end]) for start, end in edges))
    return WORDS[first][0], WORDS[last][1]


# --- properties -------------------------------------------------------------------------------


@settings(deadline=None)
@given(stretches())
def test_any_passage_is_verbatim_at_its_place(place: tuple[int, int]) -> None:
    quote = PROSE[slice(*place)]
    matches = find_passage(Selector(quote), FOLDED)
    assert matches[0].verdict is Verdict.VERBATIM
    core = quote.strip("“”‘’\"'(),.;:—–")
    assert any(
        PROSE[m.start : m.end].find(core) >= 0 and place[0] <= m.start < place[1] for m in matches
    )


SETTINGS = {
    "straight": lambda q: q.translate(str.maketrans("“”‘’", "\"\"''")),
    "curly": lambda q: q.replace("'", "’"),
    "spaces": lambda q: q.replace(" ", "\u00a0\n "),
    "soft": lambda q: re.sub(r"([a-z]{3})(?=[a-z])", "\\1\u00ad", q),
    "zero-width": lambda q: re.sub(r"([a-z])(?=[a-z])", "\\1\u200b", q),
    "decomposed": lambda q: unicodedata.normalize("NFD", q),
    "dashes": lambda q: q.replace(" — ", "--"),
    "hyphens": lambda q: q.replace("-", "‑"),
    "ligatures": lambda q: q.replace("fi", "ﬁ").replace("fl", "ﬂ"),
    "broken": lambda q: re.sub(r"([a-z]{4})(?=[a-z]{3})", "\\1-\n", q, count=3),
    "first letter": turn_case,
    "quotes": lambda q: f"“{q}”",
}


@settings(deadline=None)
@given(stretches(), st.sets(st.sampled_from(sorted(SETTINGS)), min_size=1, max_size=4))
def test_any_change_of_setting_passes(place: tuple[int, int], names: set[str]) -> None:
    quote = PROSE[slice(*place)]
    for name in [n for n in SETTINGS if n in names]:
        quote = SETTINGS[name](quote)
    match = find_passage(Selector(quote), FOLDED)[0]
    assert match.verdict in (Verdict.VERBATIM, Verdict.TYPOGRAPHIC), (quote, match)
    assert place[0] <= match.start < match.end <= place[1] + 3 or "several-places" in str(match)


OTHER_WORDS = ["not", "never", "no", "seven", "12", "Oduya", "the", "whether", "may", "un", "%"]


@settings(deadline=None)
@given(stretches(least=6), st.data())
def test_any_change_of_words_fails(place: tuple[int, int], data: st.DataObject) -> None:
    words = PROSE[slice(*place)].split()
    at = data.draw(st.integers(1, len(words) - 2))
    change = data.draw(st.sampled_from(["drop", "add", "replace", "swap", "double"]))
    other = data.draw(st.sampled_from(OTHER_WORDS))
    changed = {
        "drop": words[:at] + words[at + 1 :],
        "add": [*words[:at], other, *words[at:]],
        "replace": [*words[:at], other, *words[at + 1 :]],
        "swap": [*words[: at - 1], words[at], words[at - 1], *words[at + 1 :]],
        "double": [*words[:at], words[at], *words[at:]],
    }[change]
    quote = " ".join(changed)
    plain = re.sub(r"\W+", " ", quote.lower()).strip()
    assume(plain not in re.sub(r"\W+", " ", PROSE.lower()))
    assert all(m.verdict not in PASSING for m in find_passage(Selector(quote), FOLDED)), quote


@settings(deadline=None)
@given(stretches(least=3), st.data())
def test_any_other_letter_or_digit_fails(place: tuple[int, int], data: st.DataObject) -> None:
    quote = PROSE[slice(*place)]
    places = [m.start() for m in re.finditer(r"(?<=\w)\w", quote)]
    assume(places)
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("aeoxs019éаІ²"))
    assume(other != quote[at])
    changed = quote[:at] + other + quote[at + 1 :]
    assume(changed.lower() not in PROSE.lower())
    found = find_passage(Selector(changed), FOLDED)
    assert all(m.verdict not in PASSING for m in found), changed


NASTY = st.text(alphabet="ab1 .…[]()'’\"-—−\n\u00ad\u0301\u200b$%²₂é中*_İ\ud800\x00", max_size=40)


@given(NASTY, NASTY)
@settings(max_examples=300, deadline=None)
def test_no_input_raises(content: str, quote: str) -> None:
    for match in find_passage(
        Selector(quote, prefix=content[:3], suffix=quote[:2]), fold(Text(content))
    ):
        assert 0 <= match.start <= match.end <= len(content)


@settings(deadline=None)
@example("0 »\x1b")
@example("\x1b» 0")
@given(st.text(st.characters(exclude_categories=("Cs", "M")), max_size=80))
def test_any_text_holds_itself(content: str) -> None:
    assume(any(ch.isalnum() and ch.isascii() for ch in blank_markup(content)))
    match = find(content, content)
    assert match is not None
    unknown = (Verdict.UNVERIFIABLE,) if fold(Text(content)).nameless else ()
    assert match.verdict in (*PASSING, *unknown), match


# --- one by one -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "quote", "kind", "severity"),
    [
        ("it did not work well", "it did work well", DifferenceKind.NEGATION, Severity.CRITICAL),
        (
            "an unlawful act was done",
            "an lawful act was done",
            DifferenceKind.NEGATION,
            Severity.CRITICAL,
        ),
        ("it cost 2.5% of all", "it cost 25% of all", DifferenceKind.NUMBER, Severity.CRITICAL),
        (
            "it may well fail now",
            "it shall well fail now",
            DifferenceKind.MODALITY,
            Severity.CRITICAL,
        ),
        (
            "we asked Mr Johnson twice",
            "we asked Mr Johnston twice",
            DifferenceKind.NAME,
            Severity.CRITICAL,
        ),
        (
            "they sold the old boilers",
            "they sold the old boiler",
            DifferenceKind.WORD,
            Severity.MAJOR,
        ),
        (
            "we saw the cold house there",
            "we saw the house there",
            DifferenceKind.DELETION,
            Severity.MAJOR,
        ),
        (
            "we saw the house there",
            "we saw the cold house there",
            DifferenceKind.INSERTION,
            Severity.MAJOR,
        ),
        (
            "we met the Polish team there",
            "we met the polish team there",
            DifferenceKind.CASE,
            Severity.MINOR,
        ),
        (
            "we came, we saw it all",
            "we came; we saw it all",
            DifferenceKind.PUNCTUATION,
            Severity.MINOR,
        ),
    ],
)
def test_differences_are_named(
    content: str, quote: str, kind: DifferenceKind, severity: Severity
) -> None:
    match = find(content, quote)
    assert match is not None
    assert [(d.kind, d.severity) for d in match.differences] == [(kind, severity)]


def test_words_that_moved_are_one_difference() -> None:
    moved = find(
        "we said that yesterday the board met in the hall",
        "we said that the board met in the yesterday hall",
    )
    assert moved is not None
    assert [(d.op, d.kind) for d in moved.differences] == [("move", DifferenceKind.ORDER)]


def test_a_raised_digit_is_no_digit() -> None:
    spans = (Span(8, 9, SpanKind.SUPERSCRIPT),)
    assert verdict("about 106 cells", "about 106 cells", *spans) == "altered"
    assert verdict("about 106 cells", "about 10⁶ cells", *spans) == "typographic"


def test_a_known_mark_may_be_left_out_or_kept() -> None:
    mark = Span(11, 13, SpanKind.MARKER)
    assert verdict("evaluations12 were few", "evaluations were few", mark) == "typographic"
    assert verdict("evaluations12 were few", "evaluations12 were few", mark) == "verbatim"
    assert verdict("evaluations12 were few", "evaluations 12 were few", mark) == "altered"
    assert verdict("evaluations were few", "evaluations12 were few") == "altered"


def test_a_running_head_between_two_lines_is_skipped() -> None:
    content = "it was never\nANNUAL REPORT 12\nmeant to last"
    head = Span(13, 29, SpanKind.RUNNING)
    assert verdict(content, "it was never meant to last", head) == "typographic"
    assert verdict(content, "it was never meant to last") == "altered"


def test_hidden_words_are_flagged() -> None:
    content = "it did not work well here"
    hidden = Span(7, 11, SpanKind.HIDDEN)
    left_out = find(content, "it did work well here", hidden)
    assert left_out is not None
    assert [(f.flag, f.severity) for f in left_out.flags] == [("hidden-words", Severity.CRITICAL)]
    kept = find(content, "it did not work well here", hidden)
    assert kept is not None
    assert [(f.flag, f.severity) for f in kept.flags] == [("hidden", Severity.CRITICAL)]
    wholly = find(content, "it did not work well here", Span(0, len(content), SpanKind.HIDDEN))
    assert wholly is not None
    assert [(f.flag, f.severity) for f in wholly.flags] == [("hidden", Severity.NOTICE)]


def test_prefix_and_suffix_choose_the_place() -> None:
    content = "On Monday the board met in the hall. On Friday the board met in the barn."
    match = find(content, "the board met", prefix="On Friday ")
    assert match is not None
    assert match.start == content.index("the board met in the barn")
    assert find(content, "the board met", suffix=" in the barn") == match
    other = find(content, "the board met", prefix="in the cellar ")
    assert other is not None
    assert "other-surroundings" in [flag.flag for flag in other.flags]


def test_an_ellipsis_reaches_only_so_far() -> None:
    content = "The first word " + "and more " * 40 + "the last word"
    quote = "The first word … the last word"
    assert (
        find_passage(Selector(quote), fold(Text(content)), max_gap=100)[0].verdict is Verdict.EDITED
    )
    far = find_passage(Selector(quote), fold(Text(content)), max_gap=60)[0]
    assert far.verdict is Verdict.ALTERED
    assert [d.kind for d in far.differences] == [DifferenceKind.ELISION]


def test_pieces_in_another_order_are_altered() -> None:
    match = find("we asked first and they came later", "they came later … we asked first")
    assert match is not None
    assert (match.verdict, match.differences[0].severity) == (Verdict.ALTERED, Severity.CRITICAL)


def test_what_a_mark_hides_is_shown() -> None:
    match = find("the board did not approve it", "the board [...] approve it")
    assert match is not None
    assert match.set_differently == ("the ellipsis leaves out “did not”",)
    assert match.flags[0].words == "did not"


@pytest.mark.parametrize("struck", ["50", "5", "1"])
def test_a_struck_figure_behind_a_sentence_is_no_mark_and_sets_nothing_differently(struck) -> None:
    content = f"It rained. Nobody will lose a home.{struck} More words follow."
    at = content.index(struck)
    match = find(content, "Nobody will lose a home.", Span(at, at + len(struck), SpanKind.HIDDEN))
    assert match is not None
    assert (match.verdict, match.flags, match.set_differently) == (Verdict.VERBATIM, (), ())
    seen = find(content, "Nobody will lose a home.")
    assert seen is not None
    assert [flag.flag for flag in seen.flags] == ["possible-note-mark"]


@pytest.mark.parametrize(
    ("raised", "kept", "passes"),
    [
        ("1,2", "1,2", True),
        ("1-3", "1–3", True),
        ("1,2,5–7", "1,2,5–7", True),
        ("1,2", "1", True),
        ("1,2", "1,3", False),
        ("1,2", "12", False),
        ("12", "1", False),
    ],
)
def test_several_marks_of_notes_may_be_kept_on_the_line(raised, kept, passes) -> None:
    text = extract(
        f"<p>The decision,<sup>{raised}</sup> made last May, was read.</p>".encode(), "text/html"
    )
    (match,) = find_passage(Selector(f"The decision,{kept} made last May, was read."), fold(text))
    assert (match.verdict in PASSING) is passes


@pytest.mark.parametrize(
    ("raised", "kept", "passes"),
    [("18", "18", True), ("1,2", "1,2", True), ("18", "19", False), ("18", "1", False)],
)
def test_a_mark_behind_a_year_may_be_kept_on_the_line(raised, kept, passes) -> None:
    page = f"<p>It fell from 2005 through 2008.<sup>{raised}</sup> Nobody saw it.</p>"
    text = fold(extract(page.encode(), "text/html"))
    (match,) = find_passage(Selector(f"It fell from 2005 through 2008.{kept} Nobody saw it."), text)
    assert (match.verdict in PASSING) is passes


@pytest.mark.parametrize("mark", ["*1", "※1", "注1", "（注1）", "註 2", "＊1", "†1"])
@pytest.mark.parametrize(
    "said", ["知事は工場の閉鎖|を発表した。", "知事は閉鎖を発表した。|住民は怒った。"]
)
def test_a_raised_sign_with_a_number_is_a_note_in_any_script(mark, said) -> None:
    page = f"<p>{said.replace('|', f'<sup>{mark}</sup>')}次の会議は五月だ。</p>"
    text = fold(extract(page.encode(), "text/html"))
    for quoted in (said.replace("|", ""), said.replace("|", mark)):
        (match,) = find_passage(Selector(quoted), text)
        assert (match.verdict in PASSING, match.flags) == (True, ())
    (match,) = find_passage(Selector(said.replace("|", "9")), text)
    assert match.verdict is Verdict.ALTERED


def test_a_text_with_marks_of_its_own_is_quoted_as_it_is() -> None:
    assert (
        verdict("they wait [for now] … until called", "they wait [for now] … until called")
        == "verbatim"
    )


def test_ignored_setting_is_named() -> None:
    match = find("the “emer-\ngency” plan – it works1", "the 'emergency' plan — it works")
    assert match is not None
    assert set(match.set_differently) >= {
        "quotation marks",
        "hyphens and dashes",
        "a word broken at a line's end",
        "a footnote mark",
    }


@pytest.mark.endure
@given(stretches(least=2, most=40), st.data())
@settings(max_examples=20_000, deadline=None)
def test_any_change_of_words_fails_for_long(place: tuple[int, int], data: st.DataObject) -> None:
    words = PROSE[slice(*place)].split()
    at = data.draw(st.integers(0, len(words) - 1))
    letters = data.draw(st.text(alphabet="abcdefgnot019", min_size=1, max_size=4))
    quote = " ".join([*words[:at], words[at] + letters, *words[at + 1 :]])
    assume(quote.lower() not in " ".join(PROSE.lower().split()))
    assume(not re.fullmatch(r".*\W[019]+", words[at] + letters))
    assert all(m.verdict not in PASSING for m in find_passage(Selector(quote), FOLDED)), quote


@settings(deadline=None)
@given(stretches(least=1, most=12), st.sampled_from(["", ".", ",", "?", " ", "\n"]))
def test_the_shortcut_agrees_with_the_full_comparison(place: tuple[int, int], tail: str) -> None:
    passage = read_passage(PROSE[slice(*place)] + tail)
    for first in FOLDED.occurrences(passage.needle):
        last = first + passage.count - 1
        quick = match_verbatim(passage, FOLDED, first, last)
        full = make_match(passage, FOLDED, compare_at(passage, FOLDED, first, last))
        assert quick is None or quick == full


@pytest.mark.parametrize(
    ("source", "quote", "severity"),
    [
        (
            "The drag grows with velocity² and falls.",
            "The drag grows with velocity and falls",
            "critical",
        ),
        ("The drag grows with velocity² and falls.", "The drag grows with velocity", "critical"),
        ("The nurses waited18 weeks for it.", "The nurses waited weeks for it", "critical"),
        ("Pay the fee within [30] days of it.", "Pay the fee within days of it", "critical"),
        ("It was sold in spring.7 Nobody asked.", "It was sold in spring. Nobody asked", "notice"),
        ("It was sold.[7] Nobody asked.", "It was sold. Nobody asked", "notice"),
    ],
)
def test_what_only_looks_like_a_note_is_never_dropped_silently(source, quote, severity):
    match = find_passage(Selector(quote), fold(Text(source)))[0]
    assert match.verdict is Verdict.TYPOGRAPHIC
    assert [(f.flag, f.severity.value) for f in match.flags] == [("possible-note-mark", severity)]


def test_a_raised_figure_of_markup_after_a_word_is_in_doubt():
    page = (
        b"<!doctype html><p>The risk rises with income<sup>2</sup> here.<sup>7</sup> It fell.</p>"
    )
    folded = fold(extract(page, "text/html", "utf-8"))
    match = find_passage(Selector("rises with income here. It fell"), folded)[0]
    assert [(f.flag, f.severity.value) for f in match.flags] == [("possible-note-mark", "critical")]


def test_asked_only_whether_it_is_there_a_passage_is_found_as_before() -> None:
    rng = random.Random(7)
    folded = fold(Text(mutations.TEXT))
    drawn = [draw(rng) for draw in (mutations.draw_altered, mutations.draw_faithful) * 150]
    passed = 0
    for quote in [mutant.quote for mutant in drawn if mutant is not None]:
        whole = find_passage(Selector(quote), folded)
        passing = whole if whole and whole[0].verdict in PASSING else ()
        assert find_passage(Selector(quote), folded, whether=True) == passing, quote
        passed += bool(passing)
    assert 100 < passed < 250


def test_asked_only_whether_it_is_there_marks_of_a_list_may_be_quoted() -> None:
    content = "The board held\na. fish\nb. chips\nc. peas\nand more besides."
    marks = [found.span() for found in re.finditer(r"[a-c]\.", content)]
    folded = fold(Text(content, spans=tuple(Span(*m, SpanKind.NUMBERING) for m in marks)))
    wanted = Selector("held a. fish b. chips c. peas and more")
    found = find_passage(wanted, folded, whether=True)
    assert found == find_passage(wanted, folded)
    assert found[0].verdict in PASSING


@pytest.mark.parametrize(
    ("content", "quoted", "passes"),
    [
        (
            "공장은 겨울이 되기 전\n에 문을 닫\n을 것이다. 시장이\n말했다",
            "전에 문을 닫을 것이다. 시장이 말했다",
            True,
        ),
        ("아무도 집\n을 잃지 않을 것이라고 말했다", "아무도 집을 잃지 않을 것이라고", True),
        ("아무도 집\n을 잃지 않을 것이라고 말했다", "아무도 집을 잃을 것이라고", False),
        ("아버지\n가방에 들어가셨다고 말했다", "아버지가 방에 들어가셨다고", False),
    ],
)
def test_a_line_end_inside_a_korean_word_is_nothing(content, quoted, passes):
    match = find(content, quoted)
    assert (match is not None and match.verdict in PASSING) is passes


@pytest.mark.parametrize("quotation", ["✓ safe", "✗ clean", "[x] signed", "[ ] paid"])
def test_a_tick_stands_for_no_other_sign(quotation):
    content = "The boats: ✓ clean, ✗ safe. The lists:\n\n- [x] paid\n- [ ] signed\n"
    found = find_passage(Selector(quotation), fold(Text(content)))[0]
    grave = any(flag.severity is Severity.CRITICAL for flag in found.flags)
    assert found.verdict is Verdict.ALTERED or grave


def test_signs_of_the_text_are_told_from_tags_of_the_quotation():
    content = "It is so. Use the <dock> element with care. That is all."
    assert verdict(content, "the <code>&lt;dock&gt;</code> element with care") == "typographic"


def test_an_address_ends_at_the_stop_of_a_script_without_spaces():
    content = "詳しくはhttps://pier.example/list.cgiで確認できます。この表は船の名前と時刻を含んでいます。"
    assert verdict(content, "この表は船の名前と時刻を含んでいます。") == "verbatim"
    assert (
        verdict("See https://pier.example/this-table-holds-the-names", "table holds the names")
        != "verbatim"
    )


def test_of_two_explanations_the_one_that_changes_fewer_words_is_shown() -> None:
    pairs = [("is 100", "([OLD"), ("100", "100 years")]
    found = [
        Match(
            at, at + 9, Verdict.ALTERED, (make_difference("replace", *pair, DifferenceKind.NUMBER),)
        )
        for at, pair in enumerate(pairs)
    ]
    best = rank_matches(found, Selector("is 100"), fold(Text("The fee is 100 years. The fee is.")))
    assert best[0].differences[0].archived == "100 years"
