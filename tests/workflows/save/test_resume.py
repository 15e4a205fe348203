"""A snapshot that is killed goes on where it was."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archiver.demo.project import write_project
from archiver.demo.site import start_site
from tests.door import call


def saved_pages(folder: Path) -> set[str]:
    return {
        capture["source"]
        for name in ("statement", "minutes", "petition", "petition-signed", "timetable", "survey")
        for capture in json.loads(call("-q", "-C", folder, "show", name, "--format", "json").out)[
            "captures"
        ]
    }


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is not known on Windows")
def test_a_killed_snapshot_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "pool"
    with start_site() as site:
        write_project(folder, site.url, "http://127.0.0.1:9")
        options = (folder / "archiver.toml").read_text(encoding="utf-8")
        slow = options.replace("delay = 0", "delay = 0.4")
        (folder / "archiver.toml").write_text(slow, encoding="utf-8")
        program = "from archiver.cli import main; main()"
        run = subprocess.Popen([sys.executable, "-c", program, "-q", "-C", folder, "snapshot"])
        while len(saved_pages(folder)) < 3 and run.poll() is None:
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
        run.wait()
        before = saved_pages(folder)
        assert 3 <= len(before) < 6
        (folder / "archiver.toml").write_text(options, encoding="utf-8")
        said = call("-C", folder, "snapshot", "--format", "json")
    fetched = {capture["source"] for capture in json.loads(said.out)["captures"]}
    assert f"{len(before)} already saved are not fetched again" in said.err
    assert not fetched & before
    assert len(saved_pages(folder)) == 6
