"""Bytes to characters: which charset counts, what labels mean on the web, what cannot be read."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.text.charsets import decode, detect_charset, find_codec

LONG = "Über die Straße gehen täglich viele Schüler; für sie wäre es schöner, früher zu gehen. " * 6


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("utf-8", "utf-8"),
        (" 'UTF8' ", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("windows-1252", "cp1252"),
        ("iso-8859-9", "cp1254"),
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("shift_jis", "cp932"),
        ("x-sjis", "cp932"),
        ("euc-kr", "cp949"),
        ("windows-31j", "cp932"),
        ("koi8-r", "koi8-r"),
        ("x-user-defined", "cp1252"),
        ("utf-7", "cp1252"),
        ("", ""),
        ("no-such", ""),
        ("rot13", ""),
        ("hex", ""),
        ("idna", ""),
        ("unicode_escape", ""),
        ("zip", ""),
        ("\0", ""),
    ],
)
def test_a_label_means_what_it_means_on_the_web(label, codec):
    assert find_codec(label) == codec


@pytest.mark.parametrize(
    ("payload", "declared", "charset"),
    [
        (codecs.BOM_UTF8 + b"a", "koi8-r", "utf-8"),
        (codecs.BOM_UTF16_LE + b"a\0", "utf-8", "utf-16-le"),
        (codecs.BOM_UTF16_BE + b"\0a", "utf-8", "utf-16-be"),
        (b"<meta charset=koi8-r>", "utf-8", "utf-8"),
        (b"<meta charset=koi8-r>", "", "koi8-r"),
        (b"<META HTTP-EQUIV='x' CONTENT='text/html; CHARSET=KOI8-R'>", "", "koi8-r"),
        (b"<meta charset=utf-16>", "", "utf-8"),
        (b"<!-- <meta charset=koi8-r> -->", "", "utf-8"),
        (b"<?xml version='1.0' encoding='koi8-r'?>", "", "koi8-r"),
        (b"<meta charset=no-such>", "", "utf-8"),
        (b"<meta name=description content='charset'><p>x", "", "utf-8"),
        (b"plain", "", "utf-8"),
        ("ünï".encode(), "", "utf-8"),
        ("ab".encode("utf-16-le") * 9, "", "utf-16-le"),
        ("ab".encode("utf-16-be") * 9, "", "utf-16-be"),
    ],
)
def test_a_mark_then_the_sender_then_the_page_then_its_bytes(payload, declared, charset):
    assert decode(payload, declared, markup=True).charset == charset


def test_a_plain_text_is_not_looked_through_for_a_meta_tag():
    assert decode("<meta charset=koi8-r> é".encode(), "").text.endswith("é")


@pytest.mark.parametrize("charset", ["cp1252", "iso-8859-15", "utf-8", "utf-16"])
def test_undeclared_words_of_a_language_are_recognised(charset):
    assert decode(LONG.encode(charset), "").text == LONG


def test_a_page_that_mixes_charsets_keeps_every_character():
    mixed = "“ok” ".encode() + b"\x93old\x94 \x80 5" + " naïve".encode()
    assert decode(mixed, "utf-8").text == "“ok” “old” € 5 naïve"


def test_a_character_cut_at_the_end_is_left_out_and_no_damage():
    cut = decode("café".encode()[:-1], "utf-8")
    assert (cut.text, cut.unreadable) == ("caf", 0)


@pytest.mark.parametrize("cut", [1, 2])
def test_a_text_that_is_cut_inside_a_character_is_still_utf_8(cut):
    """Nobody says its charset: read as another, every accent in it would be two letters."""
    decoded = decode(("Grüße von der Mühle, " * 3 + "€").encode()[:-cut])
    assert (decoded.text, decoded.charset) == ("Grüße von der Mühle, " * 3, "utf-8")


def test_unreadable_characters_are_counted():
    decoded = decode(b"a\x81b\x8d", "windows-1252")
    assert (decoded.unreadable, decoded.charset) == (2, "cp1252")


def test_nothing_is_readable_too():
    assert decode(b"", "").text == ""
    assert detect_charset(b"") == "utf-8"


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=80))
def test_utf_8_comes_back_as_it_was(words):
    encodable = words.encode("utf-8", "replace").decode("utf-8").removeprefix("\ufeff")
    assert decode(encodable.encode(), "utf-8").text == encodable


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=120), st.sampled_from(["", "utf-8", "gbk", "utf-16", "euc-jp", "big5"]))
def test_any_bytes_are_some_characters(payload, declared):
    assert isinstance(decode(payload, declared, markup=True).text, str)
