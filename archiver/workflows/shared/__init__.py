"""What several workflows need: the means a command hands in, open archives, texts of captures."""
