"""A small site, a web archive and a project of our own, all on loopback."""
