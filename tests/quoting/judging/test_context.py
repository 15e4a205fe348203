"""What governs a quotation in its own sentence: denials are grave, the rest is for a notice."""

from __future__ import annotations

import pytest

from archiver.models import Flag, Severity, Text
from archiver.quoting.judging.context import agreed, find_question, flag_context
from archiver.text.extraction import extract
from archiver.text.folding import fold

PROSE = (
    "The keeper of the weir was asked about the boats, and he had the keys of the hut with him. "
)


def flags(marked: str, before: str = PROSE) -> list[tuple[str, str]]:
    """Return the flags of what stands between the two bars."""
    lead, passage, rest = marked.split("|")
    start = len(before) + len(lead)
    folded = fold(Text(f"{before}{lead}{passage}{rest}"))
    return [_short(flag) for flag in flag_context(folded, start, start + len(passage))]


def _short(flag: Flag) -> tuple[str, str]:
    return flag.flag, flag.severity.value


@pytest.mark.parametrize(
    "marked",
    [
        "The keeper did not |sign the lease of the hut|.",
        "The keeper never |signed the lease of the hut|.",
        "The keeper has not even |signed the lease of the hut|.",
        "The keeper couldn’t |sign the lease of the hut|.",
        "It is not true that |the keeper sold the boats|.",
        "There is no evidence that |the keeper sold the boats|.",
        "Far from |being glad, the keeper left the hut|.",
        "The keeper denied that |he had sold the boats|.",
        "The keeper failed to |lock the hut on the weir|.",
        "He was cleared of |selling the boats of the town|.",
        "They were banned from |fishing at the weir|.",
        "Few |boats were left at the weir|.",
        "No member of the board |resigned over the leak|.",
        "Nothing in this lease |prevents the sale of the hut|.",
        "The keeper denies that he |was fishing at the weir|.",
        "There is no evidence that the town |sold the boats|.",
        "None of the |boats were left at the weir|.",
        "Nobody |was seen at the weir|.",
        "Nothing but |lies were told of the weir|.",
        "The keeper has never been |charged with theft|.",
        "The boats would not have |reached the weir|.",
        "The keeper hardly ever |slept in the hut|.",
        "The keeper was falsely |accused of theft by the town|.",
        "Not all |boats were left at the weir|.",
        "Neither the keeper nor |the owners were told of it|.",
        "There were 0 |boats left at the weir|.",
        "0 |boats were left at the weir|.",
        "There were 0 |of the boats left|.",
        "Zero |of the boats were left|.",
        "They put an end to |work on the weir|.",
        "The keeper is yet to |pay the fee|.",
        "The keeper omitted to |lock the hut|.",
        "They left the hut instead of being |thanked by the town|.",
        "No keeper shall |be fined for it|.",
        "No owner of a boat may |fish at the weir|.",
        "None of the boats |was left at the weir|.",
        "We have little cause to suppose that |the weir is safe|.",
        "It is not, in his view, |safe to fish at the weir|.",
        "Every other |boat was left at the weir|.",
    ],
)
def test_what_denies_the_quotation_is_critical(marked: str) -> None:
    assert flags(marked) == [("limited-before", "critical")]


@pytest.mark.parametrize(
    "marked",
    [
        "If the council agrees, |the weir will be sold|.",
        "Unless it rains, |the weir will be sold|.",
        "Were the weir to break, |the town would be flooded|.",
        "When the lease ends, |the hut will be burned|.",
        "Opponents claim that |the weir was sold|.",
        "The keeper said |the weir was sold to him|.",
        "According to the keeper, |the weir was sold|.",
        "The council promised to |build a new weir|.",
        "The idea that |the weir was sold is old|.",
        "The court kept the order that |the keeper be dismissed|.",
        "The keeper was unable |to lock the hut on the weir|.",
        "Had |the keeper sold the boats|, the town would have known.",
        "Some 45 per cent of |boats were sold by the keeper|.",
        "Half the |boats were sold by the keeper|.",
        "They met the former |keeper of the weir in the hut|.",
        "As though |the keeper was a thief|, the boats left.",
        "They suspect that |the keeper sold the boats|.",
        "He was accused of |stealing the nets of the town|.",
        "They wish |the keeper were in the hut|.",
        "In theory |the weir is safe|.",
        "On paper, |the weir is safe|.",
        "They met the vice |chair of the weir in the hut|.",
        "He was held for the attempted |theft of a boat|.",
        "They doubted that |the keeper sold the boats|.",
        "Only |members of the club may fish|.",
        "Say that |the keeper of the weir is ill|.",
        "They said that |the keeper may be in the hut|.",
        "Nothing in the note should be read as |a promise to the town|.",
        "The keeper, his friends say, |stole the nets of the town|.",
        "The keeper (a rumour has it) |stole the nets of the town|.",
    ],
)
def test_conditions_and_attributions_are_notices(marked: str) -> None:
    assert flags(marked) == [("limited-before", "notice")]


