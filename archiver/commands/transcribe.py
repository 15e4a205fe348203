"""archiver transcribe: a person's typing of a scan or recording."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.commands.invocation import read_means, read_project
from archiver.commands.printing import say


@click.command(name="transcribe")
@click.argument("id", required=False)
@click.option("--by", default="", metavar="NAME", help="Who typed it, or who confirms it.")
@click.option(
    "--from",
    "typing",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="The typing: plain text in UTF-8.",
)
@click.option(
    "--draft",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write into FILE what tesseract reads in the scan, to be corrected.",
)
@click.option(
    "--languages", default="eng", metavar="CODES", help="Of a draft, such as eng+cym (eng)."
)
@click.option("--record", default="", help="Which capture it is of (default: the newest).")
@click.option("--confirm", "confirming", metavar="RECORD", help="Confirm a typing.")
@click.pass_context
def command(
    ctx: click.Context,
    id: str | None,
    by: str,
    typing: str | None,
    draft: str | None,
    languages: str,
    record: str,
    confirming: str | None,
) -> None:
    """Store a person's typing of a scan or recording, or confirm one.

    Somebody types what the scan says; somebody else compares the typing with the scan and confirms
    it. Only then quotations are judged against it, and every verdict says that it rests on a
    transcript. A page begins at a form feed, or at a line such as [page 3]; write [illegible]
    where nothing can be read. --draft writes what tesseract reads, where the computer has it, with
    the pages' pictures beside it; words that it is not sure of are marked [? so], and cannot be
    checked before somebody has typed them. To correct a typing, store a new one and have it
    confirmed: it then holds in place of the older.
    """
    from archiver.workflows.bring.transcript import confirm, transcribe

    if draft and id and not (typing or confirming or by):
        _draft(ctx, id, Path(draft), record, languages)
        return
    if not by:
        raise click.UsageError("Name who typed it, or who confirms it: --by NAME")
    if confirming and not (id or typing or record):
        done = confirm(read_project(), read_means(ctx), confirming, by)
        say(
            f"{done.capture.source}: the typing of {done.typed_by} is confirmed by "
            f"{done.confirmed_by}, and serves from now on."
        )
        return
    if not (id and typing) or confirming:
        raise click.UsageError(
            "Write either: archiver transcribe ID --by NAME --from FILE, or: archiver transcribe "
            "--confirm RECORD --by OTHER-NAME"
        )
    typed = transcribe(read_project(), read_means(ctx), id, Path(typing), by, record)
    new, of = typed.capture.record_id, typed.of
    pages = f", {typed.pages} pages" if typed.pages > 1 else ""
    say(f"{id}: the typing of {of.record_id} ({of.date:%Y-%m-%d}{pages}) is stored as {new}.")
    say("It serves when another person has compared it with that copy and confirmed it:")
    say(f"archiver transcribe --confirm {new} --by NAME")


def _draft(ctx: click.Context, id: str, path: Path, record: str, languages: str) -> None:
    from archiver.workflows.bring.draft_typing import draft_typing

    made = draft_typing(read_project(), read_means(ctx), id, path, record, languages)
    pages = "1 page" if made.pages == 1 else f"{made.pages} pages"
    say(
        f"{id}: a draft of {made.of.record_id} ({made.of.date:%Y-%m-%d}, {pages}, {made.words} "
        f"words, {made.doubtful} of them in doubt) is in {path}; the pages are in {made.pictures}."
    )
    for problem in made.problems:
        say(problem)
    say("Nothing of it counts. Compare every word with the pages, correct it, and store it:")
    say(f"archiver transcribe {id} --by NAME --from {path}")
