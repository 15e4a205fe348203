"""What a round of unchanged pages leaves on the disk: enough to show, and not much."""

from __future__ import annotations

import hashlib
import ssl
from datetime import timedelta
from pathlib import Path

import trustme

from archiver.capture.fetch import Fetcher
from archiver.models import Clock
from archiver.settings import CaptureSettings
from archiver.store.archive import open_reader
from archiver.store.connection_notes import read_noted
from archiver.store.warc.capture_records import read_statement, statement_in_head
from archiver.store.warc.records import begin_record
from tests.workflows.watch.world import START, Site, World, open_world, page

SOURCES, ROUNDS = 12, 6
MOST_BYTES = 10_500


def bytes_in(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def test_an_unchanged_page_costs_few_bytes_a_round(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root) as world:
        names = [f"s{n}" for n in range(SOURCES)]
        for name in names:
            world.site.script[f"/{name}"] = page("Minutes", *["Members met in the hall."] * 500)
        world.write([(name, f"{world.site.url}/{name}") for name in names])
        for _ in range(2):
            world.watch()
            world.pass_time(days=1)
        before = bytes_in(root / "archive")
        for _ in range(ROUNDS):
            world.watch()
            world.pass_time(days=1)
        spent = (bytes_in(root / "archive") - before) / SOURCES / ROUNDS
    assert spent < MOST_BYTES


def test_a_page_not_modified_names_the_certificates_that_stand_with_the_page(
    tmp_path: Path,
) -> None:
    authority = trustme.CA()
    leaf = authority.create_child_ca().create_child_ca().issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    bundle, spool, root = tmp_path / "ca.pem", tmp_path / "spool", tmp_path / "project"
    authority.cert_pem.write_to_path(str(bundle))
    spool.mkdir()
    root.mkdir()
    site = Site(context)
    try:
        site.script["/a"] = page("Minutes", "Nothing of note was said.")
        world = World(root, [site])
        clock = Clock(lambda: world.now, lambda: 0.0, lambda seconds: None)
        settings = CaptureSettings(allow_addresses=("127.0.0.0/8",), delay=0, max_retries=0)
        fetcher = Fetcher(settings, clock, {}, spool, authorities=bundle)
        world.write([("a", f"{site.url}/a")])
        for _ in range(2):
            assert world.watch(fetch=fetcher.fetch).undetermined_news == ()
            world.pass_time(days=1)
        fetcher.close()
        world.fetcher.close()
    finally:
        site.close()
    whole, brief = tls_facts(root / "archive")
    chain = [ssl.PEM_cert_to_DER_cert(p.bytes().decode()) for p in leaf.cert_chain_pems]
    assert len(whole["certificates"]) == len(chain) == 3
    assert brief["certificates"] == []
    assert brief["server"] == hashlib.sha256(chain[0]).hexdigest()
    assert brief["issuers"] == [hashlib.sha256(der).hexdigest() for der in chain[1:]]
    assert {k: brief[k] for k in ("protocol", "cipher", "verified", "problem")} == {
        k: whole[k] for k in ("protocol", "cipher", "verified", "problem")
    }
    assert START + timedelta(days=2) == world.now
    with open_reader(root / "archive") as reader:
        first, again = (read_noted(reader, one).connection for one in reader.catalog.captures())
    assert first is not None
    assert first == again
    assert first.sha256


def tls_facts(root: Path) -> list[dict[str, list[str]]]:
    """What the statements beside the answers say of TLS, the oldest first."""
    found = []
    with open_reader(root) as reader:
        for row in reader.catalog.records():
            if row.type in ("metadata", "revisit"):
                with (root / row.place.warc).open("rb") as file:
                    record = begin_record(file, row.place.offset)
                    said = statement_in_head(record.head)
                    said = said or read_statement(record.block.read(100_000))
                found.append((row.date, said["tls"]))
    return [tls for _, tls in sorted(found, key=lambda pair: pair[0])]  # type: ignore[misc]
