"""One file a language: its table."""
