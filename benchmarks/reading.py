"""How many sentences of real files are found in what the program reads of them, by format.

    python -m benchmarks.reading FOLDER [--format pdf] [--worst 10] [--sentences 200] [--json]

Each file is read by an independent program as well: a PDF by `pdftotext` in two ways (only
sentences that both have count, so that its own mistakes are not ours), slides by the paragraphs
that LibreOffice's `soffice` makes of them, sheets by the cells that it shows, RTF by its text, mail
by Python's own library, captions by their lines, any other format by `pandoc` or `soffice`, where
the computer has them. Each sentence of that reading (of a sheet each cell of two words or more) is
judged against ours as a quotation of the file would be. Told, for each format: the share that
passes, what is refused as altered or not found (a faithful sentence: our mistake), what cannot be
checked, the critical flags of what passes, how many megabytes a second are read, and the files with
the most refusals. A file that no independent program reads is counted as such. Files are the
reader's own: none is in the repository.
"""

from __future__ import annotations

import argparse
import csv
import email
import email.policy
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from archiver.models import Capture, Place, Quotation, Severity, TextQuoteSelector, Verdict
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.extraction import extract, extract_again
from archiver.text.folding import FoldedText, fold

SECONDS = 120
"""How long an independent program may read one file. A guess."""
SHORTEST, LONGEST = 6, 60
"""Words of a sentence that is looked for: shorter ones are headings and cells of tables."""
HYPHENS = ("-", "\u00ad", "\u2010")
"""What a word ends with that goes on in another column or on another page: its sentence is cut, and
its rest is the next piece that begins with a small letter."""
_PAGE_NUMBER = re.compile(r"\n\s*\d{1,4}\s*\f|\f\s*\d{1,4}\s*\n|\f")
_LAST_NUMBER = re.compile(r"\s\d{1,3}$")
_NOTE_WITHIN = re.compile(r"(?<=\s)\d{1,2}[A-Z][a-z]")
"""What other programs leave of the foot of a page within a sentence: numbers, a note's start."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“‘(]?[A-ZÀ-Þ])|\n\s*\n|(?<=[。！？])|\n\s*[•–]\s|\s•\s")


_NO_PROSE = re.compile("[\ufffc\ufffd\x00-\x1f\x7f\ue000-\uf8ff{}]|\\\\[a-z@]+.*\\\\[a-z@]+")
"""Code, and letters that the other program could not name either."""


@dataclass
class FormatTally:
    """What was found in the files of one format."""

    files: int = 0
    unread: int = 0
    octets: int = 0
    seconds: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    worst: list[tuple[int, int, str, str]] = field(default_factory=list)

    @property
    def sentences(self) -> int:
        """How many sentences were looked for."""
        return sum(self.verdicts.values())

    @property
    def refused(self) -> int:
        """How many faithful sentences were called altered or absent."""
        return self.verdicts[Verdict.ALTERED] + self.verdicts[Verdict.NOT_FOUND]


def read_independently(file: Path) -> list[str]:
    """Return what other programs read in a file, one text a way of reading; [] where none does."""
    suffix = file.suffix.lower()
    if suffix == ".pdf":
        return _read_pages(file)
    if suffix in SLIDES and shutil.which("soffice"):
        with tempfile.TemporaryDirectory() as folder:
            made = list(_convert(file, "fodp", Path(folder)))
            return ["\n\n".join(_read_slides(made[0]))] if made else []
    if suffix in SHEETS and shutil.which("soffice"):
        with tempfile.TemporaryDirectory() as folder:
            made = list(_convert(file, ALL_SHEETS, Path(folder)))
            return ["\n\n".join(cell for one in made for cell in _read_cells(one))] if made else []
    if suffix in MAIL:
        return _read_mail(file)
    if suffix in CAPTIONS:
        lines = file.read_text("utf-8", "replace").splitlines()
        return [" ".join(re.sub("<[^>]*>", "", line) for line in lines if not _CUE.search(line))]
    if suffix == ".html" and not _is_utf8(file):
        return []
    # pandoc loses the letter after one that RTF writes by its number, and knows one code page
    by_pandoc = suffix != ".rtf" or not shutil.which("soffice")
    if by_pandoc and shutil.which("pandoc") and (tree := _run(["pandoc", "-t", "json", str(file)])):
        return ["\n\n".join(_read_paragraphs(json.loads(tree)["blocks"]))]
    if shutil.which("soffice"):
        with tempfile.TemporaryDirectory() as folder:
            made = _convert(file, TEXT, folder)  # a line is a paragraph
            return [one.read_text("utf-8", "replace").replace("\n", "\n\n") for one in made]
    return []


def _is_utf8(file: Path) -> bool:
    """Whether a page is in the only encoding that pandoc reads."""
    try:
        file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


SLIDES = (".pptx", ".odp", ".ppt")
SHEETS = (".xlsx", ".ods", ".xls")
MAIL = (".eml",)
CAPTIONS = (".srt", ".vtt")
CELL_WORDS = 2
"""Words of a sheet's cell that is looked for: few cells hold a sentence."""
_CUE = re.compile(r"-->|^\s*\d*\s*$|^\ufeff?WEBVTT")
TEXT = "txt:Text (encoded):UTF8"
ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""Every sheet as comma-separated UTF-8, its cells as they are shown."""


def _convert(file: Path, to: str, folder: str | Path) -> Iterator[Path]:
    _run(["soffice", "--headless", "--convert-to", to, "--outdir", str(folder), str(file)])
    yield from sorted(Path(folder).iterdir())


def _read_slides(file: Path) -> Iterator[str]:
    """Yield the paragraphs of a presentation that LibreOffice wrote as one file of XML."""
    for element in ElementTree.parse(file).getroot().iter(f"{{{DRAWN}}}page"):
        for paragraph in element.iter(f"{{{WORDS}}}p"):
            yield " ".join("".join(_written(paragraph)).split())


def _written(element: ElementTree.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        blank = child.tag in (f"{{{WORDS}}}s", f"{{{WORDS}}}tab", f"{{{WORDS}}}line-break")
        yield from (" ",) if blank else _written(child)
        yield child.tail or ""


DRAWN = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
WORDS = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def _read_mail(file: Path) -> list[str]:
    """Return what Python's own library takes for the words of a message, where they are plain."""
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return [str(body.get_content())] if body is not None else []


