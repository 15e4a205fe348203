"""archiver demo: the whole pipeline, shown on a small site of its own."""

from pathlib import Path

import click

from archiver.commands.printing import say


@click.command(name="demo")
@click.option(
    "--folder",
    type=click.Path(file_okay=False),
    help="Where to put the demonstration's project (default: a new temporary folder).",
)
def command(folder: str | None) -> None:
    """Show the whole pipeline on a small site of its own.

    A small web site and a small web archive are started on this computer only; nothing of the
    internet is touched. The project folder is kept, so that you can look around in it.
    """
    import tempfile

    from archiver.workflows.demo import demonstrate

    place = Path(folder) if folder else Path(tempfile.mkdtemp(prefix="archiver-demo-"))
    say("A small web site and a small web archive have been started on this computer.")
    demonstrate(place, _as_cited, _moved_on)
    say(f"\nThe report: {place / 'archive' / 'report' / 'index.html'}")
    say(f"The project folder, to look around in: {place}")


def _as_cited(folder: Path) -> None:
    _step(folder, "Save every source, and compare with the web archive", "snapshot")
    _step(folder, "Bring the withdrawn source back from the web archive", "rescue", "--missing")
    _step(folder, "Do our copies agree with the web archive's?", "crosscheck")
    _step(folder, "Check each quotation of the leaflet", "verify")
    _step(folder, "A first round of the watch", "watch")


def _moved_on(folder: Path) -> None:
    _step(folder, "Time passes; one page drops what was quoted. The next round", "watch")
    _step(folder, "What needs a person now", "status")
    _step(folder, "Write the report", "report")


def _step(folder: Path, title: str, *arguments: str) -> None:
    program = click.get_current_context().find_root().command
    click.secho(f"\n{title}", bold=True)
    click.secho(f"$ archiver {' '.join(arguments)}", dim=True)
    program.main(["-C", str(folder), *arguments], prog_name="archiver", standalone_mode=False)
