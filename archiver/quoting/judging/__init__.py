"""One quotation and the texts of its source → a verdict, its differences and its flags."""
