"""What `archiver verify --pack` prints: an evidence pack, judged from what is in it alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.exit_codes import Exit, exit_code, judge_findings
from archiver.commands.invocation import read_means
from archiver.commands.printing import say
from archiver.reporting.wording import plural

if TYPE_CHECKING:
    from archiver.workflows.handover.check_pack import PackCheck


def verify_pack_and_print(ctx: click.Context, pack: Path, form: str) -> int:
    """Check and judge the pack, print the findings in `form`, and return the exit code.

    1 also when an answer is not the one that the pack states.
    """
    from archiver.reporting.formats.formats import render_findings
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.objects.verify import pack_object
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import write_verify
    from archiver.workflows.handover.check_pack import verify_pack

    means = read_means(ctx)
    checked = verify_pack(pack, means)
    if form == "json":
        key = checked.signature.key if checked.signature else None
        said = pack_object(checked, key.fingerprint if key else "", _say_signature(checked))
        click.echo(render_json(said), nl=False)
    elif form == "text":
        write_verify(Printer(sys.stdout), checked.findings, checked.sources)
    else:
        software = means.machine.software
        click.echo(render_findings(form, checked.findings, checked.sources, software), nl=False)
    for words in checked.left_out:
        say(f"not in this pack: {words}", err=form != "text")
    for words in _say_vouchers(checked):
        say(words, err=True)
    say(_say_answers(checked), err=True)
    differs = (Exit.FINDINGS,) if checked.differing or not checked.sound else ()
    return exit_code(*judge_findings(checked.findings), *differs)


def _say_vouchers(checked: PackCheck) -> Iterator[str]:
    """Yield what is to be said of signature and timestamps."""
    yield from checked.cautions
    for one in checked.errors:
        yield f"error: {one.file}: {one.message}."
    yield _say_signature(checked)
    if not checked.stamps:
        yield "No timestamp authority has vouched for its log."
    for one in checked.stamps:
        grave = "" if str(one.severity) == "note" else f"{one.severity}: "
        yield f"{grave}{one.file}: {one.message}."


def _say_signature(checked: PackCheck) -> str:
    from archiver.store.packs.signing import UNSIGNED

    return checked.signature.sentence if checked.signature else UNSIGNED


def _say_answers(checked: PackCheck) -> str:
    """Say what the lists cover, never beside an error, and whether the answers are the same."""
    files = f"All {plural(checked.listed, 'file')} that its lists name are as the lists say"
    if checked.unlisted:
        files += f"; no list speaks of {', '.join(checked.unlisted)}"
    start = f"{files}. " if checked.sound else "Not all in this pack is as it must be. "
    if not checked.differing:
        answers = plural(len(checked.findings), "answer")
        return f"{start}{answers}, the same as on {checked.made}."
    names = ", ".join(checked.differing)
    return f"{start}These answers are not those of {checked.made}: {names}."
