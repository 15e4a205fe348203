"""Packs are signed with a key of one's own; openssl and what ReplayWeb.page does agree."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from archiver.commands.invocation import signing_key_file
from archiver.demo.site import Site
from archiver.errors import FileError
from archiver.store.packs.signing import Signature, make_key, read_key, read_signature
from tests.browser import needs_browser, start_chromium
from tests.door import Said, call
from tests.store.timestamps.authority import needs_openssl
from tests.workflows.handover.stamped import (
    lines,
    project,
    saved,
    site,
)
from tests.workflows.handover.test_stamp import run_shell

__all__ = ["project", "saved", "site"]
PYWB = Path(__file__).parents[3] / ".venv-pywb" / "bin" / "wacz"


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "keys" / "signing-key.pem"
    monkeypatch.setenv("ARCHIVER_SIGNING_KEY", str(path))
    return path


def export(folder: Path, name: str = "pack.wacz", *words: str) -> tuple[Said, Path]:
    target = folder.parent / name
    return call("-q", "-C", folder, "export", *words, "--output", target), target


@pytest.fixture
def signed(project: Path) -> Path:
    call("-C", project, "key")
    said, pack = export(project)
    assert said.code == 0, said.err
    assert "signed with the key" in said.out
    return pack


def read(pack: Path, name: str) -> bytes:
    with zipfile.ZipFile(pack) as zipped:
        return zipped.read(name)


def signed_data(pack: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(read(pack, "datapackage-digest.json"))["signedData"]
    return found


def altered(pack: Path, **changes: object) -> Path:
    """The pack with members of signedData changed (None takes one out)."""
    beside = json.loads(read(pack, "datapackage-digest.json"))
    said = {**beside["signedData"], **changes}
    beside["signedData"] = {name: value for name, value in said.items() if value is not None}
    return rewritten(pack, {"datapackage-digest.json": json.dumps(beside).encode()})


def rewritten(pack: Path, members: dict[str, bytes]) -> Path:
    target = pack.with_name("altered.wacz")
    with zipfile.ZipFile(pack) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, members.get(entry.filename, old.read(entry)))
    return target


# --- the key -------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_never_overwritten(project: Path, key_file: Path) -> None:
    first = call("-C", project, "key")
    assert first.code == 0
    assert str(key_file) in first.out
    content = key_file.read_bytes()
    again = call("-C", project, "key")
    assert (again.code, key_file.read_bytes()) == (0, content)
    assert "already" in again.out
    assert "PRIVATE" not in first.out + again.out
    assert "-----BEGIN PUBLIC KEY-----" in first.out
    if os.name == "posix":
        assert key_file.stat().st_mode & 0o777 == 0o600
        assert key_file.parent.stat().st_mode & 0o077 == 0


@needs_openssl
def test_openssl_reads_the_key_and_gives_the_same_fingerprint(
    project: Path, key_file: Path, tmp_path: Path
) -> None:
    shown = json.loads(call("-C", project, "key", "--format", "json").out)
    words = ["openssl", "pkey", "-in", str(key_file), "-pubout", "-outform", "DER"]
    der = subprocess.run(words, capture_output=True, check=True).stdout
    assert hashlib.sha256(der).hexdigest() == shown["fingerprint"]
    assert base64.b64decode(shown["public_key"]) == der
    text = subprocess.run(
        ["openssl", "pkey", "-in", str(key_file), "-noout", "-text"],
        capture_output=True,
        check=True,
    )
    assert b"secp384r1" in text.stdout


@pytest.mark.parametrize("beside", [b"", b"{", b"\xff\xfe", b'{"signedData": 7}'])
def test_a_signature_that_cannot_be_read_is_not_told_as_none(beside: bytes) -> None:
    signature = read_signature(b"{}", beside)
    assert signature is not None
    assert signature.problem == "cannot be read"


def test_showing_a_key_makes_none(project: Path, key_file: Path) -> None:
    said = call("-C", project, "key", "--show")
    assert said.code == 2
    assert "`archiver key` makes one" in said.err
    assert not key_file.exists()


def test_a_key_in_the_archive_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = project / "archive" / "timestamps" / "key.pem"
    monkeypatch.setenv("ARCHIVER_SIGNING_KEY", str(inside))
    for words in (("key",), ("key", "--show"), ("export", "--output", "x.wacz")):
        said = call("-q", "-C", project, *words)
        assert (said.code, inside.exists()) == (2, False)
        assert "must not" in said.err


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601])
def test_every_right_of_others_is_said(project: Path, key_file: Path, mode: int) -> None:
    call("-C", project, "key")
    assert "chmod" not in call("-C", project, "key", "--show").err
    key_file.chmod(mode)
    assert f"chmod 600 '{key_file}'" in call("-C", project, "key", "--show").err


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are POSIX's")
def test_a_key_that_others_can_read_is_said(project: Path, key_file: Path) -> None:
    call("-C", project, "key")
    key_file.chmod(0o644)
    assert "chmod 600" in call("-C", project, "key", "--show").err
    said = call("-C", project, "export", "--output", project.parent / "p.wacz")
    assert "chmod 600" in said.err
    assert said.code == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
)
def test_a_damaged_key_stops_the_export_before_anything_is_written(
    project: Path, key_file: Path, content: bytes
) -> None:
    key_file.parent.mkdir()
    key_file.write_bytes(content)
    said, pack = export(project)
    assert (said.code, pack.exists()) == (2, False)
    assert str(key_file) in said.err
    assert export(project, "unsigned.wacz", "--no-sign")[0].code == 0


def test_keys_of_another_kind_are_refused(key_file: Path) -> None:
    key_file.parent.mkdir()
    other = ec.generate_private_key(ec.SECP256R1())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    key_file.write_bytes(other.private_bytes(*form, serialization.NoEncryption()))
    with pytest.raises(FileError, match="another kind"):
        read_key(key_file)
    made = ec.generate_private_key(ec.SECP384R1())
    locked = serialization.BestAvailableEncryption(b"words")
    key_file.write_bytes(made.private_bytes(*form, locked))
    with pytest.raises(FileError, match="no signing key"):
        read_key(key_file)


def test_where_a_key_lies_by_default(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert tmp_path in signing_key_file(home).parents
    if os.name == "posix":
        named = {**home, "XDG_CONFIG_HOME": str(tmp_path / "conf")}
        assert signing_key_file(named) == tmp_path / "conf" / "archiver" / "signing-key.pem"
    elsewhere = {**home, "ARCHIVER_SIGNING_KEY": str(tmp_path / "k.pem")}
    assert signing_key_file(elsewhere) == tmp_path / "k.pem"


# --- the signature -------------------------------------------------------------------------------


def test_the_form_is_that_of_the_specification(signed: Path) -> None:
    package, said = read(signed, "datapackage.json"), signed_data(signed)
    beside = json.loads(read(signed, "datapackage-digest.json"))
    digest = f"sha256:{hashlib.sha256(package).hexdigest()}"
    assert (beside["path"], beside["hash"], said["hash"]) == ("datapackage.json", digest, digest)
    assert said["created"] == json.loads(package)["created"]
    assert said["software"].startswith("archiver/")
    assert len(base64.b64decode(said["signature"])) == 96
    assert not {"domain", "domainCert"} & said.keys()


def test_it_verifies_as_replay_programs_do_it(signed: Path) -> None:
    """WebCrypto: spki, P-384, SHA-256, the signature as r and s, over the words of `hash`."""
    said = signed_data(signed)
    key = serialization.load_der_public_key(base64.b64decode(said["publicKey"]))
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp384r1"
    raw = base64.b64decode(said["signature"])
    r, s = int.from_bytes(raw[:48]), int.from_bytes(raw[48:])
    key.verify(encode_dss_signature(r, s), said["hash"].encode(), ec.ECDSA(hashes.SHA256()))
    other = said["hash"].replace("sha256", "sha512").encode()
    with pytest.raises(InvalidSignature):
        key.verify(encode_dss_signature(r, s), other, ec.ECDSA(hashes.SHA256()))


CHECK = """async ([hash, signature, publicKey]) => {
  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
  const curve = {name: "ECDSA", namedCurve: "P-384"};
  const key = await crypto.subtle.importKey("spki", bytes(publicKey), curve, true, ["verify"]);
  const words = new TextEncoder().encode(hash);
  return crypto.subtle.verify({name: "ECDSA", hash: "SHA-256"}, key, bytes(signature), words);
}"""


@needs_browser
def test_a_browser_verifies_it_as_replayweb_page_does(signed: Path, site: Site) -> None:
    """The calls of WebCrypto are those of wabac.js, which ReplayWeb.page is made of."""
    said = signed_data(signed)
    whole = [said["hash"], said["signature"], said["publicKey"]]
    other = [said["hash"].replace("sha256", "sha512"), *whole[1:]]
    with start_chromium() as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/statement")
        assert page.evaluate(CHECK, whole) is True
        assert page.evaluate(CHECK, other) is False


@needs_openssl
def test_the_lines_of_start_here_verify_it_with_openssl_alone(signed: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    with zipfile.ZipFile(signed) as zipped:
        zipped.extractall(tree)
    page = (tree / "START-HERE" / "START-HERE.html").read_text("utf-8")
    found = re.search(r"<pre>(f=datapackage-digest.*?)</pre>", page, re.DOTALL)
    assert found is not None
    commands = html.unescape(found[1])
    said = run_shell(commands, tree)
    assert "Verified OK" in said
    digest = hashlib.sha256(read(signed, "datapackage.json")).hexdigest()
    assert said.count(digest) == 2
    shown = re.search(r"fingerprint is <code>([0-9a-f ]+)</code>", page)
    assert shown is not None
    assert shown[1].replace(" ", "") in said
    package = tree / "datapackage.json"
    package.write_bytes(package.read_bytes() + b" ")
    assert run_shell(commands, tree).count(digest) == 1


@pytest.mark.skipif(not PYWB.exists(), reason="wacz is not installed")
def test_wacz_validate_accepts_a_signed_pack(signed: Path) -> None:
    made = subprocess.run([PYWB, "validate", "-f", str(signed)], capture_output=True, check=False)
    assert made.returncode == 0, made.stdout.decode() + made.stderr.decode()


def test_verify_pack_says_who_signed_and_what_that_proves(project: Path, signed: Path) -> None:
    said = call("verify", "--pack", signed)
    key = json.loads(call("-C", project, "key", "--show", "--format", "json").out)
    assert key["fingerprint"] in said.err.replace(" ", "")
    assert "nothing of who that is" in said.err
    found = json.loads(call("-q", "verify", "--pack", signed, "--format", "json").out)["pack"]
    assert found["signed_by"] == key["fingerprint"]


def test_a_pack_without_a_key_is_not_signed_and_says_so(project: Path) -> None:
    said, pack = export(project)
    assert said.code == 0
    assert "signedData" not in json.loads(read(pack, "datapackage-digest.json"))
    assert "This pack is not signed" in read(pack, "START-HERE/START-HERE.html").decode()
    assert "This pack is not signed" in call("verify", "--pack", pack).err


def test_no_sign_leaves_the_key_alone(project: Path, signed: Path) -> None:
    _, pack = export(project, "unsigned.wacz", "--no-sign")
    assert "signedData" not in json.loads(read(pack, "datapackage-digest.json"))
    assert b"PRIVATE" not in pack.read_bytes()


def test_the_private_key_is_in_no_pack_and_no_backup(
    project: Path, signed: Path, key_file: Path, tmp_path: Path
) -> None:
    body = b"".join(key_file.read_bytes().splitlines()[1:-1])
    export(project, "bag", "--format", "bagit")
    call("-q", "-C", project, "backup", tmp_path / "backup")
    with zipfile.ZipFile(signed) as zipped:
        zipped.extractall(tmp_path / "tree")
    folders = (tmp_path / "tree", project.parent / "bag", tmp_path / "backup", project)
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes().replace(b"\n", b"")
                assert body not in content, path
                assert b"BEGIN PRIVATE KEY" not in content, path


def test_the_log_says_which_key_signed(project: Path, signed: Path) -> None:
    key = json.loads(call("-C", project, "key", "--show", "--format", "json").out)
    assert lines(project, "export")[-1]["signed_by"] == key["fingerprint"]


# --- what an opponent may try --------------------------------------------------------------------


def other_signature(digest: str) -> dict[str, object]:
    private = ec.generate_private_key(ec.SECP384R1())
    from archiver.store.packs.signing import SigningKey

    return SigningKey(private).sign(digest, "2026-01-01T00:00:00Z", "forger/1")


def flipped(written: str) -> str:
    raw = bytearray(base64.b64decode(written))
    raw[20] ^= 1
    return base64.b64encode(bytes(raw)).decode()


def test_a_changed_signature_is_refused(signed: Path) -> None:
    said = signed_data(signed)
    changes: list[dict[str, object]] = [
        {"signature": flipped(said["signature"])},
        {"signatureDer": flipped(said["signatureDer"])},
        {"signature": "%%%"},
        {"signature": ""},
        {"signature": None},
        {"publicKey": other_signature(said["hash"])["publicKey"]},
        {"publicKey": "AAAA"},
        {"publicKey": None},
        {"hash": "sha256:" + "0" * 64},
        {"signature": other_signature(said["hash"])["signature"]},
        {"signature": base64.b64encode(bytes(96)).decode(), "signatureDer": None},
    ]
    for change in changes:
        found = call("verify", "--pack", altered(signed, **change))
        assert found.code == 2, change
        assert "Do not rely on it" in found.err


def test_either_form_of_the_signature_serves_alone(signed: Path) -> None:
    """What ArchiveWeb.page writes has no DER beside it; others write DER only."""
    said = signed_data(signed)
    raw_only = altered(signed, signatureDer=None)
    assert "Signed with the key" in call("verify", "--pack", raw_only).err
    der_only = altered(signed, signature=said["signatureDer"], signatureDer=None)
    assert "Signed with the key" in call("verify", "--pack", der_only).err


def test_a_pack_signed_anew_by_another_shows_another_fingerprint(
    project: Path, signed: Path
) -> None:
    """A forger can sign what he changed: the first page still has the fingerprint of before."""
    said = signed_data(signed)
    dated = {name: said[name] for name in ("created", "software")}
    forged = altered(signed, **{**other_signature(said["hash"]), **dated})
    key = json.loads(call("-C", project, "key", "--show", "--format", "json").out)
    found = call("verify", "--pack", forged)
    assert found.code == 2
    assert "START-HERE.html: it is not what its records make it" in found.err
    assert key["fingerprint"][:8] in found.err


def test_a_signature_of_another_pack_is_refused(project: Path, signed: Path) -> None:
    first = json.loads(read(signed, "datapackage-digest.json"))["signedData"]
    call("-q", "-C", project, "snapshot", "statement")
    _, second = export(project, "second.wacz")
    found = call("verify", "--pack", altered(second, **first))
    assert found.code == 2
    assert "another list of files" in found.err


def of_domain(package: bytes, **changes: object) -> Signature | None:
    """A signature in the name of a.example, with a certificate that anybody can make."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a.example")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=5,
        not_valid_before=start,
        not_valid_after=start + timedelta(90),
    )
    alternative = x509.SubjectAlternativeName([x509.DNSName("a.example")])
    leaf = made.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    digest = f"sha256:{hashlib.sha256(package).hexdigest()}"
    said: dict[str, object] = {
        "hash": digest,
        "domain": "a.example",
        "domainCert": leaf.public_bytes(serialization.Encoding.PEM).decode(),
        "signature": base64.b64encode(
            key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))
        ).decode(),
    }
    return read_signature(package, json.dumps({"signedData": {**said, **changes}}).encode())


