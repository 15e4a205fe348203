"""WARC records: written, found, read back and checked by their digests."""
