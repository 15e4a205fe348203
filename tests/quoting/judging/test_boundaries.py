"""A passage may begin and end between words, and never inside a word, a number, a date or a sum."""

from __future__ import annotations

import pytest

from archiver.models import Match, Text, Verdict
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import fold
from tests.quoting.witnesses import make_quotation


def best(quote: str, source: str) -> Match | None:
    found = find_passage(make_quotation(quote).selector, fold(Text(source)))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("source", "quote", "kind"),
    [
        ("It cost £5 million to build", "It cost £5", "number"),
        ("It cost £5 million to build", "5 million to build", "number"),
        ("a loss of −5.2% this year", "5.2% this year", "number"),
        ("a gain of 5.2% this year", "a gain of 5.2", "number"),
        ("a gain of 5.2% this year", "2% this year", "number"),
        ("under reg. 40(2)(b) of it", "under reg. 40", "number"),
        ("under reg. 40(2)(b) of it", "under reg. 40(2)(b)", ""),
        ("under reg. 40(2)(b) of it", "under reg. 40(2)", "number"),
        ("under reg. 40(2)(b) of it", "(b) of it", "number"),
        ("under reg. 40(2)(a)–(c) of it", "under reg. 40(2)(a)", "number"),
        ("in thirty (30) working days of it", "in thirty (30)", "number"),
        ("a loss of $(3.4) million in it", "a loss of $(3.4)", "number"),
        ("it fell (see above) days ago", "it fell (see above)", ""),
        ("told the owner(s) of it", "told the owner", "word"),
        ("the decision(3) of it", "the decision", ""),
        ("at 13:05 UTC+2 on the day", "at 13:05 UTC", "word"),
        ("an A+ grade was given", "an A", "word"),
        ("about 12 000 people came", "000 people came", "number"),
        ("about 12 000 people came", "about 12", "number"),
        ("from 10:30 on 4/5/2019 at", "from 10", "number"),
        ("from 10:30 on 4/5/2019 at", "5/2019 at", "number"),
        ("we saw twenty million birds", "million birds", "number"),
        ("we saw twenty million birds", "we saw twenty", "number"),
        ("paid 2 1/2 pounds in all", "1/2 pounds in all", "number"),
        ("paid 2 ½ pounds in all", "paid 2", "number"),
        ("some 10⁶ cells were seen", "some 10", "number"),
        ("a rise of 7 per cent was", "a rise of 7", "number"),
        ("in May/June it was shut", "it was shut", ""),
        ("in June/July it was shut", "July it was shut", "word"),
        ("staff and/or nurses may come", "or nurses may come", "word"),
        ("a non-lethal way was used", "lethal way was used", "negation"),
        ("a drug-free way was used", "a drug", "negation"),
        ("a drug- free way was used", "free way was used", "negation"),
        ("a drug- free way was used", "a drug", "negation"),
        ("see https://a.example/b?id=1 for it", "see https://a.example/b", "word"),
        ("write to boats@a.example today", "write to boats", "word"),
        ("the re-sign of the form", "sign of the form", "word"),
        ("the A/B test was run", "B test was run", "word"),
        ("write to j.doe@example.org now", "write to j.doe", "word"),
        ("the O'Neill house was sold", "Neill house was sold", "name"),
        ("see www.example.org/help for it", "see www.example", "word"),
        ("under Article 6(1) (f) of it", "under Article 6(1)", "number"),
        ("under rule 14 (2) (c) of it", "under rule 14 (2)", "number"),
        ("under Annex IV.B of it", "under Annex IV", "word"),
        ("under Table B.2 of it", "under Table B", "word"),
        ("the un/safe boat was lost", "safe boat was lost", "word"),
        ("a drug (un)safe for gulls", "safe for gulls", "word"),
        ("it was written in F# then", "it was written in F", "word"),
        ("an A- was given", "an A", "word"),
        ("an A−, no less, was given", "an A", "word"),
    ],
)
def test_what_is_cut_at_an_edge_is_named(source: str, quote: str, kind: str) -> None:
    match = best(quote, source)
    assert match is not None
    if not kind:
        assert match.verdict is Verdict.VERBATIM
        return
    assert match.verdict is Verdict.ALTERED
    assert kind in {difference.kind.value for difference in match.differences}


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("It cost £5 million to build", "£5 million to build"),
        ("a loss of −5.2% this year", "−5.2% this year"),
        ("in the year 2019 12 people", "in the year 2019"),
        ("in 2021 1/2 of it was gone", "1/2 of it was gone"),
        ("the long–short view of it", "short view of it"),
        ("the cost — never named — rose", "never named"),
        ("he said: “it is so” twice", "it is so"),
        ("two of them, or three; four.", "or three; four"),
        ("the end.The next began here", "The next began here"),
        ("the men's hats/coats were lost", "the men's hats"),
        ("as pre- and post-war boats were", "as pre"),
        ("in the year 2004 (a) it was lost", "in the year 2004"),
        ("Rules: (1)The boat is lost", "The boat is lost"),
        ("it ended with him.I was lost", "it ended with him"),
    ],
)
def test_a_whole_word_or_number_may_stand_at_an_edge(source: str, quote: str) -> None:
    match = best(quote, source)
    assert match is not None
    assert match.verdict is Verdict.VERBATIM
    assert match.differences == ()


@pytest.mark.parametrize("quote", ["legal", "legal act was", "an illeg", "il"])
def test_a_piece_of_a_word_is_no_quotation(quote: str) -> None:
    match = best(quote, "an illegal act was done")
    assert match is None or match.verdict is Verdict.ALTERED
