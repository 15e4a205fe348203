"""What an audit found, for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from archiver.reporting.terminal.printer import Printer
from archiver.reporting.wording import plural

COMMAND = " openssl ts "  # begins a command in a message; it is never wrapped, to be copied
ALWAYS = "signature"
"""The rule whose notes are always shown: who signed is part of every answer about a pack."""
STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


class AuditLine(Protocol):
    """One finding of an audit."""

    @property
    def file(self) -> str: ...
    @property
    def offset(self) -> int: ...
    @property
    def record_id(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def message(self) -> str: ...


class AuditResult(Protocol):
    """The result of an audit."""

    @property
    def ok(self) -> bool: ...
    @property
    def files(self) -> int: ...
    @property
    def records(self) -> int: ...
    @property
    def findings(self) -> Sequence[AuditLine]: ...
    @property
    def by_name(self) -> bool: ...


def write_audit(printer: Printer, audited: AuditResult, *, notes: bool = False) -> None:
    """Write the findings, the gravest first, then the counts; notes only when asked for."""
    for found in audited.findings:
        if notes or found.severity != "note" or found.rule == ALWAYS:
            style = STYLES[str(found.severity)]
            place = f"{found.file}:{found.offset}"
            printer.line(place, ": ", (f"{found.severity} {found.rule}", style))
            words, command, rest = found.message.partition(COMMAND)
            printer.paragraph(words)
            if command:
                printer.line(f"   {command}{rest}")
    printer.line((say_audit(audited), "bold"))


def say_audit(audited: AuditResult) -> str:
    """Return the result in one sentence."""
    counts = Counter(str(found.severity) for found in audited.findings)
    read = f"{plural(audited.files, 'file')}, {plural(audited.records, 'record')}: "
    kinds = [plural(counts[kind], kind) for kind in ("error", "warning", "note") if counts[kind]]
    verdict = "as it was written" if audited.ok else "NOT as it was written"
    if audited.by_name:
        verdict = "nothing in it contradicts itself" if audited.ok else "NOT sound"
    return f"{read}{verdict}" + (f" ({', '.join(kinds)})" if kinds else "") + "."
