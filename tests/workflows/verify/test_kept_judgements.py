"""Judgements kept between runs: the answers are those of a fresh look, and few are made anew."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from archiver.workflows.verify import rows as rows_workflow
from archiver.workflows.verify.bench import Bench
from tests.door import call
from tests.webarchive.versions import Version, page, write_warc

PASSAGES = (
    "The harbour board sold the old customs house to nobody in particular that spring",
    "Seven ferries crossed the sound every morning until the ice came in November",
    "The keeper of the lamp was paid in coal and candles and never once complained",
)
MARKED = "Seven ferries […] every morning until the ice came in November"
ALTERED = "The keeper of the lamp was paid in coal and candles and always complained"
NAMES = ("harbour", "sound", "lamp", "inn", "mill")


class Project:
    """A project whose pages change from day to day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        rows = "".join(f"{name},http://{name}.example/,{name}\n" for name in NAMES)
        (folder / "sources.csv").write_text(f"id,url,title\n{rows}", encoding="utf-8")
        self.ask([(name, words) for name in NAMES[:3] for words in (*PASSAGES, MARKED, ALTERED)])
        self._day = 0

    def ask(self, asked: list[tuple[str, str]]) -> None:
        quotes = "".join(f"{name}-{at},{name},{said}\n" for at, (name, said) in enumerate(asked))
        text = f"id,source,quote\nfree,,{PASSAGES[0]}\n{quotes}"
        (self.folder / "quotes.csv").write_text(text, encoding="utf-8")

    def save(self, **pages: str) -> None:
        """Bring a copy of each of some pages, a day later than the last."""
        self._day += 1
        warc = self.folder / f"{self._day}.warc.gz"
        stamp = f"202401{self._day:02d}120000"
        versions = [
            Version(
                f"http://{name}.example/", stamp, page(f"Day {self._day} at the {name}.", words)
            )
            for name, words in pages.items()
        ]
        write_warc(warc, versions)
        assert call("-q", "-C", self.folder, "import", warc).code == 0

    def verify(self, *options: str) -> list[dict[str, Any]]:
        said = call("-q", "-C", self.folder, "verify", "--format", "json", *options)
        found = json.loads(said.out)["quotations"]
        assert isinstance(found, list)
        return found

    def verify_anew(self, *options: str) -> list[dict[str, Any]]:
        """Ask with nothing kept, and put what was kept back."""
        kept = self.folder / "archive" / "cache" / "verified"
        aside = self.folder / "aside"
        kept.rename(aside)
        found = self.verify(*options)
        rmtree(kept)
        aside.rename(kept)
        return found


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the quotations that were really judged, in order."""
    names: list[str] = []
    real = Bench._find

    def find(bench: Bench, quotation: Any, options: Any) -> Any:
        names.append(quotation.id)
        return real(bench, quotation, options)

    monkeypatch.setattr(Bench, "_find", find)
    return names


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.save(**dict(zip(NAMES, (*PASSAGES, "An inn.", "A mill."), strict=True)))
    made.verify()
    return made


def changes(rng: random.Random) -> Iterator[tuple[str, str]]:
    states = (*PASSAGES, ALTERED, "Nothing happened.", f"{PASSAGES[1]}. {PASSAGES[2]}.")
    for _ in range(5):
        yield rng.choice(NAMES), rng.choice(states)


def test_whatever_changes_the_answers_are_those_of_a_fresh_look(project: Project) -> None:
    for name, words in changes(random.Random(3)):
        project.save(**{name: words})
        assert project.verify() == project.verify_anew(), (name, words)


def test_a_new_copy_of_one_source_leaves_the_others_judgements(
    project: Project, judged: list[str]
) -> None:
    project.save(sound="The ferries were sold.")
    found = {row["id"]: row for row in project.verify()}
    its_words = {"harbour-1", "harbour-3", "lamp-11", "lamp-13"}
    assert {one for one in judged if not one.startswith("sound-")} == {"free", *its_words}
    assert found["sound-6"]["standing"] == "lost"
    judged.clear()
    project.save(inn=f"{PASSAGES[2]}.")
    found = {row["id"]: row for row in project.verify()}
    assert {"lamp-12", "harbour-2"} <= {*judged}, "the inn has their words now"
    assert not any(found[one]["found_in"] == [] for one in ("lamp-12", "harbour-2"))
    assert "harbour-0" not in judged
    assert found["lamp-12"]["found_in"] == ["inn"]


def test_a_row_more_costs_one_judgement(project: Project, judged: list[str]) -> None:
    rows = (project.folder / "quotes.csv").read_text("utf-8").splitlines(keepends=True)
    rows.insert(2, "new,mill,A mill.\n")
    (project.folder / "quotes.csv").write_text("".join(rows), encoding="utf-8")
    judged.clear()
    found = project.verify()
    assert judged == ["new"]
    assert found == project.verify_anew()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("archiver.toml", "[verify]\nmax-gap = 1\n"),
        ("sources.csv", "id,url,work\nsound,http://sound.example/,w\ninn,http://inn.example/,w\n"),
    ],
)
def test_options_and_lists_count(project: Project, name: str, text: str) -> None:
    (project.folder / name).write_text(text, encoding="utf-8")
    assert project.verify() == project.verify_anew()


def test_withheld_copies_are_forgotten(project: Project) -> None:
    found = {row["id"]: row for row in project.verify()}
    record = found["sound-6"]["capture"]["record_id"]
    why = ("--reason", "asked", "--by", "a person")
    assert call("-q", "-C", project.folder, "withhold", record, *why).code == 0
    assert project.verify() == project.verify_anew()


def test_a_judgement_without_its_mark_is_none(project: Project, judged: list[str]) -> None:
    path = project.folder / "archive" / "cache" / "verified" / "judgements.json"
    path.write_bytes(path.read_bytes().replace(b'"altered"', b'"verbatim"'))
    project.save(mill="A mill with a wheel.")
    judged.clear()
    found = project.verify()
    assert len(judged) == len(found)
    assert found == project.verify_anew()


def test_processes_say_what_one_process_says(project: Project) -> None:
    found = project.verify()
    assert project.verify_anew("--jobs", "2") == found


class HereAndBroken(Executor):
    """Runs what it is given at once; the second share is one whose process was killed."""

    def __init__(self) -> None:
        self.given = 0

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        self.given += 1
        if self.given == 2:
            done.set_exception(BrokenProcessPool("killed"))
        else:
            done.set_result(work(*arguments, **named))
        return done


def test_what_a_killed_process_leaves_is_judged_all_the_same(
    project: Project, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_workflow, "open_executor", lambda _: HereAndBroken())
    monkeypatch.setattr(rows_workflow._OpenedBench, "bench", None)
    before = project.verify()
    assert project.verify_anew("--jobs", "2") == before
    assert len(judged) == len({*judged}) == len(before)
    project.save(mill="A mill with a wheel.")
    judged.clear()
    rmtree(project.folder / "archive" / "cache" / "verified")
    monkeypatch.setattr(rows_workflow._OpenedBench, "bench", None)
    project.verify("--jobs", "2")
    project.save(mill="A mill with two wheels.")
    judged.clear()
    project.verify()
    assert judged == ["free"], "what processes judged is kept"
