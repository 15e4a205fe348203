"""archive/timestamps/: tokens over the head of the log, and all that it takes to check them.

What is stamped is the `hash` of a custody line, just as it stands in the log: the sha256 of that
line's own bytes. Since every line holds the hash of the line before, a token over one line covers
all lines up to it, and by their digests every record that they speak of.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archiver.store.archive import Archive
from archiver.store.catalog.catalog import Event
from archiver.store.disk import read_stored, storage_errors, write_durably
from archiver.store.log.chain import ChainHead
from archiver.store.log.server_clocks import ahead_of
from archiver.store.log.stamp_events import STAMPED
from archiver.store.reader import Reader
from archiver.store.timestamps.certificates import fingerprint, name_of, read_pem, write_pem
from archiver.store.timestamps.tokens import Token, verify_token
from archiver.urls import from_rfc3339, to_rfc3339

FOLDER = "timestamps"
ANSWER = ".tsr"
PAGE = ".txt"
_PLACE = re.compile(rf"{FOLDER}/[A-Za-z0-9_][A-Za-z0-9._-]{{0,254}}")
"""A file of a token, as a line of any log may name it: it stands in commands that people run. No
file system in use takes names of more than 255 bytes. Log and authority stand in such names."""
LONGEST_ADDRESS = 2000  # characters: what every browser takes (a guess for authorities)
_NAME = re.compile(r"^\d{8}T\d{6}Z-(?P<chain>.+)-line-(?P<seq>\d+)-")
_REPEATED = ("serial", "policy", "signer")
HOW_TO_CHECK = """\
A timestamp of {authority}
{rule}

The file {answer} is the answer of the timestamp authority {authority} ({url}),
as RFC 3161 describes it. It says that line {seq} of the log {chain}.jsonl, and so every line
before it, was there at

    {moment:%Y-%m-%d %H:%M:%S} UTC

by the clock of the authority. What was stamped is the hash at the end of that line:

    {hash}

To check it, in this folder, with openssl (on macOS leave out "-attime" and the number after it):

    {command}

It must say "Verification: OK". {root} is a copy of the root certificate of the
authority, {root_name}. Get it from the authority, or compare its fingerprint with theirs:

    openssl x509 -in {root} -noout -fingerprint -sha256

    {fingerprint}

Then see that the hash stands in the log, and that the line agrees with its own hash:

    for f in ../custody/{chain}.*.jsonl.gz; do test ! -e "$f" || gunzip -c "$f"; done |
      cat - ../custody/{chain}.jsonl | sed -n {seq}p
    for f in ../custody/{chain}.*.jsonl.gz; do test ! -e "$f" || gunzip -c "$f"; done |
      cat - ../custody/{chain}.jsonl | sed -n {seq}p |
      sed 's/,"hash":"[0-9a-f]*"}}$/}}/' | tr -d '\\n' | openssl sha256

(In a pack that holds only a part of the log, the line may be there as its hash alone.)

The token shows that these lines were there by that time. It does not show that what they say is
true, nor that they were not written long before.
"""


@dataclass(frozen=True)
class Stamp:
    """A token as the log speaks of it: by whom, when, over which line, in which files.

    `files` maps a name in archive/ to "sha256:…"; `token`, `root` and `chain_file` are such names.
    `said` is what the log says that stands in the token itself, too.
    """

    authority: str
    url: str
    moment: datetime
    head: ChainHead
    nonce: int
    files: Mapping[str, str]
    token: str
    root: str
    chain_file: str
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The line that checks the token with openssl, for the folder that holds it."""
        return openssl_line(self.head.hash, self.moment, self.token, self.root, self.chain_file)


def openssl_line(mark: str, moment: datetime, token: str, root: str, chain: str) -> str:
    """Return `openssl ts -verify` with the certificates of the time of the token."""
    names = [shlex.quote(Path(name).name) for name in (token, root, chain)]
    return (
        f"openssl ts -verify -digest {mark} -in {names[0]} -CAfile {names[1]} "
        f"-untrusted {names[2]} -attime {int(moment.timestamp())}"
    )


def keep_token(
    archive: Archive, head: ChainHead, who: tuple[str, str], raw: bytes, token: Token, now: datetime
) -> Stamp:
    """Store the answer `raw`, which holds as `token`, and write its custody line.

    `head` is the line that was stamped, `who` the name and address of the authority, `now` our own
    time when it answered. Files first, then the line; all of it durable. Raises StorageError.
    """
    stamp, content = _lay_out(archive.root, head, who, raw, token)
    folder = archive.root / FOLDER
    with storage_errors(folder, "keeping a timestamp"):
        for name, piece in content.items():
            if not (archive.root / name).exists():
                write_durably(archive.root / name, piece)
    archive.note(STAMPED, _describe(stamp, token, now))
    return stamp


def _lay_out(
    root: Path, head: ChainHead, who: tuple[str, str], raw: bytes, token: Token
) -> tuple[Stamp, dict[str, bytes]]:
    """Return the stamp, and its files with what is in them."""
    authority, url = who
    stem = _free_stem(
        root, f"{token.moment:%Y%m%dT%H%M%SZ}-{head.chain}-line-{head.seq}-{authority}"
    )
    top, chain = write_pem([token.root]), write_pem(token.chain)
    root_file, chain_file = _pem_name(authority, "root", top), _pem_name(authority, "chain", chain)
    content = {stem + ANSWER: raw, root_file: top, chain_file: chain}
    names = (stem + ANSWER, root_file, chain_file)
    stamp = Stamp(authority, url, token.moment, head, token.nonce or 0, {}, *names)
    content[f"{stem}{PAGE}"] = _explain(stamp, token).encode()
    files = {name: f"sha256:{hashlib.sha256(c).hexdigest()}" for name, c in content.items()}
    return replace(stamp, files=files), content


