"""What two sources have in common that look like versions of one work."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Overlap:
    """Two sources and the share of the shorter one's five-word runs that the longer one has."""

    first: str
    second: str
    share: float
