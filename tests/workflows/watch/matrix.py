"""A matrix: what a site may do, in each language, for quoted and unquoted sources, day by day.

A behaviour is what a source answers on each of seven days, and what is true of it: that it is
there, that its text changed or lost its passage, that it is dead, or that nothing can be known.
What the watch said is counted against that: false deaths and losses, what was told in time, once or
again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from archiver.models import Change, Fetch, State
from tests.workflows.watch.matrix_texts import TEXTS, Texts
from tests.workflows.watch.world import Reply, World, as_other_host

DAYS = 7
EVENT = 1  # the day on which things happen
LEARNED = 4  # from here on, what differs at each look is no news any more
DEATHS = (State.GONE, State.SOFT_404, State.PARKED, State.WITHDRAWN, State.MOVED)
NOT_FOUND = Reply(404, "<title>404</title><p>404</p>")


class Truth(StrEnum):
    """What is so, whatever was answered."""

    THERE = "there"
    NOISE = "noise"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    LOST = "lost"
    DEAD = "dead"


Answer = Callable[[Texts, int], Reply]


@dataclass(frozen=True)
class Behaviour:
    """`answer` is what the source's address gives on a day; `every` what all others of its host do.

    What is true is told on day `by` at the latest. `back` is the day from which all is well again.
    """

    name: str
    truth: Truth
    answer: Answer
    by: int = DAYS
    every: Answer | None = None
    back: int = DAYS


def sheet(
    texts: Texts, *, quote: str = "", extra: str = "", title: str = "", top: str = ""
) -> Reply:
    """The page as it was cited, with what is named in other words."""
    said = quote or texts.quote
    return Reply(
        body=f"<!doctype html><html><head><meta charset=utf-8><title>{title or texts.title}</title>"
        f"</head><body><nav><a href=/>1</a></nav>{top}<main><h1>{texts.title}</h1>"
        f"<p>{texts.before}</p><p>{said}</p><p>{texts.after}</p>{extra}</main></body></html>"
    )


def other(texts: Texts, _: int = 0) -> Reply:
    """Another page of the site, in its language, without any sign."""
    title, nav = f"<title>{texts.other[:12]}</title>", "<nav><a href=/>1</a></nav>"
    return Reply(body=f"{title}{nav}<main><p>{texts.other}</p></main>")


def notice(texts: Texts, _: int) -> Reply:
    """A few words of a machine, without anything of the site around them."""
    return Reply(body=f"<title>{texts.other[:12]}</title><p>{texts.other[:30]}</p>")


def another(texts: Texts, _: int) -> Reply:
    """A second page of that kind: two of one host must not show the same one."""
    return Reply(body=f"<title>{texts.title}</title><main><p>{texts.after[::-1]}</p></main>")


def naming(texts: Texts, day: int) -> Reply:
    """One page that names a session of its own."""
    return Reply(body=f"<title>{texts.after[:12]}</title><p>{texts.after[9:]} a{day}b77c9</p>")


def naming_too(texts: Texts, day: int) -> Reply:
    """The same of another host, in other words."""
    return Reply(body=f"<title>{texts.before[:12]}</title><p>{texts.before[9:]} a{day}b77c9</p>")


def login(texts: Texts, _: int) -> Reply:
    form = "<form><input name=u><input type=password name=p></form>"
    return Reply(body=f"<title>{texts.other[:12]}</title>{form}<p>{texts.other[:20]}</p>")


def altered(texts: Texts, _: int) -> Reply:
    half = len(texts.quote) // 2
    return sheet(texts, quote=texts.quote[:half] + " 777 " + texts.after[:half])


def counter(texts: Texts, day: int) -> Reply:
    return sheet(texts, extra=f"<p>{1200 + 13 * day} {texts.title[:9]}</p>")


def rotating(texts: Texts, day: int) -> Reply:
    shown = (texts.other, texts.other[:25], texts.other[9:40], texts.other[20:])[day % 4]
    return sheet(texts, extra=f'<div class="q7-box"><p>{shown}</p></div>')


def advertisement(texts: Texts, day: int) -> Reply:
    """Free text that no class names, another at each look."""
    words = texts.other.split() if " " in texts.other else list(texts.other)
    start = 5 * (day % 4)
    gap = " " if " " in texts.other else ""
    return sheet(texts, extra=f"<p>{gap.join(words[start : start + 9])}</p>")


def comments(texts: Texts, day: int) -> Reply:
    said = "".join(f"<p>{texts.other[: 10 + n]} {n}.</p>" for n in range(day))
    return sheet(texts, extra=f'<section id="talk"><h2>+</h2>{said}</section>')


def code(texts: Texts, day: int) -> Reply:
    return sheet(texts, extra=f"<p>{texts.title[:9]}: {day * 48271:08X}</p>")


def headline(texts: Texts, day: int) -> Reply:
    """One of two headlines, of which the site tries out which is read."""
    tried = (texts.title, f"{texts.before[:24]}?")[day % 2]
    page = sheet(texts)
    return replace(page, body=page.body.replace(f"<h1>{texts.title}", f"<h1>{tried}"))


def half(texts: Texts, _: int, part: int = 3) -> Reply:
    """The beginning of the page, as a wall without words and half an answer leave it."""
    begun = f"<h1>{texts.title}</h1><p>{texts.before}</p><p>"
    begun += f"{texts.quote[: len(texts.quote) // part]}…"
    return Reply(body=f"<!doctype html><title>{texts.title}</title><main>{begun}</p></main></html>")


def frame(texts: Texts, _: int) -> Reply:
    around = f"<header><ul><li><a href=/>{texts.title[:5]}</a></ul></header><div></div>"
    return Reply(body=f"<!doctype html><title>{texts.title}</title>{around}<footer>4</footer>")


def nonce(texts: Texts, day: int) -> Reply:
    return sheet(texts, extra=f"<footer>{day * 7919:032x}</footer>")


def answer_with(reply: Reply) -> Answer:
    return lambda texts, day: reply


def redirect(path: str, status: int = 302) -> Answer:
    return answer_with(Reply(status, "", (("Location", path),)))


def plain(words: str, kind: str) -> Answer:
    return answer_with(Reply(200, words, kind=kind))


MOVED = "/elsewhere"
DEADLINE = "<dl><dt>§</dt><dd>{} January 2027</dd></dl>"
BEHAVIOURS = (
    Behaviour("steady", Truth.THERE, lambda t, d: sheet(t)),
    Behaviour("nonce", Truth.NOISE, nonce),
    Behaviour("counter", Truth.NOISE, counter),
    Behaviour("rotating", Truth.NOISE, rotating),
    Behaviour("advertisement", Truth.NOISE, advertisement),
    Behaviour("comments", Truth.NOISE, comments),
    Behaviour("code", Truth.NOISE, code),
    Behaviour("headline", Truth.NOISE, headline),
    Behaviour("half", Truth.LOST, half, by=2),
    Behaviour("half-a-night", Truth.THERE, lambda t, d: half(t, d, 2), back=2),
    Behaviour("frame", Truth.UNKNOWN, frame),
    Behaviour("markup", Truth.THERE, lambda t, d: sheet(t, extra=f"<span data-n={d}></span>")),
    Behaviour("404", Truth.DEAD, answer_with(NOT_FOUND), by=2),
    Behaviour("410", Truth.DEAD, answer_with(Reply(410, "<p>410</p>")), by=2),
    Behaviour("404-a-night", Truth.THERE, answer_with(NOT_FOUND), back=2),
    Behaviour("410-a-night", Truth.THERE, answer_with(Reply(410)), back=2),
    Behaviour("503", Truth.UNKNOWN, answer_with(Reply(503, "<p>503</p>")), back=5),
    Behaviour("403", Truth.UNKNOWN, answer_with(Reply(403, "<p>403</p>"))),
    Behaviour("429", Truth.UNKNOWN, answer_with(Reply(429, "")), back=4),
    Behaviour("empty", Truth.UNKNOWN, answer_with(Reply(200, "")), back=6),
    Behaviour("202", Truth.UNKNOWN, lambda t, d: replace(other(t), status=202), back=5),
    Behaviour("login", Truth.UNKNOWN, login, every=login),
    Behaviour("login-one", Truth.UNKNOWN, login),
    Behaviour(
        "challenge",
        Truth.UNKNOWN,
        lambda t, d: replace(other(t), headers=(("cf-mitigated", "challenge"),)),
        every=lambda t, d: replace(other(t), headers=(("cf-mitigated", "challenge"),)),
    ),
    Behaviour("json", Truth.UNKNOWN, plain('{"a": 1}', "application/json")),
    Behaviour("line", Truth.UNKNOWN, plain("try later\n", "text/plain"), back=5),
    Behaviour("home", Truth.DEAD, redirect("/"), by=4),
    Behaviour("home-two-nights", Truth.THERE, redirect("/"), back=3),
    Behaviour("one-page", Truth.DEAD, other, by=4, every=other),
    Behaviour("one-page-three-nights", Truth.THERE, another, every=another, back=4),
    Behaviour("naming", Truth.DEAD, naming, by=4, every=naming),
    Behaviour("naming-two-nights", Truth.THERE, naming_too, every=naming_too, back=3),
    Behaviour("notice", Truth.UNKNOWN, notice),
    Behaviour("another-text", Truth.LOST, other, by=2),
    Behaviour("another-text-a-night", Truth.THERE, another, back=2),
    Behaviour("edit", Truth.CHANGED, lambda t, d: sheet(t, extra=f"<p>{t.other}</p>"), by=1),
    Behaviour("altered", Truth.LOST, altered, by=1),
    Behaviour("struck", Truth.LOST, lambda t, d: sheet(t, quote=f"<s>{t.quote}</s>"), by=1),
    Behaviour(
        "hidden",
        Truth.LOST,
        lambda t, d: sheet(t, quote=f'<span style="display:none">{t.quote}</span>'),
        by=1,
    ),
    Behaviour(
        "folded",
        Truth.CHANGED,
        lambda t, d: sheet(t, quote=f"<details><summary>+</summary>{t.quote}</details>"),
        by=1,
    ),
    Behaviour(
        "correction",
        Truth.CHANGED,
        lambda t, d: sheet(t, top="<aside><p>Erratum: 1, 2.</p></aside>"),
        by=1,
    ),
    Behaviour("moved", Truth.DEAD, redirect(MOVED, 301), by=1),
)


@dataclass
class Score:
    """What came of a matrix: counts by what is true and what was told, and each thing wrong."""

    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    false_deaths: list[str] = field(default_factory=list)
    false_losses: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    in_time: int = 0
    again: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)
    noise_rounds: int = 0
    behaviours: int = 0

    def table(self) -> str:
        """Return the counts as lines."""
        lines = [f"{truth:10} {said:28} {n}" for (truth, said), n in sorted(self.told.items())]
        lines += [
            f"behaviours {self.behaviours}, false deaths {len(self.false_deaths)}, "
            f"false losses {len(self.false_losses)}, in time {self.in_time}, "
            f"late {len(self.late)}, told again {len(self.again)}, "
            f"noise told {len(self.noise)} of {self.noise_rounds} rounds after learning"
        ]
        wrong = (self.false_deaths, self.false_losses, self.late, self.again, self.noise)
        return "\n".join([*lines, *(one for group in wrong for one in group)])


@dataclass(frozen=True)
class Cell:
    """One behaviour in one language: its source."""

    behaviour: Behaviour
    language: str
    quoted: bool
    host: str

    @property
    def name(self) -> str:
        """The source's id."""
        return f"{self.behaviour.name}-{self.language}"

    @property
    def path(self) -> str:
        """The path of its address."""
        return f"/minutes/{self.behaviour.name}"


