"""What a forger does to a pack or a bag whose every digest is then made anew, and how it is found.

Each forgery has the words that the refusal or the error must have: the rule that finds it, or both
values where two parts contradict each other.
"""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from archiver.store.log.chain import seal as seal_line
from archiver.store.packs.pack_files import PACKAGE, PACKAGE_DIGEST
from archiver.store.packs.signing import SigningKey
from archiver.store.verified_copy import SUMS, format_sums
from tests.store.audit.corruption import Member
from tests.store.audit.pack_corruption import Files, entry, rebuilt, sha256, swapped_entries

Forgery = Callable[[Files], object]
VERDICTS, PAGES, FIRST = "verdicts/verdicts.json", "pages/pages.jsonl", "START-HERE"


def name_of(files: Files, start: str, end: str = "") -> str:
    return next(n for n in sorted(files) if n.startswith(start) and n.endswith(end))


def edit(start: str, old: bytes, new: bytes, end: str = "") -> Forgery:
    """The first `old` in the first file of that name becomes `new`."""

    def apply(files: Files) -> None:
        name = name_of(files, start, end)
        assert old in files[name], (name, files[name][:400])
        files[name] = files[name].replace(old, new, 1)

    return apply


def both(*changes: Forgery) -> Forgery:
    def apply(files: Files) -> None:
        for change in changes:
            change(files)

    return apply


def drop(start: str, end: str = "") -> Forgery:
    return lambda files: files.pop(name_of(files, start, end))


def swap_exhibits(files: Files) -> None:
    one, other = [n for n in sorted(files) if n.startswith("exhibits/") and n.endswith(".html")][:2]
    files[one], files[other] = files[other], files[one]


def on_statement(change: Callable[[dict], object]) -> Forgery:  # type: ignore[type-arg]
    """A change of verdicts.json, written again in its own form."""

    def apply(files: Files) -> None:
        said = json.loads(files[VERDICTS])
        change(said)
        files[VERDICTS] = (json.dumps(said, indent=2) + "\n").encode()

    return apply


def by_another_version(change: Forgery) -> Forgery:
    """Whoever says that another version made the pack has values compared all the same."""
    return both(on_statement(lambda said: said.pop("code")), change)


def on_table(name: str, column: str, value: str) -> Forgery:
    """A cell of the first row of a table."""

    def apply(files: Files) -> None:
        place = f"tables/{name}.csv"
        rows = list(csv.DictReader(io.StringIO(files[place].decode(), newline="")))
        rows = [{**row, column: row.get(column, "")} for row in rows]
        rows[0][column] = value
        files[place] = written(rows)

    return apply


