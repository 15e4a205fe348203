"""A pack can be opened, checked and judged by a stranger, and holds nothing that must not leave."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.messages import Head
from archiver.models import Capture
from archiver.store.packs.extracts import read_extract, sort_key
from archiver.store.reader import Reader
from archiver.tables import neutralise, restore
from archiver.workflows.handover.pack_contents import find_personal, is_nhs_number
from archiver.workflows.handover.pack_tables import render_table
from tests.door import Said, call
from tests.store.audit.corruption import sealed_anew
from tests.store.audit.pack_corruption import WACZ
from tests.webarchive.pywb import find_program


def pack_up(folder: Path, *words: str, name: str = "pack.wacz") -> tuple[Said, Path]:
    target = folder.parent / name
    return call("-q", "-C", folder, "export", *words, "--output", target), target


def judged(*words: object) -> dict[str, object]:
    result: dict[str, object] = json.loads(call("-q", *words, "--format", "json").out)
    return result


def answers(result: dict[str, object]) -> dict[str, tuple[object, ...]]:
    rows: list[dict[str, object]] = result["quotations"]  # type: ignore[assignment]
    names = ("verdict", "matched", "finding", "standing", "found_in", "location", "sentence")
    return {str(row["id"]): tuple(map(str, (row[n] for n in names))) for row in rows}


def members(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def _log_of_captures(found: dict[str, bytes]) -> str:
    logs = (name for name in found if name.startswith("custody/"))
    return next(name for name in logs if b'"event":"capture"' in found[name])


def edit_source(folder: Path, source: str, share: str) -> None:
    path = folder / "sources.csv"
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    fields = dict.fromkeys([*rows[0], "share"])
    for row in rows:
        row["share"] = share if row["id"] == source else ""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields)
        writer.writeheader()
        writer.writerows(rows)


# --- the pack is what it says --------------------------------------------------------------------


def test_every_member_has_its_digest_in_both_lists(project: Path) -> None:
    said, pack = pack_up(project)
    assert said.code == 0, said.err
    found = members(pack)
    package = json.loads(found["datapackage.json"])
    listed = {one["path"]: one["hash"] for one in package["resources"]}
    assert listed.keys() == found.keys() - {"datapackage.json", "datapackage-digest.json"}
    for name, digest in listed.items():
        assert digest == f"sha256:{hashlib.sha256(found[name]).hexdigest()}", name
    own = json.loads(found["datapackage-digest.json"])["hash"]
    assert own == f"sha256:{hashlib.sha256(found['datapackage.json']).hexdigest()}"
    assert (package["wacz_version"], package["profile"]) == ("1.1.1", "data-package")


def test_what_is_read_for_the_verdicts_is_not_read_again_to_show_them(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, pack = pack_up(project)
    read: list[str] = []
    original = Reader.head

    def count(reader: Reader, capture: Capture) -> Head | None:
        read.append(capture.record_id)
        return original(reader, capture)

    monkeypatch.setattr(Reader, "head", count)
    assert call("verify", "--pack", pack).code == 1
    assert len(read) == len(set(read)) >= 5


def test_warcs_lie_uncompressed_and_are_the_archives_own(project: Path) -> None:
    _, pack = pack_up(project)
    (ours,) = (project / "archive" / "warcs").rglob("*.warc.gz")
    with zipfile.ZipFile(pack) as zipped:
        entry = zipped.getinfo(f"archive/{ours.name}")
        assert entry.compress_type == zipfile.ZIP_STORED
        assert zipped.read(entry) == ours.read_bytes()


def test_pages_have_titles_and_text(project: Path) -> None:
    _, pack = pack_up(project)
    head, *pages = map(json.loads, members(pack)["pages/pages.jsonl"].splitlines())
    assert head["format"] == "json-pages-1.0"
    assert len(pages) >= 5
    assert all(page["title"] and page["text"] and page["ts"].endswith("Z") for page in pages)


def test_exhibits_are_the_bytes_that_the_report_speaks_of(project: Path) -> None:
    _, pack = pack_up(project)
    found = members(pack)
    page = found["START-HERE/START-HERE.html"].decode()
    exhibits = [name for name in found if re.match(r"exhibits/.*(?<!-text)\.\w+$", name)]
    assert len(exhibits) >= 5
    for name in exhibits:
        assert hashlib.sha256(found[name]).hexdigest() in page
        assert f'href="../{name}"' in page
    assert "<script" not in page
    assert all(word in page for word in ("certutil", "Get-FileHash", "shasum", "sha256sum"))


def test_programs_of_others_accept_both_forms(project: Path) -> None:
    _, pack = pack_up(project)
    _, bag = pack_up(project, "--format", "bagit", name="bag")
    assert {path.name for path in bag.iterdir() if path.suffix == ".html"} == {"START-HERE.html"}
    command = [find_program("wacz"), "validate", "-f", str(pack)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout
    assert bagit.Bag(str(bag)).validate()
    assert call("-q", "audit", pack, bag).code == 0


@pytest.mark.skipif(not shutil.which("shasum"), reason="shasum is not installed")
def test_what_macos_has_checks_the_pack(project: Path, tmp_path: Path) -> None:
    _, pack = pack_up(project)
    zipfile.ZipFile(pack).extractall(tmp_path / "tree")
    check = ["shasum", "-a", "256", "-c", "SHA256SUMS"]
    done = subprocess.run(check, cwd=tmp_path / "tree", check=False, capture_output=True)
    assert done.returncode == 0


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
@pytest.mark.parametrize("form", ["wacz", "bagit"])
def test_what_linux_has_checks_the_pack(project: Path, tmp_path: Path, form: str) -> None:
    _, pack = pack_up(project, "--format", form, name=f"pack-{form}")
    tree = tmp_path / "unpacked"
    if form == "wacz":
        zipfile.ZipFile(pack).extractall(tree)
    else:
        bag = ["sha256sum", "--check", "--strict", "--quiet"]
        for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            assert subprocess.run([*bag, manifest], cwd=pack, check=False).returncode == 0
        tree = pack / "data"
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tree, check=False).returncode == 0


def test_a_bag_declares_itself(project: Path) -> None:
    _, bag = pack_up(project, "--format", "bagit", name="bag")
    declared = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert (bag / "bagit.txt").read_bytes() == declared.encode()
    files = [path for path in (bag / "data").rglob("*") if path.is_file()]
    oxum = f"Payload-Oxum: {sum(p.stat().st_size for p in files)}.{len(files)}"
    assert oxum in (bag / "bag-info.txt").read_text("utf-8")


def test_tables_hold_no_formula(project: Path) -> None:
    said, tables = pack_up(project, "--format", "csv", name="tables")
    assert said.code == 0, said.err
    for name in ("sources", "quotes", "captures", "verdicts"):
        rows = list(csv.reader((tables / f"{name}.csv").read_text("utf-8").splitlines()))
        assert len(rows) > 5
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))]
    with (tables / "captures.csv").open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    assert ",".join(columns) == (  # a script may know a column by its number
        "warc,cited,content_digest,content_length,content_sha1,etag,last_modified,media_type,"
        "payload_digest,payload_sha1,reason,record_id,refers_to,role,source,status,title,truncated,"
        "uri,via,why,date,outcome,usable"
    )
    rows = render_table([{"title": "=HYPERLINK(1)", "why": "-2+3|cmd", "count": "-5"}])
    assert rows.splitlines()[1] == "'=HYPERLINK(1),'-2+3|cmd,-5"


# --- the answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["wacz", "bagit"])
def test_the_pack_alone_gives_the_answers_of_the_archive(project: Path, form: str) -> None:
    before = answers(judged("-C", project, "verify"))
    _, pack = pack_up(project, "--format", form, name=f"pack-{form}")
    shutil.rmtree(project)
    result = judged("verify", "--pack", pack)
    assert answers(result) == before
    assert result["pack"]["differing"] == []  # type: ignore[index]
    assert result["pack"]["left_out"] == []  # type: ignore[index]


def rewrite(pack: Path, change: dict[str, bytes]) -> Path:
    changed = pack.with_name("changed.wacz")
    with zipfile.ZipFile(changed, "w") as zipped:
        for name, content in {**members(pack), **change}.items():
            zipped.writestr(name, content)
    return changed


@pytest.mark.parametrize(
    "name", ["tables/quotes.csv", "verdicts/verdicts.json", "datapackage.json"]
)
def test_a_pack_that_was_changed_is_refused(project: Path, name: str) -> None:
    _, pack = pack_up(project)
    changed = rewrite(pack, {name: members(pack)[name].replace(b"a", b"b", 1)})
    said = call("-q", "verify", "--pack", changed)
    assert said.code == 2
    assert "Do not rely on it" in said.err


def test_a_file_that_was_slipped_in_is_refused(project: Path) -> None:
    _, pack = pack_up(project)
    said = call("-q", "verify", "--pack", rewrite(pack, {"exhibits/exhibit-999.html": b"new"}))
    assert said.code == 2
    assert "is in no list of the pack" in said.err


def test_a_pack_sealed_anew_over_an_altered_record_is_refused(project: Path) -> None:
    """Digests of the files alone would hold: the log speaks of other bytes."""
    _, pack = pack_up(project)
    found = members(pack)
    name = _log_of_captures(found)
    lines = [json.loads(line) for line in found[name].splitlines()]
    at = next(i for i, line in enumerate(lines) if line["event"] == "capture")
    raw = found[name].splitlines(keepends=True)
    digest = lines[at]["block_digest"].encode()
    body = raw[at].replace(digest, b"sha256:" + b"0" * 64)
    body = re.sub(rb',"hash":"\w+"}\n$', b"}", body)
    raw[at] = body[:-1] + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'
    said = call("-q", "verify", "--pack", seal_anew(pack, {name: b"".join(raw)}))
    assert said.code == 2
    assert "does not follow" in said.err or "is not what the log says" in said.err


def seal_anew(pack: Path, change: dict[str, bytes]) -> Path:
    found = {**members(pack), **change}
    kept = (line.partition("  ")[2] for line in found["SHA256SUMS"].decode().splitlines())
    sums = (f"{hashlib.sha256(found[name]).hexdigest()}  {name}\n" for name in kept)
    change = {"SHA256SUMS": "".join(sums).encode(), **change}
    found |= change
    package = json.loads(found["datapackage.json"])
    for one in package["resources"]:
        one["hash"] = f"sha256:{hashlib.sha256(found[one['path']]).hexdigest()}"
        one["bytes"] = len(found[one["path"]])
    content = json.dumps(package).encode()
    own = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    sealed = {"datapackage.json": content, "datapackage-digest.json": json.dumps(own).encode()}
    return rewrite(pack, {**change, **sealed})


def test_a_verdict_that_was_forged_is_found(project: Path) -> None:
    _, pack = pack_up(project)
    said = json.loads(members(pack)["verdicts/verdicts.json"])
    row = next(row for row in said["quotations"] if row["id"] == "not-decided")
    assert row["verdict"] == "altered"
    row |= {"verdict": "verbatim", "passes": True}
    forged = {"verdicts/verdicts.json": json.dumps(said).encode()}
    result = judged("verify", "--pack", seal_anew(pack, forged))
    assert result["pack"]["differing"] == ["not-decided"]  # type: ignore[index]


WACZ_CHANGES = [
    "a page altered, every digest made anew",
    "a date altered, sealed anew",
    "an address altered, sealed anew",
    "the server's address altered, sealed anew",
    "certificates altered, sealed anew",
    "a record put in, sealed anew",
    "a record taken out, sealed anew",
    "a line of the log changed, sealed anew",
    "a line of the log taken out, sealed anew",
]


@pytest.mark.parametrize("kind", WACZ_CHANGES)
def test_what_was_altered_and_sealed_anew_is_caught_by_the_log(project: Path, kind: str) -> None:
    """SHA256SUMS, datapackage.json, index and the records' own digests all agree again."""
    _, pack = pack_up(project)
    WACZ[kind][0](pack)
    said = call("-q", "verify", "--pack", pack)
    assert said.code == 2, said.out
    assert "Do not rely on it" in said.err


