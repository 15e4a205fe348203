"""archive/ on disk: the one writer, and the readers that run beside it."""
