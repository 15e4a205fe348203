"""German."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="de",
    name="German",
    script=Script.LATIN,
    grammars=(
        "Duden, Die Grammatik (Negation; Quantifikativartikelwörter; Modalverben)",
        "Zifonun, Hoffmann and Strecker, Grammatik der deutschen Sprache (1997) (Negation)",
    ),
    negations=listed(
        "nicht unmöglich nichts nie niemals nimmer nirgends nirgendwo nirgendwohin nirgendwoher "
        "weder ohne mitnichten nein außer ausgenommen keineswegs keinesfalls nix ungeachtet "
        "garnicht nich",
        phrases="es sei denn|geschweige denn|anstatt dass|auf keinen fall",
        forms="kein(?:e|en|em|er|es|erlei|s)?|niemand(?:en|em|es|s)?",
        # The second half of a pair denies what comes after it.
        anywhere=r"\bweder\b[^.;:!?]{1,200}?\bnoch\b",
    ),
    near_negations=listed(
        "kaum selten unfähig mangels fehlt fehlte fehlen fehlten verweigert verweigerte "
        "verweigern leugnet leugnete bestreitet bestritt bestritten falsch unwahr scheitert "
        "scheiterte gescheitert fehlgeschlagen verboten lehnt lehnte abgelehnt fehlschlag"
    ),
    denials=listed(
        phrases=(
            "es ist nicht wahr dass|es stimmt nicht dass|weit davon entfernt|es ist falsch dass|"
            "es gibt keinen beleg dass|es gibt keine hinweise dass|von wegen|anstelle|anstatt"
        )
    ),
    conditions=listed(
        "wenn falls sofern soweit vorausgesetzt ob",
        phrases="unter der bedingung|für den fall|im falle|angenommen dass|vorausgesetzt dass",
    ),
    limits=listed(
        "außer nur aber jedoch allerdings obwohl obgleich bis trotz sondern bloß lediglich "
        "ausschließlich ausgenommen mindestens höchstens",
        phrases="es sei denn|mit ausnahme|abgesehen von|zumindest teilweise|zum teil",
    ),
    purposes=listed("um damit zwecks", phrases="um zu|zum zweck|zum zwecke"),
    quantifiers=listed(
        "alle aller allen alles jede jeder jedes jedem jeden viele vielen vieler meiste meisten "
        "einige einigen einiger manche manchen mehrere wenige wenigen weniger etliche beide beiden "
        "etwas mehr sämtliche genug",
        phrases="ein paar|keiner der|keine der|einer der|fast alle|nicht alle|nahezu alle",
    ),
    modals=listed(
        "kann können könnte könnten konnte konnten muss müssen müsste musste mussten darf dürfen "
        "dürfte durfte durften soll sollen sollte sollten will wollen wollte wollten mag mögen "
        "möchte möchten wahrscheinlich vielleicht möglicherweise wohl angeblich vermutlich "
        "offenbar anscheinend mutmaßlich meist meistens oft manchmal immer selten etwa ungefähr "
        "scheint schien"
    ),
    attributions=listed(
        "sagt sagte sagten sagen gesagt behauptet behauptete behaupten erklärt erklärte "
        "erklärten meint meinte meinen glaubt glaubte glauben berichtet berichtete berichten "
        "betont betonte warnt warnte schreibt schrieb schrieben vermutet vermutete bestreitet "
        "bestritt kritisiert kritisierte fordert forderte angeblich laut zufolge gemäß "
        "mutmaßlich hofft hoffte fürchtet befürchtet erwartet heißt hieß wirft warf",
        phrases="nach angaben|nach ansicht|nach meinung|nach aussage",
    ),
    numbers=listed(
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
        "sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig "
        "achtzig neunzig hundert tausend million millionen milliarde milliarden billion billionen "
        "dutzend hunderte tausende halb halbe halben drittel viertel anderthalb eineinhalb",
        forms="(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(?:zwanzig|dreißig|vierzig|"
        "fünfzig|sechzig|siebzig|achtzig|neunzig)|[a-zäöüß]+(?:hundert|tausend)",
    ),
    degrees=listed(
        "etwa ungefähr rund circa ca fast nahezu beinahe knapp über unter mindestens höchstens "
        "maximal minimal genau exakt mehr weniger als zwischen bis nur",
        phrases="bis zu|mehr als|weniger als|nicht mehr als|nicht weniger als|oder mehr|"
        "oder weniger|um die",
    ),
    zeros=listed("null nichts niemand", forms="kein(?:e|en|em|er|es)?"),
    separators=listed(
        "aber und oder sondern denn weil während obwohl dass wenn als ob der die das welcher "
        "welche welches wo nachdem bevor bis damit doch"
    ),
    prefixes=("un", "in", "nicht", "miss", "anti", "des", "ent", "fehl"),
    suffixes=("los", "frei", "leer"),
    function_words=listed(
        "der die das und ist nicht von zu den mit sich des auf für im dem ein eine als auch es "
        "an er hat aus bei sind wird werden wurde nach wie einen einem einer eines hatte haben "
        "war waren sie wir ihr ich nur noch aber oder um am zum zur bis vor durch wenn dass daß "
        "über so kann sein seine seiner ihre ihren diese dieser dieses wurden unter kein keine "
        "mehr zwischen gegen vom schon sehr damit weil sondern ob doch was wer man können soll "
        "muss du ihn ihm uns ins wurde mir dich mich bitte ohne"
    ).words,
)  # fmt: skip
