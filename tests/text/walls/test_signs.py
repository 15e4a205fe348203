"""Signs that an answer is not the page, by where they stand; pages about such things have none."""

from __future__ import annotations

import pytest

from archiver.messages import Head
from archiver.text.extraction import extract
from archiver.text.usability import SAID
from archiver.text.walls.rules import find_header_sign, find_sign, find_title_sign
from archiver.text.walls.signs import Sign, SignFamily, SignKind, SignPlace

PROSE = "The council published its plan in March and nobody was asked about it before. "


def sign_of(
    page: str, media_type: str = "text/html", *fields: tuple[str, str], **addresses: str
) -> Sign | None:
    payload = page.encode()
    head = Head("HTTP/1.1", 200, "OK", (("Content-Type", media_type), *fields), 0)
    return find_sign(head, payload, extract(payload, media_type, "utf-8"), **addresses)


def test_a_guards_header_counts_by_its_value_alone() -> None:
    def head(*fields: tuple[str, str]) -> Head:
        return Head("HTTP/1.1", 200, "", fields, 0)

    said = find_header_sign(head(("CF-Mitigated", "challenge")))
    assert said == Sign(SignKind.CHALLENGE, "cf-mitigated: challenge", SignPlace.HEADER)
    assert find_header_sign(head(("X-DataDome", "protected"))) is None
    assert find_header_sign(head(("X-Sucuri-Block", "0"))) is None
    assert find_header_sign(head(("X-Amzn-Waf-Action", "allow"))) is None
    assert find_header_sign(None) is None


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("CF-Mitigated", "challenge", SignKind.CHALLENGE),
        ("x-amzn-waf-action", "challenge", SignKind.CHALLENGE),
        ("x-amzn-waf-action", "captcha", SignKind.CHALLENGE),
        ("x-vercel-mitigated", "challenge", SignKind.CHALLENGE),
        ("x-vercel-mitigated", "deny", SignKind.CHALLENGE),
        ("x-kpsdk-ct-status", "challenge", SignKind.CHALLENGE),
        ("X-Squid-Error", "ERR_CONNECT_FAIL 111", SignKind.ERROR),
    ],
)
def test_each_header_of_the_table_is_a_sign(name: str, value: str, kind: SignKind) -> None:
    sent = Head("HTTP/1.1", 403, "", (("Server", "edge"), (name, value)), 0)
    found = find_header_sign(sent)
    assert found is not None
    assert (found.kind, found.where) == (kind, SignPlace.HEADER)
    other = Head("HTTP/1.1", 403, "", ((name, f"no {value}"),), 0)
    assert find_header_sign(other) is None


@pytest.mark.parametrize(
    ("body", "media_type", "kind"),
    [
        ('{"error":{"code":429,"message":"Wait a minute"}}', "application/json", "rate-limit"),
        ('{"message": "Forbidden"}', "application/json", "blocked"),
        ('{"status": 404, "title": "Nichts da"}', "application/problem+json", "missing"),
        ('{"success": false, "reason": "?"}', "application/json", "error"),
        ("<?xml version='1.0'?><Error><Code>SlowDown</Code></Error>", "text/xml", "rate-limit"),
        ("<Error><Code>AccessDenied</Code></Error>", "application/xml", "blocked"),
        ("Rate limit exceeded. Try again in one hour.\n", "text/plain", "rate-limit"),
        ("upstream connect error or disconnect/reset before headers", "text/plain", "error"),
    ],
)
def test_a_body_that_is_one_error(body: str, media_type: str, kind: str) -> None:
    found = sign_of(body, media_type)
    assert found is not None
    assert (found.kind, found.where) == (kind, SignPlace.BODY)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ('{"title": "Minutes", "text": "The board met."}', "application/json"),
        ('{"message": "Hello", "votes": [3, 4], "seats": 7}', "application/json"),
        ("<response><items><item>One</item></items></response>", "application/xml"),
        ("The board met in March.\n", "text/plain"),
        (f"Error handling in our mill.\n{PROSE * 20}", "text/plain"),
    ],
)
def test_a_body_of_its_own(body: str, media_type: str) -> None:
    assert sign_of(body, media_type) is None


