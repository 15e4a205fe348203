"""English."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="en",
    name="English",
    script=Script.LATIN,
    grammars=(
        "Huddleston and Pullum, The Cambridge Grammar of the English Language (2002), chapter 9 "
        "(negation), chapter 5 section 7 (quantifiers), chapter 3 section 9 (modality)",
        "Quirk, Greenbaum, Leech and Svartvik, A Comprehensive Grammar of the English Language "
        "(1985), sections 10.54 to 10.70 (negation), 15.33 to 15.48 (condition, purpose)",
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
        "even if|only if|if only|subject to|where possible|when possible|if possible",
    ),
    limits=listed(
        "unless except excepting only but however although though until while despite save yet "
        "nevertheless notwithstanding excluding barring pending",
        phrases="apart from|other than|with the exception|with the exception of|except for|"
        "in theory|on paper|in part|to some extent",
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
    attributions=listed(
        "claim claims claimed claiming argue argues argued arguing allege alleges alleged alleging "
        "allegedly allegation said say says saying suggest suggests suggested suggesting deny "
        "denies denied denying believe believes believed insist insists insisted contend contends "
        "contended maintain maintains maintained assert asserts asserted add adds added write "
        "writes wrote written tell tells told explain explains explained warn warns warned note "
        "notes noted state states stated fear fears feared hope hopes hoped think thinks thought "
        "heard predict predicts predicted expect expects expected assume assumes assumed announce "
        "announces announced accuse accuses accused rumour rumours rumor rumors pretend pretends "
        "pretended report reports reported reportedly supposedly apparently according",
        phrases="according to|in the view of|in the words of|in the opinion of",
    ),
    numbers=listed(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
        "hundred thousand million billion trillion hundreds thousands millions billions trillions "
        "dozen dozens half quarter third thirds quarters twice thrice double triple"
    ),
    degrees=listed(
        "about around nearly almost under over approximately roughly than least most between "
        "below above within maximum minimum exactly precisely just barely virtually practically "
        "some up only",
        phrases="up to|at least|at most|more than|less than|fewer than|no more than|"
        "no fewer than|not more than|not less than|as many as|as few as|as much as|as little as|"
        "close to|well over|just over|just under|upwards of|or more|or less|or so|or fewer",
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
)  # fmt: skip
