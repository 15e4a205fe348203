"""Unchanged documents are not judged again; whatever changes, they are."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import archiver
import archiver.workflows.verify.verify as workflow
from archiver.commands.invocation import read_clock, read_machine
from archiver.demo.site import Site
from archiver.models import Finding, Quotation
from archiver.project import load_project
from archiver.serialise import from_plain, to_plain
from archiver.workflows.shared.context import Means
from archiver.workflows.verify import findings_cache
from tests.door import call

NOTE = 'The council "has decided to close the pool" ([statement]({site}/statement)).\n'
CACHE = Path("archive/cache/verified/findings.json")


@pytest.fixture
def note(project: Path, site: Site) -> Path:
    front = "---\nbibliography: refs.bib\n---\n\n"
    (project / "note.md").write_text(front + NOTE.format(site=site.url), encoding="utf-8")
    return project


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the documents that were really judged, in order."""
    names: list[str] = []
    real = workflow.judge_document

    def judge(*arguments: object) -> workflow.DocumentFindings:
        names.append(str(arguments[1]))
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(workflow, "judge_document", judge)
    return names


def ask(folder: Path) -> list[dict[str, object]]:
    said = call("-q", "-C", folder, "verify", "note.md", "--format", "json")
    assert said.code == 1, said.err
    found = json.loads(said.out)["quotations"]
    assert isinstance(found, list)
    return found


def test_a_second_run_says_the_same_without_judging(note: Path, judged: list[str]) -> None:
    first = ask(note)
    assert ask(note) == first
    assert judged == ["note.md"]


