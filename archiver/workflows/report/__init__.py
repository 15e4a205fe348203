"""All that is known, gathered for people who read it."""
