"""Files to checked answers: the only reader of data/."""
