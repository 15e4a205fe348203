"""What a pack says of itself: its sources, quotations, settings and answers, written and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archiver.errors import FileError
from archiver.models import Quotation, Severity, Source
from archiver.rows import make_quotation, source_from_dict, source_to_dict
from archiver.serialise import read_json
from archiver.settings import VerifySettings

TITLE = "Quotations and their sources"
VERDICTS = "verdicts/verdicts.json"
MAX_VERDICTS = 64 * 1024 * 1024


@dataclass(frozen=True)
class PackStatement:
    """What a pack says of its quotations: the rows, how they were judged, and the answers.

    `code` is the digest of the program that made it, "" where an earlier one did.
    """

    sources: Mapping[str, Source]
    quotations: tuple[Quotation, ...]
    settings: VerifySettings
    answers: Sequence[Mapping[str, object]]
    left_out: tuple[str, ...]
    made: str
    own: Mapping[str, frozenset[str]]
    software: str = ""
    code: str = ""


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
    return PackStatement(
        {source.id: source for source in map(source_from_dict, said["sources"])},
        tuple(map(read_quotation, said["rows"])),
        read_settings(said["settings"]),
        [{**row, "id": str(row["id"])} for row in rows],
        tuple(str(one["sentence"]) for one in said["left_out"]),
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