@pytest.mark.parametrize(
    "marked",
    [
        "The keeper did not reply, but |the owners were told on Friday|.",
        "The keeper was not told; |the owners came on Friday|.",
        "The keeper, who had not seen the lease, |opened the hut on Friday|.",
        "When the rain stopped, |the boats went back to the weir|.",
        "Although it was late, |the keeper sold all of the fish|.",
        "Not a boat was left. |The keeper had gone to the town|.",
        "There is no doubt that |the keeper was in the hut|.",
        "They knew the fact that |the keeper was in the hut|.",
        "One of the |boats was in the hut|.",
        "The keeper, at the end of May, |sold the boats of the town|.",
        "It was not only |the keeper who was in the hut|.",
        "He wrote “no” |twice on the wall of the hut|.",
        "|The keeper of the hut was glad|. However, he left it. But it was his.",
        "Note that |the keeper was in the hut|.",
        "Note: |The keeper was in the hut|.",
        "Report |broken boats to the keeper of the weir|.",
        "The states are 0, 1, |two and four of them|.",
        "What the papers report |may be so in the hut|.",
        "That |may add to what the keeper of the weir does|.",
        "He knew whether it rained, |the keeper sold the boats of the town|.",
        "The baker spoke on condition of silence, |the keeper sold the boats of the town|.",
    ],
)
def test_another_clause_or_sentence_does_not_count(marked: str) -> None:
    assert flags(marked) == []


@pytest.mark.parametrize(
    "marked",
    [
        "|The keeper may sell the boats|, unless the owner objects.",
        "|The keeper may sell the boats|, if the owner agrees.",
        "|The keeper may sell the boats| provided that the owner agrees.",
        "|The keeper apologised| to nobody in the town.",
        "|The lease was approved| in principle.",
        "|The keeper sold the boats|, they say.",
        "|The hut of the keeper is clean|, which is untrue.",
        "|All boats were sold| who had no owner.",
        "|The keeper stole them|: so ran the rumour.",
        "|All nets were kept|; at any rate that is the claim.",
        "|The keeper will be paid| when funds allow.",
        "|The keeper stole them| or so it was claimed.",
        "|The keeper would have paid| had he been asked.",
        "|The keepers have| hardly any boats.",
        "|The hut is open| from nine to five only.",
        "|The lease was approved in May|, and nothing else.",
        "|The weir is old|, albeit safe.",
    ],
)
def test_what_limits_it_afterwards_is_a_notice(marked: str) -> None:
    assert flags(marked) == [("limited-after", "notice")]


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("Did |the keeper sell the boats|?", [("question-cut", "critical")]),
        ("|The keeper sold the boats|?", [("question-cut", "critical")]),
        ("|Did the keeper sell the boats|?", []),
        ("|The keeper sold the boats?|", []),
    ],
)
def test_a_question_stays_one(marked: str, found: list[tuple[str, str]]) -> None:
    assert flags(marked) == found


@pytest.mark.parametrize(
    "marked",
    [
        "Ο φύλακας άνοιξε το φράγμα. |Πούλησε τις βάρκες της πόλης|; Δεν το είπε.",
        "番人は小屋を開けた。|番人は舟を売った|のか。町は静かだ。",
        "番人は小屋を開けた。|番人は舟を売った|のか？町は静かだ。",
        "看守打开了小屋，也看到了河。|他卖了船|吗？镇上很安静。",
        "हाँ, उसने नाव को देखा और घर में था। |उसने नाव बेच दी|?",
        "هذا هو الحارس الذي كان في البيت. |باع الحارس القارب|؟",
        "Han har åbnet huset, og det er ikke solgt. |Vogteren har solgt bådene|?",
    ],
)
def test_a_question_without_its_mark_is_critical_in_every_script(marked: str) -> None:
    assert flags(marked, "") == [("question-cut", "critical")]


