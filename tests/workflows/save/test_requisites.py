"""What a page needs to be shown, and what its style sheets need in turn."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.demo.server import DemoAnswer, serve
from tests.door import call

PAGES = {
    "/": (
        "text/html",
        b"<title>Pool</title><link rel=stylesheet href=/a.css><img src=/pool.png>"
        b"<iframe src=/frame></iframe><p>The pool is open on every weekday of the year.</p>",
    ),
    "/a.css": ("text/css", b"@import '/b.css'; body { background: url(/sky.png) }"),
    "/b.css": ("text/css", b"@font-face { src: url('/letters.woff2') } p { color: red }"),
    "/frame": (
        "text/html",
        b"<p>In a frame</p><img src=/inner.png><link href=/a.css rel=stylesheet>",
    ),
}


@contextmanager
def site() -> Iterator[str]:
    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        kind, body = PAGES.get(target, ("image/png", b"\x89PNG" + target.encode()))
        return DemoAnswer(200, (("Content-Type", kind),), body)

    with serve(answer) as url:
        yield url


def saved(folder: Path, *options: str) -> dict[str, str]:
    with site() as url:
        (folder / "sources.csv").write_text(f"id,url\npool,{url}/\n", encoding="utf-8")
        (folder / "archiver.toml").write_text(
            '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\nmax-requisites = 20\n',
            encoding="utf-8",
        )
        said = call("-q", "-C", folder, "snapshot", *options, "--format", "json")
    captures = json.loads(said.out)["captures"]
    assert len(captures) == len({c["url"] for c in captures})
    return {c["url"].removeprefix(url): c["role"] for c in captures}


def test_style_sheets_and_frames_bring_what_they_need(tmp_path: Path) -> None:
    found = saved(tmp_path, "--requisites")
    wanted = {"/a.css", "/b.css", "/pool.png", "/sky.png", "/letters.woff2", "/inner.png"}
    assert {path for path, role in found.items() if role == "requisite"} == wanted
    assert (found["/"], found["/frame"]) == ("page", "frame")


def test_a_part_is_judged_as_a_part_and_what_is_missing_is_one_line(tmp_path: Path) -> None:
    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        if target != "/" and fields.get("if-none-match") is None and target not in PAGES:
            return DemoAnswer(404, (("Content-Type", "text/html"),), b"<p>There is none.</p>")
        if fields.get("if-none-match") == '"1"':
            return DemoAnswer(304, (("ETag", '"1"'),), b"")
        kind, body = PAGES[target]
        return DemoAnswer(200, (("Content-Type", kind), ("ETag", '"1"')), body)

    with serve(answer) as url:
        (tmp_path / "sources.csv").write_text(f"id,url\npool,{url}/\n", encoding="utf-8")
        toml = '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n'
        (tmp_path / "archiver.toml").write_text(toml, encoding="utf-8")
        assert call("-q", "-C", tmp_path, "snapshot").code == 0
        said = call("-q", "-C", tmp_path, "snapshot", "--requisites")  # the page answers 304
    assert said.code == 0
    assert "1 saved; 3 files of its page; 4 files of the pages missing." in said.out
    assert said.out.count("HTTP 404") == 1
    assert "/pool.png" in said.out


def test_without_the_option_only_the_page_is_saved(tmp_path: Path) -> None:
    assert saved(tmp_path) == {"/": "page"}


def test_films_are_named_and_not_fetched(tmp_path: Path) -> None:
    asked = []

    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        asked.append(target)
        body = b"<title>Talk</title><p>The pool is open on every weekday.</p><video src=/a.mp4>"
        return DemoAnswer(200, (("Content-Type", "text/html"),), body)

    with serve(answer) as url:
        (tmp_path / "sources.csv").write_text(f"id,url\ntalk,{url}/\n", encoding="utf-8")
        toml = '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n'
        (tmp_path / "archiver.toml").write_text(toml, encoding="utf-8")
        said = call("-q", "-C", tmp_path, "snapshot", "--requisites")
        shown = json.loads(call("-q", "-C", tmp_path, "show", "talk", "--format", "json").out)
    assert said.code == 0
    assert f"talk: not kept: {url}/a.mp4 (film)." in said.out
    row = {"source": "talk", "url": f"{url}/a.mp4", "kind": "video", "page": f"{url}/"}
    assert shown["not_kept"] == [row]
    assert f"film  {url}/a.mp4" in call("-q", "-C", tmp_path, "show", "talk").out
    assert asked == ["/"]
    log = next(tmp_path.glob("archive/custody/*.jsonl")).read_text(encoding="utf-8")
    assert '"media-not-kept"' in log
