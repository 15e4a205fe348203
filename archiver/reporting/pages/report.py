"""The HTML report: one folder of pages that need no server, no JavaScript and no network.

Archived text is hostile. Jinja2 escapes every value, characters that cannot be seen are written
out, links are made of web addresses only, and each page's Content-Security-Policy allows nothing
but the one style sheet that stands in it, and pictures that we have made and put beside it.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from archiver.private_files import make_folder_like_parent, write_like_folder
from archiver.reporting.pages.overview import (
    count_quotations,
    count_sources,
    gravest_first,
    say_headline,
    view_documents,
)
from archiver.reporting.pages.quotations import view_quotations
from archiver.reporting.pages.report_input import ReportInput
from archiver.reporting.pages.sources import name_shots, view_sources
from archiver.reporting.safe_characters import show_unseen
from archiver.reporting.wording import KINDS, capture_words, day, flag_words, minute, plural
from archiver.urls import is_web_address

INDEX = "index.html"
MANIFEST = "pages.txt"
ATTENTION_SHOWN = 50
LOST_SHOWN = 30
DOCUMENTS_SHOWN = 200
ROWS_A_PAGE = 250
LONGEST_VALUE = 1_000  # characters of any one value, but for texts side by side and in place


def write_report(report: ReportInput, directory: Path) -> Path:
    """Write every page into `directory` (made if absent) and return the path of the index.

    Pages that an earlier report wrote and this one does not are removed, and nothing else:
    pages.txt names what is ours. Raises OSError when the folder cannot be written.
    """
    make_folder_like_parent(directory)
    written = []
    for name, content in (*_pictures(report), *_render_pages(report)):
        write_like_folder(directory / name, content)
        written.append(name)
    _forget_stale(directory, written)
    return directory / INDEX


def _pictures(report: ReportInput) -> Iterator[tuple[str, bytes]]:
    for source in report.sources:
        for name, shot in name_shots(report, source.id):
            yield name, shot.png


def _forget_stale(directory: Path, written: Sequence[str]) -> None:
    manifest = directory / MANIFEST
    kept = manifest.is_file() and not manifest.is_symlink()
    before = manifest.read_text(encoding="utf-8").splitlines() if kept else []
    for name in set(before) - set(written):
        if name == Path(name).name and name.endswith((".html", ".png")):
            (directory / name).unlink(missing_ok=True)
    write_like_folder(manifest, "".join(f"{name}\n" for name in written).encode())


def _render_pages(report: ReportInput) -> Iterator[tuple[str, bytes]]:
    for name, page in _render_each(report):
        yield name, page.encode("utf-8", "replace")


def _render_each(report: ReportInput) -> Iterator[tuple[str, str]]:
    quotations = view_quotations(report)
    sources = view_sources(report, quotations)
    documents = view_documents(report, quotations)
    render = _renderer(report, documented=bool(documents))
    attention = gravest_first(quotations)
    troubled = [view for view in sources if view.trouble]
    lost = [view for view in quotations if view.left_its_page and not view.open]
    yield (
        INDEX,
        render(
            "index.html",
            notices=report.notices,
            headline=say_headline(quotations),
            quotation_tiles=count_quotations(quotations),
            source_tiles=count_sources(sources),
            attention=attention[:ATTENTION_SHOWN],
            more=max(len(attention) - ATTENTION_SHOWN, 0),
            troubled=troubled[:ATTENTION_SHOWN],
            more_troubled=max(len(troubled) - ATTENTION_SHOWN, 0),
            lost=lost[:LOST_SHOWN],
            more_lost=max(len(lost) - LOST_SHOWN, 0),
            documents=documents[:DOCUMENTS_SHOWN],
            more_documents=max(len(documents) - DOCUMENTS_SHOWN, 0),
            quotation_count=len(quotations),
            source_count=len(sources),
            last_copy=max((v.captures[0].date for v in sources if v.captures), default=None),
        ),
    )
    yield from _render_list(render, "quotations", quotations)
    yield from _render_list(render, "sources", sources)
    for document in documents:
        yield document.page, render("document.html", document=document)
    for source in sources:
        yield source.page, render("source.html", view=source)
    for quotation in quotations:
        yield quotation.page, render("quotation.html", view=quotation)


RenderTemplate = Callable[..., str]


def _render_list(
    render: RenderTemplate, kind: str, views: Sequence[object]
) -> Iterator[tuple[str, str]]:
    """Long lists go over several pages, so that each opens at once on a telephone."""
    count = max(-(-len(views) // ROWS_A_PAGE), 1)
    names = [f"{kind}.html", *(f"{kind}-{n}.html" for n in range(2, count + 1))]
    # "all-" keeps a list's name apart from that of a source or quotation called "2".
    names = [f"all-{name}" for name in names]
    for n, name in enumerate(names):
        rows = views[n * ROWS_A_PAGE : (n + 1) * ROWS_A_PAGE]
        yield name, render(f"{kind}.html", views=rows, names=names, here=name)


def _renderer(report: ReportInput, *, documented: bool) -> RenderTemplate:
    environment = make_environment()
    style = read_template("style.css")
    # A file opened from disk has no origin, so 'self' would match nothing: the one style sheet is
    # allowed by its digest (Content Security Policy Level 3, section 6.7.3.3).
    digest = base64.b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'"
    )
    shared = {"report": report, "style": Markup(style), "policy": policy, "documented": documented}

    def render(template: str, **values: object) -> str:
        return environment.get_template(template).render(**shared, **values)

    return render


@cache
def make_environment() -> Environment:
    """Return what templates are rendered with: every value escaped, none missing unnoticed.

    It is kept: to compile the templates takes ten times as long as to write the pages of a source.
    """
    environment = Environment(
        loader=FunctionLoader(read_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters.update(
        day=day,
        minute=minute,
        shown=capture_words,
        flagged=flag_words,
        cut=_cut,
        whole=_whole,
        commands=_mark_commands,
        counted=plural,
    )
    environment.tests["web_address"] = is_web_address
    environment.globals["KINDS"] = KINDS
    return environment


def _cut(text: str, most: int) -> str:
    """Return at most `most` characters, with a mark where there were more."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _mark_commands(text: str) -> Markup:
    """Return `text` with what stands between backticks shown as something to type."""
    parts = enumerate(show_unseen(text).split("`"))
    shown = (Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in parts)
    return Markup("").join(shown)


def _finalize(value: object) -> object:
    """Write out what cannot be seen, and bound how long it may be, in every value on every page."""
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return show_unseen(_cut(str(value), LONGEST_VALUE)) if is_text else value


def _whole(text: str) -> Markup:
    """Return a text whose length is bounded already."""
    return escape(show_unseen(text))


@cache
def read_template(name: str) -> str:
    """Return the template or style sheet called `name`."""
    path = files("archiver.reporting").joinpath("templates", name)
    return path.read_text(encoding="utf-8")
