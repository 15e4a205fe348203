"""Regular expressions that are compiled when they are first asked.

The larger grammars cost 1 to 70 ms each to compile, and most commands ask few of them.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LatePattern:
    """Stands for a pattern; once compiled, its methods are those of the pattern itself."""

    def __init__(self, written: str, flags: int) -> None:
        self._written = written, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(re.compile(*self._written), name)
        setattr(self, name, found)
        return found


def compile_late(written: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` does, compiled at its first use; for patterns dear to compile.

    It has a pattern's methods and attributes, and is no argument for the functions of `re`. A
    mistake in `written` is raised as `re.error` at the first use.
    """
    return cast("re.Pattern[str]", _LatePattern(written, flags))
