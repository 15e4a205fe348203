"""What the tests of these workflows share with those of the wayback stage."""

from tests.wayback.conftest import fast, fetcher, front

__all__ = ["fast", "fetcher", "front"]
