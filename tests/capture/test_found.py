"""What a page brings along: attachments, requisites, and conditions for the next time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.capture.attachments import find_attachments, find_behind, find_unasked
from archiver.capture.conditional import conditional_fields
from archiver.capture.media import find_media
from archiver.capture.requisites import find_requisites, replace_addresses
from archiver.models import Capture, Outcome, Place, Request, Source, Usable
from tests.capture.servers import fetching, page, serving
from tests.growth import check_growth

BASE = "http://council.example/request/42/answers"
FOI = Source("foi", BASE, kind="foi-response")
ANSWERS = b"""<?xml version="1.0"?><!DOCTYPE html><html><head><title>Request 42</title></head><body>
<a href="/request/42/response/7/attach/3/Reply%20Letter.PDF?cookie_passthrough=1">reply</a>
<a href="/request/42/response/7/attach/html/3/Reply.pdf.html">view as a page</a>
<a href="figures.xlsx#sheet2">figures</a> <a href="figures.xlsx">figures again</a>
<a href="/download?id=9" type="application/pdf">minutes</a>
<a href="/get/9" download>another</a> <a href="mailto:foi@council.example">write</a>
<a href="https://other.example/annex.docx">annex</a> <a href="javascript:void(0)">x</a>
<a href="http://[bad/annex.pdf">broken</a> <a name="here">no address</a> <a href="/about">about</a>
</body></html>"""
DOCUMENTS = (
    "http://council.example/request/42/response/7/attach/3/Reply%20Letter.PDF?cookie_passthrough=1",
    "http://council.example/request/42/figures.xlsx",
    "http://council.example/download?id=9",
    "http://council.example/get/9",
    "https://other.example/annex.docx",
)


def test_the_documents_of_an_foi_answer() -> None:
    assert find_attachments(FOI, ANSWERS, "text/html", BASE) == DOCUMENTS
    assert find_attachments(FOI, ANSWERS, "text/html", BASE, limit=2) == DOCUMENTS[:2]
    assert find_attachments(FOI, ANSWERS, "application/pdf", BASE) == ()


@pytest.mark.parametrize(
    ("kind", "wish", "found"),
    [("news", "", ()), ("news", "yes", DOCUMENTS), ("foi-response", "no", ()),
     ("news", "*.docx", DOCUMENTS[4:]), ("foi-response", "reply*", (DOCUMENTS[0],)),
     ("news", "*/attach/html/*",
      ("http://council.example/request/42/response/7/attach/html/3/Reply.pdf.html",))],
)  # fmt: skip
def test_the_row_decides(kind: str, wish: str, found: tuple[str, ...]) -> None:
    source = replace(FOI, kind=kind, attachments=wish)
    first = tuple(url for url in find_attachments(source, ANSWERS, "text/html", BASE))
    assert [url for url in first if "reply.pdf.html" not in url.lower() or "html" in wish] == list(
        found
    )


def test_links_start_from_the_base_element() -> None:
    markup = b'<base href="/files/"><a href="a.pdf">a</a><a href=" b\n.pdf ">b</a>'
    found = find_attachments(FOI, markup, "text/html", BASE)
    assert found == ("http://council.example/files/a.pdf", "http://council.example/files/b.pdf")


PAGE = b"""<html><head>
<link rel="stylesheet" href="/style.css"><link rel="Shortcut ICON" href="icon.ico">
<link rel=preload as=font href=/f.woff2><link rel=preload as=script href=/no.js>
<link rel=canonical href=/no><link rel=alternate href=/no.rss>
<style>@import "print.css"; /* url(no.png) */ b { background: URL( 'a b.png' ) }</style>
</head><body background="/wall.jpg" style="background:url(&quot;/body.png&quot;)">
<img src="one.png" srcset="one.png 1x, /two,x.png 2x,three.png 600w">
<picture><source srcset="/four.webp"><img src="data:image/png;base64,AAAA"></picture>
<iframe src="//frames.example/inner"></iframe><script src="/no.js"></script>
<video poster="/poster.jpg" src="/no.mp4"></video><a href="/no.pdf">no</a>
<object data="/chart.svg"></object><img src=""><img src="http://council.example/request/42/answers">
</body></html>"""


def test_what_a_page_needs() -> None:
    site = "http://council.example"
    assert find_requisites(PAGE, "text/html", BASE) == (
        f"{site}/style.css", f"{site}/request/42/icon.ico", f"{site}/f.woff2",
        f"{site}/request/42/print.css", f"{site}/request/42/a b.png", f"{site}/wall.jpg",
        f"{site}/body.png", f"{site}/request/42/one.png", f"{site}/two,x.png",
        f"{site}/request/42/three.png", f"{site}/four.webp", "http://frames.example/inner",
        f"{site}/poster.jpg", f"{site}/chart.svg",
    )  # fmt: skip
    assert len(find_requisites(PAGE, "text/html", BASE, limit=3)) == 3


def test_what_a_style_sheet_needs() -> None:
    sheet = rb"""@import url(base.css) screen; @import 'more.css';
    @font-face { src: url("f.woff2#iefix") format("woff2"), url( bare.ttf ) }
    i { background: url(data:image/gif;base64,R0lG); cursor: url('sp\20 ace\.png') }
    """
    found = find_requisites(sheet, "text/css", "http://h.example/css/main.css")
    names = [url.removeprefix("http://h.example/css/") for url in found]
    assert names == ["base.css", "more.css", "f.woff2", "bare.ttf", "sp ace.png"]


LAZY = b"""<img src="data:image/gif;base64,AA" data-src=a.jpg data-srcset="b.jpg 1x, c.jpg 2x">
<img data-original=/e.png data-caption="x.y" loading=lazy src=/d.png><img data-lazy-src=/f>
<div data-bg="url('g.webp')"></div><div data-background=/h.avif></div><a data-src=/no.jpg>no</a>
<noscript><img src=/i.png></noscript><picture><source srcset="/j.webp 2x" data-srcset=/k></picture>
<style>a{background:image-set("l.png" 1x, url(m.png) type("image/no"), 'n.png' 3x)}
i{content:"url(no)"}b{background:-webkit-image-set(url("o.png") 1x)}</style>
<p style="background:image-set('p.png' 1x)">
<link rel=preload as=image imagesrcset="q.png 1x"><video><track src=/r.vtt></video>
<video data-src=/no src=/no><source src=/no data-src=/no></video><embed src=/no type=video/mp4>"""


def test_pictures_that_are_held_back_or_come_in_several_sizes() -> None:
    found = find_requisites(LAZY, "text/html", "http://c.example/")
    names = [url.rpartition("/")[2].partition(".")[0] for url in found]
    assert names == list("abcdefghijklmnopqr")


def test_the_addresses_of_a_sheet_are_given_anew_and_its_words_are_left() -> None:
    sheet = """a{b:image-set("x" 1x, url(y) 2x)} /* url(z) */ @import "q"; c{content:"url(no)"}"""
    assert replace_addresses(sheet, lambda written: f"/{written}") == (
        'a{b:image-set(url("/x") 1x, url("/y") 2x)} /* url(z) */ @import "/q"; c{content:"url(no)"}'
    )


MOVING = {
    "<video src=/v.mp4 poster=/p.jpg><source src=w.webm></video>": ["v.mp4 video", "w.webm video"],
    "<video data-src=/late></video>": ["late video"],
    "<audio><source src=/s type=audio/mpeg></audio>": ["s audio"],
    "<video><source src=/l type='application/x-mpegURL'></video>": ["l stream"],
    r'<script>play({hls:"https:\/\/c.example\/m.m3u8?x=1", d:"/n.mpd"})</script>': [
        "m.m3u8?x=1 stream",
        "n.mpd stream",
    ],
    """<div data-setup='{"src": "//c.example/q.mp4"}'></div>""": ["q.mp4 video"],
    "<iframe src=/e allow='autoplay; fullscreen'></iframe><iframe src=/map></iframe>": ["e player"],
    "<meta property=og:video:url content=/o><meta property=og:image content=/no>": ["o video"],
    "<a href=/talk.MP3?dl=1>t</a><a href=/talk.html>no</a>": ["talk.MP3?dl=1 audio"],
    "<object data=/f type=video/mp4></object><object data=/no.pdf></object>": ["f video"],
    "<picture><source srcset=/no.webp></picture><p>/no.mp4 in words</p>": [],
}


@pytest.mark.parametrize("markup", MOVING)
def test_films_sounds_and_streams_are_named(markup: str) -> None:
    found = find_media(markup.encode(), "text/html", "http://c.example/")
    assert [f"{url.rpartition('/')[2]} {kind}" for url, kind in found] == MOVING[markup]


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_no_markup_breaks_the_search(noise: bytes) -> None:
    for payload in (noise, b"<a href='" + noise + b"'>", b"<img srcset='" + noise + b"'>"):
        for found in (
            find_attachments(replace(FOI, attachments="*"), payload, "text/html", BASE),
            find_requisites(payload, "text/html", BASE),
            find_requisites(payload, "text/css", BASE),
        ):
            assert all(url.lower().startswith(("http://", "https://")) for url in found)


STALLING = {
    "commas": ("text/html", "<img srcset='{}'>", ","),
    "commas and spaces": ("text/html", "<img srcset='{}'>", ", "),
    "candidates": ("text/html", "<img srcset='{}'>", "a.png 2x,"),
    "brackets": ("text/html", "<img srcset='a {}'>", "(,"),
    "addresses": ("text/css", "{}", "url("),
    "addresses with spaces": ("text/css", "{}", "url( "),
    "quotes": ("text/css", "{}", 'url("a'),
    "remarks": ("text/css", "{}", "/*"),
    "remarks that end": ("text/css", "{}", "/*/"),
    "imports": ("text/css", "{}", "@import  "),
    "strings": ("text/css", "{}", '"\\"'),
    "letters": ("text/css", "{}", "image-set"),
    "sets of pictures": ("text/css", "{}", "image-set('a"),
    "links": ("text/html", "{}", "<a href=b.pdf>"),
}


@pytest.mark.parametrize("name", STALLING)
def test_whatever_a_page_repeats_takes_linear_time(name: str) -> None:
    kind, frame, part = STALLING[name]
    check_growth(
        lambda size: frame.format(part * size).encode(),
        lambda payload: find_requisites(payload, kind, BASE),
        16_000,
    )


@pytest.mark.parametrize(
    "payload",
    [
        b"<meta charset='\0'><img src=/a.png><a href=b.pdf>b</a>",
        b"<?xml version='1.0' encoding='\0'?><img src=/a.png><a href=b.pdf>b</a>",
        b"<meta charset='idna'><img src=/a.png><a href=b.pdf>b</a>",
        b"<meta charset=utf-7><p>\0\x01\x0b\xff</p><img src=/a.png><a href=b.pdf>b</a>",
        b"<!-- \0 --><img src=/a.png><a\0 x href=b.pdf>b</a><a href=b.pdf>b</a>",
    ],
)
def test_a_page_with_characters_that_no_parser_takes(payload: bytes) -> None:
    assert find_requisites(payload, "text/html", BASE) == ("http://council.example/a.png",)
    found = find_attachments(FOI, payload, "text/html", BASE)
    assert found == ("http://council.example/request/42/b.pdf",)


# --- asking only for what changed ----------------------------------------------------------------

CAPTURE = Capture(
    "urn:uuid:1", "a", BASE, datetime(2026, 1, 2, tzinfo=UTC), Place("w.warc.gz", 0),
    status=200, etag='"abc-1"', last_modified="Thu, 01 Jan 2026 00:00:00 GMT", cited=BASE,
)  # fmt: skip


def test_a_good_capture_gives_conditions() -> None:
    assert conditional_fields(CAPTURE) == (
        ("If-None-Match", '"abc-1"'),
        ("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT"),
    )


@pytest.mark.parametrize(
    "change",
    [{"status": 404}, {"truncated": "length"}, {"usable": Usable.NO}, {"usable": Usable.DOUBTFUL},
     {"via": "supplied"}, {"outcome": Outcome.TRUNCATED}, {"cited": "http://bit.ly/x"},
     {"etag": "", "last_modified": ""}, {"etag": '"a\r\nX: b"', "last_modified": "yesterday"},
     {"etag": "bare", "last_modified": "Thu, 01 Jan 2026 23:59:30 GMT"}],
)  # fmt: skip
def test_a_304_that_could_hide_a_change_is_not_asked_for(change: dict[str, object]) -> None:
    assert conditional_fields(replace(CAPTURE, **change)) == ()  # type: ignore[arg-type]


def test_without_a_capture_there_are_no_conditions() -> None:
    assert conditional_fields(None) == ()


def test_a_second_round_asks_conditionally(spool: Path) -> None:
    unchanged = page(b"", status="304 Not Modified")
    with serving({"/": unchanged}) as server, fetching(spool) as fetcher:
        capture = replace(CAPTURE, uri=server.url, cited=f"{server.url}#top")
        fields = conditional_fields(capture)
        assert fetcher.fetch(Request(server.url, fields=fields)).outcome is Outcome.UNCHANGED
    assert b'If-None-Match: "abc-1"\r\n' in server.talks[0].asked


WEB = Source("page", BASE)
LINKED = [
    '<a href="/a/scan.tif">Scan</a>',
    '<a href="/node/4"><img src="/i.png" alt="PDF"> Bericht</a>',
    '<a href="/node/5" aria-label="Lettre, PDF (1,2 Mo)">Lettre</a>',
    '<x-a><template shadowrootmode="open"><a href="/in.pdf">Annex</a></template></x-a>',
    '<a href="/a/scan.png">Scan, 340 KB</a>',
    '<a href="/download?id=3">Response letter</a>',
    '<a href="/get.ashx?file=12.pdf">Annex</a>',
    '<a href="/att/11.pdf/view">Annex</a>',
    '<a href="/a/x.docm">x</a>',
    '<a href="/a/b.ods?version=2">table</a>',
    '<iframe src="/a/18.pdf"></iframe>',
    '<embed src="/x" type="application/pdf">',
    '<object data="/y.xlsx"></object>',
    '<a href="/n/55">Antwort (PDF, 1,2 MB)</a>',
    '<a href="/n/56">R\u00e9ponse - PDF - 340 Ko</a>',
    '<a href="/n/57">\u041f\u0438\u0441\u044c\u043c\u043e (340 \u043a\u0411)</a>',
    '<a href="/n/58">\u56de\u7b54\u66f8 [PDF\uff1a120KB]</a>',
    '<a href="/f/9" title="Letter.docx (34 kB)">Letter</a>',
    '<a href="/getattachment/abc-1/Letter">L</a>',
    '<a href="/pdfjs/viewer.html?file=%2Fatt%2F3.pdf">read</a>',
    '<a href="/a/Letter%2EPDF">L</a>',
    '<a href="/show?name=Letter%2Edocx">L</a>',
    '<a href="/a/letter.p\ndf">L</a>',
    '<a href="/a/lettre-r\u00e9ponse.ODT">L</a>',
    '<a href="/n/60">\u0130LAN (XLSX)</a>',
    '<a href="/GetDocument?ID=4">L</a>',
]
SCANS = ['<a href="/a/page-1.jpg"><img src="/t.jpg"></a>', '<a href="/a/scan.png">Scan</a>']
NO_DOCUMENT = [
    '<a href="/about">How to open a PDF file</a>',
    '<a href="/downloads">Downloads</a>',
    '<a href="/r/attach/html/3/Reply.pdf.html">view as HTML</a>',
    '<a href="/news">The council spent 20 million, on 5 kg and 3 MBAs</a>',
    '<a href="/text">Text</a>',
    '<iframe src="https://video.example/embed/3"></iframe>',
]


def in_page(markup: str, around: str = "main") -> bytes:
    return f"<html><body><{around}><p>Words.</p>{markup}</{around}></body></html>".encode()


@pytest.mark.parametrize("markup", LINKED + SCANS)
def test_a_link_names_a_document_by_address_type_or_words(markup: str) -> None:
    assert find_attachments(FOI, in_page(markup), "text/html", BASE)
    # On an ordinary page pictures are pictures, and what stands beside the text is not its own.
    own = find_unasked(WEB, in_page(markup), "text/html", BASE)
    assert bool(own) is (markup not in SCANS)
    assert find_unasked(WEB, in_page(markup, "footer"), "text/html", BASE) == ()
    for wish in ("no", "*.odt"):
        assert (
            find_unasked(replace(WEB, attachments=wish), in_page(markup), "text/html", BASE) == ()
        )


@pytest.mark.parametrize("markup", NO_DOCUMENT)
def test_what_is_no_document(markup: str) -> None:
    assert find_attachments(FOI, in_page(markup), "text/html", BASE) == ()
    assert find_unasked(WEB, in_page(markup), "text/html", BASE) == ()


def test_what_a_page_leads_to_that_came_instead_of_a_document() -> None:
    view = b'<a href="/att/11.pdf">11.pdf</a><a href="/att/other.pdf">other</a>'
    base = "http://council.example/att/11.pdf/view"
    assert find_behind(view, "text/html", base) == ("http://council.example/att/11.pdf",)
    viewer = "http://council.example/viewer.html?file=%2Fatt%2F3.pdf"
    assert find_behind(b"<p>", "text/html", viewer) == ("http://council.example/att/3.pdf",)
    frame = b'<iframe src="/show/3.pdf"></iframe>'
    assert find_behind(frame, "text/html", BASE) == ("http://council.example/show/3.pdf",)
