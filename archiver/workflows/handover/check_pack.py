"""A pack by itself: every verdict again, from what is in it and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.capture.fetch import trusted_certificates
from archiver.errors import FileError
from archiver.models import Finding, Quotation, Source
from archiver.settings import VerifySettings
from archiver.store.audit.packs import audit_any
from archiver.store.audit.records import AuditFinding, AuditSeverity
from archiver.store.catalog.catalog import RECORD_EVENTS
from archiver.store.log.chain import ChainLine
from archiver.store.packs.extracts import ARCHIVE, read_extract, scan_places, write_working_log
from archiver.store.packs.pack_files import count_listed, holds_file, open_pack, read_pack_signature
from archiver.store.packs.signing import Signature
from archiver.store.reader import Reader, open_reader
from archiver.store.timestamps.audit import check_timestamps
from archiver.store.timestamps.certificates import Certificate, read_pem
from archiver.store.warc.records import DamagedRecord
from archiver.store.zip_file import MAX_RATIO
from archiver.workflows.handover.pack_statement import (
    VERDICTS,
    finding_rows,
    read_stated,
    settings_object,
)
from archiver.workflows.handover.pack_values import REMADE
from archiver.workflows.handover.remaking import OpenPack, find_forged
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means
from archiver.workflows.verify.bench import Bench

SLACK = 16 * 1024 * 1024  # bytes that any record may unpack to, whatever its ratio (a guess)
MAX_CONTENT = 512 * 1024 * 1024  # bytes: twice the largest body that is read (a guess)
COMPARED = ("verdict", "passes", "settled", "standing", "severity", "differences", "review")
COMPARED_TOO = ("matched", "location", "found_in", "basis", "finding")


@dataclass(frozen=True)
class PackCheck:
    """What a pack says by itself. `differing` are the ids whose answer is not that of the export;
    `left_out` says in sentences what was not handed over. `signature` is who signed it, None for
    nobody; `stamps` what is to be said of its timestamps; `cautions` what a reader of the answers
    should know, in sentences; `errors` what else contradicts its records. `listed` counts the
    files whose digest its lists give, and `unlisted` names those that no list speaks of.
    """

    findings: tuple[Finding, ...]
    sources: Mapping[str, Source]
    differing: tuple[str, ...]
    left_out: tuple[str, ...]
    made: str
    signature: Signature | None = None
    stamps: tuple[AuditFinding, ...] = ()
    cautions: tuple[str, ...] = ()
    errors: tuple[AuditFinding, ...] = ()
    listed: int = 0
    unlisted: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing in it is an error."""
        return not any(one.severity is AuditSeverity.ERROR for one in (*self.stamps, *self.errors))


def verify_pack(pack: Path, means: Means) -> PackCheck:
    """Check every digest of the pack, judge its quotations anew and compare the answers.

    What it shows is made again from its records. Raises FileError when it is no pack, something
    in it was changed, or its audit finds an error and its answers do not show it; StorageError.
    """
    with TemporaryDirectory(prefix="archiver-pack-") as folder:
        place = Path(folder)
        (place / "pack").mkdir()
        tree = open_pack(pack, place / "pack")
        signature = read_pack_signature(tree)
        if signature is not None and signature.problem:
            raise FileError(f"{pack}: {signature.sentence}")
        stated = read_stated(tree, pack)
        with open_tree(tree, place / "work", pack) as reader:
            texts = CaptureTexts(reader)
            asked = (stated.sources, stated.quotations, stated.settings, means, stated.own)
            findings = judge_tree(reader, *asked, texts)
            (place / "anew").mkdir()
            opened = OpenPack(pack, tree, reader, stated, signature, texts)
            shown = find_forged(opened, findings, means, place / "anew")
            found = (*audit_any(pack, str(pack)).findings, *shown)
        stamps = tuple(check_timestamps(tree, _roots, means.clock.now()))
        listed, unlisted = count_listed(pack, tree)
    differing = _differing(findings, stated.answers)
    errors = tuple(one for one in found if one.severity is AuditSeverity.ERROR)
    if errors and not differing:
        more = f" ({len(errors)} such errors)" if len(errors) > 1 else ""
        raise FileError(f"{pack}: {say_finding(pack, errors[0])}{more}. Do not rely on it.")
    remade = (one for one in found if one.rule == REMADE and one not in errors)
    return PackCheck(
        findings,
        stated.sources,
        differing,
        stated.sentences,
        stated.made,
        signature,
        stamps,
        (*_say_settings(stated.settings), *(say_finding(pack, one) for one in remade)),
        errors,
        listed,
        unlisted,
    )


