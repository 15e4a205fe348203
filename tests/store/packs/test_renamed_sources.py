"""What sources of merged archives are called here."""

from __future__ import annotations

from archiver.store.log.chain import ChainLine
from archiver.store.packs.extracts import renamed_sources


def line(event: str, chains: list[str], renamed: dict[str, str]) -> ChainLine:
    said = {"event": event, "chains": dict.fromkeys(chains, 1), "renamed": renamed}
    return ChainLine("ours", said, 0)


def test_each_merge_adds_its_names_to_every_chain_that_came_with_it() -> None:
    told = [
        line("merge", ["a", "b"], {"minutes": "minutes-2"}),
        line("merge", ["b"], {"plan": "plan-2"}),
        line("accept", ["b"], {"never": "said"}),
    ]
    assert renamed_sources(told) == {
        "a": {"minutes": "minutes-2"},
        "b": {"minutes": "minutes-2", "plan": "plan-2"},
    }
