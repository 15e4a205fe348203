"""What leaves the archive, is kept back, or is checked by strangers."""
