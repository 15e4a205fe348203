"""Payload → blocks → Text, in every format that people bring; and what of it a reader sees."""
