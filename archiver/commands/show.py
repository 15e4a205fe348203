"""archiver show: one source."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import say

if TYPE_CHECKING:
    from archiver.reporting.reference import Reference
    from archiver.workflows.report.show import Dossier


@click.command(name="show")
@click.argument("id")
@click.option("--cite", is_flag=True, help="Only a reference, with its archived address.")
@click.option("--wikitext", is_flag=True, help="Only a reference, as {{cite web}}.")
@format_option()
@click.pass_context
def command(ctx: click.Context, id: str, cite: bool, wikitext: bool, form: str) -> None:
    """All that is known about one source.

    Its address and state, its captures, what became of the quotations that cite it, and what
    supports each capture: copies in independent archives, timestamps, other machines that received
    the same, the secure connection. With --cite, a reference to paste under a text.
    """
    from archiver.workflows.report import show

    if (cite or wikitext) and form == "json":
        raise click.UsageError("The reference is in the JSON anyway: leave out --cite, --wikitext.")
    if cite or wikitext:
        reference = show.cite(read_project(), read_means(ctx), id)
        _print_reference(reference, plain=cite, wikitext=wikitext)
        return
    known = show.show(read_project(), read_means(ctx), id)
    if form == "json":
        from archiver.reporting.objects.render import render_json
        from archiver.reporting.objects.report import show_object

        result = show_object(
            known.source,
            known.captures,
            known.history,
            known.findings,
            known.crosschecks,
            known.reference,
            known.supports,
            known.media,
        )
        click.echo(render_json(result), nl=False)
    else:
        _print_text(known)


def _print_reference(reference: Reference, *, plain: bool, wikitext: bool) -> None:
    """Print what was asked for on stdout, and on stderr what a person should know of it."""
    name = reference.source.id
    if wikitext and not reference.wikitext:
        raise click.UsageError(
            f"{name} has no address: {{{{cite web}}}} cannot cite it. Use --cite."
        )
    if plain:
        say(reference.plain)
    if wikitext:
        say(reference.wikitext)
    if reference.archived is None and reference.source.url:
        say(
            f"archiver: no archived address of {name} is known. `archiver crosscheck {name}` looks "
            f"for one; `archiver snapshot {name} --save` asks archive.org to make one.",
            err=True,
        )
    elif reference.archived is not None and reference.archived.compared == "not compared":
        say(
            f"archiver: the archived copy was not compared with ours: `archiver crosscheck {name}` "
            "does that.",
            err=True,
        )


def _print_text(known: Dossier) -> None:
    from archiver.reporting.terminal.corroboration import write_support
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import write_show

    printer = Printer(sys.stdout)
    write_show(
        printer,
        known.source,
        known.captures,
        known.findings,
        change=known.state,
        crosschecks=known.crosschecks,
        media=known.media,
    )
    write_support(printer, known.supports)
    printer.line(("To cite it", "bold"))
    printer.paragraph(known.reference.plain)
