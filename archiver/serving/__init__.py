"""A server on loopback, behind a token, that answers what it is handed a `respond` for."""