def test_an_address_that_only_error_pages_have() -> None:
    asked = "https://town.example/plan.aspx"
    page = f"<title>Town</title><p>{PROSE}</p>"
    error = "https://town.example/error.aspx?aspxerrorpath=/plan.aspx"
    found = sign_of(page, asked=asked, address=error)
    assert found is not None
    assert (found.kind, found.where) == (SignKind.ERROR, SignPlace.ADDRESS)
    assert sign_of(page, asked=error, address=error) is None
    assert sign_of(page, asked=asked, address="https://town.example/plan") is None


def test_the_host_of_a_wall_says_nothing_to_who_asked_for_it() -> None:
    page = f"<title>Town</title><p>{PROSE}</p>"
    wall, other = "https://town.queue-it.net/help", "https://www.queue-it.net/"
    assert sign_of(page, asked="https://town.example/", address=wall) is not None
    assert sign_of(page, asked=other, address=wall) is None
    assert sign_of(page, asked="https://town.example/", address="https://my-queue-it.net/") is None


@pytest.mark.parametrize("word", ["maintenance", "Page not found", "Access denied", "Sign in"])
def test_a_title_counts_on_a_short_page_only(word: str) -> None:
    assert find_title_sign(f"{word} | Holme Council") is not None
    assert sign_of(f"<title>{word}</title><p>Holme Council</p>") is not None
    assert sign_of(f"<title>{word}</title><p>{PROSE * 20}</p>") is None


@pytest.mark.parametrize("name", ["in-maintenance", "error-page", "waiting-room", "tombstone"])
def test_a_page_of_many_words_is_a_page_whatever_its_makers_called_it(name: str) -> None:
    for around in ("body", "main"):
        page = f'<title>Arko</title><{around} class="{name}"><h1>Arko</h1><p>{UNKNOWN * 15}</p>'
        assert sign_of(page) is None


@pytest.mark.parametrize(
    "page",
    [
        "<title>Pool</title><h1>Pool closed for maintenance</h1>"
        "<p>The pool in Mill Lane is closed for maintenance until the first of May.</p>",
        "<title>Holme ferry</title><p>The ferry is temporarily unavailable. Buses run.</p>",
        "<title>Letter</title><p>We must log our complaint: nobody was asked about the queue.</p>",
        f"<title>Outage</title><h1>The outage of May</h1><p>{PROSE * 15} Our website is down.</p>",
    ],
)
def test_pages_about_such_things_are_pages(page: str) -> None:
    assert sign_of(page) is None


def test_every_kind_has_a_family_and_a_sentence() -> None:
    for kind in SignKind:
        assert kind.family
        assert SAID[kind].endswith(".")


def test_a_figure_or_a_filler_beside_what_a_title_says_makes_no_difference() -> None:
    found = sign_of("<title>Server Error (500)</title><h1>Server Error (500)</h1>")
    assert found is not None
    assert found.kind is SignKind.ERROR


def test_what_is_not_shown_here_is_not_missing() -> None:
    said = "<h1>Sorry, this content isn't available where you are.</h1>"
    found = sign_of(f"<title>Sorry</title>{said}")
    assert found is not None
    assert found.kind is SignKind.REGION


def test_a_frame_without_content_may_not_be_the_page() -> None:
    around = "<header><ul><li><a href=/>Home</a><li><a href=/a>About us</a></ul></header>{}"
    footer = "<footer><p>Holme Council, Mill Lane 4, Holme</p></footer>"
    found = sign_of(f"<title>Holme</title>{around.format('<div></div>')}{footer}")
    assert found is not None
    assert (found.kind, found.certain) == (SignKind.BARE, False)
    links = "<main><ul><li><a href=/b>Minutes of the third of May</a></ul></main>"
    assert sign_of(f"<title>Holme</title>{around.format(links)}{footer}") is None


