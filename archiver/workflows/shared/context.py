"""What a command hands to a workflow: time, the machine, secrets, a place to show progress."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from archiver.models import Clock, Machine


class Progress(Protocol):
    """Somewhere to show how far a long piece of work is. Nothing of it goes to stdout."""

    def begin(self, what: str, total: int, hosts: Iterable[str] = ()) -> None:
        """Start showing `what`, of which there are `total` (0 when unknown).

        `hosts` names the host of each, once for each thing that it has to give.
        """

    def advance(self, note: str = "", host: str = "") -> None:
        """One more is done; `note` names it, `host` is where it came from."""

    def say(self, line: str) -> None:
        """A line that a person should read even when nothing is being shown."""


class Silence:
    """A Progress that shows nothing: for tests, and for callers that only want the result."""

    def begin(self, what: str, total: int, hosts: Iterable[str] = ()) -> None:
        """Show nothing."""

    def advance(self, note: str = "", host: str = "") -> None:
        """Show nothing."""

    def say(self, line: str) -> None:
        """Show nothing."""


@dataclass(frozen=True)
class Means:
    """Handed in by a command. `secrets` maps a host to the Authorization value it is sent.

    `signing_key` is where the user's signing key lies, or would lie; `cache_key` where the key
    lies that vouches for caches and catalog, None where none of them may be believed.
    """

    clock: Clock
    machine: Machine
    secrets: Mapping[str, str] = field(default_factory=dict)
    progress: Progress = field(default_factory=Silence)
    signing_key: Path | None = None
    cache_key: Path | None = None
