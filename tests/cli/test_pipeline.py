"""The main path, command by command, on the demonstration's site and web archive."""

import csv
import io
import json
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.door import call

VERDICTS = {
    "not-decided": "altered",
    "roof": "verbatim",
    "review": "edited",
    "outside": "edited",
    "costs": "altered",
    "heating": "typographic",
    "independent": "elsewhere",
    "early": "verbatim",
    "speak": "unverifiable",
    "grown": "unverifiable",
    "household": "not-found",
}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def ask(folder: Path, *arguments: str) -> dict[str, object]:
    said = call("-q", "-C", folder, *arguments, "--format", "json")
    result = json.loads(said.out)
    assert isinstance(result, dict)
    return result


def test_snapshot_leaves_sound_warc_files(saved: Path) -> None:
    files = list((saved / "archive" / "warcs").rglob("*.warc.gz"))
    assert len(files) == 1
    with files[0].open("rb") as stream:
        types = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
    assert types[0] == "warcinfo"
    assert types.count("response") == types.count("request") == 7


def test_snapshot_calls_a_cookie_wall_no_success(project: Path) -> None:
    captures = {c["source"]: c for c in ask(project, "snapshot")["captures"]}  # type: ignore[attr-defined]
    assert captures["news"]["usable"] == "no"
    assert captures["statement"]["usable"] == "yes"
    assert captures["statement"]["outcome"] == "unchanged"


def test_a_withdrawn_source_is_not_fetched_unless_it_is_named(project: Path) -> None:
    assert "hearing" not in {c["source"] for c in ask(project, "snapshot")["captures"]}  # type: ignore[attr-defined]
    named = ask(project, "snapshot", "hearing")["captures"]
    assert [(c["source"], c["status"], c["outcome"]) for c in named] == [  # type: ignore[attr-defined]
        ("hearing", 410, "captured")
    ]


def test_verify_gives_every_quotation_its_verdict(saved: Path) -> None:
    found = {row["id"]: row["verdict"] for row in ask(saved, "verify")["quotations"]}  # type: ignore[attr-defined]
    assert found == VERDICTS


def test_verify_exits_one_while_a_quotation_needs_a_person(saved: Path) -> None:
    assert call("-q", "-C", saved, "verify").code == 1


def test_a_settled_finding_passes_and_comes_back_when_it_changes(project: Path) -> None:
    finding = next(q for q in ask(project, "verify")["quotations"] if q["id"] == "costs")  # type: ignore[attr-defined]
    settled = ["settle", finding["finding"], "--reason", "agreed slip", "--by", "the editor"]
    assert call("-C", project, *settled).code == 0
    after = next(q for q in ask(project, "verify")["quotations"] if q["id"] == "costs")  # type: ignore[attr-defined]
    assert after["settled"] is True
    changed = (project / "quotes.csv").read_text(encoding="utf-8").replace("by 25%", "by 52%")
    (project / "quotes.csv").write_text(changed, encoding="utf-8")
    again = next(q for q in ask(project, "verify")["quotations"] if q["id"] == "costs")  # type: ignore[attr-defined]
    assert again["settled"] is False
    assert again["passes"] is False


def test_settle_needs_a_finding_that_exists(project: Path) -> None:
    said = call("-C", project, "settle", "ffffffff", "--reason", "x", "--by", "y")
    assert said.code == 2
    assert "There is no finding 'ffffffff' now" in said.err


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
@pytest.mark.parametrize("option", ["--reason", "--by"])
def test_a_decision_needs_both_a_reason_and_a_name(project: Path, option: str, blank: str) -> None:
    finding = next(q for q in ask(project, "verify")["quotations"] if q["id"] == "costs")  # type: ignore[attr-defined]
    before = (project / "quotes.csv").read_bytes()
    said = {"--reason": "agreed slip", "--by": "the editor", option: blank}
    words = [word for pair in said.items() for word in pair]
    refused = call("-C", project, "settle", finding["finding"], *words)
    assert refused.code == 2
    assert "needs a reason and a name" in refused.err
    assert (project / "quotes.csv").read_bytes() == before


