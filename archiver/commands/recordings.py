"""What `archiver import` prints for recordings that others made, and for others' archives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from archiver.commands.exit_codes import Exit
from archiver.commands.invocation import read_means, read_project
from archiver.commands.printing import say
from archiver.models import Capture, Usable
from archiver.reporting.wording import plural

MOST_LINES = 20  # as many as stand on one screen with the rest (a guess)


def import_and_print(ctx: click.Context, paths: Sequence[Path], *, add_sources: bool) -> Exit:
    """Take the files in and say what came of them; 3 when something in them could not be used."""
    from archiver.workflows.bring.recordings import import_warcs

    done = import_warcs(read_project(), read_means(ctx), paths, add_sources=add_sources)
    for words in done.remarks[:MOST_LINES]:
        say(words, err=True)
    if len(done.remarks) > MOST_LINES:
        say(f"and {len(done.remarks) - MOST_LINES} more remarks of these kinds", err=True)
    for words in done.refused[:MOST_LINES]:
        say(f"not used: {words}", err=True)
    if len(done.refused) > MOST_LINES:
        rest = len(done.refused) - MOST_LINES
        say(f"not used: {rest} more records; the custody log names them", err=True)
    for words in done.doubtful[:MOST_LINES]:
        say(words, err=True)
    if len(done.doubtful) > MOST_LINES:
        say(f"in doubt: {len(done.doubtful) - MOST_LINES} more records; show names them", err=True)
    for name in done.added:
        say(f"added {name} to sources.csv")
    for capture in done.captures:
        say(_describe(capture, done.dates.get(capture.record_id, "")))
    for kept in done.kept:
        say(f"{kept.name} is kept bit for bit as archive/{kept.place} ({kept.sha256}).")
    say(_sum_up(len(done.captures), done.known))
    if done.others:
        _say_others(done.others, add_sources=add_sources)
    if done.left:
        kinds = [f"{count} {kind}" for kind, count in done.left.items()]
        more = f" and {len(kinds) - MOST_LINES} other kinds" if len(kinds) > MOST_LINES else ""
        records = plural(sum(done.left.values()), "other record")
        say(f"Not taken in: {records} ({', '.join(kinds[:MOST_LINES])}{more}).")
    lost = bool(done.refused or done.doubtful) or (add_sources and bool(done.others))
    return Exit.UNDETERMINED if lost else Exit.CLEAN


def _describe(capture: Capture, written: str) -> str:
    when = f"in {written}" if written else f"on {capture.date:%Y-%m-%d %H:%M}"
    line = f"{capture.source}: {capture.uri}, recorded by others {when}"
    stored = f"{line} (their date), is stored as {capture.record_id}"
    if capture.usable is Usable.YES:
        return stored
    doubtful = capture.usable is Usable.DOUBTFUL
    return f"{stored}; {'needs a look' if doubtful else 'cannot serve as it is'}: {capture.why}"


def _sum_up(count: int, known: int) -> str:
    were = "was" if known == 1 else "were"
    again = f"{plural(known, 'capture')} in it {were} here already." if known else ""
    if not count:
        return f"Nothing new was stored. {again}".strip()
    return f"{plural(count, 'capture')} stored. {again}".strip()


def _say_others(others: Sequence[str], *, add_sources: bool) -> None:
    verb = "belongs" if len(others) == 1 else "belong"
    say(
        f"{plural(len(others), 'page')} in it {verb} to no source, such as "
        f"{others[0] or 'one without an address'}."
    )
    if add_sources:
        say(
            "--add-sources made none of them: what is no web address, or stands in no list of "
            "pages of its WACZ, or is one of more than 200. `archiver add ADDRESS` and the import "
            "again take one."
        )
    else:
        say("`archiver add ADDRESS` and the import again take one; --add-sources takes all.")


def merge_and_print(ctx: click.Context, path: Path, renamed: Sequence[str]) -> None:
    """Take in another archive and say what came."""
    from archiver.workflows.bring.archive import merge_archive

    done = merge_archive(read_project(), read_means(ctx), path, renamed)
    for words in done.remarks:
        say(words, err=True)
    for theirs, ours in done.renamed.items():
        say(f"their {theirs} is {ours} here")
    for name in done.added:
        say(f"added {name} to sources.csv")
    if not done.arrived:
        say(f"Nothing new: all {done.known} files of it are here already.")
        return
    known = f"; {done.known} files were here already" if done.known else ""
    say(f"{plural(done.captures, 'capture')} came, in {done.arrived} files{known}.")
    say("Their list of quotations (quotes.csv) was left alone.")
