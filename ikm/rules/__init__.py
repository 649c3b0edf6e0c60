"""Floor 1: what the regulations say. No files but the regulations' own, no pandas."""