def test_an_edited_quotation_is_caught_though_the_pack_was_sealed_anew(project: Path) -> None:
    _, pack = pack_up(project)
    said = json.loads(members(pack)["verdicts/verdicts.json"])
    row = next(row for row in said["rows"] if row["id"] == "not-decided")
    answer = next(row for row in said["quotations"] if row["id"] == "not-decided")
    assert (answer["verdict"], row["exact"]) == ("altered", answer["quote"])
    row["exact"] = answer["matched"]
    forged = {"verdicts/verdicts.json": json.dumps(said).encode()}
    checked = call("-q", "verify", "--pack", seal_anew(pack, forged))
    assert checked.code == 1
    assert "These answers are not those of" in checked.err
    assert "not-decided" in checked.err


def test_a_laxer_option_in_the_pack_is_said(project: Path) -> None:
    with (project / "archiver.toml").open("a", encoding="utf-8") as options:
        options.write("\n[verify]\nmax-gap = 5000\n")
    _, pack = pack_up(project)
    checked = call("-q", "verify", "--pack", pack)
    assert "judged with max-gap = 5000, as the pack says; usual is 60" in checked.err


LISTS = ("sources", "rows", "quotations", "left_out")


def bare(said: object) -> bytes:
    return json.dumps(said).encode()


