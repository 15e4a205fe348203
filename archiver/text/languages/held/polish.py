"""Polish."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

TABLE = Language(
    code="pl",
    name="Polish",
    script=Script.LATIN,
    grammars=(
        "Nagórko, Zarys gramatyki polskiej (negacja; zaimki przeczące)",
        "Swan, A Grammar of Contemporary Polish (2002) (negation; numerals; conjunctions)",
        "Swan, A Grammar of Contemporary Polish (2002), chapter 9 (numerals)",
    ),
    negations=listed(
        "nie ani bez nigdy nikt nikogo nikomu nikim nic niczego niczemu niczym nigdzie nijak "
        "bynajmniej brak oprócz poza chyba wyjąwszy skądże nieprawda niepodobna",
        phrases="z wyjątkiem|chyba że|wcale|w żadnym",
        forms=(
            "żad(?:en|na|ne|nego|nej|nemu|nym|nych|nymi|ną|ni)|niczyj\\w*|nijak\\w+|beze|"
            "niemożliw\\w+|nie\\w{3,}(?:an|on|t|ąc)(?:y|a|e|ego|ej|emu|ym|ych|ymi|ą|i)|"
            "nie\\w{4,}ni(?:e|a|u|em)"
        ),
    ),
    near_negations=listed(
        "niezdolny niezdolna odmawia odmówił odmówiła odmówiono "
        "zaprzecza zaprzeczył zaprzeczyła fałszywy fałszywe fałsz błędny błędne zabronione "
        "zakazane brakuje brakowało braku ledwie rzadko"
    ),
    denials=listed(
        phrases="nie jest prawdą że|nieprawda że|zamiast|nie ma dowodów że|daleko od"
    ),
    conditions=listed(
        "jeśli jeżeli gdyby o-ile czy",
        phrases="pod warunkiem że|o ile|w przypadku|w razie|na wypadek gdyby",
    ),
    limits=listed(
        "ale lecz jednak tylko jedynie wyłącznie chociaż choć mimo dopóki oprócz poza natomiast "
        "jednakże aczkolwiek",
        phrases="chyba że|z wyjątkiem|pomimo że|mimo że|z zastrzeżeniem|do pewnego stopnia",
    ),
    exceptions=listed(
        "oprócz poza",
        phrases="chyba że|z wyjątkiem|z zastrzeżeniem|o ile nie",
    ),
    purposes=listed("aby żeby by", phrases="po to aby|w celu|tak aby"),
    quantifiers=listed(
        "wszyscy wszystkie wszystkich wszystko każdy każda każde każdego większość wiele wielu "
        "kilka kilku niektóre niektórzy niektórych mało niewiele niewielu parę obaj obie więcej "
        "mniej dużo dość część",
        phrases="żaden z|prawie wszyscy|nie wszyscy|niektóre z|większość z",
    ),
    modals=listed(
        "może mogą mógł mogła mogło mogłoby mógłby musi muszą musiał powinien powinna powinno "
        "powinny należy trzeba można wolno chyba prawdopodobnie być-może podobno rzekomo "
        "przypuszczalnie najwyraźniej zwykle zazwyczaj często czasami zawsze rzadko około wydaje "
        "zdaje",
        phrases="być może",
    ),
    pronouns=listed("ja ty on ona ono my wy oni one pan pani"),
    forbidding=listed(
        "zabrania zabronione zabroniony zabroniona zakazane zakazany zakazana zakazuje"
    ),
    hedges=listed(
        "chyba jakoby najwyraźniej pewnie podobno ponoć prawdopodobnie przypuszczalnie rzekomo "
        "zapewne",
        phrases="być może",
    ),
    attributions=listed(
        "wierzę wierzy wierzą wierzył wierzyła wierzyli "
        "mówi mówią mówił mówiła powiedział powiedziała powiedzieli twierdzi twierdzą twierdził "
        "twierdziła według zdaniem uważa uważają sądzi sądzą oświadczył oświadczyła dodał dodała "
        "napisał napisała podkreślił podkreśliła wyjaśnił wyjaśniła zaprzecza oskarża oskarżył "
        "ostrzega poinformował poinformowała zapewnia zapewnił rzekomy rzekoma rzekome podaje "
        "podał",
        phrases="w opinii|zgodnie z|jak twierdzi",
    ),
    zeros=listed("zero nic nikt", forms="żad(?:en|na|ne|nego|nej|nych)"),
    separators=listed(
        "ale lecz i a oraz lub albo ponieważ gdyż bo że który która które którzy których którego "
        "gdzie gdy kiedy choć chociaż jeśli natomiast zaś"
    ),
    prefixes=("nie", "bez", "anty", "a", "dez", "dys"),
    counting={
        Counting.SOME: listed("kilka kilku parę"),
        Counting.POINT: listed("przecinek"),
        Counting.ZERO: listed("zero zera"),
        Counting.ONE: listed("jeden jedna jedno jednego jednej jednemu jednym jedną"),
        Counting.CARDINAL: listed(
            "dwa dwie dwaj dwóch dwu dwom dwóm dwoma dwiema dwoje dwojga trzy trzej trzech "
            "trzem trzema troje trojga cztery czterej czterech czterem czterema czworo pięć "
            "pięciu pięcioma pięcioro sześć sześciu sześcioma siedem siedmiu siedmioma osiem "
            "ośmiu ośmioma dziewięć dziewięciu dziewięcioma dziesięć dziesięciu dziesięcioma "
            "jedenaście jedenastu dwanaście dwunastu trzynaście trzynastu czternaście "
            "czternastu piętnaście piętnastu szesnaście szesnastu siedemnaście siedemnastu "
            "osiemnaście osiemnastu dziewiętnaście dziewiętnastu dwadzieścia dwudziestu "
            "trzydzieści trzydziestu czterdzieści czterdziestu pięćdziesiąt pięćdziesięciu "
            "sześćdziesiąt sześćdziesięciu siedemdziesiąt siedemdziesięciu osiemdziesiąt "
            "osiemdziesięciu dziewięćdziesiąt dziewięćdziesięciu obaj oba obie obu oboje "
            "kilkanaście kilkunastu kilkadziesiąt kilkudziesięciu półtora półtorej"
        ),
        Counting.SCALE: listed(
            "sto stu dwieście dwustu trzysta trzystu czterysta czterystu pięćset pięciuset "
            "sześćset sześciuset siedemset siedmiuset osiemset ośmiuset dziewięćset "
            "dziewięciuset kilkaset kilkuset setka setki setek setkami tysiąc tysiąca tysiącu "
            "tysiące tysięcy tysiącom tysiącami tysiącach milion miliona milionowi milionem "
            "milionie miliony milionów milionom milionami milionach miliard miliarda miliardem "
            "miliardy miliardów miliardom miliardami bilion biliona biliony bilionów tuzin "
            "tuzina tuziny tuzinów"
        ),
        Counting.SHORT_SCALE: listed("tys mln mld"),
        Counting.FRACTION: listed(
            "pół połowa połowy połowę połowie połową ćwierć ćwierci trzecia trzecie trzecich "
            "trzeciej czwarta czwarte czwartych piąta piąte piątych szósta dziesiąta dziesiąte "
            "dziesiątych setna setne setnych"
        ),
        Counting.MULTIPLE: listed(
            "podwójny potrójny dwukrotnie trzykrotnie dwukrotny trzykrotny pięciokrotnie "
            "dziesięciokrotnie wielokrotnie"
        ),
        Counting.ONCE: listed("raz"),
        Counting.AND: listed("i"),
        Counting.OR: listed("lub albo"),
        Counting.PER_NUMBER: listed("na za co", phrases="na każde|na każdy|na każdą|na każdych"),
        Counting.BETWEEN: listed("między pomiędzy"),
        Counting.NOT: listed("nie"),
        Counting.LIMIT: listed(
            "minimum maksimum maksymalnie minimalnie najmniej najwyżej przynajmniej",
            phrases="co najmniej|co najwyżej|nie mniej niż|w najlepszym razie"
        ),
        Counting.ALMOST: listed(
            "prawie niemal niemalże nieomal omal około ok praktycznie blisko zaledwie ledwie "
            "ledwo bezmała niespełna",
            phrases="bez mała|mniej więcej|nie do końca|nie całkiem"
        ),
        Counting.BEYOND: listed("powyżej poniżej"),
        Counting.BOUND: listed(
            "ponad przeszło tylko jedynie raptem aż wyłącznie plus minus rzędu "
            "jakieś",
            phrases="więcej niż|mniej niż|nie więcej niż|nie mniej jak|nie dalej niż|mniej jak|"
            "dłużej niż|krócej niż|starsze niż|ponad to|w okolicach|w granicach|"
            "w pobliżu|nie ponad|grubo ponad|dużo ponad|znacznie ponad|nieco ponad|"
            "niewiele ponad|tuż ponad|średnio|przeciętnie|aż do|nawet do|dochodzący do|"
            "sięgający|tyle co"
        ),
        Counting.PLACE: listed("pod nad"),
        Counting.UNTIL: listed("do"),
        Counting.OR_MORE: listed(
            "dziennie rocznie miesięcznie tygodniowo",
            phrases="lub więcej|albo więcej|i więcej|lub mniej|albo mniej|i mniej|i powyżej|"
            "i starsi|i starszych|lub dłużej|z górą|z hakiem|z okładem|i pół|z czymś|"
            "wzwyż|plus minus|z kawałkiem"
        ),
        Counting.EACH: listed("każdy każda każde każdego każdej każdemu każdym każdą"),
        Counting.ALL: listed(
            "wszyscy wszystkie wszystkich wszystkim wszystkimi wszystko wszystkiego cały cała "
            "całe całego całej całą całym wszędzie zawsze całkowicie zupełnie jednogłośnie "
            "wszelkie wszelkich"
        ),
        Counting.NONE: listed(
            "nic niczego nikt nikogo nikomu nigdzie nigdy żaden żadna żadne żadnego żadnej "
            "żadnych"
        ),
        Counting.HEAD: listed("głowę osobę mieszkańca sztukę dziecko pacjenta"),
        Counting.TIME: listed(
            "sekunda sekundy sekund sekundę minuta minuty minut minutę godzina godziny godzin "
            "godzinę godzinie dzień dni dnia dniach doba doby dób dobę tydzień tygodnie tygodni "
            "tygodnia miesiąc miesiące miesięcy miesiąca rok roku lata lat latach latom dekada "
            "dekady dekad wiek wieki wieków kwartał kwartały kwartałów"
        ),
        Counting.TIMES: listed("razy"),
        Counting.PERCENT: listed(
            "procent procenta procenty procentów promil promile promili",
            phrases="punktów procentowych|punkty procentowe|punkt procentowy"
        ),
        Counting.UNIT: listed(
            "złoty złote złotych złotego złotówka złotówki złotówek zł grosz grosze groszy euro "
            "eurocentów dolar dolara dolary dolarów funt funta funty funtów frank franki "
            "franków rubel ruble rubli hrywna hrywny hrywien korona korony koron jen jenów metr "
            "metra metry metrów kilometr kilometra kilometry kilometrów centymetr centymetry "
            "centymetrów milimetr milimetry milimetrów mila mile mil gram grama gramy gramów "
            "dekagram deka kilogram kilograma kilogramy kilogramów kilo miligramów tona tony "
            "ton tonę litr litra litry litrów mililitrów hektar hektara hektary hektarów "
            "stopień stopnia stopnie stopni wat watów kilowat kilowatów megawat megawatów wolt "
            "woltów bajtów kwadratowych sześciennych"
        ),
        Counting.MONTH: listed(
            "styczeń stycznia styczniu luty lutego lutym marzec marca marcu kwiecień kwietnia "
            "kwietniu maj maja maju czerwiec czerwca czerwcu lipiec lipca lipcu sierpień "
            "sierpnia sierpniu wrzesień września wrześniu październik października październiku "
            "listopad listopada listopadzie grudzień grudnia grudniu"
        ),
        Counting.OTHER: listed("ha t s k"),
    },
    function_words=listed(
        "i w z na do się nie to że jest o a po przez od jak za dla co są ale czy lub który która "
        "które których którego być był była było były może jego jej ich tym tego ten ta te tej "
        "tych oraz przy ze we już tylko także pod ma też jako został została zostały gdy jeśli "
        "przed nad bez między będzie kiedy więc go mu jednak sobie mnie mi ty nam nas mają można "
        "żeby aby bardzo tak albo u bo "
        "mną tobą nią nim nimi niej niego nich ciebie tobie cię was wam mój moja moje twój twoja "
        "twoje "
        "nasz nasza nasze wasz swój swoja swoje swoim swoją swoich swojego tę tą temu tych tymi te "
        "taki taka takie takich jaki jaka jakie kto kogo komu czego czemu czym wszystko wszystkie "
        "wszystkich wszyscy cały każdy każda każde sam sama samo inny inna inne innych jeden jedna "
        "jedno dlatego ponieważ choć chociaż dopóki znowu teraz tutaj tu tam gdzie skąd dokąd "
        "dlaczego będą będę będziesz można trzeba musi musisz możesz mogą mógł powinien ma "
        "mam masz jeżeli oraz lecz niż podczas według wśród około poza obok"
    ).words,
    complementizers=listed("że iż jakoby żeby aby"),
    complements_only=True,
    denying=listed(
        "nieprawda nieprawdą fałsz fałszem fałszywe kłamstwo kłamstwem mit mitem niemożliwe bzdura "
        "bzdurą uniewinniony uniewinniona wyklucza wykluczone",
        forms="(?:zaprzecz|wyklucz|odrzuc|odmów|odmaw|zdementow|zakaz|uniemożliw|zaniech)"
        "(?:a|ają|ia|iają|[aiy](?:ł[aoy]?|li)|ono|ano|iono)|dementuj[eą]"
        "|zapomn(?:ia(?:ł[aoy]?|no)|ieli)|uchyl(?:i(?:ł[aoy]?|li)|a|ają)"
        "|(?:za)?niedba(?:ł[aoy]?|li|no)",
    ),
    truths=listed(
        "prawda prawdą prawdziwe dowodów dowody dowodu dowodem potwierdzono udowodniono wykazano "
        "przesłanek zgodne"
    ),
    claims=listed(
        "twierdzenie twierdzenia zarzut zarzuty plotka plotki pogłoska pogłoski pogląd przekonanie "
        "podejrzenie teza opinia"
    ),
    few=listed(
        "mało niewielu niewiele żaden żadna żadne żadnego żadnej nikt nieliczni nieliczne",
        phrases="co trzecia|co trzeci|co trzecie|co druga|co drugi|co drugie|co czwarta|"
        "co czwarty|"
        "mało kto|mało który|mało która|ani jeden|ani jedna|ani jedno|nie wszyscy|"
        "nie wszystkie|nie każdy|nie każda|rzadko który",
    ),
    not_few=listed(phrases="o mało|nie mało|co najmniej"),
    of_the=listed("z ze spośród naszych tych"),
    according=listed(
        "według zdaniem wedle",
        phrases="w opinii|w ocenie|w przekonaniu|jak twierdzi|jak twierdzą|w oczach|jak podaje|"
        "jak mówi|jak mówią",
    ),
    only=listed("tylko jedynie wyłącznie"),
    nearly=listed("prawie niemal niemalże omal", phrases="o mało nie|o mało"),
    coordinators=listed("i a ale lecz oraz lub albo"),
    comma_before_clauses=True,
    minimisers=listed("ledwie ledwo rzadko"),
    helping=listed(
        "jest są był była było byli były będzie będą być został została zostało zostali "
        "zostały zostanie może mogą mógł mogła mogli mogły chce chcą chciał chciała "
        "chcieli chciały musi muszą musiał musiała powinien powinna powinni",
    ),
    adverbs=listed(
        "już jeszcze więcej nigdy zawsze też także",
    ),
    undenying=listed(
        forms=r"(?:za)?(?:waha|wątpi)\w*|omieszka\w*",
    ),
    infinitive_forms=listed(
        "móc pomóc wieść",
        forms=r"\w{2,}(?:[^\Wś]ć|(?:i|j|je|nie|kra|sią|pa)ść|źć)",
    ),
    untrue=listed(
        "nieprawda fałsz fałszywe kłamstwo mit bzdura plotka zmyślone",
    ),
    limits_after=listed(
        "tylko jedynie wyłącznie rzekomo częściowo",
        phrases="w zasadzie|w teorii|na papierze|po części|lub nie|albo nie|"
        "lub mniej|lub więcej|w miarę możliwości|co najwyżej|co najmniej",
    ),
    steps=(
        ("może mogą mógłby mogłaby mogliby", "musi muszą powinien powinna powinni"),
        ("wszyscy wszystkie wszystkich każdy każda każde", "większość wiele wielu",
         "niektóre niektórzy kilka kilku", "mało niewiele niewielu"),
        ("zawsze", "często zwykle", "czasem czasami", "rzadko nigdy"),
        ("pewnie na-pewno", "prawdopodobnie", "może być-może"),
    ),
    contraries=pairs(
        "wzros~spad wzrós~spad wzrosł~spadł rośn~malej zwiększ~zmniejsz więcej~mniej "
        "lepsz~gorsz lepiej~gorzej duż~mał wysok~nisk siln~słab wcześn~późn pierwsz~ostatni "
        "zacz~skończ otwar~zamkn otwart~zamknięt wygra~przegra popar~odrzuc "
        "zatwierdz~odrzuc przyj~odrzuc winn~niewinn prawdziw~fałszyw bezpieczn~niebezpieczn "
        "legaln~nielegaln publiczn~prywatn przyjaci~wrog mężczyzn~kobiet kupując~sprzedając "
        "powód~pozwan wojn~pok życi~śmier pozwol~zabron większość~mniejszość now~star "
        "przed~po"
    ),
    roles=(
        "z/ze do od/ode dla przeciw/przeciwko bez przed po pod nad na w/we przez między o u "
        "za przy ku",
        "i a oraz lub albo ale",
    ),
    privatives=listed(
        "były byłego byłemu byłym byłej byłą domniemany domniemana domniemanego rzekomy "
        "rzekoma rzekomego niedoszły przyszły przyszła zbyt",
        phrases="tak zwany|tak zwana",
    ),
    completing=listed("już więcej jeszcze tylko dłużej"),
    opposing=listed(
        "przeciw przeciwko wykluczono",
        forms="(?:wycofa|odwoła|wstrzyma|oddali|uchyli|zawiesi|zablokowa|zrezygnowa|porzuci|"
        "wykluczy|unieważni|sprzeciwi)(?:ł[aoy]?|li)",
    ),
)  # fmt: skip
