"""Places of free text that is another one at each look: what is learned, and what is still told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from archiver.models import State
from archiver.text.extraction import extract
from archiver.watching.changes import (
    VersionReading,
    compare_versions,
    learn_rotating,
    read_ignore,
    read_version,
    tell_left_out,
)
from archiver.watching.rotating_places import VERSIONS, LinesBetween

ADS = (
    "Half price windows at Brook",
    "Electric vans from 199",
    "Learn Spanish with our app",
    "Warm boots, free delivery",
    "Win a week in Malta",
    "Cheap loans tonight",
    "Hearing aids, try for free",
)
TYRES = (
    "冬のタイヤ半額セール",
    "英会話一か月無料",
    "温泉宿の早割",
    "新型携帯予約受付中",
    "中古車買取査定",
    "保険の見直し相談",
    "旅行券プレゼント",
)
ARTICLE = (
    "The water board will replace the lead pipes in Mill Street before the end of March.",
    "Residents of forty houses must boil their drinking water until new samples have been taken.",
    "The chair, Edith Marlow, said that the laboratory had found twelve times the amount allowed.",
)
JAPANESE = (
    "水道組合は三月末までに水車通りの鉛管を交換する。",
    "四十世帯の住民は新しい検査結果が出るまで飲み水を沸かさなければならない。",
    "丸野会長は検査室が許容値の十二倍を検出したと述べた。",
)


def page(*extra: str, before: str = "", article: Sequence[str] = ARTICLE) -> str:
    said = "".join(f"<p>{words}</p>" for words in article)
    more = "".join(f"<p>{words}</p>" for words in extra)
    return f"<main><h1>Pipes</h1>{before}{said}{more}</main><footer>4</footer>"


def watch(pages: Sequence[str], *quoted: str) -> str:
    """Look at each of `pages`: "!" is a change, "~" noise, "=" the same."""
    unstable: tuple[str, ...] = ()
    said = ""
    for look in range(1, len(pages)):
        versions = [_read(pages, n, unstable) for n in range(max(0, look + 1 - VERSIONS), look + 1)]
        compared = compare_versions(*versions[-2:])
        compared = learn_rotating(versions, compared, quoted)
        unstable = (*unstable, *compared.learned)
        old, new = _read(pages, look - 1, unstable), _read(pages, look, unstable)
        state = compare_versions(old, new).state
        whole = _read(pages, look - 1, ()), _read(pages, look, ())
        news = tell_left_out(old, new, *whole, quoted)
        said += {State.SAME: "=", State.NOISE: "~"}.get(state, "!") if not news else "!"
    return said


def _read(pages: Sequence[str], look: int, rules: tuple[str, ...]) -> VersionReading:
    payload = pages[look].encode()
    text = extract(payload, "text/html", "utf-8", "")
    date = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=look)
    return read_version(payload, "text/html", text, pages[look], read_ignore(rules), date)


def rolling(look: int) -> list[str]:
    return [f"User {n}: {ADS[n % 7]}, I say." for n in range(look + 3, look - 1, -1)]


def growing(look: int) -> list[str]:
    return [f"User {n}: {ADS[n % 7]}, I say." for n in range(look + 1)]


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ([page(ad) for ad in ADS], "!!~~~~"),
        ([page(article=JAPANESE, before=f"<div>{ad}</div>") for ad in TYRES], "!!~~~~"),
        ([page(ADS[n % 2]) for n in range(7)], "!!~~~~"),
        ([page(ADS[n // 2 + n % 2]) for n in range(7)], "!=!=~="),
        ([page(*[ADS[n]] * (n % 3 > 0)) for n in range(7)], "!!!~~~"),
        ([page(ADS[n], before=f"<q>{ADS[-n - 1]}</q>") for n in range(7)], "!!~~~~"),
        ([page("Talk", *growing(n)) for n in range(7)], "!!~~~~"),
        ([page("Talk", *rolling(n)) for n in range(7)], "!!~~~~"),
    ],
)
def test_a_place_that_differs_at_three_looks_is_left_out(pages: list[str], said: str) -> None:
    assert watch(pages) == said


NEWS = "New samples: residents need not boil their drinking water."


@pytest.mark.parametrize(
    ("fifth", "after", "said"),
    [
        (page(NEWS), page(ADS[6]), "!!~~!!"),
        (page("Correction: it was not so."), page(ADS[6]), "!!~~!!"),
        (page(ADS[5], "The mayor is ill."), page(ADS[6], "The mayor is ill."), "!!~~!~"),
        (page("The mayor is ill.", ADS[5]), page("The mayor is ill.", ADS[6]), "!!~~!~"),
        (page(ADS[5], article=ARTICLE[:2]), page(ADS[6], article=ARTICLE[:2]), "!!~~!!"),
    ],
)
def test_what_an_editor_writes_at_a_learned_place_is_told(
    fifth: str, after: str, said: str
) -> None:
    assert watch([*(page(ad) for ad in ADS[:5]), fifth, after]) == said


def test_an_edited_neighbour_does_not_open_the_place_again() -> None:
    edited = (*ARTICLE[:2], ARTICLE[2].replace("twelve", "ten"))
    shown = [page(ADS[n], article=edited if n >= 5 else ARTICLE) for n in range(7)]
    assert watch(shown) == "!!~~!~"


STATUS = (
    "Residents must boil their water",
    "Boil notice for water lifted for twenty houses",
    "Drinking water safe again",
    "Laboratory samples lost, water boiled again",
)
COUNTED = ("one", "two", "three", "four")


def test_headlines_that_a_site_tries_out_return_and_are_learned() -> None:
    tried = ("Lead pipes to go", "Forty houses must boil their drinking water")

    def learned(pages: Sequence[str]) -> int:
        versions = [_read(pages, n, ()) for n in range(len(pages))]
        return len(learn_rotating(versions, compare_versions(*versions[-2:]), ()).learned)

    assert learned([page(before=f"<h2>{tried[n % 2]}</h2>") for n in range(4)]) == 1
    assert learned([page(before=f"<h2>{said}</h2>") for said in STATUS]) == 0
    dated = [page(f"Answers until {3 + n % 2} May 2027") for n in range(4)]
    assert learned(dated) == 0, "a deadline is never one of a pool"
    corrected = [page(("Correction: forty houses", "Boil your water")[n % 2]) for n in range(4)]
    assert learned(corrected) == 0, "and a correction is none either"


@pytest.mark.parametrize(
    "pages",
    [
        [page(f"Answers until 3 {month} 2027") for month in ("May", "June", "July", "August")],
        [page(f"In week {n} the board met and took samples of the water.") for n in COUNTED],
        [page(before=f"<p>{said}</p>") for said in STATUS],
    ],
)
def test_deadlines_and_work_on_the_matter_are_not_learned(pages: list[str]) -> None:
    assert watch(pages)[-1] == "!"


def test_a_quoted_passage_is_never_learned_away() -> None:
    shown = [page(ad) for ad in ADS]
    assert watch(shown, ADS[1]) == "!!!!~~", "until it has left the versions that are compared"
    assert watch(shown, ADS[5]) == "!!~~!!", "learned before the passage came"


def test_a_rule_is_read_as_it_is_written() -> None:
    for place in (
        LinesBetween(1, 3, 'He said "no"; twice', ""),
        LinesBetween(0, None, "", "a […] b"),
    ):
        assert LinesBetween.read(str(place)) == place
        assert ";" not in str(place)
        assert read_ignore([str(place)]).between == (place,)
    assert LinesBetween.read("div.ad") is None
