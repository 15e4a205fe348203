"""In which of many texts a passage may stand, which are copies or versions of one another."""
