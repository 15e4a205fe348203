"""What became of a source: classify an observation, remember, and say what is news."""
