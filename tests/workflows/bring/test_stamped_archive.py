"""Another volunteer's stamped archive, merged into ours: their tokens count for their captures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archiver.commands.invocation import read_clock, read_machine
from archiver.models import Usability
from archiver.project import load_project
from archiver.store.archive import Archive
from archiver.workflows.handover.stamp import stamp_log
from archiver.workflows.shared.context import Means
from tests.door import call
from tests.store.exchanges import PAGE, answer, message
from tests.store.timestamps.authority import Authority, needs_openssl
from tests.workflows.handover.stamped import (
    audited,
    authorities,
    rules,
    trust,
    use,
)
from tests.workflows.report.test_corroboration import kinds, shown

__all__ = ["authorities"]
pytestmark = needs_openssl
ROWS = f"id,url,title\npolicy,{PAGE},Policy\n"


def volunteer(folder: Path, host: str) -> Means:
    """A project of one source, captured on the machine `host`."""
    folder.mkdir()
    (folder / "sources.csv").write_text(ROWS, encoding="utf-8")
    (folder / "archiver.toml").write_text(
        '[capture]\nallow-addresses = ["127.0.0.0/8"]\n', encoding="utf-8"
    )
    means = Means(read_clock(), replace(read_machine(), host=host, operator=f"at {host}"))
    with Archive.open(folder / "archive", means.clock, means.machine) as archive:
        archive.record("policy", answer(message()), Usability())
    return means


@pytest.fixture
def merged(tmp_path: Path, authorities: list[tuple[Authority, str]]) -> Path:
    """Our project with theirs in it; both saw the same page, only theirs is stamped."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    volunteer(ours, "desk.example")
    means = volunteer(theirs, "laptop.example")
    (authority, url), _ = authorities
    trust(theirs, authority)
    use(theirs, url)
    (done,) = stamp_log(load_project(theirs), means)
    assert done.stamp is not None, done.why
    (page,) = (theirs / "archive" / "timestamps").glob("*.txt")
    page.write_text(page.read_text("utf-8") + "\n    openssl x509 -in /dev/null; touch PWNED\n")
    (page.parent / "more.txt").write_text("    openssl ts -verify -in a; touch PWNED\n")
    said = call("-q", "-C", ours, "import", theirs)
    assert said.code == 0, said.err
    return ours


def test_their_tokens_are_checked_here(
    merged: Path, authorities: list[tuple[Authority, str]]
) -> None:
    result = audited(merged)
    assert result["ok"], result["findings"]
    assert "timestamp" in rules(result, "note")
    assert "timestamp-root" in rules(result, "warning")
    trust(merged, authorities[0][0])
    use(merged, "http://127.0.0.1:9/tsr")
    assert "timestamp-root" not in rules(audited(merged), "warning")


def test_the_page_beside_a_token_is_made_anew_and_no_other_comes_along(merged: Path) -> None:
    (page,) = (merged / "archive" / "timestamps").glob("*.txt")
    text = page.read_text("utf-8")
    assert "PWNED" not in text
    assert "openssl ts -verify -digest " in text
    assert "changed-timestamp" not in rules(audited(merged), "warning")  # as it was made there


def test_show_tells_whose_capture_is_stamped_and_that_two_machines_agree(merged: Path) -> None:
    supports = shown(merged, "policy")["support"]
    assert len(supports) == 2
    assert all("second-capturer" in kinds(one) for one in supports)
    stamped = [one for one in supports if "timestamp" in kinds(one)]
    (machine,) = [v for v in stamped[0]["support"] if v["kind"] == "machine"]
    assert (len(stamped), machine["machine"]) == (1, "laptop.example")


def test_a_token_over_our_log_covers_theirs_too(
    merged: Path, authorities: list[tuple[Authority, str]]
) -> None:
    _, (authority, url) = authorities
    trust(merged, authority)
    use(merged, url)
    means = Means(read_clock(), replace(read_machine(), host="desk.example"))
    (done,) = stamp_log(load_project(merged), means)
    assert done.stamp is not None, done.why
    for one in shown(merged, "policy")["support"]:
        names = {v["authority"] for v in one["support"] if v["kind"] == "timestamp"}
        assert done.authority in names


def test_their_log_written_anew_after_the_merge_is_found(merged: Path) -> None:
    from tests.store.audit.corruption import sealed_anew

    (log,) = (merged / "archive" / "custody").glob("laptop*.jsonl")
    raws = log.read_bytes().splitlines(keepends=True)
    raws[2] = raws[2].replace(b"at laptop.example", b"at another.place", 1)
    log.write_bytes(b"".join(sealed_anew(raws, 2)))
    for path in (merged / "archive").glob("catalog.db*"):
        path.unlink()
    assert "lost-line" in rules(audited(merged))
