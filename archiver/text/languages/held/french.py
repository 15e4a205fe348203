"""French."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="fr",
    name="French",
    script=Script.LATIN,
    grammars=(
        "Grevisse and Goosse, Le bon usage (adverbes de négation; déterminants indéfinis)",
        "Riegel, Pellat and Rioul, Grammaire méthodique du français (la négation)",
    ),
    negations=listed(
        "ne pas jamais rien aucun aucune aucuns aucunes sans ni non nul nulle nulles nuls "
        "nullement guère aucunement impossible impossibles hormis sauf excepté",
        phrases="à moins que|à moins de|à moins d'être|nulle part|ne plus",
        forms="n'.+|(?:d|qu|l|jusqu|s|lorsqu)'aucune?s?|quoi qu'il n'.+",
    ),
    near_negations=listed(
        "incapable incapables échoue échoué échouent échec refuse refusé refusent "
        "refusait nie nié nient faux fausse manque manquent manquait manquant dément démenti "
        "interdit interdite rarement absence pénurie rejette rejeté faute"
    ),
    denials=listed(
        phrases="il est faux que|il n'est pas vrai que|il est faux de dire que|loin de|au lieu de|"
        "plutôt que|rien ne prouve que|rien n'indique que"
    ),
    conditions=listed(
        "si pourvu",
        phrases="à condition que|à condition de|au cas où|en cas de|pourvu que|sous réserve de|"
        "dans la mesure où|à supposer que|dès lors que",
        forms="s'ils?",
    ),
    limits=listed(
        "mais sauf hormis excepté seulement uniquement toutefois cependant pourtant néanmoins "
        "quoique malgré jusque tandis",
        phrases="à moins que|bien que|à l'exception de|en dehors de|à part|ne que|en partie|"
        "dans une certaine mesure|jusqu'à ce que",
        forms="quoiqu'.+",
    ),
    purposes=listed("pour afin", phrases="afin de|afin que|pour que|en vue de|dans le but de"),
    quantifiers=listed(
        "tout tous toute toutes chaque chacun chacune plusieurs quelques certains certaines peu "
        "beaucoup plupart davantage moins plus assez trop",
        phrases="la plupart|un peu|peu de|beaucoup de|la majorité|aucun des|aucune des|"
        "presque tous|presque toutes|pas tous|certains des|une partie",
        forms="quelqu'une?s?",
    ),
    modals=listed(
        "peut peuvent pourrait pourraient pouvait pouvaient doit doivent devrait devraient devait "
        "devaient faut faudrait veut veulent voudrait peut-être probablement vraisemblablement "
        "possible possiblement apparemment prétendument sans-doute généralement souvent parfois "
        "toujours rarement environ semble semblent semblait paraît sera seront serait seraient "
        "aurait auraient"
    ),
    attributions=listed(
        "dit disent disait disaient affirme affirment affirmait affirmé déclare déclarent "
        "déclarait déclaré selon estime estiment estimait estimé prétend prétendent prétendait "
        "prétendu croit croient pense pensent pensait explique expliquent expliquait expliqué "
        "souligne soulignent écrit écrivent assure assurent assurait assuré accuse accusent "
        "dénonce dénoncent nie nient craint craignent espère espèrent annonce annoncé rapporte "
        "rapportent avance avancent",
        phrases="selon lui|selon elle|d'après|aux dires de|de l'avis de",
    ),
    numbers=listed(
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
        "dix-sept dix-huit dix-neuf vingt vingts trente quarante cinquante soixante septante "
        "huitante nonante cent cents mille million millions milliard milliards dizaine dizaines "
        "douzaine vingtaine trentaine quarantaine cinquantaine centaine centaines millier milliers "
        "demi demie moitié tiers quart quarts double triple"
    ),
    degrees=listed(
        "environ presque près quasiment plus moins jusque au-delà maximum minimum exactement "
        "à-peine autour entre seulement juste",
        phrases="plus de|moins de|au moins|au plus|pas plus de|à peine|près de|à peu près|"
        "ou plus|ou moins|quelque",
        forms="jusqu'à|jusqu'aux?|plus d'.+|moins d'.+",
    ),
    zeros=listed("zéro aucun aucune nul nulle rien personne"),
    separators=listed(
        "mais et ou car donc or parce puisque que qui dont où lequel laquelle lesquels lesquelles "
        "quand lorsque si comme tandis bien",
        forms="qu'.+|lorsqu'.+|puisqu'.+",
    ),
    prefixes=("in", "im", "il", "ir", "dé", "dés", "més", "non", "anti", "a", "mal"),
    function_words=listed(
        "le la les de des du et en un une à est que qui dans pour pas par sur au aux ne se ce il "
        "elle ils elles nous vous je on avec plus son sa ses leur leurs sont été être avoir a ont "
        "était cette ces mais ou où comme dont si tout tous sans sous entre aussi fait peut même "
        "après avant lors très bien encore depuis deux autre autres ainsi donc car cet y lui votre "
        "vos notre nos mon ma mes ton ta tes c'est d'un d'une qu'il qu'elle n'est l'on s'est n'a "
        "j'ai qu'un qu'une jusqu'à ceux celle celui chez vers contre fut"
    ).words,
)  # fmt: skip
