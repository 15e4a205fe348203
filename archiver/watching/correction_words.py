"""Words by which publishers say that a text was corrected, withdrawn or replaced.

Wherever they stand on a page (a sidebar, a footer, a dialogue, a title), a line that has one of
them and was not there before is news. One table a language, of beginnings of words: inflections
follow. From the usual headings of correction columns and from COPE's "Retraction Guidelines"
(2019) for journals; no more than a handful a language, since each is a chance of a false alarm.
"""

from __future__ import annotations

import re
import unicodedata

from archiver.late_patterns import compile_late

_BEGINNINGS = {
    "en": "correction corrected clarification amend erratum errata corrigend withdrawn retract "
    "supersede rescind addend expression.of.concern",
    "cy": "cywiriad cywirwyd diwygi tynnwyd disodl",
    "de": "korrektur korrigiert berichtig richtigstell zurückgezogen widerruf klarstell "
    "bedenken.der.redaktion ersetzt.durch",
    "fr": "correctif corrigé rectifi retiré rétract erratum expression.de.préoccupation "
    "remplacé.par remplacée.par",
    "es": "corrección corregid rectific retirad retract fe.de.errat expresión.de.preocupación "
    "sustituido.por sustituida.por",
    "it": "correzione corrett rettific ritirat ritratt errata espressione.di.preoccupazione",
    "pt": "correção corrigid retific retirad retrata errata expressão.de.preocupação "
    "substituído.por substituída.por",
    "nl": "correctie gecorrigeerd rectificatie ingetrokken herroepen vervangen.door",
    "sv": "rättelse korriger tillbakadrag återkall ersatts.av ersätts.av avpublicer",
    "da": "rettelse korriger tilbagetruk erstattet.af",
    "no": "rettelse rettet tilbaketruk erstattet.av",
    "fi": "oikaisu korjattu peruttu",
    "pl": "sprostowan korekt poprawion wycofan zastąpion",
    "cs": "oprava opraveno stažen odvolán nahrazen",
    "hu": "helyesbít helyreigaz javítva visszavon",
    "ro": "corectat rectific retras erată înlocuit.de înlocuită.de înlocuit.cu",
    "el": "διόρθωση διορθώ επανόρθωση ανακλήθηκε αποσύρθηκε",
    "bg": "поправка поправен оттеглен заменен.с",
    "sr": "исправка исправљен повучен замењен",
    "hr": "ispravak ispravljen povučen zamijenjen",
    "sk": "oprava opraven stiahnut nahraden",
    "sl": "popravek popravljen umaknjen nadomeščen",
    "ca": "correcció corregit rectific retirat fe.d'errades substituït.per substituïda.per",
    "et": "õiendus parandus parandatud tagasi.võetud asendatud",
    "lt": "patikslin atitais pataisym atšauk pakeist",
    "lv": "precizējum labojum atsaukt aizstāt",
    "is": "leiðrétting leiðrétt dregin.til.baka",
    "vi": "đính.chính rút.lại.bài thay.thế.bởi",
    "id": "ralat koreksi dicabut digantikan.oleh",
    "fa": "اصلاحیه تصحیح پس.گرفته",
    "bn": "সংশোধনী প্রত্যাহার",
    "th": "แก้ไขคำผิด คำชี้แจงแก้ไข เพิกถอน ถอนบทความ",
    "ka": "შესწორებ გაუქმებულ უკან.გაწვეულ",
    "sw": "marekebisho masahihisho imeondolewa",
    "ru": "исправлен опровержен поправк отозван заменён.на заменен.на выражение.обеспокоенности",
    "uk": "виправлен спростуван поправк відкликан",
    "tr": "düzeltme düzeltildi tekzip geri.çekil",
    "ar": "تصحيح تصويب سحب.هذا",
    "he": "תיקון תוקן הוסר",
    "hi": "सुधार संशोधित वापस.लिया",
    "zh": "更正 勘误 勘誤 撤回 撤稿 订正 关注声明",
    "ja": "訂正 正誤 撤回 取り消し 懸念表明",
    "ko": "정정 철회 바로잡 우려.표명",
}


# The same in names of classes and ids, which are English in every country: COPE's kinds of notice,
# and what GOV.UK, publishers of standards and archives call pages that are out of date.
_NAME_WORDS = (
    "correction corrections corrected corrigendum corrigenda erratum errata clarification "
    "amendment retraction retracted withdrawal withdrawn superseded obsolete outdated deprecated"
)
_NAMES = frozenset(_NAME_WORDS.split())
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _pattern(beginning: str) -> str:
    plain = re.escape(unicodedata.normalize("NFC", beginning)).replace(r"\.", r"\W+")
    return plain if ord(beginning[0]) > 0x3000 else rf"\b{plain}"


_CORRECTIVE = compile_late(
    "|".join(_pattern(word) for words in _BEGINNINGS.values() for word in words.split()), re.I
)
LONGEST = 80  # words of a notice; a longer paragraph is a text about corrections (a guess)


def is_correction(line: str) -> bool:
    """Whether a line, or a title, says that something was corrected, withdrawn or replaced."""
    words = unicodedata.normalize("NFC", line)
    return len(words.split()) <= LONGEST and _CORRECTIVE.search(words) is not None


def names_correction(name: str) -> bool:
    """Whether a class or an id calls its element a notice of a correction or a withdrawal."""
    return not _NAMES.isdisjoint(map(str.lower, _PART.findall(name)))
