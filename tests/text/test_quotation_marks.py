"""Quotation marks as people type them: which words stand between them, and which marks are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.text.quotation_marks import (
    closing_after_figures,
    count_words,
    is_headline,
    next_sentence,
    scan_marks,
    sentence_start,
    sentence_starts,
)
from tests.growth import check_growth


def words(text, carried=""):
    return [text[s.start : s.end] for s in scan_marks(text, carried).stretches]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said “one two” and “three”.", ["one two", "three"]),
        ('He said "one two" and "three".', ["one two", "three"]),
        ("He said ‘one two’ and 'three'.", ["one two", "three"]),
        ("„eins zwei“ und ‚drei‘ und „four five”", ["eins zwei", "drei", "four five"]),
        ("«un deux» et « trois » »vier«", ["un deux", " trois ", "vier"]),
        ("‹un› ``two'' 〝three〞", ["un", "two", "three"]),
        ("»Svensk stil» och »en till», »men", ["Svensk stil", "en till"]),
        ("News » Local » The council meets on Monday", []),
        ("Accueil › Région › Le budget de la ville", []),
        ("Home» News» Local news of the day", []),
        ("Home « News « Local « The council meets on Monday", []),
        ("Start ‹ Rathaus ‹ Der Rat tagt am Montag wieder", []),
        ("Il dit « trois mots » et « trois autres mots »", [" trois mots ", " trois autres mots "]),
        ("Weiterlesen » Er sagte »drei Worte hier« und ging »", ["drei Worte hier"]),
        ("Il dit « trois mots ici » › puis", [" trois mots ici "]),
        ("לפי צה״ל: ״המזח הישן ייפתח״ באביב", ["המזח הישן ייפתח"]),
        ("דו״ח של צה״ל", []),
        ("”Svensk stil” och ”en till”", ["Svensk stil", "en till"]),
        ("“typed with one mark only“ it is", ["typed with one mark only"]),
        (
            '“opened so, closed straight" and "the other way”',
            ["opened so, closed straight", "the other way"],
        ),
        (
            '("in brackets") —"after a dash"— ["in others"]',
            ["in brackets", "after a dash", "in others"],
        ),
        ("“Trailing comma,” she said, “and stop.”", ["Trailing comma,", "and stop."]),
        ('"Yes." "No." "Never."', ["Yes.", "No.", "Never."]),
        ('"... it was withdrawn ..."', ["... it was withdrawn ..."]),
        ('"[T]he board"', ["[T]he board"]),
        ("“ spaced inside ” words", [" spaced inside "]),
        ("“nested ‘single’ inside”", ["nested ‘single’ inside"]),
        ("‘nested “double” inside’", ["nested “double” inside"]),
        ("“same “style” inside”", ["same “style” inside"]),
        ('"the minutes say "go live" in July" today', ['the minutes say "go live" in July']),
        ('""Go live" in July" it said', ['"Go live" in July']),
        ("‘demand by ‘high users’ who need it’, said", ["demand by ‘high users’ who need it"]),
        ("“‘Nested’ at the start,” she said", ["‘Nested’ at the start,"]),
        ("‘please don’t tell them. It’s theirs’.", ["please don’t tell them. It’s theirs"]),
        ("'I can't say,' he wrote", ["I can't say,"]),
        ("‘the users’ needs’.", ["the users’ needs"]),
        ("'the users' needs', he said", ["the users' needs"]),
        ("‘the plans’ and the emphasis on ‘other things’", ["the plans", "other things"]),
        ("the boys' toys, the girls’ books", []),
        ("wrote ‘nobody was charged, they said’⁵. More", ["nobody was charged, they said"]),
        ("wrote 'nobody was charged'¹² and \"left\"³.", ["nobody was charged", "left"]),
        ("wrote ‘nobody was charged’5 and ‘all left’6.", ["nobody was charged", "all left"]),
        ("‘il l’a dit l’8 mars’ et ‘d’1 euro’", ["il l’a dit l’8 mars", "d’1 euro"]),
        ("festa dell’8 marzo e dell’11", []),
        ("the '90s, ’tis, rock 'n' roll, 'em and O’Brien's", []),
        ("5' 10\" tall and 6′ 2″ wide", []),
        ('5\' 10" tall, "quoted words here"', ["quoted words here"]),
        ('"the 10" pipe was closed" he said', ['the 10" pipe was closed']),
        ("“the 5′ 10″ door was closed” he said", ["the 5′ 10″ door was closed"]),
        ('"it opened in 1910" and "closed in 1987"', ["it opened in 1910", "closed in 1987"]),
        ('She wrote "the fee rose to 45" and nobody answered.', ["the fee rose to 45"]),
        ('Der Bericht sagt "es fiel auf 30" und endet.', ["es fiel auf 30"]),
        ('the 10" pipe and the 12" pipe', []),
        ("a “lost opener with “good words” here", ["good words"]),
        ("“”", []),
        ("", []),
    ],
)
def test_what_stands_between_marks(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ('wrote "the fee rose to 45" and left', ['45"']),
        ("wrote 'the fee rose to 45' and left", ["45'"]),
        ('"stage 1", "stage 2" and 3', ['1"', '2"']),
        ('a 10" pipe', []),
        ('"the 10" pipe was closed" he said', []),
        ("'the wall is 6' high' he said", []),
        ('"the fee is 45" and the pipe 10" wide', []),
        ('the "large" shelf of 12" depth', []),
        ("5' 10\" tall", []),
    ],
)
def test_marks_after_figures_close_where_one_is_open_and_no_unit_stands_beside(text, closing):
    assert [text[at - len(mark) + 1 : at + 1] for at, mark in _marks(text, closing)] == closing


def _marks(text, closing):
    found = sorted(closing_after_figures(text))
    assert len(found) == len(closing)
    return zip(found, closing, strict=True)


def test_a_closing_mark_without_an_opening_one():
    scan = scan_marks("First sentence. The second closes here.” Third.")
    assert scan.stray == 39
    assert not scan.stretches
    assert scan_marks("A 5” pipe").stray >= 0
    assert scan_marks('a 5" pipe').stray == -1
    assert scan_marks("the users’ own").stray == -1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("He said “this goes on", 8),
        ('He said "this goes on', 8),
        ("He said «this goes on", 8),
        ("He said ‘this goes on", -1),
        ("“this” and “that", 11),
        ("“We said ‘never’ when asked.", 0),
        ("\"We've said 'never' when asked.", 0),
        ("“lost opener and “this”", -1),
        ("ends with “", -1),
    ],
)
def test_a_mark_left_open(text, place):
    assert scan_marks(text).open_at == place


def test_a_carried_mark_is_reopened_or_just_closed():
    assert words("“and goes on” he said", "“") == ["and goes on"]
    assert words("and ends here” he said “more”", "“") == ["and ends here", "more"]
    assert scan_marks("“and goes on and on", "“").open_at == 0
    assert words('"and goes on" said', '"') == ["and goes on"]


@given(st.text(st.sampled_from("ab .,5s\n\"'“”‘’„«»″′`-"), max_size=60), st.sampled_from(["", "“"]))
def test_stretches_never_overlap_and_lie_in_the_text(text, carried):
    scan = scan_marks(text, carried)
    end = 0
    for stretch in scan.stretches:
        assert end <= stretch.outer_start <= stretch.start < stretch.end <= stretch.outer_end
        end = stretch.outer_end
    assert end <= len(text)
    assert -1 <= scan.open_at < max(len(text), 1)
    assert -1 <= scan.stray < max(len(text), 1)


@given(
    st.text(st.sampled_from("abc de"), min_size=1).filter(str.strip),
    st.sampled_from(["“”", '""', "«»"]),
)
def test_plain_words_between_a_pair_are_those_words(inner, pair):
    inner = inner.strip()
    assert words(f"He said {pair[0]}{inner}{pair[1]}, then left.") == [inner]


def test_sentences():
    text = "  One e.g. two. Three? “Four!” (Five.) No. 6 is J. Smith’s. Seven"
    starts = sentence_starts(text)
    assert [text[s:].split()[0] for s in starts] == [
        "One",
        "Three?",
        "“Four!”",
        "(Five.)",
        "No.",
        "Seven",
    ]
    assert sentence_start(text, text.index("Smith")) == text.index("No.")
    assert next_sentence(text, text.index("Smith")) == text.index("Seven")
    assert next_sentence(text, len(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("one two", 2), ("don’t re-use it", 3), ("10.5 % – of", 2), ("", 0), ("—", 0)],
)
def test_counting_words(text, count):
    assert count_words(text) == count


class CountedText(str):
    """A text that counts the characters that are copied out of it."""

    copied = 0

    def __getitem__(self, key):
        piece = super().__getitem__(key)
        self.copied += len(piece)
        return piece


@pytest.mark.parametrize("part", ["``` a", "“a ”b ", "the users' a ", '3" a ', "‘", "«a » "])
def test_each_mark_is_looked_at_by_its_neighbours_alone(part):
    text = CountedText(part * 2000)
    scan_marks(text)
    assert text.copied < 20 * len(text)


@pytest.mark.parametrize(("opening", "closing"), [("“a ", "» b"), ("«a ", "’ b"), ("‘a ", "” b")])
def test_marks_that_stay_open_cost_those_of_another_kind_nothing(opening, closing):
    check_growth(lambda size: opening * size + closing * size, scan_marks, 4_000)


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("The Long Road to the Sea", True),
        ("On Mending Roofs in the Rain", True),
        ("Last Tram Leaves from Orrin Street", True),
        ("The Long Road to the Sea.", False),
        ("The Mayor of Orrin never signed the Charter", False),
        ("The long road to the sea", False),
        ("Mayor Pardew Resigned,", False),
        ("NOBODY MAY LIGHT THE LAMP", False),
        ("Der Steg am Bootshaus bleibt geschlossen", False),
        ("旧码头要等到春天", False),
        ("", False),
    ],
)
def test_words_that_are_written_as_titles_are(words, headline):
    assert is_headline(words) is headline
