"""What the tests of the door share with those of the workflows."""

from tests.workflows.conftest import project, saved, site

__all__ = ["project", "saved", "site"]
