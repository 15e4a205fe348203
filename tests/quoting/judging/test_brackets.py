"""What a bracket puts in the place of the source's words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.models import Severity, Text
from archiver.quoting.judging.brackets import changes_meaning, changes_name, flag_replaced, replaces
from archiver.quoting.judging.grammar import Gap, parse
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import fold
from tests.quoting.witnesses import make_quotation


@pytest.mark.parametrize(
    ("brought", "theirs", "changed"),
    [
        ("Johnson", "Harland", True),
        ("Ms Petrov", "Mr Harland", True),
        ("Jackson", "Johnson", True),
        ("Dr Harland", "Harland", False),
        ("Harland", "H", False),
        ("Harland's", "Harland", False),
        ("NHS", "National Health Service", False),
        ("National Health Service", "NHS", False),
        ("the minister", "Harland", False),
        ("Harland", "he", False),
        ("Harland", "He", False),
        ("Mr", "Dr", False),
        ("", "Harland", False),
    ],
)
def test_a_name_for_another_name(brought: str, theirs: str, changed: bool) -> None:
    assert changes_name(brought.split(), theirs.split()) is changed


@pytest.mark.parametrize(
    ("brought", "theirs", "changed"),
    [
        ("guilty", "innocent", True),
        ("innocent", "guilty", True),
        ("opposed", "supported", True),
        ("rejecting", "accepting", True),
        ("more", "fewer", True),
        ("safely", "dangerous", True),
        ("must", "may", True),
        ("might", "may", False),
        ("would", "will", False),
        ("all", "some", True),
        ("all", "every", False),
        ("possibly", "certainly", True),
        ("before the war", "after the war", True),
        ("good and bad", "bad and good", False),
        ("the board", "it", False),
        ("improver", "improves", False),
        ("oldham", "new", False),
    ],
)
def test_the_contrary_and_other_steps_of_a_scale(brought: str, theirs: str, changed: bool) -> None:
    assert changes_meaning(brought.split(), theirs.split()) is changed


@pytest.mark.parametrize(
    ("brought", "theirs", "changed"),
    [
        ("the board", "it", False),
        ("walked", "walks", False),
        ("accusation", "charge", True),
        ("he", "the treasurer", True),
        ("the Ferry Lane board", "the board", False),
    ],
)
def test_words_that_carry_meaning(brought: str, theirs: str, changed: bool) -> None:
    assert replaces(brought.split(), theirs.split()) is changed


def flags(gap: Gap, hidden: str, near: str | None = None, alone: bool = True) -> dict[str, str]:
    found = flag_replaced(gap, hidden, hidden if near is None else near, alone)
    return {flag.flag: str(flag.severity) for flag in found}


def test_a_bracket_that_hides_far_more_than_it_brings_is_for_a_person() -> None:
    long = "the treasurer of the board that met in the spring"
    assert flags(Gap("he"), long) == {"replaced-words": "critical"}
    assert flags(Gap("he"), "the treasurer") == {"replaced-words": "notice"}
    assert flags(Gap("he"), long, alone=False) == {}, "the ellipsis beside it hides the rest"
    assert flags(Gap(ellipsis=True), long) == {}


def test_a_number_that_words_replace_is_shown() -> None:
    assert flags(Gap("a great sum"), "£5.2m") == {"replaced-words": "notice"}
    assert flags(Gap("a great sum"), "12") == {"replaced-words": "notice"}
    assert flags(Gap("some 12"), "12") == {}


def test_the_words_are_shown() -> None:
    (flag,) = flag_replaced(Gap("accusation"), "old\n charge", "old\n charge")
    assert (flag.words, flag.severity) == ("old charge", Severity.NOTICE)


def test_words_that_a_soft_hyphen_or_a_line_cuts_are_whole() -> None:
    assert "changed-name" in flags(Gap("Xanthe"), "In\u00adtegrated")
    assert "changed-meaning" in flags(Gap("guilty"), "inno-\ncent")


PAGE = (
    "Yesterday Mr Harland spoke. The board may support most of the new plans, he said to Ms Petrov."
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The board may support [all] of the new plans", "changed-meaning"),
        ("[Ms Johnson] spoke", "changed-name"),
        ("he said to [Mr Johnson]", "changed-name"),
        ("[The trustees] may support most", "replaced-words"),
        ("The [old] board may support", ""),
        ("[She] said to Ms Petrov", "changed-meaning"),
        ("[They] said to Ms Petrov", ""),
        ("he said to [her]", ""),
    ],
)
def test_at_the_ends_only_what_touches_the_bracket_counts(words: str, expected: str) -> None:
    quotation = make_quotation(words)
    best = find_passage(quotation.selector, fold(Text(PAGE)))[0]
    assert best.verdict == "edited"
    replaced = {"changed-name", "changed-meaning", "replaced-words"}
    assert {f.flag for f in best.flags} & replaced == ({expected} - {""})


@pytest.mark.parametrize("space", [" ", "\n", "\t", "\u00a0", "\u2028", "\r\n"])
def test_a_bracket_after_any_white_space_is_no_part_of_the_word_before(space: str) -> None:
    gaps = [e for e in parse(f"keep the medical{space}[never] records") if isinstance(e, Gap)]
    assert [(gap.inserted, gap.inside_word) for gap in gaps] == [("never", False)]


def test_a_reference_mark_after_a_word_is_no_part_of_it_and_after_a_number_it_is() -> None:
    (mark,) = [e for e in parse("of the police[8] grew") if isinstance(e, Gap)]
    (number,) = [e for e in parse("paid 10[6] pounds") if isinstance(e, Gap)]
    assert (mark.inside_word, number.inside_word) == (False, True)


WORDS = ("may", "not", "Harland", "Mr", "guilty", "the", "all", "[she]", "[all]", "…", "of", "it")
MARKED = st.text(alphabet="aBc [](){}….'’-\n12\u00ad\u0301न漢\ud800", max_size=60)


@settings(deadline=None)
@given(MARKED, MARKED)
def test_no_marks_are_trouble(quote: str, content: str) -> None:
    for match in find_passage(make_quotation(quote).selector, fold(Text(f"{content} {quote}"))):
        assert 0 <= match.start <= match.end <= len(content) + 1 + len(quote)


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_whatever_is_said_of_a_gap_is_in_the_text(words: list[str]) -> None:
    content = "The board may not hold all of the guilty Mr Harland to it."
    for match in find_passage(make_quotation(" ".join(words)).selector, fold(Text(content))):
        for flag in match.flags:
            if flag.flag in ("changed-name", "changed-meaning", "replaced-words"):
                assert flag.words in content


SHIP = (
    "The mate wrote to the owner on Friday that the cook had sold the anchor. The mate did not "
    "paint the boat, and the owner never paid the cook. They sailed from the quay to the island."
)


def graver(quote: str) -> list[str]:
    (match,) = find_passage(make_quotation(quote).selector, fold(Text(SHIP)))
    return [flag.flag for flag in match.flags if flag.severity is Severity.CRITICAL]


@pytest.mark.parametrize(
    ("quote", "flag"),
    [
        ("The [cook] wrote to the owner on Friday that the [mate] had", "changed-meaning"),
        ("The [owner] wrote to the [mate] on Friday", "changed-meaning"),
        ("They sailed from the quay [or] the island", "changed-meaning"),
        ("The mate [re]wrote to the owner", "changed-meaning"),
        ("the cook had [re]sold the anchor", "changed-meaning"),
        ("paint[ed] the boat", "limited-before"),
        ("[He] paint[s] the boat", "limited-before"),
        ("pa[ys] the cook", "limited-before"),
    ],
)
def test_a_bracket_neither_turns_roles_round_nor_cuts_a_negation_off(quote: str, flag: str) -> None:
    assert flag in graver(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "The [ship's mate] wrote to the [boat's owner] on Friday",
        "wr[ites] to the owner on Friday",
        "They sailed from the quay to [the rock]",
    ],
)
def test_a_bracket_that_explains_or_bends_a_word_is_no_grave_change(quote: str) -> None:
    assert graver(quote) == []


@pytest.mark.parametrize(
    ("quote", "severity"),
    [
        ("[It is a lie that] the guard slept", "critical"),
        ("The warden [denies that] the guard slept", "critical"),
        ("[If it is true,] the guard slept on the job", "notice"),
        ("The warden said the guard [on the deck] slept", None),
    ],
)
def test_a_bracket_governs_what_comes_after_it(quote: str, severity: str | None) -> None:
    source = (
        "It is true: papers lie if they must, and one denies that. The warden said the guard slept "
        "on the job on the lower deck."
    )
    found = find_passage(make_quotation(quote).selector, fold(Text(source)))[0]
    gravest = min((f.severity for f in found.flags), key=list(Severity).index, default=None)
    assert gravest == severity


SPOKEN = {
    "de": "Der Rat traf sich am Montag in der Halle. "
    "Einige Boote wurden vor dem Sturm gewarnt, und der Preis stieg.",
    "fr": "Le conseil s'est réuni lundi dans la salle. "
    "Certains bateaux ont été prévenus avant la nuit, le prix augmente.",
    "es": "El concejo se reunió el lunes en el teatro. "
    "Algunos barcos salieron antes de la noche y el precio subió.",
    "nl": "De raad kwam maandag bijeen in de hal. "
    "Sommige boten werden voor de storm gewaarschuwd, en de prijs van het brood steeg.",
    "pl": "Rada spotkała się w poniedziałek. Niektóre łodzie wróciły przed nocą, a cena wzrosła.",
    "ru": "Совет собрался в понедельник, и он говорил о порте. "
    "Некоторые лодки вернулись до ночи, и цена выросла.",
    "it": "Il consiglio si è riunito lunedì. "
    "Alcune barche sono tornate prima della notte e il prezzo sale.",
    "pt": "O conselho reuniu-se na segunda-feira. "
    "Alguns barcos voltaram antes da noite e o preço subiu.",
}


@pytest.mark.parametrize(
    ("language", "quote"),
    [
        ("de", "[Alle] Boote wurden vor dem Sturm gewarnt"),
        ("de", "Einige Boote wurden [nach] dem Sturm gewarnt"),
        ("de", "und der Preis [sank]"),
        ("fr", "Certains bateaux ont été prévenus [après] la nuit"),
        ("fr", "le prix [diminue]"),
        ("es", "[Todos los] barcos salieron antes de la noche"),
        ("es", "y el precio [bajó]"),
        ("nl", "Sommige boten werden [na] de storm gewaarschuwd"),
        ("nl", "en de prijs van het brood [daalde]"),
        ("pl", "Niektóre łodzie wróciły [po] nocą"),
        ("pl", "a cena [spadła]"),
        ("ru", "Некоторые лодки вернулись [после] ночи"),
        ("ru", "[Все] лодки вернулись до ночи"),
        ("it", "Alcune barche sono tornate [dopo] della notte"),
        ("it", "e il prezzo [scende]"),
        ("pt", "Alguns barcos voltaram [depois] da noite"),
    ],
)
def test_a_bracket_turns_no_meaning_round_in_any_language(language: str, quote: str) -> None:
    found = find_passage(make_quotation(quote).selector, fold(Text(SPOKEN[language])))[0]
    assert any(flag.severity is Severity.CRITICAL for flag in found.flags)


@pytest.mark.parametrize(
    ("language", "quote"),
    [
        ("de", "Einige Boote [der Stadt] wurden vor dem Sturm gewarnt"),
        ("fr", "Certains bateaux [du port] ont été prévenus avant la nuit"),
        ("es", "Algunos barcos [del puerto] salieron antes de la noche"),
        ("ru", "Некоторые лодки [города] вернулись до ночи"),
    ],
)
def test_a_bracket_may_explain_in_any_language(language: str, quote: str) -> None:
    found = find_passage(make_quotation(quote).selector, fold(Text(SPOKEN[language])))[0]
    assert not any(flag.severity is Severity.CRITICAL for flag in found.flags)


@pytest.mark.parametrize(
    ("content", "quote", "flag"),
    [
        (
            "Die Stadt gab ihr Jahrbuch heraus. Der Wirt hat fünf Boote an die Stadt verkauft.",
            "Der Wirt hat [sechs] Boote an die Stadt verkauft",
            "changed-number",
        ),
        (
            "La mairie a publié l'annuaire. Le patron a vendu cinq bateaux à la ville.",
            "Le patron a vendu [six] bateaux à la ville",
            "changed-number",
        ),
        (
            "市政府星期四开完长会后公布了年报。客人对大厅很满意。",
            "[所有]客人对大厅很满意",
            "inserted-words",
        ),
    ],
)
def test_numbers_and_scales_of_every_language_are_told(content, quote, flag) -> None:
    (match,) = find_passage(make_quotation(quote).selector, fold(Text(content)))
    assert flag in [f.flag for f in match.flags if f.severity is Severity.CRITICAL]


def test_a_number_that_is_written_again_is_none_other() -> None:
    content = "Die Stadt gab ihr Jahrbuch heraus. Der Wirt hat fünf Boote an die Stadt verkauft."
    quote = make_quotation("Der Wirt hat [genau fünf] Boote an die Stadt verkauft")
    (match,) = find_passage(quote.selector, fold(Text(content)))
    assert "changed-number" not in [f.flag for f in match.flags]


CHINESE = "村委会星期二在旧学校开会。王大明和李小红昨天到了清水镇。他打开了水闸。部长签署了协议。"
JAPANESE = "村議会は火曜日に古い学校で開かれた。田中さんは清水町に着いた。彼は水門を開けた。"


@pytest.mark.parametrize(
    ("content", "quote", "severity", "words"),
    [
        (CHINESE, "王大明和[赵四]昨天到了清水镇", Severity.CRITICAL, "李小红"),
        (CHINESE, "[王大明]打开了水闸", Severity.NOTICE, "他"),
        (CHINESE, "[院长]签署了协议", Severity.CRITICAL, "部长"),
        (CHINESE, "[王部长]签署了协议", Severity.NOTICE, "部长"),
        (JAPANESE, "[佐藤さん]は清水町に着いた", Severity.CRITICAL, "田中さん"),
        (JAPANESE, "[田中さん]は水門を開けた", Severity.NOTICE, "彼"),
    ],
)
def test_a_word_that_may_be_a_name_gives_way_in_a_script_without_capitals(
    content: str, quote: str, severity: Severity, words: str
) -> None:
    match = find_passage(make_quotation(quote).selector, fold(Text(content)))[0]
    assert ("replaced-words", severity, words) in [
        (flag.flag, flag.severity, flag.words) for flag in match.flags
    ]


@pytest.mark.parametrize("quote", ["It cost [£]40 a head", "It cost [US$]40 a head"])
def test_a_currency_that_the_source_has_not_is_critical(quote: str) -> None:
    text = fold(Text("The miller paid them all. It cost 40 a head. They were glad of it."))
    match = find_passage(make_quotation(quote).selector, text)[0]
    assert Severity.CRITICAL in [flag.severity for flag in match.flags]


CONTRACTED = {
    "de": "Der Rat traf sich am Montag in der Halle. Der Wirt gab die Schlüssel an den Pächter.",
    "fr": "Le conseil s'est réuni lundi. Le patron a rendu les clés de la tour aux fermiers.",
    "it": "Il consiglio si è riunito lunedì. Il padrone ha dato le chiavi alla guardia.",
}


@pytest.mark.parametrize(
    ("language", "quote", "grave"),
    [
        ("de", "Der Wirt gab die Schlüssel [vom] Pächter", True),
        ("de", "Der Wirt gab die Schlüssel [am] Pächter", False),
        ("fr", "Le patron a rendu les clés de la tour [des] fermiers", True),
        ("fr", "Le patron a rendu les clés [du] tour aux fermiers", False),
        ("it", "Il padrone ha dato le chiavi [dalla] guardia", True),
        ("it", "Il padrone ha dato le chiavi [agli] guardia", False),
    ],
)
def test_a_preposition_written_on_to_its_article_is_the_same(
    language: str, quote: str, grave: bool
) -> None:
    found = find_passage(make_quotation(quote).selector, fold(Text(CONTRACTED[language])))[0]
    assert any(flag.severity is Severity.CRITICAL for flag in found.flags) is grave


@pytest.mark.parametrize(
    ("content", "quote", "grave"),
    [
        (
            "Der Rat traf sich in der Halle. Harland brachte die Briefe zum Turm.",
            "[Er] brachte die Briefe zum Turm",
            False,
        ),
        (
            "Der Rat traf sich in der Halle. Harland brachte die Briefe zum Turm.",
            "[Perwin] brachte die Briefe zum Turm",
            True,
        ),
        (
            "El concejo se reunió en el teatro de la villa. Harlán llevó las cartas a la torre.",
            "[Él] llevó las cartas a la torre",
            False,
        ),
    ],
)
def test_a_pronoun_in_a_bracket_is_no_name(content: str, quote: str, grave: bool) -> None:
    found = find_passage(make_quotation(quote).selector, fold(Text(content)))[0]
    assert any(flag.severity is Severity.CRITICAL for flag in found.flags) is grave
