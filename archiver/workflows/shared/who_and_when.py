"""Who brought, typed or decided something, and when: what a person says of it, checked."""

from __future__ import annotations

from datetime import UTC, datetime

from archiver.dates import read_partial_date
from archiver.errors import UsageError

LONGEST = 200  # characters of a name, or of a way (a guess)
NOBODY = {"anonymous", "anon", "me", "myself", "name", "n/a", "na", "none", "nobody", "unknown"}


def check_name(written: str, option: str) -> str:
    """Return a person's name, its spaces put right. Raises UsageError when it names nobody."""
    name = check_words(written, option)
    if name.casefold() in NOBODY or not any(c.isalpha() for c in name):
        raise UsageError(
            f"{option} {written!r}: write the name of the person, as it may stand in evidence."
        )
    return name


def check_words(written: str, option: str) -> str:
    """Return a short statement of one line. Raises UsageError when it says nothing."""
    words = " ".join(written.split())
    if not words or not all(c.isprintable() for c in words):
        raise UsageError(f"{option} says nothing. Write it in a few words.")
    if len(words) > LONGEST:
        raise UsageError(f"{option} is {len(words)} characters long. Write at most {LONGEST}.")
    return words


def read_day(written: str, now: datetime) -> datetime:
    """Return the first moment of a day, month or year (ISO 8601), as UTC.

    Raises UsageError when it is none, or has not come yet.
    """
    parts = read_partial_date(written)
    if parts is None:
        raise UsageError(
            f"--on {written}: write the date as 2021-05-27, or 2021-05, or 2021 where no more is "
            "known."
        )
    year, month, day = parts
    moment = datetime(year, month or 1, day or 1, tzinfo=UTC)
    if moment > now:
        raise UsageError(f"--on {written} has not come yet: write when the file was obtained.")
    return moment
