"""What supports a capture: each kind is shown where it is, and never where it is not."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from archiver.models import Source, State, Usability, Usable
from archiver.reporting.reference import (
    ArchivedAt,
    Reference,
    escape_address,
    escape_field,
    status_word,
    write_date,
)
from archiver.store.archive import Archive, open_reader
from archiver.store.catalog.catalog import CaptureLine, Event
from archiver.store.log.chain import ChainHead
from archiver.store.timestamps.stamps import Stamp
from archiver.workflows.report.corroboration import find_covering, find_support
from tests.door import call
from tests.store.exchanges import (
    LAPTOP,
    MACHINE,
    START,
    TLS,
    answer,
    exchange_of,
    hop,
    message,
    open_archive,
    ticking,
)
from tests.store.timestamps.authority import needs_openssl
from tests.workflows.handover.stamped import (
    authorities,
    project,
    saved,
    site,
    stamped,
    stamped_once,
)

__all__ = ["authorities", "project", "saved", "site", "stamped", "stamped_once"]


def shown(folder: Path, source: str) -> dict[str, Any]:
    said = call("-q", "-C", folder, "show", source, "--format", "json")
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def kinds(support: dict[str, Any]) -> list[str]:
    return [one["kind"] for one in support["support"]]


def support_of(root: Path, source: str = "policy") -> list[list[str]]:
    with open_reader(root) as reader:
        found = find_support(reader, source, reader.catalog.captures(source))
        return [[str(v.kind) for v in one.vouchers] for one in found]


# --- through the commands ------------------------------------------------------------------------


@needs_openssl
def test_show_lists_copies_timestamps_and_who_stored_it(stamped: Path) -> None:
    call("-q", "-C", stamped, "crosscheck", "statement")
    known = shown(stamped, "statement")
    first = known["support"][0]
    assert kinds(first)[0] == "independent-copy"
    assert kinds(first).count("timestamp") == 2
    assert {"captured-again", "connection", "machine"} <= set(kinds(first))
    copy = first["support"][0]
    assert copy["agreement"] == "same-payload"
    assert copy["uri_m"] in call("-q", "-C", stamped, "show", "statement").out
    stamps = [one for one in first["support"] if one["kind"] == "timestamp"]
    assert all((stamped / "archive" / one["token"]).is_file() for one in stamps)


@needs_openssl
def test_a_capture_after_the_last_token_has_no_timestamp(stamped: Path) -> None:
    call("-q", "-C", stamped, "snapshot", "timetable")
    *early, late = shown(stamped, "timetable")["support"]
    assert all("timestamp" in kinds(one) for one in early)
    assert "timestamp" not in kinds(late)


def test_a_copy_with_other_words_is_no_support(project: Path) -> None:
    call("-q", "-C", project, "crosscheck")
    said = json.loads(call("-q", "-C", project, "crosscheck", "--format", "json").out)["sources"]
    differing = {row["source"] for row in said if row["agreement"] == "different"}
    agreeing = {row["source"] for row in said if row["agreement"].startswith("same")}
    assert differing
    assert agreeing
    for source in differing - agreeing:
        found = [kind for one in shown(project, source)["support"] for kind in kinds(one)]
        assert "independent-copy" not in found
    for source in agreeing:
        assert any("independent-copy" in kinds(one) for one in shown(project, source)["support"])


def test_a_later_check_that_found_a_difference_takes_the_support_away(tmp_path: Path) -> None:
    memento = {
        "uri_m": "https://a.example/web/20260301000000/x",
        "datetime": "2026-03-01T00:00:00Z",
    }
    with open_archive(tmp_path / "archive") as archive:
        capture = archive.record("policy", answer(message()), Usability())
        said = {"source": "policy", "archive": "a.example", "memento": memento}
        said |= {"capture": capture.record_id}
        archive.note("crosscheck", {**said, "agreement": "same-payload"})
    assert "independent-copy" in support_of(tmp_path / "archive")[0]
    with open_archive(tmp_path / "archive") as archive:
        archive.note("crosscheck", {**said, "agreement": "different"})
    assert "independent-copy" not in support_of(tmp_path / "archive")[0]


def test_an_outage_of_the_archive_takes_nothing_away(tmp_path: Path) -> None:
    memento = {
        "uri_m": "https://a.example/web/20260301000000/x",
        "datetime": "2026-03-01T00:00:00Z",
    }
    with open_archive(tmp_path / "archive") as archive:
        capture = archive.record("policy", answer(message()), Usability())
        said = {"source": "policy", "archive": "a.example", "capture": capture.record_id}
        archive.note("crosscheck", {**said, "memento": memento, "agreement": "same-text"})
        archive.note("crosscheck", {**said, "memento": {}, "agreement": "unknown"})
    assert "independent-copy" in support_of(tmp_path / "archive")[0]


def test_a_supplied_file_names_who_brought_it_and_claims_no_connection(project: Path) -> None:
    (project / "letter.txt").write_text("Words of a letter.\n" * 9, encoding="utf-8")
    who = ("--by", "the clerk", "--obtained", "by e-mail", "--on", "2026-03-02")
    call("-q", "-C", project, "import", "letter.txt", "--source", "hearing", *who)
    (one,) = shown(project, "hearing")["support"]
    assert kinds(one) == ["person", "machine"]
    assert one["support"][0]["words"].startswith("the clerk brought it, by e-mail on 2026-03-02")


def test_a_rescued_copy_is_an_independent_one(project: Path) -> None:
    said = call("-q", "-C", project, "rescue", "statement")
    assert said.code in (0, 3), said.err
    known = shown(project, "statement")
    words = [v["words"] for one in known["support"] for v in one["support"]]
    assert any("its copy was brought into this archive" in one for one in words)
    assert known["cite"]["archive_url"].count("id_/") == 0


def test_a_withheld_capture_is_supported_by_nothing_that_is_shown(project: Path) -> None:
    record = shown(project, "statement")["support"][0]["record_id"]
    call("-q", "-C", project, "withhold", record, "--reason", "a court said so")
    assert record not in {one["record_id"] for one in shown(project, "statement")["support"]}


# --- a second capturer ---------------------------------------------------------------------------


def test_another_machine_with_a_log_of_its_own_is_a_second_capturer(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    with Archive.open(root, ticking(), MACHINE) as archive:
        archive.record("policy", answer(message()), Usability())
    with Archive.open(root, ticking(), replace(LAPTOP, operator="Another")) as archive:
        archive.record("policy", answer(message(), seconds=99), Usability())
    first, second = support_of(root)
    assert "second-capturer" in first
    assert "second-capturer" in second


def test_the_same_machine_in_a_new_log_is_no_second_capturer(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    with Archive.open(root, ticking(), MACHINE) as archive:
        archive.record("policy", answer(message()), Usability())
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    with Archive.open(copy, ticking(), MACHINE) as archive:
        archive.record("policy", answer(message(), seconds=99), Usability())
    assert len(list((copy / "custody").glob("*.jsonl"))) == 2
    assert all("second-capturer" not in one for one in support_of(copy))


def test_another_machine_that_received_something_else_is_none(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    with Archive.open(root, ticking(), MACHINE) as archive:
        archive.record("policy", answer(message()), Usability())
    with Archive.open(root, ticking(), LAPTOP) as archive:
        archive.record("policy", answer(message(b"<p>Other words</p>"), seconds=99), Usability())
    assert all("second-capturer" not in one for one in support_of(root))


# --- timestamps ----------------------------------------------------------------------------------


def stamp(chain: str, seq: int, day: int, authority: str = "a") -> Stamp:
    moment = datetime(2026, 3, day, tzinfo=UTC)
    return Stamp(
        authority,
        f"http://{authority}/",
        moment,
        ChainHead(chain, seq, "0" * 64),
        1,
        {},
        "t",
        "r",
        "c",
    )


def named(chain: str, seq: int, **others: int) -> Event:
    said = {name: {"seq": number, "hash": ""} for name, number in others.items()}
    return Event(chain, seq, START, "heads", "", {"others": said})


def test_a_token_covers_its_own_line_and_those_before() -> None:
    stamps = [stamp("ours", 10, 5), stamp("ours", 20, 9), stamp("theirs", 99, 1)]
    covering = [find_covering(stamps, (), CaptureLine("ours", seq, "r")) for seq in (10, 11, 21)]
    assert [[s.head.seq for s in found] for found in covering] == [[10, 20], [20], []]


def test_a_token_covers_the_heads_that_its_log_has_named() -> None:
    stamps = [stamp("ours", 10, 5), stamp("ours", 30, 9)]
    heads = [named("ours", 9, theirs=50), named("ours", 29, theirs=70)]
    found = [find_covering(stamps, heads, CaptureLine("theirs", seq, "r")) for seq in (50, 51, 71)]
    assert [[s.head.seq for s in one] for one in found] == [[10, 30], [30], []]
    assert find_covering(stamps[:1], heads[1:], CaptureLine("theirs", 50, "r")) == []


# --- the connection and the clock ----------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate() -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_pem_x509_certificate

    issued = trustme.CA(organization_name="Test Issuer").issue_cert("school.example")
    pem = issued.cert_chain_pems[0].bytes()
    return load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


@pytest.mark.parametrize("verified", [True, False])
def test_the_certificate_is_named_and_a_bad_one_is_a_caution(
    tmp_path: Path, certificate: bytes, verified: bool
) -> None:
    problem = "" if verified else "the certificate has ended"
    tls = replace(TLS, certificates=(certificate,), verified=verified, problem=problem)
    with open_archive(tmp_path / "archive") as archive:
        archive.record("policy", exchange_of(hop(message(), tls=tls)), Usability())
    with open_reader(tmp_path / "archive") as reader:
        (one,) = find_support(reader, "policy", reader.catalog.captures("policy"))
    found = {str(v.kind): v for v in one.vouchers}
    assert ("connection" in found, "caution" in found) == (verified, not verified)
    voucher = found["connection" if verified else "caution"]
    assert voucher.fields["protocol"] == "TLSv1.3"
    assert "Test Issuer" in str(voucher.fields["issuer"])
    assert re.fullmatch(r"[0-9a-f]{64}", str(voucher.fields["certificate_sha256"]))
    assert (problem or "valid certificate") in voucher.words


def test_a_damaged_record_is_no_reason_to_fail(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    with open_archive(root) as archive:
        archive.record("policy", exchange_of(hop(message(), tls=TLS)), Usability())
    (warc,) = (root / "warcs").rglob("*.warc.gz")
    content = warc.read_bytes()
    warc.write_bytes(content[:200] + bytes(len(content) - 200))
    (found,) = support_of(root)
    assert "connection" not in found
    assert "machine" in found


def test_a_clock_that_was_off_is_a_caution_at_each_capture_of_that_run(tmp_path: Path) -> None:
    from tests.store.log.test_server_clocks import answered

    with open_archive(tmp_path / "archive") as archive:
        for host in "abc":
            archive.record(host, answered(host, 43 * 60), Usability())
    assert "caution" in support_of(tmp_path / "archive", "a")[0]


def test_what_cannot_be_used_has_its_support_all_the_same(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        archive.record("policy", answer(message()), Usability(Usable.NO, "a cookie banner"))
    assert support_of(tmp_path / "archive") == [["connection", "machine"]]


# --- references ----------------------------------------------------------------------------------

COPY = ArchivedAt("https://web.example/web/20260305081500/https://a.example/p", START)


def reference(**fields: Any) -> Reference:
    source = Source("s", **{"url": "https://a.example/p", "publisher": "The Council", **fields})
    return Reference(source, "A page", START, COPY, State.SAME)


def test_a_reference_has_what_a_reader_needs() -> None:
    plain = reference(published="2026-02-03").plain
    assert plain == (
        "“A page”. The Council, 3 February 2026. https://a.example/p (archived at "
        "https://web.example/web/20260305081500/https://a.example/p on 1 March 2026; accessed "
        "1 March 2026)."
    )


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(reference(publisher=""), read=None, archived=None)
    assert bare.plain == "“A page”. https://a.example/p."
    assert bare.wikitext == "{{cite web |title=A page |url=https://a.example/p}}"
    never = replace(reference(url=""), archived=None)
    assert never.plain == "“A page”. The Council. Never on the web."
    assert never.wikitext == ""


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (State.GONE, "dead"),
        (State.WITHDRAWN, "dead"),
        (State.PARKED, "usurped"),
        (State.QUOTATION_LOST, "deviated"),
        (State.SAME, "live"),
        (State.UNREACHABLE, "live"),
        (State.BLOCKED, "live"),
        (None, "live"),
    ],
)
def test_an_outage_is_never_called_dead(state: State | None, word: str) -> None:
    assert status_word(state) == word
    assert f"|url-status={word}" in replace(reference(), state=state).wikitext


def test_wikitext_is_read_back_as_it_was_meant() -> None:
    import mwparserfromhell

    title = "Cuts | {{delete}} [[Category:X]] <ref>a</ref>\nnext"
    url = "https://a.example/p?q=[a|b]{c} d"
    text = replace(reference(url=url), title=title).wikitext
    (template,) = mwparserfromhell.parse(text).filter_templates()
    assert str(template.name).strip() == "cite web"
    assert str(template.get("url").value).strip() == "https://a.example/p?q=%5Ba%7Cb%5D%7Bc%7D%20d"
    value = template.get("title").value
    assert value.strip_code().strip() == " ".join(title.split())
    assert value.filter_templates() == []
    assert value.filter_wikilinks() == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-02-03", "3 February 2026"),
        ("2026-02", "February 2026"),
        ("2026", "2026"),
        ("", ""),
        ("2026-13", "2026-13"),
        ("spring 2026", "spring 2026"),
    ],
)
def test_dates_as_people_write_them(written: str, said: str) -> None:
    assert write_date(written) == said


def test_escaping_leaves_plain_words_alone() -> None:
    assert escape_field("Plain words: 5 % & more") == "Plain words: 5 % & more"
    assert escape_address("https://a.example/ä?b=c&d=%20#e") == "https://a.example/ä?b=c&d=%20#e"


def test_cite_prints_only_the_reference_and_says_what_lacks(project: Path) -> None:
    said = call("-q", "-C", project, "show", "timetable", "--cite")
    assert said.code == 0
    assert said.out.startswith("“Timetable”. Ferry Lane Pool.")
    assert said.out.count("\n") == 1
    assert "archiver crosscheck timetable" in said.err
    call("-q", "-C", project, "crosscheck")
    both = call("-q", "-C", project, "show", "statement", "--cite", "--wikitext")
    plain, wiki = both.out.splitlines()
    assert "archived at http" in plain
    assert "|archive-url=http" in wiki
    assert both.err == ""


def test_cite_does_not_go_with_json(project: Path) -> None:
    assert call("-C", project, "show", "statement", "--cite", "--format", "json").code == 2


def test_an_erased_capture_is_shown_with_nothing_of_it(project: Path) -> None:
    record = shown(project, "statement")["support"][0]["record_id"]
    words = ("--reason", "by order of the court", "--by", "N. N.", "--order", "case 1")
    said = call("-q", "-C", project, "erase", record, *words, "--yes")
    assert said.code == 0, said.err
    known = shown(project, "statement")
    assert record not in {one["record_id"] for one in known["support"]}
    assert known["cite"]["plain"].startswith("“Statement on the pool”")
