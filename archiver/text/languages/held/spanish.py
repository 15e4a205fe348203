"""Spanish."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="es",
    name="Spanish",
    script=Script.LATIN,
    grammars=(
        "Real Academia Española and ASALE, Nueva gramática de la lengua española (2009), chapter "
        "48 (la negación), chapter 19 (los cuantificadores), chapter 47 (construcciones "
        "condicionales)",
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
        phrases="no es cierto que|no es verdad que|es falso que|lejos de|en lugar de|en vez de|"
        "no hay pruebas de que|dejar de|dejó de"
    ),
    conditions=listed(
        "si siempre cuando supuesto",
        phrases="siempre que|con tal de que|en caso de que|en caso de|a condición de que|"
        "en el supuesto de que|siempre y cuando|como si",
    ),
    limits=listed(
        "pero salvo excepto solo sólo solamente únicamente aunque sino hasta mientras pese",
        phrases="sin embargo|no obstante|a menos que|a pesar de|con excepción de|a excepción de|"
        "aparte de|en parte|hasta cierto punto|más que",
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
    attributions=listed(
        "dice dicen dijo dijeron dicho decía afirma afirman afirmó afirmaron afirmado según "
        "declara declaró declararon sostiene sostienen sostuvo asegura aseguran aseguró "
        "aseguraron cree creen creía piensa piensan opina opinan opinó explica explicó "
        "explicaron niega negó alega alegan alegó acusa acusan acusó denuncia denunció "
        "denunciaron teme temen espera esperan anuncia anunció escribió escribe considera "
        "consideran consideró informa informó presunto presunta presuntos supuesto supuesta",
        phrases="de acuerdo con|a juicio de|en opinión de|en palabras de",
    ),
    numbers=listed(
        "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintiún veintidós "
        "veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve "
        "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento cientos "
        "doscientos doscientas trescientos trescientas cuatrocientos quinientos quinientas "
        "seiscientos setecientos ochocientos novecientos mil miles millón millones billón "
        "billones docena docenas decena decenas centenar centenares millar millares medio media "
        "mitad tercio tercios cuarto cuartos doble triple"
    ),
    degrees=listed(
        "casi aproximadamente unos unas alrededor cerca sobre más menos hasta exactamente apenas "
        "solo sólo máximo mínimo entre",
        phrases="más de|menos de|al menos|por lo menos|como mínimo|como máximo|no más de|cerca de|"
        "alrededor de|a lo sumo|o más|o menos",
    ),
    zeros=listed("cero nada nadie ningún ninguno ninguna"),
    separators=listed(
        "pero y e o u sino porque pues que quien quienes cual cuales cuyo cuya donde cuando "
        "mientras aunque si como"
    ),
    prefixes=("in", "im", "i", "ir", "des", "dis", "anti", "no", "a", "mal"),
    question_marks="? ¿",
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
)  # fmt: skip
