"""What a pack says of itself: its sources, quotations, settings and answers, written and read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archiver.errors import FileError
from archiver.models import Finding, Quotation, Severity, Source
from archiver.reporting.objects.render import render_json
from archiver.reporting.objects.verify import verify_object
from archiver.rows import make_quotation, source_from_dict, source_to_dict
from archiver.serialise import read_json
from archiver.settings import VerifySettings
from archiver.urls import from_rfc3339

TITLE = "Quotations and their sources"
VERDICTS = "verdicts/verdicts.json"
MAX_VERDICTS = 64 * 1024 * 1024  # bytes: some 50,000 verdicts (a guess)


@dataclass(frozen=True)
class PackStatement:
    """What a pack says of its quotations: the rows, how they were judged, and the answers.

    `left_out` has of each thing that stayed behind `what`, `id`, `reason` and a `sentence`; `code`
    is the digest of the program that made it, "" where an earlier one did.
    """

    sources: Mapping[str, Source]
    quotations: tuple[Quotation, ...]
    settings: VerifySettings
    answers: Sequence[Mapping[str, object]]
    left_out: Sequence[Mapping[str, str]]
    made: str
    own: Mapping[str, frozenset[str]]
    software: str = ""
    code: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was left out, in words."""
        return tuple(one["sentence"] for one in self.left_out)


def statement_object(stated: PackStatement, findings: Sequence[Finding]) -> dict[str, object]:
    """Return the statement with `findings` as its answers, as plain values for verdicts.json."""
    return {
        "made": stated.made,
        "software": stated.software,
        "code": stated.code,
        "settings": settings_object(stated.settings),
        "own_copies": {name: sorted(copies) for name, copies in stated.own.items() if copies},
        "sources": [source_object(source) for source in stated.sources.values()],
        "rows": [quotation_object(quotation) for quotation in stated.quotations],
        "quotations": finding_rows(findings),
        "left_out": [dict(one) for one in stated.left_out],
    }


def restate(stated: PackStatement) -> PackStatement:
    """Return the statement as it is read back from a pack, so that both are the same."""
    return _stated(read_json(json.dumps(statement_object(stated, ()), default=str)))


def finding_rows(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Return findings as `verify --format json` lists them, as plain values."""
    rows: list[dict[str, object]] = read_json(render_json(verify_object(findings)))["quotations"]
    return rows


def read_stated(tree: Path, pack: Path) -> PackStatement:
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


def _stated(said: Mapping[str, Any]) -> PackStatement:
    rows = [{**row} for row in said["quotations"]]
    from_rfc3339(str(said["made"]))
    return PackStatement(
        {source.id: source for source in map(source_from_dict, said["sources"])},
        tuple(map(read_quotation, said["rows"])),
        read_settings(said["settings"]),
        [{**row, "id": str(row["id"])} for row in rows],
        [
            {**{str(name): str(value) for name, value in one.items()}, "sentence": one["sentence"]}
            for one in said["left_out"]
        ],
        str(said["made"]),
        {str(name): frozenset(map(str, own)) for name, own in said.get("own_copies", {}).items()},
        str(said.get("software", "")),
        str(said.get("code", "")),
    )


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
