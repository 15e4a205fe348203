"""Citations by key, and the BibTeX files beside a document that say what they stand for."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.quoting.finding.documents import read_quotations
from archiver.text.setting.bibliographies import read_beside, read_bibliography
from tests.growth import check_growth

SAID, OTHER = "the gate stays shut until the tide has turned", "the bell is rung by hand"
LIBRARY = """
@comment{nothing}
@online{board21, title = {Rules}, url={https://board.example/rules}, doi = {10.5555/none},
}
@article{Keeper.2020,
  title = "The log, doi = unknown",
  doi = {10.5555/keeper},
}
@misc{sailor, howpublished = {\\url{https://sailor.example/}}, note={Accessed 2021}}
@book{shelf, title={On shelves}}
"""


def test_a_library_says_where_its_works_stand():
    assert read_bibliography(LIBRARY.encode()) == {
        "board21": "https://board.example/rules",
        "Keeper.2020": "https://doi.org/10.5555/keeper",
        "sailor": "https://sailor.example/",
    }
    assert read_bibliography(b"") == read_bibliography(b"@a{b") == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tex", "\\begin{document}``%s\'\' \\cite{board21}. ``%s\'\' \\parencite{shelf}\n"
         "\\end{document}\\bibliography{other, lib/refs}"),
        ("a.tex", "\\addbibresource[label=a]{lib/refs.bib}\\begin{document}"
         "\\textcquote{board21}{%s} \\blockquote[{\\cite[3]{shelf}}]{%s}\\end{document}"),
        ("a.md", "---\ntitle: A\nbibliography: lib/refs.bib\n---\n\n“%s” [@board21]. "
         "“%s” [see @shelf]"),
        ("a.md", "---\nbibliography:\n  - other.bib\n  - \"lib/refs.bib\"\n---\n\n“%s” [@board21]."
         " “%s” [@shelf]."),
    ],
)  # fmt: skip
def test_a_key_stands_for_the_address_in_the_library_beside_or_else_for_a_source(
    tmp_path: Path, name: str, text: str
):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "refs.bib").write_text(LIBRARY)
    found = read_quotations(tmp_path / name, (text % (SAID, OTHER)).encode())
    assert [(one.selector.exact, one.cited, one.source) for one in found] == [
        (SAID, "https://board.example/rules", ""),
        (OTHER, "", "shelf"),
    ]


def test_only_a_file_in_the_documents_own_folder_is_read(tmp_path: Path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "refs.bib").write_text(LIBRARY)
    (inner / "link.bib").symlink_to(tmp_path / "refs.bib")
    (inner / "folder.bib").mkdir()
    for name in ("../refs", str(tmp_path / "refs"), "link", "folder", "missing", "a\0b"):
        named = f"\\bibliography{{{name}}}".encode()
        assert read_beside(inner / "a.tex", named) == b""
    assert read_beside(tmp_path / "a.tex", b"\\bibliography{refs}") == LIBRARY.encode()
    assert read_beside(tmp_path / "a.txt", b"\\bibliography{refs}") == b""


@pytest.mark.parametrize("piece", ["@a{b, url = x ", "@a{", "url =", "@a{b,\n url = {"])
def test_reading_a_library_costs_time_that_grows_with_it(piece: str):
    check_growth(lambda size: (piece * size).encode(), read_bibliography, 8_000)
