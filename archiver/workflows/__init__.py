"""What a command does, in order: each file composes several stages and holds no rule of its own."""
