"""A real pywb takes in the WACZ, its index included, and plays the pages back."""

from __future__ import annotations

import http.client
from pathlib import Path

from tests.door import call
from tests.webarchive import pywb


def test_pywb_plays_the_pack_back(project: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack.wacz"
    assert call("-q", "-C", project, "export", "--output", pack).code == 0
    pool = tmp_path / "pywb"
    address = next(
        line.split(",")[1]
        for line in (project / "sources.csv").read_text("utf-8").splitlines()
        if line.startswith("statement,")
    )
    with pywb.serve_warcs(pool, pack) as port:
        status, body = _ask(port, f"/web/2026id_/{address}")
    assert status == 200, body[:300]
    (ours,) = _exhibit(pack, "statement")
    assert body == ours


def _ask(port: int, target: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _exhibit(pack: Path, source: str) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(pack) as zipped:
        names = [n for n in zipped.namelist() if f"-{source}-" in n and n.startswith("exhibits/")]
        return [zipped.read(name) for name in names if not name.endswith("-text.txt")]