def say_finding(pack: Path, one: AuditFinding) -> str:
    """Return where in the pack what was found."""
    inner = one.file.removeprefix(str(pack)).lstrip("!")
    return f"{inner}: {one.message}" if inner else one.message


def find_remade(pack: Path, means: Means) -> Iterator[AuditFinding]:
    """Yield what a pack of this program shows, and its records do not make; nothing of others'.

    Raises FileError where it cannot be read as one, StorageError.
    """
    if not holds_file(pack, VERDICTS):
        return
    with TemporaryDirectory(prefix="archiver-pack-") as folder:
        place = Path(folder)
        (place / "pack").mkdir()
        tree = open_pack(pack, place / "pack")
        stated = read_stated(tree, pack)
        with open_tree(tree, place / "work", pack) as reader:
            texts = CaptureTexts(reader)
            asked = (stated.sources, stated.quotations, stated.settings, means, stated.own)
            findings = judge_tree(reader, *asked, texts)
            (place / "anew").mkdir()
            opened = OpenPack(pack, tree, reader, stated, read_pack_signature(tree), texts)
            yield from find_forged(opened, findings, means, place / "anew")


def _roots() -> tuple[Certificate, ...]:
    return read_pem(trusted_certificates())


def _say_settings(settings: VerifySettings) -> Iterator[str]:
    """Say with which options the pack was judged, where they are not the usual ones."""
    usual = settings_object(VerifySettings())
    for name, value in settings_object(settings).items():
        if value != usual[name]:
            option = name.replace("_", "-")
            yield f"judged with {option} = {value}, as the pack says; usual is {usual[name]}"


def open_tree(tree: Path, work: Path, pack: Path) -> Reader:
    """Return a reader over the tree of a pack; `work` is a folder of its own beside it.

    Raises FileError when the records are not those that the log of the pack speaks of.
    """
    lines, problems = [], []
    for path in sorted((tree / "custody").glob("*.jsonl")):
        read, wrong = read_extract(path)
        lines += read
        problems += wrong
    try:
        places = scan_places(tree)
    except DamagedRecord as error:
        raise FileError(f"{pack}: a record cannot be read: {error}. Do not rely on it.") from error
    problems += write_working_log(work, lines, places)
    problems += [why for line in lines if (why := _say_bomb(line))]
    if problems:
        raise FileError(f"{pack}: {problems[0]}. Do not rely on it: ask for it again.")
    (work / ARCHIVE).mkdir(exist_ok=True)
    for path in (tree / ARCHIVE).glob("*.warc.gz"):
        _link(path, work / ARCHIVE / path.name)
    return open_reader(work)


def _say_bomb(line: ChainLine) -> str:
    """Say which record would unpack to too much; a payload is never read beyond what is logged."""
    capture, length = line.fields.get("capture"), line.fields.get("length")
    if line.event not in RECORD_EVENTS or not isinstance(capture, dict):
        return ""
    size = capture.get("content_length", 0)
    if not isinstance(size, int) or not isinstance(length, int):
        return f"what the log says of {line.text('record_id')} makes no sense"
    if line.text("type") == "revisit" or size <= min(MAX_RATIO * length + SLACK, MAX_CONTENT):
        return ""
    return f"record {line.text('record_id')} would unpack to {size:,} bytes: refused"


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def judge_tree(
    reader: Reader,
    sources: Mapping[str, Source],
    quotations: Sequence[Quotation],
    settings: VerifySettings,
    means: Means,
    own: Mapping[str, frozenset[str]],
    texts: CaptureTexts,
) -> tuple[Finding, ...]:
    """Judge the quotations against what `reader` has, and nothing else; `texts` reads with it.

    `own` has for each quoting document the sources that are the document itself: whoever has the
    pack alone cannot tell.
    """
    bench = Bench(sources, reader, settings, means.progress, read_already=texts)
    means.progress.begin("checking quotations", len(quotations))
    found = []
    for quotation in quotations:
        found.append(bench.judge(quotation, own.get(quotation.document)))
        means.progress.advance(quotation.id)
    return tuple(found)


def _differing(
    findings: Sequence[Finding], recorded: Sequence[Mapping[str, object]]
) -> tuple[str, ...]:
    fresh = {row["id"]: row for row in finding_rows(findings)}
    before = {row["id"]: row for row in recorded}
    return tuple(
        sorted(
            str(name)
            for name in fresh.keys() | before.keys()
            if _answer(fresh.get(name)) != _answer(before.get(name))
        )
    )


def _answer(row: Mapping[str, object] | None) -> object:
    if row is None:
        return None
    capture = row.get("capture")
    record = capture.get("record_id") if isinstance(capture, dict) else None
    return [row.get(name) for name in (*COMPARED, *COMPARED_TOO)], record
