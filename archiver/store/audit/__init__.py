"""Is what is stored still what was written? Strict checks of archives, packs and others' files."""
