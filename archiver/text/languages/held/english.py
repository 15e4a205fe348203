"""English."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

TABLE = Language(
    code="en",
    name="English",
    script=Script.LATIN,
    grammars=(
        "Huddleston and Pullum, The Cambridge Grammar of the English Language (2002), chapter 9 "
        "(negation), chapter 5 section 7 (quantifiers), chapter 3 section 9 (modality)",
        "Quirk, Greenbaum, Leech and Svartvik, A Comprehensive Grammar of the English Language "
        "(1985), sections 10.54 to 10.70 (negation), 15.33 to 15.48 (condition, purpose), 5.10 to "
        "5.25 and 6.63 to 6.67 (quantifiers, numerals, approximation)",
    ),
    negations=listed(
        "not no never nor without cannot none neither nothing nobody unless except nowhere "
        "noone nay",
        phrases="no one",
        # The contracted "not", and the forms in which an apostrophe was left out.
        forms=(
            "[a-z]+(?:n't|'nt)|(?:are|ca|could|did|does|do|had|has|have|is|might|must|need|ought|"
            "sha|should|was|were|wo|would|ai|dare)nt"
        ),
    ),
    near_negations=listed(
        "hardly barely scarcely rarely seldom unable unwilling incapable impossible fail fails "
        "failed failing refuse refuses refused refusing deny denies denied denying lack lacks "
        "lacked lacking false falsely untrue absent absence"
    ),
    denials=listed(
        phrases="it is not true that|it is untrue that|it is false that|it is not the case that|"
        "there is no evidence that|there was no evidence that|no evidence that|far from|"
        "nothing to suggest that|it is a myth that|it is wrong that|it is wrong to say that|"
        "it is not so that|instead of|rather than|anything but|by no means|on no account|"
        "under no circumstances|in no way|no longer|no sooner"
    ),
    conditions=listed(
        "if provided providing assuming supposing whether",
        phrases="as long as|so long as|on condition|on condition that|in the event|in case|"
        "even if|only if|if only|as if|as though|subject to|where possible|when possible|"
        "if possible",
    ),
    limits=listed(
        "unless except excepting only but however albeit although though until while despite save "
        "yet nevertheless notwithstanding excluding barring pending",
        phrases="apart from|other than|with the exception|with the exception of|except for|"
        "in theory|on paper|in part|to some extent",
    ),
    exceptions=listed(
        "unless except excepting save excluding barring notwithstanding",
        phrases="apart from|other than|with the exception of|subject to|save as|save where",
    ),
    purposes=listed(phrases="in order to|so as to|in order that|so that|for the purpose of"),
    quantifiers=listed(
        "all every each everybody everyone everything most many much several some any few fewer "
        "little less more half both either certain enough",
        phrases="none of|none of the|a few|a number of|a majority of|a minority of|most of|"
        "some of|few of|all of|hardly any|almost all|nearly all|not all|not every|only some|"
        "only a few",
    ),
    modals=listed(
        "may might shall should must will would can could ought probably possibly perhaps likely "
        "unlikely allegedly alleged apparently reportedly supposedly presumably generally usually "
        "often sometimes always rarely seldom mostly mainly largely nearly almost about around "
        "roughly approximately some most all every each any only if however potentially maybe "
        "seems seem appears appear suggests suggest need needs"
    ),
    hedges=listed(
        "allegedly apparently arguably conceivably likely maybe ostensibly perhaps possibly "
        "potentially presumably probably purportedly reportedly seemingly supposedly unlikely",
        phrases="it seems|it appears|it seemed|it appeared|it would seem|it would appear",
    ),
    attributions=listed(
        "claim claims claimed claiming argue argues argued arguing allege alleges alleged alleging "
        "allegedly allegation said say says saying suggest suggests suggested suggesting deny "
        "denies denied denying believe believes believed suppose supposes insist insists insisted "
        "doubts doubted doubting "
        "contend contends "
        "contended maintain maintains maintained assert asserts asserted add adds added write "
        "writes wrote written tell tells told explain explains explained warn warns warned note "
        "notes noted state states stated fear fears feared hope hopes hoped think thinks thought "
        "heard dream dreams dreamed dreamt predict predicts "
        "predicted expect expects expected assume assumes assumed announce "
        "announces announced suspect suspects suspected admit admits admitted concede concedes "
        "conceded conclude concludes concluded complain complains complained testify testifies "
        "testified swear swears swore promise promises promised propose proposes proposed "
        "recommend recommends recommended imagine imagines imagined speculate speculates "
        "speculated reply replies replied estimate estimates estimated guess guesses guessed "
        "accuse accuses accused rumour rumours rumoured rumor rumors rumored pretend pretends "
        "pretended report reports reported reportedly supposedly apparently according",
        phrases="according to|in the view of|in the words of|in the opinion of",
    ),
    zeros=listed("zero nil none no nought naught nothing nobody"),
    separators=listed(
        "but and or because since while whereas although though so who whom whose which that "
        "where when after before until as if yet then"
    ),
    prefixes=(
        "un", "in", "im", "il", "ir", "non", "dis", "mis", "anti", "a", "de", "counter",
    ),
    suffixes=("less", "free", "n't"),
    accents=False,
    counting={
        Counting.OTHER: listed(phrases="at one point|at some point"),
        Counting.POINT: listed("point"),
        Counting.ONE: listed("one"),
        Counting.ZERO: listed("zero nil nought"),
        Counting.CARDINAL: listed(
            "two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
            "seventy eighty ninety"
        ),
        Counting.SCALE: listed(
            "hundred thousand million billion trillion dozen score tens hundreds thousands "
            "millions billions trillions dozens scores"
        ),
        Counting.SHORT_SCALE: listed("m bn mn k tn"),
        Counting.FRACTION: listed(
            "half halves third thirds quarter quarters fifth fifths sixth sixths seventh "
            "sevenths eighth eighths ninth ninths tenth tenths hundredth hundredths thousandth "
            "thousandths"
        ),
        Counting.ORDINAL: listed("first last"),
        Counting.SUPERLATIVE: listed(
            "largest smallest biggest greatest highest lowest tallest deepest longest shortest "
            "oldest youngest newest earliest latest richest poorest wealthiest fastest slowest "
            "busiest heaviest lightest strongest weakest commonest deadliest"
        ),
        Counting.MULTIPLE: listed(
            "fold tenfold twofold threefold fivefold hundredfold thousandfold squared cubed"
        ),
        Counting.ARTICLE: listed("a an"),
        Counting.AND: listed("and"),
        Counting.OR: listed("or"),
        Counting.TO: listed("to past"),
        Counting.THAN: listed("than"),
        Counting.IN: listed("in"),
        Counting.OF: listed("of"),
        Counting.PER: listed("per"),
        Counting.CENT: listed("cent mille"),
        Counting.THE: listed("the"),
        Counting.POWER: listed("power"),
        Counting.OUT: listed("out"),
        Counting.BUT: listed("but except bar", phrases="except for|apart from|other than"),
        Counting.UP: listed("up upwards upward"),
        Counting.AT: listed("at"),
        Counting.EXTREME: listed("least most best worst"),
        Counting.AS: listed("as"),
        Counting.SO: listed("so"),
        Counting.BETWEEN: listed("between"),
        Counting.CLOSE: listed("close next"),
        Counting.FEW: listed("few several many much little", phrases="couple of"),
        Counting.SOME: listed("some"),
        Counting.NOT: listed("not never"),
        Counting.NO: listed("no"),
        Counting.MORE: listed("more less fewer"),
        Counting.COMPARATIVE: listed(
            "greater higher lower longer shorter older younger larger smaller bigger later "
            "earlier better worse thereabouts"
        ),
        Counting.ALMOST: listed(
            "almost nearly virtually practically hardly barely scarcely about roughly"
        ),
        Counting.SUM: listed("minus plus"),
        Counting.PLACE: listed("over within under"),
        Counting.BEYOND: listed("below above"),
        Counting.BOUND: listed(
            "around approximately only just merely circa approaching "
            "nearing exceeding topping nudging AD",
            phrases="c .|ca .|approx .|"
            "in excess of|north of|south of|shy of|just shy of|a little shy of|"
            "short of|just short of|a little short of|well short of|nigh on|well nigh|"
            "the best part of|the better part of|upward of|every bit of|a good|a mere|"
            "a full|a little over|a little under|a bit over|a bit under|somewhat over|"
            "somewhat under|in the region of|in the neighbourhood of|"
            "in the neighborhood of|in the vicinity of|of the order of|in the order of|"
            "on the order of|something like|getting on for|getting on to|not even|"
            "an estimated|an average of|anything up to|anywhere up to|up to and including|"
            "anything up to and including|anywhere up to and including|"
            "up to but not including|or equal to|more or less|the low|the mid|the high"
        ),
        Counting.LIMIT: listed("maximum minimum max"),
        Counting.OR_MORE: listed(
            "tops odd apiece",
            phrases="of frost|at the very least|at the very most|at a minimum|at a maximum|"
            "at the outside|at the inside|give or take|below freezing|above freezing|"
            "below zero|below average|above average|below normal|above normal|below par|"
            "above par|below sea level|above sea level|below target|above target|"
            "below cost|above cost"
        ),
        Counting.EACH: listed("every each"),
        Counting.ALL: listed(
            "all everyone everybody everything everywhere always any anyone anybody anything "
            "both whole entire entirely completely fully unanimous unanimously"
        ),
        Counting.NONE: listed("none nobody nothing nowhere"),
        Counting.HEAD: listed(
            "head person piece pupil patient family household item copy call pair barrel ticket"
        ),
        Counting.TIME: listed(
            "second seconds minute minutes hour hours day days night nights week weeks "
            "fortnight fortnights month months year years decade decades century centuries"
        ),
        Counting.TIMES: listed("times"),
        Counting.ONCE: listed("once twice thrice double triple treble quadruple"),
        Counting.PERCENT: listed("percent pct percentage point points BC BCE CE"),
        Counting.UNIT: listed(
            "pound pounds penny pence dollar dollars cent cents euro euros sterling franc "
            "francs yen rouble roubles rupee rupees crown crowns shilling shillings mile miles "
            "metre metres meter meters kilometre kilometres kilometer kilometers centimetre "
            "centimetres centimeter centimeters millimetre millimetres millimeter millimeters "
            "inch inches foot feet yard yards gram grams gramme grammes kilogram kilograms kilo "
            "kilos milligram milligrams microgram micrograms tonne tonnes ton tons ounce ounces "
            "stone litre litres liter liters millilitre millilitres pint pints gallon gallons "
            "hectare hectares acre acres degree degrees celsius fahrenheit kelvin square cubic "
            "light watt watts kilowatt kilowatts megawatt megawatts volt volts amp amps hertz "
            "joule joules calorie calories mole moles knot knots mph kph rpm ppm ppb am pm a.m "
            "p.m o'clock byte bytes kilobyte kilobytes megabyte megabytes gigabyte gigabytes "
            "terabyte terabytes bit bits nautical cup cups spoon spoons teaspoon teaspoons "
            "tablespoon tablespoons tbsp tsp fathom fathoms furlong furlongs chain chains "
            "bushel bushels"
        ),
        Counting.MONTH: listed(
            "January February March April May June July August September October November "
            "December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
        ),
    },
    function_words=listed(
        "the of and to in a is that for it was on are with as be this at by have from or had but "
        "not which were been has their an they he his she her we you i would will there its who "
        "when what if can said them then into than some could our these about any do did does "
        "my me him us your those where how why because while after before also been being over "
        "only other such no so more most through during between should may must shall might "
        "under against until upon each both whose whom itself themselves himself don't didn't "
        "isn't wasn't it's i'm"
    ).words,
    asking=listed(
        "who whom whose what which when where why how do does did is are was were has have had can "
        "could will would shall should may might must isn't aren't don't doesn't didn't won't"
    ),
    complementizers=listed("that whether"),
    # Heads of which a clause, an infinitive or a participle is denied (Huddleston, Pullum, 9.3.3)
    denying=listed(
        "deny denies denied denying fail fails failed failing refuse refuses refused refusing "
        "decline declines declined declining forget forgets forgot neglect neglects neglected "
        "unable unwilling false untrue wrong myth lie hoax nonsense absurd ridiculous joke "
        "cleared acquitted banned barred prevented prevents prevent prohibited forbidden forbid "
        "forbids forbade stopped "
        "reject rejects rejected withdrew withdrawn retracted retracts dismissed dismisses far "
        "instead rather opposite cease ceased avoid avoids avoided unlikely impossible incapable "
        "refrain refrained omit omits omitted disputed disputes overturned quashed refute refutes "
        "refuted"
    ),
    truths=listed(
        "true truth right correct so case certain clear evidence proof proven proved sign signs "
        "hint hints indication indications suggestion basis ground grounds reason reasons support "
        "foundation"
    ),
    clause_subjects=listed("for"),
    clause_verbs=listed("to"),
    claims=listed(
        "idea notion claim claims belief suggestion allegation allegations rumour rumours rumor "
        "theory story tale gossip legend impression assumption view opinion statement "
        "accusation suspicion fear pretence"
    ),
    auxiliaries=listed(
        "am is are was were has have had do does did will would shall should can could may might "
        "must"
    ),
    only=listed("only merely solely just"),
    nearly=listed("almost nearly virtually practically", phrases="all but|as good as|next to|"
        "close to"),
    privatives=listed(
        "so-called self-styled would-be purported supposed alleged former ex fake mock attempted "
        "possible potential putative counterfeit acting vice deputy too"
    ),
    preposed=listed("nor never neither seldom rarely hardly scarcely barely little nowhere"),
    prepositions=listed("at in on under by for to with from of through during"),
    few=listed(
        "no none neither few little fewer nobody nothing nil zero",
        phrases="not one|hardly any|not many|not all|not every|hardly a|not a|every other|"
        "every second|every third",
    ),
    not_few=listed(phrases="a few|a little"),
    of_the=listed("of the these those his her its our their them"),
    minimisers=listed("hardly barely scarcely rarely seldom falsely wrongly never"),
    helping=listed(
        "be been being am is are was were will would shall should can could must",
    ),
    adverbs=listed(
        "even ever yet also really actually always just then still fully quite so very "
        "simply merely longer formally publicly",
        forms=r"\w{3,}ly",
    ),
    finite_forms=listed(forms=r"[a-z]{3,}(?:ed|[^s\W]s)"),
    undenying=listed(
        "doubt question only wonder surprise hesitate hesitated hesitates",
    ),
    particles=listed(
        "off down out up over back away aside apart through",
    ),
    untrue=listed(
        "untrue false wrong wrongly falsely lie lies myth hoax nonsense absurd mistaken "
        "incorrect rumour rumor pretence joke invention",
        # "unfounded", "unproven", "baseless": what a claim is said to lack
        forms=r"un(?!der|i)[a-z]{3,}(?:ed|en|ble)|[a-z]{3,}less",
    ),
    limits_after=listed(
        "not never nor without only apparently allegedly supposedly pending excluding",
        phrases="in principle|in part|in theory|in name|in effect|in most ways|"
        "in some ways|in private|in parts|on paper|or not|subject to|as if|"
        "at best|at most|at least|to some extent|is false|is wrong|"
        "is untrue|is not true|is a myth|is a lie|is not the case|was false|"
        "was wrong|was untrue|was not true|was a myth|was a lie|"
        "was not the case|are false|are wrong|are untrue|are not true|"
        "are a myth|are a lie|are not the case|were false|were wrong|"
        "were untrue|were not true|were a myth|were a lie|were not the case|"
        "when possible|where possible|if possible|or less|or more|or rather|"
        "barring|save for|bar one|bar two|bar the|bar a|minus the|minus a|less the|less a|less any|"
        "with one exception|with some exceptions|with few exceptions|with exceptions|"
        "or nearly|or almost|or thereabouts|give or take",
    ),
    steps=(
        ("may might can could", "must shall", "will would", "should ought"),
        ("all every each everybody everyone always", "most many usually often generally mostly",
         "some several certain sometimes occasionally", "few fewer rarely seldom hardly little"),
        ("certainly definitely undoubtedly", "probably likely", "possibly perhaps maybe"),
    ),
    contraries=pairs(
        "guilty~innocent true~false safe~dangerous safe~harmful good~bad better~worse best~worst "
        "more~less more~fewer most~least high~low higher~lower highest~lowest great~small "
        "large~small strong~weak rich~poor new~old young~old early~late before~after first~last "
        "increase~decrease increase~reduce increase~fall rise~fall rose~fell risen~fallen "
        "grow~shrink gain~lose gain~lost gained~lost win~lose won~lost success~failure "
        "succeed~fail support~oppose support~reject approve~reject accept~reject accept~refuse "
        "adopt~reject allow~ban allow~forbid permit~ban permit~forbid permit~prohibit "
        "lawful~criminal legal~criminal welcome~condemn praise~criticise praise~condemn "
        "confirm~deny admit~deny accept~deny for~against with~against include~exclude "
        "benefit~harm help~harm help~hinder protect~harm improve~worsen improved~worse "
        "right~wrong public~private open~close open~shut begin~end start~stop start~end "
        "above~below over~under up~down inside~outside love~hate friend~enemy male~female "
        "man~woman men~women boy~girl rising~falling victim~attacker victim~offender "
        "voluntary~forced voluntary~compulsory optional~compulsory full~empty hit~missed "
        "meet~miss met~missed keep~drop hire~dismiss alive~dead life~death peace~war major~minor "
        "landlord~tenant lessor~lessee plaintiff~defendant claimant~defendant prosecutor~defendant "
        "buyer~seller lender~borrower debtor~creditor employer~worker parent~child teacher~pupil "
        "doctor~patient husband~wife mother~father brother~sister uphold~reject uphold~overturn "
        "upheld~rejected upheld~overturned upheld~dismissed "
        "majority~minority effective~useless useful~useless healthy~ill healthy~sick"
    ),
    endings=("", "s", "es", "d", "ed", "ing", "r", "er", "st", "est", "ly"),
    roles=(
        "by to from for against of with without before after over under into onto out off on in at "
        "between among through despite via toward towards above below",
        "and or but nor",
    ),
    completing=listed("longer more yet until anymore"),
    opposing=listed(
        "against scrapped cancelled canceled abandoned vetoed blocked halted revoked rescinded "
        "repealed opposed opposes oppose omitted omits withheld excluded excludes resisted "
        "resists renounced disowned repudiated repudiates rebutted disproved annulled axed "
        "shelved discontinued ended ends dropped missed misses lost loses bans ban contradicted "
        "contradicts condemned criticised criticized",
        phrases="ruled out|rule out|rules out|ruling out|turned down|turn down|"
        "turns down|called off|pulled out|backed out|threw out|thrown out|"
        "struck down|did away|set aside|sets aside|away from|yet to|short of|"
        "themselves from|himself from|herself from|itself from|an end to|stopped short|"
        "gave up|gives up|got rid",
    ),
)  # fmt: skip
