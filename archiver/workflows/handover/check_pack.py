"""A pack by itself: every verdict again, from what is in it and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archiver.capture.fetch import trusted_certificates
from archiver.errors import FileError
from archiver.models import Finding, Quotation, Severity, Source
from archiver.reporting.objects.render import render_json
from archiver.reporting.objects.verify import verify_object
from archiver.rows import make_quotation, source_from_dict, source_to_dict
from archiver.serialise import read_json
from archiver.settings import VerifySettings
from archiver.store.archive import Reader, open_reader
from archiver.store.audit.records import AuditFinding
from archiver.store.catalog.catalog import RECORD_EVENTS
from archiver.store.log.chain import ChainLine
from archiver.store.packs.extracts import ARCHIVE, read_extract, scan_places, write_working_log
from archiver.store.packs.pack_files import open_pack, read_pack_signature
from archiver.store.packs.signing import Signature
from archiver.store.timestamps.audit import check_timestamps
from archiver.store.timestamps.certificates import Certificate, read_pem
from archiver.store.warc.records import DamagedRecord
from archiver.workflows.shared.context import Means
from archiver.workflows.verify.bench import Bench

VERDICTS = "verdicts/verdicts.json"
MAX_VERDICTS = 64 * 1024 * 1024
MAX_RATIO = 300
SLACK = 16 * 1024 * 1024
MAX_CONTENT = 512 * 1024 * 1024
COMPARED = ("verdict", "passes", "settled", "standing", "severity", "differences", "review")
COMPARED_TOO = ("matched", "location", "found_in", "basis", "finding")


@dataclass(frozen=True)
class PackCheck:
    """What a pack says by itself. `differing` are the ids whose answer is not that of the export;
    `left_out` says in sentences what was not handed over. `signature` is who signed it, None for
    nobody; `stamps` what is to be said of its timestamps; `cautions` what a reader of the answers
    should know, in sentences.
    """

    findings: tuple[Finding, ...]
    sources: Mapping[str, Source]
    differing: tuple[str, ...]
    left_out: tuple[str, ...]
    made: str
    signature: Signature | None = None
    stamps: tuple[AuditFinding, ...] = ()
    cautions: tuple[str, ...] = ()


def verify_pack(pack: Path, means: Means) -> PackCheck:
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
        stated = _read_stated(tree, pack)
        with open_tree(tree, place / "work", pack) as reader:
            findings = judge_tree(
                reader, stated.sources, stated.quotations, stated.settings, means, stated.own
            )
        stamps = tuple(check_timestamps(tree, _roots, means.clock.now()))
    return PackCheck(
        findings,
        stated.sources,
        _differing(findings, stated.answers),
        stated.left_out,
        stated.made,
        signature,
        stamps,
        tuple(_say_settings(stated.settings)),
    )


def _roots() -> tuple[Certificate, ...]:
    return read_pem(trusted_certificates())


@dataclass(frozen=True)
class _PackStatement:
    """What a pack says of its quotations: the rows, how they were judged, and the answers."""

    sources: Mapping[str, Source]
    quotations: tuple[Quotation, ...]
    settings: VerifySettings
    answers: Sequence[Mapping[str, object]]
    left_out: tuple[str, ...]
    made: str
    own: Mapping[str, frozenset[str]]


def _read_stated(tree: Path, pack: Path) -> _PackStatement:
    path = tree / VERDICTS
    if not path.is_file():
        raise FileError(
            f"{pack} has no verdicts: it was not made by `archiver export`. `archiver audit` "
            "checks the digests of any pack."
        )
    if path.stat().st_size > MAX_VERDICTS:
        raise FileError(f"{pack}: {VERDICTS} is too large to be what its name says. Refused.")
    try:
        return _stated(read_json(path.read_bytes()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileError(
            f"{pack}: {VERDICTS} does not say what it must say ({error}). Ask for the pack again."
        ) from error


def _stated(said: Mapping[str, Any]) -> _PackStatement:
    rows = [{**row} for row in said["quotations"]]
    return _PackStatement(
        {source.id: source for source in map(source_from_dict, said["sources"])},
        tuple(map(read_quotation, said["rows"])),
        read_settings(said["settings"]),
        [{**row, "id": str(row["id"])} for row in rows],
        tuple(str(one["sentence"]) for one in said["left_out"]),
        str(said["made"]),
        {str(name): frozenset(map(str, own)) for name, own in said.get("own_copies", {}).items()},
    )


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
) -> tuple[Finding, ...]:
    """Judge the quotations against what `reader` has, and nothing else.

    `own` has for each quoting document the sources that are the document itself: whoever has the
    pack alone cannot tell.
    """
    bench = Bench(sources, reader, settings, means.progress)
    means.progress.begin("checking quotations", len(quotations))
    found = []
    for quotation in quotations:
        found.append(bench.judge(quotation, own.get(quotation.document)))
        means.progress.advance(quotation.id)
    return tuple(found)


def read_settings(said: object) -> VerifySettings:
    """Return the settings that `settings_object` wrote. Raises ValueError."""
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
    rows: list[dict[str, object]] = read_json(render_json(verify_object(findings)))["quotations"]
    return rows


def _answer(row: Mapping[str, object] | None) -> object:
    if row is None:
        return None
    capture = row.get("capture")
    record = capture.get("record_id") if isinstance(capture, dict) else None
    return [row.get(name) for name in (*COMPARED, *COMPARED_TOO)], record