def append(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8", newline="") as stream:
            stream.write(text)

    return change


def supply(folder: Path) -> None:
    (folder / "letter.txt").write_text("A letter about the pool.\n", encoding="utf-8")
    how = ("--by", "a volunteer", "--obtained", "by e-mail", "--on", "2026-01-02")
    assert call("-C", folder, "import", "letter.txt", "--source", "statement", *how).code == 0


def touch_warc(folder: Path) -> None:
    warc = next((folder / "archive" / "warcs").rglob("*.warc*"))
    os.utime(warc, ns=(1, 1))


def damage_cache(folder: Path) -> None:
    path = folder / CACHE
    path.write_bytes(path.read_bytes().replace(b"altered", b"verbatim"))


def drop_cache(folder: Path) -> None:
    (folder / CACHE).unlink()


CHANGES = {
    "the document": append("note.md", "One more line.\n"),
    "its bibliography": append("refs.bib", "@misc{letter, url={https://example.org/letter}}\n"),
    "sources.csv": append("sources.csv", "extra,https://example.org/extra" + "," * 9 + "\n"),
    "quotes.csv": append("quotes.csv", "extra,statement,an extra row of words" + "," * 8 + "\n"),
    "the options": append("archiver.toml", "\n[verify]\nmax-gap = 61\n"),
    "the archive": supply,
    "a WARC file": touch_warc,
    "a damaged cache": damage_cache,
    "a cache that was deleted": drop_cache,
}


OF_A_DOCUMENT = ("the document", "its bibliography")


@pytest.fixture
def rows_judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the quotations that were really judged, in order."""
    ids: list[str] = []
    real = workflow.Bench.judge

    def judge(bench: workflow.Bench, quotation: Quotation, *arguments: object) -> Finding:
        ids.append(quotation.id)
        return real(bench, quotation, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(workflow.Bench, "judge", judge)
    return ids


def ask_rows(folder: Path) -> object:
    said = call("-q", "-C", folder, "verify", "--format", "json")
    assert said.code in (1, 3), said.err
    return json.loads(said.out)["quotations"]


def test_rows_are_judged_once_for_verify_status_and_report(
    note: Path, rows_judged: list[str]
) -> None:
    first = ask_rows(note)
    once = list(rows_judged)
    assert once
    assert ask_rows(note) == first
    for words in (["status"], ["report", "--output", "seen"]):
        assert call("-q", "-C", note, *words).code in (0, 1, 3)
    assert rows_judged == once


@pytest.mark.parametrize("what", [what for what in CHANGES if what not in OF_A_DOCUMENT])
def test_whatever_changes_the_rows_are_judged_again(
    note: Path, rows_judged: list[str], what: str
) -> None:
    first = ask_rows(note)
    once = list(rows_judged)
    CHANGES[what](note)
    again = ask_rows(note)
    assert [name for name in rows_judged if name in once] == [*once, *once]
    assert isinstance(first, list)
    assert isinstance(again, list)
    assert [row["verdict"] for row in again[: len(first)]] == [row["verdict"] for row in first]


def test_what_is_handed_over_is_judged_from_the_records(note: Path, rows_judged: list[str]) -> None:
    ask_rows(note)
    once = list(rows_judged)
    assert call("-q", "-C", note, "export", "--output", "pack.wacz").code == 0
    assert set(rows_judged[len(once) :]) >= set(once)


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_the_document_is_judged_again(
    note: Path, judged: list[str], what: str
) -> None:
    ask(note)
    CHANGES[what](note)
    assert [q["verdict"] for q in ask(note)] == ["altered"]
    assert judged == ["note.md", "note.md"]


def test_another_version_of_the_program_judges_again(note: Path, cache_key: Path) -> None:
    ask(note)
    project, path = load_project(note), Path("note.md")
    content = (note / "note.md").read_bytes()
    software = read_machine().software
    assert findings_cache.FindingsCache(project, software, cache_key).get(path, content) is not None
    assert (
        findings_cache.FindingsCache(project, software, cache_key).get(Path("other.md"), content)
        is None
    )
    assert (
        findings_cache.FindingsCache(project, f"{software}.1", cache_key).get(path, content) is None
    )


def test_a_file_of_the_program_that_differs_judges_again(
    note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = []
    for name, words in (("one", "A = 1\n"), ("same", "A = 1\n"), ("other", "A = 12\n")):
        (tmp_path / name / "text").mkdir(parents=True)
        for path in (tmp_path / name / "__init__.py", tmp_path / name / "text" / "html.py"):
            path.write_text(words, encoding="utf-8")
            os.utime(path, ns=(1, 1))
        (tmp_path / name / "notes.txt").write_text(name, encoding="utf-8")
        monkeypatch.setattr(archiver, "__file__", str(tmp_path / name / "__init__.py"))
        states.append(findings_cache.state_of(load_project(note), "archiver/1"))
    assert states[0] == states[1] != states[2]


def test_nothing_is_kept_when_the_lists_change_meanwhile(note: Path, cache_key: Path) -> None:
    cache = findings_cache.FindingsCache(load_project(note), "archiver/1", cache_key)
    cache.keep(Path("note.md"), b"", findings_cache.KnownDocument((), ()))
    append("quotes.csv", "\n")(note)
    cache.save()
    assert not (note / CACHE).exists()


def test_findings_come_back_exactly(project: Path) -> None:
    from archiver.workflows.verify.rows import verify

    found = verify(load_project(project), Means(read_clock(), read_machine()))
    assert len({finding.verdict for finding in found}) > 3
    for finding in found:
        assert from_plain(Finding, json.loads(json.dumps(to_plain(finding)))) == finding
    lacking = {**to_plain(found[0]), "verdict": "likely"}
    with pytest.raises(ValueError, match="likely"):
        from_plain(Finding, lacking)
    del lacking["verdict"]
    with pytest.raises(ValueError, match="verdict"):
        from_plain(Finding, lacking)


@pytest.mark.endure
def test_of_a_thousand_unchanged_documents_none_is_judged_again(
    note: Path, judged: list[str]
) -> None:
    (note / "many").mkdir()
    for number in range(1000):
        shutil.copy(note / "note.md", note / "many" / f"note-{number}.md")
    assert call("-q", "-C", note, "verify", "many", "--format", "json").code == 1
    judged.clear()
    said = call("-q", "-C", note, "verify", "many", "--format", "json")
    assert len(json.loads(said.out)["quotations"]) == 1000
    assert judged == []


def test_unchanged_documents_need_nothing_that_judges(note: Path) -> None:
    """The check before a commit is over at once: no judge, no reader of pages, no network."""
    ask(note)
    command = [sys.executable, "-X", "importtime", "-m", "archiver", "-q", "-C", str(note)]
    said = subprocess.run([*command, "verify", "note.md"], capture_output=True, check=False)
    assert (said.returncode, said.stdout.count(b"ALTERED")) == (1, 1)
    loaded = {line.rpartition(b"|")[2].strip().decode() for line in said.stderr.splitlines()}
    assert "archiver.workflows.verify.findings_cache" in loaded
    heavy = {"numpy", "requests", "sqlite_utils", "lxml.etree", "selectolax", "pypdfium2"}
    assert not heavy & loaded
    assert not {name for name in loaded if name.startswith("archiver.quoting.")}


def test_asking_for_copying_too_is_another_question(note: Path, judged: list[str]) -> None:
    ask(note)
    for _ in range(2):
        assert call("-q", "-C", note, "verify", "note.md", "--unmarked").code == 1
    assert judged == ["note.md", "note.md"]


def test_a_finding_can_be_settled_though_the_cache_knew_it(note: Path) -> None:
    (finding,) = (row["finding"] for row in ask(note))
    (note / "archive" / "cache" / "seen-findings.json").unlink()
    ask(note)
    said = call("-C", note, "settle", finding, "--reason", "It was meant so.", "--by", "an editor")
    assert said.code == 0, said.err