def cells(languages: list[str], *, shared: bool, quoted: bool) -> Iterator[Cell]:
    """Yield every behaviour in each language; what concerns a whole host has one of its own."""
    for behaviour in BEHAVIOURS:
        for language in languages:
            own = not shared or behaviour.every is not None
            host = f"{behaviour.name}.{language}.example" if own else f"{language}.example"
            yield Cell(behaviour, language, quoted, host)


class _Script(dict[str, Reply]):
    """Answers by host, path and day."""

    def __init__(self, cells_: list[Cell]) -> None:
        super().__init__()
        self.day = 0
        self.by_place = {(c.host, c.path): c for c in cells_}
        self.by_host = {c.host: c for c in cells_}

    def get(self, path: str, default: Reply | None = None) -> Reply:  # type: ignore[override]
        _, _, host, rest = path.split("/", 3)
        cell, place = self.by_host[host], f"/{rest}"
        found = self.by_place.get((host, place))
        texts = TEXTS[cell.language]
        happens = self.day >= EVENT
        if found is not None:
            learned = found.behaviour.truth is Truth.NOISE or found.behaviour.name == "markup"
            if learned or (happens and self.day < found.behaviour.back):
                return _in_place(found.behaviour.answer(texts, self.day), host)
            return sheet(texts)
        every = cell.behaviour.every
        if every is not None and happens and self.day < cell.behaviour.back:
            return _in_place(every(texts, self.day), host)
        if place == MOVED:
            return sheet(texts)
        return (
            Reply(body=f"<title>{host}</title><p>1 2 3 {host}</p>") if place == "/" else NOT_FOUND
        )


