"""How fast quotations are judged and found: every figure of one run, on the same texts.

`python -m benchmarks.verify` prints four parts: a known source (against rapidfuzz's
`partial_ratio_alignment` and `str.find` on the same folded text), getting text ready (HTML, fold,
words), an unknown source (the passage index), and time and memory as the texts double. Times are
processor seconds, since other programs share the machine. `--draw FILE.svg` draws the last part.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from archiver.models import Capture, Place, Quotation, Text, TextQuoteSelector
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.quoting.searching.passage_index import PassageIndex
from archiver.text.folding import FoldedText, fold
from archiver.text.web.html import read_html
from benchmarks.quotations.corpus import read_prose

WORDS_A_TEXT = 27_000
KNOWN_TEXTS = 24
SEED = 7


# --- texts and quotations ---------------------------------------------------------------------


def make_vocabulary(rng: random.Random, size: int = 40_000) -> list[str]:
    """Return words in falling order of frequency: those of our prose, then made-up ones."""
    counted = Counter(word.strip(".,;:()“”’'").lower() for word in read_prose().split())
    common = [word for word, _ in counted.most_common() if word.isalpha()]
    parts = ("ba", "con", "der", "est", "ing", "lo", "mi", "ner", "op", "ra", "sti", "tur", "ve")
    rare = {"".join(rng.choices(parts, k=rng.randint(2, 4))) for _ in range(size)}
    return common + sorted(rare - set(common))


def make_texts(count: int, words: int = WORDS_A_TEXT, seed: int = SEED) -> list[str]:
    """Return `count` texts of about `words` words, set as sentences; Zipf's law holds roughly."""
    rng = random.Random(seed)
    numbers = np.random.default_rng(seed)
    vocabulary = np.array(make_vocabulary(rng))
    weights = 1 / (np.arange(len(vocabulary)) + 3.0)
    chances = np.cumsum(weights / weights.sum())
    return [
        _set(vocabulary[np.searchsorted(chances, numbers.random(words))], rng) for _ in range(count)
    ]


def _set(words: Sequence[str], rng: random.Random) -> str:
    line, at = [str(word) for word in words], 0
    while at < len(line) - 1:
        line[at] = line[at].capitalize()
        at += rng.randint(8, 24)
        if at < len(line):
            line[at - 1] += rng.choice((".", ".", ".", "?", ".\n\n", ";"))
            line[(at - 5)] += rng.choice((",", "", "’s", ""))
    return " ".join(line)


@dataclass(frozen=True)
class Asked:
    """A quotation, the number of its text, and how it was made."""

    words: str
    text: int
    kind: str


KINDS = ("exact", "exact", "typographic", "cut", "altered")


def make_quotations(texts: Sequence[str], count: int, seed: int = SEED) -> list[Asked]:
    """Return quotations of 8 to 35 words: two in five exact, the others changed in known ways."""
    rng = random.Random(seed)
    split = [text.split(" ") for text in texts]
    asked = []
    for number in range(count):
        at = rng.randrange(len(texts))
        size = rng.randint(8, 35)
        first = rng.randrange(len(split[at]) - size)
        words = split[at][first : first + size]
        kind = KINDS[number % len(KINDS)]
        asked.append(Asked(_change(words, kind, rng), at, kind))
    return asked


def _change(words: list[str], kind: str, rng: random.Random) -> str:
    if kind == "cut":
        third = len(words) // 3
        words = [*words[:third], "[…]", *words[third + rng.randint(1, third) :]]
    if kind == "altered":
        words = edit_words(words, 0.1, rng)
    quote = " ".join(words)
    return quote.replace("’", "'").replace(" ", "\u00a0", 1) if kind == "typographic" else quote


def edit_words(words: Sequence[str], share: float, rng: random.Random) -> list[str]:
    """Return `words` with `share` of them (at least one) replaced, dropped or doubled."""
    edited = list(words)
    for _ in range(max(round(len(words) * share), 1)):
        at = rng.randrange(1, len(edited) - 1)
        edited[at : at + 1] = rng.choice(([], ["never"], [edited[at], edited[at]]))
    return edited


def time_each(work: Callable[[Asked], object], asked: Sequence[Asked]) -> float:
    """Return processor milliseconds a quotation."""
    began = time.process_time()
    for one in asked:
        work(one)
    return (time.process_time() - began) * 1000 / len(asked)


