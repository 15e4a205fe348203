"""A page that comes back is known again, whatever stood there, and told as what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.watching import page_states
from tests.workflows.watch.world import NOT_FOUND, Reply, as_other_host, open_world, page, say_state

WORDS = "The panel found no reason to close the baths on Mill Lane"
TEXT = (
    f"{WORDS}, and said so in a letter to the council of the town.",
    "The letter was read aloud at the meeting in May, and nobody asked for a vote on it.",
    "The baths have two pools, of which the smaller was built in the year of the flood.",
    "Members thanked the staff and asked for a report before the autumn.",
)
CITED = page("The baths", *TEXT)
BANNER = "<div class=cookie-notice>We set cookies. Accept or reject them.</div><main>"
ELSEWHERE = page(
    "The new house",
    "What is served in the new house changes with the season and the cook.",
    "Tables are to be had from noon, and a garden is behind the house for the summer.",
)
LOST = page("The baths", TEXT[0].replace("no reason", "good reason"), *TEXT[1:])
BACK = {
    "same": CITED,
    "banner": Reply(body=CITED.body.replace("<main>", BANNER)),
    "dated": page("The baths", *TEXT, around="Last updated 7 May 2026"),
    "nearly": page("The baths", *TEXT[:3], TEXT[3].replace("autumn", "winter")),
    "longer": page("The baths", *TEXT, "A second letter came in June."),
    "lost": LOST,
}
AWAY = {
    "gone": Reply(410, "gone"),
    "tombstone": page("This article has been withdrawn", "The editors have withdrawn it."),
    "marked": page("[Withdrawn] The baths", "This was withdrawn on 3 May.", TEXT[0]),
    "parked": page("town.example is for sale", "Buy this domain."),
    "other-house": Reply(301, "", (("Location", "/other"),)),
    "longer-house": Reply(301, "", (("Location", "/longer"),)),
}
COURSES = (
    "gone.nearly.free",
    "gone.lost.quoted",
    "tombstone.dated.free",
    "tombstone.longer.quoted",
    "marked.same.free",
    "marked.banner.free",
    "marked.nearly.quoted",
    "parked.lost.free",
    "other-house.same.free",
    "other-house.dated.free",
    "other-house.longer.free",
    "other-house.lost.quoted",
    "longer-house.longer.quoted",
    "longer-house.same.free",
)
NOTICE = '{"withdrawn_notice": {"explanation": "x", "withdrawn_at": "2026-02-01"}}'
SITE = {"/other": ELSEWHERE, "/longer": BACK["longer"]}


class _Web(dict[str, Reply]):
    """Each host is "AWAY.BACK.QUOTED.example"; what it shows depends on the day."""

    day = 0

    def get(self, path: str, default: Reply | None = None) -> Reply:  # type: ignore[override]
        _, _, host, rest = path.split("/", 3)
        away, back, *_ = host.split(".")
        is_away = 1 <= self.day <= 2
        if rest.startswith("api/content"):
            return Reply(200, NOTICE if is_away else '{"withdrawn_notice": {}}')
        if rest != "p":
            return SITE.get(f"/{rest}", NOT_FOUND)
        if not is_away:
            return BACK[back] if self.day else CITED
        shown = AWAY[away]
        fields = tuple((name, f"/h/{host}{value}") for name, value in shown.headers)
        return replace(shown, headers=fields)


def _said(root: Path, hosts: list[str]) -> Mapping[str, list[tuple[str, str]]]:
    root.mkdir()
    said: dict[str, list[tuple[str, str]]] = {host: [] for host in hosts}
    with open_world(root) as world:
        web = world.site.script = _Web()
        fetch = as_other_host(world, {h: f"{world.site.url}/h/{h}" for h in hosts}, lambda h: False)
        quoted = [host for host in hosts if ".quoted." in host]
        world.write([(h, f"http://{h}/p") for h in hosts], [(f"q.{h}", h, WORDS) for h in quoted])
        for web.day in range(5):
            for change in world.watch(fetch=fetch).changes:
                said[change.source].append((say_state(change), change.reason))
            world.pass_time(days=1)
    return said


def test_a_page_that_comes_back_is_restored_at_its_first_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = [f"{course}.example" for course in COURSES]
    govuk = frozenset(host for host in hosts if host.startswith("marked"))
    monkeypatch.setattr(page_states, "GOVUK_HOSTS", govuk)
    for host, looks in _said(tmp_path / "project", hosts).items():
        back, quoted = host.split(".")[1:3]
        assert looks[2][0].rstrip("!") in ("gone", "withdrawn", "parked", "moved"), host
        states = [state for state, _ in looks[3:]]
        if back == "lost" and quoted == "quoted":
            assert states == ["quotation-lost!", "quotation-lost"], host
            continue
        assert states == ["restored!", "same"], host
        told = looks[3][1]
        if host.startswith("longer-house.longer"):
            assert told == "The page is back."
        elif back in ("nearly", "longer", "lost"):
            assert told.startswith("The page is back, with another text. "), host
        else:
            assert told == "The page is back as it was cited.", host
