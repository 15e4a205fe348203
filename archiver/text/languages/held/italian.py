"""Italian."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

TABLE = Language(
    code="it",
    name="Italian",
    script=Script.LATIN,
    grammars=(
        "Serianni, Grammatica italiana (avverbi di negazione; pronomi e aggettivi indefiniti)",
        "Renzi, Salvi and Cardinaletti (eds), Grande grammatica italiana di consultazione "
        "(la negazione)",
        "Serianni, Grammatica italiana (1989), chapter 6 (numerali)",
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
        phrases="non è vero che|è falso che|lungi da|lungi dall'essere|tutt'altro che|"
        "invece di|anziché|non ci sono prove che|"
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
    exceptions=listed(
        "salvo tranne eccetto",
        phrases="a meno che|ad eccezione di|fatto salvo|fatta eccezione per|fatte salve|"
        "con riserva di|salvo che",
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
    pronouns=listed("io tu lui lei egli ella noi voi loro essi esse costui costei"),
    forbidding=listed("vietato vietata vietati vietate proibito proibita vieta proibisce"),
    hedges=listed(
        "apparentemente asseritamente avrebbe avrebbero forse pare possibilmente presumibilmente "
        "probabilmente sarebbe sarebbero sembra verosimilmente",
        phrases="a quanto pare|si dice",
    ),
    attributions=listed(
        "dubito dubita dubitano dubitava dubitò "
        "dice dicono disse dissero detto diceva afferma affermano affermò affermato sostiene "
        "sostengono sostenne sostenuto dichiara dichiarò dichiarato secondo ritiene ritengono "
        "crede credono pensa pensano spiega spiegò spiegato scrive scrisse scritto accusa "
        "accusano nega negano teme temono spera sperano annuncia annunciato assicura assicurato "
        "denuncia denunciato presunto presunta presunti riferisce riferito",
        phrases="a detta di|a giudizio di|a parere di|stando a",
        forms="all'avviso|nell'opinione",
    ),
    zeros=listed("zero niente nulla nessuno nessuna nessun"),
    separators=listed(
        "ma e ed o oppure perché poiché che chi cui quale quali dove quando mentre sebbene se "
        "come né"
    ),
    prefixes=("in", "im", "il", "ir", "dis", "s", "non", "anti", "a"),
    counting={
        Counting.POINT: listed("virgola"),
        Counting.ZERO: listed("zero"),
        Counting.ARTICLE: listed("un uno una d'un d'uno d'una"),
        Counting.CARDINAL: listed(
            "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
            "quindici sedici diciassette diciotto diciannove venti trenta quaranta cinquanta "
            "sessanta settanta ottanta novanta entrambi entrambe ambedue",
            forms="(?:(?:due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|"
            "tredici|quattordici|quindici|sedici|diciassette|diciotto|"
            "diciannove)?(?:cento|cent|mila|mille|venti|vent|trenta|trent|quaranta|"
            "quarant|cinquanta|cinquant|sessanta|sessant|settanta|settant|ottanta|"
            "ottant|novanta|novant)){1,6}(?:uno|un|due|tre|tré|quattro|cinque|sei|"
            "sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|"
            "diciassette|diciotto|diciannove)?"
        ),
        Counting.SCALE: listed(
            "cento mille mila milione milioni miliardo miliardi bilione bilioni migliaio "
            "migliaia centinaio centinaia decina decine ventina trentina quarantina cinquantina "
            "sessantina dozzina dozzine quindicina"
        ),
        Counting.SHORT_SCALE: listed("mln mld"),
        Counting.FRACTION: listed(
            "mezzo mezza mezzi mezze metà terzo terzi quarto quarti quinto quinti sesto sesti "
            "settimo settimi ottavo ottavi nono decimo decimi centesimo centesimi millesimo "
            "millesimi"
        ),
        Counting.MULTIPLE: listed("doppio triplo quadruplo quintuplo"),
        Counting.AND: listed("e"),
        Counting.OR: listed("o"),
        Counting.TO: listed("a"),
        Counting.OF: listed("di"),
        Counting.PER_NUMBER: listed("per su al alla all'", phrases="per ogni|su ogni|a testa"),
        Counting.BETWEEN: listed("tra fra"),
        Counting.NOT: listed("non"),
        Counting.THE: listed("il lo la i gli le"),
        Counting.SOME: listed("qualche alcune alcuni diverse diversi parecchie parecchi"),
        Counting.LIMIT: listed(
            "almeno perlomeno",
            phrases="al massimo|al minimo|al più|come minimo|come massimo|tutt'al più|"
            "quanto meno|per lo meno|non oltre"
        ),
        Counting.ALMOST: listed(
            "quasi pressoché praticamente virtualmente appena pressappoco circa suppergiù",
            phrases="più o meno|a malapena|poco meno che|nemmeno|neanche|neppure|vicino a|"
            "prossimo a"
        ),
        Counting.BEYOND: listed(phrases="al di sopra di|al di sotto di|al di sopra dei"),
        Counting.SUM: listed("meno"),
        Counting.BOUND: listed(
            "oltre solo soltanto solamente unicamente più attorno intorno superando "
            "sfiorando",
            phrases="più di|meno di|non più di|non meno di|più del|meno del|più dello|"
            "più della|più dei|più degli|più delle|meno della|meno dei|meno delle|"
            "più d'un|più d'una|meno d'un|meno d'una|all'incirca|attorno a|attorno ai|"
            "intorno a|intorno ai|intorno alle|poco più di|poco meno di|ben più di|"
            "ben oltre|molto più di|superiore a|superiore ai|superiori a|superiori ai|"
            "inferiore a|inferiore ai|inferiori a|inferiori ai|una buona|un buon|"
            "a stima|al di sotto dei|"
            "nell'ordine di|nell'ordine dei|un massimo di|un minimo di|una media di|"
            "in media|la bellezza di|tanti quanti|nientemeno che"
        ),
        Counting.PLACE: listed("sotto sopra entro"),
        Counting.UNTIL: listed(
            phrases="fino a|fino ai|fino al|fino alla|fino alle|fino agli|fino allo|sino a|"
            "sino ai|sino al"
        ),
        Counting.OR_MORE: listed(
            "all'ora all'anno l'uno l'una",
            phrases="o più|o meno|e più|e oltre|in su|in giù|in poi|e mezzo|e mezza|"
            "o giù di lì|e rotti|e passa|a dir poco"
        ),
        Counting.EACH: listed("ogni ciascun ciascuno ciascuna"),
        Counting.ALL: listed(
            "tutti tutte tutto tutta chiunque ognuno ognuna intero intera interi intere "
            "interamente totalmente completamente sempre ovunque unanime unanimi unanimemente"
        ),
        Counting.NONE: listed("niente nulla nessuno nessuna nessun mai"),
        Counting.HEAD: listed("testa persona abitante pezzo bambino paziente famiglia"),
        Counting.TIME: listed(
            "secondo secondi minuto minuti ora ore giorno giorni settimana settimane mese mesi "
            "anno anni d'anni decennio decenni secolo secoli trimestre trimestri"
        ),
        Counting.TIMES: listed("volte volta"),
        Counting.PERCENT: listed(
            phrases="a . c|d . c|per cento|per mille|punti percentuali|punto percentuale"
        ),
        Counting.UNIT: listed(
            "euro dollaro dollari lira lire sterlina sterline franco franchi yen rublo rubli "
            "corona corone metro metri chilometro chilometri centimetro centimetri millimetro "
            "millimetri miglio miglia grammo grammi chilogrammo chilogrammi chilo chili etto "
            "etti milligrammo milligrammi tonnellata tonnellate quintale quintali litro litri "
            "millilitro millilitri ettaro ettari d'ettari grado gradi watt kilowatt chilowatt "
            "chilowattora megawatt volt quadrato quadrati quadri"
        ),
        Counting.MONTH: listed(
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
            "novembre dicembre"
        ),
        Counting.OTHER: listed("ha l t"),
    },
    function_words=listed(
        "il lo la i gli le di del della dei delle dello degli e in un una uno a al alla ai alle "
        "che è per con non si da dal dalla nel nella nei nelle sul sulla sono come più o ma ha "
        "hanno anche se questo questa questi queste quello quella essere stato stata stati era "
        "erano fu suo sua suoi sue loro cui tra fra ci ne ed ad mi ti vi tutto tutti molto dopo "
        "prima quando dove solo ogni poi perché già così fino senza può dell'anno dall'altro "
        "all'interno c'è noi voi lui lei io nell'ambito sulle sui agli dagli negli col chi quale"
    ).words,
    complementizers=listed("che ch", forms="ch'.+"),
    infinitives=listed("di a d", forms="d'.+"),
    denying=listed(
        "falso falsa menzogna bugia bufala mito impossibile escluso assolto assolta",
        forms="(?:neg|rifiut|evit|contest|viet|confut)(?:a|ano|ò|arono|ato|ava|avano|ando)|"
        "smenti\\w*|esclud\\w+|esclus\\w+|resping\\w+|respin(?:se|sero|to)|impedi\\w+|omett\\w+|"
        "omesso"
        r"|(?:dimentic|scord|trascur|tralasc)(?:a|ano|ò|arono|ato|ata|ati|ate|ava|avano|iato|iata)",
    ),
    truths=listed(
        "vero verità provato dimostrato prove prova indizi indizio risulta esatto corretto "
        "accertato"
    ),
    claims=listed(
        "affermazione affermazioni accusa accuse voce voci idea convinzione sospetto ipotesi tesi "
        "impressione"
    ),
    few=listed(
        "pochi poche poca nessuno nessuna nessun pochissimi pochissime scarsi",
        phrases="neanche uno|nemmeno uno|neppure uno|nemmeno una|non tutti|non tutte|non tutti i|"
        "appena un|non uno",
    ),
    not_few=listed(phrases="alcuni pochi|non pochi|non poche"),
    of_the=listed("dei delle degli di dell tra fra i le gli suoi loro nostri questi queste quei"),
    according=listed(
        "secondo",
        phrases="a detta di|a detta del|a detta dei|a detta degli|a giudizio di|a giudizio dei|"
        "a parere di|a parere del|a parere dei|stando a|stando al|stando alla|stando ai|"
        "ad avviso di|agli occhi di|all'avviso",
    ),
    only=listed("solo soltanto solamente unicamente"),
    nearly=listed("quasi"),
    coordinators=listed("e ed ma o oppure"),
    minimisers=listed("raramente falsamente"),
    helping=listed(
        "è sono era erano fu furono stato stata stati state sarà saranno sia essere avere "
        "ha hanno aveva avevano avrà avrebbe abbia può possono poteva potevano potuto "
        "potrà deve devono doveva dovuto vuole vogliono voleva volevano voluto viene "
        "vengono veniva",
    ),
    adverbs=listed(
        "più ancora già mai sempre anche",
        forms=r"\w{3,}mente",
    ),
    undenying=listed(
        forms=r"(?:esit|dubit|tard)\w+",
    ),
    infinitive_forms=listed(
        forms=r"[a-zàèéìòù]{2,}(?:[aei]re|rre|[aei]r(?:mi|ti|si|ci|vi|l[aeio]|gli|ne))",
    ),
    untrue=listed(
        "falso falsa bugia menzogna mito bufala errato voce",
    ),
    limits_after=listed(
        "solo soltanto solamente presumibilmente asseritamente parzialmente",
        phrases="in linea di principio|in teoria|sulla carta|in parte|o no|o meno|"
        "o più|se possibile|al massimo|almeno",
    ),
    steps=(
        ("può possono potrebbe potrebbero", "deve devono dovrà dovranno"),
        ("tutti tutte tutto tutta ogni", "maggior molti molte", "alcuni alcune vari "
        "diverse", "pochi poche"),
        ("sempre", "spesso generalmente", "talvolta qualche-volta", "raramente mai"),
        ("certamente sicuramente", "probabilmente", "forse possibilmente"),
    ),
    contraries=pairs(
        "aument~diminu aument~ridu sal~scend salit~sces cresc~cal più~meno miglior~peggior "
        "grande~piccol alt~bass forte~debole presto~tardi primo~ultimo prima~ultima "
        "inizi~fin apr~chiu apert~chius vin~perd vinto~perso sosten~respin approv~respin "
        "accett~rifiut colpevole~innocente vero~falso sicur~pericolos legal~illegal "
        "pubblic~privat amic~nemic uomo~donna acquirente~venditore locatore~locatario "
        "vittoria~sconfitta guerra~pace vita~morte permess~vietat maggioranza~minoranza "
        "nuov~vecchi lod~critic dopo~prima davanti~dietro"
    ),
    roles=(
        "di/del/della/dello/dei/delle/degli a/al/alla/allo/ai/alle/agli "
        "da/dal/dalla/dallo/dai/dalle/dagli verso per contro con/col senza prima dopo sotto "
        "su/sul/sulla/sullo/sui/sulle in/nel/nella/nello/nei/nelle tra/fra",
        "e ed o oppure ma né",
    ),
    adjectives_follow=True,
    privatives=listed(
        forms="(?:[ld]')?(?:"
        "ex|presunto|presunta|presunti|presunte|sedicente|sedicenti|cosiddetto|"
        "cosiddetta|falso|falsa|futuro|futura|supposto|supposta|troppo|vice"
        ")",
    ),
    completing=listed("più ancora già affatto solo soltanto"),
    opposing=listed(
        "contro ritirato ritirò ritira annullato annullò annulla sospeso sospese "
        "abbandonato abbandonò bloccato bloccò bloccano rinunciato rinunciò rinuncia "
        "opposto oppone oppose omesso negato soppresso archiviato bocciato bocciò boccia "
        "scartato scartò revocato revocò",
        phrases="posto fine|pone fine|pose fine|porre fine|messo fine",
    ),
    halves=listed("non"),
    restricting=listed(anywhere=r"\A\W*che\b"),
)  # fmt: skip
