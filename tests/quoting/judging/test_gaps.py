"""Gaps and brackets: what they hide, what they join, what they bring."""

from __future__ import annotations

import pytest

from archiver.models import PASSING, Text
from archiver.quoting.judging.matching import find_passage
from archiver.text.extraction import extract
from archiver.text.folding import FoldedText, fold
from tests.quoting.witnesses import make_quotation

PROSE = (
    "The keeper of the weir thanked the clerk. The baker was charged with theft. The owners "
    "declined to sign the lease, and the miller, according to his friends, lied about the "
    "nets. There were nil complaints in the hut. It took 6 to 8 weeks, and the fee was £5 a "
    "head. She said that he had been warned by the lessee, and the coins were sent to the "
    "landlord for bread or beer. The trainee left. The miller praised the boats, and his deputy "
    "was sent home. I know that you were right. It is a myth that the nets were whole. The cook "
    "refused to feed the crew. The nets were, in part, mended."
)
PAGE = (
    "<!doctype html><p>The keeper of the weir was asked about the boats of the town.</p>"
    "<article><h2>Keeper opens hut</h2><p>The keeper said that the hut was full of nets.</p>"
    "</article>"
    "<article><h2>Thief caught</h2><p>He was jailed for stealing coins of the town.</p></article>"
    "<table><tr><td>North</td><td>1 boat</td></tr><tr><td>South</td><td>12 boats</td></tr></table>"
    "<p>You may:</p><ul><li>ask the clerk</li></ul><p>You must pay:</p>"
    "<ul><li>for the nets</li></ul>"
    "<p>THE CHAIR: The nets were lost.</p><p>MR HARLAND: The owners took them.</p>"
)


def flags(quote: str, folded: FoldedText) -> set[tuple[str, str]]:
    match = find_passage(make_quotation(quote).selector, folded)[0]
    assert match.verdict in PASSING
    return {(flag.flag, flag.severity.value) for flag in match.flags}


@pytest.mark.parametrize(
    ("quote", "flag", "severity"),
    [
        ("The keeper … was charged with theft", "joined-sentences", "critical"),
        ("The keeper of the weir thanked the clerk … The owners", "joined-sentences", "notice"),
        ("The owners … sign the lease", "hidden-limit", "critical"),
        ("the miller … lied about the nets", "hidden-limit", "notice"),
        ("There were … complaints in the hut", "hidden-negation", "critical"),
        ("It took 6 … weeks", "cut-quantity", "critical"),
        ("[All] owners declined to sign", "inserted-words", "critical"),
        ("[It is a shame that] the keeper of the weir thanked", "inserted-words", "critical"),
        ("The baker [a sly old rogue] was charged", "inserted-words", "notice"),
        ("The baker [a sly, cruel and vicious rogue] was charged", "inserted-words", "critical"),
        ("the coins were sent [from] the landlord", "changed-meaning", "critical"),
        ("for bread [and] beer", "changed-meaning", "critical"),
        ("The train[er] left", "changed-meaning", "critical"),
        ("[He] said that [she] had been warned", "changed-meaning", "critical"),
        ("I know that [I] were right", "changed-meaning", "critical"),
        ("sent to the [tenant] for bread", "changed-meaning", "critical"),
        ("[Few] owners declined to sign", "inserted-words", "critical"),
        ("It is … that the nets were whole", "hidden-limit", "critical"),
        ("The cook … to feed the crew", "hidden-limit", "critical"),
        ("The nets were … mended", "hidden-limit", "notice"),
        ("The miller … was sent home", "joined-sentences", "notice"),
    ],
)
def test_marks_are_judged_by_what_they_hide_join_and_bring(quote, flag, severity):
    assert (flag, severity) in flags(quote, fold(Text(PROSE)))


