"""The SQLite catalog: quick answers, made again at any time from the truth."""