def test_a_sentence_is_content_whatever_letters_the_title_has() -> None:
    title, said = "รายงานการประชุมเรื่องสระว่ายน้ำ", "เอกสารนี้ถูกเพิกถอนแล้ว"
    around = "<header><a href=/>x</a></header><main><h1>{}</h1>{}</main><footer>4</footer>"
    markup = f"<title>{title}</title>{around}"
    assert sign_of(markup.format(title, f"<p>{said}</p>")) is None
    found = sign_of(markup.format(title, ""))
    assert found is not None
    assert found.kind is SignKind.BARE


def test_a_heading_that_only_apologises_may_stand_in_for_a_page() -> None:
    found = sign_of("<title>Holme</title><h1>Oops!</h1><p>We spilled our tea over it.</p>")
    assert found is not None
    assert (found.kind, found.certain) == (SignKind.INTERIM, False)
    assert sign_of(f"<title>Holme</title><h1>Oops!</h1><p>{PROSE * 6}</p>") is None


WAY = "<p>Þetta svæði er aðeins fyrir starfsfólk.</p><a href={}>Halda áfram</a>"


@pytest.mark.parametrize(
    ("markup", "known"),
    [
        (WAY.format("/login?next=/m"), True),
        (WAY.format("https://stofa.example/_layouts/15/SignOut.aspx"), True),
        ("<form action=/abonnement/ny><p>Kun for dem, der støtter os.</p></form>", True),
        (WAY.format("/loginsson"), False),
        (WAY.format("https://["), False),
        (f"<header><a href=/login>Inn</a></header>{WAY.format('/minutes')}", False),
        (WAY.format("/login") + "<a href=/1>a</a>" * 4, False),
        (f"{WAY.format('/login')}<p>{PROSE * 4}</p>", False),
    ],
)
def test_a_page_of_few_words_that_leads_to_a_sign_in_may_be_a_wall(
    markup: str, known: bool
) -> None:
    found = sign_of(f"<title>Holme</title><h1>Holme</h1>{markup}")
    assert (found is not None) is known
    if found is not None:
        assert not found.certain
        assert found.family is SignFamily.WALL


def test_a_picture_is_content() -> None:
    page = "<title>Holme</title><header><img src=/l.png></header><h1>Holme</h1>{}"
    assert sign_of(page.format("<div></div>")) is not None
    assert sign_of(page.format("<img src=/minutes.png>")) is None


NUMBER = "3f9a77c1d2e04b5596aa"


@pytest.mark.parametrize(
    "page",
    [
        "<title>18+</title><h1>Μπορείτε να μπείτε;</h1><a href=#>Ναι</a><a href=#>Όχι</a>",
        "<title>確認</title><h1>ご覧になりますか？</h1><button>はい</button><button>いいえ</button>",
        "<title>Zona</title><form><input name=room><button>OK</button></form><p>Camera 12</p>",
        f"<title>Besked</title><h1>Forbindelsen blev brudt</h1><p>Sag {NUMBER}</p>",
        "<title>Web</title><h1>Provoz je pozastaven</h1><p>Obraťte se na svůj hosting.</p>",
        "<title>HY204</title><h2>Town law</h2><p>Guests cannot access this. Please log in.</p>",
        "<title>SORRY!</title><p>If you are the owner of this website, ask.</p>"
        f"<p>{PROSE * 4}</p><p>There has been a server misconfiguration.</p>",
    ],
)
def test_a_page_that_hardly_speaks_may_be_a_wall_in_any_language(page: str) -> None:
    found = sign_of(page)
    assert found is not None
    assert found.family in (SignFamily.OUTAGE, SignFamily.WALL, SignFamily.UNSURE)


@pytest.mark.parametrize(
    "page",
    [
        "<title>Adieu</title><h1>Merci pour ces douze années</h1><p>Le journal cesse de "
        "paraître en mai. Nous remercions nos lecteurs de leur fidélité.</p>",
        "<title>Poll</title><h1>Shall it be built?</h1><p>61 for, 20 against.</p><a href=/>Go</a>",
        "<title>Town</title><main><h1>Town</h1><ul><li><h2><a href=/1>School to close in May</a>"
        "</h2></li><li><h2><a href=/2>New bus to the hospital begins</a></h2></li></ul></main>",
    ],
)
def test_farewells_and_front_pages_are_no_walls(page: str) -> None:
    assert sign_of(page) is None