FRAMES = {
    "en": "The report was laid before the council in March, and members asked about it. {} ",
    "fr": "Le rapport a été remis au conseil en mars et les élus ont visité la ville. {} ",
    "es": "El informe se presentó al consejo en marzo y los vecinos lo leyeron. {} ",
    "it": "La relazione è stata presentata al consiglio nel mese di marzo. {} ",
    "de": "Der Bericht wurde dem Rat im März vorgelegt und die Mitglieder fragten danach. {} ",
    "ja": "年次報告書は三月四日に市議会に提出された。議員たちは二つの地区を視察した。{}",
    "cy": "Cyflwynwyd yr adroddiad i'r cyngor ym mis Mawrth ac aethant i weld y ward. {} ",
    "ru": "Отчёт был представлен совету в марте, и депутаты посетили два района. {} ",
    "pl": "Raport został przedstawiony radzie w marcu, a radni odwiedzili też dwa osiedla. {} ",
    "tr": "Rapor mart ayında meclise sunuldu ve üyeler şehrin iki mahallesini gezdi. {} ",
}


@pytest.mark.parametrize(
    ("language", "sentence", "quote"),
    [
        # either word of a negation or restriction of two
        ("fr", "Le port ne paie plus les gardes.", "Le port ne paie … les gardes"),
        ("fr", "Le port ne paie que les gardes.", "Le port ne paie … les gardes"),
        ("it", "Il porto non paga più le guardie.", "Il porto non paga … le guardie"),
        ("es", "El puerto ya no paga a los guardas.", "El puerto … no paga a los guardas"),
        ("de", "Der Hafen zahlt keine Wachen mehr aus.", "Der Hafen zahlt keine Wachen … aus"),
        ("cy", "Nid oes ond dau feddyg yn y dref.", "Nid oes … dau feddyg yn y dref"),
        ("ru", "Порт больше не платит сторожам.", "Порт … не платит сторожам"),
        ("tr", "Liman artık bekçilere para vermiyor.", "Liman … bekçilere para vermiyor"),
        # a zero of each language
        ("en", "The keeper had zero boats.", "The keeper had … boats"),
        ("pl", "Port zapłacił zero złotych.", "Port zapłacił … złotych"),
        ("pl", "Port stracił nic a nic w nocy.", "Port stracił … w nocy"),
        # what denies the object that is joined
        ("en", "The judge ruled out a retrial.", "The judge … a retrial"),
        ("en", "The owners voted against the sale.", "The owners voted … the sale"),
        ("en", "The owners sold boats instead of nets.", "The owners sold boats … nets"),
        ("en", "The judge met us and rejected the claim.", "The judge met us … the claim"),
        ("en", "The mayor has yet to publish it.", "The mayor has … publish it"),
        ("ja", "裁判所は訴えを却下し、判決を公表した。", "裁判所は訴えを……公表した"),
        ("ru", "Суд отклонил жалобу жителей.", "Суд … жалобу жителей"),
        ("de", "Das Gericht hob das Urteil gestern auf.", "Das Gericht … das Urteil gestern"),
    ],
)
def test_no_gap_hides_a_part_of_what_denies(language, sentence, quote):
    source = fold(Text(FRAMES[language].format(sentence)))
    assert flags(quote, source) & {("hidden-negation", "critical"), ("hidden-limit", "critical")}


@pytest.mark.parametrize(
    ("language", "sentence", "quote"),
    [
        ("en", "The keeper, who refused a boat, sold nets.", "The keeper … sold nets"),
        ("en", "He did not reply, but sent more nets to us.", "sent … nets to us"),
        ("fr", "Le port, connu depuis plus de dix ans, paie tout.", "Le port … paie tout"),
        ("de", "Der Hafen, der noch mehr Wachen hat, lobte sie.", "Der Hafen … lobte sie"),
    ],
)
def test_what_denies_another_clause_is_not_grave(language, sentence, quote):
    found = flags(quote, fold(Text(FRAMES[language].format(sentence))))
    assert "critical" not in {severity for _, severity in found}


