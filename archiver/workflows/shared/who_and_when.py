"""Who brought, typed or decided something, and when: what a person says of it, checked."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime

from archiver.errors import UsageError

LONGEST = 200
NOBODY = {"anonymous", "anon", "me", "myself", "name", "n/a", "na", "none", "nobody", "unknown"}
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


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
    found = _DATE.fullmatch(written.strip())
    year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
    if not (1 <= month <= 12 and year and 1 <= day <= calendar.monthrange(year, month)[1]):
        raise UsageError(
            f"--on {written}: write the date as 2021-05-27, or 2021-05, or 2021 where no more is "
            "known."
        )
    moment = datetime(year, month, day, tzinfo=UTC)
    if moment > now:
        raise UsageError(f"--on {written} has not come yet: write when the file was obtained.")
    return moment
