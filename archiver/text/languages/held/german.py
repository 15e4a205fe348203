"""German."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

TABLE = Language(
    code="de",
    name="German",
    script=Script.LATIN,
    grammars=(
        "Duden, Die Grammatik (Negation; Quantifikativartikelwörter; Modalverben)",
        "Zifonun, Hoffmann and Strecker, Grammatik der deutschen Sprache (1997) (Negation)",
        "Duden, Die Grammatik (Numeralia; Gradpartikeln und Fokuspartikeln bei Zahlangaben)",
    ),
    negations=listed(
        "nicht unmöglich nichts nie niemals nimmer nirgends nirgendwo nirgendwohin nirgendwoher "
        "weder ohne mitnichten nein außer ausgenommen keineswegs keinesfalls nix ungeachtet "
        "garnicht nich",
        phrases="es sei denn|geschweige denn|anstatt dass|auf keinen fall",
        forms="kein(?:e|en|em|er|es|erlei|s)?|niemand(?:en|em|es|s)?",
        # The second half of a pair denies what comes after it: "weder … noch", "nicht …, noch".
        anywhere=r"\bweder\b[^.;:!?]{1,200}?\bnoch\b"
        r"|\b(?:nicht(?! nur\b| allein\b)|nie|kein\w{0,2})\b[^.;:!?]{1,120}?,\s+noch\b(?! dazu\b)",
    ),
    near_negations=listed(
        "kaum selten unfähig mangels fehlt fehlte fehlen fehlten verweigert verweigerte "
        "verweigern leugnet leugnete bestreitet bestritt bestritten falsch unwahr scheitert "
        "scheiterte gescheitert fehlgeschlagen verboten lehnt lehnte abgelehnt fehlschlag"
    ),
    denials=listed(
        phrases=(
            "es ist nicht wahr dass|es stimmt nicht dass|weit davon entfernt|es ist falsch dass|"
            "es gibt keinen beleg dass|es gibt keine hinweise dass|von wegen|anstelle|anstatt|"
            "alles andere als"
        )
    ),
    conditions=listed(
        "solange wenn falls sofern soweit vorausgesetzt ob",
        phrases="unter der bedingung|für den fall|im falle|angenommen dass|vorausgesetzt dass",
    ),
    limits=listed(
        "außer nur aber jedoch allerdings obwohl obgleich bis trotz sondern bloß lediglich "
        "ausschließlich ausgenommen mindestens höchstens",
        phrases="es sei denn|mit ausnahme|abgesehen von|zumindest teilweise|zum teil",
    ),
    exceptions=listed(
        "außer ausgenommen vorbehaltlich unbeschadet",
        phrases="es sei denn|mit ausnahme|abgesehen von|vorbehaltlich der",
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
    pronouns=listed(
        "ich mich mir du dich dir er ihn ihm sie ihr ihnen es wir uns "
        "euch man dieser diese dieses jener jene jenes"
    ),
    forbidding=listed("verboten untersagt unzulässig verbietet verbot"),
    hedges=listed(
        "angeblich anscheinend eventuell mutmaßlich möglicherweise offenbar scheinbar vermeintlich "
        "vermutlich vielleicht voraussichtlich wahrscheinlich wohl womöglich",
        phrases="wie es scheint|dem vernehmen nach|allem anschein nach|es scheint|es schien",
    ),
    attributions=listed(
        "sagt sagte sagten sagen gesagt behauptet behauptete behaupten erklärt erklärte "
        "erklärten meint meinte meinen glaubt glaubte glauben berichtet berichtete berichten "
        "betont betonte warnt warnte schreibt schrieb schrieben vermutet vermutete bestreitet "
        "bestritt kritisiert kritisierte fordert forderte angeblich laut zufolge gemäß "
        "mutmaßlich hofft hoffte fürchtet befürchtet erwartet heißt hieß wirft warf "
        "werfen warfen versichert versicherte versichern beteuert beteuerte beteuern beklagt "
        "beklagte "
        "schildert schilderte bestätigt bestätigte kündigt unterstellt unterstellte",
        phrases="nach angaben|nach ansicht|nach meinung|nach aussage",
    ),
    zeros=listed("null nichts niemand", forms="kein(?:e|en|em|er|es)?"),
    separators=listed(
        "aber und oder sondern denn weil während obwohl dass wenn als ob der die das welcher "
        "welche welches wo nachdem bevor bis damit doch"
    ),
    prefixes=("un", "in", "nicht", "miss", "anti", "des", "ent", "fehl"),
    suffixes=("los", "frei", "leer"),
    counting={
        Counting.BUT: listed("außer", phrases="bis auf|mit ausnahme von"),
        Counting.SOME: listed("paar einige mehrere etliche"),
        Counting.POINT: listed("komma"),
        Counting.ZERO: listed("null"),
        Counting.TO: listed("vor nach"),
        Counting.ARTICLE: listed("ein eine einen einem einer eines"),
        Counting.ONE: listed("eins"),
        Counting.FRACTION: listed(
            "halb halbe halben halber halbes hälfte drittel viertel fünftel sechstel siebtel "
            "achtel neuntel zehntel hundertstel tausendstel"
        ),
        Counting.CARDINAL: listed(
            "zwei zwo zweier zweien drei dreier dreien vier fünf sechs sieben acht neun zehn "
            "elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig "
            "dreißig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig anderthalb "
            "eineinhalb zweieinhalb dreieinhalb viereinhalb fünfeinhalb sechseinhalb "
            "siebeneinhalb achteinhalb neuneinhalb zehneinhalb",
            forms="(?:(?:ein|zwei|zwo|drei|vier|fünf|sechs|sech|sieben|sieb|acht|neun|elf|"
            "zwölf)?(?:zehn|zwanzig|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|"
            "achtzig|neunzig|hundert|tausend|und)?){1,8}(?<!und)(?<!ein)(?:einhalb|"
            "eins)?"
        ),
        Counting.SCALE: listed(
            "hundert hunderte hunderten tausend tausende tausenden million millionen milliarde "
            "milliarden billion billionen billiarde billiarden dutzend dutzende dutzenden"
        ),
        Counting.SHORT_SCALE: listed("mio mrd bio tsd"),
        Counting.MULTIPLE: listed(
            "fach fache quadrat hoch",
            forms="(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|hundert|tausend|"
            "viel)fache?[nsm]?"
        ),
        Counting.ONCE: listed("einmal zweimal dreimal"),
        Counting.AND: listed("und"),
        Counting.OR: listed("oder"),
        Counting.IN: listed("von aus", phrases="unter je"),
        Counting.PER: listed("pro"),
        Counting.PER_NUMBER: listed("je auf", phrases="auf je|von je"),
        Counting.BETWEEN: listed("zwischen"),
        Counting.NOT: listed("nicht"),
        Counting.THE: listed("die der das dem den des"),
        Counting.LIMIT: listed(
            "mindestens höchstens wenigstens zumindest maximal minimal allerhöchstens",
            phrases="im mindesten|mehr oder minder"
        ),
        Counting.ALMOST: listed(
            "fast beinahe nahezu annähernd praktisch quasi schier etwa ungefähr rund zirka "
            "circa ca schätzungsweise geschätzt kaum knapp",
            phrases="so gut wie|mehr oder weniger|bei weitem nicht|in etwa|längst nicht|"
            "noch nicht einmal|lange nicht"
        ),
        Counting.BEYOND: listed(phrases="oberhalb von|unterhalb von"),
        Counting.SUM: listed("minus plus"),
        Counting.BOUND: listed(
            "nur bloß lediglich gerade gut allein einzig",
            phrases="mehr als|weniger als|nicht mehr als|nicht weniger als|nicht einmal|"
            "gerade einmal|gerade mal|nur noch|bis zu|bis an die|an die|um die|"
            "jenseits von|im schnitt|im durchschnitt|"
            "in höhe von bis zu|deutlich mehr als|deutlich weniger als|kein einziger|"
            "größer als|kleiner als|höher als|niedriger als|länger als|kürzer als|"
            "älter als|jünger als|so viele wie|so viel wie"
        ),
        Counting.PLACE: listed("über unter binnen"),
        Counting.UNTIL: listed("bis"),
        Counting.OR_MORE: listed(
            "aufwärts täglich stündlich jährlich wöchentlich monatlich",
            phrases="oder mehr|oder weniger|oder darüber|oder darunter|und mehr|und darüber|"
            "und älter|und länger|oder länger|oder älter|und höher|oder höher|"
            "und aufwärts|oder so|plus minus"
        ),
        Counting.EACH: listed("jede jeder jedes jeden jedem"),
        Counting.ALL: listed(
            "alle allen aller alles sämtliche sämtlichen sämtlicher jedermann jederzeit immer "
            "ganz ganze ganzen ganzer ganzes gesamte gesamten gesamter gesamtes vollständig "
            "völlig vollkommen beide beiden beider überall einstimmig ausnahmslos"
        ),
        Counting.NONE: listed(
            "nichts niemand niemanden niemandem nirgends nie niemals",
            forms="kein(?:e|en|em|er|es)?"
        ),
        Counting.HEAD: listed("kopf person nase stück einwohner kind patient haushalt"),
        Counting.TIME: listed(
            "sekunde sekunden minute minuten stunde stunden tag tage tagen woche wochen monat "
            "monate monaten jahr jahre jahren jahrzehnt jahrzehnte jahrzehnten jahrhundert "
            "jahrhunderte jahrhunderten uhr quartal"
        ),
        Counting.TIMES: listed("mal"),
        Counting.PERCENT: listed(
            "prozent promille prozentpunkt prozentpunkte prozentpunkten",
            phrases="v . chr|n . chr|v . u . z|n . u . z",
        ),
        Counting.UNIT: listed(
            "euro euros cent dollar pfund franken rappen mark yen rubel zloty kronen meter "
            "metern kilometer kilometern zentimeter millimeter meile meilen gramm kilogramm "
            "kilo kilos milligramm zentner tonne tonnen liter litern milliliter hektoliter "
            "hektar quadratmeter quadratmetern quadratkilometer kubikmeter grad watt kilowatt "
            "megawatt gigawatt kilowattstunde kilowattstunden volt ampere kalorien kilokalorien "
            "bar hertz knoten byte megabyte gigabyte"
        ),
        Counting.MONTH: listed(
            "Januar Jänner Februar März April Mai Juni Juli August September Oktober November "
            "Dezember"
        ),
    },
    function_words=listed(
        "der die das und ist nicht von zu den mit sich des auf für im dem ein eine als auch es "
        "an er hat aus bei sind wird werden wurde nach wie einen einem einer eines hatte haben "
        "war waren sie wir ihr ich nur noch aber oder um am zum zur bis vor durch wenn dass daß "
        "über so kann sein seine seiner ihre ihren diese dieser dieses wurden unter kein keine "
        "mehr zwischen gegen vom schon sehr damit weil sondern ob doch was wer man können soll "
        "muss du ihn ihm uns ins wurde mir dich mich bitte ohne"
    ).words,
    complementizers=listed("dass daß ob dazu daran"),
    infinitives=listed("zu"),
    complements_only=True,
    denying=listed(
        "falsch unwahr unmöglich lüge märchen irrtum unsinn ausgeschlossen freigesprochen gelogen",
        forms="(?:bestr(?:eit|itt)|lüg|leugn|geleugn|dementier|vernein|weiger|geweiger|verweiger|"
            "verbiet|"
        "verbot|verhinder|versäum|vermeid|vermied|unterl(?:ass|ieß|äss)|hinder|lehn|abgelehn|"
        "ablehn)"
        "(?:e|en|t|te|ten|et|ete|eten)?",
    ),
    truths=listed(
        "wahr richtig stimmt stimmte zutreffend zutrifft trifft beweis beweise beweisen beleg "
        "belege "
        "belegen hinweis hinweise hinweisen anzeichen bewiesen belegt erwiesen fall korrekt rede"
    ),
    claims=listed(
        "behauptung behauptungen vorwurf vorwürfe gerücht gerüchte vermutung annahme idee verdacht "
        "ansicht meinung these eindruck anschuldigung"
    ),
    few=listed(
        "wenige wenigen kaum kein keiner keine keinem keinen niemand keinerlei",
        phrases="jedes dritte|jede dritte|jeder dritte|jedes zweite|jede zweite|"
        "jeder zweite|jedes vierte|jede vierte|jeder vierte|"
        "kaum ein|kaum eine|kaum einer|nicht alle|nicht jeder|nicht jede|die wenigsten|"
        "nicht ein einziger|nicht eine einzige|kein einziger|keine einzige",
    ),
    not_few=listed(phrases="einige wenige|ein paar wenige"),
    of_the=listed("der den von seiner ihrer unserer dieser jener unter aus"),
    according=listed(
        "laut zufolge",
        phrases="nach angaben|nach ansicht|nach meinung|nach aussage|nach auffassung|"
        "nach darstellung|nach einschätzung|nach worten|aus sicht|in den augen|den worten",
    ),
    only=listed("nur lediglich bloß ausschließlich allein einzig"),
    nearly=listed("fast beinahe nahezu annähernd"),
    coordinators=listed("und aber sondern doch oder"),
    comma_before_clauses=True,
    negation_follows=True,
    inverted=listed("sollte sollten wäre wären hätte hätten würde würden"),
    minimisers=listed("kaum selten fälschlich fälschlicherweise"),
    helping=listed(
        "ist sind war waren sei wäre wird werden wurde wurden worden hat haben hatte "
        "hatten hätte kann können konnte konnten könnte darf dürfen durfte durften muss "
        "müssen musste mussten soll sollen sollte sollten will wollen wollte wollten "
        "möchte",
    ),
    adverbs=listed(
        "mehr auch noch je jemals so ganz wirklich wieder länger etwa einmal",
    ),
    undenying=listed(
        forms=r"(?:ge)?(?:zöger|zauder|scheu|zweifel)\w*",
    ),
    particles=listed(
        "ab an auf aus bei ein fest fort frei her heraus herunter hervor hin hinaus hinzu "
        "los mit nach nieder statt teil über um unter vor voran vorbei weg weiter wieder "
        "zu zurück zusammen dar durch entgegen herbei heran bereit bekannt",
    ),
    untrue=listed(
        "falsch unwahr gelogen erfunden lüge märchen unsinn mythos irrtum gerücht "
        "unzutreffend",
    ),
    limits_after=listed(
        "nur lediglich angeblich höchstens mindestens teilweise vorausgesetzt "
        "vorbehaltlich",
        phrases="im prinzip|im grunde|in der theorie|auf dem papier|zum teil|"
        "oder nicht|oder weniger|oder mehr|wenn möglich|nach möglichkeit|"
        "bis auf",
    ),
    steps=(
        ("kann können könnte könnten darf dürfen", "muss müssen musste mussten soll "
        "sollen", "wird werden"),
        ("alle allen aller jede jeder jedes sämtliche", "die meisten meiste viele "
        "vielen", "einige einigen manche mehrere", "wenige wenigen kaum"),
        ("immer stets", "meist oft häufig", "manchmal gelegentlich", "selten nie"),
        ("sicher gewiss zweifellos", "wahrscheinlich wohl", "möglicherweise vielleicht"),
    ),
    contraries=pairs(
        "steig~sink steig~fall stieg~sank stieg~fiel gestieg~gesunk erhöh~senk "
        "erhöh~verringer zunahm~abnahm mehr~weniger meist~wenigst groß~klein hoch~niedrig "
        "höher~niedriger gut~schlecht besser~schlechter stark~schwach früh~spät erst~letzt "
        "beginn~end öffn~schließ offen~geschlossen gewann~verlor gewonnen~verloren "
        "gewinn~verlust unterstütz~ablehn billig~lehn annahm~ablehn lob~tadel lob~kritisier "
        "schuldig~unschuldig wahr~falsch sicher~gefährlich legal~illegal öffentlich~privat "
        "freund~feind mann~frau männer~frauen vermieter~mieter käufer~verkäufer "
        "kläger~beklagt arbeitgeber~arbeitnehmer arzt~patient lehrer~schüler "
        "sieg~niederlage krieg~frieden leben~tod erlaub~verb verbot~erlaubt oben~unten "
        "innen~außen mehrheit~minderheit alt~neu jung~alt"
    ),
    roles=(
        "von/vom nach aus zu/zum/zur in/im/ins auf/aufs an/am/ans für/fürs gegen mit ohne "
        "vor/vorm unter über/übers durch zwischen seit bis bei/beim "
        "hinter neben um",
        "und oder aber",
    ),
    privatives=listed(
        forms="(?:ehemalig|angeblich|früher|mutmaßlich|vermeintlich|sogenannt|versucht|geplant|"
        "künftig|stellvertretend|designiert)e[nrsm]?",
    ),
    completing=listed("mehr länger schon noch"),
    opposing=listed(
        "gegen statt zurückzog zurückgezogen gestrichen aufgehoben "
        "stoppte gestoppt kippte gekippt blockierte blockiert untersagte untersagt "
        "verwarf verworfen abgewiesen zurückgewiesen verzichtet verzichtete "
        "ausgeschlossen widersprach widersprochen widerrief widerrufen abgesagt",
        anywhere=r"\b(?:w(?:ies|eist)\b.*\b(?:ab|zurück)|(?:schl(?:oss|ießt)\b.*\baus)"
        r"|(?:hob|hebt)\b.*\bauf|z(?:og|ieht)\b.*\bzurück|s(?:agte?)\b.*\bab)\b",
    ),
)  # fmt: skip
