"""What a comment says and what it hides."""
