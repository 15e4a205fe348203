"""verify --annotate: a copy with comments or marks; the original stays as it is."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest

from archiver.demo.site import Site
from tests.door import call
from tests.quoting.word_files import paragraph, run, word_file

ALTERED = "has decided to close the pool"
TRUE = "found no defect that needs urgent repair"

PAGE = (
    '<!DOCTYPE html><meta charset="iso-8859-1"><p>Caf\u00e9 <q cite="{site}/statement">has '
    "<b>decided to</b> close the pool</q>.<p>It <q cite={site}/statement>found no defect that "
    "needs urgent repair</q>."
)


@pytest.fixture
def letter(project: Path, site: Site) -> Path:
    document = docx.Document()
    document.add_heading("A letter", 1)
    mixed = document.add_paragraph("The council “")
    mixed.add_run("has decided").italic = True
    mixed.add_run(f" to close the pool” ({site.url}/statement).")
    document.add_paragraph(f"The survey “{TRUE}” ({site.url}/statement).")
    document.save(str(project / "letter.docx"))
    return project / "letter.docx"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def comments(path: Path) -> list[str]:
    return [comment.text for comment in docx.Document(str(path)).comments]


def test_a_word_copy_has_a_comment_at_each_finding(letter: Path) -> None:
    before = letter.read_bytes()
    said = call("-q", "-C", letter.parent, "verify", "letter.docx", "--annotate")
    assert (said.code, letter.read_bytes()) == (1, before)
    (text,) = comments(letter.with_name("letter.checked.docx"))
    assert text.startswith("ALTERED")
    assert "archiver settle" in text
    xml = parts(letter.with_name("letter.checked.docx"))["word/document.xml"].decode()
    start, end = xml.index("commentRangeStart"), xml.index("commentRangeEnd")
    assert start < xml.index("has decided") < end < xml.index(TRUE)


def test_every_other_part_is_kept_byte_for_byte(letter: Path) -> None:
    call("-q", "-C", letter.parent, "verify", "letter.docx", "--annotate")
    before, after = parts(letter), parts(letter.with_name("letter.checked.docx"))
    changed = {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert {name for name in before if before[name] != after[name]} <= changed
    assert set(after) - set(before) == {"word/comments.xml"}
    words = [p.text for p in docx.Document(str(letter)).paragraphs]
    copy = docx.Document(str(letter.with_name("letter.checked.docx")))
    assert [p.text for p in copy.paragraphs] == words


def test_comments_that_are_there_are_kept(letter: Path) -> None:
    document = docx.Document(str(letter))
    document.add_comment(document.paragraphs[0].runs, "Too long.", author="An editor")
    document.save(str(letter))
    call("-q", "-C", letter.parent, "verify", "letter.docx", "--annotate")
    found = comments(letter.with_name("letter.checked.docx"))
    assert found[0] == "Too long."
    assert found[1].startswith("ALTERED")
    ids = re.findall(rb'w:comment [^>]*w:id="(\d+)"', _comment_part(letter))
    assert len(set(ids)) == 2


def _comment_part(letter: Path) -> bytes:
    return parts(letter.with_name("letter.checked.docx"))["word/comments.xml"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_copy_and_keeps_its_comments(letter: Path, tmp_path: Path) -> None:
    call("-q", "-C", letter.parent, "verify", "letter.docx", "--annotate")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    made = letter.with_name("letter.checked.docx")
    command = ["soffice", profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path)]
    done = subprocess.run([*command, str(made)], capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    content = parts(tmp_path / "letter.checked.odt")["content.xml"].decode()
    assert content.count("<office:annotation ") == 1
    assert "ALTERED" in content


def test_a_copy_of_a_page_is_marked_between_its_tags(project: Path, site: Site) -> None:
    page = PAGE.format(site=site.url)
    (project / "page.html").write_bytes(page.encode("latin-1"))
    said = call("-q", "-C", project, "verify", "page.html", "--annotate")
    assert said.code == 1
    assert "page.checked.html" in said.out
    made = (project / "page.checked.html").read_bytes().decode("latin-1")
    assert re.sub(r'<mark title="[^"<>]*">|</mark>', "", made) == page
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", made) == ["has ", "decided to", " close the pool"]
    assert "ALTERED" in made


def test_nothing_is_overwritten_and_other_formats_are_refused(letter: Path) -> None:
    folder = letter.parent
    (folder / "letter.checked.docx").write_bytes(b"kept")
    said = call("-q", "-C", folder, "verify", "letter.docx", "--annotate")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert (folder / "letter.checked.docx").read_bytes() == b"kept"
    refused = call("-q", "-C", folder, "verify", "leaflet.md", "--annotate")
    assert refused.code == 2
    assert "docx or an html" in refused.err


def test_a_copy_of_a_copy_is_a_word_file_still() -> None:
    from datetime import UTC, datetime

    from archiver.quoting.mending.word_comments import Comment, add_comments

    content = word_file(paragraph(run("Some words."), run("More words.")))
    noted = content
    for number in range(3):
        comment = Comment("p0", "More words.", (f"Line {number}\x01", "another"))
        noted = add_comments(noted, [comment], "archiver", datetime(2026, 1, 2, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(noted)) as package:
        said = package.read("word/comments.xml").decode()
        rels = package.read("word/_rels/document.xml.rels").decode()
    assert [f"Line {number}\ufffd" in said for number in range(3)] == [True] * 3
    assert rels.count("comments.xml") == 1
