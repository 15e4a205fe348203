"""Tokens of a real authority hold or do not hold, as openssl itself says."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from archiver.store.timestamps import certificates
from archiver.store.timestamps.certificates import read_pem, write_pem
from archiver.store.timestamps.der import read_element, write_element
from archiver.store.timestamps.tokens import (
    Flaw,
    Token,
    TokenRefusal,
    make_query,
    read_imprint,
    verify_token,
)
from tests.store.timestamps.authority import (
    BROKEN_REQUEST,
    DAY,
    SERVERS,
    TIMESTAMPS,
    Authority,
    Holder,
    certify,
    needs_openssl,
    usual_authority,
    with_changes,
)

pytestmark = needs_openssl
DIGEST = hashlib.sha256(b"the last line of a log").digest()
NONCE = 0x1234567890ABCDEF


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return usual_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def answer(authority: Authority) -> bytes:
    return authority.reply(make_query(DIGEST, NONCE))


def roots(authority: Authority) -> tuple[x509.Certificate, ...]:
    return (authority.root.certificate,)


def flaw(result: Token | TokenRefusal) -> Flaw | None:
    return result.flaw if isinstance(result, TokenRefusal) else None


def openssl_accepts(answer: bytes, authority: Authority, folder: Path, digest: bytes) -> bool:
    (folder / "answer.tsr").write_bytes(answer)
    words = ["openssl", "ts", "-verify", "-digest", digest.hex(), "-in", "answer.tsr"]
    words += ["-CAfile", str(authority.root_file)]
    return subprocess.run(words, cwd=folder, capture_output=True, check=False).returncode == 0


def test_openssl_reads_our_request(tmp_path: Path) -> None:
    (tmp_path / "query.tsq").write_bytes(make_query(DIGEST, NONCE))
    words = ["openssl", "ts", "-query", "-in", "query.tsq", "-text"]
    said = subprocess.run(words, cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    assert "Hash Algorithm: sha256" in said
    assert f"Nonce: 0x{NONCE:X}" in said
    assert "Certificate required: yes" in said
    assert DIGEST.hex()[:16] in said.replace(" ", "").replace("-", "")


@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 255, 2**63, 2**64 - 1, 2**127])
def test_every_nonce_comes_back(authority: Authority, nonce: int) -> None:
    token = verify_token(
        authority.reply(make_query(DIGEST, nonce)), DIGEST, nonce, roots(authority)
    )
    assert isinstance(token, Token), token
    assert token.nonce == nonce


def test_a_good_token_says_when_and_by_whom(authority: Authority, answer: bytes) -> None:
    token = verify_token(answer, DIGEST, NONCE, roots(authority))
    assert isinstance(token, Token), token
    assert abs(token.moment - datetime.now(UTC)) < timedelta(minutes=2)
    assert [c.subject for c in token.chain] == [
        authority.signer.certificate.subject,
        authority.chain[0].certificate.subject,
        authority.root.certificate.subject,
    ]
    assert (token.signer, token.policy, token.digest) == ("Test Authority", "1.2.3.4.1", DIGEST)
    assert token.remarks == ()


def test_certificates_in_no_order_are_no_fault(authority: Authority, answer: bytes) -> None:
    """openssl keeps the order it was given; the library that we use refuses all but one order."""
    signed = read_element(read_element(answer).children()[1].children()[1].content)
    certificates = [one.raw for one in signed.children()[3].children()]
    assert len(certificates) == 3
    forwards, backwards = sorted(certificates), sorted(certificates, reverse=True)
    for order in (forwards, backwards):
        changed = answer.replace(b"".join(certificates), b"".join(order))
        assert len(changed) == len(answer)
        assert isinstance(verify_token(changed, DIGEST, NONCE, roots(authority)), Token)


def test_roots_that_have_nothing_to_do_with_it_do_no_harm(
    authority: Authority, answer: bytes
) -> None:
    others = tuple(certify(f"Root {number}").certificate for number in range(3))
    twin = certify("Test Root").certificate
    found = verify_token(answer, DIGEST, NONCE, (*others, twin, *roots(authority)))
    assert isinstance(found, Token)
    assert found.root == authority.root.certificate


def test_a_file_of_trust_may_hold_what_leads_to_the_root(tmp_path: Path) -> None:
    """Without it, or with nothing but it, no root is reached."""
    whole = usual_authority(tmp_path / "whole")
    lean = Authority(tmp_path / "lean", whole.signer, (), whole.root)
    answer = lean.reply(make_query(DIGEST, NONCE))
    between, root = whole.chain[0].certificate, whole.root.certificate
    assert flaw(verify_token(answer, DIGEST, NONCE, (root,))) is Flaw.UNKNOWN_ROOT
    assert flaw(verify_token(answer, DIGEST, NONCE, (between,))) is Flaw.UNKNOWN_ROOT
    found = verify_token(answer, DIGEST, NONCE, (between, root))
    assert isinstance(found, Token)
    assert found.chain == (whole.signer.certificate, between, root)


def test_what_openssl_found_wrong_is_said_in_words(authority: Authority, answer: bytes) -> None:
    changed = bytearray(answer)
    changed[-1] ^= 1
    found = verify_token(bytes(changed), DIGEST, NONCE, roots(authority))
    assert isinstance(found, TokenRefusal)
    assert "ErrorStack" not in found.why


def test_another_digest_or_nonce_is_refused(authority: Authority, answer: bytes) -> None:
    other = hashlib.sha256(b"another line").digest()
    assert flaw(verify_token(answer, other, NONCE, roots(authority))) is Flaw.OTHER_DIGEST
    assert flaw(verify_token(answer, DIGEST, NONCE + 1, roots(authority))) is Flaw.OTHER_NONCE
    assert flaw(verify_token(answer, DIGEST, None, roots(authority))) is None
    assert read_imprint(answer) == DIGEST


def test_a_root_that_is_not_known_is_named(authority: Authority, answer: bytes) -> None:
    found = verify_token(answer, DIGEST, NONCE, (certify("Another Root").certificate,))
    assert flaw(found) is Flaw.UNKNOWN_ROOT
    assert isinstance(found, TokenRefusal)
    assert "Test Root" in found.why
    assert flaw(verify_token(answer, DIGEST, NONCE, ())) is Flaw.UNKNOWN_ROOT


def test_a_root_of_the_same_name_is_another_root(authority: Authority, answer: bytes) -> None:
    twin = certify("Test Root").certificate
    assert flaw(verify_token(answer, DIGEST, NONCE, (twin,))) is Flaw.UNKNOWN_ROOT


def test_no_changed_bit_changes_what_a_token_says(authority: Authority, tmp_path: Path) -> None:
    """One bit in each byte: refused, or a byte that nothing is read from (a version, a tag)."""
    lean = Authority(tmp_path, authority.signer, authority.chain[:1], authority.root)
    answer = lean.reply(make_query(DIGEST, NONCE))
    whole = verify_token(answer, DIGEST, NONCE, roots(lean))
    assert isinstance(whole, Token)
    held = []
    for place in range(len(answer)):
        changed = bytearray(answer)
        changed[place] ^= 1 << (place % 8)
        found = verify_token(bytes(changed), DIGEST, NONCE, roots(lean))
        if isinstance(found, Token):
            held.append(place)
            assert (found.moment, found.serial, found.policy, found.chain) == (
                (whole.moment, whole.serial, whole.policy, whole.chain)
            )
    assert len(held) < 25, held


@pytest.mark.parametrize("cut", [0, 1, 2, 5, 20, 200, -1])
def test_a_cut_answer_is_unreadable(authority: Authority, answer: bytes, cut: int) -> None:
    found = verify_token(answer[:cut], DIGEST, NONCE, roots(authority))
    assert flaw(found) is Flaw.UNREADABLE


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"<html></html>",
        b"\x30\x80\x00\x00",
        b"\x30" * 1000,
        b"\x30\x84\xff\xff\xff\xff",
        b"\0",
    ],
)
def test_rubbish_is_unreadable(authority: Authority, rubbish: bytes) -> None:
    assert flaw(verify_token(rubbish, DIGEST, NONCE, roots(authority))) is Flaw.UNREADABLE


def test_a_rejection_is_told_in_the_words_of_the_authority(authority: Authority) -> None:
    found = verify_token(authority.reply(BROKEN_REQUEST), DIGEST, NONCE, roots(authority))
    assert flaw(found) is Flaw.REFUSED
    assert isinstance(found, TokenRefusal)
    assert found.why.startswith("rejected the request: ")


def test_granted_with_changes_holds_and_is_said(authority: Authority, answer: bytes) -> None:
    found = verify_token(with_changes(answer), DIGEST, NONCE, roots(authority))
    assert isinstance(found, Token)
    assert found.remarks == ("granted with changes",)


# --- who may sign --------------------------------------------------------------------------------


def made_by(folder: Path, **kind: object) -> tuple[Authority, bytes]:
    root = certify("Test Root")
    words = {"ca": False, "usage": (TIMESTAMPS,), **kind}
    signer = certify("Odd Authority", root, **words)  # type: ignore[arg-type]
    authority = Authority(folder, signer, (root,), root)
    return authority, authority.reply(make_query(DIGEST, NONCE))


@pytest.mark.parametrize(
    ("usage", "critical"),
    [((TIMESTAMPS, SERVERS), True), ((TIMESTAMPS,), False), ((SERVERS,), True), ((), True)],
    ids=["two uses", "not critical", "another use", "none"],
)
def test_a_certificate_for_other_things_is_refused(
    authority: Authority, answer: bytes, usage: tuple[x509.ObjectIdentifier, ...], critical: bool
) -> None:
    """openssl does not even sign with such a certificate, so it is put into a good token."""
    signer = authority.signer.certificate
    odd = twin_of(signer, authority.chain[0], usage=usage, critical=critical)
    found = verify_token(_with_certificates(answer, [odd]), DIGEST, NONCE, roots(authority))
    assert flaw(found) is Flaw.WRONG_PURPOSE


def twin_of(
    certificate: x509.Certificate,
    by: Holder,
    *,
    usage: tuple[x509.ObjectIdentifier, ...] = (TIMESTAMPS,),
    critical: bool = True,
) -> x509.Certificate:
    """Another certificate with the name, key and number of `certificate`."""
    building = x509.CertificateBuilder().subject_name(certificate.subject)
    building = building.issuer_name(certificate.issuer).public_key(certificate.public_key())  # type: ignore[arg-type]
    building = building.serial_number(certificate.serial_number)
    building = building.not_valid_before(certificate.not_valid_before_utc)
    building = building.not_valid_after(certificate.not_valid_after_utc + DAY)
    for extension in certificate.extensions:
        if not isinstance(extension.value, x509.ExtendedKeyUsage):
            building = building.add_extension(extension.value, extension.critical)
    if usage:
        building = building.add_extension(x509.ExtendedKeyUsage(usage), critical)
    return building.sign(by.key, certificate.signature_hash_algorithm)  # type: ignore[arg-type]


def test_a_certificate_that_had_ended_is_refused(tmp_path: Path) -> None:
    authority, answer = made_by(tmp_path, ends=-DAY)
    assert not openssl_accepts(answer, authority, tmp_path, DIGEST)
    found = verify_token(answer, DIGEST, NONCE, roots(authority))
    assert flaw(found) is Flaw.NOT_VALID_THEN


def test_a_certificate_that_had_not_begun_is_refused(tmp_path: Path) -> None:
    authority, answer = made_by(tmp_path, begins=DAY)
    found = verify_token(answer, DIGEST, NONCE, roots(authority))
    assert flaw(found) is Flaw.NOT_VALID_THEN


def test_an_intermediate_that_may_not_sign_is_refused(tmp_path: Path) -> None:
    root = certify("Test Root")
    between = certify("No Authority", root, ca=False)
    signer = certify("Odd Authority", between, ca=False, usage=(TIMESTAMPS,))
    authority = Authority(tmp_path, signer, (between, root), root)
    answer = authority.reply(make_query(DIGEST, NONCE))
    assert not openssl_accepts(answer, authority, tmp_path, DIGEST)
    found = verify_token(answer, DIGEST, NONCE, roots(authority))
    assert flaw(found) is Flaw.BAD_SIGNATURE


def test_a_long_chain_and_a_token_without_certificates(tmp_path: Path) -> None:
    root = certify("Test Root")
    chain, last = [root], root
    for number in range(4):
        last = certify(f"Between {number}", last)
        chain.append(last)
    signer = certify("Deep Authority", last, ca=False, usage=(TIMESTAMPS,))
    authority = Authority(tmp_path, signer, tuple(chain), root)
    query = make_query(DIGEST, NONCE)
    found = verify_token(authority.reply(query), DIGEST, NONCE, roots(authority))
    assert isinstance(found, Token), found
    assert len(found.chain) == 6
    without = query.replace(b"\x01\x01\xff", b"\x01\x01\x00")
    bare = verify_token(authority.reply(without), DIGEST, NONCE, roots(authority))
    assert flaw(bare) is Flaw.UNREADABLE


@pytest.mark.parametrize("count", [5, 60])
def test_certificates_that_sign_each_other_are_no_maze(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Many of one name and key: each is tried a few times, and not in every order of them."""
    looks = []
    verify = certificates.is_issuer
    monkeypatch.setattr(certificates, "is_issuer", lambda *two: looks.append(1) or verify(*two))
    root = certify("Round Robin")
    twins = [same_key(root) for _ in range(count)]
    leaf = certify("Leaf", root, ca=False, usage=(TIMESTAMPS,)).certificate
    assert certificates.find_chain(leaf, twins, roots(authority)) == ()
    assert len(looks) <= certificates.MOST_TRIED
    top = root.certificate
    assert certificates.find_chain(leaf, twins[:5], (top,)) == (leaf, top)


