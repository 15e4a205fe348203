"""What each command prints as JSON: one typed object a command. Names and types are a contract."""
