"""archiver.toml: what each option takes, and that every mistake is named with its line."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from archiver.errors import FileError, RowError
from archiver.models import Severity
from archiver.options import SECTIONS, parse_settings, read_settings, template_settings
from archiver.settings import (
    KNOWN_ARCHIVES,
    PRESET_ARCHIVES,
    ArchiveSettings,
    CaptureSettings,
    Settings,
    TimestampSettings,
    VerifySettings,
    WatchSettings,
)

PATH = Path("archiver.toml")


def parse(text):
    return parse_settings(PATH, text.encode("utf-8"))


def test_a_missing_or_empty_file_is_all_defaults(tmp_path):
    assert read_settings(tmp_path / "archiver.toml") == Settings()
    assert parse("") == Settings()
    assert parse("\ufeff# nothing\r\n") == Settings()


def test_the_contracts_example_is_read():
    settings = parse(
        """
        [capture]
        contact = "you@example.org"
        allow-addresses = ["127.0.0.0/8", "::1"]
        delay = 0
        workers = 3
        timeout = "45s"
        max-seconds = 300
        max-bytes = "200 MB"
        robots = "all"
        [verify]
        fail-on = "minor"
        max-gap = 12
        [[archives]]
        name = "ours"
        kind = "memento"
        url = "http://127.0.0.1:8080/web/"
        per-minute = 600
        [watch]
        gone-after = "24h"
        """
    )
    assert settings.capture == CaptureSettings(
        contact="you@example.org",
        allow_addresses=("127.0.0.0/8", "::1/128"),
        delay=0,
        workers=3,
        timeout=45,
        robots="all",
    )
    assert settings.verify == VerifySettings(fail_on=Severity.MINOR, max_gap=12)
    archive = ArchiveSettings("ours", "memento", "http://127.0.0.1:8080/web", 600)
    assert settings.archives == (archive,)
    assert settings.watch == WatchSettings(gone_after=86400)


@pytest.mark.parametrize("name", KNOWN_ARCHIVES)
def test_the_name_of_a_known_archive_is_enough(name: str) -> None:
    settings = parse(f'[[archives]]\nname = "{name}"\nper-minute = 3\n')
    assert settings.archives == (replace(KNOWN_ARCHIVES[name], per_minute=3.0),)


def test_a_known_name_at_another_address_is_another_archive() -> None:
    text = '[[archives]]\nname = "loc"\nkind = "memento"\nurl = "https://a.org"\n'
    assert parse(text).archives == (ArchiveSettings("loc", "memento", "https://a.org"),)


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ('"200 MB"', 200 * 1024**2),
        ("1024", 1024),
        ('"1.5 GiB"', 3 * 1024**3 // 2),
        ('"64k"', 65536),
    ],
)
def test_sizes(written, size):
    assert parse(f"[capture]\nmax-bytes = {written}").capture.max_bytes == size


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[capture]\n\nworkrs = 3", 3, "Did you mean 'workers'?"),
        ("[capture]\nmax_bytes = 3", 2, "Did you mean 'max-bytes'?"),
        ("[capture]\nzzz = 3", 2, "Known are: contact"),
        ("[captures]\nworkers = 3", 1, "Did you mean 'capture'?"),
        ("\nworkers = 3", 2, "It belongs under [capture]"),
        ("capture.workrs = 3", 1, "'workers'"),
        ("[capture]\nworkers = 0", 2, "from 1 to 256"),
        ("[capture]\nworkers = true", 2, "whole number"),
        ('[capture]\nworkers = "3"', 2, 'workers = "3"'),
        ('[capture]\ndelay = "soon"', 2, "24h"),
        ("[capture]\ndelay = -1", 2, "seconds"),
        ("[capture]\ndelay = nan", 2, "seconds"),
        ("[capture]\ntimeout = 0", 2, "above 0"),
        ('[capture]\nmax-bytes = "lots"', 2, "200 MB"),
        ("[capture]\nmax-bytes = 0", 2, "200 MB"),
        ('[capture]\nrobots = "maybe"', 2, '"requisites" or "all"'),
        ('[capture]\nallow-addresses = "127.0.0.1"', 2, "127.0.0.0/8"),
        ('[capture]\nallow-addresses = ["localhost"]', 2, "localhost"),
        ("[capture]\ncontact = 3", 2, "quotation marks"),
        ('[verify]\nfail-on = "bad"', 2, '"critical" or "major"'),
        ('[verify]\nunmarked = "yes"', 2, "true or false"),
        ('[watch]\nheartbeat = "example.org"', 2, "web address"),
        ('[watch]\ncommand = "x"\nmail-password = "x"', 3, "secrets are never"),
        ('[capture]\napi_key = "x"', 2, "environment"),
        ("capture = 3", 1, "[capture]"),
        ("archives = 3", 1, "[[archives]]"),
        ('[archives]\nname = "x"', 1, "[[archives]]"),
        ('[[archives]]\nname = "a"\nkind = "wayback"', 2, "no 'url'"),
        ('[[archives]]\nname = "A b"\nkind = "wayback"\nurl = "https://a.org"', 2, "short name"),
        ('[[archives]]\nname = "a"\nkind = "cdx"\nurl = "https://a.org"', 3, '"wayback"'),
        ('[[archives]]\nname = "a"\nkind = "wayback"\nurl = "https://u:p@a.org"', 4, "password"),
    ],
)
def test_a_mistake_is_named_with_its_line(text, line, words):
    with pytest.raises(RowError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"archiver.toml:{line}: ")


def test_the_line_is_that_of_the_second_archive():
    one = '[[archives]]\nname = "a"\nkind = "wayback"\nurl = "https://a.org"\n'
    with pytest.raises(RowError, match="two archives are called 'a'") as caught:
        parse(one + one)
    assert caught.value.line == 6
    with pytest.raises(RowError) as caught:
        parse(one + one.replace('"a"', '"b"') + "per-minute = 0\n")
    assert caught.value.line == 9


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[capture]\ndelay = 1.0.0\n", 2),
        (b"[capture\n", 1),
        (b'[capture]\ncontact = "\xe9"\n', 2),
        (b"[capture]\ndelay = " + b"9" * 5_000, 1),
        (b"[capture]\ndelay = " + b"[" * 50_000, 1),
        (b"[capture]\ndelay = 1\n" + b"a." * 400_000 + b"a = 1", 3),
        (b"[" + b"a." * 400_000 + b"a]", 1),
        (b"[capture]\ndelay = { " + b"a." * 100_000 + b"a = 1 }", 2),
        (b"[capture]\n" + b"'a,b'." * 100_000 + b"a = 1", 2),
    ],
)
def test_a_file_that_is_no_toml_or_no_utf8(content, line):
    with pytest.raises(RowError) as caught:
        parse_settings(PATH, content)
    assert caught.value.line == line
    assert "\n" not in str(caught.value)


def test_a_huge_file_is_refused(tmp_path):
    path = tmp_path / "archiver.toml"
    with path.open("wb") as stream:
        stream.truncate(300 * 1024 * 1024)
    with pytest.raises(FileError, match="larger than 1 MB"):
        read_settings(path)


def test_a_folder_in_its_place_is_said(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        read_settings(tmp_path)


SECTION_TYPES = {
    "capture": CaptureSettings,
    "verify": VerifySettings,
    "archives": ArchiveSettings,
    "watch": WatchSettings,
    "timestamps": TimestampSettings,
}


@pytest.mark.parametrize("section", sorted(SECTION_TYPES))
def test_every_setting_is_an_option_and_every_option_a_setting(section):
    settings = {item.name.replace("_", "-") for item in fields(SECTION_TYPES[section])}
    assert settings == set(SECTIONS[section])


def test_the_template_changes_nothing_and_shows_every_default():
    template = template_settings()
    assert parse(template) == Settings()
    shown = re.sub(r"^# (?=\[\[|[a-z-]+ = )", "", template, flags=re.MULTILINE)
    assert parse(shown) == Settings(archives=PRESET_ARCHIVES)
    for section, options in SECTIONS.items():
        for name in options:
            assert re.search(rf"^# {name} = ", template, re.MULTILINE), (section, name)


def test_timestamp_authorities_go_by_name_or_by_address():
    said = parse(
        """
        [timestamps]
        authorities = ["DigiCert", "https://Stamps.example.org:8443/tsr", "http://t.example/a/b/"]
        certificates = "stamps.pem"
        every = "12h"
        """
    ).timestamps
    assert [(one.name, one.url) for one in said.authorities] == [
        ("digicert", "http://timestamp.digicert.com"),
        ("stamps.example.org-8443", "https://Stamps.example.org:8443/tsr"),
        ("t.example-a-b", "http://t.example/a/b/"),
    ]
    assert (said.certificates, said.every) == ("stamps.pem", 43200.0)
    assert Settings().timestamps.authorities == ()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('"digicert"', "Write a list"),
        ("[1]", "Write a list"),
        ('["digisert"]', "no known authority"),
        ('["digicert", "http://timestamp.digicert.com", "digicert"]', "stands there twice"),
        ('["ftp://stamps.example/x"]', "whole web address"),
        ('["https://name:password@stamps.example/"]', "secrets come from the environment"),
    ],
)
def test_a_wrong_authority_is_named_with_its_line(written, words):
    with pytest.raises(RowError, match=words) as caught:
        parse(f"[timestamps]\n\nauthorities = {written}\n")
    assert caught.value.line == 3


def test_dots_in_a_text_or_a_remark_are_no_name():
    settings = parse(
        "# see . . . . . . . . . . . .\n[capture]\ncontact = 'a.b.c.d.e.f.g.h.i.j.k.l'\n"
    )
    assert settings.capture.contact == "a.b.c.d.e.f.g.h.i.j.k.l"


def test_how_a_browser_shows_pages_is_an_option(tmp_path: Path) -> None:
    path = tmp_path / "archiver.toml"
    path.write_text(
        '[browser]\nconsent = "reject"\nlanguage = "cy"\nwidth = 400\n', encoding="utf-8"
    )
    found = read_settings(path).browser
    assert (found.consent, found.language, found.user_agent, found.width) == (
        "reject",
        "cy",
        "",
        400,
    )
    for line in ('consent = "maybe"', 'language = "a b"', "width = 10"):
        path.write_text(f"[browser]\n{line}\n", encoding="utf-8")
        with pytest.raises(RowError):
            read_settings(path)


@pytest.mark.parametrize(
    "number", ["0x" + "f" * 6000, "0b1" + "0" * 30_000, "[0x" + "f" * 6000 + "]"]
)
def test_a_number_that_python_cannot_write_is_a_wrong_value_and_no_fault_of_ours(
    number: str,
) -> None:
    with pytest.raises(RowError, match="timeout = a number of thousands of digits cannot be used"):
        parse(f"[capture]\ntimeout = {number}\n")
