"""What a reader says of a text that it did not get to."""

from __future__ import annotations

UNREAD = "unread"
"""The extractor of a text whose reader failed: a busy machine may be why, so it is read again
next time, and never kept."""
