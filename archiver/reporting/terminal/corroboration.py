"""What supports a capture: who else vouches for it, for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from archiver.models import Capture
from archiver.reporting.terminal.printer import Printer
from archiver.reporting.wording import minute, plural

CONTENTS_SHOWN = 5  # so that a source stays within one screen (a guess)
LIMITS = "docs/evidence.md says what each of these proves, and what it does not."


class SupportKind(StrEnum):
    """What sort of support it is, the strongest first."""

    COPY = "independent-copy"
    SECOND = "second-capturer"
    STAMP = "timestamp"
    AGAIN = "captured-again"
    CONNECTION = "connection"
    PERSON = "person"
    MACHINE = "machine"
    CAUTION = "caution"


@dataclass(frozen=True)
class Voucher:
    """One thing that supports a capture, or speaks against it (`caution`), in words and fields."""

    kind: SupportKind
    words: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Support:
    """All that supports one capture."""

    capture: Capture
    vouchers: tuple[Voucher, ...]


def write_support(printer: Printer, supports: Sequence[Support]) -> None:
    """Write what supports the newest contents of a source, each by its first capture."""
    by_content: dict[str, list[Support]] = {}
    for one in supports:
        by_content.setdefault(one.capture.content_digest or one.capture.record_id, []).append(one)
    if not by_content:
        return
    groups = list(by_content.values())
    printer.line(("What supports them", "bold"))
    for group in groups[: -CONTENTS_SHOWN - 1 : -1]:
        first, later = group[0], len(group) - 1
        again = f", and {plural(later, 'later copy', 'later copies')} of the same" if later else ""
        printer.line(
            "  ", (minute(first.capture.date), "bold"), f"  {first.capture.record_id}{again}"
        )
        for voucher in first.vouchers:
            style = "yellow" if voucher.kind is SupportKind.CAUTION else ""
            printer.paragraph(f"- {voucher.words}", indent=4, style=style)
    if len(groups) > CONTENTS_SHOWN:
        more = plural(len(groups) - CONTENTS_SHOWN, "earlier content")
        printer.line(f"  {more}: see `archiver show --format json`.")
    printer.paragraph(LIMITS)
