"""The closed lists of words that decide how grave an edit is (docs/verdicts.md)."""

from __future__ import annotations

from archiver.text.languages.held.english import TABLE as ENGLISH


def words(listed: str) -> frozenset[str]:
    """Return the words of a list written as one string."""
    return frozenset(listed.split())


CAPITAL = "A-Z" + "".join(chr(code) for code in range(0xC0, 0x530) if chr(code).isupper())
"""Latin, Greek and Cyrillic capitals, for a class of a regular expression."""
UNMISTAKABLE = words(
    "nicht nie niemals kein keine keinen keinem keiner keines ohne jamais aucun aucune nunca "
    "niet geen nooit"
)
"""Words that deny in their language and are none in English, where a text's language is unclear."""

CLOSED_LIST = ENGLISH.negations.words | UNMISTAKABLE
"""What no ellipsis or bracket may hide or bring without a person looking; any word in n't too."""

SOFT_LIMITS = words(
    "if but only however provided although though may might could perhaps probably possibly "
    "alleged allegedly alleges claims claimed reportedly apparently supposedly hardly barely "
    "scarcely rarely seldom few little fails failed denies denied refuses refused lacks until "
    "whether some sometimes would should despite while unlikely doubt doubts"
)

NEGATIONS = CLOSED_LIST | words(
    "non hardly scarcely barely neither lack lacks lacking fails failed"
)

NUMBER_WORDS = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion trillion dozen dozens hundreds thousands millions billions "
    "half third quarter thirds quarters double doubled twice triple treble once first second "
    "fourth fifth sixth seventh eighth ninth tenth percent percentage cent per pct bn pence pounds "
    "dollars euros pound dollar euro sterling i ii iii iv v vi vii viii ix x xi xii "
    "january february march april june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct "
    "nov dec second seconds minute minutes hour hours day days week weeks month months year years "
    "daily weekly monthly yearly annually decade decades century am pm noon midnight"
)

UNITS = words(
    "m cm mm km nm µm μm g kg mg µg μg t l ml dl cl s ms min h hr hrs ha ft in yd mi lb lbs oz "
    "st gal qt pt cwt fl "
    "mph kph w kw mw gw kwh mwh v kv a ma hz khz mhz ghz k mol pa kpa j kj kcal cal db gb mb "
    "kb tb metre metres meter meters centimetre centimetres centimeter centimeters millimetre "
    "millimetres millimeter millimeters kilometre kilometres kilometer kilometers inch inches "
    "foot feet yard yards mile miles gram grams gramme grammes kilogram kilograms tonne tonnes "
    "ton tons litre litres liter liters sec secs second seconds hectare hectares acre acres "
    "degree degrees sq square cubic chi log"
)

SCALES = words(
    "million billion trillion thousand hundred dozen m bn k mn tn percent pct percentage"
)
"""Words that belong to the number before them: a quotation may not stop between the two."""

SMALL_NUMBERS = words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "half several"
)

COUNTING = (SMALL_NUMBERS - words("one half several")) | words(
    "hundred thousand million billion trillion dozen hundreds thousands millions billions"
)
"""Number words that a bracket may not put in the place of other numbers."""

NUMBERED = words(
    "vol fig no art arts sec ch cap reg regs pt pts app ed eds "
    "iphone ipad galaxy base html mpeg "
    "type types grade level levels stage phase step section part chapter table figure article "
    "page schedule version class category tier band covid form unit group model year years week "
    "day month question appendix annex item note option plan route zone area room line point "
    "number volume issue rule paragraph clause layer channel sector series hepatitis vitamin "
    "windows office mark book court division ward team cohort arm trial study site wave round "
    "world web agent formula apollo boeing airbus catch core duo python track target goal "
    "objective para paras vols chap chaps sect figs eqns appx nos clauses sections pages "
    "articles parts tables principle domain scenario case cases key test lot block building "
    "floor gate platform terminal highway road junction exit tower playstation xbox android "
    "interleukin omega"
)
"""Words that take a number: "type2" is no word with a footnote."""

PLAIN_WORDS = words(
    "i me my we us our you your he him his she her it its they them their who whom whose which "
    "that this these those the a an one ones such same other there here then now so as at by for "
    "from in into of off on onto out over to up with about and or is are was were be been being am "
    "has have had having do does did done will would shall should can could may might must "
    "what when where how why said says say also very just mr mrs ms miss dr sir lord lady prof "
    "professor"
)
"""Words that a bracket may replace without more ado: it mostly stands for one of these."""

TITLES = words("mr mrs ms miss dr sir lord lady dame prof professor rev st")
