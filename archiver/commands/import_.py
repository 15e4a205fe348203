"""archiver import: what people bring."""

from pathlib import Path

import click

from archiver.commands.exit_codes import Exit, exit_code
from archiver.commands.invocation import read_means, read_project
from archiver.commands.printing import say
from archiver.commands.stamping import judge_stampings, stamp_and_say
from archiver.errors import FileError

ONLY_LISTS = "--dry-run is about lists of citations only. Nothing was read or stored."


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--source", metavar="ID", help="The source that it is a copy of.")
@click.option("--by", metavar="NAME", help="Who obtained it.")
@click.option("--obtained", metavar="HOW", help='How, such as "by e-mail".')
@click.option("--on", metavar="DATE", help="When, such as 2021-05-27.")
@click.option("--redacts", default="", metavar="RECORD", help="It is a redacted copy of that one.")
@click.option("--dry-run", is_flag=True, help="Of a citation list: only say what would be added.")
@click.option("--add-sources", is_flag=True, help="Of recordings: make their pages sources too.")
@click.option(
    "--rename",
    "renamed",
    multiple=True,
    metavar="THEIRS=OURS",
    help="Of an archive: their source is called otherwise here.",
)
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    source: str | None,
    by: str | None,
    obtained: str | None,
    on: str | None,
    redacts: str,
    dry_run: bool,
    add_sources: bool,
    renamed: tuple[str, ...],
) -> None:
    """Take in what people bring: files, recordings, archives, lists of citations.

    A PDF, page, Word file, text or picture that no fetch can get: an answer by e-mail, a page
    behind a login. It is stored bit for bit with who, how and when, and quotations are judged
    against it; every verdict says that it rests on a supplied file. With --redacts it is a copy of
    another capture with parts blotted out: withhold the original, and this one is shown.

    Recordings that another program made (WARC, WARC.gz, WACZ): what in them belongs to a source is
    stored as a copy of it. Who made it and when is what the file says, and nobody here saw it:
    every verdict says so. The file itself is kept bit for bit in archive/imports/.

    Another volunteer's project folder, or its archive/: what they captured is set beside ours, with
    their custody log as it is, after an audit of it. Sources are matched by id and address.

    A list of citations (.bib, .ris, CSL-JSON, or wikitext with {{cite}} templates) adds its sources
    to sources.csv, and the words that it quotes to quotes.csv. Nothing there is overwritten.
    """
    paths = [Path(file) for file in files]
    if dry_run and (source or by or obtained or on):
        raise click.UsageError(ONLY_LISTS)
    if source is None and not (by or obtained or on):
        if len(paths) == 1 and paths[0].is_dir():
            from archiver.commands.recordings import merge_and_print

            merge_and_print(ctx, paths[0], renamed)
            _exit_stamped(ctx)
        _import_what_it_is(ctx, paths, dry_run=dry_run, add_sources=add_sources)
        _refuse_misnamed(paths)
    if not (source and by and obtained and on) or len(paths) != 1:
        raise click.UsageError(
            "A file that a person obtained needs --source, --by, --obtained and --on, one file at "
            "a time."
        )
    _bring(ctx, paths[0], source, (by, obtained, on), redacts)
    _exit_stamped(ctx)


def _refuse_misnamed(paths: list[Path]) -> None:
    """Say of a file that is called a recording, and is none, what it is."""
    from archiver.store.others_recordings import why_no_recording

    for path in paths:
        if path.is_file() and (why := why_no_recording(path)):
            raise FileError(
                f"{path} {why}. Nothing was read. Ask for it again; where it is to be kept as it "
                "is, as a file that a person obtained, say so by --source, --by, --obtained, --on."
            )


def _bring(
    ctx: click.Context, path: Path, source: str, said: tuple[str, str, str], redacts: str
) -> None:
    """Store a file that a person obtained, and say what became of it."""
    from archiver.models import Usable
    from archiver.workflows.bring.file import FileOrigin, supply

    provenance = FileOrigin(*said)
    captures = supply(read_project(), read_means(ctx), path, source, provenance, redacts)
    say(f"{source}: {path} is stored as {captures[0].record_id}.")
    for attached in captures[1:]:
        say(f"{source}: its attachment {attached.title} is stored as {attached.record_id}.")
    for name, capture in zip((path.name, *(c.title for c in captures[1:])), captures, strict=True):
        if capture.usable is not Usable.YES:
            doubtful = capture.usable is Usable.DOUBTFUL
            verdict = "needs a look" if doubtful else "cannot serve as it is"
            say(f"The text of {name} {verdict}: {capture.why}")


def _exit_stamped(ctx: click.Context, *codes: Exit) -> None:
    """Have the log stamped where that is due, and exit with the code for all of it."""
    stamped = stamp_and_say(read_project(), read_means(ctx))
    ctx.exit(exit_code(*codes, *judge_stampings(stamped)))


def _import_what_it_is(
    ctx: click.Context, paths: list[Path], *, dry_run: bool, add_sources: bool
) -> None:
    """Import recordings and lists of citations, which say themselves what they are, and exit."""
    from archiver.commands.citations import import_and_print as import_citations
    from archiver.commands.citations import is_citation_list
    from archiver.commands.recordings import import_and_print
    from archiver.workflows.bring.recordings import are_recordings

    if dry_run and not all(path.is_file() and is_citation_list(path) for path in paths):
        raise click.UsageError(ONLY_LISTS)
    if are_recordings(paths):
        _exit_stamped(ctx, import_and_print(ctx, paths, add_sources=add_sources))
    if all(path.is_file() and is_citation_list(path) for path in paths):
        ctx.exit(exit_code(*[import_citations(path, dry_run=dry_run) for path in paths]))
