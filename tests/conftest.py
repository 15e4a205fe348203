"""What all tests share: properties are checked by their number of examples, never by the clock."""

from hypothesis import settings

settings.register_profile("project", deadline=None)
settings.load_profile("project")