# --- the parts --------------------------------------------------------------------------------


def measure_known(count: int) -> None:
    """Judge quotations whose source is known, and time the alternatives on the same texts."""
    texts = make_texts(KNOWN_TEXTS)
    folded = [fold(Text(text)) for text in texts]
    plain = [one.blob.decode("ascii", "replace") for one in folded]
    witnesses = [_witness(number, one) for number, one in enumerate(folded)]
    asked = sorted(make_quotations(texts, count), key=lambda one: one.text)
    needles = {one.words: _fold_plain(one.words) for one in asked}
    for one in make_quotations(texts, 50, seed=SEED + 1):
        judge(_quotation(one), [witnesses[one.text]])
    ours = time_each(lambda a: judge(_quotation(a), [witnesses[a.text]]), asked)
    again = time_each(lambda a: judge(_quotation(a), [witnesses[a.text]]), asked)
    other = time_each(
        lambda a: fuzz.partial_ratio_alignment(needles[a.words], plain[a.text]), asked
    )
    whole = time_each(
        lambda a: fuzz.partial_ratio_alignment(_fold_plain(a.words), plain[a.text]), asked
    )
    find = time_each(lambda a: plain[a.text].find(needles[a.words]), asked)
    texts_of = f"{KNOWN_TEXTS} texts of {WORDS_A_TEXT} words"
    print(f"known source, {count} quotations, {texts_of} (ms each)")
    print(f"  judge, everything included        {ours:8.3f}   the first capture of a quotation")
    print(f"  judge, each further capture       {again:8.3f}")
    print(f"  rapidfuzz partial_ratio_alignment {other:8.3f}", end="")
    print(f"   {other / ours:.1f} and {other / again:.1f} times the judge")
    print(f"  the same, folding the quotation   {whole:8.3f}", end="")
    print(f"   {whole / ours:.1f} and {whole / again:.1f} times the judge")
    print(f"  str.find, folded                  {find:8.3f}   judge: {ours / find:.1f} times this")
    for kind in dict.fromkeys(KINDS):
        some = [one for one in asked if one.kind == kind]
        each = time_each(lambda a: judge(_quotation(a), [witnesses[a.text]]), some)
        verdicts = Counter(judge(_quotation(a), [witnesses[a.text]]).verdict.value for a in some)
        print(f"    {kind:12} {each:8.3f}   {dict(verdicts)}")


def _fold_plain(words: str) -> str:
    return fold(Text(words)).blob.decode("ascii", "replace")


def _witness(number: int, folded: FoldedText) -> Witness:
    moment = datetime(2021, 5, 1, tzinfo=UTC)
    folded.pair_order, folded.word_order  # noqa: B018
    return Witness(Capture(f"r{number}", "s", "https://s.example/", moment, Place("w", 0)), folded)


def _quotation(asked: Asked) -> Quotation:
    return Quotation("q", TextQuoteSelector(asked.words), "s")


def measure_reading() -> None:
    """Time how HTML becomes a folded text with its words."""
    paragraphs = "".join(f"<p class=x>{p}</p>\n" for p in make_texts(8)[0].split("\n\n"))
    page = f"<!doctype html><title>t</title><body>{paragraphs * 8}</body>".encode()
    size = len(page) / 1e6
    began = time.process_time()
    text = read_html(page, "utf-8")
    extracted = time.process_time()
    folded = fold(text)
    folded.hashes  # noqa: B018
    done = time.process_time()
    print(f"getting text ready, one HTML page of {size:.1f} MB (MB/s)")
    print(f"  extraction             {size / (extracted - began):8.1f}")
    print(f"  fold and words         {size / (done - extracted):8.1f}")
    print(f"  together               {size / (done - began):8.1f}")


