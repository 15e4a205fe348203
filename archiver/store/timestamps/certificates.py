"""Certificates: PEM files, and the chain from an authority's certificate to a root."""

from __future__ import annotations

import base64
import hashlib
import re
import warnings
from collections.abc import Iterable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

Certificate = x509.Certificate
DEEPEST = 8
"""Certificates from a token's signer to a root, at most. A guess."""
MOST_TRIED = 200
"""Certificates with an issuer's name that are tried for one token. A guess: tokens and lists of
roots in use hold one or two of a name."""
# What reading and comparing damaged or strange certificates raises.
DAMAGED = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    NotImplementedError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----([^-]++)-----END CERTIFICATE-----")
"""Base64 has no hyphen (RFC 7468 section 2), so that each certificate ends at the next one."""


def read_pem(content: bytes) -> tuple[Certificate, ...]:
    """Return the certificates of a PEM file; those that cannot be read are left out."""
    found = (read_der(_decode(match[1])) for match in _PEM.finditer(content))
    return tuple(one for one in found if one is not None)


def _decode(body: bytes) -> bytes:
    try:
        return base64.b64decode(body)
    except ValueError:
        return b""


def read_der(raw: bytes) -> Certificate | None:
    """Return the certificate in `raw`, None when it cannot be read.

    The lists of roots in use hold certificates that break RFC 5280 in small ways.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = x509.load_der_x509_certificate(raw)
            _ = found.issuer, found.subject, found.serial_number
            _ = found.not_valid_before_utc, found.not_valid_after_utc
            return found
        except DAMAGED:
            return None


def write_der(certificate: Certificate) -> bytes:
    """Return the bytes of a certificate."""
    return certificate.public_bytes(Encoding.DER)


def write_pem(certificates: Iterable[Certificate]) -> bytes:
    """Return certificates as a PEM file, each under its name."""
    return b"".join(
        f"# {one.subject.rfc4514_string()!a}\n".encode() + one.public_bytes(Encoding.PEM)
        for one in certificates
    )


def fingerprint(certificate: Certificate) -> str:
    """Return the sha256 of a certificate in hex, which is what authorities publish."""
    return hashlib.sha256(write_der(certificate)).hexdigest()


def name_of(certificate: Certificate) -> str:
    """Return whom a certificate is for, in one line."""
    return say_name(certificate.subject)


def say_name(name: x509.Name) -> str:
    """Return the common name, else all of `name`, on one line that is safe to print."""
    names = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return printable(str(names[0].value) if names else name.rfc4514_string())


def printable(words: str) -> str:
    """Return words of others on one line, without what would steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in words)[:300]


def find_chain(
    leaf: Certificate, between: Sequence[Certificate], roots: Sequence[Certificate]
) -> tuple[Certificate, ...]:
    """Return the certificates from `leaf` up to one of `roots`, both included; () without a way.

    Each was signed by the one after it; whether they were valid is not looked at here. The shortest
    way is taken, and no certificate is stood on twice: ways through those that sign each other are
    as many as there are orders of them.
    """
    ways: list[tuple[Certificate, ...]] = [(leaf,)]
    seen, tried = {leaf}, 0
    for way in ways:  # it grows as it is walked
        last = way[-1]
        if last in roots:
            return way
        if len(way) == DEEPEST:
            continue
        named = [one for one in (*roots, *between) if one.subject == last.issuer]
        tried += len(named)
        if tried > MOST_TRIED:
            return ()
        for issuer in named:
            if issuer not in seen and is_issuer(issuer, last):
                seen.add(issuer)
                ways.append((*way, issuer))
    return ()


def is_issuer(issuer: Certificate, certificate: Certificate) -> bool:
    """Whether `issuer` signed `certificate`."""
    try:
        if issuer.subject != certificate.issuer:
            return False
        certificate.verify_directly_issued_by(issuer)
    except DAMAGED:
        return False
    return True


def is_valid_at(certificate: Certificate, moment: datetime) -> bool:
    """Whether `moment` lies in the time that the certificate says it is for (both ends count)."""
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc
