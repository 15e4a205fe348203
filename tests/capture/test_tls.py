"""What TLS shows, from the very connection; and what a bad certificate means."""

from __future__ import annotations

import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from archiver.capture.connections import strict_context
from archiver.models import Outcome, Reason, Request
from tests.capture.servers import Reply, fetching, page, response, serving


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    return made


def loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def test_the_handshake_is_described(authority: trustme.CA, bundle: Path, spool: Path) -> None:
    middle = authority.create_child_ca()
    leaf = middle.issue_cert("minutes.example")
    with (
        serving({"/": page(b"hi")}, tls=context(leaf)) as server,
        fetching(spool, authorities=bundle, resolve=loopback) as fetcher,
    ):
        exchange = fetcher.fetch(Request(f"https://minutes.example:{server.port}/"))
        again = fetcher.fetch(Request(f"https://minutes.example:{server.port}/"))
    assert exchange.last is not None
    tls = exchange.last.tls
    assert tls is not None
    assert tls.protocol == "TLSv1.3"
    assert tls.cipher.startswith("TLS_")
    assert (tls.verified, tls.problem) == (True, "")
    sent = [pem.bytes().decode("ascii") for pem in leaf.cert_chain_pems]
    assert tls.certificates == tuple(ssl.PEM_cert_to_DER_cert(pem) for pem in sent)
    assert len(tls.certificates) == 2
    assert again.last is not None
    assert again.last.tls == tls
    assert server.connections == 1


def test_the_block_is_what_went_through_the_tunnel(
    authority: trustme.CA, bundle: Path, spool: Path
) -> None:
    wire = response(b"x" * 100_000, "X: caf\xe9")
    with (
        serving({"/": Reply(wire, step=777)}, tls=context(authority.issue_cert("127.0.0.1"))) as s,
        fetching(spool, authorities=bundle) as fetcher,
    ):
        hop = fetcher.fetch(Request(s.url)).last
    assert hop is not None
    assert hop.received.content == wire
    assert hop.sent == s.talks[0].asked


def expired(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1))


BAD = {
    "expired": (expired, "has expired"),
    "other-host": (lambda ca: ca.issue_cert("other.example"), "is for another address"),
    "unknown-authority": (
        lambda _: trustme.CA().issue_cert("127.0.0.1"),
        "comes from an authority that is not known here",
    ),
}


@pytest.mark.parametrize("flaw", BAD)
def test_a_bad_certificate_is_a_failure_unless_the_row_allows_it(
    authority: trustme.CA, bundle: Path, spool: Path, flaw: str
) -> None:
    make, words = BAD[flaw]
    leaf = make(authority)
    with (
        serving({"/": page(b"hi")}, tls=context(leaf)) as server,
        fetching(spool, authorities=bundle) as fetcher,
    ):
        refused = fetcher.fetch(Request(server.url))
        allowed = fetcher.fetch(Request(server.url, allow_bad_tls=True))
        refused_again = fetcher.fetch(Request(server.url))
    assert (refused.outcome, refused.reason) == (Outcome.FAILED, Reason.TLS)
    assert refused_again.reason is Reason.TLS
    assert words in refused.message
    assert "allow-bad-tls" in refused.message
    assert len(server.talks) == 1
    assert allowed.outcome is Outcome.CAPTURED
    assert allowed.last is not None
    tls = allowed.last.tls
    assert tls is not None
    assert not tls.verified
    assert words in tls.problem
    assert "allow-bad-tls" not in tls.problem
    assert tls.certificates[0] == ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode())


def test_a_good_certificate_stays_verified_where_a_bad_one_is_allowed(
    authority: trustme.CA, bundle: Path, spool: Path
) -> None:
    with (
        serving({"/": page(b"hi")}, tls=context(authority.issue_cert("127.0.0.1"))) as server,
        fetching(spool, authorities=bundle) as fetcher,
    ):
        hop = fetcher.fetch(Request(server.url, allow_bad_tls=True)).last
    assert hop is not None
    assert hop.tls is not None
    assert hop.tls.verified


def test_https_to_a_server_that_speaks_plain_http(spool: Path) -> None:
    with serving({}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url.replace("http", "https")))
    assert exchange.reason is Reason.TLS


@pytest.mark.parametrize(("then", "cut"), [("close", ""), ("ragged", "disconnect")])
def test_a_body_without_length_is_whole_only_if_tls_said_goodbye(
    authority: trustme.CA, bundle: Path, spool: Path, then: str, cut: str
) -> None:
    """RFC 9112 section 9.8."""
    wire = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthe whole text, or is it?"
    with (
        serving({"/": Reply(wire, then)}, tls=context(authority.issue_cert("127.0.0.1"))) as server,
        fetching(spool, authorities=bundle) as fetcher,
    ):
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.last is not None
    assert exchange.last.truncated == cut
    assert exchange.last.received.content == wire


def test_a_file_of_authorities_that_changed_is_read_anew(bundle: Path) -> None:
    """They are parsed once for all fetchers of the process; a serving desk lives for weeks."""
    before = strict_context(str(bundle))
    assert strict_context(str(bundle)) is before
    trustme.CA().cert_pem.write_to_path(str(bundle))
    os.utime(bundle, ns=(1, bundle.stat().st_mtime_ns + 1))
    after = strict_context(str(bundle))
    assert after.verify_mode is ssl.CERT_REQUIRED
    assert after.check_hostname
    assert len(before.get_ca_certs()) == len(after.get_ca_certs()) == 1
    assert before.get_ca_certs() != after.get_ca_certs()
