"""What sets words and is none: page heads, numbers, notes' marks, markup, damaged characters."""
