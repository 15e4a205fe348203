"""Hungarian."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

TABLE = Language(
    code="hu",
    name="Hungarian",
    script=Script.LATIN,
    grammars=(
        "Kenesei, Vago and Fenyvesi, Hungarian (1998) (negation; quantifiers; conditional clauses)",
        "Rounds, Hungarian: An Essential Grammar (negation; numerals)",
        "Rounds, Hungarian: An Essential Grammar (2001), chapter on numerals",
    ),
    negations=listed(
        "nem lehetetlen ne sem se name nincs nincsen nincsenek nincsenek sincs sincsen sincsenek "
        "soha sose sosem sohasem nélkül anélkül nélküli nélkülük nélküle kivéve hacsak "
        "kivételével tilos",
        phrases="nem is|egyik sem|dehogy",
        forms=(
            "(?:senki|semmi|semelyik|semmilyen|semmiféle|sehol|sehova|sehová|sehonnan|sehogy|"
            "semennyi)[a-záéíóöőúüű]*|sem+i(?:lyen|képp|képpen)"
        ),
    ),
    near_negations=listed(
        "képtelen alig ritkán megtagadta megtagadja tagadja tagadta tagadják cáfolja "
        "cáfolta hamis téves hiányzik hiányoznak hiánya hiányában sikertelen meghiúsult "
        "elutasította elutasítja érvénytelen kudarc"
    ),
    denials=listed(
        phrases="nem igaz hogy|korántsem|távol áll|ahelyett hogy|helyett|nincs bizonyíték"
    ),
    conditions=listed(
        "ha amennyiben feltéve hogyha"
    , phrases=(
        "feltéve hogy|azzal a feltétellel|abban az esetben"
    )),
    limits=listed(
        "de azonban csak csupán kizárólag kivéve viszont ám bár noha amíg ellenére hacsak "
        "mindazonáltal",
        phrases="hacsak nem|kivéve ha|annak ellenére|részben|bizonyos mértékig",
    ),
    exceptions=listed(
        "kivéve",
        phrases="hacsak nem|kivéve ha|kivételével|fenntartásával",
    ),
    purposes=listed("hogy", phrases="annak érdekében|azért hogy|céljából"),
    quantifiers=listed(
        "minden mindenki mindegyik összes valamennyi sok sokan néhány kevés kevesen egyes "
        "többség legtöbb számos több kevesebb mindkét mindkettő elég",
        phrases="a legtöbb|egyik sem|szinte minden|nem minden|néhány a|a többség",
    ),
    modals=listed(
        "kell kellene kellett lehet lehetett lehetne talán valószínűleg esetleg állítólag "
        "feltehetően vélhetően látszólag általában gyakran néha mindig ritkán körülbelül tűnik "
        "szabad muszáj kellhet",
        forms="[a-záéíóöőúüű]{3,}(?:hat|het|hatnak|hetnek|hatott|hetett|hatna|hetne)",
    ),
    pronouns=listed("én te ő mi ti ők ez az"),
    forbidding=listed("tilos tilalmas"),
    hedges=listed(
        "alighanem állítólag esetleg feltehetően feltehetőleg látszólag talán valószínűleg "
        "vélhetően"
    ),
    attributions=listed(
        "mondta mondja mondták mondják mondott állítja állította állítják állítólag szerint "
        "kijelentette közölte közölték véli vélik gondolja hiszi magyarázta hangsúlyozta "
        "hozzátette írta írja írják tagadja vádolja vádolta figyelmeztetett bejelentette tart "
        "reméli állítólagos nyilatkozta",
        phrases="véleménye szerint|a szavai szerint",
    ),
    zeros=listed("nulla semmi senki nincs"),
    separators=listed(
        "de és s vagy mert mivel hogy aki amely ami akik amelyek amelyet akit ahol amikor míg "
        "bár ha hanem viszont azonban"
    ),
    suffixes=("tlan", "tlen", "talan", "telen", "mentes"),
    prefixes=("nem", "anti"),
    counting={
        Counting.SOME: listed("néhány pár"),
        Counting.POINT: listed("egész"),
        Counting.ZERO: listed("nulla zéró"),
        Counting.ARTICLE: listed("egy"),
        Counting.ONE: listed("egyetlen"),
        Counting.CARDINAL: listed(
            "kettő két három négy öt hat hét nyolc kilenc tíz tizen húsz huszon harminc negyven "
            "ötven hatvan hetven nyolcvan kilencven mindkét mindkettő másfél",
            forms="(?:(?:egy|két|kettő|három|négy|öt|hat|hét|nyolc|kilenc)?(?:tizen|tíz|"
            "huszon|húsz|harminc|negyven|ötven|hatvan|hetven|nyolcvan|kilencven|száz|"
            "ezer|milli[óo]){1,2}){1,5}(?:egy|két|kettő|három|négy|öt|hat|hét|nyolc|"
            "kilenc)?(?:at|et|t|ot|ban|ben|nak|nek|nál|nél|ra|re|ról|ről|ból|ből|hoz|"
            "hez|ig|ért|an|en|tól|től)?"
        ),
        Counting.SCALE: listed(
            "száz ezer millió milliót millióból millióra milliónál milliárd milliárdot "
            "milliárdból milliárdra billió billiót tucat tucatnyi tucatot százat százezer "
            "tízezer százak százával ezrek ezrével milliók milliárdok",
            forms="(?:ezer|milli[óá]|milliárd)(?:be|ba|ben|ban|nel|nal|re|ra|hez|hoz|ért|ig|os|ós)"
        ),
        Counting.FRACTION: listed(
            "fél felet fele felét felének harmad harmada harmadát harmados negyed negyede "
            "negyedét negyedével háromnegyed ötöd ötöde ötödét hatod heted nyolcad kilenced "
            "tized tizede tizedét század százada ezred kétharmad kétharmada kétharmadát"
        ),
        Counting.MULTIPLE: listed(
            "kétszeres háromszoros négyszeres ötszörös tízszeres százszoros kétszerese "
            "háromszorosa négyszerese ötszöröse tízszerese duplája triplája dupla tripla",
            forms="[a-záéíóöőúüű]+(?:szeres|szoros|szörös)(?:e|a|ére|ára|ét|át)?"
        ),
        Counting.ONCE: listed("egyszer kétszer háromszor négyszer ötször hatszor hétszer tízszer"),
        Counting.AND: listed("és meg"),
        Counting.OR: listed("vagy"),
        Counting.THE: listed("a az"),
        Counting.NOT: listed("nem"),
        Counting.LIMIT: listed("legalább legfeljebb minimum maximum legkevesebb legtöbb"),
        Counting.ALMOST: listed(
            "majdnem csaknem szinte közel gyakorlatilag körülbelül nagyjából hozzávetőleg "
            "mintegy alig kb cirka jóformán megközelítőleg",
            phrases="közel sem|nem egészen|alig több mint|távolról sem"
        ),
        Counting.BOUND: listed(
            "csak csupán mindössze kereken kerek plusz mínusz átlagosan éppen pusztán "
            "hozzávetőlegesen",
            phrases="több mint|kevesebb mint|nem több mint|nem kevesebb mint|jóval több mint|"
            "jóval kevesebb mint|valamivel több mint|valamivel kevesebb mint|"
            "nagyobb mint|kisebb mint|hosszabb mint|idősebb mint|annyi mint|akár|úgy"
        ),
        Counting.OR_MORE: listed(
            "több többen többet többre kevesebb kevesebben kevesebbet körül körüli körülit "
            "feletti felett fölött fölötti alatt alatti felüli felül alul aluli múlt híján "
            "naponta hetente havonta évente óránként percenként fejenként személyenként "
            "darabonként",
            phrases="vagy több|vagy annál több|vagy annál tovább|vagy tovább|vagy hosszabb|"
            "vagy annál hosszabb|vagy idősebb|vagy kevesebb|vagy annál kevesebb|"
            "és annál több|és fél|vagy még több|vagy többet|vagy többen"
        ),
        Counting.EACH: listed("minden mindegyik"),
        Counting.ALL: listed(
            "összes valamennyi mind mindenki mindenkit mindenkinek mindent mindegyike egész "
            "teljes teljesen egészen mindig mindenhol mindenütt bárki bármi egyhangúlag"
        ),
        Counting.NONE: listed("semmi semmit senki senkit senkinek sehol soha semelyik egyik"),
        Counting.HEAD: listed("fő lakos darab"),
        Counting.TIME: listed(
            "másodperc másodpercet másodpercig perc percet percig percen óra órát órán óráig "
            "órában nap napot napig napon hetet hétig héten hónap hónapot hónapig hónapon év "
            "évet évig éven évre éves évtized évtizedet évtizedig évszázad évszázadot napos "
            "hetes hónapos órás perces negyedév"
        ),
        Counting.TIMES: listed("szor szer ször"),
        Counting.PERCENT: listed(
            "százalék százalékot százaléka százalékát százalékban százalékkal százalékra "
            "százalékos ezrelék százalékpont százalékponttal"
        ),
        Counting.UNIT: listed(
            "forint forintot forintért forintra forintba forintból forintos forinttal ft euró "
            "eurót euróért euróra eurós euróba dollár dollárt dollárért dolláros fillér font "
            "fontot frank frankot rubel rubelt jen korona koronát méter métert méteres "
            "kilométer kilométert kilométeres centiméter centimétert milliméter mérföld "
            "mérföldet gramm grammot dekagramm deka kilogramm kilogrammot kiló kilót kilós "
            "tonna tonnát tonnás liter litert literes milliliter hektár hektárt hektáros fok "
            "fokot fokos watt kilowatt megawatt volt négyzetméter négyzetmétert "
            "négyzetkilométer köbméter főt ember embert bájt"
        ),
        Counting.MONTH: listed(
            "január januárban február februárban március márciusban április áprilisban május "
            "májusban június júniusban július júliusban augusztus augusztusban szeptember "
            "szeptemberben október októberben november novemberben december decemberben"
        ),
        Counting.OTHER: listed("ha s t ml"),
    },
    function_words=listed(
        "a az és hogy nem is egy ez azt meg már csak de ha volt van mint vagy el kell még ezt ki "
        "fel be le lehet ezek azok aki amely ami annak ennek pedig minden után majd sem így úgy "
        "mert szerint között lett voltak vannak ezért valamint alatt által során illetve olyan "
        "ilyen nagyon több nincs ne ön én mi ők ő rá itt ott akkor amikor miatt azonban amelyet "
        "amelyek ahol ebben abban ezen azon "
        "vagyok vagyunk vannak legyen lenne lesz lehetett volna kellett kellene nincsenek minden "
        "minden mindenki semmi senki valaki valami néhány sok kevés egyik másik másik saját magát "
        "neki nekem önnek őket őt engem téged velük vele róla erről arról ettől attól erre arra "
        "itt "
        "ekkor most mindig soha túl mellett alá fölött előtt után felé nélkül ellen óta ki mi mit "
        "hogyan miért melyik ugyanaz ugyanis tehát viszont bár ám sőt se sem"
    ).words,
    complementizers=listed("hogy miszerint"),
    complements_only=True,
    denying=listed(
        "hazugság valótlan téves hamis mítosz kizárt lehetetlen tilos képtelenség felmentették",
        forms="(?:tagad|megtagad|cáfol|megcáfol|kizár|elutasít|megtilt|megakadályoz|elmulaszt)"
        "(?:ja|ják|ta|ták|otta|ották|ott|va|at)?",
    ),
    truths=listed("igaz való helytálló bizonyíték bizonyítékok bizonyított szó jele alapja"),
    claims=listed(
        "állítás állítása állítást vád vádja vádat híresztelés pletyka gyanú feltételezés "
        "elképzelés "
        "nézet"
    ),
    few=listed(
        "kevés",
        phrases="minden harmadik|minden második|minden negyedik|"
        "alig néhány|alig pár|alig egy|egyetlen egy sem|nem minden|nem mindegyik|"
        "kevesen a|elenyésző számú",
    ),
    not_few=listed(phrases="egy kevés|nem kevés"),
    according=listed("szerint", phrases="szavaival élve|szemében"),
    only=listed("csak csupán kizárólag mindössze"),
    nearly=listed("majdnem csaknem szinte"),
    coordinators=listed("és de vagy hanem"),
    comma_before_clauses=True,
    head_final=True,
    denied_after=listed(anywhere=r"\A(?:nélkül|hiányában)\b"),
    minimisers=listed("alig ritkán"),
    helping=listed(
        "volt voltak lett lettek lesz lesznek van vannak lehet lehetett kell kellett fog "
        "fogják akar akarja akarta akarták tud tudja tudta tudták hajlandó hajlandók "
        "képes képesek szabad",
    ),
    adverbs=listed(
        "már még többé soha is",
    ),
    undenying=listed(
        forms=r"(?:haboz|kés|kétel)\w*|kétség\w*",
    ),
    infinitive_forms=listed(
        forms=r"\w{2,}ni(?:e|uk|ük|a|em|om|ünk|unk)?",
    ),
    untrue=listed(
        "hazugság valótlan hamis mítosz tévedés pletyka kitaláció",
    ),
    limits_after=listed(
        "csak csupán kizárólag állítólag részben",
        phrases="elvben|elvileg|elméletben|papíron|vagy sem|vagy nem|vagy kevesebb|"
        "vagy több|lehetőség szerint|legfeljebb|legalább",
    ),
    steps=(
        ("minden mindenki összes valamennyi", "legtöbb sok számos", "néhány egyes", "kevés"),
        ("mindig", "gyakran általában", "néha", "ritkán soha"),
        ("biztosan", "valószínűleg", "talán esetleg"),
        ("lehet", "kell"),
    ),
    contraries=pairs(
        "nőtt~csökkent növek~csökken emelked~csökken több~kevesebb jobb~rosszabb nagy~kicsi "
        "magas~alacsony korán~későn első~utolsó kezd~befejez nyit~zár nyitva~zárva "
        "nyert~veszít támogat~elutasít elfogad~elutasít bűnös~ártatlan igaz~hamis "
        "biztonságos~veszélyes jogszerű~jogellenes barát~ellenség férfi~nő vevő~eladó "
        "felperes~alperes háború~béke élet~halál többség~kisebbség új~régi előtt~után "
        "mellett~ellen"
    ),
    roles=(
        "előtt után alatt fölött mellett ellen nélkül között",
        "és vagy de",
    ),
    privatives=listed(
        "egykori állítólagos úgynevezett leendő hajdani túl",
    ),
    completing=listed("már többé tovább még csak"),
    opposing=listed(
        "ellen visszavonta visszavonták visszavonja lemondta törölte törölték "
        "felfüggesztette leállította leállították elvetette elvetették kizárta megvétózta "
        "ellenezte ellenzi eltörölte elutasította",
    ),
)  # fmt: skip
