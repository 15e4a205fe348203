"""Spanish."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

TABLE = Language(
    code="es",
    name="Spanish",
    script=Script.LATIN,
    grammars=(
        "Real Academia Española and ASALE, Nueva gramática de la lengua española (2009), chapter "
        "48 (la negación), chapter 19 (los cuantificadores), chapter 47 (construcciones "
        "condicionales)",
        "RAE and ASALE, Nueva gramática de la lengua española (2009), chapter 21 (numerales)",
    ),
    negations=listed(
        "no imposible imposibles ni nunca jamás nada nadie ningún ninguno ninguna ningunos "
        "ningunas sin tampoco salvo excepto sino exceptuando",
        phrases="a menos que|en absoluto|a no ser que|ni siquiera",
    ),
    near_negations=listed(
        "incapaz incapaces falla falló fallaron fallado fallo niega negó niegan "
        "negaron rechaza rechazó rechazaron falso falsa falta faltan faltaba carece carecen "
        "apenas raramente impide impiden prohíbe prohibido prohibida rehúsa rehusó desmiente "
        "desmintió ausencia"
    ),
    denials=listed(
        phrases="no es cierto que|no es verdad que|es falso que|lejos de|lejos de ser|"
        "lejos de estar|dista de|dista de ser|dista mucho de ser|todo menos|en lugar de|en vez de|"
        "no hay pruebas de que|dejar de|dejó de"
    ),
    conditions=listed(
        "si",
        phrases="siempre que|con tal de que|en caso de que|en caso de|a condición de que|"
        "en el supuesto de que|siempre y cuando|como si",
    ),
    limits=listed(
        "pero salvo excepto solo sólo solamente únicamente aunque sino hasta mientras pese",
        phrases="sin embargo|no obstante|a menos que|a pesar de|con excepción de|a excepción de|"
        "aparte de|en parte|hasta cierto punto|más que",
    ),
    exceptions=listed(
        "salvo excepto",
        phrases="a menos que|a excepción de|con excepción de|salvo que|sin perjuicio de|"
        "a reserva de|aparte de",
    ),
    purposes=listed("para", phrases="para que|a fin de|con el fin de|a fin de que"),
    quantifiers=listed(
        "todo todos toda todas cada varios varias algunos algunas algún alguno alguna muchos "
        "muchas mucho pocos pocas poco mayoría bastantes demasiados ambos ambas más menos "
        "cualquiera cualquier",
        phrases="la mayoría|la mayor parte|casi todos|casi todas|no todos|ninguno de|ninguna de|"
        "unos pocos|unas pocas|algunos de|parte de",
    ),
    modals=listed(
        "puede pueden podría podrían podía podían debe deben debería deberían debía debían quizá "
        "quizás probablemente posiblemente posible acaso supuestamente presuntamente "
        "aparentemente generalmente normalmente siempre a-veces casi parece parecen parecía será "
        "serán sería serían haya habría habrían quiere quieren"
    ),
    pronouns=listed(
        "yo tú él ella ello usted nosotros nosotras ustedes ellos ellas "
        "este esta ese esa aquel aquella"
    ),
    forbidding=listed("prohibido prohibida prohibidos prohibidas vedado vedada prohíbe prohíben"),
    hedges=listed(
        "acaso aparentemente habría habrían parece posiblemente presumiblemente presuntamente "
        "probablemente quizá quizás seguramente supuestamente",
        phrases="tal vez|a lo mejor|al parecer|por lo visto|según parece",
    ),
    attributions=listed(
        "dudo duda dudan dudaba dudamos dudó "
        "dice dicen dijo dijeron dicho decía afirma afirman afirmó afirmaron afirmado según "
        "declara declaró declararon sostiene sostienen sostuvo asegura aseguran aseguró "
        "aseguraron cree creen creía piensa piensan opina opinan opinó explica explicó "
        "explicaron niega negó alega alegan alegó acusa acusan acusó denuncia denunció "
        "denunciaron teme temen espera esperan anuncia anunció escribió escribe considera "
        "consideran consideró informa informó presunto presunta presuntos supuesto supuesta",
        phrases="de acuerdo con|a juicio de|en opinión de|en palabras de",
    ),
    zeros=listed("cero nada nadie ningún ninguno ninguna"),
    separators=listed(
        "pero y e o u sino porque pues que quien quienes cual cuales cuyo cuya donde cuando "
        "mientras aunque si como"
    ),
    prefixes=("in", "im", "i", "ir", "des", "dis", "anti", "no", "a", "mal"),
    question_marks="? ¿",
    counting={
        Counting.POINT: listed("coma"),
        Counting.ZERO: listed("cero"),
        Counting.ARTICLE: listed("un una uno"),
        Counting.CARDINAL: listed(
            "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
            "dieciséis diecisiete dieciocho diecinueve veintiuno veintiuna veintiún veintidós "
            "veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve "
            "ambos ambas"
        ),
        Counting.TENS: listed("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"),
        Counting.SCALE: listed(
            "cien ciento cientos doscientos doscientas trescientos trescientas cuatrocientos "
            "cuatrocientas quinientos quinientas seiscientos seiscientas setecientos "
            "setecientas ochocientos ochocientas novecientos novecientas mil miles millón "
            "millones millar millares billón billones docena docenas decena decenas veintena "
            "centenar centenares centena centenas treintena cincuentena"
        ),
        Counting.FRACTION: listed(
            "medio media medios medias mitad tercio tercios cuarto cuartos quinto quintos sexto "
            "sextos séptimo octavo octavos noveno décimo décimos centésimo centésimos milésimo "
            "milésimos"
        ),
        Counting.MULTIPLE: listed("doble triple cuádruple quíntuple"),
        Counting.AND: listed("y"),
        Counting.OR: listed("o u"),
        Counting.TO: listed("a"),
        Counting.OF: listed("de"),
        Counting.IN: listed("en"),
        Counting.PER_NUMBER: listed("por sobre", phrases="por cada|de cada|sobre cada"),
        Counting.BETWEEN: listed("entre"),
        Counting.SOME: listed("unos unas varios varias", phrases="unos cuantos|unas cuantas"),
        Counting.NOT: listed("no"),
        Counting.THE: listed("el la los las"),
        Counting.LIMIT: listed(
            phrases="al menos|por lo menos|cuando menos|cuando más|como mínimo|como máximo|"
            "a lo sumo|a lo más|como poco|como mucho"
        ),
        Counting.ALMOST: listed(
            "casi prácticamente virtualmente aproximadamente apenas cuasi",
            phrases="cerca de|más o menos|poco menos que|ni siquiera|no llega a|no todos"
        ),
        Counting.BEYOND: listed(
            phrases="por encima de|por encima del|por debajo de|por debajo del"
        ),
        Counting.SUM: listed("menos"),
        Counting.BOUND: listed(
            "solo sólo solamente únicamente tan alrededor más superando rozando",
            phrases="más de|menos de|no más de|no menos de|más del|menos del|más de la|"
            "menos de la|más que|menos que|cerca del|alrededor de|alrededor del|"
            "en torno a|en torno al|poco más de|poco menos de|algo más de|"
            "algo menos de|mucho más de|mucho menos de|superior a|superiores a|"
            "inferior a|inferiores a|superior al|inferior al|una buena|unas buenas|"
            "nada menos que|"
            "ni más ni menos que|un máximo de|un mínimo de|un promedio de|una media de|"
            "del orden de|tan solo|tan sólo|al filo de|próximo a|próximos a|tantos como"
        ),
        Counting.UNTIL: listed("hasta"),
        Counting.OR_MORE: listed(
            "diarios diarias anuales mensuales semanales",
            phrases="cada uno|cada una|bajo cero|sobre cero|o más|o menos|y más|en adelante|"
            "para arriba|y medio|y media|y pico|o por ahí|y tantos|y tantas|"
            "al día|a la semana|al mes|al año|a la hora"
        ),
        Counting.EACH: listed("cada"),
        Counting.ALL: listed(
            "todos todas todo toda entero entera enteros enteras enteramente totalmente "
            "completamente íntegramente siempre unánime unánimes unánimemente"
        ),
        Counting.NONE: listed("nada nadie ninguno ninguna ningún nunca jamás"),
        Counting.HEAD: listed("cabeza persona habitante unidad niño paciente hogar familia"),
        Counting.TIME: listed(
            "segundo segundos minuto minutos hora horas día días semana semanas mes meses año "
            "años década décadas siglo siglos trimestre trimestres"
        ),
        Counting.TIMES: listed("veces vez"),
        Counting.PERCENT: listed(
            phrases="a . c|d . c|a . de c|d . de c|"
            "por ciento|por cien|por mil|puntos porcentuales|punto porcentual"
        ),
        Counting.UNIT: listed(
            "euro euros céntimo céntimos centavo centavos dólar dólares peso pesos peseta "
            "pesetas libra libras franco francos real reales yen yenes rublo rublos corona "
            "coronas metro metros kilómetro kilómetros centímetro centímetros milímetro "
            "milímetros milla millas gramo gramos kilogramo kilogramos kilo kilos miligramo "
            "miligramos tonelada toneladas litro litros mililitro mililitros hectárea hectáreas "
            "grado grados vatio vatios kilovatio kilovatios megavatio megavatios voltio voltios "
            "cuadrado cuadrados"
        ),
        Counting.MONTH: listed(
            "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre "
            "noviembre diciembre"
        ),
        Counting.OTHER: listed("ha l t"),
    },
    function_words=listed(
        "el la los las de del y en un una a al es que por para con se no su sus lo como más o "
        "pero le les ha han fue son está están ser este esta estos estas ese esa eso esto entre "
        "cuando muy sin sobre también me mi si ya todo todos hasta hay donde desde nos durante "
        "uno ni contra otros otras otro otra fueron había era eran porque qué quien cual sido "
        "tiene tienen tenía puede él ella ellos unos unas tras según ante así cada aunque nada "
        "antes usted sólo solo será yo tu te aquí e "
        "mis tus nuestro nuestra nuestros nuestras vuestro suyo suya aquel aquella aquellos "
        "aquellas "
        "ello esos esas alguno alguna algunos algunas algún ninguno ninguna ningún mucho mucha "
        "muchos muchas poco pocos mismo misma mismos tan tanto toda todas quienes cuyo cuya cuales "
        "bajo hacia mientras pues entonces luego después ahora allí nunca siempre además estaba "
        "estaban estuvo estado siendo había hubo haber hace hacer debe deben puede podría pueden "
        "va "
        "van hasta salvo excepto dicho dicha os conmigo consigo"
    ).words,
    complementizers=listed("que"),
    infinitives=listed("de a en"),
    denying=listed(
        "falso falsa mentira mito bulo imposible absuelto absuelta",
        forms="(?:nieg|neg|desmient|desminti|desment|descart|rechaz|refut|rehús|rehus|evit|impid|"
        "imped|prohíb|prohib|dej)(?:a|an|e|en|ó|aron|ieron|ió|aba|aban|ado|ido|ando|iendo)",
    ),
    truths=listed(
        "cierto verdad verdadero probado demostrado pruebas prueba indicios indicio constancia "
        "consta evidencia evidencias exacto correcto"
    ),
    claims=listed(
        "afirmación acusación acusaciones rumor rumores idea creencia sospecha hipótesis alegación "
        "tesis impresión"
    ),
    few=listed(
        "pocos pocas poca ninguno ninguna ningún nadie escasos escasas "
        "poquísimos poquísimas",
        phrases="ni uno|ni una|ni un|ni un solo|ni una sola|no todos|no todas|apenas un|apenas una|"
        "apenas unos|apenas unas",
    ),
    not_few=listed(phrases="unos pocos|unas pocas|no pocos|no pocas|una poca"),
    of_the=listed("de los las del la sus estos estas esos esas nuestros nuestras entre"),
    according=listed(
        "según",
        phrases="de acuerdo con|a juicio de|a juicio del|en opinión de|en opinión del|"
        "en palabras de|en palabras del|a decir de|a ojos de",
    ),
    only=listed("solo sólo solamente únicamente"),
    nearly=listed("casi"),
    coordinators=listed("y e pero sino o"),
    minimisers=listed("apenas raramente falsamente"),
    helping=listed(
        "es son era eran fue fueron sido será serán sea ser estar está están estaba "
        "estado ha han había habían hubo habrá habría haya haber puede pueden podía "
        "podían pudo pudieron podrá podría debe deben debía debería quiere quieren quería "
        "quiso quisieron querido va van iba",
    ),
    adverbs=listed(
        "ya aún todavía aun más siempre nunca jamás también",
        forms=r"\w{3,}mente",
    ),
    undenying=listed(
        forms=r"(?:dud|vacil|tard)\w+",
    ),
    infinitive_forms=listed(
        forms=r"[a-záéíóúüñ]{2,}(?:[aei]r|ír)(?:me|te|se|nos|l[aeo]s?)?",
    ),
    untrue=listed(
        "falso falsa mentira mito bulo invento rumor erróneo incorrecto",
    ),
    limits_after=listed(
        "solo sólo únicamente solamente supuestamente presuntamente parcialmente",
        phrases="menos el|menos la|menos los|menos las|en principio|en teoría|"
        "sobre el papel|en parte|o no|o menos|o más|"
        "si es posible|como mucho|como máximo|al menos|por lo menos",
    ),
    steps=(
        ("puede pueden podría podrían", "debe deben deberá deberán", "va van"),
        ("todos todas todo toda cada", "mayoría muchos muchas", "algunos algunas varios "
        "varias unos", "pocos pocas"),
        ("siempre", "frecuentemente generalmente menudo", "veces ocasionalmente",
         "raramente nunca"),
        ("seguramente ciertamente", "probablemente", "quizás quizá posiblemente"),
    ),
    contraries=pairs(
        "sub~baj aument~disminu aument~reduj crec~ca más~menos mejor~peor grande~pequeñ "
        "alto~bajo alta~baja fuerte~débil temprano~tarde primer~últim empez~termin "
        "abri~cerr abiert~cerrad gan~perd apoy~rechaz aprob~rechaz acept~rechaz "
        "culpable~inocente verdader~fals segur~peligros legal~ilegal públic~privad "
        "amig~enemig hombre~mujer comprador~vendedor demandante~demandado victoria~derrota "
        "guerra~paz vida~muerte permit~prohib mayoría~minoría nuev~viej elogi~critic "
        "antes~después delante~detrás"
    ),
    roles=(
        "de/del a/al hacia para contra con sin antes después bajo sobre en por entre desde hasta",
        "y e o u pero ni",
    ),
    adjectives_follow=True,
    privatives=listed(
        "ex antiguo antigua presunto presunta presuntos presuntas supuesto supuesta "
        "supuestos supuestas falso falsa futuro futura pseudo demasiado vice",
    ),
    completing=listed("más ya todavía aún solo sólo solamente"),
    opposing=listed(
        "contra retiró retira retiraron retirado anuló anula anularon canceló cancela "
        "cancelaron suspendió suspende suspendieron abandonó abandona abandonaron vetó "
        "veta bloqueó bloquea excluyó excluye renunció renuncia desestimó desestima "
        "denegó deniega opuso opone omitió omite suprimió suprime",
        phrases="puso fin|pone fin|poner fin|pusieron fin",
    ),
)  # fmt: skip
