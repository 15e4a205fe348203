"""Processes of their own that need no start: forked from one that has loaded the program already.

What only a process shows (it dies, its exit code, what it writes to its descriptors) is shown;
what is spared is to load the same modules again, which costs more than most commands do. What the
start itself shows is tested with a start.
"""

from __future__ import annotations

import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver, get_all_start_methods, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import archiver

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ended:
    """What a process said, and its exit code: negative for a signal, as in subprocess."""

    code: int
    out: bytes
    err: bytes


@dataclass(frozen=True)
class Running:
    """A process at work, and the files that take what it says."""

    process: BaseProcess
    folder: tempfile.TemporaryDirectory[str]

    def finish(self, seconds: float = 120) -> Ended:
        """Wait for its end. Raises TimeoutError, and kills it, when that takes too long."""
        self.process.join(seconds)
        code = self.process.exitcode
        if code is None:
            self.process.kill()
            raise TimeoutError(f"not at its end after {seconds:g} s")
        self.process.close()
        with self.folder as folder:
            out, err = ((Path(folder) / name).read_bytes() for name in ("out", "err"))
        return Ended(code, out, err)


def run_program(*arguments: object, folder: Path = ROOT, env: Mapping[str, str] = {}) -> Ended:
    """Run `archiver ARGUMENTS` in `folder`; `env` comes on top of this process' environment."""
    return start_program(*arguments, folder=folder, env=env).finish()


def start_program(*arguments: object, folder: Path = ROOT, env: Mapping[str, str] = {}) -> Running:
    """Start `archiver ARGUMENTS`; see `run_program`."""
    return start(_be_the_program, [str(one) for one in arguments], folder=folder, env=env)


def start(
    job: Callable[..., Any], *given: Any, folder: Path = ROOT, env: Mapping[str, str] = {}
) -> Running:
    """Start `job(*given)`; both must be known by their names in another process."""
    said = tempfile.TemporaryDirectory(prefix="said-")
    place = (said.name, str(folder), {**os.environ, **env})
    process = _context().Process(target=_begin, args=(place, job, given))
    process.start()
    return Running(process, said)


@cache
def _context() -> Any:
    if "forkserver" not in get_all_start_methods():  # Windows
        return get_context("spawn")
    context = get_context("forkserver")
    modules = pkgutil.walk_packages(archiver.__path__, "archiver.")
    names = [module.name for module in modules if not module.name.endswith("__main__")]
    context.set_forkserver_preload(["pytest", *names, "tests.ready"])
    with chdir(ROOT):
        forkserver.ensure_running()
    return context


def _begin(place: tuple[str, str, dict[str, str]], job: Callable[..., Any], given: Any) -> None:
    said, folder, environment = place
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, name in ((1, "out"), (2, "err")):
        opened = os.open(os.path.join(said, name), os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.exit(job(*given))


def _be_the_program(arguments: list[str]) -> None:
    from archiver.cli import main

    sys.argv = ["archiver", *arguments]
    main()
