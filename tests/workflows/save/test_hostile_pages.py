"""One hostile page is one source in doubt: the others of its round are saved, watched and told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archiver.demo.server import DemoAnswer, serve
from tests.door import call

HOSTILE = {
    "a charset of NUL": b"<meta charset='\0'><p>The council met.</p><a href=x.pdf>x</a>",
    "commas": b"<p>The council met in March.</p><img srcset='" + b"," * 4000 + b"'>",
    "a broken base": b"<base href='http://[x'><p>The board met.</p><a href=y.pdf>y</a>",
    "deep": b"<div>" * 20_000 + b"<p>The council met in March.</p>",
}
GOOD = "<title>Ferry</title><p>The ferry to Holme runs {} times a day in the summer.</p>"


@contextmanager
def site(page: bytes, times: list[str]) -> Iterator[str]:
    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        body = page if target == "/bad" else GOOD.format(times[0]).encode()
        return DemoAnswer(200, (("Content-Type", "text/html"),), body)

    with serve(answer) as url:
        yield url


@pytest.mark.parametrize("name", HOSTILE)
def test_the_others_news_goes_out(tmp_path: Path, name: str) -> None:
    times = ["six"]
    with site(HOSTILE[name], times) as url:
        rows = f"id,url,attachments\nbad,{url}/bad,yes\nferry,{url}/ferry,\n"
        (tmp_path / "sources.csv").write_text(rows, encoding="utf-8")
        (tmp_path / "archiver.toml").write_text(
            '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n', encoding="utf-8"
        )
        saved = call("-q", "-C", tmp_path, "snapshot", "--requisites", "--format", "json")
        assert {c["source"] for c in json.loads(saved.out)["captures"]} >= {"bad", "ferry"}
        call("-q", "-C", tmp_path, "watch")
        times[0] = "nine"
        told = call("-q", "-C", tmp_path, "watch").out
    assert "ferry: changed" in told
