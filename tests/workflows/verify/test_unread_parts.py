"""A document of which nothing, or only a part, could be read is never clean."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from archiver.demo.site import Site
from tests.door import call
from tests.quoting.word_files import paragraph, run, word_file
from tests.text.pages import HEIGHT, WIDTH, make_pdf, write_lines

WORDS = ["This leaflet says in short words what is planned for the coast and its towns,"] * 6


def scan(canvas: Canvas) -> None:
    picture = ImageReader(Image.new("L", (200, 280), 180))
    canvas.drawImage(picture, 0, 0, WIDTH, HEIGHT)
    canvas.showPage()


def leaflet(canvas: Canvas) -> None:
    write_lines(canvas, WORDS)
    canvas.showPage()
    scan(canvas)


def blank(canvas: Canvas) -> None:
    write_lines(canvas, WORDS)
    canvas.showPage()
    canvas.showPage()


def damaged() -> bytes:
    content = word_file(paragraph(run("Words that can be read.")))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part if name != "word/footnotes.xml" else b"<w:footnotes")
    return stream.getvalue()


def ask(folder: Path, name: str) -> tuple[int, list[dict[str, Any]]]:
    said = call("-q", "-C", folder, "verify", name, "--format", "json")
    return said.code, json.loads(said.out)["quotations"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", make_pdf(leaflet), "Page 2"),
        ("b.pdf", make_pdf(scan), "Page 1"),
        ("c.pdf", make_pdf(leaflet).replace(b"%%EOF", b""), "no proper end"),
        ("a.docx", damaged(), "word/footnotes.xml"),
        ("b.docx", word_file(paragraph(run(""))), "no words"),
        ("a.md", b"", "no words"),
    ],
)
def test_what_was_not_read_is_named_and_nothing_is_clean(
    name: str, content: bytes, said: str, project: Path, site: Site
) -> None:
    (project / name).write_bytes(content)
    code, found = ask(project, name)
    assert code == 3
    assert said in " ".join(one["sentence"] for one in found)
    assert found[0]["sentence"].endswith("Quotations there were not checked.")
    assert (found[0]["verdict"], found[0]["passes"]) == ("unverifiable", False)
    shown = call("-q", "-C", project, "verify", name)
    assert shown.code == 3
    assert said in " ".join(shown.out.split())


def test_a_blank_page_hides_nothing(project: Path, site: Site) -> None:
    (project / "a.pdf").write_bytes(make_pdf(blank))
    assert ask(project, "a.pdf") == (0, [])


@pytest.mark.parametrize("form", ["text", "csv", "markdown", "junit", "sarif", "github", "jsonl"])
def test_every_format_names_the_part_and_quotes_no_words_that_were_not_read(
    form: str, project: Path, site: Site
) -> None:
    (project / "a.pdf").write_bytes(make_pdf(leaflet))
    said = call("-q", "-C", project, "verify", "a.pdf", "--format", form)
    assert said.code == 3
    assert "Page 2" in said.out
    assert not any(empty in said.out for empty in ("“”", "\n> \n", "quoted: \n"))


def test_a_person_settles_a_part_for_these_very_bytes(project: Path, site: Site) -> None:
    path = project / "a.pdf"
    path.write_bytes(make_pdf(leaflet))
    rows = (project / "quotes.csv").read_bytes()
    _, (found,) = ask(project, "a.pdf")
    done = call(
        "-C", project, "settle", found["finding"], "--reason", "looked", "--by", "an editor"
    )
    assert done.code == 0, done.err
    code, (found,) = ask(project, "a.pdf")
    assert (code, found["settled"]) == (0, True)
    assert (project / "quotes.csv").read_bytes() == rows
    path.write_bytes(make_pdf(leaflet) + b"\n% another byte\n%%EOF\n")
    code, (found,) = ask(project, "a.pdf")
    assert (code, found["settled"]) == (3, False)


def test_a_page_that_only_holds_a_scan_is_beside_the_quotations_of_the_others(
    project: Path, site: Site
) -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, ["The survey of the roof “found no defect that needs urgent repair”"])
        write_lines(canvas, [f"({site.url}/statement)."], top=680)
        canvas.showPage()
        scan(canvas)

    (project / "a.pdf").write_bytes(make_pdf(draw))
    code, found = ask(project, "a.pdf")
    assert (code, [one["verdict"] for one in found]) == (3, ["verbatim", "unverifiable"])