def write_pages(archive: Archive) -> None:
    """Write the page beside each token that has none: those of others are made anew here.

    A page holds commands that people run, so that none is taken over from anybody. A token that
    does not hold by the root beside it has none. Raises StorageError.
    """
    for event in archive.catalog.events(STAMPED):
        stamp = read_stamp(event.fields)
        page = archive.root / f"{stamp.token.removesuffix(ANSWER)}{PAGE}" if stamp else None
        if stamp is None or page is None or page.exists():
            continue
        with storage_errors(page, "keeping a timestamp"):
            try:
                raw = read_stored(archive.root / stamp.token)
                roots = read_pem(read_stored(archive.root / stamp.root))
            except FileNotFoundError:
                continue
            token = verify_token(raw, bytes.fromhex(stamp.head.hash), stamp.nonce, roots)
            if isinstance(token, Token):
                write_durably(page, _explain(stamp, token).encode())


def _free_stem(root: Path, name: str) -> str:
    stem, count = f"{FOLDER}/{name}", 1
    while (root / f"{stem}{ANSWER}").exists():
        stem, count = f"{FOLDER}/{name}-{count}", count + 1
    return stem


def _pem_name(authority: str, what: str, content: bytes) -> str:
    return f"{FOLDER}/{what}-{authority}-{hashlib.sha256(content).hexdigest()[:8]}.pem"


def _explain(stamp: Stamp, token: Token) -> str:
    mark = fingerprint(token.root).upper()
    return HOW_TO_CHECK.format(
        authority=stamp.authority,
        url=stamp.url,
        rule="=" * len(f"A timestamp of {stamp.authority}"),
        answer=Path(stamp.token).name,
        root=Path(stamp.root).name,
        root_name=name_of(token.root),
        fingerprint=":".join(mark[n : n + 2] for n in range(0, len(mark), 2)),
        chain=stamp.head.chain,
        seq=stamp.head.seq,
        hash=stamp.head.hash,
        moment=stamp.moment,
        command=stamp.command,
    )


def _describe(stamp: Stamp, token: Token, now: datetime) -> dict[str, object]:
    head = stamp.head
    return {
        "authority": stamp.authority,
        "url": stamp.url,
        "at": to_rfc3339(stamp.moment),
        "stamped": {"chain": head.chain, "line": head.seq, "hash": head.hash, "end": head.end},
        "nonce": f"{stamp.nonce:x}",
        **stated_in(token),
        "root": {"name": name_of(token.root), "sha256": fingerprint(token.root)},
        "token": stamp.token,
        "root_file": stamp.root,
        "chain_file": stamp.chain_file,
        "files": dict(stamp.files),
        "remarks": list(token.remarks),
        "clock": ahead_of(now - stamp.moment, f"the timestamp authority {stamp.authority}"),
    }


def stated_in(token: Token) -> dict[str, str]:
    """Return what a line of the log repeats of a token, by the names that it has there."""
    return {"serial": f"{token.serial:x}", "policy": token.policy, "signer": token.signer}


def read_stamp(fields: Mapping[str, object]) -> Stamp | None:
    """Return what a custody line says of a token; None when it does not say what it must."""
    stamped, files = fields.get("stamped"), fields.get("files")
    if not isinstance(stamped, dict) or not isinstance(files, dict):
        return None
    try:
        chain, mark = str(stamped["chain"]), str(stamped["hash"])
        if len(bytes.fromhex(mark)) != hashlib.sha256().digest_size:
            return None
        head = ChainHead(chain, int(stamped["line"]), mark, int(stamped.get("end", 0)))
        token, root, certificates = (str(fields[n]) for n in ("token", "root_file", "chain_file"))
        names = (token, root, certificates)
        authority, url = str(fields["authority"]), str(fields["url"])
        parts = (f"{FOLDER}/{chain}", f"{FOLDER}/{authority}")
        if not all(_PLACE.fullmatch(name) for name in (*names, *files, *parts)):
            return None
        if not url.isprintable() or len(url) > LONGEST_ADDRESS:
            return None
        return Stamp(
            authority,
            url,
            from_rfc3339(str(fields["at"])),
            head,
            int(str(fields["nonce"]), 16),
            {str(name): str(digest) for name, digest in files.items()},
            *names,
            {name: str(fields[name]) for name in _REPEATED if name in fields},
        )
    except (KeyError, ValueError, TypeError):
        return None


def read_heads(fields: Mapping[str, object]) -> list[ChainHead]:
    """Return the heads of other logs that a custody line names."""
    others = fields.get("others")
    found = []
    for chain, said in (others if isinstance(others, dict) else {}).items():
        seq = said.get("seq") if isinstance(said, dict) else None
        if isinstance(seq, int):
            found.append(ChainHead(str(chain), seq, str(said.get("hash", ""))))
    return found


def place_in_name(name: str) -> tuple[str, int] | None:
    """Return the chain and the line that the name of a token speaks of; None for another name."""
    found = _NAME.match(Path(name).name)
    return (found["chain"], int(found["seq"])) if found else None


def read_stamps(reader: Reader) -> tuple[tuple[Event, Stamp], ...]:
    """Return the tokens that the log speaks of, with their lines, oldest first."""
    found = ((event, read_stamp(event.fields)) for event in reader.catalog.events(STAMPED))
    return tuple((event, stamp) for event, stamp in found if stamp is not None)
