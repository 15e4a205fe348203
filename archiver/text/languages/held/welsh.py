"""Welsh."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

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
        "Thorne, A Comprehensive Welsh Grammar (1993) (numerals, mutations after them)",
    ),
    negations=listed(
        "methu methodd fethu fethodd methwyd fethwyd methais amhosibl amhosib nid nad nas nis "
        "ddim dim heb byth neb peidio beidio pheidio paid peidiwch beidiwch peidiodd mo nac onid "
        "onibai erioed dydy dydi dyw doedd does dydw dwyt dydyn dydym dydych doeddwn doedden "
        "doeddech doeddent nage naddo unlle ac-eithrio heblaw",
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
    exceptions=listed(
        "oni heblaw ac-eithrio",
        phrases="oni bai|ac eithrio|heblaw am|yn amodol ar|ar wahân i",
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
    pronouns=listed("fi ti ef fe fo hi ni chi nhw hwy"),
    forbidding=listed("gwaherddir gwaharddwyd waherddir waharddwyd gwaharddedig"),
    hedges=listed(
        "efallai honnir hwyrach ymddengys",
        phrases="mae'n debyg|mae'n bosibl|yn ôl pob tebyg|o bosibl|o bosib",
    ),
    attributions=listed(
        "dywed dywedodd ddywedodd meddai medd "
        "honnodd honna honnir honni ôl yn-ôl credu cred "
        "credir credai awgrymodd awgryma eglurodd esboniodd ysgrifennodd rhybuddiodd ychwanegodd "
        "nododd datgan datganodd gwadodd cyhuddodd cyhoeddodd adroddodd mynnodd",
        phrases="yn ôl|ym marn|yng ngeiriau",
    ),
    zeros=listed("dim sero neb"),
    separators=listed("ond a ac neu oherwydd achos pan lle a'r er os tra bod fod sydd sy"),
    prefixes=("an", "am", "ang", "annh", "di", "af", "anghy", "gwrth"),
    counting={
        Counting.BUT: listed("heblaw", phrases="heblaw am"),
        Counting.POINT: listed("pwynt"),
        Counting.ZERO: listed("dim sero"),
        Counting.ONE: listed("un"),
        Counting.CARDINAL: listed(
            "dau ddau dwy ddwy deuddeg ddeuddeg tri dri thri tair dair thair pedwar bedwar "
            "phedwar pedair bedair phedair pum bum phum pump bump phump chwe chwech saith wyth "
            "naw deng ddeng ugain hugain deunaw ddeunaw pymtheg bymtheg phymtheg deugain "
            "ddeugain trigain drigain thrigain"
        ),
        Counting.TENS: listed("deg ddeg"),
        Counting.SCALE: listed(
            "cant gant chant cannoedd gannoedd channoedd mil fil miloedd filoedd miliwn filiwn "
            "miliynau filiynau biliwn biliynau triliwn dwsin ddwsin dwsinau ddwsinau degau "
            "ddegau ugeiniau",
            # what the numbers between the scores are built on: "pump ar hugain" (King, 2003, 164)
            phrases="ar ddeg|ar bymtheg|ar hugain|ar ddeugain|ar trigain"
        ),
        Counting.FRACTION: listed(
            "hanner traean draean thraean chwarter chwarteri pumed bumed degfed ddegfed"
        ),
        Counting.MULTIPLE: listed("dwbl ddwbl"),
        Counting.AND: listed("a ac ar"),
        Counting.OR: listed("neu"),
        Counting.TO: listed("i"),
        Counting.OF: listed("o"),
        Counting.PER_NUMBER: listed("y yr fesul", phrases="i bob|ym mhob|am bob|mewn"),
        Counting.BETWEEN: listed("rhwng"),
        Counting.NOT: listed("nid ddim"),
        Counting.SOME: listed("rhyw ryw"),
        Counting.LIMIT: listed(phrases="o leiaf|ar y mwyaf|fan lleiaf|fan bellaf|man lleiaf"),
        Counting.ALMOST: listed(
            "bron ymron",
            phrases="bron i|bron â|bron yn|yn agos at|yn agos i|fwy neu lai|mwy neu lai"
        ),
        Counting.BOUND: listed(
            "tua oddeutu prin ond fwy lai",
            phrases="mwy na|llai na|fwy na|lai na|dim mwy na|dim llai na|ddim mwy na|"
            "ddim llai na|mwy nag|llai nag|fwy nag|lai nag|hyd at|o gwmpas|o amgylch|"
            "dim ond|cynifer â|cymaint â|cyn lleied â|uwchlaw|uwch na|is na|hŷn na|"
            "iau na|hirach na|ar gyfartaledd|uchafswm o|isafswm o|ychydig dros|"
            "ychydig o dan|ymhell dros"
        ),
        Counting.PLACE: listed("dros tros dan tan"),
        Counting.OR_MORE: listed(
            phrases="o dan y rhewbwynt|dan y rhewbwynt|o dan sero|neu fwy|neu lai|neu ragor|"
            "neu hŷn|a mwy|a throsodd|a rhagor|ac uwch|"
            "neu uwch|neu hirach|a hanner"
        ),
        Counting.EACH: listed("pob bob phob"),
        Counting.ALL: listed(
            "pawb bawb popeth bopeth holl hollol cyfan gyfan cwbl gwbl bobman pobman wastad "
            "unfrydol"
        ),
        Counting.NONE: listed("neb"),
        Counting.HEAD: listed("pen person claf"),
        Counting.TIME: listed(
            "eiliad eiliadau munud funud munudau funudau awr oriau diwrnod ddiwrnod diwrnodau "
            "dydd ddydd dyddiau ddyddiau wythnos wythnosau mis fis misoedd fisoedd blwyddyn "
            "flwyddyn blynedd flynedd mlynedd blwydd blynyddoedd degawd ddegawd degawdau canrif "
            "ganrif canrifoedd"
        ),
        Counting.TIMES: listed("gwaith waith"),
        Counting.PERCENT: listed(phrases="y cant|pwynt canran"),
        Counting.UNIT: listed(
            "punt bunt phunt punnoedd bunnoedd phunnoedd ceiniog geiniog ceiniogau geiniogau "
            "doler ddoler doleri ddoleri ewro milltir filltir milltiroedd filltiroedd metr fetr "
            "metrau fetrau cilometr gilometr cilometrau gilometrau troedfedd modfedd tunnell "
            "dunnell tunelli dunelli gram gramau cilogram litr litrau erw erwau hectar hectarau "
            "gradd radd graddau"
        ),
        Counting.MONTH: listed(
            "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd "
            "Rhagfyr"
        ),
    },
    function_words=listed(
        "y yr yn a o i ar ac am mae yw sydd wedi gan bod fod at ei eu hyn hwn hon hwnnw cael ond "
        "neu oedd roedd un pan lle fel dros drwy gyda er ni na nid ddim heb os bydd fydd ydy "
        "ydyn rhai hefyd chi eich ein fy mewn rhwng hynny dan cyn mai nad mwy byddai wrth sy â "
        "iawn eisiau i'r o'r a'r mae'r mae'n yw'r sy'n i'w â'r gyda'r wedi'r yna bob pob gall "
        "rhaid dim nac sut beth roeddwn dyma dyna"
    ).words,
    complementizers=listed("bod fod mai taw"),
    infinitives=listed("i"),
    denying=listed(
        "celwydd anwir ffug myth amhosibl gwadu wadu gwadodd wadodd gwadwyd gwrthod gwrthododd "
        "wrthododd gwrthodwyd gwahardd gwaharddodd gwrthbrofodd methu methodd fethodd osgoi atal "
        "ataliodd"
    ),
    truths=listed("wir gwir tystiolaeth brawf prawf cywir gywir"),
    claims=listed("honiad honiadau cyhuddiad cyhuddiadau sïon syniad amheuaeth"),
    few=listed(
        "ychydig prin neb",
        phrases="ychydig o|ychydig iawn o|ychydig iawn|dim un|dim un o|dim un o'r|neb o'r|neb o|"
        "nid pob|prin neb|nifer fach o|nid yr holl",
    ),
    not_few=listed(phrases="ymhen ychydig|mwy nag ychydig"),
    of_the=listed("o o'r y yr ein eu"),
    according=listed("medd meddai", phrases="yn ôl|ym marn|yng ngeiriau|yn nhyb"),
    only=listed(phrases="dim ond"),
    nearly=listed("bron", phrases="bu bron i|bron â|bron iawn"),
    coordinators=listed("a ac ond neu"),
    minimisers=listed("prin anaml"),
    undenying=listed(
        "amheuaeth",
    ),
    untrue=listed(
        "celwydd ffug anghywir myth si",
    ),
    limits_after=listed(
        "yn unig",
        phrases="mewn egwyddor|mewn theori|ar bapur|yn rhannol|neu beidio|neu lai|"
        "neu fwy|o leiaf|ar y mwyaf",
    ),
    steps=(
        ("gall gallai caiff", "rhaid dylai"),
        ("pob pawb holl", "rhan-fwyaf llawer", "rhai ambell", "ychydig"),
        ("bob-amser", "yn-aml", "weithiau", "anaml"),
    ),
    contraries=pairs(
        "cynydd~gostyng cododd~gostyngodd mwy~llai gwell~gwaeth mawr~bach uchel~isel "
        "cynnar~hwyr cyntaf~olaf dechr~gorff agor~cau agored~caeedig enill~coll "
        "cefnog~gwrthwyneb cymeradwy~gwrthod derbyn~gwrthod euog~dieuog gwir~anwir "
        "diogel~peryglus cyfreithlon~anghyfreithlon ffrind~gelyn dyn~menyw prynwr~gwerthwr "
        "rhyfel~heddwch bywyd~marwolaeth mwyafrif~lleiafrif newydd~hen"
    ),
    roles=(
        "o i ar at gan heb dros dan rhwng cyn gyda yn mewn",
        "a ac neu ond",
    ),
    verb_first=True,
    completing=listed("mwyach mwy bellach rhagor eto"),
    opposing=listed(
        "erbyn diystyrodd ddiystyrodd tynnodd dynnodd canslodd ganslodd gwrthwynebodd "
        "wrthwynebodd rhwystrodd ataliodd gollyngodd",
        phrases="yn erbyn|yn lle|yn hytrach",
    ),
    halves=listed("nid ni na nad ddim dim does doedd"),
    restricting=listed("ond"),
)  # fmt: skip
