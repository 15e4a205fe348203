"""Signing a pack with a key of one's own: the anonymous form of "WACZ Signing and Verification".

Specification: https://specs.webrecorder.net/wacz-auth/0.1.0/. What is signed is the digest of
datapackage.json as it is written ("sha256:…", UTF-8), with ECDSA on the curve P-384 and SHA-256.
Programs in use (ArchiveWeb.page signs, ReplayWeb.page checks) write the signature as the two
numbers r and s, 48 bytes each. openssl wants them as DER, so that form stands beside it.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from archiver.errors import FileError
from archiver.serialise import read_json
from archiver.store.disk import storage_errors, sync_folder, write_all

SIZE = 48  # bytes of each number of a signature on P-384
ALGORITHM = ec.ECDSA(hashes.SHA256())
PRIVATE_TO_OWNER = 0o600
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
LONGEST_NAME = 200
"""Characters of an issuer's name that are shown: it is the signer's own word. A guess."""
UNSIGNED = "This pack is not signed."
LARGEST = 100_000
"""Bytes of a key's file that are read; a key has some hundred. A guess."""


@dataclass(frozen=True)
class PublicKey:
    """The half of a key that everybody may know."""

    key: ec.EllipticCurvePublicKey

    @property
    def der(self) -> bytes:
        """The key as SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7)."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_bytes(serialization.Encoding.DER, form)

    @property
    def pem(self) -> str:
        """The key as people pass it on."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_bytes(serialization.Encoding.PEM, form).decode("ascii")

    @property
    def base64(self) -> str:
        """The key as a pack has it."""
        return base64.b64encode(self.der).decode("ascii")

    @property
    def fingerprint(self) -> str:
        """The sha256 of the key in hex, in groups that can be read out on the telephone."""
        mark = hashlib.sha256(self.der).hexdigest()
        return " ".join(mark[start : start + 8] for start in range(0, 64, 8))


@dataclass(frozen=True)
class SigningKey:
    """A key that signs; `remark` is a sentence for the user about its file, "" when all is well."""

    private: ec.EllipticCurvePrivateKey
    remark: str = ""

    @property
    def public(self) -> PublicKey:
        """What others check its signatures with."""
        return PublicKey(self.private.public_key())

    def sign(self, digest: str, created: str, software: str) -> dict[str, object]:
        """Return `signedData` for a pack whose datapackage.json has the digest "sha256:…".

        `created` must be the time that datapackage.json gives for itself.
        """
        der = self.private.sign(digest.encode(), ALGORITHM)
        r, s = decode_dss_signature(der)
        return {
            "hash": digest,
            "signature": _encode(r.to_bytes(SIZE) + s.to_bytes(SIZE)),
            "publicKey": self.public.base64,
            "created": created,
            "software": software,
            "signatureDer": _encode(der),
        }


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


# --- the file of a key ---------------------------------------------------------------------------


def make_key(path: Path) -> SigningKey | None:
    """Make a key and write it to `path`, for its owner's eyes only; None when there is a file.

    A file is never overwritten. Raises StorageError.
    """
    private = ec.generate_private_key(ec.SECP384R1())
    content = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with storage_errors(path, "writing the signing key"):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            number = os.open(path, NEW_FILE, PRIVATE_TO_OWNER)
        except FileExistsError:
            return None
        try:
            write_all(number, content)
            os.fsync(number)
        finally:
            os.close(number)
        sync_folder(path.parent)
    return SigningKey(private)


def read_key(path: Path) -> SigningKey | None:
    """Return the key in the file `path`, None when there is no such file.

    Raises FileError when the file cannot be read or holds no key that signs packs.
    """
    try:
        with path.open("rb") as file:
            content, mode = file.read(LARGEST), os.fstat(file.fileno()).st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        why = error.strerror or error
        raise FileError(
            f"{path}: the signing key cannot be read: {why}. Check the file."
        ) from error
    try:
        private = serialization.load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise FileError(
            f"{path} holds no signing key that can be read. Put the right file back; or move it "
            "away and run `archiver key` for a new key."
        ) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp384r1":
        raise FileError(
            f"{path} holds a key of another kind: packs want ECDSA on the curve P-384. Move it "
            "away and run `archiver key` for a new key."
        )
    return SigningKey(private, _say_open(path, mode))


def _say_open(path: Path, mode: int) -> str:
    """On Windows the rights of the folder count: a user's own folder is closed to others."""
    if os.name != "posix" or not mode & 0o077:
        return ""
    return f"Others on this computer can read the signing key: run `chmod 600 '{path}'`."


# --- the signature of a pack ---------------------------------------------------------------------


