"""The reading processes: hostile files are read where a reader can be killed."""
