"""Our copy beside an archive's: "different" is said only where nothing stands against it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.models import Agreement, Memento, Text, Usability, Usable
from archiver.wayback.comparison import REWRITTEN, CopyReading, compare
from archiver.wayback.playback import is_frame

OURS = "The board never approved the closure of the old ward."
THEIRS = "The board approved the closure of the old ward."


def test_a_page_that_shows_the_copy_in_a_frame_names_it_in_one_way_or_the_other() -> None:
    moment = datetime(2021, 5, 4, 10, 20, 30, tzinfo=UTC)
    memento = Memento("old", "https://a.example/x", moment, "https://old.example/m/1")
    dated, other = b"20210504102030", b"/20200101000000id_/https://a.example/x'"
    frame = b"<iframe src='/m/1'></iframe>"
    assert is_frame(memento, b"<p>" + dated + frame)
    assert is_frame(memento, b"<a href='" + other + b">" + frame)
    assert not is_frame(memento, b"<p>20210504" + frame)
    assert not is_frame(memento, b"<p>" + dated)


def reading(
    words: str, *, marks: bytes = b"", usable: Usable = Usable.YES, gaps: tuple[str, ...] = ()
) -> CopyReading:
    payload = marks + words.encode()
    return CopyReading(payload, Text(words, gaps=gaps), Usability(usable, "It is short."))


def test_words_that_differ_are_different_where_both_copies_are_whole() -> None:
    found = compare(reading(OURS), reading(THEIRS))
    assert found.agreement is Agreement.DIFFERENT
    assert [(one.quoted, one.archived) for one in found.difference] == [("never", "")]


@pytest.mark.parametrize(
    "mark", [b"BEGIN WAYBACK TOOLBAR INSERT", b"/_static/js/wombat.js", b"/static/wombat.js"]
)
def test_a_copy_that_the_archive_rewrote_is_never_different(mark: bytes) -> None:
    found = compare(reading(OURS), reading(THEIRS, marks=mark))
    assert (found.agreement, found.difference) == (Agreement.UNKNOWN, ())
    assert "the archive rewrote its copy for display" in found.reason


@pytest.mark.parametrize("mark", REWRITTEN)
def test_a_page_that_has_the_mark_itself_was_not_rewritten(mark: bytes) -> None:
    both = compare(reading(OURS, marks=mark), reading(THEIRS, marks=mark))
    assert both.agreement is Agreement.DIFFERENT
    assert compare(reading(OURS, marks=mark), reading(THEIRS)).agreement is Agreement.DIFFERENT


@pytest.mark.parametrize(
    ("ours", "theirs", "whose"),
    [
        (Usable.YES, Usable.DOUBTFUL, "the archive's copy is doubtful: it is short"),
        (Usable.DOUBTFUL, Usable.YES, "our copy is doubtful: it is short"),
        (Usable.NO, Usable.YES, "our copy is doubtful: it is short"),
        (Usable.YES, Usable.NO, "the archive's copy does not show the page: it is short"),
    ],
)
def test_a_doubtful_copy_on_either_side_proves_no_difference(
    ours: Usable, theirs: Usable, whose: str
) -> None:
    found = compare(reading(OURS, usable=ours), reading(THEIRS, usable=theirs))
    assert (found.agreement, found.difference) == (Agreement.UNKNOWN, ())
    assert whose in found.reason


def test_equal_bytes_are_equal_whatever_is_doubted() -> None:
    doubtful = reading(OURS, usable=Usable.DOUBTFUL)
    assert compare(doubtful, doubtful).agreement is Agreement.SAME_PAYLOAD


@pytest.mark.parametrize(
    ("ours", "theirs", "whose"), [("", THEIRS, "our"), (OURS, "", "archive's")]
)
def test_a_copy_without_text_proves_nothing(ours: str, theirs: str, whose: str) -> None:
    found = compare(reading(ours, marks=b"a"), reading(theirs, marks=b"b"))
    assert found.agreement is Agreement.UNKNOWN
    assert f"{whose} copy has no text" in found.reason


@pytest.mark.parametrize(
    ("ours", "theirs", "whose"), [("a", "", "our"), ("", "b", "the archive's")]
)
def test_a_gap_on_either_side_proves_no_difference(ours: str, theirs: str, whose: str) -> None:
    one = reading(OURS, gaps=(ours,) if ours else ())
    other = reading(THEIRS, gaps=(theirs,) if theirs else ())
    found = compare(one, other)
    assert found.agreement is Agreement.UNKNOWN
    assert f"in {whose} copy: {ours or theirs}" in found.reason
