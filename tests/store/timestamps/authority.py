"""A timestamp authority of our own: certificates, `openssl ts -reply`, and a server on loopback.

Certificates are made here, with any dates and uses that a test wants. Every token is openssl's.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
DAY = timedelta(days=1)
TIMESTAMPS, SERVERS = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.SERVER_AUTH
CONFIG = """\
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.1
digests = {digests}
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = {ess}
"""
BROKEN_REQUEST = b"\x30\x03\x02\x01\x05"


@dataclass(frozen=True)
class Holder:
    """A certificate, its key, and whoever signed it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def certify(
    name: str,
    by: Holder | None = None,
    *,
    ca: bool = True,
    begins: timedelta = -3650 * DAY,
    ends: timedelta = 3650 * DAY,
    usage: tuple[x509.ObjectIdentifier, ...] = (),
    critical: bool = True,
) -> Holder:
    """Make a certificate signed `by` somebody, or by itself; dates are relative to now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    building = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(_key_usage(ca), critical=True)
    )
    if usage:
        building = building.add_extension(x509.ExtendedKeyUsage(usage), critical=critical)
    return Holder(building.sign(by.key if by else key, hashes.SHA256()), key)


def _key_usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)


class Authority:
    """Answers requests with `openssl ts -reply`. `chain` are the certificates sent along."""

    def __init__(
        self, folder: Path, signer: Holder, chain: tuple[Holder, ...], root: Holder
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.signer, self.chain, self.root = folder, signer, chain, root
        self.asked: list[bytes] = []
        self.behaviour = "usual"
        (folder / "serial").write_text("01\n")
        (folder / "signer.pem").write_bytes(signer.pem)
        (folder / "signer.key").write_bytes(signer.key_pem)
        (folder / "chain.pem").write_bytes(b"".join(one.pem for one in chain))
        (folder / "root.pem").write_bytes(root.pem)
        self.configure()
        self._guard = threading.Lock()

    def configure(self, *, digests: str = "sha256", ess: str = "sha256") -> None:
        text = CONFIG.format(folder=self.folder.as_posix(), digests=digests, ess=ess)
        (self.folder / "tsa.cnf").write_text(text)

    @property
    def root_file(self) -> Path:
        return self.folder / "root.pem"

    def reply(self, query: bytes) -> bytes:
        """Return the answer to a request, made by openssl."""
        with self._guard:
            (self.folder / "query.tsq").write_bytes(query)
            words = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq"]
            words += ["-signer", "signer.pem", "-inkey", "signer.key", "-out", "reply.tsr"]
            words += ["-chain", "chain.pem"] if self.chain else []
            made = subprocess.run(words, cwd=self.folder, capture_output=True, check=False)
            assert made.returncode == 0, made.stderr.decode()
            return (self.folder / "reply.tsr").read_bytes()


def usual_authority(folder: Path) -> Authority:
    """A root, one certificate between, and a signer."""
    root = certify("Test Root")
    between = certify("Test Between", root)
    signer = certify("Test Authority", between, ca=False, usage=(TIMESTAMPS,))
    return Authority(folder, signer, (between, root), root)


# --- the server ----------------------------------------------------------------------------------


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    authority: Authority

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        self.authority.asked.append(query)
        status, kind, body = self._answer(query)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        with suppress(ConnectionError):  # who has seen enough hangs up
            self.wfile.write(body)

    def _answer(self, query: bytes) -> tuple[int, str, bytes]:
        reply = "application/timestamp-reply"
        match self.authority.behaviour:
            case "html":
                return 200, "text/html", b"<html><p>Please sign in to the network.</p></html>"
            case "error":
                return 500, "text/plain", b"out of order"
            case "moved":
                return 302, "text/plain", b"elsewhere"
            case "hang":
                time.sleep(5)
                return 200, reply, self.authority.reply(query)
            case "reject":
                return 200, reply, self.authority.reply(BROKEN_REQUEST)
            case "mods":
                return 200, reply, with_changes(self.authority.reply(query))
            case "replay":
                return 200, reply, self.authority.reply(self.authority.asked[0])
            case "empty":
                return 200, reply, b""
            case "huge":
                return 200, reply, b"\x30" * 3_000_000
        return 200, reply, self.authority.reply(query)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def with_changes(reply: bytes) -> bytes:
    """Turn "granted" into "granted with changes"; no signature covers it."""
    assert reply.count(b"\x30\x03\x02\x01\x00") == 1
    return reply.replace(b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01\x01")


@contextmanager
def serving(authority: Authority) -> Iterator[str]:
    """Serve `authority` on loopback; the address is what archiver.toml names."""
    answers = type("Answers", (_Answers,), {"authority": authority})
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsr"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