def same_key(holder: Holder) -> x509.Certificate:
    """Another certificate of the same name and key, signed by itself."""
    old = holder.certificate
    building = x509.CertificateBuilder(old.issuer, old.subject, old.public_key())
    building = building.serial_number(x509.random_serial_number())
    building = building.not_valid_before(old.not_valid_before_utc)
    return building.not_valid_after(old.not_valid_after_utc).sign(holder.key, hashes.SHA256())


@pytest.mark.parametrize("ess", ["sha1", "sha256", "sha512"])
def test_each_way_to_name_the_signer(tmp_path: Path, ess: str) -> None:
    root = certify("Test Root")
    signer = certify("Test Authority", root, ca=False, usage=(TIMESTAMPS,))
    authority = Authority(tmp_path, signer, (), root)
    authority.configure(ess=ess)
    answer = authority.reply(make_query(DIGEST, NONCE))
    assert isinstance(verify_token(answer, DIGEST, NONCE, roots(authority)), Token)


def test_another_certificate_of_the_same_key_and_number_is_refused(tmp_path: Path) -> None:
    """Only the attribute signingCertificate tells them apart (RFC 3161 section 2.4.1)."""
    root = certify("Test Root")
    signer = certify("Test Authority", root, ca=False, usage=(TIMESTAMPS,))
    authority = Authority(tmp_path, signer, (), root)
    answer = authority.reply(make_query(DIGEST, NONCE))
    twin = twin_of(signer.certificate, root)
    swapped = _with_certificates(answer, [twin])
    assert flaw(verify_token(swapped, DIGEST, NONCE, roots(authority))) is Flaw.BAD_SIGNATURE
    same = _with_certificates(answer, [signer.certificate])
    assert isinstance(verify_token(same, DIGEST, NONCE, roots(authority)), Token)


