"""Which captures hold a source's own words."""

from archiver.models import Capture

SPEAKING_ROLES = ("page", "attachment", "supplied", "transcript", "rendered")


def speaks(capture: Capture) -> bool:
    """Whether a capture is part of its source's text: its page and attachments, no pictures."""
    return capture.role in SPEAKING_ROLES and bool(capture.content_digest)
