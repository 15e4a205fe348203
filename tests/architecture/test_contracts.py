"""Each import contract holds, and a seeded violation breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

VIOLATIONS = {
    "The pipeline: commands, workflows, stages, text, ground": [
        ("archiver/store/seeded.py", "import archiver.capture"),
        ("archiver/text/seeded.py", "import archiver.workflows"),
        ("archiver/urls.py", "import archiver.project"),
        ("archiver/seeded.py", "import archiver.models"),
    ],
    "click stays at the door": [("archiver/workflows/seeded.py", "import click")],
    "sqlite-utils stays in the store": [("archiver/wayback/seeded.py", "import sqlite_utils")],
    "waybackpy stays in wayback": [("archiver/watching/seeded.py", "import waybackpy")],
    "requests stays in capture": [("archiver/demo/seeded.py", "import requests")],
    "Capture alone connects": [
        ("archiver/wayback/seeded.py", "import urllib3"),
        ("archiver/watching/seeded.py", "import socket"),
        ("archiver/workflows/seeded.py", "import http.client"),
    ],
}
CASES = [(name, *seed) for name, seeds in VIOLATIONS.items() for seed in seeds]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def copy_package(folder: Path) -> Path:
    shutil.copytree(
        ROOT / "archiver", folder / "archiver", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "place", "line"), CASES)
def test_a_seeded_violation_breaks_the_contract(
    contract: str, place: str, line: str, tmp_path: Path
) -> None:
    seeded = copy_package(tmp_path) / place
    with seeded.open("a", encoding="utf-8") as stream:
        stream.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in " ".join(done.stdout.split())
