"""A fetch that fails in a way that nobody foresaw: the failure of that one address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from archiver.errors import ArchiverError, say_fault
from archiver.models import Exchange, Fetch, Outcome, Request


def fetch_safely(fetch: Fetch, request: Request, now: Callable[[], datetime]) -> Exchange:
    """Fetch; whatever a server makes our own code stumble over is an answer that did not come.

    Raises ArchiverError alone: a disk that is full ends a run, in words.
    """
    try:
        return fetch(request)
    except ArchiverError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a server sends, the others are asked
        return broken(request, error, now())


def broken(request: Request, error: Exception, date: datetime) -> Exchange:
    """Return the exchange of which this program has nothing, since it failed on it."""
    said = f"this program failed on the answer ({say_fault(error)})"
    return Exchange(request, (), Outcome.FAILED, None, said, date)
