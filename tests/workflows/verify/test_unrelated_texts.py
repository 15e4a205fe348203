"""What an archive holds besides decides nothing: the same answers beside few texts and beside many.

Neither the index over all texts, nor what is kept from a run before, may choose what is evidence.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from archiver.workflows.shared import capture_texts, passage_search
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


def forget_findings(folder: Path) -> None:
    rmtree(folder / "archive" / "cache" / "verified")


def test_a_page_saved_daily_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passage_search, "FEW", 0)
    write_history(tmp_path / "daily", random.Random(5), 6, 8)
    indexed = answers(tmp_path / "daily")
    forget_findings(tmp_path / "daily")
    monkeypatch.setattr(passage_search, "FEW", 1_000)
    assert answers(tmp_path / "daily") == indexed


RUSSIAN = "Совет тайно решил закрыть все девять библиотек северного района до начала зимы"
GERMAN = "Die Gemeinde hörte größere Übel über öde Straßen für fünf Völker"
COMMENT = "the ledger says that forty three sluices were never mended by anyone"
UTF8 = "text/plain; charset=utf-8"
SHAPES = [
    ("latin", f"<p>{RUSSIAN}.</p>".encode("cp1251"), "text/html; charset=iso-8859-1"),
    ("cyrillic", f"<p>{RUSSIAN}.</p>".encode("cp1251"), "text/html; charset=windows-1251"),
    ("page", f"<p>One sluice.</p><!-- {COMMENT} -->".encode(), "text/html"),
    ("typed", f"<p>One sluice.</p><!-- {COMMENT} -->".encode(), "text/plain"),
    ("misread", GERMAN.encode().decode("cp1252", "replace").encode(), UTF8),
    ("peer", b"<p>The chair thanked Lady Ann Hall and it cost40 pounds.</p>", "text/html"),
    ("broken", b"They re-\norgan-\nised anti-\nsocial com-\nmittees.", "text/plain"),
    ("word", b"<p>An overcommitmentsregulation passed.</p>", "text/html"),
    (
        "korean",
        "비밀리에 북부 지\n역의 도서관을 겨울 전\n에 폐쇄하기로 했다고".encode(),
        "text/plain; charset=utf-8",
    ),
]
ASKED = [
    RUSSIAN,
    COMMENT,
    GERMAN,
    "größere Übel über öde Straßen",
    "Lady Anne Hall",
    "cost 40 pounds",
    "it cost 40 pounds",
    "reorganised antisocial committees",
    "commitmentsregula",
    "비밀리에 북부 지역의 도서관을 겨울 전에 폐쇄하기로 했다고",
    "The chair … cost [some] pounds",
    "the",
]


def test_texts_of_every_shape_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    besides = random.Random(6)
    pages = [(f"other{n}", page(filler(besides)), "text/html") for n in range(4)]
    versions = [
        Version(f"http://{name}.example/", "20240101120000", body, media_type=kind)
        for name, body, kind in (*SHAPES, *pages)
    ]
    write_warc(tmp_path / "all.warc.gz", versions)
    rows = "".join(f"{name},http://{name}.example/\n" for name, *_ in (*SHAPES, *pages))
    (tmp_path / "sources.csv").write_text(f"id,url\n{rows}", encoding="utf-8")
    quotes = "".join(
        f"q{n}-{source or 'none'},{source},{words}\n"
        for n, words in enumerate(ASKED)
        for source in ("", "latin")
    )
    (tmp_path / "quotes.csv").write_text(f"id,source,quote\n{quotes}", encoding="utf-8")
    assert call("-q", "-C", tmp_path, "import", "all.warc.gz").code == 0
    monkeypatch.setattr(passage_search, "FEW", 1_000)
    looked_at = answers(tmp_path)
    forget_findings(tmp_path)
    monkeypatch.setattr(passage_search, "FEW", 0)
    assert answers(tmp_path) == looked_at
    passing = [name for name, said in looked_at.items() if said[1]]
    assert passing == ["q0-none", "q1-none", "q2-none", "q3-none", "q7-none", "q9-none", "q11-none"]


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


def test_texts_come_one_source_after_the_other_and_findings_in_the_order_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passage_search, "FEW", 0)
    write_history(tmp_path / "mixed", random.Random(3), 0, 2)
    answers(tmp_path / "mixed")
    forget_findings(tmp_path / "mixed")
    sources = ("council", "paper") * 3
    rows = "".join(
        f"q{n},{name},unheard unwritten unasked unread{n}\n" for n, name in enumerate(sources)
    )
    (tmp_path / "mixed" / "quotes.csv").write_text(f"id,source,quote\n{rows}", encoding="utf-8")
    made: list[str] = []
    real = capture_texts.fold
    monkeypatch.setattr(capture_texts, "fold", lambda text: made.append(text.content) or real(text))
    monkeypatch.setattr(capture_texts, "KEPT", 2 * capture_texts.LEAST)  # two short texts
    assert list(answers(tmp_path / "mixed")) == [f"q{n}" for n in range(6)]
    assert len(made) == len(set(made)) == 4
