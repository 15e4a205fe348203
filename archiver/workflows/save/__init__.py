"""Sources into the list and into the archive."""
