"""Findings and results in formats that other programs read."""
