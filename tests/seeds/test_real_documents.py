"""The real documents, served as what they were; every known quotation gets its known verdict.

Needs the project's shared folder of seeds beside the checkout; skipped where it is absent.
"""

from __future__ import annotations

import csv
import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from archiver.cli import cli
from tests.seeds.site import as_page, write_article

SHARED = Path(__file__).resolve().parents[3] / "shared"
SEEDS = {
    "basw": ("basw-statement.txt", "BASW responds to concerns"),
    "blog": ("blog-swypft-questions.txt", "Questions for mental health trust"),
    "coalition": ("coalition-article.txt", "By members of the StopSIM Coalition"),
    "petition": ("petition-stopsim-site.txt", "Full Petition Text"),
    "bulletin": ("bulletin-article-pdf-text.txt", "Serenity Integrated Mentoring"),
}
PASSES = {"verbatim", "typographic", "edited"}
EXPECTED = {
    "exact": PASSES,
    "normalised": PASSES,
    "altered": {"altered"},
    "absent": {"not-found", "elsewhere"},
}

pytestmark = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(), reason="the folder of real documents is not here"
)


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def known_quotations() -> list[dict[str, str]]:
    with (SHARED / "facts" / "quotations.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["source_doc"] in SEEDS]


def write_site(folder: Path) -> None:
    for name, (file, title) in SEEDS.items():
        text = (SHARED / "seeds" / file).read_text(encoding="utf-8")
        if name == "bulletin":
            write_article(text, folder / "bulletin.pdf")
        else:
            (folder / f"{name}.html").write_bytes(as_page(title, text))


def write_project(folder: Path, address: str) -> None:
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "url", "title", "kind", "status"])
        for name, (_, title) in SEEDS.items():
            ending = "pdf" if name == "bulletin" else "html"
            writer.writerow([name, f"{address}/{name}.{ending}", title, "website", "live"])
    with (folder / "quotes.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "source", "quote", "document"])
        for row in known_quotations():
            writer.writerow(
                [row["id"].lower(), row["source_doc"], row["quoted_string"], row["quoting_doc"]]
            )
    (folder / "archiver.toml").write_text(
        '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n', encoding="utf-8"
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    write_site(folder)
    handler = functools.partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def verified(site: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    folder = tmp_path_factory.mktemp("project")
    write_project(folder, site)
    runner = CliRunner()
    taken = runner.invoke(cli, ["-q", "-C", str(folder), "snapshot"], catch_exceptions=False)
    assert taken.exit_code == 0 or taken.return_value == 0, taken.output
    done = runner.invoke(
        cli, ["-q", "-C", str(folder), "verify", "--format", "json"], catch_exceptions=False
    )
    return {row["id"]: row for row in json.loads(done.stdout)["quotations"]}


@pytest.mark.parametrize(
    "row", known_quotations() if SHARED.is_dir() else [], ids=lambda r: r["id"]
)
def test_a_known_quotation_gets_its_known_verdict(
    row: dict[str, str], verified: dict[str, dict[str, object]]
) -> None:
    verdict = verified[row["id"].lower()]["verdict"]
    assert verdict in EXPECTED[row["status"]], verified[row["id"].lower()]