SENSELESS = (
    b"",
    b"[]",
    b"{}",
    b"[" * 100_000,
    bare({"sources": 5}),
    bare({key: [1] for key in (*LISTS, "settings")}),
    bare({**{key: [] for key in LISTS}, "made": 1}),
    bare(
        {
            **{key: [] for key in LISTS},
            "settings": {"fail_on": "never", "max_gap": "x"},
            "made": "2026-03-01T00:00:00Z",
        }
    ),
)


def test_verdicts_that_make_no_sense_are_refused_in_words(project: Path) -> None:
    _, pack = pack_up(project)
    for content in SENSELESS:
        said = call("-q", "verify", "--pack", seal_anew(pack, {"verdicts/verdicts.json": content}))
        assert said.code == 2, content[:80]
        assert "does not say what it must say" in said.err, content[:80]
        assert "Traceback" not in said.err


def test_a_record_that_unpacks_to_too_much_is_refused(project: Path) -> None:
    """The log was written anew with it; the text is never unpacked."""
    _, pack = pack_up(project)
    found = members(pack)
    name = _log_of_captures(found)
    lines = found[name].splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b'"event":"capture"' in line)
    said = json.loads(lines[at])
    said["capture"]["content_length"] = 40_000_000_000
    lines[at] = json.dumps(said).encode() + b"\n"
    forged = b"".join(sealed_anew(lines, at))
    checked = call("-q", "verify", "--pack", seal_anew(pack, {name: forged}))
    assert checked.code == 2
    assert "would unpack to 40,000,000,000 bytes: refused" in checked.err


