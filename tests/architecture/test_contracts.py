"""Each import contract holds, and every seeded violation breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What is seeded where, and the line by which import-linter must name it under its contract.
VIOLATIONS = {
    "The pipeline: commands, workflows, stages, text, ground": [
        ("store/seeded.py", "archiver.capture", "archiver.store.seeded -> archiver.capture"),
        ("text/seeded.py", "archiver.workflows", "archiver.text.seeded -> archiver.workflows"),
        ("urls.py", "archiver.project", "archiver.urls -> archiver.project"),
        ("seeded.py", "archiver.models", "archiver.seeded"),
    ],
    "click stays at the door": [
        ("workflows/seeded.py", "click", "archiver.workflows.seeded -> click"),
    ],
    "sqlite-utils stays in the store": [
        ("wayback/seeded.py", "sqlite_utils", "archiver.wayback.seeded -> sqlite_utils"),
        ("workflows/seeded.py", "sqlite3", "archiver.workflows.seeded -> sqlite3"),
    ],
    "waybackpy stays in wayback": [
        ("watching/seeded.py", "waybackpy", "archiver.watching.seeded -> waybackpy"),
    ],
    "requests stays in capture": [
        ("demo/seeded.py", "requests", "archiver.demo.seeded -> requests"),
    ],
    "Capture alone connects": [
        ("wayback/seeded.py", "urllib3", "archiver.wayback.seeded -> urllib3"),
        ("watching/seeded.py", "socket", "archiver.watching.seeded -> socket"),
        ("workflows/seeded.py", "http.client", "archiver.workflows.seeded -> http"),
    ],
}
SEEDS = [(contract, *seed) for contract, seeds in VIOLATIONS.items() for seed in seeds]


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


def read_blame(output: str) -> dict[str, list[str]]:
    """Return what import-linter names as broken under the heading of each contract."""
    blame: dict[str, list[str]] = {}
    lines = output.partition("Broken contracts")[2].splitlines()
    contract = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line and following == "-" * len(line):
            contract = line
        elif line.startswith("- "):
            blame.setdefault(contract, []).append(line[1:].split("(l.")[0].strip())
    return blame


@pytest.fixture(scope="module")
def blame(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """One copy of the package with every violation in it, linted once."""
    folder = tmp_path_factory.mktemp("seeded")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "archiver", folder / "archiver", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for _, place, module, _ in SEEDS:
        with (folder / "archiver" / place).open("a", encoding="utf-8") as stream:
            stream.write(f"\nimport {module}\n")
    done = lint(folder)
    assert done.returncode == 1, done.stdout + done.stderr
    return read_blame(done.stdout)


def test_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "place", "module", "named"), SEEDS)
def test_a_seeded_violation_breaks_the_contract(
    contract: str, place: str, module: str, named: str, blame: dict[str, list[str]]
) -> None:
    assert named in blame[contract]


def test_every_contract_has_a_seed_and_breaks_by_nothing_else(blame: dict[str, list[str]]) -> None:
    seeded = {name: {named for *_, named in seeds} for name, seeds in VIOLATIONS.items()}
    assert {name: set(lines) for name, lines in blame.items()} == seeded
    listed = (ROOT / "pyproject.toml").read_text("utf-8").split("[[tool.importlinter.contracts]]")
    assert len(listed) - 1 == len(VIOLATIONS)
