"""What `accept` and `reject` share: they are about what others' logs decide of our records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import say, say_problem


def ruling_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments and options of both."""
    for decorate in (
        click.pass_context,
        format_option(),
        click.option("--reason", default="", help="Why, in words that the log keeps."),
        click.option("--by", default="", metavar="NAME", help="Who decided it; always needed."),
        click.argument("ids", nargs=-1, metavar="[ID]..."),
    ):
        function = decorate(function)
    return function


def decide_and_print(
    ctx: click.Context, done: str, ids: tuple[str, ...], by: str, reason: str, form: str
) -> None:
    """Decide, `done` being "accepted" or "rejected", or list what waits; and print it."""
    from archiver.workflows.bring import others_rulings

    project, means = read_project(), read_means(ctx)
    if ids:
        decide = others_rulings.accept if done == "accepted" else others_rulings.reject
        decision = decide(project, means, ids, by=by, reason=reason)
    else:
        done, decision = "waiting", others_rulings.list_waiting(project, means)
    if form == "json":
        from archiver.reporting.objects.handover import decision_object
        from archiver.reporting.objects.render import render_json

        click.echo(render_json(decision_object(done != "waiting", decision)), nl=False)
        return
    if not decision.ids:
        say("Nothing that others decided about our records waits.")
    for name, line in zip(decision.ids, decision.lines, strict=True):
        say(line if done == "waiting" else f"{done} {name}: {line.partition('. It waits')[0]}.")
    for path in decision.left:
        say_problem(f"NOT REMOVED archive/{path}: another program has it open. Delete it.")
