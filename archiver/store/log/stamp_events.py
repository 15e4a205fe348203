"""The lines of the log that speak of timestamps."""

STAMPED, FAILED, HEADS = "timestamp", "timestamp-failed", "heads"
