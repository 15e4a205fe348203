"""Dutch."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

TABLE = Language(
    code="nl",
    name="Dutch",
    script=Script.LATIN,
    grammars=(
        "Haeseryn, Romijn, Geerts, de Rooij and van den Toorn, Algemene Nederlandse Spraakkunst "
        "(1997) (negatie; hoofdtelwoorden; modale werkwoorden)",
        "Haeseryn et al., Algemene Nederlandse Spraakkunst (1997), chapter 7 (telwoorden)",
    ),
    negations=listed(
        "niet onmogelijk geen nooit niets niks niemand nergens noch zonder geenszins nee neen "
        "evenmin nimmer behalve tenzij uitgezonderd geeneen niemands",
        phrases="laat staan|in plaats van|op geen enkele|zomin als",
    ),
    near_negations=listed(
        "onmachtig mislukt mislukte mislukken faalt faalde falen weigert weigerde "
        "weigeren geweigerd ontkent ontkende ontkennen onjuist onwaar ontbreekt ontbreken "
        "ontbrak nauwelijks amper zelden verboden afgewezen verwerpt verwierp gebrek"
    ),
    denials=listed(
        phrases=(
            "het is niet waar dat|het klopt niet dat|verre van|allesbehalve|"
            "alles behalve|in plaats van|er is geen bewijs "
            "dat"
        )
    ),
    conditions=listed(
        "als indien mits",
        phrases="op voorwaarde dat|in het geval dat|in geval van|zolang als|ervan uitgaande dat",
    ),
    limits=listed(
        "behalve tenzij maar alleen slechts enkel echter hoewel ofschoon totdat terwijl ondanks",
        phrases="met uitzondering van|afgezien van|ten dele|in zekere mate|pas als",
    ),
    exceptions=listed(
        "behalve tenzij behoudens uitgezonderd onverminderd",
        phrases="met uitzondering van|afgezien van|onder voorbehoud van",
    ),
    purposes=listed("om opdat", phrases="om te|teneinde|met het doel|zodat"),
    quantifiers=listed(
        "alle allen alles elke elk ieder iedere iedereen veel vele meeste meer minder enkele enige "
        "sommige verscheidene weinig weinige beide genoeg",
        phrases="een paar|de meeste|geen van de|geen van|bijna alle|niet alle|een aantal",
    ),
    modals=listed(
        "kan kunnen kon konden zou zouden moet moeten moest moesten mag mogen mocht mochten wil "
        "willen wilde zal zullen misschien waarschijnlijk mogelijk wellicht vermoedelijk "
        "naar-verluidt kennelijk blijkbaar meestal vaak soms altijd zelden ongeveer lijkt leek "
        "schijnt"
    ),
    pronouns=listed("ik jij je u hij zij ze het wij we hem haar hen hun deze die"),
    forbidding=listed("verboden verbiedt"),
    hedges=listed(
        "allicht blijkbaar kennelijk misschien mogelijk schijnbaar vermoedelijk waarschijnlijk "
        "wellicht zogenaamd zou zouden",
        phrases="naar verluidt|naar het schijnt",
    ),
    attributions=listed(
        "betwijfel betwijfelt betwijfelen betwijfelde "
        "zegt zei zeiden gezegd beweert beweerde beweren verklaart verklaarde volgens meent "
        "meende gelooft geloofde denkt dacht stelt stelde schrijft schreef meldt meldde "
        "benadrukt waarschuwt waarschuwde ontkent ontkende vreest vreesde hoopt hoopte verwacht "
        "beschuldigt beschuldigde vermeende vermeend aldus",
        phrases="naar eigen zeggen|in de woorden van|naar de mening van",
    ),
    zeros=listed("nul geen niets niemand"),
    separators=listed(
        "maar en of want omdat terwijl hoewel dat die wie welke waar waarin waarop toen voordat "
        "nadat zodat als doch"
    ),
    prefixes=("on", "in", "im", "niet", "anti", "wan", "mis", "des"),
    suffixes=("loos", "loze", "vrij"),
    counting={
        Counting.SOME: listed("paar enkele"),
        Counting.POINT: listed("komma"),
        Counting.ZERO: listed("nul"),
        Counting.TO: listed("voor"),
        Counting.ARTICLE: listed("een"),
        Counting.ONE: listed("één"),
        Counting.CARDINAL: listed(
            "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
            "zestien zeventien achttien negentien twintig dertig veertig vijftig zestig "
            "zeventig tachtig negentig beide anderhalf anderhalve",
            forms="(?:(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|elf|twaalf)?(?:ën|"
            "en)?(?:tien|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|"
            "negentig|honderd|duizend)){1,5}(?:en)?(?:een|twee|drie|vier|vijf|zes|"
            "zeven|acht|negen|elf|twaalf)?"
        ),
        Counting.SCALE: listed(
            "honderd honderden duizend duizenden miljoen miljoenen miljard miljarden biljoen "
            "biljoenen dozijn dozijnen tiental tientallen honderdtal"
        ),
        Counting.SHORT_SCALE: listed("mln mld"),
        Counting.FRACTION: listed(
            "half halve helft derde kwart vierde vijfde zesde zevende achtste negende tiende "
            "honderdste duizendste driekwart tweederde"
        ),
        Counting.MULTIPLE: listed(
            forms="(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|honderd|duizend|"
            "veel)voud(?:ig|ige)?"
        ),
        Counting.ONCE: listed("eenmaal tweemaal driemaal"),
        Counting.AND: listed("en"),
        Counting.OR: listed("of"),
        Counting.IN: listed("op van"),
        Counting.PER: listed("per"),
        Counting.PER_NUMBER: listed(phrases="op de|op elke|van de"),
        Counting.BETWEEN: listed("tussen"),
        Counting.NOT: listed("niet"),
        Counting.THE: listed("de het"),
        Counting.LIMIT: listed(
            "minstens tenminste hoogstens minimaal maximaal",
            phrases="ten minste|ten hoogste|op zijn minst|op zijn hoogst|op z'n minst|"
            "op z'n hoogst|op zijn meest"
        ),
        Counting.ALMOST: listed(
            "bijna nagenoeg vrijwel haast praktisch ongeveer circa ca zowat nauwelijks amper "
            "krap ruim pakweg grofweg",
            phrases="zo goed als|lang niet|naar schatting|bij benadering|naar raming|om en bij|"
            "min of meer|om en nabij|om en nabij de"
        ),
        Counting.BOUND: listed(
            "rond slechts maar enkel alleen net zo'n plus min hooguit",
            phrases="meer dan|minder dan|niet meer dan|niet minder dan|niet eens|rond de|"
            "rondom de|maar liefst|wel|tot wel|tot maximaal|groter dan|kleiner dan|"
            "hoger dan|lager dan|langer dan|korter dan|ouder dan|jonger dan|boven de|"
            "onder de|een kleine|een slordige|een dikke|een goede|in de orde van|"
            "tegen de|dichtbij de|gemiddeld|net geen|net iets meer dan|evenveel als"
        ),
        Counting.PLACE: listed("over boven onder binnen"),
        Counting.UNTIL: listed("tot", phrases="tot en met"),
        Counting.OR_MORE: listed(
            "dagelijks wekelijks maandelijks jaarlijks",
            phrases="of meer|of minder|of langer|of ouder|of hoger|en meer|en ouder|en langer|"
            "en hoger|of zo|en een half|en een halve"
        ),
        Counting.EACH: listed("elke elk ieder iedere"),
        Counting.ALL: listed(
            "alle allemaal allen alles iedereen heel hele gehele geheel volledig volledige "
            "helemaal altijd overal unaniem"
        ),
        Counting.NONE: listed("niets niemand nergens geen nooit niks"),
        Counting.HEAD: listed("hoofd persoon stuk inwoner kind patiënt huishouden"),
        Counting.TIME: listed(
            "seconde seconden minuut minuten uur uren dag dagen week weken maand maanden jaar "
            "jaren decennium decennia eeuw eeuwen kwartaal"
        ),
        Counting.TIMES: listed("keer maal"),
        Counting.PERCENT: listed("procent promille procentpunt"),
        Counting.UNIT: listed(
            "euro euro's cent dollar dollars pond gulden frank kronen yen roebel meter "
            "kilometer centimeter millimeter mijl mijlen gram kilo kilogram kilo's milligram "
            "ton liter milliliter hectare hectaren graden graad watt kilowatt megawatt volt "
            "kilowattuur knopen byte megabyte gigabyte"
        ),
        Counting.MONTH: listed(
            "januari februari maart april mei juni juli augustus september oktober november "
            "december"
        ),
    },
    function_words=listed(
        "de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij of "
        "uit nog naar wordt werd door over zich die deze dit was hebben heeft hij zij ze we wij "
        "je u had tot hun haar worden kan meer geen al onder waren tegen na wel waar zou hem "
        "mijn worden tussen moet zal kunnen omdat wat wie hier daar toen zo veel andere jaar men "
        "ik jij zonder per ons onze vanaf sinds tijdens waarbij ben uw hoe"
    ).words,
    complementizers=listed("dat of"),
    infinitives=listed("te om"),
    denying=listed(
        "onwaar onjuist gelogen leugen mythe fabel onzin onmogelijk uitgesloten vrijgesproken "
        "verworpen "
        "verwerpt verwierp verwierpen verbiedt verbood verboden voorkwam vermeed naliet nagelaten",
        forms="(?:ontken|betwist|weiger|geweiger|voorkom|vermijd|nala|belet|weerleg)"
        "(?:t|d|en|te|ten|de|den|at|nen|nde|nden|tte|tten)?",
    ),
    truths=listed(
        "waar juist klopt klopte bewijs bewijzen bewezen aanwijzing aanwijzingen sprake gebleken"
    ),
    claims=listed(
        "bewering beweringen beschuldiging gerucht geruchten idee vermoeden stelling indruk "
        "aanname "
        "verwijt"
    ),
    few=listed(
        "weinig weinigen nauwelijks amper geen niemand",
        phrases="geen enkele|geen enkel|nauwelijks een|amper een|niet alle|niet een|geen van",
    ),
    not_few=listed(phrases="een weinig|niet weinig"),
    of_the=listed("van de het deze zijn haar hun onze"),
    according=listed(
        "volgens",
        phrases="naar de mening|in de woorden|naar verluidt|in de ogen|naar eigen zeggen|"
        "bij monde van|naar het oordeel",
    ),
    only=listed("alleen slechts enkel uitsluitend"),
    nearly=listed("bijna haast vrijwel nagenoeg"),
    coordinators=listed("en maar of"),
    negation_follows=True,
    inverted=listed("mocht mochten"),
    minimisers=listed("nauwelijks amper zelden"),
    helping=listed(
        "is zijn was waren werd werden wordt worden geworden heeft hebben had hadden kan "
        "kunnen kon konden mag mogen mocht mochten moet moeten moest moesten wil willen "
        "wilde wilden zal zullen zou zouden",
    ),
    adverbs=listed(
        "meer ook nog ooit zo echt weer langer",
    ),
    undenying=listed(
        forms=r"(?:ge)?(?:aarzel|twijfel)\w*",
    ),
    particles=listed(
        "af aan op uit in mee toe terug over om door voor na bij weg neer vast plaats "
        "samen tegen binnen buiten los dicht goed stil vrij",
    ),
    untrue=listed(
        "onjuist onwaar gelogen verzonnen leugen fabel mythe onzin vergissing gerucht",
    ),
    limits_after=listed(
        "alleen slechts hoogstens minstens gedeeltelijk zogenaamd behoudens",
        phrases="in principe|in theorie|op papier|ten dele|of niet|of minder|"
        "of meer|indien mogelijk|voor zover",
    ),
    steps=(
        ("kan kunnen kon konden mag mogen", "moet moeten moest moesten", "zal zullen"),
        ("alle allen elke ieder iedere", "meeste veel vele", "sommige enkele enige",
         "weinig weinige"),
        ("altijd", "vaak meestal", "soms", "zelden nooit"),
        ("zeker", "waarschijnlijk", "misschien mogelijk"),
    ),
    contraries=pairs(
        "stijg~daal steeg~daalde gestegen~gedaald verhoog~verlaag toenam~afnam meer~minder "
        "meest~minst groot~klein hoog~laag hoger~lager goed~slecht beter~slechter "
        "sterk~zwak vroeg~laat eerste~laatste begin~eind open~dicht open~gesloten "
        "won~verloor gewonnen~verloren winst~verlies steun~verwerp goedgekeurd~afgekeurd "
        "goedkeur~afkeur aanvaard~verwerp geprezen~bekritiseerd schuldig~onschuldig "
        "waar~onwaar waar~vals veilig~gevaarlijk legaal~illegaal openbaar~privé "
        "vriend~vijand man~vrouw mannen~vrouwen verhuurder~huurder koper~verkoper "
        "eiser~gedaagde werkgever~werknemer arts~patiënt oorlog~vrede leven~dood "
        "toegestaan~verboden meerderheid~minderheid nieuw~oud jong~oud"
    ),
    roles=(
        "van naar uit aan in op voor tegen met zonder na onder over door tussen sinds tot "
        "achter bij binnen boven naast om",
        "en of maar",
    ),
    privatives=listed(
        "voormalig voormalige vermeend vermeende zogenaamd zogenaamde zogeheten "
        "vermoedelijke gewezen toekomstige vice",
    ),
    completing=listed("meer langer al nog verder"),
    opposing=listed(
        "tegen ingetrokken intrekt schrapte geschrapt schrapt annuleerde geannuleerd "
        "blokkeerde geblokkeerd afwees afgewezen staakte gestaakt "
        "verbood schorste geschorst",
        anywhere=r"\b(?:trok\b.*\bin|w(?:ees|ijst)\b.*\baf|sloot\b.*\buit)\b",
    ),
)  # fmt: skip
