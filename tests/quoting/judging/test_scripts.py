"""Passages in other scripts: what is setting there, and what is not."""

from __future__ import annotations

import pytest

from archiver.models import Text, TextQuoteSelector, Verdict
from archiver.quoting.judging.matching import find_passage
from archiver.text.extraction import extract
from archiver.text.folding import fold

CHINESE = "议会星期三在图书馆开会。主席没有批准计划，也没有通知居民。费用为150万元。"
JAPANESE = (
    "議会は水曜日に図書館で開かれた。議長は計画を承認しなかった。"
    "費用は１５０万円だった。ﾃﾞｰﾀは公開されない。"
)
THAI = "สภาประชุมเมื่อวันพุธ ประธานไม่ได้อนุมัติแผนงาน และไม่มีใครได้รับแจ้ง"
ARABIC = "اجتمع المجلس يوم الأربعاء. لم يوقّع الرئيس الخطة. كتب محمـــود التقرير."
HEBREW = "המועצה התכנסה ביום רביעי. היו״ר לא אישר את הדו״ח."
OTHERS = (
    "Le cœur du projet. De ĳzeren brug. The board\u2063 never si\u2061gned. See ⚠️ and 👩‍🔬 of "
    "🏴󠁧󠁢󠁷󠁬󠁳󠁿 here. او می\u200cخواهد بماند."
)


def judge(content: str, quote: str) -> str:
    found = find_passage(TextQuoteSelector(quote), fold(extract(content.encode(), "text/plain")))
    return found[0].verdict.value if found else ""


RUSSIAN = "Всё решено, и её нет. Все пришли к ней."


@pytest.mark.parametrize(
    ("content", "quote", "verdict"),
    [
        (CHINESE, "没有批准计划，也没有通知居民", Verdict.VERBATIM),
        (CHINESE, "主席没有批准计划，也没有\n通知居民", Verdict.VERBATIM),
        (CHINESE, "主席没有批准计划,也没有通知居民", Verdict.TYPOGRAPHIC),
        (CHINESE, "席没有批准计划", Verdict.ALTERED),
        (CHINESE, "主席批准计划", Verdict.ALTERED),
        (CHINESE, "费用为15万元", Verdict.ALTERED),
        (CHINESE, "费用为150", Verdict.ALTERED),
        (CHINESE, "费用为150万", Verdict.ALTERED),
        (JAPANESE, "計画を承認しなかった", Verdict.VERBATIM),
        (JAPANESE, "費用は150万円だった", Verdict.TYPOGRAPHIC),
        (JAPANESE, "データは公開されない", Verdict.TYPOGRAPHIC),
        (JAPANESE, "議長は計画を承認した", Verdict.ALTERED),
        (JAPANESE, "書館で開かれた", Verdict.ALTERED),
        (THAI, "ประธานไม่ได้อนุมัติแผนงาน", Verdict.VERBATIM),
        (THAI, "ประธานได้อนุมัติแผนงาน", Verdict.ALTERED),
        (ARABIC, "لم يوقع الرئيس الخطة", Verdict.TYPOGRAPHIC),
        (ARABIC, "لم يوقِع الرئيس الخطة", Verdict.ALTERED),
        (ARABIC, "كتب محمود التقرير", Verdict.TYPOGRAPHIC),
        (HEBREW, 'היו"ר לא אישר את הדו"ח', Verdict.TYPOGRAPHIC),
        (HEBREW, 'היו"ר אישר את הדו"ח', Verdict.ALTERED),
        (RUSSIAN, "Все решено, и ее нет", Verdict.TYPOGRAPHIC),
        (RUSSIAN, "Все решено, и её нет", Verdict.ALTERED),
        (RUSSIAN, "Всё пришли к ней", Verdict.ALTERED),
        (RUSSIAN, "Всё решено, и её нет", Verdict.VERBATIM),
        (OTHERS, "Le coeur du projet", Verdict.TYPOGRAPHIC),
        (OTHERS, "De ijzeren brug", Verdict.TYPOGRAPHIC),
        (OTHERS, "The board never signed", Verdict.TYPOGRAPHIC),
        (OTHERS, "See ⚠ and 👩‍🔬 of 🏴󠁧󠁢󠁷󠁬󠁳󠁿 here", Verdict.TYPOGRAPHIC),
        (OTHERS, "See ⚠ and 👩🔬 of 🏴󠁧󠁢󠁷󠁬󠁳󠁿 here", Verdict.ALTERED),
        (OTHERS, "See ⚠ and 👩‍🔬 of 🏴󠁧󠁢󠁳󠁣󠁴󠁿 here", Verdict.ALTERED),
        (OTHERS, "او میخواهد بماند", Verdict.ALTERED),
    ],
)
def test_setting_of_scripts(content: str, quote: str, verdict: Verdict) -> None:
    assert judge(content, quote) == verdict


@pytest.mark.parametrize(
    ("content", "quote", "flag"),
    [
        (CHINESE, "批准计划", ("limited-before", "critical")),
        (JAPANESE, "データは公開されない", None),
        (JAPANESE, "議長は計画を承認し", ("limited-after", "critical")),
    ],
)
def test_edges_in_scripts_without_spaces(content, quote, flag) -> None:
    found = find_passage(TextQuoteSelector(quote), fold(extract(content.encode(), "text/plain")))
    said = [(flag.flag, flag.severity.value) for flag in found[0].flags]
    assert said == ([flag] if flag else [])


def test_letters_that_tag_characters_spell_are_told() -> None:
    spelt = "".join(chr(0xE0000 + ord(letter)) for letter in "not")
    folded = fold(Text("The board has signed the lease of the weir."))
    (match,) = find_passage(TextQuoteSelector(f"The board has {spelt}signed the lease"), folded)
    assert [(flag.flag, flag.words) for flag in match.flags] == [("hidden-in-document", "not")]


def test_a_dropped_word_is_shown_whole() -> None:
    text = fold(extract(CHINESE.encode(), "text/plain"))
    found = find_passage(TextQuoteSelector("主席批准计划"), text)
    assert [difference.archived for difference in found[0].differences] == ["没有"]


def test_ruby_stands_beside_the_text() -> None:
    page = (
        "<html lang=ja><p>議長は<ruby>大阪<rp>（</rp><rt>おおさか</rt></ruby>で計画を承認した。</p>"
    )
    text = fold(extract(page.encode(), "text/html"))
    found = find_passage(TextQuoteSelector("議長は大阪で計画を承認した。"), text)
    assert found[0].verdict is Verdict.TYPOGRAPHIC
    assert found[0].flags == ()
    assert found[0].set_differently == ("a reading set beside a word",)
    assert text.text.lang == "ja"