@pytest.mark.parametrize(
    "marked",
    [
        "番人は小屋を開けた。|番人は舟を売った|。町は静かだ。彼は帰ったのか？",
        "|番人は舟を売った|。町は静かだ。",
        "番人は「|舟は町に売られた|。」と述べた。",
        "|番人は舟を売ったのか|。町は静かだ。",
        "看守打开了小屋，也看到了河。|他卖了船|。镇上很安静。他走了吗？",
        "Άνοιξε τις βάρκες της πόλης; |Ο φύλακας είπε ότι το φράγμα έσπασε|.",
    ],
)
def test_a_sentence_ends_where_its_script_puts_no_space(marked: str) -> None:
    assert flags(marked, "") == []


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("Northern |Harland voted to stay in it|.", [("longer-name", "notice")]),
        ("The |Harland lease was in the hut|.", []),
        ("Existing |Members may stay in it|. The existing ones met.", []),
        ("|They were all in the Harland| Bank of the town.", [("longer-name", "notice")]),
    ],
)
def test_a_longer_name_is_a_notice(marked: str, found: list[tuple[str, str]]) -> None:
    assert flags(marked) == found


LIST = (
    "We do not:\n- share the name of a guest;\n- call the owners of the boats.\n\nThe weir is old."
)


@pytest.mark.parametrize("mark", [":", "—", " –"])
@pytest.mark.parametrize("item", ["share the name of a guest", "call the owners of the boats"])
def test_a_lead_in_that_denies_its_list_governs_each_item(item: str, mark: str) -> None:
    folded = fold(Text(PROSE + "\n\n" + LIST.replace(":", mark)))
    start = folded.text.content.index(item)
    found = flag_context(folded, start, start + len(item))
    assert [_short(flag) for flag in found] == [("limited-before", "critical")]


def test_items_of_a_page_know_their_list() -> None:
    page = (
        f"<!doctype html><p>{PROSE}</p><p>You must not:</p><ul><li>share the file of a guest</li>"
        "<li>call the owners of the boats</li></ul><p>You may:</p><ul><li>write to the clerk of "
        "the town</li></ul>"
    )
    folded = fold(extract(page.encode(), "text/html", "utf-8"))
    content = folded.text.content
    for item, grave in (("call the owners of the boats", True), ("write to the clerk", False)):
        start = content.index(item)
        found = [_short(flag) for flag in flag_context(folded, start, start + len(item))]
        assert (("limited-before", "critical") in found) is grave


def test_a_language_without_a_table_is_named() -> None:
    danish = "Formanden sagde det, og bestyrelsen har ikke underskrevet aftalen med byen i dag."
    start = danish.index("underskrevet")
    found = flag_context(fold(Text(danish)), start, len(danish))
    assert [flag.flag for flag in found] == ["unknown-language"]


@pytest.mark.parametrize(
    "marked",
    [
        "Комиссия не |подтвердила выводы|.",
        "Рада не |підтримала пропозицію|.",
        "Rada nie |przyjęła wniosku|.",
        "Il comune non |ha mai risposto|.",
        "Ninguém |pediu desculpas às famílias|.",
        "该报告未|获通过|。",
        "Legfeljebb 30 beteg maradt |orvos| nélkül.",
        "Влада не |подржава предлог|.",  # Serbian has no table, and "не" denies in all
    ],
)
def test_a_short_text_is_read_in_the_languages_that_it_may_be_in(marked: str) -> None:
    found = dict(flags(marked, ""))
    assert found.pop("unknown-language") == "notice"
    assert "critical" in found.values()


@pytest.mark.parametrize("marked", ["Vijeće nije |odobrilo plan|.", "Sett nem |dag var lang|."])
def test_what_one_language_of_several_denies_is_not_denied(marked: str) -> None:
    assert flags(marked, "") == [("unknown-language", "notice")]


