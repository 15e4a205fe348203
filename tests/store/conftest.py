"""What the tests of the store share with those of capture."""

from tests.capture.servers import spool

__all__ = ["spool"]
