"""Welsh."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

# "Ni" is also "we" and "na" also "than": they deny where a verb comes next, by its endings or as
# one of the commonest mutated forms, or where the words that are asked about end with it.
_VERB = (
    r"\w{2,}(?:odd|wyd|ir|iff|aist|asant|asom|aeth|asai|ant|wn|wch|ech|ais|ies|ai|id|an)\b|"
    r"(?:fydd|fu|oes|oedd|yw|ydy|ydyw|ydynt|all|ellir|eill|chaiff|gaiff|ŵyr|wyr|ddaw|aiff|wna|"
    r"wnaiff|fedr|ddylai|ddylid|fyn|bydd|caiff|geir|cheir|thâl|thal|fynn|welir|wneir|chred|wyf|"
    r"ydym|fyddai)\b"
)

TABLE = Language(
    code="cy",
    name="Welsh",
    script=Script.LATIN,
    grammars=(
        "Thomas, Gramadeg y Gymraeg (1996) (y negydd)",
        "Thorne, A Comprehensive Welsh Grammar (1993) (negative particles; conjunctions)",
        "King, Modern Welsh: A Comprehensive Grammar (negation; numerals)",
    ),
    negations=listed(
        "methu methodd fethu fethodd methwyd fethwyd methais amhosibl amhosib nid nad nas nis "
        "ddim dim heb byth neb peidio beidio pheidio paid peidiwch beidiwch peidiodd mo nac onid "
        "onibai erioed dydy dydi dyw doedd does dydw dwyt dydyn dydym dydych doeddwn doedden "
        "doeddech doeddent nage naddo unlle ac-eithrio",
        phrases="oni bai|ac eithrio|ar wahân i|heblaw am|yn hytrach na",
        anywhere=rf"\bn[ia](?:\s+(?={_VERB})|\s*\Z)|\boni\s+(?={_VERB})",
    ),
    near_negations=listed(
        "gwrthod gwrthododd gwrthodwyd wrthod wrthododd gwadu "
        "gwadodd wadu annhebygol prin anaml anghywir ffug diffyg ddiffyg analluog"
    ),
    denials=listed(
        phrases="nid yw'n wir bod|nid yw'n wir fod|nid oes tystiolaeth|yn hytrach na|yn lle"
    ),
    conditions=listed(
        "os pe petai cyhyd", phrases="ar yr amod|cyhyd â|rhag ofn|os na|os nad|pe bai|pe byddai"
    ),
    limits=listed(
        "ond heblaw ac-eithrio oni yn-unig er tan nes serch eithr",
        phrases="oni bai|ac eithrio|ar wahân i|yn unig|fodd bynnag|i raddau|er bod|er gwaethaf",
    ),
    purposes=listed("er mwyn", phrases="er mwyn|fel y|i'r diben"),
    quantifiers=listed(
        "pob bob holl rhai rhyw llawer ychydig mwyafrif ambell sawl digon gormod pawb popeth mwy "
        "llai naill",
        phrases="y rhan fwyaf|dim un o|y mwyafrif|bron pob|rhai o'r|ychydig o|nid pob|mwy o|llai o",
    ),
    modals=listed(
        "gall gallai allai all gellir efallai hwyrach tebygol debyg mae'n-debyg rhaid dylai ddylai "
        "dylid ddylid fel-arfer weithiau bob-amser honedig honnir ymddengys gallent byddai fyddai",
        phrases="mae'n debyg|mae'n bosibl|fel arfer|bob amser",
    ),
    attributions=listed(
        "dywed dywedodd ddywedodd meddai medd honnodd honna honnir honni ôl yn-ôl credu cred "
        "credir credai awgrymodd awgryma eglurodd esboniodd ysgrifennodd rhybuddiodd ychwanegodd "
        "nododd datgan datganodd gwadodd cyhuddodd cyhoeddodd adroddodd mynnodd",
        phrases="yn ôl|ym marn|yng ngeiriau",
    ),
    numbers=listed(
        "dau ddau dwy ddwy tri dri thri tair dair thair pedwar bedwar phedwar pedair bedair "
        "phedair pump bump phump pum bum phum chwech chwe saith wyth naw deg ddeg deng "
        "un-ar-ddeg deuddeg ddeuddeg pymtheg bymtheg deunaw ugain deugain trigain hanner gant "
        "cant gan cannoedd mil fil miloedd filoedd miliwn filiwn miliynau biliwn dwsin chwarter "
        "traean hanner"
    ),
    degrees=listed(
        "tua bron oddeutu dros o-dan hyd mwy llai rhwng union yn-unig uchafswm lleiafswm",
        phrases="hyd at|mwy na|llai na|o leiaf|dim mwy na|dim llai na|neu fwy|neu lai|o gwmpas",
    ),
    zeros=listed("dim sero neb"),
    separators=listed("ond a ac neu oherwydd achos pan lle a'r er os tra bod fod sydd sy"),
    prefixes=("an", "am", "ang", "annh", "di", "af", "anghy", "gwrth"),
    function_words=listed(
        "y yr yn a o i ar ac am mae yw sydd wedi gan bod fod at ei eu hyn hwn hon hwnnw cael ond "
        "neu oedd roedd un pan lle fel dros drwy gyda er ni na nid ddim heb os bydd fydd ydy "
        "ydyn rhai hefyd chi eich ein fy mewn rhwng hynny dan cyn mai nad mwy byddai wrth sy â "
        "iawn eisiau i'r o'r a'r mae'r mae'n yw'r sy'n i'w â'r gyda'r wedi'r yna bob pob gall "
        "rhaid dim nac sut beth roeddwn dyma dyna"
    ).words,
)  # fmt: skip