@dataclass(frozen=True)
class Signature:
    """What a pack says of who signed it. `problem` is "" when the signature holds.

    `key` is None for a pack that is signed in the name of a `domain`: its signature is checked with
    the certificate that comes with it, and `certificate` says what that says of itself. A `domain`
    that is named beside a key is not checked.
    """

    key: PublicKey | None
    created: str = ""
    software: str = ""
    problem: str = ""
    domain: str = ""
    certificate: str = ""

    @property
    def sentence(self) -> str:
        """What was found, and what it proves."""
        if self.problem:
            return f"The signature of this pack {self.problem}. Do not rely on it."
        if self.key is None:
            return (
                f"Signed in the name of the domain {self.domain}. The signature holds with the "
                f"certificate that comes with the pack ({self.certificate}). Not checked here: "
                "whether that certificate is genuine, and when it was signed. Anybody can make "
                "such a one: ask the holder of the domain."
            )
        beside = (
            f" It also names the domain {self.domain}: nothing here shows that this is so."
            if self.domain
            else ""
        )
        return (
            f"Signed with the key {self.key.fingerprint}. That shows that the pack is as the "
            "holder of that key signed it. It says nothing of who that is: ask the sender for the "
            f"fingerprint by another way.{beside}"
        )


def read_signature(package: bytes, beside: bytes) -> Signature | None:
    """Return what datapackage-digest.json (`beside`) says of who signed, checked; None if unsigned.

    `package` are the bytes of datapackage.json.
    """
    try:
        said = read_json(beside)
    except ValueError:
        return Signature(None, problem="cannot be read")
    signed = said.get("signedData") if isinstance(said, dict) else None
    if signed is None:
        return None
    if not isinstance(signed, dict):
        return Signature(None, problem="cannot be read")
    created, software = str(signed.get("created", "")), str(signed.get("software", ""))
    digest = f"sha256:{hashlib.sha256(package).hexdigest()}"
    if signed.get("hash") != digest:
        return Signature(None, created, software, "is over another list of files than it has")
    if "publicKey" not in signed and "domainCert" in signed:
        return _check_domain(signed, digest, created, software)
    return _check_signed(signed, digest, created, software)


def _check_signed(
    signed: Mapping[str, object], digest: str, created: str, software: str
) -> Signature:
    try:
        key = PublicKey(_read_public(base64.b64decode(str(signed["publicKey"]), validate=True)))
        raw = base64.b64decode(str(signed["signature"]), validate=True)
    except (ValueError, KeyError, TypeError, UnsupportedAlgorithm):
        return Signature(None, created, software, "cannot be read")
    forms = [_as_der(raw)]
    if "signatureDer" in signed:
        forms.append(_decode(signed["signatureDer"]))
    try:
        for form in forms:
            key.key.verify(form, digest.encode(), ALGORITHM)
    except (InvalidSignature, ValueError):
        return Signature(key, created, software, "does not hold")
    domain = signed.get("domain") or ("of a certificate" if "domainCert" in signed else "")
    return Signature(key, created, software, domain=str(domain)[:LONGEST_NAME])


def _check_domain(
    signed: Mapping[str, object], digest: str, created: str, software: str
) -> Signature:
    """Check a signature with the certificate in it ("Domain-Name Identity", section 2.1).

    Whether that chain ends at a root of today, and the time token, need more than the pack holds.
    """
    domain = str(signed.get("domain", ""))
    try:
        leaf = x509.load_pem_x509_certificates(str(signed["domainCert"]).encode())[0]
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        key, raw = leaf.public_key(), base64.b64decode(str(signed["signature"]), validate=True)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise ValueError("no key on an elliptic curve")
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        UnsupportedAlgorithm,
        x509.ExtensionNotFound,
    ):
        return Signature(None, created, software, "cannot be read", domain)
    if domain.lower() not in map(str.lower, names.get_values_for_type(x509.DNSName)):
        why = f"comes with a certificate that is not for the domain {domain}"
        return Signature(None, created, software, why, domain)
    try:
        key.verify(_as_der(raw), digest.encode(), ALGORITHM)
    except (InvalidSignature, ValueError):
        return Signature(None, created, software, "does not hold", domain)
    by = leaf.issuer.rfc4514_string()[:LONGEST_NAME]
    span = f"{leaf.not_valid_before_utc:%Y-%m-%d} to {leaf.not_valid_after_utc:%Y-%m-%d}"
    return Signature(None, created, software, "", domain, f"it says: issued by {by}, valid {span}")


def _read_public(raw: bytes) -> ec.EllipticCurvePublicKey:
    key = serialization.load_der_public_key(raw)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("no key on an elliptic curve")
    return key


def _as_der(raw: bytes) -> bytes:
    """Return a signature as DER, whichever of the two forms it has."""
    if len(raw) != 2 * SIZE:
        return raw
    return encode_dss_signature(int.from_bytes(raw[:SIZE]), int.from_bytes(raw[SIZE:]))


def _decode(written: object) -> bytes:
    try:
        return base64.b64decode(str(written), validate=True)
    except ValueError:
        return b""
