"""Old Office files: read as LibreOffice converts them, and said to be so; else the way on."""

import socket
import zipfile
from contextlib import closing, suppress
from pathlib import Path

import pytest

from archiver.file_kinds import DOC, sniff
from archiver.models import SpanKind
from archiver.quoting.finding.documents import find_quotations, open_document
from archiver.text.office import old_office
from archiver.text.unread import UNREAD

OLD = (Path(__file__).parent / "old.doc").read_bytes()
"""Minutes with a hidden word, a struck word, a field DATE and a quotation."""
converter = pytest.mark.skipif(
    old_office.find_converter() is None, reason="this computer has no LibreOffice"
)


@converter
def test_an_old_office_document_is_read_with_what_it_hides_and_proves_no_absence():
    document = open_document(Path("minutes.doc"), OLD)
    text = document.text
    unseen = {text.content[one.start : one.end]: str(one.detail) for one in text.spans}
    assert unseen == {"never": "invisible", "noon": "struck"}
    assert {one.kind for one in text.spans} == {SpanKind.HIDDEN}
    (said,) = text.gaps
    assert said.startswith("This old Word document was read as LibreOffice turned it into .docx")
    assert said.endswith(old_office.TODAY)
    found = find_quotations(Path("minutes.doc"), document)
    assert "the tide tables were not consulted at all" in str(found)


def test_what_libreoffice_cannot_convert_is_not_kept_as_read(monkeypatch, tmp_path):
    (tmp_path / "soffice").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    cut = old_office.read_old_office(OLD[:700])
    assert (cut.content, cut.extractor) == ("", UNREAD)
    assert "LibreOffice could not read this old Word document;" in cut.gaps[0]


def test_without_libreoffice_the_way_on_is_said_and_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(old_office, "PLACES", ())
    text = old_office.read_doc(OLD)
    assert (text.content, text.extractor) == ("", UNREAD)
    assert text.gaps == (
        "The file is an old Word document (.doc); open it and save it again as PDF or .docx.",
    )


def test_a_converter_that_never_ends_is_stopped_with_what_it_started(tmp_path):
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 600 & echo $! > {tmp_path}/child\nwait\n")
    program.chmod(0o755)
    assert old_office.convert(str(program), OLD, "doc", 0.3) is None
    child = (tmp_path / "child").read_text().strip()
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_the_stream_says_which_old_office_file_it_is():
    for stream, kind in [
        ("WordDocument", DOC),
        ("Book\0", "application/vnd.ms-excel"),
        ("EncryptedPackage", "application/x-ole-storage"),
    ]:
        file = OLD[:8] + bytes(600) + stream.encode("utf-16-le") + bytes(40)
        assert sniff(file, "application/octet-stream") == kind


@pytest.mark.parametrize(
    ("formula", "kept"),
    [("SUM(A1:A9)", True), ("TODAY()", False), ("A1+NOW()", False), ("KNOW(A1)", True)],
)
def test_a_sheet_that_counts_values_anew_is_not_read(monkeypatch, tmp_path, formula, kept):
    made = tmp_path / "made.xlsx"
    with zipfile.ZipFile(made, "w") as package:
        cell = f"<c><f>{formula}</f><v>41</v></c>"
        package.writestr("xl/worksheets/sheet1.xml", f"<worksheet>{cell}</worksheet>")
    program = tmp_path / "soffice"  # "--outdir FOLDER FILE" are the last three words
    program.write_text(f'#!/bin/bash\ncp {made} "${{@: -2:1}}/document.xlsx"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    text = old_office.read_xls(OLD)
    assert ("counts values anew" in text.gaps[0]) is not kept
    assert (text.extractor == UNREAD) is not kept


@converter
def test_a_picture_that_a_document_links_is_not_asked_for():
    asked = []
    with closing(socket.socket()) as listening:
        port = next(port for port in range(8100, 9999) if not _is_taken(listening, port))
        listening.listen()
        listening.settimeout(0)
        linked = (Path(__file__).parent / "linked.doc").read_bytes()
        for coding in ("ascii", "utf-16-le"):  # the address stands in both
            linked = linked.replace("8995".encode(coding), str(port).encode(coding))
        assert "After" in old_office.read_doc(linked).content
        with suppress(BlockingIOError):
            asked.append(listening.accept())
    assert asked == []


def _is_taken(listening: socket.socket, port: int) -> bool:
    try:
        listening.bind(("127.0.0.1", port))
    except OSError:
        return True
    return False
