"""Timestamp tokens (RFC 3161): the question, the answer, and whether the answer holds.

The signature and the chain are checked by rfc3161-client, at the token's own time. That library
wants the certificates of a token in the order of DER, which authorities do not keep and openssl
does not ask for. No signature covers that order, so they are put into it first.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound, Name
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
from rfc3161_client.tsp import TimeStampResponse

from archiver.store.timestamps.certificates import (
    DAMAGED,
    Certificate,
    find_chain,
    fingerprint,
    is_issuer,
    is_valid_at,
    name_of,
    printable,
    read_der,
    write_der,
)
from archiver.store.timestamps.der import (
    INTEGER,
    OCTETS,
    OID,
    SEQUENCE,
    TEXTS,
    DerElement,
    read_element,
    write_element,
    write_integer,
    write_oid,
)

QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"
SHA256 = "2.16.840.1.101.3.4.2.1"
CERTIFICATES, ATTRIBUTES = 0xA0, 0xA0  # [0] of SignedData, and [0] of SignerInfo (RFC 5652)
SIGNED_DATA = write_oid("1.2.840.113549.1.7.2")
GRANTED, WITH_CHANGES = 0, 1
STATUSES = {2: "rejected", 3: "put off", 4: "answered with a warning", 5: "revoked"}
ESS = {
    write_oid("1.2.840.113549.1.9.16.2.12"): "sha1",
    write_oid("1.2.840.113549.1.9.16.2.47"): "sha256",
}
HASHES = {
    write_oid(SHA256): "sha256",
    write_oid("2.16.840.1.101.3.4.2.2"): "sha384",
    write_oid("2.16.840.1.101.3.4.2.3"): "sha512",
    write_oid("1.3.14.3.2.26"): "sha1",
}


class Flaw(StrEnum):
    """Why an answer is no token that can be relied on."""

    UNREADABLE = "unreadable"
    REFUSED = "refused"
    OTHER_DIGEST = "other-digest"
    OTHER_NONCE = "other-nonce"
    WRONG_PURPOSE = "wrong-purpose"
    UNKNOWN_ROOT = "unknown-root"
    NOT_VALID_THEN = "not-valid-then"
    BAD_SIGNATURE = "bad-signature"


@dataclass(frozen=True)
class TokenRefusal:
    """An answer that cannot be relied on: the flaw, and one sentence that goes on from "it …"."""

    flaw: Flaw
    why: str


@dataclass(frozen=True)
class Token:
    """A token that holds: `digest` was there at `moment`, says the holder of `chain[0]`.

    `chain` goes from the authority's own certificate to its root.
    """

    digest: bytes
    moment: datetime
    serial: int
    policy: str
    nonce: int | None
    chain: tuple[Certificate, ...]
    remarks: tuple[str, ...] = ()

    @property
    def root(self) -> Certificate:
        """The certificate that the trust in it rests on."""
        return self.chain[-1]

    @property
    def signer(self) -> str:
        """Who signed it, by the name in the certificate."""
        return name_of(self.chain[0])


def make_query(digest: bytes, nonce: int) -> bytes:
    """Return a TimeStampReq over a sha256 `digest`, asking for certificates (section 2.4.1)."""
    algorithm = write_element(SEQUENCE, write_oid(SHA256), b"\x05\x00")
    imprint = write_element(SEQUENCE, algorithm, write_element(OCTETS, digest))
    wanted = b"\x01\x01\xff"
    return write_element(SEQUENCE, write_integer(1), imprint, write_integer(nonce), wanted)


def verify_token(
    raw: bytes, digest: bytes, nonce: int | None, roots: Sequence[Certificate]
) -> Token | TokenRefusal:
    """Return what a TimeStampResp says, if it holds at its own time; else why it does not.

    `nonce` None leaves the nonce unchecked. `roots` are the certificates that are trusted; those
    among them that are no roots serve only to lead to one.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # certificates in use break RFC 5280 in small ways
        return _verify(_read_answer(raw), digest, nonce, roots)


def _verify(
    answer: _Grant | TokenRefusal, digest: bytes, nonce: int | None, roots: Sequence[Certificate]
) -> Token | TokenRefusal:
    if isinstance(answer, TokenRefusal):
        return answer
    if answer.digest != digest:
        other = answer.digest.hex() or "one that is not sha256"
        return TokenRefusal(Flaw.OTHER_DIGEST, f"is over another digest: {other}")
    if nonce is not None and answer.nonce != nonce:
        return TokenRefusal(Flaw.OTHER_NONCE, "does not repeat the number that was sent along")
    chain = _trusted_chain(answer, roots)
    if isinstance(chain, TokenRefusal):
        return chain
    if problem := _check_dates(chain, answer.moment) or _check_signature(answer, chain):
        return problem
    known = (answer.moment, answer.serial, answer.policy, answer.nonce)
    return Token(digest, *known, chain, answer.remarks)


