"""What an archive holds besides decides nothing: the same answers beside few texts and beside many.

Neither the index over all texts, nor what is kept from a run before, may choose what is evidence.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from archiver.workflows.shared import passage_search
from tests.door import call
from tests.webarchive.versions import Version, page, write_warc

PASSAGE = "The council decided in secret to close all nine libraries before the winter begins"
ALTERED = "The council decided in public to close all nine libraries before the winter begins"
CUT = "The council decided … to close all nine libraries before"
SITES = ("library", "council", "paper")
STATES = (f"{PASSAGE}.", f"{ALTERED}.", "Nothing was decided on that day, and the books stayed.")


def filler(rng: random.Random) -> str:
    words = ["".join(rng.choice("bdfglmnprst") + rng.choice("aeiou") for _ in "abc")]
    words += [
        "".join(rng.choice("bdfglmnprst") + rng.choice("aeiou") for _ in "ab") for _ in "x" * 60
    ]
    return " ".join(words).capitalize() + "."


def write_history(folder: Path, rng: random.Random, others: int, days: int) -> None:
    """Import `days` versions of each site, and unrelated pages of `others` more."""
    folder.mkdir()
    around = {name: [filler(rng) for _ in range(4)] for name in SITES}
    versions = []
    for day in range(days):
        for name in SITES:
            words = [
                f"Day {day} of the log.",
                *around[name][:2],
                rng.choice(STATES),
                *around[name][2:],
            ]
            stamp = f"2024{1 + day // 28:02d}{1 + day % 28:02d}120000"
            versions.append(Version(f"http://{name}.example/", stamp, page(*words)))
    besides = random.Random(others)
    for number in range(others):
        words = [filler(besides) for _ in range(4)]
        address = f"http://other{number}.example/"
        versions.append(Version(address, "20240101120000", page(*words)))
    write_warc(folder / "all.warc.gz", versions)
    names = [*SITES, *(f"other{number}" for number in range(others))]
    rows = "".join(f"{name},http://{name}.example/,{name}\n" for name in names)
    (folder / "sources.csv").write_text(f"id,url,title\n{rows}", encoding="utf-8")
    quotes = "".join(
        f"q{number}-{source or 'none'},{source},{quote}\n"
        for number, quote in enumerate((PASSAGE, ALTERED, CUT))
        for source in ("", *SITES)
    )
    (folder / "quotes.csv").write_text(f"id,source,quote\n{quotes}", encoding="utf-8")
    said = call("-q", "-C", folder, "import", "all.warc.gz")
    assert said.code == 0, said.err


def answers(folder: Path) -> dict[str, list[Any]]:
    """What is said of each quotation, and by which copy."""
    found = json.loads(call("-q", "-C", folder, "verify", "--format", "json").out)["quotations"]
    return {
        row["id"]: [
            row["verdict"],
            row["passes"],
            row["standing"],
            row["standing_date"],
            sorted(row["found_in"]),
            row["capture"] and row["capture"]["date"],
            [(flag["flag"], flag["severity"]) for flag in row["review"]],
        ]
        for row in found
    }


@pytest.mark.parametrize("seed", range(4))
def test_unrelated_texts_change_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    days = (2, 4, 5, 7)[seed]
    write_history(tmp_path / "alone", random.Random(seed), 0, days)
    write_history(tmp_path / "among", random.Random(seed), 30, days)
    monkeypatch.setattr(passage_search, "FEW", 1_000)
    looked_at = answers(tmp_path / "alone")
    monkeypatch.setattr(passage_search, "FEW", 0)
    assert answers(tmp_path / "among") == looked_at, "with an index, cold"
    assert answers(tmp_path / "among") == looked_at, "with an index, warm"
    assert len({said[0] for said in looked_at.values()}) > 1


def test_a_page_saved_daily_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passage_search, "FEW", 0)
    monkeypatch.setattr(passage_search, "LIMIT", 3)
    write_history(tmp_path / "daily", random.Random(5), 6, 8)
    limited = answers(tmp_path / "daily")
    monkeypatch.setattr(passage_search, "FEW", 1_000)
    assert answers(tmp_path / "daily") == limited


def test_a_page_full_of_the_passage_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passage_search, "FEW", 0)
    refrain, once = page(*[f"{PASSAGE}."] * 80), page("On that day.", f"{PASSAGE}.", "All left.")
    versions = [
        Version("http://refrain.example/", "20240101120000", refrain),
        Version("http://once.example/", "20240101120000", once),
    ]
    write_warc(tmp_path / "all.warc.gz", versions)
    rows = "".join(f"{name},http://{name}.example/,{name}\n" for name in ("refrain", "once"))
    (tmp_path / "sources.csv").write_text(f"id,url,title\n{rows}", encoding="utf-8")
    (tmp_path / "quotes.csv").write_text(f"id,source,quote\nq,,{PASSAGE}\n", encoding="utf-8")
    assert call("-q", "-C", tmp_path, "import", "all.warc.gz").code == 0
    (row,) = json.loads(call("-q", "-C", tmp_path, "verify", "--format", "json").out)["quotations"]
    assert sorted(row["found_in"]) == ["once", "refrain"]
