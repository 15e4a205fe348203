"""The terminal view: understood without colour, safe on every console, hostile text shown only."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.models import (
    Basis,
    Flag,
    Outcome,
    Provenance,
    ProvenanceKind,
    Quotation,
    Reason,
    Severity,
    Standing,
    TextQuoteSelector,
    Usable,
    Verdict,
    provenance_of,
)
from archiver.reporting.summaries import say_captures, say_changes, say_findings
from archiver.reporting.terminal.printer import Printer
from archiver.reporting.terminal.results import (
    size_words,
    write_change,
    write_crosscheck,
    write_run,
    write_show,
    write_snapshot,
    write_status,
    write_timeline,
    write_verify,
)
from archiver.workflows.webarchives.timeline import NotThere, SentOn
from tests.reporting.objects.test_objects import History
from tests.reporting.results import (
    CAPTURES,
    CHANGES,
    CROSSCHECKS,
    FINDINGS,
    NOW,
    SOURCES,
    capture,
)

BY_ID = {source.id: source for source in SOURCES}
ALTERED = FINDINGS[1]


def shown(write, *arguments, colour=None, **named) -> str:
    stream = io.StringIO()
    write(Printer(stream, colour=colour, width=100), *arguments, **named)
    return stream.getvalue()


def test_an_altered_quotation_is_shown_like_a_compilers_error():
    lines = shown(write_verify, [ALTERED], BY_ID).splitlines()
    assert lines[0] == "leaflet.md:3:27: ALTERED (critical)  decided"
    assert lines[1] == "  quoted    The council has     decided to close the pool."
    assert lines[2] == "  source    The council has not decided to close the pool."
    assert lines[3] == "                            ^^^"
    said = "\n".join(lines)
    assert "a negation (critical): the source also has “not”" in said
    assert "statement (Statement on the pool)" in said
    assert "our own copy, 11 May 2026" in said
    assert 'archiver settle b2c3d4e5 --reason "…" --by "…"' in said


def test_what_is_to_be_said_beside_a_finding_stands_under_it():
    beside = "The judge read the page of 11 May as Windows-1252."
    said = shown(write_verify, [replace(ALTERED, notes=(beside,))], BY_ID)
    assert beside in said


@pytest.mark.parametrize(("mark", "shown_too"), [("", False), ("“”", True)])
def test_a_row_s_notes_are_its_writers_own_and_those_of_a_document_are_not(mark, shown_too):
    row = replace(ALTERED.quotation, notes="Ask Ada before we print this.", mark=mark)
    said = shown(write_verify, [replace(ALTERED, quotation=row)], BY_ID)
    assert ("Ask Ada" in said) is shown_too


def test_people_read_peoples_words():
    said = shown(write_verify, FINDINGS, BY_ID)
    assert "OTHER VERSION" in said
    assert "MARKED CUTS" in said
    assert "no longer on the page (our copy of 11 May 2026)" in said
    assert "on the page on 11 May 2026" in said
    for contract_word in ("elsewhere", "edited", "lost"):
        assert contract_word not in said.lower()


def test_a_passing_cut_shows_what_it_hides():
    hidden = "the ellipsis leaves out “, which an engineer will lead,”"
    limit = Flag("limited-after", Severity.NOTICE, "unless the roof gives way")
    finding = replace(FINDINGS[3], passes=True, severity=None, review=(limit,), notes=(hidden,))
    said = shown(write_verify, [FINDINGS[0], finding], BY_ID)
    assert f"leaflet.md:3:27: {hidden}" in said
    assert "words just after the quotation limit it (notice): “unless the roof" in said
    assert "MARKED CUTS" not in said


@pytest.mark.parametrize(
    ("via", "basis", "words"),
    [
        ("archive:demo", Basis.WEB_ARCHIVE, "on 11 May 2026, by a web archive's copy"),
        ("supplied", Basis.SUPPLIED, "on 11 May 2026, by a file that a person supplied"),
        ("import", Basis.IMPORTED, "on 11 May 2026, by a recording that others made"),
        ("live", Basis.CAPTURE, "on the page on 11 May 2026"),
    ],
)
def test_still_there_is_said_of_our_own_fetches_only(via, basis, words):
    copy = replace(FINDINGS[0].capture, via=via)
    whose = provenance_of(copy)
    finding = replace(FINDINGS[0], capture=copy, basis=basis, standing_by=whose)
    said = shown(write_verify, [finding], BY_ID)
    assert words in said
    assert "still" not in said, "of a copy made in this run alone"


@pytest.mark.parametrize(
    ("whose", "words"),
    [
        (None, "no longer on the page (our copy of 11 May 2026)"),
        (Provenance(ProvenanceKind.WEB_ARCHIVE, "demo"), "(a web archive's copy (demo) of 11 May"),
        (Provenance(ProvenanceKind.SUPPLIED, "Ann Bell"), "(the file that Ann Bell supplied of 11"),
    ],
)
def test_whose_copy_lacks_a_lost_passage_is_said(whose, words):
    gone = replace(FINDINGS[0], standing=Standing.LOST, standing_by=whose)
    assert words in " ".join(shown(write_verify, [gone], BY_ID).split())


def test_without_works_it_is_another_source():
    assert "OTHER SOURCE" in shown(write_verify, FINDINGS)


def test_the_counts_close_the_view():
    last = shown(write_verify, FINDINGS, BY_ID).splitlines()[-1]
    assert last == say_findings(FINDINGS)
    assert last.startswith("2 of 8 quotations stand; ")
    assert "1 settled by a person" in last


def test_what_an_archive_saw_first_and_we_saw_since_is_still_there():
    earlier = replace(FINDINGS[0].capture, via="archive:demo", date=NOW - timedelta(days=90))
    finding = replace(FINDINGS[0], capture=earlier, basis=Basis.WEB_ARCHIVE)
    assert "on the page on 11 May 2026" in shown(write_verify, [finding], BY_ID)


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 of 1 quotation stands"), (2, "2 of 2 quotations stand"), (0, "No quotations")],
)
def test_the_counts_are_english(count, words):
    assert say_findings(FINDINGS[:1] * count).startswith(words)


def test_colour_only_when_asked_for():
    assert "\x1b" not in shown(write_verify, FINDINGS, BY_ID)
    assert "\x1b[" in shown(write_verify, FINDINGS, BY_ID, colour=True)


def test_colour_changes_no_character():
    coloured = shown(write_verify, FINDINGS, BY_ID, colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(write_verify, FINDINGS, BY_ID)


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "cp850", "ascii", "utf-8"])
def test_every_console_can_show_it(encoding):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    quotation = Quotation("q", TextQuoteSelector("“It’s − 10⁶ ✓ → 水”"), "statement")
    write_verify(Printer(stream), [replace(ALTERED, quotation=quotation)], BY_ID)
    stream.flush()
    said = raw.getvalue().decode(encoding)
    assert "ALTERED" in said
    assert ("水" in said) == (encoding == "utf-8")
    stream.close()


def test_hostile_text_is_shown_and_not_obeyed():
    evil = "\x1b]0;owned\x07\x1b[2J hidden \u202egnp.exe \x9b31m \r gone\u2028::error::so"
    quotation = replace(ALTERED.quotation, selector=TextQuoteSelector(evil), document=evil)
    finding = replace(ALTERED, quotation=quotation, matched=evil, sentence=evil, notes=(evil,))
    said = shown(write_verify, [finding], BY_ID)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", said)
    assert r"\x1b[2J" in said


def test_long_quotations_are_folded_under_each_other():
    quoted = " ".join(f"word{n}" for n in range(60))
    quotation = replace(ALTERED.quotation, selector=TextQuoteSelector(quoted))
    finding = replace(ALTERED, quotation=quotation, matched=quoted.replace("word30 ", ""))
    lines = shown(write_verify, [finding], BY_ID).splitlines()
    assert all(len(line) <= 100 for line in lines)
    assert sum(line.startswith("  quoted") for line in lines) > 3
    assert sum(set(line.strip()) == {"^"} for line in lines) == 1


def test_a_finding_without_any_text_still_says_what_to_do():
    said = shown(write_verify, [FINDINGS[6]], BY_ID)
    assert "CANNOT BE CHECKED" in said
    assert "archiver import" in said
    assert "settle" not in said


def test_snapshot_says_what_is_not_usable():
    captures = [one[-1] for one in CAPTURES.values()]
    said = shown(write_snapshot, captures)
    assert "5 saved" in said
    assert "; 1 not usable." in said
    assert "news" in said
    assert "minutes" not in said


def test_a_failure_is_no_deletion():
    failed = capture("news", outcome=Outcome.FAILED, status=0, reason="dns", usable=Usable.NO)
    said = shown(write_snapshot, [failed]) + shown(write_snapshot, [failed], offline=True)
    assert "the host name was not found" in said
    assert "Our own network seems to be down" in said
    assert not re.search(r"gone|deleted|removed", said)


def test_what_our_own_rules_refused_is_no_silence_of_the_server():
    refused = capture("news", outcome=Outcome.FAILED, status=0, reason="refused-address")
    silent = capture("board", outcome=Outcome.FAILED, status=0, reason="timeout")
    said = say_captures([refused, silent])
    assert said == "0 saved; 1 not fetched, by our own rules; 1 did not answer."


def test_attachments_are_counted_apart():
    captures = [capture("answer"), capture("answer", role="attachment")]
    assert say_captures(captures) == "1 saved; 1 attached file."


def test_crosscheck_keeps_unknown_apart_from_no_copy():
    said = shown(write_crosscheck, CROSSCHECKS)
    assert "not known: the archive answered 429" in said
    assert "petition  archive.org  no copy in this archive" in said
    assert "our copy: “2.5%”; the archive's: “2.4%”" in said


def test_watch_says_a_transition_with_its_reason():
    said = shown(write_change, CHANGES[1])
    assert said.startswith("timetable: a quoted passage is no longer on the page (was: unchanged)")
    assert "- no longer on the page: early" in said
    assert " It rests on our own " in " ".join(said.split())


def test_watch_says_that_our_network_is_down():
    assert "Our own network" in say_changes([], offline=True)


def test_status_is_one_screen_of_what_needs_a_person():
    states = {change.source: change for change in CHANGES}
    said = shown(write_status, FINDINGS, states, last_round=NOW, archive_bytes=3_210_000)
    assert "leaflet.md:3:27: ALTERED  “The council has decided to close the pool.”" in said
    assert "timetable: a quoted passage is no longer on the page" in said
    assert "Last good round: 12 May 2026, 14:05 UTC. Archive: 3.2 MB." in said
    assert len(said.splitlines()) < 25
    assert "Nothing needs a person." in shown(write_status, FINDINGS[:1], {})


def test_show_tells_all_of_one_source():
    said = shown(
        write_show,
        BY_ID["timetable"],
        CAPTURES["timetable"],
        FINDINGS[5:6],
        change=CHANGES[1],
        crosschecks=CROSSCHECKS[1:2],
    )
    assert "HTTP 503" in said
    assert "not saved: no answer in time" in said
    assert "not known: the archive answered 429" in said
    assert "early" in said
    assert "never on the web" in shown(write_show, BY_ID["answer"], (), ())


def test_timeline_says_brackets():
    said = shown(write_timeline, "timetable", [History()])
    assert "seen from 13 March 2026 to 12 April 2026" in said
    assert "missing for the first time on 12 May 2026" in said
    assert "2 of 5 versions were not looked at" in said


def test_timeline_says_that_a_passage_vanished_and_came_back():
    days = [NOW - timedelta(days=100 - n) for n in range(0, 100, 10)]
    periods, missing = ((days[0], days[1]), (days[4], days[4])), ((days[2], days[3]),)
    history = History(periods=periods, missing=(*missing, (days[5], days[6])))
    gone = NotThere(404, days[2], days[3], 2)
    lines = shown(write_timeline, "timetable", [history], [gone]).splitlines()
    stretches = [line.split()[0] for line in lines[2:6]]
    assert stretches == ["seen", "missing", "seen", "missing"]
    assert "for the first time" not in "".join(lines)
    assert "answered 404 from" in lines[-1]
    assert "(2 copies)" in lines[-1]


def test_timeline_says_where_an_address_sent_on_to():
    new, home = "http://site.example/new", "http://site.example/"
    sent = [SentOn(NOW - timedelta(days=20 - n), (("m", new),), "copy") for n in range(2)]
    sent.append(SentOn(NOW, (("m", new), ("n", home)), reason="it only sends on to the front page"))
    lines = shown(write_timeline, "timetable", [History()], [], sent).splitlines()
    assert f"sent on to {new} from 22 April 2026 to 23 April 2026 (2 copies)" in lines[-3]
    assert f"sent on to {home} on 12 May 2026 (1 copy)" in lines[-2]
    assert "nothing was read there: it only sends on to the front page" in lines[-1]


def test_run_names_the_report():
    said = shown(
        write_run, [("snapshot", "5 saved."), ("verify", "all stand")], "report/index.html"
    )
    assert said.splitlines()[-1] == "Report: report/index.html"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (2_500_000, "2.5 MB"),
        (10**12, "1000.0 GB"),
    ],
)
def test_sizes(count, words):
    assert size_words(count) == words


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_can_be_shown(verdict):
    bare = replace(ALTERED, verdict=verdict, sentence="", remedy="", differences=(), severity=None)
    said = shown(write_verify, [bare], BY_ID)
    assert "do  " in said
    assert "None" not in said


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason):
    failed = capture("news", outcome=Outcome.FAILED, status=0, reason=reason.value)
    assert f"not saved: {reason.value}  " not in shown(write_snapshot, [failed])


def test_what_is_wrong_is_said_in_the_row_and_what_to_do_below():
    why = "The page shows only a cookie banner. Import a copy that you saved by hand."
    captures = [capture(id_, usable=Usable.NO, why=why) for id_ in ("news", "blog")]
    lines = shown(write_snapshot, captures).splitlines()
    assert lines[-2] == "0 saved; 2 not usable."
    assert lines[-1] == "news, blog: Import a copy that you saved by hand."


def test_a_row_of_quotes_csv_names_its_row_and_its_document():
    row = replace(ALTERED, quotation=replace(ALTERED.quotation, line=7, column=0))
    said = shown(write_verify, [row], BY_ID)
    assert said.startswith("quotes.csv:7: ALTERED")
    assert re.search(r"^  in +leaflet\.md$", said, re.MULTILINE)


def test_a_quotation_of_a_document_is_named_by_its_place_once():
    quotation = replace(ALTERED.quotation, id="leaflet.md:3:27")
    said = shown(write_verify, [replace(ALTERED, quotation=quotation)], BY_ID)
    assert said.splitlines()[0] == "leaflet.md:3:27: ALTERED (critical)"


def test_a_word_document_has_paragraphs_instead_of_lines():
    quotation = Quotation(
        "leaflet.docx:paragraph1:a56fdf",
        ALTERED.quotation.selector,
        document="leaflet.docx",
        locator="paragraph 1",
    )
    said = shown(write_verify, [replace(ALTERED, quotation=quotation)], BY_ID)
    assert said.splitlines()[0] == "leaflet.docx, paragraph 1: ALTERED (critical)"
    assert "cited     not named" in said
    assert "judged by our own copy of statement (Statement on the pool), 11 May 2026" in said


def test_verdicts_on_web_archives_copies_are_in_peoples_words():
    said = shown(write_crosscheck, [replace(CROSSCHECKS[0], quotations={"roof": "edited"})])
    assert "roof: marked cuts" in said
