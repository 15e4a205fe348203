"""Quotations against the archived texts, and what follows for the document."""
