"""Forged packs and bags are found, each by its rule; honest odd packs are not accused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archiver.commands.invocation import read_clock, read_machine
from archiver.errors import FileError
from archiver.store.archive import Archive
from archiver.store.packs.pack_files import count_listed
from archiver.workflows.handover.check_pack import say_finding, verify_pack
from archiver.workflows.shared.context import Means
from tests.door import call
from tests.store.audit.pack_corruption import read_files, write_files
from tests.store.exchanges import MACHINE, answer, message, ticking
from tests.workflows.bring.foreign_files import write_project
from tests.workflows.handover.forgeries import (
    BAGS,
    FORGERIES,
    LISTS,
    Forgery,
    edit,
    first_answer,
    on_statement,
    on_table,
    sealed,
)

WORDS = "The trust shall not pay the costs of the ferry before the pier is mended."
OTHER = "The ferry goes on Sundays until the pier is mended, and the trust pays for the boat."
SITE = "http://ferry.example"


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed pack and a bag of one small archive; what is made of them lies beside them."""
    folder = tmp_path_factory.mktemp("handed-over")
    pages = {"report": WORDS, "notice": OTHER}
    project = write_project(folder / "ferry", *((n, f"{SITE}/{n}") for n in pages))
    with Archive.open(project / "archive", ticking(), MACHINE) as archive:
        for name, words in pages.items():
            body = f"<html><title>The ferry {name}</title><body><p>{words}</p></body></html>"
            archive.record(name, answer(message(body.encode()), f"{SITE}/{name}"))
    quoted = f'a,report,"{WORDS.replace("shall not", "shall")}"\nb,notice,"{OTHER}"\n'
    (project / "quotes.csv").write_text(f"id,source,quote\n{quoted}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ARCHIVER_SIGNING_KEY", str(folder / "key.pem"))
        call("-q", "key")
        for form, name in (("wacz", "pack.wacz"), ("bagit", "bag")):
            words = ("export", "--format", form, "--output", folder / name)
            assert call("-q", "-C", project, *words).code == 0
    return folder


def found(pack: Path) -> str:
    """What `verify --pack` says against a pack, "" for nothing."""
    try:
        checked = verify_pack(pack, Means(read_clock(), read_machine()))
    except FileError as error:
        return str(error)
    said = [say_finding(pack, one) for one in checked.errors]
    said += [f"not the answer: {name}" for name in checked.differing]
    return "; ".join(said)


def test_the_pack_and_the_bag_are_sound(packs: Path) -> None:
    assert found(packs / "pack.wacz") == ""
    assert found(packs / "bag") == ""


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_pack_is_found(packs: Path, name: str, tmp_path: Path) -> None:
    change, words = FORGERIES[name]
    write_files(forged := tmp_path / "pack.wacz", sealed(read_files(packs / "pack.wacz"), change))
    said = found(forged)
    assert said
    assert words in said


@pytest.mark.parametrize("name", LISTS)
def test_lists_and_signatures_that_lie_are_found(packs: Path, name: str, tmp_path: Path) -> None:
    change, words = LISTS[name]
    change(files := read_files(packs / "pack.wacz"))
    write_files(tmp_path / "pack.wacz", files)
    said = found(tmp_path / "pack.wacz")
    assert said
    assert words in said


@pytest.mark.parametrize("name", BAGS)
def test_a_forged_bag_is_found(packs: Path, name: str, tmp_path: Path) -> None:
    change, words = BAGS[name]
    bag = Path(shutil.copytree(packs / "bag", tmp_path / "bag"))
    change(bag)
    said = found(bag)
    assert said
    assert words in said


# --- no false accusation -------------------------------------------------------------------------


def say_nothing_of_code(files: dict[str, bytes]) -> None:
    """As an earlier version made packs, whose captures.csv names files of the whole archive."""
    on_statement(lambda said: said.pop("code"))(files)
    on_table("captures", "warc", "warcs/2026/03/somewhere-else.warc.gz")(files)


def words_of_another_version(files: dict[str, bytes]) -> None:
    say_nothing_of_code(files)
    edit("report/index", b"<h1", b"<h1 id=top")(files)
    edit("START-HERE", b"<h1", b"<h1 id=top")(files)


def text_of_another_version(files: dict[str, bytes]) -> None:
    say_nothing_of_code(files)
    edit("exhibits/", b"not pay", b"not  pay", "-text.txt")(files)


def files_of_another_version(files: dict[str, bytes]) -> None:
    say_nothing_of_code(files)
    files["tables/summary.csv"] = b"id\r\na\r\n"


def columns_of_another_version(files: dict[str, bytes]) -> None:
    say_nothing_of_code(files)
    on_table("captures", "weight", "heavy")(files)


def judged_by_another_version(files: dict[str, bytes]) -> None:
    say_nothing_of_code(files)
    first_answer(remedy="Look again.")(files)
    on_table("verdicts", "remedy", "Look again.")(files)


HONEST: dict[str, tuple[Forgery, str]] = {
    "by an earlier version": (say_nothing_of_code, ""),
    "with a text of another version": (
        text_of_another_version,
        "-text.txt: it is not the text that this version reads",
    ),
    "with a file of another version": (files_of_another_version, "summary.csv: no record of this"),
    "with a column of another version": (columns_of_another_version, "what it says of weight"),
    "judged by another version": (judged_by_another_version, "remedy of a cannot be made again"),
    "with words of another version": (words_of_another_version, "another version of this program"),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_odd_pack_is_not_accused(packs: Path, name: str, tmp_path: Path) -> None:
    change, caution = HONEST[name]
    write_files(odd := tmp_path / "pack.wacz", sealed(read_files(packs / "pack.wacz"), change))
    said = verify_pack(odd, Means(read_clock(), read_machine()))
    assert said.errors == ()
    assert said.differing == ()
    assert any(caution in words for words in said.cautions) or not caution


def test_files_that_no_list_covers_are_named(packs: Path, tmp_path: Path) -> None:
    bag = Path(shutil.copytree(packs / "bag", tmp_path / "bag"))
    (bag / "tagmanifest-sha256.txt").write_text("", encoding="utf-8")
    listed, unlisted = count_listed(bag, bag / "data")
    assert "START-HERE.html" in unlisted
    assert listed == sum(1 for path in (bag / "data").rglob("*") if path.is_file())