def written(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, rows[0], lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode()


def row_left_out(files: Files) -> None:
    lines = files["tables/captures.csv"].splitlines(keepends=True)
    files["tables/captures.csv"] = b"".join([lines[0], *lines[2:]])


def page_left_out(files: Files) -> None:
    lines = files[PAGES].splitlines(keepends=True)
    files[PAGES] = b"".join(lines[:-1])


def page_again(files: Files) -> None:
    said = json.loads(files[PAGES].splitlines()[1])
    files[PAGES] += json.dumps({**said, "title": "Another title"}).encode() + b"\n"


def on_entries(change: Callable[[list[str]], list[str]]) -> Forgery:
    """A change of the index, with the digest that its own index gives of it made anew."""

    def apply(files: Files) -> None:
        index = files["indexes/index.cdx.gz"]
        lines = gzip.decompress(index).decode().splitlines(keepends=True)
        block = gzip.compress("".join(change(lines)).encode(), mtime=0)
        files["indexes/index.cdx.gz"] = block
        idx = files["indexes/index.idx"].decode()
        idx = idx.replace(sha256(index), sha256(block))
        idx = re.sub(r'"length": \d+', f'"length": {len(block)}', idx)
        files["indexes/index.idx"] = idx.encode()

    return apply


# --- records and log -----------------------------------------------------------------------------


def on_record(change: Callable[[Member], object]) -> Forgery:
    """A change of the first response, its own digests and the index made anew."""

    def apply(files: Files) -> None:
        name = name_of(files, "archive/")
        files[name], places = rebuilt(files[name], change, "response")

        def moved(lines: list[str]) -> list[str]:
            found = []
            for line in lines:
                key, moment, text = line.split(" ", 2)
                said = json.loads(text)
                offset, length, digest, uri = places[int(said["offset"])]
                said |= {"offset": str(offset), "length": str(length), "digest": digest}
                said["url"] = uri
                found.append(f"{key} {moment} {json.dumps(said)}\n")
            return found

        on_entries(moved)(files)

    return apply


def change_words(member: Member) -> None:
    block = member.block.replace(b"not pay", b"now pay")
    assert block != member.block
    member.change_block(block, digests=True)


def records_swapped(files: Files) -> None:
    """Two records have each other's blocks; ids, addresses and dates stay."""
    name = name_of(files, "archive/")
    blocks: list[bytes] = []
    rebuilt(files[name], lambda m: blocks.append(m.block), "response")
    seen = 0

    def take(member: Member) -> None:
        nonlocal seen
        seen += 1
        if seen == 1:
            member.change_block(blocks[0].replace(b"pier", b"quay"), digests=True)

    on_record(take)(files)


def on_lines(change: Callable[[dict], object]) -> Forgery:  # type: ignore[type-arg]
    """A change of each whole line of the log, the chain sealed anew from the first to the last."""

    def apply(files: Files) -> None:
        name = name_of(files, "custody/", ".jsonl")
        before, out = "", b""
        for raw in files[name].splitlines():
            fields = json.loads(raw)
            change(fields)
            fields.pop("hash")
            fields["prev"] = before or fields.get("prev", "")
            line, before = seal_line(fields)
            out += line
        files[name] = out

    return apply


def moved_lines(files: Files) -> None:
    """The first two lines about records change places; numbers and hashes are made anew."""
    name = name_of(files, "custody/", ".jsonl")
    lines = files[name].splitlines()
    one, two = [n for n, raw in enumerate(lines) if b'"offset":' in raw][:2]
    lines[one], lines[two] = lines[two], lines[one]
    files[name] = b"\n".join(lines)
    numbers = iter(range(1, len(lines) + 1))
    on_lines(lambda fields: fields.update(seq=next(numbers)))(files)


def other_log(files: Files) -> None:
    """Another log says to have written what the log wrote."""
    name = name_of(files, "custody/", ".jsonl")
    kept = files[name]
    on_lines(lambda fields: fields.update({k: "b-1" for k in ("chain",) if k in fields}))(files)
    files["custody/b-1.jsonl"], files[name] = files[name], kept


def backdate(fields: dict) -> None:  # type: ignore[type-arg]
    fields["time"] = fields["time"].replace("2026", "2024", 1)


def before_all_years(fields: dict) -> None:  # type: ignore[type-arg]
    fields["time"] = "0001-01-01T00:00:00+14:00"


def record_and_log(files: Files) -> None:
    """A record, its digests, its log line and all lines behind it are written anew."""
    on_record(change_words)(files)
    raw = files[name_of(files, "archive/")]
    members: list[Member] = []
    rebuilt(raw, members.append, "response")
    (member,) = members
    id_ = member.get("WARC-Record-ID").strip("<>")
    packed = gzip.compress(member.raw(), mtime=0)
    body = member.block.partition(b"\r\n\r\n")[2]

    def apply(fields: dict) -> None:  # type: ignore[type-arg]
        if fields.get("record_id") == id_:
            fields["block_digest"] = member.get("WARC-Block-Digest")
            fields["payload_digest"] = member.get("WARC-Payload-Digest")
            fields["record_digest"] = f"sha256:{sha256(packed)}"
            fields["length"] = len(packed)
            if isinstance(fields.get("capture"), dict):
                fields["capture"]["payload_digest"] = fields["payload_digest"]
                fields["capture"]["content_digest"] = f"sha256:{sha256(body)}"

    on_lines(apply)(files)


# --- lists and signatures ------------------------------------------------------------------------


def sealed(files: Files, change: Forgery, sign: SigningKey | None = None) -> Files:
    """Apply a forgery and make SHA256SUMS and datapackage.json anew, unsigned or signed anew."""
    change(files)
    beside = {SUMS, PACKAGE, PACKAGE_DIGEST}
    sums = {name: sha256(c) for name, c in files.items() if name not in beside}
    files[SUMS] = format_sums(sums).encode()
    return listed(files, sign)


def listed(files: Files, sign: SigningKey | None = None) -> Files:
    """Make datapackage.json and its digest anew."""
    said = json.loads(files[PACKAGE])
    names = [name for name in files if name not in (PACKAGE, PACKAGE_DIGEST)]
    said["resources"] = [
        {"name": f"{n}", "path": name, "hash": f"sha256:{sha256(files[name])}"}
        | {"bytes": len(files[name])}
        for n, name in enumerate(names)
    ]
    files[PACKAGE] = json.dumps(said).encode()
    digest = f"sha256:{sha256(files[PACKAGE])}"
    own: dict[str, object] = {"path": PACKAGE, "hash": digest}
    if sign:
        own["signedData"] = sign.sign(digest, said["created"], said["software"])
    files[PACKAGE_DIGEST] = json.dumps(own).encode()
    return files


def key() -> SigningKey:
    return SigningKey(ec.generate_private_key(ec.SECP384R1()))


def sums_without(files: Files) -> None:
    name = name_of(files, "exhibits/")
    kept = [line for line in files[SUMS].decode().splitlines(True) if name not in line]
    files[SUMS] = "".join(kept).encode()
    listed(files)


def sums_of_before(files: Files) -> None:
    files[SUMS] = re.sub(rb"\A[0-9a-f]{8}", b"00000000", files[SUMS])
    listed(files)


def old_signature(files: Files) -> None:
    """The list is made anew, the signature stays that over the list of before."""
    signed = json.loads(files[PACKAGE_DIGEST])["signedData"]
    sealed(files, edit("exhibits/", b"the", b"thy", ".html"))
    own = json.loads(files[PACKAGE_DIGEST])
    files[PACKAGE_DIGEST] = json.dumps({**own, "signedData": signed}).encode()


def bent_signature(files: Files) -> None:
    own = json.loads(files[PACKAGE_DIGEST])
    raw = bytearray(base64.b64decode(own["signedData"]["signature"]))
    raw[20] ^= 1
    own["signedData"]["signature"] = base64.b64encode(raw).decode()
    files[PACKAGE_DIGEST] = json.dumps(own).encode()


def first_answer(**changes: object) -> Forgery:
    return on_statement(lambda said: said["quotations"][0].update(changes))


MADE = "the records make"
FORGERIES: dict[str, tuple[Forgery, str]] = {
    # what it shows
    "an exhibit's words": (edit("exhibits/", b"not pay", b"now pay", ".html"), "no record of this"),
    "an exhibit's text": (edit("exhibits/", b"not pay", b"now pay", "-text.txt"), MADE),
    "an exhibit taken out": (drop("exhibits/", ".html"), "it is not there"),
    "an exhibit put in": (lambda f: f.update({"exhibits/exhibit-9.html": b"x"}), "no record of"),
    "two exhibits swapped": (swap_exhibits, MADE),
    "a page's title": (edit(PAGES, b'"title": "report', b'"title": "retort'), MADE),
    "a page's text": (edit(PAGES, b"not pay", b"now pay"), MADE),
    "a page's date": (edit(PAGES, b'"ts": "2026', b'"ts": "2024'), MADE),
    "a page left out": (page_left_out, MADE),
    "a page listed again": (page_again, MADE),
    "a digest on the first page": (edit(FIRST, b"</td><td>", b"</td><td>0"), MADE),
    "a verdict on the first page": (edit(FIRST, b"<b>altered", b"<b>verbatim"), MADE),
    "what was left out, on the first page": (
        edit(FIRST, b"<p>Nothing.</p>", b"<p>Much.</p>"),
        MADE,
    ),
    "the report's first page": (edit("report/index", b"altered", b"verbatim"), MADE),
    "a page of the report put in": (
        lambda f: f.update({"report/quotation-z.html": b"<p>verbatim"}),
        "do not make this file",
    ),
    "a date in captures.csv": (on_table("captures", "date", "2024-01-01T00:00:00Z"), MADE),
    "a capture left out of captures.csv": (row_left_out, MADE),
    "a title in sources.csv": (on_table("sources", "title", "Another"), MADE),
    "a quotation in quotes.csv": (on_table("quotes", "quote", "Another"), MADE),
    "a verdict in verdicts.csv": (on_table("verdicts", "verdict", "verbatim-"), MADE),
    # what it says of itself
    "a verdict": (first_answer(verdict="verbatim", passes=True), "not the answer"),
    "an answer's sentence": (first_answer(sentence="All is well."), MADE),
    "a quotation, its answer left": (
        on_statement(lambda said: said["rows"][0].update(exact="Another")),
        "not the answer",
    ),
    "made before its log was": (
        on_statement(lambda said: said.update(made="2025-01-01T00:00:00Z")),
        "its log says more, until 2026",
    ),
    "another program": (
        on_statement(lambda said: said.update(software="archiver/9", code="")),
        "makes it 'archiver/9'",
    ),
    "another version's table": (
        by_another_version(on_table("captures", "date", "2024-01-01T00:00:00Z")),
        "is '2024-01-01T00:00:00Z'; the records make '2026-",
    ),
    "another version's verdicts.csv": (
        by_another_version(on_table("verdicts", "verdict", "verbatim")),
        f"is 'verbatim'; {VERDICTS} has 'altered'",
    ),
    "another version's page title": (
        by_another_version(edit(PAGES, b'"title": "report', b'"title": "retort')),
        "is 'retort'; the records make 'report'",
    ),
    "another version's quotation in verdicts.csv": (
        by_another_version(on_table("verdicts", "quote", "Another")),
        f"is 'Another'; {VERDICTS} has 'The trust",
    ),
    "another version's sentence in verdicts.csv": (
        by_another_version(on_table("verdicts", "sentence", "All is well.")),
        f"is 'All is well.'; {VERDICTS} has",
    ),
    "another version's record in verdicts.csv": (
        by_another_version(on_table("verdicts", "record_id", "urn:uuid:0")),
        "is 'urn:uuid:0'",
    ),
    "another version's pass": (
        by_another_version(both(first_answer(passes=True), on_table("verdicts", "passes", "yes"))),
        "passes of a is true; the records make false",
    ),
    "another version's question": (
        by_another_version(
            both(first_answer(quote="Another"), on_table("verdicts", "quote", "Another"))
        ),
        'quote of a is "Another"; the records make "The trust',
    ),
    "another version's copy": (
        by_another_version(
            both(
                on_statement(lambda said: said["quotations"][0]["capture"].update(uri="x:y")),
                on_table("verdicts", "uri", "x:y"),
            )
        ),
        'capture.uri of a is "x:y"; the records make "http',
    ),
    "a page beside its first page": (
        lambda f: f.update({"START-HERE/READ-THIS.html": b"<p>All is true."}),
        "no record of this pack makes this file",
    ),
    "a page at its top": (
        lambda f: f.update({"index.html": b"<p>All is true."}),
        "no record of this pack makes this file",
    ),
    "a page among its records": (
        lambda f: f.update({"archive/summary.html": b"<p>All is true."}),
        "no record of this pack makes this file",
    ),
    "its title": (edit(PACKAGE, b"and their sources", b"and their lies"), "its title is"),
    "a description": (
        edit(PACKAGE, b'"profile"', b'"description": "All is true.", "profile"'),
        "it says description",
    ),
    # its index
    "an entry of the index shifted": (on_entries(entry(0, offset="7")), "no record begins"),
    "two entries of the index swapped": (on_entries(swapped_entries), "gives the address"),
    "another digest in the index": (
        on_entries(entry(0, digest="sha256:" + "0" * 64)),
        "the record has sha256:",
    ),
    # its records and its log
    "a record": (on_record(change_words), "not what the log says"),
    "two records swapped": (records_swapped, "not what the log says"),
    "a record with its log": (record_and_log, "no record of this"),
    "two lines of the log swapped": (moved_lines, "was doubled, moved or put in"),
    "another log over its records": (other_log, "it says to have written"),
    "the log's times": (on_lines(backdate), "was dated back"),
    "times that are none": (on_lines(lambda line: line.update(time="soon")), "has no time"),
    "times before all years": (on_lines(before_all_years), "has no time"),
}
"""Each is sealed anew: SHA256SUMS, datapackage.json and its digest agree with what lies there."""

LISTS: dict[str, tuple[Forgery, str]] = {
    "SHA256SUMS leaves a file out": (sums_without, "it leaves out exhibits/"),
    "SHA256SUMS of before": (sums_of_before, "it gives 00000000"),
    "SHA256SUMS taken out": (lambda f: (f.pop(SUMS), listed(f)), "lists no file"),
    "the signature stripped": (lambda f: listed(f), MADE),
    "signed anew by another": (lambda f: listed(f, key()), MADE),
    "the signature of before": (old_signature, "over another list of files"),
    "a bit of the signature": (bent_signature, "does not hold"),
    "a file that no list names": (
        lambda f: f.update({"exhibits/new.html": b"x"}),
        "in no list of the pack",
    ),
    "its own date": (
        lambda f: (edit(PACKAGE, b'"created": "2026', b'"created": "2025')(f), listed(f)),
        "its created is '2025-",
    ),
}


# --- bags ----------------------------------------------------------------------------------------


def seal_bag(bag: Path, *, left_out: str = "") -> None:
    """Make both manifests and the count of bytes anew; `left_out` stands in none."""
    payload = sorted(p for p in (bag / "data").rglob("*") if p.is_file())
    size = sum(path.stat().st_size for path in payload)
    info = bag / "bag-info.txt"
    text = re.sub(r"Oxum: \S+", f"Oxum: {size}.{len(payload)}", info.read_text("utf-8"))
    info.write_text(text, encoding="utf-8")
    tags = [p for p in sorted(bag.iterdir()) if p.is_file() and "tagmanifest" not in p.name]
    for manifest, paths in (("manifest-sha256.txt", payload), ("tagmanifest-sha256.txt", tags)):
        names = {p.relative_to(bag).as_posix(): p for p in paths}
        sums = {n: sha256(p.read_bytes()) for n, p in names.items() if n != left_out}
        (bag / manifest).write_text(format_sums(sums), encoding="utf-8")


def in_bag(change: Forgery, *, sums: bool = True) -> Callable[[Path], None]:
    """A forgery of the files in `data`, with SHA256SUMS and the manifests made anew."""

    def apply(bag: Path) -> None:
        data = bag / "data"
        files = {
            p.relative_to(data).as_posix(): p.read_bytes() for p in data.rglob("*") if p.is_file()
        }
        change(files)
        if sums:
            listed_ = {name: sha256(c) for name, c in files.items() if name != SUMS}
            files[SUMS] = format_sums(listed_).encode()
        for name, content in files.items():
            (data / name).write_bytes(content)
        for path in [p for p in data.rglob("*") if p.is_file()]:
            if path.relative_to(data).as_posix() not in files:
                path.unlink()
        seal_bag(bag)

    return apply


def at_top(name: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(bag: Path) -> None:
        text = (bag / name).read_text("utf-8")
        assert old in text
        (bag / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        seal_bag(bag)

    return apply


def fetched(bag: Path) -> None:
    (bag / "fetch.txt").write_text("https://x.example/ 5 data/x\n", encoding="utf-8")
    seal_bag(bag)


def linked(bag: Path) -> None:
    (bag / "data" / "more").symlink_to(bag / "data" / "report", target_is_directory=True)


BAGS: dict[str, tuple[Callable[[Path], None], str]] = {
    "an exhibit's words": (in_bag(FORGERIES["an exhibit's words"][0]), "no record of this"),
    "a record": (in_bag(FORGERIES["a record"][0]), "not what the log says"),
    "a page's title": (in_bag(FORGERIES["a page's title"][0]), MADE),
    "a date in captures.csv": (in_bag(FORGERIES["a date in captures.csv"][0]), MADE),
    "SHA256SUMS of before": (
        in_bag(edit("exhibits/", b"the", b"thy", "-text.txt"), sums=False),
        "it gives ",
    ),
    "the first page": (at_top("START-HERE.html", "<b>altered", "<b>verbatim"), MADE),
    "its date": (at_top("bag-info.txt", "Date: 2026", "Date: 2025"), "Bagging-Date is '2025"),
    "files that lie elsewhere": (fetched, "lie elsewhere"),
    "a link": (linked, "link"),
    "a manifest that leaves a file out": (
        lambda bag: seal_bag(bag, left_out="data/verdicts/verdicts.json"),
        "in no list of the pack",
    ),
}