def _read_pages(file: Path) -> list[str]:
    if not shutil.which("pdftotext"):
        return []
    ways = [["pdftotext", "-enc", "UTF-8", *way, str(file), "-"] for way in ([], ["-raw"])]
    return [_loosen_edges(text) for way in ways if (text := _run(way)).strip()]


def _loosen_edges(text: str) -> str:
    """Return the text of pages without what joins a page's first and last line to the others.

    They may be its head and foot, and its last sentence may go on overleaf.
    """
    pages = []
    for page in text.split("\f"):
        lines = page.strip().split("\n")
        for at in sorted({1, len(lines) - 1} - {0}, reverse=True):
            if at < len(lines) and not lines[at - 1].rstrip().endswith(ENDS):
                lines[at - 1 : at + 1] = [f"{lines[at - 1]} {UNTOLD} {lines[at]}"]
        whole = "\n".join(lines)
        pages.append(whole if whole.endswith(ENDS) else f"{whole} {UNTOLD}")
    return "\f".join(pages)


ENDS = tuple(".!?。！？:;")
"""What a line ends with that nothing goes on from."""


def _read_cells(table: Path) -> Iterator[str]:
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            yield from filter(None, map(str.strip, row))


def _read_paragraphs(blocks: object) -> Iterator[str]:
    """Yield the paragraphs of a tree of pandoc, each on its own; notes behind theirs."""
    if isinstance(blocks, list):
        for block in blocks:
            yield from _read_paragraphs(block)
    elif isinstance(blocks, dict) and blocks.get("t") in ("Para", "Plain", "Header", "LineBlock"):
        notes: list[object] = []
        content = blocks["c"][-1] if blocks["t"] == "Header" else blocks["c"]
        yield "".join(_read_words(content, notes))
        yield from _read_paragraphs(notes)
    elif isinstance(blocks, dict) and blocks.get("t") not in ("CodeBlock", "RawBlock"):
        yield from _read_paragraphs(blocks.get("c"))


def _read_words(inline: object, notes: list[object]) -> Iterator[str]:
    """Yield the words of a paragraph; where they cannot be told in plain text, UNTOLD."""
    if isinstance(inline, list):
        for part in inline:
            yield from _read_words(part, notes)
        return
    if not isinstance(inline, dict):
        return
    kind, content = inline["t"], inline.get("c")
    if kind == "Str":
        yield str(content)
    elif kind in ("Space", "SoftBreak", "LineBreak"):
        yield " "
    elif kind == "Code" and isinstance(content, list):
        yield str(content[1])
    elif kind == "Note":
        notes.append(content)
    elif kind in ("Math", "RawInline", "Image", "Strikeout"):
        yield UNTOLD
    elif kind == "Quoted" and isinstance(content, list):
        marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
        yield from (marks[0], *_read_words(content[1], notes), marks[1])
    elif isinstance(content, list):
        yield from _read_words(content[1] if kind in ("Link", "Span", "Cite") else content, notes)


