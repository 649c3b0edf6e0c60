"""Floor 4: results as people read them, in Indonesian or English. No arithmetic."""
