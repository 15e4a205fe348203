"""A pack by itself: every verdict again, from what is in it and nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.capture.fetch import trusted_certificates
from archiver.errors import FileError
from archiver.models import Finding, Quotation, Severity, Source
from archiver.reporting.json import render_json, verify_object
from archiver.rows import make_quotation, source_from_dict, source_to_dict
from archiver.settings import VerifySettings
from archiver.store.archive import Reader, open_reader
from archiver.store.audit_records import AuditFinding
from archiver.store.certificates import Certificate, read_pem
from archiver.store.extracts import ARCHIVE, read_extract, scan_places, write_working_log
from archiver.store.members import DamagedRecord
from archiver.store.packages import open_pack, read_pack_signature
from archiver.store.signing import Signature
from archiver.store.timestamp_audit import check_timestamps
from archiver.workflows.means import Means
from archiver.workflows.verify import Bench

VERDICTS = "verdicts/verdicts.json"
COMPARED = ("verdict", "passes", "settled", "standing", "severity", "differences", "review")
COMPARED_TOO = ("matched", "location", "found_in", "basis", "finding")


@dataclass(frozen=True)
class PackChecked:
    """What a pack says by itself. `differing` are the ids whose answer is not that of the export;
    `left_out` says in sentences what was not handed over. `signature` is who signed it, None for
    nobody; `stamps` what is to be said of its timestamps.
    """

    findings: tuple[Finding, ...]
    sources: Mapping[str, Source]
    differing: tuple[str, ...]
    left_out: tuple[str, ...]
    made: str
    signature: Signature | None = None
    stamps: tuple[AuditFinding, ...] = ()


def verify_pack(pack: Path, means: Means) -> PackChecked:
    """Check every digest of the pack, judge its quotations anew and compare the answers.

    Raises FileError when it is no pack or something in it was changed, StorageError.
    """
    with TemporaryDirectory(prefix="archiver-pack-") as folder:
        place = Path(folder)
        (place / "pack").mkdir()
        tree = open_pack(pack, place / "pack")
        signature = read_pack_signature(tree)
        if signature is not None and signature.problem:
            raise FileError(f"{pack}: {signature.sentence}")
        said = _read_verdicts(tree, pack)
        sources = {s.id: s for s in map(source_from_dict, said["sources"])}
        quotations = tuple(map(read_quotation, said["rows"]))
        with open_tree(tree, place / "work", pack) as reader:
            findings = judge_tree(reader, sources, quotations, said["settings"], means)
        stamps = tuple(check_timestamps(tree, _roots, means.clock.now()))
    return PackChecked(
        findings,
        sources,
        _differing(findings, said["quotations"]),
        tuple(str(one["sentence"]) for one in said["left_out"]),
        str(said["made"]),
        signature,
        stamps,
    )


def _roots() -> tuple[Certificate, ...]:
    return read_pem(trusted_certificates())


def _read_verdicts(tree: Path, pack: Path) -> dict[str, list[dict[str, object]]]:
    try:
        said: dict[str, list[dict[str, object]]] = json.loads((tree / VERDICTS).read_bytes())
    except (OSError, ValueError) as error:
        raise FileError(f"{pack} has no verdicts: it was not made by `archiver export`.") from error
    if not {"sources", "rows", "settings", "quotations", "left_out", "made"} <= said.keys():
        raise FileError(f"{pack}: {VERDICTS} lacks what it must have. Ask for the pack again.")
    return said


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
    if problems:
        raise FileError(f"{pack}: {problems[0]}. Do not rely on it: ask for it again.")
    (work / ARCHIVE).mkdir(exist_ok=True)
    for path in (tree / ARCHIVE).glob("*.warc.gz"):
        _link(path, work / ARCHIVE / path.name)
    return open_reader(work)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def judge_tree(
    reader: Reader,
    sources: Mapping[str, Source],
    quotations: Sequence[Quotation],
    settings: object,
    means: Means,
) -> tuple[Finding, ...]:
    """Judge the quotations against what `reader` has, and nothing else."""
    bench = Bench(sources, reader, _read_settings(settings), means.progress)
    means.progress.begin("checking quotations", len(quotations))
    found = []
    for quotation in quotations:
        found.append(bench.judge(quotation))
        means.progress.advance(quotation.id)
    return tuple(found)


def _read_settings(said: object) -> VerifySettings:
    values = said if isinstance(said, dict) else {}
    usual = VerifySettings()
    return VerifySettings(
        fail_on=Severity(str(values.get("fail_on", usual.fail_on))),
        max_gap=int(values.get("max_gap", usual.max_gap)),
        min_words=int(values.get("min_words", usual.min_words)),
    )


def settings_object(settings: VerifySettings) -> dict[str, object]:
    """Return what of the settings changes a verdict."""
    return {
        "fail_on": str(settings.fail_on),
        "max_gap": settings.max_gap,
        "min_words": settings.min_words,
    }


def quotation_object(quotation: Quotation) -> dict[str, object]:
    """Return a quotation as plain values, without notes; `read_quotation` reads them back."""
    plain = asdict(quotation)
    selector = plain.pop("selector")
    return {**plain, **selector, "notes": ""}


def read_quotation(said: Mapping[str, object]) -> Quotation:
    """Return the quotation that `quotation_object` wrote."""
    line = said.get("line")
    return make_quotation(said, line if isinstance(line, int) else 0)


def source_object(source: Source) -> dict[str, object]:
    """Return a source as plain values, without the notes that people wrote for themselves."""
    return {**source_to_dict(source), "notes": ""}


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


def finding_rows(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Return findings as `verify --format json` lists them, as plain values."""
    rows: list[dict[str, object]] = json.loads(render_json(verify_object(findings)))["quotations"]
    return rows


def _answer(row: Mapping[str, object] | None) -> object:
    if row is None:
        return None
    capture = row.get("capture")
    record = capture.get("record_id") if isinstance(capture, dict) else None
    return [row.get(name) for name in (*COMPARED, *COMPARED_TOO)], record