def _with_certificates(answer: bytes, certificates: list[x509.Certificate]) -> bytes:
    from archiver.store.timestamps.certificates import write_der

    status, token = read_element(answer).children()
    kind, wrapped = token.children()
    parts = [one.raw for one in read_element(wrapped.content).children()]
    parts[3] = write_element(0xA0, *map(write_der, certificates))
    content = write_element(0x30, kind.raw, write_element(0xA0, write_element(0x30, *parts)))
    return write_element(0x30, status.raw, content)


def test_pem_files_are_read_with_what_people_put_into_them(authority: Authority) -> None:
    root = authority.root.certificate
    pem = write_pem([root, authority.signer.certificate])
    assert read_pem(pem) == (root, authority.signer.certificate)
    assert read_pem(b"bag attributes\r\n" + authority.root.pem.replace(b"\n", b"\r\n")) == (root,)
    damaged = authority.root.pem.replace(b"M", b"!", 1)
    assert read_pem(damaged + authority.root.pem)[-1:] == (root,)
    assert read_pem(b"no certificate at all") == ()


def test_what_an_authority_says_of_itself_steers_no_terminal(tmp_path: Path) -> None:
    root = certify("Root\x1b[2J\nVerification: OK")
    signer = certify("Author\x07ity\u202e", root, ca=False, usage=(TIMESTAMPS,))
    authority = Authority(tmp_path, signer, (root,), root)
    answer = authority.reply(make_query(DIGEST, NONCE))
    refused = verify_token(answer, DIGEST, NONCE, ())
    token = verify_token(answer, DIGEST, NONCE, roots(authority))
    assert isinstance(refused, TokenRefusal)
    assert isinstance(token, Token)
    assert (refused.why + token.signer).isprintable()


def test_the_status_text_of_an_authority_steers_no_terminal(authority: Authority) -> None:
    """PKIFreeText (RFC 3161 section 2.4.2) is what the other side likes."""
    text = write_element(0x30, write_element(0x0C, b"no\x1b]0;owned\x07 service\r\nOK"))
    status = write_element(0x30, write_element(0x02, b"\x02"), text)
    found = verify_token(write_element(0x30, status), DIGEST, NONCE, roots(authority))
    assert isinstance(found, TokenRefusal)
    assert found.flaw is Flaw.REFUSED
    assert found.why.isprintable()
    assert "service" in found.why