def test_a_signature_of_a_domain_is_checked_as_far_as_the_pack_goes() -> None:
    found = of_domain(b"{}")
    assert found is not None
    assert (found.key, found.problem) == (None, "")
    assert "in the name of the domain a.example" in found.sentence
    assert "issued by CN=a.example, valid 2026-01-01 to 2026-04-01" in found.sentence
    assert "Not checked here" in found.sentence


def test_a_domain_that_is_named_beside_a_key_is_said_to_be_unchecked() -> None:
    digest = f"sha256:{hashlib.sha256(b'{}').hexdigest()}"
    said = {**other_signature(digest), "domain": "court.example", "domainCert": "PEM"}
    found = read_signature(b"{}", json.dumps({"signedData": said}).encode())
    assert found is not None
    assert found.problem == ""
    assert found.sentence.startswith("Signed with the key ")
    assert "names the domain court.example: nothing here shows that this is so" in found.sentence


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"signature": base64.b64encode(b"0" * 70).decode()}, "does not hold"),
        ({"domain": "b.example"}, "comes with a certificate that is not for the domain b.example"),
        ({"domainCert": "PEM"}, "cannot be read"),
        ({"domainCert": None}, "cannot be read"),
        ({"signature": "%"}, "cannot be read"),
    ],
)
def test_a_signature_of_a_domain_that_does_not_hold_is_said(
    changes: dict[str, object], problem: str
) -> None:
    found = of_domain(b"{}", **changes)
    assert found is not None
    assert found.problem == problem


@pytest.mark.parametrize("beside", [b"", b"[]", b'{"signedData": 5}', b"\xff"])
def test_what_is_no_signature_is_none_or_unreadable(beside: bytes) -> None:
    found = read_signature(b"{}", beside)
    assert found is None or found.problem == "cannot be read"


def test_a_key_file_that_is_there_is_not_touched_by_a_race(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(b"somebody else's")
    assert make_key(path) is None
    assert path.read_bytes() == b"somebody else's"
