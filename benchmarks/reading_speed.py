"""How many megabytes a second are read, by format, beside other programs, in one run.

    python -m benchmarks.reading_speed FOLDER [--rounds 2]

Processor seconds of this process and of those that it started, in turn A B A B; the least of the
rounds counts. Beside ours, where the computer has them: HTML by resiliparse (all text) and
trafilatura (the main text), PDF by `pdftotext`, other formats by `pandoc`. Starting our reading
process is in our figure, starting each program in theirs. Files are the reader's own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from archiver.text.charsets import decode
from archiver.text.extraction import extract
from archiver.text.process.pool import stop_readers

FileReader = Callable[[Path, bytes], object]
BY_PANDOC = ("docx", "odt", "rtf", "epub")
SECONDS = 900
"""How long a program may read one file. A guess."""


def _read_ours(file: Path, payload: bytes) -> object:
    return extract(payload, "", name=file.name)


def _run(*command: str) -> FileReader:
    def read(file: Path, payload: bytes) -> object:
        told = [str(file) if word == "FILE" else word for word in command]
        return subprocess.run(told, capture_output=True, timeout=SECONDS, check=False)

    return read


def _call(module: str, function: str) -> FileReader | None:
    try:
        called = getattr(import_module(module), function)
    except ImportError:
        return None
    return lambda file, payload: called(decode(payload, markup=True).text)


def _others(suffix: str) -> Iterator[tuple[str, FileReader]]:
    if suffix == "html":
        for module, name in (
            ("resiliparse.extract.html2text", "extract_plain_text"),
            ("trafilatura", "extract"),
        ):
            if (read := _call(module, name)) is not None:
                yield module.partition(".")[0], read
    if suffix == "pdf" and shutil.which("pdftotext"):
        yield "pdftotext", _run("pdftotext", "-enc", "UTF-8", "FILE", "-")
    if suffix in BY_PANDOC and shutil.which("pandoc"):
        yield "pandoc", _run("pandoc", "-t", "plain", "FILE")


def _spend(read: FileReader, files: list[tuple[Path, bytes]]) -> float:
    """Return the processor seconds that reading the files takes, those of ended children too."""
    begun = sum(os.times()[:4])
    for file, payload in files:
        read(file, payload)
    stop_readers()
    return sum(os.times()[:4]) - begun


def main() -> None:
    """Print a line a format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    formats: dict[str, list[tuple[Path, bytes]]] = {}
    for file in sorted(options.folder.rglob("*")):
        if file.is_file():
            formats.setdefault(file.suffix.lower()[1:], []).append((file, file.read_bytes()))
    for suffix, files in sorted(formats.items()):
        readers = {"archiver": _read_ours, **dict(_others(suffix))}
        for name, read in readers.items():
            if name in ("resiliparse", "trafilatura"):
                read(*files[0])  # what it loads at first is no reading
        rounds = [
            {name: _spend(read, files) for name, read in readers.items()}
            for _ in range(options.rounds)
        ]
        size = sum(len(payload) for _, payload in files) / 1e6
        spent = {name: max(min(one[name] for one in rounds), 0.01) for name in readers}
        shown = " · ".join(f"{name} {size / seconds:.2f}" for name, seconds in spent.items())
        print(f"{suffix} · files {len(files)} · MB {size:.2f} · MB a second: {shown}", flush=True)


if __name__ == "__main__":
    main()