@pytest.mark.parametrize("name", ["../outside", "/outside", "a\\b"])
def test_a_pack_cannot_write_outside_itself(tmp_path: Path, name: str) -> None:
    pack = tmp_path / "evil.wacz"
    with zipfile.ZipFile(pack, "w") as zipped:
        zipped.writestr(name, "x")
    said = call("-q", "verify", "--pack", pack)
    assert said.code == 2
    assert not (tmp_path / "outside").exists()


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    pack = tmp_path / "bomb.wacz"
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("zeros", b"\0" * 30_000_000)
    said = call("-q", "verify", "--pack", pack)
    assert said.code == 2
    assert "would unpack to 30,000,000" in said.err


# --- what must not leave -------------------------------------------------------------------------


def test_a_source_that_is_not_shared_leaves_no_word(project: Path) -> None:
    words = judged("-C", project, "show", "statement")["quotations"][0]["matched"]  # type: ignore[index]
    edit_source(project, "statement", "no")
    said, pack = pack_up(project)
    assert said.code == 0, said.err
    assert "left out: The source statement: its row says share = no." in said.err
    found = members(pack)
    texts = b"".join(content for name, content in found.items() if not name.endswith(".gz"))
    assert str(words).encode() not in texts
    assert b"its row says share = no" in found["START-HERE/START-HERE.html"]
    records = [json.loads(r)["url"] for r in _index(found)]
    assert not any(urlsplit(url).path == "/statement" for url in records)
    result = judged("verify", "--pack", pack)
    assert result["pack"]["differing"] == []  # type: ignore[index]
    assert any("statement" in s for s in result["pack"]["left_out"])  # type: ignore[index]


