"""archiver verify: quotations against the archived text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.exit_codes import Exit, exit_code, judge_findings
from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import StepStream, give_commands, say, say_problem
from archiver.reporting.safe_characters import show_unseen

if TYPE_CHECKING:
    from archiver.models import Finding
    from archiver.project import Project
    from archiver.workflows.shared.context import Means
    from archiver.workflows.verify.findings_cache import KnownDocument
    from archiver.workflows.verify.refresh import FreshLook

FORMATS = ("jsonl", "csv", "markdown", "junit", "sarif", "github")


@click.command(name="verify")
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@click.option(
    "--refresh", is_flag=True, help="First fetch what the documents cite, and say what came."
)
@click.option(
    "--suggest", is_flag=True, help="Print a diff that restores the source's words; write nothing."
)
@click.option(
    "--annotate", is_flag=True, help="Write a copy of a docx or html with what was found in it."
)
@click.option(
    "--unmarked", is_flag=True, help="Also say what is copied at length without quotation marks."
)
@click.option(
    "--thorough", is_flag=True, help="Believe no cache: read the records themselves once more."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    metavar="N",
    help="Judge the rows of quotes.csv in N processes, each with memory of its own.",
)
@click.option("--pack", metavar="FILE", help="Judge an evidence pack from what is in it alone.")
@format_option(*FORMATS)
@click.pass_context
def command(
    ctx: click.Context,
    documents: tuple[str, ...],
    refresh: bool,
    suggest: bool,
    annotate: bool,
    unmarked: bool,
    thorough: bool,
    jobs: int,
    pack: str | None,
    form: str,
) -> None:
    """Check quotations against the archived text.

    Without DOCUMENT every row of quotes.csv is judged; with documents (md, html, docx, odt, pdf,
    rtf, epub, pptx, xlsx, eml, txt and more, or folders of them) every quotation in them. The
    verdict is about the words: the same, set differently, with marked cuts, altered, from another
    source, not found, or not to be judged. Exit code 1 means that a quotation needs a
    person, 3 that one could not be judged, or that a part of a document could not be read.
    """
    asked = {"--refresh": refresh, "--suggest": suggest, "--annotate": annotate}
    asked |= {"--unmarked": unmarked}
    _refuse_mixtures([name for name, given in asked.items() if given], documents, form, pack)
    if pack:
        from archiver.commands.packs import verify_pack_and_print

        ctx.exit(verify_pack_and_print(ctx, Path(pack), form))
    from archiver.workflows.verify.find_documents import find_documents

    project, means, paths = read_project(), read_means(ctx), find_documents(documents)
    means = replace(means, cache_key=None) if thorough else means
    looks: tuple[FreshLook, ...] = ()
    if refresh:
        from archiver.workflows.verify.refresh import leaves_unseen, refresh_cited, with_looks

        looks = refresh_cited(project, means, paths)
    unseen = [] if all(look.shown for look in looks) else [Exit.UNDETERMINED]
    if suggest or annotate:
        show = _print_suggestions if suggest else _print_copies
        ctx.exit(exit_code(*unseen, *judge_findings(show(project, means, paths))))
    checked, problems = _check(project, means, paths, unmarked, jobs)
    if looks:
        checked = replace(checked, findings=with_looks(project, means, checked.findings, looks))
        unseen += [Exit.UNDETERMINED] if leaves_unseen(checked.findings, looks) else []
    if form != "text" or not problems or len(problems) < len(paths):
        _print(project, means, checked, form)
    for problem in problems:
        say_problem(problem)
    broken = [Exit.BROKEN] if problems else []
    ctx.exit(exit_code(*broken, *unseen, *judge_findings(checked.findings)))


def _check(
    project: Project, means: Means, paths: Sequence[Path], unmarked: bool, jobs: int
) -> tuple[KnownDocument, tuple[str, ...]]:
    """Return what is known of unchanged documents, else judge them; without any, quotes.csv.

    The second value names documents that cannot be read.
    """
    from archiver.workflows.verify.unchanged import recall_unchanged

    if paths and (known := recall_unchanged(project, means, paths, unmarked=unmarked)):
        return known, ()
    from archiver.workflows.verify.findings_cache import KnownDocument

    if not paths:
        from archiver.workflows.verify.rows import verify

        return KnownDocument(verify(project, means, jobs), ()), ()
    from archiver.workflows.verify.verify import verify_documents

    checked = verify_documents(project, means, paths, unmarked=unmarked)
    return KnownDocument(checked.findings, checked.notes), checked.problems


def _refuse_mixtures(
    asked: Sequence[str], documents: Sequence[str], form: str, pack: str | None
) -> None:
    if pack and (documents or asked):
        raise click.UsageError("--pack judges the quotations that are in it: name nothing else.")
    if asked and not documents:
        raise click.UsageError(f"{asked[0]} is about documents: name one.")
    if "--suggest" in asked and "--annotate" in asked:
        raise click.UsageError("Ask for --suggest or for --annotate, not for both at once.")
    if {"--suggest", "--annotate"} & set(asked) and form != "text":
        raise click.UsageError(f"{asked[-1]} does not go with --format {form}: leave it out.")


def _print(project: Project, means: Means, checked: KnownDocument, form: str) -> None:
    from archiver.reporting.formats.formats import render_findings
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import write_notes, write_verify

    sources = {source.id: source for source in project.sources().rows}
    if form == "text":
        printer = Printer(sys.stdout)
        write_verify(printer, checked.findings, sources)
        write_notes(printer, checked.notes)
    else:
        software = means.machine.software
        rendered = render_findings(form, checked.findings, sources, software, checked.notes)
        if form == "github":
            give_commands(rendered)
        else:
            click.echo(rendered, nl=False)


def _print_suggestions(project: Project, means: Means, paths: Sequence[Path]) -> list[Finding]:
    """Print one diff for all documents, and on stderr what it does not restore."""
    from archiver.workflows.verify.suggest import suggest

    findings: list[Finding] = []
    for suggestion in suggest(project, means, paths):
        findings += suggestion.findings
        for line in suggestion.left:
            means.progress.say(line)
        _write_bytes(suggestion.diff, suggestion.charset)
    return findings


def _print_copies(project: Project, means: Means, paths: Sequence[Path]) -> list[Finding]:
    """Write the annotated copies, and print where they are."""
    from archiver.reporting.wording import plural
    from archiver.workflows.verify.annotate import annotate

    findings: list[Finding] = []
    for made in annotate(project, means, paths):
        findings += made.findings
        say(f"{made.copy}: {plural(made.marked, 'place')} marked. {made.document} is as it was.")
    return findings


def _write_bytes(text: str, charset: str) -> None:
    """Write to stdout in the document's own charset: a terminal's would damage the diff.

    To a terminal, and in a step on GitHub, nobody hands it to `patch`: there it is shown.
    """
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None or sys.stdout.isatty() or isinstance(sys.stdout, StepStream):
        click.echo(show_unseen(text.replace("\r\n", "\n")), nl=False)
        return
    sys.stdout.flush()
    stream.write(text.encode("utf-8" if charset.startswith("utf-16") else charset, "replace"))
    stream.flush()
