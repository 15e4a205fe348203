"""The documentation is held to the program: commands, links, the generated reference."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from archiver.cli import cli
from docs import generate

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PLANNED = ("docs/limits.md", "docs/missing-sources.md")


def commands() -> set[str]:
    return set(cli.list_commands(click.Context(cli)))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file(page):
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    local = [t.partition("#")[0] for t in targets if "://" not in t and not t.startswith("#")]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_is_named_exists(page):
    if name_of(page) in PLANNED:
        pytest.skip("names commands that are planned, and says so")
    text = page.read_text(encoding="utf-8")
    code = re.findall(r"(?:^    |`|\$ )archiver ([a-z]+)", text, re.MULTILINE)
    assert set(code) <= commands()


def test_the_readme_can_be_read_in_five_minutes():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 120
    assert any("not tested yet" in line for line in lines[:30])


def test_the_picture_loads_nothing():
    picture = ElementTree.parse(ROOT / "docs" / "pictures" / "verify.svg")
    text = ElementTree.tostring(picture.getroot(), encoding="unicode")
    assert not re.search(r"url\((?!#)|@import|@font-face|<script|href=", text)
    assert "ALTERED" in text


def test_the_reference_holds_every_command():
    text = generate.render_reference()
    for name in commands():
        assert f"### archiver {name}\n" in text
        assert f"Usage: archiver {name} " in text
    assert all(line == line.rstrip() for line in text.splitlines())


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The docs in a folder of their own, which may be written anew."""
    folder = Path(shutil.copytree(ROOT / "docs", tmp_path / "docs"))
    monkeypatch.setattr(generate, "DOCS", folder)
    return folder


def test_what_is_stale_is_found_and_made_anew(copied, capsys):
    """One test for all of them: each look renders every command anew."""
    names = ["commands.md", "architecture.md", "schemas/watch.json"]
    assert generate.main(["--check"]) == 0
    for name in names:
        with (copied / name).open("a", encoding="utf-8") as stream:
            stream.write("by hand\n")
    (copied / "schemas" / "retired.json").write_text("{}", encoding="utf-8")
    assert generate.main(["--check"]) == 1
    said = capsys.readouterr().err
    for name in names:
        assert f"docs/{name} is out of date. Run `make docs`" in said
    assert "docs/schemas/retired.json is of no command." in said
    (copied / "schemas" / "retired.json").unlink()
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0


@pytest.mark.parametrize(
    ("promised", "problem"),
    [
        ("`store/shelf.py open_shelf`", "archiver/store/shelf.py, which is not there."),
        ("`store/reader.py Reader.colour`", "promises Reader.colour of archiver/store/reader.py"),
    ],
)
def test_a_promise_that_is_not_kept_is_found(promised, problem, copied):
    page = copied / "architecture.md"
    page.write_text(f"{promised}\n{page.read_text('utf-8')}", encoding="utf-8")
    assert [problem in line for line in generate.find_broken_promises()] == [True]


def test_a_command_without_words_is_found(monkeypatch):
    silent = click.Command("silent", params=[click.Option(["--loud"])])
    monkeypatch.setattr(generate, "_commands", lambda: [("silent", silent)])
    problems = list(generate.find_undocumented())
    assert problems == [
        "archiver silent has no help. Give its function a docstring.",
        "archiver silent --loud has no help. Say what it does.",
    ]
