"""Dutch."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="nl",
    name="Dutch",
    script=Script.LATIN,
    grammars=(
        "Haeseryn, Romijn, Geerts, de Rooij and van den Toorn, Algemene Nederlandse Spraakkunst "
        "(1997) (negatie; hoofdtelwoorden; modale werkwoorden)",
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
            "het is niet waar dat|het klopt niet dat|verre van|in plaats van|er is geen bewijs "
            "dat"
        )
    ),
    conditions=listed(
        "als indien mits wanneer of",
        phrases="op voorwaarde dat|in het geval dat|in geval van|zolang als|ervan uitgaande dat",
    ),
    limits=listed(
        "behalve tenzij maar alleen slechts enkel echter hoewel ofschoon totdat terwijl ondanks",
        phrases="met uitzondering van|afgezien van|ten dele|in zekere mate|pas als",
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
    attributions=listed(
        "zegt zei zeiden gezegd beweert beweerde beweren verklaart verklaarde volgens meent "
        "meende gelooft geloofde denkt dacht stelt stelde schrijft schreef meldt meldde "
        "benadrukt waarschuwt waarschuwde ontkent ontkende vreest vreesde hoopt hoopte verwacht "
        "beschuldigt beschuldigde vermeende vermeend aldus",
        phrases="naar eigen zeggen|in de woorden van|naar de mening van",
    ),
    numbers=listed(
        "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
        "zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig "
        "tachtig negentig honderd duizend miljoen miljoenen miljard miljarden biljoen dozijn "
        "honderden duizenden half halve helft anderhalf derde kwart dubbele",
        forms="[a-zë]+(?:entwintig|endertig|enveertig|envijftig|enzestig|enzeventig|entachtig|"
        "ennegentig|honderd|duizend)|.+ën(?:twintig|dertig|veertig|vijftig)",
    ),
    degrees=listed(
        "ongeveer circa bijna ruim zo'n meer minder dan hoogstens minstens maximaal minimaal "
        "precies exact tussen rond boven onder slechts",
        phrases=(
            "meer dan|minder dan|ten minste|ten hoogste|niet meer dan|of meer|of minder|op zijn "
            "minst"
        ),
    ),
    zeros=listed("nul geen niets niemand"),
    separators=listed(
        "maar en of want omdat terwijl hoewel dat die wie welke waar waarin waarop toen voordat "
        "nadat zodat als doch"
    ),
    prefixes=("on", "in", "im", "niet", "anti", "wan", "mis", "des"),
    suffixes=("loos", "loze", "vrij"),
    function_words=listed(
        "de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij of "
        "uit nog naar wordt werd door over zich die deze dit was hebben heeft hij zij ze we wij "
        "je u had tot hun haar worden kan meer geen al onder waren tegen na wel waar zou hem "
        "mijn worden tussen moet zal kunnen omdat wat wie hier daar toen zo veel andere jaar men "
        "ik jij zonder per ons onze vanaf sinds tijdens waarbij ben uw hoe"
    ).words,
)  # fmt: skip
