"""Reading processes that are killed as they read, as a machine short of memory kills them."""

from __future__ import annotations

import pytest

from archiver.text.process import pool


def kill_readers(monkeypatch: pytest.MonkeyPatch, *tasks: str) -> list[str]:
    """Kill each process that is asked for one of `tasks` (none: undo), and note which were."""
    ask, killed = _ASK, list[str]()

    def ask_and_kill(
        reader: pool._ReaderProcess, request: tuple[str, str, float], payload: bytes
    ) -> bytes | None:
        if request[0] in tasks:
            killed.append(request[0])
            reader.process.kill()
            reader.process.wait()
        return ask(reader, request, payload)

    monkeypatch.setattr(pool, "_ask", ask_and_kill)
    return killed


_ASK = pool._ask