UNTOLD = "\ufffc"
"""Stands for a picture, a formula, struck words or an unsure joint: a sentence with one is not
looked for."""


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


def cut_sentences(texts: Sequence[str], most: int, shortest: int = SHORTEST) -> list[str]:
    """Return sentences that all readings of a file have, spread over it, at most `most`.

    They have `shortest` words or more.
    """
    others = [" ".join(_PAGE_NUMBER.sub("\n\n", text).split()) for text in texts[1:]]
    found: dict[str, None] = {}
    broken = open_word = False
    for part in _SENTENCE.split(_PAGE_NUMBER.sub("\n\n", texts[0])):
        sentence = _LAST_NUMBER.sub("", " ".join(part.split()))
        cut = sentence.endswith(HYPHENS)
        rest = open_word and sentence[:1].islower()
        next_to, open_word = broken, cut or (open_word and not rest)
        broken = cut if sentence else broken
        if cut or rest or next_to or _NOTE_WITHIN.search(sentence):
            continue
        unspaced = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]", sentence))
        words = len(sentence.split()) + unspaced // 2
        letters = sum(letter.isalpha() for letter in sentence)
        prose = letters > 0.6 * len(sentence.replace(" ", ""))
        if (
            prose
            and not _NO_PROSE.search(sentence)
            and shortest <= words <= LONGEST
            and all(sentence in other for other in others)
        ):
            found[sentence] = None
    kept = list(found)
    return kept[:: max(1, -(-len(kept) // most))]


def judge_file(file: Path, sentences: Sequence[str], tally: FormatTally) -> None:
    """Judge the sentences against our reading of the file, and count what comes."""
    payload = file.read_bytes()
    begun = time.perf_counter()
    folded = fold(extract(payload, "", name=file.name))
    tally.seconds += time.perf_counter() - begun
    tally.octets += len(payload)
    known: list[FoldedText | None] = []

    def again() -> FoldedText | None:
        if not known:
            text = extract_again(payload, "", file.name)
            known.append(fold(text) if text is not None else None)
        return known[0]

    when = datetime(2021, 5, 1, tzinfo=UTC)
    capture = Capture("<urn:uuid:1>", "a", "https://a.example/", when, Place("w", 0))
    refused, example = 0, ""
    for sentence in sentences:
        quotation = Quotation("q", TextQuoteSelector(sentence), "a")
        found = judge(quotation, [Witness(capture, folded, again)])
        tally.verdicts[found.verdict] += 1
        tally.flags.update(flag.flag for flag in found.review if flag.severity is Severity.CRITICAL)
        if found.verdict in (Verdict.ALTERED, Verdict.NOT_FOUND):
            refused += 1
            example = example or f"{found.verdict}: {found.sentence} [{sentence}]"
    if refused:
        tally.worst.append((refused, len(sentences), str(file), example))


def measure(folder: Path, wanted: str, most: int) -> dict[str, FormatTally]:
    """Return what was found in all files of a folder, by format."""
    tallies: dict[str, FormatTally] = {}
    for file in _list_files(folder, wanted):
        tally = tallies.setdefault(file.suffix.lower().lstrip(".") or "none", FormatTally())
        tally.files += 1
        texts = read_independently(file)
        shortest = CELL_WORDS if file.suffix.lower() in SHEETS else SHORTEST
        sentences = cut_sentences(texts, most, shortest) if texts else []
        tally.unread += not texts
        judge_file(file, sentences, tally)
    return tallies


def _list_files(folder: Path, wanted: str) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and (not wanted or file.suffix.lower() == f".{wanted}"):
            yield file


def main() -> None:
    """Print one line a format, and the worst files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--format", default="")
    parser.add_argument("--worst", type=int, default=10)
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name, tally in sorted(measure(options.folder, options.format, options.sentences).items()):
        figures = {
            "format": name,
            "files": tally.files,
            "unread_elsewhere": tally.unread,
            "sentences": tally.sentences,
            "refused": tally.refused,
            "recall": round(1 - tally.refused / tally.sentences, 4) if tally.sentences else None,
            "verdicts": {str(key): count for key, count in tally.verdicts.items()},
            "critical_flags": dict(tally.flags),
            "megabytes_a_second": round(tally.octets / 1e6 / max(tally.seconds, 1e-9), 2),
        }
        print(
            json.dumps(figures)
            if options.json
            else " · ".join(f"{k} {v}" for k, v in figures.items())
        )
        for refused, count, file, example in sorted(tally.worst, reverse=True)[: options.worst]:
            if not options.json:
                print(f"  {refused} of {count}  {file}\n      {example[:400]}")


if __name__ == "__main__":
    main()
