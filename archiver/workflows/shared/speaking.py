"""Which captures hold a source's own words."""

from archiver.models import FRAME, Capture

SPEAKING_ROLES = ("page", "attachment", "supplied", "transcript", "rendered", FRAME)


def speaks(capture: Capture) -> bool:
    """Whether a capture is part of its source's text: page, frames, attachments; no pictures."""
    return capture.role in SPEAKING_ROLES and bool(capture.content_digest)
