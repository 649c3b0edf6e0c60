"""What a comment says and what it hides: words and their lexicons, redaction."""