def read_imprint(raw: bytes) -> bytes | None:
    """Return the digest that a token is over, without checking it; None when it is unreadable."""
    answer = _read_answer(raw)
    return None if isinstance(answer, TokenRefusal) else answer.digest


# --- reading an answer ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Grant:
    """An answer that grants a token, read and not yet checked; `signer` is issuer and number."""

    response: TimeStampResponse
    token: DerElement
    digest: bytes
    moment: datetime
    serial: int
    policy: str
    nonce: int | None
    certificates: tuple[Certificate, ...]
    signer: tuple[Name, int]
    remarks: tuple[str, ...]


def _read_answer(raw: bytes) -> _Grant | TokenRefusal:
    try:
        outer = read_element(raw)
        status, *token = outer.children()
        code, words = _read_status(status)
        words = f": {words}" if words else ""
        if outer.raw != raw or outer.tag != SEQUENCE or status.tag != SEQUENCE:
            return TokenRefusal(Flaw.UNREADABLE, "is no timestamp that can be read")
        if code not in (GRANTED, WITH_CHANGES) or not token:
            said = STATUSES.get(code, f"gave status {code} for")
            return TokenRefusal(Flaw.REFUSED, f"{said} the request{words}")
        granted = write_element(SEQUENCE, write_integer(GRANTED))
        ordered = write_element(SEQUENCE, granted, _in_order(token[0]))
        remarks = (f"granted with changes{words}",) if code == WITH_CHANGES else ()
        return _look_into(decode_timestamp_response(ordered), token[0], remarks)
    except DAMAGED:
        return TokenRefusal(Flaw.UNREADABLE, "is no timestamp that can be read")


def _look_into(response: TimeStampResponse, token: DerElement, remarks: tuple[str, ...]) -> _Grant:
    """Read all that is looked at: the library parses only when asked. Raises ValueError."""
    said, signed = response.tst_info, response.signed_data
    imprint, (signer,) = said.message_imprint, signed.signer_infos
    ours = imprint.hash_algorithm.dotted_string == SHA256
    found = (read_der(raw) for raw in sorted(signed.certificates))
    return _Grant(
        response,
        token,
        imprint.message if ours else b"",
        said.gen_time,
        said.serial_number,
        said.policy.dotted_string,
        said.nonce,
        tuple(one for one in found if one is not None),
        (signer.issuer, signer.serial_number),
        remarks,
    )


def _read_status(status: DerElement) -> tuple[int, str]:
    """Return the number of a PKIStatusInfo, and its words (section 2.4.2)."""
    number, *rest = status.children()
    if number.tag != INTEGER:
        raise ValueError("it has no status")
    texts = [e for one in rest if one.tag == SEQUENCE for e in one.children() if e.tag in TEXTS]
    words = printable(" ".join(text.content.decode("utf-8", "replace") for text in texts))
    return int.from_bytes(number.content), " ".join(words.split())


def _in_order(token: DerElement) -> bytes:
    """Return a ContentInfo with its certificates in DER's order: a permutation, nothing more."""
    kind, wrapped = token.children()
    if (kind.raw, wrapped.tag) != (SIGNED_DATA, CERTIFICATES):
        raise ValueError("its token is no signed data")
    signed = read_element(wrapped.content)
    parts = []
    for index, part in enumerate(signed.children()):
        if part.tag == CERTIFICATES and index == 3:
            ordered = sorted(one.raw for one in part.children())
            parts.append(write_element(part.tag, *ordered))
        else:
            parts.append(part.raw)
    content = write_element(SEQUENCE, *parts)
    return write_element(SEQUENCE, kind.raw, write_element(wrapped.tag, content))


# --- who signed it -------------------------------------------------------------------------------