def test_a_sentence_that_says_that_a_text_was_taken_down_outweighs_a_title() -> None:
    for title, said in (
        ("Article supprimé", "Cet article a été supprimé par la rédaction."),
        ("Notizia rimossa", "Questa notizia è stata rimossa."),
        ("この記事は削除されました", "この記事は削除されました。"),
    ):
        found = sign_of(f"<title>{title}</title><h1>{title}</h1><p>{said}</p>")
        assert found is not None
        assert found.kind is SignKind.WITHDRAWN
    lost = "<title>Article supprimé</title><p>La page est introuvable ou a été déplacée.</p>"
    assert (found := sign_of(lost)) is not None
    assert found.kind is SignKind.MISSING


@pytest.mark.parametrize(
    "title", ["Permission error", "Błąd uprawnień", "권한 오류", "İzin hatası"]
)
def test_a_title_of_a_few_words_with_that_for_an_error_may_be_no_page(title: str) -> None:
    said = "<p>Whoever came here was sent away again by the keeper of the gate.</p>"
    sign = sign_of(f"<title>{title}</title><h1>{title}</h1>{said}")
    assert sign is not None
    assert (sign.kind, sign.certain) == (SignKind.ERROR, False)
    assert sign_of(f"<title>{title} and what to do about it in May</title>{said}") is None


def test_a_password_field_in_the_menu_makes_no_login_of_a_page_of_few_words() -> None:
    form = "<form><input name=u><input type=password name=p></form>"
    assert sign_of(f"<title>Notice 12</title>{form}<p>The office moves.</p>") is not None
    for menu in ("header", "nav", "footer"):
        around = f"<title>Notice 12</title><{menu}>{form}</{menu}><p>The office moves.</p>"
        assert sign_of(around) is None


@pytest.mark.parametrize("word", ["Chyba", "Fel", "Virhe", "Грешка", "خطا", "ข้อผิดพลาด", "エラー"])
def test_a_heading_that_is_the_word_for_an_error_is_one_in_further_languages(word: str) -> None:
    sign = sign_of(f"<title>proxy</title><h1>{word}</h1><p>{PROSE}</p>")
    assert sign == Sign(SignKind.ERROR, word, SignPlace.HEADING)
    assert sign_of(f"<title>proxy</title><h1>{word}</h1><p>{PROSE * 20}</p>") is None


@pytest.mark.parametrize("words", ["Loading…", "불러오는 중…", "Wird geladen ...", "読み込み中…"])
def test_a_few_words_that_end_in_an_ellipsis_are_still_to_come(words: str) -> None:
    around = "<header><a href=/>Town council</a></header>"
    sign = sign_of(f"<title>Town council</title>{around}<main><p>{words}</p></main>")
    assert sign is not None
    assert (sign.kind, sign.certain) == (SignKind.INTERIM, False)
    farewell = f"<title>Town council</title>{around}<main><p>Our council is closed. Farewell.</p>"
    assert sign_of(farewell) is None