def _index(found: dict[str, bytes]) -> list[str]:
    import gzip

    lines = gzip.decompress(found["indexes/index.cdx.gz"]).decode().splitlines()
    return [line.split(" ", 2)[2] for line in lines]


def test_a_withheld_capture_is_a_tombstone(project: Path) -> None:
    (capture,) = judged("-C", project, "show", "statement")["captures"]  # type: ignore[misc]
    record = capture["record_id"]
    call("-C", project, "withhold", record, "--reason", "A pupil is named.")
    _, pack = pack_up(project)
    found = members(pack)
    page = found["START-HERE/START-HERE.html"].decode()
    assert record in page
    assert capture["payload_digest"] in page
    assert "A pupil is named." in page
    assert not any("exhibit" in name and "statement" in name for name in found)
    result = judged("verify", "--pack", pack)
    verdicts = {row["id"]: row["verdict"] for row in result["quotations"]}  # type: ignore[attr-defined]
    assert verdicts["roof"] == "unverifiable"
    assert any("A pupil is named." in s for s in result["pack"]["left_out"])  # type: ignore[index]


def test_the_log_of_a_part_can_still_be_followed(project: Path, tmp_path: Path) -> None:
    said, pack = pack_up(project, "minutes")
    assert said.code == 0, said.err
    found = members(pack)
    assert b"other sources were not asked for" in found["START-HERE/START-HERE.html"]
    name = _log_of_captures(found)
    extract = tmp_path / "chain.jsonl"
    extract.write_bytes(found[name])
    lines, problems = read_extract(extract)
    assert problems == []
    assert {line.text("source") for line in lines} == {"minutes", ""}
    assert len(found[name].splitlines()) > len(lines) > 4
    gone = [raw for raw in found[name].splitlines(keepends=True) if b'"omitted"' not in raw]
    extract.write_bytes(b"".join(gone))
    assert read_extract(extract)[1]


def test_what_may_be_personal_is_named_before() -> None:
    text = "Write to a.person@example.org or ring 020 7946 0958; NHS number 943 476 5919."
    (said,) = find_personal([("letter", text)], "")
    assert said == "letter: 1 e-mail address, 1 phone number, 1 NHS number"
    assert find_personal([("plain", "In 2021, 1234567890 words.")], "") == []
    (own,) = find_personal([], "us@example.org")
    assert "us@example.org" in own


def test_a_page_that_was_watched_for_a_year_is_one_line() -> None:
    names = ("exhibit-001-board-20250301", "exhibit-004-board-20250302", "exhibit-007-b-20250302")
    letters = [(f"exhibits/{name}", "Ring 020 7946 0958.") for name in names]
    assert find_personal([*letters, ("exhibits/exhibit-009-board-20250303", "a@b.test")], "") == [
        "exhibits/exhibit-001-board-20250301 and 1 more of it, the last "
        "exhibits/exhibit-004-board-20250302: 1 phone number",
        "exhibits/exhibit-007-b-20250302: 1 phone number",
        "exhibits/exhibit-009-board-20250303: 1 e-mail address",
    ]


@pytest.mark.parametrize(
    "number",
    [
        "020 7946 0958",
        "(020) 7946 0958",
        "0117-496-0000",
        "07700 900123",
        "07700.900.123",
        "+44 20 7946 0958",
        "+44 (0)20 7946 0958",
        "+442079460958",
        "0044 20 7946 0958",
    ],
)
def test_telephone_numbers_as_people_write_them(number: str) -> None:
    assert find_personal([("letter", f"Ring {number}, or write.")], "") == [
        "letter: 1 phone number"
    ]


@pytest.mark.parametrize(
    "words",
    ["In 2021 and 2022, 12,345 of them", "0.0793 9382 1", "ISBN 978-0-19-852663-6", "10:30"],
)
def test_other_numbers_are_none(words: str) -> None:
    assert find_personal([("letter", words)], "") == []


