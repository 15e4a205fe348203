"""What somebody wrote into caches and catalog turns no verdict: only the records and the log do."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archiver.commands.invocation import cache_key_file
from archiver.store.archive import Archive
from archiver.store.log.chain import chain_files
from tests.door import Said, call
from tests.store.exchanges import MACHINE, answer, message, ticking

TRUE = "The trust shall not pay the costs of the ferry in any year before the pier is mended."
FALSE = TRUE.replace("shall not pay", "shall pay")
SOURCES = "id,url,title,publisher,kind,published,accessed,status,work,memento,notes\n"
QUOTES = "id,source,quote,document,locator,prefix,suffix,capture,reviewed,review_of,notes\n"
MANY = 25
"""More texts than are looked at one by one: the passage index is used."""
Attack = Callable[[Path], None]


def page(words: str) -> bytes:
    return message(f"<html><body><p>{words}</p></body></html>".encode())


def address(name: str) -> str:
    return f"http://{name}.example/"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, cache_key: Path) -> Path:
    """A project with a source that says so, one that says otherwise, and a withheld one."""
    folder = tmp_path_factory.mktemp("made") / "ferry"
    texts = {"good": TRUE, "spoof": FALSE, "hidden": "Nobody may read what the letter says of it."}
    texts |= {f"other{n}": f"Page {n} of the minutes tells of nothing else." for n in range(MANY)}
    with Archive.open(folder / "archive", ticking(), MACHINE, cache_key=cache_key) as archive:
        for seconds, (name, words) in enumerate(texts.items()):
            stored = archive.record(name, answer(page(words), address(name), seconds=seconds))
            if name == "hidden":
                archive.note("withhold", {"record_id": stored.record_id, "reason": "a letter"})
    rows = "".join(f"{name},{address(name)},{name},,web,,,live,,,\n" for name in texts)
    (folder / "sources.csv").write_text(SOURCES + rows, encoding="utf-8")
    asked = f'false,good,"{FALSE}"{"," * 8}\nsecret,hidden,"Nobody may read what the letter says"'
    (folder / "quotes.csv").write_text(f"{QUOTES}{asked}{',' * 8}\n", encoding="utf-8")
    note = f'They say "{FALSE}" ([report]({address("good")})).\n'
    (folder / "note.md").write_text(note, encoding="utf-8")
    for _ in range(2):
        check(folder)
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "ferry"))


def verify(folder: Path, *arguments: str) -> tuple[int, dict[str, str]]:
    said = call("-q", "-C", folder, "verify", *arguments, "--format", "json")
    rows = json.loads(said.out)["quotations"]
    return said.code, {row["id"]: row["verdict"] for row in rows}


def check(folder: Path, *arguments: str) -> None:
    """The verdicts are those of the records."""
    assert verify(folder, *arguments) == (1, {"false": "altered", "secret": "unverifiable"})
    assert verify(folder, "note.md", *arguments) == (1, {"note.md:1:11": "altered"})


def kept_texts(folder: Path) -> list[Path]:
    return [p for p in (folder / "archive/cache/texts").rglob("*") if p.is_file()]


def poison_texts(folder: Path) -> None:
    """As an earlier version kept them: with a digest that anybody can make."""
    paths = kept_texts(folder)
    assert len(paths) > MANY
    for path in paths:
        body = path.read_bytes().partition(b"\n")[2].replace(b"shall not pay", b"shall pay")
        path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def poison_texts_keeping_marks(folder: Path) -> None:
    for path in kept_texts(folder):
        path.write_bytes(path.read_bytes().replace(b"shall not pay", b"shall pay"))


def swap_texts(folder: Path) -> None:
    """Each entry is genuine, and lies under the name of the other."""
    good, spoof = (
        next(p for p in kept_texts(folder) if words in p.read_bytes())
        for words in (b"shall not pay", b"shall pay")
    )
    spoofed = spoof.read_bytes()
    good.write_bytes(spoofed)


def empty_findings(folder: Path) -> None:
    path = folder / "archive/cache/verified/findings.json"
    state, found = json.loads(path.read_bytes().partition(b"\n")[2])
    body = json.dumps([state, {name: {"findings": [], "notes": []} for name in found}]).encode()
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def sql(*statements: str) -> Attack:
    def attack(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "archive/catalog.db")) as db, db:
            for statement in statements:
                db.execute(statement)

    return attack


def sql_beside(*statements: str) -> Attack:
    """Rows that lie beside the file, which itself is as it was."""

    def attack(folder: Path) -> None:
        path, aside = folder / "archive/catalog.db", folder / "aside.db"
        shutil.copy(path, aside)
        db = sqlite3.connect(aside)
        db.execute("PRAGMA journal_mode = WAL")
        with db:
            for statement in statements:
                db.execute(statement)
        shutil.copy(folder / "aside.db-wal", folder / "archive/catalog.db-wal")
        db.close()

    return attack


MOVE = "UPDATE answers SET source = 'good' WHERE source = 'spoof'"
MOVE_RECORDS = (
    "UPDATE record_rows SET source = (SELECT id FROM words WHERE word = 'good')"
    " WHERE source = (SELECT id FROM words WHERE word = 'spoof')"
)
OF = "answer IN (SELECT id FROM answers WHERE source = '{}')"
ATTACKS: dict[str, Attack] = {
    "texts with new digests": poison_texts,
    "texts under their old marks": poison_texts_keeping_marks,
    "texts under other names": swap_texts,
    "findings emptied": empty_findings,
    "a row moved to another source": sql(MOVE),
    "rows moved in all tables": sql(MOVE, MOVE_RECORDS),
    "the good row away, the other in its place": sql(
        "UPDATE answers SET source = 'x' WHERE source = 'good'", MOVE
    ),
    "the digest of the other": sql(
        "UPDATE capture_rows SET (warc, offset, length) = (SELECT warc, offset, length"
        f" FROM capture_rows WHERE {OF.format('spoof')}) WHERE {OF.format('good')}",
        "UPDATE answers SET content_digest = (SELECT content_digest FROM answers"
        " WHERE source = 'spoof') WHERE source = 'good'",
    ),
    "the good copy called useless": sql(
        "UPDATE answers SET usable = 'no' WHERE source = 'good'", MOVE
    ),
    "what was withheld is shown": sql("DELETE FROM events WHERE event = 'withhold'"),
    "withholding called another event": sql(
        "UPDATE events SET event = 'settle' WHERE event = 'withhold'"
    ),
    "a trigger": sql(
        "CREATE TRIGGER t AFTER INSERT ON answers BEGIN " + MOVE + "; END",
        MOVE,
    ),
    "a view in place of the table": sql(
        "ALTER TABLE answers RENAME TO kept",
        "CREATE VIEW answers AS SELECT * FROM kept WHERE source != 'good'",
    ),
    "rows beside the file": sql_beside(MOVE),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_verdict_is_turned(project: Path, attack: str) -> None:
    ATTACKS[attack](project)
    if attack != "findings emptied":
        shutil.rmtree(project / "archive/cache/verified")
    check(project)


@pytest.mark.parametrize("attack", ["a row moved to another source", "a trigger"])
def test_a_run_that_writes_turns_none_either(project: Path, attack: str) -> None:
    """The rows of another capture are written where a planted rule would act."""
    ATTACKS[attack](project)
    assert call("-q", "-C", project, "settle", "zzzz", "--reason", "r", "--by", "b").code == 2
    letter = ("--source", "other1", "--by", "a person", "--obtained", "by post")
    letter += ("--on", "2026-01-02")
    (project / "letter.txt").write_text("A letter about other things.\n", encoding="utf-8")
    assert call("-q", "-C", project, "import", "letter.txt", *letter).code == 0
    check(project)


def audit(folder: Path) -> tuple[int, set[tuple[str, str]]]:
    said = call("-q", "-C", folder, "audit", "--format", "json")
    found = json.loads(said.out)["findings"]
    return said.code, {(one["rule"], one["severity"]) for one in found}


@pytest.mark.parametrize(
    "attack",
    [
        name
        for name in ATTACKS
        if not name.startswith(("texts", "findings", "rows beside", "a view"))
    ],
)
def test_a_catalog_that_contradicts_the_log_is_an_error(project: Path, attack: str) -> None:
    ATTACKS[attack](project)
    assert audit(project) == (1, {("catalog-differs", "error")})


def test_reindex_drops_what_was_cached(project: Path) -> None:
    poison_texts(project)
    assert call("-q", "-C", project, "reindex").code == 0
    assert not kept_texts(project)
    assert not (project / "archive/cache/verified").exists()
    assert audit(project) == (0, set())
    check(project)


def test_a_changed_catalog_is_said_and_kept(project: Path) -> None:
    sql(MOVE)(project)
    said = call("-C", project, "verify", "--format", "json")
    assert "said otherwise than the custody log" in said.err
    assert list((project / "archive/set-aside").glob("*catalog.db"))
    assert "said otherwise" not in call("-C", project, "verify", "--format", "json").err


def change_log(folder: Path) -> None:
    """The words of the line are others; its own hash is made anew."""
    from archiver.store.log.chain import open_line, seal

    (log,) = chain_files(folder / "archive")
    lines = log.read_bytes().splitlines(keepends=True)
    marks = (b'"source":"good"', b'"capture":{')
    at = next(n for n, raw in enumerate(lines) if all(mark in raw for mark in marks))
    said = {name: value for name, value in open_line(lines[at]).items() if name != "hash"}
    said["capture"] = {**said["capture"], "content_digest": "sha256:" + "0" * 64}  # type: ignore[dict-item]
    lines[at], _ = seal(said)
    log.write_bytes(b"".join(lines))


def damage_log(folder: Path) -> None:
    (log,) = chain_files(folder / "archive")
    log.write_bytes(log.read_bytes().replace(b"http://good.example/", b"http://evil.example/"))


@pytest.mark.parametrize("attack", [change_log, damage_log])
@pytest.mark.parametrize("keeping", [True, False], ids=["findings kept", "findings dropped"])
def test_the_line_of_a_verdict_is_read_again(project: Path, attack: Attack, keeping: bool) -> None:
    """The last line of the log is as it was: only the one that the verdict rests on is not."""
    attack(project)
    if not keeping:
        shutil.rmtree(project / "archive/cache/verified")
    code, verdicts = verify(project, "note.md")
    assert (code, set(verdicts.values())) == (3, {"unverifiable"})


# --- the key -------------------------------------------------------------------------------------


def cached(folder: Path) -> set[str]:
    found = (p for p in (folder / "archive/cache").rglob("*") if p.is_file())
    return {path.name for path in found} - {"cache.lock"}


def test_without_a_key_nothing_is_believed_and_nothing_is_an_error(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.rmtree(project / "archive/cache")
    (tmp_path / "home").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("ARCHIVER_CACHE_KEY", str(tmp_path / "home" / "key"))
    for _ in range(2):
        check(project)
    assert cached(project) == set()


@pytest.mark.parametrize("said", ["true", "1", "yes"])
def test_ci_uses_no_cache(project: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    shutil.rmtree(project / "archive/cache")
    monkeypatch.setenv("CI", said)
    check(project)
    assert cached(project) == set()


def test_anothers_key_counts_as_none(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    poison_texts_keeping_marks(project)
    other = tmp_path_factory.mktemp("other") / "deep" / "cache-key"
    monkeypatch.setenv("ARCHIVER_CACHE_KEY", str(other))
    monkeypatch.setattr("archiver.store.cache_entries._is_within", lambda *_: False)
    check(project)
    assert len(other.read_text(encoding="ascii").strip()) == 64
    assert os.name == "nt" or other.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")
def test_a_key_that_others_may_read_is_replaced(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("ab" * 32, encoding="ascii")
    key.chmod(0o644)
    monkeypatch.setenv("ARCHIVER_CACHE_KEY", str(key))
    monkeypatch.setattr("archiver.store.cache_entries._is_within", lambda *_: False)
    check(project)
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text(encoding="ascii").strip() != "ab" * 32


def test_no_key_is_made_in_the_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = project / "settings" / "cache-key"
    monkeypatch.setenv("ARCHIVER_CACHE_KEY", str(key))
    check(project)
    assert not key.exists()


def test_where_the_key_lies() -> None:
    named = {"ARCHIVER_CACHE_KEY": "/somewhere/key"}
    assert cache_key_file(named) == Path("/somewhere/key")
    assert cache_key_file({**named, "CI": "true"}) is None
    assert cache_key_file({**named, "CI": "false"}) == Path("/somewhere/key")
    found = cache_key_file({"HOME": "/home/a", "APPDATA": "/home/a"})
    assert found is not None
    assert found.name == "cache-key"


def test_thorough_reads_the_records_again(project: Path) -> None:
    """The bytes of the record are changed; only what was cached still has the words."""
    warc = next((project / "archive/warcs").rglob("*.warc.gz"))
    seen = warc.stat()
    content = bytearray(warc.read_bytes())
    with closing(sqlite3.connect(project / "archive/catalog.db")) as db:
        ((offset, length),) = db.execute(
            f"SELECT offset, length FROM capture_rows WHERE {OF.format('good')}"
        )
    content[offset + length - 12] ^= 0xFF
    warc.write_bytes(content)
    os.utime(warc, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert verify(project, "note.md") == (1, {"note.md:1:11": "altered"})
    assert verify(project, "note.md", "--thorough") == (3, {"note.md:1:11": "unverifiable"})


def test_the_passage_index_hides_nothing(project: Path) -> None:
    note = f'Elsewhere it was said: "{TRUE}"\n'
    (project / "note.md").write_text(note, encoding="utf-8")

    def found() -> Said:
        shutil.rmtree(project / "archive/cache/verified", ignore_errors=True)
        return call("-q", "-C", project, "verify", "note.md", "--format", "json")

    before = found()
    assert [row["source"] or row["found_in"] for row in json.loads(before.out)["quotations"]]
    for segment in (project / "archive/cache/passages").glob("*.keys.npy"):
        content = segment.read_bytes()
        segment.write_bytes(content[:128] + bytes(len(content) - 128))
    assert found().out == before.out
