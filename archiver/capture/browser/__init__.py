"""A page as a browser shows it. The browser never connects: its requests are answered here."""
