"""HTML pages, their style rules and their scripts, as far as these decide what a reader sees."""
