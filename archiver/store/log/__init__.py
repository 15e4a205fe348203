"""The custody log: one chain of hashed lines a machine, and what later lines rule of earlier."""
