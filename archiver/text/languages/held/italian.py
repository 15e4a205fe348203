"""Italian."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="it",
    name="Italian",
    script=Script.LATIN,
    grammars=(
        "Serianni, Grammatica italiana (avverbi di negazione; pronomi e aggettivi indefiniti)",
        "Renzi, Salvi and Cardinaletti (eds), Grande grammatica italiana di consultazione "
        "(la negazione)",
    ),
    negations=listed(
        "non no né impossibile impossibili mai niente nulla nessuno nessuna nessun senza nemmeno "
        "neanche neppure mica tranne salvo eccetto fuorché macché",
        phrases="a meno che|affatto|anziché|in nessun modo",
        forms="(?:nessun|nient|senz)'.+|.+'affatto",
    ),
    near_negations=listed(
        "incapace incapaci fallito fallita fallisce fallì nega negato negano negò "
        "rifiuta rifiutato rifiutano rifiutò falso falsa manca mancano mancava mancato mancata "
        "raramente smentisce smentito vietato vietata respinge respinto assenza privo priva",
    ),
    denials=listed(
        phrases="non è vero che|è falso che|lungi da|invece di|anziché|non ci sono prove che|"
        "non risulta che"
    ),
    conditions=listed(
        "se purché qualora",
        phrases="a condizione che|a patto che|nel caso in cui|nel caso|in caso di|sempre che|"
        "posto che|ammesso che",
    ),
    limits=listed(
        "ma tranne salvo eccetto solo soltanto solamente unicamente però tuttavia sebbene benché "
        "nonostante finché mentre eppure",
        phrases="a meno che|ad eccezione di|a parte|anche se|in parte|fino a quando",
    ),
    purposes=listed("per affinché", phrases="al fine di|allo scopo di|in modo da"),
    quantifiers=listed(
        "tutto tutti tutta tutte ogni ognuno ciascuno ciascuna molti molte molto pochi poche "
        "poco alcuni alcune qualche parecchi parecchie maggioranza entrambi entrambe più meno "
        "abbastanza troppi troppe",
        phrases="la maggior parte|la maggioranza|quasi tutti|quasi tutte|non tutti|nessuno dei|"
        "nessuna delle|alcuni dei|parte dei",
    ),
    modals=listed(
        "può possono potrebbe potrebbero poteva potevano deve devono dovrebbe dovrebbero doveva "
        "dovevano vuole vogliono forse probabilmente possibilmente possibile presumibilmente "
        "apparentemente generalmente spesso talvolta sempre raramente circa sembra sembrano "
        "sembrava pare sarà saranno sarebbe sarebbero avrebbe avrebbero presunto"
    ),
    attributions=listed(
        "dice dicono disse dissero detto diceva afferma affermano affermò affermato sostiene "
        "sostengono sostenne sostenuto dichiara dichiarò dichiarato secondo ritiene ritengono "
        "crede credono pensa pensano spiega spiegò spiegato scrive scrisse scritto accusa "
        "accusano nega negano teme temono spera sperano annuncia annunciato assicura assicurato "
        "denuncia denunciato presunto presunta presunti riferisce riferito",
        phrases="a detta di|a giudizio di|a parere di|stando a",
        forms="all'avviso|nell'opinione",
    ),
    numbers=listed(
        "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
        "quindici sedici diciassette diciotto diciannove venti ventuno trenta quaranta cinquanta "
        "sessanta settanta ottanta novanta cento duecento trecento quattrocento cinquecento "
        "mille duemila tremila milione milioni miliardo miliardi decina decine dozzina centinaio "
        "centinaia migliaio migliaia mezzo mezza metà terzo terzi quarto quarti doppio triplo",
        forms="(?:venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta)[a-zé]+|"
        "[a-z]+(?:cento|mila)",
    ),
    degrees=listed(
        "circa quasi oltre più meno fino almeno massimo minimo esattamente appena solo tra fra "
        "intorno",
        phrases="più di|meno di|non più di|fino a|al massimo|al minimo|poco meno di|o più|o meno",
    ),
    zeros=listed("zero niente nulla nessuno nessuna nessun"),
    separators=listed(
        "ma e ed o oppure perché poiché che chi cui quale quali dove quando mentre sebbene se "
        "come né"
    ),
    prefixes=("in", "im", "il", "ir", "dis", "s", "non", "anti", "a"),
    function_words=listed(
        "il lo la i gli le di del della dei delle dello degli e in un una uno a al alla ai alle "
        "che è per con non si da dal dalla nel nella nei nelle sul sulla sono come più o ma ha "
        "hanno anche se questo questa questi queste quello quella essere stato stata stati era "
        "erano fu suo sua suoi sue loro cui tra fra ci ne ed ad mi ti vi tutto tutti molto dopo "
        "prima quando dove solo ogni poi perché già così fino senza può dell'anno dall'altro "
        "all'interno c'è noi voi lui lei io nell'ambito sulle sui agli dagli negli col chi quale"
    ).words,
)  # fmt: skip
