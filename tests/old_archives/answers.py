"""What the program says of an old archive: asked when it was made, and the same ever after."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from pathlib import Path
from typing import Any

from tests.door import Said, call

Answers = dict[str, Any]

PROJECTS = ("watched", "quoted", "merged", "resumed")
PACKS = ("evidence.wacz", "bag")
SEARCHED = {
    "watched": "the ferry was never meant to stop on Sundays",
    "quoted": "the lamps along the towpath",
    "merged": "the orchard behind the station",
    "resumed": "the reading room opens",
}
NAMED = ("id", "finding", "verdict", "settled", "standing")
# What no version promises: how a thing is worded, where in an extracted text words stand (a better
# extraction may move them), what the disk of today holds.
UNPROMISED = {"sentence", "remedy", "message", "notes", "words", "notices"}
UNPROMISED |= {"start", "end", "archive_bytes", "free_bytes"}

# What is said since of a finding that had no flag: "It was reported that" is in the line above.
SHARPENED: dict[str, Answers] = {
    "97db5652a991": {
        "finding": "5a4c26f9d08f",
        "severity": "notice",
        "review": [{"flag": "limited-before", "severity": "notice"}],
    }
}


def copy_project(kept: Path, name: str, target: Path, *, catalog: bool = False) -> Path:
    """Copy a kept project to `target`, with the catalog of its time or without one."""
    shutil.copytree(kept / name, target)
    packed = target / "archive" / "catalog.db.gz"
    if catalog:
        packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    return target


def ask(folder: Path, *words: object) -> Any:
    """Return what `archiver -C FOLDER WORDS --format json` prints. Fails when it is a refusal."""
    said: Said = call("-q", "-C", folder, *words, "--format", "json")
    assert said.code in (0, 1, 3), said.err
    return json.loads(said.out)


def ask_archive(folder: Path) -> Answers:
    """Reindex, which begins a log of this machine's own, and audit."""
    counts = ask(folder, "reindex")
    del counts["remarks"]
    return {"reindex": counts, "audit": ask(folder, "audit")}


def ask_packs(folder: Path) -> Answers:
    """Audit the packs by name, and verify each from what is in it alone."""
    checked = {name: ask(folder, "verify", "--pack", name) for name in PACKS}
    return {"audit": ask(folder, "audit", *PACKS), "verify": checked}


def read_answers(folder: Path, name: str) -> Answers:
    """Ask all that reads an archive and its lists; nothing but cache and catalog is written.

    A quotation is told in full once, and elsewhere by what names it and its verdict.
    """
    shown = {id_: _short(ask(folder, "show", id_)) for id_ in sources(folder)}
    status = _short(ask(folder, "status"))
    for row in status["sources"]:
        del row["evidence"]  # `show` has it
    found = {"status": status, "show": shown}
    found |= {"verify": ask(folder, "verify"), "search": ask(folder, "search", SEARCHED[name])}
    if (folder / "leaflet.md").exists():
        found["leaflet"] = ask(folder, "verify", "leaflet.md")
    return found


def _short(said: Answers) -> Answers:
    rows = [{name: row[name] for name in NAMED} for row in said["quotations"]]
    return {**said, "quotations": rows}


def sources(folder: Path) -> list[str]:
    """Return the ids in a project's sources.csv."""
    with (folder / "sources.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


def promised(said: Any) -> Any:
    """Return what was said without what no version promises."""
    if isinstance(said, dict):
        return {n: promised(value) for n, value in said.items() if n not in UNPROMISED}
    return [promised(one) for one in said] if isinstance(said, list) else said


def sharpened(said: Any) -> Any:
    """Return what was said with what the judge says since."""
    if isinstance(said, dict):
        since = SHARPENED.get(str(said.get("finding")), {})
        return {n: since.get(n, sharpened(value)) for n, value in said.items()}
    return [sharpened(one) for one in said] if isinstance(said, list) else said


def differences(old: Any, new: Any, place: str = "") -> list[str]:
    """Return where `new` lacks what `old` had, or says otherwise; names that came since may be."""
    if isinstance(old, dict) and isinstance(new, dict):
        lost = [f"{place}.{name}: not there" for name in old if name not in new]
        kept = [name for name in old if name in new]
        return lost + [d for n in kept for d in differences(old[n], new[n], f"{place}.{n}")]
    if isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            return [f"{place}: {len(old)} were there, now {len(new)}"]
        pairs = enumerate(zip(old, new, strict=True))
        return [d for n, (a, b) in pairs for d in differences(a, b, f"{place}[{n}]")]
    return [] if old == new else [f"{place}: {old!r} has become {new!r}"]


def audit_differences(old: Answers, new: Answers) -> list[str]:
    """Return what an audit no longer finds, and what it newly finds fault with.

    A note on something that nobody looked at before is no change of the answer.
    """
    lost = _findings(old) - _findings(new)
    faults = {one for one in _findings(new) - _findings(old) if one[-1] != "note"}
    wrong = [f"no longer said: {one}" for one in sorted(lost)]
    wrong += [f"newly wrong: {one}" for one in sorted(faults)]
    names = ("ok", "files", "records")
    return wrong + [f"{n}: {old[n]}, now {new[n]}" for n in names if old[n] != new[n]]


def _findings(audit: Answers) -> set[tuple[str, ...]]:
    names = ("file", "offset", "record_id", "rule", "severity")
    return {tuple(str(found[name]) for name in names) for found in audit["findings"]}
