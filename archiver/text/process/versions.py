"""Versions of what is made of a payload: part of every cache key that rests on it."""

EXTRACTOR = "text-38"
"""Version of the readers of files (archiver/text/extraction.py)."""
FOLDING = "fold-3"
"""Version of the fold (archiver/text/folding.py)."""