def measure_unknown(megabytes: float, count: int) -> dict[str, float]:
    """Find quotations among many texts; return the figures."""
    number = max(round(megabytes * 1e6 / (WORDS_A_TEXT * 6.2)), 1)
    with tempfile.TemporaryDirectory() as folder:
        index = PassageIndex.open(Path(folder), "bench")
        asked: list[Asked] = []
        size = 0
        began = time.process_time()
        for at in range(number):
            (text,) = make_texts(1, seed=SEED + at)
            size += len(text)
            asked += [Asked(a.words, at, "") for a in _edited(text, at, count // number + 1)]
            index.add(str(at), fold(Text(text)))
        index.save()
        built = time.process_time()
        needles = [fold(Text(one.words)).hashes for one in asked]
        looked = time.process_time()
        found = [index.candidates(needle) for needle in needles]
        done = time.process_time()
        stored = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    pairs = zip(asked, found, strict=True)
    hits = sum(str(a.text) in {c.content_digest for c in places} for a, places in pairs)
    return {
        "megabytes": size / 1e6,
        "build_seconds": built - began,
        "a_second": len(asked) / (done - looked),
        "recall": hits / len(asked),
        "index_to_text": stored / size,
        "memory_megabytes": peak_memory(),
    }


def _edited(text: str, seed: int, count: int) -> list[Asked]:
    rng = random.Random(seed)
    words = text.split(" ")
    made = []
    for _ in range(count):
        size = rng.randint(10, 35)
        first = rng.randrange(len(words) - size)
        share = rng.choice((0.0, 0.05, 0.1))
        piece = words[first : first + size]
        made.append(Asked(" ".join(edit_words(piece, share, rng) if share else piece), 0, ""))
    return made


def peak_memory() -> float:
    """Return this process's largest memory so far in megabytes, 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measure_growth(megabytes: float, count: int) -> list[dict[str, float]]:
    """Measure at an eighth, a quarter, a half and the whole, each in a process of its own."""
    rows = []
    for part in (8, 4, 2, 1):
        command = [
            sys.executable,
            "-m",
            "benchmarks.verify",
            "--child",
            str(megabytes / part),
            "--count",
            str(count),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout))
    return rows


def show_growth(rows: Sequence[dict[str, float]]) -> None:
    """Print the table of an unknown source as the texts grow."""
    print("unknown source, up to 10 % of the words edited, as the texts double")
    print("     MB   build s   quotations/s   recall   index/text   memory MB")
    for row in rows:
        print(
            f"{row['megabytes']:7.1f}{row['build_seconds']:10.1f}{row['a_second']:15.0f}"
            f"{row['recall']:9.4f}{row['index_to_text']:13.2f}{row['memory_megabytes']:12.0f}"
        )


def draw_growth(rows: Sequence[dict[str, float]], path: Path) -> None:
    """Write the table as an SVG picture: time a quotation, and memory, against megabytes."""
    series = {
        "microseconds a quotation": [1e6 / row["a_second"] for row in rows],
        "memory, MB": [row["memory_megabytes"] for row in rows],
    }
    widest = max(row["megabytes"] for row in rows)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 280" '
        'font-family="sans-serif" font-size="12">',
        "<title>Finding a quotation as the texts double: time and memory</title>",
        '<rect width="640" height="280" fill="#fff"/>',
    ]
    for number, (name, values) in enumerate(series.items()):
        left, top = 50 + number * 310, max(values) or 1.0
        points = [
            (left + 230 * row["megabytes"] / widest, 230 - 180 * value / top)
            for row, value in zip(rows, values, strict=True)
        ]
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        parts.append(f'<text x="{left}" y="24">{name}</text>')
        parts.append(f'<path d="M{left} 40V230H{left + 240}" fill="none" stroke="#888"/>')
        parts.append(f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>')
        for (x, y), row, value in zip(points, rows, values, strict=True):
            parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="#06c"/>')
            parts.append(
                f'<text x="{x:.0f}" y="{y - 8:.0f}" text-anchor="middle">{value:.0f}</text>'
            )
            parts.append(
                f'<text x="{x:.0f}" y="246" text-anchor="middle">{row["megabytes"]:.0f}</text>'
            )
        parts.append(f'<text x="{left + 120}" y="266" text-anchor="middle">MB of text</text>')
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", "utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0."""
    parser = argparse.ArgumentParser(description="Measure how fast quotations are verified.")
    parser.add_argument("--megabytes", type=float, default=80.0, help="text for the index")
    parser.add_argument("--count", type=int, default=1500, help="quotations in each part")
    parser.add_argument("--draw", type=Path, help="write the growth as an SVG picture")
    parser.add_argument("--child", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        print(json.dumps(measure_unknown(options.child, options.count)))
        return 0
    measure_known(options.count)
    measure_reading()
    rows = measure_growth(options.megabytes, options.count)
    show_growth(rows)
    if options.draw:
        draw_growth(rows, options.draw)
    return 0


if __name__ == "__main__":
    sys.exit(main())
