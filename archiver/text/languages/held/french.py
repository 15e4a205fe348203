"""French."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

TABLE = Language(
    code="fr",
    name="French",
    script=Script.LATIN,
    grammars=(
        "Grevisse and Goosse, Le bon usage (adverbes de négation; déterminants indéfinis)",
        "Riegel, Pellat and Rioul, Grammaire méthodique du français (la négation)",
        "Grevisse and Goosse, Le bon usage (numéraux; degré et approximation)",
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
        phrases="il est faux que|il n'est pas vrai que|il est faux de dire que|loin de|loin d'être|"
        "loin d'avoir|tout sauf|au lieu de|"
        "plutôt que|rien ne prouve que|rien n'indique que"
    ),
    conditions=listed(
        "si pourvu",
        phrases="à condition que|à condition de|au cas où|en cas de|pourvu que|sous réserve de|"
        "dans la mesure où|à supposer que|dès lors que|"
        "tant que",
        forms="s'ils?",
    ),
    limits=listed(
        "mais sauf hormis excepté seulement uniquement toutefois cependant pourtant néanmoins "
        "quoique malgré jusque tandis",
        phrases="à moins que|bien que|à l'exception de|en dehors de|à part|ne que|en partie|"
        "dans une certaine mesure|jusqu'à ce que",
        forms="quoiqu'.+",
    ),
    exceptions=listed(
        "sauf hormis excepté",
        phrases="à moins que|à moins de|à l'exception de|en dehors de|sous réserve de|"
        "sous réserve que",
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
    pronouns=listed("je tu il elle on nous vous ils elles lui leur celui celle ceux celles"),
    forbidding=listed(
        "interdit interdite interdits interdites défendu défendue prohibé prohibée proscrit"
    ),
    hedges=listed(
        "apparemment aurait auraient possiblement probablement prétendument serait seraient "
        "vraisemblablement éventuellement",
        phrases="sans doute|semble t il|paraît il|il semble|il semblait|il paraît|soi disant",
        anywhere=r"\bpeut-être\b",
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
    zeros=listed("zéro aucun aucune nul nulle rien personne"),
    separators=listed(
        "mais et ou car donc or parce puisque que qui dont où lequel laquelle lesquels lesquelles "
        "quand lorsque si comme tandis bien",
        forms="qu'.+|lorsqu'.+|puisqu'.+",
    ),
    prefixes=("in", "im", "il", "ir", "dé", "dés", "més", "non", "anti", "a", "mal"),
    counting={
        Counting.POINT: listed("virgule"),
        Counting.ZERO: listed("zéro"),
        Counting.ARTICLE: listed("un une d'un d'une l'un l'une qu'un qu'une"),
        Counting.TENS: listed(
            "vingt trente quarante cinquante soixante septante octante huitante nonante vingts"
        ),
        Counting.CARDINAL: listed(
            "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
            "seize"
        ),
        Counting.SCALE: listed(
            "cent cents mille mil million millions milliard milliards billion billions trillion "
            "trillions dizaine dizaines douzaine douzaines quinzaine vingtaine trentaine "
            "quarantaine cinquantaine soixantaine centaine centaines millier milliers"
        ),
        Counting.FRACTION: listed(
            "demi demie demis demies moitié tiers quart quarts cinquième cinquièmes sixième "
            "sixièmes septième huitième neuvième dixième dixièmes centième centièmes millième "
            "millièmes"
        ),
        Counting.MULTIPLE: listed("double triple quadruple quintuple décuple centuple carré"),
        Counting.AND: listed("et"),
        Counting.OR: listed("ou"),
        Counting.TO: listed(
            "à",
            phrases="heures moins|heures moins le|heures et|heure moins|heure moins le|heure et",
        ),
        Counting.OF: listed("de"),
        Counting.PER_NUMBER: listed("par pour sur", phrases="pour chaque|sur chaque"),
        Counting.BETWEEN: listed("entre"),
        Counting.NOT: listed("pas non"),
        Counting.THE: listed("la le les l'"),
        Counting.LIMIT: listed(
            "environ minimum maximum",
            phrases="au moins|au plus|tout au plus|à tout le moins|au minimum|au maximum|"
            "au bas mot|pour le moins|du moins|grand maximum"
        ),
        Counting.ALMOST: listed(
            "presque quasi quasiment pratiquement virtuellement guère",
            phrases="à peu près|peu ou prou|plus ou moins|pas même|même pas|loin de|près de|"
            "loin d'|à quelques exceptions près"
        ),
        Counting.BEYOND: listed(phrases="au-dessus de|au-dessous de|en dessous de|en-dessous de"),
        Counting.SUM: listed("moins"),
        Counting.BOUND: listed(
            "seulement uniquement quelque quelques plus dépassant excédant approchant "
            "avoisinant frôlant atteignant",
            phrases="plus de|moins de|pas plus de|pas moins de|plus d'un|plus d'une|moins d'un|"
            "moins d'une|près d'un|près d'une|plus des|moins des|plus du|moins du|"
            "plus de la|moins de la|près de la|autour de|autour des|aux alentours de|"
            "aux environs de|de l'ordre de|une bonne|un bon|une petite|une grosse|"
            "on estime à|selon les estimations|"
            "au-delà de|à peine|supérieur à|supérieure à|"
            "supérieurs à|supérieures à|inférieur à|inférieure à|inférieurs à|"
            "inférieures à|égal ou supérieur à|un peu plus de|un peu moins de|"
            "bien plus de|bien moins de|pas moins d'|un maximum de|un minimum de|"
            "une moyenne de|en moyenne|à hauteur de|autant de|rien que|pas loin de|"
            "ne serait-ce que"
        ),
        Counting.UNTIL: listed("jusqu'à jusqu'en jusqu'au jusqu'aux jusque"),
        Counting.OR_MORE: listed(
            "l'heure pièce",
            phrases="ou plus|ou moins|et plus|et moins|et au-delà|ou davantage|et demi|"
            "et demie|et quelques|à peu de chose près|et des poussières"
        ),
        Counting.EACH: listed("chaque"),
        Counting.ALL: listed(
            "tous toutes tout toute chacun chacune entier entière entiers entières entièrement "
            "totalement complètement intégralement toujours partout unanime unanimes "
            "unanimement l'ensemble l'intégralité"
        ),
        Counting.NONE: listed("rien personne aucun aucune nul nulle jamais"),
        Counting.HEAD: listed("tête habitant pièce enfant patient foyer ménage"),
        Counting.TIME: listed(
            "seconde secondes minute minutes heure heures d'heures jour jours semaine semaines "
            "mois an ans d'années année années décennie décennies siècle siècles trimestre "
            "trimestres"
        ),
        Counting.TIMES: listed("fois"),
        Counting.PERCENT: listed(
            "pourcent pourcents",
            phrases="pour cent|pour mille|points de pourcentage|point de pourcentage|"
            "av . j|apr . j|avant j|après j",
        ),
        Counting.UNIT: listed(
            "euro euros d'euros centime centimes dollar dollars livre livres franc francs yen "
            "yens rouble roubles couronne couronnes mètre mètres kilomètre kilomètres "
            "centimètre centimètres millimètre millimètres milles gramme grammes kilogramme "
            "kilogrammes kilo kilos milligramme milligrammes tonne tonnes litre litres "
            "millilitre millilitres hectare hectares d'hectares degré degrés watt watts "
            "kilowatt kilowatts mégawatt mégawatts kilowattheure kilowattheures volt volts "
            "octet octets carrés"
        ),
        Counting.MONTH: listed(
            "janvier février mars avril mai juin juillet août septembre octobre novembre "
            "décembre"
        ),
        Counting.OTHER: listed("ha l t"),
    },
    function_words=listed(
        "le la les de des du et en un une à est que qui dans pour pas par sur au aux ne se ce il "
        "elle ils elles nous vous je on avec plus son sa ses leur leurs sont été être avoir a ont "
        "était cette ces mais ou où comme dont si tout tous sans sous entre aussi fait peut même "
        "après avant lors très bien encore depuis deux autre autres ainsi donc car cet y lui votre "
        "vos notre nos mon ma mes ton ta tes c'est d'un d'une qu'il qu'elle n'est l'on s'est n'a "
        "j'ai qu'un qu'une jusqu'à ceux celle celui chez vers contre fut"
    ).words,
    complementizers=listed("que qu", forms="qu'.+"),
    infinitives=listed("de d à", forms="d'.+"),
    denying=listed(
        "faux fausse inexact inexacte erroné erronée mensonge mythe erreur impossible exclu "
        "acquitté acquittée",
        forms="(?:ni|réfut|contest|refus|rejet|rejett|empêch|évit|oubli|échou|cess|récus)"
        "(?:e|es|ent|ait|aient|é|ée|és|a|èrent|ant)|dément\\w*|interdi\\w*|omet\\w*|omis",
    ),
    truths=listed(
        "vrai exact avéré prouvé prouve preuve preuves établi indice indices indique démontré "
        "démontre cas"
    ),
    claims=listed(
        "affirmation affirmations allégation allégations rumeur rumeurs idée thèse impression "
        "accusation soupçon hypothèse"
    ),
    few=listed(
        "aucun aucune nul nulle rares",
        phrases="peu de|peu d|guère de|guère d|pas un|pas une|pas un seul|pas une seule|"
        "à peine quelques|pas tous|pas toutes|rares sont|rares sont les",
    ),
    not_few=listed(phrases="un peu de|un peu d|de rares|quelques rares"),
    of_the=listed("des de d les ces ses leurs nos vos parmi entre"),
    according=listed(
        "selon d'après",
        phrases="aux dires|de l'avis|à en croire|aux yeux|au dire|d'après|de l'aveu",
    ),
    only=listed("seul seule seuls seules seulement uniquement"),
    nearly=listed("presque quasi quasiment failli faillit"),
    coordinators=listed("et mais ou"),
    minimisers=listed("rarement faussement"),
    helping=listed(
        "est sont était étaient été sera seront serait soit fut furent être avoir a ont "
        "avait avaient eu aura aurait peut peuvent pouvait pouvaient pu doit doivent "
        "devait dû veut veulent voulait voulaient voulu va vont",
    ),
    adverbs=listed(
        "plus encore jamais toujours déjà non même aussi vraiment",
        forms=r"\w{3,}ment",
    ),
    undenying=listed(
        forms=r"(?:hésit|dout|tard|manqu)\w*",
    ),
    infinitive_forms=listed(
        "être",
        forms=r"[\w'’]{2,}(?:er|ir|oir|dre|ttre|ître|ivre|aire|oire|clure|incre|ompre)",
    ),
    untrue=listed(
        "faux fausse mensonge mensonger inexact erroné mythe invention rumeur infox",
    ),
    limits_after=listed(
        "seulement uniquement prétendument soi-disant partiellement hormis",
        phrases="du moins|en principe|en théorie|sur le papier|en partie|ou non|ou pas|"
        "ou moins|ou plus|si possible|au plus|au moins|tout au plus|"
        "sous réserve",
    ),
    steps=(
        ("peut peuvent pourrait pourraient", "doit doivent devrait devraient", "va vont"),
        ("tous toutes tout toute chaque", "plupart beaucoup nombreux nombreuses",
         "certains certaines quelques plusieurs", "peu rares"),
        ("toujours", "souvent généralement", "parfois", "rarement jamais"),
        ("certainement sûrement", "probablement sans-doute", "peut-être éventuellement"),
    ),
    contraries=pairs(
        "augment~baiss augment~diminu mont~baiss mont~descend hausse~baisse plus~moins "
        "meilleur~pire mieux~pis grand~petit haut~bas fort~faible tôt~tard premier~dernier "
        "première~dernière début~fin commenc~termin ouvr~ferm ouvert~fermé gagn~perd "
        "gagné~perdu soutien~oppos soutenu~rejet approuv~rejet accept~refus accept~rejet "
        "coupable~innocent vrai~faux sûr~dangereu légal~illégal public~privé ami~ennemi "
        "homme~femme bailleur~locataire acheteur~vendeur demandeur~défendeur "
        "employeur~employé médecin~patient maître~élève victoire~défaite guerre~paix "
        "vie~mort autoris~interdi permis~interdit majorité~minorité nouveau~ancien "
        "jeune~vieux lou~critiqu avant~après devant~derrière"
    ),
    roles=(
        "de/du/des à/au/aux vers pour contre avec sans avant après sous sur dans par "
        "entre depuis jusque",
        "et ou mais ni",
    ),
    adjectives_follow=True,
    privatives=listed(
        phrases="soi disant",
        forms="(?:[ld]')?(?:"
        "ancien|ancienne|anciens|anciennes|prétendu|prétendue|prétendus|prétendues|"
        "présumé|présumée|présumés|supposé|supposée|faux|fausse|futur|future|pseudo|"
        "vice|trop"
        ")",
    ),
    completing=listed("plus encore seulement davantage point"),
    opposing=listed(
        "contre écarté écarte écarta retiré retire retira annulé annule annula abandonné "
        "abandonne suspendu suspend bloqué bloque repoussé débouté exclut exclu "
        "refusèrent renoncé renonce renonça opposé oppose privé prive supprimé supprime",
        phrases="mis fin|met fin|mit fin|mettre fin|mettent fin|au lieu",
    ),
    halves=listed("ne", forms="n'.+"),
    restricting=listed("que plus guère point jamais personne rien aucun aucune", forms="qu'.+"),
)  # fmt: skip
