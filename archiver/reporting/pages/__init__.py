"""The pages of the report, of `serve` and of a pack: HTML without scripts."""
