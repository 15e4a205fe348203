"""Export: an evidence pack that a stranger can open and check without this program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.errors import UsageError
from archiver.models import Finding
from archiver.project import Project
from archiver.reporting.objects.handover import ExportFields, export_object
from archiver.reporting.objects.render import render_json
from archiver.store.archive import Archive
from archiver.store.disk import storage_errors
from archiver.store.packs.extracts import (
    choose_records,
    copy_log,
    copy_records,
    is_chosen,
    write_index,
)
from archiver.store.packs.pack_files import Description, write_bag, write_wacz
from archiver.store.packs.signing import SigningKey
from archiver.store.reader import Reader
from archiver.store.verified_copy import digest_file
from archiver.urls import to_rfc3339
from archiver.workflows.handover.check_pack import judge_tree, open_tree
from archiver.workflows.handover.exhibits import FOLDER as EXHIBITS
from archiver.workflows.handover.key import find_key
from archiver.workflows.handover.pack_contents import Choice, LeftOut, choose_content, find_personal
from archiver.workflows.handover.pack_statement import (
    TITLE,
    PackStatement,
    read_settings,
    restate,
    settings_object,
)
from archiver.workflows.handover.pack_tables import write_tables
from archiver.workflows.handover.remaking import code_digest
from archiver.workflows.handover.shown_files import TABLES, PackForm, write_shown
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.verify.bench import open_bench

ENDINGS = {"wacz": ".wacz", "bagit": "-bag", "csv": "-tables"}
SEALS = {"bagit": "tagmanifest-sha256.txt", "csv": "verdicts.csv"}
READABLE = (".html", ".htm", ".txt", ".eml", ".csv", ".json", ".xml", ".md")
# Bytes of a file that are searched for the words of withheld copies (a guess).
MAX_SEARCHED = 16 * 1024 * 1024
Warn = Callable[[str], None]


@dataclass(frozen=True)
class ExportResult:
    """What was handed over, and what stayed behind.

    `sha256` is that of the pack, of a bag's tagmanifest-sha256.txt, or of verdicts.csv;
    `signed_by` the fingerprint of the key that signed it, "" where none did.
    """

    path: Path
    form: str
    sha256: str
    captures: int
    sources: tuple[str, ...]
    quotations: int
    left_out: tuple[LeftOut, ...]
    personal: tuple[str, ...]
    signed_by: str = ""


def export(
    project: Project,
    means: Means,
    form: str,
    ids: Sequence[str] = (),
    output: Path | None = None,
    warn: Warn = lambda words: None,
    *,
    sign: bool = True,
) -> ExportResult:
    """Write a pack of the sources `ids`, or of all, and note in the custody log that it was made.

    `form` is "wacz", "bagit" or "csv"; a WACZ is signed when the user has a key, and wants it to
    `sign`. What may be personal, and what is left out, is told to
    `warn` before the pack is there. Raises UsageError for an unknown id or when `output` exists,
    RowError, LockHeldError, StorageError.
    """
    key = find_key(project, means) if form == "wacz" and sign else None
    target = output or Path(f"evidence-{means.clock.now():%Y%m%d-%H%M%S}{ENDINGS[form]}")
    if target.exists():
        raise UsageError(f"{target} is there already. Give another name with --output.")
    own_key = means.cache_key
    means = replace(means, cache_key=None)  # what is handed over is judged from the records alone
    with (
        open_to_write(project, means, own_key) as archive,
        storage_errors(target, "writing the pack"),
    ):
        choice = choose_content(project, archive, ids)
        with TemporaryDirectory(prefix=".pack-", dir=target.absolute().parent) as folder:
            build = PackBuild(project, means, archive, choice, Path(folder), form, key)
            findings = build.fill()
            personal = tuple(build.find_personal())
            for one in choice.left_out:
                warn(f"left out: {one.sentence}")
            for words in personal:
                warn(f"may be personal: {words}")
            build.finish(target)
        digest = digest_file(target if target.is_file() else target / SEALS[form])
        sources = tuple(source.id for source in choice.sources)
        counts = (len(choice.captures), sources, len(findings))
        done = ExportResult(target, form, digest, *counts, choice.left_out, personal)
        done = replace(done, signed_by=key.public.fingerprint if key else "")
        archive.note("export", _event(done))
    return done


def _event(done: ExportResult) -> ExportFields:
    return {
        "form": done.form,
        "name": done.path.name,
        "sha256": done.sha256,
        "captures": done.captures,
        "sources": list(done.sources),
        "left_out": [one.id for one in done.left_out],
        "signed_by": done.signed_by.replace(" ", ""),
    }


class PackBuild:
    """A pack being put together in a folder beside its target."""

    def __init__(
        self,
        project: Project,
        means: Means,
        archive: Archive,
        choice: Choice,
        folder: Path,
        form: str,
        key: SigningKey | None = None,
    ) -> None:
        self._project = project
        self._means = means
        self._archive = archive
        self._choice = choice
        self._work = folder / "work"
        self._tree = folder / "pack"
        self._form = form
        self._key = key
        self._made = means.clock.now()
        self._tree.mkdir()

    def fill(self) -> tuple[Finding, ...]:
        """Write everything into the tree; the findings are judged from the tree alone."""
        rows = copy_records(
            self._archive, choose_records(self._archive, self._choice.captures), self._tree
        )
        records = {row.record_id for row in rows}
        names = {source.id for source in self._choice.sources}
        whole = self._choice.everything
        idle = {event.name for event in self._archive.catalog.waiting(rejected=True)}
        hidden = self._archive.catalog.withheld()
        silent = self._archive.catalog.sources_of(hidden)
        copy_log(
            self._archive,
            self._tree,
            lambda line: (
                line.name not in idle
                and is_chosen(line, records, names, everything=whole, silent=silent)
            ),
        )
        # Tokens speak of the heads of the log, which stand in the extract too.
        for path in sorted((self._archive.root / "timestamps").rglob("*")):
            if path.is_file() and not path.is_symlink():  # whose target would go to strangers
                inside = path.relative_to(self._archive.root / "timestamps").parts
                target = self._tree / "timestamps" / "-".join(inside)
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(path.read_bytes())
        write_index(self._tree, rows)
        with open_tree(self._tree, self._work, self._tree) as reader:
            return self._fill_from(reader)

    def _fill_from(self, reader: Reader) -> tuple[Finding, ...]:
        choice, settings = self._choice, self._project.settings().verify
        said = PackStatement(
            {source.id: source for source in choice.sources},
            choice.quotations,
            read_settings(settings_object(settings)),
            (),
            [
                {"what": o.what, "id": o.id, "reason": o.reason, "sentence": o.sentence}
                for o in choice.left_out
            ],
            to_rfc3339(self._made),
            self._own_copies(),
            self._means.machine.software,
            code_digest(),
        )
        stated = restate(said)
        rows, own = stated.quotations, stated.own
        texts = CaptureTexts(reader)
        given = (stated.sources, rows, stated.settings, self._means, own)
        findings = judge_tree(reader, *given, texts)
        if self._form == "csv":
            asked = (stated.sources.values(), rows, choice.captures, findings)
            write_tables(self._tree / TABLES, *asked)
        else:
            form = PackForm(self._form, self._key.public.fingerprint if self._key else "")
            write_shown(self._tree, self._tree, reader, stated, findings, self._means, form, texts)
        return findings

    def _own_copies(self) -> dict[str, frozenset[str]]:
        """Return for each quoting document the sources that are the document itself."""
        named = {row.document for row in self._choice.quotations} - {""}
        if not named:
            return {}
        bench = open_bench(self._project, self._means, self._archive)
        inside = {source.id for source in self._choice.sources}
        inside |= {capture.content_digest for capture in self._choice.captures}
        return {name: bench.own_copies.of_document(name) & inside for name in sorted(named)}

    def find_personal(self) -> Iterator[str]:
        """Yield what in the pack may be personal, in sentences."""
        tables = sorted((self._tree / TABLES).glob("*.csv"))
        texts = [] if self._form == "csv" else list(self._exhibit_texts())
        texts += [*((path.name, path.read_text("utf-8")) for path in tables)]
        yield from find_personal(texts, self._project.settings().capture.contact)
        people = {run.operator for run in self._archive.catalog.runs() if run.operator}
        if people and self._form != "csv":
            names = ", ".join(sorted(people))
            yield f"who ran the program ({names}) stands in the log and in the WARC files"

    def _exhibit_texts(self) -> Iterator[tuple[str, str]]:
        """Yield each exhibit with all that a reader may find in it: its text, and its source."""
        own: dict[str, list[Path]] = {}
        for path in sorted((self._tree / EXHIBITS).iterdir()):
            if path.suffix in READABLE:
                own.setdefault(path.stem, []).append(path)
        for stem in [name.removesuffix("-text") for name in own if name.endswith("-text")]:
            raws = (
                p.read_bytes()[:MAX_SEARCHED].decode("utf-8", "replace") for p in own.get(stem, ())
            )
            text = (self._tree / EXHIBITS / f"{stem}-text.txt").read_text("utf-8")
            yield f"{EXHIBITS}/{stem}", "\n".join((text, *raws))

    def finish(self, target: Path) -> None:
        """Make the pack of the tree. Raises StorageError."""
        about = Description(TITLE, self._made, self._means.machine.software)
        if self._form == "wacz":
            part = self._tree.parent / "pack.wacz"
            write_wacz(self._tree, part, about, self._key)
            part.rename(target)
        elif self._form == "bagit":
            write_bag(self._tree, target, about)
        else:
            (self._tree / TABLES).rename(target)


def exported_object(done: ExportResult) -> str:
    """Return what was handed over as JSON."""
    return render_json(export_object(done, _event(done)))