@pytest.mark.parametrize("mark", ["", "³", "[4]", "12", "*"])
def test_a_notes_mark_does_not_hide_the_end_of_a_sentence(mark: str) -> None:
    source = fold(
        Text(f"The keeper shut the weir for the first time.{mark} The owners met on Friday.")
    )
    assert ("joined-sentences", "notice") in flags(
        "The keeper shut the weir … The owners met", source
    )
    assert ("joined-sentences", "critical") in flags("The keeper shut … met on Friday", source)


@pytest.mark.parametrize(
    "quote",
    [
        "the hut was full of nets … He was jailed",
        "North … 12 boats",
        "ask the clerk … for the nets",
        "The nets were lost … The owners took them",
    ],
)
def test_two_parts_of_a_page_are_not_joined(quote):
    folded = fold(extract(PAGE.encode(), "text/html", "utf-8"))
    assert ("joined-parts", "critical") in flags(quote, folded)


@pytest.mark.parametrize("label", ["THE CHAIR:", "Mr Harland:", "A.", "M:", "myth:", "Claim:"])
def test_what_another_speaker_says_is_another_part_however_the_line_names_him(label: str) -> None:
    source = fold(Text(f"The nets were lost in May.\n{label} Yes. The owners took them.\n"))
    for second in ("Yes. The owners took them", "The owners took them"):
        found = flags(f"The nets were lost … {second}", source)
        assert ("joined-parts", "critical") in found


@pytest.mark.parametrize(
    "quote",
    [
        "The keeper … thanked the clerk",
        "She said that [the man] had been warned by the lessee",
        "The baker was charged (sic) with theft",
        "[s]he said that he had been warned",
    ],
)
def test_plain_marks_are_not_grave(quote):
    assert not {f for f, severity in flags(quote, fold(Text(PROSE))) if severity == "critical"}


@pytest.mark.parametrize(
    ("quote", "severity"),
    [
        ("It then fired the keeper … The guild objected", "notice"),
        ("It then fired the keeper … the guild objected", "critical"),
        ("It then fired the keeper … [t]he guild objected", "notice"),
    ],
)
def test_a_sentence_that_is_begun_small_reads_as_the_same_one(quote: str, severity: str) -> None:
    source = "It then fired the keeper of the light on Friday. The guild objected to the sale."
    found = find_passage(make_quotation(quote).selector, fold(Text(source)))[0]
    joined = [f.severity.value for f in found.flags if f.flag == "joined-sentences"]
    assert joined == [severity]


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("They did not only hear the crash but filmed it.", "They did not … hear the crash"),
        ("Der Betrieb ist nicht nur laut, und er ist alt.", "Der Betrieb ist nicht … laut"),
        ("No solo la empresa pagó, sino que el alcalde también.", "No … la empresa pagó"),
    ],
)
def test_a_gap_that_hides_only_after_a_negation_is_critical(source: str, quote: str) -> None:
    found = find_passage(make_quotation(quote).selector, fold(Text(source)))[0]
    assert "hidden-negation" in {flag.flag for flag in found.flags}


@pytest.mark.parametrize(
    ("source", "quote", "flag"),
    [
        ("Nothing but lies were told of the weir.", "Nothing … were told", "hidden-negation"),
        ("Everyone but the miller left the hut.", "Everyone … left", "hidden-negation"),
        ("The baker who struck him left the hut.", "baker [he] struck … left", "changed-meaning"),
        ("The lease is unlawful and old.", "The lease is [law]ful", "inserted-negation"),
    ],
)
def test_what_a_mark_turns_round_is_critical(source: str, quote: str, flag: str) -> None:
    assert (flag, "critical") in flags(quote, fold(Text(source)))


@pytest.mark.parametrize(
    ("source", "quote", "flag"),
    [
        ("The tea was too hot for the crew.", "The tea was … hot", "hidden-limit"),
        ("The rig was kept from sinking in May.", "The rig was … sinking", "hidden-limit"),
        (
            "The miller sang twice, and her dog bit a boy.",
            "The miller … bit a boy",
            "joined-sentences",
        ),
        ("The owners paid the crew in May.", "The owners paid [for] the crew", "inserted-words"),
    ],
)
def test_what_a_mark_changes_more_softly_is_for_a_notice(
    source: str, quote: str, flag: str
) -> None:
    assert (flag, "notice") in flags(quote, fold(Text(f"{PROSE} {source}")))


