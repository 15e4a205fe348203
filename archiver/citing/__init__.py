"""Citation lists of other programs → sources, and what is quoted from them."""