def _trusted_chain(
    answer: _Grant, roots: Sequence[Certificate]
) -> tuple[Certificate, ...] | TokenRefusal:
    tops = [one for one in roots if one.subject == one.issuer]
    sent = (*answer.certificates, *(one for one in roots if one not in tops))
    issuer, serial = answer.signer
    among = (one for one in (*sent, *roots) if one.issuer == issuer)
    leaf = next((one for one in among if one.serial_number == serial), None)
    if leaf is None:
        return TokenRefusal(Flaw.UNREADABLE, "came without the certificate of who signed it")
    if problem := _check_purpose(leaf) or _check_binding(answer.token, leaf):
        return problem
    if chain := find_chain(leaf, sent, tops):
        return chain
    return TokenRefusal(Flaw.UNKNOWN_ROOT, _say_unknown(leaf, sent))


def _check_purpose(leaf: Certificate) -> TokenRefusal | None:
    """RFC 3161 section 2.3: one extended key usage, for timestamps alone, critical."""
    try:
        usage = leaf.extensions.get_extension_for_class(ExtendedKeyUsage)
    except (ExtensionNotFound, *DAMAGED):
        usage = None
    if usage and usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]:
        return None
    why = f"was signed with a certificate that is not for timestamps alone ({name_of(leaf)})"
    return TokenRefusal(Flaw.WRONG_PURPOSE, why)


def _check_binding(token: DerElement, leaf: Certificate) -> TokenRefusal | None:
    """The signer's certificate is named among what was signed (section 2.4.1, RFC 5816)."""
    try:
        wanted, algorithm = _signing_certificate(token)
    except DAMAGED:
        return TokenRefusal(Flaw.BAD_SIGNATURE, "does not say which certificate it was signed with")
    if hashlib.new(algorithm, write_der(leaf), usedforsecurity=False).digest() == wanted:
        return None
    return TokenRefusal(Flaw.BAD_SIGNATURE, "was signed with another certificate than it says")


def _signing_certificate(token: DerElement) -> tuple[bytes, str]:
    """Return the digest in the attribute signingCertificate, or in its second version."""
    signed = read_element(token.children()[1].content)
    signer = signed.children()[-1].child(SEQUENCE)
    for attribute in signer.child(ATTRIBUTES).children():
        kind, values = attribute.children()
        if kind.raw in ESS:
            named = values.child(SEQUENCE).child(SEQUENCE).child(SEQUENCE)
            return named.child(OCTETS).content, _hash_of(named, ESS[kind.raw])
    raise ValueError("no signingCertificate")


def _hash_of(named: DerElement, default: str) -> str:
    """ESSCertIDv2: the algorithm stands first where it is not sha256 (RFC 5035 section 4)."""
    first = named.children()[0]
    return HASHES[first.child(OID).raw] if first.tag == SEQUENCE else default


def _say_unknown(leaf: Certificate, sent: Sequence[Certificate]) -> str:
    selves = [one for one in sent if is_issuer(one, one)]
    chain = find_chain(leaf, sent, selves)
    if not chain:
        return f"comes from {name_of(leaf)}, whose root certificate is not known here"
    top = chain[-1]
    return (
        f"comes from {name_of(leaf)}, and its root certificate, {name_of(top)} (sha256 "
        f"{fingerprint(top)}), is not one that is trusted here"
    )


def _check_dates(chain: Sequence[Certificate], moment: datetime) -> TokenRefusal | None:
    stale = next((one for one in chain if not is_valid_at(one, moment)), None)
    if stale is None:
        return None
    span = f"{stale.not_valid_before_utc:%Y-%m-%d} to {stale.not_valid_after_utc:%Y-%m-%d}"
    why = f"is of {moment:%Y-%m-%d %H:%M}, when the certificate of {name_of(stale)} ({span})"
    return TokenRefusal(Flaw.NOT_VALID_THEN, f"{why} was not valid")


def _say_bad(said: str) -> str:
    """Return in words what the library, and openssl below it, found wrong."""
    if "certificate verify error" in said:
        return (
            "was signed with a certificate whose chain does not hold: one may not sign for the next"
        )
    if "digest failure" in said or "signature failure" in said:
        return "has a signature that is not over what it says: it was changed"
    return f"has a signature or a chain that does not hold: {printable(said)[:200]}"


def _check_signature(answer: _Grant, chain: Sequence[Certificate]) -> TokenRefusal | None:
    between = [one for one in chain[:-1] if one != chain[-1]]
    verifier = VerifierBuilder(intermediates=between, roots=[chain[-1]]).build()
    try:
        verifier.verify(answer.response, answer.digest)
    except (VerificationError, *DAMAGED) as error:
        return TokenRefusal(Flaw.BAD_SIGNATURE, _say_bad(str(error)))
    return None
