"""What the tests of the capture stage share."""

from tests.capture.servers import spool

__all__ = ["spool"]