def test_the_number_of_a_paper_denies_nothing() -> None:
    source = fold(Text("The ferry, see No. 12 of the list, left the quay in May."))
    assert flags("The ferry … left the quay", source) == set()


def test_a_gap_over_the_words_that_lead_in_another_list_joins_parts() -> None:
    page = (
        "<!doctype html><p>You must not:</p><ul><li>open the sluice</li><li>feed the eels</li></ul>"
        "<p>You may:</p><ul><li>ask the clerk</li></ul>"
    )
    folded = fold(extract(page.encode(), "text/html"))
    for quote in ("You must not: … ask the clerk", "You must not: open the sluice … ask the clerk"):
        assert ("joined-parts", "critical") in flags(quote, folded)
    assert ("joined-parts", "critical") not in flags("You must not: … feed the eels", folded)


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("The nets were not [13] mended by the crew.", "The nets were [13] mended"),
        ("The nets were sold[7] to the crew in May.", "The nets were[7] to the crew"),
        ("The owners paid the sum of EUR [900] in May.", "paid the sum of [900] in May"),
        ("The nets were mended by the crew [12]. It rained.", "The nets were mended by the [12]"),
    ],
)
def test_a_bracket_of_the_source_stands_for_no_word_beside_it(source: str, quote: str) -> None:
    match = find_passage(make_quotation(quote).selector, fold(Text(source)))[0]
    assert match.verdict not in PASSING


@pytest.mark.parametrize(
    ("source", "quote", "flag", "severity"),
    [
        (
            "The hut costs 400 crowns a year, the weir 90. The keeper pays both of them.",
            "The hut costs … 90",
            "hidden-limit",
            "notice",
        ),
        (
            "LA PRÉSIDENTE : La séance est ouverte.\n\nM. ÉLUARD : Nous avons vendu les filets.\n\n"
            "MME ŒUVRE : C'est faux et nous le savons tous.\n",
            "Nous avons vendu les filets … nous le savons tous",
            "joined-parts",
            "critical",
        ),
        (
            "Der Rat traf sich in der Halle. Anna beschuldigte Bert, und Bert beschuldigte Clara.",
            "Anna … beschuldigte Clara",
            "joined-sentences",
            "notice",
        ),
        (
            "The cart was sold for a pound, the horse for eleven. The keeper has both of them.",
            "The cart was sold for … eleven",
            "hidden-limit",
            "notice",
        ),
        (
            "The clerk reported the theft; the miller, by contrast, kept the nets in the hut.",
            "The clerk … kept the nets",
            "joined-sentences",
            "notice",
        ),
        (
            "The clerk reported the theft; Harland lied about the nets that were in the hut.",
            "The clerk … lied about the nets",
            "joined-sentences",
            "notice",
        ),
        (
            "The keeper wrote down what the hut had of them.\nNets lost 12\nNets mended (310)\n",
            "Nets lost … (310)",
            "joined-parts",
            "critical",
        ),
    ],
)
def test_a_gap_joins_what_is_told_of_something_else(
    source: str, quote: str, flag: str, severity: str
) -> None:
    assert (flag, severity) in flags(quote, fold(Text(source)))


def test_a_bracket_inside_a_word_leaves_both_of_its_ends_as_they_are():
    source = fold(Text("The weir, they say, is unmistakable, and the owners walked on."))
    for quote, passes in (
        ("the weir, they say, is un[miss]able", True),
        ("the weir, they say, is un[bear]ably", False),
        ("the weir, they say, is in[bear]able", False),
    ):
        found = find_passage(make_quotation(quote).selector, source)[:1]
        assert any(match.verdict in PASSING for match in found) is passes, quote
