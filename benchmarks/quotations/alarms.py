"""How often whole sentences and clauses of real prose are flagged.

    python -m benchmarks.quotations.alarms

The prose is what packages of this computer bring with them: manual pages, /usr/share/doc, and the
descriptions of Python packages. Sentences are cut by punctuation alone, clauses by random word
boundaries inside them; nothing here knows what the judge looks for. A sentence that stands in many
files is taken once. One maker has four fifths of the manual pages of some computers, all from one
form: `--share 0.05` takes no more than a twentieth from any. Each is judged against the file that
it was cut from. Bounds: critical flags under 0.2 % and notices under 3 % of the sentences, under
1 % and 10 % of the clauses. A clause that begins right after a "not" is no false alarm: what is
flagged is to be read (`--show`) before a rate is called one of false alarms.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from email.parser import Parser
from importlib.metadata import distributions
from pathlib import Path

from archiver.models import PASSING, Severity, Text, TextQuoteSelector
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import FoldedText, fold

FOLDERS = ("/usr/share/doc", "/usr/share/man/man1", "/usr/share/man/man5", "/usr/share/man/man8")
MOST = 200_000  # characters of a file: larger ones are change logs and lists
EACH = 12  # passages of one file, so that no file speaks for all; a guess
SENTENCE = re.compile(
    r"(?:^|(?<=[.!?]\s)|(?<=\n\n))([A-Z][^.!?\n|<>{}=\\]*(?:\n[^.!?\n|<>{}=\\]+)*[.!?])(?=\s)"
)
BOUNDS = {("sentence", "critical"): 0.002, ("sentence", "notice"): 0.03,
          ("clause", "critical"): 0.01, ("clause", "notice"): 0.10}  # fmt: skip


def read_files() -> Iterator[tuple[str, str]]:
    """Yield the maker and the text of each document, manual pages without their roff requests.

    A maker is known by its folder of documents, its package, or how the names of its pages begin.
    """
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and not path.name.lower().startswith("changelog"):
                text, manual = _read(path), "/man/" in str(path)
                maker = re.split(r"[-_.]", path.name)[0] if manual else path.parts[4]
                yield maker, _plain(text) if manual else text
    for package in distributions():
        written = package.read_text("METADATA") or ""
        maker = package.metadata["Name"] or ""
        yield maker, str(Parser().parsestr(written).get_payload())
        for listed in package.files or ():
            if listed.suffix in (".md", ".rst", ".txt"):
                yield maker, _read(Path(str(package.locate_file(listed))))


def _read(path: Path) -> str:
    try:
        payload = path.read_bytes()
        payload = gzip.decompress(payload) if path.suffix == ".gz" else payload
        return payload.decode("utf-8")
    except (OSError, ValueError, EOFError):
        return ""


def _plain(roff: str) -> str:
    lines = ("" if re.match(r"[.'](?!\w*[BI]R?\b)", line) else re.sub(r"^\.\w+ ", "", line)
             for line in roff.splitlines())  # fmt: skip
    return re.sub(r"\\(?:f[A-Z]|&|\((?:..)|\*\(..)", "", "\n".join(lines)).replace("\\-", "-")


def cut(text: str, rng: random.Random, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield sentences of a text, and as many clauses between two random word boundaries.

    `taken` are the words of sentences that came before, to which these are added.
    """
    found = [m[1] for m in SENTENCE.finditer(text) if 6 <= len(m[1].split()) <= 40]
    found = [one for one in found if " ".join(one.split()) not in taken]
    for sentence in rng.sample(found, min(EACH, len(found))):
        taken.add(" ".join(sentence.split()))
        yield "sentence", sentence
        words = list(re.finditer(r"\S+", sentence))
        size = rng.randint(4, len(words) - 1)
        first = rng.randint(0, len(words) - size)
        yield "clause", sentence[words[first].start() : words[first + size - 1].end()]


def measure(count: int, seed: int, show: int, share: float = 1.0) -> dict[tuple[str, str], float]:
    """Judge `count` sentences and clauses; print what is flagged; return the rates."""
    rng = random.Random(seed)
    files = {text: maker for maker, text in read_files() if 500 < len(text) <= MOST}
    texts = list(files)
    rng.shuffle(texts)
    made: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    alarmed: Counter[tuple[str, str]] = Counter()
    flagged: Counter[tuple[str, str, str]] = Counter()
    shown: Counter[tuple[str, str]] = Counter()
    taken: set[str] = set()
    for text in texts:
        folded: FoldedText | None = None
        for kind, passage in cut(text, rng, taken):
            if seen[kind] >= count or made[kind, files[text]] >= share * count:
                continue
            made[kind, files[text]] += 1
            folded = folded or fold(Text(text))
            seen[kind] += 1
            names = _judge(passage, folded)
            for severity in {severity for _, severity, _ in names}:
                alarmed[kind, severity] += 1
            for name, severity, words in names:
                flagged[kind, severity, name] += 1
                shown[kind, name] += 1
                if shown[kind, name] <= show:
                    print(f"{kind} {severity} {name}: {passage!r}: {words!r}")
    for (kind, severity, name), number in sorted(flagged.items()):
        print(f"{kind:9} {severity:9} {name:20} {number:5} {number / seen[kind]:8.3%}")
    print(f"{dict(seen)} of {len(texts)} files")
    return {(k, s): alarmed[k, s] / max(seen[k], 1) for k, s in BOUNDS}


def _judge(passage: str, folded: FoldedText) -> set[tuple[str, str, str]]:
    best = find_passage(TextQuoteSelector(passage), folded)[0]
    if best.verdict not in PASSING:
        edits = "; ".join(f"{d.quoted!r} for {d.archived!r}" for d in best.differences)
        return {(f"altered-{best.differences[0].kind}", "critical", edits)}
    flags = (flag for flag in best.flags if flag.flag != "several-places")
    return {
        (f.flag, "critical" if f.severity is Severity.CRITICAL else "notice", f.words)
        for f in flags
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rates; return 1 where one is over its bound."""
    parser = argparse.ArgumentParser(description="Count false alarms over prose of packages.")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=20211203)
    parser.add_argument("--show", type=int, default=0, help="passages to print for each flag")
    parser.add_argument("--share", type=float, default=1.0, help="at most this part of one maker")
    options = parser.parse_args(arguments)
    rates = measure(options.count, options.seed, options.show, options.share)
    for (kind, severity), rate in rates.items():
        bound = BOUNDS[kind, severity]
        print(f"{kind:9} {severity:9} {rate:8.3%} of at most {bound:.1%}")
    return int(any(rate > BOUNDS[one] for one, rate in rates.items()))


if __name__ == "__main__":
    sys.exit(main())