@pytest.mark.parametrize(
    ("marked", "severity"),
    [
        ("|I did| not.", "critical"),
        ("The son of |the keeper was jailed for theft|.", "notice"),
        ("Either the miller or |the keeper will leave the hut|.", "notice"),
        ("She paid twice |the price of the boat|.", "notice"),
        ("She paid three times |the price of the boat|.", "notice"),
        ("Next to |no nets were lost|.", "notice"),
        ("He dreamed that |he was rich|.", "notice"),
        ("|Entry is banned| on Sundays.", "notice"),
        ("|The keeper paid in full.| (He did not.)", "notice"),
        ("|The keeper paid in full.| (He was ill.)", ""),
        ("The boat which burned in May |was mended by friends|.", ""),
        ("In No. 10 were |the nets of the crew|.", ""),
        ("If not |told, the crew takes the old boat|.", "notice"),
        ("Instead, write |a short note to the crew|.", ""),
        ("As it isn't ready, we ask that |you read the note first|.", "notice"),
        ("The name of the boat to |sell in May|.", ""),
        ("It was written |by the clerk of the hut|.", ""),
        ("The nets were provided by |a firm in the town|.", ""),
        ("The captain insists |the lamps were lit|.", "notice"),
        # a condition is one where a clause comes after it: these are verbs' forms
        ("The soup provided |by the baker is cold|.", ""),
        ("A gap lies between the provided |list and the printed one|.", ""),
        ("A second key can be provided as |the second word of a letter|.", ""),
        ("|The lamps of the hut are always| provided.", ""),
        ("|It is kept in the list| provided by the crew.", ""),
        ("|The ferry sails at nine| provided the wind drops.", "notice"),
        ("|Entry is free|, provided that the crew agrees.", "notice"),
        ("The fee, provided |the clerk agrees, is kept by the town|.", "notice"),
        ("As it is provided |he pays in May, the boat is his|.", "notice"),
        # a nought that counts nothing of what comes after it
        ("If zero |the default size of the net is used|.", "notice"),
        ("Zero |on a calm day, one in a storm|.", ""),
        ("It falls to zero |(the lowest step) in old boats|.", ""),
        ("Nil |boats were mended by friends|.", "critical"),
        # what is undone has no infinitive
        ("The oldest letter is dropped to |make room for a letter|.", "notice"),
        # a condition whose end the passage begins with, inside what somebody says
        ("They say that if he can't |sell the boat by May, the club will|.", "notice"),
        ("If not |already, `--lamps` must be set|.", "notice"),
        ("If none are provided |then the town should pay|.", "notice"),
        # verbs of saying whose object is no clause, and what is no object
        ("Adds |a request counter to the list of the boat|.", ""),
        ("Written |by Dorrit Hollin and his aunt|.", ""),
        ("Reportedly |sold by the crew|.", "notice"),
        ("Explains |the boat was sold by the crew|.", "notice"),
        ("The promised |boat was built|.", "notice"),
        ("The hut is built |using an old plan|.", ""),
        ("He risked |being fined by the town|.", "notice"),
        ("A range is a |string of lamps|.", ""),
        ("Please note |that the ferry is late|.", ""),
        ("They belong to crews that |boats can ask for help|.", ""),
        ("The lamp can be used to |warn the ferry|.", ""),
        ("He used to |feed the geese|.", "notice"),
        ("They agreed to |supply the nets|.", "notice"),
        ("What is most |feared in the hut is ice|.", ""),
        ("The address of |the hut that will be sold to a bank| is here.", ""),
    ],
)
def test_how_grave_what_is_cut_off_is(marked: str, severity: str) -> None:
    assert {found for _, found in flags(marked)} == ({severity} if severity else set())


@pytest.mark.parametrize(
    ("before", "marked"),
    [
        ("Der Bote war in der Stadt. ", "|Er zahlte für das Boot| nicht."),
        ("Der Bote war in der Stadt. ", "Der ehemalige |Wirt starb in der Stadt|."),
        (
            "Le curé est dans la ville avec les enfants. ",
            "L’ancien |maire est mort dans la ville|.",
        ),
        ("Mae'r bwrdd wedi cyhoeddi ei adroddiad. ", "Nid yw'r cyngor |wedi talu'r ffi|."),
        ("校長は昨日話した。", "元|市長は船を売った|。"),
        ("校长昨天讲话。他没有签字。", "所谓的|专家卖了船|。"),
    ],
)
def test_what_is_cut_off_in_other_languages(before: str, marked: str) -> None:
    assert flags(marked, before)


def test_never_alone_leads_in_what_must_not_be_done() -> None:
    assert ("limited-before", "critical") in flags("|open the sluice|\n", "Never:\n- ")
    assert flags("|the crew did it|\n", "No:\n- ") == []
    assert ("limited-before", "critical") in flags("|a new pier|\n", "Rejected:\n- ")
    assert ("limited-before", "critical") in flags("|ring the bell|\n", "You must not\n- ")


