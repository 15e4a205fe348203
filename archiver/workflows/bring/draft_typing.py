"""A draft for the typing of a scan: what a recogniser reads, for a person to correct.

The draft is a file of the person's; nothing of it is stored, and nothing counts before they have
corrected it (`archiver transcribe --from`) and another person has confirmed that.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archiver.errors import FileError, UsageError
from archiver.file_kinds import PDF, sniff, suffix_of
from archiver.models import Capture
from archiver.project import Project, choose_sources
from archiver.workflows.bring.page_pictures import draw_pages
from archiver.workflows.bring.recognition import (
    PROGRAM,
    RecognisedPage,
    list_languages,
    recognise,
)
from archiver.workflows.bring.transcript import choose_original
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read

NOT_DRAWN = RecognisedPage(problem="could not be drawn, and is not in the draft: type it yourself")
"""Of a page without a picture: it is damaged, beyond the most pages, or took too long."""


@dataclass(frozen=True)
class TypingDraft:
    """A draft that was written: of which capture, where its pages' pictures are, what it holds.

    `problems` are pages that were not read, a sentence each.
    """

    of: Capture
    pictures: Path
    pages: int
    words: int
    doubtful: int
    problems: tuple[str, ...]


def draft_typing(
    project: Project,
    means: Means,
    source_id: str,
    path: Path,
    record: str = "",
    languages: str = "eng",
) -> TypingDraft:
    """Write into `path` what tesseract reads in a capture of the source, with its pages' pictures
    in a folder beside it.

    Raises UsageError without tesseract or one of its `languages`, and for an unknown source or
    record; FileError where `path` is there already, or the capture holds no page that can be drawn.
    """
    _check_languages(languages)
    (source,) = choose_sources(project.sources().checked(), [source_id])
    folder = path.with_name(f"{path.name}.pages")
    if path.exists() or folder.exists():
        raise FileError(f"{path} or {folder} is there already. Name another file for the draft.")
    with open_to_read(project, means) as reader:
        of = choose_original(reader, source.id, record)
        payload = reader.payload(of)
    if not isinstance(payload, bytes):
        raise FileError(f"The archived copy cannot be read: {payload.why}.")
    folder.mkdir(parents=True)
    pictures = _draw(payload, sniff(payload, of.media_type, of.uri), folder)
    if not any(pictures.values()):
        folder.rmdir()
        raise FileError(f"{of.uri} is no picture and no PDF whose pages can be drawn.")
    pages = [
        (number, recognise(picture, languages) if picture else NOT_DRAWN)
        for number, picture in pictures.items()
    ]
    path.write_text("".join(_write(number, page) for number, page in pages), encoding="utf-8")
    return TypingDraft(
        of,
        folder,
        len(pages),
        sum(page.count for _, page in pages),
        sum(page.doubtful for _, page in pages),
        tuple(f"Page {number} {page.problem}." for number, page in pages if page.problem),
    )


def _check_languages(languages: str) -> None:
    known = list_languages()
    if not known:
        raise UsageError(
            f"A draft needs {PROGRAM}, which is not on this computer: install it (Debian: "
            "apt install tesseract-ocr; macOS: brew install tesseract), or type the scan."
        )
    for language in languages.split("+"):
        if language not in known:
            raise UsageError(
                f"{PROGRAM} has no language {language!r} here; it has {', '.join(known)}. Debian: "
                f"apt install tesseract-ocr-{language}."
            )


def _draw(payload: bytes, kind: str, folder: Path) -> dict[int, Path | None]:
    file = folder / f"original{suffix_of(kind)}"
    if kind == PDF:
        file.write_bytes(payload)
        pictures = draw_pages(file, folder)
        file.unlink()
        return pictures
    if not kind.startswith("image/"):
        return {}
    file = folder / f"page-1{suffix_of(kind)}"
    file.write_bytes(payload)
    return {1: file}


def _write(number: int, page: RecognisedPage) -> str:
    words = page.words or "[illegible]"
    return f"[page {number}]\n\n{words}\n\n"
