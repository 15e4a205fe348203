"""verify --suggest: a diff in the source's own words, which passes when it is applied."""

import codecs
import subprocess
from pathlib import Path

import pytest

from archiver.demo.site import Site
from tests.door import call
from tests.warm import run_program

MARKDOWN = """# A note

The council "*has decided* to close the pool" ([statement]({site}/statement)). It says that the roof
has "found a defect that
needs urgent repair" ([statement]({site}/statement)), and asked for "a review of what the building
costs" ([statement]({site}/statement)).

> the pool will stay open until that review, which an engineer from
> inside the council will lead, has been published
> ([statement]({site}/statement))
"""
HTML = """<!DOCTYPE html><html><body>
<p>The council <q cite="{site}/statement">has <em>now</em> decided to close the pool</q>.</p>
<p>It <q cite="{site}/statement">asked for a review of wh<b>y</b> the building costs</q>
caf\u00e9.</p>
</body></html>
"""


def suggest(folder: Path, name: str) -> bytes:
    """Run the program as a shell does: the diff's bytes matter."""
    done = run_program("-q", "-C", folder, "verify", name, "--suggest")
    assert done.code == 1, done.err.decode()
    return done.out


def apply(folder: Path, diff: bytes) -> None:
    command = ["git", "apply", "--unsafe-paths", f"--directory={folder.as_posix()}", "-"]
    done = subprocess.run(command, input=diff, capture_output=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_an_applied_suggestion_passes_and_keeps_the_file_as_it_was(
    project: Path, site: Site, newline: str, mark: bytes
) -> None:
    before = mark + MARKDOWN.format(site=site.url).replace("\n", newline).encode()
    (project / "note.md").write_bytes(before)
    diff = suggest(project, "note.md")
    assert (project / "note.md").read_bytes() == before
    apply(project, diff)
    after = (project / "note.md").read_bytes()
    assert call("-q", "-C", project, "verify", "note.md").code == 0
    assert after.startswith(mark)
    assert after.count(b"\r\n") == after.count(b"\n") * (newline == "\r\n")
    assert b"*has not decided* to close" in after
    assert (
        f"> the pool will stay open until that review, which an engineer from{newline}".encode()
        in after
    )


def test_a_draft_commands_no_runner_by_its_own_diff(project: Path, site: Site) -> None:
    written = MARKDOWN.format(site=site.url).replace("# A note\n", "::add-mask::x \x1b[2J ##[y]")
    (project / "note.md").write_text(written, encoding="utf-8")
    arguments = ("-q", "-C", project, "verify", "note.md", "--suggest")
    done = run_program(*arguments, env={"GITHUB_ACTIONS": "true"})
    assert b" : :add-mask::x \\x1b[2J ## [y]" in done.out
    assert not any(line.strip().startswith(b"::") for line in done.out.splitlines())


def test_tags_and_the_charset_of_a_page_are_kept(project: Path, site: Site) -> None:
    page = HTML.format(site=site.url).replace("<body>", '<meta charset="iso-8859-1"><body>')
    (project / "page.html").write_bytes(page.encode("latin-1"))
    apply(project, suggest(project, "page.html"))
    after = (project / "page.html").read_bytes().decode("latin-1")
    assert call("-q", "-C", project, "verify", "page.html").code == 0
    assert after.count("<em>") == after.count("</em>") == after.count("<b>") == 1
    assert "caf\u00e9" in after


def test_a_settled_or_passing_quotation_is_left_alone(project: Path, site: Site) -> None:
    line = 'The council "has not decided to close the pool" ([statement]({site}/statement)).\n'
    (project / "note.md").write_text(line.format(site=site.url), encoding="utf-8")
    said = call("-q", "-C", project, "verify", "note.md", "--suggest")
    assert (said.code, said.out) == (0, "")


def test_what_cannot_be_suggested_is_said(project: Path, site: Site) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph(f"They wrote “has decided to close the pool” ({site.url}/statement).")
    document.save(str(project / "note.docx"))
    said = call("-C", project, "verify", "note.docx", "--suggest")
    assert (said.code, said.out) == (1, "")
    assert "note.docx:paragraph 1" in said.err
    assert "only md, html and txt" in said.err


def test_suggesting_needs_a_document(project: Path) -> None:
    assert call("-C", project, "verify", "--suggest").code == 2
    assert call("-C", project, "verify", "note.md", "--suggest", "--format", "json").code == 2
