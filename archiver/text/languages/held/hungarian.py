"""Hungarian."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="hu",
    name="Hungarian",
    script=Script.LATIN,
    grammars=(
        "Kenesei, Vago and Fenyvesi, Hungarian (1998) (negation; quantifiers; conditional clauses)",
        "Rounds, Hungarian: An Essential Grammar (negation; numerals)",
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
    attributions=listed(
        "mondta mondja mondták mondják mondott állítja állította állítják állítólag szerint "
        "kijelentette közölte közölték véli vélik gondolja hiszi magyarázta hangsúlyozta "
        "hozzátette írta írja írják tagadja vádolja vádolta figyelmeztetett bejelentette tart "
        "reméli állítólagos nyilatkozta",
        phrases="véleménye szerint|a szavai szerint",
    ),
    numbers=listed(
        "kettő két három négy öt hat hét nyolc kilenc tíz tizenegy tizenkettő tizenhárom "
        "tizennégy tizenöt tizenhat tizenhét tizennyolc tizenkilenc húsz harminc negyven ötven "
        "hatvan hetven nyolcvan kilencven száz kétszáz ezer ezrek millió milliók milliárd "
        "milliárdok tucat fél másfél harmad negyed kétharmad százak",
        forms="(?:huszon|harminc|negyven|ötven|hatvan|hetven|nyolcvan|kilencven)[a-záéíóöőúüű]+|"
        "[a-záéíóöőúüű]+(?:száz|ezer)",
    ),
    degrees=listed(
        "körülbelül mintegy csaknem majdnem közel legalább legfeljebb pontosan több kevesebb "
        "mint között csak csupán szinte felett alatt",
        phrases="több mint|kevesebb mint|nem több mint|vagy több|vagy kevesebb|akár",
    ),
    zeros=listed("nulla semmi senki nincs"),
    separators=listed(
        "de és s vagy mert mivel hogy aki amely ami akik amelyek amelyet akit ahol amikor míg "
        "bár ha hanem viszont azonban"
    ),
    suffixes=("tlan", "tlen", "talan", "telen", "mentes"),
    prefixes=("nem", "anti"),
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
)  # fmt: skip
