"""`archiver add` of links as people cite them: the page itself becomes the source."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.cited_links import CitedLink
from archiver.demo.server import DemoAnswer, serve
from archiver.messages import read_head
from archiver.models import Exchange, Fetch, Hop, Outcome, RecordBlock, Request
from archiver.workflows.save.add import _ask_archive
from tests.capture.servers import real_clock, response
from tests.door import call

PAGE = "<title>Minutes</title><p>The council met.</p><a href=/a.pdf>annex</a>"


def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
    if target == "/aB3x9":
        return DemoAnswer(
            302, (("Location", f"http://localhost:{fields['host'].partition(':')[2]}/m"),)
        )
    page = PAGE.partition("</title>")[2] if target == "/untitled" else PAGE
    return DemoAnswer(200, (("Content-Type", "text/html"),), page.encode())


@pytest.fixture
def project(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    (tmp_path / "sources.csv").write_text(
        "id,url,title,memento,notes,attachments,doi\n", encoding="utf-8"
    )
    (tmp_path / "archiver.toml").write_text(
        '[capture]\nallow-addresses = ["127.0.0.0/8", "::1/128"]\ndelay = 0\n', encoding="utf-8"
    )
    with serve(answer) as url:
        yield tmp_path, url


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_of_a_copy_the_page_is_the_source_and_the_copy_its_memento(
    project: tuple[Path, str],
) -> None:
    folder, url = project
    copy = f"https://web.archive.org/web/20210628120000/{url}/minutes"
    said = call("-C", folder, "add", f"{copy}#:~:text=met")
    assert said.code == 0, said.err
    assert [(r["url"], r["memento"], r["title"]) for r in rows(folder)] == [
        (f"{url}/minutes", copy, "Minutes")
    ]
    # The same page, sent on by somebody, is the same source; and its document is offered.
    again = call("-C", folder, "add", f"{url}/minutes?utm_source=mail")
    assert "is a source already: minutes" in again.err
    assert "(a.pdf)" in said.err + said.out


def test_a_short_address_stands_for_the_page_it_leads_to(project: tuple[Path, str]) -> None:
    folder, url = project
    assert call("-C", folder, "add", f"{url}/aB3x9", "--attachments").code == 0
    (row,) = rows(folder)
    assert row["url"].endswith("/m")
    assert "localhost" in row["url"]
    assert (row["notes"], row["attachments"]) == (f"cited as {url}/aB3x9", "yes")


def test_a_page_that_is_not_asked_for_lacks_no_title(project: tuple[Path, str]) -> None:
    folder, url = project
    said = call("-C", folder, "add", f"{url}/m", "--no-fetch")
    assert (said.code, rows(folder)[0]["title"]) == (0, "")
    assert "title" not in said.out + said.err


def test_a_copy_that_names_no_page_is_asked_about_or_refused(project: tuple[Path, str]) -> None:
    folder, _ = project
    said = call("-C", folder, "add", "https://archive.ph/AbC1d", "--no-fetch")
    assert said.code == 2
    assert "--memento https://archive.ph/AbC1d" in said.err
    assert rows(folder) == []


def saying(body: bytes) -> Fetch:
    def fetch(request: Request) -> Exchange:
        wire = response(body, "Content-Type: text/html")
        block = RecordBlock(len(wire), wire)
        with block.open() as stream:
            hop = Hop(request.url, real_clock().now(), b"", block, read_head(stream))
        return Exchange(request, (hop,), Outcome.CAPTURED)

    return fetch


@pytest.mark.parametrize(
    ("copy", "body"),
    [
        (
            "https://perma.cc/AB12-CD34",
            b'{"guid": "AB12-CD34", "url": "http:\\/\\/example.org\\/a"}',
        ),
        (
            "https://archive.ph/AbC1d",
            b'<link rel="canonical" href="http://archive.ph/2021.06.28-120000/http://example.org/a">',
        ),
    ],
)
def test_the_archive_says_which_page_its_copy_is_of(copy: str, body: bytes) -> None:
    asked = CitedLink(copy, copy, asks=True)
    found = _ask_archive(saying(body), asked)
    assert (found.url, found.memento, found.asks) == ("http://example.org/a", copy, False)
    assert _ask_archive(saying(b"<p>Are you a robot?"), asked) == asked


def test_a_cited_page_is_called_as_it_calls_itself_and_named_as_it_is_cited(
    project: tuple[Path, str],
) -> None:
    folder, url = project
    (folder / "leaflet.md").write_text(
        f"[the note]({url}/minutes) and [its annex]({url}/untitled)\n", encoding="utf-8"
    )
    said = call("-C", folder, "add", "--from", folder / "leaflet.md")
    assert said.code == 0, said.err
    assert [(row["id"], row["title"]) for row in rows(folder)] == [
        ("note", "Minutes"),
        ("its-annex", "its annex"),
    ]
