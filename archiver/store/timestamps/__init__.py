"""RFC 3161 tokens: asked for, kept, checked against the log by their own certificates."""
