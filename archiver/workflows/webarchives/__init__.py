"""What the web archives hold of our sources: compared, dated, brought over, asked for."""
