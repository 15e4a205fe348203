"""The demonstration's parts, and that the program's own stages understand them."""

import base64
import csv
import json
import re
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha1
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archiver.demo.archive import start_archive
from archiver.demo.project import LEAFLET, QUOTATIONS, write_project
from archiver.demo.site import PAGES, Site, read_page, start_site
from archiver.project import load_project
from archiver.text.extraction import extract
from tests.demo.minutes import write_minutes


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The running site."""
    with start_site() as running:
        yield running


@pytest.fixture(scope="module")
def archive(site) -> Iterator[str]:
    """The running web archive's address."""
    with start_archive(site.url) as url:
        yield url


def get(url: str, **fields: str) -> tuple[int, dict[str, str], bytes]:
    """Status, header with names in lower case, body; redirects are not followed."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    with closing(HTTPConnection(parts.netloc, timeout=60)) as connection:
        connection.request("GET", target, headers=named)
        answer = connection.getresponse()
        header = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, header, answer.read()


def words_of(name: str, media_type: str = "text/html; charset=utf-8") -> str:
    return " ".join(extract(read_page(name), media_type).content.split())


# --- the site ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_served(site, path):
    status, header, body = get(site.url + path)
    assert status == 200
    assert body == read_page(PAGES[path])
    assert int(header["content-length"]) == len(body)


def test_an_unchanged_page_is_answered_304(site):
    _, header, _ = get(f"{site.url}/survey")
    status, _, body = get(f"{site.url}/survey", If_None_Match=header["etag"])
    assert (status, body) == (304, b"")


def test_the_withdrawn_page_is_gone_and_others_are_not_found(site):
    assert get(f"{site.url}/hearing")[0] == 410
    assert get(f"{site.url}/nowhere")[0] == 404
    assert get(f"{site.url}/robots.txt")[2].startswith(b"User-agent: *")


def test_time_moves_on():
    with start_site() as running:
        before = get(f"{running.url}/timetable")
        running.move_on()
        after = get(f"{running.url}/timetable", If_None_Match=before[1]["etag"])
    assert b"6.30 every weekday morning" in before[2]
    assert after[0] == 200
    assert b"6.30 every weekday morning" not in after[2]


def test_the_address_is_free_again_afterwards():
    with start_site() as running:
        url = running.url
    with pytest.raises(ConnectionError):
        get(url)


def test_pages_link_only_to_pages(site):
    for name in (n for n in PAGES.values() if n.endswith(".html")):
        for link in re.findall(rb'href="([^"]+)"', read_page(name)):
            assert link.decode() in PAGES, name


def test_the_pdf_reads_column_by_column():
    text = words_of("minutes.pdf", "application/pdf")
    assert "rose by 2.5% in the year to March, less than the costs of the library" in text
    assert text.index("The heating") < text.index("Visitors") < text.index("Any other business")


def test_the_pdf_is_the_one_that_the_script_makes(tmp_path):
    write_minutes(tmp_path / "minutes.pdf")
    made = extract((tmp_path / "minutes.pdf").read_bytes(), "application/pdf")
    assert made.content == extract(read_page("minutes.pdf"), "application/pdf").content


# --- the web archive -----------------------------------------------------------------------------


def index(archive: str, url: str, more: str = "") -> list:
    status, header, body = get(f"{archive}/cdx/search/cdx?url={url}&output=json{more}")
    assert (status, header["content-type"]) == (200, "application/json")
    return json.loads(body)


def test_the_index_answers_like_archive_org(archive, site):
    names, *rows = index(archive, f"{site.url}/timetable")
    assert names[:3] == ["urlkey", "timestamp", "original"]
    assert [row[1] for row in rows] == ["20250110120000", "20250801120000"]
    assert index(archive, f"{site.url}/nowhere") == []
    assert get(f"{archive}/cdx/search/cdx?url={site.url}/nowhere")[2] == b""


def test_the_index_digest_is_that_of_the_payload(archive, site):
    fields = "&fl=timestamp,original,digest"
    _, (stamp, original, digest) = index(archive, f"{site.url}/minutes.pdf", fields)
    body = get(f"{archive}/web/{stamp}id_/{original}")[2]
    assert base64.b32encode(sha1(body).digest()).decode() == digest
    assert body == get(f"{site.url}/minutes.pdf")[2]


def test_the_index_can_be_bounded(archive, site):
    url = f"{site.url}/timetable"
    assert len(index(archive, url, "&from=2025&to=202506")) == 2
    assert [row[1] for row in index(archive, url, "&limit=-1")[1:]] == ["20250801120000"]


def test_playback_has_the_headers_of_a_memento(archive, site):
    status, header, body = get(f"{archive}/web/20250512101500id_/{site.url}/hearing")
    assert (status, body) == (200, read_page("hearing.html"))
    assert header["memento-datetime"] == "Mon, 12 May 2025 10:15:00 GMT"
    assert f'<{site.url}/hearing>; rel="original"' in header["link"]


def test_another_moment_redirects_to_the_nearest_copy(archive, site):
    status, header, _ = get(f"{archive}/web/20250901000000id_/{site.url}/timetable")
    assert status == 302
    assert header["location"] == f"{archive}/web/20250801120000id_/{site.url}/timetable"


def test_kept_back_and_absent_are_told_apart(archive, site):
    status, _, body = get(f"{archive}/cdx/search/cdx?url={site.url}/news&output=json")
    assert (status, b"Blocked" in body) == (403, True)
    assert get(f"{archive}/web/2026id_/{site.url}/news")[0] == 404
    assert get(f"{archive}/web/2026id_/{site.url}/petition-signed")[0] == 404


def test_the_timemap_lists_the_copies(archive, site):
    status, header, body = get(f"{archive}/web/timemap/link/{site.url}/timetable")
    assert (status, header["content-type"]) == (200, "application/link-format")
    said = body.decode()
    assert said.count("memento") == 2
    assert 'rel="first memento"; datetime="Fri, 10 Jan 2025 12:00:00 GMT"' in said
    assert 'rel="timegate"' in said


# --- the project ---------------------------------------------------------------------------------


def test_the_project_is_read_without_a_complaint(tmp_path, site, archive):
    write_project(tmp_path / "demo", site.url, archive)
    project = load_project(tmp_path / "demo")
    sources = {source.id: source for source in project.sources().checked()}
    quotations = project.quotations().checked()
    assert len(sources) == 8
    assert sources["hearing"].status.value == "withdrawn"
    assert sources["petition"].work == sources["petition-signed"].work != ""
    assert {quotation.source for quotation in quotations} <= set(sources)
    settings = project.settings()
    assert settings.capture.delay == 0
    assert [one.url for one in settings.archives] == [archive]


def test_every_quotation_stands_in_the_leaflet(tmp_path, site, archive):
    write_project(tmp_path, site.url, archive)
    leaflet = " ".join((tmp_path / LEAFLET).read_text(encoding="utf-8").split())
    assert [quote for _, _, quote in QUOTATIONS if quote not in leaflet] == []


@pytest.mark.parametrize("name", ["sources.csv", "quotes.csv", "archiver.toml", LEAFLET])
def test_nothing_of_a_persons_is_overwritten(tmp_path, site, archive, name):
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=re.escape(name)):
        write_project(tmp_path, site.url, archive)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_with_spaces_and_accents_is_no_obstacle(tmp_path, site, archive):
    folder = tmp_path / "Ä demo folder"
    write_project(folder, site.url, archive)
    with Path(folder / "sources.csv").open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 8


@pytest.mark.parametrize(
    ("page", "says", "lacks"),
    [
        ("statement.html", "The council has not decided to close the pool", "has decided to close"),
        ("statement.html", "found no defect that needs urgent repair", "m entoring"),
        ("petition-signed.html", "published and debated in public", "full review"),
        ("petition.html", "a full review has been published", "debated"),
        ("timetable.html", "6.30 every weekday morning", "until further notice"),
        ("news.html", "cookies", "campaign has grown"),
    ],
)
def test_pages_say_what_the_story_needs(page, says, lacks):
    text = words_of(page)
    assert says in text
    assert lacks not in text