def test_search_names_source_and_place(saved: Path) -> None:
    (place,) = ask(saved, "search", "closing the pool for a single day")["places"]  # type: ignore[misc]
    assert (place["source"], place["match"], place["location"]["page"]) == (
        "minutes",
        "verbatim",
        1,
    )
    said = " ".join(call("-C", saved, "search", "the pool for a single day").out.split())
    assert "… explained that the heating" in said  # not "r explained", as the letters are counted
    assert call("-C", saved, "search", "words that stand nowhere at all").code == 1


def test_show_knows_captures_and_quotations(saved: Path) -> None:
    known = ask(saved, "show", "statement")
    assert len(known["captures"]) == 1  # type: ignore[arg-type]
    assert {q["id"] for q in known["quotations"]} == {"not-decided", "roof", "review", "outside"}  # type: ignore[attr-defined]
    assert call("-C", saved, "show", "nobody").code == 2


def test_run_runs_every_stage_and_writes_the_report(project: Path) -> None:
    said = call("-q", "-C", project, "run", "--format", "json")
    result = json.loads(said.out)
    assert said.code == 1
    assert set(result) == {"snapshot", "crosscheck", "verify", "report"}
    agreements = {row["source"]: row["agreement"] for row in result["crosscheck"]["sources"]}
    assert agreements["statement"] in ("same-payload", "same-text")
    assert agreements["petition-signed"] != "unknown"
    page = (project / result["report"]["path"]).read_text(encoding="utf-8")
    assert "Ferry Lane" in page or "quotation" in page


def test_reindex_makes_the_same_catalog_again(project: Path) -> None:
    before = ask(project, "show", "statement")
    (project / "archive" / "catalog.db").unlink()
    assert call("-C", project, "reindex").code == 0
    assert ask(project, "show", "statement") == before


def test_add_reads_the_title_and_keeps_the_file(project: Path, site: object) -> None:
    address = next(r["url"] for r in rows((project / "sources.csv").read_text("utf-8")))
    new = address.rpartition("/")[0] + "/"
    said = call("-C", project, "add", new)
    assert said.code == 0, said.err
    last = rows((project / "sources.csv").read_text("utf-8"))[-1]
    assert last["url"] == new
    assert last["title"]
    assert call("-C", project, "add", new).code == 2


@pytest.mark.parametrize("command", ["snapshot", "verify", "report"])
def test_a_wrong_row_stops_before_anything_is_written(project: Path, command: str) -> None:
    with (project / "sources.csv").open("a", encoding="utf-8") as stream:
        stream.write("broken,ftp://example.org/x\n")
    before = sorted(path for path in (project / "archive").rglob("*") if path.is_file())
    said = call("-q", "-C", project, command)
    assert said.code == 2
    assert "sources.csv:" in said.err
    after = sorted(path for path in (project / "archive").rglob("*") if path.is_file())
    assert [p for p in after if "lock" not in p.name] == [p for p in before if "lock" not in p.name]


def test_what_crosscheck_learnt_is_kept_for_show_and_report(project: Path) -> None:
    asked = {row["source"]: row for row in ask(project, "crosscheck")["sources"]}  # type: ignore[attr-defined]
    (known,) = ask(project, "show", "statement")["crosschecks"]  # type: ignore[misc]
    assert known["agreement"] == asked["statement"]["agreement"] == "same-payload"
    assert known["memento"] == asked["statement"]["memento"]
    assert known["quotations"] == asked["statement"]["quotations"]
    assert call("-q", "-C", project, "report").code == 0
    page = project / "archive" / "report" / "source-statement.html"
    assert known["memento"]["uri_m"] in page.read_text(encoding="utf-8")


def test_status_names_the_sources_that_nothing_can_be_checked_against(project: Path) -> None:
    said = call("-q", "-C", project, "status")
    assert "No copy that shows the page: hearing, news." in said.out
    assert "Nothing needs a person" not in said.out


def test_the_signs_of_a_wall_are_kept_as_evidence(saved: Path) -> None:
    (log,) = (saved / "archive" / "custody").glob("*.jsonl")
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    signs = {x["source"]: x["facts"].get("signs") for x in lines if x["event"] == "capture"}
    assert signs["news"]
    assert signs["statement"] is None
