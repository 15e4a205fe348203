"""What goes into a pack, what is left out and why, and what in it is personal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archiver.models import Capture, Quotation, Source
from archiver.project import Project, choose_sources
from archiver.store.catalog.withheld import WithheldCapture
from archiver.store.reader import Reader

E_MAIL = re.compile(r"\b[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b", re.IGNORECASE)
PHONE = re.compile(
    r"(?<![\w.])(?:(?:\+|00 ?)44[ .-]?(?:\(0\)[ .-]?)?|\(?0)(?:\d[ ).-]{0,2}){9,10}(?!\w)"
)
NHS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
NUMBER_AND_DATE = re.compile(r"(?<=/exhibit-)\d+-|-\d{8}$")
"""What tells the exhibits of one source apart (`handover/exhibits.py` names them)."""


@dataclass(frozen=True)
class LeftOut:
    """Something that is not handed over: a source, capture or quotation, by id, and why."""

    what: str
    id: str
    reason: str
    source: str = ""
    date: str = ""
    digest: str = ""

    @property
    def sentence(self) -> str:
        """What was left out, in words."""
        of = f" of {self.source}" if self.source else ""
        dated = f" ({self.date}, {self.digest or 'no digest'})" if self.date else ""
        return f"The {self.what} {self.id}{of}{dated}: {self.reason}"


@dataclass(frozen=True)
class Choice:
    """What a pack is made of. `selected` says that only some sources were asked for."""

    sources: tuple[Source, ...]
    captures: tuple[Capture, ...]
    quotations: tuple[Quotation, ...]
    left_out: tuple[LeftOut, ...]
    selected: bool

    @property
    def everything(self) -> bool:
        """Whether nothing at all stays behind."""
        return not self.left_out and not self.selected


def choose_content(project: Project, reader: Reader, ids: Sequence[str]) -> Choice:
    """Return what may be handed over of the sources `ids` (all of them when there are none).

    Raises UsageError for an unknown id, RowError for a wrong row.
    """
    rows = project.sources().checked()
    asked = choose_sources(rows, ids)
    sources = tuple(source for source in asked if source.share)
    names = {source.id for source in sources}
    kept, left = _choose_captures(reader, names, {row.id for row in rows}, selected=bool(ids))
    unshared = {source.id for source in asked if not source.share}
    quotations = project.quotations().checked()
    wanted = tuple(q for q in quotations if q.source in names or (not q.source and not ids))
    others = len(rows) - len(asked)
    rest = LeftOut("rest", "of the archive", f"{others} other sources were not asked for.")
    left_out = [
        *([rest] if others else []),
        *(LeftOut("source", name, "its row says share = no.") for name in sorted(unshared)),
        *left,
        *(
            LeftOut("quotation", q.id, f"its source {q.source} is not shared.")
            for q in quotations
            if q.source in unshared
        ),
    ]
    return Choice(sources, tuple(kept), wanted, tuple(left_out), bool(ids))


def _choose_captures(
    reader: Reader, names: set[str], rows: set[str], *, selected: bool
) -> tuple[list[Capture], list[LeftOut]]:
    captures, withheld = reader.catalog.captures(), reader.catalog.withheld()
    shared = {c.record_id for c in captures if c.source in names and c.record_id not in withheld}
    kept: list[Capture] = []
    left: list[LeftOut] = []
    for capture in captures:
        if capture.source in names:
            if why := _why_not(capture, shared, withheld):
                left.append(_leave(capture, why))
            else:
                kept.append(capture)
        elif capture.source not in rows and not selected:
            left.append(_leave(capture, "its source has no row in sources.csv."))
    return kept, left


def _why_not(capture: Capture, shared: set[str], withheld: Mapping[str, WithheldCapture]) -> str:
    if found := withheld.get(capture.record_id):
        return f"withheld on {found.date:%Y-%m-%d}: {found.reason}"
    if capture.refers_to and capture.refers_to not in shared:
        return "its content lies in a record of a source that is not in this pack."
    return ""


def _leave(capture: Capture, why: str) -> LeftOut:
    date = f"{capture.date:%Y-%m-%d %H:%M} UTC"
    return LeftOut("capture", capture.record_id, why, capture.source, date, capture.payload_digest)


def find_personal(texts: Iterable[tuple[str, str]], contact: str) -> list[str]:
    """Return a sentence for each named text that holds what may be personal, and our own contact.

    Exhibits of one source that hold the same are one sentence: a page that was watched for a year
    has hundreds. A pattern is no proof, and what it does not know it does not find: a person has
    to look.
    """
    named: dict[tuple[str, str], list[str]] = {}
    for name, text in texts:
        counts = Counter(
            {
                "e-mail address": len(set(E_MAIL.findall(text))) if "@" in text else 0,
                "phone number": len(set(PHONE.findall(text))),
                "NHS number": len({n for n in NHS.findall(text) if is_nhs_number(n)}),
            }
        )
        parts = [f"{count} {kind}{_plural(kind, count)}" for kind, count in counts.items() if count]
        if said := ", ".join(parts):
            named.setdefault((NUMBER_AND_DATE.sub("", name), said), []).append(name)
    found = [f"{_say_names(names)}: {said}" for (_, said), names in named.items()]
    if contact:
        found.append(f"our own contact ({contact}) stands in what was sent to each server")
    return found


def _say_names(names: Sequence[str]) -> str:
    more = len(names) - 1
    return names[0] if not more else f"{names[0]} and {more} more of it, the last {names[-1]}"


def _plural(kind: str, count: int) -> str:
    return "" if count == 1 else "es" if kind.endswith("s") else "s"


def is_nhs_number(written: str) -> bool:
    """Whether ten digits have the check digit of an NHS number (NHS Data Dictionary)."""
    digits = [int(character) for character in written if character.isdigit()]
    if len(digits) != 10:
        return False
    check = 11 - sum((10 - place) * digit for place, digit in enumerate(digits[:9])) % 11
    return check % 11 == digits[9] and check != 10
