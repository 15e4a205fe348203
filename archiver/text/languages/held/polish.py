"""Polish."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="pl",
    name="Polish",
    script=Script.LATIN,
    grammars=(
        "Nagórko, Zarys gramatyki polskiej (negacja; zaimki przeczące)",
        "Swan, A Grammar of Contemporary Polish (2002) (negation; numerals; conjunctions)",
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
        "jeśli jeżeli gdyby o-ile skoro czy gdy",
        phrases="pod warunkiem że|o ile|w przypadku|w razie|na wypadek gdyby",
    ),
    limits=listed(
        "ale lecz jednak tylko jedynie wyłącznie chociaż choć mimo dopóki oprócz poza natomiast "
        "jednakże aczkolwiek",
        phrases="chyba że|z wyjątkiem|pomimo że|mimo że|z zastrzeżeniem|do pewnego stopnia",
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
    attributions=listed(
        "mówi mówią mówił mówiła powiedział powiedziała powiedzieli twierdzi twierdzą twierdził "
        "twierdziła według zdaniem uważa uważają sądzi sądzą oświadczył oświadczyła dodał dodała "
        "napisał napisała podkreślił podkreśliła wyjaśnił wyjaśniła zaprzecza oskarża oskarżył "
        "ostrzega poinformował poinformowała zapewnia zapewnił rzekomy rzekoma rzekome podaje "
        "podał",
        phrases="w opinii|zgodnie z|jak twierdzi",
    ),
    numbers=listed(
        "dwa dwie dwóch dwaj dwoje trzy trzech trzej troje cztery czterech pięć pięciu sześć "
        "sześciu siedem siedmiu osiem ośmiu dziewięć dziewięciu dziesięć dziesięciu jedenaście "
        "dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście "
        "dziewiętnaście dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt "
        "siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto stu dwieście trzysta czterysta "
        "pięćset sześćset siedemset osiemset dziewięćset tysiąc tysiące tysięcy milion miliony "
        "milionów miliard miliardy miliardów tuzin dziesiątki setki pół połowa połowę półtora "
        "ćwierć"
    ),
    degrees=listed(
        "około prawie niemal ponad poniżej powyżej najmniej najwyżej dokładnie między co-najmniej "
        "maksymalnie minimalnie mniej więcej niż tylko",
        phrases=(
            "co najmniej|co najwyżej|mniej niż|więcej niż|nie więcej niż|nie mniej niż|do około|"
            "przynajmniej|lub więcej|lub mniej"
        ),
    ),
    zeros=listed("zero nic nikt", forms="żad(?:en|na|ne|nego|nej|nych)"),
    separators=listed(
        "ale lecz i a oraz lub albo ponieważ gdyż bo że który która które którzy których którego "
        "gdzie gdy kiedy choć chociaż jeśli natomiast zaś"
    ),
    prefixes=("nie", "bez", "anty", "a", "dez", "dys"),
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
)  # fmt: skip
