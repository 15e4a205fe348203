"""Words of scripts that put no space between them."""

from __future__ import annotations

import pytest

from archiver.text.quotation_marks import count_words, scan_marks
from archiver.text.unspaced import begins_word, close_up, count_unspaced

CHINESE = "委员会星期一开会。部长没有签署协议，也通知了患者。"


@pytest.mark.parametrize(
    ("content", "cut"),
    [
        ("部长没有签署协议", "部长|没有|签署|协议"),
        ("部長並未簽署協議", "部長|並未|簽署|協議"),
        ("大臣は協定に署名した", "大臣|は|協定|に|署名|した"),
        ("データは公開", "データ|は|公開"),
        ("รัฐมนตรีไม่ได้แจ้ง", "รัฐมนตรี|ไม่|ได้|แจ้ง"),
        ("ລົງນາມໃນສັນຍາ", "ລົງນາມ|ໃນ|ສັນຍາ"),
        ("រដ្ឋមន្ត្រីចុះហត្ថលេខា", "រដ្ឋមន្ត្រី|ចុះហត្ថលេខា"),
        ("သဘောတူချက်ကို", "သဘောတူ|ချက်|ကို"),
        ("费用150万元", "费用|150万元"),
        ("\U00020000部长没有签署", "\U00020000|部长|没有|签署"),
    ],
)
def test_words_are_cut_by_the_standard(content: str, cut: str) -> None:
    found = "".join(
        ("|" if at and begins_word(content, at) else "") + content[at] for at in range(len(content))
    )
    assert found == cut


def test_a_line_end_does_not_part_a_word_of_han() -> None:
    content = "委员会要求在冬\n季之前公布"
    assert not begins_word(content, content.index("季"))
    assert begins_word(content, content.index("之"))


def test_white_space_between_two_such_letters_is_nothing() -> None:
    assert close_up("工厂将\n在 冬季，\n关闭 the plant 工厂") == "工厂将在冬季，关闭 the plant 工厂"
    assert close_up("one\ntwo") == "one\ntwo"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("部长没有签署协议", 4),
        ("部长 2021 signed it", 4),
        ("県は費用を負担し", 6),
        ("รัฐมนตรีไม่ได้แจ้ง", 4),
        ("the trust didn’t sign", 4),
    ],
)
def test_marked_words_are_counted_as_words(text: str, count: int) -> None:
    assert count_words(text) == count


def test_marks_are_not_counted() -> None:
    assert count_unspaced("，。「」") == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("知事は「工場は閉鎖される」と述べた。", ["工場は閉鎖される"]),
        ("她說：「他說『我們不同意』，然後離開」。", ["他說『我們不同意』，然後離開"]),
        ("委员会表示：“工厂将关闭。”", ["工厂将关闭。"]),
        ("｢データ｣", ["データ"]),
    ],
)
def test_corner_brackets_are_quotation_marks(text: str, words: list[str]) -> None:
    assert [text[s.start : s.end] for s in scan_marks(text).stretches] == words
