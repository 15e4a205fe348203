"""One round for cron, what is told, and what needs a person."""
