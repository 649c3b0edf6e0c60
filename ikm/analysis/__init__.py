"""Numbers from a survey."""