UNKNOWN = "Weldo marinta posku ni halen tra mole."  # in no language that anybody speaks


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (f'<body class="in-maintenance"><h1>Arko</h1><p>{UNKNOWN}</p>', SignKind.OUTAGE),
        (f'<div id="maintenancePage"><div><h1>Arko</h1></div></div><p>{UNKNOWN}', SignKind.OUTAGE),
        (f'<body id="error-page"><div class="box"><p>{UNKNOWN}</p></div>', SignKind.ERROR),
        (f'<main class="page waiting-room"><h2>Arko</h2><p>{UNKNOWN}</p></main>', SignKind.QUEUE),
        (f'<form class="captcha-form"><p>{UNKNOWN}</p></form>', SignKind.CHALLENGE),
        (f'<body class="error404 no-sidebar"><h1>Arko</h1><p>{UNKNOWN}</p>', SignKind.MISSING),
        (f'<div class="tombstone"><h1>Arko</h1><p>{UNKNOWN}</p></div>', SignKind.WITHDRAWN),
        (f'<body class="mediawiki ns--1 ns-special mw-special-Badtitle">{UNKNOWN}', SignKind.ERROR),
        (f'<meta http-equiv=refresh content="20"><h1>Arko</h1><p>{UNKNOWN}</p>', SignKind.INTERIM),
        (
            f"<p>{UNKNOWN}</p><script>document.cookie = 'n=1'; location.reload()</script>",
            SignKind.INTERIM,
        ),
        (f"<p>{UNKNOWN}</p><button>Ja</button><button>Ne</button>", SignKind.INTERIM),
        (
            f"<h1>Arko</h1><div><p>{UNKNOWN}</p><div><button>Ja</button><button>Ne</button></div>"
            f"</div><footer><p>{UNKNOWN} {UNKNOWN}</p></footer>",
            SignKind.INTERIM,
        ),
    ],
)
def test_a_page_of_few_words_is_known_by_what_its_makers_wrote(page: str, kind: SignKind) -> None:
    found = sign_of(f"<title>Arko</title>{page}")
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    "page",
    [
        f'<body class="not-logged-in no-error"><h1>Arko</h1><p>{UNKNOWN}</p>',
        f'<body><div class="error-free-baking"><h1>Arko</h1><p>{UNKNOWN}</p></div>',
        f'<div class="captcha">{UNKNOWN}</div><main><h1>Arko</h1><p>{UNKNOWN}</p></main>',
        f'<body class="maintenance"><h1>Arko</h1><p>{UNKNOWN * 20}</p>',
        f"<p>{UNKNOWN}</p><a href=/>Arko</a><button>Ja</button><button>Ne</button>",
        f"<main><p>{UNKNOWN} {UNKNOWN}</p></main><div><p>{UNKNOWN}</p><button>Ja</button>"
        "<button>Ne</button></div>",
        f"<p>{UNKNOWN}</p><script>function again() {{ location.reload() }}</script>",
        f"<meta http-equiv=refresh content=60><h1>Arko</h1><p>{UNKNOWN * 20}</p>",
    ],
)
def test_names_and_shapes_that_pages_have_too_are_no_signs(page: str) -> None:
    assert sign_of(f"<title>Arko</title>{page}") is None


def test_words_are_found_inside_a_line_that_sets_no_spaces() -> None:
    for said in ("เว็บไซต์นี้ปิดปรับปรุงระบบจนถึงเช้า", "ขณะนี้คุณอยู่ในคิวลำดับที่สิบ"):
        found = sign_of(f"<title>เทศบาล</title><h1>เทศบาล</h1><p>{said}</p>")
        assert found is not None
        assert found.kind is SignKind.INTERIM


@pytest.mark.parametrize(
    ("title", "said", "kind"),
    [
        ("Sorry, something went wrong", "File not found.", SignKind.MISSING),
        ("Fehler", "Die Seite wurde nicht gefunden.", SignKind.MISSING),
        ("Erreur", "La page est introuvable. La base ne répond pas.", SignKind.ERROR),
        ("Fehler", "Ein Fehler ist aufgetreten.", SignKind.ERROR),
    ],
)
def test_what_failed_is_what_the_sentences_under_error_say(
    title: str, said: str, kind: SignKind
) -> None:
    found = sign_of(f"<title>{title}</title><h1>{title}</h1><p>{said}</p>")
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    ("buttons", "is_question"),
    [
        ("<button>Ydw</button><button>Nac ydw</button>", True),
        ("<button>Ydw</button><button>Nac ydw</button><a href=/all></a>", False),
        ("<button>Ydw</button>", False),
    ],
)
def test_a_question_with_a_word_or_two_to_choose_stands_before_a_page(
    buttons: str, is_question: bool
) -> None:
    found = sign_of(f"<title>Porth</title><h1>Ydych chi'n ddeunaw oed?</h1>{buttons}")
    assert (found is not None and "ddeunaw" in found.words) is is_question
