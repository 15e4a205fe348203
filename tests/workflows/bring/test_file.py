"""What people bring: bit for bit, with a name, and never believed further than it reaches."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from archiver.file_kinds import TYPING
from archiver.models import Capture
from archiver.store.archive import open_reader
from archiver.store.log.rulings import SUPERSEDED, same_person
from archiver.text.extraction import extract
from tests.door import Said, call
from tests.store.exchanges import table_rows
from tests.workflows.bring.foreign_files import WORDS, write_project

WHO = ("--by", "Ada Reader", "--obtained", "by e-mail", "--on", "2021-05-27")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0" + bytes(60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "campaign", ("foi", ""), ("other", "http://school.example/o"))


def bring(folder: Path, content: bytes, name: str, *more: str) -> Said:
    (folder / name).write_bytes(content)
    return call("-q", "-C", folder, "import", name, "--source", "foi", *WHO, *more)


def captures(folder: Path) -> tuple[Capture, ...]:
    with open_reader(folder / "archive") as reader:
        return reader.catalog.captures()


def finding(folder: Path) -> dict[str, object]:
    said = call("-q", "-C", folder, "verify", "--format", "json")
    row: dict[str, object] = json.loads(said.out)["quotations"][0]
    return row


def pdf(words: str = WORDS) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    first, second = words[:45].rpartition(" ")[0], words[:45].rpartition(" ")[2] + words[45:]
    canvas.drawString(72, 700, first)
    canvas.drawString(72, 680, second)
    canvas.save()
    return out.getvalue()


def docx(words: str = WORDS) -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph(words)
    document.save(out)
    return out.getvalue()


def letter(
    body: str = "Dear reader, please see the attached answer.", *files: tuple[str, bytes]
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "clerk@school.example", "reader@home.example"
    message["Subject"], message["Date"] = "Your request", "Thu, 27 May 2021 09:00:00 +0000"
    message.set_content(body)
    for name, content in files:
        kind = ("application", "pdf") if name.endswith(".pdf") else ("application", "octet-stream")
        message.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    return bytes(message)


def mhtml(words: str = WORDS) -> bytes:
    return (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: http://school.example/x\r\n"
        "Subject: Policy\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/html\r\n"
        f"Content-Location: http://school.example/x\r\n\r\n<p>{words}</p>\r\n--b--\r\n"
    ).encode()


SINGLE_FILE = f"""<!DOCTYPE html> <html><!--
 Page saved with SingleFile
 url: http://school.example/x
