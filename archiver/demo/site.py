"""The demonstration's web site, on loopback: an invented council, pool and campaign."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlsplit

from archiver.demo.server import DemoAnswer, serve

HTML = "text/html; charset=utf-8"
PAGES = {
    "/": "index.html",
    "/statement": "statement.html",
    "/timetable": "timetable.html",
    "/petition": "petition.html",
    "/petition-signed": "petition-signed.html",
    "/survey": "survey.html",
    "/news": "news.html",
    "/minutes.pdf": "minutes.pdf",
    "/style.css": "style.css",
}
LATER = {"/timetable": "timetable-later.html"}
ROBOTS = b"User-agent: *\nAllow: /\n"


@dataclass
class Site:
    """The running site: its address without a final slash, and what it shows at present."""

    url: str = ""
    pages: dict[str, str] = field(default_factory=lambda: dict(PAGES))

    def move_on(self) -> None:
        """Let time pass: the timetable drops the sentence that the leaflet quotes."""
        self.pages.update(LATER)

    def answer(self, target: str, fields: dict[str, str]) -> DemoAnswer:
        """Return the site's answer to a request for `target` with header `fields`."""
        path = urlsplit(target).path
        if path == "/robots.txt":
            return DemoAnswer(200, (("Content-Type", "text/plain"),), ROBOTS)
        if path == "/hearing":
            return DemoAnswer(410, (("Content-Type", HTML),), read_page("gone.html"))
        if path not in self.pages:
            return DemoAnswer(404, (("Content-Type", HTML),), read_page("missing.html"))
        name = self.pages[path]
        known = fields.get("if-none-match", "")
        body = read_page(name)
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        if known == tag:
            return DemoAnswer(304, (("ETag", tag),))
        return DemoAnswer(200, (("Content-Type", media_type(name)), ("ETag", tag)), body)


@cache
def read_page(name: str) -> bytes:
    """Return what the site sends for one of its files; pages stand in the site's frame."""
    folder = files("archiver.demo").joinpath("site")
    content = folder.joinpath(name).read_bytes()
    title, _, main = content.partition(b"\n")
    if not title.startswith(b"<title>"):
        return content
    frame = folder.joinpath("frame.html").read_bytes()
    return frame.replace(b"<title>{title}</title>", title).replace(b"{main}", main)


def media_type(name: str) -> str:
    """Return the Content-Type under which a file of the site is served."""
    return {"pdf": "application/pdf", "css": "text/css"}.get(name.rpartition(".")[2], HTML)


@contextmanager
def start_site() -> Iterator[Site]:
    """Serve the site on a free port of 127.0.0.1 until the block ends."""
    site = Site()
    with serve(lambda target, fields: site.answer(target, fields)) as url:
        site.url = url
        yield site
