"""What is proposed or written for an editor: suggestions, comments, marks in a copy."""
