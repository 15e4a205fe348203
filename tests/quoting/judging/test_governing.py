"""What governs a passage in languages other than English, and in English sentences turned round."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.models import Severity, Text, TextQuoteSelector
from archiver.quoting.judging.context import flag_context
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import fold
from tests.quoting.judging.test_context import flags

AROUND = {
    "de": "Der Fischer war mit den Netzen am Fluss, und er hatte die Schlüssel für das Haus. ",
    "fr": "Le pêcheur était avec les filets au bord de la rivière, et il avait les clés. ",
    "es": "El pescador estaba con las redes en la orilla del río, y tenía las llaves de la casa. ",
    "it": "Il pescatore era con le reti sulla riva del fiume, e aveva anche le chiavi della casa. ",
    "pl": "Rybak był z sieciami na brzegu rzeki, a przy tym miał też klucze do tego domu. ",
    "ru": "Рыбак был с сетями на берегу реки, и у него были ключи от этого дома. ",
    "uk": "Рибалка був із сітками на березі річки, і в нього були ключі від цього будинку. ",
    "ar": "كان الصياد مع الشباك على ضفة النهر، وكان عنده هذا المفتاح. ",
    "he": "הדייג היה עם הרשתות על גדת הנהר, והיו לו גם המפתחות של הבית. ",
    "el": "Ο ψαράς ήταν με τα δίχτυα στην όχθη του ποταμού και είχε τα κλειδιά από το σπίτι. ",
    "hu": "A halász a hálókkal a folyó partján volt, és nála voltak a ház kulcsai is. ",
    "tr": "Balıkçı bu ağlar ile nehrin kıyısında ve daha sonra bir evde kaldı. ",
    "zh": "渔夫和他的网在河边，他也有这个房子的钥匙。",
    "ja": "漁師は網を持って川の岸にいた。家の鍵も持っていた。",
    "ko": "어부는 그물을 가지고 강가에 있었다. ",
}


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("de", "Es trifft nicht zu, dass |der Fischer das Haus verkaufte|."),
        ("de", "Er bestreitet, dass der alte Wirt |das Haus verkaufte|."),
        ("fr", "Il nie que le pêcheur |a vendu la maison|."),
        ("es", "El alcalde niega que la empresa |vendió la casa|."),
        ("de", "Er weigerte sich, |das Haus zu verkaufen|."),
        ("de", "Kaum ein |Boot kam zurück|."),
        ("fr", "Rien ne prouve que |le pêcheur a vendu la maison|."),
        ("fr", "Il a refusé de |vendre la maison|."),
        ("fr", "Peu de |bateaux sont revenus|."),
        ("es", "No hay indicios de que |el pescador vendió la casa|."),
        ("es", "Ninguno de los |barcos volvió|."),
        ("it", "Smentisce che |il pescatore ha venduto la casa|."),
        ("pl", "Mało który |statek wrócił|."),
        ("ru", "Рыбак отрицает, что |дом был продан|."),
        ("ar", "نفى الصياد أن |البيت بيع أمس|."),
        ("he", "הדייג הכחיש כי |הבית נמכר אתמול|."),
        ("el", "Ελάχιστες |βάρκες γύρισαν|."),
        ("hu", "Nincs bizonyíték arra, hogy |a ház elkelt|."),
        ("zh", "没有证据表明|房子卖了|。"),
        ("zh", "寥寥几个|渔夫回来了|。"),
    ],
)
def test_what_denies_is_critical_in_every_language(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == [("limited-before", "critical")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("tr", "|Balıkçının evi sattığı| doğru değil."),
        ("tr", "|Bu ev onun| değil."),
        ("ja", "|漁師が家を売った|というのは事実ではない。"),
        ("ko", "|어부가 집을 팔았다는| 주장은 사실이 아니다."),
        ("de", "|Der Fischer verkauft das Haus| nicht."),
    ],
)
def test_what_denies_may_stand_after_the_passage(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == [("limited-after", "critical")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("de", "Die Nachbarn behaupten, |der Fischer habe das Haus verkauft|."),
        ("de", "Sollte es regnen, |wird das Haus verkauft|."),
        ("de", "Es hat sich gezeigt, dass |der Fischer das Haus verkaufte|."),
        ("ko", "만약 비가 오면 |어부는 집에 남는다|."),
        ("zh", "在邻居看来，|房子已经卖了|。"),
        ("fr", "S'il pleut, |le pêcheur a vendu la maison|."),
        ("fr", "Si le vent tourne, |le pêcheur a vendu la maison|."),
        ("fr", "D'après les voisins, |le pêcheur a vendu la maison|."),
        ("fr", "Presque |toute la maison a brûlé|."),
        ("es", "Si llueve, |la casa será vendida|."),
        ("it", "A detta dei vicini, |il pescatore ha venduto la casa|."),
        ("ru", "По словам соседей, |дом был продан|."),
        ("ar", "إذا نزل المطر |فسوف يباع البيت|."),
        ("hu", "A szomszédok szerint |a ház elkelt|."),
        ("tr", "Komşulara göre |ev bu yıl satıldı|."),
        ("zh", "据邻居说，|房子已经卖了|。"),
        ("ja", "隣人によると、|家はもう売れた|。"),
    ],
)
def test_attributions_and_conditions_are_notices(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == [("limited-before", "notice")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("de", "Die Boote kamen nicht, aber |der Fischer blieb am Fluss|."),
        ("de", "Einige wenige |Boote kamen zurück|."),
        ("fr", "Un peu de |vent est venu|."),
        ("es", "Unos pocos |barcos volvieron|."),
        ("it", "Nel secondo giorno |il pescatore ha venduto la casa|."),
        ("pl", "|Rybak sprzedał dom|."),
        ("he", "לא מעט |סירות חזרו לנהר|."),
        ("ru", "Лодки не вернулись, но |рыбак остался у реки|."),
    ],
)
def test_what_leaves_some_or_stands_in_another_clause_is_none(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == []


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "The trial gives little evidence that |the keeper sold the boats|."),
        ("en", "There is hardly any sign that |the keeper sold the boats|."),
        ("de", "Es gibt wenige Belege dafür, dass |der Fischer das Haus verkaufte|."),
        ("fr", "Il y a peu de preuves que |le pêcheur a vendu la maison|."),
        ("en", "We did not ask for |the keeper to be sent away|."),
        ("en", "Nobody called for |the boats to be sold|."),
        ("en", "There was no need for |the owners to leave|."),
    ],
)
def test_a_clause_of_which_little_or_nothing_is_said_is_denied(language: str, marked: str) -> None:
    assert flags(marked, AROUND.get(language, "The keeper had the keys. ")) == [
        ("limited-before", "critical")
    ]


@pytest.mark.parametrize(
    "marked",
    [
        "There is a little evidence that |the keeper sold the boats|.",
        "The clerk asked for |the keeper to be sent away|.",
        "They did not pay for |the boats in the weir|.",
    ],
)
def test_what_is_said_or_asked_for_is_not_denied(marked: str) -> None:
    assert ("limited-before", "critical") not in flags(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "At no time |was the hut of the keeper open|.",
        "In no case |may the keeper sell the boats|.",
        "Nor |did the keeper sell the boats|.",
        "Not until Friday |was the hut of the keeper open|.",
        "The trust did not commission the scheme, nor |has it ever endorsed it|.",
        "The trust did not reply; nor |did it publish the report|.",
        "The trust made no reply nor |was the report ever published|.",
    ],
)
def test_a_negation_before_an_inverted_verb_is_critical(marked: str) -> None:
    assert flags(marked) == [("limited-before", "critical")]


@pytest.mark.parametrize(
    "marked",
    [
        "That |the keeper sold the boats| has been denied by the town.",
        "The keeper almost |sold the boats of the town|.",
        "The keeper rarely |sold the boats of the town|.",
        "The keeper avoided |selling the boats of the town|.",
    ],
)
def test_what_softens_is_flagged(marked: str) -> None:
    assert [flag for flag, _ in flags(marked)] == ["limited-before"]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("ja", "|漁師が家を売った|と隣の人は言う。"),
        ("ko", "|어부가 집을 팔았다고| 이웃들은 주장한다."),
        ("tr", "|Balıkçının evi sattığını| söylüyorlar."),
    ],
)
def test_a_verb_of_saying_may_stand_after_the_passage(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == [("limited-after", "notice")]


def test_an_auxiliary_after_a_plain_phrase_is_none() -> None:
    assert flags("In the hut |was a boat of the keeper|.") == []


GOVERNED = Path(__file__).with_name("governed.txt").read_text("utf-8")
CRITICAL = "DFQ"


def _cases() -> dict[str, list[tuple[str, str]]]:
    """Return, for each language, the kind of each sentence of its text, and the sentence."""
    found: dict[str, list[tuple[str, str]]] = {}
    code = ""
    for line in GOVERNED.splitlines():
        if line.startswith("# "):
            continue
        if line.startswith("#"):
            code = line[1:]
            continue
        found.setdefault(code, []).append((line[0], line[2:]))
    return found


@pytest.mark.parametrize("code", _cases())
def test_what_governs_is_told_in_a_text_of_each_language(code: str) -> None:
    cases = _cases()[code]
    apart = "" if code in ("zh", "ja") else " "
    folded = fold(Text(apart.join(marked.replace("|", "") for _, marked in cases)))
    at, wrong = 0, []
    for kind, marked in cases:
        lead, passage, rest = marked.split("|")
        start = at + len(lead)
        at = start + len(passage) + len(rest) + len(apart)
        said = {flag.severity for flag in flag_context(folded, start, start + len(passage))}
        due = Severity.CRITICAL in said if kind in CRITICAL else bool(said) == (kind != "W")
        if not due:
            wrong.append(marked)
    assert not wrong


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("es", "El pescador no quiso |vender la casa|."),
        ("es", "El barco no ha sido |vendido en la ciudad|."),
        ("it", "Il pescatore non può |vendere la casa|."),
        ("it", "La barca non è mai stata |venduta in città|."),
        ("fr", "Le pêcheur ne peut plus |vendre la maison|."),
        ("fr", "Rien n'oblige le pêcheur |à vendre la maison|."),
        ("pl", "Rybak nie zamierza |sprzedać domu|."),
        ("pl", "Dom nie został |sprzedany w mieście|."),
        ("ru", "Рыбак не хотел |продать дом|."),
        ("ru", "Дом ещё не был |продан в городе|."),
        ("el", "Ο ψαράς δεν σκοπεύει |να πουλήσει το σπίτι|."),
        ("hu", "A halász nem akarta |eladni a házat|."),
        ("he", "הדייג לא רצה |למכור את הבית|."),
        ("ar", "لا يستطيع الصياد |أن يبيع البيت|."),
        ("zh", "渔夫不愿意|卖掉这个房子|。"),
        ("de", "Der Fischer wollte nie mehr |das Haus verkaufen|."),
    ],
)
def test_a_negated_verb_governs_its_infinitive_and_its_participle(
    language: str, marked: str
) -> None:
    assert flags(marked, AROUND[language]) == [("limited-before", "critical")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("es", "El pescador no dudó en |vender la casa|."),
        ("es", "No, pescador, hoy ha sido |vendida la casa|."),
        ("fr", "Le pêcheur n'a pas hésité à |vendre la maison|."),
        ("ru", "Рыбак решил |продать дом|."),
        ("pl", "Rybak nie spał długo i |sprzedał dom|."),
        ("el", "Ο ψαράς σκοπεύει |να πουλήσει το σπίτι|."),
        ("de", "|Der Fischer gab das Haus auf|, und er ging."),
        ("en", "|The fisherman turned the offer down|, and he left."),
        ("en", "He said no doubt |about the house|."),
    ],
)
def test_no_other_verb_is_denied(language: str, marked: str) -> None:
    assert flags(marked, AROUND.get(language, "The fisher had the keys of a house. ")) == []


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("de", "|Der Fischer lehnte den Preis| ab, weil er zu klein war."),
        ("de", "|Der Fischer sagte das Fest am Fluss| ab."),
        ("de", "|Der Fischer gab das Haus| auf und er ging."),
        ("en", "|The fisherman turned the offer| down."),
        ("en", "|The union called the strike at the harbour| off and left."),
    ],
)
def test_a_part_of_its_verb_right_after_a_passage_is_shown(language: str, marked: str) -> None:
    around = AROUND.get(language, "The fisher had the keys of a house. ")
    assert flags(marked, around) == [("limited-after", "notice")]


def test_a_place_at_the_end_of_a_clause_is_no_part_of_its_verb() -> None:
    assert flags("|The fisherman lived| down by the river.", "The fisher had the keys. ") == []


@pytest.mark.parametrize(
    ("language", "source", "quote", "kind"),
    [
        ("es", "El pescador vendió la casa.", "El pescador no vendió la casa", "negation critical"),
        ("de", "Er hat drei alte Boote verkauft.", "Er hat vier alte Boote", "number critical"),
        ("fr", "Il peut vendre la maison demain.", "Il doit vendre la maison", "modality critical"),
        ("ru", "Рыбак продал дом вчера.", "Рыбак не продал дом вчера", "negation critical"),
        (
            "it",
            "Il pescatore vende la casa.",
            "Il pescatore vende subito la casa",
            "insertion major",
        ),
        ("zh", "渔夫卖掉了这个房子。", "渔夫没有卖掉了这个房子", "negation critical"),
    ],
)
def test_a_difference_is_named_by_the_words_of_its_language(
    language: str, source: str, quote: str, kind: str
) -> None:
    found = find_passage(TextQuoteSelector(quote), fold(Text(AROUND[language] + source)))
    assert [f"{d.kind} {d.severity}" for d in found[0].differences] == [kind]


@pytest.mark.parametrize(
    ("language", "source", "quote", "limited"),
    [
        ("es", "El pescador venderá quizás la casa.", "El pescador venderá […] la casa", True),
        ("es", "El pescador viejo vendió la casa.", "El pescador […] vendió la casa", False),
        ("de", "Er verkauft, falls sie es will, das Haus.", "Er verkauft […] das Haus", True),
        ("fr", "Le pêcheur a peut-être vendu la maison.", "Le pêcheur a […] vendu la maison", True),
        ("fr", "Le pêcheur de la rive a vendu le lit.", "Le pêcheur […] a vendu le lit", False),
        ("pl", "Rybak rzekomo sprzedał dom.", "Rybak […] sprzedał dom", True),
        ("it", "Il pescatore ha forse venduto casa.", "Il pescatore ha […] venduto casa", True),
    ],
)  # fmt: skip
def test_an_ellipsis_that_hides_a_limit_of_its_language_says_so(
    language: str, source: str, quote: str, limited: bool
) -> None:
    found = find_passage(TextQuoteSelector(quote), fold(Text(AROUND[language] + source)))
    assert ("hidden-limit" in {flag.flag for flag in found[0].flags}) is limited


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "The rumour that |the boats were sold| is untrue."),
        ("en", "The idea that |the boats were sold| was never true."),
        ("de", "Die Behauptung, dass |das Haus verkauft wurde|, ist falsch."),
        ("fr", "L'affirmation que |la maison était vendue| est fausse."),
        ("es", "La afirmación de que |la casa era segura| es falsa."),
    ],
)
def test_a_claim_that_its_sentence_calls_false_is_denied(language: str, marked: str) -> None:
    around = AROUND.get(language, "The keeper of the weir had the keys of the hut with him. ")
    assert ("limited-after", "critical") in flags(marked, around)


def test_a_claim_of_which_more_is_said_is_not_denied() -> None:
    found = flags("The claim that |the bridge was unsafe| led to a false alarm.")
    assert found == [("limited-before", "notice")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "The inspector ruled out that |the pump was faulty|."),
        ("en", "Nobody believes |the tower will stand|."),
        ("en", "I do not think |the bell is cracked|."),
        ("en", "The board voted against |building on the marsh|."),
        ("en", "Neither sister |kept the key|."),
        ("en", "Every |second child got in free|."),
        ("en", "A |few geese came home|."),
        ("en", "It remains untrue that |the cup is Roman|."),
        ("es", "No es que |la sopa esté fría|."),
        ("ru", "Никто не верит, что |дом продан|."),
        ("fr", "Le pêcheur est parti sans que |le maire le paie|."),
        ("ar", "غادر العمال دون أن |يقبضوا أجورهم|."),
        ("zh", "渔夫走了，也无人|通知村长|。"),
    ],
)
def test_what_undoes_its_object_undoes_its_clause(language: str, marked: str) -> None:
    around = AROUND.get(language, "The fisher had the keys of a house. ")
    assert flags(marked, around) == [("limited-before", "critical")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "They found that |the pump was faulty|."),
        ("en", "The driver risked |being fined|."),
        ("en", "She did not deny that |the bell is cracked|."),
        ("it", "Dubito che |la barca torni|."),
        ("en", "In the crew's opinion, |the cliff is firm|."),
        ("en", "It is only in June that |the puffins land|."),
        ("fr", "À moins qu'il ne pleuve, |la porte reste ouverte|."),
        ("ar", "زار |المدير| السابق القرية."),
        ("he", "הדייג ביקר אצל |השר| לשעבר."),
    ],
)
def test_a_clause_taken_by_a_verb_and_a_noun_taken_back_after_it_are_shown(
    language: str, marked: str
) -> None:
    around = AROUND.get(language, "The fisher had the keys of a house. ")
    assert [severity for _, severity in flags(marked, around)] == ["notice"]


@pytest.mark.parametrize(
    "marked",
    [
        "Don't forget that |the bell is cracked|.",
        "Not including a key |is an error of the clerk|.",
        "Some files do not use type 0 |for stamps before noon|.",
        "No school |bus was late|.",
        "Failing that, |the clerk asks the keeper|.",
        "The status is [ + |] for shops, [ - ] for bars and [| ?] for others.",
    ],
)
def test_what_denies_nothing_of_a_passage_is_not_critical(marked: str) -> None:
    assert ("critical") not in [severity for _, severity in flags(marked, ENGLISH)]


ENGLISH = "The fisher had the keys of a house. "


@pytest.mark.parametrize(
    "marked",
    [
        "|La sœur du curé n'a vu, ce soir-là|, personne.",
        "|Le pêcheur n'avait, disait-il|, aucun argent.",
        "Le soir |il n'a vu, sur le quai| du port, ni bateau ni filet.",
    ],
)
def test_a_negation_may_not_be_parted_from_its_other_half_over_an_aside(marked: str) -> None:
    assert ("limited-after", "critical") in flags(marked, AROUND["fr"])


@pytest.mark.parametrize(
    "marked", ["|Il n'a pas plu|, personne ne sortit.", "|Le pêcheur n'ose parler| au maire."]
)
def test_a_negation_with_both_halves_is_whole(marked: str) -> None:
    assert ("limited-after", "critical") not in flags(marked, AROUND["fr"])


@pytest.mark.parametrize("predicate", ["baseless", "unfounded", "untrue", "false"])
def test_a_claim_that_is_said_to_lack_its_ground_is_denied(predicate: str) -> None:
    found = flags(f"The claim that |the oak was felled| is {predicate}.", ENGLISH)
    assert ("limited-after", "critical") in found


HEDGED = [
    ("de", "Vermutlich |hat der Wirt die Netze verkauft|."),
    ("fr", "Peut-être |le pêcheur a vendu la maison|."),
    ("fr", "Il semble que |le pêcheur a vendu la maison|."),
    ("es", "El pescador probablemente |vendió la casa|."),
    ("it", "Forse |il pescatore ha venduto la casa|."),
    ("pl", "Podobno |rybak sprzedał dom|."),
    ("ru", "Вероятно, |рыбак продал дом|."),
    ("ar", "ربما |باع الصياد البيت|."),
    ("he", "כנראה |הדייג מכר את הבית|."),
    ("el", "Ίσως |ο ψαράς πούλησε το σπίτι|."),
    ("hu", "Talán |a halász eladta a házat|."),
    ("tr", "Belki |balıkçı evi sattı|."),
    ("zh", "也许|渔夫卖了房子|。"),
    ("ja", "おそらく|漁師は家を売った|。"),
    ("ko", "아마 |어부가 집을 팔았다|."),
]


@pytest.mark.parametrize(("language", "marked"), HEDGED)
def test_a_hedge_that_is_cut_off_is_for_a_notice(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == [("limited-before", "notice")]


PARTS_OF = [
    ("de", "Zwei Drittel |der Häuser standen leer|."),
    ("fr", "La moitié des |bateaux sont revenus|."),
    ("es", "Dos tercios |de los barcos volvieron|."),
    ("it", "Il triplo |delle reti era rotto|."),
    ("pl", "Połowa z |tych domów stała pusta|."),
    ("nl", "Twee derde |van de huizen stond leeg|."),
    ("ru", "Две трети |домов стояли пустыми|."),
]


@pytest.mark.parametrize(("language", "marked"), PARTS_OF)
def test_a_part_that_is_cut_off_its_whole_is_for_a_notice(language: str, marked: str) -> None:
    around = AROUND.get(
        language, "De visser was met de netten aan de oever en hij had de sleutels. "
    )
    assert flags(marked, around) == [("limited-before", "notice")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [("de", "Jedes dritte |Haus stand leer|."), ("ru", "Каждый третий |дом стоял пустым|.")],
)
def test_every_third_of_them_leaves_few(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == [("limited-before", "critical")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("es", "En ningún momento |el pescador vendió la casa|."),
        ("it", "In nessun caso |il pescatore vende la casa|."),
        ("pl", "W żadnym razie |rybak sprzeda dom|."),
        ("pl", "Przy żadnej pogodzie |rybak sprzeda dom|."),
        ("ru", "Ни в коем случае |рыбак продаст дом|."),
        ("ru", "Ни при каких условиях |рыбак продаст дом|."),
        ("uk", "За жодних умов |рибалка продасть дім|."),
        ("uk", "Ні за яких умов |рибалка продасть дім|."),
    ],
)
def test_a_phrase_of_none_that_opens_a_clause_denies_it(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == [("limited-before", "critical")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("pl", "W żadnym razie |rybak nie sprzeda domu|."),
        ("es", "En la casa |el pescador vendió las redes|."),
    ],
)
def test_a_clause_with_a_negation_of_its_own_keeps_it(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == []


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("ar", "|الصياد باع البيت|، إلا الشباك."),
        ("zh", "|渔夫卖了房子|，除非下雨。"),
        ("zh", "|渔夫卖了房子|，邻居声称。"),
        ("ja", "|漁師は家を売った|、網を除いて。"),
        ("ko", "|어부가 집을 팔았다|, 그물을 제외하고."),
        ("tr", "|Balıkçı evi sattı|, ağlar hariç."),
        ("es", "|El pescador vendió todo| menos la casa."),
    ],
)
def test_what_limits_a_passage_may_come_after_any_comma(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == [("limited-after", "notice")]


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("Общество было у реки, и у него были ключи. Оно отказалось продать дом.", "Оно … продать"),
        ("Товариство було біля річки, і воно мало ключі. Воно відмовилося продати дім.",
         "Воно … продати дім"),
        ("Towarzystwo było nad rzeką i miało klucze. Ono odmówiło sprzedaży domu.",
         "Ono … sprzedaży domu"),
        ("Roedd y pysgotwr ar lan yr afon, ac roedd yno gi. Daeth pob un heblaw'r gof adref.",
         "Daeth pob un … adref"),
    ],
)  # fmt: skip
def test_a_gap_hides_what_denies_in_any_form_of_its_word(source: str, quote: str) -> None:
    found = find_passage(TextQuoteSelector(quote), fold(Text(source)))[0]
    assert any(flag.severity is Severity.CRITICAL for flag in found.flags)


def test_a_refusal_that_follows_in_hindi_is_critical() -> None:
    around = "मछुआरा जाल के साथ नदी के किनारे था और उसके पास घर की चाबी भी थी। "
    assert flags("उसने |घर बेचने से| इनकार किया।", around) == [("limited-after", "critical")]


@pytest.mark.parametrize(
    ("language", "leads", "item"),
    [
        ("de", "Es ist verboten:", "Netze zu verkaufen"),
        ("fr", "Il est interdit de :", "vendre les filets"),
        ("es", "Queda prohibido:", "vender las redes"),
        ("it", "È vietato:", "vendere le reti"),
        ("pl", "Zabrania się:", "sprzedaży sieci"),
        ("ru", "Запрещается:", "продавать сети"),
        ("el", "Απαγορεύεται:", "η πώληση διχτυών"),
        ("zh", "禁止：", "卖渔网"),
        ("ja", "禁止事項：", "網を売ること"),
    ],
)
def test_what_forbids_a_list_is_critical_in_every_language(
    language: str, leads: str, item: str
) -> None:
    folded = fold(Text(f"{AROUND[language]}\n\n{leads}\n\n- {item}\n"))
    start = folded.text.content.index(item)
    found = list(flag_context(folded, start, start + len(item)))
    assert [(flag.flag, flag.severity.value) for flag in found] == [("limited-before", "critical")]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("es", "Está prohibido |vender redes en el río|."),
        ("pl", "Zabrania się |sprzedaży sieci nad rzeką|."),
        ("ru", "Запрещается |продавать сети у реки|."),
        ("fr", "Il est interdit de |vendre des filets|."),
    ],
)
def test_what_is_forbidden_is_critical(language: str, marked: str) -> None:
    assert flags(marked, AROUND[language]) == [("limited-before", "critical")]


def test_what_is_not_forbidden_may_be_done() -> None:
    found = flags("Es ist nicht verboten, |Netze zu verkaufen|.", AROUND["de"])
    assert ("limited-before", "critical") not in found