def test_a_caption_goes_on_over_the_time_of_the_next() -> None:
    source = (
        "1\n00:00:01,000 --> 00:00:03,000\nThe ferry did not\n\n"
        "2\n00:00:03,000 --> 00:00:05,000\nsink last night with the crew\n"
    )
    folded = fold(extract(source.encode(), "text/plain"))
    start = folded.text.content.index("sink")
    found = [_short(flag) for flag in flag_context(folded, start, start + len("sink last night"))]
    assert found == [("limited-before", "critical")]


def test_a_passage_that_ends_in_its_question_mark_leaves_none_behind() -> None:
    assert find_question("The chair asked: ", "did they vote?", "?", None) is None
    left = find_question("The chair asked: ", "did they vote", "?", None)
    assert left is not None
    assert left.severity is Severity.CRITICAL


def test_readings_that_share_no_grave_flag_are_not_made_to_the_end() -> None:
    grave, soft = (
        Flag("limited-before", severity, "not") for severity in (Severity.CRITICAL, Severity.NOTICE)
    )
    readings = iter([[grave, soft], [soft], [grave]])
    assert not list(agreed(readings))
    assert list(readings) == [[grave]]
    assert list(agreed([[grave, soft], [grave]])) == [grave]
    assert not list(agreed([]))


@pytest.mark.parametrize(
    "marked",
    [
        "The keeper allegedly |sold the boats of the town|.",
        "The keeper will probably |sell the boats of the town|.",
        "The keeper has reportedly been |selling the boats of the town|.",
        "Perhaps |the keeper slept in the hut|.",
        "Apparently the keeper |sold the boats of the town|.",
        "It seems that |the keeper slept in the hut|.",
        "The keeper all but |fell into the weir|.",
        "The keeper would sooner starve than |sell the boats of the town|.",
        "The keeper left everything except |the boats of the town|.",
    ],
)
def test_a_hedge_that_is_cut_off_is_for_a_notice(marked: str) -> None:
    assert flags(marked) == [("limited-before", "notice")]


@pytest.mark.parametrize(
    "marked",
    [
        "|The keeper sold the boats of the town|, perhaps.",
        "|The keeper sold the boats of the town| in the end, it seems.",
        "|The keeper sold the boats of the town|, or nearly.",
        "|The keeper had paid for the boats|, which he had not.",
        "|The keeper sold every boat of the town| bar one.",
        "|The keeper paid for the boats|, less the rent.",
        "|The keeper paid for the boats|, give or take.",
    ],
)
def test_what_takes_a_sentence_back_after_it_is_for_a_notice(marked: str) -> None:
    assert flags(marked) == [("limited-after", "notice")]


@pytest.mark.parametrize(
    "marked",
    [
        "|The keeper sold the boats of the town| possibly in May, and he wept.",
        "The keeper possibly knew it, and |the owners were told of it|.",
        "Perhaps he slept when |the boats were sold|.",
        "The owners lost all, but |the keeper was paid in full|.",
    ],
)
def test_a_hedge_of_other_words_says_nothing_of_a_passage(marked: str) -> None:
    assert flags(marked) == []


@pytest.mark.parametrize("verb", ["repair the boats", "see the lease of the hut"])
def test_what_is_yet_to_be_done_is_not_done(verb: str) -> None:
    assert flags(f"The keeper has yet to |{verb}|.") == [("limited-before", "critical")]


@pytest.mark.parametrize(
    ("item", "severity"),
    [
        ("sell boats at the weir", "critical"),
        ("wash dogs in the lock", "critical"),
        ("fish from the bank", None),
        ("keep the lamps lit", "notice"),
    ],
)
def test_a_title_or_a_term_that_denies_governs_its_list(item: str, severity: str | None) -> None:
    page = (
        "<!doctype html><html lang=en><body><main><p>The keeper wrote the rules of the weir."
        "<h3>Not allowed on site</h3><ul><li>sell boats at the weir</ul>"
        "<dl><dt>Prohibited<dd>wash dogs in the lock<dt>Allowed<dd>fish from the bank</dl>"
        "<h3>What nobody in the hut told the owners about</h3><ul><li>keep the lamps lit</ul>"
    )
    folded = fold(extract(page.encode(), "text/html"))
    start = folded.text.content.index(item)
    found = [_short(flag) for flag in flag_context(folded, start, start + len(item))]
    assert found == ([("limited-before", severity)] if severity else [])
