"""Signs in twenty languages: a short page that says so is told, an article about it is not."""

from __future__ import annotations

import pytest

from archiver.text.extraction import extract
from archiver.text.walls.rules import find_sign
from archiver.text.walls.signs import SignFamily, SignKind

# A title and one sentence, as a reader of that language would meet them.
OUTAGES = {
    "cy": ("Cynnal a chadw", "Mae'r wefan hon ar gau dros dro ar gyfer gwaith cynnal a chadw."),
    "de": ("Wartungsarbeiten", "Unsere Website ist vorübergehend nicht erreichbar."),
    "el": ("Υπό συντήρηση", "Ο ιστότοπος είναι προσωρινά μη διαθέσιμος."),
    "es": ("Sitio en mantenimiento", "Estamos realizando tareas de mantenimiento."),
    "fr": ("Site en maintenance", "Notre site est momentanément indisponible."),
    "he": ("האתר בתחזוקה", "אנו מבצעים עבודות תחזוקה. נשוב בקרוב."),
    "hi": ("रखरखाव जारी है", "रखरखाव के कारण वेबसाइट अस्थायी रूप से अनुपलब्ध है।"),
    "hu": ("Karbantartás", "Az oldal átmenetileg nem elérhető. Kérjük, látogasson vissza később!"),
    "it": ("Sito in manutenzione", "Il sito è temporaneamente non disponibile."),
    "ja": ("メンテナンス中", "ただいまメンテナンスのため、サイトをご利用いただけません。"),
    "ko": (
        "시스템 점검 중",
        "보다 나은 서비스를 위해 시스템 점검 중입니다. 잠시 후 다시 접속해 주세요.",
    ),
    "nl": ("Onderhoud", "De website is tijdelijk niet beschikbaar wegens onderhoud."),
    "pl": ("Przerwa techniczna", "Serwis jest tymczasowo niedostępny."),
    "pt": ("Site em manutenção", "O site está temporariamente indisponível."),
    "ru": ("Технические работы", "Сайт временно недоступен. Попробуйте зайти позже."),
    "tr": ("BAKIM ÇALIŞMASI", "Sitemiz şu anda bakımdadır. Lütfen daha sonra tekrar deneyin."),
    "uk": ("Технічні роботи", "Сайт тимчасово недоступний. Спробуйте пізніше."),
    "zh": ("系统维护中", "系统正在维护，请稍后再试。给您带来不便，敬请谅解。"),
    "ar": ("الموقع تحت الصيانة", "نقوم حاليا بأعمال صيانة. سنعود قريبا."),
    "en": ("Down for maintenance", "Our website is temporarily unavailable."),
}
ARTICLE = (
    "<p>The council met on Tuesday to hear about the repairs. {words} That is what residents read "
    "for three days in March, and the committee wanted to know why nobody had written to them.</p>"
    "<p>The clerk explained that a contractor had replaced the machines in the cellar, and that "
    "letters had gone to every house by the end of the week. Two members asked for the bill.</p>"
) * 4


@pytest.mark.parametrize("language", OUTAGES)
def test_an_outage_page_is_told_in_its_language(language: str) -> None:
    title, sentence = OUTAGES[language]
    page = f"<title>{title}</title><h1>{title}</h1><p>{sentence}</p>".encode()
    sign = find_sign(None, page, extract(page, "text/html"))
    assert sign is not None
    assert sign.kind in (SignKind.OUTAGE, SignKind.ERROR)


@pytest.mark.parametrize("language", OUTAGES)
def test_an_article_that_quotes_such_a_page_is_the_page(language: str) -> None:
    title, sentence = OUTAGES[language]
    body = ARTICLE.format(words=f"“{title}. {sentence}”")
    page = f"<title>Three days in March</title><h1>Three days in March</h1>{body}".encode()
    assert find_sign(None, page, extract(page, "text/html")) is None


# What a page may say beside what no table lists: "we are painting the walls" and the like.
INTERIM = {
    "ar": "دهان الجدران اليوم. نعتذر عن الإزعاج.",
    "cy": "Rydym yn peintio heddiw. Byddwn yn ôl yfory.",
    "de": "Heute wird hier gestrichen. Morgen sind wir wieder für Sie da.",
    "el": "Σήμερα βάφουμε. Θα επιστρέψουμε αύριο.",
    "en": "Painters are in the house today. Please check back later.",
    "es": "Hoy pintamos las paredes. Perdone las molestias.",
    "fr": "On repeint les murs. Merci de votre patience.",
    "he": "צובעים כאן היום. סליחה על אי הנוחות.",
    "hi": "आज यहाँ रंगाई हो रही है। असुविधा के लिए क्षमा करें।",
    "hu": "Ma festünk. Hamarosan visszatérünk.",
    "it": "Oggi imbianchiamo. Ci scusiamo con tutti.",
    "ja": "本日は塗装中です。ご迷惑をおかけします。",
    "ko": "오늘은 칠하는 날입니다. 불편을 드려 죄송합니다.",
    "nl": "Vandaag wordt er geschilderd. Onze excuses voor het ongemak.",
    "pl": "Dziś malujemy ściany. Przepraszamy za utrudnienia.",
    "pt": "Hoje pintamos as paredes. Voltamos em breve.",
    "ru": "Сегодня красим стены. Спасибо за терпение.",
    "tr": "Bugün duvarları boyuyoruz. Sabrınız için teşekkürler.",
    "uk": "Сьогодні фарбуємо стіни. Дякуємо за терпіння.",
    "zh": "今天刷墙。给您带来不便，请见谅。",
    "cs": "Dnes malujeme stěny. Prosíme o chvíli strpení.",
    "da": "I dag maler vi væggene. Prøv igen i morgen.",
    "fa": "امروز دیوارها را رنگ می‌کنیم. لطفا صبر کنید.",
    "fi": "Tänään maalaamme seiniä. Pahoittelemme häiriötä.",
    "hr": "Danas bojimo zidove. Uskoro se vraćamo.",
    "id": "Hari ini kami mengecat dinding. Silakan coba lagi besok.",
    "sv": "I dag målar vi väggarna. Vi är strax tillbaka.",
    "th": "วันนี้เราทาสีผนัง ขออภัยในความไม่สะดวก",
    "vi": "Hôm nay chúng tôi sơn tường. Xin lỗi vì sự bất tiện này.",
}


@pytest.mark.parametrize("language", INTERIM)
def test_a_short_page_that_asks_for_patience_may_stand_in_for_another(language: str) -> None:
    page = f"<title>Holme</title><h1>Holme</h1><p>{INTERIM[language]}</p>".encode()
    sign = find_sign(None, page, extract(page, "text/html"))
    assert sign is not None
    assert sign.family in (SignFamily.OUTAGE, SignFamily.UNSURE)
    body = ARTICLE.format(words=INTERIM[language])
    long = f"<title>Three days in March</title>{body}".encode()
    assert find_sign(None, long, extract(long, "text/html")) is None