--><meta charset=utf-8><title>Policy</title><p>{WORDS}</p>""".encode()

KINDS = {
    "answer.pdf": (pdf(), "application/pdf"),
    "page.html": (f"<p>{WORDS}</p>".encode(), "text/html"),
    "single.html": (SINGLE_FILE, "text/html"),
    "page.mhtml": (mhtml(), "multipart/related"),
    "letter.eml": (letter(WORDS), "message/rfc822"),
    "note.txt": (WORDS.encode(), "text/plain"),
    "answer.docx": (docx(), ""),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_kept_bit_for_bit_and_serves(folder: Path, name: str) -> None:
    content, kind = KINDS[name]
    said = bring(folder, content, name)
    assert said.code == 0, said.err
    (capture,) = captures(folder)
    assert kind in capture.media_type
    with open_reader(folder / "archive") as reader:
        assert reader.payload(capture) == content
        facts = reader.catalog.facts(capture.record_id)
    assert facts == {"by": "Ada Reader", "obtained": "by e-mail", "on": "2021-05-27", "file": name}
    row = finding(folder)
    assert (row["verdict"], row["basis"]) == ("verbatim", "supplied")
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_picture_is_kept_and_lacks_nothing_and_proves_nothing(folder: Path) -> None:
    said = bring(folder, PNG, "scan.png")
    assert "cannot serve as it is" in said.out
    assert finding(folder)["verdict"] == "unverifiable"


def test_what_is_attached_to_a_letter_serves_as_files_of_their_own(folder: Path) -> None:
    content = letter(
        "Dear reader, see below.", ("answer.pdf", pdf()), ("../../evil.txt", b"words here")
    )
    said = bring(folder, content, "letter.eml")
    assert said.code == 0, said.err
    mail, answer, note = captures(folder)
    assert (mail.role, answer.role, answer.media_type) == (
        "supplied",
        "attachment",
        "application/pdf",
    )
    assert (answer.title, note.title) == ("answer.pdf", "evil.txt")
    row = finding(folder)
    assert (row["verdict"], row["basis"]) == ("verbatim", "supplied")
    assert row["capture"]["record_id"] == answer.record_id  # type: ignore[index]
    with open_reader(folder / "archive") as reader:
        assert reader.payload(answer) == pdf()
        assert reader.catalog.facts(answer.record_id)["part_of"] == mail.record_id
    assert call("-q", "-C", folder, "audit").code == 0
    call("-C", folder, "withhold", mail.record_id, "--reason", "private")
    assert finding(folder)["verdict"] == "unverifiable", "what came with it goes with it"


WRONG = [
    (("--by", "anonymous"), "write the name of the person"),
    (("--by", "  "), "--by says nothing"),
    (("--by", "a" * 300), "300 characters long"),
    (("--by", "12345"), "write the name of the person"),
    (("--obtained", "\t"), "--obtained says nothing"),
    (("--on", "27.5.2021"), "write the date as"),
    (("--on", "2021-02-30"), "write the date as"),
    (("--on", "2021-13"), "write the date as"),
    (("--on", "2999"), "has not come yet"),
    (("--redacts", "ffffffff"), "No capture has the id"),
]


@pytest.mark.parametrize(("changed", "says"), WRONG, ids=lambda one: str(one)[:30])
def test_what_a_person_says_is_checked(folder: Path, changed: tuple[str, ...], says: str) -> None:
    said = bring(folder, WORDS.encode(), "note.txt", *changed)
    assert said.code == 2
    assert says in said.err
    assert captures(folder) == ()


@pytest.mark.parametrize(("on", "day"), [("2021", "2021-01-01"), ("2021-06", "2021-06-01")])
def test_a_partial_date_is_kept_as_written(folder: Path, on: str, day: str) -> None:
    assert bring(folder, WORDS.encode(), "note.txt", "--on", on).code == 0
    (capture,) = captures(folder)
    assert f"{capture.date:%Y-%m-%d}" == day
    with open_reader(folder / "archive") as reader:
        assert reader.catalog.facts(capture.record_id)["on"] == on


def test_the_same_file_is_not_stored_twice(folder: Path) -> None:
    bring(folder, WORDS.encode(), "note.txt")
    again = bring(folder, WORDS.encode(), "copy.txt")
    assert again.code == 2
    assert "copy.txt is here already, byte for byte" in again.err
    assert len(captures(folder)) == 1


# --- a redacted copy -----------------------------------------------------------------------------


@pytest.fixture
def redacted(folder: Path) -> Path:
    """A project whose letter is withheld, and shown with a name blotted out."""
    bring(folder, f"{WORDS} Signed by the pupil's aunt.".encode(), "letter.txt")
    (original,) = captures(folder)
    said = bring(
        folder, f"{WORDS} Signed by ████.".encode(), "cut.txt", "--redacts", original.record_id
    )
    assert said.code == 0, said.err
    assert "It is a redacted copy" in said.out
    assert call("-C", folder, "withhold", original.record_id, "--reason", "a name").code == 0
    return folder


def test_a_redacted_copy_stands_in_for_the_withheld_one(redacted: Path) -> None:
    row = finding(redacted)
    assert (row["verdict"], row["basis"]) == ("verbatim", "supplied")
    tomb, shown = json.loads(call("-q", "-C", redacted, "show", "foi", "--format", "json").out)[
        "captures"
    ]
    assert "withheld" in tomb["why"]
    assert "redacted" in shown["why"]


def test_a_redacted_copy_proves_no_absence(redacted: Path) -> None:
    quotes = (redacted / "quotes.csv").read_text("utf-8").replace("library", "museum")
    (redacted / "quotes.csv").write_text(quotes, encoding="utf-8")
    row = finding(redacted)
    assert row["verdict"] in ("altered", "unverifiable")
    (redacted / "quotes.csv").write_text(
        "id,source,quote\nq,foi,nobody ever wrote these nine words in a letter\n", encoding="utf-8"
    )
    assert finding(redacted)["verdict"] == "unverifiable"


def test_a_pack_has_the_redacted_copy_and_a_tombstone(redacted: Path, tmp_path: Path) -> None:
    pack = tmp_path / "p.wacz"
    said = call("-C", redacted, "export", "--output", pack)
    assert said.code == 0, said.err
    assert "withheld on" in said.err
    with zipfile.ZipFile(pack) as zipped:
        exhibits = [n for n in zipped.namelist() if n.startswith("exhibits/")]
        content = b"".join(zipped.read(name) for name in exhibits)
    assert b"aunt" not in content
    assert WORDS.encode() in content
    checked = json.loads(call("-q", "verify", "--pack", pack, "--format", "json").out)
    assert checked["quotations"][0]["verdict"] == "verbatim"
    assert any("a name" in words for words in checked["pack"]["left_out"])


def test_a_redacted_copy_of_another_source_is_refused(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"Some words of the other source.")
    call("-q", "-C", folder, "import", "a.txt", "--source", "other", *WHO)
    (other,) = captures(folder)
    said = bring(folder, WORDS.encode(), "b.txt", "--redacts", other.record_id)
    assert said.code == 2
    assert "is a capture of other, not of foi" in said.err


# --- typings -------------------------------------------------------------------------------------


@pytest.fixture
def scan(folder: Path) -> Path:
    """A project with a scan that somebody brought."""
    bring(folder, PNG, "scan.png")
    (folder / "typed.txt").write_text(f"[page 1]\nSchool policy\n[page 3]\n{WORDS}\n", "utf-8")
    return folder


def type_it(folder: Path, by: str = "Ada Reader", name: str = "typed.txt", *more: str) -> Said:
    return call("-C", folder, "transcribe", "foi", "--by", by, "--from", folder / name, *more)


def confirm(folder: Path, record: str, by: str = "Ben Checker") -> Said:
    return call("-C", folder, "transcribe", "--confirm", record, "--by", by)


def test_to_type_and_to_confirm_at_once_is_refused_and_does_neither(scan: Path) -> None:
    said = type_it(scan, "Ada Reader", "typed.txt", "--confirm", "urn:uuid:1")
    assert said.code == 2
    assert "Write either" in said.err
    assert typings(scan) == []


def typings(folder: Path) -> list[Capture]:
    return [capture for capture in captures(folder) if capture.via == "transcript"]


def test_a_typing_serves_only_when_another_person_confirmed_it(scan: Path) -> None:
    said = type_it(scan)
    assert said.code == 0, said.err
    (typed,) = typings(scan)
    assert typed.record_id in said.out
    assert finding(scan)["verdict"] == "unverifiable"
    assert call("-q", "-C", scan, "search", WORDS).code == 1
    for same in ("Ada Reader", " ada  READER "):
        refused = confirm(scan, typed.record_id, same)
        assert refused.code == 2
        assert "Ada Reader typed it. Somebody else has to" in refused.err
    assert finding(scan)["verdict"] == "unverifiable"
    assert confirm(scan, typed.record_id).code == 0
    row = finding(scan)
    assert (row["verdict"], row["basis"]) == ("verbatim", "transcript")
    assert row["location"]["page"] == 3  # type: ignore[index]
    again = confirm(scan, typed.record_id)
    assert again.code == 2
    assert "is confirmed already" in again.err


def test_status_names_a_typing_until_another_person_confirmed_it(scan: Path) -> None:
    type_it(scan)
    (typed,) = typings(scan)
    told = " ".join(call("-q", "-C", scan, "status").out.split())
    assert f"archiver transcribe --confirm {typed.record_id} --by NAME" in told
    confirm(scan, typed.record_id)
    assert "transcribe" not in call("-q", "-C", scan, "status").out


def test_a_typing_is_a_conversion_of_what_it_was_typed_from(scan: Path) -> None:
    type_it(scan)
    original, typed = captures(scan)
    with open_reader(scan / "archive") as reader:
        facts = reader.catalog.facts(typed.record_id)
        (row, *_) = reader.catalog.records(capture=typed.record_id)
    assert facts["transcribes"] == original.record_id
    assert row.type == "conversion"
    call("-C", scan, "withhold", original.record_id, "--reason", "private")
    with open_reader(scan / "archive") as reader:
        assert typed.record_id in reader.catalog.withheld()


def test_a_confirmation_outlives_the_catalog_and_travels_in_a_pack(
    scan: Path, tmp_path: Path
) -> None:
    type_it(scan)
    (typed,) = typings(scan)
    confirm(scan, typed.record_id)
    before = table_rows(scan / "archive")
    audit = json.loads(call("-q", "-C", scan, "audit", "--format", "json").out)
    assert {found["severity"] for found in audit["findings"]} <= {"note"}, audit
    assert call("-C", scan, "reindex").code == 0
    assert table_rows(scan / "archive") == before
    assert finding(scan)["basis"] == "transcript"
    for more in ((), ("foi",)):
        pack = tmp_path / f"p{len(more)}.wacz"
        assert call("-q", "-C", scan, "export", *more, "--output", pack).code == 0
        row = json.loads(call("-q", "verify", "--pack", pack, "--format", "json").out)["quotations"]
        assert [(q["verdict"], q["basis"]) for q in row] == [("verbatim", "transcript")]


def test_a_correction_is_a_new_typing_that_takes_over_once_confirmed(scan: Path) -> None:
    wrong = WORDS.replace("Saturdays", "Sundays")
    (scan / "wrong.txt").write_text(wrong, "utf-8")
    type_it(scan, name="wrong.txt")
    (first,) = typings(scan)
    confirm(scan, first.record_id)
    assert finding(scan)["verdict"] in ("altered", "unverifiable")
    type_it(scan)
    second = typings(scan)[1]
    assert finding(scan)["verdict"] in ("altered", "unverifiable"), "not before it is confirmed"
    confirm(scan, second.record_id)
    older, newer = typings(scan)
    assert (str(older.usable), older.why) == ("no", SUPERSEDED)
    assert str(newer.usable) == "yes"
    assert finding(scan)["verdict"] == "verbatim"


def test_the_same_typing_is_not_stored_twice(scan: Path) -> None:
    type_it(scan)
    again = type_it(scan, "Another Typist")
    assert again.code == 2
    assert "is here already, word for word" in again.err
    assert len(typings(scan)) == 1


def test_what_the_typist_could_not_read_is_a_gap(scan: Path) -> None:
    (scan / "typed.txt").write_text("The governors met. [illegible] They agreed.\n", "utf-8")
    type_it(scan)
    confirm(scan, typings(scan)[0].record_id)
    assert finding(scan)["verdict"] == "unverifiable"


REFUSED = [
    (b"\xff\xfe\x00words", "is no text in UTF-8"),
    (b"  \n", "is empty"),
    (b"[page 4]\nwords\n[page 2]\nmore words\n", "page 2 follows page 4"),
]


@pytest.mark.parametrize(("content", "says"), REFUSED, ids=["utf-16", "empty", "falling"])
def test_a_typing_that_is_none_is_refused(scan: Path, content: bytes, says: str) -> None:
    (scan / "typed.txt").write_bytes(content)
    said = type_it(scan)
    assert said.code == 2
    assert says in said.err
    assert typings(scan) == []


def test_what_cannot_be_typed_or_confirmed_is_said(scan: Path) -> None:
    (original,) = captures(scan)
    assert (
        "no capture that could be typed"
        in call(
            "-C", scan, "transcribe", "other", "--by", "A Reader", "--from", scan / "typed.txt"
        ).err
    )
    assert "is no typing" in confirm(scan, original.record_id).err
    assert call("-C", scan, "transcribe", "foi", "--by", "A Reader").code == 2
    assert call("-C", scan, "transcribe", "--by", "A Reader").code == 2
    said = type_it(scan, "A Reader", "typed.txt", "--record", "0000")
    assert "No capture has the id" in said.err


def test_the_confirmation_of_a_stranger_to_the_program_does_not_count(scan: Path) -> None:
    """A line written by hand, by the same person, changes no verdict."""
    from archiver.store.archive import Archive
    from tests.store.exchanges import MACHINE, ticking

    type_it(scan)
    (typed,) = typings(scan)
    with Archive.open(scan / "archive", ticking(), MACHINE) as archive:
        for by in ("ADA  reader", "", None):
            archive.note("confirm", {"record_id": typed.record_id, "source": "foi", "by": by})
    assert finding(scan)["verdict"] == "unverifiable"
    assert same_person("Ada Reader", "ada reader ")
    assert not same_person("Ada Reader", "Ada Readers")


@pytest.mark.parametrize(
    ("typed", "content", "pages"),
    [
        ("one\ftwo", "one\n\ntwo", (0, 5)),
        ("[page 2]\none\n[p. 3]\ntwo", "one\n\ntwo", (0, 0, 5)),
        ("before\n[page 7]\nseven", "before\n\nseven", (0, 8, 8, 8, 8, 8, 8)),
        ("no pages at all", "no pages at all", ()),
        ("a [page 3] in a line", "a [page 3] in a line", ()),
    ],
)
def test_pages_of_a_typing(typed: str, content: str, pages: tuple[int, ...]) -> None:
    text = extract(typed.encode(), TYPING)
    assert (text.content, text.pages) == (content, pages)


def test_a_typists_initials_do_not_end_a_sentence(scan: Path) -> None:
    assert type_it(scan, "N. N.").code == 0
    said = call("-C", scan, "verify")
    assert said.code == 3
    assert "This cannot be checked: the typing is not confirmed.\n" in said.out
    assert "N. N. typed it: somebody else has to compare it with its original" in said.out
    (typed,) = typings(scan)
    assert "a transcript; The typing is not confirmed " in call("-C", scan, "show", "foi").out
    assert confirm(scan, typed.record_id).code == 0
    assert "not confirmed" not in call("-C", scan, "show", "foi").out


def test_of_a_withheld_file_nobody_says_that_it_was_never_brought(folder: Path) -> None:
    never = str(finding(folder)["sentence"])
    assert never.endswith("no address of it is known, and nobody has supplied a copy yet.")
    bring(folder, WORDS.encode(), "note.txt")
    (brought,) = captures(folder)
    call("-C", folder, "withhold", brought.record_id, "--reason", "private")
    row = finding(folder)
    assert row["sentence"] == "This cannot be checked: every copy of it is withheld."
    assert "archiver import" in str(row["remedy"])
    assert "snapshot" not in str(row["remedy"])


def test_a_file_that_serves_in_part_is_not_said_to_serve_nothing(folder: Path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.showPage()
    canvas.drawString(72, 700, WORDS[:45].rpartition(" ")[0])
    canvas.drawString(72, 680, WORDS[:45].rpartition(" ")[2] + WORDS[45:])
    canvas.setTitle("Another name")
    canvas.save()
    said = bring(folder, out.getvalue(), "answer.pdf")
    assert "The text of answer.pdf needs a look: A part could not be read: Page 1" in said.out
    assert finding(folder)["verdict"] == "verbatim"


def test_a_document_that_adds_nothing_is_answered(folder: Path) -> None:
    (folder / "mine.md").write_text("See [it](http://school.example/o).\n", "utf-8")
    before = (folder / "sources.csv").read_bytes()
    said = call("-C", folder, "add", "--from", "mine.md")
    assert said.code == 0
    assert said.out == "Nothing to add: mine.md cites no address that is not a source already.\n"
    assert (folder / "sources.csv").read_bytes() == before


def test_one_thing_handed_over_is_said_in_the_singular(folder: Path, tmp_path: Path) -> None:
    bring(folder, WORDS.encode(), "note.txt")
    pack = tmp_path / "one.wacz"
    said = call("-q", "-C", folder, "export", "--output", pack)
    assert "one.wacz: 1 capture, 1 quotation.\n" in said.out
    checked = call("-q", "verify", "--pack", pack)
    assert "that its lists name are as the lists say. 1 answer, the same as on " in checked.err
