"""Results → what people and programs read. Nothing is decided here."""