def test_what_stands_in_the_pages_source_alone_is_named(project: Path) -> None:
    """A mail link's address is not in the text of a page; it leaves with the exhibit."""
    target = project.parent / "letter.html"
    target.write_text("<p>The roof.</p><a href='mailto:a.person@example.org'>Write</a>", "utf-8")
    words = ["--source", "letter", "--by", "A Volunteer", "--obtained", "by hand"]
    words += ["--on", "2026-03-01"]
    sources = project / "sources.csv"
    header = sources.read_text("utf-8").splitlines()[0]
    with sources.open("a", encoding="utf-8", newline="") as out:
        out.write("letter" + "," * header.count(",") + "\n")
    assert call("-q", "-C", project, "import", target, *words).code == 0
    said, _ = pack_up(project)
    assert re.search(r"may be personal: exhibits/\S+letter\S+: 1 e-mail address", said.err), (
        said.err
    )


@given(st.lists(st.text(), min_size=1))
def test_a_table_is_read_back_exactly(cells: list[str]) -> None:
    assert [restore(neutralise(cell)) for cell in cells] == cells
    plain = [cell for cell in cells if not set(cell) & set("\r\n\0")] or ["x"]
    named = {str(number): cell for number, cell in enumerate(plain)}
    (_, row) = list(csv.reader(io.StringIO(render_table([named]), newline="")))
    assert [restore(cell) for cell in row] == plain


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@SUM", "\t=1", " =1", "'=1", "''-1", "=5"])
def test_what_a_spreadsheet_could_run_begins_with_an_apostrophe(cell: str) -> None:
    assert neutralise(cell) == f"'{cell}"
    assert restore(neutralise(cell)) == cell


@pytest.mark.parametrize("cell", ["-5", "+3.2", "-1,234.5", "'tis", "", "it's = fine"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert neutralise(cell) == cell == restore(cell)


@pytest.mark.parametrize(
    ("number", "is_one"), [("9434765919", True), ("943 476 5918", False), ("12345", False)]
)
def test_nhs_numbers_have_a_check_digit(number: str, is_one: bool) -> None:
    assert is_nhs_number(number) is is_one


@pytest.mark.parametrize("how", ["gone", "cut", "changed", "replaced"])
def test_a_damaged_record_is_named_and_no_pack_is_made(project: Path, how: str) -> None:
    warc = sorted((project / "archive/warcs").rglob("*.warc.gz"))[0]
    sound = warc.read_bytes()
    changed = bytearray(sound)
    changed[len(sound) // 2] ^= 4
    warc.unlink()
    if how == "replaced":
        warc.symlink_to(project / "sources.csv")
    elif how != "gone":
        warc.write_bytes(sound[: len(sound) // 2] if how == "cut" else changed)
    said = call("-q", "-C", project, "export", "--output", "pack.wacz")
    assert said.code == 2
    assert f"archive/{warc.relative_to(project / 'archive').as_posix()}, byte " in said.err
    assert "No pack was made" in said.err
    assert not (project / "pack.wacz").exists()


def test_the_export_is_in_the_log_and_overwrites_nothing(project: Path) -> None:
    _, pack = pack_up(project)
    digest = hashlib.sha256(pack.read_bytes()).hexdigest()
    logs = (project / "archive" / "custody").glob("*.jsonl")
    events = [json.loads(line) for log in logs for line in log.read_text("utf-8").splitlines()]
    (event,) = [event for event in events if event["event"] == "export"]
    assert (event["sha256"], event["form"]) == (digest, "wacz")
    again, _ = pack_up(project)
    assert again.code == 2
    assert hashlib.sha256(pack.read_bytes()).hexdigest() == digest
    assert call("-q", "-C", project, "audit").code == 0


@pytest.mark.parametrize(
    ("uri", "key"),
    [
        ("http://www.Example.org/Path/?b=2&A=1", "org,example)/path?a=1&b=2"),
        ("https://example.org:443/", "org,example)/"),
        ("http://127.0.0.1:8080/x", "1,0,0,127:8080)/x"),
    ],
)
def test_addresses_sort_as_indexes_sort_them(uri: str, key: str) -> None:
    assert sort_key(uri) == key
