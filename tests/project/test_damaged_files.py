"""The campaign's own files with random damage: read or refused, never made worse by a change."""

import random
import re
from contextlib import suppress
from pathlib import Path

import pytest

from archiver.errors import FileError
from archiver.models import Source
from archiver.options import parse_settings, template_settings
from archiver.places import Lines
from archiver.project import append_source, load_project, settle_quotation
from archiver.settings import Settings

ROOT = Path(__file__).parents[2]
NEW = Source("brand-new", "https://new.example/", "A new one")
REASON = 'because, "so"'


def damage(content, chance):
    """Return `content` with a few bytes changed, cut out or put in."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place, kind = chance.randrange(len(made)), chance.random()
        if kind < 0.5:
            made[place] = chance.choice(b'",;\t\n\r=\x00\x92\xff?')
        elif kind < 0.7:
            del made[place : place + chance.randint(1, 200)]
        elif kind < 0.8:
            del made[place + 1 :]
        else:
            made[place:place] = bytes(chance.choice(b'",;\n\r') for _ in range(3))
        made = made or bytearray(b"x")
    return bytes(made)


def check_append(project):
    """Add a row: the old bytes stay, and all the rows that were good are."""
    before, good = project.sources_csv.read_bytes(), {s.id for s in project.sources().rows}
    try:
        append_source(project, NEW)
    except FileError:
        assert project.sources_csv.read_bytes() == before
        return False
    assert project.sources_csv.read_bytes().startswith(before)
    assert {s.id for s in project.sources().rows} == good | {NEW.id}
    return True


def check_settle(project, chance):
    """Settle a row: it alone is another afterwards."""
    before, rows = project.quotes_csv.read_bytes(), project.quotations().rows
    if not rows:
        return False
    chosen = chance.choice(rows).id
    try:
        settle_quotation(project, chosen, reviewed=REASON, review_of="abc")
    except FileError:
        assert project.quotes_csv.read_bytes() == before
        return False
    after = {row.id: row for row in project.quotations().rows}
    assert after.pop(chosen).reviewed == REASON
    assert after == {row.id: row for row in rows if row.id != chosen}
    return True


def run_campaign(root, seed, count):
    chance, project = random.Random(seed), load_project(root)
    sources, quotes = (ROOT / "sources.csv").read_bytes(), (ROOT / "quotes.csv").read_bytes()
    appended = settled = 0
    for _ in range(count):
        project.sources_csv.write_bytes(damage(sources, chance))
        project.quotes_csv.write_bytes(damage(quotes, chance))
        try:
            project.quotations()
        except FileError:
            continue
        appended += check_append(project)
        settled += check_settle(project, chance)
    return appended, settled


def test_damaged_lists_are_never_made_worse(tmp_path):
    appended, settled = run_campaign(tmp_path, 42, 60)
    assert appended >= 10
    assert settled >= 10


@pytest.mark.endure
def test_damaged_lists_are_never_made_worse_for_long(tmp_path):
    appended, settled = run_campaign(tmp_path, 7, 5000)
    assert appended >= 1000
    assert settled >= 1000


def test_a_damaged_archiver_toml_is_read_or_refused():
    chance, read = random.Random(3), 0
    shown = re.sub(r"^# (?=\[\[|[a-z-]+ = )", "", template_settings(), flags=re.MULTILINE)
    for _ in range(300):
        with suppress(FileError):
            settings = parse_settings(Path("a.toml"), damage(shown.encode(), chance))
            read += isinstance(settings, Settings)
    assert 20 <= read <= 280


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, (1, 1)),
        ("ab\ncd", 1, (1, 2)),
        ("ab\ncd", 3, (2, 1)),
        ("ab\r\ncd", 4, (2, 1)),
        ("ab\rcd\n", 4, (2, 2)),
        ("ab\n\n\ncd", 5, (4, 1)),
        ("äö\ncd", 3, (2, 1)),
    ],
)
def test_lines_and_columns(text, offset, place):
    lines = Lines(text)
    assert lines.place_of(offset) == place
    assert lines.line_at(offset) == place[0]
    assert lines.start_of(place[0]) + place[1] - 1 == offset


def test_the_start_of_a_line_past_the_end_is_that_of_the_last():
    assert Lines("a\nb").start_of(9) == 2
    assert Lines("a\nb").start_of(0) == 0