def _in_place(reply: Reply, host: str) -> Reply:
    fields = tuple((n, f"/h/{host}{v}" if n == "Location" else v) for n, v in reply.headers)
    return replace(reply, headers=fields)


def play(world: World, chosen: list[Cell]) -> Score:
    """Watch the cells for seven days, and count."""
    script = _Script(chosen)
    world.site.script = script
    names = {c.host: f"{world.site.url}/h/{c.host}" for c in chosen}
    world.write(
        [(c.name, f"http://{c.host}{c.path}") for c in chosen],
        [(f"q-{c.name}", c.name, TEXTS[c.language].quote) for c in chosen if c.quoted],
    )
    fetch: Fetch = as_other_host(world, names, lambda host: False)
    score, transitions = Score(behaviours=len(chosen)), Counter[tuple[str, str]]()
    first: dict[str, tuple[int, Change]] = {}
    for day in range(DAYS):
        script.day = day
        found = {c.source: c for c in world.watch(fetch=fetch).changes}
        for cell in chosen:
            _count(score, cell, day, found[cell.name], transitions, first)
        world.pass_time(days=1)
    for cell in chosen:
        _sum_up(score, cell, first.get(cell.name))
    return score


def _count(
    score: Score,
    cell: Cell,
    day: int,
    change: Change,
    transitions: Counter[tuple[str, str]],
    first: dict[str, tuple[int, Change]],
) -> None:
    truth, where = cell.behaviour.truth, f"{cell.name} on day {day}: {change.state}"
    if truth is Truth.NOISE and day >= LEARNED:
        score.noise_rounds += 1
        score.noise += [where] if change.transition else []
    if not change.transition:
        return
    score.told[truth.value, change.state.value] += 1
    first.setdefault(cell.name, (day, change))
    if truth is not Truth.DEAD and change.state in DEATHS:
        score.false_deaths.append(where)
    if truth not in (Truth.LOST, Truth.DEAD) and change.state is State.QUOTATION_LOST:
        score.false_losses.append(where)
    transitions[cell.name, change.state.value] += 1
    if truth is not Truth.NOISE and transitions[cell.name, change.state.value] > 1:
        score.again.append(where)


def _sum_up(score: Score, cell: Cell, told: tuple[int, Change] | None) -> None:
    expected = {
        Truth.DEAD: DEATHS,
        Truth.LOST: (State.QUOTATION_LOST,) if cell.quoted else (State.CHANGED,),
        Truth.CHANGED: (State.CHANGED,),
    }.get(cell.behaviour.truth)
    if expected is None:
        return
    if told is not None and told[0] <= cell.behaviour.by and told[1].state in expected:
        score.in_time += 1
    else:
        score.late.append(f"{cell.name}: {f'{told[0]} {told[1].state}' if told else 'never'}")
