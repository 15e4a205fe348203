"""What a link means that people cite: the page of a copy, the file of a share page."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from archiver.cited_links import citation_key, read_link
from archiver.models import Quotation, Source, TextQuoteSelector
from archiver.quoting.finding.attribution import attribute

PAGE = "http://example.org/a?b=c"
GOOGLE = "https://docs.google.com"
DOCUMENT = f"{GOOGLE}/document/d/1a-B_c"
DRIVE = "https://drive.google.com"
SHEETS = f"{GOOGLE}/spreadsheets/d/1a"
DROPBOX = "https://www.dropbox.com"


@pytest.mark.parametrize(
    ("link", "page", "dated"),
    [
        (f"https://web.archive.org/web/20210628120000/{PAGE}", PAGE, True),
        (f"https://web.archive.org/web/20210628120000id_/{PAGE}#top", PAGE, True),
        ("https://web.archive.org/web/2021/example.org/a?b=c", PAGE, True),
        ("https://web.archive.org/web/20210628120000/http:/example.org/a?b=c", PAGE, True),
        (f"https://web.archive.org/web/20210628120000/{quote(PAGE, safe='')}", PAGE, True),
        (f"https://web.archive.org/web/{quote(PAGE, safe='')}", PAGE, False),
        (f"https://web.archive.org/web/2021*/{PAGE}", PAGE, False),
        (f"https://web.archive.org/web/{PAGE}", PAGE, False),
        (f"https://archive.ph/2021.06.28-120000/{PAGE}", PAGE, True),
        (f"https://archive.today/20210628120000/{PAGE}", PAGE, True),
        (f"https://archive.is/o/AbC1d/{PAGE}", PAGE, True),
        (f"https://archive.ph/newest/{PAGE}", PAGE, False),
        (f"https://arquivo.pt/wayback/20210628120000/{PAGE}", PAGE, True),
        (f"https://webarchive.nationalarchives.gov.uk/ukgwa/20210628120000/{PAGE}", PAGE, True),
        (f"https://wayback.archive-it.org/12/20210628120000/{PAGE}", PAGE, True),
    ],
)
def test_a_link_to_a_copy_names_its_page(link: str, page: str, dated: bool) -> None:
    found = read_link(link)
    assert (found.url, bool(found.memento), found.asks) == (page, dated, False)
    assert link.startswith(found.memento)


@pytest.mark.parametrize("link", ["https://archive.ph/AbC1d", "https://perma.cc/AB12-CD34"])
def test_some_copies_name_no_page(link: str) -> None:
    assert read_link(link).asks
    assert read_link(link).memento == link


@pytest.mark.parametrize(
    ("link", "file"),
    [
        (f"{DOCUMENT}/edit?usp=sharing#h", f"{DOCUMENT}/export?format=docx"),
        (f"{GOOGLE}/document/u/0/d/1a/mobilebasic", f"{GOOGLE}/document/d/1a/export?format=docx"),
        (f"{SHEETS}/edit#gid=0", f"{SHEETS}/export?format=ods"),
        (f"{GOOGLE}/presentation/d/1a/view", f"{GOOGLE}/presentation/d/1a/export/pdf"),
        (f"{DRIVE}/file/d/1a/view", f"{DRIVE}/uc?export=download&id=1a"),
        (f"{DRIVE}/open?id=1a", f"{DRIVE}/uc?export=download&id=1a"),
        (f"{DROPBOX}/s/ab/f.pdf?dl=0", f"{DROPBOX}/s/ab/f.pdf?dl=1"),
        (f"{DROPBOX}/scl/fi/a/f.pdf?rlkey=k&dl=0", f"{DROPBOX}/scl/fi/a/f.pdf?rlkey=k&dl=1"),
        ("https://c.sharepoint.com/:b:/s/S/Ex?e=a", "https://c.sharepoint.com/:b:/s/S/Ex?e=a&download=1"),
        ("https://onedrive.live.com/embed?resid=1", "https://onedrive.live.com/download?resid=1"),
    ],
)  # fmt: skip
def test_a_share_page_is_the_file_behind_it(link: str, file: str) -> None:
    assert read_link(link).url == file
    assert read_link(file).url == file


@pytest.mark.parametrize(
    "link",
    [PAGE, f"{GOOGLE}/document/d/e/2PACX/pub", f"{DRIVE}/drive/folders/1a",
     "https://example.org/2021/06/28/example.com-news", "https://archive.org/details/book",
     "https://example.org/web/20210628120000/http://other.example/", "http://[::1", "x", ""],
)  # fmt: skip
def test_any_other_link_means_itself(link: str) -> None:
    found = read_link(link)
    assert (found.url, found.memento, found.doi, found.asks) == (link, "", "", False)


def test_a_doi_is_read_from_its_link() -> None:
    assert read_link("https://dx.doi.org/10.1000/a%2Fb").doi == "10.1000/a/b"


def test_who_sent_a_reader_makes_no_other_source() -> None:
    plain = citation_key("https://example.org/a?id=3")
    assert citation_key("http://example.org/a?utm_source=x&id=3&fbclid=9#:~:text=hi") == plain
    assert citation_key("https://example.org/a?utm_medium=x") == citation_key(
        "https://example.org/a"
    )
    assert citation_key("https://example.org/a?id=4") != plain
    assert citation_key("https://example.org/a?source=x") != citation_key("https://example.org/a")
    sources = [
        Source("a", "https://example.org/a?id=3"),
        Source("f", f"{DROPBOX}/s/ab/f.pdf?dl=1"),
    ]
    for cited, source in (
        ("https://example.org/a?id=3&gclid=1#:~:text=words", "a"),
        ("https://web.archive.org/web/2021/https://example.org/a?id=3", "a"),
        (f"{DROPBOX}/s/ab/f.pdf?dl=0", "f"),
    ):
        quotation = Quotation("q", TextQuoteSelector("some words"), cited=cited)
        assert attribute(quotation, sources).source == source
