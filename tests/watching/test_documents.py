"""What becomes of one document, as a matter of pure rules."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.models import DifferenceKind, Severity
from archiver.text.word_differences import Edit
from archiver.watch_memory import Doubt, Memory
from archiver.watching.documents import (
    AttachedDocument,
    AttachedDocuments,
    DocumentLook,
    Sight,
    link_documents,
    settle_documents,
    standing_in,
)

NOW = datetime(2026, 3, 10, 5, tzinfo=UTC)
DAY = 86400.0
SITE = "https://files.town.example"
KNOWN = AttachedDocument("urn:uuid:1", url=f"{SITE}/letter.pdf", present=("q",), absent=("z",))
OTHER = AttachedDocument("urn:uuid:2", url=f"{SITE}/annex.pdf")
EDIT = (Edit("never", "once", DifferenceKind.WORD, Severity.MAJOR),)


def settled(
    *sights: Sight, before: tuple[AttachedDocument, ...] = (KNOWN,), days: float = 0
) -> AttachedDocuments:
    return settle_documents(before, sights, NOW + timedelta(days=days), DAY)


def test_nothing_seen_of_it_keeps_its_words_and_begins_a_series() -> None:
    one = settled(Sight(KNOWN, DocumentLook.UNKNOWN))
    assert (one.news, one.left, one.standing) == ((), (), {"q"})
    two = settled(Sight(one.documents[0], DocumentLook.UNKNOWN), before=one.documents, days=5)
    assert two.documents[0].unknown_since == NOW
    back = settled(Sight(two.documents[0], DocumentLook.SAME), before=two.documents, days=6)
    assert (back.documents, back.news) == ((KNOWN,), ())


@pytest.mark.parametrize(
    ("hours", "gone"), [(1, False), (21.5, False), (21.6, True), (30 * 24, True)]
)
def test_a_second_check_makes_it_gone(hours: float, gone: bool) -> None:
    first = settled(Sight(KNOWN, DocumentLook.ABSENT))
    assert not first.documents[0].gone
    second = settled(
        Sight(first.documents[0], DocumentLook.ABSENT), before=first.documents, days=hours / 24
    )
    assert second.documents[0].gone is gone
    assert second.left == (("q",) if gone else ())
    assert len(second.news) == gone


def test_two_checks_at_one_moment_are_one_check() -> None:
    first = settle_documents((KNOWN,), [Sight(KNOWN, DocumentLook.ABSENT)], NOW, 0)
    again = settle_documents(
        first.documents, [Sight(first.documents[0], DocumentLook.ABSENT)], NOW, 0
    )
    assert not again.documents[0].gone


def test_410_takes_a_second_look_too_and_a_return_is_told() -> None:
    once = settled(Sight(KNOWN, DocumentLook.REMOVED))
    assert (once.left, once.standing, once.news) == ((), {"q"}, ())
    assert once.documents[0].doubt is not None
    gone = settled(Sight(once.documents[0], DocumentLook.REMOVED), before=once.documents, days=1)
    assert (gone.left, gone.standing) == (("q",), frozenset())
    assert "410" in gone.news[0].sentence
    again = settled(Sight(gone.documents[0], DocumentLook.REMOVED), before=gone.documents, days=2)
    assert (again.news, again.left) == ((), ())
    back = settled(
        Sight(gone.documents[0], DocumentLook.SAME, found=("q",)), before=gone.documents, days=3
    )
    assert back.standing == {"q"}
    assert "there again" in back.news[0].sentence


def test_a_series_begun_by_a_wrong_clock_begins_anew() -> None:
    ahead = replace(KNOWN, doubt=Doubt(NOW + timedelta(days=4000)))
    seen = settled(Sight(ahead, DocumentLook.ABSENT), before=(ahead,))
    assert seen.documents[0].doubt is not None
    assert seen.documents[0].doubt.since == NOW
    assert settled(
        Sight(seen.documents[0], DocumentLook.ABSENT), before=seen.documents, days=1
    ).left


def test_quite_another_text_takes_two_looks() -> None:
    other = Sight(KNOWN, DocumentLook.REPLACED, "urn:uuid:3", (), ("q",), True, EDIT)
    once = settled(other)
    assert (once.left, once.news, once.documents[0].baseline) == ((), (), "urn:uuid:1")
    twice = settled(replace(other, document=once.documents[0]), before=once.documents, days=1)
    assert (twice.left, len(twice.news), twice.documents[0].baseline) == (("q",), 1, "urn:uuid:3")


def test_words_of_a_part_prove_presence_and_never_absence() -> None:
    part = Sight(KNOWN, DocumentLook.CHANGED, "urn:uuid:3", (), ("q",), False, EDIT)
    assert (settled(part).left, settled(part).standing) == ((), {"q"})
    whole = replace(part, whole=True)
    assert settled(whole).left == ("q",)
    assert settled(whole).documents[0].absent == ("q", "z")
    assert "“never” is now “once”" in settled(whole).news[0].sentence


def test_words_that_stand_in_another_document_are_not_left() -> None:
    sights = [
        Sight(KNOWN, DocumentLook.CHANGED, "urn:uuid:3", (), ("q",), True, EDIT),
        Sight(OTHER, DocumentLook.CHANGED, "urn:uuid:4", ("q",), (), True, EDIT),
    ]
    seen = settled(*sights, before=(KNOWN, OTHER))
    assert (seen.left, seen.standing) == ((), {"q"})


def test_the_first_look_is_no_news() -> None:
    sights = [Sight(AttachedDocument(url=KNOWN.url), DocumentLook.SAME, "urn:uuid:1", ("q",))]
    seen = settle_documents((), sights, NOW, DAY, first=True)
    assert (seen.news, seen.documents[0].baseline) == ((), "urn:uuid:1")
    assert len(settle_documents((), sights, NOW, DAY).news) == 1


def test_links_decide_what_is_looked_at() -> None:
    fresh = f"{SITE}/new.pdf"
    found = link_documents([KNOWN, OTHER], [OTHER.url, fresh])
    assert [(d.url, d.linked, d.baseline) for d in found] == [
        (OTHER.url, True, OTHER.baseline),
        (fresh, True, ""),
        (KNOWN.url, False, KNOWN.baseline),
    ]
    back = link_documents(found, [OTHER.url, fresh, KNOWN.url])
    assert all(d.linked for d in back)


def test_a_query_that_differs_is_the_same_document_unless_it_chooses_among_several() -> None:
    signed = replace(KNOWN, url=f"{SITE}/get?id=7&token=1")
    (one,) = link_documents([signed], [f"{SITE}/get?id=7&token=2"])
    assert (one.url, one.baseline) == (f"{SITE}/get?id=7&token=2", KNOWN.baseline)
    two = [signed, replace(OTHER, url=f"{SITE}/get?id=8&token=1")]
    mixed = link_documents(two, [f"{SITE}/get?id=8&token=2", f"{SITE}/get?id=7&token=2"])
    assert [d.baseline for d in mixed] == ["", "", KNOWN.baseline, OTHER.baseline]


def test_the_same_bytes_at_another_address_are_the_same_document() -> None:
    old = Sight(replace(KNOWN, linked=False), DocumentLook.ABSENT, digest="sha256:aa")
    new = Sight(
        AttachedDocument(url=f"{SITE}/moved.pdf"),
        DocumentLook.SAME,
        "urn:uuid:9",
        ("q",),
        digest="sha256:aa",
    )
    seen = settled(new, old)
    assert (seen.news, seen.left) == ((), ())
    assert [d.url for d in seen.documents] == [f"{SITE}/moved.pdf"]
    other = settled(replace(new, digest="sha256:bb", found=()), old)
    assert len(other.news) == 2


def test_what_is_no_longer_linked_is_kept_for_its_words_alone() -> None:
    sights = [Sight(replace(d, linked=False), DocumentLook.SAME) for d in (KNOWN, OTHER)]
    seen = settled(*sights, before=(KNOWN, OTHER))
    assert [d.url for d in seen.documents] == [KNOWN.url]
    assert len(seen.news) == 2
    again = settled(Sight(seen.documents[0], DocumentLook.SAME), before=seen.documents)
    assert again.news == ()


LOOKS = st.lists(
    st.tuples(
        st.sampled_from(list(DocumentLook)),
        st.booleans(),
        st.booleans(),
        st.sampled_from([0.1, 1.0, 9.0, -0.5]),
    ),
    max_size=20,
)


@given(LOOKS)
def test_words_leave_only_by_what_was_seen(
    series: list[tuple[DocumentLook, bool, bool, float]],
) -> None:
    known, now, doubted_since = (KNOWN,), NOW, None
    for look, has, whole, days in series:
        now += timedelta(days=days)
        words = {"found": ("q",)} if has else {"missing": ("q",)}
        read = look in (DocumentLook.SAME, DocumentLook.CHANGED)
        sight = Sight(known[0], look, whole=whole, **(words if read else {}))  # type: ignore[arg-type]
        seen = settle_documents(known, [sight], now, DAY)
        if seen.left:
            assert (read and whole and not has) or doubted_since is not None
        if look in (DocumentLook.SAME, DocumentLook.CHANGED):
            doubted_since = None
        elif look is not DocumentLook.UNKNOWN:
            doubted_since = doubted_since or now
        if look is DocumentLook.UNKNOWN:
            assert standing_in(seen.documents) == standing_in(known)
            assert seen.news == ()
        known = seen.documents or (replace(known[0], present=()),)


@given(
    st.builds(
        AttachedDocument,
        url=st.just("https://x.example/a"),
        baseline=st.sampled_from(["", "urn:uuid:1"]),
        present=st.lists(st.sampled_from("abc"), max_size=2).map(tuple),
        gone=st.booleans(),
        linked=st.booleans(),
        first_404=st.sampled_from([None, NOW]),
        doubt=st.sampled_from([None, Doubt(NOW, 3, "Why.", "changed", NOW, 3)]),
    ).filter(lambda document: document.gone or document.first_404 is None)
)
def test_what_is_remembered_survives_the_log(document: AttachedDocument) -> None:
    memory = Memory(documents=(document,), searched=True)
    written = json.loads(json.dumps(memory.as_evidence()))
    assert Memory.from_evidence(written) == memory
